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
# # 16 · Train a language model with your own Adam
#
# After this lesson you can train a model that writes, from nothing but numpy and your own optimizer, and check every stage
# against something you know: a floor you counted, a gradient you felt, lines that it never saw.
#
# | Takes | You need | You will need it for |
# |---|---|---|
# | 180 minutes: stages A to C, then D to F | [lesson 12](12_adam.ipynb): Adam; [lesson 08](08_schedules.ipynb): warm-up, cosine; logarithms, matrix products, the chain rule | every language model that you will ever meet |

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
import numpy as np

from gdcourse import (
    AttentionHead,
    Bigram,
    CharacterMLP,
    Clipped,
    Cosine,
    GradientDescent,
    Table,
    Vocabulary,
    WarmUp,
    ask,
    build_dataset,
    course_text,
    descend,
    guessing_game,
    hike,
    minibatches,
    mountains,
    numeric_gradient,
    relative_error,
    ribbon,
    sample,
    show,
    softmax,
    writer,
    yours,
)
from gdcourse.figures import grouped
from gdcourse.figures import language_model as draw

ribbon("16")

# %% [markdown] tags=["situation"] minutes=6 lead=3 slideshow={"slide_type": "slide"}
# ## Be the language model
#
# A language model does one thing. It reads what stands there so far and says how likely each letter is to come next. Be one:
# you see a single letter out of a sentence of this course. Guess what follows it. Your rival has never learned English. It
# has counted pairs of letters.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
text = course_text()
train, held_out = [line for k, line in enumerate(text) if k % 10], text[::10]
alphabet = Vocabulary(text)
pairs = Bigram(*build_dataset(train, alphabet, context=1), len(alphabet))
counted = np.log(pairs.counts + 0.1).ravel()
guessing_game(held_out, alphabet, {"the counted pairs": (pairs, counted)}, name="16.guess")

# %% [markdown] lead=1
# After a *q* you knew at once. After an *e* it could be anything, and no cleverness helps: with one letter in sight there is a
# limit to how well anybody can do. This lesson begins by computing that limit, because such a number tells you when your
# optimizer is finished.

# %% [markdown] tags=["recall"] minutes=3 lecture=0 slideshow={"slide_type": "slide"}
# ## Recall two things

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("16.recall-adam")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("16.recall-warmup")

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "slide"}
# ## Stage A · Say what ignorance costs
#
# Take 353 names of mountains, in small letters: 26 letters, the space, and the end of the name, which is a letter like any other. A
# model is punished by the log loss: if it gave the letter that came the chance p, the loss is −log p.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("16.knows-nothing")

# %% [markdown] tags=["by-hand"] minutes=10 lecture=7 lead=3 slideshow={"slide_type": "slide"}
# ## Count, and be done
#
# Two names, *ab* and *abb*, and ¶ for the end of a name, which also stands before its beginning. Seven letters are to be foreseen:
#
# | before | next, how often | best chances | loss of each |
# |---|---|---|---|
# | ¶ | a twice | 1 | 0 |
# | a | b twice | 1 | 0 |
# | b | ¶ twice, b once | 2/3, 1/3 | −log 2/3 twice, −log 1/3 once |
#
# The best chances are the shares. *Theorem* (Gibbs): any others cost more, on average. So the lowest loss is (2 · 0.405 + 1.099) / 7 = 0.273
# a letter, and no rule that sees only one letter can be lower. That floor has a name, **conditional entropy**:
#
# $$H = -\sum_{a,\,b} p(a, b)\,\log p(b \mid a)$$


# %%
def bigram_floor(counts):
    """The lowest mean log loss of a model that sees one letter; counts[a, b]: how often b follows a."""
    chance = counts / counts.sum(axis=1, keepdims=True)
    seen = counts > 0
    return -np.sum(counts[seen] * np.log(chance[seen])) / counts.sum()


# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
by_hand = np.array([[0, 2, 0], [0, 0, 2], [2, 0, 1]])  # rows and columns: ¶, a, b
print(f"log 3/2 = {np.log(3 / 2):.3f}, log 3 = {np.log(3):.3f}, floor of ab, abb: {bigram_floor(by_hand):.3f}")

# %% [markdown]
# The same, for 353 names. `np.add.at` adds a 1 for every pair, also when a pair comes again.

