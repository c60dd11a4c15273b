"""Run the tests of the course, in phases, and count.

    python3 course.py test                    all but the slow ones
    python3 course.py test --slow             all, with those that take long by nature
    python3 course.py test 03                 what belongs to lesson 03
    python3 course.py test notebooks house    these phases only
    python3 course.py test -k momentum        what pytest's -k selects; its other options work too

Each phase shares its files out among the cores of this machine. It fails when a test fails, and when its
folder holds tests but none of them ran. A folder without tests is reported and tolerated. The exit status is
0 when no phase failed.
"""

from __future__ import annotations

import difflib
import os
import platform
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from gdcourse.course.files import ROOT
from gdcourse.course.machine import chromium
from gdcourse.course.refused import Parser, Refused
from gdcourse.making.sources import sources


@dataclass(frozen=True)
class Phase:
    """Some tests that are counted together."""

    name: str
    title: str
    folders: tuple[str, ...]  # where its tests are
    files: str  # what they look like
    options: tuple[str, ...] = ()  # for pytest
    knows_lessons: bool = True  # whether any of its tests belongs to one lesson


NOT_UNIT = tuple(f"--ignore=tests/{folder}" for folder in ("checks", "house", "browser"))
# A configuration is no module, and neither is the program that runs in the sandbox.
DOCTEST = (
    "--doctest-modules",
    "--ignore-glob=*_config.py",
    "--ignore-glob=*/worker.py",
    "--ignore-glob=*/forking.py",
)

PHASES = (
    Phase("unit", "unit and property tests", ("tests",), "test_*.py", NOT_UNIT),
    Phase("examples", "examples in docstrings", ("gdcourse",), "*.py", DOCTEST, knows_lessons=False),
    Phase("checks", "kill-matrix of the checks", ("tests/checks",), "test_*.py"),
    Phase("house", "house rules", ("tests/house",), "test_*.py"),
    Phase(
        "notebooks",
        "notebooks, strictly re-run",
        ("notebooks", "solutions", "exercises"),
        "*.ipynb",
        ("--nbval", "-p", "gdcourse.making.strict", "--nbval-current-env", "--nbval-cell-timeout=300"),
    ),
    Phase("browser", "browser tests", ("tests/browser",), "test_*.py"),
)

MOST_WORKERS = 8  # each may hold a Chromium and a JupyterLab in memory

# What could make one run differ from the next, or leave something behind on this machine.
SETTINGS = {
    "GDCOURSE_PROGRESS": "off",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}


@dataclass(frozen=True)
class Outcome:
    """What came of a phase; `remark` says why when nothing ran, or why it failed beside its tests."""

    phase: Phase
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    cpu: float = 0.0  # seconds, of all processes that were waited for; 0 where the system does not say
    remark: str = ""
    broken: bool = False

    @property
    def ran(self) -> int:
        return self.passed + self.failed + self.skipped


def main(arguments: list[str]) -> int:
    parser = Parser(
        prog="course.py test",
        description="Run the tests of the course, or some phases of them: "
        + ", ".join(phase.name for phase in PHASES)
        + "; or what belongs to one lesson.",
        epilog="Other options go to pytest, such as --maxfail=1.",
    )
    parser.add_argument("which", nargs="*", metavar="PHASE|LESSON", help="such as house, or 03")
    parser.add_argument("--slow", action="store_true", help="also the tests that take long by nature")
    parser.add_argument("-k", metavar="EXPRESSION", help="run only the tests that match, as in pytest")
    options, for_pytest = parser.parse_known_args(arguments)
    phases, lessons = choose(options.which)
    if wanted := [f"({expression})" for expression in (" or ".join(lessons), options.k) if expression]:
        for_pytest += ["-k", " and ".join(wanted)]
    print(f"Python {platform.python_version()} on {platform.system()}, pytest {pytest.__version__}")
    outcomes = []
    try:
        with tempfile.TemporaryDirectory(prefix="gdcourse-") as scratch:
            for phase in phases:
                outcomes.append(run(phase, for_pytest, options.slow, Path(scratch)))
    except KeyboardInterrupt:
        print("\nStopped before all tests had run.")
        print(report(outcomes))
        return 130
    print(report(outcomes))
    return 0 if is_good(outcomes) else 1


def choose(names: Sequence[str]) -> tuple[list[Phase], list[str]]:
    """The phases among these names, in their own order, and the lessons; all phases when none is named."""
    known = {phase.name: phase for phase in PHASES}
    lessons = []
    for name in (name for name in names if name not in known):
        try:
            lessons += dict.fromkeys(source.lesson for source in sources([name]))
        except Refused:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {close[0]}?" if close else ""
            raise Refused(
                f"'{name}' is neither a phase of the tests nor a lesson.{hint} "
                f"The phases: {', '.join(known)}."
            ) from None
    named = [phase for phase in PHASES if phase.name in names]
    return named or [phase for phase in PHASES if phase.knows_lessons or not lessons], lessons


