"""From cells to slides: what an audience sees of an executed notebook, and what only the lecturer does."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import nbformat
from markdown_it.tree import SyntaxTreeNode

from gdcourse.figures import HALL
from gdcourse.teaching.deck.listing import block, listing
from gdcourse.teaching.deck.pacing import need
from gdcourse.teaching.deck.prose import (
    MARKDOWN,
    Fold,
    announces,
    first_sentences,
    inline,
    is_formula,
    is_spoken,
    last_sentence,
    markdown_blocks,
    render,
    spoken,
)

WIDGET = "application/vnd.jupyter.widget-view+json"
WHOLE = ("keep", "from-memory", "your-turn")  # sections whose prose is for the audience, every word of it
FORMULA = '<div class="formula">'
LEAD = '<p class="lead">{}</p>'  # a sentence that leads to what stands below it
CAPTION_LENGTH = 190  # letters: two lines
BODY_HEIGHT = 400  # pixels of a slide that code and its output may share


@dataclass
class Slide:
    """One slide: what is on it, what the lecturer says to it, and how long they have."""

    title: str
    tag: str = ""
    kind: str = "open"  # "open" until something is put on it
    body: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0
    continues: bool = False
    is_renamed: bool = False  # its title is its own, not its section's

    def put(self, kind: str, *parts: str) -> None:
        self.kind = kind
        self.body += parts

    def put_figure(self, hall: dict, alt: str) -> None:
        """A picture between its title and its sentence; when it comes in steps, each waits for a click."""
        self.title = html.escape(hall["title"]) or self.title
        self.put("figure", pictured(hall["pictures"], alt, hall["sentence"]))
        self.tell_clicks(len(hall["pictures"]) - 1, "the picture comes in steps. Ask what comes next.")

    def tell_clicks(self, clicks: int, what: str) -> None:
        """Tell the lecturer how often to click before the slide is whole, if it comes in steps."""
        if clicks:
            times = {1: "Once", 2: "Twice"}.get(clicks, f"{clicks} times")
            self.notes.append(f"<p><em>Click. {times}: {what}</em></p>")


@dataclass
class Section:
    """What hangs below one heading: its slides, in a column of the deck's overview."""

    tag: str
    title: str
    minutes: float
    slides: list[Slide]
    lead: int | None = None  # sentences of its first paragraph that go on the slide
    is_spare: bool = False  # for the end, if there is time

    def fresh(self) -> Slide:
        """The slide for the next thing: the heading's own while it is empty, else a new one."""
        if self.slides[-1].kind != "open":
            self.slides.append(Slide(self.title, self.tag, continues=True))
        return self.slides[-1]

    def share_minutes(self) -> None:
        """Give each slide its part of the minutes, by what it holds."""
        needs = [need(slide.body) for slide in self.slides]
        for slide, one in zip(self.slides, needs, strict=True):
            slide.seconds = self.minutes * (60 * one / sum(needs))


def compose(notebook: nbformat.NotebookNode) -> list[list[Section]]:
    """The slides of an executed notebook: columns (one a `slide` cell) of sections (one a heading).

    The minutes of a section are its `lecture`, where a lecture takes more or less than a reader; else its
    `minutes`. A section with `lecture=0`, and what goes on with it, is spare; recalling is not, it is for
    while the room fills.
    """
    columns: list[list[Section]] = []
    for place, cell in enumerate(notebook.cells):
        kind = cell.metadata.get("slideshow", {}).get("slide_type", "-")
        if kind == "skip":
            continue
        blocks = markdown_blocks(cell.source) if cell.cell_type == "markdown" else []
        headed = bool(blocks) and blocks[0].type == "heading"
        if headed or not columns:
            before = columns[-1][-1] if columns else None
            section = _section(cell, inline(blocks.pop(0)) if headed else "", before)
            columns.append([section]) if kind == "slide" or not columns else columns[-1].append(section)
        section = columns[-1][-1]
        if cell.cell_type == "markdown" and kind == "notes":
            section.slides[-1].notes.append(MARKDOWN.render(cell.source))
        elif cell.cell_type == "markdown":
            _add_prose(section, blocks)
        elif cell.cell_type == "code":
            later = [other.source for other in notebook.cells[place + 1 :] if other.cell_type == "code"]
            _add_code(section, cell, later, is_note=kind == "notes")
    for section in (section for column in columns for section in column):
        section.share_minutes()
    return columns


