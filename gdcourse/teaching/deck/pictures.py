"""Pictures that only a lecture has: drawn by the module of figures of the lesson, when its deck is made."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path

from gdcourse.course.refused import Refused
from gdcourse.figures import for_the_hall
from gdcourse.teaching.deck.compose import Section, Slide
from gdcourse.teaching.deck.reword import find
from gdcourse.teaching.lectern import named


def add_pictures(sections: Sequence[Section], wanted: Sequence[dict], lesson: str, file: Path) -> None:
    """Put a slide with a picture behind the slides that `file` names.

    Each of `wanted` says where: `of` is the heading of the section, `after` a slide there, from 1; and `draw`
    is the function that draws it. Raises Refused for a slide or a function that there is not.
    """
    for each in wanted:
        section, _ = find(sections, each["of"], each["after"], file)
        figures = importlib.import_module(f"gdcourse.figures.{lesson.partition('_')[2]}")
        draw = getattr(figures, each["draw"], None)
        if draw is None:
            raise Refused(f"{named(file)} would draw {each['draw']}, which {figures.__name__} does not have.")
        picture = draw()
        slide = Slide(section.title, section.tag, continues=True)
        slide.put_figure(for_the_hall(picture), picture.words)
        section.slides.insert(each["after"], slide)
        section.share_minutes()
