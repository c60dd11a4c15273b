"""Talking to one worker: run these cells, answer these probes, try this test.

The worker runs a student's code and is never believed: it may fall silent, end, or talk nonsense, and is lost
then. Whatever it says is a value to be compared, or a wish to have one of the course's functions called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from gdcourse.checks import data
from gdcourse.checks.comparing import unchanged
from gdcourse.checks.probe import Answer, Probe
from gdcourse.checks.rules import RULES
from gdcourse.teaching.grading.references import LOST, References
from gdcourse.teaching.grading.sandbox import START, Clock, Limits

__all__ = ["LOST", "Conversation", "Line", "OpenWorker"]

MOST_WORDS = 300


class Line(Protocol):
    """Whoever answers at the other end of a line; `sandbox.Worker` is one. Deadlines are monotonic times."""

    def get_ready(self, deadline: float) -> None: ...
    def send(self, message: Any, deadline: float) -> None: ...
    def receive(self, deadline: float) -> Any: ...


class OpenWorker(Protocol):
    """Starts a worker, and ends it when the `with` is left."""

    def __call__(self) -> AbstractContextManager[Line]: ...


class Conversation:
    """One worker that is asked about one notebook. What it cannot deliver raises one of `LOST`."""

    def __init__(self, worker: Line, references: References, limits: Limits, clock: Clock) -> None:
        self.worker, self.references = worker, references
        self.limits, self.clock = limits, clock
        self.reached = -1  # the number of the cell that is under way
        self.early: Any = None  # what was said where something else was to be said first

    def send(self, message: dict) -> None:
        self.worker.send(message, self.clock.within(self.limits.grace))

    def receive(self, deadline: float) -> Any:
        early, self.early = self.early, None
        return self.worker.receive(deadline) if early is None else early

    # cells

    def run(self, cells: Sequence[str]) -> list[str]:
        """Run all cells in order; for each what went wrong, or nothing."""
        self.worker.get_ready(self.clock.within(START))
        self.send({"cells": list(cells), "seconds": self.limits.cell})
        while True:
            deadline = self.clock.within(self.limits.silence(self.limits.cell))
            match self.worker.receive(deadline):
                case {"cell": int(number)} if number == self.reached + 1 < len(cells):
                    self.reached = number
                case {"done": list(words)} if len(words) == len(cells):
                    return [str(said)[:MOST_WORDS] for said in words]
                case _:
                    raise data.BadMessage("not about cells")

    # a question about a function or a value

    def ask(
        self, name: str, probes: Sequence[Probe], order: Sequence[int], lent: Sequence[str] = ()
    ) -> list[Answer]:
        """One answer for each probe, asked in this order; for functions in `lent` the course answers."""
        out = _Outgoing(probes, order)
        seconds = self.limits.question
        deadline = self.clock.within(self.limits.silence(seconds))
        self.references.watch(out.functions, self.clock)
        self.send({"ask": name, "probes": out.messages, "seconds": seconds, "replaced": list(lent)})
        while True:
            match self.receive(deadline):
                case {"feel": int(number), "at": list(at)}:
                    self.send(self.references.feel(number, at, seconds, self.clock))
                case {"call": list(inputs), "named": dict(named), "of": str(of)} if of in lent:
                    self.call(of, 0, inputs, named, deadline)
                case {"answers": list(answers), "after": list(after)}:
                    return out.completed(answers, after, self.visits(out))
                case _:
                    raise data.BadMessage("not an answer")

    def visits(self, out: _Outgoing) -> list[list] | None:
        """Where the functions that stayed here were called; None if that is more than can be looked at."""
        try:
            return self.references.visits(self.clock) if out.functions else []
        except data.BadMessage:
            return None

    # a test that the student wrote

    def try_on(self, name: str, place: int) -> str | Answer:
        """What the student's test says against an implementation, the one in this place of `implementations`.

        An `Answer` if there is no test, with the problem.
        """
        seconds = self.limits.question
        deadline = self.clock.within(self.limits.silence(seconds))
        self.send({"try": name, "seconds": seconds})
        while True:
            match self.receive(deadline):
                case {"call": list(inputs), "named": dict(named)}:
                    self.call(name, place, inputs, named, deadline)
                case {"unready": dict(problem)}:
                    return Answer.from_data(problem)
                case {"complaint": str(text)}:
                    return text[:MOST_WORDS]
                case _:
                    raise data.BadMessage("not about a test")

    def call(self, of: str, place: int, inputs: list, named: Mapping, deadline: float) -> None:
        """Have one of the course's functions called; what it calls in turn is the student's own."""

        def evaluate(number: int, at: list) -> dict:
            self.send({"evaluate": number, "at": at})
            match self.receive(deadline):
                case {"value": value}:
                    return {"value": value}
                case {"raised": str(kind), "text": str(text)}:
                    return {"raised": kind[:MOST_WORDS], "text": text[:MOST_WORDS]}
                case last_word:  # it was stopped, and has no value any more
                    self.early = last_word
                    return {"raised": "TimeoutError", "text": "it was stopped"}

        reply = self.references.call(of, place, inputs, named, evaluate, self.limits.question, self.clock)
        self.send(reply)


class _Outgoing:
    """Probes on their way out. Where calls are counted, the functions stay on this side of the line."""

    def __init__(self, probes: Sequence[Probe], order: Sequence[int]) -> None:
        self.probes, self.order = probes, order
        self.functions: list[data.Function] = []
        self.owners: list[tuple[int, str]] = []
        self.messages = [self.outgoing(place).to_data() for place in order]

    def outgoing(self, place: int) -> Probe:
        probe = self.probes[place]
        if probe.by != "calls" and probe.by not in RULES:
            return probe
        inputs = {name: self.watched(place, name, value) for name, value in probe.inputs.items()}
        return replace(probe, inputs=inputs)

    def watched(self, place: int, name: str, value: Any) -> Any:
        if not isinstance(value, data.Function):
            return value
        self.functions.append(value)
        self.owners.append((place, name))
        return data.Remote(len(self.functions) - 1)

    def completed(self, answers: list, after: list, visits: list[list] | None) -> list[Answer]:
        """The answers in the order of the probes, with what was seen on this side."""
        if visits is None:
            return [Answer(problem="not plain", detail="more places than can be looked at")] * len(
                self.probes
            )
        given = [_answer(one) for one in answers[: len(self.probes)]]
        if len(given) == 1 and given[0].problem:
            given *= len(self.probes)
        if len(given) != len(self.probes):
            raise data.BadMessage("not as many answers as questions")
        found: list[Answer] = [Answer()] * len(given)
        for k, place in enumerate(self.order):
            changed = _changed(self.probes[place], after[k] if k < len(after) else {})
            found[place] = replace(given[k], changed=changed, calls={}, visits={})
        for (place, name), seen in zip(self.owners, visits, strict=True):
            one = found[place]
            found[place] = replace(
                one, calls={**one.calls, name: len(seen)}, visits={**one.visits, name: seen}
            )
        return found


def _answer(message: Any) -> Answer:
    """What somebody who is not believed says to one probe; nonsense is an answer, and a wrong one."""
    try:
        return Answer.from_data(message)
    except data.BadMessage:
        return Answer(problem="not plain", detail="something that no check can read")


def _changed(probe: Probe, after: Any) -> tuple[str, ...]:
    """Which inputs of a function are not afterwards what they were, by what is there now."""
    now = after if isinstance(after, dict) else {}
    before = {name: value for name, value in probe.inputs.items() if _changeable(value)}
    return tuple(name for name, value in before.items() if not _is_still(value, now.get(name)))


def _is_still(value: Any, told: Any) -> bool:
    """Whether an input is afterwards what it was, by the same measure as `check` in a notebook."""
    try:
        return unchanged(data.decode(told), value)
    except data.BadMessage:
        return False


def _changeable(value: Any) -> bool:
    return isinstance(value, (np.ndarray, list, dict))
