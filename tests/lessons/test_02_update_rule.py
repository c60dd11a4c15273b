"""Lesson 02: what its figures draw, and what its text says that is easily wrong."""

from __future__ import annotations

import numpy as np
import pytest
from cells import defined_in

from gdcourse import Bowl, GradientDescent, bowl, descend
from gdcourse.figures import update_rule
from gdcourse.questions.reading import find

LESSON = "02_update_rule"


def words(fig) -> str:
    return " | ".join(text.get_text() for ax in fig.axes for text in ax.texts)


def walk(eta: float, steps: int, start: float = 0.0):
    return descend(bowl, start, GradientDescent(eta), steps=steps)


# Figures ----------------------------------------------------------------------------------------------------


def test_the_square_grows_by_two_strips_and_a_corner():
    side, h = 2.0, 0.3
    drawn = update_rule.growing_square(side, h)
    areas = [patch.get_width() * patch.get_height() for patch in drawn.figure.axes[0].patches[:4]]
    assert sum(areas) == pytest.approx((side + h) ** 2)
    assert sum(areas[1:]) == pytest.approx(2 * side * h + h * h)
    assert drawn.sentence.endswith("changes by 1.29.")


def test_rows_on_the_hill_are_the_rows_of_the_table():
    drawn = update_rule.rows_on_the_hill(walk(0.1, 4))
    text = words(drawn.figure)
    assert "row 0: w = 0.000, gradient −6.00" in text and "row 3: w = 1.464, gradient −3.07" in text
    assert drawn.sentence.endswith("+0.600, +0.480, +0.384, +0.307.")


def test_the_same_losses_are_drawn_twice_and_one_axis_is_a_log():
    drawn = update_rule.two_axes(walk(0.1, 20, start=8.0).losses)
    plain, log = drawn.figure.axes
    assert np.array_equal(plain.lines[0].get_ydata(), log.lines[0].get_ydata())
    assert (plain.get_yscale(), log.get_yscale()) == ("linear", "log")
    assert "keeps 0.64 of the loss, and so does step 20 (0.64)" in drawn.sentence


def test_the_dots_stand_where_the_slope_of_each_hill_is_small():
    drawn = update_rule.small_slopes(curvatures=(2.0, 0.02), small=0.05)
    dots = [line.get_xydata()[0] for line in drawn.figure.axes[0].lines if len(line.get_xdata()) == 1]
    for (distance, slope), curvature in zip(dots, (2.0, 0.02), strict=True):
        assert slope == 0.05 == pytest.approx(Bowl(0.0, curvature).gradient(distance))


# What the text says -----------------------------------------------------------------------------------------


def test_the_table_to_fill_in_holds_the_rows_of_the_walk():
    asked = find("02.rows")
    run = walk(0.1, 3)
    w, loss, slope = run.positions[:3], run.losses[:3], run.gradients[:3]
    rows = np.array([w, loss, slope, -0.1 * slope, run.positions[1:]]).T
    assert np.allclose([*asked.right[0].said], [*rows[1][1:], *rows[2]], atol=1e-12)


def test_three_steps_on_the_other_hill_are_those_of_the_answer():
    run = descend(Bowl(5.0), 0.0, GradientDescent(0.2), steps=3)
    assert np.allclose(find("02.apply").right[0].said, run.positions[1:])


def test_a_walk_in_floats_comes_to_rest_where_exact_arithmetic_goes_on():
    """The closed form says 3.7e-97 after a thousand steps; floats near 3 are 4.4e-16 apart."""
    left = abs(walk(0.1, 1000).positions[-1] - 3)
    assert 0 < left < 4 * np.spacing(3.0) and left > 1e80 * 3 * 0.8**1000


def test_the_log_axis_is_straight_as_long_as_the_quiz_says():
    """Forty steps are far from the digits' end; after some hundred and sixty the line is level."""
    losses = walk(0.1, 400).losses
    assert np.allclose(losses[1:41] / losses[:40], 0.64, rtol=1e-6)
    assert len(set(losses[300:])) == 1


def test_the_logarithm_counts_the_steps_that_a_walk_takes():
    for share in (1 / 2, 0.01 / 3):
        counted = int(np.argmax(np.abs(walk(0.1, 60).positions - 3) < share * 3))
        assert counted == np.ceil(np.log(share) / np.log(0.8))


def test_uphill_every_step_multiplies_the_distance_by_one_and_a_fifth():
    apart = [3.0]
    for _ in range(3):
        apart.append(apart[-1] + 0.1 * 2 * apart[-1])
    assert np.allclose(np.divide(apart[1:], apart[:-1]), 1.2)


@pytest.mark.parametrize("curvature", [2.0, 0.02, 30.0])
def test_the_share_of_the_first_slope_is_the_share_of_the_first_distance(curvature):
    """What the fourth stopping rule reads, whatever the curvature and the rate."""
    rate = 0.3 / curvature
    run = descend(Bowl(3.0, curvature), 0.0, GradientDescent(rate), steps=20)
    slopes, distances = np.abs(run.gradients), np.abs(run.positions - 3)
    assert np.allclose(slopes / slopes[0], distances / distances[0], rtol=1e-9)


def test_the_walk_of_the_lesson_stops_by_that_share_or_by_its_budget():
    walk_until = defined_in(LESSON, "walk_until")
    w, taken = walk_until(bowl.gradient, 0.0, 0.1)
    assert taken == np.ceil(np.log(1e-3) / np.log(0.8)) and abs(w - 3) <= 3e-3
    assert walk_until(Bowl(3.0, 0.0002).gradient, 0.0, 0.1, budget=50)[1] == 50
    assert walk_until(bowl.gradient, 3.0, 0.1) == (3.0, 0)
