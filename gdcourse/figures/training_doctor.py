"""Pictures of lesson 14, The training doctor."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from gdcourse.explorers.patients import ILLNESSES, Patient, patients
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
    in_millions,
    in_powers,
    label,
)
from gdcourse.models import LinearRegression
from gdcourse.network import Network

LAYERS = (STEP, GRADIENT, LOSS)
LOOKS = {  # what a curve looks like, and whose curves do
    "It climbs, or is lost": ("falls, then explodes", "too fast", "stale gradient", "log of 0"),
    "It is restless": ("noise floor", "unshuffled rows", "summed gradients", "silent stop"),
    "It is smooth": ("frozen schedule", "rows out of step", "unscaled columns", "overfit"),
}


def ward() -> dict[str, Patient]:
    """The patients of the clinic, by illness."""
    return {patient.illness: patient for patient in patients()}


def one_curve_twice(losses: np.ndarray) -> Picture:
    """A loss that falls and explodes: a linear axis shows nothing for long, a log axis all of it."""
    fig, (plain, log) = canvas(columns=2, height=2.9)
    steps, low = np.arange(len(losses)), int(np.argmin(losses))
    for ax, shown in ((plain, losses / 1e6), (log, losses)):
        ax.plot(steps, shown, color=LOSS)
        ax.set_xlabel("step")
    plain.set(ylabel="loss, in millions", title="Nothing, and then a wall")
    log.set(yscale="log", ylabel="loss (log axis)", title="Two straight lines", ylim=(losses[low] / 30, None))
    label(log, low, losses[low], f"{losses[low]:.3f} at step {low}", INK, (-14, -12), ha="center")
    return Picture(
        fig,
        f"The loss falls from {losses[0]:.0f} to {losses[low]:.3f} at step {low} and is "
        f"{in_millions(losses[-1], 2)} at step {steps[-1]}. On the linear axis the climb looks sudden; on "
        "the log axis it is a straight line that began at step 0, below the rest.",
    )


def two_ways_to_clip(g: np.ndarray, c: float) -> Picture:
    """One gradient, clipped by its norm and value by value, as arrows."""
    by_norm, by_value = g * min(1, c / np.linalg.norm(g)), np.clip(g, -c, c)
    fig, ax = canvas(height=3.4)
    for vector, colour, name, offset in (
        (3 * by_value, PREDICTION, f"by value: ({by_value[0]:.0f}, {by_value[1]:.0f})", (8, -8)),
        (3 * by_norm, STEP, f"by norm: ({by_norm[0]:.0f}, {by_norm[1]:.0f})", (-18, -10)),
    ):
        arrow(ax, (0, 0), vector / 3, colour)
        label(ax, *(vector / 3), name, colour, offset, ha="left" if colour == PREDICTION else "right")
    ax.plot([0, g[0] / 5], [0, g[1] / 5], color=GRADIENT, ls=":", lw=1.5, zorder=1)
    label(ax, g[0] / 5, g[1] / 5, f"on to ({g[0]:.0f}, {g[1]:.0f})", GRADIENT, (8, -2))
    turn = np.linspace(0, np.pi / 2, 60)
    ax.plot(c * np.cos(turn), c * np.sin(turn), color=CONTEXT, lw=1)
    ax.plot([0, c, c], [c, c, 0], color=CONTEXT, lw=1)
    ax.set(xlabel="∂f/∂w₁", ylabel="∂f/∂w₂")
    ax.set_aspect("equal", adjustable="datalim")
    ax.set_title("Clipping by norm keeps the direction")
    angle = [np.degrees(np.arctan2(v[1], v[0])) for v in (g, by_norm, by_value)]
    return Picture(
        fig,
        f"The gradient ({g[0]:.0f}, {g[1]:.0f}) points {angle[0]:.1f}° up. Clipped to norm {c:.0f} it is "
        f"({by_norm[0]:.0f}, {by_norm[1]:.0f}), still {angle[1]:.1f}°; clipped value by value, "
        f"({by_value[0]:.0f}, {by_value[1]:.0f}), {angle[2]:.0f}°.",
    )


def norms_before(run) -> Picture:
    """Loss and gradient norm of a run whose loss becomes nan while its gradient shrinks."""
    fig, ax = canvas(height=2.9)
    last = int(np.flatnonzero(np.isfinite(run.printed))[-1])
    ax.plot(run.steps, run.printed, color=LOSS)
    ax.plot(run.steps, run.felt, color=GRADIENT, ls="--")
    label(ax, run.steps[last], run.printed[last], "loss, then nan", LOSS, (6, 4))
    label(ax, run.steps[-1], run.felt[-1], "gradient norm", GRADIENT, (6, 0))
    ax.set(yscale="log", xlabel="step", ylabel="log axis", xlim=(0, 1.28 * run.steps[-1]))
    ax.set_title("The loss is lost, the walk is not")
    return Picture(
        fig,
        f"The loss falls from {run.printed[0]:.2f} to {run.printed[last]:.3f} and is nan from step "
        f"{run.steps[last + 1]} on. The gradient norm shrinks all the while, from {run.felt[0]:.2f} to "
        f"{run.felt[-1]:.3f}.",
    )


def plateaus(four: Mapping[str, Patient]) -> Picture:
    """Four losses that have settled too high, over the best that a line can do: four illnesses."""
    fig, panels = canvas(rows=1, columns=4, height=2.5, sharey=True)
    ends = []
    for ax, (name, patient) in zip(panels, four.items(), strict=True):
        losses, best = patient.frozen[0], best_line(patient.loss)
        ax.plot(patient.run.steps, losses, color=LOSS)
        ax.axhline(best, color=CONTEXT, lw=1, ls="--")
        label(ax, 0, best, f"best line: {best:.2f}", CONTEXT, (4, -9), fontsize=9)
        ax.set(title=name, xlabel="step", ylim=(0, 1.05))
        ends.append(f"{name} at {losses[-1]:.2f} (best line {best:.2f})")
    panels[0].set_ylabel("loss on all rows")
    said = "Four losses of one model, all too high"
    return Picture(
        fig,
        f"{said}: {', '.join(ends)}. C still falls, slowly.",
        hall=_restless_and_smooth(four),
        hall_sentence=f"{said}. Dashed: the best that a line can do. C still falls, slowly.",
    )


def _restless_and_smooth(four: Mapping[str, Patient]) -> Figure:
    """The same in two panels: A takes a row a step, the others all rows."""
    fig, (one, all_rows) = canvas(columns=2, sharey=True)
    for (name, patient), colour in zip(four.items(), (LOSS, STEP, GRADIENT, PREDICTION), strict=True):
        ax, steps, losses = one if name == "A" else all_rows, patient.run.steps, patient.frozen[0]
        ax.plot(steps, losses, color=colour)
        ax.axhline(best_line(patient.loss), color=CONTEXT, lw=1, ls="--")
        label(ax, steps[-1], losses[-1], name, colour, (5, 3), fontweight="bold")
        ax.set(xlabel="step", xlim=(0, 1.08 * steps[-1]), ylim=(0, 1.09))
    label(one, 0, best_line(four["A"].loss), "best line of A, B, C", CONTEXT, (6, -9))
    label(all_rows, 0, best_line(four["D"].loss), "best line of D", CONTEXT, (14, 9))
    one.set(ylabel="loss on all rows", title="One row a step")
    all_rows.set_title("All rows a step")
    return fig


def best_line(loss: LinearRegression) -> float:
    """The lowest loss that a linear regression can have, in closed form."""
    X = np.column_stack([loss.X, np.ones(len(loss.X))])
    return float(loss(np.linalg.lstsq(X, loss.y)[0]))


def by_layer(network: Network, starts: Mapping[str, np.ndarray]) -> Picture:
    """What comes back to each layer at three starts, as the slopes along its biases: it shrinks, or grows.

    The slopes along the weights would not show it: a small start makes what goes forward small as well, and
    their product is the same in every layer.
    """
    fig, ax = canvas(height=3.0)
    layers, said = np.arange(1, len(network.sizes)), []
    for (name, w), colour in zip(starts.items(), LAYERS, strict=True):
        arrays = network.unpack(network.gradient(w))
        norms = np.array([np.linalg.norm(arrays[f"b{l}"]) for l in layers])
        ax.plot(layers, norms, "o-", color=colour)
        label(ax, layers[0], norms[0], name, colour, (-8, 0), ha="right")
        said.append(f"{name}: {in_powers(norms[0])} in the first layer, {in_powers(norms[-1])} in the last")
    ax.set(yscale="log", xlim=(-0.6, layers[-1] + 0.3), xticks=layers)
    ax.set(xlabel="layer", ylabel="norm of the slopes along\nits biases (log axis)")
    ax.set_title("From a small start next to nothing gets back to layer 1")
    told = "; ".join(said)
    return Picture(fig, f"Slopes along the biases of a network of {layers[-1]} layers, as a norm. {told}.")


def the_twelve() -> Picture:
    """The sheet: all patients, with their names."""
    sheet, panels = canvas(rows=4, columns=3, height=6.6)
    for ax, patient in zip(panels.flat, patients(), strict=True):
        ax.plot(patient.run.steps, patient.run.printed, color=LOSS, lw=1.3)
        ax.set_title(patient.illness, fontsize=10)
        ax.tick_params(labelsize=7)
        ax.yaxis.get_offset_text().set_fontsize(7)
    tests = sorted({illness.test for illness in ILLNESSES.values()})
    return Picture(
        sheet,
        f"The printed losses of the twelve patients, with what ails them. {len(tests)} of the seven tests "
        "decide.",
        hall=_by_looks(),
        hall_sentence="The printed losses, each in its own height, with what ails them.",
    )


def _by_looks() -> Figure:
    """In three panels, four below one another: what tells them apart from the last row is the shape."""
    fig, panels = canvas(columns=3)
    sick = ward()
    for ax, (look, illnesses) in zip(panels, LOOKS.items(), strict=True):
        for place, illness in enumerate(illnesses):
            losses = np.asarray(sick[illness].run.printed, dtype=float)
            height = (losses - np.nanmin(losses)) / np.ptp(losses[np.isfinite(losses)])
            ax.plot(np.linspace(0, 1, len(losses)), 0.6 * height - place, color=LOSS)
            ax.text(0.5, 0.7 - place, illness, ha="center", va="center", fontsize=10, color=INK)
        ax.set(xticks=[], yticks=[], ylim=(-3.1, 0.95), title=look)
        ax.spines[:].set_visible(False)
    return fig
