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
        self.changed = threading.Condition()
        threading.Thread(target=self._watch, daemon=True).start()

    def begin(self, job: _Job) -> None:
        with self.changed:
            self.jobs.add(job)
            self.changed.notify()

    def end(self, job: _Job) -> None:
        """Call the watch off, and let an exception that is still on its way arrive here."""
        with self.changed:
            self.jobs.discard(job)
        for _ in range(100 if job.asked else 0):
            pass
        job.over = True

    def _watch(self) -> None:
        with self.changed:
            while True:
                for job in self.jobs:
                    if job.left() <= 0:
                        job.asked, job.until = True, job.clock() + _ASK_AGAIN
                        _raise_in(job.thread)
                self.changed.wait(min((max(job.left(), _SHORTEST) for job in self.jobs), default=None))


_current: _Watcher | None = None


def _watcher() -> _Watcher:
    global _current
    if _current is None or _current.process != os.getpid():
        _current = _Watcher()
    return _current


def _raise_in(thread: int) -> None:
    # Never with NULL, to take one back: CPython 3.11 would then look for exceptions at every instruction.
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TookTooLong))
