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
# # 06 · Explain the zigzag with one number
#
# After this lesson you can look at a valley's two curvatures and say how many steps gradient descent will need, and what it would take to
# need fewer.
#
# | Takes | You need | You will need it for |
# |---|---|---|
# | 60 minutes | [lesson 03](03_learning_rates.ipynb): ρ = 1 − ηL; [lesson 04](04_gradient.ipynb): the gradient of two weights; logarithms, and for Newton 2 × 2 matrices | momentum, Adam, and every "why is it so slow?" |

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import (
    GradientDescent,
    LinearRegression,
    Quadratic,
    Table,
    ask,
    descend,
    diabetes,
    double_well,
    explore,
    ribbon,
    show,
    standardize,
)
from gdcourse.figures import narrow_valleys as draw

ribbon("06")

# %% [markdown] tags=["situation"] minutes=4 lecture=4.5 covers=["S3-10"] slideshow={"slide_type": "slide"}
# ## Get stuck in a gutter without being stuck
#
# The hiker has come down into a **gutter**, elsewhere a *narrow valley* or a *ravine*: steep walls, and a floor that hardly falls. The hut is
# at its far end, fifty steps are left of the day, and one learning rate serves both directions.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    Quadratic([1.0, 25.0]),
    GradientDescent(0.02),
    start=(4.0, 1.0),
    steps=50,
    view=("contour",),
    names=("x", "y"),
    controls=(("rate", 0.01, 0.1),),
    small=True,
    limits=((-1.0, 5.0), (-1.3, 1.3)),
    challenge={"within": 0.15, "steps": 50, "name": "06.hut", "text": "Be less than 0.15 from the hut after fifty steps."},
    caption="A gutter with curvature 1 along its floor and 25 across it, fifty steps, one learning rate.",
)

# %% [markdown]
# A small η creeps. A larger one throws the hiker from wall to wall, and gets ahead. A little more, and they are thrown out. This is the smallest
# gutter there is, and here is its **zigzag** in numbers, at η = 0.075:
#
# $$f(x, y) = \tfrac12 \left(1 \cdot x^2 + 25 \cdot y^2\right)$$

# %%
gutter = Quadratic([1.0, 25.0])
walk = descend(gutter, [4.0, 1.0], GradientDescent(0.075), steps=4)
rows = [(k, *walk.positions[k], *walk.gradients[k]) for k in range(5)]
Table(("step", "x", "y", "slope along x", "slope along y"), rows, digits=3)

# %% [markdown] tags=["recall"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall two bowls

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("06.recall-scaling")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("06.recall-direction")

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "slide"}
# ### Which direction is in the way?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("06.which-limits")

# %% [markdown] tags=["by-hand"] minutes=6 lecture=4 slideshow={"slide_type": "slide"}
# ## Walk two valleys at once
#
# Write the rule coordinate by coordinate. The slope along x is 1 · x, and along y it is 25 · y:
#
# $$x_{\text{new}} = (1 - 1\,\eta)\, x \qquad y_{\text{new}} = (1 - 25\,\eta)\, y$$
#
# These are two hikers of lesson 03, each with a ρ of their own, who share one η. With η = 0.075, ρ is 0.925 for x and −0.875 for y. That is the
# table: y changes sign in every row, x creeps. The letter for a direction's curvature is λ ("lambda"), and k steps keep (1 − ηλ)ᵏ.

# %%
k = np.array([1, 5, 20, 60])
walked = descend(gutter, [4.0, 1.0], GradientDescent(0.075), steps=60).positions[k]
rows = [(n, x, 0.925**n * 4, y, (-0.875) ** n) for n, (x, y) in zip(k, walked, strict=True)]
Table(("steps", "x, walked", "0.925ᵏ · 4", "y, walked", "(−0.875)ᵏ"), rows, digits=6)