# %% slideshow={"slide_type": "subslide"}
names = mountains()
letters = Vocabulary(names)
before, after = build_dataset(names, letters, context=1)
counts = np.zeros((28, 28))
np.add.at(counts, (before[:, 0], after), 1)
floor = bigram_floor(counts)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
print(f"{len(names)} names, {len(letters)} letters, {counts.sum():.0f} of them to foresee")
often = counts.sum(axis=0)[None]  # the same letters, with no eye for the one before
rows = [(what, loss, loss / np.log(2), np.exp(loss)) for what, loss in (
    ("nothing", np.log(28)), ("how often each letter comes", bigram_floor(often)), ("the letter before", floor))]  # fmt: skip
Table(("it knows", "loss in nats", "in bits", "perplexity"), rows, digits=3)

# %% [markdown]
# Three ways to say one thing. **Nats** are what natural logarithms give. Divided by log 2 they are **bits**. And $e^{\text{loss}}$ is the
# **perplexity**: with the letter before in sight you are as unsure as somebody who guesses among 12.3 equally likely letters,
# instead of 28.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.pairs(counts, letters))

# %% [markdown] tags=["predict"] minutes=2 lead=3 slideshow={"slide_type": "slide"}
# ## Stage B · Send your Adam to a floor that you know
#
# Counting was enough. So why descend? To *test the optimizer*. Give the table of pairs 28 · 28 weights, all 0 at first: a score for each letter
# after each letter, turned into chances by softmax. The loss is convex in the scores, and its floor is the one that you counted. (No scores reach it:
# a pair that never came would need −∞. But it can be neared as closely as you like.)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("16.where-it-stops")

# %% [markdown] tags=["by-hand"] minutes=10 lecture=6 lead=2 slideshow={"slide_type": "slide"}
# ## Take your own Adam along
#
# Here is AdamW once more, as in lesson 12: shrink the weights, renew both averages, correct both, step. The last line looks into
# your exercises of that lesson. If your `adamw_step` passes its check there, yours is used from here on.


# %%
def adamw_step(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    w = (1 - lr * decay) * w
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**k), v / (1 - beta2**k)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


adamw_step = yours("12_adam", "adamw_step", otherwise=adamw_step)


# %% slideshow={"slide_type": "subslide"}
class MyAdam:
    def __init__(self, rate, decay=0.0, behind=0, **betas):
        self.rate, self.decay = rate, decay
        self.behind, self.betas = behind, betas

    def init(self, w):
        return np.zeros_like(w), np.zeros_like(w)

    def step(self, w, g, state, t):
        k, lr = self.behind + t + 1, self.rate(t)
        w, m, v = adamw_step(w, g, *state, k, lr, self.decay, **self.betas)
        return w, (m, v)


# %% jupyter={"source_hidden": true} slideshow={"slide_type": "notes"}
table = Bigram(before, after, letters=28)
always = lambda t: 0.1  # noqa: E731
rules = {
    "descent, η = 50": GradientDescent(50.0),
    "your Adam, η = 0.1": MyAdam(always),
    "the same, βs exchanged": MyAdam(always, beta1=0.999, beta2=0.9),
}
walks = {name: descend(table, table.zeros(), rule, steps=1000).losses for name, rule in rules.items()}
Table(("rule", "loss after 1000 steps", "above the floor"), [(n, w[-1], w[-1] - floor) for n, w in walks.items()], digits=3)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.down_to_the_floor(walks, floor))

# %% [markdown] tags=["why"] minutes=4 lecture=3 slideshow={"slide_type": "slide"}
# ## See what that proves
#
# The third rule is an Adam with its two memories exchanged. It runs. Its loss falls for a while, as loss curves do. Without the floor you
# would tune its rate, or blame the data. With the floor you know within a second that the *rule* is wrong, because the model and the
# data cannot be.
#
# That works because three things are known here: the loss is convex, its floor can be counted, and the gradient is exact. Whenever you
# write an optimizer, a data loader or a training loop, first send it where you know the answer.

# %% [markdown] tags=["other-side"] minutes=7 lecture=5 lead=3 slideshow={"slide_type": "slide"}
# ## Catch the leak below the floor
#
# A floor also catches the opposite: a loss that is too good. The **labels** of a language model are its own text, moved by one: the letter
# at each place is asked for from those before it. Move it by nothing, or by two, and it still runs.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
stream = letters.encode("\n" + "\n".join(names) + "\n")
shifts = {"itself": (stream, stream), "next": (stream[:-1], stream[1:]), "after next": (stream[:-2], stream[2:])}
floors = []
for asked_for, (given, label) in shifts.items():
    shifted = np.zeros((28, 28))
    np.add.at(shifted, (given, label), 1)
    floors.append((asked_for, bigram_floor(shifted)))
