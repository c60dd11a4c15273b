"""nbgrader's gradebook and the other files: the same grade, whoever decided it where."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gdcourse.__main__ import main as command
from gdcourse.teaching.marks.moments import moment

from .made_up import LESSON, QUESTIONS, graded, ledger

pytest.importorskip("nbgrader", reason="nbgrader comes with the extra `instructor`")

FULL = sum(QUESTIONS.values())


def in_the_book(course: Path) -> dict[str, float]:
    """Everybody's points as nbgrader exports them."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        return {
            one.student.id: max(0.0, one.score - one.late_submission_penalty)
            for one in book.assignment_submissions(LESSON)
        }


def in_the_file(out: Path) -> dict[str, float]:
    with open(out / "grades.csv", encoding="utf-8", newline="") as file:
        return {row[3]: float(row[5]) for row in list(csv.reader(file))[1:]}


def test_book_and_files_agree_whatever_was_decided_where(tmp_path, monkeypatch, capsys):
    from nbgrader.api import Gradebook

    monkeypatch.chdir(tmp_path)
    times = {"ann": moment("2026-03-02 12:00"), "ben": moment("2026-03-01 12:00")}
    made = ledger(
        {"ann": {"step": 2}, "ben": {"step": 2}}, times, due=moment("2026-03-01"), book=str(tmp_path)
    )
    out = graded(tmp_path, made)
    assert in_the_book(tmp_path) == in_the_file(out) == {"ann": FULL - 2, "ben": FULL - 2}

    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as book:
        grade = book.find_grade("check_step", LESSON, LESSON, "ann")
        grade.manual_score, grade.extra_credit = 1.5, 0.25
        book.find_comment("step", LESSON, LESSON, "ann").manual_comment = "See *me*."
        book.db.commit()
    command(["adjust", "--late", "10"])
    ann = round((FULL - 2 + 1.75) * 0.9, 2)
    assert in_the_file(out) == {"ann": ann, "ben": FULL - 2}
    assert in_the_book(tmp_path) == pytest.approx(in_the_file(out))
    page = (out / "feedback" / "ann.html").read_text(encoding="utf-8")
    assert "Changed by hand from 0 to 1.5 of 2: graded by hand." in page and "Comment: See *me*." in page

    capsys.readouterr()
    command(["adjust", "1", "ann", "--question", "step", "--points", "2", "--because", "again"])
    said = capsys.readouterr()
    assert "ann, step: formgrader says 1.5, decisions.toml says 2. Formgrader's counts" in said.err
    assert "0 grades changed" in said.out
    command(["adjust", "1", "ben", "--question", "step", "--points", "2", "--because", "right"])
    command(["adjust", "1", "ann", "--points", "14", "--because", "shown at the board"])
    command(["adjust", "1", "--drop-question", "walk"])
    assert in_the_file(out) == {"ann": 14, "ben": FULL - QUESTIONS["walk"]}
    assert in_the_book(tmp_path) == pytest.approx(in_the_file(out))
