"""The sandbox itself: what a student's code finds in it, and what it cannot do from there."""

from __future__ import annotations

import os
import sys
import time

import pytest

from gdcourse.checks.probe import Answer, Probe
from gdcourse.teaching.grading import confine
from gdcourse.teaching.grading import sandbox as sandbox_
from gdcourse.teaching.grading.assignment import Assignment
from gdcourse.teaching.grading.judge import grade
from gdcourse.teaching.grading.sandbox import START, Limits, NoSandbox, Worker, WorkerPool, ready

from .conftest import LESSON
from .hostile import as_bytes, notebook


def seen(*cells: str, open_worker=Worker) -> list:
    """Run cells in a sandbox, and bring back the value of `found`."""
    with open_worker() as worker:
        worker.send({"cells": list(cells), "seconds": 20}, START)
        while "done" not in (message := worker.receive(START)):
            pass
        assert message == {"done": [""] * len(cells)}
        worker.send({"ask": "found", "probes": [Probe("found").to_data()], "seconds": 5, "replaced": []}, 5)
        (answer,) = worker.receive(START)["answers"]
        return Answer.from_data(answer).value


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


def refused(statement: str) -> bool:
    """Is this statement stopped by an error?"""
    return seen(TRY.format(statement=statement))[0]


def test_no_file_that_holds_an_answer(sandbox):
    assert seen(HOLDS_ANSWERS) == []


def test_nothing_of_this_machines_environment(sandbox, monkeypatch):
    monkeypatch.setenv("A_SECRET_OF_THE_TEACHER", "x")
    names = seen("import os\nfound = sorted(os.environ)")
    assert not {"A_SECRET_OF_THE_TEACHER", "SSH_AUTH_SOCK", "USER", "LOGNAME"} & set(names)


def test_the_only_place_to_write_is_small_and_private(sandbox):
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
    ],
)
def test_what_is_refused(sandbox, statement):
    assert refused(statement)


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
    },
}  # fmt: skip


@pytest.mark.parametrize("machine", sorted({*FORBIDDEN, *confine._CALLS}))
def test_the_forbidden_system_calls_have_the_kernels_numbers(machine):
    assert confine._CALLS[machine][2] == FORBIDDEN[machine]


def test_raw_system_calls_are_refused_as_well(sandbox):
    cell = (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nfound = []\n"
        f"for name, number in {FORBIDDEN[os.uname().machine]!r}.items():\n    ctypes.set_errno(0)\n"
        "    libc.syscall(number, 0, 0, 0, 0, 0, 0)\n    found.append([name, ctypes.get_errno()])"
    )
    assert {name for name, error in seen(cell) if error != 1} == set()


def test_the_worker_does_not_know_an_expected_value(sandbox, assignment: Assignment):
    """Everything that the judge says to a worker, searched for what it expects to hear."""
    said = []

    class Overheard(Worker):
        def send(self, message, seconds):
            said.append(message)
            super().send(message, seconds)

    grade(as_bytes(notebook()), assignment, Overheard, Limits())
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


def test_leaving_the_sandbox_ends_everything_in_it(sandbox):
    before = _sandboxes()
    with Worker() as worker:
        worker.send({"cells": ["import time\ntime.sleep(600)"], "seconds": 600}, START)
        assert worker.receive(START) == {"cell": 0}
        number = worker.process.pid
        assert _sandboxes() > before
    assert not os.path.exists(f"/proc/{number}")
    for _ in range(100):
        if _sandboxes() <= before:
            break
        time.sleep(0.1)
    assert _sandboxes() <= before


def test_a_worker_waits_for_the_next_and_is_another_one(sandbox):
    """What one student leaves in a sandbox, the next does not find there."""
    pool, leave = WorkerPool(), "open('/tmp/left', 'w').close()\nimport numpy\nnumpy.left = 1"
    look = "import os, numpy\nfound = [os.path.exists('/tmp/left'), hasattr(numpy, 'left')]"
    try:
        assert seen(f"{leave}\nfound = []", open_worker=pool) == []
        waiting = [worker.process.pid for worker in pool.waiting]
        with pool() as worker:
            assert worker.process.pid == waiting[0]
        assert seen(look, open_worker=pool) == [False, False]
    finally:
        sandbox_._close(pool.waiting)


def test_a_worker_that_ended_while_it_waited_is_not_given_out(sandbox):
    pool = WorkerPool()
    try:
        pool().close()
        for worker in pool.waiting:
            worker.process.kill()
            worker.process.wait()
        assert seen("found = [7]", open_worker=pool) == [7]
    finally:
        sandbox_._close(pool.waiting)


def _sandboxes() -> set[str]:
    """The processes that this one has started as sandboxes."""
    found = set()
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{number}/cmdline", encoding="utf-8") as file:
                line = file.read().split("\0")
            with open(f"/proc/{number}/stat", encoding="utf-8") as file:
                parent = file.read().rsplit(")", 1)[1].split()[1]
        except OSError:
            continue
        if "confined" in line and parent == str(os.getpid()):
            found.add(number)
    return found


def test_without_bubblewrap_it_says_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NoSandbox, match="bubblewrap is not here. On Linux install it"):
        ready()


def test_a_sandbox_that_does_not_start_says_why(monkeypatch):
    if not sys.platform.startswith("linux"):
        pytest.skip("bubblewrap is for Linux")
    monkeypatch.setattr(sandbox_, "WORKER_FILES", ("no_such_file.py",))
    monkeypatch.setattr(sandbox_, "_command", sandbox_._command.__wrapped__)
    with pytest.raises(NoSandbox, match=r"the sandbox does not start: bwrap: .*no_such_file.py"):
        ready()


def test_an_unknown_machine_is_refused(monkeypatch, sandbox):
    monkeypatch.setattr(confine.platform, "machine", lambda: "pdp11")
    with pytest.raises(NoSandbox, match="does not know the system calls of"):
        ready()
