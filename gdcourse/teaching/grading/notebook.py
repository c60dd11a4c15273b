"""Reading a submission: an .ipynb from anybody, as data, with limits. Nothing in it is run or followed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gdcourse.checks import data
from gdcourse.making.doors import OPENING
from gdcourse.teaching.grading import wire
from gdcourse.teaching.grading.text import clean

LARGEST_FILE = 10_000_000
MOST_PARTS = 500_000  # lists and objects: each takes fifty times the memory that it takes in the file
MOST_CELLS = 1_000
MOST_CODE = wire.LONGEST - 10_000  # the cells go to the worker in one message
MOST_FILES = 10_000


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
    """What was handed out: its code cells in order, and which of them are to be filled in, which locked."""

    cells: tuple[Cell, ...]
    solution_ids: tuple[str, ...]
    locked_ids: frozenset[str] = frozenset()

    @classmethod
    def of(cls, notebook: dict) -> Handout:
        """From the clean notebook in checks.json."""
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        marks = [cell["metadata"].get("nbgrader", {}) for cell in code]
        return cls(
            tuple(
                Cell("".join(cell["source"]), mark.get("grade_id", ""))
                for cell, mark in zip(code, marks, strict=True)
            ),
            tuple(mark["grade_id"] for mark in marks if mark.get("solution")),
            frozenset(mark["grade_id"] for mark in marks if mark.get("locked")),
        )

    def with_solution(self, name: str, source: str) -> Handout:
        """The same with one cell more to be filled in."""
        return replace(self, cells=(*self.cells, Cell(source, name)), solution_ids=(*self.solution_ids, name))

    def filled_in(self, cells: Sequence[Cell]) -> tuple[Cell, ...]:
        """The notebook as it was handed out, with a student's answers in it and nothing else of theirs."""
        answers = {cell.id: cell for cell in cells if cell.id in self.solution_ids}
        kept = [cell for cell in self.cells if cell.id not in self.solution_ids or cell.id in answers]
        return tuple(answers.get(cell.id, cell) for cell in kept)

    def place(self, cells: Sequence[Cell]) -> tuple[Cell, ...]:
        """The cells; answers whose marks were lost (Colab drops them) are known by what they define."""
        placed, ours = list(cells), {*self.solution_ids, *self.locked_ids}
        for name in self.solution_ids:
            if any(cell.id == name for cell in cells):
                continue
            defining = [
                k for k, cell in enumerate(placed) if cell.id not in ours and defines(cell.source, name)
            ]
            for last in defining[-1:]:
                placed[last] = Cell(placed[last].source, name)
        return tuple(placed)

    def flags(self, cells: Sequence[Cell]) -> list[str]:
        """What an instructor may want to look at."""
        ids = [cell.id for cell in cells]
        code = {cell.id: cell.source.strip() for cell in self.cells}
        flags = [f"missing cell: {name}" for name in self.solution_ids if name not in ids]
        flags += [
            f"duplicated cell: {name}"
            for name in sorted({*self.solution_ids, *self.locked_ids})
            if ids.count(name) > 1
        ]
        edited = {c.id for c in cells if c.id in self.locked_ids and c.source.strip() != code[c.id]}
        flags += [f"edited check cell: {name}" for name in sorted(edited)]
        lost = [first_line(OPENING.sub("", cell.source)) for cell in self.missing(cells)]
        return flags + [f"changed or missing handout cell: {line}" for line in lost]

    def missing(self, cells: Sequence[Cell]) -> list[Cell]:
        """What was handed out with code in it, such as the imports, and is not there as it was."""
        sources, theirs = {cell.source.strip() for cell in cells}, {*self.solution_ids, *self.locked_ids}
        return [cell for cell in self.cells if cell.id not in theirs and cell.source.strip() not in sources]


def defines(source: str, name: str) -> bool:
    """Does this code give the name a value at its outer level, as far as can be seen without running it?"""
    name = re.escape(name)
    return bool(
        re.search(rf"^(?:(?:async\s+)?def|class)\s+{name}\b|^{name}\s*(?::[^=\n]+)?=(?!=)", source, re.M)
    )


def first_line(source: str) -> str:
    """The first line of code, to know a cell by."""
    lines = [line.strip() for line in source.splitlines()]
    return next((line for line in lines if line and not line.startswith("#")), "")[:80]


def notebooks_in(folder: Path) -> list[Path]:
    """The notebooks that lie in a student's folder, by name; `Unreadable` where there is too much in it."""
    with os.scandir(folder) as entries:
        names = [entry.name for entry, _ in zip(entries, range(MOST_FILES + 1), strict=False)]
    if len(names) > MOST_FILES:
        raise Unreadable(f"There are more than {MOST_FILES:,} files in the folder.")
    return [folder / name for name in sorted(names) if name.endswith(".ipynb") and name[0] != "."]


def read_bytes(path: Path, most: int = LARGEST_FILE) -> bytes:
    """The bytes of a regular file that is no link and not too large."""
    try:
        return read_regular(path, most)
    except IsALink:
        raise Unreadable("The notebook is a link to another file.") from None
    except NotRegular:
        raise Unreadable("The notebook is not a regular file.") from None
    except TooLarge as error:
        raise Unreadable(too_large(error.args[0])) from None
    except OSError as error:
        raise Unreadable(f"The notebook cannot be opened: {error.strerror}.") from None


class IsALink(OSError):
    """What should be a file is a link to another one."""


class NotRegular(OSError):
    """What should be a file is a folder, a pipe or a device."""


class TooLarge(OSError):
    """A file has more bytes than it may have; the first argument is how many."""


def read_regular(path: Path, most: int) -> bytes:
    """The bytes of a regular file; `OSError` for anything else, and for more than `most` bytes.

    Opening a pipe can wait for ever, a link can lead anywhere, and reading a device can have no end.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        if path.is_symlink():
            raise IsALink from None
        raise
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise NotRegular
        if status.st_size > most:
            raise TooLarge(status.st_size)
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(most + 1)
    finally:
        os.close(handle)


def parse(content: bytes, handout: Handout) -> Submission:
    """The code cells of a notebook, format 3 or 4; `Unreadable` with the reason for anything else."""
    if len(content) > LARGEST_FILE:
        raise Unreadable(too_large(len(content)))
    cells = handout.place(_code_cells(_json(content)))
    size = len(data.dumps([cell.source for cell in cells]).encode())
    if size > MOST_CODE:
        raise Unreadable(
            f"The code of this notebook has {size / 1e6:.1f} MB; {MOST_CODE / 1e6:.1f} MB is the most. "
            "Is there data in one of its cells?"
        )
    return Submission(cells, hashlib.sha256(content).hexdigest(), tuple(handout.flags(cells)))


def too_large(size: int) -> str:
    """The sentence for a file of that many bytes."""
    return (
        f"The notebook has {size / 1e6:.0f} MB; {LARGEST_FILE / 1e6:.0f} MB is the most. Clear its outputs."
    )


def _json(content: bytes) -> dict:
    if content.count(b"[") + content.count(b"{") > MOST_PARTS:
        raise Unreadable(f"The notebook has more than {MOST_PARTS:,} parts. Clear its outputs.")
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
    metadata = cell.get("metadata")
    mark = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = mark.get("grade_id") if isinstance(mark, dict) else None
    source = source.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    name = name if isinstance(name, str) else cell.get("id")
    return Cell(source, name if isinstance(name, str) and len(name) < 100 else "")


def _first_line(error: BaseException) -> str:
    return clean((str(error).splitlines() or [type(error).__name__])[0][:120])
