"""Lesson 10, classification."""

import math

import numpy as np

from . import Unseen

unseen = Unseen()
wrong, right = unseen.wrong, unseen.right


def paid(z, y):
    return np.logaddexp(0, z) - y * z


def chance(z):
    return 0.5 * (1 + np.tanh(z / 2))


def soft(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def one_hot(y, k):
    return np.eye(k)[y]


def soft_slope(W, X, y):
    return X.T @ (soft(X @ W) - one_hot(y, W.shape[1])) / len(y)


# Wrong ------------------------------------------------------------------------------------------------------

wrong(
    "log_loss",
    clipped_scores=lambda z, y: paid(np.clip(z, -500, 500), y),
    clipped_chances=lambda z, y: (
        -y * np.log(np.clip(chance(z), 1e-15, 1)) - (1 - y) * np.log(np.clip(1 - chance(z), 1e-15, 1))
    ),
    mean_of_all=lambda z, y: np.mean(paid(z, y)),
    in_bits=lambda z, y: paid(z, y) / math.log(2),
    turned=lambda z, y: paid(-z, y),
    a_little_more=lambda z, y: -y * np.log(chance(z) + 1e-12) - (1 - y) * np.log(1 - chance(z) + 1e-12),
    linear_when_large=lambda z, y: np.where(np.abs(z) > 5, np.maximum(0, z) - y * z, paid(z, y)),
    nan_is_zero=lambda z, y: np.nan_to_num(
        -y * np.log(chance(z)) - (1 - y) * np.log(1 - chance(z)), nan=0.0, posinf=0.0
    ),
    the_squared_miss=lambda z, y: (chance(z) - y) ** 2,
)

wrong(
    "logistic_gradient",
    summed=lambda w, X, y: X.T @ (chance(X @ w) - y),
    uphill=lambda w, X, y: X.T @ (y - chance(X @ w)) / len(y),
    of_the_square=lambda w, X, y: 2 * X.T @ ((p := chance(X @ w)) * (1 - p) * (p - y)) / len(y),
    labels_of_signs=lambda w, X, y: X.T @ (chance(X @ w) - (2 * y - 1)) / len(y),
    hard_chances=lambda w, X, y: X.T @ ((X @ w > 0) - y) / len(y),
    by_columns=lambda w, X, y: X.T @ (chance(X @ w) - y) / X.shape[1],
    clipped_scores=lambda w, X, y: X.T @ (chance(np.clip(X @ w, -5, 5)) - y) / len(y),
    rounded=lambda w, X, y: np.round(X.T @ (chance(X @ w) - y) / len(y), 3),
)

wrong(
    "softmax",
    by_columns=lambda z: soft(z.T).T,
    of_the_whole_table=lambda z: (e := np.exp(z - z.max())) / e.sum(),
    one_largest_for_all=lambda z: (e := np.exp(z - z.max())) / e.sum(axis=1, keepdims=True),
    sigmoids=lambda z: chance(z),
    the_winner_takes_all=lambda z: (z == z.max(axis=1, keepdims=True)).astype(float),
    clipped=lambda z: soft(np.clip(z, -100, 100)),
    shifted_by_the_mean=lambda z: (
        (e := np.exp(z - z.mean(axis=1, keepdims=True))) / e.sum(axis=1, keepdims=True)
    ),
    by_two=lambda z: (e := 2.0 ** (z - z.max(axis=1, keepdims=True))) / e.sum(axis=1, keepdims=True),
)


@wrong("softmax")
def in_place(z):
    z -= z.max(axis=1, keepdims=True)
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


wrong(
    "softmax_gradient",
    summed=lambda W, X, y: soft_slope(W, X, y) * len(y),
    by_the_table=lambda W, X, y: soft_slope(W, X, y) / W.shape[1],
    turned=lambda W, X, y: soft_slope(W, X, y).T,
    uphill=lambda W, X, y: -soft_slope(W, X, y),
    classes_that_came=lambda W, X, y: (
        X.T
        @ (soft(X @ W) - np.pad(one_hot(y, y.max() + 1), ((0, 0), (0, W.shape[1] - y.max() - 1))))
        / len(y)
        if len(set(y.tolist())) == W.shape[1]
        else 0 * W
    ),
    sigmoids=lambda W, X, y: X.T @ (chance(X @ W) - one_hot(y, W.shape[1])) / len(y),
    overflows=lambda W, X, y: (
        X.T @ (np.exp(X @ W) / np.exp(X @ W).sum(axis=1, keepdims=True) - one_hot(y, W.shape[1])) / len(y)
    ),
    own_class_only=lambda W, X, y: X.T @ ((soft(X @ W) - 1) * one_hot(y, W.shape[1])) / len(y),
)

wrong(
    "hinge_gradient",
    corner_on_the_steep_side=lambda w, X, y: -X.T @ (y * (y * (X @ w) <= 1)) / len(y),
    by_the_charged=lambda w, X, y: -X.T @ (y * (hit := y * (X @ w) < 1)) / max(hit.sum(), 1),
    wrong_ones_only=lambda w, X, y: -X.T @ (y * (y * (X @ w) < 0)) / len(y),
    at_zero_too=lambda w, X, y: -X.T @ (y * (y * (X @ w) <= 0)) / len(y),
    squared=lambda w, X, y: -2 * X.T @ (y * np.maximum(0, 1 - y * (X @ w))) / len(y),
    uphill=lambda w, X, y: X.T @ (y * (y * (X @ w) < 1)) / len(y),
    summed=lambda w, X, y: -X.T @ (y * (y * (X @ w) < 1)),
    without_y=lambda w, X, y: -X.T @ (y * (X @ w < 1)) / len(y),
    nearly_one_is_one=lambda w, X, y: -X.T @ (y * (y * (X @ w) < 0.999)) / len(y),
)


@wrong("test_log_loss")
def at_zero(log_loss):
    assert np.allclose(log_loss(np.zeros(2), np.array([0, 1])), math.log(2))


@wrong("test_log_loss")
def finite_at_a_thousand(log_loss):
    assert np.all(np.isfinite(log_loss(np.array([1000.0, -1000.0]), np.array([0, 1]))))


# Right ------------------------------------------------------------------------------------------------------


@right("log_loss")
def by_sign(z, y):
    s = np.where(y == 1, -z, z)
    return np.maximum(s, 0) + np.log1p(np.exp(-np.abs(s)))


@right("log_loss")
def one_by_one(z, y):
    out = np.zeros(z.shape)
    for i in np.ndindex(z.shape):
        s = float(z[i]) * (1 if y[i] == 0 else -1)
        out[i] = s + math.log1p(math.exp(-s)) if s > 0 else math.log1p(math.exp(s))
    return out


@right("logistic_gradient")
def row_by_row(w, X, y):
    total = np.zeros(len(w))
    for x, t in zip(X, y, strict=True):
        z = float(x @ w)
        p = 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))
        total += (p - t) * x
    return total / len(X)


