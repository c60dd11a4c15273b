"""The loop: feel the slope, step against it, feel again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from gdcourse.batches import rows_felt
from gdcourse.inputs import as_floats, shown
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

    def __post_init__(self):
        object.__setattr__(self, "positions", as_floats(self.positions, "positions"))
        object.__setattr__(self, "landscape", Landscape.of(self.landscape))
        if not (self.positions.ndim and self.positions.size):
            raise ValueError(f"positions must be a list of w, the start first, got {shown(self.positions)}")

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def steps(self) -> int:
        return len(self.positions) - 1

    @cached_property
    def losses(self) -> np.ndarray:
        return self._everywhere(self.landscape, "the loss")

    @cached_property
    def gradients(self) -> np.ndarray:
        return self._everywhere(self.landscape.gradient, "the gradient")

    def _everywhere(self, f, name: str) -> np.ndarray:
        with np.errstate(all="ignore"):
            return as_floats([f(w.copy()) for w in self.positions], name)  # f might work in place

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
    landscape = Landscape.of(landscape)
    w = _checked_start(landscape, start, optimizer)
    feel, step, state = landscape.gradient, optimizer.step, optimizer.init(w)
    todo = enumerate(rows_felt(landscape, steps, batches))
    yield w
    for t, rows in todo:  # until everything fits, which is mostly after one step
        w, state, fits = _checked_step(landscape, optimizer, w, rows, state, t)
        yield w
        if fits:
            break
    for t, rows in todo:
        gradient = feel(w) if rows is None else feel(w, rows)
        w, state = step(w, gradient, state, t)
        yield w


def _checked_start(landscape, start, optimizer) -> np.ndarray:
    """The start as floats of its own: finite, coordinates first, and a hiker for each learning rate."""
    check_rule(optimizer)
    w, dim = as_floats(start, "start").copy(), getattr(landscape, "dim", 1)
    if not (w.size and np.isfinite(w).all()):
        raise ValueError(f"start must be a finite number, or several, got {shown(start)}")
    first = () if dim == 1 and isinstance(landscape, Landscape) else (dim,)
    if dim > 1:
        coordinates(w, dim, "start")
    while hasattr(optimizer, "optimizer"):  # a rule that wraps another has the other's rates
        optimizer = optimizer.optimizer
    rates = np.shape(getattr(optimizer, "learning_rate", None))
    if rates and w.shape[len(first) :][-1:] != rates:
        needs = f"{rates[0]} learning rates need a hiker each, shape {first + rates}"
        raise ValueError(f"start has shape {w.shape}, but {needs}")
    return w


def _checked_step(landscape, optimizer, w, rows, state, t):
    """One step with an eye on everything; and does it all fit, so that the next steps can do without?

    A gradient may be a list, or more precise than w, and a rule may work in place: both are put right.
    """
    before = w.copy()
    felt = landscape.gradient(w) if rows is None else landscape.gradient(w, rows)
    if w.tobytes() != before.tobytes():
        raise ValueError(f"the gradient of {landscape} must leave w as it is: write 2 * w, not w *= 2")
    gradient = as_floats(felt, "the gradient").astype(w.dtype, copy=False)
    if gradient.shape != w.shape:
        raise ValueError(f"the gradient must have the shape of w, {w.shape}, got {gradient.shape}")
    moved, state = optimizer.step(before, gradient, state, t)
    new_w = as_floats(moved, "the w of a step").astype(w.dtype, copy=False)
    if new_w.shape != w.shape:
        raise ValueError(f"a step must keep the shape of w, {w.shape}, got {new_w.shape} by {optimizer}")
    plain = all(isinstance(x, np.ndarray | np.generic) and x.dtype == w.dtype for x in (felt, moved))
    return new_w, state, plain and not np.may_share_memory(moved, before)
