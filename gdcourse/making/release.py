"""Make the exercises from the solutions: `python3 course.py release`.

For each lesson, `solutions/NAME/NAME.py` (the exercise notebook with its solutions) and
`solutions/NAME/spec.py` (how it is judged) become

    exercises/NAME/NAME.py, NAME.ipynb     the same without what stands between ### BEGIN SOLUTION
                                           and ### END SOLUTION
    exercises/NAME/checks.json             what check("…") knows, and the clean notebook that `reset` gives

The same solutions make the same bytes. A release runs every solution first: it must get every point, and the
untouched exercise must get none. It never writes over an exercise notebook that somebody has worked in.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
import nbformat

from gdcourse.checks.answering import ask
from gdcourse.checks.authoring import questions
from gdcourse.checks.data import BadMessage, dumps, loads, steady
from gdcourse.checks.judging import judge
from gdcourse.checks.prepare import prepare, seed_from
from gdcourse.checks.replay import replayable
from gdcourse.checks.sheet import Sheet
from gdcourse.checks.solution import BEGIN, END
from gdcourse.course.files import write
from gdcourse.course.lessons import Lesson, lessons
from gdcourse.course.refused import Parser, Refused
from gdcourse.making import build
from gdcourse.making.sources import Source, read

_LOOKS_LIKE_A_MARKER = re.compile(r"^\s*(#{2,}|#\s*(begin|end)\b)", re.IGNORECASE)
_TOO_SHORT_TO_LEAK = 8


# From a solution to an exercise ----------------------------------------------------------------------------


def strip(source: str, solution: bool, where: str) -> str:
    """A cell without its solutions: `...` in the place of an indented one, nothing in the place of another.

    `Refused` for a marker that is misspelled, stands alone, or stands in a cell that is no solution
    cell.
    """
    kept: list[str] = []
    inside, seen = False, False
    for line in source.splitlines():
        marker = line.strip()
        if marker in (BEGIN, END):
            if (marker == BEGIN) == inside:
                raise Refused(f"{where}: {marker} where {END if inside else BEGIN} should come first.")
            inside, seen = not inside, True
            if inside and line[0].isspace():
                kept.append(line[: len(line) - len(line.lstrip())] + "...")
        elif _LOOKS_LIKE_A_MARKER.match(line):
            raise Refused(
                f'{where}: unknown marker "{marker}". '
                f'The markers are "{BEGIN}" and "{END}"; a comment has one #.'
            )
        elif not inside:
            kept.append(line)
    if inside:
        raise Refused(f"{where}: {BEGIN} without {END}.")
    if seen != solution:
        raise Refused(
            f"{where}: "
            + ("a solution cell without a solution." if solution else "a solution outside a solution cell.")
        )
    return "\n".join(kept).strip("\n")


def stripped(notebook: nbformat.NotebookNode, lesson: Lesson) -> nbformat.NotebookNode:
    """The exercise notebook of a solution notebook; `Refused` if a line of a solution is left in it."""
    exercise = nbformat.from_dict(notebook)
    for number, cell in enumerate(exercise.cells, 1):
        if cell.cell_type == "code":
            is_solution = cell.metadata.get("nbgrader", {}).get("solution", False)
            cell.source = strip(cell.source, is_solution, f"{_name(lesson.solution)}.py, cell {number}")
    if left := solution_lines(notebook) & {
        line.strip() for cell in _code(exercise) for line in cell.source.splitlines()
    }:
        raise Refused(
            f"{_name(lesson.solution)}.py: a line of a solution is left in the exercise: {sorted(left)[0]}"
        )
    return exercise


def solution_lines(notebook: nbformat.NotebookNode) -> set[str]:
    """The lines that stand between the markers, without those that say nothing (`else:`)."""
    lines, inside = set(), False
    for cell in _code(notebook):
        for line in map(str.strip, cell.source.splitlines()):
            inside = line == BEGIN or (inside and line != END)
            if inside and line != BEGIN and len(line) >= _TOO_SHORT_TO_LEAK:
                lines.add(line)
    return lines


def sheets(lesson: Lesson) -> list[Sheet]:
    """What the learner's check knows: every question worked out with the visible cases."""
    return [
        prepare(one, seed_from("visible", lesson.name, one.name)) for one in questions(lesson.load_spec())
    ]


# Trying it out ---------------------------------------------------------------------------------------------


