"""Set-up in strange places: each ends well or in one sentence, and a learner's files stay. As a table:

python -m tests.test_chaos        (from the course folder; the slow ones make real environments with pip)
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from front_door import OFFLINE, WINDOWS, Course, Ran, until  # noqa: E402

WORK = {  # what a learner has made; none of it is the course's to change
    "exercises/01_hill/01_hill.ipynb": '{"cells": ["my answer"]}',
    "notebooks/numbers.py": "mine = 1",
    ".gdcourse/progress.json": '{"quiz": {}}',
    "notes.txt": "meine Notizen",
    "yours/homework.ipynb": "{}",
}


@dataclass
class Place:
    """A course somewhere, what its user's computer is set to, and how the user starts it."""

    tmp: Path
    course: Course
    variables: dict[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    before: tuple[str, ...] = ()  # a command that starts the command
    door: Path | None = None  # the course.py that is called
    missing: tuple[str, ...] = ()  # variables that are not there
    real: bool = False  # with pip instead of the acted uv

    def file(self, name: str, text: str = "") -> Path:
        path = self.tmp / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def start(self, *arguments: str) -> subprocess.Popen:
        paths = [] if self.real else [str(self.course.tools)]
        environment = os.environ | {"PATH": os.pathsep.join([*paths, os.defpath])} | self.variables
        for name in (*self.missing, "UV_CACHE_DIR"):
            environment.pop(name, None)
        door = self.door or self.course.folder / "course.py"
        command = [*self.before, sys.executable, str(door), *(arguments or ("lab",))]
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(
            command, cwd=self.cwd or self.tmp, env=environment, encoding="utf-8", errors="replace", **pipes
        )

    def run(self) -> Ran:
        process = self.start()
        said, complained = process.communicate(timeout=300)
        return Ran(process.returncode, said, complained)


CHAOS: dict[str, tuple[Callable[[Place], Ran | None], str, bool]] = {}


def chaos(name: str, ends: str = "", slow: bool = False):
    """An environment, and how it ends: "" is well, other words stand in the one sentence."""

    def keep(make: Callable[[Place], Ran | None]):
        CHAOS[name] = (make, ends, slow)
        return make

    return keep


# --- Variables --------------------------------------------------------------------------------------------


def variables(name: str, ends: str = "", **values: str) -> None:
    @chaos(name, ends)
    def make(place: Place) -> None:
        place.variables |= {
            key: value.replace("ELSEWHERE", str(place.tmp / "elsewhere")) for key, value in values.items()
        }


variables(
    "pip's variables, with uv at work", PIP_TARGET="ELSEWHERE", PIP_PREFIX="ELSEWHERE", PIP_ROOT="ELSEWHERE"
)
variables(
    "uv's variables", UV_SYSTEM_PYTHON="1", UV_TARGET="ELSEWHERE", UV_NO_BINARY="1", UV_CONSTRAINT="/nowhere"
)
variables("a PYTHONOPTIMIZE that drops docstrings", PYTHONOPTIMIZE="2")
variables("a PYTHONWARNINGS that stops at a warning", PYTHONWARNINGS="error")
variables("another environment is active", VIRTUAL_ENV="ELSEWHERE", CONDA_PREFIX="ELSEWHERE")
variables(
    "a home that is not there", HOME="/nowhere/home", USERPROFILE="/nowhere/home", XDG_CONFIG_HOME="/nowhere"
)
variables(
    "a folder for temporary files that is not there", TMPDIR="/nowhere", TEMP="/nowhere", TMP="/nowhere"
)
variables("a terminal that knows only ASCII", LANG="C", LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
variables(
    "figures and kernels of somebody else",
    MPLBACKEND="TkAgg",
    JUPYTER_PATH="ELSEWHERE",
    IPYTHONDIR="/nowhere",
)


@chaos("a PYTHONPATH full of stand-ins")
def _(place: Place) -> None:
    for name in ("json", "ast", "shutil", "numpy", "gdcourse"):
        place.file(f"elsewhere/{name}.py", "raise SystemExit('a stray file was imported')")
    place.variables["PYTHONPATH"] = str(place.tmp / "elsewhere")


@chaos("no variables at all")
def _(place: Place) -> None:
    place.missing = tuple(name for name in os.environ if name not in ("SYSTEMROOT", "PATH"))


# --- Settings in files ------------------------------------------------------------------------------------


@chaos("a uv.toml that sends packages elsewhere", "numpy cannot be imported from")
def _(place: Place) -> None:
    place.variables["UV_CONFIG_FILE"] = str(place.file("uv.toml", '[pip]\ntarget = "elsewhere"\n'))
    place.course.uv("install elsewhere")


def digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def wheels(place: Place) -> None:
    """Real pip, with a folder of made-up packages in the place of an index."""
    folder = place.tmp / "wheels"
    folder.mkdir()
    lines = []
    for name in ("numpy", "pytest"):
        wheel, info = folder / f"{name}-1.0-py3-none-any.whl", f"{name}-1.0.dist-info"
        content = {
            f"{name}.py": "",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        }
        content[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        record = [f"{path},sha256={digest(text)},{len(text)}" for path, text in content.items()]
        with zipfile.ZipFile(wheel, "w") as archive:
            for path, text in content.items():
                archive.writestr(path, text)
            archive.writestr(f"{info}/RECORD", "\n".join([*record, f"{info}/RECORD,,"]) + "\n")
        lines.append(f"{name}==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    (place.course.folder / "requirements.lock").write_text(
        f"{lines[0]}# == For building, testing and teaching ==\n{lines[1]}", encoding="utf-8"
    )
    place.real = True
    place.variables |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)}


@chaos("pip alone", slow=True)
def _(place: Place) -> None:
    wheels(place)


@chaos("PIP_TARGET", slow=True)
def _(place: Place) -> None:
    wheels(place)
    place.variables["PIP_TARGET"] = str(place.tmp / "elsewhere")


@chaos("PIP_PREFIX, PIP_ROOT and PIP_USER", slow=True)
def _(place: Place) -> None:
    wheels(place)
    place.variables |= {"PIP_PREFIX": str(place.tmp / "elsewhere"), "PIP_ROOT": "/nowhere", "PIP_USER": "1"}


@chaos("PIP_NO_BINARY, PIP_CONSTRAINT and PIP_DRY_RUN", slow=True)
def _(place: Place) -> None:
    wheels(place)
    place.variables |= {"PIP_NO_BINARY": ":all:", "PIP_CONSTRAINT": "/nowhere", "PIP_DRY_RUN": "1"}


@chaos("a pip.conf with a target", slow=True)
def _(place: Place) -> None:
    wheels(place)
    links = place.variables.pop("PIP_FIND_LINKS")
    place.missing = ("PIP_FIND_LINKS", "PIP_NO_INDEX")
    del place.variables["PIP_NO_INDEX"]
    conf = f"[global]\nfind-links = {links}\nno-index = true\ntarget = {place.tmp / 'elsewhere'}\n"
    conf += "[install]\nuser = true\n"
    place.variables["PIP_CONFIG_FILE"] = str(place.file("pip.conf", conf))


# --- Folders ----------------------------------------------------------------------------------------------


def moved_to(place: Place, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    place.course.folder = place.course.folder.rename(folder)


@chaos("a folder with spaces, umlauts and an ampersand")
def _(place: Place) -> None:
    moved_to(place, place.tmp / "Kurs für Größen & mehr 'π'")


@chaos("a folder far down")
def _(place: Place) -> None:
    moved_to(
        place, place.tmp.joinpath(*["a folder with a name of its own"] * (1 if WINDOWS else 6)) / "course"
    )


@chaos("a course reached through a link")
def _(place: Place) -> None:
    (place.tmp / "link").symlink_to(place.course.folder, target_is_directory=True)
    place.door = place.tmp / "link" / "course.py"


@chaos("a course.py that is a link itself")
def _(place: Place) -> None:
    place.door = place.tmp / "gd.py"
    place.door.symlink_to(place.course.folder / "course.py")


@chaos("a course that has moved since")
def _(place: Place) -> None:
    assert place.run().status == 0
    moved_to(place, place.tmp / "elsewhere now")


@chaos("an environment that is a link to another")
def _(place: Place) -> None:
    (place.tmp / "other").mkdir()
    (place.tmp / "other" / "kept").touch()
    place.course.venv.symlink_to(place.tmp / "other", target_is_directory=True)


@chaos("stand-ins beside course.py and in the folder it is started from")
def _(place: Place) -> None:
    place.cwd = place.tmp / "mine"
    for name in ("json", "types", "ast", "numpy", "pip", "venv", "subprocess"):
        place.file(f"mine/{name}.py", "raise SystemExit('a stray file was imported')")
        shutil.copy(place.cwd / f"{name}.py", place.course.folder)


@chaos("a notes folder that is a file", "This folder cannot be written")
def _(place: Place) -> None:
    shutil.rmtree(place.course.folder / ".gdcourse")
    (place.course.folder / ".gdcourse").write_text("in the way", encoding="utf-8")


@chaos("a course that can only be read", "This folder cannot be written")
def _(place: Place) -> None:
    if os.name != "nt" and os.geteuid():
        for folder in (place.course.folder, place.course.folder / ".gdcourse"):
            folder.chmod(0o555)
        return
    jail = shutil.which("bwrap")
    if jail is None or subprocess.run([jail, "--bind", "/", "/", "true"], capture_output=True).returncode:
        pytest.skip("whoever runs this may write everywhere, and there is no bubblewrap")
    inside = ["--bind", "/", "/", "--ro-bind", str(place.course.folder), str(place.course.folder)]
    place.before = (jail, *inside, "--dev", "/dev")


@chaos("a umask that hides everything from others")
def _(place: Place) -> None:
    if WINDOWS:
        pytest.skip("Windows has none")
    place.before = ("/bin/sh", "-c", 'umask 077; exec "$@"', "sh")


@chaos("a folder to start from that is gone")
def _(place: Place) -> None:
    if WINDOWS:
        pytest.skip("Windows keeps it")
    gone = place.tmp / "gone"
    gone.mkdir()
    place.before = ("/bin/sh", "-c", f'cd "{gone}"; rmdir "{gone}"; exec "$@"', "sh")


@chaos("half a course", "requirements.lock is missing")
def _(place: Place) -> None:
    (place.course.folder / "requirements.lock").unlink()


@chaos("a lock with the line ends of Windows")
def _(place: Place) -> None:
    lock = place.course.folder / "requirements.lock"
    lock.write_bytes(lock.read_bytes().replace(b"\n", b"\r\n"))


# --- Interrupted, full, cut off ---------------------------------------------------------------------------


def interrupted(name: str, sign: str, at: str, slow: bool = False) -> None:
    """The set-up gets a signal as soon as `at` is there; whoever starts again gets a whole environment."""

    @chaos(name, slow=slow)
    def make(place: Place) -> None:
        if WINDOWS:
            pytest.skip("Windows has no such signals")
        place.course.uv("wait")
        process = place.start()
        until(lambda: (place.course.folder / at).exists() or process.poll() is not None)
        process.send_signal(getattr(signal, sign))
        place.course.uv("install")
        said, complained = process.communicate(timeout=120)
        assert "Traceback" not in complained, complained
        assert not place.course.stamp.exists(), said


for _sign in ("SIGINT", "SIGTERM", "SIGKILL"):
    interrupted(f"{_sign} while the folder is made", _sign, ".venv")
    interrupted(f"{_sign} while packages are fetched", _sign, ".venv/requirements.txt")


@chaos("no network", "No network")
def _(place: Place) -> None:
    place.course.uv(OFFLINE)


@chaos("a disk that is full while packages are unpacked", "The disk is full")
def _(place: Place) -> None:
    place.course.uv("error: failed to write: No space left on device (os error 28)")


@chaos("a disk that is full from the beginning", "No space left on device")
def _(place: Place) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no full device")
    (place.course.folder / ".gdcourse" / "setup.log").symlink_to("/dev/full")


@chaos("a uv that installs nothing and says it did", "numpy cannot be imported from")
def _(place: Place) -> None:
    place.course.uv("install elsewhere")


@chaos("a uv that does not start", slow=True)
def _(place: Place) -> None:
    wheels(place)
    place.course.uv("not work")


@chaos("two at once")
def _(place: Place) -> Ran:
    both = [place.start(), place.start()]
    said = [process.communicate(timeout=120) for process in both]
    assert both[0].returncode == 0, said
    return Ran(both[1].returncode, *said[1])


@chaos("nobody reads what it says")
def _(place: Place) -> Ran:
    process = place.start()
    process.stdout.close()
    complained = process.stderr.read()
    process.wait(timeout=120)
    assert "Traceback" not in complained, complained
    return place.run()


# --- All of them ------------------------------------------------------------------------------------------


def made(tmp: Path) -> Place:
    place = Place(tmp, Course(tmp / "course", tmp / "tools"))
    for name, text in WORK.items():
        place.file(f"course/{name}", text)
    (tmp / "elsewhere").mkdir()
    return place


def lived_through(name: str, tmp: Path) -> str:
    """Go through one environment; returns how it ended. AssertionError when it ended badly."""
    make, ends, _ = CHAOS[name]
    place = made(tmp)
    ran = make(place) or place.run()
    everything = ran.said + ran.complained
    assert "Traceback" not in everything, everything
    if ends:
        last = ran.complained.strip().splitlines()[-1]
        assert ran.status and ends in last and not place.course.stamp.exists(), everything
    else:
        assert ran.status == 0 and Path(ran.told["prefix"]).samefile(place.course.venv), everything
        assert Path(ran.told["prefix"]).resolve() == place.course.venv.resolve()
    for file, text in WORK.items():
        path = place.course.folder / file
        if path.parent.is_dir():  # one of them puts a file where a folder was
            assert path.read_text(encoding="utf-8") == text, f"{file} was touched"
    strays = [path for path in (tmp / "elsewhere").rglob("*") if path.suffix != ".py"]
    assert not [path for path in strays if path.name not in ("__pycache__",) and path.suffix != ".pyc"], (
        strays
    )
    if ends:
        return last.partition(" (Details")[0].replace(str(tmp), "…")
    return "well"


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * slow) for name, (_, _, slow) in CHAOS.items()]
)
def test_it_ends_well_or_in_a_sentence(name: str, tmp_path: Path):
    lived_through(name, tmp_path)


@pytest.mark.parametrize("name", ["no network", "a disk that is full while packages are unpacked"])
def test_afterwards_the_next_start_makes_it_whole(name: str, tmp_path: Path):
    place = made(tmp_path)
    CHAOS[name][0](place)
    assert place.run().status == 1
    place.course.uv("install")
    assert place.run().status == 0 and place.course.stamp.exists()


def test_there_are_thirty_of_them():
    assert len(CHAOS) >= 30


def main() -> None:
    from gdcourse import Table

    rows = []
    for name in CHAOS:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, contextlib.suppress(OSError):
            try:
                rows.append((name, lived_through(name, Path(folder))))
            except pytest.skip.Exception as skipped:
                rows.append((name, f"not here: {skipped.msg}"))
            except AssertionError as bad:
                rows.append((name, f"BADLY: {str(bad).splitlines()[-1]}"))
    print(Table(("environment", "ended"), rows)._repr_markdown_())


if __name__ == "__main__":
    main()
