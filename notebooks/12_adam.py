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
# # 12 · Build Adam, then break it
#
# After this lesson you can build Adam from two averages and one apology for starting at zero, and you know five ways in which it
# disappoints.
#
# | | |
# |---|---|
# | **Takes** | 70 minutes |
# | **You need** | [lesson 11](11_momentum.ipynb): the velocity, and running averages |
# | **You will need it for** | most networks that are trained today |

# %% slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import LinearRegression, Quadratic, Table, bowl, descend, hike
from gdcourse.datasets import exam_scores, standardize
from gdcourse.explorers import explore
from gdcourse.figures import adam as draw
from gdcourse.figures import show
from gdcourse.optimizers import AdaGrad, Adam, AdamW, GradientDescent, Momentum, RMSprop
from gdcourse.questions import ask

# %% [markdown] tags=["recall"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall two things

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.recall-momentum")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.recall-scale")

# %% [markdown] tags=["situation"] minutes=3 covers=["S4-15"] slideshow={"slide_type": "slide"}
# ## Choose one learning rate for two weights
#
# A model reads two things about a text: whether it contains *the*, which nearly every text does, and whether it contains *glacier*, which hardly any does. The
# first weight gets a gradient in every step. The second gets one in a hundred. With one η for both, either the first weight shakes or the second one sleeps.
#
# The hiker's version: the slope to the east is a hundred times the slope to the north, because somebody measured east in metres and north in
# centimetres. The size of a slope says a good deal about units, and little about distance. So keep its *direction*, and divide its size away.

# %% [markdown] tags=["by-hand"] minutes=6 lecture=5 slideshow={"slide_type": "slide"}
# ## Divide by the size you have seen
#
# How large are a weight's gradients usually? Keep a running average of their squares, and take the root:
#
# **v ← β · v + (1 − β) · g²**
#
# **w ← w − η · g / √v**
#
# This v is an average of squares, and no longer the velocity of lesson 11. The rule is **RMSprop**, for *root mean square*. Its older relative **AdaGrad** adds the squares up and never forgets. Both do it for each weight
# separately. Take η = 0.1, β = 0.9, and a gradient that is always 6. First row: v = 0.1 · 36 = 3.6, √v = 1.897, and the step is 0.1 · 6 / 1.897 = 0.316.


# %%
def step_lengths(gradient, updates=50, learning_rate=0.1, beta=0.9):
    """Rows (k, plain, AdaGrad, RMSprop): how long the k-th step is when the gradient never changes."""
    total = v = 0.0
    rows = []
    for k in range(1, updates + 1):
        total = total + gradient**2
        v = beta * v + (1 - beta) * gradient**2
        step = learning_rate * gradient
        rows.append((k, step, step / np.sqrt(total), step / np.sqrt(v)))
    return rows


print(f"after the first update of RMSprop, √v = {np.sqrt(0.1 * 6.0**2):.3f}")
rows = step_lengths(6.0)
Table(("k", "plain, g = 6", "AdaGrad", "RMSprop"), [rows[k] for k in (0, 1, 2, 49)], digits=4)

# %%
rows = step_lengths(600.0)
Table(("k", "plain, g = 600", "AdaGrad", "RMSprop"), [rows[k] for k in (0, 1, 2, 49)], digits=4)

# %% [markdown]
# A hundred times the gradient, and the last two columns have not changed. AdaGrad's memory only grows, so its steps shrink as 1/√k: at the fiftieth, 0.014 is left.
# RMSprop forgets, so its steps settle at η. Its first step is three times too long, 0.316. Keep that in mind.
#
# And *glacier*? Its weight gets a gradient of 1 in one step of a hundred, and 0 in all others. How far do the two weights travel in a thousand steps?


# %%
def travelled(rule, every, steps=1000):
    """How far a weight goes when its gradient is 1 in every so many steps, and 0 in between."""
    w, state = 0.0, rule.init(0.0)
    for t in range(steps):
        w, state = rule.step(w, 1.0 if t % every == 0 else 0.0, state, t)
    return abs(w)


