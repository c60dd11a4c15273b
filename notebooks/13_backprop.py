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
# # 13 · Send the slopes back
#
# After this lesson you can find the slope of a loss for *every* weight in one pass, by hand and with an engine of some thirty
# lines that you have read, and you can say what that has to do with gradient descent and what it has not.
#
# | Takes | You need | You will need it for |
# |---|---|---|
# | 80 minutes | [lesson 04](04_gradient.ipynb): slopes along each weight; for the third part matrix products, `@` | every network, and lesson 16 |

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import GradientDescent, Table, ask, explore, graph_game, numeric_gradient, ribbon, show
from gdcourse.figures import backprop as draw

ribbon("13")

# %% [markdown] tags=["situation"] minutes=4 lecture=5.5 lead=3 slideshow={"slide_type": "slide"}
# ## Push numbers through a graph
#
# The smallest network there is has two weights and one student, who studied 2 hours and scored 3 points. It multiplies twice, to a
# guess `p`. The error is `e = p − 3`, and the loss `L` its square. Send the numbers from left to right. Then come back: for each box, say by
# how much `L` changes for one unit of it. The orange numbers on the arrows are all you need.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
graph_game(draw.chain, {"w₁": 1.0, "w₂": 0.5}, name="13.chain")

# %% [markdown] lead=1
# On the two weights stands a gradient, and no toe was put out. You went over the graph once forward and once back.

# %% [markdown] tags=["recall"] minutes=2 lecture=3 slideshow={"slide_type": "slide"}
# ## Recall what a slope costs

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("13.recall-slope")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("13.recall-toes")

# %% [markdown] tags=["predict"] minutes=1 lecture=1.5 slideshow={"slide_type": "subslide"}
# ### Three links

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("13.three-links")

# %% [markdown] tags=["by-hand"] minutes=6 lecture=7 lead=3 slideshow={"slide_type": "slide"}
# ## Multiply along a path
#
# Nudge `w₁` a little and follow it. `h = w₁ · 2` moves twice as far, `p = w₂ · h` half as far as `h`, and `e` as far as `p`.
# At `e = −2` the slope of `L = e²` is −4, so `L` moves −4 times as far (nearly: it bends). Each link passes the nudge on, times its
# own slope. So the slope of a chain is a product: the **chain rule**, a *theorem*.
#
# $$\frac{\partial L}{\partial w_1} = \frac{\partial L}{\partial e} \cdot \frac{\partial e}{\partial p} \cdot \frac{\partial p}{\partial h} \cdot \frac{\partial h}{\partial w_1} = -4 \cdot 1 \cdot 0.5 \cdot 2 = -4$$
#
# A product can be worked out from either end. From the right, you follow one weight to the loss. From the left, you
# carry "by how much does `L` change" from box to box, and what you have at `p` serves both weights: **backpropagation**. Only one
# slope is new at each box: along a sum it is 1, along a product it is *the other factor*. Do it once on paper, for other weights.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
ask("13.fill-back")

# %% [markdown] tags=["by-hand"] minutes=6 lecture=7 lead=3 slideshow={"slide_type": "slide"}
# ## Let numbers remember what they are made of
#
# Teach a number two things: which numbers it was made of, and the slope along each. Whoever computes with such numbers
# draws the graph without noticing. The way back, `backward`, is a loop over it, from the
# result to the weights: each value hands what has arrived to its parts, times the slope along the arrow.


# %%
class Value:
    """A number that remembers its parts, and the slope along each."""

    def __init__(self, data, made_of=()):
        self.data, self.made_of, self.grad = data, made_of, 0.0

    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        slopes = (self, other.data), (other, self.data)
        return Value(self.data * other.data, slopes)

    def tanh(self):
        t = np.tanh(self.data)
        return Value(t, ((self, 1 - t**2),))


# %% slideshow={"slide_type": "subslide"}
def in_order(value, order):
    """List the value behind everything that it was made of."""
    if value not in order:
        for part, _ in value.made_of:
            in_order(part, order)
        order.append(value)
    return order


