"""`explore`: a landscape and some optimizers, turned into a live picture.

Everything becomes plain data. The page (the files in `page/`) walks and draws from it, so a slider
answers without asking Python, and keeps answering where no Python runs. For a function that the page does not
know, Python walks and the page draws.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gdcourse.course import progress
from gdcourse.explorers import describe
from gdcourse.explorers.challenge import Challenge
from gdcourse.explorers.knobs import ORDERS, OTHER_NAMES, Control, Setting, label_of, make_controls
from gdcourse.explorers.widget import Explorer
from gdcourse.landscapes import Landscape, Quadratic
from gdcourse.optimizers import GradientDescent

PANELS = {
    "curve": "height over one weight",
    "contour": "two weights seen from above",
    "surface": "two weights as a hill to turn",
    "loss": "the loss per step",
    "table": "the walk in numbers",
    "rows": "a table that the learner fills",
    "map": "a map over the knobs",
    "rose": "the slope in every direction",
    "facts": "curvatures, limit, best rate",
    "components": "the loss left along each axis of the valley",
    "clouds": "noisy slopes felt at one place",
    "schedule": "the learning rate of every step",
}
NOT_FOR = {1: {"contour", "surface", "rose"}, 2: {"curve", "rows"}}
PAGE_ONLY = {"map", "rose", "components", "clouds", "facts"}
COLUMNS = ("step", "w", "loss", "gradient", "update", "new w", "ratio")
ARROWS = ("gradient", "velocity", "step")
MAPS = ("radius", "destination", "loss")
OF_CONSTANT_CURVATURE = ("Bowl", "Quadratic", "LinearRegression")
USUAL = GradientDescent(0.1)


def explore(
    landscape: Callable,
    optimizers: Any = USUAL,
    start: float | Sequence[float] | None = None,
    steps: int = 30,
    *,
    view: str | Sequence[str] | None = None,
    controls: Sequence = ("start", "rate", "steps"),
    columns: Sequence[str] | None = None,
    arrows: Sequence[str] = (),
    map: Sequence[str] | None = None,
    fog: bool = False,
    by_hand: bool | None = None,
    pin: int | None = None,
    bets: bool = False,
    challenge: Challenge | Mapping | None = None,
    presets: Mapping[str, Mapping[str, Any]] | None = None,
    locked_by: str | None = None,
    noise: float = 0.0,
    batch: int | Sequence[int] | None = None,
    order: str = "shuffled",
    seed: int = 1,
    schedules: Mapping[str, Any] | None = None,
    direction: float = 0.0,
    stride: float = 0.5,
    limits: Sequence | None = None,
    names: Sequence[str] | None = None,
    loss_axis: str = "log",
    equal: bool = True,
    caption: str | None = None,
) -> Explorer:
    """A live picture of `landscape` and of the walks that `optimizers` take on it.

    landscape: a landscape or a model of one or two weights, or your own function of w.
    optimizers: one rule, or a list for a race. Runners who share a knob's value share its slider.
    start, steps: where the walk begins (one number, or two) and how long it is. Both can be knobs.

    Seen:

    view: panels, the first one large: "curve", "contour", "surface", "loss", "table", "rows" (the learner
        fills the table), "map", "rose", "components", "clouds", "schedule", "facts". Without it, what suits
        the landscape.
    columns: of the table, from "step", "w", "loss", "gradient", "update", "new w", "ratio".
    arrows: any of "gradient", "velocity", "step", each with a button that hides it.
    map: (knob, knob, shows): what comes of every setting of two knobs. Shows "destination" or "loss"
        (where, and how high, each walk ends) or "radius" (what each step keeps of the error); the last also
        over one knob: ("rate", "radius") is the dial. Touching the map sets the knobs.
    limits: (low, high), or one pair for each weight, to draw instead of the landscape's own domain.
    names, equal, loss_axis: names of the weights; is a unit as long up as across?; "log" or "linear".

    Moved:

    controls: names of knobs, each alone or with a range, ("rate", 0.01, 2): "start", "rate" (or
        "learning_rate"), "momentum", "beta", "beta1", "beta2", "weight_decay", "norm", "steps"; "noise",
        "batch", "order", "seed"; "minimum" and "curvature" of a Bowl, "kappa" and "angle" (degrees) of a
        Quadratic, "magnitude" of a model's last column; "schedule", "initial", "factor", "every", "decay",
        "final"; "direction", "stride".
    noise, batch, seed: gusts of width noise/√batch on every slope. For a model: `batch` rows a step, in
        `order` "shuffled", "in file order" or "drawn". Several batches make a race of one rule with itself.
    schedules: {"name": a schedule or a number}; the control "schedule" chooses among them.
    presets: {"name": {"rate": 0.5, "start": 0.0}}, a button each. The values "best" and "limit" are worked
        out for the valley as it is then.

    Asked:

    fog: only the ground under the feet is seen until the learner lifts the fog.
    by_hand, stride: the learner walks, by strides of this length or by the rule. So it is in fog over one
        weight, unless you say by_hand=False. The stride is also that of the rose.
    pin: the learner first pins down where w will be after so many steps.
    bets: the learner first lays chips on the winner of a race.
    challenge: `Challenge(loss=1e-6, steps=50)`, or the same as a dict.
    locked_by: "03.twins": shut until that prediction is committed.
    caption: the sentence that stands for the explorer in text, instead of the computed one.

    Raises ValueError for what it cannot draw, move or ask: one sentence with what came and what fits.

    >>> from gdcourse import Momentum, Quadratic, bowl, saddle
    >>> explore(bowl, GradientDescent(0.1), start=0.0, steps=30)
    Explorer: (w − 3)² with gradient descent, η = 0.1. gradient descent: after 30 steps w = 2.996, loss
    1.38e-05.
    >>> in_fog = explore(bowl, start=-1.0, fog=True)
    >>> dial = explore(bowl, view=("curve", "map"), map=("rate", "radius"), pin=5)
    >>> valley = Quadratic([1.0, 25.0])
    >>> race = explore(valley, [GradientDescent(0.04), Momentum(0.04, 0.6)], start=(-3.0, 1.0), bets=True)
    >>> marble = explore(saddle, start=(1.0, 0.001), steps=80, view=("contour", "surface"))
    """
    landscape, start = _ground(landscape, start)
    runners, batch = _runners(optimizers, batch)
    setting = Setting(
        landscape=landscape,
        optimizers=runners,
        start=start,
        steps=_steps(steps),
        names=_names(names, landscape, start),
        domain=_limits(limits, start) if limits else describe.domain(landscape, start),
        noise=float(noise),
        batch=batch,
        order=_among([order], ORDERS, "order")[0],
        seed=int(seed),
        schedules=dict(schedules or {}),
        direction=float(direction),
        stride=float(stride),
    )
    panels = _panels(view, setting, fog, map)
    knobs, values = make_controls(_with_those_needed(controls, panels), setting)
    challenge = Challenge(**challenge) if isinstance(challenge, Mapping) else challenge
    spec = _ground_and_runners(setting) | {
        "controls": [knob.plain() for knob in knobs],
        "panels": panels,
        "names": setting.names,
        "stride": setting.stride,
        "columns": _among(columns or COLUMNS[: 5 if len(start) == 1 else 4], COLUMNS, "column"),
        "arrows": _among(arrows, ARROWS, "arrow"),
        "map": _map(map, knobs),
        "presets": _presets(presets, knobs),
        "fog": fog,
        "by_hand": (fog and len(start) == 1) if by_hand is None else by_hand,
        "rows": "rows" in panels,
        "pin": pin,
        "bets": bets,
        "challenge": challenge.plain() if challenge else None,
        "locked_by": locked_by,
        "loss_axis": _among([loss_axis], ("log", "linear"), "loss_axis")[0],
        "equal": equal,
    }
    _check_panels(spec)
    _check_tasks(spec)
    return Explorer(
        setting,
        knobs,
        caption=caption,
        challenge_name=challenge.name if challenge else None,
        spec=spec,
        values=_first_values(setting, spec)
        | {key: value for key, value in values.items() if not key.startswith("start")},
        unlocked=_committed(locked_by),
    )


# --- the arguments, read ------------------------------------------------------------------------


def _ground(landscape, start) -> tuple[Any, list[float]]:
    """The landscape, made from a plain function if need be, and the start as a list of numbers."""
    if not callable(landscape):
        raise ValueError(
            f"explore needs a landscape or a function of w, got {landscape!r}; "
            "pass the function itself, without calling it"
        )
    if not hasattr(landscape, "gradient"):
        landscape = Landscape.of(landscape, dim=1 if start is None else np.size(start))
    dim = getattr(landscape, "dim", 1)
    if dim > 2:
        raise ValueError(
            f"explore draws one or two weights, and this landscape has {dim}; use descend for more"
        )
    if start is None:
        start = (
            0.0
            if dim == 1
            else [low + 0.15 * (high - low) for low, high in getattr(landscape, "domain", [(-1, 1)] * 2)]
        )
    start = [float(v) for v in np.atleast_1d(start)]
    if len(start) != dim or not np.all(np.isfinite(start)):
        raise ValueError(f"start must be {('one finite number', 'two finite numbers')[dim - 1]}, got {start}")
    return landscape, start


def _runners(optimizers, batch) -> tuple[list, Any]:
    """The optimizers as a list, and their batches. With several batch sizes, one rule races itself."""
    runners = list(optimizers) if isinstance(optimizers, list | tuple) else [optimizers]
    if not runners or any(isinstance(runner, type) or not hasattr(runner, "step") for runner in runners):
        raise ValueError(
            f"optimizers must be one rule, such as GradientDescent(0.1), or a list of them; "
            f"got {optimizers!r}"
        )
    if batch is not None and not isinstance(batch, int):
        batch = [int(b) for b in batch]
        runners = runners * len(batch) if len(runners) == 1 else runners
        if len(batch) != len(runners):
            raise ValueError(
                f"give one batch size, or one for each of the {len(runners)} optimizers; got {len(batch)}"
            )
    if len(runners) > 6:
        raise ValueError(f"a race has at most 6 runners, or nobody can tell them apart; got {len(runners)}")
    return runners, batch


def _steps(steps) -> int:
    if not isinstance(steps, int | np.integer) or not 1 <= steps <= 10_000:
        raise ValueError(f"steps must be a whole number from 1 to 10,000, got {steps!r}")
    return int(steps)


def _names(names, landscape, start: list[float]) -> tuple[str, ...]:
    names = tuple(names or describe.axis_names(landscape, len(start)))
    if len(names) != len(start):
        raise ValueError(f"names must name the {len(start)} weight{'s' * (len(start) > 1)}, got {names}")
    return names


def _limits(limits, start: list[float]) -> list[list[float]]:
    pairs = [limits] if np.ndim(limits) == 1 else limits
    if len(pairs) != len(start) or not all(len(pair) == 2 and pair[0] < pair[1] for pair in pairs):
        meant = ("(low, high)", "((low, high), (low, high))")[len(start) - 1]
        raise ValueError(f"limits must be {meant}, got {limits!r}")
    return [[float(v) for v in pair] for pair in pairs]


def _panels(view, setting: Setting, fog: bool, map) -> list[str]:
    """The panels that were asked for, or those that suit: the ground, and beside it what there is to see."""
    dim = len(setting.start)
    if view is None:
        wanted = {"map": bool(map), "schedule": bool(setting.schedules), "loss": not fog, "table": True}
        return ["curve" if dim == 1 else "contour", *(name for name, yes in wanted.items() if yes)]
    panels = _among([view] if isinstance(view, str) else view, PANELS, "view")
    wrong = [panel for panel in panels if panel in NOT_FOR[dim]]
    if wrong:
        raise ValueError(f"view {wrong[0]!r} is not for a landscape of {dim} weight{'s' * (dim > 1)}")
    if "map" in panels and not map:
        raise ValueError(
            "view 'map' needs map=(knob, knob, shows), for example map=('rate', 'start', 'destination')"
        )
    return panels + ["map"] * bool(map and "map" not in panels)


def _among(chosen: Sequence[str], known, what: str) -> list[str]:
    for name in [chosen] if isinstance(chosen, str) else chosen:
        if name not in known:
            raise ValueError(f"no {what} {name!r}; choose from {', '.join(known)}")
    return [chosen] if isinstance(chosen, str) else list(chosen)


def _with_those_needed(controls: Sequence, panels: list[str]) -> list:
    """The controls asked for, and those without which a panel could not be used from the keyboard."""
    asked = [controls] if isinstance(controls, str) else list(controls)
    names = {name if isinstance(name, str) else name[0] for name in asked}
    return asked + [name for name in ("direction", "stride") if "rose" in panels and name not in names]


def _map(map, knobs: list[Control]) -> dict[str, Any] | None:
    """The knobs across and up, and what the map shows."""
    if not map:
        return None
    *axes, shows = map
    if shows not in MAPS or not 1 <= len(axes) <= 2:
        raise ValueError(
            f"map must be (knob, knob, shows), where shows is one of {', '.join(MAPS)}; got {tuple(map)!r}"
        )
    axes = [OTHER_NAMES.get(name, name) for name in axes]
    known = [knob.key for knob in knobs]
    missing = [name for name in axes if name not in known]
    if missing:
        raise ValueError(f"map needs {missing[0]!r} among the controls; they are {', '.join(known)}")
    if len(axes) == 1 and shows != "radius":
        raise ValueError(f"a map over one knob shows 'radius', got {shows!r}; name a second knob")
    return {"x": axes[0], "y": axes[1] if len(axes) == 2 else None, "shows": shows}


def _presets(presets, knobs: list[Control]) -> dict[str, dict[str, Any]]:
    """Presets by the keys of the knobs; a start is always a list."""
    known = {knob.key.split(".")[0] for knob in knobs} | {"start", "steps", "noise", "batch", "seed", "order"}
    made = {}
    for name, preset in (presets or {}).items():
        preset = {OTHER_NAMES.get(key, key): value for key, value in preset.items()}
        strange = [key for key in preset if key.split(".")[0] not in known]
        if strange:
            raise ValueError(
                f"preset {name!r} sets {strange[0]!r}, which is no control here; add it to controls"
            )
        if "start" in preset:
            preset["start"] = [float(v) for v in np.atleast_1d(preset["start"])]
        made[name] = preset
    return made


def _ground_and_runners(setting: Setting) -> dict[str, Any]:
    """Landscape, optimizers and schedules as plain data.

    Where the page does not know one of them, Python walks, and the data are only names and rates.
    """
    ground = describe.plain_landscape(setting.landscape)
    optimizers = [describe.plain_optimizer(runner) for runner in setting.optimizers]
    rates = {name: describe.plain_rate(schedule) for name, schedule in setting.schedules.items()}
    unknown = ground is None or None in optimizers or None in rates.values()
    seen = {
        "formula": _formula(setting),
        "domain": setting.domain,
        "minima": describe.minima(setting.landscape),
    }
    called = describe.tell_apart(setting.optimizers, setting.batch)
    if unknown:  # the page walks nobody, but names them and steps by their rates
        optimizers = [
            {"learning_rate": describe.plain_rate(runner.learning_rate)} for runner in setting.optimizers
        ]
    return {
        "title": _title(setting),
        "computed": "python" if unknown else "page",
        "schedules": None if unknown else rates or None,
        "landscape": seen if unknown else ground | seen,
        "optimizers": [plain | name for plain, name in zip(optimizers, called, strict=True)],
    }


def _formula(setting: Setting) -> str:
    """The landscape's formula, in the names that the weights have here."""
    formula = getattr(setting.landscape, "formula", "f(w)")
    if isinstance(setting.landscape, Quadratic) and not setting.landscape.angle:
        called = {"x": setting.names[0], "y": setting.names[-1]}
        formula = re.sub(r"(?<![\d.])1·(?=[xy])", "", formula)
        formula = re.sub(r"[xy]", lambda letter: called[letter[0]], formula)
    return formula


