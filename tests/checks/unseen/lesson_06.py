"""Lesson 06, narrow valleys."""

import itertools
import math

import numpy as np

from . import Unseen

unseen = Unseen()
wrong, right = unseen.wrong, unseen.right


def curvatures(H):
    return np.linalg.eigvalsh(H)


def searched(f, w, g, lr, c, shrink, pays=None, most=10**6):
    pays = pays or (lambda new, here, rate: new <= here - c * rate * np.sum(np.square(g)))
    for _ in range(most):
        if pays(f(w - lr * np.asarray(g)), f(w), lr):
            return lr
        lr *= shrink
    return lr


# Wrong ------------------------------------------------------------------------------------------------------

wrong(
    "optimal_lr",
    by_the_diagonal=lambda H: 2 / (np.diag(H).min() + np.diag(H).max()),
    of_the_trace=lambda H: 2 / np.trace(H),
    one_over_the_largest=lambda H: 1 / curvatures(H)[-1],
    the_limit=lambda H: 2 / curvatures(H)[-1],
    by_the_mean=lambda H: 1 / curvatures(H).mean(),
    by_the_middle=lambda H: 1 / np.median(curvatures(H)),
    geometric=lambda H: 1 / np.sqrt(curvatures(H)[0] * curvatures(H)[-1]),
    first_and_second=lambda H: 2 / sum(curvatures(H)[:2]),
    below_one=lambda H: min(1.0, 2 / (curvatures(H)[0] + curvatures(H)[-1])),
)

wrong(
    "rate",
    smallest_curvature=lambda H, lr: abs(1 - lr * curvatures(H)[0]),
    largest_curvature=lambda H, lr: abs(1 - lr * curvatures(H)[-1]),
    by_the_diagonal=lambda H, lr: np.abs(1 - lr * np.diag(H)).max(),
    mean_of_all=lambda H, lr: np.abs(1 - lr * curvatures(H)).mean(),
    one_at_most=lambda H, lr: min(1.0, np.abs(1 - lr * curvatures(H)).max()),
    of_kappa=lambda H, lr: (
        (curvatures(H)[-1] - curvatures(H)[0]) / (curvatures(H)[-1] + curvatures(H)[0]) + 0 * lr
    ),
    frobenius=lambda H, lr: np.linalg.norm(np.eye(len(H)) - lr * H),
    largest_row=lambda H, lr: np.linalg.norm(np.eye(len(H)) - lr * H, np.inf),
)

wrong(
    "error_after",
    sizes=lambda curvatures, x0, lr, k: np.abs((1 - lr * curvatures) ** k * x0),
    one_step=lambda curvatures, x0, lr, k: (1 - lr * curvatures) * x0 if k else x0,
    k_times=lambda curvatures, x0, lr, k: (1 - k * lr * curvatures) * x0,
    continuous=lambda curvatures, x0, lr, k: np.exp(-lr * k * curvatures) * x0,
    sizes_of_factors=lambda curvatures, x0, lr, k: np.abs(1 - lr * curvatures) ** k * x0,
    one_more=lambda curvatures, x0, lr, k: (1 - lr * curvatures) ** (k + 1) * x0,
    the_slowest_for_all=lambda curvatures, x0, lr, k: (1 - lr * curvatures.min()) ** k * x0,
    one_step_at_least=lambda curvatures, x0, lr, k: (1 - lr * curvatures) ** max(k, 1) * x0,
    a_hundred_at_most=lambda curvatures, x0, lr, k: (1 - lr * curvatures) ** min(k, 100) * x0,
)

wrong(
    "backtracking",
    any_way_down=lambda f, w, g, lr, c, shrink: searched(
        f, w, g, lr, c, shrink, lambda new, here, rate: new < here
    ),
    by_halves=lambda f, w, g, lr, c, shrink: searched(f, w, g, lr, c, 0.5),
    the_length_not_squared=lambda f, w, g, lr, c, shrink: searched(
        f, w, g, lr, c, shrink, lambda new, here, rate: new <= here - c * rate * np.linalg.norm(g)
    ),
    c_of_its_own=lambda f, w, g, lr, c, shrink: searched(
        f, w, g, lr, c, shrink, lambda new, here, rate: new <= here - 1e-4 * rate * np.sum(np.square(g))
    ),
    first_rate_in_the_bar=lambda f, w, g, lr, c, shrink: searched(
        f, w, g, lr, c, shrink, lambda new, here, rate: new <= here - c * lr * np.sum(np.square(g))
    ),
    strictly=lambda f, w, g, lr, c, shrink: searched(
        f, w, g, lr, c, shrink, lambda new, here, rate: new < here - c * rate * np.sum(np.square(g))
    ),
    ten_tries=lambda f, w, g, lr, c, shrink: searched(f, w, g, lr, c, shrink, most=10),
    shrinks_first=lambda f, w, g, lr, c, shrink: searched(f, w, g, lr * shrink, c, shrink),
    largest_slope_only=lambda f, w, g, lr, c, shrink: searched(
        f, w, g, lr, c, shrink, lambda new, here, rate: new <= here - c * rate * np.max(np.square(g))
    ),
)


