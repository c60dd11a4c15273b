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
# # 11 · Give the hiker a memory
#
# After this lesson you can cross in about a thousand steps a valley that takes plain gradient descent seventy thousand, and say when
# memory makes things worse.
#
# | | |
# |---|---|
# | **Takes** | 60 minutes |
# | **You need** | [lesson 06](06_narrow_valleys.ipynb): the gutter and its κ |
# | **You will need it for** | Adam, and every network trained with `momentum=0.9` |

# %% slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import LinearRegression, Quadratic, Table, bowl, descend, hike
from gdcourse.datasets import diabetes, standardize
from gdcourse.explorers import explore
from gdcourse.figures import momentum as draw
from gdcourse.figures import show
from gdcourse.optimizers import GradientDescent, Momentum, Nesterov
from gdcourse.questions import ask

# %% [markdown] tags=["recall"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall two things

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.recall-kappa")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.recall-saddle")

# %% [markdown] tags=["situation"] minutes=3 lead=3 covers=["S3-11", "S0-18"] slideshow={"slide_type": "slide"}
# ## Watch somebody forget, at every step
#
# The hiker in the gutter has the worst memory in the mountains. They step across the gutter, feel the far wall, step back, feel the first wall, and step across
# again. Forty times. Each time the slope along the floor says the same small thing, *that way*, and each time it is forgotten.
#
# Give them a memory. Let the new step be the new slope *plus a share of the last step*. What changes sign at every step will cancel. What
# always says the same will add up.

# %% [markdown] tags=["by-hand"] minutes=5 lecture=6 covers=["S4-14"] slideshow={"slide_type": "slide"}
# ## Remember by hand
#
# The memory is called the velocity, v. It starts at 0. Each step, keep a share β of it ("beta", the memory), add the new gradient, and walk against
# the result:
#
# **v ← β · v + g**
#
# **w ← w − η · v**
#
# Take (w − 3)² from w = 0 with η = 0.1 and β = 0.9. First row: g = −6, so v = −6 and w = 0.6. That is gradient descent. Second row: g = −4.8, and
# v = 0.9 · (−6) − 4.8 = −10.2. So w = 0.6 + 1.02 = 1.62.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.third-row")


# %%
def heavy_ball(w, learning_rate, beta, steps):
    """Places and velocities of gradient descent with memory, on (w − 3)²."""
    v, rows = 0.0, []
    for _ in range(steps):
        g = 2 * (w - 3)
        v = beta * v + g
        rows.append((w, g, v, -learning_rate * v, w - learning_rate * v))
        w = w - learning_rate * v
    return rows


Table(("w", "g", "v", "update", "new w"), heavy_ball(0.0, 0.1, 0.9, steps=7), digits=4)

# %% [markdown]
# In row 5 the hiker is past 3. The gradient already says *back*, and the velocity still says *on*. It carries them to 5.127 before it turns.
#
# A ball would do the same, and that is the method's name: **heavy ball**. v is its speed, β is what friction leaves of the speed in each step.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Add memory to a round bowl

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.round-bowl")

# %% slideshow={"slide_type": "subslide"}
memories = (0.0, 0.3, 0.5, 0.9)
walks = {beta: descend(bowl, 0.0, Momentum(learning_rate=0.1, momentum=beta), steps=40) for beta in memories}
show(
    draw.memories(walks),
    "On a round bowl, more memory is not more speed. After 40 steps the distance to 3 is "
    + ", ".join(f"{abs(walk.positions[-1] - 3):.1e} for β = {beta:g}" for beta, walk in walks.items())
    + ".",
)

# %% [markdown] tags=["why"] minutes=5 lecture=7 slideshow={"slide_type": "slide"}
# ## See the two numbers behind it
#
# Without memory, one number decided: ρ = 1 − ηλ, with λ the curvature. With memory, two places count, where you are and where you were. The last step was
# −ηv. So the rule says: step by −ηg, and once more by β times the last step. On a bowl g is λ times the distance to the bottom, and so
#
# **distance after = (1 + β − ηλ) · distance now − β · distance before**
#
# So each step makes a new pair (now, before) out of the old pair, with a table of 2 × 2 numbers: a matrix. Such a matrix has its own factors, the
# *eigenvalues*, here two. Applied often, it shrinks by the larger of their sizes: its **spectral radius**. Where there was |ρ|, there is now the spectral radius.


