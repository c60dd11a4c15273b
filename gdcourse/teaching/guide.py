"""The lecturer's guide: a page for each lesson, made from it, and maps for courses of several lengths.

    python -m gdcourse guide                  all lessons, in handouts/
    python -m gdcourse guide 03 --out DIR     one lesson, somewhere else

The minute plan, the questions, the wrong answers with what to say, and the key come from the lesson. Which
two questions to vote on, the activity without laptops and the board are written by hand, in deck/guide.toml.
"""

from __future__ import annotations

import html
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat

from gdcourse.course.refused import Parser, Refused
from gdcourse.making.build import Source, read
from gdcourse.teaching.deck.compose import Section, compose
from gdcourse.teaching.deck.pages import set_aside
from gdcourse.teaching.paper import deliver, document, options, table
from gdcourse.teaching.slides import lectures

WRITTEN = Path(__file__).parent / "deck" / "guide.toml"
RULE_OF_THUMB = (
    "Let everybody answer alone, by show of fingers, before anybody speaks. If 30 to 70 in a hundred are "
    "right, let neighbours convince each other and vote again; the second vote should be clearly better. "
    "With fewer, give the reason of the most frequent wrong answer first. With more, say the reason and go "
    "on. The range is a rule of thumb of peer instruction. What to expect, in answers of a hundred, is our "
    "guess: write the numbers of your own class beside it."
)


@dataclass(frozen=True)
class Asked:
    """A question of a lesson, as its plain page in the built notebook has it."""

    name: str
    question: str
    options: tuple[str, ...]
    right: tuple[str, ...]
    answer: str
    wrong: tuple[tuple[str, str], ...]


