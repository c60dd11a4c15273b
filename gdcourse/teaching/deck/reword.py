"""What a slide says in the hall, where the words that a lesson has for readers do not stand alone on it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

from gdcourse.course.refused import Refused
from gdcourse.teaching.deck.compose import LEAD, WHOLE, Section, Slide
from gdcourse.teaching.deck.notes import plain
from gdcourse.teaching.deck.prose import MARKDOWN
from gdcourse.teaching.lectern import named


def reword(sections: Sequence[Section], instead: Sequence[dict], file: Path) -> None:
    """Give slides the titles and the leads that `file` has for them.

    Each of `instead` says which slide: `of` is the heading of its section, `number` its place there, from 1.
    Raises Refused for a slide that the lecture does not have.
    """
    for words in instead:
        section, slide = find(sections, words["of"], words.get("number", 1), file)
        if "title" in words:
            slide.title, slide.is_renamed = MARKDOWN.renderInline(words["title"]), True
        if "lead" in words:
            slide.body[: _leads(slide) or _is_prose(slide)] = [
                LEAD.format(MARKDOWN.renderInline(words["lead"]))
            ]
            section.share_minutes()


def find(sections: Sequence[Section], heading: str, number: int, file: Path) -> tuple[Section, Slide]:
    """The slide that `file` speaks of: of the section under this heading the one with this number, from 1.

    Raises Refused when the lecture does not have it.
    """
    places = [section for section in sections if plain(section.title) == heading]
    for section in places:
        if 1 <= number <= len(section.slides):
            return section, section.slides[number - 1]
    there = f"There it has {len(places[0].slides)}" if places else "It has no such heading"
    raise Refused(
        f"{named(file)} speaks of slide {number} of “{heading}”, which the lecture does not have. {there}."
    )


def _is_prose(slide: Slide) -> bool:
    """Whether a slide begins with a paragraph that is there in full, and is its own lead."""
    return slide.tag in WHOLE and bool(slide.body) and slide.body[0].startswith("<p>")


def _leads(slide: Slide) -> int:
    """How many of the parts of a slide are sentences that lead to the rest."""
    begin = LEAD.partition("{")[0]
    return len(list(takewhile(lambda part: part.startswith(begin), slide.body)))
