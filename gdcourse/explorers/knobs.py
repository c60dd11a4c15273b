"""The knobs of an explorer: what each control's name means, where it may stop, and how its value gets back into Python."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np

from gdcourse.landscapes import Bowl, Quadratic
from gdcourse.models import LinearModel

MARKS = "●■▲◆▼●"  # the signs of the runners, as in the page's legend
ORDERS = ("shuffled", "in file order", "drawn")


@dataclass(frozen=True)
class Control:
    """One slider or choice. It holds `field` of its `owner`: start, optimizer, schedule, landscape, chance, look or run.

    `key` is its name in `Explorer.values`; `runner` is the optimizer it belongs to, None for all.
    """

    key: str
    label: str
    owner: str
    field: str | int
    low: float = 0.0
    high: float = 1.0
    scale: str = "linear"
    step: float = 0.01
    also: tuple[float, ...] = ()
    unit: str = ""
    runner: int | None = None
    options: tuple[str, ...] = ()


def _c(label: str, owner: str, field: str, low=0.0, high=1.0, step=0.01, scale="linear", **more) -> Control:
    return Control(field, label, owner, field, low, high, scale, step, **more)


KNOWN = {
    "rate": _c("learning rate η", "optimizer", "learning_rate", 0.001, 3.0, scale="log"),
    "momentum": _c("momentum β", "optimizer", "momentum", 0.0, 0.99),
    "beta": _c("memory β", "optimizer", "beta", 0.0, 0.999, 0.001),
    "beta1": _c("memory β₁", "optimizer", "beta1", 0.0, 0.99),
    "beta2": _c("memory β₂", "optimizer", "beta2", 0.0, 0.999, 0.001),
    "epsilon": _c("ε", "optimizer", "epsilon", 1e-12, 1.0, scale="log"),
    "weight_decay": _c("weight decay", "optimizer", "weight_decay", 0.0, 1.0),
    "norm": _c("longest gradient", "optimizer", "norm", 0.01, 100.0, scale="log"),
    "initial": _c("first learning rate", "schedule", "initial", 0.001, 3.0, scale="log"),
    "factor": _c("factor", "schedule", "factor", 0.01, 1.0),
    "every": _c("steps between drops", "schedule", "every", 1, 200, 1),
    "decay": _c("decay", "schedule", "decay", 0.0, 2.0),
    "final": _c("last learning rate", "schedule", "final", 0.0, 1.0, 0.001),
    "minimum": _c("minimum", "landscape", "minimum", -10.0, 10.0, 0.1),
    "curvature": _c("curvature λ", "landscape", "curvature", 0.1, 100.0, scale="log"),
    "kappa": _c("condition number κ", "landscape", "kappa", 1.0, 1000.0, scale="log"),
    "angle": _c("valley turned by", "landscape", "degrees", 0.0, 90.0, 1, unit="°"),
    "magnitude": _c("last column × 10 to the", "landscape", "magnitude", -2.0, 2.0, 0.1),
    "noise": _c("noise σ", "chance", "noise", 0.0, 10.0, 0.1),
    "batch": _c("batch size B", "chance", "batch", 1, 256, 1),
    "order": _c("rows", "chance", "order", options=ORDERS),
    "seed": _c("seed", "chance", "seed", 1, 50, 1),
    "steps": _c("steps", "run", "steps", 1, 200, 1),
    "direction": _c("your direction", "look", "direction", 0.0, 359.0, 1, unit="°"),
    "stride": _c("stride", "look", "stride", 0.01, 2.0),
    "schedule": _c("schedule", "schedule", "schedule"),
}
OTHER_NAMES = {"learning_rate": "rate", "η": "rate", "eta": "rate", "β": "momentum", "κ": "kappa", "σ": "noise", "B": "batch"}


def make_controls(wanted: Sequence, setting: dict[str, Any]) -> tuple[list[Control], dict[str, Any]]:
    """The controls that `wanted` names, and the first value of each. Each name may come with its own range: ("rate", 0.01, 2).

    `setting` holds the landscape, optimizers, names, domain, start, steps, chance, schedules and look of the explorer.
    """
    controls, values = [], {}
    for entry in wanted:
        name, *limits = (entry,) if isinstance(entry, str) else entry
        name = OTHER_NAMES.get(name, name)
        if name == "start":
            made = _start_controls(setting)
        elif name in KNOWN:
            made = _made(name, setting)
        else:
            raise ValueError(f"no control {name!r}; choose from start, {', '.join(KNOWN)}")
        for control, value in made:
            low, high = limits or (control.low, control.high)
            if not isinstance(value, str):
                low, high = min(low, value), max(high, value)
                control = replace(control, low=low, high=high, also=(value,))
            controls.append(control)
            values[control.key] = value
    return controls, values


def _start_controls(setting) -> list[tuple[Control, float]]:
    made = []
    for i, (name, (low, high), value) in enumerate(zip(setting["names"], setting["domain"], setting["start"], strict=True)):
        key = "start" if len(setting["start"]) == 1 else f"start.{i}"
        step = 10.0 ** math.floor(math.log10((high - low) / 50))
        made.append((Control(key, f"start {name}", "start", i, low, high, "linear", step), value))
    return made


def _made(name: str, setting) -> list[tuple[Control, Any]]:
    control = KNOWN[name]
    if name == "rate" and (setting["schedules"] or callable(_rate(setting["optimizers"][0]))):
        control = KNOWN["initial"]
    if control.owner == "optimizer":
        return _optimizer_controls(name, control, setting["optimizers"])
    if control.owner == "schedule":
        return [_schedule_control(control, setting)]
    if control.owner == "landscape":
        return [(replace(control, key=name), _landscape_value(name, setting["landscape"]))]
    if control.owner == "chance":
        return _chance_controls(control, setting)
    if control.owner == "run":
        return [(replace(control, high=max(control.high, setting["steps"])), setting["steps"])]
    return [(control, setting["look"][control.field])]


def _optimizer_controls(name: str, control: Control, optimizers) -> list[tuple[Control, float]]:
    """One slider for all who have this knob at the same value; else one for each, named after its runner."""
    having = {i: getattr(o, control.field) for i, o in enumerate(optimizers) if hasattr(o, control.field)}
    if not having:
        raise ValueError(f"control {name!r} needs an optimizer with a field {control.field!r}; got {optimizers[0]}")
    values = [float(v) for v in having.values()]
    if len(set(values)) == 1:
        return [(replace(control, key=name), values[0])]
    sign = control.label.split()[-1]
    return [
        (replace(control, key=f"{name}.{i}", label=f"{sign} of {MARKS[i]} {label_of(optimizers[i])}", runner=i), value)
        for i, value in zip(having, values, strict=True)
    ]


def _schedule_control(control: Control, setting) -> tuple[Control, Any]:
    schedules = setting["schedules"]
    if control.field == "schedule":
        if not schedules:
            raise ValueError("control 'schedule' chooses among schedules: give explore(schedules={'name': schedule, …})")
        return replace(control, options=tuple(schedules)), next(iter(schedules))
    for schedule in [*schedules.values(), *map(_rate, setting["optimizers"])]:
        value = setting_of(schedule, control.field)
        if value is not None:
            return control, value
    raise ValueError(f"control {control.field!r} needs a schedule that has it; got {list(schedules.values()) or setting['optimizers']}")


def setting_of(schedule, name: str):
    """A setting of a schedule; "initial" is also a plain number itself, and the peak of a cycle."""
    if name == "initial" and not callable(schedule):
        return float(schedule)
    return getattr(schedule, name, getattr(schedule, "peak", None) if name == "initial" else None)


def _rate(optimizer):
    return getattr(optimizer, "learning_rate", None)


def _landscape_value(name: str, landscape) -> float:
    match name, landscape:
        case ("minimum" | "curvature", Bowl()):
            return getattr(landscape, name)
        case ("kappa", Quadratic(dim=2)):
            return landscape.curvatures[1] / landscape.curvatures[0]
        case ("angle", Quadratic(dim=2)):
            return round(math.degrees(landscape.angle), 9)
        case ("magnitude", LinearModel()):
            return 0.0
    needs = {"kappa": "a Quadratic of two weights", "angle": "a Quadratic of two weights", "magnitude": "a model with data"}
    raise ValueError(f"control {name!r} needs {needs.get(name, 'a Bowl')}, and this landscape is {landscape!r}")


def _chance_controls(control: Control, setting) -> list[tuple[Control, Any]]:
    value = setting["chance"][control.field]
    if control.field != "batch":
        return [(control, value)]
    rows = len(getattr(setting["landscape"], "y", ()))
    control = replace(control, high=rows or control.high)
    if isinstance(value, int | float):
        return [(control, value)]
    return [(replace(control, key=f"batch.{i}", label=f"batch size of {MARKS[i]}", runner=i), v) for i, v in enumerate(value)]


# --- back from values to Python ----------------------------------------------------------------------------------------


def rebuilt(landscape, optimizers, controls: Sequence[Control], schedules: dict[str, Any], values: dict[str, Any]) -> tuple[Any, list]:
    """The landscape and the optimizers as the knobs say now: what `bound` in explorer.js does, in Python."""
    optimizers = list(optimizers)
    if schedules:
        optimizers = [replace(o, learning_rate=schedules[values["schedule"]]) for o in optimizers]
    for control in controls:
        value = values.get(control.key)
        if control.owner == "landscape":
            landscape = _landscape_with(landscape, control.field, value)
        for i, optimizer in enumerate(optimizers):
            if control.runner not in (None, i):
                continue
            if control.owner == "optimizer" and hasattr(optimizer, control.field):
                optimizers[i] = replace(optimizer, **{control.field: value})
            elif control.owner == "schedule" and control.field != "schedule":
                optimizers[i] = replace(optimizer, learning_rate=_schedule_with(_rate(optimizer), control.field, value))
    return landscape, optimizers


def _landscape_with(landscape, field, value):
    match field:
        case "minimum" | "curvature":
            return Bowl(**{"minimum": landscape.minimum, "curvature": landscape.curvature, field: value})
        case "kappa":
            low = landscape.curvatures[0]
            return Quadratic((low, low * value), landscape.angle, landscape.minimum)
        case "degrees":
            return Quadratic(landscape.curvatures, math.radians(value), landscape.minimum)
        case "magnitude":
            scaled = landscape.X * np.where(np.arange(landscape.X.shape[1]) == landscape.X.shape[1] - 1, 10.0**value, 1.0)
            return type(landscape)(scaled, landscape.y, landscape.intercept)
    raise ValueError(f"no landscape has a knob {field!r}")


def _schedule_with(schedule, field: str, value):
    if not callable(schedule):
        return value if field == "initial" else schedule
    known = {f.name: f.type for f in fields(schedule)} if is_dataclass(schedule) else {}
    field = "peak" if field == "initial" and "peak" in known else field
    if field not in known:
        return schedule
    return replace(schedule, **{field: int(value) if "int" in str(known[field]) else value})


def label_of(optimizer) -> str:
    """An optimizer's name as people say it: `GradientDescent` is gradient descent."""
    name = type(optimizer).__name__
    return {"GradientDescent": "gradient descent", "Momentum": "momentum"}.get(name, name)


def plain(control: Control) -> dict[str, Any]:
    """What the page has to know of a control: only what is set."""
    return {key: value for key, value in asdict(control).items() if value not in ("", None, ())}