def backward(result):
    result.grad = 1.0
    for value in reversed(in_order(result, [])):
        for part, slope in value.made_of:
            part.grad += slope * value.grad


# %% slideshow={"slide_type": "subslide"}
w1, w2 = Value(1.0), Value(0.5)
e = w2 * (w1 * Value(2.0)) + Value(-3.0)
L = e * e
backward(L)
print(f"L = {L.data}, slope along w1: {w1.grad}, along w2: {w2.grad}")
felt = numeric_gradient(lambda w: (2 * w[0] * w[1] - 3) ** 2, [1.0, 0.5])
print("felt with a toe:", felt.round(6))

# %% [markdown]
# `e * e` has two arrows from the same `e`, each of slope −2: the −4 of the square.

# %% [markdown] tags=["predict"] minutes=2 lecture=3 slideshow={"slide_type": "subslide"}
# ### More than one way

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("13.two-ways")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("13.doublings")

# %% [markdown] tags=["explorer"] minutes=3 lecture=4.5 slideshow={"slide_type": "slide"}
# ## Find the box that has to wait
#
# Four boxes in a tangle. `d` is used three times: twice by `e`, once by `L`. Get all slopes right at the first try.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
graph_game(draw.tangle, {"a": 2.0}, name="13.tangle", task="One box is used three times. Bring back every slope.")

# %% [markdown] tags=["why"] minutes=3 lecture=3.5 lead=3 slideshow={"slide_type": "slide"}
# ## See why slopes are added, and in which order
#
# Two ideas are hidden in `backward`. A nudge of `x` travels along every arrow that leaves it, and the changes meet again in `L`. So slopes
# multiply along a path and **add over paths**: that is the `+=`. And a box must not hand its slope on before all of it has arrived. That is
# the order: parts before what is made of them, a **topological order**, walked from its end. Here is what the shortcuts give for `b = a + a` and
# `c = b + b`, where the slope along `a` is surely 4.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
Table(("the way back", "slope of b", "slope of a"), draw.shortcuts(Value, backward), digits=0)

# %% [markdown] tags=["other-side"] minutes=3 lead=2 slideshow={"slide_type": "slide"}
# ## See where a slope goes one way, or none
#
# A maximum is one of its parts. So all of the slope goes to the larger part and none to the other. A unit of a network that is cut off
# at 0, `relu(z) = max(0, z)`, lets slopes through or does not. At the kink itself there is no slope, and every library makes its choice, mostly 0.
# A staircase passes nothing back: rounding, counting mistakes, picking the best of a list.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
Table(("result", "value", "slope along a", "slope along b"), draw.kinks(), digits=1)

# %% [markdown]
# > **Often said:** automatic differentiation finds the gradient of any program.
# >
# > **What happens:** it multiplies the slopes of the operations that ran, and does not see what they make together. Of `round` that is 0, and no weight before it
# > learns anything. The last row is `a − 2`, whose slope is 1 everywhere; at its two kinks somebody's choice of 0 came through.

# %% [markdown] tags=["situation"] minutes=2 lead=2 slideshow={"slide_type": "slide"}
# ## Pay for a million slopes
#
# A network has a million weights or more, and each step needs the slope of each. With a toe (lesson 04) a weight costs two losses. How long
# does one step take?

# %% [markdown] tags=["predict"] minutes=1 lecture=1.5 slideshow={"slide_type": "subslide"}
# ### One step

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("13.million")

# %% [markdown] tags=["by-hand"] minutes=4 lecture=4.5 lead=4 slideshow={"slide_type": "slide"}
# ## Carry a slope along
#
# There is a way forward, too. Let every number carry, beside itself, how fast it changes when *one* weight changes. That
# weight starts with slope 1, all other numbers with 0. Such a pair is a **dual number**, and the product has the one rule worth
# writing down:
#
# $$(a,\ a') \cdot (b,\ b') = (a \cdot b,\ \ a' \cdot b + a \cdot b')$$
#
# (w − 3)² at w = 0: from (0, 1) to (−3, 1), and the square of that is (9, −3 − 3) = (9, −6).


