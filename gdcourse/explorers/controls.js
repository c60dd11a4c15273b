// What the hand and the keyboard hold: sliders over round numbers, buttons, the player.

import { short } from "./canvas.js";

/** An element with attributes, properties that start with "on", and children. */
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

/** The values a slider can stop at: on a log scale the numbers of two digits, else every `step`; always those in `also`. */
export function stops({ low, high, scale, step, also = [] }) {
  const values = new Set([low, high, ...also]);
  if (scale === "log") {
    for (let e = Math.floor(Math.log10(low)); e <= Math.log10(high); e++)
      for (let m = 10; m < 100; m++) values.add(Number(`${m}e${e - 1}`));
  } else {
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) + 1;
    for (let i = Math.ceil(low / step); i * step <= high; i++) values.add(Number((i * step).toFixed(digits)));
  }
  return [...values].filter((v) => v >= low && v <= high).sort((a, b) => a - b);
}

/** A labelled native range that stops at round numbers and says its exact value. */
export function slider(control, onchange) {
  const values = stops(control);
  const output = element("output", { class: "gd-value" });
  const input = element("input", { type: "range", min: 0, max: values.length - 1, step: 1, "aria-label": control.label });
  const say = (value) => {
    output.textContent = short(value) + (control.unit ?? "");
    input.setAttribute("aria-valuetext", output.textContent);
  };
  input.addEventListener("input", () => {
    say(values[input.valueAsNumber]);
    onchange(values[input.valueAsNumber]);
  });
  const nearest = (value) =>
    values.reduce((best, v, i) => (Math.abs(v - value) < Math.abs(values[best] - value) ? i : best), 0);
  return {
    element: element("label", { class: "gd-control" }, element("span", { class: "gd-name" }, control.label), input, output),
    set(value) {
      if (document.activeElement !== input || values[input.valueAsNumber] !== value) input.value = nearest(value);
      say(value);
    },
  };
}

/** A button with a visible word or sign and, when it is a sign, a name for those who do not see it. */
export const button = (text, onclick, attributes = {}) => element("button", { type: "button", onclick, ...attributes }, text);
