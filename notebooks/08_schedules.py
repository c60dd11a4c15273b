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
# After this lesson you can say to two decimals where a stochastic walk with constant η gets stuck, and design a schedule that does not.
#
# | | |
# |---|---|
# | **Takes** | 60 minutes |
# | **You need** | [lesson 07](07_batches.ipynb): stochastic steps, variance |
# | **You will need it for** | any training run that is to end well |

# %% slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import GradientDescent, LinearRegression, SoftmaxRegression, Table, bowl, descend, minibatches
from gdcourse.datasets import digits, exam_scores, four_students, standardize
from gdcourse.explorers import explore
from gdcourse.figures import schedules as draw
from gdcourse.figures import show
from gdcourse.questions import ask
from gdcourse.schedules import Cosine, ExponentialDecay, InverseTime, StepDecay, WarmUp, travel_budget

# %% [markdown] tags=["recall"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall two things

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("08.recall-noise")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("08.recall-two-curvatures")

# %% [markdown] tags=["situation"] minutes=3 covers=["S3-17"] slideshow={"slide_type": "slide"}
# ## Stand between two voters
#
# Two voters pull at the hiker. One wants w = 1, the other w = 5. The loss is the mean of (w − 1)² and (w − 5)², which is (w − 3)² + 4. The fair answer is 3.
#
# Each step asks *one* of them, by coin. At w = 3 the slopes are +4 and −4: the mean is zero, and nobody says zero. So the hiker never rests.

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

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Halve the rate

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("08.halve-rate")

# %% [markdown] tags=["by-hand"] minutes=5 lecture=6 slideshow={"slide_type": "slide"}
# ## Balance what comes in against what goes out
#
# Write the distance to 3 as e. One step with vote 3 ± 2 gives e ← (1 − 2η) e ± 4η. Square it and average over the coin; the mixed term has mean zero:
#
# mean e² ← (1 − 2η)² · mean e² + 16 η²
#
# The first part shrinks the cloud, the second part feeds it. With η = 0.1 a step keeps 1 − 0.2 = 0.8 of e, so
# 0.8² = 0.64 of e², and the feed is 16 · 0.01 = 0.16. What is lost is 1 − 0.64 = 0.36 of e². The two balance at 0.16 / 0.36 = 0.444.
#
# The same with letters: they balance when e² = 16η² / (1 − (1 − 2η)²) = 4η/(1 − η). With batches of B voters the feed is B
# times smaller. The excess loss is e², so
#
# **floor = η σ² / ((1 − η) B)**
#
# with σ² = 4, the variance of the votes.


# %%
def floor(eta, variance=4.0, batch=1):
    """Mean excess loss at which a constant rate settles on (w − vote)², in the long run."""
    return eta * variance / ((1 - eta) * batch)


rows = []
for eta in (0.01, 0.05, 0.1, 0.2, 0.5):
    crowd = tug_of_war(eta, steps=600, hikers=4000)[-100:]
    rows.append((eta, floor(eta), np.mean((crowd - 3) ** 2)))
Table(("η", "floor, predicted", "floor, measured"), rows, digits=3)

# %% slideshow={"slide_type": "subslide"}
clouds = {eta: tug_of_war(eta, steps=300, w=0.0)[:, 0] for eta in (0.02, 0.1, 0.5)}
show(
    draw.clouds(clouds),
    "Three rates, one walk each. The width of the cloud is √floor: "
    + ", ".join(f"{np.sqrt(floor(eta)):.2f} for η = {eta}" for eta in clouds)
    + ". A small rate arrives late and stays near; a large one arrives at once and stays away.",
)

# %% [markdown]
# > **Deeper.** The two voters pull with one strength. The four students do not: each has a curvature h of their own, and a slope g at the best w. The same balance, for them, is
# >
# > mean e² = η · mean g² / (2 · mean h − η · mean h²),
# >
# > a *theorem* for every loss of one weight that is a mean of bowls. It is infinite from η = 2 · mean h / mean h² on, well below the limit 2 / mean h of the full gradient. That is why, in lesson 07, a rate
# > that was safe for all students together was not safe for one at a time.

# %%
hours, points = four_students()
h, g, eta = 2 * hours**2, 2 * (3 * hours - points) * hours, 0.05
draws, e, squares = np.random.default_rng(2), np.zeros(20_000), []
for _ in range(400):
    student = draws.integers(4, size=len(e))
    e = e - eta * (h[student] * e + g[student])
    squares.append(np.mean(e**2))
