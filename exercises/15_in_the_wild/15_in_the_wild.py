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
# # Exercises 15 · Find the descent in the libraries you use
#
# They belong to [lesson 15](../../notebooks/15_in_the_wild.ipynb). Where a cell says `...`, your code goes. Run it, then run the check
# below it. The check says what your numbers are the numbers of, and gives a hint. Check again for a plainer hint.
#
# `python3 course.py reset 15` hands you a clean copy of this notebook and keeps yours beside it.

# %%
import numpy as np

from gdcourse import regression_tree
from gdcourse.checks import exercises

check = exercises("15_in_the_wild")

# %% [markdown]
# ## 1 · A leaf of XGBoost
#
# A leaf holds rows whose slopes add up to G and whose curvatures add up to H. It adds one number to the prediction of each: the bottom of
# G·v + ½(H + λ)·v².


# %% nbgrader={"schema_version": 3, "grade_id": "newton_leaf", "grade": false, "locked": false, "solution": true, "task": false}
def newton_leaf(G, H, l2):
    """The best number for a leaf.

    In: G, H, numbers, or arrays with one entry for each leaf; l2, the λ. Out: a number, or an array like G.
    For G = 0.75, H = 0.1875 and λ = 1 it is −0.6315...
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_newton_leaf", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("newton_leaf")

# %% [markdown]
# ## 2 · A tree of one question
#
# Try the cuts half way between neighbouring values of x, and keep the one with the least squared error, when each side answers with its mean.
# Rows with equal x cannot be parted.


# %% nbgrader={"schema_version": 3, "grade_id": "best_stump", "grade": false, "locked": false, "solution": true, "task": false}
def best_stump(x, r):
    """The best cut of x, and the means of r left of it and right of it.

    In: x and r, shape (m,), in any order. Out: (cut, left, right); rows with x ≤ cut are left.
    For x = [1, 2, 3, 4] and r = [-5.5, -0.5, 2.5, 3.5] it is (1.5, -5.5, 1.8333...). No two cuts are equally good.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_best_stump", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("best_stump")

# %% [markdown]
# ## 3 · The booster
#
# Let the predictions walk, for the loss ½(F − y)². `regression_tree(X, r, depth)` fits a tree to r, and `.predict(X)` asks it. What you write equals
# scikit-learn's `GradientBoostingRegressor` after each tree.


# %% nbgrader={"schema_version": 3, "grade_id": "boost", "grade": false, "locked": false, "solution": true, "task": false}
def boost(X, y, trees, lr, depth):
    """The predictions after 0, 1, 2, … trees.

    In: X, shape (m, d); y, shape (m,); the number of trees; lr, the ν; the depth of a tree. Out: shape (trees + 1, m).
    For X = [[1], [2], [3], [4]], y = [2, 7, 10, 11], 1 tree, ν = 0.5 and depth 1 it is [[7.5, 7.5, 7.5, 7.5], [4.75, 8.416..., 8.416..., 8.416...]].
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_boost", "grade": true, "locked": true, "solution": false, "task": false, "points": 4}
check("boost")

# %% [markdown]
# ## 4 · The rate of `SGDRegressor`
#
# `learning_rate="invscaling"` divides `eta0` by a power of t, where t is the number of the update, counted from 1.


# %% nbgrader={"schema_version": 3, "grade_id": "invscaling", "grade": false, "locked": false, "solution": true, "task": false}
def invscaling(eta0, t, power_t):
    """The rate of update number t.

    In: eta0, the rate of the first update; t, a whole number from 1 or an array of them; power_t, the power. Out: a number, or an array like t.
    For eta0 = 0.01, t = 16 and power_t = 0.25 it is 0.005.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_invscaling", "grade": true, "locked": true, "solution": false, "task": false, "points": 1}
check("invscaling")

# %% [markdown]
# ## 5 · `partial_fit`
#
# New rows come. Take a step for each of them, in the order in which they stand, on its loss ½(x·w + b − y)², with the rate of the function above and
# `power_t=0.25`. t is the number of the *next* update: it came in, and it goes out, so that the next call goes on from there. This is what scikit-learn does,
# with `penalty=None` and `shuffle=False`.


# %% nbgrader={"schema_version": 3, "grade_id": "partial_fit", "grade": false, "locked": false, "solution": true, "task": false}
def partial_fit(X, y, w, b, t, eta0):
    """The weights, the intercept and t after a step for each row.

    In: X, shape (m, d); y, shape (m,); w, shape (d,); b; t; eta0. Out: {"w": shape (d,), "b": number, "t": number}.
    For X = [[1], [2]], y = [2, 7], w = [0], b = 0, t = 1 and eta0 = 0.1 it is w = [1.2904...], b = 0.7452..., t = 3.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_partial_fit", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("partial_fit")

# %% [markdown]
# ## 6 · Read somebody's PyTorch
#
# A configuration says how an optimizer of `torch.optim` was made. What it leaves out is PyTorch's default: for `SGD` lr = 0.001, momentum = 0, nesterov = False; for `Adam`
# lr = 0.001, betas = (0.9, 0.999). Say which rule of this course that is, and with which knobs.
#
# | PyTorch | the course |
# |---|---|
# | `SGD`, momentum 0 | `GradientDescent`: learning_rate |
# | `SGD`, with momentum | `Momentum`: learning_rate, momentum |
# | `SGD`, with momentum and nesterov | `Nesterov`: learning_rate, momentum |
# | `Adam` | `Adam`: learning_rate, beta1, beta2 |


# %% nbgrader={"schema_version": 3, "grade_id": "translate", "grade": false, "locked": false, "solution": true, "task": false}
def translate(config):
    """The rule of this course for a configuration of torch.optim.

    In: a dict with "name", "SGD" or "Adam", and perhaps "lr", "momentum", "nesterov", "betas". Out: a dict with "rule" and the knobs of the table.
    For {"name": "SGD", "lr": 0.1, "momentum": 0.8} it is {"rule": "Momentum", "learning_rate": 0.1, "momentum": 0.8}.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_translate", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("translate")

# %% [markdown]
# ## 7 · Find the bug, and write the test that kills it
#
# A friend's booster. With ν = 0.5 its loss falls with the first two trees, and then it rises, for ever. Why?
#
# ```python
# def boost(X, y, trees, lr, depth):
#     F = [np.full(len(y), np.mean(y))]
#     missing = y - F[0]
#     for _ in range(trees):
#         tree = regression_tree(X, missing, depth)
#         F.append(F[-1] + lr * tree.predict(X))
#     return np.array(F)
# ```
#
# * **A** It begins with the mean, where it should begin with 0.
# * **B** It feels what is missing only once.
# * **C** Its trees are too deep.
# * **D** It adds the tree, where it should take it away.

# %% nbgrader={"schema_version": 3, "grade_id": "bug", "grade": false, "locked": false, "solution": true, "task": false}
bug = ...

# %% nbgrader={"schema_version": 3, "grade_id": "check_bug", "grade": true, "locked": true, "solution": false, "task": false, "points": 1}
check("bug")

# %% [markdown]
# Now a test. It gets a `boost` and says with `assert` what must be true of it. It must let your own pass and stop your friend's, and it is
# tried on other broken ones as well.


# %% nbgrader={"schema_version": 3, "grade_id": "test_boost", "grade": false, "locked": false, "solution": true, "task": false}
def test_boost(boost):
    """Stops with an AssertionError if this booster is broken.

    In: boost, a function like yours. Out: nothing.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_test_boost", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("test_boost")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
