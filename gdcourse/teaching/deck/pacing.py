"""How long a slide takes: what it holds decides how much of its section's minutes it gets.

The seconds below are a rule of thumb for a lecture to people who see the thing for the first time. A section
that has more minutes than its slides need leaves time to play and to talk; one that has fewer is a mistake.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

TURN = 8  # to see what is new
WORD = 0.6  # or a number, to read it or hear it read: a hundred a minute
LINE = 1.5  # of code, beside its words: what it does
FORMULA = 12  # or a line of algebra, beside the words of its reason
FIGURE = 30  # what its axes are, and what it shows
VOTE = 60  # to decide alone, show hands, hear the reason
EXPLORER = 150  # to do its task once, with the room calling out
LIVE = '<div class="live"'
ALGEBRA = '<div class="algebra"'
SET_APART = '<div class="formula"'

Parts = Sequence[str]  # of a slide, as HTML


def need(parts: Parts) -> float:
    """The seconds that a slide with these parts takes when nobody hurries.

    >>> need(['<p>Three more words.</p>', '<figure></figure>'])
    39.8
    """
    return TURN + WORD * words(parts) + sum(map(_beside_its_words, parts))


def words(parts: Parts) -> int:
    """How many words and numbers stand on a slide; in what unfolds, none, nor in what can be moved.

    >>> words(['<p>At η = 0.1 it <em>arrives</em>.</p><details>Later.</details>'])
    5
    """
    return sum(len(re.findall(r"[−+-]?\w[\w.,’'/−]*", _text(part))) for part in parts)


def spent(seconds: float) -> str:
    """A time for a person who glances at it.

    >>> spent(48), spent(150)
    ('50 seconds', '2½ minutes')
    """
    if seconds < 75:
        return f"{10 * max(1, round(seconds / 10))} seconds"
    halves = round(seconds / 30)
    whole = f"{halves // 2}{'½' if halves % 2 else ''}"
    return f"{whole} minute{'' if whole == '1' else 's'}"


def _beside_its_words(part: str) -> float:
    if part.startswith(LIVE):
        return VOTE if "data-question" in part else EXPLORER
    if part.startswith('<div class="code"'):
        return LINE * sum(bool(line.strip()) for line in _text(part).splitlines())
    formulas = part.count('<div class="line">') if part.startswith(ALGEBRA) else part.startswith(SET_APART)
    return FIGURE * part.startswith("<figure") + FORMULA * formulas


def _text(part: str) -> str:
    """What can be read of a part of a slide while nothing is unfolded."""
    if part.startswith(LIVE) and "data-question" not in part:
        return ""
    if part.startswith(ALGEBRA):
        part = re.sub(r"<span class='math'>.*?</span>", "", part)
    seen = re.sub(r"<details.*?</details>|<style.*?</style>|<small>.*?</small>", "", part, flags=re.DOTALL)
    apart = re.sub(r"</?(?:p|td|th|li|tr|div|h\d)\b[^>]*>", " ", seen)
    return html.unescape(re.sub(r"<[^>]+>", "", apart))
