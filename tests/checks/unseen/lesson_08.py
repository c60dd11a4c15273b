"""Lesson 08, schedules."""

import itertools
import math

import numpy as np

from . import Unseen

unseen = Unseen()
wrong, right = unseen.wrong, unseen.right


def warm(t, initial, T, W, rise=lambda t, W: (t + 1) / W, fall=lambda x: 0.5 * (1 + math.cos(math.pi * x))):
    return initial * (rise(t, W) if t < W else fall((t - W) / (T - W)))


def walked(slope, w0, rates):
    places = [w0]
    for rate in rates:
        places.append(places[-1] - rate * slope(places[-1]))
    return np.array(places)


# Wrong ------------------------------------------------------------------------------------------------------

wrong(
    "noise_floor",
    small_rates_only=lambda eta, variance, B: eta * variance / B,
    whole_spread=lambda eta, variance, B: eta / (1 - eta) * math.sqrt(variance) / B,
    root_of_B=lambda eta, variance, B: eta / (1 - eta) * variance / math.sqrt(B),
    squared_rate=lambda eta, variance, B: eta**2 / (1 - eta) * variance / B,
    other_bath=lambda eta, variance, B: eta / (1 + eta) * variance / B,
    halved=lambda eta, variance, B: eta / (2 - eta) * variance / B,
    without_B=lambda eta, variance, B: eta / (1 - eta) * variance,
    at_most_the_variance=lambda eta, variance, B: min(eta / (1 - eta) * variance / B, variance),
    ten_at_most=lambda eta, variance, B: eta / (1 - eta) * variance / min(B, 10),
)

