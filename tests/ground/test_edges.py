"""The edges: numbers far out, float32 among float64, functions that return too little or write too much."""

import dataclasses
import subprocess
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import gdcourse
from gdcourse import (
    AdaGrad,
    Adam,
    AdamW,
    Clipped,
    Cosine,
    ExponentialDecay,
    GradientDescent,
    InverseTime,
    Landscape,
    LinearRegression,
    LogisticRegression,
    Momentum,
    Nesterov,
    OneCycle,
    RMSprop,
    SoftmaxRegression,
    StepDecay,
    WarmUp,
    bowl,
    check_gradient,
    corner,
    descend,
    double_well,
    four_students,
    hike,
    minibatches,
    numeric_gradient,
    plateau_log,
    plateau_squared,
    relative_error,
    ripples,
    rosenbrock,
    saddle,
    sigmoid,
    worked_table,
)
from gdcourse.inputs import Positive, check_knobs
from gdcourse.landscapes import LANDSCAPES
from gdcourse.optimizers import Rate, rate_at, rule
from gdcourse.schedules import schedule

from .rules import SCHEDULES, crowd, name_of

GD = GradientDescent(0.1)

# ------------------------------------------------------------------------------------------- losses far out


@pytest.mark.parametrize("kind, far", [(np.float32, 1e3), (np.float32, 1e30), (float, 1e9), (float, 1e300)])
@pytest.mark.parametrize("sign", [1, -1])
def test_equal_scores_have_the_loss_log_k_however_large_they_are(kind, far, sign):
    loss = SoftmaxRegression(np.ones((3, 1), kind), [0, 1, 2], intercept=False)
    assert loss(np.full(3, sign * far, kind)) == pytest.approx(np.log(3), rel=1e-6)


@pytest.mark.parametrize("z", [16.0, 37.0, 100.0, 700.0])
@pytest.mark.parametrize("kind", [np.float32, float])
def test_the_log_loss_of_a_sure_and_right_answer_is_small_and_not_zero(z, kind):
    """log(1 + e⁻ᶻ) is e⁻ᶻ out there, for a label 1 at z as for a label 0 at −z."""
    if kind is np.float32 and z > 80:
        z = 80.0  # beyond, e⁻ᶻ is below the range of float32
    for label, score in ((1, z), (0, -z)):
        loss = LogisticRegression(np.ones((1, 1), kind), [label], intercept=False)
        assert loss(np.array([score], kind)) == pytest.approx(np.exp(-z), rel=1e-5)
        assert loss(np.array([-score], kind)) == pytest.approx(z, rel=1e-6)


def test_the_log_loss_is_the_formula_of_its_docstring():
    z, y = np.linspace(-5, 5, 11), np.arange(11) % 2
    loss = LogisticRegression(np.ones(11), y, intercept=False)
    np.testing.assert_allclose(loss.example_loss(z, loss.y), np.log(1 + np.exp(z)) - y * z, rtol=1e-13)


# ----------------------------------------------------------------------------------- the check of a gradient


@pytest.mark.parametrize("size", [5e-324, 1e-300, 1e-200, 1e-25, 1.0, 1e25, 1e200, 1e308])
def test_a_relative_error_does_not_depend_on_the_size(size):
    assert relative_error([size, 0.0], [0.0, 0.0]) == 1.0 and relative_error([size], [size]) == 0.0
    if 1e-300 < size < 1e300:
        assert relative_error([size], [2 * size]) == pytest.approx(0.5)
        assert relative_error([3 * size, 4 * size], [3 * size, 4.5 * size]) == pytest.approx(0.5 / 29.25**0.5)


def test_a_relative_error_in_float32_is_taken_in_float64():
    assert relative_error(np.float32(1e-25), np.float32(2e-25)) == pytest.approx(0.5)
    assert relative_error(np.float32(1e30), np.float32(2e30)) == pytest.approx(0.5)


def test_a_relative_error_of_what_has_no_size_is_nan(recwarn):
    assert np.isnan(relative_error([np.nan], [1.0])) and np.isnan(relative_error([np.inf], [np.inf]))
    assert not recwarn.list


@pytest.mark.parametrize("w", [0.0, 50.0, 400.0])
def test_a_gradient_twice_too_large_is_seen_on_a_plateau_too(w):
    twice = Landscape.of(plateau_log.loss, gradient=lambda w: 2 * plateau_log.gradient(w))
    assert check_gradient(twice, w) == pytest.approx(0.5, abs=1e-6)
    assert check_gradient(plateau_log, w) < 1e-6


