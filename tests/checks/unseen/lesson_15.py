"""Lesson 15, in the wild."""

import itertools
import math

import numpy as np

from gdcourse import regression_tree

from . import Unseen

unseen = Unseen()
wrong, right = unseen.wrong, unseen.right


def stump(x, r, split=lambda a, b: (a + b) / 2, answer=np.mean, better=lambda new, best: new < best):
    x, r = np.asarray(x, dtype=float), np.asarray(r, dtype=float)
    places = np.unique(x)
    best, found = math.inf, None
    for a, b in itertools.pairwise(places):
        left, right_ = r[x <= a], r[x > a]
        cost = ((left - answer(left)) ** 2).sum() + ((right_ - answer(right_)) ** 2).sum()
        if better(cost, best):
            best, found = cost, (split(a, b), answer(left), answer(right_))
    return found


def boosted(X, y, trees, lr, depth, start=np.mean, feels=lambda y, F: y - F):
    F = [np.full(len(y), float(start(y)))]
    for _ in range(trees):
        F.append(F[-1] + lr * regression_tree(X, feels(y, F[-1]), depth).predict(X))
    return np.array(F)


def fitted(X, y, w, b, t, eta0, power=0.25, factor=1.0):
    w = np.array(w, dtype=float)
    for x, target in zip(X, y, strict=True):
        error = float(x @ w + b - target)
        rate = factor * eta0 / t**power
        w, b, t = w - rate * error * x, b - rate * error, t + 1
    return {"w": w, "b": b, "t": t}


def translated(config):
    config = {"lr": 0.001, "momentum": 0, "nesterov": False, "betas": (0.9, 0.999)} | config
    if config["name"] == "Adam":
        beta1, beta2 = config["betas"]
        return {"rule": "Adam", "learning_rate": config["lr"], "beta1": beta1, "beta2": beta2}
    if not config["momentum"]:
        return {"rule": "GradientDescent", "learning_rate": config["lr"]}
    rule = "Nesterov" if config["nesterov"] else "Momentum"
    return {"rule": rule, "learning_rate": config["lr"], "momentum": config["momentum"]}


# Wrong ------------------------------------------------------------------------------------------------------

wrong(
    "newton_leaf",
    uphill=lambda G, H, l2: np.asarray(G) / (np.asarray(H) + l2),
    without_penalty=lambda G, H, l2: -np.asarray(G) / np.asarray(H),
    halved=lambda G, H, l2: -np.asarray(G) / (2 * (np.asarray(H) + l2)),
    doubled_penalty=lambda G, H, l2: -np.asarray(G) / (np.asarray(H) + 2 * l2),
    penalty_of_one=lambda G, H, l2: -np.asarray(G) / (np.asarray(H) + 1),
    lasso=lambda G, H, l2: -np.sign(G) * np.maximum(np.abs(G) - l2, 0) / np.asarray(H),
    its_gain=lambda G, H, l2: -0.5 * np.square(G) / (np.asarray(H) + l2),
    one_at_most=lambda G, H, l2: np.clip(-np.asarray(G) / (np.asarray(H) + l2), -1, 1),
    all_leaves_together=lambda G, H, l2: -np.asarray(G) / (np.sum(H) + l2),
)

wrong(
    "best_stump",
    at_a_value=lambda x, r: stump(x, r, split=lambda a, b: a),
    medians=lambda x, r: stump(x, r, answer=np.median),
    rows_parted_from_their_answers=lambda x, r: stump(x, np.asarray(r)[np.argsort(x)]),
    the_middle_cut=lambda x, r: (
        (m := float(np.median(x))),
        float(np.mean(r[x <= m])),
        float(np.mean(r[x > m])) if (x > m).any() else 0.0,
    ),
    worst=lambda x, r: stump(x, r, better=lambda new, best: best == math.inf or new > best),
    right_first=lambda x, r: (lambda c, a, b: (c, b, a))(*stump(x, r)),
    whole_cuts=lambda x, r: (lambda c, a, b: (math.floor(c) + 0.5, a, b))(*stump(x, r)),
    never_one_row=lambda x, r: no_lonely_row(x, r),
    means_far_apart=lambda x, r: max(
        (((a + b) / 2, r[x <= a].mean(), r[x > a].mean()) for a, b in itertools.pairwise(np.unique(x))),
        key=lambda one: abs(one[1] - one[2]),
    ),
    neighbours_in_the_row=lambda x, r: equal_ones_parted(x, r),
)


def no_lonely_row(x, r):
    fair = [
        ((a + b) / 2, r[x <= a], r[x > a])
        for a, b in itertools.pairwise(np.unique(x))
        if (x <= a).sum() > 1 and (x > a).sum() > 1
    ]
    if not fair:
        return stump(x, r)
    cut, a, b = min(fair, key=lambda one: one[1].var() * len(one[1]) + one[2].var() * len(one[2]))
    return cut, a.mean(), b.mean()


