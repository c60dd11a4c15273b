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
# # Exercises 11 · Give the hiker a memory
#
# They belong to [lesson 11](../../notebooks/11_momentum.ipynb). Where a cell says `...`, your code goes. Run it, then run the check
# below it. The check says what your numbers are the numbers of, and gives a hint. Check again for a plainer hint.
#
# `python3 course.py reset 11` hands you a clean copy of this notebook and keeps yours beside it.

# %%
import numpy as np

from gdcourse.checks import exercises

check = exercises("11_momentum")

# %% [markdown]
# ## 1 · Roll one step
#
# One step of the heavy ball, in the lesson's spelling: first v ← βv + g, then w ← w − ηv. Give back the new w and the new v.


# %% exercise="heavy_ball_step"
def heavy_ball_step(w, v, g, lr, beta):
    """One step of gradient descent with memory.

    In: w, where you are; v, the velocity so far; g, the gradient at w; lr, the learning rate; beta, the share of v that is kept.
    w, v and g are numbers, or arrays of the same shape.
    Out: the new w and the new v, in this order. From w = 0.6, v = -6, with g = -4.8, lr = 0.1 and beta = 0.9 it is 1.62, -10.2.
    """
    ### BEGIN SOLUTION
    v = beta * v + g
    return w - lr * v, v
    ### END SOLUTION


# %% check="heavy_ball_step" points=3
check("heavy_ball_step")

# %% [markdown]
# ## 2 · Weigh the past
#
# The third spelling is a running average: v ← βv + (1 − β)g. After many steps v is a weighted sum of all gradients so far. What are the weights
# of the last n of them, the newest first?


# %% exercise="ema_weights"
def ema_weights(beta, n):
    """The weights of the last n gradients in the running average v = beta * v + (1 - beta) * g.

    In: beta, the share of v that is kept; n, how many gradients.
    Out: an array of n weights, the newest gradient's first. With beta = 0.5 and n = 3 it is 0.5, 0.25, 0.125.
    """
    ### BEGIN SOLUTION
    return (1 - beta) * beta ** np.arange(n)
    ### END SOLUTION


# %% check="ema_weights" points=2
check("ema_weights")

# %% [markdown]
# ## 3 · Take a ball from one library to another
#
# You stop a training run in the middle and go on with PyTorch, where v ← βv + g and w ← w − ηv. The run was written in one of two other spellings:
#
# * `"keras"`: v ← βv − ηg, then w ← w + v
# * `"average"`: v ← βv + (1 − β)g, then w ← w − ηv
#
# Which learning rate and which velocity do you hand to PyTorch, so that all further steps land where they would have? (β stays.) You can test your
# answer before the check does: walk a few steps in both spellings.


# %% exercise="to_pytorch_form"
def to_pytorch_form(spelling, lr, beta, v):
    """The learning rate and the velocity with which PyTorch's spelling goes on with the same walk.

    In: spelling, "keras" or "average"; lr, beta and v, the learning rate, the memory and the velocity in that spelling.
    Out: the learning rate and the velocity for v = beta * v + g, w = w - lr * v.
    ("keras", 0.1, 0.9, 0.6) gives 0.1, -6, and ("average", 0.1, 0.9, -0.6) gives 0.01, -6.
    """
    ### BEGIN SOLUTION
    if spelling == "keras":
        return lr, -v / lr
    return lr * (1 - beta), v / (1 - beta)
    ### END SOLUTION


# %% check="to_pytorch_form" points=2
check("to_pytorch_form")

# %% [markdown]
# ## 4 · Look before you roll
#
# One step of Nesterov's rule, as the lesson does it by hand: look where the velocity alone would lead, feel the slope there, once, and step from
# where you *are*.


# %% exercise="nesterov_step"
def nesterov_step(w, v, grad, lr, beta):
    """One step of the heavy ball that feels the slope where the velocity is about to lead.

    In: w, where you are; v, the velocity so far; grad, a function that gives the slope at a place; lr and beta.
    Out: the new w and the new v. On (w - 3)**2 from w = 0.6, v = -6, with lr = 0.1 and beta = 0.9 it is 1.512, -9.12.
    """
    ### BEGIN SOLUTION
    ahead = w - lr * beta * v
    v = beta * v + grad(ahead)
    return w - lr * v, v
    ### END SOLUTION


