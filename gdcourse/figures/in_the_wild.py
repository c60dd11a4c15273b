"""Pictures of lesson 15, Find the descent in the libraries you use."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from gdcourse import bin_edges, split_gain
from gdcourse.figures import (
    CONTEXT,
    GRADIENT,
    INK,
    LOSS,
    PREDICTION,
    STEP,
    Picture,
    arrow,
    canvas,
    label,
    optimum,
)


def mse(path, y) -> np.ndarray:
    """The mean squared error of each row of a path of predictions, shape (trees + 1,)."""
    return np.mean(np.square(path - y), axis=-1)


def in_a_row(numbers) -> str:
    """Numbers with two decimals that stay in one line of a table.

    >>> in_a_row([7.5, -0.5])
    '7.50\xa0\xa0−0.50'
    """
    return "\u00a0\u00a0".join(f"{number:.2f}" for number in numbers).replace("-", "−")


def installed() -> str:
    """The version of scikit-learn that is asked, such as "scikit-learn 1.9"."""
    from sklearn import __version__

    return f"scikit-learn {'.'.join(__version__.split('.')[:2])}"


def heard(call) -> str:
    """What a call warns of, in one word; and nothing of it where it would be printed."""
    with warnings.catch_warnings(record=True, action="always") as said:
        call()
    return "a warning" if said else "nothing"


def _steps(ax, x, F, color=INK, **line) -> None:
    """Predictions as a function: flat pieces that meet half way between two rows."""
    ends = np.concatenate([[x[0] - 0.6], (x[1:] + x[:-1]) / 2, [x[-1] + 0.6]])
    ax.stairs(F, ends, baseline=None, color=color, **{"lw": 2} | line)


def what_is_missing(x, y, path) -> Picture:
    """The model after 0, 1, 2 and 4 trees, and for each row what is missing."""
    losses = mse(path, y)
    said = ", ".join(f"{losses[k]:.2f} after {k}" for k in (1, 2, 4))
    return Picture(
        _missing(x, y, path, (0, 1, 2, 4)),
        "Black: the model. Green: what is missing, which is minus the slope and the target of the next tree. "
        f"The mean squared error falls from {losses[0]:.2f} to {said}.",
        hall=_missing(x, y, path, (0, 1, 4)),
    )


def _missing(x, y, path, trees: Sequence[int]) -> Figure:
    fig, panels = canvas(columns=len(trees), height=2.1, sharey=True)
    losses = mse(path, y)
    for ax, k in zip(panels, trees, strict=True):
        _steps(ax, x, path[k])
        for place, have, want in zip(x, path[k], y, strict=True):
            if abs(want - have) > 0.45:
                arrow(ax, (place, have), (place, want))
        ax.plot(x, y, "o", color=LOSS, zorder=6)
        many = "No tree" if k == 0 else f"{k} tree{'s' * (k > 1)}"
        ax.set(title=f"{many}: {losses[k]:.2f}", xlabel="hours", xticks=x, ylim=(0, 12.5))
    panels[0].set_ylabel("points")
    return fig


def two_spaces(x, y, path) -> Picture:
    """One descent seen twice: as a walk of predictions, and as functions of x."""
    fig, (walk, functions) = canvas(columns=2, height=2.7)
    one, two = np.meshgrid(np.linspace(0.5, 9, 80), np.linspace(6.5, 12.5, 80))
    bowl = (one - y[0]) ** 2 + (two - y[-1]) ** 2
    rings = np.square([0.3, 1, 2, 3, 4.2, 5.5, 7])
    walk.contour(one, two, bowl, levels=rings, colors=CONTEXT, linewidths=0.6)
    arrow(walk, (path[0][0], path[0][-1]), (y[0], y[-1]), color=CONTEXT, ls="--", lw=1.2)
    for a, b in zip(path[:-1], path[1:], strict=True):
        arrow(walk, (a[0], a[-1]), (b[0], b[-1]), lw=1.5, mutation_scale=9)
    label(walk, path[0][0], path[0][-1], "7.5 for both", offset=(-4, -11), ha="right", halo=1)
    label(walk, path[1][0], path[1][-1], "1 tree", STEP, (-6, -9), ha="right", halo=1)
    label(walk, path[2][0], path[2][-1], "2 trees", STEP, (-6, -8), ha="right", halo=1)
    label(walk, 4.0, 10.1, "minus the slope", CONTEXT, (6, 6), halo=1)
    optimum(walk, y[0], y[-1])
    walk.set(
        xlabel="prediction for 1 hour",
        ylabel="prediction for 4 hours",
        title="A walk of predictions …",
        xlim=(1, 9),
        ylim=(6.8, 12),
    )
    last = len(path) - 1
    for k, color, dash, rise, words in (
        (0, CONTEXT, ":", -8, "no tree"),
        (1, STEP, "--", 8, "1 tree"),
        (last, INK, "-", 8, f"{last} trees"),
    ):
        _steps(functions, x, path[k], color, ls=dash)
        label(functions, 4.55, path[k][-1], words, color, (0, rise), ha="right")
    functions.plot(x, y, "o", color=LOSS, zorder=6)
    functions.axvline(2.2, color=PREDICTION, lw=1, ls="--")
    label(functions, 2.2, 1.2, "2.2 hours: no student,\nand still an answer", PREDICTION, (5, 0))
    functions.set(xlabel="hours", ylabel="points", title="… each an answer for any hours", ylim=(0, 12.8))
    away = np.abs(path[-1] - y).max()
    return Picture(
        fig,
        "Left, two of the four predictions: minus the slope points straight at the star, the trees get there "
        f"in zigzags, to within {away:.2f} of every student after {last} trees. Right, the same walk as "
        "functions: a tree answers for hours that no student had.",
    )


def rates(losses: dict) -> Picture:
    """The loss after each tree, for several ν on one log axis."""
    fig, ax = canvas(height=3.2)
    colors = (LOSS, STEP, GRADIENT, CONTEXT, PREDICTION)
    look = dict(zip((0.1, 1.0, 1.9, 2.0, 2.1), zip(colors, ("-", "-", "--", "-", "-")), strict=True))
    for nu, loss in losses.items():
        color, dash = look[nu]
        ax.plot(loss, dash, color=color, lw=2.6 if nu == 0.1 else 1.6, marker="o", markersize=3)
        rise = {0.1: 9, 1.9: -9}.get(nu, 0)
        label(ax, len(loss) - 1, loss[-1], f"ν = {nu:g}", color, (7, rise))
    ax.set(
        yscale="log",
        xlabel="trees",
        ylabel="mean squared error (log axis)",
        title="0.1 and 1.9 are twins, 2 stands still, 2.1 explodes",
        xlim=(-0.3, len(loss) + 0.7),
    )
    ends = ", ".join(f"{losses[nu][1]:.2f} with {nu:g}" for nu in losses)
    return Picture(fig, f"From {losses[0.1][0]:.2f}, one tree leads to a mean squared error of {ends}.")


def unseen(curves: dict, straight: float) -> Picture:
    """Loss on what was trained on (thin) and on held-out students (thick) for several ν."""
    fig, ax = canvas(height=2.6)
    said = []
    for (nu, (train, held_out)), color in zip(curves.items(), (GRADIENT, STEP, LOSS), strict=True):
        best = int(np.argmin(held_out))
        trees = np.arange(len(train))
        ax.plot(trees[1:], train[1:], color=color, lw=1, ls=":")
        ax.plot(trees[1:], held_out[1:], color=color, lw=2)
        ax.plot(best, held_out[best], "o", color=color, markersize=7, mec="white")
        label(ax, trees[-1], held_out[-1], f"ν = {nu:g}", color, (6, {1.0: 7, 0.3: 2, 0.1: -5}.get(nu, 0)))
        said.append(f"{held_out[best]:.1f} after {best} trees with ν = {nu:g}")
    ax.hlines(straight, 1, trees[-1], color=INK, lw=1, ls="--")
    label(ax, trees[-1], straight, "least squares, a plane", INK, (0, -9), ha="right")
    ax.set(
        xscale="log",
        yscale="log",
        xlim=(1, 620),
        ylim=(1, 320),
        xlabel="trees (log axis)",
        ylabel="mean squared error (log axis)",
        title="Shorter steps end lower, on students it has not seen",
    )
    return Picture(
        fig,
        "Dotted: the students it learned from. Solid: 80 others. "
        f"Lowest: {'; '.join(said)}. Least squares: {straight:.1f}.",
    )


def histogram(x, g, bins: int, name: str) -> Picture:
    """The gain of every cut of a column, and of those between two bins."""
    order = np.argsort(x, kind="stable")
    x, g = x[order], g[order]

    def gains(cuts):
        left = np.searchsorted(x, cuts, side="right")
        G = np.cumsum(g)[left - 1]
        return split_gain(G, left, g.sum() - G, len(g) - left)

    values = np.unique(x)
    every, few = (values[1:] + values[:-1]) / 2, bin_edges(x, bins)
    fig, ax = canvas(height=2.2)
    ax.plot(every, gains(every), color=LOSS, lw=1.4)
    ax.plot(few, gains(few), "o", color=GRADIENT, markersize=8)
    for edge in few:
        ax.axvline(edge, color=CONTEXT, lw=0.7, ls=":", zorder=0)
    label(ax, every[0], 0.55 * gains(every).max(), f"all {len(every)} cuts", LOSS, (0, 0))
    best = few[np.argmax(gains(few))]
    label(ax, few[-1], gains(few)[-1], f"{len(few)} cuts between {bins} bins", GRADIENT, (10, 20))
    kept = gains(few).max() / gains(every).max()
    title = f"{len(few)} cuts find {kept:.0%} of the gain"
    ax.set(xlabel=name, ylabel="gain of a cut", yticks=[], title=title)
    ax.set_ylim(0, 1.15 * gains(every).max())
    return Picture(
        fig,
        f"{len(x)} patients: {len(every)} cuts are possible, {len(few)} lie between {bins} bins of about as "
        f"many patients each. The best of the few is {best:g} and gains {100 * kept:.1f} % of the most that "
        "any cut gains.",
    )


def stream(errors: dict, changed: int) -> Picture:
    """How far off each day's predictions were, before that day was learned from."""
    fig, ax = canvas(height=2.4)
    ends = []
    looks = zip((STEP, LOSS, CONTEXT), ("-", "--", ":"), strict=True)
    for (name, error), (color, dash) in zip(errors.items(), looks, strict=True):
        smooth = np.array([error[max(0, k - 4) : k + 1].mean() for k in range(len(error))])
        ax.plot(np.arange(1, len(error) + 1), smooth, dash, color=color, lw=2)
        label(ax, len(error), smooth[-1], name, color, (6, {STEP: -4, LOSS: 7}.get(color, 0)))
        ends.append(f"{name} {error[-10:].mean():.1f}")
    ax.axvline(changed + 0.5, color=GRADIENT, lw=1)
    label(ax, changed + 0.5, 36, "the exam gets harder", GRADIENT, (-5, 0), ha="right")
    ax.set(
        xlabel="day",
        ylabel="points off (mean of five days)",
        title="Who goes on stepping, follows",
        ylim=(0, 40),
        xlim=(1, len(next(iter(errors.values()))) * 1.27),
    )
    return Picture(fig, f"Points off in the last ten days: {', '.join(ends)}.")
