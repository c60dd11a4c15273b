"""Grade one notebook: the job that an executor does, in a process that loads nothing else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from multiprocessing import parent_process
from pathlib import Path
from threading import Thread, local

from gdcourse.course.files import ROOT
from gdcourse.teaching.grading.assignment import load
from gdcourse.teaching.grading.by_hand import Numbers, question
from gdcourse.teaching.grading.judge import grade
from gdcourse.teaching.grading.nursery import Nursery, WorkerPool
from gdcourse.teaching.grading.references import References
from gdcourse.teaching.grading.sandbox import Limits, student_worker

# Each thread has its own: a sandbox ends with the thread that started it.
_mine = local()


@dataclass(frozen=True)
class Job:
    """How every submission of a class is graded; travels to the process that does it."""

    lesson: str
    root: Path = ROOT
    limits: Limits = Limits()
    trusted: bool = False
    secret: str = ""

    def __call__(self, content: bytes, numbers: Numbers | None = None) -> str:
        """The result of a notebook's bytes as one line of JSON; `numbers` are the student's own."""
        assignment = load(self.lesson, self.root)
        if numbers:
            assignment = assignment.with_question(question(numbers))
        workers, references = self._processes(assignment.lent)
        return grade(content, assignment, workers, references, self.limits, self.secret).to_json()

    def _processes(self, lent: tuple[str, ...]) -> tuple[WorkerPool, References]:
        kept = vars(_mine).setdefault("processes", {})
        key = (self.lesson, self.root, self.trusted)
        if key not in kept:
            references = References(self.lesson, self.root, self.trusted)
            references.begin()  # while the first workers start
            start = partial(student_worker, True, lent) if self.trusted else Nursery(lent)
            kept[key] = WorkerPool(start), references
        return kept[key]


def end_with_parent() -> None:
    """Have this process end when the one that started it does, however that one ends."""

    def wait() -> None:
        parent_process().join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()
