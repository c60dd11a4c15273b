"""The loops that lesson 15 shows end where ours does: stored runs of these very lines, and the libraries."""

import ast

import numpy as np
import pytest

from .loops import LIBRARIES, REFERENCE, blocks, walked

CLOSE = {"torch": 1e-14, "optax": 1e-14, "keras": 1e-8}  # keras adds its ε at another place


@pytest.fixture(scope="module")
def stored():
    with np.load(REFERENCE) as file:
        return dict(file)


def test_the_lesson_shows_four_loops():
    assert set(blocks()) == {"ours", *LIBRARIES}


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_was_run_is_what_is_shown(stored, library):
    run, shown = ast.parse(str(stored[f"text of {library}"])), ast.parse(blocks()[library])  # no comments
    assert ast.unparse(run) == ast.unparse(shown), "run: python -m tests.parity.make_loops"


@pytest.mark.parametrize("library", LIBRARIES)
def test_they_end_where_ours_ends(stored, library):
    np.testing.assert_allclose(stored[library], walked("ours"), rtol=CLOSE[library])
    if library == "keras":
        assert np.abs(stored[library] / walked("ours") - 1).max() > 1e-12, "the lesson says that it differs"


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_libraries_themselves(library):
    pytest.importorskip(library, reason="not installed; the stored runs stand in for it")
    np.testing.assert_allclose(walked(library), walked("ours"), rtol=CLOSE[library])
