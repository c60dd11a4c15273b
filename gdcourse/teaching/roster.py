"""The roster: who is in a class, from a CSV file of one's own or as a learning platform exports it.

One's own begins with the line `id,name`, and may have the columns login, email and section. Canvas'
gradebook, Moodle's participants or its grading worksheet in any language, the grades of Google Classroom, the
roster of GitHub Classroom and nbgrader's list of students are read as they are.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from gdcourse.course.refused import Refused
from gdcourse.teaching.columns import emails, worksheet

LARGEST = 50_000_000  # bytes
SEPARATORS = ",;\t"
# What a column holds → the headings that it has, without regard to case; where several are there, the first
# that is filled in counts.
COLUMNS = {
    "id": ("sis user id", "id number", "student id", "id"),
    "login": ("sis login id", "username", "login", "login id", "github username"),
    "email": ("email", "email address", "e-mail"),
    "name": ("name", "student", "full name", "student name"),
    "first": ("first name", "given name"),
    "last": ("last name", "surname", "family name"),
    "section": ("section", "groups", "group"),
    "other": ("identifier", "integration id", "lms user id"),
}
NOBODY = ("points possible", "student, test")  # rows of Canvas' gradebook


@dataclass(frozen=True)
class Student:
    """One line of a roster. The `id` is what this student's results are kept under."""

    id: str
    name: str
    login: str = ""
    email: str = ""
    section: str = ""
    ids: tuple[str, ...] = ()  # every number that the platform has for them
    row: Mapping[str, str] = field(default_factory=dict, compare=False)  # the line as it is, by heading


@dataclass(frozen=True)
class Roster:
    """The students of a class, in the order of the file."""

    students: tuple[Student, ...] = ()
    headings: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path) -> Roster:
        """The roster in a file; `Refused` with the reason if it is none."""
        rows = _rows(path)
        headings = tuple(heading.strip() for heading in next(rows, []))
        rows = list(rows)
        columns = _of_moodle(rows, _columns(headings))
        if not {"id", "login", "email", "participant", "other"} & columns.keys():
            raise Refused(
                f"The roster {path} has no column `id`. Its first line should be: id,name (or what Canvas, "
                "Moodle, Google Classroom or GitHub Classroom export). Name the column that tells who it is "
                "`id`."
            )
        students = tuple(filter(None, (_student(row, headings, columns) for row in rows)))
        twice = [student for student, times in Counter(one.id for one in students).items() if times > 1]
        if twice:
            raise Refused(f"The roster {path} names {twice[0]} twice: give everybody an id of their own.")
        if not students:
            raise Refused(f"The roster {path} names no student: write a line for each below id,name.")
        return cls(students, headings)

    @property
    def names(self) -> dict[str, str]:
        """Student's id → name."""
        return {student.id: student.name for student in self.students}

    def match(self, *clues: str) -> Student | None:
        """The one student whom a text means: by id, else by login or e-mail, else by name.

        Of several texts the first that means somebody counts. None where it means nobody, or could mean two.

        >>> class_ = Roster((Student("7", "Müller, Zoë", login="zm1"), Student("8", "Abel, Ann")))
        >>> class_.match("zoë  MÜLLER").id, class_.match("9", "annabel").id, class_.match("Ann")
        ('7', '8', None)
        """
        for clue in clues:
            for known, form in zip(self._known, (normal, normal, letters), strict=True):
                meant = known.get(form(clue), set()) if form(clue) else set()
                if len(meant) == 1:
                    return self.students[next(iter(meant))]
                if meant:
                    break
        return None

    @cached_property
    def _known(self) -> tuple[Mapping[str, set[int]], ...]:
        """What means whom: ids, logins and addresses, names; each in normal form → places in the list."""
        found: tuple[dict[str, set[int]], ...] = {}, {}, {}
        for place, one in enumerate(self.students):
            for known, texts in zip(found, (_ids(one), _logins(one), _names(one)), strict=True):
                for text in texts:
                    known.setdefault(text, set()).add(place)
        return found


def _ids(student: Student) -> set[str]:
    return {normal(text) for text in (student.id, *student.ids)}


def _logins(student: Student) -> set[str]:
    return {normal(text) for text in (student.login, student.email) if text}


def _names(student: Student) -> set[str]:
    last, comma, first = student.name.partition(",")
    return {letters(student.name)} | ({letters(first + last)} if comma else set()) - {""}


# Reading the file ------------------------------------------------------------------------------------


def _rows(path: Path) -> Iterator[list[str]]:
    """The lines of a CSV file that hold something, whatever separates their cells."""
    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise csv.Error(f"it has more than {LARGEST / 1e6:.0f} MB")
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        first = text.lstrip().partition("\n")[0]
        separator = max(SEPARATORS, key=first.count)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = error.strerror if isinstance(error, OSError) else error
        why = "its letters are not coded in UTF-8" if isinstance(error, UnicodeDecodeError) else why
        raise Refused(
            f"The roster {path} cannot be read: {why}. It is a CSV file in UTF-8 with a column `id`."
        ) from None
    return iter([row for row in rows if any(cell.strip() for cell in row)])


def _columns(headings: Iterable[str]) -> dict[str, list[int]]:
    """What the columns hold → where they are, the best first."""
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        places.setdefault(normal(heading.replace("_", " ")), place)
    found = {kind: [places[known] for known in knowns if known in places] for kind, knowns in COLUMNS.items()}
    return {kind: there for kind, there in found.items() if there}


def _of_moodle(rows: list[list[str]], columns: dict[str, list[int]]) -> dict[str, list[int]]:
    """The columns with those that are known by what is in them, where Moodle's headings are not English."""
    if columns.keys() & {"login", "email", "other"}:
        return columns
    mail = emails(rows)
    if rows and (found := worksheet(rows)):
        between = list(range(found.identifier + 2, mail or 0))
        known = {"participant": [found.identifier], "name": [found.identifier + 1], "other": between}
    elif mail is not None and "id" not in columns:
        before = list(range(mail))
        known = {"first": before[:1], "last": before[1:2]} | columns
    else:
        return columns
    found_too = {} if mail is None else {"email": [mail]}
    return {kind: there for kind, there in known.items() if there} | found_too


def _student(row: list[str], headings: tuple[str, ...], columns: Mapping[str, list[int]]) -> Student | None:
    """The student of a line, or None where it is nobody's: the points of Canvas, its test student."""

    def all_of(kind: str) -> list[str]:
        return [row[at].strip() for at in columns.get(kind, ()) if at < len(row) and row[at].strip()]

    def best(kind: str) -> str:
        return next(iter(all_of(kind)), "")

    name = best("name") or " ".join(filter(None, (best("first"), best("last"))))
    others = [re.sub(r"^Participant (?=\d+$)", "", text) for text in all_of("other")]
    ids = [*all_of("id"), *(re.sub(r"^\D+", "", text) for text in all_of("participant")), *others]
    stable = next(iter([*all_of("id"), *all_of("login"), *all_of("email"), *ids]), "")
    if not stable or normal(name) in NOBODY:
        return None
    return Student(
        stable,
        name or stable,
        best("login"),
        best("email"),
        best("section"),
        tuple(dict.fromkeys(ids)),
        dict(zip(headings, row, strict=False)),
    )


# Spellings -------------------------------------------------------------------------------------------


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


def letters(name: str) -> str:
    """The letters and digits of a name alone: Canvas and other platforms leave out what is between them.

    >>> letters("Müller, Zoë"), letters("müller_zoë")
    ('müllerzoë', 'müllerzoë')
    """
    return "".join(filter(str.isalnum, normal(name)))
