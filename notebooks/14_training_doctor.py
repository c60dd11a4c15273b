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
# # 14 · Heal a training that went wrong
#
# After this lesson you can look at a loss curve, name the causes that fit it, say which test tells them apart, and mend what is broken.
#
# | Takes | You need | You will need it for |
# |---|---|---|
# | 60 minutes | [lesson 08](08_schedules.ipynb): noise floors; [lesson 10](10_classification.ipynb): the log loss; powers, logarithms | every training that you will ever start |

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import (
    Clipped,
    GradientDescent,
    LinearRegression,
    Network,
    Quadratic,
    SoftmaxRegression,
    Table,
    ask,
    clinic,
    descend,
    diabetes,
    digits,
    double_well,
    explore,
    ribbon,
    show,
    standardize,
)
from gdcourse.figures import training_doctor as draw

ribbon("14")

# %% [markdown] tags=["situation"] minutes=9 lecture=8 lead=3 slideshow={"slide_type": "slide"}
# ## See twelve patients
#
# Twelve trainings went wrong, each for one reason. None of the curves is drawn: each was computed by a loop that is ill, or on data that
# are. You see what the loop printed. Tests cost. Name the illness.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ward = draw.ward()
four = {"A": ward["noise floor"], "B": ward["frozen schedule"], "C": ward["unscaled columns"], "D": ward["rows out of step"]}
valley = Quadratic([1.0, 100.0])
walk = descend(valley, (10.0, 1e-6), GradientDescent(0.021), steps=199)
clinic("14.clinic")

# %% [markdown] lead=1
# Many of the curves look alike, and that is the lesson. A curve is a **symptom**. A symptom has several causes, and a test is what
# tells two causes apart. Come back to the clinic whenever you like; it keeps your score.

# %% [markdown] tags=["recall"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall two things

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("14.recall-budget")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("14.recall-log-loss")

# %% [markdown] tags=["predict"] minutes=1 lecture=3 slideshow={"slide_type": "slide"}
# ## It was going so well
#
# A valley has the curvatures 1 and 100. A walk with η = 0.021 begins at (10, 0.000001). The loss falls from 50 to 0.524 in 112 steps.
# Nobody touches anything. At step 199 it is above a million.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("14.falls-then-explodes", draw.one_curve_twice(walk.losses))

# %% [markdown] tags=["by-hand"] minutes=4 lead=2 slideshow={"slide_type": "slide"}
# ## Follow each direction by itself
#
# In each direction a step multiplies w by 1 − ηλ, as in [lesson 03](03_learning_rates.ipynb). In the flat one that is
# 1 − 0.021 · 1 = 0.979, in the steep one 1 − 0.021 · 100 = −1.1. One shrinks slowly, the other grows from almost nothing:
#
# $$f = \tfrac12\,(10 \cdot 0.979^k)^2 + \tfrac12 \cdot 100\,(10^{-6} \cdot 1.1^k)^2$$

# %% slideshow={"slide_type": "fragment"}
k = np.array([0, 50, 112, 150, 199])
flat = (10 * 0.979**k) ** 2 / 2
steep = 100 * (1e-6 * 1.1**k) ** 2 / 2
rows = [*zip(k, flat, steep, walk.losses[k])]
Table(("step", "flat part", "steep part", "loss of the walk"), rows, digits=3)

# %% [markdown]
# The loss is a sum, and for a hundred steps the sum hides the part that will win. The gradient norm hides it nearly as long. The log axis shows the
# end of it as a straight line: a factor per step. That is the first thing to do with any loss curve.

# %% [markdown] tags=["why"] minutes=3 lecture=3.5 lead=2 covers=["S0-21", "S3-09", "S4-12"] slideshow={"slide_type": "slide"}
# ## Read a curve: symptom, causes, test
#
# | on a log axis | causes that fit | the test between them |
# |---|---|---|
# | a straight line up, from step 0 | η above 2/L | a tenth of the rate |
# | down, then a straight line up | one steep direction; a rate that warms up too far | the same, and the rate at the turn |
# | down, then nan without a climb | log of 0, a division by 0, a bad row | the gradient norm before |
# | level and restless | noise at this rate; rows in order | weights held still, for two epochs |
# | level and smooth, too high | five causes: see below | gradient norm, update : weight |
# | falls for ever, slowly | η too small; unscaled columns | ten times the rate; spread of the columns |
# | falls, and use disappoints | overfitting | weights held still, on rows held out |
#
# Change one thing at a time, and write down what you expect before you run it. Two changes at once and you have learned nothing.

