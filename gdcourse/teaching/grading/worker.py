"""The untrusted side: runs a student's cells and answers questions about them. It knows no right answer.

Started by the judge in a sandbox, as a program of its own. It reads messages on its standard input and writes
answers to its standard output; the student's code gets neither. Whatever that code does to this process, it
can only spoil or forge its *answers*, and those are compared elsewhere.

What is said, and what is answered:

    judge   {"cells": [...], "seconds": 5}                   run them
    worker  {"cell": 3}                                      before each one
    worker  {"done": [problems]}

    judge   {"ask": "step", "probes": [...], "seconds": 2, "replaced": []}
    worker  {"answers": [...]}

    judge   {"try": "test_walk", "seconds": 4}               call the student's test
    worker  {"complaint": ""}

While an answer or a test is at work, it may need something from the judge, or the judge from it:

    worker  {"call": [...], "named": {...}}                  the test calls the implementation
    worker  {"feel": 0, "at": [...]}                         a function whose calls are counted is called
    judge   {"evaluate": 2, "at": [...]}                     the implementation calls the test's own function
    each    {"value": ...}
"""

import ast
import builtins
import linecache
import os
import sys
import time
import types
from functools import partial

import confine
import numpy as np
import wire

from gdcourse import checks
from gdcourse.checks import answering, data, generators
from gdcourse.checks.probe import Probe
from gdcourse.checks.stopping import TookTooLong, within

MOST_WORDS = 300


def main() -> None:
    source, sink = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1, 2):
        os.dup2(nothing, handle)
    within(1, lambda: None)  # starts the thread that watches the time, before there can be no new threads
    if sys.argv[1] == "confined":
        confine.confine()
    Session(source, sink).serve()


class Silent:
    """Stands for `check` in a student's notebook: it has nothing to say here."""

    def __call__(self, *_):
        return None

    def __getattr__(self, _):
        return self


