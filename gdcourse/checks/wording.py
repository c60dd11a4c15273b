"""What a learner reads: what they gave, and what is broken about it."""

from typing import Any

import numpy as np

from gdcourse.checks.agreement import side
from gdcourse.checks.comparing import numbers, same, shape_of
from gdcourse.checks.data import Function, Rng
from gdcourse.checks.probe import Answer, Probe
from gdcourse.checks.rules import RULES
from gdcourse.checks.saying import say, say_two
from gdcourse.checks.sheet import Sheet, WrongAnswers


def that_is(sheet: Sheet, probe: Probe, given: Answer, wrong: WrongAnswers) -> str:
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
                "Look for a loop whose end never comes, or for an import inside the function: "
                "it belongs at the top of the notebook."
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
            array = numbers(value)
            inputs.append(f"{name} = {shown}" if array is None or array.ndim != 1 else f"{name} = [{shown}]")
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
    return "" if got is None else _difference("It", got, wanted, sheet)


def _difference(what: str, got: Any, wanted: Any, sheet: Sheet) -> str:
    """The first place at which `got` differs from `wanted`, and how; `what` is what they are called."""
    for kind in (dict, (list, tuple)):
        if isinstance(got, kind) and isinstance(wanted, kind) and numbers(wanted) is None:
            return _difference_inside(what, got, wanted, sheet)
    instead = "" if what == "It" else f", not {say(got)}"
    if isinstance(wanted, str):
        return f"{what} should be {say(wanted)}{instead if isinstance(got, str) else f', not {_what(got)}'}."
    x, y = numbers(got), numbers(wanted)
    if x is None or y is None:
        return f"{what} should be {_what(wanted)}, not {_what(got)}."
    if x.shape != y.shape:
        because = f": {sheet.shape}" if sheet.shape else ""
        return f"{what} should be {_counted(y.shape)}, not {_counted(x.shape)}{because}."
    if np.isnan(x).any() and not np.isnan(y).any():
        return f"A nan comes from inf − inf, 0/0 or inf·0. {what} should be {say(wanted)}."
    if y.ndim == 1 and y.size > 1:
        place = next(i for i in range(y.size) if not same(x[i : i + 1], y[i : i + 1], sheet.tolerance))
        mine, theirs = say_two(x[place], y[place])
        inside = "" if what == "It" else f" of {what[0].lower()}{what[1:]}"
        return f"Number {place + 1}{inside} should be {theirs}, not {mine}."
    mine, theirs = say_two(got, wanted)
    return f"{what} should be {theirs}{'' if what == 'It' else f', not {mine}'}."


def _difference_inside(what: str, got: Any, wanted: Any, sheet: Sheet) -> str:
    """The first entry in which two dicts, or two lists, differ."""
    if isinstance(wanted, dict):
        if missing := [key for key in wanted if key not in got]:
            return f"{what} has no entry for {missing[0]}."
        if more := [key for key in got if key not in wanted]:
            return f"{what} has an entry for {more[0]}, and nobody asked for it."
        called = {key: f"The entry for {key}" for key in wanted}
    else:
        if len(got) != len(wanted):
            entries = f"{len(wanted)} entr{'y' if len(wanted) == 1 else 'ies'}"
            return f"{what} should have {entries}, not {len(got)}."
        called = {place: f"Entry {place + 1}" for place in range(len(wanted))}
    key = next(key for key in called if not same(got[key], wanted[key], sheet.tolerance))
    return _difference(called[key], got[key], wanted[key], sheet)


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
