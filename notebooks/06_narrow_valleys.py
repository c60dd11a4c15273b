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
# After this lesson you can look at a valley's two curvatures and say how many steps gradient descent will need, and what it would take to need fewer.
#
# | | |
# |---|---|
# | **Takes** | 60 minutes |
# | **You need** | [lesson 03](03_learning_rates.ipynb): ρ = 1 − ηL; [lesson 04](04_gradient.ipynb): the gradient of two weights |
# | **You will need it for** | momentum, Adam, and every "why is it so slow?" |

# %% slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import GradientDescent, LinearRegression, Table, descend, hike
from gdcourse.datasets import diabetes, standardize
from gdcourse.explorers import explore
from gdcourse.figures import narrow_valleys as draw
from gdcourse.figures import show
from gdcourse.landscapes import Quadratic, bowl, double_well
from gdcourse.questions import ask

# %% [markdown] tags=["recall"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall two things

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("06.recall-scaling")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("06.recall-direction")

# %% [markdown] tags=["situation"] minutes=5 lecture=3 covers=["S3-10"] slideshow={"slide_type": "slide"}
# ## Get stuck in a gutter without being stuck
#
# The hiker has come down into a gutter: a long, narrow valley with steep walls, and a floor that hardly falls. The hut is at its far end. The ground under the
# boots slopes steeply *across* the gutter, and hardly at all along it. So the hiker steps across, lands on the other wall, and steps back.
#
# Here is the smallest gutter there is: ½(1 · x² + 25 · y²). Its floor runs along x, with curvature 1. Its walls rise along y, with curvature 25. The bottom is at (0, 0).

# %%
gutter = Quadratic([1.0, 25.0])
walk = descend(gutter, start=[4.0, 1.0], optimizer=GradientDescent(learning_rate=0.075), steps=5)
rows = [(k, *w, *g) for k, (w, g) in enumerate(zip(walk.positions, walk.gradients, strict=True))]
Table(("step", "x", "y", "slope along x", "slope along y"), rows, digits=3)

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Which direction is in the way?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("06.which-limits")

# %% [markdown] tags=["by-hand"] minutes=7 lecture=5 slideshow={"slide_type": "slide"}
# ## Walk two valleys at once
#
# Look at the rule, coordinate by coordinate. The slope along x is 1 · x, and along y it is 25 · y, so:
#
# new x = (1 − 1 · η) · x,  new y = (1 − 25 · η) · y
#
# These are two one-dimensional hikers, each with a ρ of their own, and they share one η. With η = 0.075: ρ is 0.925 for x and −0.875 for y. The table above says the
# same: y changes sign in every row, x creeps.
#
# After k steps: x = 0.925ᵏ · 4, and y = (−0.875)ᵏ · 1. The letter for a direction's curvature is λ ("lambda"), and its factor is 1 − ηλ.

# %%
k = np.array([1, 5, 20, 60])
longer = descend(gutter, [4.0, 1.0], GradientDescent(0.075), steps=60).positions[k]
rows = [(n, w[0], 0.925**n * 4, w[1], (-0.875) ** n) for n, w in zip(k, longer, strict=True)]
Table(("steps", "x, walked", "0.925ᵏ · 4", "y, walked", "(−0.875)ᵏ"), rows, digits=6)

# %% slideshow={"slide_type": "subslide"}
paths = {eta: descend(gutter, [4.0, 1.0], GradientDescent(eta), steps=30) for eta in (0.02, 0.075)}
show(
    draw.zigzag(paths),
    "The same gutter, two rates, 30 steps each. "
    + "; ".join(
        f"η = {eta} ends at x = {p.positions[-1, 0]:.2f}, y = {p.positions[-1, 1]:.3f}"
        for eta, p in paths.items()
    )
    + ".",
)

# %% [markdown]
# A turned gutter, with its floor running diagonally, is the same story told along its own axes. Those axes are called **eigen-directions**, and the
# curvatures along them **eigenvalues**. Every bowl has them, in any number of dimensions.

