"""What a lecturer needs beyond the lesson itself: written by hand, in solutions/NN_name/guide.toml.

activity     what to do without laptops
board        what to draw, and leave there
cut          the sections to leave out when it gets late, the first to go first
[[slides]]   a slide whose words do not stand alone: its heading (`of`), its `number` below it (1, if none is
             given), and what it says in the hall: a `title`, a `lead`
[[pictures]] a picture that only a lecture has: the heading (`of`), behind which slide there (`after`), and
             the function of the lesson's figures that draws it (`draw`)
[[algebra]]  a few lines of algebra that only a lecture has: the heading (`of`), behind which slide there
             (`after`; pictures count), a `title` that claims, a `lead`, and the `lines`, each in LaTeX with
             its reason behind: `(w - 3) - 2\\eta\\,(w - 3) &= (1 - 2\\eta)\\,(w - 3) % take w − 3 out`
[[votes]]    a question to vote on, and how we guess that a class answers it, in answers of a hundred
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from gdcourse.course.lessons import Lesson
from gdcourse.course.refused import Refused
from gdcourse.making.sources import Source
from gdcourse.questions.reading import Question
from gdcourse.questions.wording import offered, spoken

LETTERS = "ABCDEFGH"
ALONE = {"activity": str, "board": list, "cut": list}
NEEDED = {
    "slides": {"of": str},
    "pictures": {"of": str, "after": int, "draw": str},
    "algebra": {"of": str, "after": int, "title": str, "lead": str, "lines": str},
    "votes": {"ask": str, "right": int, "trap": str, "trapped": int},
}
OPTIONAL = {"slides": {"number": int, "title": str, "lead": str}}
MEANT = {str: "words in quotes", int: "a whole number", list: "a list of words in quotes"}


def beyond(source: Source) -> dict:
    """What is written for the lecturer of a lesson; nothing when nothing is. Raises Refused, as `guide`."""
    file = Lesson(source.lesson, source.root).guide
    return guide(file) if file.exists() else {}


def guide(file: Path) -> dict:
    """The content of a guide. Raises Refused, which names the entry, for what no guide holds."""
    content = written(file)
    tables = {name: content.get(name, []) for name in NEEDED}
    _check(content, {}, ALONE | dict.fromkeys(NEEDED, object), named(file))
    for name, entries in tables.items():
        if not (isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)):
            raise Refused(f"{named(file)} has {name} that is no list of entries: head each with [[{name}]].")
        for place, entry in enumerate(entries, start=1):
            where = f"{named(file)}, in entry {place} of [[{name}]],"
            _check(entry, NEEDED[name], OPTIONAL.get(name, {}), where)
            if name == "slides" and not {"title", "lead"} & entry.keys():
                raise Refused(f"{where} says nothing of its slide: give it a `title`, a `lead`, or both.")
    return content


def _check(entry: dict, needed: dict[str, type], optional: dict[str, type], where: str) -> None:
    """Raises Refused for a key that is missing, one that is unknown, and a value of another kind."""
    known = needed | optional
    if missing := [key for key in needed if key not in entry]:
        raise Refused(f"{where} has no `{missing[0]}`: give it one, {MEANT[needed[missing[0]]]}.")
    if unknown := [key for key in entry if key not in known]:
        raise Refused(f"{where} has an unknown key `{unknown[0]}`: use one of {', '.join(known)}.")
    for key, value in entry.items():
        words = value if isinstance(value, list) and known[key] is list else []
        wrong = not isinstance(value, known[key]) or isinstance(value, bool)
        if wrong or not all(isinstance(word, str) for word in words):
            raise Refused(f"{where} has {key} = {value!r}: it needs {MEANT[known[key]]}.")


def written(file: Path) -> dict:
    """The content of a file of TOML. Raises Refused, which names file and line, when it is none."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{named(file)} cannot be read: {error}.") from None


def named(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"


def to_vote_on(question: Question) -> list[str]:
    """The options of a question; of one that asks for a number, the numbers that it foresees."""
    if question.form != "number":
        return offered(question)
    return [spoken(said, question.unit) for said in sorted(answer.said for answer in question.answers)]


def shares(vote: dict, question: Question, file: Path) -> dict[str, int]:
    """How a class may vote, in answers of a hundred, by the letters of the options: `{"B": 60, "D": 20}`.

    The answer comes first, then the most frequent wrong one, then the only other, if there is one alone.
    Raises Refused when no option begins as the vote says.
    """
    options = to_vote_on(question)
    letter = dict(zip(options, LETTERS, strict=False))
    said = [spoken(answer.said, question.unit) for answer in question.right]
    right = [option for option in said if option in options]
    trap = [option for option in options if option.startswith(vote["trap"]) and option not in right]
    if not right or not trap:
        raise Refused(f"{named(file)} speaks of an answer that {question.name} does not offer.")
    known = {letter[right[0]]: vote["right"], letter[trap[0]]: vote["trapped"]}
    others = [name for name in letter.values() if name not in known]
    return known | ({others[0]: 100 - sum(known.values())} if len(others) == 1 else {})


def expected(vote: dict, question: Question, file: Path) -> str:
    """The same in a line: `B 60 · D 20 · the others 20`."""
    known = shares(vote, question, file)
    if len(known) < len(to_vote_on(question)):
        known |= {"the others": 100 - sum(known.values())}
    return " · ".join(f"{name} {share}" for name, share in known.items())
