"""Lesson 13: its engine, its matrices, what its figures draw, and the numbers that its text leans on."""

from __future__ import annotations

import ast
from pathlib import Path

import jupytext
import numpy as np
import pytest

from gdcourse import GradientDescent, Value, descend, numeric_gradient
from gdcourse.figures import backprop as draw

X, Y = draw.XOR
SIXTH = 1 / 6


def taught() -> dict:
    """The functions and classes that the lesson defines in its cells."""
    text = Path(__file__).resolve().parents[2] / "notebooks" / "13_backprop.py"
    parts = [
        part
        for cell in jupytext.read(text).cells
        if cell.cell_type == "code"
        for part in ast.parse(cell.source).body
        if isinstance(part, ast.FunctionDef | ast.ClassDef)
    ]
    scope = {"np": np}
    exec(compile(ast.Module(parts, []), "13_backprop", "exec"), scope)
    return scope


@pytest.fixture(scope="module")
def lesson() -> dict:
    return taught()


@pytest.fixture(scope="module")
def start() -> dict:
    rng = np.random.default_rng(2)
    start = {"W1": rng.standard_normal((2, 4)) / np.sqrt(2), "b1": np.zeros(4)}
    return start | {"W2": rng.standard_normal((4, 1)) / np.sqrt(4), "b2": np.zeros(1)}


def slopes_of(graph, **weights) -> dict[str, float]:
    weights = {name: Value(number) for name, number in weights.items()}
    boxes = graph(*weights.values())
    boxes["L"].backward()
    return {name: value.grad for name, value in (weights | boxes).items()}


# Graphs ---------------------------------------------------------------------------------------------------


def test_the_smallest_network_by_hand():
    assert slopes_of(draw.chain, w1=1.0, w2=0.5) == {"w1": -4, "w2": -8, "h": -2, "p": -4, "e": -4, "L": 1}
    other = {"w1": 36, "w2": -108, "h": 18, "p": -18, "e": -18, "L": 1}
    assert slopes_of(draw.chain, w1=3.0, w2=-1.0) == other


def test_the_lessons_engine_is_that_of_the_package(lesson):
    mine, a = lesson["Value"](2.0), Value(2.0)
    made, result = draw_tangle(mine, lesson["Value"]), draw.tangle(a)["L"]
    lesson["backward"](made)
    result.backward()
    assert (made.data, mine.grad) == (result.data, a.grad) == (42.0, 39.0)


def draw_tangle(a, value):
    d = a * value(3.0)
    return d * d + d


def test_both_shortcuts_are_wrong_where_a_box_is_used_twice(lesson):
    rows = draw.shortcuts(lesson["Value"], lesson["backward"])
    assert [row[1:] for row in rows] == [(2.0, 4.0), (1.0, 1.0), (2.0, 6.0)]


def test_a_slope_goes_one_way_or_none():
    slopes = {name: numbers for name, *numbers in draw.kinks()}
    assert slopes["max(a, b)"] == [5.0, 0.0, 1.0]
    assert slopes["relu(b − a)"] == [3.0, -1.0, 1.0]
    assert slopes["relu(a − b)"] == [0.0, 0.0, 0.0]
    assert slopes["relu(a − 2) − relu(2 − a)"] == [0.0, 0.0, 0.0], "it is a − 2, of slope 1"
    assert slopes["round(b / a)"][1:] == [0.0, 0.0]


def test_dual_numbers_carry_a_slope_along(lesson):
    e = lesson["Dual"](0.0, slope=1.0) + lesson["Dual"](-3.0)
    assert ((e * e).data, (e * e).slope) == (9, -6)


def test_slopes_add_up_over_rounds(lesson):
    w, grads = lesson["Value"](1.0), []
    for _ in range(3):
        e = w + lesson["Value"](-3.0)
        lesson["backward"](e * e)
        grads.append(w.grad)
    assert grads == [-4, -8, -12]


# Matrices -------------------------------------------------------------------------------------------------


def test_seventeen_slopes_three_ways(lesson, start):
    found = draw.checked(lesson["mlp_grads"], start, lesson["Value"], lesson["backward"])
    assert [row[1] for row in found] == ["below 1e-8", "below 1e-14"]


def test_a_wrong_formula_is_not_below(lesson, start):
    def half(params, X, y):
        return {name: slope / 2 for name, slope in lesson["mlp_grads"](params, X, y).items()}

    assert "below" not in draw.checked(half, start, lesson["Value"], lesson["backward"])[0][1]


def test_two_hundred_steps_part_the_rows(lesson, start):
    params, y = start, Y[:, None]
    for _ in range(200):
        grads = lesson["mlp_grads"](params, X, y)
        params = {name: params[name] - 0.3 * grads[name] for name in params}
    np.testing.assert_allclose(lesson["forward"](params, X)[1][:, 0], Y, atol=0.01)


def test_one_pass_back_costs_a_few_losses_and_nudging_two_for_each_weight(lesson):
    prices = [draw.price(lesson["forward"], lesson["mlp_grads"], n) for n in (1, 4, 16, 64)]
    ratios = [slopes / loss for _, loss, slopes in prices]
    assert all(1.5 < ratio < 3 for ratio in ratios), "a gradient holds its own way there"
    assert prices[-1][0] == 64 * 8 + 64 + 64 + 1


# The start ------------------------------------------------------------------------------------------------


def test_from_zero_only_the_last_bias_moves():
    net = draw.network()
    w = descend(net, net.zeros(), GradientDescent(0.1), 2000).positions[-1]
    np.testing.assert_allclose(net.forward(w, X)[-1], 0.5)
    assert np.count_nonzero(w) == 1 and net(w) == pytest.approx(0.25)


def test_equal_units_stay_equal_and_end_above_a_sixth():
    net = draw.network()
    walk = descend(net, draw.equal_start(net), GradientDescent(0.1), 2000)
    W1 = net.unpack(walk.positions[-1])["W1"]
    np.testing.assert_allclose(W1, W1[:, :1].repeat(4, 1), rtol=1e-12)
    assert walk.losses[-1] > SIXTH


def test_the_best_rising_curve_through_xor():
    heights = np.array([0, 2, 2, 2]) / 3
    assert np.mean((heights - [0, 1, 1, 0]) ** 2) == pytest.approx(SIXTH)


def test_two_units_start_equal_and_stay_equal():
    for start in ((1.0, 1.0), (-0.5, -0.5)):
        walk = descend(draw.two_units, start, GradientDescent(0.2), 200)
        assert np.ptp(walk.positions, axis=1).max() == 0 and walk.losses[-1] > 0.01
    assert descend(draw.two_units, (2.0, -1.0), GradientDescent(0.2), 200).losses[-1] < 0.01
    w = np.array([0.7, -0.2])
    np.testing.assert_allclose(draw.two_units.gradient(w), numeric_gradient(draw.two_units, w), atol=1e-8)


def test_twenty_layers_shrink_and_swell_a_slope():
    half, kept, twice = (float(left.replace("\u202f", "")) for _, left in draw.through_twenty_layers())
    assert half < 1e-4 and 0.1 < kept < 10 and twice > 1e4
    assert 1e5 < kept / half < 1e6 and 1e5 < twice / kept < 1e6, "2¹⁹ is 524 288"


# Pictures -------------------------------------------------------------------------------------------------


def test_pictures_say_what_they_show(lesson, start):
    for picture in (
        draw.boundary(start),
        draw.cost(lesson["forward"], lesson["mlp_grads"]),
        draw.three_starts(start),
    ):
        assert len(picture.sentence) > 80
