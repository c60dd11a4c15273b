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
# After this lesson you know *before running it* what a learning rate will do on a bowl, and what to compute when somebody
# asks whether 0.01 is a good one.
#
# | Takes | You need | You will need it for |
# |---|---|---|
# | 60 minutes | [lesson 02](02_update_rule.ipynb): the rule, and the factor 1 − 2η; powers, logarithms | every training run you ever start |

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import (
    GradientDescent,
    LinearRegression,
    Quadratic,
    Table,
    ask,
    bowl,
    descend,
    explore,
    four_students,
    ribbon,
    show,
)
from gdcourse.figures import in_powers
from gdcourse.figures import learning_rates as draw

ribbon("03")

# %% [markdown] tags=["situation"] minutes=3 lead=2 covers=["S1-05", "S0-02", "S0-13", "S2-05", "S1-11"] slideshow={"slide_type": "slide"}
# ## Bring the hiker home in five steps
#
# Five steps, and you set the learning rate. At 0.05 they are tiny. Turn η up until the hiker stands within 0.01 of the
# bottom, then turn on, and watch what more of it does.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    bowl,
    GradientDescent(learning_rate=0.05),
    start=0.0,
    steps=5,
    view=("curve",),
    controls=(("rate", 0.01, 1.2),),
    small=True,
    challenge={"within": 0.01, "at": 3.0, "name": "03.home", "text": "Be less than 0.01 from the bottom after five steps."},
    caption="The hill (w − 3)² from w = 0, five steps, with the learning rate to choose.",
)

# %% [markdown]
# Too small, and they crawl. Too big, and they swing across the valley, or out of it. People call η the most important single number of a
# training run (*folklore*). Here you learn to predict what it does.

# %% [markdown] tags=["predict"] minutes=4 lecture=3.5 covers=["S1-11"] slideshow={"slide_type": "slide"}
# ## Follow the throw
#
# Three hikers stand at w = 0. One is cautious, η = 0.01. One takes a tenth of the slope. One is in a hurry and takes all of it
# twice, η = 2. The first two are safe to follow with a pencil. Take the third.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.in-a-hurry", draw.three_hikers([descend(bowl, 0.0, GradientDescent(eta), steps=5) for eta in (0.01, 0.1, 2.0)]))

# %% [markdown] tags=["predict"] minutes=2 lecture=2.5 slideshow={"slide_type": "subslide"}
# ### 0.1 against 0.9

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.twins", draw.twins(*[descend(bowl, 0.0, GradientDescent(eta), steps=12) for eta in (0.1, 0.9)]))

# %% [markdown] tags=["recall"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall the factor, and the boots

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.recall-factor")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.recall-slope")

# %% [markdown] tags=["why"] minutes=5 lecture=4.5 covers=["S3-06", "S3-07", "S3-08", "S4-03"] slideshow={"slide_type": "slide"}
# ## Read the whole dial
#
# Call the factor 1 − 2η ρ, "rho". All you have seen is in its sign and its size:
#
# $$w_{\text{new}} - 3 \;=\; \rho \,(w - 3), \qquad \rho = 1 - 2\eta$$
#
# | ρ | the hiker |
# |---|---|
# | between 0 and 1 | stays on one side and closes in |
# | exactly 0 | lands on the bottom in one step |
# | between −1 and 0 | crosses the valley at every step, and closes in |
# | exactly −1 | jumps between the same two places for ever |
# | below −1 | crosses, and lands farther away each time |

# %%
rates = np.array([0.01, 0.1, 0.5, 0.75, 0.9, 1.0, 2.0])
walks = descend(bowl, np.zeros(7), GradientDescent(rates), steps=5).positions[1:]
rows = [(eta, 1 - 2 * eta, *walk) for eta, walk in zip(rates, walks.T, strict=True)]
Table(("η", "ρ", "w₁", "w₂", "w₃", "w₄", "w₅"), rows, digits=3)

# %% [markdown]
# A learning rate is no accelerator pedal. It buys progress with stability: pressing harder helps up to 0.5, hurts from there, and at 1 the
# car leaves the road. Why does a large η *diverge*, instead of only wasting time? Because the far side is steeper where you land. A longer
# throw meets a larger slope, which makes the next throw longer.
#
# How many steps until |w − 3| is below 0.01? Solve 3 · |ρ|ᵏ < 0.01 for k, as in lesson 02, and round up:

