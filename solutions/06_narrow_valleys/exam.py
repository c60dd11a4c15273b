"""Exam questions on lesson 06, each with numbers of its own."""

from __future__ import annotations

import math

import numpy as np

from gdcourse.misconceptions import M
from gdcourse.teaching.exam import Code, Item
from gdcourse.teaching.paper import number


def best_compromise(rng: np.random.Generator) -> Item:
    flat, steep = float(rng.choice([1, 2, 4])), float(rng.choice([9, 24, 49, 99]))
    return Item(
        f"A valley has curvatures {number(flat)} and {number(steep)}. Which constant η brings gradient "
        "descent to the bottom in the fewest steps?",
        number(2 / (flat + steep), 4),
        "2/(μ + L): there both directions shrink alike, one from each side of zero.",
        [
            (number(1 / steep, 4), M.monotone_is_optimal, "gave 1/L: safe, and about half as fast"),
            (number(2 / steep, 4), M.bigger_is_faster, "gave the limit"),
            (number(1 / flat, 4), M.flat_direction_decides, "used the flat direction alone"),
        ],
    )


def steps_and_condition(rng: np.random.Generator) -> Item:
    steps, factor = int(rng.choice([50, 120, 173, 300])), int(rng.choice([4, 9, 16]))
    before = int(rng.choice([25, 50, 100]))
    return Item(
        f"With κ = {before} gradient descent needs {steps} steps at its best constant rate. About how many "
        f"does it need with κ = {before * factor}, for the same precision?",
        str(steps * factor),
        f"The steps grow in proportion to κ, which is {factor} times as large.",
        [
            (str(steps * math.isqrt(factor)), M.kappa_power, "took the root: that needs a memory"),
            (str(steps * factor**2), M.kappa_power, "squared the factor"),
            (str(steps), M.kappa_ignored, "expected the best rate to make up for it"),
        ],
    )


HALVING = Code(
    "halving",
    """w, eta = $w, 1.0
while $a * (w - eta * 2 * $a * w) ** 2 > $a * w ** 2:
    eta = eta / 2
print(eta)""",
    {"a": (3, 5, 7, 11), "w": (2, 4, 6)},
    "The loss is $a w², with curvature 2 · $a: η is halved until it is below 2/L = 1/$a.",
    (
        ("while", "if", M.tries_once, "stopped after one halving"),
        ("print(eta)", "print(2 * eta)", M.keeps_what_failed, "gave the last rate that failed"),
        ("print(eta)", "print(eta / 2)", M.off_by_one, "halved once too often"),
    ),
)


def reason_for_the_zigzag(rng: np.random.Generator) -> Item:
    flat, steep = int(rng.choice([1, 2])), int(rng.choice([50, 80, 100]))
    rate = 1.8 / steep
    return Item(
        f"A valley has curvature {flat} along and {steep} across. With η = {number(rate, 4)} the walk "
        "crosses it at every step and hardly goes along it. Why?",
        "Across, ηL is above 1; along, ημ is far below 1.",
        f"ηL = {number(rate * steep)} leaves {number(1 - rate * steep)} of the distance across, with its "
        f"side changed; ημ = {number(rate * flat)} leaves {number(1 - rate * flat)} of the distance along.",
        [
            ("The gradient is noisy.", M.wrong_culprit_for_zigzag, "blamed noise where there is none"),
            ("η is above the limit 2/L.", M.overshoot_means_divergence, "took overshooting for divergence"),
            ("η is too small for the direction across.", M.bigger_is_faster, "hoped for a larger rate"),
        ],
        level=1,
        kind="choice",
    )


def same_shrinking(rng: np.random.Generator) -> Item:
    flat, steep = int(rng.choice([1, 2, 4])), int(rng.choice([8, 16, 28, 36]))
    kept = (steep - flat) / (steep + flat)
    return Item(
        f"A valley has curvatures μ = {flat} and L = {steep}. Show that η = 2/(μ + L) shrinks the distance "
        "along and the distance across by the same share, and give that share by κ = L/μ and as a number.",
        f"(κ − 1)/(κ + 1) = {number(kept)}",
        "1 − ημ = (L − μ)/(L + μ), and 1 − ηL is the same with a minus.",
        [
            (number(1 - flat / steep), M.monotone_is_optimal, "took η = 1/L"),
            (number(math.sqrt(steep / flat) / (math.sqrt(steep / flat) + 2)), M.kappa_power,
             "took the root of κ"),
        ],
        level=3,
        kind="argue",
        steps=(
            "1 − 2μ/(μ + L) = (L − μ)/(L + μ)",
            "1 − 2L/(μ + L) = −(L − μ)/(L + μ): as large, on the other side",
            "divided by μ above and below, (κ − 1)/(κ + 1)",
            f"the number {number(kept)}",
        ),
    )


MAKERS = (
    best_compromise,
    steps_and_condition,
    HALVING,
    reason_for_the_zigzag,
    same_shrinking,
)
