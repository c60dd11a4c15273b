"""Pictures of lesson 03, Learning rates."""

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
    curve,
    in_millions,
    label,
    optimum,
)


def three_hikers(trajectories) -> Picture:
    """Small multiples: above, the places of some steps on the hill; below, their losses on a log axis."""
    fig, (hills, logs) = canvas(rows=2, columns=3, height=4.7, gridspec_kw={"height_ratios": [3, 2]})
    in_a_hall, hills_alone = canvas(columns=3)
    _walks(hills, trajectories)
    _walks(hills_alone, trajectories)
    for losses, run in zip(logs, trajectories, strict=True):
        losses.plot(run.losses, "o-", color=LOSS, markersize=4)
        losses.set(yscale="log", ylim=(1e-1, 3e6), xlabel="step", xticks=range(len(run.losses)))
    logs[0].set_ylabel("loss (log axis)")
    ends = "; ".join(
        f"η = {run.optimizer.learning_rate:g} is at w = {w:.2f}, {abs(w - 3):.2f} from the bottom"
        for run in trajectories
        for w in run.positions[-1:]
    )
    return Picture(fig, f"After {trajectories[0].steps} steps: {ends}.", hall=in_a_hall)


def _walks(panels, trajectories) -> None:
    for hill, run, name in zip(panels, trajectories, ("crawls", "walks", "is thrown out"), strict=True):
        reach = max(4.0, 1.15 * float(np.max(np.abs(run.positions - 3))))
        curve(hill, run.landscape, 3 - reach, 3 + reach)
        hill.plot(run.positions, run.losses, "o-", color=STEP, lw=1.2, markersize=4.5, zorder=4)
        hill.plot(run.positions[0], run.losses[0], "o", mfc="white", mec=STEP, mew=2, markersize=8, zorder=5)
        optimum(hill, 3, 0, size=12)
        rate = run.optimizer.learning_rate
        hill.set(title=f"η = {rate:g} {name}", ylabel="loss" if run is trajectories[0] else "")
        if run.losses.max() > 1e4:
            hill.yaxis.set_major_formatter(lambda loss, _: f"{loss / 1e5:g}·10⁵" if loss else "0")


def dial(tried=(0.1, 0.25, 0.5, 0.75, 0.9), curvature: float = 2.0) -> Picture:
    """The V: what a step leaves of the distance on (w − 3)², against the learning rate; for a lecture."""
    fig, ax = canvas(height=3.4)
    rates, ends = np.array(tried), np.array([0.0, 1.2])
    point, limit = 1 / curvature, 2 / curvature
    steps = Steps(fig)
    ax.plot(rates, 1 - curvature * rates, "o", color=STEP, markersize=8, zorder=5)
    for rate, offset, ha in zip(tried, ((9, 6), (9, 6), (-8, -10)), ("left", "left", "right"), strict=False):
        label(ax, rate, 1 - curvature * rate, f"η = {rate:g}", INK, offset, ha=ha)
    steps.next()
    ax.plot(ends, 1 - curvature * ends, color=STEP, lw=1.6)
    label(ax, tried[-1], 1 - curvature * tried[-1], f"ρ = 1 − {curvature:g}η", STEP, (10, 6))
    steps.next()
    ax.plot([ends[0], point, ends[1]], [1.0, 0.0, curvature * ends[1] - 1], color=LOSS, lw=3, zorder=4)
    label(ax, tried[-2], curvature * tried[-2] - 1, "its size |ρ|", LOSS, (12, -2))
    steps.next()
    ax.axhspan(1, 1.5, color=GRADIENT, alpha=0.12, lw=0)
    ax.axhline(1, color=GRADIENT, lw=1.2, ls="--")
    label(ax, 0.5, 1.22, "farther away at every step", GRADIENT, (0, 0), ha="center")
    label(ax, 0.55, 0.78, "closer at every step", INK, (0, 0), ha="center")
    ax.axhline(0, color=CONTEXT, lw=0.8)
    ax.set(
        xlim=(0, 1.2),
        ylim=(-1.1, 1.5),
        xlabel="learning rate η",
        ylabel="kept share of the distance",
        title=f"Below η = {limit:g} a step leaves less than it found",
    )
    kept = ", ".join(f"{abs(1 - curvature * rate):.2g} at {rate:g}" for rate in tried)
    return Picture(
        fig,
        f"What a step keeps of the distance, by η: {kept}. The size of ρ = 1 − {curvature:g}η is a V with "
        f"its point at η = {point:g}, and below 1 until η = {limit:g}.",
        steps=steps.artists,
    )


