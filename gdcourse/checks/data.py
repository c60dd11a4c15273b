"""Plain data: the only thing that passes between somebody's code and whoever judges it.

Numbers, text, lists, tuples, dicts and arrays become JSON and come back equal, to the last bit. So do two
things that are *described* and built where they are needed: a named function and a random generator with its
seed. Everything else, and everything too large, is refused. Nothing is ever unpickled or evaluated.

    {"array": "float64", "shape": [3], "data": [0.0, 0.6, 1.08]}
    {"function": "bowl", "with": {"minimum": 3.0}}
    {"tuple": [1, 2]}
    {"dict": [["w", 0.6]]}
    {"float": "nan"}
    {"rng": 7}
"""

import json
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

MOST_NUMBERS = 100_000
MOST_TEXT = 10_000
DEEPEST = 8
LARGEST_INTEGER = 2**63
DTYPES = (
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "float32",
    "float64",
    "complex64",
    "complex128",
)
_WORDS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


class NotPlain(Exception):
    """This value is not plain data; the message names what it is, for a sentence: "a generator"."""


class BadMessage(Exception):
    """This message is not plain data as written here."""


@dataclass(frozen=True)
class Function:
    """A named function (see `gdcourse.checks.functions`), or its gradient, with its settings."""

    name: str
    settings: dict[str, Any] = field(default_factory=dict)
    slope: bool = False

    @property
    def gradient(self) -> "Function":
        """The same function's gradient."""
        return Function(self.name, self.settings, slope=True)


@dataclass(frozen=True)
class Rng:
    """`numpy.random.default_rng(seed)`, built where it is used."""

    seed: int


@dataclass(frozen=True)
class Remote:
    """Stands for a function that lives on the other side of the line, where its calls are counted."""

    number: int


def encode(value: Any) -> Any:
    """`value` as something `json.dumps` can write; `NotPlain` if it is not plain data."""
    return _Encoder().encode(value, 0)


def decode(message: Any) -> Any:
    """The value that `encode` was given; `BadMessage` for anything else."""
    return _Decoder().decode(message, 0)


def dumps(message: Any) -> str:
    """One line of JSON."""
    return _WRITER.encode(message)


def loads(text: str | bytes) -> Any:
    """JSON from somebody we do not trust: any failure is a `BadMessage`."""
    try:
        return _READER.decode(text if isinstance(text, str) else text.decode())
    except (ValueError, RecursionError) as reason:
        raise BadMessage(f"not JSON: {type(reason).__name__}") from None


def rounded(message: Any, digits: int = 12) -> Any:
    """The same encoded data with every float at `digits` significant digits."""
    if isinstance(message, float):
        return float(f"{message:.{digits}g}")
    if isinstance(message, list):
        return [rounded(item, digits) for item in message]
    if isinstance(message, dict):
        return {key: rounded(item, digits) for key, item in message.items()}
    return message


def steady(new: Any, old: Any) -> Any:
    """Encoded data, with the floats of `old` where new ones differ by the rounding of another processor.

    >>> steady([0.3, {"a": 1e-17}, 2.0], [0.300000000001, {"a": 0.0}, 2.1])
    [0.300000000001, {'a': 0.0}, 2.0]
    """
    if isinstance(new, float) and isinstance(old, float):
        return old if math.isclose(new, old, rel_tol=2e-11, abs_tol=1e-14) else new
    if isinstance(new, list) and isinstance(old, list) and len(new) == len(old):
        return [steady(a, b) for a, b in zip(new, old)]
    if isinstance(new, dict) and isinstance(old, dict):
        return {key: steady(item, old.get(key)) for key, item in new.items()}
    return new


class _Encoder:
    def __init__(self) -> None:
        self.numbers = 0

    def count(self, more: int) -> None:
        self.numbers += more
        if self.numbers > MOST_NUMBERS:
            raise NotPlain(f"more than {MOST_NUMBERS:,} numbers")

    def encode(self, value: Any, depth: int) -> Any:
        if depth > DEEPEST:
            raise NotPlain("lists inside lists without end")
        self.count(1)
        if value is None or isinstance(value, (bool, np.bool_)):
            return None if value is None else bool(value)
        if isinstance(value, (int, np.integer)):
            if abs(int(value)) >= LARGEST_INTEGER:
                raise NotPlain("a whole number of more than 64 bits")
            return int(value)
        if isinstance(value, (float, np.floating)):
            return _encode_float(float(value))
        if isinstance(value, np.ndarray) and value.dtype.kind == "U" and value.ndim == 0:
            value = value.item()  # what np.select and np.where make of a text
        if isinstance(value, str):
            if len(value) > MOST_TEXT:
                raise NotPlain(f"a text of {len(value):,} characters")
            return str(value).encode("utf-8", "replace").decode("utf-8")
        if isinstance(value, (np.ndarray, complex, np.complexfloating)):
            return self.array(np.asarray(value))
        if isinstance(value, list):
            return [self.encode(item, depth + 1) for item in value]
        if isinstance(value, tuple):
            return {"tuple": [self.encode(item, depth + 1) for item in value]}
        if isinstance(value, dict):
            return {
                "dict": [
                    [self.encode(key, depth + 1), self.encode(item, depth + 1)] for key, item in value.items()
                ]
            }
        if isinstance(value, Function):
            message = {
                "function": value.name,
                "with": {key: self.encode(v, depth + 1) for key, v in value.settings.items()},
            }
            return message | ({"slope": True} if value.slope else {})
        if isinstance(value, Rng):
            return {"rng": value.seed}
        if isinstance(value, Remote):
            return {"remote": value.number}
        raise NotPlain(kind_of(value))

    def array(self, array: np.ndarray) -> Any:
        if array.dtype.name not in DTYPES:
            raise NotPlain(f"an array of {array.dtype.name}")
        self.count(array.size)
        if array.dtype.kind == "c":
            flat = np.stack([array.real, array.imag], axis=-1).ravel().tolist()
        else:
            flat = array.ravel().tolist()
        data = [_word(x) for x in flat] if array.dtype.kind in "fc" else flat
        return {"array": array.dtype.name, "shape": list(array.shape), "data": data}


