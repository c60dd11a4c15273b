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
# | | |
# |---|---|
# | **Takes** | 70 minutes |
# | **You need** | [lesson 03](03_learning_rates.ipynb); [lesson 06](06_narrow_valleys.ipynb) helps: curvatures in several directions |
# | **You will need it for** | every model that is not a line |

# %% slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import GradientDescent, Quadratic, Table, bowl, descend, double_well, hike
from gdcourse.explorers import explore
from gdcourse.figures import landscapes as draw
from gdcourse.figures import show
from gdcourse.landscapes import corner, plateau_log, plateau_squared, saddle, smallest_network
from gdcourse.questions import ask

# %% [markdown] tags=["recall"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall two things

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("09.recall-floor")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("09.recall-batch")

# %% [markdown] tags=["situation"] minutes=4 lecture=2 covers=["S0-17", "S0-06", "S2-10"] slideshow={"slide_type": "slide"}
# ## Ask what the fog may hide
#
# In lesson 01 the hiker found level ground, and when the fog lifted there was a deeper valley behind the ridge. On the losses that came from data, in lessons 02 to 08, that never happened. Luck?
#
# No. Some losses have a shape that rules it out. If you can recognise the shape, you know before you walk.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Pull a rope tight

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("09.rope")

# %% [markdown] tags=["by-hand"] minutes=7 lecture=5 lead=2 covers=["S3-12"] slideshow={"slide_type": "slide"}
# ## Test a shape three ways
#
# A function is **convex** if no chord ever lies below it. By hand for (w − 3)² and the points 0 and 4: heights 9 and 1, so the chord's middle is at height 5. The ground at the
# middle, w = 2, is at 1. Below the chord: good.
#
# Three tests say the same, for smooth functions: every chord lies above; every tangent lies below; the curvature is nowhere negative.
#
# Here are five hills to try. (A *sigmoid* squeezes any number between 0 and 1. *Log loss* and *squared loss* are two ways to score what it says; lesson 10 has more.)


# %%
def humps(f, lo, hi, tries=20_000):
    """The largest height of the ground above a random chord, over many chords. 0 for a convex function."""
    rng = np.random.default_rng(0)
    a, b = rng.uniform(lo, hi, (2, tries))
    share = rng.uniform(0, 1, tries)
    chord = (1 - share) * f(a) + share * f(b)
    return max(0.0, float(np.max(f((1 - share) * a + share * b) - chord)))


# %%
shapes = {
    "(w − 3)²": (bowl, 0, 6),
    "|w − 3|": (corner, 0, 6),
    "two valleys": (double_well, -3.5, 3.5),
    "log loss": (plateau_log, -6, 6),
    "squared loss of a sigmoid": (plateau_squared, -6, 6),
}
Table(
    ("function", "highest hump above a chord"),
    [(name, round(humps(*shape), 6)) for name, shape in shapes.items()],
    digits=3,
)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(
    draw.chords(
        {name: shapes[name] for name in ("(w − 3)²", "|w − 3|", "two valleys", "squared loss of a sigmoid")}
    ),
    "One chord for each of four hills. The ground stays below the chord of the bowl and of the corner; it rises above by up to "
    f"{humps(*shapes['two valleys']):.2f} on the two valleys and {humps(*shapes['squared loss of a sigmoid']):.2f} on the sigmoid.",
)

# %% [markdown]
# Why it matters: on a convex hill, level ground *is* the bottom. Were there a lower place anywhere, the chord to it would leave downhill, and the ground under your feet,
# being below the chord, would slope. That is a *theorem*, and you have read its proof.
#
# > **Deeper.** How fast does descent get there? Let the curvature be at most L and η at most 1/L. After k steps a convex loss is above its lowest value by at most
# > |w₀ − w\*|² / (2ηk), where w\* is the bottom. If the curvature is also at least μ, the distance shrinks in every step by a factor of at most 1 − ημ, as in lesson 06. Both are *theorems*. The hill w⁴ has
# > curvature 0 at its bottom, so only the first one speaks about it:

