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
# After this lesson you can fit 442 patients with a loop of your own and match the exact formula to ten digits. And you can say in
# one sentence why the raw columns broke that loop first.
#
# | | |
# |---|---|
# | **Takes** | 70 minutes |
# | **You need** | [lesson 04](04_gradient.ipynb): a slope for each weight; [lesson 03](03_learning_rates.ipynb): the limit 2/L |
# | **You will need it for** | every model with more than one column of data |

# %% slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import LinearRegression, Table, ask, diabetes, exam_scores, explore, four_students
from gdcourse.figures import linear_regression as draw
from gdcourse.figures import show

np.seterr(all="ignore")  # in this lesson numbers explode on purpose
rng = np.random.default_rng(5)

# %% [markdown] tags=["recall"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall the limit, and the list of slopes

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.recall-limit")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.recall-two-weights")

# %% [markdown] tags=["situation"] minutes=3 lecture=2 covers=["S1-02", "S2-01"] slideshow={"slide_type": "slide"}
# ## Tell a school what an hour is worth
#
# A school hands you a list of 200 students: hours studied, quiz average, attendance, exam score. (The students are invented. The trouble
# they are about to cause is real.) By tomorrow it wants to know what one more hour of study is worth.

# %%
X, y = exam_scores()
m = len(y)
Table(("hours", "quiz, %", "attendance, %", "score"), [(*row, score) for row, score in zip(X[:4], y[:4], strict=True)], digits=1)

# %% [markdown]
# The rule has one weight for each column: *score = w₁ · hours + w₂ · quiz + w₃ · attendance + b*. Any four numbers make such a rule, so
# there are infinitely many. The loss picks one: the mean squared error, as always.
#
# For this loss there is a formula that gives the best four numbers at once. That is a luxury. Most losses have none, so you learn to walk,
# and the formula is the referee. For now it says one number: how low the lowest loss is.
#
# The weight b has no column. Give it one, of ones, and it is a weight like the others.


# %%
def loss(w, A, y):
    """The mean squared error of the rule A @ w."""
    return np.mean((A @ w - y) ** 2)


A = np.column_stack([X, np.ones(m)])
referee = np.linalg.lstsq(A, y)[0]
print(f"the lowest loss there is: {loss(referee, A, y):.2f}")

# %% slideshow={"slide_type": "subslide"}
means, spreads = X.mean(axis=0), X.std(axis=0)
show(
    draw.one_ruler(X, y),
    f"The scores of {m} students against each column, on one ruler from 0 to 100. Hours have mean {means[0]:.0f}, quizzes {means[1]:.0f}, "
    f"attendance {means[2]:.0f}.",
)

# %% [markdown] tags=["by-hand"] minutes=5 lecture=2 covers=["S4-04"] slideshow={"slide_type": "slide"}
# ## Work out a gradient column by column
#
# First on paper, with the four students of lesson 04. Their data is a column of hours and a column of ones. Start at w = 0, b = 0: every
# guess is 0, and the residual r is the guess minus the score.
#
# | hours | ones | score | guess | r | hours · r | ones · r |
# |---:|---:|---:|---:|---:|---:|---:|
# | 1 | 1 | 2 | 0 | −2 | −2 | −2 |
# | 2 | 1 | 7 | 0 | −7 | −14 | −7 |
# | 3 | 1 | 10 | 0 | −10 | −30 | −10 |
# | 4 | 1 | 11 | 0 | −11 | −44 | −11 |
# | | | | | **mean** | −22.5 | −7.5 |
# | | | | | **twice the mean** | −45 | −15 |
#
# The last row is the gradient. Read it as a recipe: *multiply a weight's own column by the residuals, take the mean, double it.* It holds
# for any number of columns, and in letters it is
#
# **g = 2/m · Aᵀ r,  with r = A w − y**
#
# A has a row for each student and a column for each weight. `A @ w` is the list of all guesses: in each row, every number times its weight,
# added up. `A.T @ r` goes the other way: in each column, every number times its student's residual, added up.


# %% slideshow={"slide_type": "subslide"}
def gradient(w, A, y):
    """One slope for each column of A."""
    r = A @ w - y
    return 2 / len(y) * A.T @ r


