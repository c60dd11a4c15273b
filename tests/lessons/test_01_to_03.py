"""Lessons 01 to 03: what their figures draw, and the numbers that their text leans on."""

from __future__ import annotations

import numpy as np
import pytest

from gdcourse import GradientDescent, Quadratic, bowl, descend
from gdcourse.figures import foggy_hiker, learning_rates, update_rule


def words(fig) -> str:
    return " | ".join(text.get_text() for ax in fig.axes for text in ax.texts)


def places(ax) -> list[float]:
    """Where single dots stand, left to right."""
    return sorted(float(line.get_xdata()[0]) for line in ax.lines if len(line.get_xdata()) == 1)


def walk(eta: float, steps: int):
    return descend(bowl, 0.0, GradientDescent(eta), steps=steps)


def test_two_slopes_are_those_of_the_hill():
    drawn = foggy_hiker.two_slopes(bowl)
    text = words(drawn.figure)
    assert drawn.sentence.endswith("slope +6, which is steeper.")
    assert "height 4\nslope −4" in text and "height 9\nslope +6" in text


def test_the_lifted_fog_shows_every_step():
    path = walk(0.1, 5).positions
    fig = foggy_hiker.fog_lifted(bowl, path).figure
    dots = next(line for line in fig.axes[0].lines if line.get_marker() == "o")
    assert np.array_equal(dots.get_xdata(), path)
    assert all(f"{step:.2f}" in words(fig) for step in np.diff(path)[:3])


def test_guessing_and_feeling_have_the_same_heights_to_spend():
    drawn = foggy_hiker.guess_or_feel(weights=(2,), budget=300)
    guessing, feeling = drawn.figure.axes[0].lines[:2]
    assert guessing.get_xdata()[-1] == 300 and feeling.get_xdata()[-1] == 300
    assert feeling.get_ydata()[-1] < guessing.get_ydata()[-1]
    assert f"{guessing.get_ydata()[-1]:.1f}" in drawn.sentence


def test_a_guess_near_in_twenty_weights_is_one_chance_in_many():
    assert f"{0.3**20:.12f}" == "0.000000000035"


def test_the_square_grows_by_two_strips_and_a_corner():
    side, h = 2.0, 0.3
    patches = update_rule.growing_square(side, h).axes[0].patches[:4]
    areas = [patch.get_width() * patch.get_height() for patch in patches]
    assert sum(areas) == pytest.approx((side + h) ** 2)
    assert sum(areas[1:]) == pytest.approx(2 * side * h + h * h)


def test_rows_on_the_hill_are_the_rows_of_the_table():
    run = walk(0.1, 4)
    text = words(update_rule.rows_on_the_hill(run))
    assert "row 0: w = 0.000, gradient −6.00" in text and "row 3: w = 1.464, gradient −3.07" in text


def test_the_dial_is_a_v_with_three_pins():
    ax = learning_rates.dial().axes[0]
    v = max(ax.lines, key=lambda line: len(line.get_xdata()))
    assert np.allclose(v.get_ydata(), np.abs(1 - 2 * v.get_xdata()))
    assert places(ax) == [0.01, 0.1, 0.5, 2.0]


def test_twins_draw_opposite_paths_and_one_loss():
    fig = learning_rates.twins(walk(0.1, 12), walk(0.9, 12))
    small, large = (line.get_ydata() for line in fig.axes[1].lines[:2])
    assert np.allclose(small, large, rtol=1e-9)
    up, across = (line.get_ydata() - 3 for line in fig.axes[0].lines[:2])
    assert np.allclose(up[1::2], -across[1::2])


def test_the_edge_is_marked_where_the_numbers_end():
    text = words(learning_rates.over_the_edge(walk(2.0, 700)))
    assert "loss is inf at step 323" in text and "|w| is inf at step 645" in text


def test_the_two_parts_of_the_gutter_add_up_to_the_loss():
    run = descend(Quadratic((1.0, 100.0)), [10.0, 1e-6], GradientDescent(0.021), steps=200)
    ax = learning_rates.falls_then_explodes(run).axes[0]
    along, across, whole = (line.get_ydata() for line in ax.lines[:3])
    assert np.allclose(along + across, whole)
    assert "0.524 at step 112" in words(ax.figure)
