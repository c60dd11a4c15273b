# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: all
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Exercises 07 · Ask a few
#
# They belong to [lesson 07](../../notebooks/07_batches.ipynb). Where a cell says `...`, your code goes. Run it, then run the check
# below it. The check says what your numbers are the numbers of, and gives a hint. Check again for a plainer hint.
#
# The loss is everywhere the mean of the squared errors, (x·w − y)². A column of ones for b is in X already, if it is to have one.
#
# `python3 course.py reset 07` hands you a clean copy of this notebook and keeps yours beside it.

# %%
import math

import numpy as np

from gdcourse.checks import exercises

check = exercises("07_batches")

# %% [markdown]
# ## 1 · Count before you run
#
# How many steps is a run? Nobody is left out, and no batch holds rows of two epochs.


# %% exercise="updates_per_run"
def updates_per_run(m, B, epochs):
    """The number of steps of `epochs` passes through m rows in batches of B.

    In: three whole numbers. Out: a whole number.
    For m = 442, B = 32 and 10 epochs it is 140.
    """
    ### BEGIN SOLUTION
    return epochs * math.ceil(m / B)
    ### END SOLUTION


# %% check="updates_per_run" points=2
check("updates_per_run")

# %% [markdown]
# ## 2 · Deal the batches
#
# One epoch: draw one random order of the rows 0 … m − 1, and cut it into batches of B. What is left over is the last batch.
#
# So that your deal can be compared: draw the order once, with `rng.permutation(m)`, and cut it from the front.


# %% exercise="minibatches"
def minibatches(m, B, rng):
    """The batches of one epoch.

    In: m rows; B rows in a batch; rng, a numpy random generator. Out: a list of arrays of row numbers.
    Ten rows in fours are three batches, of 4, 4 and 2 rows. For m = 6, B = 3 and default_rng(4) they are [1, 2, 0] and [5, 4, 3].
    """
    ### BEGIN SOLUTION
    order = rng.permutation(m)
    return [order[start : start + B] for start in range(0, m, B)]
    ### END SOLUTION


# %% check="minibatches" points=3
check("minibatches")

# %% [markdown]
# ## 3 · Three ways to walk, in one loop
#
# One epoch of descent on the mean of (x·w − y)². Deal the batches as above, with one order from `rng.permutation(len(y))`, and take a step after each
# batch. With B = m this is batch descent, with B = 1 stochastic descent, and you write it once.


# %% exercise="sgd_epoch"
def sgd_epoch(X, y, w, lr, B, rng):
    """The weights after one epoch in batches of B.

    In: X, shape (m, d); y, shape (m,); w, the weights before, shape (d,); lr; B; rng, a numpy random generator. Out: shape (d,).
    For X = [[1], [2], [3], [4]], y = [2, 7, 10, 11], w = [0], lr = 0.05 and B = 4 it is [2.25], in whatever order.
    """
    ### BEGIN SOLUTION
    order = rng.permutation(len(y))
    for start in range(0, len(y), B):
        rows = order[start : start + B]
        error = X[rows] @ w - y[rows]
        w = w - lr * 2 / len(rows) * X[rows].T @ error
    return w
    ### END SOLUTION


# %% check="sgd_epoch" points=3
check("sgd_epoch")

# %% [markdown]
# ## 4 · Measure the noise
#
# Run `reps` surveys. Each asks B students, drawn with replacement, for their gradients at w, and reports the mean. How far do the reports scatter?
#
# With several weights: take the variance of each weight's slopes over the surveys, add the variances, and take the root. Draw all surveys at
# once, with `rng.integers(len(y), size=(reps, B))`: one row of row numbers for each survey.


