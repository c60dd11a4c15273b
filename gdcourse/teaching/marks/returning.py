"""Give grades and feedback back: `python3 course.py return 03 --canvas export.csv`.

    return 03 --canvas export.csv                          Canvas' own export, this lesson's column filled in
    return 03 --canvas export.csv --submissions DOWNLOAD   and a zip of feedback for Canvas' re-upload
    return 03 --moodle worksheet.csv                       Moodle's grading worksheet or list of participants
                                                           with grades and comments, and a zip of feedback
    return 03 --canvas export.csv --absent zero            whoever handed in nothing gets 0 (else: no change)

The files go into `graded/LESSON/return/`, and what was decided (`adjust`) is in them.
"""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gdcourse.course.files import write
from gdcourse.course.lessons import Lesson, lessons
from gdcourse.course.refused import Parser, Refused
from gdcourse.making.doors import Doors
from gdcourse.teaching.grading import pages
from gdcourse.teaching.grading.exports import grade_of
from gdcourse.teaching.grading.gradebook import graded_notebook
from gdcourse.teaching.grading.result import Result
from gdcourse.teaching.grading.text import clean, for_markdown
from gdcourse.teaching.marks import canvas, moodle
from gdcourse.teaching.marks.decisions import Hints
from gdcourse.teaching.marks.ledger import Ledger
from gdcourse.teaching.marks.sheet import Sheet
from gdcourse.teaching.marks.writing import ask_where_results_are, decisions_beside, entered
from gdcourse.teaching.roster import Roster

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same feedback gives the same zip
EXCUSED = "EX"


@dataclass(frozen=True)
class Back:
    """What goes back of a lesson: everybody's result with the decisions in it."""

    ledger: Ledger
    results: Mapping[str, Result]
    zero: bool = False  # what whoever handed in nothing gets
    hints: int = 3

    @classmethod
    def of(cls, out: Path, zero: bool) -> Back:
        """Of the lesson with its results in this folder."""
        ledger, decisions = Ledger.read(out), decisions_beside(out)
        hints = decisions.rule(Hints, ledger.lesson)
        results = ledger.decided(decisions, entered(ledger)[0])
        return cls(ledger, results, zero, hints.depth if hints else 3)

    @property
    def points(self) -> float:
        """The most that can be earned."""
        return next((one.points for one in self.results.values()), 0)

    def grade(self, student: str | None) -> str:
        """A student's grade: EX for excused, and for whoever handed in nothing 0 or nothing.

        None is somebody of the platform's who is not in our roster; where there is none, absent.
        """
        if student in self.results:
            return grade_of(self.results[student])
        ours = student is not None or not self.ledger.rostered
        return "0" if self.zero and ours else ""

    def paired(self, roster: Roster) -> tuple[dict[str, str], list[str]]:
        """The platform's students → ours, found by id, login or name; and ours who are not in its file."""
        found: dict[str, str] = {}
        lost = []
        for student in dict.fromkeys([*self.results, *self.ledger.absent]):
            one = roster.match(student, self.ledger.names.get(student, ""))
            if one and one.id not in found:
                found[one.id] = student
            elif student in self.results:
                lost.append(student)
        return found, lost

    def comment(self, student: str) -> str:
        """What happened, in a few lines of HTML: what is right is not told."""
        result = self.results[student]
        lines = [f"{pages.points(result.earned)} of {pages.points(result.points)} points."]
        lines += [*result.notes.get("", ()), result.unreadable]
        for one in () if result.unreadable else result.verdicts:
            notes = result.notes.get(one.question, ())
            if one.earned < one.points:
                earned = f"{pages.points(one.earned)} of {pages.points(one.points)}"
                lines.append(f"{one.question}, {earned}: {one.text}")
            lines += [f"{one.question}: {said}" for said in notes]
        return "<br>".join(pages.rich(clean(line)) for line in lines if line)

    def page(self, student: str) -> bytes:
        """The feedback page."""
        name = pages.called(student, self.ledger.names)
        site = Doors.of_the_course().site
        return pages.feedback(name, self.results[student], self.hints, site).encode("utf-8", "replace")

    def notebook(self, student: str) -> bytes:
        """The exercise with the student's code, what happened under each check, and hints."""
        result = self.results[student]
        notebook = graded_notebook(Lesson(result.lesson).handed_out(), result)
        earned = f"{pages.points(result.earned)} of {pages.points(result.points)} points"
        said = [for_markdown(line) for line in (*result.notes.get("", ()), result.unreadable) if line]
        cells = [_said("feedback", f"# {result.lesson}: {earned}", *said)]
        by_check = {f"check_{one.question}": one for one in result.verdicts}
        for cell in notebook["cells"]:
            cells.append(cell)
            verdict = by_check.get(cell["metadata"].get("nbgrader", {}).get("grade_id", ""))
            if verdict:
                notes = [for_markdown(note) for note in result.notes.get(verdict.question, ())]
                hints = [f"{k}. {hint}" for k, hint in enumerate(verdict.hints[: self.hints], 1)]
                if notes or hints:
                    cells.append(_said(f"feedback-{verdict.question}", *notes, "\n".join(hints)))
        return canvas.as_notebook(notebook | {"cells": cells})


