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
# # Exercises 06 · Explain the zigzag with one number
#
# They belong to [lesson 06](../../notebooks/06_narrow_valleys.ipynb). Where a cell says `...`, your code goes. Run it, then run the check
# below it. The check says what your numbers are the numbers of, and gives a hint. Check again for a plainer hint.
#
# `python3 course.py reset 06` hands you a clean copy of this notebook and keeps yours beside it.

# %%
import numpy as np

from gdcourse.checks import exercises

check = exercises("06_narrow_valleys")

# %% [markdown]
# ## 1 · Find the best rate of a valley
#
# The Hessian H holds the curvatures of a valley. If the valley lies along the axes they stand on its diagonal. If it is turned,
# `np.linalg.eigvalsh(H)` gives them, smallest first.


# %% nbgrader={"schema_version": 3, "grade_id": "optimal_lr", "grade": false, "locked": false, "solution": true, "task": false}
def optimal_lr(H):
    """The constant learning rate at which the slowest direction is as fast as it can be.

    In: H, a symmetric array of shape (d, d) with positive curvatures.
    Out: one number. For curvatures 1 and 25 it is 2/26 = 0.0769.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_optimal_lr", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("optimal_lr")

# %% [markdown]
# ## 2 · Say what a step keeps
#
# Every direction keeps a factor of its distance. The walk as a whole is as slow as its slowest direction.


# %% nbgrader={"schema_version": 3, "grade_id": "rate", "grade": false, "locked": false, "solution": true, "task": false}
def rate(H, lr):
    """The share of the distance that one step keeps, in the slowest direction.

    In: H, a symmetric array of shape (d, d); lr, the learning rate.
    Out: one number, not negative. For curvatures 1 and 25 and lr = 0.04 it is 0.96.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_rate", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("rate")

# %% [markdown]
# ## 3 · Jump to step k, in every direction
#
# The closed form of lesson 02, once for each direction. No loop is needed.


# %% nbgrader={"schema_version": 3, "grade_id": "error_after", "grade": false, "locked": false, "solution": true, "task": false}
def error_after(curvatures, x0, lr, k):
    """The distances to the bottom after k steps, direction by direction.

    In: curvatures and x0, arrays of shape (d,); lr, the learning rate; k, how many steps.
    Out: an array of shape (d,). For curvatures 1 and 25, x0 = (4, 1), lr = 0.075, k = 1 it is (3.7, -0.875).
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_error_after", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("error_after")

# %% [markdown]
# ## 4 · Search along the line
#
# Try a rate. If the loss after the step is at most f(w) − c · lr · ‖g‖², keep it. If not, multiply the rate by `shrink` and try again.


# %% nbgrader={"schema_version": 3, "grade_id": "backtracking", "grade": false, "locked": false, "solution": true, "task": false}
def backtracking(f, w, g, lr, c, shrink):
    """The first rate, among lr, shrink·lr, shrink²·lr, …, whose step pays.

    In: f, a function of w; w, a number or an array; g, the gradient there, of the same shape;
    lr, the first rate; c and shrink, numbers between 0 and 1.
    Out: one number. For f(w) = (w - 3)**2, w = 0, g = -6, lr = 2, c = 0.1, shrink = 0.5 it is 0.5.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_backtracking", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("backtracking")

# %% [markdown]
# ## 5 · Take one Newton step
#
# Divide the gradient by the curvatures: w − H⁻¹ · g. `np.linalg.solve(H, g)` does the dividing, turned valleys included.


# %% nbgrader={"schema_version": 3, "grade_id": "newton_step", "grade": false, "locked": false, "solution": true, "task": false}
def newton_step(w, g, H):
    """Where one step of Newton's method leads.

    In: w and g, arrays of shape (d,); H, the Hessian, of shape (d, d).
    Out: the new w. For w = (4, 1), g = (4, 25) and H = diag(1, 25) it is (0, 0).
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_newton_step", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("newton_step")

# %% [markdown]
# ## 6 · Find the bug, and write the test that kills it
#
# A friend's function agrees with yours at η = 0.04, and calls η = 0.079 a fine rate.
#
# ```python
# def rate(H, lr):
#     return max(1 - lr * curvature for curvature in np.linalg.eigvalsh(H))
# ```
#
# What is wrong with it?
#
# * **A** The factor should be 1 + lr · curvature.
# * **B** It forgets that a factor can be negative and large.
# * **C** It leaves a direction out.
# * **D** It takes the smallest factor where it should take the largest.

# %% nbgrader={"schema_version": 3, "grade_id": "bug", "grade": false, "locked": false, "solution": true, "task": false}
bug = ...

# %% nbgrader={"schema_version": 3, "grade_id": "check_bug", "grade": true, "locked": true, "solution": false, "task": false, "points": 1}
check("bug")

# %% [markdown]
# Now a test. It gets a `rate` and says with `assert` what must be true of it. It must let your own `rate` pass and stop your friend's,
# and it is tried on other broken ones as well.


# %% nbgrader={"schema_version": 3, "grade_id": "test_rate", "grade": false, "locked": false, "solution": true, "task": false}
def test_rate(rate):
    """Stops with an AssertionError if this rate is broken.

    In: rate, a function like yours. Out: nothing.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_test_rate", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("test_rate")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
