// The clinic: a loss curve, tests to buy, an illness to name. Nothing is computed here; all of it came from Python.

import { powerOfTen, short } from "./canvas.js";
import { button, element, keepKeys, write } from "./controls.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [360, 190];
const BOX = { left: 46, right: 350, top: 8, bottom: 160 };
const WRONG = 2; // what a wrong diagnosis costs; a test costs 1

/** Round numbers between two others: about four, or, on a log axis, powers of ten. */
export function ticks(low, high, log) {
  if (log) {
    const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
    const every = Math.max(1, Math.ceil((last - first + 1) / 5));
    const found = [];
    for (let e = first; e <= last; e += every) found.push(Number(`1e${e}`));
    return found.length > 1 ? found : [low, high].map((v) => Number(v.toPrecision(2)));
  }
  const rough = (high - low || 1) / 4;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = size * [1, 2, 5, 10].find((n) => n * size >= rough);
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) found.push(Number((i * step).toPrecision(12)));
  return found;
}

/** The lowest and the highest number that a chart has to show. */
export function limits(chart) {
  const heights = [...(chart.bars ?? []), ...(chart.lines ?? []).flatMap(({ y }) => y), ...(chart.marks ?? []).map(({ y }) => y)]
    .filter((v) => v !== null && Number.isFinite(v) && (!chart.log || v > 0));
  let [low, high] = [Math.min(...heights), Math.max(...heights)];
  if (chart.log) return high / low < 4 ? [low / 2, high * 2] : [low / 1.3, high * 1.3];
  low = Math.min(0, low);
  return [low, low + (high - low) * 1.06 || 1];
}

/** What is to pay: a coin a test, two a wrong diagnosis. */
export const cost = ({ bought, wrong }) => bought.length + WRONG * wrong.length;

/** Where the learner stands. */
export function standing(healed, all, par) {
  const paid = Object.values(healed);
  const total = paid.reduce((a, b) => a + b, 0);
  if (paid.length < all) return { text: `${paid.length} of ${all} healed, for ${total}`, met: false };
  return { text: `all ${all} healed, for ${total}`, met: total <= par };
}

