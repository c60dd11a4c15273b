"""The walk that every library has to repeat: 300 steps with gradients over sixteen orders of magnitude."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gdcourse.optimizers import AdaGrad, Adam, AdamW, GradientDescent, Momentum, Nesterov, RMSprop
from gdcourse.schedules import Cosine, ExponentialDecay, OneCycle, StepDecay, WarmUp

REFERENCE = Path(__file__).with_name("reference.npz")
STEPS = 300

RULES = {
    "GradientDescent": GradientDescent(0.01),
    "Momentum": Momentum(0.01, momentum=0.9),
    "Nesterov": Nesterov(0.01, momentum=0.9),
    "AdaGrad": AdaGrad(0.05),
    "RMSprop": RMSprop(0.02, beta=0.95),
    "Adam": Adam(0.03, beta1=0.85, beta2=0.98),
    "AdamW": AdamW(0.03, weight_decay=0.1),
}
IN_OPTAX = [name for name in RULES if name != "AdaGrad"]  # whose AdaGrad has ε inside the root: another rule
OPTAX_BIT_EQUAL = ("GradientDescent", "Momentum", "Nesterov")

SCHEDULES = {
    "StepDecay": StepDecay(0.01, factor=0.5, every=50),
    "ExponentialDecay": ExponentialDecay(0.01, factor=0.95),
    "Cosine": Cosine(0.01, steps=200),
    "Cosine to a tenth": Cosine(0.01, steps=200, final=0.001),
    "WarmUp": WarmUp(0.5, steps=7),
    "WarmUp, Cosine": WarmUp(Cosine(0.5, steps=200), steps=7),
    "OneCycle": OneCycle(0.1, steps=200),
}
OPTAX_SCHEDULES_BIT_EQUAL = ("StepDecay", "ExponentialDecay", "Cosine")


def wild_gradients(coordinates: int = 4) -> np.ndarray:
    """Shape (STEPS, coordinates): random signs, sizes from 1e-8 to 1e8, and now and then an exact zero."""
    rng = np.random.default_rng(20)
    size = 10.0 ** rng.uniform(-8, 8, (STEPS, coordinates))
    return size * rng.standard_normal((STEPS, coordinates)) * (rng.random((STEPS, coordinates)) > 0.05)


def walk(rule, start, gradients) -> dict[str, np.ndarray]:
    """Positions and state after each step: "w", "state0", "state1", each of shape (steps, coordinates)."""
    w, state, rows = np.array(start), rule.init(np.array(start)), []
    for t, gradient in enumerate(gradients):
        w, state = rule.step(w, gradient, state, t)
        rows.append((w, *(state if isinstance(state, tuple) else (state,))))
    columns = [np.array(column) for column in zip(*rows)]
    return dict(zip(("w", "state0", "state1"), columns))


def off_by(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The largest difference, relative to the largest size each coordinate has had so far."""
    scale = np.maximum.accumulate(np.abs(theirs), axis=0)
    return float(np.max(np.abs(ours - theirs) / np.where(scale > 0, scale, 1.0)))
