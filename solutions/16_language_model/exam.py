"""Exam questions on lesson 16, each with numbers of its own."""

from __future__ import annotations

import math

import numpy as np

from gdcourse.language import chances, conditional_entropy
from gdcourse.misconceptions import M
from gdcourse.teaching.exam import Code, Item
from gdcourse.teaching.paper import number


def floor_of_two_letters(rng: np.random.Generator) -> Item:
    # In one text a letter is left as often as it is reached, give or take one.
    surely, evenly = (int(n) for n in rng.choice([(2, 2), (3, 2), (4, 3), (3, 4), (5, 4), (4, 5)]))
    floor = conditional_entropy([[0, surely], [evenly, evenly]])
    pairs = surely + 2 * evenly
    return Item(
        f"In a text of two letters, b follows a {surely} times and a never follows a. After b, each of the "
        f"two comes {evenly} times. What is the lowest mean log loss of a model that sees the letter "
        "before, in nats?",
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
        f"{millions} million weights in float32 are trained with Adam. How many megabytes do weights, "
        "gradient and state take together?",
        number(16 * millions),
        "Four numbers of 4 bytes for each weight: w, g, m and v.",
        [
            (number(4 * millions), M.state_forgotten, "counted the weights alone"),
            (number(8 * millions), M.state_forgotten, "left Adam's two averages out"),
            (number(12 * millions), M.state_forgotten, "left one of the four out"),
        ],
    )


PAIRS = Code(
    "pairs",
    """text = "$text"
after = [b for a, b in zip(text, text[1:]) if a == "a"]
print(round(after.count("b") / len(after), 3))""",
    {"text": ("abaabab", "aabbabaa", "babaabba", "abbaaabab", "aababbab")},
    "Of all letters that follow an a, the share of b.",
    (
        ("/ len(after)", "/ (len(text) - 1)", M.joint_for_conditional, "gave the chance of the pair"),
        ('after.count("b") / len(after)', 'text.count("b") / len(text)', M.context_is_cheap,
         "left the letter before out"),
        ('after.count("b")', 'after.count("a")', M.order_swapped, "counted the other letter"),
    ),
    level=1,
)


def which_to_keep(rng: np.random.Generator) -> Item:
    best = int(rng.integers(2, 5))
    held_out = [round(2.2 + 0.1 * abs(k - best) + 0.02 * k, 2) for k in range(1, 7)]
    return Item(
        "Of six epochs the training loss is 2.4, 2.2, 2.0, 1.8, 1.6, 1.4. The loss of lines that were not "
        f"trained on is {', '.join(number(v, 2) for v in held_out)}. The weights of which epoch do you keep?",
        f"epoch {best}",
        "The one with the lowest loss on lines that it was not trained on.",
        [
            ("epoch 6", M.lower_train_loss_is_better_model,
             "took the lower training loss for the better model"),
            ("the mean of all six", M.burn_included, "averaged the way there as well"),
            ("none: train on, it comes down again", M.overfitting_stops_by_itself,
             "expected overfitting to stop by itself"),
        ],
        level=1,
        kind="choice",
    )


def knows_nothing(rng: np.random.Generator) -> Item:
    letters = int(rng.choice([27, 50, 64]))
    return Item(
        f"A model gives each of {letters} letters the same chance, whatever came before. Show its mean log "
        "loss, in nats, and its perplexity.",
        f"{number(math.log(letters))} and {letters}",
        "−ln(1/V) = ln V for every letter, and the perplexity is e to that.",
        [
            (f"{letters} and {number(math.log(letters))}", M.perplexity_for_loss, "exchanged the two"),
            (f"{number(math.log2(letters))} and {letters}", M.mixed_bases, "took log to base 2"),
        ],
        level=1,
        kind="argue",
        steps=(
            f"the chance of the letter that comes is 1/{letters}, whichever it is",
            f"each letter costs −ln(1/{letters}) = {number(math.log(letters))}, and so does the mean",
            f"the perplexity is e to the loss: {letters}",
        ),
    )


MAKERS = (
    floor_of_two_letters,
    hotter_letters,
    memory_of_training,
    PAIRS,
    which_to_keep,
    knows_nothing,
)
