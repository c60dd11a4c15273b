"""Boosting by hand: trees of one question, added one by one, each where the reader cuts."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.figure import Figure

from gdcourse.boosting import LogLoss, SquaredError
from gdcourse.course import progress
from gdcourse.explorers.standalone import joined
from gdcourse.figures import minus_signs
from gdcourse.inputs import NOT_NEGATIVE, POSITIVE, shown
from gdcourse.models import checked_data

PAGE = Path(__file__).parent / "page"
LOSSES = {SquaredError: "squared", LogLoss: "log"}
GOALS = ("below", "rises", "other_cut")
MOST_ROWS, MOST_TREES = 12, 12


class BoostByHand(anywidget.AnyWidget):
    """Rows, a model that answers in steps, and a tree to be cut and added; made by `boost_by_hand`."""

    _esm = joined("stumps.js")
    _css = (PAGE / "stumps.css").read_text(encoding="utf-8")

    spec = traitlets.Dict().tag(sync=True)  # the rows, the loss, the knobs and the tasks
    met = traitlets.List(traitlets.Int()).tag(sync=True)  # the numbers of the tasks that were met

    def __init__(self, spec: dict[str, Any]):
        kept = progress.read().get("challenge", {}).get(spec["name"])
        super().__init__(spec=spec, met=kept["latest"] if kept else [])
        self.observe(lambda change: progress.record("challenge", spec["name"], change["new"]), "met")

    @property
    def sentence(self) -> str:
        """What is shown before the first tree."""
        spec = self.spec
        asked = " ".join(task["says"] for task in spec["tasks"])
        said = f"{spec['label']}, and a model that says {spec['said']} to everybody. {asked}"
        return minus_signs(f"{said} Run this cell, and trees can be added.")

    def __repr__(self) -> str:
        return f"Game: {self.sentence}"

    def _repr_mimebundle_(self, **kwargs) -> tuple[dict, dict]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        drawn = {"text/plain": repr(self), "image/png": base64.b64encode(_picture(self.spec)).decode()}
        return data | drawn, metadata | {"image/png": {"alt": repr(self), "needs_background": "light"}}


def boost_by_hand(
    x, y, *, name: str, tasks, loss=None, rate=0.5, rates=None, l2=0.0, l2s=None, names=("x", "y")
) -> BoostByHand:
    """Add trees of one question to a model, each cut where one likes: F ← F + ν·tree.

    x, y: shape (m,), from 2 to 12 rows. loss: SquaredError() or LogLoss(), whose y is 0 or 1. rate: ν; l2:
    the λ of the leaves −G/(H + λ). rates, l2s: (low, high, step) of a slider; without them there is none.
    With a slider of λ, the gain of every cut is shown. names: of the two axes. name: of the record that is
    kept. tasks: (what it says, goal) each; a goal is {"below": loss, "trees": at most}, {"rises": True} for
    a tree that makes the loss larger, or {"other_cut": True} for a best cut that λ = 0 would not choose.
    Raises ValueError for another loss or goal, and for rows that do not fit.

    >>> from gdcourse import four_students
    >>> asked = [("Get the loss below 1 with three trees.", {"below": 1, "trees": 3})]
    >>> boost_by_hand(*four_students(), name="15.by-hand", tasks=asked, names=("hours", "points"))
    Game: 4 rows, points against hours, and a model that says 7.5 to everybody. Get the loss below 1 ...
    """
    loss = SquaredError() if loss is None else loss
    if type(loss) not in LOSSES:
        raise ValueError(f"loss must be SquaredError() or LogLoss(), got {shown(loss)}")
    X, y = checked_data(x, y)
    if X.shape[1] != 1 or not 2 <= len(y) <= MOST_ROWS:
        raise ValueError(f"x must be one column of 2 to {MOST_ROWS} rows, got shape {X.shape}")
    order = np.argsort(X[:, 0], kind="stable")
    x, y = X[order, 0].astype(float), y[order].astype(float)
    if not (np.diff(x) > 0).all():
        raise ValueError("x must have a value of its own in every row")
    rate, l2 = POSITIVE.kept(rate, "rate"), NOT_NEGATIVE.kept(l2, "l2")
    if not tasks:
        raise ValueError("tasks must hold at least one (what it says, goal)")
    for says, goal in tasks:
        if not any(word in goal for word in GOALS):
            raise ValueError(f"the goal of {says!r} must be one of {', '.join(GOALS)}, got {shown(goal)}")
    start, squared = float(loss.start(y)), isinstance(loss, SquaredError)
    air = 0.12 * np.ptp(y)
    spec = {
        "name": name,
        "label": f"{len(y)} rows, {names[1]} against {names[0]}",
        "said": f"{start:g}" if squared else f"a chance of {1 / (1 + np.exp(-start)):g}",
        "tasks": [{"says": says, **goal} for says, goal in tasks],
        "x": x.tolist(),
        "y": y.tolist(),
        "cuts": ((x[1:] + x[:-1]) / 2).tolist(),
        "loss": LOSSES[type(loss)],
        "start": start,
        "rate": float(rate),
        "rates": _knob(rates),
        "l2": float(l2),
        "l2s": _knob(l2s),
        "gains": l2s is not None,
        "most": MOST_TREES,
        "ylim": [float(y.min() - air), float(y.max() + air)],
        "words": {
            "x": names[0],
            "y": names[1] if squared else f"chance of {names[1]}",
            "loss": "mean squared error" if squared else "log loss",
            "leaf": "mean of what is missing" if squared and not l2s else "leaf −G/(H + λ)",
        },
    }
    return BoostByHand(spec)


def _knob(limits) -> dict[str, Any] | None:
    if limits is None:
        return None
    low, high, step = limits
    return {"low": low, "high": high, "step": step, "scale": "linear"}


def _picture(spec: dict[str, Any]) -> bytes:
    """Where nothing runs: the rows, the model of the start, and what is missing."""
    from gdcourse import figures

    fig = Figure(figsize=(figures.WIDTH, 2.8), layout="constrained")
    ax = fig.subplots()
    level = spec["start"] if spec["loss"] == "squared" else 1 / (1 + np.exp(-spec["start"]))
    ax.axhline(level, color=figures.INK)
    for x, y in zip(spec["x"], spec["y"], strict=True):
        figures.arrow(ax, (x, level), (x, y))
    ax.plot(spec["x"], spec["y"], "o", color=figures.LOSS, zorder=6)
    ax.set(
        ylim=spec["ylim"],
        xlabel=spec["words"]["x"],
        ylabel=spec["words"]["y"],
        title=spec["tasks"][0]["says"],
    )
    return figures.png(fig, dpi=100)