def main(argv: list[str]) -> int:
    asked = _parser().parse_args(argv)
    (lesson,) = lessons([asked.lesson])
    if bool(asked.canvas) == bool(asked.moodle):
        raise Refused("Give it back where to? Name one: --canvas EXPORT.csv or --moodle WORKSHEET.csv.")
    if asked.submissions and not asked.canvas:
        raise Refused("--submissions goes with --canvas: Moodle's feedback files are found by its worksheet.")
    out = asked.graded / lesson.name
    back = Back.of(out, zero=asked.absent == "zero")
    give = to_canvas if asked.canvas else to_moodle
    files, told = give(back, asked)
    for name, content in files.items():
        write(out / "return" / name, content)
        print(f"{out / 'return' / name}")
    for line in told:
        print(clean(line), file=sys.stderr)
    return 0


def to_canvas(back: Back, asked: argparse.Namespace) -> tuple[dict[str, bytes], list[str]]:
    """The files for Canvas, by name, and what a person should be told."""
    export, roster = Sheet.read(asked.canvas), Roster.read(asked.canvas)
    paired, lost = back.paired(roster)
    theirs = {one.row.get("ID", "").strip(): paired.get(one.id) for one in roster.students}
    grades = {id: back.grade(student) for id, student in theirs.items() if id}
    sheet, told = canvas.filled(export, back.ledger.lesson, back.points, grades, asked.assignment or "")
    files = {"canvas.csv": sheet.text().encode()}
    told += [
        *_lost(back, lost, asked.canvas),
        f"{sheet.headings[-1]}: {_count(grades)}. In Canvas: Grades, Import.",
    ]
    if asked.submissions:
        names = canvas.handed_in(canvas.names_in(asked.submissions))
        given = {names[id]: back.notebook(theirs[id]) for id in names if theirs.get(id) in back.results}
        if not given:
            raise Refused(
                f"No file in {asked.submissions} is named as Canvas' Download Submissions names them, such "
                "as abelann_102_5561_exercise.ipynb, so Canvas could not tell whose feedback is whose."
            )
        files["canvas_feedback.zip"] = zipped(given)
        told.append(f"Feedback for {len(given)}. In Canvas: the assignment, Upload Submissions.")
    return files, told


def to_moodle(back: Back, asked: argparse.Namespace) -> tuple[dict[str, bytes], list[str]]:
    """The files for Moodle, by name, and what a person should be told."""
    export, roster = Sheet.read(asked.moodle), Roster.read(asked.moodle)
    paired, lost = back.paired(roster)
    by_row = {_filled(one.row): one for one in roster.students}
    people = [by_row.get(_filled(dict(zip(export.headings, row, strict=True)))) for row in export.rows]
    whose = [one and paired.get(one.id) for one in people]
    grades = {k: back.grade(student).replace(EXCUSED, "") for k, student in enumerate(whose) if people[k]}
    comments = {k: back.comment(student) for k, student in enumerate(whose) if student in back.results}
    sheet, told = moodle.filled(export, back.ledger.lesson, grades, comments, asked.comments)
    files = {"moodle.csv": sheet.text().encode()}
    told += [
        *_lost(back, lost, asked.moodle),
        f"{_count(grades)}. In Moodle: Upload grading worksheet; or Import.",
    ]
    place = moodle.identifier(export)
    if place is not None:
        given = {
            f"{folder}/{back.ledger.lesson}.html": back.page(whose[k])
            for k in comments
            if (folder := moodle.folder(people[k].name, export.rows[k][place]))
        }
        files["moodle_feedback.zip"] = zipped(given)
        told.append(f"Feedback for {len(given)}. In Moodle: Upload multiple feedback files in a zip.")
    return files, told


def _filled(row: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """A row by the cells that hold something."""
    return frozenset((heading, cell) for heading, cell in row.items() if cell)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files, the same bytes for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _said(id: str, *paragraphs: str) -> dict:
    source = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    return {"cell_type": "markdown", "id": id, "metadata": {}, "source": source}


def _lost(back: Back, lost: list[str], path: Path) -> list[str]:
    named = ", ".join(pages.called(student, back.ledger.names) for student in lost)
    return [f"Not in {path}, so not given back: {named}."] if lost else []


def _count(grades: Mapping[Any, str]) -> str:
    given = sum(bool(grade) for grade in grades.values())
    return f"{given} grades, {len(grades) - given} left as they are"


def _parser() -> Parser:
    parser = Parser(
        prog="course.py return", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lesson", metavar="LESSON", help='such as "03"')
    parser.add_argument("--canvas", type=Path, metavar="CSV", help="Canvas' export: Grades, Export")
    parser.add_argument(
        "--moodle", type=Path, metavar="CSV", help="Moodle's grading worksheet or participants"
    )
    parser.add_argument(
        "--comments",
        metavar="HEADING",
        help="the worksheet's column of comments, where it is not found by itself",
    )
    parser.add_argument("--assignment", metavar="TITLE", help="which of Canvas' columns, by title or number")
    parser.add_argument(
        "--submissions", type=Path, metavar="ZIP", help="what Canvas' Download Submissions gave"
    )
    parser.add_argument(
        "--absent", choices=("zero", "blank"), default="blank", help="for whoever handed in nothing (blank)"
    )
    ask_where_results_are(parser)
    return parser
