"""Every wrong implementation fails and is named as itself; every right one passes and is never named.

`python benchmarks/grading.py matrix` counts them.
"""

from __future__ import annotations

import numpy as np

from gdcourse.checks.answering import complaint_of
from gdcourse.checks.asking import prepare, unsealed
from gdcourse.making import build
from gdcourse.making.release import make, scores

from .specs import answered, sheets


def test_wrong_implementations_fail_and_are_named_as_themselves(lesson, question, wrong):
    for sheet in sheets(lesson, question):
        verdict = answered(sheet, wrong.function)
        assert verdict.earned < verdict.points, f"{wrong.name} gets every point"
        assert verdict.misconception == wrong.name
        assert verdict.hints == wrong.hints or list(verdict.hints) == list(wrong.hints)


def test_right_implementations_pass_and_are_never_named(lesson, question):
    if question.kind == "function":
        assert len(question.rights) >= 1, f"{question.name} needs a differently written right implementation"
    for sheet in sheets(lesson, question):
        for right in (question.reference, *question.rights):
            verdict = answered(sheet, right)
            assert (verdict.earned, verdict.misconception) == (question.points, ""), (
                f"{right.__name__}: {verdict.text}"
            )


def test_points_divide_among_behaviours(lesson, question):
    sheet = sheets(lesson, question)[0]
    parts = {probe.part for probe in sheet.probes}
    assert (4 * question.points / len(parts)).is_integer(), (
        f"{question.points} points for {len(parts)} behaviours"
    )


def test_every_question_has_mistakes_with_names(lesson, question):
    assert len(question.wrongs) >= 3
    for wrong in question.wrongs:
        assert all(hint.strip() for hint in wrong.hints)
        assert wrong.hints[0].rstrip().endswith("?"), f"{wrong.name}: the first hint is a question"
        assert "return" not in wrong.hints[2].split(), f"{wrong.name}: a hint is not the code"


def test_suspects_stand_on_their_own_and_differ_from_the_right_ones(lesson, killer):
    sheet = prepare(killer, 0)
    assert len(sheet.suspects) >= 4
    namespace: dict = {"__name__": "__main__", "np": np}
    for cell in build.read(build.Source(lesson.solution)).cells:
        if cell.cell_type == "code" and "check = " not in cell.source and not cell.source.startswith("check"):
            exec(cell.source, namespace)
    test = namespace[killer.name]
    for right in (killer.of.reference, *killer.of.rights):
        assert not complaint_of(test, right), right.__name__
    for suspect in sheet.suspects:
        assert complaint_of(test, unsealed(suspect["source"], suspect["name"])), suspect["name"]


def test_solution_gets_everything_and_the_untouched_exercise_nothing(lesson):
    made = make(lesson)
    solution = scores(build.read(build.Source(lesson.solution)), lesson, made.checks)
    assert all(earned == points for earned, points in solution.values())
    assert sum(points for _, points in solution.values()) == made.points
