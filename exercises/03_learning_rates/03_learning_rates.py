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
# # Exercises 03 · Turn the dial
#
# They belong to [lesson 03](../../notebooks/03_learning_rates.ipynb). Where a cell says `...`, your code goes. Run it, then run the check
# below it. The check says what your numbers are the numbers of, and gives a hint. Check again for a plainer hint.
#
# `python3 course.py reset 03` hands you a clean copy of this notebook and keeps yours beside it.

# %%
import numpy as np

from gdcourse.checks import exercises

check = exercises("03_learning_rates")

# %% [markdown]
# ## 1 · Know what one step keeps
#
# On a hill with curvature L, one step multiplies the distance to the bottom by ρ = 1 − ηL. The sign matters: keep it.


# %% nbgrader={"schema_version": 3, "grade_id": "contraction", "grade": false, "locked": false, "solution": true, "task": false}
def contraction(lr, L):
    """By which factor one step multiplies the distance to the bottom.

    In: lr, the learning rate, and L, the curvature; numbers or arrays. Out: the factor. For lr = 0.1 and L = 2 it is 0.8.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_contraction", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("contraction")

# %% [markdown]
# ## 2 · Name the regime
#
# Five things can happen on a bowl, and you can say which before running anything.
#
# | | |
# |---|---|
# | `"closes in"` | stays on one side and comes nearer |
# | `"lands"` | is at the bottom after one step |
# | `"crosses"` | changes sides at every step and comes nearer |
# | `"cycles"` | jumps between two places for ever |
# | `"diverges"` | is farther away after every step |
#
# On two of these a ρ lies exactly. A float is off by a rounding now and then: for Python, 1 − 1/49 · 49 is 1.1·10⁻¹⁶. So a careful function
# takes a ρ for 0 that is nearly 0. Here both are right.


# %% nbgrader={"schema_version": 3, "grade_id": "regime", "grade": false, "locked": false, "solution": true, "task": false}
def regime(lr, L):
    """What the learning rate lr does on a bowl of curvature L.

    In: two positive numbers. Out: one of the five texts above. For lr = 0.9 and L = 2 it is "crosses".
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_regime", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("regime")

# %% [markdown]
# ## 3 · Read the best rate and the limit off the curvature


# %% nbgrader={"schema_version": 3, "grade_id": "learning_rates", "grade": false, "locked": false, "solution": true, "task": false}
def learning_rates(L):
    """The best learning rate on a bowl of curvature L, and the limit from which on nothing comes nearer.

    In: a positive number. Out: two numbers, best and limit. For L = 2 they are 0.5 and 1.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_learning_rates", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("learning_rates")

# %% [markdown]
# ## 4 · Find where the numbers end
#
# Walk on (w − 3)² from w = 0 with a rate that is too large, in the number type `dtype`. Count steps from 0, which is the start. At which step is
# the loss first `inf`? At which is `w` first `inf`, of either sign? At which is `w` first `nan`?
#
# To stay in one number type, begin with `w, lr = dtype(0), dtype(lr)`. numpy warns about the overflow. Here it is what you are looking for.


# %% nbgrader={"schema_version": 3, "grade_id": "first_nonfinite", "grade": false, "locked": false, "solution": true, "task": false}
def first_nonfinite(lr, dtype="float64"):
    """The steps at which the numbers of a diverging walk end.

    In: lr, a number above 1; dtype, "float64" or "float32". Out: a dict of whole numbers with the keys "loss inf", "w inf" and "w nan".
    For lr = 2 in float64 it is {"loss inf": 323, "w inf": 645, "w nan": 646}.
    """
    dtype = np.dtype(dtype).type
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_first_nonfinite", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("first_nonfinite")

# %% [markdown]
# ## 5 · Measure a curvature
#
# The curvature is how fast the gradient changes. Ask the gradient on both sides of `w`, at the distance `h`.


# %% nbgrader={"schema_version": 3, "grade_id": "estimate_curvature", "grade": false, "locked": false, "solution": true, "task": false}
def estimate_curvature(grad, w, h=1e-4):
    """The curvature at w, from two gradients.

    In: grad, the gradient as a function; w, a number; h, how far to look on each side.
    Out: one number. For the gradient 2*(w - 3) it is 2, everywhere.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_estimate_curvature", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("estimate_curvature")

# %% [markdown]
# ## 6 · Let code choose its learning rate
#
# Try one step from `w0` with a small rate. If the hill is lower there than at `w0`, double the rate and try again, from `w0`. Keep the largest rate
# that still went down.


# %% nbgrader={"schema_version": 3, "grade_id": "lr_by_doubling", "grade": false, "locked": false, "solution": true, "task": false}
def lr_by_doubling(f, grad, w0, lr=1e-3):
    """The last of lr, 2 lr, 4 lr, ... before the first whose one step from w0 does not go down.

    In: f and its gradient grad, functions; w0, the start; lr, a first rate that goes down.
    Out: one number. For f(w) = (w - 3)**2, w0 = 0 and lr = 0.1 it is 0.8: the step with 1.6 lands higher.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_lr_by_doubling", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("lr_by_doubling")

# %% [markdown]
# ## 7 · Find the bug, and write the test that kills it
#
# A friend has written a `regime` that is right most of the time.
#
# ```python
# def regime(lr, L):
#     rho = abs(1 - lr * L)
#     if rho < 1e-9:
#         return "lands"
#     if abs(rho - 1) < 1e-9:
#         return "cycles"
#     return "closes in" if rho < 1 else "diverges"
# ```
#
# What is wrong with it?
#
# * **A** It takes 1/L for the limit.
# * **B** It calls a rate too large for "cycles" when it is exactly at the limit.
# * **C** It throws the sign of ρ away, and with it the crossing.
# * **D** It knows only hills of curvature 2.

# %% nbgrader={"schema_version": 3, "grade_id": "bug", "grade": false, "locked": false, "solution": true, "task": false}
bug = ...

# %% nbgrader={"schema_version": 3, "grade_id": "check_bug", "grade": true, "locked": true, "solution": false, "task": false, "points": 1}
check("bug")

# %% [markdown]
# Write the test. It gets a `regime`, must let your own pass, and must stop your friend's and a few other broken ones. Which rates would a broken
# one get wrong? And on which hills?


# %% nbgrader={"schema_version": 3, "grade_id": "test_regime", "grade": false, "locked": false, "solution": true, "task": false}
def test_regime(regime):
    """Stops with an AssertionError if this regime is broken.

    In: regime, a function like yours. Out: nothing.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_test_regime", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("test_regime")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
