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


# %% exercise="chain_slopes"
def chain_slopes(w1, w2, x, y):
    """The slopes of (w2 * w1 * x - y) ** 2.

    In: four numbers. Out: two numbers, the slope along w1 and the slope along w2.
    With w1 = 1, w2 = 0.5, x = 2 and y = 3 they are -4 and -8.
    """
    ### BEGIN SOLUTION
    at_p = 2 * (w2 * w1 * x - y)
    return at_p * w2 * x, at_p * w1 * x
    ### END SOLUTION


# %% check="chain_slopes" points=2
check("chain_slopes")

# %% [markdown]
# ## 2 · The way back over any graph
#
# The boxes of a graph have numbers: 0, 1, 2, … An arrow (part, box, slope) says that the box was made of the part, with this slope along it. Arrows are listed in the order in which
# the boxes were made, weights first, and the last box is the loss. Bring every slope back.


# %% exercise="way_back"
def way_back(arrows, boxes):
    """By how much the last box changes for each unit of every box.

    In: arrows, a list of triples (part, box, slope), those of later boxes later; boxes, how many boxes there are.
    Out: a list with one slope for each box; the last is 1.
    For L = x * x + x at x = 3, arrows is [(0, 1, 3.0), (0, 1, 3.0), (1, 2, 1.0), (0, 2, 1.0)], boxes is 3, and the slopes are [7, 1, 1].
    """
    ### BEGIN SOLUTION
    grad = [0.0] * boxes
    grad[-1] = 1.0
    for part, box, slope in reversed(arrows):
        grad[part] += slope * grad[box]
    return grad
    ### END SOLUTION


# %% check="way_back" points=3
check("way_back")

# %% [markdown]
# ## 3 · Carry a slope along
#
# A dual number is a pair: a number, and how fast it changes with one weight. Multiply two of them.


# %% exercise="dual_product"
def dual_product(a, b):
    """The product of two dual numbers.

    In: a and b, pairs (number, slope). Out: a pair, the product and its slope.
    (-3, 1) times (-3, 1) is (9, -6).
    """
    ### BEGIN SOLUTION
    return a[0] * b[0], a[1] * b[0] + a[0] * b[1]
    ### END SOLUTION


# %% check="dual_product" points=2
check("dual_product")

# %% [markdown]
# ## 4 · A network of relus
#
# As in the lesson, with another bend: H = max(0, X·W₁ + b₁), p = H·W₂ + b₂, and L is the mean of (p − y)². At a mixture of exactly 0 let nothing through.


# %% exercise="mlp_grads"
def mlp_grads(params, X, y):
    """The slopes of the mean squared error of a network with one hidden layer of relus.

    In: params, a dict of the arrays W1 (d, n), b1 (n,), W2 (n, 1) and b2 (1,); X, shape (m, d); y, shape (m, 1).
    Out: a dict with the same names and shapes.
    With X = [[2]], y = [[3]], W1 = [[1]], b1 = [0], W2 = [[0.5]] and b2 = [0]: W1 -4, b1 -2, W2 -8, b2 -4.
    """
    ### BEGIN SOLUTION
    H = np.maximum(0, X @ params["W1"] + params["b1"])
    delta = 2 * (H @ params["W2"] + params["b2"] - y) / len(X)
    below = delta @ params["W2"].T * (H > 0)
    return {"W1": X.T @ below, "b1": below.sum(axis=0), "W2": H.T @ delta, "b2": delta.sum(axis=0)}
    ### END SOLUTION


# %% check="mlp_grads" points=4
check("mlp_grads")

# %% [markdown]
# ## 5 · Find the wrong weight
#
# Slopes by a formula, and the same slopes felt with a toe. Which weight differs most? Measure each difference by the larger of the two sizes, |a − b| / max(|a|, |b|). Where both
# are 0 nothing is wrong.


# %% exercise="worst_weight"
def worst_weight(slopes, felt):
    """The place of the weight whose two slopes differ most, relative to the larger of them.

    In: two arrays of the same length. Out: a whole number, counted from 0.
    For slopes 100, 0.02, 0 and felt 101, 0.01, 0 it is 1: there half of the larger is missing, at the first weight a hundredth.
    """
    ### BEGIN SOLUTION
    slopes, felt = np.asarray(slopes), np.asarray(felt)
    larger = np.maximum(np.abs(slopes), np.abs(felt))
    return int(np.argmax(np.abs(slopes - felt) / np.where(larger > 0, larger, 1)))
    ### END SOLUTION


# %% check="worst_weight" points=2
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

# %% exercise="bug"
bug = ...
### BEGIN SOLUTION
bug = "C"
### END SOLUTION

# %% check="bug" points=1
check("bug")

# %% [markdown]
# Write the test. It gets a `way_back`, must let your own pass, and must stop your friend's and a few other broken ones. On a graph that uses each
# box once they all look right.


# %% exercise="test_way_back"
def test_way_back(way_back):
    """Stops with an AssertionError if this way_back is broken.

    In: way_back, a function like yours. Out: nothing.
    """
    ### BEGIN SOLUTION
    slopes = way_back([(0, 1, 3.0), (0, 1, 3.0), (1, 2, 2.0), (1, 2, 0.5), (0, 2, 1.0)], 3)
    assert np.allclose(slopes, [16, 2.5, 1])
    ### END SOLUTION


# %% check="test_way_back" points=2
check("test_way_back")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