def twins(small, large) -> Picture:
    """Two rates with opposite paths and one loss curve."""
    fig, (paths, losses) = canvas(columns=2, height=3.3)
    rates = [f"{run.optimizer.learning_rate:g}" for run in (small, large)]
    for run, color, mark, rate in ((small, STEP, "o", rates[0]), (large, GRADIENT, "s", rates[1])):
        paths.plot(run.positions, color=color, marker=mark, markersize=4.5, lw=1.4)
        label(paths, 1, run.positions[1], f"η = {rate}", color, (7, 6 if run is large else -6))
    paths.axhline(3, color=CONTEXT, ls="--", lw=1)
    paths.set(xlabel="step", ylabel="w", title="Opposite paths …")
    losses.plot(small.losses, color=STEP, marker="o", markersize=9, mfc="none", lw=0, mew=1.8)
    losses.plot(large.losses, color=GRADIENT, marker="s", markersize=3.5, lw=1)
    losses.set(yscale="log", xlabel="step", ylabel="loss (log axis)", title="… and the same losses")
    label(losses, 3, small.losses[3], f"circles: {rates[0]}, squares: {rates[1]}", INK, (10, 6))
    told = ", ".join(f"{loss:.3f}" for loss in small.losses[:4])
    return Picture(fig, f"η = {rates[0]} and η = {rates[1]} take opposite paths to the same losses: {told} …")


def over_the_edge(run) -> Picture:
    """|w| and the loss on a log axis until the digits of `run` end."""
    fig, ax = canvas(height=3.4)
    limit = np.finfo(float).max
    steps = np.arange(len(run.losses))
    ends = []
    for values, color, words in ((run.losses, LOSS, "loss"), (np.abs(run.positions), STEP, "|w|")):
        finite = np.isfinite(values) & (values > 0)
        end = steps[finite][-1] + 1
        powers = np.log10(values[finite])
        ax.plot(steps[finite], powers, color=color)
        ax.plot(end, np.log10(limit), "X", color=color, markersize=10, mec="white", zorder=5)
        label(ax, end, np.log10(limit), f"{words} is inf at step {end}", color, (-6, 13), ha="right")
        label(ax, 200, powers[200], words, color, (8, -9))
        ends.append(end)
    ax.axhline(np.log10(limit), color=CONTEXT, ls="--", lw=1)
    label(ax, 0, np.log10(limit), "the end of float64: 1.8 · 10³⁰⁸", CONTEXT, (4, -9), fontsize=9)
    ax.set(
        xlim=(0, 700),
        ylim=(-5, 350),
        xlabel="step",
        ylabel="power of ten",
        title="The loss falls over the edge first, w at twice the step",
    )
    gone = int(np.argmax(np.isnan(run.positions)))
    return Picture(
        fig,
        f"On a log axis the explosion is a straight line. The loss is inf at step {ends[0]}, w itself at "
        f"step {ends[1]}, and at step {gone} the rule computes inf − inf, which is nan.",
    )


def falls_then_explodes(run) -> Picture:
    """The loss of a gutter with one unstable direction, with the two parts it is the sum of."""
    fig, ax = canvas(height=3.5)
    parts = 0.5 * np.array(run.landscape.curvatures)[:, None] * run.positions.T**2
    lowest, last = int(np.argmin(run.losses)), run.steps
    ax.plot(parts[0], color=CONTEXT, ls="--", lw=1.5)
    ax.plot(parts[1], color=GRADIENT, ls=":", lw=1.8)
    ax.plot(run.losses, color=LOSS, lw=2.4)
    ax.plot(lowest, run.losses[lowest], "o", color=LOSS, mec="white", markersize=8, zorder=5)
    words = f"lowest: {run.losses[lowest]:.3f} at step {lowest}"
    label(ax, lowest, run.losses[lowest], words, LOSS, (-4, 24), ha="right")
    along, across = (abs(1 - run.optimizer.learning_rate * each) for each in run.landscape.curvatures)
    words = f"along the gutter: × {along:.3g}² a step"
    label(ax, 0.85 * last, parts[0][int(0.85 * last)], words, CONTEXT, (-2, -14), ha="center", fontsize=9.5)
    label(ax, 45, parts[1][45], f"across it: × {across:.3g}² a step", GRADIENT, (8, -6), fontsize=9.5)
    ax.set(
        yscale="log",
        xlim=(0, last),
        xlabel="step",
        ylabel="loss (log axis)",
        title="It falls for a hundred steps while a tiny error grows",
    )
    return Picture(
        fig,
        f"In the gutter with η = {run.optimizer.learning_rate:g} the loss falls from {run.losses[0]:.0f} to "
        f"{run.losses[lowest]:.3f} at step {lowest}, then climbs to "
        f"{in_millions(run.losses[last], 2)} at step {last}.",
    )


