"""Measuring: medians in one process, memory without sharing, what machine this is, and keeping all that.

No host names.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gdcourse import Table


def medians(
    tasks: dict[str, Callable], repeats: int = 5, inner: int = 1, clock: Callable = time.process_time
) -> dict[str, float]:
    """Seconds per run, the median of `repeats`; the tasks take turns, so that a slow moment hits them all.

    The clock counts the processor's time for this process: what else the machine does is not measured.
    """
    for run in tasks.values():
        run()
    times = {name: [] for name in tasks}
    for _ in range(repeats):
        for name, run in tasks.items():
            start = clock()
            for _ in range(inner):
                run()
            times[name].append((clock() - start) / inner)
    return {name: statistics.median(seconds) for name, seconds in times.items()}


def extra_memory(run: Callable) -> float:
    """MB that Python and numpy allocate at the peak of a run."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def private_memory(run: Callable) -> float | None:
    """MB of its own that the process gains at the peak of a run; None where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None

    def anonymous() -> float:
        line = next(
            line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("RssAnon")
        )
        return int(line.split()[1]) / 1000

    before, seen, done = anonymous(), [], threading.Event()

    def watch():
        while not done.wait(0.01):
            seen.append(anonymous())

    watcher = threading.Thread(target=watch)
    watcher.start()
    run()
    done.set()
    watcher.join()
    return max([*seen, anonymous()]) - before


def import_times(statements: list[str], repeats: int = 5) -> dict[str, float]:
    """Seconds that each statement adds to starting Python."""

    def start(statement: str) -> Callable:
        return lambda: subprocess.run([sys.executable, "-c", statement], check=True)

    tasks = {statement: start(statement) for statement in ["pass", *statements]}
    times = medians(tasks, repeats, clock=_clock_of_children())
    return {statement: times[statement] - times["pass"] for statement in statements}


def _clock_of_children() -> Callable:
    try:
        import resource
    except ModuleNotFoundError:  # Windows
        return time.perf_counter

    def clock() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    return clock


def keep(
    name: str, title: str, report: Mapping[str, Table], numbers: Mapping[str, Any] | None = None
) -> None:
    """Write the tables as benchmarks/NAME.md and the numbers as NAME.json, each with this machine.

    numbers: those of the tables, if none are given.
    """
    here, about = Path(__file__).parent, machine()
    parts = [f"# {title}", f"Written by `python -m benchmarks.{name} --save`."]
    for heading, table in report.items():
        parts += [f"## {heading}", table._repr_markdown_()]
    parts += ["## Measured on", "\n".join(f"- {what}: {value}" for what, value in about.items())]
    (here / f"{name}.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    numbers = numbers or {heading: [table.headers, *table.rows] for heading, table in report.items()}
    text = json.dumps({**numbers, "machine": about}, indent=1, ensure_ascii=False)
    (here / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def machine() -> dict[str, str]:
    packages = {}
    for package in ("numpy", "scikit-learn", "torch", "micrograd"):
        try:
            packages[package] = version(package)
        except PackageNotFoundError:
            packages[package] = "not installed"
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": _memory(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **packages,
        "BLAS": _blas(),
        "BLAS threads": os.environ.get("OPENBLAS_NUM_THREADS", "?"),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        models = [
            line.split(":")[1].strip()
            for line in info.read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ]
        if models:
            return models[0]
    return platform.processor() or platform.machine()


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB"
    except (AttributeError, ValueError, OSError):
        return "?"


def _blas() -> str:
    import numpy as np

    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return f"{blas['name']} {blas['version']}"