# %%
class Dual:
    """A number, and how fast it changes with one weight."""

    def __init__(self, data, slope=0.0):
        self.data, self.slope = data, slope

    def __add__(self, other):
        return Dual(self.data + other.data, self.slope + other.slope)

    def __mul__(self, other):
        slope = self.slope * other.data + self.data * other.slope
        return Dual(self.data * other.data, slope)


# %% slideshow={"slide_type": "fragment"}
e = Dual(0.0, slope=1.0) + Dual(-3.0)
print((e * e).data, (e * e).slope)

# %% [markdown] tags=["why"] minutes=5 lecture=5.5 lead=3 slideshow={"slide_type": "slide"}
# ## Count what each way costs
#
# Dual numbers need no order, and keep one slope beside each number. But they follow one weight at a time: p passes for p weights. That is **forward mode**,
# the better one for few inputs and many results. Backpropagation is **reverse mode**: one pass there and one back, for all weights, because there is one loss to
# come back from. The price is memory: the numbers of the way there are kept until the way back comes by.
#
# <details><summary>Deeper: never more than five losses, a theorem</summary>
#
# A sum or a product is one operation forward. Backward each of its two arrows takes a product and a sum: four at
# most. So all slopes together never cost more than five times the loss, however many weights there are (*theorem*). In a network it is
# two to three times the loss, as you will count below.
# </details>

# %% [markdown] tags=["predict"] minutes=1 lecture=1.5 slideshow={"slide_type": "subslide"}
# ### Three rounds

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("13.three-rounds")

# %% [markdown] tags=["other-side"] minutes=4 lecture=4.5 lead=2 covers=["S1-15", "S4-17", "S0-12"] slideshow={"slide_type": "slide"}
# ## Tell the messenger from the walker
#
# > **Often said:** a network learns by backpropagation.
# >
# > **What happens:** backpropagation leaves a number in every `grad`, and no weight has moved. The optimizer reads those numbers and takes the step:
# > gradient descent, momentum, Adam, it does not matter to the messenger.
# >
# > **Why it matters:** they fail in different ways. A wrong slope is a bug. A bad step is a bad learning rate.
#
# In a framework's loop, slopes live in `grad` until somebody sets them to zero, which is its oldest bug. In PyTorch:
#
# ```python
# for X, y in batches:
#     optimizer.zero_grad()        # forget the last slopes
#     loss = loss_of(model(X), y)  # the graph is made
#     loss.backward()              # every grad is filled
#     optimizer.step()             # only now weights move
# ```
#
# <details><summary>Deeper: why not before</summary>
#
# Every slope belongs to the place where the loss was computed. Had you moved `w₂` by hand on your way back to `w₁`, the slope there would be made of the new `w₂`
# and of the old error: of no place at all.
# </details>

# %% [markdown] tags=["situation"] minutes=2 lecture=2.5 lead=3 slideshow={"slide_type": "slide"}
# ## Meet four rows that no line can part
#
# Rows with two columns: (0, 1) and (1, 0) want a 1, (0, 0) and (1, 1) want a 0: XOR, "one or the other". No straight line parts 1s
# and 0s. So put four **units** between: each mixes
# x₁ and x₂ in its own way and bends the mixture by tanh, and the guess is a mixture of the four. For all rows at once, one row of X for each:
#
# $$H = \tanh(X W_1 + b_1), \qquad p = H\,W_2 + b_2, \qquad L = \tfrac1m \textstyle\sum (p - y)^2$$

