"""The course's own functions, called with whatever a student hands them, in a process with limits of its own.

A student's test calls the implementation that it is to judge with inputs that the student chose, and a
student's function may ask a function whose calls are counted for any place. A list of 10⁵ numbers, or a
column where a row belongs, becomes gigabytes there. So none of this happens in the judge: it happens here, in
a sandbox, and a process that dies or takes too long is an error for the test that called it, and no more.
Only one of the course at a single float is worked out in the judge, for that can neither grow nor last.

`References` is the judge's end of the line, `serve` the other one. What is said:

    process {"ready": true}                                       once

    judge   {"watch": [functions]}                                count the calls of these from now on
    process {"watching": 2}
    judge   {"feel": 0, "at": [...]}                              call one of them
    process {"value": ...} or {"raised": "ValueError", "text": "…"}
    judge   {"felt": [[0, 0.6], …]}                               these calls the judge has answered itself
    process {"felt": 2}
    judge   {"visits": true}                                      where were they called, and what came out?
    process {"visits": [...]} or {"raised": …}

    judge   {"call": [...], "named": {...}, "of": "walk", "place": 0, "seconds": 4}
    process {"evaluate": 2, "at": [...]}                          it calls the test's own function
    judge   {"value": ...} or {"raised": …}
    process {"value": ..., "generators": [...]} or {"raised": …}
"""

from __future__ import annotations

import inspect
import math
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gdcourse.checks import data, generators
from gdcourse.checks.answering import quietly
from gdcourse.checks.authoring import Question, TestQuestion, questions
from gdcourse.checks.functions import Spy, real
from gdcourse.checks.stopping import TookTooLong, within
from gdcourse.course.lessons import Lesson
from gdcourse.teaching.grading import confine, wire
from gdcourse.teaching.grading.sandbox import (
    MARK,
    START,
    Clock,
    Worker,
    environment,
    sandboxed,
    started,
)

MOST_FELT = 1_000  # calls that the judge has answered, before it tells of them
LOST = (wire.Ended, wire.Silent, data.BadMessage)
TOO_MUCH = {"raised": "TimeoutError", "text": "this took too long, or too much memory"}
SERVE = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from gdcourse.teaching.grading.references import serve; serve(*sys.argv[1:])"
)


def implementations(asked: Question | TestQuestion) -> list[Callable]:
    """What can be called for a question: the reference; for a test, every right one, then the mutants."""
    if isinstance(asked, TestQuestion):
        mutants = [wrong.function for wrong in asked.mutants]
        return [asked.of.reference, *asked.of.rights, *mutants]
    return [asked.reference]


def felt(function: Callable, at: Sequence) -> dict:
    """What one of the course's functions says there, as an answer to whoever called it."""
    try:
        with quietly():
            return {"value": data.encode(function(*map(data.decode, at)))}
    except Exception as reason:
        return refused(type(reason).__name__, str(reason)[:200])


def refused(kind: str, text: str) -> dict:
    """The answer that makes the caller's call raise an error."""
    return {"raised": kind, "text": text}


# The judge's end -------------------------------------------------------------------------------------


class References:
    """The process with a lesson's own functions; started when it is needed, and again when it was lost."""

    def __init__(self, lesson: str, root: Path, trusted: bool = False) -> None:
        self.start = lambda: _start(lesson, root, trusted)
        self.worker: Worker | None = None
        self.functions: list[Callable] = []
        self.felt: list[list] = []  # calls of them that were answered here, and not told of

    def begin(self) -> None:
        """Have the process started, if there is none: it gets ready while something else is done."""
        self.worker = self.worker or self.start()

    def watch(self, functions: Sequence[data.Function], clock: Clock) -> None:
        """Count the calls of these functions from now on, and forget those before."""
        self.functions, self.felt = [real(one) for one in functions], []
        if functions:
            reply = self._asked({"watch": [data.encode(one) for one in functions]}, START, clock)
            if reply != {"watching": len(functions)}:
                raise wire.Ended

    def feel(self, number: int, at: list, seconds: float, clock: Clock) -> dict:
        """Call one of the watched functions, as a message to whoever asked for it."""
        match at:
            case [float(place)] if math.isfinite(place) and 0 <= number < len(self.functions):
                self.felt.append([number, place])
                if len(self.felt) == MOST_FELT:
                    self._tell(clock)
                return felt(self.functions[number], at)
        self._tell(clock)
        return self._asked({"feel": number, "at": at}, seconds, clock)

    def _tell(self, clock: Clock) -> None:
        """Have the calls that were answered here counted with the others, in their order."""
        if self.felt:
            self._asked({"felt": self.felt}, START, clock)
            self.felt = []

    def visits(self, clock: Clock) -> list[list]:
        """Where each watched function was called, and what came out; `BadMessage` if that is too much."""
        self._tell(clock)
        match self._asked({"visits": True}, START, clock):
            case {"visits": list(found)}:
                return [data.decode(one) for one in found]
        raise data.BadMessage("too many visits")

    def call(
        self,
        of: str,
        place: int,
        inputs: list,
        named: Mapping,
        evaluate: Callable[[int, list], dict],
        seconds: float,
        clock: Clock,
    ) -> dict:
        """Call an implementation with inputs as they came, as a message to whoever asked for it.

        What it calls in turn goes through `evaluate`; if that raises, so does this.
        """
        self._tell(clock)
        message = {"call": inputs, "named": named, "of": of, "place": place, "seconds": seconds}
        return self._asked(message, seconds, clock, evaluate)

    def _asked(self, message: dict, seconds: float, clock: Clock, evaluate: Callable | None = None) -> dict:
        deadline = clock.within(seconds + 1)
        while True:
            try:
                worker = self._ready(clock)
                worker.send(message, deadline)
                reply = worker.receive(deadline)
            except LOST:
                self.close()
                return TOO_MUCH
            if "evaluate" not in reply:
                return reply
            try:
                message = evaluate(reply["evaluate"], reply["at"])
            except LOST:
                self.close()  # it waits for an answer that will not come
                raise

    def _ready(self, clock: Clock) -> Worker:
        self.begin()
        self.worker.get_ready(clock.within(START))
        return self.worker

    def close(self) -> None:
        """End the process, if there is one."""
        if self.worker:
            self.worker.close()
            self.worker = None


