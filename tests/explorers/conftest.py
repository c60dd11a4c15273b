"""The embedded JavaScript engine, once for all tests here."""

import pytest

from .engine import Page


@pytest.fixture(scope="session")
def page():
    mini_racer = pytest.importorskip("py_mini_racer", reason="the parity tests need mini-racer")
    return Page(mini_racer.MiniRacer())
