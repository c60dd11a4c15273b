"""What is asked: a `Question` with its reference, cases and wrong implementations. The trusted side."""

import base64
import hashlib
import inspect
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from gdcourse.checks import data
from gdcourse.checks.answering import Answer, Probe, answer
from gdcourse.checks.rules import RULES, Rule

Hints = tuple[str, str, str]


@dataclass(frozen=True)
class Case:
    """A probe before its inputs have names; made by `case`."""

    part: str
    positional: tuple
    keywords: Mapping[str, Any]
    by: str


def case(part: str, *inputs: Any, by: str | Rule = "value", **named: Any) -> Case:
    """One call of the learner's function, counted towards the behaviour `part`.

    `by` says what is compared: the value; "calls", how often each function given was called; "item:w", one
    entry of a dict or one column of a list of dicts; or a rule from `gdcourse.checks.rules`.
    """
    return Case(part, inputs, named, by if isinstance(by, str) else by.__name__)


@dataclass(frozen=True)
class Wrong:
    """A wrong implementation with its name: the misconception that a learner's numbers are compared with."""

    name: str
    function: Callable
    says: str
    hints: Hints
    id: str = ""
    sign: Rule | None = None


class Question:
    """One graded thing: a function to write or a value to give. Made by `question` or `value`."""

    def __init__(
        self,
        reference: Callable,
        points: float,
        *,
        name: str = "",
        kind: str = "function",
        tolerance: float = 1e-9,
        shows: str = "",
        shape: str = "",
        hints: Sequence[str] = (),
    ) -> None:
        self.reference, self.points, self.kind, self.tolerance = reference, points, kind, tolerance
        self.name, self.shows, self.shape, self.hints = name or reference.__name__, shows, shape, tuple(hints)
        self.wrongs: list[Wrong] = []
        self.rights: list[Callable] = []
        self.make_cases: Callable[[np.random.Generator], Iterable[Case]] = lambda rng: [case("the answer")]

    def __call__(self, *inputs: Any, **named: Any) -> Any:
        return self.reference(*inputs, **named)

    def cases(self, make: Callable[[np.random.Generator], Iterable[Case]]) -> Callable:
        """Decorator: the generator of this question's cases; it draws from the rng it is given."""
        self.make_cases = make
        return make

    def wrong(self, says: str, *hints: str, id: str = "", sign: Rule | None = None) -> Callable:
        """Decorator: a wrong implementation, the sentence for what it does, and its three hints.

        `says` completes "Those are the numbers of …". The hints are a question, a pointer, and a line of
        algebra.
        """
        if len(hints) != 3:
            raise ValueError(f"{self.name}: a wrong implementation needs three hints, got {len(hints)}")

        def keep(function: Callable) -> Callable:
            self.wrongs.append(Wrong(function.__name__, function, says, hints, id, sign))
            return function

        return keep

    def also_right(self, function: Callable) -> Callable:
        """Decorator: a differently written correct implementation, which must pass."""
        self.rights.append(function)
        return function

    def probes(self, rng: np.random.Generator) -> list[Probe]:
        """The cases with the inputs named as in the reference's signature."""
        names = list(inspect.signature(self.reference).parameters)
        return [
            Probe(
                c.part,
                dict(zip(names, c.positional, strict=False)) | dict(c.keywords),
                c.by,
                tuple(c.keywords),
            )
            for c in self.make_cases(rng)
        ]


class Killer:
    """A test that the learner writes: right implementations must pass it, and the suspects must not."""

    kind = "test"

    def __init__(self, name: str, of: Question, points: float, suspects: Sequence[str], hints: Hints) -> None:
        self.name, self.of, self.points, self.hints = name, of, points, tuple(hints)
        known = {wrong.name: wrong for wrong in of.wrongs}
        unknown = [suspect for suspect in suspects if suspect not in known]
        if unknown:
            raise ValueError(f"{name}: {of.name} has no wrong implementation called {', '.join(unknown)}")
        self.suspects = [known[suspect] for suspect in suspects]


def question(points: float, **settings: Any) -> Callable[[Callable], Question]:
    """Decorator: the function below is the reference of a question of its name."""
    return lambda reference: Question(reference, points, **settings)


def value(points: float, **settings: Any) -> Callable[[Callable], Question]:
    """Decorator: the function below has no inputs and gives the value that a variable of its name needs."""
    return lambda reference: Question(reference, points, kind="value", **settings)


def killer(name: str, of: Question, points: float, suspects: Sequence[str], hints: Hints) -> Killer:
    """A test called `name` that the learner writes for `of`; the notebook shows the first suspect."""
    return Killer(name, of, points, suspects, hints)


def questions(spec: ModuleType) -> list[Question | Killer]:
    """The questions of a spec, in the order in which they are written."""
    return [thing for thing in vars(spec).values() if isinstance(thing, (Question, Killer))]


@dataclass(frozen=True)
class WrongAnswers:
    """What a wrong implementation answers to each probe; None where it gives what the reference gives."""

    name: str
    says: str
    hints: Sequence[str]
    id: str
    answers: Sequence[Answer | None]
    sign: str = ""


