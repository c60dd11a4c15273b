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
# # 01 · Walk down a hill you cannot see
#
# After this lesson you can find the bottom of a valley with nothing but the slope under your feet, and you can say why
# that is what happens when a model learns.
#
# | | |
# |---|---|
# | **Takes** | 40 minutes |
# | **You need** | `y = 2x + 1`, and a `for` loop |
# | **You will need it for** | every lesson after this one |

# %% slideshow={"slide_type": "skip"}
import numpy as np
from scipy.optimize import minimize

from gdcourse import GradientDescent, LinearRegression, Table, descend
from gdcourse.datasets import four_students
from gdcourse.explorers import explore
from gdcourse.figures import foggy_hiker as draw
from gdcourse.figures import show
from gdcourse.landscapes import bowl, double_well
from gdcourse.questions import ask

# %% [markdown] tags=["recall"] minutes=2 lecture=1 slideshow={"slide_type": "slide"}
# ## Recall what you bring
#
# Two questions, to warm up. From the next lesson on, they come from the lessons before.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("01.line")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("01.loop")

# %% [markdown] tags=["situation"] minutes=2 lead=3 covers=["S2-02", "S2-03", "S3-01", "S4-01", "S1-03"] slideshow={"slide_type": "slide"}
# ## Get off a hill in fog
#
# You are on a hillside and the fog has come in. You cannot see your own boots. The hut is at the bottom of the valley, and
# it will be dark in an hour.
#
# One thing still works. The ground under your left boot is higher than the ground under your right. So the valley is to the
# right, at least here. Step that way. Then stand, and feel again.
#
# Our hill has one direction only, left and right. Where you stand is one number, `w`. How high you are there is `hill(w)`. Its
# formula stays in the fog: you may ask for the height at your feet, and for nothing else.

# %%
hill = bowl  # what this hill looks like, we find out later

print(f"at w = 0      the height is {hill(0.0):.6f}")
print(f"at w = 0.001  the height is {hill(0.001):.6f}")

# %% [markdown] tags=["predict"] minutes=2 lecture=1 slideshow={"slide_type": "subslide"}
# ### Say it before you compute it

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("01.first-slope")

# %% [markdown] tags=["by-hand"] minutes=4 lecture=10 covers=["S1-06", "S2-04"] slideshow={"slide_type": "slide"}
# ## Measure a slope with your feet
#
# What you worked out is a **slope**: how much the height changes, divided by how far you moved.
#
# | | `w` | height |
# |---|---:|---:|
# | where you stand | 0 | 9 |
# | a toe to the right | 0.001 | 8.994001 |
# | change | 0.001 | −0.005999 |
#
# So the slope is −0.005999 / 0.001 = −5.999. It says two things. The sign: minus, so the ground *falls* to the right. The
# size: 6 units of height for one unit of `w`, which is steep.
#
# In code it is the same division.


# %%
def feel(w, toe=0.001):
    """The slope under the feet: change of height, divided by change of place."""
    return (hill(w + toe) - hill(w)) / toe


print(f"slope at w = 0: {feel(0.0):.3f}")

# %% [markdown]
# Is it 5.999 or 6? The toe is long enough to notice that the ground bends. A shorter toe notices less of it.

# %%
Table(("toe", "slope at w = 0"), [(toe, feel(0.0, toe)) for toe in (1, 0.1, 0.01, 0.001)], digits=3)

# %% [markdown]
# The numbers close in on −6. That is *the* slope at this place: where the measurement is heading as the toe shrinks to
# nothing. Mathematicians call it the **derivative**. You have taken one, with your boots.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(
    draw.in_fog(hill, 0.0, hill.gradient(0.0)),
    f"In the fog at w = 0: the height is {hill(0.0):.0f}, the slope is {hill.gradient(0.0):.0f}, and nothing else can be seen.",
)

# %% [markdown] tags=["predict"] minutes=1 slideshow={"slide_type": "subslide"}
# ### Height or slope?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("01.height-or-slope")

