"""Axes on squared paper to draw in, and the same with what was to be drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdcourse.teaching.paper import number

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 520, 220, 48, 26, 34  # of the picture and its margins
Points = Sequence[tuple[float, float]]


def plane(
    x: tuple[float, float, float],
    y: tuple[float, float, float],
    names: tuple[str, str],
    lines: Sequence[Points] = (),
    dots: Points = (),
    given: Points = (),
    words: Sequence[tuple[float, float, str]] = (),
    look: str = "",
) -> str:
    """A plane as SVG: `x` and `y` are the first, the last and the step of the numbers on an axis.

    The squares are half a step wide. `lines` are drawn through their points, `dots` and, in black, `given`
    ones are marked, and `words` stand at their places. `look` is a class of paper.css.
    """

    def at(px: float, py: float) -> tuple[float, float]:
        return (
            LEFT + (px - x[0]) / (x[1] - x[0]) * (WIDTH - LEFT - 12),
            TOP + (y[1] - py) / (y[1] - y[0]) * (HEIGHT - TOP - BOTTOM),
        )

    def path(points: Points, look: str) -> str:
        places = " ".join("{:.1f},{:.1f}".format(*at(*point)) for point in points)
        return f'<polyline points="{places}" fill="none" {look}/>'

    def ticks(axis: tuple[float, float, float], parts: int = 1) -> np.ndarray:
        first, last, step = axis
        return first + step / parts * np.arange(round((last - first) * parts / step) + 1)

    squares = [path([(v, y[0]), (v, y[1])], 'stroke="#ddd"') for v in ticks(x, 2)]
    squares += [path([(x[0], v), (x[1], v)], 'stroke="#ddd"') for v in ticks(y, 2)]
    floor = 0.0 if y[0] <= 0 <= y[1] else y[0]
    axes = path([(x[0], floor), (x[1], floor)], 'stroke="#1c1c1c"')
    axes += path([(x[0], y[0]), (x[0], y[1])], 'stroke="#1c1c1c"')
    numbers = [
        f'<text x="{at(v, 0)[0]:.1f}" y="{HEIGHT - BOTTOM + 14}" text-anchor="middle">{number(v)}</text>'
        for v in ticks(x)
    ]
    numbers += [
        f'<text x="{LEFT - 6}" y="{at(0, v)[1] + 3:.1f}" text-anchor="end">{number(v)}</text>'
        for v in ticks(y)
    ]
    drawn = [path(line, 'stroke="#00795a" stroke-width="1.8"') for line in lines]
    drawn += ['<circle cx="{:.1f}" cy="{:.1f}" r="4"/>'.format(*at(*dot)) for dot in given]
    drawn += [
        '<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>'.format(*at(*place), said)
        for *place, said in words
    ]
    drawn += ['<circle cx="{:.1f}" cy="{:.1f}" r="4" fill="#00795a"/>'.format(*at(*dot)) for dot in dots]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" class="{look}" role="img" '
        f'aria-label="{names[1]} against {names[0]}">{"".join(squares)}{axes}{"".join(numbers)}'
        f'<text x="{LEFT}" y="{TOP - 10}">{names[1]}</text>'
        f'<text x="{WIDTH - 12}" y="{HEIGHT - 4}" text-anchor="end">{names[0]}</text>{"".join(drawn)}</svg>'
    )
