"""The code of a lesson: which of it an audience sees, and how it is set."""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
from collections.abc import Iterable, Sequence

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

SETTING = {"show", "explore", "ask"}  # calls that put something on the page
READABLE = 76  # columns; a longer line makes the type too small for the back row


def listing(source: str, later: Sequence[str] = ()) -> str:
    """What an audience sees of a cell, as HTML; nothing when there is nothing worth showing."""
    code = typeset(worth_showing(source, later))
    return block("code", coloured(code), code) if code else ""


def block(kind: str, content: str, text: str) -> str:
    """A `<div>` that knows how many columns its text has: the style sheet makes the type fit them."""
    columns = max(map(len, text.splitlines()), default=0)
    return f'<div class="{kind}" style="--columns: {columns}">{content}</div>'


def coloured(code: str) -> str:
    return highlight(code, PythonLexer(), HtmlFormatter(nowrap=False, cssclass="source"))


# Which code -------------------------------------------------------------------------------------------------


def worth_showing(source: str, later: Sequence[str] = ()) -> str:
    """The code of a cell without its plumbing: calls that put something on the page, and what only they use.

    What prints stays, and a table stands with all of its code or with none: whoever reads a number in the
    third row finds what wrote it. `later` are the cells that follow; what they use is worth showing too.

    >>> worth_showing("rows = [(2, 1)]\\nTable(('w', 'n'), rows)")
    ''
    >>> print(worth_showing("w = 2 * 3\\nshow(draw.hill(w), 'a hill')", later=["print(w)"]))
    w = 2 * 3
    """
    body, lines = ast.parse(source).body, source.splitlines()
    needed = _used(ast.parse(text).body for text in later)
    if not _without(body, {*SETTING, "Table"}, needed):
        return ""
    shown = _without(body, SETTING, needed)
    return source.strip() if len(shown) == len(body) else _joined(shown, lines)


def _without(body: list[ast.stmt], plumbing: set[str], needed: set[str]) -> list[ast.stmt]:
    """The statements but for calls of these functions, and but for what is neither needed nor used then."""
    kept = [node for node in body if not _is_call(node, plumbing)]
    if len(kept) == len(body):
        return kept
    shown: list[ast.stmt] = []
    needed = set(needed)
    for node in reversed(kept):
        if isinstance(node, ast.Assign) and not _set(node) & needed:
            continue
        needed |= _read(node)
        shown.insert(0, node)
    return shown


def _used(cells: Iterable[list[ast.stmt]]) -> set[str]:
    """The names that the cells take over from before: read before they are set anew."""
    used: set[str] = set()
    new: set[str] = set()
    for node in (node for cell in cells for node in cell):
        used |= _read(node) - new
        new |= _set(node)
    return used


def _read(node: ast.AST) -> set[str]:
    names = (name for name in ast.walk(node) if isinstance(name, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Load)}


def _set(node: ast.stmt) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else []
    return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}


def _is_call(node: ast.stmt, names: set[str]) -> bool:
    """Whether a statement is nothing but a call of one of these functions."""
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in names


def _joined(nodes: list[ast.stmt], lines: list[str]) -> str:
    """Statements as they were written, with decorators and comments; an empty line around a definition."""
    text, was_definition = "", False
    for node in nodes:
        is_definition = isinstance(node, ast.FunctionDef | ast.ClassDef)
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) - 1
        while first and lines[first - 1].startswith("#"):
            first -= 1
        if is_definition or was_definition:
            text += "\n"
        text += "\n".join(lines[first : node.end_lineno]) + "\n"
        was_definition = is_definition
    return text.strip()


# How it is set ----------------------------------------------------------------------------------------------


def typeset(code: str) -> str:
    """Code with lines for the back row: one empty line at a time, and long lines broken where they may be.

    >>> print(typeset("x = 1  # " + "because " * 9))
    # because because because because because because because because because
    x = 1
    """
    code = re.sub(r"\n{3,}", "\n\n", code.strip())
    within = _lines_in_brackets(code)
    lines = enumerate(code.split("\n"), 1)
    return "\n".join(piece for place, line in lines for piece in _broken(line, inside=place in within))


