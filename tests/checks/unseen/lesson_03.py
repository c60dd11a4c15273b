"""Lesson 03, learning rates."""

import itertools
import math
import warnings

import numpy as np

from . import Unseen

unseen = Unseen()
wrong, right = unseen.wrong, unseen.right


def named(rho):
    if abs(rho) < 1e-9:
        return "lands"
    if abs(rho + 1) < 1e-9:
        return "cycles"
    return "closes in" if 0 < rho < 1 else "crosses" if -1 < rho < 0 else "diverges"


def ends(lr, dtype="float64", start=0, most=100_000, name=None):
    number = np.dtype(dtype).type
    w, lr, found = number(0), number(lr), {}
    with np.errstate(all="ignore"):
        for k in range(start, most):
            if np.isinf((w - number(3)) ** 2):
                found.setdefault("loss inf", k)
            if np.isinf(w):
                found.setdefault("w inf", k)
            if np.isnan(w):
                found.setdefault("w nan", k)
                return found
            w = w - lr * number(2) * (w - number(3))
    return found


def doubled(f, grad, w0, lr=1e-3, times=2.0, most=10**9):
    while f(w0 - times * lr * grad(w0)) < f(w0) and lr < most:
        lr *= times
    return lr


# Wrong ------------------------------------------------------------------------------------------------------

wrong(
    "contraction",
    without_its_sign=lambda lr, L: np.abs(1 - lr * L),
    between_minus_one_and_one=lambda lr, L: np.clip(1 - lr * L, -1, 1),
    twice_the_curvature=lambda lr, L: 1 - 2 * lr * L,
    what_is_lost=lambda lr, L: lr * L,
    two_digits=lambda lr, L: np.round(1 - lr * L, 2),
    one_curvature=lambda lr, L: 1 - lr * np.max(L),
    continuous=lambda lr, L: np.exp(-np.multiply(lr, L)),
)

wrong(
    "regime",
    by_the_best_rate=lambda lr, L: "lands" if abs(lr - 1 / L) < 1e-2 else named(1 - lr * L),
    only_curvature_two=lambda lr, L: named(1 - 2 * lr),
    twice=lambda lr, L: named(1 - 2 * lr * L),
    limit_belongs_to_the_wild=lambda lr, L: "diverges" if lr * L >= 2 - 1e-9 else named(1 - lr * L),
    limit_belongs_to_crossing=lambda lr, L: "crosses" if abs(lr * L - 2) < 1e-9 else named(1 - lr * L),
    a_rate_above_one_is_wild=lambda lr, L: "diverges" if lr > 1 + 1e-9 else named(1 - lr * L),
    almost_a_cycle=lambda lr, L: "cycles" if 1.9 < lr * L < 2.1 else named(1 - lr * L),
    small_rates_close_in=lambda lr, L: "closes in" if lr < 0.05 else named(1 - lr * L),
)

wrong(
    "learning_rates",
    limit_first=lambda L: (2 / L, 1 / L),
    of_two=lambda L: (0.5, 1.0),
    half_of_each=lambda L: (0.5 / L, 1 / L),
    a_little_less=lambda L: (1 / L, 1.99 / L),
    at_most_one=lambda L: (min(1 / L, 1), min(2 / L, 1)),
    linear=lambda L: (L / 4, L / 2),
)

