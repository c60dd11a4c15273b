"""The update rules, in the order in which each one mends a weakness of the one before.

A rule is a frozen bundle of knobs with two pure methods:

    state = rule.init(w)                           what it remembers before the first step
    w, state = rule.step(w, gradient, state, t)    one step; t = 0, 1, 2, … counts the steps already taken

Its docstring is the update, its body the same line in Python. Forms and defaults are torch.optim's, except
for SGD's rate, 0.001 there (see `gdcourse.conventions`). `learning_rate` is a number, a schedule from
gdcourse.schedules, or several numbers, one per hiker. ValueError when a knob is not of its kind.
"""

from __future__ import annotations

from functools import wraps
from typing import Any, dataclass_transform

import numpy as np

from gdcourse.inputs import NotNegative, Positive, Rate, Share, as_floats, check_knobs, knobs, shown, whole
from gdcourse.schedules import rate_at


@dataclass_transform(frozen_default=True)
def rule(cls):
    """A class that has knobs, `init` and `step`, as a rule: what does not fit is refused in one sentence.

    >>> @rule
    ... class SignDescent:
    ...     learning_rate: Rate = 0.01
    ...     def init(self, w):
    ...         return ()
    ...     def step(self, w, gradient, state, t):
    ...         eta = rate_at(self.learning_rate, t, w)
    ...         return w - eta * np.sign(gradient), state
    >>> SignDescent(-0.1)
    Traceback (most recent call last):
    ValueError: learning_rate must be positive and finite, such as 0.1 or [0.1, 0.2], or a schedule, got -0.1
    """
    init, step = cls.init, cls.step

    @wraps(init)
    def started(self, w):
        return init(self, as_floats(w, "w"))

    @wraps(step)
    def explained(self, w, gradient, state, t):
        try:
            return step(self, w, gradient, state, t)
        except (TypeError, ValueError, AttributeError, OverflowError):
            if isinstance(w, list | tuple) or isinstance(gradient, list | tuple):
                return explained(self, as_floats(w, "w"), as_floats(gradient, "gradient"), state, t)
            _check_step(self, as_floats(w, "w"), as_floats(gradient, "gradient"), state, t)
            raise

    cls.init, cls.step = started, explained
    return knobs(cls)


def _check_step(rule, w, gradient, state, t) -> None:
    """Say which part of a step does not fit."""
    whole(t, "t")
    if w.shape != gradient.shape:
        raise ValueError(f"gradient must have the shape of w, {w.shape}, got {gradient.shape}")
    if not _alike(state, rule.init(w)):
        raise ValueError(f"state must be what init(w) or the step before gave, got {shown(state)}")


def _alike(state, fresh) -> bool:
    if isinstance(fresh, tuple):
        return isinstance(state, tuple) and len(state) == len(fresh) and all(map(_alike, state, fresh))
    return as_floats(state, "state").shape == np.shape(fresh)


def check_rule(rule) -> None:
    """Refuse what has no `init` and `step`, a class that nobody called, and a knob not of its kind."""
    if isinstance(rule, type) or not (hasattr(rule, "init") and hasattr(rule, "step")):
        raise ValueError(f"optimizer must be a rule such as GradientDescent(0.1), got {shown(rule)}")
    if not hasattr(rule, "__post_init__"):  # a plain dataclass, which has not looked at its knobs
        check_knobs(rule)


@rule
class GradientDescent:
    """w ← w − η·g

    >>> from gdcourse import bowl, descend
    >>> descend(bowl, 0.0, GradientDescent(0.1), steps=3).positions
    array([0.   , 0.6  , 1.08 , 1.464])
    """

    learning_rate: Rate = 0.01

    def init(self, w):
        return ()

    def step(self, w, gradient, state, t):
        eta = rate_at(self.learning_rate, t, w)
        return w - eta * gradient, state


@rule
class Momentum:
    """v ← β·v + g
    w ← w − η·v          (heavy ball; Polyak 1964)

    >>> from gdcourse import bowl, descend
    >>> descend(bowl, 0.0, Momentum(0.1), steps=3).positions
    array([0.   , 0.6  , 1.62 , 2.814])
    """

    learning_rate: Rate = 0.01
    momentum: Share = 0.9

    def init(self, w):
        return np.zeros_like(w)

    def step(self, w, gradient, velocity, t):
        eta = rate_at(self.learning_rate, t, w)
        velocity = self.momentum * velocity + gradient
        return w - eta * velocity, velocity


@rule
class Nesterov:
    """v ← β·v + g
    w ← w − η·(g + β·v)  (Nesterov 1983; w is the point looked ahead to)

    >>> from gdcourse import bowl, descend
    >>> descend(bowl, 0.0, Nesterov(0.1), steps=3).positions
    array([0.      , 1.14    , 2.3328  , 3.325056])
    """

    learning_rate: Rate = 0.01
    momentum: Share = 0.9

    def init(self, w):
        return np.zeros_like(w)

    def step(self, w, gradient, velocity, t):
        eta = rate_at(self.learning_rate, t, w)
        velocity = self.momentum * velocity + gradient
        return w - eta * (gradient + self.momentum * velocity), velocity


