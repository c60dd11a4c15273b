"""Bad input gets one clear sentence: which argument, what it was, what it needs."""

import numpy as np
import pytest

from gdcourse import (
    AdaGrad,
    Adam,
    AdamW,
    Bowl,
    Clipped,
    Cosine,
    ExponentialDecay,
    GradientDescent,
    Hinge,
    InverseTime,
    Landscape,
    LinearRegression,
    LogisticRegression,
    Momentum,
    Nesterov,
    OneCycle,
    Quadratic,
    RMSprop,
    SoftmaxRegression,
    StepDecay,
    Table,
    WarmUp,
    bowl,
    check_gradient,
    contiguous_blocks,
    conventions,
    descend,
    drawn_rows,
    four_students,
    full_batch,
    hike,
    minibatches,
    numeric_gradient,
    relative_error,
    rosenbrock,
    shuffled_rows,
    standardize,
    worked_table,
)
from gdcourse.landscapes import LANDSCAPES

from .rules import one_clear_sentence

X, y = four_students()
LOSS = LinearRegression(X, y)
GD = GradientDescent(0.1)
NAN = float("nan")
INF = float("inf")

RATES = [
    (lambda make=make, rate=rate: make(rate), ["learning_rate", "positive and finite", repr(rate)])
    for make in (GradientDescent, Momentum, Nesterov, AdaGrad, RMSprop, Adam, AdamW)
    for rate in (-0.1, 0.0, NAN, INF, [0.1, -0.1], [], "fast", None, [[0.1]])
]
BETAS = [
    (lambda make=make, name=name, beta=beta: make(**{name: beta}), [name, "[0, 1)", str(beta)])
    for make, name in [
        (Momentum, "momentum"),
        (Nesterov, "momentum"),
        (RMSprop, "beta"),
        (Adam, "beta1"),
        (Adam, "beta2"),
        (AdamW, "beta1"),
    ]
    for beta in (1.0, -0.1, 1.5, NAN)
]
CASES = [
    (lambda: Adam(epsilon=-1e-8), ["epsilon", "-1e-08"]),
    (lambda: AdamW(weight_decay=-0.1), ["weight_decay", "-0.1"]),
    (lambda: Clipped(GD), ["norm", "value"]),
    (lambda: Clipped(GD, norm=1.0, value=1.0), ["norm", "value"]),
    (lambda: Clipped(GD, norm=0.0), ["positive", "0.0"]),
    (lambda: StepDecay(-0.1), ["initial", "-0.1"]),
    (lambda: StepDecay(0.1, every=0), ["every", "0"]),
    (lambda: StepDecay(0.1, factor=0.0), ["factor", "0.0"]),
    (lambda: ExponentialDecay(0.1, factor=1.1), ["factor", "1.1"]),
    (lambda: InverseTime(0.1, decay=-1.0), ["decay", "-1.0"]),
    (lambda: Cosine(0.1, steps=2.5), ["steps", "2.5"]),
    (lambda: Cosine(NAN, steps=2), ["initial", "nan"]),
    (lambda: Cosine(0.1, steps=5, final=-1.0), ["final", "-1.0"]),
    (lambda: WarmUp(0.0, steps=5), ["then", "0.0"]),
    (lambda: WarmUp(0.1, steps=0), ["steps", "0"]),
    (lambda: OneCycle(INF, steps=5), ["peak", "inf"]),
    (lambda: OneCycle(0.1, steps=5, warm=0.0), ["warm", "0.0"]),
    (
        lambda: descend(bowl, 0.0, GradientDescent(lambda t: np.array([0.1, 0.2])), 1),
        ["schedule", "one number", "0.2"],
    ),
    (lambda: descend(bowl, 0.0, GradientDescent(lambda t: -0.1), 1), ["schedule", "-0.1"]),
    (lambda: descend(bowl, 0.0, GradientDescent(lambda t: NAN), 1), ["schedule", "nan"]),
    (lambda: descend(bowl, 0.0, GradientDescent([0.1, 0.2]), 1), ["shape ()", "(2,)", "hiker"]),
    (lambda: descend(bowl, 0.0, GD), ["steps"]),
    (lambda: descend(bowl, 0.0, GD, -1), ["steps", "-1"]),
    (lambda: descend(bowl, 0.0, GD, 2.5), ["steps", "2.5"]),
    (lambda: descend(bowl, "three", GD, 1), ["start", "three"]),
    (lambda: descend(bowl, None, GD, 1), ["start", "None"]),
    (lambda: descend(bowl, 1 + 2j, GD, 1), ["start", "1+2j"]),
    (lambda: descend(rosenbrock, 0.0, GD, 1), ["start", "2 coordinates", "()"]),
    (lambda: descend(rosenbrock, np.zeros((3, 2)), GD, 1), ["start", "2 coordinates", "(3, 2)", "start.T"]),
    (
        lambda: descend(Landscape.of(lambda w: w, lambda w: np.ones(2)), 0.0, GD, 1),
        ["gradient", "()", "(2,)"],
    ),
    (
        lambda: descend(Landscape.of(lambda w: w * w, lambda w: 1.0), np.zeros(3), GD, 1),
        ["gradient", "(3,)", "()"],
    ),
    (lambda: descend(LOSS, LOSS.zeros(), GD, 9, iter([slice(0, 2)])), ["batches", "ran out"]),
    (lambda: descend(LOSS, np.zeros(3), GD, 1), ["start", "2 coordinates", "(3,)"]),
    (lambda: LOSS(np.zeros(3)), ["w must have shape", "(2,)", "(3,)"]),
    (lambda: LOSS(np.zeros((2, 3, 4))), ["w must have shape", "(2, 3, 4)"]),
    (lambda: SoftmaxRegression(X, [0, 1, 2, 0])(np.zeros((6, 2))), ["w must have shape", "(6,)", "(6, 2)"]),
    (lambda: LinearRegression(X, y[:3]), ["y", "(4,)", "(3,)"]),
    (lambda: LinearRegression(X, y[:, None]), ["y", "(4, 1)", "ravel"]),
    (lambda: LinearRegression([], []), ["X", "at least one row", "(0, 1)"]),
    (lambda: LinearRegression(np.zeros((3, 0)), np.zeros(3)), ["X", "(3, 0)"]),
    (lambda: LinearRegression(np.zeros((2, 2, 2)), np.zeros(2)), ["X", "(2, 2, 2)"]),
    (lambda: LinearRegression([1.0, NAN], [1, 2]), ["X", "NaN"]),
    (lambda: LinearRegression([1.0, 2.0], [1, INF]), ["y", "infinite"]),
    (lambda: LinearRegression(["a", "b"], [1, 2]), ["X", "numbers"]),
    (lambda: LogisticRegression(X, [1, 2, 1, 2]), ["labels", "[0, 1]", "[1.0, 2.0]"]),
    (lambda: Hinge(X, [0, 1, 1, 0]), ["labels", "[-1, 1]"]),
    (lambda: SoftmaxRegression(X, [1, 2, 3, 3]), ["labels", "[0, 1, 2]"]),
    (lambda: minibatches(10, 0), ["batch_size", "0"]),
    (lambda: minibatches(10, 11), ["batch_size", "10", "11"]),
    (lambda: minibatches(10, 2.5, 0), ["batch_size", "2.5"]),
    (lambda: contiguous_blocks(10, -1), ["batch_size", "-1"]),
    (lambda: drawn_rows(10, 0, 0), ["batch_size", "0"]),
    (lambda: full_batch(0), ["m must be", "0"]),
    (lambda: shuffled_rows(X, y[:2], 0), ["rows", "4 and 2"]),
    (lambda: Bowl(curvature=0.0), ["curvature", "0.0"]),
    (lambda: Bowl(minimum=NAN), ["minimum", "nan"]),
    (lambda: Quadratic([]), ["finite"]),
    (lambda: Quadratic([1.0, NAN]), ["finite", "nan"]),
    (lambda: Quadratic([1, 2, 3], angle=0.5), ["angle", "2 curvatures", "3"]),
    (lambda: Quadratic([1, 2], minimum=[1]), ["minimum", "2", "1"]),
    *(
        (lambda of=of, w=w: of(w), ["w needs", f"{dim} coordinates first", f"got {np.shape(w)}"])
        for plane in (*(x for x in LANDSCAPES if x.dim == 2), Quadratic([1, 25]), Quadratic([1, 25], 0.5))
        for of, dim in ((plane, 2), (plane.gradient, 2))
        for w in (3.0, np.ones(3), [1.0], np.ones((4, 2)), np.float64(1.0))
    ),
    (lambda: Quadratic([1, 2, 3])(np.ones(2)), ["w needs 3 coordinates", "(2,)"]),
    (lambda: Quadratic([2.0]).gradient(np.ones(5)), ["(1,) or (1, n)", "(5,)"]),
    (lambda: rosenbrock(np.ones((4, 2))), ["w.T"]),
    (lambda: Landscape.of(3.0), ["loss", "function", "3.0"]),
    (lambda: numeric_gradient(bowl, 0.0, h=0.0), ["h", "0.0"]),
    (lambda: numeric_gradient(lambda w: np.ones(7), np.zeros(2)), ["shape", "(7,)"]),
    (lambda: check_gradient(np.sin, 1.0), ["sin", "no gradient", "Landscape.of"]),
    (lambda: list(hike(3.0, 0.0, GD, 1)), ["loss", "function", "3.0"]),
    (lambda: check_gradient(bowl, "here"), ["w", "here"]),
    (lambda: relative_error([1.0], [1.0, 2.0]), ["(1,)", "(2,)"]),
    (lambda: standardize([[1.0], [NAN]]), ["X has NaN or infinite"]),
    (lambda: standardize([[1.0]], like=[[1.0], [INF]]), ["like has NaN or infinite"]),
    (lambda: standardize([[1.0, 2.0]], like=[1.0, 2.0]), ["same columns", "(1, 2)", "(2,)"]),
    (lambda: standardize([]), ["rows", "(0,)"]),
    (lambda: standardize(3.0), ["rows", "()"]),
    (lambda: standardize([["tall"]]), ["X must be", "tall"]),
    (lambda: conventions("adam"), ["rule", "GradientDescent, Momentum", "Adam, AdamW", "'adam'"]),
    (lambda: conventions(Adam), ["rule", "AdamW", "Adam'>"]),
    (lambda: descend(bowl, 0.0, GradientDescent, 2), ["optimizer", "GradientDescent(0.1)", "<class"]),
    (lambda: descend(bowl, 0.0, 0.1, 2), ["optimizer", "GradientDescent(0.1)", "got 0.1"]),
    (lambda: descend(Bowl, 0.0, GD, 2), ["function of w", "Bowl'>"]),
    (lambda: descend(LinearRegression, 0.0, GD, 2), ["function of w", "LinearRegression'>"]),
    (
        lambda: descend(bowl, 0.0, GD, batches=minibatches(4, 2)),
        ["batches", "LinearRegression(X, y)", "bowl"],
    ),
    (lambda: descend(lambda w: w * w, 0.0, GD, 2, full_batch(4)), ["batches", "LinearRegression(X, y)"]),
    (lambda: descend(LOSS, LOSS.zeros(), GD, 2, batches=32), ["batches", "minibatches(m, 32)", "got 32"]),
    (lambda: descend(bowl, 0.0, GradientDescent(lambda t: None), 1), ["schedule", "one number", "None"]),
    (lambda: GradientDescent(Cosine), ["learning_rate", "Cosine'>"]),
    (lambda: Momentum(0.1, "0.9"), ["momentum", "[0, 1)", "'0.9'"]),
    (lambda: Adam(0.1, beta2=None), ["beta2", "[0, 1)", "None"]),
    (lambda: RMSprop(epsilon="small"), ["epsilon", "'small'"]),
    (lambda: Cosine("a", 100), ["initial", "positive", "'a'"]),
    (lambda: Cosine(0.1, "100"), ["steps", "whole number", "'100'"]),
    (lambda: Cosine(0.1, None), ["steps", "None"]),
    (lambda: StepDecay(0.1, factor="half"), ["factor", "'half'"]),
    (lambda: InverseTime(0.1, decay=[1.0]), ["decay", "[1.0]"]),
    (lambda: WarmUp("a", 5), ["then", "'a'"]),
    (lambda: WarmUp(Cosine, 5), ["then", "Cosine'>"]),
    (lambda: Clipped(GD, norm="a"), ["norm", "positive", "'a'"]),
    (lambda: Clipped(0.1, norm=1), ["optimizer", "GradientDescent(0.1)", "got 0.1"]),
    (lambda: Clipped(Adam, norm=1), ["optimizer", "Adam'>"]),
    (lambda: Bowl("3"), ["minimum", "'3'"]),
    (lambda: Bowl(3.0, [1.0, 2.0]), ["curvature", "[1.0, 2.0]"]),
    (lambda: Quadratic(3.0), ["curvatures", "list", "[1.0, 25.0]", "got 3.0"]),
    (lambda: Quadratic("12"), ["curvatures", "'12'"]),
    (lambda: Quadratic([1, 2], minimum=3.0), ["minimum", "list", "3.0"]),
    (lambda: Quadratic([1, 2], angle="30"), ["angle", "radians", "'30'"]),
    (lambda: numeric_gradient(bowl, 0.0, h="tiny"), ["h must be", "'tiny'"]),
    (lambda: Table(("a", "b"), [[1]]), ["2 cells", "[1]"]),
    (lambda: worked_table(descend(bowl, 0.0, GD, 3), columns=("speed",)), ["speed", "gradient"]),
    (lambda: worked_table(descend(bowl, 0.0, GD, 3), rows=[3]), ["0 to 2", "[3]"]),
]


@pytest.mark.parametrize("call, said", [*CASES, *RATES, *BETAS], ids=lambda value: "")
def test_one_clear_sentence(call, said):
    one_clear_sentence(call, said)


def test_an_unknown_name():
    import gdcourse

    with pytest.raises(AttributeError, match="gdcourse has no 'Adm'"):
        gdcourse.Adm  # noqa: B018


def test_overflow_is_no_error(recwarn):
    walk = descend(bowl, 0.0, GradientDescent(2.0), 700)
    assert np.isnan(walk.positions[-1]) and np.isinf(walk.losses[400]) and np.isnan(walk.gradients[-1])
    repr(walk)
    assert not recwarn.list
