"""A wrong call works, or is refused in one sentence: plausible ones by name, and many more that are drawn."""

import inspect
import itertools
import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import gdcourse
from gdcourse import Cosine, GradientDescent, Landscape, LinearRegression, bowl, descend, rosenbrock
from gdcourse.batches import Batches
from gdcourse.landscapes import LANDSCAPES
from gdcourse.optimizers import OPTIMIZERS

from . import abuse
from .abuse import Frame, calls, ground_floor, names, outcome
from .rules import SCHEDULES

X, Y = np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [4.0, 4.0]]), np.array([0.0, 1.0, 1.0, 0.0])
MODELS = [
    gdcourse.LinearRegression(X, Y),
    gdcourse.LogisticRegression(X, Y),
    gdcourse.SquaredSigmoid(X, Y),
    gdcourse.Hinge(X, 2 * Y - 1),
    gdcourse.SoftmaxRegression(X, Y),
]
WORDS = gdcourse.Vocabulary(["ab", "abb"])
PAIRS = gdcourse.build_dataset(["ab", "abb"], WORDS, 2)
BIGRAM = gdcourse.Bigram(*PAIRS, 3)
LETTERS = [BIGRAM, gdcourse.CharacterMLP(*PAIRS, 3, 2, 4), gdcourse.AttentionHead(*PAIRS, 3, 2)]
NET = gdcourse.Network(MODELS[4], [3])
MADE = gdcourse.Value(2.0) * gdcourse.Value(3.0)
BOOSTED = gdcourse.gradient_boosting(X, Y, trees=2)
WALK = descend(bowl, 0.0, GradientDescent(0.1), 3)


@pytest.mark.parametrize("call", [call for _, call in calls()])
def test_a_plausible_wrong_call(call):
    what, words = outcome(lambda: eval(call, names()))
    assert what != "raw", words


def test_a_raw_error_is_seen():
    for raw in (
        "[1] + 2",
        "np.zeros(2) + np.zeros(3)",
        "np.float64(0) / 0",
        "int('x')",
        "{}['w']",
        "M.weights",
    ):
        assert outcome(lambda raw=raw: eval(raw, names()))[0] == "raw", raw
    assert outcome(lambda: bowl("3"))[0] == "refused" and outcome(lambda: bowl(3))[0] == "works"


# ------------------------------------------------------------------------------------------- what is drawn


def square(w):
    return w * w


SHAPES = [(), (0,), (1,), (2,), (3,), (4,), (2, 3), (3, 2), (4, 2), (2, 2, 2)]
KINDS = [np.float64, np.float32, np.float16, np.int8, np.uint64, bool, complex, object, str, "M8[D]"]
THINGS = [
    0.0, 0.1, 1, 2, 3, 4, -1, 2.5, 1e300, 10**400, float("nan"), float("inf"), True, 1j, None, "", "0.1",
    "loss", b"x", [], [1], [1, 2], [0.1, 0.2, 0.3], [[1, 2], [3]], [[1.0, 2.0], [3.0, 4.0]], ["a", "b"],
    [None], (), (0, 1), {}, {"w": 1}, {1, 2}, range(3), slice(0, 2), slice(9, 9), Ellipsis, object(),
    np.float32(0.5), np.int64(2), np.array(0.5), square, abs, np.sin, len, lambda: 0.1, lambda *w: 0.1,
    lambda w: None, lambda w: "high", lambda w: [w], lambda w: 1j, GradientDescent, GradientDescent(0.1),
    GradientDescent([0.1, 0.2]), gdcourse.Clipped(gdcourse.Adam(), norm=1.0), Cosine, Cosine(0.1, 5), bowl,
    rosenbrock, Landscape, LinearRegression, MODELS[0], MODELS[4], WALK, gdcourse.minibatches(4, 2),
    gdcourse.minibatches(9, 2, rng=0), np.random.default_rng, np, gdcourse, Frame([[1.0, 2.0], [3.0, 4.0]]),
    Frame([[1.0, True]]), Frame([["tall", None]]),
]  # fmt: skip
FRESH = [
    lambda: iter([0.1, 0.2]),
    lambda: iter([]),
    lambda: (slice(0, 2) for _ in range(9)),
    lambda: np.random.default_rng(0),
]


