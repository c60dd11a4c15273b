"""Grade a class: `python3 course.py grade 03`.

Reads `submitted/STUDENT/LESSON/*.ipynb` (nbgrader's layout), runs each submission in a sandbox of its own,
judges it outside, and writes into `graded/LESSON/`:

    grades.csv       one row for each student; Canvas and Moodle import it
    details.csv      one row for each question
    feedback/        one page for each student
    summary.html     which misconception struck how many, for the next lecture
    journal.jsonl    every result, on the disk before it is counted: the same command goes on after a stop

With nbgrader installed, the same grades go into `gradebook.db` beside `submitted/`, for formgrader.
"""

from __future__ import annotations

import argparse
import csv
import errno
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    as_completed,
)
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from gdcourse.course.files import ROOT
from gdcourse.course.lessons import Lesson, lessons
from gdcourse.course.refused import Parser, Refused
from gdcourse.teaching.grading import exports, gradebook, pages
from gdcourse.teaching.grading.journal import Damaged, Journal, Locked
from gdcourse.teaching.grading.notebook import Unreadable, find, read_bytes
from gdcourse.teaching.grading.one import Job, end_with_parent, rooms
from gdcourse.teaching.grading.paper import Paper, Result, paper, unreadable
from gdcourse.teaching.grading.sandbox import Desk, NoSandbox, ready
from gdcourse.teaching.grading.variants import Numbers, read_key


class GradingError(Exception):
    """The class cannot be graded; the message says why and what to do."""


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


# Which submissions -----------------------------------------------------------------------------------


