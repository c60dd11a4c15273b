"""Five for today: what is due, of which lessons, and in which order."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from gdcourse.course import progress
from gdcourse.learning import today
from gdcourse.learning.today import DAYS, due, mistakes_made, next_time, understood, verdict
from gdcourse.misconceptions import M
from gdcourse.questions.reading import Answer, Question, parse

MONDAY = date(2026, 3, 2)


def Asked(name: str, mistakes: tuple[str, ...] = ()) -> Question:
    wrong = [Answer(f"no {m}", False, "So.", M[m], 1) for m in mistakes]
    return Question("quiz", name, "Why?", "one", (Answer("yes", True, "So.", None, 1), *wrong), 1)


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


FORMS = """
## Question 03.one

Why?

- [x] so
  Yes.
- [ ] not so {ascent_sign}
  No.

## Prediction 03.number

How far?

- [x] 0.6 ± 0.01
  A tenth of 6.
- [ ] −0.6 {ascent_sign}
  Uphill.

## Question 03.several

Which?

- [x] a
  Yes.
- [x] b
  Yes.
- [ ] c {ascent_sign}
  No.

## Prediction 03.order

Put them in order.

1. first
2. second

So it goes.
"""


@pytest.fixture
def forms() -> dict[str, Question]:
    return {question.form: question for question in parse(FORMS)}


@pytest.mark.parametrize(
    ("form", "said", "expected"),
    [
        ("one", "so", (True, None)),
        ("one", "not so", (False, "ascent_sign")),
        ("number", 0.605, (True, None)),
        ("number", -0.6, (False, "ascent_sign")),
        ("number", 7.0, (False, None)),
        ("several", ["b", "a"], (True, None)),
        ("several", ["a"], (False, None)),
        ("several", ["a", "c"], (False, "ascent_sign")),
        ("order", ["first", "second"], (True, None)),
        ("order", ["second", "first"], (False, None)),
    ],
)
def test_the_terminal_judges_as_the_card_does(forms, form, said, expected):
    from gdcourse.questions import card

    right, why, mistake = verdict(forms[form], said)
    assert (right, mistake) == expected and why
    py_mini_racer = pytest.importorskip("py_mini_racer")
    source = Path(card.__file__).with_suffix(".js").read_text(encoding="utf-8")
    engine = py_mini_racer.MiniRacer()
    engine.eval(re.sub(r"^export (default .*)?", "", source, flags=re.MULTILINE))
    spec = json.dumps(card.page_of(forms[form]))
    found = json.loads(engine.eval(f"JSON.stringify(judge({spec}, {json.dumps(said)}))"))
    assert found["right"] is right and (found.get("matched") or {}).get("misconception") == mistake


@pytest.mark.parametrize(
    ("form", "typed"), [("one", "9"), ("one", "x"), ("one", "1, 2"), ("number", "six"), ("order", "1")]
)
def test_what_is_not_on_offer_is_not_taken_for_an_answer(forms, form, typed):
    assert understood(forms[form], typed) is None


def test_the_verb_asks_and_keeps(forms, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GDCOURSE_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(today, "todays", lambda: [forms["number"], forms["one"]])
    answers = iter(["−0.6", ""])
    monkeypatch.setattr("builtins.input", lambda prompt: next(answers))
    assert today.main([]) == 0
    assert "It is 0.6. Uphill. A tenth of 6." in capsys.readouterr().out
    kept = progress.read()
    assert kept["prediction"]["03.number"]["latest"] == {
        "said": -0.6,
        "right": False,
        "misconception": "ascent_sign",
    }
    assert "quiz" not in kept, "Enter leaves a question for another day"


def test_a_day_without_questions_says_so(monkeypatch, capsys):
    monkeypatch.setattr(today, "todays", list)
    assert today.main([]) == 0 and "Nothing is due today" in capsys.readouterr().out
    assert repr(today.five()) == today.NOTHING
