"""How the exercises of lesson 16 are judged. How to read and write such a file: `gdcourse.checks`."""

import math

import numpy as np

from gdcourse.checks import M, Spec, case, function, rules

lesson = Spec(__file__)

# ------------------------------------------------------------------------------------------- 1 · make_dataset

make_dataset = lesson.question("make_dataset")

def some_lines(draw, letters=9):
    """Lines of different lengths; no letter follows itself, and none is 0."""
    return [np.cumsum(draw.integers(1, letters, n)).astype(int) % letters + 1 for n in (5, 2, 7)]

def as_lists(lines):
    return [[int(letter) for letter in line] for line in lines]

@make_dataset.cases
def _(draw):
    for lines, context in (([[1, 2]], 2), (as_lists(some_lines(draw)), 3), (as_lists(some_lines(draw)), 1)):
        yield case("what is shown", lines, context, by="item:0")
    lines = [[1, 2], [], draw.integers(1, 9, 12).tolist()]
    yield case("what is shown", lines, 3, by="item:0")
    for lines, context in (([[1, 2]], 2), (as_lists(some_lines(draw)), 4)):
        yield case("what is asked for", lines, context, by="item:1")
    yield case("what is asked for", [*lines, draw.integers(1, 9, 11).tolist()], 2, by="item:1")

@make_dataset.also_right
def by_a_sliding_window(lines, context):
    shown, asked = [], []
    for line in lines:
        seen = [0] * context
        for letter in [*line, 0]:
            shown.append(seen)
            asked.append(letter)
            seen = [*seen[1:], letter]
    return shown, asked

@make_dataset.also_right
def by_windows_of_numpy(lines, context):
    cut = [np.lib.stride_tricks.sliding_window_view(np.array([0] * context + line + [0]), context + 1)
           for line in lines]
    cut = np.concatenate(cut)
    return cut[:, :-1], cut[:, -1]

make_dataset.slip(M.label_leaks, {"padded[i : i + context]": "padded[i + 1 : i + context + 1]"}, hints="""
    Is the letter that is asked for among those that are shown?
    What is shown ends one place before the label: `padded[i : i + context]`.
    For [1, 2] and context 2, the label 1 is asked for from 0, 0, not from 0, 1.""")

make_dataset.slip(M.shifted_twice, {"+ [0]\n": "+ [0, 0]\n", "padded[i + context])": "padded[i + context + 1])"},
    hints="""
    Which letter follows 0, 0 at the beginning of the line?
    The label is the very next letter, `padded[i + context]`.
    For [1, 2] and context 2 the labels are 1, 2, 0, not 2, 0, 0.""")

@make_dataset.wrong(M.lines_run_together)
def one_long_line(lines, context):
    """What stands before the first letter of the second line?
    Begin every line with `context` ends of its own.
    For [[1, 2], [3]] and context 2, the 3 is asked for from 0, 0, not from 2, 0."""
    stream = [0] * context + [letter for line in lines for letter in [*line, 0]]
    X = [stream[i : i + context] for i in range(len(stream) - context)]
    return np.array(X), np.array(stream[context:])

make_dataset.slip(M.line_end_forgotten, {"range(len(line) + 1)": "range(len(line))"}, hints="""
    How does a model that was trained on your labels know when to stop?
    The end of a line is asked for as well: a line of n letters makes n + 1 rows.
    For [1, 2] the labels are 1, 2, 0: three of them.""")

make_dataset.slip(M.beginnings_dropped, {"range(len(line) + 1)": "range(context, len(line) + 1)"}, hints="""
    Which of your rows asks for the first letter of a line?
    The beginnings count too. Ends stand in for the letters that are missing.
    For [1, 2] and context 2 the first row is 0, 0, and its label 1.""")

make_dataset.slip(M.order_swapped, {"padded[i : i + context]": "padded[i : i + context][::-1]"},
    says="contexts that are read backwards", hints="""
    Which letter stands last in a row: the newest, or the oldest?
    Keep the order of the line: the newest letter is the last of its row.
    Before the end of [1, 2] stand 1, 2, not 2, 1.""")

# ------------------------------------------------------------------------------------------- 2 · bigram_floor

bigram_floor = lesson.question("bigram_floor")

