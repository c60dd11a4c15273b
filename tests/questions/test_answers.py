"""predict, quiz and recap, as Python sees them: what they accept, refuse, show and remember."""

import json
import re
import subprocess
import sys
from collections import Counter

import pytest

from gdcourse.course import progress
from gdcourse.questions.question import Question, markup, predict, quiz, recap

TWINS = dict(
    choices=["η = 0.1", "η = 0.9", "both"], answer="both", because="The error shrinks by 0.8 a step for "
                                                                   "both.",
    wrong={"η = 0.9": ("bigger_is_faster", "It lands as far away, on the other side.")},
)  # fmt: skip
NUMBER = dict(answer=5.4, because="The step is 0.9 · 6.", wrong={-5.4: ("ascent_sign", "That is uphill.")})
ORDER = dict(order=["a", "b", "c"], answer=["b", "c", "a"], because="So it is.")
OPTIONS = {"valley": "Yes.", "hill": ("zero_is_minimum", "No."), "neither": "No."}


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    file = tmp_path / "progress.json"
    monkeypatch.setenv("GDCOURSE_PROGRESS", str(file))
    return file


def commit(question: Question, said, right=False, misconception=None) -> None:
    """What the page sends when a learner commits."""
    first = question.committed.get("first", said)
    question.committed = {"said": said, "first": first, "right": right, "misconception": misconception}


# What is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (lambda: predict("twins", "?", **TWINS), "must look like"),
        (lambda: predict("3.twins", "?", **TWINS), "must look like"),
        (lambda: quiz("03.Twins", "?", answer="valley", options=OPTIONS), "must look like"),
        (
            lambda: predict("03.x", "?", **TWINS | {"answer": "neither"}),
            "not among the choices: η = 0.1, η = 0.9, both",
        ),
        (lambda: predict("03.x", "?", **TWINS | {"order": ["a", "b"]}), "choices or order, not both"),
        (lambda: predict("03.x", "?", **TWINS | {"choices": ["both"]}), "two or more"),
        (lambda: predict("03.x", "?", **TWINS | {"choices": ["both", "both"]}), "same thing twice"),
        (lambda: predict("03.x", "?", **TWINS | {"because": " "}), "because is empty"),
        (
            lambda: predict("03.x", "?", **TWINS | {"wrong": {"both": ("m", "r")}}),
            "not one of the wrong answers",
        ),
        (
            lambda: predict("03.x", "?", **TWINS | {"wrong": {"none": ("m", "r")}}),
            "not one of the wrong answers",
        ),
        (lambda: predict("03.x", "?", **TWINS | {"wrong": {"η = 0.9": "r"}}), "must be"),
        (lambda: predict("03.x", "?", **NUMBER | {"answer": "5.4"}), "must be a number"),
        (lambda: predict("03.x", "?", **NUMBER | {"answer": float("nan")}), "must be a number"),
        (lambda: predict("03.x", "?", **NUMBER | {"tolerance": -1}), "not negative"),
        (lambda: predict("03.x", "?", **NUMBER | {"wrong": {5.41: ("m", "r")}}), "would count as right"),
        (lambda: predict("03.x", "?", **NUMBER | {"wrong": {"5": ("m", "r")}}), "is not a number"),
        (lambda: predict("03.x", "?", **ORDER | {"answer": ["a", "b"]}), "not the items of order"),
        (
            lambda: predict("03.x", "?", **ORDER, wrong={("b", "c", "a"): ("m", "r")}),
            "not one of the wrong answers",
        ),
        (lambda: quiz("03.x", "?", answer="plateau", options=OPTIONS), "not among the options"),
        (lambda: quiz("03.x", "?", answer=["valley", "plateau"], options=OPTIONS), "not among the options"),
        (lambda: quiz("03.x", "?", answer=[], options=OPTIONS), "answer is empty"),
        (lambda: quiz("03.x", "?", answer="valley", options={"valley": "Yes."}), "two or more"),
        (
            lambda: quiz("03.x", "?", answer="valley", options=OPTIONS | {"hill": ""}),
            "'hill' has no feedback",
        ),
        (lambda: recap("3"), "two digits"),
    ],
)
def test_a_question_that_does_not_fit_together_says_why(make, complaint):
    with pytest.raises(ValueError, match=re.escape(complaint)) as raised:
        make()
    assert "\n" not in str(raised.value)


# What is shown ----------------------------------------------------------------------------------------------


def test_text_form_is_the_question_with_its_options_and_never_changes():
    texts = {repr(predict("03.twins", "Which is *first*?", **TWINS)) for _ in range(3)}
    assert texts == {"Prediction 03.twins: Which is *first*?\n  ( ) η = 0.1\n  ( ) η = 0.9\n  ( ) both"}


def test_plain_page_shows_the_question_and_folds_every_answer_away():
    bundle, _ = predict("03.twins", "Which is *first*?", **TWINS)._repr_mimebundle_()
    open_part, fold = bundle["text/html"].split("<details>")
    assert "Which is <em>first</em>?" in open_part and "<li>both</li>" in open_part
    assert TWINS["because"] not in open_part
    assert TWINS["because"] in fold and "It lands as far away" in fold and fold.endswith("</details>")
    assert bundle["text/plain"] == repr(predict("03.twins", "Which is *first*?", **TWINS))
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_every_form_has_a_plain_page():
    made = [predict("03.n", "?", unit="steps", **NUMBER), predict("03.o", "?", **ORDER),
            quiz("03.q", "?", answer=["valley", "hill"], options=OPTIONS)]  # fmt: skip
    pages = [question.as_html() for question in made]
    assert "______ steps" in pages[0] and "<strong>5.4 steps.</strong>" in pages[0]
    assert "<strong>b → c → a.</strong>" in pages[1]
    assert all(word in pages[2] for word in OPTIONS)


