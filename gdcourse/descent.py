"""The loop. Feel the slope, step against it, feel again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, repeat
from typing import Any

import numpy as np

from gdcourse.gradients import as_floats
from gdcourse.landscapes import Landscape
from gdcourse.tables import Table, worked_table


@dataclass(frozen=True, eq=False, repr=False)
class Trajectory:
    """Where a descent went: `positions[k]` is w after k steps, so n steps make n + 1 positions.

    `losses` and `gradients` are computed when asked, on the whole landscape (not on the batch that made the step).
    Displayed, it is its own worked table.
    """

    positions: np.ndarray
    landscape: Any
    optimizer: Any

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def steps(self) -> int:
        return len(self.positions) - 1

    @cached_property
    def losses(self) -> np.ndarray:
        with np.errstate(all="ignore"):
            return np.array([self.landscape(w) for w in self.positions])

    @cached_property
    def gradients(self) -> np.ndarray:
        with np.errstate(all="ignore"):
            return np.array([self.landscape.gradient(w) for w in self.positions])

    def _title(self) -> str:
        return f"{self.optimizer} on {self.landscape}, {self.steps} steps"

    def _table(self) -> Table:
        """All steps when they are few; else the first ones and the last ones."""
        if self.steps <= 12:
            return worked_table(self)
        first = worked_table(self, rows=range(6))
        last = worked_table(self, rows=range(self.steps - 3, self.steps))
        return Table(first.headers, [*first.rows, ["…"] * len(first.headers), *last.rows])

    def __repr__(self) -> str:
        if self.positions[0].size > 4:
            return f"{self._title()}: positions of shape {self.positions.shape}"
        return f"{self._title()}\n{self._table()}"

    def _repr_markdown_(self) -> str:
        if self.positions[0].size > 4:
            return f"`{self!r}`"
        return f"`{self._title()}`\n\n{self._table()._repr_markdown_()}"


def descend(landscape, start, optimizer, steps: int | None = None, batches: Iterable | None = None) -> Trajectory:
    """Walk `steps` steps from `start` by the rule `optimizer`, and remember the way.

    `landscape`: anything with `landscape(w)` and `landscape.gradient(w)`, or a plain Python function.
    `start`: w of one hiker or of many, coordinates first; float32 stays float32.
    `batches`: which rows of a model's data are felt at each step (see `gdcourse.batches`); without `steps`, one pass.
    Diverging is no error: the positions become inf, then nan, and the table shows it.

    >>> descend(bowl, start=0.0, optimizer=GradientDescent(learning_rate=0.1), steps=2)
    GradientDescent(learning_rate=0.1) on bowl: (w − 3)², 2 steps
    step      w   loss  gradient  update  new w
       0  0.000  9.000    -6.000   0.600  0.600
       1  0.600  5.760    -4.800   0.480  1.080

    A sweep of learning rates is a crowd of hikers, each with a rate of its own:

    >>> descend(bowl, np.zeros(3), GradientDescent([0.1, 0.5, 0.9]), steps=2).positions
    array([[0.  , 0.  , 0.  ],
           [0.6 , 3.  , 5.4 ],
           [1.08, 3.  , 1.08]])
    """
    if not hasattr(landscape, "gradient"):
        landscape = Landscape.of(landscape)
    with np.errstate(all="ignore"):
        return Trajectory(np.array(list(hike(landscape, start, optimizer, steps, batches))), landscape, optimizer)


def hike(landscape, start, optimizer, steps: int | None = None, batches: Iterable | None = None) -> Iterator[np.ndarray]:
    """The same walk, position by position, for runs too long or weights too many to remember.

    >>> for w in hike(bowl, 0.0, GradientDescent(0.1), steps=2):
    ...     print(round(float(w), 3))
    0.0
    0.6
    1.08
    """
    w = as_floats(start, "start")
    dim = getattr(landscape, "dim", 1)
    if dim > 1 and w.shape[:1] != (dim,):
        raise ValueError(f"start must have {dim} coordinates first, shape ({dim},) or ({dim}, n); got shape {w.shape}")
    slope, state = landscape.gradient, optimizer.init(w)
    yield w
    for t, rows in enumerate(_rows_felt(steps, batches)):
        gradient = slope(w) if rows is None else slope(w, rows)
        w_new, state = optimizer.step(w, gradient, state, t)
        if t == 0:
            _check_shapes(w, gradient, w_new, optimizer)
        w = w_new
        yield w


def _rows_felt(steps: int | None, batches: Iterable | None) -> Iterator:
    """What each step feels: None for the whole landscape, or the rows of a batch."""
    if steps is None and batches is None:
        raise ValueError("say how far to walk: steps=…")
    if steps is not None and (not isinstance(steps, int | np.integer) or steps < 0):
        raise ValueError(f"steps must be a whole number, zero or more, got {steps!r}")
    if batches is None:
        return repeat(None, steps)
    if steps is None:
        return iter(batches)
    return islice(_epoch_after_epoch(batches, steps), steps)


def _epoch_after_epoch(batches: Iterable, steps: int) -> Iterator:
    taken = 0
    while True:
        before = taken
        for taken, rows in enumerate(batches, start=before + 1):
            yield rows
        if taken == before:
            raise ValueError(f"batches ran out after {taken} of {steps} steps; pass a plan that can start over, not a generator")


def _check_shapes(w, gradient, w_new, optimizer) -> None:
    if np.shape(gradient) != w.shape:
        raise ValueError(f"the gradient must have the shape of w, {w.shape}; it has shape {np.shape(gradient)}")
    if np.shape(w_new) != w.shape:
        raise ValueError(f"a step of {optimizer} turned w of shape {w.shape} into shape {np.shape(w_new)}; "
                         f"give every learning rate its own hiker: start of shape {np.shape(w_new)}")
