"""Exam questions on lesson 12, each with numbers of its own."""

from __future__ import annotations

import math

import numpy as np

from gdcourse.descent import descend
from gdcourse.landscapes import Bowl
from gdcourse.misconceptions import M
from gdcourse.optimizers import Adam
from gdcourse.teaching.exam import Code, Item
from gdcourse.teaching.paper import number


def first_step_of_adam(rng: np.random.Generator) -> Item:
    rate, gradient = float(rng.choice([0.01, 0.02, 0.1])), float(rng.choice([-40, -6, 0.5, 250]))
    bowl = Bowl(minimum=-gradient / 2)
    moved = float(descend(bowl, 0.0, Adam(learning_rate=rate), 1).positions[-1])
    return Item(
        f"The first gradient is {number(gradient)}. Adam runs with η = {number(rate)}, β₁ = 0.9, β₂ = "
        f"0.999 and bias correction. By how much does its first step change w?",
        number(moved, 4),
        "Corrected, the first average is g and the second g², so the step is η · g/|g| against the gradient.",
        [
            (number(-rate * gradient, 4), M.adam_steps_like_descent,
             "gave the step of plain gradient descent"),
            (number(-moved, 4), M.ascent_sign, "went uphill"),
            (number(moved * 0.1 / math.sqrt(0.001), 4), M.no_bias_correction, "left the bias correction out"),
        ],
    )


def corrected_by(rng: np.random.Generator) -> Item:
    step = int(rng.choice([3, 4, 5, 6]))
    return Item(
        "Adam runs with β₁ = 0.9. By which number does it divide the average of the gradients at update "
        f"{step}, to correct that the average began at 0?",
        number(1 - 0.9**step, 4),
        f"1 − β₁<sup>t</sup>, with t = {step} at update {step}.",
        [
            (number(0.1, 4), M.t_fixed_at_one, "corrected as at the first update"),
            (number(1 - 0.9 ** (step - 1), 4), M.t_off_by_one, "counted updates from 0"),
            ("1", M.no_bias_correction, "left the correction out"),
        ],
        level=1,
    )


STEADY = Code(
    "steady",
    """m = 0.0
for t in range(1, $t + 1):
    m = 0.9 * m + 0.1 * $g
print(round(m / (1 - 0.9 ** t), 3))""",
    {"t": (3, 5, 8), "g": (2, 4, -5, 10)},
    "After k rounds m is (1 − 0.9<sup>k</sup>) · $g, which is just what it is divided by.",
    (
        (" / (1 - 0.9 ** t)", "", M.no_bias_correction, "left the correction out"),
        ("0.9 ** t", "0.9", M.t_fixed_at_one, "corrected as at the first round"),
        ("0.9 ** t", "0.9 ** (t - 1)", M.t_off_by_one, "counted updates from 0"),
    ),
)


DECAY = Code(
    "decay",
    """w, eta, decay = $w, 0.1, $decay
step = $step  # what Adam made of the gradient
w = w - eta * decay * w - eta * step
print(round(w, 4))""",
    {"w": (2.0, 5.0, 10.0), "decay": (0.1, 0.5), "step": (1.0, -1.0, 0.5)},
    "The weight shrinks by 0.1 · $decay of itself, and the step is taken as it is.",
    (
        ("w - eta * decay * w - eta * step", "w - eta * step", M.decay_forgotten, "left the decay out"),
        ("w - eta * decay * w - eta * step", "(w - eta * step) * (1 - eta * decay)", M.decay_after_step,
         "shrank the step as well"),
        ("- eta * step\n", "+ eta * step\n", M.ascent_sign, "went uphill"),
    ),
    level=1,
)


def two_first_moves(rng: np.random.Generator) -> Item:
    power = int(rng.choice([1, 2, 3]))
    ratio = 100**power
    return Item(
        f"The first gradient of two weights is ({ratio}, 1). Adam, with bias correction and a tiny ε, "
        "makes its first step. How many times as far as the second weight does the first one move?",
        "1 time",
        "Each weight is divided by its own size: g/√(g²) is 1 for both.",
        [
            (f"{ratio} times", M.adam_steps_like_descent, "expected a plain step from Adam"),
            (f"1/{ratio} times", M.no_sqrt, "left the root out"),
            (f"{10**power} times", M.first_moment_for_v, "took the root of the size for the size"),
        ],
        level=1,
        kind="choice",
    )


def scaled_for_adam(rng: np.random.Generator) -> Item:
    factor = int(rng.choice([10, 100, 1000]))
    return Item(
        f"A loss is multiplied by {factor}. Show what happens to the steps of Adam, with ε = 0, and "
        "compare with plain gradient descent.",
        f"Adam: nothing; descent: {factor} times as long",
        "m is multiplied as g is, v by the square of it, and the step is m/√v.",
        [
            (f"both {factor} times as long", M.adam_steps_like_descent, "expected a plain step from Adam"),
            (f"Adam: 1/{factor} of the length", M.no_sqrt, "left the root out"),
        ],
        kind="argue",
        steps=(
            f"every gradient, and so the average m, is multiplied by {factor}",
            f"the average v of the squares is multiplied by {factor}², its root by {factor}",
            "in m/√v the factor cancels: the steps stay",
            f"the plain step ηg is {factor} times as long",
        ),
    )


MAKERS = (
    first_step_of_adam,
    corrected_by,
    STEADY,
    DECAY,
    two_first_moves,
    scaled_for_adam,
)
