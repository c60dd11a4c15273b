"""Lesson 09: what its figures draw, and the numbers that its text leans on."""

from __future__ import annotations

import numpy as np
import pytest

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
    titles = [ax.get_title(loc="left") for ax in draw.chords(shapes).axes]
    assert titles == ["convex", "convex", "not convex", "not convex"]


def test_the_curve_of_minima_has_loss_zero_where_it_is_drawn():
    starts = (0.05, 0.3), (0.6, -0.6)
    walks = [descend(smallest_network, at, GradientDescent(0.1), steps=50).positions for at in starts]
    ax = draw.smallest_network(smallest_network, walks).axes[0]
    curves = [line for line in ax.lines if line.get_linewidth() == 3.2]
    assert len(curves) == 2
    for curve in curves:
        assert np.max(smallest_network(np.array(curve.get_data()))) < 1e-20
    assert walks[1][-1] == pytest.approx([0, 0], abs=0.01)
