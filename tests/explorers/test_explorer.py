"""The widget's Python side: what it shows where nothing runs, what it refuses, how Python walks."""

from __future__ import annotations

import base64
import re
import time

import numpy as np
import pytest

from gdcourse import (
    Adam,
    Bowl,
    Cosine,
    GradientDescent,
    InverseTime,
    Landscape,
    LinearRegression,
    Momentum,
    Quadratic,
    StepDecay,
    bowl,
    descend,
    double_well,
    figures,
    four_students,
    rosenbrock,
    saddle,
)
from gdcourse.course import progress
from gdcourse.explorers import Challenge, Explorer, describe, explore, fog_game, kinds
from gdcourse.explorers.knobs import KNOWN, rebuilt
from gdcourse.landscapes import LANDSCAPES

VALLEY = Quadratic([1.0, 25.0], 0.3)
REGRESSION = LinearRegression(*four_students())
SCHEDULES = {
    "constant": 0.4,
    "cosine": Cosine(0.4, 30),
    "1/t": InverseTime(0.5, 1.0),
    "drops": StepDecay(0.4, 0.5, 10),
}
EXPLORERS = {
    "curve": lambda: explore(bowl),
    "fog": lambda: explore(double_well, GradientDescent(0.05), start=3.0, fog=True),
    "race": lambda: explore(
        VALLEY,
        [GradientDescent(0.04), Momentum(0.03, 0.6), Adam(0.2)],
        start=(-3, 2.0),
        controls=("start", "rate", "momentum", "beta1", "steps", "kappa", "angle"),
    ),
    "dial": lambda: explore(bowl, view=("curve", "map"), map=("rate", "radius"), pin=5),
    "batches": lambda: explore(
        REGRESSION,
        GradientDescent(0.03),
        batch=(4, 2, 1),
        controls=("rate", "batch", "order", "seed", "magnitude"),
    ),
    "schedules": lambda: explore(
        bowl,
        noise=2.0,
        batch=4,
        schedules=SCHEDULES,
        controls=("schedule", "initial", "factor", "every", "decay", "final", "noise", "batch", "seed"),
    ),
    "cobweb": lambda: kinds.cobweb(double_well, start=3.0),
    "memory": kinds.memory_bars,
    "strip": kinds.basin_strip,
    "bowl knobs": lambda: explore(Bowl(1.0, 4.0), controls=("minimum", "curvature", "rate")),
    "own": lambda: explore(
        lambda w: np.sin(w) + w * w / 10, start=3.0, controls=("start", "rate", "steps", "noise")
    ),
    "own plane": lambda: explore(
        Landscape.of(lambda w: w[0] ** 2 + 3 * w[1] ** 2, dim=2),
        start=(1.0, 2.0),
        view=("surface", "contour", "table"),
    ),
}


@pytest.fixture(params=EXPLORERS)
def explorer(request):
    return EXPLORERS[request.param]()


def runs(explorer):
    """What Python answered, as arrays."""
    dim = len(explorer.values["start"])
    return [
        (np.frombuffer(run["positions"]).reshape(-1, dim), np.frombuffer(run["losses"]))
        for run in explorer.answer["runs"]
    ]


# --- where nothing runs ---


@pytest.mark.parametrize("name", EXPLORERS)
def test_sentence_and_picture_are_the_same_every_time(name):
    first, second = EXPLORERS[name](), EXPLORERS[name]()
    assert repr(first) == repr(second) and " at 0x" not in repr(first)
    (data, metadata), (again, _) = first._repr_mimebundle_(), second._repr_mimebundle_()
    assert data["image/png"] == again["image/png"]
    assert data["text/plain"] == metadata["image/png"]["alt"] == repr(first)
    assert len(base64.b64decode(data["image/png"])) < 60_000


