"""A clean exercise again: `python3 course.py reset 03`. Your own copy is kept beside it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from gdcourse.course.files import free_name
from gdcourse.course.lessons import Lesson, lessons
from gdcourse.course.refused import Parser, Refused


def reset(lesson: Lesson) -> Path | None:
    """Write the clean notebook; returns where the one that was there is kept, None if it held no work."""
    clean = json.dumps(lesson.handed_out(), indent=1, ensure_ascii=False) + "\n"
    return replaced(lesson.exercise.with_suffix(".ipynb"), clean)


def replaced(notebook: Path, clean: str) -> Path | None:
    """Write a notebook anew; returns where the one that was there is kept, None if it held no work."""
    half = notebook.with_name(f".{notebook.name}.{os.getpid()}.tmp")
    try:
        half.write_text(clean, encoding="utf-8")  # first, so that a full disk changes nothing
        kept = None
        if notebook.exists() and writing(notebook) != writing_of(clean):
            kept = free_name(notebook, "mine")
            os.rename(notebook, kept)
        os.replace(half, notebook)
    finally:
        half.unlink(missing_ok=True)
    return kept


def writing(notebook: Path) -> list[str] | None:
    """The texts of a file's cells; None for one that cannot be read, which is somebody's work then."""
    try:
        return writing_of(notebook.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def writing_of(text: str) -> list[str]:
    """The texts of a notebook's cells, without those that hold none."""
    cells = json.loads(text)["cells"]
    return [source for cell in cells if (source := "".join(cell["source"]).strip())]


def main(argv: list[str]) -> int:
    parser = Parser(
        prog="course.py reset", description="Give back a clean exercise; your copy is kept beside it."
    )
    parser.add_argument("lessons", nargs="+", metavar="LESSON", help='such as "03" or "03_learning_rates"')
    for lesson in lessons(parser.parse_args(argv).lessons, marker="exercises/*/checks.json"):
        try:
            kept = reset(lesson)
        except OSError as error:
            raise Refused(
                f"{lesson.name} could not be reset: {error.strerror} ({error.filename}). Nothing is lost."
            ) from None
        where = f"Yours is now {kept.name}, beside it." if kept else "There was no work in it to keep."
        print(f"exercises/{lesson.name}/{lesson.name}.ipynb is clean again. {where}")
    return 0
