"""Exams: what is drawn, what keeps a key secret, what stands on paper and key, and what Moodle gets."""

import base64
import itertools
import re
import stat
import sys
from collections import Counter
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from gdcourse.__main__ import main as run
from gdcourse.course.files import ROOT
from gdcourse.misconceptions import M
from gdcourse.teaching import paper
from gdcourse.teaching.exam import Code, Item, drawing, items, moodle, plane, printed
from gdcourse.teaching.exam.items import KINDS

SECRET, OTHER = bytes(32), bytes(range(32))


def papers(seed="a", number=10, secret=SECRET, versions=2, **chosen):
    return drawing.papers(secret, seed, number, drawing.pool(**chosen), versions)


def situations(made):
    return {situation.name for situation, _ in made.items}


@pytest.fixture
def settings(monkeypatch, tmp_path):
    """A home for the secret that is nobody's."""
    monkeypatch.delenv("APPDATA", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    return drawing.place()


# The bank ---------------------------------------------------------------------------------------------------


def test_every_topic_has_five_situations_of_three_kinds_at_least():
    for topic, group in itertools.groupby(drawing.bank(), key=lambda situation: situation.topic):
        group = list(group)
        assert len(group) >= 5 and len({s.kind for s in group}) >= 3, topic


@pytest.mark.parametrize("situation", drawing.bank(), ids=lambda situation: situation.name)
def test_a_situation_keeps_its_kind_and_level_and_has_numbers_for_two_versions(situation):
    rng = np.random.default_rng(1)
    drawn = [drawing.fair(situation.make, rng) for _ in range(30)]
    assert {(item.kind, item.level) for item in drawn} == {(situation.kind, situation.level)}
    assert len({item.text for item in drawn}) >= 2
    for item in drawn:
        assert item.fair and len(item.wrong) >= 2, item
        assert (len(item.steps) >= 3) == (item.kind == "argue") and bool(item.room) == bool(item.drawn)


def test_two_papers_of_ten_questions_share_at_most_half():
    drawn = [situations(papers(f"seed-{k}", versions=1)[0]) for k in range(40)]
    drawn += [situations(papers("one-seed", secret=bytes([k] * 32), versions=1)[0]) for k in range(20)]
    assert all(len(one) == 10 for one in drawn)
    shared = Counter(len(one & other) for one, other in itertools.combinations(drawn, 2))
    assert max(shared) <= 5, shared


def test_a_paper_is_spread_over_topics_and_kinds():
    for seed in "abcdef":
        made = papers(seed)[0]
        assert len({situation.topic for situation, _ in made.items}) == 10
        assert {situation.kind for situation, _ in made.items} == set(KINDS)


def test_only_what_was_chosen_is_asked():
    made = papers(number=3, topics=["3", "narrow valleys"], levels=["medium"], kinds=["number", "code"])[0]
    assert {s.topic for s, _ in made.items} <= {"03_learning_rates", "06_narrow_valleys"}
    assert all(s.level == 2 and s.kind in ("number", "code") for s, _ in made.items)


def test_a_maker_without_a_fair_item_is_named():
    def one_answer(rng):
        return Item("Which?", "1", "", [("1", M.linear_thinking, "guessed"), ("2", M.linear_thinking, "too")])

    with pytest.raises(RuntimeError, match="^one_answer drew 100 items"):
        drawing.fair(one_answer, np.random.default_rng(0))


def test_code_that_does_not_hold_what_is_misread_is_named():
    add = Code("add", "print(1)", {}, "", [("+", "-", M.ascent_sign, "took a plus for a minus")])
    with pytest.raises(ValueError, match="^add: the code does not hold"):
        add(np.random.default_rng(0))


# Versions ---------------------------------------------------------------------------------------------------


def test_neighbours_get_the_same_questions_with_other_numbers_for_the_same_points():
    a, b = papers(number=40)
    assert situations(a) == situations(b) and a.points == b.points and a.code != b.code
    of_b = dict(b.items)
    assert all(of_b[situation].text != item.text for situation, item in a.items)
    computed = [(item.answer, of_b[s].answer) for s, item in a.items if s.kind in ("number", "code")]
    assert computed and all(left != right for left, right in computed)
    assert [s.name for s, _ in a.items] != [s.name for s, _ in b.items]


def test_points_and_minutes_are_those_of_the_questions():
    a = papers()[0]
    assert a.points == sum(item.points for _, item in a.items) and a.minutes % 5 == 0
    assert 1.5 * a.points <= a.minutes < 1.5 * a.points + 5
    assert f"{a.points} points · {a.minutes} minutes" in printed.paper(a)


# The secret -------------------------------------------------------------------------------------------------


def test_seed_and_secret_make_a_paper_and_neither_does_alone():
    assert papers() == papers() and papers("b") != papers() != papers(secret=OTHER)
    assert papers()[0].code != papers(secret=OTHER)[0].code
    texts = {item.text for _, item in papers()[0].items}
    assert len(texts & {item.text for _, item in papers(secret=OTHER)[0].items}) <= 2


def test_the_command_makes_a_secret_for_its_owner_alone_and_says_how_to_keep_it(settings, tmp_path, capsys):
    out = tmp_path / "out"
    arguments = ["exam", "--seed", "autumn", "--no-pdf", "--out", str(out)]
    assert run(arguments) == 0
    said = capsys.readouterr().out
    assert str(settings) in said and "Keep a copy" in said and "nobody can make them again" in said
    if sys.platform != "win32":
        assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    secret = settings.read_text(encoding="ascii").strip()
    files = {file.name: file.read_text(encoding="utf-8") for file in out.iterdir()}
    assert set(files) == {f"exam_autumn_{v}{end}.html" for v in "AB" for end in ("", "_key")} | {
        "exam_autumn_moodle.xml"
    }
    assert all(secret not in content for content in files.values())
    assert run(arguments) == 0 and "Keep a copy" not in capsys.readouterr().out
    assert files == {file.name: file.read_text(encoding="utf-8") for file in out.iterdir()}


@pytest.mark.parametrize("lost", ["deleted", "another"])
def test_a_lost_secret_is_one_sentence_and_the_old_key_stays(settings, tmp_path, capsys, lost):
    arguments = ["exam", "--seed", "a", "--no-pdf", "--out", str(tmp_path)]
    assert run(arguments) == 0
    key = (tmp_path / "exam_a_A_key.html").read_bytes()
    settings.unlink()
    if lost == "another":
        settings.write_text("0" * 64, encoding="ascii")
    capsys.readouterr()
    assert run(arguments) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "secret" in said and "cannot be made again" in said
    assert (tmp_path / "exam_a_A_key.html").read_bytes() == key


@pytest.mark.parametrize("content", [None, "", "0" * 63, "not a secret\n", "ü"])
def test_a_file_without_a_secret_is_one_sentence(tmp_path, capsys, content):
    file = tmp_path / "secret"
    if content is not None:
        file.write_text(content, encoding="latin-1")
    assert run(["exam", "--seed", "a", "--secret", str(file), "--out", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and str(file) in said and "your copy" in said


def test_a_secret_is_not_kept_where_students_look(monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("APPDATA", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(ROOT / ".config"))
    assert run(["exam", "--seed", "a", "--out", str(tmp_path)]) == 2
    assert "which students get" in capsys.readouterr().err and not (ROOT / ".config").exists()


# Bad input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "begins"),
    [
        (["--seed", " "], 'The seed " " is part of'),
        (["--seed", "../a"], 'The seed "../a" is part of'),
        (["--seed", "a", "--topics", "99"], 'There is no topic "99". There are: 01 foggy hiker, '),
        (["--seed", "a", "--topics", "quantum"], 'There is no topic "quantum". There are: '),
        (["--seed", "a", "--topics", " "], 'There is no topic " ". There are: '),
        (["--seed", "a", "--topics", "01"], "10 questions were asked for, and there are "),
        (["--seed", "a", "--number", "0"], "0 questions were asked for, and there are "),
    ],
)
def test_bad_input_is_one_sentence(settings, tmp_path, capsys, arguments, begins):
    assert run(["exam", *arguments, "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert said.startswith(begins) and said.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_without_a_browser_there_are_pages_and_a_quiz(settings, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(paper, "chromium", lambda: None)
    assert run(["exam", "--seed", "a", "--out", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out.count("No Chromium found") == 1
    assert Counter(file.suffix for file in (tmp_path / "out").iterdir()) == {".html": 4, ".xml": 1}


# Paper and key ----------------------------------------------------------------------------------------------


def test_the_paper_asks_and_only_the_key_answers():
    for made in papers(number=30):
        asked, solved = printed.paper(made), printed.key(made)
        assert made.code in asked and made.code in solved
        for _, item in made.items:
            assert item.text in asked and item.text in solved
            assert item.working in solved and item.working not in asked
            assert all(step in solved and step not in asked for step in item.steps)
            assert item.drawn in solved and (not item.drawn or item.drawn not in asked)
            assert all(option in asked for option in item.options)
            if item.options:
                letter = "ABCDEFGH"[item.options.index(item.answer)]
                assert f'<strong class="answer">{letter}: {item.answer}</strong>' in solved


def test_the_answers_of_choices_stand_at_all_letters():
    places = Counter(
        item.options.index(item.answer)
        for seed in "abcd"
        for made in papers(seed, number=15, kinds=["choice"])
        for _, item in made.items
    )
    assert set(places) == {0, 1, 2, 3} and max(places.values()) < 0.5 * sum(places.values())


def test_a_plane_marks_what_it_is_told():
    drawn = plane((0, 2, 1), (0, 4, 2), ("w", "loss"), lines=[[(0, 0), (2, 4)]], dots=[(1, 2)])
    ET.fromstring(drawn)
    ((x, y),) = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawn)
    line = re.search(r'points="([^"]+)" fill="none" stroke="#00795a"', drawn)[1]
    (x0, y0), (x1, y1) = (map(float, point.split(",")) for point in line.split())
    assert float(x) == pytest.approx((x0 + x1) / 2, abs=0.1) and float(y) == pytest.approx(
        (y0 + y1) / 2, abs=0.1
    )


# Moodle -----------------------------------------------------------------------------------------------------


def quiz(number=40):
    made = papers(number=number)
    return made, ET.fromstring(moodle.quiz(made).encode())


def text(element, tag):
    """What Moodle's importer reads under a tag: the text element in it."""
    return element.find(tag).find("text").text or ""


def marked(question, typed):
    """The share of the points that Moodle gives to what was typed, in the way that its question types say."""
    for answer in question.findall("answer"):
        said = answer.find("text").text
        if question.get("type") == "numerical":
            hit = abs(float(typed) - float(said)) <= float(answer.find("tolerance").text)
        else:
            hit = typed.casefold() == said.casefold()
        if hit:
            return float(answer.get("fraction")), text(answer, "feedback")
    return 0.0, ""


def test_the_quiz_holds_what_moodle_asks_of_every_question():
    made, root = quiz()
    assert root.tag == "quiz"
    needed = {
        "multichoice": {"single", "shuffleanswers", "answernumbering"},
        "numerical": set(),
        "shortanswer": {"usecase"},
        "essay": {"responseformat", "responserequired", "responsefieldlines", "attachments", "graderinfo"},
    }
    names = []
    for question in root:
        if question.get("type") == "category":
            assert text(question, "category").startswith("$course$/top/Exam a/")
            continue
        tags = {child.tag for child in question}
        assert (
            needed[question.get("type")] | {"name", "questiontext", "generalfeedback", "defaultgrade"} <= tags
        )
        assert float(question.find("defaultgrade").text) > 0
        names.append(text(question, "name"))
        right = [a for a in question.findall("answer") if a.get("fraction") == "100"]
        assert right or question.get("type") == "essay"
    assert len(set(names)) == len(names)
    assert sum(float(q.text) for q in root.iter("defaultgrade")) == sum(paper.points for paper in made)


def test_what_is_typed_is_marked_as_the_key_marks_it():
    made, root = quiz(number=88)
    found = {text(question, "name"): question for question in root if question.get("type") != "category"}
    places = {situation: place for place, (situation, _) in enumerate(made[0].items, 1)}
    for each in made:
        for situation, item in each.items:
            question = found[f"a {places[situation]:02} {each.version}"]
            assert item.text in text(question, "questiontext")
            if item.kind == "argue":
                assert all(step in text(question, "graderinfo") for step in item.steps)
                continue
            typed = item.answer if item.kind == "choice" else item.answer.replace("−", "-")
            assert marked(question, typed)[0] == 100, item
            for answer, mistake, words in item.wrong:
                typed = answer if item.kind == "choice" else answer.replace("−", "-")
                if question.get("type") == "numerical" and items.value(answer) is None:
                    continue
                share, said = marked(question, typed)
                assert share == 0 and words in said and mistake.instead in said, item
                assert mistake.number not in said, "a number of ours says nothing to a student"


def test_axes_go_with_the_question():
    sketches = [s.name for s in drawing.bank() if drawing.fair(s.make, np.random.default_rng(0)).room]
    assert len(sketches) >= 3
    _, root = quiz(number=len(drawing.bank()))
    files = list(root.iter("file"))
    assert len(files) == 2 * len(sketches)
    for file in files:
        assert ET.fromstring(base64.b64decode(file.text)).tag.endswith("svg")
