"""Plausible wrong calls: each has to work, or to be refused in one sentence. As a table:

python -m tests.ground.abuse        (from the course folder)
"""

from __future__ import annotations

import linecache
import re
import warnings

import numpy as np

import gdcourse
from gdcourse import Table, optimizers, schedules

CALLS = {
    "landscapes": """
        bowl("3")
        bowl(None)
        bowl([1, 2])
        bowl.gradient([1, 2])
        bowl.gradient("here")
        bowl({"w": 3.0})
        bowl([[1, 2], [3]])
        double_well([1, 2])
        double_well.gradient((1, 2))
        corner([1, 2])
        corner.gradient([1, 2])
        sigmoid([0, 1])
        sigmoid("0")
        plateau_squared([1, 2])
        plateau_log.gradient([1, 2])
        ripples([1, 2])
        ripples.gradient(iter([1.0]))
        bowl(1 + 2j)
        bowl(Frame([[1.0, 2.0]]))
        rosenbrock([[1, 2], [3, 4]])
        rosenbrock([1, 2])
        rosenbrock([1, 2, 3])
        rosenbrock(["a", "b"])
        rosenbrock([1, None])
        rosenbrock(3.0)
        rosenbrock((x for x in (1.0, 2.0)))
        rosenbrock({"x": 1.0, "y": 2.0})
        saddle.gradient([1, 2])
        saddle.gradient([[1, 2]])
        himmelblau(None)
        rastrigin.gradient([True, False])
        Quadratic([1, 25])([1, 2])
        Quadratic([1, 25]).gradient([1, "2"])
        Quadratic(None)
        Quadratic([[1, 2], [3, 4]])
        Quadratic([1, [2]])
        Quadratic([1, 2], minimum=[1, "2"])
        Quadratic([1, 2], angle=None)
        Bowl([1, [2]])
        Bowl(minimum=None)
        Bowl(curvature="2")
    """,
    "your own landscape": """
        Landscape.of(3.0)
        Landscape.of(f(2.0))
        Landscape.of(f, gradient=3.0)
        Landscape.of(f, gradient="2w")
        Landscape.of(f, dim="2")
        Landscape.of(f, dim=0)
        Landscape.of(f, dim=2.5)
        Landscape.of(f, domain=(-5, 5))
        Landscape.of(f, domain=((5, -5),))
        Landscape.of(f, domain="wide")
        Landscape.of(f, dim=2, domain=((-5, 5),))
        Landscape("hill", "−w²", f, None)
        Landscape("hill", "−w²", None, f)
        Landscape("hill", "−w²", f, f, stationary=[0.0])
        Landscape("hill", "−w²", f, f, stationary=3.0)
        Landscape("hill", "−w²")
        descend(Landscape.of(lambda w: [w]), 0.0, GD, 1)
        descend(Landscape.of(lambda w: None), 0.0, GD, 1)
        descend(Landscape.of(lambda w: "high"), 0.0, GD, 1)
        descend(Landscape.of(lambda w: w > 0), 0.0, GD, 1)
        descend(Landscape.of(lambda w: [w[0] ** 2], dim=2), [1.0, 2.0], GD, 1)
        descend(Landscape.of(f, gradient=lambda w: None), 0.0, GD, 1)
        descend(Landscape.of(f, gradient=lambda w: "steep"), 0.0, GD, 1)
        descend(Landscape.of(f, gradient=lambda w: [2 * w[0], 2 * w[1]], dim=2), [1.0, 2.0], GD, 1)
        descend(Landscape.of(f, gradient=lambda w: (2 * w[0], 2 * w[1]), dim=2), [1.0, 2.0], Adam(0.1), 1)
        descend(Landscape.of(f, gradient=lambda w: [w[0], [w[1]]], dim=2), [1.0, 2.0], GD, 1)
        descend(Landscape.of(f, gradient=lambda w: 2j * w), 1.0, GD, 1)
        descend(Landscape.of(f, gradient=lambda w: [2 * w[0]], dim=2), [1.0, 2.0], Momentum(0.1), 1)
        descend(Landscape.of(f, gradient=lambda w: {"x": 1.0}), 0.0, Clipped(GD, value=1.0), 1)
        descend(Landscape.of(lambda w: None, gradient=f), 0.0, GD, 1).losses
        descend(Landscape.of(lambda w: "high", gradient=f), 0.0, GD, 1).losses
        descend(Landscape.of(lambda w: 1j * w, gradient=f), 1.0, GD, 1).losses
        descend(Landscape.of(lambda w: None, gradient=f), 0.0, GD, 1)._repr_markdown_()
    """,
    "descend": """
        descend(0.0, bowl, GD, 3)
        descend(bowl, GD, 0.0, 3)
        descend(GD, bowl, 0.0, 3)
        descend("bowl", 0.0, GD, 3)
        descend(None, 0.0, GD, 3)
        descend(bowl, 0.0)
        descend(bowl, 0.0, 3, GD)
        descend(bowl, 0.0, None, 3)
        descend(bowl, 0.0, "Adam", 3)
        descend(bowl, 0.0, Adam, 3)
        descend(bowl, 0.0, GD, "3")
        descend(bowl, 0.0, GD, None)
        descend(bowl, 0.0, GD, -3)
        descend(bowl, 0.0, GD, 1e1)
        descend(bowl, 0.0, GD, np.int64(3))
        descend(bowl, 0.0, GD, np.array(3))
        descend(bowl, 0.0, GD, [3])
        descend(bowl, 0.0, GD, INF)
        descend(bowl, 0.0, GD, NAN)
        descend(bowl, NAN, GD, 3)
        descend(bowl, INF, GD, 3)
        descend(bowl, [], GD, 3)
        descend(bowl, [[0.0], [1.0, 2.0]], GD, 3)
        descend(bowl, {"w": 0.0}, GD, 3)
        descend(bowl, (x for x in (0.0, 1.0)), GD, 3)
        descend(bowl, Frame([[0.0, 1.0]]), GD, 3)
        descend(saddle, [1.0, 1.0], GradientDescent([0.1, 0.2]), 1)
        descend(saddle, [1.0, 1.0], GradientDescent([0.1, 0.2, 0.3]), 1)
        descend(saddle, [1.0, 1.0], Clipped(GradientDescent([0.1, 0.2]), value=1.0), 1)
        descend(saddle, np.ones((2, 4)), Adam([0.1, 0.2, 0.3]), 1)
        descend(bowl, np.zeros(4), Momentum([0.1, 0.2, 0.3]), 1)
        descend(bowl, 0.0, GradientDescent(lambda t: "0.1"), 1)
        descend(bowl, 0.0, GradientDescent(lambda t: [0.1, 0.2]), 1)
        descend(bowl, 0.0, GradientDescent(WarmUp(lambda t: "0.1", 5)), 1)
        descend(M, M.zeros(), GD, 3, batches=[])
        descend(M, M.zeros(), GD, batches=[])
        descend(M, M.zeros(), GD, batches=used_up)
        descend(M, M.zeros(), GD, 3, batches=used_up)
        descend(M, M.zeros(), GD, batches=minibatches(8, 2))
        descend(M, M.zeros(), GD, batches=minibatches(8, 2, rng=0))
        descend(M, M.zeros(), GD, batches=minibatches(3, 2, rng=0))
        descend(M, M.zeros(), GD, batches=[0, 1, 2])
        descend(M, M.zeros(), GD, batches=[[0.0, 1.0]])
        descend(M, M.zeros(), GD, batches=[[0, 99]])
        descend(M, M.zeros(), GD, batches=[[]])
        descend(M, M.zeros(), GD, batches="every row")
        descend(M, M.zeros(), GD, batches=X)
        descend(M, M.zeros(), GD, batches={"rows": [0, 1]})
        descend(M, M.zeros(), GD, batches=minibatches)
        descend(M, M.zeros(), GD, 3, minibatches(4, 2), 7)
        descend(bowl, 0.0, GD, batches=minibatches(4, 2))
        descend(abs, 0.0, GD, 3, batches=minibatches(4, 2))
        list(hike(bowl, "0", GD, 3))
        list(hike(bowl, 0.0, GD))
        Trajectory([], bowl, GD)
        Trajectory("path", bowl, GD)
        Trajectory([0.0, 1.0], 3.0, GD).losses
    """,
    "rules": """
        GradientDescent("0.1")
        GradientDescent(-0.1)
        GradientDescent([0.1, [0.2]])
        GradientDescent([0.1, None])
        GradientDescent({0.1, 0.2})
        GradientDescent(lambda: 0.1)
        GradientDescent(Cosine)
        GradientDescent(0.1, 0.9)
        GradientDescent(lr=0.1)
        GradientDescent(np.array(0.1))
        GradientDescent(Frame([[0.1]]))
        Momentum(0.1, [0.9, 0.8])
        Momentum(0.1, [0.9, [0.8]])
        Momentum(0.1, None)
        Momentum(0.1, np.array([0.9]))
        hash(Momentum(0.1, np.array(0.9)))
        Momentum(0.9, 0.1, 0.5)
        Nesterov(0.1, "0.9")
        AdaGrad(0.1, None)
        AdaGrad(0.1, [1e-8])
        RMSprop(0.1, 1.0)
        Adam(0.1, (0.9, 0.999))
        Adam(0.1, 0.9, [0.999])
        Adam(0.1, 0.9, 0.999, "tiny")
        Adam(betas=(0.9, 0.999))
        AdamW(0.1, weight_decay="0.1")
        Clipped(GD, 5.0, 5.0)
        Clipped(GD, norm=[1.0, 2.0])
        Clipped(GD, value=None)
        Clipped(norm=1.0)
        Clipped("GradientDescent", norm=1.0)
        Clipped(Clipped(GD, norm=1.0), value=1.0)
        GD.step([1.0, 2.0], [0.1, 0.2], (), 0)
        GD.step("w", 0.1, (), 0)
        GD.step(np.zeros(2), None, (), 0)
        GD.step(np.zeros(2), np.zeros(3), (), 0)
        GD.step(0.0, 1.0)
        GradientDescent(Cosine(0.1, 5)).step(0.0, 1.0, (), "0")
        Momentum(0.1).step(np.zeros(2), np.ones(2), (), 0)
        Momentum(0.1).step(np.zeros(2), np.ones(2), None, 0)
        Nesterov(0.1).step([0.0, 0.0], [1.0, 1.0], None, 0)
        AdaGrad(0.1).step(np.zeros(2), np.ones(2), "s", 0)
        RMSprop(0.1).step(np.zeros(2), np.ones(2), {}, 0)
        Adam(0.1).step(np.zeros(2), np.ones(2), (), 0)
        Adam(0.1).step(np.zeros(2), np.ones(2), None, 0)
        Adam(0.1).step(np.zeros(2), np.ones(2), np.zeros(2), "0")
        AdamW(0.1).step(np.zeros(2), np.ones(2), (), 0)
        Clipped(Adam(0.1), norm=1.0).step(np.zeros(2), [3.0, 4.0], (), 0)
    """,
    "schedules": """
        Cosine(0.1, 10)(np.arange(5))
        Cosine(0.1, 10)([0, 1, 2])
        Cosine(0.1, 10)(-5)
        Cosine(0.1, 10)("5")
        Cosine(0.1, 10)(None)
        Cosine(0.1)
        Cosine(10, 0.1)
        Cosine(0.1, -10)
        WarmUp(0.1, 5)(np.arange(9))
        WarmUp(Cosine(0.1, 10), 5)(np.arange(9))
        WarmUp(lambda t: "0.1", 5)(0)
        WarmUp(lambda: 0.1, 5)
        WarmUp([0.1, 0.2], 5)
        WarmUp(5, Cosine(0.1, 10))
        OneCycle(0.1, 10)(np.arange(5))
        OneCycle(0.1, 10, warm=30)
        OneCycle(0.1, 10)(None)
        StepDecay(0.1)(np.arange(5))
        StepDecay(0.1)("5")
        StepDecay(0.1, every=[100])
        ExponentialDecay(0.1)(range(5))
        ExponentialDecay(0.1)(None)
        ExponentialDecay([0.1, 0.2])
        InverseTime(0.1)([0, 1])
        InverseTime(0.1, decay=None)
        travel_budget(0.1, -5)
        travel_budget(0.1, 5.5)
        travel_budget(0.1, 5.0)
        travel_budget(0.1, "5")
        travel_budget(100, Cosine(0.1, 100))
        travel_budget("0.1", 5)
        travel_budget(None, 5)
        travel_budget([0.1, 0.2], 5)
        travel_budget(lambda: 0.1, 5)
        travel_budget(lambda t: "0.1", 5)
    """,
    "models and batches": """
        LinearRegression(X)
        LinearRegression(y, X)
        LinearRegression(None, y)
        LinearRegression([[1.0], [2.0, 3.0]], [1, 2])
        LinearRegression([["1"], ["2"]], [1, 2])
        LinearRegression(Frame([[1.0, True], [2.0, False]]), [1, 2])
        LinearRegression(Frame([["tall", True], ["small", False]]), [1, 2])
        LinearRegression({"hours": [1, 2]}, [1, 2])
        LinearRegression(iter([1, 2]), [1, 2])
        LinearRegression(X, y, "yes")
        LinearRegression(X, y, np.array([True, False]))
        LinearRegression([1, 2], [1, None])
        LogisticRegression(X, ["no", "yes", "no", "yes"])
        LogisticRegression(X, [0, 1, 2, 1])
        LogisticRegression(X, [[0], [1], [0], [1]])
        Hinge(X, None)
        SoftmaxRegression(X, [0, 0, 0, 0])
        SoftmaxRegression(X, [[0], [1, 2]])
        SoftmaxRegression(X, None)
        SoftmaxRegression(X, ["a", "b", "a", "b"])
        M(["a", "b"])
        M(None)
        M([[1.0], [2.0, 3.0]])
        M(3.0)
        M.gradient([1.0])
        M.gradient({"w": 1.0, "b": 2.0})
        M.scores("w")
        M([0.0, 0.0], rows=0)
        M([0.0, 0.0], rows=(0, 1))
        M([0.0, 0.0], rows=[0.0, 1.0])
        M([0.0, 0.0], rows=[99])
        M([0.0, 0.0], rows=[])
        M.gradient([0.0, 0.0], rows=[])
        M.gradient([0.0, 0.0], rows="all")
        M.gradient([0.0, 0.0], rows=None)
        M.gradient([0.0, 0.0], rows=slice(9, 12))
        softmax([])
        softmax("abc")
        softmax(None)
        softmax([[1.0], [2.0, 3.0]])
        minibatches(X, 2)
        minibatches("4", 2)
        minibatches(4)
        minibatches(2, 4)
        minibatches(4, 2, rng="a")
        minibatches(4, 2, rng=-1)
        one_at_a_time(X)
        one_at_a_time(4, 1.5)
        full_batch(None)
        full_batch(4, 2)
        contiguous_blocks(10, "4")
        contiguous_blocks(10, [2, 4])
        drawn_rows(10, 4)
        drawn_rows(10, 4, "seed")
        shuffled_rows(None, None, 0)
        shuffled_rows(X, y)
        shuffled_rows(3.0, 4.0, 0)
        shuffled_rows([[1], [2, 3]], [1, 2], 0)
    """,
    "the chain rule, networks": """
        Value("3")
        Value([1.0, 2.0])
        Value(10**400)
        Value(1.0) + "x"
        "x" + Value(1.0)
        Value(1.0) + [1.0]
        [1.0] * Value(1.0)
        None - Value(1.0)
        Value(1.0) / None
        Value(1.0) ** "2"
        Value(1.0) ** Value(2.0)
        Value(1.0) ** [2]
        Value(1.0) * X
        X / Value(0.0)
        Value(-1.0) ** 0.5
        Value(1.0) + Dual(1.0)
        Dual(1.0, "slope")
        Dual([1.0])
        bowl(Value(1.0))
        rosenbrock([Value(1.0), Value(2.0)])
        M([Value(1.0), Value(2.0)])
        descend(bowl, Value(1.0), GD, 1)
        topological_order(3.0)
        topological_order([Value(1.0)])
        reverse_gradient(bowl, 0.0)
        reverse_gradient(rosenbrock, [1, 2])
        reverse_gradient(rosenbrock, [1, 2, 3])
        reverse_gradient(rosenbrock, "12")
        reverse_gradient(ripples, 1.0)
        reverse_gradient(sigmoid, 1.0)
        reverse_gradient(M, [1.0, 2.0])
        reverse_gradient(abs, 1.0)
        reverse_gradient(np.cos, 1.0)
        reverse_gradient(f, [1.0, 2.0])
        reverse_gradient(f, [])
        reverse_gradient(f, None)
        reverse_gradient(3.0, f)
        reverse_gradient(Bowl, 1.0)
        reverse_gradient(lambda w: None, 1.0)
        reverse_gradient(lambda w: float(w), 1.0)
        reverse_gradient(lambda w: w > 0, 1.0)
        reverse_gradient(lambda w: "high", 1.0)
        forward_gradient(lambda w: (w, w), 1.0)
        forward_gradient(f, [[1.0, 2.0]])
        ErrorRate(M)
        ErrorRate(LogisticRegression)
        ErrorRate(bowl)
        ErrorRate(Network(M))
        ErrorRate(LogisticRegression(X, [0, 1, 0, 1]))([1.0])
        ErrorRate(LogisticRegression(X, [0, 1, 0, 1]))([1.0, 2.0], rows=[9])
        ErrorRate(LogisticRegression(X, [0, 1, 0, 1])).gradient("w")
        LogisticRegression(X, [1, 1, 1, 1])
        SquaredSigmoid(X, [0, 0, 0, 0])
        Hinge(X, [-1, -1, -1, -1])
        SoftmaxRegression(X, [0, 0, 0, 0])
        SoftmaxRegression(X, [0, 0, 0, 0], classes=2)
        SoftmaxRegression(X, [0, 1, 2, 3], classes=3)
        SoftmaxRegression(X, [0, 1, 2, 3], classes=1)
        SoftmaxRegression(X, [0, 1, 2, 3], classes="4")
        SoftmaxRegression(np.arange(400.0), np.arange(400.0) / 7)
        Network(X)
        Network(SoftmaxRegression)
        Network(Network(M))
        Network(bowl)
        Network(M, "wide")
        Network(M, None)
        Network(M, [8, 0])
        Network(M, [8, 2.5])
        Network(M, (8.0, 4.0))
        Network(M, [[8, 4]])
        Network(M, {})
        Network(M, activation="sigmoid")
        Network(M, activation=np.tanh)
        Network(M, activation=["tanh"])
        Network(M, 4).start("seed")
        Network(M, 4).start(0, scale=-1)
        Network(M, 4).start(0, scale="big")
        Network(M, 4)([0.0])
        Network(M, 4)(None)
        Network(M, 4)(np.zeros(13), rows=[9])
        Network(M, 4)(np.zeros(13), rows=[])
        Network(M, 4).gradient(np.zeros((13, 2)))
        Network(M, 4).gradient(np.zeros(13), rows="all")
        Network(M, 4).forward(np.zeros(13), [1.0, 2.0])
        Network(M, 4).forward(np.zeros(13), [[1.0, 2.0]])
        Network(M, 4).forward(np.zeros(13), "X")
        Network(M, 4).unpack("w")
        Network(M, 4).scores(np.zeros(12))
        descend(Network(M, 4), np.zeros(2), GD, 1)
        descend(Network(M, 4), Network(M, 4).start(0), GD, batches=minibatches(99, 2))
    """,
    "gradients, tables, data": """
        numeric_gradient(0.0, bowl)
        numeric_gradient(bowl, "0")
        numeric_gradient(bowl, 0.0, "h")
        numeric_gradient(bowl, None)
        numeric_gradient(lambda w: None, 0.0)
        numeric_gradient(lambda w: "high", 0.0)
        numeric_gradient(lambda w: w > 0, 0.0)
        numeric_gradient(lambda w: [w[0] + w[1]], [1.0, 2.0])
        numeric_gradient(lambda w: 1j * w, 1.0)
        numeric_gradient(Bowl, 0.0)
        check_gradient(0.0, bowl)
        check_gradient(bowl, None)
        check_gradient(bowl.gradient, 0.0)
        check_gradient(f, 0.0)
        check_gradient(Landscape.of(f, gradient=lambda w: None), 0.0)
        check_gradient(M)
        check_gradient(M, [0.0])
        relative_error("a", "b")
        relative_error([1.0, 2.0], [[1.0, 2.0]])
        relative_error([1.0], None)
        relative_error(1.0)
        worked_table(bowl)
        worked_table(WALK.positions)
        worked_table(WALK, rows=1)
        worked_table(WALK, rows=[1.0])
        worked_table(WALK, rows=["first"])
        worked_table(WALK, rows=[-1])
        worked_table(WALK, columns="loss")
        worked_table(WALK, columns=5)
        worked_table(WALK, columns=["los"])
        worked_table(WALK, digits=-1)
        worked_table(WALK, digits="3")
        Table(("a",), [1, 2])
        Table(("a",), 3)
        Table(("a",), "ab")
        Table("ab", [[1, 2]])
        Table(3, [[1]])
        repr(Table((1, 2), [[1, 2]]))
        repr(Table(("a", "b"), [[None, {}]]))
        standardize(None)
        standardize("abc")
        standardize([[1.0], [2.0, 3.0]])
        standardize(Frame([[1.0, True], [2.0, False]]))
        standardize(X, like="X")
        conventions("adamw")
        conventions(["Adam"])
        conventions(np.array(["Adam"]))
        diabetes("scaled", True)
        exam_scores(True)
    """,
}
ARITY = re.compile(r"missing \d+ required|takes (from )?\d+|unexpected keyword|multiple values for argument")
FOLDER = gdcourse.__file__.removesuffix("__init__.py")


