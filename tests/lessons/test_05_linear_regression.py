"""Lesson 05: what its figures draw, and the numbers that its text leans on."""

from __future__ import annotations

import numpy as np
import pytest
from cells import defined_in
from matplotlib.patches import FancyArrowPatch

from gdcourse import (
    GradientDescent,
    LinearRegression,
    descend,
    diabetes,
    exam_scores,
    four_students,
    standardize,
)
from gdcourse.figures import linear_regression as draw

LESSON = "05_linear_regression"
HOURS, POINTS = four_students()
X, Y = exam_scores()
Z = standardize(X)


def with_ones(columns) -> np.ndarray:
    return np.column_stack([columns, np.ones(len(columns))])


def curvatures(columns) -> np.ndarray:
    """Of the mean squared error, the smallest first."""
    return np.linalg.eigvalsh(LinearRegression(columns, np.zeros(len(columns))).hessian())


def kappa(columns) -> float:
    return curvatures(columns)[-1] / curvatures(columns)[0]


def walk(columns, y, rate: float, steps: int) -> np.ndarray:
    loss = LinearRegression(columns, y)
    return descend(loss, loss.zeros(), GradientDescent(rate), steps).positions


def listing(A, y, rate: float, epochs: int) -> np.ndarray:
    """Gradient descent on half the mean squared error, as tutorials print it."""
    theta = np.zeros(A.shape[1])
    for _ in range(epochs):
        theta = theta - rate * A.T @ (A @ theta - y) / len(y)
    return theta


