"""A notebook's kernel that answers, or another in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from gdcourse.course.refused import Refused

if TYPE_CHECKING:
    from jupyter_client.blocking.client import BlockingKernelClient
    from jupyter_client.kernelspec import KernelSpecManager

STARTS = 3
SECONDS = 30  # that a kernel has for its first answer; on a quiet machine it needs one

T = TypeVar("T")


def persist(start: Callable[[], T]) -> T:
    """What `start` returns, which starts a kernel and waits for it; again when the kernel is not heard of.

    Jupyter draws the ports of a kernel before the kernel takes them. Now and then another program is
    quicker, and the kernel ends before its first answer. Nothing has been run in it by then, so one with
    other ports does as well.

    Raises:
        Refused: when three in a row do not answer.

    >>> kernels = iter(["ends", "answers"])
    >>> def start():
    ...     if (kernel := next(kernels)) == "ends":
    ...         raise RuntimeError("Kernel died before replying to kernel_info")
    ...     return kernel
    >>> persist(start)
    'answers'
    """
    for _ in range(STARTS):
        try:
            return start()
        except RuntimeError as error:
            said = error
    raise Refused(
        f"A notebook's kernel does not answer, {STARTS} times in a row ({said}). "
        "Delete the folder .venv, and give the same command again."
    )


@contextmanager
def answering(specs: KernelSpecManager, **settings: Any) -> Iterator[BlockingKernelClient]:
    """A client of a fresh kernel named python3, which ends with the block; `settings` are for its process."""
    from jupyter_client.manager import KernelManager

    def start() -> tuple[KernelManager, BlockingKernelClient]:
        manager = KernelManager(kernel_name="python3", kernel_spec_manager=specs)
        manager.start_kernel(**settings)
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=SECONDS)
        except RuntimeError:
            stop(manager, client)
            raise
        return manager, client

    def stop(manager: KernelManager, client: BlockingKernelClient) -> None:
        client.stop_channels()
        manager.shutdown_kernel(now=True)

    manager, client = persist(start)
    try:
        yield client
    finally:
        stop(manager, client)