def scores(notebook: nbformat.NotebookNode, lesson: Lesson, checks: str) -> dict[str, tuple[float, float]]:
    """Run the code of a notebook and check everything: question → (earned, points)."""
    with _desk(lesson.name, checks):
        namespace: dict[str, Any] = {"__name__": "__main__"}
        for number, cell in enumerate(_code(notebook), 1):
            filename = f"<{lesson.name}, code cell {number}>"
            try:
                exec(compile(cell.source, filename, "exec"), namespace)
            except Exception as error:
                raise Refused(
                    f"{lesson.name}, code cell {number}: {type(error).__name__}: {error}\n{cell.source}"
                ) from None
        check = namespace.get("check")
        if not hasattr(check, "sheets"):
            raise Refused(
                f'{lesson.name}: a notebook of exercises begins with check = exercises("{lesson.name}").'
            )
        verdicts = [check.verdict(name) for name in check.sheets]
    return {verdict.question: (verdict.earned, verdict.points) for verdict in verdicts}


@contextlib.contextmanager
def _desk(name: str, checks: str) -> Iterator[None]:
    """An empty folder with checks.json in it, as the current one, with nothing printed and nothing
    remembered."""
    before, kept = Path.cwd(), os.environ.get("GDCOURSE_PROGRESS")
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        desk = Path(folder) / name
        desk.mkdir()
        (desk / "checks.json").write_text(checks, encoding="utf-8")
        os.environ["GDCOURSE_PROGRESS"] = "off"
        os.chdir(desk)
        try:
            yield
        finally:
            os.chdir(before)
            os.environ.pop("GDCOURSE_PROGRESS")
            if kept is not None:
                os.environ["GDCOURSE_PROGRESS"] = kept


def every_check_is_asked(notebook: nbformat.NotebookNode, asked: list[Sheet], lesson: Lesson) -> None:
    """What the notebook checks, the spec asks, in the same order; `Refused` if not."""
    checked = [
        cell.metadata.nbgrader.grade_id.removeprefix("check_")
        for cell in _code(notebook)
        if cell.metadata.get("nbgrader", {}).get("grade")
    ]
    if checked != [sheet.name for sheet in asked]:
        raise Refused(
            f"{lesson.name}: the notebook checks {', '.join(checked)}, and spec.py asks "
            f"{', '.join(sheet.name for sheet in asked)}."
        )


def right_ones_agree(lesson: Lesson, asked: list[Sheet]) -> None:
    """The spec's other right implementations give what the solution gives; `Refused` if not."""
    sheets = {sheet.name: sheet for sheet in asked}
    for question in questions(lesson.load_spec()):
        for right in getattr(question, "rights", ()):
            verdict = judge(sheets[question.name], ask(right, sheets[question.name].probes))
            if not verdict.right:
                raise Refused(
                    f"{lesson.name}: the solution of {question.name} disagrees with {right.__name__} in "
                    f"spec.py, which is right as well: {verdict.text}"
                )


def earned_by_replay(lesson: Lesson) -> dict[str, list[str]]:
    """question → the behaviours that take no function, for functions that have such."""
    found = {
        one.name: replayable(one, prepare(one, seed_from("visible", lesson.name, one.name)))
        for one in questions(lesson.load_spec())
        if one.kind == "function"
    }
    return {name: parts for name, parts in found.items() if parts}


# Writing it down -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Released:
    """The files of one lesson's exercises, as text, and how they were tried."""

    lesson: Lesson
    source: str
    checks: str
    points: float


def make(lesson: Lesson) -> Released:
    """Work out a lesson's exercises and try them; writes nothing."""
    if not lesson.solution.is_file():
        where = lesson.solution.relative_to(lesson.root).as_posix()
        raise Refused(f"There is no {where}: the exercises of {lesson.name} are made of it.")
    solution = read(_source(lesson, lesson.solution))
    exercise = stripped(solution, lesson)
    asked = sheets(lesson)
    every_check_is_asked(solution, asked, lesson)
    right_ones_agree(lesson, asked)
    content = {
        "lesson": lesson.name,
        "notebook": _clean(exercise, lesson),
        "questions": [sheet.to_data() for sheet in asked],
    }
    checks = _pretty(steady(content, _written(lesson.checks)))
    for name, (earned, points) in scores(solution, lesson, checks).items():
        if earned != points:
            raise Refused(f"{lesson.name}: the solution of {name} gets {earned:g} of {points:g} points.")
    for name, (earned, _) in scores(exercise, lesson, checks).items():
        if earned:
            raise Refused(f"{lesson.name}: the untouched exercise gets {earned:g} points for {name}.")
    source = jupytext.writes(exercise, fmt="py:percent")
    return Released(lesson, source, checks, sum(sheet.points for sheet in asked))


def _written(checks: Path) -> Any:
    """What an earlier release wrote, or None."""
    try:
        return loads(checks.read_bytes())
    except (FileNotFoundError, BadMessage):
        return None


