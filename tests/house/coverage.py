"""Where the course meets each idea of its sources and each correction.

`python -m tests.house.coverage` prints the table.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .lesson import ROOT, Lesson, lessons

CHECKLIST = Path(__file__).with_name("sources.toml")


@dataclass(frozen=True)
class Promise:
    """One id of the checklist and one place where it must be met: a lesson's number, or a page."""

    id: str
    about: str
    place: str
    key: str

    def met_in(self, there_are: Mapping[str, Lesson]) -> str | None:
        """The heading under which it is met, or the page that meets it; None when it is not met."""
        if lesson := there_are.get(self.place):
            return next(
                (
                    lesson.heading_above(cell)
                    for cell in lesson.markdown
                    if self.id in named(cell.metadata, self.key)
                ),
                None,
            )
        return self.place if "/" in self.place and (ROOT / self.place).exists() else None

    def waits(self, there_are: Mapping[str, Lesson]) -> bool:
        """Whether its lesson is still to be written."""
        return "/" not in self.place and self.place not in there_are


def named(metadata: Mapping[str, Any], key: str) -> list[str]:
    """The ids in a cell's `covers` or `corrects`."""
    ids = metadata.get(key, [])
    return list(ids) if isinstance(ids, list) else [ids]


def promises(checklist: Path = CHECKLIST) -> list[Promise]:
    """Every id with every place it is promised for, in order."""
    listed = tomllib.loads(checklist.read_text(encoding="utf-8"))
    return [
        Promise(id, entry["about"], place, key)
        for key, table in (("covers", "items"), ("corrects", "corrections"))
        for id, entry in listed[table].items()
        for place in [*entry.get("lessons", []), *filter(None, [entry.get("page")])]
    ]


def by_number(course: Iterable[Lesson]) -> dict[str, Lesson]:
    return {lesson.number: lesson for lesson in course}


def report(course: list[Lesson] | None = None) -> str:
    """A Markdown table: each id, what it is, the lesson, and the heading where it is met."""
    there_are = by_number(lessons() if course is None else course)
    rows = ["| id | what | place | met under |", "|---|---|---|---|"]
    for promise in promises():
        met = (
            "(waits for its lesson)"
            if promise.waits(there_are)
            else promise.met_in(there_are) or "**not met**"
        )
        rows.append(f"| {promise.id} | {promise.about} | {promise.place} | {met} |")
    return "\n".join(rows)


def summary(course: list[Lesson] | None = None) -> str:
    """The table in one line."""
    there_are = by_number(lessons() if course is None else course)
    asked = promises()
    met = sum(promise.met_in(there_are) is not None for promise in asked)
    waiting = sum(promise.waits(there_are) for promise in asked)
    return (
        f"sources: {met} of {len(asked)} promises met, {waiting} wait for lessons not yet written, "
        f"{len(asked) - met - waiting} broken (python -m tests.house.coverage lists them)"
    )


if __name__ == "__main__":
    print(report())
