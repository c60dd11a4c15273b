"""What the grading tests share: the sandbox or a reason to skip, a class on disk, and its grading."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from gdcourse.course.files import ROOT
from gdcourse.course.lessons import Lesson
from gdcourse.teaching.grading.assignment import Assignment, load
from gdcourse.teaching.grading.judge import grade
from gdcourse.teaching.grading.nursery import Nursery
from gdcourse.teaching.grading.references import References
from gdcourse.teaching.grading.result import Result
from gdcourse.teaching.grading.sandbox import MARK, Limits, NoSandbox, ready

LESSON = Lesson("01_foggy_hiker")
LIMITS = Limits()


@pytest.fixture(scope="session")
def sandbox() -> None:
    """Tests that run students' code need the sandbox."""
    try:
        ready()
    except NoSandbox as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def assignment() -> Assignment:
    """Lesson 01 as the judge sees it."""
    return load(LESSON.name)


@pytest.fixture(scope="session")
def judge(sandbox: None) -> Iterator[Callable[..., Result]]:
    """Grades the bytes of a notebook, each time with the same secret."""
    kept: dict[str, References] = {}
    nurseries: dict[tuple[str, ...], Nursery] = {}

    def run(content: bytes, assignment: Assignment, limits: Limits = LIMITS, open_worker=None) -> Result:
        open_worker = open_worker or nurseries.setdefault(assignment.lent, Nursery(assignment.lent))
        references = kept.setdefault(assignment.lesson, References(assignment.lesson, ROOT))
        return grade(content, assignment, open_worker, references, limits, "the tests' own secret")

    yield run
    for one in (*kept.values(), *nurseries.values()):
        one.close()


class Sandboxes:
    """The processes of sandboxes that carry a mark of their own, whoever has started them."""

    def __init__(self, mark: str) -> None:
        self.mark = mark

    def running(self) -> set[int]:
        """Their numbers: bubblewrap's processes, inside of which everything else runs."""
        found = set()
        for number in filter(str.isdigit, os.listdir("/proc")):
            try:
                line = Path("/proc", number, "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if self.mark.encode() in line:
                found.add(int(number))
        return found

    def left(self, seconds: float = 60) -> set[int]:
        """Those that are still there after a while; none, if they end as they should."""
        until = time.monotonic() + seconds
        while (found := self.running()) and time.monotonic() < until:
            time.sleep(0.05)
        return found


@pytest.fixture
def sandboxes(sandbox: None, monkeypatch: pytest.MonkeyPatch) -> Sandboxes:
    """Counts the sandboxes that are started during a test, by this process and by those that it starts."""
    mark = f"test-{uuid.uuid4().hex[:12]}"
    monkeypatch.setenv(MARK, mark)
    return Sandboxes(mark)


@pytest.fixture
def hand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, bytes]], Path]:
    """Put notebooks into `submitted/STUDENT/LESSON/` of a course folder, which becomes the current one."""
    monkeypatch.chdir(tmp_path)

    def write(notebooks: Mapping[str, bytes]) -> Path:
        for student, content in notebooks.items():
            folder = tmp_path / "submitted" / student / LESSON.name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{LESSON.name}.ipynb").write_bytes(content)
        return tmp_path / "submitted"

    return write
