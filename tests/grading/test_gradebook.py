"""The same grades in nbgrader's gradebook: twice is once, and what was entered by hand stays."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gdcourse.checks.judging import Verdict
from gdcourse.teaching.grading import gradebook
from gdcourse.teaching.grading.assignment import Assignment
from gdcourse.teaching.grading.result import Result

from .conftest import LESSON

pytest.importorskip("nbgrader", reason="nbgrader comes with the extra `instructor`")


@pytest.fixture(autouse=True)
def tools_on_the_path(monkeypatch):
    """nbgrader calls `alembic`, which stands beside this Python."""
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))


def result(assignment: Assignment, share: float) -> Result:
    verdicts = [
        Verdict(name, sheet.points, sheet.points * share, {}, "What happened.", (), "")
        for name, sheet in assignment.visible.items()
    ]
    return Result(
        assignment.lesson,
        assignment.points,
        assignment.points * share,
        verdicts,
        [],
        "",
        {"step": "def step(): return 1"},
    )


def dump(path: Path) -> str:
    with sqlite3.connect(path) as book:
        return "\n".join(book.iterdump())


def scores(path: Path) -> dict[str, float]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{path}") as book:
        return {
            submission.student.id: submission.score for submission in book.assignment_submissions(LESSON.name)
        }


def test_the_points_arrive_and_a_second_time_changes_nothing(assignment, tmp_path):
    results = {"s001": result(assignment, 1), "s002": result(assignment, 0.5)}
    path = gradebook.export(tmp_path, assignment, LESSON.handed_out(), results)
    assert scores(path) == {"s001": 15, "s002": 7.5}
    before = dump(path)
    assert dump(gradebook.export(tmp_path, assignment, LESSON.handed_out(), results)) == before


def test_a_better_result_replaces_the_automatic_score_and_leaves_the_manual_one(assignment, tmp_path):
    from nbgrader.api import Gradebook

    path = gradebook.export(tmp_path, assignment, LESSON.handed_out(), {"s001": result(assignment, 0)})
    with Gradebook(f"sqlite:///{path}") as book:
        grade = book.find_grade("check_step", LESSON.name, LESSON.name, "s001")
        grade.manual_score, grade.extra_credit = 1.5, 0.25
        comment = book.find_comment("step", LESSON.name, LESSON.name, "s001")
        comment.manual_comment = "See me."
        book.db.commit()
    gradebook.export(tmp_path, assignment, LESSON.handed_out(), {"s001": result(assignment, 1)})
    with Gradebook(f"sqlite:///{path}") as book:
        grade = book.find_grade("check_step", LESSON.name, LESSON.name, "s001")
        assert (grade.auto_score, grade.manual_score, grade.extra_credit) == (2, 1.5, 0.25)
        assert book.find_comment("step", LESSON.name, LESSON.name, "s001").comment == "See me."


def test_formgraders_notebook_shows_the_students_code_and_the_verdict(assignment, tmp_path):
    gradebook.export(tmp_path, assignment, LESSON.handed_out(), {"s001": result(assignment, 0.5)})
    shown = json.loads(
        (tmp_path / "autograded" / "s001" / LESSON.name / f"{LESSON.name}.ipynb").read_text(encoding="utf-8")
    )
    cells = {cell["id"]: cell for cell in shown["cells"]}
    assert cells["step"]["source"] == "def step(): return 1"
    assert cells["check_step"]["outputs"][0]["text"] == "1 of 2 points. What happened.\n"


def test_what_a_student_wrote_is_text_on_nbgraders_own_pages(assignment, tmp_path):
    """The page that `nbgrader generate_feedback` makes, in which comments are Markdown."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    evil = replace(result(assignment, 0), code={"step": "x = '</script><script>alert(2)</script>'"})
    said = "It gives <script>alert(1)</script> and ![](http://example.org/x.png)."
    evil = replace(evil, verdicts=[replace(one, text=said) for one in evil.verdicts])
    gradebook.export(tmp_path, assignment, LESSON.handed_out(), {"s001": evil}, {"s001": "<b>Eve</b>\x1b[2J"})
    source = tmp_path / "source" / LESSON.name
    source.mkdir(parents=True)
    settings = Config()
    settings.CourseDirectory.root = str(tmp_path)
    settings.CourseDirectory.db_url = f"sqlite:///{tmp_path}/gradebook.db"
    made = NbGraderAPI(config=settings).generate_feedback(LESSON.name, "s001")
    assert made["success"], made
    page = (tmp_path / "feedback" / "s001" / LESSON.name / f"{LESSON.name}.html").read_text(encoding="utf-8")
    assert "alert(1)" in page
    assert "<script>alert" not in page
    assert 'example.org/x.png"' not in page
    assert "\x1b" not in page


def test_half_a_character_in_a_name_or_an_id_costs_nobody_their_row(assignment, tmp_path):
    """A folder whose name is no text, and a roster that was cut: who comes after it in the order is there."""
    ids = ("s001", "s\udcff", "t\ud800 \x1b[2J", "u001")
    results = {student: result(assignment, 1) for student in ids}
    names = {student: f"Zo\ud83d {number}" for number, student in enumerate(ids)}
    found = scores(gradebook.export(tmp_path, assignment, LESSON.handed_out(), results, names))
    assert len(found) == len(ids)
    assert set(found.values()) == {15}
    assert found.keys() >= {"s001", "u001"}


def test_a_question_added_later_finds_its_place(assignment, tmp_path):
    gradebook.export(tmp_path, assignment, LESSON.handed_out(), {"s001": result(assignment, 1)})
    more = result(assignment, 1)
    more = replace(more, verdicts=[*more.verdicts, Verdict("by_hand", 3, 3)])
    assert scores(gradebook.export(tmp_path, assignment, LESSON.handed_out(), {"s001": more})) == {"s001": 18}
