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
import os
import tempfile
import time

import numpy as np

from gdcourse import GradientDescent, LinearRegression, SoftmaxRegression, Table, descend, explore, four_students
from gdcourse import exam_scores, full_batch, hike, minibatches, one_at_a_time, predict, quiz, standardize
from gdcourse.datasets import digits
from gdcourse.figures import batches as draw
from gdcourse.figures import show

# %% [markdown] tags=["recall"] minutes=2 slideshow={"slide_type": "slide"}
# ## Recall two things

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "07.recall-mean",
    "(Lesson 05.) The loss of a model is the *mean* over m students. You forget to divide by m. What happens to the good learning rate?",
    answer="it must be m times smaller",
    options={
        "it must be m times smaller": "The sum is m times as steep as the mean.",
        "nothing, the minimum is the same": (
            "sum_instead_of_mean",
            "The minimum is the same. The slopes are m times as large, and so are the steps.",
        ),
        "it must be m times larger": ("loss_scaling_is_free", "The sum has larger slopes, so it needs smaller rates."),
    },
)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "07.recall-gutter",
    "(Lesson 06.) What makes plain gradient descent slow in a gutter?",
    answer="the curvatures differ: the rate that the steep direction allows is too small for the flat one",
    options={
        "the curvatures differ: the rate that the steep direction allows is too small for the flat one": (
            "That ratio is the condition number κ."
        ),
        "the gradient is noisy": ("noise_for_zigzag", "There was no noise in lesson 06. It comes today."),
        "there are many local minima": ("local_minima_are_the_enemy", "A gutter has one minimum. It is a bowl, a long one."),
    },
)

# %% [markdown] tags=["situation"] minutes=4 covers=["S1-12", "S0-05", "S0-15"] slideshow={"slide_type": "slide"}
# ## Ask four students which way to go
#
# The hiker is back on the hill of the four students: *points = w × hours*, at w = 0. Until now every step asked all four and averaged. But
# each student has an opinion of their own: the slope of *their* squared error.

# %%
hours, points = four_students()
w = 0.0
opinions = 2 * (w * hours - points) * hours
rows = list(zip("ABCD", hours, points, opinions, strict=True))
Table(("student", "hours", "points", "slope at w = 0"), [*rows, ("mean", "", "", opinions.mean())], digits=0)

# %% [markdown]
# All four say: up. They disagree about how much, from −4 to −88. The mean, −45, is the slope that lessons 01 to 06 used.
#
# There are three ways to walk. Ask everybody before each step: **batch** descent. Ask one student, step, ask the next: **stochastic** descent. Ask a
# few: **mini-batch** descent.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### One round through the class

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
predict(
    "07.one-pass",
    "η = 0.05, start at w = 0; the best w is 3. Each walker hears every student once: batch takes one step, stochastic four. "
    "Who is nearer to 3 then?",
    choices=["batch", "stochastic", "they are at the same place"],
    answer="stochastic",
    because="Batch has made one step, to 2.25. Stochastic has made four, each from a newer place, and is at 2.51.",
    wrong={
        "batch": (
            "epoch_is_iteration",
            "The one batch step is well aimed. It is one step, though, and the other walker has made four.",
        ),
        "they are at the same place": (
            "sum_of_steps",
            "They would be, if all four opinions were asked at w = 0. Each student is asked where the last one left off.",
        ),
    },
)

# %% [markdown] tags=["by-hand"] minutes=6 covers=["S4-07", "S0-04"] slideshow={"slide_type": "slide"}
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
# D pulled back: at w = 3.152 the walk had gone past D's own best value. One pass through all the data is an **epoch**. A step is
# also called an *update* or an *iteration*. In batch descent an epoch is one step; here it is four.
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


for name, batches in (("batch", full_batch(4)), ("mini-batch of 2", minibatches(4, 2)), ("stochastic", one_at_a_time(4))):
    print(f"{name:16}", np.round(walk(hours, points, 0.0, 0.05, batches), 4))

# %% [markdown] covers=["S4-08"]
# `full_batch`, `minibatches` and `one_at_a_time` only say which rows come next. With m rows and batches of B, an epoch has m / B
# steps, rounded *up*: the last batch is what is left over.

