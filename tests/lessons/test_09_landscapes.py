"""Lesson 09: what its figures draw, and the numbers that its text leans on."""

from __future__ import annotations

import numpy as np
import pytest
from cells import defined_in

from gdcourse import (
    GradientDescent,
    bowl,
    corner,
    descend,
    double_well,
    plateau_squared,
    saddle,
    smallest_network,
)
from gdcourse.figures import landscapes as draw


@pytest.mark.parametrize(("w", "limit"), [(-2.114908, 0.4247), (1.860806, 0.6262)])
def test_each_valley_holds_rates_up_to_two_over_its_curvature(w, limit):
    assert 2 / ((3 * w**2 - 4) / 2) == pytest.approx(limit, abs=1e-4)
    for eta, stays in ((0.98 * limit, True), (1.02 * limit, False)):
        end = descend(double_well, w + 1e-3, GradientDescent(eta), steps=3000).positions[-1]
        assert (abs(end - w) < 2e-3) == stays


@pytest.mark.parametrize(("eta", "end"), [(0.05, 1.8608), (0.3, 1.8608), (0.4, -2.1149)])
def test_larger_steps_from_the_right_may_end_left(eta, end):
    walk = descend(double_well, 3.0, GradientDescent(eta), steps=400).positions
    assert walk[-1] == pytest.approx(end, abs=1e-3)


@pytest.mark.parametrize(("y0", "steps"), [(1e-3, 67), (1e-6, 139), (1e-12, 284)])
def test_saddles_let_go(y0, steps):
    walk = descend(saddle, [1.0, y0], GradientDescent(0.1), steps=400).positions
    assert int(np.argmax(np.abs(walk[:, 1]) > 0.5)) == steps


def test_chords_shade_only_what_is_not_convex():
    shapes = {"(w − 3)²": (bowl, 0, 6), "|w − 3|": (corner, 0, 6), "two valleys": (double_well, -3.5, 3.5),
              "squared loss of a sigmoid": (plateau_squared, -6, 6)}  # fmt: skip
    titles = [ax.get_title(loc="left") for ax in draw.chords(shapes).figure.axes]
    assert titles == ["convex", "convex", "not convex", "not convex"]


def test_the_curve_of_minima_has_loss_zero_where_it_is_drawn():
    starts = (0.05, 0.3), (0.6, -0.6)
    walks = [descend(smallest_network, at, GradientDescent(0.1), steps=50).positions for at in starts]
    ax = draw.smallest_network(smallest_network, walks).figure.axes[0]
    curves = [line for line in ax.lines if line.get_linewidth() == 3.2]
    assert len(curves) == 2
    for curve in curves:
        assert np.max(smallest_network(np.array(curve.get_data()))) < 1e-20
    assert walks[1][-1] == pytest.approx([0, 0], abs=0.01)


def test_the_fates_that_are_drawn():
    sentence = draw.fates(double_well, (0.05, 0.4, 0.5)).sentence
    assert "0.05 right, at 1.861; 0.4 left, at -2.115; 0.5 nowhere" in sentence


@pytest.mark.parametrize(
    ("start", "flies"), [(3.45, True), (3.5, True), (4.0, True), (-3.5, True), (3.4, False), (0.5, False)]
)
def test_only_starts_beyond_the_edge_fly_away_at_one_half(start, flies):
    with np.errstate(all="ignore"):
        end = descend(double_well, start, GradientDescent(0.5), steps=300).positions[-1]
    assert np.isfinite(end) != flies


def test_a_product_of_weights_is_not_convex():
    hump = defined_in("09_landscapes", "hump")
    assert hump(smallest_network, [2.0, 0.5], [0.5, 2.0]) == pytest.approx(0.158, abs=1e-3)
    assert hump(bowl, 0.0, 4.0) == -4


def test_a_corner_usually_keeps_a_constant_step_hopping():
    assert abs(descend(corner, 0.0, GradientDescent(0.8), steps=401).positions[-1] - 3) > 0.1
    assert descend(corner, 0.0, GradientDescent(0.5), steps=401).positions[-1] == 3


def test_one_careful_start_or_ten_random_ones():
    cluster = pytest.importorskip("sklearn.cluster")
    restarts = [cluster.KMeans(3, init=init).fit(np.eye(9))._n_init for init in ("k-means++", "random")]
    assert restarts == [1, 10]


@pytest.mark.parametrize(("eta", "some"), [(0.05, False), (0.2, False), (0.3, True), (0.4, True)])
def test_the_first_task_needs_a_long_first_step_from_the_right(eta, some):
    starts = np.linspace(0.3, 3.4, 63)
    ends = descend(double_well, starts, GradientDescent(eta), steps=60).positions[-1]
    assert np.any(np.abs(ends + 2.1149) < 0.05) == some


def test_gusts_leave_a_saddle_from_its_own_line():
    rng, w = np.random.default_rng(4), np.array([np.ones(500), np.zeros(500)])
    for _ in range(200):
        w = w - 0.1 * (saddle.gradient(w) + 0.001 * rng.normal(size=w.shape))
    assert np.all(np.abs(w[1]) > 0.5)


def test_the_second_task_is_met_by_a_third_of_the_dial_and_by_no_small_rate():
    rates = np.linspace(0.02, 0.6, 117)
    with np.errstate(all="ignore"):
        ends = descend(double_well, np.full(117, -3.0), GradientDescent(list(rates)), steps=60).positions[-1]
    met = rates[np.abs(ends - 1.8608) < 0.01]
    assert len(met) > 20 and met.min() > 0.46


def test_the_bound_on_a_convex_loss_holds_where_the_bottom_is_flat():
    """w⁴ from 1, its curvature at most 12 on the way, η = 1/12: the loss after k steps is below 1/(2ηk)."""
    w = 1.0
    for k in range(1, 1001):
        w -= 4 * w**3 / 12
        assert w**4 <= 1 / (2 * k / 12)
