"""Lesson 09, landscapes."""

import math

import numpy as np

from . import Unseen

unseen = Unseen()
wrong, right = unseen.wrong, unseen.right


def above(heights):
    return heights[1:-1] - (heights[:-2] + heights[2:]) / 2


def kind(values, zero=1e-9):
    up, down = (values > zero).any(), (values < -zero).any()
    flat = (np.abs(values) <= zero).any()
    return "saddle" if up and down else "undecided" if flat else "minimum" if up else "maximum"


def steps(y0, lr, lam, r):
    if y0 == 0:
        return math.inf
    if abs(y0) >= r:
        return 0
    return math.ceil(math.log(r / abs(y0)) / math.log1p(lr * lam) - 1e-9)


def ends(slope, starts, lr, n):
    found = []
    for w in starts:
        for _ in range(n):
            w = w - lr * slope(w)
        found.append(w)
    return np.array(found)


# Wrong ------------------------------------------------------------------------------------------------------

wrong(
    "largest_hump",
    signed=lambda heights: above(heights).max(),
    hollows_too=lambda heights: np.abs(above(heights)).max(),
    not_halved=lambda heights: max(0, (2 * above(heights)).max()),
    over_the_whole_rope=lambda heights: max(
        0, (heights - np.linspace(heights[0], heights[-1], len(heights))).max()
    ),
    highest_place_only=lambda heights: max(
        0, above(heights)[min(max(int(np.argmax(heights)) - 1, 0), len(heights) - 3)]
    ),
    of_peaks_only=lambda heights: max(
        [0, *(h for h, p in zip(above(heights), np.diff(heights), strict=False) if p > 0)]
    ),
    round_ones=lambda heights: max(0, float(np.round(above(heights).max(), 1))),
    the_last_is_missed=lambda heights: max([0, *above(heights)[:-1]]),
    a_ring=lambda heights: max(0, (heights - (np.roll(heights, 1) + np.roll(heights, -1)) / 2).max()),
)

wrong(
    "classify",
    by_the_diagonal=lambda H: kind(np.diag(H)),
    flat_first=lambda H: (
        "undecided" if (np.abs(np.linalg.eigvalsh(H)) < 1e-9).any() else kind(np.linalg.eigvalsh(H))
    ),
    by_trace_and_determinant=lambda H: (
        "undecided"
        if abs(np.linalg.det(H)) < 1e-9
        else "saddle"
        if np.linalg.det(H) < 0
        else "minimum"
        if np.trace(H) > 0
        else "maximum"
    ),
    a_share_of_the_largest=lambda H: kind(
        np.linalg.eigvalsh(H), 1e-3 * np.abs(np.linalg.eigvalsh(H)).max() + 1e-12
    ),
    smallest_and_largest_of_two=lambda H: kind(np.linalg.eigvalsh(H[:2, :2])),
    by_the_first_minors=lambda H: (
        "minimum"
        if all(np.linalg.det(H[:k, :k]) > 1e-9 for k in range(1, len(H) + 1))
        else "maximum"
        if all(np.linalg.det(-H[:k, :k]) > 1e-9 for k in range(1, len(H) + 1))
        else "undecided"
        if abs(np.linalg.det(H)) < 1e-9
        else "saddle"
    ),
    level_is_a_minimum=lambda H: "minimum" if np.linalg.eigvalsh(H)[0] >= 0 else kind(np.linalg.eigvalsh(H)),
    capital_letters=lambda H: kind(np.linalg.eigvalsh(H)).capitalize(),
)

wrong(
    "escape_steps",
    a_real_number=lambda y0, lr, lam, r: (
        math.inf if y0 == 0 else max(0, math.log(r / abs(y0)) / math.log(1 + lr * lam))
    ),
    without_its_sign=lambda y0, lr, lam, r: math.inf if y0 <= 0 else steps(y0, lr, lam, r),
    as_if_continuous=lambda y0, lr, lam, r: (
        math.inf if y0 == 0 else max(0, math.ceil(math.log(r / abs(y0)) / (lr * lam)))
    ),
    one_at_least=lambda y0, lr, lam, r: max(1, steps(y0, lr, lam, r)),
    the_curvature_is_one=lambda y0, lr, lam, r: steps(y0, lr, 1, r),
    to_one=lambda y0, lr, lam, r: steps(y0, lr, lam, 1),
    rate_at_most_one=lambda y0, lr, lam, r: steps(y0, min(lr * lam, 1), 1, r),
    rounded=lambda y0, lr, lam, r: (
        math.inf if y0 == 0 else max(0, round(math.log(r / abs(y0)) / math.log(1 + lr * lam)))
    ),
)

wrong(
    "multi_start",
    lowest_start=lambda f, slope, starts, lr, n: ends(slope, [min(starts, key=f)], lr, n)[0],
    flattest_end=lambda f, slope, starts, lr, n: min(ends(slope, starts, lr, n), key=lambda w: abs(slope(w))),
    its_height=lambda f, slope, starts, lr, n: min(map(f, ends(slope, starts, lr, n))),
    one_step_less=lambda f, slope, starts, lr, n: min(ends(slope, starts, lr, max(n - 1, 0)), key=f),
    smallest_end=lambda f, slope, starts, lr, n: min(ends(slope, starts, lr, n)),
    first_end=lambda f, slope, starts, lr, n: ends(slope, starts, lr, n)[0],
    ends_in_a_list=lambda f, slope, starts, lr, n: ends(slope, starts, lr, n)[
        [int(np.argmax([f(w) for w in ends(slope, starts, lr, n)]))]
    ],
    a_hundred_steps_are_enough=lambda f, slope, starts, lr, n: min(
        ends(slope, starts, lr, min(n, 100)), key=f
    ),
)

