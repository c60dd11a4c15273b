"""Lesson 02, predict the next number."""

import functools
import itertools
import math

import numpy as np

from . import Unseen

unseen = Unseen()
wrong, right = unseen.wrong, unseen.right


def bowl(w):
    return 2 * (w - 3)


# Wrong ------------------------------------------------------------------------------------------------------

wrong(
    "grad_bowl",
    one_decimal=lambda w, c=3.0: np.round(2 * (w - c), 1),
    always_upwards=lambda w, c=3.0: 2 * np.abs(w - c),
    the_mean_hiker=lambda w, c=3.0: 2 * (np.mean(w) - c),
    at_most_ten=lambda w, c=3.0: np.clip(2 * (w - c), -10, 10),
    a_toe_ahead=lambda w, c=3.0: ((w + 1e-6 - c) ** 2 - (w - c) ** 2) / 1e-6,
    whole_places=lambda w, c=3.0: 2 * (np.asarray(w).astype(int) - c),
    size_of_c=lambda w, c=3.0: 2 * (w - abs(c)),
)


@wrong("grad_bowl")
def moves_the_hiker(w, c=3.0):
    w -= c
    return 2 * w


@wrong("gd_1d")
def one_place_for_no_step(grad, w0, lr, n):
    places = [w0]
    while True:
        places.append(places[-1] - lr * grad(places[-1]))
        if len(places) > n:
            return np.array(places)


@wrong("gd_1d")
def small_slopes_are_none(grad, w0, lr, n):
    places = [np.asarray(w0, dtype=float)]
    for _ in range(n):
        g = grad(places[-1])
        places.append(places[-1] - lr * np.where(np.abs(g) < 1e-3, 0, g))
    return np.array(places)


@wrong("gd_1d")
def a_step_is_one_at_most(grad, w0, lr, n):
    places = [np.asarray(w0, dtype=float)]
    for _ in range(n):
        places.append(places[-1] - np.clip(lr * grad(places[-1]), -1, 1))
    return np.array(places)


@wrong("gd_1d")
def hikers_walk_together(grad, w0, lr, n):
    places = [np.asarray(w0, dtype=float)]
    for _ in range(n):
        places.append(places[-1] - lr * np.mean(grad(places[-1])))
    return np.array(places)


@wrong("gd_1d")
def asks_again_at_the_end(grad, w0, lr, n):
    places = [np.asarray(w0, dtype=float)]
    slope = grad(places[0])
    for _ in range(n):
        places.append(places[-1] - lr * slope)
        slope = grad(places[-1])
    return np.array(places)


@wrong("gd_1d")
def refuses_to_cross(grad, w0, lr, n):
    places = [np.asarray(w0, dtype=float)]
    for _ in range(n):
        new = places[-1] - lr * grad(places[-1])
        places.append(np.where(grad(new) * grad(places[-1]) < 0, places[-1], new))
    return np.array(places)


@wrong("gd_1d")
def one_array_for_all(grad, w0, lr, n):
    w = np.array(w0, dtype=float)
    places = [w]
    for _ in range(n):
        w -= lr * grad(w)
        places.append(w)
    return np.array(places)


def table(w0, lr, n, c=3.0):
    rows, w = [], w0
    for _ in range(n):
        gradient = 2 * (w - c)
        new = w - lr * gradient
        rows.append(
            {"w": w, "loss": (w - c) ** 2, "gradient": gradient, "update": -lr * gradient, "new w": new}
        )
        w = new
    return rows


wrong(
    "worked_table",
    a_row_at_least=lambda w0, lr, n, c=3.0: table(w0, lr, max(n, 1), c),
    ten_rows_at_most=lambda w0, lr, n, c=3.0: table(w0, lr, min(n, 10), c),
    loss_for_three=lambda w0, lr, n, c=3.0: [
        row | {"loss": (row["w"] - 3) ** 2} for row in table(w0, lr, n, c)
    ],
    rows_until_level=lambda w0, lr, n, c=3.0: list(
        itertools.takewhile(lambda row: row["gradient"] != 0, table(w0, lr, n, c))
    ),
    updates_have_no_sign=lambda w0, lr, n, c=3.0: [
        row | {"update": abs(row["update"])} for row in table(w0, lr, n, c)
    ],
    losses_to_six_digits=lambda w0, lr, n, c=3.0: [
        row | {"loss": round(row["loss"], 6)} for row in table(w0, lr, n, c)
    ],
    positive_starts=lambda w0, lr, n, c=3.0: table(abs(w0), lr, n, c),
)


