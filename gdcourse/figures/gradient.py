"""Pictures of lesson 04, From slope to gradient."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Arc

from gdcourse.figures import (
    CONTEXT,
    GRADIENT,
    INK,
    LOSS,
    OPTIMUM,
    PREDICTION,
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


def line_is_a_dot(hours: np.ndarray, points: np.ndarray, loss, weights=(0.0, 1.5, 3.0, 4.5)) -> Figure:
    """Lines through the data on the left, and the same weights as dots on the loss on the right; the third is the best."""
    fig, (data, hill) = canvas(columns=2, height=3.6)
    data.vlines(hours, weights[1] * hours, points, color=GRADIENT, lw=1.6, ls=":", zorder=2)
    label(data, hours[2], 2.4, f"errors of w = {weights[1]:g}", GRADIENT, (0, 0), ha="center", fontsize=9)
    data.plot(hours, points, "o", color=INK, markersize=7, zorder=5)
    curve(hill, loss, -0.1, 5.6)
    sides = {weights[0]: (10, 2, "left"), weights[1]: (-10, 0, "right"), weights[2]: (0, -15, "center"), weights[3]: (10, 0, "left")}
    for w, mark in zip(weights, "sDov", strict=True):
        best = w == weights[2]
        look = {"color": OPTIMUM if best else LOSS, "mec": INK, "mew": 0.6}
        data.plot([0, 4.3], [0, 4.3 * w], color=look["color"], lw=2.4 if best else 1.4, zorder=3)
        data.plot(4.3, 4.3 * w, mark, zorder=4, **look)
        label(data, 4.3, 4.3 * w, f"w = {w:g}", INK, (8, 0), fontsize=9.5)
        if not best:
            hill.plot(w, loss(w), mark, markersize=8, zorder=5, **look)
        dx, dy, ha = sides[w]
        label(hill, w, loss(w), f"w = {w:g}: {loss(w):.1f}", INK, (dx, dy), ha=ha, fontsize=9.5)
    optimum(hill, weights[2], loss(weights[2]))
    data.set(xlim=(0, 5.5), ylim=(-1, 20.5), xlabel="hours", ylabel="points", title="Every line here …")
    hill.set(xlim=(-2.4, 7.2), ylim=(-9, 76), xticks=range(7), title="… is one dot here")
    return fig


def landings(loss, ends: dict[str, np.ndarray], wlim=(-0.25, 3.55), blim=(-0.35, 1.2)) -> Figure:
    """Where one step ends when both weights move at once, and when one moves first; each end has shape (legs + 1, 2)."""
    fig, ax = canvas(height=3.7)
    contour(ax, loss, wlim, blim, levels=[1, 2, 4, 8, 16, 32, 64, 100], names=("weight w", "weight b"))
    looks = {"at once": (STEP, "-", (8, 9)), "w first": (GRADIENT, "--", (8, -11)), "b first": (PREDICTION, ":", (-12, 12))}
    for name, legs in ends.items():
        color, dash, offset = looks[name]
        for start, end in zip(legs[:-1], legs[1:], strict=True):
            arrow(ax, start, end, color, linestyle=dash, lw=2.2)
        ax.plot(*legs[-1], "o", color=color, mec="white", zorder=6)
        where = f"{name}: ({legs[-1][0]:.5g}, {legs[-1][1]:.5g})"
        label(ax, *legs[-1], where, INK, offset, ha="right" if offset[0] < 0 else "left", fontsize=9.5)
    ax.plot(0, 0, "o", markersize=9, mfc="white", mec=INK, mew=2, zorder=6)
    label(ax, 0, 0, "start", INK, (-2, -14))
    optimum(ax, 3.0, 0.0)
    label(ax, 3.0, 0.0, "best line", INK, (10, 0), fontsize=9.5)
    ax.set(aspect="equal", title="One place, one η, three landings")
    return fig


def rose(hillside, place: np.ndarray, felt: np.ndarray) -> Figure:
    """The slopes felt in evenly spread directions: as spokes on the map, and against the angle, on their cosine."""
    fig, (spokes, wave) = canvas(columns=2, height=3.6, gridspec_kw={"width_ratios": [5, 6]})
    angles = np.linspace(0, 2 * np.pi, len(felt), endpoint=False)
    toward = np.stack([np.cos(angles), np.sin(angles)])
    steep = np.linalg.norm(gradient := hillside.gradient(place))
    for (u, v), slope in zip((toward * np.abs(felt)).T, felt, strict=True):
        spokes.plot([0, u], [0, v], color=GRADIENT if slope > 0 else STEP, lw=1.8, ls="-" if slope > 0 else (0, (3, 1)))
    arrow(spokes, (0, 0), gradient, GRADIENT, lw=3, mutation_scale=16)
    label(spokes, *gradient, f"the gradient ({gradient[0]:.0f}, {gradient[1]:.0f})", GRADIENT, (-2, 13), ha="center")
    label(spokes, *-gradient, "steepest down", STEP, (2, -11), ha="center")
    level = np.array([gradient[1], -gradient[0]]) / steep
    spokes.plot(*np.outer(level, [-5.2, 5.2]), color=CONTEXT, lw=1.2)
    label(spokes, *(4.1 * level), "level", CONTEXT, (6, 9))
    spokes.plot(0, 0, "o", color=INK, markersize=6, zorder=6)
    spokes.set(xlim=(-6, 6), ylim=(-6, 6), aspect="equal", xlabel="east", ylabel="north", title="Each spoke: the slope that way")
    uphill = np.degrees(np.arctan2(gradient[1], gradient[0]))
    fine = np.linspace(0, 360, 361)
    wave.plot(fine, steep * np.cos(np.radians(fine - uphill)), color=CONTEXT, lw=1.4)
    for up in (True, False):
        there = (felt > 0) == up
        wave.plot(np.degrees(angles)[there], felt[there], "o" if up else "s", color=GRADIENT if up else STEP, markersize=4.5)
    wave.axhline(0, color=CONTEXT, lw=0.8)
    label(wave, uphill, steep, f"+{steep:.0f} at {uphill:.0f}°", GRADIENT, (14, 4))
    label(wave, uphill + 180, -steep, f"−{steep:.0f} at {uphill + 180:.0f}°", STEP, (0, -11), ha="center")
    wave.set(ylim=(-6.3, 6.1), xticks=range(0, 361, 90), xlabel="direction, degrees from east", ylabel="slope", title="All of them lie on one cosine")
    return fig


def arrow_on_the_map(hillside, place: np.ndarray) -> Figure:
    """The hillside above, its map below it, and the gradient as an arrow of the map; beside it the map alone."""
    fig = canvas(columns=2, height=3.9)[0]
    fig.clear()
    solid = fig.add_subplot(1, 2, 1, projection="3d", computed_zorder=False)
    flat = fig.add_subplot(1, 2, 2)
    fig.get_layout_engine().set(wspace=0.1)
    xlim, ylim, floor = (-1.0, 5.0), (-1.6, 4.2), -18.0
    gradient = hillside.gradient(place)
    toward = 1.7 * gradient / np.linalg.norm(gradient)
    x, y, z = heights(hillside, xlim, ylim, 50)
    solid.contour(x, y, z, zdir="z", offset=floor, levels=[0.5, 2, 4.5, hillside(place), 13, 18], cmap="cividis", linewidths=1, zorder=0)
    solid.plot_surface(x, y, z, cmap="cividis", alpha=0.75, linewidth=0, rstride=2, cstride=2, zorder=2)
    solid.plot(*([v, v] for v in place), [floor, hillside(place)], ":", color=INK, lw=1.2, zorder=8)
    solid.plot(*([v] for v in place), [hillside(place)], "o", color=INK, markersize=6, zorder=9)
    solid.plot(*([v] for v in place), [floor], "o", color=INK, markersize=4, zorder=9)
    tip, across = place + toward, np.array([toward[1], -toward[0]])
    for start in (place, tip - 0.3 * toward + 0.18 * across, tip - 0.3 * toward - 0.18 * across):  # a shaft and two barbs, all flat
        solid.plot(*zip(start, tip, strict=True), [floor, floor], color=GRADIENT, lw=3, zorder=10, solid_capstyle="round")
    solid.set(xlabel="w₁", ylabel="w₂", zlim=(floor, 24), zticks=[0, 10, 20], title="The arrow stays on the floor …")
    solid.view_init(elev=22, azim=-64)
    for axis in (solid.xaxis, solid.yaxis, solid.zaxis):
        axis.pane.set_visible(False)
    contour(flat, hillside, xlim, ylim, levels=[0, 0.5, 2, 4.5, float(hillside(place)), 13, 18, 24, 34])
    square_to_the_contour(flat, place, toward)
    arrow(flat, place, place - 0.5 * toward, STEP, lw=2.4)
    label(flat, *(place - 0.5 * toward), "a step", INK, (-8, -4), ha="right")
    label(flat, *(place + toward), "gradient (3, 4)", GRADIENT, (4, 9), ha="center")
    optimum(flat, 0, 0)
    flat.set(aspect="equal", title="… which is the map")
    return fig


def square_to_the_contour(ax: Axes, place: np.ndarray, toward: np.ndarray, size: float = 0.22) -> None:
    """The gradient's arrow at a place, the level direction through it, and the mark of the right angle between them."""
    across = np.array([toward[1], -toward[0]]) / np.linalg.norm(toward)
    along = toward / np.linalg.norm(toward)
    ax.plot(*(place[:, None] + np.outer(across, [-7 * size, 7 * size])), color=INK, lw=1.3, zorder=4)
    ax.plot(*np.stack([place + size * across, place + size * (across + along), place + size * along]).T, color=INK, lw=1.2, zorder=4)
    arrow(ax, place, place + toward, GRADIENT, lw=2.6, mutation_scale=14)
    ax.plot(*place, "o", color=INK, markersize=6, zorder=6)