# %% jupyter={"source_hidden": true}
show(
    draw.two_slopes(hill),
    f"At w = 1 the height is {hill(1.0):.0f} and the slope {hill.gradient(1.0):+.0f}; at w = 6 the height is {hill(6.0):.0f} and "
    f"the slope {hill.gradient(6.0):+.0f}, which is steeper.",
)

# %% [markdown] tags=["by-hand"] minutes=4 lecture=5 covers=["S0-01", "S3-02"] slideshow={"slide_type": "slide"}
# ## Let the slope set the step
#
# Now walk. Two decisions are needed: which way, and how far.
#
# *Which way* is settled. The slope points uphill, so go against it. *How far*: let the ground decide. On steep ground take a
# long step, on flat ground a short one. A tenth of the slope will do. That tenth is called the **learning rate**.
#
# At `w = 0` the slope is −6. A tenth of it is −0.6. Against it means +0.6, so you arrive at `w = 0.6`.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("01.second-step")


# %% slideshow={"slide_type": "subslide"}
def walk(w, steps, learning_rate=0.1):
    """Feel the slope, step against it, and again."""
    places = [w]
    for _ in range(steps):
        w = w - learning_rate * feel(w)
        places.append(w)
    return np.array(places)


places = walk(0.0, steps=30)
print("first places:", ", ".join(f"{w:.3f}" for w in places[:4]))
print(f"after 30 steps: {places[-1]:.2f}")

# %% [markdown]
# Check the first rows by hand; they fit on a napkin. `feel` is called anew in every round. That matters: the slope you felt
# at the start says nothing about the ground you stand on now.

# %%
descend(bowl, start=0.0, optimizer=GradientDescent(learning_rate=0.1), steps=3)

# %% [markdown]
# That was the same walk by the package's own `descend`. Each row starts where the row above ended. Now the fog lifts.

# %% slideshow={"slide_type": "subslide"}
steps = np.diff(places)
show(
    draw.fog_lifted(hill, places[:13]),
    f"The walk from w = 0: the first steps are {steps[0]:.2f}, {steps[1]:.2f} and {steps[2]:.2f} long, and after 12 of them "
    f"the hiker is at {places[12]:.2f}. The bottom is at 3.",
)

# %% [markdown] tags=["why"] minutes=2 lead=2 covers=["S2-08"] slideshow={"slide_type": "slide"}
# ## See why the steps shrink
#
# Nobody told the hiker to slow down, and nobody told them where the bottom is. The step is a tenth of the slope, and the slope
# fades as the ground levels out. At the bottom the slope is 0, so the step is 0, and the walk ends by itself.
#
# Two things had to be true for that. The slope was felt *again* at every place. And each step was short enough not to land
# higher up on the far side. How short is short enough is a whole lesson: the third.

# %% [markdown] tags=["explorer"] minutes=3 lecture=7 slideshow={"slide_type": "slide"}
# ## Find the bottom of another hill
#
# This hill is new, and it is in fog. Your task: walk until the slope is between −0.01 and 0.01. Use the step button, or the arrow keys
# while the picture has the focus. Write down the place and its height. Only then lift the fog.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    double_well,
    GradientDescent(learning_rate=0.05),
    start=3.0,
    steps=40,
    fog=True,
    controls=("start", "rate", "steps"),
    caption="A hill in fog: start at w = 3, feel the slope, step against it.",
)

# %% [markdown] tags=["other-side"] minutes=2 lecture=3 lead=2 covers=["S3-02"] corrects=["E14"] slideshow={"slide_type": "slide"}
# ## Ask what flat ground proves
#
# You found level ground, and it was *a* bottom. With the fog gone you saw a deeper valley further left. From where you
# stood, no measurement at your feet could have told you.

