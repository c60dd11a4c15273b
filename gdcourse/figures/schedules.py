"""Pictures of lesson 08, Schedules."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from gdcourse.figures import CONTEXT, GRADIENT, INK, LOSS, PREDICTION, STEP, Picture, canvas, label
from gdcourse.landscapes import bowl

PLANS = (LOSS, STEP, GRADIENT, PREDICTION, CONTEXT)
FAILED = 0.2  # of the unseen digits misread: many times what a run that has learned leaves


def clouds(walks: dict[float, np.ndarray]) -> Picture:
    """Noisy walks to 3, one panel per rate, with the band of ± one floor's width."""
    fig, panels = canvas(columns=len(walks), height=3.0, sharey=True)
    floors = {eta: eta * 4 / (1 - eta) for eta in walks}
    for ax, (eta, walk) in zip(panels, walks.items(), strict=True):
        width = np.sqrt(floors[eta])
        ax.axhspan(3 - width, 3 + width, color=STEP, alpha=0.15, lw=0)
        ax.axhline(3, color=CONTEXT, lw=1, ls="--")
        ax.plot(walk, color=STEP, lw=0.9)
        label(ax, len(walk) - 1, 6.7, f"± {width:.2f}", INK, (-4, 0), ha="right")
        ax.set(title=f"η = {eta}", xlabel="step", ylim=(-1, 8), xlim=(0, len(walk) - 1))
    panels[0].set_ylabel("w")
    told = ", ".join(f"{floor:.3f} for η = {eta}" for eta, floor in floors.items())
    return Picture(
        fig,
        f"One walk for each rate, with its band of ± the root of the floor. The floor: {told}. A small rate "
        "arrives late and stays near; a large one arrives at once and stays away.",
    )


def stale_loop(rate: float = 0.1, steps: int = 8) -> Picture:
    """A walk whose slope is felt once, and one whose slope is felt at every step."""
    fig, ax = canvas(height=2.7)
    stale = -rate * bowl.gradient(0.0) * np.arange(steps + 1)
    mended = 3 - 3 * (1 - 2 * rate) ** np.arange(steps + 1)
    ax.axhline(3, color=CONTEXT, lw=1, ls="--")
    ax.plot(stale, "o-", color=GRADIENT)
    ax.plot(mended, "s-", color=STEP)
    label(ax, steps, stale[-1], "slope felt once", GRADIENT, (8, 0))
    label(ax, steps, mended[-1], "felt at every step", STEP, (8, -8))
    label(ax, 4, stale[4], f"{stale[4]:.1f}", INK, (-4, 10), ha="right")
    label(ax, 4, mended[4], f"{mended[4]:.3f}", INK, (4, -14))
    ax.set(
        xlim=(0, steps + 2.4),
        ylim=(0, 5.2),
        xlabel="step",
        ylabel="w",
        title="Felt once, it walks past the bottom",
    )
    ax.set_xticks(range(0, steps + 1, 2))
    return Picture(
        fig,
        f"After four steps the stale loop stands at {stale[4]:.1f} and the mended one at {mended[4]:.3f}. "
        f"After {steps} the stale one has walked past 3, to {stale[-1]:.1f}; the mended one is at "
        f"{mended[-1]:.3f}.",
    )


def budgets(plans: dict[str, np.ndarray], ends: dict[str, float]) -> Picture:
    """Rates against steps, the area under each shaded: its travel budget, and the loss it comes to."""
    told = "; ".join(f"{name} {rates.sum():.2f}, loss {ends[name]:.1f}" for name, rates in plans.items())
    shaded = "Plans with the same first rate; shaded, the travel budget of a thousand steps."
    three, colours = dict(list(plans.items())[::2]), dict(zip(plans, PLANS, strict=True))
    figure, hall = _areas(plans, ends, colours), _areas(three, ends, colours)
    return Picture(figure, f"{shaded} {told}.", hall=hall, hall_sentence=shaded)


def _areas(plans: dict[str, np.ndarray], ends: dict[str, float], colours: dict[str, str]) -> Figure:
    fig, panels = canvas(columns=len(plans), height=2.7, sharey=True)
    for ax, (name, rates) in zip(panels, plans.items(), strict=True):
        color = colours[name]
        ax.fill_between(np.arange(len(rates)), rates, color=color, alpha=0.2, lw=0)
        ax.plot(rates, color=color, lw=1.6)
        ax.set(xlabel="step", xticks=(0, len(rates)), ylim=(0, 0.0115))
        ax.set_title(name, fontsize=10)
        ax.text(
            0.98,
            0.93 if rates.mean() < 0.006 else 0.5,
            f"sum {rates.sum():.2f}\nloss {ends[name]:.1f}",
            transform=ax.transAxes,
            ha="right",
            va="top",
            color=color,
        )
    panels[0].set_ylabel("rate η")
    return fig


