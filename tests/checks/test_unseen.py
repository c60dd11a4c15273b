"""Whoever has only the exercise: no wrong answer has full marks, and no right one loses any."""

from __future__ import annotations

import pytest

from .specs import QUESTIONS, TEST_QUESTIONS, verdicts
from .unseen import by_lesson

ASKED = {(lesson.name[:2], one.name): (lesson, one) for lesson, one in (*QUESTIONS, *TEST_QUESTIONS)}


def written(kind: str) -> list:
    """The wrong ones, or the right ones, each with its lesson and question."""
    return [
        pytest.param(*ASKED[number, question], function, id=f"{number}-{question}-{name}")
        for number, unseen in by_lesson()
        for question, name, function in getattr(unseen, kind)
    ]


@pytest.mark.parametrize(("where", "asked", "function"), written("wrongs"))
def test_a_wrong_answer_never_has_full_marks(where, asked, function):
    found = [verdict.earned < asked.points for verdict in verdicts(where, asked, function)]
    assert all(found), f"full marks by {found.count(False)} of {len(found)} sheets"


@pytest.mark.parametrize(("where", "asked", "function"), written("rights"))
def test_a_right_answer_keeps_full_marks(where, asked, function):
    for verdict in verdicts(where, asked, function):
        assert verdict.right, verdict.text


@pytest.mark.parametrize("number", [lesson for lesson, _ in by_lesson()])
def test_every_lesson_has_twenty_wrong_ones_and_ten_right_ones(number):
    unseen = dict(by_lesson())[number]
    assert (len(unseen.wrongs) >= 20, len(unseen.rights) >= 10) == (True, True)
    assert len({(question, name) for question, name, _ in (*unseen.wrongs, *unseen.rights)}) == len(
        unseen.wrongs
    ) + len(unseen.rights)
