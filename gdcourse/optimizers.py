"""The update rules, in the order in which each one mends a weakness of the one before.

A rule is a frozen bundle of knobs with two pure methods:

    state = rule.init(w)                           what it remembers before the first step
    w, state = rule.step(w, gradient, state, t)    one step; t = 0, 1, 2, … counts the steps already taken

Its docstring is the update, its body the same line in Python. Forms and defaults are torch.optim's, except
for SGD's rate, 0.001 there (see `gdcourse.conventions`). `learning_rate` is a number, a schedule from
gdcourse.schedules, or several numbers, one per hiker. ValueError when a knob is out of its range.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from gdcourse.gradients import is_number

Rate = float | tuple[float, ...] | Callable[[int], float]


def rate_at(rate: Rate, t: int, w):
    """η at step t: the number, the schedule's value, or one rate per hiker, in the precision of w."""
    if type(rate) is float:
        return rate
    if not callable(rate):
        return np.asarray(rate, dtype=np.result_type(w))
    eta = rate(t)
    if not (is_number(eta) and 0 <= eta < math.inf):
        raise ValueError(f"a schedule must return one number, zero or more; {rate!r} gave {eta!r} at t={t}")
    return float(eta)  # a numpy float64 would promote float32 weights


def check_knobs(rule) -> None:
    """Refuse knobs that cannot work; keep several rates as a tuple, so that the rule can be hashed."""
    for name, value in ((knob.name, getattr(rule, knob.name)) for knob in fields(rule)):
        if name == "learning_rate":
            schedule = callable(value) and not isinstance(value, type)
            object.__setattr__(rule, name, value if schedule else _checked_rates(value))
        elif name in ("epsilon", "weight_decay"):
            if not (is_number(value) and 0 <= value < math.inf):
                raise ValueError(f"{name} must be zero or a small positive number, got {value!r}")
        elif not (is_number(value) and 0 <= value < 1):
            raise ValueError(f"{name}, the share of the past that is kept, must be in [0, 1), got {value!r}")


def check_rule(rule) -> None:
    """Refuse what has no `init` and `step`, and a class that nobody called."""
    if isinstance(rule, type) or not (hasattr(rule, "init") and hasattr(rule, "step")):
        raise ValueError(f"optimizer must be a rule such as GradientDescent(0.1), got {rule!r:.60}")


def _checked_rates(rates) -> float | tuple[float, ...]:
    array = np.asarray(rates)
    numbers = array.dtype.kind in "iuf" and array.size and array.ndim <= 1
    if not numbers or not np.all((array > 0) & (array < math.inf)):
        raise ValueError(f"learning_rate must be positive and finite, got {rates!r}; try 0.1 or [0.1, 0.2]")
    return tuple(array.astype(float).tolist()) if array.ndim else float(array)


@dataclass(frozen=True)
class GradientDescent:
    """w ← w − η·g

    >>> from gdcourse import bowl, descend
    >>> descend(bowl, 0.0, GradientDescent(0.1), steps=3).positions
    array([0.   , 0.6  , 1.08 , 1.464])
    """

    learning_rate: Rate = 0.01
    __post_init__ = check_knobs

    def init(self, w):
        return ()

    def step(self, w, gradient, state, t):
        return w - rate_at(self.learning_rate, t, w) * gradient, state


@dataclass(frozen=True)
class Momentum:
    """v ← β·v + g
    w ← w − η·v          (heavy ball; Polyak 1964)

    >>> from gdcourse import bowl, descend
    >>> descend(bowl, 0.0, Momentum(0.1), steps=3).positions
    array([0.   , 0.6  , 1.62 , 2.814])
    """

    learning_rate: Rate = 0.01
    momentum: float = 0.9
    __post_init__ = check_knobs

    def init(self, w):
        return np.zeros_like(w)

    def step(self, w, gradient, velocity, t):
        velocity = self.momentum * velocity + gradient
        return w - rate_at(self.learning_rate, t, w) * velocity, velocity


@dataclass(frozen=True)
class Nesterov:
    """v ← β·v + g
    w ← w − η·(g + β·v)  (Nesterov 1983; w is the point looked ahead to)

    >>> from gdcourse import bowl, descend
    >>> descend(bowl, 0.0, Nesterov(0.1), steps=3).positions
    array([0.      , 1.14    , 2.3328  , 3.325056])
    """

    learning_rate: Rate = 0.01
    momentum: float = 0.9
    __post_init__ = check_knobs

    def init(self, w):
        return np.zeros_like(w)

    def step(self, w, gradient, velocity, t):
        velocity = self.momentum * velocity + gradient
        return w - rate_at(self.learning_rate, t, w) * (gradient + self.momentum * velocity), velocity