def race(ends: dict[str, np.ndarray]) -> Picture:
    """Mean excess loss of several plans against steps, on log axes."""
    fig, ax = canvas(height=3.5)
    dashes = ("-", "-", "--", ":")
    heights = (1.25, 0.8, 1.0, 1.0)
    for (name, excess), color, dash, lift in zip(ends.items(), PLANS, dashes, heights, strict=False):
        steps = np.arange(1, len(excess) + 1)
        ax.plot(steps, excess, dash, color=color, lw=1.8)
        label(ax, steps[-1], excess[-1] * lift, name, color, (5, 0), fontsize=9.5)
    ax.set(
        xscale="log",
        yscale="log",
        xlim=(1, 14000),
        xlabel="step (log axis)",
        ylabel="excess loss (log axis)",
        title="A constant rate stays at its floor; the others go on",
    )
    ax.set_xticks((1, 10, 100, 1000))
    told = ", ".join(f"{name}: {excess[-1]:.4f}" for name, excess in ends.items())
    return Picture(
        fig,
        f"Mean excess loss against steps, on log axes. In the end {told}. Dividing by ten drops the loss "
        "over a cliff, from the old floor to the new one.",
    )


def warm_ups(runs: dict[tuple[int, int], list[float]]) -> Picture:
    """Unseen digits misread after training, one dot for each run, by scale of the start and warm-up."""
    fig, ax = canvas(height=3.0)
    names, told = [], []
    for row, ((scale, steps), errors) in enumerate(runs.items()):
        failed = sum(error > FAILED for error in errors)
        color = GRADIENT if failed else STEP
        lift = np.linspace(-0.22, 0.22, len(errors))
        ax.plot(np.array(errors) * 100, row + lift, "o", color=color, markersize=4.5, alpha=0.75)
        label(ax, 92, row, f"{failed} of {len(errors)} fail", color if failed else INK, (6, 0))
        begin = "usual start" if scale == 1 else f"start × {scale}"
        length = f"warm-up {steps}" if steps > 1 else "no warm-up"
        names.append(f"{begin}, {length}")
        told.append(f"{names[-1]}: median {np.median(errors):.1%}, {failed} of {len(errors)} fail")
    ax.axvline(100 * FAILED, color=CONTEXT, lw=0.9, ls=":")
    ax.set(
        xlim=(0, 108),
        xlabel="unseen digits misread, %",
        yticks=range(len(names)),
        title="A long warm-up repairs a wild start",
    )
    ax.set_yticklabels(names)
    ax.invert_yaxis()
    return Picture(
        fig,
        f"Runs of 400 steps; one fails if it misreads more than {FAILED:.0%} of the unseen digits. "
        + "; ".join(told)
        + ".",
    )


def range_test(rates: np.ndarray, losses: np.ndarray, trained: dict[float, list[float]]) -> Picture:
    """Loss while the rate grows by a constant ratio, and what five epochs at one rate come to."""
    fig, ax = canvas(height=3.1)
    turn = int(np.argmin(losses))
    ax.plot(rates, losses, color=LOSS, lw=1.5)
    ax.plot(rates[turn], losses[turn], "o", color=LOSS, mec="white", markersize=9, zorder=5)
    label(ax, rates[turn], losses[turn], f"the sweep turns at {rates[turn]:.2g}", LOSS, (-10, -6), ha="right")
    for eta, ends in trained.items():
        ax.plot([eta, eta], [min(ends), max(ends)], "s-", color=STEP, markersize=4, zorder=6)
    label(ax, 0.45, 0.12, "five epochs at one rate, six shuffles", STEP, (0, -12), ha="right", fontsize=9)
    ax.set(
        xscale="log",
        ylim=(-0.4, 4),
        xlabel="learning rate η (log axis)",
        ylabel="loss",
        title="A sweep tells the order of magnitude, not the best rate",
    )
    told = ", ".join(f"{min(ends):.2f} to {max(ends):.2f} at {eta:g}" for eta, ends in trained.items())
    return Picture(
        fig,
        f"A range test on the digits: the loss of the sweep begins at {losses[0]:.2f} and turns up at "
        f"η = {rates[turn]:.2g}. Five epochs at one rate, shuffled six ways, come to {told}.",
    )
