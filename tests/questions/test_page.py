"""What the page decides (card.js), in a JavaScript engine: is it right, and which reason does it get."""

import json
import re
from pathlib import Path

import pytest

from gdcourse.questions import card
from gdcourse.questions.card import ask

py_mini_racer = pytest.importorskip("py_mini_racer", reason="the page's logic needs mini-racer")


@pytest.fixture(scope="module")
def page():
    source = Path(card.__file__).with_suffix(".js").read_text(encoding="utf-8")
    engine = py_mini_racer.MiniRacer()
    engine.eval(re.sub(r"^export (default .*)?", "", source, flags=re.MULTILINE))
    return lambda call: json.loads(engine.eval(f"JSON.stringify({call})"))


@pytest.fixture(scope="module")
def judged(page):
    """Whether an answer is right, and the misconception that it matches."""

    def verdict(asked, said) -> tuple[bool, str | None]:
        found = page(f"judge({json.dumps(asked.spec)}, {json.dumps(said)})")
        matched = found.get("matched") or {}
        return found["right"], matched.get("misconception")

    return verdict


def question(heading: str, *answers: str, below: str = ""):
    lines = [f"{answer}\n  So." for answer in answers]
    return ask(text="\n".join([f"## {heading}", "", "What?", "", *lines, "", below]))


NUMBER = question(
    "Prediction 03.n",
    "- [x] 10 ± 1",
    "- [ ] 5 {missing_factor_two}",
    "- [ ] 6 {ascent_sign}",
    "- [ ] 20 {lr_twice}",
)


@pytest.mark.parametrize(
    ("said", "right", "misconception"),
    [
        (10, True, None), (9, True, None), (11, True, None), (8.9, False, None), (7.1, False, None),
        (5.4, False, "missing_factor_two"), (5.6, False, "ascent_sign"), (6.9, False, "ascent_sign"),
        (20.5, False, "lr_twice"), (-10, False, None), (1e9, False, None),
    ],
)  # fmt: skip
def test_a_number_matches_the_answer_or_the_nearest_misconception_within_tolerance(
    judged, said, right, misconception
):
    assert judged(NUMBER, said) == (right, misconception)


def test_a_tolerance_written_in_decimals_includes_its_edge(judged):
    asked = question("Prediction 03.n", "- [x] 0.3 ± 0.1")
    assert [judged(asked, said)[0] for said in (0.4, 0.2, 0.41)] == [True, True, False]


def test_a_choice_gets_its_own_reason(judged):
    asked = question("Prediction 03.c", "- [x] a", "- [ ] b {ascent_sign}", "- [ ] c {lr_twice}")
    assert judged(asked, "a") == (True, None)
    assert judged(asked, "b") == (False, "ascent_sign")
    assert judged(asked, "c") == (False, "lr_twice")


def test_an_order_is_right_only_as_a_whole(judged):
    asked = question(
        "Prediction 03.o", below="1. b\n2. c\n3. a\n\nSo.\n\n- [ ] a → b → c {ascent_sign}\n  No."
    )
    assert judged(asked, ["b", "c", "a"]) == (True, None)
    assert judged(asked, ["a", "b", "c"]) == (False, "ascent_sign")
    assert judged(asked, ["c", "b", "a"]) == (False, None)


def test_several_are_right_in_any_order_and_a_miss_names_the_wrong_one(judged):
    asked = question("Question 03.q", "- [x] a", "- [x] b", "- [ ] c {ascent_sign}")
    assert judged(asked, ["b", "a"]) == (True, None)
    assert judged(asked, ["a"]) == (False, None)
    assert judged(asked, ["a", "b", "c"]) == (False, "ascent_sign")


@pytest.mark.parametrize(
    ("text", "number"),
    [("0.6", 0.6), (" 0,6 ", 0.6), ("−3", -3), ("-3.", -3), (".5", 0.5), ("1e-6", 1e-6), ("+2E3", 2000)],
)
def test_numbers_as_people_type_them(page, text, number):
    assert page(f"parseNumber({json.dumps(text)})") == number


@pytest.mark.parametrize("text", ["", " ", "six", "1/2", "1 000", "1,2,3", "0x10", "Infinity", "nan", "1e"])
def test_what_is_not_a_number_is_not_taken_for_one(page, text):
    assert page(f"Number.isNaN(parseNumber({json.dumps(text)}))") is True