def learning_curves(losses: dict[float, np.ndarray]) -> Picture:
    """The loss curves of several learning rates on one log axis, each named at its end."""
    fig, ax = canvas(height=3.1)
    bottom = 1e-5
    for (eta, run), color in zip(losses.items(), (CONTEXT, STEP, LOSS, INK, GRADIENT), strict=True):
        seen = np.maximum(run, bottom)
        ax.plot(seen, color=color, lw=2)
        if run[1] < bottom:
            label(ax, 1, bottom, f"η = {eta:g}: 0 after one step", color, (8, 8))
        else:
            level = 6 * np.sign(seen[-1] / seen[0] - 1 + 1e-9) if 0.9 < seen[-1] / seen[0] < 1.1 else 0
            label(ax, len(seen) - 1, seen[-1], f"η = {eta:g}", color, (6, level))
    last = len(seen) - 1
    ax.set(
        yscale="log",
        xlim=(0, 1.18 * last),
        ylim=(bottom, 3e3),
        xticks=range(0, last + 1, 10),
        xlabel="step",
        ylabel="loss (log axis)",
        title="Five rates, five shapes",
    )
    ends = ", ".join(f"{run[-1]:.3g} with η = {eta:g}" for eta, run in losses.items())
    return Picture(fig, f"The loss after {last} steps: {ends}.")


def valley(w):
    """A valley whose flanks straighten: its curvature is 1 at the bottom, and smaller everywhere else."""
    return np.sqrt(1 + (w - 3) ** 2)


def touching_bowl(w: float = 0.0, curvature: float = 1.0, minimum: float = 3.0) -> Picture:
    """`valley`, and the bowl of its largest curvature that touches it at `w`: the valley lies below."""
    fig, ax = canvas(height=3.2)
    f, height, slope = valley, valley(w), (w - 3) / valley(w)
    best, limit = w - slope / curvature, w - 2 * slope / curvature

    def bowl(at):
        return height + slope * (at - w) + curvature / 2 * (at - w) ** 2

    lo, hi = w - 1.2, minimum + 1.2
    curve(ax, f, lo, hi)
    curve(ax, bowl, lo, limit + 0.75, color=GRADIENT, ls="--", lw=1.6)
    for place, words in ((best, "η = 1/L"), (limit, "η = 2/L")):
        arrow(ax, (w, height), (place, bowl(place)))
        ax.plot([place, place], [f(place), bowl(place)], ":", color=CONTEXT, lw=1.2)
        ax.plot(place, f(place), "o", color=LOSS, mec="white", zorder=5)
        label(ax, place, f(place), words, STEP, (-4, -12), ha="right")
    ax.plot(w, height, "o", color=INK, markersize=8, zorder=6)
    label(ax, w, height, "you", INK, (-8, -8), ha="right")
    label(ax, limit + 0.6, bowl(limit + 0.6), "the bowl of curvature L", GRADIENT, (12, -8))
    label(ax, hi, f(hi), "the hill", LOSS, (-6, 10), ha="right")
    optimum(ax, minimum, f(minimum), size=12)
    ax.set(
        xlabel="w",
        ylabel="loss",
        xlim=(lo, hi),
        ylim=(f(minimum) - 0.3, bowl(lo) + 0.3),
        title="Wherever a step lands on the bowl, the hill is lower still",
    )
    return Picture(
        fig,
        f"You stand at height {height:.2f}. A step with η = 1/L lands at {bowl(best):.2f} on the bowl and at "
        f"{f(best):.2f} on the hill; one with η = 2/L at {bowl(limit):.2f} and {f(limit):.2f}.",
    )
