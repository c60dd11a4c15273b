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
# # 09 · Know what the fog may hide
#
# After this lesson you can tell which losses have one valley and which may have many, say what is guaranteed in each, and stop blaming local minima for
# everything.
#
# | Takes | You need | You will need it for |
# |---|---|---|
# | 70 minutes | [lesson 03](03_learning_rates.ipynb): 2/L; [lesson 06](06_narrow_valleys.ipynb): the Hessian and its eigenvalues; logarithms | every model that is not a line |

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import (
    GradientDescent,
    Quadratic,
    Table,
    ask,
    bowl,
    corner,
    descend,
    double_well,
    explore,
    plateau_log,
    plateau_squared,
    ribbon,
    saddle,
    show,
    smallest_network,
)
from gdcourse.figures import landscapes as draw

ribbon("09")

# %% [markdown] tags=["situation"] minutes=5 lecture=3 covers=["S0-17", "S0-06", "S2-10", "S4-02"] slideshow={"slide_type": "slide"}
# ## Drop marbles on a hill with two valleys
#
# The marble ends in the right valley. The left one is deeper. Move the start or the rate until it ends there. Then find a start on the *right* slope that does.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    double_well,
    GradientDescent(0.05),
    start=3.0,
    steps=60,
    map=("start", "destination"),
    controls=("start", ("rate", 0.02, 0.6)),
    small=True,
    challenge={"within": 0.05, "at": -2.1149, "name": "09.deep", "text": "End in the left, deeper valley."},
    caption="A hill with two valleys, and under it a strip: where a walk from each start ends.",
)

# %% [markdown]
# A **local minimum** is a place with no lower ground *near by*. A **global minimum** is a place with no lower ground *anywhere*. Both bottoms here are local
# minima, and the left one alone is global. A hiker in fog can tell that the ground is level. They cannot tell which of the two they found.

# %%
level = [(place.kind, float(place.point)) for place in double_well.stationary]
Table(("kind", "w", "height"), [(kind, w, double_well(w)) for kind, w in level], digits=3)

# %% [markdown] tags=["recall"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall two things

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("09.recall-floor")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("09.recall-batch")

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Larger steps from the right

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("09.larger-steps", draw.fates(double_well, (0.05, 0.3, 0.4, 0.45, 0.5)))

# %% [markdown] tags=["explorer"] minutes=7 lecture=5 corrects=["E36"] slideshow={"slide_type": "slide"}
# ## Drop your own
#
# Every start and every rate has a fate; the map shows them all. From w = 3, find three rates with three different fates. Then begin at −3, on the slope of the
# *deep* valley, and find a rate that throws the marble out of it, into the worse one: the explorer notices. Add noise: whom does it help?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    double_well,
    GradientDescent(0.05),
    start=-3.0,
    steps=60,
    noise=0.0,
    view=("curve", "map", "table"),
    map=("rate", "start", "destination"),
    controls=("start", ("rate", 0.02, 0.6), "noise", "seed"),
    challenge={"within": 0.01, "at": 1.8608, "name": "09.worse", "text": "From −3, on the left slope, end in the right valley, the worse one."},
    caption="Two valleys, and a map of where every start and rate ends.",
)

# %% [markdown] tags=["why"] minutes=5 lecture=3.5 slideshow={"slide_type": "slide"}
# ## See which valley can hold a step
#
# Lesson 03: in a valley of curvature L a walk can settle only if η < 2/L. So each valley has a largest rate of its own.

# %%
curvature = {w: (3 * w**2 - 4) / 2 for w in (-2.114908, 1.860806)}
rows = [(w, double_well(w), c, 2 / c) for w, c in curvature.items()]
Table(("valley at", "height", "curvature", "holds η up to"), rows, digits=4)