@wrong("worked_table")
def one_row_for_all(w0, lr, n, c=3.0):
    row, rows = {}, []
    for one in table(w0, lr, n, c):
        row.update(one)
        rows.append(row)
    return rows


wrong(
    "closed_form",
    size_of_the_share=lambda k, lr, w0=0.0, c=3.0: c + np.abs(1 - 2 * lr) ** k * (w0 - c),
    continuous=lambda k, lr, w0=0.0, c=3.0: c + np.exp(-2 * lr * np.asarray(k)) * (w0 - c),
    by_a_logarithm=lambda k, lr, w0=0.0, c=3.0: c + np.exp(np.asarray(k) * np.log(1 - 2 * lr)) * (w0 - c),
    from_zero=lambda k, lr, w0=0.0, c=3.0: c - (1 - 2 * lr) ** k * c,
    one_step_at_least=lambda k, lr, w0=0.0, c=3.0: c + (1 - 2 * lr) ** np.maximum(k, 1) * (w0 - c),
    arrived_after_a_hundred=lambda k, lr, w0=0.0, c=3.0: np.where(
        np.asarray(k) > 100, c, c + (1 - 2 * lr) ** np.asarray(k) * (w0 - c)
    ),
    never_beyond=lambda k, lr, w0=0.0, c=3.0: np.minimum(c + (1 - 2 * lr) ** np.asarray(k) * (w0 - c), c),
)


def logarithm(tol, lr, w0=0.0, c=3.0):
    far, kept = abs(w0 - c), abs(1 - 2 * lr)
    if far <= tol:
        return 0
    if kept >= 1:
        return math.inf
    return 1 if kept < 1e-12 else math.ceil(math.log(tol / far) / math.log(kept) - 1e-9)


wrong(
    "steps_to",
    never_beyond_one_half=lambda tol, lr, w0=0.0, c=3.0: math.inf if lr > 0.5 else logarithm(tol, lr, w0, c),
    first_asks_the_rate=lambda tol, lr, w0=0.0, c=3.0: math.inf if lr >= 1 else logarithm(tol, lr, w0, c),
    a_loss_below_tol=lambda tol, lr, w0=0.0, c=3.0: logarithm(math.sqrt(tol), lr, w0, c),
    a_share_of_the_way=lambda tol, lr, w0=0.0, c=3.0: logarithm(tol * abs(w0 - c), lr, w0, c),
    the_slope_below_tol=lambda tol, lr, w0=0.0, c=3.0: logarithm(tol / 2, lr, w0, c),
    rounded=lambda tol, lr, w0=0.0, c=3.0: (
        round(math.log(tol / abs(w0 - c)) / math.log(abs(1 - 2 * lr))) if 0 < lr < 0.49 else math.inf
    ),
    one_at_least=lambda tol, lr, w0=0.0, c=3.0: max(logarithm(tol, lr, w0, c), 1),
    the_limit_is_one=lambda tol, lr, w0=0.0, c=3.0: 1 if lr == 1 else logarithm(tol, lr, w0, c),
)


def until(grad, w0, lr, share, budget, goes_on):
    w, steps, first = w0, 0, grad(w0)
    while steps < budget and goes_on(grad(w), first, share):
        w, steps = w - lr * grad(w), steps + 1
    return w, steps


@wrong("walk_until")
def still_walks_at_the_share(grad, w0, lr, share=1e-3, budget=1000):
    return until(grad, w0, lr, share, budget, lambda g, first, s: abs(g) >= s * abs(first))


@wrong("walk_until")
def minds_the_sign(grad, w0, lr, share=1e-3, budget=1000):
    return until(grad, w0, lr, share, budget, lambda g, first, s: g / (first or 1) > s)


@wrong("walk_until")
def a_thousandth_always(grad, w0, lr, share=1e-3, budget=1000):
    return until(grad, w0, lr, 1e-3, budget, lambda g, first, s: abs(g) > s * abs(first))


@wrong("walk_until")
def of_the_place(grad, w0, lr, share=1e-3, budget=1000):
    w, steps = w0, 0
    while steps < budget and abs(lr * grad(w)) > share * abs(lr * grad(w0)) + 1e-9 * abs(w):
        w, steps = w - lr * grad(w), steps + 1
    return w, steps - (steps == budget)


