"""Cells of a notebook as nbgrader marks them."""

from __future__ import annotations


def question_cells(name: str, points: float, source: str = "...") -> list[dict]:
    """The cell of a question and the one that checks it, as nbgrader marks them."""
    mark = {
        "schema_version": 3,
        "grade_id": name,
        "grade": False,
        "locked": False,
        "solution": True,
        "task": False,
    }
    check = mark | {
        "grade_id": f"check_{name}",
        "grade": True,
        "locked": True,
        "solution": False,
        "points": points,
    }
    return [_code(source, mark), _code(f'check("{name}")', check)]


def _code(source: str, mark: dict) -> dict:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": mark["grade_id"],
        "metadata": {"nbgrader": mark},
        "outputs": [],
        "source": [source],
    }
