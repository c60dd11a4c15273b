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
# # Exercises 10 · Swap the loss
#
# They belong to [lesson 10](../../notebooks/10_classification.ipynb). Where a cell says `...`, your code goes. Run it, then run the check
# below it. The check says what your numbers are the numbers of, and gives a hint. Check again for a plainer hint.
#
# `python3 course.py reset 10` hands you a clean copy of this notebook and keeps yours beside it.

# %%
import numpy as np

from gdcourse.checks import exercises

check = exercises("10_classification")

# %% [markdown]
# ## 1 · Charge for surprise
#
# Scores may be any numbers. What each example pays must be a finite number even for a score of 1000.


# %% nbgrader={"schema_version": 3, "grade_id": "log_loss", "grade": false, "locked": false, "solution": true, "task": false}
def log_loss(z, y):
    """What each example pays: −ln of the chance that was given to what happened.

    In: z, an array of scores, of any size; y, an array of the same shape, 0 or 1.
    Out: an array of that shape. For z = 0 it is 0.693 whatever y is; for z = 1000 and y = 0 it is 1000.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_log_loss", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("log_loss")

# %% [markdown]
# ## 2 · Feel the slope of a yes-or-no model
#
# The score of a row is `X @ w`. The loss is the *mean* of what the rows pay.


# %% nbgrader={"schema_version": 3, "grade_id": "logistic_gradient", "grade": false, "locked": false, "solution": true, "task": false}
def logistic_gradient(w, X, y):
    """The gradient of the mean log loss.

    In: w of shape (d,), X of shape (m, d), y of shape (m,), 0 or 1. Out: an array of shape (d,).
    For w = (0,), X = ((-1,), (1,)) and y = (0, 1) it is (-0.5,).
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_logistic_gradient", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("logistic_gradient")

# %% [markdown]
# ## 3 · Make chances of scores
#
# One row of scores for each example, one column for each class. Large scores must not overflow.


# %% nbgrader={"schema_version": 3, "grade_id": "softmax", "grade": false, "locked": false, "solution": true, "task": false}
def softmax(z):
    """The chances that go with scores.

    In: z of shape (m, k): m examples, k classes. Out: an array of that shape; each row is positive and adds up to 1.
    For ((0, 0),) it is ((0.5, 0.5),), and for ((1000, 1000),) too.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_softmax", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("softmax")

# %% [markdown]
# ## 4 · Feel the slope of a model with many classes
#
# The scores are `X @ W`, a row for each example. Your `softmax` makes chances of them.


# %% nbgrader={"schema_version": 3, "grade_id": "softmax_gradient", "grade": false, "locked": false, "solution": true, "task": false}
def softmax_gradient(W, X, y):
    """The gradient of the mean log loss of softmax regression.

    In: W of shape (d, k), X of shape (m, d), y of shape (m,), whole numbers from 0 to k − 1. Out: an array of shape (d, k).
    For W = ((0, 0),), X = ((1,),) and y = (0,) it is ((-0.5, 0.5),).
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_softmax_gradient", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("softmax_gradient")

# %% [markdown]
# ## 5 · Charge by the margin
#
# The margin of a row is its score times y. The hinge charges 1 − margin where that is positive, and nothing elsewhere. At a margin of exactly 1 the slope is 0 here.


# %% nbgrader={"schema_version": 3, "grade_id": "hinge_gradient", "grade": false, "locked": false, "solution": true, "task": false}
def hinge_gradient(w, X, y):
    """The slope of the mean hinge loss (at its corner: the level side).

    In: w of shape (d,), X of shape (m, d), y of shape (m,), −1 or 1. Out: an array of shape (d,).
    For w = (0,), X = ((-1,), (1,)) and y = (-1, 1) it is (-1,).
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_hinge_gradient", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("hinge_gradient")

# %% [markdown]
# ## 6 · Catch a loss that breaks
#
# A friend wrote this `log_loss`. For the scores of last week it was right.
#
# ```python
# def log_loss(z, y):
#     p = 1 / (1 + np.exp(-z))
#     return -y * np.log(p) - (1 - y) * np.log(1 - p)
# ```
#
# Write a test that it does not pass, and that no other broken one passes either.


# %% nbgrader={"schema_version": 3, "grade_id": "test_log_loss", "grade": false, "locked": false, "solution": true, "task": false}
def test_log_loss(log_loss):
    """Stops with an AssertionError if this log loss is broken.

    In: log_loss, a function like yours. Out: nothing.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_test_log_loss", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("test_log_loss")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
