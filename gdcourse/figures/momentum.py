"""Pictures of lesson 11, Momentum."""

from __future__ import annotations

import numpy as np

from gdcourse.datasets import diabetes, standardize
from gdcourse.descent import descend, hike
from gdcourse.figures import (
    CONTEXT,
    GRADIENT,
    INK,
    LOSS,
    STEP,
    Picture,
    Steps,
    canvas,
    contour,
    grouped,
    in_powers,
    label,
    optimum,
    path,
)
from gdcourse.landscapes import Quadratic, bowl
from gdcourse.models import LinearRegression
from gdcourse.optimizers import GradientDescent, Momentum, Nesterov

MEMORIES = (CONTEXT, STEP, LOSS, GRADIENT)
DASHES = ("--", "-", "-", "-")


def memories(walks: dict) -> Picture:
    """Places and distances of several memories on one round bowl."""
    fig, (places, distances) = canvas(columns=2, height=3.4)
    for (beta, walk), color, dash in zip(walks.items(), MEMORIES, DASHES, strict=True):
        w = walk.positions
        away = np.abs(w - 3)
        places.plot(w, dash, color=color, lw=1.6)
        distances.plot(away, dash, color=color, lw=1.6)
        label(distances, len(away) - 1, away[-1], f"β = {beta:g}", color)
    top = np.argmax(w)
    label(places, top, w[top], f"β = {beta:g} rolls on to {w[top]:.2f}", color, (-4, 9))
    places.axhline(3, color=CONTEXT, lw=0.8, ls=":")
    places.set(xlabel="step", ylabel="w", ylim=(-0.3, 6), title="More memory, more swing …")
    distances.set(
        yscale="log",
        ylim=(1e-9, 20),
        xlabel="step",
        ylabel="distance to 3 (log axis)",
        title="… and not more speed",
    )
    far = ", ".join(
        f"{in_powers(abs(walk.positions[-1] - 3), 2)} for β = {beta:g}" for beta, walk in walks.items()
    )
    return Picture(
        fig,
        f"On a round bowl, more memory is not more speed. After {len(away) - 1} steps the distance to 3 is "
        f"{far}.",
    )


def springs(walks: dict) -> Picture:
    """Where each walk is, against the step it has taken: a spring that creeps home, and one that rings."""
    fig, panels = canvas(columns=len(walks), height=3.1, sharex=True, sharey=True)
    steps = Steps(fig)
    for ax in panels:
        ax.axhline(0, color=CONTEXT, lw=0.8, ls=":")
        ax.axvline(3, color=CONTEXT, lw=0.8, ls=":")
    for ax, (beta, walk) in zip(panels, walks.items(), strict=True):
        w = walk.positions
        moved = np.diff(w, prepend=w[0])
        steps.next()
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
    (quiet, creeps), (loud, rings) = walks.items()
    return Picture(
        fig,
        f"The same bowl as a spring, place across and step up. β = {quiet:g} comes home from one side, β = "
        f"{loud:g} circles home. On the way its loss rises in {np.sum(np.diff(rings.losses) > 0)} of "
        f"{rings.steps} steps.",
        steps=steps.artists,
    )


def best(kappa: float) -> Momentum:
    """The best heavy ball for curvatures from 1 to κ (Polyak 1964)."""
    root = np.sqrt(kappa)
    return Momentum(learning_rate=(2 / (root + 1)) ** 2, momentum=((root - 1) / (root + 1)) ** 2)


def steps_to_millionth(rule, kappa: float, budget: int = 20_000) -> int:
    """Steps until the distance to the bottom of a gutter is a millionth of the first; ends at the budget."""
    for step, w in enumerate(hike(Quadratic([1.0, kappa]), [1.0, 1.0], rule, steps=budget)):
        if np.hypot(*w) < 1e-6 * np.sqrt(2):
            return step
    return budget


