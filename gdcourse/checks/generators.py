"""A random generator on the other side of the line: its state as plain data, lent and given back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gdcourse.checks.data import BadMessage

_PARTS = 4


def state_of(generator: np.random.Generator) -> list[str]:
    """The state of a generator from `numpy.random.default_rng`; `TypeError` for another kind."""
    state = generator.bit_generator.state
    if state.get("bit_generator") != "PCG64":
        raise TypeError("random numbers come from np.random.default_rng here")
    numbers = (state["state"]["state"], state["state"]["inc"], state["has_uint32"], state["uinteger"])
    return [str(number) for number in numbers]


def with_state(message: Any) -> np.random.Generator:
    """A generator with the state that `state_of` wrote; `BadMessage` for anything else."""
    good = (
        isinstance(message, Sequence) and len(message) == _PARTS and all(isinstance(x, str) for x in message)
    )
    if not good or not all(x.isascii() and x.isdigit() and len(x) < 40 for x in message):
        raise BadMessage("not the state of a generator")
    state, increment, has, rest = map(int, message)
    generator = np.random.default_rng(0)
    try:
        generator.bit_generator.state = {
            "bit_generator": "PCG64",
            "state": {"state": state, "inc": increment},
            "has_uint32": has,
            "uinteger": rest,
        }
    except (OverflowError, ValueError, TypeError):
        raise BadMessage("not the state of a generator") from None
    return generator
