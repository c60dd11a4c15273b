"""A rule that asks for a `lesson` runs for each lesson there is; one that asks for a `notebook`, for each."""

from __future__ import annotations

import pytest

from . import coverage
from .lesson import Lesson, lessons, notebooks


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for fixture, there_are in (("lesson", lessons), ("notebook", notebooks)):
        if fixture in metafunc.fixturenames:
            metafunc.parametrize(fixture, found := there_are(), ids=[item.where for item in found])


@pytest.fixture(scope="session")
def all_lessons() -> list[Lesson]:
    return lessons()


def pytest_terminal_summary(terminalreporter) -> None:
    """After the house rules: how much of the sources the lessons meet, and how much waits."""
    ran = [report for reports in terminalreporter.stats.values() for report in reports]
    if any("house/test_coverage" in getattr(report, "nodeid", "") for report in ran):
        terminalreporter.write_line(coverage.summary())
