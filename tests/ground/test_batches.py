"""Batches: an epoch sees every row once, the last batch is not lost, the noise is what theory says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdcourse import (
    GradientDescent,
    InverseTime,
    LinearRegression,
    contiguous_blocks,
    descend,
    drawn_rows,
    four_students,
    full_batch,
    minibatches,
    one_at_a_time,
    shuffled_rows,
    two_votes,
)

PLANS = {
    "full": lambda m, B, rng: full_batch(m),
    "one": lambda m, B, rng: one_at_a_time(m, rng),
    "one, file order": lambda m, B, rng: one_at_a_time(m),
    "mini": lambda m, B, rng: minibatches(m, B, rng),
    "mini, file order": lambda m, B, rng: minibatches(m, B),
    "blocks": lambda m, B, rng: contiguous_blocks(m, B, rng),
}


def rows_of(plan, m) -> np.ndarray:
    return np.concatenate([np.arange(m)[rows] for rows in plan])


@pytest.mark.parametrize("make", PLANS.values(), ids=PLANS)
@settings(deadline=None, derandomize=True, max_examples=40)
@given(m=st.integers(1, 200), data=st.data())
def test_an_epoch_sees_every_row_once(make, m, data):
    batch_size = data.draw(st.integers(1, m))
    plan = make(m, batch_size, 0)
    for _ in range(2):
        batches = list(plan)
        assert len(batches) == len(plan)
        np.testing.assert_array_equal(np.sort(rows_of(batches, m)), np.arange(m))


@pytest.mark.parametrize("m, batch_size, steps", [(10, 4, 3), (442, 32, 14), (8, 4, 2), (5, 5, 1)])
def test_steps_in_an_epoch(m, batch_size, steps):
    for plan in (
        minibatches(m, batch_size, 0),
        contiguous_blocks(m, batch_size),
        drawn_rows(m, batch_size, 0),
    ):
        assert len(plan) == steps
    loss = LinearRegression(np.ones(m), np.ones(m))
    assert (
        descend(loss, loss.zeros(), GradientDescent(0.1), batches=minibatches(m, batch_size)).steps == steps
    )


def test_every_epoch_has_an_order_of_its_own():
    for plan in (minibatches(50, 7, rng=0), contiguous_blocks(50, 7, rng=0), one_at_a_time(50, rng=0)):
        assert not np.array_equal(rows_of(plan, 50), rows_of(plan, 50))
    again = [rows_of(minibatches(50, 7, rng=0), 50) for _ in range(2)]
    np.testing.assert_array_equal(*again)


def test_blocks_copy_nothing():
    X = np.zeros((50, 2))
    assert all(np.shares_memory(X[rows], X) for rows in contiguous_blocks(50, 7, rng=0))


def test_what_a_plan_says_about_itself():
    assert repr(minibatches(10, 4, rng=0)) == "4 of 10 rows, reshuffled; steps in an epoch: 3"
    assert repr(full_batch(10)) == "blocks of 10 of 10 rows; steps in an epoch: 1"


def test_drawn_rows_see_63_percent():
    seen = [len(np.unique(rows_of(drawn_rows(1000, 10, seed), 1000))) for seed in range(20)]
    assert np.mean(seen) / 1000 == pytest.approx(1 - np.exp(-1), abs=0.01)


def test_rows_are_shuffled_together():
    X, y = np.arange(20.0).reshape(10, 2), np.arange(10)
    mixed, labels = shuffled_rows(X, y, rng=0)
    np.testing.assert_array_equal(mixed[:, 0], 2 * labels)
    assert sorted(labels) == list(range(10)) and not np.array_equal(labels, y)


def test_epochs_follow_each_other_until_the_steps_are_done():
    loss, plan = LinearRegression(*four_students()), minibatches(4, 3)
    assert descend(loss, loss.zeros(), GradientDescent(0.01), 5, plan).steps == 5
    assert descend(loss, loss.zeros(), GradientDescent(0.01), 3 * len(plan), plan).steps == 6
    assert descend(loss, loss.zeros(), GradientDescent(0.01), 0, plan).steps == 0


def test_a_pass_by_hand():
    """Four students, one at a time in file order, η = 0.05; and the batch step beside it."""
    loss = LinearRegression(*four_students(), intercept=False)
    one = descend(loss, [0.0], GradientDescent(0.05), batches=one_at_a_time(4)).positions[:, 0]
    np.testing.assert_allclose(one, [0.0, 0.2, 1.52, 3.152, 2.5088], rtol=1e-12)
    assert descend(loss, [0.0], GradientDescent(0.05), 1).positions[1] == pytest.approx(2.25)
    slopes = [loss.gradient([0.0], slice(i, i + 1))[0] for i in range(4)]
    assert slopes == [-4.0, -28.0, -60.0, -88.0] and np.mean(slopes) == -45.0


def test_order_matters_in_one_pass():
    ends = []
    for votes in ([1.0, 2, 3, 4, 5], [5.0, 4, 3, 2, 1]):
        loss = LinearRegression(np.ones(5), votes, intercept=False)
        ends.append(descend(loss, [0.0], GradientDescent(0.1), batches=one_at_a_time(5)).positions[-1, 0])
    assert ends == pytest.approx([2.311, 1.723], abs=5e-4)


def test_steps_of_one_over_t_are_running_means():
    votes = [1.0, 5, 2, 4, 3, 3]
    loss = LinearRegression(np.ones(6), votes, intercept=False)
    walk = descend(loss, [99.0], GradientDescent(InverseTime(0.5)), batches=one_at_a_time(6)).positions[1:, 0]
    np.testing.assert_allclose(walk, np.cumsum(votes) / np.arange(1, 7), rtol=1e-12)


@pytest.mark.parametrize("rate, batch_size", [(0.05, 1), (0.1, 1), (0.5, 1), (0.1, 4)])
def test_the_noise_floor_of_two_votes(rate, batch_size):
    """Drawn votes {1, 5} have σ² = 4; w settles at a variance of ησ²/((1 − η)B)."""
    X, y = two_votes()
    loss = LinearRegression(X, y, intercept=False)
    rng = np.random.default_rng(11)
    picks = (rng.integers(2, size=batch_size) for _ in range(60_000))
    walk = descend(loss, [3.0], GradientDescent(rate), batches=picks).positions[1000:, 0]
    floor = rate * 4 / ((1 - rate) * batch_size)
    assert np.mean((walk - 3) ** 2) == pytest.approx(floor, rel=0.06)


def test_the_noise_of_a_batch_falls_with_its_root():
    rng = np.random.default_rng(5)
    loss = LinearRegression(rng.standard_normal(2000), rng.standard_normal(2000), intercept=False)
    spread = {
        B: np.std([loss.gradient([1.0], rng.integers(2000, size=B)) for _ in range(4000)])
        for B in (4, 16, 64)
    }
    assert spread[4] / spread[16] == pytest.approx(2, rel=0.06)
    assert spread[4] / spread[64] == pytest.approx(4, rel=0.06)
