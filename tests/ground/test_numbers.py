"""The figures that lessons, exercises and answer keys quote, computed with the code that learners run."""

import numpy as np
import pytest

from gdcourse import (
    Adam,
    Bowl,
    Cosine,
    ExponentialDecay,
    GradientDescent,
    Landscape,
    LinearRegression,
    LogisticRegression,
    Momentum,
    Nesterov,
    Quadratic,
    SoftmaxRegression,
    StepDecay,
    bowl,
    breast_cancer,
    check_gradient,
    corner,
    descend,
    diabetes,
    digits,
    double_well,
    exam_scores,
    four_students,
    minibatches,
    numeric_gradient,
    plateau_log,
    plateau_squared,
    saddle,
    smallest_network,
    standardize,
)


def first(condition) -> int:
    """The first step at which it holds."""
    assert np.any(condition)
    return int(np.argmax(condition))


def half_mse_curvatures(X) -> np.ndarray:
    """The texts halve the mean squared error."""
    return np.linalg.eigvalsh(LinearRegression(X, np.zeros(len(X))).hessian() / 2)


# --------------------------------------------------------------------------------------------- the bowl


@pytest.mark.parametrize("rate, near, percent", [(0.01, 283, 228), (0.1, 26, 21), (0.5, 1, 1), (0.9, 26, 21)])
def test_steps_to_the_bottom_of_the_bowl(rate, near, percent):
    error = np.abs(descend(bowl, 0.0, GradientDescent(rate), 400).positions - 3)
    assert first(error < 0.01) == near and first(error < 0.03) == percent


def test_twins_have_the_same_losses_on_opposite_sides():
    one, two = (descend(bowl, 0.0, GradientDescent(rate), 30) for rate in (0.1, 0.9))
    np.testing.assert_allclose(one.losses, two.losses, rtol=1e-12)
    np.testing.assert_allclose(one.losses[:4], [9, 5.76, 3.6864, 2.359296])
    assert (two.positions[1::2] > 3).all() and (two.positions[::2] < 3).all()


def test_the_walk_of_the_other_bowl():
    five = Bowl(minimum=5.0)
    assert descend(five, 0.0, GradientDescent(0.2), 3).positions[1:] == pytest.approx([2, 3.2, 3.92])
    assert descend(five, 0.0, GradientDescent(1.5), 4).positions[1:] == pytest.approx([15, -15, 45, -75])


def test_the_slope_by_feel():
    assert (bowl(0.001) - bowl(0.0)) / 0.001 == pytest.approx(-5.999, abs=1e-9)
    assert descend(bowl, 0.0, GradientDescent(0.1), 34).positions[-1] == pytest.approx(2.998479, abs=5e-7)


def test_adam_reaches_no_further_than_its_steps():
    walk = descend(bowl, 0.0, Adam(0.001), 1000)
    assert walk.positions[-1] == pytest.approx(0.923, abs=5e-4) and walk.losses[-1] == pytest.approx(
        4.31, abs=5e-3
    )


# ---------------------------------------------------------------------------------------- four students


def test_four_students_with_one_weight():
    loss = LinearRegression(*four_students(), intercept=False)
    slow = descend(loss, [0.0], GradientDescent(0.01), 6).positions[1:, 0]
    np.testing.assert_allclose(slow, [0.45, 0.8325, 1.15763, 1.43398, 1.66888, 1.86855], atol=5e-6)
    np.testing.assert_allclose(
        descend(loss, [0.0], GradientDescent(0.1), 3).positions[1:, 0], [4.5, 2.25, 3.375]
    )
    assert descend(loss, [0.0], GradientDescent(1 / 15), 1).positions[1] == pytest.approx([3.0])
    error = descend(loss, [0.0], GradientDescent(0.14), 9).positions[:, 0] - 3
    np.testing.assert_allclose(error[1:] / error[:-1], -1.1)


def test_four_students_with_two_weights():
    x, y = four_students()
    loss = LinearRegression(x, y)
    np.testing.assert_allclose(loss.gradient([0.0, 0.0]), [-45.0, -15.0])
    np.testing.assert_allclose(np.linalg.eigvalsh(loss.hessian()), [0.29939, 16.70061], atol=5e-6)
    assert np.linalg.cond(loss.hessian()) == pytest.approx(55.78, abs=5e-3)
    walk = descend(loss, [0.0, 0.0], GradientDescent(0.05), 3).positions[1:]
    np.testing.assert_allclose(walk, [[2.25, 0.75], [2.625, 0.8625], [2.690625, 0.87]])
    centred = LinearRegression(x - x.mean(), y)
    assert np.linalg.cond(centred.hessian()) == pytest.approx(1.25)
    scaled = LinearRegression(standardize(x), y)
    one_step = descend(scaled, [0.0, 0.0], GradientDescent(0.5), 1).positions[1]
    np.testing.assert_allclose(one_step, [3 * x.std(), 7.5])


