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
# # 08 · Predict where the noise stops you, and plan the journey
#
# After this lesson you can say to two decimals where a stochastic walk with constant η gets stuck on a bowl, and design a schedule that does not.
#
# | Takes | You need | You will need it for |
# |---|---|---|
# | 60 minutes | [lesson 07](07_batches.ipynb): stochastic steps, variance; powers, sums | any training run that is to end well |

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import (
    Cosine,
    ExponentialDecay,
    GradientDescent,
    InverseTime,
    LinearRegression,
    Network,
    SoftmaxRegression,
    StepDecay,
    Table,
    WarmUp,
    ask,
    bowl,
    descend,
    digits,
    exam_scores,
    explore,
    minibatches,
    ribbon,
    show,
    standardize,
)
from gdcourse.figures import schedules as draw

ribbon("08")

# %% [markdown] tags=["situation"] minutes=4 lecture=4.5 covers=["S3-17"] slideshow={"slide_type": "slide"}
# ## Come to rest in the gusts
#
# Gusts of wind push every report of the slope off, and sixty steps are all you have. The last twenty are judged: their mean loss is to be below 0.4.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    bowl,
    GradientDescent(0.3),
    start=-3.0,
    steps=60,
    noise=4.0,
    view=("curve", "loss"),
    controls=(("rate", 0.005, 0.5),),
    small=True,
    challenge={"loss": 0.4, "last": 20, "name": "08.rest", "text": "Mean loss of the last 20 steps below 0.4."},
    caption="The hill (w − 3)² with gusts on every slope, sixty steps from w = −3, one learning rate.",
)

# %% [markdown]
# Too small a rate does not arrive. Too large a rate arrives at once and never rests. The gusts of stochastic descent are *people*: two voters pull at
# the hiker, one wants w = 1, the other w = 5. The loss is the mean of (w − 1)² and (w − 5)², which is (w − 3)² + 4. Each step asks *one* of
# them, by coin. At w = 3 the slopes are +4 and −4: the mean is zero, and nobody says zero.

# %%
rng = np.random.default_rng(0)


def tug_of_war(learning_rate, steps, batch=1, hikers=1, w=3.0):
    """Places of hikers who ask `batch` random voters per step; η may depend on the step."""
    path = [np.full(hikers, w)]
    for t in range(steps):
        votes = rng.choice([1.0, 5.0], size=(batch, hikers)).mean(axis=0)
        eta = learning_rate(t) if callable(learning_rate) else learning_rate
        path.append(path[-1] - eta * 2 * (path[-1] - votes))
    return np.array(path)


print("η = 0.1:", tug_of_war(0.1, 8)[:, 0].round(3))

# %% [markdown] tags=["recall"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall two things

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("08.recall-noise")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("08.recall-two-curvatures")

# %% [markdown] tags=["predict"] minutes=2 lecture=2.5 slideshow={"slide_type": "subslide"}
# ### Halve the rate

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("08.halve-rate", draw.clouds({eta: tug_of_war(eta, steps=300, w=0.0)[:, 0] for eta in (0.05, 0.1, 0.2)}))

# %% [markdown] tags=["by-hand"] minutes=6 lecture=4 slideshow={"slide_type": "slide"}
# ## Balance what comes in against what goes out
#
# Think of e², the square of the distance to 3, as water in a bath. One step with vote 3 ± 2 gives e ← (1 − 2η) e ± 4η. Square it and average over the
# coin; the mixed term has mean zero:
#
# $$\overline{e^2} \;\leftarrow\; (1 - 2\eta)^2 \,\overline{e^2} \;+\; 16\,\eta^2$$
#
# The tap pours in 16η². The drain takes 1 − (1 − 2η)² = 4η(1 − η) of what is there. At η = 0.2 the two are the same
# number, so the level is 1. In general they balance where 4η(1 − η) · e² = 16η². The votes have variance σ² = 4, and a batch of B voters feeds B times less:
#
# $$\text{floor} \;=\; \frac{\eta\,\sigma^2}{(1 - \eta)\,B}$$
#
# The loss cannot stay below this **noise floor**, on average, and from far away it sinks to it.


