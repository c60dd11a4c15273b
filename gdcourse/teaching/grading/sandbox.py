"""A fresh worker for each submission, in a sandbox: bubblewrap around it, and the kernel's limits within.

Inside there is Python, the worker, and an empty folder of 16 MB that goes away with it. There is no network,
no other process to be seen, no course folder, no home, and nothing from outside that can be written to.

`nursery` starts many workers faster than one after the other.

The judge calls the course's own functions in a sandbox as well (`references`), for it calls them with what
students hand in.
"""

from __future__ import annotations

import compileall
import contextlib
import importlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import cache_from_source, find_spec
from pathlib import Path
from typing import IO, Any, Protocol

from gdcourse.course.refused import Refused
from gdcourse.teaching.grading import confine, wire
from gdcourse.teaching.grading.hollow import ASKING
from gdcourse.teaching.grading.text import clean_message

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parents[1]
START = 30.0
WORKER_FILES = ("worker.py", "forking.py", "hollow.py", "wire.py", "confine.py")
WORK, FORK = (
    "import sys; sys.path += sys.argv[2:4]; import hollow; hollow.stand_in(sys.argv[4:]); "
    f"import {module}; {module}.main()"
    for module in ("worker", "forking")
)
DEVICES = ("null", "zero", "full", "random", "urandom")
MARK = "GDCOURSE_SANDBOX"  # a variable whose value becomes the sandbox's host name, to find it by

NO_BWRAP = (
    "Grading runs students' code, so it needs a sandbox, and bubblewrap is not here. "
    "On Linux install it (Debian, Ubuntu: apt install bubblewrap; Fedora: dnf install bubblewrap). "
    "On Windows grade inside WSL2, on macOS on a Linux machine or in a Linux container. "
    "On Linux and macOS, if you trust every student with this account and its files: --trust-students."
)


class NoSandbox(Refused):
    """Students' code cannot be run safely here; the message says why and what to do."""


@dataclass(frozen=True)
class Limits:
    """Seconds of computing for one cell and one question; seconds in all for one submission.

    A worker that is still silent after `patience` times as long by the clock on the wall, and `grace`, is
    given up.
    """

    cell: float = 10.0
    question: float = 4.0
    submission: float = 180.0
    patience: float = 3.0
    grace: float = 3.0

    def silence(self, computing: float) -> float:
        """How long to wait for somebody who may compute for so many seconds."""
        return self.patience * computing + self.grace


class Clock:
    """How long a submission may still take."""

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds

    @property
    def over(self) -> bool:
        """Is there no time left?"""
        return time.monotonic() >= self.end

    def within(self, seconds: float) -> float:
        """The moment in so many seconds, or the end if that is before; for `time.monotonic`."""
        return min(time.monotonic() + seconds, self.end)


def started(
    command: Sequence[str], environment: dict[str, str] | None = None, line: socket.socket | None = None
) -> subprocess.Popen:
    """A process that runs this command, with lines to it, or with this one alone."""
    return subprocess.Popen(
        command,
        stdin=line or subprocess.PIPE,
        stdout=subprocess.DEVNULL if line else subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment or {},
        start_new_session=True,
        bufsize=0,
    )


class Process(Protocol):
    """Of `subprocess.Popen`, what a worker needs."""

    stdin: IO[bytes]
    stdout: IO[bytes]

    def poll(self) -> int | None: ...

    def kill(self) -> None: ...

    def wait(self, timeout: float | None = None) -> int: ...


