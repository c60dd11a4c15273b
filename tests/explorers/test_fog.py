"""The fog game: the ground in the page is Python's, level ground is told apart, the best is kept."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from gdcourse import bowl, double_well, saddle
from gdcourse.course import progress
from gdcourse.explorers import fog_game
from gdcourse.explorers.fog import PAGE
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


def test_a_stride_is_halved_on_turning_round(page):
    assert page("[nextStride(0.5, 0, 1), nextStride(0.5, 1, 1), nextStride(0.5, 1, -1)]") == [0.5, 0.5, 0.25]
    assert page("nextStride(0.04, 1, -1)") > 0.03, "never too short to arrive"


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


def test_the_page_asks_jupyter_for_its_keys():
    """Without this word, JupyterLab and Notebook take the arrow keys and go to the next cell."""
    assert 'mine.dataset.lmSuppressShortcuts = "true"' in (PAGE / "fog.js").read_text(encoding="utf-8")
