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
# | | |
# |---|---|
# | **Takes** | 60 minutes |
# | **You need** | [lesson 03](03_learning_rates.ipynb): slope, curvature, η; Pythagoras |
# | **You will need it for** | every model with more than one weight |

# %% slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import GradientDescent, LinearRegression, Quadratic, Table, descend
from gdcourse.datasets import exam_scores, four_students
from gdcourse.explorers import explore
from gdcourse.figures import gradient as draw
from gdcourse.figures import show
from gdcourse.landscapes import double_well
from gdcourse.questions import ask

# %% [markdown] tags=["recall"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall two things

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.recall-factor")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.recall-floor")

# %% [markdown] tags=["situation"] minutes=3 covers=["S0-03"] slideshow={"slide_type": "slide"}
# ## See one line as one dot
#
# Two people work on the same four students. One lays a ruler through their points and turns it until it looks right. The other walks
# down a valley in fog and never looks at a student. Both stop at the number 3. Which of them is learning?
#
# The ruler is the rule *points = w × hours*, and turning it changes `w`. What is the loss of such a line? The student with two hours
# has the error 2w − 7. Its square is 4w² − 28w + 49. Do the same for all four, and add.

# %%
hours, points = four_students()
squares = np.column_stack([hours, points, hours**2, 2 * hours * points, points**2])
rows = [*squares, ("all four", "", *squares[:, 2:].sum(axis=0))]
Table(("hours", "points", "w² times", "minus w times", "plus"), rows, digits=0)

# %% [markdown]
# The loss is the mean, so divide by four: (30w² − 180w + 274) / 4 = 7.5w² − 45w + 68.5. Now look at 7.5 (w − 3)². It is
# 7.5w² − 45w + 67.5, because 7.5 · 9 = 67.5. One is missing, so
#
# **loss = 7.5 (w − 3)² + 1.**


# %%
def loss_of_line(w):
    """How wrong the rule points = w × hours is: the mean squared error."""
    return np.mean((w * hours - points) ** 2)


rows = [(w, loss_of_line(w), 7.5 * (w - 3) ** 2 + 1) for w in (0.0, 1.5, 3.0, 4.5)]
Table(("w", "mean squared error", "7.5 (w − 3)² + 1"), rows)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(
    draw.line_is_a_dot(hours, points, loss_of_line),
    f"Every line through the data is one dot on the bowl 7.5 (w − 3)² + 1: w = 0 has loss {loss_of_line(0.0):.1f}, w = 1.5 has "
    f"{loss_of_line(1.5):.3f}, and the best line, w = 3, has {loss_of_line(3.0):.0f}.",
)

# %% [markdown]
# Nothing was rounded on the way. The four students *are* this bowl. Turning the ruler and walking down the valley are one
# movement, looked at from two sides.
#
# Give the ruler a second freedom: it may also be pushed up and down. The rule becomes *points = w × hours + b*. A line is now two
# numbers, so it is a place on a *map*, with one axis for `w` and one for `b`. The loss is the height of the ground there.

# %% [markdown] tags=["predict"] minutes=2 lecture=1 slideshow={"slide_type": "subslide"}
# ### Two weights, two slopes

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.slope-along-b")

# %% [markdown] tags=["by-hand"] minutes=6 lecture=5 covers=["S1-08", "S2-04", "S0-09"] slideshow={"slide_type": "slide"}
# ## Let every student push
#
# One student's error is w × hours + b − points. Wiggle a weight and the error pushes back. How hard?
#
# Raise `w` by a toe h. The error grows by hours × h. Raise `b` by h, and the error grows by h. The square of a side has the slope
# 2 · side (lesson 02), so this student pushes on
#
# - `w` with 2 × error × hours,
# - `b` with 2 × error.

# %%
w, b = 0.0, 0.0
error = w * hours + b - points
pushes = np.column_stack([hours, points, error, 2 * error * hours, 2 * error])
rows = [*pushes, ("mean", "", "", pushes[:, 3].mean(), pushes[:, 4].mean())]
Table(("hours", "points", "error", "push on w", "push on b"), rows, digits=0)

