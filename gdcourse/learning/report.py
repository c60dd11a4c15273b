"""What you have done so far: `python3 course.py progress`.

One row for each lesson: its questions that are answered and the points of its exercises. Below it, the
mistakes that stood behind wrong answers. It reads the one file on this machine where all that is kept.

    progress --for-class answers.json                  your answers to questions, to hand over if you like
    progress --for-class answers.json --lessons 03     those of lesson 03 alone

The file holds, for each question, the first answer that you gave, and nothing else: no name, no time, no
folder, nothing that you typed. Open it and look.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gdcourse.course import progress
from gdcourse.course.files import ROOT, write
from gdcourse.course.lessons import named
from gdcourse.course.refused import Parser, Refused
from gdcourse.learning.overview import Overview
from gdcourse.learning.today import mistakes_made, questions_of_the_course
from gdcourse.misconceptions import M
from gdcourse.questions.given import are_answers, as_file, first_answers
from gdcourse.questions.reading import ENDING


def main(argv: list[str]) -> int:
    asked = _parser().parse_args(argv)
    if asked.lessons and not asked.for_class:
        raise Refused("--lessons says what goes into the file for the class: name that with --for-class.")
    if progress.where() is None:
        print("Keeping progress is off (GDCOURSE_PROGRESS=off), so there is nothing to show.")
        return 0
    kept = progress.read()
    if asked.for_class:
        print(for_class(kept, asked.for_class, asked.lessons))
        return 0
    course = Overview(kept)
    print(course)
    earned, points = sum(row.earned for row in course.rows), sum(row.points for row in course.rows)
    print(f"\n{earned:g} of {points:g} points in all.")
    for line in mistakes(kept):
        print(line)
    print(f"\nKept in {progress.where()}, on this machine only.")
    return 0


def for_class(kept: Mapping[str, Any], file: Path, lessons: list[str] | None = None) -> str:
    """Write the answers to questions into a file for the class; returns what there is to say about it."""
    questions = questions_of_the_course()
    if lessons:
        files = sorted((ROOT / "notebooks").glob(f"*{ENDING}"))
        chosen = [name[:2] for name in named(lessons, [file.name.removesuffix(ENDING) for file in files])]
        questions = [question for question in questions if question.name[:2] in chosen]
    answers = first_answers(questions, kept)
    if not answers:
        where = f" of lesson {', '.join(chosen)}" if lessons else ""
        raise Refused(f"No question{where} is answered yet, so there is nothing to hand over.")
    if file.exists() and not _was_ours(file):
        raise Refused(f"{file} is there already, and is no file of answers: name another one.")
    write(file, as_file(answers).encode())
    many = "1 answer is" if len(answers) == 1 else f"{len(answers)} answers are"
    return (
        f"{many} in {file}, the first that you gave to each question, and nothing else: no name, no time. "
        "Hand it over if you like; it counts for no grade."
    )


def _was_ours(file: Path) -> bool:
    try:
        return are_answers(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError):
        return False


def mistakes(kept: Mapping[str, Any], most: int = 5) -> list[str]:
    """The mistakes behind the latest wrong answers, the commonest first, each with where to read again."""
    made = [(M[word], times) for word, times in mistakes_made(kept).most_common() if word in M]
    lines = [
        f"  {one.name}, {'once' if times == 1 else f'{times} times'}: "
        f"read “{one.heading}” in lesson {one.lesson[:2]}"
        for one, times in made[:most]
    ]
    return ["What stood behind wrong answers:", *lines] if lines else []


def _parser() -> Parser:
    parser = Parser(
        prog="course.py progress",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--for-class", type=Path, metavar="FILE", help="write your answers, without your name, into a file"
    )
    parser.add_argument("--lessons", nargs="+", metavar="LESSON", help="of these lessons (default: all)")
    return parser
