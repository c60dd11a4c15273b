"""Exam questions on lesson 06, each with numbers of its own."""

from __future__ import annotations

import math

import numpy as np

from gdcourse.misconceptions import M
from gdcourse.teaching.exam import Item
from gdcourse.teaching.paper import number


def best_compromise(rng: np.random.Generator) -> Item:
    flat, steep = float(rng.choice([1, 2, 4])), float(rng.choice([9, 24, 49, 99]))
    return Item(
        f"A valley has curvatures {number(flat)} and {number(steep)}. Which constant η brings gradient "
        "descent to the bottom in the fewest steps?",
        number(2 / (flat + steep), 4),
        "2/(μ + L): there both directions shrink alike, one from each side of zero.",
        [
            (number(1 / steep, 4), M.monotone_is_optimal, "gave 1/L: safe, and about half as fast"),
            (number(2 / steep, 4), M.bigger_is_faster, "gave the limit"),
            (number(1 / flat, 4), M.flat_direction_decides, "used the flat direction alone"),
        ],
    )


def steps_and_condition(rng: np.random.Generator) -> Item:
    steps, factor = int(rng.choice([50, 120, 173, 300])), int(rng.choice([4, 9, 16]))
    before = int(rng.choice([25, 50, 100]))
    return Item(
        f"With κ = {before} gradient descent needs {steps} steps at its best constant rate. About how many "
        f"does it need with κ = {before * factor}, for the same precision?",
        str(steps * factor),
        f"The steps grow in proportion to κ, which is {factor} times as large.",
        [
            (str(steps * math.isqrt(factor)), M.kappa_power, "took the root: that needs a memory"),
            (str(steps * factor**2), M.kappa_power, "squared the factor"),
            (str(steps), M.kappa_ignored, "expected the best rate to make up for it"),
        ],
    )


MAKERS = (best_compromise, steps_and_condition)
