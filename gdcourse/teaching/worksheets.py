"""Paper for a class without laptops: the worked tables, the dial, the four students; blank and filled.

    python -m gdcourse worksheets                      the sheets of the lessons, blank and filled
    python -m gdcourse worksheets --names class.txt    and for each name one with its own numbers, with a key
    python -m gdcourse worksheets --questions 03       and all that lesson 03 asks, to be answered in ink

A name always has the same numbers, and every filled table is computed.
"""

from __future__ import annotations

import hashlib
import html
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gdcourse.course.refused import Parser, Refused
from gdcourse.datasets import four_students
from gdcourse.descent import descend
from gdcourse.landscapes import Bowl
from gdcourse.models import LinearRegression
from gdcourse.optimizers import GradientDescent
from gdcourse.questions.reading import Question, beside
from gdcourse.questions.wording import TITLES, markup, offered, right_as_html, table_as_html
from gdcourse.teaching.guide import titled
from gdcourse.teaching.paper import LINES, deliver, document, number, options, table
from gdcourse.teaching.slides import lectures


@dataclass(frozen=True)
class Numbers:
    """The numbers of one sheet: those of the lessons, or those drawn for a name."""

    minimum: float = 3.0
    start: float = 0.0
    calm: float = 0.1
    crossing: float = 0.9
    wild: float = 2.0

    @classmethod
    def of(cls, name: str) -> Numbers:
        """The same numbers for the same name, on every machine; all of them short enough for paper."""
        bits = int.from_bytes(hashlib.sha256(name.strip().casefold().encode()).digest()[:8], "big")
        minimum = [2.0, 4.0, 5.0, 6.0, -2.0, -3.0][bits % 6]
        start = [0.0, 1.0, -1.0][bits // 6 % 3]
        calm = [0.1, 0.2, 0.25][bits // 18 % 3]
        return cls(minimum, start, calm, 1 - calm, [1.5, 2.0][bits // 54 % 2])

    @property
    def formula(self) -> str:
        return f"{self.distance}²"

    @property
    def distance(self) -> str:
        return f"(w {'−' if self.minimum > 0 else '+'} {number(abs(self.minimum))})"


def steps_sheet(numbers: Numbers, filled: bool) -> str:
    """Three tables with fewer and fewer numbers given: all of them, the first column, the first row."""
    bowl = Bowl(minimum=numbers.minimum)
    example = _worked(bowl, numbers.start, numbers.calm, 3, lambda row, column: True)
    crossing = _worked(
        bowl, numbers.start, numbers.crossing, 4, lambda row, column: filled or column in (0, 1 + row % 3)
    )
    wild = _worked(
        bowl,
        numbers.start,
        numbers.wild,
        4,
        lambda row, column: filled or column == 0 or (row == 0 and column == 1),
    )
    rho = 1 - 2 * numbers.crossing
    said = f"ρ = {number(rho)}: every step lands on the other side, at {number(abs(rho))} of the distance."
    answer = f'<p class="answer">{said}</p>'
    return (
        f"<h1>Walk by hand on {numbers.formula}</h1>"
        f"<p>The rule: new w = w − η · gradient. The gradient is 2 · {numbers.distance}.</p>"
        f"<h2>η = {number(numbers.calm)}: read it</h2>{example}"
        f"<h2>η = {number(numbers.crossing)}: fill the gaps</h2>{crossing}"
        f"<p>What does one step do to the distance from the bottom?</p>{answer if filled else LINES}"
        f"<h2>η = {number(numbers.wild)}: all yours</h2>{wild}"
    )


def _worked(bowl: Bowl, start: float, rate: float, steps: int, given: Callable[[int, int], bool]) -> str:
    """A worked table in which only the `given` cells, by row and column, are printed."""
    walk = descend(bowl, start, GradientDescent(rate), steps)
    w, new = walk.positions[:-1], walk.positions[1:]
    rows = zip(range(steps), w, walk.losses[:-1], walk.gradients[:-1], new - w, new, strict=True)
    texts = [
        [number(value, 4) if given(r, c) else "" for c, value in enumerate(row)] for r, row in enumerate(rows)
    ]
    return table(("step", "w", "loss", "gradient", "update", "new w"), texts)


def dial_sheet(numbers: Numbers, filled: bool) -> str:
    """Axes for the V of |ρ| against η on a bowl of curvature 2."""
    rates = (0.1, 0.5, 0.9, 1.0, 1.5)
    rows = [
        [
            number(r),
            number(1 - 2 * r) if filled else "",
            number(abs(1 - 2 * r)) if filled else "",
            _regime(r) if filled else "",
        ]
        for r in rates
    ]
    return (
        "<h1>Draw the dial</h1><p>On (w − 3)², one step multiplies the distance to the bottom by ρ = 1 − "
        "2η.</p>"
        "<ol><li>Fill the table.</li><li>Mark |ρ| for each η and join the marks: two straight lines.</li>"
        "<li>Write below the axis where the hiker walks in, crosses and arrives, and is thrown out.</li></ol>"
        f"{table(('η', 'ρ', '|ρ|', 'the hiker'), rows)}{_dial(rates, filled)}"
    )


def _regime(rate: float) -> str:
    rho = round(1 - 2 * rate, 12)
    names = [
        (rho > 0, "walks in"),
        (rho == 0, "lands in one step"),
        (rho > -1, "crosses and arrives"),
        (rho == -1, "jumps for ever"),
    ]
    return next((name for holds, name in names if holds), "is thrown out")


def _dial(rates: tuple[float, ...], filled: bool) -> str:
    def x(rate: float) -> float:
        return 50 + 340 * rate

    def y(rho: float) -> float:
        return 280 - 120 * rho

    grid = "".join(
        f'<line x1="{x(r):g}" x2="{x(r):g}" y1="40" y2="280" stroke="#ddd"/>' for r in np.arange(0, 1.61, 0.1)
    )
    grid += "".join(
        f'<line x1="50" x2="594" y1="{y(v):g}" y2="{y(v):g}" stroke="#ddd"/>'
        for v in np.arange(0, 2.01, 0.25)
    )
    ticks = "".join(
        f'<text x="{x(r):g}" y="296" text-anchor="middle">{number(r)}</text>' for r in (0, 0.5, 1, 1.5)
    )
    ticks += "".join(f'<text x="42" y="{y(v) + 3:g}" text-anchor="end">{number(v)}</text>' for v in (0, 1, 2))
    drawn = ""
    if filled:
        v = f"{x(0)},{y(1)} {x(0.5)},{y(0)} {x(1.5)},{y(2)}"
        drawn = f'<polyline points="{v}" fill="none" stroke="#0072b2" stroke-width="2"/>'
        drawn += "".join(
            f'<circle cx="{x(r):g}" cy="{y(abs(1 - 2 * r)):g}" r="4" fill="#00795a"/>' for r in rates
        )
        bands = ((0, 0.5, "walks in"), (0.5, 1, "crosses and arrives"), (1, 1.6, "is thrown out"))
        drawn += "".join(
            f'<text x="{x((a + b) / 2):g}" y="332" text-anchor="middle">{name}</text>' for a, b, name in bands
        )
    return (
        f'<svg viewBox="0 0 610 340" role="img" aria-label="the size of ρ against η">{grid}'
        f'<line x1="50" x2="594" y1="{y(1)}" y2="{y(1)}" stroke="#555" stroke-dasharray="5 4"/>'
        f'<path d="M50 36V280H598" fill="none" stroke="#1c1c1c"/>{ticks}'
        f'<text x="50" y="28">|ρ|: what is left of the distance after one step</text><text x="598" y="312" '
        f'text-anchor="end">η</text>{drawn}</svg>'
    )


def students_sheet(numbers: Numbers, filled: bool) -> str:
    """The gradient of two weights, student by student, and three steps from (0, 0)."""
    hours, points = four_students()
    error = -points
    pushes = [2 * error * hours, 2 * error]
    rows = [
        [number(h), number(p), *(number(v) if filled else "" for v in (e, a, b))]
        for h, p, e, a, b in zip(hours, points, error, *pushes, strict=True)
    ]
    rows.append(["mean", "", "", *(number(push.mean()) if filled else "" for push in pushes)])
    walk = descend(LinearRegression(hours, points), np.zeros(2), GradientDescent(0.05), 3)
    steps = [
        [str(k), *(number(v, 6) if filled or k == 0 else "" for v in place)]
        for k, place in enumerate(walk.positions)
    ]
    return (
        "<h1>Let four students push</h1><p>The rule: points = w · hours + b. The loss is the mean of the "
        "squared errors. Begin at w = 0, b = 0.</p>"
        "<h2>The gradient at (0, 0)</h2><p>error = guess − points; push on w = 2 · error · hours; push on "
        "b = 2 · error.</p>"
        f"{table(('hours', 'points', 'error', 'push on w', 'push on b'), rows)}"
        "<h2>Three steps, η = 0.05</h2><p>Both weights step at once, each against its own mean push. Feel "
        "again after every step.</p>"
        f"{table(('step', 'w', 'b'), steps)}<h2>Draw the line of each step through the points</h2>"
        f"{_scatter(walk.positions, filled)}"
    )


def _scatter(lines: np.ndarray, filled: bool) -> str:
    hours, points = four_students()

    def at(h: float, p: float) -> str:
        return f"{50 + 90 * h:g},{260 - 18 * p:g}"

    grid = "".join(
        f'<polyline points="{at(h, 0)} {at(h, 13)}" stroke="#ddd"/>' for h in np.arange(0, 5.01, 0.5)
    )
    grid += "".join(f'<polyline points="{at(0, p)} {at(5, p)}" stroke="#ddd"/>' for p in range(14))
    dots = "".join(
        '<circle cx="{}" cy="{}" r="4"/>'.format(*at(h, p).split(","))
        for h, p in zip(hours, points, strict=True)
    )
    ticks = "".join(
        '<text x="{}" y="276" text-anchor="middle">{}</text>'.format(at(h, 0).split(",")[0], h)
        for h in range(6)
    )
    ticks += "".join(
        '<text x="42" y="{}" text-anchor="end">{}</text>'.format(at(0, p).split(",")[1], p)
        for p in (0, 5, 10)
    )
    ends = [(min(5.0, (13 - b) / w) if w else 5.0, w, b) for w, b in lines]
    drawn = "".join(
        f'<polyline points="{at(0, b)} {at(h, w * h + b)}" stroke="#00795a" stroke-width="1.5"/>'
        for h, w, b in ends
    )
    return (
        f'<svg viewBox="0 0 520 300" class="low" role="img" aria-label="points against hours">{grid}'
        f'<path d="M50 26V260H500" fill="none" stroke="#1c1c1c"/>{dots}{ticks}'
        f'<text x="50" y="20">points</text><text x="500" y="292" text-anchor="end">hours</text>'
        f"{drawn if filled else ''}</svg>"
    )


SHEETS: dict[str, Callable[[Numbers, bool], str]] = {
    "02_steps": steps_sheet,
    "03_dial": dial_sheet,
    "04_students": students_sheet,
}


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
        "".join(sheet(steps_sheet(Numbers.of(name), filled), name) for name in names)
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
