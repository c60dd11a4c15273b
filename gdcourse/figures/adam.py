"""Pictures of lesson 12, Adam."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from gdcourse.descent import descend, hike
from gdcourse.figures import (
    CONTEXT,
    GRADIENT,
    INK,
    LOSS,
    PREDICTION,
    STEP,
    Picture,
    Steps,
    canvas,
    contour,
    in_powers,
    label,
    optimum,
    path,
)
from gdcourse.landscapes import Quadratic, bowl
from gdcourse.models import LinearRegression
from gdcourse.optimizers import AdaGrad, Adam, AdamW, GradientDescent, Momentum, RMSprop
from gdcourse.tables import Table

VALLEY, START = Quadratic([1.0, 50.0]), (-3.0, 1.5)
FOUR = {
    "neither": GradientDescent(0.035),
    "direction": Momentum(0.01, 0.9),
    "size": RMSprop(0.1, 0.9),
    "both": Adam(0.1),
}


def two_memories() -> Picture:
    """Memory of direction × memory of size: how four walks set off in one valley and overshoot."""
    walks = {name: descend(VALLEY, START, rule, steps=60) for name, rule in FOUR.items()}
    first = {name: walk.positions[1] - walk.positions[0] for name, walk in walks.items()}
    angles = {name: np.degrees(np.arctan2(-step[1], step[0])) for name, step in first.items()}
    beyond = {name: max(walk.positions[:, 0].max(), 0.0) for name, walk in walks.items()}
    said = {
        name: f"sets off at {angles[name]:.0f}°"
        + (f", rolls on by {far:.2f}" if (far := beyond[name]) > 0.005 else ", stays short")
        for name in walks
    }
    figure = _set_off(walks, said, *canvas(rows=2, columns=2, height=4.5, sharex=True, sharey=True))
    two = {name: walks[name] for name in ("direction", "both")}
    hall = _set_off(two, said, *canvas(columns=2, sharey=True))
    told = "; ".join(f"{name}: {angles[name]:.0f} degrees, {beyond[name]:.2f}" for name in walks)
    return Picture(
        figure,
        "How steeply each hiker sets off across the gutter, and how far it rolls beyond the bottom. "
        f"Memory of {told}.",
        hall=hall,
    )


def _set_off(walks: dict, said: dict[str, str], fig: Figure, panels: np.ndarray) -> Figure:
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
        label(ax, *walk.positions[0], said[name], INK, (-6, 15), fontsize=9, halo=0.7)
        ax.set_title(titles[name], fontsize=10.5)
        ax.set_aspect("equal")
    for ax in np.atleast_2d(panels)[-1]:
        ax.set_xlabel("w₁ (flat)")
    for ax in np.atleast_2d(panels)[:, 0]:
        ax.set_ylabel("w₂ (steep)")
    return fig


def corrected(gradient: float = 6.0, beta: float = 0.9, updates: int = 40) -> Picture:
    """The average of a gradient that never changes, before and after its correction; for a lecture."""
    fig, ax = canvas(height=3.4)
    k = np.arange(1, updates + 1)
    weights = 1 - beta**k
    average = gradient * weights
    steps = Steps(fig)
    ax.plot([0, updates], [gradient, gradient], "--", color=GRADIENT, lw=1.6)
    label(ax, updates, gradient, f"every gradient is {gradient:g}", GRADIENT, (-4, 10), ha="right")
    steps.next()
    ax.plot(np.append(0, k), np.append(0, average), "o-", color=CONTEXT, markersize=4)
    label(ax, 1, average[0], f"m begins at 0: {average[0]:.1f} after one update", INK, (10, -2))
    steps.next()
    ax.fill_between(np.append(0, k), np.append(0, average), gradient, color=PREDICTION, alpha=0.12, lw=0)
    label(ax, 0, gradient, f"missing after k updates: {beta:g}ᵏ of it", PREDICTION, (6, -12), fontsize=9.5)
    steps.next()
    ax.plot(k, average / weights, "s", color=STEP, markersize=4, zorder=5)
    label(ax, 1, gradient, f"m̂ = m / (1 − {beta:g}ᵏ)", STEP, (0, 12))
    ax.set(
        xlim=(0, updates + 0.5),
        ylim=(0, 1.2 * gradient),
        xlabel="update",
        ylabel="average of the gradients",
        title="Divided by what its weights add up to, the average is right from the first update",
    )
    return Picture(
        fig,
        f"With β = {beta:g} and gradients of {gradient:g} the average is {average[0]:.1f} after one update "
        f"and {average[9]:.2f} after ten. Its weights add up to {weights[0]:.1f} and {weights[9]:.3f}; "
        f"divided by that it is {average[0] / weights[0]:.0f} at once.",
        steps=steps.artists,
    )


def distance_budget(rates=(0.001, 0.003, 0.01), goal: float = 3.0) -> Picture:
    """Where Adam is after so many steps, for some learning rates; the budget, steps × η, is dotted."""
    walks = {rate: descend(bowl, 0.0, Adam(rate), steps=1000).positions for rate in rates}
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
    ends = ", ".join(f"w = {walk[-1]:.3f} for η = {rate}" for rate, walk in walks.items())
    near = np.argmax(np.abs(descend(bowl, 0.0, Adam(0.001), steps=10_000).positions - 3) < 0.01)
    return Picture(
        fig,
        f"After {steps} steps of Adam on (w − 3)²: {ends}. With η = 0.001 it takes {near} steps to come "
        "within a hundredth of 3.",
    )


def steps_in_turned_valley(rule, degrees: float, kappa: float = 1000.0, budget: int = 20_000) -> int:
    """Steps until the loss has shrunk a millionfold, in a gutter turned with its start."""
    angle = np.radians(degrees)
    valley = Quadratic([1.0, kappa], angle=angle)
    start = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) @ [1.0, 1.0]
    for step, w in enumerate(hike(valley, start, rule, steps=budget)):
        if valley(w) < 1e-6 * valley(start):
            return step
    return budget


def turned_valley(turns=(0, 5, 15, 30, 45)) -> Picture:
    """Steps to a millionth of the loss against the angle of the valley."""
    root = np.sqrt(1000.0)
    ball = Momentum((2 / (root + 1)) ** 2, ((root - 1) / (root + 1)) ** 2)
    rules = {
        "Adam, η = 0.1": Adam(0.1),
        "Adam, η = 0.01": Adam(0.01),
        "gradient descent": GradientDescent(2 / 1001),
        "best heavy ball": ball,
    }
    counts = {name: [steps_in_turned_valley(rule, turn) for turn in turns] for name, rule in rules.items()}
    fig, ax = canvas(height=3.3)
    looks = (("o-", STEP), ("D-.", PREDICTION), ("s--", LOSS), ("^:", GRADIENT))
    for (name, steps), (line, color) in zip(counts.items(), looks, strict=True):
        ax.plot(turns, steps, line, color=color, markersize=5)
        label(ax, turns[-1], steps[-1], f"{name}\n{steps[-1]} steps", color, (9, 0))
    for steps, height in zip(list(counts.values())[:2], (-4, 7), strict=True):
        label(ax, turns[0], steps[0], str(steps[0]), INK, (-7, height), ha="right", fontsize=9)
    ax.set(
        xlim=(-6.5, 60), ylim=(-500, 6900), xticks=turns, xlabel="valley turned by (degrees)", ylabel="steps"
    )
    ax.set_title("Adam's advantage depends on how the valley lies")
    told = "; ".join(f"{name}: {', '.join(map(str, steps))}" for name, steps in counts.items())
    return Picture(fig, f"Steps with the valley turned by {', '.join(map(str, turns))} degrees. {told}.")


def decayed(rule, penalty: float, steps: int = 1000, crowd: int = 1000) -> np.ndarray:
    """The mean of two weights, step by step: nothing to fit, noise of size 0.1 on one and 10 on the other."""
    rng, w = np.random.default_rng(0), np.ones((2, crowd))
    state, means = rule.init(w), [w.mean(axis=1)]
    for t in range(steps):
        noise = np.array([[0.1], [10.0]]) * rng.choice([-1.0, 1.0], size=w.shape)
        w, state = rule.step(w, noise + penalty * w, state, t)
        means.append(w.mean(axis=1))
    return np.array(means)


def decay() -> Picture:
    """What is left of two weights when decay goes through Adam's averages, and when it does not."""
    coupled = decayed(Adam(0.01), penalty=0.1)
    decoupled = decayed(AdamW(0.01, weight_decay=0.1), penalty=0.0)
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
    left = [abs(mean) for mean in (*coupled[-1], *decoupled[-1])]
    return Picture(
        fig,
        f"What is left of two weights after {len(coupled) - 1} steps of decay: {left[0]:.2f} (gentle "
        f"gusts) and {left[1]:.2f} (rough gusts) inside Adam, {left[2]:.2f} and {left[3]:.2f} in AdamW. "
        f"Without gusts, decay leaves {(1 - 0.01 * 0.1) ** 1000:.2f}.",
    )


