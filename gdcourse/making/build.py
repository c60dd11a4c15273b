"""Execute the percent sources (`.py`) into the notebooks beside them (`.ipynb`), the same bytes every time.

    python3 course.py build                  every source that has changed since it was last built
    python3 course.py build 03               one lesson: its notebook, solutions and exercises
    python3 course.py build --check          execute everything, write nothing, say what differs
    python3 course.py build --all            execute everything again, and measure again what a clock said

A cell tagged nbval-ignore-output shows what a clock said, which is never the same twice. It keeps what the
saved notebook shows, as long as nothing else there has changed.

A source is any `notebooks/*.py`, and `solutions/NAME/NAME.py`, `exercises/NAME/NAME.py`.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import sys
import tempfile
import textwrap
import time
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from gdcourse.course.files import ROOT, write
from gdcourse.course.lessons import named
from gdcourse.course.refused import Parser, Refused
from gdcourse.making import marks
from gdcourse.making.mistakes import write_page

CELL_SECONDS = 300
START = "00_start_here"
FOLDERS = ("notebooks", "solutions", "exercises")

# The kernel's own answer names its exact version; this much is enough for highlighting, and never changes.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "pygments_lexer": "ipython3",
}

# Whatever could make one run differ from the next.
SAME_EVERY_TIME = {
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "PYTHONUTF8": "1",
    "GDCOURSE_PROGRESS": "off",
}


MEASURED = "nbval-ignore-output"  # the tag of a cell that shows what a clock said


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


# Which sources ---------------------------------------------------------------------------------------------


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


# One notebook ----------------------------------------------------------------------------------------------


def build(source: Source, measure_again: bool = False) -> bytes:
    """The executed notebook of `source`, as the bytes of its `.ipynb`. Writes nothing."""
    notebook = read(source)
    execute(notebook, source)
    tidy(notebook, source)
    if not measure_again:
        _keep_what_was_measured(notebook, source)
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode()


def _keep_what_was_measured(notebook: nbformat.NotebookNode, source: Source) -> None:
    """Give measured cells the outputs of the saved notebook, if it is the same in everything else."""
    try:
        saved = nbformat.read(source.notebook, as_version=4)
    except (OSError, nbformat.reader.NotJSONError):
        return
    measured = [MEASURED in cell.metadata.get("tags", ()) for cell in notebook.cells]

    def rest(one: nbformat.NotebookNode) -> dict:
        cells = [
            {**cell, "outputs": None} if clock else cell
            for cell, clock in zip(one.cells, measured, strict=False)
        ]
        return {**one, "cells": cells, "length": len(one.cells)}

    if any(measured) and rest(saved) == rest(notebook):
        for cell, old, clock in zip(notebook.cells, saved.cells, measured, strict=True):
            if clock:
                cell.outputs = old.outputs


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


def execute(
    notebook: nbformat.NotebookNode, source: Source, keep_widgets: bool = False, startup: str = ""
) -> None:
    """Run every cell, in the notebook's own folder, in a fresh kernel of this Python.

    `keep_widgets` keeps the state of the widgets in the metadata; `startup` is code that runs before the
    first cell.
    """
    if sys.platform == "win32" and sys.version_info < (3, 14):  # pragma: no cover
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
    reached: dict[str, nbformat.NotebookNode] = {}
    with tempfile.TemporaryDirectory() as profile:
        if startup:
            write(Path(profile) / "profile_default" / "startup" / "00.py", startup.encode())
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            extra_arguments=["--log-level=ERROR"],
            record_timing=False,
            store_widget_state=keep_widgets,
            resources={"metadata": {"path": str(source.path.parent)}},
            on_cell_execute=lambda cell, cell_index: reached.update(cell=cell),
        )
        # No folder to look in leaves one kernel to find: the Python that runs this.
        client.create_kernel_manager().kernel_spec_manager = KernelSpecManager(kernel_dirs=[])
        try:
            client.execute(env=_environment(source.root, profile))
        except CellExecutionError as error:
            raise Refused(
                _raised(source, notebook, reached["cell"], f"{error.ename}: {error.evalue}")
            ) from None
        except CellTimeoutError:
            raise Refused(
                _raised(source, notebook, reached["cell"], f"still running after {CELL_SECONDS} s")
            ) from None
        except DeadKernelError:
            raise Refused(
                _raised(source, notebook, reached["cell"], "the kernel died (out of memory?)")
            ) from None


def _environment(root: Path, profile: str) -> dict[str, str]:
    """The environment of the kernel: this one, without what one machine could add to the outputs."""
    environment = {
        name: value for name, value in os.environ.items() if name not in ("MPLBACKEND", "PYTHONWARNINGS")
    }
    paths = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    return environment | SAME_EVERY_TIME | {"PYTHONPATH": os.pathsep.join(paths), "IPYTHONDIR": profile}


def _raised(source: Source, notebook: nbformat.NotebookNode, cell: nbformat.NotebookNode, what: str) -> str:
    """Where a cell stopped: lesson, code cell, line of the source file, and the cell with the line marked."""
    code_cells = [other for other in notebook.cells if other.cell_type == "code"]
    number = next(index for index, other in enumerate(code_cells, 1) if other is cell)
    traceback = "\n".join(line for output in cell.outputs for line in output.get("traceback", ()))
    at = re.search(r"Cell In\[\d+\],? line (\d+)", re.sub(r"\x1b\[[\d;]*m", "", traceback))
    line = int(at[1]) if at else 0
    before, found, _ = source.path.read_text(encoding="utf-8").partition(cell.source)
    where = f", line {before.count(chr(10)) + max(line, 1)}" if found else ""
    code = "\n".join(
        f"  {'>' if index == line else ' '} {text}" for index, text in enumerate(cell.source.splitlines(), 1)
    )
    return f"{source.name}.py, code cell {number}{where}: {what}\n{code}"


# The same bytes every time
# -----------------------------------------------------------------------------------


def tidy(notebook: nbformat.NotebookNode, source: Source) -> None:
    """Keep of the outputs what a reader can use and what is the same at every run; refuse what cannot be."""
    metadata = notebook.metadata
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": LANGUAGE,
        }
        | {name: value for name, value in metadata.items() if name == "jupytext"}
    )
    notebook.metadata.get("jupytext", {}).pop("text_representation", None)
    for number, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), 1):
        cell.outputs = _joined(cell.outputs)
        for output in cell.outputs:
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
            if output.output_type == "error":
                output.traceback = [f"{output.ename}: {output.evalue}"]
            if wrong := _unrepeatable(output, source.root):
                raise Refused(
                    f"{source.name}.py, code cell {number} {wrong}\n{textwrap.indent(cell.source, '    ')}"
                )
    nbformat.validate(notebook)


def _joined(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Printed text arrives in pieces that differ from run to run: put neighbours of one stream together."""
    joined: list[nbformat.NotebookNode] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def _unrepeatable(output: nbformat.NotebookNode, root: Path) -> str | None:
    """What in an output would differ on another machine, as the rest of a sentence; None if nothing would."""
    if output.output_type == "stream" and output.name == "stderr":
        return f"writes to stderr, which differs from machine to machine: {output.text.strip()[:300]}"
    data = output.get("data", {})
    if "image/svg+xml" in data:
        return "shows an SVG, which differs at every run: show a PNG with show(fig, caption)."
    texts = [
        value for kind, value in data.items() if isinstance(value, str) and not kind.startswith("image/")
    ]
    text = "\n".join([output.get("text", ""), output.get("evalue", ""), *texts])
    if address := re.search(r"<[^<>]* at 0x[0-9a-fA-F]+>", text):
        cure = "give the object a __repr__, or end the line with a semicolon"
        return f"shows a memory address, {address[0]}: {cure}."
    for place in {str(root), str(Path.home())}:
        if len(place) > 1 and place in text:
            return f"shows a path of this machine, {place}."
    return None