# %%
def spectral_radius(learning_rate, curvature, beta):
    """By how much the distance shrinks per step, in the long run, on a bowl."""
    M = np.array([[1 + beta - learning_rate * curvature, -beta], [1.0, 0.0]])
    return np.max(np.abs(np.linalg.eigvals(M)))


critical = (1 - np.sqrt(0.1 * 2)) ** 2
rows = [(beta, spectral_radius(0.1, 2, beta), np.sqrt(beta)) for beta in (0.0, 0.3, critical, 0.5, 0.9)]
Table(("β", "factor per step", "√β"), rows, digits=4)

# %% [markdown]
# Up to β = 0.3056 memory speeds up. Beyond it the two eigenvalues become complex: each step shrinks *and turns*, so the walk swings, and the factor is √β,
# whatever the curvature is. The border is at β = (1 − √(ηλ))². Engineers call it *critical damping*: doors that close without slamming.
#
# Draw the step against the place, and you see the turning.

# %% slideshow={"slide_type": "subslide"}
creeps, rings = walks[0.3], walks[0.9]
rises = np.sum(np.diff(rings.losses) > 0)
show(
    draw.springs({0.3: creeps, 0.9: rings}),
    "The same bowl as a spring, place across and step up. β = 0.3 comes home from one side, β = 0.9 circles home. On the way its loss "
    f"rises in {rises} of {rings.steps} steps.",
)

# %% [markdown]
# So with memory a loss that rises now and then is no alarm. It is a ball on its way up the far wall.
#
# The phase diagram shows all settings at once. It is a *theorem* that the walk is stable for 0 < ηλ < 2(1 + β): memory also allows larger steps.

# %% slideshow={"slide_type": "subslide"}
rates, betas = np.linspace(0.01, 3.99, 200), np.linspace(0.0, 0.99, 100)
radius = np.array([[spectral_radius(rate, 1.0, beta) for rate in rates] for beta in betas])
stable = np.mean(radius < 1)
show(
    draw.phase_diagram(rates, betas, radius),
    f"The factor per step over ηλ and β. Left of the line ηλ = 2(1 + β) the walk arrives ({stable:.0%} of this picture). For each ηλ it is "
    "fastest on the curve of critical damping, and it swings above that.",
)

# %% [markdown] tags=["explorer"] minutes=5 lecture=6 slideshow={"slide_type": "slide"}
# ## Cross the gutter in under fifty steps
#
# A gutter with κ = 25. Your task: bring the loss below 1e-6 within 50 steps. Plain gradient descent cannot do it at any rate: pull β to 0 and try. Then set β and η
# together, and watch the map. Bright is where *both* directions shrink fast, and one bright spot is enough.
#
# Done? Find the fewest steps you can. Half of 50 is possible.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    Quadratic([1.0, 25.0]),
    Momentum(learning_rate=0.04, momentum=0.0),
    start=(-3.0, 1.0),
    steps=50,
    view=("contour", "map", "loss"),
    map=("rate", "momentum", "radius"),
    controls=(("rate", 0.005, 0.2), "momentum", "start"),
    limits=((-3.6, 1.6), (-1.6, 1.6)),
    locked_by="11.round-bowl",
    challenge={"loss": 1e-6, "steps": 50, "name": "11.gutter"},
    caption="A gutter with κ = 25: find a learning rate and a memory that bring the loss below 1e-6 in 50 steps.",
)

# %% [markdown] tags=["other-side"] minutes=4 lecture=5 corrects=["E27"] slideshow={"slide_type": "slide"}
# ## Compare fairly
#
# > **Often said:** add momentum of 0.9 and training is ten times as fast.

