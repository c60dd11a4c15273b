"""What is printed: pages of HTML in one look, and the same as PDF where a Chromium is there to make it."""

from __future__ import annotations

import argparse
import html
import os
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from gdcourse.course.files import ROOT, write
from gdcourse.course.machine import chromium
from gdcourse.course.refused import Refused

STYLE = Path(__file__).parent / "deck" / "paper.css"
LINES = '<div class="lines"><hr><hr><hr></div>'  # room for an answer


def document(title: str, body: str) -> str:
    """A page that needs nothing but itself."""
    style = STYLE.read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>\n'
        f"<style>\n{style}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "") -> str:
    """A table of texts; the first column is for words when it holds any. Cells are HTML already."""
    rows = [list(row) for row in rows]
    wordy = [any(cell and not _numeric(cell) for cell in column) for column in zip(*rows, strict=True)] or [
        False
    ] * len(headers)
    look = [' class="text"' if is_wordy else "" for is_wordy in wordy]
    head = "".join(f"<th{c}>{cell}</th>" for c, cell in zip(look, headers, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{c}>{cell}</td>" for c, cell in zip(look, row, strict=True)) + "</tr>"
        for row in rows
    )
    return f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _numeric(cell: str) -> bool:
    return cell.replace("−", "-").lstrip("+-").replace(".", "").replace(",", "").isdigit()


def number(value: float, digits: int = 3) -> str:
    """A number for paper: at most `digits` decimals, no zeros that say nothing, a real minus sign."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{value:.0f}"
    return "0" if text in ("-0", "") else text.replace("-", "−")


def options(parser: argparse.ArgumentParser, argv: list[str]) -> argparse.Namespace:
    """The arguments of a verb that prints: its own, and where to and as what."""
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=ROOT / "handouts", help="where to (default: handouts/)"
    )
    parser.add_argument("--no-pdf", action="store_true", help="only HTML")
    return parser.parse_args(argv)


def deliver(pages: dict[str, str], folder: Path, pdf: bool = True) -> int:
    """Write all pages as HTML, then print them as PDF when asked and a Chromium is there.

    Says where they are, or in one sentence what went wrong; returns the exit status.
    """
    browser = chromium() if pdf else None
    written, unprinted = [folder / f"{name}.html" for name in pages], []
    try:
        for page, content in zip(written, pages.values(), strict=True):
            write(page, content.encode())
            if browser:
                page.with_suffix(".pdf").unlink(missing_ok=True)  # else an old one passes for a new one
    except OSError as error:
        why = error.strerror or error
        raise Refused(f"Cannot write to {folder}: {why}. Choose another folder with --out.") from None
    for page in written:
        made = [page]
        if browser:
            print_pdf(browser, page.resolve().as_uri(), page.with_suffix(".pdf"))
            if page.with_suffix(".pdf").exists():
                made.append(page.with_suffix(".pdf"))
            else:
                unprinted.append(page)
        print(*made, sep="  ", flush=True)
    if unprinted:
        raise Refused(
            f"{browser} made no PDF of {', '.join(map(str, unprinted))}: the HTML is there to be opened in a "
            "browser and printed, or leave PDF out with --no-pdf."
        )
    if pdf and not browser:
        print("No Chromium found, so there are no PDF files: open the HTML pages and print them.")
    return 0


def print_pdf(browser: str, address: str, pdf: Path, budget: int = 0) -> None:
    """Have a browser print a page; only the PDF tells whether it did, for it may end well without one.

    A page that goes on working after it was loaded gets a `budget` of milliseconds of its own time, which the
    browser lets pass faster than that of a clock.
    """
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with (
        suppress(OSError, subprocess.TimeoutExpired),
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
    ):
        command = [
            browser, "--headless", *as_root, "--disable-gpu", "--no-first-run", "--no-pdf-header-footer",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            f"--user-data-dir={profile}", *([f"--virtual-time-budget={budget}"] if budget else []),
            f"--print-to-pdf={pdf.resolve()}", address,
        ]  # fmt: skip
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300)
