"""Boosting: descent on the predictions themselves. The position is F, one number per row; a step is a tree.

Plain descent would move every row by its own slope, F ← F − η·g, and know nothing of a row it has not seen.
So the step is a small tree fitted to −g, which has an answer for any row: F ← F + ν·tree. The learning rate ν
shortens it, as anywhere. (Friedman 2001; with the curvature as well: Chen and Guestrin 2016)

>>> from gdcourse import four_students
>>> X, y = four_students()
>>> boosted = gradient_boosting(X, y, trees=2, learning_rate=0.5, depth=1)
>>> boosted.trees[0]
(-5.5 if x0 <= 1.5 else 1.833)
>>> boosted.path(X).round(3)
array([[7.5  , 7.5  , 7.5  , 7.5  ],
       [4.75 , 8.417, 8.417, 8.417],
       [3.708, 7.375, 9.458, 9.458]])
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gdcourse.inputs import NOT_NEGATIVE, NUMBER, POSITIVE, as_floats, shown, whole
from gdcourse.landscapes import sigmoid
from gdcourse.models import checked_data, checked_labels

PURE = np.finfo(float).eps  # a variance below this is none: scikit-learn's bound
ROUNDING = 1e-12  # gains that differ by less, as a part of Σg², are equal


# --------------------------------------------------------------------------- losses: what a tree is fitted to


class SquaredError:
    """ℓ(F, y) = ½(F − y)²: −∂ℓ/∂F = y − F, the residual itself; halved, or it would be twice the residual.

    >>> loss = SquaredError()
    >>> loss.start(np.array([2.0, 7.0, 10.0, 11.0])), -loss.slope(7.5, np.array([2.0, 7.0, 10.0, 11.0]))
    (np.float64(7.5), array([-5.5, -0.5,  2.5,  3.5]))
    """

    def __call__(self, F, y):
        return np.mean(np.square(F - y)) / 2

    def start(self, y):
        return np.mean(y)

    def slope(self, F, y):
        return F - y

    def curvature(self, F, y):
        return np.ones_like(F)


class AbsoluteError:
    """ℓ(F, y) = |F − y|: −∂ℓ/∂F = sign(y − F), so one wild mark counts as one. A leaf takes the median.

    On the kink the slope is −1, and of an even number of rows a leaf takes the lower middle one. Any slope
    from −1 to 1 would do, and any number between the two; this is what scikit-learn does.

    >>> AbsoluteError().leaf(np.zeros(3), np.array([1.0, 2.0, 90.0]))
    np.float64(2.0)
    """

    def __call__(self, F, y):
        return np.mean(abs(F - y))

    def start(self, y):
        return np.median(y)

    def slope(self, F, y):
        return np.where(y < F, 1.0, -1.0)

    def leaf(self, F, y):
        return np.sort(y - F)[(len(y) - 1) // 2]


class LogLoss:
    """ℓ(F, y) = log(1 + eᶠ) − y·F: −∂ℓ/∂F = y − σ(F), label minus chance. Labels are 0 and 1, both present.

    No formula gives the best leaf; it takes one Newton step, −G/H.

    >>> LogLoss().start(np.array([0, 1, 1, 1])).round(4)  # log 3: three to one
    np.float64(1.0986)
    """

    def __call__(self, F, y):
        return np.mean(np.logaddexp(0, np.where(y == 1, -F, F)))

    def start(self, y):
        ones = np.mean(checked_labels(y, {0, 1}))
        if not 0 < ones < 1:
            raise ValueError(f"the log loss needs rows of both labels, 0 and 1; all of y is {ones:g}")
        return np.log(ones / (1 - ones))

    def slope(self, F, y):
        return sigmoid(F) - y

    def curvature(self, F, y):
        return sigmoid(F) * sigmoid(-F)

    def leaf(self, F, y):
        return leaf_value(np.sum(self.slope(F, y)), np.sum(self.curvature(F, y)))


# ---------------------------------------------------------------------------------------- one leaf, one split


def leaf_value(G, H, l2: float = 0.0):
    """−G/(H + λ): the bottom of G·v + ½(H + λ)·v², G and H summed over the rows of a leaf; λ is `l2`.

    With H the number of rows and λ = 0 it is their mean residual. 0 where there is nothing to divide by.

    >>> leaf_value(-4.0, 3.0, l2=1.0)
    1.0
    """
    G, H, l2 = NUMBER.kept(G, "G"), NUMBER.kept(H, "H"), NOT_NEGATIVE.kept(l2, "l2")
    return -G / (H + l2) if H + l2 > 1e-150 else 0.0


def split_gain(G_left, H_left, G_right, H_right, l2: float = 0.0):
    """G_L²/(H_L + λ) + G_R²/(H_R + λ) − G²/(H + λ): twice what the loss falls by when a leaf becomes two.

    With H the number of rows and λ = 0: by how much the sum of squares falls. Chen and Guestrin (2016) halve
    it; XGBoost and LightGBM, in what they report and in `gamma`, do not.

    >>> split_gain(5.5, 1, -5.5, 3)  # the four students, cut at 1.5
    np.float64(40.333333333333336)
    """

    G_left, H_left = as_floats(G_left, "G_left"), as_floats(H_left, "H_left")
    G_right, H_right = as_floats(G_right, "G_right"), as_floats(H_right, "H_right")
    l2 = NOT_NEGATIVE.kept(l2, "l2")

    def score(G, H):
        return G * G / (H + l2)

    return score(G_left, H_left) + score(G_right, H_right) - score(G_left + G_right, H_left + H_right)


# ------------------------------------------------------------------------------- trees: questions and answers


@dataclass(frozen=True, repr=False)
class Leaf:
    """An answer: the same number for every row that gets here."""

    value: float

    def predict(self, X) -> np.ndarray:
        return np.full(len(X), self.value)

    def __repr__(self) -> str:
        return f"{self.value + 0:.4g}"  # + 0 makes −0 a 0


@dataclass(frozen=True, repr=False)
class Split:
    """A question, x[column] ≤ threshold, and where the rows go: `left` if yes, else `right`.

    `gain`: what the question was worth, by `split_gain`.

    >>> Split(0, 1.5, 40.3, Leaf(-5.5), Leaf(1.8)).predict([[1.0], [2.0]])
    array([-5.5,  1.8])
    """

    column: int
    threshold: float
    gain: float
    left: Split | Leaf
    right: Split | Leaf

    def predict(self, X) -> np.ndarray:
        """The answers for the rows of X, shape (m,). ValueError when X lacks the column."""
        X = _as_table(X, self.column + 1)
        return np.where(X[:, self.column] <= self.threshold, self.left.predict(X), self.right.predict(X))

    def __repr__(self) -> str:
        return f"({self.left} if x{self.column} <= {self.threshold:.6g} else {self.right})"


class SortedColumns:
    """Every cut between two neighbours of a column: the exact search.

    The rows are sorted once, for all trees. A node is its row numbers in the order of each column, (d, n).
    """

    def __init__(self, X):
        self.X, self.everything = X, np.argsort(X.T, axis=1, kind="stable")
        self.each = np.arange(X.shape[1])[:, None]

    def rows(self, node):
        return node[0]

    def cuts(self, node):
        """How many rows are left of every cut, and is there anything between its two neighbours?"""
        x = self.X[node, self.each]
        return np.arange(1, node.shape[1]), x[:, :-1] < x[:, 1:]

    def sums(self, node, values):
        """The sum of `values` left of every cut, shape (d, n − 1)."""
        return np.cumsum(values[node], axis=1)[:, :-1]

    def threshold(self, node, column, cut):
        return _between(*self.X[node[column, cut : cut + 2], column])

    def parted(self, node, left):
        goes_left = left[node]
        return node[goes_left].reshape(len(node), -1), node[~goes_left].reshape(len(node), -1)


class BinnedColumns:
    """Cuts between the bins of a column, at most `bins` − 1: LightGBM's search. (Ke and others 2017)

    No sorting: a row adds its values to its bin of every column, and the bins are summed from the left. A
    node is its row numbers, shape (n,).
    """

    def __init__(self, X, bins: int = 255):
        edges = [bin_edges(column, bins) for column in X.T]
        self.bins = 1 + max(map(len, edges))
        self.edges = np.array([np.pad(e, (0, self.bins - len(e)), constant_values=np.inf) for e in edges])
        self.X, self.everything = X, np.arange(len(X))
        place = np.column_stack([np.searchsorted(e, column) for e, column in zip(edges, X.T)])
        self.place = place + self.bins * np.arange(X.shape[1])  # of row and column in one row of all the bins

    def rows(self, node):
        return node

    def histogram(self, node, values=None):
        """The sum of `values` in every bin, or the number of rows, shape (d, bins)."""
        place = self.place[node]
        weights = None if values is None else np.repeat(values[node], place.shape[1])
        return np.bincount(place.ravel(), weights, self.edges.size).reshape(self.edges.shape)

    def cuts(self, node):
        n = np.cumsum(self.histogram(node), axis=1)[:, :-1]
        return n, (n > 0) & (n < len(node))

    def sums(self, node, values):
        return np.cumsum(self.histogram(node, values), axis=1)[:, :-1]

    def threshold(self, node, column, cut):
        return self.edges[column, cut]

    def parted(self, node, left):
        return node[left[node]], node[~left[node]]


def bin_edges(x, bins: int = 255) -> np.ndarray:
    """Where to cut a column into at most `bins` bins of about as many rows; few values get a bin each.

    LightGBM's own edges differ a little: it deals the rows out greedily. ValueError unless bins is 2 or more.

    >>> bin_edges([1.0, 1.0, 2.0, 4.0]), bin_edges(np.arange(1000.0), bins=4)
    (array([1.5, 3. ]), array([249.5, 499.5, 749.5]))
    """
    bins = whole(bins, "bins", 2)
    values, counts = np.unique(as_floats(x, "x"), return_counts=True)
    cuts = np.arange(len(values) - 1)
    if len(values) > bins:
        quotas = np.arange(1, bins) / bins * counts.sum()
        cuts = np.unique(np.searchsorted(np.cumsum(counts), quotas))
        cuts = cuts[cuts < len(values) - 1]
    return np.array([_between(values[cut], values[cut + 1]) for cut in cuts])


def _between(a, b) -> np.float64:
    """A threshold with a ≤ threshold < b: half way, or a itself where b is the next number there is."""
    a, b = np.float64(a), np.float64(b)  # a plain float would be rounded to the float32 of X
    return a / 2 + b / 2 if a / 2 + b / 2 < b else a


def _grow(columns, node, g, h, depth, leaf, l2=0.0, gamma=-math.inf):
    """The tree below a node: the split of the largest gain, if it is more than gamma, and so on down.

    Of equal gains the first column wins, and in it the lowest threshold. `h`: the curvatures; when they are
    None, each row counts one, and rows whose slopes are all equal are left together.
    """
    rows = columns.rows(node)
    here = g[rows]
    G, squares = here.sum(), here @ here
    if depth == 0 or len(rows) < 2 or (h is None and squares / len(rows) - (G / len(rows)) ** 2 <= PURE):
        return Leaf(float(leaf(rows)))
    n, possible = columns.cuts(node)
    H, H_left = (len(rows), n) if h is None else (h[rows].sum(), columns.sums(node, h))
    G_left = columns.sums(node, g)
    gain = split_gain(G_left, H_left, G - G_left, H - H_left, l2)
    gain = np.where(possible & (gain > -math.inf), gain, -math.inf)
    best, rounding = gain.max(initial=-math.inf), ROUNDING * squares
    if best == -math.inf or best <= gamma + rounding:
        return Leaf(float(leaf(rows)))
    column, cut = np.unravel_index(np.argmax(gain >= best - rounding), gain.shape)
    threshold = columns.threshold(node, column, cut)
    parts = columns.parted(node, columns.X[:, column] <= threshold)
    left, right = (_grow(columns, part, g, h, depth - 1, leaf, l2, gamma) for part in parts)
    return Split(int(column), threshold, float(best), left, right)


def regression_tree(X, y, depth: int = 3) -> Split | Leaf:
    """The tree of at most 2**`depth` leaves fitted to y by least squares, greedily: depth 1 is a stump.

    `X`: shape (m, d), or (m,) when d = 1; `y`: shape (m,). ValueError when they do not fit, or depth < 1.

    >>> regression_tree([1.0, 2.0, 3.0, 4.0], [-5.5, -0.5, 2.5, 3.5], depth=1)
    (-5.5 if x0 <= 1.5 else 1.833)
    """
    X, y = checked_data(X, y)[0], as_floats(y, "y").astype(float)
    depth, columns = whole(depth, "depth", 1), SortedColumns(X)
    return _grow(columns, columns.everything, -y, None, depth, lambda rows: y[rows].mean())


# ------------------------------------------------------------------------------------ many trees: the descent


@dataclass(frozen=True, repr=False)
class Boosted:
    """F(x) = start + ν·(tree₁(x) + tree₂(x) + …), as gradient_boosting and newton_boosting return it."""

    start: float
    learning_rate: float
    trees: tuple[Split | Leaf, ...]
    dim: int

    def predict(self, X) -> np.ndarray:
        """F for every row of X, shape (m,); for the log loss a score: its chance is sigmoid(F)."""
        *_, F = self._staged(X)
        return F

    def path(self, X) -> np.ndarray:
        """F after 0, 1, 2, … trees, shape (trees + 1, m): the positions of this descent."""
        return np.array(list(self._staged(X)))

    def _staged(self, X):
        X = _as_table(X, self.dim, exactly=True)
        F = np.full(len(X), self.start)
        yield F
        for tree in self.trees:
            F = F + self.learning_rate * tree.predict(X)
            yield F

    def __repr__(self) -> str:
        return f"{len(self.trees)} trees, each times {self.learning_rate:g}, from {self.start:.6g}"


def gradient_boosting(X, y, trees=100, learning_rate=0.1, depth=3, loss=None) -> Boosted:
    """F ← F + ν·tree: each is fitted to −∂ℓ/∂F by least squares, the loss sets its leaves. (Friedman 2001)

    `X`: shape (m, d), or (m,) when d = 1; `y`: shape (m,). `depth`: how many questions a row is asked.
    `loss`: SquaredError(), or anything with `start(y)` and `slope(F, y)`; without `leaf(F, y)` a leaf takes
    the mean of its targets. ValueError when one of them does not fit.

    The trees are scikit-learn's, save where two columns gain the same: it takes one by chance, here it is the
    first. It reads X as float32, and values closer than 1e-7 as one.

    >>> X, y = np.arange(8.0), np.array([0, 0, 0, 1, 0, 1, 1, 1])
    >>> gradient_boosting(X, y, trees=1, depth=2, loss=LogLoss()).trees[0]
    (-2 if x0 <= 2.5 else (0 if x0 <= 4.5 else 2))
    """
    X, y, loss, trees, learning_rate, depth = _checked(X, y, loss, trees, learning_rate, depth)
    columns = SortedColumns(X)

    def fit(F):
        g = loss.slope(F, y)

        def leaf(rows):
            return loss.leaf(F[rows], y[rows]) if hasattr(loss, "leaf") else -g[rows].mean()

        return _grow(columns, columns.everything, g, None, depth, leaf)

    return _boosted(X, loss.start(y), fit, trees, learning_rate)


def newton_boosting(
    X, y, trees=100, learning_rate=0.3, depth=6, loss=None, l2=1.0, gamma=0.0, bins=None
) -> Boosted:
    """F ← F + ν·tree: its splits and its leaves −G/(H + λ) from slope and curvature. (Chen and Guestrin 2016)

    As above, with the loss's `curvature(F, y)` and not its `leaf`. `l2`: λ. `gamma`: what a split has to
    gain, as `split_gain` counts. `bins`: None looks at every cut, as XGBoost's "exact" does; a number, such
    as 255, at that many bins a column, as LightGBM does and XGBoost's "hist". The defaults are XGBoost's.
    Left out of its rules: a least H in a leaf (1 there), rows and columns drawn, missing values.

    >>> X, y = np.arange(8.0), np.array([0, 0, 0, 1, 0, 1, 1, 1])
    >>> newton_boosting(X, y, trees=1, depth=1, loss=LogLoss(), l2=1.0).trees[0]
    (-0.8571 if x0 <= 2.5 else 0.6667)
    """
    X, y, loss, trees, learning_rate, depth = _checked(X, y, loss, trees, learning_rate, depth)
    if not hasattr(loss, "curvature"):
        raise ValueError(f"{type(loss).__name__} has no curvature to divide by; take gradient_boosting")
    l2, gamma = NOT_NEGATIVE.kept(l2, "l2"), NOT_NEGATIVE.kept(gamma, "gamma")
    columns = SortedColumns(X) if bins is None else BinnedColumns(X, bins)

    def fit(F):
        g, h = loss.slope(F, y), loss.curvature(F, y)
        return _grow(columns, columns.everything, g, h, depth,
                     lambda rows: leaf_value(g[rows].sum(), h[rows].sum(), l2), l2, gamma)  # fmt: skip

    return _boosted(X, loss.start(y), fit, trees, learning_rate)


@np.errstate(divide="ignore", invalid="ignore")  # a side without rows or curvature: never the best one
def _boosted(X, start, fit, trees, learning_rate) -> Boosted:
    """The descent, whatever fits the trees."""
    F, grown = np.full(len(X), float(start)), []
    for _ in range(trees):
        tree = fit(F)
        F = F + learning_rate * tree.predict(X)
        grown.append(tree)
    return Boosted(float(start), learning_rate, tuple(grown), X.shape[1])


def _checked(X, y, loss, trees, learning_rate, depth):
    X, y = checked_data(X, y)[0], as_floats(y, "y").astype(float)  # float32 is for X alone
    loss = SquaredError() if loss is None else loss
    if isinstance(loss, type) or not (hasattr(loss, "start") and hasattr(loss, "slope")):
        raise ValueError(f"loss must be one such as SquaredError(), got {shown(loss)}")
    learning_rate = POSITIVE.kept(learning_rate, "learning_rate")
    return X, y, loss, whole(trees, "trees", 1), learning_rate, whole(depth, "depth", 1)


def _as_table(X, columns: int, exactly: bool = False) -> np.ndarray:
    X = as_floats(X, "X")
    X = X[:, None] if X.ndim == 1 else X
    if X.ndim != 2 or X.shape[1] < columns or (exactly and X.shape[1] != columns):
        raise ValueError(f"X must have the columns that the trees grew on, {columns}, got shape {X.shape}")
    return X
