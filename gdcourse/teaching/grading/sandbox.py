"""A fresh sandbox for each submission: bubblewrap around one worker process.

Inside there is Python, the worker, and an empty folder of 16 MB that goes away with it. There is no network,
no other process to be seen, no course folder, no home, and nothing from outside that can be written to.
"""

from __future__ import annotations

import compileall
import contextlib
import importlib
import os
import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import cache_from_source, find_spec
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from gdcourse.course.refused import Refused
from gdcourse.teaching.grading import confine, wire

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parents[1]
SCRATCH = 16 * 2**20
START = 30.0
AHEAD = 2  # for starting Python takes about twice as long as asking a submission everything
WORKER_FILES = ("worker.py", "wire.py", "confine.py")
WORK = "import sys; sys.path += sys.argv[2:]; import worker; worker.main()"

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


class Worker:
    """A process in a sandbox of its own, and the line to it. Leaving the `with` ends whatever runs there."""

    def __init__(self, trusted: bool = False) -> None:
        command = _trusted_command() if trusted else _command()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment() if trusted else {},
            start_new_session=True,
            bufsize=0,
        )

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        """End every process in the sandbox."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()

    def send(self, message: Any, seconds: float) -> None:
        """Send a message; see `wire.send`."""
        wire.send(self.process.stdin.fileno(), message, time.monotonic() + seconds)

    def receive(self, seconds: float) -> Any:
        """The next message; see `wire.receive`."""
        return wire.receive(self.process.stdout.fileno(), time.monotonic() + seconds)


class WorkerPool:
    """Starts workers, some of them ahead: they get ready while another one answers.

    A worker is given out once, so nobody's code has ever run in it; one that has ended meanwhile is not.
    """

    def __init__(self, trusted: bool = False) -> None:
        self.trusted = trusted
        self.waiting: deque[Worker] = deque()
        Finalize(self, _close, (self.waiting,), exitpriority=1)

    def __call__(self) -> Worker:
        """A fresh worker."""
        worker = self._waiting() or Worker(self.trusted)
        while len(self.waiting) < AHEAD:
            self.waiting.append(Worker(self.trusted))
        return worker

    def _waiting(self) -> Worker | None:
        with contextlib.suppress(IndexError):
            while (worker := self.waiting.popleft()).process.poll() is not None:
                worker.close()
            return worker
        return None


def _close(workers: deque[Worker]) -> None:
    while workers:
        workers.popleft().close()


def ready(open_worker: Callable[[], Worker] = Worker) -> None:
    """Try the sandbox once; `NoSandbox` with the reason if it does not work here."""
    if not sys.platform.startswith("linux") or not shutil.which("bwrap"):
        raise NoSandbox(NO_BWRAP)
    if not confine.known_machine():
        raise NoSandbox(
            f"The sandbox does not know the system calls of {os.uname().machine}: grade on x86_64 or aarch64."
        )
    prepare()
    try:
        with open_worker() as worker:
            worker.send({"cells": ["1 + 1"], "seconds": 5}, START)
            while "done" not in worker.receive(START):
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
        _command(), stdin=subprocess.DEVNULL, capture_output=True, text=True, env={}, check=False
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
def _command() -> list[str]:
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
    course = ["--ro-bind", str(PACKAGE), "/course/gdcourse", "--tmpfs", "/course/gdcourse/teaching"]
    for file in _worker_files():
        course += ["--ro-bind", str(HERE / file), f"/grading/{file}"]
    scratch = ["--size", str(SCRATCH), "--tmpfs", "/tmp"]
    if fonts := fontlist():
        scratch += ["--ro-bind", str(fonts), f"/tmp/matplotlib/{fonts.name}"]
    variables = [part for name, value in _environment().items() for part in ("--setenv", name, value)]
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
        "--hostname",
        "sandbox",
        "--die-with-parent",
        "--new-session",
        "--clearenv",
        *variables,
        *scratch,
        *binds,
        *course,
        "--dev",
        "/dev",
        "--remount-ro",
        "/dev",
        "--remount-ro",
        "/course/gdcourse/teaching",
        "--remount-ro",
        "/",
        "--chdir",
        "/tmp",
        sys.executable,
        "-I",
        "-B",
        "-c",
        WORK,
        "confined",
        "/grading",
        "/course",
    ]


def _trusted_command() -> list[str]:
    return [sys.executable, "-I", "-c", WORK, "trusted", str(HERE), str(PACKAGE.parent)]


def _worker_files() -> list[str]:
    """The worker's sources, and what Python has made of them already."""
    made = [f"__pycache__/{Path(cache_from_source(name)).name}" for name in WORKER_FILES]
    return [*WORKER_FILES, *(file for file in made if (HERE / file).exists())]


def _environment() -> dict[str, str]:
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
