"""What is printed: worksheets and the guide say only what is computed."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from gdcourse import GradientDescent, descend
from gdcourse.__main__ import main as run
from gdcourse.course.lessons import lessons
from gdcourse.course.refused import Refused
from gdcourse.making.sources import Source, read
from gdcourse.questions.reading import beside, parse
from gdcourse.questions.wording import markup, offered, right_as_html, table_as_html
from gdcourse.teaching import guide, lectern, paper, sheets, slides, worksheets
from gdcourse.teaching.sheets import SHEETS, Numbers
from gdcourse.teaching.slides import lectures

LESSONS = [source for source in lectures() if source.notebook.exists()]


def cells(page: str) -> list[list[str]]:
    """The rows of all tables of a page, as texts."""
    rows = re.findall(r"<tr>(.*?)</tr>", page)
    return [
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row)]
        for row in rows
    ]


def value(text: str) -> float:
    return float(text.replace("−", "-"))


# Worksheets -------------------------------------------------------------------------------------------------


def test_the_worked_table_is_the_one_of_the_lesson():
    rows = cells(sheets.steps_sheet(Numbers(), filled=True))
    assert rows[1] == ["0", "0", "9", "−6", "0.6", "0.6"]
    assert rows[3] == ["2", "1.08", "3.6864", "−3.84", "0.384", "1.464"]


@pytest.mark.parametrize("make", SHEETS.values(), ids=SHEETS)
def test_a_blank_sheet_is_its_filled_sheet_with_gaps(make):
    blank, filled = (cells(make(Numbers(), f)) for f in (False, True))
    assert len(blank) == len(filled)
    gaps = 0
    for empty, full in zip(blank, filled, strict=True):
        for left, right in zip(empty, full, strict=True):
            assert left in ("", right)
            gaps += left == "" and right != ""
    assert gaps >= 8


def test_every_lesson_with_something_to_do_by_hand_has_a_sheet():
    by_hand = {
        source.lesson[:2]
        for source in LESSONS
        if any("by-hand" in cell.metadata.get("tags", ()) for cell in read(source).cells)
    }
    assert by_hand and by_hand <= {name[:2] for name in SHEETS}


@pytest.mark.parametrize("make", SHEETS.values(), ids=SHEETS)
def test_what_is_written_fits_its_cell(make):
    gap = r'<td class="gap answer" style="min-width: (\d+)mm">(.*?)</td>'
    found = re.findall(gap, make(Numbers(), True))
    assert len(found) >= 8 and re.sub(gap, "", make(Numbers(), False)).count("<td") > 0
    for width, written in found:
        assert int(width) >= max(19, 2.5 * len(written))


def test_the_sheets_say_what_the_lessons_say():
    rows = {name: cells(make(Numbers(), True)) for name, make in SHEETS.items()}
    assert ["0.01", "8.9401", "−0.0599", "−5.99"] in rows["01_feet"]
    assert ["1", "2", "7.5", "5.5", "5.5"] in rows["05_columns"]
    assert ["B", "2", "7", "0.2", "−26.4", "1.52"] in rows["07_ask_one"]
    assert ["0.2", "0.64", "0.64", "1"] in rows["08_bath"]
    assert ["2", "0.6", "−4.8", "−5.4", "−10.2", "1.62"] in rows["11_velocity"]
    assert rows["12_sizes"][1][4:] == ["3.6", "0.3162"]
    assert ["w₁", "1", "h along w₁: 2", "−4"] in rows["13_back"]
    assert ["1.5", "−5.5", "1.8333", "8.6667"] in rows["15_missing"]
    assert ["mean", "", "of 7 letters", "0.273"] in rows["16_counting"]


def test_the_fading_is_one_given_number_a_row_then_only_the_first():
    rows = cells(sheets.steps_sheet(Numbers(), filled=False))
    example, crossing, wild = rows[1:4], rows[5:9], rows[10:14]
    assert all(all(row) for row in example)
    assert [sum(map(bool, row[1:])) for row in crossing] == [1] * 4
    assert [sum(map(bool, row[1:])) for row in wild] == [1, 0, 0, 0]


@pytest.mark.parametrize("name", ["Ann Example", "Bo Example", "Čeněk", "名前", "x"])
def test_personal_numbers_are_exact_on_paper_and_the_rows_follow_from_each_other(name):
    numbers = Numbers.of(name)
    assert numbers == Numbers.of(f"  {name.upper()} ")
    rows = [row for row in cells(sheets.steps_sheet(numbers, filled=True)) if row[0] != "step"]
    for step, w, loss, gradient, update, new in (tuple(map(value, row)) for row in rows):
        assert loss == pytest.approx((w - numbers.minimum) ** 2, abs=2e-4) and gradient == pytest.approx(
            2 * (w - numbers.minimum), abs=2e-4
        )
        assert new == pytest.approx(w + update, abs=2e-4) and step >= 0


def test_a_class_gets_different_numbers_and_one_key():
    names = [f"student {i}" for i in range(12)]
    assert len({Numbers.of(name) for name in names}) > 6
    blank, key = worksheets.personal(names)
    assert all(name in blank and name in key for name in names)
    assert blank.count('class="sheet"') == key.count('class="sheet"') == 12


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9, 1.0, 1.5])
def test_the_dial_names_what_a_walk_does(rate):
    from gdcourse import bowl

    apart = descend(bowl, 0.0, GradientDescent(rate), 6).positions - 3
    sizes = np.abs(apart)
    seen = {
        "walks in": np.all(apart[:-1] * apart[1:] > 0) and sizes[-1] < sizes[0],
        "lands in one step": sizes[1] < 1e-12,
        "crosses and arrives": np.all(apart[:-1] * apart[1:] < 0) and sizes[-1] < sizes[0] - 1e-9,
        "jumps for ever": np.allclose(sizes, sizes[0]),
        "is thrown out": sizes[-1] > sizes[0] + 1e-9,
    }
    assert [name for name, holds in seen.items() if holds] == [sheets._regime(rate)]


def test_the_questions_of_a_lesson_are_printed_without_and_with_their_answers(tmp_path):
    out = tmp_path / "out"
    assert run(["worksheets", "--questions", "3", "--no-pdf", "--out", str(out)]) == 0
    blank, filled = ((out / f"03_questions{end}.html").read_text(encoding="utf-8") for end in ("", "_filled"))
    asked = beside(next(source.path for source in LESSONS if source.lesson.startswith("03")))
    for question in asked:
        assert markup(question.asked) in blank and right_as_html(question) in filled
        assert all(answer.why not in blank for answer in question.answers)
        assert all(f"<li>{markup(said)}</li>" in blank for said in offered(question))
        assert question.form != "table" or table_as_html(question) in blank
    assert not list(out.glob("04_questions*"))


# The guide --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", LESSONS, ids=lambda source: source.lesson)
def test_the_guide_holds_the_minutes_and_every_question_of_its_lesson(source):
    made = guide.page(source)
    minutes = sum(c.metadata.get("lecture", c.metadata.get("minutes", 0)) for c in read(source).cells)
    assert f"<h2>{minutes:g} minutes</h2>" in made
    asked = beside(source.path)
    assert all(markup(question.asked) in made for question in asked)
    assert all(markup(answer.why) in made for question in asked for answer in question.answers)
    assert made.count('class="item"') == len(asked) + 2
    assert made.count('<ol type="A">') == made.count("<p>Expect: ") == 2
    assert "<h2>Without laptops</h2>" in made and "<h2>On the board</h2>" in made


def test_the_guide_follows_the_source_whatever_was_built(tmp_path):
    file = tmp_path / "notebooks" / "03_a.py"
    file.parent.mkdir()
    file.write_text("# %% [markdown] lecture=5\n# # New\n", encoding="utf-8")
    assert "<h1>New</h1>" in (made := guide.page(Source(file, tmp_path))) and "<h2>5 minutes</h2>" in made


ASKED = "## Prediction 03.a\n\nWhat?\n\n- [ ] one\n  1.\n- [x] two\n  2.\n- [ ] three\n  3.\n"
FILE = Path("solutions/03_a/guide.toml")


def test_what_to_expect_of_a_vote_is_said_by_letter():
    vote = {"ask": "03.a", "right": 50, "trap": "thr", "trapped": 30}
    (asked,), (wider,) = parse(ASKED), parse(ASKED + "- [ ] four\n  4.\n")
    assert lectern.expected(vote, asked, FILE) == "B 50 · C 30 · A 20"
    assert lectern.expected(vote, wider, FILE) == "B 50 · C 30 · the others 20"


def test_where_a_number_is_asked_a_class_votes_on_those_that_are_foreseen_from_less_to_more():
    (asked,) = parse("## Prediction 03.a\n\nWhat?\n\n- [x] 7 ± 0.01\n  1.\n- [ ] 49\n  2.\n- [ ] 4\n  3.\n")
    vote = {"ask": "03.a", "right": 50, "trap": "4", "trapped": 30}
    assert lectern.expected(vote, asked, FILE) == "B 50 · A 30 · C 20"
    assert '<ol type="A"><li>4</li><li>7</li><li>49</li></ol>' in guide._vote(vote, asked, FILE)


def test_several_right_answers_keep_a_reason_each():
    asked = [question for lesson in LESSONS for question in beside(lesson.path) if len(question.right) > 1]
    assert asked
    for question in asked:
        pairs = [f"<strong>{markup(each.said)}.</strong> {markup(each.why)}" for each in question.right]
        assert all(pair in right_as_html(question) for pair in pairs)


@pytest.mark.parametrize("change", [{"ask": "03.b"}, {"trap": "four"}, {"trap": "two"}])
def test_a_vote_on_what_is_not_asked_is_refused(change):
    vote = {"ask": "03.a", "right": 50, "trap": "one", "trapped": 30} | change
    with pytest.raises(Refused, match="^03_a/guide.toml "):
        guide._votes([vote], parse(ASKED), FILE)


def test_a_file_that_is_no_toml_is_one_sentence(tmp_path):
    (tmp_path / "guide.toml").write_text("board = [\nactivity = 1\n", encoding="utf-8")
    with pytest.raises(Refused, match=r"/guide.toml cannot be read: .* \(at line 2, column 1\)\.$"):
        lectern.written(tmp_path / "guide.toml")


VOTE = 'ask = "03.a"\nright = 50\ntrap = "one"\n'


@pytest.mark.parametrize(
    "content, said",
    [
        (
            '[[slides]]\nof = "A"\nlead = "C"\n[[slides]]\ntitle = "B"\n',
            "in entry 2 of [[slides]], has no `of`: give it one,",
        ),
        (
            '[[slides]]\nof = "A"\ntitel = "B"\n',
            "in entry 1 of [[slides]], has an unknown key `titel`: use one of",
        ),
        (
            '[[slides]]\nof = "A"\nnumber = 2\n',
            "in entry 1 of [[slides]], says nothing of its slide: give it a `title`, a `lead`, or both.",
        ),
        (
            '[[algebra]]\nof = "A"\nafter = 1\ntitle = "B"\nlead = "C."\n',
            "in entry 1 of [[algebra]], has no `lines`: give it one, words in quotes.",
        ),
        ('[[slides]]\nof = "A"\nnumber = "2"\n', "has number = '2': it needs a whole number."),
        ('[[slides]]\nof = "A"\nnumber = true\n', "has number = True: it needs a whole number."),
        (
            '[[pictures]]\nof = "A"\ndraw = "dial"\n',
            "in entry 1 of [[pictures]], has no `after`: give it one,",
        ),
        (f"[[votes]]\n{VOTE}", "in entry 1 of [[votes]], has no `trapped`: give it one, a whole number."),
        (f"[[votes]]\n{VOTE}trapped = 3\nleft = 4\n", "has an unknown key `left`: use one of ask, right,"),
        ('[slides]\nof = "A"\n', "has slides that is no list of entries: head each with [[slides]]."),
        ('[[slide]]\nof = "A"\n', "has an unknown key `slide`: use one of activity, board, cut, slides,"),
        ("board = [1]\n", "has board = [1]: it needs a list of words in quotes."),
        ('cut = "The quiz"\n', "has cut = 'The quiz': it needs a list of words in quotes."),
    ],
)
def test_a_guide_that_lacks_a_key_or_has_another_is_one_sentence(tmp_path, content, said):
    file = tmp_path / "03_a" / "guide.toml"
    file.parent.mkdir()
    file.write_text(content, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        lectern.guide(file)
    assert str(refused.value).startswith("03_a/guide.toml") and said in str(refused.value)


def test_the_maps_name_only_lessons_and_the_written_part_knows_them_all():
    written = [lesson.name[:2] for lesson in lessons(marker="solutions/*/guide.toml")]
    syllabuses = lectern.written(guide.MAPS)["syllabus"]
    numbers = {number for syllabus in syllabuses for _, days in syllabus["days"] for number in days}
    assert numbers | {source.lesson[:2] for source in LESSONS} <= set(written)
    made = guide.maps({source.lesson[:2]: guide.titled(source) for source in LESSONS})
    assert all(syllabus["name"] in made for syllabus in syllabuses)


# On paper ---------------------------------------------------------------------------------------------------


def pages_of(pdf: Path) -> int:
    """How many pages a PDF has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))


