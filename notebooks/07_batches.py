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

# %% [markdown] tags=["promise"] minutes=1 covers=["S1-05"] slideshow={"slide_type": "slide"}
# # 07 · Ask everybody, ask one, ask a few
#
# After this lesson you can write batch, stochastic and mini-batch descent as one loop, predict how noisy it will be, and say which of
# three clocks you are racing against.
#
# | | |
# |---|---|
# | **Takes** | 70 minutes |
# | **You need** | [lesson 05](05_linear_regression.ipynb); an average, and a spread around it |
# | **You will need it for** | every model too large to be asked about all its data at once |

# %% slideshow={"slide_type": "skip"}
import tempfile
import time

import numpy as np

from gdcourse import GradientDescent, LinearRegression, SoftmaxRegression, Table, descend, hike
from gdcourse.batches import full_batch, minibatches, one_at_a_time
from gdcourse.datasets import digits, exam_scores, four_students, standardize
from gdcourse.explorers import explore
from gdcourse.figures import batches as draw
from gdcourse.figures import show
from gdcourse.questions import ask

# %% [markdown] tags=["recall"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall two things

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.recall-mean")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.recall-gutter")

# %% [markdown] tags=["situation"] minutes=3 lecture=2 covers=["S1-12", "S0-05", "S0-15"] slideshow={"slide_type": "slide"}
# ## Ask four students which way to go
#
# Four students were quick to ask. Tomorrow there are a million, and the hiker will wait an hour for every step. Must everybody be asked?
#
# Today there are still four: *points = w × hours*, at w = 0. Until now every step asked all of them and averaged. But each student
# has an opinion of their own: the slope of *their* squared error.

# %%
hours, points = four_students()
w = 0.0
opinions = 2 * (w * hours - points) * hours
rows = list(zip("ABCD", hours, points, opinions, strict=True))
Table(("student", "hours", "points", "slope at w = 0"), [*rows, ("mean", "", "", opinions.mean())], digits=0)

# %% [markdown]
# All four want a larger w. They disagree about how urgently, from −4 to −88. The mean, −45, is the slope that every step has used so far.
#
# There are three ways to walk.
#
# | way | who is asked before a step | steps in one round through m students |
# |---|---|---|
# | **batch** descent | everybody | 1 |
# | **mini-batch** descent | a few, B of them | m / B |
# | **stochastic** descent | one, then the next | m |

# %% [markdown] tags=["predict"] minutes=2 lecture=1 slideshow={"slide_type": "subslide"}
# ### One round through the class

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.one-pass")

# %% [markdown] tags=["by-hand"] minutes=6 lecture=5 covers=["S4-07", "S0-04"] slideshow={"slide_type": "slide"}
# ## Walk through the class by hand
#
# Student A says −4 at w = 0: step +0.2. Student B is asked *at w = 0.2*, and says 2 · (0.2 · 2 − 7) · 2 = −26.4: step +1.32. And so on.

# %%
w, rows = 0.0, []
for name, x, y in zip("ABCD", hours, points, strict=True):
    g = 2 * (w * x - y) * x
    rows.append((name, w, g, -0.05 * g, w - 0.05 * g))
    w = w - 0.05 * g
Table(("asked", "w", "their slope", "update", "new w"), rows, digits=4)

# %% [markdown]
# D pulled back. At w = 3.152 the walk had gone past D's own best value, 11/4 = 2.75. One round through all the data is an **epoch**. A step
# is also called an *update* or an *iteration*. In batch descent an epoch is one step; here it is four.
#
# The three ways are one loop. What differs is which rows are asked.


# %% slideshow={"slide_type": "subslide"}
def walk(x, y, w, learning_rate, batches, epochs=1):
    """Gradient descent on the mean of (w·x − y)², asking one batch of rows per step."""
    path = [w]
    for _ in range(epochs):
        for rows in batches:
            g = np.mean(2 * (w * x[rows] - y[rows]) * x[rows])
            w = w - learning_rate * g
            path.append(w)
    return np.array(path)


plans = {"batch": full_batch(4), "mini-batch of 2": minibatches(4, 2), "stochastic": one_at_a_time(4)}
for name, batches in plans.items():
    print(f"{name:16}", np.round(walk(hours, points, 0.0, 0.05, batches), 4))

