"""Lesson 01, the foggy hiker."""

import itertools
import math

import numpy as np

from . import Unseen

unseen = Unseen()
wrong, right = unseen.wrong, unseen.right


def feel(f, w, h=1e-5):
    return (f(w + h) - f(w - h)) / (2 * h)


def walked(f, w0, lr, n, feel=feel, change=lambda d: d):
    places = [w0]
    for _ in range(n):
        places.append(places[-1] - change(lr * feel(f, places[-1])))
    return np.array(places)


# Wrong ------------------------------------------------------------------------------------------------------

wrong(
    "slope_by_feel",
    one_toe=lambda f, w, h=1e-5: (f(w + h) - f(w)) / h,
    toes_swapped=lambda f, w, h=1e-5: (f(w - h) - f(w + h)) / (2 * h),
    half_the_distance=lambda f, w, h=1e-5: (f(w + h) - f(w - h)) / h,
    its_own_toe=lambda f, w, h=1e-5: feel(f, w, 1e-5),
    half_a_toe=lambda f, w, h=1e-5: (f(w + h / 2) - f(w - h / 2)) / h,
    two_toes_ahead=lambda f, w, h=1e-5: (f(w + 2 * h) - f(w)) / (2 * h),
    rounded=lambda f, w, h=1e-5: round(feel(f, w, h), 2),
    right_of_zero=lambda f, w, h=1e-5: feel(f, abs(w), h),
    the_size=lambda f, w, h=1e-5: abs(feel(f, w, h)),
    to_the_second_order=lambda f, w, h=1e-5: (4 * feel(f, w, h) - feel(f, w, 2 * h)) / 3,
)

wrong(
    "step",
    unit_steps=lambda w, slope, lr: w - lr * np.sign(slope),
    at_most_one=lambda w, slope, lr: w - np.clip(lr * slope, -1, 1),
    the_mean_slope=lambda w, slope, lr: w - lr * np.mean(slope),
    the_change_alone=lambda w, slope, lr: -lr * slope,
    divided=lambda w, slope, lr: w - slope / (1 / lr + 1),
    two_digits=lambda w, slope, lr: np.round(w - lr * slope, 2),
    only_down_the_left=lambda w, slope, lr: w - lr * np.minimum(slope, 0),
)


@wrong("step")
def in_place(w, slope, lr):
    w -= lr * slope
    return w


wrong(
    "walk",
    without_the_start=lambda f, w0, lr, n: walked(f, w0, lr, n)[1:] if n else np.array([w0]),
    a_place_too_many=lambda f, w0, lr, n: walked(f, w0, lr, n + 1),
    one_step_at_least=lambda f, w0, lr, n: walked(f, w0, lr, max(n, 1)),
    slope_of_the_start=lambda f, w0, lr, n: w0 - lr * feel(f, w0) * np.arange(n + 1),
    steps_are_bounded=lambda f, w0, lr, n: walked(f, w0, lr, n, change=lambda d: max(-2.0, min(2.0, d))),
    twenty_at_most=lambda f, w0, lr, n: np.append(
        walked(f, w0, lr, min(n, 20)), [walked(f, w0, lr, min(n, 20))[-1]] * max(n - 20, 0)
    ),
    tiny_slopes_are_none=lambda f, w0, lr, n: walked(
        f, w0, lr, n, lambda f, w: feel(f, w) if abs(feel(f, w)) > 1e-2 else 0.0
    ),
    a_whole_start=lambda f, w0, lr, n: walked(f, float(int(w0)), lr, n),
    a_long_toe=lambda f, w0, lr, n: walked(f, w0, lr, n, lambda f, w: (f(w + 0.01) - f(w)) / 0.01),
)

