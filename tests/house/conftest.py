"""Every rule that asks for a `lesson` runs once for each lesson there is; one that asks for a `notebook`, for each notebook."""

from __future__ import annotations

import pytest

from .lesson import lessons, notebooks


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for fixture, there_are in (("lesson", lessons), ("notebook", notebooks)):
        if fixture in metafunc.fixturenames:
            metafunc.parametrize(fixture, found := there_are(), ids=[item.where for item in found])


@pytest.fixture(scope="session")
def all_lessons() -> list:
    return lessons()


def pytest_terminal_summary(terminalreporter) -> None:
    """After the house rules: how much of the sources the lessons that exist meet, and how much waits."""
    if any("/house/" in path for path in terminalreporter.stats.get("passed", []) and _files(terminalreporter)):
        there_are = by_number(lessons())
        asked = promises()
        met = sum(promise.met_in(there_are) is not None for promise in asked)
        waiting = sum(promise.waits(there_are) for promise in asked)
        terminalreporter.write_line(
            f"sources: {met} of {len(asked)} promises met, {waiting} wait for lessons not yet written "
            "(python -m tests.house.coverage lists them)"
        )
