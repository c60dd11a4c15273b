"""Reading notebooks for the house rules: cells, sections and calls, of the real files or made up for a test.

A rule is a function from a `Notebook` (or a `Lesson`) to a list of sentences. Each sentence names one thing
that drifted and how to mend it; an empty list means the rule holds. `held` turns that list into a verdict.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbformat import v4

from gdcourse import explorers
from gdcourse.making.doors import take_off
from gdcourse.questions.reading import ENDING, Question, parse
from gdcourse.questions.reading import read as read_questions

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Cell:
    """One cell, with what a rule may ask of it."""

    position: int
    kind: str
    source: str
    metadata: dict[str, Any] = field(default_factory=dict)
    outputs: tuple[dict[str, Any], ...] = ()
    count: int | None = None

    @property
    def tags(self) -> list[str]:
        return list(self.metadata.get("tags", []))

    @property
    def heading(self) -> str | None:
        """The text of the heading a markdown cell begins with, without its `#`s."""
        found = re.match(r"#{1,6}\s+(.+)", self.source) if self.kind == "markdown" else None
        return found[1].strip() if found else None

    @property
    def level(self) -> int:
        """How many `#`s the cell begins with; 0 when it does not begin with a heading."""
        return len(re.match(r"#{0,6}", self.source)[0]) if self.heading else 0

    @property
    def where(self) -> str:
        """The cell as a person would look for it: its number and how it begins."""
        first = next((line for line in self.source.splitlines() if line.strip()), "")
        return f'cell {self.position + 1} ("{first[:60]}")'

    @cached_property
    def tree(self) -> ast.Module | None:
        """The parsed code; None for prose and for code that plain Python cannot read."""
        if self.kind != "code":
            return None
        try:
            return ast.parse(self.source)
        except SyntaxError:
            return None

    def calls(self, *names: str) -> list[ast.Call]:
        """The calls of functions with these names (`show(...)`, `figures.show(...)`), in reading order."""
        found = [node for node in ast.walk(self.tree or ast.Module([], [])) if isinstance(node, ast.Call)]
        return sorted(
            (call for call in found if called(call) in names), key=lambda call: (call.lineno, call.col_offset)
        )

    @property
    def text(self) -> str:
        """Everything the outputs say, as plain text."""
        return "\n".join(said(output) for output in self.outputs)


def called(call: ast.Call) -> str | None:
    """The last name of what is called: `show` in `figures.show(...)`."""
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", None)


def said(output: dict[str, Any]) -> str:
    """The text of one output: printed, returned, or displayed as Markdown or HTML (without its tags)."""
    data = output.get("data", {})
    html = re.sub(r"<(style|script)\b.*?</\1>|<[^<>]*>", " ", _joined(data.get("text/html", "")), flags=re.S)
    parts = [
        _joined(output.get("text", "")),
        _joined(data.get("text/plain", "")),
        _joined(data.get("text/markdown", "")),
        html,
    ]
    return "\n".join(part for part in [*parts, output.get("evalue", "")] if part)


def _joined(text: str | list[str]) -> str:
    return "".join(text)


@dataclass(frozen=True, repr=False)
class Notebook:
    """A notebook as its readers get it: the executed `.ipynb`, or the `.py` while it is not built yet."""

    path: Path
    cells: tuple[Cell, ...]
    questions: dict[str, Question] = field(default_factory=dict)  # those of its file, by name

    @classmethod
    def load(cls, path: Path) -> Notebook:
        """The notebook at `path` (without its suffix)."""
        return _loaded(cls, path)

    def __repr__(self) -> str:
        return self.where

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def where(self) -> str:
        """The path inside the course: `notebooks/03_learning_rates`."""
        return self.path.relative_to(ROOT).as_posix() if self.path.is_relative_to(ROOT) else self.name

    @property
    def number(self) -> str:
        return self.name.split("_")[0]

    @property
    def code(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind == "code"]

    @property
    def markdown(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind == "markdown"]

    def calls(self, *names: str) -> Iterator[tuple[Cell, ast.Call]]:
        """Every call of these functions in the notebook, with its cell, in order."""
        for cell in self.code:
            for call in cell.calls(*names):
                yield cell, call

    def asked(self, cell: Cell) -> list[Question]:
        """The questions that a cell asks, as far as they are in the file."""
        names = [identifier(call) for call in cell.calls("ask")]
        return [self.questions[name] for name in names if name in self.questions]


def identifier(call: ast.Call) -> str | None:
    """The name that a question is asked by, when it is written out."""
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


@dataclass(frozen=True)
class Section:
    """A heading cell with an anatomy tag, and what follows until the next one."""

    tag: str
    head: Cell
    cells: tuple[Cell, ...]

    def calls(self, *names: str) -> list[ast.Call]:
        return [call for cell in self.cells for call in cell.calls(*names)]


class Lesson(Notebook):
    """A notebook of the course proper: it has a number, and sections in a fixed order."""

    @property
    def sections(self) -> list[Section]:
        """The tagged sections in order; what stands before the first heading belongs to none."""
        heads = [cell for cell in self.cells if anatomy(cell)]
        ends = [head.position for head in heads[1:]] + [len(self.cells)]
        return [
            Section(anatomy(head), head, self.cells[head.position : end])
            for head, end in zip(heads, ends, strict=False)
        ]

    def heading_above(self, cell: Cell) -> str:
        """The heading under which a cell is met."""
        above = [other.heading for other in self.cells[: cell.position + 1] if other.heading]
        return above[-1] if above else "(before the first heading)"


# What a reader can touch; all of them are made by a function of gdcourse.explorers.
EXPLORERS = tuple(name for name in explorers.__all__ if name.islower() and name != "standalone_html")

ANATOMY = (
    "promise",
    "recall",
    "situation",
    "predict",
    "by-hand",
    "explorer",
    "why",
    "other-side",
    "your-turn",
    "quiz",
    "interview",
    "wild",
    "from-memory",
    "keep",
)


def anatomy(cell: Cell) -> str | None:
    """The anatomy tag of a heading cell, if it has one."""
    return next((tag for tag in cell.tags if tag in ANATOMY), None) if cell.kind == "markdown" else None


# Files ------------------------------------------------------------------------------------------------------


def read(path: Path) -> nbformat.NotebookNode:
    """A notebook file, `.py` (percent) or `.ipynb`, without the lines that are only in the second."""
    if path.suffix == ".py":
        return jupytext.read(path, fmt="py:percent")
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = take_off(cell.source)
    return notebook


@cache
def _loaded(cls: type[Notebook], path: Path) -> Notebook:
    built, asked = path.with_suffix(".ipynb"), path.with_name(path.name + ENDING)
    return cls(
        path,
        cells_of(read(built if built.exists() else path.with_suffix(".py")).cells),
        by_name(read_questions(asked)) if asked.exists() else {},
    )


def by_name(questions: Iterable[Question]) -> dict[str, Question]:
    return {question.name: question for question in questions}


def cells_of(cells: Iterable[nbformat.NotebookNode]) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            position,
            cell.cell_type,
            cell.source,
            dict(cell.metadata),
            tuple(cell.get("outputs", ())),
            cell.get("execution_count"),
        )
        for position, cell in enumerate(cells)
    )


def lessons(root: Path = ROOT) -> list[Lesson]:
    """The lessons there are, in order: `notebooks/NN_name`, from 01 on."""
    return [Lesson.load(path) for path in stems(root / "notebooks") if re.match(r"(?!00)\d\d_", path.name)]


def notebooks(root: Path = ROOT) -> list[Notebook]:
    """Every notebook of the course: lessons, solutions and exercises."""
    paired = [
        path
        for folder in ("solutions", "exercises")
        for path in stems(root / folder, "*/")
        if path.name == path.parent.name
    ]
    return [Notebook.load(path) for path in [*stems(root / "notebooks"), *paired]]


def stems(folder: Path, inside: str = "") -> list[Path]:
    """The notebooks of a folder, without suffixes; a file that has lost its other half is listed too."""
    files = {path for ending in ("py", "ipynb") for path in folder.glob(f"{inside}[!.]*.{ending}")}
    return sorted({path.with_suffix("") for path in files})


# Made-up notebooks, and verdicts ----------------------------------------------------------------------------


def md(source: str, **metadata: Any) -> nbformat.NotebookNode:
    """A markdown cell for a made-up notebook."""
    return v4.new_markdown_cell(source, metadata=metadata)


def code(
    source: str, *outputs: dict[str, Any], count: int | None = None, **metadata: Any
) -> nbformat.NotebookNode:
    """A code cell for a made-up notebook."""
    return v4.new_code_cell(source, outputs=list(outputs), execution_count=count, metadata=metadata)


def printed(text: str, name: str = "stdout") -> nbformat.NotebookNode:
    return v4.new_output("stream", name=name, text=text)


def displayed(data: dict[str, Any], **metadata: Any) -> nbformat.NotebookNode:
    return v4.new_output("display_data", data=data, metadata=metadata)


def made_up(*cells: nbformat.NotebookNode, name: str = "03_made_up", questions: str = "") -> Lesson:
    """A lesson of these cells, with a file of these questions, that is on no disk."""
    return Lesson(Path(name), cells_of(cells), by_name(parse(questions)))


def held(problems: list[str]) -> None:
    """Fail with the problems, one to a line, if there are any."""
    __tracebackhide__ = True
    if problems:
        raise AssertionError("\n" + "\n".join(f"  - {problem}" for problem in problems))