def release(lesson: Lesson, execute: bool = True) -> tuple[Released, list[Path]]:
    """Make a lesson's exercises and write them; returns what was made and the files that changed."""
    made = make(lesson)
    if worked_in(lesson, made.checks):
        raise Refused(
            f"{_name(lesson.exercise)}.ipynb has somebody's work in it, so nothing was written. "
            f"`python3 course.py reset {lesson.name[:2]}` keeps that work beside it; then release again."
        )
    changed = [
        path
        for path, text in ((lesson.exercise, made.source), (lesson.checks, made.checks))
        if write(path, text.encode())
    ]
    for source in (_source(lesson, lesson.solution), _source(lesson, lesson.exercise)) if execute else ():
        if write(source.notebook, build.build(source)):
            changed.append(source.notebook)
    return made, changed


def worked_in(lesson: Lesson, new_checks: str) -> bool:
    """Does the exercise notebook hold code or notes that no release wrote?"""
    notebook = lesson.exercise.with_suffix(".ipynb")
    if not notebook.exists():
        return False
    try:
        writing = writing_of(json.loads(notebook.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError):
        return True  # what cannot be read may be somebody's work
    written = [new_checks] + ([lesson.checks.read_text(encoding="utf-8")] if lesson.checks.exists() else [])
    return all(writing != writing_of(json.loads(text)["notebook"]) for text in written)


def writing_of(notebook: dict) -> list[str]:
    """The sources of a notebook's cells, read from its JSON."""
    return [text for cell in notebook["cells"] if (text := "".join(cell["source"]).strip())]


def code_of(notebook: dict) -> list[str]:
    """The sources of a notebook's code cells, read from its JSON."""
    return [
        "".join(cell["source"]).strip()
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and "".join(cell["source"]).strip()
    ]


def _clean(exercise: nbformat.NotebookNode, lesson: Lesson) -> dict:
    """The exercise notebook as JSON, without outputs and with the ids and metadata of a built one."""
    notebook = nbformat.from_dict(exercise)
    build.tidy(notebook, _source(lesson, lesson.exercise))
    for cell in _code(notebook):
        cell.outputs, cell.execution_count = [], None
    return json.loads(nbformat.writes(notebook))


def _source(lesson: Lesson, path: Path) -> Source:
    return Source(path, lesson.root)


def _name(path: Path) -> str:
    return f"{path.parent.parent.name}/{path.parent.name}/{path.stem}"


def _code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _pretty(content: Any, depth: int = 0) -> str:
    """JSON with one line for each thing that a reader of a difference wants to see on a line of its own."""
    inner = " " * (depth + 1)
    flat = dumps(content)
    if len(flat) <= 150 or depth > 5 or not content:
        return flat + "\n" * (depth == 0)
    if isinstance(content, dict):
        lines = [f"{inner}{dumps(key)}: {_pretty(value, depth + 1)}" for key, value in content.items()]
        text = "{\n" + ",\n".join(lines) + "\n" + " " * depth + "}"
    elif isinstance(content, list):
        text = (
            "[\n"
            + ",\n".join(inner + _pretty(value, depth + 1) for value in content)
            + "\n"
            + " " * depth
            + "]"
        )
    else:
        text = flat
    return text + "\n" * (depth == 0)


def main(argv: list[str]) -> int:
    parser = Parser(prog="course.py release", description="Make the exercises from the solutions.")
    parser.add_argument(
        "lessons", nargs="*", metavar="LESSON", help='such as "03" or "03_learning_rates"; default: all'
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; say which exercises differ from their solutions"
    )
    options = parser.parse_args(argv)
    wrong = 0
    for lesson in lessons(options.lessons, marker="solutions/*/*.*"):
        try:
            wrong += _one(lesson, options.check)
        except Refused as error:
            print(f"FAILED    {error}")
            wrong += 1
    return 1 if wrong else 0


def _one(lesson: Lesson, check: bool) -> int:
    if check:
        made = make(lesson)
        pairs = ((lesson.exercise, made.source), (lesson.checks, made.checks))
        stale = [path.name for path, text in pairs if not path.exists() or path.read_bytes() != text.encode()]
        print(
            f"{'DIFFERS' if stale else 'same':<9} {_name(lesson.exercise)}"
            + (f": {', '.join(stale)}" if stale else "")
        )
        return bool(stale)
    made, changed = release(lesson)
    print(f"{'released' if changed else 'unchanged':<9} {_name(lesson.exercise)}, {made.points:g} points")
    for name, parts in earned_by_replay(lesson).items():
        print(f"          {name}: whoever replays what the notebook shows earns {', '.join(parts)}")
    return 0