# %% [markdown] tags=["explorer"] minutes=6 slideshow={"slide_type": "slide"}
# ## Tune one rate for two directions
#
# The right panel splits the loss into its two directions. Bring the loss below 0.006 in fifty steps: what is true of the two parts there? Then
# turn the gutter. Then raise κ, the *condition number* of lesson 05.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    Quadratic([1.0, 25.0]),
    GradientDescent(0.04),
    start=(4.0, 0.8),
    steps=50,
    view=("contour", "components"),
    names=("x", "y"),
    controls=(("rate", 0.01, 0.1), ("kappa", 25, 400), "angle"),
    presets={"best η": {"rate": "best"}, "limit": {"rate": "limit"}},
    challenge={"loss": 0.006, "steps": 50},
    caption="A gutter whose length, direction and learning rate can be changed, with the loss split into its two directions.",
)

# %% [markdown]
# κ changes the best rate, and turning does not. A turned gutter is the same gutter, told along its own axes. Those axes are its **eigen-directions**, and the curvatures
# along them its **eigenvalues**. Every bowl has them, in any number of dimensions.

# %% [markdown] tags=["why"] minutes=6 lecture=4 slideshow={"slide_type": "slide"}
# ## Find the best compromise
#
# Call the smallest curvature μ ("mu") and the largest L. The slower direction sets the pace, so look at the larger of |1 − ημ| and |1 − ηL|.
# Raise η from 0: the flat factor falls slowly, the steep one falls to 0 and climbs again on the other side. The two meet where
# 1 − ημ = ηL − 1:
#
# $$\eta^* = \frac{2}{\mu + L} \qquad\text{and both keep}\qquad \frac{L - \mu}{L + \mu} = \frac{\kappa - 1}{\kappa + 1}, \quad \kappa = \frac{L}{\mu}$$
#
# This is a *theorem* about every bowl, whatever its dimension: only the extreme curvatures matter.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.two_factors(1.0, 25.0))


# %%
def steps_to_millionth(kept):
    """Steps, each keeping this share, until a millionth is left."""
    return np.ceil(np.log(1e-6) / np.log(kept)) if kept < 1 else np.inf


rows = []
for name, eta in (("1/L", 1 / 25), ("2/(μ + L)", 2 / 26), ("a little more", 0.079), ("above 2/L", 0.0801)):
    kept = max(abs(1 - eta), abs(1 - 25 * eta))
    steps = f"{steps_to_millionth(kept):.0f}"
    rows.append((name, eta, kept, steps))
Table(("η", "value", "kept", "steps to a millionth"), rows, digits=4)

# %% [markdown] tags=["predict"] minutes=2 lecture=2.5 slideshow={"slide_type": "subslide"}
# ### Four times the κ

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("06.kappa-times-four", draw.steps_against_kappa())

# %% [markdown] tags=["other-side"] minutes=4 lecture=3.5 slideshow={"slide_type": "slide"}
# ## Look for the culprit
#
# > **Often said:** the zigzag is what makes gradient descent slow in a narrow valley.

# %%
rows = []
for eta in (0.039, 2 / 26):
    x, y = descend(gutter, [4.0, 1.0], GradientDescent(eta), steps=100).positions[-1]
    rows.append((eta, "yes" if 25 * eta > 1 else "no", x, abs(y)))
Table(("η", "zigzag?", "x after 100 steps", "|y| after 100 steps"), rows, digits=6)

# %% [markdown]
# > **What happens:** the walk without a zigzag is the slower one.
# >
# > **Why:** what takes the time is the creep along the floor. The zigzag is the price of a larger η, and up to η\* it is worth paying.
#
# Real data have gutters too. The patients of lesson 05 have one even when standardised, because some blood values nearly repeat each other:

# %%
X, y = diabetes()
curvatures = np.linalg.eigvalsh(LinearRegression(standardize(X), y).hessian())
kappa = curvatures[-1] / curvatures[0]
print(f"the patients: μ = {curvatures[0]:.4f}, L = {curvatures[-1]:.3f}")
for each in (25, 100, kappa):
    steps = steps_to_millionth((each - 1) / (each + 1))
    print(f"κ = {each:.0f}: {steps:.0f} steps to a millionth, {steps / each:.1f} κ")