# %% exercise="grad_std"
def grad_std(X, y, w, B, reps, rng):
    """The spread of the gradient of B random students, measured with `reps` surveys.

    In: X, shape (m, d); y, shape (m,); w, shape (d,); B; reps; rng, a numpy random generator. Out: one number.
    For X = [[1], [2], [3], [4]], y = [2, 7, 10, 11], w = [0], B = 2, 50 surveys and default_rng(2) it is 21.7568...
    """
    ### BEGIN SOLUTION
    each = 2 * (X @ w - y)[:, None] * X
    reports = each[rng.integers(len(y), size=(reps, B))].mean(axis=1)
    return np.sqrt(reports.var(axis=0).sum())
    ### END SOLUTION


# %% check="grad_std" points=3
check("grad_std")

# %% [markdown]
# ## 5 · Keep two honest books
#
# Walk through one epoch in *file order*, batch after batch, and keep two books.
#
# * `heard`: what a listing prints. Before each step, the loss of that batch; at the end the mean, in which every *student* counts once.
# * `frozen`: the loss of the last weights, asked of everybody.


# %% exercise="two_books"
def two_books(X, y, w, lr, B):
    """The loss heard during one epoch and the loss after it.

    In: X, shape (m, d); y, shape (m,); w, shape (d,); lr; B. Out: {"heard": number, "frozen": number}.
    For X = [[1], [2], [3], [4]], y = [2, 7, 10, 11], w = [0], lr = 0.05 and B = 1: heard 19.9348..., frozen 2.8096...
    """
    ### BEGIN SOLUTION
    heard = 0.0
    for start in range(0, len(y), B):
        x, target = X[start : start + B], y[start : start + B]
        error = x @ w - target
        heard += np.sum(error**2)
        w = w - lr * 2 / len(target) * x.T @ error
    return {"heard": heard / len(y), "frozen": np.mean((X @ w - y) ** 2)}
    ### END SOLUTION


# %% check="two_books" points=4
check("two_books")

# %% [markdown]
# ## 6 · Find the bug, and write the test that kills it
#
# A friend's epoch runs without an error, and the loss even falls a little. Then it stays where it would be if nobody had studied for anything.
#
# ```python
# def sgd_epoch(X, y, w, lr, B, rng):
#     X, y = rng.permutation(X), rng.permutation(y)
#     for start in range(0, len(y), B):
#         x, t = X[start : start + B], y[start : start + B]
#         w = w - lr * 2 / len(t) * x.T @ (x @ w - t)
#     return w
# ```
#
# What is wrong with it?
#
# * **A** The last batch is divided by the wrong number.
# * **B** The slope is felt at an old w.
# * **C** X and y are shuffled apart.
# * **D** The last batch is dropped.

# %% exercise="bug"
bug = ...
### BEGIN SOLUTION
bug = "C"
### END SOLUTION

# %% check="bug" points=1
check("bug")

# %% [markdown]
# Write the test. It gets an `sgd_epoch`, must let your own pass, and must stop your friend's and a few other broken ones. You know the traps of the
# lesson. Which small data would show each of them?


# %% exercise="test_sgd_epoch"
def test_sgd_epoch(sgd_epoch):
    """Stops with an AssertionError if this sgd_epoch is broken.

    In: sgd_epoch, a function like yours. Out: nothing.
    """
    ### BEGIN SOLUTION
    X = np.array([[1.0, 0.0], [1.0, 2.0], [1.0, -1.0], [1.0, 3.0], [1.0, 0.5]])
    best = np.array([2.0, -1.0])
    stays = sgd_epoch(X, X @ best, best, 0.1, 2, np.random.default_rng(0))
    assert np.allclose(stays, best)
    one_step = sgd_epoch(X, X @ best, np.zeros(2), 0.1, 5, np.random.default_rng(0))
    assert np.allclose(one_step, 0.1 * 2 / 5 * X.T @ (X @ best))
    votes, ones = np.arange(5.0) ** 2, np.ones((5, 1))
    for seed in range(4):
        last = np.random.default_rng(seed).permutation(5)[-1]
        end = sgd_epoch(ones, votes, np.zeros(1), 0.5, 2, np.random.default_rng(seed))
        assert np.allclose(end, votes[last])
    ### END SOLUTION


# %% check="test_sgd_epoch" points=2
check("test_sgd_epoch")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
