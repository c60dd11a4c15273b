"""Newton boosting against XGBoost and LightGBM, which count in float32: stored runs, and the libraries."""

import numpy as np
import pytest

from gdcourse import four_students, newton_boosting

from . import peers
from .boosting import REFERENCE, RUNS, TREES, off_by, ours

FLOAT32 = 3e-6


@pytest.fixture(scope="module")
def stored():
    with np.load(REFERENCE) as file:
        return dict(file)


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_the_stored_runs(stored, run):
    path = ours(run)
    assert path.shape == (TREES, 442)
    assert off_by(path[0], stored[f"{run}: first"]) < FLOAT32
    assert off_by(path[-1], stored[f"{run}: last"]) < FLOAT32
    assert off_by(path[-2], stored[f"{run}: last"]) > 10 * FLOAT32  # one tree less is seen


@pytest.mark.parametrize("library", ["xgboost", "lightgbm"])
def test_the_gain_they_report_is_not_halved(stored, library):
    gain = newton_boosting(*four_students(), trees=1, depth=1, l2=0).trees[0].gain
    assert float(stored[f"gain by {library}"]) == pytest.approx(gain, rel=1e-6)


def test_the_reference_says_what_made_it_and_is_small(stored):
    assert [line.split()[0] for line in stored["made with"]] == ["xgboost", "lightgbm", "numpy"]
    assert REFERENCE.stat().st_size < 60_000


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_the_libraries_themselves(run):
    pytest.importorskip(run.library.split()[0], reason="not installed; the stored runs stand in for it")
    assert off_by(ours(run), peers.boosted_by(run)) < FLOAT32
