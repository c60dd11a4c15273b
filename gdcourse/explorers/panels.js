// The panels of the explorer. Each is made once, from the explorer, as {element, draw(frame)}; a frame is everything
// there is to see at this moment: landscape, runs, the step k, the theme.

import { arrow, axes, marker, pretty, sharpCanvas, star } from "./canvas.js";
import { element } from "./controls.js";

const SIGHT = 0.4; // how far the hiker sees in the fog, in units of w

/** How far a run is shown at step k: a walk in fog or under the scrubber ends there. */
const upTo = (run, k) => run.positions.slice(0, k + 1);

// --- a curve: one coordinate, the height above it, the steps below it ---------------------------------------------

export function curvePanel(app) {
  const canvas = sharpCanvas("The landscape, with the hiker on it");
  canvas.element.className = "gd-main";
  let place = null;

  const drag = (event) => {
    if (!place || (event.type === "pointermove" && !event.buttons)) return;
    const w = place.x.invert(event.offsetX);
    app.change({ start: [Number(Math.min(place.x.high, Math.max(place.x.low, w)).toFixed(app.startDigits))] });
  };
  canvas.element.addEventListener("pointerdown", (event) => {
    canvas.element.setPointerCapture(event.pointerId);
    drag(event);
  });
  canvas.element.addEventListener("pointermove", drag);

  function draw(frame) {
    const { theme, landscape, k } = frame;
    const [low, high] = app.spec.landscape.domain[0];
    const heights = samples(low, high, 400).map((w) => [w, landscape.value([w])]);
    const surface = canvas.begin();
    place = axes(surface, theme, {
      xlim: [low, high],
      ylim: padded(heights.map(([, h]) => h)),
      xlabel: "w",
      ylabel: "loss",
      title: frame.foggy ? "" : app.spec.landscape.formula,
      margin: { left: 46, right: 14, top: 28, bottom: 66 },
    });
    const { ctx, x, y, box } = place;
    if (frame.foggy) fogBank(frame, place);
    place.clip(() => {
      ctx.strokeStyle = theme.loss;
      ctx.lineWidth = 2.5;
      if (frame.foggy) groundUnderFeet(frame, place, heights);
      else polyline(ctx, heights.map(([w, h]) => [x(w), y(h)]));
    });
    if (!frame.foggy) for (const [w] of app.spec.landscape.minima) star(ctx, x(w), y(landscape.value([w])), theme);
    frame.runs.forEach((run) => walkOnCurve(place, run, Math.min(k, run.positions.length - 1), frame));
    place.frame();
    stepsBelow(place, frame.runs[0], Math.min(k, frame.runs[0].positions.length - 1), frame);
  }
  return { element: canvas.element, draw };
}

const samples = (low, high, n) => Array.from({ length: n + 1 }, (_, i) => low + ((high - low) * i) / n);

function padded(values) {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const pad = 0.06 * (high - low || 1);
  return [low - pad, high + pad];
}

function polyline(ctx, points) {
  ctx.beginPath();
  for (const [px, py] of points) ctx.lineTo(px, py);
  ctx.stroke();
}

/** The balls of a walk, joined by thin chords; what has left the picture leaves visibly, by an arrow at the edge. */
function walkOnCurve({ ctx, x, y, box, clip }, run, k, { theme, landscape }) {
  const points = upTo(run, k).map((w, i) => [x(w[0]), y(run.losses[i])]);
  clip(() => {
    ctx.strokeStyle = run.colour;
    ctx.lineWidth = 1;
    ctx.globalAlpha = 0.6;
    polyline(ctx, points.filter(([px, py]) => Math.abs(px) < 1e6 && Math.abs(py) < 1e6));
    ctx.globalAlpha = 1;
    points.slice(0, -1).forEach(([px, py], i) =>
      marker(ctx, px, py, run.shape, i ? 3 : 5, { fill: i ? run.colour : theme.face, stroke: run.colour }));
  });
  const [px, py] = points[k];
  const inside = px >= box.left && px <= box.right && py >= box.top && py <= box.bottom;
  if (inside) {
    slopeUnderFeet(ctx, run, k, x, y, theme);
    marker(ctx, px, py, run.shape, 6.5, { fill: run.colour, stroke: theme.face });
  } else leftThePicture(ctx, run, k, box, theme);
}

