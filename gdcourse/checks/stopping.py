"""Stopping code that never ends: one way that works on Linux, macOS and Windows, in a notebook and outside.

A second thread waits; when the time is over it asks the interpreter to raise `TookTooLong` in the first one,
between two of its Python instructions. Code that is busy inside one long library call stops when that call
returns.
"""

import ctypes
import threading
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
    thread, over, lock = threading.get_ident(), threading.Event(), threading.Lock()

    def watch() -> None:
        wait = seconds
        while not over.wait(wait):
            with lock:
                if not over.is_set():
                    _raise_in(thread, TookTooLong)
            wait = _ASK_AGAIN

    threading.Thread(target=watch, daemon=True).start()
    try:
        return call()
    finally:
        _finish(thread, over, lock)


def _finish(thread: int, over: threading.Event, lock: threading.Lock) -> None:
    """Call off the watcher, and take back an exception that it raised but that has not arrived yet."""
    while True:
        try:
            with lock:
                over.set()
                _raise_in(thread, None)
            return
        except TookTooLong:
            continue


def _raise_in(thread: int, what: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(what) if what else None
    )
