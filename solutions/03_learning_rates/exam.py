"""Exam questions on lesson 03, each with numbers of its own."""

from __future__ import annotations

import math

import numpy as np

from gdcourse.misconceptions import M
from gdcourse.teaching.exam import Item
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
        f"A bowl has curvature L = {number(curvature)}. With η = {number(rate, 4)}, what does the hiker "
        f"do: walk in on one side, cross at every step and arrive, or get thrown out?",
        right,
        f"ρ = 1 − ηL = {number(rho)}, and |ρ| is {'below' if abs(rho) < 1 else 'above'} 1.",
        [(name, *slip) for name, slip in wrong.items() if name != right],
    )


def largest_rate(rng: np.random.Generator) -> Item:
    flat, steep = float(rng.choice([0.5, 1, 2])), float(rng.choice([8, 16, 40, 50]))
    return Item(
        f"A valley has curvature {number(flat)} along and {number(steep)} across. Above which η does "
        f"gradient descent diverge?",
        number(2 / steep, 4),
        f"2/L with the largest curvature, L = {number(steep)}.",
        [
            (number(1 / steep, 4), M.overshoot_means_divergence, "gave the best rate for the steep direction, 1/L"),
            (number(2 / flat, 4), M.flat_direction_decides, "used the flat direction"),
            (number(2 / (flat + steep), 4), M.overshoot_means_divergence, "gave the best compromise, 2/(μ + L)"),
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


MAKERS = (regime, largest_rate, scaled_loss)
