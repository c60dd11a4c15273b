// Panels of one idea each: directions, error components, clouds of noisy slopes, a schedule, the deciding numbers.

import {
  arrow, axes, evenly, logLimits, marker, padded, polyline, pretty, sharpCanvas, short, touchCanvas, words,
} from "./canvas.js";
import { element, write } from "./controls.js";
import { bestKnobs, radius, noisyGradient } from "./engine.js";
import { chanceOf } from "./knobs.js";

// --- the rose: how steep it is in every direction from where one stands ------------------------------------

export function rosePanel(app) {
  let middle = null;
  const turned = (degrees) => Math.round((((degrees % 360) + 360) % 360) * 10) / 10;
  const look = (degrees) => app.change({ direction: turned(degrees) % 360 });
  const canvas = touchCanvas("The slope in every direction. The arrow keys turn your direction.", {
    resized: app.redraw,
    touch: (px, py) => middle && look((Math.atan2(middle[1] - py, px - middle[0]) * 180) / Math.PI),
    nudge: (dx, dy, times) => look(app.values.direction + (dy - dx) * times),
  });
  const said = element("p", { class: "gd-said" });

  function draw({ theme, landscape, start, look: { direction, stride }, minima }) {
    const { ctx, width, height } = canvas.begin();
    middle = [width / 2, height / 2];
    const reach = Math.max(8, Math.min(width, height) / 2 - 18);
    const slope = landscape.gradient(start);
    const steep = Math.hypot(...slope) || 1;
    const along = ([dx, dy]) => (slope[0] * dx + slope[1] * dy) / steep;
    const at = ([dx, dy], length) => [middle[0] + dx * length, middle[1] - dy * length];
    ctx.strokeStyle = theme.grid;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.arc(...middle, reach, 0, 2 * Math.PI);
    ctx.stroke();
    for (const [sign, colour, name] of [[1, theme.gradient, "up"], [-1, theme.step, "down"]]) {
      petal(ctx, at, along, sign, reach, colour);
      const middling = at(slope.map((g) => (sign * g) / steep), reach * 0.6);
      words(ctx, name, ...middling, theme, { colour, align: "center" });
    }
    ctx.setLineDash([6, 4]);
    arrow(ctx, middle, at(direction, reach), theme.prediction, { width: 2.5, head: 9 });
    ctx.setLineDash([]);
    const expected = stride * along(direction) * steep;
    const there = start.map((v, i) => v + stride * direction[i]);
    const actual = landscape.value(there) - landscape.value(start);
    write(said, [
      `Slope this way ${pretty(along(direction) * steep)} (steepest ${pretty(-steep)}).`,
      `A stride of ${short(stride)}: expected ${pretty(expected)}, really ${pretty(actual)}.`,
      minima.length ? missing(slope, minima[0], start) : "",
    ].join(" "));
  }
  return { element: element("div", { class: "gd-panel gd-worded" }, canvas.element, said), draw };
}

/** One lobe of the rose: distance from the middle is how steep it is that way. */
function petal(ctx, at, along, sign, reach, colour) {
  ctx.beginPath();
  for (const a of evenly(0, 2 * Math.PI, 180)) {
    const way = [Math.cos(a), Math.sin(a)];
    ctx.lineTo(...at(way, Math.max(0, sign * along(way)) * reach));
  }
  ctx.closePath();
  ctx.globalAlpha = 0.25;
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2;
  ctx.stroke();
}

/** How far straight downhill misses the star. */
function missing(slope, minimum, start) {
  const angle = angleBetween(slope.map((g) => -g), minimum.map((m, i) => m - start[i]));
  return `Downhill and the star are ${angle.toFixed(0)}° apart.`;
}

