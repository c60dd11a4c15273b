"""What is printed: pages of HTML in one look, and the same as PDF where a Chromium is there to make it."""

from __future__ import annotations

import argparse
import html
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from gdcourse.teaching.build import ROOT, write

STYLE = Path(__file__).parent / "deck" / "paper.css"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "chrome")


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


def browser() -> str | None:
    """Where a Chromium is: the one named by CHROMIUM, else the first on the path."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def options(parser: argparse.ArgumentParser, argv: list[str]) -> argparse.Namespace:
    """The arguments of a verb that prints: its own, and where to and as what."""
    parser.add_argument(
        "--out", type=Path, metavar="DIR", default=ROOT / "handouts", help="where to (default: handouts/)"
    )
    parser.add_argument("--no-pdf", action="store_true", help="only HTML")
    return parser.parse_args(argv)


def deliver(pages: dict[str, str], folder: Path, pdf: bool = True) -> int:
    """Publish pages and say where they are, or in one sentence why not; returns the exit status."""
    try:
        for name, page in pages.items():
            print("  ".join(map(str, publish(folder, name, page, pdf))), flush=True)
    except NotPrinted as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        why = error.strerror or error
        print(f"Cannot write to {folder}: {why}. Choose another folder with --out.", file=sys.stderr)
        return 1
    if pdf and not browser():
        print("No Chromium found, so there are no PDF files: open the HTML pages and print them.")
    return 0


def publish(folder: Path, name: str, page: str, pdf: bool = True) -> list[Path]:
    """Write a page as HTML, and as PDF when asked and a Chromium is there; returns the files.

    Raises NotPrinted when the browser makes no PDF, OSError when the folder cannot be written.
    """
    made = [folder / f"{name}.html"]
    write(made[0], page.encode())
    if pdf and browser():
        made.append(folder / f"{name}.pdf")
        _print(made[0], made[1])
    return made


class NotPrinted(Exception):
    """The browser made no PDF; the message says which page, and what to do."""


def _print(page: Path, pdf: Path) -> None:
    with tempfile.TemporaryDirectory() as profile:
        as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        command = [
            browser(), "--headless", *as_root, "--disable-gpu", "--no-first-run", "--no-pdf-header-footer",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            f"--user-data-dir={profile}", f"--print-to-pdf={pdf.resolve()}", page.resolve().as_uri(),
        ]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=120)
        except (OSError, subprocess.SubprocessError):
            raise NotPrinted(
                f"{command[0]} made no PDF of {page}: open that page in a browser and print it, or leave PDF "
                "out with --no-pdf."
            ) from None
