"""The graph game: what the page computes is what Values compute, guesses are understood, the best is kept."""

from __future__ import annotations

import json
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdcourse import Value
from gdcourse.course import progress
from gdcourse.explorers import graph_game
from gdcourse.explorers.graph import MOST_BOXES, boxes_of
from gdcourse.explorers.standalone import joined

py_mini_racer = pytest.importorskip("py_mini_racer", reason="the page's logic needs mini-racer")


@pytest.fixture(scope="module")
def page():
    engine = py_mini_racer.MiniRacer()
    engine.eval(re.sub(r"^export default ", "const widget = ", joined("graph.js"), flags=re.MULTILINE))
    return lambda call: json.loads(engine.eval(f"JSON.stringify({call})"))


def chain(w1, w2):
    h = w1 * 2
    p = w2 * h
    e = p - 3
    return {"h": h, "p": p, "e": e, "L": e**2}


def tangle(a):
    d = a * 3
    e = d * d
    return {"d": d, "e": e, "L": e + d}


def doubled(a):
    b = a + a
    return {"b": b, "c": b + b}


def powers(a):
    u, v = a**-1, a**0.5
    return {"u": u, "v": v, "L": u * v}


GRAPHS = {
    "a chain": (chain, {"w₁": 1.0, "w₂": 0.5}),
    "a tangle": (tangle, {"a": 2.0}),
    "the same part twice": (doubled, {"a": 2.0}),
    "powers": (powers, {"a": 4.0}),
}


def played(page, boxes):
    """What the page makes of the boxes: numbers, slopes, and what is said about a guess at a box."""
    boxes, data = json.dumps(boxes), json.dumps([box["data"] for box in boxes])
    return page(
        f"(b => {{ const {{ numbers, arrows }} = forward(b, {data});"
        "return { numbers, arrows, slopes: backward(b.length, arrows) }; })"
        f"({boxes})"
    )


@pytest.mark.parametrize("graph", GRAPHS)
def test_the_page_computes_what_values_compute(page, graph):
    f, weights = GRAPHS[graph]
    made = {name: Value(number) for name, number in weights.items()}
    named = {**made, **f(*made.values())}
    boxes = boxes_of(named)
    list(named.values())[-1].backward()
    got = played(page, boxes)
    by_name = dict(zip([box["name"] for box in boxes], zip(got["numbers"], got["slopes"])))
    for name, value in named.items():
        assert by_name[name] == pytest.approx((value.data, value.grad), rel=1e-12), name


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=11),
    st.lists(st.floats(-2, 2), min_size=2, max_size=2),
)
def test_on_any_graph(page, picks, weights):
    rules = [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a * b,
        lambda a, b: a / 3.0,
        lambda a, b: a**2,
        lambda a, b: a.tanh(),
        lambda a, b: a.relu(),
        lambda a, b: -a,
        lambda a, b: 2.0 - a,
    ]
    made = [Value(weights[0]), Value(weights[1])]
    for rule, i, j in picks:
        made.append(rules[rule](made[i % len(made)], made[j % len(made)]))
    named = {f"v{i}": value for i, value in enumerate(made)}
    boxes = boxes_of(named)
    made[-1].backward()
    got = played(page, boxes)
    for box, number, slope in zip(boxes, got["numbers"], got["slopes"], strict=True):
        assert number == pytest.approx(named[box["name"]].data, rel=1e-12, abs=1e-15)
        assert slope == pytest.approx(named[box["name"]].grad, rel=1e-12, abs=1e-15)


def test_every_operation(page):
    named = {"a": (a := Value(0.8)), "b": (b := Value(-0.4))}
    t, half = a.tanh(), b * 0.5
    x = half.exp()
    s = x + 1
    l, q = s.log(), t / s
    d = a - b
    r, n = d.relu(), -q
    k = n * l
    result = k - r
    named |= {
        "t": t,
        "half": half,
        "x": x,
        "s": s,
        "l": l,
        "q": q,
        "d": d,
        "r": r,
        "n": n,
        "k": k,
        "L": result,
    }
    boxes = boxes_of(named)
    assert {box["operation"] for box in boxes} == {"", *"+−·/", "exp", "log", "tanh", "relu"}
    result.backward()
    got = played(page, boxes)
    for box, number, slope in zip(boxes, got["numbers"], got["slopes"], strict=True):
        assert (number, slope) == pytest.approx((named[box["name"]].data, named[box["name"]].grad), rel=1e-12)


def test_formulas_are_said_in_the_words_of_their_parts():
    boxes = graph_game(chain, {"w₁": 1.0, "w₂": 0.5}, name="13.chain").spec["boxes"]
    assert {box["name"]: box["formula"] for box in boxes} == {
        "w₁": "", "w₂": "", "h": "w₁ · 2", "p": "w₂ · h", "e": "p − 3", "L": "e²",
    }  # fmt: skip
    named = {"a": (a := Value(2.0))}
    named |= {"u": -a, "v": a.tanh(), "w": (w := a**-0.5)}
    assert boxes_of({"a": a, "w": w})[-1]["formula"] == "a⁻⁰·⁵"
    assert boxes_of({"a": a, "u": named["u"]})[-1]["formula"] == "−a"
    assert boxes_of({"a": a, "v": named["v"]})[-1]["formula"] == "tanh(a)"