# All of them -----------------------------------------------------------------------------------------------


class Memory:
    """What was built from what, so that an unchanged source is not run again (`.gdcourse/build.json`)."""

    def __init__(self, root: Path = ROOT):
        self.root = root
        self.file = root / ".gdcourse" / "build.json"
        self.package = _digest(*_parts_that_matter(root))
        try:
            self.seen: dict[str, str] = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.seen = {}

    def fresh(self, source: Source) -> bool:
        return source.notebook.exists() and self.seen.get(source.name) == self._state(source)

    def remember(self, source: Source) -> None:
        self.seen[source.name] = self._state(source)
        write(self.file, json.dumps(self.seen, indent=1, sort_keys=True).encode() + b"\n")

    def _state(self, source: Source) -> str:
        """A fingerprint of everything in the notebook's folder that belongs to it, and of the package."""
        folder = source.path.parent
        mine = sorted(folder.glob(f"{source.lesson}.*")) + sorted(folder.glob("checks.json"))
        if (
            folder.name == "notebooks"
        ):  # the start page lists the lessons, a lesson's end leads to the next one
            mine += sorted(folder.glob("*.py")) if source.lesson == START else []
            return _digest(*mine) + _digest_of_names(folder) + self.package
        return _digest(*mine) + self.package


def _parts_that_matter(root: Path) -> list[Path]:
    """The files an output can depend on: the lock and the package, less the floor that no lesson imports."""
    package = root / "gdcourse"
    top = {package / room for room in ("learning", "making", "teaching")}
    unread = {"__pycache__"}
    below = [
        p
        for p in sorted(package.rglob("*"))
        if p.is_file() and not top & set(p.parents) and not unread & set(p.parts)
    ]
    return [*below, Path(__file__), root / "requirements.lock"]