class Session:
    """One notebook's namespace, and the line to the judge."""

    def __init__(self, source: int, sink: int) -> None:
        self.source, self.sink = source, sink
        self.namespace: dict = {"__name__": "__main__"}
        self.callbacks: list = []
        self.generators: list = []
        self.silence_the_checks()

    def silence_the_checks(self) -> None:
        """The learner's own checks have no business here, under either of their names."""
        silent = types.ModuleType("gdcourse.checks.learner")
        silent.exercises = checks.exercises = lambda *_, **__: Silent()
        sys.modules[silent.__name__] = checks.learner = silent

    def serve(self) -> None:
        while True:
            try:
                message = self.receive()
            except wire.Ended:
                return
            match message:
                case {"cells": cells, "seconds": seconds}:
                    self.send({"done": self.run(cells, seconds)})
                case {"ask": name, "probes": probes, "seconds": seconds, "replaced": replaced}:
                    self.send({"answers": self.answers(name, probes, seconds, replaced)})
                case {"try": name, "seconds": seconds}:
                    self.send({"complaint": self.complaint(name, seconds)})

    def send(self, message) -> None:
        wire.send(self.sink, message)

    def receive(self):
        return wire.receive(self.source)

    # cells

    def run(self, cells: list, seconds: float) -> list[str]:
        """Run the cells in order; what went wrong in each, as words."""
        problems = []
        for number, source in enumerate(cells):
            self.send({"cell": number})
            problems.append(self.run_one(number, source, seconds) if source.strip() else "")
        return problems

    def run_one(self, number: int, source: str, seconds: float) -> str:
        name = f"<cell {number + 1}>"
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        try:
            with answering.quietly():
                code = compile(without_magics(source), name, "exec", dont_inherit=True)
                within(seconds, lambda: exec(code, self.namespace), time.process_time)
        except TookTooLong:
            return f"was stopped after {seconds:g} seconds"
        except BaseException as reason:
            return words(reason)
        return ""

    # questions

    def answers(self, name: str, probes: list, seconds: float, replaced: list) -> list:
        """One answer per probe, or one for all of them if nothing can be asked."""
        self.callbacks = []
        self.namespace |= {other: partial(self.implementation, of=other) for other in replaced}
        decoded = [Probe.from_data(probe) for probe in probes]
        thing = self.namespace.get(name)
        kind = "value" if not decoded[0].inputs else "function"
        if problem := answering.unready(thing, kind, decoded):
            return [problem.to_data()]
        remote = [self.with_remote_functions(probe) for probe in decoded]
        return [one.to_data() for one in answering.ask(thing, remote, seconds, time.process_time)]

    def with_remote_functions(self, probe):
        """Where calls are counted, functions and counting stay on the judge's side of the line."""
        inputs = {
            key: Remote(self, value.number) if isinstance(value, data.Remote) else value
            for key, value in probe.inputs.items()
        }
        return Probe(probe.part, inputs, probe.by, probe.keywords)

    # a student's test

    def complaint(self, name: str, seconds: float) -> str:
        self.callbacks = []
        test = self.namespace.get(name)
        if problem := answering.unready(test, "test", ()):
            return "\0" + data.dumps(problem.to_data())
        return answering.complaint_of(test, self.implementation, seconds, time.process_time)[:MOST_WORDS]

    def implementation(self, *inputs, of=None, **named):
        """Stands for an implementation that is with the judge."""
        call = {
            "call": [self.outgoing(x) for x in inputs],
            "named": {key: self.outgoing(x) for key, x in named.items()},
        }
        self.send(call | ({"of": of} if of else {}))
        lent, self.generators = self.generators, []
        while True:
            match self.receive():
                case {"evaluate": number, "at": at}:
                    self.send(self.evaluated(number, at))
                case reply:
                    for generator, state in zip(lent, reply.get("generators", ()), strict=False):
                        generator.bit_generator.state = generators.with_state(state).bit_generator.state
                    return result_of(reply)

    def outgoing(self, value):
        if isinstance(value, Remote):
            return {"remote": value._number}
        if isinstance(value, np.random.Generator):
            self.generators.append(value)
            return {"generator": generators.state_of(value)}
        if callable(value):
            self.callbacks.append(value)
            return {"callback": len(self.callbacks) - 1}
        return {"value": data.encode(value)}

    def evaluated(self, number: int, at: list) -> dict:
        try:
            return {"value": data.encode(self.callbacks[number](*map(data.decode, at)))}
        except (TookTooLong, KeyboardInterrupt):
            raise
        except BaseException as reason:
            return {"raised": type(reason).__name__, "text": words(reason)}


class Remote:
    """A function that lives with the judge."""

    def __init__(self, session: Session, number: int) -> None:
        self._session, self._number = session, number

    def __call__(self, *at):
        self._session.send({"feel": self._number, "at": [data.encode(x) for x in at]})
        return result_of(self._session.receive())


def result_of(reply: dict):
    if "raised" in reply:
        known = getattr(builtins, reply["raised"], RuntimeError)
        raise (known if isinstance(known, type) and issubclass(known, Exception) else RuntimeError)(
            reply["text"]
        )
    return data.decode(reply["value"])


def without_magics(source: str) -> str:
    """IPython's own lines (`%matplotlib inline`, `!pip …`, `thing?`) do nothing here, and cost nothing."""
    if source.lstrip().startswith("%%"):
        return ""
    try:
        ast.parse(source)
        return source
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        kept = [_quiet(line) for line in source.split("\n")]
        return "\n".join(kept)


def _quiet(line: str) -> str:
    text = line.strip()
    if text.startswith(("%", "!", "?")) or text.endswith("?"):
        return line[: len(line) - len(line.lstrip())] + "pass"
    return line


def words(reason: BaseException) -> str:
    try:
        text = " ".join(str(reason).split())
    except BaseException:  # an exception of the student's own may not even print
        text = ""
    return f"{type(reason).__name__}: {text}"[:MOST_WORDS]
