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
# # 10 · Swap the loss, keep the walk
#
# After this lesson you can teach the loop you know to answer yes or no, or one of ten, write its losses so that no number
# overflows, and say why the share of right answers is a goal and never a loss.
#
# | Takes | You need | You will need it for |
# |---|---|---|
# | 60 minutes | [lesson 05](05_linear_regression.ipynb): a model is a hill; powers of e, logarithms | networks, which end in these losses |

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import (
    ErrorRate,
    GradientDescent,
    LogisticRegression,
    SoftmaxRegression,
    Table,
    ask,
    breast_cancer,
    descend,
    digits,
    explore,
    ribbon,
    show,
    standardize,
)
from gdcourse.figures import classification as draw

ribbon("10")

# %% [markdown] tags=["situation"] minutes=4 lead=2 covers=["S3-23", "S2-13"] slideshow={"slide_type": "slide"}
# ## Say pass or fail
#
# Six students studied 1 to 6 hours. The first two failed, the third passed, the fourth failed, the last two passed. You want a rule that says
# who passes. The rule gives a **score**, `w` times the hours above the average, and says "pass" when the score is positive.
#
# Below is a hill over `w`. Its height says how badly the scores fit. The hiker, the slope and the rule are those you know. Bring the loss
# below 0.42.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
hours, passed = np.arange(1.0, 7.0), np.array([0, 0, 1, 0, 1, 1])
x = hours - hours.mean()
loss = LogisticRegression(x, passed, intercept=False)
explore(
    loss,
    GradientDescent(0.1),
    start=-1.5,
    steps=30,
    view=("curve", "loss"),
    controls=("start", ("rate", 0.05, 5.0)),
    limits=((-2.0, 3.0),),
    challenge={"loss": 0.42, "steps": 15, "name": "10.pass-or-fail"},
    caption="The log loss of six students over one weight.",
)

# %% [markdown] lead=1
# Nothing about the walk is new. What is new is the hill, and this lesson is about where it comes from. Why not descend on what we
# care about, the number of wrong answers?

# %% [markdown] tags=["recall"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall what a slope can see

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("10.recall-plateau")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("10.recall-scale")

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "slide"}
# ### Walk on the number of mistakes

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("10.staircase", draw.staircase_and_ramp(loss, descend(loss, [-0.5], GradientDescent(0.5), steps=40)))

# %% [markdown] tags=["by-hand"] minutes=6 lecture=6.5 lead=2 covers=["S0-09"] slideshow={"slide_type": "slide"}
# ## Lay a ramp over the stairs
#
# Let the rule say how sure it is. The **sigmoid** turns a score z into a chance of passing (a *probability*), between 0 and 1:
#
# $$p = \sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# A score of 0 means a chance of one half. Then let every student charge for the surprise: the **log loss**, also called *cross-entropy*, is
# −ln of the chance that was given to what happened.
#
# $$\begin{aligned} \ell &= -\ln p & &\text{for a pass} \\ \ell &= -\ln(1 - p) & &\text{for a fail} \end{aligned}$$
#
# Sure and right costs almost nothing. Sure and wrong costs a lot, and the more sure, the more. Do one student by hand: the first one, with
# `w = 1`. The score is −2.5, the chance of passing $1 / (1 + e^{2.5})$.

# %%
def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def log_loss(z, y):
    p = sigmoid(z)
    return -y * np.log(p) - (1 - y) * np.log(1 - p)


z = 1.0 * x
rows = list(zip(hours, passed, z, sigmoid(z), log_loss(z, passed)))
Table(("hours", "passed", "score z", "chance p", "pays"), rows, digits=2)

# %% [markdown]
# The third and the fourth pay most: one passed with a low score, one failed with a high one. The mean of the last column is the height
# of the hill at `w = 1`. A small change of `w` changes every row a little, so this hill has a slope everywhere.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### The loss before anything is learned

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("10.first-loss")

