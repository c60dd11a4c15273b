"""Numbers of their own for every student: `python3 course.py variants 02 --students roster.csv`.

Each student gets the lesson's exercises with one more: a table worked by hand, with a minimum, a start and a
learning rate that nobody else has. `grade … --variants KEY` judges it by the same numbers, and names mistakes
in it like in any other answer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from gdcourse.checks.asking import Question, prepare, seed_from
from gdcourse.course.lessons import Lesson, lessons
from gdcourse.course.refused import Parser, Refused
from gdcourse.teaching.grading.exports import file_name, write

NAME, POINTS, STEPS = "by_hand", 3, 3


@dataclass(frozen=True)
class Numbers:
    """One student's hill and walk: (w − minimum)², from start, with rate."""

    minimum: float
    start: float
    rate: float

    @classmethod
    def of(cls, lesson: str, student: str) -> Numbers:
        """The same numbers for the same student, at every draw and on every machine."""
        draw = np.random.default_rng(seed_from("variant", lesson, student))
        minimum, distance = int(draw.integers(2, 10)), int(draw.choice([-8, -6, -5, -4, 4, 5, 6, 8]))
        rate = float(draw.choice([0.15, 0.2, 0.25, 0.3, 0.35, 0.6, 0.7]))
        return cls(float(minimum), float(minimum + distance), rate)

    def walk(self, step: Callable[[float, float], float]) -> list[float]:
        """The places after the start, when `step(w, gradient)` says where a step leads."""
        places, w = [], self.start
        for _ in range(STEPS):
            w = step(w, 2 * (w - self.minimum))
            places.append(w)
        return places


def question(numbers: Numbers) -> Question:
    """The table by hand as a question, with the mistakes that show in it."""
    n, rate = numbers, numbers.rate
    first = 2 * (n.start - n.minimum)

    def by_hand() -> list[float]:
        return n.walk(lambda w, g: w - rate * g)

    asked = Question(by_hand, POINTS, kind="value", tolerance=2e-3, shape="one place for each step")
    slopes = f"the slope at the start is 2 · ({n.start:g} − {n.minimum:g}) = {first:g}".replace("-", "−")
    for name, says, pointer, step, id_ in (
        (
            "ascent_sign",
            "adding the slope instead of subtracting it",
            "The slope points uphill. Go against it.",
            lambda w, g: w + rate * g,
            "M01",
        ),
        (
            "missing_factor_two",
            "a slope without its 2",
            "The derivative of u² begins with a 2.",
            lambda w, g: w - rate * g / 2,
            "M02",
        ),
        (
            "forgot_inner_shift",
            "taking 2w for the slope",
            "The 2 goes in front of the whole bracket.",
            lambda w, g: w - rate * 2 * w,
            "M03",
        ),
        (
            "loss_as_gradient",
            "taking the height for the slope",
            "The height is the bracket squared. The slope is its derivative.",
            lambda w, g: w - rate * (g / 2) ** 2,
            "M04",
        ),
        (
            "stale_gradient",
            "using the first slope for every step",
            "Each row has a slope of its own.",
            lambda w, g: w - rate * first,
            "M05",
        ),
        (
            "sign_step_only",
            "stepping by the rate alone",
            "The step is the rate times the slope.",
            lambda w, g: w - rate * np.sign(g),
            "M06",
        ),
        (
            "overwrite_not_update",
            "putting the step in the place of w",
            "The new w is the old w, minus something.",
            lambda w, g: -rate * g,
            "M07",
        ),
    ):

        def wrong(step=step) -> list[float]:
            return n.walk(step)

        wrong.__name__ = name
        asked.wrong(
            says,
            "What is the slope in the first row, and what do you do with it?",
            pointer,
            f"Here {slopes}.",
            id=id_,
        )(wrong)
    return asked


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


def question_cells(name: str, points: float, source: str = "...") -> list[dict]:
    """The cell of a question and the one that checks it, as nbgrader marks them."""
    mark = {
        "schema_version": 3,
        "grade_id": name,
        "grade": False,
        "locked": False,
        "solution": True,
        "task": False,
    }
    check = mark | {
        "grade_id": f"check_{name}",
        "grade": True,
        "locked": True,
        "solution": False,
        "points": points,
    }
    return [_code(source, mark), _code(f'check("{name}")', check)]


def _code(source: str, mark: dict) -> dict:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": mark["grade_id"],
        "metadata": {"nbgrader": mark},
        "outputs": [],
        "source": [source],
    }


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
    path = out / f"{lesson.name}-key.json"
    content = {
        "lesson": lesson.name,
        "students": {student: asdict(numbers) for student, numbers in key.items()},
    }
    write(path, (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())
    return path


def read_key(path: Path, lesson: str) -> dict[str, Numbers]:
    """student → numbers, from the key; `ValueError` with a sentence if it is not the key of this lesson."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        found = {student: Numbers(**numbers) for student, numbers in content["students"].items()}
        made_for = content["lesson"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(f"{path} is not a key that `variants` wrote.") from None
    if made_for != lesson:
        raise ValueError(f"{path} is the key of {made_for}, not of {lesson}.")
    return found


def main(argv: list[str]) -> int:
    from gdcourse.teaching.grading.run import GradingError, roster

    parser = Parser(
        prog="course.py variants",
        description="Exercises with personal numbers, for every student of a class.",
    )
    parser.add_argument("lesson", metavar="LESSON", help='such as "02" or "02_update_rule"')
    parser.add_argument(
        "--students", type=Path, required=True, metavar="CSV", help="a roster with the column id"
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path("variants"),
        metavar="DIR",
        help="where the folders go (default: variants)",
    )
    options = parser.parse_args(argv)
    try:
        (lesson,) = lessons([options.lesson])
        students = list(roster(options.students))
        key = make(lesson, students, options.out)
    except (Refused, GradingError) as error:
        print(error, file=sys.stderr)
        return 2
    print(
        f"{len(students)} students have numbers of their own for {lesson.name}. "
        f"Hand out {options.out}/STUDENT/, keep {key} for grading."
    )
    return 0
