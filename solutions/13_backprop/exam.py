"""Exam questions on lesson 13, each with numbers of its own."""

from __future__ import annotations

import numpy as np

from gdcourse.autodiff import Value
from gdcourse.misconceptions import M
from gdcourse.teaching.exam import Item
from gdcourse.teaching.paper import number


def slope_of_two_links(rng: np.random.Generator) -> Item:
    w1, w2, x, y = (float(rng.choice(some)) for some in ([3, 4, 5], [-2, 0.5, 2], [6, 7], [1, 2]))
    first, second = Value(w1), Value(w2)
    error = second * (first * x) - y
    (error**2).backward()
    return Item(
        f"L = (w₂ · w₁ · x − y)² with w₁ = {number(w1)}, w₂ = {number(w2)}, x = {number(x)} and y = {number(y)}. "
        "What is the slope of L along w₁?",
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


MAKERS = (slope_of_two_links, slope_over_two_paths)
