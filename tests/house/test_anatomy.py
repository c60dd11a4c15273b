"""Rules: every lesson has the same parts in the same order, and asks for predictions before it reveals.

A promise opens a lesson, and recall stands where the idea needs it. There are one to three rounds. A round
begins with a situation in which something is at stake, asks for a prediction before it explains or plays
(why, explorer), and ends with the other side of its idea, where it fails. Your turn, quiz, interview, wild,
from-memory and keep close the lesson. Every part has its minutes and its slide.
"""

from __future__ import annotations

import ast
import re

import pytest

from .lesson import ANATOMY, EXPLORERS, Lesson, Section, anatomy, code, held, identifier, made_up, md

CLOSING = ("quiz", "interview", "wild", "from-memory", "keep")
ROUND = ("situation", "predict", "by-hand", "explorer", "why", "other-side")
REVEALS = ("explorer", "why", "other-side")
MOST_ROUNDS = 3
SLIDES = {"slide", "subslide", "fragment", "skip", "notes", "-"}
NAMED = re.compile(r"\]\((\d\d)_\w+\.ipynb|\blesson (\d\d)\b", re.I)


def rounds(lesson: Lesson) -> list[list[Section]]:
    """The sections between opening and closing, cut after each *other side*."""
    found: list[list[Section]] = [[]]
    for section in lesson.sections:
        if section.tag in ROUND:
            found[-1].append(section)
            if section.tag == "other-side":
                found.append([])
    return [sections for sections in found if sections]


def out_of_shape(lesson: Lesson) -> list[str]:
    """Parts that are missing or stand in the wrong place."""
    tags = [section.tag for section in lesson.sections]
    problems = [f'no section has the tag "{tag}"' for tag in ANATOMY if tag not in tags]
    if problems:
        return problems
    if tags[0] != "promise" or tags.count("promise") + tags.count("recall") != 2:
        problems.append(f"the lesson begins with {tags[0]}: it has one promise, first of all, and one recall")
    last = len(tags) - len(CLOSING)
    if tuple(tags[last:]) != CLOSING or any(tag in CLOSING for tag in tags[:last]):
        problems.append(f"the lesson ends with {tags[last:]}, not with {list(CLOSING)}, once each")
    if "your-turn" in tags[: tags.index("other-side")]:
        problems.append("your turn comes before the first round is over")
    return problems


def badly_rounded(lesson: Lesson) -> list[str]:
    """Rounds that begin without a situation, answer before they ask, or never show where the idea fails."""
    problems = []
    there_are = rounds(lesson)
    if not 1 <= len(there_are) <= MOST_ROUNDS:
        problems.append(
            f"{len(there_are)} rounds: one to {MOST_ROUNDS} ideas a lesson, each ended by a section tagged "
            "other-side"
        )
    for sections in there_are:
        name = f'the round from "{sections[0].head.heading}"'
        tags = [section.tag for section in sections]
        reveal = next((index for index, tag in enumerate(tags) if tag in REVEALS), len(tags))
        if tags[0] != "situation":
            problems.append(f"{name} begins with {tags[0]}, not with a situation")
        if "predict" not in tags[:reveal]:
            problems.append(
                f"{name} has no predict section before its first {' or '.join(REVEALS)}: "
                "the learner commits before seeing"
            )
        if tags[-1] != "other-side":
            problems.append(f"{name} has no other-side: show where the idea fails")
        for section in sections:
            if section.tag == "explorer" and not section.calls(*EXPLORERS):
                problems.append(f'the section "{section.head.heading}" has no explore(...)')
            if section.tag == "predict" and not predictions(lesson, section):
                problems.append(f'the section "{section.head.heading}" asks for no prediction')
    return problems


def predictions(lesson: Lesson, section: Section) -> list[str]:
    """The names of the predictions that a section asks for."""
    asked = [question for cell in section.cells for question in lesson.asked(cell)]
    return [question.name for question in asked if question.kind == "prediction"]


def badly_headed(lesson: Lesson) -> list[str]:
    """Sections that a deck or a plan of minutes cannot use."""
    problems = []
    for cell in lesson.cells:
        tag = anatomy(cell)
        if cell.level in (1, 2) and not tag:
            problems.append(f"{cell.where} is a heading without an anatomy tag: one of {', '.join(ANATOMY)}")
        if tag and not cell.heading:
            problems.append(f"{cell.where} is tagged {tag} but does not begin with a heading")
        if tag and len([other for other in cell.tags if other in ANATOMY]) > 1:
            problems.append(f"{cell.where} has several anatomy tags: {cell.tags}")
        if tag and not _is_positive(cell.metadata.get("minutes")):
            problems.append(f"{cell.where} says no minutes: minutes=5")
        if tag and cell.metadata.get("slideshow", {}).get("slide_type") not in SLIDES:
            problems.append(f'{cell.where} says no slide type: slideshow={{"slide_type": "slide"}}')
    if lesson.cells and lesson.cells[0].level != 1:
        problems.append("the first cell is not the title: begin it with # ")
    return problems


