"""How a value is said in a sentence."""

from typing import Any

import numpy as np

from gdcourse.checks.comparing import numbers
from gdcourse.checks.data import Function, Rng
from gdcourse.checks.functions import formula

_SHOWN = 6


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
