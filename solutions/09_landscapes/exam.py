"""Exam questions on lesson 09, each with numbers of its own."""

from __future__ import annotations

import math

import numpy as np

from gdcourse.misconceptions import M
from gdcourse.teaching.exam import Code, Item
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
            (str(math.ceil((1 / start - 1) / push)), M.linear_thinking,
             "added the same length at every step"),
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
        "only in the sharper one": (M.curvature_upside_down, "turned it round: sharp valleys lose large steps"),
    }
    return Item(
        f"A loss has two minima. The curvature is {number(flat)} at one and {number(sharp)} at the other. "
        f"In which of them can gradient descent with η = {number(rate)} come to rest?",
        right,
        f"2/L is {number(2 / flat)} and {number(2 / sharp)}.",
        [(name, *slip) for name, slip in wrong.items() if name != right],
        kind="choice",
    )


SOFT = Code(
    "soft",
    """def soft(w):
    return np.sign(w) * max(abs(w) - $t, 0)

print(float(soft($large)), float(soft($small)))""",
    {"t": (1, 1.5), "large": (-4, -3, 3, 5), "small": (0.5, 0.75)},
    "Each is drawn $t nearer to 0, and what would go past 0 stays there.",
    (
        ("np.sign(w) * max(abs(w) - $t, 0)", "w * (abs(w) > $t)", M.hard_threshold,
         "left the large one as it was"),
        ("max(abs(w) - $t, 0)", "(abs(w) - $t)", M.goes_past_zero, "went on past zero"),
        ("np.sign(w) * ", "", M.sign_lost, "lost the sign"),
    ),
)


def convex_with_a_corner(rng: np.random.Generator) -> Item:
    c = int(rng.choice([1, 2, 3, 5]))
    return Item(
        f"All of these losses have their bottom at w = {c}. Which one is convex and has no slope there?",
        f"|w − {c}|",
        f"Every rope between two of its points lies on or above it, and at w = {c} it has a corner.",
        [
            (f"(w − {c})²", M.convex_means_smooth, "chose the one that is smooth"),
            (f"√|w − {c}|", M.convex_by_eye, "tried one rope only, the one across the bottom"),
            (f"min(|w − {c}|, 1)", M.classical_means_convex, "did not try a rope to where it is cut off"),
        ],
        kind="choice",
    )


def level_and_no_bottom(rng: np.random.Generator) -> Item:
    a, b = int(rng.choice([1, 2, 3])), int(rng.choice([1, 2, 4]))
    return Item(
        f"The loss is {a}x² − {b}y². Show that the gradient at (0, 0) is zero, and that (0, 0) is no "
        "bottom. What does a hiker do who starts at x = 1 and a little beside y = 0?",
        "comes near, then leaves along y",
        f"The slopes are {2 * a}x and −{2 * b}y: along x the distance shrinks, along y it grows.",
        [
            ("comes to rest at (0, 0)", M.saddles_hold_for_ever, "expected a saddle to hold a walk"),
            ("arrives at a bottom", M.zero_gradient_is_minimum, "took level ground for the bottom"),
        ],
        level=1,
        kind="argue",
        steps=(
            f"the gradient is ({2 * a}x, −{2 * b}y), which is (0, 0) there",
            f"along y the loss −{b}y² is lower than at (0, 0)",
            "the distance along x shrinks at every step, the distance along y grows",
        ),
    )


MAKERS = (
    leaving_a_saddle,
    which_valley_holds,
    SOFT,
    convex_with_a_corner,
    level_and_no_bottom,
)
