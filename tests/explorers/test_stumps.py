"""Boosting by hand: the page's trees are the ground floor's, tasks are told apart, the met ones kept."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from gdcourse import LogLoss, SquaredError, four_students, gradient_boosting, newton_boosting, split_gain
from gdcourse.course import progress
from gdcourse.explorers import boost_by_hand
from gdcourse.explorers.standalone import joined, standalone_html

py_mini_racer = pytest.importorskip("py_mini_racer", reason="the page's logic needs mini-racer")

X, Y = four_students()
HOURS, PASSED = np.arange(1.0, 9.0), np.array([0, 1, 1, 0, 1, 1, 1, 1])
BELOW = [("Below 1.", {"below": 1, "trees": 3})]


@pytest.fixture(scope="module")
def page():
    engine = py_mini_racer.MiniRacer()
    engine.eval(re.sub(r"^export default ", "const widget = ", joined("stumps.js"), flags=re.MULTILINE))
    return lambda call: json.loads(engine.eval(f"JSON.stringify({call})"))


def bench(loss=None, **change):
    given = {"x": X, "y": Y} if loss is None else {"x": HOURS, "y": PASSED, "loss": loss}
    return boost_by_hand(**given | {"name": "15.b", "tasks": BELOW} | change)


def by_machine(page, spec, trees: int, rate: float, l2: float) -> np.ndarray:
    """What the page predicts after each tree, when the machine cuts."""
    call = f"""(() => {{
      const spec = {json.dumps(spec)}, trees = [], path = [predicted(spec, [])];
      for (let k = 0; k < {trees}; k++) {{
        const cut = bestCut(spec, path.at(-1), {l2});
        const {{ left, right }} = bothSides(spec, path.at(-1), cut, {l2});
        trees.push({{ cut, left: left.leaf, right: right.leaf, rate: {rate} }});
        path.push(predicted(spec, trees));
      }}
      return path;
    }})()"""
    return np.array(page(call))


@pytest.mark.parametrize("rate", [0.1, 0.5, 1.0, 1.7, 2.1])
def test_the_page_boosts_as_the_ground_floor_does(page, rate):
    ours = gradient_boosting(X, Y, 12, rate, depth=1).path(X)
    np.testing.assert_allclose(by_machine(page, bench().spec, 12, rate, 0), ours, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("l2", [0.0, 0.05, 1.0, 3.0])
def test_the_page_boosts_as_newton_does(page, l2):
    ours = newton_boosting(HOURS, PASSED, 8, 0.3, 1, LogLoss(), l2=l2).path(HOURS)
    np.testing.assert_allclose(
        by_machine(page, bench(LogLoss()).spec, 8, 0.3, l2), ours, rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize("l2", [0.0, 0.7])
def test_the_gain_is_ours(page, l2):
    spec, F = bench(LogLoss()).spec, np.linspace(-1, 2, 8)
    g, h = LogLoss().slope(F, PASSED), LogLoss().curvature(F, PASSED)
    for k, cut in enumerate(spec["cuts"], start=1):
        gain = page(f"bothSides({json.dumps(spec)}, {F.tolist()}, {cut}, {l2}).gain")
        assert gain == pytest.approx(split_gain(g[:k].sum(), h[:k].sum(), g[k:].sum(), h[k:].sum(), l2))


def test_the_loss_is_the_courses(page):
    F = np.array([-40.0, 0.3, 900.0, -0.2, 1, 2, 3, 4])
    assert page(f"meanLoss({json.dumps(bench(LogLoss()).spec)}, {F.tolist()})") == pytest.approx(
        LogLoss()(F, PASSED)
    )
    assert page(f"meanLoss({json.dumps(bench().spec)}, [7.5, 7.5, 7.5, 7.5])") == 12.25
    assert page(f"meanLoss({json.dumps(bench().spec)}, [7.5, 7.5, 7.5, 7.5])") == 2 * SquaredError()(7.5, Y)


def met(page, goal, cuts, *, rate=0.5, l2=0.0, cut=1.5, loss=None) -> bool:
    call = f"""(() => {{
      const spec = {json.dumps(bench(loss).spec)}, trees = [];
      for (const cut of {list(cuts)}) {{
        const {{ left, right }} = bothSides(spec, predicted(spec, trees), cut, {l2});
        trees.push({{ cut, left: left.leaf, right: right.leaf, rate: {rate} }});
      }}
      return isMet({json.dumps(goal)}, spec, {{ trees, cut: {cut}, l2: {l2} }});
    }})()"""
    return page(call)


def test_the_tasks_of_the_lesson_are_told_apart(page):
    beat = {"below": 0.61, "trees": 3}
    assert not met(page, beat, (1.5, 2.5, 2.5)), "what the machine does"
    assert met(page, beat, (2.5, 1.5, 1.5))
    assert not met(page, beat, (1.5, 2.5, 2.5, 1.5)), "a fourth tree is too late"
    assert met(page, {"below": 0.1, "trees": 4}, (1.5, 2.5, 1.5, 3.5), rate=1)
    assert met(page, {"rises": True}, (1.5,), rate=2.2) and not met(page, {"rises": True}, (1.5,), rate=1.9)
    assert not met(page, {"below": 1, "trees": 3}, ())


def test_another_cut_is_the_best_once_lambda_doubts(page):
    other = {"other_cut": True}
    assert met(page, other, (), l2=0.5, cut=4.5, loss=LogLoss())
    assert not met(page, other, (), l2=0.5, cut=1.5, loss=LogLoss()), "the cut is not there"
    assert not met(page, other, (), l2=0.0, cut=1.5, loss=LogLoss()), "nothing is doubted"
    assert not met(page, other, (), l2=0.05, cut=1.5, loss=LogLoss()), "the best cut is still that of λ = 0"


def test_what_was_met_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("GDCOURSE_PROGRESS", str(tmp_path / "progress.json"))
    game = bench()
    assert game.met == []
    game.met = [0]
    assert progress.read()["challenge"]["15.b"]["latest"] == [0]
    assert bench().met == [0]


def test_rows_may_come_in_any_order():
    mixed = bench(x=X[::-1], y=Y[::-1]).spec
    assert (mixed["x"], mixed["y"], mixed["cuts"]) == (X.tolist(), Y.tolist(), [1.5, 2.5, 3.5])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"loss": "squared"}, "loss must be SquaredError() or LogLoss(), got 'squared'"),
        (
            {"x": np.arange(13), "y": np.arange(13.0)},
            "x must be one column of 2 to 12 rows, got shape (13, 1)",
        ),
        ({"x": [1, 1, 2, 3]}, "x must have a value of its own in every row"),
        (
            {"tasks": [("Win.", {"above": 1})]},
            "the goal of 'Win.' must be one of below, rises, other_cut, got {'above': 1}",
        ),
        ({"tasks": []}, "tasks must hold at least one (what it says, goal)"),
        ({"rate": 0}, "rate must be positive and finite, got 0"),
        ({"l2": -1}, "l2 must be zero or a positive number, got -1"),
    ],
)
def test_bad_input_is_one_sentence(change, sentence):
    with pytest.raises(ValueError) as raised:
        bench(**change)
    assert str(raised.value) == sentence


def test_where_nothing_runs_there_is_a_picture_with_its_sentence():
    for game, said in ((bench(), "says 7.5 to everybody. Below 1."), (bench(LogLoss()), "a chance of 0.75")):
        data, metadata = game._repr_mimebundle_()
        assert said in data["text/plain"] and data["image/png"]
        assert metadata["image/png"]["alt"] == data["text/plain"]


def test_it_needs_no_network():
    text = standalone_html(bench())
    assert len(text) < 100_000 and "http" not in text