hours, points = four_students()
four = np.column_stack([hours, np.ones(4)])
print("means of column · r:", four.T @ (0 - points) / 4)
print("gradient at (0, 0): ", gradient(np.zeros(2), four, points))


# %% [markdown]
# The loop is the one of lesson 02. Only w has become a list. It starts with all weights at `start`, which is zero unless you say otherwise.


# %%
def fit(A, y, learning_rate, steps, start=0.0):
    """Gradient descent on the mean squared error: the weights after every step."""
    w = start + np.zeros(A.shape[1])
    path = [w]
    for _ in range(steps):
        w = w - learning_rate * gradient(w, A, y)
        path.append(w)
    return np.array(path)


# %% [markdown] tags=["predict"] minutes=1 slideshow={"slide_type": "subslide"}
# ### A cautious rate

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.cautious")

# %%
path = fit(A, y, learning_rate=0.01, steps=200)
shown = [0, 1, 2, 10, 63, 64, 130, 131]
Table(("step", "loss", "weight of hours"), [(k, loss(path[k], A, y), path[k, 0]) for k in shown], digits=2)

# %% [markdown]
# Your loop is right, the data are fine, the rate is a hundredth, and the hiker is `nan` kilometres from home.

# %% [markdown] tags=["why"] minutes=5 lecture=4 slideshow={"slide_type": "slide"}
# ## See which column bends the ground
#
# Change one weight by 1. Every guess changes by the number in that weight's column. Large numbers, large changes: the loss bends up
# sharply. For one weight alone, the loss is a parabola, and its curvature is **twice the mean of the squares in its column**. For the
# four students and their hours that was 2 · (1 + 4 + 9 + 16)/4 = 15.

# %%
names = ("hours", "quiz", "attendance", "ones (b)")
bends = 2 * np.mean(A**2, axis=0)
rows = [(name, column.mean(), column.std(), bend) for name, column, bend in zip(names, A.T, bends, strict=True)]
Table(("column", "mean", "spread", "curvature"), [*rows, ("together", "", "", bends.sum())], digits=1)

# %% [markdown]
# *Spread* is the standard deviation, the typical distance from the mean.
#
# The hiker may also walk at a slant, changing several weights together, and the ground may bend more there than along any one weight.
# *Theorem:* the largest curvature L over all directions is at least the largest in the table, and at most the sum. So the limit 2/L
# lies between 2/24 084 and 2/13 916, near one ten-thousandth. A rate of 0.01 is a hundred times too large.
#
# To get L itself, ask all directions at once. The matrix H = 2/m · AᵀA holds all curvatures, and its *eigenvalues* are those along the
# axes of the bowl, from the flattest to the steepest. numpy computes them.


# %%
def curvatures(columns):
    """The curvatures of the mean squared error on these columns and one of ones, the smallest first."""
    A = np.column_stack([columns, np.ones(len(columns))])
    return np.linalg.eigvalsh(2 / len(A) * A.T @ A)


mu, *_, L = curvatures(X)
print(f"steepest L = {L:.0f}, flattest μ = {mu:.4f}, limit 2/L = {2 / L:.6f}, κ = L/μ = {L / mu:.2e}")

# %% [markdown]
# The last number has a name. **κ**, "kappa", the *condition number*, is the largest curvature divided by the smallest. A round bowl has
# κ = 1. This gorge bends one and a half million times as much across as along.
#
# > **Deeper.** Why at most the sum? The curvatures in the table are the diagonal of H. The eigenvalues add up to the same total, and none
# > of them is negative, since the loss is a sum of squares. So none can be larger than the total.
#
# The remedy seems plain: take a rate below the limit. 0.00008 will do.

# %% [markdown] tags=["predict"] minutes=1 slideshow={"slide_type": "subslide"}
# ### Take a safe rate, and a long night

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.long-night")

# %% [markdown] tags=["other-side"] minutes=3 lecture=2 slideshow={"slide_type": "slide"}
# ## Watch a safe rate fail
#
# > **Often said:** if the loss explodes, lower the learning rate.

