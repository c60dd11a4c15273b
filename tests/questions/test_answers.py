"""ask and recap, as Python sees them: what they refuse, show and remember."""

import json
import re
import subprocess
import sys
from collections import Counter

import pytest

from gdcourse.course import progress
from gdcourse.course.refused import Refused
from gdcourse.questions.card import Card, ask, page_of
from gdcourse.questions.reading import parse
from gdcourse.questions.recap import recap
from gdcourse.questions.wording import as_page, as_text, markup, offered

TWINS = """\
## Prediction 03.twins

Which is *first*?

- [ ] η = 0.1 {overshoot_means_divergence}
  It lands as near.
- [ ] η = 0.9 {bigger_is_faster}
  It lands as far away, on the other side.
- [x] both
  The error shrinks by 0.8 a step for
  both.
"""
NUMBER = """\
## Prediction 03.n

Where?

- [x] 5.4 ± 0.05 steps
  The step is 0.9 · 6.
- [ ] −5.4 {ascent_sign}
  That is uphill.
"""
ORDER = "## Prediction 03.o\n\nNearest?\n\n1. b\n2. c\n3. a\n\nSo it is.\n"
QUIZ = """\
## Question 03.q

The slope is 0. Where?

- [x] valley
  Yes.
- [ ] hill {zero_gradient_is_minimum}
  No.
- [ ] neither {zero_gradient_is_error}
  Not so.
"""
SEVERAL = QUIZ.replace("[ ] hill {zero_gradient_is_minimum}", "[x] hill")


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    """The progress file; the tests run in an empty folder, where a lesson of their own may stand."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "progress.json"
    monkeypatch.setenv("GDCOURSE_PROGRESS", str(file))
    return file


def commit(card: Card, said, right=False, misconception=None, sent=1) -> None:
    """What the page sends when a learner commits."""
    first = card.committed.get("first", said)
    card.committed = {
        "said": said,
        "first": first,
        "right": right,
        "misconception": misconception,
        "sent": sent,
    }


# What is asked ----------------------------------------------------------------------------------------------


def test_a_question_of_the_course_is_asked_by_its_name():
    assert repr(ask("01.zero-slope")).startswith("Question 01.zero-slope: The slope under your feet")


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        (lambda: ask(), "by its name"),
        (lambda: ask("03.twins", text=TWINS), "by its name"),
        (lambda: ask(text="What?"), "takes one question, with its heading; this has 0"),
        (lambda: ask(text=TWINS + NUMBER), "this has 2"),
        (
            lambda: ask(text=TWINS.replace("[x]", "[ ]")),
            "your question, line 1: 03.twins has no right answer",
        ),
        (lambda: ask("03.nobody"), "Lesson 03 has no question 03.nobody. It has 03."),
        (lambda: recap("3"), "two digits"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(asked, complaint):
    with pytest.raises(Refused, match=re.escape(complaint)) as raised:
        asked()
    assert "\n" not in str(raised.value)


# What is shown ----------------------------------------------------------------------------------------------


def made(text: str):
    (question,) = parse(text)
    return question


def test_text_form_is_the_question_with_its_options_and_never_changes():
    texts = {repr(ask(text=TWINS)) for _ in range(3)}
    assert texts == {"Prediction 03.twins: Which is *first*?\n  ( ) η = 0.1\n  ( ) η = 0.9\n  ( ) both"}


def test_what_a_notebook_keeps_names_the_question_and_folds_every_answer_away():
    bundle, metadata = ask(text=TWINS)._repr_mimebundle_()
    open_part, fold = bundle["text/html"].split("<details>")
    assert "Which is <em>first</em>?" in open_part and "<li>both</li>" in open_part
    because = "The error shrinks by 0.8 a step for\nboth."
    assert because not in open_part
    fold, after = fold.split("</details>")
    assert because in fold and "It lands as far away" in fold
    assert "Run All" in after, "a card that sleeps says how it wakes"
    assert bundle["text/plain"] == as_text(made(TWINS))
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert metadata["gdcourse"] == {"question": "03.twins"}


def test_every_form_has_a_plain_page():
    number, order, several = (as_page(made(text)) for text in (NUMBER, ORDER, SEVERAL))
    assert (
        "______ steps" in number
        and "<strong>5.4 steps.</strong>" in number
        and "<em>−5.4 steps</em>" in number
    )
    assert "<strong>b → c → a.</strong>" in order
    assert "<strong>valley.</strong> Yes." in several and "<strong>hill.</strong> No." in several
    assert "<em>neither</em>: Not so." in several


def test_right_answers_are_a_list_whatever_is_in_them():
    asked = made(SEVERAL.replace("valley", "η · g"))
    assert [answer.said for answer in asked.right] == ["η · g", "hill"]
    assert "<strong>η · g.</strong> Yes." in as_page(asked)


def test_markup_is_markdown_without_html():
    assert (
        markup("`a<b` *so* 2 * 3 * 4 <script>") == "<code>a&lt;b</code> <em>so</em> 2 * 3 * 4 &lt;script&gt;"
    )
    assert markup("`*not this*` **but**\nthis") == "<code>*not this*</code> <strong>but</strong>\nthis"
    assert markup("691. So it grows.") == "691. So it grows."
    assert markup("one\n\ntwo") == "<p>one</p>\n<p>two</p>"
    assert markup("```\na < b\n```") == "<pre><code>a &lt; b\n</code></pre>"


def test_formulas_are_set_in_the_card_and_left_to_jupyter_on_a_page():
    text = r"at $w_1^* \cdot |\eta|$, for \$5 or $6"
    assert markup(text, typeset=False) == r"at $w_1^* \cdot |\eta|$, for $5 or $6"
    assert markup(text).startswith("at <math ") and markup(text).endswith("</math>, for $5 or $6")
    assert "<msubsup><mi>w</mi><mn>1</mn>" in markup(text)
    asked = made(QUIZ.replace("valley", r"$\eta \cdot g$"))
    assert "$\\eta \\cdot g$" in as_text(asked) and "$\\eta \\cdot g$" in as_page(asked)
    assert any("<math" in option["html"] for option in page_of(asked)["offered"])


def test_widget_state_is_small_and_is_json():
    assert len(json.dumps(ask(text=QUIZ).spec)) < 1000


def test_options_stand_in_the_same_order_whatever_they_say():
    shouted = QUIZ.replace("valley", "VALLEY").replace("hill", "HILL").replace("] neither", "] NEITHER")
    assert [said.upper() for said in offered(made(QUIZ))] == offered(made(shouted))


def test_a_prediction_shows_its_options_as_they_are_written():
    assert offered(made(TWINS)) == ["η = 0.1", "η = 0.9", "both"]


def test_the_right_option_of_a_quiz_is_as_often_first_as_last():
    four = QUIZ + "- [ ] both {ascent_sign}\n  Why?\n"
    places = Counter(offered(made(four.replace("03.q", f"03.q{i}"))).index("valley") for i in range(400))
    assert set(places) == {0, 1, 2, 3} and min(places.values()) > 70


def test_an_order_never_starts_out_right():
    for i in range(50):
        assert offered(made(ORDER.replace("03.o", f"03.o{i}"))) != ["b", "c", "a"]


# What is remembered -----------------------------------------------------------------------------------------


def test_first_and_latest_answers_are_kept_and_restored(kept):
    asked = ask(text=TWINS)
    commit(asked, "η = 0.9", misconception="bigger_is_faster", sent=1)
    commit(asked, "both", right=True, sent=2)
    entry = json.loads(kept.read_text(encoding="utf-8"))["prediction"]["03.twins"]
    assert (entry["first"]["said"], entry["latest"]["said"], entry["times"]) == ("η = 0.9", "both", 2)
    assert entry["first"]["misconception"] == "bigger_is_faster"
    again = ask(text=TWINS).committed
    assert (again["said"], again["first"], again["right"]) == ("both", "η = 0.9", True)


@pytest.mark.parametrize(
    ("text", "said"),
    [(NUMBER, -5.4), (ORDER, ["a", "c", "b"]), (SEVERAL, ["hill"]), (QUIZ, "hill")],
)
def test_every_form_is_restored(text, said):
    commit(ask(text=text), said)
    assert ask(text=text).committed["said"] == said


def test_an_answer_that_is_no_longer_offered_is_forgotten_by_the_page_only(kept):
    commit(ask(text=TWINS), "η = 0.9")
    assert ask(text=TWINS.replace("η = 0.9", "η = 0.2")).committed == {}
    assert "η = 0.9" in kept.read_text(encoding="utf-8")


def test_nothing_is_kept_when_progress_is_off(monkeypatch, tmp_path):
    monkeypatch.setenv("GDCOURSE_PROGRESS", "off")
    monkeypatch.chdir(tmp_path)
    asked = ask(text=TWINS)
    commit(asked, "both", sent=7)
    assert asked.receipt == {"sent": 7, "problem": ""}, "nothing is wrong: nothing was to be kept"
    assert ask(text=TWINS).committed == {}
    assert list(tmp_path.iterdir()) == []


def test_every_answer_has_its_receipt(kept, tmp_path, monkeypatch):
    asked = ask(text=TWINS)
    commit(asked, "both", sent=7)
    assert asked.receipt == {"sent": 7, "problem": ""}
    (tmp_path / "in the way").write_text("", encoding="utf-8")
    monkeypatch.setenv("GDCOURSE_PROGRESS", str(tmp_path / "in the way" / "progress.json"))
    commit(asked, "both", sent=8)
    assert asked.receipt["sent"] == 8 and asked.receipt["problem"].endswith(
        "progress.json cannot be written."
    )


def test_recap_counts_changes_and_first_hits(tmp_path):
    names = ("03.a", "03.b", "03.c", "03.d")
    asked = {name: TWINS.replace("03.twins", name).replace("Which", f"{name}: which") for name in names}
    (tmp_path / "03_mine.questions.md").write_text("".join(asked.values()), encoding="utf-8")
    for name, answers in {"03.a": ["both"], "03.b": ["η = 0.9", "both"], "03.c": ["η = 0.9"]}.items():
        card = ask(name)
        for said in answers:
            commit(card, said, right=said == "both")
    commit(ask(text=TWINS.replace("03.twins", "03.gone")), "both")
    shown = recap("03")
    assert (
        shown.sentence()
        == "Of your 3 predictions in lesson 03, 1 came true at once. You changed your mind on 1 of 3."
    )
    assert shown.rows()[1] == ("03.b: which is *first*?", "η = 0.9", "both", "both")
    assert "| 03.b: which is *first*? | η = 0.9 | both | both |" in shown._repr_markdown_()
    assert "first η = 0.9 · then both · it is both" in repr(shown)


def test_recap_of_an_untouched_lesson_is_one_sentence():
    assert (
        repr(recap("07"))
        == recap("07")._repr_markdown_().strip()
        == "No prediction of lesson 07 is committed yet."
    )


# The file ---------------------------------------------------------------------------------------------------


def test_a_damaged_file_is_set_aside_not_overwritten(kept):
    kept.write_text("{half a fi", encoding="utf-8")
    assert progress.read() == {}
    assert progress.record("check", "01.step", True)
    aside = [file for file in kept.parent.iterdir() if "damaged" in file.name]
    assert [file.read_text(encoding="utf-8") for file in aside] == ["{half a fi"]
    assert progress.read()["check"]["01.step"]["latest"] is True


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        '{"prediction": 3}',
        '{"prediction": {"03.a": "both"}}',
        '{"quiz": {"03.a": {"first": 1, "latest": 1, "times": 1}}}',
    ],
)
def test_a_file_of_another_shape_counts_as_damaged(kept, content):
    kept.write_text(content, encoding="utf-8")
    assert progress.read() == {}
    assert ask(text=TWINS).committed == {}


def test_two_notebooks_lose_nothing_of_each_other(kept):
    keep = "import sys; from gdcourse.course import progress\n"
    keep += "for k in range(40): progress.record('check', f'{sys.argv[1]}.{k}', k)"
    writers = [subprocess.Popen([sys.executable, "-c", keep, name]) for name in ("a", "b")]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert len(progress.read()["check"]) == 80


def test_a_folder_that_cannot_be_written_keeps_nothing_and_stops_nobody(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("GDCOURSE_PROGRESS", str(tmp_path / "file" / "progress.json"))
    assert progress.record("check", "01.step", True) is False
    commit(ask(text=TWINS), "both")


def test_progress_stands_beside_the_front_door(monkeypatch, tmp_path):
    monkeypatch.delenv("GDCOURSE_PROGRESS")
    (tmp_path / "course.py").touch()
    deep = tmp_path / "notebooks" / "deeper"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert progress.where() == tmp_path / ".gdcourse" / "progress.json"
