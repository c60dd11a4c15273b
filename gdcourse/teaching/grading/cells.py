"""Cells of a notebook as nbgrader marks them."""

from __future__ import annotations

from gdcourse.making import marks


def question_cells(name: str, points: float, source: str = "...") -> list[dict]:
    """The cell of a question and the one that checks it, as nbgrader marks them."""
    return [_code(source, marks.exercise(name)), _code(f'check("{name}")', marks.check(name, points))]


def _code(source: str, mark: dict) -> dict:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": mark["grade_id"],
        "metadata": {"nbgrader": mark},
        "outputs": [],
        "source": [source],
    }