# %%
w, eta, rows = 1.0, 1 / 12, []  # between −1 and 1 the curvature, 12w², is at most 12
for k in range(1, 1001):
    w = w - eta * 4 * w**3
    if k in (10, 100, 1000):
        rows.append((k, w**4, 1 / (2 * eta * k)))
Table(("steps", "loss", "at most"), rows, digits=6)

# %% [markdown] tags=["other-side"] minutes=6 lecture=0 corrects=["E02", "E11", "E17"] slideshow={"slide_type": "slide"}
# ## Read the small print of "convex"
#
# > **Often said:** linear and logistic regression, ridge, lasso and the SVM are convex, so gradient descent finds the one global minimum.
#
# (Ridge adds a share of w² to the squared error, lasso a share of |w|. Logistic regression and the SVM sort things into two classes, as lesson 10 will: the loss of
# the first is the log loss, that of the second is 0 up to a corner and a straight line beyond.)

# %%
w, path = 0.0, [0.0]
for _ in range(8):
    w = w - 0.8 * corner.gradient(w)
    path.append(w)
print("|w − 3| with η = 0.8:", np.round(path, 2))
fading, w = [], 0.0
for t in range(400):
    w = w - 0.8 / np.sqrt(t + 1) * corner.gradient(w)
    fading.append(abs(w - 3))
print(f"with η = 0.8/√(t + 1): {np.mean(fading[-50:]):.3f} from the bottom after 400 steps, and closing in")

# %%
flat_floor = Quadratic([2.0, 0.0])  # a valley whose floor is level: two weights that say the same
ends = descend(flat_floor, np.array([[3.0, 3.0], [-2.0, 1.0]]), GradientDescent(0.2), steps=100).positions[-1]
print("two starts on a level floor end at", ends[:, 0].round(3) + 0.0, "and", ends[:, 1].round(3) + 0.0)
w, reached = 0.0, []  # logistic regression on two examples, one of each class, at −1 and +1
for t in range(1, 10_001):
    w = w + 1 / (1 + np.exp(w))
    if t in (10, 100, 1000, 10_000):
        reached.append((t, w, np.log1p(np.exp(-w))))
Table(("steps", "w", "loss"), reached, digits=4)

# %% [markdown]
# > **What happens:** lasso and the SVM have *corners* like |w − 3|: a constant η hops around the corner for ever. Two features that say the same give infinitely many minima, all
# > equally good. On classes that can be separated, logistic regression has none: w grows like the logarithm of the steps.
# >
# > **Why:** convex promises no *bad* level ground. It does not promise that the bottom is smooth, that there is only one, or that
# > there is one at all.
#
# And much of classical machine learning is not convex at all: k-means, mixtures, matrix factorisation, trees.

# %% [markdown] tags=["situation"] minutes=4 lecture=3 covers=["S4-02"] slideshow={"slide_type": "slide"}
# ## Drop marbles on a hill with two valleys
#
# The hill is (w² − 4)²/8 + w/2. You know where it is level. The marbles do not.

# %%
level = [(place.kind, float(np.squeeze(place.point))) for place in double_well.stationary]
Table(("kind", "w", "height"), [(kind, w, double_well(w)) for kind, w in level], digits=3)

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Larger steps from the right

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("09.larger-steps")

# %% slideshow={"slide_type": "subslide"}
rates = (0.05, 0.2, 0.3, 0.4, 0.45, 0.5)
runs = descend(double_well, np.full(len(rates), 3.0), GradientDescent(list(rates)), steps=400).positions
rows = [(eta, *run[[1, 2, 399, 400]]) for eta, run in zip(rates, runs.T, strict=True)]
Table(("η", "after 1", "after 2", "after 399", "after 400"), rows, digits=4)

