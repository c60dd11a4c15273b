"""Pictures of lesson 09, Landscapes."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from gdcourse.descent import descend
from gdcourse.figures import GRADIENT, INK, PREDICTION, STEP, Picture, canvas, contour, curve, label, path
from gdcourse.optimizers import GradientDescent
from gdcourse.tables import in_tens

CHORDS = {
    "(w − 3)²": (0.5, 4.5),
    "|w − 3|": (1.0, 5.5),
    "two valleys": (-2.1, 1.9),
    "squared loss of a sigmoid": (-5.5, 1.5),
}


def chords(shapes: dict) -> Picture:
    """A chord on each of several hills, and where the ground sticks out above it."""
    three = {name: shape for name, shape in shapes.items() if name != "|w − 3|"}
    return Picture(
        _roped(shapes),
        "One chord for each of four hills. The ground stays below the chord of the bowl and of the corner "
        "and rises above it on the two valleys and on the sigmoid.",
        hall=_roped(three),
        hall_sentence="One chord for each of three hills. The ground stays below the chord of the bowl, and "
        "rises above it on the two valleys and on the sigmoid.",
    )


def _roped(shapes: dict) -> Figure:
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


def fates(hill, rates: tuple[float, ...]) -> Picture:
    """The first steps from w = 3 at several rates, and where 400 steps end."""
    figure, told = _landed(hill, rates)
    hall, _ = _landed(hill, rates[::2])
    said = "Walks from w = 3. The first steps, and stars where 400 steps end"
    return Picture(figure, f"{said}: {'; '.join(told)}.", hall=hall, hall_sentence=f"{said}.")


def _landed(hill, rates: tuple[float, ...]) -> tuple[Figure, list[str]]:
    fig, panels = canvas(columns=len(rates), height=2.6, sharey=True)
    told = []
    for ax, eta in zip(panels, rates, strict=True):
        walk = descend(hill, 3.0, GradientDescent(eta), steps=400).positions
        settled = abs(walk[-1] - walk[-2]) < 1e-6
        curve(ax, hill, -3.3, 3.3)
        ax.plot(walk[:6], hill(walk[:6]), "o-", color=STEP, lw=1, markersize=3.5, zorder=5)
        ends = walk[-1:] if settled else walk[-2:]
        ax.plot(ends, hill(ends), "*", color=GRADIENT, markersize=11, zorder=6)
        where = ("left" if walk[-1] < 0.25 else "right") if settled else "nowhere"
        ax.set_title(f"{eta}: {where}", fontsize=10)
        ax.set(xlabel="w", ylabel="")
        told.append(f"{eta} {where}, at " + " and ".join(f"{w:.3f}" for w in ends))
    panels[0].set_ylabel("height")
    return fig, told


def horse_saddle() -> Picture:
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
    surface.set(xlabel="front – back", ylabel="left – right", title="Up one way, down the other …")
    surface.set(xticks=(-1, 0, 1), yticks=(-1, 0, 1), zticks=())
    surface.view_init(elev=28, azim=-55)
    slices.plot(t, t**2, color=GRADIENT)
    slices.plot(t, -(t**2), "--", color=STEP)
    slices.plot(0, 0, "o", color=INK, markersize=8, zorder=5)
    label(slices, 0, 0.8, "front to back: rises\nto pommel and cantle", GRADIENT, (0, 0), ha="center")
    label(slices, 0, -0.8, "left to right: falls\nto the stirrups", STEP, (0, 0), ha="center")
    slices.set(
        xlabel="distance from the middle",
        ylabel="height",
        title="… and level in the middle",
        ylim=(-1.15, 1.15),
    )
    return Picture(
        fig,
        "A saddle: front to back the ground rises on both sides of the middle, left to right it falls. "
        "At the point itself the ground is level.",
    )


def escape(offsets: np.ndarray, steps: list[int]) -> Picture:
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
    return Picture(
        fig,
        "Steps to escape against the distance to the line, on a log axis: a straight line, "
        f"{steps[-1]} steps from {offsets[-1]:g} and {steps[0]} from {in_tens(f'{offsets[0]:g}')}.",
    )


def smallest_network(loss, walks: list[np.ndarray]) -> Picture:
    """The loss (uv − 1)²/2, its curve of minima, its saddle, and some walks."""
    ends = ", ".join(f"{np.prod(walk[-1]).round(2) + 0.0:.2f}" for walk in walks)
    return Picture(
        _network(loss, walks, across=2.4, up=2.4),
        "The smallest network has a whole curve of minima and a saddle in the middle. Three walks end at "
        f"u · v = {ends}: the second one began with u = −v.",
        hall=_network(loss, walks, across=3.8, up=1.6),
    )


def _network(loss, walks: list[np.ndarray], across: float, up: float) -> Figure:
    fig, ax = canvas(height=4.2)
    contour(ax, loss, (-across, across), (-up, up), levels=14, log=True, names=("u", "v"))
    u = np.geomspace(1 / up, across, 100)
    for sign in (1, -1):
        ax.plot(sign * u, sign / u, color="#F0B400", lw=3.2, zorder=3)
    label(ax, -1.2 / up, -up / 1.2, "minima: u · v = 1", INK, (10, 0), halo=0.7)
    for walk in walks:
        path(ax, walk, arrows=False)
    ax.plot(0, 0, "D", color=INK, mec="white", markersize=9, zorder=7)
    label(ax, 0, 0, "saddle", INK, (-12, -12), ha="right", halo=0.7)
    label(ax, *walks[1][0], "u = −v", INK, (11, -4), halo=0.7)
    ax.set(aspect="equal", title="Only u = −v leads into the saddle")
    return fig
