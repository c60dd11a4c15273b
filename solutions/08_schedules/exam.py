"""Exam questions on lesson 08, each with numbers of its own."""

from __future__ import annotations

import math

import numpy as np

from gdcourse.misconceptions import M
from gdcourse.schedules import Cosine
from gdcourse.teaching.exam import Code, Item, plane
from gdcourse.teaching.paper import number


def noise_floor(rng: np.random.Generator) -> Item:
    apart, rate, batch = (
        float(rng.choice([1, 2, 3])),
        float(rng.choice([0.1, 0.2, 0.5])),
        int(rng.choice([2, 4])),
    )
    excess, middle, variance = 0.0, 4.0, apart**2
    for _ in range(2000):  # what is left of the old, and what the voters of this step add
        excess = (1 - 2 * rate) ** 2 * excess + 4 * rate**2 * variance / batch
    return Item(
        f"Half of many voters say {number(middle - apart)}, half say {number(middle + apart)}; the loss is "
        f"the mean squared distance from them. Each step asks {batch} of them at random, with "
        f"η = {number(rate)}. By how much is the loss on average above its lowest value, in the long run?",
        number(excess, 4),
        f"ησ²/((1 − η)B), with σ² = {number(variance)} and B = {batch}.",
        [
            (number(excess * (1 - rate), 4), M.forgets_1_minus_eta, "left out 1/(1 − η)"),
            (number(excess * batch, 4), M.noise_never_averages, "forgot the batch"),
            (number(excess / batch, 4), M.divided_by_m_twice, "divided by B twice"),
            ("0", M.sgd_noise_dies_by_itself, "expected the walk to settle"),
        ],
    )


def on_the_cosine(rng: np.random.Generator) -> Item:
    first, steps = float(rng.choice([0.01, 0.1, 0.4])), int(rng.choice([100, 400, 1000]))
    at = int(rng.choice([steps // 4, 3 * steps // 4]))
    share = at / steps
    return Item(
        f"A cosine schedule falls from η = {number(first)} to 0 in {steps} steps. What is η at step {at}?",
        number(Cosine(first, steps)(at), 4),
        f"η₀ · (1 + cos(π · {number(share)}))/2.",
        [
            (number(first * (1 - share), 4), M.linear_thinking, "took a straight line"),
            (number(first * abs(math.cos(math.pi * share)), 4), M.wrong_cosine,
             "left out the 1 and the half"),
            (number(first * (1 + math.cos(math.pi * share)), 4), M.wrong_cosine, "left out the half"),
        ],
    )


STAIRS = Code(
    "stairs",
    """def rate(k):
    return $first * 0.5 ** (k // $every)

print(round(rate($every) + rate(2 * $every - 1), 4))""",
    {"first": (0.1, 0.2, 0.4, 0.8), "every": (10, 30, 100)},
    "At $every the rate has been halved once, and until 2 · $every − 1 it stays so.",
    (
        ("k // $every", "k / $every", M.true_division, "divided where it should count"),
        ("k // $every", "(k + 1) // $every", M.schedule_off_by_one, "dropped the rate one step early"),
        ("$first * 0.5 ** (k // $every)", "$first", M.schedule_ignored, "kept the first rate all the way"),
    ),
    level=2,
)


def lower_the_floor(rng: np.random.Generator) -> Item:
    batch, steps = int(rng.choice([8, 16, 32])), int(rng.choice([2000, 5000, 10000]))
    return Item(
        f"Mini-batches of {batch}, a constant η: since step {steps} the loss of all rows goes up and down "
        "around the same level, above its lowest value. What lowers that level?",
        "Half the η",
        "The level grows with η, and neither the start nor the number of steps is in it.",
        [
            ("Twice the η", M.plateau_means_raise_lr, "misread a noise floor as a slow walk"),
            ("Twice as many steps", M.sgd_noise_dies_by_itself, "expected the noise to die by itself"),
            ("A start nearer to the bottom", M.start_remembered, "expected the start to be remembered"),
        ],
        level=1,
        kind="choice",
    )


def sketch_a_plan(rng: np.random.Generator) -> Item:
    peak, warm = float(rng.choice([0.2, 0.4])), int(rng.choice([100, 200]))
    steps = warm + int(rng.choice([500, 600, 800]))
    middle = (warm + steps) // 2
    axes = {"x": (0, 1000, 100), "y": (0, 0.4, 0.1), "names": ("step", "η")}
    down = np.linspace(0, 1, 60)
    fall = list(zip(warm + down * (steps - warm), peak * (1 + np.cos(np.pi * down)) / 2, strict=True))
    return Item(
        f"A plan warms up from η = 0 to {number(peak)} in a straight line over {warm} steps, then falls "
        f"along half a cosine to 0 at step {steps}. Draw it, and mark η half-way down, with its step.",
        f"η = {number(peak / 2)} at step {middle}",
        "Half a cosine is flat at both ends, and half-way in time it is half-way down.",
        [
            (f"η = {number(peak / 2)} at step {steps // 2}", M.cosine_from_zero,
             "began the cosine at step 0"),
            (f"η = 0 at step {middle}", M.wrong_cosine, "drew a whole cosine"),
        ],
        kind="argue",
        steps=(
            f"a straight line from (0, 0) to ({warm}, {number(peak)})",
            f"a curve that leaves the peak flat and arrives flat at ({steps}, 0)",
            f"the mark at ({middle}, {number(peak / 2)})",
        ),
        room=plane(**axes),
        drawn=plane(**axes, lines=[[(0, 0), (warm, peak)], fall], dots=[(middle, peak / 2)]),
    )


MAKERS = (
    noise_floor,
    on_the_cosine,
    STAIRS,
    lower_the_floor,
    sketch_a_plan,
)
