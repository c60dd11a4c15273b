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
# # Exercises 01 · Walk down a hill you cannot see
#
# They belong to [lesson 01](../../notebooks/01_foggy_hiker.ipynb). Where a cell says `...`, your code goes. Run it, then run the check
# below it. The check says what your numbers are the numbers of, and gives a hint. Check again for a plainer hint.
#
# `python3 course.py reset 01` hands you a clean copy of this notebook and keeps yours beside it.

# %%
import numpy as np

from gdcourse.checks import exercises

check = exercises("01_foggy_hiker")

# %% [markdown]
# ## 1 · Say what the picture stands for
#
# A model is being trained, and the foggy hiker is the picture of it. What does each thing in the picture stand for? Choose among
# `"the weights"`, `"the loss"`, `"the gradient"`, `"the learning rate"` and `"the training data"`. One of them is left over.

# %% exercise="picture"
picture = {
    "where the hiker stands": ...,
    "how high the ground is there": ...,
    "how the ground slopes underfoot": ...,
    "how much of the slope becomes a step": ...,
}
### BEGIN SOLUTION
picture |= {
    "where the hiker stands": "the weights",
    "how high the ground is there": "the loss",
    "how the ground slopes underfoot": "the gradient",
    "how much of the slope becomes a step": "the learning rate",
}
### END SOLUTION

# %% check="picture" points=2
check("picture")

# %% [markdown]
# ## 2 · Feel the slope on both sides
#
# In the lesson, one toe felt the ground to the right. The ground bends, so that slope came out as −5.999 and not as −6. Feel with a
# toe on *each* side, and divide the change of height by the whole distance between the toes.


# %% exercise="slope_by_feel"
def slope_by_feel(f, w, h=1e-5):
    """The slope of f at w, felt a toe h to the right and a toe h to the left.

    In: f, a function of one number; w, where you stand; h, how far a toe reaches.
    Out: one number. For f(w) = (w - 3)**2 at w = 0 it is -6.
    """
    ### BEGIN SOLUTION
    return (f(w + h) - f(w - h)) / (2 * h)
    ### END SOLUTION


# %% check="slope_by_feel" points=3
check("slope_by_feel")

# %% [markdown]
# ## 3 · Take one step
#
# The slope points uphill. Go the other way, and let the learning rate say how much of the slope becomes a step.


# %% exercise="step"
def step(w, slope, lr):
    """Where one step leads from w.

    In: w, a number or an array of hikers; slope, the slope under each; lr, the learning rate.
    Out: the new w, of the same shape. From w = 0 with slope = -6 and lr = 0.1 it is 0.6.
    """
    ### BEGIN SOLUTION
    return w - lr * slope
    ### END SOLUTION


# %% check="step" points=2
check("step")

# %% [markdown]
# ## 4 · Walk
#
# Feel, step, and again. Use your two functions. Keep every place, the start included.


# %% exercise="walk"
def walk(f, w0, lr, n):
    """The places of a hiker who feels the slope of f and steps, n times.

    In: f, a function of one number; w0, the start; lr, the learning rate; n, how many steps.
    Out: an array of n + 1 places. For f(w) = (w - 3)**2, w0 = 0, lr = 0.1, n = 3 it is 0, 0.6, 1.08, 1.464.
    """
    ### BEGIN SOLUTION
    places = [w0]
    for _ in range(n):
        w = places[-1]
        places.append(step(w, slope_by_feel(f, w), lr))
    return np.array(places)
    ### END SOLUTION


# %% check="walk" points=3
check("walk")

# %% [markdown]
# ## 5 · Guess, for comparison
#
# Somebody who feels no slope can still guess: `n` places at random, and keep the best. One guess is `rng.uniform(lo, hi)`.


# %% exercise="random_search"
def random_search(f, lo, hi, n, rng):
    """The best of n random places between lo and hi: the one at which f is lowest.

    In: f, a function of one number; lo and hi, numbers; n, how many guesses; rng, from np.random.default_rng.
    Out: one number, a place. Guesses at 1, 4 and 7 on f(w) = (w - 3)**2 have heights 4, 1 and 16, so it is 4.
    """
    ### BEGIN SOLUTION
    guesses = [rng.uniform(lo, hi) for _ in range(n)]
    return min(guesses, key=f)
    ### END SOLUTION


# %% check="random_search" points=2
check("random_search")

# %% [markdown]
# ## 6 · Find the bug, and write the test that kills it
#
# A friend shows you this walk. It runs, and it goes downhill.
#
# ```python
# def walk(f, w0, lr, n):
#     slope = slope_by_feel(f, w0)
#     places = [w0]
#     for _ in range(n):
#         places.append(step(places[-1], slope, lr))
#     return np.array(places)
# ```
#
# What is wrong with it?
#
# * **A** It steps uphill.
# * **B** It keeps one place too few.
# * **C** It feels the slope once, and never again.
# * **D** It forgets the learning rate.

# %% exercise="bug"
bug = ...
### BEGIN SOLUTION
bug = "C"
### END SOLUTION

# %% check="bug" points=1
check("bug")

# %% [markdown]
# Now a test. It gets a `walk` and says with `assert` what must be true of its places. It must let your own `walk` pass and stop your
# friend's, and it is tried on other broken walks as well. Numbers that you know by heart make good tests, and so does a hill of your
# own. Floats are compared with `np.allclose`.


# %% exercise="test_walk"
def test_walk(walk):
    """Stops with an AssertionError if this walk is broken.

    In: walk, a function like yours. Out: nothing.
    """
    ### BEGIN SOLUTION
    places = walk(lambda w: (w - 3) ** 2, 0.0, 0.1, 3)
    assert len(places) == 4, "three steps make four places"
    assert np.allclose(places, [0, 0.6, 1.08, 1.464], atol=1e-3)
    ### END SOLUTION


# %% check="test_walk" points=2
check("test_walk")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