def test_pages_are_printed_one_sheet_a_person(tmp_path):
    if paper.chromium() is None:
        pytest.skip("no Chromium found; the HTML pages are made without it")
    blank, _ = worksheets.personal(["Ann", "Bo", "Cy"])
    assert paper.deliver({"personal": blank}, tmp_path) == 0
    assert (tmp_path / "personal.html").read_text(encoding="utf-8") == blank
    assert pages_of(tmp_path / "personal.pdf") == 3


def test_without_a_browser_the_pages_are_there_and_it_is_said(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(paper, "chromium", lambda: None)
    assert worksheets.main(["--out", str(tmp_path)]) == 0
    assert {file.suffix for file in tmp_path.iterdir()} == {".html"} and len(
        list(tmp_path.iterdir())
    ) == 2 * len(SHEETS)
    assert "No Chromium found" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["no-such-browser", "false", "true"])
def test_a_browser_that_does_not_print_is_one_sentence(monkeypatch, tmp_path, capsys, name):
    browser = shutil.which(name) or name
    monkeypatch.setattr(paper, "chromium", lambda: browser)
    (tmp_path / "a.pdf").write_bytes(b"of the day before")
    with pytest.raises(Refused) as refused:
        paper.deliver({"a": paper.document("a", ""), "b": paper.document("b", "")}, tmp_path)
    said, out = str(refused.value), capsys.readouterr().out
    assert said.startswith(f"{browser} made no PDF of {tmp_path / 'a.html'}, {tmp_path / 'b.html'}: ")
    assert "--no-pdf" in said and "\n" not in said
    assert out.split() == [str(tmp_path / "a.html"), str(tmp_path / "b.html")]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.html", "b.html"]