# %% [markdown]
# A negative push means: raise this weight. The student with four hours pushes 22 times as hard on `w` as the first one: a large error, counted
# four times. The slope of the loss is the mean push.
#
# These two slopes together are the **gradient**, (−45, −15). It has one number for every weight, always. In letters:
#
# | letters | say | here |
# |---|---|---|
# | ∂loss/∂w | "d loss by d w": the slope along w, with b held still | −45 |
# | ∂loss/∂b | "d loss by d b": the slope along b, with w held still | −15 |
# | ∇loss | "the gradient of the loss": the list of both | (−45, −15) |
#
# Check with your boots. Put out a toe along `w` alone, then along `b` alone.


# %%
def loss(w, b):
    """The mean squared error of the rule points = w × hours + b."""
    return np.mean((w * hours + b - points) ** 2)


toe = 0.001
along_w = (loss(toe, 0.0) - loss(0.0, 0.0)) / toe
along_b = (loss(0.0, toe) - loss(0.0, 0.0)) / toe
print(f"felt along w: {along_w:.4f},  felt along b: {along_b:.3f}")

# %% [markdown]
# The height here is the mean squared error. Other models have other heights, such as log-loss (lesson 10). The axes stay: one
# for each weight, and the height is how wrong those weights are.
#
# Now step. The rule of lesson 02 has not changed. Each weight moves by −η times its own slope:


# %%
def gradient(w, b):
    """The mean push of the students on w and on b."""
    error = w * hours + b - points
    return np.mean(2 * error * hours), np.mean(2 * error)


w, b = 0.0, 0.0
for step in (1, 2, 3):
    slope_w, slope_b = gradient(w, b)
    w, b = w - 0.05 * slope_w, b - 0.05 * slope_b
    print(f"after step {step}: w = {w:.6f}, b = {b:.4f}")

# %% [markdown]
# For paper, multiply the pushes out. They become ∂loss/∂w = 15w + 5b − 45 and ∂loss/∂b = 5w + 2b − 15. At (2.25, 0.75) that is −7.5
# and −2.25. So the second step adds 0.05 · 7.5 = 0.375 to w and 0.05 · 2.25 = 0.1125 to b. Compare.
#
# Look at the 5b in the slope along `w`. The slope along one weight depends on where the *other* one stands.

# %% [markdown] tags=["predict"] minutes=1 lecture=3 slideshow={"slide_type": "subslide"}
# ### A friend steps in turns

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.in-turns")

# %% [markdown] tags=["other-side"] minutes=4 lecture=7 covers=["S4-05"] slideshow={"slide_type": "slide"}
# ## Move all weights at once
#
# > **Often said:** update the weights together or one after another, it comes to the same.


# %%
def in_turns(place, order, learning_rate=0.05):
    """Change one weight, feel again from there, change the other."""
    place = np.array(place)
    for i in order:
        place[i] -= learning_rate * gradient(*place)[i]
    return place


ends = {"at once": -0.05 * np.array(gradient(0.0, 0.0))}
ends["w first"] = in_turns((0.0, 0.0), order=(0, 1))
ends["b first"] = in_turns((0.0, 0.0), order=(1, 0))
Table(("one step", "w", "b", "loss"), [(name, *end, loss(*end)) for name, end in ends.items()], digits=4)

# %% slideshow={"slide_type": "subslide"}
start, end_w, end_b = (0.0, 0.0), ends["w first"][0], ends["b first"][1]
legs = {"at once": [start], "w first": [start, (end_w, 0.0)], "b first": [start, (0.0, end_b)]}
legs = {name: np.array([*corners, ends[name]]) for name, corners in legs.items()}
show(
    draw.landings(LinearRegression(hours, points), legs),
    f"From (0, 0) with η = 0.05: at once lands at ({ends['at once'][0]:.2f}, {ends['at once'][1]:.2f}), w first at "
    f"({ends['w first'][0]:.2f}, {ends['w first'][1]:.4f}), b first at ({ends['b first'][0]:.4f}, {ends['b first'][1]:.2f}).",
)

# %% [markdown]
# > **What happens:** three orders, three landings.
# >
# > **Why:** the second slope was felt at another place. Only *at once* uses the two slopes of one place, and only those two are the gradient.
#
# Is the friend lost, then? Follow both for longer.

