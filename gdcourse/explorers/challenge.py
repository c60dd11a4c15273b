"""Something to reach in an explorer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gdcourse.tables import in_tens


@dataclass(frozen=True)
class Challenge:
    """A goal that the explorer says is reached when it is reached; the first runner counts.

    loss: a loss below this.
    within: this close to a minimum, or to the place `at`, where the walk has to *end*.
    steps: in at most so many.
    last: the mean loss of the last so many steps counts, for noisy walks.
    text: the goal in other words.
    name: keeps the best result in the learner's progress under this name.
    Raises ValueError when no goal is given, or half of one.

    >>> Challenge(loss=1e-6, steps=50).said
    'Reach a loss below 10⁻⁶ in at most 50 steps.'
    """

    loss: float | None = None
    within: float | None = None
    steps: int | None = None
    at: float | tuple[float, ...] | None = None
    last: int | None = None
    text: str | None = None
    name: str | None = None

    def __post_init__(self):
        if self.loss is None and self.within is None:
            raise ValueError("a challenge needs a goal: loss=1e-6, or within=0.1 of the minimum (or of at=…)")
        if self.at is not None and self.within is None:
            raise ValueError("a challenge with at=… needs within=…: how close counts as there")
        if self.last is not None and (self.loss is None or self.last < 1):
            raise ValueError("a challenge with last=… needs loss=… and at least one step")

    @property
    def said(self) -> str:
        """The goal as a sentence."""
        if self.text:
            return self.text
        if self.last:
            return f"Bring the mean loss of the last {self.last} steps below {_plain(self.loss)}."
        verb = "Reach" if self.at is None else "End"
        goal = (
            f"less than {_plain(self.within)} from {self._where}"
            if self.loss is None
            else f"a loss below {_plain(self.loss)}"
        )
        return f"{verb} {goal}{f' in at most {self.steps} steps' if self.steps else ''}."

    @property
    def _where(self) -> str:
        if self.at is None:
            return "a minimum"
        place = ", ".join(f"{v:g}" for v in np.atleast_1d(self.at))
        return f"({place})" if np.size(self.at) > 1 else f"w = {place}"

    def plain(self) -> dict[str, Any]:
        """What the page has to know."""
        at = None if self.at is None else np.atleast_1d(self.at).astype(float).tolist()
        return {
            "name": self.name,
            "loss": self.loss,
            "within": self.within,
            "steps": self.steps,
            "at": at,
            "last": self.last,
            "text": self.said,
        }


def _plain(number: float) -> str:
    """10⁻⁶ as people write it, where Python says 1e-06."""
    return in_tens(f"{number:g}")
