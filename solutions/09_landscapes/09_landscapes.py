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
# # Exercises 09 · Know what the fog may hide
#
# They belong to [lesson 09](../../notebooks/09_landscapes.ipynb). Where a cell says `...`, your code goes. Run it, then run the check
# below it. The check says what your numbers are the numbers of, and gives a hint. Check again for a plainer hint.
#
# `python3 course.py reset 09` hands you a clean copy of this notebook and keeps yours beside it.

# %%
import numpy as np

from gdcourse.checks import exercises

check = exercises("09_landscapes")

# %% [markdown]
# ## 1 · Look for humps
#
# A hill's profile is given as heights at evenly spaced places. Put a short rope from each place to the next but one. If the ground between them is
# above the middle of the rope, that is a hump. How high is the highest?


# %% exercise="largest_hump"
def largest_hump(heights):
    """How far the ground rises above the rope between its two neighbours, at most.

    In: heights, an array of shape (n,), n at least 3, at evenly spaced places.
    Out: one number; 0 if there is no hump. For (0, 3, 2, 1) it is 2: the 3 is above the middle of 0 and 2, which is 1.
    """
    ### BEGIN SOLUTION
    heights = np.asarray(heights)
    ropes = (heights[:-2] + heights[2:]) / 2
    return max(0.0, np.max(heights[1:-1] - ropes))
    ### END SOLUTION


# %% check="largest_hump" points=2
check("largest_hump")

# %% [markdown]
# ## 2 · Name the level ground
#
# The slope is zero. The Hessian H holds the curvatures; `np.linalg.eigvalsh(H)` gives them. Answer `"minimum"`, `"maximum"`, `"saddle"`, or
# `"undecided"` if a curvature is zero and the others do not settle it: then H cannot tell.


# %% exercise="classify"
def classify(H):
    """What kind of level ground has the Hessian H.

    In: H, a symmetric array of shape (d, d). A curvature smaller than 1e-9 in size counts as zero.
    Out: "minimum", "maximum", "saddle" or "undecided". For diag(1, -1) it is "saddle", for diag(1, 0) "undecided".
    """
    ### BEGIN SOLUTION
    curvatures = np.linalg.eigvalsh(H)
    up, down = np.any(curvatures > 1e-9), np.any(curvatures < -1e-9)
    if up and down:
        return "saddle"
    if np.any(np.abs(curvatures) <= 1e-9):
        return "undecided"
    return "minimum" if up else "maximum"
    ### END SOLUTION


# %% check="classify" points=4
check("classify")

# %% [markdown]
# ## 3 · Wait for the escape
#
# Beside a saddle, the distance y to the line that leads into it grows by the factor 1 + η|λ| in every step. How many steps until it is at least r? No loop is
# needed. From y = 0 the walk never leaves: answer `np.inf`.


# %% exercise="escape_steps"
def escape_steps(y0, lr, lam, r):
    """The number of steps until the distance to the saddle's line is at least r.

    In: y0, the first distance, with a sign; lr, the learning rate; lam, the size of the downward curvature; r, a distance.
    Out: a whole number; 0 if |y0| is r or more already; np.inf from 0.
    For y0 = 1e-6, lr = 0.1, lam = 1, r = 0.5 it is 138.
    """
    ### BEGIN SOLUTION
    if y0 == 0:
        return np.inf
    steps = np.log(r / abs(y0)) / np.log(1 + lr * lam)
    return max(0, int(np.ceil(steps - 1e-9)))  # a logarithm is off by a rounding now and then
    ### END SOLUTION


# %% check="escape_steps" points=3
check("escape_steps")

# %% [markdown]
# ## 4 · Start several times
#
# Walk from each start, n steps each, and keep the end that is lowest.


# %% exercise="multi_start"
def multi_start(f, slope, starts, lr, n):
    """The lowest place that gradient descent reaches from several starts.

    In: f and slope, functions of one number; starts, an array of numbers; lr, the learning rate; n, how many steps.
    Out: one number, a place. On the hill with two valleys, from 3 and from -3 with lr = 0.05 and n = 200, it is -2.1149.
    """
    ### BEGIN SOLUTION
    ends = []
    for w in starts:
        for _ in range(n):
            w = w - lr * slope(w)
        ends.append(w)
    return min(ends, key=f)
    ### END SOLUTION


# %% check="multi_start" points=2
check("multi_start")

# %% [markdown]
# ## 5 · Round the corner
#
# The penalty t·|w| has a corner at 0, where a plain step hops about. There is a step made for it: move v towards 0 by t, and if that would carry it past 0, stop
# at 0. Lasso is solved with this step.


# %% exercise="prox_l1"
def prox_l1(v, t):
    """v moved towards zero by t, but not past it.

    In: v, a number or an array; t, a number, not negative.
    Out: the same shape as v. For v = (3, -0.5, -2) and t = 1 it is (2, 0, -1).
    """
    ### BEGIN SOLUTION
    return np.sign(v) * np.maximum(np.abs(v) - t, 0)
    ### END SOLUTION


# %% check="prox_l1" points=2
check("prox_l1")

# %% [markdown]
# ## 6 · Find the bug, and write the test that kills it
#
# A friend wants no eigenvalues.
#
# ```python
# def classify(H):
#     det = np.linalg.det(H)
#     if abs(det) < 1e-9:
#         return "undecided"
#     return "minimum" if det > 0 else "saddle"
# ```
#
# What is wrong with it, on hills of two weights?
#
# * **A** It calls minima saddles.
# * **B** A turned saddle is taken for something else.
# * **C** It calls maxima minima.
# * **D** The determinant is not a number.

# %% exercise="bug"
bug = ...
### BEGIN SOLUTION
bug = "C"
### END SOLUTION

# %% check="bug" points=1
check("bug")

# %% [markdown]
# Now a test. It gets a `classify` and says with `assert` what must be true of it. It must let your own `classify` pass and stop your friend's, and it is tried on
# other broken ones as well.


# %% exercise="test_classify"
def test_classify(classify):
    """Stops with an AssertionError if this classify is broken.

    In: classify, a function like yours. Out: nothing.
    """
    ### BEGIN SOLUTION
    assert classify(np.diag([2.0, 1.0])) == "minimum"
    assert classify(np.diag([-2.0, -1.0])) == "maximum"
    assert classify(np.array([[1.0, 3.0], [3.0, 1.0]])) == "saddle"
    assert classify(np.diag([5.0, -1.0])) == "saddle"
    assert classify(np.diag([1.0, 0.0])) == "undecided"
    ### END SOLUTION


# %% check="test_classify" points=2
check("test_classify")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
