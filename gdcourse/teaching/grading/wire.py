"""Messages between the judge and another process: four bytes of length, then JSON.

Every wait has its end. What is sent while the other side does not read, and what is read while it sends a
byte now and then, is given up when the time is over; a message that would be too long is not even begun.
"""

from __future__ import annotations

import os
import select
import time
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
    while rest:
        _wait(handle, select.POLLOUT, deadline)
        try:
            rest = rest[os.write(handle, rest[:_PIECE]) :]
        except BlockingIOError:
            continue
        except OSError:
            raise Ended from None


def framed(message: Any) -> bytes:
    """The message as it goes over the line; `BadMessage` if it is too long for that."""
    body = data.dumps(message).encode("utf-8", "replace")
    if len(body) > LONGEST:
        raise data.BadMessage("too long")
    return len(body).to_bytes(4, "big") + body


def receive(handle: int, deadline: float | None = None) -> Any:
    """Read one message; `BadMessage`, `Ended` or `Silent` when there is none."""
    size = int.from_bytes(_exactly(handle, 4, deadline), "big")
    if size > LONGEST:
        raise data.BadMessage("too long")
    return data.loads(_exactly(handle, size, deadline))


def _exactly(handle: int, size: int, deadline: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        _wait(handle, select.POLLIN, deadline)
        try:
            part = os.read(handle, min(size - len(parts), _PIECE))
        except BlockingIOError:
            continue
        except OSError:
            raise Ended from None
        if not part:
            raise Ended
        parts += part
    return bytes(parts)


def _wait(handle: int, what: int, deadline: float | None) -> None:
    """Until the line is ready. A handle with a deadline never blocks: half a message may fill the line."""
    if deadline is None:
        return
    try:
        os.set_blocking(handle, False)
    except OSError:
        raise Ended from None
    poll = select.poll()
    poll.register(handle, what)
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise Silent
        if poll.poll(min(1000 * left, _NOTICED)):
            return
