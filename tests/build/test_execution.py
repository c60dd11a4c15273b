"""A source runs once: what it showed is kept as long as nothing it depends on changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdcourse.course.refused import Refused
from gdcourse.making import execution
from gdcourse.making.execution import executed, fingerprint, run
from gdcourse.making.sources import Source

PAGE = "# %% [markdown]\n# # One\n\n# %%\nprint(1)\n"


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    """A lesson of an otherwise empty course; to run it only counts how often it was run, in its output."""
    runs = []

    def count(notebook, source):
        runs.append(source)
        notebook.cells[1].outputs = [{"output_type": "stream", "name": "stdout", "text": f"run {len(runs)}"}]

    monkeypatch.setattr(execution, "execute", count)
    return page(tmp_path, "notebooks/01_a.py", PAGE)


def page(root: Path, name: str, text: str) -> Source:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Source(path, root)


def shown(source: Source) -> str:
    return executed(source).cells[1].outputs[0].text


def test_it_runs_when_it_never_ran_and_then_no_more(source):
    assert [shown(source), shown(source)] == ["run 1", "run 1"]
    run(source)
    assert shown(source) == "run 2"


def test_it_says_that_it_runs_and_why(source, capsys):
    executed(source)
    assert capsys.readouterr().out == "notebooks/01_a has not run here yet: running it.\n"
    executed(source)
    assert capsys.readouterr().out == ""
    page(source.root, "notebooks/01_a.py", PAGE + "\n# %%\n2\n")
    executed(source)
    assert capsys.readouterr().out == "notebooks/01_a has changed since it last ran: running it.\n"


def test_one_may_change_what_one_was_given(source):
    executed(source).cells[1].outputs[0].text = "mine"
    assert shown(source) == "run 1"


@pytest.mark.parametrize(
    "changed",
    [
        "notebooks/01_a.py",
        "notebooks/01_a.questions.md",
        "notebooks/02_b.py",  # the end of a lesson leads to the next one
        "gdcourse/landscapes.py",
        "gdcourse/data/rows.csv",
        "requirements.lock",
    ],
)
def test_what_its_outputs_depend_on_makes_it_run_again(source, changed):
    assert shown(source) == "run 1"
    page(source.root, changed, PAGE + "\n# %%\n2\n")
    assert shown(source) == "run 2"


@pytest.mark.parametrize("changed", ["notebooks/01_a.ipynb", "gdcourse/teaching/slides.py", "README.md"])
def test_nothing_else_does(source, changed):
    assert shown(source) == "run 1"
    page(source.root, changed, "new")
    assert shown(source) == "run 1"


def test_an_exercise_depends_on_its_checks_and_the_start_page_on_all_lessons(source):
    exercise = page(source.root, "exercises/01_a/01_a.py", PAGE)
    start = page(source.root, "notebooks/00_start_here.py", PAGE)
    before = fingerprint(exercise), fingerprint(start), fingerprint(source)
    page(source.root, "exercises/01_a/checks.json", "{}")
    page(source.root, "notebooks/01_a.py", PAGE + "\n")
    assert all(a != b for a, b in zip(before, map(fingerprint, (exercise, start, source)), strict=True))
    page(source.root, "notebooks/02_b.py", PAGE)
    before = fingerprint(exercise), fingerprint(start), fingerprint(source)
    page(source.root, "notebooks/02_b.py", PAGE + "\n")
    after = fingerprint(exercise), fingerprint(start), fingerprint(source)
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, True]


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"metadata": {}}'])
def test_what_is_kept_badly_is_made_again(source, content):
    executed(source)
    page(source.root, ".gdcourse/built/notebooks/01_a.ipynb", content)
    assert shown(source) == "run 2"


def test_what_fails_is_not_kept(source, monkeypatch):
    def fail(notebook, source):
        raise Refused("no")

    monkeypatch.setattr(execution, "execute", fail)
    with pytest.raises(Refused):
        executed(source)
    assert not (source.root / ".gdcourse").exists()
