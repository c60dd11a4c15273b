"""When something was handed in, and by whom, however that is written."""

from __future__ import annotations

import os
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gdcourse.__main__ import main as command
from gdcourse.teaching.grading.by_hand import Numbers
from gdcourse.teaching.grading.run import moment_due
from gdcourse.teaching.grading.submissions import as_in_roster, moment, tasks, with_numbers
from gdcourse.teaching.roster import Roster, Student, matched

from .conftest import LESSON
from .hostile import as_bytes, notebook

DUE = datetime(2026, 3, 1, 12, tzinfo=UTC)
EARLY, LATE = datetime(2026, 2, 1, tzinfo=UTC).timestamp(), datetime(2026, 4, 1, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01 12:00:00.000000 UTC",  # nbgrader
        "2026-03-01 12:00:00 UTC\n",
        "2026-03-01 12:00:00",
        "2026-03-01T12:00:00Z",
        "2026-03-01T13:00:00+01:00",
        "2026-03-01 13:00:00.000000 CET",
        "2026-03-01 07:00 EST",
        "Sunday, 1 March 2026, 12:00 PM",  # Moodle
        "Mar 1, 2026 at 12:00pm UTC",  # Canvas
        "Sun, 01 Mar 2026 12:00:00 GMT",
        "20260301T120000Z",
    ],
)
def test_time_stamps_of_nbgrader_and_of_platforms_are_read(text):
    assert moment(text) == DUE


@pytest.mark.parametrize(
    "text", ["", "soon", "12:00", "March 2026", "5", "2026-03-01 12:00 XYZ", "02/03/2026 12:00", "9" * 900]
)
def test_what_is_no_whole_moment_is_not_guessed_at(text):
    with pytest.raises(ValueError, match="."):
        moment(text)


def stamped(folder: Path, own: float, make) -> tuple[str, ...]:
    """The flags of a submission whose file has a time of its own, beside which `make` puts a time stamp."""
    home = folder / "submitted" / "s001" / LESSON.name
    home.mkdir(parents=True)
    path = home / f"{LESSON.name}.ipynb"
    path.write_bytes(as_bytes(notebook()))
    os.utime(path, (own, own))
    make(home / "timestamp.txt")
    (task,) = tasks(folder / "submitted", LESSON.name, DUE)
    return task.flags


@pytest.mark.parametrize(
    "own, stamp, flags",
    [
        (EARLY, "2026-02-01 10:00:00 UTC", ()),
        (EARLY, "2026-03-01 12:00:01 UTC", ("late",)),
        (LATE, "2026-04-01 10:00:00 UTC", ("late",)),
        (LATE, "2026-02-01 10:00:00 UTC", ("own time stamp",)),
        (EARLY, None, ("time unknown",)),
        (LATE, None, ("time unknown",)),
        (EARLY, "yesterday, I think", ("time stamp not understood",)),
        (LATE, "yesterday, I think", ("time stamp not understood",)),
        (EARLY, "x" * 5_000, ("time stamp not understood",)),
    ],
)
def test_lateness_and_whose_word_it_is(tmp_path, own, stamp, flags):
    assert stamped(tmp_path, own, lambda path: stamp and path.write_text(stamp, encoding="utf-8")) == flags


@pytest.mark.skipif(os.name == "nt", reason="pipes and links as on Linux and macOS")
@pytest.mark.parametrize(
    "make",
    [
        os.mkfifo,
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.symlink_to("/etc/hostname"),
        lambda path: path.symlink_to(path),
        lambda path: path.mkdir(),
        lambda path: path.touch() or os.truncate(path, 10**10),
        lambda path: path.write_bytes(b"\xff\xfe\x00" * 9),
    ],
    ids=["pipe", "device", "link", "loop", "folder", "large", "no text"],
)
def test_a_time_stamp_that_is_no_file_stops_nobody(tmp_path, make):
    assert stamped(tmp_path, EARLY, make) == ("time stamp not understood",)