# ----------------------------------------------------------------------------------------- float32 stays


KNOBS = [
    lambda x: GradientDescent(x(0.1)),
    lambda x: Momentum(0.1, x(0.9)),
    lambda x: Nesterov(0.1, x(0.9)),
    lambda x: AdaGrad(0.1, x(1e-6)),
    lambda x: RMSprop(0.1, x(0.9), x(1e-6)),
    lambda x: Adam(0.1, x(0.9), x(0.99), x(1e-6)),
    lambda x: AdamW(0.1, weight_decay=x(0.1)),
    lambda x: Clipped(GD, norm=x(1.0)),
    lambda x: Clipped(GD, value=x(1.0)),
    lambda x: GradientDescent(StepDecay(x(0.1), x(0.5), x(3))),
    lambda x: GradientDescent(WarmUp(Cosine(x(0.1), x(5)), x(2))),
    lambda x: GradientDescent(WarmUp(x(0.1), x(2))),
]


@pytest.mark.parametrize("as_numpy", [np.float64, np.array, np.float32], ids=["float64", "0-d", "float32"])
@pytest.mark.parametrize("make", KNOBS)
def test_knobs_that_are_numpys_are_kept_as_pythons(make, as_numpy):
    rule = make(as_numpy)
    assert descend(bowl, np.zeros(3, np.float32), rule, steps=2).positions.dtype == np.float32
    assert hash(rule) == hash(eval(repr(rule), vars(gdcourse.optimizers) | vars(gdcourse.schedules)))
    if as_numpy is not np.float32:
        assert rule == make(lambda x: x) and repr(rule) == repr(make(lambda x: type(x)(x)))


@pytest.mark.parametrize("rule", [GD, Momentum(0.1), Adam(0.1), Clipped(GD, norm=1.0)], ids=str)
def test_float32_stays_among_float64(rule):
    loss = LinearRegression(*four_students())  # float64
    walk = descend(loss, np.zeros(2, np.float32), rule, steps=3)
    precise = descend(loss, np.zeros(2), rule, steps=3)
    assert walk.positions.dtype == np.float32
    np.testing.assert_allclose(walk.positions, precise.positions, rtol=1e-5)
    wide = Landscape.of(lambda w: w * w, gradient=lambda w: np.float64(2) * w.astype(float))
    assert descend(wide, np.ones(3, np.float32), rule, steps=3).positions.dtype == np.float32


def test_a_rule_that_is_more_precise_than_w_is_rounded():
    class Wide:
        def init(self, w):
            return ()

        def step(self, w, gradient, state, t):
            return w - np.float64(0.1) * np.asarray(gradient, float), state

    assert descend(bowl, np.zeros(3, np.float32), Wide(), steps=3).positions.dtype == np.float32


# ---------------------------------------------------------------------------------- a rule of a learner's own


@rule
class Friction:
    learning_rate: Rate = 0.1
    power: float = 2.0
    reach: Positive | None = None

    def init(self, w):
        return np.zeros_like(w)

    def step(self, w, gradient, velocity, t):
        eta = rate_at(self.learning_rate, t, w)
        velocity = velocity / self.power - gradient
        return w + eta * velocity, velocity


@dataclass(frozen=True)
class Plain:
    """The same without the decorator: its knobs are looked at when it walks."""

    learning_rate: Rate = 0.1
    power: float = 2.0

    init, step = Friction.init, Friction.step


@dataclass(frozen=True)
class Checked(Plain):
    __post_init__ = check_knobs


@pytest.mark.parametrize("make", [Friction, Plain, Checked])
def test_a_rule_of_your_own_gets_the_same_care(make):
    path = descend(bowl, np.zeros(3, np.float32), make(0.1, np.float64(2.0)), steps=3).positions
    assert path.dtype == np.float32
    several = descend(bowl, np.zeros(2), make([0.1, 0.2]), steps=3).positions
    np.testing.assert_array_equal(several[:, 1], descend(bowl, 0.0, make(0.2), steps=3).positions)
    assert hash(make((0.1, 0.2))) and make(Cosine(0.1, 5)) == make(Cosine(0.1, 5))
    assert make(0.1, 1.5).power == 1.5, "a knob is not a share because of its place"
    for bad, said in (
        (lambda: make(-0.1), "learning_rate must be positive"),
        (lambda: make(0.1, "2"), "power must be a number, got '2'"),
    ):
        with pytest.raises(ValueError, match=said):
            descend(bowl, 0.0, bad(), steps=1)


