"""Exam questions on lesson 07, each with numbers of its own."""

from __future__ import annotations

import math

import numpy as np

from gdcourse.misconceptions import M
from gdcourse.teaching.exam import Item


def updates(rng: np.random.Generator) -> Item:
    rows, batch, epochs = (
        int(rng.choice([250, 442, 700, 1001])),
        int(rng.choice([16, 32, 64])),
        int(rng.choice([5, 10, 20])),
    )
    per_epoch = math.ceil(rows / batch)
    return Item(
        f"A set has {rows} rows, the batch size is {batch}, the last smaller batch is used too. How many "
        f"updates do {epochs} epochs make?",
        str(per_epoch * epochs),
        f"{rows}/{batch}, rounded up, is {per_epoch} updates an epoch.",
        [
            (str(rows // batch * epochs), M.dropped_last_batch, "dropped the last, smaller batch"),
            (str(epochs), M.epoch_is_iteration, "took an epoch for an update"),
            (str(rows * epochs), M.row_is_iteration, "counted rows"),
        ],
    )


def noise_of_a_batch(rng: np.random.Generator) -> Item:
    before, factor = int(rng.choice([8, 16, 32])), int(rng.choice([4, 9, 16]))
    root = int(math.isqrt(factor))
    return Item(
        f"Rows are drawn independently. The batch size goes from {before} to {before * factor}. By what is "
        f"the standard deviation of the gradient divided?",
        str(root),
        f"The variance is divided by {factor}, its root by √{factor}.",
        [(str(factor), M.noise_scales_1_over_B, "gave the factor of the variance"), ("1", M.noise_never_averages, "expected no change")],
    )


MAKERS = (updates, noise_of_a_batch)
