"""Lesson 11, momentum."""

import math

import numpy as np

from . import Unseen

unseen = Unseen()
wrong, right = unseen.wrong, unseen.right


def ball(w, v, g, lr, beta):
    v = beta * np.asarray(v) + g
    return w - lr * v, v


def radius(lr, lam, beta):
    return np.abs(np.roots([1, -(1 + beta - lr * lam), beta])).max()


def tuned(mu, L):
    a, b = math.sqrt(mu), math.sqrt(L)
    return (2 / (a + b)) ** 2, ((b - a) / (b + a)) ** 2


# Wrong ------------------------------------------------------------------------------------------------------

wrong(
    "heavy_ball_step",
    keras=lambda w, v, g, lr, beta: (w + (n := beta * np.asarray(v) - lr * g), n),
    averaged=lambda w, v, g, lr, beta: (w - lr * (n := beta * np.asarray(v) + (1 - beta) * g), n),
    moves_with_the_old=lambda w, v, g, lr, beta: (w - lr * np.asarray(v), beta * np.asarray(v) + g),
    v_first=lambda w, v, g, lr, beta: ball(w, v, g, lr, beta)[::-1],
    rate_in_v=lambda w, v, g, lr, beta: (w - (n := beta * np.asarray(v) + lr * g), n),
    nesterov=lambda w, v, g, lr, beta: (w - lr * (g + beta * (n := beta * np.asarray(v) + g)), n),
    forgets_when_it_turns=lambda w, v, g, lr, beta: ball(
        w, np.where(np.asarray(v) * g < 0, 0, v), g, lr, beta
    ),
    at_rest_is_plain=lambda w, v, g, lr, beta: ball(w, v, g, lr * (1 if np.any(v) else 1 - beta), beta),
)


@wrong("heavy_ball_step")
def in_place(w, v, g, lr, beta):
    v *= beta
    v += g
    w -= lr * v
    return w, v


wrong(
    "ema_weights",
    sum_is_one=lambda beta, n: (q := beta ** np.arange(n)) / q.sum(),
    oldest_first=lambda beta, n: (1 - beta) * beta ** np.arange(n)[::-1],
    without_share=lambda beta, n: beta ** np.arange(n),
    one_step_late=lambda beta, n: (1 - beta) * beta ** np.arange(1, n + 1),
    rest_to_the_oldest=lambda beta, n: np.append((1 - beta) * beta ** np.arange(n - 1), beta ** (n - 1)),
    equal=lambda beta, n: np.full(n, 1 / n),
    one_weight_more=lambda beta, n: (1 - beta) * beta ** np.arange(n + 1),
    tiny_is_nothing=lambda beta, n: np.where((q := (1 - beta) * beta ** np.arange(n)) < 1e-3, 0, q),
)

wrong(
    "to_pytorch_form",
    same_velocity=lambda spelling, lr, beta, v: (lr, -v) if spelling == "keras" else (lr * (1 - beta), v),
    keras_for_all=lambda spelling, lr, beta, v: (lr, -v / lr),
    sign_forgotten=lambda spelling, lr, beta, v: (
        (lr, v / lr) if spelling == "keras" else (lr * (1 - beta), v / (1 - beta))
    ),
    rate_as_it_is=lambda spelling, lr, beta, v: (
        (lr, -v / lr) if spelling == "keras" else (lr, v / (1 - beta))
    ),
    larger_rate=lambda spelling, lr, beta, v: (
        (lr, -v / lr) if spelling == "keras" else (lr / (1 - beta), v / (1 - beta))
    ),
    for_nine_tenths=lambda spelling, lr, beta, v: (
        (lr, -v / lr) if spelling == "keras" else (lr * 0.1, v * 10)
    ),
    for_one_tenth=lambda spelling, lr, beta, v: (
        (lr, -v * 10) if spelling == "keras" else (lr * (1 - beta), v / (1 - beta))
    ),
    velocity_first=lambda spelling, lr, beta, v: (
        (-v / lr, lr) if spelling == "keras" else (v / (1 - beta), lr * (1 - beta))
    ),
)


@wrong("nesterov_step")
def steps_from_there(w, v, grad, lr, beta):
    ahead = w - lr * beta * v
    v = beta * v + grad(ahead)
    return ahead - lr * v, v


@wrong("nesterov_step")
def looks_with_all_of_v(w, v, grad, lr, beta):
    v = beta * v + grad(w - lr * v)
    return w - lr * v, v


@wrong("nesterov_step")
def looks_behind(w, v, grad, lr, beta):
    v = beta * v + grad(w + lr * beta * v)
    return w - lr * v, v


@wrong("nesterov_step")
def feels_twice(w, v, grad, lr, beta):
    v = beta * v + (grad(w) + grad(w - lr * beta * v)) / 2
    return w - lr * v, v


@wrong("nesterov_step")
def torch_spelling(w, v, grad, lr, beta):
    g = grad(w)
    v = beta * v + g
    return w - lr * (g + beta * v), v


@wrong("nesterov_step")
def feels_where_it_arrives(w, v, grad, lr, beta):
    v = beta * v + grad(w - lr * (beta * v + grad(w)))
    return w - lr * v, v


