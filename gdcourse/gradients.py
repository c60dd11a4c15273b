"""The slope, felt instead of derived, and the check that a formula for a gradient is right."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def numeric_gradient(f: Callable, w, h: float = 1e-5):
    """∂f/∂wᵢ ≈ (f(w + h·eᵢ) − f(w − h·eᵢ)) / 2h, one coordinate at a time.

    `w`: shape (d, ...), coordinates first; or any shape, when f works element by element. The error is about
    h²·f‴/6 + 1e-16·|f|/h, which is smallest near h = 1e-5; on a quadratic only the second part is there.
    Beyond |wᵢ| = 1000 h grows with it, and float32 is widened on the way: w + h must not round to w.
    ValueError when h is not positive, or f gives neither one number per hiker nor one per coordinate.

    >>> float(round(numeric_gradient(lambda w: (w - 3) ** 2, 0.0), 6))
    -6.0
    >>> numeric_gradient(lambda w: w[0] ** 2 + 3 * w[1], np.array([1.0, 5.0])).round(6)
    array([2., 3.])
    """
    if not (is_number(h) and 0 < h < np.inf):
        raise ValueError(f"h must be a small positive number such as 1e-5, got {h!r}")
    narrow = as_floats(w, "w")
    w = narrow.astype(float)
    h = h * np.maximum(1.0, abs(w) / 1000)
    shape = np.shape(f(w))
    if shape == w.shape:
        return ((f(w + h) - f(w - h)) / (2 * h)).astype(narrow.dtype)
    if shape != w.shape[1:]:
        raise ValueError(f"f must return shape {w.shape[1:]} for w of shape {w.shape}, got {shape}")
    gradient = np.empty_like(w)
    for i in range(len(w)):
        e = np.zeros_like(w)
        e[i] = h[i]
        gradient[i] = (f(w + e) - f(w - e)) / (2 * h[i])
    return gradient.astype(narrow.dtype)


def relative_error(a, b) -> float:
    """‖a − b‖ / max(‖a‖, ‖b‖) of two gradients of one shape, else ValueError; 0 when both are zero.

    >>> relative_error([3.0, 4.0], [3.0, 4.5]) < 0.1, relative_error(0.0, 0.0)
    (True, 0.0)
    """
    a, b = as_floats(a, "a"), as_floats(b, "b")
    if a.shape != b.shape:
        raise ValueError(f"a and b must have the same shape, got {a.shape} and {b.shape}")
    size = max(np.linalg.norm(a), np.linalg.norm(b))
    return float(np.linalg.norm(a - b) / size) if size else 0.0


def check_gradient(landscape, w, h: float = 1e-5) -> float:
    """Relative error of `landscape.gradient(w)` against the felt slope: below 1e-6 right, above 1e-2 wrong.

    `w`: as for numeric_gradient. ValueError when the landscape has no gradient, or one of another shape.

    >>> from gdcourse import Landscape, bowl
    >>> check_gradient(bowl, [-2.0, 0.0, 8.0]) < 1e-9
    True
    >>> forgot_the_two = Landscape.of(lambda w: w * w, gradient=lambda w: w)
    >>> round(check_gradient(forgot_the_two, 1.5), 3)
    0.5
    """
    if not hasattr(landscape, "gradient"):
        raise ValueError(f"{landscape!r:.60} has no gradient to check; give one: Landscape.of(f, gradient)")
    w = as_floats(w, "w").astype(float)
    return relative_error(landscape.gradient(w), numeric_gradient(landscape, w, h))


def as_floats(values, name: str) -> np.ndarray:
    """`values` as a float array. Integers become float64, so nothing is truncated; float32 stays."""
    try:
        array = np.asarray(values)
        return array if array.dtype.kind == "f" else array.astype(float, casting="safe")
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a number or an array of numbers, got {values!r:.60}") from None


def is_number(value) -> bool:
    """Is it one real number, and neither a text, nor None, nor several?"""
    return np.ndim(value) == 0 and np.asarray(value).dtype.kind in "iuf"


def check_finite(data: np.ndarray, name: str) -> None:
    """Refuse NaN and inf: their sum shows them, without a second array as large as `data`."""
    with np.errstate(all="ignore"):
        if not np.isfinite(data.sum()) and not np.isfinite(data).all():
            raise ValueError(f"{name} has NaN or infinite values; drop or fill those rows first")
