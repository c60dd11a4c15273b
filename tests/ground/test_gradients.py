"""Every gradient is checked over its whole domain, every level point is what it is said to be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdcourse import (
    GradientDescent,
    Hinge,
    Landscape,
    LinearRegression,
    LogisticRegression,
    Quadratic,
    SoftmaxRegression,
    SquaredSigmoid,
    bowl,
    check_gradient,
    corner,
    descend,
    hike,
    numeric_gradient,
    relative_error,
    rosenbrock,
    saddle,
)
from gdcourse.landscapes import LANDSCAPES

from .rules import EVERYWHERE, crowd, name_of


@pytest.mark.parametrize("landscape", EVERYWHERE, ids=name_of)
def test_gradients_over_the_whole_domain(landscape):
    places = crowd(landscape, 2000)
    if landscape is corner:
        places = places[abs(places - 3) > 1e-4]  # the kink has no slope
    slope, felt = landscape.gradient(places), numeric_gradient(landscape, places)
    assert slope.shape == felt.shape == places.shape
    noise = 1e-16 * np.abs(landscape(places)) / 1e-5
    assert np.max(np.abs(slope - felt) / (1 + np.abs(slope) + 10 * noise)) < 1e-6
    assert check_gradient(landscape, places) < 1e-7


@pytest.mark.parametrize("landscape", EVERYWHERE, ids=name_of)
def test_level_points_are_of_their_kind(landscape):
    for point, kind in landscape.stationary:
        w = np.array(point, float)
        assert np.max(np.abs(landscape.gradient(w))) < 3e-6, point
        low, high = np.array(landscape.domain).T
        assert np.all((low <= w) & (w <= high))
        circle = w[..., None] + 1e-3 * around(landscape.dim)
        rise = landscape(circle) - landscape(w)
        found = "saddle" if rise.min() < 0 < rise.max() else "maximum" if rise.max() <= 0 else "minimum"
        assert found == kind, (point, rise.min(), rise.max())


def around(dim: int) -> np.ndarray:
    """Directions of length 1, shape (dim, many); on a line, left and right."""
    if dim == 1:
        return np.array([-1.0, 1.0])
    directions = np.random.default_rng(0).standard_normal((dim, 400))
    return np.column_stack([np.eye(dim), -np.eye(dim), directions / np.linalg.norm(directions, axis=0)])


@pytest.mark.parametrize(
    "landscape", [x for x in LANDSCAPES if "Rastrigin" in x.name or x.dim == 1], ids=name_of
)
def test_no_level_point_is_missing_on_a_line(landscape):
    if landscape.dim == 1:
        w = np.linspace(*landscape.domain[0], 20_001)
        signs = np.sign(landscape.gradient(w))
        assert np.sum(signs[signs != 0][1:] != signs[signs != 0][:-1]) == len(landscape.stationary)
    else:
        x = np.linspace(-5.12, 5.12, 20_001)
        signs = np.sign(landscape.gradient(np.array([x, 0 * x]))[0])
        assert np.sum(signs[signs != 0][1:] != signs[signs != 0][:-1]) ** 2 == len(landscape.stationary)


def test_a_quadratic_knows_its_kind():
    kinds = [Quadratic(c).stationary[0].kind for c in ([1, 2], [-1, -2], [1, -2], [1, 0], [-1, 0])]
    assert kinds == ["minimum", "maximum", "saddle", "flat", "flat"]


def test_formulas_are_the_functions():
    """The text of each formula, read as code, gives the same heights."""
    for landscape in LANDSCAPES:
        places = crowd(landscape, 50)
        x, y = places if landscape.dim == 2 else (places, 0)
        names = {"w": x, "x": x, "y": y, "u": x, "v": y, "cos": np.cos, "log": np.log, "π": np.pi, "abs": abs}
        names["σ"] = lambda w: 1 / (1 + np.exp(-w))
        np.testing.assert_allclose(
            landscape(places), eval(as_code(landscape.formula), names), rtol=1e-9, atol=1e-9
        )


def as_code(formula: str) -> str:
    import re

    text = re.sub(r"\|(.*?)\|", r"abs(\1)", formula)
    text = text.replace("−", "-").replace("log σ(w)", "log(σ(w))").replace("²", "**2").replace("³", "**3")
    text = (
        text.replace("⁴", "**4")
        .replace("·", "*")
        .replace("xy", "x*y")
        .replace("3x", "3*x")
        .replace("2π", "2*π*")
    )
    text = text.replace("0.15π", "0.15*π*").replace("100(", "100*(")
    return text


MODELS = [
    (LinearRegression, lambda rng: rng.standard_normal(30)),
    (LogisticRegression, lambda rng: rng.integers(0, 2, 30)),
    (Hinge, lambda rng: 2 * rng.integers(0, 2, 30) - 1),
    (SoftmaxRegression, lambda rng: np.arange(30) % 4),
]


@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize("make, labels", MODELS, ids=lambda value: getattr(value, "__name__", ""))
def test_gradients_of_models(make, labels, intercept):
    rng = np.random.default_rng(1)
    loss = make(rng.standard_normal((30, 5)), labels(rng), intercept)
    for size in (0.01, 1.0, 3.0):
        w = size * rng.standard_normal(loss.dim)
        for rows in (slice(None), slice(3, 10), np.array([4, 4, 29])):
            felt = numeric_gradient(lambda w, rows=rows: loss(w, rows), w)
            assert relative_error(loss.gradient(w, rows), felt) < 1e-8


@pytest.mark.parametrize("size", [0.01, 1.0, 3.0])
def test_the_gradient_of_a_squared_chance(size):
    """By itself: where it is level the felt slope is rounding, 1e-16/h, which is no part of the slope."""
    rng = np.random.default_rng(1)
    loss = SquaredSigmoid(rng.standard_normal((30, 5)), rng.integers(0, 2, 30))
    w = size * rng.standard_normal(loss.dim)
    for rows in (slice(None), slice(3, 10), np.array([4, 4, 29])):
        felt = numeric_gradient(lambda w, rows=rows: loss(w, rows), w)
        np.testing.assert_allclose(loss.gradient(w, rows), felt, rtol=1e-7, atol=3e-11)


def test_central_differences_are_exact_on_a_quadratic():
    valley = Quadratic([1.0, 25.0])
    for h in (1.0, 0.25, 2.0**-10):
        np.testing.assert_allclose(numeric_gradient(valley, [3.0, -2.0], h), [3.0, -50.0], rtol=1e-12)


@settings(deadline=None, derandomize=True, max_examples=50)
@given(st.floats(-2, 2), st.floats(-2, 2))
def test_the_felt_slope_does_not_move_the_hiker(x, y):
    w = np.array([x, y])
    w.flags.writeable = False
    assert (
        relative_error(numeric_gradient(saddle, w), saddle.gradient(w)) < 1e-5 or abs(y * (y * y - 1)) < 1e-5
    )


@pytest.mark.parametrize("w", [0.0, 1.0, 3.5, 1e3])
def test_ordinary_numbers_are_felt_by_the_formula_bit_for_bit(w):
    assert numeric_gradient(np.sin, w) == (np.sin(w + 1e-5) - np.sin(w - 1e-5)) / (2 * 1e-5)


@pytest.mark.parametrize("size", [1e4, 1e8, 1e12, 1e100])
def test_the_slope_is_felt_far_away_too(size):
    assert check_gradient(bowl, [size, -size, 1.0]) < 1e-7
    assert check_gradient(Quadratic([1.0, 25.0]), [-size, size]) < 1e-7


@pytest.mark.parametrize(
    "landscape, w", [(bowl, [0.5, 700.0]), (rosenbrock, [0.5, 0.7]), (saddle, [1.5, 9.0])]
)
def test_float32_is_felt_in_float64_and_stays_float32(landscape, w):
    w = np.array(w, np.float32)
    felt = numeric_gradient(landscape, w)
    assert felt.dtype == np.float32 and check_gradient(landscape, w) < 1e-8
    np.testing.assert_allclose(felt, landscape.gradient(w.astype(float)), rtol=1e-6)


def test_a_plain_function_walks_in_float32():
    walk = descend(lambda w: (w - 3) * (w - 3), np.float32(0), GradientDescent(0.1), 60)
    assert walk.positions.dtype == np.float32 and walk.positions[-1] == pytest.approx(3, abs=1e-4)


def test_a_plain_function_walks_too():
    felt = descend(lambda w: rosenbrock(w), [-1.0, 1.0], GradientDescent(1e-3), 200).positions
    known = descend(rosenbrock, [-1.0, 1.0], GradientDescent(1e-3), 200).positions
    np.testing.assert_allclose(felt, known, atol=1e-6)
    np.testing.assert_array_equal(
        felt, list(hike(lambda w: rosenbrock(w), [-1.0, 1.0], GradientDescent(1e-3), 200))
    )
    assert str(Landscape.of(abs)) == "abs: abs(w)" and Landscape.of(saddle) is saddle


@pytest.mark.parametrize(
    "a, b, error",
    [(0.0, 0.0, 0.0), (1.0, 0.0, 1.0), ([3.0, 4.0], [3.0, 4.0], 0.0), (1e-9, 2e-9, 0.5), (1.0, -1.0, 2.0)],
)
def test_relative_error(a, b, error):
    assert relative_error(a, b) == pytest.approx(error)
