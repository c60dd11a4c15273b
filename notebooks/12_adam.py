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
# After this lesson you can build Adam from two averages and one apology for starting at zero, and you know four places where it disappoints.
#
# | | |
# |---|---|
# | **Takes** | 70 minutes |
# | **You need** | [lesson 11](11_momentum.ipynb): the velocity, and running averages |
# | **You will need it for** | nearly every network anybody trains today |

# %% slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import (
    AdaGrad,
    Adam,
    AdamW,
    GradientDescent,
    LinearRegression,
    Momentum,
    Quadratic,
    RMSprop,
    Table,
)
from gdcourse import (
    bowl,
    descend,
    exam_scores,
    explore,
    hike,
    predict,
    quiz,
    rosenbrock,
    standardize,
    worked_table,
)
from gdcourse.figures import adam as draw
from gdcourse.figures import show

# %% [markdown] tags=["recall"] minutes=2 slideshow={"slide_type": "slide"}
# ## Recall two things

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "12.recall-momentum",
    "(Lesson 11.) What does momentum *not* do?",
    answer="give each weight its own step size",
    options={
        "give each weight its own step size": "It has one η for all. That is today's subject.",
        "cancel gradients that alternate": "It does: across the gutter they cancel in v.",
        "add up gradients that agree": "It does: up to 1/(1 − β) times.",
    },
)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "12.recall-scale",
    "(Lesson 09.) On a plateau the gradient is a thousandth of what it was. What do the steps of plain descent become?",
    answer="a thousandth",
    options={
        "a thousandth": "The step is η times the gradient.",
        "the same": ("lr_is_step_length", "Then η would be the step length. It is a share of the slope."),
        "a thousand times as long": (
            "gradient_measures_distance",
            "A small slope makes a small step, however far there is to go.",
        ),
    },
)

# %% [markdown] tags=["situation"] minutes=4 covers=["S4-15"] slideshow={"slide_type": "slide"}
# ## Choose one learning rate for two weights
#
# A model reads two things about a text: whether it contains *the*, which nearly every text does, and whether it contains *glacier*, which hardly any does. The
# first weight gets a gradient in every step. The second gets one in a hundred. With one η for both, either the first weight shakes or the second one sleeps.
#
# The hiker's version: the slope to the east is a hundred times the slope to the north, because somebody measured east in centimetres. The size of
# a slope says more about units than about distance. So use its *direction*, and divide its size away.

# %% [markdown] tags=["by-hand"] minutes=6 slideshow={"slide_type": "slide"}
# ## Divide by the size you have seen
#
# How large are a weight's gradients usually? Keep a running average of their squares, and take the root:
#
# **v ← β · v + (1 − β) · g²**
#
# **w ← w − η · g / √v**
#
# This is **RMSprop**: root mean square. Its older relative **AdaGrad** adds the squares up and never forgets. Both do it for each weight
# separately. Take η = 0.1 and a gradient that is always 6, or always 600.


# %%
def scaled_steps(gradient, steps=4, learning_rate=0.1, beta=0.9):
    """The step lengths of plain descent, AdaGrad and RMSprop when the gradient never changes."""
    total, v, rows = 0.0, 0.0, []
    for k in range(steps):
        total, v = total + gradient**2, beta * v + (1 - beta) * gradient**2
        rows.append(
            (
                k,
                learning_rate * gradient,
                learning_rate * gradient / total**0.5,
                learning_rate * gradient / v**0.5,
            )
        )
    return rows


Table(("step", "plain, g = 6", "AdaGrad", "RMSprop"), scaled_steps(6.0), digits=4)

# %%
Table(("step", "plain, g = 600", "AdaGrad", "RMSprop"), scaled_steps(600.0), digits=4)

