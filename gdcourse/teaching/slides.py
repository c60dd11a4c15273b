"""Every lesson is also a lecture: run its source and lay it out as one self-contained deck.

    python -m gdcourse slides                 a deck for every lesson, in slides/
    python -m gdcourse slides 03 --out usb    one deck, somewhere else
    python -m gdcourse slides 03 --serve      and open it

A deck is one HTML file that needs no network and no Python. Headings, tables, figures, code and widgets
become slides; the prose becomes speaker notes. Nothing is written twice: what a lecture needs beyond the
lesson's text is in the metadata of its cells (`tags`, `minutes`, `slideshow`).
"""

from __future__ import annotations

import argparse
import ast
import base64
import functools
import html
import http.server
import importlib.util
import json
import re
import sys
import threading
import time
import webbrowser
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from gdcourse.explorers.standalone import PLUMBING
from gdcourse.teaching.build import ROOT, BuildError, Source, execute, read, sources, write

TEMPLATE = Path(__file__).parent / "deck"
WIDGET = "application/vnd.jupyter.widget-view+json"
PROJECTOR = "import functools, gdcourse.figures as f; f.png = functools.partial(f.png, dpi=220)"
KICKERS = {
    "recall": "Recall",
    "predict": "Predict",
    "by-hand": "By hand",
    "explorer": "Explore",
    "why": "Why",
    "other-side": "The other side",
    "your-turn": "Your turn",
    "quiz": "Quiz",
    "interview": "Interview",
    "wild": "In the wild",
    "from-memory": "From memory",
    "keep": "Keep",
}
BUSY = {
    "by-hand": "by hand",
    "predict": "predictions",
    "explorer": "explorer",
    "other-side": "the other side",
    "quiz": "quiz",
}
WHOLE = ("keep", "from-memory", "your-turn")  # sections whose prose is for the audience, every word of it
SETTING = {
    "show",
    "Table",
    "explore",
    "predict",
    "quiz",
}  # calls that put something on the page: no news for an audience
BODY_HEIGHT = 400  # pixels of a slide that code and its output may share
SHORT_LEAD = 45  # letters; a first sentence shorter than this takes the second along


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

    def put(self, kind: str, *parts: str) -> None:
        self.kind = kind
        self.body += parts


@dataclass
class Section:
    """What hangs below one heading: its slides, in a column of the deck's overview."""

    tag: str
    title: str
    minutes: float
    slides: list[Slide]


# From cells to slides
# ----------------------------------------------------------------------------------------


def compose(notebook: nbformat.NotebookNode) -> list[list[Section]]:
    """The slides of an executed notebook: columns (one a `slide` cell) of sections (one a heading)."""
    columns: list[list[Section]] = []
    for place, cell in enumerate(notebook.cells):
        kind = cell.metadata.get("slideshow", {}).get("slide_type", "-")
        if kind == "skip":
            continue
        blocks = markdown_blocks(cell.source) if cell.cell_type == "markdown" else []
        headed = bool(blocks) and blocks[0].type == "heading"
        if headed or not columns:
            title = inline(blocks.pop(0)) if headed else ""
            tag = (cell.metadata.get("tags") or [""])[0]
            section = Section(tag, title, float(cell.metadata.get("minutes", 0)), [Slide(title, tag)])
            columns.append([section]) if kind == "slide" or not columns else columns[-1].append(section)
        section = columns[-1][-1]
        if kind == "notes":
            section.slides[-1].notes.append(MARKDOWN.render(cell.source))
        elif cell.cell_type == "markdown":
            _add_prose(section, blocks)
        elif cell.cell_type == "code":
            later = [other.source for other in notebook.cells[place + 1 :] if other.cell_type == "code"]
            _add_code(section, cell, later)
    for section in (section for column in columns for section in column):
        for slide in section.slides:
            slide.seconds = 60 * section.minutes / len(section.slides)
    return columns


