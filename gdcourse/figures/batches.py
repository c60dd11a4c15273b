"""Pictures of lesson 07, Batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from gdcourse.figures import (
    CONTEXT,
    GRADIENT,
    INK,
    LOSS,
    PREDICTION,
    STEP,
    canvas,
    contour,
    label,
    optimum,
    path,
)

LINES = {"batch": (LOSS, "-"), "mini-batch, 32": (STEP, "--"), "stochastic": (PREDICTION, "-.")}
CLOCKS = {"steps": "By steps", "epochs": "By epochs", "seconds": "By seconds"}


def three_paths(loss, paths: Mapping[str, np.ndarray]) -> Figure:
    """Walks of equal length over the same map, one panel each: smooth, trembling, drunk."""
    fig, panels = canvas(columns=len(paths), height=3.0, sharex=True, sharey=True)
    bottom = np.linalg.solve(loss.hessian(), -loss.gradient(loss.zeros()))
    lowest = loss(bottom)
    for ax, (name, positions) in zip(panels, paths.items(), strict=True):
        contour(
            ax, loss, (-3, 17), (-12, 6), levels=lowest + np.array([0, 4, 16, 36, 64, 100, 144, 196, 260])
        )
        path(ax, positions, arrows=False, markersize=2.5, lw=1.1)
        optimum(ax, *bottom, size=12)
        ax.set(aspect="equal", title=name, xlabel="w", ylabel="b")
        ax.label_outer()
    return _titled(fig, "Ask fewer, and the path begins to stagger")


def clouds(reports: Mapping[int, np.ndarray], mean: np.ndarray) -> Figure:
    """Gradients of random batches, one panel per batch size, around the full gradient."""
    fig, panels = canvas(columns=len(reports), height=2.7, sharex=True, sharey=True)
    for ax, (size, dots) in zip(panels, reports.items(), strict=True):
        ax.plot(*dots.T, ".", color=GRADIENT, markersize=3, alpha=0.5)
        ax.plot(*mean, "X", color=INK, mec="white", markersize=9, zorder=5)
        ax.set(title=f"B = {size}", aspect="equal", xlim=(-480, 400), ylim=(-480, 400), xlabel="slope in w₁")
    panels[0].set_ylabel("slope in w₂")
    label(panels[-1], *mean, "all 200 students", INK, (0, -30), ha="center", fontsize=9)
    return _titled(fig, "Four times as many voices, a cloud half as wide")


def noise_against_batch(sizes: Sequence[int], measured: Sequence[float], one: float) -> Figure:
    """Spread of the gradient against batch size, on log axes, with one/√B."""
    fig, ax = canvas(height=3.0)
    line = np.geomspace(0.8, 90, 20)
    ax.plot(line, one / np.sqrt(line), "--", color=CONTEXT, lw=1.3)
    ax.plot(sizes, measured, "o", color=GRADIENT, markersize=8)
    for size, spread in zip(sizes, measured, strict=True):
        label(ax, size, spread, f"{spread:.0f}", INK, (9, 6))
    label(ax, line[7], one / np.sqrt(line[7]), "one / √B", CONTEXT, (-4, -12), ha="right")
    ax.set(
        xscale="log",
        yscale="log",
        xlabel="students asked, B (log axis)",
        ylabel="spread of the gradient\n(log axis)",
        title="Four times as many voices, half the noise",
    )
    ax.set_xticks(sizes, [str(size) for size in sizes])
    ax.set_yticks([30, 60, 120, 240], ["30", "60", "120", "240"])
    ax.minorticks_off()
    return fig


def ahead(runs: Mapping[str, Mapping[str, np.ndarray]], clock: str, bell: float) -> str:
    """Whose loss is lowest of what the walkers have reached when this clock shows `bell`."""
    reached = {name: run["losses"][run[clock] <= bell] for name, run in runs.items()}
    lowest = {name: losses[-1] if len(losses) else np.inf for name, losses in reached.items()}
    return min(lowest, key=lowest.get)


def three_clocks(runs: Mapping[str, Mapping[str, np.ndarray]], bells: Mapping[str, float]) -> Figure:
    """The same losses against steps, epochs and seconds; a line where the bell of each clock rings."""
    fig, panels = canvas(columns=3, height=3.4, sharey=True)
    for ax, (clock, words) in zip(panels, CLOCKS.items(), strict=True):
        winner = ahead(runs, clock, bells[clock])
        ax.axvline(bells[clock], color=CONTEXT, lw=1.2, ls=":", zorder=1)
        for name, run in runs.items():
            color, dash = LINES[name]
            ax.plot(run[clock], run["losses"], dash, color=color, lw=1.7)
            ax.plot(run[clock][-1], run["losses"][-1], "o", color=color, markersize=5)
        ax.set(yscale="log", ylim=(0.035, 3.6))
        ax.set_title(f"{words}:\n{winner.split(',')[0]}", color=LINES[winner][0])
        ax.set_xlabel(clock if clock == "epochs" else f"{clock} (log axis)")
        if clock != "epochs":
            ax.set_xscale("log")
            ax.minorticks_off()
    for name, where in {
        "batch": (10, 1.9),
        "mini-batch, 32": (7.5, 0.31),
        "stochastic": (2.6, 0.062),
    }.items():
        label(panels[1], *where, name, LINES[name][0], (0, 0), fontsize=9.5)
    panels[0].set(ylabel="training loss (log axis)")
    panels[0].set_yticks([0.05, 0.1, 0.2, 0.5, 1, 2], ["0.05", "0.1", "0.2", "0.5", "1", "2"])
    panels[0].minorticks_off()
    return fig


def _titled(fig: Figure, title: str) -> Figure:
    fig.suptitle(title, x=0.075, ha="left", fontsize=11.5, fontweight="bold")
    return fig
