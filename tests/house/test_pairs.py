"""Rule: a notebook's two files say the same. The `.py` is the source; the `.ipynb` is built from it."""

from __future__ import annotations

import os
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from gdcourse.making import marks

from .lesson import Notebook, code, held, md, read
from .lesson import v4 as notebook_format

MEND = "change the .py and run `python3 course.py build`"


# What jupytext notes down about blank lines; it says nothing to a reader.
BOOKKEEPING = {"lines_to_next_cell", "lines_to_end_of_cell_marker"}


def parts(cell: NotebookNode) -> dict[str, object]:
    """What must be the same in both files."""
    metadata = {name: value for name, value in cell.metadata.items() if name not in BOOKKEEPING}
    return {"kind": cell.cell_type, "text": cell.source, "metadata": metadata}


def differences(source: NotebookNode, built: NotebookNode) -> list[str]:
    """Where the cells of two notebooks differ in kind, text or metadata; short tags are expanded."""
    source.cells = list(map(marks.expand, source.cells))
    problems = []
    if len(source.cells) != len(built.cells):
        problems.append(f"the .py has {len(source.cells)} cells, the .ipynb {len(built.cells)}: {MEND}")
    for position, (mine, theirs) in enumerate(zip(source.cells, built.cells, strict=False), 1):
        for (what, said), other in zip(parts(mine).items(), parts(theirs).values(), strict=True):
            if said != other:
                problems.append(f"cell {position}: the {what} of the .py {_apart(said, other)}: {MEND}")
    more = [f"and {len(problems) - 1} more"] if len(problems) > 1 else []
    return problems[:1] + more


def _apart(mine: object, theirs: object, around: int = 25) -> str:
    """Both sides from shortly before the place where they part."""
    mine, theirs = repr(mine), repr(theirs)
    same = len(os.path.commonprefix([mine, theirs]))
    return " and of the .ipynb ".join(
        f"has …{text[max(0, same - around) : same + around]}…" for text in (mine, theirs)
    )


def header(path: Path) -> list[str]:
    """What the header of a percent file must say, so that no tool drops metadata on the way."""
    settings = jupytext.read(path, fmt="py:percent").metadata.get("jupytext", {})
    wanted = {"formats": "ipynb,py:percent", "cell_metadata_filter": "all"}
    return [
        f"the header says {name}: {settings.get(name)!r}, not {value!r}: write it so under `jupytext:`"
        for name, value in wanted.items()
        if settings.get(name) not in (value, value.replace("all", "all,-jupytext"))
    ]


def test_both_files_are_there_and_say_the_same(notebook: Notebook) -> None:
    source, built = (notebook.path.with_suffix(ending) for ending in (".py", ".ipynb"))
    lost = [path for path in (source, built) if not path.exists()]
    held(
        [f"{path.name} is missing beside its other half: {MEND}" for path in lost]
        or differences(read(source), read(built))
    )


def test_the_header_keeps_every_tag(notebook: Notebook) -> None:
    held(header(notebook.path.with_suffix(".py")))


# The rule can fail ------------------------------------------------------------------------------------------


def test_a_word_changed_in_one_file_is_seen() -> None:
    source, built = (notebook_format.new_notebook(cells=[md(text)]) for text in ("The hill.", "The hole."))
    assert "The hill." in differences(source, built)[0]


def test_a_tag_changed_in_one_file_is_seen() -> None:
    source, built = (notebook_format.new_notebook(cells=[code("1", tags=tags)]) for tags in (["a"], ["b"]))
    assert "metadata" in differences(source, built)[0]


def test_a_short_tag_says_the_same_as_nbgraders_mark() -> None:
    source = notebook_format.new_notebook(
        cells=[code("1", exercise="step"), code("2", check="step", points=2)]
    )
    built = notebook_format.new_notebook(
        cells=[code("1", nbgrader=marks.exercise("step")), code("2", nbgrader=marks.check("step", 2))]
    )
    assert differences(source, built) == []
    built.cells[1].metadata["nbgrader"]["points"] = 3
    assert "metadata" in differences(source, built)[0]


def test_a_cell_more_is_seen() -> None:
    cells = [md("One."), md("Two.")]
    source, built = notebook_format.new_notebook(cells=cells), notebook_format.new_notebook(cells=cells[:1])
    assert "has 2 cells" in differences(source, built)[0]


def test_a_pair_through_the_percent_format_is_the_same(tmp_path: Path) -> None:
    notebook = notebook_format.new_notebook(
        cells=[
            md("# One\n\nTwo.", tags=["promise"], minutes=3),
            code("x = 1\n\nx", tags=["raises-exception"]),
        ],
        metadata={"jupytext": {"cell_metadata_filter": "all", "formats": "ipynb,py:percent"}},
    )
    jupytext.write(notebook, tmp_path / "a.py", fmt="py:percent")
    nbformat.write(notebook, tmp_path / "a.ipynb")
    assert differences(read(tmp_path / "a.py"), read(tmp_path / "a.ipynb")) == []
    assert header(tmp_path / "a.py") == []


def test_a_header_that_drops_tags_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        "# ---\n# jupyter:\n#   jupytext:\n#     formats: ipynb,py:percent\n# ---\n\n# %%\n1\n",
        encoding="utf-8",
    )
    assert "cell_metadata_filter" in header(tmp_path / "a.py")[0]
