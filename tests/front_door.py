"""A made-up course with the real front door in it, for the tests of course.py.

The environment it makes is a real one; only the fetching of packages is acted by `UV`, which does what the
file `uv-does` beside it says.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import time
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

COURSE = Path(__file__).resolve().parents[1] / "course.py"
WINDOWS = os.name == "nt"

LOCK = (
    "numpy==1.0 --hash=sha256:00\n# == For building, testing and teaching ==\npytest==1.0 --hash=sha256:00\n"
)

# What stands in for gdcourse: it says what it was given.
MAIN = """
VERBS = {"lab": ("gdcourse:b", "open"), "test": ("gdcourse:b", "try"),
         "doctor": ("gdcourse:b", "look"), "progress": ("gdcourse:b", "go")}
LEARNERS_VERBS = ("lab", "doctor", "progress")
if __name__ == "__main__":
    import json, os, sys
    import string
    print(json.dumps({"arguments": sys.argv[1:], "cwd": os.getcwd(), "string": string.__file__,
                      "prefix": sys.prefix, "PYTHONPATH": os.environ.get("PYTHONPATH"),
                      "outside": os.environ.get("GDCOURSE_OUTSIDE")}))
    sys.exit(7 if "fail" in sys.argv else 0)
"""

UV = """
import pathlib, sys, time
here = pathlib.Path(__file__).parent
does = (here / "uv-does").read_text(encoding="utf-8")
if "--version" in sys.argv:
    sys.exit(127 if does == "not work" else 0)
print("Downloading numpy", flush=True)
with (here / "uv-calls").open("a") as calls:
    calls.write(" ".join(sys.argv[1:]) + "\\n")
if does == "wait":
    while (here / "uv-does").read_text(encoding="utf-8") == "wait":
        time.sleep(0.02)
if does not in ("install", "wait", "install elsewhere"):
    print("Resolved 1 package\\n" + does, file=sys.stderr)
    sys.exit(2)
if does != "install elsewhere":
    import subprocess
    python = sys.argv[sys.argv.index("--python") + 1]
    ask = [python, "-I", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = subprocess.run(ask, capture_output=True, text=True, check=True).stdout.strip()
    pathlib.Path(site, "numpy.py").write_text("")
"""

OFFLINE = "error: Failed to fetch: `https://index.invalid/numpy`\n  Caused by: dns error"


class Course:
    """A copy of the front door in a folder of its own."""

    def __init__(self, folder: Path, tools: Path):
        self.folder, self.tools = folder, tools
        (folder / "gdcourse").mkdir(parents=True)
        (folder / "gdcourse" / "__main__.py").write_text(MAIN, encoding="utf-8")
        (folder / "gdcourse" / "__init__.py").touch()
        (folder / "requirements.lock").write_text(LOCK, encoding="utf-8")
        shutil.copy(COURSE, folder)
        tools.mkdir()
        (tools / "uv.py").write_text(UV, encoding="utf-8")
        uv = tools / ("uv.cmd" if WINDOWS else "uv")
        uv.write_text(
            f'@"{sys.executable}" "%~dp0uv.py" %*\n'
            if WINDOWS
            else f'#!/bin/sh\nexec "{sys.executable}" "{tools / "uv.py"}" "$@"\n',
            encoding="utf-8",
        )
        uv.chmod(uv.stat().st_mode | stat.S_IXUSR)
        self.uv("install")

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"

    @property
    def stamp(self) -> Path:
        return self.venv / "gdcourse.json"

    @property
    def python(self) -> Path:
        return self.venv / ("Scripts/python.exe" if WINDOWS else "bin/python")

    def uv(self, does: str) -> None:
        half = self.tools / "uv-does.tmp"
        half.write_text(does, encoding="utf-8")
        os.replace(half, self.tools / "uv-does")

    def calls(self) -> int:
        """How often packages were fetched."""
        log = self.tools / "uv-calls"
        return len(log.read_text(encoding="utf-8").splitlines()) if log.exists() else 0

    def start(self, *arguments: str, cwd: Path | None = None, **variables: str) -> subprocess.Popen:
        environment = (
            os.environ | {"PATH": os.pathsep.join([str(self.tools), os.environ["PATH"]])} | variables
        )
        command = [sys.executable, str(self.folder / "course.py"), *arguments]
        pipes = {
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "encoding": "utf-8",
            "errors": "replace",
        }
        return subprocess.Popen(command, cwd=cwd or self.folder.parent, env=environment, **pipes)

    def run(self, *arguments: str, cwd: Path | None = None, **variables: str) -> Ran:
        process = self.start(*arguments, cwd=cwd, **variables)
        said, complained = process.communicate(timeout=120)
        return Ran(process.returncode, said, complained)

    def change_lock(self, before: str, after: str) -> None:
        lock = self.folder / "requirements.lock"
        lock.write_text(lock.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")


class Ran(namedtuple("Ran", "status said complained")):
    @property
    def told(self) -> dict:
        """What gdcourse was given, when it was reached."""
        assert self.said, self.complained
        return json.loads(self.said.splitlines()[-1])

    def is_one_line(self, *words: str) -> bool:
        assert "Traceback" not in self.said + self.complained
        last = self.complained.strip().splitlines()[-1]
        assert all(word in last for word in words), self.complained
        return self.status == 1 and not self.said


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
