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

from gdcourse import Bowl, GradientDescent, Table, bowl, descend, explore, predict, quiz, worked_table
from gdcourse.figures import show
from gdcourse.figures import update_rule as draw

# %% [markdown] tags=["recall"] minutes=2 lecture=1 slideshow={"slide_type": "slide"}
# ## Recall the hill

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "02.recall-slope",
    "(Lesson 01.) A very long toe: at w = 0 the height is 9, at w = 1 it is 4. What slope do you report?",
    answer="−5",
    options={
        "−5": "The height changes by 4 − 9 = −5, over a distance of 1.",
        "+5": ("sign_lost", "The ground fell, so the change of height is negative, and so is the slope."),
        "4": ("loss_as_gradient", "That is a height. A slope is a change of height over a change of place."),
        "−6": (
            "toe_forgotten",
            "That is the slope right at w = 0. A toe this long notices that the ground bends, and reports it less steep.",
        ),
    },
)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "02.recall-step",
    "(Lesson 01.) The slope is −5 and the learning rate is 0.1. Where does the hiker go?",
    answer="0.5 to the right",
    options={
        "0.5 to the right": "A tenth of the slope is −0.5. Against it is +0.5.",
        "0.5 to the left": (
            "ascent_sign",
            "That is along the slope, uphill. The ground falls to the right here.",
        ),
        "0.1 to the right": (
            "lr_is_step_length",
            "0.1 is the learning rate. The step is the learning rate times the slope.",
        ),
        "5 to the right": (
            "learning_rate_forgotten",
            "That is the whole slope. The hiker takes a tenth of it.",
        ),
    },
)

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
predict(
    "02.sign",
    "The hill is (w − 3)², you stand at w = 5, and η = 0.1. After one step, w is …",
    answer=4.6,
    tolerance=0.005,
    because="The gradient is 2 · (5 − 3) = +4: uphill is to the right. The step is −0.1 · 4 = −0.4, so w becomes 4.6.",
    wrong={
        5.4: (
            "ascent_sign",
            "You added the step. At w = 5 the hill rises to the right, and you walked up it.",
        ),
        4.8: (
            "missing_factor_two",
            "You used the slope w − 3 = 2. The square grows on two sides, so it is 2 · (w − 3) = 4.",
        ),
        4.9: ("lr_is_step_length", "You moved by η. The step is η times the gradient, 0.1 · 4."),
        -0.4: ("overwrite_not_update", "−0.4 is the step. The new w is the old w plus the step."),
        4.0: ("forgot_inner_shift", "You used the slope 2w = 10. The side of the square is w − 3."),
    },
)

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
predict(
    "02.two-rows",
    "What is w after the second row?",
    answer=1.08,
    tolerance=0.004,
    because="At w = 0.6 the gradient is 2 · (0.6 − 3) = −4.8. The update is +0.48, and 0.6 + 0.48 = 1.08.",
    wrong={
        1.2: (
            "stale_gradient",
            "You stepped 0.6 again. That is the gradient of the first row; at w = 0.6 it is −4.8.",
        ),
        -1.32: ("ascent_sign", "You added η · g. The new w is the old w *minus* η · g."),
        0.57: ("missing_factor_two", "Your gradient is w − 3. It should be twice that."),
        0.48: ("overwrite_not_update", "0.48 is the update. Add it to the w of the row, 0.6."),
        0.2: ("sign_step_only", "You moved by η each time. The step is η times the gradient."),
    },
)

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
predict(
    "02.halve",
    "Every step keeps 0.8 of the distance. After how many steps is the distance first below half of what it was?",
    answer=4,
    tolerance=0.1,
    because="0.8³ = 0.512 is still above half; 0.8⁴ = 0.4096 is below. And it is 4 again for the next half, wherever you are.",
    wrong={
        3: ("floor_not_ceiling", "0.8³ = 0.512: close, but the distance is still more than half."),
        2: (
            "losses_for_distances",
            "After two steps the *loss* is below half: 0.64² = 0.41. The distance is still at 0.64.",
        ),
        2.5: (
            "linear_thinking",
            "Each step loses a fifth of what is *left*, not a fifth of the first distance. What is taken off gets smaller.",
        ),
        5: ("linear_thinking", "0.8⁴ = 0.4096 is already below half."),
    },
)

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
predict(
    "02.stop-by-loss",
    "A friend stops as soon as the *loss* is below 0.001. On the hill (w − 3)² + 1, what does that loop do?",
    choices=["it stops at about w = 3", "it never stops", "it stops at once"],
    answer="it never stops",
    because="The lowest height of that hill is 1. A loss below 0.001 does not exist there, so the loop waits for ever.",
    wrong={
        "it stops at about w = 3": (
            "no_stopping_rule",
            "At w = 3 the loss is 1, far above 0.001. The hiker stands at the bottom and the loop goes on.",
        ),
        "it stops at once": (
            "no_stopping_rule",
            "At the start the loss is 10. It comes down to 1 and stays there.",
        ),
    },
)

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
quiz(
    "02.next-w",
    "The hill is (w − 3)², w = 0, η = 0.1. The next w is …",
    answer="0.6",
    options={
        "0.6": "The gradient is −6. Minus a tenth of it is +0.6.",
        "−0.6": ("ascent_sign", "That adds the gradient instead of subtracting it. The loss goes up."),
        "0.3": ("missing_factor_two", "That uses w − 3 as the gradient. It is 2(w − 3)."),
        "0.1": ("lr_is_step_length", "That is η alone. The step is η times the gradient."),
        "−0.9": ("loss_as_gradient", "That uses the height, 9, where the slope belongs."),
    },
)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "02.next-ratio",
    "The losses so far are 9, 5.760, 3.686, … The next loss divided by the last one is …",
    answer="0.64, as before",
    options={
        "0.64, as before": "The distance is multiplied by 0.8 in every step, the loss by its square.",
        "closer to 1, because it slows down": (
            "linear_axis_blindness",
            "The differences shrink. The ratio does not.",
        ),
        "smaller, because the slope falls": (
            "ratio_of_slopes",
            "The slope and the distance shrink together, by the same 0.8. Their ratio is fixed.",
        ),
        "nobody can say": ("linear_axis_blindness", "The closed form can: it is (1 − 2η)² for every row."),
    },
)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "02.one-update",
    "A weight is 2.5, its gradient 0.4, η is 0.01. After the step the weight is …",
    answer="2.496",
    options={
        "2.496": "2.5 − 0.01 · 0.4.",
        "2.504": (
            "ascent_sign",
            "That adds. A positive gradient means the loss rises with the weight, so the weight must go down.",
        ),
        "2.49": ("lr_is_step_length", "That subtracts η alone. The step is 0.01 · 0.4 = 0.004."),
        "0.004": (
            "overwrite_not_update",
            "That is the size of the step. The new weight is the old one minus it.",
        ),
    },
)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "02.log-axis",
    "You draw the loss of gradient descent on a bowl with a log axis. You see …",
    answer="a straight line going down",
    options={
        "a straight line going down": "A constant ratio is a constant drop on a log axis.",
        "a curve that flattens out": (
            "linear_axis_blindness",
            "That is what a plain axis shows. The log axis turns a constant ratio into a straight line.",
        ),
        "a line that is level at the end": (
            "linear_axis_blindness",
            "It only gets level when the computer runs out of digits, near 10⁻³⁰ here.",
        ),
    },
)

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
