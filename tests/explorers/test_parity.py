"""The mathematics stands twice, in Python and in the page: both have to walk the same way, to 1e-9."""

from __future__ import annotations

from dataclasses import fields
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdcourse import (
    Adam,
    Bowl,
    Clipped,
    GradientDescent,
    Momentum,
    Nesterov,
    Quadratic,
    RMSprop,
    four_students,
    two_votes,
)
from gdcourse.explorers import chance, describe
from gdcourse.explorers.walks import walk
from gdcourse.landscapes import LANDSCAPES
from gdcourse.models import Hinge, LinearRegression, LogisticRegression
from gdcourse.optimizers import OPTIMIZERS

TOLERANCE = 1e-9
STEPS = 40
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

# --- every field of every rule and of every schedule, drawn -----------------------------------------------
# A field that a class gets anew has to be given a range here before these tests run again.

rates = st.one_of(
    st.floats(-6, 0.5).map(lambda power: 10.0**power), st.sampled_from([1e-12, 0.1, 1.0, 2.2, 50.0, 1e6])
)
memories = st.floats(0, 0.999) | st.just(0.0)
FIELDS = {
    "initial": rates,
    "peak": rates,
    "factor": st.floats(0.01, 1.0),
    "warm": st.floats(0.001, 1.0) | st.sampled_from([0.01, 1.0]),
    "every": st.integers(1, 60),
    "steps": st.integers(1, 80),
    "final": st.floats(0, 1.0),
    "decay": st.floats(0, 3.0),
    "momentum": memories,
    "beta": memories,
    "beta1": memories,
    "beta2": memories,
    "epsilon": st.sampled_from([1e-8, 1e-3, 1.0]),
    "weight_decay": st.floats(0, 1.0),
    "norm": st.floats(0.01, 100.0),
}


def drawn(kind, **more):
    """Instances of a dataclass, every field drawn from its range."""
    return st.builds(
        kind, **{f.name: more[f.name] if f.name in more else FIELDS[f.name] for f in fields(kind)}
    )


schedules = st.deferred(
    lambda: st.one_of(*(drawn(kind, then=rates | schedules) for kind in describe.SCHEDULES))
)
plain_rules = st.one_of(*(drawn(kind, learning_rate=rates | schedules) for kind in OPTIMIZERS))
clipped = st.builds(Clipped, plain_rules, norm=FIELDS["norm"]) | st.builds(
    Clipped, plain_rules, value=FIELDS["norm"]
)
rules = st.one_of(plain_rules, plain_rules, clipped)
chances = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {"noise": st.floats(0, 5.0), "batch": st.integers(1, 8), "seed": st.integers(0, 2**32 + 7)}
    ),
)


def places(landscape):
    """Starts, inside the domain of the landscape and outside it."""
    domain = getattr(landscape, "domain", ((-3.0, 3.0),) * landscape.dim)
    along = [
        st.floats(0, 1.6).map(lambda part, low=low, high=high: low + part * (high - low))
        for low, high in domain
    ]
    return st.tuples(*along).map(np.array)


def gap(page, landscape, rule, start, steps=STEPS, **luck) -> float:
    """The largest error of the page's walk, relative to the largest number met so far (at least 1).

    A number beyond 1e100 is an explosion under way: there the page has to be beyond 1e99, or not a number.
    A chaotic walk is compared for as long as it is one walk: until a nudge of 1e-12, at its start and in the
    noise of each step, has become 1e-7. (The start alone may be forgotten by then.)
    """
    there = page.walk(landscape, rule, start, steps, luck)
    here = walk(landscape, as_start(landscape, start), rule, steps, luck)
    aside = 1e-12 * np.array([1.0, -0.7])[: landscape.dim]  # along no line that a rule may keep
    restless = luck | {"noise": luck["noise"] * (1 + 1e-12)} if "noise" in luck else luck
    nudged = walk(landscape, as_start(landscape, start * (1 + aside) + aside), rule, steps, restless)
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


def name_of(landscape) -> str:
    constants = {Bowl: "curvature", Quadratic: "curvatures", LinearRegression: "intercept"}
    constant = constants.get(type(landscape))
    return f"{landscape.name}, {constant} {getattr(landscape, constant)}" if constant else landscape.name


