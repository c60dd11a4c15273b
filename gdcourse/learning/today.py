"""Five for today: questions of finished lessons that are due to be asked again.

    python3 course.py today                   in the terminal; the start page asks the same

Spaced repetition by Leitner's boxes (Sebastian Leitner, So lernt man lernen, 1972): a question that was
answered right waits twice as long each time, one that was answered wrong comes back the next day. That needs
one number a question and can be said in a sentence. Of what is due, questions come first whose wrong answers
are mistakes that this learner has made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from gdcourse.course import progress
from gdcourse.course.files import ROOT
from gdcourse.course.progress import streak
from gdcourse.course.refused import Parser
from gdcourse.questions.given import judged
from gdcourse.questions.reading import ENDING, Question, read
from gdcourse.questions.wording import as_text, offered, spoken

DAYS = (1, 2, 4, 8, 16, 32, 64)  # how long a question waits after so many right answers in a row
FINISHED = 0.8  # the share of a lesson's questions that must have been answered


def due(
    questions: Iterable[Question], kept: Mapping[str, Any], today: date, count: int = 5
) -> list[Question]:
    """The questions to ask today, at most `count`: due, of finished lessons, the shakiest first.

    kept: what `gdcourse.course.progress.read` gives. Two of one lesson stand apart where that can be. The
    same day gives the same questions until one is answered.
    """
    questions = list(questions)
    made = mistakes_made(kept)
    waiting = [one for one in _of_finished_lessons(questions, kept) if next_time(_entry(one, kept)) <= today]
    waiting.sort(
        key=lambda one: (-sum(made[m] for m in mistakes_of(one)), streak(_entry(one, kept)), one.name)
    )
    return _mixed(waiting)[:count]


def mistakes_of(question: Question) -> set[str]:
    """The misconceptions behind the wrong answers of a question."""
    return {answer.mistake.id for answer in question.wrong if answer.mistake}


def next_time(entry: Mapping[str, Any]) -> date:
    """The day on which an answered question is due again."""
    days = DAYS[min(streak(entry), len(DAYS) - 1)]
    return datetime.fromisoformat(entry["when"]).date() + timedelta(days=days)


def mistakes_made(kept: Mapping[str, Any]) -> Counter[str]:
    """How often each misconception stood behind a latest answer that was wrong."""
    entries = [
        entry["latest"]
        for kind in ("prediction", "quiz", "exercise")
        for entry in kept.get(kind, {}).values()
    ]
    return Counter(entry["misconception"] for entry in entries if entry.get("misconception"))


def _entry(question: Question, kept: Mapping[str, Any]) -> Mapping[str, Any]:
    return kept.get(question.kind, {}).get(question.name, {})


def _of_finished_lessons(questions: list[Question], kept: Mapping[str, Any]) -> list[Question]:
    asked = Counter(one.name[:2] for one in questions)
    answered = Counter(one.name[:2] for one in questions if _entry(one, kept))
    finished = {lesson for lesson, count in asked.items() if answered[lesson] >= FINISHED * count}
    return [one for one in questions if one.name[:2] in finished and _entry(one, kept)]


def _mixed(questions: list[Question]) -> list[Question]:
    """In rounds, one of each lesson a round, so that neighbours seldom come from the same lesson."""
    rounds: Counter[str] = Counter()
    numbered = []
    for place, one in enumerate(questions):
        numbered.append((rounds[one.name[:2]], place, one))
        rounds[one.name[:2]] += 1
    return [one for _, _, one in sorted(numbered, key=lambda entry: entry[:2])]


# Where they are asked ---------------------------------------------------------------------------------------


def questions_of_the_course() -> list[Question]:
    """Every question, in the order of the lessons."""
    files = sorted((ROOT / "notebooks").glob(f"[0-9][0-9]_*{ENDING}"))
    return [question for file in files for question in read(file)]


def todays() -> list[Question]:
    """What is due today for whoever learns on this machine."""
    return due(questions_of_the_course(), progress.read(), date.today())


NOTHING = "Nothing is due today. Questions come back here once their lesson is finished."


class Five:
    """Today's questions as cards; made by `five`."""

    def __init__(self) -> None:
        self.questions = todays()

    def __repr__(self) -> str:
        return "\n".join(map(as_text, self.questions)) or NOTHING

    def _ipython_display_(self) -> None:
        from IPython.display import display

        from gdcourse.questions import Card

        for question in self.questions:
            display(Card(question))
        if not self.questions:
            display({"text/plain": NOTHING, "text/html": f'<p class="gd-five">{NOTHING}</p>'}, raw=True)


def five() -> Five:
    """Today's questions from finished lessons, for the start page."""
    return Five()


def main(argv: list[str]) -> int:
    Parser(prog="course.py today", description="Ask the questions that are due today.").parse_args(argv)
    asked = todays()
    if not asked:
        print(NOTHING)
    for question in asked:
        _ask(question)
    return 0


def _ask(question: Question) -> None:
    """Ask in the terminal: an empty line leaves a question for another day."""
    choices = offered(question)
    print(f"\n{as_text(question)}")
    for number, said in enumerate(choices, 1):
        print(f"    {number}: {said}")
    typed = input("Your answer (its number; several with commas; Enter for later): ").strip()
    if not typed:
        return
    said = understood(question, typed)
    if said is None:
        print("That is not one of the answers on offer.")
        return
    right, why, mistake = verdict(question, said)
    progress.record(question.kind, question.name, {"said": said, "right": right, "misconception": mistake})
    truth = ", ".join(spoken(answer.said, question.unit) for answer in question.right)
    print(f"{'Right' if right else f'It is {truth}'}. {' '.join(why.split())}")


def understood(question: Question, typed: str) -> Any:
    """The answer that was typed, in the form that progress keeps; None for one that is not on offer."""
    words = [word.strip().replace("−", "-") for word in typed.split(",")]
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        return None
    if question.form == "number":
        return numbers[0] if len(numbers) == 1 else None
    if question.form == "table":
        return numbers if len(numbers) == len(question.right[0].said) else None
    choices = offered(question)
    if any(number not in range(1, len(choices) + 1) for number in numbers):
        return None
    picked = [choices[int(number) - 1] for number in numbers]
    if question.form == "order":
        return picked if sorted(picked) == sorted(choices) else None
    return picked if question.form == "several" else picked[0] if len(picked) == 1 else None


def verdict(question: Question, said: Any) -> tuple[bool, str, str | None]:
    """Whether an answer is right, what there is to say to it, and its misconception: as the card decides."""
    right, wrong = judged(question, said)
    why = question.right[0].why
    if wrong:
        return False, f"{wrong.why} {why}", wrong.mistake and wrong.mistake.id
    return right, why, None