rows = []
for name, rule in (
    ("plain", GradientDescent(0.1)),
    ("AdaGrad", AdaGrad(0.1)),
    ("RMSprop", RMSprop(0.1, beta=0.99)),
):
    the, glacier = travelled(rule, 1), travelled(rule, 100)
    rows.append((name, the, glacier, the / glacier))
Table(("rule", "the", "glacier", "ratio"), rows, digits=1)

# %% [markdown]
# Plain descent moves the rare word a hundredth as far as the common one. With AdaGrad it is a twelfth, with RMSprop a fourteenth. (RMSprop
# has its usual longer memory here, β = 0.99.)

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Make the loss a thousand times as large

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.thousandfold")

# %%
rows = []
for name, scale in (("loss", 1.0), ("loss × 1000", 1000.0)):
    hill = Quadratic([2.0 * scale, 50.0 * scale])
    path = descend(hill, [3.0, 1.0], RMSprop(learning_rate=0.1, beta=0.9), steps=3).positions
    rows.append((name, *path[1], *path[3]))
Table(("", "w₁ after 1", "w₂ after 1", "w₁ after 3", "w₂ after 3"), rows, digits=4)

# %% [markdown] tags=["situation"] minutes=3 lecture=4 lead=2 covers=["S3-11", "S0-18"] slideshow={"slide_type": "slide"}
# ## Put two memories together
#
# Momentum remembers the *direction* of gradients: a sum of g that fades. RMSprop remembers their *size*: an average of g². Nothing stops you from keeping both.
# That is **Adam**. Four hikers set out in one gutter, 50 times as steep across as along: one without a memory, two with one each, and one with both.

# %% slideshow={"slide_type": "notes"}
valley = Quadratic([1.0, 50.0])
rules = {
    "neither": GradientDescent(0.035),
    "direction": Momentum(0.01, 0.9),
    "size": RMSprop(0.1, 0.9),
    "both": Adam(0.1),
}
walks = {name: descend(valley, [-3.0, 1.5], rule, steps=60) for name, rule in rules.items()}
first = {name: walk.positions[1] - walk.positions[0] for name, walk in walks.items()}
angles = {name: np.degrees(np.arctan2(-step[1], step[0])) for name, step in first.items()}
beyond = {name: max(walk.positions[:, 0].max(), 0.0) for name, walk in walks.items()}

# %% slideshow={"slide_type": "fragment"}
told = [f"{name}: {angles[name]:.0f} degrees, {beyond[name]:.2f}" for name in walks]
show(
    draw.two_memories(walks, angles, beyond),
    "How steeply each hiker sets off across the gutter, and how far it rolls beyond the bottom. Memory of "
    + "; ".join(told)
    + ".",
)

# %% [markdown]
# Read it as a table with four fields. Memory of size sets off at 45 degrees, because both weights take the same step. Memory of direction rolls past
# the bottom. Adam does both. The picture shows *how* they walk and not how fast: every η was chosen by hand.

# %% [markdown] tags=["other-side"] minutes=6 lecture=0 corrects=["E26"] covers=["S0-23"] slideshow={"slide_type": "subslide"}
# ## Sort the family, and let it walk on
#
# > **Often said:** momentum, RMSprop and Adam all adjust the learning rate automatically and remember past gradients.
#
# Two tests, on a slope of 1 along the first weight and 100 along the second. Whose steps follow the slopes? And when the slope suddenly ends, who
# moves on?

# %% slideshow={"slide_type": "notes"}
family = {"gradient descent": GradientDescent(0.1), "momentum": Momentum(0.1), "AdaGrad": AdaGrad(0.1)}
family |= {"RMSprop": RMSprop(0.1, 0.9), "Adam": Adam(0.1)}
rows = []
for name, rule in family.items():
    w, state = np.zeros(2), rule.init(np.zeros(2))
    for t in range(200):
        before, (w, state) = w, rule.step(w, np.array([1.0, 100.0]), state, t)
    pushed = rule.step(w, np.zeros(2), state, 200)[0] - w  # one more step, with no slope at all
    rows.append((name, (before - w)[1] / (before - w)[0], "yes" if abs(pushed[0]) > 1e-9 else "no"))