# %%
for rho in (0.98, 0.8, 0.5):
    k = np.log(0.01 / 3) / np.log(rho)
    print(f"|ρ| = {rho}: {np.ceil(k):.0f} steps")

# %% [markdown] tags=["explorer"] minutes=4 lecture=6 slideshow={"slide_type": "slide"}
# ## Turn the dial yourself
#
# The size of ρ against η is a V. Touch it, or turn η. Find where the hiker lands in one step. Then find where they come back to
# w = 0 for ever: that is what the explorer asks for.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    bowl,
    GradientDescent(learning_rate=0.1),
    start=0.0,
    steps=20,
    view=("curve", "map"),
    map=("rate", "radius"),
    small=True,
    controls=("start", ("rate", 0.01, 2.2)),
    locked_by="03.in-a-hurry",
    challenge={"within": 0.001, "at": 0.0, "text": "From w = 0: find the rate with which step 20 ends at w = 0 again."},
    caption="The hill (w − 3)² from w = 0, with the learning rate on a dial.",
)

# %% [markdown] tags=["other-side"] minutes=2 lecture=2 corrects=["E06", "E03"] slideshow={"slide_type": "slide"}
# ## Meet the twins
#
# > **Often said:** a step that overshoots the bottom bounces for ever, or diverges.
# >
# > **What happens:** on this hill every η between 0.5 and 1 overshoots at every step, and arrives.
# >
# > **Why:** what decides is whether the landing is *nearer*, not on which side it is. That is |ρ| below 1.
#
# Another thing often said: *late, near the bottom, the same big step begins to overshoot.* Look at the steps of 0.9. It overshoots from the
# first one, by the same factor at every distance. On a bowl nothing new begins late. A step is a share of the slope, and near the
# bottom the slope is small.

# %% [markdown] tags=["situation"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Find the loss gone in the morning
#
# You start a training run in the evening. In the morning the log says `nan` in every line. `nan` means *not a number*. How does
# arithmetic get there? Take the hiker with η = 2. The distance triples at every step, for ever. A computer's float64 ends near
# 1.8 · 10³⁰⁸.

# %% [markdown] tags=["predict"] minutes=2 lecture=0 slideshow={"slide_type": "subslide"}
# ### The first nan

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.first-nan", draw.over_the_edge(descend(bowl, 0.0, GradientDescent(2.0), steps=700)))

# %% [markdown] tags=["by-hand"] minutes=3 lecture=0 slideshow={"slide_type": "slide"}
# ## Follow the numbers over the edge


# %%
def over_the_edge(run):
    """The first steps with loss inf, w inf, and w nan."""
    w = run.positions
    gone = np.isinf(run.losses), np.isinf(w), np.isnan(w)
    return [int(np.argmax(each)) for each in gone]


rows = []
for kind in (np.float64, np.float32):
    run = descend(bowl, kind(0), GradientDescent(2.0), steps=700)
    largest = in_powers(np.finfo(kind).max, 2)
    rows.append((kind.__name__, largest, *over_the_edge(run)))
Table(("numbers", "end at", "loss inf", "w inf", "w nan"), rows)

# %% [markdown]
# `inf` comes before `nan`, and the loss goes before the weights, because it is a square. Networks are trained in float32 or less, and get
# there sooner. And inf − inf is not the only road to nan:

# %%
with np.errstate(all="ignore"):
    inf, zero, nan = np.float64(np.inf), np.float64(0), np.log(-1.0)
    print("inf − inf:", inf - inf, "  0 · inf:", zero * inf, "  0 / 0:", zero / zero, "  log(−1):", nan)
print("nan < 5:", nan < 5, "  nan > 5:", nan > 5, "  isfinite:", np.isfinite(nan))

# %% [markdown]
# A nan is neither below nor above anything, so `if loss > 5: stop` never stops it. Ask `np.isfinite(loss)`. Then look back: did the finite
# losses before it grow? That was η. If not, look for a division or a logarithm.

# %% [markdown] tags=["predict"] minutes=1 lecture=3 slideshow={"slide_type": "slide"}
# ### The gutter
#
# On our hill a diverging loss rises from the first step. Now a hill with two weights, a **gutter** (elsewhere a *narrow valley*,
# or a *ravine*): steep across, nearly level along. One rate serves both directions.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.two-directions", draw.falls_then_explodes(descend(Quadratic((1.0, 100.0)), np.array([10.0, 1e-6]), GradientDescent(0.021), steps=199)))

