"""The clinic: every wrong diagnosis has its reason, every test its picture, and what is healed is kept."""

from __future__ import annotations

import json
import re

import pytest

from gdcourse.course import progress
from gdcourse.explorers import clinic
from gdcourse.explorers.patients import ILLNESSES
from gdcourse.explorers.standalone import joined, standalone_html
from gdcourse.explorers.ward import TESTS

SPEC = clinic("14.clinic").spec


@pytest.fixture(scope="module")
def page():
    engine = pytest.importorskip("py_mini_racer").MiniRacer()
    engine.eval(re.sub(r"^export default ", "const widget = ", joined("clinic.js"), flags=re.MULTILINE))
    return lambda call: json.loads(engine.eval(f"JSON.stringify({call})"))


def test_every_wrong_diagnosis_has_a_reason():
    for patient in SPEC["patients"]:
        assert set(patient["reasons"]) == set(ILLNESSES) - {patient["illness"]}
        assert all(len(why) > 40 for why in patient["reasons"].values())


def test_every_test_has_a_picture_and_a_sentence():
    for patient in SPEC["patients"]:
        assert set(patient["tests"]) == set(TESTS)
        for chart in [patient["printed"], patient["cured"], *patient["tests"].values()]:
            assert chart["said"].endswith(".") and (chart.get("bars") or chart["lines"])


def test_the_page_is_plain_json_of_moderate_size():
    assert len(json.dumps(SPEC, allow_nan=False)) < 150_000
    assert "http" not in standalone_html(clinic("14.clinic")).replace("http://www.w3.org", "")


def test_what_is_healed_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("GDCOURSE_PROGRESS", str(tmp_path / "progress.json"))
    clinic("14.clinic").healed = {"3": 2}
    assert progress.read()["challenge"]["14.clinic"]["latest"] == {"3": 2}
    assert clinic("14.clinic").healed == {"3": 2}


def test_a_test_costs_one_and_a_wrong_diagnosis_two(page):
    assert page("cost({ bought: ['log', 'ratio'], wrong: ['overfit'] })") == 4
    assert page("standing({ 1: 2, 2: 3 }, 12, 30)") == {"text": "2 of 12 healed, for 5", "met": False}
    assert page("standing({ 1: 20, 2: 10 }, 2, 30)")["met"]
    assert not page("standing({ 1: 20, 2: 11 }, 2, 30)")["met"]


def test_axes_have_round_numbers(page):
    assert page("ticks(0, 1.1, false)") == [0, 0.5, 1]
    assert page("ticks(0.5, 2e4, true)") == [1, 10, 100, 1000, 10000]


def test_every_chart_fits_its_axes(page):
    for patient in SPEC["patients"]:
        for chart in [patient["printed"], patient["cured"], *patient["tests"].values()]:
            low, high = page(f"limits({json.dumps(chart)})")
            heights = [v for line in chart.get("lines", []) for v in line["y"] if v is not None]
            assert low < high and all(v <= high for v in heights)


def test_where_nothing_runs_there_is_a_picture_with_its_sentence():
    data, metadata = clinic("14.clinic")._repr_mimebundle_()
    assert data["image/png"] and "Patient 1: Linear regression" in data["text/plain"]
    assert metadata["image/png"]["alt"] == data["text/plain"]
