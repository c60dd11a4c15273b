"""A built notebook becomes a page of the site: widgets wait to be mounted, figures say what they show."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from gdcourse.explorers.saved import VIEW, Widgets
from gdcourse.explorers.standalone import inert

TO_EXERCISES = re.compile(r"\]\(\.\./exercises/([\w-]+)/\1\.ipynb")
TO_NOTEBOOK = re.compile(r'(?<=href=")[\w/.-]+\.ipynb')
IN_JUPYTER = "in-jupyter"  # the tag of a cell that speaks of keys and files that the site does not have
WIDE = 1.9  # a figure this many times as wide as high has panels side by side
TO_A_PAGE = re.compile(r"\[(?P<text>[^\[\]]+)\]\([^():\s]*?(?P<lesson>\d\d_\w+)\.ipynb[^()\s]*\)")
HTML_TO_A_PAGE = re.compile(
    r'<a [^>]*?href="[\w/.-]*?(?P<lesson>\d\d_\w+)\.html[^"]*"[^>]*>(?P<text>.*?)</a>', re.DOTALL
)
TO_LESSONS = re.compile(r"\]\(\.\./\.\./notebooks/")


@dataclass
class Figures:
    """The pictures of all pages, each in a file that is named after what it shows."""

    folder: Path
    written: set[str] = field(default_factory=set)

    def keep(self, png: bytes) -> str:
        """Write a picture once; returns its name."""
        name = f"{hashlib.sha256(png).hexdigest()[:16]}.png"
        if name not in self.written:
            (self.folder / name).write_bytes(png)
            self.written.add(name)
        return name


def page(notebook: nbformat.NotebookNode, figures: Figures, deep: str = "") -> nbformat.NotebookNode:
    """The notebook as myst-nb shall read it; `deep` leads from the page to the top of the site ("../")."""
    widgets = Widgets.of(notebook)
    notebook.metadata.pop("widgets", None)
    notebook.cells = [cell for cell in notebook.cells if IN_JUPYTER not in cell.metadata.get("tags", [])]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = TO_EXERCISES.sub(r"](exercises/\1.ipynb", cell.source)
            cell.source = TO_LESSONS.sub("](../", cell.source)
        else:
            if cell.metadata.get("jupyter", {}).get("source_hidden"):
                cell.metadata["tags"] = [*cell.metadata.get("tags", []), "remove-input"]
            cell.outputs = [_output(output, widgets, figures, deep) for output in cell.outputs]
    if widgets.states:
        notebook.cells.append(nbformat.v4.new_markdown_cell(_states(widgets)))
    return notebook


def _states(widgets: Widgets) -> str:
    """The states of a page's widgets, for site.js; a line of HTML among the text."""
    states = {model: _with_addresses(kept) for model, kept in widgets.states.items()}
    text = inert(json.dumps(states, ensure_ascii=False, sort_keys=True))
    return f'<script type="application/json" id="gd-states">{text}</script>'


def _with_addresses(kept: Any) -> Any:
    """A state in which every link, `to`, leads to a page."""
    if isinstance(kept, dict):
        return {key: address(one) if key == "to" else _with_addresses(one) for key, one in kept.items()}
    return [_with_addresses(one) for one in kept] if isinstance(kept, list) else kept


def _output(
    output: nbformat.NotebookNode, widgets: Widgets, figures: Figures, deep: str
) -> nbformat.NotebookNode:
    data = output.get("data", {})
    shown = data.get(VIEW, {}).get("model_id")
    if shown in widgets.states:
        still = _relinked(data["text/html"]) if "text/html" in data else _still(data, figures, deep)
        return _as_html(f'<div class="gd-live" data-model="{shown}">{still}</div>')
    if "image/png" in data:
        return _as_html(_picture(data, output.metadata.get("image/png", {}), figures, deep))
    if "text/html" in data:
        return _as_html(_relinked(data["text/html"]))
    return output


def address(notebook: str) -> str:
    """Where the page of a notebook is, as seen from the page that links to it.

    >>> address("../exercises/03_rates/03_rates.ipynb"), address("../../notebooks/03_rates.ipynb")
    ('exercises/03_rates.html', '../03_rates.html')
    """
    name = f"{Path(notebook).stem}.html"
    if "exercises/" in notebook:
        return f"exercises/{name}"
    return f"../{name}" if "notebooks/" in notebook else name


def linked_only_to(lessons: set[str], text: str) -> str:
    """The text with its links to lessons that are not among these, or to their exercises, as plain words.

    >>> linked_only_to({"03_rates"}, "[Rates](03_rates.ipynb#Try), then [Valleys](06_valleys.ipynb)")
    '[Rates](03_rates.ipynb#Try), then Valleys'
    """
    for link_to in (TO_A_PAGE, HTML_TO_A_PAGE):
        text = link_to.sub(lambda link: link[0] if link["lesson"] in lessons else link["text"], text)
    return text


def cut_links(page: nbformat.NotebookNode, lessons: set[str]) -> None:
    """Do to a page what `linked_only_to` does to a text."""
    for cell in page.cells:
        cell.source = linked_only_to(lessons, cell.source)
        for output in cell.get("outputs", []):
            if html := output.get("data", {}).get("text/html"):
                output.data["text/html"] = linked_only_to(lessons, html)


def _relinked(text: str) -> str:
    return TO_NOTEBOOK.sub(lambda link: address(link[0]), text)


def _as_html(text: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_output("display_data", {"text/html": text})


def _still(data: dict, figures: Figures, deep: str) -> str:
    """An explorer where no script runs: its picture and its sentence."""
    said = data.get("text/plain", "")
    return _picture(data, {"alt": said}, figures, deep) + f"<p>{html.escape(said)}</p>"


def _picture(data: dict, about: dict, figures: Figures, deep: str) -> str:
    png = base64.b64decode(data["image/png"])
    name = figures.keep(png)
    size = "".join(f' {side}="{about[side]}"' for side in ("width", "height") if side in about)
    said = html.escape(about.get("alt", data.get("text/plain", "")), quote=True)
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))  # where a PNG says them
    kind = "gd-figure gd-wide" if width > WIDE * height else "gd-figure"
    return f'<img class="{kind}" src="{deep}_static/figures/{name}" alt="{said}"{size} loading="lazy">'
