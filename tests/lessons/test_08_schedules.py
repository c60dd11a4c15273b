"""Lesson 08: what its figures draw, and the numbers that its text leans on."""

from __future__ import annotations

import numpy as np
import pytest

from gdcourse import Cosine, ExponentialDecay, GradientDescent, StepDecay, bowl, travel_budget
from gdcourse.explorers.walks import walk
from gdcourse.figures import schedules as draw


@pytest.mark.parametrize(("eta", "floor"), [(0.1, 0.4444), (0.2, 1.0), (0.5, 4.0)])
def test_the_floor_is_where_feed_and_decay_balance(eta, floor):
    kept, fed = (1 - 2 * eta) ** 2, 16 * eta**2
    assert fed / (1 - kept) == pytest.approx(floor, abs=1e-4)


def test_steps_of_one_over_two_t_take_the_running_mean():
    w, votes = 99.0, np.array([1.0, 5, 2, 4])
    for t, vote in enumerate(votes, start=1):
        w -= 1 / (2 * t) * 2 * (w - vote)
        assert w == pytest.approx(votes[:t].mean())


def test_the_budgets_that_the_text_names():
    assert travel_budget(ExponentialDecay(0.01, factor=0.95), 1000) == pytest.approx(0.2)
    assert Cosine(0.01, steps=100)(99) == pytest.approx(2.47e-6, rel=1e-2)
    assert StepDecay(0.01, factor=0.5, every=100)(99) == 0.01


def test_each_cloud_has_a_band_of_its_own_width():
    walks = {eta: np.full(20, 3.0) for eta in (0.02, 0.1, 0.5)}
    fig = draw.clouds(walks)
    for ax, eta in zip(fig.axes, walks, strict=True):
        width = np.sqrt(4 * eta / (1 - eta))
        assert any(text.get_text() == f"± {width:.2f}" for text in ax.texts)


def test_the_budget_is_the_shaded_area():
    rates = np.linspace(0.01, 0.0, 1000)
    fig = draw.budgets(dict.fromkeys("abcde", rates))
    assert all(ax.texts[0].get_text() == f"sum\n{rates.sum():.2f}" for ax in fig.axes)


def test_the_range_test_marks_the_lowest_loss():
    rates, losses = np.geomspace(1e-3, 10, 50), np.abs(np.linspace(-2, 1, 50)) + 0.5
    ax = draw.range_test(rates, losses).axes[0]
    mark = next(line for line in ax.lines if line.get_marker() == "o")
    assert mark.get_xdata()[0] == rates[np.argmin(losses)]


def end_of(rate) -> float:
    """The mean loss of the last 20 steps, as the explorer's challenge judges it."""
    chance = {"noise": 4.0, "batch": None, "order": "shuffled", "seed": 1}
    return float(np.mean(walk(bowl, -3.0, GradientDescent(rate), 200, chance).losses[-20:]))


def test_the_challenge_needs_a_schedule():
    assert min(end_of(rate) for rate in np.geomspace(0.003, 0.9, 60)) > 0.005
    assert end_of(StepDecay(0.2, factor=0.5, every=40)) < 0.005
    assert end_of(Cosine(0.1, steps=200)) < 0.005
