"""What the columns of Moodle's tables hold, told by what is in them: headings come in every language.

A grading worksheet begins with a number for each participant behind the same word ("Participant 5012",
"Teilnehmer/in5012") and the full name. Its grade stands before the most that can be had, which is one number
all the way down. A list of participants begins with names, and has e-mail addresses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

NUMBERED = re.compile(r"(\D*[^\W\d_]{3}\D*?) ?\d+")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
AMOUNT = re.compile(r"\d+([.,]\d+)?")
NO_GRADE = ("", "-")

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Worksheet:
    """Where in a grading worksheet the participants' numbers are, their grades, and the most there is."""

    identifier: int
    grade: int
    most: int


def worksheet(rows: Rows) -> Worksheet | None:
    """The places of a grading worksheet, or None where this is none.

    >>> worksheet([["Nr. 12", "Ann", "a@x.org", "ok", "", "15,00", "Ja"]]) is None
    True
    >>> worksheet([["Teilnehmer/in12", "Ann", "a@x.org", "abgegeben", "", "15,00", "Ja", "-", "-", ""]])
    Worksheet(identifier=0, grade=4, most=5)
    """
    numbers = _column(rows, 0)
    words = {found[1] for cell in numbers if (found := NUMBERED.fullmatch(cell))}
    if len(words) != 1 or len(set(numbers)) < len(rows) or not all(map(NUMBERED.fullmatch, numbers)):
        return None
    for place in range(3, max(map(len, rows)) - 1):
        most = set(_column(rows, place))
        grades = _column(rows, place - 1)
        can_be = all(cell in NO_GRADE or AMOUNT.fullmatch(cell) for cell in grades)
        if len(most) == 1 and AMOUNT.fullmatch(min(most)) and can_be:
            return Worksheet(0, place - 1, place)
    return None


def emails(rows: Rows) -> int | None:
    """Where the e-mail addresses are: the first column that holds nothing else, or None."""
    for place in range(max(map(len, rows), default=0)):
        filled = [cell for cell in _column(rows, place) if cell]
        if filled and all(map(EMAIL.fullmatch, filled)):
            return place
    return None


def _column(rows: Rows, place: int) -> list[str]:
    return [row[place].strip() if place < len(row) else "" for row in rows]
