"""Pictures of lesson 13, Backpropagation."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.figure import Figure

from gdcourse.autodiff import Value
from gdcourse.descent import Trajectory, descend
from gdcourse.figures import (
    CONTEXT,
    GRADIENT,
    INK,
    LOSS,
    OPTIMUM,
    PREDICTION,
    STEP,
    Picture,
    canvas,
    grouped,
    heights,
    label,
)
from gdcourse.gradients import numeric_gradient
from gdcourse.landscapes import Landscape
from gdcourse.models import LinearRegression
from gdcourse.network import Network
from gdcourse.optimizers import GradientDescent

XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0.0, 1.0, 1.0, 0.0])
PLACES = np.array([0.5, 1.0, 2.0])
WANTED = np.tanh(2 * PLACES) + np.tanh(-0.5 * PLACES)


def _guess(w):
    u, v = np.asarray(w, float)[:, None]
    x = PLACES.reshape(-1, *[1] * (u.ndim - 1))
    return x, np.tanh(u * x), np.tanh(v * x), WANTED.reshape(x.shape)


def _two_units(w):
    _, first, second, y = _guess(w)
    return np.mean((first + second - y) ** 2, axis=0)


def _two_units_slopes(w):
    x, first, second, y = _guess(w)
    delta = 2 * (first + second - y) / len(x)
    return np.array([np.sum(delta * (1 - a * a) * x, axis=0) for a in (first, second)])


two_units = Landscape(
    "two units",
    "mean of (tanh(u·x) + tanh(v·x) − y)²",
    _two_units,
    _two_units_slopes,
    dim=2,
    domain=((-2.0, 3.0), (-2.0, 3.0)),
)


# --- graphs -------------------------------------------------------------------------------------------------


def chain(w1: Value, w2: Value) -> dict[str, Value]:
    """L = (w₂ · (w₁ · 2) − 3)²: the smallest network, and one student."""
    h = w1 * 2
    p = w2 * h
    e = p - 3
    return {"h": h, "p": p, "e": e, "L": e**2}


def tangle(a: Value) -> dict[str, Value]:
    """L = e + d with e = d · d and d = 3a: d has to wait for e."""
    d = a * 3
    e = d * d
    return {"d": d, "e": e, "L": e + d}


def shortcuts(value: Callable, backward: Callable) -> list[tuple[str, float, float]]:
    """Slopes of c = b + b along b and along a, where b = a + a, by an engine and by two shortcuts."""

    def overwriting(result):
        result.grad = 1.0
        for made in (result, result.made_of[0][0]):
            for part, slope in made.made_of:
                part.grad = slope * made.grad

    def at_once(result, arrived=1.0):
        result.grad += arrived
        for part, slope in result.made_of:
            at_once(part, slope * result.grad)

    ways = {
        "in order, with +=": backward,
        "in order, with = in place of +=": overwriting,
        "with +=, handed on as soon as something arrives": at_once,
    }
    rows = []
    for name, way in ways.items():
        a = value(1.0)
        b = a + a
        way(b + b)
        rows.append((name, b.grad, a.grad))
    return rows


def kinks(a: float = 2.0, b: float = 5.0) -> list[tuple[str, float, float, float]]:
    """What a maximum, a cut at 0 and a staircase pass back."""
    programs = {
        "max(a, b)": max,
        "relu(b − a)": lambda a, b: (b - a).relu(),
        "relu(a − b)": lambda a, b: (a - b).relu(),
        "round(b / a)": lambda a, b: Value(round((b / a).data)),
        "relu(a − 2) − relu(2 − a)": lambda a, b: (a - 2).relu() - (2 - a).relu(),
    }
    rows = []
    for name, program in programs.items():
        parts = Value(a), Value(b)
        result = program(*parts)
        result.backward()
        rows.append((name, result.data, *(part.grad for part in parts)))
    return rows


# --- what a gradient costs ----------------------------------------------------------------------------------


class Counted:
    """A number that counts every operation in which it takes part, so that a program can be priced."""

    operations = 0
    __array_priority__ = 1000

    def __init__(self, number: float):
        self.number = float(number)

    @staticmethod
    def of(result: float) -> Counted:
        Counted.operations += 1
        return Counted(result)

    @staticmethod
    def plain(other) -> float:
        return other.number if isinstance(other, Counted) else float(other)

    def __add__(self, other):
        return Counted.of(self.number + self.plain(other))

    def __sub__(self, other):
        return Counted.of(self.number - self.plain(other))

    def __rsub__(self, other):
        return Counted.of(self.plain(other) - self.number)

    def __mul__(self, other):
        return Counted.of(self.number * self.plain(other))

    def __truediv__(self, other):
        return Counted.of(self.number / self.plain(other))

    def __pow__(self, power):
        return Counted.of(self.number**power)

    def tanh(self):
        return Counted.of(math.tanh(self.number))

    __radd__, __rmul__ = __add__, __mul__


def counted(program: Callable, *arrays) -> int:
    """How many operations a program does on these arrays, or dicts of arrays, of numbers."""
    wrap = np.frompyfunc(Counted, 1, 1)
    given = [{k: wrap(v) for k, v in a.items()} if isinstance(a, dict) else wrap(a) for a in arrays]
    before = Counted.operations
    program(*given)
    return Counted.operations - before


def price(
    forward: Callable, mlp_grads: Callable, units: int, rows: int = 4, inputs: int = 8
) -> tuple[int, int, int]:
    """Of a network with so many units: its weights, the operations of one loss and of all its slopes."""
    params = {
        "W1": np.ones((inputs, units)),
        "b1": np.ones(units),
        "W2": np.ones((units, 1)),
        "b2": np.ones(1),
    }
    X, y = np.ones((rows, inputs)), np.ones((rows, 1))

    def loss(params, X, y):
        return np.sum((forward(params, X)[1] - y) ** 2) / rows

    weights = sum(array.size for array in params.values())
    return weights, counted(loss, params, X, y), counted(mlp_grads, params, X, y)


def cost(forward: Callable, mlp_grads: Callable, units=(1, 2, 4, 8, 16, 32, 64)) -> Picture:
    """Operations for all slopes by nudging each weight and by one pass back, in losses; counted."""
    rows = [price(forward, mlp_grads, n) for n in units]
    weights = np.array([row[0] for row in rows])
    back = np.array([gradient / loss for _, loss, gradient in rows])
    fig, ax = canvas(height=2.5)
    ax.plot(weights, 2 * weights, "o--", color=GRADIENT)
    ax.plot(weights, back, "o-", color=STEP)
    ax.axhline(1, color=CONTEXT, lw=1, ls=":")
    label(ax, weights[3], 2 * weights[3], "nudging: two losses for every weight", GRADIENT, (12, -12))
    label(ax, weights[2], back[2], "one pass there and one back", STEP, (0, 12))
    label(ax, weights[-1], 1, "one loss", CONTEXT, (0, -9), ha="right", fontsize=9)
    label(ax, weights[-1], back[-1], f"{back[-1]:.1f}", STEP, (7, 0))
    label(ax, weights[-1], 2 * weights[-1], grouped(2 * weights[-1]), GRADIENT, (7, 0))
    ax.set(
        xscale="log",
        yscale="log",
        xlim=(weights[0] * 0.8, weights[-1] * 2.2),
        ylim=(0.25, 4000),
        xlabel="number of weights (log axis)",
        ylabel="price of the gradient,\nin losses (log axis)",
        title="One way of asking gets dearer with every weight, the other does not",
    )
    return Picture(
        fig,
        f"Counted for networks of {weights[0]} to {weights[-1]} weights: by nudging, a gradient costs "
        f"{2 * weights[0]} to {grouped(2 * weights[-1])} losses; by backpropagation, between "
        f"{back.min():.1f} and {back.max():.1f}.",
    )


# --- XOR ----------------------------------------------------------------------------------------------------


def network() -> Network:
    """2 → 4 → 1 on the four rows of XOR, with the mean squared error."""
    return Network(LinearRegression(*XOR), hidden=[4])


def flat(params: dict[str, np.ndarray]) -> np.ndarray:
    """The arrays of a network in one row, as `Network` has them."""
    return np.concatenate([params[name].ravel() for name in network().shapes])


def checked(
    mlp_grads: Callable, params: dict[str, np.ndarray], value: Callable, backward: Callable
) -> list[tuple[str, str]]:
    """How far the slopes by matrices are from those of a toe and of an engine for single numbers, on XOR."""
    X, y = XOR
    grads = flat(mlp_grads(params, X, y[:, None]))
    w, net = flat(params), network()
    weights = [value(number) for number in w]
    backward(_by_numbers(weights, value))
    by_engine = np.array([weight.grad for weight in weights])
    rows = {
        "toes, 34 losses": (numeric_gradient(net, w), 1e-8),
        "the engine, one pass back": (by_engine, 1e-14),
    }
    return [(name, _below(np.max(np.abs(grads - other)), bound)) for name, (other, bound) in rows.items()]


def _below(difference: float, bound: float) -> str:
    return f"below {bound:.0e}".replace("e-0", "e-") if difference < bound else f"{difference:.1e}"


def _by_numbers(weights: list, value: Callable):
    """The mean squared error of the network on XOR, number by number."""
    W1, b1, W2, (b2,) = weights[:8], weights[8:12], weights[12:16], weights[16:]
    total = value(0.0)
    for row, wanted in zip(*XOR, strict=True):
        guess = b2
        for unit in range(4):
            z = W1[unit] * value(row[0]) + W1[4 + unit] * value(row[1]) + b1[unit]
            guess = guess + W2[unit] * z.tanh()
        error = guess + value(-wanted)
        total = total + error * error
    return total * value(1 / len(XOR[1]))


def boundary(start: dict[str, np.ndarray], rate: float = 0.3, steps=(0, 10, 30, 100)) -> Picture:
    """What the network says over the plane while it learns XOR; the line is where it says one half."""
    net = network()
    walk = descend(net, flat(start), GradientDescent(rate), steps=max(steps))
    X, y = XOR
    told = ", ".join(f"{walk.losses[k]:.3f} at step {k}" for k in steps)
    last = net.forward(walk.positions[steps[-1]], X)[-1][:, 0]
    line = (
        "Where the network says one half, a line that bends as it learns to part the squares (wanted: 1) "
        "from the circles (0)."
    )
    return Picture(
        _plane(net, walk, steps),
        f"{line} The loss is {told}, where it says {', '.join(f'{p:.2f}' for p in last)}.",
        hall=_plane(net, walk, steps[1:]),
        hall_sentence=line,
    )


def _plane(net: Network, walk: Trajectory, steps: Sequence[int]) -> Figure:
    fig, panels = canvas(columns=len(steps), height=2.35, sharey=True)
    X, y = XOR
    for ax, k in zip(panels, steps, strict=True):
        w = walk.positions[k]
        across, up, said = heights(
            lambda w, at=w: net.forward(at, w.T)[-1][:, 0], (-0.4, 1.4), (-0.4, 1.4), 81
        )
        levels = np.linspace(-1.5, 2.5, 17)
        ax.contourf(across, up, said, levels=levels, cmap="cividis", alpha=0.6, extend="both")
        ax.contour(across, up, said, levels=[0.5], colors=INK, linewidths=2)
        for (a, b), wanted in zip(X, y, strict=True):
            ax.plot(a, b, "s" if wanted else "o", color=OPTIMUM if wanted else "white", mec=INK, markersize=9)
        ax.set(xlabel="x₁", xticks=[0, 1], yticks=[0, 1])
        ax.set_title(f"step {k}: loss {walk.losses[k]:.2f}", fontsize=10)
        ax.set_aspect("equal")
    panels[0].set_ylabel("x₂")
    return fig


def equal_start(net: Network) -> np.ndarray:
    """Weights with which all hidden units are the same, and not zero."""
    w = net.zeros()
    arrays = net.unpack(w)
    arrays["W1"][:], arrays["W2"][:] = [[0.8], [0.2]], 0.5
    return w


def three_starts(drawn: dict[str, np.ndarray], rate: float = 0.1, steps: int = 2000) -> Picture:
    """Where the weights into the four hidden units go, from three starts: one dot, one way, four ways."""
    net = network()
    starts = {"all zero": net.zeros(), "all equal": equal_start(net), "drawn": flat(drawn)}
    walks = {name: descend(net, start, GradientDescent(rate), steps=steps) for name, start in starts.items()}
    losses = {name: walk.losses[-1] for name, walk in walks.items()}
    said = f"The weights into each of the four units over {steps} steps, from the rings to the dots."
    return Picture(
        _units(net, walks, across=(-2.3, 2.3)),
        f"{said} From zero they do not move, and the loss stays at {losses['all zero']:.2f}. Equal units "
        f"walk as one, to {losses['all equal']:.3f}. Drawn at random, each goes its own way, to "
        f"{losses['drawn']:.3f}.",
        hall=_units(net, walks, across=(-2.1, 1.8)),
        hall_sentence=f"{said} Equal units walk as one.",
    )


def _units(net: Network, walks: dict[str, Trajectory], across: tuple[float, float]) -> Figure:
    fig, panels = canvas(columns=3, height=2.6, sharex=True, sharey=True)
    for ax, (name, walk) in zip(panels, walks.items(), strict=True):
        units = np.array([net.unpack(w)["W1"] for w in walk.positions])  # (steps + 1, 2, 4)
        for unit, (color, dash) in enumerate(
            ((STEP, "-"), (LOSS, "--"), (GRADIENT, "-."), (PREDICTION, ":"))
        ):
            ax.plot(*units[:, :, unit].T, dash, color=color, lw=2)
            ax.plot(*units[0, :, unit], "o", mfc="white", mec=color, mew=1.5, markersize=7, zorder=5)
            ax.plot(*units[-1, :, unit], "o", color=color, mec="white", markersize=7, zorder=6)
        ax.axhline(0, color=CONTEXT, lw=0.5, zorder=0)
        ax.axvline(0, color=CONTEXT, lw=0.5, zorder=0)
        ax.set(title=f"{name}: loss {walk.losses[-1]:.2f}", xlabel="weight from x₁")
        ax.set(xlim=across, ylim=(-0.9, 2.2))
        ax.set_aspect("equal")
    panels[0].set_ylabel("weight from x₂")
    return fig


def through_twenty_layers(layers: int = 20, units: int = 32, draws: int = 8) -> list[tuple[str, str]]:
    """What is left of a slope on its way back through so many relu layers: typical of some draws."""
    rows = []
    for size, words in ((0.5, "half as large"), (1.0, "about √2/√inputs"), (2.0, "twice as large")):
        shares = [_left_over(layers, units, size, seed) for seed in range(draws)]
        typical = float(f"{np.exp(np.mean(np.log(shares))):.1g}")
        rows.append((words, grouped(typical) if typical > 1 else f"{typical:.7f}".rstrip("0")))
    return rows


def _left_over(layers: int, units: int, size: float, seed: int) -> float:
    """‖∂L/∂b‖ of the first layer as a share of that of the last: with one row, b's slope is δ itself."""
    row = np.random.default_rng(seed).standard_normal((1, units))
    net = Network(LinearRegression(row, [1.0]), hidden=[units] * layers, activation="relu")
    slopes = net.unpack(net.gradient(net.start(seed + 100, scale=size)))
    return float(np.linalg.norm(slopes["b1"]) / np.linalg.norm(slopes[f"b{layers}"]))