# %% [markdown]
# A hundred times the gradient, and the last two columns have not changed. AdaGrad's steps shrink as 1/√(number of steps), whatever happens. RMSprop's first step is
# too long, 0.316, and settles at about η. Keep that 0.316 in mind.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### A steep weight and a flat one

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
predict(
    "12.hundred-times",
    "You multiply the loss by 1000 and leave η alone. What happens to the path of RMSprop?",
    choices=[
        "nothing",
        "every step is 1000 times as long",
        "every step is 1000 times as short",
        "it diverges",
    ],
    answer="nothing",
    because="Gradient and √v both grow by 1000. Their quotient does not change. (Nearly: a tiny number ε is added to √v, against division by zero.)",
    wrong={
        "every step is 1000 times as long": ("loss_scaling_is_free", "That is plain gradient descent."),
        "every step is 1000 times as short": ("no_sqrt", "That would be dividing by v, without the root."),
        "it diverges": (
            "loss_scaling_is_free",
            "Plain descent would. Here the size of the gradient is divided away.",
        ),
    },
)

# %%
rows = []
for name, scale in (("loss", 1.0), ("loss × 1000", 1000.0)):
    hill = Quadratic([2.0 * scale, 50.0 * scale])
    path = descend(hill, [3.0, 1.0], RMSprop(learning_rate=0.1, beta=0.9), steps=3).positions
    rows.append((name, *path[1], *path[3]))
Table(("", "w₁ after 1", "w₂ after 1", "w₁ after 3", "w₂ after 3"), rows, digits=4)

# %% [markdown] tags=["situation"] minutes=3 covers=["S3-11", "S0-18"] slideshow={"slide_type": "slide"}
# ## Put two memories together
#
# Momentum remembers the *direction* of gradients: an average of g. RMSprop remembers their *size*: an average of g². Nothing stops you from keeping both.
# That is **Adam**.

# %% slideshow={"slide_type": "subslide"}
valley = Quadratic([1.0, 50.0])
rules = {
    "neither": GradientDescent(0.035),
    "direction": Momentum(0.01, 0.8),
    "size": RMSprop(0.1, 0.9),
    "both": Adam(0.1),
}
walks = {name: descend(valley, [-3.0, 1.5], rule, steps=60) for name, rule in rules.items()}
show(
    draw.two_memories(walks),
    "Memory of direction, memory of size, both, neither. After 60 steps the loss is "
    + ", ".join(f"{walk.losses[-1]:.1g} ({name})" for name, walk in walks.items())
    + ".",
)

# %% [markdown] tags=["other-side"] minutes=3 corrects=["E26"] covers=["S0-23"] slideshow={"slide_type": "subslide"}
# ## Sort the family
#
# > **Often said:** momentum, RMSprop and Adam all adjust the learning rate automatically and remember past gradients.

# %%
steady = {
    "gradient descent": GradientDescent(0.1),
    "momentum": Momentum(0.1),
    "RMSprop": RMSprop(0.1, 0.9),
    "Adam": Adam(0.1),
}
rows = []
for name, rule in steady.items():
    w, state = np.zeros(2), rule.init(np.zeros(2))
    for t in range(200):
        before, (w, state) = w, rule.step(w, np.array([1.0, 100.0]), state, t)
    pushed = rule.step(w, np.zeros(2), state, 200)[0] - w  # one more step, with no slope at all
    rows.append((name, (before - w)[1] / (before - w)[0], "yes" if abs(pushed[0]) > 1e-9 else "no"))
Table(("rule", "step in the steep direction / in the flat one", "moves on without a slope"), rows, digits=1)

# %% [markdown]
# > **What happens:** on slopes of 1 and 100, two rules take steps of ratio 100 and two of ratio 1. Two roll on when the slope ends, two stop.
# >
# > **Why:** momentum remembers direction and does not adapt sizes. RMSprop adapts sizes and does not remember direction. Adam does both.