# %% [markdown] tags=["situation"] minutes=2 slideshow={"slide_type": "slide"}
# ## Choose each step afresh
#
# So far one η served for the whole walk. But the hiker can look along the way they are about to go, and ask how far is best *this time*. That
# is a **line search**. The cheap kind tries a long step first and halves it until the step pays: until the loss falls by at least a small share
# c of what the slope promised.
#
# $$f(w - \eta g) \;\le\; f(w) - c\,\eta\,\lVert g \rVert^2$$
#
# ‖g‖ is the length of the gradient, and the test carries the name of Armijo.

# %% [markdown] tags=["predict"] minutes=2 lecture=2.5 slideshow={"slide_type": "subslide"}
# ### The first try is too long

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("06.armijo")


# %%
def backtrack(loss, w, g, eta=2.0, c=0.1):
    """Halve η until the step along −g pays."""
    while loss(w - eta * g) > loss(w) - c * eta * np.sum(g * g):
        eta = eta / 2
    return eta


w, g = walk.positions[0], walk.gradients[0]
print("in the gutter, from (4, 1): η =", backtrack(gutter, w, g))

# %% [markdown] tags=["by-hand"] minutes=4 lecture=3 slideshow={"slide_type": "slide"}
# ## Take the best step, and still zigzag
#
# Go further and take, at every step, the η that is *exactly* best along the line.


# %%
def exact_steps(curvatures, w, steps):
    """Gradient descent on a bowl with the best η at every step."""
    path = [np.array(w)]
    for _ in range(steps):
        g = curvatures * path[-1]
        eta = (g @ g) / (g @ (curvatures * g))
        path.append(path[-1] - eta * g)
    return np.array(path)


exact = exact_steps(np.array([1.0, 25.0]), [25.0, 1.0], steps=8)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.right_angles(exact))

# %% [markdown]
# It stops where going on would not pay: where the next gradient has nothing left along the old direction. So the next step is at a right angle.
# From the worst start it keeps 24/26 of the distance, exactly what the best *fixed* η keeps. A line search frees you from choosing η. It
# does not cure the gutter.
#
# <details><summary>Deeper: no start is worse</summary>
#
# 24/26 is (κ − 1)/(κ + 1), and the loss is a square. From no start does the best step keep more than ((κ − 1)/(κ + 1))² of the loss of a
# bowl. This is a *theorem*, and rests on an inequality of Kantorovich.
# </details>

# %% [markdown] tags=["why"] minutes=4 lecture=3 slideshow={"slide_type": "slide"}
# ## Divide by the curvature
#
# The cure is known. If x has curvature 1 and y has 25, give x the rate 1 and y the rate 1/25. Each then lands in one step. Is the gutter
# turned, by 30° say, then turn the slope into the gutter's own axes, divide there, and turn back:

# %%
turned = Quadratic([1.0, 25.0], angle=np.radians(30))
c, s = np.cos(np.radians(30)), np.sin(np.radians(30))
axes = np.array([[c, -s], [s, c]])  # its columns: along the floor, across it
w = np.array([2.0, 3.0])
slopes = axes.T @ turned.gradient(w)  # turn
step = axes @ (slopes / [1.0, 25.0])  # divide, and turn back
print("lands at", np.round(w - step, 9) + 0.0)

# %% [markdown]
# The three moves together are one matrix. It is the inverse of the **Hessian** H, the table of curvatures, and the rule is **Newton's method**:
#
# $$w \leftarrow w - H^{-1} g$$
#
# On the diagonal of H stand the curvatures along x and y. Beside it stands how much the slope along x changes when you move along *y*: 0 in a
# straight gutter, and not in a turned one.

# %%
H = axes @ np.diag([1.0, 25.0]) @ axes.T
print(H.round(2))
print("lands at", np.round(w - np.linalg.solve(H, turned.gradient(w)), 9) + 0.0)

# %% [markdown] tags=["predict"] minutes=1 lecture=3 slideshow={"slide_type": "slide"}
# ### Newton from 0.5


