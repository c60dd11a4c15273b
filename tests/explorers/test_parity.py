"""The mathematics stands twice, in Python and in the page: both have to walk the same way, to 1e-9."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from gdcourse import (
    Adam,
    AdamW,
    Bowl,
    Clipped,
    Cosine,
    ExponentialDecay,
    GradientDescent,
    InverseTime,
    Momentum,
    Nesterov,
    OneCycle,
    Quadratic,
    RMSprop,
    StepDecay,
    WarmUp,
    four_students,
    two_votes,
)
from gdcourse.explorers import chance, describe
from gdcourse.explorers.walks import walk
from gdcourse.landscapes import LANDSCAPES
from gdcourse.models import Hinge, LinearRegression, LogisticRegression
from gdcourse.optimizers import OPTIMIZERS

TOLERANCE = 1e-9
STEPS = 60
RATES = (1e-6, 1e-3, 0.01, 0.1, 1.0, 2.2)
EXTREME_RATES = (1e-12, 50.0, 1e6)
VALLEYS = (
    Bowl(-1.5, 7.0),
    Quadratic([1.0, 25.0]),
    Quadratic([2.0, 30.0], 0.7, [0.5, -1.0]),
    Quadratic([3.0, -1.0]),
)
HOURS, MARKS = four_students()
MODELS = (
    LinearRegression(HOURS, MARKS),
    LinearRegression(HOURS, MARKS, intercept=False),
    LinearRegression(*two_votes(), intercept=False),
    LogisticRegression(HOURS, np.array([0.0, 0.0, 1.0, 1.0])),
    Hinge(HOURS, np.array([-1.0, -1.0, 1.0, 1.0])),
)
RULES = [rule(0.01) for rule in OPTIMIZERS]
SPECIAL_RULES = (
    Momentum(0.02, 0.5),
    Nesterov(0.02, 0.99),
    Adam(0.1, 0.0, 0.5),
    AdamW(0.1, weight_decay=0.5),
    RMSprop(0.1, 0.5, 1e-3),
    Clipped(GradientDescent(0.3), norm=2.0),
    Clipped(Momentum(0.1), value=0.5),
    GradientDescent(StepDecay(0.1, 0.5, 7)),
    Momentum(Cosine(0.1, 30)),
    Adam(WarmUp(Cosine(0.1, 20), 5)),
    GradientDescent(OneCycle(0.1, 40)),
)
SCHEDULES = (
    StepDecay(0.4, 0.3, 9),
    ExponentialDecay(0.2, 0.9),
    InverseTime(0.5, 0.7),
    Cosine(0.3, 40, 0.01),
    WarmUp(0.2, 8),
    WarmUp(Cosine(0.5, 30), 5),
    OneCycle(0.3, 50),
)


def starts(landscape):
    """Two starts inside the domain and one outside it."""
    low, high = np.array(getattr(landscape, "domain", ((-3.0, 3.0),) * landscape.dim)).T
    return [low + part * (high - low) for part in (0.11, 0.73, 1.6)]


def gap(page, landscape, rule, start, steps=STEPS, **luck) -> float:
    """The largest error of the page's walk, relative to the largest number met so far (at least 1).

    A number beyond 1e100 is an explosion under way: there the page has to be beyond 1e99, or not a number.
    A chaotic walk is compared for as long as it is one walk: until a nudge of 1e-12 at its start has become
    1e-7.
    """
    there = page.walk(landscape, rule, start, steps, luck)
    here = walk(landscape, as_start(landscape, start), rule, steps, luck)
    nudged = walk(landscape, as_start(landscape, start * (1 + 1e-12) + 1e-12), rule, steps, luck)
    worst = 0.0
    for a, b, c in zip(there, parts(here), parts(nudged), strict=True):
        a, b, c = (np.reshape(part, (steps + 1, -1)) for part in (a, b, c))
        calm = np.abs(b) < 1e100  # False for nan too
        assert not np.any(np.abs(a[~calm]) < 1e99), "the page came back from where Python exploded"
        size = np.maximum.accumulate(np.maximum(1.0, np.where(calm, np.abs(b), 1.0)))
        with np.errstate(invalid="ignore"):
            chaos = np.maximum.accumulate(np.abs(c - b) / size > 1e-7).any(axis=1, keepdims=True)
            worst = max(worst, float(np.max((np.abs(a - b) / size)[calm & ~chaos], initial=0.0)))
    return worst


def parts(walked):
    return walked.positions, walked.losses, walked.felt


def as_start(landscape, start):
    """A model's w is always a vector; that of a landscape over a line is a number."""
    return start if landscape.dim > 1 or not hasattr(landscape, "domain") else float(start[0])