def _is_positive(minutes: object) -> bool:
    return isinstance(minutes, int | float) and minutes > 0


def mistimed(lesson: Lesson) -> list[str]:
    """A ticket that promises other minutes than its sections take."""
    total = sum(section.head.metadata.get("minutes", 0) for section in lesson.sections)
    promise = next((section for section in lesson.sections if section.tag == "promise"), None)
    said = re.search(r"(\d+)[ \u00a0](?:min|minutes)\b", promise.head.source) if promise else None
    if not said:
        return ["the promise says no minutes: name them in its ticket, as in 40 minutes"]
    return [f"the ticket says {said[1]} minutes, the sections take {total}"] if int(said[1]) != total else []


def badly_recalled(lesson: Lesson) -> list[str]:
    """A recall that asks too little, or not about the lessons before: two questions, two lessons back."""
    recall = next((section for section in lesson.sections if section.tag == "recall"), None)
    if recall is None:
        return ["there is no recall"]
    asked = len(recall.calls("ask")) + sum(cell.source.count("<details") for cell in recall.cells)
    problems = [f"the recall asks {asked} questions, not two"] if asked < 2 else []
    if (mine := int(lesson.number)) == 1:
        return problems
    texts = [cell.source for cell in recall.cells]
    texts += [question.asked for cell in recall.cells for question in lesson.asked(cell)]
    named = {int(a or b) for text in texts for a, b in NAMED.findall(text)}
    if not named or max(named) >= mine:
        problems.append(
            f"the recall names the lessons {sorted(named)}: name the earlier lesson each question is from, "
            "as in (Lesson 01.)"
        )
    elif mine > 2 and min(named) > mine - 2:
        problems.append(
            f"the recall reaches back to lesson {min(named):02}: "
            f"one question must be from {mine - 2:02} or before"
        )
    return problems


def locked_out(lesson: Lesson) -> list[str]:
    """Explorers locked by a prediction that does not come before them."""
    committed: set[str] = set()
    problems = []
    for cell, call in lesson.calls("ask", "explore"):
        for word in call.keywords:
            if (
                word.arg == "locked_by"
                and isinstance(word.value, ast.Constant)
                and word.value.value not in committed
            ):
                problems.append(
                    f"{cell.where} is locked by {word.value.value!r}, which is no prediction above it"
                )
        question = lesson.questions.get(identifier(call))
        if question and question.kind == "prediction":
            committed.add(question.name)
    return problems


@pytest.mark.parametrize(
    "rule", [out_of_shape, badly_rounded, badly_headed, mistimed, badly_recalled, locked_out]
)
def test_every_lesson_has_the_anatomy(rule, lesson: Lesson) -> None:
    held(rule(lesson))


# The rules can fail -----------------------------------------------------------------------------------------


def head(tag: str, level: int = 2, **change):
    metadata = {"tags": [tag], "minutes": 3, "slideshow": {"slide_type": "slide"}} | change
    links = {"promise": "\n\n42 minutes", "recall": "\n\nFrom [02](02_b.ipynb) and [01](01_a.ipynb)."}
    return md(
        f"{'#' * level} Do the {tag}{links.get(tag, '')}",
        **{key: value for key, value in metadata.items() if value},
    )


ANSWERS = "\n\nWhich?\n\n- [x] a\n  So.\n- [ ] b\n  No.\n"
QUESTIONS = "".join(
    f"## {kind} 03.{name}{ANSWERS}"
    for kind, names in (("Question", "ab"), ("Prediction", "cd"))
    for name in names
)


def lesson_of(*cells, **named) -> Lesson:
    """A lesson of these cells, with two questions, a and b, and two predictions, c and d."""
    return made_up(*cells, questions=QUESTIONS, **named)


def whole() -> list:
    """The cells of a lesson in which everything is right: 14 sections of 3 minutes."""
    calls = {
        "recall": [code('ask("03.a")'), code('ask("03.b")')],
        "predict": [code('ask("03.c")')],
        "explorer": [code('explore(bowl, locked_by="03.c")')],
    }
    return [
        cell for tag in ANATOMY for cell in [head(tag, 1 if tag == "promise" else 2), *calls.get(tag, [])]
    ]