def family() -> Table:
    """Two tests of five rules: do steps follow the slopes, and do they go on when the slope ends?"""
    rules = {"gradient descent": GradientDescent(0.1), "momentum": Momentum(0.1), "AdaGrad": AdaGrad(0.1)}
    rules |= {"RMSprop": RMSprop(0.1, 0.9), "Adam": Adam(0.1)}
    rows = []
    for name, rule in rules.items():
        w, state = np.zeros(2), rule.init(np.zeros(2))
        for t in range(200):
            before, (w, state) = w, rule.step(w, np.array([1.0, 100.0]), state, t)
        pushed = rule.step(w, np.zeros(2), state, 200)[0] - w  # one more step, with no slope at all
        moved = before - w
        rows.append((name, moved[1] / moved[0], "yes" if abs(pushed[0]) > 1e-9 else "no"))
    return Table(("rule", "steep / flat", "moves on without a slope"), rows, digits=1)


def walk_on() -> Table:
    """The losses of the four hikers after 60, 150 and 1000 steps."""
    rows = []
    for name, rule in FOUR.items():
        losses = descend(VALLEY, START, rule, steps=1000).losses
        rows.append((name, *(in_powers(losses[k]) for k in (60, 150, 1000))))
    return Table(("memory of", "loss after 60 steps", "150", "1000"), rows)


