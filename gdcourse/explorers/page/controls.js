// What the hand and the keyboard hold: sliders over round numbers, choices, buttons, the player.

import { short } from "./canvas.js";
import { oneMotion, softly, wantsStill } from "./motion.js";

/** An element with attributes, listeners (names that start with "on") and children. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** A button with a word or a sign on it; a sign needs an aria-label too. */
export const button = (text, onclick, attributes = {}) =>
  element("button", { type: "button", onclick, ...attributes }, text);

/** Let an element say this text. One that is there already stays: to set it again has the page laid out anew. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Keep the keys that are pressed in here. JupyterLab and Notebook 7 take arrow keys for moving between cells,
 * before they reach anybody, unless the element that has the focus says this word.
 */
export function keepKeys(root) {
  root.addEventListener("focusin", ({ target }) => (target.dataset.lmSuppressShortcuts = "true"));
  root.addEventListener("keydown", (event) => event.stopPropagation());
}

/** Do something once nothing new has been asked for `wait` ms. */
export function debounce(wait, action) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  };
}

/** Where a slider can stop: on a log scale at the numbers of two digits, else at every `step`; always at `also`. */
export function stops({ low, high, scale, step, also = [] }) {
  const values = new Set([low, high]);
  if (scale === "log") {
    for (let e = Math.floor(Math.log10(low)); e <= Math.log10(high); e++)
      for (let m = 10; m < 100; m++) values.add(Number(`${m}e${e - 1}`));
  } else {
    // Twelve digits: 3 · 0.1 is meant to be 0.3.
    for (let i = Math.ceil(low / step - 1e-9); i * step <= high * (1 + 1e-12); i++)
      values.add(Number((i * step).toPrecision(12)));
  }
  const between = [...values].filter((v) => v >= low && v <= high);
  return [...new Set([...between, ...also])].sort((a, b) => a - b);
}

/** A labelled native range that stops at round numbers and always says its exact value. */
export function slider(control, onchange) {
  const values = stops(control);
  const output = element("output", { class: "gd-value" });
  const range = { type: "range", min: 0, max: values.length - 1, step: 1 };
  const input = element("input", { ...range, "aria-label": control.label });
  const name = element("span", { class: "gd-name" }, control.label);
  const say = (value) => {
    output.textContent = short(value) + (control.unit ?? "");
    input.setAttribute("aria-valuetext", output.textContent);
  };
  input.addEventListener("input", () => {
    const value = values[input.valueAsNumber];
    say(value);
    onchange(value);
  });
  const nearest = (value) =>
    values.reduce((best, v, i) => (Math.abs(v - value) < Math.abs(values[best] - value) ? i : best), 0);
  let shown;
  return {
    element: element("label", { class: "gd-control" }, name, input, output),
    set(value) {
      if (value === shown) return;
      shown = value;
      input.value = nearest(value);
      say(value);
    },
    /** The stop that lies `by` stops from `value`. */
    beside: (value, by) => values[Math.max(0, Math.min(values.length - 1, nearest(value) + by))],
  };
}

/** A labelled native choice among words. */
export function choice(control, onchange) {
  const select = element("select", { "aria-label": control.label, onchange: () => onchange(select.value) },
    ...control.options.map((option) => element("option", { value: option }, option)));
  const name = element("span", { class: "gd-name" }, control.label);
  return {
    element: element("label", { class: "gd-control gd-choice" }, name, select),
    set: (value) => (select.value = value),
  };
}

const GLIDE = 350; // ms of a single step
const SOFT = 5; // steps a second, and slower: each of them starts and lands softly

/** Play, pause, one step, scrub, speed. `walker` has k, steps, go(step), and between(step, part) on the way to the next. */
export function playerBar(walker) {
  const motion = oneMotion();
  let playing = 0; // the frame that is waited for
  const stop = () => {
    cancelAnimationFrame(playing);
    playing = 0;
    motion.finish();
    write(play, "Play");
  };
  const start = () => {
    stop();
    if (walker.k >= walker.steps) walker.go(0);
    write(play, "Pause");
    let [at, before] = [walker.k, performance.now()];
    const frame = (now) => {
      at += (Math.max(0, now - before) / 1000) * Number(speed.value);
      before = now;
      const step = Math.floor(at);
      if (step >= walker.steps) {
        walker.go(walker.steps);
        return stop();
      }
      if (step !== walker.k) walker.go(step);
      if (!wantsStill()) walker.between(step, Number(speed.value) <= SOFT ? softly(at - step) : at - step);
      playing = requestAnimationFrame(frame);
    };
    playing = requestAnimationFrame(frame);
  };
  const to = (step) => () => {
    stop();
    walker.go(step());
  };
  const stepOn = () => {
    stop();
    const k = walker.k;
    if (k < walker.steps) motion.start(GLIDE, (t) => walker.between(k, t), () => walker.go(k + 1));
  };
  const play = button("Play", () => (playing ? to(() => walker.k)() : start()), { class: "gd-play" });
  const scrub = element("input", { type: "range", min: 0, step: 1, "aria-label": "step shown" });
  scrub.addEventListener("input", to(() => scrub.valueAsNumber));
  const output = element("output", { class: "gd-value" });
  const again = () => playing && start();
  const speed = element("select", { "aria-label": "speed, in steps a second", onchange: again },
    ...[1, 2, 5, 10, 30].map((s) => element("option", { value: s, selected: s === 5 }, `${s}/s`)));
  const signs = element("span", { class: "gd-signs" },
    button("|←", to(() => 0), { "aria-label": "to the start", title: "to the start" }),
    button("−1", to(() => walker.k - 1), { "aria-label": "one step back", title: "one step back" }),
    button("+1", stepOn, { "aria-label": "one step on", title: "one step on" }));
  return {
    element: element("div", { class: "gd-bar gd-player" }, play, signs, scrub, output, speed),
    stop,
    start,
    get running() { return playing !== 0; },
    draw() {
      if (scrub.max !== String(walker.steps)) scrub.max = walker.steps;
      if (scrub.valueAsNumber !== walker.k) scrub.value = walker.k;
      write(output, `step ${walker.k}`);
      scrub.setAttribute("aria-valuetext", `step ${walker.k} of ${walker.steps}`);
    },
  };
}