@wrong("walk_until")
def a_step_first(grad, w0, lr, share=1e-3, budget=1000):
    first, w, steps = abs(grad(w0)), w0, 0
    while True:
        w, steps = w - lr * grad(w), steps + 1
        if abs(grad(w)) <= share * first or steps >= budget:
            return w, steps


@wrong("walk_until")
def a_small_slope_also_ends_it(grad, w0, lr, share=1e-3, budget=1000):
    return until(grad, w0, lr, share, budget, lambda g, first, s: abs(g) > max(s * abs(first), 1e-8))


@wrong("walk_until")
def no_budget_for_the_wild(grad, w0, lr, share=1e-3, budget=1000):
    return until(grad, w0, lr, share, budget, lambda g, first, s: s * abs(first) < abs(g) <= 10 * abs(first))


@wrong("test_table")
def knows_the_first_row(worked_table):
    (row,) = worked_table(0.0, 0.1, 1)
    assert np.isclose(row["new w"], 0.6) and np.isclose(row["loss"], 9) and np.isclose(row["gradient"], -6)


@wrong("test_table")
def trusts_the_rows_by_themselves(worked_table):
    for row in worked_table(1.0, 0.2, 30):
        assert np.isclose(row["gradient"], 2 * (row["w"] - 3))
        assert np.isclose(row["new w"], row["w"] + row["update"])


# Right ------------------------------------------------------------------------------------------------------

right(
    "grad_bowl",
    complex_step=lambda w, c=3.0: np.imag((np.asarray(w) + 1e-30j - c) ** 2) / 1e-30,
    a_polynomial=lambda w, c=3.0: np.polyval(np.polyder([1, -2 * c, c * c]), w),
)


@right("gd_1d")
def accumulated(grad, w0, lr, n):
    return list(itertools.accumulate(range(n), lambda w, _: w - lr * grad(w), initial=w0))


@right("gd_1d")
def by_recursion(grad, w0, lr, n):
    if n == 0:
        return [w0]
    before = by_recursion(grad, w0, lr, n - 1)
    return [*before, before[-1] - lr * grad(before[-1])]


@right("worked_table")
def from_the_closed_form(w0, lr, n, c=3.0):
    places = [c + (1 - 2 * lr) ** k * (w0 - c) for k in range(n + 1)]
    names = ("w", "loss", "gradient", "update", "new w")
    return [
        dict(zip(names, (a, (a - c) ** 2, 2 * (a - c), b - a, b), strict=True))
        for a, b in itertools.pairwise(places)
    ]


right(
    "closed_form",
    weights_of_both_ends=lambda k, lr, w0=0.0, c=3.0: (
        (share := np.power(1.0 - 2 * lr, k)) * w0 + (1 - share) * c
    ),
    steps_one_by_one=lambda k, lr, w0=0.0, c=3.0: np.array(
        [steps_of(j, lr, w0, c) for j in np.ravel(k)]
    ).reshape(np.shape(k)),
)


def steps_of(k, lr, w0, c):
    return functools.reduce(lambda w, _: w - lr * 2 * (w - c), range(int(k)), w0)


@right("steps_to")
def counts_in_a_for(tol, lr, w0=0.0, c=3.0):
    away, kept = abs(w0 - c), abs(1 - 2 * lr)
    for k in itertools.count():
        if away <= tol + 1e-12:
            return k
        if kept >= 1:
            return float("inf")
        away *= kept


@right("walk_until")
def a_for_with_a_break(grad, w0, lr, share=1e-3, budget=1000):
    w, goal = w0, share * abs(grad(w0))
    for steps in range(budget + 1):
        slope = grad(w)
        if abs(slope) <= goal or steps == budget:
            break
        w = w - lr * slope
    return [w, steps]


@right("test_table")
def replays_everything(worked_table):
    for w0, lr, n, c in ((0.0, 0.1, 4, 3.0), (7.3, 0.37, 25, -1.4), (2.0, 0.05, 40, 3.0)):
        got, want = worked_table(w0, lr, n, c), table(w0, lr, n, c)
        assert len(got) == n
        for a, b in zip(got, want, strict=True):
            assert set(a) == set(b)
            assert np.allclose([a[key] for key in b], list(b.values()), rtol=1e-9, atol=1e-12)
