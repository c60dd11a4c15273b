"""Boosting by hand, scikit-learn's trees to the last digits, and the rules of the other two libraries."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor
from sklearn.tree import DecisionTreeRegressor

from gdcourse import (
    AbsoluteError,
    LogLoss,
    SquaredError,
    bin_edges,
    breast_cancer,
    diabetes,
    exam_scores,
    four_students,
    gradient_boosting,
    leaf_value,
    newton_boosting,
    numeric_gradient,
    regression_tree,
    split_gain,
)
from gdcourse.boosting import Leaf, Split

from .rules import one_clear_sentence


def without_ties(data):
    """scikit-learn breaks ties between columns by chance: whole marks tie in small nodes, these do not."""
    X, y = data()
    return X.astype(np.float32), y + np.random.default_rng(0).standard_normal(len(y))


def test_four_students_by_hand():
    X, y = four_students()
    boosted = gradient_boosting(X, y, trees=4, learning_rate=0.5, depth=1)
    F = boosted.path(X)
    assert boosted.start == 7.5 and (y - F[0]).tolist() == [-5.5, -0.5, 2.5, 3.5]
    first = boosted.trees[0]
    assert first.threshold == 1.5 and first.left.value == -5.5
    assert first.right.value == pytest.approx(5.5 / 3)
    np.testing.assert_allclose(F[1], [4.75, 101 / 12, 101 / 12, 101 / 12], rtol=1e-14)
    errors = ((F - y) ** 2).mean(axis=1)
    np.testing.assert_allclose(errors, [12.25, 4.6875, 1.43229, 0.61849, 0.26595], atol=5e-6)
    assert [tree.threshold for tree in boosted.trees] == [1.5, 2.5, 2.5, 1.5]
    assert first.gain == pytest.approx(121 / 3)
    assert str(boosted) == "4 trees, each times 0.5, from 7.5"


@pytest.mark.parametrize("data", [diabetes, exam_scores], ids=["diabetes", "exam scores"])
@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_squared_error_is_scikit_learns(data, depth):
    X, y = data()
    X = X.astype(np.float32)
    ours = gradient_boosting(X, y, trees=100, depth=depth)
    theirs = GradientBoostingRegressor(n_estimators=100, max_depth=depth, random_state=0).fit(X, y)
    np.testing.assert_allclose(ours.path(X)[1:], list(theirs.staged_predict(X)), rtol=0, atol=1e-10)


@pytest.mark.parametrize("depth", [1, 3, 8])
def test_without_ties_any_depth_is_scikit_learns(depth):
    X, y = without_ties(diabetes)
    ours = gradient_boosting(X[:300], y[:300], trees=40, depth=depth)
    theirs = GradientBoostingRegressor(n_estimators=40, max_depth=depth, random_state=1).fit(X[:300], y[:300])
    np.testing.assert_allclose(ours.predict(X[:300]), theirs.predict(X[:300]), rtol=0, atol=1e-10)
    if (
        depth == 1
    ):  # in nodes of a few rows two columns part them alike, and unseen rows are told the two apart
        np.testing.assert_allclose(ours.predict(X[300:]), theirs.predict(X[300:]), rtol=0, atol=1e-10)


def test_where_we_differ_two_columns_gain_the_same():
    """Three marks a step apart: the lower one may be cut off, or the upper one, and each column does one."""
    X, y = np.array([[0.0, 1.0], [0.0, 0.0], [1.0, 0.0]]), np.array([1.0, 2.0, 3.0])
    trees = {str(regression_tree(X[:, order], y, depth=1)) for order in ([0, 1], [1, 0])}
    assert trees == {"(1.5 if x0 <= 0.5 else 3)", "(2.5 if x0 <= 0.5 else 1)"}  # the first column, either way
    reference = {
        DecisionTreeRegressor(max_depth=1, random_state=s).fit(X, y).tree_.feature[0] for s in range(9)
    }
    assert reference == {0, 1}


def test_absolute_error_is_scikit_learns():
    X, y = without_ties(diabetes)
    ours = gradient_boosting(X, y, trees=60, depth=1, loss=AbsoluteError())
    theirs = GradientBoostingRegressor(loss="absolute_error", n_estimators=60, max_depth=1).fit(X, y)
    np.testing.assert_allclose(ours.predict(X), theirs.predict(X), rtol=0, atol=1e-10)


@pytest.mark.parametrize("depth", [1, 2])
def test_log_loss_is_scikit_learns(depth):
    X, y = breast_cancer()
    X = X.astype(np.float32)
    ours = gradient_boosting(X, y, trees=60, depth=depth, loss=LogLoss())
    theirs = GradientBoostingClassifier(n_estimators=60, max_depth=depth, random_state=1).fit(X, y)
    np.testing.assert_allclose(ours.predict(X), theirs.decision_function(X), rtol=0, atol=1e-10)


class Expectile:
    """Being too low costs four times as much as being too high."""

    def start(self, y):
        return y.mean()

    def slope(self, F, y):
        return (F - y) * np.where(y > F, 4.0, 1.0)


def test_a_loss_of_ones_own_by_its_targets():
    X, y = exam_scores()
    boosted = gradient_boosting(X, y, trees=200, depth=1, loss=Expectile())
    F = boosted.predict(X)
    assert abs(Expectile().slope(F, y).sum()) < 0.01 * abs(Expectile().slope(boosted.path(X)[0], y).sum())
    assert 0.6 < (y < F).mean() < 0.9


@pytest.mark.parametrize("loss", [SquaredError(), AbsoluteError(), LogLoss()], ids=lambda x: type(x).__name__)
def test_slopes_and_curvatures_are_felt(loss):
    rng = np.random.default_rng(3)
    F, y = rng.standard_normal(20), rng.integers(0, 2, 20).astype(float)
    felt = 20 * numeric_gradient(lambda F: loss(F, y), F)
    np.testing.assert_allclose(loss.slope(F, y), felt, atol=1e-8)
    if hasattr(loss, "curvature"):
        felt = [numeric_gradient(lambda F, y=y: loss.slope(F, y), f) for f, y in zip(F, y)]
        np.testing.assert_allclose(loss.curvature(F, y), felt, atol=1e-8)
    starts = loss.start(y) + np.linspace(-2, 2, 41)
    assert min(loss(np.full(20, start), y) for start in starts) == loss(np.full(20, loss.start(y)), y)


def test_a_far_score_overflows_nothing():
    with np.errstate(all="raise", under="ignore"):
        F, y = np.array([1e4, -1e4]), np.array([0.0, 1.0])
        assert LogLoss()(F, y) == 1e4 and LogLoss().slope(F, y).tolist() == [1.0, -1.0]
        assert LogLoss().leaf(-F, y) == 0.0  # every row right: no slope, no curvature, no step


def test_a_stump_is_the_best_of_all_stumps():
    rng = np.random.default_rng(4)
    X, y = rng.integers(0, 6, (40, 3)).astype(float), rng.standard_normal(40)
    tree = regression_tree(X, y, depth=1)

    def error(column, threshold):
        left = X[:, column] <= threshold
        return sum(((part - part.mean()) ** 2).sum() for part in (y[left], y[~left]))

    errors = {(c, t + 0.5): error(c, t + 0.5) for c in range(3) for t in range(5)}
    assert min(errors, key=errors.get) == (tree.column, tree.threshold)
    total = ((y - y.mean()) ** 2).sum()
    assert tree.gain == pytest.approx(total - min(errors.values()))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_a_deep_tree_is_scikit_learns(seed, depth):
    rng = np.random.default_rng(seed)
    X, y = rng.standard_normal((50, 1)).astype(np.float32), rng.standard_normal(50)  # one column: no ties
    reference = DecisionTreeRegressor(max_depth=depth).fit(X, y)
    new = rng.standard_normal((200, 1)).astype(np.float32)
    tree = regression_tree(X, y, depth)
    np.testing.assert_allclose(tree.predict(new), reference.predict(new), atol=1e-12)


def test_rounding_breaks_no_tie():
    """A column and its mirror part the rows alike; their sums, from either end, differ in the last digit."""
    rng = np.random.default_rng(5)
    for _ in range(100):
        x, y = rng.standard_normal((2, 12))
        assert regression_tree(np.column_stack([x, -x]), y, depth=1).column == 0


def test_rows_that_cannot_be_told_apart_stay_together():
    assert regression_tree(np.ones((4, 2)), [1.0, 2.0, 3.0, 6.0], depth=3) == Leaf(3.0)
    assert regression_tree([1.0, 2.0, 3.0], [0.1, 0.1, 0.1], depth=3) == Leaf(pytest.approx(0.1))
    assert regression_tree([[1.0]], [5.0]) == Leaf(5.0)
    exclusive_or = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0.0, 1.0, 1.0, 0.0])
    assert regression_tree(*exclusive_or, depth=2).predict(exclusive_or[0]).tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_a_threshold_parts_neighbouring_numbers(kind):
    low = kind(1.0)
    X = np.array([low, np.nextafter(low, kind(2)), np.nextafter(np.nextafter(low, kind(2)), kind(2))])
    tree = regression_tree(X, [0.0, 1.0, 5.0], depth=2)
    assert tree.predict(X).tolist() == [0.0, 1.0, 5.0]


def test_leaf_and_gain_minimise_the_parabola():
    G, H, l2 = -4.0, 3.0, 1.0
    v = np.linspace(-3, 3, 6001)
    assert v[np.argmin(G * v + (H + l2) / 2 * v * v)] == pytest.approx(leaf_value(G, H, l2))

    def bottom(G, H):
        v = leaf_value(G, H, l2)
        return G * v + (H + l2) / 2 * v * v

    gain = bottom(G, H) - bottom(-5.0, 1.0) - bottom(1.0, 2.0)
    assert split_gain(-5.0, 1.0, 1.0, 2.0, l2) == pytest.approx(2 * gain)


def test_newton_without_penalty_is_least_squares_when_the_curvature_is_one():
    X, y = without_ties(exam_scores)
    plain = gradient_boosting(X, y, trees=20, depth=3)
    newton = newton_boosting(X, y, trees=20, learning_rate=0.1, depth=3, l2=0)
    np.testing.assert_allclose(newton.path(X), plain.path(X), rtol=1e-12)


def test_a_penalty_shrinks_and_gamma_prunes():
    X, y = without_ties(diabetes)
    sizes = [abs(newton_boosting(X, y, 1, 1.0, 3, l2=l2).path(X)[1] - y.mean()).max() for l2 in (0, 10, 1000)]
    assert sizes[0] > sizes[1] > sizes[2] > 0
    first = newton_boosting(X, y, trees=1, depth=1).trees[0]
    assert isinstance(first, Split)
    for factor, kind in ((0.999, Split), (1.001, Leaf)):
        assert isinstance(newton_boosting(X, y, 1, depth=1, gamma=factor * first.gain).trees[0], kind)


def test_histograms_with_a_bin_for_each_value_are_the_exact_search():
    X, y = without_ties(diabetes)
    for loss, target in ((SquaredError(), y), (LogLoss(), (y > 140).astype(float))):
        exact = newton_boosting(X, target, trees=10, depth=3, loss=loss)
        binned = newton_boosting(X, target, trees=10, depth=3, loss=loss, bins=1000)
        np.testing.assert_allclose(binned.path(X), exact.path(X), atol=1e-9)


def test_few_bins_cost_little():
    X, y = diabetes()
    train, test = np.arange(442) % 3 > 0, np.arange(442) % 3 == 0
    errors = {}
    for bins in (None, 255, 16):
        boosted = newton_boosting(X[train], y[train], 50, 0.1, depth=2, bins=bins)
        errors[bins] = ((boosted.predict(X[test]) - y[test]) ** 2).mean()
        used = {tree.threshold for tree in boosted.trees if tree.column == 2}
        if bins:
            assert used <= set(bin_edges(X[train][:, 2], bins))
    assert max(errors.values()) < 1.1 * errors[None]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-20, 20), min_size=1, max_size=80), st.integers(2, 12))
def test_bins_are_few_and_hold_about_as_many_rows(x, bins):
    x = np.array(x, float)
    edges = bin_edges(x, bins)
    values = np.unique(x)
    assert len(edges) <= bins - 1 and np.all(np.diff(edges) > 0) and not set(edges) & set(values)
    if len(values) <= bins:
        np.testing.assert_array_equal(edges, (values[:-1] + values[1:]) / 2)
    largest = np.unique(x, return_counts=True)[1].max()
    counts = np.bincount(np.searchsorted(edges, x), minlength=len(edges) + 1)
    assert counts.min() > 0 and counts.max() <= len(x) / bins + largest


def test_unseen_rows_and_far_ones():
    X, y = four_students()
    boosted = gradient_boosting(X, y, trees=4, learning_rate=0.5, depth=1)
    assert (
        boosted.predict([-1e9, 1e9]).tolist() == boosted.predict([1.0, 4.0]).tolist()
    )  # flat outside: no line


def test_nothing_is_changed_in_place():
    X, y = diabetes()
    X.flags.writeable = y.flags.writeable = False
    one, two = (newton_boosting(X, y, trees=3, bins=bins).predict(X) for bins in (None, 64))
    assert np.isfinite(one + two).all()


X4, Y4 = four_students()
CASES = [
    (lambda: gradient_boosting(X4, Y4, trees=0), ["trees", "1 or more", "0"]),
    (lambda: gradient_boosting(X4, Y4, depth=1.5), ["depth", "1.5"]),
    (lambda: gradient_boosting(X4, Y4, learning_rate=0.0), ["learning_rate", "0.0"]),
    (lambda: gradient_boosting(X4, Y4, learning_rate=float("nan")), ["learning_rate", "nan"]),
    (lambda: gradient_boosting(X4, Y4[:3]), ["y", "(4,)", "(3,)"]),
    (lambda: gradient_boosting([1.0, np.nan], [1.0, 2.0]), ["X", "NaN"]),
    (lambda: gradient_boosting([], []), ["X", "at least one row"]),
    (lambda: gradient_boosting(X4, Y4, loss=SquaredError), ["loss", "SquaredError()"]),
    (lambda: gradient_boosting(X4, Y4, loss="squared_error"), ["loss", "squared_error"]),
    (lambda: gradient_boosting(X4, Y4, loss=LogLoss()), ["labels", "[0, 1]", "recode"]),
    (lambda: gradient_boosting(X4, [1, 1, 1, 1], loss=LogLoss()), ["both labels", "all of y is 1"]),
    (lambda: newton_boosting(X4, Y4, loss=AbsoluteError()), ["AbsoluteError", "no curvature"]),
    (lambda: newton_boosting(X4, Y4, l2=-1.0), ["l2", "-1.0"]),
    (lambda: newton_boosting(X4, Y4, gamma="much"), ["gamma", "'much'"]),
    (lambda: newton_boosting(X4, Y4, bins=1), ["bins", "2 or more", "1"]),
    (lambda: regression_tree(X4, Y4, depth=0), ["depth", "1 or more", "0"]),
    (lambda: gradient_boosting(X4, Y4, trees=1).predict(np.ones((3, 2))), ["columns", "1", "(3, 2)"]),
    (lambda: gradient_boosting(X4, Y4, trees=1).predict("abc"), ["X", "'abc'"]),
    (lambda: Split(3, 0.0, 1.0, Leaf(0.0), Leaf(1.0)).predict([[1.0, 2.0]]), ["columns", "4", "(1, 2)"]),
]


@pytest.mark.parametrize(
    "call, words", CASES, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_bad_input_is_told_in_a_sentence(call, words):
    one_clear_sentence(call, words)
