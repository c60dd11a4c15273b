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
# | Takes | You need | You will need it for |
# |---|---|---|
# | 70 minutes | [lesson 11](11_momentum.ipynb): the velocity, and running averages; square roots, powers | most networks that are trained today |

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import (
    AdaGrad,
    Adam,
    GradientDescent,
    LinearRegression,
    Momentum,
    Quadratic,
    RMSprop,
    Table,
    ask,
    bowl,
    conventions,
    descend,
    exam_scores,
    explore,
    ribbon,
    show,
    standardize,
)
from gdcourse.figures import adam as draw

ribbon("12")

# %% [markdown] tags=["situation"] minutes=4 lecture=3.5 covers=["S4-15"] slideshow={"slide_type": "slide"}
# ## Choose one learning rate for two weights
#
# The gutter (elsewhere a *narrow valley*) is a thousand times as steep across as along. The rule here is **Adam**, and it has an η like
# all the others. A hundred steps: bring the loss below 0.001. Then turn the valley by 30 degrees and try again.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    Quadratic([1.0, 1000.0]),
    Adam(0.01),
    start=(1.0, 1.0),
    steps=100,
    view=("contour",),
    controls=(("rate", 0.005, 0.5), "angle"),
    small=True,
    limits=((-1.6, 1.6), (-1.6, 1.6)),
    challenge={"loss": 1e-3, "steps": 100, "name": "12.gutter"},
    caption="Adam in a gutter with κ = 1000, a hundred steps, with its learning rate and the valley's angle to choose.",
)

# %% [markdown]
# Why two scales at all? A model reads whether a text contains *the*, which nearly every text does, and *glacier*, which hardly any does.
# One weight gets a gradient in every step, the other in one of a hundred. With one η, either the first shakes or the second sleeps.

# %% [markdown] tags=["recall"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall two things

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.recall-momentum")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.recall-scale")

# %% [markdown] tags=["by-hand"] minutes=7 lecture=4.5 slideshow={"slide_type": "slide"}
# ## Divide by the size you have seen
#
# The size of a slope says a good deal about units, and little about distance. So divide it away, and keep the *direction*. How large are a
# weight's gradients usually? Keep a running average of their squares, and take the root:
#
# $$v \leftarrow \beta\, v + (1 - \beta)\, g^2 \qquad\qquad w \leftarrow w - \eta\, \frac{g}{\sqrt{v}}$$
#
# This v is an average of squares, and no longer the velocity of lesson 11. The rule is **RMSprop**, for *root mean square*. Its older
# relative **AdaGrad** adds the squares up and never forgets. Take η = 0.1, β = 0.9, and a gradient that is always 6. First row: v = 0.1 ·
# 36 = 3.6, √v = 1.897, and the step is 0.1 · 6 / 1.897 = 0.316.


# %%
def step_lengths(gradient, learning_rate=0.1, beta=0.9):
    """Rows (k, plain, AdaGrad, RMSprop): how long the k-th step is when the gradient never changes."""
    total = v = 0.0
    for k in range(1, 51):
        total = total + gradient**2
        v = beta * v + (1 - beta) * gradient**2
        step = learning_rate * gradient
        if k in (1, 2, 50):
            yield k, gradient, step, step / np.sqrt(total), step / np.sqrt(v)


print(f"after the first update of RMSprop v = {0.1 * 6.0**2:.1f}, √v = {np.sqrt(0.1 * 6.0**2):.3f}")
Table(("k", "g", "plain", "AdaGrad", "RMSprop"), [*step_lengths(6.0), *step_lengths(600.0)])

# %% [markdown]
# A hundred times the gradient, and the last two columns have not changed. AdaGrad's steps shrink as 1/√k. RMSprop forgets, so its steps
# settle at η. Its first is three times too long: keep that in mind. And *glacier*? How far do two weights travel in a thousand steps, with
# a gradient of 1 in every step, and in one of a hundred?


