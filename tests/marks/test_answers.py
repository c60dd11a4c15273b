"""What a class answered: counted from files that strangers wrote, and shown without a name."""

from __future__ import annotations

import html
import json
import re
import zipfile
from pathlib import Path

import pytest

from gdcourse.__main__ import main as command
from gdcourse.learning.today import questions_of_the_course
from gdcourse.misconceptions import M
from gdcourse.questions.given import as_file
from gdcourse.questions.wording import spoken
from gdcourse.teaching.marks import answers
from gdcourse.teaching.marks.answers_page import expectations

QUESTIONS = {question.name: question for question in questions_of_the_course()}
TWINS = QUESTIONS["03.twins"]  # η = 0.1, η = 0.9, or neither, which is right; the guide guesses its shares
RIGHT = spoken(TWINS.right[0].said)
SLOW, FAST = (spoken(answer.said) for answer in TWINS.wrong)
NUMBER = next(question for question in QUESTIONS.values() if question.form == "number")
NAMES = ("mueller-zoe", "abelann", "Kaya")


@pytest.fixture
def handed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ten people: four are right, three fell for the slow one, two for the fast, one foresaw nothing."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "answers"
    folder.mkdir()
    for k, said in enumerate([RIGHT] * 4 + [SLOW] * 3 + [FAST] * 2 + [None]):
        mine = {"03.twins": [said]} if said else {NUMBER.name: []}
        (folder / f"{NAMES[k % 3]}_{100 + k}_answers.json").write_text(as_file(mine), encoding="utf-8")
    return folder


def said_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.S)).split())


def test_the_page_shows_what_was_expected_what_came_and_the_mistakes_by_count(handed, capsys):
    assert command(["class", "--votes", "answers"]) == 0
    assert "10 people, 2 questions: graded/answers.html" in capsys.readouterr().out.replace("\\", "/")
    said = said_of(Path("graded/answers.html").read_text(encoding="utf-8"))
    assert "10 people, 10 answers to 2 questions." in said
    assert "9 answers, 44 % right." in said
    guess = expectations([TWINS])["03.twins"]
    assert guess == {RIGHT: 35, SLOW: 40, FAST: 25}
    for mark, text, many, share in (("", SLOW, 3, 33), ("", FAST, 2, 22), ("✓ ", RIGHT, 4, 44)):
        assert f"{mark}{text} {many} · {share} % {guess[text]} %" in said, text
    table = said.partition("Mistakes behind the wrong answers")[2].partition("Lesson ")[0]
    behind = {answer.mistake.id: many for answer, many in zip(TWINS.wrong, (3, 2), strict=True)}
    for id, many in behind.items():
        assert f"{M[id].name} {M[id].number} {many} of 10 {many}" in table
    assert "something else 1 · 100 %" in said
    talk = said.partition("Worth a second vote")[2].partition("Mistakes behind")[0]
    assert "03.twins" in talk and NUMBER.name not in talk


def test_it_names_nobody_and_fetches_nothing(handed):
    command(["class", "--votes", "answers"])
    page = Path("graded/answers.html").read_text(encoding="utf-8")
    assert not any(name.lower() in page.lower() for name in NAMES) and "_answers.json" not in page
    assert not re.search(r"src=|url\(|https?://(?!www\.w3\.org)", page)


def test_a_zip_and_folders_in_it_count_the_same(handed):
    people = answers.handed_over(handed, QUESTIONS.values()).people
    with zipfile.ZipFile("all.zip", "w") as archive:
        for k, path in enumerate(sorted(handed.iterdir())):
            archive.write(path, f"Zoe {k}_5012_assignsubmission_file_/{path.name}")
        archive.writestr("__MACOSX/._x.json", "x")
        archive.writestr("readme.txt", "x")
    zipped = answers.handed_over(Path("all.zip"), QUESTIONS.values()).people
    assert sorted(map(json.dumps, zipped)) == sorted(map(json.dumps, people))


def test_a_progress_file_gives_its_first_answers_and_nothing_else(handed):
    entry = {"first": {"said": SLOW}, "latest": {"said": RIGHT}, "times": 2, "when": "2026-03-01T10:00:00"}
    kept = {"prediction": {"03.twins": entry}, "exercise": {"01_foggy_hiker/step": entry}}
    (handed / "progress.json").write_text(json.dumps(kept), encoding="utf-8")
    assert {"03.twins": [SLOW]} in answers.handed_over(handed, QUESTIONS.values()).people


