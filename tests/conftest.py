"""What every test stands on: sockets stay on this machine, no trace is left on it, numbers are repeatable."""

from __future__ import annotations

import os
import signal
import socket

import pytest
from hypothesis import settings

os.environ.setdefault("GDCOURSE_PROGRESS", "off")
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(threads, "1")

# A shell that starts us in the background has us ignore Ctrl+C, and all that we start with us.
signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("course", deadline=None, derandomize=True, database=None)
settings.load_profile("course")

HERE = {"localhost", "127.0.0.1", "::1"}


@pytest.fixture(autouse=True, scope="session")
def _no_network():
    """A test fails, and says where it wanted to go, when it connects or sends beyond this machine.

    Watched are `connect`, `connect_ex` and `sendto` of Python's sockets in this process; other processes,
    looking up names, and libraries with sockets of their own are not.
    """

    def from_here(reach):
        def watched(self: socket.socket, *inputs):
            address = inputs[-1]  # sendto takes data, and perhaps flags, before it
            if isinstance(address, tuple) and address[0] not in HERE:
                raise AssertionError(f"a test tried to reach {address[0]}; tests use no network")
            return reach(self, *inputs)

        return watched

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, from_here(getattr(socket.socket, name)))
        yield
