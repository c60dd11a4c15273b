"""Exam questions on lesson 03, each with numbers of its own."""

from __future__ import annotations

import math

import numpy as np

from gdcourse.misconceptions import M
from gdcourse.teaching.exam import Code, Item, plane
from gdcourse.teaching.paper import number


def regime(rng: np.random.Generator) -> Item:
    curvature = float(rng.choice([2, 4, 5, 8, 10]))
    share = float(rng.choice([0.3, 0.75, 1.5, 1.9, 2.1, 3.0]))
    rate = share / curvature
    rho = 1 - share
    walks, crosses, thrown = "walks in on one side", "crosses at every step and arrives", "is thrown out"
    right = walks if rho > 0 else crosses if rho > -1 else thrown
    wrong = {
        walks: (M.sign_lost, "did not see that ηL is above 1"),
        crosses: (M.no_abs, "took the sign of ρ for its size"),
        thrown: (M.overshoot_means_divergence, "took overshooting for divergence"),
    }
    return Item(
        f"A bowl has curvature L = {number(curvature)}. What does the hiker do with η = {number(rate, 4)}?",
        right,
        f"ρ = 1 − ηL = {number(rho)}, and |ρ| is {'below' if abs(rho) < 1 else 'above'} 1.",
        [(name, *slip) for name, slip in wrong.items() if name != right],
        level=1,
        kind="choice",
    )


def largest_rate(rng: np.random.Generator) -> Item:
    flat, steep = float(rng.choice([0.5, 1, 2])), float(rng.choice([8, 16, 40, 50]))
    return Item(
        f"A valley has curvature {number(flat)} along and {number(steep)} across. Above which η does "
        f"gradient descent diverge?",
        number(2 / steep, 4),
        f"2/L with the largest curvature, L = {number(steep)}.",
        [
            (number(1 / steep, 4), M.overshoot_means_divergence,
             "gave the best rate for the steep direction, 1/L"),
            (number(2 / flat, 4), M.flat_direction_decides, "used the flat direction"),
            (number(2 / (flat + steep), 4), M.overshoot_means_divergence,
             "gave the best compromise, 2/(μ + L)"),
        ],
    )


def scaled_loss(rng: np.random.Generator) -> Item:
    factor, rate = int(rng.choice([4, 9, 25, 100])), float(rng.choice([0.1, 0.2, 0.4]))
    return Item(
        f"You multiply a loss by {factor}. Which η walks the same path as η = {number(rate)} did before?",
        number(rate / factor, 5),
        "The gradient is multiplied as the loss is; the product η · g has to stay.",
        [
            (number(rate, 5), M.loss_scaling_is_free, "left it as it was"),
            (number(rate * factor, 5), M.times_for_divide, "turned the wrong way"),
            (number(rate / math.sqrt(factor), 5), M.power_confused, "divided by the square root"),
        ],
    )


INSIDE = Code(
    "inside",
    """L = $L
for share in ($first, $second, $third):
    eta = share / L
    print(abs(1 - eta * L) < 1)""",
    {"L": (4, 5, 10), "first": (0.5, 1.5, 2.5), "second": (0.8, 1.2, 3.0), "third": (0.9, 1.9, 2.1)},
    "Each is printed as True as long as ηL, which is the share, is below 2.",
    (
        ("abs(1 - eta * L)", "1 - eta * L", M.no_abs, "forgot that a negative number can be large"),
        ("abs(1 - eta * L) < 1", "eta * L < 1", M.overshoot_means_divergence,
         "took overshooting for divergence"),
        ("abs(1 - eta * L) < 1", "not abs(1 - eta * L) < 1", M.boundary_confused,
         "turned the comparison round"),
    ),
    level=2,
)


def sketch_the_dial(rng: np.random.Generator) -> Item:
    curvature = int(rng.choice([2, 4, 5, 10]))
    last = 3 / curvature
    names = ("η", "|ρ|: what one step leaves of the distance")
    axes = {"x": (0, last, last / 6), "y": (0, 2, 0.5), "names": names}
    return Item(
        f"A bowl has curvature L = {curvature}. Draw how much of the distance one step leaves, |1 − ηL|, "
        "against η. Mark the η that lands in one step, and the η from which the hiker is thrown out.",
        f"η = {number(1 / curvature)} and η = {number(2 / curvature)}",
        "A straight line falls from 1 to 0 at 1/L, and another rises to 1 at 2/L.",
        [
            (f"η = {number(1 / curvature)} and η = {number(1 / curvature)}", M.overshoot_means_divergence,
             "took overshooting for divergence"),
            (f"η = {number(curvature)} and η = {2 * curvature}", M.curvature_upside_down,
             "turned the curvature round"),
        ],
        level=2,
        kind="argue",
        steps=(
            "a straight line that falls from 1 at η = 0",
            f"it meets the axis at η = {number(1 / curvature)}, marked as landing in one step",
            "a second straight line, as steep, that rises from there",
            f"it passes 1 at η = {number(2 / curvature)}, marked as the border",
        ),
        room=plane(**axes),
        drawn=plane(**axes, lines=[[(0, 1), (1 / curvature, 0), (last, 2)]],
                    dots=[(1 / curvature, 0), (2 / curvature, 1)]),
    )


MAKERS = (
    regime,
    largest_rate,
    scaled_loss,
    INSIDE,
    sketch_the_dial,
)