# %%
def floor(eta, variance=4.0, batch=1):
    """Mean excess loss at which a constant rate settles on (w − vote)², in the long run."""
    return eta * variance / ((1 - eta) * batch)


rows = []
for eta in (0.01, 0.05, 0.1, 0.2, 0.5):
    crowd = tug_of_war(eta, steps=600, hikers=4000)[-100:]
    rows.append((eta, floor(eta), np.mean((crowd - 3) ** 2)))
Table(("η", "floor, predicted", "floor, measured"), rows, digits=3)

# %% [markdown]
# (w − vote)² has curvature 2. On a bowl of curvature L, with votes of variance σ² and η below 2/L, the same balance is a *theorem*:
#
# $$\text{floor} \;=\; \frac{\eta\,L^2\,\sigma^2}{2\,(2 - \eta L)\,B}$$
#
# Put L = 2 and it is the one above. For small η every such floor is proportional to η, to the variance, and to 1/B.
#
# <details><summary>Deeper: voters of unlike strength</summary>
#
# The four students of lesson 01 each have a curvature h of their own, and a slope g at the best w. For a loss of one weight that is a mean of bowls, asked one
# at a time, the same balance gives
#
# $$\overline{e^2} = \frac{\eta\,\overline{g^2}}{2\,\overline{h} - \eta\,\overline{h^2}}$$
#
# also a *theorem*. The mean is infinite from η = 2 h̄ / (mean of h²) on, well below the limit 2/h̄ of the full gradient. That is why, in lesson 07, a rate
# that was safe for all students together was not safe for one at a time.
# </details>

# %% [markdown] tags=["other-side"] minutes=5 lecture=3.5 corrects=["E03"] slideshow={"slide_type": "slide"}
# ## Say why the rate must fall, and when it need not
#
# > **Often said:** late in training, near the minimum, the same big step overshoots back and forth; that is why η must decay.

# %%
calm = descend(bowl, start=0.0, optimizer=GradientDescent(0.45), steps=12).positions
noisy = tug_of_war(0.45, steps=500, hikers=2000)[-50:]
tail = tug_of_war(0.1, steps=2000, hikers=500)[1000:]
rows = [
    ("0.45, no noise, or voters who agree: after 12 steps", (calm[-1] - 3) ** 2),
    ("0.45, one voter a step, 1 or 5", np.mean((noisy - 3) ** 2)),
    ("0.1, one voter a step, last place", np.mean((tail[-1] - 3) ** 2)),
    ("0.1, average of the last 1000 places", np.mean((tail.mean(axis=0) - 3) ** 2)),
]
Table(("constant η", "excess loss"), rows, digits=4)

# %% [markdown]
# > **What happens:** without noise a constant rate goes on converging. With voters who disagree it stops at the floor. And even then the
# > *average* of the places has hardly any noise left (Polyak and Ruppert).
# >
# > **Why:** what stops it is the *disagreement at the minimum*, times η. A model that can please every example has none, and a constant rate below lesson
# > 07's limit for single voices will do. The cloud is centred on 3, and an average finds the centre.
#
# A constant η sets two things at once: how fast the old distance is forgotten, and how much of each gust stays. You want the first large at the
# beginning and the second small at the end. So change η on the way.