# %%
walk_down = descend(double_well, start=3.0, optimizer=GradientDescent(learning_rate=0.05), steps=100)
found = walk_down.positions[-1]
level = [(place.kind, float(np.squeeze(place.point))) for place in double_well.stationary]
rows = [(kind, w, double_well(w), "you" if abs(w - found) < 1e-3 else "") for kind, w in level]
Table(("level ground", "w", "height", "who is there"), rows, digits=3)

# %% [markdown]
# > **Often said:** when the slope is zero, you have reached the lowest point.
# >
# > **What happens:** this hill is level in three places. One is a hilltop, one is a shallow valley, one is the deep one.
# >
# > **Why:** a slope knows about the ground under your feet. It knows nothing of the ground behind the next rise.

# %% [markdown] tags=["situation"] minutes=3 covers=["S1-01", "S1-04", "S0-07", "S1-06", "S4-01"] slideshow={"slide_type": "slide"}
# ## Turn four students into a hill
#
# Here is where models come in. Four students tell you how many hours they studied and how many points they scored.

# %%
hours, points = four_students()
Table(("hours", "points"), list(zip(hours, points, strict=True)), digits=0)

# %% [markdown]
# You want to guess the points from the hours. Try the shortest rule there is: *points = w × hours*. One number, `w`, has to be
# found. Start at `w = 0`, which guesses 0 points for everybody. All four guesses are too low. Which way should `w` go?
#
# Up, says common sense. How would a computer know? Measure how wrong a `w` is: take each guess minus the true points, square
# it, and average over the students. That one number is the **loss**. Now ask what small change of `w` would make it smaller.


# %% slideshow={"slide_type": "subslide"}
def hill(w):
    """How wrong the rule points = w × hours is: the mean squared error."""
    return np.mean((w * hours - points) ** 2)


print(f"loss at w = 0: {hill(0.0):.3f}")
print(f"slope there:   {feel(0.0):.3f}")

# %% [markdown]
# Look at what happened. `hill` is now a loss, and `feel` did not have to change. The slope is about −45: the loss falls as `w`
# grows. So `w` goes up. The hiker is back.

# %%
places = walk(0.0, steps=30, learning_rate=0.01)
print("w goes", ", ".join(f"{w:.2f}" for w in places[:4]), f"… and after 30 steps is {places[-1]:.2f}")
print(f"loss: {hill(places[0]):.2f} at the start, {hill(places[-1]):.2f} at the end")

# %% [markdown]
# The same loop that walked down a hill has learned from four students: about 3 points an hour. The loss stops at 1, not at 0,
# because no single `w` can please all four.
#
# | before | after |
# |---|---|
# | "The model learns" | a loop lowers a loss |
# | something hidden does it | feel the slope, step against it, repeat |
# | it either works or it does not | you can print every step and check it by hand |

# %% [markdown] tags=["by-hand"] minutes=3 lecture=4 covers=["S0-03", "S0-08", "S0-09", "S3-01", "S4-02"] slideshow={"slide_type": "slide"}
# ## Name the parts
#
# | on the hill | in the model | in this lesson |
# |---|---|---|
# | where you stand | the current weights | `w` |
# | how high you are | the loss: how wrong those weights are | `hill(w)` |
# | the tilt under your feet | the gradient | `feel(w)` |
# | how much of the slope you step | the learning rate | `0.1`, `0.01` |
# | the hut | the weights with the smallest loss | `w = 3` |
# | the fog | you know the loss only where you have computed it | |
#
# The hiker's position is *not* the data. The four students stay the same all along; they are what the hill is made of. Walking
# changes the weights.
#
# Let the rule have a second number: *points = w × hours + b*. Now you can walk in two directions, and the loss is a landscape.

# %% slideshow={"slide_type": "subslide"}
loss = LinearRegression(hours, points)  # a hill over two weights: w and b
down = descend(loss, start=[0.0, 0.0], optimizer=GradientDescent(learning_rate=0.05), steps=100)
show(
    draw.surface_and_map(loss, down.positions),
    f"The loss of two weights as a hillside and as its map: {down.steps} steps lead from loss {down.losses[0]:.1f} at (0, 0) to "
    f"{down.losses[-1]:.2f} near the best line, w = 3 and b = 0.",
)