# %% slideshow={"slide_type": "fragment"}
night = fit(A, y, learning_rate=0.00008, steps=200_000)
steps = np.unique(np.geomspace(1, 200_000, 120).astype(int))
losses = np.array([loss(night[k], A, y) for k in steps])
show(
    draw.looks_finished(steps, losses, night[steps, 3], best=(loss(referee, A, y), referee[3])),
    f"After {steps[-1]} steps the loss is {losses[-1]:.2f}, not far above the lowest, {loss(referee, A, y):.2f}. "
    f"The intercept b is {night[-1, 3]:.2f} and belongs at {referee[3]:.2f}.",
)

# %% [markdown]
# > **What happens:** nothing explodes, and the night is over before the walk is. The loss curve looks finished. The weights are not.
# >
# > **Why:** one rate serves all directions. The steepest one sets the limit, and the flattest one has to live with it. κ says how badly.
#
# The hiker is in a gorge. Between its walls only strides of a hand's breadth are safe, and the hut is a day's march along the floor. A
# lower rate cures the `nan`. It cannot cure the shape of the gorge.
#
# (No figure can show this gorge: it has four directions. In the next pages the four students, with two, stand in for it.)

# %% [markdown] tags=["situation"] minutes=2 lecture=1 slideshow={"slide_type": "slide"}
# ## Redraw the map
#
# Who decided that attendance is counted from 0 to 100, and hours from 0 to 20? Somebody with a form to fill in. The hill is made
# of these numbers, and nobody asked the hiker.
#
# You may choose others. Take the mean off each column, so that 0 stands for an average student. Divide by the spread, so that 1 stands
# for a typical distance from average. This is called **standardising**:
#
# z = (x − mean) / spread.

# %% [markdown] tags=["predict"] minutes=1 slideshow={"slide_type": "subslide"}
# ### Four students, standardised

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.one-step")

# %% [markdown] tags=["by-hand"] minutes=5 lecture=4 slideshow={"slide_type": "slide"}
# ## Land in one step, on paper
#
# The mean of 1, 2, 3, 4 is 2.5. The distances from it are −1.5, −0.5, 0.5, 1.5, their squares have mean 1.25, and the spread is
# √1.25 = 1.118.

# %%
centred = hours - hours.mean()
z = centred / hours.std()
print(f"spread {hours.std():.3f}")
Table(("hours x", "x − 2.5", "z", "score y", "z · y"), list(zip(hours, centred, z, points, z * points, strict=True)), digits=3)

# %% [markdown]
# From w = 0 and b = 0 the residuals are −y. With η = ½ the half and the factor 2 of the gradient cancel, so one step leads to
#
# w = mean of z · y = 3.354,  b = mean of y = 7.5.
#
# There the gradient is zero. You are done. The answer is the old one in new units: 3.354 points for 1.118 hours are 3 points an hour, and
# the intercept is 7.5 − 3 · 2.5 = 0, as in lesson 04.

# %%
standard = np.column_stack([z, np.ones(4)])
w, b = fit(standard, points, learning_rate=0.5, steps=1)[1]
print(f"one step: w = {w:.3f}, b = {b:.3f}; in hours: {w / hours.std():.3f} and {b - w / hours.std() * hours.mean():.3f}")
print("gradient there is zero:", np.allclose(gradient(np.array([w, b]), standard, points), 0))

# %% slideshow={"slide_type": "subslide"}
columns = {"raw: thrown out": hours, "centred: arrives": centred, "standardised: lands": z}
walks = {name: (x, fit(np.column_stack([x, np.ones(4)]), points, 0.5, 12)) for name, x in columns.items()}
bends = [curvatures(x) for x in columns.values()]
kappas, limits = [e[-1] / e[0] for e in bends], [2 / e[-1] for e in bends]
show(
    draw.three_columns(points, walks),
    f"The same four students and the same rate, η = 0.5. Raw, κ = {kappas[0]:.2f} and limit {limits[0]:.2f}: thrown out at once. Centred, "
    f"κ = {kappas[1]:.2f}: arrives. Standardised, κ = {kappas[2]:.0f}: lands in one step.",
)

# %% [markdown] tags=["why"] minutes=3 lecture=2 slideshow={"slide_type": "slide"}
# ## See what each half of it does
#
# It is the same ground in all three maps: a rule that has a place in one has a place in the others, at the same height. Only the
# coordinates differ. The arrows live in the coordinates, and so the walks differ.
#
# Now the 200 students, with each half of the recipe alone.

