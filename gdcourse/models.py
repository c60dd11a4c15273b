"""A model is a landscape with more coordinates: a position is a set of weights, its height the mean loss.

`loss(w)` and `loss.gradient(w)` as everywhere, so the rule that moves a dot on a parabola also fits a
regression over a million rows. The weights are one flat vector: one per column of X, then the intercept b.
"""

from __future__ import annotations

import numpy as np

from gdcourse.batches import taken
from gdcourse.inputs import as_floats, check_finite, shown, truth, whole
from gdcourse.landscapes import sigmoid

ALL = slice(None)


class LinearModel:
    """f(w) = 1/m Σ ℓ(zᵢ, yᵢ),  ∇f = 1/m Xᵀ ∂ℓ/∂z,  with the scores zᵢ = xᵢ·w + b.

    A model is a name, a formula, and two methods: `example_loss(z, y)`, ℓ, and `example_slope(z, y)`, ∂ℓ/∂z;
    where y is a label, a third: `decide(z)`, the label that a score stands for.

    `X`: m rows of d numbers, shape (m, d), or (m,) when d = 1; `y`: shape (m,). Float arrays are kept without
    a copy; an `np.memmap` stays on disk, and is the one X that is not searched for NaN.
    `w`: shape (dim,), or (dim, n) for n hikers, with dim = d + 1, or d without intercept.
    `rows`: the examples that are felt, a slice or an array of row numbers.
    ValueError when a shape does not fit, a number is NaN or inf, or a label is not one of the model's.

    >>> loss = LinearRegression([[1.0, 0.0], [0.0, 1.0]], [5.0, 6.0])
    >>> loss.zeros(), loss(loss.zeros()), loss(loss.zeros(), rows=[0])
    (array([0., 0., 0.]), np.float64(30.5), np.float64(25.0))
    """

    def __init__(self, X, y, intercept: bool = True):
        self.X, self.y = checked_data(X, y)
        self.intercept = truth(intercept, "intercept")
        self.dim = self.X.shape[1] + self.intercept

    def __call__(self, w, rows=ALL):
        X, y = taken(rows, self.X, self.y)
        return np.mean(self.example_loss(self._scores(w, X), y), axis=-1)

    def gradient(self, w, rows=ALL):
        X, y = taken(rows, self.X, self.y)
        slope = self.example_slope(self._scores(w, X), y)
        slope /= slope.shape[-1]
        gradient = slope @ X
        if self.intercept:
            gradient = np.concatenate([gradient, slope.sum(axis=-1, keepdims=True)], axis=-1)
        return gradient.T

    def scores(self, w, rows=ALL):
        """z = X·w + b, shape (m,), or (n, m) for n hikers."""
        return self._scores(w, *taken(rows, self.X))

    def _scores(self, w, X):
        w = self._columns(as_floats(w, "w"))
        z = X @ w[: X.shape[1]]
        if self.intercept:
            z += w[-1]
        return z.T

    def zeros(self) -> np.ndarray:
        """A place to start: every weight 0, in the precision of X."""
        return np.zeros(self.dim, self.X.dtype)

    def _columns(self, w):
        if w.shape[:1] != (self.dim,) or w.ndim > 2:
            raise ValueError(f"w must have shape ({self.dim},) or ({self.dim}, n), got {w.shape}")
        return w

    def __repr__(self) -> str:
        return f"{self.name} on {len(self.X)} rows: {self.formula}"


class LinearRegression(LinearModel):
    """ℓ(z, y) = (z − y)²,  ∂ℓ/∂z = 2(z − y): the mean squared error, whose curvature is 2/m XᵀX.

    Texts that halve it have half the gradient and half the curvature: their learning rates are twice ours.

    >>> from gdcourse import four_students
    >>> loss = LinearRegression(*four_students(), intercept=False)
    >>> loss([0.0]), loss.gradient([0.0]), loss.hessian()
    (np.float64(68.5), array([-45.]), array([[15.]]))
    """

    name, formula = "linear regression", "1/m Σ (zᵢ − yᵢ)²"

    def example_loss(self, z, y):
        return np.square(z - y)

    def example_slope(self, z, y):
        return 2 * (z - y)

    def hessian(self) -> np.ndarray:
        """2/m AᵀA, A being X with a column of ones for the intercept: the same everywhere, as in a bowl."""
        A = np.column_stack([self.X, np.ones(len(self.X))]) if self.intercept else self.X
        return A.T @ A * (2 / len(A))


