"""The course at a glance: every lesson with its minutes, how far you are in it, and the next thing to do."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gdcourse.course import progress
from gdcourse.course.files import ROOT
from gdcourse.course.lessons import lessons
from gdcourse.questions.parts import parts
from gdcourse.tables import Table

TITLE = re.compile(r"^# # (\d\d) · (.+)$", re.MULTILINE)
TAKES = re.compile(r"^# \| (?:\*\*Takes\*\* \| )?(\d+) minutes", re.MULTILINE)


@dataclass(frozen=True)
class Row:
    """One lesson: what it asks and gives, and what was done of it."""

    name: str
    title: str
    minutes: int
    asked: int = 0
    answered: int = 0
    points: float = 0.0
    earned: float = 0.0

    @property
    def number(self) -> str:
        return self.name[:2]

    @property
    def counts(self) -> tuple[str, str]:
        """Questions answered and points earned, in words; a dash for what is not begun."""
        questions = f"{self.answered} of {self.asked}" if self.answered else "–"
        return questions, f"{self.earned:g} of {self.points:g}" if self.earned else "–"

    @property
    def share(self) -> float:
        """How much of the lesson is done, 0 to 1: its questions and its exercises count alike."""
        halves = [(self.answered, self.asked), (self.earned, self.points)]
        shares = [done / all_of_it for done, all_of_it in halves if all_of_it]
        return sum(shares) / len(shares) if shares else 0.0


def rows(kept: Mapping[str, Any], root: Path = ROOT) -> list[Row]:
    """The lessons in order, from their sources, their exercises and what is kept of a learner's work."""
    exercises = {lesson.name: lesson for lesson in lessons(root=root, marker="exercises/*/checks.json")}
    answered = {name for kind in ("prediction", "quiz") for name in kept.get(kind, {})}
    found = []
    for source in sorted((root / "notebooks").glob("[0-9][0-9]_*.py")):
        text = source.read_text(encoding="utf-8")
        if not (title := TITLE.search(text)) or not (takes := TAKES.search(text)):
            continue  # the start page, for one, is not a lesson
        asks = [name for part in parts(text) for name in part.asks]
        known = exercises[source.stem].known()["questions"] if source.stem in exercises else []
        done = [kept.get("exercise", {}).get(f"{source.stem}/{one['name']}") for one in known]
        found.append(
            Row(
                source.stem,
                title[2],
                int(takes[1]),
                len(asks),
                len(answered & set(asks)),
                sum(one["points"] for one in known),
                sum(entry["latest"]["earned"] for entry in done if entry),
            )
        )
    return found


def next_step(found: list[Row]) -> Row | None:
    """The first lesson whose questions are not all answered; None when there is none."""
    return next((row for row in found if row.answered < row.asked or not row.asked), None)


class Overview:
    """The lessons with their bars; shows itself as a table of text, in a notebook as a page."""

    def __init__(self, kept: Mapping[str, Any] | None = None, root: Path = ROOT):
        self.rows = rows(progress.read() if kept is None else kept, root)

    def __repr__(self) -> str:
        head = ("lesson", "about", "minutes", "questions", "points")
        return repr(Table(head, [self._cells(row) for row in self.rows]))

    def _cells(self, row: Row) -> list[str]:
        return [row.number, row.title, str(row.minutes), *row.counts]

    def _repr_html_(self) -> str:
        todo = next_step(self.rows)
        way = (
            f'<p><a class="gd-next" style="{BUTTON}" href="{todo.name}.ipynb">Next: {todo.number} · '
            f"{html.escape(todo.title)}, {todo.minutes} minutes</a></p>"
            if todo
            else "<p><strong>Every question of the course is answered.</strong></p>"
        )
        body = "".join(map(_line, self.rows))
        return (
            f'<div class="gd-overview">{way}<table><thead><tr><th></th>'
            '<th style="text-align: left">Lesson</th><th>Minutes</th>'
            "<th>Done</th><th>Questions</th><th>Exercise points</th></tr></thead>"
            f"<tbody>{body}</tbody></table></div>"
        )


BUTTON = (
    "display: inline-block; padding: 0.5em 1em; border: 2px solid #00795a; border-radius: 6px; "
    "text-decoration: none; font-weight: 600;"
)
BAR = "display: inline-block; width: 6em; height: 0.7em; border: 1px solid #8a8a8a; border-radius: 3px;"


def _line(row: Row) -> str:
    percent = round(100 * row.share)
    filled = f"background: linear-gradient(to right, #009e73 {percent}%, transparent {percent}%)"
    bar = f'<span role="img" aria-label="{percent} percent done" style="{BAR} {filled}"></span>'
    questions, points = row.counts
    link = f'<a href="{row.name}.ipynb">{html.escape(row.title)}</a>'
    return (
        f'<tr data-lesson="{row.name}"><td>{row.number}</td>'
        f'<td style="text-align: left">{link}</td><td>{row.minutes}</td>'
        f'<td>{bar}</td><td data-count="questions">{questions}</td><td data-count="points">{points}</td></tr>'
    )