# ---------------------------------------------------------------------------------------------- real data


def test_exam_scores():
    X, y = exam_scores()
    raw, scaled = half_mse_curvatures(X), half_mse_curvatures(standardize(X))
    assert raw[-1] / raw[0] == pytest.approx(1.524e6, rel=5e-4) and 2 / raw[-1] == pytest.approx(
        1.683e-4, rel=3e-4
    )
    assert scaled[-1] / scaled[0] == pytest.approx(2.12, abs=5e-3) and 2 / scaled[-1] == pytest.approx(
        1.508, abs=1e-3
    )
    w, *_ = np.linalg.lstsq(np.column_stack([X, np.ones(200)]), y, rcond=None)
    np.testing.assert_allclose(w, [1.4755, 0.4009, 0.1711, 15.978], atol=5e-4)
    assert LinearRegression(X, y)(w) / 2 == pytest.approx(7.7264, abs=5e-5)


def test_exam_scores_raw_and_scaled_need_different_rates():
    """Rates of ½-MSE: half of ours. 0.01 explodes on raw columns; 0.5 and 1.0 both arrive on scaled ones."""
    X, y = exam_scores()
    raw, scaled = LinearRegression(X, y), LinearRegression(standardize(X), y)
    assert not np.isfinite(descend(raw, raw.zeros(), GradientDescent(0.01 / 2), 500).losses[-1])
    for rate in (0.5, 1.0):
        assert descend(scaled, scaled.zeros(), GradientDescent(rate / 2), 100).losses[
            -1
        ] / 2 == pytest.approx(7.7264, abs=1e-3)
    frozen = descend(scaled, scaled.zeros(), GradientDescent(ExponentialDecay(0.01 / 2, 0.95)), 1000)
    assert frozen.losses[-1] / 2 == pytest.approx(1820, rel=2e-3)
    adam = descend(scaled, scaled.zeros(), Adam(0.001), 1000)
    assert adam.losses[-1] / 2 == pytest.approx(2631, rel=1e-3)
    np.testing.assert_allclose(np.sort(adam.positions[-1]), [0.91, 0.96, 0.97, 1.0], atol=6e-3)


def test_diabetes():
    X, y = diabetes()
    raw, scaled = half_mse_curvatures(X), half_mse_curvatures(standardize(X))
    assert raw[-1] / raw[0] == pytest.approx(5.24e7, rel=1e-3) and 2 / raw[-1] == pytest.approx(
        2.72e-5, rel=2e-3
    )
    assert (scaled[0], scaled[-1]) == pytest.approx((0.00856, 4.0242), rel=1e-3)
    assert scaled[-1] / scaled[0] == pytest.approx(470.08, abs=5e-3)
    loss = LinearRegression(standardize(X), y)
    w, *_ = np.linalg.lstsq(np.column_stack([standardize(X), np.ones(442)]), y, rcond=None)
    assert 1 - loss(w) / y.var() == pytest.approx(0.51775, abs=5e-6)


@pytest.mark.parametrize(
    "kappa, plain, heavy", [(1, 1, 1), (4, 28, 16), (25, 173, 44), (100, 691, 93), (1000, 6908, 315)]
)
def test_steps_grow_with_the_condition_number_and_with_its_root(kappa, plain, heavy):
    """To 1e-6 of the start, from (1, 1): best rate, best momentum."""
    valley, root = Quadratic([1.0, kappa]), np.sqrt(kappa)
    slow = descend(valley, [1.0, 1.0], GradientDescent(2 / (1 + kappa)), plain + 5).positions
    assert abs(first(np.linalg.norm(slow, axis=1) <= 1e-6 * np.sqrt(2)) - plain) <= 1
    rule = Momentum((2 / (1 + root)) ** 2, ((root - 1) / (root + 1)) ** 2)
    fast = descend(valley, [1.0, 1.0], rule, heavy + 20).positions
    assert abs(first(np.linalg.norm(fast, axis=1) <= 1e-6 * np.sqrt(2)) - heavy) <= 4


def test_momentum_on_the_bowl():
    """Too much momentum is slower: rates .8, .6, .707, .949 for β = 0, .3, .5, .9; best is β = .3056."""
    for beta, rate in (
        (0.0, 0.8),
        (0.3, 0.6),
        (0.5, 0.5**0.5),
        (0.9, 0.9**0.5),
        ((1 - 0.2**0.5) ** 2, 0.5528),
    ):
        step = np.array([[beta, 2.0], [-0.1 * beta, 0.8]])
        assert np.abs(np.linalg.eigvals(step)).max() == pytest.approx(rate, abs=2e-4)
    assert descend(bowl, 0.0, Momentum(0.1, 0.5), 60).positions.max() == pytest.approx(3.209, abs=5e-4)
    assert descend(bowl, 0.0, Momentum(0.1, 0.9), 60).positions.max() == pytest.approx(5.127, abs=5e-4)