Table(("the letter asked for", "floor"), floors, digits=3)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
ask("16.too-good")

# %% [markdown] lead=1
# The pairs have told all they know, and it is not much. Names drawn from their chances, a letter at a time: *od, mu, efo, bari*. The walk is
# finished and the model is poor. Those are two different faults, and you can now tell them apart.

# %% [markdown] tags=["situation"] minutes=4 lecture=3 lead=3 slideshow={"slide_type": "slide"}
# ## Stage C · Look back eight letters
#
# Now the text of this course: 73 letters with capitals, digits and signs. For eight letters of context a table of counts would need a row
# for each way to write eight letters. How many is that, and how many places does the text have to fill them?

# %%
X, y = build_dataset(train, alphabet, context=8)
print(f"{73**8 / 1e12:.0f} million million rows, {len(y)} places in the text")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
Table(("eight letters before", "next"), [("".join(alphabet.decode(X[k])).replace("\n", "¶"), alphabet.decode(y[k : k + 1]))
    for k in (0, 1, 2, 30)])  # fmt: skip

# %% [markdown]
# Nearly every row would stay empty. Instead of counting, the model has to *share* what it learns between contexts that are alike.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### What do seven more letters buy?

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("16.eight-letters")

# %% [markdown] tags=["by-hand"] minutes=12 lecture=7.5 lead=3 slideshow={"slide_type": "slide"}
# ## Write the network, and its slopes
#
# Each letter gets ten numbers of its own, a row of $C$, which are learned too. The eight rows side by side are $e$. Then one hidden layer, and a
# score for each letter ([Bengio and others, 2003](https://jmlr.org/papers/v3/bengio03a.html)):
#
# $$e = C[X] \qquad a = \tanh(e\,W_1 + b_1) \qquad z = a\,W_2 + b_2$$


# %%
def forward(parts, X):
    C, W1, b1, W2, b2 = parts
    e = C[X].reshape(len(X), -1)
    a = np.tanh(e @ W1 + b1)
    return e, a, a @ W2 + b2


# %% [markdown]
# Backwards, line by line, the slope of the mean log loss. At the scores it is *chance minus truth*. Each step back multiplies by what stood
# there on the way forward. At the end, a row of $C$ was used wherever its letter stands, so it collects **all** those slopes:


# %% slideshow={"slide_type": "subslide"}
def backward(parts, X, y):
    C, W1, b1, W2, b2 = parts
    e, a, z = forward(parts, X)
    dz = softmax(z.T).T
    dz[np.arange(len(y)), y] -= 1
    dz = dz / len(y)
    da = dz @ W2.T * (1 - a * a)
    dC = np.zeros_like(C)
    np.add.at(dC, X, (da @ W1.T).reshape(*X.shape, -1))
    return [dC, e.T @ da, da.sum(axis=0), a.T @ dz, dz.sum(axis=0)]


# %% [markdown]
# Before a formula trains anything, feel it (lesson 04), on a network that is small enough:

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
tiny = CharacterMLP(X[:200], y[:200], letters=73, embedding=2, hidden=5)
w = np.random.default_rng(0).standard_normal(tiny.dim)
parts, (Xs, ys) = tiny.parts(w), (tiny.X, tiny.y)
slopes = backward(parts, Xs, ys)
lost = np.zeros_like(parts[0])
e, a, z = forward(parts, Xs)
chance_minus_truth = softmax(z.T).T
chance_minus_truth[np.arange(len(ys)), ys] -= 1
lost[Xs] += (chance_minus_truth / len(ys) @ parts[3].T * (1 - a * a) @ parts[1].T).reshape(*Xs.shape, -1)
felt = numeric_gradient(tiny, w)
whole = np.concatenate([slope.ravel() for slope in slopes])
rows = [("backward", f"{relative_error(whole, felt):.0e}" if relative_error(whole, felt) > 1e-6 else "below 1e-6"),
    ("with dC[X] += … in place of np.add.at", f"{relative_error(np.concatenate([lost.ravel(), whole[lost.size:]]), felt):.2f}")]  # fmt: skip
