"""Reading what students hand in: files, folders, cells; nothing is followed, nothing is run."""

from __future__ import annotations

import json
import os

import pytest

from gdcourse.teaching.grading import notebook as reading
from gdcourse.teaching.grading import wire
from gdcourse.teaching.grading.notebook import (
    MOST_CODE,
    MOST_PARTS,
    Cell,
    Handout,
    Unreadable,
    notebooks_in,
    parse,
    read_bytes,
)
from gdcourse.teaching.grading.submissions import tasks

from .conftest import LESSON
from .hostile import as_bytes, cell, notebook

HANDOUT = Handout.of(LESSON.handed_out())


def test_cells_in_order_with_their_ids():
    submission = parse(as_bytes(notebook()), HANDOUT)
    assert [one.id for one in submission.cells][1:5] == [
        "picture",
        "check_picture",
        "slope_by_feel",
        "check_slope_by_feel",
    ]
    assert submission.flags == ()
    assert len(submission.digest) == 64


def test_flags():
    content = notebook()
    content["cells"] = [one for one in content["cells"] if one.get("id") != "walk"]
    step = next(one for one in content["cells"] if one.get("id") == "step")
    content["cells"].append(step)
    for one in content["cells"]:
        if one.get("id") == "check_bug":
            one["source"] = "bug"
    flags = parse(as_bytes(content), HANDOUT).flags
    assert flags == ("missing cell: walk", "duplicated cell: step", "edited check cell: check_bug")


def test_a_notebook_can_be_had_as_it_was_handed_out_with_the_answers_in_it():
    cells = (
        Cell("import os"),
        Cell("def step(): ...", "step"),
        Cell('check("step")  # again', "check_step"),
        Cell("boom()", "made_up"),
        Cell("def step(): return 1", "step"),
    )
    restored = HANDOUT.filled_in(cells)
    assert [one.source for one in restored if one.id == "step"] == ["def step(): return 1"]
    assert [one.source for one in restored if one.id == "check_step"] == ['check("step")']
    assert "import numpy" in restored[0].source
    assert not {"walk", "made_up"} & {one.id for one in restored}


def test_answers_are_known_without_their_marks():
    """Colab drops what nbgrader writes into a cell, and gives it an id of its own."""
    marked = notebook()
    bare = {**marked, "cells": [{**one, "metadata": {"id": "Xyz"}, "id": "Xyz"} for one in marked["cells"]]}
    known = {
        one.id: one.source for one in parse(as_bytes(bare), HANDOUT).cells if one.id in HANDOUT.solution_ids
    }
    assert known == {one.id: one.source for one in parse(as_bytes(marked), HANDOUT).cells if one.id in known}
    assert list(known) == list(HANDOUT.solution_ids)
    assert parse(as_bytes(bare), HANDOUT).flags == ()


def test_a_missing_import_cell_is_flagged():
    content = notebook()
    content["cells"] = [one for one in content["cells"] if "import numpy" not in "".join(one["source"])]
    flags = parse(as_bytes(content), HANDOUT).flags
    assert flags == ("changed or missing handout cell: import numpy as np",)


