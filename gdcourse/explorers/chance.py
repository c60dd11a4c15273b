"""Chance that is the same in Python and in the page (engine.js): a seed means one walk, whoever walks it.

numpy's generators cannot be had in a browser; these few lines can.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

_WORD = 0xFFFFFFFF


def uniforms(seed: int) -> Iterator[float]:
    """Numbers in [0, 1) from a seed: Tommy Ettinger's mulberry32, 32 bits each.

    >>> from itertools import islice
    >>> [round(u, 6) for u in islice(uniforms(1), 3)]
    [0.627074, 0.002736, 0.527447]
    """
    a = seed & _WORD
    while True:
        a = (a + 0x6D2B79F5) & _WORD
        t = ((a ^ (a >> 15)) * (a | 1)) & _WORD
        t ^= (t + (((t ^ (t >> 7)) * (t | 61)) & _WORD)) & _WORD
        yield (t ^ (t >> 14)) / 4294967296


def normals(seed: int) -> Iterator[float]:
    """Numbers from the bell curve of width 1 (Box and Muller 1958)."""
    u = uniforms(seed)
    while True:
        yield math.sqrt(-2 * math.log(1 - next(u))) * math.cos(2 * math.pi * next(u))


def rows_of_steps(m: int, batch: int, order: str, seed: int) -> Iterator[list[int]]:
    """Which of m rows each step reads.

    order: "shuffled" (anew each epoch), "in file order", or "drawn" (with replacement).

    >>> from itertools import islice
    >>> list(islice(rows_of_steps(4, 3, "in file order", seed=1), 3))
    [[0, 1, 2], [3], [0, 1, 2]]
    """
    u = uniforms(seed)
    while order == "drawn":
        yield [math.floor(next(u) * m) for _ in range(batch)]
    rows = list(range(m))
    while True:
        if order == "shuffled":
            for i in range(m - 1, 0, -1):
                j = math.floor(next(u) * (i + 1))
                rows[i], rows[j] = rows[j], rows[i]
        for first in range(0, m, batch):
            yield rows[first : first + batch]


def noisy_gradient(
    landscape, noise: float = 0.0, batch: int | None = None, order: str = "shuffled", seed: int = 1
) -> Callable:
    """The slope that each step goes by, as a function of w.

    Exact; with noise of width noise/√batch; or on `batch` rows of a model's data.
    """
    rows = len(landscape.y) if hasattr(landscape, "y") else 0
    if rows and batch and batch < rows:
        plan = rows_of_steps(rows, batch, order, seed)
        return lambda w: landscape.gradient(w, next(plan))
    if not noise:
        return landscape.gradient
    drawn, width = normals(seed), noise / math.sqrt(batch or 1)
    return lambda w: (
        landscape.gradient(w) + width * np.reshape([next(drawn) for _ in range(np.size(w))], np.shape(w))
    )
