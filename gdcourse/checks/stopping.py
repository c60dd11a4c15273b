"""Stopping code that never ends: one way that works on Linux, macOS and Windows, in a notebook and outside.

One thread of its own watches the time. When a call has used up its own, the watcher asks the interpreter to
raise `TookTooLong` in the calling thread, between two of its Python instructions. Code that is busy inside
one long library call stops when that call returns.
"""

import ctypes
import os
import threading
import time
from collections.abc import Callable
from typing import Any

_ASK_AGAIN, _SHORTEST = 0.25, 0.01


class TookTooLong(BaseException):
    """Not an `Exception`, so a learner's `except Exception` does not swallow it."""


def within(seconds: float, call: Callable[[], Any], clock: Callable[[], float] = time.monotonic) -> Any:
    """What `call()` gives; `TookTooLong` if that takes more than `seconds` by this clock.

    `time.process_time` counts seconds of computing, of which a busy machine gives fewer.

    >>> within(2, lambda: 1 + 1)
    2
    """
    watcher, job = _watcher(), _Job(seconds, clock)
    try:  # from before the watch begins: the time may be up before `begin` has returned
        watcher.begin(job)
        return call()
    finally:
        while not job.over:
            try:  # noqa: SIM105  here and plainly: it may also arrive as `end`, or a `with`, is entered
                watcher.end(job)
            except TookTooLong:
                pass


def undivided(call: Callable[[], Any]) -> Any:
    """What `call()` gives. A stop arrives before it begins or when it has ended, and never in between.

    For what must not be left half done, such as a message that is being read; it has to end by itself.

    >>> undivided(lambda: 1 + 1)
    2
    """
    watcher = _watcher()
    try:
        watcher.waits = True
        with watcher.lock:  # whoever was to be stopped before this has been asked to
            pass
        _arrive()
        value = call()
    finally:
        watcher.waits = False
    if watcher.is_over():  # the watcher may never come by between one such call and the next
        raise TookTooLong
    return value


class _Job:
    """One call under way: in which thread, until when, and whether it has been asked to stop."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self.thread, self.clock, self.until = threading.get_ident(), clock, clock() + seconds
        self.asked = self.over = False

    def left(self) -> float:
        return self.until - self.clock()


class _Watcher:
    """A thread that knows which calls are under way, and until when."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.jobs: set[_Job] = set()
        self.waits = False
        self.lock = threading.Lock()  # entered plainly: a stop cannot arrive between taking and keeping it
        self.changed = threading.Condition(self.lock)
        threading.Thread(target=self._watch, daemon=True).start()

    def begin(self, job: _Job) -> None:
        with self.lock:
            self.jobs.add(job)
            self.changed.notify()

    def end(self, job: _Job) -> None:
        """Call the watch off, and let an exception that is still on its way arrive here."""
        with self.lock:
            self.jobs.discard(job)
        if job.asked:
            _arrive()
        job.over = True

    def is_over(self) -> bool:
        """Has a call in this thread used up its time?"""
        with self.lock:
            return any(job.thread == threading.get_ident() and job.left() <= 0 for job in self.jobs)

    def _watch(self) -> None:
        with self.lock:
            while True:
                for job in self.jobs:
                    if job.left() <= 0 and not self.waits:
                        job.asked, job.until = True, job.clock() + _ASK_AGAIN
                        _raise_in(job.thread)
                self.changed.wait(min((max(job.left(), _SHORTEST) for job in self.jobs), default=None))


def _arrive() -> None:
    """Let an exception that is on its way to this thread arrive here."""
    for _ in range(100):
        pass


_current: _Watcher | None = None


def _watcher() -> _Watcher:
    global _current
    if _current is None or _current.process != os.getpid():
        _current = _Watcher()
    return _current


def _raise_in(thread: int) -> None:
    # Never with NULL, to take one back: CPython 3.11 would then look for exceptions at every instruction.
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TookTooLong))