# %%
steady = [(beta, 1 / (1 - beta), sum(beta**k for k in range(1000))) for beta in (0.0, 0.5, 0.9, 0.99)]
Table(("β", "1 / (1 − β)", "step on a steady slope, in units of η·g"), steady, digits=2)

# %%
rows = []
for name, rule in (
    ("gradient descent, η = 0.1", GradientDescent(0.1)),
    ("momentum 0.9, η = 0.1", Momentum(0.1, 0.9)),
    ("momentum 0.9, η = 0.01", Momentum(0.01, 0.9)),
):
    w = descend(bowl, 0.0, rule, steps=40).positions
    rows.append((name, w.max(), abs(w[-1] - 3)))
Table(("on (w − 3)²", "largest w", "distance after 40 steps"), rows, digits=4)

# %% [markdown]
# > **What happens:** with the same η, momentum takes steps that are ten times as long on a steady slope. It overshoots to 5.127, and after 40 steps it is farther
# > away than plain descent. With a tenth of η it is still behind: a round bowl has little work for a memory.
# >
# > **Why:** v adds up: 1 + β + β² + … = 1 / (1 − β). A fair comparison tunes η for each rule, or holds η / (1 − β) fixed.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(
    draw.memory_weights((0.5, 0.9, 0.99)),
    "How much of a gradient is left k steps later: βᵏ. The first k with half of it forgotten is "
    + ", ".join(f"{np.ceil(np.log(0.5) / np.log(beta)):.0f} at β = {beta}" for beta in (0.5, 0.9, 0.99))
    + ".",
)

# %% [markdown] tags=["situation"] minutes=3 lecture=2 slideshow={"slide_type": "slide"}
# ## Take the memory into the gutter
#
# In a gutter there are two curvatures, μ along the floor and L across it, and one η and one β for both. On a round bowl memory was a luxury. Here it
# pays, because √β does not care about curvature. Choose β so large that *both* directions swing. Then both shrink by √β, the flat one
# too.

# %%
kappa = 25.0
eta = (2 / (np.sqrt(kappa) + 1)) ** 2
beta = ((np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)) ** 2
print(f"η = {eta:.4f}, β = {beta:.4f}; ηλ = {eta * kappa:.2f} across, and stable up to {2 * (1 + beta):.2f}")
rows = [(lam, abs(1 - 2 / (1 + kappa) * lam), spectral_radius(eta, lam, beta)) for lam in (1.0, 9.0, 25.0)]
Table(("curvature", "gradient descent at its best η", "heavy ball"), rows, digits=4)

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Ten thousand times as long as wide

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.kappa-10000")


# %% slideshow={"slide_type": "notes"}
def steps_to_millionth(rule, kappa, budget=100_000):
    """Steps until the distance to the bottom of a gutter is a millionth of the first."""
    first = np.sqrt(2)
    for step, w in enumerate(hike(Quadratic([1.0, kappa]), [1.0, 1.0], rule, steps=budget)):
        if np.hypot(*w) < 1e-6 * first:
            return step
    return budget


def best(kappa):
    """The best heavy ball for curvatures 1 and kappa (Polyak 1964)."""
    root = np.sqrt(kappa)
    return Momentum(learning_rate=(2 / (root + 1)) ** 2, momentum=((root - 1) / (root + 1)) ** 2)


# %%
kappas = (4.0, 25.0, 100.0, 1000.0, 10_000.0)
counts = [
    (k, steps_to_millionth(GradientDescent(2 / (1 + k)), k), steps_to_millionth(best(k), k)) for k in kappas
]
Table(("κ", "gradient descent", "heavy ball"), counts, digits=0)

# %% slideshow={"slide_type": "subslide"}
table = np.array(counts)
slopes = [np.polyfit(np.log(table[2:, 0]), np.log(table[2:, column]), 1)[0] for column in (1, 2)]
show(
    draw.steps_against_kappa(table),
    f"Steps against κ on log axes: slope {slopes[0]:.2f} for gradient descent, {slopes[1]:.2f} for the heavy ball. At κ = 10 000 that is "
    f"{int(table[-1, 1])} against {int(table[-1, 2])}.",
)