# %%
Z = (X - means) / spreads
kinds = {"raw": X, "divided by the spread only": X / spreads, "mean taken off only": X - means, "both": Z}
bends = {name: curvatures(kind) for name, kind in kinds.items()}
Table(("columns", "κ", "limit 2/L"), [(name, f"{e[-1] / e[0]:.3g}", f"{2 / e[-1]:.3g}") for name, e in bends.items()])

# %% [markdown]
# Dividing alone leaves κ at 15 800. Taking off the mean does most of the work, because a column far from zero is hard to tell from
# the column of ones: both raise every guess. What b gains, another weight can give back, and the loss hardly notices. That is the long
# floor of the gorge, where the night was spent.
#
# With both, every column's own curvature is 2, and κ is 2.12. What is left comes from columns that go together, as hours and quizzes
# do a little. Scaling one column at a time cannot change that.

# %% [markdown] tags=["explorer"] minutes=4 slideshow={"slide_type": "slide"}
# ## Multiply a column by ten
#
# Before you touch it: a column is multiplied by 10, as when metres become decimetres. What becomes of the largest stable rate?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.times-ten")

# %% [markdown]
# The map shows two columns of the class, hours and quizzes, standardised. Three tasks:
#
# 1. Find the η that reaches the star in the fewest steps.
# 2. Set the quiz column to 10¹ times its numbers, and watch the walk and the limit 2/L.
# 3. Leave the column so, and bring the walk back to the star within 60 steps, with η alone.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    LinearRegression(Z[:, :2], y - y.mean(), intercept=False),
    start=(0.0, 0.0),
    steps=60,
    controls=("magnitude", ("rate", 0.0001, 3.0), "steps"),
    view=("contour", "facts", "loss"),
    names=("weight of hours", "weight of quizzes"),
    locked_by="05.times-ten",
    caption="The loss over two weights, hours and quizzes, while the quiz column is multiplied by a power of ten.",
)

# %% [markdown]
# <details><summary>Open after the third task</summary>
#
# It cannot be done. At any η the quizzes bear, the weight of hours is still short of the star after 60 steps. Put the column back, and ten
# steps are plenty.
# </details>

# %% [markdown] tags=["by-hand"] minutes=4 lecture=5 slideshow={"slide_type": "slide"}
# ## Fit the class, and answer the school
#
# Standardised columns, η = 0.5, a hundred steps.

# %%
S = np.column_stack([Z, np.ones(m)])
class_path = fit(S, y, learning_rate=0.5, steps=100)
Table(("step", "loss"), [(k, loss(class_path[k], S, y)) for k in (0, 1, 2, 5, 10, 100)], digits=4)

# %% [markdown]
# Ten steps, where 200 000 were too few. The weights are in points per *spread*. Divide by the spread to get points per hour, and move
# b back to where the columns had their zero.

# %%
w, b = class_path[-1, :3], class_path[-1, 3]
raw = [*(w / spreads), b - np.sum(w / spreads * means)]
rows = list(zip(names, [*w, b], raw, referee, strict=True))
Table(("column", "standardised", "in its own unit", "the referee says"), rows, digits=3)

# %% [markdown]
# That is the answer for the school: an hour is worth about a point and a half, quizzes and attendance being equal. And the columns can be
# compared now: a typical difference in hours moves the score by 8.6 points, one in attendance by 1.5.
#
# One trap is left. A new student arrives with 12 hours, 80 % and 90 %. Their numbers must be standardised by the mean and spread *of the
# class that was fitted*. Somebody standardises the newcomers by their own mean:

# %%
newcomers = np.array([[12.0, 80.0, 90.0], [18.0, 95.0, 99.0]])
own = (newcomers - newcomers.mean(axis=0)) / newcomers.std(axis=0)
print("by the class: ", np.round((newcomers - means) / spreads @ w + b, 1))
print("by themselves:", np.round(own @ w + b, 1))

# %% [markdown]
# By themselves, two newcomers are always −1 and +1 in every column, whatever they did. The one with 80 % and 90 % comes out as a weak
# student. Mean and spread are part of the fitted model. Keep them with the weights.

