"""Judging: compare answers with a sheet and say, in words, what happened. Pure: it runs nobody's code.

The order of the diagnosis: something stood in the way (it raised, gave None, never ended) → the numbers are
those of a named misconception → the first probe that differs, with what is broken about the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gdcourse.checks.answering import Answer, Probe
from gdcourse.checks.asking import Sheet, WrongAnswers
from gdcourse.checks.comparing import numbers, same, say, say_two, shape_of
from gdcourse.checks.data import Function, Rng
from gdcourse.checks.rules import RULES


@dataclass(frozen=True)
class Verdict:
    """How one question went: points, behaviours, what happened in words, hints from vague to exact."""

    question: str
    points: float
    earned: float = 0
    parts: Mapping[str, bool] = field(default_factory=dict)
    text: str = ""
    hints: Sequence[str] = ()
    misconception: str = ""
    id: str = ""

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
    if wrong := named(sheet, answers):
        text = _that_is(sheet, sheet.probes[first], answers[first], wrong)
        return Verdict(sheet.name, sheet.points, earned, parts, text, wrong.hints, wrong.name, wrong.id)
    text = what_happened(sheet, sheet.probes[first], sheet.expected[first], answers[first])
    return Verdict(sheet.name, sheet.points, earned, parts, text, sheet.hints)


def first_difference(sheet: Sheet, answers: Sequence[Answer]) -> int:
    """The number of the first probe whose answer is not right; as many as there are if all are."""
    pairs = enumerate(zip(sheet.probes, sheet.expected, answers, strict=True))
    wrong = (place for place, (p, right, one) in pairs if not agrees(p, right, one, sheet.tolerance))
    return next(wrong, len(sheet.probes))


def agrees(probe: Probe, right: Answer, given: Answer, tolerance: float) -> bool:
    """Is `given` as good as `right` on this probe?"""
    if right.problem or given.problem:
        return right.problem == given.problem and probe.by not in RULES
    if probe.by in RULES:
        return not given.changed and RULES[probe.by](probe.inputs, given) is None
    if probe.by == "calls":
        return dict(right.calls) == dict(given.calls)
    return right.changed == given.changed and same(
        side(given.value, probe.by), side(right.value, probe.by), tolerance
    )


def side(value: Any, by: str) -> Any:
    """The side of an answer that counts: all of it, one entry, or one column of a list of dicts."""
    if not by.startswith("item:"):
        return value
    key = by.removeprefix("item:")
    if isinstance(value, dict):
        return value.get(key)
    if isinstance(value, (list, tuple)) and value and all(isinstance(row, dict) for row in value):
        return [row.get(key) for row in value]
    if (
        key.isdigit()
        and isinstance(value, (list, tuple, np.ndarray))
        and int(key) < len(np.atleast_1d(value))
    ):
        return value[int(key)]
    return None


def named(sheet: Sheet, answers: Sequence[Answer]) -> WrongAnswers | None:
    """The wrong implementation that gives these answers, all of them."""
    return next((wrong for wrong in sheet.wrong if _is(sheet, wrong, answers)), None)


def _is(sheet: Sheet, wrong: WrongAnswers, answers: Sequence[Answer]) -> bool:
    if all(one is None for one in wrong.answers):
        return False
    for probe, right, theirs, given in zip(sheet.probes, sheet.expected, wrong.answers, answers, strict=True):
        if probe.by in RULES:
            broken = given.problem or RULES[probe.by](probe.inputs, given) is not None
            if bool(broken) != (theirs is not None) or (
                wrong.sign and (given.problem or RULES[wrong.sign](probe.inputs, given))
            ):
                return False
        elif not agrees(probe, right if theirs is None else theirs, given, sheet.tolerance):
            return False
    return True


def _that_is(sheet: Sheet, probe: Probe, given: Answer, wrong: WrongAnswers) -> str:
    found = (
        numbers(side(given.value, probe.by))
        if not given.problem and probe.by not in ("calls", *RULES)
        else None
    )
    if found is not None and found.size > 1 and not given.changed:
        joined = "Those are the numbers of"
    else:
        joined = "That would be" if sheet.kind == "value" and probe.by == "value" else "That is what comes of"
    return f"{_gives(sheet, probe, given)} {joined} {wrong.says}."


def what_happened(sheet: Sheet, probe: Probe, right: Answer, given: Answer) -> str:
    """One to three sentences about the first probe that differs."""
    call = called(sheet, probe)
    if given.problem:
        return problem_in_words(sheet.name, call, given)
    if given.changed:
        which = " and ".join(given.changed)
        return (
            f"{call} changed its own input {which}. Make a new array, as in `w = w - s`; "
            "`w -= s` writes into the one you were given."
        )
    if probe.by in RULES:
        return f"After {call}: {RULES[probe.by](probe.inputs, given)}"
    if probe.by == "calls":
        return " ".join(
            f"{call} called `{name}` {_times(given.calls.get(name, 0))}. It takes {n}."
            for name, n in right.calls.items()
            if given.calls.get(name, 0) != n
        )
    return f"{_gives(sheet, probe, given, right)} {_broken(sheet, probe, right, given)}".strip()


def problem_in_words(name: str, call: str, given: Answer) -> str:
    """What stood in the way of an answer, in one or two sentences."""
    where = f" in line {given.line} of your function" if given.line else ""
    match given.problem:
        case "missing":
            return (
                f"There is no `{name}` in this notebook yet. Run the cell that defines it, then check again."
            )
        case "not a function":
            return f"`{name}` is {given.detail} here, not a function. Run the cell that defines it again."
        case "not yet":
            return (
                f"`{name}` still holds `...`. Put your own code in its place, run the cell, and check again."
            )
        case "signature":
            return f"`{name}` takes {given.detail}. Keep the first line of the function as it was handed out."
        case "too long":
            return (
                f"{call} was still running after {given.detail} seconds, so the check stopped it. "
                "Look for a loop whose end never comes."
            )
        case "not asked":
            return f"{call} was not tried, because an earlier one did not end."
        case "not plain":
            return (
                f"{call} gives {given.detail}, which no check can compare. "
                "Give back numbers, or a numpy array of them."
            )
        case "died":
            return f"{call} ended the whole program. Take out whatever ends it, such as exit()."
        case "NameError":
            return f"{call} stopped{where}: {given.detail}. Is it spelled as where it was made?"
    return f"{call} stopped with {given.problem}{where}{': ' + given.detail if given.detail else ''}."


def called(sheet: Sheet, probe: Probe) -> str:
    """The call as a reader writes it: `step(w = 0, slope = −6, lr = 0.1)`."""
    if sheet.kind == "value":
        return f"`{sheet.name}`"
    inputs = []
    for name, value in probe.inputs.items():
        if isinstance(value, (Function, Rng)):
            inputs.append(f"{name} = {say(value)}")
        else:
            shown = say(value)
            inputs.append(f"{name} = {shown}" if np.ndim(value) != 1 else f"{name} = [{shown}]")
    return f"`{sheet.name}({', '.join(inputs)})`"


def _gives(sheet: Sheet, probe: Probe, given: Answer, right: Answer | None = None) -> str:
    """What the function gave back, with as many digits as it takes to see that it is not `right`."""
    call = called(sheet, probe)
    if given.problem:
        return problem_in_words(sheet.name, call, given)
    if given.changed:
        return f"{call} changed its own input {' and '.join(given.changed)}."
    if probe.by == "calls":
        return " ".join(f"{call} called `{name}` {_times(n)}." for name, n in given.calls.items())
    got = side(given.value, probe.by)
    alike = right is not None and shape_of(got) == shape_of(side(right.value, probe.by))
    shown = say_two(got, side(right.value, probe.by))[0] if alike else say(got)
    if got is None and probe.by.startswith("item:"):
        return f"{call} has no entry for {_entry(probe)}."
    if probe.by.startswith("item:"):
        return (
            f"In your `{sheet.name}`, {_entry(probe)} is {shown}."
            if sheet.kind == "value"
            else f"{call}: {_entry(probe)} is {shown}."
        )
    if sheet.shows and numbers(got) is not None:
        return f"{sheet.shows.replace('{answer}', shown)} for {call}."
    return f"Your `{sheet.name}` is {shown}." if sheet.kind == "value" else f"{call} gives {shown}."


def _broken(sheet: Sheet, probe: Probe, right: Answer, given: Answer) -> str:
    """What is wrong about an answer that nobody has a name for."""
    got, wanted = side(given.value, probe.by), side(right.value, probe.by)
    if sheet.kind == "value":
        return "" if got is None else "That is not it."
    if given.value is None:
        return "Does every way through the function end in `return`?"
    if got is None:
        return ""
    x, y = numbers(got), numbers(wanted)
    if y is None:
        return (
            f"It should be {say(wanted)}."
            if isinstance(wanted, str)
            else f"It should be {_what(wanted)}, not {_what(got)}."
        )
    if x is None:
        return f"It should be {_what(wanted)}, not {_what(got)}."
    if x.shape != y.shape:
        because = f": {sheet.shape}" if sheet.shape else ""
        return f"It should be {_counted(y.shape)}, not {_counted(x.shape)}{because}."
    if np.isnan(x).any() and not np.isnan(y).any():
        return f"A nan comes from inf − inf, 0/0 or inf·0. It should be {say(wanted)}."
    if y.ndim == 1 and y.size > 1:
        place = next(i for i in range(y.size) if not same(x[i : i + 1], y[i : i + 1], sheet.tolerance))
        mine, theirs = say_two(x[place], y[place])
        return f"Number {place + 1} should be {theirs}, not {mine}."
    return f"It should be {say_two(got, wanted)[1]}."


def _entry(probe: Probe) -> str:
    key = probe.by.removeprefix("item:")
    return f"number {int(key) + 1}" if key.isdigit() else key


def _what(value: Any) -> str:
    if numbers(value) is not None:
        return _counted(shape_of(value))
    return {"str": "a text", "dict": "a dict", "list": "a list", "tuple": "a tuple"}.get(
        type(value).__name__, "something else"
    )


def _counted(shape: tuple[int, ...]) -> str:
    if shape == ():
        return "a single number"
    if len(shape) == 1:
        return f"an array of {shape[0]} number{'s' * (shape[0] != 1)}"
    return f"an array of shape {shape}"


def _times(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{n} times")
