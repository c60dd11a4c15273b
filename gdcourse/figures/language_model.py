"""Pictures of lesson 16, A language model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gdcourse.figures import (
    CONTEXT,
    GRADIENT,
    INK,
    LOSS,
    PREDICTION,
    STEP,
    Picture,
    canvas,
    label,
    optimum,
)
from gdcourse.language import AttentionHead, LetterModel, Vocabulary, chances

SIGNS = {"\n": "¶", " ": "␣"}
COLOURS = (STEP, LOSS, GRADIENT, PREDICTION)


def sign(letter: str) -> str:
    """The letter as it is drawn: the end of a line and the space have signs."""
    return SIGNS.get(letter, letter)


def pairs(counts: np.ndarray, vocabulary: Vocabulary) -> Picture:
    """How often each letter follows each, a row for the letter before; darker is more often."""
    frequent = np.sort(np.argsort(-counts.sum(axis=1))[:9])
    whole = _pair_map(counts, np.arange(len(counts)), vocabulary, *canvas(height=5.2))
    hall = _pair_map(counts, frequent, vocabulary, *canvas())
    a, n = vocabulary.number["a"], vocabulary.number["n"]
    return Picture(
        whole,
        f"The pairs of {counts.sum():.0f} letters. After an a, an n comes {counts[a, n]:.0f} times of "
        f"{counts[a].sum():.0f}, and {(counts == 0).sum()} of the {counts.size} pairs never occur.",
        hall=hall,
    )


def _pair_map(counts: np.ndarray, rows: np.ndarray, vocabulary: Vocabulary, fig: Figure, ax: Axes) -> Figure:
    """The rows of these letters; where all are drawn, cells are squares."""
    chance = counts / counts.sum(axis=1, keepdims=True)
    ax.imshow(chance[rows], cmap="Blues", vmax=0.6, aspect="equal" if len(rows) == len(counts) else "auto")
    names = [sign(letter) for letter in vocabulary.letters]
    ax.set_xticks(range(len(names)), names, fontsize=9)
    ax.set_yticks(range(len(rows)), [names[row] for row in rows], fontsize=9)
    for place, before in enumerate(rows):
        after = int(counts[before].argmax())
        if counts[before].sum() >= 10:
            white = chance[before, after] > 0.4
            ax.text(after, place, int(counts[before, after]), ha="center", va="center", fontsize=7,
                    color="white" if white else INK)  # fmt: skip
    ax.set(xlabel="the next letter (¶ ends a name)", ylabel="the letter before")
    ax.set_title("Each row is the whole knowledge of one letter", loc="center")
    return fig


def down_to_the_floor(walks: Mapping[str, np.ndarray], floor: float) -> Picture:
    """What is left above the floor after each step: a right rule closes in, a wrong one stops."""
    fig, ax = canvas(height=3.5)
    for (name, losses), colour in zip(walks.items(), COLOURS, strict=False):
        left = np.asarray(losses) - floor
        ax.plot(np.arange(len(left)), left, color=colour)
        label(ax, len(left) - 1, left[-1], name, colour, (6, 0))
    steps = max(map(len, walks.values())) - 1
    ax.set(xscale="log", yscale="log", xlim=(1, 6 * steps), xlabel="step (log axis)")
    ax.set(
        ylabel="nats above the floor (log axis)", title="A known floor tells a right rule from a wrong one"
    )
    ax.set_xticks((1, 10, 100, 1000))
    ends = "; ".join(f"{losses[-1] - floor:.4f} for {name}" for name, losses in walks.items())
    return Picture(fig, f"Nats above the floor of {floor:.3f} after {steps} steps: {ends}.")


def training(
    steps: Sequence[int], train: Sequence[float], held_out: Sequence[float], marks: Mapping[str, float]
) -> Picture:
    """The two losses of a run, with lines at losses that are known without it."""
    fig, ax = canvas(height=3.5)
    for height, colour in zip(marks.values(), (CONTEXT, GRADIENT), strict=False):
        ax.axhline(height, color=colour, lw=1, ls="--", zorder=1)
    for (name, height), colour in zip(marks.items(), (CONTEXT, GRADIENT), strict=False):
        label(ax, steps[-1], height, f"{name}: {height:.2f}", colour, (0, 7), ha="right")
    for losses, name, colour, below in (
        (train, "trained on", LOSS, -9),
        (held_out, "held out", PREDICTION, 7),
    ):
        ax.plot(steps, losses, color=colour, ls="-" if name == "trained on" else "--")
        label(ax, steps[-1], losses[-1], f"{name}: {losses[-1]:.2f}", colour, (6, below))
    ax.set(xlabel="step", ylabel="loss, nats a letter", xlim=(0, 1.22 * steps[-1]), ylim=(1, 4.6))
    ax.set_title("Eight letters know more than one")
    return Picture(
        fig,
        f"From {held_out[0]:.2f} nats a letter, the loss on paragraphs that were held out falls to "
        f"{held_out[-1]:.2f} in {steps[-1]} steps; on those trained on it ends at {train[-1]:.2f}.",
    )


def temperatures(
    model: LetterModel, w, vocabulary: Vocabulary, before: str, hot: Sequence[float] = (0, 0.5, 1, 2)
) -> Picture:
    """The chances of the next letter after `before`, as temperature rises from left to right."""
    context = model.X.shape[1]
    z = model.logits(w, vocabulary.encode("\n" * context + before)[None, -context:])[0]
    likely = np.argsort(-z, kind="stable")[:7]
    p = {temperature: chances(z, temperature)[likely] for temperature in hot}
    letters = [sign(vocabulary.letters[k]) for k in likely]
    told = {T: f"{p[T][0]:.0%} at T = {T:g}" for T in hot}
    three = (hot[0], *hot[-2:])
    said = f"The next letter after “{before}”. The likeliest, {letters[0]}, has a chance of"
    return Picture(
        _bars(p, letters),
        f"{said} {', '.join(told.values())}.",
        hall=_bars({T: p[T] for T in three}, letters),
        hall_sentence=f"{said} {', '.join(told[T] for T in three)}.",
    )


def _bars(p: Mapping[float, np.ndarray], letters: Sequence[str]) -> Figure:
    fig, panels = canvas(columns=len(p), height=2.7, sharey=True)
    for ax, (temperature, chance) in zip(panels, p.items(), strict=True):
        ax.barh(range(len(chance)), chance, color=LOSS)
        ax.set(xlim=(0, 1.05), xticks=(0, 0.5, 1), title=f"T = {temperature:g}", xlabel="chance")
    panels[0].set_yticks(range(len(letters)), letters)
    panels[0].invert_yaxis()
    return fig


def learned_by_heart(
    steps: Sequence[int], train: Sequence[float], held_out: Sequence[float], nothing: float
) -> Picture:
    """Training loss falls all the way; the loss on new names turns, and passes that of knowing nothing."""
    fig, ax = canvas(height=3.6)
    best = int(np.argmin(held_out))
    ax.axhline(nothing, color=CONTEXT, lw=1, ls="--")
    ax.plot(steps, train, color=LOSS)
    ax.plot(steps, held_out, color=PREDICTION, ls="--")
    label(ax, steps[-1], train[-1], f"trained on: {train[-1]:.2f}", LOSS, (6, 0))
    label(ax, steps[-1], held_out[-1], f"held out: {held_out[-1]:.2f}", PREDICTION, (6, 0))
    label(ax, steps[-1], nothing, f"knowing nothing: {nothing:.2f}", CONTEXT, (6, -9))
    optimum(ax, steps[best], held_out[best])
    label(ax, steps[best], held_out[best], f"{held_out[best]:.2f} at step {steps[best]}", INK, (16, -6))
    ax.set(xlabel="step", ylabel="loss, nats a letter", xlim=(0, 1.3 * steps[-1]), ylim=(0.5, 3.9))
    ax.set_title("The best weights were there at the start, and were walked past")
    return Picture(
        fig,
        f"On held-out names the loss falls to {held_out[best]:.2f} at step {steps[best]}, then climbs to "
        f"{held_out[-1]:.2f}; knowing nothing costs {nothing:.2f}. On the names trained on it falls "
        f"all the way, to {train[-1]:.2f}.",
    )


def one_head(model: AttentionHead, w, vocabulary: Vocabulary, text: str) -> Picture:
    """What each place of a context looks back at: a row adds up to 1."""
    A = model.attention(w, vocabulary.encode(text)[None])[0]
    fig, ax = canvas(height=3.7)
    ax.imshow(A, cmap="Blues", vmin=0, vmax=1)
    names = [sign(letter) for letter in text]
    ax.set_xticks(range(len(names)), names)
    ax.set_yticks(range(len(names)), names)
    for i, row in enumerate(A):
        for j, share in enumerate(row[: i + 1]):
            ax.text(j, i, f"{share:.1f}", ha="center", va="center", fontsize=9,
                    color="white" if share > 0.6 else INK)  # fmt: skip
    ax.set(xlabel="looks at", ylabel="place")
    ax.set_title("Nobody looks ahead: above the diagonal all is hidden", loc="center")
    last, most = text[-1], int(A[-1].argmax())
    return Picture(
        fig,
        f"What one head looks back at in “{text}”. The last letter, {sign(last)}, looks most at "
        f"“{sign(text[most])}” in place {most + 1} of {len(text)}.",
    )
