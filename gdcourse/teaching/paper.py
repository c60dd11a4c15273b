"""What is printed: pages of HTML in one look, and the same as PDF where a Chromium is there to make it."""

from __future__ import annotations

import html
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from gdcourse.teaching.build import write

STYLE = Path(__file__).parent / "deck" / "paper.css"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "chrome")


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


def publish(folder: Path, name: str, page: str, pdf: bool = True) -> list[Path]:
    """Write a page as HTML, and as PDF when asked and a Chromium is there; returns the files."""
    made = [folder / f"{name}.html"]
    write(made[0], page.encode())
    if pdf and browser():
        made.append(folder / f"{name}.pdf")
        _print(made[0], made[1])
    return made


def _print(page: Path, pdf: Path) -> None:
    with tempfile.TemporaryDirectory() as profile:
        as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        command = [
            browser(), "--headless", *as_root, "--disable-gpu", "--no-first-run", "--no-pdf-header-footer",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            f"--user-data-dir={profile}", f"--print-to-pdf={pdf.resolve()}", page.resolve().as_uri(),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=120)
