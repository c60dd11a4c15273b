"""Pictures of lesson 10, Classification."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from gdcourse.descent import Trajectory
from gdcourse.figures import (
    CONTEXT,
    GRADIENT,
    INK,
    LOSS,
    OPTIMUM,
    STEP,
    Picture,
    canvas,
    grouped,
    heights,
    label,
    optimum,
)
from gdcourse.models import ErrorRate, LogisticRegression, SquaredSigmoid, softmax


def staircase_and_ramp(loss: LogisticRegression, walk: Trajectory, domain=(-2.0, 3.0)) -> Picture:
    """The share of mistakes and the log loss over one weight, with the same start on both."""
    fig, (stairs, ramp) = canvas(columns=2, height=3.3)
    w = np.linspace(*domain, 501)
    share, start, rate = ErrorRate(loss), float(walk.positions[0, 0]), walk.optimizer.learning_rate
    # One line for each tread: the cliff between them is no part of the ground.
    treads = share(w[None])
    for tread in np.unique(treads):
        stairs.plot(np.where(treads == tread, w, np.nan), treads, color=LOSS)
    stairs.plot(start, share([start]), "o", color=STEP, markersize=9, zorder=5)
    label(stairs, start, float(share([start])), "slope 0: no step", INK, (8, 10))
    stairs.set(xlabel="weight w", ylabel="share of mistakes", ylim=(0, 1), title="Stairs give no direction …")
    ramp.plot(w, loss(w[None]), color=LOSS)
    ramp.plot(walk.positions[:, 0], walk.losses, "o-", color=STEP, markersize=4, lw=1, zorder=5)
    optimum(ramp, float(walk.positions[-1, 0]), float(walk.losses[-1]), size=12)
    ramp.set(xlabel="weight w", ylabel="log loss", ylim=(0, None), title="… the ramp over them does")
    return Picture(
        fig,
        f"At w = {start:.1f} the share of mistakes is {share([start]):.2f} and its slope is 0, so the walk "
        f"on the stairs stays there. On the log loss, {walk.steps} steps of η = {rate:g} lead to w = "
        f"{walk.positions[-1, 0]:.2f}.",
    )


def four_losses(domain=(-3.0, 3.0)) -> Picture:
    """What one example pays, over its margin: how far its score is on the right side."""
    fig, ax = canvas(height=3.5)
    margin = np.linspace(*domain, 601)
    lines = (
        ("a mistake", (margin < 0).astype(float), CONTEXT, "-", (-2.6, 1.0), (0, 8)),
        ("log loss", np.logaddexp(0, -margin), LOSS, "-", (-2.0, 2.13), (-8, -14)),
        ("hinge", np.maximum(0, 1 - margin), GRADIENT, "--", (-1.3, 2.3), (8, 6)),
        ("squared error", (1 - margin) ** 2, STEP, ":", (2.35, 1.82), (-10, 10)),
    )
    for name, pays, colour, dash, at, offset in lines:
        ax.plot(margin, np.where(pays < 4.2, pays, np.nan), dash, color=colour, lw=2)
        label(ax, *at, name, colour, offset, ha="right" if offset[0] < 0 else "left")
    ax.axvline(0, color=CONTEXT, lw=0.8)
    ax.set(
        xlabel="margin: score on the right side (wrong side: negative)",
        ylabel="what it pays",
        ylim=(0, 4),
        title="Three slopes to walk down, and one staircase",
    )
    at = 2.0
    return Picture(
        fig,
        f"Right by {at:.0f}, a score pays {np.logaddexp(0, -at):.2f} in log loss, {max(0, 1 - at):.0f} in "
        f"hinge and {(1 - at) ** 2:.0f} in squared error, which also punishes being too right; wrong by "
        f"{at:.0f} it pays {np.logaddexp(0, at):.2f}, {1 + at:.0f} and {(1 + at) ** 2:.0f}.",
    )


def two_surfaces(x: np.ndarray, y: np.ndarray, reach: float = 8.0) -> Picture:
    """The squared error of a chance and its log loss as hillsides over weight and intercept."""
    losses = {"Squared error": SquaredSigmoid(x, y), "Log loss": LogisticRegression(x, y)}
    far = np.array([-reach, 0.0])
    told = [f"{abs(loss.gradient(far)[0]):.3f} on the {title.lower()}" for title, loss in losses.items()]
    return Picture(
        _hillsides(losses, reach, zoom=0.8, pad=4),
        f"Far on the wrong side, at w = {far[0]:.0f} and b = 0, the size of the slope along w is "
        f"{' and '.join(told)}: the first hill is a plateau there, the second a slope.",
        hall=_hillsides(losses, reach, zoom=0.87, pad=1),
    )


def _hillsides(losses: dict, reach: float, zoom: float, pad: float) -> Figure:
    fig = canvas(columns=2, height=3.5)[0]
    fig.clear()
    fig.get_layout_engine().set(wspace=0.12)
    for place, (title, loss) in enumerate(losses.items(), 1):
        hillside = fig.add_subplot(1, 2, place, projection="3d")
        grid = heights(loss, (-reach, 4), (-reach, reach), 60)
        hillside.plot_surface(*grid, cmap="cividis", alpha=0.9, linewidth=0, rstride=2, cstride=2)
        hillside.set(xlabel="weight w", ylabel="intercept b", title=title)
        hillside.xaxis.labelpad = hillside.yaxis.labelpad = pad
        hillside.view_init(elev=28, azim=-122)
        hillside.set_box_aspect(None, zoom=zoom)  # the names of axes count as no part of a panel
        for axis in (hillside.xaxis, hillside.yaxis, hillside.zaxis):
            axis.pane.set_visible(False)
    return fig


def growing_weight(positions: np.ndarray) -> Picture:
    """The weight of separable data against the number of steps: a straight line on a log axis."""
    fig, ax = canvas(height=3.3)
    t = np.unique(np.geomspace(1, len(positions) - 1, 200).astype(int))
    ax.plot(t, positions[t], color=STEP, lw=2.2)
    ax.plot(t, np.log(t), color=CONTEXT, ls="--", lw=1)
    label(ax, t[-1], float(positions[t[-1]]), "w", STEP, (-4, 12), ha="right")
    label(ax, t[len(t) // 2], float(np.log(t[len(t) // 2])), "ln t", CONTEXT, (10, -10))
    ax.set(
        xscale="log",
        xlabel="steps t (log axis)",
        ylabel="weight w",
        title="No bottom: the weight grows like ln t",
    )
    told = ", ".join(f"{positions[t]:.2f} after {grouped(t)}" for t in (10, 100, 1000, len(positions) - 1))
    return Picture(
        fig, f"The weight is {told} steps: it grows like the logarithm of the steps, and does not stop."
    )


def templates(W: np.ndarray) -> Picture:
    """The weights of each class as 8 × 8 pixels: blue speaks for the class, vermillion against it."""
    from matplotlib.colors import LinearSegmentedColormap

    against_and_for = LinearSegmentedColormap.from_list("for and against", [GRADIENT, "white", LOSS])
    fig, axes = canvas(rows=2, columns=5, height=3.2)
    fig.get_layout_engine().set(w_pad=0.02, h_pad=0.02, wspace=0.02, hspace=0.02)
    reach = float(np.abs(W).max())
    for digit, ax in enumerate(axes.ravel()):
        ax.imshow(W[:, digit].reshape(8, 8), cmap=against_and_for, vmin=-reach, vmax=reach)
        ax.set(xticks=[], yticks=[])
        ax.text(-0.25, 0.12, digit, fontsize=12, fontweight="bold", color=INK, ha="left", va="center")
        ax.spines[:].set(visible=True, color=CONTEXT, lw=0.6)
    middle = W[[27, 28, 35, 36]].mean(axis=0)
    return Picture(
        fig,
        "The weights of each digit, a pixel a weight: blue speaks for it, orange against. Ink in the four "
        f"middle pixels speaks against a 0 (mean weight {middle[0]:.2f}) and for a {int(np.argmax(middle))} "
        f"({middle.max():.2f}).",
    )


def shares(scores: np.ndarray, names: list[str]) -> Picture:
    """Scores, and the chances that softmax makes of them."""
    fig, (left, right) = canvas(columns=2, height=2.6)
    chances = softmax(scores)
    for ax, values, colour, title in (
        (left, scores, LOSS, "Scores: any numbers …"),
        (right, chances, OPTIMUM, "… chances that add up to 1"),
    ):
        ax.barh(names, values, color=colour)
        ax.axvline(0, color=CONTEXT, lw=0.8)
        ax.invert_yaxis()
        ax.set(title=title)
        for place, value in enumerate(values):
            label(ax, max(value, 0), place, f"{value:.2f}".replace("-", "−"), INK, (5, 0))
        ax.margins(x=0.25)
    told = ", ".join(f"{chance:.2f} for {name}" for name, chance in zip(names, chances))
    return Picture(
        fig, f"Softmax turns the scores {', '.join(f'{s:.1f}' for s in scores)} into chances: {told}."
    )
