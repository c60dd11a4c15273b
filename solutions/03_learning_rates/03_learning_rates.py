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
# # Exercises 03 · Turn the dial
#
# They belong to [lesson 03](../../notebooks/03_learning_rates.ipynb). Where a cell says `...`, your code goes. Run it, then run the check
# below it. The check says what your numbers are the numbers of, and gives a hint. Check again for a plainer hint.
#
# `python3 course.py reset 03` hands you a clean copy of this notebook and keeps yours beside it.

# %%
import numpy as np

from gdcourse.checks import exercises

check = exercises("03_learning_rates")

# %% [markdown]
# ## 1 · Know what one step keeps
#
# On a hill with curvature L, one step multiplies the distance to the bottom by ρ = 1 − ηL. The sign matters: keep it.


# %% exercise="contraction"
def contraction(lr, L):
    """By which factor one step multiplies the distance to the bottom.

    In: lr, the learning rate, and L, the curvature; numbers or arrays. Out: the factor. For lr = 0.1 and L = 2 it is 0.8.
    """
    ### BEGIN SOLUTION
    return 1 - lr * L
    ### END SOLUTION


# %% check="contraction" points=2
check("contraction")

# %% [markdown]
# ## 2 · Name the regime
#
# Five things can happen on a bowl, and you can say which before running anything.
#
# | | |
# |---|---|
# | `"closes in"` | stays on one side and comes nearer |
# | `"lands"` | is at the bottom after one step |
# | `"crosses"` | changes sides at every step and comes nearer |
# | `"cycles"` | jumps between two places for ever |
# | `"diverges"` | is farther away after every step |
#
# On two of these a ρ lies exactly. A float is off by a rounding now and then: for Python, 1 − 1/49 · 49 is 1.1·10⁻¹⁶. So a careful function
# takes a ρ for 0 that is nearly 0. Here both are right.


# %% exercise="regime"
def regime(lr, L):
    """What the learning rate lr does on a bowl of curvature L.

    In: two positive numbers. Out: one of the five texts above. For lr = 0.9 and L = 2 it is "crosses".
    """
    ### BEGIN SOLUTION
    rho = contraction(lr, L)
    if abs(rho) < 1e-9:
        return "lands"
    if abs(rho + 1) < 1e-9:
        return "cycles"
    if rho > 0:
        return "closes in"
    return "crosses" if rho > -1 else "diverges"
    ### END SOLUTION


# %% check="regime" points=3
check("regime")

# %% [markdown]
# ## 3 · Read the best rate and the limit off the curvature


# %% exercise="learning_rates"
def learning_rates(L):
    """The best learning rate on a bowl of curvature L, and the limit from which on nothing comes nearer.

    In: a positive number. Out: two numbers, best and limit. For L = 2 they are 0.5 and 1.
    """
    ### BEGIN SOLUTION
    return 1 / L, 2 / L
    ### END SOLUTION


# %% check="learning_rates" points=2
check("learning_rates")

# %% [markdown]
# ## 4 · Find where the numbers end
#
# Walk on (w − 3)² from w = 0 with a rate that is too large, in the number type `dtype`. Count steps from 0, which is the start. At which step is
# the loss first `inf`? At which is `w` first `inf`, of either sign? At which is `w` first `nan`?
#
# To stay in one number type, begin with `w, lr = dtype(0), dtype(lr)`. numpy warns about the overflow. Here it is what you are looking for.


# %% exercise="first_nonfinite"
def first_nonfinite(lr, dtype="float64"):
    """The steps at which the numbers of a diverging walk end.

    In: lr, a number above 1; dtype, "float64" or "float32". Out: a dict of whole numbers with the keys "loss inf", "w inf" and "w nan".
    For lr = 2 in float64 it is {"loss inf": 323, "w inf": 645, "w nan": 646}.
    """
    dtype = np.dtype(dtype).type
    ### BEGIN SOLUTION
    w, lr = dtype(0), dtype(lr)
    found, k = {}, 0
    while "w nan" not in found:
        if np.isinf((w - 3) ** 2):
            found.setdefault("loss inf", k)
        if np.isinf(w):
            found.setdefault("w inf", k)
        if np.isnan(w):
            found.setdefault("w nan", k)
        w, k = w - lr * (2 * (w - 3)), k + 1
    return found
    ### END SOLUTION


# %% check="first_nonfinite" points=2
check("first_nonfinite")

# %% [markdown]
# ## 5 · Measure a curvature
#
# The curvature is how fast the gradient changes. Ask the gradient on both sides of `w`, at the distance `h`.


# %% exercise="estimate_curvature"
def estimate_curvature(grad, w, h=1e-4):
    """The curvature at w, from two gradients.

    In: grad, the gradient as a function; w, a number; h, how far to look on each side.
    Out: one number. For the gradient 2*(w - 3) it is 2, everywhere.
    """
    ### BEGIN SOLUTION
    return (grad(w + h) - grad(w - h)) / (2 * h)
    ### END SOLUTION


# %% check="estimate_curvature" points=2
check("estimate_curvature")

# %% [markdown]
# ## 6 · Let code choose its learning rate
#
# Try one step from `w0` with a small rate. If the hill is lower there than at `w0`, double the rate and try again, from `w0`. Keep the largest rate
# that still went down.


# %% exercise="lr_by_doubling"
def lr_by_doubling(f, grad, w0, lr=1e-3):
    """The last of lr, 2 lr, 4 lr, ... before the first whose one step from w0 does not go down.

    In: f and its gradient grad, functions; w0, the start; lr, a first rate that goes down.
    Out: one number. For f(w) = (w - 3)**2, w0 = 0 and lr = 0.1 it is 0.8: the step with 1.6 lands higher.
    """
    ### BEGIN SOLUTION
    while f(w0 - 2 * lr * grad(w0)) < f(w0):
        lr = 2 * lr
    return lr
    ### END SOLUTION


# %% check="lr_by_doubling" points=2
check("lr_by_doubling")

# %% [markdown]
# ## 7 · Find the bug, and write the test that kills it
#
# A friend has written a `regime` that is right most of the time.
#
# ```python
# def regime(lr, L):
#     rho = abs(1 - lr * L)
#     if rho < 1e-9:
#         return "lands"
#     if abs(rho - 1) < 1e-9:
#         return "cycles"
#     return "closes in" if rho < 1 else "diverges"
# ```
#
# What is wrong with it?
#
# * **A** It takes 1/L for the limit.
# * **B** It calls a rate too large for "cycles" when it is exactly at the limit.
# * **C** It throws the sign of ρ away, and with it the crossing.
# * **D** It knows only hills of curvature 2.

# %% exercise="bug"
bug = ...
### BEGIN SOLUTION
bug = "C"
### END SOLUTION

# %% check="bug" points=1
check("bug")

# %% [markdown]
# Write the test. It gets a `regime`, must let your own pass, and must stop your friend's and a few other broken ones. Which rates would a broken
# one get wrong? And on which hills?


# %% exercise="test_regime"
def test_regime(regime):
    """Stops with an AssertionError if this regime is broken.

    In: regime, a function like yours. Out: nothing.
    """
    ### BEGIN SOLUTION
    for L in (2, 8):
        named = [regime(share / L, L) for share in (0.5, 1, 1.5, 2, 3)]
        assert named == ["closes in", "lands", "crosses", "cycles", "diverges"]
    ### END SOLUTION


# %% check="test_regime" points=2
check("test_regime")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
