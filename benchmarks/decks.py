"""What can be read from the last row, and how fast: smallest type, contrast, words a minute of every slide.

    python -m benchmarks.decks                prints a line for each deck; needs a Chromium and playwright
    python -m benchmarks.decks 03             a line for each slide of these decks
    python -m benchmarks.decks --save         keeps the lines of all decks as benchmarks/decks.md and .json

Type is a share of the slide's height, as it stands between title and footer on a screen of 1280 by 720 when
the slide opens, in the light; contrast is that of the WCAG, of type to what is behind it, pictures left out.
Words a minute count slides that have a time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from gdcourse import Table
from gdcourse.making.execution import executed
from gdcourse.making.sources import Source
from gdcourse.teaching.deck.notes import plain
from gdcourse.teaching.deck.pacing import words
from gdcourse.teaching.deck.pages import deck, laid_out
from gdcourse.teaching.slides import lectures

from .measure import keep

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests" / "browser"))

HEADS = ("deck", "slides", "minutes", "smallest type", "least contrast", "most words a minute")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.decks", description="measure the decks")
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="a line for each slide of these")
    parser.add_argument("--save", action="store_true", help="keep the table of all decks in benchmarks/")
    options = parser.parse_args(arguments)
    from laboratory import chromium

    if chromium() is None:
        print("no Chromium found; install one or name it in CHROMIUM")
        return 1
    decks = {source.lesson: measured(source) for source in lectures(options.lessons)}
    if options.lessons:
        for lesson, slides in decks.items():
            print(f"{lesson}\n{each_slide(slides)!r}\n")
        return 0
    table = Table(HEADS, [summed(lesson, slides) for lesson, slides in decks.items()])
    print(repr(table))
    if options.save:
        keep("decks", "What can be read in the hall", {"Decks": table})
    return 0


def measured(source: Source) -> list[dict]:
    """Of each slide: its title, smallest type, least contrast, seconds, and words a minute if timed."""
    from laboratory import QUIET, chromium
    from playwright.sync_api import sync_playwright
    from test_slides import CONTRAST, EVERY_SLIDE, FIGURE_TYPE, SMALLEST

    limits = {"smallest": SMALLEST, "contrast": CONTRAST, "figureType": FIGURE_TYPE, "answer": False}
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as play:
        file = Path(scratch, "deck.html")
        file.write_text(deck(source), encoding="utf-8")
        browser = play.chromium.launch(executable_path=chromium(), args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.goto(f"{file.as_uri()}?theme=light")
        page.wait_for_selector("body[data-ready]")
        page.evaluate(EVERY_SLIDE, limits)
        seen = page.evaluate("measured")
        browser.close()
    sections = [section for column in laid_out(executed(source), source) for section in column]
    slides = [(section, slide) for section in sections for slide in section.slides]
    return [
        {
            "title": plain(slide.title),
            "type": least["type"],
            "contrast": least["contrast"],
            "seconds": slide.seconds,
            "pace": 60 * words(slide.body) / slide.seconds if section.minutes else 0.0,
        }
        for (section, slide), least in zip(slides, seen, strict=True)
    ]


def each_slide(slides: list[dict]) -> Table:
    heads = ("slide", "smallest type", "least contrast", "seconds", "words a minute")
    rows = [(each["title"], *shown(each), f"{each['seconds']:.0f}", f"{each['pace']:.0f}") for each in slides]
    return Table(heads, rows)


def shown(least: dict) -> tuple[str, str]:
    return f"{100 * least['type']:.1f} %", f"{least['contrast']:.1f}"


def summed(lesson: str, slides: list[dict]) -> tuple:
    """The worst of a deck in each column."""
    least = {key: min(each[key] for each in slides) for key in ("type", "contrast")}
    minutes = sum(each["seconds"] for each in slides) / 60
    most = max(each["pace"] for each in slides)
    return lesson, str(len(slides)), f"{minutes:.0f}", *shown(least), f"{most:.0f}"


if __name__ == "__main__":
    sys.exit(main())