# %%
mse = LinearRegression(hours, points)  # the same loss, ready made
together = descend(mse, [0.0, 0.0], GradientDescent(learning_rate=0.05), steps=100).losses
place, turns = (0.0, 0.0), []
for _ in range(101):
    turns.append(loss(*place))
    place = in_turns(place, order=(0, 1))
rows = [(k, together[k], turns[k]) for k in (0, 1, 10, 100)]
Table(("steps", "loss, at once", "loss, in turns"), rows, digits=4)

# %% [markdown]
# The friend was behind after one step, and is ahead after ten. (*Measured here*.) Walking in turns is an honest method with a name of its own,
# *coordinate descent*. It has a price: it must feel again after every weight. In a network that is a fresh run over the data for each of a
# million weights. The gradient comes whole, out of one run (lesson 13).
#
# And it is another method. What this course says about the gradient, from here to Adam, is about slopes felt at *one* place. So: feel all, then
# move all. Python's `w, b = …, …` does that, because it works out the whole right side first.

# %% [markdown] tags=["situation"] minutes=2 lecture=1 lead=3 slideshow={"slide_type": "slide"}
# ## Find the steepest way down
#
# The hiker is back on open ground, and the fog is thick. The map has two directions: w₁ runs east, w₂ runs north. The height is
# ½w₁² + w₂², though the hiker does not know that. They stand at (3, 2), and have put out a toe twice: to the east the ground
# rises 3 for every unit, to the north it rises 4.
#
# It gets dark, so they want the steepest way. It may lie anywhere between north and east, or between south and west. Do they have to try every
# direction?

# %%
hillside = Quadratic((1.0, 2.0))  # ½·w₁² + w₂²
place = np.array([3.0, 2.0])
print(f"height {hillside(place):.1f}, slopes {hillside.gradient(place)}")

# %% [markdown] tags=["predict"] minutes=1 slideshow={"slide_type": "subslide"}
# ### How steep does it get?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.steepest")

# %% [markdown] tags=["by-hand"] minutes=4 lecture=2 slideshow={"slide_type": "slide"}
# ## Feel in a slanted direction
#
# A direction is a walk of length 1: u₁ to the east and u₂ to the north, with u₁² + u₂² = 1. Go a short way h along it. You have gone
# h·u₁ east, which lifts you by 3 · h·u₁, and h·u₂ north, which lifts you by 4 · h·u₂. Divide by h:
#
# **slope in the direction u = 3u₁ + 4u₂.**
#
# (0.6, 0.8) is a direction, because 0.6² = 0.36 and 0.8² = 0.64 add up to 1. Its slope is 3 · 0.6 + 4 · 0.8 = 5. And (0.8, −0.6) is one too: 3 · 0.8 − 4 · 0.6 = 0.


# %%
def feel(direction, toe=0.001):
    """The slope under the feet in one direction of length 1."""
    return (hillside(place + toe * direction) - hillside(place)) / toe


named = {"east": (1.0, 0.0), "north": (0.0, 1.0), "north-east": (0.5**0.5, 0.5**0.5)}
named |= {"3 east for 4 north": (0.6, 0.8), "4 east for 3 south": (0.8, -0.6)}
named |= {"3 west for 4 south": (-0.6, -0.8)}
rows = [(name, np.array(u), 3 * u[0] + 4 * u[1], feel(np.array(u))) for name, u in named.items()]
Table(("direction", "u", "3u₁ + 4u₂", "felt"), rows, digits=2)

# %% [markdown]
# Two slopes were enough. (3, 4) tells the slope in *every* direction. Here are 24 of them, felt one by one.

# %% slideshow={"slide_type": "subslide"}
angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
felt = np.array([feel(np.array([np.cos(a), np.sin(a)])) for a in angles])
show(
    draw.rose(hillside, place, felt),
    f"Slopes felt in 24 directions lie on one cosine: the steepest felt is {felt.max():.2f}, near the direction of (3, 4), the lowest "
    f"is {felt.min():.2f}, opposite, and between them the ground is level.",
)

