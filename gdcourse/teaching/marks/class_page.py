"""A class over a term as one page: plots for a projector, and beside each a table that says the same.

The page for the room has no name and no id in it, and counts only.
"""

from __future__ import annotations

import html
import statistics
from collections.abc import Sequence
from pathlib import Path

from gdcourse.misconceptions import M
from gdcourse.teaching.grading.pages import called, page
from gdcourse.teaching.grading.text import clean
from gdcourse.teaching.marks import plots
from gdcourse.teaching.marks.term import ENOUGH, TELLS_LITTLE, Item, Marks, Mistake, Term

STYLE = Path(__file__).with_name("class.css").read_text(encoding="utf-8")
MOST_ROWS = 15


def class_page(term: Term, room: bool = False) -> str:
    """The whole page; `room` for the one without names."""
    first, last = term.lessons[0].lesson[:2], term.lessons[-1].lesson[:2]
    span = f"lesson {first}" if first == last else f"lessons {first} to {last}"
    students, graded = count(len(term.students), "student"), count(len(term.lessons), "lesson")
    parts = [
        f"<style>{STYLE}</style>",
        f"<h1>The class, {span}</h1>",
        f'<p class="total">{students}, {graded} graded.</p>',
        _talk(term),
        _lessons(term),
        _mistakes(term.mistakes, [marks.lesson for marks in term.lessons]),
        _questions(term.items),
        _totals(term),
        "" if room else _behind(term),
        "" if room else _everybody(term),
    ]
    return page(f"The class, {span}", "\n".join(filter(None, parts)))


# What to talk about --------------------------------------------------------------------------------------


def _talk(term: Term) -> str:
    """The few sentences that a lecturer takes into the next hour."""
    latest = term.lessons[-1]
    here = [(len(one.struck[latest.lesson]), one.id) for one in term.mistakes if latest.lesson in one.struck]
    many, commonest = max(here, default=(0, ""))
    told = commonest if many > 1 else ""
    back = next((one for one in term.mistakes if one.again and one.id != told), None)
    said = [
        _common(told, many, latest, term) if told else "",
        _hardest(latest, term.items),
        _back(back) if back else "",
    ]
    if term.behind:
        said.append(
            f"{count(len(term.behind), 'student')} of {len(term.students)} missed two of their last three "
            "lessons, or had less than half of the points."
        )
    rows = "".join(f"<li>{one}</li>" for one in said if one) or "<li>Nothing stands out.</li>"
    return f'<h2>What to talk about next</h2>\n<ol class="talk">{rows}</ol>'


def _common(id: str, many: int, latest: Marks, term: Term) -> str:
    """The commonest mistake of the latest lesson."""
    again = next(len(one.again) for one in term.mistakes if one.id == id)
    before = f"; {again} have it in more than one lesson" if again else ""
    who = f"{many} of {len(latest.results)}"
    return f"In {latest.lesson[:2]}, {who} had the mistake <strong>{named(id)}</strong>{before}. {_ask(id)}"


def _hardest(latest: Marks, items: Sequence[Item]) -> str:
    """The question of the latest lesson with the smallest part of its points, if that is not most of them."""
    asked = [item for item in items if item.lesson == latest.lesson and item.share < 0.8]
    if not asked:
        return ""
    one = min(asked, key=lambda item: item.share)
    question, share = f"<code>{html.escape(one.question)}</code>", percent(one.share)
    return f"{question} is the hardest question of {one.lesson[:2]}: the class has {share} of its points."


def _back(mistake: Mistake) -> str:
    """A mistake that came back."""
    where = ", ".join(lesson[:2] for lesson in mistake.struck)
    who = count(len(mistake.again), "student")
    return (
        f"<strong>{named(mistake.id).capitalize()}</strong> does not go away: {who} had it in more than one "
        f"lesson (seen in {where}). {_ask(mistake.id)}"
    )


def _ask(id: str) -> str:
    """How to open it, and where it can be read again."""
    if id not in M:
        return ""
    where = f"lesson {M[id].lesson[:2]}, {html.escape(M[id].heading)}"
    return f"Ask: “{html.escape(M[id].question)}” ({where})"


