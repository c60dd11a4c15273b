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
# | Takes | You need | You will need it for |
# |---|---|---|
# | 60 minutes | [lesson 06](06_narrow_valleys.ipynb): the gutter and its κ; the quadratic formula, powers, square roots | Adam, and every network trained with `momentum=0.9` |

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import (
    GradientDescent,
    Momentum,
    Nesterov,
    Quadratic,
    Table,
    ask,
    bowl,
    descend,
    explore,
    ribbon,
    show,
)
from gdcourse.figures import momentum as draw

ribbon("11")

# %% [markdown] tags=["situation"] minutes=4 lecture=3.5 lead=3 covers=["S3-11", "S0-18"] slideshow={"slide_type": "slide"}
# ## Watch somebody forget, at every step
#
# The hiker in the gutter (elsewhere a *ravine*) has the worst memory in the mountains. At every step the slope along the floor says *that way*,
# and at every step it is forgotten. Let the new step be the new slope *plus a share β of the last step*. Choose the share.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    Quadratic([1.0, 25.0]),
    Momentum(learning_rate=0.04, momentum=0.0),
    start=(-3.0, 1.0),
    steps=50,
    view=("contour",),
    controls=("momentum",),
    small=True,
    limits=((-3.6, 1.6), (-1.6, 1.6)),
    challenge={"within": 0.01, "steps": 50, "name": "11.memory", "text": "Be less than 0.01 from the bottom after fifty steps."},
    caption="A gutter with κ = 25, fifty steps at η = 0.04, and a memory β to choose.",
)

# %% [markdown]
# The slider has the libraries' name, *momentum*; here it is the memory β, "beta". What changes sign at every step cancels. What always says the
# same adds up. With too much of it the hiker cannot stop.

# %% [markdown] tags=["by-hand"] minutes=5 covers=["S4-14"] slideshow={"slide_type": "slide"}
# ## Remember by hand
#
# The memory is called the **velocity**, v. It starts at 0. At each step keep a share β of it, add the new gradient, and walk against the result:
#
# $$v \leftarrow \beta\, v + g \qquad\qquad w \leftarrow w - \eta\, v$$
#
# Take (w − 3)² from w = 0 with η = 0.1 and β = 0.9. First row: g = −6, so v = −6 and w = 0.6. That is gradient descent. Second row: g = −4.8, and
# v = 0.9 · (−6) − 4.8 = −10.2. So w = 0.6 + 1.02 = 1.62.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.third-row")


# %% slideshow={"slide_type": "subslide"}
def heavy_ball(w, gradient, learning_rate, beta, steps):
    """The places of gradient descent with memory."""
    v, places = 0.0, [w]
    for _ in range(steps):
        v = beta * v + gradient(w)
        w = w - learning_rate * v
        places.append(w)
    return np.array(places)


walk = heavy_ball(0.0, bowl.gradient, 0.1, 0.9, 7)
print("rows 4 to 7 end at", walk[4:].round(3))

# %% [markdown]
# After row 4 the hiker is past 3. The gradient says *back*, and the velocity still says *on*. It carries them to 5.127 before it turns. A ball would do
# the same, and that is the method's name: **heavy ball**. v is its speed, β is what friction leaves of the speed in each step.

# %% [markdown] tags=["recall"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall two things

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.recall-kappa")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.recall-saddle")

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "slide"}
# ### Add memory to a round bowl

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.round-bowl", draw.memories({beta: descend(bowl, 0.0, Momentum(0.1, beta), steps=40) for beta in (0.0, 0.3, 0.5, 0.9)}))