Table(("slopes", "relative error against felt slopes"), rows)

# %% [markdown]
# `dC[X] += …` looks the same and keeps only the *last* place of every letter. It trains, badly, and no error is raised. The package's
# `CharacterMLP` has the same forward and backward, and adds those slopes up faster. From here on it does the work.

# %% [markdown] tags=["by-hand"] minutes=8 lecture=5 lead=1 slideshow={"slide_type": "slide"}
# ## Train it by a recipe of five parts
#
# | part | here | against what | lesson |
# |---|---|---|---|
# | your Adam | η = 0.005 at most | slopes of very different size | 12 |
# | warm-up | 100 steps | averages that rest on few gradients | 08 |
# | cosine | down to 0 | the noise of batches | 08 |
# | clipping | norm at most 1 | one wild batch | 14 |
# | decay | 0.1 | weights that only grow | 12 |

# %%
def recipe(steps, eta=0.005, **change):
    rate = WarmUp(Cosine(eta, steps - 100), steps=100)
    return Clipped(MyAdam(rate, decay=0.1, **change), norm=1.0)


def run(model, unseen, rule, steps, every):
    """Both losses on the way, the last weights, the best on unseen lines."""
    log, batches = [], minibatches(len(model.y), 128, rng=1)
    for k, w in enumerate(hike(model, model.start(rng=0), rule, steps, batches)):
        if k % every == 0:
            log.append((k, float(model(w)), float(unseen(w))))
            if log[-1][2] == min(loss for _, _, loss in log):
                best = w.copy()
    return log, w, best


# %%
network = CharacterMLP(X, y, letters=73)
unseen = CharacterMLP(*build_dataset(held_out, alphabet), letters=73)
log, w, _ = run(network, unseen, recipe(6000), steps=6000, every=500)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
known = Bigram(*build_dataset(held_out, alphabet, context=1), letters=73)(counted)
print(f"{network.dim} weights; first loss {log[0][2]:.2f}, log 73 = {np.log(73):.2f}")
rows = [("the counted pairs", known), ("the network", log[-1][2])]
Table(("on paragraphs it never saw", "nats", "bits", "perplexity"), [
    (who, f"{loss:.2f}", f"{loss / np.log(2):.2f}", f"{np.exp(loss):.1f}") for who, loss in rows])  # fmt: skip

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
show(draw.training(*zip(*log, strict=True), {"knowing nothing": np.log(73), "the counted pairs": known}))

# %% [markdown] tags=["predict"] minutes=2 lecture=3 slideshow={"slide_type": "slide"}
# ## Turn the temperature
#
# To write, draw a letter by its chance, put it behind the others, and ask again. Before the draw the scores are divided by a
# **temperature** T:
#
# $$p = \operatorname{softmax}(z / T)$$
#
# At T = 1 these are the chances that were learned. Toward 0 only the likeliest letter is left, and far above 1 all letters are alike.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("16.temperature-zero", draw.temperatures(network, w, alphabet, "The hiker "))

# %% [markdown] tags=["explorer"] minutes=10 lecture=9.5 slideshow={"slide_type": "slide"}
# ## Let it write
#
# The weights that you trained are in this page; it writes while you type. Three things to find.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
writer({"eight letters": (network, w), "counted pairs": (pairs, counted)}, alphabet, name="16.writer",
    start="The hiker ", temperature=0.5, find=("loop", "sure", "unsure"))  # fmt: skip

# %% [markdown]
# It has learned to spell, some words, and that a comma is followed by a space. It has no idea what a hiker is. Nobody told it what a
# word is either. All of that had to be worked out from one sentence, *raise the chance of the letter that came*, and some seconds of
# walking downhill.
#
# Play against it once more, and see as much as it sees:

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
guessing_game(held_out, alphabet, {"the network": (network, w), "the counted pairs": (pairs, counted)}, name="16.guess-eight", rng=1)

# %% [markdown] tags=["why"] minutes=5 lecture=4 lead=3 slideshow={"slide_type": "slide"}
# ## Count what a weight costs
#
# A weight in float32 takes 4 bytes. Its gradient takes 4 more, and Adam remembers m and v: **16 bytes a weight** while it trains. What the batch needs comes
# on top, eight letters of it here, thousands of words in a large model.
#
# If a batch does not fit, take it in parts and **accumulate**: add the gradients up, and step once. Each is a mean, so divide the sum
# by their number. Forget it, and a step of plain descent is as many times too long. (Adam divides such a factor away. Clipping does not.)