def without(tag: str) -> list:
    return [cell for cell in whole() if tag not in cell.metadata.get("tags", [])]


def place(cells: list, tag: str) -> int:
    return next(index for index, cell in enumerate(cells) if tag in cell.metadata.get("tags", []))


def test_a_whole_lesson_passes() -> None:
    lesson = lesson_of(*whole())
    for rule in (out_of_shape, badly_rounded, badly_headed, mistimed, badly_recalled, locked_out):
        assert rule(lesson) == [], rule.__name__


@pytest.mark.parametrize("tag", ANATOMY)
def test_a_missing_part_is_seen(tag: str) -> None:
    assert f'"{tag}"' in out_of_shape(lesson_of(*without(tag)))[0]


def test_a_part_in_the_wrong_place_is_seen() -> None:
    assert "begins with" in out_of_shape(lesson_of(head("why"), *whole()))[0]
    assert "ends with" in out_of_shape(lesson_of(*whole(), head("why")))[0]
    assert "ends with" in out_of_shape(lesson_of(*whole()[:2], head("quiz"), *whole()[2:]))[-1]
    cells = whole()
    cells.insert(place(cells, "why"), head("your-turn"))
    assert "before the first round is over" in out_of_shape(lesson_of(*cells))[0]


def test_a_round_without_a_prediction_is_seen() -> None:
    cells = whole()
    cells[place(cells, "your-turn") : place(cells, "your-turn")] = [head("situation"), head("other-side")]
    assert "no predict section" in badly_rounded(lesson_of(*cells))[0]


def test_an_answer_before_the_question_is_seen() -> None:
    cells = whole()
    cells.insert(place(cells, "predict"), head("why"))
    assert "no predict section before" in badly_rounded(lesson_of(*cells))[0]


def test_a_round_without_stakes_is_seen() -> None:
    assert "begins with predict" in badly_rounded(lesson_of(*without("situation")))[0]


def test_a_round_without_its_other_side_is_seen() -> None:
    assert "no other-side" in badly_rounded(lesson_of(*without("other-side")))[0]


def test_a_prediction_that_asks_nothing_is_seen() -> None:
    cells = whole()
    del cells[place(cells, "predict") + 1]
    assert "asks for no prediction" in badly_rounded(lesson_of(*cells))[0]


def test_too_many_ideas_are_seen() -> None:
    cells = whole()
    again = [head("situation"), head("predict"), code('ask("03.d")'), head("other-side")]
    cells[place(cells, "your-turn") : place(cells, "your-turn")] = again * 3
    assert badly_rounded(lesson_of(*cells)) == [
        "4 rounds: one to 3 ideas a lesson, each ended by a section tagged other-side"
    ]


def test_a_heading_without_tag_minutes_or_slide_is_seen() -> None:
    assert "without an anatomy tag" in badly_headed(lesson_of(md("# Title")))[0]
    assert "no minutes" in badly_headed(lesson_of(head("promise", 1, minutes=None)))[0]
    assert "no slide type" in badly_headed(lesson_of(head("promise", 1, slideshow=None)))[0]
    assert (
        "begin with a heading"
        in badly_headed(lesson_of(head("promise", 1), md("No heading.", tags=["why"], minutes=1)))[0]
    )
    assert "not the title" in badly_headed(lesson_of(code("1")))[0]


def test_wrong_minutes_are_seen() -> None:
    assert "take 45" in mistimed(lesson_of(*whole(), head("why")))[0]
    assert "says no minutes" in mistimed(lesson_of(head("recall")))[0]


def test_a_thin_recall_is_seen() -> None:
    one_question = [head("recall"), code('ask("03.a")')]
    assert "asks 1" in badly_recalled(lesson_of(*one_question))[0]
    no_links = [md("## Recall", tags=["recall"]), code('ask("03.a")\nask("03.b")')]
    assert "name the earlier lesson" in badly_recalled(lesson_of(*no_links))[0]
    assert "reaches back" in badly_recalled(lesson_of(*no_links, md("[02](02_b.ipynb)")))[0]
    assert badly_recalled(lesson_of(*no_links, md("From lesson 01."))) == []
    assert badly_recalled(lesson_of(*no_links, name="01_made_up")) == []


def test_a_lock_without_its_prediction_is_seen() -> None:
    lock, key = code('explore(bowl, locked_by="03.c")'), code('ask("03.c")')
    assert locked_out(lesson_of(lock, key)) and not locked_out(lesson_of(key, lock))
