"""A network: a model of earlier lessons, on columns that it makes itself, layer by layer.

>>> from gdcourse import LogisticRegression, Momentum, descend
>>> X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
>>> xor = Network(LogisticRegression(X, [0, 1, 1, 0]), hidden=[4])
>>> xor
network 2 → 4 → 1, tanh, 17 weights: logistic regression on 4 rows: 1/m Σ (log(1 + exp zᵢ) − yᵢ·zᵢ)
>>> walk = descend(xor, xor.start(rng=0), Momentum(0.5), steps=200)
>>> xor.scores(walk.positions[-1]) > 0
array([False,  True,  True, False])
"""

from __future__ import annotations

import math

import numpy as np

from gdcourse.batches import taken
from gdcourse.inputs import NOT_NEGATIVE, as_floats, generator, shown, whole
from gdcourse.models import ALL, LinearModel

# h and, from a = h(z), its slope: the layer keeps a, and not z
ACTIVATIONS = {
    "tanh": (np.tanh, lambda a: 1 - a * a),
    "relu": (lambda z: np.maximum(z, 0), lambda a: a > 0),
}


class Network:
    """a₀ = X,  aₗ = h(aₗ₋₁·Wₗ + bₗ),  and without h the last: the scores z of `model`, which has the loss.

    `model`: SoftmaxRegression(X, y), LogisticRegression(X, y), LinearRegression(X, y), …: its X, y and loss
    are the network's. `hidden`: the number of units in each layer between. `activation`: h, "tanh" or "relu".
    `w`: shape (dim,), all Wₗ and bₗ one after the other, as `shapes` names them; one w at a time, float32
    stays float32. `rows`: the examples that are felt. ValueError when a setting does not fit.

    >>> from gdcourse import SoftmaxRegression
    >>> net = Network(SoftmaxRegression([[-1.0], [0.0], [1.0]], [0, 1, 2]), hidden=[5], activation="relu")
    >>> net.shapes
    {'W1': (1, 5), 'b1': (5,), 'W2': (5, 3), 'b2': (3,)}
    >>> net.dim, round(float(net(net.zeros())), 4)  # log 3
    (28, 1.0986)
    """

    def __init__(self, model: LinearModel, hidden=(32,), activation: str = "tanh"):
        if not isinstance(model, LinearModel):
            raise ValueError(f"model must be one such as SoftmaxRegression(X, y), got {shown(model)}")
        if not isinstance(activation, str) or activation not in ACTIVATIONS:
            raise ValueError(f"activation must be one of {', '.join(ACTIVATIONS)}, got {shown(activation)}")
        self.model, self.X, self.y = model, model.X, model.y
        hidden = hidden if isinstance(hidden, list | tuple) else [hidden]
        widths = [whole(units, "hidden", 1) for units in hidden]
        self.sizes = (self.X.shape[1], *widths, getattr(model, "classes", 1))
        self.activation = activation
        self.shapes = {}
        for l, (inputs, units) in enumerate(zip(self.sizes, self.sizes[1:]), start=1):
            self.shapes |= {f"W{l}": (inputs, units), f"b{l}": (units,)}
        self.dim = sum(map(math.prod, self.shapes.values()))

    def __call__(self, w, rows=ALL):
        X, y = taken(rows, self.X, self.y)
        *_, z = self._forward(self._layers(w), X)
        return np.mean(self.model.example_loss(self._for_the_model(z), y))

    def scores(self, w, rows=ALL):
        """z, as the model has them: shape (m,), or (k, m) for k classes."""
        *_, z = self._forward(self._layers(w), *taken(rows, self.X))
        return self._for_the_model(z)

    @property
    def decide(self):
        """The model's `decide(z)`, if it has labels."""
        return self.model.decide

    def forward(self, w, X) -> list[np.ndarray]:
        """What each layer makes of any X of shape (m, d): a₀ = X, a₁, a₂, …, and last z, shape (m, k)."""
        X, columns = as_floats(X, "X"), self.sizes[0]
        if X.shape[1:] != (columns,):
            raise ValueError(f"X must have {columns} columns, shape (m, {columns}), got {X.shape}")
        return self._forward(self._layers(w), X)

    def _forward(self, layers, X):
        (h, _), a, made = ACTIVATIONS[self.activation], X, [X]
        for W, b in layers[:-1]:
            a = h(a @ W + b)
            made.append(a)
        W, b = layers[-1]
        made.append(a @ W + b)
        return made

    def gradient(self, w, rows=ALL):
        """Backpropagation: δ = ∂f/∂z of the last layer, and from layer to layer δ ← δ·Wᵀ ∘ h′.

        On its way δ meets what each layer was given: ∂f/∂W = aᵀδ, and ∂f/∂b = Σ δ over the rows.
        """
        _, slope = ACTIVATIONS[self.activation]
        X, y = taken(rows, self.X, self.y)
        layers = self._layers(w)
        *a, z = self._forward(layers, X)
        delta = self.model.example_slope(self._for_the_model(z), y)
        delta = (delta / len(z)).T.reshape(z.shape)
        backwards = []
        for l in reversed(range(len(layers))):
            backwards += [delta.sum(axis=0), a[l].T @ delta]
            if l > 0:
                W, _ = layers[l]
                delta = delta @ W.T * slope(a[l])
        return np.concatenate(backwards[::-1], axis=None)

    def unpack(self, w) -> dict[str, np.ndarray]:
        """The arrays by name, as views of w: what is written into them is written into w."""
        w = as_floats(w, "w")
        if w.shape != (self.dim,):
            raise ValueError(f"w must have shape ({self.dim},), got {w.shape}")
        return unpack(w, self.shapes)

    def _layers(self, w) -> list[tuple[np.ndarray, np.ndarray]]:
        arrays = list(self.unpack(w).values())
        return list(zip(arrays[::2], arrays[1::2]))

    def _for_the_model(self, z):
        """z as the model has it: classes first, in memory too, which makes its sums over them quick."""
        return z.T.copy() if self.sizes[-1] > 1 else z[:, 0]

    def start(self, rng, scale: float = 1.0) -> np.ndarray:
        """Weights drawn so that a layer's numbers are about as large as those it is given; b = 0.

        Wᵢⱼ ~ scale·N(0, 1/inputs), in front of a relu, which lets half through, of twice that variance.
        (Glorot and Bengio 2010; He and others 2015)
        """
        scale, rng = NOT_NEGATIVE.kept(scale, "scale"), generator(rng)
        w = self.zeros()
        layers = self._layers(w)
        for l, (W, _) in enumerate(layers, start=1):
            gain = 2.0 if self.activation == "relu" and l < len(layers) else 1.0
            W[:] = scale * math.sqrt(gain / len(W)) * rng.standard_normal(W.shape)
        return w

    def zeros(self) -> np.ndarray:
        """The worst place to start: every unit of a layer is the same, and stays the same."""
        return np.zeros(self.dim, self.X.dtype)

    def __repr__(self) -> str:
        sizes = " → ".join(map(str, self.sizes))
        return f"network {sizes}, {self.activation}, {self.dim} weights: {self.model}"


def unpack(w, shapes: dict[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    """The arrays of these shapes that a flat w holds one after the other, as views of it.

    >>> unpack(np.arange(6.0), {"W": (2, 2), "b": (2,)})
    {'W': array([[0., 1.],
           [2., 3.]]), 'b': array([4., 5.])}
    """
    arrays, start = {}, 0
    for name, shape in shapes.items():
        stop = start + math.prod(shape)
        arrays[name], start = w[start:stop].reshape(shape), stop
    return arrays
