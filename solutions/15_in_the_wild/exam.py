"""Exam questions on lesson 15, each with numbers of its own."""

from __future__ import annotations

import numpy as np

from gdcourse import leaf_value, regression_tree
from gdcourse.misconceptions import M
from gdcourse.teaching.exam import Item
from gdcourse.teaching.paper import number


def one_round(rng: np.random.Generator) -> Item:
    rate = float(rng.choice([0.2, 0.3, 0.4]))
    low, high = int(rng.integers(1, 4)), int(rng.integers(9, 13))
    y = np.array([low, high, high + 2, high + 4], float)
    F, x = y.mean(), np.arange(1.0, 5.0)
    tree = regression_tree(x, y - F, depth=1)
    return Item(
        f"Four students with 1, 2, 3 and 4 hours scored {', '.join(number(v) for v in y)}. A model says the mean, "
        f"{number(F)}, to all. One tree of one question, with the best cut and ν = {number(rate)}, is added. What does "
        "the model then say to the student with 2 hours?",
        number(F + rate * tree.right.value, 4),
        f"The best cut is {number(tree.threshold)}. Right of it {number(tree.right.value, 4)} is missing on average, "
        f"and {number(rate)} of that is added.",
        [
            (number(F + tree.right.value, 4), M.learning_rate_forgotten, "left ν out"),
            (number(F + rate * (y[1] - F), 4), M.own_residual, "took what this student alone is missing"),
            (number(F - rate * tree.right.value, 4), M.ascent_sign, "went the wrong way"),
            (number(rate * tree.right.value, 4), M.overwrite_not_update, "gave what is added, not where it leads"),
        ],
    )


def a_leaf(rng: np.random.Generator) -> Item:
    rows, l2 = int(rng.choice([4, 9, 14])), float(rng.choice([1.0, 2.0, 6.0]))
    missing = rows * int(rng.integers(2, 6)) + 3
    v = leaf_value(-missing, rows, l2)
    return Item(
        f"A leaf of XGBoost holds {rows} rows of the loss ½(F − y)². What they are missing, y − F, adds up to {missing}. "
        f"λ is {number(l2)}. Which number does the leaf hold?",
        number(v, 4),
        f"G = −{missing} and H = {rows}, one for each row, so −G/(H + λ) = {missing}/{number(rows + l2)}.",
        [
            (number(missing / rows, 4), M.penalty_forgotten, "left λ out"),
            (number(-v, 4), M.ascent_sign, "lost the minus"),
            (number(missing / (1 + l2), 4), M.curvature_forgotten, "forgot that curvatures add up"),
            (number(missing), M.curvature_forgotten, "divided by nothing"),
        ],
    )


def steps_of_sgd(rng: np.random.Generator) -> Item:
    rows, epochs, batch = int(rng.choice([150, 240, 500])), int(rng.integers(3, 9)), 32
    return Item(
        f"scikit-learn's `SGDRegressor` runs {epochs} epochs over {rows} rows. How often does it change its weights?",
        number(rows * epochs),
        "Once for each row of each epoch: it has no batches.",
        [
            (number(epochs * -(-rows // batch)), M.every_model_uses_batches, f"dealt batches of {batch}"),
            (number(epochs), M.epoch_is_iteration, "took an epoch for a step"),
            (number(rows), M.one_epoch_only, "counted one epoch"),
        ],
    )


MAKERS = (one_round, a_leaf, steps_of_sgd)
