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
# # 03 · Turn the dial: crawl, land, cross, explode
#
# After this lesson you know *before running it* what a learning rate will do on a bowl, and you know what to compute when
# somebody asks whether 0.01 is a good one.
#
# | | |
# |---|---|
# | **Takes** | 60 minutes |
# | **You need** | [lesson 02](02_update_rule.ipynb): the rule, and the factor 1 − 2η |
# | **You will need it for** | every training run you ever start |

# %% slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import GradientDescent, Table, descend, worked_table
from gdcourse.datasets import four_students
from gdcourse.explorers import explore
from gdcourse.figures import learning_rates as draw
from gdcourse.figures import show
from gdcourse.landscapes import Bowl, Quadratic, bowl
from gdcourse.questions import ask

# %% [markdown] tags=["recall"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall two things

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.recall-factor")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.recall-level")

# %% [markdown] tags=["situation"] minutes=3 lecture=2 lead=5 covers=["S1-05", "S0-02", "S0-13", "S2-05", "S1-11", "S4-03"] slideshow={"slide_type": "slide"}
# ## Send three hikers down the same hill
#
# Three hikers stand at w = 0 on the hill (w − 3)². They walk by the same rule. One is cautious, η = 0.01. One takes a tenth of the
# slope. One is in a hurry and takes all of it twice, η = 2.
#
# The first two are safe to follow with a pencil. Before you do the third, commit.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Five steps each

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.in-a-hurry")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.order-of-three")

# %% [markdown] tags=["by-hand"] minutes=6 lecture=5 covers=["S3-06", "S3-07", "S3-08", "S1-11"] slideshow={"slide_type": "slide"}
# ## Fill in three tables
#
# **η = 0.01: the crawl.** Every step keeps 0.98 of the distance.

# %%
crawl = descend(bowl, start=0.0, optimizer=GradientDescent(learning_rate=0.01), steps=5)
worked_table(crawl)

# %% [markdown]
# **η = 0.1: the walk.** Every step keeps 0.8. After five of them the hiker has come two thirds of the way.

# %% slideshow={"slide_type": "subslide"}
stroll = descend(bowl, start=0.0, optimizer=GradientDescent(learning_rate=0.1), steps=5)
worked_table(stroll)

# %% [markdown]
# **η = 2: the throw.** Every step turns the distance round and makes it three times as large.

# %% slideshow={"slide_type": "subslide"}
throw = descend(bowl, start=0.0, optimizer=GradientDescent(learning_rate=2.0), steps=5)
worked_table(throw)

# %% slideshow={"slide_type": "subslide"}
ends = [(run, run.positions[-1]) for run in (crawl, stroll, throw)]
show(
    draw.three_hikers([crawl, stroll, throw]),
    "After five steps: "
    + "; ".join(
        f"η = {run.optimizer.learning_rate:g} is at w = {w:.3f}, {abs(w - 3):.2f} from the bottom"
        for run, w in ends
    )
    + ".",
)

# %% [markdown] tags=["explorer"] minutes=5 lecture=10 slideshow={"slide_type": "slide"}
# ## Turn the dial yourself
#
# First drop the pin where you think w will be after five steps. Then three tasks, on the hill (w − 3)² from w = 0:
#
# 1. Find the rate that reaches the bottom in *one* step.
# 2. Find a rate above 0.5 whose losses are the same as those of η = 0.1.
# 3. Find the rate at which the hiker comes back to w = 0 for ever.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    bowl,
    GradientDescent(learning_rate=0.1),
    start=0.0,
    steps=20,
    view=("curve", "map", "loss", "table"),
    map=("rate", "radius"),
    controls=("start", ("rate", 0.001, 2.2), "steps"),
    pin=5,
    locked_by="03.in-a-hurry",
    caption="The hill (w − 3)² from w = 0, with the learning rate on a dial.",
)

