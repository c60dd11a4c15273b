"""Exam questions on lesson 04, each with numbers of its own."""

from __future__ import annotations

import numpy as np

from gdcourse.misconceptions import M
from gdcourse.models import LinearRegression
from gdcourse.teaching.exam import Item
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
            (f"({number(-slope)}, {number(-offset)})", M.residual_flipped, "turned the error round: points − guess"),
            (f"({number(4 * slope)}, {number(4 * offset)})", M.sum_instead_of_mean, "added up instead of taking the mean"),
            (f"({number(slope / 2)}, {number(offset / 2)})", M.missing_factor_two, "forgot the factor 2"),
            (f"({number(offset)}, {number(slope)})", M.order_swapped, "swapped the two"),
        ],
    )


MAKERS = (gradient_of_a_line,)