def largest_gap(page, landscape, rule) -> float:
    """The largest error over three starts, and rates from far too small to far too large."""
    usual = [(rate, STEPS) for rate in RATES]
    extreme = [(rate, 8) for rate in EXTREME_RATES]  # what explodes has done so by then
    return max(
        gap(page, landscape, rule(rate), start, steps)
        for rate, steps in usual + extreme
        for start in starts(landscape)
    )


def name_of(landscape) -> str:
    constants = {Bowl: "curvature", Quadratic: "curvatures", LinearRegression: "intercept"}
    constant = constants.get(type(landscape))
    return f"{landscape.name}, {constant} {getattr(landscape, constant)}" if constant else landscape.name


@pytest.mark.parametrize("landscape", [*LANDSCAPES, *VALLEYS, *MODELS], ids=name_of)
@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.__name__)
def test_walks(page, landscape, rule):
    """Every landscape × every rule."""
    assert largest_gap(page, landscape, rule) <= TOLERANCE


@pytest.mark.parametrize("rule", SPECIAL_RULES, ids=repr)
def test_knobs_wrappers_and_schedules(page, rule):
    assert (
        max(gap(page, f, rule, start) for f in (*LANDSCAPES[:3], *VALLEYS[:3]) for start in starts(f))
        <= TOLERANCE
    )


def test_values_and_slopes_over_the_whole_domain(page):
    rng = np.random.default_rng(0)
    for landscape in (*LANDSCAPES, *VALLEYS):
        low, high = np.array(landscape.domain).T
        places = rng.uniform(low, high, (200, landscape.dim))
        there = np.array(
            page.call("evaluate", landscape=describe.plain_landscape(landscape), places=places.tolist())
        )
        w = places[:, 0] if landscape.dim == 1 else places.T
        here = np.column_stack([landscape(w), np.reshape(landscape.gradient(w), (landscape.dim, -1)).T])
        assert np.allclose(there, here, rtol=1e-12, atol=1e-12), landscape


