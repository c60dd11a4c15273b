"""Numbers of their own for every student: `python3 course.py variants 02 --students roster.csv`.

Each student gets the lesson's exercises with one more: a table worked by hand, with a minimum, a start and a
learning rate that nobody else has. `grade … --variants KEY` judges it by the same numbers, and names mistakes
in it like in any other answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from gdcourse.checks.prepare import prepare
from gdcourse.course.files import write
from gdcourse.course.lessons import Lesson, lessons
from gdcourse.course.refused import Parser
from gdcourse.teaching.grading.by_hand import NAME, POINTS, STEPS, Numbers, question
from gdcourse.teaching.grading.cells import question_cells
from gdcourse.teaching.grading.exports import file_name
from gdcourse.teaching.roster import Roster


def personal(lesson: Lesson, numbers: Numbers) -> tuple[dict, dict]:
    """A student's notebook and checks.json: the lesson's, with the table by hand at the end."""
    checks = json.loads(lesson.checks.read_text(encoding="utf-8"))
    m, start, rate = (f"{x:g}" for x in (numbers.minimum, numbers.start, numbers.rate))
    text = (
        "## With your own numbers, by hand\n\n"
        f"The hill is (w − {m})², the start is w = {start}, and η = {rate}. Take {STEPS} steps on paper: "
        f"slope, step, new w. Write down the {STEPS} new places, to three decimals."
    )
    heading = {"cell_type": "markdown", "id": f"{NAME}_text", "metadata": {}, "source": [text]}
    cells = [heading, *question_cells(NAME, POINTS, f"{NAME} = [..., ..., ...]")]
    notebook = {**checks["notebook"], "cells": [*checks["notebook"]["cells"], *cells]}
    sheet = prepare(question(numbers), 0).to_data()
    return notebook, {**checks, "notebook": notebook, "questions": [*checks["questions"], sheet]}


def make(lesson: Lesson, students: Sequence[str], out: Path) -> Path:
    """Write every student's folder and the key; returns the key's path."""
    key = {student: Numbers.of(lesson.name, student) for student in students}
    for student, numbers in key.items():
        notebook, checks = personal(lesson, numbers)
        folder = out / file_name(student) / lesson.name
        write(
            folder / f"{lesson.name}.ipynb",
            (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode(),
        )
        write(folder / "checks.json", (json.dumps(checks, ensure_ascii=False) + "\n").encode())
    return write_key(lesson, key, out)


def write_key(lesson: Lesson, key: Mapping[str, Numbers], out: Path) -> Path:
    """Write down who has which numbers, for `grade --variants`; returns the path."""
    path = out / f"{lesson.name}-key.json"
    content = {
        "lesson": lesson.name,
        "students": {student: asdict(numbers) for student, numbers in key.items()},
    }
    write(path, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())
    return path


def main(argv: list[str]) -> int:
    parser = Parser(
        prog="course.py variants",
        description="Exercises with personal numbers, for every student of a class.",
    )
    parser.add_argument("lesson", metavar="LESSON", help='such as "02" or "02_update_rule"')
    parser.add_argument(
        "--students",
        type=Path,
        required=True,
        metavar="CSV",
        help="a roster: id,name, or an export of a platform",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("variants"),
        metavar="DIR",
        help="where the folders go (default: variants)",
    )
    options = parser.parse_args(argv)
    (lesson,) = lessons([options.lesson])
    students = [student.id for student in Roster.read(options.students).students]
    key = make(lesson, students, options.out)
    print(
        f"{len(students)} students have numbers of their own for {lesson.name}. "
        f"Hand out {options.out}/STUDENT/, keep {key} for grading."
    )
    return 0