# %% [markdown] covers=["S4-08"]
# `full_batch`, `minibatches` and `one_at_a_time` say which rows come next, and nothing else. Here they go through the file from top to
# bottom, so that you can follow on paper. Given `rng=`, the last two deal the rows in a new order in *every* epoch. That is how they are used.
#
# With m rows and batches of B, an epoch has m / B steps, rounded *up*: the last batch is what is left over. Count it for the 442
# patients of lesson 05.

# %%
rows = []
for B in (1, 32, 128, 442):
    steps = len(minibatches(442, B))
    rows.append((B, steps, 10 * steps, 442 - (steps - 1) * B))
Table(("B", "steps in an epoch", "steps in 10 epochs", "rows in the last batch"), rows)

# %% [markdown] covers=["S1-02", "S4-09"] slideshow={"slide_type": "subslide"}
# Now the 200 students of lesson 05: exam score from study hours, quiz average and attendance. Keep the hours, standardised, and the rule has
# two weights and a map. Three hikers take 40 steps each, with the same η = 0.1.

# %%
X, scores = exam_scores()
study = standardize(X)[:, 0]
loss = LinearRegression(study, scores - scores.mean())
asked = {"batch, 200": 200, "mini-batch, 16": 16, "stochastic, 1": 1}
paths = {
    name: descend(loss, (0.0, -8.0), GradientDescent(0.1), 40, minibatches(200, B, rng=1)).positions
    for name, B in asked.items()
}
lengths = {name: np.hypot(*np.diff(path, axis=0).T).sum() for name, path in paths.items()}

# %% slideshow={"slide_type": "subslide"}
said = [
    f"{name} to a step: {40 * asked[name]} questions, a path {length:.0f} long"
    for name, length in lengths.items()
]
show(draw.three_paths(loss, paths), f"The same 40 steps. {'; '.join(said)}.")

# %% [markdown]
# Smooth, trembling, drunk. The drunk one asked a two-hundredth of the questions, and it is in the right part of town.

# %% [markdown] tags=["explorer"] minutes=5 slideshow={"slide_type": "slide"}
# ## Change how many you ask
#
# The same map. The lowest loss on it is 37.8. Beside it, a cloud: one dot is the slope that one batch would report at the place where
# the walk ends. Your tasks:
#
# 1. Leave the batch at 1. Find a rate with which the last 20 steps have a mean loss below 42.
# 2. Go back to η = 0.1. Find the smallest batch that does it too.
# 3. Move the seed, which deals the students in another order. Do both answers hold?

# %% jupyter={"source_hidden": true}
explore(
    loss,
    GradientDescent(0.1),
    start=(0.0, -8.0),
    steps=60,
    view=("contour", "clouds", "loss"),
    batch=1,
    controls=(("batch", 1, 64), ("rate", 0.01, 0.3), "seed", "order"),
    challenge={"loss": 42, "last": 20, "name": "07.calm-the-drunk"},
    caption=f"Mini-batch descent on the exam scores, with the size of the batch on a slider. The lowest loss is {loss((study @ scores / 200, 0.0)):.1f}.",
)

# %% [markdown] tags=["why"] minutes=3 lecture=2 lead=2 slideshow={"slide_type": "slide"}
# ## See why one voice is enough
#
# There are two ways to calm the drunk: shorter steps, or more voices. Either way it came near, although it never once asked everybody.
#
# One student's slope is wrong, and wrong in a fair way. Back to the four at w = 0: draw one of them at random, many times, and the
# opinions average to −45. Statisticians say the estimate is **unbiased**. That is a *theorem* with a proof of one line: each student is
# drawn a quarter of the time, and a quarter of each opinion, added up, is their mean.
#
# So a step that asks one student goes, on average, where the full step would have gone. It costs a quarter as much. What you pay is noise.

# %% [markdown] tags=["other-side"] minutes=3 lecture=2 slideshow={"slide_type": "subslide"}
# ## Meet the price: it never settles
#
# > **Often said:** a single sample gives a *wrong* gradient, so stochastic descent cannot reach the minimum.

