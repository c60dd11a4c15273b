"""Giving back: each file field by field against what the importers do with it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import nbformat
import pytest

from gdcourse.__main__ import main as command
from gdcourse.teaching.marks.canvas import heading_of

from . import importers
from .made_up import LESSON, QUESTIONS, graded, ledger

FULL = sum(QUESTIONS.values())
NAMES = {"m77": "Zoë Müller", "aa2": "Ann Abel", "b3": "Ben Oak", "c4": "Cem Kaya"}
CANVAS = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Notes,Foggy hiker (4711),Other (4712),Final Score\n"
    ",,,,,,Manual Posting,,\n"
    "    Points Possible,,,,,,20,10,(read only)\n"
    '"Müller, Zoë",101,m77,zm1,A and B,=1+1,3,7,70\n'
    '"Abel, Ann",102,,aa2,A,,,8,80\n'
    '"Oak, Ben",103,b3,bo,B,,4,9,90\n'
    '"Kaya, Cem",104,c4,ck,B,,5,1,10\n'
    '"Who, Else",105,x,x,B,,6,2,20\n'
    '"Student, Test",999,,f0e1,A,,,,\n'
)
WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    'Participant 5012,Zoë_Müller,m77,Submitted,,15.00,Yes,"Monday, 2 March 2026, 10:00 AM",-,\n'
    "Participant 5013,Ann Abel,aa2,Submitted,3.00,15.00,Yes,-,-,old\n"
    "Participant 5014,Ben Oak,b3,Submitted,,15.00,Yes,-,-,\n"
    "Participant 5015,Cem Kaya,c4,No submission,,15.00,Yes,-,-,\n"
)
GERMAN = "ID", "Bewertung", "Zuletzt geändert (Bewertung)", "Feedback als Kommentar", "Teilnehmer/in"
FRENCH = "Identifiant", "Note", "Dernière modification (note)", "Feedback par commentaires", "Participant"
IN_GERMAN = (
    "ID,Vollständiger Name,ID-Nummer,E-Mail-Adresse,Status,Bewertung,Bestwertung,"
    "Bewertung kann geändert werden,Zuletzt geändert (Abgabe),Zuletzt geändert (Bewertung),"
    "Feedback als Kommentar\n"
    'Teilnehmer/in5012,Zoë Müller,m77,z@x.org,Abgegeben,,"15,00",Ja,"Montag, 2. März 2026, 10:00",-,\n'
    'Teilnehmer/in5013,Ann Abel,aa2,a@x.org,Abgegeben,"3,00","15,00",Ja,-,-,alt\n'
    'Teilnehmer/in5014,Ben Oak,b3,b@x.org,Abgegeben,,"15,00",Ja,-,-,\n'
    'Teilnehmer/in5015,Cem Kaya,c4,c@x.org,Keine Abgabe,,"15,00",Ja,-,-,\n'
)
IN_FRENCH = (
    "Identifiant,Nom complet,Statut,Note,Note maximale,La note peut être modifiée,"
    "Dernière modification (note),Feedback par commentaires\n"
    'Participant5012,Zoë Müller,Remis,-,"15,00",Oui,-,\n'
    'Participant5013,Ann Abel,Remis,-,"15,00",Oui,-,\n'
    'Participant5014,Ben Oak,Remis,-,"15,00",Oui,-,\n'
    'Participant5015,Cem Kaya,Non remis,-,"15,00",Oui,-,\n'
)
DECISIONS = f"""
[[excused]]
lesson = "{LESSON}"
student = "b3"
reason = "ill"
[[points]]
lesson = "{LESSON}"
student = "aa2"
question = "step"
points = 1.5
reason = "<right> by `another` road"
"""


@pytest.fixture
def out(tmp_path, monkeypatch) -> Path:
    """A graded lesson: zoe is right, ann was given points, ben is excused, cem handed in nothing."""
    monkeypatch.chdir(tmp_path)
    class_ = ledger({"m77": {}, "aa2": {"step": 2}, "b3": {"step": 2}}, names=NAMES, rostered=True)
    return graded(tmp_path, class_, DECISIONS)


def give(file: str, text: str, *more: str) -> int:
    Path(f"{file}.csv").write_text(text, encoding="utf-8")
    return command(["return", "1", f"--{file}", f"{file}.csv", *more])


def zipped(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("export", [CANVAS, CANVAS.replace(",", ";")], ids=["commas", "semicolons"])
def test_canvas_finds_its_own_assignment_its_students_and_no_other_change(out, capsys, export):
    assert give("canvas", export) == 0
    read = importers.canvas((out / "return" / "canvas.csv").read_text(encoding="utf-8"))
    heading = "Foggy hiker (4711)"
    assert read.assignments == [heading]
    assert read.points == {heading: f"{FULL:g}"}
    assert {id: cells[heading] for id, cells in read.grades.items()} == {
        "101": f"{FULL:g}",
        "102": f"{FULL - 0.5:g}",
        "103": "EX",
        "104": "5",  # handed in nothing: stays as it is
        "105": "6",  # not of this class
        "999": "",
    }
    said = capsys.readouterr().err
    assert "Canvas has 20 points for it" in said and "Foggy hiker (4711): 3 grades" in said


def test_who_handed_in_nothing_gets_zero_where_that_is_chosen(out):
    give("canvas", CANVAS, "--absent", "zero")
    read = importers.canvas((out / "return" / "canvas.csv").read_text(encoding="utf-8"))
    given = {id: cells["Foggy hiker (4711)"] for id, cells in read.grades.items()}
    assert given["104"] == "0" and given["105"] == "6" and given["999"] == ""


def test_without_a_roster_everybody_in_the_file_is_of_the_class(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    out = graded(tmp_path, ledger({"m77": {}}, names={"m77": "Zoë Müller"}))
    give("canvas", CANVAS, "--absent", "zero")
    read = importers.canvas((out / "return" / "canvas.csv").read_text(encoding="utf-8"))
    given = {id: cells["Foggy hiker (4711)"] for id, cells in read.grades.items()}
    assert given == {"101": f"{FULL:g}", "102": "0", "103": "0", "104": "0", "105": "0", "999": ""}


def test_feedback_for_canvas_has_the_names_of_what_was_handed_in_and_is_a_notebook(out):
    names = [
        "müllerzoë_101_5561_hiker.ipynb",
        "abelann_LATE_102_5562_01_foggy_hiker-1.ipynb",
        "x_105_1_a.ipynb",
    ]
    with zipfile.ZipFile("submissions.zip", "w") as archive:
        for name in names:
            archive.writestr(name, "{}")
    assert give("canvas", CANVAS, "--submissions", "submissions.zip") == 0
    files = zipped(out / "return" / "canvas_feedback.zip")
    assert sorted(files) == sorted(names[:2])
    assert {importers.canvas_takes_feedback(name) for name in files} == {("101", "5561"), ("102", "5562")}
    notebook = nbformat.reads(files[names[1]].decode(), as_version=4)
    nbformat.validate(notebook)
    text = "\n".join(cell.source for cell in notebook.cells)
    assert f"# {LESSON}: {FULL - 0.5:g} of {FULL:g} points" in text
    assert "Changed by hand from 0 to 1.5 of 2\\: &lt;right&gt; by \\`another\\` road." in text
    assert "3. a line of algebra" in text


def test_moodles_worksheet_is_filled_in_and_the_rest_of_it_stays(out, capsys):
    assert give("moodle", WORKSHEET) == 0
    text = (out / "return" / "moodle.csv").read_text(encoding="utf-8")
    read = importers.moodle(text)
    assert {number: float(grade) for number, (grade, _) in read.items()} == {"5012": FULL, "5013": FULL - 0.5}
    assert read["5013"][1] == (
        f"{FULL - 0.5:g} of {FULL:g} points.<br>step, 1.5 of 2: What happened.<br>"
        "step: Changed by hand from 0 to 1.5 of 2: &lt;right&gt; by <code>another</code> road."
    )
    assert '"Monday, 2 March 2026, 10:00 AM"' in text
    assert "2 grades, 2 left as they are" in capsys.readouterr().err


@pytest.mark.parametrize("words, worksheet", [(GERMAN, IN_GERMAN), (FRENCH, IN_FRENCH)], ids=["de", "fr"])
def test_a_worksheet_in_another_language_is_filled_in_and_keeps_its_headings(out, capsys, words, worksheet):
    assert give("moodle", worksheet, "--absent", "zero") == 0
    text = (out / "return" / "moodle.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0] == worksheet.splitlines()[0]
    read = importers.moodle(text, words)
    grades = {number: float(grade.replace(",", ".")) for number, (grade, _) in read.items()}
    assert grades == {"5012": FULL, "5013": FULL - 0.5, "5015": 0}
    assert "step, 1.5 of 2: What happened." in read["5013"][1]
    files = zipped(out / "return" / "moodle_feedback.zip")
    taken = {importers.moodle_takes_feedback(f"import/{name}")[0] for name in files}
    assert taken == {"5012", "5013", "5014"}
    assert "Not in moodle.csv" not in capsys.readouterr().err


def test_a_column_of_comments_that_is_not_known_can_be_named(out, capsys):
    spanish = IN_GERMAN.replace("Feedback als Kommentar", "Comentarios")
    give("moodle", spanish)
    assert "name the column: --comments HEADING, of ID, Vollständiger Name" in capsys.readouterr().err
    assert "What happened" not in (out / "return" / "moodle.csv").read_text(encoding="utf-8")
    give("moodle", spanish, "--comments", "Comentarios")
    assert "has no column" not in capsys.readouterr().err
    assert "What happened" in (out / "return" / "moodle.csv").read_text(encoding="utf-8")
    assert give("moodle", spanish, "--comments", "Kommentar") == 2
    assert 'The file has no column "Kommentar". It has: ID, ' in capsys.readouterr().err


def test_a_list_of_participants_in_another_language_is_known_by_its_addresses(out):
    give("moodle", "Vorname,Nachname,E-Mail-Adresse,Gruppen\nZoë,Müller,z@x.org,A\nAnn,Abel,a@x.org,\n")
    lines = (out / "return" / "moodle.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == f"Vorname,Nachname,E-Mail-Adresse,{LESSON},{LESSON} feedback"
    assert lines[1] == f"Zoë,Müller,z@x.org,{FULL:g},{FULL:g} of {FULL:g} points."


def test_feedback_for_moodle_names_each_participant(out):
    give("moodle", WORKSHEET)
    files = zipped(out / "return" / "moodle_feedback.zip")
    taken = {importers.moodle_takes_feedback(f"import/{name}") for name in files}
    assert taken == {(number, f"{LESSON}.html") for number in ("5012", "5013", "5014")}
    assert all(b"<!doctype html>" in page for page in files.values())


def test_more_points_than_moodle_allows_are_told(out, capsys):
    give("moodle", WORKSHEET.replace("15.00", "10.00"))
    assert (
        f"Participant 5012: Moodle leaves out {FULL:g} points, more than the 10.00" in capsys.readouterr().err
    )


def test_a_list_of_participants_becomes_a_file_whose_columns_are_mapped(out):
    give(
        "moodle",
        "First name,Last name,ID number,Email address,Groups\nZoë,Müller,m77,z@x.org,A\nAnn,Abel,,a@x.org,\n",
    )
    lines = (out / "return" / "moodle.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == f"First name,Last name,ID number,Email address,{LESSON},{LESSON} feedback"
    assert lines[1] == f"Zoë,Müller,m77,z@x.org,{FULL:g},{FULL:g} of {FULL:g} points."
    assert lines[2].startswith(f"Ann,Abel,,a@x.org,{FULL - 0.5:g},")


def test_the_same_again_is_the_same_bytes(out):
    give("moodle", WORKSHEET)
    before = {path.name: path.read_bytes() for path in (out / "return").iterdir()}
    give("moodle", WORKSHEET)
    assert {path.name: path.read_bytes() for path in (out / "return").iterdir()} == before


def test_whoever_is_not_in_the_file_is_named(out, capsys):
    give("canvas", CANVAS.replace('"Oak, Ben",103,b3,bo,B,,4,9,90\n', ""))
    assert "Not in canvas.csv, so not given back: Ben Oak (b3)." in capsys.readouterr().err


@pytest.mark.parametrize(
    "lesson, wanted, found",
    [
        ("03_learning_rates", "", "03 (2)"),
        ("03_learning_rates", "Quiz", "Quiz (4)"),
        ("03_learning_rates", "4", "Quiz (4)"),
        ("01_foggy_hiker", "", "Week 1: the Foggy Hiker (1)"),
    ],
)
def test_the_heading_of_a_lesson(lesson, wanted, found):
    there = ["Week 1: the Foggy Hiker (1)", "03 (2)", "030 (3)", "Quiz (4)"]
    assert heading_of(lesson, there, wanted) == found


@pytest.mark.parametrize(
    "arguments, text, said",
    [
        (
            ["--canvas", "x.csv"],
            CANVAS.replace("Foggy hiker", "Fog"),
            "No columns of Canvas' export are 01_foggy",
        ),
        (["--canvas", "x.csv"], CANVAS.replace("Other", "Foggy hiker 2"), "2 columns of Canvas' export are"),
        (["--canvas", "x.csv"], "id,name\nm77,Zoë\n", "This is no export of Canvas' gradebook"),
        (["--canvas", "x.csv"], "", "x.csv is empty"),
        (["--canvas", "y.csv"], CANVAS, "y.csv cannot be read: No such file"),
        (["--moodle", "x.csv"], "id,name\nm77,Zoë\n", "Moodle finds people by an e-mail address"),
        (["--canvas", "x.csv", "--submissions", "x.csv"], CANVAS, "x.csv cannot be read: it is no zip"),
        ([], CANVAS, "Give it back where to?"),
    ],
)
def test_what_cannot_be_given_back_is_told_in_a_sentence(out, capsys, arguments, text, said):
    Path("x.csv").write_text(text, encoding="utf-8")
    assert command(["return", "1", *arguments]) == 2
    told = capsys.readouterr().err
    assert said in told and told.count("\n") == 1
    assert not (out / "return").exists()


def test_a_lesson_that_is_not_graded_is_told(out, capsys):
    assert command(["return", "3", "--canvas", "x.csv"]) == 2
    assert (
        "holds no results yet. Grade the lesson first: python3 course.py grade 03" in capsys.readouterr().err
    )
