"""Asking a submission its questions, over the lines to as many workers as it takes.

A worker runs a student's code and is never believed: it may fall silent, end, or talk nonsense. Then it is
given up, what took it down is left out, and the rest is asked of another one.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from gdcourse.checks import data, generators
from gdcourse.checks.answering import STILL_RUNNING, quietly
from gdcourse.checks.functions import Spy, real
from gdcourse.checks.judging import Verdict, judge_test
from gdcourse.checks.prepare import seed_from
from gdcourse.checks.probe import Answer, Probe
from gdcourse.checks.rules import RULES
from gdcourse.checks.sheet import Sheet
from gdcourse.checks.stopping import TookTooLong, within
from gdcourse.checks.wording import problem_in_words
from gdcourse.teaching.grading.assignment import Assignment, judged
from gdcourse.teaching.grading.notebook import Cell
from gdcourse.teaching.grading.sandbox import START, Limits
from gdcourse.teaching.grading.wire import Ended, Silent

MOST_RESTARTS = 5
MOST_WORDS = 300
LARGEST_WHOLE_NUMBER = 10_000  # that a student's test may hand to an implementation
LOST = (Ended, Silent, data.BadMessage)


class Line(Protocol):
    """Whoever answers at the other end of a line; `sandbox.Worker` is one."""

    def send(self, message: Any, seconds: float) -> None: ...
    def receive(self, seconds: float) -> Any: ...


OpenWorker = Callable[[], AbstractContextManager[Line]]


def examine(
    cells: Sequence[Cell],
    sheets: Mapping[str, Sheet],
    assignment: Assignment,
    open_worker: OpenWorker,
    limits: Limits,
    digest: str,
) -> tuple[dict[str, Verdict], dict[int, str]]:
    """Run the cells and ask every question, tests last; what takes the worker down is left out next time.

    Returns the verdicts, and what stopped which cell.
    """
    conversation = Conversation(cells, sheets, assignment, limits, digest)
    while (
        conversation.open and conversation.restarts <= MOST_RESTARTS and time.monotonic() < conversation.end
    ):
        with open_worker() as worker:
            conversation.run(worker)
        conversation.restarts += 1
    for name in list(conversation.open):
        conversation.failed(name, "not asked")
    return {name: conversation.verdicts[name] for name in sheets}, conversation.problems


def follow_through(
    cells: Sequence[Cell],
    verdicts: Mapping[str, Verdict],
    sheets: Mapping[str, Sheet],
    assignment: Assignment,
    open_worker: OpenWorker,
    limits: Limits,
    digest: str,
) -> dict[str, Verdict]:
    """Better verdicts for functions that fail only because they call another one, which is wrong.

    The other one is replaced by the reference, which stays on this side of the line.
    """
    failed = [
        name for name, verdict in verdicts.items() if not verdict.right and sheets[name].kind == "function"
    ]
    leaning = {name: called_in(cells, name, [other for other in failed if other != name]) for name in failed}
    leaning = {name: others for name, others in leaning.items() if others}
    if not leaning:
        return {}
    better = {}
    conversation = Conversation(cells, {name: sheets[name] for name in leaning}, assignment, limits, digest)
    with open_worker() as worker:
        if not conversation.run_cells(worker):
            return {}
        for name, others in leaning.items():
            try:
                verdict = conversation.ask(worker, name, others)
            except LOST:
                break
            if verdict.earned > verdicts[name].earned:
                which = " and ".join(f"`{other}`" for other in others)
                text = f"It calls {which}, which is not right. With a right one in its place: {verdict.text}"
                better[name] = replace(verdict, text=text)
    return better


def called_in(cells: Sequence[Cell], name: str, others: Sequence[str]) -> list[str]:
    """Which of the other functions are called in the cell that defines this one."""
    define = re.compile(rf"^def {name}\(", re.MULTILINE)
    text = next((cell.source for cell in reversed(cells) if define.search(cell.source)), "")
    return [other for other in others if re.search(rf"(?<!def )\b{other}\(", text)]


class Conversation:
    """The state of one submission's conversation over the workers it takes."""

    def __init__(
        self,
        cells: Sequence[Cell],
        sheets: Mapping[str, Sheet],
        assignment: Assignment,
        limits: Limits,
        digest: str,
    ) -> None:
        self.cells, self.sheets, self.assignment, self.limits = cells, sheets, assignment, limits
        self.random = random.Random(seed_from("order", digest))
        self.open = sorted(sheets, key=lambda name: sheets[name].kind == "test")
        self.verdicts: dict[str, Verdict] = {}
        self.problems: dict[int, str] = {}
        self.complaints: dict[int, str] = {}
        self.restarts = 0
        self.end = time.monotonic() + limits.submission

    def run(self, worker: Line) -> None:
        """Run the cells with one worker, then ask it what is still open, until it is lost."""
        if not self.run_cells(worker):
            return
        for name in list(self.open):
            try:
                self.verdicts[name] = (
                    self.ask_test(worker, name)
                    if self.sheets[name].kind == "test"
                    else self.ask(worker, name)
                )
                self.open.remove(name)
            except LOST as reason:
                self.failed(name, "too long" if isinstance(reason, Silent) else "died")
                return

    def failed(self, name: str, problem: str) -> None:
        """A question to which there is no answer."""
        self.open.remove(name)
        sheet = self.sheets[name]
        given = Answer(problem=problem, detail=f"{self.limits.question:g}")
        if sheet.kind == "test":
            text = problem_in_words(name, f"`{name}`", given)
            self.verdicts[name] = judge_test(name, sheet.points, (), [text], (), sheet.of)
        else:
            self.verdicts[name] = judged(
                sheet,
                [given, *[Answer(problem="not asked")] * (len(sheet.probes) - 1)],
                len(self.assignment.visible[name].probes),
            )

    def run_cells(self, worker: Line) -> bool:
        """Run all cells but those that took a worker down before; False if this worker is lost as well."""
        reached = -1
        try:
            sources = [
                "" if number in self.problems else cell.source for number, cell in enumerate(self.cells)
            ]
            worker.send({"cells": sources, "seconds": self.limits.cell}, START)
            seconds = START
            while True:
                match worker.receive(min(seconds, max(self.end - time.monotonic(), 0))):
                    case {"cell": int(number)} if number == reached + 1 < len(self.cells):
                        reached, seconds = number, self.limits.silence(self.limits.cell)
                    case {"done": list(words)}:
                        self.complaints = {k: str(said)[:MOST_WORDS] for k, said in enumerate(words)}
                        return True
                    case _:
                        raise data.BadMessage("not about cells")
        except LOST as reason:
            if reached >= 0:
                self.problems[reached] = "did not end" if isinstance(reason, Silent) else "ended the program"
            return False

    def absent(self, name: str, problem: str) -> str:
        """The sentence for what was not handed in, and why it may be missing; empty for other problems."""
        if problem == "not yet":
            return f"`{name}` was handed in as it was handed out, with `...` in it."
        if problem != "missing":
            return ""
        places = [number for number, cell in enumerate(self.cells) if cell.id == name]
        words = [self.complaints[place] for place in places if self.complaints.get(place)]
        why = f" Its cell stopped with {words[-1].rstrip('.')}." if words else ""
        return f"There is no `{name}` in the notebook that you handed in.{why}"

    # a question about a function or a value

    def ask(self, worker: Line, name: str, replaced: Sequence[str] = ()) -> Verdict:
        """Ask one question; functions named in `replaced` are answered for by their references."""
        sheet = self.sheets[name]
        outgoing = _Outgoing(sheet.probes)
        seconds = self.limits.question
        deadline = time.monotonic() + self.limits.silence(seconds)
        message = {"ask": name, "probes": outgoing.messages, "seconds": seconds, "replaced": list(replaced)}
        worker.send(message, self.limits.grace)
        while True:
            match worker.receive(deadline - time.monotonic()):
                case {"feel": int(number), "at": list(at)}:
                    worker.send(outgoing.feel(number, at), self.limits.grace)
                case {"call": list(inputs), "named": dict(named), "of": str(of)} if of in replaced:
                    reference = self.assignment.asked[of].reference
                    reply = self.called(worker, reference, inputs, named, deadline, outgoing.spies)
                    worker.send(reply, self.limits.grace)
                case {"answers": list(answers)}:
                    given = outgoing.completed(answers)
                    verdict = judged(sheet, given, len(self.assignment.visible[name].probes))
                    return replace(verdict, text=self.absent(name, given[0].problem) or verdict.text)
                case _:
                    raise data.BadMessage("not an answer")

    # a test that the student wrote

    def ask_test(self, worker: Line, name: str) -> Verdict:
        """Try the test on right and broken implementations, in an order that it cannot know, twice."""
        asked = self.assignment.asked[name]
        rights = [asked.of.reference, *asked.of.rights]
        implementations = [(True, one) for one in rights] + [(False, mutant) for mutant in asked.mutants]
        complaints: dict[int, list[str]] = {}
        for _ in range(2):
            for place in self.random.sample(range(len(implementations)), len(implementations)):
                right, one = implementations[place]
                complaint = self.try_on(worker, name, one if right else one.function)
                if isinstance(complaint, Answer):
                    text = problem_in_words(name, f"`{name}`", complaint)
                    return Verdict(name, asked.points, text=self.absent(name, complaint.problem) or text)
                if (right and complaint) or complaint.startswith(STILL_RUNNING):
                    return judge_test(name, asked.points, asked.hints, [complaint], (), asked.of.name)
                complaints.setdefault(place, []).append(complaint)
        caught = [all(complaints[place]) for place, (right, _) in enumerate(implementations) if not right]
        return judge_test(name, asked.points, asked.hints, [], caught, asked.of.name)

    def try_on(self, worker: Line, name: str, implementation: Callable) -> str | Answer:
        """What the student's test says against this implementation; an `Answer` if there is no test."""
        seconds = self.limits.question
        deadline = time.monotonic() + self.limits.silence(seconds)
        worker.send({"try": name, "seconds": seconds}, self.limits.grace)
        while True:
            match worker.receive(deadline - time.monotonic()):
                case {"call": list(inputs), "named": dict(named)}:
                    worker.send(
                        self.called(worker, implementation, inputs, named, deadline), self.limits.grace
                    )
                case {"complaint": str(text)} if text.startswith("\0"):
                    return Answer.from_data(data.loads(text[1:]))
                case {"complaint": str(text)}:
                    return text[:300]
                case _:
                    raise data.BadMessage("not about a test")

    def called(
        self,
        worker: Line,
        implementation: Callable,
        inputs: list,
        named: Mapping,
        deadline: float,
        spies: Sequence[Spy] = (),
    ) -> dict:
        """Run an implementation for a student's test, whose own functions are called over the line."""

        lent: list[np.random.Generator] = []

        def incoming(message: Any) -> Any:
            match message:
                case {"remote": int(number)} if 0 <= number < len(spies):
                    return spies[number]
                case {"generator": state}:
                    lent.append(generators.with_state(state))
                    return lent[-1]
                case {"callback": int(number)}:
                    return lambda *at: self.evaluated(worker, number, at, deadline)
                case {"value": value}:
                    return modest(data.decode(value))
            raise data.BadMessage("not an input")

        arguments = [incoming(message) for message in inputs]
        keywords = {str(key): incoming(message) for key, message in named.items()}
        try:
            left = max(deadline - time.monotonic() - 1, 0.1)
            with quietly():
                value = data.encode(within(left, lambda: implementation(*arguments, **keywords)))
            return {"value": value, "generators": [generators.state_of(one) for one in lent]}
        except LOST:
            raise
        except TookTooLong:
            return {"raised": "TimeoutError", "text": "this took too long"}
        except Exception as reason:  # whatever the test provoked is the test's business
            return {"raised": type(reason).__name__, "text": str(reason)[:200]}

    def evaluated(self, worker: Line, number: int, at: tuple, deadline: float) -> Any:
        worker.send({"evaluate": number, "at": [data.encode(x) for x in at]}, self.limits.grace)
        match worker.receive(deadline - time.monotonic()):
            case {"value": value}:
                return data.decode(value)
            case {"raised": str(kind), "text": str(text)}:
                raise RuntimeError(f"the test's own function stopped with {kind}: {text}")
        raise data.BadMessage("not a value")


