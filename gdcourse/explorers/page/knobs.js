// The knobs: from their values to the landscape and the optimizers that stand behind them, and back.

import { short } from "./canvas.js";
import { bestKnobs, makeLandscape } from "./engine.js";

/** Where a knob stands; the start is a list, and each of its numbers a knob. */
export const readKnob = ({ owner, field, key }, values) => (owner === "start" ? values.start[field] : values[key]);

/** The values with one knob moved. */
export function movedKnob({ owner, field, key }, v, values) {
  if (owner !== "start") return { ...values, [key]: v };
  return { ...values, start: values.start.map((s, i) => (i === field ? v : s)) };
}

/** Knobs of a landscape that are not fields of it, but what people call them. */
const LANDSCAPE_KNOBS = {
  kappa: (plain, v) => ({ ...plain, curvatures: [plain.curvatures[0], plain.curvatures[0] * v] }),
  degrees: (plain, v) => ({ ...plain, angle: (v * Math.PI) / 180 }),
  magnitude: (plain, v) => ({ ...plain, X: plain.X.map((row) => [...row.slice(0, -1), row.at(-1) * 10 ** v]) }),
};

/** Put the values of the knobs where they belong: into the landscape, the optimizers and their schedules. */
export function bound(spec, values) {
  let landscape = spec.landscape;
  const optimizers = spec.optimizers.map((o) => ({ ...o }));
  const chosen = spec.schedules?.[values.schedule];
  if (chosen != null) for (const o of optimizers) o.learning_rate = chosen;
  for (const { key, field, owner, runner } of spec.controls) {
    const value = values[key];
    if (owner === "landscape")
      landscape = LANDSCAPE_KNOBS[field]?.(landscape, value) ?? { ...landscape, [field]: value };
    for (const [i, o] of optimizers.entries()) {
      if (runner != null && runner !== i) continue;
      if (owner === "optimizer" && field in o) o[field] = value;
      if (owner === "schedule") o.learning_rate = withSetting(o.learning_rate, field, value);
    }
  }
  return { landscape, optimizers };
}

/** Has a learning rate this setting? "initial" is also a plain number itself, and the peak of a cycle. */
function hasSetting(rate, field) {
  if (typeof rate === "number") return field === "initial";
  return rate != null && (field in rate || (field === "initial" && "peak" in rate));
}

function withSetting(rate, field, value) {
  if (!hasSetting(rate, field)) return rate;
  return typeof rate === "number" ? value : { ...rate, [field in rate ? field : "peak"]: value };
}

/** Does this knob move anything as things stand? The decay of a schedule that is not chosen does not. */
export function isIdle({ owner, field }, { optimizers }) {
  if (owner !== "schedule" || field === "schedule") return false;
  return !optimizers.some((o) => hasSetting(o.learning_rate, field));
}

/** What the chance of one runner is made of. */
export const chanceOf = (values, runner) => ({
  noise: values.noise,
  order: values.order,
  seed: values.seed,
  batch: values[`batch.${runner}`] ?? values.batch,
});

/** A runner's name, with the number by which it differs from the others as that number is now. */
export function labelOf({ signs, optimizers }, runner, values, optimizer = optimizers[runner]) {
  const { label, tag } = optimizers[runner];
  const value = tag === "batch" ? chanceOf(values, runner).batch : optimizer[tag];
  return typeof value === "number" ? `${label} ${signs[tag] ?? tag} = ${short(value)}`.trim() : label;
}

/** The values that a preset changes; "best" and "limit" are worked out for the valley as it is now. */
export function resolved(spec, preset, values) {
  const { landscape, optimizers } = bound(spec, { ...values, ...preset });
  const meant = (value, { field, runner }) => {
    if (value !== "limit" && value !== "best") return value;
    const { curvatures } = makeLandscape(landscape);
    if (value === "limit") return 2 / Math.max(...curvatures);
    return bestKnobs(optimizers[runner ?? 0], curvatures)[field];
  };
  const patch = {};
  for (const [key, value] of Object.entries(preset)) {
    const knobs = spec.controls.filter((control) => control.key === key || control.key.startsWith(`${key}.`));
    if (key === "start" || !knobs.length) patch[key] = value;
    else for (const control of knobs) patch[control.key] = meant(value, control);
  }
  return patch;
}
