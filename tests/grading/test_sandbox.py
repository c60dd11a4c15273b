"""The sandbox itself: what a student's code finds in it, and what it cannot do from there."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from gdcourse.checks.data import Remote
from gdcourse.checks.probe import Answer, Probe
from gdcourse.teaching.grading import confine
from gdcourse.teaching.grading import sandbox as sandbox_
from gdcourse.teaching.grading.assignment import Assignment
from gdcourse.teaching.grading.nursery import Nursery, WorkerPool
from gdcourse.teaching.grading.sandbox import START, NoSandbox, Worker, ready, student_worker

from .conftest import LESSON
from .hostile import as_bytes, notebook


@pytest.fixture(scope="module")
def nursery(sandbox) -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(params=["alone", "forked"])
def open_worker(request: pytest.FixtureRequest, nursery: Nursery) -> Callable[[], Worker]:
    """Starts a sandbox in either way."""
    return {"alone": student_worker, "forked": nursery}[request.param]


@pytest.fixture
def seen(open_worker: Callable[[], Worker]) -> Callable[..., list]:
    """Runs cells in a sandbox, and brings back the value of `found`."""
    return partial(found_by, open_worker)


def found_by(open_worker: Callable[[], Worker], *cells: str) -> list:
    """Run cells, and bring back the value of `found`."""
    deadline = time.monotonic() + START
    with open_worker() as worker:
        worker.send({"cells": list(cells), "seconds": 20}, deadline)
        while "done" not in (message := worker.receive(deadline)):
            pass
        assert message == {"done": [""] * len(cells)}
        probes = [Probe("found").to_data()]
        worker.send({"ask": "found", "probes": probes, "seconds": 5, "replaced": []}, deadline)
        (answer,) = worker.receive(deadline)["answers"]
        return Answer.from_data(answer).value


def test_a_question_that_is_stopped_leaves_the_line_in_order(open_worker) -> None:
    """It calls a function that is with the judge without end: the stop comes in the middle of a message."""
    deadline, one = time.monotonic() + 4 * START, [Probe("found").to_data()]
    feels = [Probe("feels", {"f": Remote(0)}).to_data()]
    with open_worker() as worker:
        worker.send(
            {"cells": ["found = 7", "def feels(f):\n    while True: f(1.0)"], "seconds": 20}, deadline
        )
        while "done" not in worker.receive(deadline):
            pass
        for k in range(40):
            asked = {"ask": "feels", "probes": feels, "seconds": 0.01 + k / 10_000, "replaced": []}
            worker.send(asked, deadline)
            while "feel" in (message := worker.receive(deadline)):
                worker.send({"value": 1.0}, deadline)
            assert [given["problem"] for given in message["answers"]] == ["too long"]
            worker.send({"ask": "found", "probes": one, "seconds": 5, "replaced": []}, deadline)
            (answer,) = worker.receive(deadline)["answers"]
            assert Answer.from_data(answer).value == 7


TRY = """
try:
    {statement}
    found = [False]
except (OSError, RuntimeError, ValueError):
    found = [True]
"""

HOLDS_ANSWERS = f"""
import os
names = ("spec.py", "checks.json", "judge.py", "journal.py", "gradebook.db")
libraries = ("site-packages", "lib/python")
files = [f for folder, _, some in os.walk("/") for f in some if not any(l in folder for l in libraries)]
found = sorted({{f for f in files if f in names or "{LESSON.name}" in f}})
"""

WRITABLE = """
import os
found = []
for folder, _, _ in os.walk("/"):
    try:
        open(folder + "/x", "w").close()
        found.append(folder)
        os.remove(folder + "/x")
    except OSError:
        pass
"""

FILL = """
found = [0]
try:
    while True:
        open(f"/tmp/{found[0]}", "wb").write(b"0" * 10**6)
        found[0] += 1
except OSError:
    pass
"""


FILES = """
found = [0]
try:
    while found[0] < 5000:
        open(f"/tmp/{found[0]}", "w").close()
        found[0] += 1
except OSError:
    pass
