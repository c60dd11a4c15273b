"""Exam questions on lesson 01, each with numbers of its own."""

from __future__ import annotations

import numpy as np

from gdcourse.landscapes import Bowl
from gdcourse.misconceptions import M
from gdcourse.teaching.exam import Code, Item, plane
from gdcourse.teaching.paper import number


def felt_slope(rng: np.random.Generator) -> Item:
    c, toe = float(rng.choice([2, 4, 5, 6, 7])), float(rng.choice([0.1, 0.2]))
    w = c + float(rng.choice([-5, -4, -3, 2, 3, 5]))
    hill = Bowl(minimum=c)
    left, right = float(hill(w - toe)), float(hill(w + toe))
    rise, way = right - left, 2 * toe
    return Item(
        f"In fog, a hiker stands at w = {number(w)}. At w = {number(w - toe)} the ground is {number(left)} "
        f"high, at w = {number(w + toe)} it is {number(right)} high. What is the slope at w = {number(w)}?",
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
        f"A hiker stands at w = {number(w)}, where the slope is {number(slope)}, and takes one step "
        f"downhill with η = {number(rate)}. Where is w then?",
        number(w - rate * slope),
        f"The step is −{number(rate)} · ({number(slope)}) = {number(-rate * slope)}.",
        [
            (number(w + rate * slope), M.ascent_sign, "went uphill"),
            (number(w - rate * np.sign(slope)), M.lr_is_step_length,
             "made a step as long as the learning rate"),
            (number(w - slope), M.learning_rate_forgotten, "took the whole slope for the step"),
            (number(-rate * slope), M.overwrite_not_update, "gave the step instead of the new place"),
        ],
    )


TWO_FEET = Code(
    "two_feet",
    """def hill(w):
    return (w - $c) ** 2

w = $w
print((hill(w + 0.5) - hill(w - 0.5)) / 1.0)""",
    {"c": (2, 3, 5, 6), "w": (0, 1, 4, 7)},
    "The two feet stand 1 apart; on this hill that gives the slope itself, 2 · ($w − $c).",
    (
        ("/ 1.0", "/ 0.5", M.missing_half, "divided by the way of one foot"),
        ("hill(w + 0.5) - hill(w - 0.5)", "hill(w - 0.5) - hill(w + 0.5)", M.difference_reversed,
         "subtracted the right height from the left one"),
        ("(hill(w + 0.5) - hill(w - 0.5)) / 1.0", "hill(w)", M.loss_as_gradient, "gave the height"),
    ),
    level=1,
)


def level_ground(rng: np.random.Generator) -> Item:
    w, height = float(rng.choice([-2, 1, 3, 7])), float(rng.choice([4, 9, 12, 30]))
    return Item(
        f"In fog a hiker stands at w = {number(w)}, {number(height)} m above the sea, and feels no slope "
        "under the feet. What does the hiker know?",
        "The ground is level just here, and nothing more.",
        "A bottom, a top and a ledge are level, and feet feel no farther than they reach.",
        [
            ("This is the lowest place.", M.zero_gradient_is_minimum, "took level ground for the bottom"),
            ("The feeling is wrong: a hill has a slope everywhere.", M.zero_gradient_is_error,
             "took it for a fault"),
            ("The lowest place is near.", M.gradient_measures_distance, "read a distance off the slope"),
        ],
        level=1,
        kind="choice",
    )


def longer_step(rng: np.random.Generator) -> Item:
    high, low = int(rng.choice([80, 90, 120])), int(rng.choice([10, 15, 20]))
    steep, gentle = int(rng.choice([4, 6, 8])), int(rng.choice([1, 2, 3]))
    rate = float(rng.choice([0.1, 0.2, 0.5]))
    return Item(
        f"Ann stands {high} m high, where the slope is {gentle}. Bo stands {low} m high, where the slope "
        f"is {steep}. Both take a step downhill with η = {number(rate)}. Whose step is longer, and by how "
        "much?",
        f"Bo's, by {number(rate * (steep - gentle))}",
        f"The steps are {number(rate)} · {steep} and {number(rate)} · {gentle}; how high somebody stands "
        "is not asked.",
        [
            (f"Ann's, by {number(rate * (high - low))}", M.loss_as_gradient, "took the height for the slope"),
            ("Both are as long as η", M.lr_is_step_length, "took the learning rate for the step"),
            (f"Bo's, by {steep - gentle}", M.learning_rate_forgotten, "left the learning rate out"),
        ],
        level=2,
        kind="choice",
    )


def sketch_a_step(rng: np.random.Generator) -> Item:
    rate = float(rng.choice([0.125, 0.25, 0.75]))
    w = 3 + float(rng.choice([-2, 2]))
    slope, new = 2 * (w - 3), w - rate * 2 * (w - 3)
    axes = {"x": (0, 6, 1), "y": (0, 8, 2), "names": ("w", "height")}
    hill = [(x, (x - 3) ** 2) for x in np.linspace(0.2, 5.8, 57)]
    ground = [(x, 4 + slope * (x - w)) for x in (w - 0.9, w + 0.9)]
    return Item(
        f"Draw the hill (w − 3)². Mark the hiker at w = {number(w)}, draw the slope that the feet feel "
        f"there as a straight line, and mark where one step with η = {number(rate)} leads.",
        f"w = {number(new)}, {number((new - 3) ** 2)} high",
        f"The slope is {number(slope)}, so the step is {number(-rate * slope)}.",
        [
            (f"w = {number(w + rate * slope)}", M.ascent_sign, "went uphill"),
            (f"w = {number(w - rate * np.sign(slope))}", M.lr_is_step_length,
             "made a step as long as the learning rate"),
        ],
        level=2,
        kind="argue",
        steps=(
            "a curve with its bottom at (3, 0) that passes through (1, 4) and (5, 4)",
            f"a line that touches it at ({number(w)}, 4) and {'rises' if slope > 0 else 'falls'} by 4 for "
            "each 1",
            f"a mark on the hill at w = {number(new)}",
        ),
        room=plane(**axes),
        drawn=plane(**axes, lines=[hill, ground], dots=[(w, 4), (new, (new - 3) ** 2)]),
    )


MAKERS = (
    felt_slope,
    first_step,
    TWO_FEET,
    level_ground,
    longer_step,
    sketch_a_step,
)
