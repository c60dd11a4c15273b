"""Whatever is asked of a Dask cluster has an answer, also when the result is lost on its way."""

from __future__ import annotations

import asyncio
from concurrent.futures import BrokenExecutor, CancelledError, wait
from types import SimpleNamespace

import pytest

from gdcourse.teaching.grading.executors import Cluster

PATIENCE = 20  # seconds; against hanging only


class Asked:
    """Stands in for a future of Dask: it gives or raises what it was made with."""

    def __init__(self, status: str, outcome: str | BaseException) -> None:
        self.status, self.outcome, self.cancelled = status, outcome, False

    def __await__(self):
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome
        yield

    def cancel(self) -> None:
        self.cancelled = True


def executor(asked: Asked, waiting: list | None = None) -> Cluster:
    """A cluster that is asked once; with `waiting`, what is to be done in the client's loop is put there."""

    def soon(function, *arguments):
        if waiting is None:
            asyncio.run(function(*arguments))
        else:
            waiting.append((function, arguments))

    client = SimpleNamespace(submit=lambda job, *inputs, pure: asked, loop=SimpleNamespace(add_callback=soon))
    return Cluster(client)


def test_a_result_comes_back():
    assert executor(Asked("finished", "graded")).submit(str).result(PATIENCE) == "graded"


@pytest.mark.parametrize(
    "status, lost",
    [
        ("finished", OSError("in <TCP (closed) ConnectionPool.gather>: Stream is closed")),
        ("cancelled", CancelledError("lost dependencies")),
        ("lost", asyncio.CancelledError()),
    ],
    ids=["on its way", "with its scheduler", "with the client"],
)
def test_a_lost_result_is_told_and_nobody_waits_for_ever(status, lost):
    answer = executor(Asked(status, lost)).submit(str)
    assert wait([answer], PATIENCE).done == {answer}
    with pytest.raises(BrokenExecutor):
        answer.result()


def test_an_error_of_the_job_is_its_own():
    with pytest.raises(ZeroDivisionError):
        executor(Asked("error", ZeroDivisionError())).submit(str).result(PATIENCE)


def test_what_is_given_up_is_given_up_on_the_cluster_too():
    asked, waiting = Asked("pending", "graded"), []
    answer = executor(asked, waiting).submit(str)
    assert answer.cancel() and asked.cancelled
    ((function, arguments),) = waiting
    asyncio.run(function(*arguments))
    assert answer.cancelled()
