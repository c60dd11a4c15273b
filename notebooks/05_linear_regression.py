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
# # 05 · Fit real data, and mend its units
#
# After this lesson you can fit 442 patients with a loop of your own, match the exact formula to ten digits, and say why raw columns break
# that loop.
#
# | Takes | You need | You will need it for |
# |---|---|---|
# | 70 minutes | [lesson 04](04_gradient.ipynb): a slope for each weight; [lesson 03](03_learning_rates.ipynb): the limit 2/L; matrix times list, transpose | every model with more than one column of data |

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import LinearRegression, Table, ask, diabetes, exam_scores, explore, four_students, ribbon
from gdcourse.figures import grouped, in_powers
from gdcourse.figures import linear_regression as draw

np.seterr(all="ignore")  # in this lesson numbers explode on purpose
X, y = exam_scores()
m = len(y)
ribbon("05")

# %% [markdown] tags=["situation"] minutes=3 lecture=3.5 covers=["S1-02", "S2-01"] slideshow={"slide_type": "slide"}
# ## Tell a school what an hour is worth
#
# A school sends a list of 200 students and asks what one more hour of study is worth. Somebody lost a decimal point on the way: in the
# column of quizzes every number is ten times too large. (The students are invented. The trouble they cause is real.)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    LinearRegression((X[:, :2] - X[:, :2].mean(axis=0)) / X[:, :2].std(axis=0) * [1, 10], y - y.mean(), intercept=False),
    start=(0.0, 0.0),
    steps=30,
    view=("contour",),
    names=("weight of hours", "weight of quizzes"),
    controls=(("rate", 0.0001, 3.0), "magnitude"),
    small=True,
    challenge={"within": 0.5, "steps": 30, "name": "05.point", "text": "Be less than 0.5 from the star after thirty steps."},
    caption="The loss over the weights of hours and quizzes, thirty steps, with the rate and the size of the quiz column to choose.",
)

# %% [markdown]
# With the rate alone you cannot do it. Put the point back, ten to the −1, and nearly any rate will do, though students and best rule are
# the same. What did the second knob do? First the whole list, three columns: score = w₁ · hours + w₂ · quiz + w₃ · attendance + b.
# Infinitely many rules have this form. The loss picks one, the mean squared error as
# always. Here a formula, `lstsq` (*least squares*), gives the best four numbers at once. Most losses have none, so you learn to walk, and
# the formula is the referee. Give b a column too, of ones, and it is a weight like the others. `X` holds the columns, `y` the scores.


# %%
def loss(w, A, y):
    """The mean squared error of the rule A @ w."""
    return np.mean((A @ w - y) ** 2)


A = np.column_stack([X, np.ones(len(y))])
referee = np.linalg.lstsq(A, y)[0]
print(f"the lowest loss there is: {loss(referee, A, y):.2f}")

# %% [markdown] tags=["recall"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall the limit, and the list of slopes

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.recall-limit")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.recall-two-weights")

# %% [markdown] tags=["by-hand"] minutes=8 lecture=7 covers=["S4-04"] slideshow={"slide_type": "slide"}
# ## Work out a gradient column by column
#
# First on paper, with the four students of lesson 04: hours 1, 2, 3, 4 and scores 2, 7, 10, 11. Their data is a column of hours and a column of
# ones. Stand at w = 0, b = 7.5. Every guess is 7.5, and the residual r, the guess minus the score, is 5.5, 0.5, −2.5, −3.5.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.by-columns")

# %% [markdown]
# The recipe holds for any number of columns: *multiply a weight's own column by the residuals, take the mean, double it.* In letters:
#
# $$g = \frac{2}{m} A^{\mathsf T} r, \qquad r = A w - y$$
#
# A has a row for each student and a column for each weight. `A @ w` goes along the rows and gives all guesses. `A.T @ r` goes down the
# columns: every number times its student's residual, added up. The loop is the one of lesson 02.


# %% slideshow={"slide_type": "subslide"}
def gradient(w, A, y):
    """One slope for each column of A."""
    r = A @ w - y
    return 2 / len(y) * A.T @ r


