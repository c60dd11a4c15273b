"""The prose of a lesson: markdown into blocks, and blocks into HTML for a slide."""

from __future__ import annotations

import html
import re

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.dollarmath import dollarmath_plugin

SHORT_LEAD = 45  # letters; a first sentence shorter than this takes the second along
SHORT_FORMULA = 90  # letters; a longer line between two paragraphs is a sentence with a formula in it
SHORT_CELL = 14  # letters; a cell of a table that is no longer is not broken
SHORT_TERM = 34  # letters; a longer formula may be broken, before its equals signs, or before any operator

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).use(dollarmath_plugin)
MARKDOWN.add_render_rule(
    "math_inline",
    lambda self, tokens, i, *rest: rf"<span class='math'>\({html.escape(tokens[i].content)}\)</span>",
)
MARKDOWN.add_render_rule(
    "math_block",
    lambda self, tokens, i, *rest: rf"<div class='math'>\[{html.escape(tokens[i].content)}\]</div>",
)


class Fold:
    """The blocks from `<details>` to `</details>`."""

    type = "details"

    def __init__(self, nodes: list[SyntaxTreeNode]):
        self.nodes = nodes


def markdown_blocks(text: str) -> list[SyntaxTreeNode | Fold]:
    """The top-level blocks of a text; `<details>` and what it folds count as one block of type "details"."""
    blocks: list[SyntaxTreeNode | Fold] = []
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


# What a block is --------------------------------------------------------------------------------------------


def is_formula(block: SyntaxTreeNode, announced: bool = False) -> bool:
    """A line to look at: nothing but one bold phrase, or a short equation that the text has `announced`."""
    parts = [part for part in block.children[0].children if part.type != "text" or part.content.strip()]
    if [part.type for part in parts] == ["strong"]:
        return True
    text = block.children[0].content
    words = re.findall(r"[^\W\d_]{3,}", text)
    return announced and len(text) <= SHORT_FORMULA and bool(set("=←") & set(text)) and len(words) <= 2


def is_spoken(block: SyntaxTreeNode) -> bool:
    """A paragraph that begins with a question in italics, as somebody asks it."""
    return block.children[0].content.startswith(('*"', "*“"))


def announces(block: SyntaxTreeNode) -> bool:
    """A paragraph that ends with a colon speaks of the block below it."""
    return block.children[0].content.rstrip().endswith(":")


# Sentences --------------------------------------------------------------------------------------------------


def spoken(block: SyntaxTreeNode) -> str:
    """The question, whole, of a paragraph that `is_spoken`."""
    text = " ".join(block.children[0].content.split())
    return _linked(MARKDOWN.renderInline(text[: text.index("*", 1) + 1]))


def first_sentences(block: SyntaxTreeNode, count: int | None = None) -> str:
    """How a paragraph begins: `count` sentences, or the first, with the second when it is very short."""
    text = " ".join(block.children[0].content.split())
    ends = _ends(text)
    if count:
        end = ends[min(count, len(ends)) - 1]
    else:
        end = next((end for end in ends if end >= SHORT_LEAD), ends[-1])
    return _linked(MARKDOWN.renderInline(text[:end]))


def last_sentence(block: SyntaxTreeNode) -> str:
    """How a paragraph ends."""
    text = " ".join(block.children[0].content.split())
    begins = [0, *_ends(text)][-2]
    return _linked(MARKDOWN.renderInline(text[begins:].strip()))


def _ends(text: str) -> list[int]:
    """Where the sentences of a text end; the last is the end of the text."""
    ends = [match.end() for match in re.finditer(r"[.?!…]+[\"”*)]*(?=\s+[^a-z]|$)", text)]
    return ends if ends and ends[-1] == len(text) else [*ends, len(text)]


# Lines ------------------------------------------------------------------------------------------------------

_UNTOUCHED = re.compile(
    r"(<pre.*?</pre>|<code.*?</code>|<span class='math'>.*?</span>|<div class='math'>.*?</div>|<[^>]*>)", re.S
)
_CELL = re.compile(rf"<(t[dh])([^>]*)>((?:<\w+>)?[^<]{{1,{SHORT_CELL}}}(?:</\w+>)?)</\1>")
_TERM = re.compile(r"\S+(?: (?:[−+=·×÷/≤≥≈←]|&lt;|&gt;) \S+)+")
_RELATION = re.compile(r" (?=(?:[=≤≥≈←]|&lt;|&gt;) )")


def unbroken(page: str) -> str:
    """HTML in which no line ends within a short formula or a short cell of a table.

    >>> unbroken("<p>walk from w = 0 to 3</p>").replace(chr(160), "_")
    '<p>walk from w_=_0 to 3</p>'
    """

    def bound(match: re.Match) -> str:
        if len(match[0]) <= SHORT_TERM:
            return _whole(match[0])
        sides = _RELATION.split(match[0])
        return " ".join(
            _whole(side)
            if len(side) <= SHORT_TERM
            else re.sub(r"(?<= )(\S+) (?=\S)", _after_an_operator, side)
            for side in sides
        )

    pieces = _UNTOUCHED.split(page)
    pieces[::2] = [_TERM.sub(bound, piece) for piece in pieces[::2]]
    return _CELL.sub(r'<\1 class="short"\2>\3</\1>', "".join(pieces))


def _whole(term: str) -> str:
    return term.replace(" ", "\N{NO-BREAK SPACE}")


def _after_an_operator(match: re.Match) -> str:
    is_operator = match[1] in set("−+=·×÷/≤≥≈←") | {"&lt;", "&gt;"}
    return f"{match[1]}\N{NO-BREAK SPACE}" if is_operator else match[0]
