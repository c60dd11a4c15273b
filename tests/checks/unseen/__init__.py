"""What people wrote who had the exercise and nothing else: wrong in their own ways, and right in odd ones.

One module for each lesson. Whoever adds to one has not read the lesson's spec. A wrong one differs from the
words of its exercise somewhere that they promise; where it earns full marks, the spec lacks a case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec

from gdcourse.course.lessons import lessons


@dataclass
class Unseen:
    """The implementations of one lesson: (question, name, function) of each."""

    wrongs: list[tuple[str, str, Callable]] = field(default_factory=list)
    rights: list[tuple[str, str, Callable]] = field(default_factory=list)

    def wrong(self, question: str, **named: Callable) -> Callable:
        """Keep the functions given by name, or, as a decorator, the one below."""
        return _keep(self.wrongs, question, named)

    def right(self, question: str, **named: Callable) -> Callable:
        """As `wrong`, for what must keep full marks."""
        return _keep(self.rights, question, named)


def _keep(kept: list, question: str, named: dict[str, Callable]) -> Callable:
    kept += [(question, name, function) for name, function in named.items()]
    return lambda function: kept.append((question, function.__name__, function)) or function


def by_lesson() -> Iterator[tuple[str, Unseen]]:
    """The number of each lesson, and what was written for it."""
    for lesson in lessons():
        number = lesson.name[:2]
        if find_spec(f"{__name__}.lesson_{number}"):
            yield number, import_module(f"{__name__}.lesson_{number}").unseen