# %%
turned = Quadratic([1.0, 25.0], angle=np.radians(30))
axes = np.array(
    [[np.cos(np.radians(30)), -np.sin(np.radians(30))], [np.sin(np.radians(30)), np.cos(np.radians(30))]]
)
walk = descend(turned, axes @ [4.0, 1.0], GradientDescent(0.075), steps=3).positions
Table(("x", "y", "along the floor", "across it"), [(*w, *(axes.T @ w)) for w in walk], digits=3)

# %% [markdown] tags=["explorer"] minutes=7 lecture=10 slideshow={"slide_type": "slide"}
# ## Tune one rate for two directions
#
# Your tasks, in the gutter with κ = 25:
#
# 1. Find the rate with the lowest loss after 50 steps. Watch the two components of the error: what is true of them at the best rate?
# 2. Turn the gutter. Does the best rate change?
# 3. Raise κ to 100 and find the best rate again. How many more steps do you need?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    gutter,
    GradientDescent(0.04),
    start=(4.0, 1.0),
    steps=50,
    view=("contour", "components", "loss"),
    controls=("rate", "kappa", "angle", "steps"),
    presets={"best η": {"rate": "best"}, "limit": {"rate": "limit"}},
    caption="A gutter whose length, direction and learning rate can be changed, with the error split into its two directions.",
)

# %% [markdown] tags=["why"] minutes=6 lecture=5 slideshow={"slide_type": "slide"}
# ## Find the best compromise
#
# Call the smallest curvature μ ("mu") and the largest L. The slower of the two directions sets the pace, so look at the larger of |1 − ημ| and |1 − ηL|. Raise η from
# 0: the flat factor falls slowly, the steep factor falls to 0 and climbs again on the other side. They meet where 1 − ημ = ηL − 1, at
#
# **η\* = 2 / (μ + L)**
#
# There both directions keep (L − μ)/(L + μ) of their distance in every step. Divide by μ: with **κ = L/μ**, the *condition number*, that is
#
# **(κ − 1) / (κ + 1)**
#
# This is a *theorem* about every bowl, whatever its dimension: only the extreme curvatures matter.

# %%
etas = np.linspace(0.0, 0.085, 400)
star = 2 / (1 + 25)
show(
    draw.two_factors(etas, 1.0, 25.0),
    f"The two factors against η: they cross at η* = {star:.4f}, where both are {(25 - 1) / (25 + 1):.4f}. Beyond {2 / 25} the steep one exceeds 1.",
)


# %% slideshow={"slide_type": "notes"}
def steps_to_millionth(eta, kappa=25.0, budget=100_000):
    """Steps until the distance to the bottom is a millionth of the first; inf if it never is."""
    for step, w in enumerate(hike(Quadratic([1.0, kappa]), [1.0, 1.0], GradientDescent(eta), steps=budget)):
        if np.hypot(*w) < 1e-6 * np.sqrt(2):
            return step
        if np.hypot(*w) > 1e6:
            return np.inf


rows = [("1/L", 1 / 25), ("2/(μ + L)", 2 / 26), ("a little more", 0.079), ("above 2/L", 0.0801)]
Table(
    ("η", "value", "steps to a millionth"),
    [(name, eta, steps_to_millionth(eta)) for name, eta in rows],
    digits=4,
)

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Four times the κ

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("06.kappa-times-four")

# %% slideshow={"slide_type": "subslide"}
kappas = np.array([4.0, 25.0, 100.0, 1000.0, 10_000.0])
steps = np.array([steps_to_millionth(2 / (1 + kappa), kappa) for kappa in kappas])
slope = np.polyfit(np.log(kappas[1:]), np.log(steps[1:]), 1)[0]
show(
    draw.steps_against_kappa(kappas, steps),
    f"Steps to a millionth at the best η, on log axes: a line of slope {slope:.2f}. κ = "
    + ", ".join(f"{k:g} takes {s}" for k, s in zip(kappas, steps, strict=True))
    + f"; the last is {steps[-1] / kappas[-1]:.1f} κ.",
)

# %% [markdown] tags=["other-side"] minutes=3 lecture=2 slideshow={"slide_type": "slide"}
# ## Look for the culprit
#
# > **Often said:** the zigzag is what makes gradient descent slow in a narrow valley.