# %% [markdown] tags=["situation"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Ask whether guessing would do
#
# Feeling slopes is work. Why not guess a thousand places and keep the lowest? In one direction that is a fine idea. A model has many weights,
# though, so the hill has many directions. Take the friendliest hill there is, a round bowl with its bottom at 3 in every
# direction. Guess a thousand places, each weight anywhere between −10 and 10.

# %% [markdown] tags=["predict"] minutes=1 lecture=0 slideshow={"slide_type": "subslide"}
# ### A thousand guesses

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("01.thousand-guesses")

# %% slideshow={"slide_type": "subslide"}
rng = np.random.default_rng(1)


def best_guess(weights, guesses=1000):
    """Distance of the best guess so far to the bottom at (3, 3, …), after each guess."""
    places = rng.uniform(-10, 10, size=(guesses, weights))
    return np.minimum.accumulate(np.linalg.norm(places - 3, axis=1))


rows = [(weights, np.mean([best_guess(weights)[-1] for _ in range(100)])) for weights in (1, 2, 5, 10, 20)]
Table(("weights", "distance of the best of 1000 guesses"), rows, digits=2)

# %% [markdown]
# Now let the hiker feel. To feel the slope in 20 directions they put out a toe in each, so one step costs 21 heights. That is
# counted in the picture below: both lines have the same number of heights to spend.