def fit(A, y, learning_rate, steps, start=0.0):
    """Gradient descent on the mean squared error: the weights after every step."""
    assert y.shape == (len(A),), "one flat list of scores"
    path = [start + np.zeros(A.shape[1])]
    for _ in range(steps):
        path.append(path[-1] - learning_rate * gradient(path[-1], A, y))
    return np.array(path)


# %%
hours, points = four_students()
four = np.column_stack([hours, np.ones(4)])
print("r:", 7.5 - points, " gradient:", gradient(np.array([0, 7.5]), four, points))

# %% [markdown] slideshow={"slide_type": "subslide"}
# Why the `assert`? Tables often hand over the scores as a *column*, of shape (4, 1), not as a flat list of shape (4,).

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.column-of-scores")

# %%
column = points.reshape(4, 1)
for w in np.array([[3, 0], [0, 7.5]]):
    flat, tall = loss(w, four, points), loss(w, four, column)
    print(f"w = {w[0]:g}, b = {w[1]:g}: loss {flat}, and with the column {tall}")

# %% [markdown]
# The best rule, w = 3, is now worse than the flat one, which guesses the mean for everybody. A library that takes its slopes from such a
# loss walks to the flat rule without a word. If all your guesses are nearly equal, print the shapes. The cure is `y = np.ravel(y)` at the
# door, and the guard is the one line in `fit`.

# %% [markdown] tags=["predict"] minutes=1 lecture=2.5 slideshow={"slide_type": "slide"}
# ### A cautious rate

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.cautious", draw.explodes(lambda w: loss(w, A, y), fit(A, y, learning_rate=0.01, steps=200)))

# %% [markdown] tags=["why"] minutes=7 lecture=4 slideshow={"slide_type": "slide"}
# ## See which column bends the ground
#
# Change one weight by 1. Every guess changes by the number in that weight's column. Large numbers, large changes: the loss bends up
# sharply. For one weight alone, the loss is a parabola, and its curvature is **twice the mean of the squares in its column**. For the
# four students and their hours that was 2 · (1 + 4 + 9 + 16)/4 = 15.

# %%
names = ("hours", "quiz", "attendance", "ones (b)")
bends = 2 * np.mean(A**2, axis=0)
rows = list(zip(names, A.mean(axis=0), A.std(axis=0), bends, strict=True))
Table(("column", "mean", "spread", "curvature"), [*rows, ("together", "", "", bends.sum())], digits=1)

# %% [markdown]
# *Spread* is the standard deviation, the typical distance from the mean. At a slant, changing several weights together, the ground may bend
# more. *Theorem:* the largest curvature L is at least the largest in the table, and at most the sum. So the limit 2/L lies between 2/24 084 and
# 2/13 916, near one ten-thousandth. A rate of 0.01 is a hundred times too large.
#
# To get L itself, ask all directions at once. The matrix $H = \frac{2}{m} A^{\mathsf T} A$ holds all curvatures. Its **eigenvalues** are
# those along the axes of the bowl, from the flattest to the steepest, and numpy finds them.


# %%
def curvatures(columns):
    """Those along the axes of the bowl, on these columns and one of ones, the smallest first."""
    A = np.column_stack([columns, np.ones(len(columns))])
    return np.linalg.eigvalsh(2 / len(A) * A.T @ A)


print(f"four students: {curvatures(hours).round(2)}, limit {2 / curvatures(hours)[-1]:.2f}")
mu, *_, L = curvatures(X)
print(f"the class: flattest μ = {mu:.4f}, steepest L = {L:.0f}")
print(f"limit 2/L = {2 / L:.6f}, L/μ = {L / mu / 1e6:.2f} million")

