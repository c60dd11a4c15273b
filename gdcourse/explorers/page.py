"""The contract between Python and the page: what an explorer is told once, when it is shown.

The page reads a field of `Page` as `spec.<field>`; what both sides have to know alike stands here, and
travels with it. What changes under the hand is `Explorer.values`: where the two differ, the values are right.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

# The learner's letters for the fields that tell two runners apart.
SIGNS = {"learning_rate": "η", "momentum": "β", "beta": "β", "beta1": "β₁", "beta2": "β₂", "batch": "B"}
# How each runner looks: a hue of the house, a shape (0 to 4 in canvas.js), its sign in text, its dashes.
RUNNERS = (
    {"hue": "step", "shape": 0, "sign": "●", "dash": ()},
    {"hue": "loss", "shape": 1, "sign": "■", "dash": (7, 3)},
    {"hue": "gradient", "shape": 2, "sign": "▲", "dash": (2, 3)},
    {"hue": "prediction", "shape": 3, "sign": "◆", "dash": (9, 3, 2, 3)},
    {"hue": "context", "shape": 4, "sign": "▼", "dash": (4, 4)},
    {"hue": "ink", "shape": 0, "sign": "●", "dash": (1, 4)},
)
BY_HAND = {"hue": "prediction", "shape": 3, "sign": "◆", "dash": (5, 4)}
SIGHT = 0.045  # how far one sees in fog, as a part of the picture's width


@dataclass(frozen=True)
class Page:
    """What there is in one explorer. `plain()` is what travels."""

    title: str  # the landscape and the rules, in words
    computed: str  # who walks: "page", or "python" for functions that only Python knows
    landscape: dict[str, Any]  # its kind and constants (engine.js), formula, domain, minima
    optimizers: list[
        dict[str, Any]
    ]  # kind and fields of each runner; its label, and the tag that tells it apart
    schedules: dict[str, Any] | None  # the learning rates that the control "schedule" chooses among, by name
    controls: list[dict[str, Any]]  # the knobs, as `knobs.Control.plain` gives them
    panels: list[str]  # what is seen, the large panel first
    names: tuple[str, ...]  # of the weights
    columns: list[str]  # of the table
    arrows: list[str]  # at the feet of the first runner
    map: dict[str, Any] | None  # the knobs across (x) and up (y), and what the map shows
    presets: dict[str, dict[str, Any]]  # buttons that set some knobs
    stride: float  # of a walk by hand
    fog: bool  # is only the ground under the feet seen?
    by_hand: bool  # does the learner walk?
    rows: bool  # does the learner fill the table?
    pin: int | None  # the step whose place is pinned down before it is seen
    bets: bool  # are chips laid before the race?
    challenge: dict[str, Any] | None  # what is to be reached, as `Challenge.plain` gives it
    locked_by: str | None  # the prediction without which all is shut
    loss_axis: str  # "log" or "linear"
    equal: bool  # is a unit of the contour map as long up as across?
    small: bool  # half as high, with one row of controls?
    signs: dict[str, str] = field(default_factory=lambda: dict(SIGNS))
    runners: tuple[dict[str, Any], ...] = RUNNERS
    hand: dict[str, Any] = field(default_factory=lambda: dict(BY_HAND))  # how the walk by hand looks
    sight: float = SIGHT

    @property
    def keeps_a_secret(self) -> bool:
        """Does the reader have to do something before the walk is shown?"""
        return self.fog or self.bets or self.rows or self.pin is not None or self.locked_by is not None

    def plain(self) -> dict[str, Any]:
        """The fields as JSON can say them."""
        return asdict(self)
