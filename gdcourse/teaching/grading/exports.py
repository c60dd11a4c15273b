"""Files for other programs: grades.csv for Canvas and Moodle, details.csv with a row for each question."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Mapping

from gdcourse.misconceptions import M
from gdcourse.teaching.grading.assignment import Result

_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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
    """A student's id as the name of a file, whatever it holds."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,80}", student) and not student.endswith("."):
        return student
    safe = re.sub(r"[^A-Za-z0-9]+", "-", student)[:40].strip("-") or "student"
    return f"{safe}-{hashlib.sha256(student.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"


def _text(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[_plain(cell) for cell in row] for row in rows])
    return out.getvalue()


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    printable = cell.encode("utf-8", "backslashreplace").decode("utf-8")
    return f"'{printable}" if printable.startswith(_A_FORMULA) else printable