# %%
def travelled(rule, every, steps=1000):
    """How far a weight goes when its gradient is 1 in every so many steps, and 0 in between."""
    w, state = 0.0, rule.init(0.0)
    for t in range(steps):
        w, state = rule.step(w, 1.0 if t % every == 0 else 0.0, state, t)
    return abs(w)


rules = {"plain": GradientDescent(0.1), "AdaGrad": AdaGrad(0.1), "RMSprop": RMSprop(0.1, beta=0.99)}
rows = [(name, travelled(rule, 1), travelled(rule, 100)) for name, rule in rules.items()]
Table(("rule", "the", "glacier", "ratio"), [(*row, row[1] / row[2]) for row in rows], digits=1)

# %% [markdown]
# Plain descent moves the rare word a hundredth as far as the common one, AdaGrad a twelfth, RMSprop a fourteenth. (β = 0.99 is PyTorch's
# default; Keras and the rule's inventor have 0.9.)

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Make the loss a thousand times as large

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.thousandfold")

# %% [markdown] tags=["why"] minutes=3 lecture=3.5 lead=2 covers=["S3-11", "S0-18"] slideshow={"slide_type": "slide"}
# ## Put two memories together
#
# Momentum remembers the *direction* of gradients: a sum of g that fades. RMSprop remembers their *size*: an average of g². Keep both, and
# you have **Adam**. Four hikers set out in one gutter, 50 times as steep across as along.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
show(draw.two_memories())

# %% [markdown]
# Memory of size sets off at 45 degrees: both weights take the same step. Memory of direction rolls past the bottom. Adam does both. The
# picture shows *how* they walk and not how fast: every η was chosen by hand.

# %% [markdown] tags=["other-side"] minutes=4 lecture=0 corrects=["E26"] covers=["S0-23"] slideshow={"slide_type": "subslide"}
# ## Sort the family, and let it walk on
#
# > **Often said:** momentum, RMSprop and Adam all adjust the learning rate automatically and remember past gradients.
#
# On a slope of 1 along the first weight and 100 along the second: whose steps follow the slopes? And when the slope ends, who moves on?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
draw.family()

# %% [markdown]
# > **What happens:** two rules take steps of ratio 100, three of ratio 1. Two roll on when the slope ends, three stop.
# >
# > **Why:** momentum remembers direction and does not adapt sizes. AdaGrad and RMSprop do the reverse. Adam does both.
#
# To divide the size away has a price. Let the four hikers walk on:

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
draw.walk_on()

# %% [markdown]
# RMSprop is near first, by far, and cannot stay. Near the bottom the gradient shrinks, √v with it, and the quotient does not: it crosses
# the gutter for ever, in steps of η. Whoever divides the slope away needs another way to stop: a schedule ([lesson
# 08](08_schedules.ipynb)), or a longer memory of size.

# %% [markdown] tags=["situation"] minutes=2 lead=4 slideshow={"slide_type": "slide"}
# ## Notice that averages begin with a lie
#
# The 0.316 is still unpaid. RMSprop's average starts at 0, and that is a claim: *gradients here are tiny*. The first update keeps nine
# tenths of it, √v comes out too small, and the step too long. Adam has two such averages, and an apology for each.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### The first step

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.first-step")

# %% [markdown] tags=["explorer"] minutes=3 slideshow={"slide_type": "slide"}
# ## See what an average is made of
#
# Each bar is what one gradient of the past weighs: (1 − β)βʲ for the gradient j updates ago. Walk, and watch what they add up to. After
# how many updates is it more than a half, for each of the two memories?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    bowl,
    Adam(0.1),
    start=0.0,
    steps=20,
    view="memory",
    controls=("beta1", "beta2"),
    small=True,
    locked_by="12.first-step",
    caption="How much each slope of the past weighs in Adam's two averages, and what the correction divides by.",
)