# %% [markdown] tags=["other-side"] minutes=2 lecture=1.5 slideshow={"slide_type": "slide"}
# ## Do not treat a healthy one
#
# > **Often said:** the loss went up, so something is broken.
# >
# > **What happens:** a batch's loss goes up and down with the batch; a heavy ball rolls past the bottom and back. Deep networks often train at a
# > rate at which the loss rises now and then and falls in the long run (*measured by others*, called the
# > [edge of stability](https://arxiv.org/abs/2103.00065)).
# >
# > **Why:** only plain descent on all rows, with η below 2/L everywhere, must fall at each step (*theorem*, lesson 03). A rise is a symptom
# > when it comes again and gets larger.

# %% [markdown] tags=["situation"] minutes=1 lead=1 slideshow={"slide_type": "slide"}
# ## The loss is nan
#
# Three in the morning. A logistic regression on tumours has trained for an hour, and the log says nan. A loss that is nan says nothing
# about *why*. What else is in the log?

# %% [markdown] tags=["predict"] minutes=1 lecture=2.5 slideshow={"slide_type": "subslide"}
# ### What do you look at first?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("14.nan-first", draw.norms_before(ward["log of 0"].run))

# %% [markdown] tags=["by-hand"] minutes=3 lead=2 slideshow={"slide_type": "slide"}
# ## Make a nan with two numbers
#
# The log loss as it stands in books is −y·log p − (1 − y)·log(1 − p). Take a row with y = 1 of which the model is sure, and let it become surer.
# In float32 the chance p soon has no digits left between itself and 1:

# %% slideshow={"slide_type": "fragment"}
y, z = np.float32(1), np.array([8, 16, 18], np.float32)
p = 1 / (1 + np.exp(-z))
with np.errstate(all="ignore"):
    from_the_chance = -y * np.log(p) - (1 - y) * np.log(1 - p)
from_the_score = np.log1p(np.exp(-z))
rows = [[f"{v:.2g}" for v in row] for row in zip(z, 1 - p, from_the_chance, from_the_score)]
Table(("z", "1 − p", "loss from p", "loss from z"), rows)

# %% [markdown]
# At z = 18 the row is right, its loss is next to nothing, and the formula says 0 · log 0, which is nan. The gradient p − y needs no
# logarithm: it goes on as if nothing had happened. [Lesson 10](10_classification.ipynb) has the cure.

# %% [markdown] tags=["why"] minutes=3 lead=2 covers=["S3-20"] slideshow={"slide_type": "slide"}
# ## Keep a protocol
#
# One nan makes every number nan that it meets, so the *first* bad number is the one to find. In order:
#
# 1. **Where first?** Loss, gradient or w, and at which step? Stop there: a loop that goes on destroys the evidence.
# 2. **How large before?** Gradient norms that grew say: the walk exploded. Norms that were small say: a formula broke.
# 3. **Grew:** a tenth of the rate. If that helps, clip, warm up, or scale the columns, and go back up with the rate.
# 4. **Small:** a logarithm, division, root or exponential at the edge of its range; or one bad row. Look at that batch.
#
# A guard of three lines is worth having in every loop:


# %%
def guarded(loss, w, eta, steps):
    for t in range(steps):
        f, g = loss(w), loss.gradient(w)
        if not (np.isfinite(f) and np.isfinite(g).all()):
            return f"step {t}: loss {f}, norm {np.linalg.norm(g):.3g}"
        w = w - eta * g
    return f"{steps} steps: loss {loss(w):.3g}"


with np.errstate(all="ignore"):
    print(guarded(valley, np.array([10.0, 1e-6]), 0.021, steps=9000))
    print(guarded(valley, np.array([10.0, 1e-6]), 0.0021, steps=9000))

# %% [markdown] tags=["explorer"] minutes=3 lead=1 slideshow={"slide_type": "slide"}
# ## Shorten the gradient, not the rate
#
# The walls of this double well are steep. From w = 8 the first gradient is above 200, and at η = 0.2 the walk explodes. **Clip** it: a gradient
# longer than c is shortened to length c, and any other stays as it is.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(double_well, Clipped(GradientDescent(0.2), norm=200.0), start=8.0, steps=40, view=("curve", "loss"),
    controls=[("norm", 0.1, 300.0)], limits=[(-9, 9)], small=True,
    challenge={"within": 0.05, "steps": 40, "text": "Leave η = 0.2 and come to a bottom, by c alone."},
    caption="A double well with walls so steep that η = 0.2 explodes from w = 8, unless the gradient is clipped.")  # fmt: skip

