"""Lesson 06: what its figures draw, and the numbers that its text leans on."""

from __future__ import annotations

import numpy as np
import pytest

from gdcourse import GradientDescent, Quadratic, descend, double_well
from gdcourse.figures import narrow_valleys as draw


def steps_to_millionth(eta: float, kappa: float) -> int:
    walk = descend(Quadratic([1.0, kappa]), [1.0, 1.0], GradientDescent(eta), steps=800).positions
    return int(np.argmax(np.hypot(*walk.T) < 1e-6 * np.sqrt(2)))


@pytest.mark.parametrize(
    ("eta", "kappa", "steps"), [(2 / 5, 4, 28), (2 / 26, 25, 173), (2 / 101, 100, 691), (1 / 25, 25, 330)]
)
def test_steps_grow_in_proportion_to_kappa(eta, kappa, steps):
    assert steps_to_millionth(eta, kappa) == steps


def test_the_two_factors_cross_at_the_star():
    etas = np.linspace(0.0, 0.085, 400)
    ax = draw.two_factors(etas, 1.0, 25.0).axes[0]
    star = next(line for line in ax.lines if line.get_marker() == "*")
    worst = next(line for line in ax.lines if line.get_linewidth() == 7)
    assert star.get_xdata()[0] == pytest.approx(2 / 26)
    assert star.get_ydata()[0] == pytest.approx(24 / 26)
    assert worst.get_ydata().min() >= 24 / 26 - 1e-9
    assert worst.get_xdata()[np.argmin(worst.get_ydata())] == pytest.approx(2 / 26, abs=3e-4)


def test_each_gutter_is_drawn_with_its_own_walk():
    valley = Quadratic([1.0, 25.0])
    walks = {eta: descend(valley, [4.0, 1.0], GradientDescent(eta), steps=30) for eta in (0.02, 0.075)}
    fig = draw.zigzag(walks)
    for ax, (eta, walk) in zip(fig.axes, walks.items(), strict=True):
        line = max(ax.lines, key=lambda drawn: len(drawn.get_xdata()))
        assert np.array_equal(np.array(line.get_data()).T, walk.positions)
        assert ("crosses" in ax.get_title(loc="left")) == (1 - 25 * eta < 0)
        assert ax.get_aspect() == 1.0


def test_newton_is_drawn_at_the_hilltop():
    places = np.array([0.5, 0.2308, 0.254, 0.2541])
    fig = draw.newton_uphill(double_well, places)
    assert any("0.2541" in text.get_text() for text in fig.axes[0].texts)
    assert double_well.gradient(0.25410168) == pytest.approx(0, abs=1e-6)
