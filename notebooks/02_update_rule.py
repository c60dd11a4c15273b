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
# | Takes | You need | You will need it for |
# |---|---|---|
# | 45 minutes | [lesson 01](01_foggy_hiker.ipynb); squaring a bracket, powers | every rule in this course is this line with something added |

# %% [markdown] tags=["situation"] minutes=2 lecture=3 lead=2 slideshow={"slide_type": "slide"}
# ## Say where step ten lands
#
# The hill of lesson 01, out of the fog. The hiker stands at w = 0 and steps against the slope, by a tenth of it. Move your
# pin to where they will be after ten steps, commit, and watch.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
import numpy as np

from gdcourse import Bowl, GradientDescent, Table, ask, bowl, descend, explore, ribbon, show
from gdcourse.figures import in_powers
from gdcourse.figures import update_rule as draw

explore(
    bowl,
    GradientDescent(learning_rate=0.1),
    start=0.0,
    steps=10,
    view=("curve",),
    controls=(),
    pin=10,
    caption="The hill (w − 3)² with η = 0.1. Where will w be after ten steps?",
)

# %% [markdown]
# Ten steps you could walk. A thousand you would rather not. In half an hour one line of algebra walks them for you.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
ribbon("02")

# %% [markdown] tags=["recall"] minutes=2 lecture=3 slideshow={"slide_type": "slide"}
# ## Recall how a slope is felt

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.recall-slope")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.recall-step")

# %% [markdown] tags=["by-hand"] minutes=4 lead=2 covers=["S1-05"] slideshow={"slide_type": "slide"}
# ## Derive the slope
#
# Boots cost two heights for every slope, and report −5.999 where it should be −6. A formula is exact and free. The height is
# a *square*, (w − 3)², with side w − 3. Stand at w = 5, where the side is 2, and move by a little h.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.growing_square(side=2.0, h=0.3))

# %% [markdown]
# Divide the growth by h, as your boots did. Let h shrink to nothing:
#
# $$\frac{2 \cdot \text{side} \cdot h + h^2}{h} = 2 \cdot \text{side} + h \;\to\; 2\,(w - 3)$$
#
# That is the slope of (w − 3)². The boots were off by exactly their toe, h = 0.001:

# %%
h = 0.001
rows = [(w, 2 * (w - 3), (bowl(w + h) - bowl(w)) / h) for w in (0.0, 3.0, 5.0)]
Table(("w", "2(w − 3)", "felt with a toe of 0.001"), rows)

# %% [markdown]
# It is not 2w. A hiker who believes that reads 0 at w = 0 and never moves. The hill is shifted by 3, and its slope with it.

# %% [markdown] tags=["situation"] minutes=2 covers=["S0-10", "S3-03", "S4-06", "S1-10"] slideshow={"slide_type": "slide"}
# ## Write the rule
#
# The hiker's rule, in the letters everybody uses:
#
# $$w \leftarrow w - \eta \, g$$
#
# | letter | is |
# |---|---|
# | w | the weight: where you stand. Elsewhere θ (theta) |
# | g | the gradient, the slope at w: which way is uphill, and how steep |
# | − | turns it round: downhill |
# | η (eta) | the learning rate: the share of the slope that becomes a step. Elsewhere α (alpha) |
# | ← | "becomes": work out the right side with the old w, then call the result w |

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Which way, at w = 5?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.sign")

# %% [markdown] tags=["by-hand"] minutes=5 lecture=4.5 covers=["S3-04", "S2-07", "S2-08"] slideshow={"slide_type": "slide"}
# ## Fill in the table
#
# On paper a walk is five columns: w, its loss (w − 3)², its gradient 2(w − 3), the update −η · g, and their sum, the new w.
# That is the w of the next row. Let η be 0.1.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.rows", draw.rows_on_the_hill(descend(bowl, 0.0, GradientDescent(0.1), steps=4)))

# %% [markdown]
# The steps live on the floor. The gradient is a number about `w`, the step changes `w`, and the height follows by itself. Nothing moves
# *along the hillside*. And nobody told the rule that the bottom is at 3.

# %% [markdown] tags=["by-hand"] minutes=2 covers=["S2-06", "S1-07"] slideshow={"slide_type": "slide"}
# ## Say it in five lines
#
# 1. **Guess** a w.
# 2. Work out the **loss** there: how wrong is it?
# 3. Work out the **gradient**: how does the loss answer a small change of w?
# 4. **Step**: w ← w − η · g.
# 5. **Repeat** from 2, until the loss stops falling or your patience ends.
#
# That is every training loop you will ever read.


# %%
def step(w, gradient, learning_rate):
    """One step of gradient descent, on any hill."""
    return w - learning_rate * gradient