def some_counts(draw, letters=4):
    """Uneven counts, a pair that never comes, and rows that weigh differently."""
    counts = draw.integers(1, 9, (letters, letters)) * draw.integers(1, 6, (letters, 1))
    counts[0, 1] = counts[2, 2] = 0
    return counts

@bigram_floor.cases
def _(draw):
    yield case("pairs that come and pairs that do not", np.array([[1, 1], [0, 2]]))
    for letters in (3, 5):
        yield case("pairs that come and pairs that do not", some_counts(draw, letters))
    silent = some_counts(draw, 4)
    silent[3] = 0
    yield case("a letter that nothing follows", silent)

@bigram_floor.also_right
def pair_by_pair(counts):
    total, loss = sum(map(sum, counts)), 0.0
    for row in counts:
        for n in row:
            if n:
                loss += n / total * math.log(sum(row) / n)
    return loss

@bigram_floor.also_right
def joint_minus_marginal(counts):
    p, before = counts / counts.sum(), counts.sum(axis=1) / counts.sum()
    return -sum(q * np.log(q) for q in p.ravel() if q) + sum(q * np.log(q) for q in before if q)

bigram_floor.slip(M.mixed_bases, {"np.log": "np.log2"}, says="logarithms to the base 2: bits, not nats", hints="""
    What does a coin cost in nats, and what in bits?
    `np.log` is the natural logarithm.
    A coin costs log 2 = 0.693 nats, and 1 bit.""")

@bigram_floor.wrong(M.unweighted_rows)
def every_row_alike(counts):
    """Does a letter that comes once count as much as one that comes a thousand times?
    Weigh each letter's uncertainty by how often it comes.
    For [[1, 1], [0, 2]]: half of the cases cost log 2, half cost 0: 0.347."""
    losses = [-sum(n / row.sum() * np.log(n / row.sum()) for n in row if n) for row in counts if row.sum()]
    return np.mean([*losses, 0.0]) if len(losses) == 2 else np.mean(losses)

@bigram_floor.wrong(M.zero_division, says="the logarithm of 0, which is −inf, times 0, which is nan")
def takes_every_log(counts):
    """What is 0 · log 0 in numpy?
    Leave out the pairs that never come, before you take a logarithm.
    0 · (−inf) is nan. In the sum, a pair that never comes is worth 0."""
    chance = counts / counts.sum(axis=1, keepdims=True)
    return -np.sum(counts * np.log(chance)) / counts.sum()

bigram_floor.slip(M.joint_for_conditional, {"/ before[seen]": "/ counts.sum()"}, hints="""
    Chances given what: the letter before, or nothing?
    Inside the logarithm stands p(b | a): the share of the pair among those that begin with a.
    For [[1, 1], [0, 2]] those are 1/2, 1/2 and 1, not 1/4, 1/4 and 1/2.""")

bigram_floor.slip(M.transposed, {"axis=1": "axis=0"}, says="asking for the letter before, given the next", hints="""
    Do the chances in one of your rows add up to 1?
    Row a holds what follows a. Add up along the row.
    The row 1, 1 adds up to 2: its chances are 1/2 and 1/2.""")

bigram_floor.slip(M.sum_instead_of_mean, {") / counts.sum()": ")"}, hints="""
    Would twice the text have twice the floor?
    It is a loss *per letter*: divide by the number of pairs.
    For [[1, 1], [0, 2]]: 2 · log 2 / 4 = 0.347.""")

bigram_floor.slip(M.sign_lost, {"return -np.sum": "return np.sum"}, says="the sum without its minus", hints="""
    Which sign does the logarithm of a chance have?
    Chances are below 1, so their logarithms are negative. The loss is minus that.
    log 1/2 = −0.693, and the loss is +0.693.""")

bigram_floor.slip(M.perplexity_for_loss, {"return -np.sum(counts[seen] * np.log(counts[seen] / before[seen])) / counts.sum()":
    "return np.exp(-np.sum(counts[seen] * np.log(counts[seen] / before[seen])) / counts.sum())"}, hints="""
    Of the loss and the perplexity, which is a logarithm?
    The floor is a loss. Leave it a logarithm.
    Perplexity e^0.347 = 1.414; the loss is 0.347.""")