def equal_ones_parted(x, r):
    order = np.argsort(x, kind="stable")
    x, r = x[order], r[order]
    k = min(range(1, len(x)), key=lambda k: r[:k].var() * k + r[k:].var() * (len(x) - k))
    return (x[k - 1] + x[k]) / 2, r[:k].mean(), r[k:].mean()


wrong(
    "boost",
    from_zero=lambda X, y, trees, lr, depth: boosted(X, y, trees, lr, depth, start=lambda y: 0),
    from_the_median=lambda X, y, trees, lr, depth: boosted(X, y, trees, lr, depth, start=np.median),
    first_tree_is_whole=lambda X, y, trees, lr, depth: np.vstack(
        [
            boosted(X, y, 0, lr, depth),
            boosted(X, y, min(trees, 1), 1.0, depth)[1:],
            *([boosted(X, y, trees, lr, depth)[2:]] if trees > 1 else []),
        ]
    ),
    one_tree_at_least=lambda X, y, trees, lr, depth: boosted(X, y, max(trees, 1), lr, depth),
    stumps=lambda X, y, trees, lr, depth: boosted(X, y, trees, lr, 1),
    without_the_start=lambda X, y, trees, lr, depth: boosted(X, y, trees + 1, lr, depth)[1:],
    signs=lambda X, y, trees, lr, depth: boosted(X, y, trees, lr, depth, feels=lambda y, F: np.sign(y - F)),
    twice=lambda X, y, trees, lr, depth: boosted(X, y, trees, lr, depth, feels=lambda y, F: 2 * (y - F)),
    small_rates=lambda X, y, trees, lr, depth: boosted(X, y, trees, min(lr, 1), depth),
)

wrong(
    "invscaling",
    counted_from_zero=lambda eta0, t, power_t: eta0 / (np.asarray(t) + 1) ** power_t,
    a_root=lambda eta0, t, power_t: eta0 / np.sqrt(t),
    a_quarter=lambda eta0, t, power_t: eta0 / np.asarray(t) ** 0.25,
    times=lambda eta0, t, power_t: eta0 * np.asarray(t) ** power_t,
    power_of_all=lambda eta0, t, power_t: (eta0 / np.asarray(t)) ** power_t,
    one_for_all=lambda eta0, t, power_t: eta0 / np.max(t) ** power_t + 0 * np.asarray(t),
    never_tiny=lambda eta0, t, power_t: np.maximum(eta0 / np.asarray(t) ** power_t, 1e-3),
)

wrong(
    "partial_fit",
    constant=lambda X, y, w, b, t, eta0: fitted(X, y, w, b, t, eta0, power=0),
    starts_again=lambda X, y, w, b, t, eta0: fitted(X, y, w, b, 1, eta0) | {"t": t + len(y)},
    doubled=lambda X, y, w, b, t, eta0: fitted(X, y, w, b, t, eta0, factor=2.0),
    last_t=lambda X, y, w, b, t, eta0: (n := fitted(X, y, w, b, t, eta0)) | {"t": n["t"] - 1},
    no_intercept=lambda X, y, w, b, t, eta0: fitted(X, y, w, b, t, eta0) | {"b": b},
    one_rate_a_call=lambda X, y, w, b, t, eta0: (
        fitted(X, y, w, b, 1, eta0 / t**0.25, power=0) | {"t": t + len(y)}
    ),
    backwards=lambda X, y, w, b, t, eta0: fitted(X[::-1], y[::-1], w, b, t, eta0),
    one_for_the_call=lambda X, y, w, b, t, eta0: fitted(X, y, w, b, t, eta0) | {"t": t + 1},
)


@wrong("partial_fit")
def w_moves_before_b_feels(X, y, w, b, t, eta0):
    for x, target in zip(X, y, strict=True):
        rate = eta0 / t**0.25
        w = w - rate * (x @ w + b - target) * x
        b = b - rate * (x @ w + b - target)
        t += 1
    return {"w": w, "b": b, "t": t}


@wrong("partial_fit")
def in_place(X, y, w, b, t, eta0):
    for x, target in zip(X, y, strict=True):
        error = x @ w + b - target
        w -= eta0 / t**0.25 * error * x
        b -= eta0 / t**0.25 * error
        t += 1
    return {"w": w, "b": b, "t": t}


wrong(
    "translate",
    hundredth_for_all=lambda config: translated({"lr": 0.01} | config),
    always_momentum=lambda config: (
        translated(config)
        if config["name"] == "Adam" or config.get("momentum")
        else {"rule": "Momentum", "learning_rate": config.get("lr", 0.001), "momentum": 0}
    ),
    the_key_is_enough=lambda config: (
        {"rule": "Nesterov", "learning_rate": config.get("lr", 0.001), "momentum": config["momentum"]}
        if "nesterov" in config and config.get("momentum")
        else translated(config)
    ),
    momentum_by_its_key=lambda config: (
        translated(config)
        if config["name"] == "Adam" or "momentum" not in config or config["momentum"]
        else {"rule": "Momentum", "learning_rate": config.get("lr", 0.001), "momentum": 0}
    ),
    betas_of_its_own=lambda config: translated({k: v for k, v in config.items() if k != "betas"}),
    betas_together=lambda config: (
        {"rule": "Adam", "learning_rate": config.get("lr", 0.001), "betas": config.get("betas", (0.9, 0.999))}
        if config["name"] == "Adam"
        else translated(config)
    ),
    torch_names=lambda config: {
        {"learning_rate": "lr"}.get(key, key): value for key, value in translated(config).items()
    },
)