# %% slideshow={"slide_type": "subslide"}
rates = np.geomspace(1e-6, 2, 200)
after = {name: np.array([loss(fit(B, y, eta, 100)[-1], B, y) for eta in rates]) for name, B in (("raw columns", A), ("standardised", S))}
limits = {"raw columns": 2 / curvatures(X)[-1], "standardised": 2 / curvatures(Z)[-1]}
good = rates[after["standardised"] < 15.5]
show(
    draw.window(rates, after, loss(referee, A, y), limits),
    f"After 100 steps, raw columns come down to {np.nanmin(after['raw columns']):.1f} at best, whatever the rate. Standardised "
    f"ones are below 15.5 for every rate from {good[0]:.2f} to {good[-1]:.2f}.",
)

# %% [markdown] tags=["other-side"] minutes=6 lecture=0 covers=["S4-04"] corrects=["E05", "E21"] slideshow={"slide_type": "slide"}
# ## Settle an argument about 1.0
#
# > **Often said:** 0.01 is a sound rate, 0.5 is large, and 1.0 diverges.
#
# A friend runs a listing from a tutorial on your standardised columns, with η = 1.0, and reports success. You try 1.0 in your own loop.

# %%
mine = fit(S, y, learning_rate=1.0, steps=100)
print("your loss after 1, 10, 100 steps:", ", ".join(f"{loss(mine[k], S, y):.3g}" for k in (1, 10, 100)))


# %%
def batch_gradient_descent(A, y, learning_rate, epochs):
    """The listing, as one finds it: half the mean squared error, and its gradient."""
    m, theta = len(y), np.zeros(A.shape[1])
    for epoch in range(epochs + 1):
        error = A @ theta - y
        if epoch % 25 == 0:
            print(f"epoch {epoch:3}: loss {np.sum(error**2) / (2 * m):.4f}")
        theta = theta - learning_rate * A.T @ error / m
    return theta


theta = batch_gradient_descent(S, y, learning_rate=1.0, epochs=100)
print("same weights as your walk with 0.5:", np.allclose(theta, class_path[-1]))

# %% [markdown]
# Theirs converges, at a hundred times the rate that gave `nan` on the raw columns. Look at their loss: 7.7264 is half of your 15.4528. They
# divide by 2m, so that the factor 2 of the square cancels. A loss half as high has half the slope and half the curvature, and
# bears twice the rate. Their 1.0 *is* your 0.5. A third friend, who takes the plain sum, must divide the rate by m:

# %%
L = curvatures(Z)[-1]
factors = [("sum", m, "Σ r²"), ("mean", 1, "1/m · Σ r²"), ("half the mean", 1 / 2, "1/(2m) · Σ r²")]
rows = [(name, formula, factor * L, 2 / (factor * L), 0.5 / factor) for name, factor, formula in factors]
Table(("loss", "formula", "L", "limit 2/L", "same walk as your 0.5"), rows, digits=4)

# %% [markdown]
# > **What happens:** on raw columns 0.01 gives `nan`. On standardised columns 0.5 arrives in ten steps, and in half the mean even 1.0 does.
# > Nobody's rate is wrong. They belong to different hills.
# >
# > **Why:** a rate is measured against 2/L, and L contains the units of the data *and* the factor in front of the loss. The bottom
# > stays where it is: all three losses have it at the same weights.
#
# Such listings often leave out the column of ones as well. Watch what that does.

# %%
bare = {"raw": X, "standardised": Z}
for name, columns in bare.items():
    w = np.linalg.lstsq(columns, y)[0]
    print(f"{name}, no column of ones: the lowest loss is {loss(w, columns, y):.1f}")

# %% [markdown]
# Raw, it hardly shows: attendance stands in for the missing ones. Standardised, the guesses have mean zero, the scores have mean 72.8,
# and no weight can mend that. If your loss is stuck near the square of the mean of y, you have lost the intercept.

# %% [markdown] tags=["situation"] minutes=2 slideshow={"slide_type": "slide"}
# ## Meet 442 patients, and a rival
#
# Now real people: 442 patients with diabetes, ten measurements each, and how far the disease had gone a year later. (Efron, Hastie,
# Johnstone and Tibshirani, 2004.) A colleague looks over your shoulder. "Why walk? There is a formula."

