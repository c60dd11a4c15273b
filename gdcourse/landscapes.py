"""Hills and valleys to descend: each one is a function, its gradient, and what is known about it.

A landscape is called like a function and knows its slope:

>>> bowl(0.0), bowl.gradient(0.0)
(9.0, -6.0)

Coordinates come first. A landscape over a line takes a number, or any array of hikers, element by element; a landscape
over a plane takes `w.shape == (2,)` for one hiker, `(2, n)` for n hikers, `(2, n, k)` for n hikers times k settings.
So `x, y = w` serves a point, a crowd and a meshgrid alike.

>>> bowl(np.array([0.0, 1.0, 3.0]))
array([9., 4., 0.])
>>> rosenbrock(np.array([[1.0, 0.0], [1.0, 0.0]]))
array([0., 1.])
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from gdcourse.gradients import numeric_gradient

Domain = tuple[tuple[float, float], ...]


class Stationary(NamedTuple):
    """A point where the ground is level, and what it is: "minimum", "maximum", "saddle" or "flat"."""

    point: float | tuple[float, ...]
    kind: str


class Landscape:
    """A function of the position w, with its gradient, its formula, and its known level points.

    Parameters: `loss(w)` and `gradient(w)`, functions of an array of coordinates; `dim`, how many coordinates;
    `domain`, a (low, high) pair per coordinate, worth drawing; `stationary`, the level points known in it.
    """

    def __init__(self, name: str, formula: str, loss: Callable, gradient: Callable, *,
                 dim: int = 1, domain: Domain = ((-5.0, 5.0),), stationary: Sequence[tuple] = ()):
        self.name, self.formula = name, formula
        self.loss, self.gradient = loss, gradient
        self.dim, self.domain = dim, tuple(domain)
        self.stationary = tuple(Stationary(*level) for level in stationary)

    def __call__(self, w):
        return self.loss(w)

    def __repr__(self) -> str:
        return f"{self.name}: {self.formula}"

    @classmethod
    def of(cls, loss: Callable, gradient: Callable | None = None, *, name: str | None = None,
           formula: str | None = None, dim: int = 1, domain: Domain | None = None) -> Landscape:
        """Your own function as a landscape; without a gradient, the slope is felt by central differences.

        >>> valley = Landscape.of(lambda w: w * w)
        >>> float(round(valley.gradient(3.0), 6))
        6.0
        """
        if isinstance(loss, Landscape):
            return loss
        if not callable(loss):
            raise ValueError(f"loss must be a function of w, got {loss!r}; pass the function itself, without calling it")
        name = name or getattr(loss, "__name__", "f").replace("<lambda>", "f")
        gradient = gradient or getattr(loss, "gradient", None) or (lambda w: numeric_gradient(loss, w))
        return cls(name, formula or f"{name}(w)", loss, gradient, dim=dim, domain=domain or ((-5.0, 5.0),) * dim)


# ---------------------------------------------------------------- over a line: w is a number


class Bowl(Landscape):
    """f(w) = c/2·(w − m)², with f′(w) = c·(w − m): the parabola with its minimum at m and curvature c.

    >>> Bowl(minimum=5.0, curvature=2.0).gradient(0.0)
    -10.0
    """

    def __init__(self, minimum: float = 3.0, curvature: float = 2.0):
        if not (math.isfinite(minimum) and 0 < curvature < math.inf):
            raise ValueError(f"a bowl needs a finite minimum and a positive curvature, got {minimum} and {curvature}")
        self.minimum, self.curvature = float(minimum), float(curvature)
        factor = "" if curvature == 2 else f"{curvature / 2:g}·"
        inside = f"(w − {minimum:g})" if minimum > 0 else f"(w + {-minimum:g})" if minimum < 0 else "w"
        super().__init__("bowl", f"{factor}{inside}²", self._loss, self._gradient,
                         domain=((minimum - 5, minimum + 5),), stationary=[(self.minimum, "minimum")])

    def _loss(self, w):
        return self.curvature / 2 * ((w - self.minimum) * (w - self.minimum))

    def _gradient(self, w):
        return self.curvature * (w - self.minimum)


bowl = Bowl(minimum=3.0, curvature=2.0)

double_well = Landscape(
    "double well", "(w² − 4)²/8 + w/2",
    lambda w: (w * w - 4) * (w * w - 4) / 8 + w / 2,
    lambda w: w * (w * w - 4) / 2 + 0.5,
    domain=((-3.5, 3.5),),
    stationary=[(-2.1149075414767557, "minimum"), (0.2541016883650524, "maximum"), (1.8608058531117035, "minimum")],
)

corner = Landscape(
    "corner", "|w − 3|",
    lambda w: abs(w - 3.0),
    lambda w: np.sign(w - 3.0),  # at the kink every slope between −1 and 1 is a subgradient; 0 is one of them
    domain=((-2.0, 8.0),),
    stationary=[(3.0, "minimum")],
)


def sigmoid(w):
    """σ(w) = 1/(1 + e^(−w)), without overflow and accurate for very negative w."""
    return np.exp(-np.logaddexp(0.0, -w))


plateau_squared = Landscape(
    "plateau, squared loss", "(1 − σ(w))²",
    lambda w: sigmoid(-w) * sigmoid(-w),
    lambda w: -2 * sigmoid(w) * sigmoid(-w) * sigmoid(-w),
    domain=((-10.0, 10.0),),
)

plateau_log = Landscape(
    "plateau, log loss", "−log σ(w)",
    lambda w: np.logaddexp(0.0, -w),
    lambda w: -sigmoid(-w),
    domain=((-10.0, 10.0),),
)

_PITCH = 0.15 * math.pi
ripples = Landscape(
    "ripples", "w·cos(0.15πw)",
    lambda w: w * np.cos(_PITCH * w),
    lambda w: np.cos(_PITCH * w) - _PITCH * w * np.sin(_PITCH * w),
    domain=((-10.0, 10.0),),
)

# ---------------------------------------------------------------- over a plane: x, y = w


class Quadratic(Landscape):
    """f(w) = ½ Σ λᵢ uᵢ², where u = Rᵀ(w − m): curvature λᵢ along the i-th axis of a frame turned by `angle` (radians).

    ∇f(w) = R (λ ∘ u). Any number of coordinates; a turned frame (angle ≠ 0) only in two.

    >>> needle = Quadratic([1.0, 25.0])
    >>> needle(np.array([1.0, 1.0])), needle.gradient(np.array([1.0, 1.0]))
    (np.float64(13.0), array([ 1., 25.]))
    """

    def __init__(self, curvatures: Sequence[float], angle: float = 0.0, minimum: Sequence[float] | None = None):
        self.curvatures = tuple(float(c) for c in np.atleast_1d(curvatures))
        self.angle = float(angle)
        self.minimum = (0.0,) * len(self.curvatures) if minimum is None else tuple(float(m) for m in minimum)
        dim = len(self.curvatures)
        if not dim or not all(map(math.isfinite, (*self.curvatures, *self.minimum, self.angle))):
            raise ValueError(f"curvatures, angle and minimum must be finite numbers, got {curvatures}, {angle}, {minimum}")
        if len(self.minimum) != dim:
            raise ValueError(f"minimum must have one number per curvature ({dim}), got {len(self.minimum)}")
        if angle and dim != 2:
            raise ValueError(f"angle turns a plane: it needs 2 curvatures, got {dim}; leave angle at 0")
        signs = {(c > 0) - (c < 0) for c in self.curvatures}
        kind = {(1,): "minimum", (-1,): "maximum", (-1, 1): "saddle"}.get(tuple(sorted(signs)), "flat")
        terms = " + ".join(f"{c:g}·u{i}²" for i, c in zip("₁₂₃₄₅₆₇₈₉", self.curvatures)) + (" + …" if dim > 9 else "")
        super().__init__("quadratic", f"½({terms})", self._loss, self._gradient, dim=dim,
                         domain=tuple((m - 4, m + 4) for m in self.minimum), stationary=[(self.minimum, kind)])

    def _turn(self, w, angle):
        x, y = w
        c, s = math.cos(angle), math.sin(angle)
        return np.stack([c * x - s * y, s * x + c * y])

    def _frame(self, w):
        w = np.asarray(w)
        column = (len(w),) + (1,) * (w.ndim - 1)
        u = w - np.reshape(self.minimum, column).astype(w.dtype)
        return self._turn(u, -self.angle) if self.angle else u

    def _loss(self, w):
        return sum(c * (u * u) for c, u in zip(self.curvatures, self._frame(w))) / 2

    def _gradient(self, w):
        slope = np.stack([c * u for c, u in zip(self.curvatures, self._frame(w))])
        return self._turn(slope, self.angle) if self.angle else slope


def _plane(name: str, formula: str, loss: Callable[[Any, Any], Any], gradient: Callable[[Any, Any], tuple], **known) -> Landscape:
    """A landscape from a formula in x and y."""
    return Landscape(name, formula, lambda w: loss(*w), lambda w: np.array(gradient(*w)), dim=2, **known)


smallest_network = _plane(
    "smallest network", "(u·v − 1)²/2",
    lambda u, v: (u * v - 1) * (u * v - 1) / 2,
    lambda u, v: ((u * v - 1) * v, (u * v - 1) * u),
    domain=((-2.5, 2.5), (-2.5, 2.5)),
    stationary=[((0.0, 0.0), "saddle"), ((1.0, 1.0), "flat"), ((-1.0, -1.0), "flat")],  # all of u·v = 1 is level
)

saddle = _plane(
    "saddle", "x²/2 + y⁴/4 − y²/2",
    lambda x, y: x * x / 2 + y * y * (y * y - 2) / 4,
    lambda x, y: (x, y * (y * y - 1)),
    domain=((-2.0, 2.0), (-2.0, 2.0)),
    stationary=[((0.0, 0.0), "saddle"), ((0.0, 1.0), "minimum"), ((0.0, -1.0), "minimum")],
)

monkey_saddle = _plane(
    "monkey saddle", "x³ − 3xy²",
    lambda x, y: x * (x * x - 3 * (y * y)),
    lambda x, y: (3 * (x * x - y * y), -6 * x * y),
    domain=((-2.0, 2.0), (-2.0, 2.0)),
    stationary=[((0.0, 0.0), "saddle")],
)

rosenbrock = _plane(
    "Rosenbrock", "(1 − x)² + 100(y − x²)²",
    lambda x, y: (1 - x) * (1 - x) + 100 * ((y - x * x) * (y - x * x)),
    lambda x, y: (2 * (x - 1) - 400 * x * (y - x * x), 200 * (y - x * x)),
    domain=((-2.0, 2.0), (-1.0, 3.0)),
    stationary=[((1.0, 1.0), "minimum")],
)

himmelblau = _plane(
    "Himmelblau", "(x² + y − 11)² + (x + y² − 7)²",
    lambda x, y: (x * x + y - 11) * (x * x + y - 11) + (x + y * y - 7) * (x + y * y - 7),
    lambda x, y: (4 * x * (x * x + y - 11) + 2 * (x + y * y - 7), 2 * (x * x + y - 11) + 4 * y * (x + y * y - 7)),
    domain=((-6.0, 6.0), (-6.0, 6.0)),
    stationary=[((3.0, 2.0), "minimum")],
)


def _beale(x, y):
    return (1.5, y - 1), (2.25, y * y - 1), (2.625, y * y * y - 1)


beale = _plane(
    "Beale", "(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²",
    lambda x, y: sum((a + x * b) * (a + x * b) for a, b in _beale(x, y)),
    lambda x, y: (sum(2 * (a + x * b) * b for a, b in _beale(x, y)),
                  sum(2 * (a + x * b) * x * s for (a, b), s in zip(_beale(x, y), (1, 2 * y, 3 * y * y)))),
    domain=((-4.5, 4.5), (-4.5, 4.5)),
    stationary=[((3.0, 0.5), "minimum"), ((0.0, 1.0), "saddle")],
)

_TURN = 2 * math.pi
rastrigin = _plane(
    "Rastrigin", "20 + x² − 10·cos(2πx) + y² − 10·cos(2πy)",
    lambda x, y: 20 + x * x - 10 * np.cos(_TURN * x) + y * y - 10 * np.cos(_TURN * y),
    lambda x, y: (2 * x + 10 * _TURN * np.sin(_TURN * x), 2 * y + 10 * _TURN * np.sin(_TURN * y)),
    domain=((-5.12, 5.12), (-5.12, 5.12)),
    stationary=[((0.0, 0.0), "minimum")],
)

LANDSCAPES = (bowl, double_well, corner, plateau_squared, plateau_log, ripples,
              smallest_network, saddle, monkey_saddle, rosenbrock, himmelblau, beale, rastrigin)
