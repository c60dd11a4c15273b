"""The list in CONTRIBUTING.md of what a lesson is made of, read as data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .lesson import ROOT

PAGE = ROOT / "CONTRIBUTING.md"
FOLDER = re.compile(r"[\w/]+/")
FILE = re.compile(r"[\w/.]+\.(?:py|md|toml)")


@dataclass(frozen=True)
class Named:
    """A file that the list names, and the line of the page that names it."""

    path: str
    line: int

    def of(self, old: str, new: str) -> Named:
        """The same for another lesson."""
        figures = [f"gdcourse/figures/{name.partition('_')[2]}.py" for name in (old, new)]
        return Named(self.path.replace(old, new).replace(*figures), self.line)


def steps() -> list[tuple[int, str]]:
    """The lines of "Add a lesson", each with its number."""
    lines = list(enumerate(PAGE.read_text(encoding="utf-8").splitlines(), 1))
    start = next(number for number, line in lines if line == "## Add a lesson")
    return list(lines[start : next(number for number, line in lines[start:] if line.startswith("## ")) - 1])


def example() -> str:
    """The name of the lesson that the list adds."""
    return re.search(r"for example `(\d\d_\w+)`", _text())[1]


def commands() -> list[list[str]]:
    """What the list has one run, in order, as arguments of course.py."""
    return [command.split() for command in re.findall(r"`python3 course\.py ([^`]+)`", _text())]


def copied() -> list[tuple[str, str]]:
    """What is copied, and to where."""
    return re.findall(r"Copy\s+`([^`]+)`\s+to\s+`([^`]+)`", _text())


def files() -> list[Named]:
    """Every file that the list names, once; after a folder, names without one belong into that folder."""
    found: dict[str, Named] = {}
    for word, line in _words():
        if FILE.fullmatch(word):
            found.setdefault(word, Named(word, line))
    return list(found.values())


def own() -> list[Named]:
    """The files that are the lesson's own."""
    name = example()
    return [file for file in files() if name in file.path or file.path.endswith(f"/{name[3:]}.py")]


def _words() -> Iterator[tuple[str, int]]:
    folder = ""
    for number, line in steps():
        for word in re.findall(r"`([^`]+)`", line):
            if FOLDER.fullmatch(word):
                folder = word
            if FILE.fullmatch(word) and "/" not in word and not (ROOT / word).exists():
                word = folder + word
            yield word, number


def _text() -> str:
    return "\n".join(line for _, line in steps())


def missing(name: str, root: Path = ROOT) -> list[str]:
    """A sentence for each of a lesson's own files that is not there; figures are where there are any."""
    wanted = [file.of(example(), name) for file in own() if "/figures/" not in file.path]
    return [
        f"{file.path} is missing: {PAGE.name}, line {file.line}, says what belongs there"
        for file in wanted
        if not (root / file.path).is_file()
    ]
