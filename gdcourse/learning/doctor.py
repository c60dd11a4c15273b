"""Say what works on this machine and what does not; a bug report pastes it.

    python3 course.py doctor

Each line is one requirement: `[ OK ]`, `[FAIL]` with what to do, `[ -- ]` for what is optional and absent.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

from gdcourse.course.files import LEARNERS_PART_ENDS, LOCK, ROOT
from gdcourse.course.kernels import SECONDS, answering
from gdcourse.course.machine import bubblewrap, chromium
from gdcourse.course.refused import Refused
from gdcourse.learning.handout import FOLDER

VENV = ROOT / ".venv"
LEARNERS_MODULES = (
    "numpy",
    "scipy",
    "sklearn",
    "matplotlib",
    "ipywidgets",
    "anywidget",
    "jupyterlab",
    "ipykernel",
)
FRONT_ENDS = {"anywidget": "anywidget", "@jupyter-widgets/jupyterlab-manager": "ipywidgets"}

AGAIN = "delete the folder .venv and run: python3 course.py lab"


class Fail(Exception):
    """A requirement is not met; the message says what is wrong and what to do."""


class Absent(Exception):
    """Something optional is not there; the message says what it is for."""


def main(arguments: list[str]) -> int:
    """Print every finding; 0 when no requirement failed."""
    if arguments:
        print(f"doctor takes no arguments, and got: {' '.join(arguments)}", file=sys.stderr)
        return 2
    good = os.environ.get("GDCOURSE_OUTSIDE") != "ill"  # what course.py has found and printed before
    for check in CHECKS:
        for mark, text in examine(check):
            print(f"[{mark}] {text}", flush=True)
            good = good and mark != "FAIL"
    print(
        "Everything that is needed is here."
        if good
        else "Something is missing; the lines with FAIL say what to do."
    )
    return 0 if good else 1


def examine(check: Callable[[], Iterator[str]]) -> Iterator[tuple[str, str]]:
    """What a check finds, each with its mark; whatever goes wrong inside it is a finding too."""
    try:
        for text in check():
            yield " OK ", text
    except Fail as fail:
        yield "FAIL", str(fail)
    except Refused as refused:
        yield "FAIL", str(refused)
    except Absent as absent:
        yield " -- ", str(absent)
    except Exception as error:
        yield "FAIL", f"{check.__name__.replace('_', ' ')}: {type(error).__name__}: {error}; {AGAIN}"


def system() -> Iterator[str]:
    ours = Path(sys.prefix).resolve() == VENV.resolve()
    where = (
        "the course's own environment"
        if ours
        else f"an environment that course.py did not make, {sys.prefix}"
    )
    yield f"Python {platform.python_version()} on {platform.platform()}, {where}"


def packages() -> Iterator[str]:
    """The versions of what is installed, against the lock."""
    learners, _, rest = LOCK.read_text(encoding="utf-8").partition(LEARNERS_PART_ENDS)
    yield compare(pins(learners), "packages for learning")
    more = pins(rest)
    if not installed("pytest"):
        raise Absent("no packages for building, testing and teaching; they come with: python3 course.py test")
    yield compare(more, "packages for building, testing and teaching")


def compare(pinned: dict[str, str], what: str) -> str:
    wrong = [
        f"{name} {installed(name) or 'is missing'} (lock: {it})"
        for name, it in pinned.items()
        if installed(name) != it
    ]
    if wrong:
        raise Fail(
            f"{len(wrong)} of {len(pinned)} {what} differ from the lock: {', '.join(wrong[:4])}; {AGAIN}"
        )
    return f"{len(pinned)} {what}, each as in the lock"


def pins(lock: str) -> dict[str, str]:
    """The version of each package that a lock pins for this machine."""
    from packaging.requirements import Requirement

    found = map(Requirement, re.findall(r"^([a-z0-9].*?) *\\?$", lock, flags=re.MULTILINE))
    return {one.name: str(one.specifier)[2:] for one in found if one.marker is None or one.marker.evaluate()}


def installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def imports() -> Iterator[str]:
    """That what a learner's notebook imports can be imported: a package may be there and still not start."""
    versions = []
    for name in LEARNERS_MODULES:
        try:
            versions.append(f"{name} {importlib.import_module(name).__version__}")
        except Exception as error:
            raise Fail(f"{name} cannot be imported ({type(error).__name__}: {error}); {AGAIN}") from error
    yield ", ".join(versions)


