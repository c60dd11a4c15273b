"""Execute the percent sources (`.py`) into the notebooks beside them (`.ipynb`), the same bytes every time.

    python3 course.py build                  every source that has changed since it was last built
    python3 course.py build 03               one lesson: its notebook, solutions and exercises
    python3 course.py build --check          execute everything, write nothing, say what differs
    python3 course.py build --all            execute everything again, and measure again what a clock said

A cell tagged nbval-ignore-output shows what a clock said, which is never the same twice. It keeps what the
saved notebook shows, as long as nothing else there has changed. A picture, too, is kept that differs only as
much as from one processor to another: what it shows is in its sentence.

A notebook in which somebody has written, notes or answers, is set aside under another name before a built one
takes its place.

A source is any `notebooks/*.py`, and `solutions/NAME/NAME.py`, `exercises/NAME/NAME.py`.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import textwrap
import time
from pathlib import Path

import nbformat

from gdcourse.course.files import ROOT, free_name, write
from gdcourse.course.refused import Parser, Refused
from gdcourse.explorers.saved import VIEW
from gdcourse.figures import HALL
from gdcourse.making import doors
from gdcourse.making.execution import digest, fingerprint, package_fingerprint, run
from gdcourse.making.mistakes import write_page
from gdcourse.making.pictures import near
from gdcourse.making.sources import FOLDERS, Source, sources

# The kernel's own answer names its exact version; this much is enough for highlighting, and never changes.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "pygments_lexer": "ipython3",
}


MEASURED = "nbval-ignore-output"  # the tag of a cell that shows what a clock said


# One notebook ----------------------------------------------------------------------------------------------


def build(source: Source, measure_again: bool = False) -> bytes:
    """The executed notebook of `source`, as the bytes of its `.ipynb`, which is not written."""
    notebook = run(source)
    tidy(notebook, source)
    saved = _saved(source)
    if saved and not measure_again:
        _keep_near_pictures(notebook, saved)
        _keep_what_was_measured(notebook, saved)
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode()


def _saved(source: Source) -> nbformat.NotebookNode | None:
    try:
        return nbformat.read(source.notebook, as_version=4)
    except (OSError, ValueError, KeyError, AttributeError, nbformat.ValidationError):
        return None


def _keep_near_pictures(notebook: nbformat.NotebookNode, saved: nbformat.NotebookNode) -> None:
    """Give each figure the pixels of the saved one, where its sentence is the same and they are near."""
    for new, old in zip(notebook.cells, saved.cells, strict=False):
        if new.source != old.source:
            return  # from here on cells may stand for others
        for one, other in zip(new.get("outputs", ()), old.get("outputs", ()), strict=False):
            pixels, kept = (output.get("data", {}).get("image/png") for output in (one, other))
            said = [{**output.get("data", {}), "image/png": ""} for output in (one, other)]
            if pixels and kept and said[0] == said[1] and near(*map(base64.b64decode, (pixels, kept))):
                one.data["image/png"] = kept


def _keep_what_was_measured(notebook: nbformat.NotebookNode, saved: nbformat.NotebookNode) -> None:
    """Give measured cells the outputs of the saved notebook, if it is the same in everything else."""
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


# The same bytes every time
# -----------------------------------------------------------------------------------


def tidy(notebook: nbformat.NotebookNode, source: Source) -> None:
    """Keep of the outputs what a reader can use and what is the same at every run; refuse what cannot be.

    The notebook gets the lines that say what to do where there is no gdcourse.
    """
    doors.hang(notebook, source.root)
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
            for kind in (VIEW, HALL):
                output.get("data", {}).pop(kind, None)
                output.get("metadata", {}).pop(kind, None)
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
        self.package = package_fingerprint(root)
        try:
            self.seen: dict[str, str] = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.seen = {}

    def fresh(self, source: Source) -> bool:
        return source.notebook.exists() and self.seen.get(source.name) == self._state(source)

    def built(self, source: Source) -> bool:
        """Is the notebook as the last build left it?"""
        return self.seen.get(f"{source.name}.ipynb") == digest(source.notebook)

    def remember(self, source: Source) -> None:
        self.seen[source.name] = self._state(source)
        self.seen[f"{source.name}.ipynb"] = digest(source.notebook)
        write(self.file, json.dumps(self.seen, indent=1, sort_keys=True).encode() + b"\n")

    def _state(self, source: Source) -> str:
        """A fingerprint of the notebook, of what it was built from, and of how."""
        how = (Path(__file__), Path(doors.__file__), self.root / "pyproject.toml")
        return fingerprint(source, self.package) + digest(source.notebook, *how)


def worked_in(source: Source, content: bytes, memory: Memory) -> bool:
    """Does the notebook on the disk hold writing that is neither built nor in version control?"""
    if not source.notebook.exists() or memory.built(source) or _as_committed(source.notebook):
        return False
    saved = _saved(source)
    return saved is None or _writing(saved) != _writing(nbformat.reads(content.decode(), as_version=4))


def _writing(notebook: nbformat.NotebookNode) -> list[str]:
    return [cell.source.strip() for cell in notebook.cells if cell.source.strip()]


def _as_committed(path: Path) -> bool:
    """Does git know this file, and hold it as it is?"""
    git = ["git", "-C", str(path.parent), "ls-files", "--modified", "--others", "--", path.name]
    try:
        ran = subprocess.run(git, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return False
    return ran.returncode == 0 and not ran.stdout


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
            if worked_in(source, content, memory):
                kept = free_name(source.notebook, "mine")
                source.notebook.rename(kept)
                say(f"kept      {source.name}.ipynb had somebody's writing in it; that is now {kept.name}")
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
    if not options.check:
        for name, write_anew in (("notebooks/mistakes.md", write_page), ("README.md", doors.write_readme)):
            if write_anew():
                print(f"built     {name}")
    if wrong and options.check:
        print(f"{wrong} of {len(chosen)} differ: run `python3 course.py build`.")
    return 1 if wrong else 0