def misses(round_bowl, needle, place: np.ndarray, degrees: float) -> Figure:
    """The way down and the way home from one place, on a round bowl and on a stretched one."""
    fig, panels = canvas(columns=2, height=3.9)
    for ax, bowl, title in zip(panels, (round_bowl, needle), ("Round: down is home", f"Stretched: it misses by {degrees:.1f}°"), strict=True):
        here = float(bowl(place))
        contour(ax, bowl, (-0.75, 1.75), (-0.75, 1.55), levels=here * np.array([0, 0.04, 0.16, 0.36, 0.64, 1, 1.44, 1.96, 2.6]))
        down = -bowl.gradient(place)
        down /= np.linalg.norm(down)
        across = np.array([down[1], -down[0]])
        ax.plot(*(place[:, None] + np.outer(across, [-0.6, 0.6])), color=INK, lw=1.2, zorder=4)
        corner = np.stack([place + 0.11 * across, place + 0.11 * (across + down), place + 0.11 * down])
        ax.plot(*corner.T, color=INK, lw=1.1, zorder=4)
        ax.plot([place[0], 0], [place[1], 0], "--", color=PREDICTION, lw=2, zorder=4)
        arrow(ax, place, place + 1.05 * down, STEP, lw=2.8, mutation_scale=16)
        ax.plot(*place, "o", color=INK, markersize=7, zorder=6)
        optimum(ax, 0, 0)
        ax.set_aspect("equal")
        ax.set_title(title)
    ax = panels[1]
    home, south = (np.degrees(np.arctan2(v[1], v[0])) for v in (-place, down))
    ax.add_patch(Arc(place, 0.9, 0.9, theta1=home % 360, theta2=south % 360, color=INK, lw=1.4, zorder=5))
    middle = np.radians((home % 360 + south % 360) / 2)
    ax.text(*(place + 0.66 * np.array([np.cos(middle), np.sin(middle)])), f"{degrees:.1f}°", ha="center", va="center", zorder=7)
    label(ax, *(place + 1.05 * down), "steepest\ndown", STEP, (9, 12))
    label(ax, 0.42, 0.42, "the way home", PREDICTION, (-8, 6), ha="right")
    panels[1].set_ylabel("")
    return fig