class _Decoder:
    def __init__(self) -> None:
        self.numbers = 0

    def count(self, more: int) -> None:
        self.numbers += more
        if self.numbers > MOST_NUMBERS:
            raise BadMessage("too many numbers")

    def decode(self, message: Any, depth: int) -> Any:
        if depth > DEEPEST:
            raise BadMessage("too deep")
        self.count(1)
        match message:
            case None | bool():
                return message
            case int():
                return _fitting(message)
            case float():
                return _finite(message)
            case str():
                return _short(message)
            case list():
                return [self.decode(item, depth + 1) for item in message]
            case {"float": str(word), **rest} if not rest and word in _WORDS:
                return _WORDS[word]
            case {"tuple": list(items), **rest} if not rest:
                return tuple(self.decode(item, depth + 1) for item in items)
            case {"dict": list(pairs), **rest} if not rest:
                return self.pairs(pairs, depth)
            case {"array": str(dtype), "shape": list(shape), "data": list(data), **rest} if not rest:
                return self.array(dtype, shape, data)
            case {"function": str(name), "with": dict(settings), **rest} if rest in ({}, {"slope": True}):
                built = {_short(key): self.decode(item, depth + 1) for key, item in settings.items()}
                return Function(_short(name), built, slope=bool(rest))
            case {"rng": int(seed), **rest} if (
                not rest and not isinstance(seed, bool) and 0 <= seed < LARGEST_INTEGER
            ):
                return Rng(seed)
            case {"remote": int(number), **rest} if not rest and not isinstance(number, bool):
                return Remote(_fitting(number))
        raise BadMessage("unknown form")

    def pairs(self, pairs: list, depth: int) -> dict:
        result = {}
        for pair in pairs:
            if not isinstance(pair, list) or len(pair) != 2:
                raise BadMessage("a dict needs pairs")
            key = self.decode(pair[0], depth + 1)
            if not isinstance(key, (str, int, float, bool, type(None))):
                raise BadMessage("a dict needs simple keys")
            result[key] = self.decode(pair[1], depth + 1)
        return result

    def array(self, dtype: str, shape: list, data: list) -> np.ndarray:
        if dtype not in DTYPES:
            raise BadMessage("unknown dtype")
        if len(shape) > DEEPEST or not all(type(n) is int and 0 <= n <= MOST_NUMBERS for n in shape):
            raise BadMessage("bad shape")
        kind = np.dtype(dtype).kind
        if math.prod(shape) * (2 if kind == "c" else 1) != len(data):
            raise BadMessage("shape and data disagree")
        self.count(len(data))
        allowed = {"b": (bool,), "i": (int,), "u": (int,), "f": (float, str), "c": (float, str)}[kind]
        if not all(type(x) in allowed for x in data):
            raise BadMessage("array of something else")
        numbers = [_from_word(x) for x in data] if kind in "fc" else data
        try:
            with np.errstate(over="ignore"):
                if kind == "c":
                    part = {"complex64": "float32", "complex128": "float64"}[dtype]
                    array = np.array(numbers, dtype=part).view(dtype)
                else:
                    array = np.array(numbers, dtype=dtype)
        except (OverflowError, ValueError):
            raise BadMessage("a number does not fit") from None
        return array.reshape(shape)


def _encode_float(x: float) -> Any:
    return x if math.isfinite(x) else {"float": _word(x)}


def _word(x: float) -> float | str:
    return x if math.isfinite(x) else str(x)


def _from_word(x: float | str) -> float:
    if isinstance(x, str) and x not in _WORDS:
        raise BadMessage("array of text")
    return _WORDS[x] if isinstance(x, str) else _finite(x)


def _fitting(number: int) -> int:
    if abs(number) >= LARGEST_INTEGER:
        raise BadMessage("a whole number too large")
    return number


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise BadMessage("infinite")
    return number


def _short(text: str) -> str:
    if len(text) > MOST_TEXT or any("\ud800" <= c <= "\udfff" for c in text):
        raise BadMessage("unfit text")
    return text


def kind_of(value: Any) -> str:
    """What kind of thing this is, for a sentence: "a generator"."""
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _refuse_constant(word: str) -> None:
    raise ValueError(word)


_WRITER = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_READER = json.JSONDecoder(parse_constant=_refuse_constant)