Table(("rule", "step in the steep direction / in the flat one", "moves on without a slope"), rows, digits=1)

# %% [markdown]
# > **What happens:** two rules take steps of ratio 100, three of ratio 1. Two roll on when the slope ends, three stop.
# >
# > **Why:** momentum remembers direction and does not adapt sizes. AdaGrad and RMSprop adapt sizes and do not remember direction. Adam does both.
#
# To divide the size away has a price. Let the four hikers walk on.

# %%
rows = []
for name, rule in rules.items():
    losses = descend(valley, [-3.0, 1.5], rule, steps=1000).losses
    rows.append((name, *(f"{losses[k]:.0e}" for k in (60, 150, 1000))))
Table(("memory of", "loss after 60 steps", "150", "1000"), rows)

# %%
tail = descend(valley, [-3.0, 1.5], RMSprop(0.1, 0.9), steps=1000).positions[-4:, 1]
print("the last places of RMSprop across the gutter:", tail.round(3))

# %% [markdown]
# RMSprop is the first to be near, by far, and cannot stay. Near the bottom the gradient shrinks, √v shrinks with it, and the quotient does not. So it
# crosses the gutter for ever, from 0.05 to −0.05 and back, in steps of η. A small slope used to mean a small step. Whoever divides the slope away needs
# another way to stop: a schedule ([lesson 08](08_schedules.ipynb)), or a memory of size so long that it still holds the steep slopes of the start.
#
# And Adam, with both memories, is after 60 steps no lower than the hiker with none: it rolled too far. It is not the winner of every race.

# %% [markdown] tags=["situation"] minutes=2 lead=4 slideshow={"slide_type": "slide"}
# ## Notice that averages begin with a lie
#
# The 0.316 is still unpaid. RMSprop's average starts at 0. No gradient has been seen, and 0 is a claim all the same: *gradients here are tiny*. The first
# update keeps nine tenths of that claim, √v comes out too small, and the step too long. Adam has two such averages, and an apology for each.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### The first step

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.first-step")

# %% [markdown] tags=["by-hand"] minutes=7 lecture=6 slideshow={"slide_type": "slide"}
# ## Correct the start
#
# Two averages: **m ← β₁ · m + (1 − β₁) · g** for the direction, and **v ← β₂ · v + (1 − β₂) · g²** for the size. The usual memories are
# β₁ = 0.9 and β₂ = 0.999.
#
# Suppose the gradient is always g. After one update m = (1 − β₁) · g. After two, m = (1 − β₁²) · g. After k, m = (1 − β₁ᵏ) · g. *What is missing is known
# exactly.* So divide by it:
#
# **m̂ = m / (1 − β₁ᵏ)**,  **v̂ = v / (1 − β₂ᵏ)**,  **w ← w − η · m̂ / (√v̂ + ε)**
#
# Say m-hat, v-hat. The hat means: corrected. ε, 10⁻⁸, guards against division by zero. k counts *updates*, from 1.


# %%
def adam(gradient, w, learning_rate, steps, correct=True, beta1=0.9, beta2=0.999):
    """Rows (k, w, g, m, m̂, √v̂, new w) of Adam, its start corrected or not."""
    m = v = 0.0
    rows = []
    for k in range(1, steps + 1):
        g = gradient(w)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**k) if correct else m
        v_hat = v / (1 - beta2**k) if correct else v
        update = -learning_rate * m_hat / (np.sqrt(v_hat) + 1e-8)
        rows.append((k, w, g, m, m_hat, np.sqrt(v_hat), w + update))
        w = w + update
    return rows


Table(("k", "w", "g", "m", "m̂", "√v̂", "new w"), adam(bowl.gradient, 0.0, 0.1, steps=4), digits=6)

