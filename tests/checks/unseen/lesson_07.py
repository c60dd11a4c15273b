"""Lesson 07, batches."""

import math

import numpy as np

from . import Unseen

unseen = Unseen()
wrong, right = unseen.wrong, unseen.right


def cut(order, B):
    return [order[k : k + B] for k in range(0, len(order), B)]


def epoch(X, y, w, lr, batches, slope=lambda x, t, w: 2 / len(t) * x.T @ (x @ w - t)):
    for rows in batches:
        w = w - lr * slope(X[rows], y[rows], w)
    return w


def dealt_like_cards(order, hands):
    return [order[k::hands] for k in range(hands)]


def surveys(X, y, w, B, picks):
    per_student = 2 * (X @ w - y)[:, None] * X
    return per_student[picks].mean(axis=1)


def books(X, y, w, lr, B):
    heard = []
    for rows in cut(np.arange(len(y)), B):
        heard.append((len(rows), np.mean((X[rows] @ w - y[rows]) ** 2)))
        w = epoch(X, y, w, lr, [rows])
    return heard, w, np.mean((X @ w - y) ** 2)


# Wrong ------------------------------------------------------------------------------------------------------

wrong(
    "updates_per_run",
    whole_batches=lambda m, B, epochs: m // B * epochs,
    all_rows_in_a_row=lambda m, B, epochs: math.ceil(m * epochs / B),
    one_too_many=lambda m, B, epochs: (m // B + 1) * epochs,
    rounded=lambda m, B, epochs: round(m / B) * epochs,
    whole_ones_at_least_one=lambda m, B, epochs: max(m // B, 1) * epochs,
    an_epoch_at_least=lambda m, B, epochs: -(-m // B) * max(epochs, 1),
)

wrong(
    "minibatches",
    with_replacement=lambda m, B, rng: cut(rng.integers(m, size=m), B),
    small_rest_joins_the_last=lambda m, B, rng: (
        (b := cut(rng.permutation(m), B))
        and ([*b[:-2], np.concatenate(b[-2:])] if len(b) > 1 and len(b[-1]) == 1 else b)
    ),
    sorted_batches=lambda m, B, rng: [np.sort(b) for b in cut(rng.permutation(m), B)],
    equal_batches=lambda m, B, rng: np.array_split(rng.permutation(m), -(-m // B)),
    every_nth=lambda m, B, rng: dealt_like_cards(rng.permutation(m), -(-m // B)),
    from_the_back=lambda m, B, rng: cut(rng.permutation(m)[::-1], B),
    always_the_same_order=lambda m, B, rng: cut(np.random.default_rng(0).permutation(m), B),
    an_empty_one_last=lambda m, B, rng: (
        (p := rng.permutation(m)) is not None and [p[k : k + B] for k in range(0, m + 1, B)]
    ),
    counted_from_one=lambda m, B, rng: cut(rng.permutation(m) + 1, B),
)

wrong(
    "sgd_epoch",
    last_batch_counts_as_whole=lambda X, y, w, lr, B, rng: epoch(
        X, y, w, lr, cut(rng.permutation(len(y)), B), lambda x, t, w: 2 / B * x.T @ (x @ w - t)
    ),
    of_all_rows=lambda X, y, w, lr, B, rng: epoch(
        X, y, w, lr, cut(rng.permutation(len(y)), B), lambda x, t, w: 2 / len(y) * x.T @ (x @ w - t)
    ),
    half_the_square=lambda X, y, w, lr, B, rng: epoch(
        X, y, w, lr, cut(rng.permutation(len(y)), B), lambda x, t, w: x.T @ (x @ w - t) / len(t)
    ),
    lonely_rows_are_left_out=lambda X, y, w, lr, B, rng: epoch(
        X, y, w, lr, [b for b in cut(rng.permutation(len(y)), B) if len(b) > 1 or B == 1]
    ),
    a_new_order_for_each_batch=lambda X, y, w, lr, B, rng: epoch(
        X, y, w, lr, [rng.permutation(len(y))[k : k + B] for k in range(0, len(y), B)]
    ),
    steps_are_clipped=lambda X, y, w, lr, B, rng: epoch(
        X,
        y,
        w,
        lr,
        cut(rng.permutation(len(y)), B),
        lambda x, t, w: np.clip(2 / len(t) * x.T @ (x @ w - t), -50, 50),
    ),
    from_zero=lambda X, y, w, lr, B, rng: epoch(X, y, 0 * w, lr, cut(rng.permutation(len(y)), B)),
)


@wrong("sgd_epoch")
def in_place(X, y, w, lr, B, rng):
    for rows in cut(rng.permutation(len(y)), B):
        w -= lr * 2 / len(rows) * X[rows].T @ (X[rows] @ w - y[rows])
    return w


def spread(ddof=0, along=None):
    def grad_std(X, y, w, B, reps, rng):
        means = surveys(X, y, w, B, rng.integers(len(y), size=(reps, B)))
        return np.sqrt(means.var(axis=0, ddof=ddof).sum())

    return grad_std


wrong(
    "grad_std",
    of_a_sample=spread(ddof=1),
    deviations_added=lambda X, y, w, B, reps, rng: (
        surveys(X, y, w, B, rng.integers(len(y), size=(reps, B))).std(axis=0).sum()
    ),
    all_slopes_in_one_pot=lambda X, y, w, B, reps, rng: surveys(
        X, y, w, B, rng.integers(len(y), size=(reps, B))
    ).std(),
    about_the_true_gradient=lambda X, y, w, B, reps, rng: np.sqrt(
        np.mean(
            (surveys(X, y, w, B, rng.integers(len(y), size=(reps, B))) - 2 * X.T @ (X @ w - y) / len(y)) ** 2,
            axis=0,
        ).sum()
    ),
    by_theory=lambda X, y, w, B, reps, rng: np.sqrt(
        (2 * (X @ w - y)[:, None] * X).var(axis=0).sum() / B + 0 * rng.random()
    ),
    of_lengths=lambda X, y, w, B, reps, rng: np.linalg.norm(
        surveys(X, y, w, B, rng.integers(len(y), size=(reps, B))), axis=1
    ).std(),
    first_weight_only=lambda X, y, w, B, reps, rng: surveys(X, y, w, B, rng.integers(len(y), size=(reps, B)))[
        :, 0
    ].std(),
)

wrong(
    "two_books",
    batches_count_once=lambda X, y, w, lr, B: {
        "heard": np.mean([loss for _, loss in books(X, y, w, lr, B)[0]]),
        "frozen": books(X, y, w, lr, B)[2],
    },
    the_last_batch_only=lambda X, y, w, lr, B: {
        "heard": books(X, y, w, lr, B)[0][-1][1],
        "frozen": books(X, y, w, lr, B)[2],
    },
    frozen_before=lambda X, y, w, lr, B: {
        "heard": sum(n * loss for n, loss in books(X, y, w, lr, B)[0]) / len(y),
        "frozen": np.mean((X @ w - y) ** 2),
    },
    frozen_by_the_last_batch=lambda X, y, w, lr, B: {
        "heard": sum(n * loss for n, loss in books(X, y, w, lr, B)[0]) / len(y),
        "frozen": np.mean(((X @ books(X, y, w, lr, B)[1] - y) ** 2)[-B:]),
    },
)


@wrong("test_sgd_epoch")
def one_batch_is_batch_descent(sgd_epoch):
    X, y = np.array([[1.0], [2], [3], [4]]), np.array([2.0, 7, 10, 11])
    assert np.allclose(sgd_epoch(X, y, np.zeros(1), 0.05, 4, np.random.default_rng(0)), 2.25)


@wrong("test_sgd_epoch")
def the_loss_falls(sgd_epoch):
    X, y = np.array([[1.0], [2], [3], [4]]), np.array([2.0, 4, 6, 8])
    w = sgd_epoch(X, y, np.zeros(1), 0.02, 2, np.random.default_rng(1))
    assert abs(w[0] - 2) < 2


# Right ------------------------------------------------------------------------------------------------------

right(
    "updates_per_run",
    counted=lambda m, B, epochs: sum(1 for _ in range(epochs) for _ in range(0, m, B)),
    by_divmod=lambda m, B, epochs: (divmod(m, B)[0] + (m % B > 0)) * epochs,
)


@right("minibatches")
def by_split(m, B, rng):
    return np.split(rng.permutation(m), range(B, m, B))


@right("minibatches")
def shuffled_in_place(m, B, rng):
    rows, out = np.arange(m), []
    rng.shuffle(rows)
    while len(rows):
        out.append([int(row) for row in rows[:B]])
        rows = rows[B:]
    return tuple(out)


@right("sgd_epoch")
def student_by_student(X, y, w, lr, B, rng):
    w, order = [float(one) for one in w], list(rng.permutation(len(y)))
    while order:
        batch, order = order[:B], order[B:]
        errors = {i: sum(a * b for a, b in zip(X[i], w, strict=True)) - y[i] for i in batch}
        slopes = [sum(2 * errors[i] * X[i][j] for i in batch) / len(batch) for j in range(len(w))]
        w = [a - lr * b for a, b in zip(w, slopes, strict=True)]
    return w


@right("sgd_epoch")
def mixed_together(X, y, w, lr, B, rng):
    order = rng.permutation(len(y))
    table = np.column_stack([X, y])[order]
    for k in range(0, len(table), B):
        x, t = table[k : k + B, :-1], table[k : k + B, -1]
        w = w - lr * np.mean(2 * (x @ w - t)[:, None] * x, axis=0)
    return w


@right("grad_std")
def by_trace(X, y, w, B, reps, rng):
    who = rng.integers(len(y), size=(reps, B))
    slopes = np.einsum("rb,rbd->rd", 2 * (X[who] @ w - y[who]), X[who]) / B
    return float(np.trace(np.atleast_2d(np.cov(slopes, rowvar=False, bias=True))) ** 0.5)


@right("grad_std")
def root_of_the_mean_square(X, y, w, B, reps, rng):
    reports = [2 * X[who].T @ (X[who] @ w - y[who]) / B for who in rng.integers(len(y), size=(reps, B))]
    middle = sum(reports) / reps
    return math.sqrt(sum(float(np.dot(r - middle, r - middle)) for r in reports) / reps)


@right("two_books")
def every_students_loss(X, y, w, lr, B):
    paid = np.empty(len(y))
    for k in range(0, len(y), B):
        rows = slice(k, k + B)
        r = X[rows] @ w - y[rows]
        paid[rows] = r * r
        w = w - lr * 2 * np.average(X[rows] * r[:, None], axis=0)
    return {"frozen": float(np.square(X @ w - y).mean()), "heard": float(paid.mean())}


@right("test_sgd_epoch")
def against_my_own(sgd_epoch):
    rng = np.random.default_rng(5)
    for m, B, d in ((7, 3, 2), (6, 6, 1), (5, 1, 3), (9, 4, 2)):
        X, y, w = rng.normal(size=(m, d)), rng.normal(size=m), rng.normal(size=d)
        want = epoch(X, y, w.copy(), 0.05, cut(np.random.default_rng(m).permutation(m), B))
        got = sgd_epoch(X.copy(), y.copy(), w.copy(), 0.05, B, np.random.default_rng(m))
        assert np.allclose(got, want)
