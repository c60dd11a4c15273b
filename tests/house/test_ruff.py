"""Rule: every Python source keeps the style that pyproject.toml asks for, notebooks' sources included."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .lesson import ROOT, held

TIDY = ("gdcourse", "tests", "benchmarks", "notebooks", "solutions", "hub", "course.py")
LAID_OUT = (
    "gdcourse",
    "tests",
    "benchmarks",
    "hub",
    "course.py",
)  # a lesson's cells are laid out for reading


def ruff(verb: str, *arguments: str, folder: Path = ROOT) -> list[str]:
    """What ruff says, a line for each finding; no trace of the run is left in the folder."""
    command = [sys.executable, "-m", "ruff", verb, "--no-cache", "--output-format=concise", *arguments]
    ran = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")
    assert ran.returncode in (0, 1), ran.stderr
    lines = ran.stdout.splitlines()
    return [line for line in lines if ":" in line] if ran.returncode else []


def test_ruff_has_nothing_to_say() -> None:
    held([f"{finding}: `ruff check` explains it" for finding in ruff("check", *there(TIDY))])


def test_sources_are_laid_out_as_ruff_does() -> None:
    held([f"{finding}: run `ruff format`" for finding in ruff("format", "--check", *there(LAID_OUT))])


def there(names: tuple[str, ...]) -> list[str]:
    return [name for name in names if (ROOT / name).exists()]


# The rules can fail -----------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("import os\n", "F401"),
        ("import sys\nimport os\nprint(sys, os)\n", "I001"),
        (f"x = {'1' * 110}\n", "E501"),
        ("def broken(:\n", "invalid-syntax"),
    ],
)
def test_a_careless_line_is_seen(folder: Path, source: str, seen: str) -> None:
    (folder / "a.py").write_text(source, encoding="utf-8")
    assert seen in "\n".join(ruff("check", "a.py", folder=folder))


def test_a_crooked_line_is_seen(folder: Path) -> None:
    (folder / "a.py").write_text("x = [1,2]\n", encoding="utf-8")
    assert ruff("format", "--check", "a.py", folder=folder)
    (folder / "a.py").write_text("x = [1, 2]\n", encoding="utf-8")
    assert ruff("format", "--check", "a.py", folder=folder) == ruff("check", "a.py", folder=folder) == []