# %%
rng = np.random.default_rng(0)
drawn = opinions[rng.integers(4, size=100_000)]
print(f"mean of {len(drawn)} single opinions: {drawn.mean():.1f}   of all four: {opinions.mean():.1f}")
last = walk(hours, points, 0.0, 0.05, one_at_a_time(4), epochs=50)[-4:]
print("the last four places of 50 epochs:", np.round(last, 3))

# %% [markdown]
# > **What happens:** the opinions average to the slope. The walk arrives near 3, and then swings through the same four places in every epoch. (They are
# > asked in file order. Asked by lot, the places change, and the swing stays.)
# >
# > **Why:** the four opinions average to the slope, so it comes near. At w = 3 the mean slope is 0, yet the four still disagree, so every single step leads away again.
# > [Lesson 08](08_schedules.ipynb) predicts the size of that swing.

# %% [markdown] tags=["situation"] minutes=3 lecture=2 lead=2 slideshow={"slide_type": "slide"}
# ## Survey with a crowd of noisy friends
#
# The fog is so thick that the hiker sends out friends. Each friend reports a slope, and each report is noisy. Asking four friends and averaging
# is better than asking one, and costs four times as much. How much better?
#
# The friends are the 200 students, now with all three columns. Each reports a gradient of four numbers, felt at w = 0.

# %%
exam = LinearRegression(standardize(X), scores)
w = exam.zeros()
error = exam.scores(w) - scores
inputs = np.column_stack([standardize(X), np.ones(200)])
each = 2 * error[:, None] * inputs  # a gradient for each student
one = np.sqrt(each.var(axis=0).sum())
print(f"{each.shape[0]} gradients of {each.shape[1]} numbers; they scatter around their mean by {one:.1f}")

# %% [markdown] tags=["predict"] minutes=2 lecture=1 slideshow={"slide_type": "subslide"}
# ### Four times as many friends

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.quadruple")

# %% [markdown] tags=["by-hand"] minutes=4 slideshow={"slide_type": "slide"}
# ## Measure the noise


# %%
def spread(B, surveys=4000):
    """How far gradients of B random students scatter around their mean, measured."""
    reports = each[rng.integers(len(each), size=(surveys, B))].mean(axis=1)
    return np.sqrt(reports.var(axis=0).sum()), reports


sizes = (1, 4, 16, 64)
measured = [spread(B)[0] for B in sizes]
rows = [(B, s, one / np.sqrt(B)) for B, s in zip(sizes, measured, strict=True)]
Table(("B", "measured", "one / √B"), rows, digits=1)

# %% slideshow={"slide_type": "subslide"}
clouds = {B: spread(B, 400)[1][:, :2] for B in sizes}
show(
    draw.clouds(clouds, each.mean(axis=0)[:2]),
    f"Each dot is one survey. Four times as many students halve the cloud: the spread is {measured[0]:.0f}, {measured[1]:.0f}, "
    f"{measured[2]:.0f} and {measured[3]:.0f}.",
)

# %% slideshow={"slide_type": "subslide"}
slope = np.polyfit(np.log(sizes), np.log(measured), 1)[0]
show(
    draw.noise_against_batch(sizes, measured, one),
    f"On log axes the spread falls along a line of slope {slope:.2f}, as 1/√B says.",
)

# %% [markdown] covers=["S1-13"]
# The spread falls as 1/√B. That is a *theorem* about averages, and the students obey it. It is bad business: half the noise costs four times
# the questions. What is left at the batch sizes that one meets everywhere?

# %%
left = [f"{1 / np.sqrt(B):.0%} at B = {B}" for B in (32, 256, 1024)]
print("noise left of one voice's:", ", ".join(left))

# %% [markdown] covers=["S3-19"]
# That is the real difference between these sizes: how much noise a step carries. From 32 to 1024 you ask 32 times as many, and the noise falls from
# 18 to 3 parts in a hundred of one voice's.
#
# > **Deeper.** Here the same student may be drawn twice. An epoch deals everybody once, and a batch is then a little calmer: 1/√B, times
# > √((m−B)/(m−1)). With B = m nothing is left to chance.