# %% [markdown] tags=["why"] minutes=3 lecture=2.5 covers=["S4-12"] slideshow={"slide_type": "slide"}
# ## Read a loss curve
#
# Trying rates is cheap. Give each sixty steps, and draw the losses on one log axis, `plt.semilogy(losses[eta])`.

# %%
losses = {}
for eta in (0.0001, 0.01, 0.5, 1.0, 1.02):
    losses[eta] = descend(bowl, 0.0, GradientDescent(eta), steps=60).losses

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.learning_curves(losses))

# %% [markdown]
# | the curve, log axis | what it means | do next |
# |---|---|---|
# | level, a little lower each step | far too small | ten times larger |
# | a straight line down | it works, by one factor a step | try double |
# | level, and not lower at all | \|ρ\| is nearly 1 where it is steepest | halve it |
# | up from the first step | too large | a tenth |
# | down, then up without end | too large in one direction | a half, a quarter |

# %% [markdown] tags=["other-side"] minutes=2 lecture=2.5 covers=["S3-09"] corrects=["E01"] slideshow={"slide_type": "slide"}
# ## Tell the two explosions apart
#
# > **Often said:** the sign of a rate that is too large is a loss that first decreases, then suddenly shoots up.
# >
# > **What happens:** on a bowl with one weight it cannot. With two it can.
# >
# > **Why:** the loss is a sum over directions, and each has its own ρ. One too large in size is enough. Until it shows, the others are
# > all you see.
#
# So a loss that falls and then explodes says: too large in one direction, and not in all. Or the ground itself changes, and gets steeper on
# the way. Lesson 06 lives in that gutter.

# %% [markdown] tags=["situation"] minutes=2 lecture=1 lead=2 covers=["S0-14"] slideshow={"slide_type": "slide"}
# ## Ask whether 0.01 is a good learning rate
#
# You will read that 0.01 is a typical learning rate, or 0.001. On (w − 3)² a rate of 0.01 was the crawl: 283 steps. Is it too small,
# then? Take the four students of lesson 01. Their loss, with the rule *points = w × hours*, is 7.5 (w − 3)² + 1: the same bottom,
# and 7.5 times as steep.

# %% [markdown] tags=["predict"] minutes=1 lecture=2 slideshow={"slide_type": "subslide"}
# ### The same rate, another hill

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.other-hill")

# %% [markdown] tags=["by-hand"] minutes=3 lecture=3.5 slideshow={"slide_type": "slide"}
# ## Measure the curvature
#
# Boots take two heights and report a slope. Take two *slopes* in the same way and you have the **curvature** L: how fast the slope
# changes. Elsewhere it is the *second derivative*. On (w − 3)² the slope 2(w − 3) gains 2 for every unit of w, so L = 2.


# %%
hours, points = four_students()


def slope(w):
    """The slope of the students' loss, the mean of (w × hours − points)²."""
    return np.mean(2 * (w * hours - points) * hours)


L = (slope(1.0) - slope(0.0)) / (1.0 - 0.0)
print(f"the mean of hours² is {np.mean(hours**2)}, so L should be twice that")
print(f"L = {L:.0f},  best rate 1/L = {1 / L:.4f},  limit 2/L = {2 / L:.4f}")

# %% [markdown]
# On any bowl the slope is L · distance, and one step takes η of it:
#
# $$\text{new distance} = (1 - \eta L) \cdot \text{distance}, \qquad \rho = 1 - \eta L$$
#
# So all that was said about η is true of the product ηL: stable below 2, in one step at 1. For a bowl that is a *theorem*, and this line is
# its proof.

# %% [markdown] tags=["explorer"] minutes=3 slideshow={"slide_type": "slide"}
# ## Read a curvature off a walk
#
# Another hill, and nobody tells you its formula. Walk three steps with η = 0.02 and divide the second step by the first: that is ρ. Solve
# ρ = 1 − 0.02 · L for L, set η to 1/L, and land.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    LinearRegression(np.array([2.0, 4.0]), np.array([4.0, 8.0]), intercept=False),
    GradientDescent(learning_rate=0.02),
    start=0.0,
    steps=3,
    view=("curve", "table"),
    columns=("step", "w", "update"),
    controls=(("rate", 0.005, 0.15),),
    small=True,
    challenge={"within": 0.02, "at": 2.0, "steps": 1, "text": "Land within 0.02 of the bottom in one step."},
    caption="A hill of unknown curvature: three steps with η = 0.02 end at w = 0.800, 1.280 and 1.568.",
)

