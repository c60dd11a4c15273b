"""Where notebooks are graded: in processes on this machine, or by the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

from gdcourse.course.refused import Refused
from gdcourse.teaching.grading.job import end_with_parent


@contextmanager
def executor_for(jobs: int, dask: str | None) -> Iterator[Executor]:
    """Processes on this machine (for one at a time: this very one), or the workers of a Dask cluster."""
    if dask:
        try:
            from distributed import Client
        except ImportError:
            raise Refused(
                '--dask needs Dask: python -m pip install "dask[distributed]", or the extra `scale`.'
            ) from None
        try:
            client = Client(dask, timeout=20)
        except (OSError, TimeoutError, ValueError) as error:
            raise Refused(
                f"No Dask scheduler answers at {dask} ({error}). Start one with `dask scheduler`."
            ) from None
        with client:
            yield client.get_executor(pure=False)
        return
    pool = _processes(jobs) if jobs > 1 else ThreadPoolExecutor(1)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _processes(jobs: int) -> Executor:
    """Processes that have inherited nothing from this one."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=end_with_parent)
