"""How hand-ins come: the layouts of learning platforms, told by the paths of what they give to download.

A layout is a function of a path. It says whose file that is, and of which attempt, or nothing where the path
is none of its own. `hand_ins` takes the layout that fits most students, or the one that is named. For
instructors they stand in docs/hand-ins.md.

    canvas        muellerzoe_LATE_101_5012_03_learning_rates-1.ipynb
    moodle        Zoë Müller_5012_assignsubmission_file_/03_learning_rates.ipynb, or the same in one name
    blackboard    Homework_zm1_attempt_2026-03-01-12-00-00_03_learning_rates.ipynb
    exchange      zm1+03+2026-03-01 12:00:00 UTC/03_learning_rates.ipynb, as nbgrader's exchange receives it
    github        homework-zoe-m/exercises/03_learning_rates/x.ipynb, the clones of GitHub Classroom
    nbgrader      zm1/ASSIGNMENT/03_learning_rates.ipynb, with any name of the assignment
    google        Zoë Müller - 03_learning_rates.ipynb, Google Classroom's folder in Drive
    folders       zm1/03_learning_rates.ipynb
    flat          zm1.ipynb, zm1_03_learning_rates.ipynb
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from gdcourse.course.refused import Refused
from gdcourse.teaching.archive import Contents, Entry
from gdcourse.teaching.roster import letters, normal

Parts = tuple[str, ...]  # of a path


@dataclass(frozen=True)
class Place:
    """What a path says: who that is, by what a roster may know them, and which attempt of theirs."""

    person: str
    clues: tuple[str, ...]
    name: str = ""  # as the platform writes it
    attempt: datetime | int = 0  # of the whole hand-in
    file: str = ""  # its name without the number of the copy
    copy: int = 0  # of this file
    when: datetime | None = None
    late: bool = False


@dataclass(frozen=True)
class HandIn:
    """What one person handed in last: the files of that attempt."""

    place: Place
    entries: tuple[Entry, ...]
    earlier: int = 0  # attempts and copies before

    @property
    def when(self) -> datetime | None:
        """The moment it was handed in, by the platform's name for it or else by the zip."""
        return self.place.when or max((entry.when for entry in self.entries if entry.when), default=None)


@dataclass(frozen=True)
class HandIns:
    """Everybody's hand-ins, how they were laid out, and the files and folders that are nobody's."""

    layout: str
    found: tuple[HandIn, ...]
    nobodys: tuple[str, ...] = ()
    assignment: str = ""


# The layouts -----------------------------------------------------------------------------------------

CANVAS = re.compile(
    r"((?P<name>(?!anon_)\w+?)_)?(?P<late>LATE_)?(?P<user>\d+|anon_[^\W_]+)_(?P<id>\d+)_(?P<file>.+)"
)
MOODLE = re.compile(r"(?P<name>.+)_(?P<user>\d+)_assignsubmission_[a-z]+(_.*)?")
BLACKBOARD = re.compile(r".+?_(?P<user>[^_]+)_attempt_(?P<when>\d{4}(-\d\d){5})(_.*|\..*)?")
EXCHANGE = re.compile(r"(?P<user>[^+]+)\+[^+]+\+(?P<when>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?) UTC(\+.*)?")
GOOGLE = re.compile(r"(?P<name>.+?) - .+")
FILE = re.compile(r"\.(ipynb|zip)$", re.I)
A_LESSON = re.compile(r"\d\d_[a-z_]+")
COPY = re.compile(r"[ _]*\((\d{1,3})\)(?=\.\w+$)")  # as browsers and Drive number copies


def canvas(path: Parts, lesson: str) -> Place | None:
    found = CANVAS.fullmatch(path[0])
    if not found or "_assignsubmission_" in path[0] or "_attempt_" in path[0]:
        return None
    user, name = found["user"], found["name"] or ""
    file = "/".join((re.sub(r"-\d{1,2}(?=\.\w+$)", "", _without_number(found["file"])), *path[1:]))
    return Place(user, (user, name), name, file=file, copy=int(found["id"]), late=bool(found["late"]))


def moodle(path: Parts, lesson: str) -> Place | None:
    found = MOODLE.fullmatch(path[0])
    return Place(found["user"], (found["user"], found["name"]), found["name"]) if found else None


def blackboard(path: Parts, lesson: str) -> Place | None:
    found = BLACKBOARD.fullmatch(path[0])
    when = _moment(found["when"], "%Y-%m-%d-%H-%M-%S") if found else None
    when = when and when.astimezone()
    return Place(found["user"], (found["user"],), attempt=when, when=when) if when else None


