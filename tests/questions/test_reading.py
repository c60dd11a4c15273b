"""The form of a question file: what is read from it, and what is wrong with it, by line."""

from __future__ import annotations

import re

import pytest

from gdcourse.course.refused import Refused
from gdcourse.misconceptions import M
from gdcourse.questions.reading import find, of_lesson, parse, read

CHOICE = """\
# Questions of lesson 03

Anything may stand here.

## Prediction 03.twins

Two hikers, one with η = 0.1,
one with η = 0.9. Whose *loss* is lower?

- [ ] η = 0.1 {overshoot_means_divergence}
  0.9 lands as near · on the other side.
- [x] neither: they are "equal"
  A square forgets $\\{s\\}$, `a[0]`.

  So it does.
"""
SEVERAL = "## Question 03.q\n\nWhich?\n\n- [x] a\n  A.\n- [x] b\n  B.\n- [ ] c {ascent_sign}\n  C.\n"
NUMBER = (
    "## Prediction 03.n\n\nWhere?\n\n- [x] −2 400.5 ± 0.5 along w\n  So.\n- [ ] 12 {ascent_sign}\n  No.\n"
)
ORDER = "## Prediction 03.o\n\nNearest first.\n\n1. a\n2. b\n3. c\n\nSo it is.\n"
WRONG_ORDER = ORDER + "\n- [ ] b → a → c {ascent_sign}\n  No.\n"


def test_a_question_with_its_answers_is_read():
    (twins,) = parse(CHOICE)
    assert (twins.kind, twins.name, twins.form) == ("prediction", "03.twins", "one")
    assert twins.asked == "Two hikers, one with η = 0.1,\none with η = 0.9. Whose *loss* is lower?"
    assert [answer.said for answer in twins.answers] == ["η = 0.1", 'neither: they are "equal"']
    assert twins.wrong[0].mistake is M.overshoot_means_divergence and twins.wrong[0].line == 10
    assert twins.right[0].why == "A square forgets $\\{s\\}$, `a[0]`.\n\nSo it does."
    assert twins.right[0].mistake is None


def test_the_other_three_forms_are_read():
    several, number, order = parse(SEVERAL + NUMBER + WRONG_ORDER)
    assert (several.kind, several.form) == ("quiz", "several") and len(several.right) == 2
    assert (number.form, number.right[0].said) == ("number", -2400.5)
    assert (number.tolerance, number.unit, number.wrong[0].said) == (0.5, "along w", 12)
    assert (order.form, order.right[0].said, order.right[0].why) == ("order", ("a", "b", "c"), "So it is.")
    assert order.wrong[0].said == ("b", "a", "c")


def test_a_number_among_the_options_of_a_question_is_a_text():
    (asked,) = parse(
        "## Question 03.q\n\nHow many?\n\n- [x] 140\n  So.\n- [ ] 10 {epoch_is_iteration}\n  No.\n"
    )
    assert (asked.form, asked.right[0].said) == ("one", "140")


@pytest.mark.parametrize(
    ("text", "line", "complaint"),
    [
        (CHOICE.replace("Prediction", "Guess"), 5, "a heading reads"),
        (CHOICE.replace("## P", "##P"), 5, "a heading reads"),
        (CHOICE.replace("03.twins", "3.twins"), 5, "a heading reads"),
        (CHOICE.replace("03.twins", "03.Twins"), 5, "a heading reads"),
        (CHOICE.replace("- [ ]", "-"), 10, "an answer begins with"),
        (CHOICE.replace("- [ ]", "- []"), 10, "an answer begins with"),
        (CHOICE.replace("  A square", "A square"), 13, "indented by two spaces"),
        (CHOICE.replace("{over", "{ovr"), 10, 'called "ovrshoot_means_divergence". The nearest are over'),
        (CHOICE.replace('"equal"', '"equal" {ascent_sign}'), 12, "the right answer names a mistake"),
        (CHOICE.replace("[x]", "[ ]"), 5, "has no right answer"),
        (CHOICE.replace("[ ]", "[x]").replace(" {overshoot_means_divergence}", ""), 5, "has 2 right answers"),
        (CHOICE.replace('neither: they are "equal"', "η = 0.1"), 12, "has this answer twice"),
        (CHOICE.replace("  0.9 lands as near · on the other side.\n", ""), 10, "has its reason below it"),
        (CHOICE + CHOICE[CHOICE.index("##") :], 16, "03.twins is asked in line 5 already"),
        ("## Question 03.q\n\n- [x] a\n  A.\n- [ ] b\n  B.\n", 1, "asks nothing"),
        ("## Question 03.q\n\nWhat?\n", 1, "needs two answers or more"),
        ("## Question 03.q\n\nWhat?\n\n- [x] a\n  A.\n", 1, "needs two answers or more"),
        (ORDER.replace("2. b\n3. c\n", ""), 1, "needs two answers or more"),
        (ORDER.replace("So it is.", ""), 1, "has its reason below it"),
        (WRONG_ORDER.replace("b → a → c", "b → a"), 11, "a wrong order has the same items"),
        (WRONG_ORDER.replace("b → a → c", "a → b → c"), 11, "has this answer twice"),
        (NUMBER.replace("12", "twelve"), 7, '"twelve" is not a number'),
        (NUMBER.replace("12", "−2400"), 7, "within the tolerance"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_its_line(text, line, complaint):
    with pytest.raises(Refused, match=re.escape(complaint)) as raised:
        parse(text, "03_a.questions.md")
    assert str(raised.value).startswith(f"03_a.questions.md, line {line}: ")
    assert "\n" not in str(raised.value)


def test_a_question_of_another_lesson_is_refused(tmp_path):
    file = tmp_path / "04_a.questions.md"
    file.write_text(CHOICE, encoding="utf-8")
    with pytest.raises(Refused, match="^04_a.questions.md, line 5: 03.twins belongs to another lesson.$"):
        read(file)


def test_the_folder_of_the_notebook_comes_before_the_course(tmp_path, monkeypatch):
    assert len(of_lesson("03")) > 1 and of_lesson("77") == []
    (tmp_path / "03_a.questions.md").write_text(CHOICE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert [question.name for question in of_lesson("03")] == ["03.twins"]
    assert find("03.twins").asked.startswith("Two hikers, one with η = 0.1,")


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("twins", 'has a name such as "03.twins"'),
        ("03.nobody", "Lesson 03 has no question 03.nobody. It has 03.twins"),
        ("77.twins", "Is there a file notebooks/77_….questions.md?"),
    ],
)
def test_a_question_that_is_not_there_is_one_sentence(tmp_path, monkeypatch, name, complaint):
    (tmp_path / "03_a.questions.md").write_text(CHOICE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refused, match=re.escape(complaint)):
        find(name)
