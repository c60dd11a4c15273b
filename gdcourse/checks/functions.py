"""Functions with names: a case says *which* function a learner's code is called with, and it is built where
it runs.

A case is plain data, so it cannot hold a Python function. It holds a description, `function("bowl",
minimum=2.5)`, and `build` makes the real thing from it, wrapped in a `Spy` that keeps where it was called.
The names here work element by element on numbers; any other name is looked up in `gdcourse.landscapes`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from gdcourse import landscapes
from gdcourse.checks.data import Function, Rng
from gdcourse.landscapes import Bowl, Landscape

MOST_VISITS = 5_000


def function(name: str, **settings: Any) -> Function:
    """A described function: `function("bowl", minimum=2.5)`, and its slope: the same with `.gradient`."""
    return Function(name, settings)


def rng(seed: int) -> Rng:
    """A described random generator: `numpy.random.default_rng(seed)`."""
    return Rng(int(seed))


def quartic(minimum: float = 1.0) -> Landscape:
    """(w − minimum)⁴: the slope changes faster than the distance."""
    return Landscape(
        "quartic", f"(w − {minimum:g})⁴", lambda w: (w - minimum) ** 4, lambda w: 4 * (w - minimum) ** 3
    )


def wave(rate: float = 1.0) -> Landscape:
    """sin(rate · w)"""
    return Landscape("wave", f"sin({rate:g}w)", lambda w: np.sin(rate * w), lambda w: rate * np.cos(rate * w))


def growth(rate: float = 1.0) -> Landscape:
    """e^(rate · w)"""
    return Landscape(
        "growth", f"exp({rate:g}w)", lambda w: np.exp(rate * w), lambda w: rate * np.exp(rate * w)
    )


LIBRARY: dict[str, Callable[..., Landscape]] = {
    "bowl": Bowl,
    "quartic": quartic,
    "wave": wave,
    "growth": growth,
}


class Spy:
    """Looks like the function it wraps, and keeps every call in `visits`: where, and what came out."""

    def __init__(self, real: Callable, name: str) -> None:
        self._real, self.__name__, self.visits = real, name, []

    def __call__(self, *inputs):
        result = self._real(*inputs)
        if len(self.visits) < MOST_VISITS:
            where = inputs[0] if len(inputs) == 1 else inputs
            self.visits.append((where.copy() if isinstance(where, np.ndarray) else where, result))
        return result

    def __getattr__(self, name: str):
        return getattr(self._real, name)


def real(described: Function) -> Callable:
    """The function itself, without a spy; `ValueError` for a name that nobody knows."""
    known = LIBRARY.get(described.name) or getattr(landscapes, described.name, None)
    if isinstance(known, Landscape):
        landscape = known
    elif callable(known):
        landscape = known(**described.settings)
    else:
        raise ValueError(
            f"no function is called {described.name!r}: "
            f"use one of {', '.join(LIBRARY)}, or a landscape's name"
        )
    return landscape.gradient if described.slope else landscape


def formula(described: Function) -> str:
    """How a sentence names this function: `(w − 3)²`."""
    words = real(Function(described.name, described.settings)).formula
    return f"the slope of {words}" if described.slope else words


def build(value: Any, name: str = "f") -> Any:
    """`value`, with every description in it replaced by the thing described and every array copied."""
    if isinstance(value, Function):
        return Spy(real(value), name)
    if isinstance(value, Rng):
        return np.random.default_rng(value.seed)
    if isinstance(value, (list, tuple)):
        return type(value)(build(item, name) for item in value)
    if isinstance(value, np.ndarray):
        return value.copy()
    return dict(value) if isinstance(value, dict) else value