def _lines_in_brackets(code: str) -> set[int]:
    """The lines that go on with what a bracket above them began."""
    depth, line, within = 0, 0, set()
    for token in _tokens(code):
        if token.start[0] > line:
            line = token.start[0]
            if depth:
                within.add(line)
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
    return within


def _broken(line: str, inside: bool = False) -> list[str]:
    """A line as several; `inside` brackets it may also be broken behind a comma and within a text."""
    if len(line) <= READABLE:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    if re.fullmatch(r'\s*"""(.*)"""', line):
        return textwrap.wrap(line.strip(), READABLE, initial_indent=indent, subsequent_indent=indent)
    code, comment = _without_comment(line)
    if comment:
        return [f"{indent}{comment}", *_broken(code)] if code.strip() else [line]
    if inside and (text := re.fullmatch(r'\s*(f?)"([^"\\]*)"', line)):
        return _broken_text(indent, text[1], text[2])
    if inside and (clause := _first_for(line)):
        clauses = (line[:clause].rstrip(), f"{indent}{line[clause:]}")
        return [piece for part in clauses for piece in _broken(part, inside=True)]
    if inside and (comma := _last_comma(line)):
        return [line[:comma], *_broken(f"{indent}{line[comma:].strip()}", inside=True)]
    if pair := _widest_brackets(line):
        opened, closed = pair
        within = _broken(f"{indent}    {line[opened + 1 : closed].strip()}", inside=True)
        return [line[: opened + 1], *within, f"{indent}{line[closed:]}"]
    return [line]


def _broken_text(indent: str, prefix: str, text: str) -> list[str]:
    """A text as two that Python joins, broken at a space outside braces."""
    room, depth, end = READABLE - len(indent) - len(prefix) - 2, 0, None
    for place, letter in enumerate(text[:room]):
        depth += (letter == "{") - (letter == "}")
        if letter == " " and not depth:
            end = place + 1
    pieces = [text[:end], text[end:]] if end else [text]
    return [f'{indent}{prefix}"{piece}"' for piece in pieces]


def _tokens(code: str) -> list[tokenize.TokenInfo]:
    """The tokens of code that may be half a statement."""
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(code.strip()).readline):
            found.append(token)
    except (tokenize.TokenError, IndentationError):
        pass  # a bracket is open, or a block is: what was found so far is what there is
    return found


def _without_comment(line: str) -> tuple[str, str]:
    """The code of a line, and the comment behind it."""
    for token in _tokens(line):
        if token.type == tokenize.COMMENT:
            start = len(line) - len(line.lstrip()) + token.start[1]
            return line[:start].rstrip(), token.string
    return line, ""


def _widest_brackets(line: str) -> tuple[int, int] | None:
    """Where the outermost pair of brackets with most between them opens and closes; None without one."""
    start = len(line) - len(line.lstrip())
    opened, pairs = 0, []
    for token, before, behind in _nested(line):
        if token.string in "([{" and before == 0:
            opened = start + token.start[1]
        elif token.string in ")]}" and behind == 0:
            pairs.append((opened, start + token.start[1]))
    return max(
        (pair for pair in pairs if pair[1] - pair[0] > 5), key=lambda pair: pair[1] - pair[0], default=None
    )


def _last_comma(line: str) -> int | None:
    """Behind the last comma outside brackets that leaves a line short enough."""
    start = len(line) - len(line.lstrip())
    commas = [start + token.end[1] for token, depth, _ in _nested(line) if token.string == "," and not depth]
    return max((place for place in commas if place <= READABLE), default=None)


def _first_for(line: str) -> int | None:
    """Where the first `for` of a comprehension stands, outside brackets; None at the beginning of a line."""
    start, depth = len(line) - len(line.lstrip()), 0
    for token in _tokens(line):
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
        elif token.string == "for" and not depth and token.start[1]:
            return start + token.start[1]
    return None


def _nested(line: str) -> Iterable[tuple[tokenize.TokenInfo, int, int]]:
    """The operators of a line, with how many brackets are open before and behind each."""
    depth = 0
    for token in _tokens(line):
        if token.type == tokenize.OP:
            before = depth
            depth += (token.string in "([{") - (token.string in ")]}")
            yield token, before, depth
