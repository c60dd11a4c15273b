"""The data of the lessons, as X and y: small, offline, real where there is a real one. Text, and a table.

The real ones come with scikit-learn: ModuleNotFoundError where it is missing.
"""

from __future__ import annotations

import csv
from importlib import import_module
from pathlib import Path

import numpy as np

from gdcourse.inputs import as_floats, check_finite, shown, truth
from gdcourse.tables import Table

Data = tuple[np.ndarray, np.ndarray]
DATA = Path(__file__).parent / "data"


def four_students() -> Data:
    """Hours studied and marks of four students. With one weight alone the loss is exactly 7.5·(w − 3)² + 1.

    >>> four_students()
    (array([1., 2., 3., 4.]), array([ 2.,  7., 10., 11.]))
    """
    return np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 7.0, 10.0, 11.0])


def two_votes() -> Data:
    """One voter says 1, one says 5; x is 1 for both. With one weight alone the loss is exactly (w − 3)² + 4.

    >>> two_votes()
    (array([1., 1.]), array([1., 5.]))
    """
    return np.array([1.0, 1.0]), np.array([1.0, 5.0])


def exam_scores() -> Data:
    """200 invented students. X: hours studied (0 to 20), quiz average (%), attendance (%); y: exam score (%).

    Made once, by data/make_exam_scores.py, and kept as a file.

    >>> X, y = exam_scores()
    >>> X.shape, y.shape
    ((200, 3), (200,))
    """
    table = np.loadtxt(DATA / "exam_scores.csv", delimiter=",", skiprows=1)
    return table[:, :3], table[:, 3]


def diabetes(scaled: bool = False) -> Data:
    """442 patients; y: a score of the disease a year later, 25 to 346. (Efron and others 2004)

    Age (years), sex (1 or 2), body mass index (kg/m²), blood pressure (mmHg), and six blood values, which are
    mg/dl by their size, save a ratio and a logarithm. `scaled`: each with mean 0 and squares that sum to 1.

    >>> diabetes()[0][0, :4]
    array([ 59. ,   2. ,  32.1, 101. ])
    """
    return _sklearn("load_diabetes", scaled=truth(scaled, "scaled"))


def breast_cancer() -> Data:
    """569 tumours, 30 measurements each; y: 0 malignant, 1 benign. (Street, Wolberg and Mangasarian 1993)

    Mean, standard error and worst of ten measures of the cell nuclei; their source names no unit of length.

    >>> breast_cancer()[0].shape
    (569, 30)
    """
    return _sklearn("load_breast_cancer")


def digits() -> Data:
    """1797 handwritten digits, 8 × 8 pixels of grey from 0 to 16; y: the digit. (Alpaydin and Kaynak 1998)

    >>> digits()[0].shape
    (1797, 64)
    """
    return _sklearn("load_digits")


def course_text() -> list[str]:
    """The lessons' own prose, a paragraph a line: 63 kB in 73 letters, for a model to learn to write from.

    Made once, by data/make_course_text.py, and kept as a file.

    >>> course_text()[0].split('. ')[0]
    'A model learns by walking downhill in fog'
    """
    return (DATA / "course_text.txt").read_text(encoding="utf-8").splitlines()


def mountains() -> list[str]:
    """353 mountains of all continents, in small letters without accents: a list made for this course.

    >>> mountains()[:3]
    ['aconcagua', 'adamello', 'adams']
    """
    return (DATA / "mountains.txt").read_text(encoding="utf-8").splitlines()


def _sklearn(loader: str, **options) -> Data:
    try:
        load = getattr(import_module("sklearn.datasets"), loader)
    except ModuleNotFoundError:
        raise ModuleNotFoundError("this data set comes with scikit-learn: pip install scikit-learn") from None
    return load(return_X_y=True, **options)


def standardize(X, like=None) -> np.ndarray:
    """(X − mean) / standard deviation, column by column; a constant column becomes 0.

    `X`: shape (m, d) or (m,); float32 stays float32. `like`: the rows whose mean and deviation are used; for
    test data pass the training data. ValueError when a number is NaN or inf, or their columns differ.

    >>> standardize(np.array([[1.0], [3.0]]), like=np.array([[0.0], [2.0]]))
    array([[0.],
           [2.]])
    """
    X = as_floats(X, "X")
    like = X if like is None else as_floats(like, "like")
    if not like.ndim or not len(like) or X.shape[1:] != like.shape[1:]:
        raise ValueError(f"X and like need rows with the same columns, got {X.shape} and {like.shape}")
    check_finite(X, "X")
    check_finite(like, "like")
    mean, deviation = like.mean(axis=0, dtype=float), like.std(axis=0, dtype=float)
    varies = (np.ptp(like, axis=0) > 0) & (deviation > 0)  # rounding can give equal numbers a deviation
    Z = (X - np.where(varies, mean, like[0])) / np.where(varies, deviation, 1.0)
    return Z.astype(X.dtype, copy=False)


def conventions(rule: str | None = None) -> Table:
    """How each rule is written elsewhere: the call, the form it turned out to have, and its own defaults.

    Made by tests/parity/make_conventions.py, which runs the libraries. In the forms k = 1 at the first step.
    `rule`: only this one, without a column for its name; ValueError when there is no such rule.

    >>> [row[0] for row in conventions("Adam").rows]
    ['here', 'torch', 'optax', 'keras', 'scikit-learn']
    """
    with open(DATA / "conventions.csv", encoding="utf-8", newline="") as file:
        headers, *rows = csv.reader(file)
    if rule is None:
        return Table(headers, rows)
    known = list(dict.fromkeys(row[0] for row in rows))
    if not isinstance(rule, str) or rule not in known:
        raise ValueError(f"rule must be one of {', '.join(known)}, got {shown(rule)}")
    return Table(headers[1:], [row[1:] for row in rows if row[0] == rule])
