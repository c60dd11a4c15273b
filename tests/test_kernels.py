"""A kernel that ends before its first answer costs nobody a lesson or a test."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbval.kernel
import pytest
from jupyter_client.provisioning import LocalProvisioner
from nbformat.v4 import new_code_cell, new_notebook

from gdcourse.course import kernels
from gdcourse.course.refused import Refused
from gdcourse.learning import doctor
from gdcourse.learning.lab import CourseKernels
from gdcourse.making import execution, strict
from gdcourse.making.sources import Source
from gdcourse.making.testing import PHASES


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[socket.socket]]:
    """The ports that somebody else took before a kernel did: one of the first kernel that is started."""
    ports: list[socket.socket] = []
    launch = LocalProvisioner.launch_kernel

    async def unlucky(self, command, **settings):
        if not ports:
            ports.append(socket.create_server(("127.0.0.1", self.connection_info["shell_port"])))
        return await launch(self, command, **settings)

    monkeypatch.setattr(LocalProvisioner, "launch_kernel", unlucky)
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    yield ports
    for port in ports:
        port.close()


def test_the_doctors_kernel_is_started_again(taken):
    with kernels.answering(CourseKernels(), stderr=subprocess.DEVNULL) as client:
        answer = client.execute_interactive("pass", user_expressions={"sum": "1 + 1"}, timeout=60)
    assert answer["content"]["user_expressions"]["sum"]["data"]["text/plain"] == "2" and taken


def test_a_lesson_that_is_built_runs_in_the_next_kernel(taken, tmp_path: Path):
    (tmp_path / "notebooks").mkdir()
    notebook = new_notebook(cells=[new_code_cell("1 + 1")])
    execution.execute(notebook, Source(tmp_path / "notebooks" / "01_a.py", tmp_path))
    assert notebook.cells[0].outputs[0].data["text/plain"] == "2" and taken


def test_a_notebook_is_strictly_run_in_the_next_kernel(taken, tmp_path: Path):
    (phase,) = (phase for phase in PHASES if phase.name == "notebooks")
    assert strict.__name__ in phase.options
    strict.pytest_configure()
    try:
        running = nbval.kernel.RunningKernel(nbval.kernel.CURRENT_ENV_KERNEL_NAME, cwd=str(tmp_path))
        running.stop()
    finally:
        strict.pytest_unconfigure()
    assert taken
    assert nbval.kernel.start_new_kernel.__module__ == "nbval.kernel"


def test_after_three_that_do_not_answer_a_sentence_says_so():
    tries = []

    def start():
        tries.append(1)
        raise RuntimeError("Kernel didn't respond in 30 seconds")

    with pytest.raises(Refused, match=r"3 times in a row \(Kernel didn't respond in 30 seconds\)\. .*\.venv"):
        kernels.persist(start)
    assert len(tries) == 3


def test_the_doctor_says_that_sentence_and_no_more(monkeypatch: pytest.MonkeyPatch):
    async def ends(self, command, **settings):
        return await launch(self, [sys.executable, "-c", ""], **settings)

    launch = LocalProvisioner.launch_kernel
    monkeypatch.setattr(LocalProvisioner, "launch_kernel", ends)
    ((mark, said),) = doctor.examine(doctor.kernel)
    assert mark == "FAIL" and re.fullmatch(r"A notebook's kernel does not answer, 3 .*\. Delete .*\.", said)


def test_nothing_else_that_goes_wrong_is_tried_again():
    tries = []
    with pytest.raises(ZeroDivisionError):
        kernels.persist(lambda: tries.append(1) or 1 / 0)
    assert len(tries) == 1