w, losses = 0.0, []
for _ in range(34):
    losses.append((w - 3) ** 2)
    gradient = 2 * (w - 3)
    w = step(w, gradient, learning_rate=0.1)
print(f"after {len(losses)} steps: w = {w:.3f}")

# %% [markdown] tags=["explorer"] minutes=3 slideshow={"slide_type": "slide"}
# ## Aim with the start
#
# η stays at 0.1. Move the *start* until the second step ends at w = 2. Then fill in the rows of that walk: each number is answered at
# once.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    bowl,
    GradientDescent(learning_rate=0.1),
    start=0.0,
    steps=2,
    view=("curve", "rows"),
    controls=("start",),
    challenge={"within": 0.01, "at": 2.0, "text": "Choose a start from which the second step ends at w = 2.00."},
    caption="The hill (w − 3)² with η = 0.1, two steps from any start, and a table to fill in.",
)

# %% [markdown] tags=["predict"] minutes=1 lecture=2.5 slideshow={"slide_type": "slide"}
# ### Tell the next loss

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.next-ratio", draw.two_axes(descend(bowl, 8.0, GradientDescent(0.1), steps=20).losses))

# %% [markdown] tags=["why"] minutes=4 lecture=3 lead=2 covers=["S3-05"] slideshow={"slide_type": "slide"}
# ## Jump to step 1000
#
# Algebra finds that start at once. Put the gradient into the rule, and take 3 from both sides:
#
# $$\begin{aligned} w_{\text{new}} - 3 &= w - 0.1 \cdot 2\,(w - 3) - 3 \\ &= (1 - 2 \cdot 0.1)\,(w - 3) \;=\; 0.8\,(w - 3) \end{aligned}$$
#
# Read it aloud: *every step keeps 0.8 of the distance to the bottom.* Two steps keep 0.8 · 0.8 = 0.64. To end at a distance of −1,
# begin at −1 / 0.64 = −1.5625, which is w = 1.4375. The factor of k steps is 0.8 to the power k:
#
# $$w_k = 3 + (1 - 2\eta)^k \, (w_0 - 3)$$
#
# There is no loop in that line. It is the **closed form** of the walk. Before you run it, ask it something.

# %% [markdown] tags=["predict"] minutes=2 lecture=4 slideshow={"slide_type": "subslide"}
# ### Halve the distance

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.halve")


# %%
def closed_form(k, learning_rate, start=0.0, minimum=3.0):
    """Where gradient descent on (w − minimum)² stands after k steps."""
    return minimum + (1 - 2 * learning_rate) ** k * (start - minimum)


walked = descend(bowl, 0.0, GradientDescent(0.1), steps=34).positions
rows = [(k, walked[k], closed_form(k, 0.1)) for k in (1, 2, 10, 34)]
Table(("steps", "w, walked", "w, from the formula"), rows, digits=6)

# %% [markdown]
# There is your pin: step ten lands at 2.678. And step 1000?

# %%
print(f"to end at 2 in two steps, start at {3 - 1 / 0.8**2:.4f}")
left, apart = 3 * 0.8**1000, np.spacing(3.0)
print(f"after 1000 steps the distance is {in_powers(left, 2)}")
print(f"near 3, floats are {in_powers(apart, 2)} apart")

# %% [markdown]
# A zero, a point, and 96 more zeros: that is exact arithmetic. A computer's numbers are not so fine, and a walk in float64, which keeps
# 16 digits, comes to rest some 10⁻¹⁵ from the bottom.

# %% [markdown] lead=1 slideshow={"slide_type": "subslide"}
# Which power of 0.8 is a half? The **logarithm** answers such questions, in any base. Round up: a walk takes whole steps.
#
# $$0.8^k = \tfrac12 \quad\Longrightarrow\quad k = \frac{\ln \tfrac12}{\ln 0.8}$$

# %%
print(f"half the distance: {np.log(1 / 2) / np.log(0.8):.2f} steps")
print(f"from 3 to 0.01:    {np.log(0.01 / 3) / np.log(0.8):.2f} steps")

# %% [markdown] tags=["other-side"] minutes=1 corrects=["E31"] slideshow={"slide_type": "slide"}
# ## Look at the same losses twice
#
# > **Often said:** the loss falls fast at first, then slower and slower.
# >
# > **What happens:** every step removes 36 % of the loss, the first one and the twentieth.
# >
# > **Why:** what shrinks is the *amount* that is left to remove. On a log axis a factor repeated is a straight line. On a plain one, step 10 looks
# > finished.

