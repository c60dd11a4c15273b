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

# %% [markdown]
# # Exercises 16 · A language model, stage by stage
#
# They belong to [lesson 16](../../notebooks/16_language_model.ipynb). Where a cell says `...`, your code goes. Run it, then run the check
# below it. The check says what your numbers are the numbers of, and gives a hint. Check again for a plainer hint.
#
# Letters are numbers here, and 0 is the end of a line. Arrays that you are given stay as they are.
#
# `python3 course.py reset 16` hands you a clean copy of this notebook and keeps yours beside it.

# %%
import numpy as np

from gdcourse import Adam, CharacterMLP, Vocabulary, hike, minibatches, mountains
from gdcourse.checks import exercises

check = exercises("16_language_model")

# %% [markdown]
# ## 1 · Cut the text into questions
#
# Every letter of a line is asked for once, its end included, from the `context` letters before it. Before the first letter of a line stand ends, 0, and
# nothing of another line.


# %% exercise="make_dataset"
def make_dataset(lines, context):
    """Every letter, and what stands before it.

    In: lines, a list of lists of numbers, without their ends; context, how many letters are shown.
    Out: two things, X of shape (m, context) and y of shape (m,), whole numbers, line after line.
    For lines = [[1, 2]] and context = 2, X is [[0, 0], [0, 1], [1, 2]] and y is [1, 2, 0].
    """
    ### BEGIN SOLUTION
    X, y = [], []
    for line in lines:
        padded = [0] * context + list(line) + [0]
        for i in range(len(line) + 1):
            X.append(padded[i : i + context])
            y.append(padded[i + context])
    return np.array(X), np.array(y)
    ### END SOLUTION


# %% check="make_dataset" points=3
check("make_dataset")

# %% [markdown]
# ## 2 · Find the floor
#
# `counts[a, b]` says how often the letter b follows the letter a. The lowest mean loss of any model that sees one letter is −Σ p(a, b) · log p(b | a),
# in nats. A pair that never occurs costs nothing, and so does a letter that nothing follows.


# %% exercise="bigram_floor"
def bigram_floor(counts):
    """The conditional entropy of the next letter, in nats.

    In: counts, shape (V, V), whole numbers, the letter before first. Out: a number.
    For [[1, 1], [0, 2]] it is 0.347: after letter 0 a coin is thrown, log 2 each, and that happens in half of the cases.
    """
    ### BEGIN SOLUTION
    before = counts.sum(axis=1, keepdims=True) * np.ones(counts.shape)
    seen = counts > 0
    return -np.sum(counts[seen] * np.log(counts[seen] / before[seen])) / counts.sum()
    ### END SOLUTION


# %% check="bigram_floor" points=2
check("bigram_floor")

# %% [markdown]
# ## 3 · Score the letters
#
# Each letter becomes its row of C; the rows of a context stand side by side, oldest first. Then a = tanh(e · W₁ + b₁), and the scores are a · W₂ + b₂.


# %% exercise="mlp_forward"
def mlp_forward(C, W1, b1, W2, b2, X):
    """The scores of every letter after every context.

    In: C, shape (V, d); W1, (context · d, h); b1, (h,); W2, (h, V); b2, (V,); X, (m, context), whole numbers.
    Out: the scores, shape (m, V): scores, not chances.
    """
    ### BEGIN SOLUTION
    e = C[X].reshape(len(X), -1)
    a = np.tanh(e @ W1 + b1)
    return a @ W2 + b2
    ### END SOLUTION


# %% check="mlp_forward" points=2
check("mlp_forward")

# %% [markdown]
# ## 4 · Go back
#
# The slopes of the mean log loss of y, along each of the five arrays. At the scores it is (chance − truth) / m. Where a letter stands in several places,
# its row of C collects the slopes of all of them.


