"""Exam questions on lesson 15, each with numbers of its own."""

from __future__ import annotations

import numpy as np

from gdcourse import leaf_value, regression_tree
from gdcourse.misconceptions import M
from gdcourse.teaching.exam import Code, Item
from gdcourse.teaching.paper import number


def one_round(rng: np.random.Generator) -> Item:
    rate = float(rng.choice([0.2, 0.3, 0.4]))
    low, high = int(rng.integers(1, 4)), int(rng.integers(9, 13))
    y = np.array([low, high, high + 2, high + 4], float)
    F, x = y.mean(), np.arange(1.0, 5.0)
    tree = regression_tree(x, y - F, depth=1)
    return Item(
        f"Four students with 1, 2, 3 and 4 hours scored {', '.join(number(v) for v in y)}. A model says "
        f"the mean, {number(F)}, to all. One tree of one question, with the best cut and ν = "
        f"{number(rate)}, is added. What does the model then say to the student with 2 hours?",
        number(F + rate * tree.right.value, 4),
        f"The best cut is {number(tree.threshold)}. Right of it {number(tree.right.value, 4)} is missing "
        f"on average, and {number(rate)} of that is added.",
        [
            (number(F + tree.right.value, 4), M.learning_rate_forgotten, "left ν out"),
            (number(F + rate * (y[1] - F), 4), M.own_residual, "took what this student alone is missing"),
            (number(F - rate * tree.right.value, 4), M.ascent_sign, "went the wrong way"),
            (number(rate * tree.right.value, 4), M.overwrite_not_update,
             "gave what is added, not where it leads"),
        ],
    )


def a_leaf(rng: np.random.Generator) -> Item:
    rows, l2 = int(rng.choice([4, 9, 14])), float(rng.choice([1.0, 2.0, 6.0]))
    missing = rows * int(rng.integers(2, 6)) + 3
    v = leaf_value(-missing, rows, l2)
    return Item(
        f"A leaf of XGBoost holds {rows} rows of the loss ½(F − y)². What they are missing, y − F, adds up "
        f"to {missing}. λ is {number(l2)}. Which number does the leaf hold?",
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
        f"scikit-learn's <code>SGDRegressor</code> runs {epochs} epochs over {rows} rows. How often does "
        "it change its weights?",
        number(rows * epochs),
        "Once for each row of each epoch: it has no batches.",
        [
            (number(epochs * -(-rows // batch)), M.every_model_uses_batches, f"dealt batches of {batch}"),
            (number(epochs), M.epoch_is_iteration, "took an epoch for a step"),
            (number(rows), M.one_epoch_only, "counted one epoch"),
        ],
    )


ROUNDS = Code(
    "rounds",
    """y = np.array([$a, $b, $c])
F = 0.0
for k in range($rounds):
    F = F + $nu * (y - F).mean()
print(round(float(F), 3))""",
    {"a": (2.0, 3.0), "b": (4.0, 7.0), "c": (9.0, 12.0), "nu": (0.1, 0.2, 0.5), "rounds": (2, 3)},
    "Each round adds $nu of what is missing on average: mean · (1 − (1 − $nu)<sup>$rounds</sup>).",
    (
        ("(y - F).mean()", "y.mean()", M.fits_targets, "fitted the targets in every round"),
        ("$nu * ", "", M.learning_rate_forgotten, "left ν out"),
        ("F + $nu", "F - $nu", M.ascent_sign, "went the wrong way"),
    ),
)


def no_walk_at_all(rng: np.random.Generator) -> Item:
    rows = int(rng.choice([200, 442, 1000]))
    return Item(
        f"Each of these is fitted to the same {rows} rows with scikit-learn. Which of them takes no steps "
        "at all?",
        "LinearRegression",
        "It solves the equations of least squares in one go; the other three go step by step.",
        [
            ("SGDRegressor", M.every_model_descends, "did not tell a walk from a formula"),
            ("MLPRegressor", M.every_model_descends, "did not tell a walk from a formula"),
            ("GradientBoostingRegressor", M.boosting_moves_tree_parameters,
             "did not see boosting's rounds as steps"),
        ],
        level=1,
        kind="choice",
    )


def residuals_are_downhill(rng: np.random.Generator) -> Item:
    said, true = int(rng.choice([3, 4, 5])), int(rng.choice([7, 9, 12]))
    return Item(
        "For a row the loss is ½(F − y)², where F is what the model says. Show that what is missing, y − "
        f"F, is the way downhill for F, and give it for F = {said}, y = {true}. What does a round of "
        "boosting do with it?",
        number(true - said),
        "The slope along F is F − y; a tree is fitted to its negative, row by row, and a share ν of the "
        "tree is added.",
        [
            (number(said - true), M.ascent_sign, "gave the slope, which points uphill"),
            (number(true), M.fits_targets, "fitted the tree to the targets"),
        ],
        kind="argue",
        steps=(
            "the slope of ½(F − y)² along F is F − y",
            f"downhill is its negative, y − F = {true - said}",
            "a tree is fitted to these numbers of all rows, and ν times the tree is added: a step of descent",
        ),
    )


MAKERS = (
    one_round,
    a_leaf,
    steps_of_sgd,
    ROUNDS,
    no_walk_at_all,
    residuals_are_downhill,
)
