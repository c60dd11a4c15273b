"""The slope, felt instead of derived, and the check that a formula for a gradient is right."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gdcourse.inputs import as_floats, check_function, is_number, shown


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
    check_function(f, "f")
    if not (is_number(h) and 0 < h < np.inf):
        raise ValueError(f"h must be a small positive number such as 1e-5, got {shown(h)}")
    narrow = as_floats(w, "w")
    w = narrow.astype(float)
    h = h * np.maximum(1.0, abs(w) / 1000)
    shape = height(f, w).shape
    if shape == w.shape:
        return ((height(f, w + h) - height(f, w - h)) / (2 * h)).astype(narrow.dtype)
    if shape != w.shape[1:]:
        raise ValueError(f"f must return shape {w.shape[1:]} for w of shape {w.shape}, got {shape}")
    gradient = np.empty_like(w)
    for i in range(len(w)):
        e = np.zeros_like(w)
        e[i] = h[i]
        gradient[i] = (height(f, w + e) - height(f, w - e)) / (2 * h[i])
    return gradient.astype(narrow.dtype)


def height(f: Callable, w) -> np.ndarray:
    """f(w) as floats; ValueError when f returns something else."""
    return as_floats(f(w), "f(w)")


def relative_error(a, b) -> float:
    """‖a − b‖ / max(‖a‖, ‖b‖) of two gradients of one shape, else ValueError; 0 when both are zero.

    >>> relative_error([3.0, 4.0], [3.0, 4.5]) < 0.1, relative_error(0.0, 0.0)
    (True, 0.0)
    """
    a, b = as_floats(a, "a").astype(float), as_floats(b, "b").astype(float)
    if a.shape != b.shape:
        raise ValueError(f"a and b must have the same shape, got {a.shape} and {b.shape}")
    largest = np.max([abs(a), abs(b)], initial=0.0)
    if not largest:
        return 0.0
    with np.errstate(invalid="ignore"):  # of inf nothing can be said: nan
        a, b = a / largest, b / largest  # or the squares in a norm would leave the range of numbers
        return float(np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b)))


def check_gradient(landscape, w, h: float = 1e-5) -> float:
    """Relative error of `landscape.gradient(w)` against the felt slope: below 1e-6 right, above 1e-2 wrong.

    `w`: as for numeric_gradient. Choose it where the heights differ: on ground so level that f(w + h) and
    f(w − h) round to one number, no slope is felt, and a right gradient has an error of 1.
    ValueError when the landscape has no gradient, or one of another shape.

    >>> from gdcourse import Landscape, bowl
    >>> check_gradient(bowl, [-2.0, 0.0, 8.0]) < 1e-9
    True
    >>> forgot_the_two = Landscape.of(lambda w: w * w, gradient=lambda w: w)
    >>> round(check_gradient(forgot_the_two, 1.5), 3)
    0.5
    """
    if not hasattr(landscape, "gradient"):
        raise ValueError(f"{shown(landscape)} has no gradient to check; give one: Landscape.of(f, gradient)")
    w = as_floats(w, "w").astype(float)
    return relative_error(as_floats(landscape.gradient(w), "the gradient"), numeric_gradient(landscape, w, h))
