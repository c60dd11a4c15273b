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
# | Takes | You need | You will need it for |
# |---|---|---|
# | 70 minutes | [lesson 05](05_linear_regression.ipynb): a mean loss and its slope; the spread around a mean; square roots | models with too much data to ask all of it |

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
import time

import numpy as np

from gdcourse import (
    GradientDescent,
    LinearRegression,
    SoftmaxRegression,
    Table,
    ask,
    descend,
    digits,
    exam_scores,
    explore,
    four_students,
    full_batch,
    hike,
    minibatches,
    one_at_a_time,
    ribbon,
    show,
    standardize,
)
from gdcourse.figures import batches as draw

ribbon("07")

# %% [markdown] tags=["situation"] minutes=4 lecture=4.5 covers=["S1-12", "S0-05", "S0-15", "S1-02"] slideshow={"slide_type": "slide"}
# ## Calm a walk that asks one
#
# The 200 students of lesson 05: exam score from hours of study. A step used to ask *all* of them for a slope. Here each step asks one, and the next
# step another. How many must a step ask, until the walk comes to rest?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
X, scores = exam_scores()
study = standardize(X)[:, 0]
hill = LinearRegression(study, scores - scores.mean())
explore(
    hill,
    GradientDescent(0.1),
    start=(0.0, -8.0),
    steps=60,
    view=("contour",),
    batch=1, controls=(("batch", 1, 64),),
    limits=((-10.0, 30.0), (-12.0, 6.0)),
    small=True,
    challenge={"loss": 40, "last": 20, "name": "07.calm", "text": "Mean loss of the last 20 of 60 steps below 40, with as few students a step as you can."},
    caption="Sixty steps over the loss of the exam scores, each asking some of the 200 students, with their number to choose.",
)

# %% [markdown]
# There are three ways to walk. **Batch** descent asks everybody before a step: one step in a round through m students. **Stochastic** descent asks one, then the
# next: m steps. **Mini-batch** descent asks a few, B of them: m/B steps, rounded up.
#
# The four students of lesson 01, *points = w × hours*, at w = 0: each has a slope of their own, that of *their* squared error.

# %%
hours, points = four_students()
opinions = 2 * (0 * hours - points) * hours
rows = [*zip("ABCD", hours, points, opinions), ("mean", "", "", opinions.mean())]
Table(("student", "hours", "points", "slope at w = 0"), rows, digits=0)

# %% [markdown]
# All four want a larger w, and disagree how urgently. Their mean is the slope that every step has used so far.

# %% [markdown] tags=["recall"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall two things

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.recall-mean")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.recall-gutter")

# %% [markdown] tags=["predict"] minutes=2 lecture=1.5 slideshow={"slide_type": "subslide"}
# ### One round through the class

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.one-pass")

# %% [markdown] tags=["by-hand"] minutes=6 covers=["S4-07", "S4-08", "S0-04"] slideshow={"slide_type": "slide"}
# ## Walk through the class by hand
#
# Student A says −4 at w = 0, and with η = 0.05 the step is +0.2. Student B is asked *at w = 0.2*, and so on.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
four = LinearRegression(hours, points, intercept=False)
plans = {"batch": full_batch(4), "mini-batch": minibatches(4, 2), "stochastic": one_at_a_time(4)}
rounds = {name: descend(four, [0.0], GradientDescent(0.05), batches=plan).positions[:, 0] for name, plan in plans.items()}
# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.by-hand", draw.one_round(rounds, best=3.0))

# %% [markdown]
# One round through all the data is an **epoch**. A step is also called an *update* or an *iteration*. The three ways are one loop, which cuts an
# order of the rows into batches of B. The last batch is what is left over:
#
# $$w \;\leftarrow\; w - \eta \cdot \frac{1}{B} \sum_{i \,\in\, \text{batch}} 2\,(w\,x_i - y_i)\,x_i$$


# %%
def epoch(x, y, w, learning_rate, B, order):
    """One round through the rows in this order, B to a step; every w on the way."""
    path = [w]
    for start in range(0, len(y), B):
        rows = order[start : start + B]
        g = np.mean(2 * (w * x[rows] - y[rows]) * x[rows])
        w = w - learning_rate * g
        path.append(w)
    return path


