"""Lesson 04, the gradient."""

import math

import numpy as np

from . import Unseen

unseen = Unseen()
wrong, right = unseen.wrong, unseen.right


def slopes(w, b, x, y):
    r = w * x + b - y
    return np.array([2 * np.mean(r * x), 2 * np.mean(r)])


def line(x, y, lr, n, slopes=slopes, start=(0.0, 0.0)):
    places = [np.array(start)]
    for _ in range(n):
        places.append(places[-1] - lr * slopes(*places[-1], x, y))
    return np.array(places)


def around(k, turn=2 * math.pi):
    angles = turn * np.arange(k) / k
    return np.column_stack([np.cos(angles), np.sin(angles)])


def matrix(X, y, theta):
    return 2 / len(X) * X.T @ (X @ theta - np.ravel(y))


def centrally(f, theta, h=1e-5):
    return np.array([(f(theta + h * e) - f(theta - h * e)) / (2 * h) for e in np.eye(len(theta))])


# Wrong ------------------------------------------------------------------------------------------------------

wrong(
    "mse_grad",
    sums=lambda w, b, x, y: slopes(w, b, x, y) * len(x),
    b_first=lambda w, b, x, y: slopes(w, b, x, y)[::-1],
    half_the_square=lambda w, b, x, y: slopes(w, b, x, y) / 2,
    without_b=lambda w, b, x, y: slopes(w, 0, x, y),
    mean_of_x_by_itself=lambda w, b, x, y: np.array(
        [2 * np.mean(w * x + b - y) * np.mean(x), 2 * np.mean(w * x + b - y)]
    ),
    by_one_less=lambda w, b, x, y: slopes(w, b, x, y) * len(x) / max(len(x) - 1, 1),
    four_students=lambda w, b, x, y: slopes(w, b, x, y) * len(x) / 4,
    downhill=lambda w, b, x, y: -slopes(w, b, x, y),
)

wrong(
    "gd_line",
    one_step_at_least=lambda x, y, lr, n: line(x, y, lr, max(n, 1)),
    starts_at_the_mean=lambda x, y, lr, n: line(x, y, lr, n, start=(0.0, float(np.mean(y)))),
    w_only=lambda x, y, lr, n: line(x, y, lr, n, lambda *a: slopes(*a) * [1, 0]),
    steps_of_ten_at_most=lambda x, y, lr, n: line(x, y, lr, n, lambda *a: np.clip(slopes(*a), -60, 60)),
    b_first=lambda x, y, lr, n: line(x, y, lr, n)[:, ::-1],
    stands_when_nearly_level=lambda x, y, lr, n: line(
        x, y, lr, n, lambda *a: slopes(*a) * (np.linalg.norm(slopes(*a)) > 0.1)
    ),
    without_the_start=lambda x, y, lr, n: line(x, y, lr, n + 1)[1:],
)

wrong(
    "steepest",
    rises=lambda f, theta, k, toe=1e-4: max(around(k), key=lambda u: f(theta + toe * u)),
    flattest=lambda f, theta, k, toe=1e-4: min(around(k), key=lambda u: abs(f(theta + toe * u) - f(theta))),
    half_a_circle=lambda f, theta, k, toe=1e-4: min(around(k, math.pi), key=lambda u: f(theta + toe * u)),
    ends_twice=lambda f, theta, k, toe=1e-4: min(
        [(math.cos(a), math.sin(a)) for a in np.linspace(0, 2 * math.pi, k)],
        key=lambda u: f(theta + toe * np.array(u)),
    ),
    exactly_downhill=lambda f, theta, k, toe=1e-4: -centrally(f, theta) / np.linalg.norm(centrally(f, theta)),
    in_degrees=lambda f, theta, k, toe=1e-4: min(
        [np.array([np.cos(a), np.sin(a)]) for a in 360 * np.arange(k) / k], key=lambda u: f(theta + toe * u)
    ),
    an_angle=lambda f, theta, k, toe=1e-4: (
        2 * math.pi * int(np.argmin([f(theta + toe * u) for u in around(k)])) / k
    ),
    sine_first=lambda f, theta, k, toe=1e-4: min(around(k), key=lambda u: f(theta + toe * u))[::-1],
    from_the_origin=lambda f, theta, k, toe=1e-4: min(around(k), key=lambda u: f(toe * u)),
)

wrong(
    "numeric_grad",
    one_toe=lambda f, theta, h=1e-5: np.array(
        [(f(theta + h * e) - f(theta)) / h for e in np.eye(len(theta))]
    ),
    all_toes_together=lambda f, theta, h=1e-5: (f(theta + h) - f(theta - h)) / (2 * h) * np.ones(len(theta)),
    two_weights=lambda f, theta, h=1e-5: (
        centrally(f, theta, h)
        if len(theta) == 2
        else np.append(centrally(f, theta, h)[:2], np.zeros(len(theta) - 2))
    ),
    its_own_toe=lambda f, theta, h=1e-5: centrally(f, theta, 1e-5),
    toe_by_size=lambda f, theta, h=1e-5: np.array(
        [
            (f(theta + e * h * max(1, abs(t))) - f(theta - e * h * max(1, abs(t)))) / (2 * h * max(1, abs(t)))
            for e, t in zip(np.eye(len(theta)), theta, strict=True)
        ]
    ),
)


@wrong("numeric_grad")
def forgets_to_put_back(f, theta, h=1e-5):
    out = []
    for i in range(len(theta)):
        theta[i] += h
        ahead = f(theta)
        theta[i] -= 2 * h
        out.append((ahead - f(theta)) / (2 * h))
    return np.array(out)


