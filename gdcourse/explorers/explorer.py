"""The explorer: one widget in which a landscape, its walkers and their numbers move under the hand.

`explore` turns a landscape and some optimizers into plain data; the page (the `.js` files beside this one) walks and
draws from that data, so a slider answers without asking Python, and keeps answering where no Python runs. For a
function that the page does not know, Python walks and the page draws.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from gdcourse import progress
from gdcourse.explorers import describe
from gdcourse.explorers.knobs import ORDERS, OTHER_NAMES, Control, make_controls, plain, rebuilt
from gdcourse.explorers.standalone import joined
from gdcourse.explorers.walks import PATIENCE, Walk, between, paced_out, steady, survey, walk
from gdcourse.landscapes import Landscape
from gdcourse.models import LinearModel
from gdcourse.optimizers import GradientDescent

HERE = Path(__file__).parent
MODULES = ("engine.js", "canvas.js", "controls.js", "panels.js", "insight.js", "surface.js", "maps.js", "tasks.js", "remote.js", "explorer.js")

PANELS = {
    "curve": "height over one weight", "contour": "two weights seen from above", "surface": "two weights as a hill to turn",
    "loss": "loss per step", "table": "the walk in numbers", "rows": "a table the learner fills", "map": "a map over the knobs",
    "rose": "the slope in every direction", "components": "loss left along each axis of the valley",
    "clouds": "noisy slopes felt at one place", "schedule": "the learning rate of every step", "facts": "curvatures, limit, best rate",
}  # fmt: skip
PAGE_ONLY = {"map", "rose", "components", "clouds", "facts"}
SIGNS = {"learning_rate": "η", "momentum": "β", "beta": "β", "beta1": "β₁", "beta2": "β₂", "batch": "B"}
COLUMNS_SHOWN = ("step", "w", "loss", "gradient", "update", "new w", "ratio")
ARROWS = ("gradient", "velocity", "step")
MAPS = ("radius", "destination", "loss")
UNSTEADY = "This function gives another height each time it is asked: the picture shows one time of many."


@dataclass(frozen=True)
class Challenge:
    """Something to reach, which the explorer says is done when it is done.

    `loss`: a loss below this; `within`: this close to a minimum (or to `at`); `steps`: in at most so many steps;
    `at`: the walk has to *end* within `within` of this place; `last`: the mean loss of the last so many steps counts.
    `text` says it in other words; `name` keeps the best result in the learner's progress.
    """

    loss: float | None = None
    within: float | None = None
    steps: int | None = None
    at: float | tuple[float, ...] | None = None
    last: int | None = None
    text: str | None = None
    name: str | None = None

    def __post_init__(self):
        if self.loss is None and self.within is None:
            raise ValueError("a challenge needs a goal: loss=1e-6, or within=0.1 of the minimum (or of at=…)")
        if self.at is not None and self.within is None:
            raise ValueError("a challenge with at=… needs within=…: how close counts as there")
        if self.last is not None and (self.loss is None or self.last < 1):
            raise ValueError("a challenge with last=… needs loss=… and at least one step")

    def plain(self) -> dict[str, Any]:
        at = None if self.at is None else [float(v) for v in np.atleast_1d(self.at)]
        return {"loss": self.loss, "within": self.within, "steps": self.steps, "at": at, "last": self.last, "text": self.text or self._said(at)}

    def _said(self, at) -> str:
        if self.last:
            return f"Bring the mean loss of the last {self.last} steps below {self.loss:g}."
        where = "a minimum" if at is None else f"({', '.join(f'{v:g}' for v in at)})" if len(at) > 1 else f"w = {at[0]:g}"
        goal = f"a loss below {self.loss:g}" if self.loss is not None else f"less than {self.within:g} from {where}"
        verb = "End" if at is not None else "Reach"
        return f"{verb} {goal}{f' in at most {self.steps} steps' if self.steps else ''}."


class Explorer(anywidget.AnyWidget):
    """What `explore` makes: a live widget, and where nothing runs a picture and a sentence.

    `values` holds the knobs as they stand now, also after they were moved by hand.
    """

    _esm = joined(*MODULES)
    _css = (HERE / "explorer.css").read_text(encoding="utf-8")

    spec = traitlets.Dict().tag(sync=True)  # what there is: landscape, optimizers, controls, panels
    values = traitlets.Dict().tag(sync=True)  # where the knobs stand
    unlocked = traitlets.Bool(True).tag(sync=True)  # is the prediction that this explorer waits for committed?
    ground = traitlets.Dict().tag(sync=True)  # Python-computed: the heights of the landscape
    asked = traitlets.Dict({"id": 0}).tag(sync=True)  # Python-computed: the page's last question
    answer = traitlets.Dict().tag(sync=True)  # Python-computed: the walks of the question with this id

    def __init__(self, landscape, optimizers: list, controls: list[Control], schedules: dict, caption: str | None, challenge_name: str | None, **state):
        super().__init__(**state)
        self._landscape, self._optimizers, self._controls, self._schedules = landscape, optimizers, controls, schedules
        self._caption, self._challenge_name = caption, challenge_name
        if self.spec["computed"] == "python":
            self._survey()
            self.answer = self._answered(self.asked["id"], self.values)
            self.observe(lambda change: setattr(self, "answer", self._answered(change["new"]["id"], change["new"]["values"])), "asked")
        if challenge_name:
            self.observe(self._record_best, "values")

    # --- walking ---

    def walks(self, values: Mapping | None = None, patience: float = np.inf) -> list[Walk]:
        """The walks for these values of the knobs (without, as they stand now): one for each optimizer."""
        values = self.values if values is None else values
        landscape, optimizers = rebuilt(self._landscape, self._optimizers, self._controls, self._schedules, values)
        start = np.array(values["start"], float)
        start = start if isinstance(landscape, LinearModel) or len(start) > 1 else start[0]
        steps = int(values["steps"])
        return [walk(landscape, start, o, steps, _chance(values, i), patience) for i, o in enumerate(optimizers)]

    def heights(self, w: np.ndarray) -> np.ndarray:
        """The loss at many places, shape (n,) over one weight and (2, n) over two."""
        if self.ground:
            return between(self.ground["heights"], self.ground["columns"], self.ground["rows"], self.spec["landscape"]["domain"], w)
        with np.errstate(all="ignore"):
            return np.asarray(self._landscape(w[None] if isinstance(self._landscape, LinearModel) and w.ndim == 1 else w), float)

    def _answered(self, number: int, values: Mapping) -> dict[str, Any]:
        walks = self.walks(values, PATIENCE / len(self._optimizers))
        said = next((w.said for w in walks if w.said), self._unsteady)
        if self.spec["by_hand"]:
            walks.append(paced_out(self._landscape, values["hand"]))
        runs = [{part: np.asarray(getattr(w, part), float).tobytes() for part in ("positions", "losses", "felt")} for w in walks]
        return {"id": number, "runs": runs, "said": said}

    def _survey(self) -> None:
        domain = self.spec["landscape"]["domain"]
        cells, heights = survey(self._landscape, domain, (400,) if len(domain) == 1 else (64, 64))
        self.ground = {"columns": cells[0], "rows": cells[-1], "heights": heights.astype(np.float32).tobytes()}
        self._unsteady = "" if steady(self._landscape, self.values["start"]) else UNSTEADY

    def _record_best(self, change) -> None:
        best = change["new"].get("best")
        if best is not None and best != (change["old"] or {}).get("best"):
            progress.record("challenge", self._challenge_name, best)

    # --- showing itself where nothing runs ---

    @property
    def sentence(self) -> str:
        """The caption; without one, what the first walks come to (unless the explorer keeps that for later)."""
        return self._caption or f"{self.spec['title']}. {self._outcome()}".strip()

    def _outcome(self) -> str:
        if self.keeps_a_secret:
            return ""
        said = []
        for i, made in enumerate(self.walks()):
            where = ", ".join(f"{v:.4g}" for v in np.atleast_1d(made.positions[-1]))
            names = ", ".join(self.spec["names"])
            said.append(f"{self.called(i)}: after {len(made.positions) - 1} steps {names} = {where}, loss {made.losses[-1]:.3g}")
        return "; ".join(said) + "."

    def called(self, i: int) -> str:
        """The name of a runner, with the number that tells it from the others."""
        label, tag = self.spec["optimizers"][i]["label"], self.spec["optimizers"][i]["tag"]
        value = self.values.get(f"batch.{i}") if tag == "batch" else getattr(self._optimizers[i], tag or "", None)
        return f"{label} {SIGNS.get(tag, tag)} = {value:g}".strip() if isinstance(value, int | float) else label

    @property
    def keeps_a_secret(self) -> bool:
        """Does the reader have to do something before the walk is shown?"""
        return any((self.spec["fog"], self.spec["locked_by"], self.spec["bets"], self.spec["pin"] is not None, self.spec["rows"]))

    def __repr__(self) -> str:
        return f"Explorer: {self.sentence}"

    def _repr_mimebundle_(self, **kwargs) -> tuple[dict, dict]:
        from gdcourse.explorers.picture import picture

        data, metadata = super()._repr_mimebundle_(**kwargs)
        image = base64.b64encode(picture(self)).decode()
        alt = {"image/png": {"alt": repr(self), "needs_background": "light"}}
        return data | {"text/plain": repr(self), "image/png": image}, metadata | alt


def explore(
    landscape: Callable,
    optimizers: Any = GradientDescent(0.1),
    start: float | Sequence[float] | None = None,
    steps: int = 30,
    *,
    view: str | Sequence[str] | None = None,
    controls: Sequence = ("start", "rate", "steps"),
    columns: Sequence[str] | None = None,
    arrows: Sequence[str] = (),
    fog: bool = False,
    by_hand: bool | None = None,
    noise: float = 0.0,
    batch: int | Sequence[int] | None = None,
    order: str = "shuffled",
    seed: int = 1,
    schedules: Mapping[str, Any] | None = None,
    map: Sequence[str] | None = None,
    pin: int | None = None,
    bets: bool = False,
    direction: float = 0.0,
    stride: float = 0.5,
    presets: Mapping[str, Mapping[str, Any]] | None = None,
    challenge: Challenge | Mapping | None = None,
    locked_by: str | None = None,
    caption: str | None = None,
    limits: Sequence | None = None,
    names: Sequence[str] | None = None,
    loss_axis: str = "log",
    equal: bool = True,
) -> Explorer:
    """A live picture of `landscape` and of the walks that `optimizers` take on it.

    landscape: a landscape of one or two weights, a model of as many, or your own function of w.
    optimizers: one rule, or several for a race. Those that share a knob's value share its slider.
    start, steps: where the walk begins (one number, or two) and how long it is; both can be knobs.

    What is seen
    view: panels, the first one large: "curve", "contour", "surface", "loss", "table", "rows" (the learner fills the table),
        "map", "rose", "components", "clouds", "schedule", "facts". Without it, what suits the landscape.
    columns: of the table: "step", "w", "loss", "gradient", "update", "new w", "ratio".
    arrows: any of "gradient", "velocity", "step", each with a button that hides it.
    map: ("rate", "start", "destination"): a map over two knobs, or one; it shows "radius" (what each step keeps of the
        error), "destination" or "loss" (where, and how high, each setting ends). Touching the map sets the knobs.
    limits: ((low, high), …) to draw instead of the landscape's own; names: of the weights; equal: one unit as long up as across.

    What can be moved
    controls: names of knobs, each alone or with a range, ("rate", 0.01, 2): "start", "rate" (or "learning_rate"), "momentum",
        "beta", "beta1", "beta2", "steps", "noise", "batch", "order", "seed", "kappa", "angle" (degrees), "curvature",
        "minimum", "magnitude", "direction", "stride", "schedule", "initial", "factor", "every", "decay", "final", ….
    noise, batch, seed: gusts of width noise/√batch on every slope; for a model, `batch` rows a step in `order` "shuffled",
        "in file order" or "drawn". A sequence of batches makes one runner of each.
    schedules: {"name": schedule or number}; the control "schedule" chooses among them.
    presets: {"name": {"rate": 0.5, "start": 0.0}}: a button each. "best" and "limit" as a value are worked out for the valley.

    What is asked
    fog: only the ground under the feet is seen until the fog is lifted; `by_hand`: the learner walks (as is usual in fog).
    pin: the learner first places a pin where w will be after so many steps; bets: lays chips on the winner of a race.
    challenge: `Challenge(loss=1e-6, steps=50)`, or the same as a dict.
    locked_by: "03.twins": shut until that prediction is committed.
    caption: the sentence that stands for the explorer in text, instead of the computed one.

    >>> from gdcourse import bowl, saddle, GradientDescent, Momentum, Quadratic
    >>> explore(bowl, GradientDescent(0.1), start=0.0, steps=30)
    Explorer: (w − 3)² with gradient descent, η = 0.1. gradient descent: after 30 steps w = 2.996, loss 1.38e-05.
    >>> walk_in_fog = explore(bowl, fog=True, start=-1.0)
    >>> race = explore(Quadratic([1.0, 25.0]), [GradientDescent(0.04), Momentum(0.04, 0.6)], start=(-3.0, 1.0), bets=True)
    >>> marbles = explore(saddle, start=(1.0, 0.001), steps=80, view=("contour", "surface", "table"), arrows=("gradient",))
    """
    landscape, start = _ground(landscape, start)
    runners, batches = _runners(optimizers, batch)
    domain = _limits(limits, len(start)) if limits else describe.domain(landscape, start)
    panels = _panels(view, len(start), fog, map, schedules)
    names = tuple(names or describe.axis_names(landscape, len(start)))
    schedules = dict(schedules or {})
    setting = {
        "landscape": landscape, "optimizers": runners, "names": names, "domain": domain, "start": start, "steps": steps,
        "chance": {"noise": float(noise), "batch": batches, "order": order, "seed": seed}, "schedules": schedules,
        "look": {"direction": float(direction), "stride": float(stride)},
    }  # fmt: skip
    _check(setting, names)
    knobs, values = make_controls(_with_those_needed(controls, panels), setting)
    values = _first_values(setting, pin, panels) | {key: value for key, value in values.items() if not key.startswith("start")}
    challenge = Challenge(**challenge) if isinstance(challenge, Mapping) else challenge
    page = _plain(landscape, runners, schedules)
    spec = {
        "title": _title(landscape, runners),
        "computed": "page" if page else "python",
        "landscape": {**page.get("landscape", {}), "formula": _formula(landscape), "domain": domain, "minima": describe.minima(landscape)},
        "optimizers": [
            known | called
            for known, called in zip(page.get("optimizers") or [{}] * len(runners), describe.tell_apart(runners, batches), strict=True)
        ],
        "schedules": page.get("schedules"), "controls": [plain(knob) for knob in knobs], "panels": panels,
        "columns": _among(columns or COLUMNS_SHOWN[: 5 if len(start) == 1 else 4], COLUMNS_SHOWN, "column"), "arrows": _among(arrows, ARROWS, "arrow"), "names": list(names),
        "map": _map(map, knobs), "fog": fog, "by_hand": (fog and len(start) == 1) if by_hand is None else by_hand,
        "stride": float(stride), "pin": pin, "bets": bets, "rows": "rows" in panels, "presets": _presets(presets, knobs),
        "challenge": challenge.plain() if challenge else None, "locked_by": locked_by, "loss_axis": loss_axis, "equal": equal,
    }  # fmt: skip
    _check_page(spec)
    return Explorer(landscape, runners, knobs, schedules, caption, challenge.name if challenge else None,
                    spec=spec, values=values, unlocked=_committed(locked_by))  # fmt: skip


def _chance(values: Mapping, runner: int) -> dict[str, Any]:
    """What the chance of one runner is made of."""
    batch = values.get(f"batch.{runner}", values.get("batch"))
    return {"noise": values["noise"], "batch": batch, "order": values["order"], "seed": values["seed"]}


# --- reading the arguments of explore -----------------------------------------------------------------------------------


def _ground(landscape, start) -> tuple[Any, list[float]]:
    """The landscape, made from a plain function if need be, and a start in it as a list of one or two numbers."""
    if not callable(landscape):
        raise ValueError(f"explore needs a landscape or a function of w, got {landscape!r}; pass the function itself, without calling it")
    if not hasattr(landscape, "gradient"):
        landscape = Landscape.of(landscape, dim=1 if start is None else np.size(start))
    dim = getattr(landscape, "dim", 1)
    if dim > 2:
        raise ValueError(f"explore draws one or two weights, and this landscape has {dim}; use descend and figures for more")
    if start is None or (dim == 2 and np.size(start) == 1):
        domain = getattr(landscape, "domain", ((-1.0, 1.0),) * dim)
        start = 0.0 if dim == 1 else [low + 0.15 * (high - low) for low, high in domain]
    start = [float(v) for v in np.atleast_1d(start)]
    if len(start) != dim or not np.all(np.isfinite(start)):
        raise ValueError(f"start must be {'one finite number' if dim == 1 else 'two finite numbers'}, got {start}")
    return landscape, start


def _runners(optimizers, batch) -> tuple[list, Any]:
    """The optimizers as a list, and the batch of each: one optimizer with several batch sizes is a race with itself."""
    runners = list(optimizers) if isinstance(optimizers, list | tuple) else [optimizers]
    if not runners or not all(hasattr(runner, "step") and not isinstance(runner, type) for runner in runners):
        raise ValueError(f"optimizers must be one rule, such as GradientDescent(0.1), or a list of them; got {optimizers!r}")
    if len(runners) > 6:
        raise ValueError(f"a race has at most 6 runners, or nobody can tell them apart; got {len(runners)}")
    if batch is None or isinstance(batch, int):
        return runners, batch
    batches = [int(b) for b in batch]
    runners = runners * len(batches) if len(runners) == 1 else runners
    if len(batches) != len(runners):
        raise ValueError(f"give one batch size, or one for each of the {len(runners)} optimizers; got {len(batches)}")
    return runners, batches


def _limits(limits, dim: int) -> list[list[float]]:
    pairs = [limits] if np.ndim(limits) == 1 else limits
    if len(pairs) != dim or not all(len(pair) == 2 and pair[0] < pair[1] for pair in pairs):
        raise ValueError(f"limits must be {'(low, high)' if dim == 1 else '((low, high), (low, high))'}, got {limits!r}")
    return [[float(v) for v in pair] for pair in pairs]


def _panels(view, dim: int, fog: bool, map, schedules) -> list[str]:
    if view is None:
        main = "curve" if dim == 1 else "contour"
        return [main, *(["map"] if map else []), *(["schedule"] if schedules else []), *([] if fog else ["loss"]), "table"]
    panels = [view] if isinstance(view, str) else list(view)
    _among(panels, PANELS, "view")
    wrong = {1: {"contour", "surface", "rose"}, 2: {"curve", "rows"}}[dim] & set(panels)
    if wrong:
        raise ValueError(f"view {wrong.pop()!r} is not for a landscape of {dim} weight{'s' * (dim > 1)}")
    return panels + (["map"] if map and "map" not in panels else [])


def _among(chosen: Sequence[str], known, what: str) -> list[str]:
    chosen = [chosen] if isinstance(chosen, str) else list(chosen)
    for name in chosen:
        if name not in known:
            raise ValueError(f"no {what} {name!r}; choose from {', '.join(known)}")
    return chosen


def _with_those_needed(controls: Sequence, panels: list[str]) -> list:
    """The controls asked for, and those without which a panel could not be used from the keyboard."""
    asked = [controls] if isinstance(controls, str) else list(controls)
    names = {name if isinstance(name, str) else name[0] for name in asked}
    return asked + [name for name in ("direction", "stride") if "rose" in panels and name not in names]


def _check(setting: dict[str, Any], names) -> None:
    start, steps = setting["start"], setting["steps"]
    if not isinstance(steps, int) or not 1 <= steps <= 10_000:
        raise ValueError(f"steps must be a whole number from 1 to 10,000, got {steps!r}")
    if len(names) != len(start):
        raise ValueError(f"names must name the {len(start)} weight{'s' * (len(start) > 1)}, got {names}")
    if setting["chance"]["order"] not in ORDERS:
        raise ValueError(f"order must be one of {', '.join(ORDERS)}; got {setting['chance']['order']!r}")


def _first_values(setting: dict[str, Any], pin: int | None, panels: list[str]) -> dict[str, Any]:
    """Where everything stands before anybody touches it."""
    start, chance = setting["start"], setting["chance"]
    values = {"start": start, "steps": setting["steps"], "hand": [start], "best": None, "bets": None}
    values |= {key: chance[key] for key in ("noise", "order", "seed")}
    batch = chance["batch"]
    values |= {f"batch.{i}": b for i, b in enumerate(batch)} if isinstance(batch, list) else {"batch": batch}
    values |= {"pin": start[0], "pinned": False} if pin is not None else {}
    values |= {"rows": 0} if "rows" in panels else {}
    return values | (setting["look"] if "rose" in panels else {})


def _plain(landscape, runners, schedules) -> dict[str, Any]:
    """Everything as plain data, or nothing when the page does not know one of them."""
    ground = describe.plain_landscape(landscape)
    optimizers = [describe.plain_optimizer(runner) for runner in runners]
    rates = {name: describe.plain_rate(schedule) for name, schedule in schedules.items()}
    if ground is None or None in optimizers or None in rates.values():
        return {}
    return {"landscape": ground, "optimizers": optimizers, "schedules": rates or None}


def _formula(landscape) -> str:
    return getattr(landscape, "formula", "f(w)")


def _title(landscape, runners: list) -> str:
    rates = {rate for rate in (getattr(runner, "learning_rate", None) for runner in runners) if isinstance(rate, float)}
    eta = f", η = {rates.pop():g}" if len(rates) == 1 else ""
    names = list(dict.fromkeys(describe.label_of(runner) for runner in runners))
    return f"{_formula(landscape)} with {' and '.join([', '.join(names[:-1]), names[-1]] if names[1:] else names)}{eta}"


def _map(map, knobs: list[Control]) -> dict[str, Any] | None:
    """The knobs across and up, and what the map shows."""
    if not map:
        return None
    *axes, shows = map
    if shows not in MAPS or not 1 <= len(axes) <= 2:
        raise ValueError(f"map must be (knob, shows) or (knob, knob, shows), where shows is one of {', '.join(MAPS)}; got {tuple(map)!r}")
    axes = [OTHER_NAMES.get(name, name) for name in axes]
    known = {knob.key for knob in knobs}
    missing = [name for name in axes if name not in known]
    if missing:
        raise ValueError(f"map needs {missing[0]!r} among the controls; they are {', '.join(sorted(known))}")
    if len(axes) == 1 and shows != "radius":
        raise ValueError(f"a map over one knob shows 'radius', got {shows!r}; name a second knob")
    return {"x": axes[0], "y": axes[1] if len(axes) == 2 else None, "shows": shows}


def _presets(presets, knobs: list[Control]) -> dict[str, dict[str, Any]]:
    """Presets by the keys of the knobs; a start is always a list."""
    made = {}
    known = {knob.key.split(".")[0] for knob in knobs} | {"start", "steps", "noise", "batch", "seed", "order"}
    for name, preset in (presets or {}).items():
        preset = {OTHER_NAMES.get(key, key): value for key, value in preset.items()}
        for key in preset:
            if key.split(".")[0] not in known:
                raise ValueError(f"preset {name!r} sets {key!r}, which is no control here; add it to controls")
        made[name] = preset | ({"start": [float(v) for v in np.atleast_1d(preset["start"])]} if "start" in preset else {})
    return made


def _check_page(spec: dict[str, Any]) -> None:
    """Refuse what only the page can compute, for a landscape or a rule that only Python knows."""
    asked = PAGE_ONLY.intersection(spec["panels"])
    if spec["computed"] == "python" and asked:
        raise ValueError(f"view {sorted(asked)[0]!r} needs a landscape and rules of gdcourse; for your own, use curve, contour, surface, loss, table")
    if spec["computed"] == "page" and spec["landscape"]["kind"] not in ("Bowl", "Quadratic", "LinearRegression"):
        asked = {"components", "facts"}.intersection(spec["panels"])
        if asked or (spec["map"] or {}).get("shows") == "radius":
            raise ValueError("components, facts and a map of the radius need a valley of constant curvature: Bowl, Quadratic or LinearRegression")


def _committed(name: str | None) -> bool:
    """Has the learner committed to the prediction called `name`?"""
    return name is None or any(name in entries for entries in progress.read().values())
