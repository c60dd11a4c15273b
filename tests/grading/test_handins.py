"""How hand-ins come from learning platforms: whose they are, which counts, when they came."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gdcourse.course.refused import Refused
from gdcourse.teaching import archive
from gdcourse.teaching.archive import contents
from gdcourse.teaching.grading.notebook import Unreadable
from gdcourse.teaching.grading.submissions import Task, as_in_roster, collect
from gdcourse.teaching.handins import LAYOUTS, assignment_meant, hand_ins
from gdcourse.teaching.roster import Roster, Student

from .conftest import LESSON
from .hostile import answering, as_bytes, notebook

NAME = LESSON.name
DUE = datetime(2026, 3, 1, 12, tzinfo=UTC)
EARLY, LATE = datetime(2026, 2, 1, 10, tzinfo=UTC), datetime(2026, 4, 1, 10, tzinfo=UTC)
ROSTER = Roster(
    (
        Student("m77", "Müller, Zoë", "zoe-m", "zoe@example.edu", ids=("m77", "101", "5012")),
        Student("m78", "Ann Abel", "aa2", ids=("m78", "102", "5013")),
    )
)
# layout → a path for each of the two students
AS_GIVEN = {
    "canvas": [f"müllerzoë_101_9001_{NAME}.ipynb", f"abelann_LATE_102_9002_{NAME}-1.ipynb"],
    "moodle": [
        f"Zoë Müller_5012_assignsubmission_file_/{NAME}.ipynb",
        "Ann Abel_5013_assignsubmission_file/x.ipynb",
    ],
    "moodle in one name": [
        f"Zoë Müller_5012_assignsubmission_file_{NAME}.ipynb",
        "Ann Abel_5013_assignsubmission_file_my work.ipynb",
    ],
    "blackboard": [
        f"Homework 1_m77_attempt_2026-03-01-09-00-00_{NAME}.ipynb",
        "Homework 1_aa2_attempt_2026-03-01-09-30-00_x.ipynb",
    ],
    "exchange": [
        f"zoe-m+hw1+2026-03-01 09:00:00 UTC/{NAME}.ipynb",
        f"aa2+hw1+2026-03-01 09:30:00.123 UTC+x1y2/{NAME}.ipynb",
    ],
    "github": [f"hw-1-zoe-m/exercises/{NAME}/{NAME}.ipynb", f"hw-1-aa2/exercises/{NAME}/{NAME}.ipynb"],
    "nbgrader": [f"zoe-m/{NAME}/{NAME}.ipynb", f"aa2/{NAME}/{NAME}.ipynb"],
    "nbgrader, another name": [f"zoe-m/hw-01/{NAME}.ipynb", "aa2/hw-01/x.ipynb"],
    "google": [f"Zoë Müller - {NAME}.ipynb", f"Ann Abel - {NAME}.ipynb"],
    "folders": [f"zoe-m/{NAME}.ipynb", "aa2/x.ipynb"],
    "flat": ["m77.ipynb", f"aa2_{NAME}.ipynb"],
}


def layout_of(name: str) -> str:
    return name.partition(" ")[0].rstrip(",")


def zipped(folder: Path, files: dict[str, bytes], when: datetime | None = None, prefix: str = "") -> Path:
    """A zip of files, all from the same moment by the clock of whoever packs it."""
    path = folder / "submissions.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, content in files.items():
            local = when.astimezone().timetuple()[:6] if when else (1980, 1, 1, 0, 0, 0)
            made.writestr(zipfile.ZipInfo(prefix + name, local), content)
    return path


def laid_out(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / "got" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / "got"


def files_of(layout: str) -> dict[str, bytes]:
    return dict(zip(AS_GIVEN[layout], (b"{1}", b"{2}"), strict=True))


def students(place: Path, **how) -> dict[str, Task]:
    found, _ = as_in_roster(collect(place, NAME, **how).tasks, ROSTER)
    return {task.student: task for task in found}


# Each layout, as a folder and as a zip, with a folder around everything and without -------------------------


@pytest.mark.parametrize("layout", AS_GIVEN)
@pytest.mark.parametrize("around", ["", "all of them/"])
@pytest.mark.parametrize("as_zip", [False, True], ids=["folder", "zip"])
def test_every_layout_is_recognised_and_everybody_found(tmp_path, layout, around, as_zip):
    files = {around + name: content for name, content in files_of(layout).items()}
    place = zipped(tmp_path, files) if as_zip else laid_out(tmp_path, files)
    found = students(place)
    assert {student: task.content() for student, task in found.items()} == {"m77": b"{1}", "m78": b"{2}"}
    assert hand_ins(contents(place), NAME).layout == layout_of(layout)


@pytest.mark.parametrize("layout", AS_GIVEN)
def test_one_student_alone_is_recognised_too(tmp_path, layout):
    ((name, content), _) = files_of(layout).items()
    assert list(students(zipped(tmp_path, {name: content}))) == ["m77"]


def test_the_layout_is_said_and_can_be_named(tmp_path):
    place = zipped(tmp_path, files_of("canvas"))
    assert collect(place, NAME).said[0].endswith("is laid out as canvas: 2 students.")
    assert len(collect(place, NAME, layout="flat").tasks) == 2
    with pytest.raises(Refused, match="as moodle lays them out: the first file is abelann_LATE.*--layout"):
        collect(place, NAME, layout="moodle")
    assert set(map(layout_of, AS_GIVEN)) == set(LAYOUTS), "a layout without an example"


def test_which_assignment_of_nbgrader_is_meant(tmp_path):
    both = files_of("nbgrader, another name") | {"zoe-m/hw-02/x.ipynb": b"{3}", "zoe-m/hw-10/x.ipynb": b"{4}"}
    assert students(laid_out(tmp_path, both))["m77"].content() == b"{1}"
    assert students(laid_out(tmp_path, both), assignment="hw-10")["m77"].content() == b"{4}"
    with pytest.raises(Refused, match="Nobody handed in an assignment hw-3. There are: hw-01, hw-02, hw-10."):
        collect(zipped(tmp_path, both), NAME, assignment="hw-3")


@pytest.mark.parametrize("names", [{"hw-02", "hw-03"}, {"02_update_rule"}, {"a", "b"}, {"1a", "1b"}])
def test_an_assignment_is_not_guessed_at(names):
    with pytest.raises(Refused, match="no submissions of 01_foggy_hiker.*Name it with --assignment."):
        assignment_meant(names, NAME)


# Who is who -------------------------------------------------------------------------------------------------


def test_who_is_not_in_the_roster_is_listed_and_graded_under_the_name_that_came(tmp_path):
    files = {f"bo_103_1_{NAME}.ipynb": b"{}", f"anon_x1y2_2_{NAME}.ipynb": b"{}", **files_of("canvas")}
    found, said = as_in_roster(collect(zipped(tmp_path, files), NAME).tasks, ROSTER)
    assert sorted(task.student for task in found) == ["103", "anon_x1y2", "m77", "m78"]
    assert said == ["Not in the roster, graded under the name that came: bo (103), anon_x1y2."]


def test_two_that_could_be_one_student_stay_two(tmp_path):
    files = {"Zoë Müller - a.ipynb": b"{}", "Müller, Zoë - a.ipynb": b"{}"}
    found, said = as_in_roster(collect(zipped(tmp_path, files), NAME).tasks, ROSTER)
    assert sorted(task.student for task in found) == ["müller, zoë", "zoë müller"]
    assert "Not in the roster" in said[0]


def test_a_login_of_github_is_what_follows_the_assignment(tmp_path):
    roster = Roster((Student("1", "", "b"), Student("2", "", "carl"), Student("3", "", "dee-b")))
    files = {f"{repo}/exercises/{NAME}/x.ipynb": b"{}" for repo in ("hw-anna-b", "hw-carl", "hw-dee-b")}
    found, said = as_in_roster(collect(laid_out(tmp_path, files), NAME).tasks, roster)
    assert sorted(task.student for task in found) == ["2", "3", "hw-anna-b"]
    assert said == ["Not in the roster, graded under the name that came: hw-anna-b."]


def test_files_that_tell_no_student_are_listed(tmp_path):
    files = files_of("flat") | {f"{NAME}.ipynb": b"{}"}
    collected = collect(zipped(tmp_path, files), NAME)
    assert f"Left out, for the name tells no student: {NAME}.ipynb." in collected.said
    assert len(collected.tasks) == 2


# Which attempt, which notebook ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "first, last",
    [
        (f"abelann_102_9002_{NAME}.ipynb", f"abelann_LATE_102_9010_{NAME}-1.ipynb"),
        (f"Ann Abel - {NAME}.ipynb", f"Ann Abel - {NAME} (1).ipynb"),
        (f"aa2/{NAME}.ipynb", f"aa2/{NAME} (2).ipynb"),
        ("aa2.ipynb", "aa2 (1).ipynb"),
        ("HW_aa2_attempt_2026-03-01-09-00-00_a.ipynb", "HW_aa2_attempt_2026-03-01-10-00-00_b.ipynb"),
        ("aa2+hw+2026-03-01 09:00:00 UTC/a.ipynb", "aa2+hw+2026-03-01 10:00:00 UTC/a.ipynb"),
    ],
)
def test_the_last_attempt_counts_and_earlier_ones_are_told(tmp_path, first, last):
    collected = collect(zipped(tmp_path, {last: b"{2}", first: b"{1}"}), NAME)
    (task,) = collected.tasks
    assert task.content() == b"{2}" and task.earlier == 1
    assert "1 student handed in more than once: the last counts." in collected.said


def test_the_notebook_that_somebody_worked_in_is_taken_and_that_is_said(tmp_path):
    clean, mine = as_bytes(notebook(solved=False)), answering("def step(w, slope, lr):\n    return w", "step")
    files = {f"aa2/{NAME}.ipynb": clean, f"aa2/{NAME}-mine-1.ipynb": mine, "zoe-m/x.ipynb": b"{}"}
    task = students(zipped(tmp_path, files))["m78"]
    assert task.content() == mine
    assert task.flags == (f"one of 2 notebooks: {NAME}-mine-1.ipynb",)


def test_of_a_whole_course_folder_the_exercise_is_taken(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as made:
        for name in (
            f"c/notebooks/{NAME}.ipynb",
            f"c/exercises/{NAME}/{NAME}.ipynb",
            "c/exercises/02_x/02_x.ipynb",
        ):
            made.writestr(name, name)
    (task,) = collect(zipped(tmp_path, {"abelann_102_7_course.zip": inner.getvalue()}), NAME).tasks
    assert task.content().decode() == f"c/exercises/{NAME}/{NAME}.ipynb"


def test_two_that_are_alike_are_that_students_row(tmp_path):
    files = {"aa2/a.ipynb": b"{}", "aa2/b.ipynb": b"[]", "zoe-m/x.ipynb": b"{}"}
    task = students(zipped(tmp_path, files))["m78"]
    with pytest.raises(Unreadable, match="There are 2 notebooks and none is called"):
        task.content()


# When -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", AS_GIVEN)
def test_unpacked_work_is_never_late_for_the_time_of_its_files(tmp_path, layout):
    place = laid_out(tmp_path, files_of(layout))
    for path in place.rglob("*.ipynb"):
        os.utime(path, (LATE.timestamp(), LATE.timestamp()))
    flags = {student: task.flags for student, task in students(place, due=DUE).items()}
    known = layout in ("canvas", "blackboard", "exchange")
    assert flags["m77"] == (() if known else ("time unknown",))
    assert flags["m78"] == (("late",) if layout == "canvas" else flags["m77"])


@pytest.mark.parametrize("layout", ["moodle", "google", "flat", "folders", "nbgrader"])
@pytest.mark.parametrize("when, flags", [(EARLY, ()), (LATE, ("late",)), (None, ("time unknown",))])
def test_a_zip_tells_when(tmp_path, layout, when, flags):
    found = students(zipped(tmp_path, files_of(layout), when), due=DUE)
    assert {task.flags for task in found.values()} == {flags}
    assert {task.handed_in for task in found.values()} == {when}


@pytest.mark.parametrize("layout", ["canvas", "github"])
def test_a_zip_that_is_packed_when_it_is_downloaded_tells_nothing(tmp_path, layout):
    assert {
        task.handed_in for task in students(zipped(tmp_path, files_of(layout), LATE), due=DUE).values()
    } == {None}


def test_the_time_of_a_zip_in_utc_goes_before_its_clock(tmp_path):
    info = zipfile.ZipInfo("m77.ipynb", (2026, 4, 1, 0, 0, 0))
    info.extra = struct.pack("<HHBi", 0x5455, 5, 1, int(EARLY.timestamp()))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr(info, b"{}")
    assert collect(tmp_path / "a.zip", NAME).tasks[0].handed_in == EARLY


def test_times_in_names_are_read_and_impossible_ones_are_no_times(tmp_path):
    found = students(zipped(tmp_path, files_of("exchange"), LATE))
    assert found["m77"].handed_in == DUE - timedelta(hours=3)
    odd = {"HW_aa2_attempt_2026-13-41-09-00-00_a.ipynb": b"{}"}
    assert hand_ins(contents(zipped(tmp_path, odd)), NAME).layout == "flat"


def test_nbgraders_time_stamp_counts_in_a_zip_as_well(tmp_path):
    files = {f"aa2/{NAME}/x.ipynb": b"{}", f"aa2/{NAME}/timestamp.txt": b"2026-04-01 10:00:00 UTC"}
    (task,) = students(zipped(tmp_path, files, EARLY), due=DUE).values()
    assert task.flags == ("late",) and task.handed_in == LATE


# What strangers may send ------------------------------------------------------------------------------------


def reason(task: Task) -> str:
    with pytest.raises(Unreadable) as refused:
        task.content()
    return str(refused.value)


def entry(name: str, mode: int = 0, packed: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
    info.external_attr, info.compress_type = mode << 16, packed
    return info


def test_a_bomb_a_link_a_lock_and_a_strange_packing_are_rows_and_the_next_is_read(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(entry("bomb.ipynb", packed=zipfile.ZIP_DEFLATED), b" " * 50_000_000)
        made.writestr(entry("link.ipynb", stat.S_IFLNK | 0o777), b"/etc/passwd")
        made.writestr(entry("odd.ipynb", packed=zipfile.ZIP_LZMA), b"{}")
        made.writestr(entry("fine.ipynb"), b"{}")
    found = {task.student: task for task in collect(path, NAME).tasks}
    assert reason(found["bomb"]) == "The notebook has 50 MB; 10 MB is the most. Clear its outputs."
    assert reason(found["link"]) == "The notebook is a link to another file."
    assert "packed in a way that is not read here" in reason(found["odd"])
    assert found["fine"].content() == b"{}"


def test_a_file_that_lies_about_its_size_gives_no_more_than_it_says(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("liar.ipynb", b" " * 50_000_000)
    content = path.read_bytes()
    path.write_bytes(content.replace(struct.pack("<L", 50_000_000), struct.pack("<L", 1_000)))
    assert "damaged in the zip" in reason(collect(path, NAME).tasks[0])


def test_a_locked_file_is_a_row(tmp_path):
    path = zipped(tmp_path, {"aa2.ipynb": b"{}"})
    content = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + at] |= 1
    path.write_bytes(bytes(content))
    assert reason(collect(path, NAME).tasks[0]) == "The file is locked with a password."


@pytest.mark.parametrize(
    "name", ["/etc/a.ipynb", "../a.ipynb", "x/../../a.ipynb", "C:\\a.ipynb", "..\\a.ipynb"]
)
def test_paths_that_lead_outside_are_left_out_and_counted(tmp_path, name):
    collected = collect(zipped(tmp_path, {name: b"{}", "aa2.ipynb": b"{}"}), NAME)
    assert [task.student for task in collected.tasks] == ["aa2"]
    assert "Left out: 1 file whose path leads out of the zip." in collected.said


@pytest.mark.parametrize("coding", ["utf-8", "cp437"])
def test_names_whose_coding_is_not_said_are_read(tmp_path, coding):
    name = "Zo\u00eb M\u00fcller - a.ipynb".encode(coding)
    path = zipped(tmp_path, {"x" * len(name): b"{}"})
    path.write_bytes(path.read_bytes().replace(b"x" * len(name), name))
    assert collect(path, NAME).tasks[0].name == "Zo\u00eb M\u00fcller"


@pytest.mark.parametrize("content", [b"", b"PK", b"\x00" * 5_000, b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_zip_is_one_sentence(tmp_path, content):
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(Refused, match="a.zip is (no zip that can be read|too much to be looked into)"):
        collect(tmp_path / "a.zip", NAME)


def test_a_zip_of_a_student_that_cannot_be_read_is_their_row(tmp_path):
    files = {"abelann_102_1_x.zip": b"no zip", f"müllerzoë_101_2_{NAME}.ipynb": b"{}"}
    found = students(zipped(tmp_path, files))
    assert "The zip that was handed in cannot be read" in reason(found["m78"])
    assert found["m77"].content() == b"{}"


def test_too_many_files_of_one_student_are_their_row(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_FILES", 20)
    files = {f"aa2/{k}.ipynb": b"{}" for k in range(21)} | {"zoe-m/x.ipynb": b"{}"}
    found = students(zipped(tmp_path, files))
    assert "There are more than 20 files in the folder." in reason(found["m78"])
    assert found["m77"].content() == b"{}"


def test_five_thousand_hand_ins_are_listed_without_reading_them(tmp_path):
    files = {f"s{k}_{k}_{k}_{NAME}.ipynb": b"{}" for k in range(5_000)}
    assert len(collect(zipped(tmp_path, files), NAME).tasks) == 5_000


def test_hidden_files_and_what_macos_adds_are_nobodys(tmp_path):
    others = ("__MACOSX/aa2/._x.ipynb", "aa2/.ipynb_checkpoints/x-checkpoint.ipynb", "aa2/.x.ipynb")
    files = {"aa2/x.ipynb": b"{}", "zoe-m/x.ipynb": b"{}"} | dict.fromkeys(others, b"x")
    found = students(zipped(tmp_path, files))
    assert {student: task.content() for student, task in found.items()} == {"m77": b"{}", "m78": b"{}"}


@pytest.mark.skipif(os.name == "nt", reason="links as on Linux and macOS")
def test_links_in_a_folder_are_not_followed(tmp_path):
    place = laid_out(tmp_path, {"aa2/x.ipynb": b"{}"})
    (place / "zoe-m").symlink_to(place / "aa2")
    (place / "bo").mkdir()
    (place / "bo" / "x.ipynb").symlink_to("/etc/hostname")
    found = students(place)
    assert reason(found["m77"]) == "The folder is a link to another one."
    assert reason(found["bo"]) == "The notebook is a link to another file."


@pytest.mark.parametrize("files", [{}, {"notes.txt": b"x"}])
def test_where_nothing_was_handed_in_it_says_so(tmp_path, files):
    with pytest.raises(Refused, match=f"There are no submissions of {NAME}: no notebook was found."):
        collect(zipped(tmp_path, files), NAME)