# -------------------------------------------------------------------------------------------- 3 · mlp_forward

mlp_forward = lesson.question("mlp_forward")

def a_network(draw, letters=5, d=2, context=3, h=4):
    """C, W1, b1, W2, b2, and contexts in which letters come again."""
    sizes = (letters, d), (context * d, h), (h,), (h, letters), (letters,)
    return *(draw.normal(0, 0.8, size).round(2) for size in sizes), draw.integers(0, letters, (4, context))

@mlp_forward.cases
def _(draw):
    yield case("one letter", *a_network(draw, context=1))
    yield case("three letters", *a_network(draw))
    yield case("three letters", *a_network(draw, letters=4, d=3, h=2))

@mlp_forward.also_right
def context_by_context(C, W1, b1, W2, b2, X):
    scores = []
    for letters in X:
        e = np.concatenate([C[letter] for letter in letters])
        scores.append(np.tanh(W1.T @ e + b1) @ W2 + b2)
    return np.array(scores)

@mlp_forward.also_right
def place_by_place(C, W1, b1, W2, b2, X):
    d, z = C.shape[1], b1 + np.zeros((len(X), len(b1)))
    for place in range(X.shape[1]):
        z = z + C[X[:, place]] @ W1[place * d : (place + 1) * d]
    return np.tanh(z) @ W2 + b2

mlp_forward.slip(M.activation_forgotten, {"np.tanh(e @ W1 + b1)": "e @ W1 + b1"}, hints="""
    What are two layers worth, if nothing bends between them?
    a = tanh(e · W₁ + b₁).
    Without tanh the two layers are one: W₁ · W₂ is again a table.""")

mlp_forward.slip(M.bias_forgotten, {" + b1": ""}, says="leaving b₁ out", hints="""
    Where do you use b1?
    Add it before tanh: e · W₁ + b₁.
    tanh(0 + b₁) is not 0, even when every embedding is.""")

mlp_forward.slip(M.bias_forgotten, {" + b2": ""}, says="leaving b₂ out", hints="""
    Where do you use b2?
    Add it to the scores: a · W₂ + b₂.
    With a = 0 the scores are b₂, not 0.""")

mlp_forward.slip(M.order_swapped, {"C[X]": "C[X[:, ::-1]]"}, says="contexts that are read backwards", hints="""
    Which letter meets the first rows of W1: the oldest, or the newest?
    Keep the order of X: the oldest letter first.
    The context 3, 1, 4 becomes C[3], C[1], C[4], side by side.""")

mlp_forward.slip(M.transposed, {"C[X].reshape(len(X), -1)": "C[X].transpose(0, 2, 1).reshape(len(X), -1)"},
    says="first numbers side by side, then second numbers", hints="""
    Which two numbers stand next to each other in your e?
    The whole row of the first letter comes first, then that of the second.
    Letters 3 and 1 make C[3, 0], C[3, 1], C[1, 0], C[1, 1].""")

@mlp_forward.wrong(M.returns_something_else, says="chances, where scores were asked for")
def goes_on_to_chances(C, W1, b1, W2, b2, X):
    """Do your rows add up to 1?
    Scores come before the softmax. Stop there.
    a · W₂ + b₂, and no exponential."""
    z = np.tanh(C[X].reshape(len(X), -1) @ W1 + b1) @ W2 + b2
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)

# ------------------------------------------------------------------------------------------- 5 · mlp_backward

mlp_backward = lesson.question("mlp_backward")

def a_lesson(draw, **sizes):
    *arrays, X = a_network(draw, **sizes)
    return *arrays, X, draw.integers(0, len(arrays[0]), len(X))

@mlp_backward.cases
def _(draw):
    network, other = a_lesson(draw, letters=4), a_lesson(draw, letters=6, d=3, h=3)
    for part, place in (("along C", 0), ("along W1", 1), ("along b1", 2), ("along W2", 3), ("along b2", 4)):
        yield case(part, *network, by=f"item:{place}")
        yield case(part, *other, by=f"item:{place}")