for B in (4, 2, 1):
    print(f"B = {B}:", np.round(epoch(hours, points, 0.0, 0.05, B, np.arange(4)), 4))

# %% [markdown]
# Here the order was that of the file. In earnest every epoch gets a new one, `rng.permutation(m)`. Forty steps dealt like that, on the map above:

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(
    draw.three_paths(
        hill,
        {
            B: descend(hill, (0.0, -8.0), GradientDescent(0.1), 40, minibatches(200, B, rng=1)).positions
            for B in (200, 16, 1)
        },
    )
)

# %% [markdown] tags=["why"] minutes=3 lecture=1.5 lead=2 covers=["S4-09"] slideshow={"slide_type": "slide"}
# ## See why one voice is enough
#
# Smooth, trembling, drunk. The drunk one asked a two-hundredth of the questions, and it is in the right part of town. One student's slope is wrong
# in a fair way. Draw one of the four by lot: each comes in a quarter of the cases, so the mean of what you hear is
#
# $$\tfrac14 (-4) + \tfrac14 (-28) + \tfrac14 (-60) + \tfrac14 (-88) \;=\; -45$$
#
# which is the slope of all four. Such an estimate is **unbiased**, for every loss that is a mean over rows: a *theorem*; you have
# read its proof. A step that asks one student goes, *on average*, where the full step would have gone. What you pay is noise.
#
# <details><summary>Deeper: how far such a walk gets, with a proof</summary>
#
# Let the loss f be convex ([lesson 09](09_landscapes.ipynb)), D the distance from the start to the best w\*, and G² a bound on the mean square of the slopes that are heard. One step
# w′ = w − ηg has
#
# $$|w' - w^*|^2 \;=\; |w - w^*|^2 \;-\; 2\eta\, g\,(w - w^*) \;+\; \eta^2 |g|^2$$
#
# Take the mean over the lot. In the middle g becomes the full slope, and a convex f lies above its tangent, so that term takes off at least 2η (f(w) − f(w\*)).
# The last adds at most η²G². Add up T steps; what is left on the left is not below 0. So the mean of f(w) − f(w\*) over the T places is at most
#
# $$\frac{D^2}{2\eta T} + \frac{\eta\, G^2}{2}$$
#
# a *theorem*: the first term forgets the start, the second is the noise, and it does not go away. With η = D/(G√T) both together are DG/√T.
# </details>

# %% [markdown] tags=["other-side"] minutes=3 lecture=2 slideshow={"slide_type": "subslide"}
# ## Meet the price: it never settles
#
# > **Often said:** a single sample gives a *wrong* gradient, so stochastic descent cannot reach the minimum.

# %%
w, rng = 0.0, np.random.default_rng(0)
for number in range(1, 51):
    places = epoch(hours, points, w, 0.05, 1, rng.permutation(4))
    w = places[-1]
    if number in (1, 10, 49, 50):
        print(f"epoch {number:2}:", np.round(places[1:], 3))

# %% [markdown]
# > **What happens:** the walk comes near 3, and then swings around it for ever.
# >
# > **Why:** the opinions average to the slope, so it comes near. At w = 3 the mean slope is 0, yet the four still disagree: every single step leads away
# > again. Only voters who agree at the bottom would let it rest. [Lesson 08](08_schedules.ipynb) predicts the size of the swing.

# %% [markdown] tags=["situation"] minutes=2 lead=2 slideshow={"slide_type": "slide"}
# ## Survey with a crowd of noisy friends
#
# The fog is so thick that the hiker sends out friends. Each reports a slope, and each report is off. Averaging four costs four times as much. How much better
# is it? The friends are the 200 students, now with hours, quizzes and attendance. Each reports a gradient of four numbers, felt at w = 0:

# %%
A = np.column_stack([standardize(X), np.ones(200)])  # the last column is for b
each = 2 * (A @ np.zeros(4) - scores)[:, None] * A  # a gradient for each student
one = np.sqrt(each.var(axis=0).sum())
print(f"200 gradients of 4 numbers scatter around their mean by {one:.1f}")

# %% [markdown] tags=["predict"] minutes=2 lecture=2.5 slideshow={"slide_type": "subslide"}
# ### Four times as many friends

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
dice = np.random.default_rng(0)
reports = {B: each[dice.integers(200, size=(4000, B))].mean(axis=1) for B in (1, 4, 16, 64)}
# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.quadruple", draw.clouds(reports, each.mean(axis=0)))

