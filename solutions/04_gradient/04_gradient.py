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
# # Exercises 04 · Take the gradient of many weights
#
# They belong to [lesson 04](../../notebooks/04_gradient.ipynb). Where a cell says `...`, your code goes. Run it, then run the check
# below it. The check says what your numbers are the numbers of, and gives a hint. Check again for a plainer hint.
#
# `python3 course.py reset 04` hands you a clean copy of this notebook and keeps yours beside it.

# %%
import numpy as np

from gdcourse.checks import exercises

check = exercises("04_gradient")

# %% [markdown]
# ## 1 · Let every student push
#
# The rule is y = w·x + b, and the loss is the mean of (w·x + b − y)². Two weights, so the gradient has two numbers.


# %% exercise="mse_grad"
def mse_grad(w, b, x, y):
    """The gradient of the mean of (w*x + b - y)**2.

    In: w and b, numbers; x and y, arrays of the same length, one entry for each student.
    Out: an array of two, the slope along w and the slope along b.
    With x = 1, 2, 3, 4 and y = 2, 7, 10, 11 it is -45, -15 at w = 0, b = 0.
    """
    ### BEGIN SOLUTION
    error = w * x + b - y
    return np.array([np.mean(2 * error * x), np.mean(2 * error)])
    ### END SOLUTION


# %% check="mse_grad" points=3
check("mse_grad")

# %% [markdown]
# ## 2 · Move both weights at once
#
# Gradient descent on that loss, from w = 0, b = 0. Feel both slopes at one place, then move both weights. Keep every place, the start included.


# %% exercise="gd_line"
def gd_line(x, y, lr, n):
    """The places (w, b) of gradient descent on the mean of (w*x + b - y)**2, from (0, 0).

    In: x and y, arrays of the same length; lr, the learning rate; n, how many steps.
    Out: an array of n + 1 rows and 2 columns, w and b. The first row is 0, 0.
    With the four students and lr = 0.05 the next rows are 2.25, 0.75 and 2.625, 0.8625.
    """
    ### BEGIN SOLUTION
    places = [np.zeros(2)]
    for _ in range(n):
        here = places[-1]
        places.append(here - lr * mse_grad(*here, x, y))
    return np.array(places)
    ### END SOLUTION


# %% check="gd_line" points=4
check("gd_line")

# %% [markdown]
# ## 3 · Turn round on the spot
#
# You stand on a hillside over two weights, and may ask for heights only. Try k directions, evenly spread over the whole circle: the angles 0, 1/k,
# 2/k, … of a full turn. Which of them goes down most steeply?


# %% exercise="steepest"
def steepest(f, theta, k, toe=1e-4):
    """The direction, among k evenly spread ones, in which f falls most steeply from theta.

    In: f, a function of an array of two weights; theta, where you stand; k, how many directions; toe, how far you reach.
    Out: the direction (cos a, sin a), an array of two, of length 1.
    On w1**2/2 + w2**2 at (3, 2), with k = 36, it is -0.643, -0.766: the angle of 230 degrees.
    """
    ### BEGIN SOLUTION
    angles = 2 * np.pi * np.arange(k) / k
    directions = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    slopes = [(f(theta + toe * u) - f(theta)) / toe for u in directions]
    return directions[np.argmin(slopes)]
    ### END SOLUTION


# %% check="steepest" points=3
check("steepest")

# %% [markdown]
# ## 4 · Feel with two toes
#
# The gradient of any function, felt one weight at a time: a toe forward and a toe back. The others are held still, and `theta` is as it was
# when you are done.


# %% exercise="numeric_grad"
def numeric_grad(f, theta, h=1e-5):
    """The slope of f along every weight, by central differences.

    In: f, a function of an array of weights; theta, the weights, an array; h, the length of the toe.
    Out: an array as long as theta. For w1**2/2 + w2**2 at (3, 2) it is 3, 4.
    """
    ### BEGIN SOLUTION
    slopes = np.zeros(len(theta))
    for i in range(len(theta)):
        toe = np.zeros(len(theta))
        toe[i] = h
        slopes[i] = (f(theta + toe) - f(theta - toe)) / (2 * h)
    return slopes
    ### END SOLUTION