def test_a_date_alone_is_the_end_of_that_day(monkeypatch):
    assert moment_due("2026-03-01").strftime("%H:%M:%S") == "23:59:59"
    assert moment_due("2026-03-01 12:00").strftime("%H:%M:%S") == "12:00:00"
    assert moment_due("2026-03-01T12:00+02:00").isoformat() == "2026-03-01T12:00:00+02:00"
    assert moment_due("2026-03-01").tzinfo is not None


def test_the_moment_that_is_meant_is_said_with_its_zone(hand_in, sandbox, capsys):
    hand_in({"s001": as_bytes(notebook(solved=False))})
    command(["grade", "1", "--no-gradebook", "--due", "2026-03-01T23:59:59+02:00"])
    assert (
        "Due: 2026-03-01 23:59:59 UTC+02:00 (UTC+02:00). What came later is flagged."
        in capsys.readouterr().err
    )


ZOE = "Zo\u00eb M\u00fcller"


@pytest.mark.parametrize(
    "folder",
    [
        unicodedata.normalize("NFD", ZOE),
        ZOE.upper(),
        ZOE.replace(" ", "  "),
        f" {ZOE}",
        ZOE.replace(" ", "\u00a0"),
    ],
)
def test_one_person_in_several_spellings(folder):
    assert matched([folder, "ben"], [ZOE, "ben"]) == {folder: ZOE}


def test_a_spelling_that_could_be_two_is_nobody():
    assert matched(["ANNA", "Anna"], ["anna"]) == {}
    assert matched(["ANNA"], ["anna", "Anna"]) == {}
    assert matched(["anna", "ANNA"], ["anna"]) == {}


def test_the_rosters_spelling_is_written_and_what_was_matched_is_said(hand_in, sandbox, capsys):
    hand_in({ZOE.upper(): as_bytes(notebook()), "s002": as_bytes(notebook(solved=False))})
    Path("roster.csv").write_text(f"id,name\n{ZOE},Zoe\ns002,\n", encoding="utf-8")
    command(["grade", "1", "--no-gradebook", "--students", "roster.csv"])
    said = capsys.readouterr().err
    assert f"{ZOE.upper()} is {ZOE} in the roster." in said
    assert "Handed in nothing" not in said
    assert f"Zoe,,{ZOE},{ZOE},,15" in (Path("graded") / LESSON.name / "grades.csv").read_text(
        encoding="utf-8"
    )


def test_personal_numbers_are_found_under_every_spelling(hand_in):
    hand_in({unicodedata.normalize("NFD", ZOE): b"{}", "S002": b"{}", "else": b"{}"})
    numbers = {ZOE: Numbers.of("x", "a"), "s002": Numbers.of("x", "b")}
    todo = with_numbers(tasks(Path("submitted"), LESSON.name), numbers, {})
    assert {task.numbers for task in todo} == {*numbers.values(), None}
    (other,) = (task for task in todo if not task.numbers)
    assert (other.student, other.reason) == ("else", "This student is not in the key of personal numbers.")


def test_names_that_move_a_cursor_are_told_in_letters(hand_in, sandbox, capsys):
    hand_in({"s\x1b[2Ja": as_bytes(notebook(solved=False)), "s\x1b[2Jb": b"x"})
    Path("roster.csv").write_text("id,name\ns\x1b[2Ja,\x1b]0;x\x07Eve\ns9,\x1b[31mRed\n", encoding="utf-8")
    command(["grade", "1", "--no-gradebook", "--students", "roster.csv"])
    said = "".join(capsys.readouterr())
    assert "s\ufffd[2Jb: The notebook is not valid JSON" in said
    assert "\ufffd[31mRed (s9)" in said
    assert "\x1b" not in said
    for path in (Path("graded") / LESSON.name).rglob("*.*ml"):
        assert "\x1b" not in path.read_text(encoding="utf-8")
    assert "\x1b" not in (Path("graded") / LESSON.name / "grades.csv").read_text(encoding="utf-8")


def test_two_spellings_of_one_folder_stay_two_students(hand_in):
    hand_in({"Anna": b"{}", "anna": b"{}"})
    todo, said = as_in_roster(tasks(Path("submitted"), LESSON.name), Roster((Student("anna", "Anna B."),)))
    assert [task.student for task in todo] == ["Anna", "anna"]
    assert said == ["Not in the roster, graded under the name that came: Anna."]
