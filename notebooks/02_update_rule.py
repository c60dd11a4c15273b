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

# %% [markdown] tags=["promise"] minutes=1 slideshow={"slide_type": "slide"}
# # 02 · Write the walk as one line of algebra
#
# After this lesson you can fill in a table of gradient descent by hand, and say where step 1000 lands without computing
# any step before it.
#
# | | |
# |---|---|
# | **Takes** | 45 minutes |
# | **You need** | [lesson 01](01_foggy_hiker.ipynb); squaring a bracket |
# | **You will need it for** | every rule in this course is this line with something added |

# %% slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import Bowl, GradientDescent, Table, ask, bowl, descend, explore, worked_table
from gdcourse.figures import show
from gdcourse.figures import update_rule as draw

# %% [markdown] tags=["recall"] minutes=2 lecture=1 slideshow={"slide_type": "slide"}
# ## Recall the hill

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.recall-slope")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.recall-step")

# %% [markdown] tags=["situation"] minutes=2 lecture=1 slideshow={"slide_type": "slide"}
# ## Replace boots by a formula
#
# Feeling the ground costs two heights for every slope, and gives −5.999 where it should say −6. If the hill has a formula, we can have
# its slope as a formula too, exact and free.
#
# Here is the hill of lesson 01, out of the fog at last: height = (w − 3)². Its bottom is at 3. Read (w − 3)² as what it says, a *square*
# with side w − 3. Stand at w = 5, so the side is 2 and the area is 4. Now move a little, by h. The square grows on two sides.

# %% slideshow={"slide_type": "subslide"}
side, h = 2.0, 0.3
strips, corner = 2 * side * h, h * h
show(
    draw.growing_square(side, h),
    f"A square of side {side:.0f} grows by {h}: two strips add {strips:.2f} together, the corner adds {corner:.2f}, so the area "
    f"changes by {strips + corner:.2f}.",
)

# %% [markdown] tags=["by-hand"] minutes=4 lecture=5 covers=["S1-05", "S1-07"] slideshow={"slide_type": "slide"}
# ## Derive the slope
#
# Two strips, each of size side × h, and a corner of size h × h. Divide the growth by h, as your boots did:
#
# slope felt = (2 · side · h + h²) / h = 2 · side + h.
#
# Let the toe h shrink to nothing. What stays is **2 · side**, which is
#
# **slope of (w − 3)² = 2 · (w − 3)**
#
# At w = 0 that is 2 · (0 − 3) = −6. Your boots said −5.999, which is off by exactly the toe, 0.001. At w = 3 it is 0: level ground.

# %%
rows = [(w, bowl(w), 2 * (w - 3), (bowl(w + 0.001) - bowl(w)) / 0.001) for w in (0.0, 1.0, 3.0, 5.0)]
Table(("w", "height", "2(w − 3)", "felt with a toe of 0.001"), rows, digits=3)

# %% [markdown]
# > **Often said:** the derivative of (w − 3)² is 2w.
# >
# > **What happens:** a hiker with slope 2w at w = 0 reads 0, believes the ground is level, and never moves.
# >
# > **Why:** the side of the square is w − 3, not w. The hill was shifted by 3, and its slope shifts with it.

# %% [markdown] tags=["situation"] minutes=2 covers=["S0-10", "S3-03", "S4-06", "S1-10"] slideshow={"slide_type": "slide"}
# ## Write the rule
#
# The hiker's rule from lesson 01, in the letters everybody uses:
#
# **w ← w − η · g**
#
# | letter | say | is |
# |---|---|---|
# | w | "w" | the weight: where you stand |
# | g | "the gradient" | the slope at w, here 2(w − 3) |
# | η | "eta" | the learning rate: the share of the slope that becomes a step |
# | ← | "becomes" | work out the right side with the old w, then call the result w |
#
# The minus is the whole idea. The gradient points uphill; the minus turns it round.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Which way, at w = 5?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.sign")

# %% [markdown] tags=["by-hand"] minutes=5 lecture=6 covers=["S3-04", "S2-06", "S2-07", "S0-11"] slideshow={"slide_type": "slide"}
# ## Fill in the table
#
# Four columns are enough to walk on paper. Start at w = 0 with η = 0.1.
#
# 1. Write w and its height (w − 3)².
# 2. Write the gradient 2(w − 3).
# 3. Write the update −η · g.
# 4. Add it to w. That is the new w, and the w of the next row.
#
# The first row: 0, 9, −6, +0.6, so the new w is 0.6. Do the second and the third on paper before you go on.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.two-rows")

# %%
trajectory = descend(bowl, start=0.0, optimizer=GradientDescent(learning_rate=0.1), steps=4)
worked_table(trajectory, columns=("step", "w", "loss", "gradient", "update", "new w"))

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(
    draw.rows_on_the_hill(trajectory),
    "Each row of the table is one dot: its tilt is the gradient, and the arrow on the floor is the update. "
    f"The updates are {', '.join(f'{u:+.3f}' for u in np.diff(trajectory.positions)[:3])}.",
)

