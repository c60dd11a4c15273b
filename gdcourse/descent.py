"""The loop: feel the slope, step against it, feel again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from inspect import signature
from itertools import islice, repeat
from typing import Any

import numpy as np

from gdcourse.gradients import as_floats
from gdcourse.landscapes import Landscape, coordinates
from gdcourse.optimizers import check_rule
from gdcourse.tables import Table, worked_table


@dataclass(frozen=True, eq=False, repr=False)
class Trajectory:
    """Where a descent went: `positions[k]` is w after k steps, so n steps make n + 1 positions.

    `losses` and `gradients`, computed when asked, are those of the whole landscape, also when the steps were
    made on batches. Displayed, a trajectory is its own worked table.

    >>> from gdcourse import GradientDescent, bowl
    >>> descend(bowl, 0.0, GradientDescent(0.1), steps=2).gradients
    array([-6.  , -4.8 , -3.84])
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

    def __repr__(self) -> str:
        return f"{self._title()}\n{self._table()}" if self._fits() else self._title()

    def _repr_markdown_(self) -> str:
        title = f"`{self._title()}`"
        return f"{title}\n\n{self._table()._repr_markdown_()}" if self._fits() else title

    def _fits(self) -> bool:
        return self.positions[0].size <= 4

    def _title(self) -> str:
        steps = "1 step" if self.steps == 1 else f"{self.steps} steps"
        crowd = "" if self._fits() else f", positions of shape {self.positions.shape}"
        return f"{self.optimizer} on {self.landscape}, {steps}{crowd}"

    def _table(self) -> Table:
        """Every step when they are few, else the first six and the last three."""
        if self.steps <= 12:
            return worked_table(self)
        first = worked_table(self, rows=range(6))
        last = worked_table(self, rows=range(self.steps - 3, self.steps))
        return Table(first.headers, [*first.rows, ["…"] * len(first.headers), *last.rows])


def descend(landscape, start, optimizer, steps: int | None = None, batches=None) -> Trajectory:
    """Walk from `start` by the rule `optimizer`, and remember the way.

    `landscape`: anything with `landscape(w)` and `landscape.gradient(w)`, or a plain function of w.
    `start`: w of one hiker or of many, coordinates first; float32 stays float32.
    `steps`: how many; with `batches` and without `steps`, one epoch.
    `batches`: a plan from gdcourse.batches, which rows of a model's data are felt at each step.

    Diverging is no error: w becomes inf, then nan. ValueError when the five do not fit together.

    >>> from gdcourse import GradientDescent, bowl, descend
    >>> descend(bowl, start=0.0, optimizer=GradientDescent(learning_rate=0.1), steps=2)
    GradientDescent(learning_rate=0.1) on bowl: (w − 3)², 2 steps
    step      w   loss  gradient  update  new w
       0  0.000  9.000    -6.000   0.600  0.600
       1  0.600  5.760    -4.800   0.480  1.080

    A sweep of learning rates is a crowd of hikers, each with a rate of its own:

    >>> descend(bowl, np.zeros(3), GradientDescent([0.1, 0.5, 0.9]), steps=1).positions[-1]
    array([0.6, 3. , 5.4])
    """
    landscape = Landscape.of(landscape)
    with np.errstate(all="ignore"):
        positions = np.array(list(hike(landscape, start, optimizer, steps, batches)))
    return Trajectory(positions, landscape, optimizer)


def hike(landscape, start, optimizer, steps: int | None = None, batches=None) -> Iterator[np.ndarray]:
    """The same walk, one position at a time: for runs too long, or weights too many, to remember. ValueError
    as in `descend`, when the first position is asked for.

    >>> from gdcourse import GradientDescent, bowl
    >>> [round(float(w), 3) for w in hike(bowl, 0.0, GradientDescent(0.1), steps=2)]
    [0.0, 0.6, 1.08]
    """
    landscape, w = Landscape.of(landscape), as_floats(start, "start").copy()
    dim = getattr(landscape, "dim", 1)
    if dim > 1:
        coordinates(w, dim, "start")
    check_rule(optimizer)
    if batches is not None and len(signature(landscape.gradient).parameters) < 2:
        raise ValueError(f"batches need a model of data, such as LinearRegression(X, y), got {landscape}")
    slope, state = landscape.gradient, optimizer.init(w)
    yield w
    for t, rows in enumerate(_rows_felt(steps, batches)):
        gradient = slope(w) if rows is None else slope(w, rows)
        new_w, state = optimizer.step(w, gradient, state, t)
        if t == 0:
            _check_shapes(w, gradient, new_w)
        w = new_w
        yield w


def _rows_felt(steps: int | None, batches: Iterable | None) -> Iterator:
    """What each step feels: None for the whole landscape, or the rows of a batch."""
    if steps is None and batches is None:
        raise ValueError("descend needs to know how far to walk: give steps")
    if steps is not None and (not isinstance(steps, int | np.integer) or steps < 0):
        raise ValueError(f"steps must be a whole number, zero or more, got {steps!r}")
    if not isinstance(batches, Iterable | None):
        raise ValueError(f"batches must be a plan, such as minibatches(m, 32), got {batches!r}")
    if batches is None:
        return repeat(None, steps)
    return iter(batches) if steps is None else islice(_epoch_after_epoch(batches), steps)


def _epoch_after_epoch(batches: Iterable) -> Iterator:
    while True:
        rows = None
        for rows in batches:
            yield rows
        if rows is None:
            raise ValueError("batches ran out before the last step; pass a plan, such as minibatches(m, 32)")


def _check_shapes(w, gradient, new_w) -> None:
    if np.shape(gradient) != w.shape:
        raise ValueError(f"the gradient must have the shape of w, {w.shape}, got {np.shape(gradient)}")
    if np.shape(new_w) != w.shape:
        raise ValueError(
            f"the step turned w of shape {w.shape} into {np.shape(new_w)}: "
            "give every learning rate a hiker of its own, such as start=np.zeros(4) for 4 rates on a line"
        )
