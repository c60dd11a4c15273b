"""Our walks against the stored walks of torch and optax."""

import numpy as np
import pytest

from .rules import IN_OPTAX, OPTAX_BIT_EQUAL, REFERENCE, RULES, SCHEDULES, STEPS, off_by, walk


@pytest.fixture(scope="module")
def stored():
    with np.load(REFERENCE) as file:
        return dict(file)


@pytest.fixture(scope="module")
def ours(stored):
    return {name: walk(rule, stored["start"], stored["gradients"]) for name, rule in RULES.items()}


def test_the_gradients_are_wild(stored):
    sizes = np.abs(stored["gradients"][stored["gradients"] != 0])
    assert sizes.max() / sizes.min() > 1e15 and (stored["gradients"] == 0).any()
    assert stored["gradients"].shape == (STEPS, 4)


@pytest.mark.parametrize("name", RULES)
def test_positions_and_state_are_torchs_after_every_step(name, stored, ours):
    theirs = {key.split("/")[2]: values for key, values in stored.items() if key.startswith(f"torch/{name}/")}
    assert theirs.keys() == ours[name].keys()
    for column, values in theirs.items():
        assert off_by(ours[name][column], values) <= 1e-14, column


@pytest.mark.parametrize("name", IN_OPTAX)
def test_positions_are_optaxs_after_every_step(name, stored, ours):
    assert off_by(ours[name]["w"], stored[f"optax/{name}/w"]) <= 1e-14


@pytest.mark.parametrize("name", OPTAX_BIT_EQUAL)
def test_the_first_three_rules_are_optaxs_to_the_last_bit(name, stored, ours):
    for column, values in ours[name].items():
        np.testing.assert_array_equal(values, stored[f"optax/{name}/{column}"])


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_are_optaxs(name, stored):
    values = [SCHEDULES[name](t) for t in range(STEPS)]
    np.testing.assert_allclose(values, stored[f"optax schedule/{name}"], rtol=1e-15, atol=1e-17)
