"""Exam questions on lesson 07, each with numbers of its own."""

from __future__ import annotations

import math

import numpy as np

from gdcourse.misconceptions import M
from gdcourse.teaching.exam import Code, Item
from gdcourse.teaching.paper import number


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
        [
            (str(factor), M.noise_scales_1_over_B, "gave the factor of the variance"),
            ("1", M.noise_never_averages, "expected no change"),
        ],
    )


DEALT = Code(
    "dealt",
    """order = np.arange($rows)
batches = [order[k:k + $size] for k in range(0, len(order), $size)]
print(len(batches), len(batches[-1]))""",
    {"rows": (50, 70, 100, 130), "size": (8, 16, 32)},
    "The last batch begins at the last multiple of $size below $rows and holds what is left.",
    (
        ("len(order), $size", "len(order) - $size + 1, $size", M.dropped_last_batch,
         "dropped the last, smaller batch"),
        ("len(order), $size", "len(order) + $size, $size", M.off_by_one, "dealt a batch after the last"),
        ("print(len(batches), len(batches[-1]))", "print(len(batches), $size)", M.mean_of_batch_means,
         "took all batches for equal"),
    ),
    level=1,
)


def what_a_batch_says(rng: np.random.Generator) -> Item:
    rows, batch = int(rng.choice([1000, 5000, 60000])), int(rng.choice([16, 32, 64]))
    return Item(
        f"From {rows} rows, {batch} are drawn at random, and the gradient of their mean loss is taken. "
        "What holds for it?",
        "On average it is the gradient of all rows",
        "Every row comes as often as any other, so nothing pulls the mean away; its spread falls with "
        f"√{batch}.",
        [
            ("It points to one side of the gradient of all rows", M.sgd_gradient_is_biased,
             "took noisy for wrong"),
            ("It is as noisy as that of one row", M.noise_never_averages, "expected no averaging"),
            (f"Its spread is 1/{batch} of that of one row", M.noise_scales_1_over_B, "forgot the root"),
        ],
        level=1,
        kind="choice",
    )


def mean_of_unequal(rng: np.random.Generator) -> Item:
    size, last = int(rng.choice([4, 8])), 2
    losses = [int(v) for v in rng.choice([2, 3, 5, 6, 9], 2, replace=False)] + [int(rng.choice([10, 12, 20]))]
    rows = 2 * size + last
    right, naive = (size * (losses[0] + losses[1]) + last * losses[2]) / rows, sum(losses) / 3
    return Item(
        f"{rows} rows come in batches of {size}, {size} and {last}. Their mean losses are {losses[0]}, "
        f"{losses[1]} and {losses[2]}. Show why the mean of these three numbers is not the mean loss of "
        "the rows, and give that.",
        number(right),
        f"({size} · {losses[0]} + {size} · {losses[1]} + {last} · {losses[2]})/{rows}.",
        [
            (number(naive), M.mean_of_batch_means, "took the mean over unequal batches"),
            (number(losses[2]), M.running_loss_is_eval_loss, "took the last batch for all"),
        ],
        kind="argue",
        steps=(
            "the sum of the losses of a batch is its mean times its size: "
            f"{', '.join(str(n * v) for n, v in zip((size, size, last), losses, strict=True))}",
            f"in the mean of the three a row of the last batch counts {size // last} times as much as "
            "another",
            f"sum over rows by {rows}: {number(right)}",
        ),
    )


MAKERS = (
    updates,
    noise_of_a_batch,
    DEALT,
    what_a_batch_says,
    mean_of_unequal,
)