# %% check="numeric_grad" points=3
check("numeric_grad")

# %% [markdown]
# ## 5 · Say how far two gradients are apart
#
# The distance between them, divided by the larger of their two lengths. So it does not matter whether gradients are large or tiny. Two gradients
# that are both zero agree.


# %% exercise="relative_error"
def relative_error(a, b):
    """The length of a - b, divided by the length of the longer of the two.

    In: a and b, arrays of the same length. Out: a number; 0 if both are zero.
    For (3, 4) and (3, 0) it is 4/5 = 0.8. (np.linalg.norm gives the length of an array.)
    """
    ### BEGIN SOLUTION
    size = max(np.linalg.norm(a), np.linalg.norm(b))
    if size == 0:
        return 0.0
    return np.linalg.norm(a - b) / size
    ### END SOLUTION


# %% check="relative_error" points=2
check("relative_error")

# %% [markdown]
# ## 6 · Do it for any number of columns
#
# Now X has a row for each student and a column for each input, and `theta` has a weight for each column. The loss is the mean of (X @ theta − y)². The
# gradient is one line. Beware: some files hand you `y` as a flat array of m numbers, others as a column of shape (m, 1). Take both. Your own
# `numeric_grad` can tell you whether the line is right, before the check does.


# %% exercise="mse_grad_matrix"
def mse_grad_matrix(X, y, theta):
    """The gradient of the mean of (X @ theta - y)**2.

    In: X, of shape (m, d); y, of shape (m,) or (m, 1); theta, of shape (d,). Out: an array of shape (d,).
    With the rows (1, 1), (2, 1), (3, 1), (4, 1) and y = 2, 7, 10, 11 it is -45, -15 at theta = 0.
    """
    ### BEGIN SOLUTION
    error = X @ theta - np.ravel(y)
    return 2 * X.T @ error / len(error)
    ### END SOLUTION


# %% check="mse_grad_matrix" points=3
check("mse_grad_matrix")

# %% [markdown]
# ## 7 · Find the bug, and write the test that kills it
#
# A friend's `gd_line`. Its loss falls at every step, and it ends at the best line. Nobody has noticed anything for a year.
#
# ```python
# def gd_line(x, y, lr, n):
#     w, b = 0.0, 0.0
#     places = [(w, b)]
#     for _ in range(n):
#         w = w - lr * np.mean(2 * (w * x + b - y) * x)
#         b = b - lr * np.mean(2 * (w * x + b - y))
#         places.append((w, b))
#     return np.array(places)
# ```
#
# What is wrong with it?
#
# * **A** It keeps one place too few.
# * **B** The slope along b lacks its factor x.
# * **C** The slope along w has the wrong sign.
# * **D** The slope along b is felt after w has moved.

# %% exercise="bug"
bug = ...
### BEGIN SOLUTION
bug = "D"
### END SOLUTION

# %% check="bug" points=1
check("bug")

# %% [markdown]
# Write the test. It gets a `gd_line`, must let your own pass, and must stop your friend's and a few other broken ones. Watching the loss
# will not do. Which numbers do you know by heart?


# %% exercise="test_line"
def test_line(gd_line):
    """Stops with an AssertionError if this gd_line is broken.

    In: gd_line, a function like yours. Out: nothing.
    """
    ### BEGIN SOLUTION
    hours, points = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 7.0, 10.0, 11.0])
    places = gd_line(hours, points, 0.05, 2)
    assert np.shape(places) == (3, 2)
    assert np.allclose(places, [[0, 0], [2.25, 0.75], [2.625, 0.8625]])
    ### END SOLUTION


# %% check="test_line" points=2
check("test_line")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