# %%
rows = [(B, len(minibatches(442, B)), 10 * len(minibatches(442, B)), 442 - (len(minibatches(442, B)) - 1) * B) for B in (1, 32, 128, 442)]
Table(("B", "steps in an epoch", "steps in 10 epochs", "rows in the last batch"), rows)

# %% [markdown] tags=["explorer"] minutes=6 slideshow={"slide_type": "slide"}
# ## Change how many you ask
#
# The exam scores of lesson 05, two weights, one dot per question asked. Your tasks:
#
# 1. With a batch of 1, find a rate that stays within the innermost ring at the end.
# 2. Keep that rate. How large must the batch be until the path looks like one line?

# %%
X, scores = exam_scores()
study = standardize(X)[:, 0]
explore(
    LinearRegression(study, scores - scores.mean()),
    GradientDescent(0.1),
    start=(0.0, -8.0),
    steps=60,
    view=("contour", "clouds", "loss"),
    batch=1,
    controls=("batch", "rate", "seed", "order"),
    caption="Mini-batch descent on the exam scores, with the size of the batch on a slider.",
)

# %% [markdown] tags=["why"] minutes=3 slideshow={"slide_type": "slide"}
# ## See why one voice is enough
#
# One student's slope is wrong, and wrong in a fair way. Draw a student at random, many times, and their slopes average to −45. Statisticians
# say the estimate is **unbiased**. That is a *theorem*, and one line of it: the mean of the opinions is the mean slope, because that is what a
# mean is.
#
# So a step that asks one student goes, on average, where the full step would have gone. It costs a quarter as much. What you pay is
# noise.

# %% [markdown] tags=["other-side"] minutes=3 covers=["S1-14"] slideshow={"slide_type": "subslide"}
# ## See who cannot be averaged
#
# > **Often said:** a single sample gives a *wrong* gradient, so stochastic descent cannot reach the minimum.

# %%
rng = np.random.default_rng(0)
asked = rng.integers(4, size=100_000)
print(f"mean of 100 000 single opinions: {opinions[asked].mean():.1f}   (all four together: {opinions.mean():.1f})")
last = walk(hours, points, 0.0, 0.05, one_at_a_time(4), epochs=50)[-4:]
print("the last four places of 50 epochs:", np.round(last, 3))

# %% [markdown]
# > **What happens:** the opinions average to the slope. The walk arrives near 3 and keeps swinging between the same places.
# >
# > **Why:** it is unbiased, so it comes near. It is noisy at the minimum too, because the four still disagree there, so it does not settle.
# > Lesson 08 predicts the size of that swing.

# %% [markdown] tags=["situation"] minutes=3 covers=["S3-19", "S1-13"] slideshow={"slide_type": "slide"}
# ## Survey with a crowd of noisy friends
#
# The fog is so thick that the hiker sends out friends. Each friend reports a slope, and each report is noisy. Asking four friends and averaging is
# better than asking one. How much better?

# %%
exam = LinearRegression(standardize(X), scores)
w = exam.zeros()
residual = exam.scores(w) - scores
each = 2 * residual[:, None] * np.column_stack([standardize(X), np.ones(len(scores))])  # one gradient per student
print("gradients of single students, shape:", each.shape)

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Four times as many friends

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
predict(
    "07.quadruple",
    "The spread (standard deviation) of the gradient from one student is about 253. What is it for the average of 4 students?",
    answer=126.5,
    tolerance=4,
    because="Errors partly cancel. The spread of an average of B falls as 1/√B: four times the friends, half the noise.",
    wrong={
        63.3: ("noise_scales_1_over_B", "The *variance* falls to a quarter. The spread is its square root, and falls to a half."),
        253: ("noise_never_averages", "Then nobody would take averages. Errors of opposite sign cancel."),
        1012: ("sum_instead_of_mean", "That is four times as much. The reports are averaged, not added."),
    },
)

# %% [markdown] tags=["by-hand"] minutes=4 slideshow={"slide_type": "slide"}
# ## Measure the noise


