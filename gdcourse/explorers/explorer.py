"""The explorer: one widget in which a landscape, its walkers and their numbers move under the hand.

`explore` turns a landscape and some optimizers into plain data; the page (the `.js` files beside this one) walks and
draws from that data, so a slider answers without asking Python, and keeps answering where no Python runs.
"""

from __future__ import annotations

import base64
import dataclasses
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import anywidget
import numpy as np
import traitlets

from gdcourse import landscapes
from gdcourse.descent import descend
from gdcourse.landscapes import Bowl, Quadratic
from gdcourse.optimizers import GradientDescent

HERE = Path(__file__).parent
MODULES = ("engine.js", "canvas.js", "controls.js", "panels.js", "explorer.js")


def joined(*names: str) -> str:
    """The page's modules as one: imports between them go, and every export but the default."""
    text = "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)
    text = re.sub(r"^import .*\n", "", text, flags=re.MULTILINE)
    return re.sub(r"^export (?!default)", "", text, flags=re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Control:
    """One slider: which number it holds (`owner`.`field`), its name on the page, and where it may stop."""

    key: str
    label: str
    owner: str
    field: str | int
    low: float
    high: float
    scale: str = "linear"
    step: float = 0.1
    also: tuple[float, ...] = ()


class Explorer(anywidget.AnyWidget):
    """What `explore` makes: shows itself as a live widget, as a picture, or as a sentence, whichever the reader can use.

    `values` holds the knobs as they stand now, also after they were moved by hand.
    """

    _esm = joined(*MODULES)
    _css = (HERE / "explorer.css").read_text(encoding="utf-8")
    spec = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)

    def __init__(self, landscape, optimizers, caption, **state):
        super().__init__(**state)
        self._landscape, self._optimizers, self._caption = landscape, optimizers, caption

    @property
    def sentence(self) -> str:
        """The caption, or what the walks of the first knobs come to."""
        return self._caption or " ".join(self._outcomes())

    def _outcomes(self) -> list[str]:
        steps = self.spec["steps"]
        said = []
        for optimizer, walk in zip(self._optimizers, self._walks(), strict=True):
            w, loss = np.atleast_1d(walk.positions[-1]), float(walk.losses[-1])
            where = ", ".join(f"{v:.4g}" for v in w)
            said.append(f"{_name(optimizer)}, learning rate {optimizer.learning_rate:g}: after {steps} steps w = {where}, loss {loss:.3g}.")
        return said

    def _walks(self) -> list:
        start = np.array(self.spec["start"], dtype=float)
        start = float(start[0]) if len(start) == 1 else start
        return [descend(self._landscape, start, optimizer, self.spec["steps"]) for optimizer in self._optimizers]

    def __repr__(self) -> str:
        return f"Explorer: {self.spec['title']}. {self.sentence}"

    def _repr_mimebundle_(self, **kwargs) -> tuple[dict, dict]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        picture = base64.b64encode(self._picture()).decode()
        metadata = {**metadata, "image/png": {"alt": repr(self), "needs_background": "light"}}
        return {"text/plain": repr(self), "image/png": picture, **{k: v for k, v in data.items() if k != "text/plain"}}, metadata

    def _picture(self) -> bytes:
        from gdcourse import figures

        fig, ax = figures.canvas(height=3.2)
        lo, hi = self._landscape.domain[0]
        figures.curve(ax, self._landscape, lo, hi)
        if not self.spec["fog"]:
            for walk in self._walks():
                ax.plot(walk.positions, walk.losses, "o-", color=figures.STEP, lw=1, markersize=4)
        ax.set_title(self.spec["title"])
        return figures.png(fig)


def explore(
    landscape: Callable,
    optimizers=None,
    start: float | Sequence[float] = 0.0,
    steps: int = 30,
    *,
    fog: bool = False,
    by_hand: bool | None = None,
    view: str | Sequence[str] | None = None,
    controls: Sequence[str] = ("start", "rate", "steps"),
    challenge=None,
    locked_by: str | None = None,
    caption: str | None = None,
    columns: Sequence[str] | None = None,
) -> Explorer:
    """An explorer of `landscape`: the walks of `optimizers` from `start`, to be touched.

    `fog` hides everything but the ground under the feet until the reader lifts it; then (unless `by_hand=False`) the
    reader walks by hand, stride by stride. `caption` replaces the computed sentence.
    """
    runners = [optimizers] if dataclasses.is_dataclass(optimizers) else list(optimizers or [GradientDescent(0.1)])
    at = [float(v) for v in np.atleast_1d(start)]
    rate = float(runners[0].learning_rate)
    lo, hi = landscape.domain[0]
    known = {
        "start": Control("start", "start w", "start", 0, lo, hi, also=(at[0],)),
        "rate": Control("rate", "learning rate η", "optimizers", "learning_rate", 0.001, 3.0, "log", also=(rate,)),
        "steps": Control("steps", "steps", "run", "steps", 1, 200, step=1, also=(steps,)),
    }
    by_hand = fog if by_hand is None else by_hand
    spec = {
        "title": f"{getattr(landscape, 'formula', 'a landscape')}, {' and '.join(_name(r) for r in runners)}",
        "landscape": _describe_landscape(landscape),
        "optimizers": [{"kind": type(r).__name__, "label": _name(r), **dataclasses.asdict(r)} for r in runners],
        "controls": [dataclasses.asdict(known[name]) for name in controls],
        "panels": list(view or ("curve", "table") if fog else ("curve", "loss", "table")),
        "columns": list(columns or ("step", "w", "loss", "gradient", "update")),
        "fog": fog, "by_hand": by_hand, "start": at, "steps": steps,
    }
    values = {"start": at, "rate": rate, "steps": steps, "hand": [at[0]]}
    return Explorer(landscape, runners, caption, spec=spec, values=values)


def _name(optimizer) -> str:
    """`GradientDescent` as people say it."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(optimizer).__name__).lower()


def _describe_landscape(landscape) -> dict:
    """Everything that the page has to know of a landscape, as plain data."""
    return {
        **_kind(landscape),
        "formula": landscape.formula,
        "domain": [list(map(float, pair)) for pair in landscape.domain],
        "minima": [[float(v) for v in np.atleast_1d(s.point)] for s in landscape.stationary if s.kind == "minimum"],
    }


def _kind(landscape) -> dict:
    if type(landscape) is Bowl:
        return {"kind": "Bowl", "minimum": landscape.minimum, "curvature": landscape.curvature}
    if type(landscape) is Quadratic:
        fields = ("curvatures", "angle", "minimum")
        return {"kind": "Quadratic", **{name: getattr(landscape, name) for name in fields}}
    for name, known in vars(landscapes).items():
        if known is landscape:
            return {"kind": name}
    raise NotImplementedError(f"{landscape!r} cannot be drawn yet")
