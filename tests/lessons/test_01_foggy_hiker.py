"""Lesson 01: what its figures draw, and the numbers that its text leans on."""

from __future__ import annotations

import numpy as np

from gdcourse import GradientDescent, bowl, descend
from gdcourse.figures import foggy_hiker


def words(fig) -> str:
    return " | ".join(text.get_text() for ax in fig.axes for text in ax.texts)


def test_two_slopes_are_those_of_the_hill():
    drawn = foggy_hiker.two_slopes(bowl)
    text = words(drawn.figure)
    assert drawn.sentence.endswith("slope +6, which is steeper.")
    assert "height 4\nslope −4" in text and "height 9\nslope +6" in text


def test_the_lifted_fog_shows_every_step():
    path = descend(bowl, 0.0, GradientDescent(0.1), steps=5).positions
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
