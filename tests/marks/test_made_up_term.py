"""A term, made up, from the first hand-out to the last grade, with every grade worked out beside it.

Thirty students, three lessons: 01 and 03 by way of Canvas, 02 by way of Moodle, with everybody's own numbers.
They get the bundle, leave some questions blank, hand in twice, late or not at all; some are excused or
given points. Questions are right or blank, so that what each should get is a sum; in the table with their own
numbers, every fourth walks uphill.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import nbformat
import pytest

from gdcourse.__main__ import main as command
from gdcourse.course.lessons import Lesson
from gdcourse.teaching.grading.sandbox import NoSandbox, ready

from . import importers

LESSONS = [Lesson(name) for name in ("01_foggy_hiker", "02_update_rule", "03_learning_rates")]
BY_CANVAS, BY_MOODLE = (LESSONS[0], LESSONS[2]), LESSONS[1]
DUE = datetime(2026, 3, 1, 12, tzinfo=UTC)
NUMBER = {lesson.name: k + 1 for k, lesson in enumerate(LESSONS)}


class Student:
    """The k-th of thirty: names with letters that platforms treat each in their own way."""

    def __init__(self, k: int) -> None:
        self.k, self.id, self.canvas, self.moodle = k, f"m{k:02}", 100 + k, 5000 + k
        self.first, self.last = (
            ("Zoë", "Ann-Marie", "Çem")[k % 3],
            f"{('Ørsted', 'O’Neil', 'Li')[k % 3]} {'abcdefghijk'[k // 3]}",
        )

    @property
    def is_absent(self) -> dict[str, bool]:
        return {lesson.name: (self.k + 7 * NUMBER[lesson.name]) % 13 == 0 for lesson in LESSONS}

    def blank(self, lesson: Lesson) -> list[str]:
        """The questions that stay blank."""
        asked = [one["name"] for one in lesson.known()["questions"]]
        return [
            name for place, name in enumerate(asked) if (self.k * (place + 2) + NUMBER[lesson.name]) % 7 == 0
        ]

    def earned_by_hand(self) -> int:
        """Of the three points for the table with their own numbers."""
        return 0 if self.k % 4 < 2 else 3

    def hours_late(self, lesson: Lesson) -> float:
        return 30.0 if (self.k + NUMBER[lesson.name]) % 9 == 0 else -5.0


CLASS = [Student(k) for k in range(1, 31)]
HANDED_IN = {lesson.name: [one for one in CLASS if not one.is_absent[lesson.name]] for lesson in LESSONS}


def worked(given: bytes, lesson: Lesson, blank: list[str]) -> bytes:
    """The notebook of the bundle, with the solution of every question but these."""
    content = json.loads(given)
    solved = json.loads(lesson.solution.with_suffix(".ipynb").read_text(encoding="utf-8"))
    answers = {cell["id"]: cell["source"] for cell in solved["cells"]}
    for cell in content["cells"]:
        if (
            cell["id"] in answers
            and cell["id"] not in blank
            and cell["metadata"].get("nbgrader", {}).get("solution")
        ):
            cell["source"] = answers[cell["id"]]
    return json.dumps(content).encode()


def with_table(content: bytes, student: Student) -> bytes:
    """With the table by hand worked by the numbers that stand above it: uphill, not at all, or right."""
    notebook = json.loads(content)
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    text = "".join(cells["by_hand_text"]["source"])
    numbers = re.search(r"\(w − (\S+)\)², the start is w = (\S+), and η = (\S+)\. Take 3 steps", text)
    minimum, w, rate = map(float, numbers.groups())
    places = []
    for _ in range(3):
        slope = 2 * (w - minimum)
        w = w + rate * slope if student.k % 4 == 1 else w - rate * slope
        places.append(round(w, 3))
    if student.k % 4:
        cells["by_hand"]["source"] = f"by_hand = {places}"
    return json.dumps(notebook).encode()


def due_and(student: Student, lesson: Lesson) -> tuple[int, ...]:
    """When this student handed in, by the clock of whoever packs the zip."""
    moment = datetime.fromtimestamp(DUE.timestamp() + 3600 * student.hours_late(lesson))
    return moment.timetuple()[:6]


def letters(text: str) -> str:
    return re.sub(r"[^\w]", "", text.lower())


def canvas_name(student: Student, lesson: Lesson, attempt: int) -> str:
    late = "LATE_" if student.hours_late(lesson) > 0 else ""
    copy = f"-{attempt}" if attempt else ""
    who = letters(student.last + student.first)
    return f"{who}_{late}{student.canvas}_{9000 + 50 * attempt + student.k}_{lesson.name}{copy}.ipynb"


def submissions(lesson: Lesson, given: Callable[[Student], bytes], path: Path) -> None:
    """What the platform gives to download: everybody's last attempt, and of every fifth the first as well."""
    with zipfile.ZipFile(path, "w") as archive:
        for one in HANDED_IN[lesson.name]:
            if lesson is BY_MOODLE:
                content = with_table(worked(given(one), lesson, one.blank(lesson)), one)
                name = f"{one.first} {one.last}_{one.moodle}_assignsubmission_file_/{lesson.name}.ipynb"
                archive.writestr(zipfile.ZipInfo(name, due_and(one, lesson)), content)
                continue
            content = worked(given(one), lesson, one.blank(lesson))
            again = one.k % 5 == 0
            if again:
                archive.writestr(canvas_name(one, lesson, 0), given(one))
            archive.writestr(canvas_name(one, lesson, int(again)), content)