# %% [markdown] tags=["situation"] minutes=4 lecture=3.5 covers=["S3-18", "S4-13"] slideshow={"slide_type": "slide"}
# ## Write the plan in one line
#
# A **schedule** turns the tap: it is a function that gives η for the step t = 0, 1, 2, … The four that you will meet, for T steps in all:
#
# $$\eta_0\,\gamma^{\lfloor t/s \rfloor} \qquad \eta_0\,\gamma^{t} \qquad \frac{\eta_0}{1 + kt}$$
#
# $$\eta_T + \frac{\eta_0 - \eta_T}{2}\left(1 + \cos\frac{\pi t}{T}\right)$$
#
# *Step decay* multiplies by γ after every s steps; ⌊ ⌋ rounds down. *Exponential decay* multiplies by γ at every step. *Inverse time* is 1/t in good clothes. The
# *cosine* goes from $\eta_0$ to $\eta_T$ in half a wave, and $\eta_T$ need not be zero.


# %%
def step_decay(t):
    return 0.01 * 0.5 ** (t // 100)


def exponential(t):
    return 0.01 * 0.95**t


def inverse_time(t):
    return 0.01 / (1 + 0.01 * t)


def cosine(t, end=0.0, steps=1000):
    return end + (0.01 - end) / 2 * (1 + np.cos(np.pi * t / steps))


# %%
plans = {"constant": lambda t: 0.01, "step": step_decay, "exponential": exponential}
plans |= {"inverse": inverse_time, "cosine": cosine}
rows = [(name, *map(plan, (0, 50, 100, 999))) for name, plan in plans.items()]
Table(("plan", "t = 0", "t = 50", "t = 100", "t = 999"), rows, digits=5)

# %% [markdown]
# `gdcourse` has them ready, as `StepDecay(0.01, factor=0.5, every=100)` and so on. The loop asks the plan at every step. Does this one?

# %% [markdown] tags=["predict"] minutes=2 lecture=0 corrects=["E18"] slideshow={"slide_type": "subslide"}
# ### A loop with a schedule

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("08.stale-loop", draw.stale_loop())

# %% [markdown] tags=["explorer"] minutes=5 lecture=4 slideshow={"slide_type": "slide"}
# ## Beat the floor
#
# The gusts of the beginning, and 200 steps from w = −3. Your task: a mean loss below 0.005 over the last 20 of them. Try constant rates first: none will do. Then
# choose a schedule and its first rate. When you have it, move the seed. Was it the plan, or luck?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    bowl,
    GradientDescent(0.1),
    start=-3.0,
    steps=200,
    noise=4.0,
    view=("curve", "schedule", "loss"),
    schedules={
        "constant": 0.1,
        "step": StepDecay(0.2, factor=0.5, every=40),
        "exponential": ExponentialDecay(0.2, factor=0.98),
        "cosine": Cosine(0.2, steps=200),
        "inverse time": InverseTime(0.5, decay=1.0),
    },
    controls=("schedule", "initial", "seed"),
    challenge={"loss": 0.005, "last": 20},
    caption="A noisy hill with a schedule to choose: the mean loss of the last 20 of 200 steps is to be below 0.005.",
)

# %% [markdown] tags=["predict"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Take the mean without noticing
#
# What is the best possible schedule for voters? You know how to find their mean: add up, divide.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("08.running-mean")

# %% [markdown] tags=["why"] minutes=4 lecture=2 slideshow={"slide_type": "slide"}
# ## Budget the journey
#
# A rate of 1/t beats every gust in the end. When does a schedule do that? For one valley, with noise of bounded variance and slopes that grow at most linearly,
# two sums are enough:
#
# $$\sum_t \eta_t = \infty \qquad\text{and}\qquad \sum_t \eta_t^2 < \infty$$
#
# The steps add up to enough to *reach* the bottom from any start, and their squares add up to little, so the gusts die out: the mean of e² goes to 0. This is the
# *theorem* of Robbins and Monro, 1951. The second sum asks for more than is needed: with 1/√t the gusts die out as well, more slowly.
#
# The first sum is a **travel budget**. If slopes have about size 1, a walk can go no farther than Σηₜ.