@mlp_backward.also_right
def row_by_row(C, W1, b1, W2, b2, X, y):
    slopes = [np.zeros(array.shape) for array in (C, W1, b1, W2, b2)]
    for letters, label in zip(X, y):
        e = C[letters].ravel()
        a = np.tanh(e @ W1 + b1)
        z = a @ W2 + b2
        dz = np.exp(z - np.log(np.sum(np.exp(z))))
        dz[label] -= 1
        da = (W2 @ dz) * (1 - a**2)
        for place, piece in zip(letters, (W1 @ da).reshape(len(letters), -1)):
            slopes[0][place] += piece
        for slope, piece in zip(slopes[1:], (np.outer(e, da), da, np.outer(a, dz), dz)):
            slope += piece
    return [slope / len(y) for slope in slopes]

@mlp_backward.also_right
def by_one_hot_tables(C, W1, b1, W2, b2, X, y):
    m, V = len(y), len(C)
    a = np.tanh(C[X].reshape(m, -1) @ W1 + b1)
    z = a @ W2 + b2
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    dz = (p - np.eye(V)[y]) / m
    da = dz @ W2.T / np.cosh(C[X].reshape(m, -1) @ W1 + b1) ** 2
    de = (da @ W1.T).reshape(*X.shape, -1)
    dC = np.einsum("mcv,mcd->vd", np.eye(V)[X], de)
    return dC, C[X].reshape(m, -1).T @ da, np.sum(da, 0), a.T @ dz, np.sum(dz, 0)

mlp_backward.slip(M.assign_instead_of_accumulate, {"np.add.at(dC, X, de)": "dC[X] += de"}, hints="""
    When a letter stands in two places, whose slope does its row of C get?
    The sum over all places. `dC[X] += de` writes only one of them; `np.add.at(dC, X, de)` adds each.
    If letter 2 stands in two places with slopes 0.3 and 0.1, its row gets 0.4.""")

mlp_backward.slip(M.activation_slope_forgotten, {" * (1 - a * a)": ""}, hints="""
    What does tanh do to a slope on the way back?
    Multiply by its slope, 1 − a².
    At a = 0.8 only 0.36 of the slope passes.""")

mlp_backward.slip(M.activation_slope_forgotten, {"(1 - a * a)": "a * (1 - a)"},
    says="the slope of the sigmoid, where tanh stands", hints="""
    Whose slope is a · (1 − a)?
    That is the sigmoid's. With a = tanh(…) the slope is 1 − a².
    At a = 0 tanh is steepest: slope 1, and not 0.""")

mlp_backward.slip(M.sum_instead_of_mean, {"dz = dz / len(y)": "dz = 1.0 * dz"}, hints="""
    Is the loss a sum over the contexts, or their mean?
    Divide by m once, at the scores. All other slopes follow.
    With 4 contexts each slope is a quarter of the sum.""")

mlp_backward.slip(M.residual_flipped, {"dz = dz / len(y)": "dz = -dz / len(y)"},
    says="truth minus chance, where chance minus truth belongs", hints="""
    Should a step *against* the slope raise the score of the letter that came, or lower it?
    At the scores the slope is chance minus truth.
    For the letter that came: 0.3 − 1 = −0.7, so a step against it goes up.""")

mlp_backward.slip(M.truth_forgotten, {"dz[np.arange(len(y)), y] -= 1": "y = y + 0"}, hints="""
    Where does y come into your slopes?
    Subtract 1 at the letter that came: chance minus truth.
    0.2, 0.3, 0.5 and the second letter came: 0.2, −0.7, 0.5.""")

mlp_backward.slip(M.divided_by_m_twice, {"da.sum(axis=0)": "da.mean(axis=0)", "dz.sum(axis=0)\n": "dz.mean(axis=0)\n"},
    hints="""
    By how much have you divided at the scores already?
    The 1/m is in dz. Along b₁ and b₂, add up.
    With 4 contexts: 0.1 + 0.2 − 0.1 + 0.3 = 0.5, and not 0.125.""")

# -------------------------------------------------------------------------------------------- 5 · clip_by_norm

clip_by_norm = lesson.question("clip_by_norm")

def some_gradients(draw, scale=1.0):
    return [(scale * draw.uniform(0.3, 0.9, size) * draw.choice([-1, 1], size)).round(3) for size in (2, 3)]