class Frame:
    """What a table of pandas is to a function that knows nothing of it: columns, and many lines to show."""

    def __init__(self, rows):
        self.rows, self.columns = rows, [f"x{i}" for i in range(len(rows[0]))]

    def __array__(self, dtype=None, copy=None):
        kinds = {type(cell) for row in self.rows for cell in row}
        return np.array(self.rows, dtype or (object if len(kinds) > 1 else None))

    def __len__(self):
        return len(self.rows)

    def __iter__(self):
        return iter(self.columns)

    def __getitem__(self, name):
        raise KeyError(name)

    def __bool__(self):
        raise ValueError("The truth value of a DataFrame is ambiguous.\nUse a.empty, a.bool(), …")

    def __repr__(self):
        return "\n".join(["   ".join(self.columns), *(f"{i}  {row}" for i, row in enumerate(self.rows))])


def names() -> dict:
    """What the calls may use, made anew for each."""
    public = {name: getattr(gdcourse, name) for module in gdcourse._NAMES for name in ground_floor(module)}
    X, y = gdcourse.four_students()
    used_up = iter([slice(0, 2)])
    list(used_up)
    model, plain = gdcourse.LinearRegression(X, y), optimizers.GradientDescent(0.1)
    extra = {"np": np, "X": X, "y": y, "M": model, "GD": plain, "f": lambda w: w * w, "used_up": used_up}
    walk = gdcourse.descend(gdcourse.bowl, 0.0, plain, 3)
    return public | extra | {"WALK": walk, "Frame": Frame, "NAN": float("nan"), "INF": float("inf")}


