"""Where notebooks are graded: in processes on this machine, or by the workers of a Dask cluster."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from gdcourse.course.refused import Refused
from gdcourse.teaching.grading.job import end_with_parent
from gdcourse.teaching.grading.sandbox import Limits

MOST_MEMORY = 3_000 * 2**20  # for one grading process: less than a machine has, more than grading takes
PATIENCE = 2 * Limits().submission + 60  # a submission has its limits; this is for a judge that has none
TRIES = 2
SCHEDULER_ANSWERS = 20.0  # seconds, or there is none


class Failed(Exception):
    """The judge failed with one submission; the message says how."""


class Processes(Executor):
    """A few processes, each of which grades one submission at a time.

    They have inherited nothing from this one. One that dies takes with it the submission that it was grading,
    which is tried once more; if that fails as well, its future raises `Failed`, and all others go on.
    """

    def __init__(self, jobs: int) -> None:
        self.threads = ThreadPoolExecutor(jobs)
        self.mine = threading.local()
        self.running: list[_Process] = []
        self.stopped = False

    def submit(self, job: Callable[..., str], /, *inputs: Any) -> Future[str]:
        """Have `job(*inputs)` done in one of the processes."""
        return self.threads.submit(self._run, job, inputs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all processes; without `wait`, also those that are still at work."""
        if not wait:
            self.stopped = True
            for process in list(self.running):
                process.kill()
        self.threads.shutdown(wait, cancel_futures=cancel_futures)
        for process in list(self.running):
            process.end()

    def _run(self, job: Callable[..., str], inputs: tuple) -> str:
        for _ in range(TRIES):
            process = getattr(self.mine, "process", None) or self._start()
            try:
                return process.run(job, inputs)
            except (EOFError, OSError):
                process.kill()
                self.running.remove(process)
                self.mine.process = None
                if self.stopped:
                    break
        raise Failed("The process that graded this ended, twice.")

    def _start(self) -> _Process:
        self.mine.process = _Process()
        self.running.append(self.mine.process)
        return self.mine.process


class _Process:
    """A process that does one job after the other, and the line to it."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self.line, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()

    def run(self, job: Callable[..., str], inputs: tuple) -> str:
        """What the job gives; `Failed` if it raised, `EOFError` or `OSError` if the process is lost."""
        self.line.send((job, inputs))
        if not self.line.poll(PATIENCE):
            raise EOFError
        good, said = self.line.recv()
        if not good:
            raise Failed(said)
        return said

    def end(self) -> None:
        """Let it end by itself, with everything that it has started."""
        self.line.close()
        self.process.join(PATIENCE)
        self.kill()

    def kill(self) -> None:
        with suppress(ValueError, AttributeError):
            self.process.kill()
            self.process.join()


def _serve(line: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started this, and ends it
    end_with_parent()
    _limit_memory()
    while True:
        try:
            job, inputs = line.recv()
        except (EOFError, OSError):
            return
        try:
            line.send((True, job(*inputs)))
        except Exception as error:  # one submission, whatever is in it, is never the whole class's failure
            line.send((False, f"{type(error).__name__}: {error}"))


def _limit_memory() -> None:
    """Rather an error here than a machine that ends whatever it likes."""
    if os.name == "posix":
        import resource

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))


class Cluster(Executor):
    """The workers of a Dask cluster.

    Whatever is asked of them has an answer: `BrokenExecutor` where a result is lost on its way, of which
    Dask's own executor says nothing, so that whoever waits for it would wait for ever.
    """

    def __init__(self, client: Any) -> None:
        self.client = client

    def submit(self, job: Callable[..., str], /, *inputs: Any) -> Future[str]:
        """Have `job(*inputs)` done by one of the workers."""
        asked, answer = self.client.submit(job, *inputs, pure=False), Future()

        def give_up(answer: Future[str]) -> None:
            if answer.cancelled() and asked.status == "pending":
                asked.cancel()

        answer.add_done_callback(give_up)
        self.client.loop.add_callback(self._tell, asked, answer)
        return answer

    async def _tell(self, asked: Any, answer: Future[str]) -> None:
        try:
            tell, what = answer.set_result, await asked
        except BaseException as error:  # the end of the client's loop among them
            own = asked.status == "error"  # the job's own
            tell, what = answer.set_exception, error if own else BrokenExecutor(str(error))
        if answer.set_running_or_notify_cancel():
            tell(what)


@contextmanager
def executor_for(jobs: int, dask: str | None) -> Iterator[Executor]:
    """Processes on this machine, or the workers of a Dask cluster."""
    if dask:
        with _client(dask) as client:
            yield Cluster(client)
        return
    pool = Processes(jobs)
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


def _client(address: str):
    try:
        from distributed import Client
    except ImportError:
        raise Refused(
            '--dask needs Dask: python -m pip install "dask[distributed]", or the extra `scale`.'
        ) from None
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # a lost scheduler is our sentence
    try:
        return Client(address, timeout=SCHEDULER_ANSWERS)
    except (OSError, TimeoutError, ValueError) as error:
        raise Refused(
            f"No Dask scheduler answers at {address} ({error}). Start one with `dask scheduler`."
        ) from None
