"""When are two answers the same, and how is a number said in a sentence."""

from typing import Any

import numpy as np

from gdcourse.checks.data import Function, Remote, Rng
from gdcourse.checks.functions import formula

_SMALLEST_SCALE = 1e-3
_SHOWN = 6


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


def say(value: Any, digits: int = _SHOWN) -> str:
    """A value as a reader writes it: `−0.6`, `0, −0.6, −1.32`, `(w − 3)²`."""
    if isinstance(value, Function):
        return formula(value)
    if isinstance(value, Rng):
        return f"default_rng({value.seed})"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, dict):
        return ", ".join(f"{key}: {say(item, digits)}" for key, item in value.items())
    array = numbers(value)
    if array is None:
        if isinstance(value, (list, tuple)):
            return "; ".join(say(item, digits) for item in value[:3]) + (
                f"; … ({len(value)} in all)" if len(value) > 3 else ""
            )
        return str(value)
    if array.ndim == 0:
        return _number(array[()], digits)
    if array.ndim == 1:
        shown = [_number(x, digits) for x in array[:7]]
        return (
            ", ".join(shown) + (f", … ({array.size} numbers)" if array.size > 7 else "")
            if array.size
            else "no numbers"
        )
    rows = [say(row, digits) for row in array.reshape(array.shape[0], -1)[:3]]
    return "[" + "; ".join(rows) + ("; …" if array.shape[0] > 3 else "") + "]"


def say_two(a: Any, b: Any) -> tuple[str, str]:
    """Both, with as many digits as it takes to see the difference."""
    for digits in (_SHOWN, 9, 12, 17):
        first, second = say(a, digits), say(b, digits)
        if first != second:
            break
    return first, second


def shape_of(value: Any) -> tuple[int, ...] | None:
    """The shape of something made of numbers, else None."""
    array = numbers(value)
    return None if array is None else array.shape


def _number(x: Any, digits: int) -> str:
    if isinstance(x, (bool, np.bool_)):
        return str(bool(x))
    if isinstance(x, (complex, np.complexfloating)):
        return f"{_number(x.real, digits)} {'−' if x.imag < 0 else '+'} {_number(abs(x.imag), digits)}i"
    text = (
        f"{float(x):.{digits}g}"
        if not isinstance(x, (int, np.integer)) or abs(int(x)) > 10**12
        else str(int(x))
    )
    return text.replace("e-0", "e-").replace("e+0", "e+").replace("-", "−")
