"""Pictures of lesson 12, Adam."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from gdcourse.figures import CONTEXT, GRADIENT, INK, LOSS, STEP, canvas, contour, label, optimum, path


def two_memories(walks: dict) -> Figure:
    """Memory of direction × memory of size: four walks in one valley."""
    fig, panels = canvas(rows=2, columns=2, height=4.4, sharex=True, sharey=True)
    titles = {
        "neither": "No memory: gradient descent",
        "direction": "Of direction: momentum",
        "size": "Of size: RMSprop",
        "both": "Of both: Adam",
    }
    for ax, (name, walk) in zip(panels.flat, walks.items(), strict=True):
        contour(ax, walk.landscape, (-3.6, 1.6), (-1.4, 2.0), levels=11, names=("", ""))
        path(ax, walk.positions, arrows=False)
        optimum(ax, 0, 0, size=12)
        ax.set(title=titles[name])
        ax.set_title(titles[name], fontsize=10.5)
    for ax in panels[1]:
        ax.set_xlabel("w₁ (flat)")
    for ax in panels[:, 0]:
        ax.set_ylabel("w₂ (steep)")
    return fig


def bias_correction(k: np.ndarray, gradients: np.ndarray, m: np.ndarray, corrected: np.ndarray) -> Figure:
    """A running average that starts at zero, and the same corrected."""
    fig, ax = canvas(height=3.1)
    ax.plot(k, gradients, ".", color=CONTEXT, markersize=5)
    ax.axhline(1, color=CONTEXT, lw=0.9, ls=":")
    ax.plot(k, m, "--", color=GRADIENT)
    ax.plot(k, corrected, color=STEP)
    label(ax, k[3], m[3], "m: begins with a lie", GRADIENT, (10, -6))
    label(ax, k[4], corrected[4], "m̂ = m / (1 − βᵏ)", STEP, (12, 26))
    label(ax, k[-1], gradients[-1], "gradients", CONTEXT, (-4, -10), ha="right", fontsize=9)
    ax.set(xlabel="update k", ylabel="gradient", ylim=(0, 2.05), xlim=(0, 60), title="The corrected average is right from the first update")
    return fig


def turned_valley(turns, adam, plain) -> Figure:
    """Steps to a millionth of the loss against the angle of the valley."""
    fig, ax = canvas(height=3.1)
    ax.plot(turns, plain, "s--", color=LOSS)
    ax.plot(turns, adam, "o-", color=STEP)
    label(ax, 22, plain[0], "gradient descent: the same at every angle", LOSS, (0, 10), ha="center")
    label(ax, turns[2], adam[2], "Adam", STEP, (6, -12))
    for angle, steps in ((turns[0], adam[0]), (turns[-1], adam[-1])):
        label(ax, angle, steps, str(steps), INK, (7, 8) if angle == 0 else (-4, 11))
    ax.set(ylim=(0, 4000), xlim=(-1, 47), xlabel="valley turned by (degrees)", ylabel="steps", title="Adam's advantage depends on how the valley lies")
    return fig