/** A short tangent: the one thing that the hiker feels. */
function slopeUnderFeet(ctx, run, k, x, y, theme) {
  const [w, loss, slope] = [run.positions[k][0], run.losses[k], run.gradients[k][0]];
  const [dx, dy] = [x(w + 1) - x(w), y(loss + slope) - y(loss)];
  const half = 26 / Math.hypot(dx, dy);
  ctx.strokeStyle = theme.gradient;
  ctx.lineWidth = 2.5;
  polyline(ctx, [[x(w) - half * dx, y(loss) - half * dy], [x(w) + half * dx, y(loss) + half * dy]]);
}

function leftThePicture(ctx, run, k, box, theme) {
  const right = run.positions[k][0] > run.positions[0][0];
  const edge = right ? box.right - 4 : box.left + 4;
  arrow(ctx, [edge + (right ? -30 : 30), box.top + 22], [edge, box.top + 22], run.colour);
  ctx.fillStyle = theme.ink;
  ctx.textAlign = right ? "right" : "left";
  ctx.textBaseline = "alphabetic";
  ctx.fillText(`left the picture: w = ${pretty(run.positions[k][0])}`, edge, box.top + 12);
}

/** The step, drawn where it lives: along the axis of w, under the picture. */
function stepsBelow({ ctx, x, box }, run, k, { theme }) {
  const height = box.bottom + 48;
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left - 4, box.bottom + 20, box.right - box.left + 8, 46);
  ctx.clip();
  const held = (w) => Math.max(-1e5, Math.min(1e5, x(w)));
  for (let i = Math.max(0, k - 12); i < k; i++) {
    ctx.globalAlpha = i === k - 1 ? 1 : 0.35;
    const lift = (i % 2) * 4;
    arrow(ctx, [held(run.positions[i][0]), height - lift], [held(run.positions[i + 1][0]), height - lift], run.colour, { width: 2, head: 7 });
  }
  ctx.globalAlpha = 1;
  ctx.restore();
  ctx.fillStyle = theme.muted;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText("step", 8, height - 2);
}

/** Grey weather over everything, thinner around the hiker. */
function fogBank(frame, { ctx, x, box }) {
  const { theme } = frame;
  const here = x(frame.feet.at(-1));
  const wide = x(SIGHT) - x(0);
  const veil = ctx.createLinearGradient(here - 3 * wide, 0, here + 3 * wide, 0);
  veil.addColorStop(0, theme.fog);
  veil.addColorStop(0.5, "transparent");
  veil.addColorStop(1, theme.fog);
  ctx.fillStyle = veil;
  ctx.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  ctx.fillStyle = theme.muted;
  ctx.textAlign = "right";
  ctx.textBaseline = "alphabetic";
  ctx.fillText("fog", box.right - 8, box.top + 16);
}

/** The only ground one sees: a disc around the feet, and a fainter memory of where they have been. */
function groundUnderFeet(frame, { ctx, x, y }, heights) {
  const feet = frame.feet;
  for (let i = 1; i < heights.length; i++) {
    const [[w0, h0], [w1, h1]] = [heights[i - 1], heights[i]];
    const seen = (w) => Math.max(0, 1 - (Math.abs(w1 - w) / SIGHT) ** 2);
    const now = seen(feet.at(-1));
    const before = 0.3 * Math.max(0, ...feet.slice(0, -1).map(seen));
    ctx.globalAlpha = Math.max(now, before);
    if (ctx.globalAlpha > 0.01) polyline(ctx, [[x(w0), y(h0)], [x(w1), y(h1)]]);
  }
  ctx.globalAlpha = 1;
}

// --- the loss against the step ------------------------------------------------------------------------------------

