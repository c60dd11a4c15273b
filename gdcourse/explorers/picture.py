"""The explorer as a still picture, for readers and places where nothing runs."""

from __future__ import annotations

import numpy as np

from gdcourse import figures
from gdcourse.explorers.page import RUNNERS, SIGHT

MARKS = "os^Dv"  # matplotlib's names of the page's five shapes
STILL = "A still picture: in Jupyter, Run All brings it to life."
DRAWABLE = 1e15  # what is larger has left every picture; matplotlib only warns about it


def picture(explorer) -> bytes:
    """PNG bytes: the ground with the walks on it, and the losses beside it.

    When the walk is a secret, only the start is on the ground, and nothing beside it.
    """
    secret = explorer.page.keeps_a_secret
    fig, axes = figures.canvas(columns=1 if secret else 2, height=3.2)
    ground = axes if secret else axes[0]
    (_curve if len(explorer.setting.names) == 1 else _contour)(ground, explorer)
    for i, walk in enumerate(explorer.first_walks):
        _walk(ground, i, walk, until=1 if secret else None)
    if explorer.page.fog:
        _fog(ground, explorer.setting.start)
    else:
        ground.set_title(explorer.page.landscape["formula"])
    if not secret:
        _losses(axes[1], explorer)
    return still(fig)


def still(fig) -> bytes:
    """PNG bytes of what stands where a live picture was, and says how it comes back."""
    fig.supxlabel(STILL, x=0.99, ha="right", fontsize=9, color=figures.CONTEXT)
    return figures.png(fig, dpi=100)


def _walk(ax, runner: int, walk, until: int | None) -> None:
    """The places of a walk: over one weight at their heights, over two where they are."""
    places = _drawable(walk.positions.reshape(len(walk.positions), -1))[:until]
    colour, mark = _look(runner)
    heights = _drawable(walk.losses)[:until] if places.shape[1] == 1 else places[:, 1]
    ax.plot(places[:, 0], heights, color=colour, marker=mark, markersize=4, lw=1.2, zorder=5)
    ax.plot(
        places[:1, 0],
        heights[:1],
        mark,
        mec=colour,
        mfc="white",
        markersize=7,
        mew=1.5,
        zorder=6,
    )


def _look(runner: int) -> tuple[str, str]:
    """The colour and the mark of a runner, as in the page."""
    look = RUNNERS[runner]
    return getattr(figures, str(look["hue"]).upper()), MARKS[look["shape"]]


def _stars(ax, explorer) -> None:
    """A gold star at the lowest minimum, a small hollow one at the others; in fog none."""
    minima = [] if explorer.page.fog else explorer.page.landscape["minima"]
    if not minima:
        return
    heights = explorer.heights(np.array(minima).T if len(minima[0]) == 2 else np.ravel(minima))
    for place, h in zip(minima, heights, strict=True):
        where = (place[0], h) if len(place) == 1 else place
        if h <= heights.min() + 1e-6 * (1 + abs(heights.min())):
            figures.optimum(ax, *where)
        else:
            ax.plot(*where, "*", color="white", markersize=9, mec=figures.INK, mew=0.8, zorder=6)


def _drawable(values: np.ndarray) -> np.ndarray:
    return np.where(np.abs(values) < DRAWABLE, values, np.nan)


def _curve(ax, explorer) -> None:
    """The height over one weight; the picture stays on the ground however far a walk leaves it."""
    ((low, high),) = explorer.setting.domain
    w = np.linspace(low, high, 401)
    heights = explorer.heights(w)
    ax.plot(w, heights, color=figures.LOSS)
    finite = heights[np.isfinite(heights)]
    bottom, top = (finite.min(), finite.max()) if len(finite) else (0.0, 1.0)
    air = 0.06 * ((top - bottom) or 1.0)
    ax.set(xlim=(low, high), ylim=(bottom - air, top + air), xlabel=explorer.setting.names[0], ylabel="loss")
    _stars(ax, explorer)


def _contour(ax, explorer) -> None:
    xlim, ylim = explorer.setting.domain
    figures.contour(
        ax,
        lambda grid: explorer.heights(grid.reshape(2, -1)).reshape(grid.shape[1:]),
        xlim,
        ylim,
        points=81,
        names=explorer.setting.names,
    )
    if explorer.page.equal:
        ax.set_aspect("equal")
    _stars(ax, explorer)


def _fog(ax, start) -> None:
    """Grey over everything but the ground at the start."""
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    x, y = np.meshgrid(np.linspace(x0, x1, 240), np.linspace(y0, y1, 120))
    here = start[1] if len(start) == 2 else np.interp(start[0], *ax.lines[0].get_data())
    width, height = ax.bbox.width, ax.bbox.height
    away = np.hypot((x - start[0]) / (x1 - x0), (y - here) / (y1 - y0) * height / width)
    veil = np.ones((*x.shape, 4)) * (0.77, 0.8, 0.82, 1)
    veil[..., 3] = np.clip((away - SIGHT) / SIGHT, 0, 1)
    ax.imshow(veil, extent=(x0, x1, y0, y1), origin="lower", aspect=ax.get_aspect(), zorder=4)


def _losses(ax, explorer) -> None:
    walks = explorer.first_walks
    for i, walk in enumerate(walks):
        colour = figures.LOSS if len(walks) == 1 else _look(i)[0]
        every = max(1, len(walk.losses) // 12)
        ax.plot(
            _drawable(walk.losses),
            color=colour,
            marker=_look(i)[1],
            markersize=3,
            markevery=every,
            label=explorer.called(i),
        )
    if explorer.page.loss_axis == "log" and any(np.any(_drawable(walk.losses) > 0) for walk in walks):
        ax.set_yscale("log")
    ax.set(xlabel="step", ylabel="loss", xlim=(0, explorer.setting.steps))
    if len(walks) > 1:
        ax.legend(fontsize=9)