# %%
def spread(B, surveys=4000):
    """How far gradients of B random students scatter around their mean, measured."""
    reports = each[rng.integers(len(each), size=(surveys, B))].mean(axis=1)
    return np.sqrt(reports.var(axis=0).sum()), reports


sizes = (1, 4, 16, 64)
measured = [spread(B)[0] for B in sizes]
one = np.sqrt(each.var(axis=0).sum())
Table(("B", "measured", "one / √B"), [(B, s, one / np.sqrt(B)) for B, s in zip(sizes, measured, strict=True)], digits=1)

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

# %% [markdown] tags=["situation"] minutes=3 slideshow={"slide_type": "slide"}
# ## Race against three clocks
#
# Real data now: 1400 handwritten digits, ten classes, 650 weights. Three walkers get 20 epochs each: batch, mini-batch of 32, and one at a time. Each has a
# learning rate that suits it.

# %%
images, labels = digits()
images = images / 16  # grey from 0 to 1
order = np.random.default_rng(0).permutation(len(images))
seen, unseen = order[:1400], order[1400:]
model, test = (SoftmaxRegression(images[rows], labels[rows]) for rows in (seen, unseen))
walkers = {"batch": (1400, 0.5), "mini-batch, 32": (32, 0.5), "stochastic": (1, 0.1)}
print(f"{model.dim} weights; loss before training {model(model.zeros()):.4f} = ln 10")

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Who wins?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
predict(
    "07.three-clocks",
    "After 20 epochs each: who has the lowest training loss, and who took the least time? Choose the true sentence.",
    choices=[
        "stochastic has the lowest loss, batch took the least time",
        "batch has the lowest loss, stochastic took the least time",
        "mini-batch wins both",
        "they end at the same loss",
    ],
    answer="stochastic has the lowest loss, batch took the least time",
    because="Stochastic made 28 000 steps, batch made 20. But 28 000 small steps keep a computer busy with everything except arithmetic.",
    wrong={
        "batch has the lowest loss, stochastic took the least time": (
            "sgd_is_fast",
            "One stochastic *step* is quick. Its epoch has 1400 of them.",
        ),
        "mini-batch wins both": ("minibatch_wins_all", "It wins neither. It is second in both, and that is why it is used."),
        "they end at the same loss": ("epoch_is_iteration", "They saw the same data equally often, and made 20, 880 and 28 000 steps."),
    },
)


# %% slideshow={"slide_type": "subslide"}
def train(batch_size, learning_rate, epochs=20):
    """Losses after each epoch, and the seconds of work until then."""
    batches, losses, seconds, begun = minibatches(len(model.y), batch_size, rng=0), [], [], time.perf_counter()
    walk = hike(model, model.zeros(), GradientDescent(learning_rate), steps=epochs * len(batches), batches=batches)
    for step, w in enumerate(walk):
        if step and step % len(batches) == 0:
            seconds.append(time.perf_counter() - begun)
            losses.append(model(w))
    return len(batches) * np.arange(1, epochs + 1), np.array(losses), np.array(seconds), test(w)


runs = {name: train(*setting) for name, setting in walkers.items()}
rows = [(name, steps[-1], losses[-1], unseen) for name, (steps, losses, _, unseen) in runs.items()]
Table(("walker", "steps", "loss", "loss on unseen digits"), rows, digits=2)

# %% [markdown]
# Now the same three runs against three clocks: steps, epochs, seconds. The seconds are those of the computer this ran on.

# %% tags=["nbval-ignore-output"] slideshow={"slide_type": "subslide"}
took = ", ".join(f"{name} {seconds[-1]:.2f} s" for name, (_, _, seconds, _) in runs.items())
show(draw.three_clocks(runs), f"The same three runs against three clocks. The winner changes. Here 20 epochs took: {took}.")

# %% [markdown] tags=["why"] minutes=3 covers=["S0-15", "S3-17"] slideshow={"slide_type": "slide"}
# ## See why mini-batches are the habit
#
# Per step, batch is best: its direction has no noise. Per epoch, stochastic is best: it makes the most steps from the same data. Per second, the
# middle is best: a batch of 32 costs hardly more time than a batch of 1, because a processor multiplies blocks of numbers faster than
# single ones, and it has enough voices to aim well.
#
# So *which is better* has no answer until you say by which clock. For a given accuracy and a given machine there is a best size, and it is measured.

