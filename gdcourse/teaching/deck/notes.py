"""What the lecturer reads beside a slide: what to click, what to ask, what usually comes, what to leave out.

The prose of the lesson is in the notes already. Here comes what only a lecture needs.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gdcourse.course.refused import Refused
from gdcourse.questions.reading import Question
from gdcourse.questions.wording import answers_as_html
from gdcourse.teaching.deck.compose import Section, Slide
from gdcourse.teaching.lectern import expected, named

HANDS = "Ask. Alone first, half a minute, then by fingers; commit on the slide when most have decided."
LOOK_FIRST = "Ask, before you move anything: which way will it go, and how far?"


def prompt(
    sections: Sequence[Section], asked: Sequence[Question], extra: dict, file: Path, states: dict
) -> None:
    """Put what a lecture needs into the notes of these sections.

    `extra` is what stands in `file` for the lecturer, `states` what the widgets of the lesson hold. Raises
    Refused for a section or a question that the lesson does not have.
    """
    questions = {question.name: question for question in asked}
    votes = {vote["ask"]: vote for vote in extra.get("votes", [])}
    leave_out = late(extra.get("cut", []), sections, file)
    for place, section in enumerate(sections):
        ahead = [other for other in leave_out if other in sections[place:]]
        for slide in section.slides:
            if name := _within(slide, "data-question"):
                usual = expected(votes[name], questions[name], file) if name in votes else ""
                slide.notes.append(ask(questions[name], usual))
            elif model := _within(slide, "data-model"):
                slide.notes.append(click(states.get(model, {}).get("state", {})))
        if section.minutes and ahead and place:
            which = ", then ".join(f"“{other.title}” ({other.minutes:g} min)" for other in ahead)
            section.slides[0].notes.append(f"<p><em>Late? Leave out {which}.</em></p>")


def ask(question: Question, usual: str = "") -> str:
    """How to put a question to a class, what usually comes, and what to say to each wrong answer."""
    guess = f"<p><em>Expect {usual} of a hundred, by our guess.</em></p>" if usual else ""
    return f"<p><em>{HANDS}</em></p>{guess}{answers_as_html(question)}"


def click(state: dict[str, Any]) -> str:
    """What to click in an explorer: its task, and each control with where it stands and how far it goes."""
    spec = state.get("spec") or {}
    said = []
    if task := (spec.get("challenge") or {}).get("text"):
        said.append(f"Task. {html.escape(task)}")
    said += [f"Click. {html.escape(_reach(control))}." for control in spec.get("controls", [])]
    if presets := spec.get("presets"):
        said.append(f"One click sets {html.escape(', '.join(presets))}.")
    said.append(LOOK_FIRST)
    return "".join(f"<p><em>{line}</em></p>" for line in said)


def _reach(control: dict[str, Any]) -> str:
    if control.get("options"):
        return f"{control['label']}: {', '.join(map(str, control['options']))}"
    return f"{control['label']}: from {control['low']:g} to {control['high']:g}"


def late(titles: Sequence[str], sections: Sequence[Section], file: Path) -> list[Section]:
    """The sections to leave out when it gets late. Raises Refused for one that the lecture has not."""
    timed = {plain(section.title): section for section in sections if section.minutes}
    if unknown := [title for title in titles if title not in timed]:
        raise Refused(f"{named(file)} would leave out “{unknown[0]}”, which the lecture does not have.")
    return [timed[title] for title in titles]


def plain(title: str) -> str:
    """A title without its tags.

    >>> plain("Open <code>fit</code> &amp; see")
    'Open fit & see'
    """
    return html.unescape(re.sub(r"<[^>]+>", "", title))


def _within(slide: Slide, mark: str) -> str:
    found = re.search(rf'<div class="live"[^>]*{mark}="([^"]*)"', "".join(slide.body))
    return found[1] if found else ""
