"""Which percent files the course is made of, and how one is read as a notebook."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat

from gdcourse.course.files import ROOT
from gdcourse.course.lessons import named
from gdcourse.course.refused import Refused
from gdcourse.making import marks

FOLDERS = ("notebooks", "solutions", "exercises")


@dataclass(frozen=True)
class Source:
    """One percent file of the course, and the notebook it becomes."""

    path: Path
    root: Path = ROOT

    @property
    def notebook(self) -> Path:
        return self.path.with_suffix(".ipynb")

    @property
    def name(self) -> str:
        """The path inside the course, without suffix: `notebooks/03_learning_rates`."""
        return self.path.relative_to(self.root).with_suffix("").as_posix()

    @property
    def lesson(self) -> str:
        return self.path.stem


def sources(lessons: list[str] | None = None, root: Path = ROOT) -> list[Source]:
    """Every source of the course in order, or of some lessons: `"3"`, `"03"`, `"03_learning_rates"`.

    Raises `Refused` naming the lessons there are when one is unknown.
    """
    found = [Source(path, root) for path in sorted((root / "notebooks").glob("*.py"))]
    for folder in ("solutions", "exercises"):
        found += [
            Source(path, root)
            for path in sorted((root / folder).glob("*/*.py"))
            if path.stem == path.parent.name
        ]
    if not lessons:
        return found
    known = sorted({source.lesson for source in found})
    chosen = set(named(lessons, known))
    return [source for source in found if source.lesson in chosen]


def read(source: Source) -> nbformat.NotebookNode:
    """The unexecuted notebook of a percent file, with cell ids that are the same at every build."""
    try:
        notebook = jupytext.reads(source.path.read_text(encoding="utf-8"), fmt="py:percent")
    except (ValueError, SyntaxError) as error:
        raise Refused(f"{source.name}.py is not a percent notebook: {error}") from error
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    taken: set[str] = set()
    for position, cell in enumerate(map(marks.expand, notebook.cells)):
        if cell.cell_type == "code" and not cell.source.strip():
            raise Refused(f"{source.name}.py has an empty code cell (cell {position + 1}): delete it.")
        derived = hashlib.sha256(f"{source.name}/{position}".encode()).hexdigest()[:8]
        cell["id"] = cell.metadata.get("nbgrader", {}).get("grade_id", derived)
        if cell["id"] in taken:
            raise Refused(f'{source.name}.py has two cells with the id "{cell["id"]}": rename one.')
        taken.add(cell["id"])
    return notebook
