"""The folder of this copy of the course, and how its files are written."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
LEARNERS_PART_ENDS = (
    "# == For building, testing and teaching =="  # the line in the lock; course.py looks for it
)


def free_name(path: Path, word: str) -> Path:
    """The first of `name-word-1`, `name-word-2`, … that is not taken beside this file."""
    number = 1
    while (free := path.with_name(f"{path.stem}-{word}-{number}{path.suffix}")).exists():
        number += 1
    return free


def write(path: Path, content: bytes) -> bool:
    """Replace a file in one move, or leave it alone when it says the same. True when it was replaced."""
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        half.write_bytes(content)
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)
    return True
