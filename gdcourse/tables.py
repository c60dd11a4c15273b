"""Tables as in a textbook: numbers rounded for people, a row per step, shown as text or as Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

COLUMNS = ("step", "w", "loss", "gradient", "update", "new w")


@dataclass(frozen=True)
class Table:
    """Headers and rows; floats are shown with `digits` decimals, everything else as it is.

    >>> Table(("η", "steps"), [[0.1, 26], [0.5, 1]], digits=2)
       η  steps
    0.10     26
    0.50      1
    """

    headers: Sequence[str]
    rows: Sequence[Sequence]
    digits: int = 3

    def __post_init__(self):
        wrong = [row for row in self.rows if len(row) != len(self.headers)]
        if wrong:
            raise ValueError(f"every row needs {len(self.headers)} cells, one per header; got {wrong[0]!r}")

    def cells(self) -> list[list[str]]:
        """Headers and rows as text."""
        return [list(self.headers)] + [[rounded(cell, self.digits) for cell in row] for row in self.rows]

    def __repr__(self) -> str:
        lines = self.cells()
        widths = [max(map(len, column)) for column in zip(*lines)]
        return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths)) for line in lines)

    def _repr_markdown_(self) -> str:
        head, *body = [[cell.replace("|", "\\|") for cell in line] for line in self.cells()]
        body = [[_minus_sign(cell) for cell in line] for line in body]
        return "\n".join("| " + " | ".join(line) + " |" for line in [head, ["---:"] * len(head), *body])


def rounded(cell, digits: int = 3) -> str:
    """A cell as people write it: fixed decimals, no −0.000, scientific from a million on, inf and nan as they are."""
    if isinstance(cell, (tuple, list, np.ndarray)) and np.ndim(cell):
        return "(" + ", ".join(rounded(part, digits) for part in cell) + ")"
    if isinstance(cell, np.ndarray | np.generic):
        cell = cell.item()
    if not isinstance(cell, float):
        return str(cell)
    if not math.isfinite(cell):
        return str(cell)
    text = f"{cell:.{digits}e}" if abs(cell) >= 1e6 else f"{cell:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text


def _minus_sign(text: str) -> str:
    """Hyphens in front of numbers become the minus sign U+2212."""
    numeric = text.replace("-", "").replace("inf", "0").strip("()").split(", ")
    return text.replace("-", "−") if all(_is_number(part) for part in numeric) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def worked_table(trajectory, columns: Sequence[str] = COLUMNS, digits: int = 3,
                 rows: Iterable[int] | None = None) -> Table:
    """A descent worked by hand: one row per step, in which w + update = new w.

    Columns: any of step, w, loss, gradient, update, new w, and ratio (this loss / the loss one step before).
    `rows` chooses the steps to show, for example `range(0, 100, 10)`; all of them otherwise.

    >>> from gdcourse import GradientDescent, bowl, descend
    >>> worked_table(descend(bowl, 0.0, GradientDescent(0.1), steps=3))
    step      w   loss  gradient  update  new w
       0  0.000  9.000    -6.000   0.600  0.600
       1  0.600  5.760    -4.800   0.480  1.080
       2  1.080  3.686    -3.840   0.384  1.464
    """
    path, landscape = trajectory.positions, trajectory.landscape
    formulas = {
        "step": lambda k: k,
        "w": lambda k: path[k],
        "loss": lambda k: landscape(path[k]),
        "gradient": lambda k: landscape.gradient(path[k]),
        "update": lambda k: path[k + 1] - path[k],
        "new w": lambda k: path[k + 1],
        "ratio": lambda k: landscape(path[k]) / landscape(path[k - 1]) if k else "",
    }
    unknown = [column for column in columns if column not in formulas]
    if unknown:
        raise ValueError(f"no column {unknown[0]!r}; choose from {', '.join(formulas)}")
    rows = range(trajectory.steps) if rows is None else list(rows)
    if any(not 0 <= k < trajectory.steps for k in rows):
        raise ValueError(f"rows must be steps from 0 to {trajectory.steps - 1}, got {rows}")
    with np.errstate(all="ignore"):
        return Table(tuple(columns), [[formulas[column](k) for column in columns] for k in rows], digits)