# %% [markdown]
# The arrow lies on the floor on purpose. The gradient is a number about `w`, and the step changes `w`. Nothing ever moves *along
# the hillside*: the height follows by itself.
#
# The same line in code is the same line.


# %%
def step(w, gradient, learning_rate):
    """One step of gradient descent."""
    return w - learning_rate * gradient


w = 0.0
for _ in range(4):
    w = step(w, 2 * (w - 3), learning_rate=0.1)
    print(f"{w:.3f}")

# %% [markdown]
# It does not care what the hill is. A weight of 2.5, a gradient of 0.4, and a rate of 0.01:

# %%
print(step(2.5, gradient=0.4, learning_rate=0.01))

# %% [markdown] tags=["explorer"] minutes=3 lecture=2 slideshow={"slide_type": "slide"}
# ## Fill in your own rows
#
# Two tasks, with η = 0.1 throughout:
#
# 1. Choose a start, and fill in the table row by row. Each number you type is answered at once.
# 2. Choose the *start* so that the second step lands at w = 2.00. Guess first, then drag.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    bowl,
    GradientDescent(learning_rate=0.1),
    start=0.0,
    steps=4,
    view=("curve", "rows"),
    controls=("start",),
    caption="The hill (w − 3)² with η = 0.1, and a table to fill in from any start.",
)

# %% [markdown] tags=["why"] minutes=4 lecture=5 covers=["S3-05", "S2-08"] slideshow={"slide_type": "slide"}
# ## Jump to step 1000
#
# You can find that start without dragging. Put the gradient into the rule and collect the terms:
#
# new w − 3 = (w − 0.1 · 2(w − 3)) − 3 = (1 − 0.2) · (w − 3) = 0.8 · (w − 3).
#
# Read it aloud: *every step keeps 0.8 of the distance to the bottom.* Two steps keep 0.8 · 0.8 = 0.64. To land at 2, a distance of −1,
# you must start at a distance of −1 / 0.64 = −1.5625, which is w = 1.4375.
#
# After k steps the distance has been multiplied by 0.8, k times over. In letters, from a start w₀:
#
# **w after k steps = 3 + (1 − 2η)ᵏ · (w₀ − 3)**
#
# There is no loop in that line. It is called the closed form.


# %%
def closed_form(k, learning_rate, start=0.0, minimum=3.0):
    """Where gradient descent on (w − minimum)² stands after k steps."""
    return minimum + (1 - 2 * learning_rate) ** k * (start - minimum)


walked = descend(bowl, start=0.0, optimizer=GradientDescent(learning_rate=0.1), steps=34).positions
rows = [(k, walked[k], closed_form(k, 0.1)) for k in (1, 2, 3, 4, 34)]
Table(("steps", "w, walked", "w, from the formula"), rows, digits=6)

# %% [markdown]
# Thirty-four steps bring the hiker to 2.998. They were never told the answer; they only ever knew the slope. And step 1000?

# %%
print(f"to land at 2 in two steps, start at {3 - 1 / 0.8**2:.4f}")
print(f"distance left after 1000 steps:    {3 * 0.8**1000:.1e}")

# %% [markdown]
# The first line is the start you were to find. The second is a zero, a point, and 96 more zeros before the first other digit.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Halve the distance

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.halve")

# %% [markdown] tags=["other-side"] minutes=3 corrects=["E31"] slideshow={"slide_type": "slide"}
# ## Look at the same losses twice
#
# > **Often said:** the loss falls fast at first, then slower and slower.

# %% slideshow={"slide_type": "fragment"}
losses = descend(bowl, start=0.0, optimizer=GradientDescent(learning_rate=0.1), steps=20).losses
ratio = losses[1:] / losses[:-1]
show(
    draw.two_axes(losses),
    f"Left, the loss seems to run out of breath. Right, on an axis where each mark is ten times the one below, it falls in a straight "
    f"line: every step keeps {ratio[0]:.2f} of the loss, the first step and the last ({ratio[-1]:.2f}).",
)

# %%
worked_table(trajectory, columns=("step", "w", "loss", "ratio"))

# %% [markdown]
# > **What happens:** every single step removes 36 % of the loss. The hiker never slows down in that sense.
# >
# > **Why:** the distance is multiplied by 0.8 each time, so its square, the loss, is multiplied by 0.64. Multiplying by the same number
# > again and again is a straight line on a log axis.
#
# This is why people who train models draw losses on log axes. On the left, step 10 looks finished. On the right you see that it is
# still gaining, as fast as ever.

# %% [markdown] tags=["situation"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Decide when to stop
#
# It gets dark. The hiker is always a little closer and never quite there, because 0.8 of something is never nothing. When is it enough?
#
# Three rules are in use. Stop when the gradient is small. Stop when the last step was small. Stop after a fixed number of steps.


# %%
def walk_until(gradient, w, learning_rate, small=1e-3, budget=10_000):
    """Step until the gradient is small, or the budget is used up. Returns w and the steps taken."""
    for taken in range(budget):
        g = gradient(w)
        if abs(g) < small:
            return w, taken
        w = w - learning_rate * g
    return w, budget