# %%
def feel_and_step(weights, heights=1000, learning_rate=0.1, toe=1e-6):
    """Distance to the bottom after each step, and the heights measured until then."""
    w, apart = rng.uniform(-10, 10, size=weights), []
    for _ in range(heights // (weights + 1)):
        here, toes = np.sum((w - 3) ** 2), w + toe * np.eye(weights)
        slope = (np.sum((toes - 3) ** 2, axis=1) - here) / toe
        w = w - learning_rate * slope
        apart.append(np.linalg.norm(w - 3))
    return (weights + 1) * np.arange(1, len(apart) + 1), np.array(apart)


# %% slideshow={"slide_type": "subslide"}
runs = {
    weights: {
        "guessing": (np.arange(1, 1001), best_guess(weights)),
        "feeling the slope": feel_and_step(weights),
    }
    for weights in (2, 20)
}
guessed, felt = (runs[20][name][1][-1] for name in ("guessing", "feeling the slope"))
show(
    draw.guess_or_feel(runs),
    f"With 20 weights and a thousand heights measured, guessing ends {guessed:.1f} away from the bottom and feeling the slope {felt:.4f}.",
)

# %% [markdown] tags=["why"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## See why feeling wins
#
# A guess knows nothing of the guess before. A step keeps everything the steps before it have gained, and moves all weights in
# a useful direction at once. More weights make the hiker's step dearer, 21 heights instead of 3. They make guessing hopeless.
#
# In lesson 04 the price of a step falls again: with a little calculus, all the slopes together cost about as much as two heights.
#
# > **Deeper.** How unlucky is a guess in 20 dimensions? The places within 1 of the bottom form a ball, and its volume is π¹⁰ / (10 · 9 · … · 1), about 0.026. The box of all
# > guesses has 20²⁰. Divide, and you know how many guesses it takes, on average, until one lands that near.

# %%
ball, box = np.pi**10 / np.prod(np.arange(1.0, 11)), 20.0**20
print(f"the ball holds {ball:.3f}, the box {box:.1e}: one guess in {box / ball:.0e} lands within 1 of the bottom")

# %% [markdown] tags=["other-side"] minutes=1 lecture=0 slideshow={"slide_type": "subslide"}
# ## See where the picture lies
#
# Nobody walks in a thousand dimensions. A model with a thousand weights has a position that is a list of a thousand numbers, and
# a slope that is another such list. The hiker helps with one direction or two. Beyond that, trust the loop: it never needed
# the picture.
#
# The walk also needs a hill that slopes. If the loss is the count of wrong answers, a small change of `w` usually changes no
# answer at all. Then the ground is a flight of stairs. Boots feel nothing on the treads, and a cliff at the edges.

# %%
passed = points > 6  # three of the four


def mistakes(w):
    """How many students the rule "passes if w × hours > 6" gets wrong."""
    return int(np.sum((w * hours > 6) != passed))


rows = [(w, mistakes(w), (mistakes(w + 0.001) - mistakes(w)) / 0.001) for w in (0.5, 1.7, 2.0, 2.5, 6.5)]
Table(("w", "mistakes", "slope"), rows, digits=2)

# %% [markdown] tags=["your-turn"] minutes=1 slideshow={"slide_type": "slide"}
# ## Your turn
#
# Open [the exercises of this lesson](../exercises/01_foggy_hiker/01_foggy_hiker.ipynb). You write the boots (`slope_by_feel`), one step, the
# whole walk, and the guesser that it beats. `check` tells you what your numbers are the numbers of.

# %% [markdown] tags=["quiz"] minutes=2 lecture=3 covers=["S1-18", "S1-14"] corrects=["E32"] slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("01.position")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("01.what-slope-tells")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("01.mainly-does")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("01.zero-slope")

# %% [markdown] tags=["interview"] minutes=1 lecture=0 covers=["S0-24", "S0-07", "S0-25"] slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"How does a model actually learn?"* Say your answer aloud before you open ours.
#
# <details><summary>In 30 seconds</summary>
#
# The model has weights. A loss says how wrong they are. Training asks, for each weight, whether a small increase would raise or lower
# the loss, and moves every weight a little in the lowering direction. Then it asks again. That loop is gradient descent.
# </details>
#
# <details><summary>In two minutes</summary>
#
# Add the parts: the gradient is the list of slopes, one for each weight. The step is the learning rate times the gradient, taken against
# it. The loop stops when the steps no longer help. It finds level ground, which for some losses is the best point and for others
# only a good one. In practice the slope comes from calculus, and from a sample of the data at a time.
# </details>
#
# <details><summary>At the whiteboard</summary>
#
# Draw a bowl, a dot on its left side, the tilted line through the dot, and the arrow *on the floor* pointing right. Write
# `w = w - learning_rate * slope`. Do one row of numbers.
# </details>
#
# **A common wrong answer:** "It adjusts itself until the error is zero." The error of our four students stops at 1. Learning ends where the
# ground is level, not where the height is 0.

# %% [markdown] tags=["wild"] minutes=1 lecture=0 covers=["S1-15"] slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# SciPy's `minimize` is asked to find the bottom of our class's hill. It gets the height and nothing else, so it does what you
# did: it puts out a toe. Its toe is about a hundred-millionth long, and its steps are cleverer than ours.

# %%
result = minimize(hill, x0=0.0)
print(f"bottom at w = {result.x[0]:.3f}, loss {result.fun:.3f}")

# %% [markdown]
# The same loop tunes a thermostat, the shape of a wing and the folds of a protein: wherever something can be measured, nudged, and measured again.

# %% [markdown] tags=["from-memory"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Draw it from memory
#
# Close your eyes for a moment, then take paper and 90 seconds. Draw a hill, a hiker on its left side, the slope under their feet and
# the step they take. Write the four lines of the loop beside it. Then compare with `walk` above.

# %% [markdown] tags=["keep"] minutes=1 covers=["S0-25", "S1-17"] slideshow={"slide_type": "slide"}
# ## Keep this
#
# A loss says how wrong the weights are. The slope says which small change makes them less wrong, here. Step against the
# slope, by a share of its size, then feel again. There is no more to "learning" than that loop. It ends on level ground.
# Whether level ground is the best place is another question.
#
# *Next:* you took 30 steps to learn where step 30 ends. Could you have known without walking? [Lesson 02](02_update_rule.ipynb) does it with one line of algebra.
