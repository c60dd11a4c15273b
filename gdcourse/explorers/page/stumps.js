// Boosting by hand: choose where a tree of one question cuts, see its two answers, add it, and go on.

import { arrow, axes, marker, pretty, readTheme, short, touchCanvas, words } from "./canvas.js";
import { button, element, keepKeys, slider, write } from "./controls.js";
import { oneMotion } from "./motion.js";

const STEP_TAKES = 500; // milliseconds of a step

const sum = (values) => values.reduce((a, b) => a + b, 0);
const chance = (F) => 1 / (1 + Math.exp(-F));

/** What a loss says of one row: how much, which way, how curved; and how a prediction is shown. */
const LOSSES = {
  squared: { of: (F, y) => (F - y) ** 2, slope: (F, y) => F - y, curvature: () => 1, shown: (F) => F },
  log: {
    of: (F, y) => Math.max(F, 0) - y * F + Math.log1p(Math.exp(-Math.abs(F))),
    slope: (F, y) => chance(F) - y,
    curvature: (F) => chance(F) * chance(-F),
    shown: chance,
  },
};

/** G and H of the rows left of a cut and right of it, and what a leaf and a gain are made of. */
export function bothSides({ x, y, loss }, F, cut, l2) {
  const { slope, curvature } = LOSSES[loss];
  const side = (isHere) => {
    const rows = x.map((_, i) => i).filter((i) => isHere(x[i]));
    const G = sum(rows.map((i) => slope(F[i], y[i])));
    const H = sum(rows.map((i) => curvature(F[i], y[i])));
    return { n: rows.length, G, H, leaf: -G / (H + l2), score: (G * G) / (H + l2) };
  };
  const [left, right] = [side((v) => v <= cut), side((v) => v > cut)];
  const gain = left.score + right.score - (left.G + right.G) ** 2 / (left.H + right.H + l2);
  return { left, right, gain };
}

/** The cut that gains most, of two that gain the same the first. */
export function bestCut(spec, F, l2) {
  const gains = spec.cuts.map((cut) => bothSides(spec, F, cut, l2).gain);
  const most = Math.max(...gains);
  return spec.cuts[gains.findIndex((gain) => gain >= most - 1e-9 * Math.max(1, most))];
}

/** The predictions after these trees: each is a cut, two leaves and the rate it was added with. */
export const predicted = ({ x, start }, trees) =>
  x.map((v) => trees.reduce((F, { cut, left, right, rate }) => F + rate * (v <= cut ? left : right), start));

export const meanLoss = ({ y, loss }, F) => sum(F.map((f, i) => LOSSES[loss].of(f, y[i]))) / y.length;

/** Whether this is what a task asks for. */
export function isMet(task, spec, { trees, cut, l2 }) {
  const losses = trees.map((_, k) => meanLoss(spec, predicted(spec, trees.slice(0, k + 1))));
  const first = meanLoss(spec, predicted(spec, []));
  if (task.below !== undefined)
    return losses.some((loss, k) => loss < task.below && k < (task.trees ?? Infinity));
  if (task.rises) return losses.some((loss, k) => loss > (k ? losses[k - 1] : first) + 1e-9);
  const here = predicted(spec, trees);
  return l2 > 0 && cut === bestCut(spec, here, l2) && cut !== bestCut(spec, here, 0);
}

