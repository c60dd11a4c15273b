"""Lesson 03: what its figures draw, and the numbers that its text leans on."""

from __future__ import annotations

import numpy as np

from gdcourse import GradientDescent, Quadratic, bowl, descend
from gdcourse.figures import learning_rates


def words(fig) -> str:
    return " | ".join(text.get_text() for ax in fig.axes for text in ax.texts)


def places(ax) -> list[float]:
    """Where single dots stand, left to right."""
    return sorted(float(line.get_xdata()[0]) for line in ax.lines if len(line.get_xdata()) == 1)


def walk(eta: float, steps: int):
    return descend(bowl, 0.0, GradientDescent(eta), steps=steps)


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
