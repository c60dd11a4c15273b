"""Exam questions on lesson 14, each with numbers of its own."""

from __future__ import annotations

import numpy as np

from gdcourse.misconceptions import M
from gdcourse.teaching.exam import Item
from gdcourse.teaching.paper import number


def clipped(rng: np.random.Generator) -> Item:
    a, b, norm = [(3, 4, 5), (6, 8, 10), (5, 12, 13), (8, 15, 17)][rng.integers(4)]
    times, c = int(rng.choice([10, 20])), norm
    return Item(
        f"A gradient is ({times * a}, {times * b}). It is clipped to norm {c}. What is its first number then?",
        number(a),
        f"Its norm is {times * norm}, so every number is divided by {times}.",
        [
            (number(min(c, times * a)), M.clips_by_value, "clipped each number by itself"),
            (number(a / norm, 4), M.always_rescales, "made its norm 1"),
            (number(times * a), M.clipping_cures_all, "left it as it was"),
        ],
    )


def first_seen(rng: np.random.Generator) -> Item:
    curvature, rate = float(rng.choice([50, 100, 200])), float(rng.choice([1.05, 1.1, 1.2]))
    eta = (1 + rate) / curvature
    grows = eta * curvature - 1
    steps = int(np.ceil(6 * np.log(10) / np.log(grows)))
    return Item(
        f"In one direction the curvature is {number(curvature)} and the error a millionth. η = {number(eta, 4)}. After how many "
        "steps is the error above 1 for the first time?",
        number(steps),
        f"A step multiplies it by |1 − ηλ| = {number(grows, 4)}, and 10⁶ is that to the power {number(6 * np.log(10) / np.log(grows), 5)}.",
        [
            (number(int(np.ceil(6 / (grows - 1)))), M.linear_thinking, "added where it multiplies"),
            (number(steps - 1), M.rounds_down, "rounded down"),
            (number(steps // 2), M.losses_for_distances, "took the loss, which grows by the square, for the error"),
        ],
    )


def step_by_weight(rng: np.random.Generator) -> Item:
    w, g = float(rng.choice([20, 50, 80])), float(rng.choice([2, 4, 5]))
    eta = float(rng.choice([0.01, 0.02, 0.1]))
    return Item(
        f"‖w‖ = {number(w)}, ‖g‖ = {number(g)}, plain descent with η = {number(eta)}. What is the update-to-weight ratio?",
        number(eta * g / w, 4),
        "The step is η · g, and its share of w is η‖g‖/‖w‖.",
        [
            (number(g / w, 4), M.learning_rate_forgotten, "left η out"),
            (number(eta * g, 4), M.step_for_gradient, "gave the length of the step"),
            (number(w / (eta * g), 4), M.order_swapped, "divided the other way round"),
        ],
    )


MAKERS = (clipped, first_seen, step_by_weight)