# %% slideshow={"slide_type": "notes"}
rows = []
for eta in (0.039, 2 / 26):
    w = descend(gutter, [4.0, 1.0], GradientDescent(eta), steps=100).positions
    rows.append((f"{eta:.4f}", "yes" if 1 - 25 * eta < 0 else "no", w[-1, 0], abs(w[-1, 1])))
Table(("η", "zigzag?", "x after 100 steps", "|y| after 100 steps"), rows, digits=6)

# %% [markdown]
# > **What happens:** the walk without a zigzag is the slower one.
# >
# > **Why:** what takes the time is the creep along the floor. The zigzag is the price of a larger η, and up to η\* it is worth paying.
#
# Real data have gutters too. The patients of lesson 05, standardised, still have κ = 470, because some blood values nearly repeat each other.

# %%
X, y = diabetes()
curvatures = np.linalg.eigvalsh(LinearRegression(standardize(X), y).hessian())
kappa = curvatures[-1] / curvatures[0]
print(
    f"μ = {curvatures[0]:.4f}, L = {curvatures[-1]:.3f}, κ = {kappa:.0f}, so about {kappa / 2 * np.log(1e6):.0f} steps to a millionth"
)

# %% [markdown] tags=["situation"] minutes=3 lecture=2 slideshow={"slide_type": "slide"}
# ## Choose each step afresh
#
# So far one η served for the whole walk. But the hiker can look along the way they are about to go, and ask how far is best *this time*. That is a **line
# search**.
#
# The cheap kind tries a long step first and halves it until the step pays. It pays if the loss falls by at least a small share c of what the slope
# promised: loss after ≤ loss before − c · η · ‖g‖². (‖g‖ is the length of the gradient.) This test carries the name of Armijo.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### The first try is too long

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("06.armijo")


# %% slideshow={"slide_type": "subslide"}
def backtrack(loss, w, g, eta=2.0, c=0.1, shrink=0.5):
    """Shrink η until the step along −g pays. Returns η and what was tried."""
    tried = []
    while True:
        tried.append((eta, loss(w - eta * g), loss(w) - c * eta * np.sum(g * g)))
        if tried[-1][1] <= tried[-1][2]:
            return eta, tried
        eta = shrink * eta


eta, tried = backtrack(bowl, 0.0, bowl.gradient(0.0))
Table(("η tried", "loss after", "must be at most"), tried, digits=1)

# %% [markdown] tags=["by-hand"] minutes=4 lecture=3 slideshow={"slide_type": "slide"}
# ## Take the best step, and still zigzag
#
# Go further and take, at every step, the η that is *exactly* best along the line. In a gutter this is what happens.


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
moves = np.diff(exact, axis=0)
angles = [
    np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b)))
    for a, b in zip(moves[:-1], moves[1:], strict=True)
]
print("angles between one step and the next:", np.round(angles, 6))

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(
    draw.right_angles(exact),
    f"The best step at every step: each turns by exactly {angles[0]:.0f} degrees, and keeps {exact[1, 0] / exact[0, 0]:.4f} of the distance, from the worst start.",
)

# %% [markdown]
# It stops where going on would not pay: where the next gradient has nothing left along the old direction. So the next step is at a right angle. From the worst start it keeps
# 24/26 of the distance, exactly what the best *fixed* η keeps. A line search frees you from choosing η. It does not cure the gutter.
#
# > **Deeper.** 24/26 is (κ − 1)/(κ + 1), and a loss is a squared distance. From no start does the best step keep more than ((κ − 1)/(κ + 1))² of the loss of a bowl. This is a
# > *theorem*, and rests on an inequality of Kantorovich. Try every direction:

# %%
kept = []
for turn in np.linspace(0, np.pi, 1801):
    before, after = exact_steps(np.array([1.0, 25.0]), [np.cos(turn), np.sin(turn)], steps=1)
    kept.append(gutter(after) / gutter(before))
print(f"most of the loss kept by one best step: {max(kept):.4f};  (24/26)² = {(24 / 26) ** 2:.4f}")

