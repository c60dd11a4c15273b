"""The data are what the lessons say they are."""

import sys

import numpy as np
import pytest

from gdcourse import breast_cancer, diabetes, digits, exam_scores, four_students, standardize, two_votes
from gdcourse.data import make_exam_scores
from gdcourse.datasets import DATA

EXAM_SCORES = DATA / "exam_scores.csv"


@pytest.mark.parametrize(
    "data, shape",
    [
        (four_students, (4,)),
        (two_votes, (2,)),
        (exam_scores, (200, 3)),
        (diabetes, (442, 10)),
        (breast_cancer, (569, 30)),
        (digits, (1797, 64)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_shapes(data, shape):
    X, y = data()
    assert X.shape == shape and y.shape == shape[:1]
    assert np.isfinite(X).all() and np.isfinite(y).all()


def test_exam_scores_are_the_file_that_was_frozen():
    frozen = EXAM_SCORES.read_text(encoding="utf-8")
    assert frozen == make_exam_scores.text(np.column_stack(exam_scores()))
    X, y = exam_scores()
    assert y.sum() == pytest.approx(14_557.5, abs=0.05) and X[0].tolist() == [12.5, 83.0, 96.0]


def test_exam_scores_can_be_made_again():
    """Holds while numpy keeps its random streams; if only this test fails, the data are still right."""
    assert EXAM_SCORES.read_text(encoding="utf-8") == make_exam_scores.text(make_exam_scores.simulate())


def test_diabetes_comes_raw_or_scaled():
    raw, scaled = diabetes()[0], diabetes(scaled=True)[0]
    assert raw[:, 0].max() == 79.0
    np.testing.assert_allclose((scaled**2).sum(axis=0), 1.0)


def test_standardize():
    rng = np.random.default_rng(0)
    train, test = rng.normal(50, 9, (80, 3)), rng.normal(50, 9, (20, 3))
    train[:, 2] = test[:, 2] = 7.0
    Z = standardize(train)
    np.testing.assert_allclose(Z.mean(axis=0), 0, atol=1e-13)
    np.testing.assert_allclose(Z.std(axis=0), [1, 1, 0], atol=1e-13)
    np.testing.assert_allclose(
        standardize(test, like=train)[:, 0], (test[:, 0] - train[:, 0].mean()) / train[:, 0].std()
    )


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("value", [0.3, 1.1, 37.2, -1e-9, 0.0])
def test_a_constant_column_becomes_zero(value, kind):
    """The mean of 442 equal numbers is not always that number, and their deviation not always 0."""
    X = np.full((442, 2), value, kind)
    X[:, 1] = np.arange(442)
    Z = standardize(X)
    assert Z.dtype == kind and not Z[:, 0].any()
    np.testing.assert_allclose(Z[:, 1].std(), 1, rtol=1e-6)
    assert not standardize(X[:9], like=X)[:, 0].any() and not standardize(X[:, 0]).any()


def test_ordinary_columns_are_standardized_by_the_formula_bit_for_bit():
    for X in (diabetes()[0], exam_scores()[0], breast_cancer()[0]):
        np.testing.assert_array_equal(standardize(X), (X - X.mean(axis=0)) / X.std(axis=0))


def test_standardize_keeps_the_precision_of_x():
    X = exam_scores()[0]
    narrow = standardize(X.astype(np.float32), like=X)
    assert narrow.dtype == np.float32 and standardize(X.astype(int)).dtype == np.float64
    np.testing.assert_allclose(narrow, standardize(X), atol=1e-5)


def test_without_scikit_learn_the_reason_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ModuleNotFoundError, match="comes with scikit-learn: pip install scikit-learn"):
        digits()