# %% [markdown] tags=["situation"] minutes=3 slideshow={"slide_type": "slide"}
# ## Race against three clocks
#
# More noise, but cheaper steps. Which is the better bargain? Take real data: 1400 handwritten digits, ten classes, 650 weights (the model is
# lesson 10's; today it is a landscape like any other). Three walkers get 20 epochs each. Batch and mini-batch walk with η = 0.5, stochastic
# with 0.1, because single voices want shorter steps. None of the rates is tuned.

# %%
images, labels = digits()
images = images / 16  # grey from 0 to 1
order = np.random.default_rng(0).permutation(len(images))
seen, unseen = order[:1400], order[1400:]
model, test = (SoftmaxRegression(images[rows], labels[rows]) for rows in (seen, unseen))
walkers = {
    "batch": (full_batch(1400), 0.5),
    "mini-batch, 32": (minibatches(1400, 32, rng=0), 0.5),
    "stochastic": (one_at_a_time(1400, rng=0), 0.1),
}
print(f"{model.dim} weights; the loss before training is {model(model.zeros()):.4f}")

# %% [markdown] tags=["predict"] minutes=3 slideshow={"slide_type": "subslide"}
# ### Who wins?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.three-clocks")


# %% slideshow={"slide_type": "notes"}
def train(batches, learning_rate, epochs=20):
    """Walk, and look back: steps made, epochs, seconds and loss at some moments; the last weights."""
    total = epochs * len(batches)
    moments = [20, *np.geomspace(1, total, 30).round()]
    kept, begun = [], time.perf_counter()
    for step, w in enumerate(hike(model, model.zeros(), GradientDescent(learning_rate), total, batches)):
        if step in moments or (step and step % len(batches) == 0):
            kept.append((step, time.perf_counter() - begun, w))
    steps, seconds, weights = (np.array(column) for column in zip(*kept, strict=True))
    losses = np.array([model(w) for w in weights])  # felt after the walk, so that no clock counts it
    return {"steps": steps, "epochs": steps / len(batches), "seconds": seconds, "losses": losses, "w": w}


# %% slideshow={"slide_type": "notes"}
runs = {name: train(*setting) for name, setting in walkers.items()}
rows = []
for name, run in runs.items():
    after_20_steps = run["losses"][run["steps"] == 20][0]
    rows.append((name, run["steps"][-1], after_20_steps, run["losses"][-1], test(run["w"])))
headers = ("walker", "steps in 20 epochs", "loss after 20 steps", "after 20 epochs", "… on unseen digits")
Table(headers, rows, digits=2)

# %% [markdown]
# Now the same three runs against three clocks. At the grey line a bell rings: after 20 steps, after 20 epochs, and after the seconds that
# mini-batch took. Who is lowest there? The seconds are those of the computer this ran on.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
took = ", ".join(f"{name.split(',')[0]} {run['seconds'][-1]:.2f} s" for name, run in runs.items())
bells = {"steps": 20, "epochs": 20, "seconds": runs["mini-batch, 32"]["seconds"][-1]}
show(draw.three_clocks(runs, bells), f"The same three runs against three clocks. Here 20 epochs took: {took}.")

# %% [markdown] tags=["why"] minutes=3 covers=["S0-15", "S3-17"] slideshow={"slide_type": "slide"}
# ## See why mini-batches are the habit
#
# Per step, batch is best: its direction has no noise. At the same η it wins narrowly, 1.12 against 1.15, and it asked 1400 digits a step instead
# of 32. (Without noise it could bear a larger η, and would win more clearly.) Per epoch, stochastic is best: it makes the most steps from the
# same data.
#
# Per second, the middle is best, here and on most computers. A step of 32 takes far less than 32 times as long as a step of one: every step
# has costs that do not depend on B, and a processor multiplies blocks of numbers faster than single ones. And 32 voices aim well enough.
# (Batch is through before the bell. Five times as many epochs would still leave it far above mini-batch.)
#
# So *which is better* has no answer until you say by which clock. For a given loss and a given machine there is a best size, and it is *measured*.