# %% [markdown] tags=["by-hand"] minutes=6 lecture=5.5 slideshow={"slide_type": "slide"}
# ## Correct the start
#
# Two averages, with β₁ = 0.9 and β₂ = 0.999 as the usual memories:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g \qquad\qquad v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
#
# After k updates the bars of m add up to 1 − β₁ᵏ, and not to 1. *What is missing is known exactly.* Divide by that sum, and m̂ ("m-hat") is
# a true average of *any* gradients, whatever they were:
#
# $$\hat m = \frac{m}{1 - \beta_1^k} \qquad \hat v = \frac{v}{1 - \beta_2^k} \qquad w \leftarrow w - \eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
#
# ε, 10⁻⁸, guards against division by zero. k counts *updates*, from 1. Begin it at 0 and the first line divides 0 by 0.


# %%
def adam(gradient, w, learning_rate, steps, correct=True, beta1=0.9, beta2=0.999):
    """Rows (k, w, g, m, m̂, √v̂, new w) of Adam, its start corrected or not."""
    m, v, rows = 0.0, 0.0, []
    for k in range(1, steps + 1):
        g = gradient(w)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**k) if correct else m
        v_hat = v / (1 - beta2**k) if correct else v
        new = w - learning_rate * m_hat / (np.sqrt(v_hat) + 1e-8)
        rows.append((k, w, g, m, m_hat, np.sqrt(v_hat), new))
        w = new
    return rows


rows = [*adam(bowl.gradient, 0.0, 0.1, steps=3), *adam(bowl.gradient, 0.0, 0.1, steps=3, correct=False)]
Table(("k", "w", "g", "m", "m̂", "√v̂", "new w"), rows, digits=4)

# %% [markdown]
# First row: m = −0.6, a tenth of the gradient. The correction divides by 1 − 0.9 = 0.1 and gives the −6 back. In the same way v is a
# thousandth of 36, and √v̂ is 6. The last three rows have no correction, and their first step is 0.1 / √0.001 = 3.162 times too long: the two
# lies do not cancel, because v has the longer memory.

# %% [markdown] tags=["why"] minutes=3 lecture=2 slideshow={"slide_type": "slide"}
# ## See what a step of Adam is
#
# m̂/√v̂ compares the average gradient with its usual size. If gradients agree, it is near +1 or −1, and the step is η. If they contradict
# each other, it is near 0, and the step is short. So η is no longer a share of a slope. *It is a length:* the most a weight usually moves
# in one step.
#
# <details><summary>Deeper: what "usually" hides</summary>
#
# While the gradients keep their sign and shrink, no step is longer than η: a *theorem*, in one line. After a long silence a single
# gradient g makes m̂ = 0.1 g and √v̂ = √0.001 · |g|, a step of 3.162 η. [Adam's paper](https://arxiv.org/abs/1412.6980) names this as the
# worst case. It is not: gradients that grow for a long time, by the factor β₂/β₁ = 1.11 a step, make steps of 7.27 η. And there are
# convex problems on which Adam does not converge at all ([Reddi and others 2018](https://arxiv.org/abs/1904.09237)): the shorter memory
# forgets a rare large gradient too soon.
# </details>

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
longest = 0.1 / np.sqrt(0.001 * (1 - 0.81 / 0.999))
print(f"longest step after a silence: {0.1 / np.sqrt(0.001):.3f} η;  growing by {0.999 / 0.9:.2f} a step: {longest:.2f} η")

# %% [markdown] tags=["predict"] minutes=2 lecture=0 slideshow={"slide_type": "subslide"}
# ### A thousand steps with the default

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.distance-budget", draw.distance_budget())

# %% [markdown] tags=["other-side"] minutes=3 corrects=["E07"] covers=["S4-16"] slideshow={"slide_type": "slide"}
# ## Count the distance budget
#
# > **Often said:** Adam works well without tuning.

# %%
X, y = exam_scores()
exam = LinearRegression(standardize(X), y)
weights = descend(exam, exam.zeros(), Adam(), steps=1000).positions[-1]
best = np.linalg.lstsq(np.column_stack([standardize(X), np.ones(len(y))]), y)[0]
print("exam scores, weights:", weights.round(2))
print("the best weights:    ", best.round(2))
print(f"loss: {exam(weights):.0f}, best: {exam(best):.2f}, ratio: {exam(weights) / exam(best):.0f}")
print(f"(w − 3)²: w = {adam(bowl.gradient, 0.0, 0.001, steps=1000)[-1][-1]:.3f}")