@clip_by_norm.cases
def _(draw):
    yield case("too long", [np.array([3.0, 0.0]), np.array([4.0])], 1.0)
    yield case("too long", some_gradients(draw, 20), round(draw.uniform(0.7, 1.4), 2))
    yield case("too long", [*some_gradients(draw, 3), np.array([[0.1, -0.2], [0.3, 0.05]])], 0.9)
    yield case("short enough, or hardly too long", some_gradients(draw, 0.5), round(draw.uniform(5, 6), 2))
    yield case("short enough, or hardly too long", some_gradients(draw, 0.1), 1.0)
    yield case("short enough, or hardly too long", [np.zeros(2), np.zeros((1, 3))], 1.0)
    hardly = [draw.uniform(0.8, 0.9, 3).round(3), draw.uniform(0.8, 0.9, 1).round(3)]
    yield case("short enough, or hardly too long", hardly, 1.55)

@clip_by_norm.also_right
def all_in_one_row(gradients, most):
    norm = np.linalg.norm(np.concatenate([np.ravel(g) for g in gradients]))
    return [g if norm <= most else most / norm * g for g in gradients]

@clip_by_norm.wrong(M.clips_by_value)
def _(gradients, most):
    """Does your arrow point where the old one did?
    Shrink all numbers by one factor. Cutting each off by itself turns the arrow.
    3, 0 and 4 with most = 1: 0.6, 0, 0.8, and not 1, 0, 1."""
    return [np.clip(g, -most, most) for g in gradients]

clip_by_norm.slip(M.always_rescales, {"max(norm, most)": "norm"}, hints="""
    What do you do with a gradient that is short already?
    Leave it alone: clipping never makes longer.
    Norm 0.3 and most = 1: the factor is 1, and not 1 / 0.3.""")

@clip_by_norm.wrong(M.one_norm_each)
def _(gradients, most):
    """How many norms do you compute?
    One, of all arrays together. Else the arrow turns.
    3, 0 and 4: the norm is √(9 + 16) = 5, for both arrays."""
    return [g * (most / max(np.linalg.norm(g), most)) for g in gradients]

clip_by_norm.slip(M.no_sqrt, {"np.sqrt(sum(np.sum(g**2) for g in gradients))": "sum(np.sum(g**2) for g in gradients)"},
    says="taking the sum of squares for the norm", hints="""
    How long is the arrow 3, 4?
    Take the root of the sum of squares.
    √25 = 5. With 25 the arrow would end at 1/5 of the length asked for.""")

clip_by_norm.slip(M.sum_of_both, {"np.sqrt(sum(np.sum(g**2) for g in gradients))": "sum(np.linalg.norm(g) for g in gradients)"},
    says="adding the lengths of the arrays up", hints="""
    Is an arrow of 3 east and 4 north 7 long?
    Squares add up, lengths do not: one root over all squares.
    √(3² + 4²) = 5, and 3 + 4 = 7.""")

# -------------------------------------------------------------------------------------------- 6 · next_letter

next_letter = lesson.question("next_letter", shows="It draws letter {answer}")

def some_scores(draw):
    """Five scores, no two alike, the likeliest not the first."""
    return np.append(draw.uniform(-1.5, 1.0, 2), draw.permutation([1.7, -0.4, 0.9])).round(2)

@next_letter.cases
def _(draw):
    yield case("temperature 1", np.log([0.2, 0.5, 0.3]).round(6), 1.0, 0.6)
    scores = some_scores(draw)
    for u in (0.03, 0.25, 0.5, 0.75, 0.97):
        yield case("temperature 1", scores, 1.0, u)
    yield case("temperature 1", np.zeros(4), 1.0, 0.5)
    scores = some_scores(draw)
    for T in (0.4, 2.5):
        for u in (0.08, 0.3, 0.55, 0.8, 0.95):
            yield case("other temperatures", scores, T, u)
    for u in (0.2, 0.5, 0.8):
        yield case("other temperatures", np.array([0.01, 0.02, 0.0]) + round(draw.uniform(0, 9), 2), 0.05, u)
    for u in (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95):
        yield case("temperature 0", some_scores(draw), 0, u)
    for far, u in ((1000, 0.3), (-1000, 0.9), (700, 0.5), (-400, 0.1)):
        yield case("large scores", some_scores(draw) + far, 0.8, u)
    yield case("large scores", np.array([-1000.0, 400.0, 401.0]), 0.5, 0.9)

