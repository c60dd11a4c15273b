// The explorer: holds the values of the knobs, has the walks made, hands every panel the same frame to draw.
// Of its model it needs only get, set, save_changes and on, so that a page without Jupyter can mount it too.

import { pretty, readTheme, short } from "./canvas.js";
import { button, choice, element, playerBar, slider } from "./controls.js";
import { bestKnobs, descend, makeLandscape, makeOptimizer } from "./engine.js";
import { cloudsPanel, componentsPanel, factsPanel, noiseFloor, rosePanel, schedulePanel } from "./insight.js";
import { mapPanel } from "./maps.js";
import { contourPanel, curvePanel, lossPanel, tablePanel } from "./panels.js";
import { pythonWalker } from "./remote.js";
import { surfacePanel } from "./surface.js";
import { betsBar, challengeBar, handBar, pinBar, rowsPanel } from "./tasks.js";

const PANELS = {
  curve: curvePanel, contour: contourPanel, surface: surfacePanel, loss: lossPanel, table: tablePanel, map: mapPanel,
  rose: rosePanel, components: componentsPanel, clouds: cloudsPanel, schedule: schedulePanel, facts: factsPanel, rows: rowsPanel,
};
const LOOKS = [
  { hue: "step", shape: 0, dash: [] },
  { hue: "loss", shape: 1, dash: [7, 3] },
  { hue: "gradient", shape: 2, dash: [2, 3] },
  { hue: "prediction", shape: 3, dash: [9, 3, 2, 3] },
  { hue: "context", shape: 4, dash: [4, 4] },
  { hue: "ink", shape: 0, dash: [1, 4] },
];
const SIGNS = { learning_rate: "η", momentum: "β", beta: "β", beta1: "β₁", beta2: "β₂", batch: "B" };
const YOU = { hue: "prediction", shape: 3, dash: [5, 4] };
const SYNC_AFTER = 120; // ms of rest before the kernel hears of new values: the picture never waits for it
const SPEAK_AFTER = 500; // ms of rest before a screen reader hears the new sentence

// --- knobs ---------------------------------------------------------------------------------------------------------------

/** A landscape with one of its numbers changed; some knobs are not fields but what people call them. */
const LANDSCAPE_KNOBS = {
  kappa: (plain, v) => ({ ...plain, curvatures: [plain.curvatures[0], plain.curvatures[0] * v] }),
  degrees: (plain, v) => ({ ...plain, angle: (v * Math.PI) / 180 }),
  magnitude: (plain, v) => ({ ...plain, X: plain.X.map((row) => row.map((x, j) => (j === row.length - 1 ? x * 10 ** v : x))) }),
};

/** Put the values of the knobs where they belong: into the landscape, the optimizers and their schedules. */
export function bound(spec, values) {
  let landscape = spec.landscape;
  const optimizers = spec.optimizers.map((o) => ({ ...o }));
  if (spec.schedules) for (const o of optimizers) o.learning_rate = spec.schedules[values.schedule] ?? o.learning_rate;
  for (const { key, field, owner, runner } of spec.controls) {
    const value = values[key];
    if (owner === "landscape") landscape = LANDSCAPE_KNOBS[field]?.(landscape, value) ?? { ...landscape, [field]: value };
    for (const [i, o] of optimizers.entries()) {
      if (runner != null && runner !== i) continue;
      if (owner === "optimizer" && field in o) o[field] = value;
      if (owner === "schedule") o.learning_rate = withSetting(o.learning_rate, field, value);
    }
  }
  return { landscape, optimizers };
}

/** A schedule with one setting changed; "initial" is also the number itself, and the peak of a cycle. */
function withSetting(rate, field, value) {
  if (!hasSetting(rate, field)) return rate;
  return typeof rate === "number" ? value : { ...rate, [field in rate ? field : "peak"]: value };
}

