"""Questions that wait for an answer: `predict` before a thing is shown, `quiz` after it, `recap` at the end.

The learner commits first; only then does the page show what happens, why, and what a wrong answer was
thinking. All of that is decided in the page (question.js), so a question works in a slide deck without Python
behind it.
"""

from __future__ import annotations

import hashlib
import html
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from gdcourse.course import progress

HERE = Path(__file__).parent
Said = str | float | list[str]
Reply = str | tuple[str, str]


class Question(anywidget.AnyWidget):
    """One question with its answer and its reasons; made by `predict` and `quiz`."""

    _esm = (HERE / "question.js").read_text(encoding="utf-8")
    _css = (HERE / "question.css").read_text(encoding="utf-8")

    spec = traitlets.Dict().tag(sync=True)  # what is asked and what is replied; everything the page needs
    committed = traitlets.Dict().tag(
        sync=True
    )  # {} until the learner commits; then said, first, right, misconception

    def __init__(self, spec: dict[str, Any]):
        kept = progress.read().get(spec["kind"], {}).get(spec["name"])
        super().__init__(spec=spec, committed=_restored(spec, kept) if kept else {})
        self.observe(self._record, "committed")

    def _record(self, change) -> None:
        committed = change["new"]
        if not committed:
            return
        value = {
            "said": committed["said"],
            "right": committed["right"],
            "misconception": committed.get("misconception"),
        }
        progress.record(
            self.spec["kind"],
            self.spec["name"],
            value | {"asked": self.spec["asked"], "actual": self.spec["answer"]},
        )

    def __repr__(self) -> str:
        spec = self.spec
        mark = {"one": "( )", "several": "[ ]", "order": " - "}.get(spec["form"])
        lines = [f"  {mark} {option['said']}" for option in spec["options"]] or [
            f"  your number: ______ {spec['unit']}".rstrip()
        ]
        return "\n".join([f"{_TITLES[spec['kind']]} {spec['name']}: {spec['asked']}", *lines])

    def _repr_mimebundle_(self, **kwargs) -> tuple[dict, dict]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return data | {"text/plain": repr(self), "text/html": self.as_html()}, metadata

    def as_html(self) -> str:
        """The question as a plain page shows it, where nothing runs: the answers wait in a fold."""
        spec = self.spec
        listed = "ul" if spec["form"] != "order" else "ol"
        options = "".join(f"<li>{option['html']}</li>" for option in spec["options"])
        ask = (
            f"<{listed}>{options}</{listed}>"
            if options
            else f"<p>Your number: ______ {html.escape(spec['unit'])}".rstrip() + "</p>"
        )
        replies = "".join(f"<li><em>{reply['title']}</em>: {reply['html']}</li>" for reply in spec["replies"])
        because = f" {spec['because']}" if spec["because"] else ""
        return (
            f"<p><strong>{_TITLES[spec['kind']]}.</strong> {spec['question']}</p>{ask}"
            f"<details><summary>Decide first, then "
            f"open</summary><p><strong>{spec['happens']}.</strong>{because}</p>"
            f"{f'<ul>{replies}</ul>' if replies else ''}</details>"
        )


_TITLES = {"prediction": "Prediction", "quiz": "Question"}


def predict(
    name: str,
    question: str,
    *,
    answer: Said,
    because: str,
    choices: Sequence[str] | None = None,
    order: Sequence[str] | None = None,
    tolerance: float | None = None,
    unit: str = "",
    wrong: Mapping[Any, tuple[str, str]] | None = None,
) -> Question:
    """Ask for a number, one of `choices`, or an `order`; reveal what happens once the answer is committed.

    name: lesson and a short name, "03.twins". answer: a number; the text of the right choice; the items in
    the right order. because: the reason, shown with every reveal. tolerance: how far a number may be off
    (default: 1 % of the answer). wrong: what wrong answers were thinking, `{answer: (misconception,
    "reason")}`; a number gets the reason of the nearest entry within `tolerance`, and an order is written as
    a tuple. `code` and *emphasis* work in every text. Raises ValueError when the parts do not fit each other.

    >>> predict("03.cross", "At η = 0.9, from w = 0: where is w after one step?", answer=5.4,
    ...         because="The step is 0.9 · 6 = 5.4.", wrong={-5.4: ("ascent_sign", "That step goes uphill.")})
    Prediction 03.cross: At η = 0.9, from w = 0: where is w after one step?
      your number: ______
    """
    _named(name)
    if choices is not None and order is not None:
        raise ValueError(f"{name}: give choices or order, not both.")
    if not because.strip():
        raise ValueError(f"{name}: because is empty; every prediction needs its reason.")
    if order is not None:
        form, items = "order", _shuffled(name, _distinct(name, "order", order))
        if sorted(answer) != sorted(items):
            raise ValueError(f"{name}: the answer {answer!r} is not the items of order in some order.")
        items = items if items != list(answer) else items[1:] + items[:1]
    elif choices is not None:
        form, items = "one", _distinct(name, "choices", choices)
        if answer not in items:
            raise ValueError(f"{name}: the answer {answer!r} is not among the choices: {', '.join(items)}.")
    else:
        form, items = "number", []
        if not _is_number(answer):
            raise ValueError(
                f"{name}: the answer is {answer!r}; without choices or order it must be a number."
            )
        tolerance = abs(answer) / 100 if tolerance is None else tolerance
        if not (_is_number(tolerance) and tolerance >= 0):
            raise ValueError(
                f"{name}: the tolerance is {tolerance!r}; it must be a number that is not negative."
            )
    return Question(
        {
            "kind": "prediction",
            "form": form,
            "name": name,
            "asked": question,
            "question": markup(question),
            "options": [{"said": item, "html": markup(item)} for item in items],
            "unit": unit,
            "tolerance": tolerance,
            "answer": _plain(answer),
            "happens": _title(answer, unit),
            "because": markup(because),
            "replies": [
                _reply(name, form, items, answer, tolerance, unit, *entry) for entry in (wrong or {}).items()
            ],
        }
    )


