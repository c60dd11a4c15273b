"""The gradients that torch and jax have to repeat: small networks with every loss, and one tangled graph."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gdcourse import (
    Adam,
    LinearRegression,
    LogisticRegression,
    Network,
    SoftmaxRegression,
    Value,
    hike,
)

REFERENCE = Path(__file__).with_name("networks.npz")
STEPS, RATE = 60, 0.05
MODELS = {"softmax": SoftmaxRegression, "logistic": LogisticRegression, "squared": LinearRegression}


@dataclass(frozen=True)
class Run:
    loss: str
    activation: str
    hidden: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.loss}, {self.activation}, hidden {'×'.join(map(str, self.hidden))}"


RUNS = [
    Run("softmax", "tanh", (5,)),
    Run("softmax", "relu", (5, 4)),
    Run("logistic", "tanh", (4, 3)),
    Run("logistic", "relu", (6,)),
    Run("squared", "tanh", (4, 3, 2)),
    Run("squared", "relu", (5,)),
]


def made_up(run: Run):
    """The network, and a start with biases that are not zero; weights and data by sines: no generator."""
    X = 2 * np.sin(np.arange(1.0, 37.0) ** 2).reshape(12, 3)
    y = {"softmax": np.arange(12) % 3, "logistic": np.arange(12) % 2, "squared": X @ [1.0, -2.0, 0.5]}
    net = Network(MODELS[run.loss](X, y[run.loss]), run.hidden, run.activation)
    return net, np.sin(3 * np.arange(1.0, net.dim + 1) ** 1.5) / 2


def ours(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """The gradient at the start, and the weights after STEPS of Adam."""
    net, start = made_up(run)
    *_, last = hike(net, start, Adam(RATE), STEPS)
    return net.gradient(start), last


def off_by(ours, theirs) -> float:
    """The largest difference, as a part of the largest number."""
    return float(np.max(np.abs(ours - theirs)) / np.max(np.abs(theirs)))


# One graph with every operation, parts that are used twice, and a place where relu is at its edge

PLACES = np.array([[0.3, -1.2, 2.0], [1.5, 0.7, -0.4], [-2.0, 0.25, -2.0], [1.0, 3.0, 1.0], [0.0, -0.5, 4.0]])


def tangle(a, b, c, exp, log, tanh, relu):
    """The result, and two parts of it that are used more than once."""
    d = a * b + tanh(a - c)
    e = relu(c - a) + d * d - 2 * d
    return (e / (exp(b) + 1.5) + log(c * c + 1) * d) ** 3 - 1 / (2 + e**2) - (-a) * 0.5 + d, d, e


def tangled_values() -> np.ndarray:
    """At every place: the result, its slopes along a, b, c, and along the two parts."""
    rows = []
    for place in PLACES:
        leaves = [Value(x) for x in place]
        result, d, e = tangle(*leaves, np.exp, np.log, np.tanh, Value.relu)
        result.backward()
        rows.append([result.data, *(value.grad for value in (*leaves, d, e))])
    return np.array(rows)
