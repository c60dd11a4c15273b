"""Lesson 14, the training doctor."""

import itertools
import math

import numpy as np

from . import Unseen

unseen = Unseen()
wrong, right = unseen.wrong, unseen.right


def clipped(gradients, c):
    norm = math.sqrt(sum(float(np.sum(np.square(g))) for g in gradients))
    return [np.asarray(g) * min(1.0, c / norm) for g in gradients]


def said(losses, last_lower=lambda a, b: a < 0.99 * b, restless=lambda ups, h: ups >= h / 4):
    losses = np.asarray(losses, dtype=float)
    h = len(losses) // 2
    if not np.isfinite(losses).all():
        return "nan"
    if losses[-1] > losses[0]:
        return "falls, then explodes" if losses.min() < losses[0] else "explodes"
    if restless(int((np.diff(losses[h:]) > 0).sum()), h):
        return "restless"
    return "falling" if last_lower(losses[-1], losses[h]) else "level"


def walked(X, y, lr, B, orders, keeps=False, last=True, factor=2.0):
    w = np.zeros(X.shape[1])
    for order in orders:
        for i in range(0, len(order) if last else len(order) // B * B, B):
            rows = order[i : i + B]
            w = w - lr * factor * X[rows].T @ (X[rows] @ w - y[rows]) / len(rows)
    return w


# Wrong ------------------------------------------------------------------------------------------------------

wrong(
    "update_ratio",
    of_the_new=lambda w, new_w: np.linalg.norm(new_w - w) / np.linalg.norm(new_w),
    lengths_apart=lambda w, new_w: abs(np.linalg.norm(new_w) - np.linalg.norm(w)) / np.linalg.norm(w),
    largest_entries=lambda w, new_w: np.abs(new_w - w).max() / np.abs(w).max(),
    sums=lambda w, new_w: np.abs(new_w - w).sum() / np.abs(w).sum(),
    squares=lambda w, new_w: np.sum((new_w - w) ** 2) / np.sum(w**2),
    mean_of_ratios=lambda w, new_w: np.mean(np.abs((new_w - w) / np.where(w == 0, 1, w))),
    a_floor=lambda w, new_w: np.linalg.norm(new_w - w) / max(np.linalg.norm(w), 1e-3),
    one_at_most=lambda w, new_w: min(1.0, np.linalg.norm(new_w - w) / np.linalg.norm(w)),
    roots_of_the_mean=lambda w, new_w: np.linalg.norm(new_w - w) / np.std(w) / math.sqrt(len(w)),
)

wrong(
    "first_bad",
    nan_only=lambda log: next((k for k, x in enumerate(log) if math.isnan(x)), -1),
    nan_and_inf=lambda log: next((k for k, x in enumerate(log) if math.isnan(x) or x == math.inf), -1),
    argmax=lambda log: int(np.argmax(~np.isfinite(log))),
    counted_from_one=lambda log: next((k + 1 for k, x in enumerate(log) if not math.isfinite(x)), -1),
    last=lambda log: max((k for k, x in enumerate(log) if not math.isfinite(x)), default=-1),
    none_is_the_length=lambda log: next((k for k, x in enumerate(log) if not math.isfinite(x)), len(log)),
    inf_first=lambda log: next(
        (k for k, x in enumerate(log) if math.isinf(x)),
        next((k for k, x in enumerate(log) if math.isnan(x)), -1),
    ),
    huge_is_bad=lambda log: next((k for k, x in enumerate(log) if not abs(x) < 1e12), -1),
    the_start_is_good=lambda log: next((k for k, x in enumerate(log) if k and not math.isfinite(x)), -1),
    how_many=lambda log: int((~np.isfinite(log)).sum()) or -1,
)

wrong(
    "clip_by_norm",
    each_by_itself=lambda gradients, c: [
        np.asarray(g) * min(1, c / (np.linalg.norm(g) or 1)) for g in gradients
    ],
    by_value=lambda gradients, c: [np.clip(g, -c, c) for g in gradients],
    always_to_c=lambda gradients, c: [
        np.asarray(g) * c / math.sqrt(sum(np.sum(np.square(h)) for h in gradients)) for g in gradients
    ],
    largest_entry=lambda gradients, c: [
        np.asarray(g) * min(1, c / max(np.abs(h).max() for h in gradients)) for g in gradients
    ],
    sum_of_norms=lambda gradients, c: [
        np.asarray(g) * min(1, c / sum(np.linalg.norm(h) for h in gradients)) for g in gradients
    ],
    flat=lambda gradients, c: [np.ravel(g) for g in clipped(gradients, c)],
    of_the_first_two=lambda gradients, c: [
        np.asarray(g) * min(1, c / math.sqrt(sum(np.sum(np.square(h)) for h in gradients[:2])))
        for g in gradients
    ],
    spectral=lambda gradients, c: [
        np.asarray(g)
        * min(1, c / math.sqrt(sum(np.linalg.norm(np.atleast_2d(h), 2) ** 2 for h in gradients)))
        for g in gradients
    ],
    in_one_array=lambda gradients, c: np.concatenate([np.ravel(g) for g in clipped(gradients, c)]),
)


@wrong("clip_by_norm")
def in_place(gradients, c):
    norm = math.sqrt(sum(np.sum(np.square(g)) for g in gradients))
    for g in gradients:
        g *= min(1, c / norm)
    return gradients


wrong(
    "has_arrived",
    of_its_own=lambda gradient, first_gradient, tol=1e-3: bool(np.linalg.norm(gradient) <= tol),
    not_large=lambda gradient, first_gradient, tol=1e-3: (
        not (np.linalg.norm(gradient) > tol * np.linalg.norm(first_gradient))
    ),
    strictly=lambda gradient, first_gradient, tol=1e-3: bool(
        np.linalg.norm(gradient) < tol * np.linalg.norm(first_gradient)
    ),
    its_own_tolerance=lambda gradient, first_gradient, tol=1e-3: bool(
        np.linalg.norm(gradient) <= 1e-3 * np.linalg.norm(first_gradient)
    ),
    entry_by_entry=lambda gradient, first_gradient, tol=1e-3: bool(
        np.all(np.abs(gradient) <= tol * np.abs(first_gradient))
    ),
    largest_entry=lambda gradient, first_gradient, tol=1e-3: bool(
        np.abs(gradient).max() <= tol * np.abs(first_gradient).max()
    ),
    nan_left_out=lambda gradient, first_gradient, tol=1e-3: bool(
        np.sqrt(np.nansum(np.square(gradient))) <= tol * np.linalg.norm(first_gradient)
    ),
    squares=lambda gradient, first_gradient, tol=1e-3: bool(
        np.sum(np.square(gradient)) <= tol * np.sum(np.square(first_gradient))
    ),
    larger_than_the_first=lambda gradient, first_gradient, tol=1e-3: bool(
        np.linalg.norm(first_gradient) * tol >= abs(np.sum(gradient))
    ),
)

wrong(
    "diagnose",
    restless_by_more=lambda losses: said(losses, restless=lambda ups, h: ups > h / 4),
    restless_by_half=lambda losses: said(losses, restless=lambda ups, h: ups >= h / 2),
    restless_of_all=lambda losses: (
        "restless"
        if said(losses) in ("restless", "falling", "level") and (np.diff(losses) > 0).sum() >= len(losses) / 4
        else said(losses, restless=lambda ups, h: False)
    ),
    any_fall_counts=lambda losses: said(losses, last_lower=lambda a, b: a < b),
    falls_as_well=lambda losses: said(losses, last_lower=lambda a, b: a <= 0.99 * b),
    falling_before_restless=lambda losses: (
        "falling"
        if said(losses) == "restless" and losses[-1] < 0.99 * losses[len(losses) // 2]
        else said(losses)
    ),
    compares_with_the_first=lambda losses: (
        "falling" if said(losses) == "level" and losses[-1] < 0.99 * losses[0] else said(losses)
    ),
    inf_explodes=lambda losses: (
        "explodes" if np.isinf(losses).any() and not np.isnan(losses).any() else said(losses)
    ),
    as_high_as_the_first_explodes=lambda losses: (
        "explodes" if np.isfinite(losses).all() and losses[-1] == losses[0] else said(losses)
    ),
    only_the_next_loss=lambda losses: (
        "explodes" if said(losses) == "falls, then explodes" and losses[1] >= losses[0] else said(losses)
    ),
    restless_needs_two=lambda losses: said(losses, restless=lambda ups, h: ups >= max(h / 4, 2)),
)

wrong(
    "mended",
    last_batch_dropped=lambda X, y, lr, B, orders: walked(X, y, lr, B, orders, last=False),
    half=lambda X, y, lr, B, orders: walked(X, y, lr, B, orders, factor=1.0),
    first_order_always=lambda X, y, lr, B, orders: walked(X, y, lr, B, [orders[0]] * len(orders)),
    whole_batches_divide=lambda X, y, lr, B, orders: walked_by(X, y, lr, B, orders, lambda rows: B),
    one_epoch=lambda X, y, lr, B, orders: walked(X, y, lr, B, orders[:1]),
    file_order=lambda X, y, lr, B, orders: walked(X, y, lr, B, [np.sort(order) for order in orders]),
    all_rows_divide=lambda X, y, lr, B, orders: walked_by(X, y, lr, B, orders, lambda rows: len(y)),
)


def walked_by(X, y, lr, B, orders, count):
    w = np.zeros(X.shape[1])
    for order in orders:
        for i in range(0, len(order), B):
            rows = order[i : i + B]
            w = w - lr * 2 * X[rows].T @ (X[rows] @ w - y[rows]) / count(rows)
    return w


@wrong("mended")
def errors_of_the_epoch(X, y, lr, B, orders):
    w = np.zeros(X.shape[1])
    for order in orders:
        error = X @ w - y
        for i in range(0, len(order), B):
            rows = order[i : i + B]
            w = w - lr * 2 * X[rows].T @ error[rows] / len(rows)
    return w


@wrong("mended")
def slopes_pile_up_in_an_epoch(X, y, lr, B, orders):
    w = np.zeros(X.shape[1])
    for order in orders:
        g = np.zeros_like(w)
        for i in range(0, len(order), B):
            rows = order[i : i + B]
            g = g + 2 * X[rows].T @ (X[rows] @ w - y[rows]) / len(rows)
            w = w - lr * g
    return w


# Right ------------------------------------------------------------------------------------------------------

right(
    "update_ratio",
    by_dist=lambda w, new_w: math.dist(w, new_w) / math.hypot(*w),
    dot=lambda w, new_w: math.sqrt((d := np.asarray(new_w) - w) @ d / (w @ w)),
)

right(
    "first_bad",
    by_flatnonzero=lambda log: int([*np.flatnonzero(~np.isfinite(log)), -1][0]),
    good_ones_counted=lambda log: (
        -1 if np.isfinite(log).all() else sum(1 for _ in itertools.takewhile(lambda x: x - x == 0, log))
    ),
)


@right("clip_by_norm")
def as_one_long_vector(gradients, c):
    long = np.concatenate([np.ravel(g) for g in gradients]).astype(float)
    long /= max(1.0, np.linalg.norm(long) / c)
    cuts = np.cumsum([np.size(g) for g in gradients])[:-1]
    return tuple(part.reshape(np.shape(g)) for part, g in zip(np.split(long, cuts), gradients, strict=True))


@right("clip_by_norm")
def by_hypot(gradients, c):
    norm = math.hypot(*(np.linalg.norm(g) for g in gradients))
    return [np.copy(g) if norm <= c else np.multiply(g, c / norm) for g in gradients]


@right("has_arrived")
def no_division(gradient, first_gradient, tol=1e-3):
    if not np.isfinite(gradient).all():
        return False
    return math.hypot(*gradient) <= tol * math.hypot(*first_gradient)


right(
    "has_arrived",
    a_comparison_with_nan_is_false=lambda gradient, first_gradient, tol=1e-3: (
        np.linalg.norm(gradient) / tol <= np.linalg.norm(first_gradient)
    ),
)


@right("diagnose")
def a_match(losses):
    first, *_, last = losses
    h = (len(losses) - 1) // 2
    ups = sum(b > a for a, b in itertools.pairwise(losses[h:]))
    match losses:
        case _ if sum(map(math.isfinite, losses)) < len(losses):
            return "nan"
        case _ if last > first:
            return "falls, then explodes" if any(x < first for x in losses) else "explodes"
        case _ if 4 * ups >= h:
            return "restless"
        case _ if last < 0.99 * losses[h]:
            return "falling"
    return "level"


@right("diagnose")
def first_that_holds(losses):
    h = len(losses) // 2
    checks = {
        "nan": not np.isfinite(np.sum(losses)),
        "explodes": losses[-1] > losses[0] <= np.min(losses[:-1]),
        "falls, then explodes": losses[-1] > losses[0] > np.min(losses),
        "restless": np.mean(np.diff(losses[h:]) > 0) >= 0.25,
        "falling": losses[-1] < 0.99 * losses[h],
        "level": True,
    }
    return next(word for word, holds in checks.items() if holds)


@right("mended")
def split(X, y, lr, B, orders):
    w = [0.0] * X.shape[1]
    for order in orders:
        for rows in np.array_split(order, range(B, len(order), B)):
            x, t = X[rows], y[rows]
            w = w - lr * np.mean(2 * (x @ w - t)[:, np.newaxis] * x, axis=0)
    return w


@right("mended")
def table_of_rows(X, y, lr, B, orders):
    w = np.zeros((X.shape[1], 1))
    for order in orders:
        mixed, answers = np.take(X, order, axis=0), np.take(y, order).reshape(-1, 1)
        for i in range(math.ceil(len(y) / B)):
            x, t = mixed[i * B :][:B], answers[i * B :][:B]
            w = w - 2 * lr / len(t) * (x.T @ x @ w - x.T @ t)
    return w.ravel()
