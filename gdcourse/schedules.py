"""Learning rates that change on the way: a schedule is a function of t, the number of steps already taken.

So t = 0 gives the rate of the first step. Any rule takes one; for a picture t may be an array of steps. A
setting out of its range is a ValueError, and so is a t below 0.

>>> from gdcourse import GradientDescent
>>> GradientDescent(Cosine(initial=0.1, steps=100))
GradientDescent(learning_rate=Cosine(initial=0.1, steps=100, final=0.0))
"""

from __future__ import annotations

import math
from functools import wraps
from typing import dataclass_transform

import numpy as np

from gdcourse.inputs import (
    ONE_RATE,
    Count,
    NotNegative,
    OneRate,
    Part,
    Positive,
    Rate,
    Schedule,
    as_floats,
    is_number,
    knobs,
    shown,
    whole,
)


@dataclass_transform(frozen_default=True)
def schedule(cls):
    """A class that has knobs and a rate for each t, as a schedule: knobs and t are checked, arrays are taken.

    >>> @schedule
    ... class Halving:
    ...     initial: Positive
    ...     def __call__(self, t):
    ...         return self.initial / 2**t
    >>> Halving(0.8)([0, 1, 2, 3])
    array([0.8, 0.4, 0.2, 0.1])
    """
    rate = cls.__call__

    @wraps(rate)
    def at(self, t):
        if type(t) is int and 0 <= t < 2**53:
            return rate(self, t)
        steps = as_floats(t, "t")
        if not np.all((steps >= 0) & (steps < math.inf)):
            raise ValueError(f"t must be a number of steps, zero or more, got {shown(t)}")
        rates = np.array([rate(self, step) for step in np.ravel(t).tolist()], float).reshape(steps.shape)
        return rates if rates.ndim else float(rates)

    cls.__call__ = at
    return knobs(cls)


@schedule
class StepDecay:
    """η(t) = η₀·γ^⌊t/s⌋: times `factor` γ after every s = `every` steps.

    >>> halve = StepDecay(initial=0.01, factor=0.5, every=100)
    >>> halve(99), halve(100)
    (0.01, 0.005)
    """

    initial: Positive
    factor: Part = 0.5
    every: Count = 100

    def __call__(self, t):
        return self.initial * self.factor ** (t // self.every)


@schedule
class ExponentialDecay:
    """η(t) = η₀·γᵗ: times `factor` γ after every step. All its steps together sum to η₀/(1 − γ), no more.

    >>> round(ExponentialDecay(initial=0.01, factor=0.95)(50), 6)
    0.000769
    """

    initial: Positive
    factor: Part = 0.95

    def __call__(self, t):
        return self.initial * self.factor**t


@schedule
class InverseTime:
    """η(t) = η₀/(1 + k·t), k is `decay`: it shrinks, and yet its sum has no end (Robbins and Monro 1951).

    >>> [InverseTime(initial=0.5, decay=1.0)(t) for t in (0, 1, 4)]
    [0.5, 0.25, 0.1]
    """

    initial: Positive
    decay: NotNegative = 1.0

    def __call__(self, t):
        return self.initial / (1 + self.decay * t)


@schedule
class Cosine:
    """η(t) = η₁ + ½·(η₀ − η₁)·(1 + cos(πt/T)): from `initial` η₀ to `final` η₁ in T = `steps`, then flat.

    T steps use t = 0 … T − 1, so the last one still moves a little. (Loshchilov and Hutter 2017)

    >>> [round(Cosine(initial=0.01, steps=100)(t), 8) for t in (0, 25, 50, 75, 99, 100)]
    [0.01, 0.00853553, 0.005, 0.00146447, 2.47e-06, 0.0]
    """

    initial: Positive
    steps: Count
    final: NotNegative = 0.0

    def __call__(self, t):
        t = min(t, self.steps)
        return self.final + 0.5 * (self.initial - self.final) * (1 + math.cos(math.pi * t / self.steps))


@schedule
class WarmUp:
    """η(t) = η₀·(t + 1)/W for W = `steps`; `then` another schedule from its own beginning, or a constant η₀.

    The first step already moves: (t + 1)/W, not t/W. (Goyal and others 2017)

    >>> warm_cosine = WarmUp(then=Cosine(initial=0.5, steps=100), steps=5)
    >>> warm_cosine(0), warm_cosine(4), warm_cosine(5), warm_cosine(105)
    (0.1, 0.5, 0.5, 0.0)
    """

    then: OneRate
    steps: Count

    def __call__(self, t):
        if t < self.steps:
            return _value(self.then, 0) * (t + 1) / self.steps
        return _value(self.then, t - self.steps)


@schedule
class OneCycle:
    """Half a cosine up from `peak`/25 to `peak` in the `warm` part of the `steps`, then down in the rest.

    It ends at peak/250000, as in torch and optax: at t = `steps`, as optax does, where torch is there at its
    last step, t = `steps` − 1. (Smith and Topin 2018)

    >>> cycle = OneCycle(peak=0.1, steps=100)
    >>> [round(cycle(t), 9) for t in (0, 30, 100)]
    [0.004, 0.1, 4e-07]
    """

    peak: Positive
    steps: Count
    warm: Part = 0.3

    def __call__(self, t):
        top = int(self.warm * self.steps)
        if t < top:
            return _half_cosine(self.peak / 25, self.peak, t / top)
        down = (t - top) / (self.steps - top) if t < self.steps else 1.0
        return _half_cosine(self.peak, self.peak / 25e4, down)


def _half_cosine(start: float, end: float, part: float) -> float:
    return end + 0.5 * (start - end) * (1 + math.cos(math.pi * part))


def travel_budget(schedule: float | Schedule, steps: int) -> float:
    """Σ η(t) over the steps: how far a walk can get where the slope is 1.

    >>> round(travel_budget(ExponentialDecay(initial=0.01, factor=0.95), steps=1000), 6)
    0.2
    """
    schedule, steps = ONE_RATE.kept(schedule, "schedule"), whole(steps, "steps")
    return math.fsum(_value(schedule, t) for t in range(steps))


def rate_at(rate: Rate, t: int, w):
    """η at step t: the number, the schedule's value, or one rate per hiker, in the precision of w."""
    if type(rate) is float:
        return rate
    return _value(rate, t) if callable(rate) else np.asarray(rate, dtype=np.result_type(w))


def _value(schedule: float | Schedule, t: int) -> float:
    """A rate as Python's own float: numpy's would turn float32 weights into float64."""
    eta = schedule(t) if callable(schedule) else schedule
    if not (is_number(eta) and 0 <= eta < math.inf):
        said = f"{shown(schedule)} gave {shown(eta)} at t={t}"
        raise ValueError(f"a schedule must return one number, zero or more; {said}")
    return float(eta)
