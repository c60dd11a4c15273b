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
# # 15 · Find the descent in the libraries you use
#
# After this lesson you can open a library and point at the descent in it, or say that there is none. You will have written
# gradient boosting in twelve lines whose numbers are scikit-learn's.
#
# | Takes | You need | You will need it for |
# |---|---|---|
# | 70 minutes | [lessons 03](03_learning_rates.ipynb), [06](06_narrow_valleys.ipynb) and [07](07_batches.ipynb): 2/L, Newton's step, batches; means, a chance, a logarithm | your work |

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
import numpy as np
from sklearn import cluster, ensemble, linear_model, neural_network, svm

from gdcourse import (
    Adam,
    LinearRegression,
    LogLoss,
    Table,
    ask,
    bin_edges,
    boost_by_hand,
    descend,
    diabetes,
    exam_scores,
    four_students,
    gradient_boosting,
    ribbon,
    show,
    split_gain,
)
from gdcourse.figures import in_the_wild as draw

ribbon("15")

# %% [markdown] tags=["situation"] minutes=4 lecture=5 lead=2 slideshow={"slide_type": "slide"}
# ## Correct a model without touching it
#
# A model says 7.5 points to everybody, whatever they studied. You may not change it. You may add to it: cut the hours once,
# and each side gets half of what it is missing, on average. That is a **tree** of one question. Then add another.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
hours, points = four_students()
boost_by_hand(hours, points, name="15.by-hand", names=("hours", "points"), tasks=[
    ("Get the mean squared error below 1 with three trees.", {"below": 1, "trees": 3}),
    ("Beat the machine: it always takes the best cut, and has 0.618 after three trees.", {"below": 0.61, "trees": 3}),
])  # fmt: skip

# %% [markdown] lead=1
# No weight, and no slope was mentioned. It was gradient descent all the same. This lesson is about recognising it.

# %% [markdown] tags=["recall"] minutes=2 lecture=3 slideshow={"slide_type": "slide"}
# ## Recall two limits

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("15.recall-limit")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("15.recall-newton")

# %% [markdown] tags=["predict"] minutes=1 lecture=2 slideshow={"slide_type": "slide"}
# ### What should the first tree be fitted to?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("15.target")

# %% [markdown] tags=["by-hand"] minutes=5 lead=3 covers=["S0-24"] slideshow={"slide_type": "slide"}
# ## Let the predictions walk
#
# Stand on the four predictions, each with the loss $\ell = \tfrac12 (F - y)^2$. The slope is $F - y$; minus the slope is
# $y - F$: what is missing. A step of descent would be $F \leftarrow F + \nu\,(y - F)$, for these four students and nobody else.
# Fit a tree of one question to that step, and it has an answer for *any* hours. The tree is the step:
#
# $$F(x) \;\leftarrow\; F(x) + \nu \cdot \text{tree}(x), \qquad \text{tree fitted to } -\frac{\partial \ell}{\partial F} = y - F$$
#
# With ν = 0.5: of the three cuts, 1.5 leaves the least squared error; to its left −5.5 is missing, to its right
# 1.833 on average. Half of that is added.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
booster = gradient_boosting(hours, points, trees=50, learning_rate=0.5, depth=1)
path = booster.path(hours)
rows = []
for k in range(4):
    tree = booster.trees[k]
    missing, model = draw.in_a_row(points - path[k]), draw.in_a_row(path[k])
    rows.append((k, model, missing, tree.threshold, tree.left.value, tree.right.value, draw.mse(path[k], points)))
Table(("trees", "the model says", "what is missing", "cut", "left", "right", "MSE"), rows, digits=3)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.what_is_missing(hours, points, path))

# %% [markdown] tags=["by-hand"] minutes=5 lead=1 slideshow={"slide_type": "slide"}
# ## Write it in twelve lines
#
# A tree of one question is called a **stump**. `best_stump` tries each cut, and returns what the best one answers to every row. `boost` is
# the loop of lesson 02: feel what is missing, step, feel again.


# %%
def best_stump(x, r):
    tries = []
    for cut in (np.unique(x)[1:] + np.unique(x)[:-1]) / 2:
        left = x <= cut
        answers = np.where(left, r[left].mean(), r[~left].mean())
        tries.append((np.sum((r - answers) ** 2), cut, answers))
    return min(tries)[-1]