# %% slideshow={"slide_type": "fragment"}
whole = network.gradient(w, np.arange(128))
quarters = sum(network.gradient(w, rows) for rows in np.split(np.arange(128), 4))

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
print("a quarter of the sum is the gradient of the batch:", relative_error(quarters / 4, whole) < 1e-4)
print(f"the sum is {np.linalg.norm(quarters) / np.linalg.norm(whole):.2f} times as long")

# %% [markdown] tags=["other-side"] minutes=6 lecture=5 lead=2 covers=["S2-09"] corrects=["E15"] cites=["175", "300", "3.2", "1.0", "0.1", "0.95"] slideshow={"slide_type": "slide"}
# ## Compare it with a large one
#
# > **Often said:** language models are trained by gradient descent, in millions of plain steps.
#
# [GPT-3](https://arxiv.org/abs/2005.14165) has 175 · 10⁹ weights and read 300 · 10⁹ tokens (a token is a piece of a word), in batches that grew to
# 3.2 · 10⁶ tokens.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
tokens, in_a_batch = 300e9, 3.2e6
sizes = (("yours", network.dim, 6000), ("GPT-3", 175e9, tokens / in_a_batch))
Table(("", "weights", "memory, at 16 bytes a weight", "updates"), [
    (who, grouped(round(n)), f"{16 * n / 1e6:.1f} MB" if n < 1e6 else f"{16 * n / 1e12:.1f} TB", grouped(round(steps)))
    for who, n, steps in sizes])  # fmt: skip

# %% [markdown] cites=["1.0", "0.1", "0.95"]
# > **What happens:** about a hundred thousand updates, and none of them plain: Adam (β₂ = 0.95), a warm-up, a cosine, clipping at norm 1.0, decay
# > 0.1 ([appendix B](https://arxiv.org/abs/2005.14165)).
# >
# > **Why:** a batch of millions of tokens has little noise, so few, good steps pay. The five parts are yours. What is not yours is the amount:
# > data, weights, and *attention* in place of eight fixed places.
#
# <details><summary><b>Deeper</b>: one head of attention, the step from here to a transformer</summary>
#
# The network sees eight places and treats each by weights of its own. A **head** asks instead: which of the letters before are worth looking at, *this
# time*? Each letter x (a row of E for the letter plus a row of P for its place) makes a question q = x·Q, a key k = x·K and a value v = x·V. How well a question
# fits the keys decides how much of each value is taken:
#
# $$A = \operatorname{softmax}(q\,k^\top / \sqrt d) \qquad h = x + A\,v \qquad z = h\,U + b$$
#
# A letter may look at itself and back, never ahead: what lies ahead is set to −∞ before the softmax. Otherwise the label leaks, as in stage B. So
# every place of a context is an example, and all are trained at once. That is one head of one layer. A large transformer has dozens in each of dozens of layers, with
# a network like yours in between. `AttentionHead` in `gdcourse/language.py` is about 70 lines, gradient included. The picture below is a head trained by your
# recipe.
# </details>

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
head, strange = (AttentionHead(*build_dataset(lines, alphabet), letters=73) for lines in (train, held_out))
_, looks, _ = run(head, strange, recipe(1000, eta=0.01), steps=1000, every=1000)
show(draw.one_head(head, looks, alphabet, "gradient"))

# %% [markdown] tags=["situation"] minutes=4 lecture=2 lead=3 slideshow={"slide_type": "slide"}
# ## Stage D · Give it too little to read
#
# Back to the mountains: the same network, the same recipe, half as many steps. Of the 353 names it reads 317, and 36 are held out. It has
# nearly five weights for every letter that it reads.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Three thousand steps on 317 names

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("16.names-it-never-saw")

# %% [markdown] tags=["by-hand"] minutes=8 lecture=5 lead=2 slideshow={"slide_type": "slide"}
# ## Keep the best weights, and keep a copy
#
# `run` looks at the held-out loss every so many steps, and keeps the weights at which it was lowest: **early stopping**. Its `w.copy()`
# matters. Many training loops change the weights in place, and then `best = w` is only a second name for weights that walk on.

