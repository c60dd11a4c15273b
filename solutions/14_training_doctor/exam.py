"""Exam questions on lesson 14, each with numbers of its own."""

from __future__ import annotations

import math

import numpy as np

from gdcourse.misconceptions import M
from gdcourse.teaching.exam import Code, Item
from gdcourse.teaching.paper import number


def clipped(rng: np.random.Generator) -> Item:
    a, b, norm = [(3, 4, 5), (6, 8, 10), (5, 12, 13), (8, 15, 17)][rng.integers(4)]
    times, c = int(rng.choice([10, 20])), norm
    return Item(
        f"A gradient is ({times * a}, {times * b}). It is clipped to norm {c}. What is its first number "
        "then?",
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
        f"In one direction the curvature is {number(curvature)} and the error a millionth. η = "
        f"{number(eta, 6)}. After how many steps is the error above 1 for the first time?",
        number(steps),
        f"A step multiplies it by |1 − ηλ| = {number(grows, 4)}, and 10⁶ is that to the power "
        f"{number(6 * np.log(10) / np.log(grows), 5)}.",
        [
            (number(int(np.ceil(6 / (grows - 1)))), M.linear_thinking, "added where it multiplies"),
            (number(steps - 1), M.rounds_down, "rounded down"),
            (number(steps // 2), M.losses_for_distances,
             "took the loss, which grows by the square, for the error"),
        ],
    )


def step_by_weight(rng: np.random.Generator) -> Item:
    w, g = float(rng.choice([20, 50, 80])), float(rng.choice([2, 4, 5]))
    eta = float(rng.choice([0.01, 0.02, 0.1]))
    return Item(
        f"‖w‖ = {number(w)}, ‖g‖ = {number(g)}, plain descent with η = {number(eta)}. What is the "
        "update-to-weight ratio?",
        number(eta * g / w, 4),
        "The step is η · g, and its share of w is η‖g‖/‖w‖.",
        [
            (number(g / w, 4), M.learning_rate_forgotten, "left η out"),
            (number(eta * g, 4), M.step_for_gradient, "gave the length of the step"),
            (number(w / (eta * g), 4), M.order_swapped, "divided the other way round"),
        ],
    )


NEVER_EMPTIED = Code(
    "never_emptied",
    """w, grad = $w, 0.0  # the loss is w ** 2
for step in range(2):
    grad = grad + 2 * w
    w = w - $eta * grad
print(round(w, 4))""",
    {"w": (1.0, 5.0, 10.0), "eta": (0.1, 0.2, 0.25)},
    "Nobody sets grad to zero, so the second step takes the slopes of both places.",
    (
        ("grad + 2 * w", "2 * w", M.gradients_summed, "did not see that slopes are added up"),
        ("grad + 2 * w", "2 * $w", M.stale_gradient, "felt the slope only once"),
        ("w - $eta", "w + $eta", M.ascent_sign, "went uphill"),
    ),
)


def stuck_from_the_start(rng: np.random.Generator) -> Item:
    classes = int(rng.choice([5, 10, 26, 100]))
    loss = math.log(classes)
    return Item(
        f"A network for {classes} classes reports a log loss of {number(loss, 2)} at the first step and at "
        "every step after it. What does the number say?",
        "It gives every class the same chance",
        f"ln {classes} = {number(loss, 2)} is the loss of the chance 1/{classes}.",
        [
            ("It has arrived at the bottom", M.stopped_means_converged, "took a stop for an arrival"),
            ("The learning rate is too large", M.nan_means_rate, "blamed the rate"),
            ("Adam should be replaced", M.optimizer_at_fault, "blamed the optimizer"),
        ],
        kind="choice",
    )


def what_clipping_promises(rng: np.random.Generator) -> Item:
    limit, rate = float(rng.choice([1, 2, 5])), float(rng.choice([0.01, 0.1, 0.2]))
    return Item(
        f"Gradients are clipped to norm {number(limit)}, and plain descent takes steps with η = "
        f"{number(rate)}. Show how long a step can be at most, and name a fault of a gradient that "
        "clipping leaves as it is.",
        number(limit * rate),
        "The clipped gradient is never longer than the limit, and it points where it pointed.",
        [
            (number(limit), M.learning_rate_forgotten, "left η out"),
            ("none: the run is safe then", M.clipping_cures_all, "took clipping for a cure of everything"),
        ],
        level=1,
        kind="argue",
        steps=(
            "after clipping the norm is the smaller of its own and the limit",
            f"a step is η times that: at most {number(rate)} · {number(limit)}",
            "its direction stays: a wrong sign, wrong rows, or a limit 2/L that η is above are not repaired",
        ),
    )


MAKERS = (
    clipped,
    first_seen,
    step_by_weight,
    NEVER_EMPTIED,
    stuck_from_the_start,
    what_clipping_promises,
)