# %% [markdown]
# The last number is **κ**, "kappa", the *condition number*: the largest curvature divided by the smallest. A round bowl has κ = 1. This
# gorge bends one and a half million times as much across as along. The remedy seems plain: a rate below the limit, 0.00008.
#
# <details><summary>Deeper: two eigenvalues by hand, and why L is at most the sum</summary>
#
# Step by d, and the slopes change by $H d$. For the four students H has the rows 15, 5 and 5, 2. Look for a direction that it stretches and does
# not turn. Try (3, 1): 15 · 3 + 5 · 1 = 50 and 5 · 3 + 2 · 1 = 17, hardly turned and some seventeen times as long. Try (−1, 3): −15 + 15 = 0
# and −5 + 6 = 1, turned and shorter. Close to these two lie two directions, at a right angle, that are not turned at all. What they are
# multiplied by are the two numbers above.
#
# The curvatures in the table are the diagonal of H. The eigenvalues add up to the same total, and none of them is negative, since the loss
# is a sum of squares. So none can be larger than the total.
# </details>

# %% [markdown] tags=["predict"] minutes=1 lecture=2.5 slideshow={"slide_type": "subslide"}
# ### Take a safe rate, and a long night

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.long-night", draw.looks_finished(lambda w: loss(w, A, y), fit(A, y, 0.00008, 200_000), referee))

# %% [markdown] tags=["other-side"] minutes=2 lecture=1 slideshow={"slide_type": "slide"}
# ## Count what one rate has to serve
#
# > **Often said:** if the loss explodes, lower the learning rate.
# >
# > **What happens:** nothing explodes, and the loss curve looks finished. The weights are not.
# >
# > **Why:** one rate serves all directions. The steepest sets the limit, and the flattest has to live with it. κ says how badly.
#
# A lower rate cures the `nan`. It cannot cure the shape of the gorge.

# %% [markdown] tags=["situation"] minutes=2 lecture=1 slideshow={"slide_type": "slide"}
# ## Redraw the map
#
# Who decided that attendance is counted from 0 to 100? Somebody with a form to fill in. Take the mean off each column, so that 0 stands
# for an average student. Divide by the spread, so that 1 stands for a typical distance from average. This is **standardising**:
# $z = (x - \text{mean}) / \text{spread}$.

# %% [markdown] tags=["predict"] minutes=1 lecture=2.5 slideshow={"slide_type": "subslide"}
# ### Four students, standardised

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.one-step", draw.three_columns(hours, points, learning_rate=0.5, steps=12))

# %% [markdown] tags=["by-hand"] minutes=4 lecture=3 slideshow={"slide_type": "slide"}
# ## Standardise four students on paper
#
# The mean of 1, 2, 3, 4 is 2.5. The distances from it are −1.5, −0.5, 0.5, 1.5, the mean of their squares is 1.25, and the spread is
# √1.25 = 1.118. So z is −1.342, −0.447, 0.447, 1.342.
#
# From w = 0 and b = 0 the residuals are −y. With η = ½ the half and the factor 2 of the gradient cancel: one step moves w to the mean of
# z · y, and b to the mean of y.

# %%
z = (hours - hours.mean()) / hours.std()
w, b = fit(np.column_stack([z, np.ones(4)]), points, learning_rate=0.5, steps=1)[1]
print("mean square", hours.var(), " spread", hours.std().round(3), " z", z.round(3))
print(f"one step: w = {w:.3f}, b = {b:.3f}; an hour: {w / hours.std():.3f}")

# %% [markdown]
# There both slopes are zero. It is the old answer in new units: 3.354 points for 1.118 hours are 3 points an hour, and the intercept is
# 7.5 − 3 · 2.5 = 0, as in lesson 04.

# %% [markdown] tags=["explorer"] minutes=5 lecture=4 slideshow={"slide_type": "slide"}
# ## Multiply a column by ten
#
# As when metres become decimetres:

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.times-ten")

# %% [markdown]
# Now the four students again, hours and ones, not centred. Bring the loss below 1.008 within 40 steps. Then use the first knob alone, and look
# for the smallest κ that any unit of hours can give.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    LinearRegression(hours[:, None], points),
    start=(0.0, 0.0),
    steps=40,
    view=("contour", "facts"),
    names=("w", "b"),
    controls=("magnitude", ("rate", 0.001, 3.0)),
    small=True,
    locked_by="05.times-ten",
    challenge={"loss": 1.008, "steps": 40, "name": "05.units", "text": "Bring the loss below 1.008 in 40 steps."},
    caption="The loss of the four students over w and b, while the column of hours is multiplied by a power of ten.",
)

