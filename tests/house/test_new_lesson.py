"""A made-up lesson, added to a copy of the course by the list in CONTRIBUTING.md and by nothing else."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from . import adding
from .lesson import ROOT
from .test_tree import tree

pytestmark = pytest.mark.slow

NEW = adding.example()
OLD = Path(adding.copied()[0][0]).stem
ROW = f"| {NEW[:2]} | [Made up](notebooks/{NEW}.ipynb) | a lesson for a test | 45 |\n"
QUICK = ("checks", "house", "notebooks")  # the phases in which most of a lesson's own tests are
BUILT = re.compile(
    rf"(notebooks|solutions|exercises)/[\w/]+\.ipynb|exercises/{NEW}/({NEW}\.py|checks\.json)|slides/{NEW}\.html"
)


def turned(text: str) -> str:
    """A text of the lesson that is copied, as the new lesson's."""
    text = text.replace(OLD, NEW).replace(f"figures import {OLD[3:]}", f"figures import {NEW[3:]}")
    text = re.sub(rf"(?<![\d.]){OLD[:2]}(?=\.[a-z])", NEW[:2], text)
    return re.sub(rf'(lesson |Exercises |# # |reset |ribbon\("){OLD[:2]}\b', rf"\g<1>{NEW[:2]}", text)


def write_the_lesson(course: Path) -> set[str]:
    """Do by hand what the list says is done by hand; the files that were written."""
    for file in adding.own():
        before = ROOT / file.of(NEW, OLD).path
        (course / file.path).parent.mkdir(exist_ok=True)
        (course / file.path).write_text(turned(before.read_text(encoding="utf-8")), encoding="utf-8")
    readme = (course / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \d\d \| \[.*\n", readme, re.MULTILINE)
    last = max(row for row in rows if row < ROW)
    (course / "README.md").write_text(readme.replace(last, last + ROW), encoding="utf-8")
    return {*(file.path for file in adding.own()), "README.md"}


def run(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A verb of the copy, as course.py hands it over."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=course,
        env=os.environ | {"PYTHONPATH": str(course), "PYTHONUTF8": "1", "GDCOURSE_PROGRESS": "off"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=900,  # against hanging only; a busy machine may need minutes
        check=False,
    )


def contents(course: Path) -> dict[str, str]:
    """A digest of every file of the course."""
    left_out = {".gdcourse", "__pycache__", ".pytest_cache", ".hypothesis", ".ruff_cache"}
    return {
        path.relative_to(course).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in course.rglob("*")
        if path.is_file() and not left_out & set(path.relative_to(course).parts)
    }


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the course without the new lesson."""
    if NEW in {path.stem for path in (ROOT / "notebooks").glob("*.py")}:
        pytest.fail(f"CONTRIBUTING.md adds {NEW}, which is there by now: let it add another")
    home = tmp_path_factory.mktemp("course")
    for path in tree():
        (home / path.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, home / path.relative_to(ROOT))
    return home


def test_the_list_is_enough(course: Path) -> None:
    """Every command of the list ends well, and nothing has to be touched that the list does not name."""
    before = contents(course)
    written = write_the_lesson(course)
    for command in adding.commands():
        if command[0] in ("release", "build", "slides") or command == ["test", NEW[:2]]:
            phases = QUICK if command[0] == "test" else ()
            done = run(course, "gdcourse", *(word for word in command if word != "--serve"), *phases)
            assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout[-3000:]}"
    after = contents(course)
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert written <= changed
    assert [path for path in sorted(changed - written) if not BUILT.fullmatch(path)] == []
    rules = ("test_adding.py", "test_build.py", "test_links.py", "test_executed.py", "test_pairs.py")
    done = run(course, "pytest", "-q", *(f"tests/house/{name}" for name in rules))
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize(
    "without, command, sentence",
    [
        (
            "notebooks/{}.questions.md",
            "build {} --all",
            r"notebooks/{0}\.py, code cell \d+, line \d+: .*\.questions\.md\?",
        ),
        (
            "gdcourse/figures/newton.py",
            "build {} --all",
            r"notebooks/{0}\.py, code cell \d+, line \d+: .*newton",
        ),
        ("solutions/{0}/{0}.py", "release {}", r"There is no solutions/{0}/{0}\.py: .*"),
        ("solutions/{}/spec.py", "release {}", r"There is no solutions/{0}/spec\.py: .*"),
    ],
)
def test_a_verb_that_misses_a_file_says_which_in_one_sentence(course, without, command, sentence) -> None:
    file = course / without.format(NEW)
    if not file.exists():
        write_the_lesson(course)
    away = file.rename(file.with_name("away"))
    try:
        done = run(course, "gdcourse", *command.format(NEW).split())
    finally:
        away.rename(file)
    assert done.returncode != 0
    assert len(re.findall(sentence.format(NEW), done.stdout)) == 1 and "Traceback" not in done.stdout
