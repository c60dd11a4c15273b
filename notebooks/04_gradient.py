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
# # 04 · Go from slope to gradient: many weights
#
# After this lesson you can work out the gradient of a loss by hand, step all its weights at once, and prove with two toes that
# a formula for it is right. You also know why straight down is rarely straight home.
#
# | Takes | You need | You will need it for |
# |---|---|---|
# | 60 minutes | [lesson 03](03_learning_rates.ipynb): slope, curvature, η; Pythagoras, the cosine | every model with more than one weight |

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import (
    GradientDescent,
    LinearRegression,
    Quadratic,
    Table,
    ask,
    exam_scores,
    explore,
    four_students,
    ribbon,
    show,
)
from gdcourse.figures import gradient as draw

ribbon("04")

# %% [markdown] tags=["situation"] minutes=5 lecture=4 lead=2 covers=["S0-03"] slideshow={"slide_type": "slide"}
# ## See one line as one dot
#
# Two people work on the same four students. One turns a ruler until it fits their points. The other walks down a valley in fog and
# never looks at a student. They are doing the same thing: a ruler is two numbers, how steep it is, `w`, and how high it starts, `b`. So
# every line is one dot on this map, and its loss is the height of the ground there. Drag the start, and walk. Can you bring the loss below
# 1.01 in 40 steps?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
hours, points = four_students()
loss = LinearRegression(hours, points)
explore(
    loss,
    GradientDescent(0.02),
    start=(0.0, 0.0),
    steps=40,
    view=("contour", "loss"),
    controls=("start", ("rate", 0.005, 0.15)),
    challenge={"loss": 1.01, "steps": 40, "name": "04.one-dot"},
    caption="The loss of every line through four students, as a map: w is how steep the line is, b where it starts.",
)

# %% [markdown]
# Hold `b` at 0 for a moment. Then a line is one number, and its dot lies on one curve. For the student with two hours and seven
# points the error is 2w − 7, and its square 4w² − 28w + 49. Add the four students, divide by four, and the loss is
#
# $$7.5w^2 - 45w + 68.5 = 7.5\,(w - 3)^2 + 1.$$

# %% [markdown] tags=["recall"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall what a step keeps, and where it lies

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.recall-factor", draw.line_is_a_dot(hours, points))

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.recall-floor")

# %% [markdown] tags=["predict"] minutes=2 lecture=1.5 slideshow={"slide_type": "slide"}
# ### Two weights, two slopes

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.slope-along-b")

# %% [markdown] tags=["by-hand"] minutes=7 lecture=6 lead=2 covers=["S1-08", "S2-04", "S0-09"] slideshow={"slide_type": "slide"}
# ## Let every student push
#
# One student's error is w × hours + b − points. Wiggle a weight and the error pushes back. Raise `w` by a toe h, and the error grows by
# hours × h. Raise `b` by h, and it grows by h. The square of a side has the slope 2 · side (lesson 02). So this student pushes on `w` with
# 2 × error × hours, and on `b` with 2 × error.

# %%
w, b = 0.0, 0.0
error = w * hours + b - points
pushes = np.column_stack([hours, points, error, 2 * error * hours, 2 * error])
rows = [*pushes, ("mean", "", "", pushes[:, 3].mean(), pushes[:, 4].mean())]
Table(("hours", "points", "error", "push on w", "push on b"), rows, digits=0)

# %% [markdown]
# A negative push says: raise this weight. The loss is a mean, so its slope is the mean push. The two slopes together are the
# **gradient**. A gradient has one number for every weight, always:
#
# $$\nabla\text{loss} = \left(\frac{\partial\,\text{loss}}{\partial w},\ \frac{\partial\,\text{loss}}{\partial b}\right) = (-45,\ -15)$$
#
# Read ∂loss/∂w as "d loss by d w": the slope along w, with b held still, a **partial derivative**. Other models have other heights, such as
# the log loss of lesson 10. The axes stay, one for each weight, and so does the rule. Each weight moves by −η times its own slope:


