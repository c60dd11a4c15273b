"""After every end, however it comes, no sandbox is left: they are counted by a mark of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from gdcourse.__main__ import main as command
from gdcourse.course.files import ROOT
from gdcourse.teaching.grading.nursery import WorkerPool
from gdcourse.teaching.grading.references import References
from gdcourse.teaching.grading.sandbox import START, Clock, student_worker

from .conftest import LESSON, Sandboxes
from .hostile import as_bytes, beside, notebook

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks where Linux lists processes")

SLEEPS = beside("import time\ntime.sleep(3600)")
GRADE = [sys.executable, "-m", "gdcourse", "grade", "1", "--no-gradebook", "--jobs", "2"]


def start(**more) -> subprocess.Popen:
    """A grading in a process of its own."""
    return subprocess.Popen(
        GRADE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **more,
    )


def until(true: Callable[[], object], process: subprocess.Popen, seconds: float = 60) -> None:
    late = time.monotonic() + seconds
    while not true():
        assert process.poll() is None and time.monotonic() < late
        time.sleep(0.02)


def test_a_sandbox_that_is_closed_while_it_is_set_up_leaves_nothing(sandboxes: Sandboxes) -> None:
    """bubblewrap's inner process waits for the outer one without end, if that is killed just then."""
    for _ in range(20):
        worker = student_worker()
        children = Path(f"/proc/{worker.process.pid}/task/{worker.process.pid}/children")
        while worker.process.poll() is None and not children.read_text(encoding="utf-8"):
            pass
        worker.close()
    assert not sandboxes.left()


def test_a_pool_that_ends_at_once_leaves_nothing(sandboxes: Sandboxes) -> None:
    pool = WorkerPool(student_worker)
    with pool() as worker:
        worker.get_ready(time.monotonic() + START)
    pool.close()
    assert not sandboxes.left()


def test_nothing_is_run_by_a_sandbox_whose_judge_was_gone_before_it_was_ready(sandboxes: Sandboxes) -> None:
    """The judge is killed with the sandbox half made: there must be nothing for it to run."""
    code = (
        "import os, time; from gdcourse.teaching.grading import sandbox as s\n"
        "w = s.student_worker()\n"
        "try:\n    w.send({'cells': ['while True: pass'], 'seconds': 99}, time.monotonic() + 0.01)\n"
        "finally:\n    os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert not sandboxes.left()


def test_the_references_end_with_their_line(sandboxes: Sandboxes) -> None:
    references = References(LESSON.name, ROOT)
    assert references.feel(0, [1.0], 5, Clock(60))["raised"] == "IndexError"
    assert sandboxes.running()
    references.close()
    assert not sandboxes.left()


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda how: how.name)
def test_none_is_left_when_the_grader_is_ended(sandboxes: Sandboxes, hand_in, how: signal.Signals) -> None:
    """While one student's code sleeps for an hour, and others are being started."""
    hand_in({"s001": SLEEPS, "s002": SLEEPS + b" ", "s003": as_bytes(notebook())})
    process = start()
    until(lambda: len(sandboxes.running()) > 4, process)
    process.send_signal(how)
    process.wait(60)
    assert not sandboxes.left()


def test_none_is_left_on_a_full_disk(sandboxes: Sandboxes, hand_in, monkeypatch) -> None:
    """The journal takes the first result and no more: the grading stops while sandboxes are being started."""
    hand_in({f"s{k:03}": as_bytes(notebook()) + b" " * k for k in range(6)})
    real, count = os.fsync, [0]

    def full(handle: int) -> None:
        count[0] += 1
        if count[0] > 2:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    assert command(["grade", "1", "--no-gradebook", "--jobs", "2"]) == 2
    assert not sandboxes.left()


def test_none_is_left_after_a_class(sandboxes: Sandboxes, hand_in) -> None:
    hand_in({"s001": as_bytes(notebook()), "s002": beside("import os\nos._exit(1)")})
    assert command(["grade", "1", "--no-gradebook"]) == 0
    assert not sandboxes.left()


def test_the_mark_is_seen(sandboxes: Sandboxes) -> None:
    """The count itself can fail: a sandbox that runs is counted, one without the mark is not."""
    with student_worker() as worker:
        worker.get_ready(time.monotonic() + START)
        assert sandboxes.running()
        assert not Sandboxes("another mark").running()