def test_parts_stand_to_the_left_and_no_two_boxes_in_one_place():
    for f, weights in ((chain, {"w₁": 1.0, "w₂": 0.5}), (tangle, {"a": 2.0})):
        boxes = graph_game(f, weights, name="13.x").spec["boxes"]
        places = [tuple(box["at"]) for box in boxes]
        assert len(set(places)) == len(places) and boxes[-1]["at"][0] == 1.0
        for box in boxes:
            assert all(boxes[part["box"]]["at"][0] < box["at"][0] for part in box["of"] if "box" in part)
    assert [box["at"][0] for box in boxes if not box["of"]] == [0.0]
    late = next(
        b for b in graph_game(chain, {"w₁": 1, "w₂": 2}, name="13.x").spec["boxes"] if b["name"] == "w₂"
    )
    assert late["at"][0] == pytest.approx(0.25), "a weight stands right before its first use"


@pytest.mark.parametrize(
    ("graph", "box", "guess", "words"),
    [
        ("a chain", "w₁", 4, "Look at the signs"),
        ("a chain", "w₁", 2, "how much h changes for a unit of w₁"),
        ("a chain", "w₁", -2, "what arrived at h"),
        ("a chain", "w₁", 0, "They do not add"),
        ("a chain", "p", 1, "how much e changes"),
        ("a chain", "e", -2, "number in the box"),
        ("a chain", "w₂", 7, "Not 7. Slope along the arrow, times what arrived at its end: 2 · (−4)."),
        ("a tangle", "d", 6, "add what comes back along each"),
        ("a tangle", "d", 1, "add what comes back along each"),
        ("the same part twice", "a", 2, "along one arrow"),
    ],
)
def test_a_wrong_guess_is_understood(page, graph, box, guess, words):
    f, weights = GRAPHS[graph]
    boxes = graph_game(f, weights, name="13.x").spec["boxes"]
    i = [b["name"] for b in boxes].index(box)
    made = json.dumps(played(page, boxes))
    said = page(f"sayWrong({guess}, {i}, {{...{made}, boxes: {json.dumps(boxes)}}})")
    assert words in said, said


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("-4", -4),
        ("−4", -4),
        (" 0,5 ", 0.5),
        ("1/4", 0.25),
        ("-1 / 3", -1 / 3),
        ("", None),
        ("x", None),
        ("1/", None),
    ],
)
def test_what_was_typed(page, text, number):
    got = page(f"typed({json.dumps(text)})")  # JSON has no nan: null
    assert got is None if number is None else got == pytest.approx(number)


def test_a_box_waits_for_its_parts_and_then_for_those_made_of_it(page):
    boxes = graph_game(tangle, {"a": 2.0}, name="13.x").spec["boxes"]  # a, d, e, L
    arrows = played(page, boxes)["arrows"]

    def waits(i, known, back):
        game = json.dumps({"arrows": arrows, "known": known, "back": back})
        return page(f"waitsFor({i}, {game})")

    none = [None] * 4
    assert waits(2, [True, False, False, False], none) == [1], "named once, though two arrows come from it"
    assert waits(1, [True, False, False, False], none) == []
    assert waits(1, [True] * 4, [None, None, None, 1]) == [2]
    assert waits(1, [True] * 4, [None, None, 1, 1]) == []
    assert waits(0, [True] * 4, none) == [1]


def test_the_best_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("GDCOURSE_PROGRESS", str(tmp_path / "progress.json"))
    game = graph_game(tangle, {"a": 2.0}, name="13.x")
    assert game.best is None
    game.best = 3
    assert progress.read()["challenge"]["13.x"]["latest"] == 3
    assert graph_game(tangle, {"a": 2.0}, name="13.x").best == 3


def too_many(a):
    made = {}
    for k in range(MOST_BOXES):
        made[f"v{k}"] = a = a + 1
    return made


@pytest.mark.parametrize(
    ("f", "weights", "sentence"),
    [
        (lambda w: w * 2, {"w": 1.0}, "f must return Values by name"),
        (lambda w: {"L": 3.0}, {"w": 1.0}, "f must return Values by name"),
        (
            lambda w: {"L": (w - 3) ** 2},
            {"w": 1.0},
            "every box needs a name: give one to w − 3 in what f returns",
        ),
        (lambda u, v: {"L": u * 2}, {"u": 1.0, "v": 2.0}, "the result does not depend on v"),
        (lambda w: {}, {"w": 1.0}, "f must return Values by name"),
        (too_many, {"a": 1.0}, f"at most {MOST_BOXES} boxes, this one has {MOST_BOXES + 1}"),
        (tangle, {"a": "two"}, "the data of a Value must be one number"),
    ],
)
def test_bad_input_is_one_sentence(f, weights, sentence):
    with pytest.raises(ValueError) as raised:
        graph_game(f, weights, name="13.x")
    assert sentence in str(raised.value) and "\n" not in str(raised.value)


def test_where_nothing_runs_there_is_a_picture_with_its_sentence():
    data, metadata = graph_game(chain, {"w₁": 1.0, "w₂": -0.5}, name="13.x")._repr_mimebundle_()
    assert "from w₁ = 1, w₂ = −0.5 to h = w₁ · 2, p = w₂ · h" in data["text/plain"] and data["image/png"]
    assert metadata["image/png"]["alt"] == data["text/plain"]


def test_a_slope_without_end_is_said(page):
    boxes = boxes_of({"a": (a := Value(0.0)), "L": 1 / a})
    got = page(f"(f => f.numbers.map(String))(forward({json.dumps(boxes)}, [0]))")
    assert got == ["0", "Infinity"] and math.isinf((1 / a).data) and np.isfinite(a.data)
