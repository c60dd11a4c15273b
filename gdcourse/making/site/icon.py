"""The mark of the course on a browser's tab: a bowl, the steps of a walk, and the star they lead to."""

from __future__ import annotations

import numpy as np

from gdcourse.descent import descend
from gdcourse.figures import INK, LOSS, OPTIMUM, STEP
from gdcourse.landscapes import bowl
from gdcourse.optimizers import GradientDescent

SIDE = 32  # units of the drawing, one a pixel on a plain screen
BOTTOM = 24  # how far down the lowest point is
ACROSS, UP = 4.2, 2.0  # units for each unit of w and of the loss


def icon() -> str:
    """The drawing as SVG, in the colours of the figures.

    >>> icon().count("<circle")
    3
    """
    bottom = float(bowl.stationary[0].point)

    def spot(w: float) -> tuple[float, float]:
        return SIDE / 2 + ACROSS * (w - bottom), BOTTOM - UP * bowl(w)

    curve = " ".join("{:.1f},{:.1f}".format(*spot(w)) for w in bottom + np.linspace(-3.3, 3.3, 23))
    walk = descend(bowl, bottom - 3, GradientDescent(learning_rate=0.2), steps=2).positions
    steps = "".join('<circle cx="{:.1f}" cy="{:.1f}" r="2.9"/>'.format(*spot(w)) for w in walk)
    star = " ".join("{:.1f},{:.1f}".format(*corner) for corner in _star(*spot(bottom), 6.5))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">'
        f'<polyline points="{curve}" fill="none" stroke="{LOSS}" stroke-width="3" stroke-linecap="round"/>'
        f'<g fill="{STEP}" stroke="#fff">{steps}</g>'
        f'<polygon points="{star}" fill="{OPTIMUM}" stroke="{INK}" stroke-linejoin="round"/></svg>\n'
    )


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """The ten corners of a star, from the topmost on."""
    turns = np.arange(10) * np.pi / 5
    reach = radius * np.where(np.arange(10) % 2, 0.45, 1.0)
    return list(zip(x + reach * np.sin(turns), y - reach * np.cos(turns), strict=True))