# %%
most_names = [name for k, name in enumerate(names) if k % 10]
reads = CharacterMLP(*build_dataset(most_names, letters), letters=28)
strangers = CharacterMLP(*build_dataset(names[::10], letters), letters=28)
by_heart, end, best = run(reads, strangers, recipe(3000), steps=3000, every=25)

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
print(f"{len(most_names)} names read, {len(names[::10])} held out; {reads.dim} weights, {len(reads.y)} letters")
show(draw.learned_by_heart(*zip(*by_heart, strict=True), nothing=np.log(28)))

# %% [markdown]
# What does that mean? Let both sets of weights write 200 names at T = 0.7, and look each of them up in the list.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "subslide"}
rows = []
for when, weights in (("the best", best), ("the last", end)):
    new = [sample(reads, weights, letters, rng=seed, temperature=0.7) for seed in range(200)]
    copied = np.mean([name in names for name in new])
    rows.append((when, f"{reads(weights):.1f}", f"{strangers(weights):.1f}", f"about {round(100 * copied, -1):.0f} %"))
Table(("weights", "loss on the names read", "on the others", "written names that are copies"), rows)

# %% [markdown] tags=["why"] minutes=4 lecture=3 slideshow={"slide_type": "slide"}
# ## See who is at fault
#
# The optimizer did what it was asked: the training loss fell to the end. It learned the list by heart, *kunyang chhish* included, and is so sure of
# what it knows that a name it has not seen costs more than guessing blindly.
#
# A training loss is a promise about the past. To know which fault you have, look at three numbers: the floor (can the *optimizer* get there?), the
# training loss (can the *model* express it?), the held-out loss (does it hold for *anything else*?). Lesson 14 makes a clinic of it.

# %% [markdown] tags=["situation"] minutes=4 lecture=2 lead=2 slideshow={"slide_type": "slide"}
# ## Stage E · Take one part away
#
# Is every part of the recipe worth its line? Take one away and train again: an **ablation**. Take Adam's correction of its averages, the apology of lesson 12. On the text of
# the course, 1500 steps, everything else as above. With the correction the held-out loss is 1.79.

# %% [markdown] tags=["predict"] minutes=2 slideshow={"slide_type": "subslide"}
# ### Without the correction

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("16.without-correction")

# %% [markdown] tags=["other-side"] minutes=10 lecture=4 lead=2 slideshow={"slide_type": "slide"}
# ## Ablate fairly
#
# Tell Adam that a million updates lie behind it, and its correction divides by 1. Do that at four rates, not at one:

# %%
def ends_at(eta, behind):
    rule = recipe(1500, eta, behind=behind)
    return run(network, unseen, rule, steps=1500, every=1500)[0][-1][2]


ablation = [(eta, ends_at(eta, 0), ends_at(eta, 10**6)) for eta in (0.005, 0.01, 0.02, 0.04)]

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
k = np.array([1, 12, 1500])
longer = (1 - 0.9**k) / np.sqrt(1 - 0.999**k)
for n, x in zip(k, longer, strict=True):
    print(f"in step {n:4} without the correction: {x:.1f} times as long")
Table(("η", "with the correction", "without"), [
    (eta, f"{yes:.2f}", f"{no:.2f}" if eta < 0.02 else f"about {no:.1f}") for eta, yes, no in ablation], digits=3)  # fmt: skip

# %% [markdown]
# > **Often said:** we removed the part, the loss fell from 1.79 to 1.70, so the part does harm.
# >
# > **What happens:** each at its best rate, the two are a few hundredths apart at most. (From 0.02 on, without the correction, even the processor
# > decides the second decimal: a walk that wild makes something of the last bit of a sum.)
# >
# > **Why:** without the correction every step is longer: 3.2 times in the first, 6.6 times in the twelfth, still 1.1 times in the last. The warm-up
# > takes the harm out of it. At η = 0.005 this walk of 1500 steps was too slow, and longer steps helped. The ablation measured the
# > *rate*. Compare each version at its own best rate, and over two seeds before you believe the last digit.
#
# The same holds for rules. Tuned, momentum ends within a few hundredths of Adam on this model. Whoever compares a tuned rule with an
# untuned one has measured their own patience.