def _fresh(section: Section) -> Slide:
    """The slide for the next thing: the heading's own while it is empty, else a new one that continues it."""
    if section.slides[-1].kind != "open":
        section.slides.append(Slide(section.title, section.tag, continues=True))
    return section.slides[-1]


def _add_prose(section: Section, blocks: list[SyntaxTreeNode]) -> None:
    """Tables, lists, quotes, formulas: on slides, with the sentence before them. All prose: in the notes."""
    whole = section.tag in WHOLE
    lead: SyntaxTreeNode | None = None
    for block in blocks:
        rendered = render(block)
        if block.type == "paragraph" and not is_formula(block):
            section.slides[-1].notes.append(rendered)
            if section.tag == "promise" or (whole and section.slides[-1].kind in ("open", "statement")):
                section.slides[-1].put("title" if section.tag == "promise" else "statement", rendered)
            elif lead is None:
                lead = block
        elif block.type == "details":
            section.slides[-1].notes.append(rendered)
        elif section.tag == "promise":
            section.slides[0].put("title", rendered)
        elif whole and section.slides[-1].kind == "statement" and block.type.endswith("list"):
            section.slides[-1].put("statement", rendered)
        elif block.type == "blockquote" and section.slides[-1].kind == "quote":
            section.slides[-1].put("quote", rendered)
        else:
            slide = _fresh(section)
            kind = {"blockquote": "quote", "table": "table"}.get(block.type, "statement")
            rendered = f'<div class="formula">{rendered}</div>' if block.type == "paragraph" else rendered
            slide.put(kind, *([f'<p class="lead">{first_sentences(lead)}</p>'] if lead else []), rendered)
            lead = None
    slide = section.slides[-1]
    if slide.kind == "open" and lead is not None and not slide.continues:
        slide.put("statement", f'<p class="lead">{first_sentences(lead)}</p>')


def _add_code(section: Section, cell: nbformat.NotebookNode, later: list[str]) -> None:
    """A widget, a figure, or the code that is worth showing with what it printed: each a slide of its own."""
    caption, outputs = "", []
    for output in cell.outputs:
        data = output.get("data", {})
        if WIDGET in data:
            slide = _fresh(section)
            slide.put(
                "widget", f'<div class="live" data-model="{data[WIDGET]["model_id"]}">{_plain(data)}</div>'
            )
            slide.notes.append(_answers(data))
        elif "image/png" in data:
            caption = _caption(cell.outputs, output)
            alt = html.escape(output.metadata.get("image/png", {}).get("alt", caption), quote=True)
            picture = f'<img alt="{alt}" src="data:image/png;base64,{data["image/png"].strip()}">'
            _fresh(section).put(
                "figure", f"<figure>{picture}<figcaption>{html.escape(caption)}</figcaption></figure>"
            )
        elif output.output_type == "stream" and output.text.strip():
            outputs.append(f'<pre class="output">{html.escape(output.text.rstrip())}</pre>')
        elif "text/markdown" in data:
            outputs.append(MARKDOWN.render(data["text/markdown"]))
        elif output.output_type == "error":
            outputs.append(
                f'<pre class="output">{html.escape(output.ename)}: {html.escape(output.evalue)}</pre>'
            )
        elif "text/plain" in data and output.output_type == "execute_result":
            outputs.append(f'<pre class="output">{html.escape(data["text/plain"])}</pre>')
    hidden = cell.metadata.get("jupyter", {}).get("source_hidden") or caption
    code = "" if hidden else worth_showing(cell.source, later)
    width = max(map(len, code.splitlines()), default=0)
    shown = [f'<div class="code" style="--columns: {width}">{coloured(code)}</div>'] if code else []
    tall = sum(38 * part.count("<tr>") + 30 * part.count("\n") * ("<pre" in part) for part in outputs)
    together = [shown + outputs] if tall + 30 * code.count("\n") < BODY_HEIGHT else [shown, outputs]
    for parts in filter(None, together):
        _fresh(section).put("table" if "<table" in parts[0] else "code", *parts)


