"""Backpropagation by matrices: beside the felt slope, beside Values, and all the way to reading digits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdcourse import (
    Adam,
    GradientDescent,
    Hinge,
    LinearRegression,
    LogisticRegression,
    Momentum,
    Network,
    SoftmaxRegression,
    Value,
    check_gradient,
    descend,
    digits,
    hike,
    minibatches,
    numeric_gradient,
    relative_error,
    reverse_gradient,
)

from .rules import one_clear_sentence

XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), [0, 1, 1, 0]
MODELS = {
    "linear": (LinearRegression, lambda rng, m: rng.standard_normal(m)),
    "logistic": (LogisticRegression, lambda rng, m: np.arange(m) % 2),
    "hinge": (Hinge, lambda rng, m: 2 * (np.arange(m) % 2) - 1),
    "softmax of two": (SoftmaxRegression, lambda rng, m: np.arange(m) % 2),
    "softmax of four": (SoftmaxRegression, lambda rng, m: np.arange(m) % 4),
}


def made_up(kind: str, hidden=(4,), activation: str = "tanh", m: int = 12, d: int = 3, seed: int = 0):
    make, labels = MODELS[kind]
    rng = np.random.default_rng(seed)
    return Network(make(rng.standard_normal((m, d)), labels(rng, m)), hidden, activation)


@settings(deadline=None, derandomize=True, max_examples=150)
@given(
    st.sampled_from(sorted(MODELS)),
    st.lists(st.integers(1, 6), max_size=3),
    st.sampled_from(["tanh", "relu"]),
    st.integers(4, 9),
    st.integers(1, 5),
    st.integers(0, 10**6),
)
def test_the_gradient_is_the_felt_slope_for_every_shape(kind, hidden, activation, m, d, seed):
    net = made_up(kind, hidden, activation, m, d, seed)
    rng = np.random.default_rng(seed + 1)
    w = rng.standard_normal(net.dim)  # biases too; and far from every kink, or nearly surely
    for rows in (slice(None), slice(1, 3), np.array([0, 0, 3])):
        gradient = net.gradient(w, rows)
        felt = numeric_gradient(lambda w, rows=rows: net(w, rows), w)
        assert gradient.shape == w.shape == (net.dim,)
        assert np.linalg.norm(gradient - felt) <= 1e-6 * np.linalg.norm(felt) + 1e-9


@pytest.mark.parametrize("kind", MODELS)
def test_without_a_layer_between_it_is_the_model_itself(kind):
    net = made_up(kind, hidden=())
    w = np.random.default_rng(1).standard_normal(net.dim)
    assert net.dim == net.model.dim and net(w) == pytest.approx(net.model(w), rel=1e-14)
    np.testing.assert_allclose(net.gradient(w), net.model.gradient(w), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(net.scores(w), net.model.scores(w), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_a_tiny_network_is_the_same_written_with_values(activation):
    X, y = np.array([[0.5, -1.0], [2.0, 0.3], [-0.7, 0.8]]), [0, 2, 1]
    net = Network(SoftmaxRegression(X, y), [3, 2], activation)

    def by_values(w):
        layers, numbers = [], iter(w)
        for inputs, units in zip(net.sizes, net.sizes[1:]):
            W = [[next(numbers) for _ in range(units)] for _ in range(inputs)]
            layers.append((W, [next(numbers) for _ in range(units)]))
        total = Value(0.0)
        for row, label in zip(X, y):
            a = list(row)
            for depth, (W, b) in enumerate(layers, start=1):
                a = [sum((x * v for x, v in zip(a, column)), c) for column, c in zip(zip(*W), b)]
                if depth < len(layers):
                    a = [z.tanh() if activation == "tanh" else z.relu() for z in a]
            total = total + sum(z.exp() for z in a).log() - a[label]
        return total / len(X)

    for seed in range(5):
        w = np.random.default_rng(seed).standard_normal(net.dim)
        np.testing.assert_allclose(net.gradient(w), reverse_gradient(by_values, w), rtol=1e-11, atol=1e-14)
        assert by_values([Value(x) for x in w]).data == pytest.approx(net(w), rel=1e-13)


def test_a_gradient_is_the_mean_over_its_rows():
    net = made_up("softmax of four")
    w = net.start(rng=3)
    parts = [slice(0, 5), slice(5, 7), np.arange(7, 12)]
    weighted = np.average([net.gradient(w, rows) for rows in parts], axis=0, weights=[5, 2, 5])
    np.testing.assert_allclose(weighted, net.gradient(w), rtol=1e-12, atol=1e-15)
    assert np.average([net(w, rows) for rows in parts], weights=[5, 2, 5]) == pytest.approx(net(w), rel=1e-13)


def test_the_weights_lie_in_one_row_and_can_be_named():
    net = made_up("softmax of four", hidden=(5, 2))
    assert net.shapes == {"W1": (3, 5), "b1": (5,), "W2": (5, 2), "b2": (2,), "W3": (2, 4), "b3": (4,)}
    assert net.dim == 15 + 5 + 10 + 2 + 8 + 4
    w = np.arange(float(net.dim))
    arrays = net.unpack(w)
    assert {name: array.shape for name, array in arrays.items()} == net.shapes
    np.testing.assert_array_equal(np.concatenate([array.ravel() for array in arrays.values()]), w)
    arrays["b1"][:] = -1.0
    np.testing.assert_array_equal(w[15:20], -1.0)


def test_what_every_layer_makes():
    net = made_up("softmax of four", hidden=(5, 2), activation="relu")
    w, X = net.start(rng=0), np.ones((7, 3))
    a0, a1, a2, z = net.forward(w, X)
    assert a0 is X and (a1.shape, a2.shape, z.shape) == ((7, 5), (7, 2), (7, 4))
    assert min(a1.min(), a2.min()) == 0.0 and z.min() < 0
    np.testing.assert_array_equal(net.scores(w), net.forward(w, net.X)[-1].T)


def test_nothing_is_changed_in_place_and_float32_stays():
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((12, 3)).astype(np.float32), np.arange(12) % 3
    X.flags.writeable = False
    for activation in ("tanh", "relu"):
        net = Network(SoftmaxRegression(X, y), [4, 4], activation)
        start = net.start(rng=1)
        start.flags.writeable = False
        walk = descend(net, start, Adam(0.01), 10, minibatches(12, 5, rng=2))
        assert walk.positions.dtype == walk.losses.dtype == walk.gradients.dtype == np.float32
        np.testing.assert_array_equal(walk.positions[0], start)
        again = descend(net, net.start(rng=1), Adam(0.01), 10, minibatches(12, 5, rng=2))
        np.testing.assert_array_equal(again.positions, walk.positions)


# The place to start -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_units_that_start_equal_stay_equal(activation):
    net = Network(LogisticRegression(*XOR), [3], activation)
    w = net.zeros()
    gradient = net.unpack(net.gradient(w))
    assert not any(array.any() for name, array in gradient.items() if name != "b2")
    walk = descend(net, w, GradientDescent(0.5), steps=50)
    assert walk.losses[-1] == pytest.approx(np.log(2))  # half of the answers are 1: nothing is learned
    equal = net.zeros()
    for name, array in net.unpack(equal).items():
        array[:] = 0.3 + 0.1 * np.arange(len(array))[:, None] if name == "W1" else 0.5
    last = net.unpack(descend(net, equal, GradientDescent(0.5), steps=50).positions[-1])
    assert np.ptp(last["W1"], axis=1).max() == 0 == np.ptp(last["W2"]) and last["W1"].std() > 0.01


def test_a_start_keeps_the_size_of_what_passes_through():
    rng = np.random.default_rng(0)
    model = LinearRegression(rng.standard_normal((500, 200)), rng.standard_normal(500))
    for activation, low, high in (("tanh", 0.25, 0.8), ("relu", 0.8, 1.25)):
        net = Network(model, [200] * 6, activation)
        *_, deep, z = net.forward(net.start(rng=1), model.X)
        assert low < np.sqrt(np.mean(deep**2)) < high, activation
        *_, faded, _ = net.forward(net.start(rng=1, scale=0.3), model.X)
        assert np.sqrt(np.mean(faded**2)) < 0.3**5
    layers = net.unpack(net.start(rng=1))
    assert layers["W1"].std() == pytest.approx(np.sqrt(2 / 200), rel=0.02)
    assert layers["W7"].std() == pytest.approx(np.sqrt(1 / 200), rel=0.2)
    assert not any(array.any() for name, array in layers.items() if name[0] == "b")


def test_a_start_is_its_seed():
    net = made_up("linear")
    np.testing.assert_array_equal(net.start(rng=5), net.start(np.random.default_rng(5)))
    assert (net.start(rng=5) != net.start(rng=6)).any()
    np.testing.assert_array_equal(net.start(rng=5, scale=0.0), net.zeros())
    np.testing.assert_allclose(net.start(rng=5, scale=3.0), 3 * net.start(rng=5), rtol=1e-14)


# What it can learn ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_what_no_line_can_part(activation):
    line = LogisticRegression(*XOR)
    assert descend(line, line.zeros(), Momentum(0.5), 500).losses[-1] == pytest.approx(np.log(2))
    net = Network(line, [8], activation)
    assert descend(net, net.start(rng=0), Momentum(0.5), 500).losses[-1] < 0.01


def test_twenty_digits_by_heart():
    X, y = digits()
    rows = np.concatenate([np.flatnonzero(y == digit)[:2] for digit in range(10)])
    net = Network(SoftmaxRegression(X[rows] / 16, y[rows]), [32])
    walk = descend(net, net.start(rng=0), Adam(0.03), steps=150)
    assert abs(walk.losses[0] - np.log(10)) < 0.4
    assert walk.losses[-1] < 0.01


def test_a_network_reads_digits():
    X, y = digits()
    X = (X / 16).astype(np.float32)
    order = np.random.default_rng(0).permutation(len(y))
    seen, unseen = order[:1400], order[1400:]
    net, line = (make(SoftmaxRegression(X[seen], y[seen])) for make in (Network, lambda model: model))
    assert repr(net).startswith("network 64 → 32 → 10, tanh, 2410 weights: softmax regression on 1400 rows")
    right = {}
    for name, model, start in (("net", net, net.start(rng=0)), ("line", line, line.zeros())):
        plan = minibatches(1400, 32, rng=0)
        *_, w = hike(model, start, Adam(0.003), 40 * len(plan), plan)
        z = net.forward(w, X[unseen])[-1] if model is net else X[unseen] @ w.reshape(-1, 10)[:64] + w[-10:]
        right[name] = np.mean(z.argmax(axis=1) == y[unseen])
    assert right["net"] >= 0.975 > right["line"]


def test_it_is_a_landscape_for_the_check_of_gradients():
    net = made_up("logistic")
    assert check_gradient(net, net.start(rng=0)) < 1e-8
    wrong = made_up("logistic")
    wrong.gradient = lambda w: -net.gradient(w)
    assert relative_error(net.gradient(net.start(rng=0)), wrong.gradient(net.start(rng=0))) == 2.0


# One clear sentence -----------------------------------------------------------------------------------------

NET = made_up("softmax of four")
CASES = [
    (lambda: Network(XOR[0]), ["model", "SoftmaxRegression(X, y)"]),
    (lambda: Network(SoftmaxRegression), ["model", "SoftmaxRegression'>"]),
    (lambda: Network(LogisticRegression(*XOR), [0]), ["hidden", "1 or more", "0"]),
    (lambda: Network(LogisticRegression(*XOR), [2.5]), ["hidden", "2.5"]),
    (lambda: Network(LogisticRegression(*XOR), "wide"), ["hidden", "'wide'"]),
    (lambda: Network(LogisticRegression(*XOR), None), ["hidden", "None"]),
    (
        lambda: Network(LogisticRegression(*XOR), activation="sigmoid"),
        ["activation", "tanh, relu", "'sigmoid'"],
    ),
    (lambda: Network(LogisticRegression(*XOR), activation=np.tanh), ["activation", "tanh, relu"]),
    (lambda: Network(LogisticRegression(XOR[0], [1, 2, 2, 1])), ["labels", "[0, 1]"]),
    (lambda: NET.start(0, scale=-1.0), ["scale", "-1.0"]),
    (lambda: NET.start(0, scale=None), ["scale", "None"]),
    (lambda: NET(np.zeros(3)), ["w must have shape", f"({NET.dim},)", "(3,)"]),
    (lambda: NET.gradient(np.zeros((NET.dim, 2))), ["w must have shape", f"({NET.dim}, 2)"]),
    (lambda: NET.unpack(0.0), ["w must have shape", "()"]),
    (lambda: NET.forward(NET.zeros(), np.ones((2, 5))), ["X", "3 columns", "(2, 5)"]),
]


@pytest.mark.parametrize("call, said", CASES, ids=lambda value: "")
def test_one_clear_sentence(call, said):
    one_clear_sentence(call, said)
