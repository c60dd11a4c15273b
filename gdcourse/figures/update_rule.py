"""Pictures of lesson 02, The update rule."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from gdcourse.figures import (
    CONTEXT,
    GRADIENT,
    INK,
    LOSS,
    STEP,
    arrow,
    canvas,
    curve,
    label,
    minus_signs,
    optimum,
)


def growing_square(side: float, h: float) -> Figure:
    """The square (w − 3)² before and after its side grows by h: two strips and a corner."""
    fig, ax = canvas(height=3.3)
    for (x, y), (width, height), color, words in (
        ((0, 0), (side, side), LOSS, "(w − 3)²"),
        ((side, 0), (h, side), GRADIENT, "side × h"),
        ((0, side), (side, h), GRADIENT, "side × h"),
        ((side, side), (h, h), CONTEXT, "h²"),
    ):
        ax.add_patch(Rectangle((x, y), width, height, facecolor=color, alpha=0.25, edgecolor=color, lw=1.4))
        turn = 90 if height > 3 * width else 0
        ax.text(
            x + width / 2,
            y + height / 2,
            words,
            color=INK,
            ha="center",
            va="center",
            rotation=turn,
            fontsize=10.5,
        )
    for start, length, name in ((0, side, "side = w − 3"), (side, h, "h")):
        ax.annotate(
            "",
            (start, -0.12),
            (start + length, -0.12),
            arrowprops={"arrowstyle": "<->", "color": INK, "lw": 1},
        )
        ax.text(start + length / 2, -0.2, name, ha="center", va="top")
    ax.text(side + h + 0.35, 0.72 * side, "growth = 2 · side · h + h²", fontsize=11.5)
    ax.text(side + h + 0.35, 0.50 * side, "growth / h = 2 · side + h", fontsize=11.5)
    ax.text(
        side + h + 0.35, 0.28 * side, "h → 0:  slope = 2 · side", fontsize=11.5, color=GRADIENT, weight="bold"
    )
    ax.set(
        xlim=(-0.2, 5.2),
        ylim=(-0.5, side + h + 0.15),
        aspect="equal",
        title="A square grows by two strips and a corner",
    )
    ax.axis("off")
    return fig


def rows_on_the_hill(trajectory, domain=(-0.7, 4.0)) -> Figure:
    """Every row of the worked table as a dot with its tilt, and its update as an arrow on the floor."""
    fig, ax = canvas(height=3.9)
    curve(ax, trajectory.landscape, *domain)
    floor = -1.6
    ax.set(ylim=(-3.1, 12), title="The tilt shrinks, and the step with it")
    ax.axhline(0, color=CONTEXT, lw=0.6)
    rows = zip(trajectory.positions, trajectory.losses, trajectory.gradients, strict=True)
    for number, (w, height, slope) in enumerate(rows):
        run = np.array([-0.17, 0.17])
        ax.plot(w + run, height + slope * run, color=GRADIENT, lw=3.6, zorder=4)
        ax.plot([w, w], [floor, height], ":", color=CONTEXT, lw=0.8, zorder=1)
        ax.plot(w, height, "o", color=LOSS, mec="white", mew=0.8, zorder=5)
        if number < trajectory.steps:
            label(
                ax,
                w,
                height,
                minus_signs(f"row {number}: w = {w:.3f}, gradient {slope:.2f}"),
                INK,
                (14, 6),
                fontsize=9,
            )
    for number, (a, b) in enumerate(zip(trajectory.positions[:-1], trajectory.positions[1:], strict=True)):
        arrow(ax, (a, floor), (b, floor))
        if number < 3:
            label(ax, (a + b) / 2, floor, f"{b - a:+.2f}", STEP, (0, -11), ha="center", fontsize=9)
    optimum(ax, 3.0, 0.0)
    return fig


def two_axes(losses: np.ndarray) -> Figure:
    """The same losses on a plain axis and on a log axis."""
    fig, (plain, log) = canvas(columns=2, height=3.2)
    for ax, title in ((plain, "A plain axis bends"), (log, "A log axis tells the ratio")):
        ax.plot(losses, "o-", color=LOSS, markersize=3.5)
        ax.set(xlabel="step", title=title, xticks=range(0, len(losses), 5))
    plain.set_ylabel("loss")
    log.set(yscale="log", ylabel="loss (log axis)")
    label(log, 10, losses[10], "× 0.64 at every step", LOSS, (8, 8))
    return fig
