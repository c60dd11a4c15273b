"""Every spec of the course, and every question in it."""

from __future__ import annotations

from typing import Any

from gdcourse.checks.answering import ask
from gdcourse.checks.asking import Question, Sheet, prepare, questions, seed_from
from gdcourse.checks.judging import Verdict, judge
from gdcourse.teaching.exercises import lessons

SPECS = [(lesson, lesson.load_spec()) for lesson in lessons()]
QUESTIONS = [(lesson, one) for lesson, spec in SPECS for one in questions(spec) if isinstance(one, Question)]
KILLERS = [
    (lesson, one) for lesson, spec in SPECS for one in questions(spec) if not isinstance(one, Question)
]


def answered(sheet: Sheet, function: Any) -> Verdict:
    """The verdict on an implementation, asked as a learner's would be."""
    return judge(sheet, ask(function() if sheet.kind == "value" else function, sheet.probes))


def matrix() -> list[tuple[str, str, str, str]]:
    """lesson, question, wrong implementation, name given; with the visible cases."""
    rows = []
    for lesson, question in QUESTIONS:
        sheet = prepare(question, seed_from("visible", lesson.name, question.name))
        for wrong in question.wrongs:
            given = answered(sheet, wrong.function).misconception
            rows.append((lesson.name, question.name, wrong.name, given))
    return rows


if __name__ == "__main__":
    for row in matrix():
        print(" | ".join(row), "" if row[2] == row[3] else "  <-- NOT NAMED")
