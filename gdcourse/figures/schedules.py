"""Pictures of lesson 08, Schedules."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from gdcourse.figures import CONTEXT, GRADIENT, INK, LOSS, PREDICTION, STEP, canvas, label

PLANS = (LOSS, STEP, GRADIENT, PREDICTION, CONTEXT)


def clouds(walks: dict[float, np.ndarray]) -> Figure:
    """Noisy walks to 3, one panel per rate, with the band of ± one floor's width."""
    fig, panels = canvas(columns=len(walks), height=3.0, sharey=True)
    for ax, (eta, walk) in zip(panels, walks.items(), strict=True):
        width = np.sqrt(eta * 4 / (1 - eta))
        ax.axhspan(3 - width, 3 + width, color=STEP, alpha=0.15, lw=0)
        ax.axhline(3, color=CONTEXT, lw=1, ls="--")
        ax.plot(walk, color=STEP, lw=0.9)
        label(ax, 300, 5.7, f"± {width:.2f}", INK, (-4, 0), ha="right")
        ax.set(title=f"η = {eta}", xlabel="step", ylim=(-1, 8), xlim=(0, 300))
    panels[0].set_ylabel("w")
    return fig


def budgets(plans: dict[str, np.ndarray]) -> Figure:
    """Rates against steps, the area under each shaded: its travel budget."""
    fig, panels = canvas(columns=len(plans), height=2.7, sharey=True)
    for ax, (name, rates), color in zip(panels, plans.items(), PLANS, strict=True):
        ax.fill_between(np.arange(len(rates)), rates, color=color, alpha=0.2, lw=0)
        ax.plot(rates, color=color, lw=1.6)
        short = name.partition(":")[0].partition(" over")[0]
        ax.set(xlabel="step", xticks=(0, 1000), ylim=(0, 0.0115))
        ax.set_title(short, fontsize=10)
        ax.text(
            0.5,
            0.93 if rates.mean() < 0.006 else 0.4,
            f"sum\n{rates.sum():.2f}",
            transform=ax.transAxes,
            ha="center",
            va="top",
            color=color,
        )
    panels[0].set_ylabel("rate η")
    return fig


def range_test(rates: np.ndarray, losses: np.ndarray) -> Figure:
    """Loss while the rate grows by a constant ratio, on a log axis for the rate."""
    fig, ax = canvas(height=3.1)
    turn = int(np.argmin(losses))
    ax.plot(rates, losses, color=LOSS, lw=1.5)
    ax.plot(rates[turn], losses[turn], "o", color=LOSS, mec="white", markersize=9, zorder=5)
    label(ax, rates[turn], losses[turn], f"lowest at η = {rates[turn]:.2g}", INK, (0, -12), ha="center")
    ax.axvspan(rates[turn] / 10, rates[turn] / 2, color=STEP, alpha=0.15, lw=0)
    label(ax, rates[turn] / 4.5, 2.9, "begin here", STEP, (0, 0), ha="center")
    ax.set(
        xscale="log",
        ylim=(-0.3, 4),
        xlabel="learning rate η, raised at every step (log axis)",
        ylabel="loss",
        title="Raise the rate until the loss turns up, and step back",
    )
    return fig


def race(ends: dict[str, np.ndarray]) -> Figure:
    """Mean excess loss of several plans against steps, on log axes."""
    fig, ax = canvas(height=3.5)
    dashes = ("-", "-", "--", ":")
    heights = (1.25, 0.8, 1.0, 1.0)
    for (name, excess), color, dash, lift in zip(ends.items(), PLANS, dashes, heights, strict=False):
        steps = np.arange(1, len(excess) + 1)
        ax.plot(steps, excess, dash, color=color, lw=1.8)
        label(ax, steps[-1], excess[-1] * lift, name, color, (5, 0), fontsize=9.5)
    ax.set(
        xscale="log",
        yscale="log",
        xlim=(1, 14000),
        xlabel="step (log axis)",
        ylabel="excess loss (log axis)",
        title="A constant rate stays at its floor; the others go on",
    )
    ax.set_xticks((1, 10, 100, 1000))
    return fig