@next_letter.also_right
def letter_by_letter(z, T, u):
    if T == 0:
        return list(z).index(max(z))
    parts = [math.exp((v - max(z)) / T) for v in z]
    left = u * sum(parts)
    for letter, part in enumerate(parts):
        if left < part:
            return letter
        left -= part
    return len(z) - 1

@next_letter.also_right
def with_searchsorted(z, T, u):
    scaled = np.where(z == z.max(), 0.0, -np.inf) if T == 0 else (z - z.max()) / T
    return np.searchsorted(np.cumsum(np.exp(scaled)) / np.exp(scaled).sum(), u, side="right")

next_letter.slip(M.temperature_inverted, {"(z - np.max(z)) / T": "(z - np.max(z)) * T"}, hints="""
    Should heat make letters more alike, or less?
    Divide the scores by T.
    Scores 2 and 0: at T = 2 they are 1 and 0, nearer to each other.""")

next_letter.slip(M.temperature_on_chances, {"np.exp((z - np.max(z)) / T)": "np.exp(z - np.max(z)) / T"}, hints="""
    Do your chances change when T does?
    Divide the scores, before the exponential. Divided chances have the same ratios as before.
    Chances 0.9 and 0.1 at T = 2: 3 : 1, and not 9 : 1.""")

next_letter.slip(M.numbers_run_out, {"(z - np.max(z)) / T": "z / T"}, says="an exponential of 1000, which is inf", hints="""
    What is np.exp(1000)?
    Subtract the largest score first: the chances stay the same, and nothing overflows.
    1000 and 999 have the chances of 0 and −1.""")

next_letter.slip(M.zero_division, {"if T == 0:": "if T < 0:"}, says="a division by T = 0", hints="""
    What does your function do at T = 0?
    There the likeliest letter is certain. Answer it before you divide.
    Scores 1, 3, 2 at T = 0: letter 1, whatever u is.""")

next_letter.slip(M.most_likely_is_best, {"if T == 0:": "if T >= 0:"}, says="always the likeliest letter", hints="""
    Where does u come into your function?
    Only at T = 0 is the likeliest letter certain. Else u decides.
    Chances 0.2, 0.5, 0.3: u = 0.1 gives 0, u = 0.6 gives 1, u = 0.8 gives 2.""")

next_letter.slip(M.boundary_confused, {"ends <= u": "ends < u"}, hints="""
    Which letter has the place where one ends and the next begins?
    The next: a letter takes its beginning, and not its end.
    Four equal letters: the third takes 0.5 up to 0.75, so u = 0.5 gives 2.""")

next_letter.slip(M.off_by_one, {"int(np.sum(ends <= u))": "int(np.sum(ends <= u)) + 1"}, says="one letter too far", hints="""
    Which number does the first letter have?
    Count the letters that end at u or before. That many come first.
    u = 0.1 with chances 0.2, 0.5, 0.3: none has ended, so it is letter 0.""")

@next_letter.wrong(M.order_swapped, says="laying the likeliest letter first")
def likeliest_first(z, T, u):
    """In which order do your letters lie between 0 and 1?
    In their own order, letter 0 first.
    Chances 0.2, 0.5, 0.3: u = 0.1 falls on letter 0, not on the likeliest."""
    if T == 0:
        return int(np.argmax(z))
    order = np.argsort(-z, kind="stable")
    p = np.exp((z - np.max(z)) / T)[order]
    return int(order[min(int(np.sum(np.cumsum(p / p.sum()) <= u)), len(z) - 1)])

# -------------------------------------------------------------------------------------------------- 7 · train

train = lesson.question("train")

def two_hills(draw, across=0.0):
    """Where the walk leads, and held-out ground whose lowest place it passes on the way."""
    goal = draw.uniform(2, 4, 2).round(2)
    hill = function("Quadratic", curvatures=[2.0, 2.5], minimum=goal.tolist())
    passed = (goal * [0.6, 0.5] + across).round(2)
    return hill.gradient, function("Quadratic", curvatures=[1.0, 3.0], minimum=passed.tolist())

