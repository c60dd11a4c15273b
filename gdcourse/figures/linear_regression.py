"""Pictures of lesson 05, Linear regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from gdcourse.figures import CONTEXT, GRADIENT, INK, LOSS, OPTIMUM, PREDICTION, STEP, arrow, canvas, contour, label, optimum

COLUMNS = ("hours studied", "quiz average, %", "attendance, %")


def one_ruler(X: np.ndarray, y: np.ndarray) -> Figure:
    """The score against each column, all three on the same axis from 0 to 100."""
    fig, axes = canvas(columns=3, height=2.9, sharex=True, sharey=True)
    for ax, column, name in zip(axes, X.T, COLUMNS, strict=True):
        ax.plot(column, y, "o", color=LOSS, markersize=3, alpha=0.5, mew=0)
        ax.axvline(0, color=CONTEXT, lw=1)
        ax.plot([0, column.mean()], [36, 36], color=GRADIENT, lw=2.2, zorder=4)
        label(ax, column.mean(), 36, f"mean {column.mean():.0f}", GRADIENT, (4, 0) if column.mean() < 50 else (-4, 9),
              ha="left" if column.mean() < 50 else "right", fontsize=9)  # fmt: skip
        ax.set(xlim=(-4, 104), ylim=(30, 103), xlabel=name)
    axes[0].set_ylabel("exam score")
    fig.suptitle("On one ruler, two of the three columns live far from zero", x=0.075, ha="left", fontsize=11.5, fontweight="bold")
    return fig


def looks_finished(steps: np.ndarray, losses: np.ndarray, intercepts: np.ndarray, best: tuple[float, float]) -> Figure:
    """A walk on the raw columns: the loss against the step, and beside it the one weight that hardly moves."""
    fig, (left, right) = canvas(columns=2, height=3.3)
    lowest, intercept = best
    left.plot(steps, losses, color=LOSS)
    left.axhline(lowest, color=OPTIMUM, ls="--", lw=2)
    left.set(xscale="log", yscale="log", ylim=(5, 1e4), xlabel="step (log axis)", ylabel="loss (log axis)",
             title="The loss looks finished …")  # fmt: skip
    label(left, steps[0], lowest, f"lowest possible: {lowest:.2f}", INK, (4, -10), fontsize=9.5)
    label(left, steps[-1], losses[-1], f"{losses[-1]:.2f}", LOSS, (-2, 10), ha="right", fontsize=9.5)
    right.plot(steps / 1000, intercepts, color=STEP)
    right.axhline(intercept, color=OPTIMUM, ls="--", lw=2)
    right.set(ylim=(-1, 1.25 * intercept), xlabel="step, in thousands", ylabel="b", title="… but b has barely set out")
    label(right, 0, intercept, f"where b belongs: {intercept:.2f}", INK, (4, 9), fontsize=9.5)
    label(right, steps[-1] / 1000, intercepts[-1], f"b = {intercepts[-1]:.2f}", STEP, (-2, 10), ha="right", fontsize=9.5)
    return fig


def three_columns(y: np.ndarray, walks: Mapping[str, tuple[np.ndarray, np.ndarray]], wlim=(-2.5, 7.5), blim=(-4.5, 11.5)) -> Figure:
    """Maps of the loss over (w, b) for the same data in three kinds of columns; each value is (column, path)."""
    fig, axes = canvas(columns=len(walks), height=3.7, sharey=True)
    for ax, (title, (column, path)) in zip(axes, walks.items(), strict=True):

        def above(w, column=column):
            error = w[0][..., None] * column + w[1][..., None] - y
            return np.mean(error**2, axis=-1)

        design = np.column_stack([column, np.ones(len(y))])
        bottom = np.linalg.lstsq(design, y, rcond=None)[0]
        lowest = np.mean((design @ bottom - y) ** 2)
        contour(ax, above, wlim, blim, levels=lowest + np.array([0, 0.5, 2, 5, 10, 20, 35, 60, 100, 160]), names=("weight w", "weight b"))
        ax.set_aspect("equal")
        _walk_in_frame(ax, path)
        optimum(ax, *bottom, size=14)
        ax.set_title(title)
    for ax in axes[1:]:
        ax.set_ylabel("")
    return fig


def _walk_in_frame(ax, path: np.ndarray) -> None:
    """The steps of a walk as arrows; a step that leaves the frame ends at its edge."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    for a, b in zip(path[:-1], path[1:], strict=True):
        if np.hypot(*(b - a)) < 0.25:
            break
        room = [(edge - s) / d for s, d, edges in zip(a, b - a, ((left, right), (low, high)), strict=True) for edge in edges if d]
        share = min([1.0, *(0.97 * r for r in room if r > 0)])
        arrow(ax, a, a + share * (b - a))
        if share < 1:
            label(ax, *(a + share * (b - a)), f"to ({b[0]:.1f}, {b[1]:.1f})", INK, (0, 12), ha="right", fontsize=9)
            break
    ax.plot(*path[0], "o", markersize=8, mfc="white", mec=STEP, mew=2, zorder=6)


