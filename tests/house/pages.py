"""Pages that name lessons: `python -m tests.house.pages` links the lessons there are in the notation and the glossary."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .lesson import ROOT, lessons

LINKED = [ROOT / "notebooks" / name for name in ("notation.md", "glossary.md")]
MENTION = re.compile(r"\[lesson (?P<linked>\d\d)\]\([^)]*\)|\blesson (?P<plain>\d\d)\b")


def link_lessons(text: str, names: Iterable[str]) -> str:
    """The text with every "lesson 03" as a link when there is such a lesson, and as plain words when there is not.

    >>> link_lessons("Met in lesson 03. See [lesson 16](16_gone.ipynb).", ["03_learning_rates"])
    'Met in [lesson 03](03_learning_rates.ipynb). See lesson 16.'
    """
    by_number = {name[:2]: name for name in names}

    def linked(match: re.Match[str]) -> str:
        number = match["linked"] or match["plain"]
        words = f"lesson {number}"
        return f"[{words}]({by_number[number]}.ipynb)" if number in by_number else words

    return MENTION.sub(linked, text)


def mend() -> None:
    """Rewrite the pages so that they link exactly the lessons there are."""
    names = [lesson.name for lesson in lessons()]
    for page in LINKED:
        page.write_text(link_lessons(page.read_text(encoding="utf-8"), names), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    mend()