# %% [markdown] tags=["why"] minutes=5 lecture=6 covers=["S3-15"] slideshow={"slide_type": "slide"}
# ## Read the whole dial
#
# One step multiplies the distance by 1 − 2η. Call that factor ρ, "rho". All you have seen is in its sign and its size.
#
# | ρ = 1 − 2η | the hiker |
# |---|---|
# | between 0 and 1 | stays on one side and closes in |
# | exactly 0 | lands on the bottom in one step |
# | between −1 and 0 | crosses the valley at every step, and closes in |
# | exactly −1 | jumps between the same two places for ever |
# | below −1 | crosses, and lands farther away each time |

# %%
rates = np.array([0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0, 1.01, 1.5, 2.0])
ends = descend(bowl, np.zeros(len(rates)), GradientDescent(learning_rate=rates), steps=4).positions
rows = [(eta, 1 - 2 * eta, *w) for eta, w in zip(rates, ends[1:].T, strict=True)]
Table(("η", "ρ", "w₁", "w₂", "w₃", "w₄"), rows, digits=2)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(
    draw.dial(),
    "The size of ρ against η is a V: "
    + ", ".join(f"|ρ| = {abs(1 - 2 * eta):g} at η = {eta:g}" for eta in (0.1, 0.5, 1.0, 2.0))
    + ". Below 1 the walk arrives, above 1 it is thrown out.",
)

# %% [markdown]
# A learning rate is no accelerator pedal. Pressing harder helps up to 0.5, hurts from there, and at 1 the car leaves the road.
#
# So why does a large η *diverge*, instead of only wasting time? Because the far side is steeper where you land. A longer throw meets
# a larger slope, which makes the next throw longer. With |ρ| above 1 that never ends.
#
# How many steps until the hiker is within 0.01 of the bottom? You can solve 3 · |ρ|ᵏ < 0.01 for k, or count.


# %%
def steps_until_near(learning_rate, near=0.01, budget=1000):
    """Steps of gradient descent on (w − 3)² from 0 until |w − 3| < near."""
    w = descend(bowl, 0.0, GradientDescent(learning_rate), steps=budget).positions
    return int(np.argmax(np.abs(w - 3) < near))


Table(
    ("η", "steps until within 0.01"),
    [(eta, steps_until_near(eta)) for eta in (0.01, 0.1, 0.5, 0.9)],
    digits=2,
)

# %% [markdown] tags=["why"] minutes=2 lecture=0 lead=3 covers=["S3-21"] slideshow={"slide_type": "slide"}
# ## Do one more on paper
#
# The hill (w − 5)², start at w = 0. With η = 0.2 you had 2, 3.2, 3.92 in lesson 02. Now η = 1.5. What is ρ? Where do the first three
# steps land?
#
# <details><summary>Compare</summary>
#
# ρ = 1 − 3 = −2. The distance −5 becomes 10, −20, 40, so w is 15, −15, 45.
# </details>

# %%
far = descend(Bowl(minimum=5.0), start=0.0, optimizer=GradientDescent(learning_rate=1.5), steps=4)
near = descend(Bowl(minimum=5.0), start=0.0, optimizer=GradientDescent(learning_rate=0.2), steps=3)
print("η = 0.2:", ", ".join(f"{w:.2f}" for w in near.positions))
print("η = 1.5:", ", ".join(f"{w:.0f}" for w in far.positions))

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### 0.1 against 0.9

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.twins")

# %% [markdown] tags=["other-side"] minutes=4 lecture=5 corrects=["E06", "E03"] slideshow={"slide_type": "slide"}
# ## Meet the twins
#
# > **Often said:** a step that overshoots the bottom bounces for ever, or diverges.

# %% slideshow={"slide_type": "fragment"}
small, large = (descend(bowl, start=0.0, optimizer=GradientDescent(eta), steps=12) for eta in (0.1, 0.9))
show(
    draw.twins(small, large),
    f"η = 0.1 and η = 0.9 take opposite paths to the same losses: {', '.join(f'{v:.3f}' for v in small.losses[:4])} … for both.",
)

