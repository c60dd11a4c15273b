"""Paper for a class without laptops: what lessons do by hand, blank and filled.

    python -m gdcourse worksheets                      the sheets of the lessons, blank and filled
    python -m gdcourse worksheets --names class.txt    and for each name one with its own numbers, with a key
    python -m gdcourse worksheets --questions 03       and all that lesson 03 asks, to be answered in ink

A name always has the same numbers, and every filled table is computed.
"""

from __future__ import annotations

import html
from pathlib import Path

from gdcourse.course.refused import Parser, Refused
from gdcourse.questions.reading import Question, beside
from gdcourse.questions.wording import TITLES, markup, offered, right_as_html, table_as_html
from gdcourse.teaching.guide import titled
from gdcourse.teaching.paper import deliver, document, options
from gdcourse.teaching.sheets import SHEETS, Numbers
from gdcourse.teaching.slides import lectures


def questions_sheet(title: str, questions: list[Question], filled: bool) -> str:
    """All that a lesson asks, in its order: predictions are to be written down before the class looks."""
    asked = "".join(
        f'<div class="item"><h3><span class="muted">{TITLES[question.kind]}</span> '
        f"{markup(question.asked)}</h3>{_room(question)}"
        + (f'<div class="answer">{right_as_html(question)}</div></div>' if filled else "</div>")
        for question in questions
    )
    return f"<h1>{title}</h1>{asked}"


def _room(question: Question) -> str:
    """Where the answer goes: boxes to tick, places to number, cells to fill, or a line."""
    if question.form == "number":
        return f"<p>My number: ______________ {html.escape(question.unit)}</p>"
    if question.form == "table":
        return table_as_html(question)
    rows = "".join(f"<li>{markup(said)}</li>" for said in offered(question))
    hint = {"order": "Number them, beginning with 1.", "several": "Tick all that fit."}.get(question.form, "")
    return f'{hint and f"<p>{hint}</p>"}<ul class="boxes">{rows}</ul>'


def sheet(body: str, name: str = "") -> str:
    who = html.escape(name) if name else "Name: ______________________________"
    return (
        f'<section class="sheet"><p class="who"><span>{who}</span><span>gdcourse</span></p>{body}</section>'
    )


def personal(names: list[str]) -> tuple[str, str]:
    """A page of steps for each name with numbers of its own, and the filled pages as the key."""
    blank, key = (
        "".join(sheet(SHEETS["02_steps"](Numbers.of(name), filled), name) for name in names)
        for filled in (False, True)
    )
    return document("Walk by hand: a page each", blank), document("Walk by hand: the key", key)


def main(argv: list[str]) -> int:
    parser = Parser(prog="course.py worksheets", description="Make worksheets to print.")
    parser.add_argument(
        "--names", type=Path, metavar="FILE", help="a text file with a name on each line: a page for each"
    )
    parser.add_argument(
        "--questions", nargs="*", metavar="LESSON", help='also what lessons ask, such as "03"; none: all'
    )
    asked = options(parser, argv)
    pages = {}
    for name, make in SHEETS.items():
        pages[name] = document(name, sheet(make(Numbers(), False)))
        filled = sheet(make(Numbers(), True), "For the lecturer")
        pages[f"{name}_filled"] = document(f"{name}, filled", filled)
    if asked.names:
        pages["02_steps_personal"], pages["02_steps_personal_key"] = personal(names_in(asked.names))
    for source in lectures(asked.questions) if asked.questions is not None else ():
        name, given = f"{source.lesson[:2]}_questions", (titled(source), beside(source.path))
        pages[name] = document(name, sheet(questions_sheet(*given, filled=False)))
        filled = sheet(questions_sheet(*given, filled=True), "For the lecturer")
        pages[f"{name}_filled"] = document(f"{name}, filled", filled)
    return deliver(pages, asked.out, pdf=not asked.no_pdf)


def names_in(file: Path) -> list[str]:
    """The lines of a file that hold something. Raises Refused when there are none."""
    try:
        names = [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    except OSError as error:
        raise Refused(f"Cannot read {file}: {error.strerror or error}.") from None
    except UnicodeDecodeError:
        raise Refused(f"{file} is not a text in UTF-8: save it as such, a name on each line.") from None
    if not names:
        raise Refused(f"{file} holds no names: write one on each line.")
    return names