def exchange(path: Parts, lesson: str) -> Place | None:
    found = EXCHANGE.fullmatch(path[0])
    form = "%Y-%m-%d %H:%M:%S.%f" if found and "." in found["when"] else "%Y-%m-%d %H:%M:%S"
    when = _moment(found["when"], form) if found else None
    when = when and when.replace(tzinfo=UTC)
    return Place(found["user"], (found["user"],), attempt=when, when=when) if when else None


def github(path: Parts, lesson: str) -> Place | None:
    return Place(path[0], (path[0],)) if path[1:3] == ("exercises", lesson) and len(path) > 3 else None


def nbgrader(path: Parts, lesson: str) -> Place | None:
    return Place(path[0], (path[0],)) if len(path) == 3 else None


def google(path: Parts, lesson: str) -> Place | None:
    found = GOOGLE.fullmatch(path[0])
    if not found or not FILE.search(path[0]):
        return None
    return Place(normal(found["name"]), (found["name"],), found["name"], copy=_copy(path[0]))


def folders(path: Parts, lesson: str) -> Place | None:
    return Place(path[0], (path[0],), copy=_copy(path[-1])) if len(path) > 1 else None


def flat(path: Parts, lesson: str) -> Place | None:
    if not FILE.search(path[0]):
        return None
    stem = FILE.sub("", _without_number(path[0]))
    person = re.sub(rf"(^|[\s_-]+){re.escape(lesson)}($|[\s_-]+)", " ", stem, flags=re.I).strip(" _-")
    return Place(person, (person,), copy=_copy(path[0])) if letters(person) else None


LAYOUTS: Mapping[str, Callable[[Parts, str], Place | None]] = {
    one.__name__: one
    for one in (canvas, moodle, blackboard, exchange, github, nbgrader, google, folders, flat)
}
# Where the times in a zip are those of the hand-ins. The others are packed when somebody downloads them.
TIMES_OF_ZIP = ("moodle", "nbgrader", "google", "folders", "flat")
# Each is tried on whole paths, then without a first folder that all have in common, the strictest first.
TRIED = [(name, skip) for name in LAYOUTS if name not in ("folders", "flat") for skip in (0, 1)] + [
    ("flat", 1), ("folders", 1), ("folders", 0), ("flat", 0),
]  # fmt: skip


def _copy(name: str) -> int:
    """Which copy of a file it is: 0, 1, …"""
    found = COPY.search(name)
    return int(found[1]) if found else 0


def _without_number(name: str) -> str:
    return COPY.sub("", name)


def _moment(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)
    except ValueError:
        return None


# Who handed in what ----------------------------------------------------------------------------------


def hand_ins(
    found: Contents, lesson: str, layout: str | None = None, assignment: str | None = None
) -> HandIns:
    """Everybody's last attempt. `Refused` where no layout fits, or several assignments could be meant."""
    unclear = ""
    for name, skip in TRIED:
        tried = _Try.of(found.entries, lesson, name, skip)
        if layout not in (None, name) or not tried.fits:
            continue
        if name != "nbgrader":
            return tried.collected()
        try:
            meant = assignment_meant(tried.assignments(), lesson, assignment)
            return replace(tried.of_assignment(meant).collected(), assignment=meant)
        except Refused as refused:
            unclear = unclear or str(refused)
            if layout or assignment or all(map(A_LESSON.fullmatch, tried.assignments())):
                raise
    raise Refused(unclear or _no_layout(found, lesson, layout))


@dataclass(frozen=True)
class _Try:
    """A layout tried on all paths, without their first `skip` folders, which are then all the same."""

    name: str
    skip: int
    placed: tuple[tuple[Place, Entry], ...] = ()
    strange: tuple[str, ...] = ()  # what lies beside each other and holds nothing that was placed

    @classmethod
    def of(cls, entries: tuple[Entry, ...], lesson: str, name: str, skip: int) -> _Try:
        alike = len({entry.path[0] for entry in entries}) == 1 and all(len(one.path) > 1 for one in entries)
        if skip and not alike:
            return cls(name, skip)
        places = [(LAYOUTS[name](entry.path[skip:], lesson), entry) for entry in entries]
        placed = tuple((place, entry) for place, entry in places if place)
        known = {entry.path[skip] for _, entry in placed}
        others = {entry.path[skip] for _, entry in places if FILE.search(entry.name)} - known
        return cls(name, skip, placed, tuple(sorted(others)))

    @property
    def fits(self) -> bool:
        """Whether at least half of what lies beside each other is placed."""
        return len({entry.path[self.skip] for _, entry in self.placed}) >= max(1, len(self.strange))

    def assignments(self) -> set[str]:
        return {entry.path[self.skip + 1] for _, entry in self.placed}

    def of_assignment(self, name: str) -> _Try:
        kept = tuple(pair for pair in self.placed if pair[1].path[self.skip + 1] == name)
        return replace(self, placed=kept)

    def collected(self) -> HandIns:
        people: dict[str, list[tuple[Place, Entry]]] = {}
        for place, entry in self.placed:
            people.setdefault(place.person, []).append((place, entry))
        found = [_last(theirs) for theirs in people.values()]
        if self.name == "github":
            found = with_logins(found)
        if self.name not in TIMES_OF_ZIP:
            found = [
                replace(one, entries=tuple(replace(entry, when=None) for entry in one.entries))
                for one in found
            ]
        return HandIns(self.name, tuple(found), self.strange)


