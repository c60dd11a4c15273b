"""`ask("03.twins")`: a question of the course as a card that waits for an answer.

The learner commits first; only then does the page show what happens, why, and what a wrong answer was
thinking. All of that is decided in the page (card.js), so a card works in a slide deck without Python behind
it. Neither the notebook's source nor its plain text holds an answer: those stand in the lesson's file of
questions (see `gdcourse.questions.reading`).
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from gdcourse.course import progress
from gdcourse.course.refused import Refused
from gdcourse.questions.given import fits
from gdcourse.questions.reading import BLANK, Question, find, parse
from gdcourse.questions.wording import as_page, as_text, markup, offered, spoken
from gdcourse.tables import is_wordy

if TYPE_CHECKING:
    from gdcourse.figures import Picture

HERE = Path(__file__).parent


class Card(anywidget.AnyWidget):
    """One question with its answers; made by `ask`."""

    _esm = (HERE / "card.js").read_text(encoding="utf-8")
    _css = (HERE / "card.css").read_text(encoding="utf-8")

    spec = traitlets.Dict().tag(sync=True)  # what is asked and what is replied: all that the page needs
    committed = traitlets.Dict().tag(
        sync=True
    )  # {}, or said, first, right, misconception, and when it was sent
    picture = traitlets.Dict().tag(sync=True)  # what is shown with the answer: png, words, sentence, width
    receipt = traitlets.Dict().tag(
        sync=True
    )  # for the answer that was sent when: what kept it from being kept

    def __init__(self, question: Question, picture: Picture | None = None):
        self.question = question
        kept = progress.read().get(question.kind, {}).get(question.name)
        super().__init__(spec=page_of(question), committed=_restored(question, kept) if kept else {})
        self._for_the_hall = None
        if picture:
            self.picture, self._for_the_hall = _revealed(picture), _for_the_hall(picture)
        self.observe(self._record, "committed")

    def _record(self, change) -> None:
        if committed := change["new"]:
            value = {key: committed.get(key) for key in ("said", "right", "misconception")}
            is_kept = progress.record(self.question.kind, self.question.name, value)
            problem = "" if is_kept or progress.where() is None else f"{progress.where()} cannot be written."
            self.receipt = {"sent": committed.get("sent"), "problem": problem}

    def __repr__(self) -> str:
        return as_text(self.question)

    def _repr_mimebundle_(self, **kwargs) -> tuple[dict, dict]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        about = {"gdcourse": {"question": self.question.name}}
        shown = {"text/plain": repr(self), "text/html": as_page(self.question)}
        if self.picture:  # for pages without a kernel; where the card lives, it waits for the answer
            shown["image/png"] = base64.b64encode(self.picture["png"]).decode()
            about["image/png"] = {"alt": self.picture["words"], "width": self.picture["width"]}
        if self._for_the_hall:  # a deck shows it on the slide behind the question
            from gdcourse.figures import HALL

            shown[HALL] = self._for_the_hall
        return data | shown, metadata | about


def ask(name: str = "", picture: Picture | None = None, *, text: str = "") -> Card:
    """Ask the question of the course that is called `name`, or one of your own, written out in `text`.

    picture: what there is to see once an answer is committed, drawn by a function of `gdcourse.figures`.

    Raises Refused, in one sentence, for a name that no question has and for a text that is none.

    >>> ask("01.zero-slope")
    Question 01.zero-slope: The slope under your feet is exactly 0. What do you know?
      ( ) the steps were too small
      ( ) you have arrived at the best weights
      ( ) the ground is level here: a valley, a hilltop, or something between
      ( ) the model is broken
    >>> ask(text='''
    ... ## Prediction 99.mine
    ...
    ... The slope is −6 and η = 0.1. How long is the step?
    ...
    ... - [x] 0.6 ± 0.001 along w
    ...   A tenth of 6.
    ... ''')
    Prediction 99.mine: The slope is −6 and η = 0.1. How long is the step?
      your number: ______ along w
    """
    if bool(name) == bool(text):
        raise Refused('Ask for a question by its name, as in ask("03.twins"), or write one: ask(text="…").')
    if name:
        return Card(find(name), picture)
    written = parse(text, "your question")
    if len(written) != 1:
        raise Refused(f'ask(text="…") takes one question, with its heading; this has {len(written)}.')
    return Card(written[0], picture)


def page_of(question: Question) -> dict[str, Any]:
    """What the page needs, as JSON can say it."""
    return {
        "kind": question.kind,
        "form": question.form,
        "name": question.name,
        "question": markup(question.asked),
        "unit": question.unit,
        "tolerance": question.tolerance,
        "table": [[_cell(cell) for cell in row] for row in question.table],
        "wordy": [is_wordy(column) for column in zip(*question.table[1:])],
        "offered": [{"said": said, "html": markup(said)} for said in offered(question)],
        "answers": [
            {
                "said": list(answer.said) if isinstance(answer.said, tuple) else answer.said,
                "html": markup(spoken(answer.said, question.unit)),
                "right": answer.right,
                "why": markup(answer.why),
                "misconception": answer.mistake and answer.mistake.id,
            }
            for answer in question.answers
        ],
    }


def _cell(cell: str) -> dict[str, Any]:
    """A cell of a table: what it says, or that it is to be filled in."""
    return {"blank": True} if BLANK.fullmatch(cell) else {"html": markup(cell)}


def _revealed(picture: Picture) -> dict[str, Any]:
    """A picture as the page needs it."""
    from gdcourse import figures

    sentence = figures.minus_signs(picture.sentence)
    width, _ = picture.size
    return {"png": figures.png(picture.figure), "words": picture.words, "sentence": sentence, "width": width}


def _for_the_hall(picture: Picture) -> dict[str, Any] | None:
    """The picture as slides show it, while the course is built; else nothing."""
    from gdcourse import figures

    return figures.for_the_hall(picture) if figures.shows_in_a_hall() else None


def _restored(question: Question, kept: dict[str, Any]) -> dict[str, Any]:
    """The commitment made when this question was last answered; {} when it no longer offers that answer."""
    fine = fits(question, kept["latest"].get("said"))
    return kept["latest"] | {"first": kept["first"]["said"]} if fine else {}