# %% [markdown] tags=["why"] minutes=4 covers=["S0-01"] slideshow={"slide_type": "slide"}
# ## See why the gradient is steepest
#
# Multiply this out, for any direction u. The mixed terms cancel:
#
# (3u₁ + 4u₂)² + (4u₁ − 3u₂)² = 25u₁² + 25u₂² = 25.
#
# The first bracket is the slope. Two squares share 25 between them, so the slope is never more than 5. It *is* 5 when the other bracket is
# 0, at u = (0.6, 0.8): the direction of (3, 4), the gradient itself. And the slope is 0 when the second bracket takes everything.
#
# So the list of slopes, drawn as an arrow on the map, is more than a list:
#
# | facing | the slope is |
# |---|---|
# | along the gradient | the length of the gradient, 5: steepest climb |
# | against it | −5: steepest way down |
# | at a right angle to it | 0: level, along the contour line |
# | at the angle α to it | 5 · cos α |
#
# This is a *theorem*, for every smooth loss and any number of weights: the inequality of Cauchy and Schwarz. (The same Cauchy wrote down gradient
# descent, in 1847.) It is why the rule steps against the gradient.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(
    draw.arrow_on_the_map(hillside, place),
    f"The gradient {tuple(hillside.gradient(place).round().astype(int).tolist())} lies flat on the map, at a right angle to the contour of height "
    f"{hillside(place):.1f}; the step goes the opposite way.",
)

# %% [markdown]
# > **Often said:** the gradient is an arrow that points up the hillside.
# >
# > **What happens:** it has two numbers, one for each weight. An arrow up the hillside would need a third, for the height.
# >
# > **Why:** it answers *which change of the weights?* Weights live on the map. The hillside is only what we make of the losses.
#
# With a thousand weights no one can draw the hillside. Trying directions is hopeless as well: nearly all of them are nearly level.

# %%
rng = np.random.default_rng(4)
rows = []
for weights in (2, 20, 1000):
    g, tries = rng.normal(size=weights), rng.normal(size=(1000, weights))
    slopes = tries @ g / np.linalg.norm(tries, axis=1)
    rows.append((weights, slopes.max() / np.linalg.norm(g)))
Table(("weights", "best of 1000 directions, as a share of the steepest"), rows, digits=2)

# %% [markdown] tags=["predict"] minutes=1 slideshow={"slide_type": "subslide"}
# ### Down, and home

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.points-home")

# %% [markdown] tags=["explorer"] minutes=4 slideshow={"slide_type": "slide"}
# ## Make the arrow point home
#
# The valley ½(w₁² + 25·w₂²) again, seen from above. Beside it is the rose of slopes where you stand; under it you read how many degrees lie
# between the way down and the star. Three tasks:
#
# 1. Turn *your direction* until the slope is as steep down as it gets. Then compare a short stride with a long one: which keeps its promise?
# 2. Drag the start to two places, in different directions from the star, where the way down *does* point at it.
# 3. Find the place where it misses by most.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    Quadratic((1.0, 25.0)),
    GradientDescent(learning_rate=0.02),
    start=(1.0, 1.0),
    steps=10,
    view=("contour", "rose"),
    controls=("start", "direction", "stride"),
    limits=((-2, 2), (-1.5, 1.5)),
    stride=0.05,
    locked_by="04.points-home",
    caption="The valley ½(w₁² + 25·w₂²) from above, from a start that can be dragged, and the slope there in every direction.",
)

# %% [markdown] tags=["other-side"] minutes=3 lecture=2 slideshow={"slide_type": "slide"}
# ## Go straight down and miss the hut
#
# > **Often said:** the gradient points at the minimum, so going against it leads there.


# %%
def miss(bowl, w):
    """The angle in degrees between the way down and the way to (0, 0)."""
    down, home = -bowl.gradient(w), -w
    cosine = down @ home / (np.linalg.norm(down) * np.linalg.norm(home))
    return np.degrees(np.arccos(min(cosine, 1.0)))


here = np.array([1.0, 1.0])
around = [np.array([np.cos(a), np.sin(a)]) for a in np.linspace(0.001, 1.57, 1000)]
valleys = {ratio: Quadratic((1.0, ratio)) for ratio in (1.0, 2.0, 25.0, 100.0)}
rows = [
    (f"{ratio:.0f} : 1", miss(bowl, here), max(miss(bowl, w) for w in around))
    for ratio, bowl in valleys.items()
]
Table(("curvatures", "miss at (1, 1), degrees", "worst miss, degrees"), rows, digits=1)

