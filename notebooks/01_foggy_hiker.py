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
# | Takes | You need | You will need it for |
# |---|---|---|
# | 40 minutes | `y = 2x + 1`, and a `for` loop | every lesson after this one |

# %% [markdown] tags=["situation"] minutes=3 lecture=4.5 lead=2 covers=["S2-02", "S3-01", "S4-01", "S0-08"] slideshow={"slide_type": "slide"}
# ## Get off the hill
#
# The fog has come in, and you cannot see your own boots. Somewhere below is a hut. You might as well wear a blindfold: all
# you have is how the ground tilts under your feet. Walk.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
import numpy as np

from gdcourse import LinearRegression, Table, ask, bowl, double_well, fog_game, four_students, ribbon, show
from gdcourse.figures import foggy_hiker as draw

fog_game(bowl, start=0.0, name="01.fog")

# %% [markdown] lead=1 covers=["S2-03", "S1-03"]
# You have done what a model does when it learns. Stand somewhere. Feel the slope. Step the other way. Feel again,
# until the ground is level. Nobody told you where the hut was, and you never saw the valley.
#
# One button did it without you: *Step by the rule*. In the next half hour you take that rule apart and write it yourself.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
ribbon("01")

# %% [markdown] tags=["recall"] minutes=2 lecture=3 slideshow={"slide_type": "slide"}
# ## Recall what a slope is
#
# Two questions to warm up. From the next lesson on, they come from the lessons before.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("01.line")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("01.loop")

# %% [markdown] tags=["predict"] minutes=1 lecture=1.5 slideshow={"slide_type": "slide"}
# ### Say it before you compute it

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("01.first-slope")

# %% [markdown] tags=["by-hand"] minutes=4 lecture=5.5 lead=2 covers=["S1-06", "S2-04"] slideshow={"slide_type": "slide"}
# ## Measure a slope with your feet
#
# Our hill has one direction only, left and right. Where you stand is one number, `w`. How high you are there is
# `hill(w)`. Put out a toe, note how the height changes, and divide by how far the toe reached.
#
# $$\text{slope} = \frac{\text{change of height}}{\text{change of place}}$$
#
# The sign says which way the ground falls: minus means down to the right. The size says how steep it is: so many units of
# height for one unit of `w`. In code it is the same division.


# %%
hill = bowl  # what this hill looks like, we find out later


def feel(w, toe=0.001):
    """The slope under the feet: change of height, divided by change of place."""
    return (hill(w + toe) - hill(w)) / toe


print(f"height {hill(0.0):.0f}; a toe further {hill(0.001):.6f}; change {hill(0.001) - hill(0.0):.6f}")
Table(("toe", "slope at w = 0"), [(toe, feel(0.0, toe)) for toe in (1, 0.1, 0.01, 0.001)], digits=3)

# %% [markdown]
# A long toe reaches where the ground already bends. A shorter one notices less of that, and the numbers close in on −6. That is
# *the* slope at this place: where the measurement is heading as the toe shrinks to nothing. Mathematicians call it the
# **derivative**. You have taken one, with your boots.

# %% [markdown] tags=["predict"] minutes=1 lecture=2.5 slideshow={"slide_type": "subslide"}
# ### Height or slope?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("01.height-or-slope", draw.two_slopes(hill))

# %% [markdown] tags=["by-hand"] minutes=4 lecture=6 lead=2 covers=["S0-01", "S3-02"] slideshow={"slide_type": "slide"}
# ## Let the slope set the step
#
# Two decisions make a walk: which way, and how far. *Which way* is settled. The slope points uphill, so go against it. *How
# far*: let the ground decide. On steep ground take a long step, on flat ground a short one. A tenth of the slope will do:
#
# $$w_{\text{new}} = w - 0.1 \cdot \text{slope}$$
#
# That tenth is called the **learning rate**. At `w = 0` the slope is −6, a tenth of it is −0.6, and against it means
# +0.6. You arrive at `w = 0.6`.

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