# %% slideshow={"slide_type": "fragment"}
def boost(x, y, trees, nu):
    F = [np.full(len(y), y.mean())]
    for _ in range(trees):
        F.append(F[-1] + nu * best_stump(x, y - F[-1]))
    return np.array(F)


# %% slideshow={"slide_type": "subslide"}
column = hours[:, None]
knobs = {"n_estimators": 50, "learning_rate": 0.5, "max_depth": 1}
theirs = ensemble.GradientBoostingRegressor(**knobs).fit(column, points)
stages = np.array(list(theirs.staged_predict(column)))
apart = np.abs(boost(hours, points, 50, 0.5)[1:] - stages).max()
print("farthest from scikit-learn after any of 50 trees:", "below 1e-10" if apart < 1e-10 else apart)

# %% [markdown] tags=["why"] minutes=3 lecture=3.5 lead=2 slideshow={"slide_type": "slide"}
# ## See in which space it walks
#
# In lesson 05 *weights* walked, and the predictions followed. Here the predictions walk and no weight exists: **descent in function space** (Friedman, 2001).
# No slope is taken along a cut: all cuts are tried.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
turned = {nu: draw.mse(gradient_boosting(hours, points, 10, nu, depth=1).path(hours), points) for nu in (0.1, 1.0, 1.9, 2.0, 2.1)}
show(draw.two_spaces(hours, points, path[:13]))

# %% [markdown] tags=["predict"] minutes=1 lecture=2.5 slideshow={"slide_type": "slide"}
# ### How large may ν be?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("15.limit", draw.rates(turned))

# %% [markdown] tags=["why"] minutes=2 lecture=2.5 lead=2 slideshow={"slide_type": "slide"}
# ## Recognise the learning rate
#
# Libraries call ν *shrinkage*, or `learning_rate`. It is one. On each side of a cut the mean of what is missing becomes $(1 - \nu)$ times itself: lesson 03's
# factor, for curvature 1. What is left of the residual has mean 0 in every leaf, so by one tree (*theorem*) the sum of squares falls by
#
# $$\nu\,(2 - \nu) \sum \text{tree}(x_i)^2.$$
#
# That is largest at ν = 1, the same for 0.1 and 1.9, and negative beyond 2.

# %% [markdown] tags=["explorer"] minutes=3 lecture=3.5 slideshow={"slide_type": "slide"}
# ## Turn ν

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
boost_by_hand(hours, points, name="15.rate", names=("hours", "points"), rates=(0.1, 2.5, 0.1), tasks=[
    ("Add a tree that makes the loss larger.", {"rises": True}),
    ("Start again, and come below 0.1 with four trees.", {"below": 0.1, "trees": 4}),
])  # fmt: skip

# %% [markdown] tags=["other-side"] minutes=3 lecture=4.5 lead=2 corrects=["E10"] slideshow={"slide_type": "slide"}
# ## Ask it about students it has not seen
#
# If ν = 1 lowers the loss most, why do libraries begin at 0.1 or 0.3? Trees two questions deep on the exam scores, with 120 students to
# learn from and 80 held out:

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
X, y = exam_scores()
order = np.random.default_rng(0).permutation(200)
seen, others = order[:120], order[120:]
curves = {}
for nu in (1.0, 0.3, 0.1):
    F = gradient_boosting(X[seen], y[seen], 300, nu, depth=2)
    curves[nu] = draw.mse(F.path(X[seen]), y[seen]), draw.mse(F.path(X[others]), y[others])
ones = lambda X: np.column_stack([np.ones(len(X)), X])  # noqa: E731
plane = np.linalg.lstsq(ones(X[seen]), y[seen])[0]
show(draw.unseen(curves, draw.mse(ones(X[others]) @ plane, y[others])))

# %% [markdown]
# A long step also fits the accidents of the tree it took. *Measured*: the best loss of 0.1 is below that of 1 in 20 of 20 such splits, below that of 0.3 in
# 13; elsewhere it is *folklore*. And least squares beats them all: these scores were made by a plane.
#
# > **Often said:** boosted trees have a bumpy loss, so descent may end in a local minimum.
# >
# > **What happens:** the squared error and the log loss are *convex* in the predictions. What can be poor is the cuts: each is greedy. A first cut at 2.5,
# > worse for now, is better after three. And too many trees learn the accidents.

