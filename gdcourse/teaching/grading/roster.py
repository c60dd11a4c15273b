"""The roster: who is in the class, from a CSV with the columns `id` and `name`."""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from gdcourse.course.refused import Refused


def roster(path: Path | None) -> dict[str, str]:
    """student id → name, from a CSV with the columns `id` and `name`; `Refused` if it cannot be read."""
    if path is None:
        return {}
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = [row for row in reader if any(row.values())]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = error.strerror if isinstance(error, OSError) else error
        why = "its letters are not coded in UTF-8" if isinstance(error, UnicodeDecodeError) else why
        raise Refused(
            f"The roster {path} cannot be read: {why}. It is a CSV file in UTF-8 with a column `id`."
        ) from None
    if "id" not in (reader.fieldnames or ()):
        raise Refused(f"The roster {path} has no column `id`. Its first line should be: id,name")
    names: dict[str, str] = {}
    for row in rows:
        student = (row["id"] or "").strip()
        if student in names:
            raise Refused(f"The roster {path} names {student} twice: give everybody an id of their own.")
        if student:
            names[student] = (row.get("name") or student).strip()
    if not names:
        raise Refused(f"The roster {path} names no student: write a line for each below id,name.")
    return names


def matched(spellings: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """spelling → the one known id that it means, for those that are spelt otherwise: in another case, with
    other spaces, or in another form of Unicode. One that could mean two, or that two could mean, means none.

    >>> matched(["ANNA  Smith", "ben"], ["Anna Smith", "ben"])
    {'ANNA  Smith': 'Anna Smith'}
    """
    spellings, known = list(spellings), list(known)
    others = [spelling for spelling in spellings if spelling not in set(known)]
    free = [student for student in known if student not in set(spellings)]
    meaning = Counter(map(normal, known)), Counter(map(normal, spellings))
    ids = {normal(student): student for student in free}
    return {
        spelling: ids[form]
        for spelling in others
        if (form := normal(spelling)) in ids and meaning[0][form] == meaning[1][form] == 1
    }


def normal(name: str) -> str:
    """What two spellings of one name have in common."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())