def _caption(outputs: list, figure) -> str:
    """The sentence that `show` puts below its figure."""
    below = outputs[outputs.index(figure) + 1 :]
    return below[0].get("data", {}).get("text/plain", "").strip() if below else ""


def _plain(data: dict) -> str:
    """What stands in a widget's place until it is alive, and where it cannot be."""
    if "image/png" in data:
        alt = html.escape(data["text/plain"], quote=True)
        return f'<img alt="{alt}" src="data:image/png;base64,{data["image/png"].strip()}">'
    return data.get("text/html", f"<pre>{html.escape(data.get('text/plain', ''))}</pre>")


def _answers(data: dict) -> str:
    """The lecturer's key to a question: the fold of its plain page, opened."""
    fold = re.search(r"</summary>(.*)</details>", data.get("text/html", ""), re.DOTALL)
    return fold[1] if fold else f"<p>{html.escape(data.get('text/plain', ''))}</p>"


# Code -------------------------------------------------------------------------------------------------------


def worth_showing(source: str, later: Sequence[str] = ()) -> str:
    """The code of a cell without its plumbing: calls that put something on the page, and what only they use.

    `later` are the cells that follow; what they use is worth showing too.

    >>> print(worth_showing("w = 2 * 3\\nrows = [(w, 1)]\\nTable(('w', 'n'), rows)", later=["print(w)"]))
    w = 2 * 3
    """
    body = ast.parse(source).body
    kept = [node for node in body if not _is_plumbing(node)]
    if len(kept) == len(body):
        return source.strip()
    needed = _used(ast.parse(text).body for text in later)
    shown: list[ast.stmt] = []
    for node in reversed(kept):
        if isinstance(node, ast.Assign) and not _set(node) & needed:
            continue
        needed |= _read(node)
        shown.insert(0, node)
    lines = source.splitlines()
    return "\n".join(_text_of(node, lines) for node in shown).strip()


def _used(cells: Iterable[list[ast.stmt]]) -> set[str]:
    """The names that the cells take over from before: read before they are set anew."""
    used: set[str] = set()
    new: set[str] = set()
    for node in (node for cell in cells for node in cell):
        used |= _read(node) - new
        new |= _set(node)
    return used


def _read(node: ast.AST) -> set[str]:
    return {
        name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load)
    }


def _set(node: ast.stmt) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else []
    return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}


def _is_plumbing(node: ast.stmt) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in SETTING


def _text_of(node: ast.stmt, lines: list[str]) -> str:
    """A statement as it was written, with its decorators and comments; an empty line before a definition."""
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    gap = "\n" if isinstance(node, ast.FunctionDef | ast.ClassDef) else ""
    return gap + "\n".join(lines[first - 1 : node.end_lineno])


def coloured(code: str) -> str:
    return highlight(code, PythonLexer(), HtmlFormatter(nowrap=False, cssclass="source"))


# Prose ------------------------------------------------------------------------------------------------------

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).use(dollarmath_plugin)
MARKDOWN.add_render_rule(
    "math_inline",
    lambda self, tokens, i, *rest: rf"<span class='math'>\({html.escape(tokens[i].content)}\)</span>",
)
MARKDOWN.add_render_rule(
    "math_block",
    lambda self, tokens, i, *rest: rf"<div class='math'>\[{html.escape(tokens[i].content)}\]</div>",
)


def markdown_blocks(text: str) -> list[SyntaxTreeNode]:
    """The top-level blocks of a text; `<details>` and what it folds count as one block of type "details"."""
    blocks: list[SyntaxTreeNode] = []
    fold: list[SyntaxTreeNode] | None = None
    for node in SyntaxTreeNode(MARKDOWN.parse(text)).children:
        if node.type == "html_block" and "<details" in node.content:
            fold = []
        if fold is None:
            blocks.append(node)
            continue
        fold.append(node)
        if node.type == "html_block" and "</details>" in node.content:
            blocks.append(Fold(fold))
            fold = None
    return blocks