# %% [markdown] tags=["predict"] minutes=2 lecture=3 slideshow={"slide_type": "subslide"}
# ### A safe, smooth choice

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
X, y = exam_scores()
exam = LinearRegression(standardize(X), y)
ends = {name: descend(exam, exam.zeros(), GradientDescent(plan), steps=1000).losses[-1] for name, plan in plans.items()}
print(f"exam scores: loss {exam(exam.zeros()):.0f} at the start, {ends['constant']:.1f} after a thousand steps with η = 0.01")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("08.frozen", draw.budgets({name: np.array([plan(t) for t in range(1000)]) for name, plan in plans.items()}, ends))

# %% [markdown] tags=["other-side"] minutes=4 lecture=3 corrects=["E19", "E22"] slideshow={"slide_type": "slide"}
# ## Freeze on the way
#
# > **Often said:** exponential decay by 0.95 is a safe, smooth choice.
# >
# > **What happens:** after a thousand steps the walk with decay stands frozen on the hillside.
# >
# > **Why:** its whole budget is 0.01 / (1 − 0.95) = 0.2, however long it runs. 0.95 per *epoch* of many steps can be fine. The same number per step is a handbrake.
#
# A plan made for too few steps freezes too: a cosine over 100 steps ends where its budget ends. And count from zero. Over T steps the last t is T − 1, so
# a cosine's last step still moves a little, and its zero, at t = T, is never used.
#
# In noise, the floor and the budget decide together. The tug of war, 2000 steps from w = 0:

# %%
contest = {
    "constant 0.1": 0.1,
    "constant, then ÷ 10": StepDecay(0.1, factor=0.1, every=1000),
    "cosine": Cosine(0.1, steps=2000),
    "1/(2(t + 1))": lambda t: 1 / (2 * (t + 1)),
}
places = {name: tug_of_war(plan, 2000, hikers=500, w=0.0) for name, plan in contest.items()}
race = {name: np.mean((w - 3) ** 2, axis=1) for name, w in places.items()}

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.race(race))

# %% [markdown] tags=["situation"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Start gently, and search for the rate
#
# Where does a plan begin? **Warm-up** raises η in a straight line over the first W steps, and hands over to another schedule:
#
# $$\eta_t = \eta_0\,\frac{t + 1}{W} \qquad (t < W)$$
#
# The first step already moves: η₀/W, not 0. Here is a network that reads digits. Its weights are drawn at the usual scale, or three times as large, which makes its first slopes
# wild. Its rule has a memory, 0.9 of the step before (lesson 11).


# %% jupyter={"source_hidden": true}
images, labels = digits()
model = SoftmaxRegression(images[:1400] / 16, labels[:1400])
net = Network(model, hidden=[32, 32], activation="relu")
unseen = Network(SoftmaxRegression(images[1400:] / 16, labels[1400:]), [32, 32], "relu")


# %%
def misread(rate, seed, scale, steps=400):
    """The share of 397 unseen digits that the network reads wrongly in the end."""
    rng = np.random.default_rng(seed)
    w, v = net.start(rng, scale), 0.0
    for t in range(steps):
        v = 0.9 * v + net.gradient(w, rng.integers(1400, size=64))
        w = w - rate(t) * v
    return np.mean(unseen.decide(unseen.scores(w)) != unseen.y)


# %% [markdown] tags=["predict"] minutes=2 lecture=0 slideshow={"slide_type": "subslide"}
# ### Does it help?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
settings = [(1, 1), (1, 200), (3, 1), (3, 10), (3, 200)]
runs = {
    (scale, W): [misread(WarmUp(Cosine(0.2, 400 - W), W), seed, scale) for seed in range(12)] for scale, W in settings
}

# %% tags=["nbval-ignore-output"] jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("08.warm-up", draw.warm_ups(runs))

# %% [markdown] tags=["other-side"] minutes=4 lecture=3.5 slideshow={"slide_type": "slide"}
# ## Distrust two sayings
#
# > **Often said:** warm-up is always good. And: a **range test**, which raises η by a constant ratio at every step, finds the largest rate that works, a little to the left of the
# > lowest loss.

