"""Lesson 12, Adam."""

import math

import numpy as np

from . import Unseen

unseen = Unseen()
wrong, right = unseen.wrong, unseen.right


def ada(w, g, s, lr, eps=1e-10):
    s = s + g**2
    return w - lr * g / (np.sqrt(s) + eps), s


def rms(w, g, v, lr, beta=0.99, eps=1e-8):
    v = beta * v + (1 - beta) * g**2
    return w - lr * g / (np.sqrt(v) + eps), v


def adam(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps), m, v


def adamw(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam(w - lr * decay * w, g, m, v, k, lr, beta1, beta2, eps)


# Wrong ------------------------------------------------------------------------------------------------------

wrong(
    "adagrad_step",
    divides_by_the_sum_before=lambda w, g, s, lr, eps=1e-10: (
        w - lr * g / (np.sqrt(np.where(s > 0, s, g**2)) + eps),
        s + g**2,
    ),
    one_rate_for_all=lambda w, g, s, lr, eps=1e-10: (
        w - lr * g / (np.sqrt(np.sum(s + g**2)) + eps),
        s + g**2,
    ),
    epsilon_kept_in_the_sum=lambda w, g, s, lr, eps=1e-10: (
        w - lr * g / np.sqrt(s + g**2 + eps),
        s + g**2 + eps,
    ),
    the_mean_of_squares=lambda w, g, s, lr, eps=1e-10: (
        w - lr * g / (np.sqrt((s + g**2) / 2) + eps),
        s + g**2,
    ),
    epsilon_at_least=lambda w, g, s, lr, eps=1e-10: (
        w - lr * g / np.maximum(np.sqrt(s + g**2), eps),
        s + g**2,
    ),
    flat_weights_are_nan=lambda w, g, s, lr, eps=1e-10: (w - lr * g / np.sqrt(s + g**2), s + g**2),
)


@wrong("adagrad_step")
def adds_in_place(w, g, s, lr, eps=1e-10):
    s += g**2
    return w - lr * g / (np.sqrt(s) + eps), s


wrong(
    "rmsprop_step",
    centred=lambda w, g, v, lr, beta=0.99, eps=1e-8: (
        w - lr * g / (np.sqrt(np.abs(rms(w, g, v, lr, beta)[1] - (1 - beta) ** 2 * g**2)) + eps),
        rms(w, g, v, lr, beta)[1],
    ),
    beta_of_its_own=lambda w, g, v, lr, beta=0.99, eps=1e-8: rms(w, g, v, lr, 0.99, eps),
    corrected_as_well=lambda w, g, v, lr, beta=0.99, eps=1e-8: (
        w - lr * g / (np.sqrt(rms(w, g, v, lr, beta)[1] / (1 - beta)) + eps),
        rms(w, g, v, lr, beta)[1],
    ),
    divides_by_the_average_before=lambda w, g, v, lr, beta=0.99, eps=1e-8: (
        w - lr * g / (np.sqrt(v) + eps),
        rms(w, g, v, lr, beta)[1],
    ),
)

wrong(
    "corrected",
    counted_from_zero=lambda average, beta, k: average / (1 - beta ** (k + 1)),
    one_factor=lambda average, beta, k: average / (1 - beta),
    times_the_share=lambda average, beta, k: average * (1 - beta**k),
    whole_after_a_thousand=lambda average, beta, k: average if k > 1000 else average / (1 - beta**k),
    linear=lambda average, beta, k: average / min(k * (1 - beta), 1),
)

wrong(
    "adam_step",
    hands_on_the_corrected=lambda w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8: (
        adam(w, g, m, v, k, lr, beta1, beta2, eps)[0],
        adam(w, g, m, v, k, lr, beta1, beta2, eps)[1] / (1 - beta1**k),
        adam(w, g, m, v, k, lr, beta1, beta2, eps)[2] / (1 - beta2**k),
    ),
    epsilon_before_correction=lambda w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8: (
        w
        - lr
        * (beta1 * m + (1 - beta1) * g)
        / (1 - beta1**k)
        / ((np.sqrt(beta2 * v + (1 - beta2) * g**2) + eps) / np.sqrt(1 - beta2**k)),
        *adam(w, g, m, v, k, lr, beta1, beta2, eps)[1:],
    ),
    a_step_of_lr_at_most=lambda w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8: (
        w + np.clip(adam(w, g, m, v, k, lr, beta1, beta2, eps)[0] - w, -lr, lr),
        *adam(w, g, m, v, k, lr, beta1, beta2, eps)[1:],
    ),
    the_largest_average=lambda w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8: adam(
        w, g, m, np.maximum(v, beta2 * v + (1 - beta2) * g**2), k, lr, beta1, beta2, eps
    ),
    memories_of_its_own=lambda w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8: adam(
        w, g, m, v, k, lr, eps=eps
    ),
    k_is_one_more=lambda w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8: adam(
        w, g, m, v, k + (k > 1), lr, beta1, beta2, eps
    ),
    both_corrected_by_beta1=lambda w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8: (
        w
        - lr
        * (n := adam(w, g, m, v, k, lr, beta1, beta2, eps))[1]
        / (1 - beta1**k)
        / (np.sqrt(n[2] / (1 - beta1**k)) + eps),
        n[1],
        n[2],
    ),
)


@wrong("adam_step")
def zero_slopes_stand_still(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    new, m, v = adam(w, g, m, v, k, lr, beta1, beta2, eps)
    return np.where(np.asarray(g) == 0, w, new), m, v


@wrong("adam_step")
def averages_in_place(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g**2
    return w - lr * m / (1 - beta1**k) / (np.sqrt(v / (1 - beta2**k)) + eps), m, v


wrong(
    "adamw_step",
    decay_in_the_slope=lambda w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8: adam(
        w, g + decay * w, m, v, k, lr, beta1, beta2, eps
    ),
    decay_without_lr=lambda w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8: adam(
        w - decay * w, g, m, v, k, lr, beta1, beta2, eps
    ),
    decays_afterwards=lambda w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8: (
        (n := adam(w, g, m, v, k, lr, beta1, beta2, eps))[0] * (1 - lr * decay),
        n[1],
        n[2],
    ),
    shrinks_sizes=lambda w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8: adam(
        w - lr * decay * np.sign(w), g, m, v, k, lr, beta1, beta2, eps
    ),
    large_weights_only=lambda w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8: adam(
        np.where(np.abs(w) > 1, w - lr * decay * w, w), g, m, v, k, lr, beta1, beta2, eps
    ),
)

wrong(
    "fewest_steps",
    one_after_the_other=lambda start, goal, lr: int(np.ceil(np.abs(goal - start) / lr - 1e-9).sum()),
    as_the_crow_flies=lambda start, goal, lr: math.ceil(np.linalg.norm(goal - start) / lr - 1e-9),
    floor_and_one=lambda start, goal, lr: int(np.max(np.abs(goal - start)) / lr) + 1,
    forward_only=lambda start, goal, lr: math.ceil(max(np.max(goal - start), 0) / lr - 1e-9),
    from_zero=lambda start, goal, lr: math.ceil(np.max(np.abs(goal)) / lr - 1e-9),
    one_at_least=lambda start, goal, lr: max(1, math.ceil(np.max(np.abs(goal - start)) / lr - 1e-9)),
    the_largest_of_each=lambda start, goal, lr: math.ceil(
        abs(np.max(np.abs(goal)) - np.max(np.abs(start))) / lr - 1e-9
    ),
)


@wrong("test_adam")
def the_first_step_is_lr(adam_step):
    w, m, v = adam_step(np.zeros(2), np.array([-6, 0.3]), np.zeros(2), np.zeros(2), 1, 0.1)
    assert np.allclose(w, [0.1, -0.1])


@wrong("test_adam")
def averages_only(adam_step):
    _, m, v = adam_step(np.zeros(2), np.array([-6, 0.3]), np.ones(2), np.ones(2), 3, 0.1)
    assert np.allclose(m, [0.3, 0.93])
    assert np.allclose(v, [0.999 + 0.036, 0.999 + 0.00009])


# Right ------------------------------------------------------------------------------------------------------

right(
    "adagrad_step",
    by_hypot=lambda w, g, s, lr, eps=1e-10: [
        w - lr * np.divide(g, np.hypot(np.sqrt(s), g) + eps),
        np.hypot(np.sqrt(s), g) ** 2,
    ],
)


@right("adagrad_step")
def weight_by_weight(w, g, s, lr, eps=1e-10):
    new = [b + a * a for a, b in zip(g, s, strict=True)]
    return [c - lr * a / (b**0.5 + eps) for a, b, c in zip(g, new, w, strict=True)], new


@right("rmsprop_step")
def towards_the_square(w, g, v, lr, beta=0.99, eps=1e-8):
    v = v + (1 - beta) * (np.square(g) - v)
    return np.subtract(w, np.multiply(lr, g) / np.add(v**0.5, eps)), v


right(
    "corrected",
    sum_of_the_weights=lambda average, beta, k: average / sum((1 - beta) * beta**j for j in range(k)),
    by_expm1=lambda average, beta, k: -np.asarray(average) / math.expm1(k * math.log(beta)),
)


@right("adam_step")
def rate_corrected_instead(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = m + (1 - beta1) * (g - m), v + (1 - beta2) * (g * g - v)
    scale = np.sqrt(1 - beta2**k)
    return w - lr * scale / (1 - beta1**k) * m / (np.sqrt(v) + eps * scale), m, v


@right("adam_step")
def copied(w, g, m, v, k, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    w, m, v = w.copy(), m.copy(), v.copy()
    for i in range(len(w)):
        m[i] = beta1 * m[i] + (1 - beta1) * g[i]
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] ** 2
        w[i] -= lr * (m[i] / (1 - beta1**k)) / (math.sqrt(v[i] / (1 - beta2**k)) + eps)
    return np.array([w, m, v])


@right("adamw_step")
def decay_taken_out_of_the_step(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    new, m, v = adam(w, g, m, v, k, lr, beta1, beta2, eps)
    return new - lr * decay * w, m, v


@right("adamw_step")
def by_parts(w, g, m, v, k, lr, decay, beta1=0.9, beta2=0.999, eps=1e-8):
    new_m = np.average([m, g], axis=0, weights=[beta1, 1 - beta1])
    new_v = np.average([v, g**2], axis=0, weights=[beta2, 1 - beta2])
    along = new_m / (1 - beta1**k) / (np.sqrt(new_v / (1 - beta2**k)) + eps)
    return w - lr * (decay * w + along), new_m, new_v


right(
    "fewest_steps",
    each_weight=lambda start, goal, lr: max(
        math.ceil(abs(b - a) / lr - 1e-9) for a, b in zip(start, goal, strict=True)
    ),
    whole_floats=lambda start, goal, lr: float(-((-np.ptp([start, goal], axis=0).max() / lr + 1e-9) // 1)),
)


@right("test_adam")
def three_steps_of_my_own(adam_step):
    rng = np.random.default_rng(1)
    for k, b1, b2, eps in (
        (1, 0.9, 0.999, 1e-8),
        (2, 0.8, 0.95, 0.3),
        (7, 0.5, 0.9, 1e-3),
        (40, 0.9, 0.99, 0.1),
    ):
        w, g, m, v = rng.normal(size=(4, 3)) * [1.0, 10, 0.1]
        v = v**2
        got = adam_step(w.copy(), g.copy(), m.copy(), v.copy(), k, 0.03, b1, b2, eps)
        for a, b in zip(got, adam(w, g, m, v, k, 0.03, b1, b2, eps), strict=True):
            assert np.allclose(a, b, rtol=1e-10, atol=1e-12)
