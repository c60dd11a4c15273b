"""The look of the course: one palette, one family of sizes, and `show`, which puts every figure on the page.

This module holds what all lessons share. Each lesson's own pictures live in a module named after it
(`gdcourse.figures.foggy_hiker` belongs to lesson 01), so a lesson's cell computes the numbers and one call
draws them.
"""

from __future__ import annotations

import base64
import html
import io
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise

import matplotlib as mpl
import numpy as np
from matplotlib import style
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from gdcourse.tables import SUPERSCRIPTS

LOSS = "#0072B2"  # blue: heights, losses
GRADIENT = "#D55E00"  # vermillion: the slope, uphill
STEP = "#009E73"  # green: the step, downhill
OPTIMUM = "#F0B400"  # gold, always a star with a dark rim
PREDICTION = "#8F4E9F"  # purple, always dashed
CONTEXT = "#8A8A8A"  # grey: what is there only to compare with
INK = "#222222"

WIDTH = 7.2  # inches; the width of every figure
DPI = 140  # pixels are stored at 1.4 times the size they are shown at, for sharp screens
HALL = "application/vnd.gdcourse.hall+json"  # the kind of output that holds a picture as slides show it
HALL_SIZE = (6.0, 2.7)  # inches that fill a slide: less paper, so that the same type is larger
HALL_TYPE = 9.0  # points; smaller type cannot be read from the last row
HALL_DPI = 300
CAPTION = (
    '<p class="gd-caption" style="max-width: 700px; margin: 0 0 1em; line-height: 1.45; '
    'color: var(--jp-content-font-color2, #555)">{}</p>'
)
COLOURS_KEPT = 96  # a palette this small keeps a figure near 30 kB and shows no banding

# From the defaults: a machine's own settings, such as text.usetex, would stop every figure.
style.use(["default", str(resources.files("gdcourse") / "gdcourse.mplstyle")])


def canvas(
    rows: int = 1, columns: int = 1, height: float = 3.4, **subplots
) -> tuple[Figure, Axes | np.ndarray]:
    """A new figure of the house width with `rows` × `columns` axes; `height` in inches.

    Keywords go to `Figure.subplots`.

    >>> fig, (left, right) = canvas(columns=2)
    >>> fig.get_size_inches().tolist()
    [7.2, 3.4]
    """
    fig = Figure(figsize=(WIDTH, height), layout="constrained")
    return fig, fig.subplots(rows, columns, **subplots)


