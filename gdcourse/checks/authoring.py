"""What an author writes: a `Question` with its cases, and the mistakes that learners make in it."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from gdcourse.checks.probe import Probe
from gdcourse.checks.rules import RULES, Rule
from gdcourse.checks.sheet import Hints
from gdcourse.checks.solution import Solution, source_of
from gdcourse.course.refused import Refused
from gdcourse.misconceptions import Misconception

MOST_HINTS = 3  # a question, a pointer, a line of algebra


@dataclass(frozen=True)
class Case:
    """A probe before its inputs have names; made by `case`."""

    part: str
    positional: tuple
    keywords: Mapping[str, Any]
    by: str


def case(part: str, *inputs: Any, by: str | Rule = "value", **keywords: Any) -> Case:
    """One call of the learner's function, counted towards the behaviour `part`.

    `by` says what is compared: the value; "calls", how often each function given was called; "item:w", one
    entry of a dict or one column of a list of dicts; or a rule from `gdcourse.checks.rules`.
    """
    return Case(part, inputs, keywords, by if isinstance(by, str) else by.__name__)


@dataclass(frozen=True)
class Wrong:
    """A wrong implementation and the mistake that it makes. A learner's numbers are compared with its."""

    mistake: Misconception
    function: Callable
    says: str
    hints: Hints
    keeps: str = ""
    edited: str = ""

    @property
    def source(self) -> str:
        """The function's source, without decorators and docstring."""
        return self.edited or source_of(self.function)


class Question:
    """One graded thing: a function to write or a value to give. Made by `Spec.question`."""

    def __init__(
        self,
        name: str,
        reference: Callable,
        points: float,
        *,
        kind: str = "function",
        tolerance: float = 1e-9,
        shows: str = "",
        shape: str = "",
        solution: Solution | None = None,
    ) -> None:
        self.name, self.reference, self.points, self.kind = name, reference, points, kind
        self.tolerance, self.shows, self.shape = tolerance, shows, shape
        self.solution = solution
        self.wrongs: list[Wrong] = []
        self.rights: list[Callable] = []
        self.make_cases: Callable[[np.random.Generator], Iterable[Case]] = lambda rng: [case("the answer")]

    def __call__(self, *inputs: Any, **keywords: Any) -> Any:
        return self.reference(*inputs, **keywords)

    def cases(self, make: Callable[[np.random.Generator], Iterable[Case]]) -> Callable:
        """Decorator: the generator of this question's cases; it draws from the rng it is given."""
        self.make_cases = make
        return make

    def also_right(self, function: Callable) -> Callable:
        """Decorator: a differently written correct implementation, which must pass."""
        self.rights.append(function)
        return function

    def wrong(
        self, mistake: Misconception, says: str = "", *, hints: str = "", keeps: Rule | None = None
    ) -> Callable:
        """Decorator: a wrong implementation that makes this mistake. Its docstring holds the hints.

        `says` completes "Those are the numbers of …" where the catalogue's own words do not fit. A question
        with rules knows a mistake by the rule that it `keeps`.
        """

        def keep(function: Callable) -> Callable:
            self._add(mistake, function, says, hints or function.__doc__ or "", keeps)
            return function

        return keep

    def slip(
        self,
        mistake: Misconception,
        edits: Mapping[str, str],
        hints: str = "",
        says: str = "",
        keeps: Rule | None = None,
    ) -> Wrong:
        """A mistake that differs from the solution by a few characters: `{"1 - lr * L": "abs(1 - lr * L)"}`.

        Raises `Refused` if one of the texts does not stand in the solution, or more than once.
        """
        function, source = self.solution.edited(self.name, edits)
        return self._add(mistake, function, says, hints, keeps, source)

    def choices(self, mistake: Misconception, **options: tuple[str, str]) -> None:
        """The wrong letters of a multiple choice, each with what it says and its hints."""
        for letter, (says, hints) in options.items():
            self._add(mistake, lambda letter=letter: letter, says, hints, None)

    def _add(
        self,
        mistake: Misconception,
        function: Callable,
        says: str,
        hints: str,
        keeps: Rule | None,
        edited: str = "",
    ) -> Wrong:
        rule = keeps.__name__ if keeps else ""
        if rule and rule not in RULES:
            raise Refused(f"{rule} is not a rule of gdcourse.checks.rules.")
        whole = hints_in(hints, (mistake.question, mistake.instead))
        if len(whole) != MOST_HINTS:
            raise Refused(
                f"M.{mistake.id} in {self.name} has {len(whole)} hints. It takes {MOST_HINTS} lines: a "
                "question, a pointer, a line of algebra. The catalogue knows the first two."
            )
        self.wrongs.append(Wrong(mistake, function, says or mistake.says, whole, rule, edited))
        return self.wrongs[-1]

    def probes(self, rng: np.random.Generator) -> list[Probe]:
        """The cases with the inputs named as in the reference's signature."""
        names = list(inspect.signature(self.reference).parameters)
        return [
            Probe(
                c.part,
                dict(zip(names, c.positional, strict=False)) | dict(c.keywords),
                c.by,
                tuple(c.keywords),
            )
            for c in self.make_cases(rng)
        ]