# %% [markdown] tags=["why"] minutes=6 lecture=5.5 lead=2 covers=["S3-12", "S2-11"] corrects=["E11", "E38"] slideshow={"slide_type": "slide"}
# ## See what the slope says: chance minus truth
#
# Take the slope of the log loss along the score. The derivative of σ is σ·(1 − σ), and everything cancels but this:
#
# $$\frac{d\ell}{dz} = p - y$$
#
# The chance that was given, minus the truth, 0 or 1. A student who passed and was given 0.9 pulls by −0.1. One who failed and was given 0.9 pushes by
# 0.9. Times the input, and averaged over the students, that is the whole gradient: $\frac{1}{m} X^\top (p - y)$. It is the gradient of lesson 05,
# with a chance where the guess was.

# %%
def gradient(w):
    return np.mean((sigmoid(w * x) - passed) * x)


print(f"at w = 1: by hand {gradient(1.0):.4f}, by gdcourse {loss.gradient([1.0])[0]:.4f}")

# %% [markdown]
# Why not keep the squared error, and square p − y? Because its slope carries a factor p·(1 − p). Where the rule is sure *and wrong*, that factor is
# almost 0, and nothing pulls it back.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.two_surfaces(x, passed))

# %% [markdown]
# One more gift: the log loss of a linear score is convex (*theorem*; lesson 09 has the test). Whatever valley you reach is the deepest.

# %% [markdown] tags=["other-side"] minutes=4 lecture=4.5 lead=2 slideshow={"slide_type": "slide"}
# ## Break it with a large score
#
# The formulas above are right, and the code above is not. Feed it a score of 1000, right or wrong.

# %% slideshow={"slide_type": "subslide"}
def stable(z, y):
    """The same log loss: ln(1 + e^z) for a fail, ln(1 + e^−z) for a pass."""
    return np.logaddexp(0, np.where(y == 1, -z, z))


scores = np.array([10.0, 37.0, 1000.0, -1000.0])
with np.errstate(all="ignore"):  # we want to see what numpy warns of
    rows = [(s, log_loss(s, 0), stable(s, 0), log_loss(s, 1), stable(s, 1)) for s in scores]
Table(("score", "fail: naive", "stable", "pass: naive", "stable"), rows, digits=1)

# %% [markdown]
# > **Often said:** add a tiny number inside the logarithm and the nan is gone.
# >
# > **What happens:** it is gone, and so is the slope: where the score is far off, every wrong answer now costs the same.
# >
# > **Why:** e¹⁰⁰⁰ does not fit into a float, and 1 − p rounds to 0 long before p is 1. Do not repair the chance; never form it. Work
# > with the score: `logaddexp(0, z)` is $\ln(1 + e^z)$ for every z.
#
# Libraries ask for this. A loss whose name says *logits* wants **scores**. Give it chances and nothing complains: the loss is
# finite, the training runs, and it learns badly, for every score it sees lies between 0 and 1.

# %% [markdown] tags=["situation"] minutes=2 lecture=2.5 lead=2 slideshow={"slide_type": "slide"}
# ## Meet data with no bottom
#
# Make it easier. Two students: −1 fails, +1 passes. Any positive weight gets both right. How large a weight is best?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
apart = LogisticRegression([[-1.0], [1.0]], [0, 1], intercept=False)

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Walk for a hundred thousand steps

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("10.no-bottom", draw.growing_weight(descend(apart, [0.0], GradientDescent(1.0), steps=100_000).positions[:, 0]))

# %% [markdown] tags=["explorer"] minutes=4 lecture=4.5 slideshow={"slide_type": "slide"}
# ## Chase a loss that never ends
#
# Bring the loss below 0.001 in 100 steps. Which learning rate is too large here?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    apart,
    GradientDescent(1.0),
    start=0.0,
    steps=100,
    view=("curve", "loss", "table"),
    controls=(("rate", 0.1, 50.0),),
    limits=((-1.0, 12.0),),
    locked_by="10.no-bottom",
    challenge={"loss": 0.001, "steps": 100, "name": "10.no-bottom"},
    caption="Two students who can be told apart: the log loss falls towards 0 and has no lowest point.",
)