wrong(
    "first_nonfinite",
    counts_from_one=lambda lr, dtype="float64": {key: k + 1 for key, k in ends(lr, dtype).items()},
    always_double=lambda lr, dtype="float64": ends(lr),
    nan_right_after_inf=lambda lr, dtype="float64": (e := ends(lr, dtype)) | {"w nan": e["w inf"] + 2},
    loss_inf_is_half=lambda lr, dtype="float64": (e := ends(lr, dtype)) | {"loss inf": e["w inf"] // 2},
    a_thousand_at_most=lambda lr, dtype="float64": {key: min(k, 1000) for key, k in ends(lr, dtype).items()},
    by_the_closed_form=lambda lr, dtype="float64": {
        "loss inf": math.ceil(math.log(np.finfo(dtype).max) / 2 / math.log(abs(1 - 2 * lr))),
        "w inf": math.ceil(math.log(np.finfo(dtype).max) / math.log(abs(1 - 2 * lr))),
        "w nan": math.ceil(math.log(np.finfo(dtype).max) / math.log(abs(1 - 2 * lr))) + 1,
    },
)


@wrong("first_nonfinite")
def only_one_side_overflows(lr, dtype="float64"):
    number = np.dtype(dtype).type
    w, lr, found = number(0), number(lr), {}
    with np.errstate(all="ignore"):
        for k in range(100_000):
            if (w - 3) ** 2 == np.inf:
                found.setdefault("loss inf", k)
            if w == np.inf:
                found.setdefault("w inf", k)
            if w != w:
                found.setdefault("w nan", k)
                break
            w = w - lr * 2 * (w - 3)
    return {"loss inf": -1, "w inf": -1, "w nan": -1} | found


wrong(
    "estimate_curvature",
    one_side=lambda grad, w, h=1e-4: (grad(w + h) - grad(w)) / h,
    whole_h=lambda grad, w, h=1e-4: (grad(w + h) - grad(w - h)) / h,
    its_size=lambda grad, w, h=1e-4: abs((grad(w + h) - grad(w - h)) / (2 * h)),
    its_own_h=lambda grad, w, h=1e-4: (grad(w + 1e-4) - grad(w - 1e-4)) / 2e-4,
    third_differences=lambda grad, w, h=1e-4: (grad(w + h) - 2 * grad(w) + grad(w - h)) / h**2,
    slope_by_place=lambda grad, w, h=1e-4: grad(w + h) / (w + h),
    two_digits=lambda grad, w, h=1e-4: round((grad(w + h) - grad(w - h)) / (2 * h), 2),
    half_h=lambda grad, w, h=1e-4: (grad(w + h / 2) - grad(w - h / 2)) / h,
)

wrong(
    "lr_by_doubling",
    the_first_that_fails=lambda f, grad, w0, lr=1e-3: 2 * doubled(f, grad, w0, lr),
    starts_at_a_thousandth=lambda f, grad, w0, lr=1e-3: doubled(f, grad, w0, 1e-3),
    by_tens=lambda f, grad, w0, lr=1e-3: doubled(f, grad, w0, lr, times=10.0),
    half_of_it=lambda f, grad, w0, lr=1e-3: doubled(f, grad, w0, lr) / 2,
    one_at_most=lambda f, grad, w0, lr=1e-3: min(doubled(f, grad, w0, lr), 1.0),
    ten_doublings=lambda f, grad, w0, lr=1e-3: min(doubled(f, grad, w0, lr), lr * 2**10),
)


@wrong("lr_by_doubling")
def goes_on_from_there(f, grad, w0, lr=1e-3):
    w = w0
    while f(w - 2 * lr * grad(w)) < f(w):
        w, lr = w - lr * grad(w), 2 * lr
    return lr


@wrong("lr_by_doubling")
def the_lowest_of_all(f, grad, w0, lr=1e-3):
    rates = [lr]
    while f(w0 - 2 * rates[-1] * grad(w0)) < f(w0):
        rates.append(2 * rates[-1])
    return min(rates, key=lambda rate: f(w0 - rate * grad(w0)))


@wrong("test_regime")
def the_lesson_own_rates(regime):
    assert regime(0.1, 2) == "closes in"
    assert regime(0.5, 2) == "lands"
    assert regime(0.9, 2) == "crosses"
    assert regime(1.1, 2) == "diverges"


@wrong("test_regime")
def five_words(regime):
    words = {"closes in", "lands", "crosses", "cycles", "diverges"}
    assert {regime(lr, 2.0) for lr in (0.1, 0.5, 0.9, 1.0, 1.1)} <= words


# Right ------------------------------------------------------------------------------------------------------

right(
    "contraction",
    distance_after=lambda lr, L: (lambda w: w - np.multiply(lr, L) * w)(1.0),
    negated=lambda lr, L: -(np.asarray(lr) * np.asarray(L) - 1),
)


@right("regime")
def by_walking(lr, L):
    one = 1 - lr * L
    places = [1.0, one, one * one]
    if abs(one) < 1e-9:
        return "lands"
    if math.isclose(abs(places[2]), 1, rel_tol=1e-9):
        return "cycles"
    if abs(one) > 1:
        return "diverges"
    return "crosses" if places[0] * places[1] < 0 else "closes in"


@right("regime")
def by_bisection(lr, L):
    x = round(float(lr) * float(L), 10)
    return {1.0: "lands", 2.0: "cycles"}.get(x) or ["closes in", "crosses", "diverges"][
        int(np.digitize(x, [1, 2]))
    ]


right(
    "learning_rates",
    an_array=lambda L: np.array([1, 2]) / L,
    powers=lambda L: [L**-1, 2 * L**-1],
)


@right("first_nonfinite")
def lists_first(lr, dtype="float64"):
    dtype = np.dtype(dtype).type
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        w, lr, places = dtype(0), dtype(lr), []
        while not places or not np.isnan(places[-1]):
            places.append(w)
            w = w - lr * (2 * (w - dtype(3)))
        places = np.array(places, dtype=dtype)
        losses = (places - dtype(3)) ** 2
    return {
        "loss inf": int(np.argmax(np.isinf(losses))),
        "w inf": int(np.flatnonzero(np.isinf(places))[0]),
        "w nan": len(places) - 1,
    }


right(
    "estimate_curvature",
    by_gradient=lambda grad, w, h=1e-4: float(np.gradient([grad(w - h), grad(w), grad(w + h)], h)[1]),
)


@right("lr_by_doubling")
def taken_while(f, grad, w0, lr=1e-3):
    slope, here = grad(w0), f(w0)
    rates = (lr * 2.0**k for k in itertools.count())
    *_, last = itertools.takewhile(lambda rate: f(w0 - rate * slope) < here, rates)
    return last


@right("lr_by_doubling")
def by_recursion(f, grad, w0, lr=1e-3):
    return by_recursion(f, grad, w0, lr * 2) if f(w0 - lr * 2 * grad(w0)) < f(w0) else lr


@right("test_regime")
def many_hills(regime):
    for L in (0.5, 1.0, 2.0, 7.0, 30.0):
        for x, name in [
            (0.02, "closes in"),
            (0.99, "closes in"),
            (1.0, "lands"),
            (1.01, "crosses"),
            (1.5, "crosses"),
            (1.99, "crosses"),
            (2.0, "cycles"),
            (2.01, "diverges"),
            (5.0, "diverges"),
        ]:
            assert regime(x / L, L) == name, (x, L)
