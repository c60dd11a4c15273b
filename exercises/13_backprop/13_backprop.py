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
#
# %% [markdown]
# # Exercises 13 · Bring every slope home
#
# They belong to [lesson 13](../../notebooks/13_backprop.ipynb). Where a cell says `...`, your code goes. Run it, then run the check
# below it. The check says what your numbers are the numbers of, and gives a hint. Check again for a plainer hint.
#
# `python3 course.py reset 13` hands you a clean copy of this notebook and keeps yours beside it.

# %%
import numpy as np

from gdcourse.checks import exercises

check = exercises("13_backprop")

# %% [markdown]
# ## 1 · Two slopes by hand
#
# The smallest network: L = (w₂ · w₁ · x − y)². Go from the loss back to both weights, as on paper.


# %% nbgrader={"schema_version": 3, "grade_id": "chain_slopes", "grade": false, "locked": false, "solution": true, "task": false}
def chain_slopes(w1, w2, x, y):
    """The slopes of (w2 * w1 * x - y) ** 2.

    In: four numbers. Out: two numbers, the slope along w1 and the slope along w2.
    With w1 = 1, w2 = 0.5, x = 2 and y = 3 they are -4 and -8.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_chain_slopes", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("chain_slopes")

# %% [markdown]
# ## 2 · The way back over any graph
#
# The boxes of a graph have numbers: 0, 1, 2, … An arrow (part, box, slope) says that the box was made of the part, with this slope along it. Arrows are listed in the order in which
# the boxes were made, weights first, and the last box is the loss. Bring every slope back.


# %% nbgrader={"schema_version": 3, "grade_id": "way_back", "grade": false, "locked": false, "solution": true, "task": false}
def way_back(arrows, boxes):
    """By how much the last box changes for each unit of every box.

    In: arrows, a list of triples (part, box, slope), those of later boxes later; boxes, how many boxes there are.
    Out: a list with one slope for each box; the last is 1.
    For L = x * x + x at x = 3, arrows is [(0, 1, 3.0), (0, 1, 3.0), (1, 2, 1.0), (0, 2, 1.0)], boxes is 3, and the slopes are [7, 1, 1].
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_way_back", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("way_back")

# %% [markdown]
# ## 3 · Carry a slope along
#
# A dual number is a pair: a number, and how fast it changes with one weight. Multiply two of them.


# %% nbgrader={"schema_version": 3, "grade_id": "dual_product", "grade": false, "locked": false, "solution": true, "task": false}
def dual_product(a, b):
    """The product of two dual numbers.

    In: a and b, pairs (number, slope). Out: a pair, the product and its slope.
    (-3, 1) times (-3, 1) is (9, -6).
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_dual_product", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("dual_product")

# %% [markdown]
# ## 4 · A network of relus
#
# As in the lesson, with another bend: H = max(0, X·W₁ + b₁), p = H·W₂ + b₂, and L is the mean of (p − y)². At a mixture of exactly 0 let nothing through.


# %% nbgrader={"schema_version": 3, "grade_id": "mlp_grads", "grade": false, "locked": false, "solution": true, "task": false}
def mlp_grads(params, X, y):
    """The slopes of the mean squared error of a network with one hidden layer of relus.

    In: params, a dict of the arrays W1 (d, n), b1 (n,), W2 (n, 1) and b2 (1,); X, shape (m, d); y, shape (m, 1).
    Out: a dict with the same names and shapes.
    With X = [[2]], y = [[3]], W1 = [[1]], b1 = [0], W2 = [[0.5]] and b2 = [0]: W1 -4, b1 -2, W2 -8, b2 -4.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_mlp_grads", "grade": true, "locked": true, "solution": false, "task": false, "points": 4}
check("mlp_grads")

# %% [markdown]
# ## 5 · Find the wrong weight
#
# Slopes by a formula, and the same slopes felt with a toe. Which weight differs most? Measure each difference by the larger of the two sizes, |a − b| / max(|a|, |b|). Where both
# are 0 nothing is wrong.


# %% nbgrader={"schema_version": 3, "grade_id": "worst_weight", "grade": false, "locked": false, "solution": true, "task": false}
def worst_weight(slopes, felt):
    """The place of the weight whose two slopes differ most, relative to the larger of them.

    In: two arrays of the same length. Out: a whole number, counted from 0.
    For slopes 100, 0.02, 0 and felt 101, 0.01, 0 it is 1: there half of the larger is missing, at the first weight a hundredth.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_worst_weight", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("worst_weight")

# %% [markdown]
# ## 6 · Find the bug, and write the test that kills it
#
# A friend's engine. It gave the right slopes for the network of the first exercise, and for three others. For L = x · x + x at x = 3 it gives 1.
#
# ```python
# def way_back(arrows, boxes):
#     grad = [0.0] * boxes
#     grad[-1] = 1.0
#     for part, box, slope in reversed(arrows):
#         grad[part] = slope * grad[box]
#     return grad
# ```
#
# What is wrong with it?
#
# * **A** It goes through the boxes in the wrong order.
# * **B** The slope of the loss should start at 0.
# * **C** A box that is used more than once keeps one share only.
# * **D** It should divide by the slope.

# %% nbgrader={"schema_version": 3, "grade_id": "bug", "grade": false, "locked": false, "solution": true, "task": false}
bug = ...

# %% nbgrader={"schema_version": 3, "grade_id": "check_bug", "grade": true, "locked": true, "solution": false, "task": false, "points": 1}
check("bug")

# %% [markdown]
# Write the test. It gets a `way_back`, must let your own pass, and must stop your friend's and a few other broken ones. On a graph that uses each
# box once they all look right.


# %% nbgrader={"schema_version": 3, "grade_id": "test_way_back", "grade": false, "locked": false, "solution": true, "task": false}
def test_way_back(way_back):
    """Stops with an AssertionError if this way_back is broken.

    In: way_back, a function like yours. Out: nothing.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_test_way_back", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("test_way_back")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