# %% [markdown] tags=["situation"] minutes=2 slideshow={"slide_type": "slide"}
# ## Notice that averages begin with a lie
#
# Both averages start at 0. No gradient has been seen, and 0 is a claim all the same. The first update keeps nine tenths of that claim.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### The first step

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
predict(
    "12.first-step",
    "Adam's first step on (w − 3)² from w = 0: gradient −6, η = 0.1. How long is it?",
    answer=0.1,
    tolerance=0.004,
    because="After the correction m̂ = g and √v̂ = |g|, so the step is η · g/|g| = 0.1. The first step is always η, whatever the gradient is.",
    wrong={
        0.6: ("lr_is_share", "That is plain gradient descent: 0.1 · 6."),
        0.316: (
            "no_bias_correction",
            "That is Adam without the correction. m is a tenth of g, √v about a thirtieth of |g|.",
        ),
        0.06: ("ema_as_heavy_ball", "That uses m = 0.1 · g and forgets to divide by the size."),
        0.0167: ("no_sqrt", "That divides by v, not by its root: 0.1 / 6."),
    },
)

# %% [markdown] tags=["by-hand"] minutes=8 slideshow={"slide_type": "slide"}
# ## Correct the start
#
# Suppose the gradient is always g. After one update m = (1 − β) · g. After two, m = (1 − β²) · g. After k, m = (1 − βᵏ) · g: *what is missing is known exactly*. So
# divide by it:
#
# **m̂ = m / (1 − β₁ᵏ)**,  **v̂ = v / (1 − β₂ᵏ)**,  **w ← w − η · m̂ / (√v̂ + ε)**
#
# The usual memories are β₁ = 0.9 and β₂ = 0.999. ε, 10⁻⁸, guards against division by zero. k counts *updates*, from 1.


