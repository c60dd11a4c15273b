"""A fresh, closed room for each submission: bubblewrap around one worker process.

In the room there is Python, the worker, and an empty folder of 16 MB that goes away with it. There is no
network, no other process to be seen, no course folder, no home, and nothing from outside that can be written
to.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from gdcourse.teaching.grading import confine, wire

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parents[1]
SCRATCH = 16 * 2**20
START = 30.0
WORKER_FILES = ("worker.py", "wire.py", "confine.py")

NO_BWRAP = (
    "Grading runs students' code, so it needs a sandbox, and bubblewrap is not here. "
    "On Linux install it (Debian, Ubuntu: apt install bubblewrap; Fedora: dnf install bubblewrap). "
    "On Windows grade inside WSL2, on macOS on a Linux machine or in a Linux container. "
    "If you trust every student with this account and its files: --trust-students."
)


class NoSandbox(Exception):
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


class Desk:
    """One worker in its room, and the line to it. Leaving the `with` ends every process in the room."""

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

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()

    def say(self, message: Any, seconds: float) -> None:
        """Send a message; see `wire.send`."""
        wire.send(self.process.stdin.fileno(), message, time.monotonic() + seconds)

    def hear(self, seconds: float) -> Any:
        """The next message; see `wire.receive`."""
        return wire.receive(self.process.stdout.fileno(), time.monotonic() + seconds)


def ready() -> None:
    """Try the sandbox once; `NoSandbox` with the reason if it does not work here."""
    if not sys.platform.startswith("linux") or not shutil.which("bwrap"):
        raise NoSandbox(NO_BWRAP)
    if not confine.known_machine():
        raise NoSandbox(
            f"The sandbox does not know the system calls of {os.uname().machine}: grade on x86_64 or aarch64."
        )
    prepare()
    try:
        with Desk() as desk:
            desk.say({"cells": ["1 + 1"], "seconds": 5}, START)
            while "done" not in desk.hear(START):
                pass
    except (wire.Ended, wire.Silent):
        attempt = subprocess.run(
            [*_command()[:-1], os.devnull], stdin=subprocess.DEVNULL, capture_output=True, text=True, env={}
        )
        reason = (attempt.stderr.strip().splitlines() or ["it gives no reason"])[-1]
        raise NoSandbox(
            f"bubblewrap is here, but the sandbox does not start: {reason}. "
            "Inside a container it needs to be allowed to make user namespaces "
            "(for Docker: --security-opt seccomp=unconfined)."
        ) from None


def prepare() -> None:
    """Do once, outside, what every sandbox would have to do anew: compile the libraries, find the fonts."""
    subprocess.run(_trusted_command(), stdin=subprocess.DEVNULL, env={}, capture_output=True, check=False)
    if fontlist() is None and find_spec("matplotlib"):
        importlib.import_module("matplotlib.font_manager")


def fontlist() -> Path | None:
    """matplotlib's list of fonts, made once outside, so that no plotting student has to wait for it
    inside."""
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
    rooms = ["--ro-bind", str(PACKAGE), "/course/gdcourse", "--tmpfs", "/course/gdcourse/teaching"]
    for name in WORKER_FILES:
        rooms += ["--ro-bind", str(HERE / name), f"/grading/{name}"]
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
        *rooms,
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
        "/grading/worker.py",
        "confined",
        "/grading",
        "/course",
    ]


def _trusted_command() -> list[str]:
    return [sys.executable, "-I", str(HERE / "worker.py"), "trusted", str(HERE), str(PACKAGE.parent)]


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
