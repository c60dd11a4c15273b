"""Exam questions with numbers of their own: the same seed always makes the same paper, with its key.

    python -m gdcourse exam --seed autumn-a                    one question of each kind, and the key
    python -m gdcourse exam --seed autumn-b --lessons 02 03    only of these lessons

Every answer is computed. The key says what a wrong number means, so that it can be marked, and answered. The
questions stand with their lessons: solutions/NN_name/exam.py ends with its `MAKERS`, which make an `Item` out
of a generator of random numbers.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from gdcourse.course.lessons import lessons as those_with
from gdcourse.course.refused import Parser, Refused
from gdcourse.misconceptions import Misconception
from gdcourse.teaching.paper import LINES, deliver, document, options, table


@dataclass(frozen=True)
class Item:
    """One question with its answer, the way to it, and wrong answers, each with its mistake, in words too."""

    text: str
    answer: str
    working: str
    wrong: Sequence[tuple[str, Misconception, str]]

    @property
    def fair(self) -> bool:
        """Whether every answer, right or wrong, can be told from every other."""
        answers = [self.answer, *(answer for answer, *_ in self.wrong)]
        return len(set(answers)) == len(answers)


Maker = Callable[[np.random.Generator], Item]
DRAWS = 100  # the makers of the bank need a few at most


@cache
def bank() -> list[tuple[str, Maker]]:
    """Every maker of items with the number of its lesson, in the order of the lessons."""
    found = those_with(marker="solutions/*/exam.py")
    return [(lesson.name[:2], make) for lesson in found for make in lesson.load(lesson.exam).MAKERS]


# The paper --------------------------------------------------------------------------------------------------


def draw(seed: str, lessons: list[str] | None = None) -> list[tuple[str, Item]]:
    """One item of each kind, in the order of the lessons.

    Raises Refused for a seed of nothing, and for a lesson without questions.
    """
    if not seed.strip():
        raise Refused("The seed is empty: give any word, such as autumn-a.")
    known = sorted({lesson for lesson, _ in bank()})
    wanted = [lesson.partition("_")[0].zfill(2) for lesson in lessons or known]
    if unknown := [lesson for lesson in wanted if lesson not in known]:
        raise Refused(
            f"There are no exam questions for lesson {unknown[0]}; there are for {', '.join(known)}."
        )
    return [
        (lesson, _fair(make, _generator(seed, make.__name__))) for lesson, make in bank() if lesson in wanted
    ]


def _fair(make: Maker, rng: np.random.Generator) -> Item:
    """The first item drawn in which no two answers, right or wrong, are the same.

    Raises RuntimeError for a maker that draws no such item.
    """
    for _ in range(DRAWS):
        item = make(rng)
        if item.fair:
            return item
    raise RuntimeError(f"{make.__name__} drew {DRAWS} items, and in each of them two answers are the same.")


def _generator(seed: str, name: str) -> np.random.Generator:
    """A generator of its own for each kind of question: leaving one out changes none of the others."""
    return np.random.default_rng(
        int.from_bytes(hashlib.sha256(f"{seed}/{name}".encode()).digest()[:8], "big")
    )


def paper(seed: str, items: list[tuple[str, Item]]) -> str:
    asked = "".join(
        f'<div class="item"><h3>{place}. <span class="muted">lesson '
        f"{lesson}</span></h3><p>{item.text}</p>{LINES}</div>"
        for place, (lesson, item) in enumerate(items, 1)
    )
    return document(
        f"Exam {seed}",
        f'<p class="who"><span>Name: ______________________________</span><span>paper '
        f"{html.escape(seed)}</span></p><h1>Gradient descent</h1>{asked}",
    )


def key(seed: str, items: list[tuple[str, Item]]) -> str:
    def slips(item: Item) -> list[tuple[str, str, str]]:
        return [(answer, words, f"{mistake.number} {mistake.name}") for answer, mistake, words in item.wrong]

    solved = "".join(
        f'<div class="item"><h3>{place}. <span class="muted">lesson {lesson}</span></h3><p>{item.text}</p>'
        f'<p><strong class="answer">{item.answer}</strong> {item.working}</p>'
        f"{table(('they wrote', 'so they', 'mistake'), slips(item), 'plain')}</div>"
        for place, (lesson, item) in enumerate(items, 1)
    )
    return document(
        f"Exam {seed}, key",
        f'<p class="who"><span>For the lecturer</span><span>paper {html.escape(seed)}</span></p>'
        f"<h1>Key</h1>{solved}",
    )


def main(argv: list[str]) -> int:
    parser = Parser(prog="course.py exam", description="Make an exam paper and its key.")
    parser.add_argument("--seed", required=True, help="any word; the same word makes the same paper")
    parser.add_argument("--lessons", nargs="+", metavar="NN", help="only questions of these lessons")
    asked = options(parser, argv)
    items = draw(asked.seed, asked.lessons)
    if not re.fullmatch(r"[\w-]{1,60}", asked.seed):
        raise Refused(
            f'The seed "{asked.seed}" is part of the files\' names: give a word of letters, digits, - and _.'
        )
    pages = {f"exam_{asked.seed}": paper(asked.seed, items), f"exam_{asked.seed}_key": key(asked.seed, items)}
    return deliver(pages, asked.out, pdf=not asked.no_pdf)
