"""The page of the class: it says what the numbers are, and the one for the room names nobody."""

from __future__ import annotations

import csv
import html
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gdcourse.__main__ import main as command
from gdcourse.course.files import ROOT
from gdcourse.teaching.marks.class_page import class_page
from gdcourse.teaching.marks.decisions import FILE, Decisions
from gdcourse.teaching.marks.ledger import Entry, Ledger
from gdcourse.teaching.marks.seeing import term_of

from .made_up import QUESTIONS, result

FULL = sum(QUESTIONS.values())
NAMES = {"u-ann": "Ann <Abel>", "u-ben": "Ben Baker", "u-cem": "Cem Kaya"}
LESSONS = ("01_foggy_hiker", "02_update_rule", "03_learning_rates")


def ledgers() -> list[Ledger]:
    """ann walks uphill in every lesson, ben is right, cem hands in the first lesson only."""
    lost = {"u-ann": {"step": 2}, "u-ben": {}, "u-cem": {"walk": 1}}
    return [
        Ledger(
            lesson,
            QUESTIONS,
            {
                s: Entry(result(one, lesson))
                for s, one in lost.items()
                if s != "u-cem" or lesson == LESSONS[0]
            },
            NAMES,
        )
        for lesson in LESSONS
    ]


@pytest.fixture
def there(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for one in ledgers():
        (tmp_path / "graded" / one.lesson).mkdir(parents=True)
        one.write(tmp_path / "graded" / one.lesson)
    return tmp_path / "graded"


def words(page: str) -> str:
    """What a page says, in one line."""
    return " ".join(html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.S)).split())


def test_it_says_who_fell_behind_what_came_back_and_what_is_hard(there):
    assert command(["class"]) == 0
    said = words((there / "class.html").read_text(encoding="utf-8"))
    assert "3 students, 3 lessons graded." in said
    assert "walks uphill M01 1 1 1 1" in said  # in each of the three lessons, one student; one had it again
    assert "1 student of 3 missed two of their last three lessons" in said
    behind = said.partition("Who has fallen behind")[2].partition("Everybody")[0]
    assert "Cem Kaya (u-cem)" in behind and "Ben Baker" not in behind and "2 31 %" in behind
    assert (
        "Walks uphill does not go away: 1 student had it in more than one lesson (seen in 01, 02, 03)."
        in said
    )


def test_the_page_for_the_room_names_nobody(there):
    assert command(["class", "--room"]) == 0
    assert not (there / "class.html").exists()
    page = (there / "class-room.html").read_text(encoding="utf-8")
    for word in [*NAMES, *(part for name in NAMES.values() for part in re.findall(r"\w+", name))]:
        assert not re.search(rf"\b{word}\b", page), word
    assert "missed two of their last three" in page


def test_names_are_text_and_nothing_is_fetched(there):
    command(["class"])
    page = (there / "class.html").read_text(encoding="utf-8")
    assert "Ann &lt;Abel&gt; (u-ann)" in page and "<Abel>" not in page
    assert not re.search(r"(src|href)=|url\(|https?://", page)


def test_every_plot_has_its_sentence_and_a_table(there):
    command(["class"])
    page = (there / "class.html").read_text(encoding="utf-8")
    for label, caption in re.findall(
        r'<figure><svg [^>]*aria-label="([^"]+)">.*?<figcaption>(.*?)<', page, re.S
    ):
        assert label == caption and len(label) > 40
    pairs = re.findall(r'<div class="pair">.*?</table>', page, re.S)
    assert len(pairs) == page.count('<div class="pair">') == page.count("<figure>") == 2


def test_totals_go_into_a_file_with_weights_and_without_the_lowest(there):
    (there / FILE).write_text(
        '[[weight]]\nlesson="2"\nweight=2\n[[lowest]]\ndrop=1\n[[excused]]\nlesson="3"\nstudent="u-cem"\n',
        encoding="utf-8",
    )
    command(["class"])
    with open(there / "totals.csv", encoding="utf-8", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    share = (FULL - 2) / FULL
    assert float(rows["u-ann"]["total (%)"]) == pytest.approx(100 * share, abs=0.006)
    assert rows["u-cem"][f"{LESSONS[2]} ({FULL:g} points)"] == "EX"
    assert rows["u-cem"][f"{LESSONS[1]} ({FULL:g} points)"] == ""
    assert float(rows["u-cem"]["total (%)"]) == pytest.approx(100 * (FULL - 1) / FULL, abs=0.006)
    said = words((there / "class.html").read_text(encoding="utf-8"))
    assert "02 counts 2 times; 1 lesson may be dropped" in said


def test_questions_are_told_only_where_there_are_enough_students():
    few, _ = term_of(ledgers(), Decisions())
    assert "it takes 10 students" in class_page(few)
    many = {
        f"s{k}": Entry(result({"step": k % 2 * 2, "walk": k % 2, "test_walk": (k // 2) % 2}))
        for k in range(12)
    }
    enough, _ = term_of([replace(ledgers()[0], entries=many, names={})], Decisions())
    said = words(class_page(enough))
    assert "Diamonds tell little: 01 test_walk." in said and "01 test_walk 50 %" not in said


def test_it_starts_without_loading_what_it_does_not_need():
    """The reader of notebooks alone takes longer to load than a class of 300 over 16 lessons to show."""
    look = "import sys, gdcourse.teaching.marks.seeing; print(*sorted(map(str, sys.modules)))"
    loaded = subprocess.run(
        [sys.executable, "-c", look], capture_output=True, text=True, cwd=ROOT
    ).stdout.split()
    assert "numpy" in loaded
    assert not {"nbformat", "jsonschema", "nbgrader", "sqlalchemy", "matplotlib", "jupytext"} & set(loaded)


def test_where_nothing_is_graded_it_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert command(["class"]) == 2
    assert "No lesson is graded yet in graded." in capsys.readouterr().err


def test_a_damaged_file_is_told_in_a_sentence(there, capsys):
    (there / LESSONS[1] / "results.json").write_text('{"lesson": 3', encoding="utf-8")
    assert command(["class"]) == 2
    assert "results.json is damaged. Delete it and run the same `grade` again" in capsys.readouterr().err