class _Outgoing:
    """Probes on their way out. Where calls are counted, the functions stay here, behind the line."""

    def __init__(self, probes: Sequence[Probe]) -> None:
        self.probes = probes
        self.spies: list[Spy] = []
        self.owners: list[tuple[int, str]] = []
        self.messages = [self.outgoing(place, probe).to_data() for place, probe in enumerate(probes)]

    def outgoing(self, place: int, probe: Probe) -> Probe:
        if probe.by != "calls" and probe.by not in RULES:
            return probe
        return replace(
            probe, inputs={name: self.kept(place, name, value) for name, value in probe.inputs.items()}
        )

    def kept(self, place: int, name: str, value: Any) -> Any:
        if not isinstance(value, data.Function):
            return value
        self.spies.append(Spy(real(value), name))
        self.owners.append((place, name))
        return data.Remote(len(self.spies) - 1)

    def feel(self, number: int, at: list) -> dict:
        if not 0 <= number < len(self.spies):
            raise data.BadMessage("no such function")
        try:
            return {"value": data.encode(self.spies[number](*map(data.decode, at)))}
        except data.BadMessage:
            raise
        except Exception as reason:
            return {"raised": type(reason).__name__, "text": str(reason)[:200]}

    def completed(self, answers: list) -> list[Answer]:
        """The answers with what the spies on this side have seen, as many as there are probes."""
        given = [Answer.from_data(one) for one in answers[: len(self.probes)]]
        if len(given) == 1 and given[0].problem:
            given *= len(self.probes)
        if len(given) != len(self.probes):
            raise data.BadMessage("not as many answers as questions")
        for (place, name), spy in zip(self.owners, self.spies, strict=True):
            calls, visits = (
                {**given[place].calls, name: len(spy.visits)},
                {**given[place].visits, name: spy.visits},
            )
            given[place] = replace(given[place], calls=calls, visits=visits)
        return given


def modest(value: Any) -> Any:
    """An input for an implementation on this side: no number with which it could be kept busy for long."""
    if isinstance(value, int) and abs(value) > LARGEST_WHOLE_NUMBER:
        raise data.BadMessage("a whole number too large for a test")
    return value