# %% [markdown] tags=["by-hand"] minutes=5 lecture=4 slideshow={"slide_type": "slide"}
# ## Measure the noise
#
# Why a half? Take friends whose reports are off by +1 or −1, as a coin falls. Four of them have sixteen ways to be off. Add up each:
#
# | the four errors add up to | −4 | −2 | 0 | 2 | 4 |
# |---|---|---|---|---|---|
# | in so many of the sixteen ways | 1 | 4 | 6 | 4 | 1 |
# | its square | 16 | 4 | 0 | 4 | 16 |
#
# The mean of the squares is (16 + 16 + 0 + 16 + 16) / 16 = 4. The friends' *average* is a quarter of the sum, so its mean square is 4/16 = ¼, and its
# spread the root of that, ½. For any B: in the square of the sum the mixed products are as often +1 as −1, and B squares remain. So
#
# $$\text{spread of } B \;=\; \frac{\text{spread of one}}{\sqrt{B}}$$
#
# is a *theorem* about averages of independent reports. Do the students obey it?

# %%
rng = np.random.default_rng(1)
rows = []
for B in (1, 4, 16, 32, 256, 1024):
    surveys = each[rng.integers(200, size=(1000, B))].mean(axis=1)
    rows.append((B, np.sqrt(surveys.var(axis=0).sum()), one / np.sqrt(B), f"{1 / np.sqrt(B):.0%}"))
Table(("B", "spread, measured", "one / √B", "of one voice's"), rows, digits=1)

# %% [markdown] covers=["S1-13", "S3-19"]
# A smooth walk is dear: half the noise costs four times the questions. The usual sizes 32, 256 and 1024 differ in this, how much noise a step carries.
#
# <details><summary>Deeper: nobody asked twice</summary>
#
# Here the same student may be drawn twice. An epoch deals everybody once, and a batch is then a little calmer: 1/√B times √((m − B)/(m − 1)). With B = m
# nothing is left to chance.
# </details>

# %% [markdown] tags=["explorer"] minutes=5 lecture=3.5 slideshow={"slide_type": "slide"}
# ## Change how many you ask
#
# Beside the map a cloud: a dot is the slope that one batch would report where the walk ends. Leave B at 1 and calm the walk
# by *shorter* steps. Then set η to ten times as much: how many voices buy it back? At last move the seed, which deals anew.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    hill,
    GradientDescent(0.1),
    start=(0.0, -8.0),
    steps=60,
    view=("contour", "clouds"),
    batch=1,
    controls=(("rate", 0.01, 0.4), ("batch", 1, 64), "seed"),
    limits=((-8.0, 24.0), (-12.0, 8.0)),
    small=True,
    challenge={"loss": 41, "last": 20, "name": "07.calm-the-drunk"},
    caption="Mini-batch descent on the exam scores, with the learning rate, the size of the batch and the seed to choose.",
)

# %% [markdown] tags=["situation"] minutes=2 lecture=1.5 slideshow={"slide_type": "slide"}
# ## Race against three clocks
#
# More noise, but cheaper steps: which is the better bargain? Real data: 1400 handwritten digits, ten classes (the model is lesson 10's). Batch descent, mini-batches
# of 32 and stochastic descent get 20 epochs each, and each the best η of ⅛, ½, 2, 8 and 32: a fair race tunes.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
images, labels = digits()
seen = np.random.default_rng(0).permutation(len(images))[:1400]
model = SoftmaxRegression(images[seen] / 16, labels[seen])
deals = {"batch": full_batch(1400), "mini-batch": minibatches(1400, 32, rng=0), "stochastic": one_at_a_time(1400, rng=0)}
rows = [(name, rows_a_step, 20 * len(deals[name])) for name, rows_a_step in zip(deals, (1400, 32, 1), strict=True)]
Table(("", "rows a step", "steps in 20 epochs"), rows)

