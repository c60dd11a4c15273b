"""The update rules, in the order in which each one answers the last one's weakness.

A rule is a frozen bundle of knobs with two pure methods:

    state = rule.init(w)                              what it remembers before the first step
    w, state = rule.step(w, gradient, state, t)       one step; t = 0, 1, 2, … counts the steps already taken

Its docstring is the update, its body the same line in Python. Forms and defaults are those of torch.optim.
`learning_rate` is a number, a schedule (a function of t), or several numbers, one per hiker (a sweep).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

Rate = float | tuple[float, ...] | Callable[[int], float]


def rate_at(rate: Rate, t: int, w):
    """η at step t: the number itself, the schedule's value, or an array with one rate per hiker, in w's precision."""
    if type(rate) is float:
        return rate
    if not callable(rate):
        return np.asarray(rate, dtype=np.result_type(w))
    eta = rate(t)
    if np.ndim(eta) != 0 or not 0 <= eta < math.inf:
        raise ValueError(f"the schedule {rate!r} must return one number, zero or more; at step {t} it returned {eta!r}")
    return float(eta)  # a numpy float64 would promote float32 weights


def check_knobs(rule) -> None:
    """Refuse knobs that cannot work, and make arrays of rates hashable (a tuple)."""
    for knob in fields(rule):
        name, value = knob.name, getattr(rule, knob.name)
        if name == "learning_rate":
            object.__setattr__(rule, name, _checked_rate(value))
        elif name in ("momentum", "beta", "beta1", "beta2") and not 0 <= value < 1:
            raise ValueError(f"{name} must be at least 0 and below 1 (how much of the past is kept), got {value}")
        elif name in ("epsilon", "weight_decay") and not 0 <= value < math.inf:
            raise ValueError(f"{name} must be zero or a small positive number, got {value}")


def _checked_rate(rate) -> Rate:
    if callable(rate):
        return rate
    rates = np.asarray(rate)
    if rates.dtype.kind not in "iuf" or not rates.size or not np.all((rates > 0) & (rates < np.inf)):
        raise ValueError(f"learning_rate must be positive and finite, got {rate!r}; try 0.1 or 0.01")
    return _as_tuple(rates.astype(float).tolist())


def _as_tuple(nested):
    return tuple(map(_as_tuple, nested)) if isinstance(nested, list) else nested


@dataclass(frozen=True)
class GradientDescent:
    """w ← w − η·g

    >>> rule = GradientDescent(learning_rate=0.1)
    >>> rule.step(0.0, -6.0, rule.init(0.0), t=0)
    (0.6000000000000001, ())
    """

    learning_rate: Rate = 0.01
    __post_init__ = check_knobs

    def init(self, w):
        return ()

    def step(self, w, gradient, state, t):
        return w - rate_at(self.learning_rate, t, w) * gradient, state


@dataclass(frozen=True)
class Momentum:
    """v ← β·v + g;  w ← w − η·v        (heavy ball, Polyak 1964)"""

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
    """v ← β·v + g;  w ← w − η·(g + β·v)        (Nesterov 1983, written at the point looked ahead to)"""

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
    """s ← s + g²;  w ← w − η·g / (√s + ε)        (Duchi, Hazan and Singer 2011)"""

    learning_rate: Rate = 0.01
    epsilon: float = 1e-10
    __post_init__ = check_knobs

    def init(self, w):
        return np.zeros_like(w)

    def step(self, w, gradient, total, t):
        total = total + gradient * gradient
        return w - rate_at(self.learning_rate, t, w) * gradient / (np.sqrt(total) + self.epsilon), total


@dataclass(frozen=True)
class RMSprop:
    """v ← β·v + (1 − β)·g²;  w ← w − η·g / (√v + ε)        (Tieleman and Hinton 2012)"""

    learning_rate: Rate = 0.01
    beta: float = 0.99
    epsilon: float = 1e-8
    __post_init__ = check_knobs

    def init(self, w):
        return np.zeros_like(w)

    def step(self, w, gradient, v, t):
        v = self.beta * v + (1 - self.beta) * gradient * gradient
        return w - rate_at(self.learning_rate, t, w) * gradient / (np.sqrt(v) + self.epsilon), v


@dataclass(frozen=True)
class Adam:
    """m ← β₁·m + (1 − β₁)·g;   m̂ = m / (1 − β₁ᵏ)        k = t + 1: the first step has k = 1
    v ← β₂·v + (1 − β₂)·g²;  v̂ = v / (1 − β₂ᵏ)
    w ← w − η·m̂ / (√v̂ + ε)                              (Kingma and Ba 2015)
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
        v = self.beta2 * v + (1 - self.beta2) * gradient * gradient
        m_hat = m / (1 - self.beta1 ** (t + 1))
        v_hat = v / (1 - self.beta2 ** (t + 1))
        return w - rate_at(self.learning_rate, t, w) * m_hat / (np.sqrt(v_hat) + self.epsilon), (m, v)


@dataclass(frozen=True)
class AdamW(Adam):
    """w ← w − η·λ·w;  then Adam        (decoupled weight decay, Loshchilov and Hutter 2019)"""

    weight_decay: float = 0.01

    def step(self, w, gradient, state, t):
        shrunk = w - rate_at(self.learning_rate, t, w) * self.weight_decay * w
        return super().step(shrunk, gradient, state, t)


@dataclass(frozen=True)
class Clipped:
    """g ← g·min(1, c/‖g‖), or every gᵢ into [−c, c]; then the rule it wraps.

    `norm` is taken over the first axis: the coordinates. On a line `norm` and `value` mean the same; a crowd of hikers
    on a line needs `value`.

    >>> Clipped(GradientDescent(1.0), norm=5.0).step(np.zeros(2), np.array([30.0, 40.0]), (), t=0)[0]
    array([-3., -4.])
    >>> Clipped(GradientDescent(1.0), value=5.0).step(np.zeros(2), np.array([30.0, 40.0]), (), t=0)[0]
    array([-5., -5.])
    """

    optimizer: Any
    norm: float | None = None
    value: float | None = None

    def __post_init__(self):
        if (self.norm is None) == (self.value is None):
            raise ValueError("give Clipped one limit: either norm=… or value=…")
        limit = self.value if self.norm is None else self.norm
        if not 0 < limit < math.inf:
            raise ValueError(f"the clipping limit must be a positive number, got {limit}")

    def init(self, w):
        return self.optimizer.init(w)

    def step(self, w, gradient, state, t):
        if self.value is not None:
            gradient = np.clip(gradient, -self.value, self.value)
        else:
            size = np.sqrt(np.sum(np.square(gradient), axis=0)) if np.ndim(gradient) else abs(gradient)
            gradient = gradient * (self.norm / np.maximum(size, self.norm))
        return self.optimizer.step(w, gradient, state, t)


OPTIMIZERS = (GradientDescent, Momentum, Nesterov, AdaGrad, RMSprop, Adam, AdamW)
