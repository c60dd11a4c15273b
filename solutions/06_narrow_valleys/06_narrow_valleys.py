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


# %% exercise="optimal_lr"
def optimal_lr(H):
    """The constant learning rate at which the slowest direction is as fast as it can be.

    In: H, a symmetric array of shape (d, d) with positive curvatures.
    Out: one number. For curvatures 1 and 25 it is 2/26 = 0.0769.
    """
    ### BEGIN SOLUTION
    curvatures = np.linalg.eigvalsh(H)
    return 2 / (curvatures[0] + curvatures[-1])
    ### END SOLUTION


# %% check="optimal_lr" points=2
check("optimal_lr")

# %% [markdown]
# ## 2 · Say what a step keeps
#
# Every direction keeps a factor of its distance. The walk as a whole is as slow as its slowest direction.


# %% exercise="rate"
def rate(H, lr):
    """The share of the distance that one step keeps, in the slowest direction.

    In: H, a symmetric array of shape (d, d); lr, the learning rate.
    Out: one number, not negative. For curvatures 1 and 25 and lr = 0.04 it is 0.96.
    """
    ### BEGIN SOLUTION
    return np.max(np.abs(1 - lr * np.linalg.eigvalsh(H)))
    ### END SOLUTION


# %% check="rate" points=2
check("rate")

# %% [markdown]
# ## 3 · Jump to step k, in every direction
#
# The closed form of lesson 02, once for each direction. No loop is needed.


# %% exercise="error_after"
def error_after(curvatures, x0, lr, k):
    """The distances to the bottom after k steps, direction by direction.

    In: curvatures and x0, arrays of shape (d,); lr, the learning rate; k, how many steps.
    Out: an array of shape (d,). For curvatures 1 and 25, x0 = (4, 1), lr = 0.075, k = 1 it is (3.7, -0.875).
    """
    ### BEGIN SOLUTION
    return (1 - lr * np.asarray(curvatures)) ** k * np.asarray(x0)
    ### END SOLUTION


# %% check="error_after" points=3
check("error_after")

# %% [markdown]
# ## 4 · Search along the line
#
# Try a rate. If the loss after the step is at most f(w) − c · lr · ‖g‖², keep it. If not, multiply the rate by `shrink` and try again.


# %% exercise="backtracking"
def backtracking(f, w, g, lr, c, shrink):
    """The first rate, among lr, shrink·lr, shrink²·lr, …, whose step pays.

    In: f, a function of w; w, a number or an array; g, the gradient there, of the same shape;
    lr, the first rate; c and shrink, numbers between 0 and 1.
    Out: one number. For f(w) = (w - 3)**2, w = 0, g = -6, lr = 2, c = 0.1, shrink = 0.5 it is 0.5.
    """
    ### BEGIN SOLUTION
    while f(w - lr * g) > f(w) - c * lr * np.sum(np.square(g)):
        lr = shrink * lr
    return lr
    ### END SOLUTION


# %% check="backtracking" points=3
check("backtracking")

# %% [markdown]
# ## 5 · Take one Newton step
#
# Divide the gradient by the curvatures: w − H⁻¹ · g. `np.linalg.solve(H, g)` does the dividing, turned valleys included.


# %% exercise="newton_step"
def newton_step(w, g, H):
    """Where one step of Newton's method leads.

    In: w and g, arrays of shape (d,); H, the Hessian, of shape (d, d).
    Out: the new w. For w = (4, 1), g = (4, 25) and H = diag(1, 25) it is (0, 0).
    """
    ### BEGIN SOLUTION
    return w - np.linalg.solve(H, g)
    ### END SOLUTION


# %% check="newton_step" points=2
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

# %% exercise="bug"
bug = ...
### BEGIN SOLUTION
bug = "B"
### END SOLUTION

# %% check="bug" points=1
check("bug")

# %% [markdown]
# Now a test. It gets a `rate` and says with `assert` what must be true of it. It must let your own `rate` pass and stop your friend's,
# and it is tried on other broken ones as well.


# %% exercise="test_rate"
def test_rate(rate):
    """Stops with an AssertionError if this rate is broken.

    In: rate, a function like yours. Out: nothing.
    """
    ### BEGIN SOLUTION
    H = np.diag([1.0, 25.0])
    assert np.isclose(rate(H, 0.04), 0.96)
    assert np.isclose(rate(H, 0.079), 0.975)
    ### END SOLUTION


# %% check="test_rate" points=2
check("test_rate")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