def course() -> Iterator[str]:
    """That the package which answers is the one in this folder."""
    import gdcourse

    home = Path(gdcourse.__file__).resolve().parents[1]
    if home != ROOT:
        raise Fail(f"gdcourse is taken from {home}, not from {ROOT}; {AGAIN}")
    yield f"gdcourse {gdcourse.__version__} from this folder"


def kernel() -> Iterator[str]:
    """That a notebook's kernel starts as the lab starts it, is this Python, and answers."""
    from gdcourse.learning.lab import CourseKernels

    with tempfile.TemporaryDirectory() as folder:
        environment = {"IPYTHONDIR": folder} | os.environ
        with answering(CourseKernels(), env=environment, stderr=subprocess.DEVNULL) as client:
            answer = client.execute_interactive(
                "pass", user_expressions={"who": "__import__('sys').prefix"}, timeout=SECONDS
            )
    prefix = answer["content"]["user_expressions"]["who"]["data"]["text/plain"].strip("'\"")
    if Path(prefix.replace("\\\\", "\\")).resolve() != Path(sys.prefix).resolve():
        raise Fail(f"a notebook's kernel runs in {prefix}, not in {sys.prefix}; {AGAIN}")
    yield "a notebook's kernel starts and answers"


def other_kernels() -> Iterator[str]:
    """That no other Python has left a kernel of the same name where programs look first."""
    from jupyter_client.kernelspec import KernelSpecManager

    spec = KernelSpecManager().get_kernel_spec("python3")
    python = Path(spec.argv[0])
    if python.is_absolute() and python.parent.resolve() != Path(sys.executable).parent.resolve():
        file = Path(spec.resource_dir, "kernel.json")
        raise Absent(
            f"{file} is a kernel named python3 too, of {python}; the lab passes it by, but another program "
            "would start it: remove that file's folder, or choose the course's kernel there"
        )
    yield "no other Python stands in for a notebook's kernel"


def widgets() -> Iterator[str]:
    """That JupyterLab has the page side of the explorers."""
    for front_end, package in FRONT_ENDS.items():
        if not (
            Path(sys.prefix) / "share" / "jupyter" / "labextensions" / front_end / "package.json"
        ).exists():
            raise Fail(f"JupyterLab lacks {front_end}, which {package} brings; {AGAIN}")
    yield f"explorers in JupyterLab: {', '.join(FRONT_ENDS)}"


def folder() -> Iterator[str]:
    try:
        with tempfile.TemporaryFile(dir=ROOT):
            yield f"the course folder can be written: {ROOT}"
    except OSError as error:
        raise Fail(
            f"the course folder cannot be written ({error.strerror}): {ROOT}; copy it to a folder of yours"
        ) from error


def notebooks() -> Iterator[str]:
    sources = sorted((ROOT / "notebooks").glob("*.py"))
    to_lay_out = {notebook.stem for notebook in (ROOT / FOLDER / "notebooks").glob("*.ipynb")}
    built = {notebook.stem for notebook in (ROOT / "notebooks").glob("*.ipynb")} | to_lay_out
    unbuilt = [source.stem for source in sources if source.stem not in built]
    if not sources:
        raise Fail(f"the folder {ROOT / 'notebooks'} has no lessons; fetch the whole course again")
    if unbuilt:
        those = " ".join(name[:2] for name in unbuilt)
        raise Fail(f"notebooks are missing: {', '.join(unbuilt)}; run: python3 course.py build {those}")
    yield f"{len(sources)} notebooks"


def progress() -> Iterator[str]:
    from gdcourse.course.progress import where

    file = where()
    if file is None or not file.exists():
        yield "progress: nothing recorded yet" if file else "progress: switched off by GDCOURSE_PROGRESS"
        return
    try:
        json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Fail(
            f"the progress file cannot be read ({error}): {file}; rename it, and a new one is begun"
        ) from error
    yield f"progress: {file}"


def browser() -> Iterator[str]:
    path = chromium()
    if path is None:
        raise Absent(
            "no Chromium found; only the browser tests, and worksheets, exams and the guide as PDF, need one "
            "(name it in CHROMIUM)"
        )
    yield f"Chromium for the browser tests and for PDF: {path}"


def jail() -> Iterator[str]:
    path = bubblewrap()
    if path is None:
        raise Absent("no bubblewrap; only grading a class needs it (Linux: sudo apt install bubblewrap)")
    yield f"bubblewrap for grading: {path}"


CHECKS = (
    system,
    packages,
    imports,
    course,
    kernel,
    other_kernels,
    widgets,
    folder,
    notebooks,
    progress,
    browser,
    jail,
)