# %% [markdown]
# This loop has a name, **gradient descent**. *Gradient* is the word for the slope when there are many directions; here it is
# one number. Note that `feel` is called anew in every round: the slope you felt at the start says nothing about the ground
# you stand on now.
#
# Run it, and check the rows by hand; they fit on a napkin. Each row starts where the row above ended.

# %% slideshow={"slide_type": "subslide"}
places = walk(0.0, steps=30)
rows = [(i, w, hill(w), feel(w), -0.1 * feel(w)) for i, w in enumerate(places[:4])]
Table(("step", "place w", "height", "slope", "next step"), rows, digits=2)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.fog_lifted(hill, places[:13]))

# %% [markdown] tags=["why"] minutes=1 lead=2 covers=["S2-08"] slideshow={"slide_type": "slide"}
# ## See why the steps shrink
#
# Nobody told the hiker to slow down. The step is a tenth of the slope, and the slope fades as the ground levels out. At the
# bottom the slope is 0, so the step is 0, and the walk ends by itself.
#
# Two things had to be true for that. The slope was felt *again* at every place. And each step was short enough not to land
# higher up on the far side. How short is short enough is a whole lesson: the third.

# %% [markdown] tags=["explorer"] minutes=3 lecture=5.5 slideshow={"slide_type": "slide"}
# ## Get off another hill
#
# The same fog, another hill, and you start far to the right. Find level ground, and look around when the fog lifts.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
fog_game(double_well, start=3.0, name="01.other-hill", learning_rate=0.1)

# %% [markdown] tags=["other-side"] minutes=2 lecture=2.5 lead=2 covers=["S3-02", "S1-14"] corrects=["E14"] slideshow={"slide_type": "slide"}
# ## Ask what level ground proves
#
# You found *a* bottom. Whether the hut stands there was luck: it depends on where you began. From where you stood, no
# measurement at your feet could have told you of the other valley.

# %% jupyter={"source_hidden": true}
level = [(place.kind, float(np.squeeze(place.point))) for place in double_well.stationary]
Table(("level ground", "w", "height"), [(kind, w, double_well(w)) for kind, w in level], digits=2)

# %% [markdown]
# > **Often said:** when the slope is zero, you have reached the lowest point. The slope is the answer.
# >
# > **What happens:** this hill is level in three places. One is a hilltop, one is a shallow valley, one is the deep one.
# >
# > **Why:** a slope knows about the ground under your feet. It is a direction for the next step, not a place to arrive at.

# %% [markdown] tags=["situation"] minutes=4 lecture=3.5 covers=["S1-01", "S1-04", "S0-07", "S1-06"] slideshow={"slide_type": "slide"}
# ## Turn four students into a hill
#
# Here is where models come in. Four students tell you how many hours they studied and how many points they scored.

# %%
hours, points = four_students()
Table(("hours", "points"), list(zip(hours, points, strict=True)), digits=0)

# %% [markdown]
# You want to guess the points from the hours by the shortest rule there is: *points = w × hours*. One number, `w`, has to be
# found. Start at `w = 0`, which guesses 0 points for everybody. All four guesses are too low. Which way should `w` go?
#
# Up, says common sense. How would a computer know? Measure how wrong a `w` is: take each guess minus the true points, square
# it, and average over the students. That one number is the **loss**. Then ask what small change of `w` would make it smaller.


# %% slideshow={"slide_type": "subslide"}
def hill(w):
    """How wrong the rule points = w × hours is: the mean squared error."""
    return np.mean((w * hours - points) ** 2)


places = walk(0.0, steps=30, learning_rate=0.01)
print(f"slope at w = 0: {feel(0.0):.2f}")
print("w goes", ", ".join(f"{w:.2f}" for w in places[:4]), f"… and after 30 steps is {places[-1]:.2f}")
print(f"loss: {hill(places[0]):.2f} at the start, {hill(places[-1]):.2f} at the end")

