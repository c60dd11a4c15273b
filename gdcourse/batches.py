"""Which rows are felt at each step. A plan can be gone through again and again: every pass is one epoch.

`len(plan)` is the number of steps in an epoch, so 20 epochs are `steps=20 * len(plan)`. A batch is what
`X[rows]` takes: a slice, which copies nothing, or an array of row numbers. ValueError unless m, the number of
rows, is 1 or more and `batch_size` from 1 to m.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice, repeat

import numpy as np

from gdcourse.inputs import generator, is_number, shown, takes, whole

Seed = np.random.Generator | int


class Batches:
    """A plan of batches of m rows: `for rows in plan` is one epoch of `len(plan)` steps.

    >>> list(minibatches(10, batch_size=4))
    [slice(0, 4, None), slice(4, 8, None), slice(8, 10, None)]
    """

    def __init__(self, text: str, m: int, steps: int, epoch: Callable[[], Iterator]):
        self.text, self.m, self.steps, self.epoch = text, m, steps, epoch

    def __iter__(self) -> Iterator:
        return self.epoch()

    def __len__(self) -> int:
        return self.steps

    def __repr__(self) -> str:
        return f"{self.text}; steps in an epoch: {self.steps}"


def full_batch(m: int) -> Batches:
    """Every row at every step: batch gradient descent.

    >>> list(full_batch(4))
    [slice(0, 4, None)]
    """
    return contiguous_blocks(m, m)


def one_at_a_time(m: int, rng: Seed | None = None) -> Batches:
    """One row a step, in a new order each epoch: stochastic gradient descent. Without rng, in file order.

    >>> list(one_at_a_time(2))
    [slice(0, 1, None), slice(1, 2, None)]
    """
    return contiguous_blocks(m, 1, rng)


def minibatches(m: int, batch_size: int, rng: Seed | None = None) -> Batches:
    """`batch_size` rows a step, shuffled anew each epoch; the last batch is what is left. No rng: file order.

    >>> plan = minibatches(442, batch_size=32, rng=0)
    >>> len(plan), sorted(np.concatenate(list(plan))) == list(range(442))
    (14, True)
    """
    if rng is None:
        return contiguous_blocks(m, batch_size)
    m, batch_size, steps = _checked(m, batch_size)
    rng = generator(rng)

    def epoch():
        order = rng.permutation(m)
        for start in range(0, m, batch_size):
            yield order[start : start + batch_size]

    return Batches(f"{batch_size} of {m} rows, reshuffled", m, steps, epoch)


def contiguous_blocks(m: int, batch_size: int, rng: Seed | None = None) -> Batches:
    """Blocks of neighbouring rows, copying nothing: the fastest plan, and the one for data on disk.

    With rng the blocks come in a new order each epoch, yet the rows of a block stay together: if the file
    has an order, shuffle its rows once (`shuffled_rows`).

    >>> list(contiguous_blocks(5, batch_size=2))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    m, batch_size, steps = _checked(m, batch_size)
    rng = None if rng is None else generator(rng)

    def epoch():
        for block in range(steps) if rng is None else rng.permutation(steps).tolist():
            yield slice(block * batch_size, min((block + 1) * batch_size, m))

    return Batches(f"blocks of {batch_size} of {m} rows", m, steps, epoch)


def drawn_rows(m: int, batch_size: int, rng: Seed) -> Batches:
    """`batch_size` rows drawn for every step, with replacement: one pass sees about 63 % of the rows.

    >>> [len(rows) for rows in drawn_rows(10, batch_size=4, rng=0)]
    [4, 4, 4]
    """
    m, batch_size, steps = _checked(m, batch_size)
    rng = generator(rng)
    return Batches(f"{batch_size} of {m} rows, drawn", m, steps,
                   lambda: (rng.integers(m, size=batch_size) for _ in range(steps)))  # fmt: skip


def shuffled_rows(X, y, rng: Seed) -> tuple[np.ndarray, np.ndarray]:
    """X and y with their rows in a new order, the same for both; ValueError when one has more rows.

    >>> X, y = shuffled_rows([[1.0], [2.0], [3.0]], [1.0, 2.0, 3.0], rng=0)
    >>> X[:, 0].tolist() == y.tolist()
    True
    """
    try:
        X, y = np.asarray(X), np.asarray(y)
        rows = len(X), len(y)
    except (TypeError, ValueError):
        raise ValueError(f"X and y must have rows, got {shown(X)} and {shown(y)}") from None
    if rows[0] != rows[1]:
        raise ValueError(f"X and y must have as many rows, got {rows[0]} and {rows[1]}")
    order = generator(rng).permutation(len(X))
    return X[order], y[order]


def _checked(m: int, batch_size: int) -> tuple[int, int, int]:
    if not is_number(m):
        raise ValueError(f"m must be the number of rows, such as len(y), got {shown(m)}")
    m, batch_size = whole(m, "m", 1), whole(batch_size, "batch_size", 1)
    if batch_size > m:
        raise ValueError(f"batch_size must be a whole number from 1 to the {m} rows, got {batch_size}")
    return m, batch_size, -(-m // batch_size)


# -------------------------------------------------------------------------- for models and those who descend


def taken(rows, *arrays) -> list[np.ndarray]:
    """The rows of a batch, of each array; ValueError when there are none, or they are no row numbers."""
    try:
        parts = [array[rows] for array in arrays]
        fit = len(parts[0]) and all(part.ndim == array.ndim for part, array in zip(parts, arrays))
    except (IndexError, TypeError, ValueError):
        fit = False
    if not fit:
        needs = f"must be a slice, or row numbers below {len(arrays[0])} in an array"
        raise ValueError(f"the rows of a batch {needs}, got {shown(rows)}")
    return parts


def rows_felt(landscape, steps: int | None, batches: Iterable | None) -> Iterator:
    """What each step feels: None for the whole landscape, or the rows of a batch."""
    if batches is None:
        if steps is None:
            raise ValueError("descend needs to know how far to walk: give steps")
        return repeat(None, whole(steps, "steps"))
    if not isinstance(batches, Iterable):
        raise ValueError(f"batches must be a plan, such as minibatches(m, 32), got {shown(batches)}")
    if not takes(landscape.gradient, 2):
        raise ValueError(f"batches need a model of data, such as LinearRegression(X, y), got {landscape}")
    m = len(landscape.y) if hasattr(landscape, "y") else None
    if isinstance(batches, Batches) and m not in (None, batches.m):
        raise ValueError(f"batches must be a plan for the {m} rows of the model, got one for {batches.m}")
    if steps is None:
        return _epoch(batches)
    return islice(chain.from_iterable(_epoch(batches) for _ in repeat(None)), whole(steps, "steps"))


def _epoch(batches: Iterable) -> Iterator:
    empty = True
    for rows in batches:
        empty = False
        yield rows
    if empty:
        raise ValueError("batches ran out before the last step; pass a plan, such as minibatches(m, 32)")