# %% [markdown] tags=["other-side"] minutes=3 lecture=3.5 lead=2 slideshow={"slide_type": "slide"}
# ## Clip the arrow, not its numbers
#
# Two ways are in use. By norm: g · min(1, c/‖g‖). By value: each number of g into [−c, c]. Take g = (30, 40), whose norm is 50, and c = 5.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("14.clip", draw.two_ways_to_clip(np.array([30.0, 40.0]), 5.0))

# %% [markdown]
# > **Often said:** clipping cures exploding training.
# >
# > **What happens:** it cures *rare* cliffs. Where the norm is above c at every step, you walk with steps of fixed length ηc and never settle.
# >
# > **Why:** a clipped gradient has forgotten how steep it is. So log how often it clips: now and then is a safety net, always is a
# > rate in disguise.
#
# Clip after the gradient is complete and before the rule sees it: `backward()`, then clip, then `step()`.

# %% [markdown] tags=["situation"] minutes=1 lead=1 slideshow={"slide_type": "slide"}
# ## It has settled, and too high
#
# The hardest call is no explosion. The loss falls fast for 50 epochs, then it is level, and higher than you hoped.

# %% [markdown] tags=["predict"] minutes=1 lecture=2.5 covers=["S0-22"] slideshow={"slide_type": "subslide"}
# ### What do you do first?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("14.plateau", draw.plateaus(four))

# %% [markdown] tags=["by-hand"] minutes=4 lecture=3 lead=2 slideshow={"slide_type": "slide"}
# ## Ask three numbers
#
# Four patients of the clinic, same model, all too high. The gradient on all rows says whether the walk has arrived. A tenth of the
# rate says whether noise holds it up. The best line, in closed form, says what there was to gain.

# %% slideshow={"slide_type": "fragment"}
rows = []
for name, patient in four.items():
    w, f = patient.run.positions[-1], patient.loss
    X = np.column_stack([f.X, np.ones(len(f.X))])
    best = f(np.linalg.lstsq(X, f.y)[0])
    rows.append((name, np.linalg.norm(f.gradient(w)), f(w), patient.slower_frozen[-1], best))
Table(("", "gradient norm", "loss", "at a tenth of η", "best there is"), rows, digits=2)

# %% [markdown]
# - **A** ends lower with a smaller rate: noise. Lower η, or larger batches.
# - **B** and **C** have a gradient that is not small, and something to gain: they are under way. B has run out of rate. C creeps, and needs
#   its columns scaled, which here is worth more than any rate.
# - **D** is at the best there is, with a gradient near zero. No optimizer gets lower. The data or the model must change.
#
# A fifth cause is not among these four: a level place that is no bottom, a saddle or a plateau, as in [lesson 09](09_landscapes.ipynb). There the gradient
# is near zero and the best is far below. Start elsewhere.

# %% [markdown] tags=["why"] minutes=3 lecture=4.5 lead=2 slideshow={"slide_type": "slide"}
# ## Check four things before the first epoch
#
# Most illnesses can be found in a minute, before the long run.
#
# 1. **The first loss.** A model that knows nothing about ten classes should begin near log 10.
# 2. **A handful of rows.** Train on five, fewer than there are weights. If the loss does not go to about 0, the loop is ill, or the labels cannot be told apart.
# 3. **Update : weight.** Each step should change w by about a thousandth of its length (*folklore*; a tenth shakes, a millionth is frozen).
# 4. **What each layer feels.** The chain rule multiplies: on the way back slopes may vanish from layer to layer, or explode.

# %% slideshow={"slide_type": "fragment"}
X, y = digits()
net = Network(SoftmaxRegression(X / 16, y), hidden=[50] * 7)
w = net.start(rng=0)
few = Network(SoftmaxRegression(X[:5] / 16, y[:5], classes=10), hidden=[50] * 7)
learned = descend(few, w, GradientDescent(0.1), steps=100)
print(f"first loss {net(w):.2f}, log 10 = {np.log(10):.2f}; five rows: {learned.losses[-1]:.3f}")
print(f"update : weight = {0.1 * np.linalg.norm(net.gradient(w)) / np.linalg.norm(w):.4f}")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
show(draw.by_layer(net, {"scale 1": w, "scale 3": net.start(rng=0, scale=3), "scale ⅓": net.start(rng=0, scale=1 / 3)}))