# %% [markdown]
# First row: m = −0.6, a tenth of the gradient. The correction divides by 1 − 0.9 = 0.1 and gives the −6 back. In the same way v is 0.036, a thousandth of 36, and
# √v̂ is 6. The step is 0.1 · 6 / 6 = 0.1.
#
# Now the same without the correction.

# %%
print(f"first v: {0.001 * 36:.3f}    first step, compared with η: {0.1 / np.sqrt(0.001):.3f} times as long")
Table(
    ("k", "w", "g", "m", "m, not corrected", "√v", "new w"),
    adam(bowl.gradient, 0.0, 0.1, steps=3, correct=False),
    digits=4,
)

# %% [markdown]
# The first step is 0.316, more than three times too long: 0.1 / √0.001 = 3.162. Both averages lie. They do not lie equally, because v has the longer
# memory, and so the lies do not cancel.

# %% slideshow={"slide_type": "subslide"}
k = np.arange(1, 61)
noisy = 1 + 0.3 * np.random.default_rng(4).normal(size=60)
m = np.array([0.1 * np.sum(noisy[:n] * 0.9 ** np.arange(n)[::-1]) for n in k])
m_hat = m / (1 - 0.9**k)
show(
    draw.bias_correction(k, noisy, m, m_hat),
    f"Gradients scatter around {1.0}. The plain average starts at {m[0]:.2f} and needs {np.argmax(m > 0.9) + 1} updates to pass {0.9}; "
    f"the corrected one starts at {m_hat[0]:.2f}, the first gradient. By update {60} they differ by {m_hat[-1] - m[-1]:.3f}.",
)

# %% [markdown] tags=["why"] minutes=3 lecture=2 slideshow={"slide_type": "slide"}
# ## See what a step of Adam is
#
# m̂/√v̂ compares the average gradient with its usual size. If gradients agree, it is near +1 or −1, and the step is η. If they contradict each other, it
# is near 0, and the step is short. So η is no longer a share of a slope. *It is a length:* the most a weight usually moves in one step.
#
# That is why the same η = 0.001 is a fair first try on very different problems, and why it can be far too small on yours.
#
# > **Deeper.** "Usually", because m̂ has the shorter memory. While the gradients keep their sign and shrink, m̂ leans to the recent small ones, √v̂ to the old
# > large ones, and no step is longer than η: a *theorem*, in one line. After a long silence it is the other way round. A single gradient g makes
# > m̂ = 0.1 g and √v̂ = √0.001 · |g|, and the step is 3.162 η. [Adam's paper](https://arxiv.org/abs/1412.6980) names this as the worst case. Gradients that grow for a long time do worse.

# %% [markdown] tags=["predict"] minutes=2 lecture=0 slideshow={"slide_type": "subslide"}
# ### A thousand steps with the default

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.distance-budget")

# %% [markdown] tags=["other-side"] minutes=5 lecture=3 corrects=["E07"] covers=["S4-16"] slideshow={"slide_type": "slide"}
# ## Count the distance budget
#
# > **Often said:** Adam works well without tuning.
#
# Take its usual settings, η = 0.001 and a thousand updates: on the bowl, and on the exam scores of lesson 05.

# %%
X, y = exam_scores()
exam = LinearRegression(standardize(X), y)
reached = adam(bowl.gradient, 0.0, learning_rate=0.001, steps=1000)[-1][-1]
weights = descend(exam, exam.zeros(), Adam(), steps=1000).positions[-1]
best = np.linalg.lstsq(np.column_stack([standardize(X), np.ones(len(y))]), y)[0]
print(f"(w − 3)²: w = {reached:.3f}, loss {bowl(reached):.3f}")
print("exam scores, weights:", weights.round(2), "  best:", best.round(2))
print(
    f"exam scores, loss: {exam(weights):.0f}   best: {exam(best):.2f}   ratio: {exam(weights) / exam(best):.0f}"
)

# %% [markdown]
# > **What happens:** every weight has moved about 1, as far as a thousand steps of 0.001 can go. The best intercept is 72.79, and the loss is 341 times
# > the best loss.
# >
# > **Why:** η is a length per step. Steps × η is a budget, and the default budget of a thousand steps is 1.