def canvas_export() -> str:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(
        [
            "Student",
            "ID",
            "SIS User ID",
            "SIS Login ID",
            "Section",
            "Foggy hiker (41)",
            "03 (43)",
            "Final Score",
        ]
    )
    rows.writerow(["    Points Possible", "", "", "", "", 15, 10, "(read only)"])
    for one in CLASS:
        rows.writerow([f"{one.last}, {one.first}", one.canvas, one.id, f"login{one.k}", "A", "", "", ""])
    rows.writerow(["Student, Test", 999, "", "f0e1", "A", "", "", ""])
    return "\ufeff" + out.getvalue()


def moodle_worksheet() -> str:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(
        ["Identifier", "Full name", "ID number", "Email address", "Status", "Grade", "Maximum Grade"]
        + ["Grade can be changed", "Last modified (submission)", "Last modified (grade)", "Feedback comments"]
    )
    for one in CLASS:
        name, mail = f"{one.first} {one.last}", f"login{one.k}@example.edu"
        rows.writerow(
            [f"Participant {one.moodle}", name, one.id, mail, "", "", "100.00", "Yes", "-", "-", ""]
        )
    return out.getvalue()


def points(lesson: Lesson, student: Student, dropped: tuple[str, ...] = ()) -> float:
    """What the answers earn."""
    blank = (*student.blank(lesson), *dropped)
    own = student.earned_by_hand() if lesson is BY_MOODLE else 0
    return own + sum(one["points"] for one in lesson.known()["questions"] if one["name"] not in blank)


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the course, everything done; the assertions on the way are those of a careful person."""
    try:
        ready()
    except NoSandbox as reason:
        pytest.skip(str(reason))
    folder = tmp_path_factory.mktemp("term")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        (folder / "canvas.csv").write_text(canvas_export(), encoding="utf-8")
        (folder / "moodle.csv").write_text(moodle_worksheet(), encoding="utf-8")
        assert command(["bundle", "--lessons", "1", "2", "3", "--variants", "canvas.csv"]) == 0
        for lesson in LESSONS:
            submissions(lesson, partial(handed_out, lesson=lesson), folder / f"{lesson.name}.zip")
        for lesson in LESSONS:
            roster = "moodle.csv" if lesson is BY_MOODLE else "canvas.csv"
            assert grade(lesson, roster) == 0
        decide()
        assert grade(LESSONS[0], "canvas.csv", "--regrade", "m04") == 0
        assert grade(LESSONS[1], "moodle.csv", "--again") == 0
        for lesson in BY_CANVAS:
            give = ["--canvas", "canvas.csv", "--submissions", f"{lesson.name}.zip", "--absent", "zero"]
            assert command(["return", lesson.name, *give]) == 0
        assert command(["return", BY_MOODLE.name, "--moodle", "moodle.csv"]) == 0
        assert command(["class"]) == 0 and command(["class", "--room"]) == 0
    return folder


def handed_out(student: Student, lesson: Lesson) -> bytes:
    """The exercise in the zip that this student got."""
    with zipfile.ZipFile(f"handouts/students/{student.id}.zip") as archive:
        return archive.read(f"gdcourse/handout/exercises/{lesson.name}/{lesson.name}.ipynb")


def grade(lesson: Lesson, roster: str, *more: str) -> int:
    what = ["grade", lesson.name, "--submitted", f"{lesson.name}.zip", "--students", roster]
    if lesson is BY_MOODLE:
        what += ["--variants", f"handouts/{lesson.name}-key.json"]
    return command([*what, "--due", "2026-03-01T12:00:00Z", "--no-gradebook", *more])


def decide() -> None:
    """What the instructor decides in this term."""
    for said in (
        "--late 10 --at-most 50",
        "2 m07 --until 2026-03-04 --because ill",
        "1 m03 --excuse --because abroad",
        "3 m04 --question bug --points 0.5 --because half",
        "2 m08 --points 7 --because orally",
        "3 --drop-question estimate_curvature --because unclear",
        "2 --weight 2",
        "--drop-lowest 1",
    ):
        assert command(["adjust", *said.split()]) == 0, said


def expected(lesson: Lesson) -> dict[str, str]:
    """Everybody's grade as it should be, by id; who handed in nothing is not in it."""
    found = {}
    for one in HANDED_IN[lesson.name]:
        earned = points(lesson, one, ("estimate_curvature",) if NUMBER[lesson.name] == 3 else ())
        if lesson is BY_MOODLE and one.hours_late(lesson) > 0 and one.k != 7:
            earned *= 0.8  # two days begun; Canvas does not say when it came
        if NUMBER[lesson.name] == 3 and one.k == 4 and "bug" not in one.blank(lesson):
            earned -= 0.5
        elif NUMBER[lesson.name] == 3 and one.k == 4:
            earned += 0.5
        found[one.id] = f"{round(earned, 2):g}"
    if NUMBER[lesson.name] == 1:
        found["m03"] = "EX"
    if NUMBER[lesson.name] == 2:
        found["m08"] = "7"
    return found


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_every_grade_is_what_was_worked_out(term, lesson):
    found = rows(term / "graded" / lesson.name / "grades.csv")
    (column,) = (name for name in found[0] if name.startswith(lesson.name))
    given = {row["SIS Login ID"]: row[column] for row in found}
    assert len(given) == 30
    assert {id: points for id, points in given.items() if points} == expected(lesson)


