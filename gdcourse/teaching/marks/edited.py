"""Files that a person may edit: never written over without a copy beside them, and a word about it."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from types import TracebackType

from gdcourse.course.files import free_name, write

INDEX = ".written.json"


class Folder:
    """Writes the files of a folder, and remembers what it wrote: a file that says something else now was
    edited by a person, and is copied aside before it is replaced.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kept: list[str] = []  # a sentence for each copy

    def __enter__(self) -> Folder:
        try:
            self._known = dict(json.loads((self.path / INDEX).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            self._known = {}
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        write(self.path / INDEX, (json.dumps(self._known, indent=1, sort_keys=True) + "\n").encode())

    def write(self, name: str, content: bytes) -> None:
        """Write a file, such as "grades.csv" or "feedback/s01.html"."""
        file = self.path / name
        if file.exists():
            there = file.read_bytes()
            if there != content and _digest(there) != self._known.get(name):
                copy = free_name(file, "edited")
                shutil.copy2(file, copy)
                self.kept.append(f"{file} was edited by hand: your version is kept as {copy.name}.")
        write(file, content)
        self._known[name] = _digest(content)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