def four_programs(losses: dict[str, np.ndarray]) -> Figure:
    """Loss against step of four programs on a log axis, each named where its line ends."""
    fig, ax = canvas(height=3.3)
    marks = dict(zip(losses, ("-", "--", "-", ":"), strict=True))
    ends = sorted(losses, key=lambda name: losses[name][-1])
    shades = dict(zip(losses, (PREDICTION, GRADIENT, LOSS, INK), strict=True))
    for name, run in losses.items():
        ax.plot(run, marks[name], color=shades[name], lw=2.6 if marks[name] == "-" else 1.8)
    for name in ends:
        twin = [other for other in ends if abs(losses[other][-1] / losses[name][-1] - 1) < 0.01]
        if name == min(twin):
            above = 4 if name == ends[-1] else 0
            label(ax, len(losses[name]) - 1, losses[name][-1], f"{' and '.join(sorted(twin))}: {losses[name][-1]:.1f}", INK, (7, above))
    steps = len(losses[name]) - 1
    ax.set(yscale="log", xlim=(0, 1.17 * steps), xticks=range(0, steps + 1, steps // 5), xlabel="step", ylabel="loss (log axis)",
           title="All four learn, and three of them are wrong")  # fmt: skip
    return fig


def too_short_too_long(toes: np.ndarray, one_toe: np.ndarray, two_toes: np.ndarray) -> Figure:
    """The error of a felt slope against the length of the toe, both on log axes."""
    fig, ax = canvas(height=3.7)
    for errors, color, mark, words, offset in (
        (one_toe, CONTEXT, "s--", "one toe", (-12, -10)),
        (two_toes, LOSS, "o-", "two toes", (-12, -8)),
    ):
        ax.plot(toes, errors, mark, color=color, markersize=4.5, lw=1.6)
        label(ax, toes[0], errors[0], words, color, (8, 0))
        best = int(np.argmin(errors))
        power = f"{np.log10(toes[best]):.0f}".translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        ax.plot(toes[best], errors[best], "o", markersize=11, mfc="none", mec=INK, mew=1.4, zorder=6)
        label(ax, toes[best], errors[best], f"{words}: best at 10{power}", INK, offset, ha="right", fontsize=9.5)
    label(ax, 3e-14, 3e-6, "too short:\nthe digits run out", INK, (0, 0), ha="center", style="italic")
    label(ax, 2e-2, 3e-6, "too long:\nthe ground bends", INK, (0, 0), ha="left", style="italic")
    ax.set(xscale="log", yscale="log", xlim=(3e-16, 8), ylim=(1e-11, 6), xlabel="length of the toe (log axis)",
           ylabel="error of the slope (log axis)", title="A toe can be too long, and it can be too short")  # fmt: skip
    return fig
