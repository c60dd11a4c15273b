"""For pytest, beside nbval: a kernel that does not answer is started again, before any cell runs."""

from __future__ import annotations

from typing import Any

import nbval.kernel

from gdcourse.course.kernels import SECONDS, persist

_start = nbval.kernel.start_new_kernel


def start_new_kernel(startup_timeout: float = SECONDS, **settings: Any) -> tuple[Any, Any]:
    """A kernel's manager and client, as nbval's own function of this name returns them."""
    return persist(lambda: _start(startup_timeout=min(startup_timeout, SECONDS), **settings))


def pytest_configure() -> None:
    nbval.kernel.start_new_kernel = start_new_kernel


def pytest_unconfigure() -> None:
    nbval.kernel.start_new_kernel = _start