# %% exercise="mlp_backward"
def mlp_backward(C, W1, b1, W2, b2, X, y):
    """The gradient of the mean of −log (chance of y).

    In: as for mlp_forward, and y, shape (m,), the letters that came.
    Out: five arrays, the slopes along C, W1, b1, W2 and b2, each of the shape of its array.
    """
    ### BEGIN SOLUTION
    e = C[X].reshape(len(X), -1)
    a = np.tanh(e @ W1 + b1)
    z = a @ W2 + b2
    p = np.exp(z - z.max(axis=1, keepdims=True))
    dz = p / p.sum(axis=1, keepdims=True)
    dz[np.arange(len(y)), y] -= 1
    dz = dz / len(y)
    da = dz @ W2.T * (1 - a * a)
    de = (da @ W1.T).reshape(len(X), X.shape[1], -1)
    dC = np.zeros(C.shape)
    np.add.at(dC, X, de)
    return dC, e.T @ da, da.sum(axis=0), a.T @ dz, dz.sum(axis=0)
    ### END SOLUTION


# %% check="mlp_backward" points=5
check("mlp_backward")

# %% [markdown]
# ## 5 · Clip the whole gradient
#
# A gradient may come in several arrays, as yours does. Its norm is the length of all of them together. If that is above `most`, shrink all arrays by one
# factor, so that the norm is `most`. If not, leave them alone.


# %% exercise="clip_by_norm"
def clip_by_norm(gradients, most):
    """The gradients, shrunk to a norm of at most `most`.

    In: gradients, a list of arrays; most, a positive number. Out: a list of arrays of the same shapes.
    [[3, 0], [4]] with most = 1 becomes [[0.6, 0], [0.8]]: the norm of all is 5.
    """
    ### BEGIN SOLUTION
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
    factor = most / max(norm, most)
    return [g * factor for g in gradients]
    ### END SOLUTION


# %% check="clip_by_norm" points=2
check("clip_by_norm")

# %% [markdown]
# ## 6 · Draw a letter
#
# The chances are softmax(z / T). Lay them end to end from 0 to 1, in the order of the letters. `u` is a place between 0 and 1: give back the number of the letter
# on which it falls. At T = 0 the likeliest letter comes, whatever u is. Scores may be as large as 1000.


# %% exercise="next_letter"
def next_letter(z, T, u):
    """The letter that is drawn.

    In: z, the scores, shape (V,); T, the temperature, 0 or more; u, a number, at least 0 and below 1. Out: a whole number.
    For z = log 0.2, log 0.5, log 0.3 and T = 1 the letters take 0 to 0.2, 0.2 to 0.7 and 0.7 to 1: u = 0.6 gives 1.
    """
    ### BEGIN SOLUTION
    if T == 0:
        return int(np.argmax(z))
    p = np.exp((z - np.max(z)) / T)
    ends = np.cumsum(p / p.sum())
    return min(int(np.sum(ends <= u)), len(z) - 1)
    ### END SOLUTION


# %% check="next_letter" points=3
check("next_letter")

# %% [markdown]
# ## 7 · Stop early, and keep a copy
#
# Walk by gradient descent along `slope`, and after every step, and before the first, look at the height on `held_out`. Give back the place where that was
# lowest, the first of them if there are several, and how many steps led there.


# %% exercise="train"
def train(slope, held_out, w, lr, steps):
    """The best place of a walk, by the height on held-out data.

    In: slope, the gradient that is walked along; held_out, a function of w; w, the start, an array; lr; steps.
    Out: two things, the best w, an array, and the number of steps that led there.
    Let slope be 2 (w - 3) and held_out the sum of (w - 1)², w = [0, 0], lr = 0.25. In both weights the walk is 0, 1.5, 2.25, 2.625, and its heights
    are 2, 0.5, 3.125, 5.28. So the best is [1.5, 1.5], after 1 step.
    """
    ### BEGIN SOLUTION
    best, at = w.copy(), 0
    lowest = held_out(w)
    for k in range(1, steps + 1):
        w = w - lr * slope(w)
        height = held_out(w)
        if height < lowest:
            lowest, best, at = height, w.copy(), k
    return best, at
    ### END SOLUTION


# %% check="train" points=3
check("train")