# %% slideshow={"slide_type": "subslide"}
rates = (0.001, 0.003, 0.01)
walks = {rate: descend(bowl, 0.0, Adam(rate), steps=1000).positions for rate in rates}
near = np.argmax(np.abs(descend(bowl, 0.0, Adam(0.001), steps=10_000).positions - 3) < 0.01)
show(
    draw.distance_budget(walks, goal=3.0),
    "After a thousand steps of Adam on (w − 3)²: "
    + ", ".join(f"w = {walk[-1]:.3f} for η = {rate}" for rate, walk in walks.items())
    + f". With η = {rates[0]} it takes {near} steps to come within a hundredth of 3.",
)

# %% [markdown] tags=["situation"] minutes=2 lead=3 slideshow={"slide_type": "slide"}
# ## Turn the valley
#
# Adam rescales each weight. A gutter that runs along a weight is cured by that. What if it runs diagonally, so that both weights are steep and flat at
# once? The hiker has learned to pace east and north separately, and the valley runs north-east.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### The same valley, 45 degrees

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.rotate")


# %%
def steps_in_turned_valley(rule, degrees, kappa=1000.0, budget=20_000):
    """Steps until the loss has shrunk a millionfold, in a gutter turned by some degrees."""
    angle = np.radians(degrees)
    valley = Quadratic([1.0, kappa], angle=angle)
    start = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ [1.0, 1.0]
    for step, w in enumerate(hike(valley, start, rule, steps=budget)):
        if valley(w) < 1e-6 * valley(start):
            return step


# %%
turns = (0, 5, 15, 30, 45)
rules = {
    "Adam, η = 0.1": Adam(0.1),
    "Adam, η = 0.01": Adam(0.01),
    "gradient descent": GradientDescent(2 / 1001),
}
counts = {name: [steps_in_turned_valley(rule, turn) for turn in turns] for name, rule in rules.items()}
Table(("turned by", *rules), list(zip(turns, *counts.values(), strict=True)))

# %% slideshow={"slide_type": "subslide"}
fast, slow, plain = counts.values()
show(
    draw.turned_valley(turns, counts),
    f"Turned by {turns[-1]} degrees, Adam needs {fast[-1]} steps instead of {fast[0]} at η = {0.1}, and {slow[-1]} instead of {slow[0]} at "
    f"η = {0.01}; gradient descent needs {plain[-1]} at every angle.",
)

# %% [markdown]
# Five degrees are enough to lose most of the gain. At η = 0.1 Adam stays ahead of gradient descent, and at η = 0.01 it falls behind.

# %% [markdown] tags=["explorer"] minutes=6 lecture=7 slideshow={"slide_type": "slide"}
# ## Race, with bets
#
# Five rules, one gutter, 80 steps. Lay ten chips on who will be lowest, place the bets, and watch. Then turn the valley by 45 degrees and bet
# again.
#
# At 0 degrees plain gradient descent comes in last. Your task: find the smallest turn of the valley, in whole degrees, at which it comes in first. (The start stays where
# it is while the valley turns under it, so even its loss changes a little.)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    Quadratic([1.0, 50.0]),
    [GradientDescent(0.035), Momentum(0.01, 0.9), AdaGrad(0.5), RMSprop(0.1, 0.9), Adam(0.1)],
    start=(-3.0, 1.5),
    steps=80,
    view=("contour", "loss"),
    controls=("angle", "kappa", "start", "steps"),
    bets=True,
    limits=((-4.0, 2.5), (-3.0, 2.5)),
    caption="Five rules race in a gutter that can be turned. Lay ten chips on the one that will be lowest.",
)

# %% [markdown] tags=["why"] minutes=2 lecture=3 slideshow={"slide_type": "slide"}
# ## See what that says about networks
#
# Turn a valley and its start, and the gradient turns with them: it is an arrow in the map. Gradient descent and momentum only stretch and add arrows, so their walk
# turns too, step by step: a *theorem*. Adam divides the arrow's two numbers by two different sizes, and those numbers depend on how the map lies.
#
# Nobody turns a network's weights on purpose. Each weight of a network means something by itself, and gradients of whole layers do differ in size; there Adam's
# view, weight by weight, fits. *Measured here:* it cures gutters along the weights, and not diagonal ones. *Folklore:* in networks enough of the trouble lies along
# the weights.

