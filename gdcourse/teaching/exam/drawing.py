"""Which questions a paper asks, and with which numbers: the seed, the version and a secret decide.

Whoever has the secret makes the same papers again. The seed stands on the paper and makes nothing by itself.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from gdcourse.course.files import ROOT
from gdcourse.course.lessons import lessons
from gdcourse.course.refused import Refused
from gdcourse.teaching.exam.items import KINDS, LEVELS, MINUTES_A_POINT, Item, Maker

DRAWS = 100  # the makers of the bank need a few at most


@dataclass(frozen=True)
class Situation:
    """A maker of questions, the topic that it is on, and what holds for whatever it draws."""

    topic: str  # "03_learning_rates"
    make: Maker
    kind: str
    level: int

    @property
    def name(self) -> str:
        return f"{self.topic}/{self.make.__name__}"


@dataclass(frozen=True)
class Paper:
    """One version of one exam: its items, each with its situation, in the order in which they are asked."""

    seed: str
    version: str  # "A"
    code: str  # the same on paper and key, and on no other paper
    items: Sequence[tuple[Situation, Item]]

    @property
    def points(self) -> int:
        return sum(item.points for _, item in self.items)

    @property
    def minutes(self) -> int:
        """How long a paper takes, to the next five minutes."""
        return 5 * round(self.points * MINUTES_A_POINT / 5 + 0.49)


@cache
def bank() -> tuple[Situation, ...]:
    """Every situation that can be asked, in the order of the lessons."""
    found = []
    for lesson in lessons(marker="solutions/*/exam.py"):
        for make in lesson.load(lesson.exam).MAKERS:
            sample = fair(make, np.random.default_rng(0))
            found.append(Situation(lesson.name, make, sample.kind, sample.level))
    return tuple(found)


def fair(make: Maker, rng: np.random.Generator, unlike: Sequence[Item] = ()) -> Item:
    """The first item drawn in which no two answers are the same, with another text and answer than `unlike`.

    Where there is none, the one that has least in common. Raises RuntimeError for a maker that draws no item
    with answers that differ.
    """
    texts, answers = [item.text for item in unlike], [item.answer for item in unlike]
    best, common = None, 3
    for item in (make(rng) for _ in range(DRAWS)):
        shared = (item.text in texts) + (item.answer in answers)
        if item.fair and shared < common:
            best, common = item, shared
        if not common:
            break
    if best is None:
        raise RuntimeError(
            f"{make.__name__} drew {DRAWS} items, and in each of them two answers are the same."
        )
    return best


# What is asked ----------------------------------------------------------------------------------------------


def pool(
    topics: Sequence[str] = (), levels: Sequence[str] = (), kinds: Sequence[str] = ()
) -> list[Situation]:
    """The situations on these topics, of these levels and kinds; none named means all of them.

    Raises Refused for a topic that there is not.
    """
    known = sorted({situation.topic for situation in bank()})
    wanted = [name for topic in topics or known for name in _meant(topic, known)]
    numbers = [LEVELS[level] for level in levels or LEVELS]
    return [s for s in bank() if s.topic in wanted and s.level in numbers and s.kind in (kinds or KINDS)]


def _meant(topic: str, known: Sequence[str]) -> list[str]:
    """The lessons that a topic names by number or in words: "3", "learning rates", "03_learning_rates"."""
    word = re.sub(r"[\s_-]+", "_", topic.strip().lower())
    number = word.zfill(2) if word.isdigit() else ""
    meant = [name for name in known if number == name[:2] or (word and not number and word in name)]
    if not meant:
        there_are = ", ".join(name.replace("_", " ") for name in known)
        raise Refused(f'There is no topic "{topic}". There are: {there_are}.')
    return meant


def chosen(number: int, among: Sequence[Situation], rng: np.random.Generator) -> list[Situation]:
    """So many situations, spread over the topics first and then over the kinds.

    Raises Refused when there are fewer.
    """
    if not 1 <= number <= len(among):
        raise Refused(
            f"{number} questions were asked for, and there are {len(among)} on these topics, of this "
            "difficulty and kind: ask for 1 or more and no more than there are, or name more topics."
        )
    left = [among[k] for k in rng.permutation(len(among))]
    taken: list[Situation] = []
    while len(taken) < number:
        topics, kinds = Counter(s.topic for s in taken), Counter(s.kind for s in taken)
        taken.append(min(left, key=lambda s: (topics[s.topic], kinds[s.kind])))
        left.remove(taken[-1])
    return taken


def papers(
    secret: bytes, seed: str, number: int, among: Sequence[Situation], versions: int = 2
) -> list[Paper]:
    """The versions of an exam: the same situations, with other numbers and in another order.

    Raises Refused for a seed that cannot be part of a file's name.
    """
    if not re.fullmatch(r"[\w-]{1,60}", seed):
        raise Refused(
            f'The seed "{seed}" is part of the files\' names: give a word of letters, digits, - and _, '
            "such as autumn-a."
        )
    asked = chosen(number, among, generator(secret, seed))
    items: dict[str, list[Item]] = {}
    made = []
    for version in "ABCDEFGH"[:versions]:
        for situation in asked:
            earlier = items.setdefault(situation.name, [])
            rng = generator(secret, seed, version, situation.name)
            earlier.append(_shuffled(fair(situation.make, rng, unlike=earlier), rng))
        order = [asked[k] for k in generator(secret, seed, version).permutation(number)]
        order.sort(key=lambda s: list(KINDS).index(s.kind))
        code = digest(secret, seed, version, *sorted(items))[:4].hex()
        made.append(Paper(seed, version, code, [(s, items[s.name][-1]) for s in order]))
    return made


def _shuffled(item: Item, rng: np.random.Generator) -> Item:
    """A choice with its options in an order of their own; other items as they are."""
    if item.kind != "choice":
        return item
    options = [item.answer, *(answer for answer, *_ in item.wrong)]
    return replace(item, options=tuple(options[k] for k in rng.permutation(len(options))))


# The secret -------------------------------------------------------------------------------------------------

KEEP = (
    "Keep a copy of it where no student reads: with it the same command makes the same papers and keys; "
    "without it nobody can make them again, and only the keys that you printed are left."
)


def digest(secret: bytes, *words: str) -> bytes:
    """32 bytes that follow from the secret and the words, and tell nothing about the secret."""
    return hmac.new(secret, "/".join(words).encode(), "sha256").digest()


def generator(secret: bytes, *words: str) -> np.random.Generator:
    """Random numbers that follow from the secret and the words, for each of them its own."""
    return np.random.default_rng(int.from_bytes(digest(secret, *words)[:16], "big"))


def place() -> Path:
    """Where the secret lies unless told: with the lecturer's settings, outside what is handed out."""
    settings = os.environ.get("APPDATA") or os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(settings).expanduser() / "gdcourse" / "exam_secret"


def read_secret(file: Path) -> bytes:
    """The secret in a file. Raises Refused, in one sentence, when there is none or it is damaged."""
    try:
        text = file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise Refused(
            f"There is no secret in {file}: bring your copy of it back, or give another --seed without "
            "--secret for a new paper; a paper made with a lost secret cannot be made again, so mark it "
            "with its printed key."
        ) from None
    except (OSError, UnicodeDecodeError):
        text = ""
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise Refused(
            f"{file} is no secret for exams, which is 64 digits and letters a to f: bring your copy back."
        )
    return bytes.fromhex(text)


def new_secret(file: Path) -> None:
    """Write a secret into a file that is not there yet, for its owner's eyes only.

    Raises Refused for a file in the folder of the course, which is handed out.
    """
    if file.resolve().is_relative_to(ROOT):
        raise Refused(
            f"{file} lies in the course's folder, which students get: keep the secret somewhere else."
        )
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
            out.write(secrets.token_hex(32) + "\n")
    except OSError as error:
        raise Refused(
            f"Cannot keep a secret in {file}: {error.strerror}. Name another file by --secret."
        ) from None