def test_a_page_that_is_not_printed_keeps_no_other_from_it(monkeypatch, tmp_path, capsys):
    def only_b(browser, address, pdf):
        assert (tmp_path / "c.html").exists(), "all pages are written before one is printed"
        if address.endswith("/b.html"):
            pdf.write_bytes(b"%PDF")

    monkeypatch.setattr(paper, "chromium", lambda: "a-browser")
    monkeypatch.setattr(paper, "print_pdf", only_b)
    with pytest.raises(Refused) as refused:
        paper.deliver(dict.fromkeys("abc", ""), tmp_path)
    said, out = str(refused.value), capsys.readouterr().out
    assert [len(line.split()) for line in out.splitlines()] == [1, 2, 1]
    assert "a.html" in said and "b.html" not in said and "c.html" in said


def test_a_deck_without_a_browser_is_one_sentence_before_anything_runs(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(slides, "chromium", lambda: None)
    assert run(["slides", "03", "--pdf", "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert said.startswith("No Chromium found") and "Ctrl+P" in said and said.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("made", [b"", b"%PDF /Title (unfinished)"])
def test_a_deck_that_was_printed_too_early_leaves_no_pdf(monkeypatch, tmp_path, made):
    def too_early(browser, address, pdf, budget):
        assert address.endswith("/a.html?print-pdf&answers") and budget > 0
        if made:
            pdf.write_bytes(made)

    monkeypatch.setattr(slides, "print_pdf", too_early)
    (tmp_path / "a.pdf").write_bytes(b"of the day before")
    with pytest.raises(Refused, match=r"^a-browser did not print .*a\.html: .* Ctrl\+P\.$"):
        slides.printed("a-browser", tmp_path / "a.html")
    assert not (tmp_path / "a.pdf").exists()


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(Refused, match="^Cannot write to .* Choose another folder with --out.$"):
        paper.deliver({"a": ""}, tmp_path / "file")


def test_a_list_in_another_encoding_is_one_sentence(tmp_path, capsys):
    (tmp_path / "class.txt").write_bytes("Zoë\n".encode("latin-1"))
    assert run(["worksheets", "--names", str(tmp_path / "class.txt"), "--out", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "is not a text in UTF-8" in said and said.count("\n") == 1


@pytest.mark.parametrize("content", ["", "\n  \n"])
def test_a_list_without_names_is_one_sentence(tmp_path, capsys, content):
    (tmp_path / "class.txt").write_text(content, encoding="utf-8")
    assert run(["worksheets", "--names", str(tmp_path / "class.txt"), "--out", str(tmp_path)]) == 2
    assert "holds no names" in capsys.readouterr().err


def test_a_missing_list_is_one_sentence(tmp_path, capsys):
    assert run(["worksheets", "--names", str(tmp_path / "none.txt"), "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("filled", [False, True], ids=["blank", "filled"])
def test_a_sheet_is_one_page(tmp_path, filled):
    if paper.chromium() is None:
        pytest.skip("no Chromium found; the HTML pages are made without it")
    body = "".join(worksheets.sheet(make(Numbers(), filled)) for make in SHEETS.values())
    assert paper.deliver({"sheets": paper.document("sheets", body)}, tmp_path) == 0
    assert pages_of(tmp_path / "sheets.pdf") == len(SHEETS)
