"""What students get: it works alone, holds no answer, and a newer one loses nobody's work."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gdcourse.__main__ import main as command
from gdcourse.checks.solution import BEGIN, END
from gdcourse.course.files import ROOT
from gdcourse.course.lessons import Lesson, lessons
from gdcourse.learning.handout import lay_out
from gdcourse.teaching import bundle as bundling
from gdcourse.teaching.bundle import Bundle, bundle, commit, link, readme_of, write_zip
from gdcourse.teaching.grading.by_hand import Numbers, question

NAME = "03_learning_rates"
INSTRUCTORS = ("grade", "adjust", "return", "bundle", "exam", "guide", "slides", "hub", "test", "bench")


@pytest.fixture(scope="module")
def whole() -> Bundle:
    return bundle(lessons())


@pytest.fixture(scope="module")
def whole_text(whole: Bundle) -> dict[str, str]:
    return texts(whole.to_unpack())


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The first three lessons, as a student unpacks them."""
    write_zip(tmp_path / "a.zip", bundle(lessons(["1", "2", "3"])).to_unpack())
    return unpacked(tmp_path / "a.zip", tmp_path)


def unpacked(archive: Path, folder: Path) -> Path:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    return folder / "gdcourse"


def in_course(course: Path, *arguments: str) -> subprocess.CompletedProcess:
    """What a student's own copy says, with this Python and nothing of the course around it."""
    return subprocess.run(
        [sys.executable, "-P", *arguments],
        cwd=course,
        env={**os.environ, "PYTHONPATH": str(course), "GDCOURSE_PROGRESS": "off"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


# Nothing answers in it --------------------------------------------------------------------------------------


def strings(value: object) -> Iterator[str]:
    """Every text in a JSON value, a list of lines as one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield "".join(part for part in value if isinstance(part, str))
        yield from (text for part in value if not isinstance(part, str) for text in strings(part))
    elif isinstance(value, dict):
        yield from (text for part in value.values() for text in strings(part))


def stripped(text: str) -> str:
    return "\n".join(line for line in map(str.strip, text.splitlines()) if line)


def texts(files: dict[str, bytes]) -> dict[str, str]:
    """Every file as it is, and what is in its JSON, so that nothing hides behind an escape."""
    found = {}
    for name, content in files.items():
        text = content.decode("utf-8", "replace")
        inside = "\n".join(strings(json.loads(text))) if name.endswith((".json", ".ipynb")) else ""
        found[name] = stripped(f"{text}\n{inside}")
    return found


def answers(lesson: Lesson) -> list[str]:
    """The bodies between the marks of a solution."""
    parts = stripped(lesson.solution.read_text(encoding="utf-8")).split(f"{BEGIN}\n")[1:]
    return [part.partition(f"\n{END}")[0] for part in parts]


def code_of(path: Path, lesson: Lesson) -> set[str]:
    """The longer lines of a judge, an exam or a guide, but for hints and what lesson and exercise show."""
    text = path.read_text(encoding="utf-8")
    shown = [(ROOT / "notebooks" / f"{lesson.name}.py").read_text(encoding="utf-8")]
    shown += strings(lesson.handed_out())
    if path == lesson.spec:
        texts_in_it = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
        shown += [value for value in texts_in_it if isinstance(value, str)]
    told = {line for known in shown for line in stripped(known).splitlines()}
    lines = {line for line in stripped(text).splitlines() if len(line) >= 45}
    return {line for line in lines - told if not line.startswith(("#", "from ", "import "))}


def leaks(lesson: Lesson, found: dict[str, str]) -> list[str]:
    """Where a bundle answers what a lesson asks. A body of one line may be what the lesson itself shows."""
    problems = []
    for name, text in found.items():
        own = "exercises/" in name
        bodies = [body for body in answers(lesson) if (own or "\n" in body) and body in text]
        problems += [f"{name}: {body}" for body in bodies]
    everything = "\n".join(found.values())
    for path in (lesson.spec, lesson.exam, lesson.guide):
        problems += [f"{path.name}: {line}" for line in code_of(path, lesson) if line in everything]
    return problems


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_no_byte_of_it_answers(lesson: Lesson, whole_text: dict[str, str]) -> None:
    assert leaks(lesson, whole_text) == []


def test_an_answer_would_be_seen(whole: Bundle) -> None:
    lesson = Lesson(NAME)
    solution = json.loads(lesson.solution.with_suffix(".ipynb").read_text(encoding="utf-8"))
    hidden = {"exercises/x.json": json.dumps({"a": [solution]}).encode()}
    assert len(leaks(lesson, texts(hidden))) >= len(answers(lesson)) > 3
    for path in (lesson.spec, lesson.exam, lesson.guide):
        assert leaks(lesson, texts({"gdcourse/x.py": path.read_bytes()})), path.name


def test_it_holds_the_learners_part_and_nothing_else(whole: Bundle) -> None:
    names = sorted(whole.to_unpack())
    assert {name.split("/")[0] for name in names if "/" in name} == {
        "docs",
        "exercises",
        "gdcourse",
        "handout",
        "notebooks",
    }
    assert not [name for name in names if "teaching" in name or "making" in name or "__pycache__" in name]
    everything = b"\0".join(whole.to_unpack().values())
    assert f"    {BEGIN}\n".encode() not in everything
    for path in (ROOT / "solutions").glob("*/*.*"):
        assert path.read_bytes() not in everything


# It works alone ---------------------------------------------------------------------------------------------


def test_a_student_unpacks_it_lays_it_out_and_works(course: Path) -> None:
    assert in_course(course, "-c", "from gdcourse.learning.handout import lay_out; lay_out()").stderr == ""
    begun = {path.relative_to(course).as_posix() for path in course.glob("[en]*/**/*.ipynb")}
    assert begun == {
        "notebooks/00_start_here.ipynb",
        *(f"notebooks/{one}.ipynb" for one in ("01_foggy_hiker", "02_update_rule", NAME)),
        *(f"exercises/{one}/{one}.ipynb" for one in ("01_foggy_hiker", "02_update_rule", NAME)),
    }
    work = (
        "from gdcourse.checks import exercises\n"
        "from pathlib import Path\n"
        f"names = {{}}\ncheck = exercises('{NAME}', names, Path('exercises/{NAME}'))\n"
        "for answer in ('1 - lr * L', '1 + lr * L'):\n"
        "    names['contraction'] = eval(f'lambda lr, L: {answer}')\n"
        "    verdict = check('contraction').verdict\n"
        "    print(verdict.right, verdict.misconception)\n"
    )
    worked = in_course(course, "-c", work)
    assert worked.stdout.splitlines()[-2:] == ["True ", "False ascent_sign"], worked.stderr
    assert "[ OK ] 4 notebooks" in in_course(course, "-m", "gdcourse", "doctor").stdout
    assert "is clean again" in in_course(course, "-m", "gdcourse", "reset", "3").stdout


@pytest.mark.parametrize("verb", INSTRUCTORS)
def test_the_instructors_verbs_say_that_they_are_not_there(course: Path, verb: str) -> None:
    ran = in_course(course, "course.py", verb, "03")
    assert ran.stderr == f"{verb} is not part of this copy of the course: who teaches it has that.\n"
    assert ran.returncode == 1 and not (course / ".venv").exists()
    assert f"course.py {verb} " not in in_course(course, "course.py", "help").stdout


def test_the_readme_is_for_students(whole: Bundle) -> None:
    readme = whole.files["README.md"].decode()
    assert "course.py lab" in readme and "course.py test" not in readme and "nstructor" not in readme
    short = readme_of((ROOT / "README.md").read_text(encoding="utf-8"), [NAME])
    assert [line[2:4] for line in short.splitlines() if line.startswith(("| 0", "| 1"))] == ["03"]


# A newer one over it ----------------------------------------------------------------------------------------


def in_notebook(path: Path, text: str) -> None:
    """Add a cell to a notebook, as a person or an author does."""
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"].append({"cell_type": "markdown", "id": "note", "metadata": {}, "source": text})
    path.write_text(json.dumps(content), encoding="utf-8")


def test_a_newer_one_unpacked_over_it_loses_no_work(course: Path, tmp_path: Path) -> None:
    lay_out(course)
    exercise = course / "exercises" / NAME / f"{NAME}.ipynb"
    lesson, untouched = (course / "notebooks" / f"{name}.ipynb" for name in (NAME, "02_update_rule"))
    for mine in (exercise, lesson):
        in_notebook(mine, "what I think")
    work = exercise.read_bytes(), lesson.read_bytes()

    newer = bundle(lessons(["2", "3", "4"]))
    for name, content in newer.notebooks.items():
        path = tmp_path / "new.ipynb"
        path.write_bytes(content)
        in_notebook(path, "mended")
        newer.notebooks[name] = path.read_bytes()
    write_zip(tmp_path / "b.zip", newer.to_unpack())
    unpacked(tmp_path / "b.zip", tmp_path)
    assert (exercise.read_bytes(), lesson.read_bytes()) == work, "unpacking alone"

    said = lay_out(course)
    assert exercise.read_bytes() == work[0]
    assert lesson.with_name(f"{NAME}-mine-1.ipynb").read_bytes() == work[1]
    assert "mended" in lesson.read_text(encoding="utf-8") and "mended" in untouched.read_text(
        encoding="utf-8"
    )
    assert (course / "exercises" / "04_gradient" / "04_gradient.ipynb").exists()
    assert (course / "exercises" / "01_foggy_hiker" / "01_foggy_hiker.ipynb").exists()
    assert len(said) == 2
    assert f"exercises/{NAME}/{NAME}.ipynb has changed since you began it. Yours stays" in said[0]
    assert f"notebooks/{NAME}.ipynb is a newer one. Yours is now {NAME}-mine-1.ipynb" in said[1]
    assert lay_out(course) == [], "it is said once"
    assert exercise.read_bytes() == work[0]


def test_laying_out_again_changes_nothing_and_forgetting_what_was_laid_out_loses_nothing(
    course: Path,
) -> None:
    lay_out(course)
    lesson = course / "notebooks" / f"{NAME}.ipynb"
    in_notebook(lesson, "mine")
    mine = lesson.read_bytes()
    assert lay_out(course) == [] and lesson.read_bytes() == mine
    (course / ".gdcourse" / "handout.json").write_text("[", encoding="utf-8")
    lay_out(course)
    assert lesson.with_name(f"{NAME}-mine-1.ipynb").read_bytes() == mine


def test_a_full_disk_while_it_is_laid_out_is_one_sentence(course: Path, monkeypatch, capsys) -> None:
    lay_out(course)
    lesson = course / "notebooks" / f"{NAME}.ipynb"
    in_notebook(lesson, "mine")
    mine = lesson.read_bytes()
    in_notebook(course / "handout" / "notebooks" / f"{NAME}.ipynb", "mended")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(Exception, match="could not be laid out: No space left on device"):
        lay_out(course)
    assert lesson.read_bytes() == mine


# Numbers of one's own, a branch, and what goes wrong --------------------------------------------------------


def test_each_student_gets_a_zip_with_numbers_of_their_own(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    Path("roster.csv").write_text("id,name\ns 1,Ada\ns2,Bo\n", encoding="utf-8")
    assert command(["bundle", "--lessons", "2", "--variants", "roster.csv"]) == 0
    assert "2 zips in handouts" in capsys.readouterr().out.replace("\\", "/")
    zips = sorted(Path("handouts/students").iterdir())
    assert [path.suffix for path in zips] == [".zip", ".zip"], "the key is not among what is sent"
    key = json.loads(Path("handouts/02_update_rule-key.json").read_text(encoding="utf-8"))["students"]
    course = unpacked(Path("handouts/students/s2.zip"), tmp_path / "one")
    checks = json.loads((course / "exercises/02_update_rule/checks.json").read_text(encoding="utf-8"))
    (asked,) = (one for one in checks["questions"] if one["name"] == "by_hand")
    numbers = Numbers.of("02_update_rule", "s2")
    assert key["s2"] == vars(numbers) and asked["expected"]
    assert question(numbers).reference() is not None
    assert f"η = {numbers.rate:g}" in (
        course / "handout/exercises/02_update_rule/02_update_rule.ipynb"
    ).read_text(encoding="utf-8")


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main", "repository")
    root = tmp_path / "repository"
    for name, value in (("user.name", "A"), ("user.email", "a@example.edu")):
        git(root, "config", name, value)
    (root / "solutions").mkdir()
    (root / "solutions" / "s.py").write_text("secret", encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "all")
    return root


def test_a_branch_holds_the_hand_out_and_no_history_of_anything_else(repository: Path) -> None:
    files = bundle(lessons(["3"])).in_place()
    assert commit("students", files, repository)
    assert not commit("students", files, repository), "nothing new, no commit"
    assert commit("students", files | {"new.txt": b"\xff\n"}, repository)
    assert set(git(repository, "ls-tree", "-r", "--name-only", "students").split()) == {*files, "new.txt"}
    assert git(repository, "rev-list", "--count", "students") == "2"
    assert "secret" not in git(repository, "log", "-p", "--no-textconv", "students", "--", "solutions")
    assert f"exercises/{NAME}/{NAME}.ipynb" in files, "where one works"
    assert (
        git(repository, "status", "--porcelain") == ""
        and git(repository, "branch", "--show-current") == "main"
    )


@pytest.mark.parametrize(
    "branch, why",
    [("main", "holds more than a hand-out"), ("a..b", "cannot be the name of a branch")],
)
def test_a_branch_that_cannot_be_one(repository: Path, branch: str, why: str) -> None:
    before = git(repository, "rev-parse", "main")
    with pytest.raises(Exception, match=why):
        commit(branch, {"a": b""}, repository)
    assert git(repository, "rev-parse", "main") == before


def test_the_link_of_nbgitpuller() -> None:
    assert link("https://hub.example.edu/", "https://git.example.edu/gd/handout.git", "students") == (
        "https://hub.example.edu/hub/user-redirect/git-pull"
        "?repo=https%3A%2F%2Fgit.example.edu%2Fgd%2Fhandout.git&branch=students"
        "&urlpath=lab%2Ftree%2Fhandout%2Fnotebooks%2F00_start_here.ipynb"
    )


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["--lessons", "77"], 'There is no lesson "77".'),
        (["--variants", "none.csv"], "The roster none.csv cannot be read"),
        (["--lessons", "3", "--variants", "roster.csv"], "02_update_rule has personal numbers and is not"),
        (["--personal", "2"], "Personal numbers need to know the class"),
        (["--branch", "x", "--out", "a.zip"], "A branch is one for everybody"),
        (["--lessons", "1", "--out", "."], "is a folder. Give the zip a name"),
    ],
)
def test_bad_input_is_one_sentence(tmp_path, monkeypatch, capsys, arguments, said) -> None:
    monkeypatch.chdir(tmp_path)
    Path("roster.csv").write_text("id\ns1\n", encoding="utf-8")
    assert command(["bundle", *arguments]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["roster.csv"]


def test_a_full_disk_leaves_the_older_one(tmp_path, monkeypatch) -> None:
    write_zip(tmp_path / "a.zip", {"a": b"1"})
    before = (tmp_path / "a.zip").read_bytes()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bundling.zipfile.ZipFile, "writestr", full)
    with pytest.raises(Exception, match="could not be written: No space left on device. An older one"):
        write_zip(tmp_path / "a.zip", {"a": b"2"})
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
    assert (tmp_path / "a.zip").read_bytes() == before
