"""From slides to one page: the plan on the first, the spare sections at the end, and each slide's HTML."""

from __future__ import annotations

import html

import nbformat

from gdcourse.course.lessons import Lesson
from gdcourse.course.refused import Refused
from gdcourse.explorers.saved import Widgets
from gdcourse.making.execution import executed
from gdcourse.making.sources import Source
from gdcourse.questions.reading import beside
from gdcourse.teaching.deck.algebra import add_algebra
from gdcourse.teaching.deck.compose import Section, Slide, compose
from gdcourse.teaching.deck.embed import HERE, filled, live, mathjax, reveal
from gdcourse.teaching.deck.notes import plain, prompt
from gdcourse.teaching.deck.pacing import need, spent, words
from gdcourse.teaching.deck.pictures import add_pictures
from gdcourse.teaching.deck.prose import unbroken
from gdcourse.teaching.deck.reword import reword
from gdcourse.teaching.lectern import beyond

KICKERS = {
    "recall": "Recall",
    "predict": "Predict",
    "by-hand": "By hand",
    "explorer": "Explore",
    "why": "Why",
    "other-side": "The other side",
    "your-turn": "Your turn",
    "quiz": "Quiz",
    "interview": "Interview",
    "wild": "In the wild",
    "from-memory": "From memory",
    "keep": "Keep",
}
BUSY = {
    "by-hand": "by hand",
    "predict": "predictions",
    "explorer": "explorer",
    "other-side": "the other side",
    "quiz": "quiz",
}


def laid_out(notebook: nbformat.NotebookNode, source: Source) -> list[list[Section]]:
    """The slides of an executed notebook as they are shown: in the hall's words, with what a lecturer needs.

    Columns of sections; those that are spare come last.
    """
    columns = compose(notebook)
    if not columns:
        raise Refused(f"{source.name}.py has no cell for a slide.")
    extra, file = beyond(source), Lesson(source.lesson, source.root).guide
    sections = [section for column in columns for section in column]
    reword(sections, extra.get("slides", []), file)
    add_pictures(sections, extra.get("pictures", []), source.lesson, file)
    add_algebra(sections, extra.get("algebra", []), file)
    columns = set_aside(columns)
    sections = [section for column in columns for section in column]
    prompt(sections, beside(source.path), extra, file, Widgets.of(notebook).states)
    return columns


def deck(source: Source) -> str:
    """The whole deck of a lesson as one page of HTML; runs the lesson if it did not run since it changed."""
    return bound(executed(source), source)


def pace(source: Source) -> str:
    """How long each timed slide of a lesson has, and how many words a minute stand on it, as a text."""
    sections = [section for column in laid_out(executed(source), source) for section in column]
    minute, rows, count = 0.0, ["   from     has   needs  words  a minute  slide"], 0
    for section in filter(lambda section: section.minutes, sections):
        for slide in section.slides:
            count += 1
            seen = words(slide.body)
            times = (f"{_clock(time):>7}" for time in (60 * minute, slide.seconds, need(slide.body)))
            spoken = f"{seen:>6} {60 * seen / slide.seconds:>9.0f}  {plain(slide.title)}, {slide.kind}"
            rows.append(" ".join([*times, spoken]))
            minute += slide.seconds / 60
    return "\n".join([f"{source.lesson}: {count} slides in {minute:.0f} minutes", *rows])


def _clock(seconds: float) -> str:
    return f"{round(seconds) // 60}:{round(seconds) % 60:02}"


def bound(notebook: nbformat.NotebookNode, source: Source) -> str:
    """The slides of an executed notebook as one page of HTML."""
    columns = laid_out(notebook, source)
    first = columns[0][0]
    open_with_a_plan([section for column in columns for section in column])
    slides = _slides(columns, number=source.lesson.split("_")[0])
    return filled(
        "deck.html",
        title=html.escape(plain(first.title)),
        slides=slides,
        deck_css=(HERE / "deck.css").read_text(encoding="utf-8"),
        deck_js=(HERE / "deck.js").read_text(encoding="utf-8"),
        mathjax=mathjax() if "class='math'" in slides else "",
        **reveal(),
        **live(notebook),
    )


