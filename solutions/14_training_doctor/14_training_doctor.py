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


# %% exercise="update_ratio"
def update_ratio(w, new_w):
    """‖new w − w‖ / ‖w‖.

    In: two arrays of one shape, (d,); w is not 0. Out: a number.
    For w = [3, 4] and new_w = [3, 4.5] it is 0.1.
    """
    ### BEGIN SOLUTION
    return np.linalg.norm(new_w - w) / np.linalg.norm(w)
    ### END SOLUTION


# %% check="update_ratio" points=1
check("update_ratio")

# %% [markdown]
# ## 2 · Where was the first bad number?
#
# A log of numbers, one for each step. A number is bad when it is nan, inf or −inf.


# %% exercise="first_bad"
def first_bad(log):
    """The step of the first number that is not finite.

    In: log, shape (n,). Out: a whole number; −1 when all are finite.
    For [9, 5, inf, nan] it is 2.
    """
    ### BEGIN SOLUTION
    bad = ~np.isfinite(log)
    return int(bad.argmax()) if bad.any() else -1
    ### END SOLUTION


# %% check="first_bad" points=2
check("first_bad")

# %% [markdown]
# ## 3 · Clip
#
# The gradient of a network is a list of arrays. Together they are one long vector g with one norm. Clip it to norm c.


# %% exercise="clip_by_norm"
def clip_by_norm(gradients, c):
    """Every array times min(1, c/‖g‖), where ‖g‖ is the norm of all of them together.

    In: gradients, a list of arrays of any shapes, not all 0; c, a positive number. Out: a list of new arrays.
    For [[30], [40]] and c = 5 it is [[3], [4]]. With c = 100 nothing changes.
    """
    ### BEGIN SOLUTION
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
    return [g * min(1, c / norm) for g in gradients]
    ### END SOLUTION


# %% check="clip_by_norm" points=3
check("clip_by_norm")

# %% [markdown]
# ## 4 · Arrived, or only stopped?
#
# A run has arrived when its gradient is small. Small compared with what? With the gradient at its start. A gradient with nan in it has not
# arrived anywhere.


# %% exercise="has_arrived"
def has_arrived(gradient, first_gradient, tol=1e-3):
    """Whether the norm of the gradient is at most tol times that of the first one.

    In: two arrays, shape (d,); tol, a positive number. Out: True or False.
    For [0.003, 0.004], first [6, 8] and tol 0.001 it is True: 0.005 is half a thousandth of 10.
    """
    ### BEGIN SOLUTION
    return bool(np.linalg.norm(gradient) <= tol * np.linalg.norm(first_gradient))
    ### END SOLUTION


# %% check="has_arrived" points=2
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


# %% exercise="diagnose"
def diagnose(losses):
    """What the curve shows: one of the six words.

    In: losses, shape (2h + 1,). Out: a word.
    For [9, 5, 3, 2, 1.5] it is "falling"; for [9, 2, 4, 30, 200] it is "falls, then explodes".
    """
    ### BEGIN SOLUTION
    first, middle, last = losses[0], losses[len(losses) // 2], losses[-1]
    steps = np.diff(losses[len(losses) // 2 :])
    if not np.isfinite(losses).all():
        return "nan"
    if last > first:
        return "falls, then explodes" if losses.min() < first else "explodes"
    if np.mean(steps > 0) >= 0.25:
        return "restless"
    return "falling" if last < 0.99 * middle else "level"
    ### END SOLUTION


# %% check="diagnose" points=4
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


# %% exercise="mended"
def mended(X, y, lr, B, orders):
    """The weights after one epoch for each order, from w = 0, by the mean squared error of each batch.

    In: X, shape (m, d); y, (m,); lr; B, the batch size; orders, a list of arrays, each the m row numbers in some order.
    Out: w, shape (d,).
    For X = [[1], [2]], y = [2, 4], lr = 0.1, B = 1 and the order [1, 0] it is [1.68].
    """
    ### BEGIN SOLUTION
    w = np.zeros(X.shape[1])
    for order in orders:
        for i in range(0, len(X), B):
            rows = order[i : i + B]
            error = X[rows] @ w - y[rows]
            g = 2 * X[rows].T @ error / len(rows)
            w = w - lr * g
    return w
    ### END SOLUTION


# %% check="mended" points=3
check("mended")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
