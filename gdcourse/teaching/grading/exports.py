"""Files for other programs: grades.csv for Canvas and Moodle, details.csv with a row for each question."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping

from gdcourse.misconceptions import M
from gdcourse.teaching.grading.result import Result
from gdcourse.teaching.grading.text import for_spreadsheet

_PLAIN_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._@+-]{0,80}[A-Za-z0-9_@+-])?")
_MADE_NAME = re.compile(r".*-[0-9a-f]{16}")  # as `file_name` makes them


def grades(lesson: str, results: Mapping[str, Result], names: Mapping[str, str]) -> str:
    """One row for each student. Canvas finds them by `SIS Login ID`, Moodle by the column it is told."""
    most = next((result.points for result in results.values()), 0)
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{lesson} ({most:g} points)"]]
    for student, result in sorted(results.items()):
        rows.append([names.get(student, student), "", student, student, "", f"{result.earned:g}"])
    return _text(rows)


def details(results: Mapping[str, Result]) -> str:
    """One row for each question of each student, and one for each submission that could not be read."""
    rows = [
        ["student", "question", "earned", "points", "misconception", "catalogue", "what happened", "flags"]
    ]
    for student, result in sorted(results.items()):
        flags = "; ".join(result.flags)
        if result.unreadable:
            rows.append([student, "", "0", f"{result.points:g}", "", "", result.unreadable, flags])
            continue
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
                ]
            )
    return _text(rows)


def file_name(student: str) -> str:
    """A student's id as the name of a file, whatever it holds. No two have the same.

    >>> file_name("s001"), file_name("a b")
    ('s001', 'a-b-c8687a08aa5d6ed2')
    """
    if _PLAIN_NAME.fullmatch(student) and not _MADE_NAME.fullmatch(student):
        return student
    safe = re.sub(r"[^A-Za-z0-9]+", "-", student)[:40].strip("-") or "student"
    return f"{safe}-{hashlib.sha256(student.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _text(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[for_spreadsheet(cell) for cell in row] for row in rows])
    return out.getvalue()
