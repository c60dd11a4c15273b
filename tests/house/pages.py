"""Pages that name lessons: `python -m tests.house.pages` makes them name exactly those there are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from .lesson import ROOT, Lesson, lessons

LINKED = [ROOT / "notebooks" / name for name in ("notation.md", "glossary.md")]
START = ROOT / "notebooks" / "00_start_here.py"
MENTION = re.compile(r"\[lesson (?P<linked>\d\d)\]\([^)]*\)|\blesson (?P<plain>\d\d)\b")
TABLE = re.compile(r"(?<=# \| lesson \| minutes \|\n# \|---\|---:\|\n)(?:# \|.*\n)*")


def link_lessons(text: str, names: Iterable[str]) -> str:
    """The text with every "lesson 03" as a link when there is such a lesson, and as words when not.

    >>> link_lessons("Met in lesson 03. See [lesson 16](16_gone.ipynb).", ["03_learning_rates"])
    'Met in [lesson 03](03_learning_rates.ipynb). See lesson 16.'
    """
    by_number = {name[:2]: name for name in names}

    def linked(match: re.Match[str]) -> str:
        number = match["linked"] or match["plain"]
        words = f"lesson {number}"
        return f"[{words}]({by_number[number]}.ipynb)" if number in by_number else words

    return MENTION.sub(linked, text)


def list_lessons(text: str, course: Iterable[Lesson]) -> str:
    """The source of the first page with one row for each lesson: its title as a link, and its minutes."""
    rows = [f"# | [{title(lesson)}]({lesson.name}.ipynb) | {minutes(lesson)} |\n" for lesson in course]
    return TABLE.sub(lambda _: "".join(rows), text)


def title(lesson: Lesson) -> str:
    return next((cell.heading for cell in lesson.markdown if cell.level == 1), lesson.name)


def minutes(lesson: Lesson) -> int:
    return sum(section.head.metadata.get("minutes", 0) for section in lesson.sections)


def brought_up_to_date() -> dict[Path, str]:
    """Each page that names lessons, with the text it should have."""
    course = lessons()
    names = [lesson.name for lesson in course]
    pages = {page: link_lessons(page.read_text(encoding="utf-8"), names) for page in LINKED}
    return pages | {START: list_lessons(START.read_text(encoding="utf-8"), course)}


if __name__ == "__main__":
    for page, text in brought_up_to_date().items():
        page.write_text(text, encoding="utf-8", newline="\n")