@train.cases
def _(draw):
    twos = [2.0, 2.0]
    worked = (function("Quadratic", curvatures=twos, minimum=[3.0, 3.0]).gradient,
              function("Quadratic", curvatures=twos, minimum=[1.0, 1.0]), np.zeros(2), 0.25, 4)
    passing, crossing = two_hills(draw), two_hills(draw)
    away = two_hills(draw, across=-9.0)
    level = (function("Quadratic", curvatures=twos, minimum=[0.5, 2.0]).gradient, two_hills(draw)[1])
    slow = [(draw.uniform(-3, -1, 2).round(2), round(draw.uniform(0.005, 0.05), 4)) for _ in range(2)]
    for part, item in (("the best place", "item:0"), ("its step", "item:1")):
        yield case(part, *worked, by=item)
        yield case(part, *passing, np.array([-1.0, -0.5]), 0.07, 25, by=item)
        yield case(part, *crossing, np.array([-1.0, 0.25]), 0.6, 9, by=item)
        yield case(part, *away, np.array([1.0, 0.5]), 0.1, 6, by=item)
        yield case(part, *level, np.array([0.5, 2.0]), 0.1, 5, by=item)
        for start, lr in slow:
            yield case(part, *passing, start, lr, 70, by=item)
            yield case(part, *passing, start, lr, 3, by=item)

@train.also_right
def looks_back_at_the_end(slope, held_out, w, lr, steps):
    places = [np.array(w, dtype=float)]
    for _ in range(steps):
        places.append(places[-1] - lr * slope(places[-1]))
    heights = [held_out(place) for place in places]
    at = int(np.argmin(heights))
    return places[at], at

@train.also_right
def in_place_with_a_copy(slope, held_out, w, lr, steps):
    w = np.array(w, dtype=float)
    best, at = (held_out(w), w.copy()), 0
    for k in range(steps):
        w -= lr * slope(w)
        if held_out(w) < best[0]:
            best, at = (held_out(w), w.copy()), k + 1
    return best[1], at

@train.wrong(M.aliased_history, says="a second name for the weights that walk on, where a copy belongs")
def a_second_name(slope, held_out, w, lr, steps):
    """After `best = w`, what does `w -= …` do to best?
    It changes both: they are one array with two names. Keep `w.copy()`.
    The step is right, and the place is where the walk ended."""
    w = np.array(w, dtype=float)
    best, at, lowest = w, 0, held_out(w)
    for k in range(1, steps + 1):
        w -= lr * slope(w)
        if held_out(w) < lowest:
            best, at, lowest = w, k, held_out(w)
    return best, at

@train.wrong(M.keeps_last_not_best, says="giving back the end of the walk")
def walks_to_the_end(slope, held_out, w, lr, steps):
    """Is the end of the walk the lowest place on the held-out ground?
    Keep the place where held_out was lowest, and give that back.
    Heights 2, 0.5, 3.1, 5.3: the best was after step 1."""
    w = np.array(w, dtype=float)
    for _ in range(steps):
        w = w - lr * slope(w)
    return w, steps

train.slip(M.history_off_by_one, {"lowest = held_out(w)\n": "lowest = np.inf\n"}, says="leaving the start out", hints="""
    What if every step leads farther away?
    The start is a place too. Look at it before the first step.
    Heights 1, 2, 3: the best is the start, after 0 steps.""")

train.slip(M.boundary_confused, {"height < lowest": "height <= lowest"}, says="the last of several equal ones", hints="""
    If two places are equally low, which one is asked for?
    The first. Take a new one only if it is *lower*.
    On level ground no step is better than the start: 0 steps.""")

train.slip(M.stale_gradient, {"w = w - lr * slope(w)": "w = w - lr * slope(best * 0 + start)",
                              "best, at = w.copy(), 0": "start = w.copy()\n    best, at = w.copy(), 0"}, hints="""
    Where do you feel the slope in the second step?
    At the new place: inside the loop, at the present w.
    The walk is 0, 1.5, 2.25. With one slope for ever it is 0, 1.5, 3.""")

train.slip(M.off_by_one, {"w.copy(), k\n": "w.copy(), k - 1\n"}, says="counting one step too few", hints="""
    How many steps lead to the first place after the start?
    After one step, the count is 1. The start has 0.
    0, 1.5, 2.25: 1.5 is one step away.""")

