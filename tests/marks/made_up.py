"""A made-up class: results as a judge would give them, and their ledger, without grading anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from gdcourse.checks.judging import Verdict
from gdcourse.teaching.grading.assignment import load
from gdcourse.teaching.grading.result import Result
from gdcourse.teaching.marks.decisions import FILE, Decisions
from gdcourse.teaching.marks.ledger import Entry, Ledger
from gdcourse.teaching.marks.writing import decisions_beside, write_down

LESSON = "01_foggy_hiker"
QUESTIONS = {name: sheet.points for name, sheet in load(LESSON).visible.items()}
HINTS = ("a question", "a pointer", "a line of algebra")


def result(lost: Mapping[str, float] | None = None, lesson: str = LESSON, **more) -> Result:
    """A result of lesson 01 with everything right but these points; "step" was walked uphill."""
    lost = lost or {}
    verdicts = [
        Verdict(
            name,
            points,
            points - lost.get(name, 0),
            text="What happened.",
            hints=HINTS if name in lost else (),
            misconception="ascent_sign" if name == "step" and "step" in lost else "",
        )
        for name, points in QUESTIONS.items()
    ]
    earned = sum(one.earned for one in verdicts)
    return replace(Result(lesson, sum(QUESTIONS.values()), earned, verdicts), **more)


def ledger(
    lost: Mapping[str, Mapping[str, float]],
    handed_in: Mapping[str, datetime] | None = None,
    **more,
) -> Ledger:
    """A class in which each student lost these points."""
    entries = {student: Entry(result(one), (handed_in or {}).get(student)) for student, one in lost.items()}
    return Ledger(LESSON, QUESTIONS, entries, **more)


def graded(folder: Path, made: Ledger, decisions: str = "") -> Path:
    """The results of a class as `grade` leaves them, with this file of decisions; returns their folder."""
    out = folder / "graded" / made.lesson
    out.mkdir(parents=True, exist_ok=True)
    if decisions:
        (out.parent / FILE).write_text(decisions, encoding="utf-8")
    made.write(out)
    write_down(out, made, decisions_beside(out))
    return out


def decisions(folder: Path, text: str) -> Decisions:
    """The decisions in this text."""
    (folder / FILE).write_text(text, encoding="utf-8")
    return Decisions.read(folder / FILE, [LESSON, "03_learning_rates"])