# %% slideshow={"slide_type": "subslide"}
degrees = miss(valleys[25.0], here)
show(
    draw.misses(valleys[1.0], valleys[25.0], here, degrees),
    f"From (1, 1) the way down points home on a round bowl and misses by {degrees:.1f}° in a valley 25 times as curved one way as the other.",
)

# %% [markdown]
# > **What happens:** only the round bowl sends you home from everywhere. In this valley the way down misses by 42.7°, and elsewhere by up to 67.4°.
# >
# > **Why:** down is at a right angle to the contour under your feet. Only on a circle does that line run through the centre from everywhere. On an
# > ellipse it does so from its two axes only.
#
# It is still a way down, and on a bowl it never leads away from home: the miss stays below 90° (*theorem*). But it is good for a step, not for the
# whole way. That is why the hiker feels again at every place.
#
# > **Deeper.** *Steepest* depends on the ruler as well. We asked for the most height in one unit *of the map*. Measure the students' time in minutes,
# > and `w` shrinks to a sixtieth while its slope grows sixtyfold. The same students, the same line, and the step turns away:

# %%
rows = [
    (unit, np.degrees(np.arctan2(15, 45 * scale**2)))
    for unit, scale in (("days", 1 / 24), ("hours", 1), ("minutes", 60))
]
Table(("time in", "first step on the map of w (per hour) and b, degrees from w"), rows, digits=3)

# %% [markdown]
# > On a map with another ruler, another way is steepest. Lesson 05 chooses the ruler well. And if a unit is counted weight by weight, each free to
# > change by 1, the steepest step changes *every* weight by the same amount: the sign of the gradient. Lesson 12 meets that step again.

# %% [markdown] tags=["situation"] minutes=2 covers=["S1-02"] slideshow={"slide_type": "slide"}
# ## Trust none of four programs
#
# Now something real-sized. There are 200 students, and three things are known of each: hours studied, quiz average, attendance. The exam score is guessed
# as w₁ × hours + w₂ × quiz + w₃ × attendance + b. Four weights, so the gradient has four numbers.
#
# You are handed four programs for that gradient, A, B, C and D. Each makes the loss fall from the first step. Three of them have a bug.

# %%
X, y = exam_scores()
X = np.column_stack([X, np.ones(len(y))])  # a column of ones: b is a weight like the others, with the input 1


def exam_loss(w):
    """The mean squared error of 200 guesses X @ w; w holds w₁, w₂, w₃ and b."""
    return np.mean((X @ w - y) ** 2)


print(f"{len(y)} students, the first three:")
Table(("hours", "quiz", "attendance", "score"), [(*X[i, :3], y[i]) for i in range(3)], digits=1)

# %% [markdown] tags=["predict"] minutes=1 slideshow={"slide_type": "subslide"}
# ### The best-looking curve

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.best-curve")


# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
def right(w):
    return 2 * X.T @ (X @ w - y) / len(y)


programs = {
    "A": lambda w: right(w) / 2,  # forgot the 2 of the square
    "B": lambda w: right(w)[[1, 0, 2, 3]],  # the slopes of hours and quiz swapped
    "C": right,
    "D": lambda w: right(w) * [1, 1, 1, 0],  # never moves b
}


# %% slideshow={"slide_type": "skip"}
def losses_of(program, steps=1000, learning_rate=5e-5):
    """The losses of gradient descent from zero, if `program` is believed."""
    w, losses = np.zeros(4), []
    for _ in range(steps + 1):
        losses.append(exam_loss(w))
        w = w - learning_rate * program(w)
    return np.array(losses)


# %% [markdown] tags=["by-hand"] minutes=4 lead=2 slideshow={"slide_type": "slide"}
# ## Feel with two toes
#
# First let all four walk, with the same η from the same start.

# %% slideshow={"slide_type": "fragment"}
losses = {name: losses_of(program) for name, program in programs.items()}
show(
    draw.four_programs({name: values[:101] for name, values in losses.items()}),
    "After 100 steps the losses are "
    + ", ".join(f"{name} {values[100]:.1f}" for name, values in losses.items())
    + f". They began at {losses['A'][0]:.0f}.",
)