# %% [markdown] tags=["other-side"] minutes=3 corrects=["E30"] slideshow={"slide_type": "subslide"}
# ## Take two sayings apart
#
# > **Often said:** batch descent is painfully slow, stochastic descent is lightning fast.
# >
# > **What happens:** in the race above the stochastic walker took the longest by far, and batch was done first.
# >
# > **Why:** "slow" and "fast" were about single steps. A step of one row is cheap; an epoch of such steps is dear.
#
# > **Often said:** batch descent needs all the data in memory.

# %%
blocks = [exam.gradient(w, rows) * len(scores[rows]) for rows in minibatches(len(scores), 64)]
print("in one go:   ", np.round(exam.gradient(w), 6))
print("piece by piece:", np.round(sum(blocks) / len(scores), 6))

# %% [markdown]
# > **What happens:** the full gradient comes out of pieces of 64 rows, each read and dropped.
# >
# > **Why:** a mean is a sum divided by a count, and a sum can be collected piece by piece. Big models call it *gradient accumulation*.

# %% [markdown] tags=["situation"] minutes=3 slideshow={"slide_type": "slide"}
# ## Train on a file larger than you want to load
#
# The data lie on disk, and the disk is larger than the memory. `np.memmap` makes a file look like an array; only the rows you touch are
# read. Blocks of neighbouring rows are what a disk likes.

# %%
m = 200_000
folder = tempfile.TemporaryDirectory()
rng = np.random.default_rng(1)
on_disk = np.memmap(os.path.join(folder.name, "X.f32"), dtype="float32", mode="w+", shape=(m, 20))
on_disk[:] = rng.normal(size=(m, 20))
truth = rng.normal(size=20).astype("float32")
answers = on_disk @ truth + rng.normal(scale=0.1, size=m).astype("float32")
big = LinearRegression(on_disk, answers, intercept=False)
print(f"{on_disk.nbytes / 1e6:.0f} MB on disk; a batch of 2048 rows is {2048 * 20 * 4 / 1e6:.2f} MB")

# %%
w = descend(big, big.zeros(), GradientDescent(0.1), batches=minibatches(m, 2048)).positions[-1]
print(f"after one pass, the largest error of a weight is {np.max(np.abs(w - truth)):.3f}")

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### The file is sorted

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
predict(
    "07.sorted",
    "Two voters say 1 and 5, and w is to be their mean, 3. Somebody sorted the file: a thousand 1s come first, then a thousand 5s. "
    "One pass, one row at a time, η = 0.1. Where does w end?",
    choices=["near 3", "near 5", "near 1", "it never comes to rest"],
    answer="near 5",
    because="A step of one row moves w towards that voter. After a thousand 5s, the thousand 1s are forgotten.",
    wrong={
        "near 3": ("never_shuffled", "In a random order, yes. In this order w has only heard 5 for a thousand steps."),
        "near 1": ("never_shuffled", "It was near 1 in the middle of the file. Then came the 5s."),
        "it never comes to rest": ("never_shuffled", "It rests quite well, at the opinion of whoever spoke last."),
    },
)

# %% [markdown] tags=["by-hand"] minutes=4 slideshow={"slide_type": "slide"}
# ## Spring the traps
#
# Four things go wrong with batches, and all four are silent. First, the **order**.

# %%
votes = np.repeat([1.0, 5.0], 1000)
sorted_end = walk(np.ones(2000), votes, 0.0, 0.1, one_at_a_time(2000))[-1]
shuffled_end = walk(np.ones(2000), votes, 0.0, 0.1, one_at_a_time(2000, rng=0))[-1000:].mean()
print(f"sorted file: w ends at {sorted_end:.3f}     shuffled: the last places average {shuffled_end:.2f}")

# %%
up, down = (walk(np.ones(5), votes, 0.0, 0.1, one_at_a_time(5))[-1] for votes in (np.arange(1.0, 6), np.arange(5.0, 0, -1)))
print(f"votes 1, 2, 3, 4, 5: {up:.3f}     votes 5, 4, 3, 2, 1: {down:.3f}")

