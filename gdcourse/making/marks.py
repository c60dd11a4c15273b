"""The tags of exercise cells: short in a source, nbgrader's in the notebook.

    # %% exercise="step"              a cell for an answer
    # %% check="step" points=2        the cell that checks it

>>> exercise("step")["grade_id"], check("step", 2)["grade_id"]
('step', 'check_step')
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import nbformat


def exercise(name: str) -> dict:
    """nbgrader's mark for the cell in which `name` is answered."""
    return {
        "schema_version": 3,
        "grade_id": name,
        "grade": False,
        "locked": False,
        "solution": True,
        "task": False,
    }


def check(name: str, points: float) -> dict:
    """nbgrader's mark for the cell that checks `name`."""
    about = {"grade_id": f"check_{name}", "grade": True, "locked": True, "solution": False, "points": points}
    return {**exercise(name), **about}


def expand(cell: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The cell with nbgrader's mark in the place of a short tag. Changes the cell."""
    if "exercise" in cell.metadata:
        cell.metadata["nbgrader"] = exercise(cell.metadata.pop("exercise"))
    elif "check" in cell.metadata:
        cell.metadata["nbgrader"] = check(cell.metadata.pop("check"), cell.metadata.pop("points", 0))
    return cell
