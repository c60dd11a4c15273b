"""Numbers of their own for every student, and mistakes in them named as in any other answer."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from gdcourse.__main__ import main as command
from gdcourse.checks.answering import ask
from gdcourse.checks.judging import judge
from gdcourse.checks.learner import exercises
from gdcourse.checks.prepare import prepare
from gdcourse.checks.sheet import Sheet
from gdcourse.teaching.grading.by_hand import NAME, Numbers, question

LESSON = "02_update_rule"


def main(arguments: list[str]) -> int:
    return command(["variants", *arguments])


@pytest.mark.parametrize("student", [f"s{k:03}" for k in range(60)])
def test_the_numbers_are_workable_and_every_mistake_shows_its_own(student):
    numbers = Numbers.of(LESSON, student)
    assert numbers == Numbers.of(LESSON, student)
    asked = question(numbers)
    sheet = Sheet.from_data(prepare(asked, 0).to_data())
    right = judge(sheet, ask(asked.reference(), sheet.probes))
    assert (right.earned, right.misconception) == (3, "")
    rounded = judge(sheet, ask([round(w, 3) for w in asked.reference()], sheet.probes))
    assert rounded.right
    for wrong in asked.wrongs:
        assert judge(sheet, ask(wrong.function(), sheet.probes)).misconception == wrong.mistake.id


def test_numbers_differ_between_students_and_lessons():
    drawn = {Numbers.of(LESSON, f"s{k:03}") for k in range(60)}
    assert len(drawn) > 45
    assert Numbers.of("02_update_rule", "s001") != Numbers.of("03_learning_rates", "s001")


def test_from_the_roster_to_the_grades(tmp_path, monkeypatch, sandbox, capsys):
    monkeypatch.chdir(tmp_path)
    Path("roster.csv").write_text("id,name\ns001,First Student\ns002,\ns003,\n", encoding="utf-8")
    assert main([LESSON, "--students", "roster.csv"]) == 0
    for student, change in (
        ("s001", lambda w, rate, g: w - rate * g),
        ("s002", lambda w, rate, g: w + rate * g),
    ):
        _hand_in(student, Numbers.of(LESSON, student), change)
    _hand_in("s009", Numbers.of(LESSON, "s009"), lambda w, rate, g: w)
    key = f"variants/{LESSON}-key.json"
    assert command(["grade", "2", "--variants", key, "--students", "roster.csv", "--no-gradebook"]) == 1
    assert "s009: This student is not in the key of personal numbers." in capsys.readouterr().err
    with open(f"graded/{LESSON}/details.csv", encoding="utf-8", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file) if row["question"] == NAME}
    assert rows["s001"]["earned"] == "3"
    assert (rows["s002"]["earned"], rows["s002"]["misconception"]) == ("0", "ascent_sign")
    assert "First Student" in Path(f"graded/{LESSON}/grades.csv").read_text(encoding="utf-8")


def _hand_in(student: str, numbers: Numbers, change) -> None:
    source = Path("variants", student if student != "s009" else "s003", LESSON, f"{LESSON}.ipynb")
    notebook = json.loads(source.read_text(encoding="utf-8"))
    w, places = numbers.start, []
    for _ in range(3):
        w = change(w, numbers.rate, 2 * (w - numbers.minimum))
        places.append(round(w, 3))
    for cell in notebook["cells"]:
        if cell["id"] == NAME:
            cell["source"] = f"{NAME} = {places}"
    target = Path("submitted", student, LESSON, f"{LESSON}.ipynb")
    target.parent.mkdir(parents=True)
    target.write_text(json.dumps(notebook), encoding="utf-8")


def test_the_learners_check_knows_the_personal_numbers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GDCOURSE_PROGRESS", "off")
    Path("roster.csv").write_text("id\ns001\n", encoding="utf-8")
    main([LESSON, "--students", "roster.csv"])
    namespace: dict = {}
    check = exercises(LESSON, namespace, Path("variants", "s001", LESSON))
    namespace[NAME] = [..., ..., ...]
    assert "still holds `...`" in check(NAME).verdict.text
    namespace[NAME] = question(Numbers.of(LESSON, "s001")).reference()
    assert check(NAME).verdict.right


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["77", "--students", "roster.csv"], 'There is no lesson "77".'),
        (["2", "--students", "nobody.csv"], "The roster nobody.csv cannot be read"),
        (["2", "--students", "wrong.csv"], "The roster wrong.csv has no column `id`."),
    ],
)
def test_bad_input(tmp_path, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(tmp_path)
    Path("roster.csv").write_text("id\ns001\n", encoding="utf-8")
    Path("wrong.csv").write_text("student\ns001\n", encoding="utf-8")
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith(said)
    assert not Path("variants").exists()
