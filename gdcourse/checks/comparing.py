"""When two answers are the same."""

from typing import Any

import numpy as np

from gdcourse.checks.data import Function, Remote, Rng

_RESTORED = 1e-12  # what was moved and moved back may be off by a rounding
_SMALLEST_SCALE = 1e-3


def unchanged(now: Any, before: Any) -> bool:
    """Whether an input is after a call what it was before."""
    return same(now, before, _RESTORED)


def same(a: Any, b: Any, tolerance: float) -> bool:
    """Equal, numbers within `tolerance` of the largest of `b`; a list of numbers equals its array."""
    if isinstance(b, str) or isinstance(a, str) or a is None or b is None:
        return type(a) is type(b) and a == b
    if isinstance(b, dict) or isinstance(a, dict):
        return (
            isinstance(a, dict)
            and isinstance(b, dict)
            and list(map(str, sorted(a, key=str))) == list(map(str, sorted(b, key=str)))
            and all(same(a[key], b[key], tolerance) for key in b)
        )
    x, y = numbers(a), numbers(b)
    if x is not None and y is not None:
        return x.shape == y.shape and _close(x, y, tolerance)
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(same(i, j, tolerance) for i, j in zip(a, b, strict=True))
    return False


def numbers(value: Any) -> np.ndarray | None:
    """`value` as an array if it is made of numbers only; a truth value is not a number."""
    if isinstance(value, (str, dict, type(None), Function, Rng, Remote)):
        return None
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array if array.dtype.kind in "iufcb" else None


def _close(x: np.ndarray, y: np.ndarray, tolerance: float) -> bool:
    if (x.dtype.kind == "b") != (y.dtype.kind == "b"):
        return False
    if x.dtype.kind == "b" or x.size == 0:
        return bool(np.array_equal(x, y))
    finite = np.isfinite(y)
    if not np.array_equal(finite, np.isfinite(x)):
        return False
    if not np.array_equal(x[~finite].astype(complex), y[~finite].astype(complex), equal_nan=True):
        return False
    if not finite.any():
        return True
    scale = max(float(np.abs(y[finite]).max()), _SMALLEST_SCALE)
    with np.errstate(over="ignore"):
        return bool((np.abs(x[finite] - y[finite]) <= tolerance * scale).all())


def shape_of(value: Any) -> tuple[int, ...] | None:
    """The shape of something made of numbers, else None."""
    array = numbers(value)
    return None if array is None else array.shape
