"""What you have done so far: `python3 course.py progress`.

One row for each lesson: the points of its exercises, the predictions you committed to, the quiz questions
answered right. It reads the one file on this machine where all that is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gdcourse.course import progress
from gdcourse.course.files import ROOT
from gdcourse.course.lessons import lessons
from gdcourse.course.refused import Parser
from gdcourse.tables import Table


def table(kept: Mapping[str, Mapping[str, Any]], root: Path = ROOT) -> Table:
    """The rows of everything recorded, and a last row with the points of the course."""
    rows, earned_in_all, points_in_all = [], 0.0, 0.0
    for lesson in lessons(root=root, marker="exercises/*/checks.json"):
        asked = lesson.known()["questions"]
        points = sum(question["points"] for question in asked)
        latest = [kept.get("exercise", {}).get(f"{lesson.name}/{question['name']}") for question in asked]
        earned = sum(entry["latest"]["earned"] for entry in latest if entry)
        number = lesson.name.split("_")[0]
        predictions = _of(kept, "prediction", number)
        answers = _of(kept, "quiz", number)
        right = sum(bool(entry["latest"]["right"]) for entry in answers)
        quiz = f"{right} of {len(answers)}" if answers else "–"
        rows.append([lesson.name, f"{earned:g} of {points:g}", str(len(predictions) or "–"), quiz])
        earned_in_all, points_in_all = earned_in_all + earned, points_in_all + points
    rows.append(["the course", f"{earned_in_all:g} of {points_in_all:g}", "", ""])
    return Table(("lesson", "exercise points", "predictions", "quiz answers right"), rows)


def _of(kept: Mapping[str, Mapping[str, Any]], kind: str, number: str) -> list[Mapping[str, Any]]:
    return [entry for name, entry in kept.get(kind, {}).items() if name.startswith(f"{number}.")]


def main(argv: list[str]) -> int:
    Parser(prog="course.py progress", description="Show what you have done so far.").parse_args(argv)
    if progress.where() is None:
        print("Keeping progress is off (GDCOURSE_PROGRESS=off), so there is nothing to show.")
        return 0
    print(table(progress.read()))
    print(f"\nKept in {progress.where()}, on this machine only.")
    return 0