def _start(lesson: str, root: Path, trusted: bool) -> Worker:
    program = [SERVE, str(root), lesson, "trusted" if trusted else "confined"]
    if trusted:
        return Worker(started([sys.executable, "-I", "-c", *program], environment()))
    course = [part for name in ("gdcourse", "solutions") for part in ("--ro-bind", *[str(root / name)] * 2)]
    return Worker(started(sandboxed(course, program, os.environ.get(MARK, "sandbox"))))


# The other end ---------------------------------------------------------------------------------------


def serve(root: str, lesson: str, mode: str) -> None:
    """What the process does: read a lesson's spec, give up every right, and answer."""
    source, sink = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1, 2):
        os.dup2(nothing, handle)
    within(1, lambda: None)  # starts the thread that watches the time, before there can be no new threads
    asked = questions(Lesson(lesson, Path(root)).load_spec())
    if mode == "confined":
        confine.confine(seconds=None, new_files=False)
    _Server(source, sink, {one.name: one for one in asked}).serve()


class CallersOwn(Exception):
    """A function that the caller handed in has stopped; the message is the caller's own."""


class _Server:
    def __init__(self, source: int, sink: int, asked: Mapping[str, Question | TestQuestion]) -> None:
        self.source, self.sink, self.asked = source, sink, asked
        self.spies: list[Spy] = []

    def serve(self) -> None:
        try:
            wire.send(self.sink, {"ready": True})
            while True:
                self.send(self.reply(wire.receive(self.source)))
        except wire.Ended:
            return

    def send(self, message: dict) -> None:
        try:
            wire.send(self.sink, message)
        except data.BadMessage:
            wire.send(self.sink, refused("ValueError", "more numbers than can be sent"))

    def reply(self, message: dict) -> dict:
        """What is answered to one message; whatever its inputs provoke is an error for who sent them."""
        try:
            match message:
                case {"watch": functions}:
                    self.spies = [Spy(real(data.decode(one)), "f") for one in functions]
                    return {"watching": len(self.spies)}
                case {"feel": number, "at": at}:
                    return felt(self.spies[number], at)
                case {"felt": calls}:
                    for number, place in calls:
                        felt(self.spies[number], [place])
                    return {"felt": len(calls)}
                case {"visits": True}:
                    return {"visits": [data.encode(list(spy.visits)) for spy in self.spies]}
                case {"call": inputs, "named": named, "of": of, "place": place, "seconds": seconds}:
                    return self.called(self.asked[of], place, inputs, named, seconds)
            return refused("ValueError", "not a message")
        except wire.Ended:
            raise
        except Exception as reason:
            return refused(type(reason).__name__, str(reason)[:200])

    def called(
        self, asked: Question | TestQuestion, place: int, inputs: list, named: Mapping, seconds: float
    ) -> dict:
        """Call an implementation. Nothing in the answer but its value tells which one it was."""
        function, name = implementations(asked)[place], implementations(asked)[0].__name__
        lent: list[np.random.Generator] = []
        given = [self.incoming(x, lent) for x in inputs]
        by_name = {key: self.incoming(x, lent) for key, x in named.items()}
        try:
            bound = inspect.signature(implementations(asked)[0]).bind(*given, **by_name)
        except TypeError as reason:
            return refused("TypeError", f"{name}: {reason}")
        try:
            with quietly():
                value = within(seconds, lambda: function(*bound.args, **bound.kwargs), time.process_time)
            return {"value": data.encode(value), "generators": [generators.state_of(one) for one in lent]}
        except TookTooLong:  # perhaps in the middle of a message: nothing that is said now could be trusted
            os._exit(1)
        except wire.Ended:
            raise
        except CallersOwn as reason:
            return refused("RuntimeError", str(reason))
        except Exception:  # of whatever kind: that, too, would tell one implementation from another
            return refused("ValueError", f"{name} stopped here")

    def incoming(self, message: Any, lent: list) -> Any:
        match message:
            case {"remote": int(number)}:
                return self.spies[number]
            case {"generator": state}:
                lent.append(generators.with_state(state))
                return lent[-1]
            case {"callback": int(number)}:
                return lambda *at: self.evaluated(number, at)
            case {"value": value}:
                return data.decode(value)
        raise data.BadMessage("not an input")

    def evaluated(self, number: int, at: tuple) -> Any:
        wire.send(self.sink, {"evaluate": number, "at": [data.encode(x) for x in at]})
        match wire.receive(self.source):
            case {"value": value}:
                return data.decode(value)
            case {"raised": kind, "text": text}:
                raise CallersOwn(f"the test's own function stopped with {kind}: {text}")
        raise data.BadMessage("not a value")