class Fold:
    """The blocks from `<details>` to `</details>`."""

    type = "details"

    def __init__(self, nodes: list[SyntaxTreeNode]):
        self.nodes = nodes


def render(block: SyntaxTreeNode | Fold) -> str:
    nodes = block.nodes if isinstance(block, Fold) else [block]
    return "".join(
        _linked(MARKDOWN.renderer.render(node.to_tokens(), MARKDOWN.options, {})) for node in nodes
    )


def inline(block: SyntaxTreeNode) -> str:
    """The text of a heading or paragraph, without its own tag."""
    return _linked(MARKDOWN.renderInline(block.children[0].content))


def _linked(text: str) -> str:
    """Links between lessons lead from deck to deck; links to files that stay behind become plain words."""
    text = re.sub(r'<a href="(\d\d_\w+)\.ipynb">', r'<a href="\1.html">', text)
    return re.sub(r'<a href="(?!https?:|#|\d\d_\w+\.html)[^"]*">(.*?)</a>', r"\1", text, flags=re.DOTALL)


def is_formula(block: SyntaxTreeNode) -> bool:
    """A paragraph that is nothing but one bold phrase is a line to remember."""
    parts = [part for part in block.children[0].children if part.type != "text" or part.content.strip()]
    return [part.type for part in parts] == ["strong"]


def first_sentences(block: SyntaxTreeNode) -> str:
    """How a paragraph begins: its first sentence, and the second when the first is very short."""
    text = " ".join(block.children[0].content.split())
    ends = [match.end() for match in re.finditer(r"[.?!:…]+[\"”*)]*(?=\s+[^a-z]|$)", text)] or [len(text)]
    end = next((end for end in ends if end >= SHORT_LEAD), ends[-1])
    return _linked(MARKDOWN.renderInline(text[:end]))


# From slides to a page
# ---------------------------------------------------------------------------------------


def deck(source: Source) -> str:
    """The whole deck of a lesson as one page of HTML; runs the lesson."""
    notebook = read(source)
    execute(notebook, source, keep_widgets=True, startup=PROJECTOR)
    columns = compose(notebook)
    sections = [section for column in columns for section in column]
    if not sections:
        raise BuildError(f"{source.name}.py has no cell for a slide.")
    _open_with_a_plan(sections)
    number = source.lesson.split("_")[0]
    slides, minute = [], 0.0
    for column in columns:
        pages = []
        for section in column:
            for slide in section.slides:
                pages.append(page(slide, number, minute, section.minutes))
            minute += section.minutes
        slides.append(f"<section>{''.join(pages)}</section>" if len(pages) > 1 else pages[0])
    title = re.sub(r"<[^>]+>", "", sections[0].title)
    return _filled(
        TEMPLATE / "deck.html",
        title=title,
        slides="\n".join(slides),
        reveal_css=_asset("sphinx_revealjs", "_static/revealjs/dist/reveal.css"),
        reveal_js=_asset("sphinx_revealjs", "_static/revealjs/dist/reveal.js"),
        notes_js=_asset("sphinx_revealjs", "_static/revealjs/plugin/notes/notes.js"),
        deck_css=(TEMPLATE / "deck.css").read_text(encoding="utf-8"),
        deck_js=(TEMPLATE / "deck.js").read_text(encoding="utf-8"),
        mathjax=mathjax() if "class='math'" in "".join(slides) else "",
        **live(notebook),
    )


