"""The lecturer's guide: a page for each lesson, made from it, and maps for courses of several lengths.

    python -m gdcourse guide                  all lessons, in handouts/
    python -m gdcourse guide 03 --out DIR     one lesson, somewhere else

The minute plan comes from the lesson; the questions, the wrong answers with what to say, and the key come
from its file of questions. Which two questions to vote on, the activity without laptops, the board and what
to leave out when it gets late are written by hand, in solutions/NN_name/guide.toml.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

from gdcourse.course.lessons import Lesson
from gdcourse.course.refused import Parser, Refused
from gdcourse.making.sources import Source, read
from gdcourse.questions.reading import Question, beside
from gdcourse.questions.wording import markup, right_as_html, wrong_as_html
from gdcourse.teaching.deck.compose import Section, compose
from gdcourse.teaching.deck.notes import late
from gdcourse.teaching.deck.pages import set_aside
from gdcourse.teaching.lectern import beyond, expected, named, to_vote_on, written
from gdcourse.teaching.paper import deliver, document, options, table
from gdcourse.teaching.slides import lectures

MAPS = Path(__file__).with_name("maps.toml")
RULE_OF_THUMB = (
    "Let everybody answer alone, by show of fingers, before anybody speaks. If 30 to 70 in a hundred are "
    "right, let neighbours convince each other and vote again; the second vote should be clearly better. "
    "With fewer, give the reason of the most frequent wrong answer first. With more, say the reason and go "
    "on. The range is a rule of thumb of peer instruction. What to expect, in answers of a hundred, is our "
    "guess: write the numbers of your own class beside it."
)


def page(source: Source) -> str:
    """The guide to one lesson. Raises Refused for a vote on what the lesson does not ask."""
    sections = [section for column in set_aside(compose(read(source))) for section in column]
    asked = beside(source.path)
    file = Lesson(source.lesson, source.root).guide
    extra = beyond(source)
    parts = [
        f'<p class="who"><span>Lecturer\'s guide</span><span>gdcourse</span></p><h1>{sections[0].title}</h1>',
        _plan(sections),
        _votes(extra.get("votes", []), asked, file),
        f"<h2>Without laptops</h2><p>{html.escape(extra['activity'])}</p>" if "activity" in extra else "",
        _board(extra.get("board", [])),
        _cut(extra.get("cut", []), sections, file),
        _key(asked),
    ]
    return document(f"Guide to {source.lesson}", "".join(parts))


def _plan(sections: list[Section]) -> str:
    minute, rows = 0.0, []
    for section in sections:
        if section.minutes:
            rows.append((f"{minute:.0f}", f"{section.minutes:g}", section.title))
            minute += section.minutes
    plan = f"<h2>{minute:g} minutes</h2>{table(('from', 'minutes', 'what'), rows, 'plain')}"
    spare = [section.title for section in sections if section.is_spare]
    return plan + (f"<p>If there is time: {'; '.join(spare)}.</p>" if spare else "")


def _votes(votes: list[dict], asked: list[Question], file: Path) -> str:
    """The questions to vote on, with the answers to expect. Raises Refused for one that is not asked."""
    if not votes:
        return ""
    known = {question.name: question for question in asked}
    if unknown := [vote["ask"] for vote in votes if vote["ask"] not in known]:
        raise Refused(f"{named(file)} lets a class vote on {unknown[0]}, which its lesson does not ask.")
    voted = "".join(_vote(vote, known[vote["ask"]], file) for vote in votes)
    return f"<h2>Two votes</h2><p>{RULE_OF_THUMB}</p>{voted}"


def _vote(vote: dict, question: Question, file: Path) -> str:
    options = "".join(f"<li>{markup(option)}</li>" for option in to_vote_on(question))
    return (
        f'<div class="item"><h3>{markup(question.asked)}</h3><ol type="A">{options}</ol>'
        f'<div class="answer">{right_as_html(question)}</div>'
        f"<p>Expect: {expected(vote, question, file)}.</p></div>"
    )


def _board(lines: list[str]) -> str:
    return (
        f"<h2>On the board</h2><ol>{''.join(f'<li>{html.escape(line)}</li>' for line in lines)}</ol>"
        if lines
        else ""
    )


def _cut(titles: list[str], sections: list[Section], file: Path) -> str:
    rows = [(section.title, f"{section.minutes:g}") for section in late(titles, sections, file)]
    if not rows:
        return ""
    return (
        f"<h2>When it gets late, leave out</h2>{table(('the first to go first', 'minutes'), rows, 'plain')}"
    )


def _key(asked: list[Question]) -> str:
    """Every question with its answer, and for each wrong answer what to say to it."""
    solved = "".join(
        f'<div class="item"><h3>{markup(question.asked)}</h3>'
        f'<div class="answer">{right_as_html(question)}</div>'
        f"{table(('they say', 'you say'), wrong_as_html(question), 'plain') if question.wrong else ''}</div>"
        for question in asked
    )
    return f"<h2>Every question: the answer, what goes wrong, what to say</h2>{solved}" if asked else ""


def maps(lessons: dict[str, str]) -> str:
    """Which lessons to take in how much time; `lessons` maps two digits to a title."""
    parts = []
    for syllabus in written(MAPS)["syllabus"]:
        rows = [
            (
                when,
                "<br>".join(f"{lessons[number]}" for number in numbers if number in lessons)
                or "not in this copy yet",
            )
            for when, numbers in syllabus["days"]
        ]
        parts.append(f"<h2>{syllabus['name']}</h2>{table(('when', 'lessons'), rows, 'plain')}")
    return document("Maps of the course", f"<h1>How much time have you got?</h1>{''.join(parts)}")


def titled(source: Source) -> str:
    """The heading of a lesson, from its source."""
    first = re.search(r"^# # (.*)$", source.path.read_text(encoding="utf-8"), re.MULTILINE)
    return html.escape(first[1]) if first else source.lesson


def main(argv: list[str]) -> int:
    parser = Parser(prog="course.py guide", description="Make the lecturer's guide.")
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help='such as "03"; default: all')
    asked = options(parser, argv)
    chosen = lectures(asked.lessons)
    pages = {f"guide_{source.lesson}": page(source) for source in chosen}
    if not asked.lessons:
        pages["guide"] = maps({source.lesson[:2]: titled(source) for source in chosen})
    return deliver(pages, asked.out, pdf=not asked.no_pdf)