function drawn(tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** A chart as a figure with its title and its sentence. */
function figure(chart) {
  const svg = drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${chart.title}. ${chart.said}` });
  const [low, high] = limits(chart);
  const along = chart.log ? Math.log10 : (v) => v;
  const y = (v) => BOX.bottom - ((along(v) - along(low)) / (along(high) - along(low))) * (BOX.bottom - BOX.top);
  for (const v of ticks(low, high, chart.log)) {
    svg.append(drawn("line", { x1: BOX.left, x2: BOX.right, y1: y(v), y2: y(v), class: "gd-rule" }));
    svg.append(drawn("text", { x: BOX.left - 5, y: y(v) + 4, class: "gd-tick", "text-anchor": "end" }, chart.log ? powerOfTen(v) : short(v)));
  }
  if (chart.bars) drawBars(svg, chart, y);
  else drawLines(svg, chart, y);
  const caption = element("figcaption", {}, chart.title + (chart.log ? " (log axis)" : ""));
  return element("figure", {}, caption, svg, element("p", { class: "gd-finding" }, chart.said));
}

function drawBars(svg, { bars }, y) {
  const width = (BOX.right - BOX.left) / bars.length;
  bars.forEach((v, i) => svg.append(drawn("rect", {
    x: BOX.left + (i + 0.18) * width, width: 0.64 * width, y: y(v), height: Math.max(0, BOX.bottom - y(v)), fill: "var(--gd-loss)",
  })));
  svg.append(drawn("text", { x: BOX.right, y: HEIGHT - 6, class: "gd-tick", "text-anchor": "end" }, `columns 1 to ${bars.length}`));
}

function drawLines(svg, chart, y) {
  const last = Math.max(...chart.lines.map((line) => line.every * (line.y.length - 1)));
  const x = (v) => BOX.left + (v / last) * (BOX.right - BOX.left);
  const at = ticks(0, last, false);
  for (const v of at.slice(0, -1)) {
    svg.append(drawn("text", { x: x(v), y: BOX.bottom + 15, class: "gd-tick", "text-anchor": "middle" }, short(v)));
  }
  const end = Math.min(WIDTH - 2, x(at.at(-1)) + 14); // what is counted stands before the last number
  svg.append(drawn("text", { x: end, y: BOX.bottom + 15, class: "gd-tick", "text-anchor": "end" }, `${chart.x} ${short(at.at(-1))}`));
  for (const { name, y: height } of chart.marks) {
    svg.append(drawn("line", { x1: BOX.left, x2: BOX.right, y1: y(height), y2: y(height), class: "gd-mark" }));
    svg.append(drawn("text", { x: BOX.right, y: y(height) - 4, class: "gd-tick", "text-anchor": "end" }, name));
  }
  const named = chart.lines.length > 1;
  chart.lines.forEach((line, i) => drawLine(svg, line, i, { x, y, log: chart.log, named }));
}

function drawLine(svg, line, i, { x, y, log, named }) {
  const seen = (v) => v !== null && (!log || v > 0);
  let path = "";
  let lost = -1;
  line.y.forEach((v, k) => {
    if (seen(v)) path += `${path && seen(line.y[k - 1] ?? null) ? "L" : "M"}${x(k * line.every).toFixed(1)} ${y(v).toFixed(1)}`;
    else if (k > 1 && v === null && lost < 0) lost = k;
  });
  const colour = `var(--gd-${line.hue})`;
  svg.append(drawn("path", { d: path, fill: "none", stroke: colour, "stroke-width": 2, "stroke-dasharray": i ? "6 4" : "none" }));
  if (lost > 0 && seen(line.y[lost - 1])) {
    svg.append(drawn("text", { x: x(lost * line.every), y: y(line.y[lost - 1]) - 8, class: "gd-lost" }, "nan"));
  }
  if (named) svg.append(drawn("text", { x: BOX.left + 8 + 110 * i, y: HEIGHT - 2, class: "gd-named", fill: colour }, `${i ? "- -" : "—"} ${line.name}`));
}

export default {
  render({ model, el }) {
    const spec = model.get("spec");
    const cards = spec.patients.map(() => ({ bought: [], wrong: [], said: "" }));
    let at = Math.max(0, spec.patients.findIndex((_, i) => !(i + 1 in model.get("healed"))));

    const task = element("li", {}, spec.task);
    const score = element("p", { class: "gd-score" });
    const beds = spec.patients.map((_, i) => button(`${i + 1}`, () => visit(i)));
    const story = element("p", { class: "gd-story" });
    const first = element("div", { class: "gd-first" });
    const tests = spec.tests.map(({ key, label }) => button(label, () => buy(key)));
    const names = element("select", { "aria-label": "diagnosis", onchange: refresh },
      element("option", { value: "" }, "Your diagnosis …"), ...spec.illnesses.map(({ key, name }) => element("option", { value: key }, name)));
    const diagnose = button("Diagnose", () => judge(names.value), { class: "gd-strong" });
    const said = element("p", { class: "gd-said", role: "status" });
    const results = element("div", { class: "gd-results" });
    const root = element("div", { class: "gd-clinic" },
      element("div", { class: "gd-head" }, element("ul", { class: "gd-tasks" }, task), score),
      element("div", { class: "gd-beds", role: "group", "aria-label": "patients" }, ...beds),
      element("div", { class: "gd-desk" }, element("div", {}, story, first),
        element("div", {},
          element("p", { class: "gd-ask" }, "Buy a test (1 each):"),
          element("div", { class: "gd-tests", role: "group", "aria-label": "tests" }, ...tests),
          element("div", { class: "gd-bar" }, names, diagnose), said)),
      results);
    keepKeys(root);
    el.append(root);

    const patient = () => spec.patients[at];
    const isHealed = (i) => i + 1 in model.get("healed");

    function visit(i) {
      at = i;
      names.value = "";
      show();
    }

    function buy(test) {
      const card = cards[at];
      if (card.bought.includes(test)) return;
      card.bought.unshift(test);
      show();
    }

    function judge(illness) {
      const card = cards[at];
      if (!illness || card.wrong.includes(illness)) return;
      if (illness === patient().illness) {
        card.said = patient().right;
        if (!isHealed(at)) model.set("healed", { ...model.get("healed"), [at + 1]: cost(card) });
        model.save_changes();
      } else {
        card.wrong.push(illness);
        card.said = `Not that. ${patient().reasons[illness]}`;
      }
      show();
    }

    function refresh() {
      const card = cards[at];
      diagnose.disabled = isHealed(at) || !names.value || card.wrong.includes(names.value);
    }

    function show() {
      const card = cards[at];
      const healed = isHealed(at);
      const { text, met } = standing(model.get("healed"), spec.patients.length, spec.par);
      write(score, `${text} · patient ${at + 1}: ${healed ? model.get("healed")[at + 1] : cost(card)}`);
      task.classList.toggle("gd-met", met);
      beds.forEach((bed, i) => {
        write(bed, isHealed(i) ? `${i + 1} ✓` : `${i + 1}`);
        bed.setAttribute("aria-label", `patient ${i + 1}${isHealed(i) ? `, healed for ${model.get("healed")[i + 1]}` : ""}`);
        bed.setAttribute("aria-pressed", String(i === at));
      });
      write(story, patient().story);
      first.replaceChildren(figure(patient().printed));
      tests.forEach((test, i) => (test.disabled = card.bought.includes(spec.tests[i].key)));
      [...names.options].forEach((option) => (option.disabled = card.wrong.includes(option.value)));
      write(said, card.said || (healed ? patient().right : ""));
      said.classList.toggle("gd-good", healed);
      results.replaceChildren(...(healed ? [figure(patient().cured)] : []), ...card.bought.map((test) => figure(patient().tests[test])));
      refresh();
    }

    model.on("change:healed", show);
    show();
  },
};
