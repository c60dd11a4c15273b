"""The first process of a sandbox for many: it has imported everything, and forks a worker for each.

It never runs a student's code. Each worker is in namespaces of its own, in which it sees and signals nobody
else, with a scratch folder of its own, and has been confined like any other before anything reaches it:

    this process ── keeper ── first ── worker      the keeper ends the first, and with it all that is in there

What is said, and what is answered, on the line from outside:

    here    1 or 0          can it be done on this system?
    judge   three handles   a worker's two, and one whose end ends it; that one is closed when all is over
"""

import inspect
import os
import secrets  # noqa: F401  numpy loads it with its random numbers, which each worker asks for
import select
import signal
import socket

import confine
import worker


def main() -> None:
    """Fork a worker for each three handles that come, until the line ends."""
    line = socket.socket(fileno=os.dup(0))
    line.sendall(b"%d" % possible())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # keepers end by themselves
    inspect.getsource(main)  # compiles, once for all, the expressions by which Python reads a source
    while len(handles := socket.recv_fds(line, 1, 3)[1]) == 3:
        if os.fork() == 0:
            line.close()
            keep(*handles)
        for handle in handles:
            os.close(handle)


def possible() -> bool:
    """Does this system let a sandbox make namespaces and scratch folders inside?"""
    child = os.fork()
    if child == 0:
        os._exit(0 if confine.separate() and confine.few_files() else 1)
    return os.waitpid(child, 0)[1] == 0


def keep(source: int, sink: int, leash: int) -> None:
    """Have a worker in namespaces of its own, until it ends or the leash does."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if not confine.separate():
        os._exit(1)
    if (first := os.fork()) == 0:
        os.close(leash)
        begin(source, sink)
    os.close(source)
    os.close(sink)
    wait = select.poll()
    wait.register(leash, select.POLLIN)
    wait.register(os.pidfd_open(first), select.POLLIN)
    wait.poll()
    os.kill(first, signal.SIGKILL)
    os.waitpid(first, 0)
    os._exit(0)


def begin(source: int, sink: int) -> None:
    """The first process of its namespaces: they end with it, and it with its worker or its keeper."""
    confine.end_with_parent()
    if (second := os.fork()) == 0:
        try:
            worker.main(source, sink)
        finally:
            os._exit(0)
    os.close(source)
    os.close(sink)
    while os.wait()[0] != second:
        pass
    os._exit(0)