# %% [markdown] tags=["why"] minutes=3 lecture=0 slideshow={"slide_type": "slide"}
# ## See why 2/L counts on other hills
#
# Why should a step *against the slope* go down on a hill of any shape? Close to your feet every smooth hill is nearly a straight line, and on
# that line the step −η g changes the height by g · (−η g), which is −η g². The curvature says how far to trust the line. If it is
# nowhere larger than L, the hill lies below the bowl of curvature L that touches it at your feet:

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
show(draw.touching_bowl())

# %% [markdown]
# Written down, the picture is the **descent lemma**, a *theorem*:
#
# $$f(w - \eta g) \;\le\; f(w) - \eta \left(1 - \tfrac{1}{2} \eta L\right) g^2$$
#
# With η below 2/L the bracket is positive: no step ends higher than it began.

# %% [markdown] tags=["other-side"] minutes=2 corrects=["E04", "E35"] slideshow={"slide_type": "slide"}
# ## Take the number off its pedestal
#
# > **Often said:** 0.01 is a good learning rate.

# %%
rows = []
for name, unit in (("hours", 1), ("minutes", 60), ("days", 1 / 24)):
    L = 2 * np.mean((unit * hours) ** 2)
    rows.append((name, *(in_powers(each, 3) for each in (L, 1 / L, 2 / L))))
Table(("time studied, in", "L", "best η", "limit"), rows)

# %% [markdown]
# > **What happens:** these are the same four students. With hours, 0.01 walks in. With minutes it explodes. With days it crawls.
# >
# > **Why:** η comes with a unit, one over curvature. Sixty times larger inputs make the curvature 60² times larger, and the good η 60² times
# > smaller.
#
# So the answer to *is 0.01 good?* is a question: what is L? Lesson 05 makes it disappear by choosing the units well. *Folklore:* for common
# networks on common data, with Adam (lesson 12), 0.001 is a fair first try.

# %% [markdown] tags=["your-turn"] minutes=2 lecture=0 covers=["S3-21"] slideshow={"slide_type": "slide"}
# ## Your turn

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.apply")

# %% [markdown]
# Then open [the exercises](../exercises/03_learning_rates/03_learning_rates.ipynb): name the regime of any rate, find the first `inf` and the
# first `nan`, measure a curvature, and let code choose its own learning rate.

# %% [markdown] tags=["quiz"] minutes=3 lecture=4.5 covers=["S1-18", "S1-14", "S2-11"] slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("03.read-curvature")

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
# <details><summary>Three more to say aloud</summary>
#
# 1. What is a gradient, in a picture? *The tilt of the ground where you stand; it points uphill.*
# 2. What does the learning rate decide? *How much of the slope becomes a step: progress against stability.*
# 3. A price model has a weight for the size of a house. Where does the hiker live? *In the space of weights; the houses are the hill.*
#
# </details>

# %% [markdown] tags=["wild"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# scikit-learn's `SGDRegressor` calls the learning rate `eta0`. Nothing in the data sets its default. Ask the class itself:

# %% tags=["in-the-wild"]
from inspect import signature

from sklearn.linear_model import SGDRegressor

print(signature(SGDRegressor).parameters["eta0"])

# %% [markdown]
# Papers on large language models print rates below 0.001. They belong to Adam, which divides the gradient by its own size (lesson 12). Do not
# compare them with an η of plain gradient descent.

# %% [markdown] tags=["from-memory"] minutes=2 lecture=2.5 covers=["S3-22"] slideshow={"slide_type": "slide"}
# ## Draw it from memory
#
# 90 seconds, on paper: the hill, the hiker, the slope and the step; the rule, with its letters; three rows of the table for (w − 3)², w = 0,
# η = 0.1. Then the V of the dial, with 0.1, 0.5, 0.9 and 2 in their places.

# %% [markdown] tags=["keep"] minutes=1 covers=["S1-17"] slideshow={"slide_type": "slide"}
# ## Keep this
#
# One step multiplies the distance to the bottom by 1 − ηL. Below 1/L the hiker walks in, between 1/L and 2/L they cross and arrive, above 2/L
# they are thrown out. A learning rate has no size of its own: compare it with the curvature.
#
# *Next:* real hills have more than one direction. Which way is down then? [Lesson 04](04_gradient.ipynb) finds the arrow.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
ribbon("03", end=True)
