"""The judge: from the bytes of a notebook to what it earned. Has questions asked, and compares.

Nothing of this is ever in a process that runs a student's code: that one gets inputs and gives answers.
"""

from __future__ import annotations

from gdcourse.teaching.grading.assignment import Assignment, Result, both, hidden, unreadable
from gdcourse.teaching.grading.conversation import OpenWorker, examine, follow_through
from gdcourse.teaching.grading.notebook import Unreadable, own_cells_left_out, parse
from gdcourse.teaching.grading.sandbox import Limits


def grade(content: bytes, assignment: Assignment, open_worker: OpenWorker, limits: Limits) -> Result:
    """Grade the bytes of a notebook."""
    try:
        submission = parse(content, assignment.handout)
    except Unreadable as reason:
        return unreadable(assignment, str(reason))
    sheets = {
        name: both(assignment.visible[name], hidden(assignment, name, submission))
        for name in assignment.asked
    }
    verdicts, problems = examine(submission.cells, sheets, assignment, open_worker, limits, submission.digest)
    theirs = own_cells_left_out(submission.cells, assignment.handout)
    if theirs != submission.cells and any(not verdict.right for verdict in verdicts.values()):
        again, _ = examine(theirs, sheets, assignment, open_worker, limits, submission.digest)
        verdicts = {
            name: max(verdicts[name], again[name], key=lambda verdict: verdict.earned) for name in verdicts
        }
    verdicts |= follow_through(
        submission.cells, verdicts, sheets, assignment, open_worker, limits, submission.digest
    )
    flags = [
        *submission.flags,
        *(f"cell {number + 1} {problem}" for number, problem in sorted(problems.items())),
    ]
    earned = round(sum(verdict.earned for verdict in verdicts.values()), 4)
    code = {cell.id: cell.source for cell in submission.cells if cell.id in assignment.handout.solution_ids}
    return Result(assignment.lesson, assignment.points, earned, list(verdicts.values()), flags, "", code)
