"""Tables to fill in, and pictures that wait for the answer."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest

from gdcourse.course.refused import Refused
from gdcourse.figures import Picture, canvas
from gdcourse.questions import card
from gdcourse.questions.card import ask

py_mini_racer = pytest.importorskip("py_mini_racer", reason="the page's logic needs mini-racer")

TABLE = """
## Prediction 02.rows

Fill in the next row for η = 0.1.

| step | w | slope |
|---:|---:|---:|
| 0 | 0 | −6 |
| 1 | [0.6] | [−4.8] |

- [x] all ± 0.005
  Each row starts where the row above ended.
- [ ] −0.6 {ascent_sign}
  That goes uphill.
"""


@pytest.fixture(scope="module")
def judged():
    source = Path(card.__file__).with_suffix(".js").read_text(encoding="utf-8")
    engine = py_mini_racer.MiniRacer()
    engine.eval(re.sub(r"^export (default .*)?", "", source, flags=re.MULTILINE))
    spec = json.dumps(ask(text=TABLE).spec)
    return lambda said: json.loads(engine.eval(f"JSON.stringify(judge({spec}, {json.dumps(said)}))"))


def test_a_table_is_read_with_its_blanks():
    asked = ask(text=TABLE).question
    assert (asked.form, asked.tolerance, asked.asked) == ("table", 0.005, "Fill in the next row for η = 0.1.")
    assert asked.right[0].said == (0.6, -4.8) and asked.wrong[0].said == -0.6
    assert asked.table[0] == ("step", "w", "slope")


def test_a_table_may_have_a_column_without_a_name():
    asked = ask(text=TABLE.replace("| step | w", "| | w")).question
    assert asked.table[0] == ("", "w", "slope") and {len(row) for row in asked.table} == {3}


def test_its_words_begin_at_the_left_on_every_page_that_shows_it():
    asked = ask(text=TABLE.replace("| 0 | 0", "| A | 0").replace("| 1 | [", "| B | ["))
    assert asked.spec["wordy"] == [True, False, False]
    assert '<th class="text">step</th><th>w</th>' in asked._repr_mimebundle_()[0]["text/html"]


def test_no_number_to_fill_in_stands_in_plain_text():
    shown = ask(text=TABLE)
    assert "  1 | ____ | ____" in repr(shown) and "0.6" not in repr(shown) and "4.8" not in repr(shown)
    assert "<td>____</td>" in shown._repr_mimebundle_()[0]["text/html"]
    assert shown.spec["table"][2] == [{"html": "1"}, {"blank": True}, {"blank": True}]


@pytest.mark.parametrize(
    ("said", "right", "misconception"),
    [
        ([0.6, -4.8], True, None),
        ([0.604, -4.796], True, None),
        ([-0.6, -4.8], False, "ascent_sign"),
        ([0.6, -0.6], False, "ascent_sign"),
        ([0.7, -4.8], False, None),
    ],
)
def test_every_cell_counts_and_the_first_wrong_one_names_the_mistake(judged, said, right, misconception):
    found = judged(said)
    assert found["right"] is right
    assert found.get("matched", {}).get("misconception") == misconception


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("[0.6] | [−4.8]", "0.6 | −4.8"), r"has no table with a number to fill in, such as \[0.6\]"),
        (("- [ ] −0.6", "- [ ] 0.6"), "0.6 is the right number of a cell"),
        (("- [ ] −0.6", "- [ ] uphill"), '"uphill" is not a number'),
    ],
)
def test_a_table_that_cannot_be_filled_is_one_sentence(change, complaint):
    with pytest.raises(Refused, match=complaint):
        ask(text=TABLE.replace(*change))


def test_a_picture_waits_for_the_answer():
    fig, _ = canvas()
    shown = ask("", Picture(fig, "At w = -1 the ground is steep."), text=TABLE)
    data, about = shown._repr_mimebundle_()
    assert shown.picture["sentence"] == "At w = −1 the ground is steep." and shown.picture["width"] > 300
    assert "steep" not in data["text/plain"] + data["text/html"], "not before the answer"
    assert base64.b64decode(data["image/png"]) == shown.picture["png"]
    assert about["image/png"]["alt"] == "At w = −1 the ground is steep."
    assert "image/png" not in ask(text=TABLE)._repr_mimebundle_()[0]
