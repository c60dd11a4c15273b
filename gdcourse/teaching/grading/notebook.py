"""Reading a submission: an .ipynb from anybody, as data, with limits. Nothing in it is run or followed."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

LARGEST_FILE = 10_000_000
MOST_CELLS = 1_000
LONGEST_CELL = 200_000


class Unreadable(Exception):
    """This file cannot be graded; the message is the reason, for the student's row."""


@dataclass(frozen=True)
class Cell:
    """A code cell: its source, and the id by which release knows it ("" for a learner's own)."""

    source: str
    id: str = ""


@dataclass(frozen=True)
class Submission:
    """What a student handed in: code cells in order, and a digest of the bytes they were in."""

    cells: tuple[Cell, ...]
    digest: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Handout:
    """What was handed out: the ids of cells to fill in, and the code of all the others."""

    solution_ids: tuple[str, ...]
    locked: dict[str, str] = field(default_factory=dict)
    other_code: frozenset[str] = frozenset()

    @classmethod
    def of(cls, notebook: dict) -> Handout:
        """From the clean notebook in checks.json."""
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        marks = [(cell, cell["metadata"].get("nbgrader", {})) for cell in code]
        return cls(
            tuple(mark["grade_id"] for _, mark in marks if mark.get("solution")),
            {mark["grade_id"]: "".join(cell["source"]) for cell, mark in marks if mark.get("locked")},
            frozenset("".join(cell["source"]).strip() for cell, mark in marks if not mark.get("solution")),
        )


def find(folder: Path, lesson: str) -> Path:
    """The notebook in a student's folder: the one named after the lesson, or the only one there is.

    `Unreadable` if there is none, or several and none has the lesson's name.
    """
    notebooks = sorted(path for path in folder.glob("*.ipynb") if path.name[0] != ".")
    named = [path for path in notebooks if path.stem == lesson]
    if not notebooks:
        raise Unreadable("There is no notebook in the folder.")
    if not named and len(notebooks) > 1:
        raise Unreadable(
            f"There are {len(notebooks)} notebooks and none is called {lesson}.ipynb: leave one."
        )
    return (named or notebooks)[0]


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file that is no link and not too large."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise Unreadable(
            "The notebook is a link to another file."
            if path.is_symlink()
            else f"The notebook cannot be opened: {error.strerror}."
        ) from None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("The notebook is not a regular file.")
        if status.st_size > LARGEST_FILE:
            raise Unreadable(too_large(status.st_size))
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(LARGEST_FILE + 1)
    finally:
        os.close(handle)


def parse(content: bytes, handout: Handout) -> Submission:
    """The code cells of a notebook, format 3 or 4; `Unreadable` with the reason for anything else."""
    if len(content) > LARGEST_FILE:
        raise Unreadable(too_large(len(content)))
    cells = _code_cells(_json(content))
    return Submission(cells, hashlib.sha256(content).hexdigest(), _flags(cells, handout))


def own_cells_left_out(cells: tuple[Cell, ...], handout: Handout) -> tuple[Cell, ...]:
    """Only what was handed out: the cells that were to be filled in, and the unchanged others."""
    return tuple(
        cell for cell in cells if cell.id in handout.solution_ids or cell.source.strip() in handout.other_code
    )


def too_large(size: int) -> str:
    """The sentence for a file of that many bytes."""
    return (
        f"The notebook has {size / 1e6:.0f} MB; {LARGEST_FILE / 1e6:.0f} MB is the most. Clear its outputs."
    )


def _json(content: bytes) -> dict:
    try:
        notebook = json.loads(content.decode("utf-8-sig"), parse_constant=lambda word: None)
    except (ValueError, RecursionError) as error:
        if not content.strip():
            raise Unreadable("The notebook is an empty file.") from None
        raise Unreadable(f"The notebook is not valid JSON ({_first_line(error)}).") from None
    if not isinstance(notebook, dict):
        raise Unreadable("The file is JSON, but not a notebook.")
    return notebook


def _code_cells(notebook: dict) -> tuple[Cell, ...]:
    cells = notebook.get("cells")
    if cells is None and isinstance(notebook.get("worksheets"), list):  # nbformat 3
        sheets = [sheet.get("cells") for sheet in notebook["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise Unreadable("The file is JSON, but not a notebook.")
    if len(cells) > MOST_CELLS:
        raise Unreadable(f"The notebook has {len(cells):,} cells; {MOST_CELLS:,} is the most.")
    return tuple(_cell(cell) for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code")


def _cell(cell: dict) -> Cell:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        source = ""
    if len(source) > LONGEST_CELL:
        raise Unreadable(f"A cell has {len(source):,} characters; {LONGEST_CELL:,} is the most.")
    metadata = cell.get("metadata")
    mark = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = mark.get("grade_id") if isinstance(mark, dict) else None
    source = source.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    return Cell(source, name if isinstance(name, str) and len(name) < 100 else "")


def _flags(cells: tuple[Cell, ...], handout: Handout) -> tuple[str, ...]:
    """What an instructor may want to look at; none of it costs points."""
    ids = [cell.id for cell in cells]
    flags = [f"missing cell: {name}" for name in handout.solution_ids if name not in ids]
    flags += [
        f"duplicated cell: {name}"
        for name in sorted(set(handout.solution_ids) | set(handout.locked))
        if ids.count(name) > 1
    ]
    edited = {
        cell.id
        for cell in cells
        if cell.id in handout.locked and cell.source.strip() != handout.locked[cell.id].strip()
    }
    return tuple(flags + [f"edited check cell: {name}" for name in sorted(edited)])


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