# %% [markdown]
# Second, X and y must be shuffled by the *same* order. Shuffled apart, they belong to different students, and there is nothing left to learn.

# %%
together, apart = rng.permutation(200), rng.permutation(200)
for name, answers in (("together", scores[together]), ("apart", scores[apart])):
    fitted = LinearRegression(standardize(X)[together], answers)
    w = descend(fitted, fitted.zeros(), GradientDescent(0.3), steps=200).positions[-1]
    print(f"shuffled {name:9} R² = {1 - fitted(w) / np.var(answers):.3f}")

# %% [markdown]
# Third, the **last batch** is smaller. Divide by its own size, not by B. Ten rows in batches of four leave two over: dropping them loses a
# fifth of the data, and dividing their sum by four halves their voice.
#
# Fourth, the **learning rate**. A rate that is safe for the mean of all students can be too large for a single one.

# %% slideshow={"slide_type": "subslide"}
rates = np.array([0.05, 0.08, 0.09, 0.12])
crowd = np.zeros((2000, len(rates)))  # 2000 hikers for each rate
rng = np.random.default_rng(0)
for _ in range(400):
    i = rng.integers(4, size=(2000, 1))
    crowd = crowd - rates * 2 * (crowd * hours[i] - points[i]) * hours[i]
loss = 7.5 * (crowd - 3) ** 2
rows = [(eta, 1 - 15 * eta, f"{a:.3g}", f"{b:.3g}") for eta, a, b in zip(rates, loss.mean(0), np.median(loss, 0), strict=True)]
Table(("η", "ρ of batch", "mean loss above the best", "median"), rows, digits=2)

# %% [markdown] tags=["other-side"] minutes=3 corrects=["E20"] slideshow={"slide_type": "slide"}
# ## Distrust two loss curves on one plot
#
# Batch descent is stable up to 2/15 = 0.133. The crowd explodes in the mean from 0.0847 on: that limit is 2 · E[h] / E[h²], with h the
# curvature of one student. Student D alone has curvature 32, and η = 0.09 throws D's steps far across the valley. Most hikers look well, as
# the median says; a few are lost, and the mean is theirs.

# %%
h = 2 * hours**2
print(f"limit for the mean slope: {2 / h.mean():.4f}     limit for single students: {2 * h.mean() / np.mean(h**2):.4f}")

# %% [markdown]
# > **Often said:** plot the losses of batch, stochastic and mini-batch together, and see who is best.

# %%
w, heard = model.zeros(), []
for rows in minibatches(1400, 32, rng=0):
    heard.append(model(w, rows))
    w = w - 0.5 * model.gradient(w, rows)
print(f"average of the losses heard on the way: {np.mean(heard):.3f}")
print(f"loss of the weights at the end:         {model(w):.3f}")

# %% [markdown]
# > **What happens:** one epoch of the same run has loss 1.261 by one book and 0.709 by the other.
# >
# > **Why:** a running average is taken while the weights move, so it looks back at worse weights. Some codes also log half the squared error, some
# > the whole. Compare losses of frozen weights, on the same data, in the same convention.

# %% [markdown] tags=["your-turn"] minutes=1 slideshow={"slide_type": "slide"}
# ## Your turn
#
# [The exercises](../exercises/07_batches/07_batches.ipynb): deal the batches, walk one epoch by any of the three, count steps before running them, and measure noise.