predicted = eta * np.mean(g**2) / (2 * h.mean() - eta * np.mean(h**2))
print(f"η = {eta}: mean e² predicted {predicted:.3f}, measured {np.mean(squares[100:]):.3f}")
print(
    f"infinite from η = {2 * h.mean() / np.mean(h**2):.4f}; the full gradient is stable up to {2 / h.mean():.4f}"
)

# %% [markdown] tags=["explorer"] minutes=5 lecture=6 slideshow={"slide_type": "slide"}
# ## Beat the floor
#
# The hill (w − 3)² with gusts on every slope. You have 200 steps from w = −3. Your task: a mean loss below 0.005 over the last 20 of them. First try constant rates. Then choose
# a schedule and its first rate. When you have it, move the seed. Was it the plan, or luck?

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

# %% [markdown] tags=["why"] minutes=3 slideshow={"slide_type": "slide"}
# ## See the bargain
#
# A constant η sets two things at once: how fast the old distance is forgotten, by 1 − 2η per step, and how much of each gust stays, in proportion to η. You want the
# first large at the beginning and the second small at the end. So change η on the way.

# %% [markdown] tags=["other-side"] minutes=3 lecture=4 corrects=["E03"] slideshow={"slide_type": "slide"}
# ## Say why the rate must fall, and when it need not
#
# > **Often said:** late in training, near the minimum, the same big step overshoots back and forth; that is why η must decay.

# %%
calm = descend(bowl, start=0.0, optimizer=GradientDescent(0.45), steps=12)
agree = [3.0]  # two voters who agree
w = 0.0
for _ in range(12):
    w = w - 0.45 * 2 * (w - agree[0])
noisy = tug_of_war(0.45, steps=500, hikers=2000)[-50:]
print(f"no noise, η = 0.45:          loss after 12 steps {calm.losses[-1]:.0e}")
print(f"one voter a step, they agree: loss after 12 steps {(w - 3) ** 2:.0e}")
print(
    f"one voter a step, 1 or 5:     loss stays at {np.mean((noisy - 3) ** 2):.2f}, predicted {floor(0.45):.2f}"
)

# %% [markdown]
# > **What happens:** without noise, a constant rate converges at every distance alike. With voters who agree, too. With voters who disagree it stops at the floor.
# >
# > **Why:** what stops it is the *disagreement at the minimum*, times η. A model that can please every example has none, and a constant rate will do.

# %% [markdown] tags=["situation"] minutes=3 lecture=0 slideshow={"slide_type": "slide"}
# ## Take the mean without noticing
#
# What is the best possible schedule for voters? You know how to find their mean: add up, divide. Now a surprise: stochastic descent can do exactly that.

# %% [markdown] tags=["predict"] minutes=2 lecture=0 slideshow={"slide_type": "subslide"}
# ### Steps of 1/(2t)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("08.running-mean")

# %%
votes, w, rows = np.array([1.0, 5, 2, 4, 3, 3]), 99.0, []
for t, vote in enumerate(votes, start=1):
    w = w - 1 / (2 * t) * 2 * (w - vote)
    rows.append((t, 1 / (2 * t), vote, w, votes[:t].mean()))
Table(("t", "η", "vote", "w", "mean of the votes so far"), rows, digits=3)

# %% [markdown] tags=["by-hand"] minutes=4 covers=["S3-18", "S4-13"] slideshow={"slide_type": "slide"}
# ## Budget the journey
#
# A schedule that passes two tests arrives. Its steps add up to enough to *reach* the bottom, from any start. And the squares of its steps add up to little, so that
# gusts die out. In letters: Σηₜ infinite, Σηₜ² finite. This is the *theorem* of Robbins and Monro, 1951. 1/t passes both. (The second asks for more than is needed:
# with 1/√t, which fails it, the gusts die out as well, only more slowly.)
#
# The first sum is a **travel budget**. If gradients have about size 1, a walk can go no farther than Σηₜ.

