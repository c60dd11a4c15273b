"""What algebra says about a walk, it does: closed forms, powers of matrices, divergence."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gdcourse import Bowl, GradientDescent, Momentum, Nesterov, Quadratic, bowl, descend

quiet = settings(deadline=None, derandomize=True, max_examples=60)


@quiet
@given(rate=st.floats(0.001, 1.5), start=st.floats(-100, 100), steps=st.integers(0, 120))
def test_descent_on_the_bowl_is_its_closed_form(rate, start, steps):
    """w_k = 3 + (1 − 2η)ᵏ(w₀ − 3), also where it diverges."""
    k = np.arange(steps + 1)
    expected = 3 + (1 - 2 * rate) ** k * (start - 3)
    path = descend(bowl, start, GradientDescent(rate), steps).positions
    scale = np.maximum.accumulate(np.abs(expected)) + 3
    assert np.max(np.abs(path - expected) / scale) <= 1e-12


@quiet
@given(
    rate=st.floats(0.01, 0.3),
    curvature=st.floats(0.1, 12),
    minimum=st.floats(-10, 10),
    start=st.floats(-50, 50),
)
def test_and_on_every_bowl(rate, curvature, minimum, start):
    k = np.arange(61)
    expected = minimum + (1 - rate * curvature) ** k * (start - minimum)
    path = descend(Bowl(minimum, curvature), start, GradientDescent(rate), 60).positions
    scale = np.maximum.accumulate(np.abs(expected)) + abs(minimum) + 1
    assert np.max(np.abs(path - expected) / scale) <= 1e-12


@quiet
@given(rate=st.floats(0.01, 0.4), beta=st.floats(0, 0.99), start=st.floats(-20, 20))
def test_the_heavy_ball_is_the_power_of_its_matrix(rate, beta, start):
    """(v, w − 3) ← M (v, w − 3) with M = [[β, c], [−ηβ, 1 − ηc]], c = 2."""
    step = np.array([[beta, 2.0], [-rate * beta, 1 - 2 * rate]])
    expected = [np.linalg.matrix_power(step, k) @ [0.0, start - 3] for k in range(80)]
    path = descend(bowl, start, Momentum(rate, beta), 79).positions
    assert np.max(np.abs(path - 3 - np.array(expected)[:, 1])) <= 1e-11 * (1 + np.abs(expected).max())


@quiet
@given(rate=st.floats(0.01, 0.3), beta=st.floats(0, 0.95), start=st.floats(-20, 20))
def test_nesterov_feels_the_slope_ahead(rate, beta, start):
    """u ← βu − η·f′(x + βu), x ← x + u: our w is x + βu, the point looked ahead to."""
    x, u, ahead = start, 0.0, [start]
    for _ in range(50):
        u = beta * u - rate * bowl.gradient(x + beta * u)
        x = x + u
        ahead.append(x + beta * u)
    path = descend(bowl, start, Nesterov(rate, beta), 50).positions
    assert np.max(np.abs(path - np.array(ahead))) <= 1e-10 * (1 + np.abs(ahead).max())


def test_each_axis_of_a_turned_valley_contracts_on_its_own():
    valley = Quadratic([1.0, 25.0], angle=0.7, minimum=(2.0, -1.0))
    path = descend(valley, [5.0, 4.0], GradientDescent(0.03), 100).positions
    c, s = np.cos(0.7), np.sin(0.7)
    along = (path - [2.0, -1.0]) @ np.array([[c, -s], [s, c]])
    expected = along[0] * (1 - 0.03 * np.array([1.0, 25.0])) ** np.arange(101)[:, None]
    np.testing.assert_allclose(along, expected, atol=1e-12)


def test_divergence_is_no_error_inf_comes_before_nan():
    """η = 2 multiplies the distance by −3: inf as loss at 323, as w at 645, nan at 646."""
    for dtype, (loss, w, nan) in ((np.float64, (323, 645, 646)), (np.float32, (40, 80, 81))):
        walk = descend(bowl, dtype(0), GradientDescent(2.0), 700)
        assert walk.positions.dtype == walk.losses.dtype == dtype
        assert np.argmax(np.isinf(walk.losses)) == loss
        assert np.argmax(np.isinf(walk.positions)) == w
        assert np.argmax(np.isnan(walk.positions)) == nan
