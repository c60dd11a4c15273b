"""What goes in: numbers become floats, a knob is what it says it is, and what cannot work is refused.

A refusal is a ValueError of one sentence: which argument, what it needs, what it got. Nothing of gradient
descent is here; every other page stands on this one, so it can be read last.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, wraps
from inspect import signature
from typing import Annotated, Any, dataclass_transform, get_args, get_type_hints

import numpy as np

FLOAT64 = np.dtype(float)


def shown(value) -> str:
    """A value on one line, cut short.

    >>> shown(np.zeros((2, 9)))
    'array([[0., 0., 0., 0., 0., 0., 0., 0., 0.], [0., 0., 0., 0…'
    """
    text = re.sub(r" at 0x\w+", "", " ".join(repr(value).split()))
    return text if len(text) <= 60 else text[:59] + "…"


def as_floats(values, name: str) -> np.ndarray:
    """`values` as a float array. Integers become float64, so nothing is truncated; float32 stays."""
    try:
        array = np.asarray(values)
        if array.dtype.kind == "O":  # such as a table with a column of truths
            array = np.array([float(value) for value in array.flat]).reshape(array.shape)
        return array if array.dtype.kind == "f" else array.astype(float, casting="safe")
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name} must be a number or an array of numbers, got {shown(values)}") from None


def floats(value, name: str):
    """A number as Python's float, anything else as a float array."""
    if isinstance(value, float):
        return value
    array = as_floats(value, name)
    return array.item() if isinstance(value, int) else array


def of_floats(f: Callable) -> Callable:
    """f, fed with floats: a list becomes an array, and whole numbers, which overflow, become floats.

    A Value stays what it is, and so does an array of them: as floats they would lose their slopes.

    >>> of_floats(lambda w: w * w)([1, 2]), of_floats(lambda w: w * w)(3)
    (array([1., 4.]), 9.0)
    """

    @wraps(f)
    def fed(w, rows=None):
        if getattr(w, "dtype", None) is not FLOAT64 and not keeps_slopes(w):
            w = floats(w, "w")
        return f(w) if rows is None else f(w, rows)

    return fed


def keeps_slopes(w) -> bool:
    """Is it a Value or a Dual of gdcourse.autodiff, or an array of them?"""
    first = w.flat[0] if isinstance(w, np.ndarray) and w.dtype.kind == "O" and w.size else w
    return hasattr(type(first), "keeps_slopes")


def is_number(value) -> bool:
    """Is it one real number, and neither a text, nor None, nor several?"""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        return False
    return array.ndim == 0 and array.dtype.kind in "iuf"


def whole(value, name: str, least: int = 0) -> int:
    """A count as an int: 3, np.int64(3) and 3.0 are 3."""
    if not (is_number(value) and float(value).is_integer() and least <= value < 2**53):
        raise ValueError(f"{name} must be a whole number, {least or 'zero'} or more, got {shown(value)}")
    return int(value)


def check_finite(data: np.ndarray, name: str) -> None:
    """Refuse NaN and inf: their sum shows them, without a second array as large as `data`."""
    with np.errstate(all="ignore"):
        if not np.isfinite(data.sum()) and not np.isfinite(data).all():
            raise ValueError(f"{name} has NaN or infinite values; drop or fill those rows first")


def truth(value, name: str) -> bool:
    """True or False, and nothing that is merely not empty."""
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name} must be True or False, got {shown(value)}")
    return bool(value)


def check_function(f, name: str) -> None:
    """Refuse what cannot be called with a w, and a class that nobody called."""
    if not callable(f) or isinstance(f, type) or not takes(f, 1):
        raise ValueError(f"{name} must be a function of w, got {shown(f)}; pass f itself, not f(w)")


def takes(f: Callable, count: int) -> bool:
    """Can f be called with so many arguments? What is built in may not tell: it is taken to take one."""
    try:
        signature(f).bind(*range(count))
    except TypeError:
        return False
    except ValueError:
        return count == 1
    return True


