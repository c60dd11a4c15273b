"""The arguments of `explore`, read: names become data; what does not fit is refused in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from gdcourse.course import progress
from gdcourse.explorers import describe
from gdcourse.explorers.knobs import OTHER_NAMES, Control, Setting, label_of
from gdcourse.explorers.page import Page
from gdcourse.landscapes import Landscape, Quadratic

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
    "cobweb": "the next w over the w before it",
    "memory": "what each slope of the past weighs now",
}
NOT_FOR = {1: {"contour", "surface", "rose"}, 2: {"curve", "rows", "cobweb"}}
PAGE_ONLY = {"map", "rose", "components", "clouds", "facts", "cobweb", "memory"}
WITHOUT_MEMORY = ("GradientDescent", "Clipped")
MEMORIES = ("momentum", "beta", "beta1", "beta2")
COLUMNS = ("step", "w", "loss", "gradient", "update", "new w", "ratio")
ARROWS = ("gradient", "velocity", "step")
MAPS = ("radius", "destination", "loss")
OF_CONSTANT_CURVATURE = ("Bowl", "Quadratic", "LinearRegression")


def ground(landscape, start) -> tuple[Any, list[float]]:
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


def runners(optimizers, batch) -> tuple[list, Any]:
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


def steps(steps) -> int:
    if not isinstance(steps, int | np.integer) or not 1 <= steps <= 10_000:
        raise ValueError(f"steps must be a whole number from 1 to 10,000, got {steps!r}")
    return int(steps)


def names(names, landscape, start: list[float]) -> tuple[str, ...]:
    names = tuple(names or describe.axis_names(landscape, len(start)))
    if len(names) != len(start):
        raise ValueError(f"names must name the {len(start)} weight{'s' * (len(start) > 1)}, got {names}")
    return names


def limits(limits, start: list[float]) -> list[list[float]]:
    pairs = [limits] if np.ndim(limits) == 1 else limits
    if len(pairs) != len(start) or not all(len(pair) == 2 and pair[0] < pair[1] for pair in pairs):
        meant = ("(low, high)", "((low, high), (low, high))")[len(start) - 1]
        raise ValueError(f"limits must be {meant}, got {limits!r}")
    return [[float(v) for v in pair] for pair in pairs]


def panels(view, setting: Setting, fog: bool, map, small: bool) -> list[str]:
    """The panels that were asked for, or those that suit: the ground, and beside it what there is to see."""
    dim = len(setting.start)
    if view is None and small:
        return ["curve" if dim == 1 else "contour", *["map"] * bool(map)]
    if view is None:
        wanted = {"map": bool(map), "schedule": bool(setting.schedules), "loss": not fog, "table": True}
        return ["curve" if dim == 1 else "contour", *(name for name, yes in wanted.items() if yes)]
    panels = among([view] if isinstance(view, str) else view, PANELS, "view")
    wrong = [panel for panel in panels if panel in NOT_FOR[dim]]
    if wrong:
        raise ValueError(f"view {wrong[0]!r} is not for a landscape of {dim} weight{'s' * (dim > 1)}")
    if "map" in panels and not map:
        raise ValueError(
            "view 'map' needs map=(knob, knob, shows), for example map=('rate', 'start', 'destination')"
        )
    return panels + ["map"] * bool(map and "map" not in panels)


def among(chosen: Sequence[str], known, what: str) -> list[str]:
    for name in [chosen] if isinstance(chosen, str) else chosen:
        if name not in known:
            raise ValueError(f"no {what} {name!r}; choose from {', '.join(known)}")
    return [chosen] if isinstance(chosen, str) else list(chosen)


def columns(chosen, dim: int) -> list[str]:
    """The columns of the table; without a choice, those that have room."""
    return among(chosen or COLUMNS[: 5 if dim == 1 else 4], COLUMNS, "column")


def wanted_controls(controls: Sequence | None, panels: list[str], small: bool) -> list:
    """The controls asked for, and those without which a panel could not be used from the keyboard."""
    if controls is None:
        controls = ("rate",) if small else ("start", "rate", "steps")
    asked = [controls] if isinstance(controls, str) else list(controls)
    names = {name if isinstance(name, str) else name[0] for name in asked}
    return asked + [name for name in ("direction", "stride") if "rose" in panels and name not in names]


def map_over(map, knobs: list[Control]) -> dict[str, Any] | None:
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
    return {"x": axes[0], "y": axes[1] if len(axes) == 2 else None, "shows": shows}


def presets(presets, knobs: list[Control]) -> dict[str, dict[str, Any]]:
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


def ground_and_runners(setting: Setting) -> dict[str, Any]:
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


def first_values(setting: Setting, page: Page) -> dict[str, Any]:
    """Where everything stands before anybody touches it, knobs that nobody sees included."""
    challenge = (page.challenge or {}).get("name")
    kept = progress.read().get("challenge", {}).get(challenge, {})
    values = {
        "start": setting.start,
        "steps": setting.steps,
        "hand": [setting.start],
        "best": kept.get("latest"),
        "bets": None,
    }
    values |= {name: getattr(setting, name) for name in ("noise", "order", "seed")}
    batches = isinstance(setting.batch, list)
    values |= {f"batch.{i}": b for i, b in enumerate(setting.batch)} if batches else {"batch": setting.batch}
    values |= {"pin": None, "pinned": False} if page.pin is not None else {}
    values |= {"rows": 0} if page.rows else {}
    return values | (
        {"direction": setting.direction, "stride": setting.stride} if "rose" in page.panels else {}
    )


def check_panels(page: Page) -> None:
    """Refuse panels for which too little is known of the landscape or of the rule."""
    asked = sorted(PAGE_ONLY.intersection(page.panels))
    if page.computed == "python":
        if asked:
            yours = "curve, contour, surface, loss, table"
            raise ValueError(
                f"view {asked[0]!r} needs a landscape and rules of gdcourse; for your own, use {yours}"
            )
        return
    first = page.optimizers[0]
    if "cobweb" in asked and first["kind"] not in WITHOUT_MEMORY:
        raise ValueError(f"view 'cobweb' needs a rule without a memory, GradientDescent; got {first['kind']}")
    if "memory" in asked and not first.keys() & set(MEMORIES):
        raise ValueError(f"view 'memory' needs a rule that forgets, such as Momentum; got {first['kind']}")
    if page.landscape["kind"] not in OF_CONSTANT_CURVATURE:
        needs = {"components", "facts"}.intersection(asked) or (page.map or {}).get("shows") == "radius"
        if needs:
            valleys = ", ".join(OF_CONSTANT_CURVATURE)
            raise ValueError(f"components, facts and a map of the radius need constant curvature: {valleys}")


def check_tasks(page: Page) -> None:
    """Refuse what cannot be asked of the learner here."""
    dim, at = len(page.names), (page.challenge or {}).get("at")
    if dim == 2 and (page.pin is not None or page.by_hand):
        raise ValueError("pin and by_hand are for a landscape of one weight; this one has 2")
    if page.pin is not None and (not isinstance(page.pin, int) or page.pin < 1):
        raise ValueError(f"pin must be a number of steps, 1 or more, got {page.pin!r}")
    if page.bets and len(page.optimizers) < 2:
        raise ValueError("bets are laid on a race: give explore a list of optimizers")
    if at is not None and len(at) != dim:
        raise ValueError(f"the challenge's at=… needs {dim} number{'s' * (dim > 1)}, got {at}")


def is_committed(name: str | None) -> bool:
    """Has the learner committed to the prediction called `name`?"""
    return name is None or any(name in entries for entries in progress.read().values())