# %% [markdown]
# `hill` is now a loss, and `feel` and `walk` did not have to change. The slope at 0 is about −45: the loss falls as `w` grows,
# so `w` goes up. The loop that walked down a hill has learned from four students, about 3 points an hour. The loss stops
# at 1, not at 0, because no single `w` can please all four.
#
# | before | after |
# |---|---|
# | "The model learns" | a loop lowers a loss |
# | something hidden does it | feel the slope, step against it, repeat |
# | it either works or it does not | you can print every step and check it by hand |

# %% [markdown] tags=["by-hand"] minutes=3 lecture=3.5 covers=["S0-03", "S0-08", "S3-01", "S4-02"] slideshow={"slide_type": "slide"}
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

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.surface_and_map(LinearRegression(hours, points), start=(0.0, 0.0)))

# %% [markdown] tags=["situation"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Ask whether guessing would do
#
# Feeling slopes is work. Why not guess a thousand places and keep the lowest? In one direction that is a fine idea. A model has
# many weights, though. Take the friendliest hill there is, a round bowl with its bottom at 3 in every direction, and guess
# each weight anywhere between −10 and 10.

# %% [markdown] tags=["predict"] minutes=1 lecture=0 slideshow={"slide_type": "subslide"}
# ### A thousand guesses

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("01.thousand-guesses")

# %% [markdown] tags=["why"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## See why feeling wins
#
# To be within 3 of the bottom in *one* weight, a guess has to fall between 0 and 6. That is 6 of the 20 units: a chance of 0.3. To be
# that near in two weights at once, the chance is 0.3 · 0.3. In twenty it is
#
# $$0.3 \cdot 0.3 \cdots 0.3 = 0.3^{20}.$$

# %%
print(f"in two weights one guess in {0.3**-2:.0f} is near")
print(f"in twenty, one in {0.3**-20 / 1e9:.0f} billion")

# %% [markdown]
# A step knows better: it keeps everything that the steps before it have gained, and moves all weights in a useful direction at
# once. To feel twenty slopes costs 21 heights, one here and one for each toe. The picture counts them.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.guess_or_feel(weights=(2, 20), budget=1000))

# %% [markdown]
# In lesson 04 the price of a step falls again: with a little calculus, all the slopes together cost about as much as two
# heights.

# %% [markdown] tags=["other-side"] minutes=1 lecture=0 slideshow={"slide_type": "subslide"}
# ## See where the picture lies
#
# Nobody walks in a thousand dimensions. A model with a thousand weights has a position that is a list of a thousand numbers, and
# a slope that is another such list. The hiker helps with one direction or two. Beyond that, trust the loop: it never needed
# the picture.
#
# The walk also needs a hill that slopes. Let the loss be the number of students that the rule "passes if w × hours > 6" gets
# wrong. A small change of `w` usually changes no answer at all. The ground is a flight of stairs: boots feel nothing on the
# treads, and a cliff at the edges.

# %% jupyter={"source_hidden": true}
passed = points > 6


def mistakes(w):
    return int(np.sum((w * hours > 6) != passed))


rows = [(w, mistakes(w), (mistakes(w + 0.001) - mistakes(w)) / 0.001) for w in (0.5, 1.7, 2.0, 2.5, 6.5)]
Table(("w", "mistakes", "slope"), rows, digits=2)

# %% [markdown] tags=["your-turn"] minutes=1 slideshow={"slide_type": "slide"}
# ## Your turn
#
# Open [the exercises of this lesson](../exercises/01_foggy_hiker/01_foggy_hiker.ipynb). You write the boots (`slope_by_feel`), one step, the
# whole walk, and the guesser that it beats. `check` tells you what your numbers are the numbers of.

# %% [markdown] tags=["quiz"] minutes=2 lecture=6 covers=["S1-18", "S1-14"] corrects=["E32"] slideshow={"slide_type": "slide"}
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
from scipy.optimize import minimize

result = minimize(hill, x0=0.0)
print(f"bottom at w = {result.x[0]:.3f}, loss {result.fun:.3f}")

# %% [markdown]
# The same loop shapes a wing, a lens and a race car: wherever something can be measured, nudged, and measured again.

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

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
ribbon("01", end=True)