# %% [markdown] tags=["why"] minutes=3 slideshow={"slide_type": "slide"}
# ## Divide by the curvature
#
# The cure is known. If x has curvature 1 and y has 25, give x the rate 1 and y the rate 1/25. Each direction then lands in one step. That is
# **Newton's method**: divide each direction's slope by its curvature.
#
# **w ← w − H⁻¹ · g**
#
# H, the **Hessian**, is the table of curvatures. On a bowl, any bowl, it lands on the bottom in one step. It has two prices.

# %%
H = np.array([[1.0, 0.0], [0.0, 25.0]])
w = np.array([4.0, 1.0])
print("one Newton step from (4, 1):", w - np.linalg.solve(H, gutter.gradient(w)))
for weights in (1e3, 1e6, 1e9):
    print(f"{weights:.0e} weights: H has {weights**2:.0e} numbers, {4 * weights**2 / 1e12:.3g} TB in float32")

# %% [markdown] tags=["other-side"] minutes=4 slideshow={"slide_type": "slide"}
# ## Send Newton up a hill
#
# The first price is size: a million weights make a Hessian of 4 TB. The second is subtler.
#
# > **Often said:** Newton's method is gradient descent, only faster.


# %%
def newton(w, steps=8):
    """Newton's method on the double well; its curvature is (3w² − 4)/2."""
    path = [w]
    for _ in range(steps):
        w = w - double_well.gradient(w) / ((3 * w**2 - 4) / 2)
        path.append(w)
    return np.array(path)


# %% slideshow={"slide_type": "notes"}
rows = []
for start in (0.5, 3.0):
    walk = descend(double_well, start, GradientDescent(0.1), steps=200).positions
    ends = (newton(start)[-1], walk[-1])
    rows.append((start, ends[0], double_well(ends[0]), ends[1], double_well(ends[1])))
Table(("start", "Newton ends at", "height", "descent ends at", "height"), rows, digits=4)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(
    draw.newton_uphill(double_well, newton(0.5)),
    f"From w = 0.5 Newton walks to {newton(0.5)[-1]:.4f}, which is the top of the hill: height {double_well(newton(0.5)[-1]):.3f}.",
)

# %% [markdown]
# > **What happens:** from 0.5 it walks to 0.2541, a *maximum*, and is content.
# >
# > **Why:** it looks for a place with slope 0. Near a hilltop the curvature is negative, and dividing by it turns the step round, uphill. Practical versions guard against
# > that: they bend the curvatures to be positive, or keep the step inside a trusted region.

# %% [markdown] tags=["your-turn"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Your turn
#
# [The exercises](../exercises/06_narrow_valleys/06_narrow_valleys.ipynb): split an error into its directions, find the best rate of any valley, search along a line, and take a Newton step.

# %% [markdown] tags=["quiz"] minutes=3 lecture=0 slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("06.kappa-steps")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("06.best-rate")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("06.newton-top")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("06.cause")

# %% [markdown] tags=["interview"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"What is the condition number to gradient descent?"*
#
# <details><summary>Our answer</summary>
#
# The ratio of the largest to the smallest curvature. The largest limits the step, the smallest sets the time. With the best constant rate the error shrinks by
# (κ − 1)/(κ + 1) per step, so the number of steps grows in proportion to κ.
# </details>
#
# *"Why is Newton's method not used for networks?"*
#
# <details><summary>Our answer</summary>
#
# The Hessian of a million weights has 10¹² entries, 4 TB in float32, before anybody has inverted it. It also walks to saddles and maxima unless guarded. L-BFGS,
# K-FAC and Shampoo keep cheap sketches of the curvature instead.
# </details>
#
# **A common wrong answer:** "A line search fixes slow convergence." It chooses η for you. In a gutter it zigzags all the same.

# %% [markdown] tags=["wild"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# SciPy's `minimize` uses BFGS by default: it starts as gradient descent with a line search, and learns the curvature from the gradients it has seen.

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
# A valley is several one-dimensional valleys that share one η. The steepest limits it, and for the flattest you wait. The wait grows in proportion to their ratio κ. The best
# rate is 2/(μ + L). A line search does not cure a gutter. Dividing by the curvature does, at a price.
#
# *Next:* one step still asks every row of the data. Must it? [Lesson 07](07_batches.ipynb) asks fewer.
