"""Which submissions there are: a task for each student, in whatever layout they were handed in."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from gdcourse.course.lessons import Lesson
from gdcourse.teaching.archive import Entry, contents
from gdcourse.teaching.grading.by_hand import Numbers
from gdcourse.teaching.grading.notebook import (
    Handout,
    Unreadable,
    notebooks_in,
    parse,
    read_bytes,
    read_regular,
)
from gdcourse.teaching.grading.text import clean
from gdcourse.teaching.handins import HandIn, chosen, hand_ins
from gdcourse.teaching.roster import Roster, matched, normal

LONGEST_STAMP = 1_000
NO_STAMP = "time stamp not understood"
OWN_STAMP = "own time stamp"
LATE, UNKNOWN = "late", "time unknown"
MOST_SAID = 10  # lines of one kind
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
    """One submission on its way to be graded; its bytes are read when they are needed.

    `clues` are what a roster may know the student by, `name` is what their platform calls them, `handed_in`
    the moment, where that is known.
    """

    student: str
    read: Callable[[], bytes] | None = None
    reason: str = ""
    flags: tuple[str, ...] = ()
    numbers: Numbers | None = None
    clues: tuple[str, ...] = ()
    name: str = ""
    handed_in: datetime | None = None
    earlier: int = 0  # attempts before this one

    def content(self) -> bytes:
        """The bytes handed in; `Unreadable` with the reason if there are none."""
        if self.reason or self.read is None:
            raise Unreadable(self.reason)
        return self.read()

    def key(self, content: bytes, reason: str, rules: str) -> str:
        """What the result depends on: the bytes handed in, and the rules they are judged by."""
        rest = "\0".join(["", reason, repr(self.numbers), rules])
        return hashlib.sha256(content + rest.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Collected:
    """A task for each student who handed in something, and what there is to say about all of them."""

    tasks: list[Task]
    said: tuple[str, ...] = ()


def tasks(submitted: Path, lesson: str, due: datetime | None = None) -> list[Task]:
    """Every student's submission of a lesson; one that cannot be read is a task with the reason why."""
    return collect(submitted, lesson, due).tasks


def collect(
    submitted: Path,
    lesson: str,
    due: datetime | None = None,
    layout: str | None = None,
    assignment: str | None = None,
) -> Collected:
    """What is in a folder or a zip: nbgrader's folders, or what a platform gives to download."""
    is_folder = submitted.is_dir()
    if is_folder and layout in (None, "nbgrader"):
        folders = _of_nbgrader(submitted, assignment or lesson, lesson, due)
        if folders:
            return Collected(folders)
    inside = contents(submitted)
    found = hand_ins(inside, lesson, layout, assignment)
    if is_folder and found.layout == "nbgrader":
        folders = _of_nbgrader(submitted, found.assignment, lesson, due)
        if folders:
            return Collected(folders, (f"nbgrader's folders, the assignment {found.assignment}.",))
    todo = sorted(
        (_of_hand_in(one, found.layout, lesson, due) for one in found.found), key=lambda task: task.student
    )
    said = [f"{submitted} is laid out as {found.layout}: {_count(len(todo), 'student')}."]
    if again := sum(task.earlier > 0 for task in todo):
        said.append(f"{_count(again, 'student')} handed in more than once: the last counts.")
    said += _listed("Left out, for the name tells no student", found.nobodys)
    if inside.outside:
        said.append(f"Left out: {_count(inside.outside, 'file')} whose path leads out of the zip.")
    if due and (unknown := sum(UNKNOWN in task.flags for task in todo)):
        said.append(
            f"When it was handed in is not known for {unknown} of {len(todo)}; none of those is late."
        )
    return Collected(todo, tuple(map(clean, said)))


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number != 1 else ''}"


def _listed(what: str, names: tuple[str, ...]) -> list[str]:
    more = f", and {len(names) - MOST_SAID} more" if len(names) > MOST_SAID else ""
    return [f"{what}: {', '.join(names[:MOST_SAID])}{more}."] if names else []


def _of_hand_in(one: HandIn, layout: str, lesson: str, due: datetime | None) -> Task:
    choice = chosen(one.entries, lesson, partial(worked_in, lesson=lesson))
    when, flags = one.when, choice.flags
    if layout == "nbgrader":
        stamps = [entry for entry in one.entries if entry.name == "timestamp.txt"]
        when = _stamp(stamps[0]) if stamps else when
    if one.place.late or (due and when and when > due):
        flags += (LATE,)
    elif due and not when and layout != "canvas":  # Canvas marks what is late
        flags += (UNKNOWN,)
    return Task(
        one.place.person,
        choice.entry.read if choice.entry else None,
        choice.reason,
        flags,
        clues=one.place.clues,
        name=one.place.name,
        handed_in=when,
        earlier=one.earlier,
    )


def _stamp(entry: Entry) -> datetime | None:
    try:
        return moment(entry.read()[:LONGEST_STAMP].decode("utf-8", "replace"))
    except (Unreadable, ValueError):
        return None