# %%
patients, progression = diabetes()
P = (patients - patients.mean(axis=0)) / patients.std(axis=0)
D = np.column_stack([P, np.ones(len(P))])
bends = {"raw": curvatures(patients), "standardised": curvatures(P)}
Table((f"{len(P)} patients", "κ", "limit 2/L"), [(name, f"{e[-1] / e[0]:.3g}", f"{2 / e[-1]:.3g}") for name, e in bends.items()])

# %% [markdown]
# Standardising takes κ from fifty million to 470. It does not reach 1, because some of the blood values nearly repeat each other.
#
# > **Deeper.** Columns that repeat each other can be untangled too: multiply Z by the inverse square root of ZᵀZ/m, and κ is 1. That is
# > *whitening*. It costs more than the formula you are about to meet, so for least squares it is no bargain.

# %% [markdown] tags=["by-hand"] minutes=3 covers=["S1-09"] slideshow={"slide_type": "slide"}
# ## Solve the four students without walking
#
# The colleague's formula begins where your walk ends: at the bottom every slope is zero. For the four students that makes two equations
# in two unknowns. Multiply each column by the residuals, as before, and ask for zero:
#
# | column | equation |
# |---|---|
# | hours | 30 w + 10 b = 90 |
# | ones | 10 w + 4 b = 30 |
#
# Take 2.5 times the second from the first: 5 w = 15, so w = 3, and then b = 0. No rate, no steps. In letters the two equations are
# AᵀA w = Aᵀy, the **normal equations**. A solution in one go like this is called a *closed form*. `np.linalg.lstsq(A, y)` is the careful way to
# it: that was the referee.

# %% [markdown] tags=["predict"] minutes=2 lecture=1 slideshow={"slide_type": "subslide"}
# ### Ask for the tenth digit

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.tenth-digit")

# %%
formula = np.linalg.lstsq(D, progression)[0]
walk = fit(D, progression, learning_rate=0.24, steps=6000)  # the limit is 0.248
gap = np.linalg.norm(walk - formula, axis=1) / np.linalg.norm(formula)
rows = [(digits, int(np.argmax(gap < 10.0**-digits))) for digits in (1, 2, 3, 9, 10)]
Table(("digits that agree", "steps"), rows)

# %%
measured = {"sex": 1, "body mass": 2, "s1": 4, "s2": 5, "s5": 8}
alone = np.corrcoef(P.T, progression)[-1]
rows = [(name, f"{alone[k]:+.2f}", f"{walk[-1, k]:.10g}", f"{formula[k]:.10g}") for name, k in measured.items()]
Table(("column", "correlation, alone", "weight, your loop", "weight, the formula"), rows)

# %% [markdown] tags=["why"] minutes=3 lecture=0 slideshow={"slide_type": "slide"}
# ## Count what a digit costs
#
# After some hundred steps only one error is left, the one along the flattest direction. Every step keeps the same share of it, 1 − ημ. So
# dividing it by ten takes the same number of steps each time: about 560 here, and more the larger κ is.

# %% slideshow={"slide_type": "subslide"}
A_raw = np.column_stack([patients, np.ones(len(P))])
formula_raw = np.linalg.lstsq(A_raw, progression)[0]
walk_raw = fit(A_raw, progression, learning_rate=0.000013, steps=6000)
gap_raw = np.linalg.norm(walk_raw - formula_raw, axis=1) / np.linalg.norm(formula_raw)
print("raw and standardised, the formula's guesses are the same:", np.allclose(A_raw @ formula_raw, D @ formula))
show(
    draw.digits({"raw columns": gap_raw, "standardised columns": gap}),
    f"Standardised, every digit costs about {np.argmax(gap < 1e-9) - np.argmax(gap < 1e-8)} steps. On raw columns at their "
    f"largest safe rate, {gap_raw[-1]:.2%} of the distance is still there after {len(gap_raw) - 1} steps.",
)