# %% [markdown] tags=["why"] minutes=6 lecture=5.5 slideshow={"slide_type": "slide"}
# ## See the two numbers behind it
#
# Without memory one number decided: ρ = 1 − ηλ, with λ the curvature. With memory two places count, where you are and where you were. The last
# step was −ηv, and on a bowl g is λ times the distance to the bottom. So
#
# $$\text{distance after} = p \cdot \text{distance now} - \beta \cdot \text{distance before}, \qquad p = 1 + \beta - \eta\lambda$$
#
# Try distances that shrink by one factor: 1, r, r². They fit if
#
# $$r^2 = p\,r - \beta$$
#
# School algebra: this has two roots, and **their product is β**. Is p² larger than 4β, they are two real numbers, and the larger one sets the
# pace. Is it smaller, they are complex, a pair of equal size. Product β, equal size: each has size **√β**, whatever the curvature is. Each step
# then shrinks *and turns*: the walk swings.


# %%
def spectral_radius(learning_rate, curvature, beta):
    """The factor per step, in the long run, on a bowl: the size of the larger root."""
    p = 1 + beta - learning_rate * curvature
    return np.max(np.abs(np.roots([1, -p, beta])))


critical = (1 - np.sqrt(0.1 * 2)) ** 2
rows = [(beta, spectral_radius(0.1, 2, beta), np.sqrt(beta)) for beta in (0.0, 0.3, critical, 0.5, 0.9)]
Table(("β", "factor per step", "√β"), rows, digits=4)

# %% [markdown]
# The field calls the roots *eigenvalues*, of a 2 × 2 matrix, and the larger size the **spectral radius**. Up to β = 0.3056 memory speeds up. Beyond it
# the factor is √β. The border, β = (1 − √(ηλ))², is *critical damping*: doors that close without slamming.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.springs({beta: descend(bowl, 0.0, Momentum(0.1, beta), steps=40) for beta in (0.3, 0.9)}))

# %% [markdown]
# So with memory a loss that rises now and then is no alarm. It is a ball on its way up the far wall. The walk is stable for
# 0 < ηλ < 2(1 + β) and 0 ≤ β < 1, a *theorem*: memory also allows larger steps.

# %% [markdown] tags=["explorer"] minutes=5 slideshow={"slide_type": "slide"}
# ## Cross the gutter in under fifty steps
#
# Bring the loss below 10⁻⁶ within 50 steps. Plain gradient descent cannot do it at any rate: pull β to 0 and try. Then set β and η together. On the
# map, bright is where *both* directions shrink fast. Done? Find the fewest steps you can. Less than half of 50 will do.

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
    caption="A gutter with κ = 25: find a learning rate and a memory that bring the loss below 10⁻⁶ in 50 steps.",
)

# %% [markdown] tags=["other-side"] minutes=4 corrects=["E27"] slideshow={"slide_type": "slide"}
# ## Compare fairly
#
# > **Often said:** add momentum of 0.9 and training is ten times as fast.

# %%
rows = []
for name, rule in (
    ("descent, η = 0.1", GradientDescent(0.1)),
    ("momentum, η = 0.1", Momentum(0.1, 0.9)),
    ("momentum, η = 0.01", Momentum(0.01, 0.9)),
):
    w = descend(bowl, 0.0, rule, steps=40).positions
    crowd, state, rng = np.zeros(5000), rule.init(np.zeros(5000)), np.random.default_rng(0)
    for t in range(1000):  # one vote of the two, 1 or 5, at every step
        crowd, state = rule.step(crowd, 2 * (crowd - rng.choice([1.0, 5.0], 5000)), state, t)
    rows.append((name, w.max(), abs(w[-1] - 3), np.mean((crowd - 3) ** 2)))
Table(("on (w − 3)²", "largest w", "off after 40", "floor in noise"), rows, digits=2)

# %% [markdown]
# > **What happens:** at the same η, momentum overshoots to 5.127, and after 40 steps it is farther away than plain descent. In the noise of lesson 08's
# > two votes its floor is nearly ten times as high. With a tenth of η the floor is back where it was.
# >
# > **Why:** on a steady slope v adds up to g · (1 + β + β² + …), and so every step is stretched:
#
# $$1 + \beta + \beta^2 + \dots = \frac{1}{1 - \beta}$$
#
# At β = 0.9 that is 10. A fair comparison tunes η for each rule, or holds η / (1 − β) fixed.

