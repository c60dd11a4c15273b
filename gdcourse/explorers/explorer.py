"""`explore`: a landscape and some optimizers, turned into a live picture.

Everything becomes plain data. The page (the files in `page/`) walks and draws from it, so a slider
answers without asking Python, and keeps answering where no Python runs. For a function that the page does not
know, Python walks and the page draws.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gdcourse.explorers import describe, reading
from gdcourse.explorers.challenge import Challenge
from gdcourse.explorers.knobs import ORDERS, Setting, make_controls
from gdcourse.explorers.page import Page
from gdcourse.explorers.widget import Explorer
from gdcourse.optimizers import GradientDescent

USUAL = GradientDescent(0.1)


def explore(
    landscape: Callable,
    optimizers: Any = USUAL,
    start: float | Sequence[float] | None = None,
    steps: int = 30,
    *,
    view: str | Sequence[str] | None = None,
    controls: Sequence | None = None,
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
    small: bool = False,
    caption: str | None = None,
) -> Explorer:
    """A live picture of `landscape` and of the walks that `optimizers` take on it.

    landscape: a landscape or a model of one or two weights, or your own function of w.
    optimizers: one rule, or a list for a race. Runners who share a knob's value share its slider.
    start, steps: where the walk begins (one number, or two) and how long it is. Both can be knobs.

    Seen:

    view: panels, the first one large: "curve", "contour", "surface", "loss", "table", "rows" (the learner
        fills the table), "map", "rose", "components", "clouds", "schedule", "facts", "cobweb", "memory".
        Without it, what suits the landscape.
    columns: of the table, from "step", "w", "loss", "gradient", "update", "new w", "ratio".
    arrows: any of "gradient", "velocity", "step", each with a button that hides it.
    small: half as high, with one row of controls: for the first screen of a lesson. Without `view` and
        `controls` the ground alone, and the learning rate. `gdcourse.explorers.kinds` has some ready-made.
    map: (knob, knob, shows): what comes of every setting of two knobs, or of one. Shows "destination" or
        "loss" (where, and how high, each walk ends) or "radius" (what each step keeps of the error):
        ("rate", "radius") is the dial, ("start", "destination") a strip. Touching the map sets the knobs.
    limits: (low, high), or one pair for each weight, to draw instead of the landscape's own domain.
    names, equal, loss_axis: names of the weights; is a unit as long up as across?; "log" or "linear".

    Moved:

    controls: names of knobs, each alone or with a range, ("rate", 0.01, 2); without it, "start", "rate" and
        "steps". Names: "start", "rate" (or "learning_rate"), "momentum", "beta", "beta1", "beta2",
        "weight_decay", "norm", "steps"; "noise", "batch", "order", "seed"; "minimum", "curvature" of a Bowl,
        "kappa" and "angle" (degrees) of a Quadratic, "magnitude" of a model's last column; "schedule",
        "initial", "factor", "every", "decay", "final"; "direction", "stride".
    noise, batch, seed: noise of width noise/√batch on every slope. For a model: `batch` rows a step, in
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
    landscape, start = reading.ground(landscape, start)
    runners, batch = reading.runners(optimizers, batch)
    setting = Setting(
        landscape=landscape,
        optimizers=runners,
        start=start,
        steps=reading.steps(steps),
        names=reading.names(names, landscape, start),
        domain=reading.limits(limits, start) if limits else describe.domain(landscape, start),
        noise=float(noise),
        batch=batch,
        order=reading.among([order], ORDERS, "order")[0],
        seed=int(seed),
        schedules=dict(schedules or {}),
        direction=float(direction),
        stride=float(stride),
    )
    panels = reading.panels(view, setting, fog, map, small)
    knobs, values = make_controls(reading.wanted_controls(controls, panels, small), setting)
    challenge = Challenge(**challenge) if isinstance(challenge, Mapping) else challenge
    page = Page(
        **reading.ground_and_runners(setting),
        controls=[knob.plain() for knob in knobs],
        panels=panels,
        names=setting.names,
        columns=reading.columns(columns, len(start)),
        arrows=reading.among(arrows, reading.ARROWS, "arrow"),
        map=reading.map_over(map, knobs),
        presets=reading.presets(presets, knobs),
        stride=setting.stride,
        fog=fog,
        by_hand=(fog and len(start) == 1) if by_hand is None else by_hand,
        rows="rows" in panels,
        pin=pin,
        bets=bets,
        challenge=challenge.plain() if challenge else None,
        locked_by=locked_by,
        loss_axis=reading.among([loss_axis], ("log", "linear"), "loss_axis")[0],
        equal=equal,
        small=small,
    )
    reading.check_panels(page)
    reading.check_tasks(page)
    return Explorer(
        setting,
        knobs,
        page,
        reading.first_values(setting, page) | values,
        caption=caption,
    )