def _section(cell: nbformat.NotebookNode, title: str, before: Section | None) -> Section:
    tag = (cell.metadata.get("tags") or [""])[0]
    minutes = cell.metadata.get("lecture", cell.metadata.get("minutes"))
    goes_on = minutes is None and before is not None and before.is_spare
    is_spare = (minutes == 0 and tag != "recall") or goes_on
    return Section(tag, title, float(minutes or 0), [Slide(title, tag)], cell.metadata.get("lead"), is_spare)


# Prose ------------------------------------------------------------------------------------------------------


def _add_prose(section: Section, blocks: list[SyntaxTreeNode | Fold]) -> None:
    """Tables, lists, quotes, formulas: on slides, with the sentence before them. All prose: in the notes."""
    if section.tag == "promise":
        _add_promise(section, blocks)
        return
    lead: SyntaxTreeNode | None = None  # the paragraph that speaks for what comes next
    above: SyntaxTreeNode | None = None  # the paragraph right above
    for part in blocks:
        slide = section.slides[-1]
        is_text = part.type == "paragraph" and not is_formula(part, bool(above and announces(above)))
        if is_text or part.type == "details":
            slide.notes.append(render(part))
        if is_text and section.tag in WHOLE and slide.kind in ("open", "statement"):
            slide.put("statement", render(part))
        elif is_text and section.tag == "interview" and is_spoken(part):
            slide.put("statement", LEAD.format(spoken(part)))
        elif is_text:
            lead = lead or part
        elif part.type.endswith("list") and section.tag in WHOLE and slide.kind == "statement":
            slide.put("statement", render(part))
        elif (
            part.type == "blockquote" and slide.kind == "quote" and not _begins(part, "Deeper", "Often said")
        ):
            slide.put("quote", render(part))
        elif part.type == "paragraph" and slide.body and slide.body[-1].startswith(FORMULA) and not above:
            slide.put("statement", f"{FORMULA}{render(part)}</div>")
        elif part.type != "details":
            _add_block(section, part, lead, above)
            lead = None
        above = part if is_text else None
    slide = section.slides[-1]
    if slide.kind == "open" and lead is not None and not slide.continues:
        slide.put("statement", LEAD.format(first_sentences(lead, section.lead)))


def _add_promise(section: Section, blocks: list[SyntaxTreeNode | Fold]) -> None:
    """The first slide: the promise and its ticket, without the minutes that a reader takes."""
    for part in blocks:
        if part.type == "paragraph":
            section.slides[0].notes.append(render(part))
        section.slides[0].put("title", _without_minutes(render(part)))


def _without_minutes(ticket: str) -> str:
    """The ticket of a lesson without the row, or the column, that says how long reading takes."""
    ticket = re.sub(r"<tr>\s*<td><strong>Takes</strong>.*?</tr>", "", ticket, flags=re.DOTALL)
    if "<th>Takes</th>" in ticket:
        ticket = re.sub(r"(<tr>\s*)<t([hd])>.*?</t\2>", r"\1", ticket, flags=re.DOTALL)
    return ticket


def _add_block(
    section: Section, part: SyntaxTreeNode, lead: SyntaxTreeNode | None, above: SyntaxTreeNode | None
) -> None:
    """A table, list, quote or formula on a slide, below the sentences that lead to it."""
    is_deeper = part.type == "blockquote" and not _begins(part, "Often said", "What happens", "Why")
    if is_deeper and lead is not None and section.slides[-1].kind == "open":
        section.slides[-1].put("statement", LEAD.format(first_sentences(lead, section.lead)))
    lead = None if is_deeper else lead
    slide = section.fresh()
    said = [first_sentences(lead, None if slide.continues else section.lead)] if lead else []
    if above is not None and announces(above) and last_sentence(above) not in " ".join(said):
        said = [*([] if slide.continues else said), last_sentence(above)]
    shown = render(part)
    if section.tag == "interview":  # the answers are the lecturer's
        slide.notes.append(shown)
        shown = re.sub(r"\s*<em>.*?</em>", "", shown, flags=re.DOTALL)
    if part.type == "paragraph":
        shown = f"{FORMULA}{shown}</div>"
    kind = {"blockquote": "deeper" if is_deeper else "quote", "table": "table"}.get(part.type, "statement")
    slide.put(kind, *map(LEAD.format, said), shown)


def _begins(quote: SyntaxTreeNode, *words: str) -> bool:
    """Whether a box begins with one of these in bold; such a box is a thought of its own."""
    return any(node.type == "strong" and _text(node).startswith(words) for node in quote.walk())


def _text(node: SyntaxTreeNode) -> str:
    return "".join(part.content for part in node.walk() if part.type == "text")


# Code -------------------------------------------------------------------------------------------------------