def test_a_still_picture_says_how_it_comes_to_life(monkeypatch):
    drawn = []
    monkeypatch.setattr("gdcourse.figures.png", lambda fig, dpi: drawn.append(fig) or b"")
    for live in (explore(bowl), explore(bowl, fog=True), fog_game(bowl, name="99.fog")):
        live._repr_mimebundle_()
        assert "in Jupyter, Run All" in drawn.pop().get_supxlabel()


def test_the_sentence_is_computed():
    end = descend(bowl, 0.0, GradientDescent(0.1), 30)
    outcome = f"after 30 steps w = {end.positions[-1]:.4g}, loss {end.losses[-1]:.3g}."
    assert repr(explore(bowl)) == (
        f"Explorer: (w − 3)² with gradient descent, η = 0.1. gradient descent: {outcome}"
    )


READY_MADE = [name for name, made in vars(kinds).items() if getattr(made, "__module__", "") == kinds.__name__]


@pytest.mark.parametrize("name", [name for name in READY_MADE if not name.startswith("_")])
def test_a_ready_made_explorer_is_small_and_can_be_changed(page, name):
    """Every keyword of `explore` wins, and the page walks without Python."""
    make = getattr(kinds, name)
    explorer = make()
    spec = explorer.spec
    assert spec["small"] and spec["computed"] == "page" and spec["controls"]
    changed = make(small=False, challenge=None, caption="Mine.", view=None).spec
    assert not changed["small"] and changed["challenge"] is None and len(changed["panels"]) >= 2
    assert repr(make(caption="Mine.")) == "Explorer: Mine."


@pytest.mark.parametrize(
    ("make", "settings"),
    [
        (kinds.rate_dial, {"rate": 0.5}),
        (kinds.cobweb, {"rate": 0.5}),
        (kinds.error_parts, {"rate": 2 / 26}),
        (kinds.phase_map, {"rate": 0.11, "momentum": 0.45}),
    ],
)
def test_the_task_of_a_ready_made_explorer_can_be_met_and_is_not_met_at_first(make, settings):
    assert not is_met(make()) and is_met(make(**settings))


def is_met(explorer) -> bool:
    """As `firstStep` in tasks.js decides it, for the walk that Python makes."""
    challenge, (walk, *_) = explorer.spec["challenge"], explorer.walks(explorer.values)
    minimum = explorer.spec["landscape"]["minima"][0]
    places = walk.positions.reshape(len(walk.losses), -1)
    near = np.linalg.norm(places - minimum, axis=1)
    reached = walk.losses < challenge["loss"] if challenge["within"] is None else near < challenge["within"]
    return bool(reached[: challenge["steps"] + 1].any())


def test_the_task_of_feature_scaling_needs_another_scale():
    def lowest(factor: float) -> float:
        hours, marks = four_students()
        model = LinearRegression(hours * factor, marks)
        rates = np.geomspace(1e-3, 1, 300)
        return np.nanmin([descend(model, (0, 0), GradientDescent(rate), 40).losses[-1] for rate in rates])

    task = kinds.feature_scaling().spec["challenge"]
    assert task["steps"] == 40 and lowest(10**-0.25) < task["loss"] < lowest(1.0)


def test_a_caption_replaces_the_sentence():
    assert (
        repr(explore(bowl, caption="The hill, with the rate on a dial."))
        == "Explorer: The hill, with the rate on a dial."
    )


@pytest.mark.parametrize(
    "secret",
    [{"fog": True}, {"pin": 5}, {"locked_by": "99.never"}, {"view": ("curve", "rows")}],
)
def test_what_the_page_keeps_shut_is_not_told_in_the_text(secret):
    assert "after 30 steps" not in repr(explore(bowl, **secret))


def test_a_race_with_bets_is_not_told_either():
    assert "after 30 steps" not in repr(explore(bowl, [GradientDescent(0.1), Momentum(0.1)], bets=True))


def test_divergence_is_told_and_drawn():
    explorer = explore(bowl, GradientDescent(3.0), steps=900)
    assert repr(explorer).endswith("w = nan, loss nan.")
    assert explorer._repr_mimebundle_()[0]["image/png"]


