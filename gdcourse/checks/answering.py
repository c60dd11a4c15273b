"""Asking somebody's function: build the inputs, call it, and bring back what happened as plain data.

This is the only part that touches a learner's code. It knows no right answer.
"""

import contextlib
import inspect
import io
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gdcourse.checks import data
from gdcourse.checks.comparing import unchanged
from gdcourse.checks.functions import Spy, build
from gdcourse.checks.probe import MOST_WORDS, Answer, Probe
from gdcourse.checks.stopping import TookTooLong, within
from gdcourse.checks.stub import is_stub

SECONDS = 2.0
STILL_RUNNING = "it was still running"


def ask(
    answerer: Any,
    probes: Sequence[Probe],
    seconds: float = SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> list[Answer]:
    """One answer for each probe; when `seconds` are over, what runs is stopped and no more are asked."""
    answers: list[Answer] = []

    def all_of_them() -> None:
        for probe in probes:
            answers.append(answer(answerer, probe))

    try:
        within(seconds, all_of_them, clock)
    except TookTooLong:
        answers.append(Answer(problem="too long", detail=f"{seconds:g}"))
    return answers + [Answer(problem="not asked")] * (len(probes) - len(answers))


def answer(answerer: Any, probe: Probe) -> Answer:
    """What `answerer` does with one probe. A value that is no function answers for itself."""
    if not inspect.isroutine(answerer) and not callable(answerer):
        return _plain(answerer, {})
    built = {name: build(value, name) for name, value in probe.inputs.items()}
    before = {
        name: data.decode(data.encode(value))
        for name, value in built.items()
        if isinstance(value, (np.ndarray, list, dict))
    }
    states = {
        name: value.bit_generator.state
        for name, value in built.items()
        if isinstance(value, np.random.Generator)
    }
    positional, keywords = _inputs(built, probe)
    try:
        with quietly():
            value = answerer(*positional, **keywords)
    except (Exception, SystemExit) as reason:
        return Answer(
            problem=type(reason).__name__[: MOST_WORDS // 2],
            detail=_words(reason),
            line=_line(reason, answerer),
        )
    spies = {name: spy for name, spy in built.items() if isinstance(spy, Spy)}
    changed = tuple(name for name, old in before.items() if not unchanged(built[name], old))
    drawn = tuple(name for name, old in states.items() if built[name].bit_generator.state != old)
    return _plain(value, spies, changed, drawn)


def unready(thing: Any, kind: str, probes: Sequence[Probe]) -> Answer | None:
    """Why this cannot be asked yet: it is not there, still `...`, no function, or takes other inputs."""
    if thing is None:
        return Answer(problem="missing")
    if is_stub(thing):
        return Answer(problem="not yet")
    if kind == "value":
        return None
    if not callable(thing):
        return Answer(problem="not a function", detail=data.kind_of(thing))
    calls = [((None,), {})] if kind == "test" else [_inputs(probe.inputs, probe) for probe in probes]
    try:
        signature = inspect.signature(thing)
    except (TypeError, ValueError):  # some built-in functions do not tell their inputs
        return None
    try:
        for positional, named in calls:
            signature.bind(*positional, **named)
    except TypeError:
        names, count = list(signature.parameters), len(calls[0][0]) + len(calls[0][1])
        here = f"{len(names)} input{'s' * (len(names) != 1)} here ({', '.join(names) or 'none'})"
        return Answer(problem="signature", detail=f"{here}, and it is called with {count}")
    return None


def complaint_of(
    test: Callable,
    implementation: Callable,
    seconds: float = SECONDS,
    clock: Callable[[], float] = time.monotonic,
) -> str:
    """What a test says against an implementation; empty if it lets it pass."""
    try:
        with quietly():
            result = within(seconds, lambda: test(implementation), clock)
    except AssertionError as reason:
        return f"it says {reason}." if str(reason) else "its assert fails."
    except TookTooLong:
        return f"{STILL_RUNNING} after {seconds:g} seconds."
    except (Exception, SystemExit) as reason:
        return f"it stopped with {type(reason).__name__}: {reason}."
    return "it gives back False." if result is False else ""


@contextlib.contextmanager
def quietly():
    """Prints and warnings are the learner's own business and cost nothing: here they go nowhere."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def _inputs(built: Mapping[str, Any], probe: Probe) -> tuple[list, dict[str, Any]]:
    """What is given by place, and what is given by name."""
    positional = [value for name, value in built.items() if name not in probe.keywords]
    return positional, {name: value for name, value in built.items() if name in probe.keywords}


def _plain(
    value: Any, spies: Mapping[str, Spy], changed: tuple[str, ...] = (), drawn: tuple[str, ...] = ()
) -> Answer:
    visits = {name: spy.visits for name, spy in spies.items()}
    try:
        plain = data.decode(data.encode(value))
        data.encode(list(visits.values()))
    except data.NotPlain as reason:
        return Answer(problem="not plain", detail=str(reason)[:MOST_WORDS])
    calls = {name: len(found) for name, found in visits.items()}
    return Answer(plain, changed=changed, drawn=drawn, calls=calls, visits=visits)


def _words(reason: BaseException) -> str:
    try:
        return " ".join(str(reason).split())[:MOST_WORDS]
    except Exception:  # a learner's own exception may not even print
        return ""


def _line(reason: BaseException, function: Any) -> int:
    """The line of the learner's function, counted from its `def`, where this happened; 0 if unknown."""
    code, line = getattr(function, "__code__", None), 0
    for frame in _frames(reason):
        if frame.tb_frame.f_code is code:
            line = frame.tb_lineno - code.co_firstlineno + 1
    return line


def _frames(reason: BaseException):
    frame = reason.__traceback__
    while frame is not None:
        yield frame
        frame = frame.tb_next