const hasSetting = (rate, field) => (typeof rate === "number" ? field === "initial" : field in rate || (field === "initial" && "peak" in rate));

/** What the chance of one runner is made of. */
export const chanceOf = (values, runner) => ({
  noise: values.noise, order: values.order, seed: values.seed, batch: values[`batch.${runner}`] ?? values.batch,
});

/** The page's own walks, of which Python hears when the hand rests: one run for each optimizer, and the learner's by hand where there is one. */
function pageWalker(spec, sync) {
  const walk = (values, done) => {
    sync();
    const plain = bound(spec, values);
    const landscape = makeLandscape(plain.landscape);
    const runs = plain.optimizers.map((o, i) => descend(landscape, values.start, makeOptimizer(o), values.steps, chanceOf(values, i)));
    if (spec.by_hand) runs.push(pacedOut(landscape, values.hand));
    done({ landscape, runs });
  };
  return { walk, stamped: (values) => values };
}

/** The learner's own walk, as a run beside the others. */
const pacedOut = (landscape, hand) => ({
  positions: hand, losses: hand.map(landscape.value), felt: hand.map((w) => landscape.gradient(w)),
});

function later(wait, action) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  };
}

// --- the widget ------------------------------------------------------------------------------------------------------------

function render({ model, el }) {
  const spec = model.get("spec");
  let { turn: _, ...values } = model.get("values"); // the number of the turn is the walker's affair
  let walks = null;
  let plain = bound(spec, values);
  let k = spec.fog ? 0 : spec.arrows.length ? Math.min(1, values.steps) : values.steps; // arrows are of one step
  let unveiled = !spec.fog;
  let locked = Boolean(spec.locked_by) && !model.get("unlocked") && !window.gdcourseCommitted?.has(spec.locked_by);
  let painting = 0;
  const hidden = new Set();
  const arrows = Object.fromEntries(spec.arrows.map((name) => [name, true]));
  const root = element("div", { class: "gd-explorer", role: "group", "aria-label": spec.title });
  // JupyterLab takes the arrow keys of its outputs for moving between cells.
  root.addEventListener("keydown", (event) => event.stopPropagation());

  const sync = later(SYNC_AFTER, () => {
    model.set("values", walker.stamped(values));
    model.save_changes();
  });
  const speak = later(SPEAK_AFTER, () => root.isConnected && (status.textContent = sentence()));
  const walker = spec.computed === "python" ? pythonWalker(model, spec, (text) => app.tell(text)) : pageWalker(spec, sync);

  /** Is the walk still a secret: behind a bet, or behind a pin? */
  const concealed = () => locked || (spec.bets && !values.bets) || (spec.pin != null && !values.pinned);

  function walkAgain() {
    plain = bound(spec, values);
    walker.walk(values, (made) => {
      walks = made;
      redraw();
    });
  }

  /** What was kept shut is shown as it happens. */
  function reveal() {
    k = 0;
    player.start();
  }

  function redraw() {
    if (!painting) painting = requestAnimationFrame(() => {
      painting = 0;
      if (walks && root.clientWidth > 0) draw(); // hidden (a closed tab, a theme on its way) there is nothing to draw on
    });
  }

  const inRange = (v, [low, high]) => Number(Math.max(low, Math.min(high, v)).toPrecision(4));
  const rounded = (control, v) => sliderOf(control).beside(v, 0);
  const sliderOf = (control) => sliders.find((s) => s.control.key === control.key);
  const knob = (control, from = values) => (control.owner === "start" ? from.start[control.field] : from[control.key]);
  const withKnob = (control, v, from = values) =>
    control.owner === "start" ? { ...from, start: from.start.map((s, i) => (i === control.field ? v : s)) } : { ...from, [control.key]: v };

  const app = {
    spec,
    redraw,
    get values() { return values; },
    get walksByHand() { return spec.by_hand && !unveiled; },
    /** New values of some knobs: the walks are made again. A walk that was shown whole is shown whole again. */
    change(patch) {
      const whole = k >= values.steps;
      values = { ...values, ...patch };
      if (patch.start) values.hand = [values.start];
      k = whole && unveiled ? values.steps : Math.min(k, values.steps);
      walkAgain();
      if (patch.bets || patch.pinned) reveal();
    },
    /** New values that move nobody. */
    keep(patch) {
      values = { ...values, ...patch };
      sync();
      redraw();
    },
    setStart(start) {
      app.change({ start: start.map((v, i) => inRange(v, spec.landscape.domain[i])) });
    },
    set: (pairs) => app.change(pairs.reduce((now, [control, v]) => withKnob(control, rounded(control, v), now), values)),
    nudge: (control, by) => app.change(withKnob(control, sliderOf(control).beside(knob(control), by))),
    knob,
    withKnobs(pairs) {
      const now = pairs.reduce((from, [control, v]) => withKnob(control, v, from), values);
      return { values: now, plain: bound(spec, now) };
    },
    settingsWithout: (keys) => Object.entries(values).filter(([key]) => !keys.includes(key) && !["hand", "best"].includes(key) && !(key === "start" && keys.some((name) => name.startsWith("start")))),
    chance: chanceOf,
    stride: (direction) => hand.walk(direction),
    stepByRule() {
      const slope = walks.runs.at(-1).felt.at(-1);
      const eta = plain.optimizers[0].learning_rate;
      app.change({ hand: [...values.hand, values.hand.at(-1).map((w, i) => w - eta * slope[i])] });
    },
    tell(text) {
      notice.textContent = text;
      notice.hidden = !text;
    },
  };

  function frame() {
    const { landscape, runs } = walks;
    const theme = { ...readTheme(root), dark: isDark(root) };
    const all = runs.map((run, i) => {
      const mine = spec.by_hand && i === runs.length - 1;
      const look = mine ? YOU : LOOKS[i % LOOKS.length];
      const optimizer = mine ? null : plain.optimizers[i];
      return Object.assign(run, look, {
        index: i, label: mine ? "you" : labelOf(optimizer, i), colour: theme[look.hue], batch: chanceOf(values, i).batch,
        rateAt: optimizer && spec.computed !== "python" ? makeOptimizer(optimizer).rateAt : () => optimizer?.learning_rate,
      });
    });
    const alone = spec.by_hand && !unveiled;
    const shown = alone ? [all.at(-1)] : all.filter((run) => !hidden.has(run.index));
    const step = alone ? values.hand.length - 1 : concealed() ? 0 : spec.rows ? values.rows : Math.min(k, values.steps);
    const minima = landscape.minimum ? [landscape.minimum] : spec.landscape.minima;
    const angle = ((values.direction ?? 0) * Math.PI) / 180;
    return {
      theme, landscape, values, plain, arrows, all, runs: shown.length ? shown : [all[0]], k: step, steps: values.steps,
      start: values.start, names: spec.names, minima, formula: spec.controls.some((c) => c.owner === "landscape") ? "" : spec.landscape.formula,
      optimizers: plain.optimizers, foggy: !unveiled, concealed: concealed(),
      feet: (alone ? all.at(-1) : all[0]).positions.slice(0, step + 1),
      look: "direction" in values ? { direction: [Math.cos(angle), Math.sin(angle)], stride: values.stride } : null,
      pin: spec.pin != null ? { value: values.pin, step: spec.pin } : null,
      floor: noiseFloor(landscape, plain.optimizers[0], chanceOf(values, 0), minima[0]),
      groundKey: JSON.stringify(plain.landscape.X ? [values.magnitude] : plain.landscape), chance: (i) => chanceOf(values, i),
    };
  }

  /** A runner's name, with the number by which it differs from the others as that number is now. */
  function labelOf({ label, tag, ...optimizer }, i) {
    const value = tag === "batch" ? chanceOf(values, i).batch : optimizer[tag];
    return [label, typeof value === "number" ? `${SIGNS[tag] ?? tag} = ${short(value)}` : ""].filter(Boolean).join(" ");
  }

  function sentence() {
    if (!walks || locked) return "";
    const { runs, k: step, foggy, concealed: secret } = frame();
    if (secret) return "";
    if (runs.length > 2) {
      const now = runs.map((run) => run.losses[Math.min(step, run.losses.length - 1)]);
      const best = now.reduce((low, v, i) => (v < now[low] || Number.isNaN(now[low]) ? i : low), 0);
      return `After ${step} steps the lowest loss is that of ${runs[best].label}: ${pretty(now[best])}.`;
    }
    return runs.map((run) => {
      const last = Math.min(step, run.positions.length - 1);
      const where = run.positions[last].map((v) => pretty(v)).join(", ");
      const felt = foggy ? `slope ${run.felt[last].map((v) => pretty(v)).join(", ")}` : `loss ${pretty(run.losses[last])}`;
      return `${run.label}, step ${last}: ${spec.names.join(", ")} = ${where}, ${felt}.`;
    }).join(" ");
  }

  // --- the parts, from top to bottom ---
  const panels = spec.panels.map((name) => PANELS[name](app));
  const stage = element("div", { class: `gd-stage gd-sides-${panels.length - 1}` }, element("div", { class: "gd-main" }, panels[0].element),
    ...(panels.length > 1 ? [element("div", { class: "gd-side" }, ...panels.slice(1).map((p) => p.element))] : []));
  const player = playerBar({
    get k() { return concealed() ? 0 : k; },
    get steps() { return values.steps; },
    go(step) {
      k = Math.max(0, Math.min(values.steps, step));
      redraw();
    },
  });
  const sliders = spec.controls.map((control) => ({
    control, ...(control.options ? choice : slider)(control, (v) => app.change(withKnob(control, v))),
  }));
  const challenge = spec.challenge ? challengeBar(app) : null;
  const hand = spec.by_hand ? handBar(app) : null;
  const pin = spec.pin != null ? pinBar(app) : null;
  const bets = spec.bets ? betsBar(app, spec.optimizers.map(labelOf)) : null;
  const unveil = spec.fog ? button("Lift the fog", () => {
    unveiled = !unveiled;
    unveil.textContent = unveiled ? "Back into the fog" : "Lift the fog";
    k = unveiled ? values.steps : 0;
    redraw();
  }, { class: "gd-strong" }) : null;
  const toggles = spec.arrows.map((name) => {
    const chip = button(`${name} arrow`, () => {
      arrows[name] = !arrows[name];
      chip.setAttribute("aria-pressed", String(arrows[name]));
      redraw();
    }, { class: "gd-chip", "aria-pressed": "true" });
    return chip;
  });
  const legend = spec.optimizers.length > 1 ? runnersBar(spec, hidden, redraw) : null;
  const presets = presetsBar(spec, app);
  const status = element("p", { class: "gd-status", role: "status" });
  const notice = element("p", { class: "gd-notice", role: "alert", hidden: true });
  const veil = locked ? element("p", { class: "gd-veil" }, element("span", {}, `First commit to your answer in question ${spec.locked_by}. Then this opens.`)) : null;
  const body = element("div", { class: "gd-body" }, ...[
    challenge?.element, legend?.element, stage, hand?.element, pin?.element, bets?.element, player.element,
    element("div", { class: "gd-controls" }, ...sliders.map((s) => s.element)),
    toggles.length || unveil || presets ? element("div", { class: "gd-bar" }, ...[unveil, presets, ...toggles].filter(Boolean)) : null,
    notice, status,
  ].filter(Boolean));
  root.append(body, ...(veil ? [veil] : []));
  el.replaceChildren(root);

  function draw() {
    const now = frame();
    for (const panel of panels) panel.draw(now);
    for (const { control, element: row, set } of sliders) {
      set(knob(control));
      row.hidden = control.owner === "schedule" && control.field !== "schedule" && !plain.optimizers.some((o) => hasSetting(o.learning_rate, control.field));
    }
    for (const part of [challenge, pin, bets, legend]) part?.draw(now);
    player.element.hidden = Boolean((spec.by_hand && !unveiled) || spec.rows);
    player.element.inert = now.concealed;
    if (hand) hand.element.hidden = unveiled;
    player.draw();
    speak();
  }

  function setLock(shut) {
    locked = shut;
    body.inert = shut;
    body.classList.toggle("gd-locked", shut);
    if (veil) veil.hidden = !shut;
    redraw();
  }
  const opened = (event) => event.detail?.name === spec.locked_by && setLock(false);
  window.addEventListener("gdcourse:committed", opened);
  setLock(locked);

  model.on("change:values", () => {
    const { turn, ...heard } = model.get("values");
    if (JSON.stringify(heard) === JSON.stringify(values)) return;
    values = heard;
    walkAgain();
  });
  const resized = new ResizeObserver(redraw);
  resized.observe(root);
  const themed = new MutationObserver(redraw);
  themed.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "class"] });
  walkAgain();
  return () => {
    resized.disconnect();
    themed.disconnect();
    window.removeEventListener("gdcourse:committed", opened);
    player.stop();
  };
}

