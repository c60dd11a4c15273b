"""Rules: every exercise is what `release` makes of its solution, and holds no line of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gdcourse.making.release import BEGIN, END, lessons, make, worked_in

from .lesson import ROOT, Lesson, held, read

SHORTEST = 8
RELEASE = "run `python3 course.py release`"


def solved(lines: list[str]) -> set[str]:
    """The lines that stand between the markers and nowhere else, without those too short to say anything."""
    inside, between, outside = False, set(), set()
    for line in map(str.strip, lines):
        if line in (BEGIN, END):
            inside = line == BEGIN
        else:
            (between if inside else outside).add(line)
    return {line for line in between - outside if len(line) >= SHORTEST and not line.startswith("#")}


def leaks(solution: list[str], handed_out: str) -> list[str]:
    """Lines of a solution, and markers, that are found in something a learner gets."""
    given = {line.strip() for line in handed_out.splitlines()}
    problems = [f'the solution\'s line "{line}"' for line in sorted(solved(solution) & given)]
    return problems + [f"the marker {marker}" for marker in (BEGIN, END) if marker in handed_out]


def everything_in(path: Path) -> str:
    """All text of a file; of JSON, every string in it, so that nothing hides behind an escape."""
    text = path.read_text(encoding="utf-8")
    return text if path.suffix == ".py" else "\n".join(_strings(json.loads(text)))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield "".join(
            part for part in value if isinstance(part, str)
        )  # a notebook's source may be a list of lines
        for part in value:
            if not isinstance(part, str):
                yield from _strings(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _strings(part)


def names() -> list[str]:
    return [lesson.name for lesson in lessons()]


def lines_of(path: Path) -> list[str]:
    """The lines of all cells: what a text shows on purpose, such as a loop with a bug, is no leak."""
    return [line for cell in read(path).cells for line in cell.source.splitlines()]


@pytest.mark.parametrize("name", names())
def test_exercises_are_what_release_makes(name: str) -> None:
    lesson = next(lesson for lesson in lessons() if lesson.name == name)
    made = make(lesson)
    folder = ROOT / "exercises" / name
    stale = [
        file
        for file, text in ((f"{name}.py", made.source), ("checks.json", made.checks))
        if not (folder / file).exists() or (folder / file).read_text(encoding="utf-8") != text
    ]
    stale += [f"{name}.ipynb"] * worked_in(lesson, made.checks)
    held(
        [
            f"exercises/{name}/{file} is not what release makes of solutions/{name}: {RELEASE}"
            for file in stale
        ]
    )


@pytest.mark.parametrize("name", names())
def test_no_line_of_a_solution_is_handed_out(name: str) -> None:
    solution = lines_of(ROOT / "solutions" / name / f"{name}.py")
    assert len(solved(solution)) > 5, "with so few lines to look for, nothing could be found"
    files = [
        path
        for path in sorted((ROOT / "exercises" / name).glob("*"))
        if path.suffix in (".py", ".ipynb", ".json")
    ]
    held(
        [
            f"{path.relative_to(ROOT)} holds {leak}: {RELEASE}"
            for path in files
            for leak in leaks(solution, everything_in(path))
        ]
    )


def test_every_lesson_has_its_exercises(lesson: Lesson) -> None:
    wanted = f"solutions/{lesson.name}/ with {lesson.name}.py and spec.py"
    held([] if lesson.name in names() else [f"{lesson.name} has no {wanted}"])


# The rules can fail -----------------------------------------------------------------------------------------

SOLUTION = [
    "def step(w, slope):",
    "    ### BEGIN SOLUTION",
    "    return w - 0.1 * slope",
    "    ### END SOLUTION",
]


def test_a_solution_line_left_in_an_exercise_is_seen(tmp_path: Path) -> None:
    assert leaks(SOLUTION, "def step(w, slope):\n        return w - 0.1 * slope")
    assert leaks(SOLUTION, "### END SOLUTION")
    assert leaks(SOLUTION, "def step(w, slope):\n    ...") == []
    hidden = tmp_path / "a.ipynb"
    hidden.write_text(
        json.dumps(
            {"cells": [{"source": ["x\n", "return w - 0.1 * slope"]}, {"hint": "return w - 0.1 * slope"}]}
        ),
        encoding="utf-8",
    )
    assert leaks(SOLUTION, everything_in(hidden))


def test_a_line_that_the_exercise_needs_is_no_leak() -> None:
    assert solved(
        ["picture = {", *SOLUTION, "### BEGIN SOLUTION", "picture = {", "else:", "### END SOLUTION"]
    ) == {"return w - 0.1 * slope"}
