"""Rule: building again changes nothing.

What the build takes care of, tests/build shows; here, that a committed file is its product to the byte.
"""

from __future__ import annotations

from pathlib import Path

from gdcourse.making.build import build
from gdcourse.making.mistakes import page
from gdcourse.making.sources import Source

from .lesson import ROOT, held

HEADER = """\
# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: all
#     formats: ipynb,py:percent
# ---

"""


def differs(source: Source, committed: bytes) -> bool:
    return build(source) != committed


def test_building_the_first_page_again_changes_no_byte() -> None:
    page = Source(ROOT / "notebooks" / "00_start_here.py")
    committed = page.notebook.read_bytes() if page.notebook.exists() else b""
    held(
        ["notebooks/00_start_here.ipynb is not what its source builds: run `python3 course.py build`"]
        if differs(page, committed)
        else []
    )


def test_what_differs_at_every_run_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "notebooks" / "01_chance.py"
    path.parent.mkdir()
    path.write_text(HEADER + "# %%\nimport os\n\nos.urandom(8).hex()\n", encoding="utf-8")
    chance = Source(path, root=tmp_path)
    assert differs(chance, build(chance))


def test_the_page_of_mistakes_is_the_catalogue() -> None:
    assert (ROOT / "notebooks" / "mistakes.md").read_text(encoding="utf-8") == page(), (
        "run: python3 course.py build"
    )