# %%
train = SoftmaxRegression(images / 16, labels)
rates, losses, w = np.geomspace(1e-3, 100, 120), [], train.zeros()
for eta, rows in zip(rates, minibatches(len(labels), 14, rng=0), strict=False):
    losses.append(train(w))
    w = w - eta * train.gradient(w, rows)


# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
def five_epochs(eta, seed):
    """The loss on all rows after five epochs at one rate."""
    w, plan = train.zeros(), minibatches(len(labels), 14, rng=seed)
    for rows in [rows for _ in range(5) for rows in plan]:
        w = w - eta * train.gradient(w, rows)
    return train(w)


trained = {eta: [five_epochs(eta, seed) for seed in range(6)] for eta in (0.5, 1.1, 2.0)}

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.range_test(rates, np.array(losses), trained))

# %% [markdown]
# > **What happens:** warm-up repairs a wild start, if it is long enough, and changes nothing after a tame one (*measured here*). And where the
# > sweep turns, training explodes no more than elsewhere: at 2 it comes lower than at 1.1 with some shuffles, and far higher with others.
# >
# > **Why:** warm-up keeps the steps short while the slopes are wild. That the first slopes are always the wildest is *folklore*; with Adam (lesson 12), the first averages
# > rest on few slopes. A sweep gives each rate a single step, from where the last one left off. It tells the order of magnitude (*folklore*): begin there, and measure.

# %% [markdown] tags=["your-turn"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Your turn

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("08.apply")

# %% [markdown]
# Then open [the exercises](../exercises/08_schedules/08_schedules.ipynb): predict a floor, write two schedules to the last step, count a budget, mend the stale loop, and average
# the end of a noisy walk.

# %% [markdown] tags=["quiz"] minutes=2 lecture=5.5 slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("08.double-batch")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("08.freezes")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("08.why-decay")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("08.true-division")

# %% [markdown] tags=["interview"] minutes=2 lecture=0 covers=["S3-17"] slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"Why is a constant learning rate not always enough?"*
#
# <details><summary>Our answer</summary>
#
# Because gradients of batches are noisy, and they are noisy at the minimum as well. A constant η keeps a constant share of that noise: the loss settles at a floor that rises with
# η and with the variance, and falls with the batch size. Lower η later, or average the weights. Without noise at the minimum, a constant η is enough.
# </details>
#
# **Two common wrong answers:** "Because big steps overshoot near the minimum." On a bowl a stable step overshoots by the same factor everywhere, and arrives. "A constant rate
# is fine if you tune it well." Without noise at the minimum, yes. With it, tuning only chooses the floor.

# %% [markdown] tags=["wild"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# Large language models: warm-up, then cosine, or warm-up, a long constant stretch, and a short decay. Image networks: one cycle up and down, or ÷ 10 when the loss
# stalls (`ReduceLROnPlateau`). scikit-learn's `SGDRegressor` decays by default, as t to the power of minus `power_t`:

# %% tags=["in-the-wild"]
from inspect import signature

from sklearn.linear_model import SGDRegressor

print(signature(SGDRegressor).parameters["learning_rate"], signature(SGDRegressor).parameters["power_t"])

# %% [markdown] tags=["from-memory"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Draw it from memory
#
# 90 seconds: the bath with its tap and its drain; the floor formula; four schedules with the area under each shaded.

# %% [markdown] tags=["keep"] minutes=1 slideshow={"slide_type": "slide"}
# ## Keep this
#
# A constant rate in noise stops at a floor, in proportion to η, to the variance, and to 1/B; on (w − vote)² it is ησ²/((1 − η)B). Lower the rate and the floor sinks; lower it
# too fast and you freeze on the way, because the steps left do not add up to the distance left. A schedule is a travel plan.
#
# *Next:* all our valleys had one bottom. [Lesson 09](09_landscapes.ipynb) takes the fog off hills that have several.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
ribbon("08", end=True)