# %% [markdown] tags=["other-side"] minutes=3 lead=1 corrects=["E13"] slideshow={"slide_type": "slide"}
# ## Resist the reflex
#
# > **Often said:** a plateau too high? Raise the rate first, or take a richer model.
# >
# > **What happens:** that is right for one plateau in four here. At A a larger rate ends higher; at C and D twice the rate explodes, and D would gain nothing from any rate.
# >
# > **Why:** "level" is a symptom. Three numbers tell its causes apart, and they cost less than one more run.

# %% [markdown]
# And which test would you make a habit of? (The answer shows the twelve with their names. If you still want to play, come back to it.)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("14.which-test", draw.the_twelve())

# %% [markdown] tags=["your-turn"] minutes=1 lecture=0 slideshow={"slide_type": "slide"}
# ## Your turn
#
# [The exercises](../exercises/14_training_doctor/14_training_doctor.ipynb): clip a list of arrays, find the first bad number, tell
# arrival from standstill, write a doctor that reads curves, and mend a loop that has three faults.

# %% [markdown] tags=["quiz"] minutes=4 lecture=0 slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("14.flat-and-noisy")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("14.level-gradient")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("14.small-gradient")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("14.five-rows")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("14.always-clipped")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("14.marble")

# %% [markdown] tags=["interview"] minutes=2 lecture=0 covers=["S3-17"] slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"Your loss became nan at epoch 7, after it had been falling. What do you check first?"*
#
# <details><summary>Our answer</summary>
#
# The gradient norms before it, and which number was the first to be bad. If they grew, the walk exploded: a tenth of the rate, then clipping. If
# they were small, a formula broke: a logarithm or a division, or one bad row.
# </details>
#
# **A common wrong answer:** "I lower the learning rate." It may be right. But if the loss takes log 0, a lower rate only makes it happen later.
#
# *"Training loss is level. Is it converged?"*
#
# <details><summary>Our answer</summary>
#
# I look at the gradient on all rows, against its size at the start. Small: at rest, in a bottom or on a saddle. Not small: noise,
# a rate that has run out, or a narrow valley.
# </details>

# %% [markdown] tags=["wild"] minutes=2 lecture=0 covers=["S0-20"] corrects=["E12"] slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# > **Often said:** set `eta0=10` and watch it explode; set `eta0=0.000001` and watch it crawl.

# %% jupyter={"source_hidden": true}
from sklearn.linear_model import SGDRegressor

X, y = map(standardize, diabetes())
rows = []
for eta0 in (0.01, 10.0, 1e-6):
    model = SGDRegressor(eta0=eta0, random_state=0).fit(X, y)
    w = np.append(model.coef_, model.intercept_)
    norm = np.linalg.norm(LinearRegression(X, y).gradient(w))
    stopped = "before its 1000 epochs" if model.n_iter_ < 1000 else "at its limit"
    rows.append((f"{eta0:g}", stopped, f"{model.score(X, y):.1g}", f"{norm:.0g}"))
Table(("eta0", "stopped", "R²", "gradient norm"), rows)

# %% [markdown]
# > **What happens:** neither explodes nor crawls for long. All three stop early, and none of them warns.
# >
# > **Why:** it stops when the loss has not improved by `tol` for 5 epochs. That is **false convergence**: no progress, for whatever reason. The huge
# > rate does not improve because it is thrown about (the slope of a row is cut off at 10¹², so no nan), the tiny one because it hardly moves.
# > Both were computed here, by the scikit-learn that you have; the rule may change with its version. Ask the gradient.
#
# In PyTorch: `loss.backward()`, `clip_grad_norm_(model.parameters(), 1.0)`, `optimizer.step()`, `optimizer.zero_grad()`. Leave the last one out and you have
# patient 5. `torch.autograd.set_detect_anomaly(True)` names the operation whose slope was the first nan.

# %% [markdown] tags=["from-memory"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Write it from memory
#
# The four steps for a nan, in order. The three numbers for a plateau. The four checks before the first epoch. Ninety seconds.

# %% [markdown] tags=["keep"] minutes=1 slideshow={"slide_type": "slide"}
# ## Keep this
#
# A loss curve is a symptom. Look at it on a log axis, list the causes that fit, and buy the test that tells them apart. A nan asks where first and how
# large before; a plateau asks for the gradient, a smaller rate and the best there is. That a run has stopped says only that it has
# stopped.
#
# *And next?* Where is the descent in the libraries that you use, and in which of them is there none?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
ribbon("14", end=True)
