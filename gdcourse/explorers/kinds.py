"""Small explorers, ready-made: one idea each, in one call, half a screen high.

All are `explore` with its settings chosen. Each takes the further keywords of `explore` too, and they win:
`caption`, `locked_by`, `challenge` (None for no task), `pin`, `limits`, `view`, `controls`, `small=False`.

>>> from gdcourse.explorers import kinds
>>> kinds.rate_dial(caption="One dial, five regimes.")
Explorer: One dial, five regimes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gdcourse.datasets import four_students
from gdcourse.explorers.challenge import Challenge
from gdcourse.explorers.explorer import explore
from gdcourse.explorers.reading import MEMORIES
from gdcourse.explorers.widget import Explorer
from gdcourse.landscapes import Landscape, Quadratic, bowl, double_well
from gdcourse.models import LinearModel, LinearRegression
from gdcourse.optimizers import Adam, GradientDescent, Momentum
from gdcourse.schedules import Cosine, InverseTime, StepDecay

VALLEY = Quadratic([1.0, 25.0])
SCHEDULES = {
    "constant": 0.1,
    "drops": StepDecay(0.2, 0.5, 25),
    "cosine": Cosine(0.2, 100),
    "1/t": InverseTime(0.5, 1.0),
}
ADAM = Adam(0.1)
IN_ONE_STEP = Challenge(within=0.05, steps=1, text="Find the rate that is at a bottom after a single step.")


def rate_dial(
    landscape: Landscape = bowl, rate: float = 0.1, start: float = 0.0, top: float = 1.1, **more: Any
) -> Explorer:
    """The learning rate on a dial, from 0 to `top`: what a step keeps of the error, and the walk.

    >>> dial = rate_dial(rate=0.9)
    """
    dial = dict(map=("rate", "radius"), controls=[("rate", 0.001, top)], challenge=IN_ONE_STEP)
    return _small(landscape, GradientDescent(rate), start, 20, dial | more)


def cobweb(landscape: Landscape = bowl, rate: float = 0.1, start: float = 0.0, **more: Any) -> Explorer:
    """The next w over the w before it, and the walk as a staircase; above a rate of 2/L it climbs away.

    >>> stairs = cobweb(double_well, rate=0.05, start=3.0)
    """
    stairs = dict(view=("curve", "cobweb"), controls=[("rate", 0.01, 1.2)], challenge=IN_ONE_STEP)
    return _small(landscape, GradientDescent(rate), start, 20, stairs | more)


def noise_cloud(model: LinearModel | None = None, batch: int = 1, **more: Any) -> Explorer:
    """The slopes that batches of one size report from one place: a larger batch, a narrower cloud.

    >>> cloud = noise_cloud(batch=2)
    """
    model = model or LinearRegression(*four_students(), intercept=False)
    cloud = dict(view=("clouds",), batch=batch, controls=("batch",))
    return _small(model, GradientDescent(0.02), [0.0] * model.dim, 30, cloud | more)


def schedule_drawer(schedules: Mapping[str, Any] = SCHEDULES, steps: int = 100, **more: Any) -> Explorer:
    """The rates of a schedule, one of several, and the travel budget that is the area under them.

    >>> drawer = schedule_drawer({"constant": 0.1, "cosine": Cosine(0.2, 100)})
    """
    drawer = dict(view="schedule", schedules=schedules, controls=("schedule", "initial"))
    return _small(bowl, GradientDescent(0.1), -3.0, steps, drawer | more)


def direction_dial(
    landscape: Landscape = VALLEY, start: Sequence[float] = (1.0, 1.0), stride: float = 0.05, **more: Any
) -> Explorer:
    """A direction to turn, and the slope that way: steepest against the gradient, level across it.

    >>> dial = direction_dial(start=(1.0, 0.5))
    """
    dial = dict(view=("contour", "rose"), controls=("direction",), stride=stride)
    return _small(landscape, GradientDescent(0.01), start, 1, dial | more)


def feature_scaling(model: LinearModel | None = None, rate: float = 0.1, **more: Any) -> Explorer:
    """The last column of the data times a power of ten: the valley narrows, and the rate is wrong.

    >>> scaling = feature_scaling(rate=0.05)
    """
    task = "Bring the loss below 1.008 in 40 steps. As the column stands now, no rate can."
    scaling = dict(view=("contour", "facts"), controls=("magnitude", "rate"))
    scaling |= {} if model else dict(challenge=Challenge(loss=1.008, steps=40, text=task))
    model = model or LinearRegression(*four_students())
    return _small(model, GradientDescent(rate), (0.0, 0.0), 40, scaling | more)


def memory_bars(rule: Any = ADAM, steps: int = 20, **more: Any) -> Explorer:
    """How much each slope of the past weighs in a rule's average, and what the bias correction divides by.

    >>> bars = memory_bars(Momentum(0.1, 0.9))
    """
    memories = [knob for knob in MEMORIES if hasattr(rule, knob)]
    return _small(bowl, rule, 0.0, steps, dict(view="memory", controls=memories) | more)


def basin_strip(
    landscape: Landscape = double_well, rate: float = 0.05, start: float = 3.0, **more: Any
) -> Explorer:
    """From every start, the valley in which the walk ends: one strip under the hill.

    >>> strip = basin_strip(rate=0.2)
    """
    strip = dict(map=("start", "destination"), controls=("start", ("rate", 0.02, 0.6)))
    return _small(landscape, GradientDescent(rate), start, 60, strip | more)


def error_parts(valley: Quadratic = VALLEY, rate: float = 0.02, **more: Any) -> Explorer:
    """What is left of the loss along each axis of a valley: one rate for a steep and for a flat direction.

    >>> parts = error_parts(Quadratic([1.0, 10.0]))
    """
    task = Challenge(within=0.15, steps=50)
    parts = dict(view=("contour", "components"), controls=("rate",), challenge=task)
    return _small(valley, GradientDescent(rate), (4.0, 1.0), 50, parts | more)


def phase_map(valley: Quadratic = VALLEY, rate: float = 0.05, momentum: float = 0.5, **more: Any) -> Explorer:
    """Every learning rate with every memory: where the walk converges, how fast, and where it explodes.

    >>> phases = phase_map(rate=0.1)
    """
    phases = dict(
        map=("rate", "momentum", "radius"),
        controls=(("rate", 0.005, 0.2), "momentum"),
        challenge=Challenge(loss=1e-6, steps=50),
    )
    return _small(valley, Momentum(rate, momentum), (-3.0, 1.0), 50, phases | more)


def _small(landscape, rule, start, steps: int, settings: Mapping[str, Any]) -> Explorer:
    return explore(landscape, rule, start, steps, **{"small": True} | settings)