# %%
def gradient(w, b):
    """The mean push of the students on w and on b."""
    error = w * hours + b - points
    return np.mean(2 * error * hours), np.mean(2 * error)


w, b = 0.0, 0.0
for step in (1, 2, 3):
    slope_w, slope_b = gradient(w, b)
    w, b = w - 0.05 * slope_w, b - 0.05 * slope_b
    print(f"step {step}: slopes {slope_w:g} and {slope_b:g}, so w = {w:.6f}, b = {b:.4f}")

# %% [markdown]
# For paper, multiply the pushes out:
#
# $$\frac{\partial\,\text{loss}}{\partial w} = 15w + 5b - 45 \qquad \frac{\partial\,\text{loss}}{\partial b} = 5w + 2b - 15$$
#
# At (2.25, 0.75) that is −7.5 and −2.25, so the second step adds 0.05 · 7.5 to w and 0.05 · 2.25 to b. Compare. And look at the 5b: the slope
# along one weight depends on where the *other* one stands. The same works for any formula that is written out. To take the slope along one
# letter, treat the others as numbers: $x^2 y + y^3$ has the slope $2xy$ along x and $x^2 + 3y^2$ along y.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
ask("04.polynomial")

# %% [markdown] tags=["predict"] minutes=1 lecture=2.5 slideshow={"slide_type": "subslide"}
# ### A friend steps in turns

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.in-turns", draw.landings(loss, eta=0.05))

# %% [markdown] tags=["other-side"] minutes=4 lecture=1.5 covers=["S4-05"] slideshow={"slide_type": "slide"}
# ## Move all weights at once
#
# > **Often said:** update the weights together or one after another, it comes to the same.
# >
# > **What happens:** three orders, three landings.
# >
# > **Why:** in turns, the second slope is felt at another place. Only *at once* uses two slopes of one place, and only those are the gradient.
#
# Is the friend lost, then? Follow both for longer.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
draw.together_and_in_turns(loss, eta=0.05, steps=(0, 1, 10, 100))

# %% [markdown]
# The friend was behind after one step, and is ahead after ten (*measured here*). Walking in turns is an honest method, *coordinate gradient
# descent*. Its price: it must feel again after every weight, a fresh run over the data for each of a million weights of a network. The
# gradient comes whole, out of one run (lesson 13). So: feel all, then move all. Python's `w, b = …, …` does that: it works out the whole
# right side first.

# %% [markdown] tags=["situation"] minutes=1 lecture=1 lead=2 slideshow={"slide_type": "slide"}
# ## Find the steepest way down
#
# The hiker is back in thick fog. On the map w₁ runs east and w₂ runs north. At (3, 2) they have put out a toe twice: to the east the
# ground rises 3 for every unit, to the north it rises 4. Must they try every direction to find the steepest?

# %% [markdown] tags=["predict"] minutes=1 lecture=2.5 slideshow={"slide_type": "subslide"}
# ### How steep does it get?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.steepest", draw.rose(Quadratic((1.0, 2.0)), np.array([3.0, 2.0])))

# %% [markdown] tags=["by-hand"] minutes=4 lecture=2.5 slideshow={"slide_type": "slide"}
# ## Feel in a slanted direction
#
# A direction is a walk of length 1: u₁ to the east and u₂ to the north, with u₁² + u₂² = 1. Go a toe h along it. You have gone h·u₁ east, which
# lifts you by 3 · h·u₁, and h·u₂ north, which lifts you by 4 · h·u₂. Divide by h:
#
# $$\text{slope in the direction } u = 3u_1 + 4u_2$$

# %%
hillside, place = Quadratic((1.0, 2.0)), np.array([3.0, 2.0])  # ½·w₁² + w₂², which the hiker does not know


def feel(direction, toe=0.001):
    """The slope under the feet in one direction of length 1."""
    return (hillside(place + toe * direction) - hillside(place)) / toe


named = {"east": (1, 0), "north-east": (0.5**0.5, 0.5**0.5), "(3, 4)": (0.6, 0.8), "(4, −3)": (0.8, -0.6)}
rows = [(name, np.array(u), 3 * u[0] + 4 * u[1], feel(np.array(u))) for name, u in named.items()]
Table(("towards", "u", "3u₁ + 4u₂", "felt"), rows, digits=2)