def test_one_limit_for_the_code_and_what_is_just_within_it_can_be_sent():
    most = "#" * (MOST_CODE - 10_000)
    content = {"cells": [cell(most)]}
    sent = wire.framed(
        {"cells": [one.source for one in parse(as_bytes(content), HANDOUT).cells], "seconds": 1}
    )
    assert len(sent) > MOST_CODE - 10_000
    for source in ("#" * MOST_CODE, "\x01" * (MOST_CODE // 5), "é" * (MOST_CODE // 2)):
        written = json.dumps({"cells": [cell(source)]}, ensure_ascii=False).encode()
        with pytest.raises(Unreadable, match=r"The code of this notebook has 4\.\d MB; 4\.0 MB is the most."):
            parse(written, HANDOUT)


def test_a_notebook_of_many_small_parts_is_not_even_parsed():
    content = b'{"cells": [' + b"[]," * MOST_PARTS + b"[]]}"
    with pytest.raises(Unreadable, match="more than 500,000 parts. Clear its outputs."):
        parse(content, HANDOUT)


def test_a_folder_of_very_many_files_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_FILES", 10)
    for k in range(12):
        (tmp_path / f"{k}.txt").touch()
    with pytest.raises(Unreadable, match="more than 10 files in the folder"):
        notebooks_in(tmp_path)


def taken(folder, names) -> tuple[str, str]:
    """Which of these notebooks in a student's folder is graded, or why none is."""
    home = folder / "submitted" / "s001" / LESSON.name
    home.mkdir(parents=True)
    for name in names:
        (home / name).write_text(json.dumps(name), encoding="utf-8")
    (task,) = tasks(folder / "submitted", LESSON.name)
    return ("" if task.reason else json.loads(task.content())), task.reason


def test_the_notebook_with_the_lessons_name_is_taken(tmp_path):
    names = ("notes.ipynb", f"{LESSON.name}.ipynb", ".hidden.ipynb")
    assert taken(tmp_path, names) == (f"{LESSON.name}.ipynb", "")


def test_a_renamed_notebook_is_taken_when_it_is_the_only_one(tmp_path):
    assert taken(tmp_path, ("my homework (2).ipynb", "data.csv")) == ("my homework (2).ipynb", "")


def test_after_a_reset_the_one_with_work_in_it_is_taken_and_that_is_said(tmp_path):
    home = tmp_path / "submitted" / "s001" / LESSON.name
    home.mkdir(parents=True)
    (home / f"{LESSON.name}.ipynb").write_bytes(as_bytes(notebook(solved=False)))
    (home / f"{LESSON.name}-mine-1.ipynb").write_bytes(as_bytes(notebook()))
    (task,) = tasks(tmp_path / "submitted", LESSON.name)
    assert task.content() == as_bytes(notebook())
    assert task.flags == (f"one of 2 notebooks: {LESSON.name}-mine-1.ipynb",)


@pytest.mark.parametrize(
    "names, reason",
    [
        ([], "There is no notebook in the folder."),
        (["a.ipynb", "b.ipynb"], f"There are 2 notebooks and none is called {LESSON.name}.ipynb: leave one."),
    ],
)
def test_none_or_too_many(tmp_path, names, reason):
    assert taken(tmp_path, names) == ("", reason)


@pytest.mark.skipif(os.name == "nt", reason="links and pipes as on Linux and macOS")
def test_links_pipes_and_folders_are_not_read(tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(b"{}")
    (tmp_path / "link.ipynb").symlink_to(secret)
    (tmp_path / "loop.ipynb").symlink_to(tmp_path / "loop.ipynb")
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / "folder.ipynb").mkdir()
    for name, reason in (
        ("link", "a link"),
        ("loop", "a link"),
        ("pipe", "not a regular file"),
        ("folder", "not a regular file"),
    ):
        with pytest.raises(Unreadable, match=reason):
            read_bytes(tmp_path / f"{name}.ipynb")


@pytest.mark.skipif(os.name == "nt", reason="links as on Linux and macOS")
def test_linked_folders_are_that_students_row(tmp_path):
    good = tmp_path / "submitted" / "s001" / LESSON.name
    good.mkdir(parents=True)
    (good / "x.ipynb").write_bytes(as_bytes(notebook()))
    (tmp_path / "submitted" / "s002").symlink_to(tmp_path / "submitted" / "s001")
    (tmp_path / "submitted" / "s003").mkdir()
    (tmp_path / "submitted" / "s003" / LESSON.name).symlink_to("/etc")
    (tmp_path / "submitted" / "s004").mkdir()  # handed in nothing
    found = {task.student: task.reason for task in tasks(tmp_path / "submitted", LESSON.name)}
    assert found == {
        "s001": "",
        "s002": "The folder is a link to another one.",
        "s003": "The folder is a link to another one.",
    }


def test_an_enormous_file_is_not_even_read(tmp_path):
    path = tmp_path / "x.ipynb"
    with open(path, "wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(Unreadable, match="The notebook has 50 MB; 10 MB is the most. Clear its outputs."):
        read_bytes(path)


def test_line_ends_and_marks_are_evened_out():
    content = {"cells": [cell("a = 1\r\nb = 2\rc = 3")]}
    (one,) = parse(b"\xef\xbb\xbf" + json.dumps(content).encode(), HANDOUT).cells
    assert one.source == "a = 1\nb = 2\nc = 3"
