"""A lesson as the judge sees it. Pure: no process, no student's code.

Hidden cases are drawn from a secret of the run and the submission's own bytes: grading it again gives the
same result, knowing another's cases helps nobody, and no notebook can be searched for that has luck.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import gdcourse
from gdcourse.checks.authoring import Question, TestQuestion, questions
from gdcourse.checks.judging import Verdict
from gdcourse.checks.prepare import prepare, seed_from
from gdcourse.checks.sheet import LazyList, Sheet, WrongAnswers
from gdcourse.course.files import ROOT
from gdcourse.course.lessons import Lesson
from gdcourse.teaching.grading.hollow import ASKING
from gdcourse.teaching.grading.notebook import Handout
from gdcourse.teaching.grading.result import Result


@dataclass(frozen=True)
class Assignment:
    """A lesson as the judge sees it: questions, visible cases worked out, and what was handed out."""

    lesson: str
    asked: Mapping[str, Question | TestQuestion]
    visible: Mapping[str, Sheet]
    handout: Handout

    @property
    def points(self) -> float:
        """The most that can be earned."""
        return sum(sheet.points for sheet in self.visible.values())

    @property
    def lent(self) -> tuple[str, ...]:
        """The modules of the package that the hand-out imports, and those that they need."""
        wanted = [name for cell in self.handout.cells for name in imported(cell.source)]
        found: set[str] = set()
        while wanted:
            file = Path(gdcourse.__file__).with_name(f"{wanted.pop()}.py")
            if file.stem not in {*found, *ASKING} and file.exists():
                found.add(file.stem)
                wanted += imported(file.read_text(encoding="utf-8"))
        return tuple(sorted(found))

    def with_question(self, one: Question) -> Assignment:
        """The same assignment with one question more."""
        return replace(
            self,
            asked={**self.asked, one.name: one},
            visible={**self.visible, one.name: prepare(one, 0)},
            handout=self.handout.with_solution(one.name, f"{one.name} = ..."),
        )

    def hidden(self, name: str, secret: str, digest: str) -> Sheet:
        """A question worked out with cases that only this run has for this submission."""
        return prepare(self.asked[name], seed_from("hidden", self.lesson, name, secret, digest))

    def sheets(self, secret: str, digest: str) -> dict[str, Sheet]:
        """All questions, each with its visible probes first and then its hidden ones."""
        return {
            name: sheet if sheet.kind == "test" else both(sheet, self.hidden(name, secret, digest))
            for name, sheet in self.visible.items()
        }

    def nothing(self, reason: str) -> Result:
        """The result of a submission that cannot even be read."""
        verdicts = [Verdict(name, sheet.points, text=reason) for name, sheet in self.visible.items()]
        return Result(self.lesson, self.points, 0.0, verdicts, [], reason)


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


def both(visible: Sheet, hidden: Sheet) -> Sheet:
    """One sheet with the visible probes first."""

    def wrong() -> list[WrongAnswers]:
        pairs = zip(visible.wrong, hidden.wrong, strict=True)
        return [replace(a, answers=[*a.answers, *b.answers]) for a, b in pairs]

    return replace(
        visible,
        probes=[*visible.probes, *hidden.probes],
        expected=[*visible.expected, *hidden.expected],
        wrong=LazyList(wrong),
    )


def imported(source: str) -> list[str]:
    """The modules of gdcourse that this code imports from, those of names that the package itself gives too.

    >>> imported("from gdcourse import Adam, softmax")
    ['optimizers', 'models']
    """
    try:
        nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)]
    except SyntaxError:  # a cell with a command of IPython
        return []
    inner = [node.module.split(".")[1] for node in nodes if (node.module or "").startswith("gdcourse.")]
    outer = [one.name for node in nodes if node.module == "gdcourse" for one in node.names]
    return inner + [gdcourse._HOME.get(name, name) for name in outer]


def rules_of(lesson: Lesson) -> str:
    """A digest of everything that a verdict depends on besides the submission: all the code that judges."""
    package = lesson.root / "gdcourse"
    judge = [package, package / "checks", package / "teaching" / "grading", lesson.spec.parent]
    files = {path for folder in judge for kind in ("*.py", "*.toml") for path in folder.glob(kind)}
    digest = hashlib.sha256()
    for path in sorted([*files, lesson.checks]):
        digest.update(str(path.relative_to(lesson.root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
