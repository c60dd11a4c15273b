"""The fog game: the ground in the page is Python's, level ground is told apart, the best is kept."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from gdcourse import bowl, double_well, saddle
from gdcourse.course import progress
from gdcourse.explorers import fog_game
from gdcourse.explorers.standalone import joined

py_mini_racer = pytest.importorskip("py_mini_racer", reason="the page's logic needs mini-racer")


@pytest.fixture(scope="module")
def page():
    engine = py_mini_racer.MiniRacer()
    engine.eval(re.sub(r"^export default ", "const widget = ", joined("fog.js"), flags=re.MULTILINE))
    return lambda call: json.loads(engine.eval(f"JSON.stringify({call})"))


@pytest.mark.parametrize("hill", [bowl, double_well], ids=lambda hill: hill.name)
def test_the_ground_of_the_page_is_the_landscape(page, hill):
    spec = fog_game(hill, start=1.0, name="01.fog").spec
    for w in np.linspace(spec["low"], spec["high"], 57):
        got = page(f"(g => [g.height({w}), g.slope({w})])(makeGround({json.dumps(spec)}))")
        assert got == pytest.approx([hill(w), hill.gradient(w)], abs=5e-3)


@pytest.mark.parametrize(
    ("w", "kind"),
    [(3.0, "slope"), (0.2541, "top"), (1.8608, "valley"), (-2.1149, "hut"), (1.9, "slope")],
)
def test_level_ground_is_told_apart(page, w, kind):
    spec = json.dumps(fog_game(double_well, start=3.0, name="01.other").spec)
    assert page(f"kindOfGround(makeGround({spec}), {w}, {spec})") == kind


@pytest.mark.parametrize(
    ("stride", "last", "in_a_row", "direction", "then"),
    [
        (0.5, 0, 0, 1, 0.5),  # the first
        (0.5, 1, 1, 1, 0.5),
        (0.5, 1, 5, -1, 0.25),  # turned round: felt one's way
        (0.25, -1, 1, -1, 0.25),
        (0.25, -1, 2, -1, 0.5),  # two the same way: longer again
        (0.5, -1, 7, -1, 0.5),  # never longer than at first
        (0.04, 1, 1, -1, 0.03125),  # never too short to arrive
    ],
)
def test_a_stride_is_halved_on_turning_round(page, stride, last, in_a_row, direction, then):
    game = json.dumps({"stride": stride, "last": last, "inARow": in_a_row})
    assert page(f"nextStride({game}, {direction}, 0.5)") == then


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (
            {"kind": "slope", "w": 3.0, "slope": 8.0},
            "w = 3.00. The slope under your feet is 8.00: down is to the left",
        ),
        ({"kind": "slope", "w": -3, "slope": -7.0, "edge": True}, "Here the map ends."),
        ({"kind": "valley", "w": 1.86, "steps": 1}, "after 1 step, and the fog lifts"),
        ({"kind": "valley", "w": 1.86}, "the hut is further left"),
        ({"kind": "top", "w": 0.25}, "a hilltop"),
        ({"kind": "hut", "w": -2.1, "isBest": True}, "after 12 steps: your best so far"),
    ],
)
def test_what_is_said_where(page, place, words):
    said = page(f"sayGround({json.dumps({'steps': 12, 'hut': -2.11, 'slope': 0.0} | place)})")
    assert words in said


def test_who_follows_the_slope_needs_a_dozen_steps_at_most(page):
    """By the rule from where the lesson starts; the last step ends on level ground."""
    spec = fog_game(double_well, start=2.9, name="01.fog", limits=(-3.2, 3.2)).spec
    w, steps = spec["start"], 0
    while abs(slope := double_well.gradient(w)) > spec["level"]:
        w, steps = w - spec["rate"] * slope, steps + 1
    assert steps <= 12
    assert page(f"kindOfGround(makeGround({json.dumps(spec)}), {w}, {json.dumps(spec)})") == "valley"


def test_the_best_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("GDCOURSE_PROGRESS", str(tmp_path / "progress.json"))
    game = fog_game(bowl, name="01.fog")
    assert game.best is None
    game.best = 9
    assert progress.read()["challenge"]["01.fog"]["latest"] == 9
    assert fog_game(bowl, name="01.fog").best == 9


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"landscape": saddle}, "landscape must have one coordinate to walk along, got 2"),
        ({"start": 99.0}, "start must be on the hill, between -2 and 8, got 99.0"),
        ({"limits": (2, 1)}, "limits must be two numbers that rise, got (2, 1)"),
        ({"learning_rate": 0}, "learning_rate must be positive, got 0"),
        ({"stride": -1}, "stride must be positive, got -1"),
    ],
)
def test_bad_input_is_one_sentence(change, sentence):
    with pytest.raises(ValueError) as raised:
        fog_game(**{"landscape": bowl, "name": "01.fog"} | change)
    assert str(raised.value) == sentence


def test_where_nothing_runs_there_is_a_picture_with_its_sentence():
    data, metadata = fog_game(bowl, name="01.fog")._repr_mimebundle_()
    assert "where the slope is -6.0" in data["text/plain"].replace("−", "-") and data["image/png"]
    assert metadata["image/png"]["alt"] == data["text/plain"]