def worked_in(entry: Entry, lesson: str) -> bool:
    """Whether a notebook holds an answer that was not handed out."""
    handout = Handout.of(Lesson(lesson).handed_out())
    given = {cell.id: cell.source.strip() for cell in handout.cells}
    try:
        cells = parse(entry.read(), handout).cells
    except Unreadable:
        return False
    return any(cell.id in handout.solution_ids and cell.source.strip() != given[cell.id] for cell in cells)


# nbgrader's folders ----------------------------------------------------------------------------------


def _of_nbgrader(submitted: Path, assignment: str, lesson: str, due: datetime | None) -> list[Task]:
    folders = sorted(path for path in submitted.iterdir() if not path.name.startswith("."))
    if not any((folder / assignment).is_dir() for folder in folders):
        return []
    return [_task(folder, assignment, lesson, due) for folder in folders if _has(folder, assignment)]


def _has(folder: Path, lesson: str) -> bool:
    try:
        return folder.is_symlink() or (folder / lesson).is_symlink() or (folder / lesson).is_dir()
    except OSError:
        return True  # somebody's, and cannot be read: `_task` says so in their row


def _task(folder: Path, assignment: str, lesson: str, due: datetime | None) -> Task:
    home, known = folder / assignment, (folder.name,)
    try:
        if folder.is_symlink() or home.is_symlink():
            raise Unreadable("The folder is a link to another one.")
        entries = [Entry((path.name,), partial(read_bytes, path)) for path in notebooks_in(home)]
        choice = chosen(entries, lesson, partial(worked_in, lesson=lesson))
        if choice.entry is None:
            return Task(folder.name, reason=choice.reason, clues=known)
        when, flags = handed_in_at(home, home / choice.entry.name, due)
        return Task(
            folder.name, choice.entry.read, flags=(*choice.flags, *flags), clues=known, handed_in=when
        )
    except Unreadable as reason:
        return Task(folder.name, reason=str(reason), clues=known)
    except OSError as error:
        return Task(folder.name, reason=f"The folder cannot be read: {error.strerror}.", clues=known)


def handed_in_at(home: Path, notebook: Path, due: datetime | None) -> tuple[datetime | None, tuple[str, ...]]:
    """When this was handed in, None where that is not known, and the flags that follow from it.

    It is what `timestamp.txt` says, where nbgrader's exchange has put it. The time of the file proves
    nothing: it is that of unpacking, or the student's own. A stamp that says it was in time while the file is
    from later may be the student's own word: it counts, and is flagged.
    """
    try:
        text = read_regular(home / "timestamp.txt", LONGEST_STAMP).decode("utf-8", "replace")
        when = moment(text)
    except FileNotFoundError:
        return None, (UNKNOWN,) if due else ()
    except (OSError, ValueError):
        return None, (NO_STAMP,) if due else ()
    if due and when > due:
        return when, (LATE,)
    own = datetime.fromtimestamp(notebook.lstat().st_mtime, UTC)
    return when, (OWN_STAMP,) if due and own > due else ()


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


# Who is who ------------------------------------------------------------------------------------------


def as_in_roster(todo: list[Task], roster: Roster) -> tuple[list[Task], list[str]]:
    """The tasks under the ids of the roster, and what there is to say: who is spelt otherwise, who is not in.

    Where two could be one student, the one that has the very id is. Nobody is guessed at: whoever is not
    found keeps the name that came with the work.
    """
    if not roster.students:
        return todo, []
    meant = [roster.match(*(task.clues or (task.student,))) for task in todo]
    times = Counter(student.id for student in meant if student)
    exact = {task.student for task in todo}
    found, spelt, unknown = [], [], []
    for task, student in zip(todo, meant, strict=True):
        if student and (times[student.id] == 1 or task.student == student.id):
            sure = student.id == task.student or student.id not in exact
        else:
            sure = False
        found.append(replace(task, student=student.id) if sure else task)
        if not sure:
            unknown.append(f"{task.name} ({task.student})" if task.name else task.student)
        elif task.student != student.id and normal(task.student) == normal(student.id):
            spelt.append(f"{clean(task.student)} is {clean(student.id)} in the roster.")
    said = _listed("Not in the roster, graded under the name that came", tuple(map(clean, unknown)))
    return found, [*spelt, *said]


def with_numbers(todo: list[Task], key: Mapping[str, Numbers], folders: Mapping[str, str]) -> list[Task]:
    """Each student with their own numbers; for whoever has none, that is what their row says.

    `folders` are the names under which the notebooks with personal numbers were handed out, by student.
    """
    known = {folders.get(student, student): numbers for student, numbers in key.items()} | dict(key)
    spelt = matched([task.student for task in todo], known)
    missing = "This student is not in the key of personal numbers."
    found = [(task, known.get(spelt.get(task.student, task.student))) for task in todo]
    return [
        replace(task, numbers=numbers) if numbers else replace(task, read=None, reason=missing)
        for task, numbers in found
    ]