# %% [markdown] tags=["why"] minutes=3 lead=2 slideshow={"slide_type": "slide"}
# ## See why the weight grows like ln t
#
# Once both are right, the loss is close to $e^{-w}$, and so is its slope. A step adds about $e^{-w}$ to `w`. To add the next unit, the weight waits e times as long as
# for the last. After t steps it has come to about ln t, and the loss to 1/t (*measured here*, and a *theorem* for data that can be separated).

# %%
walk = descend(apart, [0.0], GradientDescent(1.0), steps=100_000)
rows = [(t, walk.positions[t, 0], np.log(t), t * walk.losses[t]) for t in 10 ** np.arange(1, 6)]
Table(("steps t", "w", "ln t", "t · loss"), rows, digits=2)

# %% [markdown]
# And no rate is too large, for the curvature fades along the way. On the bowl the bound 2/L was sharp. Here L is the *largest* curvature
# anywhere, so 2/L is enough and not necessary: 569 tumours below bear eight times as much.

# %% [markdown] tags=["other-side"] minutes=3 corrects=["E11"] slideshow={"slide_type": "slide"}
# ## Ask what an endless weight means
#
# > **Often said:** the loss is convex, so descent finds the best weights.
# >
# > **What happens:** on separable data there are none. The weights grow for as long as you walk.
# >
# > **Why:** convex promises that no *false* valley holds you. It does not promise that there is a valley. Larger weights mean the same decisions, said
# > with more certainty. A penalty on the weights, or stopping, puts a bottom in.

# %% [markdown] tags=["situation"] minutes=3 lead=2 slideshow={"slide_type": "slide"}
# ## Answer for 569 tumours, then read digits
#
# The same loop on a real question: 30 measurements of a tumour, benign or not. The columns have units, so lesson 05's scaling comes first.

# %%
X, benign = breast_cancer()
tumours = LogisticRegression(standardize(X), benign)
mistakes = ErrorRate(tumours)
runs = {eta: descend(tumours, tumours.zeros(), GradientDescent(eta), steps=100) for eta in (0.1, 0.6, 5.0)}
rows = [(eta, *run.losses[[0, 1, -1]], 1 - mistakes(run.positions[-1])) for eta, run in runs.items()]
Table(("η", "loss at 0", "after 1", "after 100", "share right"), rows, digits=3)

# %% [markdown]
# The bound 2/L is 0.6 for these columns. At 5 the first step jumps too far, to a worse place than the
# careful step finds, and still the walk ends lowest. (Without scaling, the bound is a
# hundred thousand times smaller.)

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Ten classes

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("10.ten-classes")

# %% [markdown] tags=["by-hand"] minutes=4 lead=2 slideshow={"slide_type": "slide"}
# ## Give ten chances that add up to one
#
# With ten classes there are ten scores, one for each. **Softmax** makes them positive with $e^z$ and divides by their sum:
#
# $$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}, \qquad \ell = -\ln p_{\text{truth}}, \qquad \frac{\partial \ell}{\partial z_k} = p_k - [k = \text{truth}]$$
#
# Chance minus truth again, a number for each class. Adding the same to all scores changes nothing, and that is how one keeps $e^z$ small: take the largest
# score away first.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.shares(np.array([2.0, 1.0, -1.0]), ["three", "five", "eight"]))

