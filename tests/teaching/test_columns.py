"""Rosters of Moodle in any language: who is who by what is in the columns, and never by a guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdcourse.course.refused import Refused
from gdcourse.teaching.columns import Worksheet, worksheet
from gdcourse.teaching.roster import Roster

GERMAN = """\
ID,Vollständiger Name,Matrikel,E-Mail-Adresse,Status,Bewertung,Bestwertung,Bewertung kann geändert werden
Teilnehmer/in5012,Zoë Müller,m77,z@x.org,Abgegeben,,"15,00",Ja
Teilnehmer/in5013,Ann Abel,m78,a@x.org,Abgegeben,"3,00","15,00",Ja
"""


def read(folder: Path, text: str) -> Roster:
    (folder / "roster.csv").write_text(text, encoding="utf-8")
    return Roster.read(folder / "roster.csv")


def test_a_worksheet_in_german_tells_who_is_who(tmp_path):
    roster = read(tmp_path, GERMAN)
    assert roster.names == {"z@x.org": "Zoë Müller", "a@x.org": "Ann Abel"}
    for clue in ("5012", "m77", "Z@x.org", "Zoë  MÜLLER"):
        assert roster.match(clue).id == "z@x.org", clue


def test_participants_in_another_language_are_known_by_their_addresses(tmp_path):
    roster = read(tmp_path, "Prénom;Nom;Adresse de courriel\nZoë;Müller;z@x.org\nAnn;Abel;a@x.org\n")
    assert roster.names == {"z@x.org": "Zoë Müller", "a@x.org": "Ann Abel"}


def test_a_list_of_addresses_alone_is_a_class(tmp_path):
    assert read(tmp_path, "Courriel\nz@x.org\na@x.org\n").names == {
        "z@x.org": "z@x.org",
        "a@x.org": "a@x.org",
    }
    assert read(tmp_path, "Name,Mail-Adresse\nZoë,z@x.org\n").names == {"z@x.org": "Zoë"}


@pytest.mark.parametrize("headings", ["id,name", "ID,Name", "login,name", "email,name"])
def test_a_roster_whose_headings_are_known_is_read_by_them(tmp_path, headings):
    """Though what is in it looks like something else."""
    roster = read(tmp_path, f"{headings}\nstudent1,z@x.org\nstudent2,a@x.org\n")
    assert roster.names == {"student1": "z@x.org", "student2": "a@x.org"}


FIRST, SECOND = ["student1", "Ann", "A", "", "20", "yes"], ["student2", "Ben", "B", "", "20", "yes"]


def test_a_number_behind_one_word_a_grade_and_the_most_make_a_worksheet():
    assert worksheet([FIRST, SECOND]) == Worksheet(identifier=0, grade=3, most=4)


@pytest.mark.parametrize(
    ("place", "cell"),
    [(0, "student1"), (0, "pupil2"), (0, "s2"), (0, "student"), (3, "x"), (4, "10"), (4, "")],
    ids=[
        "one number twice",
        "two words",
        "no word",
        "no number",
        "a grade that is none",
        "two most",
        "no most",
    ],
)
def test_what_only_looks_a_little_like_a_worksheet_is_none(place, cell):
    """Each differs from one that is in a single cell."""
    assert worksheet([FIRST, [*SECOND[:place], cell, *SECOND[place + 1 :]]]) is None


def test_a_table_without_a_grade_is_no_worksheet():
    assert worksheet([FIRST[:2], SECOND[:2]]) is None


def test_what_tells_nobody_says_what_to_do(tmp_path):
    with pytest.raises(Refused, match="Name the column that tells who it is `id`."):
        read(tmp_path, "Nom,Groupe\nZoë,A\n")
