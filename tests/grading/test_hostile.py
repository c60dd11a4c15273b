"""The corpus, graded as one class with honest students in it: honest grades, and no trace left."""

from __future__ import annotations

import hashlib
import socket
import threading
import uuid
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from gdcourse.course.files import ROOT
from gdcourse.teaching.grading.assignment import Assignment
from gdcourse.teaching.grading.executors import executor_for
from gdcourse.teaching.grading.job import Job
from gdcourse.teaching.grading.journal import Journal
from gdcourse.teaching.grading.result import Result
from gdcourse.teaching.grading.run import grade_all
from gdcourse.teaching.grading.sandbox import MARK, Limits
from gdcourse.teaching.grading.submissions import tasks

from .conftest import LESSON, Sandboxes
from .hostile import ADVERSARIAL, CASES, FULL, as_bytes, notebook

QUICK = Limits(cell=1.0, question=1.0, submission=90, patience=4.0, grace=1.0)
UNHURRIED = Limits()  # for honest work, which waits for nothing but the machine
PART = 80  # so many submissions, then the honest ones among them, in the same processes
WATCHED = (
    "gdcourse/checks",
    "gdcourse/teaching/grading",
    f"solutions/{LESSON.name}",
    f"exercises/{LESSON.name}",
)


@dataclass
class Aftermath:
    """The results of the class, and what was seen of the machine before and after."""

    results: dict[str, Result]
    honest: list[str]
    files_before: dict[str, str]
    files_after: dict[str, str]
    knocks: list
    left: set[int]
    alone: str


def chosen(request: pytest.FixtureRequest) -> set[int]:
    """The cases that this run of pytest asks for; all, if it asks for none by itself."""
    asked = [getattr(item, "callspec", None) for item in request.session.items if item.path == request.path]
    return {spec.params["number"] for spec in asked if spec} or {*range(len(CASES))}


@pytest.fixture(scope="module")
def aftermath(
    request, tmp_path_factory: pytest.TempPathFactory, sandbox: None, assignment: Assignment
) -> Aftermath:
    wanted = chosen(request)
    home = tmp_path_factory.mktemp("class")
    door, knocks = _listen()
    students, honest = {}, []
    for number, case in enumerate(CASES):
        if number not in wanted:
            continue
        students[f"s{number:03}"] = case.make().replace(b"CANARY", str(door.getsockname()[1]).encode())
        if number % 12 == 11:
            honest.append(f"s{number:03}-next")
            students[honest[-1]] = as_bytes(notebook())
    for student, content in students.items():
        folder = home / "submitted" / student / LESSON.name
        folder.mkdir(parents=True)
        (folder / f"{LESSON.name}.ipynb").write_bytes(content)
    before, sandboxes = _files(home), Sandboxes(f"hostile-{uuid.uuid4().hex[:12]}")
    unhurried = {f"s{number:03}" for number, case in enumerate(CASES) if case.group == "honest"} | {*honest}
    results: dict[str, Result] = {}
    todo = tasks(home / "submitted", LESSON.name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(MARK, sandboxes.mark)
        with Journal(home / "graded" / "journal.jsonl") as journal, executor_for(4, None) as executor:
            job = Job(LESSON.name, secret="always the same")
            alone = executor.submit(job, as_bytes(notebook())).result()
            for start in range(0, len(todo), PART):
                part = todo[start : start + PART]
                for limits, some in (
                    (QUICK, [t for t in part if t.student not in unhurried]),
                    (UNHURRIED, [t for t in part if t.student in unhurried]),
                ):
                    in_time = replace(job, limits=limits)
                    results |= grade_all(some, assignment, journal, "rules", executor, in_time)
    left = sandboxes.left()
    door.close()
    return Aftermath(results, honest, before, _files(home), knocks, left, alone)


@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.id for case in CASES])
def test_every_case_gets_what_it_honestly_earns(aftermath: Aftermath, number: int) -> None:
    result = aftermath.results[f"s{number:03}"]
    said = [(v.question, v.earned, v.text) for v in result.verdicts if not v.right]
    assert result.earned == CASES[number].earns, f"{result.unreadable} {said}"


def test_the_next_student_is_whole(aftermath: Aftermath) -> None:
    assert len(aftermath.honest) >= 10
    assert {aftermath.results[student].earned for student in aftermath.honest} == {FULL}
    assert {aftermath.results[student].to_json() for student in aftermath.honest} == {aftermath.alone}


def test_no_file_is_changed(aftermath: Aftermath) -> None:
    assert aftermath.files_after == aftermath.files_before
    assert not Path("/tmp/PWNED").exists()


def test_no_connection_is_made(aftermath: Aftermath) -> None:
    assert aftermath.knocks == []


def test_no_process_is_left(aftermath: Aftermath) -> None:
    assert not aftermath.left


def test_the_corpus_is_large_and_its_cases_differ() -> None:
    assert len(ADVERSARIAL) >= 80
    assert len({case.id for case in CASES}) == len(CASES)
    assert len({case.make() for case in CASES if case.group != "malformed"}) > 140


def test_the_canary_would_be_heard() -> None:
    door, knocks = _listen()
    with socket.create_connection(door.getsockname(), timeout=5):
        pass
    for _ in range(100):
        if knocks:
            break
        threading.Event().wait(0.05)
    door.close()
    assert len(knocks) == 1


def _listen() -> tuple[socket.socket, list]:
    """A door on this machine, and the list of those who knocked."""
    door, knocks = socket.create_server(("127.0.0.1", 0)), []

    def wait() -> None:
        while True:
            try:
                knocks.append(door.accept()[1])
            except OSError:
                return

    threading.Thread(target=wait, daemon=True).start()
    return door, knocks


def _files(home: Path) -> dict[str, str]:
    """What the course and the submissions hold."""
    folders = [ROOT / name for name in WATCHED]
    paths = [
        path for folder in [*folders, home / "submitted"] for path in folder.rglob("*") if path.is_file()
    ]
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths if "__pycache__" not in p.parts}
