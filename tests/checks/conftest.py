"""Every spec of the course, and every question and wrong implementation in it, as parameters of the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gdcourse.checks.answering import ask
from gdcourse.checks.asking import Question, Sheet, questions
from gdcourse.checks.judging import Verdict, judge
from gdcourse.checks.learner import Exercises
from gdcourse.teaching.release import Lesson, lessons, load_spec

SPECS = [(lesson, load_spec(lesson)) for lesson in lessons()]
QUESTIONS = [(lesson, one) for lesson, spec in SPECS for one in questions(spec) if isinstance(one, Question)]
KILLERS = [
    (lesson, one) for lesson, spec in SPECS for one in questions(spec) if not isinstance(one, Question)
]


def answered(sheet: Sheet, function: Any) -> Verdict:
    """The verdict on an implementation, asked as a learner's would be."""
    return judge(sheet, ask(function() if sheet.kind == "value" else function, sheet.probes))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "wrong" in metafunc.fixturenames:
        cases = [(lesson, one, wrong) for lesson, one in QUESTIONS for wrong in one.wrongs]
        metafunc.parametrize(
            "lesson, question, wrong",
            cases,
            ids=[f"{lesson.name}-{one.name}-{wrong.name}" for lesson, one, wrong in cases],
        )
    elif "question" in metafunc.fixturenames:
        metafunc.parametrize(
            "lesson, question", QUESTIONS, ids=[f"{lesson.name}-{one.name}" for lesson, one in QUESTIONS]
        )
    elif "killer" in metafunc.fixturenames:
        metafunc.parametrize("lesson, killer", KILLERS, ids=[lesson.name for lesson, _ in KILLERS])
    elif "lesson" in metafunc.fixturenames:
        metafunc.parametrize(
            "lesson", [lesson for lesson, _ in SPECS], ids=[lesson.name for lesson, _ in SPECS]
        )


@pytest.fixture
def check_first_lesson(monkeypatch: pytest.MonkeyPatch) -> Exercises:
    """The check of lesson 01 over an empty notebook, remembering nothing on disk."""
    from gdcourse.checks import exercises

    monkeypatch.setenv("GDCOURSE_PROGRESS", "off")
    folder = Lesson("01_foggy_hiker").checks.parent
    return exercises("01_foggy_hiker", namespace={}, folder=Path(folder))
