"""Which submissions there are: a task for each student's folder, whatever is in it."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from gdcourse.course.refused import Refused
from gdcourse.teaching.grading.by_hand import Numbers
from gdcourse.teaching.grading.notebook import Unreadable, find, read_bytes, read_regular
from gdcourse.teaching.grading.text import clean
from gdcourse.teaching.roster import matched

LONGEST_STAMP = 1_000
NO_STAMP = "time stamp not understood"
OWN_STAMP = "own time stamp"
# Zones that time stamps name by letters; seconds from UTC.
ZONES = {
    name: 3600 * hours
    for hours, names in {
        0: "WET GMT", 1: "CET WEST BST", 2: "CEST EET", 3: "EEST",
        -4: "EDT", -5: "EST CDT", -6: "CST MDT", -7: "MST PDT", -8: "PST",
    }.items()
    for name in names.split()
}  # fmt: skip


@dataclass(frozen=True)
class Task:
    """One submission on its way to be graded; its bytes are read when they are needed."""

    student: str
    notebook: Path | None = None
    reason: str = ""
    flags: tuple[str, ...] = ()
    numbers: Numbers | None = None
    handed_in: datetime | None = None  # where that is known

    def content(self) -> bytes:
        """The bytes handed in; `Unreadable` with the reason if there are none."""
        if self.reason or self.notebook is None:
            raise Unreadable(self.reason)
        return read_bytes(self.notebook)

    def key(self, content: bytes, reason: str, rules: str) -> str:
        """What the result depends on: the bytes handed in, and the rules they are judged by."""
        rest = "\0".join(["", reason, repr(self.numbers), rules])
        return hashlib.sha256(content + rest.encode()).hexdigest()[:32]


def tasks(submitted: Path, lesson: str, due: datetime | None = None) -> list[Task]:
    """Every student's submission of a lesson; one that cannot be read is a task with the reason why."""
    if not submitted.is_dir():
        raise Refused(
            f"There is no folder {submitted}. Submissions are looked for in {submitted}/STUDENT/{lesson}/."
        )
    folders = sorted(path for path in submitted.iterdir() if not path.name.startswith("."))
    found = [_task(folder, lesson, due) for folder in folders if _has(folder, lesson)]
    if not found:
        raise Refused(
            f"There are no submissions of {lesson} in {submitted}: "
            f"no folder {submitted}/STUDENT/{lesson}/ is there."
        )
    return found


def _has(folder: Path, lesson: str) -> bool:
    try:
        return folder.is_symlink() or (folder / lesson).is_symlink() or (folder / lesson).is_dir()
    except OSError:
        return True  # somebody's, and cannot be read: `_task` says so in their row


def _task(folder: Path, lesson: str, due: datetime | None) -> Task:
    home = folder / lesson
    try:
        if folder.is_symlink() or home.is_symlink():
            raise Unreadable("The folder is a link to another one.")
        notebook = find(home, lesson)
        flags = lateness(home, notebook, due) if due else ()
        return Task(folder.name, notebook, flags=flags, handed_in=handed_in(home, notebook))
    except Unreadable as reason:
        return Task(folder.name, reason=str(reason))
    except OSError as error:
        return Task(folder.name, reason=f"The folder cannot be read: {error.strerror}.")


def lateness(home: Path, notebook: Path, due: datetime) -> tuple[str, ...]:
    """The flags that follow from the time at which this was handed in.

    That is what `timestamp.txt` says, where nbgrader's exchange has put it, else the time of the file. A
    stamp that says it was in time while the file is from later is the student's own word: it counts, and is
    flagged.
    """
    own = datetime.fromtimestamp(notebook.lstat().st_mtime, UTC)
    try:
        text = read_regular(home / "timestamp.txt", LONGEST_STAMP).decode("utf-8", "replace")
        stamp = moment(text)
    except FileNotFoundError:
        return ("late",) if own > due else ()
    except (OSError, ValueError):
        return ("late", NO_STAMP) if own > due else (NO_STAMP,)
    if stamp > due:
        return ("late",)
    return (OWN_STAMP,) if own > due else ()


def handed_in(home: Path, notebook: Path) -> datetime:
    """When this was handed in, as `lateness` has it."""
    try:
        text = read_regular(home / "timestamp.txt", LONGEST_STAMP).decode("utf-8", "replace")
        return moment(text)
    except (OSError, ValueError):
        return datetime.fromtimestamp(notebook.lstat().st_mtime, UTC)


def moment(text: str) -> datetime:
    """The moment that a time stamp of nbgrader or of a learning platform means, in UTC if it names no zone.

    `ValueError` for one that names no whole date, a zone that nobody knows, or a day that could be a month.

    >>> moment("2026-03-01 12:00:00.5 UTC").isoformat()
    '2026-03-01T12:00:00.500000+00:00'
    """
    from dateutil import parser

    iso = re.match(r"\s*\d{4}-?\d\d-?\d\d", text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # an unknown zone is only warned of, and then left out
        try:
            stamps = {
                parser.parse(text.strip(), default=other, dayfirst=dayfirst, tzinfos=ZONES)
                for other in (datetime(2001, 1, 1), datetime(2002, 2, 2))
                for dayfirst in ((False,) if iso else (False, True))
            }
        except (Warning, OverflowError, ValueError) as error:
            raise ValueError(str(error)) from None
    if len(stamps) > 1:  # what the text leaves open came from the default, or from the order of day and month
        raise ValueError("not a whole date")
    (stamp,) = stamps
    return (stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)).astimezone(UTC)


def as_in_roster(todo: list[Task], names: Mapping[str, str]) -> tuple[list[Task], list[str]]:
    """The tasks under the ids as the roster spells them, and a line for each that was spelt otherwise."""
    spelt = matched([task.student for task in todo], names)
    said = [f"{clean(folder)} is {clean(student)} in the roster." for folder, student in spelt.items()]
    return [replace(task, student=spelt.get(task.student, task.student)) for task in todo], said


def with_numbers(todo: list[Task], key: Mapping[str, Numbers], folders: Mapping[str, str]) -> list[Task]:
    """Each student with their own numbers; for whoever has none, that is what their row says.

    `folders` are the names under which the notebooks with personal numbers were handed out, by student.
    """
    known = {folders.get(student, student): numbers for student, numbers in key.items()} | dict(key)
    spelt = matched([task.student for task in todo], known)
    missing = "This student is not in the key of personal numbers."
    found = [(task, known.get(spelt.get(task.student, task.student))) for task in todo]
    return [
        replace(task, numbers=numbers) if numbers else Task(task.student, reason=missing, flags=task.flags)
        for task, numbers in found
    ]