# %% [markdown] tags=["quiz"] minutes=3 covers=["S1-18"] slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "07.count",
    "442 patients, batches of 32, 10 epochs. How many steps?",
    answer="140",
    options={
        "140": "An epoch has 13 full batches and one of 26 rows: 14 steps.",
        "130": ("dropped_last_batch", "That drops the last 26 patients in every epoch."),
        "10": ("epoch_is_iteration", "That is batch descent. An epoch here has 14 steps."),
        "4420": ("batch_of_one", "That is one patient at a time."),
    },
)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "07.noise",
    "You make the batch four times as large. The noise of the gradient (its standard deviation) …",
    answer="halves",
    options={
        "halves": "1/√4.",
        "falls to a quarter": ("noise_scales_1_over_B", "That is the variance."),
        "stays the same": ("noise_never_averages", "Averages are less noisy than single reports."),
        "doubles": ("sum_instead_of_mean", "You may be thinking of a sum. The batch takes a mean."),
    },
)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "07.why-mini",
    "Why are mini-batches so common?",
    answer="a step is cheap, well enough aimed, and keeps the hardware busy",
    options={
        "a step is cheap, well enough aimed, and keeps the hardware busy": "Each of the three matters. The best size is measured.",
        "they find the global minimum": ("noise_finds_global", "Noise moves the walk about. It promises nothing about where it ends."),
        "they remove the noise": ("noise_scales_1_over_B", "They reduce it, by √B."),
        "batch descent cannot converge": ("sgd_is_fast", "It converges without any noise. Its steps are dear."),
    },
)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "07.apart",
    "X and y were shuffled separately. The model trains without an error. Its R² is about …",
    answer="0",
    options={
        "0": "Hours of one student, points of another: nothing to learn.",
        "the same as before, only slower": ("shuffled_apart", "The pairs were the data. They are gone."),
        "1": ("shuffled_apart", "A perfect fit needs pairs that belong together."),
    },
)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
quiz(
    "07.two-books",
    "A friend's stochastic run logs the average loss during each epoch. Your batch run logs the loss before each step. The friend's is lower. So …",
    answer="the two numbers cannot be compared",
    options={
        "the two numbers cannot be compared": "Evaluate both at frozen weights, on the same rows, in the same convention.",
        "the friend's run is better": ("running_loss_is_eval_loss", "It may be. This does not show it."),
        "your run is better": ("running_loss_is_eval_loss", "It may be. This does not show it."),
    },
)

# %% [markdown] tags=["interview"] minutes=3 covers=["S0-24", "S3-17"] slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"Batch, mini-batch, stochastic: what is the difference, and which would you use?"*
#
# <details><summary>Our answer</summary>
#
# The same loop; they differ in how many rows are asked before a step. More rows: less noise, by 1/√B, and dearer steps. I would take a mini-batch, with the size that
# gives the lowest loss per second on the machine at hand, shuffle every epoch, and set the learning rate for that batch size.
# </details>
#
# *"What is an epoch?"*
#
# <details><summary>Our answer</summary>
#
# One pass through all rows. It is one step of batch descent, m of stochastic descent, and m/B, rounded up, of mini-batch.
# </details>
#
# **A common wrong answer:** "Stochastic uses less memory, mini-batch is faster, that is all." The difference that matters is the noise of the
# gradient: it decides how near the walk comes, and which learning rates it survives.

# %% [markdown] tags=["wild"] minutes=1 covers=["S2-12", "S4-10"] slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# PyTorch's `DataLoader(dataset, batch_size=32, shuffle=True, drop_last=False)` has the three traps as arguments. `drop_last=True` drops the remainder. Sizes of 32, 256 and 1024 are
# common: powers of two fill the hardware evenly. Phones that train together without sharing their data, and models that learn from a stream, are stochastic descent as well.
#
# *Folklore:* the noise helps a walk out of shallow valleys. It can, and it can throw it out of good ones. Lesson 09 looks.

# %% [markdown] tags=["from-memory"] minutes=2 slideshow={"slide_type": "slide"}
# ## Draw it from memory
#
# 90 seconds: the loop with a line for "which rows"; three paths on one contour map, smooth, trembling, drunk; the line of slope −½; the three clocks with their winners.

# %% [markdown] tags=["keep"] minutes=1 covers=["S1-17"] slideshow={"slide_type": "slide"}
# ## Keep this
#
# Batch, mini-batch and stochastic descent are one loop that asks different numbers of rows. Asking fewer makes steps cheap and noisy: the noise falls as 1/√B. Who is fastest depends on
# the clock. Shuffle pairs together, count the last batch, and set the rate for the noise you have.
#
# *Next:* the stochastic walk comes near and never settles. How near? [Lesson 08](08_schedules.ipynb) predicts it, and mends it.
