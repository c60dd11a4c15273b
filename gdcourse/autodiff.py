"""Gradients without calculus on paper: every operation knows its own slope, and the chain rule does the rest.

Along a path the slopes multiply, over paths they add up. Two ways to go about it. A `Value` remembers what it
was made of, and `backward` goes once from the result back to all weights: reverse mode, in networks called
backpropagation. A `Dual` carries a slope along from one weight to the result: forward mode, a pass for each
weight. Neither moves a weight: they compute gradients, an optimizer uses them.

>>> x = Value(3.0)
>>> y = x * x + x
>>> y.backward()
>>> x, y
(Value(3, grad=7), Value(12, grad=1))
>>> x = Dual(3.0, slope=1.0)
>>> x * x + x
Dual(12, slope=7)
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

import numpy as np

from gdcourse.inputs import as_floats, check_function, is_number, shown

# ---------------------------------------------------------------- one step of the chain: an operation's slope


def _of_two(sign: str, rule: Callable) -> Callable:
    """An operation on Values or Duals, from a rule on numbers: its value, and its slope in each part."""

    def operation(a, b):
        if type(b) is not type(a):
            if isinstance(b, np.ndarray):
                return NotImplemented  # numpy does it, element by element
            b = type(a)(b)
        data, along_a, along_b = rule(a.data, b.data)
        return a._made(data, ((a, along_a), (b, along_b)), sign)

    return operation


def _of_one(sign: str, rule: Callable) -> Callable:
    def operation(a):
        data, along_a = rule(a.data)
        return a._made(data, ((a, along_a),), sign)

    return operation


def _without_end(pythons: Callable, numpys: Callable) -> Callable:
    """Python's function; where it stops with an error, as at 1/0, numpy's, which goes on with inf or nan."""

    def function(*numbers):
        try:
            return pythons(*numbers)
        except (ArithmeticError, ValueError):
            with np.errstate(all="ignore"):
                return float(numpys(*numbers))

    return function


def _compared(test: Callable) -> Callable:
    return lambda a, b: test(a.data, b.data if isinstance(b, Number) else b)


_over, _power = _without_end(operator.truediv, np.divide), _without_end(math.pow, np.power)
_exp, _log = _without_end(math.exp, np.exp), _without_end(math.log, np.log)


class Number:
    """The table of slopes that Value and Dual share. `max(a, b)` is one of the two, so its slope is 1 or 0.

    Numpy takes them too: of an array of Values, `np.exp(z).sum()` is a Value.
    """

    __slots__ = ()
    keeps_slopes = True

    __add__ = _of_two("+", lambda a, b: (a + b, 1.0, 1.0))
    __sub__ = _of_two("−", lambda a, b: (a - b, 1.0, -1.0))
    __mul__ = _of_two("·", lambda a, b: (a * b, b, a))
    __truediv__ = _of_two("/", lambda a, b: (_over(a, b), _over(1.0, b), -_over(_over(a, b), b)))
    __neg__ = _of_one("−", lambda a: (-a, -1.0))
    exp = _of_one("exp", lambda a: (_exp(a), _exp(a)))
    log = _of_one("log", lambda a: (_log(a), _over(1.0, a)))
    tanh = _of_one("tanh", lambda a: (math.tanh(a), 1 - math.tanh(a) ** 2))
    relu = _of_one("relu", lambda a: (0.0, 0.0) if a <= 0 else (a, 1.0))
    __radd__, __rmul__ = __add__, __mul__
    __lt__, __le__ = _compared(operator.lt), _compared(operator.le)
    __gt__, __ge__ = _compared(operator.gt), _compared(operator.ge)

    def __rsub__(self, other):
        return type(self)(other) - self

    def __rtruediv__(self, other):
        return type(self)(other) / self

    def __pow__(self, n):
        """aⁿ with slope n·aⁿ⁻¹; n is a plain number."""
        if isinstance(n, np.ndarray):
            return NotImplemented
        if not is_number(n):
            raise ValueError(
                f"the exponent must be a plain number, got {shown(n)}; aᵇ is (b * a.log()).exp()"
            )
        rule = _of_one(f"^{n:g}", lambda a: (_power(a, n), n * _power(a, n - 1) if n else 0.0))
        return rule(self)


def _one_number(number, name: str) -> float:
    if not is_number(number):
        raise ValueError(f"{name} must be one number, got {shown(number)}; of an array, take one at a time")
    return float(number)


# --------------------------------------------------------------------- reverse mode: remember, then go back


class Value(Number):
    """A number that remembers what it was made of.

    `data`: the number. `made_of`: the Values it came from, each with the slope along it. `operation`: how it
    came from them. `grad`: after `result.backward()`, by how much the result changes for each unit of this.
    ValueError when data is not one number.

    >>> a = Value(2.0)
    >>> b = a + a
    >>> c = b + b
    >>> c.backward()
    >>> a, b, c.made_of
    (Value(2, grad=4), Value(4, grad=2), ((Value(4, grad=2), 1.0), (Value(4, grad=2), 1.0)))
    """

    __slots__ = ("data", "grad", "made_of", "operation")

    def __init__(self, data: float, made_of: tuple = (), operation: str = ""):
        self.data = data if type(data) is float else _one_number(data, "the data of a Value")
        self.grad = 0.0
        self.made_of = made_of
        self.operation = operation

    def _made(self, data, parts, operation):
        return Value(data, parts, operation)

    def backward(self) -> None:
        """Fill in `grad`, here and in all that this was made of. ValueError when the graph has a cycle.

        `+=`, because a Value may lie on many paths; in this order, because it passes on what it has only when
        all of it has arrived. What was made starts anew each time. A leaf, made of nothing, adds up over
        calls until it is set to zero, as in torch.
        """
        order = topological_order(self)
        for value in order:
            if value.made_of:
                value.grad = 0.0
        self.grad += 1.0
        for value in reversed(order):
            for part, slope in value.made_of:
                part.grad += slope * value.grad

    def zero_grad(self) -> None:
        """Set `grad` to zero, here and in all that this was made of.

        >>> w = Value(1.0)
        >>> for _ in range(2):
        ...     loss = (w - 3) ** 2
        ...     loss.backward()
        >>> w  # the slope is -4; nobody set it to zero between
        Value(1, grad=-8)
        >>> loss.zero_grad()
        >>> w
        Value(1, grad=0)
        """
        for value in topological_order(self):
            value.grad = 0.0

    def __repr__(self) -> str:
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"


def topological_order(result: Value) -> list[Value]:
    """All that `result` was made of, and last itself: no Value stands before one that it was made of.

    A stack of its own, not recursion: a sum of a million terms is a chain of a million Values.

    >>> a, b = Value(2.0), Value(5.0)
    >>> [value.data for value in topological_order(a * b + a)]
    [2.0, 5.0, 10.0, 12.0]
    """
    if not isinstance(result, Value):
        raise ValueError(f"a graph starts from a Value, got {shown(result)}")
    order, entered, left = [], set(), set()
    stack = [(result, False)]
    while stack:
        value, parts_are_done = stack.pop()
        if parts_are_done:
            order.append(value)
            left.add(value)
        elif value not in entered:
            entered.add(value)
            stack.append((value, True))
            stack += [(part, False) for part, _ in reversed(value.made_of)]
        elif value not in left:
            raise ValueError(f"the graph has a cycle: {value} was made of itself; make each result anew")
    return order


# --------------------------------------------------------------------- forward mode: carry the slope along


class Dual(Number):
    """data + slope·ε, where ε² = 0: a number, and by how much it changes for each unit of one weight.

    That weight starts with slope 1, every other number with 0. ValueError when one of the two is no number.

    >>> w = Dual(0.0, slope=1.0)
    >>> (w - 3) ** 2
    Dual(9, slope=-6)
    """

    __slots__ = ("data", "slope")

    def __init__(self, data: float, slope: float = 0.0):
        self.data = data if type(data) is float else _one_number(data, "the data of a Dual")
        self.slope = slope if type(slope) is float else _one_number(slope, "the slope of a Dual")

    def _made(self, data, parts, operation):
        return Dual(data, sum(slope * part.slope for part, slope in parts if part.slope))

    def __repr__(self) -> str:
        return f"Dual({self.data:.6g}, slope={self.slope:.6g})"


# ------------------------------------------------------------ for plain functions, beside numeric_gradient


def reverse_gradient(f: Callable, w):
    """∂f/∂wᵢ for all i by one pass there, with Values, and one back.

    `w`: one number, or an array of weights; `f`: a function of it by +, −, ·, /, powers, exp, log, tanh and
    relu, that returns one number. ValueError when it returns several.

    >>> reverse_gradient(lambda w: (w[1] * w[0] * 2 - 3) ** 2, [1.0, 0.5])
    array([-4., -8.])
    """
    w = as_floats(w, "w")
    weights = [Value(x) for x in w.ravel().tolist()]
    _one_result(f, Value, weights, w.shape).backward()
    return _as_array([weight.grad for weight in weights], w)


def forward_gradient(f: Callable, w):
    """The same by dual numbers: a pass for each weight, and no graph to remember.

    >>> forward_gradient(lambda w: (w[1] * w[0] * 2 - 3) ** 2, [1.0, 0.5])
    array([-4., -8.])
    """
    w = as_floats(w, "w")
    numbers = w.ravel().tolist()

    def slope_along(i):
        weights = [Dual(x, float(i == j)) for j, x in enumerate(numbers)]
        return _one_result(f, Dual, weights, w.shape).slope

    return _as_array([slope_along(i) for i in range(len(numbers))], w)


def _one_result(f: Callable, kind: type, weights: list, shape: tuple):
    """f of an array of Values or Duals: one of them, or a number where f does not depend on any."""
    check_function(f, "f")
    try:
        result = f(np.array(weights, dtype=object).reshape(shape)[()])
    except TypeError as error:
        needs, got = "+, −, ·, /, powers, exp, log, tanh and relu", str(error).split(", ")[0]
        raise ValueError(f"f must be made of {needs}; {got}") from error
    if isinstance(result, kind):
        return result
    if not is_number(result):
        raise ValueError(f"f must return one number, got {shown(result)}; take the mean or the sum")
    return kind(result)


def _as_array(slopes: list[float], w: np.ndarray):
    return np.array(slopes, w.dtype).reshape(w.shape)[()]
