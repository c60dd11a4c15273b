"""Messages between the judge and the worker: four bytes of length, then JSON."""

from __future__ import annotations

import os
import select
import time
from typing import Any

from gdcourse.checks import data

LONGEST = 4_000_000


class Ended(Exception):
    """The other side has closed the line."""


class Silent(Exception):
    """The other side has not answered in time."""


def send(handle: int, message: Any, deadline: float | None = None) -> None:
    """Write one message; `Ended` or `Silent` when it cannot be delivered."""
    body = data.dumps(message).encode("utf-8")
    rest = memoryview(len(body).to_bytes(4, "big") + body)
    try:
        while rest:
            _wait(handle, deadline, writing=True)
            rest = rest[os.write(handle, rest[:65536]) :]
    except OSError:
        raise Ended from None


def receive(handle: int, deadline: float | None = None) -> Any:
    """Read one message; `BadMessage`, `Ended` or `Silent` when there is none."""
    size = int.from_bytes(_exactly(handle, 4, deadline), "big")
    if size > LONGEST:
        raise data.BadMessage("too long")
    return data.loads(_exactly(handle, size, deadline))


def _exactly(handle: int, size: int, deadline: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        _wait(handle, deadline)
        try:
            part = os.read(handle, min(size - len(parts), 65536))
        except OSError:
            raise Ended from None
        if not part:
            raise Ended
        parts += part
    return bytes(parts)


def _wait(handle: int, deadline: float | None, writing: bool = False) -> None:
    """Until the line is ready. Waits in short pieces, so that a stop from outside is noticed."""
    while deadline is not None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise Silent
        waiting = ([], [handle], []) if writing else ([handle], [], [])
        if any(select.select(*waiting, min(left, 0.25))):
            return
