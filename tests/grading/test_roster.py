"""Who is in a class, from the files that learning platforms export, and who a text means."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from gdcourse.course.refused import Refused
from gdcourse.teaching.roster import Roster, Student

CANVAS = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Dial (4711),Dial (4711)\n"
    "    Points Possible,,,,,16,16\n"
    '"Müller, Zoë",101,m77,zm1,Group A and Group B,12,\n'
    '"Abel, Ann",102,,aa2,Group A,,\n'
    '"Student, Test",999,,f0e1d2,Group A,,\n'
)
MOODLE = (
    "Vorname;First name;Last name;ID number;Email address;Groups\n"
    ";Zoë;Müller;m77;zoe@example.edu;A\n;Ann;Abel;;ann@example.edu;B\n"
)
WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade\n"
    "Participant 5012,Zoë Müller,zoe@example.edu,Submitted,\n"
    "Participant 5013,Ann Abel,ann@example.edu,Submitted,\n"
)
GOOGLE = (
    "Last Name,First Name,Email Address,Dial\nDate,,,2026-03-01\nPoints,,,16\n"
    "Müller,Zoë,zoe@example.edu,\nAbel,Ann,ann@example.edu,\n"
)
GITHUB = '"identifier","github_username","github_id","name"\n"m77","zoe-m","1","Zoë Müller"\n"m78","","",""\n'
NBGRADER = "id,first_name,last_name,email,lms_user_id\nzm1,Zoë,Müller,zoe@example.edu,101\naa2,Ann,Abel,,\n"


def written(folder: Path, text: str, coding: str = "utf-8") -> Path:
    path = folder / "roster.csv"
    path.write_bytes(text.encode(coding))
    return path


@pytest.mark.parametrize(
    "text, ids, means_the_first",
    [
        (CANVAS, ["m77", "102"], ["101", "M77", "zm1", "Zoë Müller", "müllerzoë", "Müller, Zoë"]),
        (MOODLE, ["m77", "ann@example.edu"], ["m77", "ZOE@example.edu", "Zoë Müller", "zoë_müller"]),
        (WORKSHEET, ["zoe@example.edu", "ann@example.edu"], ["5012", "zoe@example.edu", "zoë  müller"]),
        (GOOGLE, ["zoe@example.edu", "ann@example.edu"], ["Zoë Müller", "zoe@example.edu"]),
        (GITHUB, ["zoe-m", "m78"], ["m77", "zoe-m", "Zoë Müller"]),
        (NBGRADER, ["zm1", "aa2"], ["zm1", "101", "Zoë Müller"]),
    ],
    ids=["Canvas", "Moodle", "Moodle's worksheet", "Google", "GitHub", "nbgrader"],
)
@pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
def test_what_platforms_export_is_read_as_it_is(tmp_path, text, ids, means_the_first, coding):
    roster = Roster.read(
        written(tmp_path, text.removeprefix("\ufeff") if coding == "utf-16" else text, coding)
    )
    assert [student.id for student in roster.students] == ids
    for clue in means_the_first:
        assert roster.match(clue) is roster.students[0], clue
        assert roster.match(unicodedata.normalize("NFD", clue)) is roster.students[0]


def test_a_student_keeps_their_line(tmp_path):
    first, _ = Roster.read(written(tmp_path, CANVAS)).students
    assert (first.name, first.login, first.section) == ("Müller, Zoë", "zm1", "Group A and Group B")
    assert first.ids == ("m77", "101")
    assert first.row["Section"] == "Group A and Group B"


def test_nobody_is_guessed_at():
    roster = Roster(
        (
            Student("1", "Ann Abel", login="abel"),
            Student("2", "Abel, Ann"),
            Student("3", "Bo", ids=("1",)),
            Student("4", "Cy", login="ann"),
        )
    )
    assert roster.match("Ann Abel") is None, "two have this name"
    assert roster.match("1") is None, "one number of two students"
    assert roster.match("ANN").id == "4", "a login goes before a name"
    assert roster.match("An") is roster.match("") is roster.match(" ") is roster.match("_") is None
    assert roster.match("nobody", "Ann Abel", "cy").id == "4", (
        "what follows decides where what is first does not"
    )


@pytest.mark.parametrize(
    "content, why",
    [
        (b"name,section\nZoe,A\n", "has no column `id`. Its first line should be: id,name"),
        (b"", "has no column `id`"),
        (b"id,name\n", "names no student"),
        (b"Student,ID\nA,7\nB,7\n", "names 7 twice: give everybody an id of their own"),
        ("id\nj\xfcrgen\n".encode("latin-1"), "its letters are not coded in UTF-8"),
        (b'id,name\n"' + b"x" * 200_000 + b'",y\n', "cannot be read: field larger than"),
        (b"\xff\xfeidx", "cannot be read"),
    ],
)
def test_what_is_no_roster_is_one_sentence(tmp_path, content, why):
    path = tmp_path / "roster.csv"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        Roster.read(path)
    assert why in str(refused.value) and "\n" not in str(refused.value)