# %% [markdown] tags=["predict"] minutes=3 lecture=2.5 slideshow={"slide_type": "subslide"}
# ### Who wins?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
def train(batches, learning_rate, epochs=20):
    """Walk, and look up at some moments: steps, epochs and seconds so far, and the loss."""
    total, looks, begun = epochs * len(batches), [], time.perf_counter()
    moments = {20, 20 * len(batches), *np.geomspace(1, total, 36).round()}
    for step, w in enumerate(hike(model, model.zeros(), GradientDescent(learning_rate), total, batches)):
        if step in moments:
            looks.append((step, step / len(batches), time.perf_counter() - begun, w))
    *clocks, weights = zip(*looks, strict=True)
    losses = [model(w) for w in weights]  # felt after the walk, so that no clock counts it
    return dict(zip(("steps", "epochs", "seconds", "losses"), map(np.array, (*clocks, losses)), strict=True))


settings = ("batch", 8.0, 100), ("mini-batch", 8.0, 20), ("stochastic", 0.5, 20)
runs = {name: train(deals[name], eta, epochs) for name, eta, epochs in settings}

# %% tags=["nbval-ignore-output"] jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.three-clocks", draw.three_clocks(runs, {"steps": 20, "epochs": 20, "seconds": runs["mini-batch"]["seconds"][-1]}))

# %% [markdown] tags=["why"] minutes=3 lecture=1.5 covers=["S0-15", "S3-17"] slideshow={"slide_type": "slide"}
# ## See why mini-batches are the habit
#
# Per *step*, batch is best: its direction has no noise. Per *epoch*, stochastic and mini-batch are close: the one makes 32 times as many steps, the other bears
# an η sixteen times as large. Per *second*, the middle was best on the machine that drew the picture: a step of 32
# takes far less than 32 times as long as a step of one. That it wins on most machines is *folklore*, often true; *measure* it on yours. And rows repeat
# each other: a step that asks all pays for every repetition.
#
# <details><summary>Deeper: why a step of 32 is cheap</summary>
#
# Every step has costs that do not depend on B. And a processor fetches numbers from memory in blocks, keeps them near in a *cache*, and multiplies several of
# them in one go (*vector units*).
# </details>

# %% [markdown] tags=["other-side"] minutes=3 lecture=0 covers=["S1-14"] corrects=["E30", "E37"] slideshow={"slide_type": "slide"}
# ## Take two sayings apart
#
# > **Often said:** batch descent is painfully slow, stochastic descent is lightning fast, and mini-batch is always best.
# >
# > **What happens:** batch was through its 20 epochs first, and highest. Stochastic came lowest, and took by far the longest. "Slow" and "fast" speak of
# > single steps, and "best" of no clock at all. Say which one you pay for, and measure.
#
# > **Often said:** batch descent needs all the data in memory, and mini-batches are there to save it.

# %%
exam, w = LinearRegression(standardize(X), scores), np.zeros(4)
total = sum(exam.gradient(w, rows) * len(scores[rows]) for rows in minibatches(200, 64))
print("in one go:     ", exam.gradient(w).round(4))
print("piece by piece:", (total / 200).round(4))

# %% [markdown]
# > **What happens:** the full gradient comes out of pieces of 64 rows, each read and dropped: a sum can be collected.
# >
# > **Why it is said:** in deep networks the rows asked *at once* do set the memory: on the way back each needs what was computed on the way out
# > ([lesson 13](13_backprop.ipynb)). There too a large batch is put together from small pieces: **gradient accumulation**.

# %% [markdown] tags=["situation"] minutes=1 slideshow={"slide_type": "slide"}
# ## Open a file that somebody sorted
#
# Files have an order: by date, by answer. This one holds votes, and w is to be their mean. With x = 1, a step of one row moves w by
# 2η · (vote − w), a fifth of the way to whoever is asked.

# %% [markdown] tags=["predict"] minutes=2 lecture=2.5 slideshow={"slide_type": "subslide"}
# ### The file is sorted

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
votes = np.repeat([1.0, 5.0], 200)
deals = {"as it lies": np.arange(400), "shuffled": np.random.default_rng(0).permutation(400)}
walks = {name: np.array(epoch(np.ones(400), votes, 0.0, 0.1, 1, order)) for name, order in deals.items()}
# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.sorted", draw.sorted_file(walks, votes=(1.0, 5.0)))

