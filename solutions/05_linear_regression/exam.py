"""Exam questions on lesson 05, each with numbers of its own."""

from __future__ import annotations

import numpy as np

from gdcourse.misconceptions import M
from gdcourse.models import LinearRegression
from gdcourse.teaching.exam import Item
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
            (number(1 / mean**2, 4), M.power_confused, "squared the mean instead of taking the mean of the squares"),
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


MAKERS = (limit_of_a_column, standardised)
