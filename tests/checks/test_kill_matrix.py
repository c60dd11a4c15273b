"""Every wrong implementation fails and is named as itself; every right one passes and is never named.

`python benchmarks/grading.py matrix` counts them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gdcourse.checks.answering import answer, complaint_of
from gdcourse.checks.prepare import prepare
from gdcourse.making.release import make, scores
from gdcourse.making.sources import Source, read

from .specs import HIDDEN, answered, sheets


def test_wrong_implementations_fail_and_are_named_as_themselves(lesson, question, wrong):
    for sheet in sheets(lesson, question):
        verdict = answered(sheet, wrong.function)
        assert verdict.earned < verdict.points, "gets every point"
        assert verdict.misconception == wrong.mistake.id
        assert tuple(verdict.hints) == wrong.hints  # of two with one mistake, it is this one


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
        assert wrong.hints[0].rstrip().endswith("?"), f"{wrong.mistake}: the first hint is a question"
        assert "return" not in wrong.hints[2].split(), f"{wrong.mistake}: a hint is not the code"


def test_a_right_test_lets_right_ones_pass_and_catches_every_mutant(lesson, asked_test):
    test, of = asked_test.of.solution[asked_test.name], asked_test.of
    for right in (of.reference, *of.rights):
        assert not complaint_of(test, right), right.__name__
    assert len(asked_test.mutants) >= 4
    for mutant in asked_test.mutants:
        assert complaint_of(test, mutant.function), mutant.mistake


def test_mutants_stand_on_their_own_and_answer_as_they_should(lesson, asked_test):
    probes = asked_test.of.probes(np.random.default_rng(HIDDEN[0]))
    for mutant, sealed in zip(asked_test.mutants, prepare(asked_test, 0).mutants, strict=True):
        for probe in probes:
            alone, here = answer(sealed.function(), probe), answer(mutant.function, probe)
            assert repr(replace(alone, line=0)) == repr(replace(here, line=0)), mutant.mistake


def test_solution_gets_everything_and_the_untouched_exercise_nothing(lesson):
    made = make(lesson)
    solution = scores(read(Source(lesson.solution)), lesson, made.checks)
    assert all(earned == points for earned, points in solution.values())
    assert sum(points for _, points in solution.values()) == made.points
