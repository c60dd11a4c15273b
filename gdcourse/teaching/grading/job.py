"""Grade one notebook: the job that an executor does, in a process that loads nothing else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from multiprocessing import parent_process
from pathlib import Path
from threading import Thread

from gdcourse.course.files import ROOT
from gdcourse.teaching.grading.assignment import load, unreadable
from gdcourse.teaching.grading.by_hand import Numbers, question
from gdcourse.teaching.grading.judge import grade
from gdcourse.teaching.grading.sandbox import Limits, WorkerPool

# One for each process, for as long as it runs.
pool = cache(WorkerPool)


@dataclass(frozen=True)
class Job:
    """How every submission of a class is graded; travels to the process that does it."""

    lesson: str
    root: Path = ROOT
    limits: Limits = Limits()
    trusted: bool = False

    def __call__(self, content: bytes, numbers: Numbers | None = None) -> str:
        """The result of a notebook's bytes as one line of JSON; `numbers` are the student's own."""
        assignment = load(self.lesson, self.root)
        if numbers:
            assignment = assignment.with_question(question(numbers))
        try:
            return grade(content, assignment, pool(self.trusted), self.limits).to_json()
        except Exception as error:  # one submission, whatever is in it, is never the whole class's failure
            reason = (
                f"The judge itself stopped here, not by this student's fault: {type(error).__name__}: {error}"
            )
            return unreadable(assignment, reason[:300]).to_json()


def end_with_parent() -> None:
    """Have this process end when the one that started it does, however that one ends."""

    def wait() -> None:
        parent_process().join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()