# %% [markdown]
# No curve confesses. So compare each program with what needs no formula: boots.
#
# The boots of lesson 01 read −5.999 where the slope of (w − 3)² is −6: off by the toe. Put out a second toe, *backwards*, and it reads −6.001.
# The two mistakes are opposite. The mean is −6, exactly.


# %%
def height(w):
    return (w - 3) ** 2


toe = 0.001
forward = (height(toe) - height(0.0)) / toe
back = (height(0.0) - height(-toe)) / toe
print(f"forward {forward:.3f},  back {back:.3f},  mean {(forward + back) / 2:.3f}")


# %% [markdown]
# On a bowl of curvature L one toe is off by h · L/2, and two toes are exact. For many weights, do it one weight at a time:


# %%
def numeric_gradient(f, w, h=1e-5):
    """The slope along every weight, felt with a toe forward and a toe back."""
    slopes = np.zeros(len(w))
    for i in range(len(w)):
        toe = np.zeros(len(w))
        toe[i] = h
        slopes[i] = (f(w + toe) - f(w - toe)) / (2 * h)
    return slopes


anywhere = np.array([0.7, -0.4, 1.3, 2.1])
rows = [(name, *program(anywhere)) for name, program in programs.items()]
rows.append(("boots", *numeric_gradient(exam_loss, anywhere)))
Table(("program", "w₁", "w₂", "w₃", "b"), rows, digits=2)

# %% [markdown]
# C agrees with the boots, number by number. To say it in one number, divide the distance between two gradients by the length of the longer one:
# the **relative error**. Below 10⁻⁶ a formula is right, above 10⁻² it is wrong, between them look at each weight. (*Folklore*, and it works.)


# %%
def relative_error(a, b):
    """How far apart two gradients are, whatever their size."""
    return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))


boots = numeric_gradient(exam_loss, anywhere)
errors = {name: relative_error(program(anywhere), boots) for name, program in programs.items()}
rows = [(name, f"{errors[name]:.6f}", losses[name][1000]) for name in programs]
Table(("program", "relative error", "loss after 1000 steps"), rows, digits=1)

# %% [markdown]
# A is half the gradient, so its every step is half as long as you think. B, with two slopes swapped, led after 100 steps and is exploding now. D never
# moves b, and no loss shows it. Its 0.009 lies between the limits: there you look at each weight, and find 0.00 where the boots say 32.89.
#
# And C? The four are in the folded cell further up, and C is one line: `2 * X.T @ (X @ w - y) / len(y)`. That is the push table again, for all students and
# all weights in one product: the errors `X @ w - y`, times the inputs, added up, and divided by how many there are.
#
# Why not train with boots, then? Count the losses: two for each weight, eight for one gradient here. With a million weights that is two million. The
# formula costs about as much as two: one pass for the errors, one for the pushes. So derive the gradient, and check it once.

# %% [markdown] tags=["predict"] minutes=1 slideshow={"slide_type": "subslide"}
# ### The best toe

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.best-toe")

# %% [markdown] tags=["other-side"] minutes=5 lecture=1 slideshow={"slide_type": "slide"}
# ## Make the toe too short
#
# > **Often said:** the shorter the toe, the better the slope.
#
# Try fifteen lengths on that hill. (A computer writes 1e-05 for 0.00001.)

# %%
toes = np.array(
    [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15]
)
slope = double_well.gradient(3.0)
one_toe = np.abs((double_well(3 + toes) - double_well(3.0)) / toes - slope)
two_toes = np.abs((double_well(3 + toes) - double_well(3 - toes)) / (2 * toes) - slope)
rows = [tuple(f"{v:.0e}" for v in (toes[k], one_toe[k], two_toes[k])) for k in (0, 2, 4, 7, 9, 11, 14)]
Table(("toe", "error, one toe", "error, two toes"), rows)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(
    draw.too_short_too_long(toes, one_toe, two_toes),
    f"The error of the felt slope is a U on log axes: two toes are best at {toes[np.argmin(two_toes)]:.0e} with an error of "
    f"{two_toes.min():.0e}, one toe at {toes[np.argmin(one_toe)]:.0e} with {one_toe.min():.0e}; at 1e-15 two toes are off by {two_toes[-1]:.1f}.",
)