# %% [markdown] tags=["explorer"] minutes=3 lecture=4 slideshow={"slide_type": "slide"}
# ## Undo the order
#
# A small file: twenty 1s, then twenty 5s. The best loss is 4, at w = 3. B stays 1: what brings the walk to rest near there?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    LinearRegression(np.ones(40), np.repeat([1.0, 5.0], 20), intercept=False),
    GradientDescent(0.1),
    start=[0.0],
    steps=80,
    view=("curve", "loss"),
    batch=1,
    order="in file order",
    controls=("order", ("rate", 0.05, 0.4)),
    limits=((-1.0, 7.0),),
    small=True,
    challenge={"loss": 4.8, "last": 20, "name": "07.unsort", "text": "Mean loss of the last 20 of 80 steps below 4.8."},
    caption="One vote a step from a sorted file of forty votes, with the order and the learning rate to choose.",
)

# %% jupyter={"source_hidden": true}
votes, rows = np.arange(1, 6), []
for order in (np.arange(5), np.arange(5)[::-1]):
    walk = epoch(np.ones(5), votes, 0.0, 0.1, 1, order)
    rows.append((", ".join(map(str, votes[order])), walk[-1], votes.mean()))
Table(("five votes, as they are heard", "w after the last", "their mean"), rows)

# %% [markdown]
# Each step forgets a fifth, so who comes last is heard most.

# %% [markdown] tags=["by-hand"] minutes=5 lecture=3.5 slideshow={"slide_type": "slide"}
# ## Spring the traps
#
# Four things go wrong with batches, and all are silent. The first was the **order**: deal the rows anew in every epoch. The second is the **pairs**: X and y
# need the *same* order. Shuffled apart, the hours of one student meet the score of another:

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
rng = np.random.default_rng(1)
apart = scores[rng.permutation(200)]
for name, answers in (("together", scores), ("apart", apart)):
    fit = LinearRegression(standardize(X), answers)
    end = descend(fit, fit.zeros(), GradientDescent(0.3), steps=200).losses[-1]
    print(f"shuffled {name:9} R² = {1 - end / np.var(answers):.3f}")

# %% [markdown]
# Nothing learnt: three columns of noise explain a few hundredths. The third is the smaller **last batch**. Divide by its own size: ten rows in
# fours leave two over, and a sum of two divided by four halves their voice. Dropping them loses a fifth of the data in every epoch.
#
# The fourth is the **learning rate**. Student D alone has curvature 2 · 4² = 32. At η = 0.12 the mean of the four keeps ρ = 1 − 0.12 · 15 = −0.8 of the error,
# and D makes it 1 − 0.12 · 32 = −2.84 times as long. Send 2000 hikers, each asking one student a step, by lot:

# %%
rng, crowds = np.random.default_rng(0), {0.05: [], 0.12: []}
for eta, away in crowds.items():
    w = np.zeros(2000)
    for _ in range(300):
        i = rng.integers(4, size=2000)
        w = w - eta * 2 * (w * hours[i] - points[i]) * hours[i]
        away.append(abs(w - 3))

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.far_out({eta: np.array(away) for eta, away in crowds.items()}, curvatures=2 * hours**2))
h = 2 * hours**2
print(f"limit of η for the mean of all four {2 / h.mean():.4f}")
print(f"limit of η for single voices        {2 * h.mean() / np.mean(h**2):.4f}")

# %% [markdown]
# A few Ds in a row throw a hiker far out. Those who are out come back, others go, and the mean of the *squares* is theirs: it has no limit.
# With h the curvature of one student, and a bar for the mean over all, the mean square stays finite only for
#
# $$\eta \;<\; \frac{2\,\overline{h}}{\overline{h^2}} \qquad\text{where the mean of all allows}\qquad \eta < \frac{2}{\overline{h}}$$
#
# The first is a *theorem* about voices drawn by lot (squared errors, one weight). [Lesson 08](08_schedules.ipynb) has its proof.

# %% [markdown] tags=["other-side"] minutes=4 lecture=0 corrects=["E20", "E21"] slideshow={"slide_type": "slide"}
# ## Distrust two loss curves on one plot
#
# > **Often said:** plot the losses of batch, stochastic and mini-batch together, and see who is best.
#
# The usual listings keep books as they go. One epoch of *one* walk, in three books:

# %%
w, heard = np.zeros(4), []
for rows in minibatches(200, 16, rng=0):
    heard.append(exam(w, rows))
    w = w - 0.1 * exam.gradient(w, rows)