# %% slideshow={"slide_type": "notes"}
plans = {
    "constant 0.01": 0.01,
    "step: half every 100": StepDecay(0.01, factor=0.5, every=100),
    "exponential: 0.95 a step": ExponentialDecay(0.01, factor=0.95),
    "cosine over 1000": Cosine(0.01, steps=1000),
    "1/t: 0.01 / (1 + 0.01 t)": InverseTime(0.01, decay=0.01),
}
rate = {name: (plan if callable(plan) else (lambda t: 0.01)) for name, plan in plans.items()}
rows = [
    (name, rate[name](0), rate[name](100), rate[name](999), travel_budget(plan, 1000))
    for name, plan in plans.items()
]
Table(("plan", "at 0", "at 100", "at 999", "travel budget of 1000 steps"), rows, digits=5)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(
    draw.budgets({name: np.array([rate[name](t) for t in range(1000)]) for name in plans}),
    "Five plans with the same first rate. The shaded area is the travel budget: "
    + ", ".join(f"{row[0].split(':')[0]} {row[4]:.2f}" for row in rows)
    + ".",
)

# %% [markdown] tags=["other-side"] minutes=4 lecture=3 corrects=["E19", "E22"] slideshow={"slide_type": "slide"}
# ## Freeze on the way
#
# > **Often said:** exponential decay by 0.95 is a safe, smooth choice.

# %%
X, y = exam_scores()
exam = LinearRegression(standardize(X), y)
best = exam(np.linalg.lstsq(np.column_stack([standardize(X), np.ones(len(y))]), y)[0])
for name in ("constant 0.01", "exponential: 0.95 a step"):
    end = descend(exam, exam.zeros(), GradientDescent(plans[name]), steps=1000).losses[-1]
    print(f"{name:26} loss {end:9.3f}   (best {best:.3f})")

# %% [markdown]
# > **What happens:** after a thousand steps the walk with decay stands frozen on the hillside.
# >
# > **Why:** its whole budget is 0.01 / (1 − 0.95) = 0.2, however long it runs. 0.95 per *epoch* of many steps can be fine. The same number per step is a handbrake.
#
# Two slips in counting. A step decay that forgets to round down decays all the time. And who expects η = 0 in the last step of a cosine over 100 steps is one too
# far: the last step is t = 99, and the 0 belongs to t = 100, which is never used.

# %%
halves, cosine = StepDecay(0.01, factor=0.5, every=100), Cosine(0.01, steps=100)
print("step decay at 50, 99, 100:", halves(50), halves(99), halves(100))
print("the first without rounding down:", round(0.01 * 0.5 ** (50 / 100), 5))
print("cosine at 25, 50, 75, 99: ", ", ".join(f"{cosine(t):.3g}" for t in (25, 50, 75, 99)))

# %% [markdown] tags=["situation"] minutes=3 lecture=0 slideshow={"slide_type": "slide"}
# ## Start gently, and search for the rate
#
# Where does a plan begin? Two tools. **Warm-up** raises η in a straight line over the first steps, because the first slopes are the wildest. A **range test** finds the
# largest rate that works: raise η by a constant *ratio* at each step, and watch where the loss turns up.

# %%
images, labels = digits()
model = SoftmaxRegression(images / 16, labels)
rates = np.geomspace(1e-3, 100, 120)
w, losses = model.zeros(), []
for eta, rows in zip(rates, minibatches(len(labels), 14, rng=0), strict=False):
    losses.append(model(w))
    w = w - eta * model.gradient(w, rows)
turn = rates[np.argmin(losses)]
print(f"lowest loss at η = {turn:.2g}")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(
    draw.range_test(rates, np.array(losses)),
    f"A range test on the digits: the loss stays at {losses[0]:.2f}, falls, is lowest at η = {turn:.2g}, and then explodes. A good first rate is a "
    "little to the left of the lowest point.",
)

# %%
warm = WarmUp(Cosine(0.1, steps=90), steps=10)
print("warm-up of 10, then cosine:", ", ".join(f"{warm(t):.3f}" for t in (0, 1, 4, 9, 10, 55, 99)))

# %% [markdown] tags=["predict"] minutes=2 lecture=0 slideshow={"slide_type": "subslide"}
# ### A loop with a schedule

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("08.stale-loop")

# %% [markdown] tags=["by-hand"] minutes=3 lecture=0 corrects=["E18"] slideshow={"slide_type": "slide"}
# ## Mend the loop

# %%
w, gradient = 0.0, 2 * (0.0 - 3)
stale = [w := w - 0.1 * gradient for _ in range(4)]
w, mended = 0.0, []
for _ in range(4):
    gradient = 2 * (w - 3)  # felt again at every step
    w = w - 0.1 * gradient
    mended.append(w)
