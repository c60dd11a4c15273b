"""A lesson as the judge sees it, and what a submission earned. Pure: no process, no student's code.

Hidden cases are drawn from the submission's own bytes, so grading it again gives the same result, and knowing
another's cases helps nobody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path

from gdcourse.checks.authoring import Question, TestQuestion, questions
from gdcourse.checks.judging import Verdict, first_difference, judge, recognised
from gdcourse.checks.prepare import prepare, seed_from
from gdcourse.checks.probe import Answer
from gdcourse.checks.sheet import LazyList, Sheet, WrongAnswers
from gdcourse.course.files import ROOT
from gdcourse.course.lessons import Lesson
from gdcourse.teaching.grading.notebook import Handout, Submission


@dataclass(frozen=True)
class Assignment:
    """A lesson as the judge sees it: questions, visible cases worked out, and what was handed out."""

    lesson: str
    asked: Mapping[str, Question | TestQuestion]
    visible: Mapping[str, Sheet]
    handout: Handout

    @property
    def points(self) -> float:
        return sum(sheet.points for sheet in self.visible.values())

    def with_question(self, one: Question) -> Assignment:
        """The same assignment with one question more."""
        handout = replace(self.handout, solution_ids=(*self.handout.solution_ids, one.name))
        asked, visible = {**self.asked, one.name: one}, {**self.visible, one.name: prepare(one, 0)}
        return replace(self, asked=asked, visible=visible, handout=handout)


@dataclass(frozen=True)
class Result:
    """What a submission earned, question by question; the same submission always gives the same result."""

    lesson: str
    points: float
    earned: float = 0.0
    verdicts: Sequence[Verdict] = ()
    flags: Sequence[str] = ()
    unreadable: str = ""
    code: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Result:
        """The result that `to_json` wrote."""
        content = json.loads(text)
        return cls(**content | {"verdicts": [Verdict(**verdict) for verdict in content["verdicts"]]})


@cache
def load(name: str, root: Path = ROOT) -> Assignment:
    """The lesson's questions, read once in a process."""
    lesson = Lesson(name, root)
    asked = {one.name: one for one in questions(lesson.load_spec())}
    return Assignment(
        name,
        asked,
        {key: prepare(one, seed_from("visible", name, key)) for key, one in asked.items()},
        Handout.of(lesson.handed_out()),
    )


def rules_of(lesson: Lesson) -> str:
    """A digest of everything that a verdict depends on besides the submission: all the code that judges."""
    package = lesson.root / "gdcourse"
    judge = [package, package / "checks", package / "teaching" / "grading", lesson.spec.parent]
    files = {path for folder in judge for kind in ("*.py", "*.toml") for path in folder.glob(kind)}
    digest = hashlib.sha256()
    for path in sorted([*files, lesson.checks]):
        digest.update(str(path.relative_to(lesson.root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def unreadable(assignment: Assignment, reason: str) -> Result:
    """The result of a submission that cannot even be read."""
    verdicts = [Verdict(name, sheet.points, text=reason) for name, sheet in assignment.visible.items()]
    return Result(assignment.lesson, assignment.points, 0.0, verdicts, [], reason)


def hidden(assignment: Assignment, name: str, submission: Submission) -> Sheet:
    """A question worked out with cases drawn from the submission's own bytes."""
    return prepare(assignment.asked[name], seed_from("hidden", assignment.lesson, name, submission.digest))


def both(visible: Sheet, hidden: Sheet) -> Sheet:
    """One sheet with the visible probes first."""
    if visible.kind == "test":
        return visible

    def wrong() -> list[WrongAnswers]:
        pairs = zip(visible.wrong, hidden.wrong, strict=True)
        return [replace(a, answers=[*a.answers, *b.answers]) for a, b in pairs]

    return replace(
        visible,
        probes=[*visible.probes, *hidden.probes],
        expected=[*visible.expected, *hidden.expected],
        wrong=LazyList(wrong),
    )


def judged(sheet: Sheet, answers: Sequence[Answer], visible: int) -> Verdict:
    """The verdict; about a hidden case it says which behaviour is concerned, and no numbers."""
    verdict = judge(sheet, answers)
    if verdict.right or first_difference(sheet, answers) < visible:
        return verdict
    wrong = recognised(sheet, answers)
    broken = ", ".join(part for part, holds in verdict.parts.items() if not holds)
    text = f"Right for every case in the notebook, but not for other inputs ({broken})."
    return replace(verdict, text=f"{text} That is what comes of {wrong.says}." if wrong else text)
