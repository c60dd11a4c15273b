"""The page *The mistakes of this course*, written from the catalogue: `notebooks/mistakes.md`."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

from gdcourse.course.files import ROOT, write
from gdcourse.course.lessons import anchor
from gdcourse.misconceptions import M, Misconception

HEAD = """\
# The mistakes of this course

Behind every wrong answer stands a thought, and most are good ones that go a step too far. This page lists
them by the lesson that sets each right. `python3 course.py progress` says which were yours.

*Made from the catalogue by `build`; not edited by hand.*
"""


def page(root: Path = ROOT) -> str:
    """The page, by lesson: each mistake with the question that opens it and what to think instead."""
    parts = [HEAD]
    for lesson, mistakes in groupby(sorted(M, key=lambda one: one.lesson), key=lambda one: one.lesson):
        parts.append(f"\n## {lesson[:2]} · [{_title(root, lesson)}]({lesson}.ipynb)\n")
        parts += map(_entry, mistakes)
    return "\n".join(parts)


def _entry(mistake: Misconception) -> str:
    """One mistake as a paragraph."""
    where = f"[{mistake.heading}]({mistake.lesson}.ipynb#{anchor(mistake.heading)})"
    return f"**{mistake.name.capitalize()}.** {mistake.question} *{mistake.instead}* ({where})\n"


def _title(root: Path, lesson: str) -> str:
    text = (root / "notebooks" / f"{lesson}.py").read_text(encoding="utf-8")
    return re.search(r"^# # \d\d · (.+)$", text, re.MULTILINE)[1]


def write_page(root: Path = ROOT) -> bool:
    """Write the page where it differs; whether it did."""
    return write(root / "notebooks" / "mistakes.md", page(root).encode())
