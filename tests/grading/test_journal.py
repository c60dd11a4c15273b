"""The journal: on the disk before it is counted, torn lines cut, locked while in use, never guessed at."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gdcourse.course.files import ROOT
from gdcourse.course.lessons import Lesson
from gdcourse.teaching.grading.assignment import rules_of
from gdcourse.teaching.grading.journal import Damaged, Journal, Locked

from .conftest import LESSON


def entries(path: Path) -> dict:
    with Journal(path) as journal:
        return dict(journal.results)


def test_what_was_added_is_there_next_time(tmp_path):
    path = tmp_path / "graded" / "journal.jsonl"
    with Journal(path) as journal:
        journal.add("s001", "k1", '{"earned": 3}')
        journal.add("s002 with ünïcode", "k2", "zwei\nZeilen")
        journal.add("b\udcffb", "k3", "a folder whose name is not UTF-8")
    assert entries(path) == {
        ("s001", "k1"): '{"earned": 3}',
        ("s002 with ünïcode", "k2"): "zwei\nZeilen",
        ("b\udcffb", "k3"): "a folder whose name is not UTF-8",
    }


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_torn_last_line_is_cut_off_and_the_rest_kept(tmp_path, cut):
    path = tmp_path / "journal.jsonl"
    with Journal(path) as journal:
        journal.add("s001", "k", "first")
    whole = path.read_bytes()
    with Journal(path) as journal:
        journal.add("s002", "k", "second")
    path.write_bytes(path.read_bytes()[:-cut])
    assert set(entries(path)) == {("s001", "k")}
    assert path.read_bytes() == whole
    with Journal(path) as journal:
        journal.add("s003", "k", "third")
    assert set(entries(path)) == {("s001", "k"), ("s003", "k")}


def test_a_damaged_line_is_reported_and_nothing_is_thrown_away(tmp_path):
    path = tmp_path / "journal.jsonl"
    with Journal(path) as journal:
        journal.add("s001", "k", "first")
        journal.add("s002", "k", "second")
    content = path.read_bytes().replace(b'"student"', b'"stud', 1)
    path.write_bytes(content)
    with pytest.raises(Damaged, match="Line 2 of .* is damaged. Move the file away"), Journal(path):
        pass
    assert path.read_bytes() == content


def test_the_secret_is_kept_also_when_everything_is_graded_anew(tmp_path):
    path = tmp_path / "journal.jsonl"
    with Journal(path) as journal:
        secret = journal.secret
        journal.add("s001", "k", "first")
    with Journal(path) as journal:
        assert journal.secret == secret
    with Journal(path, anew=True) as journal:
        assert (journal.secret, journal.results) == (secret, {})
        journal.add("s001", "k", "again")
    assert entries(path) == {("s001", "k"): "again"}
    assert entries(tmp_path / "journal-1.jsonl") == {("s001", "k"): "first"}
    with Journal(tmp_path / "other" / "journal.jsonl") as journal:
        assert len(journal.secret) == 32
        assert journal.secret != secret


@pytest.mark.skipif(sys.platform == "win32", reason="rights as on Linux and macOS")
def test_only_its_owner_reads_the_journal(tmp_path):
    path = tmp_path / "journal.jsonl"
    for anew in (False, True):
        with Journal(path, anew) as journal:
            journal.add("s001", "k", "x")
        assert path.stat().st_mode & 0o077 == 0


def test_a_second_grader_is_told(tmp_path):
    path = tmp_path / "journal.jsonl"
    with Journal(path), pytest.raises(Locked, match="Another grading is under way"), Journal(path):
        pass
    assert entries(path) == {}


def test_the_lock_ends_with_the_process_that_held_it(tmp_path):
    path = tmp_path / "journal.jsonl"
    code = (
        "import os, sys; from pathlib import Path; from gdcourse.teaching.grading.journal import Journal\n"
        f"journal = Journal(Path({str(path)!r})).__enter__(); journal.add('s001', 'k', 'x'); os._exit(9)"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert killed.returncode == 9
    assert entries(path) == {("s001", "k"): "x"}


def test_every_result_is_pushed_to_the_disk_before_add_returns(tmp_path, monkeypatch):
    pushed = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (pushed.append(os.fstat(handle).st_size), real(handle)))
    with Journal(tmp_path / "journal.jsonl") as journal:
        for k in range(3):
            journal.add(f"s{k}", "k", "x")
            assert len(pushed) == k + 2  # the secret was the first
            assert pushed[-1] == (tmp_path / "journal.jsonl").stat().st_size


def test_a_full_disk_leaves_no_half_line(tmp_path, monkeypatch):
    path = tmp_path / "journal.jsonl"
    with Journal(path) as journal:
        journal.add("s001", "k", "x")
        before = path.read_bytes()

        def full(handle):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            journal.add("s002", "k", "x" * 100)
        assert path.read_bytes() == before
        assert ("s002", "k") not in journal.results


FILL = """
import resource, sys
from pathlib import Path
from gdcourse.teaching.grading.journal import Journal
resource.setrlimit(resource.RLIMIT_FSIZE, (2100, resource.RLIM_INFINITY))
try:
    with Journal(Path(sys.argv[1])) as journal:
        for k in range(10):
            journal.add(f"s{k}", "k", "x" * 450)
except OSError:
    print(len(journal.results))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_line_for_which_there_was_no_room_is_not_there_and_the_others_are(tmp_path):
    """The system takes the first half of a line and refuses the second, as on a disk that gets full."""
    path = tmp_path / "journal.jsonl"
    command = [sys.executable, "-c", FILL, str(path)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said == "4\n"
    assert [student for student, _ in entries(path)] == ["s0", "s1", "s2", "s3"]
    with Journal(path) as journal:
        journal.add("s4", "k", "now there is room")
    assert len(entries(path)) == 5


def test_the_key_covers_every_file_that_a_verdict_depends_on(tmp_path):
    """A changed judge grades anew: its own modules count, those of the checks, and the ground floor."""
    lesson = Lesson(LESSON.name, tmp_path)
    for folder in ("gdcourse", f"solutions/{lesson.name}", f"exercises/{lesson.name}"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    package, before = tmp_path / "gdcourse", rules_of(lesson)
    counting = [lesson.spec, lesson.checks, *package.glob("*.py"), *package.glob("checks/*.py")]
    for path in [*counting, *package.glob("teaching/grading/*.py")]:
        content = path.read_bytes()
        path.write_bytes(content + b"\n")
        assert rules_of(lesson) != before, path
        path.write_bytes(content)
    assert rules_of(lesson) == before