class LogisticRegression(LinearModel):
    """ℓ(z, y) = log(1 + eᶻ) − y·z,  ∂ℓ/∂z = σ(z) − y: the log loss of the chance σ(z). Labels are 0 and 1.

    >>> loss = LogisticRegression([[-1.0], [1.0]], [0, 1])
    >>> round(float(loss(loss.zeros())), 4)
    0.6931
    """

    name, formula = "logistic regression", "1/m Σ (log(1 + exp zᵢ) − yᵢ·zᵢ)"

    def __init__(self, X, y, intercept: bool = True):
        super().__init__(X, both_labels(y, {0, 1}), intercept)

    def example_loss(self, z, y):
        return np.logaddexp(0, np.where(y, -z, z))  # the same number; y·z would cancel the large part of it

    def example_slope(self, z, y):
        return sigmoid(z) - y

    def decide(self, z):
        return np.where(z > 0, 1, 0)


class SquaredSigmoid(LogisticRegression):
    """ℓ(z, y) = (σ(z) − y)²,  ∂ℓ/∂z = 2(σ(z) − y)·σ(z)·σ(−z): the squared error of the chance σ(z).

    Not convex, and level where it is most wrong: the log loss falls there with slope 1, this with about 0.

    >>> [make([1.0], [1], intercept=False).gradient([-20.0]) for make in (LogisticRegression, SquaredSigmoid)]
    [array([-1.]), array([-4.12230722e-09])]
    """

    name, formula = "squared error of a chance", "1/m Σ (σ(zᵢ) − yᵢ)²"

    def example_loss(self, z, y):
        return np.square(np.where(y, sigmoid(-z), sigmoid(z)))

    def example_slope(self, z, y):
        return 2 * np.where(y, -sigmoid(-z), sigmoid(z)) * sigmoid(z) * sigmoid(-z)


class Hinge(LinearModel):
    """ℓ(z, y) = max(0, 1 − y·z),  ∂ℓ/∂z = −y where y·z < 1, else 0. Labels are −1 and +1.

    >>> Hinge([[-1.0], [1.0]], [-1, 1], intercept=False).gradient([0.5])
    array([-1.])
    """

    name, formula = "hinge", "1/m Σ max(0, 1 − yᵢ·zᵢ)"

    def __init__(self, X, y, intercept: bool = True):
        super().__init__(X, both_labels(y, {-1, 1}), intercept)

    def example_loss(self, z, y):
        return np.maximum(0, 1 - y * z)

    def example_slope(self, z, y):
        return np.where(y * z < 1, -y, 0)

    def decide(self, z):
        return np.where(z > 0, 1, -1)


class SoftmaxRegression(LinearModel):
    """ℓ(z, y) = log Σⱼ exp zⱼ − z_y,  ∂ℓ/∂z = softmax(z) − (1 at y),  a score for each class y = 0 … k − 1.

    The weights, `w.reshape(-1, k)`, have a column per class: k hikers on one rope. One w at a time.
    `classes`: k, where y may lack some, as unseen rows may; without it, those of y.

    >>> loss = SoftmaxRegression([[-1.0], [0.0], [1.0]], [0, 1, 2])
    >>> round(float(loss(loss.zeros())), 4), loss.scores(loss.zeros()).shape
    (1.0986, (3, 3))
    """

    name, formula = "softmax regression", "1/m Σ (log Σⱼ exp zᵢⱼ − zᵢyᵢ)"

    def __init__(self, X, y, intercept: bool = True, classes: int | None = None):
        self.classes = len(np.unique(as_floats(y, "y"))) if classes is None else whole(classes, "classes", 2)
        if self.classes < 2:
            raise ValueError(f"y must hold two classes or more, labelled 0, 1, …, got {shown(y)}")
        super().__init__(X, checked_labels(y, set(range(self.classes))), intercept)
        self.y = self.y.astype(int)
        self.dim *= self.classes

    def example_loss(self, z, y):
        top = z.max(axis=0)
        return top - z[y, np.arange(len(y))] + np.log(np.exp(z - top).sum(axis=0))

    def example_slope(self, z, y):
        p = softmax(z)
        p[y, np.arange(len(y))] -= 1
        return p

    def decide(self, z):
        return z.argmax(axis=0)

    def gradient(self, w, rows=ALL):
        return super().gradient(w, rows).reshape(self.dim)

    def _columns(self, w):
        if w.shape != (self.dim,):
            raise ValueError(f"w must have shape ({self.dim},), a weight per column and class, got {w.shape}")
        return w.reshape(-1, self.classes)