print("stale: ", np.round(stale, 3))
print("mended:", np.round(mended, 3))

# %% [markdown] tags=["why"] minutes=3 lecture=4 slideshow={"slide_type": "slide"}
# ## Race four plans
#
# The tug of war again, 2000 steps from w = 0. The floor decides the order.

# %%
contest = {
    "constant 0.1": 0.1,
    "constant, then ÷ 10": StepDecay(0.1, factor=0.1, every=1000),
    "cosine": Cosine(0.1, steps=2000),
    "1/(2(t + 1))": lambda t: 1 / (2 * (t + 1)),
}
ends = {
    name: np.mean((tug_of_war(plan, 2000, hikers=500, w=0.0) - 3) ** 2, axis=1)
    for name, plan in contest.items()
}
Table(
    ("plan", "excess loss after 100", "after 1000", "after 2000"),
    [(n, e[100], e[1000], e[2000]) for n, e in ends.items()],
    digits=4,
)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(
    draw.race(ends),
    f"A constant rate stays at its floor, {floor(0.1):.3f}. Dividing it by ten after 1000 steps drops it over a cliff, to {ends['constant, then ÷ 10'][-1]:.3f}.",
)

# %% [markdown] tags=["other-side"] minutes=3 lecture=0 slideshow={"slide_type": "slide"}
# ## Average instead of slowing down
#
# > **Often said:** to end well, the rate must fall.

# %%
crowd = tug_of_war(0.1, steps=2000, hikers=500, w=0.0)
last, tail = crowd[-1], crowd[1000:].mean(axis=0)
print(
    f"constant η = 0.1: last place {np.mean((last - 3) ** 2):.4f}, average of the last 1000 places {np.mean((tail - 3) ** 2):.4f} above the best"
)
votes = np.tile([1.0, 5.0], (20_000, 1))
ordered, w = [], 3.0
for first, second in rng.permuted(votes, axis=1):
    w = w - 0.2 * (w - first)
    w = w - 0.2 * (w - second)
    ordered.append(w)
print(
    f"asking both voters in every epoch, in random order: {np.mean((np.array(ordered[100:]) - 3) ** 2):.4f}"
)

# %% [markdown]
# > **What happens:** the *average* of the places has hardly any noise left, at a constant rate. And asking everybody once per epoch, in a new order each time, is forty
# > times quieter than asking by coin, if you look at the end of an epoch.
# >
# > **Why:** the cloud is centred on 3, and averaging finds the centre (Polyak and Ruppert). With reshuffling, the two gusts of an epoch nearly cancel by its end.

# %% [markdown] tags=["your-turn"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Your turn
#
# [The exercises](../exercises/08_schedules/08_schedules.ipynb): predict a floor, write two schedules to the last step, count a budget, mend the stale loop, and average the end of a noisy walk.

# %% [markdown] tags=["quiz"] minutes=3 slideshow={"slide_type": "slide"}
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
# **A common wrong answer:** "Because big steps overshoot near the minimum." On a smooth bowl a stable step overshoots by the same factor everywhere, and arrives.

# %% [markdown] tags=["wild"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# Large language models: warm-up, then cosine, or warm-up, a long constant stretch, and a short decay. Image networks: one cycle up and down, or ÷ 10 when the loss
# stalls (`ReduceLROnPlateau`). scikit-learn's `SGDRegressor` decays by default. Ask:

# %% tags=["in-the-wild"]
from inspect import signature

from sklearn.linear_model import SGDRegressor

print(signature(SGDRegressor).parameters["learning_rate"], signature(SGDRegressor).parameters["power_t"])

# %% [markdown] tags=["from-memory"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Draw it from memory
#
# 90 seconds: three clouds of different width with their rates; the floor formula; four schedules with the area under each shaded.

# %% [markdown] tags=["keep"] minutes=1 slideshow={"slide_type": "slide"}
# ## Keep this
#
# A constant rate in noise stops at a floor: ησ²/((1 − η)B). Lower the rate and the floor sinks; lower it too fast and you freeze on the way, because the steps left
# do not add up to the distance left. A schedule is a travel plan.
#
# *Next:* all our valleys had one bottom. [Lesson 09](09_landscapes.ipynb) takes the fog off hills that have several.
