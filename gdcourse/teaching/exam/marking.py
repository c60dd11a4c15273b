"""How a machine marks what somebody typed: which numbers are near enough, which spellings say the same."""

from __future__ import annotations

from itertools import pairwise

from gdcourse.misconceptions import Misconception
from gdcourse.teaching.exam.items import Item, value

CLOSE = 0.005  # a number this near to the answer, as a share of it, is right


def foreseen(item: Item) -> list[tuple[float, Misconception, str]]:
    """The wrong answers that are numbers, each with its mistake, in words too."""
    return [(found, *slip) for answer, *slip in item.wrong if (found := value(answer)) is not None]


def near(item: Item) -> float:
    """How far from the number an answer may be; no two of the numbers that were foreseen are as near."""
    right = value(item.answer)
    numbers = sorted([right, *(found for found, *_ in foreseen(item))])
    apart = min((b - a for a, b in pairwise(numbers)), default=float("inf"))
    decimals = len(item.answer.partition(".")[2])
    return min(max(CLOSE * abs(right), 0.5 * 10.0**-decimals if decimals else 0.0), apart / 2.001)


def spellings(answer: str) -> tuple[str, ...]:
    """How words, or several numbers, may be typed: with a keyboard's minus, without spaces, or brackets.

    >>> spellings("(−1, 2)")
    ('(-1, 2)', '(−1, 2)', '(-1,2)', '-1, 2')
    """
    typed = answer.replace("−", "-")
    return tuple(dict.fromkeys((typed, answer, typed.replace(" ", ""), typed.strip("()"))))


def slip(mistake: Misconception, words: str) -> str:
    """What the person is told whose wrong answer was foreseen; our number and name of it are for teachers."""
    return f"Whoever answers this {words}. {mistake.instead}"