# %% [markdown] tags=["situation"] minutes=2 lead=2 slideshow={"slide_type": "slide"}
# ## Open XGBoost
#
# Eight students, 1 to 8 hours. Six passed; those with 1 and with 4 hours did not. Start with a chance of 0.75 for all: a score of F = log 3. For
# the log loss, the slope is *chance minus truth* (lesson 10): 0.75 for the two, −0.25 for the six. The curvature is chance · (1 − chance) = 0.1875
# for each. A leaf with slopes $g_i$ and curvatures $h_i$ adds one number, $v$, to all its rows. Which?

# %% [markdown] tags=["predict"] minutes=1 lecture=1.5 slideshow={"slide_type": "subslide"}
# ### A leaf of one student

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("15.leaf")

# %% [markdown] tags=["by-hand"] minutes=5 lecture=5.5 lead=2 corrects=["E28"] slideshow={"slide_type": "slide"}
# ## Divide by the curvature, and by doubt
#
# Near where it stands, the loss of a leaf is a parabola in $v$, as in Newton's step of lesson 06. Add a penalty ½λv² for large answers:
#
# $$G v + \tfrac12 (H + \lambda)\, v^2, \qquad G = \sum g_i,\; H = \sum h_i \qquad\Longrightarrow\qquad v = -\frac{G}{H + \lambda}$$
#
# The lowest value is −½ G²/(H + λ). So a cut is worth what its two sides have more of that than the whole (without the ½, which changes no order):
#
# $$\text{gain} = \frac{G_L^2}{H_L + \lambda} + \frac{G_R^2}{H_R + \lambda} - \frac{G^2}{H + \lambda}$$


# %%
passed = np.array([0, 1, 1, 0, 1, 1, 1, 1])
g, h = 0.75 - passed, np.full(8, 0.75 * 0.25)


def leaves_and_gain(cut, l2):
    """The first `cut` students go left."""
    G, H = (np.array([v[:cut].sum(), v[cut:].sum()]) for v in (g, h))
    gain = np.sum(G**2 / (H + l2)) - g.sum() ** 2 / (h.sum() + l2)
    return *(-G / (H + l2)), gain


print("slopes", g, "each curvature", h[0])

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
cuts = (("1 against 7", 1), ("4 against 4", 4))
rows = [(name, l2, *leaves_and_gain(cut, l2)) for l2 in (0, 1) for name, cut in cuts]
Table(("cut", "λ", "left leaf", "right leaf", "gain"), rows, digits=3)

# %% [markdown]
# > **Often said:** XGBoost fits each tree to the negative gradient.
# >
# > **What happens:** that is Friedman's boosting, above. XGBoost's leaf is −G/(H + λ), a Newton step, and its cuts are chosen by the gain.
# > (For ½(F − y)² every h is 1, and with λ = 0 the leaf is the mean of what is missing.)

# %% [markdown] tags=["explorer"] minutes=3 lecture=3.5 slideshow={"slide_type": "slide"}
# ## Turn λ and see a cut lose its lead

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
boost_by_hand(np.arange(1, 9), passed, name="15.doubt", loss=LogLoss(), rate=0.3, l2=0.0, l2s=(0, 3, 0.05), names=("hours", "passing"), tasks=[
    ("Find a λ at which another cut is the best, and put the cut there.", {"other_cut": True}),
    ("Come below a log loss of 0.3, with at most six trees.", {"below": 0.3, "trees": 6}),
])  # fmt: skip

# %% [markdown] lead=1
# λ asks every leaf: on how much do you rest? For a single student λ = 1 cuts the answer from −4 to −0.63. Four
# students lose less. XGBoost's λ is 1 unless you say otherwise, and it makes no leaf with H below 1 (`min_child_weight`). LightGBM's λ is 0, and it asks for 20 rows in a leaf.

# %% [markdown] tags=["other-side"] minutes=3 lecture=4.5 lead=2 covers=["S3-16"] corrects=["E29"] slideshow={"slide_type": "slide"}
# ## Look at fewer cuts, as LightGBM does
#
# Every cut means sorted columns, and a gain between any two neighbours. **Bins** are enough: put the rows of a column into a few bins, once, add up
# the slopes in each, and look between bins. LightGBM takes a few hundred (`max_bin`). Here are four.


