"""Lesson 10: what its figures draw, and the numbers that its text leans on."""

from __future__ import annotations

import numpy as np
import pytest

from gdcourse import (
    ErrorRate,
    GradientDescent,
    LogisticRegression,
    SoftmaxRegression,
    breast_cancer,
    descend,
    digits,
    standardize,
)
from gdcourse.figures import classification as draw
from gdcourse.models import SquaredSigmoid

HOURS, PASSED = np.arange(1.0, 7.0) - 3.5, np.array([0, 0, 1, 0, 1, 1])


def students() -> LogisticRegression:
    return LogisticRegression(HOURS, PASSED, intercept=False)


def told_apart() -> LogisticRegression:
    return LogisticRegression([[-1.0], [1.0]], [0, 1], intercept=False)


def standardised_tumours() -> LogisticRegression:
    X, benign = breast_cancer()
    return LogisticRegression(standardize(X), benign)


def test_the_first_task_can_be_met_and_not_with_the_rate_it_opens_with():
    def lowest(eta: float) -> float:
        return descend(students(), [-1.5], GradientDescent(eta), 15).losses.min()

    assert lowest(0.1) > 0.42
    assert lowest(1.0) < 0.42


def test_descent_on_the_share_of_mistakes_stays_where_it_starts():
    share = ErrorRate(students())
    walk = descend(share, [-0.5], GradientDescent(0.5), 100)
    assert (walk.positions == -0.5).all()
    assert share([0.1]) < share([-0.5])


@pytest.mark.parametrize(("score", "truth", "naive"), [(1000, 0, np.inf), (37, 0, np.inf), (1000, 1, np.nan)])
def test_the_formula_as_written_runs_out_of_numbers(score, truth, naive):
    with np.errstate(all="ignore"):
        p = 1 / (1 + np.exp(-float(score)))
        paid = -truth * np.log(p) - (1 - truth) * np.log(1 - p)
    assert np.array_equal(paid, naive, equal_nan=True)
    one = LogisticRegression([[1.0]], [truth], intercept=False)
    assert one([float(score)]) == pytest.approx(score if truth == 0 else 0, abs=1e-12)


def test_the_weight_of_separable_data_grows_like_the_logarithm_and_the_loss_falls_like_one_over_t():
    walk = descend(told_apart(), [0.0], GradientDescent(1.0), 100_000)
    t = 10 ** np.arange(1, 6)
    assert walk.positions[t, 0] == pytest.approx([2.263, 4.589, 6.905, 9.210, 11.513], abs=1e-3)
    assert walk.losses[t[2:]] * t[2:] == pytest.approx(1, abs=0.01)


def test_no_rate_is_too_large_where_the_classes_can_be_told_apart():
    for eta in (1.0, 50.0, 5000.0):
        assert (np.diff(descend(told_apart(), [0.0], GradientDescent(eta), 100).losses) <= 0).all()


def test_the_second_task_can_be_met():
    assert descend(told_apart(), [0.0], GradientDescent(1.0), 100).losses.min() > 0.001
    assert descend(told_apart(), [0.0], GradientDescent(50.0), 100).losses.min() < 0.001


def test_convex_and_yet_without_a_lowest_point():
    loss, w = told_apart(), np.linspace(-5, 30, 200)
    heights = loss(w[None])
    assert (np.diff(heights) < 0).all()
    assert (np.diff(heights, 2) > 0).all()


def test_the_bound_of_the_tumours_is_enough_and_not_needed():
    X, _ = breast_cancer()

    def bound(columns) -> float:  # L is at most a quarter of the largest eigenvalue of XᵀX/m
        columns = np.column_stack([columns, np.ones(len(columns))])
        return 8 / np.linalg.eigvalsh(columns.T @ columns / len(columns)).max()

    assert bound(X) == pytest.approx(4.8e-6, abs=5e-8)
    assert bound(standardize(X)) == pytest.approx(0.602, abs=5e-4)
    tumours = standardised_tumours()
    losses = {
        eta: descend(tumours, tumours.zeros(), GradientDescent(eta), 100).losses for eta in (0.1, 0.6, 5.0)
    }
    assert losses[5.0][1] > losses[0.6][1]
    assert losses[5.0][-1] < losses[0.6][-1] < losses[0.1][-1]


def test_before_anything_is_learned_the_loss_is_ln_of_the_number_of_classes():
    pixels, digit = digits()
    ten = SoftmaxRegression(pixels / 16, digit)
    assert students()([0.0]) == pytest.approx(np.log(2))
    assert ten(ten.zeros()) == pytest.approx(np.log(10))


def test_a_lower_loss_with_more_mistakes():
    surer = told_apart()
    assert surer([9.0]) < surer([1.0])
    assert ErrorRate(surer)([9.0]) == ErrorRate(surer)([1.0]) == 0


def test_far_on_the_wrong_side_the_squared_error_is_level_and_the_log_loss_is_not():
    far = np.array([-8.0, 0.0])
    assert abs(SquaredSigmoid(HOURS, PASSED).gradient(far)[0]) < 0.001
    assert abs(LogisticRegression(HOURS, PASSED).gradient(far)[0]) == pytest.approx(1.33, abs=0.01)


def test_the_four_losses_as_the_caption_tells_them():
    said = draw.four_losses().sentence
    assert "Right by 2, a score pays 0.13 in log loss, 0 in hinge and 1 in squared error" in said
    assert "wrong by 2 it pays 2.13, 3 and 9" in said


def test_the_shares_add_up_to_one_and_the_picture_says_them():
    assert (
        "0.71 for three, 0.26 for five, 0.04 for eight"
        in draw.shares(np.array([2.0, 1.0, -1.0]), ["three", "five", "eight"]).sentence
    )


def test_the_ramp_leads_to_the_best_weight():
    walk = descend(students(), [-0.5], GradientDescent(0.5), 40)
    assert (
        "the share of mistakes is 0.67 and its slope is 0"
        in draw.staircase_and_ramp(students(), walk).sentence
    )
    assert walk.positions[-1, 0] == pytest.approx(1.21, abs=0.01)