wrong(
    "spectral_radius",
    plain=lambda lr, lam, beta: abs(1 - lr * lam),
    root_of_beta=lambda lr, lam, beta: math.sqrt(beta),
    root_or_plain=lambda lr, lam, beta: max(math.sqrt(beta), abs(1 - lr * lam)),
    one_root=lambda lr, lam, beta: abs(((p := 1 + beta - lr * lam) + np.sqrt(complex(p * p - 4 * beta))) / 2),
    real_parts=lambda lr, lam, beta: np.abs(np.roots([1, -(1 + beta - lr * lam), beta]).real).max(),
    smallest=lambda lr, lam, beta: np.abs(np.roots([1, -(1 + beta - lr * lam), beta])).min(),
    one_at_most=lambda lr, lam, beta: min(1.0, radius(lr, lam, beta)),
    beta_for_g_too=lambda lr, lam, beta: radius(lr * (1 - beta), lam, beta),
    signed=lambda lr, lam, beta: max(np.roots([1, -(1 + beta - lr * lam), beta]).real),
)

wrong(
    "optimal_hb",
    one_root_of_beta=lambda mu, L: (tuned(mu, L)[0], math.sqrt(tuned(mu, L)[1])),
    of_the_plain_walk=lambda mu, L: (2 / (mu + L), ((L - mu) / (L + mu)) ** 2),
    beta_first=lambda mu, L: tuned(mu, L)[::-1],
    mu_is_one=lambda mu, L: tuned(1, L),
    order_matters=lambda mu, L: tuned(min(mu, 1), max(L, 1)),
    nesterovs=lambda mu, L: (1 / L, (math.sqrt(L) - math.sqrt(mu)) / (math.sqrt(L) + math.sqrt(mu))),
    by_the_limit=lambda mu, L: (2 * (1 + tuned(mu, L)[1]) / L, tuned(mu, L)[1]),
    a_round_valley_has_some=lambda mu, L: (tuned(mu, L)[0], max(tuned(mu, L)[1], 0.01)),
)


@wrong("test_ball")
def from_rest(heavy_ball_step):
    w, v = heavy_ball_step(0.0, 0.0, -6.0, 0.1, 0.9)
    assert np.isclose(w, 0.6)
    assert np.isclose(v, -6)


@wrong("test_ball")
def two_worked_numbers_of_w(heavy_ball_step):
    w, _ = heavy_ball_step(0.6, -6.0, -4.8, 0.1, 0.9)
    assert w > 0.6


# Right ------------------------------------------------------------------------------------------------------

right(
    "heavy_ball_step",
    difference=lambda w, v, g, lr, beta: (w - lr * g - lr * beta * v, np.add(g, np.multiply(beta, v))),
)


@right("ema_weights")
def by_a_walk(beta, n):
    weights = []
    for k in range(n):
        weights.append((1 - beta) if k == 0 else weights[-1] * beta)
    return weights


right(
    "ema_weights",
    differences=lambda beta, n: -np.diff(beta ** np.arange(n + 1.0)),
)


@right("to_pytorch_form")
def matched(spelling, lr, beta, v):
    match spelling:
        case "keras":
            return [lr, np.negative(v) / lr]
        case _:
            kept = 1 - beta
            return [lr * kept, v / kept]


@right("nesterov_step")
def looks_first(w, v, grad, lr, beta):
    carried = np.multiply(beta, v)
    slope = grad(np.subtract(w, lr * carried))
    return np.array([w - lr * (carried + slope), carried + slope])


@right("spectral_radius")
def by_a_matrix(lr, lam, beta):
    return float(np.abs(np.linalg.eigvals([[1 + beta - lr * lam, -beta], [1, 0]])).max())


@right("spectral_radius")
def by_school_algebra(lr, lam, beta):
    p = 1 + beta - lr * lam
    under = p * p - 4 * beta
    return beta**0.5 if under < 0 else (abs(p) + under**0.5) / 2


@right("spectral_radius")
def velocity_and_place(lr, lam, beta):
    step = np.array([[1 - lr * lam, -lr * beta], [lam, beta]])
    return max(abs(one) for one in np.linalg.eig(step)[0])


@right("optimal_hb")
def through_kappa(mu, L):
    q = (math.sqrt(L / mu) - 1) / (math.sqrt(L / mu) + 1)
    return (1 + q) ** 2 / L, q * q


@right("optimal_hb")
def by_halving(mu, L):
    low, high = 0.0, 4 / L
    for _ in range(200):
        lr = (low + high) / 2
        low, high = (lr, high) if 1 - math.sqrt(lr * mu) > math.sqrt(lr * L) - 1 else (low, lr)
    return lr, (1 - math.sqrt(lr * mu)) ** 2


@right("test_ball")
def rolled_by_hand(heavy_ball_step):
    for w, v, g, lr, beta in [
        (0.6, -6.0, -4.8, 0.1, 0.9),
        (1.0, 2.0, -3.0, 0.05, 0.7),
        (np.array([1.0, -2]), np.array([0.5, 4]), np.array([3.0, -1]), 0.2, 0.5),
    ]:
        got = heavy_ball_step(w, v, g, lr, beta)
        for a, b in zip(got, ball(w, v, g, lr, beta), strict=True):
            assert np.allclose(a, b)
