"""What the instructor decides: one file for the course, `graded/decisions.toml`, beside the results.

Each decision is a block. A person may write one, or `python3 course.py adjust` adds it at the end; where two
are about the same thing, the later one counts. To take one back, delete its lines.

    [[points]]                          # other points for a question, or without one for the whole lesson
    lesson = "03_learning_rates"
    student = "s18"
    question = "bug"
    points = 1
    reason = "right, typed as a capital letter"
"""

from __future__ import annotations

import difflib
import json
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from gdcourse.course.lessons import named
from gdcourse.course.refused import Refused
from gdcourse.teaching.grading.text import clean
from gdcourse.teaching.marks.moments import moment

FILE = "decisions.toml"
HEAD = """\
# What the instructor decided. `python3 course.py adjust --help` shows what there is to decide and adds it
# here; you may write here as well. Of two blocks about the same thing the later counts; to take one back,
# delete its lines.
"""


@dataclass(frozen=True)
class Points:
    """Other points than the judge's, for a question or, where none is named, for the whole lesson."""

    lesson: str
    student: str
    points: float
    reason: str
    question: str = ""


@dataclass(frozen=True)
class Extension:
    """One student may hand in until then."""

    lesson: str
    student: str
    until: datetime
    reason: str = ""


@dataclass(frozen=True)
class Excused:
    """A lesson that does not count for this student."""

    lesson: str
    student: str
    reason: str = ""


@dataclass(frozen=True)
class Dropped:
    """A question that counts for nobody."""

    lesson: str
    question: str
    reason: str = ""


@dataclass(frozen=True)
class Late:
    """What it costs to be late: a share of what was earned for each day begun after the grace."""

    per_day: float  # per cent
    grace: float = 0  # hours
    most: float = 100  # per cent
    lesson: str = ""


@dataclass(frozen=True)
class Hints:
    """How many of the three hints a feedback page shows; the last one is almost the solution."""

    depth: int
    lesson: str = ""


@dataclass(frozen=True)
class Weight:
    """How much a lesson counts in the total; 1 where nothing is said."""

    lesson: str
    weight: float


@dataclass(frozen=True)
class Lowest:
    """How many lessons each student may drop from the total: those that pull it down most."""

    drop: int


KINDS = {
    kind.__name__.lower(): kind for kind in (Points, Extension, Excused, Dropped, Late, Hints, Weight, Lowest)
}
Decision = Points | Extension | Excused | Dropped | Late | Hints | Weight | Lowest
MOST = {"per_day": 100, "most": 100, "depth": 3}


def about(decision: Decision) -> tuple[str, ...]:
    """What a decision is about: two with the same answer are one, and the later counts."""
    target = (getattr(decision, name, "") for name in ("lesson", "student", "question"))
    return (type(decision).__name__, *target)


@dataclass(frozen=True)
class Decisions:
    """Everything decided, in the order of the file."""

    all: tuple[Decision, ...] = ()
    path: Path = field(default=Path(FILE), compare=False)

    @classmethod
    def read(cls, path: Path, lessons: Iterable[str]) -> Decisions:
        """The decisions in a file; none where there is no file. `Refused`, with the place, for what is no
        decision. `lessons` are the names that a lesson may mean.
        """
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            return cls((), path)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            why = getattr(error, "strerror", None) or error
            raise Refused(f"{path} cannot be read: {why}. Mend it there; nothing else was changed.") from None
        lessons = sorted(lessons)
        found = []
        for kind, rows in content.items():
            if kind not in KINDS:
                close = difflib.get_close_matches(kind, KINDS, n=1)
                hint = f" Did you mean [[{close[0]}]]?" if close else ""
                raise Refused(f"{path}: [[{kind}]] is no decision.{hint} There are: {', '.join(KINDS)}.")
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise Refused(f"{path}: {kind} is written as a block, [[{kind}]].")
            for number, row in enumerate(rows, 1):
                try:
                    found.append(decision(kind, row, lessons))
                except ValueError as error:
                    raise Refused(f"{path}, [[{kind}]] number {number}: {error}") from None
        return cls(tuple(found), path)

    @cached_property
    def _latest(self) -> Mapping[tuple[str, ...], Decision]:
        return {about(one): one for one in self.all}

    def find(self, kind: type, lesson: str = "", student: str = "", question: str = "") -> Any:
        """The decision of this kind about this, or None."""
        return self._latest.get((kind.__name__, lesson, student, question))

    def rule(self, kind: type, lesson: str) -> Any:
        """The rule for a lesson, else the one for all, else None."""
        return self.find(kind, lesson) or self.find(kind)

    def of(self, lesson: str) -> list[Decision]:
        """What counts for a lesson and names a student or a question of it."""
        return [one for one in self._latest.values() if getattr(one, "lesson", "") == lesson]

    def weight(self, lesson: str) -> float:
        """How much a lesson counts in the total."""
        found = self.find(Weight, lesson)
        return found.weight if found else 1.0

    @property
    def drop_lowest(self) -> int:
        """How many lessons each student may drop."""
        found = self.find(Lowest)
        return found.drop if found else 0


def decision(kind: str, row: Mapping[str, Any], lessons: list[str]) -> Decision:
    """A block as a decision; `ValueError` with a sentence for one that cannot be understood."""
    known = {one.name: one for one in fields(KINDS[kind])}
    for name in row:
        if name not in known:
            raise ValueError(f'it has no "{name}"; it takes {", ".join(known)}.')
    for name, one in known.items():
        if one.default is MISSING and name not in row:
            raise ValueError(f'it needs "{name}".')
    values = {name: _value(name, known[name].type, value) for name, value in row.items()}
    if values.get("lesson"):
        try:
            (values["lesson"],) = named([values["lesson"]], lessons)
        except Refused as error:
            raise ValueError(str(error)) from None
    return KINDS[kind](**values)


def _value(name: str, kind: str, value: Any) -> Any:
    if kind == "str":
        if not isinstance(value, str) or (not value.strip() and name in ("student", "question", "reason")):
            raise ValueError(f"{name} is a text in quotation marks, not {value!r}.")
        return clean(value.strip())
    if kind == "datetime":
        try:
            return moment(value if isinstance(value, str | date) else "")
        except ValueError:
            raise ValueError(
                f"{name} is a date, which means its end, or a date and a time, such as 2026-03-01 12:00; "
                f"not {value!r}."
            ) from None
    whole = kind == "int"
    number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if not number or not math.isfinite(value) or not 0 <= value <= MOST.get(name, math.inf):
        most = f" to {MOST[name]}" if name in MOST else " on"
        raise ValueError(f"{name} is a {'whole ' * whole}number from 0{most}, not {value!r}.")
    return value


def block(one: Decision) -> str:
    """A decision as it stands in the file.

    >>> print(block(Weight("03_learning_rates", 2)), end="")
    [[weight]]
    lesson = "03_learning_rates"
    weight = 2
    """
    lines = [f"[[{type(one).__name__.lower()}]]"]
    for each in fields(one):
        value = getattr(one, each.name)
        if value != each.default:
            lines.append(f"{each.name} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return f"{value:g}" if isinstance(value, float) else json.dumps(value, ensure_ascii=False)
