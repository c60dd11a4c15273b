"""A model is a landscape with more coordinates: the position is the weights, the height is the mean loss on the data.

`loss(w)` and `loss.gradient(w)` as everywhere, so the rule that moves a dot on a parabola fits a regression over a
million rows. The weights are one flat vector: one weight per column of X, then the intercept b, last.

>>> from gdcourse import GradientDescent, descend, four_students
>>> loss = LinearRegression(*four_students(), intercept=False)
>>> loss(np.array([0.0])), loss.gradient(np.array([0.0]))
(68.5, array([-45.]))
>>> descend(loss, start=[0.0], optimizer=GradientDescent(1 / 15), steps=1).positions[-1]
array([3.])
"""

from __future__ import annotations

import numpy as np

from gdcourse.landscapes import sigmoid

ALL = slice(None)


class LinearModel:
    """f(w) = 1/m Σ ℓ(zᵢ, yᵢ) with scores z = X·w + b, and ∇f = 1/m Xᵀ ∂ℓ/∂z. A model below says what ℓ is.

    X: m rows of d numbers, shape (m, d), or (m,) when d = 1; y: shape (m,). Both are kept, not copied, when they are
    float arrays; an `np.memmap` stays on disk (and is not read through in search of NaN).
    w: shape (d + 1,), or (d + 1, n) for n hikers; without intercept d. `rows` picks the examples that are felt.
    """

    def __init__(self, X, y, intercept: bool = True):
        self.X, self.y = _checked_data(X, y)
        self.intercept = intercept
        self.dim = self.X.shape[1] + intercept

    name, formula = "model", "1/m Σ ℓ(zᵢ, yᵢ)"

    def example_loss(self, z, y):
        raise NotImplementedError

    def example_slope(self, z, y):
        raise NotImplementedError

    def scores(self, w, rows=ALL):
        """z = X·w + b, shape (m,), or (n, m) for n hikers."""
        w = self._columns(w)
        z = self.X[rows] @ w[: self.X.shape[1]]
        if self.intercept:
            z += w[-1]
        return z.T

    def __call__(self, w, rows=ALL):
        return np.mean(self.example_loss(self.scores(w, rows), self.y[rows]), axis=-1)

    def gradient(self, w, rows=ALL):
        slope = self.example_slope(self.scores(w, rows), self.y[rows])
        slope /= slope.shape[-1]
        gradient = slope @ self.X[rows]
        if self.intercept:
            gradient = np.concatenate([gradient, slope.sum(axis=-1, keepdims=True)], axis=-1)
        return gradient.T

    def zeros(self) -> np.ndarray:
        """A place to start: no weight on anything, in the precision of X."""
        return np.zeros(self.dim, self.X.dtype)

    def __repr__(self) -> str:
        rows, columns = self.X.shape
        return f"{self.name} on {rows} rows of {columns}: {self.formula}"

    def _columns(self, w):
        """w, checked: one column of weights per hiker."""
        w = np.asarray(w)
        if w.shape[:1] != (self.dim,) or w.ndim > 2:
            raise ValueError(f"w must have shape ({self.dim},) or ({self.dim}, n), got {w.shape}")
        return w


class LinearRegression(LinearModel):
    """ℓ(z, y) = (z − y)², the squared error, with ∂ℓ/∂z = 2(z − y). Mean, not half of it: the curvature is 2/m XᵀX."""

    name, formula = "linear regression", "1/m Σ (zᵢ − yᵢ)²"

    def example_loss(self, z, y):
        return np.square(z - y)

    def example_slope(self, z, y):
        return 2 * (z - y)

    def hessian(self) -> np.ndarray:
        """2/m AᵀA, where A is X with a column of ones for the intercept: the same everywhere, so the valley is a bowl."""
        A = np.column_stack([self.X, np.ones(len(self.X))]) if self.intercept else self.X
        return 2 / len(A) * A.T @ A


class LogisticRegression(LinearModel):
    """ℓ(z, y) = log(1 + eᶻ) − y·z, the log loss of p = σ(z), with ∂ℓ/∂z = σ(z) − y. Labels are 0 and 1.

    >>> loss = LogisticRegression([[-1.0], [1.0]], [0, 1])
    >>> round(float(loss(loss.zeros())), 4)
    0.6931
    """

    name, formula = "logistic regression", "1/m Σ (log(1 + exp zᵢ) − yᵢ·zᵢ)"

    def __init__(self, X, y, intercept: bool = True):
        super().__init__(X, _checked_labels(y, {0, 1}), intercept)

    def example_loss(self, z, y):
        return np.logaddexp(0, z) - y * z

    def example_slope(self, z, y):
        return sigmoid(z) - y


