"""Rule: a lesson is made of exactly the files that CONTRIBUTING.md lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import adding
from .lesson import ROOT, held, lessons

NAMES = [lesson.name for lesson in lessons()]


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_has_every_file_of_the_list(name: str) -> None:
    held(adding.missing(name))


def test_a_lesson_has_no_file_beside_the_list() -> None:
    """Of what is written by hand; notebooks and exercises are built."""
    listed = {file.of(adding.example(), name).path for name in NAMES for file in adding.own()}
    folders = [ROOT / "solutions" / name for name in NAMES]
    found = [
        path for folder in folders for path in folder.iterdir() if path.suffix in (".py", ".toml", ".md")
    ]
    found += [
        path for path in (ROOT / "notebooks").glob("*.questions.md") if path.name.split(".")[0] in NAMES
    ]
    names = sorted(path.relative_to(ROOT).as_posix() for path in found)
    held([f"{name} is no file that CONTRIBUTING.md lists" for name in names if name not in listed])


def test_what_the_list_names_beside_the_lesson_is_there() -> None:
    others = [file for file in adding.files() if file not in adding.own()]
    assert len(others) >= 5
    held(
        [
            f"CONTRIBUTING.md, line {file.line}, names {file.path}, which is not there"
            for file in others
            if not (ROOT / file.path).exists()
        ]
    )


# The rules can fail -----------------------------------------------------------------------------------------


def test_the_list_is_read_whole() -> None:
    name = adding.example()
    assert {file.path for file in adding.own()} == {
        f"notebooks/{name}.py",
        f"notebooks/{name}.questions.md",
        f"gdcourse/figures/{name[3:]}.py",
        f"solutions/{name}/{name}.py",
        f"solutions/{name}/spec.py",
        f"solutions/{name}/exam.py",
        f"solutions/{name}/guide.toml",
    }
    assert [command[0] for command in adding.commands()][:2] == ["release", "build"]


def test_each_missing_file_is_one_sentence_with_the_line_that_asks_for_it(tmp_path: Path) -> None:
    files = [file for file in adding.own() if "/figures/" not in file.path]
    for file in files:
        (tmp_path / file.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file.path).touch()
    assert adding.missing(adding.example(), tmp_path) == []
    for file in files:
        (tmp_path / file.path).unlink()
        (said,) = adding.missing(adding.example(), tmp_path)
        assert said.startswith(f"{file.path} is missing: CONTRIBUTING.md, line {file.line}, ")
        (tmp_path / file.path).touch()