"""

# Every way there is to make a file: 1 where it is refused.
MAKING = """
import os
ways = [
    lambda: os.open("/tmp/a", os.O_CREAT | os.O_WRONLY),
    lambda: os.open("/tmp", os.O_TMPFILE | os.O_WRONLY),
    lambda: os.open("a", os.O_CREAT | os.O_RDWR, dir_fd=os.open("/tmp", os.O_RDONLY)),
    lambda: os.mkdir("/tmp/b"),
    lambda: os.mkfifo("/tmp/c"),
    lambda: os.mknod("/tmp/d"),
    lambda: os.symlink("/", "/tmp/e"),
    lambda: os.link("/grading/worker.py", "/tmp/f"),
]
import ctypes, platform
libc = ctypes.CDLL(None)
calls = {"x86_64": (85, 83, 133, 88), "aarch64": (34, 33, 36, 37)}[platform.machine()]
ways += [lambda number=number: 1 / (1 + libc.syscall(number, b"/tmp/g", b"/tmp/h", 0)) for number in calls]
found = []
for way in ways:
    try:
        way()
        found.append(0)
    except (OSError, ZeroDivisionError):
        found.append(1)
"""


def test_no_file_that_holds_an_answer(seen):
    assert seen(HOLDS_ANSWERS) == []


def test_nothing_of_this_machines_environment(seen, monkeypatch):
    monkeypatch.setenv("A_SECRET_OF_THE_TEACHER", "x")
    names = seen("import os\nfound = sorted(os.environ)")
    assert not {"A_SECRET_OF_THE_TEACHER", "SSH_AUTH_SOCK", "USER", "LOGNAME"} & set(names)


def test_the_only_place_to_write_is_small_and_private(seen):
    assert all(folder.startswith("/tmp") for folder in seen(WRITABLE))
    (megabytes,) = seen(FILL)
    assert 5 <= megabytes <= 20
    assert not os.path.exists("/tmp/0")


@pytest.mark.parametrize(
    "statement",
    [
        "import os; os.fork()",
        "import subprocess; subprocess.run(['ls'])",
        "import socket; socket.socket()",
        "import threading; threading.Thread(target=print).start()",
        "import os; os.memfd_create('x')",
        "import os; os.setuid(0)",
        "import os; os.chroot('/tmp')",
        "import os; os.execv('/bin/sh', ['sh'])",
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
        "import os; os.nice(1)",
        "import os; os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))",
        "import signal; signal.setitimer(signal.ITIMER_REAL, 60)",
    ],
)
def test_what_is_refused(seen, statement):
    assert seen(TRY.format(statement=statement)) == [True]


# What must be refused, with its numbers from the kernel's own asm/unistd_64.h and asm-generic/unistd.h.
FORBIDDEN = {
    "x86_64": {
        "clone": 56, "fork": 57, "vfork": 58, "execve": 59, "execveat": 322,
        "socket": 41, "socketpair": 53,
        "memfd_create": 319, "memfd_secret": 447, "shmget": 29, "semget": 64, "msgget": 68, "mq_open": 240,
        "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "pidfd_getfd": 438,
        "bpf": 321, "perf_event_open": 298, "userfaultfd": 323, "io_uring_setup": 425,
        "unshare": 272, "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161,
        "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsmount": 432, "mount_setattr": 442,
        "open_by_handle_at": 304, "add_key": 248, "request_key": 249, "keyctl": 250,
        "init_module": 175, "finit_module": 313, "kexec_load": 246, "swapon": 167, "reboot": 169,
        "setpriority": 141, "sched_setscheduler": 144, "sched_setattr": 314,
        "setitimer": 38, "alarm": 37, "timer_create": 222,
    },
    "aarch64": {
        "clone": 220, "execve": 221, "execveat": 281,
        "socket": 198, "socketpair": 199,
        "memfd_create": 279, "memfd_secret": 447, "shmget": 194, "semget": 190, "msgget": 186, "mq_open": 180,
        "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "pidfd_getfd": 438,
        "bpf": 280, "perf_event_open": 241, "userfaultfd": 282, "io_uring_setup": 425,
        "unshare": 97, "setns": 268, "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51,
        "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsmount": 432, "mount_setattr": 442,
        "open_by_handle_at": 265, "add_key": 217, "request_key": 218, "keyctl": 219,
        "init_module": 105, "finit_module": 273, "kexec_load": 104, "swapon": 224, "reboot": 142,
        "setpriority": 140, "sched_setscheduler": 119, "sched_setattr": 274,
        "setitimer": 103, "timer_create": 107,
    },
}  # fmt: skip


@pytest.mark.parametrize("machine", sorted({*FORBIDDEN, *confine._CALLS}))
def test_the_forbidden_system_calls_have_the_kernels_numbers(machine):
    assert confine._CALLS[machine][2] == FORBIDDEN[machine]


def test_raw_system_calls_are_refused_as_well(seen):
    cell = (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nfound = []\n"
        f"for name, number in {FORBIDDEN[os.uname().machine]!r}.items():\n    ctypes.set_errno(0)\n"
        "    libc.syscall(number, 0, 0, 0, 0, 0, 0)\n    found.append([name, ctypes.get_errno()])"
    )
    assert {name for name, error in seen(cell) if error != 1} == set()


def test_the_worker_does_not_know_an_expected_value(judge, assignment: Assignment, monkeypatch):
    """Everything that the judge says to a worker, searched for what it expects to hear."""
    said = []

    def overheard() -> Worker:
        worker = student_worker()
        send = worker.send
        worker.send = lambda message, deadline: (said.append(message), send(message, deadline))
        return worker

    judge(as_bytes(notebook()), assignment, open_worker=overheard)
    asked = {message["ask"]: message for message in said if "ask" in message}
    assert {"step", "walk", "slope_by_feel", "random_search"} <= set(asked)
    for name, message in asked.items():
        assert set(message) == {"ask", "probes", "seconds", "replaced"}
        assert {key for probe in message["probes"] for key in probe} <= {"part", "inputs", "by", "keywords"}
        if assignment.visible[name].kind == "function":
            assert len(message["probes"]) == 2 * len(assignment.visible[name].probes)
    forbidden = {wrong.misconception for sheet in assignment.visible.values() for wrong in sheet.wrong}
    assert not [
        name for name in forbidden if any(name in repr(message) for message in said if "cells" not in message)
    ]


def descendants(number: int) -> set[int]:
    """The processes that this one has started, and those in turn."""
    parents = {}
    for process in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            status = Path("/proc", process, "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            if status[0] != "Z":
                parents[int(process)] = int(status[1])
    found = {number}
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {number}


def runs_for_ever(worker: Worker) -> None:
    deadline = time.monotonic() + START
    worker.send({"cells": ["import time\ntime.sleep(600)"], "seconds": 600}, deadline)
    assert worker.receive(deadline) == {"cell": 0}


def test_leaving_the_sandbox_ends_everything_in_it(sandboxes):
    with student_worker() as worker:
        runs_for_ever(worker)
        assert sandboxes.running()
    assert not os.path.exists(f"/proc/{worker.process.pid}")
    assert not sandboxes.left()


def test_leaving_a_forked_worker_ends_everything_of_it_and_nothing_else(sandboxes):
    nursery = Nursery()
    with nursery() as other:
        other.get_ready(time.monotonic() + START)
        before = descendants(nursery.process.pid)
        with nursery() as worker:
            runs_for_ever(worker)
            assert len(descendants(nursery.process.pid)) == len(before) + 3
        until = time.monotonic() + START
        while descendants(nursery.process.pid) != before and time.monotonic() < until:
            time.sleep(0.01)
        assert descendants(nursery.process.pid) == before
    nursery.close()
    assert not sandboxes.left()


@pytest.mark.parametrize("start", [student_worker, Nursery()], ids=["alone", "forked"])
def test_a_worker_waits_for_the_next_and_is_another_one(sandbox, start):
    """What one student leaves in a sandbox, the next does not find there."""
    pool = WorkerPool(start)
    leave = "open('/tmp/left', 'w').close()\nimport numpy\nnumpy.left = 1"
    look = "import os, numpy\nfound = [os.path.exists('/tmp/left'), hasattr(numpy, 'left')]"
    try:
        assert found_by(pool, f"{leave}\nfound = []") == []
        waiting = [worker.process for worker in pool.waiting]
        with pool() as worker:
            assert worker.process is waiting[0]
        assert found_by(pool, look) == [False, False]
    finally:
        pool.close()


@pytest.mark.parametrize("start", [student_worker, Nursery()], ids=["alone", "forked"])
def test_a_worker_that_ended_while_it_waited_is_not_given_out(sandbox, start):
    pool = WorkerPool(start)
    try:
        pool().close()
        for worker in pool.waiting:
            worker.get_ready(time.monotonic() + START)
            worker.process.kill()
            worker.process.wait()
        assert found_by(pool, "found = [7]") == [7]
    finally:
        pool.close()


def test_forked_workers_cannot_signal_each_other_nor_who_forked_them(nursery):
    kill_all = (
        "import os\nfound = []\nfor number in [-1, 1, *range(50, 5000)]:\n"  # its own threads are between
        "    try:\n        os.kill(number, 9)\n        found.append(number)\n"
        "    except OSError:\n        pass"
    )
    with nursery() as neighbour:
        neighbour.get_ready(time.monotonic() + START)
        assert found_by(nursery, kill_all) == [1]  # its own first process, which does not mind
        assert neighbour.process.poll() is None
    assert found_by(nursery, "found = [7]") == [7]


def test_a_worker_has_no_handle_but_its_own(seen):
    look = (
        "import os\nfound = 0\nfor handle in range(1000):\n    try:\n        os.fstat(handle)\n"
        "        found += 1\n    except OSError:\n        pass\nfound = [found]"
    )
    assert seen(look) == [5]  # three that lead nowhere, and two to the judge


def test_chance_is_another_one_in_every_forked_worker(nursery):
    draw = "import random\nimport numpy as np\nfound = [random.random(), np.random.random()]"
    first, second = found_by(nursery, draw), found_by(nursery, draw)
    assert not set(first) & set(second)


@pytest.mark.parametrize("when", ["with a worker asked for", "with a worker there"])
def test_a_nursery_that_was_lost_is_started_again(sandbox, when):
    nursery = Nursery()
    with nursery() as worker:
        if when == "with a worker there":
            worker.get_ready(time.monotonic() + START)
        nursery.process.kill()
        nursery.process.wait()
        assert worker.process.wait(START) == 0
    with contextlib.suppress(ConnectionResetError):  # what was asked for has not been heard any more
        assert nursery.line.recv(1) == b""  # it is gone with its sandbox
    assert found_by(nursery, "found = [7]") == [7]
    assert nursery.can_fork
    nursery.close()


def test_empty_files_do_not_fill_the_kernels_memory(seen):
    (few,) = seen(FILES)
    assert 100 < few < confine.SCRATCH_FILES


@pytest.mark.parametrize("start", [student_worker, Nursery()], ids=["alone", "forked"])
def test_where_a_sandbox_may_not_mount_no_file_can_be_made_at_all(sandbox, monkeypatch, request, start):
    """As on systems that give a program in a user namespace no rights there."""
    real = sandbox_.sandboxed

    def without_the_right(*settings):
        command = real(*settings)
        place = command.index("--cap-add")
        return command[:place] + command[place + 2 :]

    monkeypatch.setattr(sandbox_, "sandboxed", without_the_right)
    sandbox_.students_sandbox.cache_clear()
    request.addfinalizer(sandbox_.students_sandbox.cache_clear)
    assert found_by(start, FILES) == [0]
    assert found_by(start, WRITABLE) == []
    assert found_by(start, MAKING) == [1] * 12
    assert found_by(start, "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nfound = [1]") == [1]


def test_no_capability_is_left_to_a_student(seen):
    look = (
        "import ctypes, struct\nlibc = ctypes.CDLL(None)\nfound = ctypes.create_string_buffer(24)\n"
        "libc.capget(struct.pack('Ii', 0x20080522, 0), found)\nfound = list(found.raw)"
    )
    assert seen(look) == [0] * 24


def test_what_makes_and_grades_the_course_is_not_there(seen):
    look = (
        "import importlib\nfound = []\n"
        "for name in ('teaching.grading.judge', 'making.release', 'learning.report', 'optimizers'):\n"
        "    if '__file__' in vars(importlib.import_module('gdcourse.' + name)):\n        found.append(name)"
    )
    assert seen(look) == []


def test_without_bubblewrap_it_says_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NoSandbox, match="bubblewrap is not here. On Linux install it"):
        ready()


def test_a_sandbox_that_does_not_start_says_why(monkeypatch):
    if not sys.platform.startswith("linux"):
        pytest.skip("bubblewrap is for Linux")
    monkeypatch.setattr(sandbox_, "WORKER_FILES", ("no_such_file.py",))
    monkeypatch.setattr(sandbox_, "students_sandbox", sandbox_.students_sandbox.__wrapped__)
    with pytest.raises(NoSandbox, match=r"the sandbox does not start: bwrap: .*no_such_file.py"):
        ready()


def test_an_unknown_machine_is_refused(monkeypatch, sandbox):
    monkeypatch.setattr(confine.platform, "machine", lambda: "pdp11")
    with pytest.raises(NoSandbox, match="does not know the system calls of"):
        ready()
