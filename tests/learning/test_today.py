"""Five for today: what is due, of which lessons, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from gdcourse.course import progress
from gdcourse.learning.today import DAYS, due, mistakes_made, next_time

MONDAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Asked:
    name: str
    kind: str = "quiz"
    mistakes: tuple[str, ...] = ()


def entry(days_ago: int, streak: int, misconception: str | None = None) -> dict:
    value = {"said": "x", "right": streak > 0, "misconception": misconception}
    when = f"{MONDAY - timedelta(days=days_ago)}T20:15:00"
    return {"first": value, "latest": value, "times": 1, "streak": streak, "when": when}


@pytest.mark.parametrize(("streak", "days"), list(enumerate(DAYS)))
def test_a_right_answer_waits_twice_as_long_each_time(streak, days):
    assert next_time(entry(days, streak)) == MONDAY
    assert next_time(entry(0, 99)) == MONDAY + timedelta(days=DAYS[-1])


def test_only_what_is_due_is_asked():
    asked = [Asked("03.a"), Asked("03.b"), Asked("03.c")]
    kept = {"quiz": {"03.a": entry(2, 1), "03.b": entry(1, 1), "03.c": entry(1, 0)}}
    assert [one.name for one in due(asked, kept, MONDAY)] == ["03.c", "03.a"], "a wrong answer comes first"


def test_a_lesson_that_is_not_finished_asks_nothing():
    asked = [Asked(f"03.q{i}") for i in range(10)]
    kept = {"quiz": {f"03.q{i}": entry(9, 0) for i in range(7)}}
    assert due(asked, kept, MONDAY) == []
    kept["quiz"]["03.q7"] = entry(9, 0)
    assert len(due(asked, kept, MONDAY)) == 5


def test_mistakes_that_were_made_come_first():
    asked = [Asked("03.a"), Asked("03.b", mistakes=("ascent_sign", "stale_gradient")), Asked("03.c")]
    kept = {"quiz": {one.name: entry(9, 1) for one in asked}}
    kept["exercise"] = {"02_rule/step": {"latest": {"earned": 0, "misconception": "ascent_sign"}}}
    assert [one.name for one in due(asked, kept, MONDAY)] == ["03.b", "03.a", "03.c"]
    assert mistakes_made(kept) == {"ascent_sign": 1}


def test_lessons_take_turns():
    asked = [Asked(f"0{lesson}.q{i}") for lesson in (1, 2) for i in range(3)]
    kept = {"quiz": {one.name: entry(9, 0) for one in asked}}
    assert [one.name[:2] for one in due(asked, kept, MONDAY)] == ["01", "02", "01", "02", "01"]


def test_the_streak_is_counted_where_progress_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("GDCOURSE_PROGRESS", str(tmp_path / "progress.json"))
    for right in (True, True, False, True):
        progress.record("quiz", "03.a", {"said": "x", "right": right})
    assert progress.streak(progress.read()["quiz"]["03.a"]) == 1
    assert progress.streak({"latest": {"right": True}, "times": 4}) == 1, "kept before streaks were counted"