def steps_against_kappa(kappas=(4.0, 25.0, 100.0, 1000.0, 10_000.0)) -> Picture:
    """Steps to a millionth against κ: gradient descent by its factor, the heavy ball as it walks."""
    fig, ax = canvas(height=3.5)
    kappa = np.array(kappas)
    plain = np.ceil(np.log(1e-6) / np.log((kappa - 1) / (kappa + 1)))
    ball = np.array([steps_to_millionth(best(each), each) for each in kappas])
    for steps, color, mark, words, rise in (
        (plain, LOSS, "o", "gradient descent: slope 1", 12),
        (ball, STEP, "s", "heavy ball: slope ½", -13),
    ):
        ax.plot(kappa, steps, color=color, marker=mark, lw=1.6)
        label(ax, kappa[2], steps[2], words, color, (8, rise), ha="right" if rise > 0 else "left")
        label(ax, kappa[-1], steps[-1], grouped(round(steps[-1])), INK, (9, 0))
    ax.set(
        xscale="log",
        yscale="log",
        xlim=(3, 5e4),
        xlabel="condition number κ (log axis)",
        ylabel="steps (log axis)",
        title="Memory turns κ into √κ",
    )
    slopes = [np.polyfit(np.log(kappa[2:]), np.log(steps[2:]), 1)[0] for steps in (plain, ball)]
    return Picture(
        fig,
        f"Steps against κ on log axes: slope {slopes[0]:.2f} for gradient descent, {slopes[1]:.2f} for the "
        f"heavy ball. At κ = {grouped(kappa[-1])} that is {grouped(plain[-1])} against {grouped(ball[-1])}.",
    )


def zigzag_and_glide(plain, ball) -> Picture:
    """The same gutter without and with memory."""
    fig, panels = canvas(columns=2, height=2.6, sharey=True)
    for ax, walk, words in zip(
        panels, (plain, ball), ("Without memory: zigzag", "With memory: glide"), strict=True
    ):
        contour(ax, walk.landscape, (-3.4, 1.2), (-1.3, 1.3), levels=10, names=("x", "y"))
        path(ax, walk.positions, arrows=False)
        optimum(ax, 0, 0)
        ax.set(aspect="equal", title=words)
    return Picture(
        fig,
        f"The same gutter, {plain.steps} steps each: gradient descent ends at loss "
        f"{in_powers(plain.losses[-1], 2)}, the heavy ball at {in_powers(ball.losses[-1], 2)}.",
    )


def overshoots(steps: int = 40) -> Picture:
    """Places of the heavy ball and of Nesterov's walk on (w − 3)², η = 0.1 and β = 0.9."""
    fig, ax = canvas(height=3.0)
    heavy = descend(bowl, 0.0, Momentum(0.1, 0.9), steps).positions
    seen = descend(bowl, 0.0, Nesterov(0.1, 0.9), steps)  # keeps the places looked ahead to
    speeds = np.zeros(steps + 1)
    for k in range(steps):
        speeds[k + 1] = 0.9 * speeds[k] + seen.gradients[k]
    ahead = seen.positions + 0.1 * 0.9 * speeds
    for walk, color, dash, name, rise in (
        (heavy, GRADIENT, "--", "heavy ball", -7),
        (ahead, STEP, "-", "Nesterov", 7),
    ):
        ax.plot(walk, dash, color=color, marker="o", markersize=3)
        label(ax, steps, walk[-1], f"{name}: up to {walk.max():.3f}", color, (7, rise))
    ax.axhline(3, color=CONTEXT, lw=0.8, ls=":")
    ax.set(
        xlabel="step",
        ylabel="w",
        xlim=(-1, 1.42 * steps),
        ylim=(-0.2, 5.8),
        title="Looking ahead, it brakes sooner, and still passes 3",
    )
    return Picture(
        fig,
        f"On (w − 3)² with η = 0.1 and β = 0.9 the heavy ball goes up to {heavy.max():.3f}, and Nesterov's "
        f"walk up to {ahead.max():.3f}: less far, and beyond 3.",
    )


def bent_slope(w):
    """The slope of a convex hill with curvature 25 below w = 1, 1 from there to 2, and 25 above."""
    return 25 * w if w < 1 else w + 24 if w < 2 else 25 * w - 24