# %% slideshow={"slide_type": "subslide"}
pixels, digit = digits()
order = np.random.default_rng(0).permutation(len(digit))
learn, unseen = order[:1400], order[1400:]
ten = SoftmaxRegression(pixels[learn] / 16, digit[learn])
walk = descend(ten, ten.zeros(), GradientDescent(1.0), steps=200)
mistakes = ErrorRate(SoftmaxRegression(pixels[unseen] / 16, digit[unseen]))
right = 1 - mistakes(walk.positions[-1])
print(f"loss {walk.losses[0]:.3f} at the start, {walk.losses[-1]:.3f} after 200 steps;")
print(f"{right:.3f} of the unseen digits are read right")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.templates(walk.positions[-1][:-10].reshape(64, 10)))

# %% [markdown] tags=["other-side"] minutes=2 lead=2 slideshow={"slide_type": "slide"}
# ## Charge by the margin instead
#
# Call the score times the side it should be on, +1 or −1, the **margin**. Four ways to charge for it differ in one picture.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.four_losses())

# %% [markdown]
# The **hinge** charges 1 − margin, and nothing from a margin of 1 on: a student who is right by a margin no longer pulls. It gives no chances, and it has a
# corner, where lesson 09's warning about constant rates holds. With it the model is called a support vector machine.

# %% [markdown] tags=["your-turn"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Your turn
#
# Open [the exercises of this lesson](../exercises/10_classification/10_classification.ipynb). You write a sigmoid and a log loss that survive any score, the
# gradients of logistic regression, softmax and hinge, and a test that catches losses which overflow.

# %% [markdown] tags=["quiz"] minutes=3 lecture=6.5 slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("10.slope")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("10.separable")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("10.logits")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("10.two-reports")

# %% [markdown] tags=["interview"] minutes=1 lecture=0 lead=2 slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"You care about accuracy. Why do you not train on it?"* Say your answer aloud before you open ours.
#
# <details><summary>In 30 seconds</summary>
#
# Accuracy changes only when an answer flips, so as a function of the weights it is a staircase: its slope is 0 or does not exist. Descent needs a slope. The log loss
# is a smooth stand-in: it falls when the chance given to the truth rises, and its slope is chance minus truth.
# </details>
#
# <details><summary>In two minutes</summary>
#
# Add what can go wrong with the stand-in. A lower log loss need not mean fewer mistakes: it also rewards being surer of what was right already. On separable data it
# has no minimum, and the weights grow like ln t. Written naively it overflows. And it is convex for a linear score only.
# </details>
#
# **A common wrong answer:** "Because accuracy is not convex." Many losses we do descend on are not convex. Accuracy has no slope.

# %% [markdown] tags=["wild"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# scikit-learn's `LogisticRegression` is the same hill with a penalty, walked by a method that also feels the curvature. With the penalty as good as
# taken away it ends where our walk heads.

# %%
from sklearn.linear_model import LogisticRegression as Theirs

theirs = Theirs(C=1e6, fit_intercept=False, tol=1e-10).fit(x[:, None], passed)
ours = descend(loss, [0.0], GradientDescent(0.5), steps=200).positions[-1]
print(f"theirs w = {theirs.coef_[0, 0]:.4f}, ours w = {ours[0]:.4f}; the solver is called {theirs.solver}")

# %% [markdown] tags=["from-memory"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Draw it from memory
#
# Take paper and 90 seconds. Draw the staircase of mistakes over one weight and lay the ramp over it. Write the slope of the ramp along a score. Then write the log loss
# so that a score of 1000 does no harm.

# %% [markdown] tags=["keep"] minutes=1 covers=["S0-09"] slideshow={"slide_type": "slide"}
# ## Keep this
#
# Swap the loss, keep the walk. The share of mistakes is a staircase without a slope; the log loss is the ramp over it, and its slope is chance minus truth, for
# two classes and for ten. Work with scores, not with chances. Data that can be separated have no bottom: the weights grow like ln t until a penalty, or you, say stop.
#
# *Next:* these hills are long valleys too, and plain descent zigzags in them. [Lesson 11](11_momentum.ipynb) gives the hiker a memory.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
ribbon("10", end=True)