# --- page and Python agree on what a knob does ---


@pytest.mark.parametrize("name", [name for name in EXPLORERS if not name.startswith("own")])
def test_every_knob_does_the_same_in_the_page(page, name):
    explorer = EXPLORERS[name]()
    for control in explorer.controls:
        if control.options:
            ends = control.options
        else:
            stops = page.call(
                "stops", **next(c for c in explorer.spec["controls"] if c["key"] == control.key)
            )
            assert stops[0] == control.low and stops[-1] == control.high and stops == sorted(stops)
            ends = (stops[0], stops[len(stops) // 2], stops[-1])
        for value in ends:
            values = dict(explorer.values)
            if control.owner == "start":
                values["start"] = [value if i == control.field else v for i, v in enumerate(values["start"])]
            else:
                values[control.key] = value
            there = page.call("bound", spec=explorer.spec, values=values)
            landscape, optimizers = rebuilt(explorer.setting, explorer.controls, values)
            assert subset(describe.plain_landscape(landscape), there["landscape"])
            assert all(
                subset(describe.plain_optimizer(o), plain)
                for o, plain in zip(optimizers, there["optimizers"], strict=True)
            )


def subset(expected, found) -> bool:
    """Does `found` say everything that `expected` says, numbers up to rounding?"""
    if isinstance(expected, dict):
        return all(key in found and subset(value, found[key]) for key, value in expected.items())
    if isinstance(expected, (int, float)) and not isinstance(expected, bool):
        return found == pytest.approx(expected, rel=1e-12, abs=1e-12)
    if isinstance(expected, (list, tuple)):
        return len(expected) == len(found) and all(map(subset, expected, found))
    return expected == found


def test_the_first_value_of_every_knob_is_a_stop(page, explorer):
    for control in explorer.spec["controls"]:
        if "options" not in control:
            value = (
                explorer.values["start"][control["field"]]
                if control["owner"] == "start"
                else explorer.values[control["key"]]
            )
            assert value in page.call("stops", **control)


def test_a_first_value_of_0_is_a_stop_beside_a_log_scale(page):
    (control,) = explore(bowl, Adam(0.1, epsilon=0.0), controls=("epsilon",)).spec["controls"]
    stops = page.call("stops", **control)
    assert stops[0] == 0 and stops[1] == control["low"] > 0 and len(stops) < 2000


def test_who_leaves_the_picture_is_pointed_at_where_they_left_it(page):
    box = {"left": 0, "right": 212, "top": 0, "bottom": 120}  # 100 to each side, 50 up and down, less the air
    for point, way in (
        ([1106, 60], [100, 0]),
        ([106, -1e200], [0, -50]),
        ([-894, 560], [-100, 50]),
        (["-Infinity", 60], [-100, 0]),
        (["Infinity", "-Infinity"], [50, -50]),
        ([100, 50], [0, 0]),
        (["NaN", "NaN"], [100, 0]),  # the last place before it stopped being one
    ):
        points = [[106, 60], [1106, 60], point]
        assert page.call("way_out", box=box, points=points) == pytest.approx(way)
    assert page.call("way_out", box=box, points=[["NaN", "NaN"]]) == [0, 0]


def test_runners_with_one_value_share_a_slider_and_others_do_not():
    keys = [c["key"] for c in EXPLORERS["race"]().spec["controls"]]
    assert keys == [
        "start.0",
        "start.1",
        "rate.0",
        "rate.1",
        "rate.2",
        "momentum",
        "beta1",
        "steps",
        "kappa",
        "angle",
    ]
    shared = explore(VALLEY, [GradientDescent(0.04), Momentum(0.04)], start=(1, 1.0))
    assert [c["key"] for c in shared.spec["controls"]] == ["start.0", "start.1", "rate", "steps"]


def test_everything_the_course_has_is_known_to_the_page():
    for landscape in LANDSCAPES:
        assert (
            explore(landscape, start=[0.5] * landscape.dim if landscape.dim > 1 else 0.5).spec["computed"]
            == "page"
        )


# --- colours ---


def test_the_page_has_the_colours_of_the_house(page):
    light, dark = (
        dict(re.findall(r"--gd-(\w+): (#\w+)", rule))
        for rule in re.findall(r"\.gd-explorer, [^{)]*\)? \{(.*?)\}", Explorer._css, re.DOTALL)
    )
    for name in ("loss", "gradient", "step", "optimum", "prediction"):
        assert light[name].lower() == getattr(figures, name.upper()).lower()
    assert light.keys() == dark.keys()
    from matplotlib import colormaps

    stops = [[round(255 * v) for v in colormaps["cividis"](i / 8)[:3]] for i in range(9)]
    assert page.call("cividis") == stops


# --- functions that only Python knows ---


def test_python_walks_where_the_page_cannot():
    explorer = EXPLORERS["own"]()
    assert explorer.spec["computed"] == "python"
    explorer.values = explorer.values | {"rate": 0.3, "steps": 12, "start": [2.0], "turn": 1}
    (positions, losses), *_ = runs(explorer)
    expected = descend(lambda w: np.sin(w) + w * w / 10, 2.0, GradientDescent(0.3), 12)
    assert explorer.answer["turn"] == 1
    assert np.array_equal(positions[:, 0], expected.positions) and np.array_equal(losses, expected.losses)


def test_a_rule_of_the_learners_own_is_walked_in_python():
    from dataclasses import dataclass

    @dataclass(frozen=True)
    class HalfWay:
        learning_rate: float = 0.1

        def init(self, w):
            return ()

        def step(self, w, gradient, state, t):
            return w - self.learning_rate * gradient / 2, state

    explorer = explore(bowl, HalfWay(0.2), steps=3)
    assert explorer.spec["computed"] == "python"
    assert np.allclose(runs(explorer)[0][0][:, 0], descend(bowl, 0.0, GradientDescent(0.1), 3).positions)


def test_an_answer_is_small():
    explorer = EXPLORERS["own"]()
    explorer.values = explorer.values | {"steps": 100, "turn": 1}
    assert sum(len(part) for run in explorer.answer["runs"] for part in run.values()) < 4096


def test_a_function_that_raises_is_quoted_and_the_walk_up_to_there_is_shown():
    def cliff(w):
        if np.any(np.asarray(w) < 1):
            raise RuntimeError("no ground here")
        return w * w

    explorer = explore(cliff, start=3.0, steps=30)
    assert "RuntimeError: no ground here" in explorer.answer["said"]
    positions, losses = runs(explorer)[0]
    assert len(positions) == len(losses) == 6 and np.isnan(losses[-1]) and np.all(np.isfinite(losses[:-1]))
    assert explorer._repr_mimebundle_()[0]["image/png"]


def test_a_function_that_raises_at_once():
    explorer = explore(lambda w: 1 / 0, start=3.0)
    assert "ZeroDivisionError" in explorer.answer["said"] and len(runs(explorer)[0][0]) == 1
    assert repr(explorer)


def test_a_function_of_one_number_is_surveyed_point_by_point():
    explorer = explore(lambda w: 3.0 if w > 1 else w * w, start=0.5)
    heights = np.frombuffer(explorer.ground["heights"], np.float32)
    assert heights[0] == 25 and heights[-1] == 3 and not explorer.answer["said"]


def test_nan_is_a_hole_and_no_crash():
    explorer = explore(lambda w: np.sqrt(w), start=4.0, controls=("start", "rate"))
    assert np.isnan(np.frombuffer(explorer.ground["heights"], np.float32)[0])
    explorer.values = explorer.values | {"rate": 3.0, "start": [0.1], "turn": 1}
    assert np.isnan(runs(explorer)[0][1]).any()


def test_a_slow_function_gets_a_short_walk(monkeypatch):
    from gdcourse.explorers import walks

    clock = iter(range(10_000))
    monkeypatch.setattr(
        walks.time, "monotonic", lambda: 0.5 * next(clock)
    )  # every look at the clock, half a second later
    explorer = explore(lambda w: w * w, start=3.0, steps=30)
    assert "slow: the walk stopped after" in explorer.answer["said"]
    assert 1 < len(runs(explorer)[0][0]) < 10


def test_a_function_that_changes_with_time_is_said_to():
    rng = np.random.default_rng(0)
    explorer = explore(lambda w: w * w + rng.normal(), start=3.0)
    assert "another height each time" in explorer.answer["said"]


def test_a_function_that_returns_no_number():
    explorer = explore(Landscape.of(lambda w: np.array([w, w]), gradient=lambda w: 2 * w), start=3.0)
    assert "must be one number" in explorer.answer["said"]


def test_extremes_of_every_knob(page, explorer):
    """Every slider at both ends: Python walks there too, and answers without a traceback."""
    for control in explorer.spec["controls"]:
        for value in control.get("options") or (control["low"], control["high"]):
            values = dict(explorer.values)
            if control["owner"] == "start":
                values["start"] = [
                    value if i == control["field"] else v for i, v in enumerate(values["start"])
                ]
            else:
                values[control["key"]] = value
            assert all(len(w.positions) == len(w.losses) == len(w.felt) for w in explorer.walks(values))


# --- predictions and progress ---


def test_locked_until_committed(tmp_path, monkeypatch):
    monkeypatch.setenv("GDCOURSE_PROGRESS", str(tmp_path / "progress.json"))
    assert not explore(bowl, locked_by="03.twins").unlocked
    progress.record("predict", "03.twins", {"said": "0.1"})
    assert explore(bowl, locked_by="03.twins").unlocked
    assert not explore(bowl, locked_by="03.other").unlocked


def test_a_named_challenge_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("GDCOURSE_PROGRESS", str(tmp_path / "progress.json"))
    explorer = explore(bowl, challenge=Challenge(loss=1e-6, steps=50, name="03.fast"))
    explorer.values = explorer.values | {"best": 12}
    assert progress.read()["challenge"]["03.fast"]["latest"] == 12


def test_challenges_say_what_is_asked():
    assert Challenge(loss=1e-6, steps=50).plain()["text"] == "Reach a loss below 10⁻⁶ in at most 50 steps."
    assert Challenge(within=0.1).plain()["text"] == "Reach less than 0.1 from a minimum."
    assert Challenge(at=(0, 0), within=0.01).plain()["text"] == "End less than 0.01 from (0, 0)."
    assert (
        Challenge(loss=0.1, last=50).plain()["text"] == "Bring the mean loss of the last 50 steps below 0.1."
    )


# --- bad input: one sentence that says what to do ---


@pytest.mark.parametrize(
    "wrong, words",
    [
        (lambda: explore(3.0), "pass the function itself"),
        (lambda: explore(bowl, start=(1, 2)), "start must be one finite number"),
        (lambda: explore(rosenbrock, start=(1, 2, 3)), "start must be two finite numbers"),
        (lambda: explore(bowl, start=np.nan), "finite"),
        (lambda: explore(bowl, steps=0), "steps must be a whole number"),
        (lambda: explore(bowl, steps=2.5), "steps must be a whole number"),
        (lambda: explore(bowl, GradientDescent), "optimizers must be one rule"),
        (lambda: explore(bowl, 0.1), "optimizers must be one rule"),
        (lambda: explore(bowl, [GradientDescent(0.1)] * 7), "at most 6"),
        (lambda: explore(bowl, view="hologram"), "no view 'hologram'; choose from"),
        (lambda: explore(bowl, view="contour"), "not for a landscape of 1 weight"),
        (lambda: explore(saddle, view="curve"), "not for a landscape of 2 weights"),
        (lambda: explore(bowl, controls=("speed",)), "no control 'speed'; choose from"),
        (lambda: explore(bowl, controls=("momentum",)), "needs an optimizer with a field 'momentum'"),
        (lambda: explore(bowl, controls=("kappa",)), "needs a Quadratic"),
        (lambda: explore(bowl, controls=("schedule",)), "schedules="),
        (lambda: explore(bowl, controls=(("rate", 0, 1),)), "two numbers above 0 that rise, got (0, 1"),
        (lambda: explore(bowl, controls=(("start", 2, 1),)), "two numbers that rise"),
        (lambda: explore(bowl, controls=(("rate", 0.1),)), "two numbers"),
        (lambda: explore(bowl, controls=(("steps", 1, 10**6),)), "more than 10,000 stops"),
        (lambda: explore(bowl, columns=("step", "height")), "no column 'height'"),
        (lambda: explore(bowl, arrows=("force",)), "no arrow 'force'"),
        (lambda: explore(bowl, map=("momentum", "radius")), "among the controls"),
        (lambda: explore(bowl, map=("rate", "beauty")), "shows is one of"),
        (lambda: explore(bowl, Momentum(0.1), view="cobweb"), "needs a rule without a memory"),
        (lambda: explore(bowl, view="memory"), "needs a rule that forgets"),
        (lambda: explore(rosenbrock, map=("rate", "steps", "radius")), "constant curvature"),
        (
            lambda: explore(lambda w: w * w, view=("curve", "clouds")),
            "needs a landscape and rules of gdcourse",
        ),
        (lambda: explore(bowl, presets={"a": {"momentum": 0.5}}), "no control here"),
        (lambda: explore(bowl, challenge={}), "needs a goal"),
        (lambda: explore(bowl, challenge={"at": 3.0, "loss": 1.0}), "needs within"),
        (lambda: explore(bowl, limits=(3, 1)), "limits must be"),
        (lambda: explore(saddle, pin=5), "one weight"),
        (lambda: explore(bowl, pin=0.5), "pin must be a number of steps"),
        (lambda: explore(saddle, fog=True, by_hand=True), "one weight"),
        (lambda: explore(bowl, bets=True), "laid on a race"),
        (lambda: explore(saddle, challenge=Challenge(at=3.0, within=0.1)), "needs 2 numbers"),
        (lambda: explore(bowl, names=("x", "y")), "names must name"),
        (lambda: explore(REGRESSION, order="backwards"), "no order 'backwards'; choose from"),
        (lambda: explore(Quadratic([1, 2, 3.0]), start=(1, 1, 1)), "one or two weights"),
        (lambda: explore(bowl, batch=(1, 2), optimizers=[GradientDescent(0.1)] * 3), "one for each of the 3"),
    ],
)
def test_bad_input(wrong, words):
    with pytest.raises(ValueError, match=words.replace("(", r"\(")):
        wrong()


def test_every_control_has_a_label():
    assert all(control.label for control in KNOWN.values())


def test_made_quickly_enough_to_stand_in_a_cell():
    """Not a benchmark: a guard against what grows without bound, such as a map computed in Python."""
    began = time.process_time()
    explore(double_well, map=("start", "rate", "destination"))
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("curvatures", "names", "said"),
    [
        ((1.0, 25.0), ("w₁", "w₂"), "½(w₁² + 25·w₂²)"),
        ((21.0, 1.0), ("w₁", "w₂"), "½(21·w₁² + w₂²)"),
        ((11.0, 2.0), ("my weight", "b"), "½(11·my weight² + 2·b²)"),
    ],
)
def test_a_title_says_the_formula_in_the_names_of_the_weights(curvatures, names, said):
    shown = explore(Quadratic(curvatures), names=names)
    assert said in repr(shown)
