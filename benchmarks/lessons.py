"""How large each lesson is, and how long its notebook runs when every output is compared.

    python -m benchmarks.lessons              prints the table
    python -m benchmarks.lessons 03 16        of these lessons
    python -m benchmarks.lessons --save       keeps it as benchmarks/lessons.md and lessons.json

All but the seconds is counted from the files of the course. "In sight" are lines of code that a reader
meets unfolded, blank ones left out; figures stand in the text or in the reveal of a question; functions are
those to write in the exercises, and a wrong one is an implementation that its check calls by name. The
seconds are those of `course.py test notebooks` for the lesson alone: its kernel, numpy and the comparison
are in them.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from gdcourse import Table
from gdcourse.checks.authoring import questions
from gdcourse.course import lessons as course
from gdcourse.making import testing
from tests.house.lesson import EXPLORERS, Lesson, lessons
from tests.house.test_form import is_hidden, lines_of

from .measure import keep

MOST_KB, MOST_SECONDS = 300, 60
NOTEBOOKS = next(phase for phase in testing.PHASES if phase.name == "notebooks")
COUNTED = (
    "minutes",
    "cells",
    "code lines in sight",
    "words",
    "figures",
    "predictions",
    "questions",
    "explorers",
    "functions",
    "wrong ones named",
    "kB",
)
TIMED = ("seconds", "of cpu")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.lessons", description="count and time the lessons")
    parser.add_argument("which", nargs="*", metavar="LESSON", help="such as 03; all without")
    parser.add_argument("--save", action="store_true", help="keep the table in benchmarks/")
    options = parser.parse_args(arguments)
    rows = []
    for lesson in lessons():
        if not options.which or lesson.number in options.which:
            rows.append((lesson.name, *counted(lesson), *timed(lesson)))
            print(rows[-1], flush=True)
    report = tables(rows)
    for title, table in report.items():
        print(f"\n{title}\n{table}")
    if options.save:
        keep("lessons", "The lessons, counted and timed", report)
    return 0


def counted(lesson: Lesson) -> tuple[int, ...]:
    """One number for each of `COUNTED`."""
    spec = course.Lesson(lesson.name).load_spec()
    functions = [one for one in questions(spec) if getattr(one, "kind", "") == "function"]
    asked = [question.kind for cell in lesson.code for question in lesson.asked(cell)]
    revealed = [call for _, call in lesson.calls("ask") if len(call.args) > 1]
    return (
        sum(section.head.metadata["minutes"] for section in lesson.sections),
        len(lesson.cells),
        sum(lines_of(cell) for cell in lesson.code if not is_hidden(cell)),
        sum(words(cell.source) for cell in lesson.markdown),
        len([*lesson.calls("show"), *revealed]),
        asked.count("prediction"),
        len(asked),
        len(list(lesson.calls(*EXPLORERS))),
        len(functions),
        sum(len(function.wrongs) for function in functions),
        round(lesson.path.with_suffix(".ipynb").stat().st_size / 1000),
    )


def words(text: str) -> int:
    """Words of running text, formulas left out.

    >>> words("The **step** is $-\\\\eta\\\\, g$: [follow](02.ipynb) it.")
    5
    """
    text = re.sub(r"\$\$.*?\$\$|\$[^$\n]*\$|\]\([^)]*\)|<[^<>]*>", " ", text, flags=re.S)
    return len(re.findall(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*", text))


def timed(lesson: Lesson) -> tuple[float, float]:
    """Seconds by the clock and of the processor, for a strict run; raises if an output differs."""
    with tempfile.TemporaryDirectory() as scratch:
        command = [sys.executable, "-m", "pytest", "-q", "--no-header", *NOTEBOOKS.options]
        command += [str(lesson.path.with_suffix(".ipynb"))]
        began, used = time.monotonic(), testing.cpu()
        subprocess.run(
            command,
            cwd=testing.ROOT,
            env=testing.settings(Path(scratch)),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return time.monotonic() - began, testing.cpu() - used


def tables(rows: list[tuple]) -> dict[str, Table]:
    sums = [sum(column) for column in list(zip(*rows, strict=True))[1:]]
    largest, slowest = max(row[-3] for row in rows), max(row[-2] for row in rows)
    reached = [
        ("largest lesson (kB)", largest, f"≤ {MOST_KB}", "yes" if largest <= MOST_KB else "no"),
        ("slowest lesson (s)", slowest, f"≤ {MOST_SECONDS}", "yes" if slowest <= MOST_SECONDS else "no"),
    ]
    return {
        "Lessons": Table(("lesson", *COUNTED, *TIMED), [*rows, ("together", *sums)], digits=0),
        "Figures to reach": Table(("figure", "measured", "to reach", "reached"), reached, digits=0),
    }


if __name__ == "__main__":
    raise SystemExit(main())
