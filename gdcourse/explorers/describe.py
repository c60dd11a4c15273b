"""Landscapes, optimizers and schedules as plain data, for the page to make its own from (see engine.js)."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np

from gdcourse import landscapes, optimizers, schedules
from gdcourse.explorers.knobs import label_of
from gdcourse.landscapes import Bowl, Landscape, Quadratic
from gdcourse.models import Hinge, LinearModel, LinearRegression, LogisticRegression

MODELS = (LinearRegression, LogisticRegression, Hinge)
RULES = (*optimizers.OPTIMIZERS, optimizers.Clipped)
SCHEDULES = (
    schedules.StepDecay,
    schedules.ExponentialDecay,
    schedules.InverseTime,
    schedules.Cosine,
    schedules.WarmUp,
    schedules.OneCycle,
)
NAMED = {
    name: known
    for name, known in vars(landscapes).items()
    if isinstance(known, Landscape) and not isinstance(known, Bowl)
}
LARGEST_DATA = 2000  # numbers; a model over more data is walked in Python
AXES = {
    "smallest_network": ("u", "v"),
    "saddle": ("x", "y"),
    "monkey_saddle": ("x", "y"),
    "rosenbrock": ("x", "y"),
    "himmelblau": ("x", "y"),
    "beale": ("x", "y"),
    "rastrigin": ("x", "y"),
}


def plain_landscape(landscape) -> dict[str, Any] | None:
    """The kind of a landscape that the page knows, and its constants; None for one that only Python knows."""
    if type(landscape) is Bowl:
        return {"kind": "Bowl", "minimum": landscape.minimum, "curvature": landscape.curvature}
    if type(landscape) is Quadratic and len(landscape.curvatures) <= 2:
        return {
            "kind": "Quadratic",
            "curvatures": list(landscape.curvatures),
            "angle": landscape.angle,
            "minimum": list(landscape.minimum),
        }
    if type(landscape) in MODELS and landscape.X.size <= LARGEST_DATA:
        data = {"X": landscape.X.tolist(), "y": landscape.y.tolist(), "intercept": landscape.intercept}
        return {"kind": type(landscape).__name__, "rows": len(landscape.y), **data}
    return next(({"kind": name} for name, known in NAMED.items() if known is landscape), None)


def plain_optimizer(optimizer) -> dict[str, Any] | None:
    """The kind of an optimizer that the page knows, and its fields; None for a learner's own."""
    if type(optimizer) not in RULES:
        return None
    made: dict[str, Any] = {"kind": type(optimizer).__name__}
    for field in fields(optimizer):
        value = getattr(optimizer, field.name)
        if field.name == "learning_rate":
            value = plain_rate(value)
            if value is None:
                return None
        elif field.name == "optimizer":
            value = plain_optimizer(value)
            if value is None:
                return None
        made[field.name] = value
    return made


def plain_rate(rate) -> float | dict[str, Any] | None:
    """A learning rate as plain data: a number, or the kind and the settings of its schedule.

    None for a learner's own schedule.
    """
    if isinstance(rate, int | float):
        return float(rate)
    if type(rate) not in SCHEDULES:
        return None
    made: dict[str, Any] = {"kind": type(rate).__name__}
    for field in fields(rate):
        value = getattr(rate, field.name)
        made[field.name] = plain_rate(value) if field.name == "then" else value
    return None if None in made.values() else made


def axis_names(landscape, dim: int) -> tuple[str, ...]:
    """What the coordinates are called in the landscape's own formula."""
    if isinstance(landscape, LinearModel):
        weights = landscape.X.shape[1]
        names = ("w",) if weights == 1 else tuple(f"w{'₁₂₃'[i]}" for i in range(weights))
        return (*names, "b") if landscape.intercept else names
    kind = (plain_landscape(landscape) or {}).get("kind")
    return AXES.get(kind, ("w",) if dim == 1 else ("w₁", "w₂"))


def minima(landscape) -> list[list[float]]:
    """The places with a gold star."""
    if isinstance(landscape, LinearRegression):
        A = np.column_stack([landscape.X, np.ones(len(landscape.y))]) if landscape.intercept else landscape.X
        return [np.linalg.lstsq(A, landscape.y, rcond=None)[0].tolist()]
    known = getattr(landscape, "stationary", ())
    return [[float(v) for v in np.atleast_1d(level.point)] for level in known if level.kind == "minimum"]


def domain(landscape, start: list[float]) -> list[list[float]]:
    """The ranges worth drawing: those of the landscape; around the minimum and the start for a model."""
    if getattr(landscape, "domain", None):
        return [[float(low), float(high)] for low, high in landscape.domain]
    middle = (minima(landscape) or [start])[0]
    reach = 1.4 * max(max(abs(m - s) for m, s in zip(middle, start, strict=True)), 1.0)
    return [[m - reach, m + reach] for m in middle]


def tell_apart(runners: list, batches) -> list[dict[str, Any]]:
    """What each runner is called: its `label`, and its `tag`.

    The tag is the field whose value goes behind the label, where another runner has the same one.
    """
    names = [label_of(runner) for runner in runners]
    made = []
    for name, runner in zip(names, runners, strict=True):
        others = [other for other in runners if label_of(other) == name]
        differing = (
            [f.name for f in fields(runner) if len({getattr(other, f.name) for other in others}) > 1]
            if len(others) > 1
            else []
        )
        if isinstance(batches, list):
            made.append({"label": "" if len(others) > 1 else name, "tag": "batch"})
        else:
            made.append({"label": name, "tag": differing[0] if differing else None})
    return made
