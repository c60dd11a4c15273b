"""The same grades in nbgrader's gradebook, for formgrader to show and for grading by hand on top.

Only automatic scores and comments are written; what somebody entered by hand stays as it is, and is read back
into every other file. Writing twice changes nothing.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from gdcourse.course.files import write
from gdcourse.teaching.grading.assignment import Assignment
from gdcourse.teaching.grading.cells import question_cells
from gdcourse.teaching.grading.exports import file_name
from gdcourse.teaching.grading.result import Result
from gdcourse.teaching.grading.text import clean, for_markdown
from gdcourse.teaching.marks.deciding import ByHand

Entered = dict[str, dict[str, dict[str, ByHand]]]


class Unwritable(Exception):
    """The gradebook cannot be opened or written; the message says which, and why."""


def available() -> bool:
    """Is nbgrader here?"""
    from importlib.util import find_spec

    return find_spec("nbgrader") is not None


def export(
    course: Path,
    assignment: Assignment,
    handed_out: dict,
    results: Mapping[str, Result],
    names: Mapping[str, str] | None = None,
    penalties: Mapping[str, float] | None = None,
) -> Path:
    """Write gradebook.db and the `autograded` notebooks for formgrader; returns the database's path.

    `penalties` are points taken from a student's sum of the questions, for being late or by decision.
    `Unwritable` when the database cannot be opened or written.
    """
    from sqlalchemy.exc import DatabaseError, SAWarning

    warnings.simplefilter("ignore", SAWarning)  # nbgrader's own, about the order in which it adds rows
    path = course / "gradebook.db"
    try:
        _write(path, assignment, handed_out, results, names, penalties or {})
    except DatabaseError as error:
        raise Unwritable(f"The grades are written, the gradebook {path} is not: {error.orig}.") from None
    return path


def _write(
    path: Path,
    assignment: Assignment,
    handed_out: dict,
    results: Mapping[str, Result],
    names: Mapping[str, str] | None,
    penalties: Mapping[str, float],
) -> None:
    from nbgrader.api import Gradebook

    with _own_programs_found(), Gradebook(f"sqlite:///{path}") as book:
        book.update_or_create_assignment(assignment.lesson)
        book.update_or_create_notebook(assignment.lesson, assignment.lesson)
        for student, result in sorted(results.items()):
            name, notebook = file_name(student), graded_notebook(handed_out, result)
            _cells(book, assignment.lesson, notebook)
            known_as = {"last_name": clean(names[student])} if names and student in names else {}
            book.update_or_create_student(name, **known_as)
            book.update_or_create_submission(assignment.lesson, name)
            _scores(book, assignment.lesson, name, result, penalties.get(student, 0.0))
            text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
            write(
                path.parent / "autograded" / name / assignment.lesson / f"{assignment.lesson}.ipynb",
                text.encode(),
            )


@contextmanager
def _own_programs_found() -> Iterator[None]:
    """nbgrader starts `alembic` by its name, which is not on the path of somebody who names this Python."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


def _cells(book, lesson: str, notebook: dict) -> None:
    """The cells that nbgrader must know of: those that give points, and those that hold the answers."""
    known = book.find_notebook(lesson, lesson)
    points = {cell.name: cell.max_score for cell in known.grade_cells}
    answers = {cell.name for cell in known.solution_cells}
    for cell in notebook["cells"]:
        mark = cell["metadata"].get("nbgrader", {})
        name = mark.get("grade_id")
        if mark.get("grade") and points.get(name) != mark["points"]:
            book.update_or_create_grade_cell(name, lesson, lesson, cell_type="code", max_score=mark["points"])
        if mark.get("solution") and name not in answers:
            book.add_solution_cell(name, lesson, lesson)


def entered(course: Path) -> Entered:
    """What somebody entered in formgrader, by lesson, student (as `file_name` has it) and question.

    Empty where there is no gradebook; `Unwritable` where it cannot be read.
    """
    path = course / "gradebook.db"
    if not path.exists() or not available():
        return {}
    from nbgrader.api import Comment, Grade, Gradebook
    from sqlalchemy import or_
    from sqlalchemy.exc import DatabaseError, SAWarning

    warnings.simplefilter("ignore", SAWarning)
    found: Entered = {}

    def questions_of(row) -> dict[str, ByHand]:
        students = found.setdefault(row.notebook.assignment.assignment.name, {})
        return students.setdefault(row.notebook.student.id, {})

    try:
        with _own_programs_found(), Gradebook(f"sqlite:///{path}") as book:
            for grade in book.db.query(Grade).filter(
                or_(Grade.manual_score.isnot(None), Grade.extra_credit != 0)
            ):
                question = grade.cell.name.removeprefix("check_")
                questions_of(grade)[question] = ByHand(grade.manual_score, grade.extra_credit or 0.0)
            for comment in book.db.query(Comment).filter(Comment.manual_comment != ""):
                questions, name = questions_of(comment), comment.cell.name
                questions[name] = replace(
                    questions.get(name, ByHand()), comment=clean(comment.manual_comment)
                )
    except DatabaseError as error:
        raise Unwritable(f"The gradebook {path} cannot be read: {error.orig}.") from None
    return found


def _scores(book, lesson: str, student: str, result: Result, penalty: float) -> None:
    from nbgrader.api import Comment, Grade

    notebook = book.find_submission_notebook(lesson, lesson, student)
    if (notebook.late_submission_penalty or 0.0) != penalty:
        notebook.late_submission_penalty = penalty
    grades = {grade.cell_id: grade for grade in notebook.grades}
    comments = {comment.cell_id: comment for comment in notebook.comments}
    cells = {cell.name: cell.id for cell in notebook.notebook.grade_cells + notebook.notebook.solution_cells}
    for verdict in result.verdicts:
        # A question that was added after the submission has no row for it yet.
        check, answer = cells[f"check_{verdict.question}"], cells[verdict.question]
        grade = grades.get(check) or Grade(cell_id=check, notebook=notebook)
        comment = comments.get(answer) or Comment(cell_id=answer, notebook=notebook)
        book.db.add_all([grade, comment])
        grade.auto_score, grade.needs_manual_grade = verdict.earned, False
        comment.auto_comment = None if verdict.right else for_markdown(verdict.text)
    book.db.commit()


def graded_notebook(handed_out: dict, result: Result) -> dict:
    """The exercise as handed out, with the student's code in its cells and the verdicts under its checks."""
    notebook = json.loads(json.dumps(handed_out))
    known = {cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in notebook["cells"]}
    for verdict in result.verdicts:
        if f"check_{verdict.question}" not in known:
            notebook["cells"] += question_cells(verdict.question, verdict.points)
    verdicts = {f"check_{verdict.question}": verdict for verdict in result.verdicts}
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if name in result.code:
            cell["source"] = result.code[name]
        if name in verdicts:
            cell["metadata"]["nbgrader"]["points"] = verdicts[name].points
            text = f"{verdicts[name].earned:g} of {verdicts[name].points:g} points. {verdicts[name].text}\n"
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
    return notebook