# %% [markdown] tags=["other-side"] minutes=5 lecture=0 slideshow={"slide_type": "slide"}
# ## Meet three more ways to be disappointed
#
# **Where ε stands.** √v̂ + ε, as in PyTorch, or √(v̂ + ε), as in hasty code? On gradients near 1 nobody can tell. Make the loss a millionth:


# %%
def first_step(scale, inside):
    """Adam's first step on scale · (w − 3)² from 0, with ε = 1e-8 outside or inside the root."""
    g = scale * bowl.gradient(0.0)
    size = np.sqrt(g**2 + 1e-8) if inside else np.abs(g) + 1e-8
    return -0.1 * g / size


rows = [(f"{scale:g}", first_step(scale, False), first_step(scale, True)) for scale in (1.0, 1e-3, 1e-6)]
Table(("loss ×", "ε outside the root", "ε inside"), rows, digits=5)

# %% [markdown]
# Under the root, 10⁻⁸ counts like a gradient of 10⁻⁴. Whatever is smaller than that, Adam no longer enlarges.
#
# **Weight decay.** To keep weights small, people add λ · w to the gradient. Inside Adam it is then divided by √v̂ like everything else, so weights with large
# gradients are hardly decayed. **AdamW** shrinks the weights directly instead: w ← w − η · λ · w, and then Adam's step.
#
# A thousand hikers with two weights each, all at 1. No data, only gusts, of size 0.1 on the first weight and 10 on the second. How fast does λ = 0.1
# bring the weights down?


# %%
def decayed(rule, penalty, steps=1000, crowd=1000):
    """The mean of two weights, step by step: nothing to fit, noise of size 0.1 on one and 10 on the other."""
    rng, w = np.random.default_rng(0), np.ones((2, crowd))
    state, means = rule.init(w), [w.mean(axis=1)]
    for t in range(steps):
        noise = np.array([[0.1], [10.0]]) * rng.choice([-1.0, 1.0], size=w.shape)
        w, state = rule.step(w, noise + penalty * w, state, t)
        means.append(w.mean(axis=1))
    return np.array(means)


coupled = decayed(Adam(0.01), penalty=0.1)
decoupled = decayed(AdamW(0.01, weight_decay=0.1), penalty=0.0)

# %% slideshow={"slide_type": "subslide"}
left = [abs(mean) for mean in (*coupled[-1], *decoupled[-1])]
show(
    draw.decay(coupled, decoupled),
    f"What is left of two weights after {len(coupled) - 1} steps of decay: {left[0]:.2f} (gentle gusts) and {left[1]:.2f} (rough gusts) inside Adam, "
    f"{left[2]:.2f} and {left[3]:.2f} in AdamW. Without gusts, decay leaves {(1 - 0.01 * 0.1) ** 1000:.2f}.",
)

# %% [markdown]
# **A worse answer.** Where many weights fit the data perfectly, the rule chooses which of them you get. Here is a spam filter with more weights than letters, after
# [Wilson and others (2017)](https://arxiv.org/abs/1705.08292): one word that always tells the truth, two words that every letter has, and some words that are in
# one letter only. Good letters are +1, bad ones −1.


# %%
def letters(n=60, seed=0):
    """One true word, two common words, and words that occur once: one in a good letter, five in a bad one."""
    label = np.where(np.random.default_rng(seed).random(n) < 0.7, 1.0, -1.0)
    words = np.zeros((n, 3 + 5 * n))
    words[:, 0], words[:, 1:3] = label, 1.0
    for row, kind in enumerate(label):
        words[row, 3 + 5 * row : 3 + 5 * row + (1 if kind > 0 else 5)] = 1.0
    return words, label


