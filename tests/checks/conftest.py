"""Specs, questions and wrong implementations as parameters of the tests, and a learner's empty notebook."""

from __future__ import annotations

import pytest

from gdcourse.checks.learner import Exercises, exercises
from gdcourse.course.lessons import Lesson

from .specs import QUESTIONS, SPECS, TEST_QUESTIONS


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    def over(names: str, cases: list[tuple], ids: list[str]) -> None:
        metafunc.parametrize(names, cases, ids=ids)

    if "wrong" in metafunc.fixturenames:
        cases = [(lesson, one, wrong) for lesson, one in QUESTIONS for wrong in one.wrongs]
        over(
            "lesson, question, wrong",
            cases,
            [f"{lesson.name}-{one.name}-{wrong.mistake}" for lesson, one, wrong in cases],
        )
    elif "question" in metafunc.fixturenames:
        over("lesson, question", QUESTIONS, [f"{lesson.name}-{one.name}" for lesson, one in QUESTIONS])
    elif "asked_test" in metafunc.fixturenames:
        over("lesson, asked_test", TEST_QUESTIONS, [lesson.name for lesson, _ in TEST_QUESTIONS])
    elif "lesson" in metafunc.fixturenames:
        over("lesson", [lesson for lesson, _ in SPECS], [lesson.name for lesson, _ in SPECS])


@pytest.fixture
def check_first_lesson(monkeypatch: pytest.MonkeyPatch) -> Exercises:
    """The check of lesson 01 over an empty notebook, remembering nothing on disk."""
    monkeypatch.setenv("GDCOURSE_PROGRESS", "off")
    return exercises("01_foggy_hiker", namespace={}, folder=Lesson("01_foggy_hiker").checks.parent)