def test_markup_knows_code_and_emphasis_and_lets_nothing_else_through():
    assert markup("`a<b` *so* 2*3*4 <script>") == "<code>a&lt;b</code> <em>so</em> 2*3*4 &lt;script&gt;"
    assert markup("`*not this*`") == "<code>*not this*</code>"


def test_widget_state_is_small_and_is_json():
    state = quiz("03.q", "?", answer="valley", options=OPTIONS).spec
    assert len(json.dumps(state)) < 4000


def test_options_stand_in_the_same_order_whatever_they_say():
    reworded = {text.upper(): reply for text, reply in OPTIONS.items()}
    shown = [option["said"] for option in quiz("03.q", "?", answer="valley", options=OPTIONS).spec["options"]]
    again = [
        option["said"] for option in quiz("03.q", "?", answer="VALLEY", options=reworded).spec["options"]
    ]
    assert [text.upper() for text in shown] == again


def test_the_right_option_is_as_often_first_as_last():
    four = dict.fromkeys("abcd", "why")
    places = Counter(
        [option["said"] for option in quiz(f"03.q{i}", "?", answer="a", options=four).spec["options"]].index(
            "a"
        )
        for i in range(400)
    )
    assert set(places) == {0, 1, 2, 3} and min(places.values()) > 70


def test_an_order_never_starts_out_right():
    for i in range(50):
        spec = predict(f"03.o{i}", "?", **ORDER).spec
        assert [option["said"] for option in spec["options"]] != spec["answer"]


# What is remembered -----------------------------------------------------------------------------------------


def test_first_and_latest_answers_are_kept_and_restored(kept):
    asked = predict("03.twins", "Which?", **TWINS)
    commit(asked, "η = 0.9", misconception="bigger_is_faster")
    commit(asked, "both", right=True)
    entry = json.loads(kept.read_text(encoding="utf-8"))["prediction"]["03.twins"]
    assert (entry["first"]["said"], entry["latest"]["said"], entry["times"]) == ("η = 0.9", "both", 2)
    assert entry["first"]["misconception"] == "bigger_is_faster"
    assert predict("03.twins", "Which?", **TWINS).committed["said"] == "both"
    assert predict("03.twins", "Which?", **TWINS).committed["first"] == "η = 0.9"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: predict("03.n", "?", **NUMBER), -5.4),
        (lambda: predict("03.o", "?", **ORDER), ["a", "c", "b"]),
        (lambda: quiz("03.q", "?", answer=["valley", "hill"], options=OPTIONS), ["hill"]),
        (lambda: quiz("03.q", "?", answer="valley", options=OPTIONS), "hill"),
    ],
)
def test_every_form_is_restored(make, said):
    commit(make(), said)
    assert make().committed["said"] == said


def test_an_answer_that_is_no_longer_offered_is_forgotten_by_the_page_only(kept):
    commit(predict("03.twins", "Which?", **TWINS), "η = 0.9")
    changed = TWINS | {"choices": ["η = 0.2", "both"], "wrong": {}}
    assert predict("03.twins", "Which?", **changed).committed == {}
    assert "η = 0.9" in kept.read_text(encoding="utf-8")


def test_nothing_is_kept_when_progress_is_off(monkeypatch, tmp_path):
    monkeypatch.setenv("GDCOURSE_PROGRESS", "off")
    monkeypatch.chdir(tmp_path)
    commit(predict("03.twins", "Which?", **TWINS), "both")
    assert predict("03.twins", "Which?", **TWINS).committed == {}
    assert list(tmp_path.iterdir()) == []


def test_recap_counts_changes_and_first_hits():
    for name, answers in {
        "03.a": ["both"],
        "03.b": ["η = 0.9", "both"],
        "03.c": ["η = 0.9"],
        "04.a": ["both"],
    }.items():
        asked = predict(name, f"Question {name}?", **TWINS)
        for said in answers:
            commit(asked, said, right=said == "both")
    shown = recap("03")
    assert (
        shown.sentence()
        == "Of your 3 predictions in lesson 03, 1 came true at once. You changed your mind on 1 of 3."
    )
    assert shown.rows()[1] == ("Question 03.b?", "η = 0.9", "both", "both")
    assert "| Question 03.b? | η = 0.9 | both | both |" in shown._repr_markdown_()
    assert "first η = 0.9 · then both · it is both" in repr(shown)
    assert "04.a" not in repr(shown)


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
    assert predict("03.twins", "Which?", **TWINS).committed == {}


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
    commit(predict("03.twins", "Which?", **TWINS), "both")


def test_progress_stands_beside_the_front_door(monkeypatch, tmp_path):
    monkeypatch.delenv("GDCOURSE_PROGRESS")
    (tmp_path / "course.py").touch()
    deep = tmp_path / "notebooks" / "deeper"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert progress.where() == tmp_path / ".gdcourse" / "progress.json"
