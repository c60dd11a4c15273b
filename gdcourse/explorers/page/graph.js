// A graph to push numbers through: a click on a box computes it; then slopes come back, each guessed before it shows.

import { short } from "./canvas.js";
import { button, element, keepKeys, write } from "./controls.js";
import { keepBest, keptBest } from "./keep.js";
import { oneMotion } from "./motion.js";

const TRAVEL = 480; // milliseconds of a number along an arrow
const NARROW = 560; // pixels; below, the graph runs from top to bottom
const SMALL = [-3, -2, -1, -0.5, 0.5, 1, 1.5, 2, 3, 4]; // what weights are drawn from

/** Each operation: its number, and its slope along each part. The second part of a power is a plain number. */
const RULES = {
  "+": (a, b) => [a + b, 1, 1],
  "−": (a, b) => (b === undefined ? [-a, -1] : [a - b, 1, -1]),
  "·": (a, b) => [a * b, b, a],
  "/": (a, b) => [a / b, 1 / b, -a / b / b],
  "^": (a, n) => [a ** n, n ? n * a ** (n - 1) : 0],
  exp: (a) => [Math.exp(a), Math.exp(a)],
  log: (a) => [Math.log(a), 1 / a],
  tanh: (a) => [Math.tanh(a), 1 - Math.tanh(a) ** 2],
  relu: (a) => (a <= 0 ? [0, 0] : [a, 1]),
};

/** Forward: the number of every box, and the arrows, each with the slope along it. `given`: the weights' numbers. */
export function forward(boxes, given) {
  const numbers = [];
  const arrows = [];
  boxes.forEach(({ operation, of }, i) => {
    if (!of.length) return void (numbers[i] = given[i]);
    const [number, ...slopes] = RULES[operation](...of.map((part) => part.number ?? numbers[part.box]));
    numbers[i] = number;
    of.forEach((part, k) => part.box != null && arrows.push({ from: part.box, to: i, slope: slopes[k] }));
  });
  return { numbers, arrows };
}

/** Backward: how much the last box changes for each unit of every box. Parts stand before what is made of them. */
export function backward(count, arrows) {
  const slopes = Array(count).fill(0);
  slopes[count - 1] = 1;
  for (const { from, to, slope } of [...arrows].reverse()) slopes[from] += slope * slopes[to];
  return slopes;
}

/** What is said about a wrong guess: the thought that leads to this number, or what to do. */
export function sayWrong(guess, i, { boxes, numbers, arrows, slopes }) {
  const out = arrows.filter(({ from }) => from === i);
  const terms = out.map(({ to, slope }) => slope * slopes[to]);
  const sum = (values) => values.reduce((total, v) => total + v, 0);
  const is = (value) => near(guess, value) && !near(value, slopes[i]);
  const [name, next, last] = [boxes[i].name, boxes[out[0].to].name, boxes.at(-1).name];
  if (is(-slopes[i])) return "The size is right. Look at the signs again.";
  if (out.length > 1 && terms.some(is))
    return `That comes back along one arrow. ${out.length} arrows leave ${name}: add what comes back along each.`;
  if (is(sum(out.map(({ slope }) => slope))))
    return `That is how much ${next} changes for a unit of ${name}. How much does ${last} change?`;
  if (is(sum(out.map(({ to }) => slopes[to]))))
    return `That is what arrived at ${next}. On its way to ${name} it is multiplied by the slope along the arrow.`;
  if (out.length === 1 && is(out[0].slope + slopes[out[0].to])) return "Along a path slopes multiply. They do not add.";
  if (is(numbers[i])) return `That is the number in the box. Asked is how much ${last} changes for a unit of it.`;
  const ways = out.map(({ to, slope }) => `${factor(slope)} · ${factor(slopes[to])}`).join(" + ");
  return `Not ${short(guess)}. Slope along the arrow, times what arrived at its end: ${ways}.`;
}

const near = (a, b) => Math.abs(a - b) <= 0.006 * Math.max(1, Math.abs(b));
const factor = (v) => (v < 0 ? `(${short(v)})` : short(v));

/** The number that somebody has typed, or NaN: with a comma or a real minus sign too, and as a fraction. */
export function typed(text) {
  const [above, below = "1", more] = text.trim().replaceAll(",", ".").replaceAll("−", "-").split("/");
  if (!above.trim() || !below.trim() || more !== undefined) return NaN;
  return Number(above) / Number(below);
}

/** The boxes that a box waits for: forward its parts, backward those that are made of it. */
export function waitsFor(i, { arrows, known, back }) {
  const once = (all) => [...new Set(all)]; // two arrows may join the same boxes
  if (!known.every(Boolean)) return once(arrows.filter(({ to, from }) => to === i && !known[from]).map(({ from }) => from));
  return once(arrows.filter(({ from, to }) => from === i && back[to] == null).map(({ to }) => to));
}

