"""Schedules: their values, their first and last step, and how far they let you walk."""

import math

import pytest

from gdcourse import Cosine, ExponentialDecay, InverseTime, OneCycle, StepDecay, WarmUp, travel_budget

from .rules import SCHEDULES, name_of


@pytest.mark.parametrize(
    "schedule, values",
    [
        (StepDecay(0.01, 0.5, 100), {0: 0.01, 99: 0.01, 100: 0.005, 199: 0.005, 200: 0.0025}),
        (StepDecay(0.01, 0.1, 30), {29: 0.01, 30: 0.001, 60: 0.0001}),
        (ExponentialDecay(0.01, 0.95), {0: 0.01, 1: 0.0095, 50: 0.01 * 0.95**50}),
        (InverseTime(0.5, 1.0), {0: 0.5, 1: 0.25, 9: 0.05}),
        (
            Cosine(0.01, 100),
            {0: 0.01, 25: 0.008535534, 50: 0.005, 75: 0.001464466, 99: 2.467198e-6, 100: 0, 500: 0},
        ),
        (Cosine(0.1, 10, final=0.02), {0: 0.1, 5: 0.06, 10: 0.02, 11: 0.02}),
        (WarmUp(0.1, 4), {0: 0.025, 1: 0.05, 2: 0.075, 3: 0.1, 4: 0.1, 100: 0.1}),
        (WarmUp(Cosine(0.1, 10), 4), {0: 0.025, 3: 0.1, 4: 0.1, 9: 0.05, 14: 0.0}),
        (WarmUp(StepDecay(0.1, 0.5, 10), 4), {3: 0.1, 13: 0.1, 14: 0.05}),
        (OneCycle(0.1, 100), {0: 0.004, 15: 0.052, 30: 0.1, 65: 0.0500002, 100: 4e-7, 200: 4e-7}),
        (OneCycle(0.1, 1), {0: 0.1, 1: 4e-7}),
    ],
    ids=str,
)
def test_values(schedule, values):
    for t, expected in values.items():
        assert schedule(t) == pytest.approx(expected, rel=1e-6, abs=1e-16), t


@pytest.mark.parametrize("schedule", SCHEDULES, ids=name_of)
def test_every_rate_is_a_plain_positive_number(schedule):
    for t in range(40):
        assert type(schedule(t)) is float and 0 <= schedule(t) <= 0.1 * (1 + 1e-12)
    assert schedule(0) > 0, "the first step has to move"


def test_exponential_decay_freezes():
    """0.95 a step from 0.01: no more than 0.2 in all, and 1000 steps have used it up."""
    assert travel_budget(ExponentialDecay(0.01, 0.95), 1000) == pytest.approx(0.2, rel=1e-12)
    assert travel_budget(ExponentialDecay(0.01, 0.95), 10_000) == pytest.approx(0.01 / (1 - 0.95), rel=1e-12)


def test_inverse_time_has_no_end():
    """Σ 1/(1 + t) grows like log: twice the steps always add about log 2."""
    sums = [travel_budget(InverseTime(1.0), 2**k) for k in (10, 13, 16)]
    assert sums[1] - sums[0] == pytest.approx(3 * math.log(2), rel=1e-3)
    assert sums[2] - sums[1] == pytest.approx(3 * math.log(2), rel=1e-3)


def test_a_budget_is_a_sum():
    assert travel_budget(0.1, 30) == pytest.approx(3.0, rel=1e-15)
    assert travel_budget(Cosine(0.01, 100), 100) == pytest.approx(0.505, rel=1e-12)
    assert travel_budget(StepDecay(1.0, 0.5, 10), 30) == 17.5
    assert travel_budget(0.1, 0) == 0.0