# %%
def histogram_cut(x, g, edges):
    """The edge with the largest gain; every row counts h = 1."""
    place = np.searchsorted(edges, x)
    G = np.cumsum(np.bincount(place, weights=g))[:-1]
    n = np.cumsum(np.bincount(place))[:-1]
    return edges[np.argmax(split_gain(G, n, g.sum() - G, len(g) - n))]


patients, disease = diabetes()
mass, slope = patients[:, 2], disease.mean() - disease
found = histogram_cut(mass, slope, bin_edges(mass, 4))
print("cut the body mass index at", found)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.histogram(mass, slope, bins=4, name="body mass index"))

# %% [markdown]
# > **Often said:** LightGBM trains ten times as fast as XGBoost.
# >
# > **What is known:** its authors (Ke and others, 2017) measured up to over 20 times, against the boosters of their day, on data of their choice. Today XGBoost
# > and scikit-learn (`HistGradientBoosting…`) have bins as well.

# %% [markdown] tags=["situation"] minutes=1 lead=2 covers=["S0-16"] slideshow={"slide_type": "slide"}
# ## Ask scikit-learn who descends
#
# You call `fit` on ten models in a week. Which of them walk, and which compute, search or count?

# %% [markdown] tags=["predict"] minutes=1 lecture=1.5 slideshow={"slide_type": "subslide"}
# ### What does `LogisticRegression()` run?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("15.logistic")

# %% [markdown] tags=["by-hand"] minutes=4 lecture=4.5 lead=2 covers=["S0-16"] corrects=["E09"] slideshow={"slide_type": "slide"}
# ## Ask the installed version
#
# An estimator carries its choices in `get_params()`, and after `fit` many say how many rounds they took. So ask, on this machine.


# %%
def asked(model, X, y):
    """What an estimator says of its solver, and whether it counts rounds."""
    knobs, fitted = model.get_params(), model.fit(X, y)
    names = "solver", "learning_rate", "algorithm"
    said = [knobs[name] for name in names if name in knobs]
    rounds = getattr(fitted, "n_iter_", getattr(fitted, "n_estimators_", None))
    return ", ".join(map(str, said)), "no" if rounds is None else "yes"


# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
Z, high = (X - X.mean(axis=0)) / X.std(axis=0), y > 75
mlp = neural_network.MLPRegressor(learning_rate_init=0.1, max_iter=2000, random_state=0)
zoo = [
    (linear_model.LinearRegression(), y, "no: solved at once"), (linear_model.Ridge(), y, "no: solved at once"),
    (linear_model.Lasso(), y, "one weight at a time"), (linear_model.LogisticRegression(), high, "yes: all rows a step"),
    (linear_model.SGDRegressor(random_state=0), y, "yes: one row a step"), (mlp, y, "yes: 200 rows a step"),
    (svm.SVC(), high, "two multipliers at a time"), (ensemble.GradientBoostingRegressor(), y, "yes: its predictions do"),
    (ensemble.RandomForestClassifier(random_state=0), high, "no: it searches cuts"), (cluster.KMeans(random_state=0), None, "no: takes turns"),
]  # fmt: skip
rows = [(type(model).__name__, *asked(model, Z, target), verdict) for model, target, verdict in zoo]
print(draw.installed())
Table(("estimator", "solver, rate", "rounds", "does it descend?"), rows)

# %% [markdown] tags=["predict"] minutes=1 lecture=1.5 slideshow={"slide_type": "slide"}
# ### How often does it step?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("15.per-row")

# %% [markdown] tags=["by-hand"] minutes=3 lecture=4 lead=2 covers=["S0-19", "S0-20", "S3-16"] corrects=["E08"] slideshow={"slide_type": "slide"}
# ## Drive `SGDRegressor`
#
# `SGDRegressor` is the loop of lesson 07 with one row a batch (`SGDClassifier` the same with other losses). `max_iter` counts *epochs*. `eta0` is η at first;
# `learning_rate="invscaling"` divides it by the fourth root of the step. Give it an η too large and too small:

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
rows = []
for columns, table in (("in their units", X), ("standardised", Z)):
    for eta0 in (0.01, 10, 1e-6):
        model = linear_model.SGDRegressor(eta0=eta0, random_state=0)
        said = draw.heard(lambda: model.fit(table, y))  # noqa: B023
        r2 = model.score(table, y)
        rows.append((columns, f"{eta0:g}", f"{r2:.2f}" if r2 > -1e20 else "below −1e20", said))
