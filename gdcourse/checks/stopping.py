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

_ASK_AGAIN = 0.25


class TookTooLong(BaseException):
    """Not an `Exception`, so a learner's `except Exception` does not swallow it."""


def within(seconds: float, call: Callable[[], Any]) -> Any:
    """What `call()` gives; `TookTooLong` if that takes more than `seconds`.

    >>> within(2, lambda: 1 + 1)
    2
    """
    watcher = _watcher()
    job = watcher.begin(seconds)
    try:
        return call()
    finally:
        watcher.end(job)


class _Watcher:
    """A thread that knows which calls are under way, and until when."""

    def __init__(self) -> None:
        self.process = os.getpid()
        self.jobs: dict[object, tuple[float, int]] = {}
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def begin(self, seconds: float) -> object:
        job = object()
        with self.changed:
            self.jobs[job] = (time.monotonic() + seconds, threading.get_ident())
            self.changed.notify()
        return job

    def end(self, job: object) -> None:
        """Call the watch off, and take back an exception that was raised but has not arrived yet."""
        while True:
            try:
                with self.changed:
                    self.jobs.pop(job, None)
                    _raise_in(threading.get_ident(), None)
                return
            except TookTooLong:
                continue

    def _watch(self) -> None:
        with self.changed:
            while True:
                now = time.monotonic()
                for job, (until, thread) in list(self.jobs.items()):
                    if until <= now:
                        _raise_in(thread, TookTooLong)
                        self.jobs[job] = (now + _ASK_AGAIN, thread)
                next_one = min((until for until, _ in self.jobs.values()), default=None)
                self.changed.wait(None if next_one is None else max(next_one - now, 0))


_current: _Watcher | None = None


def _watcher() -> _Watcher:
    global _current
    if _current is None or _current.process != os.getpid():
        _current = _Watcher()
    return _current


def _raise_in(thread: int, what: type[BaseException] | None) -> None:
    exception = ctypes.py_object(what) if what else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), exception)
