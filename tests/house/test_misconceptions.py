"""The catalogue of mistakes: every row whole, every number given once, every pointer leads to a heading."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from gdcourse.misconceptions import Catalogue, M, Misconception, UnknownMisconception

from .lesson import ROOT

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
