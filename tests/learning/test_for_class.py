"""What a learner hands over to the class: their first answers in the course's own words, and nothing else."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from gdcourse.__main__ import main as command
from gdcourse.course import progress
from gdcourse.learning.today import questions_of_the_course
from gdcourse.questions.given import are_answers, as_file, first_answers, fits, words
from gdcourse.questions.reading import parse

QUESTIONS = questions_of_the_course()
FORMS = {question.form: question for question in QUESTIONS}
SECRETS = ("Zoë Müller", "/srv/zoe/gradient", "zoe@example.org", "2026-03-01T10:00:00")


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A progress file of our own, in the folder where we stand."""
    monkeypatch.setenv("GDCOURSE_PROGRESS", str(tmp_path / "kept" / "progress.json"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def record(question, said) -> None:
    progress.record(question.kind, question.name, {"said": said, "right": False, "misconception": None})


def said_right(question):
    """The right answer, as the card keeps it."""
    right = [answer.said for answer in question.right]
    if question.form == "several":
        return right
    return list(right[0]) if isinstance(right[0], tuple) else right[0]


def test_every_byte_of_the_file_is_an_answer(kept):
    more = {"latest": {"said": SECRETS[0]}, "times": 7, "streak": 3, "when": SECRETS[3]}
    everything = {"exercise": {}, SECRETS[0]: {SECRETS[1]: {"first": SECRETS[2], **more}}}
    for place, question in enumerate(QUESTIONS):
        said = said_right(question) if place % 7 else SECRETS[place % len(SECRETS)]
        first = {"said": said, "right": True, "code": "def step(w): ..."}
        everything.setdefault(question.kind, {})[question.name] = {"first": first, **more}
    progress.where().parent.mkdir()
    progress.where().write_text(json.dumps(everything), encoding="utf-8")
    assert command(["progress", "--for-class", "answers.json"]) == 0
    text = Path("answers.json").read_text(encoding="utf-8")
    answers = json.loads(text)
    assert text == as_file(answers), "there is nothing in the file but these names and answers"
    can_be = {question.name: words(question) for question in QUESTIONS}
    assert all(set(said) <= can_be[name].keys() for name, said in answers.items())
    assert len(answers) == len([place for place in range(len(QUESTIONS)) if place % 7])
    assert all(can_be[name][said].right for name, told in answers.items() for said in told)
    for secret in (*SECRETS, "def step", str(kept)):
        assert secret not in text


def test_it_is_the_first_answer_that_counts(kept):
    question = FORMS["one"]
    record(question, wrong := question.wrong[0].said)
    record(question, question.right[0].said)
    command(["progress", "--for-class", "answers.json"])
    assert json.loads(Path("answers.json").read_text(encoding="utf-8")) == {question.name: [wrong]}


@pytest.mark.parametrize("form", ["number", "table", "order"])
def test_what_nobody_foresaw_is_told_by_no_word(form):
    question = FORMS[form]
    right = said_right(question)
    odd = 123456.789 if form == "number" else right[::-1] if form == "order" else [123456.789] * len(right)
    kept = {question.kind: {question.name: {"first": {"said": odd}}}}
    assert fits(question, odd) and first_answers([question], kept) == {question.name: []}


def test_a_number_that_is_near_a_known_one_is_told_as_that():
    (asked,) = parse(
        "## Prediction 99.a\n\nHow far?\n\n- [x] 0.6 ± 0.01 along w\n  so\n- [ ] 0.63 {ascent_sign}\n  no\n"
        "- [ ] 0.62 {toe_forgotten}\n  no\n"
    )
    for said, told in ((0.605, ["0.6 along w"]), (0.6215, ["0.62 along w"]), (0.628, ["0.63 along w"])):
        assert first_answers([asked], {"prediction": {"99.a": {"first": {"said": said}}}}) == {"99.a": told}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_no_answer_to_the_question_does_not_fit(form):
    question = FORMS[form]
    assert fits(question, said_right(question))
    strange = [None, True, {}, "zoe", ["zoe"], [["zoe"]], [None], [math.nan] * 2, math.inf, "1", 10**400]
    assert not any(fits(question, said) for said in strange)
    assert question.form != "table" or not fits(question, [*said_right(question), 1.0])


def test_lessons_can_be_chosen_and_a_file_is_brought_up_to_date(kept, capsys):
    first = [question for question in QUESTIONS if question.name.startswith("01.")][:2]
    other = next(question for question in QUESTIONS if question.name.startswith("02."))
    for question in (first[0], other):
        record(question, said_right(question))
    assert command(["progress", "--for-class", "answers.json", "--lessons", "1"]) == 0
    assert "1 answer is in answers.json" in capsys.readouterr().out
    assert list(json.loads(Path("answers.json").read_text(encoding="utf-8"))) == [first[0].name]
    record(first[1], said_right(first[1]))
    assert command(["progress", "--for-class", "answers.json"]) == 0
    assert len(json.loads(Path("answers.json").read_text(encoding="utf-8"))) == 3


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["--for-class", "answers.json"], "No question is answered yet"),
        (["--for-class", "answers.json", "--lessons", "77"], 'There is no lesson "77"'),
        (["--lessons", "1"], "name that with --for-class"),
    ],
)
def test_where_there_is_nothing_to_hand_over_it_says_so(kept, capsys, arguments, said):
    assert command(["progress", *arguments]) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1 and not Path("answers.json").exists()


def test_a_file_that_holds_something_else_is_left_alone(kept, capsys):
    record(FORMS["one"], FORMS["one"].right[0].said)
    for mine in ("my notes", '{"a": 1}', "[" * 100_000):
        Path("notes.json").write_text(mine, encoding="utf-8")
        assert command(["progress", "--for-class", "notes.json"]) == 2
        assert "notes.json is there already, and is no file of answers" in capsys.readouterr().err
        assert Path("notes.json").read_text(encoding="utf-8") == mine


@pytest.mark.parametrize(
    "content", [[], {"03.a": "x"}, {"03.a": ["x", "x"]}, {"03.a": [1]}, {"Zoë": ["x"]}, {"03.a": None}]
)
def test_other_things_are_no_answers(content):
    assert are_answers({"03.a": ["x"], "03.b": []}) and not are_answers(content)