@pytest.mark.parametrize("schedule", SCHEDULES, ids=repr)
def test_schedules(page, schedule):
    there = page.call("rates", rate=describe.plain_rate(schedule), steps=60)
    assert np.allclose(there, [schedule(t) for t in range(60)], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("order", ["shuffled", "in file order", "drawn"])
def test_batches_feel_the_same_rows(page, order):
    for model in MODELS:
        for batch in (1, 2, 3):
            assert (
                gap(
                    page,
                    model,
                    GradientDescent(0.01),
                    np.zeros(model.dim),
                    batch=min(batch, len(model.y)),
                    order=order,
                    seed=5,
                )
                <= TOLERANCE
            )


def test_noise_is_the_same_noise(page):
    for f in (*LANDSCAPES[:3], *VALLEYS[:2]):
        for rule in RULES:
            assert gap(page, f, rule, starts(f)[0], noise=2.0, batch=4, seed=3) <= TOLERANCE


def test_chance(page):
    for seed in (0, 1, 50, 2**31, 2**32 + 7):
        assert page.call("uniforms", seed=seed, n=100) == list(islice(chance.uniforms(seed), 100))
        assert np.allclose(
            page.call("bell", seed=seed, n=100), list(islice(chance.bell(seed), 100)), rtol=1e-13
        )
    for order in ("shuffled", "in file order", "drawn"):
        assert page.call("rows", m=7, batch=3, order=order, seed=2, n=20) == list(
            islice(chance.rows_felt(7, 3, order, 2), 20)
        )


def test_the_bell_is_a_bell():
    draws = np.array(list(islice(chance.bell(1), 20_000)))
    assert abs(draws.mean()) < 0.03 and abs(draws.std() - 1) < 0.03
    assert abs(np.mean(np.abs(draws) < 1) - 0.6827) < 0.015


def test_what_each_step_keeps_is_the_spectral_radius(page):
    for rule, turn in (
        (GradientDescent(0.05), gradient_descent),
        (Momentum(0.05, 0.6), heavy_ball),
        (Nesterov(0.05, 0.6), nesterov),
    ):
        curvatures = [1.0, 9.0, 25.0]
        expected = max(np.abs(np.linalg.eigvals(turn(rule, c))).max() for c in curvatures)
        assert page.call(
            "radius", optimizer=describe.plain_optimizer(rule), curvatures=curvatures
        ) == pytest.approx(expected, rel=1e-12)


def gradient_descent(rule, c):
    return np.array([[1 - rule.learning_rate * c]])


def heavy_ball(rule, c):
    """One step of (w, v) as a matrix."""
    a, b = rule.learning_rate, rule.momentum
    return np.array([[1 - a * c, -a * b], [c, b]])


def nesterov(rule, c):
    a, b = rule.learning_rate, rule.momentum
    return np.array([[1 - a * c * (1 + b), -a * b * b], [c, b]])


def test_best_knobs_are_best(page):
    curvatures = [1.0, 25.0]
    for kind, rule in (("GradientDescent", GradientDescent), ("Momentum", Momentum)):
        best = page.call("best", optimizer={"kind": kind}, curvatures=curvatures)
        here = page.call("radius", optimizer=describe.plain_optimizer(rule(**best)), curvatures=curvatures)
        for knob in best:
            for change in (0.99, 1.01):
                beside = rule(**best | {knob: best[knob] * change})
                assert (
                    page.call("radius", optimizer=describe.plain_optimizer(beside), curvatures=curvatures)
                    > here
                )


def test_shape_of_a_regression(page):
    for model in MODELS[:3]:
        shape = page.call("shape", landscape=describe.plain_landscape(model))
        assert np.allclose(sorted(shape["curvatures"]), np.linalg.eigvalsh(model.hessian()))
        assert np.allclose(shape["minimum"], describe.minima(model)[0])


def test_noise_floor_is_where_walks_tremble(page):
    """f(min) + Σ η·s²/(2(2 − ηλ)), against a long walk in Python."""
    eta, noise, valley = 0.2, 1.5, Quadratic([1.0, 4.0])
    optimizer, luck = GradientDescent(eta), {"noise": noise, "batch": 2, "seed": 1}
    floor = page.call(
        "floor",
        landscape=describe.plain_landscape(valley),
        optimizer=describe.plain_optimizer(optimizer),
        chance=luck,
        minimum=[0, 0],
    )
    trembling = walk(valley, np.zeros(2), optimizer, 20_000, luck).losses[100:].mean()
    assert floor == pytest.approx(trembling, rel=0.05)


def test_numbers_are_said_as_python_says_them(page):
    said = {
        0.6: "0.600",
        -6: "−6.000",
        1e-6: "1.0e−6",
        123456.0: "1.2e5",
        0: "0.000",
        "inf": "inf",
        "-inf": "−inf",
        "nan": "nan",
    }
    for v, text in said.items():
        v = {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(v, v)
        assert page.call("pretty", v=v) == text
