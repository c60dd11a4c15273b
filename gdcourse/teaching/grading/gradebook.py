"""The same grades in nbgrader's gradebook, so that formgrader shows them and can be used to grade by hand on
top.

Only automatic scores and comments are written; what somebody entered by hand stays as it is. Writing twice
changes nothing.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from pathlib import Path

from gdcourse.teaching.grading.exports import file_name, write
from gdcourse.teaching.grading.judge import Paper, Result


def available() -> bool:
    """Is nbgrader here?"""
    from importlib.util import find_spec

    return find_spec("nbgrader") is not None


def export(course: Path, on: Paper, handed_out: dict, results: Mapping[str, Result]) -> Path:
    """Write gradebook.db and the `autograded` notebooks that formgrader shows; returns the database's
    path."""
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import SAWarning

    warnings.simplefilter("ignore", SAWarning)  # nbgrader's own, about the order in which it adds rows
    path = course / "gradebook.db"
    with Gradebook(f"sqlite:///{path}") as book:
        _assignment(book, on, handed_out)
        for student, result in sorted(results.items()):
            name = file_name(student)
            book.update_or_create_student(name)
            _scores(book, on, name, result)
            notebook = _graded_notebook(handed_out, result)
            write(
                course / "autograded" / name / on.lesson / f"{on.lesson}.ipynb",
                (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode(),
            )
    return path


def _assignment(book, on: Paper, handed_out: dict) -> None:
    book.update_or_create_assignment(on.lesson)
    book.update_or_create_notebook(on.lesson, on.lesson)
    for cell in handed_out["cells"]:
        mark = cell["metadata"].get("nbgrader")
        if not mark:
            continue
        name, source = mark["grade_id"], "".join(cell["source"])
        book.update_or_create_source_cell(name, on.lesson, on.lesson, cell_type="code", source=source)
        if mark["grade"]:
            book.update_or_create_grade_cell(
                name, on.lesson, on.lesson, cell_type="code", max_score=mark["points"]
            )
        if mark["solution"]:
            book.update_or_create_solution_cell(name, on.lesson, on.lesson)


def _scores(book, on: Paper, student: str, result: Result) -> None:
    book.update_or_create_submission(on.lesson, student)
    for verdict in result.verdicts:
        grade = book.find_grade(f"check_{verdict.question}", on.lesson, on.lesson, student)
        grade.auto_score, grade.needs_manual_grade = verdict.earned, False
        comment = book.find_comment(verdict.question, on.lesson, on.lesson, student)
        comment.auto_comment = None if verdict.right else verdict.text
    book.db.commit()


def _graded_notebook(handed_out: dict, result: Result) -> dict:
    """The exercise as handed out, with the student's code in its cells and the verdicts under its checks."""
    notebook = json.loads(json.dumps(handed_out))
    verdicts = {f"check_{verdict.question}": verdict for verdict in result.verdicts}
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if name in result.code:
            cell["source"] = result.code[name]
        if name in verdicts:
            text = f"{verdicts[name].earned:g} of {verdicts[name].points:g} points. {verdicts[name].text}\n"
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
    return notebook