def quiz(name: str, question: str, *, answer: str | Sequence[str], options: Mapping[str, Reply]) -> Question:
    """Ask for the right option, or for all of them when `answer` is a list; every option explains itself.

    options: `{"text": "feedback"}`, or `{"text": ("misconception", "feedback")}` for what a wrong option was
    thinking. They are shown in an order that depends on `name` alone. Raises ValueError when the parts do not
    fit each other.

    >>> quiz("03.universal-rate", "Is 0.01 a good learning rate?", answer="it depends on the curvature",
    ...      options={"it depends on the curvature": "Stable means below 2/L.",
    ...               "yes": ("universal_lr", "For a loss a hundred times as steep it explodes.")})
    Question 03.universal-rate: Is 0.01 a good learning rate?
      ( ) it depends on the curvature
      ( ) yes
    """
    _named(name)
    texts = _distinct(name, "options", list(options))
    right = [answer] if isinstance(answer, str) else list(answer)
    for text in right:
        if text not in options:
            raise ValueError(f"{name}: the answer {text!r} is not among the options: {', '.join(texts)}.")
    if not right:
        raise ValueError(f"{name}: the answer is empty; name at least one option.")
    feedback = {text: reply if isinstance(reply, tuple) else (None, reply) for text, reply in options.items()}
    for text, (_, says) in feedback.items():
        if not says.strip():
            raise ValueError(f"{name}: the option {text!r} has no feedback.")
    shown = _shuffled(name, texts)
    return Question(
        {
            "kind": "quiz",
            "form": "one" if isinstance(answer, str) else "several",
            "name": name,
            "asked": question,
            "question": markup(question),
            "options": [{"said": text, "html": markup(text)} for text in shown],
            "unit": "",
            "tolerance": None,
            "answer": answer if isinstance(answer, str) else [text for text in shown if text in right],
            "happens": " · ".join(markup(text) for text in shown if text in right),
            "because": "",
            "replies": [
                {
                    "said": text,
                    "title": markup(text),
                    "misconception": feedback[text][0],
                    "html": markup(feedback[text][1]),
                }
                for text in shown
            ],
        }
    )


class Recap:
    """The predictions of one lesson beside what happened; shows itself as one sentence and a table."""

    def __init__(self, lesson: str, kept: Mapping[str, Mapping[str, Any]]):
        self.lesson = lesson
        self.kept = kept

    def sentence(self) -> str:
        """How many came true and how many changed, in words."""
        if not self.kept:
            return f"No prediction of lesson {self.lesson} is committed yet."
        entries = list(self.kept.values())
        changed = sum(entry["first"]["said"] != entry["latest"]["said"] for entry in entries)
        at_first = sum(entry["first"]["right"] for entry in entries)
        mind = (
            f"You changed your mind on {changed} of {len(entries)}."
            if changed
            else "You kept your mind on all of them."
        )
        asked = f"Of your {len(entries)} predictions in lesson {self.lesson}"
        return f"{asked}, {at_first} came true at once. {mind}"

    def rows(self) -> list[tuple[str, str, str, str]]:
        """For each prediction: what was asked, what you said first, what you said last, what it is."""
        return [
            (
                entry["latest"]["asked"],
                *map(_spoken, (entry["first"]["said"], entry["latest"]["said"], entry["latest"]["actual"])),
            )
            for entry in self.kept.values()
        ]

    def __repr__(self) -> str:
        said = [
            f"- {asked}\n  first {first} · then {then} · it is {actual}"
            for asked, first, then, actual in self.rows()
        ]
        return "\n".join([self.sentence(), *said])

    def _repr_markdown_(self) -> str:
        cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in self.rows()]
        head = [["Question", "First you said", "Then you said", "It is"], [":---"] * 4] if cells else []
        return "\n".join([self.sentence(), "", *("| " + " | ".join(row) + " |" for row in head + cells)])


