"""A class over a term, in numbers: totals, who falls behind, mistakes that stay, questions that tell nothing.

Pure: it takes what was graded and decided, and gives numbers. `class_page` shows them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gdcourse.teaching.grading.result import Result
from gdcourse.teaching.marks.decisions import Decisions

LATELY = 3  # how many of the last lessons say whether somebody falls behind
HALF = 0.5  # of the points of a lesson: below it, it counts as missed
TELLS_LITTLE = 0.2  # a question that goes with the rest of its lesson less than this; a rule of thumb
ENOUGH = 10  # students, for such a number to mean anything


@dataclass(frozen=True)
class Marks:
    """One lesson: everybody's result with the decisions in it, and who handed in nothing."""

    lesson: str
    results: Mapping[str, Result]
    absent: Sequence[str] = ()

    def share(self, student: str) -> float | None:
        """What part of the points a student has, 0 for nothing handed in, None for excused."""
        result = self.results.get(student)
        if result is None:
            return 0.0
        return None if result.excused or not result.points else result.earned / result.points

    @property
    def shares(self) -> list[float]:
        """The shares of those who handed in and are not excused."""
        found = [self.share(student) for student in self.results]
        return [share for share in found if share is not None]


@dataclass(frozen=True)
class Item:
    """One question of a lesson: what part of its points the class has, and how it goes with the rest."""

    lesson: str
    question: str
    share: float
    fits: float | None  # the correlation with the rest of the lesson; None where it cannot be told

    @property
    def tells_little(self) -> bool:
        """Who does well elsewhere does not do better here, or everybody does the same."""
        return self.fits is None or self.fits < TELLS_LITTLE


@dataclass(frozen=True)
class Mistake:
    """A mistake of the catalogue: whom it struck, lesson by lesson."""

    id: str
    struck: Mapping[str, frozenset[str]]  # lesson → students

    @cached_property
    def again(self) -> frozenset[str]:
        """The students whom it struck in more than one lesson."""
        times = Counter(student for students in self.struck.values() for student in students)
        return frozenset(student for student, lessons in times.items() if lessons > 1)

    @property
    def students(self) -> int:
        """How many it struck at all."""
        return len(frozenset().union(*self.struck.values()))


@dataclass(frozen=True)
class Term:
    """All lessons graded so far, in their order."""

    lessons: Sequence[Marks]
    decisions: Decisions
    names: Mapping[str, str]

    @cached_property
    def students(self) -> list[str]:
        """Everybody in a roster, or who ever handed in."""
        found = dict.fromkeys(self.names)
        for marks in self.lessons:
            found |= dict.fromkeys([*marks.results, *marks.absent])
        return sorted(found)

    def total(self, student: str) -> float | None:
        """A student's part of all points, with the weights, without the lowest; None where nothing counts."""
        counted = [
            (share, self.decisions.weight(marks.lesson))
            for marks in self.lessons
            if (share := marks.share(student)) is not None
        ]
        return total(counted, self.decisions.drop_lowest)

    @cached_property
    def behind(self) -> list[str]:
        """Who has nothing, or less than half of the points, in at least two of the last three lessons that
        count for them; those with the lowest total first.
        """
        found = []
        for student in self.students:
            counted = [share for marks in self.lessons if (share := marks.share(student)) is not None]
            lately = counted[-LATELY:]
            if sum(share < HALF for share in lately) >= 2:
                found.append(student)
        return sorted(found, key=lambda student: (self.total(student) or 0.0, student))

    @cached_property
    def mistakes(self) -> list[Mistake]:
        """The mistakes of the catalogue that struck somebody: those that came back first."""
        struck: dict[str, dict[str, set[str]]] = {}
        for marks in self.lessons:
            for student, result in marks.results.items():
                for verdict in result.verdicts:
                    if verdict.misconception:
                        by_lesson = struck.setdefault(verdict.misconception, {})
                        by_lesson.setdefault(marks.lesson, set()).add(student)
        found = [
            Mistake(id, {lesson: frozenset(students) for lesson, students in by_lesson.items()})
            for id, by_lesson in struck.items()
        ]
        return sorted(found, key=lambda one: (-len(one.again), -one.students, one.id))

    @cached_property
    def items(self) -> list[Item]:
        """Every question that counts, in order."""
        return [item for marks in self.lessons for item in items(marks)]


def total(shares: Sequence[tuple[float, float]], drop: int = 0) -> float | None:
    """The weighted mean of (share, weight), without the `drop` that pull it down most; None for nothing.

    With unequal weights the lowest share need not be the one that costs most. For a mean q, the ones to keep
    are those with the largest weight · (share − q), and their mean is the next q: it can only rise, and where
    it no longer does, nothing better can be kept (Dinkelbach 1967, doi:10.1287/mnsc.13.7.492).

    >>> total([(1.0, 1), (0.5, 1), (0.0, 2)]), total([(1.0, 1), (0.5, 1), (0.0, 2)], drop=1)
    (0.375, 0.75)
    """
    kept = [(share, weight) for share, weight in shares if weight > 0]
    if not kept:
        return None
    keep = max(1, len(kept) - drop)
    mean = _mean(kept)
    while True:
        best = sorted(kept, key=lambda one: one[1] * (one[0] - mean), reverse=True)[:keep]
        if (higher := _mean(best)) <= mean:
            return mean
        mean = higher


def _mean(shares: Sequence[tuple[float, float]]) -> float:
    return sum(share * weight for share, weight in shares) / sum(weight for _, weight in shares)


def items(marks: Marks) -> list[Item]:
    """The questions of one lesson, over those who handed in something that could be read.

    How a question goes with the rest is the correlation of its points with the points of all the others (the
    corrected item-total correlation).
    """
    read = [one for one in marks.results.values() if not one.unreadable and not one.excused]
    if not read:
        return []
    earned = np.array([[verdict.earned for verdict in one.verdicts] for one in read], float)
    found = []
    for place, verdict in enumerate(read[0].verdicts):
        if not verdict.points:
            continue
        own, rest = earned[:, place], np.delete(earned, place, axis=1).sum(axis=1)
        can_tell = len(read) >= ENOUGH and np.ptp(own) > 0 and np.ptp(rest) > 0
        fits = float(np.corrcoef(own, rest)[0, 1]) if can_tell else None
        found.append(Item(marks.lesson, verdict.question, float(own.mean()) / verdict.points, fits))
    return found