# %% [markdown] tags=["by-hand"] minutes=6 lecture=5.5 lead=3 slideshow={"slide_type": "slide"}
# ## Send slopes back by matrices
#
# A network is the graph of the first page, with matrices in the boxes. Write δ for "by how much does L change for each unit of this". At the guess,
# δ = 2(p − y)/m. A matrix product hands slopes to both its factors, and each time it is the other factor, turned so that the shapes fit:
#
# $$\frac{\partial L}{\partial W_2} = H^{\mathsf T} \delta, \qquad \delta_{\text{below}} = \delta\, W_2^{\mathsf T} \circ (1 - H^2)$$
#
# The ring means number by number: tanh passes a slope on times 1 − tanh². A bias is used by every row, so its slopes add up. Check such
# formulas weight by weight: one wrong weight hides among many right ones.


# %%
def forward(params, X):
    H = np.tanh(X @ params["W1"] + params["b1"])
    return H, H @ params["W2"] + params["b2"]


def mlp_grads(params, X, y):
    H, p = forward(params, X)
    delta = 2 * (p - y) / len(X)
    below = delta @ params["W2"].T * (1 - H**2)
    slopes = {"W1": X.T @ below, "b1": below.sum(axis=0)}
    return slopes | {"W2": H.T @ delta, "b2": delta.sum(axis=0)}


# %% slideshow={"slide_type": "subslide"}
X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0.0], [1], [1], [0]])
rng = np.random.default_rng(2)
start = {"W1": rng.standard_normal((2, 4)) / np.sqrt(2), "b1": np.zeros(4)}
start |= {"W2": rng.standard_normal((4, 1)) / np.sqrt(4), "b2": np.zeros(1)}
params = start
for _ in range(200):
    grads = mlp_grads(params, X, y)
    params = {name: params[name] - 0.3 * grads[name] for name in params}
print("the network says", forward(params, X)[1].ravel().round(3) + 0.0)

# %% jupyter={"source_hidden": true}
Table(("compared with the matrices", "largest difference of 17 slopes"), draw.checked(mlp_grads, start, Value, backward))

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.boundary(start))

# %% [markdown]
# And the price? Numbers that count their operations went through the two functions above. (A layer makes a matrix product forward, one for
# its slopes, and one to pass the slope on. So a deep network pays nearly three losses, however many its weights.)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
show(draw.cost(forward, mlp_grads))

# %% [markdown] tags=["predict"] minutes=1 lecture=1.5 slideshow={"slide_type": "subslide"}
# ### Start at zero

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("13.zero-start")

# %% [markdown] tags=["explorer"] minutes=4 lecture=4.5 slideshow={"slide_type": "slide"}
# ## Part two equal units
#
# Two units, with one weight each: `u` and `v`. Together they can meet three points, if one of them rises and the other falls. You start with equal
# units. See where they walk. Then move the start until the loss ends below 0.01.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
explore(
    draw.two_units,
    GradientDescent(0.2),
    start=(1.0, 1.0),
    steps=200,
    view=("contour", "loss"),
    controls=("start", "steps"),
    names=("u", "v"),
    small=True,
    challenge={"loss": 0.01, "name": "13.two-units"},
)

# %% [markdown] tags=["why"] minutes=4 lecture=3.5 lead=3 slideshow={"slide_type": "slide"}
# ## See why equal units stay equal
#
# Units with the same weights in and out compute the same number. The same slopes come back to them, so they step alike, and are equal
# again: a *theorem*, for any rule that treats all weights alike. Four equal units are one unit, four times.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
show(draw.three_starts(start))

# %% [markdown]
# All zero is worst. No slope passes through weights that are 0, so nothing moves but the last bias, and the network says one half to everybody.
#
# <details><summary>Deeper: how low can equal units come?</summary>
#
# One unit rises along one direction, and XOR rises and falls again. So four equal units can never come below a loss of 1/6, however long they walk
# (*theorem*: the best rising curve through 0, 1, 1, 0 has heights 0, 2/3, 2/3, 2/3).
# </details>