/** Is the face of the page dark? Asked of the colour itself: themes go by many names. */
function isDark(root) {
  const [r, g, b] = getComputedStyle(root).backgroundColor.match(/[\d.]+/g).map(Number);
  return 0.299 * r + 0.587 * g + 0.114 * b < 128;
}

/** The runners of a race with their signs; each can be taken out of the picture. */
function runnersBar(spec, hidden, redraw) {
  const chips = spec.optimizers.map((_, i) => {
    const sign = element("span", { class: "gd-sign", "aria-hidden": "true" }, "●■▲◆▼●"[i]);
    const name = element("span");
    const chip = button("", () => {
      hidden.has(i) ? hidden.delete(i) : hidden.add(i);
      chip.setAttribute("aria-pressed", String(!hidden.has(i)));
      redraw();
    }, { class: "gd-chip", "aria-pressed": "true", title: "show or hide this runner" });
    chip.append(sign, " ", name);
    return { chip, sign, name };
  });
  return {
    element: element("div", { class: "gd-bar gd-runners", role: "group", "aria-label": "runners" }, ...chips.map(({ chip }) => chip)),
    draw: ({ all }) => chips.forEach(({ sign, name }, i) => {
      sign.style.color = all[i].colour;
      name.textContent = all[i].label;
    }),
  };
}

/** The knobs of a preset; "best" and "limit" are worked out for the valley as it is now. */
function resolved(spec, preset, values) {
  const { landscape, optimizers } = bound(spec, { ...values, ...preset });
  const { curvatures } = makeLandscape(landscape);
  const meant = (key, value, { field, runner }) => {
    if (value === "limit") return 2 / Math.max(...curvatures);
    return value === "best" ? bestKnobs(optimizers[runner ?? 0], curvatures)[field] : value;
  };
  const patch = {};
  for (const [key, value] of Object.entries(preset)) {
    const meantFor = spec.controls.filter((control) => control.key === key || control.key.startsWith(`${key}.`));
    if (key === "start" || !meantFor.length) patch[key] = value;
    else for (const control of meantFor) patch[control.key] = meant(key, value, control);
  }
  return patch;
}

/** Named settings: one button each. */
function presetsBar(spec, app) {
  const names = Object.keys(spec.presets);
  if (!names.length) return null;
  return element("span", { class: "gd-presets", role: "group", "aria-label": "settings to try" }, "Try: ",
    ...names.map((name) => button(name, () => app.change(resolved(spec, spec.presets[name], app.values)))));
}

export default { render };