@pytest.mark.parametrize(
    "content, why",
    [
        (b"{", "it is no JSON."),
        (b"\xff\xfe", "it is no JSON."),
        (b"[" * 200_000, "it is no JSON."),
        (b"[]", "it holds no answers to the questions of this course."),
        (b"{}", "it holds no answers"),
        (b"9" * 10_000, "it is no JSON."),
        (b'{"03.twins": "x"}', "it holds no answers"),
        (b'{"03.twins": ["x"], "03.twins": []}', "it says two things under one name."),
        (json.dumps({"03.twins": [SLOW, FAST]}).encode(), "it gives 2 answers to 03.twins, which takes one."),
        (json.dumps({"03.twins": [SLOW, SLOW]}).encode(), "it holds no answers"),
        (b'{"prediction": {"03.twins": {"first": 1, "latest": 2, "times": 3}}}', "it holds no answers"),
        (b'{"prediction": {"03.twins": 3}}', "it holds no answers"),
        (b" " * 1_000_001, "it has 1.0 MB, and 1 MB are the most."),
    ],
)
def test_a_file_that_cannot_be_counted_is_told_and_the_others_count(handed, capsys, content, why):
    (handed / "bad\u202e.json").write_bytes(content)
    assert command(["class", "--votes", "answers"]) == 0
    said = capsys.readouterr()
    (line,) = [line for line in said.err.splitlines() if "left out" in line]
    assert line.startswith("bad\ufffd.json is left out: ") and why in line
    assert "10 people" in said.out


def test_what_is_not_asked_here_is_told_and_not_counted(handed):
    mine = {"03.twins": ["<script>alert(1)</script>"], "99.of-another-course": ["x"], NUMBER.name: []}
    (handed / "new.json").write_text(json.dumps(mine), encoding="utf-8")
    found = answers.handed_over(handed, QUESTIONS.values())
    assert "2 answers are to what this copy of the course does not ask, and not counted." in found.said
    assert found.people.count({NUMBER.name: []}) == 2
    command(["class", "--votes", "answers"])
    assert "alert(1)" not in Path("graded/answers.html").read_text(encoding="utf-8")


def test_who_says_the_same_is_counted_and_told(handed):
    (said,) = answers.handed_over(handed, QUESTIONS.values()).said
    assert said.startswith("6 files say exactly what another one says. Each is counted")


def test_a_link_is_not_followed_and_too_many_files_are_refused(handed, monkeypatch, capsys):
    secret = handed.parent / "secret.json"
    secret.write_text(as_file({"03.twins": [RIGHT]}), encoding="utf-8")
    try:
        (handed / "link.json").symlink_to(secret)
    except OSError:
        pytest.skip("no links here")
    found = answers.handed_over(handed, QUESTIONS.values())
    assert len(found.people) == 10 and "link.json is left out" in found.said[0]
    monkeypatch.setattr(answers, "MOST", 3)
    assert command(["class", "--votes", "answers"]) == 2
    assert "answers holds 11 files, and 3 are the most that are read" in capsys.readouterr().err


@pytest.mark.parametrize(
    "place, said",
    [
        ("nowhere", "There is no folder or zip nowhere."),
        ("empty", "empty holds no file of answers."),
        ("one.json", "one.json is neither a folder nor a zip."),
    ],
)
def test_where_nobody_handed_over_anything_it_says_what_to_do(tmp_path, monkeypatch, capsys, place, said):
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    Path("one.json").write_text("{}", encoding="utf-8")
    assert command(["class", "--votes", place]) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1 and not Path("graded").exists()


def test_a_learners_export_is_what_the_class_counts(handed, monkeypatch, tmp_path):
    from gdcourse.course import progress

    monkeypatch.setenv("GDCOURSE_PROGRESS", str(tmp_path / "kept.json"))
    progress.record("prediction", "03.twins", {"said": FAST, "right": False, "misconception": None})
    assert command(["progress", "--for-class", str(handed / "mine.json")]) == 0
    counted = answers.tallies(QUESTIONS.values(), answers.handed_over(handed, QUESTIONS.values()).people)
    (twins,) = [one for one in counted if one.question is TWINS]
    assert twins.people == 10 and twins.given == {RIGHT: 4, SLOW: 3, FAST: 3} and twins.right == 4