@dataclass(frozen=True)
class AdaGrad:
    """s ← s + g²
    w ← w − η·g / (√s + ε)                     (Duchi, Hazan and Singer 2011)

    >>> from gdcourse import bowl, descend
    >>> descend(bowl, 0.0, AdaGrad(0.1), steps=3).positions.round(4)
    array([0.    , 0.1   , 0.1695, 0.2256])
    """

    learning_rate: Rate = 0.01
    epsilon: float = 1e-10
    __post_init__ = check_knobs

    def init(self, w):
        return np.zeros_like(w)

    def step(self, w, gradient, s, t):
        s = s + gradient * gradient
        return w - rate_at(self.learning_rate, t, w) * gradient / (np.sqrt(s) + self.epsilon), s


@dataclass(frozen=True)
class RMSprop:
    """v ← β·v + (1 − β)·g²
    w ← w − η·g / (√v + ε)                     (Tieleman and Hinton 2012)

    >>> from gdcourse import bowl, descend
    >>> descend(bowl, 0.0, RMSprop(0.1, beta=0.9), steps=3).positions.round(4)
    array([0.    , 0.3162, 0.5332, 0.7082])
    """

    learning_rate: Rate = 0.01
    beta: float = 0.99
    epsilon: float = 1e-8
    __post_init__ = check_knobs

    def init(self, w):
        return np.zeros_like(w)

    def step(self, w, gradient, v, t):
        v = self.beta * v + (1 - self.beta) * (gradient * gradient)
        return w - rate_at(self.learning_rate, t, w) * gradient / (np.sqrt(v) + self.epsilon), v


@dataclass(frozen=True)
class Adam:
    """m ← β₁·m + (1 − β₁)·g,     m̂ = m / (1 − β₁ᵏ)     with k = t + 1: the first step has k = 1
    v ← β₂·v + (1 − β₂)·g²,    v̂ = v / (1 − β₂ᵏ)
    w ← w − η·m̂ / (√v̂ + ε)                     (Kingma and Ba 2015)

    >>> from gdcourse import bowl, descend
    >>> descend(bowl, 0.0, Adam(0.1), steps=3).positions.round(6)
    array([0.      , 0.1     , 0.199897, 0.299618])
    """

    learning_rate: Rate = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    __post_init__ = check_knobs

    def init(self, w):
        return np.zeros_like(w), np.zeros_like(w)

    def step(self, w, gradient, state, t):
        m, v = state
        m = self.beta1 * m + (1 - self.beta1) * gradient
        v = self.beta2 * v + (1 - self.beta2) * (gradient * gradient)
        m_hat = m / (1 - self.beta1 ** (t + 1))
        v_hat = v / (1 - self.beta2 ** (t + 1))
        return w - rate_at(self.learning_rate, t, w) * m_hat / (np.sqrt(v_hat) + self.epsilon), (m, v)


@dataclass(frozen=True)
class AdamW(Adam):
    """w ← w − η·λ·w, then Adam                (λ is `weight_decay`; Loshchilov and Hutter 2019)

    >>> from gdcourse import bowl, descend
    >>> descend(bowl, 1.0, AdamW(0.1, weight_decay=0.5), steps=1).positions.round(6)
    array([1.  , 1.05])
    """

    weight_decay: float = 0.01

    def step(self, w, gradient, state, t):
        w = w - rate_at(self.learning_rate, t, w) * self.weight_decay * w
        return super().step(w, gradient, state, t)


@dataclass(frozen=True)
class Clipped:
    """g ← g·min(1, c/‖g‖) with `norm` c, or every gᵢ into [−c, c] with `value` c; then the rule it wraps.

    The norm runs over the first axis, the coordinates. On a line norm and value mean the same: a crowd of
    hikers on a line needs `value`. (Pascanu, Mikolov and Bengio 2013)

    >>> Clipped(GradientDescent(1.0), norm=5.0).step(np.zeros(2), np.array([30.0, 40.0]), (), t=0)[0]
    array([-3., -4.])
    """

    optimizer: Any
    norm: float | None = None
    value: float | None = None

    def __post_init__(self):
        check_rule(self.optimizer)
        if (self.norm is None) == (self.value is None):
            raise ValueError("Clipped needs one limit: norm=… or value=…")
        limit = self.value if self.norm is None else self.norm
        if not (is_number(limit) and 0 < limit < math.inf):
            raise ValueError(f"the limit of Clipped must be positive and finite, got {limit!r}")

    def init(self, w):
        return self.optimizer.init(w)

    def step(self, w, gradient, state, t):
        if self.norm is None:
            gradient = np.clip(gradient, -self.value, self.value)
        else:
            length = np.sqrt(np.sum(np.square(np.atleast_1d(gradient)), axis=0))
            gradient = gradient * (self.norm / np.maximum(length, self.norm))
        return self.optimizer.step(w, gradient, state, t)


OPTIMIZERS = (GradientDescent, Momentum, Nesterov, AdaGrad, RMSprop, Adam, AdamW)