def test_nesterov_on_diabetes_is_faster_than_gradient_descent():
    X, y = diabetes()
    X = standardize(X)
    loss = LinearRegression(X, y - y.mean(), intercept=False)
    curvatures = np.linalg.eigvalsh(loss.hessian())
    L, kappa = curvatures[-1], curvatures[-1] / curvatures[0]
    bottom = np.linalg.lstsq(X, y - y.mean(), rcond=None)[0]
    root, steps = np.sqrt(kappa), {}
    for name, rule in {
        "1/L": GradientDescent(1 / L),
        "2/(L+μ)": GradientDescent(2 / (L + L / kappa)),
        "Nesterov": Nesterov(1 / L, (root - 1) / (root + 1)),
        "heavy ball": Momentum((2 / (np.sqrt(L) * (1 + 1 / root))) ** 2, ((root - 1) / (root + 1)) ** 2),
    }.items():
        error = np.linalg.norm(descend(loss, loss.zeros(), rule, 7000).positions - bottom, axis=1)
        steps[name] = first(error < 1e-6 * error[0])
    assert steps == {
        "1/L": pytest.approx(6371, rel=0.02),
        "2/(L+μ)": pytest.approx(3208, rel=0.02),
        "Nesterov": pytest.approx(348, rel=0.05),
        "heavy ball": pytest.approx(203, rel=0.05),
    }


def test_digits():
    X, y = digits()
    order = np.random.default_rng(0).permutation(len(X))
    train, held_out = order[:1400], order[1400:]
    loss = SoftmaxRegression(X[train] / 16, y[train])
    test = SoftmaxRegression(X[held_out] / 16, y[held_out])

    def ends(rule, steps, batches=None):
        w = descend(loss, loss.zeros(), rule, steps, batches).positions[-1]
        return loss(w), np.mean(test.scores(w).argmax(axis=0) == y[held_out])

    plan = minibatches(1400, 32, rng=0)
    assert ends(GradientDescent(0.5), 20) == pytest.approx((1.119, 0.914), abs=1e-3)
    assert ends(GradientDescent(0.5), 20 * len(plan), plan) == pytest.approx((0.134, 0.982), abs=0.01)
    assert ends(Momentum(0.05), 20 * len(plan), plan) == pytest.approx((0.133, 0.977), abs=0.01)
    assert ends(GradientDescent(0.05), 20 * len(plan), plan) == pytest.approx((0.447, 0.937), abs=0.01)
    assert ends(Adam(0.001), 20 * len(plan), plan) == pytest.approx((0.578, 0.932), abs=0.01)


def test_breast_cancer():
    X, y = breast_cancer()
    Z = standardize(X)
    assert 4 * 2 / np.linalg.eigvalsh(Z.T @ Z / len(Z))[-1] == pytest.approx(0.602, abs=5e-4)
    loss = LogisticRegression(Z, y)
    walk = descend(loss, loss.zeros(), GradientDescent(0.1), 2000)
    assert (loss(walk.positions[100]), loss(walk.positions[2000])) == pytest.approx(
        (0.1027, 0.0546), abs=5e-5
    )
    right = [np.mean((loss.scores(walk.positions[t]) > 0) == y) for t in (100, 2000)]
    assert right == pytest.approx([0.982, 0.988], abs=1.1e-3)


def test_on_separable_data_the_weights_grow_like_a_logarithm():
    loss = LogisticRegression([-1.0, 1.0], [0, 1], intercept=False)
    walk = descend(loss, [0.0], GradientDescent(1.0), 10_000).positions[:, 0]
    assert walk[[10, 100, 1000, 10_000]] == pytest.approx([2.263, 4.589, 6.905, 9.210], abs=1.5e-3)


# ------------------------------------------------------------------------------------- other landscapes


@pytest.mark.parametrize("rate, end", [(0.05, 1.8608), (0.2, 1.8608), (0.3, 1.8608), (0.4, -2.1149)])
def test_the_double_well_from_three(rate, end):
    assert descend(double_well, 3.0, GradientDescent(rate), 500).positions[-1] == pytest.approx(end, abs=5e-5)


@pytest.mark.parametrize("rate", [0.45, 0.5])
def test_the_double_well_can_bounce_for_ever(rate):
    path = descend(double_well, 3.0, GradientDescent(rate), 2000).positions
    assert path[-1] == pytest.approx(path[-3]) and abs(path[-1] - path[-2]) > 0.1


