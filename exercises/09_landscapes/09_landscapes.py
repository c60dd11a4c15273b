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


# %% nbgrader={"schema_version": 3, "grade_id": "largest_hump", "grade": false, "locked": false, "solution": true, "task": false}
def largest_hump(heights):
    """How far the ground rises above the rope between its two neighbours, at most.

    In: heights, an array of shape (n,), n at least 3, at evenly spaced places.
    Out: one number; 0 if there is no hump. For (0, 3, 2, 1) it is 2: the 3 is above the middle of 0 and 2, which is 1.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_largest_hump", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("largest_hump")

# %% [markdown]
# ## 2 · Name the level ground
#
# The slope is zero. The Hessian H holds the curvatures; `np.linalg.eigvalsh(H)` gives them. Answer `"minimum"`, `"maximum"`, `"saddle"`, or
# `"undecided"` if a curvature is zero and the others do not settle it: then H cannot tell.


# %% nbgrader={"schema_version": 3, "grade_id": "classify", "grade": false, "locked": false, "solution": true, "task": false}
def classify(H):
    """What kind of level ground has the Hessian H.

    In: H, a symmetric array of shape (d, d). A curvature smaller than 1e-9 in size counts as zero.
    Out: "minimum", "maximum", "saddle" or "undecided". For diag(1, -1) it is "saddle", for diag(1, 0) "undecided".
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_classify", "grade": true, "locked": true, "solution": false, "task": false, "points": 4}
check("classify")

# %% [markdown]
# ## 3 · Wait for the escape
#
# Beside a saddle, the distance y to the line that leads into it grows by the factor 1 + η|λ| in every step. How many steps until it is at least r? No loop is
# needed. From y = 0 the walk never leaves: answer `np.inf`.


# %% nbgrader={"schema_version": 3, "grade_id": "escape_steps", "grade": false, "locked": false, "solution": true, "task": false}
def escape_steps(y0, lr, lam, r):
    """The number of steps until the distance to the saddle's line is at least r.

    In: y0, the first distance, with a sign; lr, the learning rate; lam, the size of the downward curvature; r, a distance.
    Out: a whole number; 0 if |y0| is r or more already; np.inf from 0.
    For y0 = 1e-6, lr = 0.1, lam = 1, r = 0.5 it is 138.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_escape_steps", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("escape_steps")

# %% [markdown]
# ## 4 · Start several times
#
# Walk from each start, n steps each, and keep the end that is lowest.


# %% nbgrader={"schema_version": 3, "grade_id": "multi_start", "grade": false, "locked": false, "solution": true, "task": false}
def multi_start(f, slope, starts, lr, n):
    """The lowest place that gradient descent reaches from several starts.

    In: f and slope, functions of one number; starts, an array of numbers; lr, the learning rate; n, how many steps.
    Out: one number, a place. On the hill with two valleys, from 3 and from -3 with lr = 0.05 and n = 200, it is -2.1149.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_multi_start", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("multi_start")

# %% [markdown]
# ## 5 · Round the corner
#
# The penalty t·|w| has a corner at 0, where a plain step hops about. There is a step made for it: move v towards 0 by t, and if that would carry it past 0, stop
# at 0. Lasso is solved with this step.


# %% nbgrader={"schema_version": 3, "grade_id": "prox_l1", "grade": false, "locked": false, "solution": true, "task": false}
def prox_l1(v, t):
    """v moved towards zero by t, but not past it.

    In: v, a number or an array; t, a number, not negative.
    Out: the same shape as v. For v = (3, -0.5, -2) and t = 1 it is (2, 0, -1).
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_prox_l1", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
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

# %% nbgrader={"schema_version": 3, "grade_id": "bug", "grade": false, "locked": false, "solution": true, "task": false}
bug = ...

# %% nbgrader={"schema_version": 3, "grade_id": "check_bug", "grade": true, "locked": true, "solution": false, "task": false, "points": 1}
check("bug")

# %% [markdown]
# Now a test. It gets a `classify` and says with `assert` what must be true of it. It must let your own `classify` pass and stop your friend's, and it is tried on
# other broken ones as well.


# %% nbgrader={"schema_version": 3, "grade_id": "test_classify", "grade": false, "locked": false, "solution": true, "task": false}
def test_classify(classify):
    """Stops with an AssertionError if this classify is broken.

    In: classify, a function like yours. Out: nothing.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_test_classify", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("test_classify")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