export default {
  render({ model, el }) {
    const spec = model.get("spec");
    const { loss, cuts, words: said } = spec;
    const { shown } = LOSSES[loss];
    const state = { trees: [], cut: cuts[cuts.length >> 1], rate: spec.rate, l2: spec.l2 };
    const motion = oneMotion();
    let gliding = null; // the predictions on the way to where the newest tree leads

    const canvas = touchCanvas(spec.label, {
      touch: (px) => draw.x && chooseCut(nearest(draw.x.invert(px))),
      nudge: (dx) => chooseCut(cuts[Math.max(0, Math.min(cuts.length - 1, cuts.indexOf(state.cut) + dx))]),
      resized: () => draw(),
    });
    const bars = element("ol", { class: "gd-bars" });
    const tasks = spec.tasks.map(({ says }) => element("li", {}, says));
    const table = element("table", { class: "gd-sides" });
    const told = element("p", { class: "gd-said", role: "status" });
    const where = element("input", { type: "range", min: 0, max: cuts.length - 1, step: 1, "aria-label": "cut" });
    where.addEventListener("input", () => chooseCut(cuts[where.valueAsNumber]));
    const cutAt = element("output", { class: "gd-value" });
    const knob = (name, key) =>
      spec[`${key}s`] && slider({ label: name, ...spec[`${key}s`] }, (value) => change({ [key]: value }));
    const [rate, l2] = [knob("ν", "rate"), knob("λ", "l2")];
    const add = button("Add this tree", addTree, { class: "gd-strong" });
    const machine = button("Best cut", () => chooseCut(bestCut(spec, F(), state.l2)), { title: "the cut that gains most" });
    const back = button("Take one away", () => change({ trees: state.trees.slice(0, -1) }));
    const root = element("div", { class: "gd-stumps", role: "group", "aria-label": "boosting by hand" },
      element("ul", { class: "gd-tasks" }, ...tasks),
      element("div", { class: "gd-bench" }, canvas.element, element("div", { class: "gd-aside" }, table, bars)),
      element("div", { class: "gd-bar" },
        element("label", { class: "gd-control" }, element("span", {}, "cut"), where, cutAt),
        ...[rate, l2].filter(Boolean).map((one) => one.element), add, machine, back),
      told);
    keepKeys(root);
    el.replaceChildren(root);

    const F = (trees = state.trees) => predicted(spec, trees);
    const nearest = (v) => cuts.reduce((best, cut) => (Math.abs(cut - v) < Math.abs(best - v) ? cut : best));
    const chooseCut = (cut) => cut !== state.cut && change({ cut });

    function thisTree() {
      const { left, right } = bothSides(spec, F(), state.cut, state.l2);
      return { cut: state.cut, left: left.leaf, right: right.leaf, rate: state.rate };
    }

    function addTree() {
      if (state.trees.length >= spec.most) return;
      motion.finish();
      const from = F();
      change({ trees: [...state.trees, thisTree()] });
      const to = F();
      motion.start(STEP_TAKES, (t) => {
        gliding = t < 1 ? from.map((f, i) => f + t * (to[i] - f)) : null;
        draw();
      });
    }

    function change(some) {
      motion.finish();
      Object.assign(state, some);
      const met = new Set(model.get("met"));
      spec.tasks.forEach((task, i) => isMet(task, spec, state) && met.add(i));
      if (met.size > model.get("met").length) {
        model.set("met", [...met].sort());
        model.save_changes();
      }
      tell();
    }

    /** Everything in words and numbers, and then the picture. */
    function tell() {
      const now = meanLoss(spec, F());
      const then = meanLoss(spec, F([...state.trees, thisTree()]));
      const { left, right, gain } = bothSides(spec, F(), state.cut, state.l2);
      where.value = cuts.indexOf(state.cut);
      where.setAttribute("aria-valuetext", short(state.cut));
      write(cutAt, short(state.cut));
      rate?.set(state.rate);
      l2?.set(state.l2);
      add.disabled = state.trees.length >= spec.most;
      back.disabled = !state.trees.length;
      const row = (name, of) => element("tr", {}, element("th", { scope: "row" }, name), ...of.map((v) => element("td", {}, v)));
      const heads = ["", "left", "right"].map((name) => element("th", { scope: "col" }, name));
      const rows = [
        row("rows", [left.n, right.n]),
        ...(spec.gains ? [row("G", [left, right].map(({ G }) => pretty(G, 2))), row("H", [left, right].map(({ H }) => pretty(H, 3)))] : []),
        row(said.leaf, [left, right].map(({ leaf }) => pretty(leaf, 2))),
      ];
      table.replaceChildren(element("tr", {}, ...heads), ...rows);
      const losses = [0, ...state.trees].map((_, k) => meanLoss(spec, F(state.trees.slice(0, k))));
      const most = Math.max(...losses);
      const from = Math.max(0, losses.length - 7);
      bars.start = from;
      bars.replaceChildren(...losses.slice(from).map((value, k) => element("li", {},
        element("span", { class: "gd-count" }, k + from ? `${k + from} tree${k + from > 1 ? "s" : ""}` : "no tree"),
        element("span", { class: "gd-rail" }, element("span", { class: "gd-fill", style: `width: ${(100 * value) / most}%` })),
        element("span", { class: "gd-number" }, pretty(value, 3)))));
      const gained = spec.gains ? ` This cut gains ${pretty(gain, 2)}.` : "";
      const full = add.disabled ? ` ${spec.most} trees are all there is room for.` : "";
      write(told, `The ${said.loss} is ${pretty(now, 3)}; with this tree ${pretty(then, 3)}.${gained}${full}`);
      tasks.forEach((item, i) => item.classList.toggle("gd-met", model.get("met").includes(i)));
      draw();
    }

    function draw() {
      const frame = canvas.begin();
      if (!frame.width) return; // not on a page yet
      const theme = readTheme(root);
      const air = 0.09 * (spec.x.at(-1) - spec.x[0]);
      const xlim = [spec.x[0] - 2 * air, spec.x.at(-1) + 2 * air];
      const here = axes(frame, theme, { xlim, ylim: spec.ylim, xlabel: said.x, ylabel: said.y, margin: { right: 14, top: 26, left: 40, bottom: 38 } });
      const { ctx, x, y, box } = here;
      draw.x = x;
      const [now, next] = [gliding ?? F(), F([...state.trees, thisTree()])];
      const gains = spec.gains ? gainBars(here) : [];
      here.clip(() => {
        drawGains(here, theme, gains);
        drawCut(here, theme);
        steps(here, now.map(shown), theme.ink, []);
        if (!gliding) steps(here, next.map(shown), theme.prediction, [6, 4]);
      });
      spec.x.forEach((v, i) => {
        const [from, to] = [shown(now[i]), spec.y[i]];
        if (Math.abs(y(to) - y(from)) > 10) arrow(ctx, [x(v), y(from)], [x(v), y(to) + 6 * Math.sign(y(from) - y(to))], theme.step);
        marker(ctx, x(v), y(to), 0, 5, { fill: theme.loss, stroke: theme.face });
      });
      here.frame();
      const isRoomy = x(spec.x[1]) - x(spec.x[0]) > 44; // else only the numbers that the tasks are about
      const most = Math.max(...gains.map(({ gain }) => gain));
      for (const { cut, gain, at, top } of gains) // over the lines, which pass through them
        if (isRoomy || cut === state.cut || gain === most) words(ctx, pretty(gain, 2), at, top - 9, theme, { align: "center", colour: theme.muted, box });
      const [level, then] = [y(shown(now[0])), y(shown(next[0]))];
      const below = then < level ? 1 : -1; // the words stand on the side where the dashed line is not
      words(ctx, "the model", box.left + 6, level + 10 * below, theme, { box });
      if (!gliding && Math.abs(then - level) > 8)
        words(ctx, "with this tree", box.left + 6, then - 10 * below, theme, { colour: theme.prediction, box });
    }

    /** The answers as flat pieces that meet half way between two rows. */
    function steps({ ctx, x, y, box }, F, colour, dash) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = 2.2;
      ctx.setLineDash(dash);
      ctx.beginPath();
      ctx.moveTo(box.left, y(F[0]));
      F.forEach((f, i) => {
        const until = i + 1 < F.length ? x((spec.x[i] + spec.x[i + 1]) / 2) : box.right;
        ctx.lineTo(until, y(f));
        if (i + 1 < F.length) ctx.lineTo(until, y(F[i + 1]));
      });
      ctx.stroke();
      ctx.setLineDash([]);
    }

    function drawCut({ ctx, x, y, box }, theme) {
      ctx.strokeStyle = theme.muted;
      ctx.lineWidth = 1.5;
      ctx.beginPath();
      ctx.moveTo(x(state.cut), box.top);
      ctx.lineTo(x(state.cut), box.bottom);
      ctx.stroke();
      const isBeside = (v, i) => x(v) > x(state.cut) && x(v) < x(state.cut) + 34 && y(spec.y[i]) < box.top + 20;
      if (!spec.x.some(isBeside)) words(ctx, "cut", x(state.cut) + 5, box.top + 9, theme, { colour: theme.muted });
    }

    /** At every cut, how much it would gain, as a bar that stands on the floor. */
    function gainBars({ x, box }) {
      const gains = cuts.map((cut) => bothSides(spec, F(), cut, state.l2).gain);
      const most = Math.max(...gains);
      const height = (gain) => 0.4 * (box.bottom - box.top) * (most > 0 ? Math.max(0, gain) / most : 0);
      return cuts.map((cut, i) => ({ cut, gain: gains[i], at: x(cut), top: box.bottom - height(gains[i]) }));
    }

    function drawGains({ ctx, box }, theme, gains) {
      ctx.fillStyle = theme.prediction;
      for (const { cut, at, top } of gains) {
        ctx.globalAlpha = cut === state.cut ? 0.5 : 0.22;
        ctx.fillRect(at - 9, top, 18, box.bottom - top);
      }
      ctx.globalAlpha = 1;
    }

    const themed = new MutationObserver(() => draw());
    for (const holder of [document.documentElement, document.body]) themed.observe(holder, { attributes: true });
    tell();
    return () => {
      motion.stop();
      themed.disconnect();
    };
  },
};