# %% [markdown]
# ## 8 · Find the bug, and write the test that kills it
#
# A friend's network reaches a loss of 0.02 on text that it has never seen, after ten seconds. What it writes is nonsense.
#
# ```python
# def make_dataset(lines, context):
#     X, y = [], []
#     for line in lines:
#         padded = [0] * context + list(line) + [0]
#         for i in range(len(line) + 1):
#             X.append(padded[i + 1 : i + context + 1])
#             y.append(padded[i + context])
#     return np.array(X), np.array(y)
# ```
#
# What is wrong?
#
# * **A** The network has learned the text by heart.
# * **B** The letter that is asked for is among those that are shown.
# * **C** The lines run into each other.
# * **D** Nothing. The held-out text was easy.

# %% exercise="bug"
bug = ...
### BEGIN SOLUTION
bug = "B"
### END SOLUTION

# %% check="bug" points=1
check("bug")

# %% [markdown]
# Write the test. It gets a `make_dataset`, must let your own pass, and must stop your friend's and a few other broken ones. Two lines are needed to see
# whether one runs into the next, and letters that are all different to see where each one is.


# %% exercise="test_make_dataset"
def test_make_dataset(make_dataset):
    """Stops with an AssertionError if this make_dataset is broken.

    In: make_dataset, a function like yours. Out: nothing.
    """
    ### BEGIN SOLUTION
    X, y = make_dataset([[1, 2], [3]], 2)
    assert np.array_equal(X, [[0, 0], [0, 1], [1, 2], [0, 0], [0, 3]])
    assert np.array_equal(y, [1, 2, 0, 3, 0])
    ### END SOLUTION


# %% check="test_make_dataset" points=2
check("test_make_dataset")

# %% [markdown]
# ## 9 · Report, on one page
#
# Train on the mountains with what you have written: names 0, 10, 20, … are held out. Change *one* thing of the recipe, at two rates, with two seeds each, on both
# sides. Here is a run to begin with, of a small network. It stands on your `make_dataset`, and takes less than a second.


# %%
def lowest_held_out(rule, seed, steps=300):
    """The lowest loss on held-out names, looked at every 25 steps, and the step of it."""
    names = mountains()
    letters = Vocabulary(names)
    code = [letters.encode(name).tolist() for name in names]
    X, y = make_dataset([line for k, line in enumerate(code) if k % 10], 8)
    model = CharacterMLP(X, y, letters=28, hidden=32)
    unseen = CharacterMLP(*make_dataset(code[::10], 8), letters=28, hidden=32)
    walk = hike(model, model.start(rng=seed), rule, steps, minibatches(len(y), 128, rng=seed))
    return min((round(float(unseen(w)), 2), k) for k, w in enumerate(walk) if k % 25 == 0)


# %% [markdown]
# Fill the report in. `floor` is the floor of all 353 names, in nats, and `reached` the loss at which your optimizer came to rest on the table of pairs,
# as in stage B. `lowest` is a lowest held-out loss, `at_step` the step of it. `with_it` and `without_it` are lists of four lowest held-out losses: two rates, two
# seeds each. What you `changed`, `expected` and `conclude` are sentences. `check` looks at the numbers, and whether there are sentences. What they are worth
# your neighbour says, by the table at the end of the lesson.

# %% exercise="report"
report = {
    "floor": ...,
    "reached": ...,
    "lowest": ...,
    "at_step": ...,
    "changed": ...,
    "expected": ...,
    "with_it": ...,
    "without_it": ...,
    "conclude": ...,
}
### BEGIN SOLUTION
lowest, at_step = lowest_held_out(Adam(0.005), seed=0)
report |= dict(
    floor=2.5128,
    reached=2.5130,
    lowest=lowest,
    at_step=at_step,
    changed="Adam's memory of size: beta2 is 0.9 in place of 0.999.",
    expected="A short memory of size is rough, so I expect the loss to be higher.",
    with_it=[lowest_held_out(Adam(rate), seed)[0] for rate in (0.005, 0.01) for seed in (0, 1)],
    without_it=[lowest_held_out(Adam(rate, beta2=0.9), seed)[0] for rate in (0.005, 0.01) for seed in (0, 1)],
    conclude="Two seeds differ by more than the two memories do, so this run cannot tell them apart.",
)
### END SOLUTION

# %% check="report" points=4
check("report")

# %% [markdown]
# ## Your score
#
# Run this cell whenever you like.

# %%
check
