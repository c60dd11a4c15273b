"""The keeper of a hub: whoever takes more than their share loses a process, and nobody else does."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from gdcourse.course.files import ROOT

pytestmark = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="Linux lists processes there")
TAKES = "import sys; held = bytearray({megabytes} * 10**6); print('ready', flush=True); sys.stdin.read()"
STARTS = (
    "import subprocess, sys\n"
    "inner = subprocess.Popen([sys.executable, '-c', {takes!r}], stdout=subprocess.PIPE, env={{}},\n"
    "    start_new_session=True)\n"
    "inner.stdout.readline()\nprint(inner.pid, flush=True)\nsys.stdin.read()"
)


@pytest.fixture(scope="module")
def keeper() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hub_keeper", ROOT / "hub" / "keeper.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Callable[..., tuple[subprocess.Popen, int]]]:
    """Starts servers of students whose kernels, in sessions of their own and without a name, take so much."""
    started = []

    def start(student: str, megabytes: int = 1) -> tuple[subprocess.Popen, int]:
        home = tmp_path / student
        home.mkdir()
        told = {"JUPYTERHUB_USER": student, "GDCOURSE_HANDED_OUT": "x", "HOME": str(home)}
        code = STARTS.format(takes=TAKES.format(megabytes=megabytes))
        process = subprocess.Popen(
            [sys.executable, "-c", code], env=told, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process, int(process.stdout.readline())

    yield start
    for process in started:
        with process:
            process.stdin.close()  # and so the kernel's, which ends by it
            process.kill()


def test_it_ends_the_largest_process_of_whoever_takes_too_much(keeper, server, capfd):
    (greedy, kernel), (modest, _) = server("ann", 200), server("ben")
    parents = keeper.parents_now()
    running = keeper.servers(os.getpid(), parents)
    assert {running[one.pid]["JUPYTERHUB_USER"] for one in (greedy, modest)} == {"ann", "ben"}
    assert keeper.keep_to_share(modest.pid, 100e6, parents) == []
    assert keeper.keep_to_share(greedy.pid, 1e9, parents) == []
    assert keeper.keep_to_share(greedy.pid, 100e6, parents) == [kernel]
    assert greedy.poll() is None and modest.poll() is None
    said = capfd.readouterr().err
    assert said.startswith("keeper: a process of ann is ended: all together 2") and "of 100 MB" in said


def test_of_many_processes_as_many_end_as_are_too_many_the_largest_first(keeper, monkeypatch):
    sizes, ended = {1: 10, 2: 50, 3: 40, 4: 30}, []
    monkeypatch.setattr(keeper, "memory", sizes.get)
    monkeypatch.setattr(keeper, "end", lambda number, server, why: ended.append((number, server)))
    assert keeper.keep_to_share(1, 60, {2: 1, 3: 2, 4: 3}) == [2, 3]
    assert ended == [(2, 1), (3, 1)]
    assert keeper.keep_to_share(1, 130, {2: 1, 3: 2, 4: 3}) == []


def test_where_the_disk_is_full_the_largest_home_loses_its_server_and_no_file(keeper, server, monkeypatch):
    (greedy, _), (modest, _) = server("ann"), server("ben")
    running = keeper.servers(os.getpid(), keeper.parents_now())
    homes = {one: Path(running[one.pid]["HOME"]) for one in (greedy, modest)}
    file = homes[greedy] / "deep" / "file"
    file.parent.mkdir()
    file.write_bytes(b"x" * 300_000)
    (homes[modest] / "link").symlink_to(file)
    assert keeper.end_largest_home(running) is None, "300 kB are no reason"
    monkeypatch.setattr(keeper, "LARGEST_HOME", 200_000)
    assert keeper.size(homes[modest]) < 100_000
    assert keeper.end_largest_home(running) == greedy.pid
    assert greedy.wait(60) == -9 and modest.poll() is None and file.exists()


def test_what_is_gone_takes_nothing(keeper, tmp_path):
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    assert keeper.memory(gone.pid) == 0 and keeper.size(tmp_path / "gone") == 0
    assert keeper.end_largest_home({}) is None