export default {
  render({ model, el }) {
    const spec = model.get("spec");
    const { boxes } = spec;
    const last = boxes.length - 1;
    const motion = oneMotion();
    let best = model.get("best") ?? keptBest(spec.name);
    let game = fresh(boxes.map(({ data }) => data));
    let asked = null; // the box whose slope is asked for

    const nodes = boxes.map((box, i) => makeNode(box, () => click(i)));
    // Boxes and lines stand in shares of the width: a sheet of paper is not as wide as the screen was.
    const lines = svg("svg", { class: "gd-lines", "aria-hidden": "true", preserveAspectRatio: "none" });
    const token = element("span", { class: "gd-token", "aria-hidden": "true", hidden: true });
    const rows = Math.max(...boxes.map(({ at }) => boxes.filter((other) => other.at[0] === at[0]).length));
    const columns = new Set(boxes.map(({ at }) => at[0])).size;
    const stage = element("div", { class: "gd-stage" }, lines, ...nodes.map(({ element }) => element), token);
    const said = element("p", { class: "gd-said", role: "status" });
    const guess = element("input", { type: "text", inputmode: "text", size: 7, autocomplete: "off" });
    const question = element("label", {}, "", guess);
    const form = element("form", { class: "gd-ask", onsubmit: check }, question,
      element("button", { class: "gd-strong" }, "Check"), button("Show me", giveAway));
    const next = button("Next box", () => click(turn()), { class: "gd-strong" });
    const other = button("Other numbers", () => restart(true));
    const again = button("Start again", () => restart(false));
    const score = element("p", { class: "gd-score" });
    const root = element("div", { class: "gd-graph", role: "group", "aria-label": spec.task },
      element("div", { class: "gd-task" }, element("strong", {}, spec.task), score), stage,
      element("div", { class: "gd-bar" }, form, next, other, again), said);
    keepKeys(root);
    new ResizeObserver(lay).observe(stage);
    el.replaceChildren(root);

    function fresh(given) {
      const { numbers, arrows } = forward(boxes, given);
      const slopes = backward(boxes.length, arrows);
      const known = boxes.map(({ of }) => !of.length);
      return { given, numbers, arrows, slopes, known, back: boxes.map(() => null), missed: new Set(), first: 0 };
    }
    const isForward = () => !game.known.every(Boolean);
    const isOver = () => game.back.every((slope) => slope != null);
    const toGuess = boxes.length - 1; // all but the result, whose slope is 1

    /** The next box in order: forward the first that is not known, backward the last. */
    const turn = () => (isForward() ? game.known.indexOf(false) : game.back.lastIndexOf(null));

    function click(i) {
      motion.finish();
      if (isForward() ? game.known[i] : game.back[i] != null) return tell(about(i));
      const waits = waitsFor(i, game);
      if (waits.length) return tell(`${boxes[i].name} waits for ${waits.map((j) => boxes[j].name).join(" and ")}.`);
      if (isForward()) return compute(i);
      if (i === last) return seed();
      ask(i);
    }

    function about(i) {
      const { name, formula } = boxes[i];
      const slope = game.back[i] == null ? "" : ` For each unit of ${name}, ${boxes[last].name} changes by ${short(game.back[i])}.`;
      return `${name}${formula && ` = ${formula}`} = ${short(game.numbers[i])}.${slope}`;
    }

    function compute(i) {
      const into = game.arrows.filter(({ to }) => to === i);
      glide(into, ({ from }) => short(game.numbers[from]), false, () => {
        game.known[i] = true;
        const done = "Every box has its number. Now back: click the last box.";
        tell(isForward() ? about(i) : `${about(i)} ${done}`);
      });
    }

    function seed() {
      game.back[last] = 1;
      const name = boxes[last].name;
      tell(`For each unit of ${name}, ${name} changes by 1. That is where the way back begins.`);
    }

    function ask(i) {
      asked = i;
      guess.value = "";
      write(question.firstChild, `For each unit of ${boxes[i].name}, ${boxes[last].name} changes by `);
      tell(whatComes(i));
      guess.focus({ preventScroll: true });
    }

    /** What one has to go on: the arrows out of a box, their slopes and what has arrived at their ends. */
    function whatComes(i) {
      const out = game.arrows.filter(({ from }) => from === i);
      return out.map(({ to, slope }) =>
        `${boxes[to].name} changes by ${short(slope)} for each unit of ${boxes[i].name}, ` +
        `and ${boxes[last].name} by ${short(game.back[to])} for each unit of ${boxes[to].name}.`).join(" ");
    }

    function check(event) {
      event.preventDefault();
      if (asked == null) return;
      const number = typed(guess.value);
      if (Number.isNaN(number)) return tell("Type a number first, such as −2.");
      if (near(number, game.slopes[asked])) return arrive(!game.missed.has(asked));
      game.missed.add(asked);
      tell(sayWrong(number, asked, { ...game, boxes }));
      guess.select();
    }

    function giveAway() {
      game.missed.add(asked);
      arrive(false);
    }

    function arrive(atFirst) {
      const i = asked;
      asked = null;
      if (atFirst) game.first += 1;
      const out = game.arrows.filter(({ from }) => from === i);
      const ways = out.map(({ to, slope }) => `${factor(slope)} · ${factor(game.slopes[to])}`).join(" + ");
      glide(out, ({ to }) => short(game.slopes[to]), true, () => {
        game.back[i] = game.slopes[i];
        const yes = `${boxes[i].name}: ${ways} = ${short(game.slopes[i])}.`;
        if (isOver()) finish(yes);
        else tell(yes);
      });
      (isOver() ? other : next).focus({ preventScroll: true });
    }

    function finish(yes) {
      const isBest = best == null || game.first > best;
      if (isBest) {
        best = game.first;
        model.set("best", best);
        model.save_changes();
        keepBest(spec.name, best);
      }
      const weights = boxes.flatMap((box, i) => (box.of.length ? [] : [`${short(game.slopes[i])} for ${box.name}`]));
      const how = game.first === toGuess ? "all at the first try" : `${game.first} of ${toGuess} at the first try`;
      tell(`${yes} That is the whole gradient: ${weights.join(", ")}; ${how}.`);
    }

    function restart(anew) {
      motion.stop();
      asked = null;
      token.hidden = true;
      const draw = () => SMALL[Math.floor(Math.random() * SMALL.length)];
      game = fresh(anew ? boxes.map(({ of }) => (of.length ? 0 : draw())) : boxes.map(({ data }) => data));
      tell(anew ? "Other weights, the same boxes. Forward first." : "");
      next.focus({ preventScroll: true });
    }

    /** Numbers glide along arrows, one arrow after the other; then `done`. */
    function glide(arrows, words, backwards, done) {
      form.hidden = true;
      const [arrow, ...rest] = arrows;
      if (!arrow) return void done();
      const path = arrow.path;
      const length = path?.getTotalLength?.() ?? 0;
      write(token, words(arrow));
      token.hidden = false;
      token.classList.toggle("gd-back", backwards);
      motion.start(TRAVEL, (t) => {
        const { x, y } = path.getPointAtLength((backwards ? 1 - t : t) * length);
        token.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
      }, () => {
        token.hidden = true;
        glide(rest, words, backwards, done);
      });
    }

    function tell(text) {
      write(said, text || "Click a box, from left to right. Each tells its number when its arrows bring what it needs.");
      const record = best == null ? "" : ` · best ${best} of ${toGuess}`;
      write(score, game.back[last] == null ? record.slice(3) : `${game.first} of ${toGuess} at the first try${record}`);
      form.hidden = asked == null;
      next.hidden = isOver() || asked != null;
      write(next, isForward() ? "Next box" : "Next slope");
      again.hidden = game.known.every((k, i) => k === !boxes[i].of.length);
      other.hidden = !isOver();
      root.classList.toggle("gd-arrived", isOver());
      paint();
    }

    function paint() {
      nodes.forEach((node, i) => {
        const { name, formula } = boxes[i];
        const number = game.known[i] ? short(game.numbers[i]) : "";
        const slope = game.back[i] == null ? "" : short(game.back[i]);
        write(node.number, number);
        write(node.slope, slope);
        node.slope.hidden = !slope;
        node.element.classList.toggle("gd-asked", asked === i);
        const open = isOver() || (isForward() ? game.known[i] : game.back[i] != null) || waitsFor(i, game).length;
        node.element.classList.toggle("gd-turn", !open && asked == null);
        const words = [formula && `made as ${formula}`, number ? `number ${number}` : "no number yet", slope && `slope ${slope}`];
        node.element.setAttribute("aria-label", [name, ...words.filter(Boolean)].join(", "));
      });
      for (const { from, to, slope, label } of game.arrows.filter((arrow) => arrow.label)) {
        label.textContent = game.known[from] && game.known[to] ? `×${short(slope)}` : "";
      }
    }

    /** Put boxes and arrows where they belong: from left to right, or on a narrow page from top to bottom. */
    function lay() {
      const narrow = stage.clientWidth < NARROW;
      root.classList.toggle("gd-narrow", narrow);
      stage.style.height = `${narrow ? columns * 118 : Math.max(rows * 106, 200)}px`;
      const [width, height] = [stage.clientWidth, stage.clientHeight];
      if (!width) return;
      const [wide, high] = [nodes[0].element.offsetWidth, nodes[0].element.offsetHeight];
      const [left, top] = narrow ? [0, high / 2] : [wide / 2, 0]; // what the boxes stand out by
      const [across, down] = [width - 2 * left, height - 2 * top];
      const shares = boxes.map(({ at: [along, beside] }) => (narrow ? [beside, along] : [along, beside]));
      const centres = shares.map(([x, y]) => [left + x * across, top + y * down]);
      nodes.forEach(({ element }, i) => {
        element.style.left = `calc(${left}px + ${shares[i][0]} * (100% - ${2 * left}px))`;
        element.style.top = `${centres[i][1]}px`;
      });
      Object.assign(lines.style, { left: `${left}px`, width: `calc(100% - ${2 * left}px)` });
      lines.setAttribute("viewBox", `${left} 0 ${across} ${height}`);
      lines.replaceChildren(svg("defs", {}, arrowHead()));
      for (const arrow of game.arrows) drawArrow(arrow, { centres, wide, high, narrow });
      paint();
    }

    function drawArrow(arrow, { centres, wide, high, narrow }) {
      const { from, to } = arrow;
      const twins = game.arrows.filter((other) => other.from === from && other.to === to);
      const side = twins.length > 1 ? (twins.indexOf(arrow) ? 1 : -1) : 0;
      const between = boxes.some(({ at }, i) => i !== from && i !== to && isBetween(at, boxes[from].at, boxes[to].at));
      const bend = side ? 26 * side : between ? 0.62 * (narrow ? wide : high) + 34 : 0;
      const apart = side ? 12 * side : between ? 24 : 0; // so that no two arrows begin or end at one point
      const [[ax, ay], [bx, by]] = [centres[from], centres[to]].map(([x, y]) => (narrow ? [x + apart, y] : [x, y + apart]));
      const [x1, y1, x2, y2] = narrow ? [ax, ay + high / 2, bx, by - high / 2 - 5] : [ax + wide / 2, ay, bx - wide / 2 - 5, by];
      const half = narrow ? (y2 - y1) / 2 : (x2 - x1) / 2;
      const d = narrow
        ? `M ${x1} ${y1} C ${x1 + bend} ${y1 + half}, ${x2 + bend} ${y2 - half}, ${x2} ${y2}`
        : `M ${x1} ${y1} C ${x1 + half} ${y1 + bend}, ${x2 - half} ${y2 + bend}, ${x2} ${y2}`;
      arrow.path = svg("path", { d, class: "gd-arrow", "marker-end": "url(#gd-head)" });
      const { x, y } = pointOf([x1, y1], narrow ? [x1 + bend, y1 + half] : [x1 + half, y1 + bend],
        narrow ? [x2 + bend, y2 - half] : [x2 - half, y2 + bend], [x2, y2]);
      arrow.label = svg("text", {
        x: narrow ? x + (side ? -17 * side : 20) : x, y: narrow ? y + 4 : y - 6, class: "gd-slope",
      });
      lines.append(arrow.path, arrow.label);
    }

    tell("");
    return () => motion.stop();
  },
};

