"""Exam questions on lesson 08, each with numbers of its own."""

from __future__ import annotations

import math

import numpy as np

from gdcourse.misconceptions import M
from gdcourse.schedules import Cosine
from gdcourse.teaching.exam import Item
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
            (number(first * abs(math.cos(math.pi * share)), 4), M.wrong_cosine, "left out the 1 and the half"),
            (number(first * (1 + math.cos(math.pi * share)), 4), M.wrong_cosine, "left out the half"),
        ],
    )


MAKERS = (noise_floor, on_the_cosine)
