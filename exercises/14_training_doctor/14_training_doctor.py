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
# # Exercises 14 · Instruments of a doctor
#
# They belong to [lesson 14](../../notebooks/14_training_doctor.ipynb). Where a cell says `...`, your code goes. Run it, then run the check
# below it. The check says what your numbers are the numbers of, and gives a hint. Check again for a plainer hint.
#
# Arrays that you are given stay as they are.
#
# `python3 course.py reset 14` hands you a clean copy of this notebook and keeps yours beside it.

# %%
import numpy as np

from gdcourse.checks import exercises

check = exercises("14_training_doctor")

# %% [markdown]
# ## 1 · How far does a step go?
#
# The update-to-weight ratio: the length of the step, ‖new w − w‖, as a share of the length of w.


# %% nbgrader={"schema_version": 3, "grade_id": "update_ratio", "grade": false, "locked": false, "solution": true, "task": false}
def update_ratio(w, new_w):
    """‖new w − w‖ / ‖w‖.

    In: two arrays of one shape, (d,); w is not 0. Out: a number.
    For w = [3, 4] and new_w = [3, 4.5] it is 0.1.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_update_ratio", "grade": true, "locked": true, "solution": false, "task": false, "points": 1}
check("update_ratio")

# %% [markdown]
# ## 2 · Where was the first bad number?
#
# A log of numbers, one for each step. A number is bad when it is nan, inf or −inf.


# %% nbgrader={"schema_version": 3, "grade_id": "first_bad", "grade": false, "locked": false, "solution": true, "task": false}
def first_bad(log):
    """The step of the first number that is not finite.

    In: log, shape (n,). Out: a whole number; −1 when all are finite.
    For [9, 5, inf, nan] it is 2.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_first_bad", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("first_bad")

# %% [markdown]
# ## 3 · Clip
#
# The gradient of a network is a list of arrays. Together they are one long vector g with one norm. Clip it to norm c.


# %% nbgrader={"schema_version": 3, "grade_id": "clip_by_norm", "grade": false, "locked": false, "solution": true, "task": false}
def clip_by_norm(gradients, c):
    """Every array times min(1, c/‖g‖), where ‖g‖ is the norm of all of them together.

    In: gradients, a list of arrays of any shapes, not all 0; c, a positive number. Out: a list of new arrays.
    For [[30], [40]] and c = 5 it is [[3], [4]]. With c = 100 nothing changes.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_clip_by_norm", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("clip_by_norm")

# %% [markdown]
# ## 4 · Arrived, or only stopped?
#
# A run has arrived when its gradient is small. Small compared with what? With the gradient at its start. A gradient with nan in it has not
# arrived anywhere.


# %% nbgrader={"schema_version": 3, "grade_id": "has_arrived", "grade": false, "locked": false, "solution": true, "task": false}
def has_arrived(gradient, first_gradient, tol=1e-3):
    """Whether the norm of the gradient is at most tol times that of the first one.

    In: two arrays, shape (d,); tol, a positive number. Out: True or False.
    For [0.003, 0.004], first [6, 8] and tol 0.001 it is True: 0.005 is half a thousandth of 10.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_has_arrived", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("has_arrived")

# %% [markdown]
# ## 5 · A doctor that reads curves
#
# Write what you have learned to see. In this order, so that the worst comes first:
#
# 1. `"nan"` when a loss is not finite;
# 2. `"explodes"` when the last loss is above the first, and no loss before it was below the first;
# 3. `"falls, then explodes"` when the last loss is above the first, and some loss was below it;
# 4. `"restless"` when at least a quarter of the steps in the second half of the curve go up;
# 5. `"falling"` when the last loss is below 0.99 times the loss in the middle;
# 6. `"level"` otherwise.
#
# The curve has an odd number of losses, 2h + 1. Its middle is number h, and its second half is the h steps from there to the end.


# %% nbgrader={"schema_version": 3, "grade_id": "diagnose", "grade": false, "locked": false, "solution": true, "task": false}
def diagnose(losses):
    """What the curve shows: one of the six words.

    In: losses, shape (2h + 1,). Out: a word.
    For [9, 5, 3, 2, 1.5] it is "falling"; for [9, 2, 4, 30, 200] it is "falls, then explodes".
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_diagnose", "grade": true, "locked": true, "solution": false, "task": false, "points": 4}
check("diagnose")

# %% [markdown]
# ## 6 · Mend the loop
#
# This loop has three faults. None of them raises an error, and the loss even falls at first.
#
# ```python
# w, g = np.zeros(X.shape[1]), np.zeros(X.shape[1])
# for order in orders:
#     X_mixed, y_mixed = X[order], y[np.sort(order)]
#     error = X_mixed @ w - y_mixed
#     for i in range(0, len(X), B):
#         g += 2 * X_mixed[i : i + B].T @ error[i : i + B] / len(error[i : i + B])
#         w = w - lr * g
# ```
#
# Write it as it should be: in each epoch the rows in the given order, B at a time, the last batch with what is left.


# %% nbgrader={"schema_version": 3, "grade_id": "mended", "grade": false, "locked": false, "solution": true, "task": false}
def mended(X, y, lr, B, orders):
    """The weights after one epoch for each order, from w = 0, by the mean squared error of each batch.

    In: X, shape (m, d); y, (m,); lr; B, the batch size; orders, a list of arrays, each the m row numbers in some order.
    Out: w, shape (d,).
    For X = [[1], [2]], y = [2, 4], lr = 0.1, B = 1 and the order [1, 0] it is [1.68].
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_mended", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("mended")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
