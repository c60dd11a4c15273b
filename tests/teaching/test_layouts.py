"""The table of layouts for instructors agrees with the code: each example is handed in and collected."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from gdcourse.course.files import ROOT
from gdcourse.teaching import handins
from gdcourse.teaching.archive import contents
from gdcourse.teaching.grading.submissions import UNKNOWN, collect

LESSON = "03_learning_rates"
TEXT = (ROOT / "docs" / "hand-ins.md").read_text(encoding="utf-8")
ROWS = {
    name.strip(" `"): [cell.strip() for cell in cells]
    for name, *cells in (line.strip("|").split("|") for line in TEXT.splitlines() if line.startswith("| `"))
}
OTHERS = {
    "Zoë Müller": "Ann Abel",
    "muellerzoe": "abelann",
    "zoe-m": "ann-a",
    "zm1": "aa2",
    "_5012": "_5013",
    "_101": "_102",
}
HANDED_IN = (2026, 3, 1, 13, 30, 0)  # by the zip


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def another(path: str) -> str:
    """The same file of somebody else."""
    for one, other in OTHERS.items():
        path = path.replace(one, other)
    return path


def zipped(folder: Path, layout: str) -> Path:
    """The example of a row, and somebody else's, as they come in a zip."""
    (example,) = code(ROWS[layout][1])
    with zipfile.ZipFile(folder / "submissions.zip", "w") as archive:
        for name in (example, another(example)):
            archive.writestr(zipfile.ZipInfo(name, HANDED_IN), '{"cells": []}')
    return folder / "submissions.zip"


def test_the_table_has_a_row_for_each_layout_in_their_order():
    assert list(ROWS) == list(handins.LAYOUTS)
    in_the_code = re.findall(r"^    (\w+) +(\S.*?)(?:, (?:or|as|the|with|Google).*)?$", handins.__doc__, re.M)
    assert [name for name, _ in in_the_code] == list(ROWS)


@pytest.mark.parametrize("layout", handins.LAYOUTS)
def test_an_example_is_recognised_in_a_zip_and_in_a_folder(tmp_path, layout):
    archive = zipped(tmp_path, layout)
    with zipfile.ZipFile(archive) as files:
        files.extractall(tmp_path / "unpacked")
    for place in (archive, tmp_path / "unpacked"):
        found = handins.hand_ins(contents(place), LESSON)
        assert found.layout == layout and len(found.found) == 2 and not found.nobodys


@pytest.mark.parametrize("layout", handins.LAYOUTS)
def test_who_it_is_and_when_it_came_are_as_the_row_says(tmp_path, layout):
    _, example, _, when, who = ROWS[layout]
    tasks = collect(zipped(tmp_path, layout), LESSON, due=datetime(2026, 2, 1).astimezone()).tasks
    (task,) = [task for task in tasks if [clue for clue in task.clues if clue] == code(who)]
    stamps = {"by the zip": HANDED_IN, "by the name": (2026, 3, 1, 12, 0, 0)}
    stamp = next((stamps[words] for words in stamps if words in when), None)
    if stamp is None:
        assert when.startswith("not told") and task.handed_in is None
    else:
        assert task.handed_in is not None
        local = "UTC" not in code(example)[0]
        assert (task.handed_in.astimezone() if local else task.handed_in).timetuple()[:6] == stamp
    assert ("late" in task.flags) == (stamp is not None or "LATE" in example)
    assert (UNKNOWN in task.flags) == (stamp is None and "LATE" not in example)


def test_the_times_of_an_unpacked_folder_say_nothing(tmp_path):
    for layout in handins.TIMES_OF_ZIP:
        folder = tmp_path / layout
        folder.mkdir()
        with zipfile.ZipFile(zipped(folder, layout)) as files:
            files.extractall(folder / "unpacked")
        tasks = collect(folder / "unpacked", LESSON, due=datetime(2026, 2, 1).astimezone()).tasks
        assert tasks and all(task.handed_in is None and UNKNOWN in task.flags for task in tasks), layout
