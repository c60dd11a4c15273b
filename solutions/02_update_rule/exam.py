"""Exam questions on lesson 02, each with numbers of its own."""

from __future__ import annotations

import numpy as np

from gdcourse.descent import descend
from gdcourse.landscapes import Bowl
from gdcourse.misconceptions import M
from gdcourse.optimizers import GradientDescent
from gdcourse.teaching.exam import Code, Item
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
            (number(c + (1 - rate) ** steps * (w - c), 4), M.missing_factor_two,
             "kept 1 − η instead of 1 − 2η"),
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


FOUR_LINES = Code(
    "four_lines",
    """w = $w
for step in range(2):
    gradient = 2 * (w - $c)
    w = w - $rate * gradient
print(round(w, 3))""",
    {"c": (3, 4, 6), "w": (0, 1, 8, 9), "rate": (0.1, 0.2, 0.25)},
    "Each of two rounds keeps 1 − 2 · $rate of the distance to $c.",
    (
        ("w - $rate", "w + $rate", M.ascent_sign, "went uphill"),
        ("range(2)", "range(3)", M.off_by_one, "counted one round too many"),
        ("gradient = 2 * (w - $c)", "gradient = 2 * ($w - $c)", M.stale_gradient, "felt the slope only once"),
        ("2 * (w", "(w", M.missing_factor_two, "forgot the factor 2"),
    ),
    level=1,
)


def what_is_left(rng: np.random.Generator) -> Item:
    rate, steps = float(rng.choice([0.05, 0.1, 0.25])), int(rng.choice([3, 4, 5]))
    kept = 1 - 2 * rate
    return Item(
        f"On (w − 3)² one step with η = {number(rate)} takes {number(200 * rate)} % of the distance to the "
        f"bottom away. Which share of the first distance is left after {steps} steps?",
        f"{number(100 * kept**steps, 1)} %",
        f"Every step keeps {number(kept)} of what is there: {number(kept)}<sup>{steps}</sup>.",
        [
            (f"{number(100 * max(0.0, 1 - 2 * rate * steps), 1)} %", M.linear_thinking,
             "took the same length off each time"),
            (f"{number(100 * kept ** (2 * steps), 1)} %", M.losses_for_distances,
             "gave the share of the loss"),
            (f"{number(100 * kept ** (steps - 1), 1)} %", M.off_by_one, "counted one step too few"),
        ],
        level=2,
        kind="choice",
    )


def show_the_factor(rng: np.random.Generator) -> Item:
    c, rate = int(rng.choice([2, 4, 5, 7])), float(rng.choice([0.1, 0.2, 0.3, 0.4]))
    return Item(
        f"Show by algebra that on (w − {c})² one step of gradient descent with η = {number(rate)} "
        "multiplies the distance to the bottom by the same number, wherever it begins. Which number?",
        number(1 - 2 * rate),
        f"w − η · 2(w − {c}) − {c} = (1 − 2η)(w − {c}).",
        [
            (number(1 - rate), M.missing_factor_two, "forgot the factor 2"),
            (number((1 - 2 * rate) ** 2), M.losses_for_distances, "gave the factor of the loss"),
        ],
        level=2,
        kind="argue",
        steps=(
            f"the slope is 2(w − {c})",
            f"the new distance is w − {number(rate)} · 2(w − {c}) − {c}",
            f"w − {c} can be taken out of it, and what is left, 1 − 2η, does not ask for w",
        ),
    )


MAKERS = (
    next_place,
    closed_form,
    ratio_of_losses,
    FOUR_LINES,
    what_is_left,
    show_the_factor,
)
