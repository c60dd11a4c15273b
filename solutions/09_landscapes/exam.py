"""Exam questions on lesson 09, each with numbers of its own."""

from __future__ import annotations

import math

import numpy as np

from gdcourse.misconceptions import M
from gdcourse.teaching.exam import Item
from gdcourse.teaching.paper import number


def leaving_a_saddle(rng: np.random.Generator) -> Item:
    start, push = float(rng.choice([1e-3, 1e-6, 1e-9])), float(rng.choice([0.1, 0.2, 0.5]))
    steps, apart = 0, start
    while apart <= 1:
        steps, apart = steps + 1, apart * (1 + push)
    power = round(math.log10(start))
    return Item(
        f"A hiker stands 10<sup>{number(power, 0)}</sup> beside the line that leads into a saddle. Each step "
        f"makes that distance {number(100 * push)} % larger. After how many steps is it first above 1?",
        str(steps),
        f"The first k with {number(1 + push)}<sup>k</sup> above 10<sup>{-power}</sup>: a logarithm, rounded "
        "up.",
        [
            (str(steps - 1), M.rounds_down, "rounded down"),
            (str(math.ceil((1 / start - 1) / push)), M.linear_thinking, "added the same length at every step"),
            ("never", M.saddles_hold_for_ever, "took a saddle for a place where walks stay"),
        ],
    )


def which_valley_holds(rng: np.random.Generator) -> Item:
    flat, sharp = float(rng.choice([2, 3])), float(rng.choice([5, 8]))
    rate = float(rng.choice([0.3, 0.5, 0.9]))
    both, only, neither = "in both", "only in the flatter one", "in neither"
    right = both if rate < 2 / sharp else only if rate < 2 / flat else neither
    wrong = {
        both: (M.universal_lr, "forgot that a valley holds η only up to 2/L"),
        only: (M.universal_lr, "did not compare η with 2/L in each valley"),
        neither: (M.universal_lr, "did not compare η with 2/L in each valley"),
        "only in the sharper one": (M.curvature_upside_down, "turned it round: large steps leave sharp valleys"),
    }
    return Item(
        f"A loss has two minima. The curvature is {number(flat)} at one and {number(sharp)} at the other. "
        f"In which of them can gradient descent with η = {number(rate)} come to rest: in both, only in the "
        "flatter one, only in the sharper one, in neither?",
        right,
        f"2/L is {number(2 / flat)} and {number(2 / sharp)}.",
        [(name, *slip) for name, slip in wrong.items() if name != right],
    )


MAKERS = (leaving_a_saddle, which_valley_holds)