# %% [markdown]
# A hundred times the κ is about ten times the steps. Slope ½ is the *theorem* for long gutters; the measured slope is a little more, for the best pair sits on
# critical damping in both directions, and there a few steps are lost at the start.
#
# The best pair is a daring one. Across this gutter ηλ is 2.78, and plain descent is thrown out above 2. So it first swings wide. A calmer pair, η = 0.04 and
# β = 0.65, arrives in fewer than 50 steps as well, and is easier to watch.

# %% slideshow={"slide_type": "subslide"}
plain, ball = (
    descend(Quadratic([1.0, 25.0]), [-3.0, 1.0], rule, steps=44)
    for rule in (GradientDescent(2 / 26), Momentum(0.04, 0.65))
)
show(
    draw.zigzag_and_glide(plain, ball),
    f"The same gutter, 44 steps each: gradient descent ends at loss {plain.losses[-1]:.1e}, the heavy ball at {ball.losses[-1]:.1e}.",
)

# %% [markdown] tags=["why"] minutes=3 slideshow={"slide_type": "slide"}
# ## See what memory does, and what it does not
#
# Across the gutter the gradients change sign, and in v they cancel. Along the floor they agree, and in v they add up. Memory does not change the
# learning rate of any direction. It changes which part of the gradients survives.
#
# > **Deeper.** Push the error through k steps and it is a polynomial in the curvature, of degree k, that equals 1 at curvature 0. Gradient descent with one η can only use
# > (1 − ηλ)ᵏ. Memory gives better polynomials. The best ones, named after Chebyshev, have the rate (√κ − 1)/(√κ + 1), and no method that adds up gradients can
# > beat it on every valley of that κ, if the valleys may have many weights: a *theorem* (Nemirovski and Yudin 1983).

# %% [markdown] tags=["why"] minutes=3 lecture=0 slideshow={"slide_type": "subslide"}
# ## Translate between two spellings
#
# Two forms are in use, and mixing them is a classic bug. PyTorch: v ← βv + g, then w ← w − ηv. Keras and many texts: v ← βv − ηg, then w ← w + v.
#
# A third, v ← βv + (1 − β)g, keeps v the size of *one* gradient. It is a running average.


# %%
def other_spelling(w, eta, beta, steps):
    """v ← βv − ηg; w ← w + v, on (w − 3)²."""
    v, path = 0.0, [w]
    for _ in range(steps):
        v = beta * v - eta * 2 * (w - 3)
        w = w + v
        path.append(w)
    return np.array(path)


ours = descend(bowl, 0.0, Momentum(0.1, 0.8), steps=50).positions
print("same path:", np.allclose(other_spelling(0.0, 0.1, 0.8, 50), ours, rtol=1e-12))
average = descend(bowl, 0.0, Momentum(0.1 * (1 - 0.8), 0.8), steps=3).positions  # written in our form
print("heavy ball:     ", ours[:4].round(4))
print("running average:", average.round(4))

# %% [markdown]
# The first two are one method, as long as η stays the same. (With a schedule they differ: one rescales old steps, the other does not.) The third is the
# first with η · (1 − β): five times shorter steps at β = 0.8.

# %% [markdown] tags=["other-side"] minutes=3 lecture=0 slideshow={"slide_type": "subslide"}
# ## Keep the best ball from ever arriving
#
# > **Often said:** tuned by the formula, the heavy ball is fast on everything convex.
#
# Take one weight, and a hill made of three stretches: curvature 25 at the bottom, then 1, then 25 again. It is convex, its bottom is at 0, and κ is 25. So walk it
# with the best η and β for κ = 25.


# %%
def bent_slope(w):
    """The slope of a convex hill with curvature 25 below w = 1, 1 from there to 2, and 25 above."""
    return 25 * w if w < 1 else w + 24 if w < 2 else 25 * w - 24


for start in (3.0, 3.3):
    w, v, path = start, 0.0, []
    for _ in range(300):
        v = beta * v + bent_slope(w)
        w = w - eta * v
        path.append(w)
    print(f"from {start} the last places are", np.round(path[-6:], 3) + 0.0)

