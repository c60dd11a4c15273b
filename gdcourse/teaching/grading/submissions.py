"""Which submissions there are: a task for each student's folder, whatever is in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from gdcourse.course.refused import Refused
from gdcourse.teaching.grading import exports
from gdcourse.teaching.grading.by_hand import Numbers
from gdcourse.teaching.grading.notebook import Unreadable, find, read_bytes


@dataclass(frozen=True)
class Task:
    """One submission on its way to be graded."""

    student: str
    content: bytes
    reason: str = ""
    late: bool = False
    numbers: Numbers | None = None

    def key(self, rules: str) -> str:
        """What the result depends on: the bytes handed in, and the rules they are judged by."""
        rest = "\0".join(["", self.reason, repr(self.numbers), rules])
        return hashlib.sha256(self.content + rest.encode()).hexdigest()[:32]


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
        return Task(
            folder.name, read_bytes(notebook), late=due is not None and _handed_in(home, notebook) > due
        )
    except Unreadable as reason:
        return Task(folder.name, b"", str(reason))
    except OSError as error:
        return Task(folder.name, b"", f"The folder cannot be read: {error.strerror}.")


def _handed_in(home: Path, notebook: Path) -> datetime:
    """When: what nbgrader's timestamp.txt says, else the time of the file."""
    try:
        text = (home / "timestamp.txt").read_text(encoding="utf-8").strip().removesuffix("UTC").strip()
        stamp = datetime.fromisoformat(text)
        return stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    except (OSError, ValueError):
        return datetime.fromtimestamp(notebook.stat().st_mtime, UTC)


def with_numbers(todo: list[Task], key: Mapping[str, Numbers]) -> list[Task]:
    """Each student's own numbers; one who has none is told so in their row."""
    known = {exports.file_name(student): numbers for student, numbers in key.items()} | dict(key)
    missing = "This student is not in the key of personal numbers."
    return [
        replace(task, numbers=known[task.student])
        if task.student in known
        else Task(task.student, b"", missing)
        for task in todo
    ]
