"""The plots of a class as SVG, in the page's own colours; the sentence below each is its alternative text."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from gdcourse.teaching.marks.term import TELLS_LITTLE, Item

LEFT, RIGHT, ROW = 60, 580, 34
LOWEST = -0.4  # a correlation below it is drawn there
MOST_NAMED = 4


@dataclass(frozen=True)
class Row:
    """One lesson in the plot of lessons: the quarters of the shares, or none where nobody handed in."""

    name: str
    quarters: tuple[float, float, float] | None


def lessons(rows: Sequence[Row], says: str) -> str:
    """The middle half of the class as a bar for each lesson, the median as a line across it."""
    drawn = []
    for k, row in enumerate(rows):
        y = ROW * k + 8
        drawn.append(text(0, y + 17, row.name))
        if row.quarters:
            low, middle, high = map(x_of, row.quarters)
            drawn.append(rect("half", low, y, max(high - low, 3), 22))
            drawn.append(line("middle", middle, y - 2, middle, y + 24))
    height = ROW * len(rows) + 34
    return figure(across(height) + "".join(drawn), height, says)


def questions(items: Sequence[Item], says: str) -> str:
    """Each question by its share of points (across) and how it goes with the rest (up)."""
    drawn = [rect("low", LEFT, y_of(TELLS_LITTLE), RIGHT - LEFT, y_of(LOWEST) - y_of(TELLS_LITTLE))]
    for value in (0, 0.5, 1):
        drawn.append(line("axis", LEFT, y_of(value), RIGHT, y_of(value)))
        drawn.append(text(LEFT - 8, y_of(value) + 5, f"{value:g}", "quiet", "end"))
    odd = []
    for item in items:
        x, y = x_of(item.share), y_of(max(item.fits, LOWEST))
        if item.tells_little:
            odd.append((item, x, y))
            drawn.append(f'<path class="odd" d="M{x:.1f} {y - 8:.1f}l8 8l-8 8l-8 -8z"/>')
        else:
            drawn.append(f'<circle class="fine" cx="{x:.1f}" cy="{y:.1f}" r="5"/>')
    worst = sorted(odd, key=lambda one: one[0].fits)[:MOST_NAMED]
    return figure(across(330) + "".join(drawn + labels(worst)), 330, says)


def labels(points: Sequence[tuple[Item, float, float]]) -> list[str]:
    """Their names one below the other in the middle of the band, each with a line to its mark."""
    drawn = []
    for k, (item, x, y) in enumerate(sorted(points, key=lambda one: one[1])):
        place = y_of(LOWEST) - 17 * (len(points) - k) + 8
        drawn.append(line("lead", LEFT + 150, place - 5, x, y))
        drawn.append(text(LEFT + 145, place, f"{item.lesson[:2]} {item.question}", "", "end"))
    return drawn


def spread(tenths: Sequence[int], says: str) -> str:
    """How many students have which tenth of the points."""
    drawn = []
    for k, count in enumerate(tenths):
        tall = 180 * count / max(tenths)
        drawn.append(rect("bars", x_of(k / 10) + 2, 210 - tall, 48, tall))
        if count:
            drawn.append(text(x_of(k / 10) + 26, 204 - tall, str(count), "", "middle"))
    return figure(across(240) + "".join(drawn), 240, says)


def bars(shares: Sequence[float | None], says: str) -> str:
    """One student, a bar for each lesson; a point is excused, and nothing is nothing."""
    width = max(10 * len(shares), 40)
    drawn = [line("axis", 0, 30.5, width, 30.5)]
    for k, share in enumerate(shares):
        if share is None:
            drawn.append(text(10 * k + 1, 27, "·", "quiet"))
        else:
            tall = 28 * min(share, 1)
            drawn.append(rect("bars", 10 * k, 30 - tall, 8, tall))
    said = html.escape(says, quote=True)
    return (
        f'<svg viewBox="0 0 {width} 31" style="max-width: {width}px" role="img" aria-label="{said}">'
        f"<title>{said}</title>{''.join(drawn)}</svg>"
    )


# Pieces ------------------------------------------------------------------------------------------------


def x_of(share: float) -> float:
    return LEFT + (RIGHT - LEFT) * min(max(share, 0), 1)


def y_of(fits: float) -> float:
    return 20 + 200 * (1 - fits)


def across(height: int) -> str:
    """Per cent across, with a line for each quarter."""
    drawn = []
    for k in range(5):
        x = x_of(k / 4)
        drawn.append(line("axis", x, 4, x, height - 26))
        drawn.append(text(x, height - 8, f"{25 * k} %", "quiet", "middle"))
    return "".join(drawn)


def rect(kind: str, x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2"/>'


def line(kind: str, x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<line class="{kind}" x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"/>'


def text(x: float, y: float, said: str, kind: str = "", anchor: str = "start") -> str:
    said = html.escape(said)
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{said}</text>'


def figure(drawn: str, height: int, says: str) -> str:
    said = html.escape(says, quote=True)
    return (
        f'<figure><svg viewBox="0 0 640 {height}" role="img" aria-label="{said}">{drawn}</svg>'
        f"<figcaption>{said}</figcaption></figure>"
    )