# %% [markdown] tags=["situation"] minutes=4 lecture=2.5 slideshow={"slide_type": "slide"}
# ## Take the memory into the gutter
#
# In a gutter there are two curvatures, μ along the floor and L across it, and one η and one β for both. On a round bowl memory was a luxury. Here it
# pays, because √β does not care about curvature. Choose β so large that *both* directions swing: both then shrink by √β, the flat one too.

# %%
kappa = 25.0
eta = (2 / (np.sqrt(kappa) + 1)) ** 2
beta = ((np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)) ** 2
print(f"η = {eta:.4f}, β = {beta:.4f}; ηλ = {eta * kappa:.2f} across, and stable up to {2 * (1 + beta):.2f}")
rows = [(lam, abs(1 - 2 / (1 + kappa) * lam), spectral_radius(eta, lam, beta)) for lam in (1, 9, 25)]
print(f"κ = {10_000}: gradient descent needs {np.log(1e-6) / np.log(9999 / 10001):.0f} steps to a millionth")
Table(("curvature", "gradient descent at its best η", "heavy ball"), rows, digits=4)

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Ten thousand times as long as wide

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.kappa-10000", draw.steps_against_kappa())

# %% [markdown]
# In the answer's picture, slope ½ is the *theorem* for long gutters. The measured slope is a little more: the best pair sits on critical damping in both directions, and there a
# few steps are lost at the start. It is a daring pair. Across a gutter with κ = 25 its ηλ is 2.78, and plain descent is thrown out above 2.

# %% [markdown] tags=["why"] minutes=3 lecture=2.5 slideshow={"slide_type": "slide"}
# ## See what memory does, and what it does not
#
# Across the gutter the gradients change sign, and in v they cancel. Along the floor they agree, and in v they add up. Memory does not change the
# learning rate of any direction. It changes which part of the gradients survives.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
show(draw.zigzag_and_glide(*[descend(Quadratic([1.0, 25.0]), [-3.0, 1.0], rule, steps=44) for rule in (GradientDescent(2 / 26), Momentum(0.04, 0.65))]))

# %% [markdown]
# <details><summary>Deeper: nothing that adds up gradients does better</summary>
#
# Push the error through k steps and it is a polynomial in the curvature, of degree k, that equals 1 at curvature 0. Gradient descent with one η can
# only use (1 − ηλ)ᵏ. Memory gives better polynomials. The best ones, named after Chebyshev, have the rate (√κ − 1)/(√κ + 1), and no method that adds
# up gradients can beat it on every valley of that κ, if the valleys may have many weights: a *theorem* (Nemirovski and Yudin 1983).
# </details>

# %% [markdown] tags=["why"] minutes=2 lecture=0 slideshow={"slide_type": "subslide"}
# ## Translate between two spellings
#
# Mixing the two common forms is a classic bug. PyTorch has the one above. Keras and many texts put η inside:
#
# $$v \leftarrow \beta\, v - \eta\, g \qquad\qquad w \leftarrow w + v$$
#
# With a constant η that is the same walk. (With a schedule they differ: one rescales old steps, the other does not.) A third, v ← βv + (1 − β)g, keeps v the size of
# *one* gradient. It is a running average, and as a step it is the first form with η · (1 − β): ten times shorter at β = 0.9.

# %%
w, ours, keras, rows = 0.0, 0.0, 0.0, []
for k in range(3):
    g = bowl.gradient(w)
    ours, keras = 0.9 * ours + g, 0.9 * keras - 0.1 * g
    rows.append((k + 1, g, ours, keras, w - 0.1 * ours, w + keras))
    w = w + keras
