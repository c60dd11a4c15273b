"""What people read after a grading: a page for each student, and a summary for the next lecture."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from gdcourse.checks.judging import Verdict
from gdcourse.checks.saying import say
from gdcourse.course.lessons import anchor
from gdcourse.misconceptions import M
from gdcourse.teaching.grading.exports import decided, file_name
from gdcourse.teaching.grading.result import ABSENT, Result
from gdcourse.teaching.grading.text import clean

STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def page(title: str, body: str) -> str:
    """A whole page that needs nothing from anywhere else."""
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n"
        f"<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def called(student: str, names: Mapping[str, str]) -> str:
    """Name and id, or the id alone when the roster has no name for it.

    >>> called("s01", {"s01": "Ada"}), called("s02", {"s01": "Ada"})
    ('Ada (s01)', 's02')
    """
    name = names.get(student, student)
    return clean(student if name == student else f"{name} ({student})")


def feedback(student: str, result: Result, hints: int = 3, site: str = "") -> str:
    """The page for one student: points, what happened and why, their code. It shows no hidden case.

    `hints` says how many of a question's hints it tells; `site` is where the course's pages are published.
    """
    grade = "Excused" if result.excused else f"{points(result.earned)} of {points(result.points)} points"
    parts = [
        f"<h1>{html.escape(result.lesson)}</h1>",
        f'<p class="total"><strong>{grade}</strong> <span class="quiet">· {html.escape(student)}</span></p>',
        _told(result.notes.get("", ())),
    ]
    if result.unreadable:
        parts.append(f"<section><p>{html.escape(result.unreadable)}</p></section>")
        told = [(name, said) for name, said in result.notes.items() if name]
        parts += [f"<h2>{html.escape(name)}</h2>\n{_told(said)}" for name, said in told]
        return page(f"{result.lesson} · {student}", "\n".join(parts))
    for verdict in result.verdicts:
        notes = result.notes.get(verdict.question, ())
        parts.append(_section(verdict, result.code.get(verdict.question, ""), notes, hints, site))
    if result.flags:
        flags = "".join(f"<li>{html.escape(flag)}</li>" for flag in result.flags)
        parts.append(f"<h2>Seen in your notebook</h2>\n<ul>{flags}</ul>")
        if costs_nothing(result):
            parts.append('<p class="quiet">None of this cost points.</p>')
    return page(f"{result.lesson} · {student}", "\n".join(parts))


def costs_nothing(result: Result) -> bool:
    """Whether nothing that was flagged took points: not the time, no cell of a question that lost some."""
    lost = {verdict.question for verdict in result.verdicts if verdict.earned < verdict.points}
    for flag in result.flags:
        what, _, about = flag.partition(": ")
        if {what, about} & lost or (lost and flag.startswith("cell ")):
            return False
    return result.penalty <= 0


def _told(notes: Sequence[str]) -> str:
    """What the instructor decided, in words."""
    return "".join(f'<p class="decided">{html.escape(clean(said))}</p>' for said in notes)


def _section(verdict: Verdict, code: str, notes: Sequence[str], hints: int, site: str) -> str:
    kind = "right" if verdict.right else "part" if verdict.earned else ""
    if not verdict.points:
        kind = "out"
    parts = "".join(
        f"<li>{'✓' if ok else '✗'} {html.escape(part)}</li>" for part, ok in verdict.parts.items()
    )
    told = "".join(f"<li>{rich(hint)}</li>" for hint in verdict.hints[:hints])
    earned = f"{points(verdict.earned)} of {points(verdict.points)}" if verdict.points else "does not count"
    return (
        f'<section class="{kind}">\n<h2><span>{html.escape(verdict.question)}</span>'
        f"<span>{earned}</span></h2>\n"
        + _told(notes)
        + (f'<ul class="parts">{parts}</ul>\n' if len(verdict.parts) > 1 else "")
        + f"<p>{rich(verdict.text)}</p>\n"
        + (f'<p class="quiet">To think about:</p>\n<ol class="hints">{told}</ol>\n' if told else "")
        + _read_again(verdict.misconception, site)
        + (f"<pre><code>{html.escape(code)}</code></pre>\n" if code.strip() else "")
        + "</section>"
    )


def _read_again(misconception: str, site: str) -> str:
    """Where the lesson sets this mistake right: a link, where the course is published."""
    if misconception not in M:
        return ""
    mistake = M[misconception]
    where = f"lesson {mistake.lesson[:2]}, “{html.escape(mistake.heading)}”"
    if site:
        address = f"{site.rstrip('/')}/{mistake.lesson}.html#{quote(anchor(mistake.heading))}"
        where = f'<a href="{html.escape(address)}">{where}</a>'
    return f'<p class="quiet">Read again: {where}.</p>\n'


def summary(
    lesson: str,
    results: Mapping[str, Result],
    says: Mapping[tuple[str, str], str],
    names: Mapping[str, str],
) -> str:
    """The page for the lecturer: how the class did, and which misconception struck how many."""
    came = {student: result for student, result in results.items() if result.unreadable != ABSENT}
    graded = [result for result in came.values() if not result.unreadable]
    unreadable = {student: result.unreadable for student, result in came.items() if result.unreadable}
    earned = sorted(result.earned for result in graded)
    most = next((result.points for result in results.values()), 0)
    said = _middle(earned, most, len(came))
    head = f'<h1>{html.escape(lesson)}: the class</h1>\n<p class="total">{said}</p>'
    parts = [
        head,
        _misconceptions(graded, says),
        _questions(graded),
        _spread(earned, most),
        _students(results, names),
    ]
    parts.append(_decided(results, names))
    if unreadable:
        rows = "".join(
            f"<tr><td>{html.escape(called(student, names))}</td><td>{html.escape(why)}</td></tr>"
            for student, why in sorted(unreadable.items())
        )
        parts.append(f"<h2>Could not be read</h2>\n<table><tbody>{rows}</tbody></table>")
    return page(f"{lesson}: the class", "\n".join(parts))


def _decided(results: Mapping[str, Result], names: Mapping[str, str]) -> str:
    """What was decided by hand, and for whom."""
    rows = "".join(
        f"<tr><td>{html.escape(called(student, names))}</td>"
        f"<td>{html.escape(clean(decided(result)))}</td></tr>"
        for student, result in sorted(results.items())
        if result.notes
    )
    head = "<thead><tr><th>student</th><th>what</th></tr></thead>"
    return f"<h2>Decided by hand</h2>\n<table>{head}<tbody>{rows}</tbody></table>" if rows else ""


def _middle(earned: Sequence[float], most: float, submissions: int) -> str:
    if not earned:
        return f"{submissions} submissions, none of them readable."
    median = (earned[(len(earned) - 1) // 2] + earned[len(earned) // 2]) / 2
    return (
        f"{submissions} submissions. Half of the class has {points(median)} of {points(most)} points or more."
    )


def _misconceptions(graded: Sequence[Result], says: Mapping[tuple[str, str], str]) -> str:
    """How many students each mistake struck, whatever question it struck them in; below it, in which ones."""
    struck = Counter(
        (v.question, v.misconception) for result in graded for v in result.verdicts if v.misconception
    )
    if not struck:
        return "<h2>Misconceptions</h2>\n<p>None that has a name.</p>"
    students = Counter(id for result in graded for id in {v.misconception for v in result.verdicts} if id)
    ranked = sorted(students.items(), key=lambda item: (-item[1], item[0]))
    largest = ranked[0][1]
    rows = "".join(
        f"<tr><td>{html.escape(_called(id))}</td><td>{_where(id, struck, says)}</td>"
        f'<td class="chart">{_bar(count / largest)} {count}</td></tr>'
        for id, count in ranked
    )
    id, count = ranked[0]
    lead = (
        f"The one to talk about: {html.escape(_called(id))}, {count} of {len(graded)}."
        if count > 1
        else "None struck twice."
    )
    return (
        f"<h2>Which misconception struck how many</h2>\n<p>{lead}</p>\n"
        f"<table><thead><tr><th>mistake</th><th>in, and what they did</th>"
        f"<th>students</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _called(id: str) -> str:
    """A mistake by its name in the catalogue."""
    return M[id].name if id in M else id


def _where(id: str, struck: Counter[tuple[str, str]], says: Mapping[tuple[str, str], str]) -> str:
    """The questions that a mistake struck in, the commonest first, with what was done there."""
    found = [(-count, question) for (question, one), count in struck.items() if one == id]
    told = []
    for count, question in sorted(found):
        did = html.escape(says.get((question, id), ""))
        told.append(f"<code>{html.escape(question)}</code> {-count}{did and f': {did}'}")
    return "; ".join(told)


def _questions(graded: Sequence[Result]) -> str:
    names = [verdict.question for verdict in graded[0].verdicts] if graded else []
    rows = ""
    for place, name in enumerate(names):
        verdicts = [result.verdicts[place] for result in graded]
        if not verdicts[0].points:  # it was dropped
            continue
        right, some = sum(v.right for v in verdicts), sum(0 < v.earned < v.points for v in verdicts)
        counts = "".join(f'<td class="n">{n}</td>' for n in (right, some, len(verdicts) - right - some))
        share = right / len(verdicts)
        rows += f"<tr><td><code>{html.escape(name)}</code></td>{counts}"
        rows += f'<td class="chart">{_bar(share)} {100 * share:.0f} %</td></tr>'
    return (
        '<h2>Question by question</h2>\n<table><thead><tr><th>question</th><th class="n">right</th>'
        '<th class="n">in part</th>'
        f'<th class="n">not</th><th>right</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _spread(earned: Sequence[float], most: float) -> str:
    if not earned or not most:
        return ""
    tenths = Counter(min(int(10 * points_ / most), 9) for points_ in earned)
    largest = max(tenths.values())
    rows = "".join(
        f"<tr><td>{points(most * k / 10)} to {points(most * (k + 1) / 10)}</td>"
        f'<td class="chart">{_bar(tenths[k] / largest) if tenths[k] else ""} {tenths[k]}</td></tr>'
        for k in range(9, -1, -1)
    )
    head = "<thead><tr><th>points</th><th>students</th></tr></thead>"
    return f"<h2>Points</h2>\n<table>{head}<tbody>{rows}</tbody></table>"


def _students(results: Mapping[str, Result], names: Mapping[str, str]) -> str:
    rows = "".join(
        f'<tr><td><a href="feedback/{quote(file_name(student))}.html">'
        f"{html.escape(called(student, names))}</a></td>"
        f'<td class="n">{"excused" if result.excused else points(result.earned)}</td>'
        f"<td>{html.escape('; '.join(result.flags))}</td></tr>"
        for student, result in sorted(results.items())
    )
    head = '<thead><tr><th>student</th><th class="n">points</th><th>flags</th></tr></thead>'
    return f"<h2>Students</h2>\n<table>{head}<tbody>{rows}</tbody></table>"


def _bar(share: float) -> str:
    return f'<span class="bar" style="width:{85 * share:.1f}%"></span>'


def rich(text: str) -> str:
    """Text with `code` in backticks as HTML."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def points(number: float) -> str:
    """Points as a reader writes them."""
    return say(round(float(number), 2), 4)