class Later(Sequence):
    """A list that is worked out when somebody looks into it: no mistake is, for answers that are right."""

    def __init__(self, work_out: Callable[[], list]) -> None:
        self._items = cache(work_out)

    def __len__(self) -> int:
        return len(self._items())

    def __getitem__(self, place):
        return self._items()[place]


@dataclass(frozen=True)
class Sheet:
    """A question worked out for one set of probes: everything needed to judge answers, as plain data."""

    name: str
    kind: str
    points: float
    tolerance: float = 1e-9
    shows: str = ""
    shape: str = ""
    hints: Sequence[str] = ()
    probes: Sequence[Probe] = ()
    expected: Sequence[Answer] = ()
    wrong: Sequence[WrongAnswers] = ()
    of: str = ""
    suspects: Sequence[Mapping[str, str]] = field(default_factory=list)

    def to_data(self) -> dict:
        """This sheet for checks.json, floats at twelve digits."""
        message: dict[str, Any] = {"name": self.name, "kind": self.kind, "points": self.points}
        message |= {
            key: getattr(self, key) for key in ("tolerance", "shows", "shape", "of") if getattr(self, key)
        }
        message["hints"] = list(self.hints)
        if self.kind == "test":
            return message | {"suspects": list(self.suspects)}
        message["probes"] = [probe.to_data() for probe in self.probes]
        message["expected"] = [data.rounded(one.to_data()) for one in self.expected]
        message["wrong"] = [
            {"name": w.name, "id": w.id, "says": w.says, "hints": list(w.hints)}
            | ({"sign": w.sign} if w.sign else {})
            | {"answers": [None if one is None else data.rounded(one.to_data()) for one in w.answers]}
            for w in self.wrong
        ]
        return message

    @classmethod
    def from_data(cls, message: Mapping) -> "Sheet":
        """The sheet that `to_data` wrote."""
        wrong = [
            WrongAnswers(
                w["name"],
                w["says"],
                w["hints"],
                w["id"],
                [None if one is None else Answer.from_data(one) for one in w["answers"]],
                w.get("sign", ""),
            )
            for w in message.get("wrong", ())
        ]
        return cls(
            message["name"],
            message["kind"],
            message["points"],
            message.get("tolerance", 1e-9),
            message.get("shows", ""),
            message.get("shape", ""),
            message["hints"],
            [Probe.from_data(one) for one in message.get("probes", ())],
            [Answer.from_data(one) for one in message.get("expected", ())],
            wrong,
            message.get("of", ""),
            message.get("suspects", ()),
        )


def prepare(asked: Question | Killer, seed: int) -> Sheet:
    """Draw the probes from `seed`, and answer them by the reference and by every wrong implementation."""
    if isinstance(asked, Killer):
        suspects = [{"name": w.name, "says": w.says, "source": _sealed(w.function)} for w in asked.suspects]
        return Sheet(asked.name, "test", asked.points, hints=asked.hints, of=asked.of.name, suspects=suspects)
    if unknown := {w.sign.__name__ for w in asked.wrongs if w.sign} - set(RULES):
        raise ValueError(f"{asked.name}: not rules of gdcourse.checks.rules: {', '.join(sorted(unknown))}")
    probes = asked.probes(np.random.default_rng(seed))
    expected = [answer(_answerer(asked, asked.reference), probe) for probe in probes]
    return Sheet(
        asked.name,
        asked.kind,
        asked.points,
        asked.tolerance,
        asked.shows,
        asked.shape,
        asked.hints,
        probes,
        expected,
        Later(lambda: [_wrong_answers(asked, one, probes, expected) for one in asked.wrongs]),
    )


def _wrong_answers(
    asked: Question, wrong: Wrong, probes: Sequence[Probe], expected: Sequence[Answer]
) -> WrongAnswers:
    from gdcourse.checks.judging import agrees

    found = [answer(_answerer(asked, wrong.function), probe) for probe in probes]
    differing = [
        None if agrees(probe, right, one, asked.tolerance) else one
        for probe, right, one in zip(probes, expected, found, strict=True)
    ]
    sign = wrong.sign.__name__ if wrong.sign else ""
    return WrongAnswers(wrong.name, wrong.says, wrong.hints, wrong.id, differing, sign)


def seed_from(*words: str | bytes) -> int:
    """A seed made of words: the same words, the same cases."""
    digest = hashlib.sha256()
    for word in words:
        digest.update(word.encode() if isinstance(word, str) else word)
        digest.update(b"\0")
    return int.from_bytes(digest.digest()[:6], "big")


def unsealed(source: str, name: str) -> Callable:
    """The suspect written down by `prepare`."""
    namespace: dict[str, Any] = {"np": np}
    exec(base64.b64decode(source), namespace)  # the course's own file, written by release
    return namespace[name]


def _answerer(asked: Question, function: Callable) -> Any:
    return function() if asked.kind == "value" else function


def _sealed(function: Callable) -> str:
    """The source without its decorators, in a form that is not read by accident."""
    lines = textwrap.dedent(inspect.getsource(function)).splitlines(keepends=True)
    start = next(i for i, line in enumerate(lines) if line.startswith("def "))
    return base64.b64encode("".join(lines[start:]).encode()).decode()
