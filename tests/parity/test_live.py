"""The same comparison with the libraries themselves, where they are installed (the `parity` extra)."""

import numpy as np
import pytest

from . import peers
from .rules import (
    IN_OPTAX,
    OPTAX_BIT_EQUAL,
    OPTAX_SCHEDULES_BIT_EQUAL,
    RULES,
    SCHEDULES,
    STEPS,
    off_by,
    walk,
    wild_gradients,
)

START = np.array([1.0, -2.0, 3e3, -4e-3])


@pytest.mark.parametrize("name", RULES)
def test_torch(name):
    pytest.importorskip("torch", reason="torch is not installed; the stored runs stand in for it")
    gradients = wild_gradients()
    ours, theirs = walk(RULES[name], START, gradients), peers.torch_walk(name, RULES[name], START, gradients)
    assert ours.keys() == theirs.keys()
    for column, values in theirs.items():
        assert off_by(ours[column], values) <= 1e-14, column


@pytest.mark.parametrize("name", IN_OPTAX)
def test_optax(name):
    pytest.importorskip("optax", reason="optax is not installed; the stored runs stand in for it")
    gradients = wild_gradients()
    ours, theirs = walk(RULES[name], START, gradients), peers.optax_walk(name, RULES[name], START, gradients)
    assert off_by(ours["w"], theirs["w"]) <= 1e-14
    if name in OPTAX_BIT_EQUAL:
        np.testing.assert_array_equal(ours["w"], theirs["w"])


@pytest.mark.parametrize("name", SCHEDULES)
def test_optax_schedules(name):
    pytest.importorskip("optax", reason="optax is not installed; the stored runs stand in for it")
    ours, theirs = SCHEDULES[name], peers.optax_schedules()[name]
    ours, theirs = [ours(t) for t in range(STEPS)], [float(theirs(t)) for t in range(STEPS)]
    np.testing.assert_allclose(ours, theirs, rtol=0 if name in OPTAX_SCHEDULES_BIT_EQUAL else 5e-16)