/** Does a box stand on the straight line between two others? */
export function isBetween([x, y], [ax, ay], [bx, by]) {
  if (x <= ax || x >= bx) return false;
  return Math.abs(ay + ((x - ax) / (bx - ax)) * (by - ay) - y) < 0.2;
}

/** The middle of a curve with these four points. */
function pointOf(a, b, c, d) {
  const middle = (k) => (a[k] + 3 * b[k] + 3 * c[k] + d[k]) / 8;
  return { x: middle(0), y: middle(1) };
}

function makeNode({ name, formula }, onclick) {
  const number = element("span", { class: "gd-number" });
  const slope = element("span", { class: "gd-back-number", hidden: true });
  const words = element("span", { class: "gd-name" }, name, element("small", {}, formula ? ` = ${formula}` : ""));
  const made = button("", onclick, { class: `gd-box${formula ? "" : " gd-weight"}` });
  made.append(words, number, slope);
  return { element: made, number, slope };
}

function svg(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function arrowHead() {
  const options = { id: "gd-head", viewBox: "0 0 10 10", refX: 6, refY: 5, markerWidth: 7, markerHeight: 7, orient: "auto" };
  return svg("marker", options, svg("path", { d: "M 0 0 L 10 5 L 0 10 z", class: "gd-tip" }));
}
