"""Tables as in a textbook: a row per step, numbers rounded for people, shown as text or as Markdown."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gdcourse.inputs import is_number, shown, whole

COLUMNS = ("step", "w", "loss", "gradient", "update", "new w")
SUPERSCRIPTS = str.maketrans("-−0123456789", "⁻⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
EXPONENT = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)e([-−]?)\+?0*(\d+)(?!\w)")  # of 3.866e+154
AMOUNT = re.compile(r"\W*(\d[\d\W]*(e[-+−]?\d+)?|inf|nan)\W*[^\W\d_]*\W*")  # "4 TB"; not "1 against 7"


@dataclass(frozen=True, repr=False)
class Table:
    """Headers and rows, each as long as the headers (or ValueError); floats get `digits` decimals.

    >>> Table(("η", "steps"), [[0.1, 26], [0.5, 1]], digits=2)
       η  steps
    0.10     26
    0.50      1
    """

    headers: Sequence[str]
    rows: Sequence[Sequence]
    digits: int = 3

    def __post_init__(self):
        object.__setattr__(self, "digits", whole(self.digits, "digits"))
        if not _is_list(self.headers):
            raise ValueError(f'headers must be a list such as ["η", "steps"], got {shown(self.headers)}')
        if not _is_list(self.rows):
            raise ValueError(f"rows must be a list of rows, got {shown(self.rows)}")
        for row in self.rows:
            if not _is_list(row) or len(row) != len(self.headers):
                raise ValueError(f"a row needs {len(self.headers)} cells, one per header, got {shown(row)}")

    def cells(self, minus: str = "-") -> list[list[str]]:
        """Headers and rows as text."""
        body = [[rounded(cell, self.digits, minus) for cell in row] for row in self.rows]
        return [list(map(str, self.headers)), *body]

    def __repr__(self) -> str:
        columns = [_set(column) for column in zip(*self.cells())]
        return "\n".join("  ".join(line).rstrip() for line in zip(*columns))

    def _repr_markdown_(self) -> str:
        head, *body = [[in_tens(cell).replace("|", "\\|") for cell in line] for line in self.cells(minus="−")]
        edges = [":---" if is_wordy(column[1:]) else "---:" for column in zip(head, *body)]
        return "\n".join("| " + " | ".join(line) + " |" for line in [head, edges, *body])


def in_tens(text: str) -> str:
    """Powers of ten as people write them, where a computer says e; code stays as it is.

    >>> in_tens("−3.866e+154"), in_tens("below 1e-08"), in_tens("`eta0=1e-6`")
    ('−3.866\xa0·\xa010¹⁵⁴', 'below 10⁻⁸', '`eta0=1e-6`')
    """

    def said(found: re.Match) -> str:
        size, sign, power = found.groups()
        times = "" if size == "1" else f"{size}\u00a0·\u00a0"
        return f"{times}10{(sign + power).translate(SUPERSCRIPTS)}"

    return text if "`" in text else EXPONENT.sub(said, text)


def is_wordy(cells: Sequence[str]) -> bool:
    """Whether a column holds words, which begin at its left edge; numbers end at its right one.

    >>> is_wordy(["hours", "01_hours", "…"]), is_wordy(["−0.6", "below 1e-8", "4 TB"])
    (True, False)
    """
    said = [cell for cell in cells if cell not in ("", "…")]
    return 2 * sum(not AMOUNT.fullmatch(cell) for cell in said) > len(said)


def _set(column: Sequence[str]) -> list[str]:
    """A head and its cells, each as wide as the widest."""
    put = str.ljust if is_wordy(column[1:]) else str.rjust
    return [put(cell, max(map(len, column))) for cell in column]


def _is_list(value) -> bool:
    if isinstance(value, np.ndarray):
        return value.ndim > 0
    return isinstance(value, Sequence) and not isinstance(value, str)


def rounded(cell, digits: int = 3, minus: str = "-") -> str:
    """A number as people write it: no −0.000, scientific from a million on, inf and nan as they are.

    >>> [rounded(x) for x in (0.6, -0.0001, 3.866e154, float("inf"), (1, 2.5), "…")]
    ['0.600', '0.000', '3.866e+154', 'inf', '(1, 2.500)', '…']
    """
    if isinstance(cell, str):
        return re.sub(r"^-(?=[\d.])", minus, cell)
    if np.ndim(cell):
        return "(" + ", ".join(rounded(part, digits, minus) for part in cell) + ")"
    cell = cell.item() if isinstance(cell, np.generic | np.ndarray) else cell
    if not isinstance(cell, float):
        return str(cell).replace("-", minus)
    text = f"{cell:.{digits}e}" if 1e6 <= abs(cell) < math.inf else f"{cell:.{digits}f}"
    return text.replace("-", "" if float(text) == 0 else minus)


def worked_table(trajectory, columns: Sequence[str] = COLUMNS, digits: int = 3, rows=None) -> Table:
    """A descent worked by hand, one row per step: w + update = new w.

    `columns`: any of step, w, loss, gradient, update, new w, and ratio (this loss over the one before).
    `rows`: the steps to show, such as `range(0, 100, 10)`; else all. ValueError for one that is not there.

    >>> from gdcourse import GradientDescent, bowl, descend
    >>> worked_table(descend(bowl, 0.0, GradientDescent(0.1), steps=3), rows=[0, 2])
    step      w   loss  gradient  update  new w
       0  0.000  9.000    -6.000   0.600  0.600
       2  1.080  3.686    -3.840   0.384  1.464
    """
    if not hasattr(trajectory, "positions"):
        raise ValueError(f"trajectory must be what descend gives, got {shown(trajectory)}")
    path, landscape = trajectory.positions.copy(), trajectory.landscape
    formulas = {
        "step": lambda k: k,
        "w": lambda k: path[k],
        "loss": lambda k: landscape(path[k]),
        "gradient": lambda k: landscape.gradient(path[k]),
        "update": lambda k: path[k + 1] - path[k],
        "new w": lambda k: path[k + 1],
        "ratio": lambda k: landscape(path[k]) / landscape(path[k - 1]) if k else "",
    }
    columns = [columns] if isinstance(columns, str) else columns
    if not _is_list(columns) or not all(isinstance(column, str) and column in formulas for column in columns):
        raise ValueError(f"columns must be some of {', '.join(formulas)}, got {shown(columns)}")
    if rows is None:
        rows = range(trajectory.steps)
    if not _is_list(rows) or not all(is_number(k) and k in range(trajectory.steps) for k in rows):
        raise ValueError(f"rows must be a list of steps from 0 to {trajectory.steps - 1}, got {shown(rows)}")
    rows = [int(k) for k in rows]
    with np.errstate(all="ignore"):
        return Table(tuple(columns), [[formulas[column](k) for column in columns] for k in rows], digits)
