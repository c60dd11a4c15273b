// The explorer: holds the values of the knobs, walks the optimizers, hands every panel the same frame to draw.
// Needs of its model only get, set, save_changes and on, so that a page without Jupyter can mount it too.

import { LANDSCAPES, OPTIMIZERS, descend } from "./engine.js";
import { pretty, readTheme, short } from "./canvas.js";
import { button, element, slider } from "./controls.js";
import { PANELS } from "./panels.js";

const LOOKS = [
  { colour: "step", shape: 0, dash: [] },
  { colour: "loss", shape: 1, dash: [7, 3] },
  { colour: "gradient", shape: 2, dash: [2, 3] },
  { colour: "prediction", shape: 3, dash: [9, 3, 2, 3] },
  { colour: "context", shape: 4, dash: [4, 4] },
];
const SYNC_AFTER = 120; // ms of rest before the kernel hears of new values: the picture never waits for it
const SPEAK_AFTER = 400; // ms of rest before a screen reader hears the new sentence

/** Put the values of the knobs where the controls say they belong: into the landscape and into the optimizers. */
export function bound(spec, values) {
  const landscape = { ...spec.landscape };
  const optimizers = spec.optimizers.map((o) => ({ ...o }));
  for (const { key, field, owner } of spec.controls) {
    if (owner === "landscape") landscape[field] = values[key];
    else if (owner === "optimizers") for (const o of optimizers) if (field in o) o[field] = values[key];
  }
  return { landscape, optimizers };
}

/** What the page computes by itself: one run for each optimizer. */
function walk(spec, values) {
  const now = bound(spec, values);
  const landscape = LANDSCAPES[now.landscape.kind](now.landscape);
  const runs = now.optimizers.map((o) => ({
    label: o.label, ...descend(landscape, values.start, OPTIMIZERS[o.kind](o), values.steps),
  }));
  return { landscape, runs };
}

/** The learner's own walk, as a run beside the others. */
const walkByHand = (landscape, hand) => ({
  label: "you",
  positions: hand.map((w) => [w]),
  losses: hand.map((w) => landscape.value([w])),
  gradients: hand.map((w) => landscape.gradient([w])),
});

function later(wait, action) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  };
}

function render({ model, el }) {
  const spec = model.get("spec");
  let values = { ...model.get("values") };
  let computed = walk(spec, values);
  let k = spec.fog ? 0 : values.steps;
  let unveiled = !spec.fog;
  let drawing = 0;

  const root = element("div", { class: "gd-explorer", role: "group", "aria-label": spec.title });
  // JupyterLab takes the arrow keys of its outputs for moving between cells.
  root.addEventListener("keydown", (event) => event.stopPropagation());

  const sync = later(SYNC_AFTER, () => {
    model.set("values", values);
    model.save_changes();
  });
  const speak = later(SPEAK_AFTER, () => (status.textContent = sentence()));

  const app = {
    spec,
    startDigits: 1,
    get foggy() { return !unveiled; },
    change(patch) {
      values = { ...values, ...patch };
      if (patch.start) values.hand = [patch.start[0]];
      computed = walk(spec, values);
      k = unveiled ? values.steps : Math.min(k, values.steps);
      sync();
      app.redraw();
    },
    redraw() {
      cancelAnimationFrame(drawing);
      drawing = requestAnimationFrame(draw);
    },
  };

  function frame() {
    const byHand = spec.by_hand ? [walkByHand(computed.landscape, values.hand)] : [];
    const runs = !unveiled && spec.by_hand ? byHand : [...computed.runs, ...byHand];
    const theme = readTheme(root);
    runs.forEach((run, i) => Object.assign(run, LOOKS[i], { colour: theme[LOOKS[i].colour] }));
    const shown = !unveiled && spec.by_hand ? values.hand.length - 1 : k;
    return { landscape: computed.landscape, runs, k: shown, theme, foggy: !unveiled,
             feet: runs[0].positions.slice(0, shown + 1).map(([w]) => w) };
  }

  function sentence() {
    const { runs, k: step, foggy } = frame();
    return runs.map((run) => {
      const last = Math.min(step, run.positions.length - 1);
      const where = run.positions[last].map((v) => pretty(v)).join(", ");
      const felt = foggy ? `slope ${pretty(run.gradients[last][0])}` : `loss ${pretty(run.losses[last])}`;
      return `${run.label}: after ${last} steps w = ${where}, ${felt}.`;
    }).join(" ");
  }

  // --- the parts, from top to bottom ---
  const panels = spec.panels.map((name) => ({ name, ...PANELS[name](app) }));
  const [main, ...side] = panels;
  const stage = element("div", { class: "gd-stage" }, main.element, element("div", { class: "gd-side" }, ...side.map((p) => p.element)));
  const player = playerBar({
    get k() { return k; },
    get steps() { return values.steps; },
    go(step) { k = Math.max(0, Math.min(values.steps, step)); app.redraw(); },
  });
  const sliders = spec.controls.map((control) => ({ control, ...slider(control, (v) =>
    app.change(control.owner === "start" ? { start: values.start.map((s, i) => (i === control.field ? v : s)) } : { [control.key]: v })) }));
  const status = element("p", { class: "gd-status", role: "status", "aria-live": "polite" });
  const hand = spec.by_hand ? handBar(app, () => values) : null;
  const unveil = spec.fog ? button("Lift the fog", () => {
    unveiled = !unveiled;
    unveil.textContent = unveiled ? "Back into the fog" : "Lift the fog";
    k = unveiled ? values.steps : 0;
    app.redraw();
  }, { class: "gd-main-button" }) : null;
  root.append(...[stage, hand?.element, player.element,
    element("div", { class: "gd-controls" }, ...sliders.map((s) => s.element)), unveil, status].filter(Boolean));
  el.replaceChildren(root);

  function draw() {
    const now = frame();
    for (const panel of panels) panel.draw(now);
    for (const { control, set } of sliders) set(control.owner === "start" ? values.start[control.field] : values[control.key]);
    player.element.hidden = spec.by_hand && !unveiled;
    if (hand) hand.element.hidden = unveiled;
    player.draw();
    speak();
  }

  const heard = () => {
    if (JSON.stringify(model.get("values")) === JSON.stringify(values)) return;
    values = { ...model.get("values") };
    computed = walk(spec, values);
    app.redraw();
  };
  model.on("change:values", heard);
  const resized = new ResizeObserver(() => app.redraw());
  resized.observe(root);
  const themed = new MutationObserver(() => app.redraw());
  themed.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "class"] });
  app.redraw();
  return () => {
    resized.disconnect();
    themed.disconnect();
    player.stop();
  };
}