# %% [markdown] tags=["your-turn"] minutes=36 lecture=0 slideshow={"slide_type": "slide"}
# ## Stage F · Write it, ablate it, report it
#
# [The exercises](../exercises/16_language_model/16_language_model.ipynb) are the stages once more, in your own code: the data set, the
# floor, forward, backward, clipping, the draw, training with a real copy of the best. A friend's loss is too good; you write the test
# that says why. Last comes a **report of one page**, on an ablation of your own choice. `check` fills in what can be
# measured:
#
# | the report says | points | who judges |
# |---|---|---|
# | the floor, and how near your optimizer came | 1 | `check` |
# | the held-out loss at its lowest, and the step of it | 1 | `check` |
# | one change, at two rates and two seeds each, the same for both sides | 2 | `check` |
# | what you expected, before you ran it | 1 | you, or your neighbour |
# | a conclusion that the numbers carry, with what would overturn it | 2 | you, or your neighbour |

# %% [markdown] tags=["quiz"] minutes=5 lecture=0 slideshow={"slide_type": "slide"}
# ## Quiz

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("16.first-loss")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("16.perplexity")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("16.which-is-convex")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("16.memory")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("16.accumulated")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("16.what-now")

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "fragment"}
ask("16.hotter")

# %% [markdown] tags=["interview"] minutes=3 lecture=0 slideshow={"slide_type": "slide"}
# ## Answer it in an interview
#
# *"The loss of your language model has stopped falling. Whose fault is it?"*
#
# <details><summary>Our answer</summary>
#
# I ask three numbers. Can the optimizer reach a known floor, say that of a bigram table, or overfit one batch? Then it is sound. Is the training loss too
# high? Then the model or its rate. Is only the held-out loss too high? Then there is too little data, or too much training.
# </details>
#
# *"Which loss do you expect at step 0?"*
#
# <details><summary>Our answer</summary>
#
# The logarithm of the vocabulary: 4.29 for 73 letters. Far above it, the first scores are too large; far below it, the label leaks.
# </details>
#
# *"What does temperature do?"*
#
# <details><summary>Our answer</summary>
#
# It divides the scores before the softmax. Ratios of chances are raised to the power 1/T: below 1 the likely letters gain, above 1 the others do. The model
# stays as it is.
# </details>
#
# **A common wrong answer:** "The training loss is still falling, so it is still getting better." It fell to the end on the mountains, too.

# %% [markdown] tags=["wild"] minutes=3 lecture=0 slideshow={"slide_type": "slide"}
# ## Meet it in the wild
#
# Whoever can foresee letters can leave them out: a compressor is a language model, and its file size is a loss, in bits. Let `bz2` read the
# text that your network read, and ask how much longer its file gets by the paragraphs held out.

# %% jupyter={"source_hidden": true}
from bz2 import compress

read, new = ("\n".join(lines).encode() for lines in (train, held_out))
bits = 8 * (len(compress(read + b"\n" + new)) - len(compress(read))) / len(new)
print(f"bz2: {bits:.2f} bits a letter; your network: {log[-1][2] / np.log(2):.2f}")

# %% [markdown]
# A program of 1996 wins, with no gradient at all. It sorts all letters, the new ones among them, by what stands next to each, as far as it
# needs to look; and it fits its codes to what it has sorted. Your network sees eight places, and its weights stand still. Will more units, or
# more steps, close the gap? That is yours to try.
#
# In PyTorch the recipe has the same five parts: `torch.optim.AdamW`, a scheduler that warms up, `CosineAnnealingLR`, `clip_grad_norm_` between
# `backward()` and `step()`, and `weight_decay=`. And `best = model.state_dict()` is a second name, not a copy: `copy.deepcopy` makes one.

# %% [markdown] tags=["from-memory"] minutes=3 lecture=0 slideshow={"slide_type": "slide"}
# ## Write it from memory
#
# On one sheet: three lines of the forward pass, five of the backward pass, the recipe's five parts with a number each. Then the three
# losses that tell whose fault it is.

# %% [markdown] tags=["keep"] minutes=2 covers=["S4-18"] slideshow={"slide_type": "slide"}
# ## Keep this
#
# A language model foresees the next letter, and its loss is the surprise. Ignorance costs the logarithm of the vocabulary; one letter of context has a
# floor that can be counted, and an optimizer that misses it is wrong. More context needs a network, a recipe, and lines that it never
# sees, which say when to stop.
#
# *And the course?* It began on a hillside in fog, and all of it was this: feel the slope, step the opposite way, repeat. The hut was never certain. You
# now know what each step is worth, what can go wrong with it, and how to find out. Go and train something of your own.

# %% jupyter={"source_hidden": true} slideshow={"slide_type": "skip"}
ribbon("16", end=True)
