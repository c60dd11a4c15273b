"""A class graded from a zip on a Dask cluster whose worker or scheduler is killed in the middle: nothing is
lost, and in the end every file is that of a grading that nobody disturbed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from gdcourse.course.files import ROOT
from gdcourse.course.lessons import Lesson
from gdcourse.teaching.grading.sandbox import NoSandbox, ready

pytestmark = pytest.mark.slow
LESSON = Lesson("01_foggy_hiker")
STUDENTS = 24
PATIENCE = 180  # seconds for what takes a few
SECRET = '{"secret": "known"}\n'
AWAY = "Whoever graded has gone. What is graded is in the journal; the same command goes on."


@pytest.fixture(scope="module")
def class_(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hand-ins of a class as Canvas packs them, every other one walking uphill; graded undisturbed."""
    pytest.importorskip("distributed", reason="Dask comes with the extra `scale`")
    try:
        ready()
    except NoSandbox as reason:
        pytest.skip(str(reason))
    folder = tmp_path_factory.mktemp("class")
    right = LESSON.solution.with_suffix(".ipynb").read_text(encoding="utf-8")
    wrong = right.replace("return w - lr * slope", "return w + lr * slope")
    assert wrong != right
    with zipfile.ZipFile(folder / "submissions.zip", "w") as packed:
        for k in range(STUDENTS):
            name = f"student{k:02}_{100 + k}_{9000 + k}_{LESSON.name}.ipynb"
            packed.writestr(zipfile.ZipInfo(name), (wrong if k % 2 else right) + " " * k)
    with grading(folder / "undisturbed", "--jobs", "1") as process:
        assert process.wait(PATIENCE) == 0, process.stderr.read()
    return folder


@contextmanager
def grading(place: Path, *how: str) -> Iterator[subprocess.Popen]:
    """A grading of the class in a folder of its own, with the secret that all of them have."""
    journal = place / "graded" / LESSON.name / "journal.jsonl"
    if not journal.exists():
        journal.parent.mkdir(parents=True)
        journal.write_text(SECRET, encoding="utf-8")
    archive = place.parent / "submissions.zip"
    command = ["grade", "1", "--submitted", str(archive), "--no-gradebook", *how]
    process = started([sys.executable, "-m", "gdcourse", *command], place, stderr=subprocess.PIPE)
    with process.stderr:
        try:
            yield process
        finally:
            ended(process)


def started(command: list[str], folder: Path, **more) -> subprocess.Popen:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | more
    return subprocess.Popen(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True, **quiet
    )


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, subprocess.Popen, list[subprocess.Popen]]]:
    """A scheduler, and two workers of one core each: its address, and their processes."""
    told = folder / "scheduler.json"
    told.unlink(missing_ok=True)

    def part(name: str, *words: str) -> subprocess.Popen:
        file = ["--scheduler-file", str(told), "--no-dashboard", *words]
        process = started([sys.executable, "-m", f"distributed.cli.dask_{name}", *file], folder)
        held.callback(ended, process)
        return process

    with ExitStack() as held:
        scheduler = part("scheduler", "--host", "127.0.0.1", "--port", "0")
        wait_for(lambda: address_in(told), scheduler)
        address = address_in(told)
        one = ("--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
        yield address, scheduler, [part("worker", *one), part("worker", *one)]


def address_in(told: Path) -> str:
    """Where the scheduler answers, as it has written it down; nothing as long as it is still writing."""
    try:
        return json.loads(told.read_text(encoding="utf-8"))["address"]
    except (FileNotFoundError, json.JSONDecodeError):
        return ""


def ended(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()


def wait_for(seen, process: subprocess.Popen) -> None:
    """Until something is so; it is an error if the process ends before, or if it never is."""
    late = time.monotonic() + PATIENCE
    while not seen():
        assert process.poll() is None, f"it ended too early: {process.stderr and process.stderr.read()}"
        assert time.monotonic() < late
        time.sleep(0.005)


def graded(place: Path) -> list[str]:
    """The results in the journal, each a whole line."""
    text = (place / "graded" / LESSON.name / "journal.jsonl").read_text(encoding="utf-8")
    return [line for line in text.splitlines(keepends=True) if line.endswith("\n") and '"student"' in line]


def made(place: Path) -> dict[str, bytes]:
    """Every file that grading has made, but for the journal, whose lines come as they are done."""
    out = place / "graded"
    files = [path for path in out.rglob("*") if path.is_file() and not path.name.startswith("journal")]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def check(place: Path, kept: list[str]) -> None:
    """Nothing lost, nothing twice, and all as if nothing had happened."""
    lines, undisturbed = graded(place), place.parent / "undisturbed"
    assert lines[: len(kept)] == kept
    assert len(lines) == len(set(lines)) == STUDENTS
    assert sorted(lines) == sorted(graded(undisturbed))
    assert made(place) == made(undisturbed) and len(made(place)) > STUDENTS


def test_a_worker_that_is_killed_leaves_its_share_to_the_other(class_):
    place = class_ / "worker"
    place.mkdir()
    with cluster(place) as (address, _, workers), grading(place, "--dask", address) as process:
        wait_for(lambda: len(graded(place)) >= 3, process)
        workers[0].kill()
        kept = graded(place)
        assert len(kept) < STUDENTS, "all was graded before the worker was killed"
        assert process.wait(PATIENCE) == 0, process.stderr.read()
    check(place, kept)


def test_a_scheduler_that_is_killed_is_told_in_a_sentence_and_another_one_goes_on(class_):
    place = class_ / "scheduler"
    place.mkdir()
    with cluster(place) as (address, scheduler, _), grading(place, "--dask", address) as process:
        wait_for(lambda: len(graded(place)) >= 3, process)
        scheduler.kill()
        status, said = process.wait(PATIENCE), process.stderr.read()
    assert status == 2 and said.splitlines()[-1] == AWAY and "Traceback" not in said, said
    kept = graded(place)
    assert 3 <= len(kept) < STUDENTS
    with cluster(place) as (address, *_), grading(place, "--dask", address) as process:
        assert process.wait(PATIENCE) == 0
        assert f"{len(kept)} of {STUDENTS} are in the journal already." in process.stderr.read()
    check(place, kept)
