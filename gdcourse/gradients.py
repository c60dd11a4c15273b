"""The slope, felt instead of derived: central differences, and the check that a formula for a gradient is right."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def numeric_gradient(f: Callable, w, h: float = 1e-5):
    """∂f/∂wᵢ ≈ (f(w + h·eᵢ) − f(w − h·eᵢ)) / 2h, one coordinate at a time; w is not changed.

    Shapes as everywhere: `w.shape == (d, ...)` when f maps it to the rest of the shape, or any shape when f works
    element by element. Exact on quadratics up to rounding; otherwise the error is about h²·f‴/6 + 1e-16·|f|/h.

    >>> float(round(numeric_gradient(lambda w: (w - 3) ** 2, 0.0), 6))
    -6.0
    >>> numeric_gradient(lambda w: w[0] ** 2 + 3 * w[1], np.array([1.0, 5.0])).round(6)
    array([2., 3.])
    """
    if not 0 < h < np.inf:
        raise ValueError(f"h must be a positive step such as 1e-5, got {h}")
    w = as_floats(w, "w")
    loss = np.shape(f(w))
    if loss == w.shape:
        return (f(w + h) - f(w - h)) / (2 * h)
    if loss != w.shape[1:]:
        raise ValueError(f"f must return one number per hiker, shape {w.shape[1:]} or {w.shape}; it returned shape {loss}")
    gradient = np.empty_like(w)
    for i in range(len(w)):
        e = np.zeros_like(w)
        e[i] = h
        gradient[i] = (f(w + e) - f(w - e)) / (2 * h)
    return gradient


def relative_error(a, b) -> float:
    """‖a − b‖ / max(‖a‖, ‖b‖): how far apart two gradients are, whatever their size; 0 when both are zero."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    if a.shape != b.shape:
        raise ValueError(f"a and b must have the same shape, got {a.shape} and {b.shape}")
    size = max(np.linalg.norm(a), np.linalg.norm(b))
    return float(np.linalg.norm(a - b) / size) if size else 0.0


def check_gradient(landscape, w, h: float = 1e-5) -> float:
    """Relative error between `landscape.gradient(w)` and the slope felt at w: under 1e-6 it is right, over 1e-2 it is wrong.

    >>> from gdcourse import bowl, Landscape
    >>> check_gradient(bowl, np.linspace(-2.0, 8.0, 11)) < 1e-9
    True
    >>> forgot_the_two = Landscape.of(lambda w: w * w, gradient=lambda w: w)
    >>> round(check_gradient(forgot_the_two, 1.5), 3)
    0.5
    """
    return relative_error(landscape.gradient(as_floats(w, "w")), numeric_gradient(landscape, w, h))


def as_floats(values, name: str) -> np.ndarray:
    """`values` as a new float array: integers become float64 (never truncated later), float32 stays float32."""
    try:
        array = np.array(values)
        return array if array.dtype.kind == "f" else array.astype(float, casting="safe")
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be a number or an array of numbers, got {values!r}") from None