# %%
def adam(gradient, w, learning_rate, steps, correct=True, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Rows (k, w, g, m, m̂, √v̂, new w) of Adam, with or without the correction of its start."""
    m = v = 0.0
    rows = []
    for k in range(1, steps + 1):
        g = gradient(w)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = (m / (1 - beta1**k), v / (1 - beta2**k)) if correct else (m, v)
        new_w = w - learning_rate * m_hat / (np.sqrt(v_hat) + epsilon)
        rows.append((k, w, g, m, m_hat, np.sqrt(v_hat), new_w))
        w = new_w
    return rows


Table(("k", "w", "g", "m", "m̂", "√v̂", "new w"), adam(bowl.gradient, 0.0, 0.1, steps=4), digits=6)

# %% [markdown]
# First row: m = −0.6, a tenth of the gradient. The correction divides by 0.1 and gives the −6 back. √v̂ is 6. The step is 0.1.
#
# Now the same without the correction.

# %%
print(f"first step, compared with η: {0.1 / np.sqrt(0.001):.3f} times as long")
Table(
    ("k", "w", "g", "m", "m, not corrected", "√v", "new w"),
    adam(bowl.gradient, 0.0, 0.1, steps=3, correct=False),
    digits=4,
)

# %% [markdown]
# The first step is 0.316, more than three times too long: 0.1/√0.001 = 3.162. The two lies are of different size, because v has the longer memory.

# %% slideshow={"slide_type": "subslide"}
k = np.arange(1, 61)
noisy = 1 + 0.4 * np.random.default_rng(3).normal(size=60)
m = np.array([0.1 * np.sum(noisy[:n] * 0.9 ** np.arange(n)[::-1]) for n in k])
show(
    draw.bias_correction(k, noisy, m, m / (1 - 0.9**k)),
    f"Gradients scatter around 1. The plain average starts at {m[0]:.2f} and needs {np.argmax(m > 0.9) + 1} updates to pass 0.9; the corrected one "
    f"starts at {(m / (1 - 0.9**k))[0]:.2f}.",
)

# %% [markdown] tags=["why"] minutes=3 slideshow={"slide_type": "slide"}
# ## See what a step of Adam is
#
# m̂/√v̂ compares the average gradient with its usual size. If gradients agree, it is near +1 or −1, and the step is η. If they contradict each other, it
# is near 0, and the step is short. So η is no longer a share of a slope. *It is a length:* the most a weight usually moves in one step.
#
# That is why the same η = 0.001 is a fair first try on very different problems, and why it can be far too small on yours.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### A thousand steps with the default

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
predict(
    "12.distance-budget",
    "Adam with its default η = 0.001 walks on (w − 3)² from w = 0, a thousand steps. Where is it?",
    answer=0.923,
    tolerance=0.08,
    because="A thousand steps of at most about 0.001 go about 1 unit. The bottom is 3 away, so it cannot have arrived: w = 0.923.",
    wrong={
        3.0: ("adam_needs_no_tuning", "It needs at least 3000 steps for that. Each is about 0.001 long."),
        2.9: ("adam_needs_no_tuning", "It is still under way: a thousand steps of 0.001 make about 1."),
        0.001: ("one_step_short", "That is the first step."),
    },
)

# %% [markdown] tags=["other-side"] minutes=5 corrects=["E07"] covers=["S4-16"] slideshow={"slide_type": "slide"}
# ## Count the distance budget
#
# > **Often said:** Adam works well without tuning.

# %%
X, y = exam_scores()
exam = LinearRegression(standardize(X), y)
reached = descend(bowl, 0.0, Adam(), steps=1000)
weights = descend(exam, exam.zeros(), Adam(), steps=1000).positions[-1]
best = np.linalg.lstsq(np.column_stack([standardize(X), np.ones(len(y))]), y)[0]
print(f"(w − 3)²: w = {reached.positions[-1]:.3f}, loss {reached.losses[-1]:.3f}")
print("exam scores, weights:", weights.round(2), "  best:", best.round(2))
print(f"exam scores, loss / 2: {exam(weights) / 2:.0f}   best: {exam(best) / 2:.3f}")

# %% [markdown]
# > **What happens:** every weight has moved about 1, as far as a thousand steps of 0.001 can go. The best weights are up to 72 away.
# >
# > **Why:** η is a length per step. Steps × η is a budget, and the default budget of a thousand steps is 1.

# %% [markdown] tags=["situation"] minutes=2 slideshow={"slide_type": "slide"}
# ## Turn the valley
#
# Adam rescales each weight. A gutter that runs along a weight is cured by that. What if it runs diagonally, so that both weights are steep and flat at
# once?

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### The same valley, 45 degrees

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
predict(
    "12.rotate",
    "A gutter with κ = 1000, along the axis. Adam with η = 0.1 needs 82 steps to shrink the loss a millionfold, gradient descent 3454. Now the valley is turned "
    "by 45 degrees, start and all. Who notices?",
    choices=["Adam only", "gradient descent only", "both", "neither"],
    answer="Adam only",
    because="Gradient descent turns with the valley: the gradient is an arrow, and its rule treats all directions alike. Adam looks at each weight by itself.",
    wrong={
        "gradient descent only": (
            "adam_ignores_conditioning",
            "It is the other way round: its steps turn with the valley.",
        ),
        "both": ("rotation_matters_always", "The path of gradient descent is the same path, turned."),
        "neither": (
            "adam_ignores_conditioning",
            "Adam divides by the size of each *weight's* gradient. Turned, both weights have the same size, and nothing is gained.",
        ),
    },
)


# %%
def steps_in_turned_valley(rule, degrees, kappa=1000.0, budget=20_000):
    """Steps until the loss has shrunk a millionfold, in a gutter turned by some degrees."""
    angle = np.radians(degrees)
    valley = Quadratic([1.0, kappa], angle=angle)
    start = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ [1.0, 1.0]
    for step, w in enumerate(hike(valley, start, rule, steps=budget)):
        if valley(w) < 1e-6 * valley(start):
            return step


turns = (0, 5, 15, 30, 45)
adam_steps = [steps_in_turned_valley(Adam(0.1), degrees) for degrees in turns]
plain_steps = [steps_in_turned_valley(GradientDescent(2 / 1001), degrees) for degrees in turns]
Table(("turned by", "Adam", "gradient descent"), list(zip(turns, adam_steps, plain_steps, strict=True)))

# %% slideshow={"slide_type": "subslide"}
show(
    draw.turned_valley(turns, adam_steps, plain_steps),
    f"Turned by 45 degrees, Adam needs {adam_steps[-1]} steps instead of {adam_steps[0]}; gradient descent needs {plain_steps[-1]} at every angle.",
)

# %% [markdown] tags=["explorer"] minutes=7 slideshow={"slide_type": "slide"}
# ## Race, with bets
#
# Five rules, one valley. Lay your chips before you press play. Then turn the valley by 45 degrees and bet again. Your task: find a
# setting in which plain momentum beats Adam.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    Quadratic([1.0, 50.0]),
    [GradientDescent(0.035), Momentum(0.02, 0.8), AdaGrad(0.5), RMSprop(0.1, 0.9), Adam(0.1)],
    start=(-3.0, 1.5),
    steps=100,
    view=("contour", "loss"),
    controls=("angle", "kappa", "start", "steps"),
    bets=True,
    caption="Five rules race in a valley that can be turned.",
)

# %% [markdown] tags=["why"] minutes=2 slideshow={"slide_type": "slide"}
# ## See what that says about networks
#
# Nobody turns a network's weights on purpose. Each weight of a network means something by itself, and gradients of whole layers do differ in size; there Adam's
# view, weight by weight, fits. *Measured here:* it cures gutters along the axes, and not diagonal ones. *Folklore:* in networks enough of the trouble is along the
# axes.

# %% [markdown] tags=["other-side"] minutes=5 slideshow={"slide_type": "slide"}
# ## Meet three more ways to be disappointed
#
# **Where ε stands.** It is added to √v̂, or to v̂ under the root. On gradients near 1 nobody can tell. Make the loss a millionth:


# %%
def first_step(scale, inside):
    """Adam's first step on scale · (w − 3)² from 0, with ε = 1e-8 outside or inside the root."""
    g = scale * bowl.gradient(0.0)
    size = np.sqrt(g**2 + 1e-8) if inside else np.abs(g) + 1e-8
    return -0.1 * g / size


rows = [(f"{scale:g}", first_step(scale, False), first_step(scale, True)) for scale in (1.0, 1e-3, 1e-6)]
Table(("loss ×", "ε outside the root", "ε inside"), rows, digits=5)

# %% [markdown]
# **Weight decay.** To keep weights small, people add λ · w to the gradient. Inside Adam it is then divided by √v̂ like everything else, so weights with large
# gradients are hardly decayed. **AdamW** shrinks the weights directly instead.


# %% slideshow={"slide_type": "subslide"}
def decayed(rule, penalty, steps=300):
    """Two weights, no data to fit, gradient noise of size 0.1 and 10. What is left of them?"""
    rng, w, state = np.random.default_rng(0), np.ones(2), rule.init(np.ones(2))
    for t in range(steps):
        noise = np.array([0.1, 10.0]) * rng.choice([-1.0, 1.0], size=2)
        w, state = rule.step(w, noise + penalty * w, state, t)
    return w


rows = [
    ("λ·w in the gradient (Adam)", *decayed(Adam(0.01), 0.1)),
    ("decoupled (AdamW)", *decayed(AdamW(0.01, weight_decay=0.1), 0.0)),
]
Table(("decay", "weight with small gradients", "weight with large gradients"), rows, digits=2)

# %% [markdown]
# **A worse answer.** Where many weights fit the data perfectly, the rule chooses which of them you get. Here is a spam filter with more weights than letters (after
# Wilson and others, 2017): one word that always tells the truth, two words that every letter has, and some words that are in one letter only.


# %%
def letters(n=60, seed=0):
    """One true word, two common words, and words that occur once: one in a good letter, five in a bad one."""
    label = np.where(np.random.default_rng(seed).random(n) < 0.7, 1.0, -1.0)
    words = np.zeros((n, 3 + 5 * n))
    words[:, 0], words[:, 1:3] = label, 1.0
    for row, kind in enumerate(label):
        words[row, 3 + 5 * row : 3 + 5 * row + (1 if kind > 0 else 5)] = 1.0
    return words, label


# %%
words, label = letters()
spam = LinearRegression(words, label, intercept=False)
new = np.where(np.random.default_rng(1).random(2000) < 0.7, 1.0, -1.0)  # new letters, with new rare words
rows = []
for name, rule in (
    ("gradient descent", GradientDescent(0.05)),
    ("momentum", Momentum(0.01)),
    ("Adam", Adam(0.01)),
):
    w = descend(spam, spam.zeros(), rule, steps=3000).positions[-1]
    right = np.mean(np.sign(w[0] * new + w[1] + w[2]) == new)
    rows.append((name, f"{spam(w):.6f}", f"{right:.0%}"))
Table(("rule", "training loss", "new letters right"), rows)

# %% [markdown]
# Both fit all 60 letters perfectly. Gradient descent gives the true word the most weight. Adam gives every word the same weight, because it looks at the sign of each
# gradient and not at its size, and it calls every new letter good.
#
# This is a built example, and it shows what *can* happen. *Folklore:* for image networks, well-tuned momentum often ends a little better on new data, and
# for language models Adam is hard to beat.

# %% [markdown] tags=["your-turn"] minutes=1 slideshow={"slide_type": "slide"}
# ## Your turn
#
# [The exercises](../exercises/12_adam/12_adam.ipynb): AdaGrad, RMSprop, Adam and AdamW as single steps, the correction, and how far Adam can reach.

# %% [markdown] tags=["quiz"] minutes=3 slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "12.first-step-quiz",
    "Adam with η = 0.1. The first gradient is 6000. How long is the first step?",
    answer="about 0.1",
    options={
        "about 0.1": "The first step is η, whatever the gradient is.",
        "600": ("lr_is_share", "That is plain gradient descent."),
        "0.316": ("no_bias_correction", "That is Adam without correcting its averages."),
        "0.01": ("ema_as_heavy_ball", "m is a tenth of g, and the correction gives the tenth back."),
    },
)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "12.turned",
    "Which of these walks the same path, turned, when the valley is turned?",
    answer="gradient descent",
    options={
        "gradient descent": "So does momentum. They never look at weights one by one.",
        "Adam": (
            "adam_ignores_conditioning",
            "It rescales each weight separately. Turning mixes the weights.",
        ),
        "RMSprop": ("adam_ignores_conditioning", "The same rescaling, the same answer."),
    },
)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "12.k-counts",
    "In 1 − β₁ᵏ, k counts …",
    answer="updates",
    options={
        "updates": "Each update adds to the averages.",
        "epochs": (
            "t_is_epoch",
            "Then the correction would stay at its first value for a whole epoch of updates.",
        ),
        "samples": ("t_is_sample", "The averages see one gradient per update, however many samples made it."),
    },
)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "12.adamw",
    "How does AdamW differ from Adam with λ·w added to the gradient?",
    answer="its decay is not divided by √v̂",
    options={
        "its decay is not divided by √v̂": "All weights are decayed alike.",
        "it has a larger learning rate": ("adamw_is_faster", "The learning rate is the same."),
        "it has no bias correction": (
            "no_bias_correction",
            "It has. Only the decay is taken out of the averages.",
        ),
    },
)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "12.budget",
    "η = 0.001, 5000 steps, and the best weight is 20 away. Adam …",
    answer="cannot arrive",
    options={
        "cannot arrive": "The budget is about 5.",
        "arrives: it adapts": (
            "adam_needs_no_tuning",
            "It adapts to the size of gradients. The length of a step is yours to choose.",
        ),
        "diverges": ("bigger_is_faster", "Its steps are short. That is the trouble."),
    },
)

# %% [markdown] tags=["interview"] minutes=2 covers=["S0-24"] slideshow={"slide_type": "slide"}
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
# **A common wrong answer:** "Adam finds the learning rate by itself." It finds the *scale* of each gradient. How far to go per step is still η.

# %% [markdown] tags=["wild"] minutes=1 slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# The same rule has other defaults elsewhere. PyTorch has ε = 1e-8, Keras 1e-7. Large language models often use a shorter memory
# of size. The package keeps a table, tested against the libraries:

# %% tags=["in-the-wild"]
from gdcourse import conventions

conventions("Adam")

# %% [markdown] tags=["from-memory"] minutes=1 slideshow={"slide_type": "slide"}
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
