"""Pictures of lesson 11, Momentum."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from gdcourse.figures import (
    CONTEXT,
    GRADIENT,
    INK,
    LOSS,
    STEP,
    canvas,
    contour,
    label,
    optimum,
    path,
)

MEMORIES = (CONTEXT, STEP, LOSS, GRADIENT)
DASHES = ("--", "-", "-", "-")


def memories(walks: dict) -> Figure:
    """Places and distances of several memories on one round bowl."""
    fig, (places, distances) = canvas(columns=2, height=3.4)
    for (beta, walk), color, dash in zip(walks.items(), MEMORIES, DASHES, strict=True):
        w = walk.positions
        away = np.abs(w - 3)
        places.plot(w, dash, color=color, lw=1.6)
        distances.plot(away, dash, color=color, lw=1.6)
        label(distances, len(away) - 1, away[-1], f"β = {beta:g}", color)
    top = np.argmax(w)
    label(places, top, w[top], f"β = {beta:g} rolls on to {w[top]:.2f}", color, (8, 3))
    places.axhline(3, color=CONTEXT, lw=0.8, ls=":")
    places.set(xlabel="step", ylabel="w", title="More memory, more swing …")
    distances.set(
        yscale="log",
        ylim=(1e-9, 20),
        xlabel="step",
        ylabel="distance to 3 (log axis)",
        title="… and not more speed",
    )
    return fig


def phase_diagram(rates: np.ndarray, betas: np.ndarray, radius: np.ndarray) -> Figure:
    """The long-run factor per step over ηλ and β, with its borders; bright is fast, as in the explorer."""
    fig, ax = canvas(height=4.0)
    levels = (0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
    filled = ax.contourf(rates, betas, radius, levels=levels, cmap="cividis_r")
    ax.contourf(rates, betas, radius, levels=(1.0, 99), colors=["#EDEDED"])
    limit = np.array([0.0, 1.0])
    ax.plot(2 * (1 + limit), limit, color=GRADIENT, lw=2.2)
    x = np.linspace(0.0, 3.99, 400)
    ax.plot(x, (1 - np.sqrt(x)) ** 2, color=INK, lw=3.4)
    ax.plot(x, (1 - np.sqrt(x)) ** 2, color="white", lw=1.6, ls="--")
    label(ax, 2.95, 0.24, "thrown out", INK)
    label(ax, 2.4, 0.12, "ηλ = 2(1 + β)", GRADIENT, (0, 0))
    label(ax, 0.30, 0.32, "critical damping", "white")
    label(ax, 1.9, 0.62, "swings: √β a step", "white", (0, 0), ha="center")
    label(ax, 0.02, 0.05, "creeps", "white", (2, 0))
    ax.set(
        xlim=(0, 3.99),
        ylim=(0, 0.99),
        xlabel="ηλ",
        ylabel="memory β",
        title="Fastest on the dashed curve, unstable beyond the solid line",
    )
    bar = fig.colorbar(filled, ax=ax, shrink=0.9)
    bar.set_label("factor per step (bright is fast)")
    return fig


def springs(walks: dict) -> Figure:
    """Where each walk is, against the step it has taken: a spring that creeps home, and one that rings."""
    fig, panels = canvas(columns=len(walks), height=3.1, sharex=True, sharey=True)
    for ax, (beta, walk) in zip(panels, walks.items(), strict=True):
        w = walk.positions
        moved = np.diff(w, prepend=w[0])
        ax.axhline(0, color=CONTEXT, lw=0.8, ls=":")
        ax.axvline(3, color=CONTEXT, lw=0.8, ls=":")
        path(ax, np.column_stack([w, moved]), arrows=False)
        optimum(ax, 3, 0)
        crossed = int(np.sum(np.diff(np.sign(w - 3)) != 0))
        ax.set(
            xlabel="w: where it is",
            title=f"β = {beta:g}: passes the bottom {crossed} times"
            if crossed
            else f"β = {beta:g}: comes home from one side",
        )
    panels[0].set(ylabel="the step it has taken")
    return fig


def memory_weights(betas) -> Figure:
    """What is left of a gradient k steps later."""
    fig, ax = canvas(height=2.9)
    k = np.arange(0, 81)
    for beta, color, dash in zip(betas, (STEP, LOSS, GRADIENT), ("--", "-", ":"), strict=True):
        ax.plot(k, beta**k, dash, color=color)
        at = {0.5: 2.5, 0.9: 10, 0.99: 60}[beta]
        label(ax, at, beta**at, f"β = {beta}", color, (7, 6))
    ax.axhline(0.5, color=CONTEXT, lw=0.8, ls=":")
    ax.set(
        xlabel="steps ago",
        ylabel="weight βᵏ",
        ylim=(0, 1.05),
        xlim=(0, 80),
        title="β = 0.9 remembers about ten steps, 0.99 about a hundred",
    )
    return fig


def steps_against_kappa(table: np.ndarray) -> Figure:
    """Steps to a millionth against κ, for gradient descent and the heavy ball."""
    fig, ax = canvas(height=3.5)
    kappa, plain, ball = table.T
    for steps, color, mark, words, rise in (
        (plain, LOSS, "o", "gradient descent: slope 1", 12),
        (ball, STEP, "s", "heavy ball: slope ½", -13),
    ):
        ax.plot(kappa, steps, color=color, marker=mark, lw=1.6)
        label(ax, kappa[2], steps[2], words, color, (8, rise), ha="right" if rise > 0 else "left")
        label(ax, kappa[-1], steps[-1], f"{steps[-1]:,.0f}".replace(",", " "), INK, (9, 0))
    ax.set(
        xscale="log",
        yscale="log",
        xlim=(3, 5e4),
        xlabel="condition number κ (log axis)",
        ylabel="steps (log axis)",
        title="Memory turns κ into √κ",
    )
    return fig


def zigzag_and_glide(plain, ball) -> Figure:
    """The same gutter without and with memory."""
    fig, panels = canvas(columns=2, height=2.6, sharey=True)
    for ax, walk, words in zip(
        panels, (plain, ball), ("Without memory: zigzag", "With memory: glide"), strict=True
    ):
        contour(ax, walk.landscape, (-3.4, 1.2), (-1.3, 1.3), levels=10, names=("x", "y"))
        path(ax, walk.positions, arrows=False)
        optimum(ax, 0, 0)
        ax.set(aspect="equal", title=words)
    return fig
