"""Files for other programs: grades.csv for Canvas and Moodle, details.csv with a row for each question."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Mapping

from gdcourse.misconceptions import M
from gdcourse.teaching.grading.result import Result
from gdcourse.teaching.grading.text import for_spreadsheet

_PLAIN_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._@+-]{0,80}[A-Za-z0-9_@+-])?")
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_MADE_NAME = re.compile(r".*-[0-9a-f]{16}")  # as `file_name` makes them


def grades(
    lesson: str, results: Mapping[str, Result], names: Mapping[str, str], absent: Iterable[str] = ()
) -> str:
    """One row for each student. Canvas finds them by `SIS Login ID`, Moodle by the column it is told.

    Who is excused has EX, as Canvas writes it, and who handed in nothing has nothing.
    """
    most = next((result.points for result in results.values()), 0)
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{lesson} ({most:g} points)"]]
    for student in sorted([*results, *absent]):
        grade = grade_of(results[student]) if student in results else ""
        rows.append([names.get(student, student), "", student, student, "", grade])
    return as_csv(rows)


def grade_of(result: Result) -> str:
    """The grade as a gradebook takes it: at most two decimals, or EX for excused."""
    return "EX" if result.excused else f"{round(result.earned, 2):g}"


def details(results: Mapping[str, Result]) -> str:
    """One row for each question of each student, and one for each submission that could not be read.

    A row without a question has what was decided for the whole lesson; a student's rows add up to the grade.
    """
    rows = [
        [
            *("student", "question", "earned", "points", "misconception", "catalogue"),
            *("what happened", "flags", "decided"),
        ]
    ]
    for student, result in sorted(results.items()):
        flags, whole = "; ".join(result.flags), " ".join(result.notes.get("", ()))
        if result.unreadable:
            points = f"{result.points:g}"
            rows.append(
                [student, "", f"{result.earned:g}", points, "", "", result.unreadable, flags, decided(result)]
            )
            continue
        if whole:
            rows.append([student, "", f"{0 - result.penalty:g}", "0", "", "", "", flags, whole])
        for verdict in result.verdicts:
            rows.append(
                [
                    student,
                    verdict.question,
                    f"{verdict.earned:g}",
                    f"{verdict.points:g}",
                    verdict.misconception,
                    M[verdict.misconception].number if verdict.misconception else "",
                    verdict.text,
                    flags,
                    " ".join(result.notes.get(verdict.question, ())),
                ]
            )
    return as_csv(rows)


def decided(result: Result) -> str:
    """Everything that was decided by hand, in one line."""
    return " ".join(
        f"{question and question + ': '}{said}" for question, all in result.notes.items() for said in all
    )


def file_name(student: str) -> str:
    """A student's id as the name of a file, whatever it holds. No two have the same.

    >>> file_name("s001"), file_name("a b")
    ('s001', 'a-b-c8687a08aa5d6ed2')
    """
    if _PLAIN_NAME.fullmatch(student) and not _MADE_NAME.fullmatch(student):
        return student
    safe = re.sub(r"[^A-Za-z0-9]+", "-", student)[:40].strip("-") or "student"
    return f"{safe}-{hashlib.sha256(student.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def as_csv(rows: Iterable[Iterable[str]]) -> str:
    """Rows as a CSV file in which no spreadsheet finds a formula."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[_cell(cell) for cell in row] for row in rows])
    return out.getvalue()


def _cell(text: str) -> str:
    return text if _NUMBER.fullmatch(text) else for_spreadsheet(text)