# %% [markdown]
# > **What happens:** on the exam scores of lesson 05, too, every weight has moved about 1. The best intercept is 72.79, and the loss is 341
# > times the best.
# >
# > **Why:** η is a length per step. Steps × η is a budget, and the default budget of a thousand steps is 1.

# %% [markdown] tags=["situation"] minutes=2 lead=3 slideshow={"slide_type": "slide"}
# ## Turn the valley
#
# Adam rescales each weight, and so cures a gutter that runs along a weight. What if it runs diagonally? The hiker has learned to pace east
# and north separately, and the valley runs north-east.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### The same valley, 45 degrees

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.rotate", draw.turned_valley())

# %% [markdown] tags=["explorer"] minutes=5 lecture=6.5 slideshow={"slide_type": "slide"}
# ## Race, with bets
#
# Five rules, one gutter, 80 steps. Lay ten chips on who will be lowest, place the bets, and watch. Then turn the valley by 45 degrees and
# bet again. At 0 degrees plain gradient descent comes in last. Find the smallest turn, in whole degrees, at which it comes in first. (The
# start stays where it is while the valley turns under it, so even its loss changes a little.)

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

# %% [markdown] tags=["why"] minutes=4 lecture=3 slideshow={"slide_type": "slide"}
# ## See what that says about networks
#
# Turn a valley and its start, and the gradient turns with them. Gradient descent and momentum only stretch and add arrows, so their walk
# turns too: a *theorem*. Adam divides the arrow's two numbers by two sizes. Why can no two sizes undo a turn? Look at the table of
# curvatures, the Hessian, straight and turned:

# %%
for degrees in (0, 45):
    turned = Quadratic([1.0, 1000.0], angle=np.radians(degrees))
    H = np.column_stack([turned.gradient(unit) for unit in np.eye(2)])
    print(f"{degrees} degrees:", (H.round(1) + 0.0).tolist())

# %% jupyter={"source_hidden": true}
ball = Momentum((2 / (np.sqrt(1000) + 1)) ** 2, ((np.sqrt(1000) - 1) / (np.sqrt(1000) + 1)) ** 2)
rules = {"Adam, 0.1": Adam(0.1), "Adam, 0.01": Adam(0.01), "descent": GradientDescent(2 / 1001), "heavy ball": ball}
rows = []
for name, rule in rules.items():
    straight, turned = (draw.steps_in_turned_valley(rule, degrees) for degrees in (0, 5))
    rows.append((name, straight, turned, turned / straight))
Table(("rule", "steps", "turned by 5°", "factor"), rows, digits=0)

# %% [markdown]
# Five degrees cost Adam a factor of six at η = 0.1, and of twelve at 0.01. Lesson 11's best heavy ball needs 204 steps at every angle. A
# divisor for each weight rescales by what stands on the diagonal: 1 and 1000 at first, and twice 500.5 when turned. Equal divisors change
# nothing, and the trouble stands *beside* the diagonal. *Measured here:* Adam cures gutters along the weights, and not diagonal ones.
# *Folklore:* in networks enough of the trouble lies along the weights.

# %% [markdown] tags=["other-side"] minutes=4 lecture=0 slideshow={"slide_type": "slide"}
# ## Meet three more ways to be disappointed
#
# **Where ε stands.** √v̂ + ε, or √(v̂ + ε)? Both are in use: PyTorch has it outside, RMSprop of Keras and of optax inside. Under the root,
# 10⁻⁸ counts like a gradient of 10⁻⁴. Make the loss a millionth:

# %%
for scale in (1.0, 1e-6):
    g = scale * bowl.gradient(0.0)
    outside, inside = 0.1 * abs(g) / (abs(g) + 1e-8), 0.1 * abs(g) / np.sqrt(g**2 + 1e-8)
    print(f"loss × {scale:f}: first step {outside:.5f} with ε outside, {inside:.5f} inside")

