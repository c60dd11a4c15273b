"""Pictures of lesson 04, From slope to gradient."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Arc

from gdcourse.descent import descend
from gdcourse.figures import (
    CONTEXT,
    GRADIENT,
    INK,
    LOSS,
    OPTIMUM,
    PREDICTION,
    STEP,
    SUPERSCRIPTS,
    Picture,
    Steps,
    arrow,
    canvas,
    contour,
    curve,
    heights,
    in_powers,
    label,
    optimum,
)
from gdcourse.landscapes import Quadratic, double_well
from gdcourse.optimizers import GradientDescent
from gdcourse.tables import Table


def line_is_a_dot(hours: np.ndarray, points: np.ndarray, weights=(0.0, 1.5, 3.0, 4.5)) -> Picture:
    """Lines through the data, and their weights as dots on the loss; the third weight is the best."""

    def loss(w):
        return np.mean((w * hours - points) ** 2)

    fig, (data, hill) = canvas(columns=2, height=3.3)
    data.plot(hours, points, "o", color=INK, markersize=7, zorder=5)
    steps = Steps(fig)
    sides = ((10, 2, "left"), (-10, 0, "right"), (0, -15, "center"), (10, 0, "left"))
    for w, mark, (dx, dy, ha) in zip(weights, "sDov", sides, strict=True):
        best = w == weights[2]
        steps.next()
        if w == weights[1]:
            data.vlines(hours, w * hours, points, color=GRADIENT, lw=1.6, ls=":", zorder=2)
            label(data, 2.95, 1.1, f"errors of w = {w:g}", GRADIENT, (0, 0), ha="center", fontsize=9)
        look = {"color": OPTIMUM if best else LOSS, "mec": INK, "mew": 0.6}
        data.plot([0, 4.3], [0, 4.3 * w], color=look["color"], lw=2.4 if best else 1.4, zorder=3)
        data.plot(4.3, 4.3 * w, mark, zorder=4, **look)
        label(data, 4.3, 4.3 * w, f"w = {w:g}", INK, (8, 0), fontsize=9.5)
        if best:
            optimum(hill, w, loss(w))
        else:
            hill.plot(w, loss(w), mark, markersize=8, zorder=5, **look)
        label(hill, w, loss(w), f"{loss(w):.1f}", INK, (dx, dy), ha=ha, fontsize=9.5)
    steps.next()
    curve(hill, np.vectorize(loss), -0.1, 5.6)
    data.set(xlim=(0, 5.5), ylim=(-1, 20.5), xlabel="hours", ylabel="points", title="Every line here …")
    hill.set(xlim=(-1.4, 7.4), ylim=(-13, 76), xticks=range(7), title="… is one dot here")
    told = ", ".join(f"w = {w:g} has {loss(w):.4g}" for w in weights)
    return Picture(
        fig,
        f"With b = 0 every line is one dot on the bowl 7.5 (w − 3)² + 1. Its loss: {told}.",
        steps=steps.artists,
    )


def in_turns(loss, place, order, eta: float) -> np.ndarray:
    """The corners of one step in turns: a weight moves, and the next slope is felt from there."""
    corners = [np.array(place, float)]
    for i in order:
        corners.append(corners[-1].copy())
        corners[-1][i] -= eta * loss.gradient(corners[-2])[i]
    return np.array(corners)


def landings(loss, eta: float, wlim=(-0.25, 3.55), blim=(-0.35, 1.2)) -> Picture:
    """Where one step from (0, 0) ends: both weights at once, or one first."""
    start = np.zeros(2)
    ends = {
        "at once": np.array([start, start - eta * loss.gradient(start)]),
        "w first": in_turns(loss, start, (0, 1), eta),
        "b first": in_turns(loss, start, (1, 0), eta),
    }
    fig, ax = canvas(height=3.3)
    contour(ax, loss, wlim, blim, levels=[1, 2, 4, 8, 16, 32, 64, 100], names=("weight w", "weight b"))
    looks = {
        "at once": (STEP, "-", (8, 9)),
        "w first": (GRADIENT, "--", (8, 11)),
        "b first": (PREDICTION, ":", (-12, 12)),
    }
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
    told = ", ".join(f"{name} ({legs[-1][0]:.5g}, {legs[-1][1]:.5g})" for name, legs in ends.items())
    return Picture(fig, f"Where a step with η = {eta:g} from (0, 0) ends: {told}.")


def together_and_in_turns(loss, eta: float, steps: tuple[int, ...]) -> Table:
    """Place and loss after so many steps, with both weights moved at once and in turns."""
    together = descend(loss, np.zeros(2), GradientDescent(eta), max(steps))
    turns = [np.zeros(2)]
    for _ in range(max(steps)):
        turns.append(in_turns(loss, turns[-1], (0, 1), eta)[-1])
    rows = [(k, *together.positions[k], together.losses[k], *turns[k], float(loss(turns[k]))) for k in steps]
    return Table(("steps", "at once: w", "b", "loss", "in turns: w", "b", "loss"), rows, digits=4)


def rose(hillside, place: np.ndarray, directions: int = 24, toe: float = 0.001) -> Picture:
    """Slopes felt in evenly spread directions: as spokes on the map, and on their cosine."""
    turns = np.linspace(0, 2 * np.pi, directions, endpoint=False)
    reached = place[:, None] + toe * np.stack([np.cos(turns), np.sin(turns)])
    felt = (hillside(reached) - hillside(place)) / toe
    fig, (spokes, wave) = canvas(columns=2, height=3.3, gridspec_kw={"width_ratios": [5, 6]})
    gradient = hillside.gradient(place)
    steep, uphill = np.linalg.norm(gradient), np.degrees(np.arctan2(gradient[1], gradient[0]))
    angles = np.linspace(0, 360, len(felt), endpoint=False)
    toward = np.stack([np.cos(np.radians(angles)), np.sin(np.radians(angles))], axis=1)
    for u, slope in zip(toward, felt, strict=True):
        color, dash = (GRADIENT, "-") if slope > 0 else (STEP, (0, (3, 1)))
        spokes.plot(*np.outer(u, [0, abs(slope)]), color=color, lw=1.8, ls=dash)
    arrow(spokes, (0, 0), gradient, GRADIENT, lw=3, mutation_scale=16)
    numbers = f"({gradient[0]:.0f}, {gradient[1]:.0f})"
    label(spokes, *gradient, f"the gradient {numbers}", GRADIENT, (-2, 13), ha="center")
    label(spokes, *-gradient, "steepest down", STEP, (12, -11), ha="center")
    level = np.array([gradient[1], -gradient[0]]) / steep
    spokes.plot(*np.outer(level, [-5.2, 5.2]), color=CONTEXT, lw=1.2)
    label(spokes, *(4.1 * level), "level", CONTEXT, (6, 9))
    spokes.plot(0, 0, "o", color=INK, markersize=6, zorder=6)
    spokes.set(xlim=(-6, 6), ylim=(-6, 6), aspect="equal", xlabel="east", ylabel="north")
    spokes.set_title("Each spoke is a slope")
    fine = np.linspace(0, 360, 361)
    wave.plot(fine, steep * np.cos(np.radians(fine - uphill)), color=CONTEXT, lw=1.4)
    for there, mark, color in ((felt > 0, "o", GRADIENT), (felt <= 0, "s", STEP)):
        wave.plot(angles[there], felt[there], mark, color=color, markersize=4.5)
    wave.axhline(0, color=CONTEXT, lw=0.8)
    label(wave, uphill, steep, f"+{steep:.0f} at {uphill:.0f}°", GRADIENT, (14, 4))
    label(wave, uphill + 180, -steep, f"−{steep:.0f} at {uphill + 180:.0f}°", STEP, (0, -14), ha="center")
    wave.set(
        ylim=(-7.2, 6.1), xticks=range(0, 361, 90), xlabel="direction, degrees from east", ylabel="slope"
    )
    wave.set_title("All of them lie on one cosine")
    return Picture(
        fig,
        f"Slopes felt in {directions} directions lie on one cosine: the steepest felt is {felt.max():.2f}, "
        f"near the direction of {numbers}, the lowest is {felt.min():.2f}, opposite, and between them the "
        "ground is level.",
    )


def arrow_on_the_map(hillside, place: np.ndarray) -> Picture:
    """The hillside above its map, with the gradient as an arrow of the map; beside it the map alone."""
    fig = canvas(columns=2, height=3.5)[0]
    fig.clear()
    solid = fig.add_subplot(1, 2, 1, projection="3d", computed_zorder=False)
    flat = fig.add_subplot(1, 2, 2)
    fig.get_layout_engine().set(wspace=0.1)
    xlim, ylim, floor, here = (-1.0, 5.0), (-1.6, 4.2), -18.0, float(hillside(place))
    levels = [0.5, 2, 4.5, here, 13, 18]
    gradient = hillside.gradient(place)
    toward = 1.7 * gradient / np.linalg.norm(gradient)
    surface = heights(hillside, xlim, ylim, 41)
    solid.contour(*surface, zdir="z", offset=floor, levels=levels, cmap="cividis", linewidths=1, zorder=0)
    solid.plot_surface(*surface, cmap="cividis", alpha=0.75, linewidth=0, rstride=3, cstride=3, zorder=2)
    solid.plot(*([v, v] for v in place), [floor, here], ":", color=INK, lw=1.2, zorder=8)
    for z, size in ((here, 6), (floor, 4)):
        solid.plot(*([v] for v in place), [z], "o", color=INK, markersize=size, zorder=9)
    tip, across = place + toward, np.array([toward[1], -toward[0]])
    shaft_and_barbs = (place, tip - 0.3 * toward + 0.18 * across, tip - 0.3 * toward - 0.18 * across)
    for start in shaft_and_barbs:
        ends = zip(start, tip, strict=True)
        solid.plot(*ends, [floor, floor], color=GRADIENT, lw=3, zorder=10, solid_capstyle="round")
    solid.set(xlabel="w₁", ylabel="w₂", zlim=(floor, 24), zticks=[0, 10, 20])
    solid.set_title("The arrow stays on the floor …")
    solid.view_init(elev=22, azim=-64)
    for axis in (solid.xaxis, solid.yaxis, solid.zaxis):
        axis.pane.set_visible(False)
    contour(flat, hillside, xlim, ylim, levels=[0, *levels, 24, 34])
    square_to_the_contour(flat, place, toward, 0.22)
    arrow(flat, place, tip, GRADIENT, lw=2.6, mutation_scale=14)
    arrow(flat, place, place - 0.5 * toward, STEP, lw=2.4)
    label(flat, *(place - 0.5 * toward), "a step", INK, (-8, -4), ha="right")
    label(flat, *tip, f"gradient ({gradient[0]:.0f}, {gradient[1]:.0f})", GRADIENT, (16, 9), ha="right")
    optimum(flat, 0, 0)
    flat.set(aspect="equal", title="… which is the map")
    return Picture(
        fig,
        f"The gradient ({gradient[0]:.0f}, {gradient[1]:.0f}) lies flat on the map, at a right angle to "
        f"the contour of height {here:.1f}; the step goes the opposite way.",
    )


def square_to_the_contour(ax: Axes, place: np.ndarray, toward: np.ndarray, size: float) -> None:
    """A dot at a place, the level direction through it, and a right angle from there to `toward`."""
    along = size * toward / np.linalg.norm(toward)
    across = np.array([along[1], -along[0]])
    ax.plot(*np.stack([place - 7 * across, place + 7 * across]).T, color=INK, lw=1.3, zorder=4)
    ax.plot(*np.stack([place + across, place + across + along, place + along]).T, color=INK, lw=1.2, zorder=4)
    ax.plot(*place, "o", color=INK, markersize=6, zorder=6)


def miss(bowl, w: np.ndarray) -> float:
    """The angle in degrees between the way down from w and the way to (0, 0)."""
    down, home = -bowl.gradient(w), -w
    cosine = down @ home / (np.linalg.norm(down) * np.linalg.norm(home))
    return float(np.degrees(np.arccos(min(cosine, 1.0))))


def misses_by_curvature(ratios: tuple[float, ...]) -> Table:
    """By how much the way down misses home in valleys of several shapes: at (1, 1), and at worst."""
    around = [np.array([np.cos(a), np.sin(a)]) for a in np.linspace(0.001, 1.57, 1000)]
    rows = []
    for ratio in ratios:
        valley = Quadratic((1.0, ratio))
        worst = max(miss(valley, w) for w in around)
        rows.append((f"{ratio:.0f} : 1", miss(valley, np.ones(2)), worst))
    return Table(("curvatures", "miss at (1, 1), degrees", "worst miss, degrees"), rows, digits=1)


def misses(round_bowl, needle, place: np.ndarray) -> Picture:
    """The way down and the way home from one place, on a round bowl and on a stretched one."""
    degrees = miss(needle, place)
    fig, panels = canvas(columns=2, height=3.5)
    titles = ("Round: down is home", f"Stretched: it misses by {degrees:.1f}°")
    rings = np.array([0, 0.25, 0.5, 0.75, 1, 1.25, 1.6]) ** 2
    for ax, bowl, title in zip(panels, (round_bowl, needle), titles, strict=True):
        contour(ax, bowl, (-0.75, 1.75), (-0.75, 1.55), levels=float(bowl(place)) * rings)
        down = -bowl.gradient(place) / np.linalg.norm(bowl.gradient(place))
        square_to_the_contour(ax, place, down, 0.11)
        ax.plot(*np.stack([place, [0, 0]]).T, "--", color=PREDICTION, lw=2, zorder=4)
        arrow(ax, place, place + 1.05 * down, STEP, lw=2.8, mutation_scale=16)
        optimum(ax, 0, 0)
        ax.set(aspect="equal", title=title)
    home, south = (np.degrees(np.arctan2(way[1], way[0])) % 360 for way in (-place, down))
    ax.add_patch(Arc(place, 0.9, 0.9, theta1=home, theta2=south, color=INK, lw=1.4, zorder=5))
    between = np.radians((home + south) / 2)
    inside = place + 0.92 * np.array([np.cos(between), np.sin(between)])
    ax.text(*inside, f"{degrees:.1f}°", ha="center", va="center", zorder=7)
    label(ax, *(place + 1.05 * down), "steepest down", INK, (0, -10), ha="center")
    label(ax, 0.42, 0.42, "the way\nhome", INK, (-8, 10), ha="right")
    ax.set_ylabel("")
    return Picture(
        fig,
        f"From ({place[0]:g}, {place[1]:g}) the way down points home on a round bowl, and misses by "
        f"{degrees:.1f}° in a valley 25 times as curved one way as the other.",
    )


def programs(X: np.ndarray, y: np.ndarray) -> dict[str, Callable[[np.ndarray], np.ndarray]]:
    """Four programs for the gradient of the mean squared error of X @ w; C is right."""

    def right(w):
        return 2 * X.T @ (X @ w - y) / len(y)

    return {
        "A": lambda w: right(w) / 2,  # forgot the 2 of the square
        "B": lambda w: right(w)[[1, 0, *range(2, len(w))]],  # the first two slopes swapped
        "C": right,
        "D": lambda w: right(w) * np.append(np.ones(len(w) - 1), 0),  # never moves the last weight
    }


def losses_of(program, X: np.ndarray, y: np.ndarray, steps: int, eta: float = 5e-5) -> np.ndarray:
    """The losses of gradient descent from zero, when a program is believed."""
    w, losses = np.zeros(X.shape[1]), []
    for _ in range(steps + 1):
        losses.append(np.mean((X @ w - y) ** 2))
        w = w - eta * program(w)
    return np.array(losses)


def four_programs(X: np.ndarray, y: np.ndarray, steps: int = 100) -> Picture:
    """Loss against step of four programs, each named where its line ends; twins share a name."""
    losses = {name: losses_of(program, X, y, steps) for name, program in programs(X, y).items()}
    fig, ax = canvas(height=3.2)
    looks = ((PREDICTION, "-", 2.6), (GRADIENT, "--", 1.8), (LOSS, "-", 2.6), (INK, ":", 1.8))
    for run, (color, dash, width) in zip(losses.values(), looks, strict=True):
        ax.plot(run, dash, color=color, lw=width)
    steps, highest = len(run) - 1, max(run[-1] for run in losses.values())
    for run in losses.values():
        twins = [name for name, other in losses.items() if abs(other[-1] / run[-1] - 1) < 0.01]
        if run is losses[twins[0]]:
            above = 8 if run[-1] == highest else 0
            label(ax, steps, run[-1], f"{' and '.join(twins)}: {run[-1]:.1f}", INK, (7, above))
    ax.set(yscale="log", xlim=(0, 1.17 * steps), xticks=range(0, steps + 1, steps // 5), xlabel="step")
    ax.set(ylabel="loss (log axis)", title="All four learn, and three of them are wrong")
    told = ", ".join(f"{name} {run[-1]:.1f}" for name, run in losses.items())
    later = losses_of(programs(X, y)["B"], X, y, 1000)[-1]
    return Picture(
        fig,
        f"After {steps} steps the losses are {told}; they began at {losses['A'][0]:.0f}. B leads, and "
        f"after 1000 steps its loss is {later:.0f}.",
    )


def too_short_too_long(hill=double_well, w: float = 3.0) -> Picture:
    """The error of a felt slope against the length of the toe, both on log axes."""
    toes = np.array([float(f"1e-{k}") for k in range(1, 16)])
    slope = float(hill.gradient(w))
    one_toe = np.abs((hill(w + toes) - hill(w)) / toes - slope)
    two_toes = np.abs((hill(w + toes) - hill(w - toes)) / (2 * toes) - slope)
    fig, ax = canvas(height=3.3)
    looks = {"one toe": (one_toe, CONTEXT, "s--"), "two toes": (two_toes, LOSS, "o-")}
    for name, (errors, color, mark) in looks.items():
        ax.plot(toes, errors, mark, color=color, markersize=4.5, lw=1.6)
        label(ax, toes[0], errors[0], name, color, (8, 0))
        best = int(np.argmin(errors))
        power = f"{np.log10(toes[best]):.0f}".translate(SUPERSCRIPTS)
        ax.plot(toes[best], errors[best], "o", markersize=11, mfc="none", mec=INK, mew=1.4, zorder=6)
        words = f"{name}: best at 10{power}"
        label(ax, toes[best], errors[best], words, INK, (-12, -9), ha="right", fontsize=9.5)
    label(ax, 2e-14, 3e-6, "too short:\nthe digits\nrun out", INK, (0, 0), ha="center", style="italic")
    label(ax, 2e-2, 3e-6, "too long:\nthe ground\nbends", INK, (0, 0), style="italic")
    ax.set(xscale="log", yscale="log", xlim=(3e-16, 8), ylim=(1e-11, 6))
    ax.set(xlabel="length of the toe (log axis)", ylabel="error of the slope (log axis)")
    ax.set_title("A toe can be too long, and it can be too short")
    return Picture(
        fig,
        f"The error of the slope felt at w = {w:g} is a U on log axes: two toes are best at "
        f"{in_powers(toes[np.argmin(two_toes)])}, with an error of {in_powers(two_toes.min())}, one toe at "
        f"{in_powers(toes[np.argmin(one_toe)])}, with {in_powers(one_toe.min())}; at {in_powers(1e-15)} two "
        f"toes are off by {two_toes[-1]:.1f}.",
    )
