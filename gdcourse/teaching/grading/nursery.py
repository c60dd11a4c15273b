"""Many workers, and each of them a fresh one: a process that forks them, and a few that are ready ahead.

Starting Python in a sandbox takes longer than asking a submission everything. So it is started once, and each
worker is forked from there, into namespaces of its own; `forking` is what runs inside. Where the system does
not let a sandbox make namespaces, each worker has a bubblewrap of its own.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
from collections import deque
from collections.abc import Callable
from multiprocessing.util import Finalize

from gdcourse.teaching.grading.sandbox import (
    FORK,
    MARK,
    START,
    Worker,
    started,
    student_worker,
    students_sandbox,
)

AHEAD = 2  # for without a nursery, starting takes about twice as long as asking a submission everything


class Forked:
    """A process that a nursery has forked, with what a worker needs of `subprocess.Popen`."""

    def __init__(self, nursery: socket.socket) -> None:
        """Have it forked; `OSError` when the nursery is not there any more."""
        source, stdin = os.pipe()
        stdout, sink = os.pipe()
        self.leash, end = socket.socketpair()
        self.stdin, self.stdout = os.fdopen(stdin, "wb", 0), os.fdopen(stdout, "rb", 0)
        try:
            socket.send_fds(nursery, [b"!"], [source, sink, end.fileno()])
        except OSError:
            self.stdin.close()
            self.stdout.close()
            self.leash.close()
            raise
        finally:
            end.close()
            os.close(source)
            os.close(sink)

    def poll(self) -> int | None:
        """0 when it has ended, None as long as it runs."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """End it, and whatever else runs in its namespaces."""
        with contextlib.suppress(OSError):
            self.leash.shutdown(socket.SHUT_WR)

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; `subprocess.TimeoutExpired` if it does not in so many seconds."""
        if self.leash.fileno() >= 0:
            self.leash.settimeout(timeout)
            try:
                self.leash.recv(1)  # nothing is ever sent: it is closed
            except (BlockingIOError, TimeoutError):
                raise subprocess.TimeoutExpired("forked", timeout) from None
            except OSError:
                pass
            self.leash.close()
        return 0


class Nursery:
    """Starts workers that are forked from one process, in a sandbox around all of them."""

    def __init__(self, lent: tuple[str, ...] = ()) -> None:
        self.lent = lent
        self.process: subprocess.Popen | None = None
        self.line: socket.socket | None = None
        self.can_fork = True

    def __call__(self) -> Worker:
        """A fresh worker."""
        for _ in range(2):
            with contextlib.suppress(OSError):
                if self.can_fork:
                    return Worker(Forked(self.line or self.opened()))
            self.close()  # it was lost, and the next one takes over; or it is of no use here
        return student_worker(lent=self.lent)

    def opened(self) -> socket.socket:
        """The line to a process that forks; `OSError` if there is none."""
        self.line, theirs = socket.socketpair()
        with theirs:
            command = students_sandbox(os.environ.get(MARK, "sandbox"), self.lent, FORK)
            self.process = started(command, line=theirs)
        self.line.settimeout(START)
        self.can_fork = self.line.recv(1) == b"1"
        if not self.can_fork:
            raise OSError("namespaces cannot be made in a sandbox here")
        return self.line

    def close(self) -> None:
        """End it, and every worker that it has forked."""
        if self.line:
            self.line.close()
        if self.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(START)
            self.process.kill()
            self.process.wait()
        self.process = self.line = None


class WorkerPool:
    """Starts workers, some of them ahead: they get ready while another one answers.

    A worker is given out once, so nobody's code has ever run in it; one that has ended meanwhile is not.
    """

    def __init__(self, start: Callable[[], Worker]) -> None:
        self.start = start
        self.waiting: deque[Worker] = deque()
        Finalize(self, _end, (self.waiting, start), exitpriority=1)

    def __call__(self) -> Worker:
        """A fresh worker."""
        worker = self._waiting() or self.start()
        while len(self.waiting) < AHEAD:
            self.waiting.append(self.start())
        return worker

    def close(self) -> None:
        """End those that wait, and who started them."""
        _end(self.waiting, self.start)

    def _waiting(self) -> Worker | None:
        with contextlib.suppress(IndexError):
            while (worker := self.waiting.popleft()).process.poll() is not None:
                worker.close()
            return worker
        return None


def _end(workers: deque[Worker], start: Callable[[], Worker]) -> None:
    for worker in workers:
        worker.process.stdin.close()  # all of them begin to end now
    while workers:
        workers.popleft().close()
    if isinstance(start, Nursery):
        start.close()
