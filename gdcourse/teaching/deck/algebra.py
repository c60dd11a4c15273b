"""A few lines of algebra that only a lecture has: one by one, as on a board, each with its reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from gdcourse.course.refused import Refused
from gdcourse.teaching.deck.compose import LEAD, Section, Slide
from gdcourse.teaching.deck.prose import MARKDOWN
from gdcourse.teaching.deck.reword import find
from gdcourse.teaching.lectern import named

PARTS = ("left", "right", "why")


def add_algebra(sections: Sequence[Section], wanted: Sequence[dict], file: Path) -> None:
    """Put a slide with lines of algebra behind the slides that `file` names.

    Each of `wanted` says where, as for a picture, and what: a `title`, a `lead`, the `lines`. Raises Refused
    for a slide that there is not, for algebra without a line, and for a line without its `&` or its reason.
    """
    for each in wanted:
        section, _ = find(sections, each["of"], each["after"], file)
        lines = [split(line, file) for line in each["lines"].splitlines() if line.strip()]
        if not lines:
            raise Refused(
                f"{named(file)} has algebra without a line below “{each['of']}”: write its `lines`."
            )
        slide = Slide(MARKDOWN.renderInline(each["title"]), section.tag, continues=True, is_renamed=True)
        slide.put("algebra", LEAD.format(MARKDOWN.renderInline(each["lead"])), typeset(lines))
        slide.tell_clicks(len(lines) - 1, "the lines come one by one. Ask what may be done next.")
        section.slides.insert(each["after"], slide)
        section.share_minutes()


def split(line: str, file: Path) -> tuple[str, str, str]:
    """The left side, the right side with its sign, and the reason, of a line `left &= right % reason`."""
    formula, *why = (part.strip() for part in re.split(r"(?<!\\)%", line, maxsplit=1))
    left, mark, right = (part.strip() for part in formula.partition("&"))
    if not (mark and right and any(why)):
        raise Refused(
            f"{named(file)} has a line of algebra `{line.strip()}`: write `left &= right % reason`."
        )
    return left, right, *why


def typeset(lines: Sequence[tuple[str, str, str]]) -> str:
    """The lines as HTML: the first is there, each other waits for a click."""
    shown = []
    for place, (left, right, why) in enumerate(lines):
        waits = f' fragment" data-fragment-index="{place}' if place else ""
        texts = (f"$\\displaystyle {left}$" if left else "", f"$\\displaystyle {{}}{right}$", why)
        cells = zip(PARTS, map(MARKDOWN.renderInline, texts), strict=True)
        line = "".join(f'<p class="{name}{waits}">{text}</p>' for name, text in cells)
        shown.append(f'<div class="line">{line}</div>')
    return f'<div class="algebra">{"".join(shown)}</div>'