counted = linear_model.SGDRegressor(max_iter=3, tol=None).fit(Z, y)
print(f"its counter t_ after 3 epochs of {len(y)} rows: {counted.t_:.0f}")
Table(("columns", "eta0", "R²", "what it says"), rows)

# %% [markdown]
# One of six is right. The three that exploded said *nothing*: the library cuts slopes off at 10¹², so no `nan` gives it
# away, and it stops because the loss no longer improves. Look at R². (Lesson 14 has this patient.)

# %% [markdown] tags=["by-hand"] minutes=3 lecture=3.5 lead=2 covers=["S4-17"] slideshow={"slide_type": "slide"}
# ## Learn from a stream
#
# `fit` begins anew. `partial_fit` goes on from the weights it has. Ten students come each day: first predict them, then learn
# from them. After day 30 the exam gets harder by 15 points.


# %%
def off_each_day(model, days, learn_until):
    off = []
    for day, (Z, y) in enumerate(days):
        off.append(np.abs(model.predict(Z) - y).mean() if day else y.mean())
        if day < learn_until:
            model.partial_fit(Z, y)
    return np.array(off)


# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
drawn = np.random.default_rng(0).integers(len(y), size=(60, 10))
days = [(Z[who], y[who] - 15 * (day >= 30)) for day, who in enumerate(drawn)]
constant = {"learning_rate": "constant", "eta0": 0.02, "random_state": 0}
errors = {
    "constant η": off_each_day(linear_model.SGDRegressor(**constant), days, 60),
    "shrinking η": off_each_day(linear_model.SGDRegressor(eta0=0.1, power_t=0.5, random_state=0), days, 60),
    "stopped on day 30": off_each_day(linear_model.SGDRegressor(**constant), days, 30),
}
show(draw.stream(errors, changed=30))

# %% [markdown]
# In lesson 08 a rate had to shrink. Here the bottom moves, and a rate that has shrunk is slow to follow. To walk on from weights that
# somebody else has trained, with your own data, is the same idea: **fine-tuning**, one form of **transfer learning**.

# %% [markdown] tags=["by-hand"] minutes=4 lecture=4.5 lead=2 covers=["S3-16", "S1-15"] slideshow={"slide_type": "slide"}
# ## Read three training loops beside your own
#
# A hundred steps of Adam on the exam scores (`X`: standardised columns, and ones; η = 2, for with 0.1 a hundred steps reach 10 of the 73 points). Each block ran as it stands.
# Three end at the same weights, to the fourteenth digit, Keras, whose ε is elsewhere, to the eighth. Look for three lines: *remember*, *feel* and *step*. Yours:
#
# ```python
# w, rule = np.zeros(4), Adam(2.0)
# state = rule.init(w)                             # remember
# for t in range(100):
#     gradient = loss.gradient(w)                  # feel
#     w, state = rule.step(w, gradient, state, t)  # step
# ```
#
# <details><summary>PyTorch: everything is changed in place</summary>
#
# The optimizer owns state *and* weights. Gradients add up until somebody clears them:
#
# ```python
# w = torch.zeros(4, dtype=torch.float64, requires_grad=True)
# rule = torch.optim.Adam([w], lr=2.0)         # remember
# for t in range(100):
#     rule.zero_grad()                         # forget the last slope
#     torch.mean((X @ w - y) ** 2).backward()  # feel: fills w.grad
#     rule.step()                              # step
# ```
#
# </details>
#
# <details><summary>JAX with optax: nothing is changed in place</summary>
#
# A step is a *change* to be applied, and a state to be carried on:
#
# ```python
# loss = lambda w: jnp.mean((X @ w - y) ** 2)
# w, rule = jnp.zeros(4), optax.adam(2.0)
# state = rule.init(w)                                 # remember
# for t in range(100):
#     gradient = jax.grad(loss)(w)                     # feel
#     change, state = rule.update(gradient, state, w)  # step …
#     w = optax.apply_updates(w, change)               # … and here
# ```
#
# </details>
#
# <details><summary>Keras: the loop is inside <code>fit</code></summary>
#
# And with it what you did not ask for, unless you say otherwise: 32 rows a batch, shuffled, and an ε of its own:
#
# ```python
# layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")
# model = keras.Sequential([layer])
# model.compile(keras.optimizers.Adam(2.0, epsilon=1e-8), loss="mse")
# model.fit(X, y, batch_size=200, epochs=100, shuffle=False, verbose=0)
# w = layer.get_weights()[0].ravel()
# ```
#
# </details>