# %% [markdown] tags=["situation"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Decide when to stop
#
# Night falls. The hiker is always closer and never quite there, because 0.8 of something is never nothing. Line 5 of the loop
# needs a rule.

# %% [markdown] tags=["predict"] minutes=1 lecture=0 slideshow={"slide_type": "subslide"}
# ### Stop by the loss?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.stop-by-loss")

# %% [markdown] tags=["why"] minutes=3 lecture=0 slideshow={"slide_type": "slide"}
# ## Read three rules in one product
#
# You rarely know the lowest loss, so people look at the slope. On a bowl it is a product. How fast it grows with the distance is the hill's
# **curvature**, here 2:
#
# $$\text{slope} = \text{curvature} \times \text{distance}$$

# %% jupyter={"source_hidden": true}
show(draw.small_slopes(curvatures=(2.0, 0.02), small=0.05))

# %% [markdown]
# A small slope means a small *product*. Each stopping rule reads it in another way, and fails where another factor is small:
#
# | stop when small | it is | it misleads when |
# |---|---|---|
# | the slope | curvature · distance | the hill is flat |
# | the last step | η · curvature · distance | η is tiny |
# | the loss | lowest + ½ · curvature · distance² | the lowest is unknown |
# | slope / first slope | distance / first distance | the hill is no bowl |


# %%
def walk_until(gradient, w, learning_rate, small=1e-3, budget=10_000):
    """Step until the slope is a small share of the first slope."""
    first = abs(gradient(w))
    for taken in range(budget):
        g = gradient(w)
        if abs(g) <= small * first:
            return w, taken
        w = w - learning_rate * g
    return w, budget


# %% [markdown] tags=["other-side"] minutes=1 lecture=0 slideshow={"slide_type": "subslide"}
# ## See a rule fail, and mend it
#
# Stand on a hill ten thousand times flatter. "A slope below 0.001" is met before the first step, 3 away from the bottom. The share of the first slope
# is not fooled, and the budget ends the loop anyway.

# %%
flat = Bowl(minimum=3.0, curvature=0.0002)
rows = []
for name, hill in (("the hill", bowl), ("10 000 times flatter", flat)):
    w, taken = walk_until(hill.gradient, 0.0, learning_rate=0.1)
    rows.append((name, hill.gradient(0.0), taken, w))
Table(("", "first slope", "steps taken", "w"), rows, digits=4)

# %% [markdown]
# On the flat hill the budget ran out. That walk needs a larger η, and lesson 03 is about nothing else.
#
# <details><summary>Deeper: what a small slope promises</summary>
#
# A *theorem*: if the curvature is nowhere smaller than a number μ above 0, the bottom is at most |g| / μ away. Where there is no such μ, a small slope promises
# nothing about the place.
# </details>

# %% [markdown] tags=["your-turn"] minutes=2 lecture=6.5 covers=["S3-21"] slideshow={"slide_type": "slide"}
# ## Your turn

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.apply")

# %% [markdown]
# Then open [the exercises](../exercises/02_update_rule/02_update_rule.ipynb): the gradient, the loop, the table, the closed form, and the number
# of steps you will need before you take one.

# %% [markdown] tags=["quiz"] minutes=2 lecture=5.5 covers=["S0-11"] slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.next-w")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.one-update")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.log-axis")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("02.small-slope")

# %% [markdown] tags=["interview"] minutes=1 lecture=0 covers=["S0-23", "S0-24"] slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"Why do we subtract the gradient?"*
#
# <details><summary>Our answer</summary>
#
# The gradient points where the loss grows, and we want it to shrink. With a plus sign the same loop climbs: on (w − 3)² with η = 0.1 it
# multiplies the distance by 1.2 in every step.
# </details>
#
# *"And if the gradient is zero?"*
#
# <details><summary>Our answer</summary>
#
# Then the rule stays where it is: w minus nothing. The ground is level: a minimum, a maximum, or something between.
# </details>
#
# **A common wrong answer:** "We subtract because the error is too big." The sign comes from the slope: at w = 0 the error is large and the rule
# *adds* 0.6.

# %% [markdown] tags=["wild"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# PyTorch's plainest optimizer, `SGD`, is this line: on a CPU `param.add_(grad, alpha=-lr)` for one array of weights after another, on a GPU one call for
# all of them. In NumPy:

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
# w ← w − η · g. The gradient says which way is up and how steep, the minus turns round, η says how much of it to walk. On the hill
# (w − 3)² every step multiplies the distance by the same number, 1 − 2η. One multiplication, repeated, is all there is.
#
# *Next:* what if 1 − 2η is negative? Or larger than 1 in size? [Lesson 03](03_learning_rates.ipynb) turns the dial.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
ribbon("02", end=True)