def _last(theirs: list[tuple[Place, Entry]]) -> HandIn:
    """One person's last attempt, and in it the last copy of each file."""
    attempt = max(place.attempt for place, _ in theirs)
    copies: dict[str, tuple[Place, Entry]] = {}
    for place, entry in theirs:
        file = place.file or "/".join((*entry.path[1:-1], _without_number(entry.name)))
        if place.attempt == attempt and (file not in copies or place.copy > copies[file][0].copy):
            copies[file] = place, entry
    earlier = {(place.attempt, place.copy) for place, _ in theirs} - {
        (place.attempt, place.copy) for place, _ in copies.values()
    }
    latest = max((place for place, _ in copies.values()), key=lambda place: place.copy)
    return HandIn(latest, tuple(entry for _, entry in copies.values()), len(earlier))


def with_logins(repositories: list[HandIn]) -> list[HandIn]:
    """With the logins as clues, which end the names of the repositories: the assignment comes first.

    What all names begin with is the assignment. Of one name alone, every end could be the login.
    """
    names = [one.place.person for one in repositories]
    shared = os.path.commonprefix(names).rpartition("-")[0] if len(names) > 1 else ""

    def clues(name: str) -> tuple[str, ...]:
        words = name.split("-")
        most = len(words) - shared.count("-") - 1 if shared else 1
        return tuple("-".join(words[k:]) for k in range(len(words)) if len(words) - k >= most)

    return [replace(one, place=replace(one.place, clues=clues(one.place.person))) for one in repositories]


def assignment_meant(names: set[str], lesson: str, wanted: str | None = None) -> str:
    """Which of the assignments in nbgrader's folders is this lesson; `Refused` where it is not clear.

    >>> assignment_meant({"hw02", "hw03"}, "03_learning_rates")
    'hw03'
    """
    if wanted is not None:
        if wanted in names:
            return wanted
        raise Refused(f"Nobody handed in an assignment {wanted}. There are: {', '.join(sorted(names))}.")
    if lesson in names:
        return lesson
    number = re.compile(rf"(?<!\d)0*{int(lesson[:2])}(?!\d)")
    meant = {name for name in names if number.search(name)}
    if not meant and len(names) == 1 and not re.search(r"\d", min(names)):
        meant = names
    if len(meant) == 1:
        return min(meant)
    some = ", ".join(sorted(meant or names)[:5])
    raise Refused(
        f"There are no submissions of {lesson} that are called so. Which of the assignments is it, {some}? "
        "Name it with --assignment."
    )


def _no_layout(found: Contents, lesson: str, layout: str | None) -> str:
    example = next(("/".join(entry.path) for entry in found.entries), "")
    if not example:
        return f"There are no submissions of {lesson}: no notebook was found."
    named = f"as {layout} lays them out" if layout else "in a layout that is known"
    return (
        f"There are no submissions of {lesson} {named}: the first file is {example}. --layout names one of "
        f"{', '.join(LAYOUTS)}."
    )


# Which notebook --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """The notebook of a hand-in that is graded, or why there is none."""

    entry: Entry | None = None
    reason: str = ""
    flags: tuple[str, ...] = field(default=())


def chosen(entries: Iterable[Entry], lesson: str, worked_in: Callable[[Entry], bool]) -> Choice:
    """Of several notebooks the one in the lesson's folder, else the one of its name, else the one there is.

    Where two are left, it is the one that somebody has worked in, and that is said.
    """
    notebooks = [entry for entry in entries if entry.name.lower().endswith(".ipynb")]
    for fits in (
        lambda entry: entry.path[-3:-1] == ("exercises", lesson),
        lambda entry: lesson in entry.name,
    ):
        notebooks = list(filter(fits, notebooks)) or notebooks
    if len(notebooks) > 1:
        worked = [entry for entry in notebooks if worked_in(entry)]
        if len(worked) == 1:
            return Choice(worked[0], flags=(f"one of {len(notebooks)} notebooks: {worked[0].name}",))
        exact = [entry for entry in notebooks if entry.name == f"{lesson}.ipynb"]
        notebooks = exact if len(exact) == 1 else notebooks
    if not notebooks:
        return Choice(reason="There is no notebook in the folder.")
    if len(notebooks) > 1:
        return Choice(
            reason=f"There are {len(notebooks)} notebooks and none is called {lesson}.ipynb: leave one."
        )
    return Choice(notebooks[0])