# %% [markdown] tags=["other-side"] minutes=3 lecture=2 covers=["S1-14"] corrects=["E30"] slideshow={"slide_type": "subslide"}
# ## Take three sayings apart
#
# > **Often said:** batch descent is painfully slow, stochastic descent is lightning fast, and mini-batch is always best.
# >
# > **What happens:** in the race above batch was through first and stochastic last, by far. Stochastic got
# > lowest. Mini-batch was second in both.
# >
# > **Why:** "slow" and "fast" speak of single steps. A step of one row is cheap; an epoch of such steps is dear. And "best" speaks of no
# > clock at all. Say which one you pay for, and measure.

# %% [markdown] corrects=["E37"]
# > **Often said:** batch descent needs all the data in memory. Mini-batches are there to save it.

# %%
blocks = [exam.gradient(w, rows) * len(scores[rows]) for rows in minibatches(len(scores), 64)]
print("in one go:     ", np.round(exam.gradient(w), 6))
print("piece by piece:", np.round(sum(blocks) / len(scores), 6))

# %% [markdown]
# > **What happens:** the full gradient comes out of pieces of 64 rows, each read and dropped.
# >
# > **Why:** a mean is a sum divided by a count, and a sum can be collected piece by piece. Big models do it and call it *gradient
# > accumulation*. What a mini-batch saves is not memory but waiting: it steps after 64 rows. What it pays is noise, as 1/√B.

# %% [markdown] tags=["situation"] minutes=3 lecture=0 slideshow={"slide_type": "slide"}
# ## Train on a file larger than you want to load
#
# It is late. The data lie on disk, the disk is larger than the memory, and the model is wanted in the morning. `np.memmap` makes a file look
# like an array; only the rows you touch are read. Blocks of neighbouring rows are what a disk likes, so the batches are taken in file order.

# %%
m = 200_000
rng = np.random.default_rng(1)
with tempfile.TemporaryFile() as file:
    on_disk = np.memmap(file, dtype="float32", mode="w+", shape=(m, 20))
on_disk[:] = rng.normal(size=(m, 20))
truth = rng.normal(size=20).astype("float32")
answers = on_disk @ truth + rng.normal(scale=0.1, size=m).astype("float32")
big = LinearRegression(on_disk, answers, intercept=False)
print(f"{on_disk.nbytes / 1e6:.0f} MB on disk; a batch of 2048 rows is {2048 * 20 * 4 / 1e6:.2f} MB")

# %%
w = descend(big, big.zeros(), GradientDescent(0.1), batches=minibatches(m, 2048)).positions[-1]
worst = np.max(np.abs(w - truth))
print(f"{len(minibatches(m, 2048))} steps, one pass: the largest error of a weight is {worst:.3f}")

# %% [markdown]
# One reading of the file was enough. But these rows had no order. Files often do: by date, by school, by answer.

# %% [markdown] tags=["predict"] minutes=2 lecture=0 slideshow={"slide_type": "subslide"}
# ### The file is sorted

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.sorted")

# %% [markdown] tags=["by-hand"] minutes=4 lecture=0 slideshow={"slide_type": "slide"}
# ## Spring the traps
#
# Four things go wrong with batches, and all four are silent. First, the **order**. The two voters pull at w in turn: with x = 1, a step of one
# row moves w by 0.2 · (vote − w), a fifth of the way to whoever is asked.

# %%
votes = np.repeat([1.0, 5.0], 1000)
sorted_end = walk(np.ones(2000), votes, 0.0, 0.1, one_at_a_time(2000))[-1]
shuffled_end = walk(np.ones(2000), votes, 0.0, 0.1, one_at_a_time(2000, rng=0))[-1000:].mean()
print(f"sorted file: w ends at {sorted_end:.3f}     shuffled: the last places average {shuffled_end:.2f}")

# %%
for order in ([1, 2, 3, 4, 5], [5, 4, 3, 2, 1]):
    end = walk(np.ones(5), np.array(order), 0.0, 0.1, one_at_a_time(5))[-1]
    print(f"votes {order}: w ends at {end:.3f}")

# %% [markdown]
# The same five votes, and who speaks last has the most weight. So deal the rows anew in every epoch. (A file too large for that is shuffled
# once, when it is written, and its blocks are dealt anew.)
#
# Second, the **pairs**. X and y must be shuffled by the *same* order. Shuffled apart, the hours of one student meet the score of another.

