"""Walks made in Python for the explorer: bounded in time, and with a sentence where a function fails."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdcourse.descent import hike
from gdcourse.explorers.chance import noisy_gradient

PATIENCE = 2.0  # seconds for one walk: so that a slow function still answers the hand, with a shorter walk
SAMPLING = 1.0  # seconds for sampling the heights


@dataclass
class Walk:
    """Where a walk went: lists with one entry per place; `felt` is the slope that each step went by."""

    positions: np.ndarray
    losses: np.ndarray
    felt: np.ndarray
    said: str = ""

    def plain(self) -> dict[str, bytes]:
        """The three lists as bytes: what travels to the page. A slope is only looked at: float32 will do."""
        parts = {
            "positions": (self.positions, float),
            "losses": (self.losses, float),
            "felt": (self.felt, np.float32),
        }
        return {name: np.asarray(part, kind).tobytes() for name, (part, kind) in parts.items()}


class Recorder:
    """A landscape that records every slope it was asked for."""

    def __init__(self, landscape, chance: dict[str, Any]):
        self.landscape, self.dim = landscape, getattr(landscape, "dim", 1)
        self.slope_at = noisy_gradient(landscape, **chance)
        self.felt: list[np.ndarray] = []

    def gradient(self, w):
        slope = self.slope_at(w)
        self.felt.append(np.asarray(slope, float))
        return slope


def walk(landscape, start, optimizer, steps: int, chance: dict[str, Any], patience: float = np.inf) -> Walk:
    """Walk until the steps, the patience (seconds) or the function gives out."""
    recorder, positions, losses, said = Recorder(landscape, chance), [], [], ""
    began = time.monotonic()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            for w in hike(recorder, start, optimizer, steps):
                positions.append(np.asarray(w, float))
                losses.append(one_number(landscape(w)))
                if time.monotonic() - began > patience and len(positions) <= steps:
                    taken = len(positions) - 1
                    said = f"This function is slow: the walk stopped after {taken} of {steps} steps."
                    break
            recorder.gradient(w)
        except Exception as error:  # whatever a learner's function raises is theirs to read, in the picture
            positions = positions or [np.asarray(start, float)]
            said = f"At w = {_place(positions[-1])} the function stopped with {type(error).__name__}: {error}"
    here = len(positions)
    blank = [np.full(np.shape(positions[0]), np.nan)] * here
    return Walk(
        np.array(positions),
        np.array([*losses, *[np.nan] * here][:here]),
        np.array([*recorder.felt, *blank][:here]),
        said,
    )


def walked_by_hand(landscape, hand: list[list[float]]) -> Walk:
    """The places somebody walked to by hand, with the loss and the slope at each."""
    where = [
        w[0] if getattr(landscape, "y", None) is None and len(w) == 1 else w for w in map(np.array, hand)
    ]
    with np.errstate(all="ignore"):
        return Walk(
            np.array(where),
            np.array([one_number(landscape(w)) for w in where]),
            np.array([landscape.gradient(w) for w in where]),
        )


def one_number(loss) -> float:
    """The loss as a float; a function that returns something else is told so."""
    if np.size(loss) != 1:
        raise ValueError(f"the loss must be one number, and has shape {np.shape(loss)}")
    return float(np.asarray(loss).reshape(()))


def sampled(
    landscape, domain, cells: tuple[int, ...], patience: float = SAMPLING
) -> tuple[tuple[int, ...], np.ndarray]:
    """The cells of a grid over `domain`, and the heights at its points, the first coordinate running fastest.

    All at once if the function takes arrays; else point by point, with fewer cells than `cells` where those
    would take longer than `patience` seconds.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        points = _grid(domain, cells)
        heights = _all_at_once(landscape, points)
        if heights is not None:
            return cells, heights
        began = time.monotonic()
        _height(landscape, points[..., 0])
        affordable = max(8, int(patience / max(1e-9, time.monotonic() - began)))
        if points.shape[-1] > affordable:
            fewer = max(4 if len(cells) == 2 else 8, int(affordable ** (1 / len(cells))))
            cells = tuple(min(fewer, c) for c in cells)
            points = _grid(domain, cells)
        return cells, np.array([_height(landscape, points[..., i]) for i in range(points.shape[-1])])


def is_deterministic(landscape, start: list[float]) -> bool:
    """Does the function give the same height twice?"""
    w = np.array(start) if len(start) > 1 else start[0]
    return np.array_equal(_height(landscape, w), _height(landscape, w), equal_nan=True)


def interpolated(ground: dict[str, Any], domain, w: np.ndarray) -> np.ndarray:
    """Heights at the places w, shape (n,) or (2, n), read off straight lines between sampled points.

    The samples are in float32, as the page gets them.
    """
    known = np.frombuffer(ground["heights"], np.float32).astype(float)
    columns, rows = ground["columns"], ground["rows"]
    if len(domain) == 1:
        return np.interp(w, np.linspace(*domain[0], columns + 1), known)
    known = known.reshape(rows + 1, columns + 1)
    (i, s), (j, t) = (
        _cell(v, pair, cells) for v, pair, cells in zip(w, domain, (columns, rows), strict=True)
    )
    below = known[j, i] + s * (known[j, i + 1] - known[j, i])
    above = known[j + 1, i] + s * (known[j + 1, i + 1] - known[j + 1, i])
    return below + t * (above - below)


def _cell(v: np.ndarray, pair, cells: int) -> tuple[np.ndarray, np.ndarray]:
    """In which cell of an axis each v lies, and how far into it, 0 to 1."""
    u = np.clip((v - pair[0]) / (pair[1] - pair[0]) * cells, 0, cells - 1e-9)
    return np.floor(u).astype(int), u - np.floor(u)


def _grid(domain, cells) -> np.ndarray:
    """Points of the grid, shape (n,) on a line, (2, n) on a plane: the first coordinate runs fastest."""
    lines = [np.linspace(*pair, c + 1) for pair, c in zip(domain, cells, strict=True)]
    return lines[0] if len(lines) == 1 else np.stack([part.ravel() for part in np.meshgrid(*lines)])


def _all_at_once(landscape, points) -> np.ndarray | None:
    """Every height in one call, or None when the function cannot, or gets something else than one by one."""
    try:
        heights = np.asarray(landscape(points), float)
        some = [0, points.shape[-1] // 3, points.shape[-1] - 1]
        one_by_one = [one_number(landscape(points[..., i])) for i in some]
        return (
            heights
            if heights.shape == points.shape[-1:] and np.allclose(heights[some], one_by_one, equal_nan=True)
            else None
        )
    except Exception:  # a function of one number may do anything with an array
        return None


def _height(landscape, w) -> float:
    try:
        return one_number(landscape(w))
    except Exception:  # a hole in the picture; the walk will say what happened if it goes there
        return np.nan


def _place(w) -> str:
    return ", ".join(f"{v:.4g}" for v in np.atleast_1d(w))