@pytest.mark.slow
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_the_details_and_the_page_of_each_say_the_same_grade(term, lesson):
    out = term / "graded" / lesson.name
    sums: dict[str, float] = {}
    for row in rows(out / "details.csv"):
        sums[row["student"]] = sums.get(row["student"], 0) + float(row["earned"])
    for id, given in expected(lesson).items():
        page = html.unescape((out / "feedback" / f"{id}.html").read_text(encoding="utf-8"))
        if given != "EX":
            assert sums[id] == pytest.approx(float(given), abs=0.005), id
            assert re.search(rf"\b{re.escape(given)} of ", page), id
        else:
            assert "Excused: this lesson does not count: abroad." in page


@pytest.mark.slow
@pytest.mark.parametrize("lesson", BY_CANVAS, ids=lambda lesson: lesson.name)
def test_canvas_reads_the_same_grades_and_takes_every_page(term, lesson):
    back = term / "graded" / lesson.name / "return"
    read = importers.canvas((back / "canvas.csv").read_text(encoding="utf-8"))
    (column,) = read.assignments
    assert column == {1: "Foggy hiker (41)", 3: "03 (43)"}[NUMBER[lesson.name]]
    whole = sum(
        one["points"]
        for one in lesson.known()["questions"]
        if (NUMBER[lesson.name], one["name"]) != (3, "estimate_curvature")
    )
    assert float(read.points[column]) == whole
    wanted = {str(one.canvas): expected(lesson).get(one.id, "0") for one in CLASS}
    assert {id: cells[column] for id, cells in read.grades.items()} == wanted | {"999": ""}
    with zipfile.ZipFile(back / "canvas_feedback.zip") as archive:
        taken = {importers.canvas_takes_feedback(name)[0] for name in archive.namelist()}
        for name in archive.namelist():
            nbformat.validate(nbformat.reads(archive.read(name).decode(), as_version=4))
    assert taken == {str(one.canvas) for one in CLASS if one.id in expected(lesson)}


