"""Exam questions on lesson 05, each with numbers of its own."""

from __future__ import annotations

import numpy as np

from gdcourse.misconceptions import M
from gdcourse.models import LinearRegression
from gdcourse.teaching.exam import Code, Item
from gdcourse.teaching.paper import number


def limit_of_a_column(rng: np.random.Generator) -> Item:
    column = np.sort(rng.choice(np.arange(1, 11), 4, replace=False)).astype(float)
    loss = LinearRegression(column, np.zeros(4), intercept=False)
    curvature = float(loss.gradient(np.ones(1))[0] - loss.gradient(np.zeros(1))[0])
    mean, mean_square = float(column.mean()), float(np.mean(column**2))
    return Item(
        f"A rule guesses w · x, the loss is the mean squared error, and the rows have x = "
        f"{', '.join(number(x) for x in column)}. Above which η does gradient descent diverge?",
        number(2 / curvature, 4),
        f"The curvature L is twice the mean of x², which is {number(mean_square)}. The limit is 2/L.",
        [
            (number(2 / mean_square, 4), M.missing_factor_two, "forgot the factor 2 of the derivative"),
            (number(1 / curvature, 4), M.overshoot_means_divergence, "gave the best rate, 1/L"),
            (number(1 / mean**2, 4), M.power_confused,
             "squared the mean instead of taking the mean of the squares"),
            (number(1 / (4 * mean_square), 4), M.sum_instead_of_mean, "added up instead of taking the mean"),
        ],
    )


def standardised(rng: np.random.Generator) -> Item:
    mean, spread = float(rng.choice([40, 60, 70])), float(rng.choice([5, 8, 10]))
    new_mean, value = mean + float(rng.choice([-8, 6, 12])), mean + float(rng.choice([-15, 4, 20]))
    return Item(
        f"The training rows of a column have mean {number(mean)} and spread {number(spread)}; the test rows "
        f"have mean {number(new_mean)} and the same spread. What does the model see in place of a test row's "
        f"{number(value)}, standardised?",
        number((value - mean) / spread),
        "The training rows' numbers belong to the model: "
        f"({number(value)} − {number(mean)})/{number(spread)}.",
        [
            (number((value - new_mean) / spread), M.test_statistics, "used the mean of the test rows"),
            (number(value - mean), M.half_standardised, "did not divide by the spread"),
            (number(value / spread), M.half_standardised, "did not take off the mean"),
            (number((mean - value) / spread), M.difference_reversed, "turned the difference round"),
        ],
    )


STANDARD = Code(
    "standard",
    """x = np.array([$a, $b, $b, $c])
z = (x - x.mean()) / x.std()
print(round(float(z[-1]), 3))""",
    {"a": (1.0, 2.0, 4.0), "b": (5.0, 6.0), "c": (9.0, 14.0)},
    "How many spreads the last number lies above the mean; np.std takes the root of the mean of the squares.",
    (
        (" / x.std()", "", M.half_standardised, "took off the mean and did not divide"),
        ("x.std()", "x.var()", M.variance_for_spread, "divided by the variance"),
        ("x.std()", "x.std(ddof=1)", M.ddof, "divided the squares by one less"),
    ),
)


def other_units(rng: np.random.Generator) -> Item:
    units = [("metres to centimetres", 100), ("hours to minutes", 60), ("kilograms to grams", 1000)]
    name, factor = units[rng.integers(3)]
    return Item(
        "A rule guesses w · x, and the loss is the mean squared error. The column x is rewritten from "
        f"{name}. What happens to the largest η at which gradient descent still arrives?",
        f"It is divided by {factor**2}",
        f"The curvature is twice the mean of x², which becomes {factor}² times as large, and the limit is "
        "2/L.",
        [
            ("It stays as it is", M.unscaled_features, "expected units not to matter"),
            (f"It is divided by {factor}", M.power_confused, "forgot the square"),
            (f"It is multiplied by {factor**2}", M.curvature_upside_down,
             "gave the steeper hill the larger rate"),
        ],
        kind="choice",
    )


def errors_cancel(rng: np.random.Generator) -> Item:
    points = np.sort(rng.choice(np.arange(1, 13), 4, replace=False))
    return Item(
        "A line w · hours + b is fitted to four students with 1, 2, 3 and 4 hours and "
        f"{', '.join(number(p) for p in points[:3])} and {number(points[3])} points, with the mean squared "
        "error as the loss. Show, without computing w and b, what the four errors add up to at the bottom.",
        "0",
        "At the bottom the slope along b is zero, and that slope is twice the mean error.",
        [
            (number(-points.sum()), M.residual_flipped,
             "added the errors of the start, where every guess is 0"),
            ("the lowest loss", M.power_confused, "added the squares"),
        ],
        kind="argue",
        steps=(
            "at the bottom the slope along every weight is zero",
            "the slope along b is twice the mean of the errors",
            "a mean of zero means a sum of zero, whatever the points are",
        ),
    )


MAKERS = (
    limit_of_a_column,
    standardised,
    STANDARD,
    other_units,
    errors_cancel,
)