# %%
together, apart = rng.permutation(200), rng.permutation(200)
for name, answers in (("together", scores[together]), ("apart", scores[apart])):
    fitted = LinearRegression(standardize(X)[together], answers)
    w = descend(fitted, fitted.zeros(), GradientDescent(0.3), steps=200).positions[-1]
    print(f"shuffled {name:9} R² = {1 - fitted(w) / np.var(answers):.3f}")

# %% [markdown]
# No error, no warning, and nothing learnt: 0.016 is what three columns of noise would explain.
#
# Third, the **last batch** is smaller. Divide by its own size, not by B. Ten rows in batches of four leave two over: dropping them loses a
# fifth of the data, and dividing their sum by four halves their voice.
#
# Fourth, the **learning rate**. A rate that is safe for the mean of all students can be too large for a single one. Send 2000 hikers through
# the four students for each of four rates. At every step each hiker asks one student, by lot.

# %% slideshow={"slide_type": "subslide"}
rates = np.array([0.05, 0.08, 0.09, 0.12])
crowd = np.zeros((2000, len(rates)))  # 2000 hikers for each rate
rng = np.random.default_rng(0)
for _ in range(400):
    i = rng.integers(4, size=(2000, 1))
    crowd = crowd - rates * 2 * (crowd * hours[i] - points[i]) * hours[i]
above = 7.5 * (crowd - 3) ** 2
middle = np.median(above, axis=0)
rows = [(rates[k], 1 - 15 * rates[k], f"{above[:, k].mean():.3g}", f"{middle[k]:.3g}") for k in range(4)]
Table(("η", "ρ of batch", "mean loss above the best", "median"), rows, digits=2)

# %% [markdown]
# Batch descent keeps ρ of its error in each step, and every ρ in the table arrives. The crowd does not: from 0.09 on, its mean loss explodes. Most
# hikers look well, as the median says. A few are lost, and the mean is theirs.
#
# Student D alone has curvature 32, so at η = 0.09 a step that asks D turns the error round and makes it 1 − 0.09 · 32 = −1.88 times as long. A few Ds
# in a row, and the hiker is gone. The limit for one random voice is a *theorem* ([lesson 08](08_schedules.ipynb) has more of it): 2 · E[h] / E[h²], with h the curvature of one
# student and E the mean over all.

# %%
h = 2 * hours**2
print(f"limit for the mean slope: {2 / h.mean():.4f}")
print(f"limit for single students: {2 * h.mean() / np.mean(h**2):.4f}")

# %% [markdown] tags=["other-side"] minutes=3 lecture=0 corrects=["E20"] slideshow={"slide_type": "slide"}
# ## Distrust two loss curves on one plot
#
# > **Often said:** plot the losses of batch, stochastic and mini-batch together, and see who is best.
#
# The usual listings keep books as they go. Here is one epoch of *one* walk, written into three books.

# %%
w, heard = exam.zeros(), []
for rows in minibatches(200, 16, rng=0):
    heard.append(exam(w, rows))
    w = w - 0.1 * exam.gradient(w, rows)
print(f"mean of the losses heard on the way:       {np.mean(heard):8.1f}")
print(f"loss of the last weights, all students:    {exam(w):8.1f}")
print(f"the same, by a listing that halves it:     {exam(w) / 2:8.1f}")

# %% [markdown]
# > **What happens:** the same weights have loss 1183.0, 35.0 or 17.5. Draw these as three curves, and the third wins against itself.
# >
# > **Why:** the first book was kept while the weights moved, so it looks back at worse ones. The third is in another convention. Compare losses
# > of *frozen* weights, on the same rows, in one convention.

# %% [markdown] corrects=["E21"] slideshow={"slide_type": "subslide"}
# ### And two more holes in the usual listing
#
# > **Often said:** `theta = np.zeros(X.shape[1])`, then `for i in np.random.permutation(m)`, and you have stochastic descent.
#
# Every `np.random.` call in a program draws from one hidden generator. Share one yourself, and see what a bystander does to your walk.

# %%
for bystander in (0, 1):
    shared = np.random.default_rng(0)
    shared.permutation(bystander * 100)  # somebody else draws a few numbers first
    print(f"somebody drew before you: {bool(bystander)!s:5}   your order:", shared.permutation(8))