# %% [markdown] tags=["why"] minutes=3 lecture=2 slideshow={"slide_type": "slide"}
# ## See what each half of it does
#
# No unit makes that bowl round. Dividing is half of the recipe. Here are both halves for the 200 students:

# %%
means, spreads = X.mean(axis=0), X.std(axis=0)
Z = (X - means) / spreads
kinds = {"raw": X, "divided only": X / spreads, "centred only": X - means, "both": Z}
bends = {name: curvatures(kind) for name, kind in kinds.items()}
rows = [(name, in_powers(e[-1] / e[0], 3), in_powers(2 / e[-1], 3)) for name, e in bends.items()]
Table(("columns", "κ", "limit 2/L"), rows)

# %% [markdown]
# Dividing alone leaves κ at 15 800. A column far from zero is hard to tell from the column of ones: what b gains, another weight can
# give back. That was the long floor of the gorge. With both halves κ is 2.12. The rest comes from columns that go together, as hours and quizzes
# do a little. It is the same ground in all maps: the arrows live in the coordinates, so the walks differ.

# %% [markdown] tags=["by-hand"] minutes=4 lecture=3 slideshow={"slide_type": "slide"}
# ## Fit the class, and answer the school
#
# Standardised columns, η = 0.5. The weights come out in points per *spread*. Divide each by its spread to get points per hour, and move b back
# to where the columns had their zero: take $\sum w_{\text{raw}} \cdot \text{mean}$ from it.

# %%
S = np.column_stack([Z, np.ones(m)])
*w, b = fit(S, y, learning_rate=0.5, steps=100)[-1]
raw = [*(w / spreads), b - np.sum(w / spreads * means)]
rows = list(zip(names, [*w, b], raw, referee, strict=True))
Table(("column", "standardised", "in its own unit", "the referee says"), rows)

# %% [markdown]
# An hour is worth about a point and a half, quizzes and attendance being equal. And now the columns can be compared: a typical difference
# in hours moves the score by 8.6 points, one in attendance by 1.5. The walks so far:

# %% jupyter={"source_hidden": true}
rows = []
for name, B, eta, k in (("raw", A, "0.01", 1), ("raw", A, "0.00008", 200_000), ("standardised", S, "0.5", 10)):
    end = fit(B, y, float(eta), k)[-1]
    rows.append((name, eta, grouped(k), in_powers(loss(end, B, y), 4), end[-1]))
Table(("columns", "η", "after step", f"loss, from {loss(np.zeros(4), A, y):.0f}", "b"), rows, digits=2)

# %% [markdown] tags=["other-side"] minutes=3 lecture=2 covers=["S4-04"] corrects=["E05", "E21"] slideshow={"slide_type": "slide"}
# ## Ask whose units, and whose loss
#
# > **Often said:** 0.01 is a sound rate, 0.5 is large, and 1.0 diverges.
# >
# > **What happens:** on standardised columns 0.5 arrives in ten steps.
# >
# > **Why:** a rate is measured against 2/L, and L holds the units of the data and every factor in front of the loss.
#
# Books that divide by 2m halve slope and curvature, and bear twice the rate: their 1.0 *is* your 0.5. A plain sum bears 1/m of yours. The
# bottom stays. A penalty has its conventions too: λ‖w‖² adds 2λw to the slope, and ½λ‖w‖² adds λw.
#
# <details><summary>Deeper: settle an argument about 1.0</summary>
#
# On your standardised columns a tutorial's listing, which divides by 2m, converges with η = 1.0. Its loss ends at half of yours, and its
# weights are yours to the last digits. In *your* loop 1.0 is above the limit and explodes. Nobody is wrong: these are two hills.
#
# Such listings often leave out the column of ones. On raw columns that hardly shows: attendance stands in for it. On
# standardised columns the guesses have mean zero and the scores have not, and no weight can mend that. If your loss is stuck near the
# square of the mean of y, you have lost the intercept.
# </details>
#
# Last, new students arrive. Standardise them by the mean and spread *of the class that was fitted*. By their own, two newcomers are always
# −1 and +1 in every column, whatever they did. Mean and spread are part of the model: keep them with the weights.