# %% [markdown]
# The deep valley is *sharper*. Between 0.425 and 0.626 no walk settles in it, unless it lands on the bottom exactly, while the worse, flatter valley still holds
# them. **Large steps prefer flat valleys.** On this hill that is a *theorem*. For networks it was *measured* with all rows at every step: at ordinary rates the largest curvature
# rises until it meets 2/η, the "edge of stability" (Cohen and others, 2021). That flat valleys also predict better on new data is *folklore*, with arguments on both sides.

# %% [markdown] tags=["other-side"] minutes=4 lecture=3 slideshow={"slide_type": "slide"}
# ## Escape by luck, or with a plan
#
# > **Often said:** noise, or a large rate, gets you out of a bad minimum.

# %%
rng = np.random.default_rng(4)
ends = descend(double_well, rng.uniform(-3.4, 3.4, size=8), GradientDescent(0.05), steps=400).positions[-1]
best = ends[np.argmin(double_well(ends))]
print("eight starts end at", ends.round(2))
print(f"kept: {best:.3f}, height {double_well(best):.2f}")
walk = np.full(2000, 1.86)  # 2000 hikers in the worse valley, with gusts
for _ in range(2000):
    walk = walk - 0.05 * (double_well.gradient(walk) + 6.0 * rng.normal(size=2000))
print(f"with gusts: {np.mean(walk < 0.25):.0%} of the hikers are in the deep valley after 2000 steps")

# %% [markdown]
# > **What happens:** gusts do move hikers, out of bad valleys and out of good ones too. A large rate throws them somewhere.
# >
# > **Why:** neither knows what is deep. When you cannot know the hill, there is a plain tool: start several times, and keep the best *end*.

# %% [markdown] tags=["situation"] minutes=2 lecture=1.5 slideshow={"slide_type": "slide"}
# ## Ask for a shape without traps
#
# On the losses of lessons 02 to 08 there was never a second valley. That was no luck: some losses have a shape that rules it out, and you can recognise it before you walk.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Pull a rope tight

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("09.rope", draw.chords({"(w − 3)²": (bowl, 0, 6), "|w − 3|": (corner, 0, 6), "two valleys": (double_well, -3.5, 3.5), "squared loss of a sigmoid": (plateau_squared, -6, 6)}))

# %% [markdown] tags=["by-hand"] minutes=7 lecture=4.5 lead=2 covers=["S3-12"] slideshow={"slide_type": "slide"}
# ## Test a shape three ways
#
# A function is **convex** if its ground never rises above a chord (the rope). For (w − 3)² and the points 0 and 4: heights 9 and 1, so the chord's middle is at
# height 5, and the ground below it, at w = 2, is at 1. For any number of weights, with a share s between 0 and 1:
#
# $$f\big((1 - s)\,a + s\,b\big) \;\le\; (1 - s)\,f(a) + s\,f(b)$$
#
# For smooth functions three tests say the same: no ground above a chord; no ground below a tangent; no negative curvature, f″ ≥ 0. With several weights the
# curvatures are those of the **Hessian**, the table of second derivatives of lesson 06, and none of its eigenvalues may be negative.
#
# A product of weights fails. The **smallest network**, output = u · v · input, has one example that wants 1. The loss is 0 at (2, ½) and at (½, 2):
#
# $$f(u, v) = \tfrac12\,(uv - 1)^2$$


# %%
def hump(f, a, b, share=0.5):
    """How far the ground stands above the chord from a to b, at this share of the way."""
    a, b = np.array(a), np.array(b)
    return f((1 - share) * a + share * b) - ((1 - share) * f(a) + share * f(b))


print(f"bowl, 0 to 4: {hump(bowl, 0.0, 4.0):.3f}")
print(f"smallest network: {hump(smallest_network, [2.0, 0.5], [0.5, 2.0]):.3f}")