class Hinge(LinearModel):
    """ℓ(z, y) = max(0, 1 − y·z), with ∂ℓ/∂z = −y where y·z < 1, else 0. Labels are −1 and +1."""

    name, formula = "hinge", "1/m Σ max(0, 1 − yᵢ·zᵢ)"

    def __init__(self, X, y, intercept: bool = True):
        super().__init__(X, _checked_labels(y, {-1, 1}), intercept)

    def example_loss(self, z, y):
        return np.maximum(0, 1 - y * z)

    def example_slope(self, z, y):
        return np.where(y * z < 1, -y, 0)


class SoftmaxRegression(LinearModel):
    """ℓ(z, y) = log Σⱼ exp zⱼ − z_y, one score per class, with ∂ℓ/∂z = softmax(z) − (1 at y). Labels are 0 … k − 1.

    The flat weights are a table with a column per class, `w.reshape(-1, k)`: k hikers roped together. The last row holds
    the intercepts. One w at a time.
    """

    name, formula = "softmax regression", "1/m Σ (log Σⱼ exp zᵢⱼ − zᵢ,yᵢ)"

    def __init__(self, X, y, intercept: bool = True):
        self.classes = len(np.unique(y))
        super().__init__(X, _checked_labels(y, set(range(self.classes))), intercept)
        self.y = self.y.astype(int)
        self.dim *= self.classes

    def scores(self, w, rows=ALL):
        """z = X·W + b, shape (k, m)."""
        return super().scores(w, rows)

    def example_loss(self, z, y):
        top = z.max(axis=0)
        return top + np.log(np.exp(z - top).sum(axis=0)) - z[y, np.arange(len(y))]

    def example_slope(self, z, y):
        p = softmax(z)
        p[y, np.arange(len(y))] -= 1
        return p

    def gradient(self, w, rows=ALL):
        return super().gradient(w, rows).reshape(self.dim)

    def _columns(self, w):
        w = np.asarray(w)
        if w.shape != (self.dim,):
            raise ValueError(f"w must have shape ({self.dim},): {self.classes} classes, got {w.shape}")
        return w.reshape(-1, self.classes)


def softmax(z):
    """exp zⱼ / Σ exp z over the first axis, shifted so that nothing overflows."""
    p = np.exp(z - z.max(axis=0))
    p /= p.sum(axis=0)
    return p


def _checked_data(X, y) -> tuple[np.ndarray, np.ndarray]:
    """X as (m, d) and y as (m,), floats of one precision, without a copy where none is needed."""
    on_disk = isinstance(X, np.memmap)
    X, y = _floats(X, "X"), _floats(y, "y")
    X = X[:, None] if X.ndim == 1 else X
    if X.ndim != 2 or not X.size:
        raise ValueError(f"X must have shape (m, d) with at least one row and one column, got {X.shape}")
    if y.shape != X.shape[:1]:
        hint = "; y.ravel() makes it flat" if y.size == len(X) else ""
        raise ValueError(f"y must have shape ({len(X)},), one number per row of X, got {y.shape}{hint}")
    for name, data in (("y", y),) if on_disk else (("X", X), ("y", y)):
        with np.errstate(all="ignore"):  # the sum finds NaN and inf without a second array as large as X
            if not np.isfinite(data.sum()) and not np.isfinite(data).all():
                raise ValueError(f"{name} has NaN or infinite values; drop or fill those rows first")
    return X, y.astype(X.dtype, copy=False)


def _floats(data, name: str) -> np.ndarray:
    try:
        array = np.asarray(data)
        return array if array.dtype.kind == "f" else array.astype(float, casting="safe")
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be an array of numbers, got {type(data).__name__}") from None


def _checked_labels(y, allowed: set[int]) -> np.ndarray:
    y = _floats(y, "y")
    found = set(np.unique(y).tolist())
    if not found <= allowed:
        raise ValueError(f"labels must be {sorted(allowed)}, got {sorted(found)[:5]}; recode y first")
    return y
