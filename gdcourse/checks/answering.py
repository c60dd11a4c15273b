"""Asking somebody's function: build the inputs, call it, and bring back what happened as plain data.

This is the only part that touches a learner's code. It knows no right answer.
"""

import ast
import contextlib
import dis
import inspect
import io
import textwrap
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gdcourse.checks import data
from gdcourse.checks.functions import Spy, build
from gdcourse.checks.stopping import TookTooLong, within

SECONDS = 2.0
STILL_RUNNING = "it was still running"
_MOST_WORDS = 200


@dataclass(frozen=True)
class Probe:
    """One question to a function: its inputs by name, and which side of the answer counts.

    `by` is "value", "calls" (how often each given function was called), "item:key" (one entry of a dict or a
    tuple, or one column of a list of dicts) or the name of a rule.
    """

    part: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    by: str = "value"
    named: tuple[str, ...] = ()

    def to_data(self) -> dict:
        """This probe for JSON."""
        message = {
            "part": self.part,
            "inputs": {key: data.encode(value) for key, value in self.inputs.items()},
        }
        return (
            message
            | ({"by": self.by} if self.by != "value" else {})
            | ({"named": list(self.named)} if self.named else {})
        )

    @classmethod
    def from_data(cls, message: Mapping) -> "Probe":
        """The probe that `to_data` wrote."""
        inputs = {key: data.decode(value) for key, value in message["inputs"].items()}
        return cls(message["part"], inputs, message.get("by", "value"), tuple(message.get("named", ())))


@dataclass(frozen=True)
class Answer:
    """What a function did with a probe: a value, or the reason why there is none."""

    value: Any = None
    problem: str = ""
    detail: str = ""
    line: int = 0
    changed: tuple[str, ...] = ()
    calls: Mapping[str, int] = field(default_factory=dict)
    visits: Mapping[str, list] = field(default_factory=dict)

    def to_data(self, visits: bool = False) -> dict:
        """This answer for JSON; the places visited only when asked for."""
        message: dict[str, Any] = {} if self.problem else {"value": data.encode(self.value)}
        for name in ("problem", "detail", "line", "calls"):
            if getattr(self, name):
                message[name] = getattr(self, name)
        if self.changed:
            message["changed"] = list(self.changed)
        if visits and self.visits:
            message["visits"] = {name: data.encode(list(found)) for name, found in self.visits.items()}
        return message

    @classmethod
    def from_data(cls, message: Any) -> "Answer":
        """The answer that `to_data` wrote; `BadMessage` for anything else, for it may come from anybody."""
        if not isinstance(message, dict) or not set(message) <= {
            "value",
            "problem",
            "detail",
            "line",
            "changed",
            "calls",
            "visits",
        }:
            raise data.BadMessage("not an answer")
        problem, detail, line = message.get("problem", ""), message.get("detail", ""), message.get("line", 0)
        changed, calls, visits = (
            message.get("changed", []),
            message.get("calls", {}),
            message.get("visits", {}),
        )
        fits = (
            isinstance(problem, str)
            and isinstance(detail, str)
            and len(problem) + len(detail) < 2 * _MOST_WORDS
            and type(line) is int
            and isinstance(changed, list)
            and all(isinstance(name, str) for name in changed)
            and isinstance(calls, dict)
            and all(type(n) is int for n in calls.values())
            and isinstance(visits, dict)
        )
        if not fits:
            raise data.BadMessage("not an answer")
        found = {name: data.decode(places) for name, places in visits.items()}
        if not all(
            isinstance(places, list) and all(isinstance(p, tuple) and len(p) == 2 for p in places)
            for places in found.values()
        ):
            raise data.BadMessage("not visits")
        return cls(
            data.decode(message.get("value")), problem, detail, line, tuple(changed), dict(calls), found
        )


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
        name: data.encode(value)
        for name, value in built.items()
        if isinstance(value, (np.ndarray, list, dict))
    }
    positional, keywords = _inputs(built, probe)
    try:
        with quietly():
            value = answerer(*positional, **keywords)
    except (Exception, SystemExit) as reason:
        return Answer(
            problem=type(reason).__name__[: _MOST_WORDS // 2],
            detail=_words(reason),
            line=_line(reason, answerer),
        )
    spies = {name: spy for name, spy in built.items() if isinstance(spy, Spy)}
    changed = tuple(name for name in before if _encoded(built[name]) != before[name])
    return _plain(value, spies, changed)


def unready(thing: Any, kind: str, probes: Sequence[Probe]) -> Answer | None:
    """Why this cannot be asked yet: it is not there, still `...`, no function, or takes other inputs."""
    if thing is None:
        return Answer(problem="missing")
    if is_stub(thing):
        return Answer(problem="not yet")
    if kind == "value":
        return None
    if not callable(thing):
        return Answer(problem="not a function", detail=data.named(thing))
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


def is_stub(thing: Any) -> bool:
    """Is this still `...`, as it was handed out?"""
    if thing is ...:
        return True
    if isinstance(thing, (dict, list, tuple)):
        return any(value is ... for value in (thing.values() if isinstance(thing, dict) else thing))
    if not inspect.isfunction(thing):
        return False
    try:
        body = ast.parse(textwrap.dedent(inspect.getsource(thing))).body[0].body
    except (OSError, SyntaxError, TypeError, IndexError, AttributeError):
        return _does_nothing(thing)
    return any(_is_dots(line) or _raises_not_implemented(line) for line in body) or not any(
        map(_does_something, body)
    )


def _is_dots(line: ast.stmt) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) and line.value.value is ...


def _does_something(line: ast.stmt) -> bool:
    return not isinstance(line, ast.Pass) and not (
        isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
    )


def _does_nothing(function: Callable) -> bool:
    steps = [step for step in dis.get_instructions(function) if step.opname not in ("RESUME", "NOP", "CACHE")]
    return [step.opname for step in steps] in (["LOAD_CONST", "RETURN_VALUE"], ["RETURN_CONST"]) and steps[
        0
    ].argval is None


def _raises_not_implemented(line: ast.stmt) -> bool:
    return (
        isinstance(line, ast.Raise)
        and isinstance(line.exc, (ast.Name, ast.Call))
        and "NotImplementedError" in ast.unparse(line.exc)
    )


def _inputs(built: Mapping[str, Any], probe: Probe) -> tuple[list, dict[str, Any]]:
    """What is given by place, and what is given by name."""
    positional = [value for name, value in built.items() if name not in probe.named]
    return positional, {name: value for name, value in built.items() if name in probe.named}


def _plain(value: Any, spies: Mapping[str, Spy], changed: tuple[str, ...] = ()) -> Answer:
    visits = {name: spy.visits for name, spy in spies.items()}
    try:
        plain = data.decode(data.encode(value))
        data.encode(list(visits.values()))
    except data.NotPlain as reason:
        return Answer(problem="not plain", detail=str(reason)[:_MOST_WORDS])
    return Answer(
        plain, changed=changed, calls={name: len(found) for name, found in visits.items()}, visits=visits
    )


def _encoded(value: Any) -> Any:
    try:
        return data.encode(value)
    except data.NotPlain:
        return None


def _words(reason: BaseException) -> str:
    try:
        return " ".join(str(reason).split())[:_MOST_WORDS]
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
