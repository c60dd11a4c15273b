"""Slopes by the chain rule: on paper, over every path, at the edges, and beside the slope that is felt."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdcourse import (
    Dual,
    Landscape,
    Momentum,
    Quadratic,
    Value,
    beale,
    bowl,
    descend,
    double_well,
    forward_gradient,
    himmelblau,
    monkey_saddle,
    numeric_gradient,
    relative_error,
    reverse_gradient,
    rosenbrock,
    saddle,
    smallest_network,
    softmax,
    topological_order,
)

from .rules import one_clear_sentence

INF, NAN = math.inf, math.nan
BY_ARITHMETIC = (bowl, double_well, smallest_network, saddle, monkey_saddle, rosenbrock, himmelblau, beale)


def slopes(result: Value, *leaves: Value) -> list[float]:
    result.backward()
    return [leaf.grad for leaf in leaves]


# On paper ---------------------------------------------------------------------------------------------------


def test_a_chain_of_two_weights_on_paper():
    w1, w2, x = Value(1.0), Value(0.5), Value(2.0)
    p = w2 * w1 * x
    loss = (p - 3) ** 2
    assert slopes(loss, loss, p, w2, w1, x) == [1.0, -4.0, -8.0, -4.0, -2.0]
    assert loss.data == 4.0


def test_paths_add():
    x = Value(3.0)
    assert slopes(x * x + x, x) == [7.0]
    a = Value(2.0)
    b = a + a
    c = b + b
    assert slopes(c, b, a) == [2.0, 4.0]


def test_a_result_that_is_used_again_passes_on_all_of_it():
    """d reaches the end directly, and through e: whoever passes d on before e has answered loses a path."""
    a = Value(2.0)
    d = a * 3
    e = d * d
    assert slopes(d + e, e, d, a) == [1.0, 13.0, 39.0]
    a = Value(2.0)
    d = a * 3
    assert slopes(d * d + d, d, a) == [13.0, 39.0]


def test_sixty_doublings_are_sixty_steps_back():
    a = b = Value(1.0)
    for _ in range(60):
        b = b + b
    assert slopes(b, a) == [2.0**60] and len(topological_order(b)) == 61


def test_a_maximum_goes_one_way():
    a, b = Value(2.0), Value(5.0)
    assert slopes(max(a, b) * 3, a, b) == [0.0, 3.0]
    assert slopes(min(a, b, 7) * 3, a, b) == [3.0, 3.0]  # leaves add up
    z = np.array([Value(1.0), Value(4.0), Value(2.0)])
    assert slopes(z.max(), *z) == [0.0, 1.0, 0.0]


def test_constants_are_made_for_one_place():
    a = Value(2.0)
    b = a * 3 + 3
    constants = [value for value in topological_order(b) if value.data == 3.0]
    assert len(constants) == 2 and slopes(b, a, *constants) == [3.0, 2.0, 1.0]


def test_forward_mode_is_one_slope_at_a_time():
    assert repr((Dual(0.0, 1.0) - 3) ** 2) == "Dual(9, slope=-6)"
    w1, w2 = Dual(1.0), Dual(0.5, slope=1.0)
    assert ((w2 * w1 * 2 - 3) ** 2).slope == -8.0
    w1, w2 = Dual(1.0, slope=1.0), Dual(0.5)
    assert ((w2 * w1 * 2 - 3) ** 2).slope == -4.0


# What lives between two calls -------------------------------------------------------------------------------


def test_leaves_add_up_until_they_are_set_to_zero():
    a = Value(2.0)
    b = a * a
    c = b * 5
    for calls in (1, 2, 3):
        c.backward()
        assert (c.grad, b.grad, a.grad) == (1.0, 5.0, 20.0 * calls)
    c.zero_grad()
    assert (c.grad, b.grad, a.grad) == (0.0, 0.0, 0.0)
    assert slopes(c, a) == [20.0]


def test_two_losses_of_one_part():
    a = Value(2.0)
    shared = a * a
    one, two = shared * 3, shared * 10
    one.backward()
    assert slopes(two, a, shared) == [52.0, 10.0]
    fresh = Value(2.0)
    shared = fresh * fresh
    assert slopes(shared * 3 + shared * 10, fresh) == [52.0]


def test_a_leaf_alone():
    a = Value(5.0)
    assert slopes(a, a) == [1.0] and slopes(a, a) == [2.0]


def test_moving_a_weight_does_not_change_the_slopes_of_what_was_made_before():
    w = Value(3.0)
    loss = w * w
    w.data = 100.0
    assert slopes(loss, w) == [6.0]


# The table of slopes ----------------------------------------------------------------------------------------

TABLE = {
    "a + b": lambda a, b: a + b,
    "a − b": lambda a, b: a - b,
    "a · b": lambda a, b: a * b,
    "a / b": lambda a, b: a / b,
    "−a": lambda a, b: -a,
    "a³": lambda a, b: a**3,
    "1/b": lambda a, b: b**-1,
    "√b": lambda a, b: b**0.5,
    "2 − a": lambda a, b: 2 - a,
    "2 / b": lambda a, b: 2 / b,
    "2 + 3 · a": lambda a, b: 2 + 3 * a,
    "eᵃ": lambda a, b: np.exp(a),
    "log b": lambda a, b: np.log(b),
    "tanh a": lambda a, b: np.tanh(a),
    "relu a": lambda a, b: a.relu() if hasattr(a, "relu") else np.maximum(a, 0),
}


@pytest.mark.parametrize("name", TABLE)
def test_the_table_of_slopes(name):
    def f(w):
        return TABLE[name](w[0], w[1])

    for w in ([0.7, 1.3], [-2.5, 0.2], [3.0, 4.0]):
        assert relative_error(reverse_gradient(f, w), numeric_gradient(f, w)) < 1e-7
        np.testing.assert_array_equal(reverse_gradient(f, w), forward_gradient(f, w))


@pytest.mark.parametrize("gradient", [reverse_gradient, forward_gradient])
@pytest.mark.parametrize(
    "f, w, slope",
    [
        (lambda w: 1 / w, 0.0, -INF),
        (lambda w: w**-1, 0.0, -INF),
        (lambda w: w**0, 0.0, 0.0),
        (lambda w: w**1, 0.0, 1.0),
        (lambda w: w**2, 1e200, 2e200),
        (lambda w: w**0.5, 0.0, INF),
        (lambda w: w**0.5, -2.0, NAN),
        (np.log, 0.0, INF),
        (np.exp, 1000.0, INF),
        (np.exp, -1000.0, 0.0),
        (np.tanh, 1000.0, 0.0),
        (lambda w: w.relu(), 0.0, 0.0),
        (lambda w: w.relu() * w, NAN, NAN),
        (lambda w: w * 1e308 * 10, 1.0, INF),
    ],
)
def test_at_the_edges_it_goes_on_with_inf_and_nan(gradient, f, w, slope):
    with np.errstate(all="ignore"):
        np.testing.assert_equal(gradient(f, w), slope)


def test_values_at_the_edges():
    assert (Value(1e200) ** 2).data == INF and Value(1000.0).exp().data == INF
    assert Value(0.0).log().data == -INF and (Value(1.0) / 0).data == INF
    assert math.isnan((Value(-2.0) ** 0.5).data) and math.isnan(Value(-1.0).log().data)
    assert math.isnan(Value(NAN).relu().data) and (Value(-8.0) ** 3).data == -512.0


# Graphs of every shape --------------------------------------------------------------------------------------

UNARY = [
    lambda a: a.tanh(),
    lambda a: (a * 0.1).exp(),
    lambda a: (a * a + 1).log(),
    lambda a: a**2,
    lambda a: -a,
]
BINARY = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: (a * b).tanh(),
    lambda a, b: a / (b * b + 1),
    lambda a, b: a * 0.5 - b * a.tanh(),
]
PICKS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=25
)


@settings(deadline=None, derandomize=True, max_examples=100)
@given(PICKS, st.lists(st.floats(-2, 2), min_size=3, max_size=3))
def test_three_ways_to_a_gradient_agree_on_any_graph(picks, weights):
    def f(w):
        made = list(w)
        for rule, i, j in picks:
            a, b = made[i % len(made)], made[j % len(made)]
            made.append(UNARY[rule](a) if rule < 5 else BINARY[rule - 5](a, b))
        return (made[-1] + made[len(made) // 2]).tanh()

    def felt(w):  # the slope of the numbers alone
        return f([Dual(x) for x in w]).data

    reverse, forward = reverse_gradient(f, weights), forward_gradient(f, weights)
    np.testing.assert_allclose(reverse, forward, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(reverse, numeric_gradient(felt, weights), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("landscape", [*BY_ARITHMETIC, Quadratic([1.0, 25.0], 0.6, (1.0, -2.0))], ids=str)
def test_three_ways_to_a_gradient_agree_on_the_landscapes(landscape):
    w = np.array([0.7, -1.3])[: landscape.dim] if landscape.dim > 1 else 0.7
    for gradient in (reverse_gradient, forward_gradient):
        np.testing.assert_allclose(gradient(landscape, w), landscape.gradient(w), rtol=1e-12)


def test_the_order_is_parts_first():
    a, b = Value(2.0), Value(3.0)
    c = a * b
    d = c.tanh() + c / a
    order = topological_order(d)
    place = {value: i for i, value in enumerate(order)}
    assert order[-1] is d and len(place) == len(order) == 6
    assert all(place[part] < place[value] for value in order for part, _ in value.made_of)
    assert [value.operation for value in order] == ["", "", "·", "tanh", "/", "+"]


def test_a_graph_too_deep_for_recursion():
    w = total = Value(0.5)
    for _ in range(100_000):
        total = total + w
    assert slopes(total, w) == [100_001.0]
    total.zero_grad()
    assert w.grad == 0.0


# Numpy takes them too ---------------------------------------------------------------------------------------


def test_arrays_of_values():
    X, y = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.0]]), np.array([1.0, 0.0, 2.0])

    def mse(w):
        return ((X @ w - y) ** 2).mean()

    w = np.array([0.3, -0.2])
    np.testing.assert_allclose(reverse_gradient(mse, w), 2 / 3 * X.T @ (X @ w - y), rtol=1e-13)
    np.testing.assert_allclose(forward_gradient(mse, w), 2 / 3 * X.T @ (X @ w - y), rtol=1e-13)


def test_a_number_beside_an_array():
    w, x = Value(2.0), np.array([1.0, -3.0])
    for array in (w * x, x * w):
        assert [value.data for value in array] == [2.0, -6.0]
    assert [value.data for value in (w - x) / x] == [1.0, -5.0 / 3.0]
    assert isinstance(np.float64(2.0) * w, Value) and isinstance(w / np.float64(2.0), Value)
    assert slopes((w * x - x).sum(), w) == [-2.0]


def test_the_log_loss_of_softmax_has_its_famous_slope():
    z = np.array([1.0, 3.0, -2.0])
    slope = reverse_gradient(lambda z: -np.log(np.exp(z - z.max()) / np.exp(z - z.max()).sum())[1], z)
    np.testing.assert_allclose(slope, softmax(z) - [0, 1, 0], rtol=1e-12)


def test_a_function_of_values_can_be_walked_down():
    def f(w):
        return ((w[0] * w[1]).tanh() - 0.5) ** 2

    valley = Landscape.of(f, lambda w: reverse_gradient(f, w), dim=2)
    walk = descend(valley, [1.0, 0.2], Momentum(0.5), steps=200)
    u, v = walk.positions[-1]
    assert math.tanh(u * v) == pytest.approx(0.5, abs=1e-4)


@pytest.mark.parametrize("gradient", [reverse_gradient, forward_gradient])
def test_shapes_and_precision(gradient):
    assert gradient(lambda w: (w - 3) ** 2, 0.0) == -6.0
    assert gradient(lambda w: (w * w).sum(), np.ones((2, 3))).shape == (2, 3)
    assert gradient(lambda w: (w * w).sum(), np.ones(3, np.float32)).dtype == np.float32
    np.testing.assert_array_equal(gradient(lambda w: 5.0, [1.0, 2.0]), [0.0, 0.0])
    np.testing.assert_array_equal(gradient(lambda w: w[1], [1, 2]), [0.0, 1.0])
    assert gradient(lambda w: 1.0, np.zeros(0)).shape == (0,)


# One clear sentence -----------------------------------------------------------------------------------------


def a_cycle():
    a = Value(1.0)
    b = a + 1
    a.made_of = ((b, 1.0),)
    b.backward()


CASES = [
    (lambda: Value([1.0, 2.0]), ["data of a Value", "one number", "[1.0, 2.0]"]),
    (lambda: Value("3"), ["one number", "'3'"]),
    (lambda: Value(None), ["one number", "None"]),
    (lambda: Value(Value(1.0)), ["one number", "Value(1"]),
    (lambda: Value(1.0) + "x", ["one number", "'x'"]),
    (lambda: Value(1.0) * Dual(1.0), ["data of a Value", "Dual(1"]),
    (lambda: [1.0] - Value(1.0), ["one number", "[1.0]"]),
    (lambda: Dual(1.0, slope="up"), ["slope of a Dual", "'up'"]),
    (lambda: Value(2.0) ** Value(3.0), ["exponent", "plain number", "Value(3", "log"]),
    (lambda: Value(2.0) ** "2", ["exponent", "'2'"]),
    (a_cycle, ["cycle", "Value(", "anew"]),
    (lambda: reverse_gradient(lambda w: w * w, [1.0, 2.0]), ["one number", "mean or the sum"]),
    (lambda: forward_gradient(lambda w: list(w), [1.0, 2.0]), ["one number", "mean or the sum"]),
    (lambda: reverse_gradient(lambda w: None, 1.0), ["one number", "None"]),
    (lambda: reverse_gradient(bowl, "here"), ["w must be", "here"]),
]


@pytest.mark.parametrize("call, said", CASES, ids=lambda value: "")
def test_one_clear_sentence(call, said):
    one_clear_sentence(call, said)