def arrays(draw):
    shape, kind = draw(st.sampled_from(SHAPES)), draw(st.sampled_from(KINDS))
    values = np.arange(np.prod(shape)).reshape(shape) + draw(st.sampled_from([0, 1, 5]))
    return values.astype(kind)


@st.composite
def things(draw):
    kind = draw(st.sampled_from(["thing", "thing", "array", "fresh"]))
    if kind == "array":
        return arrays(draw)
    return draw(st.sampled_from(FRESH))() if kind == "fresh" else draw(st.sampled_from(THINGS))


RIGHT = {  # what an argument of this name could well be
    "w": [0.5, [1.0, 2.0], np.ones((2, 3)), np.zeros(3), np.zeros(6)],
    "landscape": [bowl, rosenbrock, square, *MODELS], "loss": [square], "f": [square, bowl],
    "gradient": [square, 0.5, [1.0, 2.0], None], "start": [0.0, [1.0, 1.0], np.zeros(3), np.zeros((2, 2))],
    "optimizer": [make(rate) for make in OPTIMIZERS for rate in (0.1, [0.1, 0.2], Cosine(0.1, 5))],
    "steps": [3, None, 0], "batches": [None, gdcourse.minibatches(4, 2), [slice(0, 2)]], "X": [X, X[:, 0]],
    "y": [Y], "intercept": [True], "rows": [slice(0, 2), [0, 1], None], "m": [4, 10], "batch_size": [2],
    "rng": [0, None], "t": [0, 3, np.arange(4)], "state": [(), None, np.zeros(2)], "trajectory": [WALK],
    "columns": [("step", "loss")], "digits": [2], "headers": [("a", "b")], "a": [[1.0, 2.0]],
    "b": [[1.0, 2.5]], "h": [1e-5], "z": [[1.0, 2.0]], "schedule": [0.1, Cosine(0.1, 5)],
    "learning_rate": [0.1, [0.1, 0.2], Cosine(0.1, 5)], "then": [0.1, Cosine(0.1, 5)], "name": ["hill"],
    "formula": ["w²"], "dim": [1, 2], "domain": [None, [(-1, 1)]], "stationary": [[(0.0, "minimum")]],
    "curvatures": [[1, 25]], "minimum": [3.0, [1, 2]], "curvature": [2.0], "angle": [0.0, 0.5],
    "positions": [[0.0, 1.0]], "text": ["plan"], "epoch": [lambda: iter([])], "norm": [1.0, None],
    "value": [None, 1.0], "like": [None, X], "scaled": [True], "rule": [None, "Adam"], "point": [0.0],
    "kind": ["minimum"], "G": [-4.0], "H": [3.0], "l2": [1.0], "G_left": [5.5], "H_left": [1],
    "G_right": [-5.5], "H_right": [3], "x": [[1.0, 2.0, 4.0]], "bins": [2, None], "trees": [2], "depth": [1],
    "gamma": [0.0], "lines": [["ab", "abb"]], "vocabulary": [WORDS], "context": [2], "letters": [3],
    "model": [BIGRAM, MODELS[4]], "data": [2.0], "slope": [1.0], "result": [MADE], "activation": ["relu"],
    "scale": [1.0], "classes": [3, None], "other": [MADE, 2.0], "temperature": [1.0],
    "counts": [[[1, 1], [0, 2]]], "embedding": [2], "hidden": [4], "width": [2], "numbers": [[0, 1]],
}  # fmt: skip


