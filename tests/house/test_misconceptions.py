"""The catalogue of mistakes: every row whole, every number given once, every pointer leads to a heading."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

from gdcourse.checks.authoring import Question, questions
from gdcourse.course.lessons import lessons
from gdcourse.misconceptions import Catalogue, M, Misconception, UnknownMisconception
from gdcourse.questions import reading
from gdcourse.teaching.exam import drawing
from gdcourse.teaching.grading import by_hand

from .lesson import ROOT, held

NUMBER = re.compile(r"M\d{2,3}")
HEADING = re.compile(r"^# #+ (.+)$", re.MULTILINE)


def headings(lesson: str) -> list[str]:
    source = ROOT / "notebooks" / f"{lesson}.py"
    return HEADING.findall(source.read_text(encoding="utf-8")) if source.exists() else []


@pytest.mark.parametrize("mistake", M, ids=str)
def test_the_pointer_leads_to_a_heading(mistake: Misconception) -> None:
    assert mistake.heading in headings(mistake.lesson)


@pytest.mark.parametrize("mistake", M, ids=str)
def test_every_text_fits_its_place(mistake: Misconception) -> None:
    assert mistake.id.isidentifier()
    assert NUMBER.fullmatch(mistake.number)
    assert mistake.question.endswith("?")
    assert mistake.instead.endswith(".")
    for inside in (mistake.name, mistake.says):  # they stand inside a sentence
        assert inside == inside.strip().rstrip(".?!"), inside


def wrong_answers() -> dict[str, Misconception | None]:
    """Every wrong answer that the course foresees: where it stands → the mistake behind it."""
    found: dict[str, Misconception | None] = {}
    for file in sorted((ROOT / "notebooks").glob(f"*{reading.ENDING}")):
        for question in reading.read(file):
            found |= {f"{file.name}, line {answer.line}": answer.mistake for answer in question.wrong}
    asked = [(lesson.name, one) for lesson in lessons() for one in questions(lesson.load_spec())]
    asked += [("a table by hand", by_hand.question(by_hand.Numbers(3.0, 0.0, 0.2)))]
    for where, one in asked:
        if isinstance(one, Question):
            found |= {f"{where}, {one.name}, wrong {k}": w.mistake for k, w in enumerate(one.wrongs, 1)}
    for situation in drawing.bank():
        item = drawing.fair(situation.make, np.random.default_rng(0))
        found |= {f"exam, {situation.name}, {answer}": mistake for answer, mistake, _ in item.wrong}
    return found


def test_every_wrong_answer_names_a_mistake_and_every_mistake_is_made() -> None:
    found = wrong_answers()
    assert len(found) > 700, "the course foresees far more wrong answers than that"
    held([f"{where}: behind this wrong answer stands no mistake" for where, one in found.items() if not one])
    unused = [one for one in M if one not in found.values()]
    held([f"misconceptions.toml: nobody makes the mistake [{one}]: take it out, or use it" for one in unused])


def test_a_number_or_a_name_belongs_to_one_mistake() -> None:
    for texts in ([one.number for one in M], [one.name for one in M]):
        assert [text for text, times in Counter(texts).items() if times > 1] == []


def test_a_mistake_is_found_by_either_spelling() -> None:
    assert M.ascent_sign is M["ascent_sign"]
    assert "ascent_sign" in M and "ascent_sign" in dir(M)
    assert str(M.ascent_sign) == "ascent_sign"


def test_an_unknown_name_gets_the_nearest() -> None:
    with pytest.raises(UnknownMisconception) as said:
        M.ascnt_sign  # noqa: B018
    assert str(said.value) == (
        'No mistake in misconceptions.toml is called "ascnt_sign". The nearest are ascent_sign.'
    )
    with pytest.raises(UnknownMisconception, match='called "xyzzy".$'):
        M["xyzzy"]


WHOLE = (
    'number = "M01"\nname = "n"\nsays = "s"\nquestion = "q?"\ninstead = "i."\n'
    'lesson = "02_update_rule: Write the rule"\n'
)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (WHOLE.replace('name = "n"\n', ""), r"mistakes\.toml: \[one\] needs the texts number, name, says"),
        (WHOLE + 'more = "x"\n', "and no others"),
        (WHOLE.replace('"M01"', "1"), "needs the texts"),
        (
            WHOLE.replace(": Write the rule", ""),
            'points at "02_update_rule". It needs a lesson and a heading',
        ),
    ],
)
def test_a_row_that_is_not_whole_is_one_sentence(tmp_path, row: str, said: str) -> None:
    file = tmp_path / "mistakes.toml"
    file.write_text(f"[one]\n{row}", encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        Catalogue(file).one  # noqa: B018
