"""Pictures of lesson 12, Adam."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from gdcourse.figures import (
    CONTEXT,
    GRADIENT,
    INK,
    LOSS,
    PREDICTION,
    STEP,
    canvas,
    contour,
    label,
    optimum,
    path,
)


def two_memories(walks: dict, angles: dict, beyond: dict) -> Figure:
    """Memory of direction × memory of size: how four walks set off in one valley and overshoot."""
    fig, panels = canvas(rows=2, columns=2, height=4.9, sharex=True, sharey=True)
    titles = {
        "neither": "No memory: gradient descent",
        "direction": "Of direction: momentum",
        "size": "Of size: RMSprop",
        "both": "Of both: Adam",
    }
    for ax, (name, walk) in zip(panels.flat, walks.items(), strict=True):
        contour(ax, walk.landscape, (-3.6, 1.4), (-1.55, 2.1), levels=11, names=("", ""))
        path(ax, walk.positions, arrows=False)
        optimum(ax, 0, 0, size=12)
        rolls = f", rolls on by {beyond[name]:.2f}" if beyond[name] > 0.005 else ", does not overshoot"
        label(ax, *walk.positions[0], f"sets off at {angles[name]:.0f}°{rolls}", INK, (-6, 15), fontsize=9)
        ax.set_title(titles[name], fontsize=10.5)
        ax.set_aspect("equal")
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
    label(ax, k[4], m[4], "m, begins with a lie", GRADIENT, (10, -6))
    label(ax, k[4], 1.3, "m̂, corrected", STEP, (2, 0))
    label(ax, k[-1], gradients.min(), "dots: gradients", CONTEXT, (-4, 0), ha="right", fontsize=9)
    ax.set(xlabel="update k", ylabel="gradient", ylim=(0, 2.05), xlim=(0, 61))
    ax.set_title("Corrected, the average starts where the gradients are")
    return fig


def distance_budget(walks: dict, goal: float) -> Figure:
    """Where Adam is after so many steps, for some learning rates; the budget, steps × η, is dotted."""
    fig, ax = canvas(height=3.1)
    steps = max(map(len, walks.values())) - 1
    for (rate, walk), color, dashes in zip(
        walks.items(), (GRADIENT, LOSS, STEP), ("--", "-.", "-"), strict=True
    ):
        spent = min(steps, goal / rate)
        ax.plot([0, spent], [0, spent * rate], ":", color=color, lw=1.2)
        ax.plot(walk, dashes, color=color)
        label(ax, steps, walk[-1], f"η = {rate}", color)
    ax.plot([0, steps], [goal, goal], color=CONTEXT, lw=0.9, zorder=0)
    label(ax, steps, goal, "the bottom", CONTEXT, (-4, 9), ha="right", fontsize=9)
    label(ax, 530, 530 * 0.003, "dotted: steps × η", INK, (-8, 12), ha="right", fontsize=9)
    ax.set(
        xlim=(0, 1.14 * steps),
        ylim=(0, 1.15 * goal),
        xlabel="step",
        ylabel="w",
        title="No walk of Adam is ahead of steps × η",
    )
    ax.set_xticks(np.linspace(0, steps, 6))
    return fig


def turned_valley(turns, counts: dict) -> Figure:
    """Steps to a millionth of the loss against the angle of the valley."""
    fig, ax = canvas(height=3.3)
    looks = (("o-", STEP), ("D-.", PREDICTION), ("s--", LOSS))
    for (name, steps), (line, color) in zip(counts.items(), looks, strict=True):
        ax.plot(turns, steps, line, color=color, markersize=5)
        label(ax, turns[-1], steps[-1], f"{name}\n{steps[-1]} steps", color, (9, 0))
    for steps, height in zip(list(counts.values())[:2], (-4, 7), strict=True):
        label(ax, turns[0], steps[0], str(steps[0]), INK, (-7, height), ha="right", fontsize=9)
    ax.set(
        xlim=(-4, 60), ylim=(-250, 6900), xticks=turns, xlabel="valley turned by (degrees)", ylabel="steps"
    )
    ax.set_title("Adam's advantage depends on how the valley lies")
    return fig


def decay(coupled: np.ndarray, decoupled: np.ndarray) -> Figure:
    """What is left of two weights when decay goes through Adam's averages, and when it does not."""
    fig, panels = canvas(columns=2, height=3.0, sharey=True)
    titles = ("λ·w in the gradient: two speeds", "AdamW: one speed")
    for ax, means, title in zip(panels, (coupled, decoupled), titles, strict=True):
        steps = np.arange(len(means))
        ax.plot(steps, means[:, 0], color=STEP)
        ax.plot(steps, means[:, 1], "--", color=GRADIENT)
        ax.set(xlabel="step", ylim=(-0.08, 1.1), xlim=(0, len(means)))
        ax.set_title(title, fontsize=11)
    label(panels[0], 500, coupled[500, 1], "rough gusts", GRADIENT, (0, -13), ha="center")
    label(panels[0], 300, coupled[300, 0], "gentle gusts", STEP, (8, 6))
    label(panels[1], 450, decoupled[450].mean(), "both", INK, (6, 9))
    panels[0].set_ylabel("mean of the weights")
    return fig