# %% [markdown]
# Two slopes were enough: (3, 4) tells the slope in *every* direction.

# %% [markdown] tags=["why"] minutes=4 lecture=2.5 covers=["S0-01"] slideshow={"slide_type": "slide"}
# ## See why the gradient is steepest
#
# Within a toe's reach the ground is a tilted board. Draw the list (3, 4) as an arrow on the map, and let light fall across your direction u: the
# **shadow** of the arrow on u is what you climb. A shadow is longest when you face along the arrow, is nothing when you stand square to it, and
# falls behind you when you turn your back:
#
# $$\text{slope} = \|g\| \cos\alpha, \qquad \|g\| = \sqrt{3^2 + 4^2} = 5$$
#
# where α is the angle between u and the gradient g. Along it the slope is +5, the steepest climb; against it −5, the steepest way down; at a
# right angle 0, along the contour line, on which the height stays the same. That is why the rule steps against the gradient, and it is a *theorem* for every smooth loss and any
# number of weights (the inequality of Cauchy and Schwarz; the same Cauchy wrote down gradient descent, in 1847).
#
# <details><summary>Deeper: check it by algebra</summary>
#
# (3u₁ + 4u₂)² + (4u₁ − 3u₂)² = 25, for every u of length 1. Two squares share 25, so the first is never more than 5², and it is 5² where the second is 0.
# </details>

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.arrow_on_the_map(hillside, place))

# %% [markdown]
# > **Often said:** the gradient is an arrow that points up the hillside.
# >
# > **What happens:** it has one number for each weight. An arrow up the hillside would need one more, for the height.
# >
# > **Why:** it answers *which change of the weights?* Weights live on the map. The hillside is only what we make of the losses.

# %% [markdown] tags=["predict"] minutes=2 lecture=2.5 slideshow={"slide_type": "slide"}
# ### Down, and home

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.points-home", draw.misses(Quadratic((1.0, 1.0)), Quadratic((1.0, 25.0)), np.array([1.0, 1.0])))

# %% [markdown] tags=["explorer"] minutes=4 lecture=3.5 slideshow={"slide_type": "slide"}
# ## Make the arrow point home
#
# The valley ½(w₁² + 25·w₂²) from above, and beside it the slope in every direction from where you stand.
#
# 1. Turn *your direction* to the steepest way down. Then compare a short stride with a long one: which keeps its promise?
# 2. Drag the start to two places where the way down *does* point at the star, and to the place where it misses by most.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    Quadratic((1.0, 25.0)),
    GradientDescent(0.02),
    start=(1.0, 1.0),
    steps=10,
    view=("contour", "rose"),
    stride=0.05,
    controls=("start", "direction", "stride"),
    limits=((-2, 2), (-1.5, 1.5)),
    locked_by="04.points-home",
    caption="The valley ½(w₁² + 25·w₂²) from above, from a start that can be dragged, and the slope there in every direction.",
)

# %% [markdown] tags=["other-side"] minutes=3 lecture=0 slideshow={"slide_type": "slide"}
# ## Go straight down and miss the hut
#
# > **Often said:** the gradient points at the minimum, so going against it leads there.
# >
# > **What happens:** only a round bowl sends you home from everywhere.
# >
# > **Why:** down is at a right angle to the contour under your feet. Only on a circle does that line run through the centre from everywhere; on
# > an ellipse it does so from its two axes.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
draw.misses_by_curvature((1.0, 2.0, 25.0, 100.0))

# %% [markdown]
# On a bowl it never leads away from home: the miss stays below 90° (*theorem*). But it is good for a step, not for the whole way. That is
# why the hiker feels again at every place.
#
# <details><summary>Deeper: steepest by which ruler?</summary>
#
# We asked for the most height in one unit *of the map*. Count the students' time in minutes and `w` shrinks to a sixtieth, while its slope grows sixtyfold: the
# same line, and another way is steepest. Lesson 05 chooses the ruler well. And if each weight may change by 1, whatever the others do, the steepest step changes
# *all* of them by 1: the sign of the gradient, which lesson 12 meets again.
# </details>

