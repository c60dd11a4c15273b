"""What the page decides (question.js), in a JavaScript engine: is it right, and which reason does it get."""

import json
import re
from pathlib import Path

import pytest

from gdcourse.questions import question
from gdcourse.questions.question import predict, quiz

py_mini_racer = pytest.importorskip("py_mini_racer", reason="the page's logic needs mini-racer")


@pytest.fixture(scope="module")
def page():
    source = Path(question.__file__).with_suffix(".js").read_text(encoding="utf-8")
    engine = py_mini_racer.MiniRacer()
    engine.eval(re.sub(r"^export (default .*)?", "", source, flags=re.MULTILINE))
    return lambda call: json.loads(engine.eval(f"JSON.stringify({call})"))


@pytest.fixture(scope="module")
def judged(page):
    return lambda asked, said: page(f"judge({json.dumps(asked.spec)}, {json.dumps(said)})")


WRONG = {5.0: ("half", "Half."), 6.0: ("near", "Near."), 20.0: ("twice", "Twice.")}
NUMBER = predict("03.n", "?", answer=10.0, tolerance=1.0, because="So.", wrong=WRONG)


@pytest.mark.parametrize(
    ("said", "right", "misconception"),
    [
        (10, True, None), (9, True, None), (11, True, None), (8.9, False, None), (7.1, False, None),
        (5.4, False, "half"), (5.6, False, "near"), (6.9, False, "near"), (20.5, False, "twice"),
        (-10, False, None), (1e9, False, None),
    ],
)  # fmt: skip
def test_a_number_matches_the_answer_or_the_nearest_misconception_within_tolerance(
    judged, said, right, misconception
):
    verdict = judged(NUMBER, said)
    assert (verdict["right"], verdict["misconception"]) == (right, misconception)
    assert ("reply" in verdict) == (misconception is not None)


def test_a_tolerance_written_in_decimals_includes_its_edge(judged):
    asked = predict("03.n", "?", answer=0.3, tolerance=0.1, because="So.")
    assert judged(asked, 0.4)["right"] and judged(asked, 0.2)["right"] and not judged(asked, 0.41)["right"]


def test_a_choice_gets_its_own_reason(judged):
    asked = predict(
        "03.c", "?", choices=["a", "b", "c"], answer="a", because="So.", wrong={"b": ("mb", "Not `b`.")}
    )
    assert judged(asked, "a") == {"right": True, "misconception": None}
    assert judged(asked, "b") == {"right": False, "misconception": "mb", "reply": "Not <code>b</code>."}
    assert judged(asked, "c") == {"right": False, "misconception": None}


def test_an_order_is_right_only_as_a_whole(judged):
    asked = predict(
        "03.o",
        "?",
        order=["a", "b", "c"],
        answer=["b", "c", "a"],
        because="So.",
        wrong={("a", "b", "c"): ("abc", "No.")},
    )
    assert judged(asked, ["b", "c", "a"])["right"]
    assert judged(asked, ["a", "b", "c"])["misconception"] == "abc"
    assert judged(asked, ["c", "b", "a"]) == {"right": False, "misconception": None}


def test_several_are_right_in_any_order_and_a_miss_names_the_wrong_one(judged):
    asked = quiz("03.q", "?", answer=["a", "b"], options={"a": "A.", "b": "B.", "c": ("mc", "C.")})
    assert judged(asked, ["b", "a"])["right"]
    assert judged(asked, ["a"]) == {"right": False, "misconception": None}
    assert judged(asked, ["a", "b", "c"])["misconception"] == "mc"


@pytest.mark.parametrize(
    ("text", "number"),
    [("0.6", 0.6), (" 0,6 ", 0.6), ("−3", -3), ("-3.", -3), (".5", 0.5), ("1e-6", 1e-6), ("+2E3", 2000)],
)
def test_numbers_as_people_type_them(page, text, number):
    assert page(f"parseNumber({json.dumps(text)})") == number


@pytest.mark.parametrize("text", ["", " ", "six", "1/2", "1 000", "1,2,3", "0x10", "Infinity", "nan", "1e"])
def test_what_is_not_a_number_is_not_taken_for_one(page, text):
    assert page(f"Number.isNaN(parseNumber({json.dumps(text)}))") is True