w, taken = walk_until(bowl.gradient, 0.0, learning_rate=0.1)
print(f"stopped after {taken} steps at w = {w:.4f}")

# %% [markdown] tags=["predict"] minutes=2 lecture=0 slideshow={"slide_type": "subslide"}
# ### Stop by the loss?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.stop-by-loss")

# %% [markdown] tags=["other-side"] minutes=2 lecture=0 slideshow={"slide_type": "subslide"}
# ## See each rule fail
#
# You rarely know how low the lowest loss is, so a fixed loss makes a bad rule. The others have weak spots as well. A hill that is
# ten thousand times flatter has gradients ten thousand times smaller. "Small" is met at the very start.

# %%
flat = Bowl(minimum=3.0, curvature=0.0002)
for hill, name in ((bowl, "the hill"), (flat, "the same hill, 10 000 times flatter")):
    w, taken = walk_until(hill.gradient, 0.0, learning_rate=0.1)
    print(f"{name}: stopped after {taken} steps at w = {w:.4f}")

first = descend(bowl, start=0.0, optimizer=GradientDescent(learning_rate=0.00001), steps=1).positions
print(f"first step with η = 0.00001: {first[1] - first[0]:.5f}")

# %% [markdown]
# The last line is the second rule failing: the step is tiny because η is, and the bottom is as far as ever. So real code combines them: a small gradient *compared with the first one*, and always a budget, so that no loop runs for ever.
#
# > **Deeper.** On a bowl the slope is a fixed number, the curvature, times the distance. So a slope below 0.001 means a distance below 0.001 / 2 = 0.0005 on the hill, and
# > below 0.001 / 0.0002 = 5 on the flat one, where the hiker began only 3 away. The general form is a *theorem*: if the curvature is nowhere smaller
# > than a number μ above 0, the distance to the bottom is at most |g| / μ. Where there is no such μ, a small slope promises nothing about the place.

# %% [markdown] tags=["your-turn"] minutes=2 lecture=10 covers=["S3-21"] slideshow={"slide_type": "slide"}
# ## Your turn
#
# Apply it now, on paper: the hill (w − 5)², start at w = 0, η = 0.2, three steps. The gradient is 2(w − 5), and every step keeps
# 1 − 0.4 = 0.6 of the distance.
#
# <details><summary>Compare when you have three numbers</summary>
#
# 2, then 3.2, then 3.92.
# </details>

# %%
descend(Bowl(minimum=5.0), start=0.0, optimizer=GradientDescent(learning_rate=0.2), steps=3)

# %% [markdown]
# Then open [the exercises](../exercises/02_update_rule/02_update_rule.ipynb): the gradient, the loop, the table, the closed form, and the number
# of steps you will need before you take one.

# %% [markdown] tags=["quiz"] minutes=2 lecture=4 slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.next-w")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.next-ratio")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.one-update")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.log-axis")

# %% [markdown] tags=["interview"] minutes=2 lecture=0 covers=["S0-23", "S0-24"] slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"Why do we subtract the gradient?"*
#
# <details><summary>Our answer</summary>
#
# The gradient says in which direction the loss grows, and how fast. We want it to shrink, so we go the opposite way. With a plus sign
# the same loop climbs: on (w − 3)² it multiplies the distance by 1.2 in every step.
# </details>
#
# *"And if the gradient is zero?"*
#
# <details><summary>Our answer</summary>
#
# Then the rule stays where it is: w minus nothing. The ground is level. It may be a minimum, and it may be a maximum, or something between.
# </details>
#
# **A common wrong answer:** "We subtract because the error is too big." The sign comes from the slope, not from the size of the error: at
# w = 0 the error is large and the rule *adds* 0.6.

# %% [markdown] tags=["wild"] minutes=1 lecture=0 covers=["S1-07"] slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# In PyTorch, the plainest optimizer does its work with one call for each array of weights: `param.add_(grad, alpha=-lr)`. Add the gradient, times minus the
# learning rate. In NumPy the same line reads:

# %%
param, grad, lr = np.array([0.0, 5.0]), np.array([-6.0, 4.0]), 0.1
param += -lr * grad
print(param)

# %% [markdown] tags=["from-memory"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Write it from memory
#
# 90 seconds, on paper: the rule in letters, what each letter is, and the first three rows of the table for (w − 3)² with η = 0.1.

# %% [markdown] tags=["keep"] minutes=1 slideshow={"slide_type": "slide"}
# ## Keep this
#
# w ← w − η · g. The gradient says which way is up and how steep; the minus turns round; η says how much of it to walk. On the hill
# (w − 3)² every step multiplies the distance by the same number, 1 − 2η. One multiplication, repeated, is all there is.
#
# *Next:* what if 1 − 2η is negative? Or larger than 1 in size? [Lesson 03](03_learning_rates.ipynb) turns the dial.