# %% [markdown] corrects=["E36"]
# The last two rows never settle: they jump between two places for ever. Now every start and every rate, one pixel each.

# %% slideshow={"slide_type": "subslide"}
starts, etas = np.linspace(-3.4, 3.4, 340), np.linspace(0.02, 0.5, 200)
marbles = np.repeat(starts[:, None], len(etas), axis=1)  # one hiker per pixel
with np.errstate(all="ignore"):
    for _ in range(300):
        before, marbles = marbles, marbles - etas * double_well.gradient(marbles)
settled = np.abs(marbles - before) < 1e-6
where = np.where(settled & (marbles < 0.25), 0, np.where(settled & (marbles > 0.26), 1, 2))
show(
    draw.basins(starts, etas, where),
    f"Where a walk ends, for every start and rate: {np.mean(where == 0):.0%} left, {np.mean(where == 1):.0%} right, {np.mean(where == 2):.0%} nowhere. At small rates the "
    "border is the ridge; at larger ones strips of left and right alternate.",
)

# %% [markdown] tags=["explorer"] minutes=8 lecture=6 slideshow={"slide_type": "slide"}
# ## Drop your own
#
# Say where it will end, then drop it. Your tasks:
#
# 1. From w = 3, find three rates with three different fates.
# 2. Find two starts on the *right* slope, close together, that end in different valleys.
# 3. Add noise. Does it help the marble out of the right valley? Does it keep it in the left one?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    double_well,
    GradientDescent(0.05),
    start=3.0,
    steps=60,
    noise=0.0,
    view=("curve", "map", "table"),
    map=("rate", "start", "destination"),
    controls=("start", ("rate", 0.02, 0.6), "noise", "seed"),
    caption="Two valleys, and a map of where every start and rate ends.",
)

# %% [markdown] tags=["why"] minutes=6 lecture=4 slideshow={"slide_type": "slide"}
# ## See which valley can hold a step
#
# Lesson 03: in a valley of curvature L a walk can settle only if η < 2/L. So each valley has a largest rate of its own.

# %%
curvature = {w: (3 * w**2 - 4) / 2 for w in (-2.114908, 1.860806)}
rows = [(w, double_well(w), c, 2 / c) for w, c in curvature.items()]
Table(("valley at", "height", "curvature", "holds η up to"), rows, digits=4)

# %%
near = np.array([-2.1149, 1.8608]) + 0.01
for eta in (0.3, 0.5):
    end = descend(double_well, near, GradientDescent(eta), steps=2000).positions[-2:]
    print(
        f"η = {eta}: started beside the left bottom, ends at {end[:, 0].round(3)}; beside the right, at {end[:, 1].round(3)}"
    )

# %% [markdown]
# The deep valley is *sharper*. Between 0.425 and 0.626 no walk can rest in it, while the worse, flatter valley still holds them. **Large steps prefer flat valleys.** On this hill that is a
# *theorem*. For networks it was *measured*: large rates drive training to where the curvature is close to 2/η, the "edge of stability" (Cohen and others, 2021). That flat valleys
# also predict better on new data is *folklore*, with arguments on both sides.

# %% [markdown] tags=["situation"] minutes=4 lecture=5 lead=3 covers=["S4-11", "S3-13"] slideshow={"slide_type": "slide"}
# ## Sit on a horse
#
# With two weights there is a third kind of level ground. Sit in a saddle: in front the pommel rises, behind you the cantle. To the left and to the right it falls away to the
# stirrups. Up in one direction, down in the other, level in the middle. That is a **saddle point**.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(
    draw.horse_saddle(),
    "A saddle: front to back the ground rises on both sides of the middle, left to right it falls on both. At the point itself the ground is level.",
)

# %% [markdown] corrects=["E23", "E24"]
# > **Often said:** a saddle point is a flat region that looks like a minimum; on the horse, forwards and backwards go down.
# >
# > **What happens:** it is a single *point*. On the horse it is forwards and backwards that go *up*.
# >
# > **Why:** what makes it a saddle is curvature of both signs. Flat regions exist too, and are called plateaus.

