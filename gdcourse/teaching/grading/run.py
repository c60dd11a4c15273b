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
import errno
import os
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, as_completed
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from gdcourse.course.files import ROOT, write
from gdcourse.course.lessons import lessons
from gdcourse.course.refused import Parser, Refused
from gdcourse.teaching.grading import exports, gradebook, pages
from gdcourse.teaching.grading.assignment import Assignment, Result, load, rules_of, unreadable
from gdcourse.teaching.grading.by_hand import Numbers, read_key
from gdcourse.teaching.grading.executors import executor_for
from gdcourse.teaching.grading.job import Job, pool
from gdcourse.teaching.grading.journal import Journal
from gdcourse.teaching.grading.roster import roster
from gdcourse.teaching.grading.sandbox import Worker, ready
from gdcourse.teaching.grading.submissions import Task, tasks, with_numbers

# Grading ---------------------------------------------------------------------------------------------


def grade_all(
    todo: list[Task],
    assignment: Assignment,
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
            count(task, unreadable(assignment, task.reason).to_json())
        else:
            waiting[executor.submit(job, task.content, task.numbers)] = task
    try:
        for future in as_completed(waiting):
            count(waiting[future], future.result())
    except (BrokenExecutor, CancelledError):
        raise Refused(
            f"A grading process has ended unexpectedly. {done} of {len(todo)} are graded; "
            "the same command goes on."
        ) from None
    finally:
        for future in waiting:
            future.cancel()
    return {task.student: Result.from_json(results[task.student]) for task in todo}


# Writing it down -------------------------------------------------------------------------------------


def export(
    out: Path, assignment: Assignment, results: Mapping[str, Result], names: Mapping[str, str]
) -> None:
    """Write the CSV files, the pages and the summary; each file is replaced in one move."""
    write(out / "grades.csv", exports.grades(assignment.lesson, results, names).encode())
    write(out / "details.csv", exports.details(results).encode())
    for student, result in results.items():
        write(
            out / "feedback" / f"{exports.file_name(student)}.html",
            pages.feedback(pages.called(student, names), result).encode("utf-8", "replace"),
        )
    says = {
        (name, wrong.misconception): wrong.says
        for name, sheet in assignment.visible.items()
        for wrong in sheet.wrong
    }
    summary = pages.summary(assignment.lesson, results, says, names)
    write(out / "summary.html", summary.encode("utf-8", "replace"))


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
        todo = with_numbers(todo, read_key(options.variants, lesson.name))
    here = workers == 1 and not options.dask
    if options.trust_students and sys.platform == "win32":
        raise Refused("Grading does not run on Windows itself, with trust or without: use WSL2.")
    if not options.trust_students:
        ready(pool(False) if here else Worker)
    out = options.out or Path("graded") / lesson.name
    assignment, rules = load(lesson.name, ROOT), rules_of(lesson)
    if options.again:
        _set_aside(out / "journal.jsonl")
    with Journal(out / "journal.jsonl") as journal:
        known = sum((task.student, task.key(rules)) in journal.results for task in todo)
        if known:
            print(f"{known} of {len(todo)} are in the journal already.", file=sys.stderr)
        job = Job(lesson.name, trusted=options.trust_students)
        with executor_for(workers, options.dask) as executor:
            try:
                results = grade_all(todo, assignment, journal, rules, executor, job, Progress())
            except KeyboardInterrupt:
                print(
                    f"\nStopped. {len(journal.results)} are graded; the same command goes on from there.",
                    file=sys.stderr,
                )
                return 130
        results = {task.student: _with_lateness(results[task.student], task.late) for task in todo}
        export(out, assignment, results, names)
        wrote = ""
        if not options.no_gradebook and gradebook.available():
            course = options.submitted.resolve().parent
            try:
                wrote = f" and {gradebook.export(course, assignment, lesson.handed_out(), results, names)}"
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
        raise Refused(f'--jobs needs a whole number from 1 on, such as 4, and got "{text}".')
    return int(text)


def _time(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(
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