# %%
rows = [(k, small.positions[k], large.positions[k], small.losses[k], large.losses[k]) for k in range(5)]
Table(("step", "w, η = 0.1", "w, η = 0.9", "loss, η = 0.1", "loss, η = 0.9"), rows, digits=3)

# %% [markdown]
# > **What happens:** on this hill every η between 0.5 and 1 overshoots at every step, and arrives.
# >
# > **Why:** what decides is whether the landing is *nearer*, not on which side it is. That is |ρ| below 1.
#
# Another thing often said: *late, near the bottom, the same big step begins to overshoot.* Look at the column of η = 0.9. It overshoots
# from the first step, by the same factor at every distance. On a bowl nothing new begins late. A step is a share of the slope, and near
# the bottom the slope is small.

# %% [markdown] tags=["situation"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Find the loss gone in the morning
#
# You start a training run in the evening. In the morning the log says `nan` in every line. `nan` means *not a number*. How does
# arithmetic get there?
#
# Take the hiker with η = 2. The distance triples at every step, for ever. A computer's float64 ends near 1.8 · 10³⁰⁸.

# %% [markdown] tags=["predict"] minutes=2 lecture=0 slideshow={"slide_type": "subslide"}
# ### The first nan

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.first-nan")

# %% [markdown] tags=["by-hand"] minutes=3 lecture=0 covers=["S3-08"] slideshow={"slide_type": "slide"}
# ## Follow the numbers over the edge


# %%
def over_the_edge(run):
    """The first steps with loss inf, w inf, and w nan."""
    return [
        int(np.argmax(gone))
        for gone in (np.isinf(run.losses), np.isinf(run.positions), np.isnan(run.positions))
    ]


long = descend(bowl, start=0.0, optimizer=GradientDescent(learning_rate=2.0), steps=700)
shown = [0, 5, 100, 322, 323, 644, 645, 646]
Table(("step", "w", "loss"), [(k, f"{long.positions[k]:.3g}", f"{long.losses[k]:.3g}") for k in shown])

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(
    draw.over_the_edge(long),
    "On a log axis the explosion is a straight line. The loss is inf at step {}, w itself at step {}, and at step {} the rule "
    "computes inf − inf, which is nan.".format(*over_the_edge(long)),
)

# %% [markdown]
# `inf` comes before `nan`, and the loss goes before the weights, because it is a square. Twice as many digits, half as many steps. In
# float32, which holds numbers up to about 3.4 · 10³⁸, the same story ends sooner.

# %%
short = descend(bowl, np.float32(0.0), GradientDescent(learning_rate=2.0), steps=100)
print(f"float32 ends at {np.finfo(np.float32).max:.1e}")
print("loss inf at step {}, w inf at step {}, w nan at step {}".format(*over_the_edge(short)))

# %% [markdown] tags=["other-side"] minutes=3 covers=["S3-09"] corrects=["E01"] slideshow={"slide_type": "slide"}
# ## See a loss fall, then explode
#
# > **Often said:** the sign of a rate that is too large is a loss that first decreases, then suddenly shoots up.
#
# On our hill it cannot happen. |ρ| above 1 means that every step, from the first, multiplies the loss: 9, 81, 729. For the other
# story you need two directions of different steepness. Here is a gutter, a hundred times as curved across as along.

# %% slideshow={"slide_type": "fragment"}
gutter = Quadratic((1.0, 100.0))
slow = descend(gutter, np.array([10.0, 1e-6]), GradientDescent(learning_rate=0.021), steps=200)
lowest = int(np.argmin(slow.losses))
show(
    draw.falls_then_explodes(slow),
    f"In the gutter with η = 0.021 the loss falls from {slow.losses[0]:.0f} to {slow.losses[lowest]:.3f} at step {lowest}, then climbs to "
    f"{slow.losses[199]:.3g} at step 199.",
)