def set_aside(columns: list[list[Section]]) -> list[list[Section]]:
    """The columns with their spare sections at the end, behind a slide that lists them."""
    spare = [section for column in columns for section in column if section.is_spare]
    if not spare:
        return columns
    kept = [[section for section in column if not section.is_spare] for column in columns]
    listed = "".join(f"<li>{section.title}</li>" for section in spare)
    divider = Slide("If there is time", "spare")
    divider.put("statement", f"<ul>{listed}</ul>")
    divider.notes.append("<p>The lecture ends on the slide before. These are for questions, or for home.</p>")
    return [*filter(None, kept), [Section("spare", divider.title, 0, [divider]), *spare]]


def open_with_a_plan(sections: list[Section]) -> None:
    """The first slide shows how long the lecture takes and what fills it; its notes hold the minute plan."""
    timed = [section for section in sections if section.minutes]
    total = sum(section.minutes for section in timed)
    parts = "".join(f'<i class="tag-{s.tag or "none"}" style="flex-grow: {s.minutes:g}"></i>' for s in timed)
    kinds = {tag: sum(s.minutes for s in timed if s.tag == tag) for tag in BUSY}
    sums = "".join(
        f'<span><i class="tag-{tag}"></i>{BUSY[tag]} {kinds[tag]:g}</span>' for tag in BUSY if kinds[tag]
    )
    minute, rows = 0.0, []
    for section in timed:
        rows.append(f"<tr><td>{minute:.0f}</td><td>{section.minutes:g} min</td><td>{section.title}</td></tr>")
        minute += section.minutes
    first = sections[0].slides[0]
    first.put(
        "title",
        f'<div class="plan"><p class="sums"><b>{total:g} minutes</b>{sums}</p>'
        f'<p class="bar" aria-hidden="true">{parts}</p></div>',
    )
    first.notes.append(f"<p>{total:g} minutes in all.</p><table>{''.join(rows)}</table>")


def _slides(columns: list[list[Section]], number: str) -> str:
    made, minute = [], 0.0
    for column in columns:
        pages = []
        for section in column:
            pages += [page(slide, number, minute, section.minutes) for slide in section.slides]
            minute += section.minutes
        made.append(f"<section>{''.join(pages)}</section>" if len(pages) > 1 else pages[0])
    return "\n".join(made)


def page(slide: Slide, number: str, minute: float, minutes: float) -> str:
    """One slide as a `<section>`, in a section of the lecture that lasts `minutes` from `minute` on."""
    is_news = not slide.continues or slide.kind == "widget"
    kicker = KICKERS.get(slide.tag, "") if is_news else ""
    kicker = f'<p class="kicker">{kicker}</p>' if kicker and kicker != slide.title else ""
    goes_on = " continues" if slide.continues and not slide.is_renamed else ""
    look = f"{slide.kind} tag-{slide.tag or 'none'}{goes_on}"
    level = 1 if slide.kind == "title" else 2
    until = f"Minute {minute:.0f} to {minute + minutes:.0f}, and {spent(slide.seconds)} of it for this slide."
    when = f"<p><em>{until}</em></p>" if minutes else ""
    when = "<p><em>While the room fills.</em></p>" if slide.tag == "recall" and not minutes else when
    return (
        f'<section class="{look}" data-timing="{max(1, round(slide.seconds))}" '
        f'aria-label="{html.escape(plain(slide.title))}">'
        f'<div class="frame"><header>{kicker}<h{level}>{unbroken(slide.title)}</h{level}></header>'
        f'<div class="body"><div class="fit">{unbroken("".join(slide.body))}</div></div>'
        f"<footer>gdcourse · {number}</footer></div>"
        f'<aside class="notes">{when}{"".join(slide.notes)}</aside></section>\n'
    )
