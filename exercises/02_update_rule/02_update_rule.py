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
# # Exercises 02 · Predict the next number
#
# They belong to [lesson 02](../../notebooks/02_update_rule.ipynb). Where a cell says `...`, your code goes. Run it, then run the check
# below it. The check says what your numbers are the numbers of, and gives a hint. Check again for a plainer hint.
#
# `python3 course.py reset 02` hands you a clean copy of this notebook and keeps yours beside it.

# %%
import numpy as np

from gdcourse.checks import exercises

check = exercises("02_update_rule")

# %% [markdown]
# ## 1 · Differentiate the hill
#
# The hill is (w − c)², with its bottom at c. Its gradient is a short line of algebra.


# %% nbgrader={"schema_version": 3, "grade_id": "grad_bowl", "grade": false, "locked": false, "solution": true, "task": false}
def grad_bowl(w, c=3.0):
    """The gradient of (w - c)**2 at w.

    In: w, a number or an array; c, where the bottom is. Out: the gradient, of w's shape. At w = 0 with c = 3 it is -6.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_grad_bowl", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("grad_bowl")

# %% [markdown]
# ## 2 · Put the rule into a loop
#
# Now the gradient is given, as a function. Ask it once for every step, and keep every place, the start included. `w0` may be a whole
# row of hikers. Then each place is a row as well.


# %% nbgrader={"schema_version": 3, "grade_id": "gd_1d", "grade": false, "locked": false, "solution": true, "task": false}
def gd_1d(grad, w0, lr, n):
    """The places of gradient descent.

    In: grad, the gradient as a function of w; w0, the start, a number or an array; lr, the learning rate; n, how many steps.
    Out: an array with n + 1 places, the first is w0. With grad_bowl, w0 = 0, lr = 0.1, n = 3 it is 0, 0.6, 1.08, 1.464.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_gd_1d", "grade": true, "locked": true, "solution": false, "task": false, "points": 4}
check("gd_1d")

# %% [markdown]
# ## 3 · Write the table
#
# The table of the lesson, as a list with one dict for each row. Round nothing: whoever prints the table rounds it.


# %% nbgrader={"schema_version": 3, "grade_id": "worked_table", "grade": false, "locked": false, "solution": true, "task": false}
def worked_table(w0, lr, n, c=3.0):
    """The table of n steps on (w - c)**2.

    In: w0, the start; lr, the learning rate; n, how many rows; c, where the bottom is.
    Out: a list of n dicts with the keys "w", "loss", "gradient", "update" and "new w". The update is what is added to w.
    With w0 = 0 and lr = 0.1 the first is {"w": 0, "loss": 9, "gradient": -6, "update": 0.6, "new w": 0.6}.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_worked_table", "grade": true, "locked": true, "solution": false, "task": false, "points": 5}
check("worked_table")

# %% [markdown]
# ## 4 · Skip the loop
#
# Every step on (w − c)² keeps the share 1 − 2η of the distance to c. So step 1000 needs no step 999.


# %% nbgrader={"schema_version": 3, "grade_id": "closed_form", "grade": false, "locked": false, "solution": true, "task": false}
def closed_form(k, lr, w0=0.0, c=3.0):
    """Where gradient descent on (w - c)**2 stands after k steps.

    In: k, a number of steps or an array of them; lr, the learning rate; w0, the start; c, where the bottom is.
    Out: w, of k's shape. For k = 2 and lr = 0.1 it is 1.08.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_closed_form", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("closed_form")

# %% [markdown]
# ## 5 · Know the number of steps before the first
#
# How many steps until the hiker on (w − c)² is no farther than `tol` from the bottom? The closed form says it, with a logarithm. Then think
# of the ends of the road: who is there already, who arrives in one step, who never arrives?


# %% nbgrader={"schema_version": 3, "grade_id": "steps_to", "grade": false, "locked": false, "solution": true, "task": false}
def steps_to(tol, lr, w0=0.0, c=3.0):
    """The smallest number of steps after which |w - c| <= tol, on (w - c)**2.

    In: tol, a positive number; lr, the learning rate; w0, the start; c, where the bottom is.
    Out: a whole number, or np.inf if it never happens. For tol = 0.01 and lr = 0.1 it is 26. For tol = 0.75 and lr = 0.25 it is 2, with
    which |w - c| is tol itself.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_steps_to", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("steps_to")

# %% [markdown]
# ## 6 · Decide when to stop
#
# A fixed size of the gradient is a bad place to stop: a flat hill is below it from the start. Compare with the *first* gradient, and
# have a budget, so that no loop runs for ever.


# %% nbgrader={"schema_version": 3, "grade_id": "walk_until", "grade": false, "locked": false, "solution": true, "task": false}
def walk_until(grad, w0, lr, share=1e-3, budget=1000):
    """Walk until the gradient is no larger than share times the first one, or the budget is spent.

    In: grad, the gradient as a function; w0, the start; lr, the learning rate; share and budget, as said.
    Out: two things, w and the number of steps taken. With grad_bowl, w0 = 0 and lr = 0.25, a tenth takes 4 steps, to 2.8125.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_walk_until", "grade": true, "locked": true, "solution": false, "task": false, "points": 3}
check("walk_until")

# %% [markdown]
# ## 7 · Find the bug, and write the test that kills it
#
# A friend's `worked_table` prints the same table as in the book. Its third row is right to three decimals, and its twentieth is not.
#
# ```python
# def worked_table(w0, lr, n, c=3.0):
#     rows, w = [], w0
#     for _ in range(n):
#         gradient = round(2 * (w - c), 3)
#         update = round(-lr * gradient, 3)
#         rows.append({"w": w, "loss": round((w - c) ** 2, 3), "gradient": gradient,
#                      "update": update, "new w": round(w + update, 3)})
#         w = rows[-1]["new w"]
#     return rows
# ```
#
# What is wrong with it?
#
# * **A** The loss is that of the place after the step.
# * **B** It goes on with numbers that were rounded for the reader.
# * **C** The update has the wrong sign.
# * **D** It makes one row too many.

# %% nbgrader={"schema_version": 3, "grade_id": "bug", "grade": false, "locked": false, "solution": true, "task": false}
bug = ...

# %% nbgrader={"schema_version": 3, "grade_id": "check_bug", "grade": true, "locked": true, "solution": false, "task": false, "points": 1}
check("bug")

# %% [markdown]
# Write the test. It gets a `worked_table`, must let your own pass, and must stop your friend's and a few other broken ones. What must hold
# between the columns of one row? And between one row and the next?


# %% nbgrader={"schema_version": 3, "grade_id": "test_table", "grade": false, "locked": false, "solution": true, "task": false}
def test_table(worked_table):
    """Stops with an AssertionError if this worked_table is broken.

    In: worked_table, a function like yours. Out: nothing.
    """
    ...


# %% nbgrader={"schema_version": 3, "grade_id": "check_test_table", "grade": true, "locked": true, "solution": false, "task": false, "points": 2}
check("test_table")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
