"""A table worked by hand with numbers of the student's own: the numbers, the question, and its key."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gdcourse.checks.authoring import Question
from gdcourse.checks.prepare import seed_from
from gdcourse.course.refused import Refused
from gdcourse.misconceptions import M

NAME, POINTS, STEPS = "by_hand", 3, 3


@dataclass(frozen=True)
class Numbers:
    """One student's hill and walk: (w − minimum)², from start, with rate."""

    minimum: float
    start: float
    rate: float

    @classmethod
    def of(cls, lesson: str, student: str) -> Numbers:
        """The same numbers for the same student, at every draw and on every machine."""
        draw = np.random.default_rng(seed_from("variant", lesson, student))
        minimum, distance = int(draw.integers(2, 10)), int(draw.choice([-8, -6, -5, -4, 4, 5, 6, 8]))
        rate = float(draw.choice([0.15, 0.2, 0.25, 0.3, 0.35, 0.6, 0.7]))
        return cls(float(minimum), float(minimum + distance), rate)

    def walk(self, step: Callable[[float, float], float]) -> list[float]:
        """The places after the start, when `step(w, gradient)` says where a step leads."""
        places, w = [], self.start
        for _ in range(STEPS):
            w = step(w, 2 * (w - self.minimum))
            places.append(w)
        return places


def question(numbers: Numbers) -> Question:
    """The table by hand as a question, with the mistakes that show in it."""
    n, rate = numbers, numbers.rate
    first = 2 * (n.start - n.minimum)

    def by_hand() -> list[float]:
        return n.walk(lambda w, g: w - rate * g)

    asked = Question(NAME, by_hand, POINTS, kind="value", tolerance=2e-3, shape="one place for each step")
    slopes = f"Here the slope at the start is 2 · ({n.start:g} − {n.minimum:g}) = {first:g}."
    for mistake, step in {
        M.ascent_sign: lambda w, g: w + rate * g,
        M.missing_factor_two: lambda w, g: w - rate * g / 2,
        M.forgot_inner_shift: lambda w, g: w - rate * 2 * w,
        M.loss_as_gradient: lambda w, g: w - rate * (g / 2) ** 2,
        M.stale_gradient: lambda w, g: w - rate * first,
        M.lr_is_step_length: lambda w, g: w - rate * np.sign(g),
        M.overwrite_not_update: lambda w, g: -rate * g,
    }.items():
        asked.wrong(mistake, hints=slopes.replace("-", "−"))(lambda step=step: n.walk(step))
    return asked


def read_key(path: Path, lesson: str) -> dict[str, Numbers]:
    """student → numbers, from the key; `Refused` with a sentence if it is not the key of this lesson."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        found = {student: Numbers(**numbers) for student, numbers in content["students"].items()}
        made_for = content["lesson"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise Refused(f"{path} is not a key that `variants` wrote.") from None
    if made_for != lesson:
        raise Refused(f"{path} is the key of {made_for}, not of {lesson}.")
    return found
