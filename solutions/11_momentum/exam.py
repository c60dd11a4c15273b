"""Exam questions on lesson 11, each with numbers of its own."""

from __future__ import annotations

import numpy as np

from gdcourse.descent import descend
from gdcourse.landscapes import Landscape
from gdcourse.misconceptions import M
from gdcourse.optimizers import Momentum
from gdcourse.teaching.exam import Item
from gdcourse.teaching.paper import number


def terminal_step(rng: np.random.Generator) -> Item:
    memory = float(rng.choice([0.5, 0.8, 0.9, 0.95]))
    walk = descend(steady_slope(), 0.0, Momentum(0.01, memory), 2000).positions
    steady = float((walk[-2] - walk[-1]) / 0.01)
    return Item(
        f"The slope stays the same for a long time. With v ← βv + g and β = {number(memory)}, how many "
        f"times as long as without momentum do the steps become?",
        number(steady),
        f"1/(1 − β) = {number(1 / (1 - memory))}.",
        [
            (number(1 + memory), M.off_by_one, "added one step of memory only"),
            ("1", M.memory_ignored, "expected no change"),
            (number(1 / memory), M.share_swapped, "divided by β"),
        ],
    )


def steady_slope():
    """A hill whose slope is 1 everywhere."""
    return Landscape.of(lambda w: w, gradient=lambda w: np.ones_like(np.asarray(w, dtype=float)))


MAKERS = (terminal_step,)