/** Play, pause, one step, scrub, speed. */
function playerBar(walker) {
  const speeds = [1, 2, 5, 10, 30];
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
  };
  const start = () => {
    if (walker.k >= walker.steps) walker.go(0);
    play.textContent = "Pause";
    timer = setInterval(() => (walker.k >= walker.steps ? stop() : walker.go(walker.k + 1)), 1000 / Number(speed.value));
  };
  const jump = (by) => () => { stop(); walker.go(walker.k + by); };
  const play = button("Play", () => (timer ? stop() : start()), { class: "gd-play" });
  const scrub = element("input", { type: "range", min: 0, step: 1, "aria-label": "step shown", oninput: () => { stop(); walker.go(scrub.valueAsNumber); } });
  const output = element("output", { class: "gd-value" });
  const speed = element("select", { "aria-label": "steps a second", onchange: () => timer && (stop(), start()) },
    ...speeds.map((s) => element("option", { value: s, selected: s === 5 }, `${s}/s`)));
  const bar = element("div", { class: "gd-player" }, play,
    button("⏮", () => { stop(); walker.go(0); }, { "aria-label": "to the start", title: "to the start" }),
    button("−1", jump(-1), { "aria-label": "one step back", title: "one step back" }),
    button("+1", jump(1), { "aria-label": "one step on", title: "one step on" }),
    scrub, output, speed);
  return {
    element: bar, stop,
    draw() {
      scrub.max = walker.steps;
      scrub.value = walker.k;
      output.textContent = `step ${walker.k}`;
      scrub.setAttribute("aria-valuetext", `step ${walker.k} of ${walker.steps}`);
    },
  };
}

/** Walking by hand: a stride and two directions. */
function handBar(app, values) {
  let stride = 0.5;
  const go = (direction) => {
    const hand = values().hand;
    app.change({ hand: [...hand, Number((hand.at(-1) + direction * stride).toFixed(6))] });
  };
  const size = slider({ label: "stride", low: 0.05, high: 3, step: 0.05, also: [0.5] }, (v) => {
    stride = v;
    left.textContent = `← ${short(v)}`;
    right.textContent = `${short(v)} →`;
  });
  const left = button("← 0.5", () => go(-1), { "aria-label": "step to the left" });
  const right = button("0.5 →", () => go(1), { "aria-label": "step to the right" });
  const again = button("Start again", () => app.change({ hand: [app.spec.start[0]] }));
  size.set(stride);
  return { element: element("div", { class: "gd-hand" }, left, right, size.element, again) };
}

export default { render };
