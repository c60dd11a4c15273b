// A frame: all there is to see at one moment, made from the walks and the knobs. Panels only draw it.

import { pretty } from "./canvas.js";
import { makeOptimizer, noiseFloor } from "./engine.js";
import { chanceOf, labelOf } from "./knobs.js";

/**
 * `walks` has landscape and runs; `plain` the landscape and optimizers as data; `shown` says what is to be seen:
 * k (the step) and part (how much of the next one is done), inFog, concealed, hidden (a set of runners), arrows, theme.
 */
export function makeFrame(spec, values, plain, walks, shown) {
  const { landscape, runs } = walks;
  const { inFog, concealed, theme } = shown;
  const all = runs.map((run, i) => described(run, i, spec, values, plain, theme));
  const alone = spec.by_hand && inFog;
  const visible = alone ? [all.at(-1)] : all.filter((run) => !shown.hidden.has(run.index));
  const minima = landscape.minimum ? [landscape.minimum] : spec.landscape.minima;
  const k = stepShown(spec, values, alone, shown);
  return {
    spec, values, plain, theme, landscape, minima, all, inFog, concealed,
    arrows: shown.arrows,
    runs: visible.length ? visible : [all[0]],
    k,
    part: k === shown.k ? shown.part : 0,
    steps: values.steps,
    start: values.start,
    names: spec.names,
    // A formula with numbers that are knobs would be wrong after the first turn.
    formula: spec.controls.some(({ owner }) => owner === "landscape") ? "" : spec.landscape.formula,
    optimizers: plain.optimizers,
    look: "direction" in values ? lookOf(values) : null,
    pin: spec.pin != null && values.pin != null ? { value: values.pin, step: spec.pin } : null,
    floor: noiseFloor(landscape, plain.optimizers[0], chanceOf(values, 0), minima[0]),
    groundKey: JSON.stringify(plain.landscape.X ? values.magnitude ?? 0 : plain.landscape),
  };
}

/** A run with its name, colour and sign. */
function described(run, i, spec, values, plain, theme) {
  const mine = spec.by_hand && i === plain.optimizers.length;
  const look = mine ? spec.hand : spec.runners[i];
  const shown = { ...look, index: i, colour: theme[look.hue], batch: chanceOf(values, i).batch };
  if (mine) return Object.assign(run, shown, { label: "you", mine, rateAt: () => NaN });
  const optimizer = plain.optimizers[i];
  const rateAt = optimizer.kind ? makeOptimizer(optimizer).rateAt : () => optimizer.learning_rate;
  return Object.assign(run, shown, { label: labelOf(spec, i, values, optimizer), rateAt });
}

function stepShown(spec, values, alone, { k, concealed }) {
  if (alone) return Math.min(k, values.hand.length - 1);
  if (concealed) return 0;
  return spec.rows ? values.rows : Math.min(k, values.steps);
}

function lookOf({ direction, stride }) {
  const angle = (direction * Math.PI) / 180;
  return { direction: [Math.cos(angle), Math.sin(angle)], stride };
}

/** The index of the last place shown of a run. */
export const lastShown = (run, k) => Math.min(k, run.positions.length - 1);

const NEAR = 0.01; // of the width of the picture: so close is there

/** The step at which a run came to a minimum to stay, or -1. */
export function arrivedAt({ positions }, minima, domain) {
  const isNear = (w) => minima.some((m) => m.every((v, i) => Math.abs(v - w[i]) < NEAR * (domain[i][1] - domain[i][0])));
  let first = positions.length;
  while (first > 0 && isNear(positions[first - 1])) first -= 1;
  return first < positions.length ? first : -1;
}

/**
 * Where a run is between two steps: `w`, and `lift`, how high over the ground from 0 to 1. A step over the valley, to
 * where the slope points back, flies; any other glides along the ground.
 */
export function onTheWay({ positions, felt }, k, part) {
  const [from, to] = [positions[k], positions[k + 1]];
  if (!part || !to || !to.every(Number.isFinite)) return { w: from, lift: 0 };
  const along = (slope) => slope.reduce((sum, g, i) => sum + g * (to[i] - from[i]), 0);
  const thrown = along(felt[k]) < 0 && along(felt[k + 1]) > 0;
  return { w: from.map((v, i) => v + part * (to[i] - v)), lift: thrown ? 4 * part * (1 - part) : 0 };
}

/** What there is to see, in words, for those who do not see it. */
export function sentence({ runs, k, inFog, concealed, names }) {
  if (concealed) return "";
  if (runs.length > 2) {
    const reached = runs.map((run) => run.losses[lastShown(run, k)]);
    const losses = reached.map((v) => (Number.isNaN(v) ? Infinity : v));
    const best = losses.indexOf(Math.min(...losses));
    const after = `After ${k} step${k === 1 ? "" : "s"}`;
    return `${after} the lowest loss is that of ${runs[best].label}: ${pretty(losses[best])}.`;
  }
  return runs.map((run) => {
    const i = lastShown(run, k);
    const said = (numbers) => numbers.map((v) => pretty(v)).join(", ");
    const felt = inFog ? `slope ${said(run.felt[i])}` : `loss ${pretty(run.losses[i])}`;
    return `${run.label}, step ${i}: ${names.join(", ")} = ${said(run.positions[i])}, ${felt}.`;
  }).join(" ");
}
