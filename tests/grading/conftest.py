"""What the grading tests share: the sandbox or a reason to skip, a class on disk, and its grading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gdcourse.course.lessons import Lesson
from gdcourse.teaching.grading.assignment import Assignment, load
from gdcourse.teaching.grading.sandbox import NoSandbox, ready

LESSON = Lesson("01_foggy_hiker")


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