# %% [markdown]
# **Weight decay.** To keep weights small, people add λ · w to the gradient. In plain descent that *is* a direct shrink, by 1 − ηλ. Inside
# Adam it is divided by √v̂ like everything else. **AdamW** shrinks directly, $w \leftarrow w - \eta\,\lambda\, w$, and then takes Adam's
# step. (That is the libraries' form. In the paper λ is multiplied by the schedule, and not by η.)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
ask("12.adamw", draw.decay())

# %% [markdown]
# **A worse answer.** Where many weights fit the data perfectly, the rule chooses which you get. A spam filter with more weights than
# letters, after [Wilson and others (2017)](https://arxiv.org/abs/1705.08292): one word that always tells the truth, two that every letter
# has, and some that are in one letter only.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
draw.spam()

# %% [markdown]
# All three fit the 60 letters. Adam divides the size of every gradient away, so every word ends at 0.25, up or down, and in a new letter
# the two common words outvote the true one. A built example, of what *can* happen. *Folklore:* for image networks, well-tuned momentum
# often ends a little better on new data, and for language models Adam is hard to beat.

# %% [markdown] tags=["your-turn"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Your turn
#
# [The exercises](../exercises/12_adam/12_adam.ipynb): AdaGrad, RMSprop, Adam and AdamW as single steps, the correction, and how
# many steps a distance costs. In the last one you catch a bug that hides on the bowl.

# %% [markdown] tags=["quiz"] minutes=3 lecture=2.5 slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.turned")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("12.k-counts")

# %% [markdown] tags=["interview"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"Adam or SGD with momentum?"*
#
# <details><summary>Our answer</summary>
#
# Adam when gradients differ in size between weights: language models, rare features, a quick first result. Momentum when I can tune it
# and care for the last bit of accuracy on new data. Both with a schedule. I would compare them at tuned learning rates, never at the same
# one.
# </details>
#
# *"Why does Adam correct its averages?"*
#
# <details><summary>Our answer</summary>
#
# They start at 0, so after k updates they hold a share 1 − βᵏ of the truth. Without dividing by it the first step is √10 ≈ 3.16 times too
# long with the usual memories.
# </details>
#
# *"What is the W in AdamW?"*
#
# <details><summary>Our answer</summary>
#
# Weight decay, decoupled. In Adam a penalty is divided by √v̂ like every gradient, so weights with rough gradients are hardly decayed.
# AdamW shrinks all weights by the same factor 1 − η · λ and leaves the averages alone.
# </details>
#
# **A common wrong answer:** "Adam finds the learning rate by itself." It finds the *scale* of each gradient. How far to go per step is
# still η.

# %% [markdown] tags=["wild"] minutes=1 lecture=0 cites=["0.95"] slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# The same rule has other defaults elsewhere. PyTorch has ε = 10⁻⁸. Keras has 10⁻⁷, and it acts as ε/√(1 − β₂ᵏ). Large language models
# often use a shorter memory of size: [GPT-3](https://arxiv.org/abs/2005.14165) was trained with β₂ = 0.95. The package keeps a table,
# tested against the libraries:

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
print(f"Keras' ε at the first step: {1e-7 / np.sqrt(1 - 0.999):.1e}")
conventions("Adam")

# %% [markdown] tags=["from-memory"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Write it from memory
#
# 90 seconds: the two averages, the two corrections, the step. Then a table with four fields: memory of direction, yes or no, against memory
# of size, yes or no.

# %% [markdown] tags=["keep"] minutes=1 slideshow={"slide_type": "slide"}
# ## Keep this
#
# Adam divides an average of gradients by their usual size, weight by weight, and corrects both averages for having started at zero. Its η
# is a length: the first step is η, and on a bowl k steps go at most about k · η. It cures gutters along the weights, and not diagonal
# ones. It does not choose η for you.
#
# *Next:* all these rules ask for gradients. Where do those of a network come from? [Lesson 13](13_backprop.ipynb) follows them backwards.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
ribbon("12", end=True)