def tasks(submitted: Path, lesson: str, due: datetime | None = None) -> list[Task]:
    """Every student's submission of a lesson; one that cannot be read is a task with the reason why."""
    if not submitted.is_dir():
        raise GradingError(
            f"There is no folder {submitted}. Submissions are looked for in {submitted}/STUDENT/{lesson}/."
        )
    folders = sorted(path for path in submitted.iterdir() if not path.name.startswith("."))
    found = [_task(folder, lesson, due) for folder in folders if _has(folder, lesson)]
    if not found:
        raise GradingError(
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


def rules_of(lesson: Lesson) -> str:
    """A digest of everything that a verdict depends on besides the submission."""
    digest = hashlib.sha256()
    package = lesson.root / "gdcourse"
    judges = [package / "teaching" / "grading" / f"{name}.py" for name in ("examination", "judge", "paper")]
    checks = sorted((package / "checks").glob("*.py"))
    for path in (lesson.spec, lesson.checks, package / "landscapes.py", *judges, *checks):
        digest.update(path.read_bytes())
    return digest.hexdigest()


# Grading ---------------------------------------------------------------------------------------------


def grade_all(
    todo: list[Task],
    on: Paper,
    journal: Journal,
    rules: str,
    executor: Executor,
    job: Callable[[bytes, Numbers | None], str],
    say: Callable[[int, int, Task, Result], None] = lambda *_: None,
) -> dict[str, Result]:
    """Grade what the journal does not hold yet, and return every student's result, in the order of `todo`."""
    results = {
        task.student: journal.results[task.student, task.key(rules)]
        for task in todo
        if (task.student, task.key(rules)) in journal.results
    }
    done = len(results)

    def count(task: Task, text: str) -> None:
        nonlocal done
        journal.add(task.student, task.key(rules), text)
        results[task.student] = text
        done += 1
        say(done, len(todo), task, Result.from_json(text))

    waiting: dict[Future, Task] = {}
    for task in todo:
        if task.student in results:
            continue
        if task.reason:
            count(task, unreadable(on, task.reason).to_json())
        else:
            waiting[executor.submit(job, task.content, task.numbers)] = task
    try:
        for future in as_completed(waiting):
            count(waiting[future], future.result())
    except (BrokenExecutor, CancelledError):
        raise GradingError(
            f"A grading process has ended unexpectedly. {done} of {len(todo)} are graded; "
            "the same command goes on."
        ) from None
    finally:
        for future in waiting:
            future.cancel()
    return {task.student: Result.from_json(results[task.student]) for task in todo}


@contextmanager
def executor_for(jobs: int, dask: str | None) -> Iterator[Executor]:
    """Processes on this machine (for one at a time: this very one), or the workers of a Dask cluster."""
    if dask:
        try:
            from distributed import Client
        except ImportError:
            raise GradingError(
                '--dask needs Dask: python -m pip install "dask[distributed]", or the extra `scale`.'
            ) from None
        try:
            client = Client(dask, timeout=20)
        except (OSError, TimeoutError, ValueError) as error:
            raise GradingError(
                f"No Dask scheduler answers at {dask} ({error}). Start one with `dask scheduler`."
            ) from None
        with client:
            yield client.get_executor(pure=False)
        return
    pool = _processes(jobs) if jobs > 1 else ThreadPoolExecutor(1)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _processes(jobs: int) -> Executor:
    """Processes that have inherited nothing from this one."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=end_with_parent)


# Writing it down -------------------------------------------------------------------------------------


def export(out: Path, on: Paper, results: Mapping[str, Result], names: Mapping[str, str]) -> None:
    """Write the CSV files, the pages and the summary; each file is replaced in one move."""
    exports.write(out / "grades.csv", exports.grades(on.lesson, results, names).encode())
    exports.write(out / "details.csv", exports.details(results).encode())
    for student, result in results.items():
        exports.write(
            out / "feedback" / f"{exports.file_name(student)}.html",
            pages.feedback(pages.called(student, names), result).encode("utf-8", "replace"),
        )
    says = {(name, wrong.name): wrong.says for name, sheet in on.visible.items() for wrong in sheet.wrong}
    summary = pages.summary(on.lesson, results, says, names)
    exports.write(out / "summary.html", summary.encode("utf-8", "replace"))


def roster(path: Path | None) -> dict[str, str]:
    """student id → name, from a CSV with the columns `id` and `name`; `GradingError` if it cannot be read."""
    if path is None:
        return {}
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = [row for row in reader if any(row.values())]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = error.strerror if isinstance(error, OSError) else error
        why = "its letters are not coded in UTF-8" if isinstance(error, UnicodeDecodeError) else why
        raise GradingError(
            f"The roster {path} cannot be read: {why}. It is a CSV file in UTF-8 with a column `id`."
        ) from None
    if "id" not in (reader.fieldnames or ()):
        raise GradingError(f"The roster {path} has no column `id`. Its first line should be: id,name")
    names: dict[str, str] = {}
    for row in rows:
        student = (row["id"] or "").strip()
        if student in names:
            raise GradingError(f"The roster {path} names {student} twice: give everybody an id of their own.")
        if student:
            names[student] = (row.get("name") or student).strip()
    if not names:
        raise GradingError(f"The roster {path} names no student: write a line for each below id,name.")
    return names


class Progress:
    """A bar on a terminal, a line now and then elsewhere."""

    def __init__(self) -> None:
        self.start, self.tty = time.monotonic(), sys.stderr.isatty()

    def __call__(self, done: int, of: int, task: Task, result: Result) -> None:
        if self.tty:
            filled = 24 * done // of
            bar, points = "█" * filled + "░" * (24 - filled), f"{result.earned:g} of {result.points:g}"
            line = f"\r{bar} {done} of {of}  {task.student[:20]}: {points}"
            print(f"{line:<79}", end="\n" if done == of else "", file=sys.stderr, flush=True)
        elif done == of or done % max(of // 10, 1) == 0:
            print(
                f"{done} of {of} graded, {time.monotonic() - self.start:.0f} s", file=sys.stderr, flush=True
            )


def main(argv: list[str]) -> int:
    options = _options(argv)
    try:
        return _grade_class(options)
    except (GradingError, NoSandbox, Locked, Damaged, Refused) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        room = "make room, and " if error.errno == errno.ENOSPC else ""
        print(
            f"Stopped: {error.strerror or error}{where}. "
            f"What is graded is in the journal; {room}the same command goes on.",
            file=sys.stderr,
        )
        return 2


def _options(argv: list[str]) -> argparse.Namespace:
    parser = Parser(
        prog="course.py grade",
        description="Grade the submissions of a class.",
        epilog="Exit status: 0 all graded, 1 some could not be read, 2 nothing done.",
    )
    parser.add_argument("lesson", metavar="LESSON", help='such as "03" or "03_learning_rates"')
    parser.add_argument(
        "--submitted",
        type=Path,
        default=Path("submitted"),
        metavar="DIR",
        help="holds STUDENT/LESSON/*.ipynb (default: submitted)",
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="where the results go (default: graded/LESSON)"
    )
    parser.add_argument("--students", type=Path, metavar="CSV", help="a roster with the columns id and name")
    parser.add_argument("--due", metavar="TIME", help='flag what came later, such as "2026-03-01 12:00"')
    parser.add_argument(
        "--jobs",
        default=str(os.cpu_count() or 1),
        metavar="N",
        help="how many at a time (default: one for each core)",
    )
    parser.add_argument("--dask", metavar="ADDRESS", help="a Dask scheduler, such as tcp://host:8786")
    parser.add_argument("--variants", type=Path, metavar="JSON", help="the key that `variants` wrote")
    parser.add_argument(
        "--again",
        action="store_true",
        help="grade everything anew; the old journal is kept beside the new one",
    )
    parser.add_argument("--no-gradebook", action="store_true", help="leave nbgrader's gradebook alone")
    parser.add_argument(
        "--trust-students", action="store_true", help="run students' code with your rights, without a sandbox"
    )
    return parser.parse_args(argv)


def _grade_class(options: argparse.Namespace) -> int:
    (lesson,) = lessons([options.lesson])
    names, workers = roster(options.students), _workers(options.jobs)
    todo = tasks(options.submitted, lesson.name, _time(options.due))
    if options.variants:
        todo = with_numbers(todo, _key(options.variants, lesson.name))
    here = workers == 1 and not options.dask
    if options.trust_students and sys.platform == "win32":
        raise GradingError("Grading does not run on Windows itself, with trust or without: use WSL2.")
    if not options.trust_students:
        ready(rooms(False) if here else Desk)
    out = options.out or Path("graded") / lesson.name
    on, rules = paper(lesson.name, ROOT), rules_of(lesson)
    if options.again:
        _set_aside(out / "journal.jsonl")
    with Journal(out / "journal.jsonl") as journal:
        known = sum((task.student, task.key(rules)) in journal.results for task in todo)
        if known:
            print(f"{known} of {len(todo)} are in the journal already.", file=sys.stderr)
        job = Job(lesson.name, trusted=options.trust_students)
        with executor_for(workers, options.dask) as executor:
            try:
                results = grade_all(todo, on, journal, rules, executor, job, Progress())
            except KeyboardInterrupt:
                print(
                    f"\nStopped. {len(journal.results)} are graded; the same command goes on from there.",
                    file=sys.stderr,
                )
                return 130
        results = {task.student: _with_lateness(results[task.student], task.late) for task in todo}
        export(out, on, results, names)
        wrote = ""
        if not options.no_gradebook and gradebook.available():
            course = options.submitted.resolve().parent
            try:
                wrote = f" and {gradebook.export(course, on, lesson.handed_out(), results, names)}"
            except gradebook.Unwritable as error:
                print(f"{error} --no-gradebook leaves it alone.", file=sys.stderr)
    unread = {student: result.unreadable for student, result in results.items() if result.unreadable}
    for student, reason in unread.items():
        print(f"{student}: {reason}", file=sys.stderr)
    if absent := [pages.called(student, names) for student in names if student not in results]:
        print(f"Handed in nothing: {', '.join(absent)}.", file=sys.stderr)
    print(f"{len(results)} graded, {len(unread)} of them unreadable. Results: {out}{wrote}")
    return 1 if unread else 0


def _workers(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise GradingError(f'--jobs needs a whole number from 1 on, such as 4, and got "{text}".')
    return int(text)


def _key(path: Path, lesson: str) -> dict[str, Numbers]:
    try:
        return read_key(path, lesson)
    except ValueError as error:
        raise GradingError(str(error)) from None


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        raise GradingError(
            f'--due does not understand "{text}". Write it as 2026-03-01 or "2026-03-01 12:00".'
        ) from None
    return stamp.astimezone() if stamp.tzinfo is None else stamp


def _with_lateness(result: Result, late: bool) -> Result:
    return replace(result, flags=[*result.flags, "late"]) if late else result


def _set_aside(journal: Path) -> None:
    if journal.exists():
        number = 1
        while (kept := journal.with_name(f"journal-{number}.jsonl")).exists():
            number += 1
        journal.rename(kept)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