def _title(setting: Setting) -> str:
    rates = {getattr(runner, "learning_rate", None) for runner in setting.optimizers}
    rate = rates.pop() if len(rates) == 1 else None
    names = list(dict.fromkeys(map(label_of, setting.optimizers)))
    together = " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
    return f"{_formula(setting)} with {together}{f', η = {rate:g}' if isinstance(rate, float) else ''}"


def _first_values(setting: Setting, spec: Mapping[str, Any]) -> dict[str, Any]:
    """Where everything stands before anybody touches it, knobs that nobody sees included."""
    values = {
        "start": setting.start,
        "steps": setting.steps,
        "hand": [setting.start],
        "best": None,
        "bets": None,
    }
    values |= {name: getattr(setting, name) for name in ("noise", "order", "seed")}
    batches = isinstance(setting.batch, list)
    values |= {f"batch.{i}": b for i, b in enumerate(setting.batch)} if batches else {"batch": setting.batch}
    values |= {"pin": setting.start[0], "pinned": False} if spec["pin"] is not None else {}
    values |= {"rows": 0} if spec["rows"] else {}
    return values | (
        {"direction": setting.direction, "stride": setting.stride} if "rose" in spec["panels"] else {}
    )


def _check_panels(spec: Mapping[str, Any]) -> None:
    """Refuse panels for which too little is known of the landscape or of the rule."""
    asked = sorted(PAGE_ONLY.intersection(spec["panels"]))
    if spec["computed"] == "python":
        if asked:
            yours = "curve, contour, surface, loss, table"
            raise ValueError(
                f"view {asked[0]!r} needs a landscape and rules of gdcourse; for your own, use {yours}"
            )
    elif spec["landscape"]["kind"] not in OF_CONSTANT_CURVATURE:
        needs = {"components", "facts"}.intersection(asked) or (spec["map"] or {}).get("shows") == "radius"
        if needs:
            valleys = ", ".join(OF_CONSTANT_CURVATURE)
            raise ValueError(f"components, facts and a map of the radius need constant curvature: {valleys}")


def _check_tasks(spec: Mapping[str, Any]) -> None:
    """Refuse what cannot be asked of the learner here."""
    dim, at = len(spec["names"]), (spec["challenge"] or {}).get("at")
    if dim == 2 and (spec["pin"] is not None or spec["by_hand"]):
        raise ValueError("pin and by_hand are for a landscape of one weight; this one has 2")
    if spec["pin"] is not None and (not isinstance(spec["pin"], int) or spec["pin"] < 1):
        raise ValueError(f"pin must be a number of steps, 1 or more, got {spec['pin']!r}")
    if spec["bets"] and len(spec["optimizers"]) < 2:
        raise ValueError("bets are laid on a race: give explore a list of optimizers")
    if at is not None and len(at) != dim:
        raise ValueError(f"the challenge's at=… needs {dim} number{'s' * (dim > 1)}, got {at}")


def _committed(name: str | None) -> bool:
    """Has the learner committed to the prediction called `name`?"""
    return name is None or any(name in entries for entries in progress.read().values())
