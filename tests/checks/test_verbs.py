"""`progress` and `reset`: what was done so far, and a clean exercise without losing anything."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path

import pytest

from gdcourse.__main__ import main as run
from gdcourse.course.lessons import Lesson
from gdcourse.course.refused import Refused
from gdcourse.learning import reset as resetting
from gdcourse.learning.reset import main, reset

NAME = "03_learning_rates"


@pytest.fixture
def copied(tmp_path) -> Lesson:
    """A copy of one lesson's exercises."""
    shutil.copytree(Lesson(NAME).checks.parent, tmp_path / "exercises" / NAME)
    return Lesson(NAME, tmp_path)


def work_in(copied: Lesson) -> str:
    notebook = copied.exercise.with_suffix(".ipynb")
    content = json.loads(notebook.read_text(encoding="utf-8"))
    next(cell for cell in content["cells"] if cell["id"] == "regime")["source"] = (
        "def regime(lr, L):\n    return 'mine'"
    )
    text = json.dumps(content)
    notebook.write_text(text, encoding="utf-8")
    return text


def test_your_copy_is_kept_beside_the_clean_one(copied):
    mine = work_in(copied)
    kept = reset(copied)
    assert kept.name == f"{NAME}-mine-1.ipynb"
    assert kept.read_text(encoding="utf-8") == mine
    clean = json.loads(copied.exercise.with_suffix(".ipynb").read_text(encoding="utf-8"))
    assert clean == copied.handed_out()


def test_every_reset_keeps_one_more(copied):
    names = []
    for _ in range(3):
        work_in(copied)
        names.append(reset(copied).name)
    assert names == [f"{NAME}-mine-{k}.ipynb" for k in (1, 2, 3)]


def test_without_work_there_is_nothing_to_keep(copied):
    assert reset(copied) is None
    assert [path.name for path in copied.checks.parent.glob("*-mine-*")] == []


def test_a_note_in_a_text_cell_is_work_too(copied):
    notebook = copied.exercise.with_suffix(".ipynb")
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["cells"].append({"cell_type": "markdown", "id": "note", "metadata": {}, "source": "my note"})
    notebook.write_text(json.dumps(content), encoding="utf-8")
    assert reset(copied) is not None


@pytest.mark.parametrize("content", [b"", b"not a notebook", b'{"cells": 3}', b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_kept(copied, content):
    copied.exercise.with_suffix(".ipynb").write_bytes(content)
    assert reset(copied).read_bytes() == content


def test_on_a_full_disk_your_copy_stays_in_its_place(copied, monkeypatch):
    mine = work_in(copied)

    def no_room(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", no_room)
    with pytest.raises(OSError, match="No space left"):
        reset(copied)
    assert copied.exercise.with_suffix(".ipynb").read_text(encoding="utf-8") == mine
    assert list(copied.checks.parent.glob("*-mine-*")) == []


def test_damaged_checks_say_what_to_do(copied):
    copied.checks.write_text('{"questions": []', encoding="utf-8")
    with pytest.raises(Refused, match="checks.json is damaged. Take it again from the course"):
        copied.handed_out()


def test_a_missing_notebook_is_made(copied):
    copied.exercise.with_suffix(".ipynb").unlink()
    assert reset(copied) is None
    assert copied.exercise.with_suffix(".ipynb").exists()


def test_it_says_what_it_did(copied, monkeypatch, capsys):
    monkeypatch.setattr(resetting, "lessons", lambda chosen, marker: [copied])
    work_in(copied)
    assert main(["3"]) == 0
    assert f"Yours is now {NAME}-mine-1.ipynb, beside it." in capsys.readouterr().out


def test_an_unknown_lesson(capsys):
    assert run(["reset", "77"]) == 2
    assert 'There is no lesson "77"' in capsys.readouterr().err
