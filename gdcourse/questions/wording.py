"""What a person reads of a question: as plain text, as HTML, and as the plain page where nothing runs."""

from __future__ import annotations

import hashlib
import html
import re
from functools import cache

from gdcourse.questions.reading import BLANK, Answer, Question, Said
from gdcourse.tables import is_wordy

TITLES = {"prediction": "Prediction", "quiz": "Question"}
MARKS = {"one": "( )", "several": "[ ]", "order": " - "}
FORMULA = r"(?<![\\\w$])\$(?=\S)(?P<tex>[^$]+?)(?<=\S)\$(?!\d)"
ASLEEP = "Asleep: in Jupyter, Run All brings this card and your answer back."


def offered(question: Question) -> list[str]:
    """The answers to choose from, or the items to put in order, as they are shown.

    A prediction shows its answers as they are written, which may be from less to more. A question, and the
    items of an order, are shuffled: always in the same way for the same name.
    """
    if question.form in ("number", "table"):
        return []
    if question.form == "order":
        right = list(question.right[0].said)
        items = _shuffled(question.name, right)
        return items if items != right else items[1:] + items[:1]
    said = [answer.said for answer in question.answers]
    return said if question.kind == "prediction" else _shuffled(question.name, said)


def _shuffled(name: str, items: list[str]) -> list[str]:
    places = sorted(range(len(items)), key=lambda place: hashlib.sha256(f"{name}/{place}".encode()).digest())
    return [items[place] for place in places]


def spoken(said: Said, unit: str = "") -> str:
    """An answer in words: numbers as short as they are exact, an order as a row of arrows.

    >>> spoken(-0.5, "along w"), spoken(("B", "A"))
    ('−0.5 along w', 'B → A')
    """
    if isinstance(said, list | tuple):
        return " → ".join(said) if isinstance(said[0], str) else ", ".join(map(spoken, said))
    return said if isinstance(said, str) else f"{said:.10g} {unit}".replace("-", "−", 1).rstrip()


def as_text(question: Question) -> str:
    """The question without its answers, as a terminal shows it."""
    lines = [f"  {MARKS[question.form]} {said}" for said in offered(question)]
    if question.form == "number":
        lines = [f"  your number: ______ {question.unit}".rstrip()]
    if question.form == "table":
        lines = ["  " + " | ".join(BLANK.sub("____", cell) for cell in row) for row in question.table]
    return "\n".join([f"{TITLES[question.kind]} {question.name}: {' '.join(question.asked.split())}", *lines])


def as_page(question: Question) -> str:
    """The question as HTML that needs nothing: the answers wait in a fold, formulas are left to Jupyter."""
    listed = "ol" if question.form == "order" else "ul"
    items = "".join(f"<li>{markup(said, typeset=False)}</li>" for said in offered(question))
    room = f"<p>Your number: ______ {html.escape(question.unit)}".rstrip() + "</p>"
    if question.form == "table":
        room = table_as_html(question)
    asked = markup(question.asked, typeset=False)
    return (
        f"<p><strong>{TITLES[question.kind]}.</strong> {asked}</p>"
        f"{f'<{listed}>{items}</{listed}>' if items else room}"
        f"<details><summary>Decide first, then open</summary>{answers_as_html(question, False)}</details>"
        f"<p><small>{ASLEEP}</small></p>"
    )


def table_as_html(question: Question, filled: bool = False) -> str:
    """The table of a question, with room to write or `filled`."""
    head, *body = question.table
    looks = [' class="text"' if is_wordy(column) else "" for column in zip(*body)]
    heads = "".join(f"<th{look}>{markup(cell, typeset=False)}</th>" for look, cell in zip(looks, head))
    shown = (lambda cell: BLANK.sub(r"\1", cell)) if filled else (lambda cell: BLANK.sub("____", cell))
    rows = (
        "".join(f"<td{look}>{markup(shown(cell), typeset=False)}</td>" for look, cell in zip(looks, row))
        for row in body
    )
    lines = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"


def answers_as_html(question: Question, typeset: bool = True) -> str:
    """Every answer with its reason, the right ones first."""
    wrong = "".join(f"<li><em>{said}</em>: {why}</li>" for said, why in wrong_as_html(question, typeset))
    return right_as_html(question, typeset) + (f"<ul>{wrong}</ul>" if wrong else "")


def right_as_html(question: Question, typeset: bool = True) -> str:
    """The right answers, each with its reason."""
    pairs = _as_html(question, question.right, typeset)
    return "".join(f"<p><strong>{said}.</strong> {why}</p>" for said, why in pairs)


def wrong_as_html(question: Question, typeset: bool = True) -> list[tuple[str, str]]:
    """The wrong answers that are offered or foreseen, and what there is to say to each."""
    return _as_html(question, question.wrong, typeset)


def _as_html(question: Question, answers: list[Answer], typeset: bool) -> list[tuple[str, str]]:
    return [
        (markup(spoken(answer.said, question.unit), typeset), markup(answer.why, typeset))
        for answer in answers
    ]


# Markdown ---------------------------------------------------------------------------------------------------


def markup(text: str, typeset: bool = True) -> str:
    """Markdown as safe HTML, a lone paragraph without its tag; formulas as MathML, or left to MathJax.

    >>> markup("*Why* is `a < b`, or b <= a?")
    '<em>Why</em> is <code>a &lt; b</code>, or b &lt;= a?'
    >>> markup("at $\\\\eta < 1$", typeset=False)
    'at $\\\\eta &lt; 1$'
    """
    made = _markdown(typeset)(text).rstrip()
    alone = re.fullmatch(r"<p>((?:(?!</?p>).)*)</p>", made, re.DOTALL)
    return alone[1] if alone else made


@cache
def _markdown(typeset: bool):
    """A Markdown of paragraphs, code and formulas: at the start of a line of prose, 691. begins no list."""
    import mistune  # here: a lesson's first question waits for it, and nobody else

    markdown = mistune.create_markdown(escape=True)
    markdown.block.rules = ["fenced_code", "blank_line"]
    markdown.renderer.register(
        "formula", lambda _, text: _mathml(text) if typeset else f"${html.escape(text)}$"
    )
    markdown.inline.register("formula", FORMULA, _formula, before="escape")
    return markdown


def _formula(inline, match: re.Match, state) -> int:
    state.append_token({"type": "formula", "raw": match["tex"]})
    return match.end()


def _mathml(formula: str) -> str:
    from latex2mathml.converter import convert

    return convert(formula)