# %% [markdown]
# One positive number disproves; no number of negative ones proves. Why it matters: on a convex hill, level ground *is* the bottom, and every local minimum is
# global. Were there a lower place anywhere, the chord to it would leave downhill, and the ground under your feet, being below the chord, would slope. That is a *theorem*,
# and you have read its proof.
#
# <details><summary>Deeper: why f″ ≥ 0 is enough, and how fast it goes</summary>
#
# If f″ ≥ 0 the slope never falls as you walk from a to b. So up to a point between them the ground climbs on average no faster than after it: at that point it cannot stand
# above the chord. The average of f over many points is never below f of their average: Jensen's inequality, the same chord with more ends.
#
# Let the curvature be at most L and η at most 1/L. After k steps a convex loss is above its lowest value by at most
#
# $$\frac{|w_0 - w^*|^2}{2\,\eta\, k}$$
#
# where w\* is the bottom. If the curvature is also at least μ, the distance shrinks at every step by a factor of at most 1 − ημ. Both are *theorems*.
# </details>

# %% [markdown] tags=["other-side"] minutes=6 lecture=0 corrects=["E02", "E11", "E17"] slideshow={"slide_type": "slide"}
# ## Read the small print of "convex"
#
# > **Often said:** linear and logistic regression, ridge, lasso and the SVM are convex, so gradient descent finds the one global minimum.
#
# (Ridge adds a share of w² to the squared error, lasso a share of |w|. Logistic regression and the SVM, the *support vector machine*, sort things into two classes, as lesson 10 will: the loss of
# the first is smooth, that of the second is 0 up to a corner and a straight line beyond.)

# %%
hops = descend(corner, 0.0, GradientDescent(0.8), steps=8).positions
print("|w − 3| with η = 0.8:", hops.round(2))
flat_floor = Quadratic([2.0, 0.0])  # two weights that say the same: a level floor
ends = descend(flat_floor, np.array([[3.0, 3.0], [-2.0, 1.0]]), GradientDescent(0.2), steps=100).positions[-1]
print("two starts on a level floor end at", ends[:, 0].round(3) + 0.0, "and", ends[:, 1].round(3) + 0.0)
w = descend(plateau_log, 0.0, GradientDescent(1.0), steps=10_000).positions[[10, 100, 1000, 10_000]]
print("logistic regression, classes that can be separated:", w.round(2))

# %% [markdown]
# > **What happens:** lasso and the SVM have *corners* like |w − 3|: a constant η usually hops around the corner for ever. Two features that say the same give infinitely many
# > minima, all equally good. On classes that can be separated, logistic regression has none: w grows like the logarithm of the steps.
# >
# > **Why:** convex promises no *bad* level ground. It does not promise that the bottom is smooth, that there is only one, or that
# > there is one at all.
#
# And much of classical machine learning is not convex at all: k-means (rows grouped around centres), mixtures of bell curves, matrix factorisation (a table as a product of two). A tree is not even walked: it is grown by greedy cuts, and what boosting descends
# is a loss of *predictions* (lesson 15).

# %% [markdown] tags=["situation"] minutes=4 lecture=4.5 lead=3 covers=["S4-11", "S3-13"] corrects=["E23", "E24"] slideshow={"slide_type": "slide"}
# ## Sit on a horse
#
# With two weights there is a third kind of level ground. Sit in a saddle: in front the pommel rises, behind you the cantle. To the left and to the right it falls away to the
# stirrups. Up in one direction, down in the other, level in the middle. That is a **saddle point**.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.horse_saddle())

# %% [markdown]
# It is a single *point*, no flat region: those are called **plateaus**. What makes it a saddle is curvature of both signs. On paper: where is x³/3 − x + y² level,
# and what is there? Its slopes are x² − 1 and 2y, so at (1, 0) and at (−1, 0). Its second derivatives stand in the Hessian, [[2x, 0], [0, 2]]. At (1, 0) both curvatures are 2: a
# minimum. At (−1, 0) they are −2 and 2: a saddle.