# %% [markdown]
# > **What happens:** it falls for 112 steps and then explodes.
# >
# > **Why:** along the gutter ρ = 1 − 0.021 = 0.979: slow and safe. Across it, ρ = 1 − 100 · 0.021 = −1.1: every step makes a tiny error 10 % larger. A
# > millionth takes more than a hundred steps to become visible. Then it is all you see.
#
# Both stories are true, of different hills. If the rate is too large in every direction, the loss rises from the first step. If it
# falls and then explodes, the rate is too large in *one* direction at least, and not in all. Lesson 06 lives in that gutter.

# %% [markdown] tags=["situation"] minutes=2 lecture=1 lead=2 covers=["S0-14", "S4-12"] slideshow={"slide_type": "slide"}
# ## Ask whether 0.01 is a good learning rate
#
# You will read that 0.01 is a typical learning rate, or 0.001. On (w − 3)² the larger of them was the crawl: 283 steps. Is it too small,
# then?
#
# Take the four students of lesson 01. Their loss, with the rule *points = w × hours*, is 7.5 (w − 3)² + 1. The same shape, the same bottom, and
# 7.5 times as steep.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### The same rate, another hill

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.other-hill")

# %% [markdown] tags=["by-hand"] minutes=3 lecture=4 slideshow={"slide_type": "slide"}
# ## Measure the curvature
#
# How fast the slope changes is the **curvature**, L. On (w − 3)² the slope 2(w − 3) gains 2 for every unit of w, so L = 2. On the
# students' hill it gains 15. One step multiplies the distance by
#
# **ρ = 1 − ηL**
#
# so all that was said about η is true of the product ηL. The step is stable if ηL is below 2, and lands in one step if ηL = 1. That is a
# *theorem* for a bowl. Its proof is one line: the slope is L · distance, so the new distance is distance − ηL · distance.
#
# To measure L, feel the slope in two places and divide the difference by the distance.


# %%
hours, points = four_students()


def slope(w):
    """The slope of the students' loss, the mean of (w × hours − points)²."""
    return np.mean(2 * (w * hours - points) * hours)


L = (slope(1.0) - slope(0.0)) / (1.0 - 0.0)
print(f"mean of hours² = {np.mean(hours**2)}, so the loss is {np.mean(hours**2)} (w − 3)² + 1")
print(f"L = {L:.0f},  best rate 1/L = {1 / L:.4f},  limit 2/L = {2 / L:.4f}")

# %%
students = Bowl(minimum=3.0, curvature=L)
rates = np.array([0.001, 0.01, 0.1, 0.14])
w = descend(students, np.zeros(4), GradientDescent(learning_rate=rates), steps=4).positions
Table(
    ("η", "ρ", "w₁", "w₂", "w₃", "w₄"),
    [(eta, 1 - eta * L, *v) for eta, v in zip(rates, w[1:].T, strict=True)],
    digits=3,
)

# %% [markdown]
# > **Deeper.** Why should 2/L count on hills that are no bowls? Let the curvature nowhere exceed L. Then the ground lies below the bowl of curvature L that
# > touches it under your feet, and the step can be judged on that bowl:
# >
# > height after ≤ height before − η (1 − ηL/2) g².
# >
# > This is the *descent lemma*, a *theorem*. With η below 2/L the bracket is positive, so no step can end higher than it began. On the bowl itself the two
# > sides are equal:

# %%
eta, g = 0.1, bowl.gradient(0.0)
promised = bowl(0.0) - eta * (1 - eta * 2 / 2) * g**2
print(f"height before {bowl(0.0):.2f}, promised at most {promised:.2f}, height after {bowl(0.0 - eta * g):.2f}")

# %% [markdown] tags=["other-side"] minutes=2 corrects=["E04", "E35"] slideshow={"slide_type": "slide"}
# ## Take the number off its pedestal
#
# > **Often said:** 0.01 is a good learning rate.

# %%
units = [("hours", 1), ("minutes", 60), ("days", 1 / 24)]
curvatures = [(name, 2 * np.mean((unit * hours) ** 2)) for name, unit in units]
rows = [(name, L, f"{1 / L:.3g}", f"{2 / L:.3g}") for name, L in curvatures]
Table(("time studied, in", "L", "best η", "limit"), rows, digits=3)

