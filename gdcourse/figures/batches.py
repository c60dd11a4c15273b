"""Pictures of lesson 07, Batches."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from gdcourse.figures import CONTEXT, GRADIENT, INK, LOSS, PREDICTION, STEP, canvas, label

LINES = {"batch": (LOSS, "-", "o"), "mini-batch, 32": (STEP, "-", "s"), "stochastic": (PREDICTION, "-", "^")}


def clouds(reports: dict[int, np.ndarray], mean: np.ndarray) -> Figure:
    """Gradients of random batches, one panel per batch size, around the full gradient."""
    fig, panels = canvas(columns=len(reports), height=2.6, sharex=True, sharey=True)
    for ax, (size, dots) in zip(panels, reports.items(), strict=True):
        ax.plot(*dots.T, ".", color=GRADIENT, markersize=3, alpha=0.5)
        ax.plot(*mean, "X", color=INK, mec="white", markersize=9, zorder=5)
        ax.set(title=f"B = {size}", aspect="equal", xlim=(-480, 400), ylim=(-480, 400), xlabel="slope in w₁")
    panels[0].set_ylabel("slope in w₂")
    label(panels[-1], *mean, "all students", INK, (-30, -26), ha="left", fontsize=9)
    return fig


def noise_against_batch(sizes, measured, one: float) -> Figure:
    """Spread of the gradient against batch size, on log axes, with one/√B."""
    fig, ax = canvas(height=3.0)
    line = np.geomspace(0.8, 90, 20)
    ax.plot(line, one / np.sqrt(line), "--", color=CONTEXT, lw=1.3)
    ax.plot(sizes, measured, "o", color=GRADIENT, markersize=8)
    for size, spread in zip(sizes, measured, strict=True):
        label(ax, size, spread, f"{spread:.0f}", INK, (9, 6))
    label(ax, line[7], one / np.sqrt(line[7]), "one / √B", CONTEXT, (-4, -12), ha="right")
    ax.set(xscale="log", yscale="log", xticks=sizes, xlabel="students asked, B (log axis)", ylabel="spread of the gradient\n(log axis)",
           title="Four times as many voices, half the noise")  # fmt: skip
    ax.set_xticks(sizes, [str(size) for size in sizes])
    ax.minorticks_off()
    return fig


def three_clocks(runs: dict) -> Figure:
    """The same losses against steps, epochs and seconds."""
    fig, panels = canvas(columns=3, height=3.2, sharey=True)
    ends = {}
    for name, (steps, losses, seconds, _) in runs.items():
        color, dash, mark = LINES[name]
        for ax, clock in zip(panels, (steps, np.arange(1, len(losses) + 1), seconds), strict=True):
            ax.plot(clock, losses, dash, color=color, marker=mark, markersize=3.5, lw=1.5)
        ends[name] = losses[-1]
        label(panels[1], 9, losses[8], name, color, (0, -11 if name == "stochastic" else 10), fontsize=9.5)
    for ax, clock in zip(panels, ("steps (log axis)", "epochs", "seconds (log axis)"), strict=True):
        ax.set(xlabel=clock, yscale="log", ylim=(0.035, 2.6))
    panels[0].set(xscale="log", ylabel="training loss (log axis)", title="By steps")
    panels[1].set(title="By epochs")
    panels[2].set(xscale="log", title="By seconds")
    return fig