@dataclass(frozen=True)
class Picture:
    """What a lesson's function draws: the figure, and the sentence that says what it shows, with its numbers.

    `alt` is the text for readers who do not see the picture; without it, the sentence serves. `hall` is what
    a slide shows instead, where the figure has more parts than can be read from the last row, and
    `hall_sentence` what it says, where the sentence is too long for two lines or tells of other parts;
    `steps` is what a lecturer's clicks add to it there, in their order.
    """

    figure: Figure
    sentence: str
    alt: str = ""
    hall: Figure | None = None
    hall_sentence: str = ""
    steps: Sequence[Sequence[Artist]] = ()

    def __post_init__(self):
        if not self.sentence.strip():
            raise ValueError("a Picture needs its sentence: what the figure shows, with its key numbers")

    @property
    def words(self) -> str:
        """The alternative text, with real minus signs."""
        return minus_signs(self.alt or self.sentence)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height on the page, in CSS pixels."""
        width, height = (
            round(inches * mpl.rcParams["figure.dpi"]) for inches in self.figure.get_size_inches()
        )
        return width, height


def show(picture: Picture | Figure, caption: str = "", alt: str | None = None) -> None:
    """Display a picture and below it its sentence, which is the part that a re-run of the notebook compares.

    A figure of matplotlib's own brings no sentence: `caption` is it. Raises ValueError without one.
    """
    from IPython.display import display

    if not isinstance(picture, Picture):
        picture = Picture(picture, caption, alt or "")
    width, height = picture.size
    said = minus_signs(picture.sentence)
    shown = {"image/png": png(picture.figure), "text/plain": f"[figure: {picture.words}]"}
    if shows_in_a_hall():
        shown[HALL] = for_the_hall(picture)
    display(
        shown,
        metadata={
            "image/png": {"alt": picture.words, "width": width, "height": height, "needs_background": "light"}
        },
        raw=True,
    )
    display({"text/html": CAPTION.format(html.escape(said)), "text/plain": said}, raw=True)


def minus_signs(text: str) -> str:
    """`text` with a real minus sign before every negative number.

    >>> minus_signs("slope -6 at w = -0.5, a well-known value")
    'slope −6 at w = −0.5, a well-known value'
    """
    return re.sub(r"(?<![\w)])-(?=[\d.])", "−", text)


def grouped(number: float) -> str:
    """A long number in threes, from five digits on, by a space at which no line ends.

    >>> grouped(1056), grouped(100_000.0), grouped(0.3)
    ('1056', '100\u202f000', '0.3')
    """
    return f"{number:,}".removesuffix(".0").replace(",", "" if abs(number) < 10_000 else "\u202f")


def in_millions(number: float, digits: int = 0) -> str:
    """A number as people say it from a million on.

    >>> in_millions(300_361_000), in_millions(1_490_000, 2)
    ('300 million', '1.49 million')
    """
    return f"{number / 1e6:.{digits}f} million"


def in_powers(number: float, digits: int = 1) -> str:
    """A number of so many digits as people write it; a very small or large one in powers of ten.

    >>> in_powers(0.0312), in_powers(0.8734, 2), in_powers(2.04e-6), in_powers(0.0)
    ('0.03', '0.87', '2\xa0·\xa010⁻⁶', '0')
    """
    text = f"{number:.{digits - 1}e}"
    size, _, power = text.partition("e")
    if not power or -4 < int(power) < 5:
        return minus_signs(f"{float(text):g}")
    return minus_signs(f"{size}\u00a0·\u00a010") + str(int(power)).translate(SUPERSCRIPTS)


def png(fig: Figure, dpi: int = DPI) -> bytes:
    """`fig` as a small PNG (indexed colours, no metadata): the same figure always gives the same bytes."""
    from PIL import Image

    drawn = io.BytesIO()
    fig.savefig(drawn, format="png", dpi=dpi, metadata={"Software": None})
    image = (
        Image.open(drawn)
        .convert("RGB")
        .quantize(COLOURS_KEPT, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    )
    small = io.BytesIO()
    image.save(small, format="png", optimize=True)
    return small.getvalue()


def shows_in_a_hall() -> bool:
    """Whether every figure is also drawn for a slide: so it is while the course is built."""
    return bool(os.environ.get("GDCOURSE_HALL_FIGURES"))


class Steps:
    """Which artists of a figure come with which click: those that are drawn after each `next()`.

    >>> fig, ax = canvas()
    >>> steps = Steps(fig)
    >>> steps.next()
    >>> line = ax.plot([0, 1])
    >>> steps.artists == [line]
    True
    """

    def __init__(self, figure: Figure):
        self._figure, self._before = figure, []

    def next(self) -> None:
        self._before.append(self._drawn())

    @property
    def artists(self) -> list[list[Artist]]:
        marks = [*self._before, self._drawn()]
        return [[each for each in now if each not in then] for then, now in pairwise(marks)]

    def _drawn(self) -> list[Artist]:
        return [artist for ax in self._figure.axes for artist in ax.get_children()]


def for_the_hall(picture: Picture) -> dict:
    """A picture as it is read from the last row, drawn anew in the size of a slide, no type too small.

    Its `title`, which the slide bears in its place, its `pictures`: PNGs in base64, of each step, and the
    `sentence` below them.
    """
    fig = picture.hall or picture.figure
    size, layout = fig.get_size_inches(), fig.get_layout_engine()
    before = [(text, text.get_text(), text.get_fontsize()) for text in fig.findobj(Text)]
    title = _taken_title(fig)
    fig.set_size_inches(HALL_SIZE)
    for text, _, points in before:
        text.set_fontsize(max(points, HALL_TYPE))
    try:
        _fit_titles(fig)
        if picture.steps:  # what stands there stays there when the rest comes
            fig.draw_without_rendering()
            fig.set_layout_engine("none")
        stages = _stages(fig, picture)
    finally:
        fig.set_layout_engine(layout)
        fig.set_size_inches(size)
        for text, words, points in before:
            text.set(text=words, fontsize=points)
    return {
        "title": title,
        "pictures": [base64.b64encode(stage).decode() for stage in stages],
        "sentence": minus_signs(picture.hall_sentence or picture.sentence),
    }


def _stages(fig: Figure, picture: Picture) -> list[bytes]:
    """The figure before the first click, and after each."""
    stages = []
    for clicks in range(len(picture.steps) + 1):
        for place, step in enumerate(picture.steps):
            for artist in step:
                artist.set_visible(place < clicks)
        stages.append(png(fig, HALL_DPI))
    return stages


def _taken_title(fig: Figure) -> str:
    """The one title of a figure, or the one that goes on from its left panel to its right; it is taken off.

    >>> fig, (left, right) = canvas(columns=2)
    >>> _ = left.set_title("Opposite paths …"), right.set_title("… and the same losses")
    >>> _taken_title(fig), left.get_title(loc="left")
    ('Opposite paths … and the same losses', '')
    """
    panels = [ax.title if ax.get_title("center") else ax._left_title for ax in fig.axes]
    titles = [title for title in panels if title.get_text()]
    if fig.get_suptitle():
        titles = [fig._suptitle]
    words = [title.get_text() for title in titles]
    goes_on = len(words) == 2 and words[0].endswith("…") and words[1].startswith("…")
    if len(words) != 1 and not goes_on:
        return ""
    for title in titles:
        title.set_text("")
    return " ".join(" ".join(words).replace("… …", "…").split())


def _fit_titles(fig: Figure) -> None:
    """Titles that would run into the next panel, or off the figure, are made smaller, then broken in two."""
    fig.draw_without_rendering()
    for owner in (fig, *fig.axes):
        for title in owner.get_children():
            if not isinstance(title, Text) or not title.get_text() or title in getattr(owner, "texts", ()):
                continue
            box = title.get_window_extent()
            beside = [
                other.get_window_extent().x0 - 0.12 * fig.dpi
                for other in fig.axes
                if other is not owner and owner is not fig and _is_right_of(other, owner)
            ]
            left, right = max(box.x0, 0), min([fig.bbox.x1, *beside])
            if title.get_ha() == "center":
                middle = (box.x0 + box.x1) / 2
                left = middle - min(right - middle, middle)
                right = 2 * middle - left
            share = (right - left) / box.width
            if share < 1:
                title.set_fontsize(max(HALL_TYPE, share * title.get_fontsize()))
            if share < 1 and title.get_window_extent().width > right - left + 1:
                title.set_text(_in_two_lines(title.get_text()))


def _is_right_of(other: Axes, owner: Axes) -> bool:
    """Whether a panel stands in the same row, further to the right."""
    here, there = owner.get_window_extent(), other.get_window_extent()
    return there.x0 > here.x0 + 1 and there.y0 < here.y1 and there.y1 > here.y0


def _in_two_lines(words: str) -> str:
    """A title broken at the space nearest to its middle.

    >>> _in_two_lines("One way of asking gets dearer")
    'One way of asking\\ngets dearer'
    """
    spaces = [place for place, letter in enumerate(words) if letter == " "]
    if not spaces or "\n" in words:
        return words
    middle = min(spaces, key=lambda place: abs(place - len(words) / 2))
    return f"{words[:middle]}\n{words[middle + 1 :]}"


# --- pieces that every lesson draws the same way ------------------------------------------------------------


def curve(ax: Axes, f, lo: float, hi: float, points: int = 401, **line) -> np.ndarray:
    """Draw the height of a one-dimensional landscape over [lo, hi]; returns the heights drawn."""
    w = np.linspace(lo, hi, points)
    heights = np.asarray(f(w))
    ax.plot(w, heights, **{"color": LOSS, "zorder": 2} | line)
    ax.set(xlim=(lo, hi), xlabel="w", ylabel="loss")
    return heights


def heights(
    f, xlim: tuple[float, float], ylim: tuple[float, float], points: int = 201
) -> tuple[np.ndarray, ...]:
    """The grids x, y and f over a rectangle, each (points, points); f gets all the places at once."""
    x, y = np.meshgrid(np.linspace(*xlim, points), np.linspace(*ylim, points))
    return x, y, np.asarray(f(np.stack([x.ravel(), y.ravel()]))).reshape(x.shape)


def contour(
    ax: Axes,
    f,
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    levels=12,
    points: int = 201,
    log: bool = False,
    names: tuple[str, str] = ("w₁", "w₂"),
) -> None:
    """Draw a landscape over a plane as a map, dark is low; `log` spaces the levels by ratio."""
    x, y, z = heights(f, xlim, ylim, points)
    if np.ndim(levels) == 0:
        low, high = float(z.min()), float(z.max())
        levels = low + (high - low) * np.linspace(0, 1, int(levels) + 1) ** (3 if log else 2)
    ax.contourf(x, y, z, levels=levels, cmap="cividis", alpha=0.55, extend="max", zorder=0)
    ax.contour(x, y, z, levels=levels, colors="white", linewidths=0.7, zorder=1)
    ax.set(xlim=xlim, ylim=ylim, xlabel=names[0], ylabel=names[1])


def optimum(ax: Axes, *where: float, size: float = 15) -> None:
    """A gold star with a dark rim: the place that is looked for."""
    ax.plot(
        *([v] for v in where),
        "*",
        color=OPTIMUM,
        markersize=size,
        markeredgecolor=INK,
        markeredgewidth=0.8,
        zorder=6,
    )


def arrow(ax: Axes, start, end, color: str = STEP, **patch) -> FancyArrowPatch:
    """A straight arrow between two points of the axes, in data coordinates."""
    options = {"arrowstyle": "-|>", "mutation_scale": 11, "lw": 1.8, "shrinkA": 0, "shrinkB": 0, "zorder": 5}
    made = FancyArrowPatch(tuple(start), tuple(end), color=color, **options | patch)
    ax.add_patch(made)
    return made


def path(ax: Axes, positions: np.ndarray, color: str = STEP, arrows: bool = True, **line) -> None:
    """A walk over a map; `positions` has shape (n+1, 2). A ring marks the start, a filled dot the end."""
    ax.plot(*positions.T, color=color, **{"lw": 1.4, "marker": "o", "markersize": 3, "zorder": 4} | line)
    if arrows:
        for a, b in zip(positions[:-1], positions[1:], strict=True):
            if np.hypot(*(b - a)) > 0.02 * abs(np.subtract(*ax.get_xlim())):
                arrow(ax, a, b, color, lw=1.4, mutation_scale=9)
    ax.plot(*positions[0], "o", markersize=9, mfc="white", mec=color, mew=2, zorder=6)
    ax.plot(*positions[-1], "o", markersize=7, color=color, mec="white", mew=0.8, zorder=6)


def label(
    ax: Axes, x: float, y: float, text: str, color: str = INK, offset=(6, 0), halo: float = 0, **words
) -> None:
    """Words beside a point, in the colour of what they name: the house's way to do without a legend.

    `halo` is how much a white rim, from 0 to 1, covers of the lines that the words lie on.
    """
    options = {"va": "center", "fontsize": 10, "zorder": 7}
    if halo:
        options["path_effects"] = [withStroke(linewidth=3, foreground="white", alpha=halo)]
    ax.annotate(text, (x, y), xytext=offset, textcoords="offset points", color=color, **options | words)