# %% [markdown]
# The line above the figure says that scaling changes the walk and not the goal. For least squares that is a *theorem*: any rule over the raw columns can be written over the
# standardised ones.
#
# And how good is the goal? A loss of 2860 says little by itself. Compare it with the loss of guessing the mean for everybody, which is the
# variance, 5930. The share that the columns take away is called **R²**: 1 − 2860/5930, about half.

# %% slideshow={"slide_type": "subslide"}
r2 = 1 - loss(formula, D, progression) / progression.var()
print(f"loss {loss(formula, D, progression):.1f}, variance {progression.var():.1f}, R² = {r2:.5f}")
show(
    draw.spread_explained(progression, D @ formula, r2),
    f"What the rule guesses for {len(progression)} patients against what happened: R² = {r2:.3f}. Guessing the mean, "
    f"{progression.mean():.0f}, for everybody has R² = 0.",
)

# %% [markdown] tags=["other-side"] minutes=4 covers=["S1-09"] corrects=["E34"] slideshow={"slide_type": "slide"}
# ## Admit when the formula is better
#
# Your loop needed more than five thousand steps where the colleague needed one line. Count multiplications: a step goes through A twice. The
# formula makes AᵀA once and then solves it. For the second and third row, suppose that 500 steps are enough.

# %%
cases = [("the patients", 442, 11, 5307), ("a million rows", 10**6, 11, 500), ("100 000 columns", 10**6, 10**5, 500)]
rows = [(name, f"{steps * 2 * m * d:.1e}", f"{m * d**2 + d**3:.1e}", 8 * d**2 / 1e9) for name, m, d, steps in cases]
Table(("data", "walking", "formula", "AᵀA fills, in GB"), rows, digits=0)

# %% [markdown]
# With few columns the formula wins, even for a million rows. Columns are what kills it: with 100 000 of them, AᵀA alone fills 80 GB. And
# for most losses there is no formula at all. Then you walk.
#
# | | formula | walk |
# |---|---|---|
# | few columns, squared error | exact, no rate to choose | slower, and needs scaling |
# | very many columns | AᵀA does not fit | one pass over the data a step |
# | data that keep arriving | adds them to AᵀA and solves again | goes on from where it stands |
# | any other loss | usually none | the same loop |
#
# > **Often said:** start from random weights.

# %%
starts = rng.normal(scale=50, size=(5, 11))
ends = np.array([fit(D, progression, 0.24, 6000, start)[-1] for start in starts])
print("weight of s1 at five random starts:", starts[:, 4].round(1))
print("and after the walk:                ", ends[:, 4].round(6))

# %% [markdown]
# > **What happens:** every start ends at the same weights. Zeros are as good as any, and easier to repeat.
# >
# > **Why:** the loss is one bowl with one bottom. Random starts matter in networks, where equal weights would stay equal (lesson 13).
#
# (`rng` was made at the top of this notebook, with a seed, and handed on. Listings that draw from numpy's global state start elsewhere
# each time.)
#
# One exception is worth seeing. Count the hours *twice*, a second time in minutes. Standardised, the two columns are the same, and
# infinitely many rules are equally good.

# %%
twins = np.column_stack([Z[:, 0], Z, np.ones(m)])  # minutes, hours, quiz, attendance, ones
found = {
    "the formula, lstsq": np.linalg.lstsq(twins, y)[0],
    "walk from zeros": fit(twins, y, 0.3, 500)[-1],
    "walk from minutes = 20, hours = −5": fit(twins, y, 0.3, 500, start=[20, -5, 0, 0, 0])[-1],
}
rows = [(name, w[0], w[1], w[0] + w[1], loss(w, twins, y)) for name, w in found.items()]
Table(("", "minutes", "hours", "together", "loss"), rows)

# %% [markdown]
# The data settle the sum of the two weights and nothing else. The gorge has become a level trench, and the hiker stays beside the place
# where they entered it. From zeros they end at the smallest weights, as `lstsq` does. The textbook formula with an inverse, (AᵀA)⁻¹Aᵀy,
# has nothing to invert here, which is one reason why libraries do not use it.

# %% [markdown] tags=["your-turn"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Your turn
#
# [The exercises](../exercises/05_linear_regression/05_linear_regression.ipynb): standardise without leaking, finish the listing with its
# intercept, compute the largest stable rate of any table of data, and bring weights back to hours.

