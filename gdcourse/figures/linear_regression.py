"""Pictures of lesson 05, Linear regression."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from gdcourse.descent import descend
from gdcourse.figures import (
    GRADIENT,
    LOSS,
    OPTIMUM,
    STEP,
    Picture,
    arrow,
    canvas,
    contour,
    grouped,
    in_millions,
    label,
    optimum,
)
from gdcourse.models import LinearRegression
from gdcourse.optimizers import GradientDescent

LEVELS = np.array([0, 0.5, 2, 5, 10, 20, 35, 60, 100, 160])  # above the lowest loss
SMALL = {"fontsize": 9.5}
LEFTWARDS = {"fontsize": 9.5, "ha": "right"}


def explodes(loss: Callable, path: np.ndarray) -> Picture:
    """The losses of a walk that explodes, until they are too large for a number."""
    losses = np.array([loss(w) for w in path])
    inf = int(np.argmax(np.isinf(losses)))
    nan = int(np.argmax(np.isnan(path).any(axis=1)))
    fig, ax = canvas(height=3.2)
    ax.plot(np.log10(losses[:inf]), "o-", color=LOSS, markersize=3)
    label(ax, 1, np.log10(losses[1]), f"one step: {in_millions(losses[1])}", offset=(16, 5), **SMALL)
    ax.axvline(inf, color=GRADIENT, ls="--", lw=1.4)
    label(ax, inf, 60, f"step {inf}: loss inf", GRADIENT, (6, 0), **SMALL)
    ax.axvline(nan, color=GRADIENT, ls=":", lw=1.8)
    label(ax, nan, 60, f"step {nan}: weights nan", GRADIENT, (6, 0), **SMALL)
    ax.set(xlim=(-2, 1.32 * nan), ylim=(0, 320), xlabel="step", ylabel="digits before the point\nof the loss")
    ax.set_title("Every step makes the loss 50 000 times as large")
    return Picture(
        fig,
        f"The loss begins at {losses[0]:.0f} and is {in_millions(losses[1])} after one step, "
        f"{grouped(round(losses[1] / losses[0]))} times as much. At step {inf} it is inf, and at "
        f"step {nan} a weight is nan.",
    )


def looks_finished(loss: Callable, path: np.ndarray, best: np.ndarray) -> Picture:
    """A walk on raw columns: the loss at some steps, and beside it the weight b, which hardly moves."""
    steps = np.unique(np.geomspace(1, len(path) - 1, 120).astype(int))
    losses, intercepts = np.array([loss(path[k]) for k in steps]), path[steps, -1]
    lowest, intercept = loss(best), best[-1]
    fig, (left, right) = canvas(columns=2, height=3.3)
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
    return Picture(
        fig,
        f"After {grouped(int(steps[-1]))} steps the loss is {losses[-1]:.2f}, not far above the "
        f"lowest, {lowest:.2f}. The intercept b is {intercepts[-1]:.2f} and belongs at {intercept:.2f}.",
    )


def three_columns(x: np.ndarray, y: np.ndarray, learning_rate: float, steps: int) -> Picture:
    """Maps of the loss over (w, b), with the column x raw, centred and standardised, and a walk on each."""
    wlim, blim = (-2.5, 7.5), (-4.5, 11.5)
    kinds = {"raw": x, "centred": x - x.mean(), "standardised": (x - x.mean()) / x.std()}
    fig, axes = canvas(columns=len(kinds), height=3.7, sharey=True)
    told = []
    for ax, (title, column) in zip(axes, kinds.items(), strict=True):
        A = np.column_stack([column, np.ones(len(y))])
        bottom = np.linalg.lstsq(A, y)[0]
        lowest = np.mean((A @ bottom - y) ** 2)

        def loss(w, A=A):
            return np.mean((A @ w - y[:, None]) ** 2, axis=0)

        contour(ax, loss, wlim, blim, levels=lowest + LEVELS, names=("weight w", "weight b"))
        model = LinearRegression(column, y)
        path = descend(model, model.zeros(), GradientDescent(learning_rate), steps).positions
        bends = np.linalg.eigvalsh(2 / len(y) * A.T @ A)
        told.append(
            f"{title}, κ = {bends[-1] / bends[0]:.2f} and limit {2 / bends[-1]:.2f}, {_fate(path, bottom)}"
        )
        ax.set(aspect="equal", title=f"{title}:\n{_fate(path, bottom)}")
        _walk_in_frame(ax, path)
        optimum(ax, *bottom, size=14)
        ax.label_outer()
    return Picture(
        fig, f"The same four students and the same rate, η = {learning_rate:g}: {'; '.join(told)}."
    )


def _fate(path: np.ndarray, bottom: np.ndarray) -> str:
    """What became of a walk: thrown out, arrives, or lands with its first step."""
    away = np.linalg.norm(path - bottom, axis=1)
    return "lands in one step" if away[1] < 1e-9 else "arrives" if away[-1] < away[0] else "thrown out"


def _walk_in_frame(ax: Axes, path: np.ndarray) -> None:
    """The steps of a walk as arrows; one that leaves the frame ends at its edge and says where it leads."""
    frame = np.array([ax.get_xlim(), ax.get_ylim()])
    ax.plot(*path[0], "o", markersize=8, mfc="white", mec=STEP, mew=2, zorder=6)
    for a, b in zip(path[:-1], path[1:], strict=True):
        step = b - a
        if np.hypot(*step) < 0.25:
            return
        moves = step != 0
        room = (np.where(step > 0, frame[:, 1], frame[:, 0]) - a)[moves] / step[moves]
        end = a + min(1.0, 0.97 * room.min()) * step
        arrow(ax, a, end)
        if not np.allclose(end, b):
            label(ax, *end, f"to ({b[0]:.1f}, {b[1]:.1f})", offset=(0, 12), **LEFTWARDS)
            return


def digits(path: np.ndarray, formula: np.ndarray, lowest: float = 1e-12) -> Picture:
    """The relative distance to the formula's weights after every step; a decade less is a digit more."""
    gap = np.linalg.norm(path - formula, axis=1) / np.linalg.norm(formula)
    fig, ax = canvas(height=3.4)
    ax.set_yscale("log")  # first: it resets the ticks
    ax.plot(np.where(gap > lowest, gap, np.nan), color=STEP)
    reached = [int(np.argmax(gap < 10.0**-k)) for k in range(1, 11)]
    ax.plot(reached, 10.0 ** -np.arange(1, 11), "o", color=STEP, mec="white", markersize=7, zorder=5)
    label(ax, reached[0], 0.1, f"one digit after {reached[0]} steps", offset=(10, 4))
    label(ax, reached[-1], 1e-10, f"ten digits after {reached[-1]} steps", offset=(-10, -8), ha="right")
    ax.yaxis.set_major_locator(FixedLocator([10.0**-k for k in range(0, 13, 2)]))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{-round(np.log10(value))}"))
    ax.set(xlim=(0, len(gap)), ylim=(lowest, 40), xlabel="step")
    ax.set_ylabel("digits that agree\n(log axis of the distance)")
    ax.set_title("Every digit costs the same number of steps")
    told = ", ".join(f"{k} after {reached[k - 1]}" for k in (1, 2, 3, 9, 10))
    return Picture(fig, f"Steps until so many digits of the weights agree with the formula: {told}.")