# %% [markdown]
# > **What happens:** from 3 it arrives. From 3.3 it visits the same three places for ever, and none of them is the bottom.
# >
# > **Why:** the formula was worked out for gutters, where the curvature is the same all along. Here the ball meets the flat stretch at the wrong moment, gains speed, and is
# > thrown back by the walls, again and again. The example is Lessard, Recht and Packard's (2016).

# %% [markdown] tags=["situation"] minutes=2 lecture=1 lead=2 slideshow={"slide_type": "slide"}
# ## Look before you roll
#
# The ball on the bent hill noticed each wall when it was in it. A heavy ball learns that the ground rises only when it is on the rise. Nesterov had an idea
# in 1983: the velocity is going to carry you anyway. So look *where it will take you*, feel the slope there, and correct in time.

# %% [markdown] tags=["predict"] minutes=1 lecture=0 slideshow={"slide_type": "subslide"}
# ### Overshoot, or less of it

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.nesterov-overshoot")

# %% [markdown] tags=["by-hand"] minutes=3 lecture=2 slideshow={"slide_type": "slide"}
# ## Look ahead by hand
#
# The first step is plain descent: w = 0.6, v = −6. Now the velocity is about to lead to 0.6 + 0.1 · 0.9 · 6 = 1.14. Feel the slope *there*:
# 2 · (1.14 − 3) = −3.72. So v = 0.9 · (−6) − 3.72 = −9.12, and w = 0.6 + 0.1 · 9.12 = 1.512. The heavy ball felt −4.8 and went to 1.62.


# %%
def nesterov_step(w, v, gradient, learning_rate, beta):
    """One step: feel the slope where the velocity is about to lead."""
    ahead = w - learning_rate * beta * v
    v = beta * v + gradient(ahead)
    return w - learning_rate * v, v


path, v, looks = [0.0], 0.0, []
for _ in range(40):
    looks.append(path[-1] - 0.1 * 0.9 * v)
    w, v = nesterov_step(path[-1], v, bowl.gradient, 0.1, 0.9)
    path.append(w)

# %%
heavy = descend(bowl, 0.0, Momentum(0.1, 0.9), steps=40).positions
torch_form = descend(bowl, 0.0, Nesterov(0.1, 0.9), steps=40).positions
rows = [(k, heavy[k], path[k], looks[k], torch_form[k]) for k in range(5)]
print(f"largest w: heavy ball {heavy.max():.3f}, Nesterov {max(path):.3f}")
Table(("step", "heavy ball", "Nesterov", "looked ahead to", "PyTorch's nesterov=True"), rows, digits=4)

# %% [markdown]
# Compare the last two columns. PyTorch keeps the place looked ahead to, and calls it w. It is the same walk, one look further.
#
# Does the look help on the bent hill?

# %%
for start in (3.0, 3.3, 10.0, 100.0):
    w, v = start, 0.0
    for _ in range(40):
        w, v = nesterov_step(w, v, bent_slope, 1 / 25, (5 - 1) / (5 + 1))
    print(f"from {start}: after 40 steps within a millionth of the bottom?", abs(w) < 1e-6)

# %% [markdown]
# It arrives, from all four, and it would from anywhere. That is a *theorem*: with η = 1/L and β = (√κ − 1)/(√κ + 1), Nesterov's walk comes down every hill
# whose curvature stays between μ and L, in a number of steps that grows like √κ.

# %% [markdown] tags=["why"] minutes=2 slideshow={"slide_type": "slide"}
# ## Race on real data
#
# 442 patients, ten standardised measurements, κ = 470 ([lesson 05](05_linear_regression.ipynb)). Each rule at the setting that theory names for it, and the habit,
# β = 0.9, beside them.

# %%
X, y = diabetes()
loss = LinearRegression(standardize(X), y)
curvatures = np.linalg.eigvalsh(loss.hessian())
mu, L = curvatures[0], curvatures[-1]
root = np.sqrt(L / mu)
w_best = np.linalg.lstsq(np.column_stack([standardize(X), np.ones(len(y))]), y)[0]


