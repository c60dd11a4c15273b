"""The questions of a lesson stand in one file beside it: `notebooks/03_learning_rates.questions.md`.

    ## Prediction 03.in-a-hurry

    η = 2, start at w = 0, gradient −6. Where is the hiker after two steps?

    - [x] −24 ± 0.5
      First step: +12, so w = 12. The gradient there is +18, and the second step is −36.
    - [ ] 12 {one_step_short}
      12 is where the first step lands.

A heading says what is asked, a Prediction or a Question, and its name. Then come the question and its
answers: the right one ticked, the reason of each indented below it, and after a wrong one in braces the
mistake that it comes from. There are four more forms. Several ticks ask for all of them. `±` asks for a
number, with a tolerance and perhaps a unit. A table with numbers in brackets, `[0.6]`, asks for them: its
right answer reads `all ± 0.005`, and a wrong one is a number that somebody may type into a cell. A numbered
list asks for that order and has its reason below it; an order that is wrong is an answer with `→` between
the items.

Texts are Markdown with formulas, `$…$`, and nothing in them needs escaping. What stands above the first
heading is for those who write the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from gdcourse.course.files import ROOT
from gdcourse.course.refused import Refused
from gdcourse.misconceptions import M, Misconception, UnknownMisconception

ENDING = ".questions.md"
KINDS = {"Prediction": "prediction", "Question": "quiz"}
NAME = r"\d\d\.[a-z0-9]+(?:-[a-z0-9]+)*"
HEADING = re.compile(rf"## (Prediction|Question) ({NAME})")
ANSWER = re.compile(r"- \[([ x])\] (.+?)(?: \{(\w+)\})?")
PLACE = re.compile(r"\d+\. (.+)")
DIGITS = r"[+−-]?(?:\d[\d \u202f]*(?:\.\d+)?|\.\d+)(?:e[+−-]?\d+)?"
NUMBER = re.compile(rf"({DIGITS}) ± ({DIGITS})(?: (.+))?")
BLANK = re.compile(rf"\[({DIGITS})\]")
ALL = re.compile(rf"all ± ({DIGITS})")

Said = str | float | tuple[str, ...] | tuple[float, ...]


@dataclass(frozen=True)
class Answer:
    """An answer on offer, or foreseen: whether it is right, why, and from which mistake it comes."""

    said: Said
    right: bool
    why: str
    mistake: Misconception | None
    line: int


@dataclass(frozen=True)
class Question:
    """A question with its answers, in file order; its form: one, several, number, table or order."""

    kind: str
    name: str
    asked: str
    form: str
    answers: tuple[Answer, ...]
    line: int
    tolerance: float = 0.0
    unit: str = ""
    table: tuple[
        tuple[str, ...], ...
    ] = ()  # of a table to fill in: its heads and its rows, blanks in brackets

    @property
    def right(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.right]

    @property
    def wrong(self) -> list[Answer]:
        return [answer for answer in self.answers if not answer.right]

    @property
    def mistakes(self) -> tuple[str, ...]:
        """What stands behind its wrong answers."""
        return tuple(answer.mistake.id for answer in self.wrong if answer.mistake)


def find(name: str) -> Question:
    """The question of the course with this name, such as "03.twins". Raises Refused for any other."""
    if not re.fullmatch(NAME, name):
        raise Refused(f'A question has a name such as "03.twins"; this is {name!r}.')
    known = {question.name: question for question in of_lesson(name[:2])}
    if name not in known:
        there_are = (
            f"It has {', '.join(known)}." if known else f"Is there a file notebooks/{name[:2]}_…{ENDING}?"
        )
        raise Refused(f"Lesson {name[:2]} has no question {name}. {there_are}")
    return known[name]


def of_lesson(lesson: str) -> list[Question]:
    """The questions of a lesson, given by its two digits, in order; none when it has no file of them.

    Looks into the folder of the notebook that asks, then into the course's own. Raises Refused for a file
    that cannot be understood.
    """
    folders = (Path.cwd(), ROOT / "notebooks")
    files = (file for folder in folders for file in sorted(folder.glob(f"{lesson}_*{ENDING}")))
    return next(map(read, files), [])


def beside(notebook: Path) -> list[Question]:
    """The questions of a notebook, given as its path with any suffix; none without a file of them."""
    file = notebook.with_name(notebook.stem + ENDING)
    return read(file) if file.exists() else []


def read(file: Path) -> list[Question]:
    """The questions of a file, in order. Raises Refused, which names file and line of what is wrong."""
    questions = parse(file.read_text(encoding="utf-8"), file.name)
    for question in questions:
        if question.name[:2] != file.name[:2]:
            raise Refused(f"{file.name}, line {question.line}: {question.name} belongs to another lesson.")
    return questions


def parse(text: str, file: str = "the question") -> list[Question]:
    """The questions of a text, in order. Raises Refused, which names file and line of what is wrong."""
    lines = list(enumerate(text.splitlines(), 1))
    heads = [place for place, (_, line) in enumerate(lines) if line.startswith("##")]
    questions: dict[str, Question] = {}
    for start, end in zip(heads, [*heads, len(lines)][1:], strict=True):
        try:
            question = _question(lines[start:end])
            for complaint in _complaints(question):
                raise complaint
            if first := questions.get(question.name):
                raise Wrong(question.line, f"{question.name} is asked in line {first.line} already.")
        except Wrong as wrong:
            raise Refused(f"{file}, line {wrong.line}: {wrong}") from None
        questions[question.name] = question
    return list(questions.values())


class Wrong(Exception):
    """What is wrong in a line."""

    def __init__(self, line: int, sentence: str):
        super().__init__(sentence)
        self.line = line


def _question(lines: list[tuple[int, str]]) -> Question:
    (at, head), *rest = lines
    heading = HEADING.fullmatch(head.rstrip())
    if not heading:
        raise Wrong(at, 'a heading reads "## Prediction 03.some-name" or "## Question 03.some-name".')
    asked, order, below, marked = [], [], [], []
    text = asked  # the lines that a line without a mark goes on with
    for number, line in rest:
        if found := ANSWER.fullmatch(line.rstrip()):
            text = []
            marked.append((number, found[1] == "x", found[2], _mistake(found[3], number), text))
        elif line.startswith("-"):
            raise Wrong(number, "an answer begins with `- [x] ` when it is right, with `- [ ] ` when not.")
        elif not marked and (found := PLACE.fullmatch(line.rstrip())):
            text = below
            order.append(found[1])
        elif marked and line.strip() and not line.startswith("  "):
            raise Wrong(number, "the reason of an answer is indented by two spaces.")
        else:
            text.append(line[2:] if marked else line)

    answers = [
        Answer(said, is_right, _joined(why), mistake, number)
        for number, is_right, said, mistake, why in marked
    ]
    right = [answer.said for answer in answers if answer.right]
    fields = {"kind": KINDS[heading[1]], "name": heading[2], "asked": _joined(asked), "line": at}
    if order:
        wrong = [replace(answer, said=tuple(answer.said.split(" → "))) for answer in answers]
        first = Answer(tuple(order), True, _joined(below), None, at)
        return Question(**fields, form="order", answers=(first, *wrong))
    if len(right) == 1 and (whole := ALL.fullmatch(right[0])):
        return _table_to_fill(fields, answers, whole[1])
    if len(right) == 1 and (number := NUMBER.fullmatch(right[0])):
        sizes = [_size(number[1] if answer.right else answer.said, answer.line) for answer in answers]
        answers = tuple(replace(answer, said=size) for answer, size in zip(answers, sizes, strict=True))
        tolerance = _size(number[2], at)
        return Question(**fields, form="number", answers=answers, tolerance=tolerance, unit=number[3] or "")
    return Question(**fields, form="several" if len(right) > 1 else "one", answers=tuple(answers))


def _table_to_fill(fields: dict, answers: list[Answer], tolerance: str) -> Question:
    """A question whose text holds a table with blanks."""
    lines = fields.pop("asked").splitlines()
    head, _, *body = [line for line in lines if line.startswith("|")] or ["", ""]
    table = tuple(
        tuple(cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|"))
        for line in (head, *body)
    )
    blanks = tuple(_size(text, fields["line"]) for text in BLANK.findall("\n".join(body)))
    if not blanks:
        raise Wrong(fields["line"], f"{fields['name']} has no table with a number to fill in, such as [0.6].")
    said = [blanks if answer.right else _size(answer.said, answer.line) for answer in answers]
    answers = [replace(answer, said=one) for answer, one in zip(answers, said, strict=True)]
    asked = "\n".join(line for line in lines if not line.startswith("|")).strip()
    size = _size(tolerance, fields["line"])
    return Question(**fields, asked=asked, form="table", answers=tuple(answers), tolerance=size, table=table)


def _mistake(name: str | None, line: int) -> Misconception | None:
    try:
        return M[name] if name else None
    except UnknownMisconception as unknown:
        raise Wrong(line, str(unknown)) from None


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip()


def _size(text: str, line: int) -> float:
    if not re.fullmatch(DIGITS, text):
        raise Wrong(line, f'"{text}" is not a number, and the right answer is one.')
    return float(text.replace("−", "-").replace("\u202f", "").replace(" ", ""))


def _complaints(question: Question) -> Iterator[Wrong]:
    """What does not fit together, each with its line."""
    offered = question.right[0].said if question.form == "order" and question.right else question.answers
    if not question.asked:
        yield Wrong(question.line, f"{question.name} asks nothing.")
    if question.form not in ("number", "table") and len(offered) < 2:
        yield Wrong(question.line, f"{question.name} needs two answers or more to choose from.")
    if len(question.right) != 1 and (question.kind == "prediction" or not question.right):
        ticked = f"{len(question.right) or 'no'} right answer{'s' * (len(question.right) > 1)}"
        yield Wrong(question.line, f"{question.name} has {ticked}: tick one, `- [x] `.")
    seen = set()
    for answer in question.answers:
        if answer.said in seen:
            yield Wrong(answer.line, f"{question.name} has this answer twice.")
        seen.add(answer.said)
        if not answer.why:
            yield Wrong(answer.line, "an answer has its reason below it, indented by two spaces.")
        if answer.right and answer.mistake:
            yield Wrong(answer.line, f"the right answer names a mistake, {answer.mistake}.")
    for answer in question.wrong:
        if question.form == "table" and answer.said in question.right[0].said:
            yield Wrong(answer.line, f"{answer.said:g} is the right number of a cell.")
        if question.form == "number" and abs(answer.said - question.right[0].said) <= question.tolerance:
            yield Wrong(answer.line, f"{answer.said:g} is within the tolerance, so it counts as right.")
        if question.form == "order" and sorted(answer.said) != sorted(question.right[0].said):
            yield Wrong(answer.line, "a wrong order has the same items, with ` → ` between them.")