def page(slide: Slide, number: str, minute: float, minutes: float) -> str:
    """One slide as a `<section>`."""
    news = not slide.continues or slide.kind == "widget"
    kicker = KICKERS.get(slide.tag, "") if news else ""
    kicker = f'<p class="kicker">{kicker}</p>' if kicker and kicker != slide.title else ""
    look = f"{slide.kind} tag-{slide.tag or 'none'}{' continues' if slide.continues else ''}"
    level = 1 if slide.kind == "title" else 2
    name = re.sub(r"<[^>]+>", "", slide.title)
    when = f"<p><em>Minute {minute:.0f} to {minute + minutes:.0f}.</em></p>" if minutes else ""
    return (
        f'<section class="{look}" data-timing="{max(1, round(slide.seconds))}" '
        f'aria-label="{html.escape(name)}">'
        f'<div class="frame"><header>{kicker}<h{level}>{slide.title}</h{level}></header>'
        f'<div class="body"><div class="fit">{"".join(slide.body)}</div></div>'
        f"<footer>gdcourse · {number}</footer></div>"
        f'<aside class="notes">{when}{"".join(slide.notes)}</aside></section>\n'
    )


def _open_with_a_plan(sections: list[Section]) -> None:
    """The first slide shows how long the lecture takes and what fills it; its notes hold the minute plan."""
    timed = [section for section in sections if section.minutes]
    total = sum(section.minutes for section in timed)
    parts = "".join(f'<i class="tag-{s.tag or "none"}" style="flex-grow: {s.minutes:g}"></i>' for s in timed)
    kinds = {tag: sum(s.minutes for s in timed if s.tag == tag) for tag in BUSY}
    sums = "".join(
        f'<span><i class="tag-{tag}"></i>{BUSY[tag]} {kinds[tag]:g}</span>' for tag in BUSY if kinds[tag]
    )
    minute, rows = 0.0, []
    for section in timed:
        rows.append(f"<tr><td>{minute:.0f}</td><td>{section.minutes:g} min</td><td>{section.title}</td></tr>")
        minute += section.minutes
    first = sections[0].slides[0]
    first.kind = "title"
    first.body.append(
        f'<div class="plan"><p class="sums"><b>{total:g} minutes</b>{sums}</p><p class="bar" '
        f'aria-hidden="true">{parts}</p></div>'
    )
    first.notes.append(f"<p>{total:g} minutes in all.</p><table>{''.join(rows)}</table>")


def live(notebook: nbformat.NotebookNode) -> dict[str, str]:
    """The widgets of an executed notebook, as the page mounts them: states by id, sources and styles once."""
    kept = (
        notebook.metadata.get("widgets", {})
        .get("application/vnd.jupyter.widget-state+json", {})
        .get("state", {})
    )
    shown = {
        output.data[WIDGET]["model_id"]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if WIDGET in output.get("data", {})
    }
    sources_, styles, states = [], [], {}
    for model_id, model in kept.items():
        if model_id not in shown or "_esm" not in model["state"]:
            continue
        state = dict(model["state"])
        for buffer in model.get("buffers", ()):
            _put(state, buffer["path"], buffer["data"])
        for collected, key in ((sources_, "_esm"), (styles, "_css")):
            if state.get(key) and state[key] not in collected:
                collected.append(state[key])
        said = {key: value for key, value in state.items() if not key.startswith("_") and key not in PLUMBING}
        # Nobody waits for a kernel here, and what is locked until it is predicted opens when the lecturer
        # comes to it.
        said |= {"alone": True, "unlocked": True}
        states[model_id] = {"source": sources_.index(state["_esm"]), "state": said}
    standalone = (Path(__file__).parents[1] / "explorers" / "standalone.js").read_text(encoding="utf-8")
    return {
        "widget_css": "\n".join(styles),
        "standalone_js": re.sub(r"^export ", "", standalone, flags=re.MULTILINE),
        "widget_sources": _inert(json.dumps(sources_, ensure_ascii=False)),
        "widget_states": _inert(json.dumps(states, ensure_ascii=False)),
    }


def _put(state: dict, path: list, value) -> None:
    for key in path[:-1]:
        state = state[key]
    state[path[-1]] = value