# %% [markdown] tags=["quiz"] minutes=3 lecture=4 slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.what-scaling-changes")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.why-nan")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.half-the-mean")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.test-rows")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("05.when-to-walk")

# %% [markdown] tags=["interview"] minutes=2 lecture=0 covers=["S0-26"] slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"Which models need their features scaled?"*
#
# <details><summary>Our answer</summary>
#
# Those that are trained by gradient descent, for speed and stability. Those that add up columns in one measure: nearest neighbours, SVMs,
# PCA, k-means. Those that penalise weights, ridge and lasso, because a penalty compares weights with each other. Least squares solved
# exactly gives the same guesses either way, and trees ask only whether a value is above a threshold.
# </details>
#
# *"Closed form or gradient descent?"*
#
# <details><summary>Our answer</summary>
#
# Squared error and up to some thousand columns: closed form, by a stable solver and not by an inverse. Many columns, another loss, or
# data that keep arriving: descent.
# </details>
#
# *"Why does 1/(2m) instead of 1/m not matter?"*
#
# <details><summary>Our answer</summary>
#
# It moves no minimum. It halves the slope, so the learning rate that belongs to it doubles. It matters as soon as you compare losses or
# copy rates.
# </details>
#
# **A common wrong answer:** "Scaling makes linear regression more accurate." It makes it *trainable*. The best rule is the same.

# %% [markdown] tags=["wild"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# scikit-learn's gradient descent for regression is `SGDRegressor`. It takes the students one at a time (lesson 07), with half the squared
# error. The line that everybody writes in front of it is this lesson:

# %% tags=["in-the-wild"]
from sklearn.linear_model import LinearRegression as LeastSquares
from sklearn.linear_model import Ridge, SGDRegressor
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor

bare = SGDRegressor(random_state=0).fit(X, y)
scaled = make_pipeline(StandardScaler(), SGDRegressor(random_state=0)).fit(X, y)
print(f"raw columns: R² below minus a million: {bare.score(X, y) < -1e6};  with StandardScaler: R² = {scaled.score(X, y):.2f}")

# %% [markdown]
# And which models notice that hours became minutes? Fit on 150 students, guess for the other 50.

# %% tags=["in-the-wild"] slideshow={"slide_type": "notes"}
models = (LeastSquares(), Ridge(alpha=1000), DecisionTreeRegressor(max_depth=4, random_state=0), KNeighborsRegressor(5))
in_minutes = X * [60, 1, 1]
rows = []
for model in models:
    scores = [model.fit(kind[:150], y[:150]).score(kind[150:], y[150:]) for kind in (X, in_minutes)]
    rows.append((type(model).__name__, *scores))
Table(("model", "R² with hours", "R² with minutes"), rows)

# %% [markdown]
# Least squares and the tree do not notice. Ridge penalises the weight of hours, and an hour in minutes has a weight a sixtieth as large.
# The neighbours measure distances, and minutes drown the quizzes.
#
# Price models for houses meet all of this: square metres in hundreds, rooms in ones. They also meet near-twins. A bigger house has more
# rooms, so the weight of *rooms* says what a room adds *at the same size*, and that may be negative. Your patients have such a pair:
# alone, s1 rises with the disease, and beside its near-twin s2 its weight is negative.

# %% [markdown] tags=["from-memory"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Write it from memory
#
# 90 seconds, on paper: the gradient of the mean squared error with A, r and m; what standardising does to a column; and the three rates
# that make one walk when the loss is the sum, the mean, and half the mean.

# %% [markdown] tags=["keep"] minutes=1 slideshow={"slide_type": "slide"}
# ## Keep this
#
# A weight's slope is its own column times the residuals, so the units of a column are in the curvature, squared. One rate serves all
# directions: the steepest sets the limit, the flattest sets the time. Standardise with the training rows' mean and spread, keep the
# column of ones, and the same loop that gave `nan` agrees with the formula to ten digits.
#
# *Next:* κ = 470 was not 1, and a digit cost 560 steps. Where exactly do the steps go? [Lesson 06](06_narrow_valleys.ipynb) follows the
# error down a narrow valley.
