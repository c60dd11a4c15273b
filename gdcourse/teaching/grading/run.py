"""Grade a class: `python3 course.py grade 03`.

Reads what students handed in: nbgrader's folders, or the folder or zip that Canvas, Moodle, Google Classroom
or GitHub Classroom gives. Runs each submission in a sandbox of its own, judges it outside, and writes into
`graded/LESSON/`:

    grades.csv       one row for each student; Canvas and Moodle import it
    details.csv      one row for each question
    feedback/        one page for each student
    summary.html     which misconception struck how many, for the next lecture
    journal.jsonl    every result, on the disk before it is counted: the same command goes on after a stop
    results.json     what each student's latest submission earned; `adjust`, `return` and `class` read it

What the instructor decides is in all of them (`python3 course.py adjust`; `graded/decisions.toml`). With
nbgrader installed, the same grades go into `gradebook.db` beside `submitted/`, for formgrader.
"""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import monotonic

from gdcourse.course.files import ROOT
from gdcourse.course.lessons import lessons
from gdcourse.course.refused import Parser, Refused
from gdcourse.teaching.grading import exports, gradebook, pages
from gdcourse.teaching.grading.assignment import Assignment, load, rules_of
from gdcourse.teaching.grading.by_hand import Numbers, read_key
from gdcourse.teaching.grading.executors import Failed, executor_for
from gdcourse.teaching.grading.job import Job
from gdcourse.teaching.grading.journal import Journal
from gdcourse.teaching.grading.notebook import Unreadable
from gdcourse.teaching.grading.result import Result
from gdcourse.teaching.grading.sandbox import ready
from gdcourse.teaching.grading.submissions import Task, as_in_roster, collect, with_numbers
from gdcourse.teaching.grading.text import clean
from gdcourse.teaching.handins import LAYOUTS
from gdcourse.teaching.marks.ledger import Entry, Ledger
from gdcourse.teaching.marks.moments import moment
from gdcourse.teaching.marks.writing import decisions_beside, write_down
from gdcourse.teaching.roster import Roster

MOST_UNDER_WAY, MOST_BYTES = 256, 32_000_000  # submissions in memory, and how large they are together
MOST_WORDS = 300

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
    """Grade what the journal does not hold yet, and return every student's result, in the order of `todo`.

    Only a few submissions are in memory at a time. One with which the judge itself failed is not in the
    journal: its result says so, and it is graded again next time.
    """
    results: dict[str, Result] = {}
    waiting: dict[Future[str], tuple[Task, str, int]] = {}

    def count(task: Task, result: Result) -> None:
        results[task.student] = result
        say(len(results), len(todo), task, result)

    def finish(most: int, most_bytes: int) -> None:
        """Wait until so few are under way, and write down what has been graded meanwhile."""
        while len(waiting) > most or sum(size for _, _, size in waiting.values()) > most_bytes:
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                task, key, _ = waiting.pop(future)
                count(task, _graded(future, task, key, assignment, journal))

    try:
        for task in todo:
            content, reason = handed_in(task)
            key = task.key(content, reason, rules)
            if known := journal.results.get((task.student, key)):
                results[task.student] = Result.from_json(known)
            elif reason:
                nothing = assignment.nothing(reason)
                journal.add(task.student, key, nothing.to_json())
                count(task, nothing)
            else:
                finish(MOST_UNDER_WAY - 1, MOST_BYTES)
                waiting[executor.submit(job, content, task.numbers)] = task, key, len(content)
        finish(0, 0)
    finally:
        for future in waiting:
            future.cancel()
    return {task.student: results[task.student] for task in todo}


def handed_in(task: Task) -> tuple[bytes, str]:
    """The bytes of a submission, or no bytes and the reason why."""
    try:
        return task.content(), ""
    except Unreadable as reason:
        return b"", str(reason)


def _graded(future: Future[str], task: Task, key: str, assignment: Assignment, journal: Journal) -> Result:
    try:
        text = future.result()
    except (BrokenExecutor, CancelledError):
        raise Refused(
            "Whoever graded has gone. What is graded is in the journal; the same command goes on."
        ) from None
    except Exception as error:  # one submission, whatever is in it, is never the whole class's failure
        said = str(error) if isinstance(error, Failed) else f"{type(error).__name__}: {error}"
        why = f"The judge itself stopped here, not by this student's fault: {said}"
        return replace(assignment.nothing(clean(why)[:MOST_WORDS]), flags=["not graded"])
    journal.add(task.student, key, text)
    return Result.from_json(text)


def with_flags(result: Result, flags: Sequence[str]) -> Result:
    """The result with flags that its submission came with."""
    return replace(result, flags=[*result.flags, *flags])


# On the terminal -------------------------------------------------------------------------------------