# %%
def newton(w, steps=8):
    """Newton's method on the double well; its curvature is (3w² − 4)/2."""
    path = [w]
    for _ in range(steps):
        w = w - double_well.gradient(w) / ((3 * w**2 - 4) / 2)
        path.append(w)
    return np.array(path)


# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("06.newton-top", draw.newton_uphill(double_well, newton(0.5)))

# %% [markdown] tags=["why"] minutes=2 lecture=1 slideshow={"slide_type": "slide"}
# ## Count the first price
#
# H has a row and a column for every weight, and in float32 a number takes 4 bytes. How large is H?

# %%
sizes = {"a thousand": 1e3, "a million": 1e6, "a billion": 1e9}
units = {"MB": 1e6, "TB": 1e12, "million TB": 1e18}
for (name, n), (unit, size) in zip(sizes.items(), units.items(), strict=True):
    print(f"{name} weights: H takes {4 * n**2 / size:g} {unit}")

# %% [markdown]
# A cheap half-way house keeps the diagonal only: one divisor for each weight, and no turning. You will meet it as Adam, in lesson 12, with another
# divisor.

# %% [markdown] tags=["other-side"] minutes=3 lecture=2 slideshow={"slide_type": "slide"}
# ## Ask what Newton looks for
#
# > **Often said:** Newton's method is gradient descent, only faster.
# >
# > **What happens:** where the ground bends downwards, it climbs.
# >
# > **Why:** it looks for a place with slope 0. Near a hilltop the curvature is negative, and dividing by it turns the step round. That is the
# > second price. Practical versions guard against it: they bend the curvatures to be positive, or keep the step inside a trusted region.

# %% [markdown] tags=["your-turn"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Your turn

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("06.apply")

# %% [markdown]
# Then open [the exercises](../exercises/06_narrow_valleys/06_narrow_valleys.ipynb): split an error into its directions, find the best rate of any
# valley, search along a line, and take a Newton step.

# %% [markdown] tags=["quiz"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("06.best-rate")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("06.cause")

# %% [markdown] tags=["interview"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"What is the condition number to gradient descent?"*
#
# <details><summary>Our answer</summary>
#
# The ratio of the largest to the smallest curvature. The largest limits the step, the smallest sets the time. With the best constant rate the
# error shrinks by (κ − 1)/(κ + 1) per step, so the number of steps grows in proportion to κ.
# </details>
#
# *"Why is Newton's method not used for networks?"*
#
# <details><summary>Our answer</summary>
#
# The Hessian of a million weights has 10¹² entries, 4 TB in float32, before anybody has inverted it. It also walks to saddles and maxima
# unless guarded. L-BFGS and K-FAC keep cheap sketches of the curvature instead. Shampoo looks like them, and averages products of gradients.
# </details>
#
# **A common wrong answer:** "A line search fixes slow convergence." It chooses η for you. In a gutter it zigzags all the same.

# %% [markdown] tags=["wild"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# SciPy's `minimize` uses BFGS by default: it starts as gradient descent with a line search, and learns the curvature from the gradients it has
# seen.

# %% tags=["in-the-wild"]
from scipy.optimize import minimize

learned = minimize(gutter, [4.0, 1.0], jac=gutter.gradient)
print("the inverse of H, learned from a few gradients:")
print(learned.hess_inv.round(2) + 0.0)

# %% [markdown] tags=["from-memory"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Draw it from memory
#
# 90 seconds: |1 − ημ| and |1 − ηL| against η, their crossing, and what is written there. Beside it a gutter with its zigzag.

# %% [markdown] tags=["keep"] minutes=1 slideshow={"slide_type": "slide"}
# ## Keep this
#
# A valley is several one-dimensional valleys that share one η. The steepest limits it, and for the flattest you wait. The wait grows in
# proportion to their ratio κ. The best rate is 2/(μ + L). A line search does not cure a gutter. Dividing by the curvature does, at a price.
#
# *Next:* one step still asks every row of the data. Must it? [Lesson 07](07_batches.ipynb) asks fewer.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
ribbon("06", end=True)
