"""The mistakes of this course, each once.

A mistake is a thought, not a program: whoever adds the gradient walks uphill, in lesson 01 as in Adam. It
stands once, in `misconceptions.toml`, and exercises, questions, exams and summaries name it from there.

>>> M.ascent_sign.name
'walks uphill'
>>> M.ascent_sign.lesson, M.ascent_sign.heading
('02_update_rule', 'Write the rule')
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

FILE = Path(__file__).with_suffix(".toml")


class UnknownMisconception(AttributeError, LookupError):
    """No mistake is called that; the message gives the nearest names."""


@dataclass(frozen=True)
class Misconception:
    """One mistake: how it is called, what gives it away, and what to think instead."""

    id: str  # the word that stands for it in files: "ascent_sign"
    number: str  # the same in print, and for ever: "M01"
    name: str  # "walks uphill"
    says: str  # completes "Those are the numbers of …"
    question: str  # opens it
    instead: str  # points the way
    lesson: str  # where to read again: "02_update_rule"
    heading: str  # and under which heading

    def __str__(self) -> str:
        return self.id


class Catalogue:
    """The mistakes by name: `M.ascent_sign`, `M["ascent_sign"]`, `for mistake in M`.

    The file is read at first use. Raises `UnknownMisconception` for a name that is not in it, and
    `ValueError` for a row that cannot be understood.
    """

    def __init__(self, file: Path = FILE) -> None:
        self._file = file

    @cached_property
    def _rows(self) -> dict[str, Misconception]:
        text = self._file.read_text(encoding="utf-8")
        return {id: self._row(id, row) for id, row in tomllib.loads(text).items()}

    def _row(self, id: str, row: dict) -> Misconception:
        wanted = [field.name for field in fields(Misconception) if field.name not in ("id", "heading")]
        lesson, colon, heading = str(row.get("lesson", "")).partition(": ")
        if sorted(row) != sorted(wanted) or not all(isinstance(value, str) for value in row.values()):
            raise ValueError(f"{self._file.name}: [{id}] needs the texts {', '.join(wanted)}, and no others.")
        if not colon:
            raise ValueError(
                f'{self._file.name}: [{id}] points at "{lesson}". It needs a lesson and a heading in it, '
                'such as "02_update_rule: Write the rule".'
            )
        return Misconception(id, **row | {"lesson": lesson}, heading=heading)

    def __getitem__(self, name: str) -> Misconception:
        if name in self._rows:
            return self._rows[name]
        near = difflib.get_close_matches(name, self._rows, n=3, cutoff=0.65)
        nearest = f" The nearest are {', '.join(near)}." if near else ""
        raise UnknownMisconception(f'No mistake in {self._file.name} is called "{name}".{nearest}')

    def __getattr__(self, name: str) -> Misconception:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __iter__(self) -> Iterator[Misconception]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._rows]


M = Catalogue()
