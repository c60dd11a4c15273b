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
# # Exercises 12 · Build Adam, one memory at a time
#
# They belong to [lesson 12](../../notebooks/12_adam.ipynb). Where a cell says `...`, your code goes. Run it, then run the check
# below it. The check says what your numbers are the numbers of, and gives a hint. Check again for a plainer hint.
#
# All steps here are for many weights at once: `w`, `g` and the averages are arrays of the same shape. numpy's `+`, `*`, `/` and `np.sqrt` work on each
# weight separately, so one line does for all. Give new arrays back, and leave those you were given as they are.
#
# `python3 course.py reset 12` hands you a clean copy of this notebook and keeps yours beside it.

# %%
import numpy as np

from gdcourse.checks import exercises

check = exercises("12_adam")

# %% [markdown]
# ## 1 · Add the squares up
#
# AdaGrad: s ← s + g², then w ← w − η · g / (√s + ε). The sum grows first, and the step divides by the new sum.


# %% nbgrader={"schema_version": 3, "grade_id": "adagrad_step", "grade": false, "locked": false, "solution": true, "task": false}
def adagrad_step(w, g, s, lr, eps=1e-10):
    """One step of AdaGrad.

    In: w, the weights; g, the gradient there; s, the sum of squares so far; lr, the learning rate; eps, ε.
    Out: two things, the new w and the new s.
    With w = 0, 0, g = -6, 0.3, s = 0, 0 and lr = 0.1 they are w = 0.1, -0.1 and s = 36, 0.09.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_adagrad_step", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("adagrad_step")

# %% [markdown]
# ## 2 · Forget old squares
#
# RMSprop: v ← β · v + (1 − β) · g², then w ← w − η · g / (√v + ε).


# %% nbgrader={"schema_version": 3, "grade_id": "rmsprop_step", "grade": false, "locked": false, "solution": true, "task": false}
def rmsprop_step(w, g, v, lr, beta=0.99, eps=1e-8):
    """One step of RMSprop.

    In: w, the weights; g, the gradient there; v, the average of squares so far; lr; beta, the share of v that is kept; eps, ε.
    Out: two things, the new w and the new v.
    With w = 0, 0, g = -6, 0.3, v = 0, 0, lr = 0.1 and beta = 0.9 they are w = 0.316, -0.316 and v = 3.6, 0.009.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_rmsprop_step", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("rmsprop_step")

# %% [markdown]
# ## 3 · Apologise for the zero
#
# An average that started at 0 holds, after k updates, a share 1 − βᵏ of the truth. Divide by it. The first update has k = 1.


# %% nbgrader={"schema_version": 3, "grade_id": "corrected", "grade": false, "locked": false, "solution": true, "task": false}
def corrected(average, beta, k):
    """The average after k updates, corrected for having started at 0.

    In: average, a number or an array; beta, the share it keeps at each update; k = 1, 2, 3, ...
    Out: the corrected average. For average = -0.6, beta = 0.9, k = 1 it is -6; for k = 2 it is -0.6 / 0.19 = -3.158.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_corrected", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("corrected")

# %% [markdown]
# ## 4 · Put Adam together
#
# m ← β₁ · m + (1 − β₁) · g and v ← β₂ · v + (1 − β₂) · g². Then w ← w − η · m̂ / (√v̂ + ε), with both averages corrected for this step. What you hand on to
# the next step is m and v as they are, *not* corrected: the correction of the next step starts from them.


# %% nbgrader={"schema_version": 3, "grade_id": "adam_step", "grade": false, "locked": false, "solution": true, "task": false}
def adam_step(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """The k-th step of Adam; the first has k = 1.

    In: w, the weights; g, the gradient there; m and v, the two averages so far; k; lr; beta1, beta2; eps, ε, added to the root.
    Out: three things, the new w, the new m and the new v.
    With w = 0, 0, g = -6, 0.3, m = v = 0, 0, k = 1 and lr = 0.1 they are w = 0.1, -0.1, m = -0.6, 0.03 and v = 0.036, 0.00009.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_adam_step", "grade": true, "locked": true, "solution": false, "task": false, "points": 5}
check("adam_step")

# %% [markdown]
# ## 5 · Let the weights decay by themselves
#
# AdamW: first w ← w − η · λ · w, then Adam's step with the gradient of the loss alone. Your `adam_step` does the second half.


# %% nbgrader={"schema_version": 3, "grade_id": "adamw_step", "grade": false, "locked": false, "solution": true, "task": false}
def adamw_step(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """The k-th step of AdamW.

    In: as for adam_step, and decay, λ. Out: the new w, the new m and the new v.
    With w = 2, 2, g = -6, 0.3, m = v = 0, 0, k = 1, lr = 0.1 and decay = 0.5 the new w is 1.9 + 0.1 = 2 and 1.9 - 0.1 = 1.8.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_adamw_step", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("adamw_step")

# %% [markdown]
# ## 6 · Ask what a distance costs
#
# Before you run anything: Adam moves each weight by at most about η per step, all of them at the same time. How many steps does it need *at least*
# from `start` to `goal`?


# %% nbgrader={"schema_version": 3, "grade_id": "fewest_steps", "grade": false, "locked": false, "solution": true, "task": false}
def fewest_steps(start, goal, lr):
    """The smallest number of steps with which Adam can get from start to goal, if no weight moves by more than lr in a step.

    In: start and goal, arrays of the same length; lr, the learning rate. Out: a whole number.
    From 0, 0 to 3, -1 with lr = 0.4 it is 8: the first weight needs 3 / 0.4 = 7.5 steps, and there are no half steps.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_fewest_steps", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("fewest_steps")

# %% [markdown]
# ## 7 · Find the bug, and write the test that kills it
#
# A friend's Adam. On (w − 3)² it goes 0, 0.1, 0.200074, 0.300275. Yours goes 0, 0.1, 0.199897, 0.299618. "Rounding", says your friend.
#
# ```python
# def adam_step(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
#     m = beta2 * m + (1 - beta2) * g
#     v = beta1 * v + (1 - beta1) * g**2
#     m_hat = m / (1 - beta2**k)
#     v_hat = v / (1 - beta1**k)
#     return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v
# ```
#
# What is wrong with it?
#
# * **A** The averages are corrected twice.
# * **B** The two memories are exchanged.
# * **C** ε stands in the wrong place.
# * **D** Nothing. It is rounding.

# %% nbgrader={"schema_version": 3, "grade_id": "bug", "grade": false, "locked": false, "solution": true, "task": false}
bug = ...

# %% nbgrader={"schema_version": 3, "grade_id": "check_bug", "grade": true, "locked": true, "solution": false, "task": false, "points": 1}
check("bug")

# %% [markdown]
# Write the test. It gets an `adam_step`, must let your own pass, and must stop your friend's and a few other broken ones. Where gradients stay the same,
# all memories agree. So give it a past that differs from the present, weights whose gradients differ in size, and a k beyond 1. And a step
# gives three things back.


# %% nbgrader={"schema_version": 3, "grade_id": "test_adam", "grade": false, "locked": false, "solution": true, "task": false}
def test_adam(adam_step):
    """Stops with an AssertionError if this adam_step is broken.

    In: adam_step, a function like yours. Out: nothing.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_test_adam", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("test_adam")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
