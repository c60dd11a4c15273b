"""The untrusted side: runs a student's cells and answers questions about them. It knows no right answer.

Started by the judge in a sandbox, as a program of its own. It reads messages on its standard input and writes
answers to its standard output; the student's code gets neither. Whatever that code does to this process, it
can only spoil or forge its *answers*, and those are compared elsewhere.

What is said, and what is answered:

    worker  {"ready": true}                                  once, before anything is asked

    judge   {"cells": [...], "seconds": 5}                   run them
    worker  {"cell": 3}                                      before each one
    worker  {"done": [problems]}

    judge   {"ask": "step", "probes": [...], "seconds": 2, "replaced": []}
    worker  {"answers": [...], "after": [...]}               and what the inputs are after each call

    judge   {"try": "test_walk", "seconds": 4}               call the student's test
    worker  {"complaint": ""}
    worker  {"unready": {...}}                               there is no such test

While an answer or a test is at work, it may need something from the judge, or the judge from it:

    worker  {"call": [...], "named": {...}}                  the test calls the implementation
    worker  {"feel": 0, "at": [...]}                         a function whose calls are counted is called
    judge   {"evaluate": 2, "at": [...]}                     the implementation calls the test's own function
    each    {"value": ...}
"""

import ast
import builtins
import contextlib
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
from gdcourse.checks.probe import Answer, Probe
from gdcourse.checks.stopping import TookTooLong, undivided, within

MOST_WORDS = 300
FONTS, SEES_FONTS = "/grading/matplotlib", "/tmp/matplotlib"


def main(source: int = 0, sink: int = 1) -> None:
    """Serve on these two handles, and keep no other."""
    source, sink = os.dup(source), os.dup(sink)
    nothing = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1, 2):
        os.dup2(nothing, handle)
    for handle in range(3, confine.OPEN_FILES):
        if handle not in (source, sink):
            with contextlib.suppress(OSError):
                os.close(handle)
    within(1, lambda: None)  # starts the thread that watches the time, before there can be no new threads
    if sys.argv[1] == "confined":
        few = confine.few_files()
        lay_out_fonts()
        confine.confine(new_files=few)
    Session(source, sink).serve()


def lay_out_fonts() -> None:
    """Let matplotlib find the list of fonts that was made outside, in a folder that it may write to."""
    if os.path.isdir(FONTS):
        os.makedirs(SEES_FONTS)
        for name in os.listdir(FONTS):
            os.symlink(f"{FONTS}/{name}", f"{SEES_FONTS}/{name}")


class Silent:
    """Stands for `check` in a student's notebook: it has nothing to say here."""

    def __call__(self, *_):
        return None

    def __getattr__(self, _):
        return self


class PassedOver(Exception):
    """A cell that this side does not run."""