class Progress:
    """A bar on a terminal, a line now and then elsewhere."""

    def __init__(self) -> None:
        self.start, self.tty = monotonic(), sys.stderr.isatty()

    def __call__(self, done: int, of: int, task: Task, result: Result) -> None:
        if self.tty:
            filled = 24 * done // of
            bar, points = "█" * filled + "░" * (24 - filled), f"{result.earned:g} of {result.points:g}"
            line = f"\r{bar} {done} of {of}  {clean(task.student)[:20]}: {points}"
            print(f"{line:<79}", end="\n" if done == of else "", file=sys.stderr, flush=True)
        elif done == of or done % max(of // 10, 1) == 0:
            print(f"{done} of {of} graded, {monotonic() - self.start:.0f} s", file=sys.stderr, flush=True)


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
        metavar="PATH",
        help="the folder or zip of what students handed in (default: submitted)",
    )
    parser.add_argument(
        "--layout", choices=LAYOUTS, help="how it is laid out, where that is not recognised rightly"
    )
    parser.add_argument("--assignment", metavar="NAME", help="what nbgrader's folders call this lesson")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="where the results go (default: graded/LESSON)"
    )
    parser.add_argument(
        "--students", type=Path, metavar="CSV", help="a roster: id,name, or an export of a platform"
    )
    parser.add_argument(
        "--due",
        metavar="TIME",
        help='flag what came later, such as 2026-03-01 (the end of that day) or "2026-03-01 12:00"',
    )
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
    parser.add_argument(
        "--regrade",
        action="append",
        default=[],
        metavar="STUDENT",
        help="grade this student anew; may be repeated",
    )
    parser.add_argument("--no-gradebook", action="store_true", help="leave nbgrader's gradebook alone")
    parser.add_argument(
        "--trust-students", action="store_true", help="run students' code with your rights, without a sandbox"
    )
    return parser.parse_args(argv)


def _grade_class(options: argparse.Namespace) -> int:
    (lesson,) = lessons([options.lesson])
    roster = Roster.read(options.students) if options.students else Roster()
    workers, due = _workers(options.jobs), moment_due(options.due)
    if due:
        moment = f"{due:%Y-%m-%d %H:%M:%S} {due.tzname()} (UTC{due.isoformat()[-6:]})"
        tell(f"Due: {moment}. What came later is flagged.")
    collected = collect(options.submitted, lesson.name, due, options.layout, options.assignment)
    todo, spelt = as_in_roster(collected.tasks, roster)
    tell(*collected.said, *spelt)
    names = {task.student: task.name for task in todo if task.name} | roster.names
    if options.variants:
        key = read_key(options.variants, lesson.name)
        todo = with_numbers(todo, key, {student: exports.file_name(student) for student in key})
    if options.trust_students and sys.platform == "win32":
        raise Refused("Grading does not run on Windows itself, with trust or without: use WSL2.")
    if not options.trust_students:
        ready()
    out = options.out or Path("graded") / lesson.name
    assignment, rules = load(lesson.name, ROOT), rules_of(lesson)
    decisions = decisions_beside(out)
    with Journal(out / "journal.jsonl", anew=options.again) as journal:
        for student in options.regrade:
            if student not in {task.student for task in todo}:
                raise Refused(f'--regrade: "{student}" has handed in nothing of {lesson.name}.')
            journal.forget(student)
        known = sum((task.student, task.key(*handed_in(task), rules)) in journal.results for task in todo)
        if known:
            tell(f"{known} of {len(todo)} are in the journal already.")
        job = Job(lesson.name, trusted=options.trust_students, secret=journal.secret)
        try:
            with executor_for(workers, options.dask) as executor:
                results = grade_all(todo, assignment, journal, rules, executor, job, Progress())
        except KeyboardInterrupt:
            tell(f"\nStopped. {len(journal.results)} are graded; the same command goes on from there.")
            return 130
        entries = {
            task.student: Entry(with_flags(results[task.student], task.flags), task.handed_in)
            for task in todo
        }
        beside = options.submitted.resolve().parent if options.submitted.is_dir() else Path.cwd()
        book = "" if options.no_gradebook else str(beside)
        questions = {name: sheet.points for name, sheet in assignment.visible.items()}
        ledger = Ledger(lesson.name, questions, entries, names, due, book, bool(options.students))
        ledger.write(out)
        results, told = write_down(out, ledger, decisions)
    tell(*told)
    unread = {student: one.result.unreadable for student, one in entries.items() if one.result.unreadable}
    tell(*(f"{student}: {reason}" for student, reason in unread.items()))
    if absent := [pages.called(student, names) for student in ledger.absent]:
        tell(f"Handed in nothing: {', '.join(absent)}.")
    if adjusted := sum(bool(result.notes) for result in results.values()):
        tell(f"{adjusted} have something decided by hand: {decisions.path}, and details.csv says what.")
    book = f" and {Path(ledger.book, 'gradebook.db')}" if ledger.book and gradebook.available() else ""
    print(f"{len(entries)} graded, {len(unread)} of them unreadable. Results: {out}{book}")
    return 1 if unread else 0


def tell(*lines: str) -> None:
    """Say this on the terminal, whatever somebody has put into a name."""
    for line in lines:
        print(clean(line, lines=True), file=sys.stderr)


def _workers(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise Refused(f'--jobs needs a whole number from 1 on, such as 4, and got "{text}".')
    return int(text)


def moment_due(text: str | None) -> datetime | None:
    """The last moment that is in time; a date alone means the end of that day, here."""
    try:
        return None if text is None else moment(text)
    except ValueError:
        raise Refused(
            f'--due does not understand "{text}". Write it as 2026-03-01, which means the end of that day, '
            'or as "2026-03-01 12:00".'
        ) from None


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