wrong(
    "step_decay",
    drops_one_late=lambda t, initial, factor, every: initial * factor ** ((np.asarray(t) - 1) // every),
    rounds=lambda t, initial, factor, every: initial * factor ** np.round(np.asarray(t) / every),
    drops_early=lambda t, initial, factor, every: initial * factor ** ((np.asarray(t) + 1) // every),
    takes_away=lambda t, initial, factor, every: initial * (1 - (1 - factor) * (np.asarray(t) // every)),
    every_hundred=lambda t, initial, factor, every: initial * factor ** (np.asarray(t) // 100),
    half_always=lambda t, initial, factor, every: initial * 0.5 ** (np.asarray(t) // every),
    one_for_all=lambda t, initial, factor, every: (
        initial * factor ** (np.max(t) // every) + 0 * np.asarray(t)
    ),
    twenty_drops_at_most=lambda t, initial, factor, every: (
        initial * np.asarray(factor) ** np.minimum(np.asarray(t) // every, 20)
    ),
)

wrong(
    "warm_cosine",
    begins_at_zero=lambda t, initial, T, W: warm(t, initial, T, W, rise=lambda t, W: t / W),
    a_straight_fall=lambda t, initial, T, W: warm(t, initial, T, W, fall=lambda x: 1 - x),
    a_quarter_turn=lambda t, initial, T, W: warm(t, initial, T, W, fall=lambda x: math.cos(math.pi * x / 2)),
    falls_over_T=lambda t, initial, T, W: (
        initial * (t + 1) / W if t < W else initial * 0.5 * (1 + math.cos(math.pi * (t - W) / T))
    ),
    falls_from_the_start=lambda t, initial, T, W: (
        initial * (t + 1) / W if t < W else initial * 0.5 * (1 + math.cos(math.pi * t / T))
    ),
    a_step_of_warm_up_at_least=lambda t, initial, T, W: warm(t, initial, T, W or 1),
    both_at_once=lambda t, initial, T, W: (
        initial * min((t + 1) / max(W, 1), 0.5 * (1 + math.cos(math.pi * max(t - W, 0) / (T - W))) ** 2 / 1)
    ),
    an_exponential_rise=lambda t, initial, T, W: warm(t, initial, T, W, rise=lambda t, W: ((t + 1) / W) ** 2),
)

wrong(
    "budget",
    for_ever=lambda initial, factor, n: initial / (1 - factor) if factor < 1 else initial * n,
    one_more=lambda initial, factor, n: initial * sum(factor**k for k in range(n + 1)),
    one_less=lambda initial, factor, n: initial * sum(factor**k for k in range(n - 1)),
    not_the_first=lambda initial, factor, n: initial * sum(factor**k for k in range(1, n + 1)),
    formula_for_all=lambda initial, factor, n: (
        initial * (1 - factor**n) / (1 - factor) if factor < 0.9999 else initial / (1 - 0.9999)
    ),
    a_mean_rate=lambda initial, factor, n: n * initial * (1 + factor ** (n - 1)) / 2,
    almost_one_is_one=lambda initial, factor, n: (
        n * initial if factor > 0.99 else initial * (1 - factor**n) / (1 - factor)
    ),
)

wrong(
    "scheduled_walk",
    slope_of_the_start=lambda slope, w0, rates: w0 - slope(w0) * np.append(0, np.cumsum(rates)),
    rates_backwards=lambda slope, w0, rates: walked(slope, w0, np.asarray(rates)[::-1]),
    the_mean_rate=lambda slope, w0, rates: walked(slope, w0, np.full(len(rates), np.mean(rates))),
    the_next_rate=lambda slope, w0, rates: walked(slope, w0, np.append(rates[1:], rates[-1:])),
    without_the_start=lambda slope, w0, rates: walked(slope, w0, rates)[1:],
    added_up_rates=lambda slope, w0, rates: walked(slope, w0, np.cumsum(rates)),
    a_fiftieth_at_least=lambda slope, w0, rates: walked(slope, w0, np.maximum(rates, 0.02)),
    whole_places=lambda slope, w0, rates: np.array(walked(slope, w0, rates), dtype=type(w0)),
)

wrong(
    "tail_average",
    last_burn_only=lambda places, burn: np.mean(places[-burn:]),
    one_more_left_out=lambda places, burn: np.mean(places[min(burn + 1, len(places) - 1) :]),
    one_less=lambda places, burn: np.mean(places[max(burn - 1, 0) :]),
    median=lambda places, burn: np.median(places[burn:]),
    by_all=lambda places, burn: np.sum(places[burn:]) / len(places),
    zeroed=lambda places, burn: np.mean(np.where(np.arange(len(places)) < burn, 0, places)),
    nothing_left_out=lambda places, burn: np.mean(places[burn:] if burn > 1 else places),
    sorted_first=lambda places, burn: np.mean(np.sort(places)[::-1][burn:]),
)


@wrong("test_step_decay")
def at_the_steps(step_decay):
    assert np.isclose(step_decay(0, 0.01, 0.5, 100), 0.01)
    assert np.isclose(step_decay(100, 0.01, 0.5, 100), 0.005)
    assert np.isclose(step_decay(200, 0.01, 0.5, 100), 0.0025)


@wrong("test_step_decay")
def never_rises(step_decay):
    rates = [step_decay(t, 1.0, 0.5, 10) for t in range(50)]
    assert all(a >= b for a, b in itertools.pairwise(rates))


# Right ------------------------------------------------------------------------------------------------------

right(
    "noise_floor",
    from_the_balance=lambda eta, variance, B: (4 * eta**2 * variance / B) / (4 * eta - 4 * eta**2),
)


@right("step_decay")
def dropped_one_by_one(t, initial, factor, every):
    def at(t):
        rate = initial
        for _ in range(every, int(t) + 1, every):
            rate *= factor
        return rate

    return np.vectorize(at, otypes=[float])(t)


right(
    "step_decay",
    whole_quotients=lambda t, initial, factor, every: (
        initial * np.power(factor, np.floor(np.divide(t, every)))
    ),
)


@right("warm_cosine")
def by_half_angles(t, initial, T, W):
    if t in range(W):
        return np.linspace(initial / W, initial, W)[t]
    return initial * math.cos(math.pi / 2 * (t - W) / (T - W)) ** 2


@right("warm_cosine")
def one_minus_sine(t, initial, T, W):
    if t < W:
        return initial * (1 + t) / W
    share = np.interp(t, [W, T], [0, 1])
    return initial * (1 - math.sin(math.pi * share / 2) ** 2)


right(
    "budget",
    rates_added=lambda initial, factor, n: float(np.sum(initial * factor ** np.arange(n))),
    horner=lambda initial, factor, n: (
        initial
        * next(
            itertools.islice(
                itertools.accumulate(itertools.repeat(1), lambda s, _: 1 + factor * s, initial=0.0), n, None
            )
        )
    ),
)


@right("scheduled_walk")
def accumulated(slope, w0, rates):
    return list(itertools.accumulate(rates, lambda w, rate: w - rate * slope(w), initial=w0))


@right("scheduled_walk")
def filled_in(slope, w0, rates):
    places = np.empty(len(rates) + 1)
    places[0] = w0
    for t in range(len(rates)):
        places[t + 1] = places[t] - rates[t] * slope(places[t])
    return places


right(
    "tail_average",
    from_the_back=lambda places, burn: math.fsum(places[burn:]) / (len(places) - burn),
    running=lambda places, burn: (np.sum(places) - np.sum(places[:burn])) / len(places[burn:]),
)


@right("test_step_decay")
def all_of_it(step_decay):
    for initial, factor, every in ((0.01, 0.5, 100), (1.0, 0.8, 7)):
        t = np.arange(6 * every)
        want = initial * factor ** (t // every)
        assert np.allclose(step_decay(t, initial, factor, every), want)
        assert np.allclose([step_decay(int(k), initial, factor, every) for k in t], want)
