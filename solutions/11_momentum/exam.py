"""Exam questions on lesson 11, each with numbers of its own."""

from __future__ import annotations

import math

import numpy as np

from gdcourse.descent import descend
from gdcourse.landscapes import Landscape
from gdcourse.misconceptions import M
from gdcourse.optimizers import Momentum
from gdcourse.teaching.exam import Code, Item
from gdcourse.teaching.paper import number


def terminal_step(rng: np.random.Generator) -> Item:
    memory = float(rng.choice([0.5, 0.8, 0.9, 0.95]))
    walk = descend(steady_slope(), 0.0, Momentum(0.01, memory), 2000).positions
    steady = float((walk[-2] - walk[-1]) / 0.01)
    return Item(
        f"The slope stays the same for a long time. With v ← βv + g and β = {number(memory)}, how many "
        f"times as long as without momentum do the steps become?",
        number(steady),
        f"1/(1 − β) = {number(1 / (1 - memory))}.",
        [
            (number(1 + memory), M.off_by_one, "added one step of memory only"),
            ("1", M.memory_ignored, "expected no change"),
            (number(1 / memory), M.share_swapped, "divided by β"),
        ],
    )


def steady_slope():
    """A hill whose slope is 1 everywhere."""
    return Landscape.of(lambda w: w, gradient=lambda w: np.ones_like(np.asarray(w, dtype=float)))


def nearly_at_speed(rng: np.random.Generator) -> Item:
    memory, share = float(rng.choice([0.8, 0.9, 0.95])), int(rng.choice([80, 90, 99]))
    v, steps = 0.0, 0
    while v < share / 100 / (1 - memory):
        v, steps = memory * v + 1, steps + 1
    exact = math.log(1 - share / 100) / math.log(memory)
    return Item(
        f"The slope is 1 everywhere, and v begins at 0, with v ← βv + g and β = {number(memory)}. After "
        f"how many steps has v reached {share} % of the value that it tends to?",
        str(steps),
        "v after k steps is (1 − β<sup>k</sup>)/(1 − β): the first k with β<sup>k</sup> not above "
        f"{number(1 - share / 100)}.",
        [
            (str(math.floor(exact)), M.rounds_down, "rounded down"),
            (str(math.ceil(share / 100 / (1 - memory))), M.linear_thinking,
             "expected v to grow by 1 at every step"),
            ("1", M.memory_ignored, "expected full speed at once"),
        ],
        level=3,
    )


TWO_PUSHES = Code(
    "two_pushes",
    """w, v = 0.0, 0.0
for g in ($first, $second):
    v = $beta * v + g
    w = w - 0.1 * v
print(round(w, 3))""",
    {"first": (4, 6, 10), "second": (-2, 2, 5), "beta": (0.5, 0.8, 0.9)},
    "v is $first, then $beta · $first + ($second); w goes by 0.1 of each.",
    (
        ("$beta * v + g", "g", M.velocity_reset, "forgot the memory"),
        ("$beta * v + g", "$beta * (v + g)", M.beta_on_gradient, "put β on the gradient"),
        ("$beta * v + g", "$beta * v + (1 - $beta) * g", M.ema_as_heavy_ball, "took a running average"),
        ("w - 0.1 * v", "w + 0.1 * v", M.ascent_sign, "went uphill"),
    ),
    level=1,
)


def other_form(rng: np.random.Generator) -> Item:
    memory, rate = float(rng.choice([0.8, 0.9, 0.95])), float(rng.choice([0.01, 0.02, 0.1]))
    return Item(
        f"A run used v ← βv + g with β = {number(memory)} and η = {number(rate)}. Another library writes "
        "v ← βv + (1 − β)g. Which η walks the same path there?",
        number(rate / (1 - memory), 4),
        "Its v is 1 − β times as long, so η has to be as many times as large.",
        [
            (number(rate, 4), M.rate_not_translated, "kept the rate"),
            (number(rate * (1 - memory), 4), M.times_for_divide, "multiplied where it should divide"),
            (number(rate / memory, 4), M.share_swapped, "divided by β"),
        ],
        kind="choice",
    )


def speed_in_the_end(rng: np.random.Generator) -> Item:
    memory, slope = float(rng.choice([0.5, 0.75, 0.8, 0.9])), int(rng.choice([2, 3, 4]))
    return Item(
        f"The slope is {slope} everywhere. Show which v the rule v ← βv + g with β = {number(memory)} "
        "tends to, whatever v it begins with.",
        number(slope / (1 - memory)),
        "The v that stays as it is solves v = βv + g, and a step multiplies the distance to it by β.",
        [
            (number(slope), M.memory_ignored, "expected a memory to change nothing"),
            (number(slope * (1 + memory)), M.off_by_one, "added one step of memory only"),
        ],
        kind="argue",
        steps=(
            "v = βv + g has one solution, g/(1 − β)",
            "one step multiplies the distance of v from it by β",
            f"β is below 1, so the distance goes to 0: v tends to {number(slope / (1 - memory))}",
        ),
    )


MAKERS = (
    terminal_step,
    nearly_at_speed,
    TWO_PUSHES,
    other_form,
    speed_in_the_end,
)
