"""The knobs of an explorer: what a name means, where a knob may stop, how its value gets back into Python."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np

from gdcourse.explorers.page import RUNNERS
from gdcourse.landscapes import Bowl, Quadratic
from gdcourse.models import LinearModel

ORDERS = ("shuffled", "in file order", "drawn")
MOST_STOPS = 10_000  # a slider is a few hundred pixels long


@dataclass(frozen=True)
class Setting:
    """Everything as it stands before anybody touches it."""

    landscape: Any
    optimizers: list
    start: list[float]
    steps: int
    names: tuple[str, ...]
    domain: list[list[float]]
    noise: float
    batch: int | list[int] | None
    order: str
    seed: int
    schedules: dict[str, Any]
    direction: float
    stride: float

    @property
    def rows(self) -> int:
        """How many rows of data a model has; 0 for a landscape."""
        return len(self.landscape.y) if isinstance(self.landscape, LinearModel) else 0


@dataclass(frozen=True)
class Control:
    """One slider or choice: it holds one `field` of its `owner`.

    The owner is one of start, optimizer, schedule, landscape, chance, look, run. `key` is the knob's name in
    `Explorer.values`; `runner` is the optimizer that it belongs to, None for all.
    A slider stops at every `step` from `low` to `high` (on a log scale: at the numbers of two digits), and at
    the values in `also`.
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

    def plain(self) -> dict[str, Any]:
        """What the page has to know: only what is set."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None, ())}


def _control(
    label: str, owner: str, field: str, low=0.0, high=1.0, step=0.01, scale="linear", **more
) -> Control:
    return Control(field, label, owner, field, low, high, scale, step, **more)


KNOWN = {
    "rate": _control("learning rate η", "optimizer", "learning_rate", 0.001, 3.0, scale="log"),
    "momentum": _control("momentum β", "optimizer", "momentum", 0.0, 0.99),
    "beta": _control("memory β", "optimizer", "beta", 0.0, 0.999, 0.001),
    "beta1": _control("memory β₁", "optimizer", "beta1", 0.0, 0.99),
    "beta2": _control("memory β₂", "optimizer", "beta2", 0.0, 0.999, 0.001),
    "epsilon": _control("ε", "optimizer", "epsilon", 1e-12, 1.0, scale="log"),
    "weight_decay": _control("weight decay", "optimizer", "weight_decay", 0.0, 1.0),
    "norm": _control("longest gradient", "optimizer", "norm", 0.01, 100.0, scale="log"),
    "schedule": _control("schedule", "schedule", "schedule"),
    "initial": _control("first learning rate", "schedule", "initial", 0.001, 3.0, scale="log"),
    "factor": _control("factor", "schedule", "factor", 0.01, 1.0),
    "every": _control("steps between drops", "schedule", "every", 1, 200, 1),
    "decay": _control("decay", "schedule", "decay", 0.0, 2.0),
    "final": _control("last learning rate", "schedule", "final", 0.0, 1.0, 0.001),
    "minimum": _control("minimum", "landscape", "minimum", -10.0, 10.0, 0.1),
    "curvature": _control("curvature λ", "landscape", "curvature", 0.1, 100.0, scale="log"),
    "kappa": _control("condition number κ", "landscape", "kappa", 1.0, 1000.0, scale="log"),
    "angle": _control("valley turned by", "landscape", "degrees", 0.0, 90.0, 1, unit="°"),
    "magnitude": _control("last column × 10 to the", "landscape", "magnitude", -2.0, 2.0, 0.1),
    "noise": _control("noise σ", "chance", "noise", 0.0, 10.0, 0.1),
    "batch": _control("batch size B", "chance", "batch", 1, 256, 1),
    "order": _control("rows", "chance", "order", options=ORDERS),
    "seed": _control("seed", "chance", "seed", 1, 50, 1),
    "steps": _control("steps", "run", "steps", 1, 200, 1),
    "direction": _control("your direction", "look", "direction", 0.0, 359.0, 1, unit="°"),
    "stride": _control("stride", "look", "stride", 0.01, 2.0),
}
OTHER_NAMES = {
    "learning_rate": "rate",
    "η": "rate",
    "eta": "rate",
    "β": "momentum",
    "κ": "kappa",
    "σ": "noise",
    "B": "batch",
}


def make_controls(wanted: Sequence, setting: Setting) -> tuple[list[Control], dict[str, Any]]:
    """The controls that `wanted` names, and where each stands.

    A name may bring its own range: ("rate", 0.01, 2).
    """
    controls, values = [], {}
    for entry in wanted:
        name, *limits = (entry,) if isinstance(entry, str) else entry
        for control, value in _made(OTHER_NAMES.get(name, name), setting):
            controls.append(control if isinstance(value, str) else _reaching(control, value, limits))
            if control.owner != "start":  # the start is one value, and a list
                values[control.key] = value
    return controls, values


def _reaching(control: Control, value: float, limits: Sequence[float]) -> Control:
    """The control with the range that was asked for; its first value is always one of its stops."""
    limits = tuple(limits or (control.low, control.high))
    above = 0 if control.scale == "log" else -math.inf
    if len(limits) != 2 or not above < limits[0] < limits[1] < math.inf:
        needs = "above 0 " if above == 0 else ""
        raise ValueError(f"the range of {control.label!r} must be two numbers {needs}that rise, got {limits}")
    low, high = limits
    if control.scale == "linear" and (high - low) / control.step > MOST_STOPS:
        raise ValueError(f"the range of {control.label!r} has more than {MOST_STOPS:,} stops, got {limits}")
    low = min(low, value) if value > above else low  # a stop at 0 lies beside a log scale, not on it
    return replace(control, low=low, high=max(high, value), also=(value,))


def _made(name: str, setting: Setting) -> list[tuple[Control, Any]]:
    """The controls that go by this name, and the value of each."""
    if name == "start":
        return _start_controls(setting)
    if name not in KNOWN:
        raise ValueError(f"no control {name!r}; choose from start, {', '.join(KNOWN)}")
    if name == "rate" and (setting.schedules or callable(_rate(setting.optimizers[0]))):
        name = "initial"  # the rate of a schedule is the one it begins with
    control = KNOWN[name]
    match control.owner:
        case "optimizer":
            return _optimizer_controls(name, control, setting.optimizers)
        case "schedule":
            return [_schedule_control(control, setting)]
        case "landscape":
            return [(replace(control, key=name), _landscape_value(name, setting.landscape))]
        case "run":
            return [(replace(control, high=max(control.high, setting.steps)), setting.steps)]
    if name == "batch":
        return _batch_controls(control, setting)
    return [(control, getattr(setting, name))]


def _start_controls(setting: Setting) -> list[tuple[Control, float]]:
    made = []
    for i, (name, (low, high), value) in enumerate(
        zip(setting.names, setting.domain, setting.start, strict=True)
    ):
        key = "start" if len(setting.start) == 1 else f"start.{i}"
        step = 10.0 ** math.floor(math.log10((high - low) / 50))
        made.append((Control(key, f"start {name}", "start", i, low, high, "linear", step), value))
    return made


def _optimizer_controls(name: str, control: Control, optimizers: list) -> list[tuple[Control, float]]:
    """One slider for all who have this knob at the same value; else one for each, named after its runner."""
    having = {i: getattr(o, control.field) for i, o in enumerate(optimizers) if hasattr(o, control.field)}
    if not having:
        raise ValueError(
            f"control {name!r} needs an optimizer with a field {control.field!r}; got {optimizers[0]}"
        )
    if len(set(having.values())) == 1:
        return [(replace(control, key=name), float(next(iter(having.values()))))]
    sign = control.label.split()[-1]
    labels = {i: f"{sign} of {RUNNERS[i]['sign']} {label_of(optimizers[i])}" for i in having}
    return [
        (replace(control, key=f"{name}.{i}", label=labels[i], runner=i), float(value))
        for i, value in having.items()
    ]


def _schedule_control(control: Control, setting: Setting) -> tuple[Control, Any]:
    if control.field == "schedule":
        if not setting.schedules:
            raise ValueError(
                "control 'schedule' chooses among schedules: give explore(schedules={'name': schedule, …})"
            )
        return replace(control, options=tuple(setting.schedules)), next(iter(setting.schedules))
    rates = [*setting.schedules.values(), *map(_rate, setting.optimizers)]
    value = next((v for rate in rates if (v := setting_of(rate, str(control.field))) is not None), None)
    if value is None:
        raise ValueError(f"control {control.field!r} needs a schedule that has it; got {rates}")
    return control, value


def setting_of(rate, name: str):
    """A setting of a schedule; "initial" is also a plain number itself, and the peak of a cycle."""
    if name == "initial" and not callable(rate):
        return float(rate)
    return getattr(rate, name, getattr(rate, "peak", None) if name == "initial" else None)


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
    plane = "a Quadratic of two weights"
    needs = {"kappa": plane, "angle": plane, "magnitude": "a model with data"}.get(name, "a Bowl")
    raise ValueError(f"control {name!r} needs {needs}, and this landscape is {landscape!r}")


def _batch_controls(control: Control, setting: Setting) -> list[tuple[Control, int]]:
    """One slider, or one for each runner of a race between batch sizes."""
    control = replace(control, high=setting.rows or control.high)
    if isinstance(setting.batch, list):
        return [
            (replace(control, key=f"batch.{i}", label=f"batch size of {RUNNERS[i]['sign']}", runner=i), b)
            for i, b in enumerate(setting.batch)
        ]
    return [(control, setting.batch or setting.rows or 1)]


# --- from the values of the knobs back to Python ------------------------------------------------


def rebuilt(setting: Setting, controls: Sequence[Control], values: Mapping[str, Any]) -> tuple[Any, list]:
    """The landscape and the optimizers as the knobs say now: what `bound` in explorer.js does, in Python."""
    landscape, optimizers = setting.landscape, list(setting.optimizers)
    if setting.schedules:
        chosen = setting.schedules[values.get("schedule", next(iter(setting.schedules)))]
        optimizers = [replace(o, learning_rate=chosen) for o in optimizers]
    for control in controls:
        value = values.get(control.key)
        if control.owner == "landscape":
            landscape = _landscape_with(landscape, control.field, value)
        for i, optimizer in enumerate(optimizers):
            if control.runner in (None, i):
                optimizers[i] = _optimizer_with(optimizer, control, value)
    return landscape, optimizers


def chance_of(values: Mapping[str, Any], runner: int) -> dict[str, Any]:
    """What the chance of one runner is made of."""
    batch = values.get(f"batch.{runner}", values.get("batch"))
    return {"noise": values["noise"], "batch": batch, "order": values["order"], "seed": values["seed"]}


def _landscape_with(landscape, field, value):
    match field:
        case "minimum" | "curvature":
            return Bowl(**{"minimum": landscape.minimum, "curvature": landscape.curvature, field: value})
        case "kappa":
            low = landscape.curvatures[0]
            return Quadratic((low, low * value), landscape.angle, landscape.minimum)
        case "degrees":
            return Quadratic(landscape.curvatures, math.radians(value), landscape.minimum)
    # "magnitude": the last column of the data
    last = np.arange(landscape.X.shape[1]) == landscape.X.shape[1] - 1
    return type(landscape)(landscape.X * np.where(last, 10.0**value, 1.0), landscape.y, landscape.intercept)


def _optimizer_with(optimizer, control: Control, value):
    if control.owner == "optimizer" and hasattr(optimizer, control.field):
        return replace(optimizer, **{control.field: value})
    if control.owner == "schedule" and control.field != "schedule":
        return replace(optimizer, learning_rate=_schedule_with(_rate(optimizer), control.field, value))
    return optimizer


def _schedule_with(schedule, field: str, value):
    if not callable(schedule):
        return value if field == "initial" else schedule
    known = {f.name: str(f.type) for f in fields(schedule)} if is_dataclass(schedule) else {}
    field = "peak" if field == "initial" and "peak" in known else field
    if field not in known:
        return schedule
    return replace(schedule, **{field: int(value) if known[field] == "int" else value})


def label_of(optimizer) -> str:
    """An optimizer's name as people say it: `GradientDescent` is gradient descent."""
    name = type(optimizer).__name__
    return {"GradientDescent": "gradient descent", "Momentum": "momentum"}.get(name, name)
