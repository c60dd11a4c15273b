"""Nothing is changed in place, nothing is remembered between walks, and every value says what it is."""

import dataclasses

import numpy as np
import pytest

from gdcourse import (
    GradientDescent,
    LinearRegression,
    WarmUp,
    bowl,
    descend,
    four_students,
    minibatches,
    optimizers,
    schedules,
)
from gdcourse.optimizers import OPTIMIZERS, rate_at

from .rules import EVERYWHERE, RULES, SCHEDULES, crowd, name_of

NAMES = vars(optimizers) | vars(schedules)


def read_only(array) -> np.ndarray:
    array = np.array(array)
    array.flags.writeable = False
    return array


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_a_step_changes_none_of_its_inputs(rule):
    w, gradient = read_only([1.0, -2.0]), read_only([0.5, 30.0])
    state = rule.init(w)
    for part in state if isinstance(state, tuple) else (state,):
        part.flags.writeable = False
    first = rule.step(w, gradient, state, 0)
    again = rule.step(w, gradient, state, 0)
    np.testing.assert_array_equal(first[0], again[0])


@pytest.mark.parametrize("landscape", EVERYWHERE, ids=name_of)
def test_a_landscape_changes_none_of_its_inputs(landscape):
    places = read_only(crowd(landscape, 5))
    assert landscape(places).shape == (5,)
    assert landscape.gradient(places).shape == places.shape


def test_a_model_changes_none_of_its_inputs():
    X, y = map(read_only, four_students())
    loss, w = LinearRegression(X, y), read_only([1.0, 2.0])
    loss(w), loss.gradient(w), loss.gradient(w, np.array([0, 2]))
    assert np.shares_memory(loss.X, X)


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_a_walk_repeats_itself(rule):
    start = np.array([0.0, 7.0])
    one, two = (descend(bowl, start, rule, steps=15).positions for _ in range(2))
    np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(start, [0.0, 7.0])


def test_a_rule_that_works_in_place_cannot_spoil_the_record():
    class InPlace:
        def init(self, w):
            return ()

        def step(self, w, gradient, state, t):
            w -= 0.1 * gradient
            return w, state

    start = np.array([0.0])
    positions = np.array([w.copy() for w in gd_positions(start, InPlace())])
    assert start == [0.0]
    assert positions[:, 0] == pytest.approx([0.0, 0.6, 1.08])


def gd_positions(start, rule):
    from gdcourse import hike

    return hike(bowl, start, rule, steps=2)


@pytest.mark.parametrize("thing", (*RULES, *SCHEDULES, GradientDescent([0.1, 0.2])), ids=name_of)
def test_rules_and_schedules_are_values(thing):
    copy = eval(repr(thing), dict(NAMES))
    assert copy == thing and hash(copy) == hash(thing)
    with pytest.raises(dataclasses.FrozenInstanceError):
        thing.learning_rate = 1.0


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_every_rule_has_defaults_and_takes_a_schedule(make):
    assert eval(repr(make(WarmUp(0.1, 5))), dict(NAMES)) == make(WarmUp(0.1, 5))
    assert descend(bowl, 0.0, make(), steps=1).positions[1] > 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_rules_keep_the_precision(rule, dtype):
    """A float64 scalar that leaks into float32 weights doubles their memory and halves their speed."""
    for landscape in EVERYWHERE:
        walk = descend(landscape, crowd(landscape, 3).astype(dtype), rule, steps=3)
        assert walk.positions.dtype == walk.losses.dtype == walk.gradients.dtype == dtype, landscape
        alone = descend(landscape, crowd(landscape, 3)[..., 0].astype(dtype), rule, steps=3)
        assert alone.positions.dtype == dtype, landscape


NUMPYS_OWN = pytest.param(lambda t: np.float64(0.1), id="a schedule that gives a float64")


@pytest.mark.parametrize("schedule", (*SCHEDULES, NUMPYS_OWN), ids=name_of)
@pytest.mark.parametrize("make", OPTIMIZERS)
def test_schedules_keep_the_precision(make, schedule):
    walk = descend(bowl, np.zeros(3, np.float32), make(schedule), steps=3)
    assert walk.positions.dtype == np.float32
    assert type(rate_at(schedule, 3, np.float32(0))) is float


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_several_rates_keep_the_precision(make):
    assert descend(bowl, np.zeros(2, np.float32), make([0.1, 0.2]), steps=3).positions.dtype == np.float32


def test_models_keep_the_precision():
    X, y = (part.astype(np.float32) for part in four_students())
    loss = LinearRegression(X, y)
    walk = descend(loss, loss.zeros(), GradientDescent(0.01), batches=minibatches(4, 3))
    assert walk.positions.dtype == walk.losses.dtype == walk.gradients.dtype == np.float32


def test_integers_are_converted_never_truncated():
    assert descend(bowl, 0, GradientDescent(0.1), steps=1).positions[1] == pytest.approx(0.6)
    assert descend(bowl, np.array([0, 1]), GradientDescent(0.1), steps=1).positions.dtype == np.float64
    assert LinearRegression([[1], [2]], [1, 2]).X.dtype == np.float64
