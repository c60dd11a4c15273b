"""What a learner is told of what they did: in the terminal, and on the start page."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdcourse.course import progress
from gdcourse.learning.overview import Overview, next_step, rows
from gdcourse.learning.report import main, mistakes

SOURCE = """\
# %% [markdown] tags=["promise"] minutes=1
# # {number} · Walk
#
# | | |
# |---|---|
# | **Takes** | {minutes} minutes |

# %% [markdown] minutes=9
# ## Set out

# %%
ask("{number}.first")

# %%
ask("{number}.second")
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for folder, points in (("01_hill", 4), ("02_rule", 0)):
        (tmp_path / "notebooks").mkdir(exist_ok=True)
        text = SOURCE.format(number=folder[:2], minutes=10 * int(folder[:2]))
        (tmp_path / "notebooks" / f"{folder}.py").write_text(text, encoding="utf-8")
        if points:
            exercise = tmp_path / "exercises" / folder
            exercise.mkdir(parents=True)
            checks = '{"questions": [{"name": "step", "points": 4}], "notebook": {}}'
            (exercise / "checks.json").write_text(checks, encoding="utf-8")
    (tmp_path / "notebooks" / "00_start_here.py").write_text("# %% [markdown]\n# # Start\n", encoding="utf-8")
    return tmp_path


def entry(**latest) -> dict:
    return {"first": latest, "latest": latest, "times": 1, "when": "2026-03-01T10:00:00"}


def test_questions_and_exercises_count_alike(course):
    kept = {
        "quiz": {"01.first": entry(right=True)},
        "exercise": {"01_hill/step": entry(earned=3, points=4)},
    }
    first, second = rows(kept, course)
    assert (first.asked, first.answered, first.earned, first.points) == (2, 1, 3, 4)
    assert first.share == pytest.approx(0.625) and second.share == 0
    assert (second.title, second.minutes) == ("Walk", 20)


def test_the_next_step_is_the_first_lesson_with_an_open_question(course):
    kept = {"prediction": {"01.first": entry(right=False), "01.second": entry(right=True)}}
    assert next_step(rows({}, course)).name == "01_hill"
    assert next_step(rows(kept, course)).name == "02_rule"
    kept["quiz"] = {"02.first": entry(right=True), "02.second": entry(right=True)}
    assert next_step(rows(kept, course)) is None
    assert "Every question of the course is answered" in Overview(kept, course)._repr_html_()


def test_the_page_says_in_words_what_its_bars_show(course):
    shown = Overview({"quiz": {"01.first": entry(right=True)}}, course)
    assert 'aria-label="25 percent done"' in shown._repr_html_()
    assert 'href="01_hill.ipynb">Next: 01 · Walk, 10 minutes</a>' in shown._repr_html_()
    assert repr(shown).splitlines()[1].split() == ["01", "Walk", "10", "1", "of", "2", "–"]


def test_mistakes_are_told_by_name_with_where_to_read_again():
    kept = {
        "quiz": {"01.a": entry(misconception="ascent_sign"), "01.b": entry(misconception=None)},
        "exercise": {"02_rule/step": entry(misconception="ascent_sign")},
        "prediction": {"01.c": entry(misconception="a_name_of_an_earlier_course")},
    }
    (head, line) = mistakes(kept)
    assert line == "  walks uphill, 2 times: read “Write the rule” in lesson 02"
    assert mistakes({}) == []


def test_the_verb_adds_up(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GDCOURSE_PROGRESS", str(tmp_path / "progress.json"))
    progress.record("exercise", "01_foggy_hiker/step", {"earned": 1, "points": 2})
    progress.record("exercise", "01_foggy_hiker/step", {"earned": 2, "points": 2})
    progress.record("exercise", "03_learning_rates/regime", {"earned": 1.5, "points": 3})
    assert main([]) == 0
    said = capsys.readouterr().out
    assert "3.5 of " in said and "Kept in " in said


def test_progress_that_is_off(monkeypatch, capsys):
    monkeypatch.setenv("GDCOURSE_PROGRESS", "off")
    assert main([]) == 0
    assert "Keeping progress is off" in capsys.readouterr().out
