"""Plain data comes back equal to the last bit, and nothing else gets through."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gdcourse.checks import data
from gdcourse.checks.comparing import same
from gdcourse.checks.data import BadMessage, Function, NotPlain, Remote, Rng
from gdcourse.checks.saying import say

numbers = st.integers(-(2**63) + 1, 2**63 - 1) | st.floats() | st.booleans() | st.none()
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
some_arrays = arrays.arrays(
    st.sampled_from(["float64", "float32", "int64", "uint8", "bool", "complex128"]),
    arrays.array_shapes(max_dims=3, min_side=0, max_side=4),
)
described = st.builds(
    Function,
    st.sampled_from(["bowl", "wave"]),
    st.dictionaries(texts, st.floats(allow_nan=False), max_size=2),
    st.booleans(),
)
leaves = (
    numbers
    | texts
    | some_arrays
    | described
    | st.builds(Rng, st.integers(0, 2**40))
    | st.builds(Remote, st.integers(0, 99))
)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(texts | st.integers(-9, 9), inner, max_size=3)
    ),
    max_leaves=8,
)


def equal(a, b) -> bool:
    if isinstance(a, np.ndarray):
        return (
            a.dtype == b.dtype
            and a.shape == b.shape
            and a.tobytes() == b.tobytes()
            or (a.dtype.kind in "fc" and a.dtype == b.dtype and np.array_equal(a, b, equal_nan=True))
        )
    if isinstance(a, float) and math.isnan(a):
        return isinstance(b, float) and math.isnan(b)
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(equal, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(equal(a[key], b[key]) for key in a)
    return type(a) is type(b) and a == b


@given(values)
@settings(max_examples=400, deadline=None)
def test_round_trip(value):
    text = data.dumps(data.encode(value))
    assert "NaN" not in text.replace('"NaN', "") or isinstance(
        value, (str, dict, list, tuple, Function, Remote)
    )
    assert equal(value, data.decode(data.loads(text)))


class Sneaky(np.ndarray):
    def tolist(self):
        return "anything"


@pytest.mark.parametrize(
    "value",
    [
        object(),
        lambda: 1,
        {1, 2},
        range(3),
        b"bytes",
        np.array(["text"]),
        np.array([object()], dtype=object),
        np.datetime64("2025-01-01"),
        2**63,
        -(2**63),
        10**400,
        "x" * 20_000,
        np.zeros(200_000),
        type,
        ...,
    ],
)
def test_everything_else_is_refused(value):
    with pytest.raises(NotPlain):
        data.encode(value)


def test_too_deep_is_refused():
    value: list = []
    for _ in range(20):
        value = [value]
    with pytest.raises(NotPlain):
        data.encode(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "nul",
        "NaN",
        "Infinity",
        "-Infinity",
        "[" * 100_000,
        "1e999",
        "9" * 5000,
        '{"array": "float64"}',
        '{"array": "float64", "shape": [1000000000], "data": []}',
        '{"array": "float64", "shape": [2, -1], "data": []}',
        '{"array": "float64", "shape": [1], "data": ["7"]}',
        '{"array": "float64", "shape": [1], "data": [true]}',
        '{"array": "object", "shape": [1], "data": [1]}',
        '{"array": "float64", "shape": [1.0], "data": [1.0]}',
        '{"array": "uint8", "shape": [1], "data": [256]}',
        '{"array": "int64", "shape": [1], "data": [1e3]}',
        '{"array": "float64", "shape": [1], "data": [1.0], "more": 1}',
        '{"tuple": 1}',
        '{"tuple": [], "x": 1}',
        '{"dict": [[1]]}',
        '{"dict": [[[1], 2]]}',
        '{"float": "one"}',
        '{"rng": -1}',
        '{"rng": true}',
        '{"rng": 1.5}',
        '{"unknown": 1}',
        "{}",
        '{"function": "bowl"}',
        '{"function": "bowl", "with": {}, "slope": false}',
        '{"function": 3, "with": {}}',
        '"\\ud800"',
        str(2**63),
        "[[[[[[[[[[[1]]]]]]]]]]]",
        '{"remote": "x"}',
    ],
)
def test_strange_messages_are_refused(text):
    with pytest.raises(BadMessage):
        data.decode(data.loads(text))


def test_an_array_subclass_is_read_as_the_numbers_it_holds():
    sneaky = np.arange(3.0).view(Sneaky)
    assert data.decode(data.encode(sneaky)).tolist() == [0.0, 1.0, 2.0]


def test_numbers_that_differ_by_rounding_only_are_kept():
    old = {"a": [1.36040039062, -6.6e-17, 2.0, 3], "b": [0.1]}
    new = {"a": [1.36040039063, -1.04e-15, 2.00000001, 4], "b": [0.1, 0.2], "c": 0.5}
    assert data.steady(new, old) == {"a": [1.36040039062, -6.6e-17, 2.00000001, 4], "b": [0.1, 0.2], "c": 0.5}
    assert data.steady(new, None) == new


def test_rounding_makes_the_last_bits_the_same():
    assert data.rounded([0.1 + 0.2, {"a": 1 / 3}]) == [0.3, {"a": 0.333333333333}]
    assert json.dumps(data.rounded(data.encode(np.array([0.1 + 0.2])))) == json.dumps(
        data.encode(np.array([0.3]))
    )


@pytest.mark.parametrize(
    "a, b, alike",
    [
        (0.3, 0.1 + 0.2, True),
        (1, 1.0, True),
        (True, 1, False),
        (0, False, False),
        ("a", "a", True),
        ("1", 1, False),
        (None, 0, False),
        (math.nan, math.nan, True),
        (math.inf, math.inf, True),
        (math.inf, -math.inf, False),
        (math.nan, 1.0, False),
        ([1, 2], np.array([1.0, 2.0]), True),
        (np.zeros((3, 1)), np.zeros(3), False),
        ([1, [2]], [1, [2]], True),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"b": 1}, False),
        (1e-6, 1.001e-6, False),
        (1e-7, 1.0000001e-7, True),
        ([], [], True),
        (np.zeros(3), 0.0, False),
        ([{"w": 1}], [{"w": 1.0}], True),
        ("a", None, False),
    ],
)
def test_same(a, b, alike):
    assert same(a, b, 1e-9) is alike


@pytest.mark.parametrize(
    "value, words",
    [
        (-0.6, "−0.6"),
        (3.0, "3"),
        (np.float32(0.1), "0.1"),
        (1e-6, "1e−6"),
        (True, "True"),
        ([0, -0.6], "0, −0.6"),
        ("x", '"x"'),
        (np.arange(9), "0, 1, 2, 3, 4, 5, 6, … (9 numbers)"),
        (math.inf, "inf"),
        (-math.inf, "−inf"),
        ({"w": 1.5}, "w: 1.5"),
        (Function("bowl", {"minimum": 3.0}), "(w − 3)²"),
        (Function("bowl", {}, True), "the slope of (w − 3)²"),
        ([], "no numbers"),
    ],
)
def test_say(value, words):
    assert say(value) == words
