"""Pictures of lesson 06, Narrow valleys."""

from __future__ import annotations

import numpy as np

from gdcourse.figures import (
    CONTEXT,
    GRADIENT,
    INK,
    LOSS,
    STEP,
    Picture,
    Steps,
    arrow,
    canvas,
    contour,
    curve,
    grouped,
    label,
    optimum,
    path,
)
from gdcourse.landscapes import Quadratic


def two_factors(mu: float, L: float) -> Picture:
    """|1 − ημ| and |1 − ηL| against η, with their crossing."""
    fig, ax = canvas(height=3.3)
    etas = np.linspace(0.0, 2.125 / L, 400)
    flat, steep = np.abs(1 - etas * mu), np.abs(1 - etas * L)
    best = 2 / (mu + L)
    steps = Steps(fig)
    ax.axhline(1, color=CONTEXT, lw=0.9, ls=":", zorder=2.1)
    steps.next()
    ax.plot(etas, steep, color=GRADIENT, ls="--", zorder=2.05)
    label(ax, 0.018, abs(1 - 0.018 * L), "|1 − ηL|: the steep direction", GRADIENT, (8, 2))
    label(ax, 2 / L, 1, "the limit 2/L", CONTEXT, (-4, 9), ha="right", fontsize=9)
    steps.next()
    ax.plot(etas, flat, color=STEP)
    label(ax, 0.012, 1 - 0.012 * mu, "|1 − ημ|: the flat direction", STEP, (0, -10))
    steps.next()
    worse = np.maximum(flat, steep)
    ax.plot(etas, worse, color=LOSS, lw=7, alpha=0.2, solid_capstyle="round", zorder=1.9)
    optimum(ax, best, (L - mu) / (L + mu))
    label(ax, best, (L - mu) / (L + mu), f"η* = 2/(μ + L) = {best:.4f}", INK, (-26, -14), ha="right")
    ax.set(
        xlim=(0, etas[-1]),
        ylim=(0, 1.18),
        xlabel="learning rate η",
        ylabel="kept share of the distance",
        title="The best rate is where both directions shrink alike",
    )
    return Picture(
        fig,
        f"The two factors against η: they cross at η* = {best:.4f}, where both are "
        f"{(L - mu) / (L + mu):.4f}. Beyond {2 / L:g} the steep one exceeds 1.",
        steps=steps.artists,
    )


def steps_to_millionth(kappa: float) -> int:
    """Steps at the best rate until a millionth of the distance is left."""
    return int(np.ceil(np.log(1e-6) / np.log((kappa - 1) / (kappa + 1))))


def steps_against_kappa(kappas=(4, 25, 100, 1000, 10_000)) -> Picture:
    """Steps to a millionth at the best rate, on log axes."""
    fig, ax = canvas(height=3.2)
    steps = [steps_to_millionth(kappa) for kappa in kappas]
    line = np.geomspace(3, 2e4, 50)
    ax.plot(line, line / 2 * np.log(1e6), "--", color=CONTEXT, lw=1.3)
    ax.plot(kappas, steps, "o", color=LOSS, markersize=8)
    for kappa, n in zip(kappas, steps, strict=True):
        label(ax, kappa, n, grouped(n), INK, (8, -8))
    label(ax, line[14], line[14] / 2 * np.log(1e6), "κ/2 · ln 1 000 000", CONTEXT, (-6, 10), ha="right")
    ax.set(
        xscale="log",
        yscale="log",
        ylim=(8, 2e5),
        xlabel="condition number κ (log axis)",
        ylabel="steps (log axis)",
        title="Ten times the κ, ten times the steps",
    )
    told = ", ".join(
        f"κ = {grouped(kappa)} takes {grouped(n)}" for kappa, n in zip(kappas, steps, strict=True)
    )
    return Picture(
        fig,
        f"Steps to a millionth at the best η, on log axes: {told}. The last is "
        f"{steps[-1] / kappas[-1]:.1f} κ.",
    )


def right_angles(exact: np.ndarray) -> Picture:
    """Steepest descent with exact line search in a gutter: every turn is a right angle."""
    fig, ax = canvas(height=3.0)
    contour(ax, Quadratic([1.0, 25.0]), (13, 26.5), (-2.6, 2.6), levels=14, names=("x", "y"))
    path(ax, exact)
    (x0, y0), (x1, y1), (x2, y2) = exact[:3]
    a, b = np.array([x0 - x1, y0 - y1]), np.array([x2 - x1, y2 - y1])
    a, b = 0.35 * a / np.hypot(*a), 0.35 * b / np.hypot(*b)
    corner = np.array([x1, y1])
    ax.plot(*np.array([corner + a, corner + a + b, corner + b]).T, color=INK, lw=1)
    label(ax, x1, y1, "90°", INK, (6, -10))
    label(ax, x0, y0, "start", INK, (6, 8))
    ax.set(aspect="equal", title="The best step at every step still zigzags, at right angles")
    moves = np.diff(exact, axis=0)
    angles = [
        np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b)))
        for a, b in zip(moves[:-1], moves[1:], strict=True)
    ]
    return Picture(
        fig,
        f"The best step at every step: {len(angles)} turns, each of {np.mean(angles):.1f} degrees. "
        f"Each step keeps {exact[1, 0] / exact[0, 0]:.4f} of the distance from the worst start.",
    )


def newton_uphill(hill, places: np.ndarray) -> Picture:
    """Newton's steps from 0.5 on the hill with two valleys."""
    fig, ax = canvas(height=3.3)
    curve(ax, hill, -3.1, 3.1)
    ax.set(ylim=(-1.8, 4.6), ylabel="height", title="Newton looks for level ground, and finds the hilltop")
    ax.plot(places, hill(places), "o", color=GRADIENT, markersize=5, zorder=5)
    arrow(ax, (places[0], hill(places[0]) + 0.35), (places[1], hill(places[1]) + 0.35), GRADIENT)
    label(ax, places[0], hill(places[0]), "start", INK, (8, 3))
    label(
        ax, places[-1], hill(places[-1]), f"Newton stops at {places[-1]:.4f}", GRADIENT, (0, 24), ha="center"
    )
    for w in (-2.1149, 1.8608):
        optimum(ax, w, hill(w), size=12)
    return Picture(
        fig,
        f"From w = {places[0]:g} Newton walks to {places[-1]:.4f}, which is the top of the hill: height "
        f"{hill(places[-1]):.3f}.",
    )
