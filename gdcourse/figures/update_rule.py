"""Pictures of lesson 02, The update rule."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import Rectangle

from gdcourse.figures import (
    CONTEXT,
    GRADIENT,
    INK,
    LOSS,
    STEP,
    Picture,
    arrow,
    canvas,
    curve,
    label,
    minus_signs,
    optimum,
)


def growing_square(side: float, h: float) -> Picture:
    """The square (w − 3)² before and after its side grows by h: two strips and a corner."""
    fig, ax = canvas(height=3.0)
    for (x, y), (width, height), color, words in (
        ((0, 0), (side, side), LOSS, "(w − 3)²"),
        ((side, 0), (h, side), GRADIENT, "side × h"),
        ((0, side), (side, h), GRADIENT, "side × h"),
        ((side, side), (h, h), CONTEXT, "h²"),
    ):
        ax.add_patch(Rectangle((x, y), width, height, facecolor=color, alpha=0.25, edgecolor=color, lw=1.4))
        turn = 90 if height > 3 * width else 0
        middle = (x + width / 2, y + height / 2)
        ax.text(*middle, words, color=INK, ha="center", va="center", rotation=turn, fontsize=10.5)
    for start, length, name in ((0, side, "side = w − 3"), (side, h, "h")):
        ends = {"arrowstyle": "<->", "color": INK, "lw": 1}
        ax.annotate("", (start, -0.12), (start + length, -0.12), arrowprops=ends)
        ax.text(start + length / 2, -0.2, name, ha="center", va="top")
    beside = side + h + 0.35
    for height, words, how in (
        (0.72, "growth = 2 · side · h + h²", {}),
        (0.50, "growth / h = 2 · side + h", {}),
        (0.28, "h → 0:  slope = 2 · side", {"color": GRADIENT, "weight": "bold"}),
    ):
        ax.text(beside, height * side, words, fontsize=11.5, **how)
    ax.set(
        xlim=(-0.2, 5.2),
        ylim=(-0.5, side + h + 0.15),
        aspect="equal",
        title="A square grows by two strips and a corner",
    )
    ax.axis("off")
    strips, corner = 2 * side * h, h * h
    return Picture(
        fig,
        f"A square of side {side:.0f} grows by {h}: two strips add {strips:.2f}, the corner {corner:.2f}, "
        f"so the area changes by {strips + corner:.2f}.",
    )


def rows_on_the_hill(trajectory, domain=(-0.7, 4.0)) -> Picture:
    """Every row of the worked table as a dot with its tilt; its update as an arrow on the floor."""
    fig, ax = canvas(height=3.7)
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
            words = minus_signs(f"row {number}: w = {w:.3f}, gradient {slope:.2f}")
            label(ax, w, height, words, INK, (14, 6), fontsize=9)
    updates = np.diff(trajectory.positions)
    for number, (w, update) in enumerate(zip(trajectory.positions[:-1], updates, strict=True)):
        arrow(ax, (w, floor), (w + update, floor))
        if number < 3:
            label(ax, w + update / 2, floor, f"{update:+.2f}", STEP, (0, -11), ha="center", fontsize=9)
    optimum(ax, 3.0, 0.0)
    told = ", ".join(f"{update:+.3f}" for update in updates)
    return Picture(
        fig,
        "Each row is one dot. Its tilt is the gradient, and the arrow on the floor below it is the update: "
        f"{told}.",
    )


def two_axes(losses: np.ndarray) -> Picture:
    """The same losses on a plain axis and on a log axis."""
    fig, (plain, log) = canvas(columns=2, height=3.0)
    first, last = losses[1] / losses[0], losses[-1] / losses[-2]
    for ax, title in ((plain, "A plain axis bends"), (log, "A log axis tells the ratio")):
        ax.plot(losses, "o-", color=LOSS, markersize=3.5)
        ax.set(xlabel="step", title=title, xticks=range(0, len(losses), 5))
    plain.set_ylabel("loss")
    log.set(yscale="log", ylabel="loss (log axis)")
    label(log, 10, losses[10], f"× {first:.2f} at every step", LOSS, (8, 8))
    return Picture(
        fig,
        "Left, the loss seems to run out of breath. Right, the same numbers fall in a straight line: the "
        f"first step keeps {first:.2f} of the loss, and so does step {len(losses) - 1} ({last:.2f}). There, "
        "each mark is ten times the one below.",
    )


def small_slopes(curvatures=(2.0, 0.02), small: float = 0.05, start: float = 3.0) -> Picture:
    """Slope against distance for two bowls: where each of them meets a slope that counts as small."""
    fig, ax = canvas(height=3.2)
    distance, top = np.array([0, 1.06 * start]), 2.6 * small
    ax.axhspan(0, small, color=STEP, alpha=0.13, lw=0)
    words = f"“small”: slopes below {small:g}"
    label(ax, 0.15 * start, small, words, STEP, (0, -11), fontsize=9.5)
    (steep, flat), reached = curvatures, [small / each for each in curvatures]
    for curvature, color in ((steep, LOSS), (flat, GRADIENT)):
        ax.plot(distance, curvature * distance, color=color)
    for far in reached:
        ax.plot(far, small, "o", color=INK, markersize=7, zorder=5)
    label(ax, top / steep, top, f"the hill: slope = {steep:g} · distance", LOSS, (8, -12))
    said = f"the flat hill: slope = {flat:g} · distance"
    label(ax, 0.5 * start, 0.3 * small, said, GRADIENT, (0, 0), ha="left")
    label(ax, reached[0], small, f"{reached[0]:g} away", INK, (9, 9))
    label(ax, reached[1], small, f"{reached[1]:g} away", INK, (0, 11), ha="center")
    ax.set(
        xlim=(0, distance[1]),
        ylim=(0, top),
        xlabel="distance to the bottom",
        ylabel="size of the slope",
        title="One slope, two distances",
    )
    return Picture(
        fig,
        f"Slope against distance for two hills. A slope of {small:g} means {reached[0]:g} from the bottom on "
        f"the hill (w − 3)², and {reached[1]:g} from it on the same hill, {steep / flat:g} times flatter.",
    )
