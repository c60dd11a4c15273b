"""Exam questions on lesson 02, each with numbers of its own."""

from __future__ import annotations

import numpy as np

from gdcourse.descent import descend
from gdcourse.landscapes import Bowl
from gdcourse.misconceptions import M
from gdcourse.optimizers import GradientDescent
from gdcourse.teaching.exam import Item
from gdcourse.teaching.paper import number


def bowl_of(rng: np.random.Generator) -> tuple[Bowl, str, float]:
    """A bowl (w − c)², its formula, and a start beside the bottom."""
    c = float(rng.choice([2, 4, 5, 6, 7]))
    return Bowl(minimum=c), f"(w − {number(c)})²", c + float(rng.choice([-5, -4, -2, 3, 5]))


def next_place(rng: np.random.Generator) -> Item:
    bowl, formula, w = bowl_of(rng)
    rate = float(rng.choice([0.05, 0.15, 0.2, 0.3]))
    gradient = float(bowl.gradient(w))
    new = float(descend(bowl, w, GradientDescent(rate), 1).positions[-1])
    return Item(
        f"The loss is {formula}. A hiker stands at w = {number(w)} and takes one step of gradient descent "
        f"with η = {number(rate)}. Where is w then?",
        number(new),
        f"The gradient is {number(gradient)}, the step −{number(rate)} · ({number(gradient)}) = "
        f"{number(-rate * gradient)}.",
        [
            (number(w + rate * gradient), M.ascent_sign, "added the gradient: that is uphill"),
            (number(w - rate * gradient / 2), M.missing_factor_two, "forgot the factor 2 of the derivative"),
            (number(w - rate * float(bowl(w))), M.loss_as_gradient, "took the height for the slope"),
            (number(-rate * gradient), M.overwrite_not_update, "gave the step instead of the new place"),
        ],
    )


def closed_form(rng: np.random.Generator) -> Item:
    bowl, formula, w = bowl_of(rng)
    rate, steps = float(rng.choice([0.1, 0.25, 0.4])), int(rng.choice([3, 4]))
    place = float(descend(bowl, w, GradientDescent(rate), steps).positions[-1])
    c, kept = bowl.minimum, 1 - 2 * rate
    return Item(
        f"On {formula} from w = {number(w)} with η = {number(rate)}: give w after {steps} steps, without "
        f"computing the steps between.",
        number(place, 4),
        f"w = {number(c)} + {number(kept)}<sup>{steps}</sup> · ({number(w - c)}).",
        [
            (number(c + kept ** (steps + 1) * (w - c), 4), M.off_by_one, "one step too many"),
            (number(c + (1 - rate) ** steps * (w - c), 4), M.missing_factor_two, "kept 1 − η instead of 1 − 2η"),
            (number(kept**steps * (w - c), 4), M.returns_something_else, "gave the distance, not the place"),
        ],
    )


def ratio_of_losses(rng: np.random.Generator) -> Item:
    rate = float(rng.choice([0.05, 0.1, 0.2, 0.3, 0.4]))
    losses = descend(Bowl(minimum=3.0), 0.0, GradientDescent(rate), 2).losses
    return Item(
        f"On (w − 3)² with η = {number(rate)} the loss shrinks by the same factor at every step. Which one?",
        number(float(losses[1] / losses[0]), 4),
        f"The distance keeps {number(1 - 2 * rate)} of itself; the loss is its square.",
        [
            (number(1 - 2 * rate, 4), M.losses_for_distances, "gave the factor of the distance"),
            (number((1 - rate) ** 2, 4), M.missing_factor_two, "squared 1 − η"),
        ],
    )


MAKERS = (next_place, closed_form, ratio_of_losses)