def test_a_knob_may_be_missing_only_where_it_says_so():
    assert Friction().reach is None and Friction(reach=np.float64(2)).reach == 2.0
    for make, said in (
        (lambda: Friction(reach=-1.0), "reach must be positive"),
        (lambda: Friction(None), "rate"),
    ):
        with pytest.raises(ValueError, match=said):
            make()


def test_knobs_of_other_kinds_are_left_alone():
    @rule
    class Named:
        name: str = "x"
        start: "Unknown" = None  # noqa: F821

        def init(self, w):
            return ()

        def step(self, w, gradient, state, t):
            return w, state

    assert Named(3).name == 3 and dataclasses.is_dataclass(Named)


@pytest.mark.parametrize("make", gdcourse.optimizers.OPTIMIZERS)
def test_a_step_by_hand_takes_lists(make):
    rule = make(0.1)
    with_lists, _ = rule.step([1.0, 2.0], [0.5, -0.5], rule.init([1.0, 2.0]), 0)
    w, gradient = np.array([1.0, 2.0]), np.array([0.5, -0.5])
    np.testing.assert_array_equal(with_lists, rule.step(w, gradient, rule.init(w), 0)[0])


def test_an_error_of_a_rules_own_is_not_hidden():
    @rule
    class Broken:
        def init(self, w):
            return ()

        def step(self, w, gradient, state, t):
            raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        Broken().step(0.0, 1.0, (), 0)


def test_a_clipped_gradient_has_its_length_however_long_it_was():
    for size in (1e-3, 10.0, 1e19, 1e200):
        g = np.array([0.6, 0.8]) * size
        step = -Clipped(GradientDescent(1.0), norm=1.0).step(np.zeros(2), g, (), 0)[0]
        np.testing.assert_allclose(step, np.array([0.6, 0.8]) * min(size, 1.0), rtol=1e-15)
    g = np.float32([6e19, 8e19])
    step = -Clipped(GradientDescent(1.0), norm=1.0).step(np.zeros(2, np.float32), g, (), 0)[0]
    np.testing.assert_allclose(step, [0.6, 0.8], rtol=1e-6)


# ------------------------------------------------------------------------------------------ rows and rates


@pytest.mark.parametrize("planned", [8, 3])
@pytest.mark.parametrize("rng", [None, 0])
@pytest.mark.parametrize("steps", [None, 3])
def test_a_plan_is_for_the_rows_of_the_model(planned, rng, steps):
    loss = LinearRegression(*four_students())
    with pytest.raises(ValueError, match=f"a plan for the 4 rows of the model, got one for {planned}"):
        descend(loss, loss.zeros(), GD, steps, minibatches(planned, 2, rng))


@pytest.mark.parametrize("rows", [[], slice(4, 8), np.zeros(4, bool), [99], 0, (0, 1), [0.0], None, "all"])
def test_no_rows_are_no_batch(rows):
    loss = LinearRegression(*four_students())
    for feel in (lambda: loss([0.0, 0.0], rows), lambda: loss.gradient([0.0, 0.0], rows)):
        with pytest.raises(ValueError, match="the rows of a batch must be a slice, or row numbers below 4"):
            feel()


@pytest.mark.parametrize(
    "rows", [slice(0, 2), [0, -1], np.array([3, 3]), np.array([1, 0, 0, 1], bool), range(2)]
)
def test_rows_in_any_form_numpy_takes(rows):
    X, y = four_students()
    loss, picked = LinearRegression(X, y), np.arange(4)[rows]
    np.testing.assert_allclose(
        loss.gradient([1.0, 2.0], rows), LinearRegression(X[picked], y[picked]).gradient([1, 2])
    )


@pytest.mark.parametrize("batches", [[], iter([]), (rows for rows in ())])
def test_batches_that_are_used_up_are_no_walk(batches):
    loss = LinearRegression(*four_students())
    with pytest.raises(ValueError, match="batches ran out"):
        descend(loss, loss.zeros(), GD, batches=batches)


