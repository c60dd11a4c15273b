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


# %% exercise="adagrad_step"
def adagrad_step(w, g, s, lr, eps=1e-10):
    """One step of AdaGrad.

    In: w, the weights; g, the gradient there; s, the sum of squares so far; lr, the learning rate; eps, ε.
    Out: two things, the new w and the new s.
    With w = 0, 0, g = -6, 0.3, s = 0, 0 and lr = 0.1 they are w = 0.1, -0.1 and s = 36, 0.09.
    """
    ### BEGIN SOLUTION
    s = s + g**2
    return w - lr * g / (np.sqrt(s) + eps), s
    ### END SOLUTION


# %% check="adagrad_step" points=2
check("adagrad_step")

# %% [markdown]
# ## 2 · Forget old squares
#
# RMSprop: v ← β · v + (1 − β) · g², then w ← w − η · g / (√v + ε).


# %% exercise="rmsprop_step"
def rmsprop_step(w, g, v, lr, beta=0.99, eps=1e-8):
    """One step of RMSprop.

    In: w, the weights; g, the gradient there; v, the average of squares so far; lr; beta, the share of v that is kept; eps, ε.
    Out: two things, the new w and the new v.
    With w = 0, 0, g = -6, 0.3, v = 0, 0, lr = 0.1 and beta = 0.9 they are w = 0.316, -0.316 and v = 3.6, 0.009.
    """
    ### BEGIN SOLUTION
    v = beta * v + (1 - beta) * g**2
    return w - lr * g / (np.sqrt(v) + eps), v
    ### END SOLUTION


# %% check="rmsprop_step" points=3
check("rmsprop_step")

# %% [markdown]
# ## 3 · Apologise for the zero
#
# An average that started at 0 holds, after k updates, a share 1 − βᵏ of the truth. Divide by it. The first update has k = 1.


# %% exercise="corrected"
def corrected(average, beta, k):
    """The average after k updates, corrected for having started at 0.

    In: average, a number or an array; beta, the share it keeps at each update; k = 1, 2, 3, ...
    Out: the corrected average. For average = -0.6, beta = 0.9, k = 1 it is -6; for k = 2 it is -0.6 / 0.19 = -3.158.
    """
    ### BEGIN SOLUTION
    return average / (1 - beta**k)
    ### END SOLUTION


# %% check="corrected" points=2
check("corrected")

# %% [markdown]
# ## 4 · Put Adam together
#
# m ← β₁ · m + (1 − β₁) · g and v ← β₂ · v + (1 − β₂) · g². Then w ← w − η · m̂ / (√v̂ + ε), with both averages corrected for this step. What you hand on to
# the next step is m and v as they are, *not* corrected: the correction of the next step starts from them.


# %% exercise="adam_step"
def adam_step(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """The k-th step of Adam; the first has k = 1.

    In: w, the weights; g, the gradient there; m and v, the two averages so far; k; lr; beta1, beta2; eps, ε, added to the root.
    Out: three things, the new w, the new m and the new v.
    With w = 0, 0, g = -6, 0.3, m = v = 0, 0, k = 1 and lr = 0.1 they are w = 0.1, -0.1, m = -0.6, 0.03 and v = 0.036, 0.00009.
    """
    ### BEGIN SOLUTION
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    step = lr * corrected(m, beta1, k) / (np.sqrt(corrected(v, beta2, k)) + eps)
    return w - step, m, v
    ### END SOLUTION


# %% check="adam_step" points=5
check("adam_step")

# %% [markdown]
# ## 5 · Let the weights decay by themselves
#
# AdamW: first w ← w − η · λ · w, then Adam's step with the gradient of the loss alone. Your `adam_step` does the second half.


# %% exercise="adamw_step"
def adamw_step(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    """The k-th step of AdamW.

    In: as for adam_step, and decay, λ. Out: the new w, the new m and the new v.
    With w = 2, 2, g = -6, 0.3, m = v = 0, 0, k = 1, lr = 0.1 and decay = 0.5 the new w is 1.9 + 0.1 = 2 and 1.9 - 0.1 = 1.8.
    """
    ### BEGIN SOLUTION
    return adam_step((1 - lr * decay) * w, g, m, v, k, lr, beta1, beta2, eps)
    ### END SOLUTION


# %% check="adamw_step" points=3
check("adamw_step")

# %% [markdown]
# ## 6 · Ask what a distance costs
#
# Before you run anything: Adam moves each weight by at most about η per step, all of them at the same time. How many steps does it need *at least*
# from `start` to `goal`?


# %% exercise="fewest_steps"
def fewest_steps(start, goal, lr):
    """The smallest number of steps with which Adam can get from start to goal, if no weight moves by more than lr in a step.

    In: start and goal, arrays of the same length; lr, the learning rate. Out: a whole number.
    From 0, 0 to 3, -1 with lr = 0.4 it is 8: the first weight needs 3 / 0.4 = 7.5 steps, and there are no half steps.
    """
    ### BEGIN SOLUTION
    farthest = np.max(np.abs(np.asarray(goal) - np.asarray(start)))
    return int(np.ceil(farthest / lr))
    ### END SOLUTION


# %% check="fewest_steps" points=2
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

# %% exercise="bug"
bug = ...
### BEGIN SOLUTION
bug = "B"
### END SOLUTION

# %% check="bug" points=1
check("bug")

# %% [markdown]
# Write the test. It gets an `adam_step`, must let your own pass, and must stop your friend's and a few other broken ones. Where gradients stay the same,
# all memories agree. So give it a past that differs from the present, weights whose gradients differ in size, and a k beyond 1. And a step
# gives three things back.


# %% exercise="test_adam"
def test_adam(adam_step):
    """Stops with an AssertionError if this adam_step is broken.

    In: adam_step, a function like yours. Out: nothing.
    """
    ### BEGIN SOLUTION
    w, g = np.array([0.5, -2.0]), np.array([-6.0, 3e-7])
    old_m, old_v = np.array([1.5, 1e-7]), np.array([4.0, 2e-14])
    new_w, m, v = adam_step(w, g, old_m, old_v, 3, 0.2)
    right_m, right_v = 0.9 * old_m + 0.1 * g, 0.999 * old_v + 0.001 * g**2
    size = np.sqrt(right_v / (1 - 0.999**3)) + 1e-8
    assert np.allclose(m, right_m, rtol=1e-9, atol=0)
    assert np.allclose(v, right_v, rtol=1e-9, atol=0)
    assert np.allclose(new_w, w - 0.2 * right_m / (1 - 0.9**3) / size, rtol=1e-9, atol=0)
    ### END SOLUTION


# %% check="test_adam" points=2
check("test_adam")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
