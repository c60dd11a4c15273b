"""The runs that XGBoost and LightGBM have to repeat, on 442 patients: the score, or whether it is high."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gdcourse import LogLoss, SquaredError, bin_edges, diabetes, newton_boosting

REFERENCE = Path(__file__).with_name("boosting.npz")
TREES, L2 = 20, 1.0


@dataclass(frozen=True)
class Run:
    """`library` "xgboost exact", "xgboost hist" or "lightgbm"; `bins` None: a bin for each value."""

    library: str
    loss: str
    depth: int
    learning_rate: float
    gamma: float = 0.0
    bins: int | None = None

    def __str__(self) -> str:
        return f"{self.library}, {self.loss}, depth {self.depth}, gamma {self.gamma:g}, bins {self.bins}"


RUNS = [
    Run("xgboost exact", "squared", 1, 0.3),
    Run("xgboost exact", "squared", 3, 0.3),
    Run("xgboost exact", "squared", 6, 0.3),
    Run("xgboost exact", "log", 3, 0.3),
    Run("xgboost hist", "squared", 6, 0.3, gamma=500.0),
    Run("lightgbm", "squared", 1, 0.1),
    Run("lightgbm", "squared", 3, 0.1),
    Run("lightgbm", "log", 3, 0.1),
    Run("lightgbm", "squared", 3, 0.1, bins=32),
    Run("lightgbm", "log", 3, 0.1, bins=32),
]


def patients(run: Run) -> tuple[np.ndarray, np.ndarray]:
    X, y = diabetes()
    return X.astype(np.float32), y if run.loss == "squared" else (y > 140).astype(float)


def bin_numbers(X, bins: int) -> np.ndarray:
    """The bin of every value: LightGBM finds edges of its own, and is given ours, as whole numbers."""
    return np.column_stack([np.searchsorted(bin_edges(column, bins), column) for column in X.T]).astype(float)


def ours(run: Run) -> np.ndarray:
    """F after each tree, shape (TREES, 442)."""
    X, y = patients(run)
    loss = SquaredError() if run.loss == "squared" else LogLoss()
    bins = run.bins or (None if "exact" in run.library else 1000)
    boosted = newton_boosting(X, y, TREES, run.learning_rate, run.depth, loss, L2, run.gamma, bins)
    return boosted.path(X)[1:]


def off_by(a, b) -> float:
    """The largest difference, in units of the spread of b."""
    return float(np.max(np.abs(a - b)) / np.std(b))
