"""The widget: what travels between Python and the page, and what stands in for it where nothing runs."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import anywidget
import numpy as np
import traitlets

from gdcourse.course import progress
from gdcourse.explorers.knobs import Control, Setting, chance_of, rebuilt
from gdcourse.explorers.page import Page
from gdcourse.explorers.reading import is_committed
from gdcourse.explorers.standalone import joined, styled
from gdcourse.explorers.walks import (
    PATIENCE,
    Walk,
    interpolated,
    is_deterministic,
    sampled,
    walk,
    walked_by_hand,
)
from gdcourse.models import LinearModel

CHANGES = "This function gives another height each time it is asked: the picture shows one time of many."


class Explorer(anywidget.AnyWidget):
    """What `explore` makes: a live widget, and where nothing runs a picture and a sentence.

    `values` holds the knobs as they stand now, also after they were moved by hand.
    """

    _esm = joined("explorer.js")
    _css = styled("explorer.css")

    spec = traitlets.Dict().tag(sync=True)  # what there is, as `Page.plain` gives it
    # Where the knobs stand (walked by Python, also the turn that asks for a walk); not echoed to the page.
    values = traitlets.Dict().tag(sync=True, echo_update=False)
    unlocked = traitlets.Bool(True).tag(
        sync=True
    )  # is the prediction that this explorer waits for committed?
    ground = traitlets.Dict().tag(sync=True)  # walked by Python: the heights of the landscape
    answer = traitlets.Dict().tag(sync=True)  # walked by Python: the walks of the turn with this number

    def __init__(
        self,
        setting: Setting,
        controls: list[Control],
        page: Page,
        values: dict[str, Any],
        *,
        caption: str | None = None,
    ):
        super().__init__(spec=page.plain(), values=values, unlocked=is_committed(page.locked_by))
        self.setting, self.controls, self.page = setting, controls, page
        self._caption = caption
        if self.page.computed == "python":
            self._sample()
            self.answer = self._plain_answer(0, self.first_walks, self.values)
            self.observe(self._answer, "values")
        if self._challenge:
            self.observe(self._record_best, "values")

    @property
    def _challenge(self) -> str | None:
        """The name under which the best result is kept."""
        return (self.page.challenge or {}).get("name")

    # --- walking ---

    def walks(self, values: Mapping[str, Any], patience: float = np.inf) -> list[Walk]:
        """One walk for each optimizer, for these values of the knobs, in `patience` seconds altogether."""
        landscape, optimizers = rebuilt(self.setting, self.controls, values)
        start = np.array(values["start"], float)
        if len(start) == 1 and not isinstance(landscape, LinearModel):
            start = start[0]
        return [
            walk(
                landscape,
                start,
                optimizer,
                int(values["steps"]),
                chance_of(values, i),
                patience / len(optimizers),
            )
            for i, optimizer in enumerate(optimizers)
        ]

    @cached_property
    def first_walks(self) -> list[Walk]:
        """The walks before anything was touched: those of the sentence and of the picture."""
        return self.walks(self.values, PATIENCE if self.page.computed == "python" else np.inf)

    def _answer(self, change) -> None:
        values = change["new"]
        if values.get("turn", 0) != self.answer["turn"]:
            self.answer = self._plain_answer(values["turn"], self.walks(values, PATIENCE), values)

    def _plain_answer(self, turn: int, walks: list[Walk], values: Mapping[str, Any]) -> dict[str, Any]:
        said = next((made.said for made in walks if made.said), self._warning)
        if self.page.by_hand:
            walks = [*walks, walked_by_hand(self.setting.landscape, values["hand"])]
        return {"turn": turn, "runs": [made.plain() for made in walks], "said": said}

    def _sample(self) -> None:
        cells = (400,) if len(self.setting.domain) == 1 else (64, 64)
        cells, heights = sampled(self.setting.landscape, self.setting.domain, cells)
        self.ground = {
            "columns": cells[0],
            "rows": cells[-1],
            "heights": heights.astype(np.float32).tobytes(),
        }
        self._warning = "" if is_deterministic(self.setting.landscape, self.setting.start) else CHANGES

    def heights(self, w: np.ndarray) -> np.ndarray:
        """The loss at many places, shape (n,) over one weight and (2, n) over two."""
        if self.ground:
            return interpolated(self.ground, self.setting.domain, w)
        one_weight = isinstance(self.setting.landscape, LinearModel) and w.ndim == 1
        with np.errstate(all="ignore"):
            return np.asarray(self.setting.landscape(w[None] if one_weight else w), float)

    def _record_best(self, change) -> None:
        best = change["new"].get("best")
        if best is not None and best != (change["old"] or {}).get("best"):
            progress.record("challenge", self._challenge, best)

    # --- where nothing runs ---

    @property
    def sentence(self) -> str:
        """The caption; without one, what the first walks come to, unless that is kept for later."""
        if self._caption:
            return self._caption
        told = (
            ""
            if self.page.keeps_a_secret
            else " " + "; ".join(map(self._outcome, range(len(self.first_walks)))) + "."
        )
        return f"{self.page.title}.{told}"

    def called(self, runner: int) -> str:
        """The name of a runner, with the number that tells it from the others."""
        label, tag = (self.page.optimizers[runner][key] for key in ("label", "tag"))
        value = (
            self.values.get(f"batch.{runner}")
            if tag == "batch"
            else getattr(self.setting.optimizers[runner], tag or "", None)
        )
        return (
            f"{label} {self.page.signs.get(tag, tag)} = {value:g}".strip()
            if isinstance(value, int | float)
            else label
        )

    def _outcome(self, runner: int) -> str:
        made = self.first_walks[runner]
        where = ", ".join(f"{v:.4g}" for v in np.atleast_1d(made.positions[-1]))
        steps = len(made.positions) - 1
        names = ", ".join(self.setting.names)
        return f"{self.called(runner)}: after {steps} steps {names} = {where}, loss {made.losses[-1]:.3g}"

    def __repr__(self) -> str:
        return f"Explorer: {self.sentence}"

    def _repr_mimebundle_(self, **kwargs) -> tuple[dict, dict]:
        from gdcourse.explorers.picture import picture

        data, metadata = super()._repr_mimebundle_(**kwargs)
        shown = {"text/plain": repr(self), "image/png": base64.b64encode(picture(self)).decode()}
        return data | shown, metadata | {"image/png": {"alt": repr(self), "needs_background": "light"}}