@pytest.mark.parametrize("landscape", [*LANDSCAPES, *VALLEYS, *MODELS], ids=name_of)
@settings(max_examples=60)
@given(data=st.data())
def test_walks(page, landscape, data):
    """Every landscape; rules, schedules, starts and noise as they are drawn."""
    rule, start = data.draw(rules), data.draw(places(landscape))
    luck = {} if isinstance(landscape, (LinearRegression, LogisticRegression, Hinge)) else data.draw(chances)
    assert gap(page, landscape, rule, start, **luck) <= TOLERANCE


@pytest.mark.parametrize("rule", OPTIMIZERS, ids=lambda rule: rule.__name__)
@settings(max_examples=30)
@given(data=st.data())
def test_every_rule(page, rule, data):
    """No rule waits for the luck of the draw."""
    made, landscape = data.draw(drawn(rule, learning_rate=rates | schedules)), VALLEYS[1]
    assert gap(page, landscape, made, data.draw(places(landscape))) <= TOLERANCE


@pytest.mark.parametrize("kind", describe.SCHEDULES, ids=lambda kind: kind.__name__)
@settings(max_examples=100)
@given(data=st.data())
def test_schedules(page, kind, data):
    schedule = data.draw(drawn(kind, then=rates | schedules))
    there = page.call("rates", rate=describe.plain_rate(schedule), steps=90)
    assert np.allclose(there, [schedule(t) for t in range(90)], rtol=1e-12, atol=1e-300), schedule


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


def test_chance(page):
    for seed in (0, 1, 50, 2**31, 2**32 + 7):
        assert page.call("uniforms", seed=seed, n=100) == list(islice(chance.uniforms(seed), 100))
        assert np.allclose(
            page.call("normals", seed=seed, n=100), list(islice(chance.normals(seed), 100)), rtol=1e-13
        )
    for order in ("shuffled", "in file order", "drawn"):
        assert page.call("rows", m=7, batch=3, order=order, seed=2, n=20) == list(
            islice(chance.rows_of_steps(7, 3, order, 2), 20)
        )


def test_the_bell_is_a_bell():
    draws = np.array(list(islice(chance.normals(1), 20_000)))
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


@pytest.mark.parametrize("rule", [GradientDescent(0.3), Clipped(GradientDescent(0.3), norm=2.0)])
def test_a_cobweb_is_one_step_of_the_rule(page, rule):
    for landscape in (Bowl(-1.5, 7.0), *(ground for ground in LANDSCAPES if ground.dim == 1)):
        places = np.linspace(*landscape.domain[0], 41)
        steps = [rule.step(w, landscape.gradient(w), rule.init(w), 0)[0] for w in places]
        told = page.call(
            "next",
            landscape=describe.plain_landscape(landscape),
            optimizer=describe.plain_optimizer(rule),
            places=places.tolist(),
        )
        assert told == pytest.approx(np.ravel(steps), abs=TOLERANCE)


def test_a_staircase_goes_to_the_curve_and_across_to_the_diagonal(page):
    stairs = page.call("staircase", places=[0, 2], next=3, part=0.75)
    assert stairs == [[0, 0], [0, 2], [2, 2], [2, 3], [2.5, 3]]
    assert page.call("staircase", places=[0, 2], next=3, part=0.25) == stairs[:3] + [[2, 2.5]]
    assert page.call("staircase", places=[0, 2], next=None, part=0) == stairs[:3]


@pytest.mark.parametrize(
    "rule", [Momentum(0.1, 0.9), Nesterov(0.1, 0.5), RMSprop(0.1, 0.8), Adam(0.1, 0.9, 0.99)]
)
def test_the_weights_of_a_memory_are_those_of_the_rule(page, rule):
    """The state that a rule keeps of random slopes is those slopes, or their squares, times the weights."""
    slopes = np.random.default_rng(0).normal(size=12)
    w, state = np.zeros(1), rule.init(np.zeros(1))
    for t, g in enumerate(slopes):
        w, state = rule.step(w, np.array([g]), state, t)
    kept = state if isinstance(state, tuple) else (state,)
    powers = {"Adam": (1, 2), "RMSprop": (2,)}.get(type(rule).__name__, (1,))
    memories = page.call("memories", optimizer=describe.plain_optimizer(rule), steps=len(slopes))
    for memory, average, power in zip(memories, kept, powers, strict=True):
        assert np.dot(memory["weights"], slopes[::-1] ** power) == pytest.approx(average[0], abs=TOLERANCE)
        assert sum(memory["weights"]) == pytest.approx(memory["whole"])
        assert memory["corrects"] == isinstance(rule, Adam)


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