class ErrorRate:
    """f(w) = the share of rows for which `model` decides wrongly: 1 − accuracy, what one would like to lower.

    A staircase: its slope is 0 wherever it has one, so no descent starts. The losses above are ramps laid
    over it. `model`: one with labels, such as LogisticRegression(X, y), or a network on one; else ValueError.

    >>> steps = ErrorRate(LogisticRegression([-1.0, 1.0, 2.0], [0, 1, 0], intercept=False))
    >>> steps([[-5.0, 0.1, 5.0]]).round(2), steps.gradient([0.1])
    (array([0.67, 0.33, 0.33]), array([0.]))
    """

    def __init__(self, model):
        if not hasattr(model, "decide") or isinstance(model, type):
            raise ValueError(f"model must have labels, as LogisticRegression(X, y) has, got {shown(model)}")
        self.model, self.y, self.dim = model, model.y, model.dim

    def __call__(self, w, rows=ALL):
        (y,) = taken(rows, self.y)
        return np.mean(self.model.decide(self.model.scores(w, rows)) != y, axis=-1)

    def gradient(self, w, rows=ALL):
        self(w, rows)  # which refuses what does not fit
        return np.zeros_like(as_floats(w, "w"))

    def __repr__(self) -> str:
        return f"error rate of {self.model}"


def softmax(z):
    """exp zⱼ / Σⱼ exp zⱼ over the first axis, shifted so that nothing overflows.

    >>> softmax(np.array([1000.0, 1000.0]))
    array([0.5, 0.5])
    """
    z = as_floats(z, "z")
    if not z.size:
        raise ValueError(f"z must have at least one score, got shape {z.shape}")
    p = np.exp(z - z.max(axis=0))
    return p / p.sum(axis=0)


def checked_data(X, y) -> tuple[np.ndarray, np.ndarray]:
    """X as (m, d) and y as (m,), floats of one precision; ValueError when they are not that."""
    on_disk = isinstance(X, np.memmap)
    X, y = as_floats(X, "X"), as_floats(y, "y")
    X = X[:, None] if X.ndim == 1 else X
    if X.ndim != 2 or not X.size:
        raise ValueError(f"X must have at least one row and one column, shape (m, d), got {X.shape}")
    if y.shape != X.shape[:1]:
        hint = "; y.ravel() makes it flat" if y.size == len(X) else ""
        raise ValueError(f"y must have one number per row of X, shape ({len(X)},), got {y.shape}{hint}")
    if not on_disk:
        check_finite(X, "X")
    check_finite(y, "y")
    return X, y.astype(X.dtype, copy=False)


def checked_labels(y, allowed: set[int]) -> np.ndarray:
    """y as floats; ValueError when it holds another label than those allowed."""
    y = as_floats(y, "y")
    found = set(np.unique(y).tolist())
    if not found <= allowed:
        raise ValueError(
            f"y must hold the labels {shown(sorted(allowed))}, got {sorted(found)[:5]}; recode y"
        )
    return y


def both_labels(y, allowed: set[int]) -> np.ndarray:
    """The same, and of several rows not all may have one label: there would be nothing to tell apart."""
    y = checked_labels(y, allowed)
    if y.size > 1 and np.ptp(y) == 0:
        raise ValueError(f"y must hold both labels, {sorted(allowed)}; all {y.size} are {y.flat[0]:g}")
    return y
