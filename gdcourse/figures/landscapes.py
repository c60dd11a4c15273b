"""Pictures of lesson 09, Landscapes."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from gdcourse.figures import GRADIENT, INK, PREDICTION, STEP, canvas, contour, curve, label, path

CHORDS = {
    "(w − 3)²": (0.5, 4.5),
    "|w − 3|": (1.0, 5.5),
    "two valleys": (-2.1, 1.9),
    "squared loss of a sigmoid": (-5.5, 1.5),
}


def chords(shapes: dict) -> Figure:
    """A chord on each of several hills, and where the ground sticks out above it."""
    fig, panels = canvas(columns=len(shapes), height=2.6)
    for ax, (name, (f, lo, hi)) in zip(panels, shapes.items(), strict=True):
        curve(ax, f, lo, hi)
        a, b = CHORDS[name]
        w = np.linspace(a, b, 200)
        rope = np.interp(w, (a, b), (f(a), f(b)))
        ax.plot((a, b), (f(a), f(b)), "o--", color=PREDICTION, lw=1.6, markersize=5, zorder=5)
        above = np.asarray(f(w)) > rope + 1e-9
        ax.fill_between(w, rope, f(w), where=above, color=GRADIENT, alpha=0.3, lw=0)
        ax.set(ylabel="", yticks=())
        ax.set_title("convex" if not above.any() else "not convex", color=INK)
        ax.set_xlabel(name, fontsize=9.5)
    return fig


def basins(starts: np.ndarray, rates: np.ndarray, where: np.ndarray) -> Figure:
    """Where a walk on the two valleys ends, for every start and rate: 0 left, 1 right, 2 nowhere."""
    fig, ax = canvas(height=3.9)
    colours = ListedColormap(["#F0C65A", "#0072B2", "#3A3A3A"])  # gold is left, as in the explorer
    ax.pcolormesh(rates, starts, where, cmap=colours, vmin=0, vmax=2, rasterized=True)
    ax.axhline(0.2541, color="white", lw=1, ls="--")
    label(ax, rates[0], 0.2541, "the ridge", "white", (4, 8), fontsize=9)
    label(ax, 0.1, -1.8, "ends in the left, deep valley", INK, (0, 0))
    label(ax, 0.1, 1.9, "ends in the right valley", "white", (0, 0))
    label(ax, 0.455, -1.0, "nowhere", "white", (0, 0), ha="center")
    ax.axvline(0.4247, color="white", lw=0.8, ls=":")
    ax.set(
        xlabel="learning rate η",
        ylabel="start w",
        title="At small rates a ridge decides, at large rates the length of the first steps",
    )
    return fig


def horse_saddle() -> Figure:
    """A saddle as a surface, with its two slices."""
    fig = canvas(columns=2, height=3.3)[0]
    fig.clear()
    surface, slices = (
        fig.add_subplot(1, 2, 1, projection="3d", computed_zorder=False),
        fig.add_subplot(1, 2, 2),
    )
    t = np.linspace(-1, 1, 41)
    x, y = np.meshgrid(t, t)
    surface.plot_surface(x, y, x**2 - y**2, cmap="cividis", alpha=0.8, rstride=2, cstride=2, linewidth=0)
    surface.plot(t, 0 * t, t**2, color=GRADIENT, lw=2.5, zorder=9)
    surface.plot(0 * t, t, -(t**2), color=STEP, lw=2.5, ls="--", zorder=9)
    surface.plot([0], [0], [0], "o", color=INK, zorder=10)
    surface.set(xlabel="front – back", ylabel="left – right", zticks=(), title="Up one way, down the other …")
    surface.view_init(elev=28, azim=-55)
    slices.plot(t, t**2, color=GRADIENT)
    slices.plot(t, -(t**2), "--", color=STEP)
    slices.plot(0, 0, "o", color=INK, markersize=8, zorder=5)
    label(slices, 0.6, 0.36, "front to back: rises\nto pommel and cantle", GRADIENT, (-14, 18), ha="right")
    label(slices, 0.6, -0.36, "left to right: falls\nto the stirrups", STEP, (-14, -18), ha="right")
    slices.set(
        xlabel="distance from the middle",
        ylabel="height",
        title="… and level in the middle",
        ylim=(-1.15, 1.15),
    )
    return fig


def escape(offsets: np.ndarray, steps: list[int]) -> Figure:
    """Steps to leave a saddle against how near to its line the walk began."""
    fig, ax = canvas(height=3.0)
    ax.plot(offsets, steps, "o-", color=STEP, lw=1.3)
    for at in (0, 6, len(offsets) - 1):
        label(ax, offsets[at], steps[at], f"{steps[at]} steps", INK, (9, 7))
    ax.set(
        xscale="log",
        ylim=(0, 310),
        xlabel="distance to the line that leads into the saddle (log axis)",
        ylabel="steps to escape",
        title="A million times nearer costs twice the steps",
    )
    return fig


def smallest_network(loss, walks: list[np.ndarray]) -> Figure:
    """The loss (uv − 1)²/2, its curve of minima, its saddle, and some walks."""
    fig, ax = canvas(height=4.2)
    contour(ax, loss, (-2.4, 2.4), (-2.4, 2.4), levels=14, log=True, names=("u", "v"))
    u = np.linspace(0.42, 2.4, 100)
    for sign in (1, -1):
        ax.plot(sign * u, sign / u, color="#F0B400", lw=3.2, zorder=3)
    label(ax, -0.6, -1 / 0.6, "minima: u · v = 1", INK, (12, 0))
    for walk in walks:
        path(ax, walk, arrows=False)
    ax.plot(0, 0, "D", color=INK, mec="white", markersize=9, zorder=7)
    label(ax, 0, 0, "saddle", INK, (-12, -12), ha="right")
    label(ax, *walks[1][0], "u = −v:\ninto the saddle", INK, (11, -4))
    ax.set(aspect="equal", title="Only u = −v leads into the saddle")
    return fig