def mathjax() -> str:
    """MathJax 2.7 and its fonts inside the page: every file it asks for comes from a table of addresses."""
    home = _home("jupyter_server_mathjax") / "static"
    fonts = home / "jax" / "output" / "HTML-CSS" / "fonts" / "STIX-Web"
    wanted = [
        *fonts.rglob("*.js"),
        *(home / "fonts" / "HTML-CSS" / "STIX-Web" / "woff").glob("*.woff"),
        *(home / "extensions" / "TeX").glob("*.js"),
        *(home / "jax" / "element").rglob("*.js"),
        *(home / "jax" / "output" / "HTML-CSS" / "autoload").glob("*.js"),
    ]
    kinds = {".js": "text/javascript", ".woff": "font/woff"}
    files = {
        f"[MathJax]/{path.relative_to(home).as_posix()}": _data_address(path, kinds[path.suffix])
        for path in sorted(wanted)
    }
    config = (home / "config" / "TeX-AMS-MML_HTMLorMML-full.js").read_text(encoding="utf-8")
    return _filled(
        TEMPLATE / "mathjax.html",
        files=_inert(json.dumps(files)),
        core=(home / "MathJax.js").read_text(encoding="utf-8").replace("</script", "<\\/script"),
        config=config.replace("</script", "<\\/script"),
    )


def _data_address(path: Path, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _filled(template: Path, **parts: str) -> str:
    """A template with its `{{name}}` replaced; raises KeyError for a name nobody gave."""
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], template.read_text(encoding="utf-8"))


def _inert(text: str) -> str:
    """JSON in which no `</script>` ends the script it stands in."""
    return text.replace("<", "\\u003c")


def _asset(package: str, path: str) -> str:
    return (_home(package) / path).read_text(encoding="utf-8").replace("</script", "<\\/script")


def _home(package: str) -> Path:
    """The folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise BuildError(
            f'Decks need the package {package.replace("_", "-")}: install the "instructor" extra of gdcourse.'
        )
    return Path(next(iter(spec.submodule_search_locations)))


# The verb
# ----------------------------------------------------------------------------------------------------


def is_lecture(source: Source) -> bool:
    """Whether any cell is meant for a slide; the page that opens the course, for one, has none."""
    return any("slideshow" in cell.metadata for cell in read(source).cells)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="gdcourse slides", description="Turn lessons into decks that need no network."
    )
    parser.add_argument(
        "lessons", nargs="*", metavar="LESSON", help='such as "03" or "03_learning_rates"; default: all'
    )
    parser.add_argument(
        "--out", metavar="DIR", type=Path, default=ROOT / "slides", help="where to (default: slides/)"
    )
    parser.add_argument("--serve", action="store_true", help="open the first deck in a browser, until Ctrl+C")
    options = parser.parse_args(argv)
    try:
        chosen = [s for s in sources(options.lessons) if s.path.parent.name == "notebooks" and is_lecture(s)]
        for package in ("sphinx_revealjs", "jupyter_server_mathjax"):
            _home(package)
        for source in chosen:
            began = time.perf_counter()
            content = deck(source).encode()
            write(options.out / f"{source.lesson}.html", content)
            print(
                f"{options.out / source.lesson}.html  {len(content) / 1e6:.1f} MB  "
                f"{time.perf_counter() - began:.0f} s"
            )
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"Cannot write to {options.out}: {error.strerror or error}. Choose another folder with --out.",
            file=sys.stderr,
        )
        return 1
    if not chosen:
        print("Nothing to lecture from: none of these notebooks has a cell with a slide_type.")
    elif options.serve:
        serve(options.out, f"{chosen[0].lesson}.html")
    return 0


def serve(folder: Path, name: str) -> None:
    """Show a deck in the browser, from this machine only, until Ctrl+C."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        address = f"http://127.0.0.1:{server.server_port}/{name}"
        print(f"{address}  (Ctrl+C ends it; s opens the speaker view, ? lists the keys)")
        threading.Timer(0.3, webbrowser.open, [address]).start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