def on_the_bent_hill(start: float, rate: float, beta: float, ahead: bool, steps: int = 40) -> np.ndarray:
    """Places of a heavy ball, or of Nesterov's walk, on the bent hill."""
    w, v, places = start, 0.0, [start]
    for _ in range(steps):
        v = beta * v + bent_slope(w - rate * beta * v if ahead else w)
        w = w - rate * v
        places.append(w)
    return np.array(places)


def bent_hill(start: float = 3.3) -> Picture:
    """The best heavy ball for κ = 25 goes round for ever on a hill whose curvature changes; Nesterov's "
    "arrives."""
    fig, panels = canvas(columns=2, height=2.9, sharey=True)
    ball = on_the_bent_hill(start, 1 / 9, 4 / 9, ahead=False, steps=300)
    nesterov = on_the_bent_hill(start, 1 / 25, 4 / 6, ahead=True)
    cycle = np.sort(ball[-3:])
    for ax, walk, color, title in (
        (panels[0], ball[:41], GRADIENT, "The best ball circles for ever"),
        (panels[1], nesterov, STEP, "Nesterov's walk arrives"),
    ):
        ax.axhspan(1, 2, color=CONTEXT, alpha=0.15)
        ax.axhline(0, color=CONTEXT, lw=0.8, ls=":")
        ax.plot(walk, color=color, marker="o", markersize=3, lw=1.2)
        ax.set(xlabel="step", title=title)
    label(panels[1], 40, 1.5, "grey: the flat stretch", INK, (-2, 0), ha="right", fontsize=9)
    panels[0].set(ylabel="w")
    places = ", ".join(f"{place:.3f}" for place in cycle)
    return Picture(
        fig,
        f"From {start} the best ball for κ = {25} ends in the same three places for ever: {places}. "
        "Nesterov's walk is within a millionth of the bottom "
        f"after {np.argmax(np.abs(nesterov) < 1e-6)} steps.",
    )


def patients_race() -> Picture:
    """Steps to the least-squares weights of the diabetes patients, for each rule at its setting."""
    X, y = diabetes()
    loss = LinearRegression(standardize(X), y)
    curvatures = np.linalg.eigvalsh(loss.hessian())
    mu, L = curvatures[0], curvatures[-1]
    root = np.sqrt(L / mu)
    goal = np.linalg.lstsq(np.column_stack([standardize(X), np.ones(len(y))]), y)[0]
    ball = Momentum((2 / (np.sqrt(L) + np.sqrt(mu))) ** 2, ((root - 1) / (root + 1)) ** 2)
    rules = {
        "gradient descent, 2/(L + μ)": GradientDescent(2 / (L + mu)),
        "momentum 0.9, 1/L": Momentum(1 / L, 0.9),
        "Nesterov, 1/L": Nesterov(1 / L, (root - 1) / (root + 1)),
        f"heavy ball, best (β = {ball.momentum:.2f})": ball,
    }
    steps = []
    for rule in rules.values():
        near = (
            np.linalg.norm(w - goal) < 1e-6 * np.linalg.norm(goal)
            for w in hike(loss, loss.zeros(), rule, 20_000)
        )
        steps.append(next(step for step, arrived in enumerate(near) if arrived))
    fig, ax = canvas(height=2.4)
    ax.barh(list(rules), steps, color=[LOSS, CONTEXT, CONTEXT, STEP])
    for row, count in enumerate(steps):
        label(ax, count, row, str(count))
    ax.invert_yaxis()
    ax.set(xscale="log", xlim=(100, 9000), xlabel="steps to a millionth (log axis)")
    ax.set_title(f"{len(y)} patients, κ = {L / mu:.0f}")
    told = "; ".join(f"{name}: {count}" for name, count in zip(rules, steps, strict=True))
    return Picture(
        fig,
        f"Steps until the weights of {len(y)} patients are right to a millionth, κ = {L / mu:.0f}. {told}.",
    )
