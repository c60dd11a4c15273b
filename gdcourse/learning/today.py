"""Five for today: questions of finished lessons that are due to be asked again.

    python3 course.py today

Spaced repetition by Leitner's boxes (Sebastian Leitner, So lernt man lernen, 1972): a question that was
answered right waits twice as long each time, one that was answered wrong comes back the next day. That needs
one number a question and can be said in a sentence. Of what is due, questions come first whose wrong answers
are mistakes that this learner has made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from gdcourse.course.progress import streak

DAYS = (1, 2, 4, 8, 16, 32, 64)  # how long a question waits after so many right answers in a row
FINISHED = 0.8  # the share of a lesson's questions that must have been answered


class Asked(Protocol):
    """What is needed of a question: its name, "03.twins", and the mistakes behind its wrong answers."""

    name: str
    kind: str
    mistakes: tuple[str, ...]


def due(questions: Iterable[Asked], kept: Mapping[str, Any], today: date, count: int = 5) -> list[Asked]:
    """The questions to ask today, at most `count`: due, of finished lessons, the shakiest first.

    kept: what `gdcourse.course.progress.read` gives. Two of one lesson stand apart where that can be. The
    same day gives the same questions until one is answered.
    """
    questions = list(questions)
    made = mistakes_made(kept)
    waiting = [one for one in _of_finished_lessons(questions, kept) if next_time(_entry(one, kept)) <= today]
    waiting.sort(key=lambda one: (-sum(made[m] for m in one.mistakes), streak(_entry(one, kept)), one.name))
    return _mixed(waiting)[:count]


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


def _entry(question: Asked, kept: Mapping[str, Any]) -> Mapping[str, Any]:
    return kept.get(question.kind, {}).get(question.name, {})


def _of_finished_lessons(questions: list[Asked], kept: Mapping[str, Any]) -> list[Asked]:
    asked = Counter(one.name[:2] for one in questions)
    answered = Counter(one.name[:2] for one in questions if _entry(one, kept))
    finished = {lesson for lesson, count in asked.items() if answered[lesson] >= FINISHED * count}
    return [one for one in questions if one.name[:2] in finished and _entry(one, kept)]


def _mixed(questions: list[Asked]) -> list[Asked]:
    """In rounds, one of each lesson a round, so that neighbours seldom come from the same lesson."""
    rounds: Counter[str] = Counter()
    numbered = []
    for place, one in enumerate(questions):
        numbered.append((rounds[one.name[:2]], place, one))
        rounds[one.name[:2]] += 1
    return [one for _, _, one in sorted(numbered, key=lambda entry: entry[:2])]
