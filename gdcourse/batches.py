"""Which rows are felt at each step. A plan can be gone through again and again: every pass is one epoch.

`len(plan)` is the number of updates in an epoch, so 20 epochs are `steps=20 * len(plan)`. Each batch is what `X[rows]`
takes: a slice (nothing is copied) or an array of row numbers.

>>> list(minibatches(10, batch_size=4))
[slice(0, 4, None), slice(4, 8, None), slice(8, 10, None)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

Seed = np.random.Generator | int


class Batches:
    """A plan of batches: `for rows in plan` is one epoch, `len(plan)` its number of updates."""

    def __init__(self, text: str, updates: int, epoch: Callable[[], Iterator]):
        self.text, self.updates, self.epoch = text, updates, epoch

    def __iter__(self) -> Iterator:
        return self.epoch()

    def __len__(self) -> int:
        return self.updates

    def __repr__(self) -> str:
        return f"{self.text}: {self.updates} updates an epoch"


def full_batch(m: int) -> Batches:
    """Every row at every step: batch gradient descent.

    >>> list(full_batch(4))
    [slice(0, 4, None)]
    """
    return minibatches(m, m)


def one_at_a_time(m: int, rng: Seed | None = None) -> Batches:
    """One row a step, in a new order each epoch: stochastic gradient descent. Without rng, in the order of the file."""
    return contiguous_blocks(m, 1, rng)


def minibatches(m: int, batch_size: int, rng: Seed | None = None) -> Batches:
    """`batch_size` rows a step, reshuffled each epoch; the last batch is what remains. Without rng, in the order of the file.

    >>> plan = minibatches(442, batch_size=32, rng=0)
    >>> len(plan), sorted(np.concatenate(list(plan))) == list(range(442))
    (14, True)
    """
    if rng is None:
        return contiguous_blocks(m, batch_size)
    m, batch_size, rng = *_checked(m, batch_size), np.random.default_rng(rng)

    def epoch():
        order = rng.permutation(m)
        for start in range(0, m, batch_size):
            yield order[start : start + batch_size]

    return Batches(f"minibatches of {batch_size} from {m} rows", -(-m // batch_size), epoch)


def contiguous_blocks(m: int, batch_size: int, rng: Seed | None = None) -> Batches:
    """Blocks of neighbouring rows, copying nothing: the fastest plan, and the one for data on disk.

    The blocks come in a new order each epoch, but a block's rows stay together: shuffle the rows once, with
    `shuffled_rows`, if the file has an order. Without rng the blocks come in the order of the file.
    """
    m, batch_size = _checked(m, batch_size)
    starts = np.arange(0, m, batch_size)
    rng = None if rng is None else np.random.default_rng(rng)

    def epoch():
        for start in (starts if rng is None else rng.permutation(starts)).tolist():
            yield slice(start, min(start + batch_size, m))

    return Batches(f"blocks of {batch_size} from {m} rows", len(starts), epoch)


def drawn_rows(m: int, batch_size: int, rng: Seed) -> Batches:
    """`batch_size` rows drawn anew for every step, with replacement; an "epoch" sees about 63 % of the rows."""
    m, batch_size = _checked(m, batch_size)
    rng = np.random.default_rng(rng)

    def epoch():
        for _ in range(-(-m // batch_size)):
            yield rng.integers(m, size=batch_size)

    return Batches(f"{batch_size} rows drawn from {m}", -(-m // batch_size), epoch)


def shuffled_rows(X, y, rng: Seed) -> tuple[np.ndarray, np.ndarray]:
    """X and y with their rows in one new order, the same for both.

    >>> X, y = shuffled_rows(np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 3.0]), rng=0)
    >>> bool(np.all(X[:, 0] == y))
    True
    """
    X, y = np.asarray(X), np.asarray(y)
    if len(X) != len(y):
        raise ValueError(f"X and y must have as many rows, got {len(X)} and {len(y)}")
    order = np.random.default_rng(rng).permutation(len(X))
    return X[order], y[order]


def _checked(m: int, batch_size: int) -> tuple[int, int]:
    if not isinstance(m, int | np.integer) or m < 1:
        raise ValueError(f"m must be the number of rows, 1 or more, got {m!r}")
    if not isinstance(batch_size, int | np.integer) or not 1 <= batch_size <= m:
        raise ValueError(f"batch_size must be a whole number from 1 to the number of rows, {m}, got {batch_size!r}")
    return int(m), int(batch_size)