Table(("row", "g", "v, PyTorch", "v, Keras", "w − η·v", "w + v"), rows)

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

# %% [markdown] tags=["situation"] minutes=2 lecture=1 lead=2 slideshow={"slide_type": "slide"}
# ## Look before you roll
#
# A heavy ball learns that the ground rises only when it is on the rise. Nesterov had an idea in 1983: the velocity is going to carry you anyway. So
# look *where it will take you*, feel the slope there, and correct in time.
#
# $$v \leftarrow \beta\, v + g(w - \eta \beta\, v) \qquad\qquad w \leftarrow w - \eta\, v$$

# %% [markdown] tags=["predict"] minutes=1 lecture=0 slideshow={"slide_type": "subslide"}
# ### Overshoot, or less of it

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.nesterov-overshoot", draw.overshoots())

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


w, v, rows = 0.0, 0.0, []
torch_form = descend(bowl, 0.0, Nesterov(0.1, 0.9), steps=3).positions
for k in range(4):
    rows.append((k, w, w - 0.1 * 0.9 * v, torch_form[k]))
    w, v = nesterov_step(w, v, bowl.gradient, 0.1, 0.9)
Table(("step", "Nesterov", "looked ahead to", "PyTorch's nesterov=True"), rows, digits=3)

# %% [markdown]
# Compare the last two columns. PyTorch keeps the place looked ahead to, and calls it w. It is the same walk, one look further.

# %% [markdown] tags=["other-side"] minutes=3 slideshow={"slide_type": "slide"}
# ## Keep the best ball from ever arriving
#
# > **Often said:** tuned by the formula, the heavy ball is fast on everything convex.
#
# One weight, and a convex hill of three stretches: curvature 25 at the bottom, 1 between w = 1 and w = 2, then 25 again. κ is 25.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
show(draw.bent_hill())

# %% [markdown]
# > **What happens:** the best ball for κ = 25 circles, and no place of its circle is the bottom. Nesterov's walk arrives.
# >
# > **Why:** the ball's formula holds where the curvature is the same all along. Here it gains speed on the flat stretch and is thrown back by the walls
# > (Lessard, Recht and Packard 2016). For Nesterov, with η = 1/L and β = (√κ − 1)/(√κ + 1), arriving is a *theorem* on every hill
# > whose curvature stays between μ and L, in a number of steps that grows like √κ.
#
# On a real quadratic the best ball wins, and has to know μ and L. The habit, β = 0.9, knows L alone. The patients of
# [lesson 05](05_linear_regression.ipynb), each rule at the setting that theory names for it:

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.patients_race())

# %% [markdown] tags=["your-turn"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Your turn
#
# [The exercises](../exercises/11_momentum/11_momentum.ipynb): write both balls, compute the factor of any setting, and find the best memory for a valley.

# %% [markdown] tags=["quiz"] minutes=3 lecture=5 slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.beta-zero")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("11.steady-slope")

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
from sklearn.neural_network import MLPClassifier

network = MLPClassifier(solver="sgd")
print("memory:", network.momentum, "  Nesterov's look ahead:", network.nesterovs_momentum)

# %% [markdown] tags=["from-memory"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Draw it from memory
#
# 90 seconds: the two lines of the rule; the gutter with a zigzag and a glide; on log axes, steps against κ with slopes 1 and ½.

# %% [markdown] tags=["keep"] minutes=1 slideshow={"slide_type": "slide"}
# ## Keep this
#
# $$v \leftarrow \beta\, v + g \qquad w \leftarrow w - \eta\, v$$
#
# Memory cancels what alternates and adds up what stays. In a gutter it turns κ into √κ; on a round bowl it mostly rolls back and
# forth. It multiplies the steady step by 1/(1 − β), so retune η when you switch it on.
#
# *Next:* one η for a steep weight and a flat one is still a compromise. [Lesson 12](12_adam.ipynb) gives each weight its own.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
ribbon("11", end=True)