@rule
class AdaGrad:
    """s ← s + g²
    w ← w − η·g / (√s + ε)                     (Duchi, Hazan and Singer 2011)

    With ε = 0 a coordinate that has felt no slope yet becomes 0/0 = nan, as in torch; optax leaves it.

    >>> from gdcourse import bowl, descend
    >>> descend(bowl, 0.0, AdaGrad(0.1), steps=3).positions.round(4)
    array([0.    , 0.1   , 0.1695, 0.2256])
    """

    learning_rate: Rate = 0.01
    epsilon: NotNegative = 1e-10

    def init(self, w):
        return np.zeros_like(w)

    def step(self, w, gradient, s, t):
        eta = rate_at(self.learning_rate, t, w)
        s = s + gradient * gradient
        return w - eta * gradient / (np.sqrt(s) + self.epsilon), s


@rule
class RMSprop:
    """v ← β·v + (1 − β)·g²
    w ← w − η·g / (√v + ε)                     (Tieleman and Hinton 2012)

    >>> from gdcourse import bowl, descend
    >>> descend(bowl, 0.0, RMSprop(0.1, beta=0.9), steps=3).positions.round(4)
    array([0.    , 0.3162, 0.5332, 0.7082])
    """

    learning_rate: Rate = 0.01
    beta: Share = 0.99
    epsilon: NotNegative = 1e-8

    def init(self, w):
        return np.zeros_like(w)

    def step(self, w, gradient, v, t):
        eta = rate_at(self.learning_rate, t, w)
        v = self.beta * v + (1 - self.beta) * (gradient * gradient)
        return w - eta * gradient / (np.sqrt(v) + self.epsilon), v


@rule
class Adam:
    """m ← β₁·m + (1 − β₁)·g,     m̂ = m / (1 − β₁ᵏ)     with k = t + 1: the first step has k = 1
    v ← β₂·v + (1 − β₂)·g²,    v̂ = v / (1 − β₂ᵏ)
    w ← w − η·m̂ / (√v̂ + ε)                     (Kingma and Ba 2015)

    >>> from gdcourse import bowl, descend
    >>> descend(bowl, 0.0, Adam(0.1), steps=3).positions.round(6)
    array([0.      , 0.1     , 0.199897, 0.299618])
    """

    learning_rate: Rate = 0.001
    beta1: Share = 0.9
    beta2: Share = 0.999
    epsilon: NotNegative = 1e-8

    def init(self, w):
        return np.zeros_like(w), np.zeros_like(w)

    def step(self, w, gradient, state, t):
        eta = rate_at(self.learning_rate, t, w)
        m, v = state
        m = self.beta1 * m + (1 - self.beta1) * gradient
        v = self.beta2 * v + (1 - self.beta2) * (gradient * gradient)
        m_hat = m / (1 - self.beta1 ** (t + 1))
        v_hat = v / (1 - self.beta2 ** (t + 1))
        return w - eta * m_hat / (np.sqrt(v_hat) + self.epsilon), (m, v)


@rule
class AdamW(Adam):
    """w ← w − η·λ·w, then Adam                (λ is `weight_decay`; Loshchilov and Hutter 2019)

    >>> from gdcourse import bowl, descend
    >>> descend(bowl, 1.0, AdamW(0.1, weight_decay=0.5), steps=1).positions.round(6)
    array([1.  , 1.05])
    """

    weight_decay: NotNegative = 0.01

    def step(self, w, gradient, state, t):
        eta = rate_at(self.learning_rate, t, w)
        return super().step(w - eta * self.weight_decay * w, gradient, state, t)


@rule
class Clipped:
    """g ← g·min(1, c/‖g‖) with `norm` c, or every gᵢ into [−c, c] with `value` c; then the rule it wraps.

    The norm runs over the first axis, the coordinates. On a line norm and value mean the same: a crowd of
    hikers on a line needs `value`. torch divides by ‖g‖ + 10⁻⁶ instead. (Pascanu, Mikolov and Bengio 2013)

    >>> Clipped(GradientDescent(1.0), norm=5.0).step(np.zeros(2), np.array([30.0, 40.0]), (), t=0)[0]
    array([-3., -4.])
    """

    optimizer: Any
    norm: Positive | None = None
    value: Positive | None = None

    def __post_init__(self):
        check_rule(self.optimizer)
        if (self.norm is None) == (self.value is None):
            raise ValueError("Clipped needs one limit: norm=… or value=…")
        check_knobs(self)

    def init(self, w):
        return self.optimizer.init(w)

    def step(self, w, gradient, state, t):
        if self.norm is None:
            gradient = np.clip(gradient, -self.value, self.value)
        else:
            g = np.atleast_1d(gradient)
            largest = np.maximum(np.max(np.abs(g), axis=0), self.norm)  # so that no square overflows
            length = largest * np.sqrt(np.sum(np.square(g / largest), axis=0))
            gradient = gradient * (self.norm / np.maximum(length, self.norm))
        return self.optimizer.step(w, gradient, state, t)


OPTIMIZERS = (GradientDescent, Momentum, Nesterov, AdaGrad, RMSprop, Adam, AdamW)
