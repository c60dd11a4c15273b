"""Exam questions on lesson 13, each with numbers of its own."""

from __future__ import annotations

import numpy as np

from gdcourse.autodiff import Value
from gdcourse.misconceptions import M
from gdcourse.teaching.exam import Code, Item
from gdcourse.teaching.paper import number


def slope_of_two_links(rng: np.random.Generator) -> Item:
    w1, w2, x, y = (float(rng.choice(some)) for some in ([3, 4, 5], [-2, 0.5, 2], [6, 7], [1, 2]))
    first, second = Value(w1), Value(w2)
    error = second * (first * x) - y
    (error**2).backward()
    return Item(
        f"L = (w₂ · w₁ · x − y)² with w₁ = {number(w1)}, w₂ = {number(w2)}, x = {number(x)} and y = "
        f"{number(y)}. What is the slope of L along w₁?",
        number(first.grad, 4),
        "From the loss back to w₁: twice the error, times w₂, times x.",
        [
            (number(second.grad, 4), M.own_factor, "took w₁ itself, which gives the slope along w₂"),
            (number(first.grad / 2, 4), M.missing_factor_two, "left the 2 of the square out"),
            (number(first.grad / x, 4), M.skips_a_link, "left the link with x out"),
            (number(-first.grad, 4), M.residual_flipped, "subtracted the guess from y"),
        ],
    )


def slope_over_two_paths(rng: np.random.Generator) -> Item:
    a, c = float(rng.choice([3, 4, 5])), float(rng.choice([2, 7, 11]))
    x = Value(a)
    (x * x + x * c).backward()
    return Item(
        f"L = x · x + {number(c)} · x, at x = {number(a)}. What must stand in x.grad after one way back?",
        number(x.grad),
        "Three arrows leave x, and their shares are added: x and x from the product, and the constant.",
        [
            (number(c), M.overwrites_slopes, "kept the last arrow alone"),
            (number(a + c), M.overwrites_slopes, "counted the product's two arrows once"),
            (number(a * a * c), M.paths_multiplied, "multiplied over the paths"),
        ],
    )


TWO_UNITS = Code(
    "two_units",
    """x, y = $x, $y
a, b = $w * x, -2 * x
out = max(a, 0) + max(b, 0)
error = out - y
slope_of_x = 2 * error * ($w * (a > 0) - 2 * (b > 0))
print(slope_of_x)""",
    {"x": (1, 2, 3), "y": (1, 4, 10), "w": (3, 4, 5)},
    "The unit with −2 is cut off and hands nothing back: the error, twice, times $w.",
    (
        (" * (b > 0)", "", M.cut_passes_slopes, "let a slope through the unit that is cut off"),
        ("2 * error", "error", M.missing_factor_two, "left the 2 of the square out"),
        ("out - y\n", "y - out\n", M.residual_flipped, "turned the error round"),
    ),
)


def which_mode(rng: np.random.Generator) -> Item:
    weights = f"{rng.choice([1000, 50_000, 1_000_000]):,}"
    return Item(
        f"A network has {weights} weights and one loss. About how many passes does forward mode need for "
        "all slopes of the loss, and how many does reverse mode?",
        f"forward {weights}, reverse 1",
        "A forward pass follows one weight to all outputs, a reverse pass one output back to all weights.",
        [
            (f"forward 1, reverse {weights}", M.modes_swapped, "exchanged the two modes"),
            (f"forward {weights}, reverse {weights}", M.one_number_for_all,
             "paid for each weight in both modes"),
            ("forward 1, reverse 1", M.all_at_once,
             "expected all weights to be followed in one forward pass"),
        ],
        level=1,
        kind="choice",
    )


def two_ways_back(rng: np.random.Generator) -> Item:
    w, x = int(rng.choice([2, 3, 5])), int(rng.choice([4, 7, 10]))
    return Item(
        f"L = (w · w) · x, at w = {w} and x = {x}. Draw or write down the ways that lead from L back to w, "
        "and show what reverse mode hands to w along each and in all.",
        number(2 * w * x),
        f"The product w · w is reached from w twice; each arrow hands on x · w = {w * x}.",
        [
            (number(w * x), M.overwrites_slopes, "kept the slope of one path only"),
            (number((w * x) ** 2), M.paths_multiplied, "multiplied over the paths"),
        ],
        kind="argue",
        steps=(
            f"the slope of L along the product w · w is x = {x}",
            f"each of its two factors hands back the other one: x · w = {w * x}",
            f"shares of one weight are added: {2 * w * x}",
        ),
    )


MAKERS = (
    slope_of_two_links,
    slope_over_two_paths,
    TWO_UNITS,
    which_mode,
    two_ways_back,
)