function angleBetween(a, b) {
  const cosine = (a[0] * b[0] + a[1] * b[1]) / (Math.hypot(...a) * Math.hypot(...b) || 1);
  return (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;
}

// --- error components: what is left of the loss, along each axis of the valley -----------------------------

export function componentsPanel(app) {
  const canvas = sharpCanvas("What each direction of the valley still costs, step by step", app.redraw);
  const dashes = [[], [6, 4]];

  function draw({ theme, landscape, runs, k }) {
    const run = runs[0];
    const parts = landscape.curvatures.map((c, i) =>
      run.positions.map((w) => (c * landscape.frame(w)[i] ** 2) / 2));
    const place = axes(canvas.begin(), theme, {
      xlim: [0, Math.max(1, run.positions.length - 1)],
      ylim: logLimits(parts.flat(), Math.max(...parts.map(([first]) => first))),
      ylog: true,
      xlabel: "step",
      ylabel: "loss left in each direction",
      margin: { left: 50, right: 14, top: 28, bottom: 36 },
    });
    const { ctx, x, y, box } = place;
    place.clip(() => parts.forEach((values, i) => {
      const points = values.map((v, step) => [x(step), y(Math.max(v, 1e-300))]);
      ctx.strokeStyle = i ? theme.gradient : theme.loss;
      ctx.lineWidth = 2;
      ctx.setLineDash(dashes[i]);
      ctx.globalAlpha = 0.25;
      polyline(ctx, points);
      ctx.globalAlpha = 1;
      polyline(ctx, points.slice(0, k + 1));
      ctx.setLineDash([]);
      const beside = points[Math.floor(points.length * (i ? 0.55 : 0.3))];
      const colour = i ? theme.gradient : theme.loss;
      const below = beside[1] > box.bottom ? " ↓" : ""; // nothing is left of it that the picture could show
      const name = `λ = ${short(landscape.curvatures[i])}${below}`;
      words(ctx, name, beside[0] + 4, beside[1] - 10, theme, { colour, box });
    }));
    place.frame();
  }
  return { element: element("div", { class: "gd-panel" }, canvas.element), draw, ofSteps: true };
}

// --- clouds: many noisy slopes felt at one place -----------------------------------------------------------

const FELT = 300; // slopes in a cloud

export function cloudsPanel(app) {
  const label = "Slopes felt at this place, again and again; the ring is the slope on all data";
  const canvas = sharpCanvas(label, app.redraw);
  const said = element("p", { class: "gd-said" });

  function draw({ theme, landscape, runs, k, values, names }) {
    const here = runs[0].positions[Math.min(k, runs[0].positions.length - 1)];
    if (!here.every(Number.isFinite)) return;
    const clouds = runs.map((run, i) => {
      const slopeAt = noisyGradient(landscape, { ...chanceOf(values, i), seed: 1000 + i });
      return { run, felt: Array.from({ length: FELT }, () => slopeAt(here)) };
    });
    const alone = noisyGradient(landscape, { ...chanceOf(values, 0), batch: 1, seed: 1000 });
    // As wide as the cloud of the smallest batch: so it is seen to shrink when the batch grows.
    const all = [...clouds.flatMap(({ felt }) => felt), ...Array.from({ length: FELT }, () => alone(here))];
    const flat = here.length === 1;
    const place = axes(canvas.begin(), theme, {
      xlim: padded(all.map((g) => g[0])),
      ylim: flat ? [-0.7, runs.length - 0.3] : padded(all.map((g) => g[1])),
      xlabel: `slope along ${names[0]}`, ylabel: flat ? "" : `slope along ${names[1]}`, yticks: !flat,
      margin: { left: flat ? 20 : 50, right: 14, top: 28, bottom: 38 },
    });
    const { ctx, x, y } = place;
    // Golden steps spread the dots evenly over a band.
    const row = (run, n) => run + 0.5 * (((n * 0.618034) % 1) - 0.5);
    place.clip(() => {
      clouds.forEach(({ run, felt }, i) => {
        ctx.globalAlpha = 0.45;
        felt.forEach((g, n) =>
          marker(ctx, x(g[0]), y(flat ? row(i, n) : g[1]), run.shape, 2.2, { fill: run.colour }));
        ctx.globalAlpha = 1;
      });
      const mean = landscape.gradient(here);
      const ring = (height) => marker(ctx, x(mean[0]), y(height), 0, 7, { stroke: theme.ink, width: 2.5 });
      if (flat) clouds.forEach((_, i) => ring(i));
      else ring(mean[1]);
    });
    place.frame();
    const spreads = clouds.map(({ run, felt }) =>
      `${run.label}: spread ${pretty(spread(felt.map((g) => g[0])), 2)}`);
    write(said, spreads.join(" · "));
  }
  return { element: element("div", { class: "gd-panel gd-worded" }, canvas.element, said), draw };
}

function spread(values) {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
  return deviation < 1e-12 * Math.max(...values.map(Math.abs)) ? 0 : deviation; // rounding is no spread
}

// --- the schedule: the learning rate of every step, and how far it lets one travel -------------------------

export function schedulePanel(app) {
  const canvas = sharpCanvas("The learning rate of each step", app.redraw);

  function draw({ theme, runs, k, steps }) {
    const rates = runs.map((run) => evenly(0, steps, steps).map((t) => run.rateAt(t)));
    const place = axes(canvas.begin(), theme, {
      xlim: [0, steps], ylim: padded([0, ...rates.flat()]), xlabel: "step", ylabel: "rate η",
      title: `travel budget Σ η = ${short(rates[0].slice(0, steps).reduce((sum, r) => sum + r, 0))}`,
      margin: { left: 50, right: 14, top: 28, bottom: 36 },
    });
    const { ctx, x, y } = place;
    place.clip(() => rates.forEach((values, i) => {
      const points = values.map((r, t) => [x(t), y(r)]);
      ctx.fillStyle = runs[i].colour;
      ctx.globalAlpha = 0.15;
      ctx.beginPath();
      const area = [[x(0), y(0)], ...points.slice(0, k + 1), [x(Math.min(k, steps)), y(0)]];
      for (const point of area) ctx.lineTo(...point);
      ctx.fill();
      ctx.globalAlpha = 1;
      ctx.strokeStyle = runs[i].colour;
      ctx.lineWidth = 2;
      ctx.setLineDash(runs[i].dash);
      polyline(ctx, points);
      ctx.setLineDash([]);
    }));
    place.frame();
  }
  return { element: element("div", { class: "gd-panel" }, canvas.element), draw };
}

// --- facts: the few numbers that decide how a walk goes ----------------------------------------------------

export function factsPanel() {
  const list = element("dl", { class: "gd-facts" });

  function draw({ landscape, optimizers }) {
    const curvatures = landscape.curvatures;
    if (!curvatures) return;
    const [low, high] = [Math.min(...curvatures), Math.max(...curvatures)];
    const factor = radius(optimizers[0], curvatures);
    const facts = [["steepest curvature L", high], ["limit 2/L", 2 / high]];
    if (curvatures.length > 1) facts.push(["flattest curvature μ", low], ["κ = L/μ", high / low]);
    facts.push(["best η", bestKnobs(optimizers[0], curvatures).learning_rate]);
    if (Number.isFinite(factor)) facts.push(["each step keeps", factor]);
    const row = ([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, short(value)));
    list.replaceChildren(...facts.map(row));
  }
  return { element: list, draw };
}
