"""Backpropagation and Values against torch's autograd and jax: stored runs, and the libraries."""

import numpy as np
import pytest

from . import peers
from .networks import PLACES, REFERENCE, RUNS, off_by, ours, tangled_values

ROUNDING, WALKED = 1e-14, 1e-11  # a walk carries its rounding along


@pytest.fixture(scope="module")
def stored():
    with np.load(REFERENCE) as file:
        return dict(file)


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_the_stored_runs(stored, run):
    gradient, last = ours(run)
    assert off_by(gradient, stored[f"torch: {run}: gradient"]) < ROUNDING
    assert off_by(gradient, stored[f"jax: {run}: gradient"]) < ROUNDING
    assert off_by(last, stored[f"torch: {run}: last"]) < WALKED


def test_the_stored_tangle(stored):
    values = tangled_values()
    assert values.shape == (len(PLACES), 6)
    np.testing.assert_allclose(values, stored["torch: tangle"], rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(values[:, :4], stored["jax: tangle"], rtol=1e-12, atol=1e-14)


def test_the_reference_says_what_made_it_and_is_small(stored):
    assert [line.split()[0] for line in stored["made with"]] == ["torch", "jax", "numpy"]
    assert REFERENCE.stat().st_size < 20_000


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_torch_itself(run):
    pytest.importorskip("torch", reason="torch is not installed; the stored runs stand in for it")
    for mine, theirs, bound in zip(ours(run), peers.torch_network(run), (ROUNDING, WALKED)):
        assert off_by(mine, theirs) < bound


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_jax_itself(run):
    pytest.importorskip("optax", reason="jax is not installed; the stored runs stand in for it")
    assert off_by(ours(run)[0], peers.jax_gradient(run)) < ROUNDING


def test_the_tangle_itself():
    for library in ("torch", "optax"):
        pytest.importorskip(library, reason="not installed; the stored runs stand in for it")
    np.testing.assert_allclose(tangled_values(), peers.tangled_by_torch(), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(tangled_values()[:, :4], peers.tangled_by_jax(), rtol=1e-12, atol=1e-14)