def window(rates: np.ndarray, losses: Mapping[str, np.ndarray], lowest: float, limits: Mapping[str, float]) -> Figure:
    """The loss after a fixed number of steps against the learning rate, one line per way to scale the columns."""
    fig, ax = canvas(height=3.5)
    top = 2e4
    works = rates[losses["standardised"] < 1.01 * lowest]
    ax.axvspan(works[0], works[-1], color="#E6F3EE", zorder=0)
    ax.text(np.sqrt(works[0] * works[-1]), 120, "rates that\narrive", ha="center", color=STEP, fontsize=9.5)
    for (name, after), color, dash in zip(losses.items(), (GRADIENT, STEP), ("--", "-"), strict=True):
        inside = rates < limits[name]
        ax.plot(rates[inside], after[inside], dash, color=color)
        ax.plot([limits[name]] * 2, [after[inside][-1], top], dash, color=color, lw=1.2)
        label(ax, limits[name], 1.1e4, f"limit {limits[name]:.2g}", color, (5, 0), fontsize=9.5)
        label(ax, rates[inside][0], after[0], name, color, (4, 10))
    ax.axhline(lowest, color=OPTIMUM, ls=":", lw=2.4)
    label(ax, rates[0], lowest, f"lowest possible: {lowest:.2f}", INK, (2, -10), fontsize=9.5)
    ax.set(xscale="log", yscale="log", xlim=(rates[0], 9), ylim=(9, top), xlabel="learning rate η (log axis)",
           ylabel="loss after 100 steps\n(log axis)", title="In a hundred steps no rate saves the raw columns")  # fmt: skip
    return fig


def spread_explained(true: np.ndarray, guessed: np.ndarray, r2: float) -> Figure:
    """What was guessed against what happened, for every row, with the line on which both agree."""
    fig, ax = canvas(height=3.6)
    ends = np.array([min(true.min(), guessed.min()) - 10, max(true.max(), guessed.max()) + 10])
    ax.plot(ends, ends, color=OPTIMUM, lw=2.4)
    ax.plot(guessed, true, "o", color=LOSS, markersize=3.6, alpha=0.55, mew=0)
    ax.axhline(true.mean(), color=CONTEXT, ls="--", lw=1.2)
    label(ax, 10, true.mean(), f"always the mean, {true.mean():.0f}:\nR² = 0", CONTEXT, (4, 14), fontsize=9.5)
    label(ax, ends[1], ends[1], "guess = truth:\nR² = 1", INK, (-6, -30), fontsize=9.5)
    ax.set(xlim=(8, 420), ylim=(10, 360), xlabel="progression guessed", ylabel="progression a year later",
           title=f"R² = {r2:.2f}: half of the spread is explained, half is not")  # fmt: skip
    return fig


def digits(steps: np.ndarray, gaps: Mapping[str, np.ndarray], lowest: float = 1e-12) -> Figure:
    """The relative distance to the weights of the formula against the step, on a log axis: one decade is one digit."""
    fig, ax = canvas(height=3.5)
    ax.set_yscale("log")  # first: it resets the ticks
    for (name, gap), color, dash in zip(gaps.items(), (GRADIENT, STEP), ("--", "-"), strict=True):
        shown = gap > lowest
        ax.plot(steps[shown], gap[shown], dash, color=color)
        label(ax, steps[len(steps) // 2], gap[len(steps) // 2], name, color, (6, 10))
    reached = int(np.argmax(gaps["standardised columns"] < 1e-10))
    ax.axhline(1e-10, color=OPTIMUM, ls=":", lw=2.2)
    ax.plot(steps[reached], 1e-10, "o", color=STEP, mec="white", markersize=9, zorder=5)
    label(ax, steps[reached], 1e-10, f"ten digits after {steps[reached]} steps", INK, (-8, -10), ha="right")
    ax.yaxis.set_major_locator(FixedLocator([10.0**-k for k in range(0, 13, 2)]))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{-round(np.log10(value))}"))
    ax.set(ylim=(lowest, 40), xlim=(0, steps[-1]), xlabel="step", ylabel="digits that agree\n(log axis of the distance)",
           title="Every digit costs the same number of steps")  # fmt: skip
    return fig


__all__: Sequence[str] = ("digits", "looks_finished", "one_ruler", "spread_explained", "three_columns", "window")