# %% [markdown] tags=["situation"] minutes=1 lead=2 covers=["S1-02"] slideshow={"slide_type": "slide"}
# ## Trust none of four programs
#
# Now something real-sized. Of 200 students we know three things: hours studied, quiz average, attendance. The exam score is guessed as
# w₁ × hours + w₂ × quiz + w₃ × attendance + b. Four weights, so the gradient has four numbers. You are handed four programs for it, A, B, C
# and D. Each makes the loss fall from the first step. Three of them have a bug.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
X, y = exam_scores()
X = np.column_stack([X, np.ones(len(y))])  # a column of ones: b is a weight like the others, with the input 1
programs = draw.programs(X, y)
rows = [(f"student {k + 1}", *X[k, :3], y[k]) for k in range(3)]
Table(("", "hours", "quizzes", "attendance", "score"), [*rows, ("… of 200", "", "", "", "")], digits=1)

# %% [markdown] tags=["predict"] minutes=1 lecture=2.5 slideshow={"slide_type": "subslide"}
# ### The best-looking curve

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.best-curve", draw.four_programs(X, y))

# %% [markdown] tags=["by-hand"] minutes=5 lecture=4 lead=2 slideshow={"slide_type": "slide"}
# ## Feel with two toes
#
# No curve confesses. So compare each program with what needs no formula, the boots of lesson 01. They are off by the toe. Put out a second
# toe, *backwards*:

# %%
def height(w):
    return (w - 3) ** 2


toe = 0.001
forward = (height(toe) - height(0.0)) / toe
back = (height(0.0) - height(-toe)) / toe
print(f"forward {forward:.3f},  back {back:.3f},  mean {(forward + back) / 2:.3f}")

# %% [markdown]
# The two mistakes are opposite, and the mean is −6, exactly. On a bowl of curvature L one toe is off by h · L/2, and two toes are exact. For
# many weights, feel along one at a time:


# %%
def numeric_gradient(f, w, h=1e-5):
    """The slope along every weight, felt with a toe forward and a toe back."""
    slopes = np.zeros(len(w))
    for i in range(len(w)):
        toe = np.zeros(len(w))
        toe[i] = h
        slopes[i] = (f(w + toe) - f(w - toe)) / (2 * h)
    return slopes


def exam_loss(w):
    """The mean squared error of 200 guesses X @ w; w holds w₁, w₂, w₃ and b."""
    return np.mean((X @ w - y) ** 2)


# %% [markdown]
# To say it in one number, divide the distance between two gradients by the length of the longer one: the **relative error**.


# %%
def relative_error(a, b):
    """How far apart two gradients are, whatever their size."""
    return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))


anywhere = np.array([0.7, -0.4, 1.3, 2.1])
boots = numeric_gradient(exam_loss, anywhere)
slopes = {name: program(anywhere) for name, program in programs.items()}
rows = [(name, *g, f"{relative_error(g, boots):.6f}") for name, g in slopes.items()]
Table(("program", "w₁", "w₂", "w₃", "b", "relative error"), [*rows, ("boots", *boots, "")], digits=2)

# %% [markdown]
# C agrees with the boots, number by number. A is half the gradient. B has two slopes swapped. D never moves b. As a rule of thumb, a relative
# error below 10⁻⁶ is right and one above 10⁻² is wrong (*folklore*). But read the numbers too: D's 0.009 hides that all of its last slope is
# missing, because that slope is tiny beside the others.
#
# C is one line, `2 * X.T @ (X @ w - y) / len(y)`: the push table for all students and all weights at once. Why not train with boots, then?
# They need two losses for each weight, with a million weights two million. The formula costs about as much as two. So derive the gradient,
# and check it once.

# %% [markdown] tags=["predict"] minutes=2 lecture=2.5 slideshow={"slide_type": "slide"}
# ### The best toe

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.best-toe", draw.too_short_too_long())