# %% [markdown] tags=["other-side"] minutes=3 lead=2 covers=["S0-18"] corrects=["E34"] slideshow={"slide_type": "slide"}
# ## Ask how large the start may be
#
# > **Often said:** start with random weights.
# >
# > **What happens:** in a linear model zeros do, and are the habit: its columns differ, so its weights part by themselves. Units of a network are alike, and need to be told apart.
# >
# > **How large?** Each layer multiplies the slope that goes back through it, and slopes **vanish** or **explode**. "About 1/√inputs" (Glorot and
# > Bengio 2010; for relu √2 times that, He et al. 2015) keeps them about as large as they were. That is why the cell above divides by `np.sqrt(2)` and `np.sqrt(4)`.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
Table(("twenty layers of relu, weights drawn", "slope at layer 1, of that at layer 20"), draw.through_twenty_layers())

# %% [markdown] tags=["your-turn"] minutes=1 slideshow={"slide_type": "slide"}
# ## Your turn
#
# In [the exercises](../exercises/13_backprop/13_backprop.ipynb) you write the table of slopes, the way back over any graph, a network of relus, the check that finds one wrong weight,
# and the test that stops an engine with `=` in place of `+=`.

# %% [markdown] tags=["quiz"] minutes=3 lecture=7 slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("13.backprop-is")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("13.which-mode")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("13.maximum")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("13.loop-order")

# %% [markdown] tags=["interview"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"Explain backpropagation."* Say your answer aloud before you open ours.
#
# <details><summary>In 30 seconds</summary>
#
# A loss is made of small operations, and each knows its own slopes. By the chain rule slopes multiply along a path and add over paths. Go from the loss back to the
# weights, once, and every weight has its slope, for two to three times the price of the loss. Then an optimizer uses them.
# </details>
#
# <details><summary>What they ask next</summary>
#
# *Why backwards?* One loss, many weights: forward mode needs a pass for each weight. *What does it cost?* Memory: the numbers of the way there are kept. *Why do
# gradients vanish?* Because slopes below 1 are multiplied, layer after layer. *Could you start at zero?* In a linear model, yes; in a network equal units stay equal. *How
# do you test it?* Against a toe, in float64, weight by weight, with a relative error.
# </details>

# %% [markdown] tags=["wild"] minutes=3 lecture=2 covers=["S0-12", "S4-17"] slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# | here | PyTorch | JAX |
# |---|---|---|
# | `Value(1.0)` | `torch.tensor(1.0, requires_grad=True)` | a float |
# | `backward(L)`, then `w.grad` | `L.backward()`, then `w.grad` | `jax.grad(f)(w)` |
# | `Dual`, a pass for each weight | `torch.func.jvp` | `jax.jvp` |
#
# The libraries do that calculus; what stays yours is the loss, the loop and the doubt. (The course's engine equals both to the
# twelfth digit.) To *fine-tune* is to walk on from somebody else's weights, on another loss: the same messenger, another start. SciPy's `minimize` can do
# without a gradient, and then puts out a toe for each of 20 weights:

# %%
from scipy.optimize import minimize, rosen, rosen_der

for given in (None, rosen_der):
    found = minimize(rosen, np.zeros(20), jac=given)
    price = f"{found.nfev / found.njev:.0f} heights a gradient"
    print("given slopes:" if given else "by toes:", price)

# %% [markdown] tags=["from-memory"] minutes=2 lecture=0 slideshow={"slide_type": "slide"}
# ## Draw it from memory
#
# Two minutes, on paper: the graph of L = (w·x + b − y)², a box for each operation, numbers of your own, then the slopes, from the right. Below it the
# four lines of `backward`.

# %% [markdown] tags=["keep"] minutes=1 slideshow={"slide_type": "slide"}
# ## Keep this
#
# Slopes multiply along a path and add over paths. Going back once, in order, gives the slope for every weight, for the price of a few losses and the
# memory of the way there. That is all that backpropagation does. It computes gradients, and the optimizer uses them.
#
# *Next:* the slopes are right, the loop is right, and the loss will not fall. [Lesson 14](14_training_doctor.ipynb) opens a clinic.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
ribbon("13", end=True)
