"""Pictures of lesson 03, Learning rates."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from gdcourse.figures import CONTEXT, GRADIENT, INK, LOSS, STEP, canvas, curve, label, optimum

BANDS = (
    (0.0, 0.5, "walks in", "#D9EFE5"),
    (0.5, 1.0, "crosses and arrives", "#DFE9F7"),
    (1.0, 2.15, "is thrown out", "#FBE6DA"),
)


def three_hikers(trajectories) -> Figure:
    """Small multiples: above, the places of five steps on the hill; below, their losses on a log axis."""
    fig, axes = canvas(rows=2, columns=3, height=4.7, gridspec_kw={"height_ratios": [3, 2]})
    for (hill, losses), run, name in zip(
        axes.T, trajectories, ("crawls", "walks", "is thrown out"), strict=True
    ):
        reach = max(4.0, 1.15 * float(np.max(np.abs(run.positions - 3))))
        curve(hill, run.landscape, 3 - reach, 3 + reach)
        hill.plot(run.positions, run.losses, "o-", color=STEP, lw=1.2, markersize=4.5, zorder=4)
        hill.plot(run.positions[0], run.losses[0], "o", mfc="white", mec=STEP, mew=2, markersize=8, zorder=5)
        optimum(hill, 3, 0, size=12)
        rate = run.optimizer.learning_rate
        hill.set(title=f"η = {rate:g} {name}", ylabel="loss" if run is trajectories[0] else "")
        if run.losses.max() > 1e4:
            hill.yaxis.set_major_formatter(lambda loss, _: f"{loss / 1e5:g}·10⁵" if loss else "0")
        losses.plot(run.losses, "o-", color=LOSS, markersize=4)
        losses.set(yscale="log", ylim=(1e-1, 3e6), xlabel="step", xticks=range(len(run.losses)))
    axes[1, 0].set_ylabel("loss (log axis)")
    return fig


def dial(curvature: float = 2.0) -> Figure:
    """|ρ| = |1 − ηL| against η, in bands, with the three rates of the lesson as pins."""
    fig, ax = canvas(height=3.5)
    eta = np.linspace(0, 2.15, 431)
    for lo, hi, words, color in BANDS:
        ax.axvspan(lo, hi, color=color, zorder=0)
        ax.text((lo + hi) / 2, 3.42, words, ha="center", va="center", fontsize=10, color=INK)
    ax.plot(eta, np.abs(1 - curvature * eta), color=LOSS, zorder=3)
    ax.axhline(1, color=CONTEXT, ls="--", lw=1)
    label(ax, 2.15, 1, "|ρ| = 1: no nearer, no farther", CONTEXT, (-4, -10), ha="right", fontsize=9)
    for rate, offset, side in ((0.01, (7, 8), "left"), (0.1, (8, 6), "left"), (2.0, (-9, 3), "right")):
        ax.plot(rate, abs(1 - curvature * rate), "o", color=STEP, mec="white", markersize=9, zorder=5)
        label(ax, rate, abs(1 - curvature * rate), f"η = {rate:g}", INK, offset, ha=side)
    optimum(ax, 0.5, 0)
    label(ax, 0.5, 0, "one step", INK, (11, 5))
    ax.set(
        xlim=(0, 2.15),
        ylim=(-0.12, 3.7),
        xlabel="learning rate η",
        ylabel="|ρ| = kept share\nof the distance",
        title="The dial is a V: best at 0.5, over the edge at 1",
    )
    return fig


def twins(small, large) -> Figure:
    """Two rates with opposite paths and one loss curve."""
    fig, (paths, losses) = canvas(columns=2, height=3.3)
    for run, color, mark, words in ((small, STEP, "o", "η = 0.1"), (large, GRADIENT, "s", "η = 0.9")):
        paths.plot(run.positions, color=color, marker=mark, markersize=4.5, lw=1.4)
        label(paths, 1, run.positions[1], words, color, (7, 6 if run is large else -6))
    paths.axhline(3, color=CONTEXT, ls="--", lw=1)
    paths.set(xlabel="step", ylabel="w", title="Opposite paths …")
    losses.plot(small.losses, color=STEP, marker="o", markersize=9, mfc="none", lw=0, mew=1.8)
    losses.plot(large.losses, color=GRADIENT, marker="s", markersize=3.5, lw=1)
    losses.set(yscale="log", xlabel="step", ylabel="loss (log axis)", title="… and the same losses")
    label(losses, 3, small.losses[3], "circles: 0.1, squares: 0.9", INK, (10, 6))
    return fig


def over_the_edge(run) -> Figure:
    """|w| and the loss on a log axis until float64 ends."""
    fig, ax = canvas(height=3.4)
    limit = np.finfo(float).max
    steps = np.arange(len(run.losses))
    for values, color, words in ((run.losses, LOSS, "loss"), (np.abs(run.positions), STEP, "|w|")):
        finite = np.isfinite(values) & (values > 0)
        last = steps[finite][-1]
        powers = np.log10(values[finite])
        ax.plot(steps[finite], powers, color=color)
        ax.plot(last + 1, np.log10(limit), "X", color=color, markersize=10, mec="white", zorder=5)
        label(
            ax, last + 1, np.log10(limit), f"{words} is inf at step {last + 1}", color, (-6, 13), ha="right"
        )
        label(ax, 200, powers[200], words, color, (8, -9))
    ax.axhline(np.log10(limit), color=CONTEXT, ls="--", lw=1)
    label(ax, 0, np.log10(limit), "the end of float64: 1.8 · 10³⁰⁸", CONTEXT, (4, -9), fontsize=9)
    ax.set(
        xlim=(0, 700),
        ylim=(-5, 350),
        xlabel="step",
        ylabel="power of ten",
        title="The loss falls over the edge first, w at twice the step",
    )
    return fig


def falls_then_explodes(run) -> Figure:
    """The loss of a gutter with one unstable direction, with the two parts it is the sum of."""
    fig, ax = canvas(height=3.5)
    parts = 0.5 * np.array(run.landscape.curvatures)[:, None] * run.positions.T**2
    lowest = int(np.argmin(run.losses))
    ax.plot(parts[0], color=CONTEXT, ls="--", lw=1.5)
    ax.plot(parts[1], color=GRADIENT, ls=":", lw=1.8)
    ax.plot(run.losses, color=LOSS, lw=2.4)
    ax.plot(lowest, run.losses[lowest], "o", color=LOSS, mec="white", markersize=8, zorder=5)
    label(
        ax,
        lowest,
        run.losses[lowest],
        f"lowest: {run.losses[lowest]:.3f} at step {lowest}",
        LOSS,
        (4, 14),
        ha="right",
    )
    label(
        ax,
        170,
        parts[0][170],
        "along the gutter: × 0.979² a step",
        CONTEXT,
        (-2, -14),
        ha="center",
        fontsize=9.5,
    )
    label(ax, 45, parts[1][45], "across it: × 1.1² a step", GRADIENT, (8, -6), fontsize=9.5)
    ax.set(
        yscale="log",
        xlim=(0, 200),
        xlabel="step",
        ylabel="loss (log axis)",
        title="It falls for a hundred steps while a tiny error grows",
    )
    return fig
