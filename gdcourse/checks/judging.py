"""Judging: compare answers with a sheet and say, in words, what happened. Pure: it runs nobody's code.

The order of the diagnosis: something stood in the way (it raised, gave None, never ended) → the numbers are
those of a mistake in the catalogue → the first probe that differs, with what is broken about the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gdcourse.checks.agreement import agrees
from gdcourse.checks.probe import Answer, Probe
from gdcourse.checks.rules import RULES
from gdcourse.checks.sheet import Hints, Sheet, WrongAnswers
from gdcourse.checks.wording import that_is, what_happened


@dataclass(frozen=True)
class Verdict:
    """How one question went: points, behaviours, what happened in words, hints from vague to exact."""

    question: str
    points: float
    earned: float = 0
    parts: Mapping[str, bool] = field(default_factory=dict)
    text: str = ""
    hints: Hints = ()
    misconception: str = ""  # its id in `gdcourse.misconceptions`, if the answer is that of a mistake

    @property
    def right(self) -> bool:
        """Full marks."""
        return self.earned == self.points


def judge(sheet: Sheet, answers: Sequence[Answer]) -> Verdict:
    """The verdict on one answer per probe of `sheet`."""
    passed = [
        agrees(p, right, one, sheet.tolerance)
        for p, right, one in zip(sheet.probes, sheet.expected, answers, strict=True)
    ]
    parts: dict[str, bool] = {}
    for probe, ok in zip(sheet.probes, passed, strict=True):
        parts[probe.part] = parts.get(probe.part, True) and ok
    earned = sheet.points * sum(parts.values()) / len(parts)
    if all(passed):
        return Verdict(sheet.name, sheet.points, sheet.points, parts, "All right.")
    first = passed.index(False)
    if wrong := recognised(sheet, answers):
        text = that_is(sheet, sheet.probes[first], answers[first], wrong)
        return Verdict(sheet.name, sheet.points, earned, parts, text, wrong.hints, wrong.misconception)
    text = what_happened(sheet, sheet.probes[first], sheet.expected[first], answers[first])
    return Verdict(sheet.name, sheet.points, earned, parts, text, sheet.hints)


def first_difference(sheet: Sheet, answers: Sequence[Answer]) -> int:
    """The number of the first probe whose answer is not right; as many as there are if all are."""
    pairs = enumerate(zip(sheet.probes, sheet.expected, answers, strict=True))
    wrong = (place for place, (p, right, one) in pairs if not agrees(p, right, one, sheet.tolerance))
    return next(wrong, len(sheet.probes))


def recognised(sheet: Sheet, answers: Sequence[Answer]) -> WrongAnswers | None:
    """The mistake that gives these answers, all of them."""
    for wrong in sheet.wrong:
        rows = zip(sheet.probes, sheet.expected, wrong.answers, answers, strict=True)
        differs = any(answer is not None for answer in wrong.answers)
        if differs and all(_fits(wrong, *row, sheet.tolerance) for row in rows):
            return wrong
    return None


def _fits(
    wrong: WrongAnswers, probe: Probe, right: Answer, theirs: Answer | None, given: Answer, tolerance: float
) -> bool:
    """Would somebody with this mistake, whose answer is `theirs`, have given this one?"""
    if probe.by not in RULES:
        return agrees(probe, right if theirs is None else theirs, given, tolerance)
    holds = {name: _holds(name, probe, given) for name in (probe.by, wrong.keeps) if name}
    return holds[probe.by] == (theirs is None) and holds.get(wrong.keeps, True)


def _holds(rule: str, probe: Probe, given: Answer) -> bool:
    return not given.problem and RULES[rule](probe.inputs, given) is None


def judge_test(
    name: str, points: float, hints: Hints, right: Sequence[str], caught: Sequence[bool], of: str
) -> Verdict:
    """The verdict on a test that a learner wrote for `of`.

    `right` is what it says against right implementations, of which there should be nothing; `caught`, which
    mutants it stops, with the one that the notebook shows first.
    """
    parts = {
        f"lets a right {of} pass": not right,
        "catches the one shown": False,
        "catches the others": False,
    }
    if right:
        return Verdict(
            name, points, 0, parts, f"Your {name} finds fault with a right {of}: {right[0]}", hints
        )
    shown, *others = caught
    parts["catches the one shown"], parts["catches the others"] = shown, all(others)
    if all(caught):
        return Verdict(
            name,
            points,
            points,
            parts,
            f"All right. Your test catches all {len(caught)} broken versions of {of}.",
        )
    missed = (
        "the one shown above"
        if not shown
        else f"{len(caught) - sum(caught)} of them, with bugs you have not seen"
    )
    text = (
        f"Your test lets a right {of} pass and catches {sum(caught)} of {len(caught)} broken ones. "
        f"It misses {missed}."
    )
    return Verdict(name, points, round(points * sum(caught) / len(caught), 2), parts, text, hints)