@pytest.mark.parametrize(
    "wrap", [lambda rule: rule, lambda rule: Clipped(rule, value=9.0)], ids=["bare", "clipped"]
)
def test_each_learning_rate_needs_a_hiker(wrap):
    two = wrap(GradientDescent([0.1, 0.2]))
    model = LinearRegression(*four_students(), intercept=False)
    for landscape, start, shape in (
        (saddle, [1.0, 1.0], "(2, 2)"),
        (bowl, 0.0, "(2,)"),
        (model, [0.0], "(1, 2)"),
    ):
        with pytest.raises(ValueError, match="2 learning rates need a hiker each") as raised:
            descend(landscape, start, two, steps=1)
        assert str(raised.value).endswith(f"shape {shape}")
    assert descend(saddle, np.ones((2, 2)), two, 1).positions.shape == (2, 2, 2)
    assert descend(saddle, np.ones((2, 5, 2)), two, 1).positions.shape == (2, 2, 5, 2)
    assert descend(model, np.zeros((1, 2)), two, 1).positions.shape == (2, 1, 2)


# --------------------------------------------------------------------------------------- your own functions


@pytest.mark.parametrize("form", [list, tuple, lambda g: np.asarray(g, object), lambda g: np.float32(g)])
@pytest.mark.parametrize("rule", [GD, Momentum(0.1), Adam(0.1), Clipped(GD, norm=1.0)], ids=str)
def test_a_gradient_may_be_a_list(form, rule):
    own = Landscape.of(lambda w: w[0] ** 2 + w[1] ** 2, lambda w: form([2 * w[0], 2 * w[1]]), dim=2)
    known = Landscape.of(own.loss, lambda w: 2 * w, dim=2)
    expected = descend(known, [1.0, 2.0], rule, steps=4).positions
    np.testing.assert_allclose(descend(own, [1.0, 2.0], rule, steps=4).positions, expected, rtol=1e-6)


@pytest.mark.parametrize("slope", [None, "steep", 2j, [1.0, [2.0]]])
def test_a_gradient_is_looked_at_before_the_step(slope):
    own = Landscape.of(lambda w: w * w, gradient=lambda w: slope)
    for made in (GD, Momentum(0.1), Adam(0.1)):
        with pytest.raises(ValueError, match="the gradient must be a number or an array of numbers, got"):
            descend(own, 1.0, made, steps=1)


@pytest.mark.parametrize("height", [None, "high", 2j])
def test_a_loss_is_real_numbers(height):
    walk = descend(Landscape.of(lambda w: height, gradient=lambda w: 2 * w), 1.0, GD, steps=1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match="the loss must be a number or an array of numbers, got"):
            walk.losses  # noqa: B018
        with pytest.raises(ValueError, match=r"f\(w\) must be a number or an array of numbers, got"):
            numeric_gradient(lambda w: height, 1.0)


def test_a_gradient_that_writes_into_w_is_told():
    in_place = Landscape.of(lambda w: w * w, gradient=lambda w: w.__imul__(2))
    with pytest.raises(ValueError, match="must leave w as it is"):
        descend(in_place, np.array([1.0]), GD, steps=2)


def test_a_loss_that_writes_into_w_cannot_spoil_the_record():
    walk = descend(
        Landscape.of(lambda w: w.__isub__(3).sum(), gradient=lambda w: 2 * w, dim=2), [1.0, 2.0], GD, 2
    )
    before = walk.positions.copy()
    assert walk.losses[0] == -3.0 and worked_table(walk).rows[0][2] == -3.0
    np.testing.assert_array_equal(walk.positions, before)


def test_a_rule_that_works_in_place_is_recorded_too():
    class InPlace:
        def init(self, w):
            return ()

        def step(self, w, gradient, state, t):
            w -= 0.1 * gradient
            return w, state

    path = descend(rosenbrock, [0.1, 0.2], InPlace(), steps=5).positions
    np.testing.assert_array_equal(path, descend(rosenbrock, [0.1, 0.2], GD, steps=5).positions)
    np.testing.assert_array_equal(path, list(hike(rosenbrock, [0.1, 0.2], InPlace(), steps=5)))


# ------------------------------------------------------------------------------ lists and whole numbers


@pytest.mark.parametrize("landscape", LANDSCAPES, ids=name_of)
@pytest.mark.parametrize("form", [np.int8, np.int64, np.uint16, list])
def test_whole_numbers_are_floats_on_the_way_in(landscape, form):
    w = np.array([100, 1])
    given = w.tolist() if form is list else w.astype(form)
    for f in (landscape, landscape.gradient):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            np.testing.assert_array_equal(f(given), f(w.astype(float)))


def test_far_out_whole_numbers_do_not_wrap_round():
    assert rosenbrock(np.array([[100_000], [1]]))[0] == pytest.approx(1e22, rel=1e-4)
    assert double_well(np.array([100_000]))[0] == pytest.approx(1.25e19, rel=1e-4)
    assert double_well(np.int64(100_000)) == double_well(100_000) == pytest.approx(1.25e19, rel=1e-4)