# %% check="nesterov_step" points=3
check("nesterov_step")

# %% [markdown]
# ## 5 · Know the factor before you walk
#
# On a bowl of curvature λ the heavy ball obeys: distance after = (1 + β − ηλ) · distance now − β · distance before. By which factor does the
# distance shrink, or grow, per step, in the long run?


# %% exercise="spectral_radius"
def spectral_radius(lr, lam, beta):
    """The long-run factor per step of the heavy ball on a bowl.

    In: lr, the learning rate; lam, the curvature; beta, the memory. Out: a real number, not negative.
    For lr = 0.1 and lam = 2 it is 0.8 with beta = 0, and 0.9487 with beta = 0.9.
    (np.linalg.eigvals gives the eigenvalues of a matrix. They may be complex, and np.abs gives the size of a complex number.)
    """
    ### BEGIN SOLUTION
    matrix = np.array([[1 + beta - lr * lam, -beta], [1.0, 0.0]])
    return np.max(np.abs(np.linalg.eigvals(matrix)))
    ### END SOLUTION


# %% check="spectral_radius" points=3
check("spectral_radius")

# %% [markdown]
# ## 6 · Tune the ball for a valley
#
# A valley has curvatures from μ to L. The best memory and the best rate put *both* ends on critical damping: β = (1 − √(ημ))², and β = (√(ηL) − 1)².
# Two equations, two unknowns. Solve them on paper, then write what you found. Your `spectral_radius` must give the same factor for both ends.


# %% exercise="optimal_hb"
def optimal_hb(mu, L):
    """The learning rate and the memory with which the heavy ball is fastest on a valley.

    In: mu and L, the smallest and the largest curvature, both positive. Out: the learning rate and beta.
    For 1 and 25 they are 0.1111 and 0.4444: four digits of 1/9 and 4/9.
    """
    ### BEGIN SOLUTION
    learning_rate = (2 / (np.sqrt(L) + np.sqrt(mu))) ** 2
    return learning_rate, (1 - np.sqrt(learning_rate * mu)) ** 2
    ### END SOLUTION


# %% check="optimal_hb" points=2
check("optimal_hb")

# %% [markdown]
# ## 7 · Find the bug, and write the test that kills it
#
# A friend's ball. On (w − 3)² it rolls the right way and its first steps look right: 0.54, 1.52, 2.77. It never comes to rest, and your friend
# says that this is what momentum does.
#
# ```python
# def heavy_ball_step(w, v, g, lr, beta):
#     v = v + beta * g
#     return w - lr * v, v
# ```
#
# What is wrong with it?
#
# * **A** It walks uphill.
# * **B** It cuts the gradient, and v is never cut: no friction.
# * **C** It multiplies by the learning rate twice.
# * **D** It moves with the old velocity.

# %% exercise="bug"
bug = ...
### BEGIN SOLUTION
bug = "B"
### END SOLUTION

# %% check="bug" points=1
check("bug")

# %% [markdown]
# Write the test. It gets a `heavy_ball_step`, must let your own pass, and must stop your friend's and a few other broken ones. Beware of η = 0.1 with
# β = 0.9: there η and 1 − β are the same number, and two mistakes look alike. Beware of starting from rest, too.


# %% exercise="test_ball"
def test_ball(heavy_ball_step):
    """Stops with an AssertionError if this heavy_ball_step is broken.

    In: heavy_ball_step, a function like yours. Out: nothing.
    """
    ### BEGIN SOLUTION
    w, v = heavy_ball_step(2.0, -3.0, 5.0, 0.1, 0.8)
    assert np.isclose(v, 0.8 * -3.0 + 5.0)
    assert np.isclose(w, 2.0 - 0.1 * 2.6)
    ### END SOLUTION


# %% check="test_ball" points=2
check("test_ball")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