# %%
hessians = {"bowl": [[2, 0], [0, 1]], "hilltop": [[-2, 0], [0, -1]]}
hessians |= {"saddle": [[1, 0], [0, -1]], "turned saddle": [[0, 1], [1, 0]]}
rows = []
for name, H in hessians.items():
    low, high = np.linalg.eigvalsh(np.array(H, dtype=float))
    rows.append((name, low, high, "minimum" if low > 0 else "maximum" if high < 0 else "saddle"))
Table(("Hessian of a", "lowest curvature", "highest", "kind"), rows, digits=1)

# %% [markdown] tags=["predict"] minutes=2 lecture=3 slideshow={"slide_type": "subslide"}
# ### How long does a saddle hold you?


# %%
def escape_steps(y0, eta=0.1, budget=5000):
    """Steps until |y| > 0.5, from (1, y0), on x²/2 + y⁴/4 − y²/2; None if it stays."""
    far = np.abs(descend(saddle, [1.0, y0], GradientDescent(eta), steps=budget).positions[:, 1]) > 0.5
    return int(np.argmax(far)) if far.any() else None


# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("09.escape", draw.escape(np.logspace(-12, -2, 11), [escape_steps(y0, budget=400) for y0 in np.logspace(-12, -2, 11)]))

# %% [markdown] tags=["why"] minutes=5 lecture=4.5 corrects=["E25"] slideshow={"slide_type": "slide"}
# ## Hit a line exactly
#
# > **Often said:** gradient descent gets stuck at saddle points.
# >
# > **What happens:** it is slow there, and leaves. Only a start at exactly y = 0 stays.
# >
# > **Why:** a saddle is unstable: any distance y from the line that leads into it grows by a constant factor, however small. With curvature −λ across:
#
# $$y_k \approx (1 + \eta\lambda)^k\, y_0 \qquad\text{so}\qquad k \approx \frac{\ln (r / y_0)}{\ln(1 + \eta\lambda)} \;\text{ steps until it is } r$$
#
# How often does a random start hit a line exactly? A line has length and no area: the probability is 0. From random starts, with η below 1/L and a curvature
# that is at most L everywhere, descent does not end at strict saddles, those with a way that truly curves down: a *theorem* (Lee and others, 2016). It can take long when many saddles lie in
# a row. Noise shortens the wait: it never sits on a line. From y = 0 itself:

# %%
w = np.array([np.ones(500), np.zeros(500)])
left = np.zeros(500)
for step in range(1, 201):
    w = w - 0.1 * (saddle.gradient(w) + 0.001 * rng.normal(size=w.shape))
    left[(left == 0) & (np.abs(w[1]) > 0.5)] = step
print(f"gusts of 0.001: {np.mean(left > 0):.0%} of 500 have left,", end=" ")
print(f"half of them within {np.median(left):.0f} steps")

# %%
rows = [(f"{y0:f}", escape_steps(y0), round(np.log(0.5 / y0) / np.log(1.1))) for y0 in (0.001, 0.000001)]
Table(("start beside the line by", "steps to escape", "ln(0.5/y₀)/ln 1.1"), rows)

# %% [markdown] tags=["other-side"] minutes=5 covers=["S2-11", "S3-14"] corrects=["E14", "E16"] slideshow={"slide_type": "slide"}
# ## Look for walks that really are stuck
#
# Exact zeros do occur in one famous place: the smallest network.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.smallest_network(smallest_network, [descend(smallest_network, start, GradientDescent(0.1), steps=300).positions for start in ((0.05, 0.3), (0.6, -0.6), (2.0, 0.1))]))

# %% [markdown]
# From u = −v both weights shrink alike, so u = −v stays true, and that line leads into the saddle. From (0, 0) nothing moves at all. In a larger network, units that start alike stay alike
# (lesson 13). This is why networks are started at random, and lines need not be.
#
# The other honest trap is a **plateau**. A *sigmoid* squeezes any number between 0 and 1; with the squared loss, being confidently wrong looks level. *Log loss* scores it otherwise:

