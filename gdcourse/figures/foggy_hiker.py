"""Pictures of lesson 01, The foggy hiker."""

from __future__ import annotations

import numpy as np

from gdcourse.descent import descend
from gdcourse.figures import (
    CONTEXT,
    GRADIENT,
    INK,
    LOSS,
    STEP,
    Picture,
    arrow,
    canvas,
    contour,
    curve,
    heights,
    label,
    minus_signs,
    optimum,
)
from gdcourse.optimizers import GradientDescent


def two_slopes(hill, places=(1.0, 6.0), domain=(-0.5, 6.8)) -> Picture:
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
    told = [
        f"at w = {w:.0f} the height is {hill(w):.0f} and the slope {hill.gradient(w):+.0f}" for w in places
    ]
    return Picture(fig, f"{'; '.join(told).capitalize()}, which is steeper.")


def fog_lifted(hill, path: np.ndarray, domain=(-1.0, 7.0), minimum: float = 3.0) -> Picture:
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
            beside = (0, -11 if number % 2 else 9)
            label(ax, (a + b) / 2, floor, f"{b - a:.2f}", STEP, beside, ha="center", fontsize=9)
    optimum(ax, minimum, 0)
    label(ax, minimum, 0, "the bottom", INK, (2, 16), ha="center")
    label(ax, path[0], hill(path[0]), "start", INK, (9, 4))
    first = ", ".join(f"{step:.2f}" for step in np.diff(path)[:3])
    return Picture(
        fig,
        f"The walk from w = {path[0]:.0f}: the first steps are {first} long, and after {len(path) - 1} of "
        f"them the hiker is at {path[-1]:.2f}. The bottom is at {minimum:.0f}.",
    )


def surface_and_map(loss, start=(0.0, 0.0), wlim=(-0.6, 5.0), blim=(-4.2, 5.4)) -> Picture:
    """The same loss of two weights as a hillside one could stand on and as the map a computer works with."""
    down = descend(loss, start, GradientDescent(learning_rate=0.05), steps=100)
    path = down.positions
    fig = canvas(columns=2, height=3.5)[0]
    fig.clear()
    hillside = fig.add_subplot(1, 2, 1, projection="3d", computed_zorder=False)
    flat = fig.add_subplot(1, 2, 2)
    fig.get_layout_engine().set(wspace=0.12)
    hillside.plot_surface(
        *heights(loss, wlim, blim, 60), cmap="cividis", alpha=0.85, linewidth=0, rstride=2, cstride=2
    )
    hillside.plot(path[:, 0], path[:, 1], loss(path.T), "o-", color=STEP, markersize=3, lw=1.6, zorder=9)
    hillside.set(xlabel="weight w", ylabel="weight b", yticks=(-4, 0, 4))
    hillside.set_title("A hillside (height is the loss) …")
    hillside.view_init(elev=34, azim=-58)
    for axis in (hillside.xaxis, hillside.yaxis, hillside.zaxis):
        axis.pane.set_visible(False)
    contour(flat, loss, wlim, blim, names=("weight w", "weight b"))
    flat.plot(*path.T, "o-", color=STEP, markersize=4, lw=1.6, zorder=5)
    optimum(flat, 3.0, 0.0)
    label(flat, *path[0], "start", INK, (6, -9))
    label(flat, 3.0, 0.0, "best line", INK, (8, 10))
    flat.set_title("… and its map")
    return Picture(
        fig,
        f"The loss of two weights as a hillside and as its map: {down.steps} steps lead from loss "
        f"{down.losses[0]:.1f} at (0, 0) to {down.losses[-1]:.2f} near the best line, w = 3 and b = 0.",
    )


def best_guess(weights: int, guesses: int, rng: np.random.Generator) -> np.ndarray:
    """Distance of the best guess so far to the bottom at (3, 3, …), after each guess in [−10, 10]."""
    places = rng.uniform(-10, 10, size=(guesses, weights))
    return np.minimum.accumulate(np.linalg.norm(places - 3, axis=1))


def feel_and_step(weights: int, budget: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Heights measured and distance to the bottom after each step: one height here, one for each toe."""
    toe, rate = 1e-6, 0.1
    w, apart = rng.uniform(-10, 10, size=weights), []
    for _ in range(budget // (weights + 1)):
        here, toes = np.sum((w - 3) ** 2), w + toe * np.eye(weights)
        w = w - rate * (np.sum((toes - 3) ** 2, axis=1) - here) / toe
        apart.append(np.linalg.norm(w - 3))
    return (weights + 1) * np.arange(1, len(apart) + 1), np.array(apart)


def guess_or_feel(weights=(2, 20), budget: int = 1000) -> Picture:
    """Distance to the goal against heights measured, guessing and feeling; a panel per number of weights."""
    rng = np.random.default_rng(1)
    runs = {
        dimensions: {
            "guessing": (np.arange(1, budget + 1), best_guess(dimensions, budget, rng)),
            "feeling the slope": feel_and_step(dimensions, budget, rng),
        }
        for dimensions in weights
    }
    fig, panels = canvas(columns=len(runs), height=3.3, sharey=True)
    for ax, (dimensions, lines) in zip(np.atleast_1d(panels), runs.items(), strict=True):
        for name, color, dash, nearest in (
            ("guessing", CONTEXT, "--", None),
            ("feeling the slope", STEP, "-", 0.05),
        ):
            measured, distance = lines[name]
            ax.plot(measured, distance, dash, color=color)
            at = int(np.argmin(np.abs(np.log(distance / nearest)))) if nearest else int(0.6 * len(measured))
            offset = (0, 10) if dash == "--" else (-7, -4) if measured[at] > budget / 2 else (7, 0)
            label(
                ax, measured[at], distance[at], name, color, offset, ha="right" if offset[0] < 0 else "left"
            )
        ax.set(xlabel="heights measured so far", yscale="log", ylim=(3e-3, 90), title=f"{dimensions} weights")
    np.atleast_1d(panels)[0].set_ylabel("distance to the bottom\n(log axis)")
    guessed, felt = (distance[-1] for _, distance in runs[weights[-1]].values())
    return Picture(
        fig,
        f"With {weights[-1]} weights and {budget} heights measured, guessing ends {guessed:.1f} away from "
        f"the bottom and feeling the slope {felt:.4f}.",
    )