def questions(notebook: nbformat.NotebookNode) -> list[Asked]:
    """Every prediction and quiz question of a built notebook, in order."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            named = re.match(r"(?:Prediction|Question) (\d\d\.[\w-]+): ", data.get("text/plain", ""))
            if named and "text/html" in data:
                found.append(_asked(named[1], data["text/html"]))
    return found


def _asked(name: str, page: str) -> Asked:
    before, _, fold = page.partition("<details>")
    question = re.search(r"</strong> (.*?)</p>", before, re.DOTALL)[1]
    options = tuple(re.findall(r"<li>(.*?)</li>", before, re.DOTALL))
    answer = re.search(r"<p>(.*?)</p>", fold, re.DOTALL)[1]
    shown = re.match(r"<strong>(.*?)\.</strong>", answer)[1]
    right = (shown,) if shown in options else tuple(shown.split(" · "))
    replies = re.findall(r"<li><em>(.*?)</em>: (.*?)</li>", fold, re.DOTALL)
    for said, reason in replies:
        if said in right:
            answer += f" {said}: {reason}" if len(right) > 1 else f" {reason}"
    wrong = tuple((said, reason) for said, reason in replies if said not in right)
    return Asked(name, question, options, right, answer, wrong)


def page(source: Source, written: dict) -> str:
    """The guide to one lesson. Raises Refused when its notebook is not built from the source as it is."""
    notebook = built(source)
    sections = [section for column in set_aside(compose(notebook)) for section in column]
    asked = questions(notebook)
    extra = written.get(source.lesson[:2], {})
    parts = [
        f'<p class="who"><span>Lecturer\'s guide</span><span>gdcourse</span></p><h1>{sections[0].title}</h1>',
        _plan(sections),
        _votes(extra.get("votes", []), asked),
        f"<h2>Without laptops</h2><p>{html.escape(extra['activity'])}</p>" if "activity" in extra else "",
        _board(extra.get("board", [])),
        _key(asked),
    ]
    return document(f"Guide to {source.lesson}", "".join(parts))


def built(source: Source) -> nbformat.NotebookNode:
    """The executed notebook of a lesson, with the metadata of its source.

    Raises Refused, which says how to build it, when there is none or when its cells are not the source's.
    """
    how = f"run `python3 course.py build {source.lesson[:2]}`."
    if not source.notebook.exists():
        raise Refused(f"{source.name}.ipynb is not built: {how}")
    try:
        notebook, wanted = nbformat.read(source.notebook, as_version=4), read(source)
    except nbformat.reader.NotJSONError:
        raise Refused(f"{source.name}.ipynb is damaged: {how}") from None
    if [cell.source for cell in notebook.cells] != [cell.source for cell in wanted.cells]:
        raise Refused(f"{source.name}.ipynb is older than its source: {how}")
    for cell, new in zip(notebook.cells, wanted.cells, strict=True):
        cell.metadata = new.metadata
    return notebook


def _plan(sections: list[Section]) -> str:
    minute, rows = 0.0, []
    for section in sections:
        if section.minutes:
            rows.append((f"{minute:.0f}", f"{section.minutes:g}", section.title))
            minute += section.minutes
    plan = f"<h2>{minute:g} minutes</h2>{table(('from', 'minutes', 'what'), rows, 'plain')}"
    spare = [section.title for section in sections if section.is_spare]
    return plan + (f"<p>If there is time: {'; '.join(spare)}.</p>" if spare else "")


def _votes(votes: list[dict], asked: list[Asked]) -> str:
    """The questions to vote on, with the answers to expect. Raises Refused for one that is not asked."""
    if not votes:
        return ""
    known = {question.name: question for question in asked}
    if unknown := [vote["ask"] for vote in votes if vote["ask"] not in known]:
        raise Refused(f"deck/guide.toml lets a class vote on {unknown[0]}, which no lesson asks.")
    voted = "".join(_vote(vote, known[vote["ask"]]) for vote in votes)
    return f"<h2>Two votes</h2><p>{RULE_OF_THUMB}</p>{voted}"


def _vote(vote: dict, question: Asked) -> str:
    options = "".join(f"<li>{option}</li>" for option in question.options)
    return (
        f'<div class="item"><h3>{question.question}</h3><ol type="A">{options}</ol>'
        f'<p class="answer">{question.answer}</p><p>Expect: {expected(vote, question)}.</p></div>'
    )


def expected(vote: dict, question: Asked) -> str:
    """How a class may vote, by the letters of the options: `B 60 · D 20 · the others 20`, the answer first.

    Raises Refused when no option begins as the vote says.
    """
    letter = {option: "ABCDEFGH"[place] for place, option in enumerate(question.options)}
    right = [option for option in question.options if option in question.right]
    trap = [option for option in question.options if option.startswith(vote["trap"]) and option not in right]
    if not right or not trap:
        raise Refused(f"deck/guide.toml speaks of an option that {question.name} does not have.")
    shares = [f"{letter[right[0]]} {vote['right']}", f"{letter[trap[0]]} {vote['trapped']}"]
    others = [letter[option] for option in question.options if option not in (right[0], trap[0])]
    if others:
        name = others[0] if len(others) == 1 else "the others"
        shares.append(f"{name} {100 - vote['right'] - vote['trapped']}")
    return " · ".join(shares)


def _board(lines: list[str]) -> str:
    return (
        f"<h2>On the board</h2><ol>{''.join(f'<li>{html.escape(line)}</li>' for line in lines)}</ol>"
        if lines
        else ""
    )


def _key(asked: list[Asked]) -> str:
    """Every question with its answer, and for each wrong answer what to say to it."""
    solved = "".join(
        f'<div class="item"><h3>{question.question}</h3><p class="answer">{question.answer}</p>'
        f"{table(('they say', 'you say'), question.wrong, 'plain') if question.wrong else ''}</div>"
        for question in asked
    )
    return f"<h2>Every question: the answer, what goes wrong, what to say</h2>{solved}" if asked else ""


def maps(written: dict, lessons: dict[str, str]) -> str:
    """Which lessons to take in how much time; `lessons` maps two digits to a title."""
    parts = []
    for syllabus in written["syllabus"]:
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


def written_by_hand() -> dict:
    return tomllib.loads(WRITTEN.read_text(encoding="utf-8"))


def titled(source: Source) -> str:
    """The heading of a lesson, from its source."""
    first = re.search(r"^# # (.*)$", source.path.read_text(encoding="utf-8"), re.MULTILINE)
    return html.escape(first[1]) if first else source.lesson


def main(argv: list[str]) -> int:
    parser = Parser(prog="course.py guide", description="Make the lecturer's guide.")
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help='such as "03"; default: all')
    asked = options(parser, argv)
    written = written_by_hand()
    chosen = lectures(asked.lessons)
    pages = {f"guide_{source.lesson}": page(source, written) for source in chosen}
    if not asked.lessons:
        pages["guide"] = maps(written, {source.lesson[:2]: titled(source) for source in chosen})
    return deliver(pages, asked.out, pdf=not asked.no_pdf)
