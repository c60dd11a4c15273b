"""Every lesson is also a lecture: what `build` executed, laid out as one self-contained deck.

    python -m gdcourse slides                 a deck for every lesson, in slides/
    python -m gdcourse slides 03 --out usb    one deck, somewhere else
    python -m gdcourse slides 03 --serve      and open it
    python -m gdcourse slides 03 --votes      and let the class vote by phone, on the room's network
    python -m gdcourse slides 03 --pdf        also as PDF, with the questions answered, for after the lecture
    python -m gdcourse slides 03 --pace       only say how long each slide has, and what it holds

A deck is one HTML file that needs no network and no Python. Headings, tables, figures, code and widgets
become slides; the prose becomes speaker notes. Nothing is written twice: what a lecture needs beyond the
lesson's text is in the metadata of its cells (`tags`, `minutes`, `lecture`, `lead`, `slideshow`).
"""

from __future__ import annotations

import argparse
import functools
import http.server
import threading
import time
import webbrowser
from pathlib import Path

from gdcourse.course.files import ROOT, write
from gdcourse.course.refused import Parser, Refused
from gdcourse.making.sources import Source, read, sources
from gdcourse.teaching.deck.embed import check_packages
from gdcourse.teaching.deck.pages import deck, pace
from gdcourse.teaching.paper import chromium, print_pdf
from gdcourse.teaching.votes import ballots, voting

BUDGET = 2_000_000  # milliseconds of a page's own time in which formulas are set and every explorer is drawn


def is_lecture(source: Source) -> bool:
    """Whether any cell is meant for a slide; the page that opens the course, for one, has none."""
    return any("slideshow" in cell.metadata for cell in read(source).cells)


def lectures(lessons: list[str] | None = None) -> list[Source]:
    """The lessons to lecture from: all, or those asked for. Raises Refused for an unknown one."""
    return [s for s in sources(lessons) if s.path.parent.name == "notebooks" and is_lecture(s)]


def main(argv: list[str]) -> int:
    parser = Parser(prog="course.py slides", description="Turn lessons into decks that need no network.")
    parser.add_argument(
        "lessons", nargs="*", metavar="LESSON", help='such as "03" or "03_learning_rates"; default: all'
    )
    parser.add_argument(
        "--out", metavar="DIR", type=Path, default=ROOT / "slides", help="where to (default: slides/)"
    )
    parser.add_argument(
        "--pdf", action="store_true", help="also as PDF, a slide a page, answers in; needs a Chromium"
    )
    parser.add_argument("--serve", action="store_true", help="open the first deck in a browser, until Ctrl+C")
    parser.add_argument(
        "--votes", action="store_true", help="open the first deck, and let phones in this network vote"
    )
    parser.add_argument(
        "--port",
        type=_port,
        default=0,
        metavar="N",
        help="of the page for phones (default: one that is free)",
    )
    parser.add_argument("--pace", action="store_true", help="make no deck; say how long each slide has")
    options = parser.parse_args(argv)
    if options.pace:
        print("\n\n".join(pace(source) for source in lectures(options.lessons)))
        return 0
    browser = chromium() if options.pdf else None
    if options.pdf and not browser:
        raise Refused(
            "No Chromium found, which makes the PDF: install one or name it in the environment variable "
            "CHROMIUM, or leave --pdf out, open the deck in your browser and press Ctrl+P."
        )
    try:
        chosen = lectures(options.lessons)
        check_packages()
        options.out.mkdir(parents=True, exist_ok=True)  # before lessons run, which may take a while
        for source in chosen:
            began = time.perf_counter()
            content = deck(source).encode()
            file = options.out / f"{source.lesson}.html"
            write(file, content)
            print(f"{file}  {len(content) / 1e6:.1f} MB  {time.perf_counter() - began:.0f} s", flush=True)
            if browser:
                print(printed(browser, file), flush=True)
    except OSError as error:
        why = error.strerror or error
        raise Refused(f"Cannot write to {options.out}: {why}. Choose another folder with --out.") from None
    if not chosen:
        print("Nothing to lecture from: none of these notebooks has a cell with a slide_type.")
    elif options.votes:
        take_votes(options.out, chosen, options.port)
    elif options.serve:
        serve(options.out, f"{chosen[0].lesson}.html")
    return 0


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not {text!r}")
    return int(text)


def printed(browser: str, deck: Path) -> Path:
    """The deck as PDF beside it, with its questions answered. Raises Refused when the browser makes none."""
    pdf = deck.with_suffix(".pdf")
    for budget in (BUDGET, 4 * BUDGET):  # on a busy machine the page's own time runs away from its work
        pdf.unlink(missing_ok=True)  # else an old one passes for a new one
        print_pdf(browser, f"{deck.resolve().as_uri()}?print-pdf&answers", pdf, budget)
        if pdf.exists() and b"/Title (unfinished)" not in pdf.read_bytes():
            break
    else:
        pdf.unlink(missing_ok=True)
        raise Refused(f"{browser} did not print {deck}: open it in a browser and press Ctrl+P.")
    return pdf


def serve(folder: Path, name: str) -> None:
    """Show a deck in the browser, from this machine only, until Ctrl+C."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        address = f"http://127.0.0.1:{server.server_port}/{name}"
        print(f"{address}  (Ctrl+C ends it; s opens the speaker view, ? lists the keys, Ctrl+P prints)")
        threading.Timer(0.3, webbrowser.open, [address]).start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


def take_votes(folder: Path, chosen: list[Source], port: int) -> None:
    """Show the first deck in the browser and take votes on its questions, until Ctrl+C."""
    questions = {name: ballot for source in chosen for name, ballot in ballots(source).items()}
    with voting(folder, questions, port=port) as (decks, phones):
        print(f"{decks}{chosen[0].lesson}.html?votes  is the deck, for this machine only")
        print(f"{phones}  is the page for phones in this network; each slide with a question shows it")
        print("V closes a vote and shows it. Nothing but counts is kept. Ctrl+C ends it.", flush=True)
        webbrowser.open(f"{decks}{chosen[0].lesson}.html?votes")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()