# %% [markdown] tags=["other-side"] minutes=2 lead=2 covers=["S3-16"] slideshow={"slide_type": "slide"}
# ## Know when not to descend
#
# The prices of houses are estimated like these scores. And where the model is linear and the rows fit into memory, `LinearRegression` solves
# it at once. Walk when there is no formula, when rows come in a stream or are too many for one table, or when the weights are too many to solve for.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
loss = LinearRegression(Z, y)
walk = descend(loss, np.zeros(4), Adam(2.0), steps=100)
line = linear_model.LinearRegression().fit(Z, y)
solved = np.append(line.coef_, line.intercept_)
rows = [("walked, 100 steps", *walk.positions[-1], float(walk.losses[-1])), ("solved", *solved, float(loss(solved)))]
Table(("points for one spread of", "hours", "quiz", "attendance", "intercept", "MSE"), rows, digits=3)

# %% [markdown] tags=["your-turn"] minutes=1 slideshow={"slide_type": "slide"}
# ## Your turn
#
# In [the exercises](../exercises/15_in_the_wild/15_in_the_wild.ipynb) you write a stump, the booster, XGBoost's leaf, scikit-learn's schedule and its stream, and you translate a configuration of PyTorch. `check`
# compares with the libraries' own numbers.

# %% [markdown] tags=["quiz"] minutes=2 lecture=7 slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("15.what-moves")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("15.silent")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("15.one-round")

# %% [markdown] tags=["interview"] minutes=1 lecture=0 covers=["S0-24"] slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"What does gradient boosting have to do with gradient descent?"*
#
# <details><summary>Our answer</summary>
#
# It is gradient descent, with the predictions in the place of the weights. Minus the slope of the loss in each prediction is the target; a small tree is fitted to it, so that the step has an answer
# for every input; the learning rate shortens it. For the squared error the target is the residual, for the log loss truth minus chance.
# </details>
#
# *"And XGBoost?"*
#
# <details><summary>Our answer</summary>
#
# It uses the curvature too. A leaf is −G/(H + λ), a Newton step for the rows in it, and a cut is chosen by how much −½G²/(H + λ) improves. LightGBM looks at histograms instead of sorted columns, and grows the leaf that
# gains most; XGBoost has learned both.
# </details>
#
# **A common wrong answer:** "Boosting descends in the thresholds of its trees." A threshold has no slope: move it a little, and usually no row changes sides.

# %% [markdown] tags=["wild"] minutes=1 lecture=0 covers=["S1-15", "S3-16"] slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# | where | what walks | on what |
# |---|---|---|
# | `SGDRegressor` | weights | one row a step |
# | XGBoost, LightGBM | predictions | all rows; slope, curvature |
# | language, images, films to see | up to 10¹² weights | batches; Adam, momentum |
# | prices of houses | weights | the day's sales, a stream |
# | lenses, wings (simulators) | shapes, forces | nothing: no data |
#
# The last row is no learning: nothing is predicted. And does scikit-learn take the slope of a log loss as you do?
# Its first tree should have the leaves of your table's first row, where λ is 0.

# %%
from sklearn.ensemble import GradientBoostingClassifier

eight = np.arange(1.0, 9.0)[:, None]
one_tree = GradientBoostingClassifier(n_estimators=1, max_depth=1, learning_rate=1)
scores = one_tree.fit(eight, passed).decision_function(eight)
print("beyond log 3:", *np.unique((scores - np.log(3)).round(3)))

# %% [markdown] tags=["from-memory"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Write it from memory
#
# On one sheet: four students, the first two trees with ν = 0.5. Beside them the rule F ← F + ν · tree, the leaf −G/(H + λ), and a training loop in the library you use.

# %% [markdown] tags=["keep"] minutes=1 slideshow={"slide_type": "slide"}
# ## Keep this
#
# To find the descent in a library, ask what walks (weights, predictions?), where its slope comes from, and how long a step is. Boosting lets the predictions walk, a
# tree at a time; its shrinkage is a learning rate with the limit 2; XGBoost divides by the curvature. And some models do not descend at all.
#
# *Next:* you have all the parts. [Lesson 16](16_language_model.ipynb) puts them together into a model that writes.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
ribbon("15", end=True)
