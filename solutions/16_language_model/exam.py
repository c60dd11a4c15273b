"""Exam questions on lesson 16, each with numbers of its own."""

from __future__ import annotations

import math

import numpy as np

from gdcourse.language import chances, conditional_entropy
from gdcourse.misconceptions import M
from gdcourse.teaching.exam import Item
from gdcourse.teaching.paper import number


def floor_of_two_letters(rng: np.random.Generator) -> Item:
    # In one text a letter is left as often as it is reached, give or take one.
    surely, evenly = (int(n) for n in rng.choice([(2, 2), (3, 2), (4, 3), (3, 4), (5, 4), (4, 5)]))
    floor = conditional_entropy([[0, surely], [evenly, evenly]])
    pairs = surely + 2 * evenly
    return Item(
        f"In a text of two letters, b follows a {surely} times and a never follows a. After b, each of the two comes "
        f"{evenly} times. What is the lowest mean log loss of a model that sees the letter before, in nats?",
        number(floor, 4),
        f"After a nothing is open. After b a coin is thrown, log 2, in {2 * evenly} of {pairs} cases.",
        [
            (number(floor / math.log(2), 4), M.mixed_bases, "gave it in bits"),
            (number(math.log(2) / 2, 4), M.unweighted_rows, "let both letters count alike"),
            (number(math.log(2), 4), M.context_is_cheap, "forgot that after a nothing is open"),
            (number(math.exp(floor), 4), M.perplexity_for_loss, "gave the perplexity"),
        ],
    )


def hotter_letters(rng: np.random.Generator) -> Item:
    ratio, temperature = int(rng.choice([9, 16, 25, 36])), float(rng.choice([0.5, 2.0]))
    p = chances(np.log([ratio, 1]), temperature)
    return Item(
        f"At temperature 1 a model holds e {ratio} times as likely as a. How many times at temperature "
        f"{number(temperature)}?",
        number(float(p[0] / p[1]), 4),
        "The scores, which are logarithms, are divided by T, so a ratio of chances gets the power 1/T.",
        [
            (number(ratio**temperature, 4), M.temperature_inverted, "turned the temperature the wrong way"),
            (number(ratio / temperature, 4), M.temperature_on_chances, "divided the chances"),
        ],
    )


def memory_of_training(rng: np.random.Generator) -> Item:
    millions = int(rng.choice([5, 20, 125, 350]))
    return Item(
        f"{millions} million weights in float32 are trained with Adam. How many megabytes do weights, gradient and "
        "state take together?",
        number(16 * millions),
        "Four numbers of 4 bytes for each weight: w, g, m and v.",
        [
            (number(4 * millions), M.state_forgotten, "counted the weights alone"),
            (number(8 * millions), M.state_forgotten, "left Adam's two averages out"),
            (number(12 * millions), M.state_forgotten, "left one of the four out"),
        ],
    )


MAKERS = (floor_of_two_letters, hotter_letters, memory_of_training)