wrong(
    "prox_l1",
    past_zero=lambda v, t: v - t * np.sign(v),
    only_positive=lambda v, t: np.maximum(np.asarray(v) - t, 0),
    hard=lambda v, t: np.where(np.abs(v) > t, v, 0),
    by_a_share=lambda v, t: np.asarray(v) * max(0, 1 - t / np.linalg.norm(v)),
    keeps_the_small=lambda v, t: np.where(np.abs(v) > t, v - t * np.sign(v), v),
    away_from_zero=lambda v, t: np.sign(v) * np.maximum(np.abs(v) + t, 0),
)


@wrong("prox_l1")
def in_place(v, t):
    if np.ndim(v) == 0:
        return math.copysign(max(abs(v) - t, 0), v)
    v[np.abs(v) <= t] = 0
    v -= t * np.sign(v)
    return v


@wrong("test_classify")
def two_by_two_along_the_axes(classify):
    assert classify(np.diag([1.0, 2.0])) == "minimum"
    assert classify(np.diag([-1.0, -2.0])) == "maximum"
    assert classify(np.diag([1.0, -2.0])) == "saddle"


@wrong("test_classify")
def words_only(classify):
    assert classify(np.eye(2)) in ("minimum", "maximum", "saddle", "undecided")


# Right ------------------------------------------------------------------------------------------------------

right(
    "largest_hump",
    convolved=lambda heights: np.max(np.convolve(heights, [-0.5, 1, -0.5], "valid"), initial=0),
    second_differences=lambda heights: max(0.0, *(-np.diff(heights, 2) / 2)),
)


@right("classify")
def counted(H):
    signs = [0 if abs(e) < 1e-9 else int(np.sign(e)) for e in np.linalg.eigh(np.array(H))[0]]
    match (1 in signs, -1 in signs, 0 in signs):
        case (True, True, _):
            return "saddle"
        case (_, _, True):
            return "undecided"
        case (True, _, _):
            return "minimum"
    return "maximum"


@right("classify")
def ends_of_the_spectrum(H):
    low, *_, high = [*sorted(np.linalg.eigvals(H).real), math.nan][:-1] if len(H) > 1 else [*H[0], *H[0]]
    if low < -1e-9 and high > 1e-9:
        return "saddle"
    if low > 1e-9:
        return "minimum"
    return "maximum" if high < -1e-9 else "undecided"


@right("escape_steps")
def doubling_and_halving(y0, lr, lam, r):
    if not y0:
        return float("inf")
    low, high = -1, 1

    def out(k):
        return abs(y0) * (1 + lr * lam) ** k >= r * (1 - 1e-12)

    while not out(high):
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if out(middle) else (middle, high)
    return high


@right("escape_steps")
def base_of_a_logarithm(y0, lr, lam, r):
    with np.errstate(divide="ignore"):
        k = (np.log2(r) - np.log2(np.abs(y0))) / np.log2(1 + lr * lam)
    return float(np.ceil(max(k - 1e-9, 0)))


@right("multi_start")
def all_at_once(f, slope, starts, lr, n):
    w = np.array(starts, dtype=float)
    for _ in range(n):
        w -= lr * slope(w)
    return w[np.argmin(f(w))]


@right("multi_start")
def sorted_ends(f, slope, starts, lr, n):
    def end(w, left):
        return w if left == 0 else end(w - lr * slope(w), left - 1)

    return sorted((float(f(w)), float(w)) for w in (end(w, n) for w in starts))[0][1]


right(
    "prox_l1",
    what_is_cut_off=lambda v, t: v - np.clip(v, -t, t),
    two_halves=lambda v, t: np.maximum(np.asarray(v) - t, 0) + np.minimum(np.asarray(v) + t, 0),
    a_median=lambda v, t: np.median([np.asarray(v) - t, np.zeros(np.shape(v)), np.asarray(v) + t], axis=0),
)


@right("test_classify")
def turned_and_more(classify):
    rng = np.random.default_rng(2)
    for values, name in [
        ((1, 2), "minimum"),
        ((-1, -2), "maximum"),
        ((-2, -3, -0.5), "maximum"),
        ((3, -1), "saddle"),
        ((1, -2, -3.5), "saddle"),
        ((1, 0), "undecided"),
        ((-1, 0), "undecided"),
        ((2, 1, -1e-3), "saddle"),
        ((1, 0, -1), "saddle"),
        ((1, 2, 3), "minimum"),
        ((0, 0), "undecided"),
    ]:
        Q = np.linalg.qr(rng.normal(size=(len(values), len(values))))[0]
        assert classify(np.diag(np.array(values, dtype=float))) == name
        if 0 not in values:
            assert classify(Q @ np.diag(values) @ Q.T) == name