export function lossPanel(app) {
  const canvas = sharpCanvas("The loss after each step");
  canvas.element.className = "gd-loss";
  let log = true;
  const toggle = element("button", { type: "button", class: "gd-corner", "aria-pressed": "true" }, "log axis");
  toggle.addEventListener("click", () => {
    log = !log;
    toggle.setAttribute("aria-pressed", String(log));
    app.redraw();
  });

  function draw({ theme, runs, k }) {
    const shown = runs.flatMap((run) => run.losses).filter((v) => Number.isFinite(v) && (!log || v > 0));
    const ylim = log ? logLimits(shown) : padded([0, ...shown]);
    const place = axes(canvas.begin(), theme, {
      xlim: [0, Math.max(1, ...runs.map((run) => run.losses.length - 1))],
      ylim, ylog: log, xlabel: "step", ylabel: "loss", margin: { left: 46, right: 14, top: 28, bottom: 36 },
    });
    const { ctx, x, y } = place;
    place.clip(() => {
      for (const run of runs) {
        ctx.strokeStyle = runs.length > 1 ? run.colour : theme.loss;
        ctx.setLineDash(run.dash);
        for (const [alpha, end] of [[0.3, run.losses.length], [1, k + 1]]) {
          ctx.globalAlpha = alpha;
          ctx.lineWidth = 2;
          polyline(ctx, run.losses.slice(0, end).map((v, i) => [x(i), y(log ? Math.max(v, 1e-300) : v)]).filter((p) => p.every(Number.isFinite)));
        }
        ctx.setLineDash([]);
        const last = Math.min(k, run.losses.length - 1);
        const height = y(log ? Math.max(run.losses[last], 1e-300) : run.losses[last]);
        if (Number.isFinite(height)) marker(ctx, x(last), height, run.shape, 4.5, { fill: ctx.strokeStyle, stroke: theme.face });
      }
    });
    place.frame();
  }
  return { element: element("div", { class: "gd-panel" }, canvas.element, toggle), draw };
}

/** Whole decades around the losses, never more than sixteen: below that it is rounding. */
function logLimits(values) {
  const high = Math.max(...values, 1e-12);
  const low = Math.max(Math.min(...values), high * 1e-16);
  const [a, b] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high) + 1e-9)];
  return [10 ** a, 10 ** Math.max(b, a + 1)];
}

// --- the worked table ---------------------------------------------------------------------------------------------

const COLUMNS = {
  step: { head: "step", cell: (run, i) => String(i) },
  w: { head: "w", cell: (run, i) => run.positions[i].map((v) => pretty(v)).join(", ") },
  loss: { head: "loss", cell: (run, i) => pretty(run.losses[i]) },
  gradient: { head: "slope", cell: (run, i) => run.gradients[i].map((v) => pretty(v)).join(", ") },
  update: { head: "step taken", cell: (run, i) => (run.positions[i + 1] ?? []).map((v, j) => pretty(v - run.positions[i][j])).join(", ") },
};

export function tablePanel(app) {
  const body = element("tbody");
  const names = () => app.spec.columns.filter((name) => !(app.foggy && name === "loss"));
  const head = element("tr");
  const table = element("table", {}, element("caption", { class: "gd-hidden" }, "The walk in numbers"), element("thead", {}, head), body);
  const box = element("div", { class: "gd-table", tabindex: "0", role: "region", "aria-label": "The walk in numbers" }, table);

  function draw({ runs, k }) {
    const run = runs[0];
    head.replaceChildren(...names().map((name) => element("th", { scope: "col" }, COLUMNS[name].head)));
    const last = Math.min(k, run.positions.length - 1);
    // Only the rows near the hiker: a thousand rows would cost more than the picture.
    const first = Math.max(0, last - 200);
    const rows = [];
    for (let i = first; i <= last; i++)
      rows.push(element("tr", { class: i === last ? "gd-now" : "" }, ...names().map((name) => element("td", {}, COLUMNS[name].cell(run, i)))));
    body.replaceChildren(...rows);
    box.scrollTop = box.scrollHeight;
  }
  return { element: box, draw };
}

export const PANELS = { curve: curvePanel, loss: lossPanel, table: tablePanel };
