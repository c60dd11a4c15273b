"""Pictures of lesson 05, Linear regression."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from gdcourse.figures import CONTEXT, GRADIENT, LOSS, OPTIMUM, STEP, arrow, canvas, contour, label, optimum

COLUMNS = ("hours studied", "quiz average, %", "attendance, %")
LEVELS = np.array([0, 0.5, 2, 5, 10, 20, 35, 60, 100, 160])  # above the lowest loss
SMALL = {"fontsize": 9.5}
LEFTWARDS = {"fontsize": 9.5, "ha": "right"}


def one_ruler(X: np.ndarray, y: np.ndarray) -> Figure:
    """The score against each column, all three on the same axis from 0 to 100."""
    fig, axes = canvas(columns=3, height=2.9, sharex=True, sharey=True)
    for ax, column, name in zip(axes, X.T, COLUMNS, strict=True):
        mean = column.mean()
        ax.plot(column, y, "o", color=LOSS, markersize=3, alpha=0.5, mew=0)
        ax.axvline(0, color=CONTEXT, lw=1)
        ax.plot([0, mean], [28, 28], color=GRADIENT, lw=2.2, zorder=4)
        label(ax, 0, 28, f"mean {mean:.0f}", GRADIENT, (3, 8), **SMALL)
        ax.set(xlim=(-4, 104), ylim=(23, 103), xlabel=name)
    axes[0].set_ylabel("exam score")
    title = "On one ruler, two of the three columns live far from zero"
    fig.suptitle(title, x=0.075, ha="left", fontsize=11.5, fontweight="bold")
    return fig


def looks_finished(steps, losses, intercepts, best: tuple[float, float]) -> Figure:
    """A walk on raw columns: the loss at some steps, and beside it the weight b, which hardly moves."""
    fig, (left, right) = canvas(columns=2, height=3.3)
    lowest, intercept = best
    left.plot(steps, losses, color=LOSS)
    left.axhline(lowest, color=OPTIMUM, ls="--", lw=2)
    label(left, steps[0], lowest, f"lowest possible: {lowest:.2f}", offset=(4, -10), **SMALL)
    label(left, steps[-1], losses[-1], f"{losses[-1]:.2f}", LOSS, (-2, 10), **LEFTWARDS)
    left.set(xscale="log", yscale="log", ylim=(5, 1e4), title="The loss looks finished …")
    left.set(xlabel="step (log axis)", ylabel="loss (log axis)")
    thousands = steps / 1000
    right.plot(thousands, intercepts, color=STEP)
    right.axhline(intercept, color=OPTIMUM, ls="--", lw=2)
    label(right, 0, intercept, f"where b belongs: {intercept:.2f}", offset=(4, 9), **SMALL)
    label(right, thousands[-1], intercepts[-1], f"b = {intercepts[-1]:.2f}", STEP, (-2, 10), **LEFTWARDS)
    right.set(ylim=(-1, 1.25 * intercept), title="… but b has barely set out")
    right.set(xlabel="step, in thousands", ylabel="b")
    return fig


def three_columns(y: np.ndarray, walks: Mapping[str, tuple], wlim=(-2.5, 7.5), blim=(-4.5, 11.5)) -> Figure:
    """Maps of the loss over (w, b) for the same students with three kinds of column.

    `walks`: for each title, the column and the path walked with it.
    """
    fig, axes = canvas(columns=len(walks), height=3.7, sharey=True)
    for ax, (title, (column, path)) in zip(axes, walks.items(), strict=True):
        A = np.column_stack([column, np.ones(len(y))])
        bottom = np.linalg.lstsq(A, y)[0]
        lowest = np.mean((A @ bottom - y) ** 2)

        def loss(w, A=A):
            return np.mean((A @ w - y[:, None]) ** 2, axis=0)

        contour(ax, loss, wlim, blim, levels=lowest + LEVELS, names=("weight w", "weight b"))
        ax.set(aspect="equal", title=title)
        _walk_in_frame(ax, path)
        optimum(ax, *bottom, size=14)
        ax.label_outer()
    return fig


def _walk_in_frame(ax: Axes, path: np.ndarray) -> None:
    """The steps of a walk as arrows; one that leaves the frame ends at its edge and says where it leads."""
    frame = np.array([ax.get_xlim(), ax.get_ylim()])
    ax.plot(*path[0], "o", markersize=8, mfc="white", mec=STEP, mew=2, zorder=6)
    for a, b in zip(path[:-1], path[1:], strict=True):
        step = b - a
        if np.hypot(*step) < 0.25:
            return
        room = np.where(step > 0, frame[:, 1] - a, frame[:, 0] - a) / step
        end = a + min(1.0, 0.97 * room.min()) * step
        arrow(ax, a, end)
        if not np.allclose(end, b):
            label(ax, *end, f"to ({b[0]:.1f}, {b[1]:.1f})", offset=(0, 12), **LEFTWARDS)
            return


def window(rates: np.ndarray, losses: Mapping[str, np.ndarray], lowest: float, limits: Mapping) -> Figure:
    """The loss after a hundred steps against the rate, for raw and for standardised columns."""
    fig, ax = canvas(height=3.5)
    top = 2e4
    arrives = rates[losses["standardised"] < 1.01 * lowest]
    ax.axvspan(arrives[0], arrives[-1], color="#E6F3EE", zorder=0)
    middle = np.sqrt(arrives[0] * arrives[-1])
    ax.text(middle, 120, "rates that\narrive", ha="center", color=STEP, **SMALL)
    for (name, after), color, dash in zip(losses.items(), (GRADIENT, STEP), ("--", "-"), strict=True):
        stable = rates < limits[name]
        ax.plot(rates[stable], after[stable], dash, color=color)
        ax.plot([limits[name]] * 2, [after[stable][-1], top], dash, color=color, lw=1.2)
        label(ax, limits[name], 1.1e4, f"limit {limits[name]:.2g}", color, (5, 0), **SMALL)
        label(ax, rates[0], after[0], name, color, (4, 10))
    ax.axhline(lowest, color=OPTIMUM, ls=":", lw=2.4)
    label(ax, rates[0], lowest, f"lowest possible: {lowest:.2f}", offset=(2, -10), **SMALL)
    ax.set(xscale="log", yscale="log", xlim=(rates[0], 9), ylim=(6, top))
    ax.set(xlabel="learning rate η (log axis)", ylabel="loss after 100 steps\n(log axis)")
    ax.set_title("In a hundred steps no rate saves the raw columns")
    return fig


def spread_explained(true: np.ndarray, guessed: np.ndarray, r2: float) -> Figure:
    """What happened against what was guessed, a dot for each patient, with the line of perfect guesses."""
    fig, ax = canvas(height=3.6)
    ends = np.array([15.0, 355.0])
    mean = true.mean()
    ax.plot(ends, ends, color=OPTIMUM, lw=2.4)
    ax.plot(guessed, true, "o", color=LOSS, markersize=3.6, alpha=0.55, mew=0)
    ax.axhline(mean, color=CONTEXT, ls="--", lw=1.2)
    label(ax, 420, mean, f"always the mean, {mean:.0f}:\nR² = 0", CONTEXT, (-2, 14), **LEFTWARDS)
    label(ax, 355, 355, "guess = truth:\nR² = 1", offset=(-6, -30), **SMALL)
    ax.set(xlim=(8, 420), ylim=(10, 360), xlabel="progression guessed", ylabel="progression a year later")
    ax.set_title(f"R² = {r2:.2f}: half of the spread is explained, half is not")
    return fig


def digits(gaps: Mapping[str, np.ndarray], lowest: float = 1e-12) -> Figure:
    """The relative distance to the formula's weights after every step; a decade less is a digit more."""
    fig, ax = canvas(height=3.5)
    ax.set_yscale("log")  # first: it resets the ticks
    for (name, gap), color, dash in zip(gaps.items(), (GRADIENT, STEP), ("--", "-"), strict=True):
        ax.plot(np.where(gap > lowest, gap, np.nan), dash, color=color)
        middle = len(gap) // 2
        label(ax, middle, gap[middle], name, color, (6, 10))
    reached = int(np.argmax(gap < 1e-10))
    ax.axhline(1e-10, color=OPTIMUM, ls=":", lw=2.2)
    ax.plot(reached, 1e-10, "o", color=STEP, mec="white", markersize=9, zorder=5)
    label(ax, reached, 1e-10, f"ten digits after {reached} steps", offset=(-8, -10), ha="right")
    ax.yaxis.set_major_locator(FixedLocator([10.0**-k for k in range(0, 13, 2)]))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{-round(np.log10(value))}"))
    ax.set(xlim=(0, len(gap)), ylim=(lowest, 40), xlabel="step")
    ax.set_ylabel("digits that agree\n(log axis of the distance)")
    ax.set_title("Every digit costs the same number of steps")
    return fig