def test_the_double_wells_floors_and_edges():
    points = [level.point for level in double_well.stationary]
    assert [double_well(w) for w in points] == pytest.approx([-1.0295, 2.063, 0.9665], abs=5e-4)
    sharpness = [numeric_gradient(double_well.gradient, w) for w in points]
    assert (sharpness[0], sharpness[2]) == pytest.approx((4.709, 3.194), abs=5e-4)
    for start, end in ((0.3, points[2]), (0.2, points[0])):
        assert descend(double_well, start, GradientDescent(0.1), 500).positions[-1] == pytest.approx(
            end, abs=1e-7
        )


@pytest.mark.parametrize("y0, steps", [(1e-3, 67), (1e-6, 139), (1e-12, 284)])
def test_leaving_the_saddle(y0, steps):
    y = descend(saddle, [1.0, y0], GradientDescent(0.1), 400).positions[:, 1]
    assert abs(first(y > 0.5) - steps) <= 1
    assert descend(saddle, [1.0, 0.0], GradientDescent(0.1), 400).positions[-1, 1] == 0.0


def test_the_smallest_network():
    def end(start, steps=5000):
        return descend(smallest_network, start, GradientDescent(0.1), steps)

    np.testing.assert_array_equal(end([0.0, 0.0]).positions[-1], [0.0, 0.0])
    np.testing.assert_allclose(end([0.01, -0.01]).positions[-1], [0.0, 0.0], atol=1e-12)
    assert end([0.01, 0.01]).losses[-1] < 1e-20 and end([2.0, 0.1]).losses[-1] < 1e-20
    assert end([2.0, 0.1]).positions[-1].prod() == pytest.approx(1.0)


def test_plateaus():
    assert plateau_squared.gradient(-6.0) == pytest.approx(-0.00492, abs=5e-6)
    assert plateau_log.gradient(-6.0) == pytest.approx(-0.9975, abs=5e-5)
    ends = [
        descend(hill, -6.0, GradientDescent(1.0), 100).positions[-1]
        for hill in (plateau_squared, plateau_log)
    ]
    assert ends == pytest.approx([-5.33, 4.52], abs=5e-3)


def test_a_corner_bounces():
    path = descend(corner, 0.0, GradientDescent(0.8), 9).positions
    np.testing.assert_allclose(path[1:], [0.8, 1.6, 2.4, 3.2, 2.4, 3.2, 2.4, 3.2, 2.4], rtol=1e-12)


def test_the_loss_can_fall_for_a_hundred_steps_and_then_explode():
    walk = descend(Quadratic([1.0, 100.0]), [10.0, 1e-6], GradientDescent(0.021), 199)
    assert walk.losses[0] == pytest.approx(50.0)
    assert walk.losses.argmin() == 112 and walk.losses.min() == pytest.approx(0.524, abs=5e-4)
    assert walk.losses[199] == pytest.approx(1.49e6, rel=5e-3)


def test_downhill_is_not_towards_the_minimum():
    valley, w = Quadratic([1.0, 25.0]), np.array([1.0, 1.0])
    downhill, home = -valley.gradient(w), -w
    cosine = downhill @ home / np.linalg.norm(downhill) / np.linalg.norm(home)
    assert np.degrees(np.arccos(cosine)) == pytest.approx(42.7, abs=0.05)


@pytest.mark.parametrize("rate, steps", [(1 / 25, 339), (2 / 26, 173), (0.079, 419)])
def test_the_narrow_valley(rate, steps):
    path = descend(Quadratic([1.0, 25.0]), [25.0, 1.0], GradientDescent(rate), 600).positions
    assert abs(first(np.linalg.norm(path, axis=1) <= 1e-6 * np.linalg.norm([25.0, 1.0])) - steps) <= 1
    assert np.isinf(descend(Quadratic([1.0, 25.0]), [1.0, 1.0], GradientDescent(0.09), 2000).losses[-1])


def test_the_error_of_a_felt_slope_has_a_best_h():
    growth = Landscape.of(np.exp, np.exp)
    errors = {h: abs(float(numeric_gradient(np.exp, 1.0, h)) - np.e) for h in (1e-1, 1e-5, 1e-12)}
    assert errors[1e-5] < 1e-9 < errors[1e-12] < errors[1e-1] < 0.01
    assert check_gradient(growth, 1.0) < 1e-9


def test_schedules():
    assert Cosine(0.01, 100)(99) == pytest.approx(2.47e-6, rel=2e-3)
    assert StepDecay(0.01, 0.5, 100)(99) == 0.01 and StepDecay(0.01, 0.5, 100)(100) == 0.005
    assert ExponentialDecay(0.01, 0.95)(50) == pytest.approx(7.69e-4, rel=1e-3)