def _add_code(section: Section, cell: nbformat.NotebookNode, later: list[str], is_note: bool) -> None:
    """A widget, a figure, or the code that is worth showing with what it printed: each a slide of its own.

    The code of a cell that `is_note` is for the lecturer, and what it printed for the audience.
    """
    printed, is_pictured = [], False
    for place, output in enumerate(cell.outputs):
        data = output.get("data", {})
        if WIDGET in data:
            slide = section.fresh()
            name = output.metadata.get("gdcourse", {}).get("question", "")
            mark = f'data-model="{data[WIDGET]["model_id"]}"' + (f' data-question="{name}"' if name else "")
            slide.put("widget", f'<div class="live" {mark}>{_plain(data, is_asked=bool(name))}</div>')
            if HALL in data:  # what a question shows once it is answered
                section.fresh().put_figure(*_figure(output))
            if not name:
                slide.notes.append(f"<p>{html.escape(data.get('text/plain', ''))}</p>")
        elif "image/png" in data:
            is_pictured = True
            if printed:
                section.fresh().put("result", *printed)
                printed = []
            section.fresh().put_figure(*_figure(output, cell.outputs[place + 1 :]))
        elif text := _printed(output):
            printed.append(text)
    hidden = is_pictured or cell.metadata.get("jupyter", {}).get("source_hidden")
    code = "" if hidden else listing(cell.source, later)
    height = sum(38 * text.count("<tr>") + 30 * text.count("\n") * ("<pre" in text) for text in printed)
    fits = height + 30 * code.count("\n") < BODY_HEIGHT
    shown = [code] if code and not is_note else []
    for parts in filter(None, [shown + printed] if fits else [shown, printed]):
        kind = "code" if parts[0] == code else "table" if "<table" in "".join(parts) else "result"
        section.fresh().put(kind, *parts)
    if is_note:
        section.slides[-1].notes.append(code)


def _printed(output: nbformat.NotebookNode) -> str:
    """What a cell printed or returned, as HTML; nothing for a picture's caption."""
    data = output.get("data", {})
    if "text/markdown" in data:
        return MARKDOWN.render(data["text/markdown"])
    if output.output_type == "stream":
        text = output.text.strip("\n").rstrip()
    elif output.output_type == "error":
        text = f"{output.ename}: {output.evalue}"
    elif output.output_type == "execute_result":
        text = data.get("text/plain", "")
    else:
        text = ""
    return block("printed", f'<pre class="output">{html.escape(text)}</pre>', text) if text.strip() else ""


def _figure(output: nbformat.NotebookNode, below: Sequence[nbformat.NotebookNode] = ()) -> tuple[dict, str]:
    """What a slide shows of a picture, and its alternative text; `below` it is its sentence."""
    plot = {"title": "", "pictures": [output.data.get("image/png", "").strip()], "sentence": _caption(below)}
    hall = output.data.get(HALL, plot)
    return hall, output.metadata.get("image/png", {}).get("alt", hall["sentence"])


def pictured(pictures: Sequence[str], alt: str, caption: str) -> str:
    """PNGs in base64, each in the place of the one before it, with one sentence, as HTML."""
    words = html.escape(alt, quote=True)
    *before, last = [f'src="data:image/png;base64,{each}"' for each in pictures]
    shown = [f'<img alt="" {each}>' for each in before] + [f'<img alt="{words}" {last}>']
    shown[1:] = [each.replace("<img", '<img class="fragment"') for each in shown[1:]]
    return (
        f'<figure><div class="steps">{"".join(shown)}</div>'
        f"<figcaption>{html.escape(_brief(caption))}</figcaption></figure>"
    )


def _brief(caption: str) -> str:
    """As many whole sentences as leave the picture its place; all of them are in its alternative text."""
    ends = [match.end() for match in re.finditer(r"[.?](?= |$)", caption)] or [len(caption)]
    return caption[: max([end for end in ends if end <= CAPTION_LENGTH], default=ends[0])]


def _caption(below: Sequence[nbformat.NotebookNode]) -> str:
    """The sentence that `show` puts below its figure."""
    return below[0].get("data", {}).get("text/plain", "").strip() if below else ""


def _plain(data: dict, is_asked: bool) -> str:
    """What stands in a widget's place until it is alive; of a question no picture yet."""
    if "image/png" in data and not is_asked:
        alt = html.escape(data["text/plain"], quote=True)
        return f'<img alt="{alt}" src="data:image/png;base64,{data["image/png"].strip()}">'
    return data.get("text/html", f"<pre>{html.escape(data.get('text/plain', ''))}</pre>")