# %% [markdown] tags=["other-side"] minutes=3 lecture=2.5 slideshow={"slide_type": "slide"}
# ## Make the toe too short
#
# > **Often said:** the shorter the toe, the better the slope.
# >
# > **What happens:** ten times shorter, two toes are a hundred times better; but only down to a toe of about 0.00001. From there on the error climbs.
# >
# > **Why:** a computer keeps about 16 digits of each height. Of two that are nearly equal, only the last few differ. Dividing by a tiny toe
# > blows up their rounding.
#
# A check can also be fooled by its place. Let the loss charge for a large weight, w², and forget the slope of that, 2w. At w = 0, where most
# programs start and people check, the forgotten slope is 0:

# %%
def charged(w):
    return loss(w) + w[0] ** 2


for where in (np.array([0.0, 0.0]), np.array([1.3, 0.4])):
    felt = numeric_gradient(charged, where)
    print(f"at {where}: relative error {relative_error(loss.gradient(where), felt):.3f}")

# %% [markdown]
# Check at a place with no zeros and no round numbers. And on a kink, like the tip of |w − 3|, do not trust any toe: left and right disagree.

# %% [markdown] tags=["your-turn"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Your turn
#
# [The exercises](../exercises/04_gradient/04_gradient.ipynb): the gradient of any line, the walk with both weights at once, the steepest of many
# directions, the boots with two toes, the gradient of any number of columns in one line, and a test that catches a bug which no loss shows.

# %% [markdown] tags=["quiz"] minutes=3 lecture=0 slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.shape")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.which-way")

# %% [markdown] tags=["interview"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"Why is the negative gradient the direction of steepest descent? And steepest in which sense?"*
#
# <details><summary>Our answer</summary>
#
# Over a short way the ground is as good as flat, so the slope in a direction u of length 1 is the sum of gᵢ · uᵢ. That is the length of g times the cosine of the
# angle to u, and the cosine is lowest, −1, straight against g. Steepest means per unit of ordinary, Euclidean length in the space of the weights. Rescale a weight and
# another direction is steepest. Allow each weight the same largest change instead, and the steepest step is the sign of the gradient.
# </details>
#
# **A common wrong answer:** "Because it points to the minimum." On the valley with curvatures 1 and 25 it can point 42.7° past it. Steepest is a statement about the
# next inch.

# %% [markdown] tags=["wild"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# SciPy ships the check. `check_grad` feels with one toe of about 10⁻⁸, where one toe is best, and gives back the distance between the two gradients: the
# *absolute* error. Divide it by the size yourself. Here it judges C and A.

# %%
from scipy.optimize import check_grad

size = np.linalg.norm(programs["C"](anywhere))
for name in "CA":
    off = check_grad(exam_loss, programs[name], anywhere)
    print(f"{name}: off by {off:.1f}, where the gradient is {size:.1f} long")

# %% [markdown]
# PyTorch's `torch.autograd.gradcheck` feels with two toes, number by number, and asks for float64. You know why: float32 keeps about 7
# digits, so rounding spoils the slope at much longer toes.

# %% [markdown] tags=["from-memory"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Draw it from memory
#
# 90 seconds, on paper: three ellipses around a star, and a hiker on the outer one. Draw the contour's tangent, the gradient, the step, and the way home.
# Mark the right angle. Write the push of one student on w and on b beside it.

# %% [markdown] tags=["keep"] minutes=1 lecture=1.5 slideshow={"slide_type": "slide"}
# ## Keep this
#
# The gradient is a list of slopes, one for each weight, all felt at one place. As an arrow it lies on the map, stands at a right angle to the contour, and its
# length is the steepest slope. Step against it with all weights at once, and feel again, because it rarely points home. Derive it, then check it with two toes of
# 0.00001, away from zero.
#
# *Next:* real patients, ten columns, and a loss that explodes at rates that were safe here. [Lesson 05](05_linear_regression.ipynb) finds out what the columns have to do with it.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
ribbon("04", end=True)