def face() -> dict:
    """Everything a learner can call on the ground floor, by name."""
    found = {}
    for name in itertools.chain.from_iterable(map(ground_floor, gdcourse._NAMES)):
        thing = getattr(gdcourse, name)
        found[name] = thing
    for landscape in (*LANDSCAPES, gdcourse.Quadratic([1, 25], 0.5), *MODELS):
        found[f"{landscape}(w)"], found[f"{landscape}, its gradient"] = landscape.__call__, landscape.gradient
    for model in MODELS:
        found[f"{model}, its scores"] = model.scores
    for rule in (*(make(0.1) for make in OPTIMIZERS), gdcourse.Clipped(gdcourse.Adam(), norm=1.0)):
        found[f"{rule}.init"], found[f"{rule}.step"] = rule.init, rule.step
    for schedule in SCHEDULES:
        found[f"{schedule}(t)"] = schedule
    for model in LETTERS:
        for method in (
            model.__call__,
            model.gradient,
            model.logits,
            *([model.start] if hasattr(model, "start") else []),
        ):
            found[f"{model}, its {method.__name__}"] = method
    for thing in (NET.__call__, NET.gradient, NET.scores, NET.forward, NET.unpack, NET.start):
        found[thing.__qualname__] = thing
    stairs = gdcourse.ErrorRate(MODELS[1])
    found["ErrorRate.__call__"], found["ErrorRate.gradient"] = stairs.__call__, stairs.gradient
    for name in ("add", "sub", "mul", "truediv", "pow", "rsub", "rtruediv"):
        found[f"Value.{name}"] = getattr(MADE, f"__{name}__")
    for thing in (
        Landscape.of,
        WORDS.encode,
        WORDS.decode,
        BOOSTED.predict,
        BOOSTED.path,
        BOOSTED.trees[0].predict,
    ):
        found[thing.__qualname__] = thing
    return {name: thing for name, thing in found.items() if callable(thing)}


FACE = face()


def used(result) -> None:
    """Look at what came out, as a notebook would."""
    if isinstance(result, itertools.chain | Batches) or inspect.isgenerator(result):
        list(itertools.islice(result, 5))
    repr(result)
    if isinstance(result, gdcourse.Trajectory):
        result._repr_markdown_()
        result.losses, result.gradients  # noqa: B018
    if isinstance(result, Landscape):
        result(0.5 if result.dim == 1 else [0.5] * result.dim)
    if isinstance(result, gdcourse.Table):
        result._repr_markdown_()


@pytest.mark.parametrize("name", FACE)
@settings(
    deadline=None, derandomize=True, max_examples=25, suppress_health_check=list(HealthCheck), database=None
)
@given(data=st.data())
def test_whatever_is_drawn(name, data):
    f = FACE[name]
    parameters = list(inspect.signature(f).parameters.values())
    wrong = data.draw(st.sets(st.integers(0, max(0, len(parameters) - 1)), min_size=1, max_size=2))
    arguments = []
    for i, parameter in enumerate(parameters):
        right = RIGHT.get(parameter.name, [0.5])
        arguments.append(data.draw(things() if i in wrong else st.sampled_from(right)))
    if data.draw(st.booleans()):
        arguments = data.draw(st.permutations(arguments))
    by_name = {p.name: a for p, a in zip(parameters, arguments) if p.kind is p.KEYWORD_ONLY}
    by_place = [a for p, a in zip(parameters, arguments) if p.kind not in (p.KEYWORD_ONLY, p.VAR_KEYWORD)]

    def call():
        warnings.simplefilter("ignore", RuntimeWarning)  # far out numbers overflow: that is no fault
        used(f(*by_place, **by_name))

    what, words = outcome(call)
    assert what != "raw", f"{name}{tuple(by_place)}{by_name or ''}: {words}"


def test_the_table_of_wrong_calls_can_be_printed(capsys):
    abuse.main()
    assert capsys.readouterr().out.splitlines()[-1].split()[-1] == "0"
