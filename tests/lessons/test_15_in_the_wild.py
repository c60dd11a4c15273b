"""Lesson 15: what its figures draw, and the numbers that its text leans on."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn import ensemble, linear_model

from gdcourse import (
    AbsoluteError,
    LogLoss,
    bin_edges,
    diabetes,
    exam_scores,
    four_students,
    gradient_boosting,
    newton_boosting,
    regression_tree,
    split_gain,
    standardize,
)
from gdcourse.figures import in_the_wild as draw

X, Y = four_students()
PASSED = np.array([0, 1, 1, 0, 1, 1, 1, 1])


def walked(nu: float, trees: int) -> np.ndarray:
    return draw.mse(gradient_boosting(X, Y, trees, nu, depth=1).path(X), Y)


def added(cuts, nu: float) -> float:
    """The loss after trees that cut where they are told."""
    F = np.full(4, 7.5)
    for cut in cuts:
        left, r = cut > X, Y - F
        F = F + nu * np.where(left, r[left].mean(), r[~left].mean())
    return float(draw.mse(F, Y))


# Boosting -------------------------------------------------------------------------------------------------


def test_the_rows_by_hand():
    np.testing.assert_allclose(walked(0.5, 4), [12.25, 4.6875, 1.4323, 0.6185, 0.2660], atol=5e-5)


def test_the_greedy_machine_can_be_beaten_from_2_5():
    cuts = (1.5, 2.5, 3.5)
    tries = {(a, b, c): added((a, b, c), 0.5) for a in cuts for b in cuts for c in cuts}
    assert walked(0.5, 3)[-1] == pytest.approx(0.6185, abs=5e-5)
    better = [order for order, loss in tries.items() if loss < 0.61]
    assert better == [(2.5, 1.5, 1.5)] and tries[better[0]] == pytest.approx(0.5)
    assert added((2.5,), 0.5) > added((1.5,), 0.5), "worse for now"


def test_twins_a_standstill_and_an_explosion():
    np.testing.assert_allclose(walked(0.1, 3), walked(1.9, 3), rtol=1e-12)
    np.testing.assert_allclose(walked(2.0, 10), 12.25)
    assert (np.diff(walked(2.1, 10)) > 0).all() and (np.diff(walked(1.95, 10)) < 0).all()


@pytest.mark.parametrize("nu", [0.1, 0.7, 1.0, 1.9, 2.3])
def test_the_sum_of_squares_falls_by_nu_times_two_minus_nu(nu):
    rng = np.random.default_rng(3)
    x, r = rng.standard_normal((30, 2)), rng.standard_normal(30)
    tree = regression_tree(x, r, depth=2).predict(x)
    fall = r @ r - (r - nu * tree) @ (r - nu * tree)
    assert fall == pytest.approx(nu * (2 - nu) * (tree @ tree))


def test_short_steps_end_lower_on_others_and_a_plane_lower_still():
    scores, y = exam_scores()
    shorter_still = 0
    for seed in range(20):
        order = np.random.default_rng(seed).permutation(200)
        seen, others = order[:120], order[120:]
        best = [
            draw.mse(
                gradient_boosting(scores[seen], y[seen], 300, nu, 2).path(scores[others]), y[others]
            ).min()
            for nu in (1.0, 0.3, 0.1)
        ]
        plane = linear_model.LinearRegression().fit(scores[seen], y[seen])
        assert best[0] > best[2] > draw.mse(plane.predict(scores[others]), y[others])
        shorter_still += best[1] > best[2]
    assert shorter_still == 13


def test_squared_error_is_convex_in_the_predictions_and_boosting_gets_to_its_bottom():
    assert walked(0.5, 150)[-1] < 1e-11


# XGBoost and LightGBM -------------------------------------------------------------------------------------


def test_the_leaves_and_gains_of_eight_students():
    g, h = 0.75 - PASSED, np.full(8, 0.1875)
    assert LogLoss().start(PASSED) == pytest.approx(np.log(3))
    assert -g[0] / (h[0] + 1) == pytest.approx(-0.6316, abs=5e-5)

    def gain(cut, l2):
        return split_gain(g[:cut].sum(), h[:cut].sum(), g[cut:].sum(), h[cut:].sum(), l2)

    alone, halves = ([gain(cut, l2) for l2 in (0, 1)] for cut in (1, 4))
    assert alone == pytest.approx([3.429, 0.717], abs=5e-4)
    assert halves == pytest.approx([2.667, 1.143], abs=5e-4)
    hours = np.arange(1.0, 9.0)
    for l2, cut, left in ((0.0, 1.5, -4.0), (1.0, 4.5, -1 / 1.75)):
        tree = newton_boosting(hours, PASSED, 1, 1.0, 1, LogLoss(), l2=l2).trees[0]
        assert (tree.threshold, tree.left.value) == pytest.approx((cut, left))


def test_scikit_learns_first_leaf_is_newtons():
    model = ensemble.GradientBoostingClassifier(n_estimators=1, max_depth=1, learning_rate=1.0)
    scores = model.fit(np.arange(1.0, 9.0)[:, None], PASSED).decision_function(np.arange(1.0, 9.0)[:, None])
    assert sorted(set((scores - np.log(3)).round(3))) == [-4.0, 0.571]


def test_the_bins_of_the_figure():
    X, y = diabetes()
    picture = draw.histogram(X[:, 2], y.mean() - y, bins=4, name="body mass index")
    assert "162 cuts are possible, 3 lie between 4 bins" in picture.sentence
    assert "25.75 and gains 92.0 %" in picture.sentence
    line, dots = (np.column_stack(drawn.get_data()) for drawn in picture.figure.axes[0].lines[:2])
    np.testing.assert_array_equal(dots[:, 0], bin_edges(X[:, 2], 4))
    assert all(gain in line[:, 1].round(6) for gain in dots[:, 1].round(6))


# Who descends ---------------------------------------------------------------------------------------------


def test_sgd_steps_once_a_row():
    Z, y = standardize(exam_scores()[0]), exam_scores()[1]
    assert linear_model.SGDRegressor(max_iter=3, tol=None).fit(Z, y).t_ == 601
    assert linear_model.SGDRegressor().partial_fit(Z, y).t_ == 201


def test_solvers_are_what_the_text_says():
    assert linear_model.LogisticRegression().solver == "lbfgs"
    assert linear_model.SGDRegressor().get_params()["power_t"] == 0.25


@pytest.mark.parametrize(("scaled", "eta0"), [(False, 0.01), (False, 10), (True, 10)])
def test_explosions_are_silent(scaled, eta0):
    scores, y = exam_scores()
    table = standardize(scores) if scaled else scores
    with warnings.catch_warnings(record=True, action="always") as heard:
        model = linear_model.SGDRegressor(eta0=eta0, random_state=0).fit(table, y)
    assert not heard and model.score(table, y) < -1e20 and np.isfinite(model.coef_).all()
    assert model.n_iter_ < model.max_iter


# Pictures -------------------------------------------------------------------------------------------------


def test_the_captions_say_what_is_drawn():
    path = gradient_boosting(X, Y, 12, 0.5, 1).path(X)
    assert (
        "from 12.25 to 4.69 after 1, 1.43 after 2, 0.27 after 4" in draw.what_is_missing(X, Y, path).sentence
    )
    assert "after 12 trees" in draw.two_spaces(X, Y, path).sentence
    turned = {nu: walked(nu, 10) for nu in (0.1, 1.0, 1.9, 2.0, 2.1)}
    assert (
        "10.33 with 0.1, 2.17 with 1, 10.33 with 1.9, 12.25 with 2, 14.37 with 2.1"
        in draw.rates(turned).sentence
    )
    flat = {name: np.full(20, level) for name, level in (("a", 1.0), ("b", 2.0), ("c", 9.0))}
    assert "a 1.0, b 2.0, c 9.0" in draw.stream(flat, changed=10).sentence


def test_one_wild_mark_counts_as_one_for_the_absolute_error():
    """What a target is, for another loss: the sign, and the leaf a median."""
    assert AbsoluteError().slope(np.zeros(2), np.array([0.1, 90.0])).tolist() == [-1.0, -1.0]
