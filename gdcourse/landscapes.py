"""Hills and valleys to descend: each one is a function, its gradient, and what is known about it.

>>> bowl(0.0), bowl.gradient(0.0)
(9.0, -6.0)

Coordinates come first. A landscape over a line takes a number, or any array of hikers, element by element;
one over a plane takes shape (2,) for one hiker, (2, n) for n hikers, (2, n, k) for n starts times k settings
(else ValueError). So `x, y = w` serves a point, a crowd and a meshgrid alike. Lists and whole numbers become
floats on the way in. Squares are written x·x: a power would round differently for a crowd.

>>> rosenbrock(np.array([[1.0, 0.0], [1.0, 0.0]]))
array([0., 1.])
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from gdcourse.gradients import numeric_gradient
from gdcourse.inputs import as_floats, check_function, is_number, of_floats, shown, whole

# Set by hand: a height and its slope stand on two lines, one under the other.
# fmt: off
Domain = Sequence[tuple[float, float]]


class Stationary(NamedTuple):
    """A point where the ground is level, and its kind: "minimum", "maximum", "saddle" or "flat"."""

    point: float | tuple[float, ...]
    kind: str


class Landscape:
    """A function of the position w with its gradient, its formula, and its known level points.

    `loss`, `gradient`: functions of w. `dim`: how many coordinates. `domain`: a (low, high) pair for each, to
    draw. `stationary`: the level points in it. ValueError when one is not that.

    >>> hill = Landscape("hill", "−w²", lambda w: -w * w, lambda w: -2 * w, stationary=[(0.0, "maximum")])
    >>> hill, hill(3.0), hill.gradient(3.0)
    (hill: −w², -9.0, -6.0)
    """

    def __init__(
        self, name: str, formula: str, loss: Callable, gradient: Callable, *,
        dim: int = 1, domain: Domain | None = None, stationary: Sequence[tuple] = (),
    ):
        if not (isinstance(name, str) and isinstance(formula, str)):
            raise ValueError(f"name and formula must be texts, got {shown(name)} and {shown(formula)}")
        check_function(loss, "loss")
        check_function(gradient, "gradient")
        self.name, self.formula = name, formula
        self.loss, self.gradient = of_floats(loss), of_floats(gradient)
        self.dim = whole(dim, "dim", 1)
        self.domain = _checked_domain(((-5.0, 5.0),) * self.dim if domain is None else domain, self.dim)
        try:
            self.stationary = tuple(Stationary(*level) for level in stationary)
        except TypeError:
            raise ValueError(f'stationary must be [(3.0, "minimum"), …], got {shown(stationary)}') from None

    def __call__(self, w):
        return self.loss(w)

    def __repr__(self) -> str:
        return f"{self.name}: {self.formula}"

    @classmethod
    def of(
        cls, loss: Callable, gradient: Callable | None = None, *,
        name: str | None = None, formula: str | None = None, dim: int = 1, domain: Domain | None = None,
    ) -> Landscape:
        """Your own function as a landscape; without a gradient, the slope is felt by central differences.
        What brings its own gradient is left as it is. ValueError when `loss` is no function.

        >>> valley = Landscape.of(lambda w: w * w)
        >>> float(round(valley.gradient(3.0), 6))
        6.0
        """
        if gradient is None and hasattr(loss, "gradient") and not isinstance(loss, type):
            return loss
        check_function(loss, "the landscape, or its loss,")
        if name is None:
            name = getattr(loss, "__name__", "f").replace("<lambda>", "f")
        if gradient is None:
            gradient = lambda w: numeric_gradient(loss, w)  # noqa: E731
        return cls(name, f"{name}(w)" if formula is None else formula, loss, gradient, dim=dim, domain=domain)


def _checked_domain(domain, dim: int) -> Domain:
    pairs = as_floats(domain, "domain")
    if pairs.shape != (dim, 2) or not np.isfinite(pairs).all() or not np.all(pairs[:, 0] < pairs[:, 1]):
        needs = "pair (low, high)" if dim == 1 else f"{dim} pairs (low, high)"
        raise ValueError(f"domain must be a list of {needs}, such as (-5, 5), got {shown(domain)}")
    return tuple(map(tuple, pairs.tolist()))


# ------------------------------------------------------------------------------- over a line: w is a number


class Bowl(Landscape):
    """f(w) = c/2·(w − m)²,  f′(w) = c·(w − m): the parabola with its minimum at m and curvature c.
    ValueError unless m is finite and c positive.

    >>> Bowl(minimum=5.0, curvature=2.0).gradient(0.0)
    -10.0
    """

    def __init__(self, minimum: float = 3.0, curvature: float = 2.0):
        if not (is_number(minimum) and math.isfinite(minimum)):
            raise ValueError(f"minimum must be a finite number, got {shown(minimum)}")
        if not (is_number(curvature) and 0 < curvature < math.inf):
            raise ValueError(f"curvature must be a positive number, got {shown(curvature)}")
        self.minimum, self.curvature = float(minimum), float(curvature)
        factor = "" if curvature == 2 else f"{curvature / 2:g}·"
        super().__init__(
            "bowl", f"{factor}{_shifted('w', self.minimum)}²", self._loss, self._gradient,
            domain=((minimum - 5, minimum + 5),), stationary=[(self.minimum, "minimum")],
        )

    def _loss(self, w):
        return self.curvature / 2 * ((w - self.minimum) * (w - self.minimum))

    def _gradient(self, w):
        return self.curvature * (w - self.minimum)


def _shifted(letter: str, origin: float) -> str:
    """The text of `letter − origin`: "w", "(w − 3)" or "(w + 3)"."""
    return f"({letter} {'−' if origin > 0 else '+'} {abs(origin):g})" if origin else letter


bowl = Bowl(minimum=3.0, curvature=2.0)

double_well = Landscape(
    "double well", "(w² − 4)²/8 + w/2",
    lambda w: (w * w - 4) * (w * w - 4) / 8 + w / 2,
    lambda w: w * (w * w - 4) / 2 + 0.5,
    domain=((-3.5, 3.5),),
    stationary=[(-2.11490754, "minimum"), (0.25410169, "maximum"), (1.86080585, "minimum")],
)

corner = Landscape(
    "corner", "|w − 3|",
    lambda w: abs(w - 3.0),
    lambda w: np.sign(w - 3.0),  # at the kink every slope from −1 to 1 is a subgradient; 0 is one of them
    domain=((-2.0, 8.0),), stationary=[(3.0, "minimum")],
)


@of_floats
def sigmoid(w):
    """σ(w) = 1/(1 + e⁻ʷ), never overflowing, and accurate far to the left.

    >>> sigmoid(np.array([0.0, 1000.0])), float(sigmoid(-100.0))
    (array([0.5, 1. ]), 3.720075976020836e-44)
    """
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
    stationary=[(-7.269388, "maximum"), (-1.825685, "minimum"), (1.825685, "maximum"), (7.269388, "minimum")],
)

# --------------------------------------------------------------------------------- over a plane: x, y = w


class Quadratic(Landscape):
    """f(w) = ½ Σ λᵢ·uᵢ²,  ∇f(w) = R(λ ∘ u),  u = Rᵀ(w − m): curvature λᵢ along each axis of a turned frame.

    One curvature per coordinate, any number of them; `angle`, in radians, turns a plane only. ValueError when
    a number is not finite, or `minimum` has another length.

    >>> valley = Quadratic([1.0, 25.0])
    >>> valley
    quadratic: ½(1·x² + 25·y²)
    >>> valley.gradient(np.array([1.0, 1.0]))
    array([ 1., 25.])
    """

    def __init__(self, curvatures, angle: float = 0.0, minimum: Sequence[float] | None = None):
        self.curvatures = _row_of_numbers(curvatures, "curvatures")
        dim = len(self.curvatures)
        self.minimum = (0.0,) * dim if minimum is None else _row_of_numbers(minimum, "minimum")
        if not (is_number(angle) and math.isfinite(angle)):
            raise ValueError(f"angle must be a finite number of radians, got {shown(angle)}")
        self.angle = float(angle)
        if len(self.minimum) != dim:
            raise ValueError(f"minimum must have {dim} numbers, one per curvature, got {len(self.minimum)}")
        if angle and dim != 2:
            raise ValueError(f"angle turns a plane: it needs 2 curvatures, got {dim}; leave angle at 0")
        super().__init__(
            "quadratic", self._formula(), self._loss, self._gradient, dim=dim,
            domain=tuple((m - 4, m + 4) for m in self.minimum), stationary=[(self.minimum, self._kind())],
        )

    def _loss(self, w):
        return sum(c * (u * u) for c, u in zip(self.curvatures, self._along_axes(w))) / 2

    def _gradient(self, w):
        return np.array(_turned([c * u for c, u in zip(self.curvatures, self._along_axes(w))], self.angle))

    def _along_axes(self, w) -> list:
        return _turned([x - m for x, m in zip(coordinates(w, self.dim), self.minimum)], -self.angle)

    def _formula(self) -> str:
        dim = len(self.curvatures)
        axes = "uv" if self.angle else "xyz" if dim <= 3 else [f"w{i}" for i in range(1, dim + 1)]
        origin = (0.0, 0.0) if self.angle else self.minimum
        squares = [f"{c:g}·{_shifted(axis, m)}²" for c, axis, m in zip(self.curvatures, axes, origin)]
        turned = f", axes turned by {math.degrees(self.angle):g}°" if self.angle else ""
        return f"½({' + '.join(squares)}){turned}".replace("+ -", "− ")

    def _kind(self) -> str:
        low, high = min(self.curvatures), max(self.curvatures)
        return "minimum" if low > 0 else "maximum" if high < 0 else "saddle" if low < 0 < high else "flat"


def _row_of_numbers(values, name: str) -> tuple[float, ...]:
    array = as_floats(values, name)
    if array.ndim != 1 or not array.size or not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite numbers in a list, such as [1.0, 25.0], got {shown(values)}")
    return tuple(array.tolist())


def _turned(vector: list, angle: float) -> list:
    if not angle:
        return vector
    (x, y), c, s = vector, math.cos(angle), math.sin(angle)
    return [c * x - s * y, s * x + c * y]


def coordinates(w, dim: int, name: str = "w"):
    """w itself, if its first axis has `dim` coordinates; else ValueError."""
    try:
        fits = len(w) == dim
    except TypeError:  # one number has no length
        fits = False
    if not fits:
        shape = np.shape(w)
        got = f"{shape}; {name}.T turns it" if shape[-1:] == (dim,) else shape
        raise ValueError(f"{name} needs {dim} coordinates first, shape ({dim},) or ({dim}, n), got {got}")
    return w


def _plane(name: str, formula: str, loss: Callable, gradient: Callable, **known) -> Landscape:
    """A landscape from formulas in x and y."""
    return Landscape(name, formula, lambda w: loss(*coordinates(w, 2)),
                     lambda w: np.array(gradient(*coordinates(w, 2))), dim=2, **known)


smallest_network = _plane(
    "smallest network", "(u·v − 1)²/2",
    lambda u, v: (u * v - 1) * (u * v - 1) / 2,
    lambda u, v: ((u * v - 1) * v, (u * v - 1) * u),
    domain=((-2.5, 2.5), (-2.5, 2.5)),
    stationary=[((0, 0), "saddle"), ((1, 1), "minimum"), ((-1, -1), "minimum")],  # two of the curve u·v = 1
)

saddle = _plane(
    "saddle", "x²/2 + y⁴/4 − y²/2",
    lambda x, y: x * x / 2 + y * y * (y * y - 2) / 4,
    lambda x, y: (x, y * (y * y - 1)),
    domain=((-2.0, 2.0), (-2.0, 2.0)),
    stationary=[((0, 0), "saddle"), ((0, 1), "minimum"), ((0, -1), "minimum")],
)

monkey_saddle = _plane(
    "monkey saddle", "x³ − 3xy²",
    lambda x, y: x * (x * x - 3 * (y * y)),
    lambda x, y: (3 * (x * x - y * y), -6 * x * y),
    domain=((-2.0, 2.0), (-2.0, 2.0)), stationary=[((0, 0), "saddle")],
)

rosenbrock = _plane(  # Rosenbrock 1960
    "Rosenbrock", "(1 − x)² + 100(y − x²)²",
    lambda x, y: (1 - x) * (1 - x) + 100 * ((y - x * x) * (y - x * x)),
    lambda x, y: (2 * (x - 1) - 400 * x * (y - x * x), 200 * (y - x * x)),
    domain=((-2.0, 2.0), (-1.0, 3.0)), stationary=[((1, 1), "minimum")],
)

himmelblau = _plane(  # Himmelblau 1972
    "Himmelblau", "(x² + y − 11)² + (x + y² − 7)²",
    lambda x, y: (x * x + y - 11) * (x * x + y - 11) + (x + y * y - 7) * (x + y * y - 7),
    lambda x, y: (4 * x * (x * x + y - 11) + 2 * (x + y * y - 7),
                  2 * (x * x + y - 11) + 4 * y * (x + y * y - 7)),
    domain=((-6.0, 6.0), (-6.0, 6.0)),
    stationary=[
        ((3, 2), "minimum"), ((3.58442834, -1.84812653), "minimum"), ((-2.80511809, 3.13131252), "minimum"),
        ((-3.77931025, -3.28318599), "minimum"), ((-0.27084459, -0.92303856), "maximum"),
        ((3.38515418, 0.07385188), "saddle"), ((0.0866775, 2.8842547), "saddle"),
        ((-3.07302575, -0.08135304), "saddle"), ((-0.12796135, -1.95371498), "saddle"),
    ],
)


def _beale_loss(x, y):
    a, b, c = 1.5 + x * (y - 1), 2.25 + x * (y * y - 1), 2.625 + x * (y * y * y - 1)
    return a * a + b * b + c * c


def _beale_gradient(x, y):
    a, b, c = 1.5 + x * (y - 1), 2.25 + x * (y * y - 1), 2.625 + x * (y * y * y - 1)
    along_x = 2 * (a * (y - 1) + b * (y * y - 1) + c * (y * y * y - 1))
    return along_x, 2 * x * (a + 2 * b * y + 3 * c * y * y)


beale = _plane(  # Beale 1958
    "Beale", "(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²", _beale_loss, _beale_gradient,
    domain=((-4.5, 4.5), (-4.5, 4.5)),
    stationary=[((3, 0.5), "minimum"), ((0, 1), "saddle"), ((0.10053794, -2.64451359), "saddle")],
)

_TURN = 2 * math.pi
_DIPS = (0.99495864, 1.98991223, 2.9848557, 3.97978386, 4.97469139)
_BUMPS = (0.50254604, 1.50764073, 2.51274332, 3.51785914, 4.52299366)
_KINDS = {0.0: "minimum"} | {s * x: "minimum" for x in _DIPS for s in (-1, 1)}
_KINDS |= {s * x: "maximum" for x in _BUMPS for s in (-1, 1)}

rastrigin = _plane(  # Rastrigin 1974
    "Rastrigin", "20 + x² − 10·cos(2πx) + y² − 10·cos(2πy)",
    lambda x, y: 20 + x * x - 10 * np.cos(_TURN * x) + y * y - 10 * np.cos(_TURN * y),
    lambda x, y: (2 * x + 10 * _TURN * np.sin(_TURN * x), 2 * y + 10 * _TURN * np.sin(_TURN * y)),
    domain=((-5.12, 5.12), (-5.12, 5.12)),
    stationary=[((x, y), _KINDS[x] if _KINDS[x] == _KINDS[y] else "saddle") for x in _KINDS for y in _KINDS],
)

LANDSCAPES = (bowl, double_well, corner, plateau_squared, plateau_log, ripples, smallest_network,
              saddle, monkey_saddle, rosenbrock, himmelblau, beale, rastrigin)
