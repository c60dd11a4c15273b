"""A table that a learning platform exported, to be filled in and given back as it was."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from gdcourse.course.refused import Refused

SEPARATORS = ",;\t"


@dataclass(frozen=True)
class Sheet:
    """The lines of a CSV file, the first of which names the columns; `separator` is what is between cells."""

    headings: list[str]
    rows: list[list[str]]
    separator: str = ","

    @classmethod
    def read(cls, path: Path) -> Sheet:
        """The table in a file, every row as long as the first; `Refused` with the reason if there is none."""
        try:
            text = path.read_text(encoding="utf-8-sig")
            first = text.lstrip().partition("\n")[0]
            separator = max(SEPARATORS, key=first.count)
            rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(row)]
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            why = getattr(error, "strerror", None) or "it is no CSV file in UTF-8"
            raise Refused(f"{path} cannot be read: {why}. Export it from the platform once more.") from None
        if not rows:
            raise Refused(f"{path} is empty. Export it from the platform once more.")
        headings = [heading.strip() for heading in rows[0]]
        width = len(headings)
        return cls(headings, [(row + [""] * width)[:width] for row in rows[1:]], separator)

    def column(self, *names: str) -> int | None:
        """Where the first of these columns is that the table has, or None."""
        return next((self.headings.index(name) for name in names if name in self.headings), None)

    def only(self, columns: list[int]) -> Sheet:
        """The same table with these columns alone."""
        rows = [[row[k] for k in columns] for row in self.rows]
        return Sheet([self.headings[k] for k in columns], rows, self.separator)

    def text(self) -> str:
        """The table as a CSV file."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.separator, lineterminator="\r\n")
        writer.writerows([self.headings, *self.rows])
        return out.getvalue()
