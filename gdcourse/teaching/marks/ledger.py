"""The ledger of a lesson: what each student's latest submission earned, before any decision.

`grade` writes it beside the journal, as `results.json`; `adjust`, `return` and `class` read it, so that none
of them has to grade again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from gdcourse.checks.judging import Verdict
from gdcourse.course.files import write
from gdcourse.course.refused import Refused
from gdcourse.teaching.grading.result import ABSENT, Result
from gdcourse.teaching.marks.deciding import ByHand, decided
from gdcourse.teaching.marks.decisions import Decisions, Excused, Extension, Points

FILE = "results.json"


@dataclass(frozen=True)
class Entry:
    """One student's latest submission: what it earned, and when it came, if that is known."""

    result: Result
    handed_in: datetime | None = None


@dataclass(frozen=True)
class Ledger:
    """A lesson as it was graded last."""

    lesson: str
    questions: Mapping[str, float]  # question → points
    entries: Mapping[str, Entry]
    names: Mapping[str, str] = field(default_factory=dict)  # student → name, of the roster if there was one
    due: datetime | None = None
    book: str = ""  # the folder that holds nbgrader's gradebook; "" where it is left alone
    rostered: bool = False  # whether `names` are the whole class

    @property
    def known(self) -> set[str]:
        """Everybody who is in the class or has handed in."""
        return {*self.entries, *self.names}

    @property
    def absent(self) -> list[str]:
        """Who is in the roster and has handed in nothing."""
        return [student for student in self.names if student not in self.entries]

    def decided(
        self, decisions: Decisions, by_hand: Mapping[str, Mapping[str, ByHand]] | None = None
    ) -> dict[str, Result]:
        """Everybody's result with the decisions in it: of all who handed in, and of those who handed in
        nothing and about whom something was decided.
        """
        found = {
            student: decided(
                student, one.result, decisions, one.handed_in, self.due, (by_hand or {}).get(student)
            )
            for student, one in self.entries.items()
        }
        for student in self.absent:
            kinds = (Points, Excused)
            if any(decisions.find(kind, self.lesson, student) for kind in kinds):
                found[student] = decided(student, self.nothing(), decisions)
        return found

    def nothing(self) -> Result:
        """The result of whoever handed in nothing."""
        verdicts = [Verdict(name, points, text=ABSENT) for name, points in self.questions.items()]
        return Result(self.lesson, sum(self.questions.values()), 0.0, verdicts, [], ABSENT)

    def unheard(self, decisions: Decisions) -> list[str]:
        """A sentence for each decision about this lesson that changes nothing, with what is missing."""
        said = []
        for one in decisions.of(self.lesson):
            what = f"{decisions.path}, [[{type(one).__name__.lower()}]]"
            student, question = getattr(one, "student", ""), getattr(one, "question", "")
            if question and question not in self.questions:
                said.append(f"{what}: {self.asks(question)}")
            elif student and student not in self.known and (self.rostered or not isinstance(one, Extension)):
                said.append(f"{what}: {self.knows_not(student)}")
        return said

    def asks(self, question: str) -> str:
        """The sentence about a question that is not there."""
        return f'{self.lesson} asks no "{question}"; it asks {", ".join(self.questions)}.'

    def knows_not(self, student: str) -> str:
        """The sentence about a student who is not there."""
        return f'"{student}" is neither in the roster nor among those who handed in {self.lesson}.'

    def write(self, folder: Path) -> None:
        """Write it into the folder of the lesson's results."""
        content = {
            "lesson": self.lesson,
            "questions": dict(self.questions),
            "names": dict(self.names),
            "due": self.due and self.due.isoformat(),
            "book": self.book,
            "rostered": self.rostered,
            "students": {
                student: {
                    "handed_in": one.handed_in and one.handed_in.isoformat(),
                    "result": json.loads(one.result.to_json()),
                }
                for student, one in sorted(self.entries.items())
            },
        }
        write(folder / FILE, (json.dumps(content, ensure_ascii=False) + "\n").encode("utf-8", "replace"))

    @classmethod
    def read(cls, folder: Path) -> Ledger:
        """The ledger in the folder of a lesson's results; `Refused` where there is none."""
        try:
            content = json.loads((folder / FILE).read_text(encoding="utf-8"))
            return cls(
                content["lesson"],
                content["questions"],
                {
                    student: Entry(Result.from_dict(one["result"]), _moment(one["handed_in"]))
                    for student, one in content["students"].items()
                },
                content["names"],
                _moment(content["due"]),
                content["book"],
                content.get("rostered", False),
            )
        except FileNotFoundError:
            raise Refused(
                f"{folder} holds no results yet. Grade the lesson first: python3 course.py grade "
                f"{folder.name}"
            ) from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Refused(
                f"{folder / FILE} is damaged. Delete it and run the same `grade` again: what is graded is "
                "in the journal."
            ) from None


def ledgers(graded: Path) -> list[Ledger]:
    """The lessons graded so far, in order; `Refused` where there are none."""
    found = [Ledger.read(file.parent) for file in sorted(graded.glob(f"*/{FILE}"))]
    if not found:
        raise Refused(f"No lesson is graded yet in {graded}. `python3 course.py grade 03` begins.")
    return sorted(found, key=lambda one: one.lesson)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