def steps_until_close(rule, close=1e-6):
    """Steps until the weights are within a millionth of the first distance to the least-squares weights."""
    for step, w in enumerate(hike(loss, loss.zeros(), rule, steps=20_000)):
        if np.linalg.norm(w - w_best) < close * np.linalg.norm(w_best):
            return step


# %%
rules = {
    "gradient descent, 2/(L + μ)": GradientDescent(2 / (L + mu)),
    "momentum 0.9, 1/L": Momentum(1 / L, 0.9),
    "Nesterov, 1/L": Nesterov(1 / L, (root - 1) / (root + 1)),
    "heavy ball, best": Momentum((2 / (np.sqrt(L) + np.sqrt(mu))) ** 2, ((root - 1) / (root + 1)) ** 2),
}
print(f"{len(y)} patients, κ = {L / mu:.0f}, best β = {rules['heavy ball, best'].momentum:.2f}")
Table(("rule", "steps"), [(name, steps_until_close(rule)) for name, rule in rules.items()])

# %% [markdown]
# On a quadratic the best ball wins, and it has to know μ and L. The habit knows L alone, and needs about twice as many steps. That is a fair price for not
# having to ask.

# %% [markdown] tags=["other-side"] minutes=2 corrects=["E26"] slideshow={"slide_type": "subslide"}
# ## Say what it is not
#
# > **Often said:** momentum adjusts the learning rate automatically.

# %%
v = np.zeros(2)
for _ in range(60):
    v = 0.9 * v + np.array([1.0, 100.0])  # a steady slope, a hundred times steeper in the second direction
print("steps in the two directions, in units of η:", v.round(1))

# %% [markdown]
# > **What happens:** the second direction still gets steps a hundred times as long. Memory stretched both alike.
# >
# > **Why:** it remembers direction, not size. A rule that *does* adapt the size of each direction's step is the next lesson.

# %% [markdown] tags=["your-turn"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Your turn
#
# [The exercises](../exercises/11_momentum/11_momentum.ipynb): write both balls, compute the factor of any setting, and find the best memory for a valley.

# %% [markdown] tags=["quiz"] minutes=3 lecture=0 slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.beta-zero")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.steady-slope")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.round-bowl-quiz")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.where-nesterov")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.what-it-does")

# %% [markdown] tags=["interview"] minutes=2 lecture=0 covers=["S0-23"] slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"What does momentum really do?"*
#
# <details><summary>Our answer</summary>
#
# It steps along a decaying sum of past gradients. Directions in which gradients agree gain up to 1/(1 − β), directions in which they alternate cancel. On a
# quadratic with condition number κ, well tuned, it replaces κ by √κ in the number of steps. Badly tuned it overshoots and rings.
# </details>
#
# **A common wrong answer:** "It adapts the learning rate." It has one η for everything. And "it is ten times as fast": only if η was ten times too small.

# %% [markdown] tags=["wild"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# In PyTorch: `torch.optim.SGD(params, lr=0.1, momentum=0.9, nesterov=True)`, the line that trained many image networks. In scikit-learn, a network trained by
# `"sgd"` has it switched on. Ask:

# %% tags=["in-the-wild"]
from inspect import signature

from sklearn.neural_network import MLPClassifier

defaults = signature(MLPClassifier).parameters
print(defaults["momentum"], "  ", defaults["nesterovs_momentum"])

# %% [markdown] tags=["from-memory"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Draw it from memory
#
# 90 seconds: the two lines of the rule; the gutter with a zigzag and a glide; on log axes, steps against κ with slopes 1 and ½.

# %% [markdown] tags=["keep"] minutes=1 slideshow={"slide_type": "slide"}
# ## Keep this
#
# v ← βv + g, w ← w − ηv. Memory cancels what alternates and adds up what stays. In a gutter it turns κ into √κ; on a round bowl it mostly rolls back and
# forth. It multiplies the steady step by 1/(1 − β), so retune η when you switch it on.
#
# *Next:* one η for a steep weight and a flat one is still a compromise. [Lesson 12](12_adam.ipynb) gives each weight its own.