# %% [markdown]
# > **What happens:** these are the same four students. With hours, 0.01 walks in. With minutes it explodes. With days it crawls.
# >
# > **Why:** η comes with a unit, one over curvature. Sixty times larger inputs make the curvature 60² times larger, and the good η 60² times
# > smaller.
#
# So the answer to *is 0.01 good?* is a question: what is L? For real data, lesson 05 makes the question disappear by choosing the
# units well. *Folklore:* for common networks on common data, with Adam, 0.001 is a fair first try. It is a habit, not a law.

# %% [markdown] tags=["your-turn"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Your turn
#
# [The exercises](../exercises/03_learning_rates/03_learning_rates.ipynb): name the regime of any rate, find the first `inf` and the first `nan`,
# measure a curvature, and let code choose its own learning rate.

# %% [markdown] tags=["quiz"] minutes=3 lecture=0 covers=["S1-18", "S1-14", "S2-11"] slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.point-nine")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.universal-rate")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.loss-times-100")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.falls-then-explodes")

# %% [markdown] tags=["interview"] minutes=2 lecture=0 covers=["S0-24", "S3-15"] slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"What happens if the learning rate is too high, or too low?"*
#
# <details><summary>Our answer</summary>
#
# Too low: every step keeps nearly all of the distance, and training takes many steps. A little high: it overshoots at every step and still
# arrives. Above two over the largest curvature: in the steepest direction every step lands farther away. Sooner or later that direction is all of
# the loss, which then grows by a constant factor and ends in inf and nan.
# </details>
#
# *"Define too high."*
#
# <details><summary>Our answer</summary>
#
# Above 2/L, with L the largest curvature of the loss. On a bowl that is exact. Elsewhere the curvature changes as you move, and 2/L tells you
# what happens near where you are.
# </details>
#
# **A common wrong answer:** "Too high means it overshoots." η = 0.9 overshoots at every step and is as good as 0.1.
#
# Three more to say aloud:
#
# 1. What is a gradient, in a picture? *The tilt of the ground where you stand; it points uphill.*
# 2. What does the learning rate decide? *How much of the slope becomes a step: progress against stability.*
# 3. A price model has a weight for the size of a house. Where does the hiker live? *In the space of weights; the houses are the hill.*

# %% [markdown] tags=["wild"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# scikit-learn's `SGDRegressor` calls the learning rate `eta0`, and its default is 0.01. Nothing in the data sets it. Ask the class itself:

# %% tags=["in-the-wild"]
from inspect import signature

from sklearn.linear_model import SGDRegressor

print(signature(SGDRegressor).parameters["eta0"])

# %% [markdown]
# Papers on large language models print rates below 0.001. They belong to Adam, which divides the gradient by its own size (lesson 12). Do not
# compare them with an η of plain gradient descent.

# %% [markdown] tags=["from-memory"] minutes=2 lecture=4 covers=["S3-22"] slideshow={"slide_type": "slide"}
# ## Draw it from memory
#
# 90 seconds, on paper, without looking:
#
# 1. the hill, the hiker, the slope and the step;
# 2. the rule, with its letters;
# 3. three rows of the table for (w − 3)², w = 0, η = 0.1.
#
# Then the V of the dial, with 0.1, 0.5, 0.9 and 2 in their places.

# %% [markdown] tags=["keep"] minutes=1 covers=["S1-17"] slideshow={"slide_type": "slide"}
# ## Keep this
#
# One step multiplies the distance to the bottom by 1 − ηL. Below 1/L the hiker walks in, between 1/L and 2/L they cross and arrive, above 2/L
# they are thrown out. A learning rate has no size of its own: compare it with the curvature.
#
# *Next:* real hills have more than one direction. Which way is down then? [Lesson 04](04_gradient.ipynb) finds the arrow.
