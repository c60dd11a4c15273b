"""What an exam asks: a number, code to read, a choice with its reason, an argument or a sketch."""

from __future__ import annotations

import contextlib
import html
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from string import Template

import numpy as np

from gdcourse.misconceptions import Misconception

LEVELS = {"easy": 1, "medium": 2, "hard": 3}
MINUTES_A_POINT = 1.5


@dataclass(frozen=True)
class Kind:
    """A section of the paper: what it asks for, what a question earns when it is easy, the room it needs."""

    heading: str
    instruction: str
    points: int
    lines: int


KINDS = {
    "number": Kind(
        "Compute",
        "Write down the way to your number: the number alone earns one point. Three decimals are enough.",
        points=2,
        lines=4,
    ),
    "code": Kind(
        "Read code",
        "Say what is printed, and how you know: the output alone earns one point. Three decimals are enough.",
        points=2,
        lines=3,
    ),
    "choice": Kind(
        "Choose, and say why",
        "Tick one answer and give the reason: the tick alone earns one point.",
        points=2,
        lines=2,
    ),
    "argue": Kind(
        "Argue, or sketch",
        "Each step of a complete answer earns one point. In a sketch, mark what the question names.",
        points=0,
        lines=7,
    ),
}


@dataclass(frozen=True)
class Item:
    """One question with its answer, the way to it, and wrong answers, each with its mistake, in words too.

    Texts are HTML. An argument has `steps`, one for each point; a sketch has axes to draw in (`room`) and the
    same with the answer drawn (`drawn`).
    """

    text: str
    answer: str
    working: str
    wrong: Sequence[tuple[str, Misconception, str]]
    level: int = 2
    kind: str = "number"
    steps: Sequence[str] = ()
    room: str = ""
    drawn: str = ""
    options: Sequence[str] = field(default=(), compare=False)  # of a choice, in the order of its paper

    @property
    def fair(self) -> bool:
        """Whether every answer, right or wrong, can be told from every other."""
        answers = [self.answer, *(answer for answer, *_ in self.wrong)]
        meant = [answer if value(answer) is None else value(answer) for answer in answers]
        return len(set(meant)) == len(meant)

    @property
    def points(self) -> int:
        """One for each step of an argument; else what its kind earns, and one more for each level."""
        return len(self.steps) or KINDS[self.kind].points + self.level - 1


def value(answer: str) -> float | None:
    """The number that an answer is, if it is one.

    >>> value("−0.5"), value("in both")
    (-0.5, None)
    """
    try:
        return float(answer.replace("−", "-"))
    except ValueError:
        return None


Maker = Callable[[np.random.Generator], Item]


@dataclass(frozen=True, eq=False)
class Code:
    """A maker of questions on a few lines of code: what do they print?

    The lines are run, with numbers put in for `$names`, and what they print is the answer. Each misreading
    replaces a piece of the code by what somebody takes it for; what that prints is the wrong answer.

    >>> add = Code("add", "w = $w\\nprint(w + 1)", {"w": (3,)}, "One more than $w.", ())
    >>> add(np.random.default_rng(0)).answer
    '4'
    """

    name: str
    code: str
    numbers: Mapping[str, Sequence]
    working: str
    misread: Sequence[tuple[str, str, Misconception, str]]  # a piece, what it is taken for, mistake, words
    level: int = 2
    asked: str = "What does this print?"

    @property
    def __name__(self) -> str:
        return self.name

    def __call__(self, rng: np.random.Generator) -> Item:
        drawn = {name: rng.choice(some).item() for name, some in self.numbers.items()}

        def with_numbers(text: str) -> str:
            return Template(text).substitute(drawn)

        code = with_numbers(self.code)
        wrong = []
        for piece, taken_for, mistake, words in self.misread:
            if (piece := with_numbers(piece)) not in code:
                raise ValueError(f'{self.name}: the code does not hold "{piece}", which is to be misread.')
            wrong.append((printed(code.replace(piece, with_numbers(taken_for))), mistake, words))
        return Item(
            f"{self.asked}<pre><code>{html.escape(code)}</code></pre>",
            printed(code),
            with_numbers(self.working),
            wrong,
            self.level,
            "code",
        )


def printed(code: str) -> str:
    """What lines of Python print, as it stands on paper."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(code, {"np": np})
    return said.getvalue().strip().replace("-", "−").replace("\n", ", ")