@wrong("backtracking")
def walks_on(f, w, g, lr, c, shrink):
    while f(w - lr * g) > f(w) - c * lr * np.sum(np.square(g)):
        w, lr = w - 0.01 * lr * g, lr * shrink
    return lr


wrong(
    "newton_step",
    the_diagonal=lambda w, g, H: w - g / np.diag(H),
    times_H=lambda w, g, H: w - H @ g,
    uphill=lambda w, g, H: w + np.linalg.solve(H, g),
    the_change=lambda w, g, H: -np.linalg.solve(H, g),
    damped=lambda w, g, H: w - 0.5 * np.linalg.solve(H, g),
    to_the_origin=lambda w, g, H: w - np.linalg.solve(H, H @ w),
    always_down=lambda w, g, H: (
        w - np.linalg.eigh(H)[1] @ (np.linalg.eigh(H)[1].T @ g / np.abs(np.linalg.eigh(H)[0]))
    ),
    a_little_more=lambda w, g, H: w - np.linalg.solve(H + 1e-6 * np.eye(len(H)), g),
    lower_half=lambda w, g, H: w - np.linalg.solve(np.tril(H), g),
)


@wrong("test_rate")
def along_the_axes(rate):
    H = np.diag([1.0, 25.0])
    assert math.isclose(rate(H, 0.04), 0.96)


@wrong("test_rate")
def never_negative(rate):
    assert rate(np.diag([1.0, 25.0]), 0.079) >= 0


# Right ------------------------------------------------------------------------------------------------------

right(
    "optimal_lr",
    by_svd=lambda H: 1 / np.linalg.svd(H, compute_uv=False)[[0, -1]].mean(),
    by_norms=lambda H: 2 / (np.linalg.norm(H, 2) + 1 / np.linalg.norm(np.linalg.inv(H), 2)),
)

right(
    "rate",
    a_norm=lambda H, lr: np.linalg.norm(np.eye(len(H)) - lr * H, 2),
    both_ends=lambda H, lr: max(
        abs(1 - lr * min(np.linalg.eigvals(H).real)), abs(1 - lr * max(np.linalg.eigvals(H).real))
    ),
)


@right("error_after")
def step_by_step(curvatures, x0, lr, k):
    x = [float(one) for one in x0]
    for _ in range(k):
        x = [a - lr * h * a for a, h in zip(x, curvatures, strict=True)]
    return x


right(
    "error_after",
    a_matrix_power=lambda curvatures, x0, lr, k: (
        np.linalg.matrix_power(np.eye(len(x0)) - lr * np.diag(curvatures), k) @ x0
    ),
)


@right("backtracking")
def first_of_many(f, w, g, lr, c, shrink):
    bar = c * float(np.dot(np.ravel(g), np.ravel(g)))
    here = f(w)
    rates = itertools.accumulate(itertools.repeat(shrink), lambda a, b: a * b, initial=lr)
    return next(rate for rate in rates if here - f(w - rate * np.asarray(g)) >= rate * bar)


@right("backtracking")
def by_recursion(f, w, g, lr, c, shrink):
    if f(w - lr * g) <= f(w) - c * lr * np.linalg.norm(np.atleast_1d(g)) ** 2:
        return lr
    return by_recursion(f, w, g, shrink * lr, c, shrink)


@right("newton_step")
def turn_divide_turn_back(w, g, H):
    values, turn = np.linalg.eigh(H)
    return w - turn @ ((turn.T @ g) / values)


@right("newton_step")
def inverted(w, g, H):
    return list(np.asarray(w) - np.linalg.inv(H) @ g)


@right("test_rate")
def turned_and_wild(rate):
    rng = np.random.default_rng(0)
    for values, lr in [
        ((1, 25), 0.04),
        ((1, 25), 0.079),
        ((1, 25), 0.2),
        ((2, 3, 9), 0.15),
        ((1, 4, 5), 0.3),
    ]:
        Q = np.linalg.qr(rng.normal(size=(len(values), len(values))))[0]
        for H in (np.diag(np.array(values, dtype=float)), Q @ np.diag(values) @ Q.T):
            assert np.isclose(rate(H, lr), np.abs(1 - lr * np.array(values)).max())