# %%
rows = []
for name, hill in (("squared loss", plateau_squared), ("log loss", plateau_log)):
    w = descend(hill, -6.0, GradientDescent(1.0), steps=100).positions
    rows.append((name, hill(-6.0), hill.gradient(-6.0), w[-1]))
Table(("loss of a sigmoid", "loss at −6", "slope at −6", "w after 100 steps, η = 1"), rows, digits=5)

# %% [markdown]
# Small slope, far from done. So sort what is known:
#
# | claim | status |
# |---|---|
# | On a smooth convex loss, with η < 2/L, the loss goes down to its lowest value, even if no place has it | *theorem* |
# | Descent from a random start, with η below 1/L, does not end at a strict saddle, if the curvature is at most L everywhere | *theorem* |
# | Descent finds the global minimum of a network | false in general; a *theorem* for some very wide networks |
# | Most local minima of large networks are nearly as good as the best | *folklore*, with theorems for simplified models |
# | In many dimensions saddles outnumber local minima | *measured*, and a theorem for random landscapes |

# %% [markdown] tags=["your-turn"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Your turn

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("09.apply")

# %% [markdown]
# Then open [the exercises](../exercises/09_landscapes/09_landscapes.ipynb): test for convexity, classify level ground, time an escape, start many times, and handle a corner.

# %% [markdown] tags=["quiz"] minutes=5 lecture=6.5 slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("09.smooth-convex")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("09.saddle-is")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("09.smaller-eta")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("09.zero-start")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("09.half")

# %% [markdown] tags=["interview"] minutes=2 lecture=0 covers=["S0-23", "S0-24", "S3-17"] slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"Is gradient descent guaranteed to find the global minimum?"*
#
# <details><summary>Our answer</summary>
#
# If the loss is convex and smooth and the rate is below 2/L: yes, in the sense that the loss goes to its lowest value. Otherwise no. It finds level ground, usually a local minimum. Which one
# depends on start, rate and noise. In practice: several starts, a good scale, a random start for networks.
# </details>
#
# *"Local or global minimum?"*
#
# <details><summary>Our answer</summary>
#
# Local: nothing lower near by. Global: nothing lower anywhere. On a convex loss every local minimum is global. In general, level ground in fog does not tell which.
# </details>
#
# **Two common wrong answers:** "Yes, with a small enough learning rate." A small rate settles in the valley that it started in. "No, it gets stuck in local minima, that is why deep learning is hard." Large networks seem to be slowed by plateaus, narrow valleys and saddles more than by bad local minima. And
# a stuck run has other suspects first: the rate, the scale, the noise floor.

# %% [markdown] tags=["wild"] minutes=1 lecture=0 covers=["S2-12", "S4-10"] slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# k-means is not convex. scikit-learn used to restart it ten times. Since version 1.4 its default is *one* careful start (k-means++); random starts are still restarted:

# %% tags=["in-the-wild"]
from sklearn.cluster import KMeans

for init in ("k-means++", "random"):
    print(init, KMeans(3, init=init).fit(np.eye(9))._n_init)

# %% [markdown] tags=["from-memory"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Draw it from memory
#
# 90 seconds: a convex function with a chord; the two valleys with their largest rates; a saddle with its two slices; (0, 0) and the curve u · v = 1.

# %% [markdown] tags=["keep"] minutes=1 slideshow={"slide_type": "slide"}
# ## Keep this
#
# Convex: level ground is the bottom. It may still have a corner, many bottoms, or none. Not convex: start, rate and noise choose the valley, and large rates can only rest in flat ones. Saddles
# and plateaus slow a walk down and let it go, plateaus late. Exact symmetry does not.
#
# *Next:* gutters and plateaus have one thing in common, a small slope that always says the same. [Lesson 11](11_momentum.ipynb) gives the hiker a memory for it. (Lesson 10 takes the same
# loop to classification.)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
ribbon("09", end=True)
