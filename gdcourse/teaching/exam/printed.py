"""The paper that students write on, and the key that it is marked by."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from gdcourse.teaching.exam.drawing import Paper
from gdcourse.teaching.exam.items import KINDS, Item
from gdcourse.teaching.paper import document, table

RULES = (
    "Pen, ruler and a calculator that cannot be programmed are allowed; notes, phones and computers are not.",
    "Write on these sheets, and your name on the first of them. What is crossed out is not marked.",
    "In code, np is NumPy. The logarithm ln is the natural one.",
)


def paper(made: Paper) -> str:
    """What a student gets."""
    boxes = '<span class="digits" aria-label="eight boxes for digits">' + "<i></i>" * 8 + "</span>"
    front = (
        f'{_head(made)}<h1>Gradient descent</h1><p class="sum">{len(made.items)} questions · '
        f"{made.points} points · {made.minutes} minutes</p>"
        '<p class="fields"><span>Name <u></u></span><span>Student number ' + boxes + "</span></p>"
        f"<ul>{''.join(f'<li>{rule}</li>' for rule in RULES)}</ul>{_marks(made)}"
    )
    asked = _sections(made, _room)
    return document(f"Exam {made.seed}, version {made.version}", front + asked)


def key(made: Paper) -> str:
    """What the lecturer marks by: answers, the way to them, points, and what a wrong answer means."""
    front = f"{_head(made, 'For the lecturer')}<h1>Key to version {made.version}</h1>"
    return document(f"Exam {made.seed}, version {made.version}, key", front + _sections(made, _solved))


def _head(made: Paper, who: str = "") -> str:
    sheet = f"version {made.version} · paper {made.code}"
    foot = f'"{sheet} · sheet " counter(page) " of " counter(pages)'
    return (
        f"<style>@page {{ @bottom-right {{ content: {foot}; font: 8pt system-ui, sans-serif; }} }}</style>"
        f'<p class="who"><span>{who or "Exam"} · {made.seed}</span><span>{sheet}</span></p>'
    )


def _marks(made: Paper) -> str:
    """A row of boxes that the points of each question are written in."""
    places = [str(place) for place, _ in enumerate(made.items, 1)]
    rows = [[*(str(item.points) for _, item in made.items), str(made.points)], [""] * (len(places) + 1)]
    head = "".join(f"<th>{cell}</th>" for cell in ("question", *places, "sum"))
    body = "".join(
        f"<tr><th>{name}</th>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>"
        for name, row in zip(("points", "reached"), rows, strict=True)
    )
    return f'<table class="marks"><tr>{head}</tr>{body}</table>'


def _sections(made: Paper, below: Callable[[Item], str]) -> str:
    """All questions under the headings of their kinds, with what stands `below` each."""
    parts, place = [], 0
    for kind, group in groupby(made.items, key=lambda entry: entry[1].kind):
        items = [item for _, item in group]
        points = sum(item.points for item in items)
        parts.append(
            f'<section><h2>{KINDS[kind].heading} <span class="muted">{_points(points)}</span></h2>'
            f'<p class="muted section">{KINDS[kind].instruction}</p>'
        )
        for item in items:
            place += 1
            parts.append(
                f'<div class="item"><h3>{place}. <span class="muted">{_points(item.points)}</span></h3>'
                f'<div class="asked">{item.text}</div>{below(item)}</div>'
            )
        parts.append("</section>")
    return "".join(parts)


def _points(points: int) -> str:
    return f"{points} point{'s' * (points != 1)}"


def _room(item: Item) -> str:
    """Where the answer goes: boxes to tick, axes to draw in, lines to write on."""
    lines = 0 if item.room else KINDS[item.kind].lines
    boxes = "".join(f"<li>{option}</li>" for option in item.options)
    return (
        (f'<ul class="boxes lettered">{boxes}</ul>' if boxes else "")
        + item.room
        + f'<div class="lines">{"<hr>" * (lines or 2)}</div>'
    )


def _solved(item: Item) -> str:
    """The answer with what earns the points, then what was foreseen to go wrong."""

    def lettered(answer: str) -> str:
        return f"{'ABCDEFGH'[item.options.index(answer)]}: {answer}" if item.options else answer

    steps = "".join(f'<li>{step} <span class="muted">1 point</span></li>' for step in item.steps)
    slips = [
        (lettered(answer), words, f"{mistake.number} {mistake.name}") for answer, mistake, words in item.wrong
    ]
    return (
        f'<p><strong class="answer">{lettered(item.answer)}</strong> {item.working}</p>'
        + (f"<ol>{steps}</ol>" if steps else "")
        + item.drawn
        + (table(("they wrote", "so they", "mistake"), slips, "plain") if slips else "")
    )
