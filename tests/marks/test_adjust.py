"""Deciding from the command line: every file agrees, and nothing that a person wrote is lost."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gdcourse.__main__ import main as command
from gdcourse.teaching.grading.pages import costs_nothing, feedback
from gdcourse.teaching.marks.decisions import FILE
from gdcourse.teaching.marks.ledger import Entry
from gdcourse.teaching.marks.moments import moment

from .made_up import LESSON, QUESTIONS, graded, ledger, result

FULL = sum(QUESTIONS.values())
NAMES = {"ann": "Ann", "ben": "Ben", "cem": "Cem"}


@pytest.fixture
def out(tmp_path, monkeypatch) -> Path:
    """A graded lesson: ann walked uphill, ben is right, cem handed in nothing."""
    monkeypatch.chdir(tmp_path)
    late = {"ann": moment("2026-03-02 12:00"), "ben": moment("2026-02-28 12:00")}
    return graded(
        tmp_path, ledger({"ann": {"step": 2}, "ben": {}}, late, names=NAMES, due=moment("2026-03-01"))
    )


def adjust(*arguments: str) -> int:
    return command(["adjust", *arguments])


def grades(out: Path) -> dict[str, str]:
    with open(out / "grades.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return {row[3]: row[5] for row in rows[1:]}


def rows(out: Path, student: str) -> list[dict[str, str]]:
    with open(out / "details.csv", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["student"] == student]


def test_before_any_decision_the_absent_have_an_empty_grade(out):
    assert grades(out) == {"ann": f"{FULL - 2:g}", "ben": f"{FULL:g}", "cem": ""}


def test_page_csv_and_summary_agree_and_say_what_was_adjusted(out, capsys):
    said = "right by another road"
    assert adjust("1", "ANN", "--question", "step", "--points", "1.5", "--because", said) == 0
    assert f"Ann (ann): {FULL - 2:g} → {FULL - 0.5:g}" in capsys.readouterr().out
    told = f"Changed by hand from 0 to 1.5 of 2: {said}."
    assert grades(out)["ann"] == f"{FULL - 0.5:g}"
    assert sum(float(row["earned"]) for row in rows(out, "ann")) == FULL - 0.5
    assert [row["decided"] for row in rows(out, "ann") if row["question"] == "step"] == [told]
    page = (out / "feedback" / "ann.html").read_text(encoding="utf-8")
    assert told in page and f"{FULL - 0.5:g} of {FULL:g} points" in page
    summary = (out / "summary.html").read_text(encoding="utf-8")
    assert f"step: {told}" in summary and f'<td class="n">{FULL - 0.5:g}</td>' in summary


def test_a_penalty_is_a_row_of_its_own_and_the_rows_add_up(out):
    adjust("--late", "10")
    assert grades(out)["ann"] == f"{(FULL - 2) * 0.9:g}"
    assert sum(float(row["earned"]) for row in rows(out, "ann")) == pytest.approx((FULL - 2) * 0.9)
    assert f"10 % off, {(FULL - 2) / 10:.4g} points" in rows(out, "ann")[0]["decided"]


def test_excused_reads_ex_also_for_somebody_who_handed_in_nothing(out):
    adjust("1", "cem", "--excuse", "--because", "ill")
    assert grades(out)["cem"] == "EX"
    assert "Excused" in (out / "feedback" / "cem.html").read_text(encoding="utf-8")
    summary = (out / "summary.html").read_text(encoding="utf-8")
    assert "2 submissions." in summary and "Could not be read" not in summary


def test_a_dropped_question_leaves_the_summary_and_the_heading(out):
    adjust("1", "--drop-question", "step", "--because", "unclear")
    heading = (out / "grades.csv").read_text(encoding="utf-8").splitlines()[0]
    assert heading.endswith(f"{LESSON} ({FULL - 2:g} points)")
    assert grades(out)["ann"] == grades(out)["ben"] == f"{FULL - 2:g}"
    assert "does not count" in (out / "feedback" / "ann.html").read_text(encoding="utf-8")


def test_hints_are_told_as_deep_as_decided(out):
    adjust("--hints", "1")
    page = (out / "feedback" / "ann.html").read_text(encoding="utf-8")
    assert "a question" in page and "a pointer" not in page


def test_what_a_person_wrote_into_the_file_stays(out):
    file = out.parent / FILE
    mine = '# mine\n[[excused]]\nlesson = "1"   # she was ill\nstudent = "ann"\n'
    file.write_text(mine, encoding="utf-8")
    adjust("--drop-lowest", "1")
    assert file.read_text(encoding="utf-8").startswith(mine)
    assert file.read_text(encoding="utf-8").endswith("\n[[lowest]]\ndrop = 1\n")


def test_an_edited_grade_is_kept_and_told(out, capsys):
    file = out / "grades.csv"
    file.write_text(edited := file.read_text(encoding="utf-8") + "one more\n", encoding="utf-8")
    adjust("--hints", "2")
    assert (out / "grades-edited-1.csv").read_text(encoding="utf-8") == edited
    assert (
        "grades.csv was edited by hand: your version is kept as grades-edited-1.csv."
        in capsys.readouterr().err
    )
    adjust("--hints", "3")
    assert not (out / "grades-edited-2.csv").exists()


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["1", "zoe", "--points", "1", "--because", "x"], '"zoe" is neither in the roster nor among'),
        (
            ["1", "ann", "--question", "stride", "--points", "1", "--because", "x"],
            'asks no "stride"; it asks',
        ),
        (["1", "ann", "--points", "1"], 'it needs a reason: --because "…"'),
        (["1", "--points", "1", "--because", "x"], "--points needs a student"),
        (["1", "ann", "--points", "1", "--excuse"], "One decision at a time, not --points and --excuse"),
        (["1", "ann"], "What is decided?"),
        (["77", "--weight", "2"], 'There is no lesson "77"'),
        (["1", "ann", "--until", "soon"], "until is a date"),
        (["--late", "10", "--question", "step"], "--late takes no question"),
        (["--hints", "4"], "depth is a whole number from 0 to 3"),
    ],
)
def test_what_cannot_be_decided_is_told_in_a_sentence_and_changes_nothing(out, capsys, arguments, said):
    before = {path: path.read_bytes() for path in out.parent.rglob("*") if path.is_file()}
    assert adjust(*arguments) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1
    assert {path: path.read_bytes() for path in out.parent.rglob("*") if path.is_file()} == before


def test_alone_it_lists_what_is_decided(out, capsys):
    assert adjust() == 0 and "Nothing is decided yet" in capsys.readouterr().out
    adjust("--drop-lowest", "1")
    capsys.readouterr()
    assert adjust() == 0 and capsys.readouterr().out == "[[lowest]]\ndrop = 1\n"


@pytest.mark.parametrize(
    "lost, flags, penalty, true",
    [
        ({}, ["missing cell: step"], 0, True),
        ({"step": 2}, ["missing cell: step"], 0, False),
        ({"step": 2}, ["edited check cell: check_step"], 0, True),
        ({"step": 2}, ["step: Adam is not there in grading"], 0, False),
        ({"step": 2}, ["cell 4 raised ValueError"], 0, False),
        ({}, ["late"], 1.5, False),
        ({"step": 2}, ["late"], 0, True),
    ],
)
def test_that_nothing_cost_points_is_said_only_where_it_is_true(lost, flags, penalty, true):
    one = result(lost, flags=flags, penalty=penalty)
    assert costs_nothing(one) == true
    assert ("None of this cost points." in feedback("ann", one)) == true


def test_a_page_says_where_to_read_again_and_links_to_it_where_the_course_is_published():
    plain, linked = (
        feedback("ann", result({"step": 2}), site=site) for site in ("", "https://example.org/gd/")
    )
    assert "Read again: lesson 02, “Write the rule”." in plain
    assert 'href="https://example.org/gd/02_update_rule.html#Write-the-rule"' in linked


def test_who_is_late_without_a_time_is_named_where_that_would_cost_points(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    class_ = ledger({"ann": {}, "ben": {}}, {"ben": moment("2026-03-05")}, due=moment("2026-03-01"))
    class_.entries["ann"] = Entry(result(flags=["late"]))
    graded(tmp_path, class_)
    said = (
        "Late, and nothing is taken off, for nothing says by how much: ann. `adjust 01 STUDENT --points N` "
        "decides."
    )
    assert command(["adjust", "--hints", "1"]) == 0 and said not in capsys.readouterr().err
    assert command(["adjust", "--late", "10"]) == 0 and said in capsys.readouterr().err
