"""No behaviour of a function is earned by giving back what the notebook shows."""

from __future__ import annotations

import numpy as np
import pytest

from gdcourse.checks import case
from gdcourse.checks.authoring import Question
from gdcourse.checks.prepare import prepare
from gdcourse.checks.replay import replayable

from .specs import QUESTIONS, sheets

FUNCTIONS = [(lesson, one) for lesson, one in QUESTIONS if one.kind == "function"]
IDS = [f"{lesson.name}-{one.name}" for lesson, one in FUNCTIONS]


@pytest.mark.parametrize("home, function", FUNCTIONS, ids=IDS)
def test_no_behaviour_is_earned_without_a_function(home, function):
    assert replayable(function, sheets(home, function)[0]) == []


def found(cases) -> list[str]:
    """The behaviours of a made-up question that are earned for nothing."""
    question = Question("twice", lambda w, k=2: k * np.asarray(w) if k else w, 2)
    question.cases(cases)
    return replayable(question, prepare(question, 99))


def test_cases_that_no_draw_changes_are_found():
    assert found(lambda draw: [case("fixed", 3.0), case("drawn", draw.uniform(), 3), case("drawn", 9.0)]) == [
        "fixed"
    ]


def test_one_answer_for_everything_is_found():
    def cases(draw):
        yield case("nothing", 0.0, int(draw.integers(2, 10**6)))
        yield case("something", draw.uniform())

    assert found(cases) == ["nothing"]


def test_an_input_that_is_the_answer_is_found():
    assert found(lambda draw: [case("as it is", draw.uniform(), 0), case("twice", draw.uniform())]) == [
        "as it is"
    ]