wrong(
    "random_search",
    its_height=lambda f, lo, hi, n, rng: min(f(rng.uniform(lo, hi)) for _ in range(n)),
    highest=lambda f, lo, hi, n, rng: max((rng.uniform(lo, hi) for _ in range(n)), key=f),
    one_guess=lambda f, lo, hi, n, rng: rng.uniform(lo, hi),
    between_zero_and_hi=lambda f, lo, hi, n, rng: min((rng.uniform(0, hi) for _ in range(n)), key=f),
    whole_numbers=lambda f, lo, hi, n, rng: min(
        (float(rng.integers(int(lo), int(hi) + 1)) for _ in range(n)), key=f
    ),
    the_last_that_was_lower_than_its_forerunner=lambda f, lo, hi, n, rng: next(
        (b for a, b in reversed(list(itertools.pairwise(rng.uniform(lo, hi, n)))) if f(b) < f(a)), lo
    ),
    smallest_place=lambda f, lo, hi, n, rng: min(rng.uniform(lo, hi) for _ in range(n)),
    ends_count_too=lambda f, lo, hi, n, rng: min([lo, hi, *(rng.uniform(lo, hi) for _ in range(n))], key=f),
    one_guess_too_many=lambda f, lo, hi, n, rng: min((rng.uniform(lo, hi) for _ in range(n + 1)), key=f),
    narrows_down=lambda f, lo, hi, n, rng: min(
        (
            best := [rng.uniform(lo, hi)],
            [best.append(min(best[-1] + rng.normal() * 0.1, best[-1], key=f)) for _ in range(n - 1)],
        )[0],
        key=f,
    ),
)


@wrong("test_walk")
def it_goes_down(walk):
    places = walk(lambda w: (w - 3) ** 2, 0.0, 0.1, 10)
    assert abs(places[-1] - 3) < abs(places[0] - 3)


@wrong("test_walk")
def counts_its_places(walk):
    assert len(walk(lambda w: (w - 3) ** 2, 0.0, 0.1, 7)) == 8


# Right ------------------------------------------------------------------------------------------------------

right(
    "slope_by_feel",
    heights_apart=lambda f, w, h=1e-5: np.diff([f(w - h), f(w + h)])[0] / (2 * h),
    mean_of_both=lambda f, w, h=1e-5: ((f(w + h) - f(w)) / h + (f(w) - f(w - h)) / h) / 2,
    by_gradient=lambda f, w, h=1e-5: np.gradient([f(w - h), f(w), f(w + h)], h)[1],
)

right(
    "step",
    added_up=lambda w, slope, lr: np.sum([w, np.multiply(-lr, slope)], axis=0),
    a_dot=lambda w, slope, lr: np.tensordot([1, -lr], np.array([w, slope]), 1),
)


@right("walk")
def by_generator(f, w0, lr, n):
    def places(w):
        while True:
            yield w
            w = w - lr * (f(w + 1e-6) - f(w - 1e-6)) / 2e-6

    return list(itertools.islice(places(float(w0)), n + 1))


@right("walk")
def filled_in(f, w0, lr, n):
    places = np.full(n + 1, float(w0))
    for k in range(n):
        places[k + 1 :] -= lr * feel(f, places[k], 1e-4)
    return places


@right("random_search")
def by_argmin(f, lo, hi, n, rng):
    places = rng.uniform(lo, hi, size=n)
    return places[np.argmin([f(w) for w in places])]


@right("random_search")
def keeps_the_best(f, lo, hi, n, rng):
    best, height = math.nan, math.inf
    for _ in range(n):
        w = lo + (hi - lo) * rng.random()
        if (here := f(w)) < height:
            best, height = w, here
    return best


@right("test_walk")
def known_by_heart(walk):
    for lr, n in ((0.1, 3), (0.9, 6), (0.35, 12)):
        got = walk(lambda w: (w - 3) ** 2, 0.0, lr, n)
        assert np.allclose(got, 3 - 3 * (1 - 2 * lr) ** np.arange(n + 1), atol=1e-6)
    bent = walk(lambda w: w**4, 1.0, 0.1, 2)
    assert np.allclose(bent, [1, 0.6, 0.6 - 0.4 * 0.6**3], atol=1e-6)