# %% [markdown] tags=["situation"] minutes=2 lecture=1.5 slideshow={"slide_type": "slide"}
# ## Meet 442 patients, and a rival
#
# Now real people: 442 patients with diabetes, ten measurements each, and how far the disease had gone a year later. (Efron, Hastie,
# Johnstone and Tibshirani, 2004.) A colleague looks over your shoulder. "Why walk? There is a formula."

# %% jupyter={"source_hidden": true}
patients, progression = diabetes()
P = (patients - patients.mean(axis=0)) / patients.std(axis=0)
D = np.column_stack([P, np.ones(len(P))])
for name, e in {"raw": curvatures(patients), "standardised": curvatures(P)}.items():
    print(f"{name}: κ = {in_powers(e[-1] / e[0], 3)}, limit {in_powers(2 / e[-1], 3)}")

# %% [markdown]
# κ falls from fifty million to 470. It does not reach 1, because some of the blood values nearly repeat each other.

# %% [markdown] tags=["by-hand"] minutes=3 lecture=2 covers=["S1-09"] slideshow={"slide_type": "slide"}
# ## Solve the four students without walking
#
# The colleague's formula begins where your walk ends: at the bottom every slope is zero. Multiply each column by the residuals, as before,
# and ask for zero:
#
# $$\begin{aligned} \text{hours:}\quad 30\,w + 10\,b &= 90 \\ \text{ones:}\quad 10\,w + 4\,b &= 30 \\ \text{in letters:}\quad A^{\mathsf T} A\, w &= A^{\mathsf T} y \end{aligned}$$
#
# Take 2.5 times the second from the first: 5 w = 15, so w = 3, and then b = 0. No rate, no steps. These are the **normal equations**, and a
# solution in one go is called a *closed form*. `lstsq` finds the same weights more carefully: it never makes AᵀA, but works on A itself.

# %% [markdown] tags=["predict"] minutes=2 lecture=2.5 slideshow={"slide_type": "subslide"}
# ### Ask for the tenth digit

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.tenth-digit", draw.digits(fit(D, progression, learning_rate=0.24, steps=6000), np.linalg.lstsq(D, progression)[0]))

# %% [markdown] tags=["why"] minutes=3 lecture=1 slideshow={"slide_type": "slide"}
# ## Count what a digit costs
#
# After some hundred steps only one error is left, the one along the flattest direction. Every step keeps the same share of it, $1 -
# \eta\mu$. So dividing it by ten takes the same number of steps each time, and more the larger κ is. And how good is the formula's rule?
# Compare its loss with that of guessing the mean for everybody, the variance. The share that the columns take away is **R²**:

# %%
formula = np.linalg.lstsq(D, progression)[0]
best, variance = loss(formula, D, progression), progression.var()
print(f"loss {best:.1f}, variance {variance:.1f}, R² = 1 − loss/variance = {1 - best / variance:.5f}")

# %% [markdown]
# About half. Scaling changes the walk and not the goal: for least squares with a b that is a *theorem*, since any rule over raw columns can be
# written over standardised ones.

# %% [markdown] tags=["other-side"] minutes=3 lecture=2 covers=["S1-09"] corrects=["E34"] slideshow={"slide_type": "slide"}
# ## Admit when the formula is better
#
# Count multiplications: a step goes through A twice. The formula makes AᵀA once and then solves it. Below the patients, suppose that 500
# steps are enough.