# %%
right_toe, left_toe = double_well(3 + 1e-12), double_well(3 - 1e-12)
print(f"heights {right_toe:.15f} and {left_toe:.15f}")
print(f"they differ by {right_toe - left_toe:.4e}; slope 8 over 2e-12 would be {8 * 2e-12:.4e}")

# %% [markdown]
# Read the right half first. Make the toe ten times shorter, and one toe is ten times better, two toes a hundred times. That is the bend of the ground.
#
# > **What happens:** the error falls to about 2 · 10⁻¹⁰ at a toe of 0.00001, and climbs again. At 10⁻¹⁵ the slope is off by 0.9.
# >
# > **Why:** a computer keeps about 16 digits of each height. Subtract two that are nearly equal, and of those digits only the last few are left.
# > Dividing by a tiny toe then blows up their rounding.
#
# A check can also be fooled by its place. Let the loss charge for a large weight, w², and forget the slope of that, 2w:


# %%
def charged(w):
    return loss(*w) + w[0] ** 2


for where in (np.array([0.0, 0.0]), np.array([1.3, 0.4])):
    forgetful = np.array(gradient(*where))
    print(f"at {where}: relative error {relative_error(forgetful, numeric_gradient(charged, where)):.3f}")

# %% [markdown]
# At w = 0 the forgotten slope is 0, and the check sees nothing. Zero is where most programs start, so it is where people check. Check at a
# place with no zeros and no round numbers. And on a kink, like the tip of |w − 3|, do not trust any toe: left and right disagree.

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

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.proof-of-turns")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.one-toe-error")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("04.loss-falls")

# %% [markdown] tags=["interview"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"Why is the negative gradient the direction of steepest descent?"*
#
# <details><summary>Our answer</summary>
#
# Over a short way the ground is as good as flat, so the slope in a direction u of length 1 is the sum of gᵢ · uᵢ. That is the length of g times
# the cosine of the angle to u. The cosine is lowest, −1, straight against g.
# </details>
#
# *"Steepest in which sense?"*
#
# <details><summary>Our answer</summary>
#
# Per unit of ordinary, Euclidean length in the space of the weights. Rescale a weight and another direction is steepest. Allow each weight the same
# largest change instead, and the steepest step is the sign of the gradient.
# </details>
#
# **A common wrong answer:** "Because it points to the minimum." On the valley with curvatures 1 and 25 it points 42.7° past it. Steepest is a statement about
# the next inch.

# %% [markdown] tags=["wild"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# SciPy ships the check. `check_grad` feels with one toe of about 10⁻⁸, where one toe is best, and gives back the distance between the two gradients: the
# *absolute* error. Divide it by the size yourself. Here it judges C and A.

# %%
from scipy.optimize import check_grad

for name in "CA":
    off = check_grad(exam_loss, programs[name], anywhere)
    print(f"{name}: off by {off:.1f}, where the gradient is {np.linalg.norm(right(anywhere)):.1f} long")

# %% [markdown]
# PyTorch's `torch.autograd.gradcheck` feels with two toes and asks for float64. You know why: float32 keeps about 7 digits, and the left arm of the U
# stands much higher.

# %% [markdown] tags=["from-memory"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Draw it from memory
#
# 90 seconds, on paper: three ellipses around a star, and a hiker on the outer one. Draw the contour's tangent, the gradient, the step, and the way home. Mark
# the right angle. Write the push of one student on w and on b beside it.

# %% [markdown] tags=["keep"] minutes=1 slideshow={"slide_type": "slide"}
# ## Keep this
#
# The gradient is a list of slopes, one for each weight, all felt at one place. As an arrow it lies on the map, stands at a right angle to the contour, and its
# length is the steepest slope. Step against it with all weights at once, and feel again, because it rarely points home. Derive it, then check it with two toes of
# 0.00001, away from zero.
#
# *Next:* real patients, ten columns, and a loss that explodes at rates that were safe here. [Lesson 05](05_linear_regression.ipynb) finds out what the columns have to do with it.
