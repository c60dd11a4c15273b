"""How long `course.py class` takes over a term: 16 lessons × 300 made-up students, or as many as you say.

    python -m benchmarks.term                 300 students
    python -m benchmarks.term 1000            of them 1,000
    python -m benchmarks.term --book          with nbgrader's gradebook, which takes minutes to make
    python -m benchmarks.term --save          keeps the table as benchmarks/term.md and term.json

Everybody's results are as `grade` leaves them: the course's own questions, solutions as their code, the
mistakes and hints that its checks name, some hand in late or nothing, and some are decided about. Nothing is
graded. Seconds are those of a new process, from its start to its end, the median of five. It needs Linux
or macOS.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gdcourse import Table
from gdcourse.checks.judging import Verdict
from gdcourse.course.files import ROOT
from gdcourse.course.lessons import Lesson, lessons
from gdcourse.teaching.grading import gradebook
from gdcourse.teaching.grading.assignment import load
from gdcourse.teaching.grading.result import Result
from gdcourse.teaching.marks.decisions import FILE, Excused, Extension, Late, Lowest, Points, Weight, block
from gdcourse.teaching.marks.ledger import Entry, Ledger

from .measure import keep

MOST_SECONDS = 5
REPEATS = 5
DUE = datetime(2026, 3, 1, 12, tzinfo=UTC)
RULES = (Late(per_day=10, grace=1), Lowest(2), Weight("03_learning_rates", 2))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.term", description="time `class` over a whole term")
    parser.add_argument("students", type=int, nargs="?", default=300)
    parser.add_argument("--book", action="store_true", help="with nbgrader's gradebook")
    parser.add_argument("--save", action="store_true", help="keep the table in benchmarks/")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        term(Path(folder), options.students, options.book)
        rows = [timed(Path(folder), *verb) for verb in (("class",), ("class", "--room"))]
    slowest = max(row[1] for row in rows)
    report = {
        f"{len(lessons())} lessons, {options.students} students": Table(
            ("verb", "seconds", "of the processor"), rows, digits=2
        ),
        "Figure to reach": Table(
            ("figure", "measured", "to reach", "reached"),
            [("slowest (s)", slowest, f"≤ {MOST_SECONDS}", "yes" if slowest <= MOST_SECONDS else "no")],
            digits=2,
        ),
    }
    for title, table in report.items():
        print(f"{title}\n{table}\n")
    if options.save:
        keep("term", "The class over a term", report)
    return 0


def timed(there: Path, *verb: str) -> tuple[str, float, float]:
    """The verb; its seconds by the clock and of the processor, medians."""
    walls, worked = [], []
    for _ in range(REPEATS):
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [sys.executable, str(ROOT / "course.py"), *verb, "--graded", str(there / "graded")],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        walls.append(time.monotonic() - began)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        worked.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return " ".join(verb), statistics.median(walls), statistics.median(worked)


def term(folder: Path, students: int, book: bool = False) -> None:
    """Write what grading a whole term leaves behind, with decisions about some of it."""
    draw = random.Random(1)
    skill = {f"m{k + 1:04}": draw.betavariate(5, 2) for k in range(students)}
    names = {student: f"Student {student[1:]}" for student in skill}
    decided = list(RULES)
    for lesson in lessons():
        asked = lesson.known()["questions"]
        code = solutions(lesson, asked)
        results = {
            student: result(lesson.name, asked, code, skill[student], draw)
            for student in skill
            if draw.random() < 0.95
        }
        entries = {
            student: Entry(one, DUE + timedelta(hours=draw.uniform(-100, 10)))
            for student, one in results.items()
        }
        questions = {one["name"]: one["points"] for one in asked}
        out = folder / "graded" / lesson.name
        out.mkdir(parents=True)
        where = str(folder) if book else ""
        Ledger(lesson.name, questions, entries, names, DUE, where, rostered=True).write(out)
        some, others = draw.sample(sorted(skill), 4), draw.sample(sorted(results), 4)
        decided += [Extension(lesson.name, student, DUE + timedelta(days=3), "ill") for student in some]
        decided += [Excused(lesson.name, student, "ill") for student in some[:2]]
        decided += [Points(lesson.name, student, 1, "seen in class", min(questions)) for student in others]
        if book:
            gradebook.export(folder, load(lesson.name), lesson.handed_out(), results, names)
    (folder / "graded" / FILE).write_text("\n".join(map(block, decided)), encoding="utf-8")


def result(lesson: str, asked: list[dict], code: dict[str, str], skill: float, draw: random.Random) -> Result:
    """What somebody of this skill, between 0 and 1, earns: a question is right, a known mistake, or blank."""
    verdicts = [verdict(question, skill, draw) for question in asked]
    earned = sum(one.earned for one in verdicts)
    return Result(lesson, sum(one.points for one in verdicts), earned, verdicts, code=code)


def verdict(question: dict, skill: float, draw: random.Random) -> Verdict:
    name, points, wrong = question["name"], question["points"], question.get("wrong")
    if draw.random() < skill:
        return Verdict(name, points, points, {"the answer": True}, "All right.")
    if not wrong or draw.random() < 0.2:
        text = f"`{name}` is still as it was handed out."
        return Verdict(name, points, 0, {"the answer": False}, text, question["hints"])
    one = draw.choice(wrong)
    text = f"Those are the numbers of {one['says']}."
    return Verdict(name, points, 0, {"the answer": False}, text, one["hints"], one["misconception"])


def solutions(lesson: Lesson, asked: list[dict]) -> dict[str, str]:
    """The code of a result: the solution's cells."""
    content = json.loads(lesson.solution.with_suffix(".ipynb").read_text(encoding="utf-8"))
    sources = {cell["id"]: "".join(cell["source"]) for cell in content["cells"]}
    return {one["name"]: sources[one["name"]] for one in asked if one["name"] in sources}


if __name__ == "__main__":
    raise SystemExit(main())
