"""Exam questions on lesson 01, each with numbers of its own."""

from __future__ import annotations

import numpy as np

from gdcourse.landscapes import Bowl
from gdcourse.misconceptions import M
from gdcourse.teaching.exam import Item
from gdcourse.teaching.paper import number


def felt_slope(rng: np.random.Generator) -> Item:
    c, toe = float(rng.choice([2, 4, 5, 6, 7])), float(rng.choice([0.1, 0.2]))
    w = c + float(rng.choice([-5, -4, -3, 2, 3, 5]))
    hill = Bowl(minimum=c)
    left, right = float(hill(w - toe)), float(hill(w + toe))
    rise, way = right - left, 2 * toe
    return Item(
        f"In fog, a hiker stands at w = {number(w)}. At w = {number(w - toe)} the ground is {number(left)} high, "
        f"at w = {number(w + toe)} it is {number(right)} high. What is the slope at w = {number(w)}?",
        number(rise / way),
        f"From the left place to the right one the ground rises by {number(rise)} over {number(way)}.",
        [
            (number(rise), M.rise_without_run, "did not divide by the way"),
            (number(rise / toe), M.missing_half, "divided by the way to one side only"),
            (number(-rise / way), M.difference_reversed, "subtracted the right height from the left one"),
        ],
    )


def first_step(rng: np.random.Generator) -> Item:
    w, slope = float(rng.choice([-3, 0, 1, 4, 5])), float(rng.choice([-8, -6, -4, 3, 5, 7]))
    rate = float(rng.choice([0.05, 0.1, 0.2]))
    return Item(
        f"A hiker stands at w = {number(w)}, where the slope is {number(slope)}, and takes one step downhill with "
        f"η = {number(rate)}. Where is w then?",
        number(w - rate * slope),
        f"The step is −{number(rate)} · ({number(slope)}) = {number(-rate * slope)}.",
        [
            (number(w + rate * slope), M.ascent_sign, "went uphill"),
            (number(w - rate * np.sign(slope)), M.lr_is_step_length, "made a step as long as the learning rate"),
            (number(w - slope), M.learning_rate_forgotten, "took the whole slope for the step"),
            (number(-rate * slope), M.overwrite_not_update, "gave the step instead of the new place"),
        ],
    )


MAKERS = (felt_slope, first_step)