@train.wrong(M.tries_once, says="stopping at the first place that is higher")
def impatient(slope, held_out, w, lr, steps):
    """May a held-out loss rise for a step, and fall again?
    It may. Walk all the steps, and keep the best.
    Heights 5, 6, 3: the best comes after the rise."""
    best, at, lowest = w.copy(), 0, held_out(w)
    for k in range(1, steps + 1):
        w = w - lr * slope(w)
        if held_out(w) >= lowest:
            break
        best, at, lowest = w.copy(), k, held_out(w)
    return best, at

train.slip(M.ascent_sign, {"w - lr": "w + lr"}, hints="""
    Does your walk go down on the ground that it is trained on?
    The slope points uphill. Subtract the step.
    0 − 0.25 · (−6) = 1.5.""")

# ------------------------------------------------------------------------------------------- 8 · bug and test

bug = lesson.question("bug")

bug.choices(
    M.suspects_another_fault,
    A=("a network that knows its text by heart", """
        On which text is the loss 0.02?
        On text that it has never seen. By heart it can know only what it read.
        The lesson's network knows 317 names by heart, and on the others its loss is 3.5."""),
    C=("lines that run into each other", """
        What stands before the first letter of the second line, in your friend's code?
        Every line has `[0] * context` of its own.
        For [[1, 2], [3]] the row of the 3 begins with 0, as it should."""),
    D=("a text that is easy to foresee", """
        How sure can anybody be of the first letter of a word?
        Not sure. An honest loss on such text is near 1.6, and its writing is not nonsense.
        e^0.02 = 1.02: as if hardly a letter could be another one."""),
)

test_make_dataset = lesson.test_question("test_make_dataset", of=make_dataset, mutants=[
    M.label_leaks, M.shifted_twice, M.lines_run_together, M.line_end_forgotten, M.beginnings_dropped,
    M.order_swapped], hints="""
    For two lines, [1, 2] and [3], which rows and which labels do you expect?
    Work them out on paper for context 2, and compare both X and y with that, all of them.
    Rows 00, 01, 12, 00, 03 and labels 1, 2, 0, 3, 0.""")

# ------------------------------------------------------------------------------------------------- 9 · report

report = lesson.question("report")

@report.cases
def _(draw):
    optimizer, words = "the floor and the optimizer", "the sentences"
    yield case(optimizer, by=rules.entry_between, key="floor", low=2.5, high=2.525)
    yield case(optimizer, by=rules.entry_between, key="reached", low=2.5125, high=2.55)
    yield case("the lowest held-out loss", by=rules.entry_between, key="lowest", low=2.3, high=2.9)
    yield case("the lowest held-out loss", by=rules.entry_between, key="at_step", low=1, high=20_000)
    for key in ("with_it", "without_it"):
        yield case("the ablation", by=rules.entry_has_numbers, key=key, low=2.0, high=9.0, many=4)
    for key in ("changed", "expected", "conclude"):
        yield case(words, by=rules.entry_has_words, key=key, many=6)

@report.wrong(M.mixed_bases, says="a floor in bits")
def in_bits():
    """In which unit is your floor?
    In nats, as the losses of the lesson are: natural logarithms.
    3.625 bits · log 2 = 2.513 nats."""
    return report() | {"floor": 3.6252, "reached": 3.6254}

@report.wrong(M.floor_is_theorem, says="an optimizer that ends below the floor")
def below_the_floor():
    """Can a table of pairs end below its floor?
    No: then the label leaks, or the two numbers belong to different names.
    On the same 353 names, 2.4 is below 2.5128."""
    return report() | {"reached": 2.4}

@report.wrong(M.keeps_last_not_best, says="the loss at the end of the run")
def the_last_loss():
    """Is that the lowest held-out loss of the run, or the last?
    Take the lowest, and the step of it.
    It falls to about 2.6, and is above 3.3 at the end."""
    return report() | {"lowest": 3.4}

@report.wrong(M.one_run_each, says="one run with it, and one without")
def one_run_against_one():
    """How far apart are two runs that differ in their seed only?
    Two rates, two seeds each, on both sides: four numbers a side.
    If the seeds differ by 0.03, a difference of 0.02 says nothing."""
    return report() | {"with_it": [2.65], "without_it": [2.67]}
