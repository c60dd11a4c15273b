"""A question worked out, as plain data: what checks.json holds, and what a verdict is made from."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from gdcourse.checks import data
from gdcourse.checks.probe import Answer, Probe

Hints = Sequence[str]


@dataclass(frozen=True)
class WrongAnswers:
    """What a mistake answers to each probe; None where it gives what the reference gives."""

    misconception: str
    says: str
    hints: Hints
    answers: Sequence[Answer | None]
    keeps: str = ""

    def to_data(self) -> dict:
        """This mistake for checks.json, floats at twelve digits."""
        message: dict[str, Any] = {
            "misconception": self.misconception,
            "says": self.says,
            "hints": list(self.hints),
        }
        if self.keeps:
            message["keeps"] = self.keeps
        answers = [None if one is None else data.rounded(one.to_data()) for one in self.answers]
        return message | {"answers": answers}

    @classmethod
    def from_data(cls, message: Mapping) -> "WrongAnswers":
        """The mistake that `to_data` wrote."""
        answers = [None if one is None else Answer.from_data(one) for one in message["answers"]]
        return cls(**{**message, "answers": answers})


@dataclass(frozen=True)
class Mutant:
    """A broken implementation that a learner's test should catch, in a form that is not read by accident."""

    misconception: str
    says: str
    name: str
    sealed: str

    @classmethod
    def seal(cls, misconception: str, says: str, name: str, source: str) -> "Mutant":
        """The mutant whose source stands on its own and defines `name`."""
        return cls(misconception, says, name, base64.b64encode(source.encode()).decode())

    def function(self) -> Callable:
        """The broken implementation itself."""
        namespace: dict[str, Any] = {}
        exec(base64.b64decode(self.sealed), namespace)  # the course's own file, written by release
        return namespace[self.name]


@dataclass(frozen=True)
class Sheet:
    """A question worked out for one set of probes: everything needed to judge answers, as plain data."""

    name: str
    kind: str
    points: float
    tolerance: float = 1e-9
    shows: str = ""
    shape: str = ""
    hints: Hints = ()
    probes: Sequence[Probe] = ()
    expected: Sequence[Answer] = ()
    wrong: Sequence[WrongAnswers] = ()
    of: str = ""
    mutants: Sequence[Mutant] = ()

    def to_data(self) -> dict:
        """This sheet for checks.json, floats at twelve digits."""
        message: dict[str, Any] = {"name": self.name, "kind": self.kind, "points": self.points}
        message |= {
            key: getattr(self, key) for key in ("tolerance", "shows", "shape", "of") if getattr(self, key)
        }
        message["hints"] = list(self.hints)
        if self.kind == "test":
            return message | {"mutants": [vars(mutant) for mutant in self.mutants]}
        message["probes"] = [probe.to_data() for probe in self.probes]
        message["expected"] = [data.rounded(one.to_data()) for one in self.expected]
        message["wrong"] = [wrong.to_data() for wrong in self.wrong]
        return message

    @classmethod
    def from_data(cls, message: Mapping) -> "Sheet":
        """The sheet that `to_data` wrote."""
        lists = {
            "probes": Probe.from_data,
            "expected": Answer.from_data,
            "wrong": WrongAnswers.from_data,
            "mutants": lambda mutant: Mutant(**mutant),
        }
        built = {key: [read(one) for one in message[key]] for key, read in lists.items() if key in message}
        return cls(**{**message, **built})


class LazyList(Sequence):
    """A list that is computed at first use: the mistakes of a sheet, which right answers never need."""

    def __init__(self, compute: Callable[[], list]) -> None:
        self._items = cache(compute)

    def __len__(self) -> int:
        return len(self._items())

    def __getitem__(self, place):
        return self._items()[place]
