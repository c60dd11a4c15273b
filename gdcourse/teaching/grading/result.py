"""What a submission earned."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from gdcourse.checks.judging import Verdict

MOST_CODE_SHOWN = 20_000
ABSENT = "Nothing was handed in."  # of somebody about whom something was decided all the same


@dataclass(frozen=True)
class Result:
    """What a submission earned, question by question; the same submission always gives the same result."""

    lesson: str
    points: float
    earned: float = 0.0
    verdicts: Sequence[Verdict] = ()
    flags: Sequence[str] = ()
    unreadable: str = ""
    code: Mapping[str, str] = field(default_factory=dict)
    # What the instructor decided (`gdcourse.teaching.marks`); a judge's own result has none of it.
    notes: Mapping[str, Sequence[str]] = field(default_factory=dict)  # by question; "" is the whole
    excused: bool = False
    penalty: float = 0.0  # what was taken from the sum of the questions

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Result:
        """The result that `to_json` wrote."""
        return cls.from_dict(json.loads(text))

    @classmethod
    def from_dict(cls, content: dict) -> Result:
        """The same from what JSON holds."""
        return cls(**content | {"verdicts": [Verdict(**verdict) for verdict in content["verdicts"]]})


def shown(code: str) -> str:
    """A student's code as far as pages show it."""
    if len(code) <= MOST_CODE_SHOWN:
        return code
    return f"{code[:MOST_CODE_SHOWN]}\n# … and {len(code) - MOST_CODE_SHOWN:,} characters more"
