"""Exam questions on lesson 10, each with numbers of its own."""

from __future__ import annotations

import math

import numpy as np

from gdcourse.misconceptions import M
from gdcourse.models import softmax
from gdcourse.teaching.exam import Code, Item
from gdcourse.teaching.paper import number


def payment(rng: np.random.Generator) -> Item:
    z, passed = float(rng.choice([-2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2])), bool(rng.integers(2))
    side = z if passed else -z
    chance = 1 / (1 + math.exp(-z))
    happened = chance if passed else 1 - chance
    return Item(
        f"A student's score is z = {number(z)}, and the student {'passed' if passed else 'failed'}. What "
        "is the log loss of this student?",
        number(math.log1p(math.exp(-side)), 4),
        f"The chance of passing is 1/(1 + e^−z) = {number(chance, 4)}; what is paid is −ln of the chance "
        "that was given to what happened.",
        [
            (number(math.log1p(math.exp(side)), 4), M.residual_flipped, "charged for what did not happen"),
            (number(math.log1p(math.exp(-side)) / math.log(2), 4), M.log_base_two, "took log to base 2"),
            (number(happened, 4), M.chance_for_loss, "gave the chance, not what is paid for it"),
        ],
    )


def slope_of_the_weight(rng: np.random.Generator) -> Item:
    x, w = float(rng.choice([2, 3, 4])), float(rng.choice([-0.5, -0.25, 0.25, 0.5]))
    y = int(w < 0)  # sure on the wrong side
    p = 1 / (1 + math.exp(-w * x))
    return Item(
        f"One example: x = {number(x)}, y = {y}. The score is w·x, without an intercept. What is the slope "
        f"of the log loss along w at w = {number(w)}?",
        number((p - y) * x, 4),
        f"Chance minus truth, times the input: ({number(p, 4)} − {y}) · {number(x)}.",
        [
            (number((y - p) * x, 4), M.residual_flipped, "took truth minus chance"),
            (number(p - y, 4), M.missing_input_factor, "left the input out"),
            (number((p - y) * p * (1 - p) * x, 4), M.sigmoid_slope_left_in, "left the sigmoid's slope in"),
            (number((w * x - y) * x, 4), M.scores_are_chances, "took the score for the chance"),
        ],
    )


def first_loss(rng: np.random.Generator) -> Item:
    classes = int(rng.choice([3, 4, 5, 20, 26, 100]))
    return Item(
        f"A softmax model tells {classes} classes apart. All its weights are 0. What is its mean log loss?",
        number(math.log(classes), 4),
        f"Each class is given a chance of 1/{classes}, and −ln of it is ln {classes}.",
        [
            (number(math.log(2), 4), M.universal_first_loss, "gave the number for two classes"),
            (number(1 / classes, 4), M.chance_for_loss, "gave the chance"),
            (number(1 - 1 / classes, 4), M.accuracy_as_loss, "gave the share of mistakes of a guesser"),
            (number(math.log2(classes), 4), M.log_base_two, "took log to base 2"),
        ],
    )


def chance_of_the_first(rng: np.random.Generator) -> Item:
    low, high = (int(a) for a in rng.choice([1, 2, 3], 2, replace=False))
    z = np.array([float(high), 0.0, -float(low)])
    p, raised = softmax(z), z - z.min() + 1
    return Item(
        f"The scores of three classes are {number(z[0])}, 0 and {number(z[2])}. Which chance does softmax "
        "give to the first?",
        number(float(p[0]), 4),
        f"e^{number(z[0])} divided by the sum of all three powers.",
        [
            (number(float(raised[0] / raised.sum()), 4), M.normalises_the_scores, "shared out the scores"),
            (number(-math.log(p[0]), 4), M.chance_for_loss, "gave what is paid for it, not the chance"),
            (number(float(p[1]), 4), M.one_place_off, "gave the chance of the second class"),
        ],
    )


TWO_SCORES = Code(
    "two_scores",
    """z = np.array([$a, $b])
p = np.exp(z) / np.exp(z).sum()
print(round(float(p[0]), 3))""",
    {"a": (1.0, 2.0, 3.0), "b": (0.5, 1.5)},
    "A chance is its power of e divided by the sum of both: 1/(1 + e<sup>$b − $a</sup>).",
    (
        ("np.exp(z) / np.exp(z).sum()", "z / z.sum()", M.normalises_the_scores, "shared out the scores"),
        ("p[0]", "p[1]", M.one_place_off, "counted from one"),
        ("float(p[0])", "float(-np.log(p[0]))", M.chance_for_loss, "gave what is paid for it"),
    ),
)


def who_still_pulls(rng: np.random.Generator) -> Item:
    score = float(rng.choice([1.5, 2.0, 3.0]))
    return Item(
        f"An example is on the right side with a score of {number(score)}, above the hinge's margin of 1. "
        "Which of the two losses still pulls at the weights for it?",
        "The log loss a little, the hinge not at all",
        f"The log loss pulls by 1 minus the chance of the truth, {number(1 / (1 + math.exp(score)))}; the "
        "hinge's slope is 0 beyond its margin.",
        [
            ("Both, and as much", M.hinge_pulls_for_ever, "let the hinge pull beyond its margin"),
            ("Neither: the answer is right", M.waits_for_a_mistake, "pulled only where the answer is wrong"),
            ("The hinge a little, the log loss not at all", M.order_swapped, "swapped the two"),
        ],
        kind="choice",
    )


def slope_of_the_log_loss(rng: np.random.Generator) -> Item:
    z = float(rng.choice([-1, 0.5, 1, 2]))
    p = 1 / (1 + math.exp(-z))
    return Item(
        "For an example with y = 1 the log loss is −ln p, with p = 1/(1 + e<sup>−z</sup>). Show that its "
        f"slope along z is p − 1, and give it at z = {number(z)}.",
        number(p - 1),
        "−ln p = ln(1 + e<sup>−z</sup>), whose slope is −e<sup>−z</sup>/(1 + e<sup>−z</sup>) = p − 1.",
        [
            (number((p - 1) * p * (1 - p)), M.sigmoid_slope_left_in, "kept the sigmoid's slope in"),
            (number(1 - p), M.residual_flipped, "took truth minus chance"),
        ],
        level=3,
        kind="argue",
        steps=(
            "−ln p = ln(1 + e<sup>−z</sup>)",
            "the chain rule gives −e<sup>−z</sup>/(1 + e<sup>−z</sup>)",
            "which is p − 1, because 1 − p = e<sup>−z</sup>/(1 + e<sup>−z</sup>)",
            f"the number {number(p - 1)}",
        ),
    )


MAKERS = (
    payment,
    slope_of_the_weight,
    first_loss,
    chance_of_the_first,
    TWO_SCORES,
    who_still_pulls,
    slope_of_the_log_loss,
)