@wrong("translate")
def empties_the_config(config):
    found = translated(dict(config))
    config.pop("name")
    return found


@wrong("test_boost")
def begins_with_the_mean(boost):
    X, y = np.array([[1.0], [2], [3], [4]]), np.array([2.0, 7, 10, 11])
    assert np.allclose(boost(X, y, 1, 0.5, 1)[0], 7.5)


@wrong("test_boost")
def first_tree(boost):
    X, y = np.array([[1.0], [2], [3], [4]]), np.array([2.0, 7, 10, 11])
    assert np.allclose(boost(X, y, 1, 0.5, 1)[1], [4.75, *[101 / 12] * 3])


# Right ------------------------------------------------------------------------------------------------------

right(
    "newton_leaf",
    negative_last=lambda G, H, l2: np.divide(G, -np.add(H, l2)),
)


@right("best_stump")
def largest_gain(x, r):
    order = np.argsort(x)
    x, r = np.array(x)[order], np.array(r)[order]
    sums, n = np.cumsum(r), np.arange(1, len(x) + 1)
    gain = sums[:-1] ** 2 / n[:-1] + (sums[-1] - sums[:-1]) ** 2 / (n[-1] - n[:-1])
    gain[x[:-1] == x[1:]] = -np.inf
    k = int(np.argmax(gain))
    return np.array([(x[k] + x[k + 1]) / 2, sums[k] / n[k], (sums[-1] - sums[k]) / (n[-1] - n[k])])


@right("best_stump")
def every_cut_in_a_list(x, r):
    values = sorted(set(x.tolist()))
    cuts = [0.5 * (a + b) for a, b in itertools.pairwise(values)]
    rows = list(zip(x, r, strict=True))
    sides = {cut: ([v for u, v in rows if u <= cut], [v for u, v in rows if u > cut]) for cut in cuts}
    cut = min(cuts, key=lambda cut: sum(len(vs) * np.var(vs) for vs in sides[cut]))
    return [cut, *(sum(vs) / len(vs) for vs in sides[cut])]


@right("boost")
def filled_in(X, y, trees, lr, depth):
    F = np.empty((trees + 1, len(y)))
    F[0] = y.mean()
    for k in range(trees):
        F[k + 1] = F[k] + lr * regression_tree(X, y - F[k], depth).predict(X)
    return F


@right("boost")
def what_is_missing_shrinks(X, y, trees, lr, depth):
    missing = [y - np.mean(y)]
    for _ in range(trees):
        missing.append(missing[-1] - lr * regression_tree(X, missing[-1], depth).predict(X))
    return [y - one for one in missing]


right(
    "invscaling",
    a_negative_power=lambda eta0, t, power_t: eta0 * np.power(np.asarray(t, dtype=float), -power_t),
    by_logs=lambda eta0, t, power_t: np.exp(np.log(eta0) - power_t * np.log(t)),
)


@right("partial_fit")
def with_a_column_of_ones(X, y, w, b, t, eta0):
    A, v = np.column_stack([X, np.ones(len(X))]), np.append(w, b)
    for k, (a, target) in enumerate(zip(A, y, strict=True)):
        v = v + eta0 * (t + k) ** -0.25 * (target - np.dot(a, v)) * a
    return {"t": t + len(A), "b": v[-1], "w": v[:-1]}


@right("translate")
def matched(config):
    match config:
        case {"name": "Adam"}:
            beta1, beta2 = config.get("betas", (0.9, 0.999))
            knobs = {"rule": "Adam", "beta1": beta1, "beta2": beta2}
        case {"momentum": m, "nesterov": True} if m:
            knobs = {"rule": "Nesterov", "momentum": m}
        case {"momentum": m} if m:
            knobs = {"rule": "Momentum", "momentum": m}
        case _:
            knobs = {"rule": "GradientDescent"}
    return {"learning_rate": config.get("lr", 0.001), **knobs}


@right("test_boost")
def against_my_own(boost):
    rng = np.random.default_rng(3)
    for m, d, trees, lr, depth in ((8, 1, 3, 0.5, 1), (12, 2, 5, 0.3, 2), (6, 1, 4, 1.0, 1)):
        X, y = rng.normal(size=(m, d)), rng.normal(size=m) + 5
        assert np.allclose(boost(X, y, trees, lr, depth), boosted(X, y, trees, lr, depth))
