"""Exam questions on lesson 12, each with numbers of its own."""

from __future__ import annotations

import math

import numpy as np

from gdcourse.descent import descend
from gdcourse.landscapes import Bowl
from gdcourse.misconceptions import M
from gdcourse.optimizers import Adam
from gdcourse.teaching.exam import Item
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
            (number(-rate * gradient, 4), M.adam_steps_like_descent, "gave the step of plain gradient descent"),
            (number(-moved, 4), M.ascent_sign, "went uphill"),
            (number(moved * 0.1 / math.sqrt(0.001), 4), M.no_bias_correction, "left the bias correction out"),
        ],
    )


MAKERS = (first_step_of_adam,)