# %% slideshow={"slide_type": "notes"}
words, label = letters()
spam = LinearRegression(words, label, intercept=False)
new = np.where(np.random.default_rng(1).random(2000) < 0.7, 1.0, -1.0)  # new letters, with new rare words
rows = []
for name, rule in (
    ("gradient descent", GradientDescent(0.05)),
    ("momentum", Momentum(0.01)),
    ("Adam", Adam(0.01)),
):
    w = descend(spam, spam.zeros(), rule, steps=1000).positions[-1]
    right = np.mean(np.sign(w[0] * new + w[1] + w[2]) == new)
    rare = np.abs(w[3:]).max()
    rows.append((name, f"{spam(w):.6f}", f"{w[0]:.2f}", f"{w[1]:.2f}", f"{rare:.2f}", f"{right:.0%}"))
Table(("rule", "training loss", "true word", "common word", "rare words up to", "new letters right"), rows)

# %% [markdown]
# All three fit the 60 letters perfectly. Gradient descent and momentum give the true word nearly all the weight. Adam divides the size of every gradient away, so
# every word ends at 0.25, up or down. In a new letter the two common words outvote the true one, and Adam calls every letter good.
#
# This is a built example, and it shows what *can* happen. *Folklore:* for image networks, well-tuned momentum often ends a little better on new data, and
# for language models Adam is hard to beat.

# %% [markdown] tags=["your-turn"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Your turn
#
# [The exercises](../exercises/12_adam/12_adam.ipynb): AdaGrad, RMSprop, Adam and AdamW as single steps, the correction, and how
# many steps a distance costs. In the last one you catch a bug that hides on the bowl.

# %% [markdown] tags=["quiz"] minutes=3 lecture=0 slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.first-step-quiz")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.turned")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.k-counts")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.adamw")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.budget")

# %% [markdown] tags=["interview"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"Adam or SGD with momentum?"*
#
# <details><summary>Our answer</summary>
#
# Adam when gradients differ in size between weights: language models, rare features, a quick first result. Momentum when I can tune it and care for the last
# bit of accuracy on new data. Both with a schedule. I would compare them at tuned learning rates, never at the same one.
# </details>
#
# *"Why does Adam correct its averages?"*
#
# <details><summary>Our answer</summary>
#
# They start at 0, so after k updates they hold a share 1 − βᵏ of the truth. Without dividing by it the first step is √10 ≈ 3.16 times too long with the usual
# memories.
# </details>
#
# *"What is the W in AdamW?"*
#
# <details><summary>Our answer</summary>
#
# Weight decay, decoupled. In Adam a penalty is divided by √v̂ like every gradient, so weights with rough gradients are hardly decayed. AdamW shrinks all weights by
# the same factor 1 − η · λ and leaves the averages alone.
# </details>
#
# **A common wrong answer:** "Adam finds the learning rate by itself." It finds the *scale* of each gradient. How far to go per step is still η.

# %% [markdown] tags=["wild"] minutes=1 lecture=0 cites=["0.95"] slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# The same rule has other defaults elsewhere. PyTorch has ε = 1e-8, Keras 1e-7. Large language models often use a shorter memory
# of size: [GPT-3](https://arxiv.org/abs/2005.14165) was trained with β₂ = 0.95. The package keeps a table, tested against the libraries:

# %% slideshow={"slide_type": "skip"}
from gdcourse import conventions

conventions("Adam")

# %% [markdown] tags=["from-memory"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Write it from memory
#
# 90 seconds: the two averages, the two corrections, the step. Then the four-field table: memory of direction, yes or no, against memory of size, yes or no.

# %% [markdown] tags=["keep"] minutes=1 slideshow={"slide_type": "slide"}
# ## Keep this
#
# Adam divides an average of gradients by their usual size, weight by weight, and corrects both averages for having started at zero. Its η is a length: the first step
# is η, and k steps go at most about k · η. It cures gutters along the weights, and not diagonal ones. It does not choose η for you.
#
# *Next:* all these rules ask for gradients. Where do the gradients of a network come from? Lesson 13 follows them backwards.
