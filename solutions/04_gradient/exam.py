"""Exam questions on lesson 04, each with numbers of its own."""

from __future__ import annotations

import numpy as np

from gdcourse.misconceptions import M
from gdcourse.models import LinearRegression
from gdcourse.teaching.exam import Code, Item
from gdcourse.teaching.paper import number


def gradient_of_a_line(rng: np.random.Generator) -> Item:
    hours = np.array([1.0, 2.0, 3.0, 4.0])
    points = np.sort(rng.choice(np.arange(1, 13), 4, replace=False)).astype(float)
    loss = LinearRegression(hours, points)
    slope, offset = map(float, loss.gradient(np.zeros(2)))
    return Item(
        "Four students studied 1, 2, 3 and 4 hours and scored "
        f"{', '.join(number(p) for p in points[:3])} and {number(points[3])} points. The loss is the mean "
        f"of (w · hours + b − points)². "
        "Give its gradient (∂w, ∂b) at w = 0, b = 0.",
        f"({number(slope)}, {number(offset)})",
        f"Twice the mean of error · hours, and twice the mean error; every error is minus the points. Mean "
        f"points {number(float(points.mean()))}.",
        [
            (f"({number(-slope)}, {number(-offset)})", M.residual_flipped,
             "turned the error round: points − guess"),
            (f"({number(4 * slope)}, {number(4 * offset)})", M.sum_instead_of_mean,
             "added up instead of taking the mean"),
            (f"({number(slope / 2)}, {number(offset / 2)})", M.missing_factor_two, "forgot the factor 2"),
            (f"({number(offset)}, {number(slope)})", M.order_swapped, "swapped the two"),
        ],
    )


def steepest_way(rng: np.random.Generator) -> Item:
    a, b, norm = [(3, 4, 5), (6, 8, 10), (5, 12, 13), (8, 15, 17)][rng.integers(4)]
    return Item(
        f"On a hillside the ground rises by {a} for each unit eastwards and by {b} for each unit "
        "northwards. How much does it rise for each unit along the steepest way?",
        number(norm),
        f"That is the length of the gradient: the root of {a}² + {b}².",
        [
            (number(a + b), M.slopes_combined, "added the two slopes"),
            (number((a + b) / 2), M.slopes_combined, "took the mean of the two slopes"),
            (number(b), M.axes_only, "looked along the axes only"),
        ],
        level=1,
    )


BOTH_AT_ONCE = Code(
    "both_at_once",
    """x, y = $x, $y  # the loss is x * y
x, y = x - $rate * y, y - $rate * x
print(round(x, 3), round(y, 3))""",
    {"x": (2, 3, 4, 6), "y": (1, 5, -2), "rate": (0.1, 0.2, 0.5)},
    "The right-hand side is worked out before x or y gets a new value.",
    (
        ("x, y = x - $rate * y, y - $rate * x", "x = x - $rate * y\ny = y - $rate * x", M.sequential_update,
         "moved y with the new x"),
        ("x - $rate * y, y - $rate * x", "x + $rate * y, y + $rate * x", M.ascent_sign, "went uphill"),
        ("x - $rate * y, y - $rate * x", "x - $rate * x, y - $rate * y", M.own_factor,
         "took for the slope along x the x itself"),
    ),
)


def level_way(rng: np.random.Generator) -> Item:
    a, b = (int(v) for v in rng.choice([1, 2, 3, 4, 5], 2, replace=False))
    return Item(
        f"At a place the gradient is ({a}, {b}). Along which of these arrows does the loss stay as it is, "
        "for a very short step?",
        f"(−{b}, {a})",
        f"The change along an arrow is its product with the gradient: {a} · (−{b}) + {b} · {a} = 0.",
        [
            (f"({a}, {b})", M.level_for_steep, "took the steepest way for the level one"),
            (f"(−{a}, −{b})", M.level_for_steep, "took the way straight down"),
            (f"({b}, {a})", M.order_swapped, "swapped the two and forgot the minus"),
        ],
        kind="choice",
    )


def two_toes_or_one(rng: np.random.Generator) -> Item:
    w, toe = float(rng.choice([1, 2, 3])), float(rng.choice([0.1, 0.2, 0.5]))
    one = ((w + toe) ** 3 - w**3) / toe - 3 * w**2
    return Item(
        f"The loss is w³, at w = {number(w)}, with a toe of h = {number(toe)}. Show by how much the "
        "difference to one side, (loss(w + h) − loss(w))/h, misses the slope, and by how much the one to "
        "both sides, (loss(w + h) − loss(w − h))/(2h), does.",
        f"{number(one)} and {number(toe**2)}",
        "(w + h)³ = w³ + 3w²h + 3wh² + h³, so they miss 3w² by 3wh + h² and by h².",
        [
            (f"{number(one)} and {number(one / 2)}", M.one_sided,
             "expected two sides to halve the error only"),
            (f"{number(one)} and 0", M.exact_floats,
             "took the difference to both sides for the slope itself"),
        ],
        level=3,
        kind="argue",
        steps=(
            "the slope of w³ is 3w²",
            "one side gives 3w² + 3wh + h²",
            "both sides give 3w² + h²: the terms with h² of the two cubes cancel",
            f"the numbers {number(one)} and {number(toe**2)}",
        ),
    )


MAKERS = (
    gradient_of_a_line,
    steepest_way,
    BOTH_AT_ONCE,
    level_way,
    two_toes_or_one,
)