# %% jupyter={"source_hidden": true}
gap = np.linalg.norm(fit(D, progression, 0.24, 6000) - formula, axis=1) / np.linalg.norm(formula)
reached = {digits: int(np.argmax(gap < 10.0**-digits)) for digits in (2, 3, 10)}
print(f"two digits {reached[2]}, three {reached[3]} (+ {reached[3] - reached[2]}), ten {reached[10]} steps")
cases = [("the patients", 442, 11, reached[10]), ("a million rows", 10**6, 11, 500), ("100 000 columns", 10**6, 10**5, 500)]
rows = [(name, in_powers(k * 2 * m * d, 2), in_powers(m * d**2 + d**3, 2), f"{8 * d**2 / 1e9:.0f}" if d > 11 else "nothing") for name, m, d, k in cases]
Table(("data", "walking", "formula", "AᵀA fills, in GB"), rows)

# %% [markdown]
# With few columns the formula wins, even for a million rows. Columns are what kills it. And most other losses have no formula. Then you walk.
#
# <details><summary>Deeper: random starts, and columns that repeat each other</summary>
#
# *Often said:* start from random weights. *What happens:* from five random starts your loop ends at the weights it finds from zeros, and
# zeros are easier to repeat (measured). *Why:* the loss is one bowl with one bottom. Random starts matter in networks, where equal
# weights would stay equal (lesson 13).
#
# Count the hours *twice*, a second time in minutes. Standardised, the two columns are the same, and infinitely many rules are equally good:
# the data settle the sum of the two weights and nothing else. The gorge has become a level trench, and the hiker stays beside the place where
# they entered it. From zeros they end at the smallest weights, as `lstsq` does. The textbook's inverse of AᵀA does not exist here.
#
# Columns that *nearly* repeat each other can be untangled: multiply Z by the inverse square root of ZᵀZ/m, and κ is 1. That is
# *whitening*. It costs more than the formula, so for least squares it is no bargain.
# </details>

# %% [markdown] tags=["your-turn"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Your turn
#
# [The exercises](../exercises/05_linear_regression/05_linear_regression.ipynb): standardise without leaking, finish the listing with its
# intercept, compute the largest stable rate of any table of data, and bring weights back to hours.

# %% [markdown] tags=["quiz"] minutes=3 slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.half-the-mean")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.equal-guesses")

# %% [markdown] tags=["interview"] minutes=2 lecture=0 covers=["S0-26"] slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"Which models need their features scaled?"*
#
# <details><summary>Our answer</summary>
#
# Those that are trained by gradient descent, for speed and stability. Those that add up columns in one measure: nearest neighbours, SVMs,
# PCA, k-means. Those that penalise weights, ridge and lasso, because a penalty compares weights with each other. Least squares solved
# exactly gives the same guesses either way, and trees ask only whether a value is above a threshold. Make minutes of the hours and look at the
# guesses: those of least squares and of a tree stay, those of ridge and of nearest neighbours change.
# </details>
#
# **A common wrong answer:** "Scaling makes linear regression more accurate." It makes it *trainable*. The best rule is the same.

# %% [markdown] tags=["wild"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# scikit-learn's `SGDRegressor` takes the students one at a time (lesson 07). The line that everybody writes in front of it is this lesson:

# %% tags=["in-the-wild"]
from sklearn.linear_model import SGDRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

bare = SGDRegressor(random_state=0).fit(X, y).score(X, y)
scaled = make_pipeline(StandardScaler(), SGDRegressor(random_state=0)).fit(X, y)
print(f"raw: R² below −1 000 000 is {bare < -1e6}; scaled: R² = {scaled.score(X, y):.2f}")

# %% [markdown] tags=["from-memory"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Write it from memory
#
# 90 seconds, on paper: the gradient of the mean squared error with A, r and m; what standardising does to a column; and the three rates
# that make one walk when the loss is the sum, the mean, and half the mean.

# %% [markdown] tags=["keep"] minutes=1 slideshow={"slide_type": "slide"}
# ## Keep this
#
# A weight's slope is its own column times the residuals, so a column's units are in the curvature, squared. The steepest direction sets
# the limit, the flattest sets the time. Standardise with the training rows' mean and spread, keep the column of ones, and the loop that
# gave `nan` agrees with the formula to ten digits.
#
# *Next:* κ = 470 was not 1. Where exactly do the steps go? [Lesson 06](06_narrow_valleys.ipynb) follows the error down a narrow valley.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
ribbon("05", end=True)