def run(phase: Phase, for_pytest: Sequence[str], slow: bool, scratch: Path) -> Outcome:
    """Run one phase in processes of its own, their output passed through."""
    print(f"\n=== {phase.title} ===", flush=True)
    found = {folder: files(phase, folder) for folder in phase.folders}
    if not any(found.values()):
        return tell(Outcome(phase, remark=f"nothing there yet: {', '.join(phase.folders)}"))
    if phase.name == "browser" and not chromium():
        return tell(Outcome(phase, remark="not run: no Chromium here; install one, or name one in CHROMIUM"))
    counts = scratch / f"{phase.name}.xml"
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", f"--junitxml={counts}"]
    command += [*phase.options, *spread(sum(map(len, found.values())))]
    command += [*([] if slow else ["-m", "not slow"]), *for_pytest]
    command += [folder for folder in phase.folders if found[folder]]
    began, used = time.monotonic(), cpu()
    status = subprocess.run(command, cwd=ROOT, env=settings(scratch)).returncode
    outcome = judge(phase, status, counts, selected=bool(for_pytest))
    return tell(replace(outcome, seconds=time.monotonic() - began, cpu=cpu() - used))


def spread(files: int) -> list[str]:
    """Options that share so many test files out among the cores; a file stays whole, with its fixtures."""
    workers = min(cores(), files, MOST_WORKERS)
    return [f"-n{workers}", "--dist=loadfile"] if workers > 1 else []


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cpu() -> float:
    """Seconds of processor time that ended children have used."""
    times = os.times()
    return times.children_user + times.children_system


def files(phase: Phase, folder: str) -> list[Path]:
    """The files of this phase in a folder, outside the folders that the phase leaves out."""
    left_out = [
        ROOT / option.removeprefix("--ignore=") for option in phase.options if option.startswith("--ignore=")
    ]
    found = (ROOT / folder).rglob(phase.files)
    return [file for file in found if not any(file.is_relative_to(folder) for folder in left_out)]


def settings(scratch: Path) -> dict[str, str]:
    """The environment variables of a phase: no personal IPython start-up, the Chromium that was found."""
    return os.environ | SETTINGS | {"IPYTHONDIR": str(scratch / "ipython"), "CHROMIUM": chromium() or ""}


def judge(phase: Phase, status: int, counts: Path, selected: bool) -> Outcome:
    """Read pytest's count, and decide whether the phase is broken beside what it counts."""
    passed, failed, skipped = read_counts(counts)
    broken, remark = False, ""
    if status == 5 and not selected:
        broken, remark = True, "there are tests, but none ran"
    elif status == 5:
        remark = "nothing here matches"
    elif status not in (0, 1) or status == 1 and not failed:
        broken, remark = True, f"pytest did not finish (status {status})"
    elif phase.name != "browser" and skipped and not passed and not failed:
        broken, remark = True, "every test was skipped"
    return Outcome(phase, passed, failed, skipped, remark=remark, broken=broken)


def read_counts(counts: Path) -> tuple[int, int, int]:
    """How many tests passed, failed and were skipped, by pytest's own account."""
    if not counts.exists():
        return 0, 0, 0
    suites = list(ElementTree.parse(counts).getroot().iter("testsuite"))
    total, failures, errors, skipped = (
        sum(int(suite.get(name, 0)) for suite in suites)
        for name in ("tests", "failures", "errors", "skipped")
    )
    return total - failures - errors - skipped, failures + errors, skipped


def tell(outcome: Outcome) -> Outcome:
    if outcome.remark:
        print(f"{outcome.phase.title}: {outcome.remark}")
    return outcome


def is_good(outcomes: Sequence[Outcome]) -> bool:
    """Whether nothing failed and something passed."""
    return any(outcome.passed for outcome in outcomes) and not any(o.failed or o.broken for o in outcomes)


def report(outcomes: Sequence[Outcome]) -> str:
    """The table and the line that close a run."""
    rows = [("phase", "passed", "failed", "skipped", "seconds", "of cpu", "")]
    for o in outcomes:
        counted = (o.passed, o.failed, o.skipped, f"{o.seconds:.1f}", f"{o.cpu:.1f}")
        rows.append((o.phase.title, *counted, o.remark))
    lines = [f"{a:27} {b:>7} {c:>7} {d:>8} {e:>8} {f:>7}  {g}".rstrip() for a, b, c, d, e, f, g in rows]
    passed, failed = sum(o.passed for o in outcomes), sum(o.failed for o in outcomes)
    broken = [o.phase.title for o in outcomes if o.broken]
    if is_good(outcomes):
        verdict = f"All {passed} tests passed."
    elif failed:
        verdict = f"{failed} of {passed + failed} tests failed."
    else:
        verdict = "No test ran." if not passed else f"{passed} tests passed."
    if broken:
        verdict += f" Not as it should be: {', '.join(broken)}."
    return "\n".join(["", *lines, "", verdict])
