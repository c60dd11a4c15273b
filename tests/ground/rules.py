"""What the tests share: one of each rule, one of each schedule, and starts on each landscape."""

from __future__ import annotations

import numpy as np
import pytest

from gdcourse.landscapes import LANDSCAPES, Bowl, Quadratic
from gdcourse.optimizers import AdaGrad, Adam, AdamW, Clipped, GradientDescent, Momentum, Nesterov, RMSprop
from gdcourse.schedules import Cosine, ExponentialDecay, InverseTime, OneCycle, StepDecay, WarmUp

RULES = (
    GradientDescent(0.01),
    Momentum(0.01, 0.8),
    Nesterov(0.01, 0.8),
    AdaGrad(0.1),
    RMSprop(0.02, 0.9),
    Adam(0.05),
    AdamW(0.05, weight_decay=0.1),
    Clipped(GradientDescent(0.05), value=1.0),
    Clipped(Momentum(0.05), value=2.0),
)
SCHEDULES = (
    StepDecay(0.1, 0.5, every=3),
    ExponentialDecay(0.1, 0.9),
    InverseTime(0.1, 0.5),
    Cosine(0.1, 20, 0.01),
    WarmUp(0.1, 4),
    WarmUp(Cosine(0.1, 20), 4),
    OneCycle(0.1, 20),
)
EVERYWHERE = (
    *LANDSCAPES,
    Bowl(-2.0, 7.5),
    Quadratic([1.0, 25.0]),
    Quadratic([1.0, 25.0], 0.6, (1.0, -2.0)),
    Quadratic([3.0, 0.5, 9.0, 1.0]),
)


def name_of(thing) -> str:
    return str(thing).split(":")[0] if hasattr(thing, "domain") else str(thing)


def crowd(landscape, n: int, seed: int = 0) -> np.ndarray:
    """n hikers spread over the domain: shape (n,) on a line, (d, n) elsewhere."""
    low, high = np.array(landscape.domain).T
    places = np.random.default_rng(seed).uniform(low, high, (n, landscape.dim)).T
    return places[0] if landscape.dim == 1 else places


def one_clear_sentence(call, said: list[str]) -> None:
    """The call is refused in one line that has all these words."""
    with pytest.raises(ValueError) as raised:
        call()
    message = str(raised.value)
    for part in said:
        assert part in message, message
    assert "\n" not in message and len(message) < 180