def recap(lesson: str) -> Recap:
    """What you predicted in a lesson ("03"), first and last, beside what happened."""
    if not re.fullmatch(r"\d\d", lesson):
        raise ValueError(f'recap() needs the two digits of a lesson, such as "03"; it got {lesson!r}.')
    kept = progress.read().get("prediction", {})
    return Recap(lesson, {name: entry for name, entry in kept.items() if name.startswith(f"{lesson}.")})


# Texts -----------------------------------------------------------------------------------------------------


def markup(text: str) -> str:
    """Plain text as safe HTML; `code` and *emphasis* are the only marks.

    >>> markup("*Why* is `a < b` so?")
    '<em>Why</em> is <code>a &lt; b</code> so?'
    """
    pieces = re.split(r"(`[^`]+`)", text)
    return "".join(
        f"<code>{html.escape(piece[1:-1])}</code>"
        if piece.startswith("`") and len(piece) > 2
        else re.sub(
            r"(?<![\w*])\*(?=\S)([^*]+)(?<=\S)\*(?![\w*])", r"<em>\1</em>", html.escape(piece, quote=False)
        )
        for piece in pieces
    )


def _spoken(said: Said) -> str:
    """An answer in words: numbers as short as they are exact, an order as a row of arrows."""
    if isinstance(said, list | tuple):
        return " → ".join(said)
    return said if isinstance(said, str) else format(said, ".10g").replace("-", "−")


def _title(said: Said, unit: str) -> str:
    return markup(_spoken(said)) if not _is_number(said) else f"{_spoken(said)} {html.escape(unit)}".rstrip()


# What fits what --------------------------------------------------------------------------------------------


def _named(name: str) -> None:
    if not re.fullmatch(r"\d\d\.[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ValueError(
            f'The id {name!r} must look like "03.twins": two digits of the lesson, a dot, small letters '
            f"and hyphens."
        )


def _distinct(name: str, what: str, items: Sequence[str]) -> list[str]:
    if len(items) < 2:
        raise ValueError(f"{name}: {what} has {len(items)} entry; a question needs two or more.")
    if len(set(items)) < len(items):
        raise ValueError(f"{name}: {what} says the same thing twice.")
    return list(items)


def _shuffled(name: str, items: list[str]) -> list[str]:
    """Always the same order for the same name, whatever the items say."""
    places = sorted(range(len(items)), key=lambda place: hashlib.sha256(f"{name}/{place}".encode()).digest())
    return [items[place] for place in places]


def _reply(name, form, items, answer, tolerance, unit, said, reply) -> dict[str, Any]:
    """One entry of `wrong`, checked against the question it belongs to."""
    if not (
        isinstance(reply, tuple)
        and len(reply) == 2
        and all(isinstance(part, str) and part.strip() for part in reply)
    ):
        raise ValueError(f'{name}: wrong[{said!r}] must be ("misconception", "reason").')
    if form == "number":
        if not _is_number(said):
            raise ValueError(f"{name}: wrong[{said!r}] is not a number, and the answer is one.")
        if abs(said - answer) <= tolerance:
            raise ValueError(
                f"{name}: wrong[{said!r}] is within {tolerance:g} of the answer {answer:g}, so it would "
                f"count as right."
            )
    else:
        known = sorted(said) == sorted(items) if form == "order" else said in items
        if not known or _plain(said) == _plain(answer):
            raise ValueError(f"{name}: wrong[{said!r}] is not one of the wrong answers on offer.")
    return {
        "said": _plain(said),
        "title": _title(said, unit),
        "misconception": reply[0],
        "html": markup(reply[1]),
    }


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _plain(said: Any) -> Said:
    """An answer as JSON can say it."""
    return list(said) if isinstance(said, list | tuple) else said


def _restored(spec: dict[str, Any], kept: dict[str, Any]) -> dict[str, Any]:
    """The commitment made when this question was last answered; {} when it no longer offers that answer."""
    latest, first = kept["latest"], kept["first"]
    offered = [option["said"] for option in spec["options"]]
    said = latest.get("said")
    fits = {
        "number": _is_number(said),
        "one": said in offered,
        "several": isinstance(said, list) and set(said) <= set(offered),
        "order": isinstance(said, list) and sorted(said) == sorted(offered),
    }
    if not fits[spec["form"]]:
        return {}
    return {
        "said": said,
        "first": first["said"],
        "right": latest["right"],
        "misconception": latest.get("misconception"),
    }