class Session:
    """One notebook's namespace, and the line to the judge."""

    def __init__(self, source: int, sink: int) -> None:
        self.source, self.sink = source, sink
        self.namespace: dict = {"__name__": "__main__", "get_ipython": lambda: Shell(self)}
        self.callbacks: list = []
        self.generators: list = []
        self.ready: object = None  # the test that was looked at last, and can be called
        self.silence_the_checks()

    def silence_the_checks(self) -> None:
        """The learner's own checks have no business here, under either of their names."""
        silent = types.ModuleType("gdcourse.checks.learner")
        silent.exercises = checks.exercises = lambda *_, **__: Silent()
        sys.modules[silent.__name__] = checks.learner = silent

    def serve(self) -> None:
        try:
            self.send({"ready": True})
            while True:
                match self.receive():
                    case {"cells": cells, "seconds": seconds}:
                        self.send({"done": self.run(cells, seconds)})
                    case {"ask": name, "probes": probes, "seconds": seconds, "replaced": replaced}:
                        self.send(self.answers(name, probes, seconds, replaced))
                    case {"try": name, "seconds": seconds}:
                        self.send(self.complaint(name, seconds))
        except wire.Ended:
            return

    def send(self, message) -> None:
        wire.send(self.sink, message)

    def receive(self):
        return wire.receive(self.source)

    def exchange(self, message):
        """Send something and have what is said to it: whole, so that what comes next is understood."""

        def both():
            self.send(message)
            return self.receive()

        return undivided(both)

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
                within(seconds, lambda: self.execute(source, name), time.process_time)
        except TookTooLong:
            return f"was stopped after {seconds:g} seconds"
        except PassedOver as reason:
            return str(reason)
        except BaseException as reason:
            return f"stopped with {words(reason)}"
        return ""

    def execute(self, source: str, name: str) -> None:
        """Run source as a notebook's cell."""
        exec(compile(as_python(source), name, "exec", dont_inherit=True), self.namespace)

    # questions

    def answers(self, name: str, probes: list, seconds: float, replaced: list) -> dict:
        """One answer per probe, or one for all of them if nothing can be asked."""
        self.callbacks = []
        self.namespace |= {other: partial(self.implementation, of=other) for other in replaced}
        try:
            decoded = [Probe.from_data(probe) for probe in probes]
            thing = self.namespace.get(name)
            kind = "value" if not decoded[0].inputs else "function"
            if problem := answering.unready(thing, kind, decoded):
                return {"answers": [problem.to_data()], "after": []}
            remote = [self.with_remote_functions(probe) for probe in decoded]
            watched = Watched(thing, remote) if kind == "function" else thing
            given = answering.ask(watched, remote, seconds, time.process_time)
            message = {"answers": [one.to_data() for one in given], "after": getattr(watched, "after", [])}
            wire.framed(message)
        except Exception:  # what cannot even be looked at, or is too much to be sent
            problem = Answer(problem="not plain", detail="something too large or too odd")
            return {"answers": [problem.to_data()], "after": []}
        return message

    def with_remote_functions(self, probe):
        """Where calls are counted, functions and counting stay on the judge's side of the line."""
        inputs = {
            key: Remote(self, value.number) if isinstance(value, data.Remote) else value
            for key, value in probe.inputs.items()
        }
        return Probe(probe.part, inputs, probe.by, probe.keywords)

    # a student's test

    def complaint(self, name: str, seconds: float) -> dict:
        self.callbacks = []
        test = self.namespace.get(name)
        if test is None or test is not self.ready:  # reading its source takes longer than running it
            if problem := answering.unready(test, "test", ()):
                return {"unready": problem.to_data()}
            self.ready = test
        said = answering.complaint_of(test, self.implementation, seconds, time.process_time)
        return {"complaint": said[:MOST_WORDS]}

    def implementation(self, *inputs, of=None, **named):
        """Stands for an implementation that is with the judge."""
        call = {
            "call": [self.outgoing(x) for x in inputs],
            "named": {key: self.outgoing(x) for key, x in named.items()},
        }
        message = call | ({"of": of} if of else {})
        lent, self.generators = self.generators, []
        while True:
            match self.exchange(message):
                case {"evaluate": number, "at": at}:
                    message = self.evaluated(number, at)
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


class Shell:
    """Stands for IPython's shell: its commands do nothing here, and `%%time` runs what it stands above."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def run_cell_magic(self, name: str, line: str, body: str) -> None:
        if name not in ("time", "timeit", "prun", "capture"):
            raise PassedOver(f"is a %%{name} cell, which is not run here")
        self._session.execute(body, f"<the cell under %%{name}>")

    def run_line_magic(self, name: str, line: str, *_, **__) -> None:
        if name in ("time", "prun"):
            self._session.execute(line, f"<the line after %{name}>")

    def getoutput(self, *_, **__) -> list:
        return []

    def __getattr__(self, _):
        return lambda *_, **__: None


class Watched:
    """A student's function, and what its inputs are after each call, for others to compare."""

    def __init__(self, function, probes) -> None:
        self.function, self.__code__ = function, getattr(function, "__code__", None)
        self.places = [[name for name in probe.inputs if name not in probe.keywords] for probe in probes]
        self.after: list = []

    def __call__(self, *inputs, **named):
        names = self.places[len(self.after)]
        try:
            return self.function(*inputs, **named)
        finally:
            given = dict(zip(names, inputs, strict=False)) | named
            self.after.append({name: state for name in given if (state := state_of(given[name])) is not None})


def state_of(value):
    """What can be changed, as plain data; None for everything else."""
    try:
        return data.encode(value) if isinstance(value, (np.ndarray, list, dict)) else None
    except data.NotPlain:
        return "not plain any more"


class Remote:
    """A function that lives with the judge."""

    def __init__(self, session: Session, number: int) -> None:
        self._session, self._number = session, number

    def __call__(self, *at):
        return result_of(self._session.exchange({"feel": self._number, "at": [data.encode(x) for x in at]}))


def result_of(reply: dict):
    if "raised" in reply:
        known = getattr(builtins, reply["raised"], RuntimeError)
        raise (known if isinstance(known, type) and issubclass(known, Exception) else RuntimeError)(
            reply["text"]
        )
    return data.decode(reply["value"])


def as_python(source: str) -> str:
    """A cell as Python; IPython's own lines (`%timeit …`, `!pip …`, `thing?`) become calls of its shell."""
    try:
        ast.parse(source)
    except SyntaxError:
        from IPython.core.inputtransformer2 import TransformerManager

        return TransformerManager().transform_cell(source)
    except (ValueError, RecursionError, MemoryError):  # `compile` says it better
        pass
    return source


def words(reason: BaseException) -> str:
    try:
        text = " ".join(str(reason).split())
    except BaseException:  # an exception of the student's own may not even print
        text = ""
    return f"{type(reason).__name__}: {text}"[:MOST_WORDS]