def _digest_of_names(folder: Path) -> str:
    names = " ".join(sorted(path.name for path in folder.glob("*.py")))
    return hashlib.sha256(names.encode()).hexdigest()[:8]


def _digest(*paths: Path) -> str:
    together = hashlib.sha256()
    for path in paths:
        if path.exists():
            together.update(path.name.encode() + path.read_bytes())
    return together.hexdigest()[:16]


def build_all(
    chosen: list[Source], check: bool = False, again: bool = False, root: Path = ROOT, say=print
) -> int:
    """Build the chosen sources one after the other, say what happened to each, return how many went wrong."""
    import matplotlib.font_manager  # noqa: F401  builds its font list now: the first kernel would warn about it

    memory, wrong, skipped = Memory(root), 0, 0
    for source in chosen:
        if not (check or again) and memory.fresh(source):
            skipped += 1
            continue
        began = time.perf_counter()
        try:
            content = build(source, measure_again=again)
        except Refused as error:
            say(f"FAILED    {error}")
            wrong += 1
            continue
        same = source.notebook.exists() and source.notebook.read_bytes() == content
        if check:
            wrong += not same
            verdict = "same" if same else "DIFFERS"
        else:
            write(source.notebook, content)
            memory.remember(source)
            verdict = "unchanged" if same else "built"
        say(
            f"{verdict:<9} {source.name}.ipynb  {len(content) / 1000:.0f} KB  "
            f"{time.perf_counter() - began:.1f} s"
        )
    if skipped:
        say(f"{skipped} of {len(chosen)} not touched since they were last built (--all builds them again).")
    return wrong


def main(argv: list[str]) -> int:
    parser = Parser(prog="course.py build", description="Execute the .py sources into notebooks.")
    parser.add_argument(
        "lessons", nargs="*", metavar="LESSON", help='such as "03" or "03_learning_rates"; default: all'
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; say which notebooks differ from their source"
    )
    parser.add_argument(
        "--all", action="store_true", help="execute also what has not changed, and measure again"
    )
    options = parser.parse_args(argv)
    chosen = sources(options.lessons)
    if not chosen:
        print(f"Nothing to build: no sources in {', '.join(FOLDERS)}.")
        return 0
    wrong = build_all(chosen, check=options.check, again=options.all)
    if not options.check and write_page():
        print("built     notebooks/mistakes.md")
    if wrong and options.check:
        print(f"{wrong} of {len(chosen)} differ: run `python3 course.py build`.")
    return 1 if wrong else 0
