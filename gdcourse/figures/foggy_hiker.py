"""Pictures of lesson 01, The foggy hiker."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from gdcourse.figures import (
    CONTEXT,
    GRADIENT,
    INK,
    LOSS,
    STEP,
    arrow,
    canvas,
    contour,
    curve,
    heights,
    label,
    minus_signs,
    optimum,
)

FOG = "#DDE1E6"


def in_fog(hill, w: float, slope: float, sight: float = 0.45, domain=(-1.0, 7.0)) -> Figure:
    """The hill as the hiker has it: fog everywhere but within `sight` of where they stand."""
    fig, ax = canvas(height=3.2)
    top = curve(ax, hill, *domain).max()
    ax.set(ylim=(-0.06 * top, 1.08 * top), ylabel="height", title="All the hiker has: one place, one slope")
    for reach in np.linspace(sight, 1.6 * sight, 7):  # seven layers, each hiding a little more
        for side in ((domain[0], w - reach), (w + reach, domain[1])):
            ax.axvspan(*side, color=FOG, alpha=0.45, lw=0, zorder=3)
    for side in ((domain[0], w - 1.6 * sight), (w + 1.6 * sight, domain[1])):
        ax.axvspan(*side, color=FOG, lw=0, zorder=3)
    run = np.array([w - 0.75, w + 0.75])
    ax.plot(run, hill(w) + slope * (run - w), color=GRADIENT, lw=2.2, zorder=5)
    ax.plot(w, hill(w), "o", color=INK, markersize=9, zorder=6)
    label(
        ax,
        run[1],
        hill(w) + slope * 0.75,
        minus_signs(f"slope {slope:.0f}: the ground falls to the right"),
        GRADIENT,
        (8, 4),
    )
    ax.text(5.2, 0.35 * top, "fog", color=CONTEXT, fontsize=15, style="italic", zorder=6)
    return fig


def two_slopes(hill, places=(1.0, 6.0), domain=(-0.5, 6.8)) -> Figure:
    """Height is a dotted line down to the floor, slope the tilt of the short line: two different things."""
    fig, ax = canvas(height=3.2)
    curve(ax, hill, *domain)
    ax.set(
        ylim=(-1.2, 15.5),
        ylabel="height",
        title="Height is how far up you are; slope is how tilted the ground is",
    )
    for w in places:
        slope = float(hill.gradient(w))
        run = np.array([w - 0.8, w + 0.8])
        ax.plot([w, w], [0, hill(w)], ":", color=LOSS, lw=1.6)
        ax.plot(run, hill(w) + slope * (run - w), color=GRADIENT, lw=2.4, zorder=5)
        ax.plot(w, hill(w), "o", color=INK, markersize=8, zorder=6)
        side = -1 if slope > 0 else 1
        label(
            ax,
            w,
            hill(w),
            minus_signs(f"height {hill(w):.0f}\nslope {slope:+.0f}"),
            INK,
            (side * 14, 10),
            ha="right" if side < 0 else "left",
        )
    ax.axhline(0, color=CONTEXT, lw=0.8)
    return fig


def fog_lifted(hill, path: np.ndarray, domain=(-1.0, 7.0), minimum: float = 3.0) -> Figure:
    """The whole hill with the walk on it; the steps are drawn on the floor, where `w` lives."""
    fig, ax = canvas(height=3.6)
    top = curve(ax, hill, *domain).max()
    floor = -0.13 * top
    ax.set(ylim=(1.8 * floor, 0.75 * top), ylabel="height", title="Every step is shorter than the one before")
    ax.axhline(0, color=CONTEXT, lw=0.6)
    ax.plot(path, hill(path), "o", color=LOSS, mec="white", mew=0.8, zorder=5)
    for number, (a, b) in enumerate(zip(path[:-1], path[1:], strict=True), 1):
        ax.plot([a, a], [floor, hill(a)], ":", color=CONTEXT, lw=0.8, zorder=1)
        if abs(b - a) > 0.08:
            arrow(ax, (a, floor), (b, floor))
        if number <= 3:
            label(ax, (a + b) / 2, floor, f"{b - a:.2f}", STEP, (0, -11), ha="center", fontsize=9)
    optimum(ax, minimum, 0)
    label(ax, minimum, 0, "the bottom", INK, (2, 16), ha="center")
    label(ax, path[0], hill(path[0]), "start", INK, (9, 4))
    return fig


def surface_and_map(loss, path: np.ndarray, wlim=(-0.6, 5.0), blim=(-4.2, 5.4)) -> Figure:
    """The same loss of two weights as a hillside one could stand on and as the map a computer works with."""
    fig = canvas(columns=2, height=3.5)[0]
    fig.clear()
    hillside = fig.add_subplot(1, 2, 1, projection="3d", computed_zorder=False)
    flat = fig.add_subplot(1, 2, 2)
    fig.get_layout_engine().set(wspace=0.12)
    hillside.plot_surface(
        *heights(loss, wlim, blim, 60), cmap="cividis", alpha=0.85, linewidth=0, rstride=2, cstride=2
    )
    hillside.plot(path[:, 0], path[:, 1], loss(path.T), "o-", color=STEP, markersize=3, lw=1.6, zorder=9)
    hillside.set(xlabel="weight w", ylabel="weight b", title="A hillside (height is the loss) …")
    hillside.view_init(elev=34, azim=-58)
    for axis in (hillside.xaxis, hillside.yaxis, hillside.zaxis):
        axis.pane.set_visible(False)
    contour(flat, loss, wlim, blim, names=("weight w", "weight b"))
    flat.plot(*path.T, "o-", color=STEP, markersize=4, lw=1.6, zorder=5)
    optimum(flat, 3.0, 0.0)
    label(flat, *path[0], "start", INK, (6, -9))
    label(flat, 3.0, 0.0, "best line", INK, (8, 10))
    flat.set_title("… and its map")
    return fig


def guess_or_feel(runs: dict[int, dict[str, np.ndarray]]) -> Figure:
    """Distance to the goal against heights measured, guessing and feeling; a panel per number of weights."""
    fig, panels = canvas(columns=len(runs), height=3.3, sharey=True)
    for ax, (dimensions, lines) in zip(panels, runs.items(), strict=True):
        for name, color, dash, nearest in (
            ("guessing", CONTEXT, "--", None),
            ("feeling the slope", STEP, "-", 0.05),
        ):
            measured, distance = lines[name]
            ax.plot(measured, distance, dash, color=color)
            at = int(np.argmin(np.abs(np.log(distance / nearest)))) if nearest else int(0.6 * len(measured))
            label(ax, measured[at], distance[at], name, color, (0, 10) if dash == "--" else (7, 0))
        ax.set(xlabel="heights measured so far", yscale="log", ylim=(3e-3, 90), title=f"{dimensions} weights")
    panels[0].set_ylabel("distance to the bottom\n(log axis)")
    return fig
