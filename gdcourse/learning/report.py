"""What you have done so far: `python3 course.py progress`.

One row for each lesson: its questions that are answered and the points of its exercises. Below it, the
mistakes that stood behind wrong answers. It reads the one file on this machine where all that is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gdcourse.course import progress
from gdcourse.course.refused import Parser
from gdcourse.learning.overview import Overview
from gdcourse.learning.today import mistakes_made
from gdcourse.misconceptions import M


def main(argv: list[str]) -> int:
    Parser(prog="course.py progress", description="Show what you have done so far.").parse_args(argv)
    if progress.where() is None:
        print("Keeping progress is off (GDCOURSE_PROGRESS=off), so there is nothing to show.")
        return 0
    kept = progress.read()
    course = Overview(kept)
    print(course)
    earned, points = sum(row.earned for row in course.rows), sum(row.points for row in course.rows)
    print(f"\n{earned:g} of {points:g} points in all.")
    for line in mistakes(kept):
        print(line)
    print(f"\nKept in {progress.where()}, on this machine only.")
    return 0


def mistakes(kept: Mapping[str, Any], most: int = 5) -> list[str]:
    """The mistakes behind the latest wrong answers, the commonest first, each with where to read again."""
    made = [(M[word], times) for word, times in mistakes_made(kept).most_common() if word in M]
    lines = [
        f"  {one.name}, {'once' if times == 1 else f'{times} times'}: "
        f"read “{one.heading}” in lesson {one.lesson[:2]}"
        for one, times in made[:most]
    ]
    return ["What stood behind wrong answers:", *lines] if lines else []