wrong(
    "relative_error",
    by_the_first=lambda a, b: np.linalg.norm(a - b) / (np.linalg.norm(a) or 1),
    by_the_sum=lambda a, b: np.linalg.norm(a - b) / ((np.linalg.norm(a) + np.linalg.norm(b)) or 1),
    entry_by_entry=lambda a, b: np.max(
        np.abs(a - b) / np.where((m := np.maximum(np.abs(a), np.abs(b))) > 0, m, 1)
    ),
    largest_entries=lambda a, b: np.max(np.abs(a - b)) / (max(np.max(np.abs(a)), np.max(np.abs(b))) or 1),
    no_zero=lambda a, b: np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b)),
    one_zero_is_right=lambda a, b: (
        0.0
        if not np.any(a) or not np.any(b)
        else np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))
    ),
    at_most_one=lambda a, b: min(
        1.0, np.linalg.norm(a - b) / (max(np.linalg.norm(a), np.linalg.norm(b)) or 1)
    ),
    small_is_zero=lambda a, b: (
        0.0
        if np.linalg.norm(a - b) < 1e-10
        else np.linalg.norm(a - b) / (max(np.linalg.norm(a), np.linalg.norm(b)) or 1)
    ),
    lengths_apart=lambda a, b: (
        abs(np.linalg.norm(a) - np.linalg.norm(b)) / (max(np.linalg.norm(a), np.linalg.norm(b)) or 1)
    ),
)

wrong(
    "mse_grad_matrix",
    flat_only=lambda X, y, theta: 2 / len(X) * X.T @ (X @ theta - y),
    by_columns=lambda X, y, theta: 2 / X.shape[1] * X.T @ (X @ theta - np.ravel(y)),
    a_column_back=lambda X, y, theta: (
        matrix(X, y, theta)[:, None] if np.ndim(y) == 2 else matrix(X, y, theta)
    ),
    last_weight_is_an_intercept=lambda X, y, theta: matrix(
        np.column_stack([X[:, :-1], np.ones(len(X))]), y, theta
    ),
    half_for_columns=lambda X, y, theta: matrix(X, y, theta) / np.ndim(y),
)


@wrong("test_line")
def known_rows_of_w(gd_line):
    got = gd_line(np.array([1.0, 2, 3, 4]), np.array([2.0, 7, 10, 11]), 0.05, 2)
    assert np.allclose(got[:, 0], [0, 2.25, 2.625])


@wrong("test_line")
def the_first_step(gd_line):
    got = gd_line(np.array([1.0, 2, 3, 4]), np.array([2.0, 7, 10, 11]), 0.05, 1)
    assert np.allclose(got, [[0, 0], [2.25, 0.75]])


# Right ------------------------------------------------------------------------------------------------------

right(
    "mse_grad",
    by_least_squares=lambda w, b, x, y: 2 / len(x) * np.vander(x, 2).T @ (np.polyval([w, b], x) - y),
    student_by_student=lambda w, b, x, y: [
        sum(2 * (w * i + b - j) * i for i, j in zip(x, y, strict=True)) / len(x),
        sum(2 * (w * i + b - j) for i, j in zip(x, y, strict=True)) / len(x),
    ],
)


@right("gd_line")
def by_moments(x, y, lr, n):
    H = 2 * np.array([[np.mean(x * x), np.mean(x)], [np.mean(x), 1.0]])
    c, theta, places = 2 * np.array([np.mean(x * y), np.mean(y)]), np.zeros(2), []
    for _ in range(n + 1):
        places.append(tuple(theta))
        theta = theta - lr * (H @ theta - c)
    return places


@right("steepest")
def one_at_a_time(f, theta, k, toe=1e-4):
    best, lowest = None, math.inf
    for j in range(k):
        turn = complex(np.exp(2j * np.pi * j / k))
        drop = (f(np.array([theta[0] + toe * turn.real, theta[1] + toe * turn.imag])) - f(theta)) / toe
        if drop < lowest:
            best, lowest = (turn.real, turn.imag), drop
    return best


@right("numeric_grad")
def one_copy_for_each(f, theta, h=1e-5):
    found = np.zeros_like(theta, dtype=float)
    for i, _ in enumerate(theta):
        ahead, behind = theta.astype(float), theta.astype(float)
        ahead[i], behind[i] = theta[i] + h, theta[i] - h
        found[i] = (f(ahead) - f(behind)) / (2 * h)
    return found


right(
    "relative_error",
    by_hypot=lambda a, b: (
        math.dist(a, b) / max(math.hypot(*a), math.hypot(*b)) if np.any(a) or np.any(b) else 0
    ),
)


@right("relative_error")
def nothing_of_nothing(a, b):
    with np.errstate(invalid="ignore"):
        share = np.sqrt(np.sum((a - b) ** 2)) / np.sqrt(max(np.sum(a**2), np.sum(b**2)))
    return float(np.nan_to_num(share))


right(
    "mse_grad_matrix",
    reshaped=lambda X, y, theta: (2 * (X @ theta.reshape(-1, 1) - y.reshape(-1, 1)) * X).mean(axis=0),
    by_einsum=lambda X, y, theta: (
        np.einsum("ij,i->j", X, np.einsum("ij,j->i", X, theta) - y.squeeze()) * 2 / X.shape[0]
    ),
)


@right("test_line")
def against_my_own(gd_line):
    for x, y, lr, n in [
        (np.array([1.0, 2, 3, 4]), np.array([2.0, 7, 10, 11]), 0.05, 5),
        (np.array([0.5, -2, 3]), np.array([1.0, 4, -7]), 0.11, 8),
    ]:
        assert np.allclose(gd_line(x.copy(), y.copy(), lr, n), line(x, y, lr, n))