# %% slideshow={"slide_type": "notes"}
hessians = {
    "bowl": [[2, 0], [0, 1]],
    "hilltop": [[-2, 0], [0, -1]],
    "saddle": [[1, 0], [0, -1]],
    "turned saddle": [[0, 1], [1, 0]],
}
rows = []
for name, H in hessians.items():
    low, high = np.linalg.eigvalsh(np.array(H, dtype=float))
    rows.append((name, low, high, "minimum" if low > 0 else "maximum" if high < 0 else "saddle"))
Table(("Hessian of a", "lowest curvature", "highest", "kind"), rows, digits=1)

# %% [markdown] tags=["predict"] minutes=2 lecture=3 slideshow={"slide_type": "subslide"}
# ### How long does a saddle hold you?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("09.escape")


# %% slideshow={"slide_type": "subslide"}
def escape_steps(y0, eta=0.1, budget=5000):
    """Steps until |y| > 0.5, from (1, y0), on x²/2 + y⁴/4 − y²/2."""
    for step, w in enumerate(hike(saddle, [1.0, y0], GradientDescent(eta), steps=budget)):
        if abs(w[1]) > 0.5:
            return step
    return "never"


offsets = (1e-3, 1e-6, 1e-9, 1e-12, 0.0)
rows = [
    (f"{y0:g}", escape_steps(y0), round(np.log(0.5 / y0) / np.log(1.1)) if y0 else "never") for y0 in offsets
]
Table(("start beside the saddle by", "steps to escape", "ln(0.5/y₀)/ln 1.1"), rows)

# %% slideshow={"slide_type": "subslide"}
spots = np.logspace(-12, -2, 11)
show(
    draw.escape(spots, [escape_steps(y0) for y0 in spots]),
    "Steps to escape against the distance to the saddle's line, on a log axis: a straight line, "
    + " and ".join(f"{escape_steps(y0)} steps from {y0:g}" for y0 in spots[[-1, 0]])
    + ".",
)

# %% [markdown] tags=["why"] minutes=6 lecture=7 corrects=["E25", "E14"] slideshow={"slide_type": "slide"}
# ## Look for walks that really are stuck
#
# > **Often said:** gradient descent gets stuck at saddle points.
# >
# > **What happens:** from 10⁻¹² it takes 284 steps to leave. Only the start at exactly 0 stays.
# >
# > **Why:** a saddle is unstable: any distance from the line that leads into it grows, however small. From random starts, with η below 1/L, descent leaves strict saddles,
# > those with a way that truly curves down, with probability 1: a *theorem* (Lee and others, 2016).
# > It can take long when many saddles lie in a row.
#
# There is one famous place where exact zeros do occur: the **smallest network**, output = u · v · input, with one example that wants u · v = 1. Its loss is (uv − 1)²/2.

# %% slideshow={"slide_type": "notes"}
rows = []
for start in ((0.0, 0.0), (0.01, 0.01), (0.01, -0.01), (2.0, 0.1)):
    path = descend(smallest_network, start, GradientDescent(0.1), steps=2000)
    near = np.argmax(path.losses < 1e-3) if path.losses[-1] < 1e-3 else "never"
    rows.append((start, *(path.positions[-1].round(3) + 0.0), path.losses[-1], near))
Table(("start (u, v)", "u at the end", "v at the end", "loss", "steps to 0.001"), rows, digits=2)

# %% slideshow={"slide_type": "subslide"}
starts = ((0.05, 0.3), (0.6, -0.6), (2.0, 0.1))
walks = [descend(smallest_network, start, GradientDescent(0.1), steps=300).positions for start in starts]
show(
    draw.smallest_network(smallest_network, walks),
    "The smallest network has a whole curve of minima and a saddle in the middle. Three walks end at u · v = "
    + ", ".join(f"{np.prod(walk[-1]).round(2) + 0.0:.2f}" for walk in walks)
    + ": the second one began with u = −v.",
)