# %%
for b in (False, True):
    fit = LinearRegression(standardize(X), scores, intercept=b)
    w = descend(fit, fit.zeros(), GradientDescent(0.01), 20 * 200, one_at_a_time(200, rng=0)).positions[-1]
    print(f"with a weight for b: {b!s:5}   loss after 20 epochs: {fit(w):.1f}")

# %% [markdown]
# > **What happens:** a walk that was yours changes when somebody else rolls the dice. And without b the loss ends where no training can mend it.
# >
# > **Why:** a seed belongs to a generator, so make one for your batches and hand it on: `rng = np.random.default_rng(seed)`. And standardised columns
# > have mean 0, so only b can say that the average score is not 0.

# %% [markdown] tags=["your-turn"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Your turn
#
# [The exercises](../exercises/07_batches/07_batches.ipynb): count steps before you run them, deal the batches, walk one epoch by any of the three ways, measure noise, and keep two honest books.

# %% [markdown] tags=["quiz"] minutes=3 covers=["S1-18"] slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.count")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.noise")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.why-mini")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.apart")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.two-books")

# %% [markdown] tags=["interview"] minutes=3 lecture=0 covers=["S0-23", "S0-24", "S3-17"] slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"Batch, mini-batch, stochastic: what is the difference, and which would you use?"*
#
# <details><summary>Our answer</summary>
#
# The same loop; they differ in how many rows are asked before a step. More rows make less noise, by 1/√B, and dearer steps. I would take a
# mini-batch of the size that gives the lowest loss per second on the machine at hand, shuffle every epoch, and set the learning rate for
# that size.
# </details>
#
# *"What is an epoch?"*
#
# <details><summary>Our answer</summary>
#
# One pass through all rows. It is one step of batch descent, m steps of stochastic descent, and m/B steps, rounded up, of mini-batch
# descent. So "trained for 10 epochs" says nothing about the number of steps until you know B.
# </details>
#
# **A common wrong answer:** "Stochastic uses less memory, mini-batch is faster, that is all." The difference that matters is the noise of the
# gradient: it decides how near the walk comes, and which learning rates it survives.

# %% [markdown] tags=["wild"] minutes=2 lecture=0 covers=["S2-12", "S4-10"] slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# scikit-learn's `SGDRegressor` takes rows in chunks with `partial_fit`. Does it step once per chunk? It keeps count, beginning at 1:

# %%
from sklearn.linear_model import SGDRegressor

sgd = SGDRegressor(random_state=0)
sgd.partial_fit(standardize(X), scores)
print(f"one chunk of {len(scores)} rows: {sgd.t_ - 1:.0f} steps")

# %% [markdown]
# One step per *row*: its S means one at a time. PyTorch's `DataLoader(dataset, batch_size=32, shuffle=True, drop_last=False)` makes real
# mini-batches, and three of your four traps are its arguments or its job: the order, the pairs, the last batch. The fourth, η, stays with you.
#
# Sizes of 32, 256 and 1024 are common: powers of two tend to fill the hardware evenly (*folklore*, often true). Phones that train together without sharing their data, and models that learn from a stream, are stochastic descent as well.
#
# *Folklore* too: the noise shakes a walk out of shallow valleys. It can, and it can shake it out of good ones. [Lesson 09](09_landscapes.ipynb) looks.

# %% [markdown] tags=["from-memory"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Draw it from memory
#
# 90 seconds: the loop with a line for "which rows"; three paths on one map, smooth, trembling, drunk; noise against B on log axes, a line
# of slope −½; the three clocks, each with its winner.

# %% [markdown] tags=["keep"] minutes=1 covers=["S1-17"] slideshow={"slide_type": "slide"}
# ## Keep this
#
# Batch, mini-batch and stochastic descent are one loop that asks different numbers of rows. Asking fewer makes steps cheap and noisy: the noise falls as 1/√B. Who is fastest depends on
# the clock. Shuffle pairs together, count the last batch, and set the rate for the noise you have.
#
# *Next:* the stochastic walk comes near and never settles. How near? [Lesson 08](08_schedules.ipynb) predicts it, and mends it.