def generator(rng) -> np.random.Generator:
    """A generator of random numbers from a seed, or the one that was given."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise ValueError(f"rng must be a seed such as 0, or a numpy Generator, got {shown(rng)}") from None


# ------------------------------------------------------------------------------------------------- knobs


@dataclass(frozen=True)
class Kind:
    """A kind of knob: what it `must` be, and `keep`, the value as it is kept, or None when it is not that."""

    must: str
    keep: Callable[[Any], Any]

    def kept(self, value, name: str):
        kept = self.keep(value)
        if kept is None:
            raise ValueError(f"{name} {self.must}, got {shown(value)}")
        return kept


def numbers(must: str, fits: Callable[[float], bool], keep: type = float) -> Kind:
    """Knobs that are one number, kept as Python's own: numpy's would turn float32 weights into float64."""
    return Kind(must, lambda value: keep(value) if is_number(value) and fits(value) else None)


NUMBER = numbers("must be a number", lambda x: True)
POSITIVE = numbers("must be positive and finite", lambda x: 0 < x < math.inf)
NOT_NEGATIVE = numbers("must be zero or a positive number", lambda x: 0 <= x < math.inf)
Positive = Annotated[float, POSITIVE]
NotNegative = Annotated[float, NOT_NEGATIVE]
Share = Annotated[float, numbers("must be in [0, 1), a share of the past that is kept", lambda x: 0 <= x < 1)]
Part = Annotated[float, numbers("must be above 0 and at most 1", lambda x: 0 < x <= 1)]
Count = Annotated[int, numbers("must be a whole number, 1 or more", lambda x: x >= 1 and x % 1 == 0, int)]


def one_rate(value):
    """A learning rate as a float, or a schedule as it is; None when it is neither."""
    if callable(value):  # and no class: Cosine(0.1, 100), not Cosine
        return value if takes(value, 1) and not isinstance(value, type) else None
    return float(value) if is_number(value) and 0 < value < math.inf else None


def rates(value):
    """The same, or several learning rates as a tuple, which can be hashed."""
    if not isinstance(value, Sequence | np.ndarray) or isinstance(value, str) or is_number(value):
        return one_rate(value)
    several = tuple(map(one_rate, value))
    return several if several and all(isinstance(rate, float) for rate in several) else None


ONE_RATE = Kind("must be a positive, finite rate or a schedule", one_rate)
RATES = Kind("must be positive and finite, such as 0.1 or [0.1, 0.2], or a schedule", rates)
Schedule = Callable[[int], float]
OneRate = Annotated[float | Schedule, ONE_RATE]
Rate = Annotated[float | tuple[float, ...] | Schedule, RATES]
PLAIN = {float: NUMBER, int: numbers("must be a whole number", lambda x: x % 1 == 0, int)}


@dataclass_transform(frozen_default=True)
def knobs(cls):
    """A class of knobs as a frozen dataclass that refuses a knob which is not of its kind.

    >>> @knobs
    ... class Friction:
    ...     share: Share = 0.5
    >>> Friction(1.5)
    Traceback (most recent call last):
    ValueError: share must be in [0, 1), a share of the past that is kept, got 1.5
    """
    if not hasattr(cls, "__post_init__"):
        cls.__post_init__ = check_knobs
    return dataclass(frozen=True)(cls)


def check_knobs(thing) -> None:
    """Refuse a knob that is not of the kind its annotation names, and keep the others in their plain form.

    For a frozen dataclass of your own: `__post_init__ = check_knobs`.
    """
    for name, kind, may_be_missing in _kinds(type(thing)):
        value = getattr(thing, name)
        if value is None and may_be_missing:
            continue
        object.__setattr__(thing, name, kind.kept(value, name))


@cache
def _kinds(cls: type) -> list[tuple[str, Kind, bool]]:
    """The knobs of a class: name, kind, and whether it may be None."""
    if not is_dataclass(cls):
        return []
    try:
        hints = get_type_hints(cls, include_extras=True)
    except NameError:  # an annotation with a name that only its author can see
        return []
    known = []
    for name in (knob.name for knob in fields(cls)):
        parts = (hints[name], *get_args(hints[name]))  # Positive | None has two
        marks = [mark for part in parts for mark in getattr(part, "__metadata__", [PLAIN.get(part)])]
        kinds = [mark for mark in marks if isinstance(mark, Kind)]
        known += [(name, kind, type(None) in parts) for kind in kinds[:1]]
    return known