def words(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


# The numbers ---------------------------------------------------------------------------------------------


def test_four_students_raw_centred_and_standardised() -> None:
    centred = HOURS - HOURS.mean()
    found = [kappa(column) for column in (HOURS, centred, centred / HOURS.std())]
    assert found == pytest.approx([55.782, 1.25, 1], abs=1e-3)
    assert 2 / curvatures(HOURS)[-1] == pytest.approx(0.119756, abs=1e-6)


def test_standardised_four_students_take_one_step() -> None:
    loss = LinearRegression(standardize(HOURS[:, None]), POINTS)
    landed = descend(loss, loss.zeros(), GradientDescent(0.5), steps=1).positions[-1]
    assert landed == pytest.approx([3 * HOURS.std(), 7.5])
    assert loss.gradient(landed) == pytest.approx([0, 0], abs=1e-12)


def test_exam_columns_raw_and_standardised() -> None:
    assert kappa(X) == pytest.approx(1.524e6, rel=1e-3)
    assert 2 / curvatures(X)[-1] == pytest.approx(8.414e-5, rel=1e-3)
    assert kappa(Z) == pytest.approx(2.12, abs=0.005)
    assert 2 / curvatures(Z)[-1] == pytest.approx(0.754, abs=5e-4)
    assert kappa(X / X.std(axis=0)) > 100 * kappa(X - X.mean(axis=0))


def test_the_largest_curvature_lies_between_the_largest_column_and_the_sum() -> None:
    alone = 2 * np.mean(with_ones(X) ** 2, axis=0)
    assert alone.max() <= curvatures(X)[-1] <= alone.sum()


def test_raw_columns_explode_at_a_hundredth() -> None:
    loss = LinearRegression(X, Y)
    run = descend(loss, loss.zeros(), GradientDescent(0.01), steps=200)
    assert np.argmax(np.isinf(run.losses)) == 64
    assert np.argmax(np.isnan(run.positions).any(axis=1)) == 131


def test_raw_columns_crawl_at_a_safe_rate() -> None:
    """The walk of 200 000 steps in closed form, one direction of the bowl at a time."""
    A = with_ones(X)
    bends, axes = np.linalg.eigh(2 / len(A) * A.T @ A)
    best = np.linalg.lstsq(A, Y)[0]
    ended = best - axes @ ((1 - 0.00008 * bends) ** 200_000 * (axes.T @ best))
    assert ended[3] == pytest.approx(3.53, abs=0.005) and best[3] == pytest.approx(15.978, abs=5e-4)
    assert np.mean((A @ ended - Y) ** 2) == pytest.approx(16.66, abs=0.005)


def test_standardised_columns_take_half_and_in_half_the_mean_even_one() -> None:
    mine, theirs = walk(Z, Y, 0.5, 100)[-1], listing(with_ones(Z), Y, 1.0, 100)
    lowest = np.mean((with_ones(Z) @ mine - Y) ** 2)
    assert lowest == pytest.approx(15.4528, abs=5e-5) and lowest / 2 == pytest.approx(7.7264, abs=5e-5)
    assert theirs == pytest.approx(mine, abs=1e-10)
    with np.errstate(over="ignore"):
        assert np.abs(walk(Z, Y, 1.0, 100)[-1]).max() > 1e20


def test_a_lost_intercept_hides_in_raw_columns_only() -> None:
    raw, standard = (np.mean((A @ np.linalg.lstsq(A, Y)[0] - Y) ** 2) for A in (X, Z))
    assert raw == pytest.approx(17.4, abs=0.05) and standard == pytest.approx(5313.5, abs=0.05)


def test_patients_agree_with_the_formula_to_ten_digits() -> None:
    patients, progression = diabetes()
    P = standardize(patients)
    assert kappa(patients) == pytest.approx(5.24e7, rel=2e-3) and kappa(P) == pytest.approx(470.08, abs=0.01)
    formula = np.linalg.lstsq(with_ones(P), progression)[0]
    gap = np.linalg.norm(walk(P, progression, 0.24, 6000) - formula, axis=1) / np.linalg.norm(formula)
    reached = [int(np.argmax(gap < 10.0**-digits)) for digits in range(1, 11)]
    assert reached[0] == 274 and reached[1:3] == [833, 1393] and reached[-1] == 5307
    assert all(abs(step - 559.3) < 1.5 for step in np.diff(reached))
    mse = np.mean((with_ones(P) @ formula - progression) ** 2)
    assert 1 - mse / progression.var() == pytest.approx(0.51775, abs=5e-6)


def test_a_column_of_scores_prefers_the_flat_rule_without_a_word() -> None:
    loss, A, column = defined_in(LESSON, "loss"), with_ones(HOURS), POINTS.reshape(4, 1)
    best, flat = np.array([3, 0]), np.array([0, 7.5])
    assert (A @ best - column).shape == (4, 4)
    assert [loss(w, A, POINTS) for w in (best, flat)] == [1, 12.25]
    assert [loss(w, A, column) for w in (best, flat)] == [23.5, 12.25]
    with pytest.raises(AssertionError, match="one flat list"):
        defined_in(LESSON, "fit")(A, column, 0.05, 1)


def test_twin_columns_keep_the_start() -> None:
    twins = np.column_stack([Z[:, 0], Z])
    loss = LinearRegression(twins, Y)
    from_zeros, from_afar = (
        descend(loss, start, GradientDescent(0.3), 500).positions[-1]
        for start in (np.zeros(5), [20, -5, 0, 0, 0])
    )
    assert from_zeros == pytest.approx(np.linalg.lstsq(with_ones(twins), Y)[0], abs=1e-9)
    assert from_afar[0] - from_afar[1] == pytest.approx(25)
    assert loss(from_afar) == pytest.approx(loss(from_zeros), abs=1e-9)


def test_no_rate_rescues_a_column_that_is_ten_times_too_large() -> None:
    """The first explorer's task: within 0.5 of the star after 30 steps, with every rate its knob can take."""
    rates = np.geomspace(1e-4, 3, 800)
    nearest = {}
    for scale in (1, 10):
        loss = LinearRegression(Z[:, :2] * [1, scale], Y - Y.mean(), intercept=False)
        star = np.linalg.lstsq(loss.X, loss.y)[0]
        ends = descend(loss, np.zeros((2, 800)), GradientDescent(rates), steps=30).positions[-1]
        with np.errstate(over="ignore", invalid="ignore"):
            nearest[scale] = np.hypot(*(ends - star[:, None]))
    assert np.nanmin(nearest[10]) > 4
    assert np.mean(nearest[1][(rates > 0.1) & (rates < 0.6)] < 0.5) == 1


def test_the_second_explorer_needs_another_unit() -> None:
    """Its task is a loss below 1.008 in 40 steps: no rate does it in hours, some rate in other units."""
    rates = np.geomspace(0.001, 3, 400)

    def lowest(scale: float) -> float:
        loss = LinearRegression(HOURS[:, None] * scale, POINTS)
        return np.nanmin(descend(loss, np.zeros((2, 400)), GradientDescent(rates), steps=40).losses[-1])

    assert lowest(1) > 1.0095
    assert lowest(10**-0.5) < 1.0045 and lowest(10**0.5) < 1.0015


# The figures -----------------------------------------------------------------------------------------------


def squared_error(A, y):
    return lambda w: np.mean((A @ w - y) ** 2)


def test_explodes_marks_the_step_that_is_inf_and_the_step_that_is_nan() -> None:
    path = walk(X, Y, 0.01, 200)
    with np.errstate(over="ignore", invalid="ignore"):
        picture = draw.explodes(squared_error(with_ones(X), Y), path)
    (ax,) = picture.figure.axes
    digits = ax.lines[0].get_ydata()
    assert len(digits) == 64 and 10 ** digits[0] == pytest.approx(5442, abs=0.5)
    assert np.all(10 ** np.diff(digits) > 50_000)  # the title's number
    assert {"step 64: loss inf", "step 131: weights nan", "one step: 300 million"} <= set(words(ax))
    assert "5442" in picture.sentence and "step 64" in picture.sentence


def test_looks_finished_draws_the_walk_and_where_it_should_be() -> None:
    path = np.zeros((1001, 2))
    path[:, 0], path[:, 1] = 3 * (1 - 0.9 ** np.arange(1001)), 0.002 * np.arange(1001)
    picture = draw.looks_finished(lambda w: 1 + (w[0] - 3) ** 2 + (w[1] - 7) ** 2, path, np.array([3, 7]))
    left, right = picture.figure.axes
    assert left.get_xscale() == left.get_yscale() == "log" and right.get_yscale() == "linear"
    assert left.lines[0].get_ydata()[-1] == pytest.approx(26) and left.lines[1].get_ydata()[0] == 1
    assert list(right.lines[0].get_xydata()[-1]) == [1, 2] and right.lines[1].get_ydata()[0] == 7
    assert "b = 2.00" in words(right) and "belongs at 7.00" in picture.sentence


def test_three_columns_star_the_bottom_and_say_where_the_throw_leads() -> None:
    picture = draw.three_columns(HOURS, POINTS, learning_rate=0.5, steps=12)
    raw, centred, standard = picture.figure.axes
    stars = [
        next(line.get_xydata()[0] for line in ax.lines if line.get_marker() == "*")
        for ax in (raw, centred, standard)
    ]
    assert np.allclose(stars, [(3, 0), (3, 7.5), (3.354, 7.5)], atol=1e-3)
    assert words(raw) == ["to (22.5, 7.5)"] and words(standard) == []
    (arrow,) = [patch for patch in standard.patches if isinstance(patch, FancyArrowPatch)]
    assert np.allclose(arrow._posA_posB, [(0, 0), stars[2]])
    (cut,) = [patch for patch in raw.patches if isinstance(patch, FancyArrowPatch)]
    crossing = [patch._posA_posB for patch in centred.patches if isinstance(patch, FancyArrowPatch)]
    assert np.allclose(crossing[0], [(0, 0), (3.75, 7.5)]) and np.allclose(crossing[1][1], (2.8125, 7.5))
    assert raw.get_xlim()[0] < cut._posA_posB[1][0] < raw.get_xlim()[1]
    assert [ax.get_aspect() for ax in (raw, centred, standard)] == [1, 1, 1]
    for told in ("raw, κ = 55.78 and limit 0.12, thrown out", "centred, κ = 1.25", "standardised, κ = 1.00"):
        assert told in picture.sentence


def test_digits_marks_the_tenth() -> None:
    gap = 10.0 ** -np.linspace(0, 12.01, 1202)
    picture = draw.digits(np.array([[3.0, 4.0]]) * (1 - gap[:, None]), np.array([3.0, 4.0]))
    (ax,) = picture.figure.axes
    assert ax.get_yscale() == "log"
    assert {"one digit after 100 steps", "ten digits after 1001 steps"} <= set(words(ax))
    assert [ax.yaxis.get_major_formatter()(10.0**-k) for k in (0, 2, 10)] == ["0", "2", "10"]
    assert picture.sentence.endswith("10 after 1001.")
