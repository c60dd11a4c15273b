"""Stopping code that never ends, and leaving no trace of it."""

from __future__ import annotations

import contextlib
import sys
import threading
import time

import pytest

from gdcourse.checks import stopping
from gdcourse.checks.answering import ask
from gdcourse.checks.probe import Probe
from gdcourse.checks.stopping import TookTooLong, undivided, within


def for_ever(*_):
    while True:
        pass


def test_a_result_comes_through():
    assert within(5, lambda: 42) == 42


def test_an_exception_comes_through():
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0)


def test_an_endless_loop_is_stopped():
    with pytest.raises(TookTooLong):
        within(0.05, for_ever)


def test_it_works_in_a_thread_that_is_not_the_first():
    seen = []

    def body():
        try:
            within(0.05, for_ever)
        except TookTooLong:
            seen.append("stopped")

    thread = threading.Thread(target=body)
    thread.start()
    thread.join(20)
    assert seen == ["stopped"]


def test_nothing_arrives_afterwards():
    """Calls that end about when they are stopped: a value or TookTooLong, and nothing later."""
    before = threading.active_count()
    for k in range(300):
        seconds = 0.0001 + (k % 10) * 0.0001

        def about_that_long(n=2000 + 400 * (k % 10)):
            return sum(range(n))

        with contextlib.suppress(TookTooLong):
            assert within(seconds, about_that_long) > 0
    for _ in range(200_000):
        pass
    assert threading.active_count() <= before + 1


@pytest.mark.parametrize("moment", ["begin", "end"])
def test_a_stop_that_arrives_between_two_lines_leaves_nothing(monkeypatch, moment):
    """As the watch begins, or as it ends: the job is forgotten all the same."""
    watcher = stopping._watcher()
    there = getattr(watcher, moment)
    arriving = iter([TookTooLong])

    def interrupted(job):
        if moment == "begin":
            there(job)
        for stop in arriving:
            raise stop
        there(job)

    monkeypatch.setattr(watcher, moment, interrupted)
    with contextlib.suppress(TookTooLong):
        assert within(60, lambda: 42) == 42
    assert not watcher.jobs


def test_what_an_except_exception_cannot_swallow():
    def stubborn():
        while True:
            with contextlib.suppress(Exception):
                for_ever()

    with pytest.raises(TookTooLong):
        within(0.05, stubborn)


def test_the_rest_is_not_asked():
    probes = [Probe("a", {"x": 1}), Probe("b", {"x": 2}), Probe("c", {"x": 3})]
    answers = ask(lambda x: for_ever() if x == 2 else x, probes, seconds=0.1)
    assert [one.problem for one in answers] == ["", "too long", "not asked"]


def test_what_is_undivided_is_stopped_when_it_has_ended():
    seen = []

    def whole():
        start = time.monotonic()
        while time.monotonic() < start + 0.2:
            pass
        seen.append("whole")

    with pytest.raises(TookTooLong):
        within(0.05, lambda: (undivided(whole), seen.append("afterwards")))
    assert seen == ["whole"]


def test_one_undivided_piece_after_the_other_is_stopped():
    """Although the watcher never finds this thread between them."""

    def pieces():
        while True:
            undivided(lambda: time.sleep(0.001))

    with pytest.raises(TookTooLong):
        within(0.05, pieces)


def test_a_stop_arrives_as_before_when_an_undivided_piece_has_failed():
    with pytest.raises(ZeroDivisionError):
        undivided(lambda: 1 / 0)
    with pytest.raises(TookTooLong):
        within(0.05, for_ever)


def test_no_signal_is_used():
    """Signals exist on some systems only, and in the first thread only."""
    assert "signal" not in sys.modules["gdcourse.checks.stopping"].__dict__
