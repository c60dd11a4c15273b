"""Lesson 06: what its figures draw, and what its text says that is easily wrong."""

from __future__ import annotations

import numpy as np
import pytest
from cells import defined_in

from gdcourse import GradientDescent, Quadratic, descend, double_well
from gdcourse.figures import narrow_valleys as draw
from gdcourse.questions.reading import find

LESSON = "06_narrow_valleys"
CURVATURES = np.array([1.0, 25.0])
GUTTER = Quadratic(CURVATURES)


def walk(eta: float, steps: int, start=(4.0, 1.0), valley=GUTTER) -> np.ndarray:
    return descend(valley, list(start), GradientDescent(eta), steps=steps).positions


# Figures ----------------------------------------------------------------------------------------------------


def test_the_two_factors_cross_at_the_star():
    drawn = draw.two_factors(1.0, 25.0)
    ax = drawn.figure.axes[0]
    star = next(line for line in ax.lines if line.get_marker() == "*")
    worst = next(line for line in ax.lines if line.get_linewidth() == 7)
    assert star.get_xdata()[0] == pytest.approx(2 / 26)
    assert star.get_ydata()[0] == pytest.approx(24 / 26)
    assert worst.get_ydata().min() >= 24 / 26 - 1e-9
    assert worst.get_xdata()[np.argmin(worst.get_ydata())] == pytest.approx(2 / 26, abs=3e-4)
    assert "cross at η* = 0.0769, where both are 0.9231. Beyond 0.08" in drawn.sentence


@pytest.mark.parametrize(("kappa", "steps"), [(4, 28), (25, 173), (100, 691)])
def test_the_steps_that_are_drawn_are_those_of_a_walk(kappa, steps):
    walked = walk(2 / (1 + kappa), 800, (1.0, 1.0), Quadratic([1.0, kappa]))
    assert int(np.argmax(np.hypot(*walked.T) < 1e-6 * np.sqrt(2))) == steps == draw.steps_to_millionth(kappa)
    assert f"κ = {kappa} takes {steps}" in draw.steps_against_kappa().sentence


def test_steps_grow_in_proportion_to_kappa():
    assert find("06.kappa-times-four").right[0].said == draw.steps_to_millionth(100)
    assert draw.steps_to_millionth(400) / draw.steps_to_millionth(100) == pytest.approx(4, rel=0.01)
    assert draw.steps_to_millionth(10_000) / 10_000 == pytest.approx(np.log(1e6) / 2, rel=1e-3)


def test_best_steps_turn_by_right_angles():
    exact = defined_in(LESSON, "exact_steps")(CURVATURES, [25.0, 1.0], steps=8)
    drawn = draw.right_angles(exact)
    moves = np.diff(exact, axis=0)
    assert np.allclose(np.sum(moves[1:] * moves[:-1], axis=1), 0)
    assert "7 turns, each of 90.0 degrees" in drawn.sentence and f"{24 / 26:.4f}" in drawn.sentence
    line = max(drawn.figure.axes[0].lines, key=lambda one: len(one.get_xdata()))
    assert np.array_equal(np.array(line.get_data()).T, exact)


def test_newton_is_drawn_at_the_hilltop():
    drawn = draw.newton_uphill(double_well, defined_in(LESSON, "newton")(0.5))
    assert any("0.2541" in text.get_text() for text in drawn.figure.axes[0].texts)
    assert double_well.gradient(0.25410168) == pytest.approx(0, abs=1e-6)


# What the text says -----------------------------------------------------------------------------------------


def test_the_hut_is_reached_by_a_zigzag_only():
    """The first task: rates from 0.064 to 0.078, all beyond 1/25, where y changes sign at every step."""
    near = [eta for eta in np.arange(0.01, 0.1, 0.001) if np.hypot(*walk(eta, 50)[-1]) < 0.15]
    assert np.allclose([near[0], near[-1]], [0.064, 0.078]) and near[0] > 1 / 25


def test_at_the_best_rate_the_two_parts_are_equal_and_the_task_is_met():
    x, y = walk(2 / 26, 50, (4.0, 0.8)).T
    assert np.allclose(x**2, 25 * y**2, rtol=1e-9)
    assert GUTTER([x[-1], y[-1]]) < 0.006
    assert all(GUTTER(walk(eta, 50, (4.0, 0.8))[-1]) > 0.006 for eta in (0.04, 0.069, 0.078))


@pytest.mark.parametrize("degrees", [0, 30, 77])
def test_turning_a_gutter_changes_neither_the_walk_nor_the_best_rate(degrees):
    turned = Quadratic(CURVATURES, angle=np.radians(degrees))
    c, s = np.cos(turned.angle), np.sin(turned.angle)
    axes = np.array([[c, -s], [s, c]])
    assert np.allclose(walk(0.075, 20, axes @ [4.0, 1.0], turned) @ axes, walk(0.075, 20))


def test_the_share_kept_is_the_share_a_walk_keeps():
    steps = defined_in(LESSON, "steps_to_millionth")
    x = walk(1 / 25, 400)[:, 0] / 4
    assert steps(24 / 25) == int(np.argmax(x < 1e-6)) == 339
    assert steps(1.0025) == np.inf


def test_the_walk_without_a_zigzag_is_the_slower_one():
    assert walk(0.039, 100)[-1, 0] > 10 * walk(2 / 26, 100)[-1, 0]


def test_no_direction_keeps_more_of_the_loss_than_kantorovich_allows():
    best = defined_in(LESSON, "exact_steps")
    kept = []
    for turn in np.linspace(0, np.pi, 1801):
        before, after = best(CURVATURES, [np.cos(turn), np.sin(turn)], steps=1)
        kept.append(GUTTER(after) / GUTTER(before))
    assert max(kept) == pytest.approx((24 / 26) ** 2, abs=1e-4) and max(kept) <= (24 / 26) ** 2 + 1e-12


def test_halving_accepts_what_the_prediction_says():
    backtrack = defined_in(LESSON, "backtrack")
    assert backtrack(lambda w: (w - 3) ** 2, 0.0, -6.0) == 0.5
    assert find("06.armijo").right[0].said == "0.5"


def test_newton_climbs_where_descent_goes_down():
    """From 0.5 the ground falls to the right: Newton goes to the hilltop, small steps to the right valley."""
    newton = defined_in(LESSON, "newton")
    assert double_well.gradient(0.5) < 0
    assert newton(0.5)[-1] == pytest.approx(0.2541, abs=1e-4)
    down = descend(double_well, 0.5, GradientDescent(0.1), steps=200).positions[-1]
    assert down == pytest.approx(1.8608, abs=1e-3)
    assert newton(3.0)[-1] == pytest.approx(down, abs=1e-3)


def test_the_numbers_of_the_valley_to_work_out():
    mu, L = 2.0, 8.0
    assert np.allclose(find("06.apply").right[0].said, [L / mu, 2 / (mu + L), (L - mu) / (L + mu)])
