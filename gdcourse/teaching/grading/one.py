"""Grade one notebook: the job that an executor does, in a process that loads nothing else."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from gdcourse.teaching.grading.judge import grade, paper
from gdcourse.teaching.grading.sandbox import Desk, Limits


def grade_one(content: bytes, lesson: str, root: Path, limits: Limits, trusted: bool) -> str:
    """The result of a notebook's bytes as one line of JSON."""
    return grade(content, paper(lesson, root), partial(Desk, trusted), limits).to_json()