def letters(n: int = 60, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """One true word, two common words, and words that occur once: one in a good letter, five in a bad one."""
    label = np.where(np.random.default_rng(seed).random(n) < 0.7, 1.0, -1.0)
    words = np.zeros((n, 3 + 5 * n))
    words[:, 0], words[:, 1:3] = label, 1.0
    for row, kind in enumerate(label):
        words[row, 3 + 5 * row : 3 + 5 * row + (1 if kind > 0 else 5)] = 1.0
    return words, label


def spam() -> Table:
    """Three rules fit the letters perfectly, with different weights (after Wilson and others 2017)."""
    words, label = letters()
    loss = LinearRegression(words, label, intercept=False)
    new = np.where(np.random.default_rng(1).random(2000) < 0.7, 1.0, -1.0)  # new letters, with new rare words
    rules = {"gradient descent": GradientDescent(0.05), "momentum": Momentum(0.01), "Adam": Adam(0.01)}
    rows = []
    for name, rule in rules.items():
        w = descend(loss, loss.zeros(), rule, steps=1000).positions[-1]
        right = np.mean(np.sign(w[0] * new + w[1] + w[2]) == new)
        rare = np.abs(w[3:]).max()
        rows.append((name, f"{loss(w):.6f}", f"{w[0]:.2f}", f"{w[1]:.2f}", f"{rare:.2f}", f"{right:.0%}"))
    return Table(
        ("rule", "training loss", "true word", "common word", "rare words up to", "new letters right"), rows
    )
