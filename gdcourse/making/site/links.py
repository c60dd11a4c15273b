"""Links inside the site, looked at when all its pages are there; Sphinx sees none that stands in HTML."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

LINK = re.compile(r'\b(?:href|src)="([^"]+)"')
ANCHOR = re.compile(r'\bid="([^"]+)"')
ELSEWHERE = re.compile(r"[a-z]+:")


def dead(site: Path) -> list[tuple[str, str]]:
    """The links that lead nowhere, each with the page on which it stands, both as seen from the top."""
    pages = {file: file.read_text(encoding="utf-8") for file in sorted(site.rglob("*.html"))}
    anchors = {file: set(ANCHOR.findall(text)) for file, text in pages.items()}

    def leads_somewhere(page: Path, link: str) -> bool:
        address, _, anchor = link.partition("#")
        file = (page.parent / unquote(address.partition("?")[0])).resolve() if address else page
        return file.exists() and (not anchor or file not in anchors or unquote(anchor) in anchors[file])

    return [
        (page.relative_to(site).as_posix(), link)
        for page, text in pages.items()
        for link in dict.fromkeys(LINK.findall(text))
        if not ELSEWHERE.match(link) and not leads_somewhere(page, link)
    ]