class TestQuestion:
    """A test that the learner writes: right implementations must pass it, and mutants must not."""

    __test__ = False  # for pytest: not one of its own
    kind = "test"

    def __init__(
        self, name: str, of: Question, points: float, mutants: Sequence[Misconception | Wrong], hints: str
    ) -> None:
        self.name, self.of, self.points, self.hints = name, of, points, hints_in(hints)
        self.mutants: list[Wrong] = []
        for one in mutants:
            found = [wrong for wrong in of.wrongs if one in (wrong, wrong.mistake)]
            if not found:
                raise Refused(f"{of.name} has no wrong implementation with the mistake {one}.")
            self.mutants += found


class Spec:
    """The questions of one lesson, whose right answers stand in the solution notebook beside the spec."""

    def __init__(self, file: str | Path) -> None:
        self.solution = Solution(file)

    def question(self, name: str, **settings: Any) -> Question:
        """The function or value called `name`; what is right, and for how many points, says the notebook.

        `settings`: `tolerance`, how far numbers may be off, as a share of the largest; `shows`, a sentence
        that ends in `{answer}`; `shape`, why the answer has as many numbers as it has.
        """
        right = self.solution[name]
        is_function = inspect.isfunction(right)
        return Question(
            name,
            right if is_function else lambda: self.solution[name],
            self.solution.points[name],
            kind="function" if is_function else "value",
            solution=self.solution,
            **settings,
        )

    def test_question(
        self, name: str, of: Question, mutants: Sequence[Misconception | Wrong], hints: str
    ) -> TestQuestion:
        """A test called `name` that the learner writes for `of`.

        A mutant is a mistake, in every form that `of` has of it, or one that `slip` gave back. The notebook
        shows the first.
        """
        return TestQuestion(name, of, self.solution.points[name], mutants, hints)


def questions(spec: ModuleType) -> list[Question | TestQuestion]:
    """The questions of a spec, in the order in which they are written."""
    return [thing for thing in vars(spec).values() if isinstance(thing, (Question, TestQuestion))]


def hints_in(text: str, before: Sequence[str] = ()) -> Hints:
    """One hint a line, an indented line going on with the one above; what `before` has comes first if needed.

    >>> hints_in("Which way is up?", ("Look.", "Think."))
    ('Look.', 'Think.', 'Which way is up?')
    """
    hints: list[str] = []
    for line in inspect.cleandoc(text).splitlines():
        if line[:1].isspace():
            hints[-1] += " " + line.strip()
        elif line:
            hints.append(line)
    missing = max(len(before) + 1 - len(hints), 0) if before else 0
    return (*before[:missing], *hints)