# %% [markdown] covers=["S2-11"]
# The third row of the table is a trap with symmetry. From u = −v both weights shrink alike, so u = −v stays true, and that line leads into the saddle.
#
# Start this network with both weights zero and it stays there. In a larger one, units that start alike stay alike (lesson 13). This is why networks are started at
# random, and lines need not be.
#
# The other honest trap is a **plateau**. A sigmoid squashes its input; with the squared loss, being confidently wrong looks level.

# %%
rows = []
for name, hill in (("squared loss", plateau_squared), ("log loss", plateau_log)):
    w = descend(hill, -6.0, GradientDescent(1.0), steps=100).positions
    rows.append((name, hill(-6.0), hill.gradient(-6.0), w[-1]))
Table(("loss of a sigmoid", "loss at −6", "slope at −6", "w after 100 steps, η = 1"), rows, digits=5)

# %% [markdown]
# The loss at −6 is nearly the worst there is, and the slope is five thousandths. Small slope, far from done. The log loss keeps its slope where the model is wrong, which is one reason why
# classifiers use it.

# %% [markdown] tags=["other-side"] minutes=5 lecture=6 covers=["S3-14"] corrects=["E16"] slideshow={"slide_type": "slide"}
# ## Sort theorem from folklore
#
# | claim | status |
# |---|---|
# | On a smooth convex loss, with η < 2/L, the loss goes down to its lowest value, even if no place has it | *theorem* |
# | Descent from a random start, with η below 1/L, does not end at a strict saddle | *theorem* |
# | Descent finds the global minimum of a network | false in general; a *theorem* for some very wide networks |
# | Most local minima of large networks are nearly as good as the best | *folklore*, with theorems for simplified models |
# | In many dimensions saddles outnumber local minima | *measured*, and a theorem for random landscapes |
# | Noise helps to leave bad valleys | *measured here*: sometimes, and good ones too |
#
# When you cannot know the hill, there is a plain tool: start several times, and keep the best.

# %%
rng = np.random.default_rng(4)
starts = rng.uniform(-3.4, 3.4, size=8)
ends = descend(double_well, starts, GradientDescent(0.05), steps=400).positions[-1]
best = ends[np.argmin(double_well(ends))]
print("ends:", ends.round(2), f"  kept: {best:.3f}, height {double_well(best):.2f}")

# %%
walk = np.full(2000, 1.86)  # 2000 hikers in the worse valley, with gusts
for _ in range(2000):
    walk = walk - 0.05 * (double_well.gradient(walk) + 6.0 * rng.normal(size=2000))
print(f"with gusts: {np.mean(walk < 0.25):.0%} of the hikers are in the deep valley after 2000 steps")

# %% [markdown] tags=["your-turn"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Your turn
#
# [The exercises](../exercises/09_landscapes/09_landscapes.ipynb): test for convexity, classify level ground, time an escape, start many times, and handle a corner.

# %% [markdown] tags=["quiz"] minutes=5 lecture=3 slideshow={"slide_type": "slide"}
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
# **A common wrong answer:** "No, it gets stuck in local minima, that is why deep learning is hard." Large networks seem to be slowed by plateaus, narrow valleys and saddles more than by bad local minima. And
# a stuck run has other suspects first: the rate, the scale, the noise floor.

# %% [markdown] tags=["wild"] minutes=1 lecture=0 covers=["S2-12", "S4-10"] slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# k-means is not convex, so scikit-learn restarts it. The number of restarts is an argument:

# %% tags=["in-the-wild"]
from inspect import signature

from sklearn.cluster import KMeans

print(signature(KMeans).parameters["n_init"], "  ", signature(KMeans).parameters["init"])

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