print(f"mean of the losses heard on the way:     {np.mean(heard):7.1f}")
print(f"loss of the last weights, all students:  {exam(w):7.1f}")
print(f"the same, by a listing that halves it:   {exam(w) / 2:7.1f}")

# %% [markdown]
# > **What happens:** the same walk has three losses. Draw them as three curves, and the last wins against itself.
# >
# > **Why:** the first book was kept while the weights moved, the third is in another convention. Compare losses of *frozen* weights, on
# > the same rows, in one convention.
#
# <details><summary>Deeper: two more holes in the usual listing</summary>
#
# `theta = np.zeros(X.shape[1])` has no weight for b: standardised columns have mean 0, so only b can say that the average score is not 0
# ([lesson 05](05_linear_regression.ipynb)). And `np.random.permutation(m)` draws from one generator that the whole program shares: whoever draws before
# you changes your order. Make one for your batches, `rng = np.random.default_rng(seed)`, and hand it on.
# </details>

# %% [markdown] tags=["your-turn"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Your turn

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.apply")

# %% [markdown]
# Then open [the exercises](../exercises/07_batches/07_batches.ipynb): count steps, deal the batches, walk one epoch in three ways, measure noise,
# keep two honest books.

# %% [markdown] tags=["quiz"] minutes=2 lecture=5 covers=["S1-18"] slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.why-mini")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.copies")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("07.two-books")

# %% [markdown] tags=["interview"] minutes=2 lecture=0 covers=["S0-23", "S0-24", "S3-17"] slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"Batch, mini-batch, stochastic: what is the difference, and which would you use?"*
#
# <details><summary>Our answer</summary>
#
# The same loop; they differ in how many rows are asked before a step. More rows make less noise, by 1/√B, and dearer steps. I would take the size that gives the lowest
# loss per second on the machine at hand, shuffle every epoch, and set the learning rate for that size.
# </details>
#
# *"What is an epoch?"*
#
# <details><summary>Our answer</summary>
#
# One pass through all rows. It is one step of batch descent, m of stochastic descent, and m/B, rounded up, of mini-batch descent. So "trained for 10 epochs" says nothing
# about the number of steps until you know m and B.
# </details>
#
# **A common wrong answer:** "Stochastic uses less memory, mini-batch is faster." What matters is the noise: it decides how near
# the walk comes, and which learning rates it survives.

# %% [markdown] tags=["wild"] minutes=1 lecture=0 covers=["S2-12"] slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# scikit-learn's `SGDRegressor` takes a chunk of rows with `partial_fit`. Does it step once per chunk? Its counter begins at 1:

# %% tags=["in-the-wild"]
from sklearn.linear_model import SGDRegressor

sgd = SGDRegressor(random_state=0).partial_fit(standardize(X), scores)
print(f"one chunk of {len(scores)} rows: {sgd.t_ - 1:.0f} steps")

# %% [markdown]
# One step per *row*. PyTorch's `DataLoader(dataset, batch_size=32, shuffle=True, drop_last=False)` deals real mini-batches: it minds the order,
# the pairs, and whether the last batch is kept. Dividing that one by its own size is the loss's `reduction="mean"`. A file larger than the memory is
# read in blocks of neighbouring rows (`np.memmap`): shuffle it once when it is written, then deal the blocks anew.
#
# That sizes should be powers of two is *folklore*. So is that noise shakes a walk out of shallow valleys: it can, and out of good ones as well ([lesson 09](09_landscapes.ipynb)).

# %% [markdown] tags=["from-memory"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Draw it from memory
#
# 90 seconds: the loop with its line for "which rows"; three paths on one map; four clouds, each half as wide; three clocks, each with its winner.

# %% [markdown] tags=["keep"] minutes=1 covers=["S1-17"] slideshow={"slide_type": "slide"}
# ## Keep this
#
# Batch, mini-batch and stochastic descent are one loop that asks different numbers of rows. Fewer rows make steps cheap and noisy: noise falls as 1/√B. Who is
# fastest depends on the clock. Shuffle pairs together, divide the last batch by its own size, set the rate for the noise you have.
#
# *Next:* the stochastic walk comes near and never settles. How near? [Lesson 08](08_schedules.ipynb) predicts it, and mends it.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
ribbon("07", end=True)
