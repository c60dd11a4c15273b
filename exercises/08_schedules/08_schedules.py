# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: all
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Exercises 08 · Predict where the noise stops you, and plan the journey
#
# They belong to [lesson 08](../../notebooks/08_schedules.ipynb). Where a cell says `...`, your code goes. Run it, then run the check
# below it. The check says what your numbers are the numbers of, and gives a hint. Check again for a plainer hint.
#
# `python3 course.py reset 08` hands you a clean copy of this notebook and keeps yours beside it.

# %%
import numpy as np

from gdcourse.checks import exercises

check = exercises("08_schedules")

# %% [markdown]
# ## 1 · Predict the floor
#
# The loss is the mean of (w − vote)². Each step asks a batch of B random voters. The excess loss settles where what comes in balances what goes out.


# %% nbgrader={"schema_version": 3, "grade_id": "noise_floor", "grade": false, "locked": false, "solution": true, "task": false}
def noise_floor(eta, variance, B):
    """The mean excess loss at which a constant learning rate settles.

    In: eta, the learning rate, between 0 and 1; variance, that of single votes; B, the batch size.
    Out: one number. For eta = 0.1, variance 4 and B = 1 it is 0.4444.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_noise_floor", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("noise_floor")

# %% [markdown]
# ## 2 · Stand still, then drop
#
# Multiply the rate by `factor` after every `every` steps, and hold it still in between. t counts the steps already taken, from 0.


# %% nbgrader={"schema_version": 3, "grade_id": "step_decay", "grade": false, "locked": false, "solution": true, "task": false}
def step_decay(t, initial, factor, every):
    """The learning rate at step t.

    In: t, a whole number or an array of them; initial, the first rate; factor; every, a whole number.
    Out: the same shape as t. For initial = 0.01, factor = 0.5, every = 100 it is 0.01 at 99 and 0.005 at 100.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_step_decay", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("step_decay")

# %% [markdown]
# ## 3 · Warm up, then glide down
#
# Raise the rate in a straight line over W steps: the first step gets 1/W of the full rate, the last of the W the full rate. Then let it fall along half a
# cosine, which has the full rate at t = W and reaches 0 at t = T. A cosine falls from 1 to −1 over half a turn, so the share of the full rate is
# $\tfrac12\,(1 + \cos \pi x)$, where x goes from 0 to 1.


# %% nbgrader={"schema_version": 3, "grade_id": "warm_cosine", "grade": false, "locked": false, "solution": true, "task": false}
def warm_cosine(t, initial, T, W):
    """The learning rate at step t, with a warm-up of W steps.

    In: t, a whole number from 0 to T; initial, the full rate; T and W, whole numbers, W smaller than T.
    Out: one number. For initial = 0.1, T = 100, W = 10 it is 0.01 at 0, 0.1 at 9 and at 10, and 0.05 at 55.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_warm_cosine", "grade": true, "locked": true, "solution": false, "task": false, "points": 4}
check("warm_cosine")

# %% [markdown]
# ## 4 · Count the travel budget
#
# If gradients have size 1, a walk goes no farther than the sum of its rates. For rates initial, initial · factor, initial · factor², … there is a formula for n
# of them, and a loop will do as well.


# %% nbgrader={"schema_version": 3, "grade_id": "budget", "grade": false, "locked": false, "solution": true, "task": false}
def budget(initial, factor, n):
    """The sum of the first n rates of an exponential decay.

    In: initial, the first rate; factor, above 0 and at most 1; n, how many rates.
    Out: one number. For 0.01, 0.95 and n = 1000 it is 0.2.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_budget", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("budget")

# %% [markdown]
# ## 5 · Mend the loop
#
# Walk with a different rate at every step. Feel the slope *where you are*.


# %% nbgrader={"schema_version": 3, "grade_id": "scheduled_walk", "grade": false, "locked": false, "solution": true, "task": false}
def scheduled_walk(slope, w0, rates):
    """The places of gradient descent whose step t uses rates[t].

    In: slope, a function of one number; w0, the start; rates, an array of n rates.
    Out: an array of n + 1 places. For slope(w) = 2 * (w - 3), w0 = 0 and rates (0.1, 0.05) it is 0, 0.6, 0.84.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_scheduled_walk", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("scheduled_walk")

# %% [markdown]
# ## 6 · Average the end of a noisy walk
#
# A noisy walk hovers around the bottom. Leave out the way there, and average the rest.


# %% nbgrader={"schema_version": 3, "grade_id": "tail_average", "grade": false, "locked": false, "solution": true, "task": false}
def tail_average(places, burn):
    """The mean of the places after the first `burn` of them.

    In: places, an array of numbers; burn, how many to leave out, fewer than there are.
    Out: one number. For places 9, 5, 2, 4 and burn = 2 it is 3.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_tail_average", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("tail_average")

# %% [markdown]
# ## 7 · Find the bug, and write the test that kills it
#
# A friend's step decay is right at 0, 100 and 200.
#
# ```python
# def step_decay(t, initial, factor, every):
#     return initial * factor ** (t / every)
# ```
#
# What is wrong with it?
#
# * **A** It starts counting at 1.
# * **B** It decays all the time, and not only every 100 steps.
# * **C** It multiplies by the factor where it should divide.
# * **D** It forgets the first rate.

# %% nbgrader={"schema_version": 3, "grade_id": "bug", "grade": false, "locked": false, "solution": true, "task": false}
bug = ...

# %% nbgrader={"schema_version": 3, "grade_id": "check_bug", "grade": true, "locked": true, "solution": false, "task": false, "points": 1}
check("bug")

# %% [markdown]
# Now a test. It gets a `step_decay` and says with `assert` what must be true of it. It must let your own pass and stop your friend's, and it is tried on other broken
# ones as well.


# %% nbgrader={"schema_version": 3, "grade_id": "test_step_decay", "grade": false, "locked": false, "solution": true, "task": false}
def test_step_decay(step_decay):
    """Stops with an AssertionError if this step decay is broken.

    In: step_decay, a function like yours. Out: nothing.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_test_step_decay", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("test_step_decay")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
