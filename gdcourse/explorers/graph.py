"""A graph to push numbers through: forward from the weights to the loss, and slopes back from it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from matplotlib.figure import Figure

from gdcourse.autodiff import Value, topological_order
from gdcourse.course import progress
from gdcourse.explorers.standalone import joined
from gdcourse.figures import minus_signs
from gdcourse.inputs import shown

PAGE = Path(__file__).parent / "page"
TASK = "Push the numbers forward, then the slopes back."
MOST_BOXES = 14  # more do not fit on a phone
SUPERSCRIPTS = str.maketrans("0123456789.-", "⁰¹²³⁴⁵⁶⁷⁸⁹·⁻")


class GraphGame(anywidget.AnyWidget):
    """A graph of boxes with a number in each; made by `graph_game`."""

    _esm = joined("graph.js")
    _css = (PAGE / "graph.css").read_text(encoding="utf-8")

    spec = traitlets.Dict().tag(sync=True)  # the boxes and the task; everything the page needs
    best = traitlets.Int(None, allow_none=True).tag(sync=True)  # most slopes right at the first try so far

    def __init__(self, spec: dict[str, Any]):
        kept = progress.read().get("challenge", {}).get(spec["name"])
        super().__init__(spec=spec, best=kept["latest"] if kept else None)
        self.observe(lambda change: progress.record("challenge", spec["name"], change["new"]), "best")

    @property
    def sentence(self) -> str:
        """What the picture shows before anybody has clicked."""
        boxes = self.spec["boxes"]
        given = ", ".join(f"{box['name']} = {box['data']:g}" for box in boxes if not box["of"])
        made = ", ".join(f"{box['name']} = {box['formula']}" for box in boxes if box["of"])
        said = f"A graph that numbers go through, from {given} to {made}. {self.spec['task']}"
        return minus_signs(f"{said} Run this cell, and it can be played.")

    def __repr__(self) -> str:
        return f"Game: {self.sentence}"

    def _repr_mimebundle_(self, **kwargs) -> tuple[dict, dict]:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        drawn = {"text/plain": repr(self), "image/png": base64.b64encode(_picture(self.spec)).decode()}
        return data | drawn, metadata | {"image/png": {"alt": repr(self), "needs_background": "light"}}


def graph_game(
    f: Callable[..., Mapping[str, Value]], weights: Mapping[str, float], *, name: str, task: str = TASK
) -> GraphGame:
    """A small formula as boxes and arrows: numbers go forward through it, then slopes come back.

    f: gets a Value for each weight, and returns what it makes of them by name, the result last. A plain
    number in it, such as the 3 of `p - 3`, gets no box. weights: their numbers, each by the name that stands
    on its box. name: of the record that is kept, such as "13.chain". task: what stands above the picture.
    Raises ValueError when f returns something else, a box has no name or a weight is not used, and for more
    than 14 boxes.

    Each slope is asked for before it is shown. A box whose turn it is not says which one it waits for.

    >>> graph_game(lambda w: {"e": (e := w - 3), "L": e**2}, {"w": 1.0}, name="13.bowl")
    Game: A graph that numbers go through, from w = 1 to e = w − 3, L = e². Push the numbers ...
    """
    made = {label: Value(number) for label, number in weights.items()}
    returned = f(*made.values())
    by_name = isinstance(returned, Mapping) and returned
    if not by_name or not all(isinstance(value, Value) for value in returned.values()):
        raise ValueError(f'f must return Values by name, as in {{"p": p, "L": L}}, got {shown(returned)}')
    boxes = boxes_of({**made, **returned})
    if unused := made.keys() - {box["name"] for box in boxes}:
        raise ValueError(f"the result does not depend on {', '.join(sorted(unused))}")
    return GraphGame({"name": name, "task": task, "boxes": boxes})


def boxes_of(named: Mapping[str, Value]) -> list[dict[str, Any]]:
    """The graph of the last of these Values as plain data, parts first: what each box is made of, and where
    it stands, across and down, from 0 to 1."""
    names = {value: name for name, value in named.items()}
    there = topological_order(list(named.values())[-1])
    leaves = [value for value in named.values() if not value.made_of and value in there]
    order = leaves + [value for value in there if value.made_of]
    if len(order) > MOST_BOXES:
        raise ValueError(f"a graph to be played has at most {MOST_BOXES} boxes, this one has {len(order)}")
    index = {value: i for i, value in enumerate(order)}
    boxes = []
    for value in order:
        parts = [
            {"box": index[part]} if part in index else {"number": part.data} for part, _ in value.made_of
        ]
        kind, power = value.operation, None
        if kind.startswith("^"):
            kind, power = "^", float(kind[1:])
            parts.append({"number": power})
        words = [names.get(part, f"{part.data:g}") for part, _ in value.made_of]
        formula = _formula(kind, words, power)
        if value not in names:
            raise ValueError(f"every box needs a name: give one to {formula} in what f returns")
        boxes.append(
            {"name": names[value], "formula": formula, "operation": kind, "of": parts, "data": value.data}
        )
    for box, place in zip(boxes, _places(boxes), strict=True):
        box["at"] = place
    return boxes


def _formula(operation: str, words: Sequence[str], power: float | None) -> str:
    if not operation:
        return ""
    if power is not None:
        return f"{words[0]}{f'{power:g}'.translate(SUPERSCRIPTS)}"
    if len(words) == 2:
        return f"{words[0]} {operation} {words[1]}"
    return f"−{words[0]}" if operation == "−" else f"{operation}({words[0]})"


def _places(boxes: Sequence[Mapping]) -> list[tuple[float, float]]:
    """A column for each step from the weights to the result; a weight stands right before its first use."""
    parts = [[part["box"] for part in box["of"] if "box" in part] for box in boxes]
    users = [[j for j, mine in enumerate(parts) if i in mine] for i in range(len(boxes))]
    column: list[int] = []
    for mine in parts:
        column.append(1 + max((column[j] for j in mine), default=-1))
    for i, box in enumerate(boxes):
        if not box["of"] and users[i]:
            column[i] = min(column[j] for j in users[i]) - 1
    across = max(column) or 1
    down = [0.5] * len(boxes)
    for k in range(across + 1):
        there = [i for i in range(len(boxes)) if column[i] == k]
        for row, i in enumerate(there):
            down[i] = (row + 0.5) / len(there)
    return [(column[i] / across, down[i]) for i in range(len(boxes))]


def _picture(spec: Mapping[str, Any]) -> bytes:
    """Where nothing runs: the boxes and the arrows, with the numbers of the weights alone."""
    from gdcourse import figures

    boxes = spec["boxes"]
    rows = max(sum(other["at"][0] == box["at"][0] for other in boxes) for box in boxes)
    fig = Figure(figsize=(figures.WIDTH, 1.4 + 0.6 * rows), layout="constrained")
    ax = fig.subplots()
    ax.set(xlim=(-0.1, 1.1), ylim=(1.05, -0.05), title=spec["task"])
    ax.axis("off")
    column = 1 / (len({box["at"][0] for box in boxes}) - 1 or 1)
    for box in boxes:
        parts = [part["box"] for part in box["of"] if "box" in part]
        for k, part in enumerate(parts):
            start = boxes[part]["at"]
            skips = box["at"][0] - start[0] > 1.5 * column
            bend = (0.35 if k else -0.35) if parts.count(part) > 1 else 0.3 if skips else 0.0
            way = {"shrinkA": 24, "shrinkB": 26, "connectionstyle": f"arc3,rad={bend}"}
            figures.arrow(ax, start, box["at"], figures.CONTEXT, **way)
        words = f"{box['name']} = {box['formula'] or format(box['data'], 'g')}"
        edge = figures.INK if box["of"] else figures.LOSS
        frame = {"boxstyle": "round,pad=0.6", "fc": "white", "ec": edge}
        ax.text(*box["at"], minus_signs(words), ha="center", va="center", fontsize=10, bbox=frame)
    return figures.png(fig, dpi=100)
