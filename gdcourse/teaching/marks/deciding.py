"""The instructor's decisions in a result: the one place where they change points."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gdcourse.checks.judging import Verdict
from gdcourse.teaching.grading.result import Result
from gdcourse.teaching.marks.decisions import Decisions, Dropped, Excused, Extension, Late, Points
from gdcourse.teaching.marks.moments import lasting, shown

LATE = "late"
Notes = dict[str, list[str]]


@dataclass(frozen=True)
class ByHand:
    """What somebody entered for a question in formgrader: points, points on top, a comment."""

    points: float | None = None
    extra: float = 0.0
    comment: str = ""


def decided(
    student: str,
    result: Result,
    decisions: Decisions,
    handed_in: datetime | None = None,
    due: datetime | None = None,
    by_hand: Mapping[str, ByHand] | None = None,
) -> Result:
    """The result with everything decided in it; `notes` says what, by question, under "" for the whole.

    In this order: questions that are dropped, points by hand (formgrader's before the file's, for whoever
    entered them saw what the file says), what being late costs, points for the whole lesson.
    """
    notes: Notes = {}
    verdicts = [
        _verdict(student, result.lesson, one, decisions, (by_hand or {}).get(one.question, ByHand()), notes)
        for one in result.verdicts
    ]
    points = sum(verdict.points for verdict in verdicts)
    total = sum(verdict.earned for verdict in verdicts)
    flags, lost = _lateness(student, result, decisions, handed_in, due, total, notes)
    earned = round(total - lost, 2)
    whole = decisions.find(Points, result.lesson, student)
    if whole:
        notes.setdefault("", []).append(_changed(earned, whole.points, points, whole.reason))
        earned = whole.points
    excused = decisions.find(Excused, result.lesson, student)
    if excused:
        notes.setdefault("", []).append(_because("Excused: this lesson does not count", excused.reason))
    return replace(
        result,
        points=points,
        earned=earned,
        verdicts=verdicts,
        flags=flags,
        notes=notes,
        excused=bool(excused),
        penalty=round(total - earned, 2),
    )


def _verdict(
    student: str, lesson: str, verdict: Verdict, decisions: Decisions, by_hand: ByHand, notes: Notes
) -> Verdict:
    said = []
    dropped = decisions.find(Dropped, lesson, "", verdict.question)
    override = decisions.find(Points, lesson, student, verdict.question)
    if dropped:
        said.append(_because(f"Does not count ({verdict.earned:.4g} of {verdict.points:g})", dropped.reason))
        verdict = replace(verdict, points=0, earned=0)
    elif by_hand.points is not None:
        said.append(_changed(verdict.earned, by_hand.points, verdict.points, "graded by hand"))
        verdict = replace(verdict, earned=by_hand.points)
    elif override:
        said.append(_changed(verdict.earned, override.points, verdict.points, override.reason))
        verdict = replace(verdict, earned=override.points)
    if by_hand.extra and not dropped:
        said.append(f"{by_hand.extra:+.4g} on top, by hand.")
        verdict = replace(verdict, earned=verdict.earned + by_hand.extra)
    if by_hand.comment:
        said.append(f"Comment: {by_hand.comment}")
    if said:
        notes[verdict.question] = said
    return verdict


def _lateness(
    student: str,
    result: Result,
    decisions: Decisions,
    handed_in: datetime | None,
    due: datetime | None,
    total: float,
    notes: Notes,
) -> tuple[list[str], float]:
    """The flags of a result, `late` where this student's own time is over, and the points that this costs."""
    extension = decisions.find(Extension, result.lesson, student)
    if extension:
        notes.setdefault("", []).append(
            _because(f"Extended until {shown(extension.until)}", extension.reason)
        )
        due = extension.until
    flags = [flag for flag in result.flags if flag != LATE]
    if handed_in is None or due is None:  # a platform's own word counts, but it knew of no extension
        return flags if extension else list(result.flags), 0.0
    if handed_in <= due:
        return flags, 0.0
    rule = decisions.rule(Late, result.lesson)
    after = handed_in - due - timedelta(hours=rule.grace if rule else 0)
    days = max(0, math.ceil(after / timedelta(days=1)))
    share = min(days * rule.per_day, rule.most) if rule else 0
    lost = total * share / 100
    if lost:
        said = f"Late by {lasting(handed_in - due)}: {share:g} % off, {lost:.4g} points."
        notes.setdefault("", []).append(said)
    return [*flags, LATE], lost


def _changed(before: float, after: float, of: float, reason: str) -> str:
    return _because(f"Changed by hand from {before:.4g} to {after:.4g} of {of:.4g}", reason)


def _because(what: str, reason: str) -> str:
    """
    >>> _because("Excused", "ill."), _because("Excused", "")
    ('Excused: ill.', 'Excused.')
    """
    return f"{what}: {reason.rstrip('.')}." if reason else f"{what}."