# Plots and tables ------------------------------------------------------------------------------------------


def _lessons(term: Term) -> str:
    """How each lesson went."""
    rows, drawn = [], []
    for marks in term.lessons:
        quarters = _quarters(marks.shares)
        drawn.append(plots.Row(marks.lesson[:2], quarters))
        handed = str(len(marks.results))
        if marks.absent:
            handed += f" of {len(marks.results) + len(marks.absent)}"
        middle = half = "–"
        if quarters:
            low, middle, high = map(percent, quarters)
            half = f"{low[:-2]}–{high}"
        weight = f"{term.decisions.weight(marks.lesson):g}"
        rows.append([html.escape(marks.lesson), handed, middle, half, weight])
    says = "Points by lesson: the bar is the middle half of those who handed in, the line their median."
    if found := [(row.quarters[1], row.name) for row in drawn if row.quarters]:
        says += f" The lowest median is that of {min(found)[1]}, {percent(min(found)[0])}."
    shown = table(["lesson", "n:handed in", "n:median", "n:middle half", "n:weight"], rows)
    return f'<h2>Lesson by lesson</h2>\n<div class="pair">{plots.lessons(drawn, says)}{shown}</div>'


def _mistakes(mistakes: Sequence[Mistake], lessons: Sequence[str]) -> str:
    """Which mistakes stay: a row for each, a column for each lesson, and darker where more have it."""
    if not mistakes:
        return "<h2>Mistakes that stay</h2>\n<p>None that has a name.</p>"
    shown = mistakes[:MOST_ROWS]
    most = max(len(students) for one in shown for students in one.struck.values())
    rows = ""
    for one in shown:
        cells = "".join(_cell(len(one.struck.get(lesson, ())), most) for lesson in lessons)
        number = f' <span class="quiet">{M[one.id].number}</span>' if one.id in M else ""
        again = str(len(one.again) or "")
        rows += f'<tr><td>{named(one.id)}{number}</td>{cells}<td class="n">{again}</td></tr>'
    heads = "".join(f'<th class="n">{lesson[:2]}</th>' for lesson in lessons)
    rest = len(mistakes) - len(shown)
    left = f" {count(rest, 'rarer mistake')} left out." if rest else ""
    return (
        "<h2>Mistakes that stay</h2>\n<p>How many students had a mistake in each lesson; the last column "
        f"says how many had it in more than one.{left}</p>\n"
        f'<div class="scroll"><table class="heat"><thead><tr><th>mistake</th>{heads}'
        f'<th class="n">again</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _cell(many: int, most: int) -> str:
    if not many:
        return '<td class="n"></td>'
    shade = f"color-mix(in srgb, var(--bar) {12 + 48 * many / most:.0f}%, transparent)"
    return f'<td class="n" style="background: {shade}">{many}</td>'


def _questions(items: Sequence[Item]) -> str:
    """How hard each question is, and whether it tells those who know from those who do not."""
    head = "<h2>Questions that tell little</h2>\n"
    can_tell = [item for item in items if item.fits is not None]
    if not can_tell:
        return (
            f"{head}<p>To say whether a question tells those who know from those who do not, it takes "
            f"{ENOUGH} students who do not all do the same.</p>"
        )
    low = sorted((item for item in can_tell if item.tells_little), key=lambda item: item.fits)
    alike = [item for item in items if item.fits is None]
    names = ", ".join(f"{item.lesson[:2]} {item.question}" for item in low[:3])
    says = (
        "Each question by the part of its points that the class has (across) and how well it goes with the "
        "rest of its lesson (up). "
    )
    says += f"Diamonds tell little: {names}." if low else "None lies in the shaded band."
    rows = [
        [
            f"{item.lesson[:2]} <code>{html.escape(item.question)}</code>",
            percent(item.share),
            "all alike" if item.fits is None else f"{item.fits:.2f}".replace("-", "−"),
        ]
        for item in [*low, *alike][:MOST_ROWS]
    ]
    shown = table(["question", "n:points", "n:goes with the rest"], rows) if rows else "<p>None.</p>"
    return (
        f"{head}<p>Whoever does well in the rest of a lesson should do better here. Below {TELLS_LITTLE:g} "
        "(a rule of thumb), read the question again: it may be unclear, or too easy.</p>\n"
        f'<div class="pair">{plots.questions(can_tell, says)}{shown}</div>'
    )


def _totals(term: Term) -> str:
    """How the totals spread, and by which rules."""
    totals = [share for student in term.students if (share := term.total(student)) is not None]
    if not totals:
        return ""
    tenths = [sum(min(int(10 * share), 9) == k for share in totals) for k in range(10)]
    weights = {marks.lesson[:2]: term.decisions.weight(marks.lesson) for marks in term.lessons}
    rules = [f"{lesson} counts {weight:g} times" for lesson, weight in weights.items() if weight != 1]
    if term.decisions.drop_lowest:
        rules.append(f"{count(term.decisions.drop_lowest, 'lesson')} may be dropped")
    told = f" ({'; '.join(rules)})" if rules else ""
    half = percent(statistics.median(totals))
    drawn = plots.spread(tenths, f"Students by their part of all points{told}; half have {half} or more.")
    rows = [[f"{10 * k} to {10 * k + 10} %", str(tenths[k])] for k in range(9, -1, -1)]
    shown = table(["part of all points", "n:students"], rows)
    return f'<h2>Totals</h2>\n<div class="pair">{drawn}{shown}</div>'


# With names ------------------------------------------------------------------------------------------------


def _behind(term: Term) -> str:
    head = "<h2>Who has fallen behind</h2>\n"
    if not term.behind:
        return f"{head}<p>Nobody.</p>"
    return (
        f"{head}<p>Nothing handed in, or less than half of the points, in at least two of the last three "
        f"lessons that count for them.</p>\n{_people(term.behind, term)}"
    )


def _everybody(term: Term) -> str:
    return f"<h2>Everybody</h2>\n{_people(term.students, term)}"


def _people(students: Sequence[str], term: Term) -> str:
    """A row for each: a bar for each lesson, how many are missing, the total."""
    rows = []
    for student in students:
        shares = [marks.share(student) for marks in term.lessons]
        missing = [student not in marks.results for marks in term.lessons]
        said = ", ".join(
            f"{marks.lesson[:2]} {'nothing' if gone else 'excused' if share is None else percent(share)}"
            for marks, share, gone in zip(term.lessons, shares, missing, strict=True)
        )
        whole = term.total(student)
        name = html.escape(called(student, term.names))
        total = "–" if whole is None else percent(whole)
        rows.append([name, plots.bars(shares, said), str(sum(missing) or ""), total])
    return table(["student", "marks:lesson by lesson", "n:missing", "n:total"], rows)


# Pieces ----------------------------------------------------------------------------------------------------


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of cells in HTML; a heading "n:points" is over a column of the class `n`, of numbers."""
    kinds = [heading.rpartition(":")[0] for heading in headings]
    names = [heading.rpartition(":")[2] for heading in headings]
    head = "".join(f'<th class="{kind}">{name}</th>' for kind, name in zip(kinds, names, strict=True))
    lines = [
        "".join(f'<td class="{kind}">{cell}</td>' for kind, cell in zip(kinds, row, strict=True))
        for row in rows
    ]
    body = "".join(f"<tr>{cells}</tr>" for cells in lines)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _quarters(shares: Sequence[float]) -> tuple[float, float, float] | None:
    if len(shares) < 2:
        return (*shares, *shares, *shares) or None
    return tuple(statistics.quantiles(shares, n=4, method="inclusive"))


def named(id: str) -> str:
    """A mistake by its name in the catalogue."""
    return html.escape(clean(M[id].name if id in M else id))


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def count(number: int, what: str) -> str:
    """
    >>> count(1, "lesson"), count(2, "lesson")
    ('1 lesson', '2 lessons')
    """
    return f"{number} {what}{'' if number == 1 else 's'}"