def ground_floor(module: str) -> list[str]:
    upper = ("figures", "explorers", "questions")
    return [] if module in upper else gdcourse._NAMES[module].split()


def outcome(run) -> tuple[str, str]:
    """What became of it: "works", "refused" in a sentence, or "raw"; and the words."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            run()
    except (ValueError, TypeError) as error:
        said = str(error)
        clear = "\n" not in said and len(said) < 220 and (_ours(error) or bool(ARITY.search(said)))
        return ("refused" if clear else "raw"), f"{type(error).__name__}: {said}"
    except Exception as error:
        return "raw", f"{type(error).__name__}: {error}"
    return "works", ""


def _ours(error: Exception) -> bool:
    """Was it raised by a `raise` of the package? What numpy says, or Python, is about its own names."""
    place = error.__traceback__
    while place.tb_next:
        place = place.tb_next
    file, line = place.tb_frame.f_code.co_filename, place.tb_lineno
    return file.startswith(FOLDER) and linecache.getline(file, line).strip().startswith("raise ")


def calls() -> list[tuple[str, str]]:
    return [
        (group, line.strip()) for group, lines in CALLS.items() for line in lines.split("\n") if line.strip()
    ]


def main() -> None:
    assert optimizers and schedules
    found = {group: {"works": 0, "refused": 0, "raw": 0} for group in CALLS}
    raw = []
    for group, call in calls():
        what, words = outcome(lambda call=call: eval(call, names()))
        found[group][what] += 1
        raw += [f"{call}\n    {words}"] if what == "raw" else []
    rows = [[group, sum(counts.values()), *counts.values()] for group, counts in found.items()]
    rows.append(["all", *(sum(column) for column in list(zip(*rows))[1:])])
    print(*raw, "", sep="\n")
    print(Table(("calls", "of them", "work", "refused in a sentence", "raw"), rows))


if __name__ == "__main__":
    main()
