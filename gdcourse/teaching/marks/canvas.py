"""Back to Canvas: a file that fills the column of an assignment, and a zip of feedback for its students.

What Canvas' importer reads (lib/gradebook_importer.rb of instructure/canvas-lms): the columns before the
assignments tell who it is, by `ID` first. `Title (1234)` is the assignment with that number. The line *Points
Possible* sets its points. EX is excused, and a cell that differs is a changed grade: so no other assignment
is in the file, and whoever has no grade here keeps what Canvas has.

What its upload of submissions reads (`infer_comment_context_from_filename`): the numbers of the student and
of what they handed in, in the file's own name. It shows the file under the name of the submission, a
notebook: so a notebook is what comes back.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from gdcourse.course.refused import Refused
from gdcourse.teaching import handins
from gdcourse.teaching.marks.sheet import Sheet
from gdcourse.teaching.roster import letters

WHO = (
    "Student",
    "LastName",
    "FirstName",
    "ID",
    "SIS User ID",
    "SIS Login ID",
    "Integration ID",
    "Root Account",
)
LAST = "Section"  # the last of the columns that tell who it is
NUMBERED = re.compile(r"(.*) \((\d+)\)")
NOT_ASSIGNED = "N/A"
MOST_FILES = 100_000


def filled(
    export: Sheet, lesson: str, points: float, grades: Mapping[str, str], assignment: str = ""
) -> tuple[Sheet, list[str]]:
    """Canvas' export with this lesson's grades, by Canvas' `ID`, in its assignment's column and no other
    assignment; and what a person should be told. `Refused` for an export without such a column.
    """
    who = [k for k, heading in enumerate(export.headings) if heading in (*WHO, LAST)]
    id = export.column("ID")
    if id is None or export.column(LAST) is None or export.column("Student", "LastName") is None:
        raise Refused(
            "This is no export of Canvas' gradebook: it has no columns Student, ID and Section. In Canvas: "
            "Grades, Export, Export Entire Gradebook."
        )
    others = [k for k in range(max(who) + 1, len(export.headings)) if NUMBERED.fullmatch(export.headings[k])]
    ours = export.headings.index(heading_of(lesson, [export.headings[k] for k in others], assignment))
    told = []
    sheet = export.only([*who, ours])
    rows = []
    for row in sheet.rows:
        if "Points Possible" in row[0]:
            if row[-1].strip().replace(",", ".") not in (f"{points:g}", f"{points:.1f}", f"{points:.2f}"):
                told.append(
                    f"Canvas has {row[-1] or 'no'} points for it; with this file it will have {points:g}."
                )
            rows.append([*row[:-1], f"{points:g}"])
        elif grade := grades.get(row[sheet.headings.index("ID")], ""):
            if row[-1] == NOT_ASSIGNED:
                told.append(
                    f"{row[0]} is not assigned this in Canvas, which will leave out the grade {grade}."
                )
            rows.append([*row[:-1], grade])
        else:
            rows.append(row)
    return Sheet(sheet.headings, rows, sheet.separator), told


def heading_of(lesson: str, headings: list[str], assignment: str = "") -> str:
    """The heading of the lesson's assignment: the one that was named, by title or number, else the only one
    that has the lesson's name or begins with its number.

    >>> heading_of("03_learning_rates", ["Week 1 (7)", "Homework 03: Learning rates (12)"])
    'Homework 03: Learning rates (12)'
    """
    titles = {heading: NUMBERED.fullmatch(heading).groups() for heading in headings}
    if assignment:
        wanted = [h for h in headings if assignment in (h, *titles[h]) or letters(assignment) == letters(h)]
    else:
        name = letters(lesson.partition("_")[2])
        wanted = [h for h in headings if name in letters(titles[h][0])]
        wanted = wanted or [h for h in headings if re.match(rf"{lesson[:2]}\b", titles[h][0])]
    if len(wanted) == 1:
        return wanted[0]
    there = ", ".join(headings) or "none"
    what = f'"{assignment}"' if assignment else lesson
    raise Refused(
        f"{len(wanted) or 'No'} columns of Canvas' export are {what}'s. Say which with --assignment; there "
        f"are: {there}. Where it is not there yet, make the assignment in Canvas and export again."
    )


def handed_in(names: Iterable[str]) -> dict[str, str]:
    """Canvas' number of each student → the name of the file that they handed in, as Canvas' download has it.

    >>> handed_in(["abelann_102_5561_03_rates.ipynb", "mullerzoe_LATE_101_5562_rates-1.ipynb", "readme.txt"])
    {'102': 'abelann_102_5561_03_rates.ipynb', '101': 'mullerzoe_LATE_101_5562_rates-1.ipynb'}
    """
    found = {}
    for name in names:
        base = name.rpartition("/")[2]
        place = handins.canvas((base,), lesson="")
        if place and base.endswith(".ipynb"):
            found[place.person] = base
    return found


def names_in(path: Path) -> list[str]:
    """The names of the files in a zip or a folder; nothing is unpacked."""
    try:
        if path.is_dir():
            return sorted(file.name for file in path.iterdir())
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()[:MOST_FILES]
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no zip"
        raise Refused(
            f"{path} cannot be read: {why}. It is what Canvas' Download Submissions gives."
        ) from None


def as_notebook(notebook: dict) -> bytes:
    """A notebook as a file."""
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace")
