"""Text from strangers: made harmless once, where it comes in; escaped once, for where it goes.

A student's process, a notebook, a folder's name and a roster may hold any text: half a character that no file
can take, codes that move a terminal's cursor, a formula, a script.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from gdcourse.checks.data import BadMessage

# Marks that turn the direction of writing, and with it what a line seems to say.
_TURNING = frozenset(map(chr, (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))))
# Controls, half characters, separators of lines and paragraphs, and what is no character at all.
_UNFIT = frozenset(("Cc", "Cs", "Zl", "Zp", "Cn"))
# Only the sender of probes describes a thing that is to be built; whoever answers gives values.
_DESCRIPTIONS = frozenset(("function", "rng"))
_BEGINS_A_FORMULA = re.compile(r"(^|[;,|\t\r\n])([\s\"]*)(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~$:>\-])")


def clean(text: str, lines: bool = False) -> str:
    """The same text in letters that can be written anywhere; with `lines`, its ends of lines and tabs stay.

    >>> clean("half \\ud800, bell \\a, \\x1b[31mred")
    'half \ufffd, bell \ufffd, \ufffd[31mred'
    """
    if text.isascii() and text.isprintable():
        return text
    kept = "\n\t" if lines else ""
    return "".join(c if c in kept or not _unfit(c) else " " if c in "\n\t\r" else "\ufffd" for c in text)


def _unfit(character: str) -> bool:
    return unicodedata.category(character) in _UNFIT or character in _TURNING


def clean_message(message: Any) -> Any:
    """A message from a process, with clean text in it.

    `BadMessage` for one that describes things, or that is nested without end.
    """
    try:
        return _cleaned(message)
    except RecursionError:
        raise BadMessage("too deep") from None


def _cleaned(message: Any) -> Any:
    if isinstance(message, str):
        return clean(message, lines=True)
    if isinstance(message, list):
        return [x if type(x) in (float, int) else _cleaned(x) for x in message]
    if isinstance(message, dict):
        if not _DESCRIPTIONS.isdisjoint(message):
            raise BadMessage("a description where a value belongs")
        return {clean(key): _cleaned(item) for key, item in message.items()}
    return message


def for_spreadsheet(text: str) -> str:
    """A cell of a CSV file that no spreadsheet takes for a formula, whatever it splits lines at.

    >>> for_spreadsheet("=1+1"), for_spreadsheet("a;=1+1"), for_spreadsheet("x = 1")
    ("'=1+1", "a;'=1+1", 'x = 1')
    """
    return _BEGINS_A_FORMULA.sub(r"\1\2'", clean(text))


def for_markdown(text: str) -> str:
    """Text that reads the same where Markdown and HTML are rendered.

    >>> for_markdown("<b> or `x`")
    '&lt;b&gt; or \\\\`x\\\\`'
    """
    escaped = _MARKDOWN.sub(r"\\\1", " ".join(clean(text).split()))
    escaped = re.sub(r"^(\d+)\.", r"\1\\.", escaped)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace("\\>", "&gt;").replace(">", "&gt;")
