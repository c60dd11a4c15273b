"""Back to Moodle: a file for its grade import, and a zip for *Upload multiple feedback files*.

What Moodle reads: an offline grading worksheet (mod/assign/feedback/offline) by the columns `Identifier`,
`Grade`, `Last modified (grade)` and `Feedback comments`, an empty grade being no change; any other CSV file
by columns that one maps (Grades, Import). In the zip (mod/assign/feedback/file), a folder named
NAME_NUMBER_assignfeedback_file says whose the files in it are.

Moodle names the columns in the language of whoever exports, and takes them back in that language: headings
stay as they are, and a column is known by its English heading or by what is in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gdcourse.course.refused import Refused
from gdcourse.teaching import columns
from gdcourse.teaching.grading.text import for_spreadsheet
from gdcourse.teaching.marks.sheet import Sheet

IDENTIFIER, GRADE, MOST = "Identifier", "Grade", ("Maximum Grade", "Maximum grade")
COMMENTS = ("Feedback comments", "Feedback als Kommentar", "Feedback par commentaires")
WHO = ("ID number", "Username", "Email address", "First name", "Last name", "Full name", "Surname")


def identifier(export: Sheet) -> int | None:
    """Where Moodle's numbers of the participants are; None where the table is no worksheet."""
    found = columns.worksheet(export.rows) if export.rows else None
    place = export.column(IDENTIFIER)
    return found.identifier if place is None and found else place


def filled(
    export: Sheet,
    lesson: str,
    grades: Mapping[int, str],
    feedback: Mapping[int, str],
    heading: str | None = None,
) -> tuple[Sheet, list[str]]:
    """The worksheet with grades and comments, by number of the row; or, of another list of people, who they
    are with a column for the grade and one for the comments. And what a person should be told.

    `heading` is that of the worksheet's column of comments, where it is neither English, German nor French.
    """
    if heading and heading not in export.headings:
        raise Refused(f'The file has no column "{heading}". It has: {", ".join(export.headings)}.')
    if identifier(export) is None:
        who = [k for k, heading in enumerate(export.headings) if heading in WHO]
        if not {"ID number", "Username", "Email address"} & set(export.headings):
            mail = columns.emails(export.rows)
            who = [] if mail is None else list(range(mail + 1))
        if not who:
            raise Refused(
                "Moodle finds people by an e-mail address, a username or an ID number, and this file has no "
                "such column. In Moodle: Participants, select all, Download table data; or the assignment's "
                "grading worksheet."
            )
        people = export.only(who)
        rows = [
            [*row, grades.get(number, ""), for_spreadsheet(feedback.get(number, ""))]
            for number, row in enumerate(people.rows)
        ]
        return Sheet([*people.headings, lesson, f"{lesson} feedback"], rows, people.separator), []
    place, most = export.column(GRADE), export.column(*MOST)
    if place is None and (found := columns.worksheet(export.rows)):
        place, most = found.grade, found.most
    comments = export.column(heading or "", *COMMENTS)
    if place is None:
        raise Refused(
            "Moodle's grading worksheet has no column Grade. It is made where the assignment is graded in "
            "points and has the feedback type Offline grading worksheet."
        )
    told, rows = [], [list(row) for row in export.rows]
    for number, row in enumerate(rows):
        grade = grades.get(number, "")
        row[place] = grade or row[place]
        if grade and most is not None and float(grade) > float(row[most].replace(",", ".") or "inf"):
            told.append(
                f"{row[0]}: Moodle leaves out {grade} points, more than the {row[most]} that it allows."
            )
        if comments is not None and feedback.get(number):
            row[comments] = for_spreadsheet(feedback[number])
    if comments is None:
        told.append(
            "The worksheet has no column Feedback comments. Switch that feedback type on to give them, or "
            f"name the column: --comments HEADING, of {', '.join(export.headings)}."
        )
    return Sheet(export.headings, rows, export.separator), told


def folder(name: str, identifier: str) -> str:
    """The folder of a student's feedback in the zip, or "" where Moodle's number is not known.

    >>> folder("Zoë Müller_", "Participant 5012")
    'Zoë Müller_5012_assignfeedback_file'
    """
    number = re.search(r"(\d+)$", identifier.strip())
    plain = re.sub(r'[_/\\:*?"<>|\x00-\x1f]+', " ", name).strip(" .") or "student"
    return f"{plain}_{number[1]}_assignfeedback_file" if number else ""
