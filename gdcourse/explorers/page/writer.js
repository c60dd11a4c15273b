// A model that goes on writing while one types: its next letters with their chances, the temperature in the hand.

import { button, choice, debounce, element, keepKeys, slider, write } from "./controls.js";
import { chances, dice, makeModel, written } from "./letters.js";

const MOST = 160; // letters that it writes at once
const SHOWN = 8; // bars
const SIGNS = { " ": "␣", "\n": "¶" };
const REST = 600; // ms without a key, until the line below says what is seen

export const sign = (letter) => SIGNS[letter] ?? letter;
export const percent = (p) => (p >= 0.995 && p < 1 ? "> 99 %" : p < 0.005 ? "< 1 %" : `${Math.round(100 * p)} %`);

/** Does the text end by saying the same few letters over and over, for forty letters or more? */
export function repeats(text) {
  const end = text.slice(-40);
  const same = (period) => [...end].every((letter, i) => i < period || letter === end[i - period]);
  return end.length === 40 && Array.from({ length: 13 }, (_, i) => i + 1).some(same);
}

/** What there is to find, by name: whether the writing, and the chances of the next letter, show it. */
export const FINDS = {
  loop: ({ text }) => repeats(text),
  sure: ({ typed, p }) => typed.length > 2 && Math.max(...p) > 0.99,
  unsure: ({ typed, p }) => typed.length > 2 && Math.max(...p) < 0.12,
};

/** The numbers of the letters of a text, and the letters that have none. */
export function numbered(text, letters) {
  const known = [...text].filter((letter) => letters.includes(letter));
  return {
    numbers: known.map((letter) => letters.indexOf(letter)),
    strange: [...new Set(text)].filter((letter) => !letters.includes(letter)),
  };
}

export default {
  render({ model, el }) {
    const spec = model.get("spec");
    const writers = Object.fromEntries(
      Object.entries(spec.models).map(([name, packed]) => [name, makeModel(packed, spec.letters.length)]));
    const names = Object.keys(writers);
    const state = { writer: names[0], temperature: spec.temperature, seed: 1, text: "" };

    const input = element("input", {
      type: "text", value: spec.start, maxlength: 200, spellcheck: "false", autocomplete: "off",
      "aria-label": "the beginning of a line; the model goes on", oninput: () => show(),
    });
    const typed = element("span", { class: "gd-typed" });
    const goesOn = element("span", { class: "gd-written" });
    const bars = element("div", { class: "gd-bars", role: "group", "aria-label": "the next letter, with its chance" });
    const rows = Array.from({ length: SHOWN }, (_, place) => barOf(() => add(place)));
    bars.append(...rows.map((row) => row.element));
    const said = element("p", { class: "gd-said", role: "status" });
    const temperature = slider({ label: "temperature", low: 0, high: 2, step: 0.05 }, (value) => set({ temperature: value }));
    const who = choice({ label: "who writes", options: names }, (writer) => set({ writer }));
    const tasks = spec.tasks.map(({ text }) => element("li", {}, text));
    const root = element("div", { class: "gd-letters gd-writer" },
      element("ul", { class: "gd-tasks", "aria-label": "to find" }, ...tasks),
      element("label", { class: "gd-begin" }, "Begin a line ", input),
      element("div", { class: "gd-desk" }, element("p", { class: "gd-paper" }, typed, goesOn), bars),
      element("div", { class: "gd-bar" }, temperature.element, ...(names.length > 1 ? [who.element] : []),
        button("Write again", () => set({ seed: state.seed + 1 })),
        button("Keep it", keep, { title: "take what it wrote as the beginning" })),
      said);
    keepKeys(root);
    el.append(root);

    const tell = debounce(REST, () => write(said, state.says));

    function set(change) {
      Object.assign(state, change);
      show();
    }

    function keep() {
      input.value = (input.value + state.text).slice(0, 200);
      set({ seed: state.seed + 1 });
    }

    function add(place) {
      const letter = spec.letters[state.likely[place]];
      if (letter !== "\n") input.value += letter;
      show();
    }

    function show() {
      const { numbers, strange } = numbered(input.value, spec.letters);
      const writer = writers[state.writer];
      const before = [...Array(writer.context).fill(0), ...numbers];
      const z = writer.scores(before);
      const next = chances(z, state.temperature);
      state.likely = [...z.keys()].sort((a, b) => z[b] - z[a]).slice(0, SHOWN);
      const most = { temperature: state.temperature, most: MOST, throwDice: dice(state.seed) };
      const line = written(writer, numbers, most).map((number) => spec.letters[number]).join("");
      state.text = line.replace("\n", "");
      temperature.set(state.temperature);
      who.set(state.writer);
      write(typed, input.value);
      write(goesOn, state.text + (line.endsWith("\n") ? SIGNS["\n"] : " …"));
      rows.forEach((row, place) => row.set(spec.letters[state.likely[place]], next[state.likely[place]]));
      const likely = state.likely.slice(0, 3).map((letter) => `${sign(spec.letters[letter])} ${percent(next[letter])}`);
      state.says = strange.length
        ? `It has never seen ${strange.join(" ")}, and leaves that out.`
        : `After “${input.value.slice(-writer.context)}” at temperature ${state.temperature}: ${likely.join(", ")}.`;
      mark({ text: state.text, typed: input.value, p: chances(z, 1) });
      tell();
    }

    function mark(found) {
      const met = model.get("met") ?? [];
      const now = spec.tasks.map((task) => task.find).filter((find) => met.includes(find) || FINDS[find](found));
      tasks.forEach((item, i) => item.classList.toggle("gd-met", now.includes(spec.tasks[i].find)));
      tasks.forEach((item, i) => item.setAttribute("aria-label", spec.tasks[i].text + (item.className ? " Found." : "")));
      if (now.length === met.length) return;
      model.set("met", now);
      model.save_changes();
    }

    show();
  },
};

/** One letter with its chance, as a button that takes it. */
function barOf(onclick) {
  const letter = element("span", { class: "gd-letter" });
  const fill = element("span", { class: "gd-fill" });
  const chance = element("span", { class: "gd-chance" });
  const made = button("", onclick);
  made.append(letter, element("span", { class: "gd-rail" }, fill), chance);
  return {
    element: made,
    set(name, p) {
      write(letter, sign(name));
      write(chance, percent(p));
      fill.style.width = `${100 * p}%`;
      made.setAttribute("aria-label", `${name === " " ? "space" : name === "\n" ? "end of the line" : name}, ${percent(p)}`);
    },
  };
}
