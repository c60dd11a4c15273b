"""Words of the glossary are linked where they first occur on a page."""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from gdcourse.course.lessons import anchor

GLOSSARY = "glossary"
UNTOUCHED = (nodes.reference, nodes.literal, nodes.title, nodes.math, nodes.raw)


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this."""
    app.connect("doctree-resolved", link)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def link(app: Sphinx, tree: nodes.document, page: str) -> None:
    """Link the first mention of each term in the running text of a page."""
    if page == GLOSSARY:
        return
    waiting = terms((Path(app.srcdir) / f"{GLOSSARY}.md").read_text(encoding="utf-8"))
    for text in list(tree.findall(nodes.Text)):
        if not waiting:
            return
        if _in_running_text(text):
            pieces = split(text.astext(), waiting)
            if len(pieces) > 1:
                text.parent.replace(text, [_made(app, page, piece, anchor) for piece, anchor in pieces])


def terms(glossary: str) -> dict[str, str]:
    """The words of a glossary, in small letters, and their anchors.

    >>> terms("## batch size\\n\\nHow many rows.\\n\\n## Adam\\n")
    {'batch size': 'batch-size', 'adam': 'Adam'}
    """
    heads = re.findall(r"^## (.+)$", glossary, re.MULTILINE)
    return {head.lower(): anchor(head) for head in heads}


def split(text: str, waiting: dict[str, str]) -> list[tuple[str, str]]:
    """The text in pieces, each with the anchor it is linked to or ""; a term that is linked waits no longer.

    >>> split("Adam keeps Adam's mean", {"adam": "adam"})
    [('Adam', 'adam'), (" keeps Adam's mean", '')]
    """
    pieces, rest = [], text
    while waiting and (found := _pattern(waiting).search(rest)):
        anchor = waiting.pop(found[0].lower())
        pieces += [(rest[: found.start()], ""), (found[0], anchor)]
        rest = rest[found.end() :]
    return [piece for piece in [*pieces, (rest, "")] if piece[0]]


def _pattern(waiting: dict[str, str]) -> re.Pattern:
    longest_first = sorted(waiting, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])", re.IGNORECASE)


def _in_running_text(text: nodes.Text) -> bool:
    above = text.parent
    inside = False
    while above is not None:
        if isinstance(above, UNTOUCHED):
            return False
        inside = inside or isinstance(above, nodes.paragraph)
        above = above.parent
    return inside


def _made(app: Sphinx, page: str, piece: str, anchor: str) -> nodes.Node:
    if not anchor:
        return nodes.Text(piece)
    address = f"{app.builder.get_relative_uri(page, GLOSSARY)}#{anchor}"
    return nodes.reference("", piece, internal=True, refuri=address, classes=["gd-term"])
