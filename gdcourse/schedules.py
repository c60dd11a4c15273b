"""Learning rates that change on the way: a schedule is a function of t, the number of steps already taken.

So t = 0 gives the rate of the first step. Any rule takes one; a setting out of its range is a ValueError.

>>> from gdcourse import GradientDescent
>>> GradientDescent(Cosine(initial=0.1, steps=100))
GradientDescent(learning_rate=Cosine(initial=0.1, steps=100, final=0.0))
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields

from gdcourse.gradients import is_number

Schedule = Callable[[int], float]


def check_settings(schedule) -> None:
    """Refuse settings that make no schedule."""
    for name, value in ((setting.name, getattr(schedule, setting.name)) for setting in fields(schedule)):
        if name == "then" and callable(value) and not isinstance(value, type):
            continue
        number = value if is_number(value) else math.nan  # which is in no range
        if name in ("initial", "peak", "then") and not 0 < number < math.inf:
            raise ValueError(f"{name} must be a positive, finite learning rate, got {value!r}")
        if name in ("every", "steps") and not (1 <= number < math.inf and number == int(number)):
            raise ValueError(f"{name} must be a whole number of steps, 1 or more, got {value!r}")
        if name in ("factor", "warm") and not 0 < number <= 1:
            raise ValueError(f"{name} must be above 0 and at most 1, got {value!r}")
        if name in ("final", "decay") and not 0 <= number < math.inf:
            raise ValueError(f"{name} must be zero or a positive number, got {value!r}")


@dataclass(frozen=True)
class StepDecay:
    """η(t) = η₀·γ^⌊t/s⌋: times `factor` γ after every s = `every` steps.

    >>> halve = StepDecay(initial=0.01, factor=0.5, every=100)
    >>> halve(99), halve(100)
    (0.01, 0.005)
    """

    initial: float
    factor: float = 0.5
    every: int = 100
    __post_init__ = check_settings

    def __call__(self, t: int) -> float:
        return self.initial * self.factor ** (t // self.every)


@dataclass(frozen=True)
class ExponentialDecay:
    """η(t) = η₀·γᵗ: times `factor` γ after every step. All its steps together sum to η₀/(1 − γ), no more.

    >>> round(ExponentialDecay(initial=0.01, factor=0.95)(50), 6)
    0.000769
    """

    initial: float
    factor: float = 0.95
    __post_init__ = check_settings

    def __call__(self, t: int) -> float:
        return self.initial * self.factor**t


@dataclass(frozen=True)
class InverseTime:
    """η(t) = η₀/(1 + k·t), k is `decay`: it shrinks, and yet its sum has no end (Robbins and Monro 1951).

    >>> [InverseTime(initial=0.5, decay=1.0)(t) for t in (0, 1, 4)]
    [0.5, 0.25, 0.1]
    """

    initial: float
    decay: float = 1.0
    __post_init__ = check_settings

    def __call__(self, t: int) -> float:
        return self.initial / (1 + self.decay * t)


@dataclass(frozen=True)
class Cosine:
    """η(t) = η₁ + ½·(η₀ − η₁)·(1 + cos(πt/T)): from `initial` η₀ to `final` η₁ in T = `steps`, then flat.

    T steps use t = 0 … T − 1, so the last one still moves a little. (Loshchilov and Hutter 2017)

    >>> [round(Cosine(initial=0.01, steps=100)(t), 8) for t in (0, 25, 50, 75, 99, 100)]
    [0.01, 0.00853553, 0.005, 0.00146447, 2.47e-06, 0.0]
    """

    initial: float
    steps: int
    final: float = 0.0
    __post_init__ = check_settings

    def __call__(self, t: int) -> float:
        t = min(t, self.steps)
        return self.final + 0.5 * (self.initial - self.final) * (1 + math.cos(math.pi * t / self.steps))


@dataclass(frozen=True)
class WarmUp:
    """η(t) = η₀·(t + 1)/W for W = `steps`; `then` another schedule from its own beginning, or a constant η₀.

    The first step already moves: (t + 1)/W, not t/W. (Goyal and others 2017)

    >>> warm_cosine = WarmUp(then=Cosine(initial=0.5, steps=100), steps=5)
    >>> warm_cosine(0), warm_cosine(4), warm_cosine(5), warm_cosine(105)
    (0.1, 0.5, 0.5, 0.0)
    """

    then: float | Schedule
    steps: int
    __post_init__ = check_settings

    def __call__(self, t: int) -> float:
        if t < self.steps:
            return _value(self.then, 0) * (t + 1) / self.steps
        return _value(self.then, t - self.steps)


@dataclass(frozen=True)
class OneCycle:
    """Half a cosine up from `peak`/25 to `peak` in the `warm` part of the `steps`, then down in the rest.

    It ends at peak/250000, as in torch and optax. (Smith and Topin 2018)

    >>> cycle = OneCycle(peak=0.1, steps=100)
    >>> [round(cycle(t), 9) for t in (0, 30, 100)]
    [0.004, 0.1, 4e-07]
    """

    peak: float
    steps: int
    warm: float = 0.3
    __post_init__ = check_settings

    def __call__(self, t: int) -> float:
        top = int(self.warm * self.steps)
        if t < top:
            return _half_cosine(self.peak / 25, self.peak, t / top)
        return _half_cosine(self.peak, self.peak / 25e4, min(1.0, (t - top) / max(1, self.steps - top)))


def travel_budget(schedule: float | Schedule, steps: int) -> float:
    """Σ η(t) over the steps: how far a walk can get where the slope is 1.

    >>> round(travel_budget(ExponentialDecay(initial=0.01, factor=0.95), steps=1000), 6)
    0.2
    """
    return math.fsum(_value(schedule, t) for t in range(steps))


def _value(schedule: float | Schedule, t: int) -> float:
    return schedule(t) if callable(schedule) else schedule


def _half_cosine(start: float, end: float, part: float) -> float:
    return end + 0.5 * (start - end) * (1 + math.cos(math.pi * part))