@right("logistic_gradient")
def two_classes(w, X, y):
    return soft_slope(np.column_stack([0 * w, w]), X, y)[:, 1]


right(
    "softmax",
    by_logs=lambda z: np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True)),
    shifted_by_each=lambda z: np.array(
        [1 / np.exp(np.clip(row - row[:, None], -700, 700)).sum(1) for row in z]
    ),
)


@right("softmax_gradient")
def taken_away(W, X, y):
    P = soft(X @ W)
    P[np.arange(len(y)), y] -= 1
    return np.einsum("md,mk->dk", X, P) / len(X)


@right("softmax_gradient")
def class_by_class(W, X, y):
    P = soft(X @ W)
    return np.stack([(X * (P[:, k] - (y == k))[:, None]).mean(axis=0) for k in range(W.shape[1])], axis=1)


@right("hinge_gradient")
def listed(w, X, y):
    charged = [t * x for x, t in zip(X, y, strict=True) if t * (x @ w) < 1]
    return -np.sum(charged, axis=0) / len(X) if charged else np.zeros(len(w))


right(
    "hinge_gradient",
    by_heaviside=lambda w, X, y: -(X * (y * np.heaviside(1 - y * (X @ w), 0))[:, None]).mean(axis=0),
)


@right("test_log_loss")
def table_of_truth(log_loss):
    for z in (-1000.0, -40.0, -3.0, -0.5, 0.0, 0.7, 2.0, 40.0, 1000.0):
        for y in (0, 1):
            s = z if y == 0 else -z
            want = max(s, 0.0) + math.log1p(math.exp(-abs(s)))
            got = np.asarray(log_loss(np.array([z, z]), np.array([y, y])))
            assert got.shape == (2,)
            assert np.allclose(got, want, rtol=1e-9, atol=0)
