"""Lost in fog: the game that opens the course. You feel the slope under your feet, and nothing else."""

from __future__ import annotations

import base64
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.figure import Figure

from gdcourse.course import progress
from gdcourse.explorers.standalone import joined, styled
from gdcourse.figures import label, minus_signs
from gdcourse.landscapes import Landscape

SAMPLES = 401  # of the ground; the page draws straight lines between them
TASK = "Find the hut: walk until the ground under your feet is level."


class FogGame(anywidget.AnyWidget):
    """A hillside in fog with a hiker on it; made by `fog_game`."""

    _esm = joined("fog.js")
    _css = styled("fog.css")

    spec = traitlets.Dict().tag(sync=True)  # the ground, the start and the task; everything the page needs
    best = traitlets.Int(None, allow_none=True).tag(sync=True)  # the fewest steps to the hut so far

    def __init__(self, landscape: Landscape, spec: dict[str, Any]):
        self.landscape = landscape
        kept = progress.read().get("challenge", {}).get(spec["name"])
        super().__init__(spec=spec, best=kept["latest"] if kept else None)
        self.observe(lambda change: progress.record("challenge", spec["name"], change["new"]), "best")

    @property
    def sentence(self) -> str:
        """What the picture shows before anybody has taken a step."""
        start = self.spec["start"]
        slope = float(self.landscape.gradient(start))
        where = minus_signs(f"w = {start:g}, where the slope is {slope:.1f}")
        return f"A hiker in fog at {where}. {self.spec['task']} Run this cell, and it can be played."

    def __repr__(self) -> str:
        return f"Game: {self.sentence}"

    def _repr_mimebundle_(self, **kwargs) -> tuple[dict, dict]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        shown = {"text/plain": repr(self), "image/png": base64.b64encode(_picture(self)).decode()}
        return data | shown, metadata | {"image/png": {"alt": repr(self), "needs_background": "light"}}


def fog_game(
    landscape: Landscape,
    start: float = 0.0,
    *,
    name: str,
    learning_rate: float = 0.2,
    stride: float = 0.5,
    level: float = 0.1,
    limits: tuple[float, float] | None = None,
    task: str = TASK,
) -> FogGame:
    """A hillside in fog to walk down by two arrows and the rule; the fog lifts where the ground is level.

    landscape: of one coordinate; its domain, or `limits` within it, is the hill. learning_rate: of "Step by
    the rule". stride: of a step on foot; it is halved each time one turns round. level: how small a slope
    counts as level. name: of the record that is kept, such as "01.fog". task: what stands in the picture.
    Raises ValueError for a landscape of more than one coordinate, limits that do not rise, a start outside
    them, or a rate, stride or level that is not positive.

    Buttons, arrow keys (with Shift ten strides) and a pointer held beside the hiker walk; Enter steps by the
    rule. Level ground that is not the lowest lifts the fog too, and the walk can go on from there.

    >>> from gdcourse import bowl
    >>> fog_game(bowl, start=0.0, name="01.fog")
    Game: A hiker in fog at w = 0, where the slope is −6.0. Find the hut: ...
    """
    if landscape.dim != 1:
        raise ValueError(f"landscape must have one coordinate to walk along, got {landscape.dim}")
    low, high = landscape.domain[0] if limits is None else limits
    if not low < high:
        raise ValueError(f"limits must be two numbers that rise, got {limits!r}")
    if not low <= start <= high:
        raise ValueError(f"start must be on the hill, between {low:g} and {high:g}, got {start!r}")
    for word, value in (("learning_rate", learning_rate), ("stride", stride), ("level", level)):
        if not value > 0:
            raise ValueError(f"{word} must be positive, got {value!r}")
    w = np.linspace(low, high, SAMPLES)
    spec = {
        "name": name,
        "task": task,
        "rule": f"w ← w − {learning_rate:g} · slope",
        "low": float(low),
        "high": float(high),
        "heights": np.round(np.asarray(landscape(w), float), 5).tolist(),
        "slopes": np.round(np.asarray(landscape.gradient(w), float), 5).tolist(),
        "start": float(start),
        "rate": float(learning_rate),
        "stride": float(stride),
        "level": float(level),
    }
    return FogGame(landscape, spec)


def _picture(game: FogGame) -> bytes:
    """Where nothing runs: the hill in fog, the ground under the boots, the slope."""
    from gdcourse import figures
    from gdcourse.explorers.picture import still

    spec, hill = game.spec, game.landscape
    fig = Figure(figsize=(figures.WIDTH, 2.9), layout="constrained")
    ax = fig.subplots()
    w = np.linspace(spec["low"], spec["high"], 401)
    near = np.abs(w - spec["start"]) < 0.06 * (spec["high"] - spec["low"])
    heights = np.asarray(hill(w), float)
    ax.set_facecolor("#cdd5da")
    ax.plot(w[near], heights[near], color=figures.LOSS, lw=3)
    start, slope = spec["start"], float(hill.gradient(spec["start"]))
    toe = 0.05 * (spec["high"] - spec["low"])
    ax.plot(
        [start - toe, start + toe], hill(start) + slope * np.array([-toe, toe]), color=figures.GRADIENT, lw=2
    )
    ax.plot(start, hill(start), "o", color=figures.PREDICTION, markersize=9, zorder=5)
    label(ax, start, float(hill(start)), minus_signs(f"slope {slope:.1f}"), offset=(14, 12))
    ax.set(
        xlim=(spec["low"], spec["high"]),
        ylim=(heights.min() - 0.1 * np.ptp(heights), heights.max()),
        xlabel="w",
        yticks=[],
        title=spec["task"],
    )
    return still(fig)
