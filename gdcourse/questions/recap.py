"""`recap("03")`: what you predicted in a lesson, beside what happened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gdcourse.course import progress
from gdcourse.course.refused import Refused
from gdcourse.questions.reading import Question, of_lesson
from gdcourse.questions.wording import spoken


class Recap:
    """The predictions of one lesson beside what happened; shows itself as one sentence and a table."""

    def __init__(self, lesson: str, kept: list[tuple[Question, Mapping[str, Any]]]):
        self.lesson = lesson
        self.kept = kept

    def sentence(self) -> str:
        """How many came true and how many changed, in words."""
        if not self.kept:
            return f"No prediction of lesson {self.lesson} is committed yet."
        entries = [entry for _, entry in self.kept]
        changed = sum(entry["first"]["said"] != entry["latest"]["said"] for entry in entries)
        at_first = sum(entry["first"]["right"] for entry in entries)
        mind = (
            f"You changed your mind on {changed} of {len(entries)}."
            if changed
            else "You kept your mind on all of them."
        )
        asked = f"Of your {len(entries)} predictions in lesson {self.lesson}"
        return f"{asked}, {at_first} came true at once. {mind}"

    def rows(self) -> list[tuple[str, str, str, str]]:
        """For each prediction: what was asked, what you said first, what you said last, what it is."""
        return [
            (
                " ".join(question.asked.split()),
                spoken(entry["first"]["said"], question.unit),
                spoken(entry["latest"]["said"], question.unit),
                spoken(question.right[0].said, question.unit),
            )
            for question, entry in self.kept
        ]

    def __repr__(self) -> str:
        said = [
            f"- {asked}\n  first {first} · then {then} · it is {actual}"
            for asked, first, then, actual in self.rows()
        ]
        return "\n".join([self.sentence(), *said])

    def _repr_markdown_(self) -> str:
        cells = [[re.sub(r"(?<!\\)\|", r"\\|", cell) for cell in row] for row in self.rows()]
        head = [["Question", "First you said", "Then you said", "It is"], [":---"] * 4] if cells else []
        return "\n".join([self.sentence(), "", *("| " + " | ".join(row) + " |" for row in head + cells)])


def recap(lesson: str) -> Recap:
    """What you predicted in a lesson ("03"), first and last, beside what happened."""
    if not re.fullmatch(r"\d\d", lesson):
        raise Refused(f'recap() needs the two digits of a lesson, such as "03"; it got {lesson!r}.')
    kept = progress.read().get("prediction", {})
    asked = [question for question in of_lesson(lesson) if question.name in kept]
    return Recap(lesson, [(question, kept[question.name]) for question in asked])
