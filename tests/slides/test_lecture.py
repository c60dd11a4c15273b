"""Every lecture as it will be held: honest minutes, words that stand alone, pictures in steps, code that
printed what is beside it, notes that help."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from gdcourse import figures
from gdcourse.__main__ import main as run
from gdcourse.course.refused import Refused
from gdcourse.figures import Picture, canvas
from gdcourse.making.execution import executed
from gdcourse.making.sources import read
from gdcourse.questions.reading import beside, parse
from gdcourse.questions.wording import markup
from gdcourse.teaching.deck.compose import LEAD, Section, Slide
from gdcourse.teaching.deck.listing import worth_showing
from gdcourse.teaching.deck.notes import HANDS, LOOK_FIRST, ask, click, late, plain, prompt
from gdcourse.teaching.deck.pacing import LINE, WORD, need, words
from gdcourse.teaching.deck.pages import bound, laid_out
from gdcourse.teaching.deck.pictures import add_pictures
from gdcourse.teaching.deck.reword import reword
from gdcourse.teaching.slides import lectures

LESSONS = lectures()
HURRIED = 0.75  # of the time that a slide's things need
MOST_ALIKE = 3  # slides under one title
MOST_WORDS = 100  # a minute on a slide: nobody reads and listens faster


@pytest.fixture(scope="module")
def composed():
    """The sections of a lesson, those that are spare at the end."""
    made = {}

    def sections(source) -> list[Section]:
        if source.name not in made:
            made[source.name] = [s for column in laid_out(executed(source), source) for s in column]
        return made[source.name]

    return sections


every_lesson = pytest.mark.parametrize("source", LESSONS, ids=lambda source: source.lesson)


def timed(sections: list[Section]) -> list[Slide]:
    return [slide for section in sections if section.minutes for slide in section.slides]


# Minutes ----------------------------------------------------------------------------------------------------


@every_lesson
def test_no_slide_is_hurried(composed, source):
    hurried = [
        f"{plain(slide.title)}, {slide.kind}: has {slide.seconds:.0f} s, needs {need(slide.body):.0f} s"
        for slide in timed(composed(source))
        if slide.seconds < HURRIED * need(slide.body)
    ]
    assert hurried == []


@every_lesson
def test_nobody_has_to_read_faster_than_the_lecturer_speaks(composed, source):
    dense = [
        f"{plain(slide.title)}, {slide.kind}: {pace:.0f} words a minute"
        for slide in timed(composed(source))
        if (pace := 60 * words(slide.body) / slide.seconds) > MOST_WORDS
    ]
    assert dense == []


@every_lesson
def test_there_is_at_most_one_slide_a_minute(composed, source):
    minutes = sum(section.minutes for section in composed(source))
    assert len(timed(composed(source))) <= minutes


@every_lesson
def test_the_slides_take_the_minutes_that_the_lesson_has_for_a_lecture(source):
    cells = [cell.metadata for cell in read(source).cells]
    minutes = sum(cell.get("lecture", cell.get("minutes", 0)) for cell in cells)
    page = bound(executed(source), source)
    has = [int(seconds) for seconds in re.findall(r'<section class="[^"]*" data-timing="(\d+)"', page)]
    untimed = has.count(1)  # spare, or for while the room fills
    assert sum(has) - untimed == pytest.approx(60 * minutes, abs=len(has) / 2)
    assert f"<b>{minutes:g} minutes</b>" in page


@every_lesson
def test_the_class_votes_before_the_time_is_over(composed, source):
    asked = [any("data-question" in part for part in slide.body) for slide in timed(composed(source))]
    assert any(asked[2 * len(asked) // 3 :])


def test_what_a_slide_needs_follows_from_what_it_holds():
    code = '<div class="code"><pre>a = 1\nb = 2\n</pre></div>'
    assert need([code, code]) - need([code]) == pytest.approx(2 * LINE + 4 * WORD)
    asked, fold = '<div class="live" data-question="03.a"><p>Which?</p>', "<details>answers</details></div>"
    assert need([asked + fold]) == need([asked + "</div>"]) > 60 > need(["<p>Which?</p>"])
    assert need(['<div class="live" data-model="m"></div>']) > need(["<figure></figure>"]) > need([])


def test_the_pace_of_a_lecture_is_a_table(capsys):
    assert run(["slides", "03", "--pace"]) == 0
    first, head, *rows = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"03_learning_rates: \d+ slides in \d+ minutes", first) and "needs" in head
    assert len(rows) == int(first.split()[1])


# Words ------------------------------------------------------------------------------------------------------

LEANING = re.compile(
    r"\W*(so|it|its|this|that|these|those|they|them|their|he|she|and|but|or|yet|then|thus|hence|therefore|both"
    r"|either|neither|such|instead|however|again|also|there|here|for paper|in letters|as when"
    r"|the (two|three|others?|larger|smaller|former|latter|same|last|first|cure))\b",
    re.IGNORECASE,
)


def opening(slide: Slide) -> str:
    """The sentences that stand first on a slide, without their tags."""
    begin, end = LEAD.split("{}")
    first = slide.body[0] if slide.body else ""
    return plain(first) if first.startswith(begin) and first.endswith(end) else ""


def leans(said: str) -> bool:
    """Whether a sentence begins with, or speaks of, what only somebody knows who read the one before."""
    above = re.search(r"\b(code|formulas?|lines?|picture|table) above\b", said)
    return bool(LEANING.match(f"{said} ") or above)


def test_a_sentence_that_leans_on_the_one_before_is_seen():
    for said in (
        "So divide by it:",
        "It knew.",
        "“That” floor",
        "The larger of them is 2.",
        "The code above",
    ):
        assert leans(said)
    for said in ("Some walk.", "Items cost 2.", "A walk is five columns.", "The map shows both.", ""):
        assert not leans(said)


@every_lesson
def test_what_stands_first_on_a_slide_stands_alone(composed, source):
    slides = [slide for section in composed(source) for slide in section.slides]
    assert [opening(slide) for slide in slides if leans(opening(slide))] == []


@every_lesson
def test_a_title_stands_on_three_slides_at_most(composed, source):
    slides = [slide for slide in timed(composed(source)) if slide.tag not in ("quiz", "recall")]
    told = Counter(plain(slide.title) for slide in slides)
    assert {title: count for title, count in told.items() if count > MOST_ALIKE} == {}


NUMBER = re.compile(r"(\d[\d\u202f.]*\d)(\s*%)?")  # of two digits or more


def stands(typed: str, is_share: bool, known: set[float]) -> bool:
    """Whether a number of these is, as it is or rounded, the one that was typed."""
    value, digits = float(typed), len(typed.partition(".")[2])
    return any(round(each, digits) == value for each in known | {100 * each for each in known if is_share})


def numbers(text: str) -> list[tuple[str, bool]]:
    """The numbers of a text, and whether each counts hundredths."""
    found = ((each.replace("\u202f", "").rstrip("."), bool(share)) for each, share in NUMBER.findall(text))
    return [(each, is_share) for each, is_share in found if each.count(".") < 2]


@every_lesson
def test_the_numbers_in_what_a_slide_says_instead_stand_in_the_lesson(source):
    from gdcourse.teaching.lectern import beyond

    cells = [f"{cell.source} {cell.get('outputs', '')}" for cell in executed(source).cells]
    said = " ".join([*cells, source.path.with_suffix(".questions.md").read_text(encoding="utf-8")])
    known = {float(each) for each, _ in numbers(said)}
    instead = " ".join(f"{s.get('title', '')} {s.get('lead', '')}" for s in beyond(source).get("slides", []))
    assert [typed for typed, is_share in numbers(instead) if not stands(typed, is_share, known)] == []


def test_a_number_that_the_lesson_does_not_have_is_seen():
    assert stands("2431", False, {2431.4}) and stands("96.5", True, {0.965})
    assert not stands("2432", False, {2431.4}) and not stands("96.5", False, {0.965})
    assert numbers("At 0.1, in 12 steps: 98 %, 28\u202f000.") == [
        ("0.1", False), ("12", False), ("98", True), ("28000", False),
    ]  # fmt: skip


def a_section(*bodies: list[str]) -> Section:
    return Section("why", "One &amp; only", 3, [Slide("One", body=body) for body in bodies])


def test_a_slide_says_what_is_written_for_it():
    section = a_section(["<figure></figure>"], [LEAD.format("So it is."), LEAD.format("Hence:"), "<p>x</p>"])
    reword([section], [{"of": "One & only", "number": 2, "title": "Why *x*", "lead": "All is `x`:"}], FILE)
    first, second = section.slides
    assert (first.title, second.title) == ("One", "Why <em>x</em>")
    assert second.body == [LEAD.format("All is <code>x</code>:"), "<p>x</p>"]
    assert first.seconds + second.seconds == pytest.approx(180) and first.seconds > second.seconds


def test_a_lead_stands_in_the_place_of_prose_that_is_there_in_full():
    drawn = Slide("Draw", "from-memory", body=["<p>As above.</p>", "<ul>x</ul>"])
    reword([Section("from-memory", "Draw", 1, [drawn])], [{"of": "Draw", "lead": "Draw the V."}], FILE)
    assert drawn.body == [LEAD.format("Draw the V."), "<ul>x</ul>"]


@pytest.mark.parametrize("slide", [{"of": "Two"}, {"of": "One & only", "number": 2}])
def test_words_for_a_slide_that_the_lecture_does_not_have_are_refused(slide):
    with pytest.raises(Refused) as said:
        reword([a_section([])], [slide], FILE)
    there = "There it has 1." if slide["of"] == "One & only" else "It has no such heading."
    assert str(said.value) == (
        f"03_a/guide.toml speaks of slide {slide.get('number', 1)} of “{slide['of']}”, "
        f"which the lecture does not have. {there}"
    )


# Pictures ---------------------------------------------------------------------------------------------------


def test_a_title_that_is_broken_in_two_has_room_for_both(monkeypatch):
    fig, axes = canvas(columns=3)
    titles = [ax.set_title("standardised: lands in one step", loc="left") for ax in axes]
    above = []

    def look(figure, dpi):
        figure.draw_without_rendering()
        above.extend(title.get_window_extent().y1 - figure.bbox.y1 for title in titles)
        assert all("\n" in title.get_text() for title in titles)
        return b""

    monkeypatch.setattr(figures, "png", look)
    figures.for_the_hall(Picture(fig, "Three titles."))
    assert max(above) <= 0


def test_a_picture_of_the_lecture_alone_stands_behind_its_slide():
    section = a_section(["<p>x</p>"], ["<p>y</p>"])
    add_pictures([section], [{"of": "One & only", "after": 1, "draw": "dial"}], "03_learning_rates", FILE)
    before, picture, _ = section.slides
    assert picture.kind == "figure" and picture.title == "Below η = 1 a step leaves less than it found"
    assert picture.body[0].count("<img") == 4 and picture.body[0].count('class="fragment"') == 3
    assert "Click. 3 times" in "".join(picture.notes)
    assert sum(slide.seconds for slide in section.slides) == pytest.approx(180) and before.seconds


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({"of": "Two", "after": 1, "draw": "dial"}, "speaks of slide 1 of “Two”, which the lecture"),
        ({"of": "One & only", "after": 2, "draw": "dial"}, "speaks of slide 2 of “One & only”, which the "),
        ({"of": "One & only", "after": 1, "draw": "dail"}, "would draw dail, which gdcourse.figures.learn"),
    ],
)
def test_a_picture_that_cannot_be_is_refused(wanted, why):
    with pytest.raises(Refused, match=f"^03_a/guide.toml {why}"):
        add_pictures([a_section([])], [wanted], "03_learning_rates", FILE)


def test_the_central_pictures_come_in_steps(composed):
    clicks = {}
    for source in LESSONS:
        for slide in (slide for section in composed(source) for slide in section.slides):
            if count := "".join(slide.body).count('class="fragment"'):
                clicks[f"{source.lesson[:2]} {plain(slide.title)}"] = count
    assert clicks == {
        "03 Below η = 1 a step leaves less than it found": 3,
        "04 Every line here … is one dot here": 5,
        "06 The best rate is where both directions shrink alike": 3,
        "11 A spring creeps home, or it circles home": 2,
        "12 Divided by what its weights add up to, the average is right from the first update": 3,
    }


# Code -------------------------------------------------------------------------------------------------------


def prints(code: str) -> list[str]:
    calls = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    return sorted(
        ast.dump(call) for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"
    )


@every_lesson
def test_the_code_on_a_slide_is_the_code_that_printed(source):
    cells = [cell for cell in executed(source).cells if cell.cell_type == "code"]
    for place, cell in enumerate(cells):
        shown = worth_showing(cell.source, [later.source for later in cells[place + 1 :]])
        printed = any(output.output_type == "stream" for output in cell.outputs)
        if shown and printed and not cell.metadata.get("jupyter", {}).get("source_hidden"):
            assert prints(shown) == prints(cell.source)
            assert prints(shown) or shown == cell.source.strip()  # a helper of the course speaks


@every_lesson
def test_a_table_stands_with_all_of_its_code_or_with_none(source):
    cells = [cell for cell in executed(source).cells if cell.cell_type == "code"]
    for place, cell in enumerate(cells):
        shown = worth_showing(cell.source, [later.source for later in cells[place + 1 :]])
        assert not shown or shown.count("Table(") == cell.source.count("Table(")


# Notes ------------------------------------------------------------------------------------------------------

TWO = [Section("why", "One &amp; only", 3, [Slide("One")]), Section("why", "Two", 2, [Slide("Two")])]
FILE = Path("solutions/03_a/guide.toml")
WHICH = "## Question 03.a\n\nWhich?\n\n- [x] one\n  It is.\n- [ ] two {rise_without_run}\n  It is not.\n"


@every_lesson
def test_every_lecture_says_what_to_leave_out_when_it_gets_late(composed, source):
    from gdcourse.course.lessons import Lesson
    from gdcourse.teaching.lectern import beyond

    left_out = late(beyond(source)["cut"], composed(source), Lesson(source.lesson, source.root).guide)
    assert sum(section.minutes for section in left_out) >= 3
    assert not {section.tag for section in left_out} & {"promise", "keep", "quiz"}


def test_what_to_leave_out_is_said_while_it_lies_ahead():
    first, second = Section("why", "One", 3, [Slide("One")]), Section("why", "Two", 2, [Slide("Two")])
    last = Section("keep", "Three", 1, [Slide("Three")])
    prompt([first, second, last], [], {"cut": ["Two"]}, FILE, {})
    assert first.slides[0].notes == [] and last.slides[0].notes == []
    assert second.slides[0].notes == ["<p><em>Late? Leave out “Two” (2 min).</em></p>"]


def test_a_section_that_the_lecture_does_not_have_is_refused():
    assert late(["One & only"], TWO, FILE) == [TWO[0]]
    with pytest.raises(Refused, match="^03_a/guide.toml would leave out “Three”"):
        late(["Three"], TWO, FILE)


def test_a_question_is_put_with_what_usually_comes_and_what_to_say():
    (question,) = parse(WHICH)
    said = ask(question, "A 60 · B 40")
    assert "Alone first" in said and "Expect A 60 · B 40 of a hundred, by our guess." in said
    assert "It is not." in said


def test_an_explorer_is_put_with_its_task_and_what_to_click():
    knobs = [{"label": "learning rate η", "low": 0.01, "high": 2}, {"label": "order", "options": ["a", "b"]}]
    said = click(
        {"spec": {"challenge": {"text": "Land at a < b."}, "controls": knobs, "presets": {"best": {}}}}
    )
    for line in ("Task. Land at a &lt; b.", "learning rate η: from 0.01 to 2", "order: a, b", "sets best"):
        assert line in said


@every_lesson
def test_every_question_and_every_explorer_has_its_word(composed, source):
    asked = {question.name: question for question in beside(source.path)}
    widgets = [slide for section in composed(source) for slide in section.slides if slide.kind == "widget"]
    silent = []
    for slide in widgets:
        said = "".join(slide.notes)
        if name := re.search(r'data-question="([^"]*)"', slide.body[0]):
            wanted = [HANDS, *(markup(answer.why) for answer in asked[name[1]].answers)]
        else:
            wanted = [LOOK_FIRST]
        silent += [f"{plain(slide.title)}: {words}" for words in wanted if words not in said]
    assert widgets and silent == []
