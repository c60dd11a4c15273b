"""Lesson 16, a language model."""

import math

import numpy as np

from . import Unseen

unseen = Unseen()
wrong, right = unseen.wrong, unseen.right


def asked(lines, context, shift=0, end=True):
    X, y = [], []
    for line in lines:
        padded = [0] * context + list(line) + [0]
        for i in range(len(line) + end):
            X.append(padded[i + shift : i + shift + context])
            y.append(padded[i + context])
    return np.array(X).reshape(len(y), context), np.array(y)


def floor(counts, of=lambda c: c / c.sum()):
    counts = np.asarray(counts, dtype=float)
    rows = counts.sum(axis=1, keepdims=True)
    next_ = np.divide(counts, rows, out=np.ones_like(counts), where=counts > 0)
    return float(-(of(counts) * np.log(next_)).sum())


def soft(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def forward(C, W1, b1, W2, b2, X, bend=np.tanh):
    return bend(C[X].reshape(len(X), -1) @ W1 + b1) @ W2 + b2


def backward(C, W1, b1, W2, b2, X, y, m=None, bend=lambda a: 1 - a**2, adds=np.add.at):
    e = C[X].reshape(len(X), -1)
    a = np.tanh(e @ W1 + b1)
    d = (soft(a @ W2 + b2) - np.eye(len(b2))[y]) / (m or len(y))
    back = d @ W2.T * bend(a)
    dC = np.zeros_like(C)
    adds(dC, X, (back @ W1.T).reshape(*X.shape, -1))
    return dC, e.T @ back, back.sum(axis=0), a.T @ d, d.sum(axis=0)


def clipped(gradients, most):
    norm = math.sqrt(sum(float(np.sum(np.square(g))) for g in gradients))
    return [np.asarray(g) * (most / norm if norm > most else 1) for g in gradients]


def letter(z, T, u):
    z = np.asarray(z, dtype=float)
    if T == 0:
        return int(np.argmax(z))
    return min(int(np.searchsorted(np.cumsum(soft(z / T)), u, side="right")), len(z) - 1)


def trained(slope, held_out, w, lr, steps, better=lambda new, best: new < best, first=True):
    best, at, lowest = (w, 0, held_out(w)) if first else (w, 0, math.inf)
    for k in range(1, steps + 1):
        w = w - lr * slope(w)
        if better(held_out(w), lowest):
            best, at, lowest = w, k, held_out(w)
    return best, at


# Wrong ------------------------------------------------------------------------------------------------------

wrong(
    "make_dataset",
    no_end_is_asked=lambda lines, context: asked(lines, context, end=False),
    newest_first=lambda lines, context: (lambda X, y: (X[:, ::-1], y))(*asked(lines, context)),
    one_long_text=lambda lines, context: asked([[c for line in lines for c in [*line, 0]][:-1]], context),
    padded_behind=lambda lines, context: (
        lambda X, y: (np.array([[*row[row != 0], *[0] * (row == 0).sum()] for row in X]).reshape(X.shape), y)
    )(*asked(lines, context)),
    full_contexts_only=lambda lines, context: (
        lambda X, y: (X[keep], y[keep]) if (keep := (X != 0).all(axis=1)).any() else (X, y)
    )(*asked(lines, context)),
    empty_lines_left_out=lambda lines, context: asked([line for line in lines if len(line)], context),
    sorted_lines=lambda lines, context: asked(sorted(lines), context),
    long_lines_cut=lambda lines, context: asked([line[:8] for line in lines], context),
    answers_in_a_column=lambda lines, context: (lambda X, y: (X, y[:, None]))(*asked(lines, context)),
)

wrong(
    "bigram_floor",
    in_bits=lambda counts: floor(counts) / math.log(2),
    of_both=lambda counts: -sum(p * math.log(p) for p in np.ravel(counts) / np.sum(counts) if p > 0),
    rows_count_once=lambda counts: float(
        np.mean(
            [
                -sum(p * math.log(p) for p in row / row.sum() if p > 0)
                for row in np.asarray(counts, dtype=float)
                if row.sum() > 0
            ]
        )
    ),
    of_the_next_letter=lambda counts: (
        -sum(p * math.log(p) for p in np.sum(counts, axis=0) / np.sum(counts) if p > 0)
    ),
    by_columns=lambda counts: floor(np.transpose(counts)),
    one_more_of_each=lambda counts: floor(np.asarray(counts) + 1),
    a_little_more=lambda counts: float(
        -(
            (c := np.asarray(counts, dtype=float))
            / c.sum()
            * np.log(c / np.maximum(c.sum(axis=1, keepdims=True), 1) + 1e-6)
        ).sum()
    ),
    nan_for_the_unseen=lambda counts: float(
        -np.nansum(
            (c := np.asarray(counts, dtype=float)) / c.sum() * np.log(c / c.sum(axis=1, keepdims=True))
        )
        + 0 * np.log(c.sum(axis=1)).sum()
    ),
)

wrong(
    "mlp_forward",
    relus=lambda C, W1, b1, W2, b2, X: forward(C, W1, b1, W2, b2, X, lambda a: np.maximum(a, 0)),
    chances=lambda C, W1, b1, W2, b2, X: soft(forward(C, W1, b1, W2, b2, X)),
    newest_first=lambda C, W1, b1, W2, b2, X: forward(C, W1, b1, W2, b2, X[:, ::-1]),
    column_by_column=lambda C, W1, b1, W2, b2, X: (
        np.tanh(C[X].transpose(0, 2, 1).reshape(len(X), -1) @ W1 + b1) @ W2 + b2
    ),
    mean_of_rows=lambda C, W1, b1, W2, b2, X: (
        np.tanh(np.tile(C[X].mean(axis=1), X.shape[1]) @ W1 + b1) @ W2 + b2
    ),
    no_first_bias=lambda C, W1, b1, W2, b2, X: forward(C, W1, 0 * b1, W2, b2, X),
    one_letter=lambda C, W1, b1, W2, b2, X: forward(C, W1, b1, W2, b2, np.repeat(X[:, -1:], X.shape[1], 1)),
)


def keeps_one(dC, X, rows):
    dC[X] = rows


wrong(
    "mlp_backward",
    summed=lambda C, W1, b1, W2, b2, X, y: backward(C, W1, b1, W2, b2, X, y, m=1),
    one_place_for_each_letter=lambda C, W1, b1, W2, b2, X, y: backward(
        C, W1, b1, W2, b2, X, y, adds=keeps_one
    ),
    no_bend=lambda C, W1, b1, W2, b2, X, y: backward(C, W1, b1, W2, b2, X, y, bend=lambda a: 1),
    bend_not_squared=lambda C, W1, b1, W2, b2, X, y: backward(C, W1, b1, W2, b2, X, y, bend=lambda a: 1 - a),
    by_the_letters=lambda C, W1, b1, W2, b2, X, y: backward(C, W1, b1, W2, b2, X, y, m=X.size),
    biases_of_means=lambda C, W1, b1, W2, b2, X, y: (
        lambda g: (g[0], g[1], g[2] / len(y), g[3], g[4] / len(y))
    )(backward(C, W1, b1, W2, b2, X, y)),
    another_order=lambda C, W1, b1, W2, b2, X, y: backward(C, W1, b1, W2, b2, X, y)[::-1],
)

wrong(
    "clip_by_norm",
    each_by_itself=lambda gradients, most: [clipped([g], most)[0] for g in gradients],
    always=lambda gradients, most: [
        np.asarray(g) * most / math.sqrt(sum(np.sum(np.square(h)) for h in gradients)) for g in gradients
    ],
    by_value=lambda gradients, most: [np.clip(g, -most, most) for g in gradients],
    to_one=lambda gradients, most: (
        gradients if clipped(gradients, most)[0] is gradients[0] else clipped(gradients, min(most, 1))
    ),
    nothing_of_nothing=lambda gradients, most: [
        np.asarray(g) * min(1, most / math.sqrt(sum(np.sum(np.square(h)) for h in gradients)))
        for g in gradients
    ],
    largest_norm=lambda gradients, most: [
        np.asarray(g) * min(1, most / (max(np.linalg.norm(h) for h in gradients) or 1)) for g in gradients
    ],
    ones=lambda gradients, most: [
        np.asarray(g) * min(1, most / (sum(np.abs(h).sum() for h in gradients) or 1)) for g in gradients
    ],
    flat=lambda gradients, most: [np.ravel(g) for g in clipped(gradients, most)],
)

wrong(
    "next_letter",
    likeliest=lambda z, T, u: int(np.argmax(z)),
    without_T=lambda z, T, u: letter(z, 1 if T else 0, u),
    times_T=lambda z, T, u: letter(np.asarray(z) * T, 1 if T else 0, u),
    sorted_letters=lambda z, T, u: (
        letter(z, T, u) if T == 0 else int(np.argsort(z)[::-1][letter(np.sort(z)[::-1], T, u)])
    ),
    overflows=lambda z, T, u: (
        int(np.argmax(z))
        if T == 0
        else int((np.cumsum(np.exp(np.asarray(z) / T)) <= u * np.exp(np.asarray(z) / T).sum()).sum()) % len(z)
    ),
    the_end_belongs_to_it=lambda z, T, u: (
        int(np.argmax(z)) if T == 0 else int(np.searchsorted(np.cumsum(soft(np.asarray(z) / T)), u))
    ),
    cold_is_first=lambda z, T, u: 0 if T == 0 else letter(z, T, u),
    cold_below_a_tenth=lambda z, T, u: letter(z, 0 if T < 0.1 else T, u),
    counted_from_one=lambda z, T, u: letter(z, T, u) + 1,
    last_likeliest=lambda z, T, u: letter(z, T, 1 - u - 1e-12),
)

wrong(
    "train",
    last=lambda slope, held_out, w, lr, steps: trained(
        slope, held_out, w, lr, steps, better=lambda new, best: True
    ),
    last_of_equals=lambda slope, held_out, w, lr, steps: trained(
        slope, held_out, w, lr, steps, better=lambda new, best: new <= best
    ),
    start_left_out=lambda slope, held_out, w, lr, steps: trained(slope, held_out, w, lr, steps, first=False),
    its_height=lambda slope, held_out, w, lr, steps: held_out(trained(slope, held_out, w, lr, steps)[0]),
    end_left_out=lambda slope, held_out, w, lr, steps: trained(slope, held_out, w, lr, max(steps - 1, 0)),
    lowest_slope=lambda slope, held_out, w, lr, steps: trained(
        slope, lambda w: float(np.sum(np.square(slope(w)))), w, lr, steps
    ),
    steps_of_all=lambda slope, held_out, w, lr, steps: (
        trained(slope, held_out, w, lr, steps)[0],
        steps,
    ),
    one_more=lambda slope, held_out, w, lr, steps: (
        trained(slope, held_out, w, lr, steps)[0],
        trained(slope, held_out, w, lr, steps)[1] + 1,
    ),
    nan_is_never_lower=lambda slope, held_out, w, lr, steps: trained(slope, held_out, w, lr, min(steps, 10)),
)


@wrong("train")
def stops_at_the_first_rise(slope, held_out, w, lr, steps):
    for k in range(steps):
        new = w - lr * slope(w)
        if held_out(new) > held_out(w):
            return w, k
        w = new
    return w, steps


@wrong("train")
def keeps_no_copy(slope, held_out, w, lr, steps):
    w = np.array(w, dtype=float)
    best, at, lowest = w, 0, held_out(w)
    for k in range(1, steps + 1):
        w -= lr * slope(w)
        if held_out(w) < lowest:
            best, at, lowest = w, k, held_out(w)
    return best, at


@wrong("test_make_dataset")
def shapes(make_dataset):
    X, y = make_dataset([[1, 2], [3]], 2)
    assert X.shape == (5, 2)
    assert y.shape == (5,)


@wrong("test_make_dataset")
def answers_only(make_dataset):
    assert list(make_dataset([[1, 2, 3], [4, 5]], 2)[1]) == [1, 2, 3, 0, 4, 5, 0]


# Right ------------------------------------------------------------------------------------------------------


@right("make_dataset")
def windows(lines, context):
    X, y = [], []
    for line in lines:
        seen = (0,) * context
        for new in (*line, 0):
            X.append(seen)
            y.append(new)
            seen = (*seen, new)[len(seen) + 1 - context :] if context else ()
    return X, y


@right("make_dataset")
def sliding(lines, context):
    parts = [
        np.lib.stride_tricks.sliding_window_view(np.r_[[0] * context, np.array(line, int), 0], context + 1)
        for line in lines
    ]
    table = np.vstack(parts)
    return table[:, :-1], table[:, -1]


@right("bigram_floor")
def two_entropies(counts):
    def entropy(p):
        p = np.ravel(p)[np.ravel(p) > 0]
        return -(p * np.log(p)).sum()

    P = np.asarray(counts) / np.sum(counts)
    return entropy(P) - entropy(P.sum(axis=1))


@right("bigram_floor")
def pair_by_pair(counts):
    total = 0.0
    for row in counts:
        total -= sum(n * math.log(n / sum(row)) for n in row if n)
    return total / np.sum(counts)


@right("mlp_forward")
def letter_by_letter(C, W1, b1, W2, b2, X):
    d = C.shape[1]
    mixed = b1 + sum(C[X[:, k]] @ W1[k * d : (k + 1) * d] for k in range(X.shape[1]))
    return np.tanh(mixed) @ W2 + b2


@right("mlp_backward")
def by_one_hot(C, W1, b1, W2, b2, X, y):
    m, context = X.shape
    shown = np.eye(len(C))[X]
    e = np.hstack([shown[:, k] @ C for k in range(context)])
    a = np.tanh(e @ W1 + b1)
    d = soft(a @ W2 + b2)
    d[range(m), y] -= 1
    d /= m
    back = (d @ W2.T) * (1 - a * a)
    de = np.split(back @ W1.T, context, axis=1)
    dC = sum(shown[:, k].T @ de[k] for k in range(context))
    return [dC, e.T @ back, back.sum(0), a.T @ d, d.sum(0)]


@right("clip_by_norm")
def divided_by_at_least_one(gradients, most):
    size = math.hypot(*(float(np.linalg.norm(np.ravel(g))) for g in gradients))
    return tuple(np.asarray(g) / max(1.0, size / most) for g in gradients)


@right("next_letter")
def walks_along(z, T, u):
    if T == 0:
        return max(range(len(z)), key=lambda k: z[k])
    weights = [math.exp((score - max(z)) / T) for score in z]
    left = u * sum(weights)
    for k, weight in enumerate(weights):
        left -= weight
        if left < 0:
            return k
    return len(z) - 1


@right("next_letter")
def counts_the_ends(z, T, u):
    z = np.array(z, dtype=float)
    if not T:
        return z.argmax()
    chances = np.exp(z / T - np.logaddexp.reduce(z / T))
    return np.sum(np.cumsum(chances)[:-1] <= u)


@right("train")
def all_places(slope, held_out, w, lr, steps):
    places = [w]
    for _ in range(steps):
        places.append(places[-1] - lr * slope(places[-1]))
    k = int(np.argmin([held_out(place) for place in places]))
    return places[k], k


@right("train")
def the_lowest_of_pairs(slope, held_out, w, lr, steps):
    def walk():
        here = np.array(w)
        for k in range(steps + 1):
            yield held_out(here), k, here
            here = here - lr * slope(here)

    _, k, best = min(walk(), key=lambda one: one[:2])
    return [best, k]


@right("test_make_dataset")
def against_my_own(make_dataset):
    for lines, context in (([[1, 2, 3], [4, 5]], 2), ([[7], [1, 2, 3, 4, 5, 6], [2]], 3), ([[1, 2]], 1)):
        X, y = make_dataset(lines, context)
        want = asked(lines, context)
        assert np.array_equal(X, want[0])
        assert np.array_equal(y, want[1])