@pytest.mark.slow
def test_moodle_reads_the_same_grades_and_takes_every_page(term):
    back = term / "graded" / BY_MOODLE.name / "return"
    read = importers.moodle((back / "moodle.csv").read_text(encoding="utf-8"))
    wanted = {
        str(one.moodle): float(expected(BY_MOODLE)[one.id]) for one in CLASS if one.id in expected(BY_MOODLE)
    }
    assert {number: float(grade) for number, (grade, _) in read.items()} == wanted
    assert "orally" in read["5008"][1] and "Extended until" in read["5007"][1]
    with zipfile.ZipFile(back / "moodle_feedback.zip") as archive:
        taken = {importers.moodle_takes_feedback(name) for name in archive.namelist()}
    assert taken == {(number, f"{BY_MOODLE.name}.html") for number in wanted}


@pytest.mark.slow
def test_everybody_has_numbers_of_their_own_and_their_mistakes_have_a_name(term):
    numbers = json.loads((term / "handouts" / f"{BY_MOODLE.name}-key.json").read_text(encoding="utf-8"))
    assert len(numbers["students"]) == 30
    assert len({tuple(one.values()) for one in numbers["students"].values()}) > 20
    details = rows(term / "graded" / BY_MOODLE.name / "details.csv")
    by_hand = {row["student"]: row for row in details if row["question"] == "by_hand"}
    for one in HANDED_IN[BY_MOODLE.name]:
        uphill = one.k % 4 == 1
        assert by_hand[one.id]["misconception"] == ("ascent_sign" if uphill else ""), one.id
        assert one.k == 8 or float(by_hand[one.id]["earned"]) == one.earned_by_hand(), one.id
    page = (term / "graded" / "class-room.html").read_text(encoding="utf-8")
    assert "walks uphill" in page


@pytest.mark.slow
def test_the_totals_have_weights_and_leave_out_the_lowest(term):
    most = {}
    for lesson in LESSONS:
        dropped = {"estimate_curvature"} if NUMBER[lesson.name] == 3 else set()
        most[lesson.name] = sum(q["points"] for q in lesson.known()["questions"] if q["name"] not in dropped)
    most[BY_MOODLE.name] += 3  # the table with their own numbers
    weight = {lesson.name: 2 if lesson is BY_MOODLE else 1 for lesson in LESSONS}
    totals = {row["student"]: row for row in rows(term / "graded" / "totals.csv")}
    assert len(totals) == 30
    for one in CLASS:
        shares = []
        for lesson in LESSONS:
            given = expected(lesson).get(one.id, "0")
            if given != "EX":
                shares.append((float(given) / most[lesson.name], weight[lesson.name]))
        kept = [[pair for pair in shares if pair is not out] for out in shares]
        best = max(sum(s * w for s, w in some) / sum(w for _, w in some) for some in kept)
        assert float(totals[one.id]["total (%)"]) == pytest.approx(100 * best, abs=0.006), one.id


@pytest.mark.slow
def test_the_page_for_the_room_names_nobody(term):
    page = html.unescape((term / "graded" / "class-room.html").read_text(encoding="utf-8"))
    assert not [one.id for one in CLASS if one.last in page or re.search(rf"\b{one.id}\b", page)]
    assert all(
        one.last in html.unescape((term / "graded" / "class.html").read_text(encoding="utf-8"))
        for one in CLASS[:3]
    )