@pytest.mark.parametrize(
    "f",
    [bowl, double_well, corner, plateau_squared, plateau_log, ripples, sigmoid],
    ids=lambda f: f.__name__ if f is sigmoid else f.name,
)
def test_a_crowd_may_be_a_list(f):
    np.testing.assert_array_equal(f([1, 2.5]), f(np.array([1.0, 2.5])))
    assert f([1.0, 2.5]).shape == (2,)


def test_a_number_in_is_a_number_out():
    assert type(bowl(0)) is type(bowl(0.0)) is type(bowl(True)) is float
    assert bowl(np.float32(0)).dtype == np.float32


# -------------------------------------------------------------------------------------------- schedules


@pytest.mark.parametrize("schedule", SCHEDULES, ids=name_of)
def test_a_schedule_of_an_array_is_its_rates(schedule):
    steps = np.arange(30).reshape(5, 6)
    rates = schedule(steps)
    assert rates.shape == (5, 6) and rates.dtype == float
    np.testing.assert_array_equal(rates.ravel(), [schedule(t) for t in range(30)])
    assert schedule(np.int64(3)) == schedule(3.0) == schedule(3) and type(schedule(np.int64(3))) is float
    assert schedule([]).shape == (0,)


@pytest.mark.parametrize("t", [-1, -0.5, np.nan, np.inf, [0, -1]])
@pytest.mark.parametrize("schedule", SCHEDULES, ids=name_of)
def test_no_step_is_before_the_first(schedule, t):
    with pytest.raises(ValueError, match="t must be a number of steps, zero or more"):
        schedule(t)


def test_a_schedule_of_your_own_takes_an_array_and_is_asked_with_whole_numbers():
    @schedule
    class Listed:
        first: Positive

        def __call__(self, t):
            return [self.first, self.first / 2, self.first / 4][t]

    np.testing.assert_array_equal(Listed(np.float64(0.8))(np.arange(3)), [0.8, 0.4, 0.2])
    assert descend(bowl, 0.0, GradientDescent(Listed(0.8)), steps=3).steps == 3
    with pytest.raises(ValueError, match="first must be positive"):
        Listed(0)


def test_one_cycle_that_only_rises_ends_where_the_others_end():
    cycle = OneCycle(0.1, 10, warm=1.0)
    assert [cycle(t) for t in (0, 10, 11)] == pytest.approx([0.004, 4e-7, 4e-7]) and max(
        cycle(range(10))
    ) < 0.1


def test_schedules_that_never_end_are_still_plain():
    for decay in (ExponentialDecay(0.1), InverseTime(0.1)):
        assert decay(np.array(10**6)) == decay(10**6)


# --------------------------------------------------------------------------------------------- tables of data


def test_a_table_with_a_column_of_truths_is_numbers():
    """As pandas' get_dummies makes it: an array of objects, some of them True and False."""
    X = np.array([[1.0, True], [2.0, False], [3.0, True]], object)
    np.testing.assert_array_equal(LinearRegression(X, [1, 2, 3]).X, [[1, 1], [2, 0], [3, 1]])
    for bad in ("tall", None, 1j):
        X[1, 1] = bad
        with pytest.raises(ValueError, match="X must be a number or an array of numbers"):
            LinearRegression(X, [1, 2, 3])


# ------------------------------------------------------------------------------------------ what is installed


def test_a_star_brings_what_is_installed():
    """On numpy alone the ground floor; with the lab the explorers too."""
    code = "import sys\nfor name in {!r}: sys.modules[name] = None\nfrom gdcourse import *\nprint(*dir())"
    names = {}
    for missing in ([], ["anywidget", "matplotlib"]):
        run = subprocess.run(
            [sys.executable, "-c", code.format(missing)],
            cwd=Path(gdcourse.__file__).parents[1],
            capture_output=True,
            text=True,
        )
        assert not run.returncode, run.stderr
        names[len(missing)] = set(run.stdout.split())
    upstairs = {name for name, module in gdcourse._HOME.items() if module in gdcourse._NEEDS}
    assert names[0] - names[2] == upstairs >= {"explore", "show"}
    assert names[2] >= {"bowl", "descend", "Adam", "conventions", "Trajectory"}


def test_a_crowd_is_not_touched_by_what_is_checked():
    start = crowd(saddle, 5)
    walk = descend(saddle, start, GradientDescent([0.1] * 5), steps=2)
    np.testing.assert_array_equal(walk.positions[0], start)
