"""One question to a function, and what it did with it, both as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from gdcourse.checks import data

MOST_WORDS = 200


@dataclass(frozen=True)
class Probe:
    """One question to a function: its inputs by name, and which side of the answer counts.

    `by` is "value", "calls" (how often each given function was called), "item:key" (one entry of a dict or a
    tuple, or one column of a list of dicts) or the name of a rule.
    """

    part: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    by: str = "value"
    keywords: tuple[str, ...] = ()

    def to_data(self) -> dict:
        """This probe for JSON."""
        message = {
            "part": self.part,
            "inputs": {key: data.encode(value) for key, value in self.inputs.items()},
        }
        return (
            message
            | ({"by": self.by} if self.by != "value" else {})
            | ({"keywords": list(self.keywords)} if self.keywords else {})
        )

    @classmethod
    def from_data(cls, message: Mapping) -> "Probe":
        """The probe that `to_data` wrote."""
        inputs = {key: data.decode(value) for key, value in message["inputs"].items()}
        return cls(message["part"], inputs, message.get("by", "value"), tuple(message.get("keywords", ())))


@dataclass(frozen=True)
class Answer:
    """What a function did with a probe: a value, or the reason why there is none.

    Beside it, which inputs it changed, from which generators it drew, how often it called the functions that
    it was given, and where.
    """

    value: Any = None
    problem: str = ""
    detail: str = ""
    line: int = 0
    changed: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    calls: Mapping[str, int] = field(default_factory=dict)
    visits: Mapping[str, list] = field(default_factory=dict)

    def to_data(self, visits: bool = False) -> dict:
        """This answer for JSON; the places visited only when asked for."""
        message: dict[str, Any] = {} if self.problem else {"value": data.encode(self.value)}
        for name in ("problem", "detail", "line", "calls"):
            if getattr(self, name):
                message[name] = getattr(self, name)
        for name in ("changed", "drawn"):
            if getattr(self, name):
                message[name] = list(getattr(self, name))
        if visits and self.visits:
            message["visits"] = {name: data.encode(list(found)) for name, found in self.visits.items()}
        return message

    @classmethod
    def from_data(cls, message: Any) -> "Answer":
        """The answer that `to_data` wrote; `BadMessage` for anything else, for it may come from anybody."""
        if not isinstance(message, dict) or not message.keys() <= {one.name for one in fields(cls)}:
            raise data.BadMessage("not an answer")
        problem, detail, line = message.get("problem", ""), message.get("detail", ""), message.get("line", 0)
        changed, drawn = message.get("changed", []), message.get("drawn", [])
        calls, visits = message.get("calls", {}), message.get("visits", {})
        fits = (
            isinstance(problem, str)
            and isinstance(detail, str)
            and len(problem) + len(detail) < 2 * MOST_WORDS
            and type(line) is int
            and all(isinstance(names, list) for names in (changed, drawn))
            and all(isinstance(name, str) for name in (*changed, *drawn))
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
        value = data.decode(message.get("value"))
        return cls(value, problem, detail, line, tuple(changed), tuple(drawn), dict(calls), found)
