"""Messages between the judge and another process: four bytes of length, then JSON.

Every wait has its end. What is sent while the other side does not read, and what is read while it sends a
byte now and then, is given up when the time is over; a message that would be too long is not even begun.
"""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable
from typing import Any

from gdcourse.checks import data

LONGEST = 4_000_000
_PIECE = 65_536
_NOTICED = 250  # milliseconds: waiting is cut into pieces, so that a stop from outside is noticed


class Ended(Exception):
    """The other side has closed the line."""


class Silent(Exception):
    """The other side has not answered in time."""


def send(handle: int, message: Any, deadline: float | None = None) -> None:
    """Write one message; `Ended` or `Silent` when it cannot be delivered.

    `deadline` is a time of `time.monotonic`; without one, it waits for as long as it takes.
    """
    rest = memoryview(framed(message))
    _never_block(handle, deadline)
    while rest:
        rest = rest[_tried(os.write, handle, rest[:_PIECE], select.POLLOUT, deadline) :]


def framed(message: Any) -> bytes:
    """The message as it goes over the line; `BadMessage` if it is too long for that."""
    body = data.dumps(message).encode("utf-8", "replace")
    if len(body) > LONGEST:
        raise data.BadMessage("too long")
    return len(body).to_bytes(4, "big") + body


def receive(handle: int, deadline: float | None = None) -> Any:
    """Read one message; `BadMessage`, `Ended` or `Silent` when there is none."""
    _never_block(handle, deadline)
    size = int.from_bytes(_exactly(handle, 4, deadline), "big")
    if size > LONGEST:
        raise data.BadMessage("too long")
    return data.loads(_exactly(handle, size, deadline))


def _exactly(handle: int, size: int, deadline: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = _tried(os.read, handle, min(size - len(parts), _PIECE), select.POLLIN, deadline)
        if not part:
            raise Ended
        parts += part
    return bytes(parts)


def _never_block(handle: int, deadline: float | None) -> None:
    """A handle with a deadline never blocks: half a message may fill the line."""
    if deadline is not None:
        try:
            os.set_blocking(handle, False)
        except OSError:
            raise Ended from None


def _tried(call: Callable, handle: int, what: Any, event: int, deadline: float | None) -> Any:
    """What reading or writing gives: at once if it can be done, and else when the line is ready."""
    while True:
        if deadline is not None and time.monotonic() >= deadline:
            raise Silent
        try:
            return call(handle, what)
        except BlockingIOError:
            _wait(handle, event, deadline)
        except OSError:
            raise Ended from None


def _wait(handle: int, event: int, deadline: float) -> None:
    """Until the line is ready."""
    poll = select.poll()
    poll.register(handle, event)
    while (left := deadline - time.monotonic()) > 0:
        if poll.poll(min(1000 * left, _NOTICED)):
            return
    raise Silent
