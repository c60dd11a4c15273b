"""The learner's side: `check = exercises("01_foggy_hiker")`, then `check("step")` after each function."""

import html
import inspect
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from gdcourse.checks.answering import ask, complaint_of, unready
from gdcourse.checks.judging import Verdict, judge, judge_test
from gdcourse.checks.saying import say
from gdcourse.checks.sheet import Sheet
from gdcourse.checks.wording import problem_in_words
from gdcourse.course import progress
from gdcourse.misconceptions import M

_CODE = re.compile(r"`([^`]+)`")


def exercises(
    lesson: str, namespace: dict[str, Any] | None = None, folder: Path | None = None
) -> "Exercises":
    """The checks of one lesson's exercises, for the notebook (or `namespace`) that asks for them.

    `folder` holds the lesson's checks.json; without it the notebook's own folder and the course's
    `exercises/` are looked in. `FileNotFoundError` says where it was looked for.
    """
    caller = inspect.currentframe().f_back
    found = (folder / "checks.json") if folder else _find(lesson)
    sheets = [Sheet.from_data(one) for one in json.loads(found.read_text(encoding="utf-8"))["questions"]]
    return Exercises(lesson, sheets, namespace if namespace is not None else caller.f_globals)


class Exercises:
    """Checks functions of a notebook by name, keeps the score, and remembers which hint was given."""

    def __init__(self, lesson: str, sheets: list[Sheet], namespace: dict[str, Any]) -> None:
        self.lesson, self.namespace = lesson, namespace
        self.sheets = {sheet.name: sheet for sheet in sheets}
        self.earned: dict[str, float] = dict.fromkeys(self.sheets, 0)
        self._asked: dict[str, tuple[str, int]] = {}

    def __call__(self, name: str) -> "Feedback":
        """Check the function or value called `name`, and say how it went; asked again, hint deeper."""
        if name not in self.sheets:
            raise ValueError(
                f"There is no exercise called {name!r} here. There are: {', '.join(self.sheets)}."
            )
        verdict = self.verdict(name)
        self.earned[name] = verdict.earned
        _remember(self.lesson, verdict)
        return Feedback(verdict, self._hint(verdict), self.score)

    @property
    def score(self) -> str:
        """One line: the points so far."""
        total = sum(sheet.points for sheet in self.sheets.values())
        return f"This notebook: {say(float(sum(self.earned.values())), 4)} of {say(float(total))} points."

    def __repr__(self) -> str:
        rows = [
            f"  {name}: {say(float(earned), 4)} of {say(float(self.sheets[name].points))}"
            for name, earned in self.earned.items()
        ]
        return "\n".join([self.score, *rows])

    def verdict(self, name: str) -> Verdict:
        """The verdict alone, without score or hint."""
        sheet = self.sheets[name]
        thing = self.namespace.get(name)
        problem = unready(thing, sheet.kind, sheet.probes)
        if problem:
            return Verdict(name, sheet.points, text=problem_in_words(name, name, problem))
        if sheet.kind == "test":
            return self._try_test(sheet, thing)
        verdict = judge(sheet, ask(thing, sheet.probes))
        leans_on = (
            []
            if verdict.right
            else [other for other in self._called_by(thing) if not self.verdict(other).right]
        )
        if leans_on:
            first = f"`{name}` calls `{leans_on[0]}`, and that one is not right yet: start there. "
            verdict = replace(verdict, text=first + verdict.text)
        return verdict

    def _called_by(self, thing: Any) -> list[str]:
        """The exercises' functions that this one calls, among those written before it: no circle."""
        names = getattr(getattr(thing, "__code__", None), "co_names", ())
        before = itertools.takewhile(lambda other: self.namespace.get(other) is not thing, self.sheets)
        return [other for other in before if other in names and self.sheets[other].kind == "function"]

    def _try_test(self, sheet: Sheet, test: Callable) -> Verdict:
        if not self.verdict(sheet.of).right:
            return Verdict(
                sheet.name,
                sheet.points,
                text=f"Your test is tried on your own {sheet.of}, and that one is not right yet. "
                f"Finish {sheet.of} first.",
                hints=(),
            )
        complaint = complaint_of(test, self.namespace[sheet.of])
        mutants = () if complaint else sheet.mutants
        caught = [bool(complaint_of(test, mutant.function())) for mutant in mutants]
        return judge_test(
            sheet.name, sheet.points, sheet.hints, [complaint] if complaint else [], caught, sheet.of
        )

    def _hint(self, verdict: Verdict) -> str:
        if not verdict.hints:
            self._asked.pop(verdict.question, None)
            return ""
        about = verdict.hints[0] if verdict.misconception else verdict.text
        before, level = self._asked.get(verdict.question, ("", 0))
        level = min(level + 1, len(verdict.hints)) if before == about else 1
        self._asked[verdict.question] = (about, level)
        more = " Check again for a plainer one." if level < len(verdict.hints) else _read_again(verdict)
        return f"Hint {level} of {len(verdict.hints)}: {verdict.hints[level - 1]}{more}"


class Feedback:
    """What a check says; shows itself as text and, in a notebook, with a coloured edge."""

    def __init__(self, verdict: Verdict, hint: str, score: str) -> None:
        self.verdict, self.hint, self.score = verdict, hint, score

    @property
    def lines(self) -> list[str]:
        """The head line, what holds and what does not, what happened, the hint, the score."""
        v = self.verdict
        mark = "✓" if v.right else "✗" if v.parts else "…"
        head = f"{mark} {v.question}: {say(float(v.earned), 4)} of {v.points:g} point{'s' * (v.points != 1)}"
        parts = (
            " · ".join(f"{'✓' if ok else '✗'} {part}" for part, ok in v.parts.items())
            if len(v.parts) > 1
            else ""
        )
        return [line for line in (head, parts, v.text, self.hint, self.score) if line]

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        colour = "#0a7d55" if self.verdict.right else "#b3541e" if self.verdict.parts else "#6b6b6b"
        head, *rest, score = (_CODE.sub(r"<code>\1</code>", html.escape(line)) for line in self.lines)
        body = "".join(f'<div style="margin:.25em 0">{line}</div>' for line in rest)
        return (
            f'<div role="status" style="border-left:5px solid {colour};'
            'padding:.3em .8em;line-height:1.5;max-width:46em">'
            f'<strong>{head}</strong>{body}<div style="opacity:.75">{score}</div></div>'
        )


def _read_again(verdict: Verdict) -> str:
    """Where the lesson speaks of this mistake."""
    if verdict.misconception not in M:
        return ""
    mistake = M[verdict.misconception]
    return f" To read again: lesson {mistake.lesson[:2]}, “{mistake.heading}”."


def _find(lesson: str) -> Path:
    here = Path.cwd()
    places = [here / "checks.json"] if here.name == lesson else []
    places += [
        folder / "exercises" / lesson / "checks.json"
        for folder in (here, *here.parents, Path(__file__).parents[2])
    ]
    for place in places:
        if place.is_file():
            return place
    raise FileNotFoundError(
        f"No checks for {lesson!r}: there is no exercises/{lesson}/checks.json in {here} or above it. "
        "Open the notebook from inside the course folder."
    )


def _remember(lesson: str, verdict: Verdict) -> None:
    entry = {"earned": verdict.earned, "points": verdict.points}
    if verdict.misconception:
        entry["misconception"] = verdict.misconception
    progress.record("exercise", f"{lesson}/{verdict.question}", entry)
