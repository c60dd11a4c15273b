"""What the importers of Canvas and Moodle do with a file, by their published rules, in few lines.

Canvas: `lib/gradebook_importer.rb` and `infer_comment_context_from_filename` of instructure/canvas-lms.
Moodle: `importgradeslib.php` and `locallib.php` of `mod/assign/feedback/offline`, and
`mod/assign/feedback/file/importziplib.php`.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field

TOTALS = re.compile("(Current|Final|Override) (Score|Points|Grade|Status)")


@dataclass
class Canvas:
    """What Canvas takes from a CSV file."""

    assignments: list[str] = field(default_factory=list)
    points: dict[str, str] = field(default_factory=dict)
    grades: dict[str, dict[str, str]] = field(default_factory=dict)  # Canvas' ID → assignment → grade


def canvas(text: str) -> Canvas:
    """Read the file as Canvas does; `AssertionError` where it would call the header invalid."""
    lines = text.splitlines()[:3]
    wide = {mark: {len(next(csv.reader([line], delimiter=mark))) for line in lines} for mark in ";,"}
    counts = {mark: max(widths) if len(widths) == 1 else 0 for mark, widths in wide.items()}
    separator = ";" if counts[";"] > counts[","] else ","
    header, *rows = csv.reader(io.StringIO(text), delimiter=separator)
    assert len(header) > 3 and "Student" in header[0] and "ID" in header[1]
    known = 3
    if re.search(r"SIS\s+Login\s+ID", header[2]):
        known += 1
    elif re.search(r"SIS\s+User\s+ID", header[2]) and re.search(r"SIS\s+Login\s+ID", header[3]):
        known += 2 + ("Integration ID" in header[4])
        known += "Root Account" in header[known - 1]
    assert "Section" in header[known - 1]
    assignments = [title for title in header[known:] if not TOTALS.search(title)]
    found = Canvas(assignments)
    for row in rows:
        cells = {title: number(row[header.index(title)].strip()) for title in assignments}
        if "Points Possible" in row[0]:
            found.points = cells
        elif not all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell, re.IGNORECASE) for cell in row):
            found.grades[row[1]] = cells
    return found


def number(cell: str) -> str:
    """A number with a comma or a point for its decimals, as Canvas makes it one with a point."""
    if not re.fullmatch(r"-?[0-9.,]+%?", cell):
        return cell
    *whole, last = re.split("[,.]", cell)
    return f"{''.join(whole)}.{last}" if whole else last


def canvas_takes_feedback(name: str) -> tuple[str, str] | None:
    """The numbers of the student and of the attachment that Canvas reads out of a file's name."""
    parts = name.rpartition("/")[2].split("_")
    numbers = [part for part in parts if re.fullmatch(r"\d+", part)][:2]
    return tuple(numbers) if len(numbers) == 2 and not parts[-1].startswith("link") else None


ENGLISH = "Identifier", "Grade", "Last modified (grade)", "Feedback comments", "Participant "


def moodle(text: str, words: tuple[str, ...] = ENGLISH) -> dict[str, tuple[str, str]]:
    """Moodle's number of each participant → grade and comment, for those whose grade it changes.

    `words` are those of the language in which the teacher uses Moodle: it knows its columns by them.
    """
    header, *rows = csv.reader(io.StringIO(text))
    identifier, grade, modified, comment = map(header.index, words[:4])
    return {
        row[identifier].removeprefix(words[4]): (row[grade], row[comment])
        for row in rows
        if row[grade] not in ("", "-") and float(row[grade].replace(",", ".")) >= 0
    }


def moodle_takes_feedback(path: str) -> tuple[str, str] | None:
    """The participant's number and the name of the file that Moodle reads out of a path in a zip."""
    if path.rpartition("/")[2].startswith((".", "~")):
        return None
    parts = path.split("/")
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) >= 4 and info[1].isdecimal() and info[2:4] == ["assignfeedback", "file"]:
            return info[1], "/".join([*info[4:], *parts]).lstrip("/")
    return None
