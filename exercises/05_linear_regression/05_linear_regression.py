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
# # Exercises 05 · Fit real data
#
# They belong to [lesson 05](../../notebooks/05_linear_regression.ipynb). Where a cell says `...`, your code goes. Run it, then run the check
# below it. The check says what your numbers are the numbers of, and gives a hint. Check again for a plainer hint.
#
# `python3 course.py reset 05` hands you a clean copy of this notebook and keeps yours beside it.

# %%
import numpy as np

from gdcourse.checks import exercises

check = exercises("05_linear_regression")

# %% [markdown]
# ## 1 · Standardise, and do not leak
#
# Take the mean off each column and divide by its standard deviation (numpy's `std`, as it is). When a mean and a deviation are *given*, use those:
# that is how newcomers are standardised by the class that was fitted. A column whose deviation is 0 is only centred, so one that never changes
# becomes zeros. (For numpy the deviation of 0.1, 0.1, 0.1 is 1.4·10⁻¹⁷. A careful function takes that for 0; here both are right.)


# %% nbgrader={"schema_version": 3, "grade_id": "standardize", "grade": false, "locked": false, "solution": true, "task": false}
def standardize(X, mean=None, sd=None):
    """(X - mean) / sd, column by column.

    In: X, shape (m, d); mean and sd, shape (d,), or None for those of X itself. Out: a new array, shape (m, d).
    For X = [[1, 10], [3, 10]] it is [[-1, 0], [1, 0]].
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_standardize", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("standardize")

# %% [markdown]
# ## 2 · Complete the listing
#
# The listing of the lesson had no intercept, kept no path and took half the loss. Write the one you would want to find: the mean squared error, so
# that the gradient is 2/m · Aᵀ(A w − y); all weights from zero; a column of ones *last*, when `fit_intercept` is true; every position kept.
#
# Data often come with y as a column, shape (m, 1). Then `A @ w - y` is a table of m by m numbers and not m residuals. Flatten y first:
# `np.ravel(y)`.


# %% nbgrader={"schema_version": 3, "grade_id": "fit_gd", "grade": false, "locked": false, "solution": true, "task": false}
def fit_gd(X, y, lr, n, fit_intercept=True):
    """Gradient descent on the mean squared error of X w (+ b).

    In: X, shape (m, d); y, shape (m,) or (m, 1); lr, the learning rate; n steps.
    Out: the weights before the first step and after every step, shape (n + 1, d + 1), b last; without intercept (n + 1, d).
    For hours [[1], [2], [3], [4]], scores [2, 7, 10, 11] and lr = 0.05 the first three rows are [0, 0], [2.25, 0.75], [2.625, 0.8625].
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_fit_gd", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("fit_gd")

# %% [markdown]
# ## 3 · Know the limit before you walk
#
# The curvatures of a squared error are the eigenvalues of c · XᵀX. What c is depends on the loss:
#
# | `convention` | loss | c |
# |---|---|---|
# | `"sum"` | Σ r² | 2 |
# | `"mean"` | 1/m · Σ r² | 2/m |
# | `"half"` | 1/(2m) · Σ r² | 1/m |
#
# `np.linalg.eigvalsh(H)` gives the eigenvalues of H, the smallest first. X has its column of ones already, if it is to have one.


# %% nbgrader={"schema_version": 3, "grade_id": "max_stable_lr", "grade": false, "locked": false, "solution": true, "task": false}
def max_stable_lr(X, convention="mean"):
    """The limit 2/L for the squared error on the columns of X.

    In: X, shape (m, d); convention, one of the three texts above. Out: one number.
    For X = [[1], [2], [3], [4]] and "mean" it is 2/15 = 0.1333...
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_max_stable_lr", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("max_stable_lr")

# %% [markdown]
# ## 4 · Bring the weights home
#
# A fit on standardised columns gives *score = coef · (x − mean)/sd + intercept*. Write the same rule for the raw columns. Every guess must stay as it is.


# %% nbgrader={"schema_version": 3, "grade_id": "unscale", "grade": false, "locked": false, "solution": true, "task": false}
def unscale(coef, intercept, mean, sd):
    """The weights for raw columns, from those for standardised ones.

    In: coef, mean and sd, shape (d,); intercept, a number. Out: an array of d + 1 numbers, the intercept last.
    For coef = [3, -1], intercept = 10, mean = [2, 5] and sd = [1.5, 0.5] it is [2, -2, 16].
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_unscale", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("unscale")

# %% [markdown]
# ## 5 · Call the referee
#
# The weights with the smallest squared error, without walking. It must work when two columns are twins as well: then many weights are equally good, and
# the smallest are wanted. `np.linalg.lstsq` does that, and it gives back more than the weights.


# %% nbgrader={"schema_version": 3, "grade_id": "normal_equation", "grade": false, "locked": false, "solution": true, "task": false}
def normal_equation(X, y):
    """The least-squares weights of X; the smallest ones where there are many.

    In: X, shape (m, d); y, shape (m,). Out: shape (d,). X has its column of ones already, if it is to have one.
    For X = [[1, 1], [2, 1], [3, 1], [4, 1]] and y = [2, 7, 10, 11] it is [3, 0].
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_normal_equation", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("normal_equation")

# %% [markdown]
# ## 6 · Read a loss
#
# R² is the share of the loss of "always the mean" that the guesses take away: 1 for perfect guesses, 0 for the mean, and below 0 for guesses that are worse
# than the mean.


# %% nbgrader={"schema_version": 3, "grade_id": "r2", "grade": false, "locked": false, "solution": true, "task": false}
def r2(y, guess):
    """1 - (mean squared error of the guesses) / (variance of y).

    In: y, what happened, and guess, what was guessed, shape (m,). Out: one number.
    For y = [2, 7, 10, 11] and guess = [3, 7, 9, 12] it is 1 - 0.75/12.25 = 0.93877...
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_r2", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("r2")

# %% [markdown]
# ## 7 · Find the bug, and write the test that kills it
#
# A friend's `standardize` gives beautiful results on the class it was written for. With the newcomers of the lesson, every guess is off.
#
# ```python
# def standardize(X, mean=None, sd=None):
#     mean, sd = X.mean(axis=0), X.std(axis=0)
#     return (X - mean) / np.where(sd > 1e-12 * np.abs(mean), sd, 1)
# ```
#
# What is wrong with it?
#
# * **A** It divides a constant column by zero.
# * **B** It uses the mean and deviation of whatever it is handed, and never those it is given.
# * **C** It takes one mean over the whole table.
# * **D** It divides by the variance.

# %% nbgrader={"schema_version": 3, "grade_id": "bug", "grade": false, "locked": false, "solution": true, "task": false}
bug = ...

# %% nbgrader={"schema_version": 3, "grade_id": "check_bug", "grade": true, "locked": true, "solution": false, "task": false, "points": 1}
check("bug")

# %% [markdown]
# Write the test. It gets a `standardize`, must let your own pass, and must stop your friend's and a few other broken ones. Which table would each broken one
# get wrong?


# %% nbgrader={"schema_version": 3, "grade_id": "test_standardize", "grade": false, "locked": false, "solution": true, "task": false}
def test_standardize(standardize):
    """Stops with an AssertionError if this standardize is broken.

    In: standardize, a function like yours. Out: nothing.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_test_standardize", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("test_standardize")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
