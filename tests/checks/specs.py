"""Every spec of the course, and every question in it."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from gdcourse.checks.answering import ask, complaint_of
from gdcourse.checks.authoring import Question, TestQuestion, questions
from gdcourse.checks.judging import Verdict, judge, judge_test
from gdcourse.checks.prepare import prepare, seed_from
from gdcourse.checks.sheet import Sheet
from gdcourse.course.lessons import Lesson, lessons

SPECS = [(lesson, lesson.load_spec()) for lesson in lessons()]
QUESTIONS = [(lesson, one) for lesson, spec in SPECS for one in questions(spec) if isinstance(one, Question)]
TEST_QUESTIONS = [
    (lesson, one) for lesson, spec in SPECS for one in questions(spec) if not isinstance(one, Question)
]
HIDDEN = [seed_from("hidden", f"submission {k}") for k in range(5)]


def answered(sheet: Sheet, function: Any) -> Verdict:
    """The verdict on an implementation, asked as a learner's would be."""
    return judge(sheet, ask(function() if sheet.kind == "value" else function, sheet.probes))


@cache
def sheets(lesson: Lesson, question: Question) -> list[Sheet]:
    """The visible cases, as they come out of checks.json, and some that a judge could draw."""
    visible = prepare(question, seed_from("visible", lesson.name, question.name))
    stored = Sheet.from_data(json.loads(json.dumps(visible.to_data())))
    return [stored, *(prepare(question, seed) for seed in HIDDEN)]


def verdicts(lesson: Lesson, asked: Question | TestQuestion, function: Any) -> list[Verdict]:
    """On an answer, or on a test that a learner wrote: by the cases of the notebook, and by some that a judge
    could draw."""
    if isinstance(asked, Question):
        return [answered(sheet, function) for sheet in sheets(lesson, asked)]
    of, sheet = asked.of, prepare(asked, 0)
    complaints = [complaint_of(function, right) for right in (of.reference, *of.rights)]
    caught = [bool(complaint_of(function, mutant.function())) for mutant in sheet.mutants]
    return [judge_test(asked.name, asked.points, asked.hints, [*filter(None, complaints)], caught, of.name)]


def totals() -> dict[str, list[int]]:
    """For each lesson: questions, wrong implementations, those named as themselves with all cases, right
    implementations, those that get a name, and tests to write."""
    found: dict[str, list[int]] = {}
    for lesson, question in QUESTIONS:
        asked = sheets(lesson, question)
        named = [{answered(sheet, w.function).misconception for sheet in asked} for w in question.wrongs]
        rights = [question.reference, *question.rights]
        mistaken = [any(answered(sheet, right).misconception for sheet in asked) for right in rights]
        as_themselves = sum(names == {w.mistake.id} for names, w in zip(named, question.wrongs, strict=True))
        row = [1, len(named), as_themselves, len(rights), sum(mistaken), 0]
        found[lesson.name] = [a + b for a, b in zip(found.get(lesson.name, [0] * 6), row, strict=True)]
    for lesson, _ in TEST_QUESTIONS:
        found[lesson.name][5] += 1
    return found
