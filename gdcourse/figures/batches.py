"""Pictures of lesson 07, Batches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from gdcourse.figures import (
    CONTEXT,
    GRADIENT,
    INK,
    LOSS,
    PREDICTION,
    STEP,
    Picture,
    arrow,
    canvas,
    contour,
    label,
    optimum,
    path,
)

LINES = {"batch": (LOSS, "-"), "mini-batch": (STEP, "--"), "stochastic": (PREDICTION, "-.")}
CLOCKS = {"steps": "By steps", "epochs": "By epochs", "seconds": "By seconds"}


def one_round(walks: Mapping[str, Sequence[float]], best: float) -> Picture:
    """One round through the same rows, a line for each way: where each step lands."""
    fig, ax = canvas(height=2.6)
    for row, (name, places) in enumerate(walks.items()):
        color = LINES[name][0]
        ax.axhline(-row, color=CONTEXT, lw=0.6, zorder=1)
        for a, b in zip(places[:-1], places[1:], strict=True):
            bow = 0.22 / max(1.0, abs(b - a)) * (-1 if b > a else 1.6)
            arrow(ax, (a, -row), (b, -row), color, connectionstyle=f"arc3,rad={bow}", mutation_scale=9)
        for place in places[1:]:
            ax.plot(place, -row, "o", color=color, markersize=6, zorder=6)
            label(ax, place, -row, f"{place:.4g}", INK, (0, -11), ha="center", fontsize=9)
        optimum(ax, best, -row, size=13)
    ax.set(
        yticks=range(0, -len(walks), -1),
        ylim=(0.55 - len(walks), 0.55),
        xlim=(-0.1, 3.9),
        xlabel="w",
        title="More steps from the same answers",
    )
    ax.set_yticklabels(walks)
    told = "; ".join(f"{name} {', '.join(f'{w:.4g}' for w in places)}" for name, places in walks.items())
    return Picture(
        fig, f"One round through the four students, from w = 0 with η = 0.05. {told}. The star is {best:g}."
    )


def three_paths(loss, paths: Mapping[int, np.ndarray]) -> Picture:
    """Walks of equal length over the same map, one panel for each batch size: smooth, trembling, drunk."""
    fig, panels = canvas(columns=len(paths), height=2.7, sharex=True, sharey=True)
    bottom = np.linalg.solve(loss.hessian(), -loss.gradient(loss.zeros()))
    rises = np.array([0, 4, 16, 36, 64, 100, 144, 196, 260])
    told = []
    for ax, (size, positions) in zip(panels, paths.items(), strict=True):
        contour(ax, loss, (-3, 17), (-12, 6), levels=loss(bottom) + rises)
        path(ax, positions, arrows=False, markersize=2.5, lw=1.1)
        optimum(ax, *bottom, size=12)
        ax.set(aspect="equal", title=f"B = {size}", xlabel="w", ylabel="b")
        ax.label_outer()
        steps = np.diff(positions, axis=0)
        told.append(
            f"{len(steps) * size} answers and a path {np.hypot(*steps.T).sum():.0f} long with B = {size}"
        )
    return Picture(
        _titled(fig, "Ask fewer, and the path begins to stagger"),
        f"{len(steps)} steps each, at the same η: {', '.join(told)}.",
    )


def clouds(reports: Mapping[int, np.ndarray], everybody: np.ndarray) -> Picture:
    """Gradients of random batches, one panel for each batch size, around the gradient of all rows.

    reports: the gradients of many batches of each size, shape (surveys, d). Drawn are the first
    two slopes; the spread counts all d.
    """
    told = [f"{_spread(dots):.0f} at B = {size}" for size, dots in reports.items()]
    three = dict(list(reports.items())[:3])
    said = "Each dot is the report of one survey, the cross that of all students. Spread, measured: "
    return Picture(
        _cloud_each(reports, everybody),
        f"{said}{', '.join(told)}.",
        hall=_cloud_each(three, everybody),
        hall_sentence=f"{said}{', '.join(told[: len(three)])}.",
    )


def _cloud_each(reports: Mapping[int, np.ndarray], everybody: np.ndarray) -> Figure:
    fig, panels = canvas(columns=len(reports), height=2.7, sharex=True, sharey=True)
    for ax, (size, dots) in zip(panels, reports.items(), strict=True):
        ax.plot(*dots[:250, :2].T, ".", color=GRADIENT, markersize=3, alpha=0.5)
        ax.plot(*everybody[:2], "X", color=INK, mec="white", markersize=9, zorder=5)
        ax.set(title=f"B = {size}", aspect="equal", xlim=(-480, 400), ylim=(-480, 400), xlabel="slope in w₁")
        label(ax, -450, 350, f"spread {_spread(dots):.0f}", INK, (0, 0), fontsize=9)
    panels[0].set_ylabel("slope in w₂")
    label(panels[-1], *everybody[:2], "all 200", INK, (0, -30), ha="center", fontsize=9)
    return _titled(fig, "Four times as many voices, a cloud half as wide")


def _spread(dots: np.ndarray) -> float:
    """The root of the variances of all slopes together."""
    return np.sqrt(dots.var(axis=0).sum())


def ahead(runs: Mapping[str, Mapping[str, np.ndarray]], clock: str, bell: float) -> str:
    """Whose loss is lowest of what the walkers have reached when this clock shows `bell`."""
    reached = {name: run["losses"][run[clock] <= bell] for name, run in runs.items()}
    lowest = {name: losses[-1] if len(losses) else np.inf for name, losses in reached.items()}
    return min(lowest, key=lowest.get)


def three_clocks(runs: Mapping[str, Mapping[str, np.ndarray]], bells: Mapping[str, float]) -> Picture:
    """The same losses against steps, epochs and seconds; a dotted line where the bell of each clock rings.

    runs: for each walker arrays "steps", "epochs", "seconds" and "losses", one entry for each look.
    """
    fig, panels = canvas(columns=3, height=3.4, sharey=True)
    won = []
    for ax, (clock, words) in zip(panels, CLOCKS.items(), strict=True):
        winner = ahead(runs, clock, bells[clock])
        won.append(f"{clock}: {winner}")
        ax.axvline(bells[clock], color=CONTEXT, lw=1.2, ls=":", zorder=1)
        for name, run in runs.items():
            color, dash = LINES[name]
            ax.plot(run[clock], run["losses"], dash, color=color, lw=1.7)
            ax.plot(run[clock][-1], run["losses"][-1], "o", color=color, markersize=5)
        ax.set(xscale="log", yscale="log", ylim=(0.009, 3.6), xlabel=f"{clock} (log axis)")
        ax.set_title(f"{words}:\n{winner}", color=LINES[winner][0])
        ax.minorticks_off()
    for name, run in runs.items():
        label(
            panels[0],
            run["steps"][-1],
            run["losses"][-1],
            name,
            LINES[name][0],
            (-6, -6),
            ha="right",
            fontsize=9,
        )
    panels[0].set(ylabel="training loss (log axis)")
    panels[0].set_yticks([0.02, 0.05, 0.1, 0.2, 0.5, 1, 2], ["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2"])
    panels[0].minorticks_off()
    took = ", ".join(
        f"{name} {run['seconds'][run['epochs'] <= bells['epochs']][-1]:.2f} s" for name, run in runs.items()
    )
    return Picture(
        fig,
        f"The same runs against three clocks. Lowest when the bell rings, by {', by '.join(won)}. "
        f"{bells['epochs']:g} epochs took here: {took}.",
    )


def sorted_file(walks: Mapping[str, np.ndarray], votes: tuple[float, float]) -> Picture:
    """Walks through the same votes in several orders, w against steps, with the mean of the votes."""
    fig, ax = canvas(height=2.8)
    mean = np.mean(votes)
    told = []
    for (name, walk), color in zip(walks.items(), (GRADIENT, STEP), strict=True):
        last = walk[-len(walk) // 4 :].mean()
        ax.plot(walk, color=color, lw=1.6 if color == GRADIENT else 0.6, alpha=0.9)
        label(ax, len(walk), last, name, color, (5, 0))
        told.append(f"{name} ends at {walk[-1]:.2f}, and its last quarter averages {last:.2f}")
    ax.plot([0, len(walk)], [mean, mean], "--", color=CONTEXT, lw=1, zorder=1)
    ax.set(
        xlim=(0, 1.2 * len(walk)),
        ylim=(min(votes) - 1.3, max(votes) + 0.5),
        xlabel="step",
        ylabel="w",
        title="In a sorted file, who speaks last has the say",
    )
    return Picture(fig, f"One pass through the same votes, whose mean is {mean:g}: {'; '.join(told)}.")


def far_out(distances: Mapping[float, np.ndarray], curvatures: np.ndarray) -> Picture:
    """Distances to the best w of a crowd at each rate, shape (steps, hikers): the typical one, and the one
    that is farthest out at two thirds of the way.

    curvatures: of each voice's loss; above the limit 2h̄/(mean of h²) the mean square has no bound.
    """
    limit = 2 * curvatures.mean() / np.mean(curvatures**2)
    fig, panels = canvas(columns=len(distances), height=2.7, sharey=True)
    told, back = [], []
    for ax, (eta, away) in zip(panels, distances.items(), strict=True):
        when = 2 * len(away) // 3
        ax.axhspan(100, 1e9, color=GRADIENT, alpha=0.08, lw=0)
        ax.plot(away[:, np.argmax(away[when])], color=GRADIENT, lw=0.9)
        ax.plot(np.median(away, axis=1), color=STEP, lw=1.8)
        ax.set(yscale="log", ylim=(1e-2, 1e7), xlabel="step", title=f"η = {eta:g}")
        gone = away[when] > 100
        told.append(
            f"at η = {eta:g}, {gone.sum()} of {len(gone)} are farther than 100 away after {when} steps, and "
            f"{(gone & (away[-1] > 100)).sum()} of these at the end, when {(away[-1] > 100).sum()} are"
        )
        back.append(f"{gone.sum()} at η = {eta:g}")
    label(panels[0], 15, 40, f"farthest out at step {when}", GRADIENT, (0, 0), fontsize=9)
    label(panels[0], 15, 9, "median", STEP, (0, 0), fontsize=9)
    panels[0].set_ylabel("distance to the best w\n(log axis)")
    return Picture(
        _titled(fig, f"Above {limit:.4f} a few are far out at any moment, and they come back"),
        f"Hikers who ask one of the four students a step: {'; '.join(told)}. The median stays near.",
        hall_sentence="Hikers who ask one of the four students a step. "
        f"Of {len(gone)}, farther than 100 away after {when} steps: {', '.join(back)}.",
    )


def _titled(fig: Figure, title: str) -> Figure:
    fig.suptitle(title, x=0.075, ha="left", fontsize=11.5, fontweight="bold")
    return fig