class Worker:
    """A process in a sandbox of its own, and the line to it. Leaving the `with` ends whatever runs there."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.is_ready = False

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def get_ready(self, deadline: float) -> None:
        """Wait until it says that it is. Before that nothing is sent, so that there is nothing to run."""
        if not self.is_ready:
            if self.receive(deadline) != {"ready": True}:
                raise wire.Ended
            self.is_ready = True

    def send(self, message: Any, deadline: float) -> None:
        """Send a message; see `wire.send`."""
        self.get_ready(deadline)
        wire.send(self.process.stdin.fileno(), message, deadline)

    def receive(self, deadline: float) -> Any:
        """The next message, with clean text in it; see `wire.receive`."""
        return clean_message(wire.receive(self.process.stdout.fileno(), deadline))

    def close(self) -> None:
        """End every process in the sandbox.

        One that is still being set up is not killed. Of bubblewrap's two processes the inner one would be
        left, waiting for the outer one for ever: it ends by itself when it finds its line closed.
        """
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
        if not self.is_ready:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(START)
        self.process.kill()
        self.process.wait()


def student_worker(trusted: bool = False, lent: tuple[str, ...] = ()) -> Worker:
    """A worker that runs a student's cells, with nothing before it; with `trusted`, in no sandbox.

    `lent`: modules of the package that the hand-out works with, beside those that it takes to ask.
    """
    if trusted:
        arguments = ["trusted", str(HERE), str(PACKAGE.parent), *ASKING, *lent]
        return Worker(started([sys.executable, "-I", "-c", WORK, *arguments], environment()))
    return Worker(started(students_sandbox(os.environ.get(MARK, "sandbox"), lent)))


def ready(start: Callable[[], Worker] = student_worker) -> None:
    """Try the sandbox once; `NoSandbox` with the reason if it does not work here."""
    if not sys.platform.startswith("linux") or not shutil.which("bwrap"):
        raise NoSandbox(NO_BWRAP)
    if not confine.known_machine():
        raise NoSandbox(
            f"The sandbox does not know the system calls of {os.uname().machine}: grade on x86_64 or aarch64."
        )
    prepare()
    deadline = time.monotonic() + START
    try:
        with start() as worker:
            worker.send({"cells": ["1 + 1"], "seconds": 5}, deadline)
            while "done" not in worker.receive(deadline):
                pass
    except (wire.Ended, wire.Silent):
        raise NoSandbox(
            f"bubblewrap is here, but the sandbox does not start: {_reason()}. "
            "Inside a container it needs to be allowed to make user namespaces "
            "(for Docker: --security-opt seccomp=unconfined)."
        ) from None


def _reason() -> str:
    """The last thing that a sandbox says on its error output, when it is started without a line to it."""
    attempt = subprocess.run(
        students_sandbox("sandbox"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={},
        check=False,
    )
    return (attempt.stderr.strip().splitlines() or ["it gives no reason"])[-1]


def prepare() -> None:
    """Do once, outside, what every sandbox would have to do anew: compile the worker, find the fonts.

    What the worker imports is compiled already, for this process has imported it.
    """
    for name in WORKER_FILES:
        compileall.compile_file(HERE / name, quiet=2)
    if fontlist() is None and find_spec("matplotlib"):
        importlib.import_module("matplotlib.font_manager")


def fontlist() -> Path | None:
    """matplotlib's list of fonts, made once outside, so that who plots need not wait for it inside."""
    cache_home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(os.environ.get("MPLCONFIGDIR") or Path(cache_home) / "matplotlib")
    return max(folder.glob("fontlist-*.json"), default=None)


@cache
def students_sandbox(mark: str, lent: tuple[str, ...] = (), program: str = WORK) -> list[str]:
    there = (*ASKING, *lent)
    files = ["__init__.py", *(name if (PACKAGE / name).is_dir() else f"{name}.py" for name in there)]
    files += ["data"] * ("datasets" in lent)
    shown = {PACKAGE / name: f"/course/gdcourse/{name}" for name in files}
    shown |= {HERE / name: f"/grading/{name}" for name in _worker_files()}
    if fonts := fontlist():
        shown[fonts] = f"/grading/matplotlib/{fonts.name}"
    course = [part for here, there in shown.items() for part in ("--ro-bind", str(here), there)]
    return sandboxed(course, [program, "confined", "/grading", "/course", *there], mark)


def sandboxed(course: Sequence[str], program: Sequence[str], mark: str) -> list[str]:
    """The command that runs Python on a program in a sandbox that shows this part of the course."""
    base = Path(sys.base_prefix).resolve()
    folders = [Path(sys.prefix).resolve(), base, *map(Path, ("/usr/lib", "/usr/lib64", "/lib", "/lib64"))]
    if base == Path("/usr"):
        folders.remove(base)
        folders.append(Path(os.path.realpath(sys.executable)))
    binds = [
        part
        for folder in dict.fromkeys(folders)
        if folder.exists()
        for part in ("--ro-bind", str(folder), str(folder))
    ]
    variables = [part for name, value in environment().items() for part in ("--setenv", name, value)]
    # Not bubblewrap's own /dev: to mount that, it would move on to a user namespace without a right to mount.
    devices = [part for name in DEVICES for part in ("--dev-bind", f"/dev/{name}", f"/dev/{name}")]
    return [
        "bwrap",
        "--unshare-all",
        "--unshare-user",
        "--uid",
        "65534",
        "--gid",
        "65534",
        "--cap-drop",
        "ALL",
        "--cap-add",  # until `confine` has made the scratch folder and gives it up
        "CAP_SYS_ADMIN",
        "--hostname",
        mark,
        "--die-with-parent",
        "--new-session",
        "--clearenv",
        *variables,
        "--size",
        str(confine.SCRATCH),
        "--tmpfs",
        "/tmp",
        *binds,
        *course,
        *devices,
        "--remount-ro",
        "/",
        "--chdir",
        "/tmp",
        sys.executable,
        "-I",
        "-B",
        "-c",
        *program,
    ]


def _worker_files() -> list[str]:
    """The worker's sources, and what Python has made of them already."""
    made = [f"__pycache__/{Path(cache_from_source(name)).name}" for name in WORKER_FILES]
    return [*WORKER_FILES, *(file for file in made if (HERE / file).exists())]


def environment() -> dict[str, str]:
    """The variables that a process in a sandbox sees, and no others."""
    single = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB")}
    return single | {
        "HOME": "/tmp",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        "GDCOURSE_PROGRESS": "off",
        "PYTHONHASHSEED": "0",
        "LANG": "C.UTF-8",
        "PATH": "/nowhere",
    }
