"""The page's own code in an embedded JavaScript engine, to be compared with Python's."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

from gdcourse.explorers import describe
from gdcourse.explorers.standalone import joined

CALLS = """
const spelled = (_, v) => (typeof v === "number" && !Number.isFinite(v) ? String(v) : v);
const answer = (v) => JSON.stringify(v, spelled);
const CALLS = {
  walk({ landscape, optimizer, start, steps, chance }) {
    const run = descend(makeLandscape(landscape), start, makeOptimizer(optimizer), steps, chance);
    return [run.positions, run.losses, run.felt];
  },
  evaluate({ landscape, places }) {
    const made = makeLandscape(landscape);
    return places.map((w) => [made.value(w), ...made.gradient(w)]);
  },
  rates({ rate, steps }) {
    const { rateAt } = makeOptimizer({ kind: "GradientDescent", learning_rate: rate });
    return Array.from({ length: steps }, (_, t) => rateAt(t));
  },
  uniforms: ({ seed, n }) => { const next = random(seed); return Array.from({ length: n }, next); },
  normals: ({ seed, n }) => { const next = normals(seed); return Array.from({ length: n }, next); },
  rows({ m, batch, order, seed, n }) {
    const next = rowsOfSteps(m, batch, order, seed);
    return Array.from({ length: n }, next);
  },
  radius: ({ optimizer, curvatures }) => radius(optimizer, curvatures),
  bound: ({ spec, values }) => bound(spec, values),
  stops: (control) => stops(control),
  shape({ landscape }) {
    const { curvatures, minimum } = makeLandscape(landscape);
    return { curvatures, minimum };
  },
  floor: ({ landscape, optimizer, chance, minimum }) =>
    noiseFloor(makeLandscape(landscape), optimizer, chance, minimum)(0),
  next: ({ landscape, optimizer, places }) => places.map(nextPlace(makeLandscape(landscape), optimizer)),
  staircase: ({ places, next, part }) => staircase(places, next, part),
  memories({ optimizer, steps }) {
    const memories = memoriesOf(optimizer);
    return memories.map(({ beta, scale, corrects }) => {
      const weights = weightsOf(beta, scale, steps, steps);
      return { weights: [...weights], whole: weights.whole, corrects };
    });
  },
  best: ({ optimizer, curvatures }) => bestKnobs(optimizer, curvatures),
  cividis: () => CIVIDIS,
  way_out: ({ box, points }) => wayOut(box, points.map((point) => point.map(Number))),
  pretty: ({ v }) => pretty(Number(v)),
};
const call = (name, argument) => answer(CALLS[name](JSON.parse(argument)));
"""


class Page:
    """All of the page's modules, running without a browser: none touches a document before `render`."""

    def __init__(self, engine):
        engine.eval(joined("explorer.js").replace("export default", "const widget =") + CALLS)
        self.engine = engine

    def call(self, name: str, **argument) -> Any:
        return _numbers(json.loads(self.engine.call("call", name, json.dumps(argument))))

    def walk(self, landscape, optimizer, start, steps: int, chance=None) -> tuple[np.ndarray, ...]:
        """Positions, losses and felt slopes of a walk, each with steps + 1 rows."""
        landscape, optimizer = describe.plain_landscape(landscape), describe.plain_optimizer(optimizer)
        start = np.atleast_1d(start).tolist()
        return tuple(
            np.array(part, float)
            for part in self.call(
                "walk",
                landscape=landscape,
                optimizer=optimizer,
                start=start,
                steps=steps,
                chance=chance or {},
            )
        )


def _numbers(answer):
    """JSON has no inf and nan; the page spells them."""
    if isinstance(answer, list):
        return [_numbers(part) for part in answer]
    if isinstance(answer, dict):
        return {key: _numbers(part) for key, part in answer.items()}
    return (
        {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}.get(answer, answer)
        if isinstance(answer, str)
        else answer
    )
