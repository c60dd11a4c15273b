"""Everything that is written about a graded lesson, all from its ledger and the decisions."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path

from gdcourse.course.files import ROOT
from gdcourse.course.lessons import Lesson, lessons
from gdcourse.making.doors import Doors
from gdcourse.teaching.grading import exports, gradebook, pages
from gdcourse.teaching.grading.assignment import Assignment, load
from gdcourse.teaching.grading.result import Result
from gdcourse.teaching.marks import decisions as file
from gdcourse.teaching.marks.deciding import LATE, ByHand
from gdcourse.teaching.marks.decisions import Decisions, Hints, Late, Points
from gdcourse.teaching.marks.edited import Folder
from gdcourse.teaching.marks.ledger import Ledger


def decisions_beside(out: Path) -> Decisions:
    """The decisions about the course whose lesson has its results in `out`."""
    return Decisions.read(out.parent / file.FILE, [lesson.name for lesson in lessons()])


def write_down(out: Path, ledger: Ledger, decisions: Decisions) -> tuple[dict[str, Result], list[str]]:
    """Write the CSV files, the pages, the summary and nbgrader's gradebook.

    Returns everybody's result with the decisions in it, and what a person should be told.
    """
    lesson = Lesson(ledger.lesson)
    assignment = load(ledger.lesson, ROOT)
    by_hand, told = entered(ledger)
    told += ledger.unheard(decisions) + _twice(ledger, decisions, by_hand)
    results = ledger.decided(decisions, by_hand)
    told += _late_by_how_much(ledger, decisions, results)
    hints = decisions.rule(Hints, ledger.lesson)
    depth = hints.depth if hints else 3
    told += export(out, assignment, results, ledger.names, set(ledger.absent) - results.keys(), depth)
    if ledger.book and gradebook.available():
        for_book = {
            student: one for student, one in ledger.decided(decisions).items() if student in ledger.entries
        }
        penalties = {student: results[student].penalty for student in for_book}
        try:
            gradebook.export(
                Path(ledger.book), assignment, lesson.handed_out(), for_book, ledger.names, penalties
            )
        except gradebook.Unwritable as error:
            told.append(f"{error} --no-gradebook leaves it alone.")
    return results, told


def export(
    out: Path,
    assignment: Assignment,
    results: Mapping[str, Result],
    names: Mapping[str, str],
    absent: Iterable[str] = (),
    hints: int = 3,
) -> list[str]:
    """Write the CSV files, the pages and the summary, each in one move; a sentence for each that a person had
    edited, and that is kept.
    """
    site = Doors.of_the_course().site
    says = {
        (name, wrong.misconception): wrong.says
        for name, sheet in assignment.visible.items()
        for wrong in sheet.wrong
    }
    with Folder(out) as folder:
        folder.write("grades.csv", exports.grades(assignment.lesson, results, names, absent).encode())
        folder.write("details.csv", exports.details(results).encode())
        for student, result in results.items():
            page = pages.feedback(pages.called(student, names), result, hints, site)
            folder.write(f"feedback/{exports.file_name(student)}.html", page.encode("utf-8", "replace"))
        summary = pages.summary(assignment.lesson, results, says, names)
        folder.write("summary.html", summary.encode("utf-8", "replace"))
    return folder.kept


def entered(ledger: Ledger) -> tuple[dict[str, dict[str, ByHand]], list[str]]:
    """What somebody entered in formgrader, by student, and what to say where it cannot be read."""
    if not ledger.book:
        return {}, []
    try:
        return of_this(ledger, gradebook.entered(Path(ledger.book))), []
    except gradebook.Unwritable as error:
        return {}, [str(error)]


def of_this(ledger: Ledger, book: gradebook.Entered) -> dict[str, dict[str, ByHand]]:
    """What the gradebook holds of one lesson, under the students' own ids."""
    students = {exports.file_name(student): student for student in ledger.entries}
    said = book.get(ledger.lesson, {})
    return {students[name]: questions for name, questions in said.items() if name in students}


def _twice(ledger: Ledger, decisions: Decisions, by_hand: Mapping[str, Mapping[str, ByHand]]) -> list[str]:
    """A sentence for each question that formgrader and the file give different points for."""
    said = []
    for student, questions in by_hand.items():
        for question, entered in questions.items():
            ours = decisions.find(Points, ledger.lesson, student, question)
            if ours and entered.points not in (None, ours.points):
                said.append(
                    f"{student}, {question}: formgrader says {entered.points:g}, {decisions.path.name} says "
                    f"{ours.points:g}. Formgrader's counts; clear the score there to let the file's count."
                )
    return said


def _late_by_how_much(ledger: Ledger, decisions: Decisions, results: Mapping[str, Result]) -> list[str]:
    """A sentence where being late costs points and a platform says who was late, but not when they came."""
    rule = decisions.rule(Late, ledger.lesson)
    unknown = [
        pages.called(student, ledger.names)
        for student, one in ledger.entries.items()
        if LATE in results[student].flags and one.handed_in is None
    ]
    if not unknown or not rule or not rule.per_day:
        return []
    return [
        f"Late, and nothing is taken off, for nothing says by how much: {', '.join(unknown)}. `adjust "
        f"{ledger.lesson[:2]} STUDENT --points N` decides."
    ]


def ask_where_results_are(parser: argparse.ArgumentParser) -> None:
    """Give a verb that reads the results of grading its option for their folder."""
    parser.add_argument(
        "--graded",
        type=Path,
        default=Path("graded"),
        metavar="DIR",
        help="where results are (default: graded)",
    )
