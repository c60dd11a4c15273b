// The panels every walk has: the ground with the hikers on it, the loss, the numbers. Each panel is made once, as
// {element, draw(frame)}; a frame is all there is to see at this moment.

import {
  arrow, axes, evenly, fogLayer, groundPicture, inPowers, logLimits, marker, padded, polyline, pretty, sharpCanvas, star,
  sampleHeights, touchCanvas, traceContour, words,
} from "./canvas.js";
import { element, debounce, write } from "./controls.js";
import { arrivedAt, lastShown, onTheWay } from "./frame.js";
import { drawFlag, drawHiker } from "./hiker.js";

const HIKER = 38; // pixels high
const PACE = 26; // pixels of the ground for each pace
const LOFT = 46; // pixels that a step over the valley flies above its chord
const SHADOW = "rgba(0, 0, 0, 0.45)"; // on light ground and on dark
const BESIDE = 14; // pixels from the hiker to a pointer that asks for a stride
const REMEMBERED = 60; // how many of the last places keep a thin patch in the fog

/** The colour of the loss curve: the house's blue, unless several runs need telling apart. */
const lossColour = (run, { runs, theme }) => (runs.length > 1 ? run.colour : theme.loss);

// --- a curve: one coordinate, the height above it, the steps below it --------------------------------------

export function curvePanel(app) {
  let place = null;
  const [low, high] = app.spec.landscape.domain[0];
  const fine = (high - low) / 100;
  const canvas = touchCanvas("The landscape. The left and right arrow keys move the hiker.", {
    resized: app.redraw,
    touch(px) {
      if (!place) return;
      if (app.walksByHand) return strideTowards(px);
      if (app.placesPin) app.keep({ pin: pinPlace(place.x.invert(px)) });
      else app.setStart([place.x.invert(px)]);
    },
    nudge(dx, _, times) {
      if (!dx) return;
      if (app.walksByHand) app.stride(dx, times);
      else if (app.placesPin) app.keep({ pin: pinPlace((app.values.pin ?? app.values.start[0]) + dx * fine * times) });
      else app.setStart([app.values.start[0] + dx * fine * times]);
    },
  });
  const pinPlace = (w) => Number(Math.max(low, Math.min(high, w)).toPrecision(4));
  /** A pointer beside the hiker asks for a stride to its side; held there, for one after another. */
  function strideTowards(px) {
    const aside = px - place.x(app.values.hand.at(-1)[0]);
    if (!app.isOnTheWay && Math.abs(aside) > BESIDE) app.stride(Math.sign(aside));
  }
  canvas.element.style.touchAction = "pan-y"; // a finger moves the hiker across, and the page up and down

  function draw(frame) {
    const { theme, landscape, inFog } = frame;
    const heights = evenly(low, high, 400).map((w) => [w, landscape.value([w])]);
    place = axes(canvas.begin(), theme, {
      xlim: [low, high],
      ylim: padded(heights.map(([, h]) => h)),
      xlabel: frame.names[0],
      ylabel: "loss",
      title: inFog ? "" : frame.formula,
      margin: { left: 50, right: 14, top: 28, bottom: 68 },
    });
    const { ctx, x, y, box } = place;
    place.clip(() => {
      ctx.strokeStyle = theme.loss;
      ctx.lineWidth = 2.5;
      polyline(ctx, heights.map(([w, h]) => [x(w), y(h)]));
      const sight = Math.max(34, app.spec.sight * (box.right - box.left));
      if (inFog) fogOver(place, frame, (w) => y(landscape.value(w)), sight);
    });
    for (const { w: [w], height, lowest } of inFog ? [] : ranked(frame))
      star(ctx, x(w), y(height), theme, lowest ? 11 : 8, !lowest);
    for (const run of frame.inFog ? [] : frame.runs) flagOnCurve(place, run, frame);
    for (const run of frame.runs) walkOnCurve(place, run, frame);
    if (frame.pin) pinOnCurve(place, frame);
    place.frame();
    stepsBelow(place, frame);
  }
  return { element: canvas.element, draw, glides: true };
}

/** The minima with their heights, and which of them are the lowest. */
function ranked({ minima, landscape }) {
  const heights = minima.map(landscape.value);
  const floor = Math.min(...heights);
  const isLowest = (height) => height - floor <= 1e-6 * (1 + Math.abs(floor));
  return minima.map((w, i) => ({ w, height: heights[i], lowest: isLowest(heights[i]) }));
}

/** Weather, with clear sight at the feet and a thin memory of where they have been. */
function fogOver({ ctx, x, box }, { theme, runs, k, part }, heightOf, sight) {
  const last = lastShown(runs[0], k);
  const seen = [...runs[0].positions.slice(0, last + 1), onTheWay(runs[0], last, part).w].slice(-REMEMBERED);
  const holes = seen.map((w, i) => [x(w[0]), heightOf(w), i === seen.length - 1 ? 1 : 0.55]);
  fogLayer(ctx, box, theme, holes.filter(([px, py]) => Number.isFinite(px + py)), sight);
  ctx.fillStyle = theme.muted;
  ctx.textAlign = "right";
  ctx.textBaseline = "alphabetic";
  ctx.fillText("fog", box.right - 8, box.top + 16);
}

/** The footprints of a walk, joined by thin chords; a hiker outside the picture is pointed at from its edge. */
function walkOnCurve(place, run, frame) {
  const { ctx, x, y, box, clip } = place;
  const { theme, k, part, runs } = frame;
  const last = lastShown(run, k);
  const points = run.positions.slice(0, last + 1).map((w, i) => [x(w[0]), y(run.losses[i])]);
  clip(() => {
    ctx.strokeStyle = run.colour;
    ctx.lineWidth = 1;
    ctx.globalAlpha = Math.min(0.6, 24 / points.length); // a hundred chords are a thicket
    polyline(ctx, points);
    ctx.globalAlpha = points.length > 80 ? 0.5 : 1;
    points.slice(0, -1).forEach(([px, py], i) =>
      marker(ctx, px, py, run.shape, i ? 3 : 5, { fill: i ? run.colour : theme.face, stroke: run.colour }));
    ctx.globalAlpha = 1;
  });
  const now = onTheWay(run, last, part);
  const [px, py] = part ? feetBetween(place, frame.landscape, run, last, part, now) : points[last];
  if (px >= box.left && px <= box.right && py >= box.top && py <= box.bottom) {
    if (runs.length > 1) return marker(ctx, px, py, run.shape, 6, { fill: run.colour, stroke: theme.face });
    if (!part) slopeUnderFeet(ctx, run, last, x, y, theme);
    marker(ctx, px, py, run.shape, 3.5, { fill: run.colour, stroke: theme.face, width: 1 });
    hikerAt(place, [px, py], run, last, part, now, theme);
  } else {
    // Over one weight all that leaves is high up: what counts is on which side.
    const sides = points.map(([px]) => [px < box.left ? box.left : px > box.right ? box.right : px, box.top]);
    outside(ctx, box, run, last, wayOut(box, sides), theme);
  }
}

/** The feet on the way from one place to the next: on the ground, or in the air over a valley. */
function feetBetween({ x, y }, landscape, run, i, part, { w, lift }) {
  if (!lift) return [x(w[0]), y(landscape.value(w))];
  const [from, to] = [y(run.losses[i]), y(run.losses[i + 1])];
  return [x(w[0]), from + part * (to - from) - LOFT * lift];
}

/** The hiker over the feet: leaning into the slope, looking where the next step goes, walking on the way. */
function hikerAt({ ctx, x, y }, [px, py], { positions, losses, felt }, i, part, { lift }, theme) {
  const [before, here, next] = [positions[i - 1], positions[i], positions[i + 1]];
  const facing = Math.sign(next ? next[0] - here[0] : before ? here[0] - before[0] : 0) || 1;
  const tilt = Math.atan2(y(losses[i]) - y(losses[i] + felt[i][0]), x(here[0] + 1) - x(here[0]));
  const lean = lift ? -0.5 : Number.isFinite(tilt) ? tilt * facing : 0;
  const paces = next ? Math.max(1, Math.round(Math.abs(x(next[0]) - x(here[0])) / PACE)) : 1;
  drawHiker(ctx, { x: px, y: py - 1, facing, lean, stride: (part * paces) % 1, size: HIKER, colours: theme });
}

/** A flag where a walk came to stay. */
function flagOnCurve({ ctx, x, y }, run, { k, minima, theme, spec, concealed }) {
  const at = concealed ? -1 : arrivedAt(run, minima, spec.landscape.domain);
  if (at < 0 || at > lastShown(run, k)) return;
  const [px, py] = [x(run.positions[at][0]), y(run.losses[at])];
  drawFlag(ctx, { x: px + 15, y: py, raised: 0.7, colours: theme });
}

/** A short tangent: the one thing that the hiker feels. */
function slopeUnderFeet(ctx, run, i, x, y, theme) {
  const [w, loss, slope] = [run.positions[i][0], run.losses[i], run.felt[i][0]];
  const [dx, dy] = [x(w + 1) - x(w), y(loss + slope) - y(loss)];
  const half = 22 / Math.hypot(dx, dy);
  ctx.strokeStyle = theme.gradient;
  ctx.lineWidth = 2.5;
  polyline(ctx, [[x(w) - half * dx, y(loss) - half * dy], [x(w) + half * dx, y(loss) + half * dy]]);
}

/** An arrow from the middle of the box to the edge where a hiker left it, and the place reached in numbers. */
function outside(ctx, box, run, i, [dx, dy], theme) {
  const aside = 18 * run.index * (dy < 0 ? 1 : -1); // so that two who left the same way are both told
  const [middle, centre] = middleOf(box);
  const tip = [middle + dx, centre + dy + aside];
  const size = Math.hypot(dx, dy) || 1;
  const tail = [tip[0] - (30 * dx) / size, tip[1] - (30 * dy) / size];
  arrow(ctx, tail, tip, run.colour);
  const why = Number.isNaN(run.losses[i]) ? "no height" : "outside";
  const text = `${why}: w = ${run.positions[i].map((v) => inPowers(pretty(v, 1))).join(", ")}`;
  words(ctx, text, tail[0] - (dx > 0 ? 6 : -6), tail[1], theme, { align: dx > 0 ? "right" : "left", box });
}

const middleOf = (box) => [(box.left + box.right) / 2, (box.top + box.bottom) / 2];

/** From the middle to the edge, towards the last of these points that is a place; nowhere if that is inside. */
function wayOut(box, points) {
  const [middle, centre] = middleOf(box);
  const [px, py] = points.findLast((point) => !point.some(Number.isNaN)) ?? [middle, centre];
  const far = [px - middle, py - centre];
  const way = far.every(Number.isFinite) ? far : far.map((v) => (Number.isFinite(v) ? 0 : Math.sign(v)));
  const room = [box.right - middle - 6, box.bottom - centre - 10];
  const times = Math.max(Math.abs(way[0]) / room[0], Math.abs(way[1]) / room[1]);
  return far.every(Number.isFinite) && times < 0.9 ? [0, 0] : way.map((v) => v / times);
}

/** The steps, drawn where they live: along the axis of w, below the picture; the last one strong. */
function stepsBelow({ ctx, x, box }, { theme, runs, k, arrows }) {
  const line = box.bottom + 58;
  const held = (w) => Math.max(-1e4, Math.min(1e4, x(w)));
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left - 6, box.bottom + 38, box.right - box.left + 12, 30);
  ctx.clip();
  const run = runs[0];
  const last = lastShown(run, k);
  for (let i = Math.max(0, last - 40); i < last; i++) {
    ctx.globalAlpha = i === last - 1 ? 1 : 0.45;
    const lift = (i % 2) * 5;
    const [from, to] = [held(run.positions[i][0]), held(run.positions[i + 1][0])];
    arrow(ctx, [from, line - lift], [to, line - lift], run.colour, { width: 2, head: 7 });
  }
  ctx.globalAlpha = 1;
  if (arrows.gradient) {
    const from = held(run.positions[last][0]);
    const tip = from + (70 * run.felt[last][0]) / longest(run.felt.slice(0, last + 1));
    arrow(ctx, [from, line - 14], [tip, line - 14], theme.gradient, { width: 2, head: 7 });
  }
  ctx.restore();
  ctx.fillStyle = theme.muted;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText("steps", 6, line - 2);
}

/** How long the longest of these vectors is; what is infinite does not count. */
const longest = (vectors) => Math.max(...vectors.map((v) => Math.hypot(...v)).filter(Number.isFinite), 1e-300);

/** The learner's pin: where w will be, said before seeing. */
function pinOnCurve({ ctx, x, box }, { theme, pin }) {
  const px = x(pin.value);
  ctx.strokeStyle = theme.prediction;
  ctx.lineWidth = 2;
  ctx.setLineDash([6, 4]);
  polyline(ctx, [[px, box.top], [px, box.bottom]]);
  ctx.setLineDash([]);
  const near = px > (box.left + box.right) / 2;
  const style = { colour: theme.prediction, align: near ? "right" : "left" };
  words(ctx, `your w after ${pin.step} steps`, px + (near ? -6 : 6), box.top + 12, theme, style);
}

// --- a contour map: two coordinates seen from above --------------------------------------------------------

export function contourPanel(app) {
  let place = null;
  const [[x0, x1], [y0, y1]] = app.spec.landscape.domain;
  const canvas = touchCanvas("A contour map. The arrow keys move the start.", {
    resized: app.redraw,
    touch: (px, py) => place && app.setStart([place.x.invert(px), place.y.invert(py)]),
    nudge(dx, dy, times) {
      const [a, b] = app.values.start;
      app.setStart([a + (dx * times * (x1 - x0)) / 100, b + (dy * times * (y1 - y0)) / 100]);
    },
  });
  const ground = remembered(drawGround);

  function draw(frame) {
    const { theme, landscape, inFog } = frame;
    const surface = canvas.begin();
    place = axes(surface, theme, {
      xlim: [x0, x1], ylim: [y0, y1], xlabel: frame.names[0], ylabel: frame.names[1],
      title: inFog ? "" : frame.formula, equal: app.spec.equal,
      margin: { left: 46, right: 14, top: 28, bottom: 38 },
    });
    const { ctx, x, y, box } = place;
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    const key = [frame.groundKey, width, height, x.low, y.low, theme.face, window.devicePixelRatio].join();
    ctx.drawImage(ground(key, landscape, place, theme), box.left, box.top, width, height);
    place.clip(() => {
      if (inFog) fogOver(place, frame, (w) => y(w[1]), Math.max(34, 1.6 * app.spec.sight * width));
      else for (const { w: [a, b], lowest } of ranked(frame))
        star(ctx, x(a), y(b), theme, lowest ? 10 : 6, !lowest);
      for (const run of frame.runs) walkOnMap(place, run, frame);
      arrowsAtFeet(place, frame);
      if (frame.look) lookAround(place, frame);
    });
    for (const run of frame.runs) {
      const points = run.positions.slice(0, lastShown(run, frame.k) + 1).map(([a, b]) => [x(a), y(b)]);
      const [px, py] = points.at(-1);
      const inside = px >= box.left && px <= box.right && py >= box.top && py <= box.bottom;
      if (!inside) outside(ctx, box, run, points.length - 1, wayOut(box, points), theme);
    }
    place.frame();
  }
  return { element: canvas.element, draw, glides: true };
}

/** The last result of `make`, kept while its key stays the same: the ground is drawn once, the walk every time. */
function remembered(make) {
  let [key, result] = [null, null];
  return (now, ...more) => {
    if (key !== now) [key, result] = [now, make(...more)];
    return result;
  };
}

function drawGround(landscape, { x, y, box }, theme) {
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const [columns, rows] = [Math.round(width / 4), Math.round(height / 4)];
  const seen = sampleHeights(landscape, [x.low, x.high], [y.low, y.high], columns, rows);
  const ratio = window.devicePixelRatio || 1;
  const layer = document.createElement("canvas");
  [layer.width, layer.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  const ctx = layer.getContext("2d");
  ctx.scale(ratio, ratio);
  ctx.fillStyle = theme.face;
  ctx.fillRect(0, 0, width, height);
  ctx.globalAlpha = theme.dark ? 0.6 : 0.55;
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(groundPicture(seen), 0, 0, width, height);
  ctx.globalAlpha = theme.dark ? 0.45 : 0.85;
  ctx.strokeStyle = theme.face;
  ctx.lineWidth = 1;
  for (let i = 1; i <= 12; i++) {
    ctx.beginPath();
    traceContour(seen, seen.height(i / 13), ([a, b], [c, d]) => {
      ctx.moveTo((a / seen.columns) * width, height - (b / seen.rows) * height);
      ctx.lineTo((c / seen.columns) * width, height - (d / seen.rows) * height);
    });
    ctx.stroke();
  }
  return layer;
}

function walkOnMap({ ctx, x, y }, run, { theme, k, part, minima, spec, concealed }) {
  const last = lastShown(run, k);
  const { w, lift } = onTheWay(run, last, part);
  const points = run.positions.slice(0, last + 1).map(([a, b]) => [x(a), y(b)]);
  const now = [x(w[0]), y(w[1])];
  if (part) points.push(now);
  for (const [colour, width] of [[theme.face, 4], [run.colour, 2]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    polyline(ctx, points);
  }
  const dots = points.length < 120 ? points.slice(1, -1) : [];
  for (const dot of dots) marker(ctx, ...dot, run.shape, 2.6, { fill: run.colour });
  marker(ctx, ...points[0], run.shape, 5.5, { fill: theme.face, stroke: run.colour, width: 2 });
  const at = concealed ? -1 : arrivedAt(run, minima, spec.landscape.domain);
  if (at >= 0 && at <= last) drawFlag(ctx, { x: points[at][0], y: points[at][1], raised: 0.55, colours: theme });
  // Seen from above, who flies over the valley is nearer to the eye, and throws a shadow.
  if (lift) marker(ctx, now[0], now[1], run.shape, 6, { fill: SHADOW });
  if (last || part)
    marker(ctx, now[0], now[1] - 14 * lift, run.shape, 6 + 3 * lift, { fill: run.colour, stroke: theme.face });
}

/** Gradient, velocity and step of the first run at its feet: the gradient uphill, in the plane where it lives. */
function arrowsAtFeet({ ctx, x, y, box }, { theme, runs, k, arrows, inFog }) {
  const run = runs[0];
  const i = lastShown(run, k);
  const feet = [x(run.positions[i][0]), y(run.positions[i][1])];
  if (!feet.every(Number.isFinite)) return;
  const draw = (vector, soFar, colour, name) => {
    const size = Math.hypot(...vector);
    const most = longest(soFar.slice(0, i + 1));
    const length = Math.max(16, Math.min(80, (80 * size) / most));
    if (!(size > 0.01 * most)) return;
    const tip = [feet[0] + (vector[0] / size) * length, feet[1] - (vector[1] / size) * length];
    arrow(ctx, feet, tip, colour, { width: 2.5, head: 9 });
    const left = tip[0] < feet[0];
    words(ctx, name, tip[0] + (left ? -6 : 6), tip[1], theme, { colour, align: left ? "right" : "left", box });
  };
  if (arrows.gradient || inFog) draw(run.felt[i], run.felt, theme.gradient, "gradient");
  if (arrows.velocity && run.velocities)
    draw(run.velocities[i].map((v) => -v), run.velocities, theme.loss, "−velocity");
  if (arrows.step && run.positions[i + 1]) {
    const [a, b] = run.positions[i + 1];
    arrow(ctx, feet, [x(a), y(b)], theme.step, { width: 3, head: 9 });
  }
}

const RAY = 64; // pixels: a direction is a direction, however short the stride

/** From the start: the direction looked at, with the place one stride away; straight downhill; the star. */
function lookAround({ ctx, x, y, box }, { theme, look, start, landscape, minima }) {
  const from = [x(start[0]), y(start[1])];
  const ray = ([dx, dy], colour, name) => {
    const tip = [from[0] + RAY * dx, from[1] - RAY * dy];
    arrow(ctx, from, tip, colour, { width: 3, head: 9 });
    words(ctx, name, tip[0], tip[1] + (dy < 0 ? 14 : -12), theme, { colour, align: "center", box });
  };
  if (minima.length) {
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([2, 4]);
    polyline(ctx, [from, [x(minima[0][0]), y(minima[0][1])]]);
    ctx.setLineDash([]);
  }
  const slope = landscape.gradient(start);
  const steep = Math.hypot(...slope);
  if (steep > 0) ray(slope.map((g) => -g / steep), theme.step, "−gradient");
  ctx.setLineDash([6, 4]);
  ray(look.direction, theme.prediction, "your direction");
  ctx.setLineDash([]);
  const there = start.map((v, i) => v + look.stride * look.direction[i]);
  marker(ctx, x(there[0]), y(there[1]), 3, 4, { fill: theme.prediction, stroke: theme.face });
}

// --- the loss against the step -----------------------------------------------------------------------------

export function lossPanel(app) {
  const canvas = sharpCanvas("The loss after each step", app.redraw);
  let log = app.spec.loss_axis !== "linear";
  const scaleButton = element("button", { type: "button", class: "gd-chip", "aria-pressed": String(log) }, "log axis");
  scaleButton.addEventListener("click", () => {
    log = !log;
    scaleButton.setAttribute("aria-pressed", String(log));
    app.redraw();
  });
  const clock = app.spec.landscape.rows
    ? element("select", { "aria-label": "what the loss is drawn against", onchange: () => app.redraw() },
        element("option", { value: "updates" }, "per update"), element("option", { value: "rows" }, "per row read"))
    : null;

  function draw(frame) {
    const { theme, runs, k, concealed } = frame;
    const unit = (run) => (clock?.value === "rows" ? Math.min(run.batch || Infinity, app.spec.landscape.rows) : 1);
    const floor = frame.floor ? evenly(0, frame.steps, frame.steps).map((t) => [t, frame.floor(t)]) : [];
    const walked = runs.flatMap((run) => (concealed ? run.losses.slice(0, k + 1) : run.losses));
    const values = [...walked, ...floor.map(([, v]) => v)];
    const began = Math.max(...runs.map((run) => run.losses[0]));
    const place = axes(canvas.begin(), theme, {
      xlim: [0, Math.max(1, ...runs.map((run) => (run.losses.length - 1) * unit(run)))],
      ylim: log ? logLimits(values, began) : padded([0, ...values.filter((v) => v < 1e12)]),
      ylog: log, xlabel: clock?.value === "rows" ? "rows read" : "step", ylabel: "loss",
      margin: { left: 50, right: 14, top: 30, bottom: 36 },
    });
    const { ctx, x, y, box } = place;
    const height = (v) => (log ? y(Math.max(v, 1e-300)) : y(v));
    place.clip(() => {
      for (const run of runs) drawLosses(ctx, run, lossColour(run, frame), frame, (i) => x(i * unit(run)), height);
      if (floor.length) drawFloor(ctx, floor.map(([t, v]) => [x(t), height(v)]), theme);
    }, 6);
    if (log && values.some((v) => v < 0)) {
      const style = { colour: theme.warning };
      words(ctx, "a log axis shows nothing below 0", box.left + 8, box.bottom - 12, theme, style);
    }
    place.frame();
  }
  const corner = element("div", { class: "gd-corner" }, ...[clock, scaleButton].filter(Boolean));
  return { element: element("div", { class: "gd-panel" }, canvas.element, corner), draw, glides: true, ofSteps: true };
}

/** Where a noisy walk ends up trembling: a dashed line that stays readable over the noise. */
function drawFloor(ctx, points, theme) {
  for (const [colour, width, dash] of [[theme.face, 4, []], [theme.ink, 2, [6, 4]]]) {
    [ctx.strokeStyle, ctx.lineWidth] = [colour, width];
    ctx.setLineDash(dash);
    polyline(ctx, points);
  }
  ctx.setLineDash([]);
  const [right, level] = points.at(-1);
  words(ctx, "noise floor", right - 4, level - 10, theme, { align: "right" });
}

/** One loss curve: what is to come is faint, what has been is strong, a marker where the walk stands. */
function drawLosses(ctx, run, colour, { theme, k, part, concealed }, x, y) {
  const points = run.losses.map((v, i) => [x(i), y(v)]);
  const last = lastShown(run, k);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2;
  ctx.setLineDash(run.dash);
  ctx.globalAlpha = 0.25;
  if (!concealed) polyline(ctx, points);
  ctx.globalAlpha = 1;
  const next = part && points[last + 1]?.every(Number.isFinite) ? points[last + 1] : points[last];
  const now = points[last].map((v, i) => v + part * (next[i] - v));
  polyline(ctx, [...points.slice(0, last + 1), now]);
  ctx.setLineDash([]);
  if (!now.every(Number.isFinite)) return;
  marker(ctx, ...now, run.shape, 4.5, { fill: colour, stroke: theme.face });
}

// --- the worked table --------------------------------------------------------------------------------------

const tuple = (values) => (values.length > 1 ? `(${values.map((v) => pretty(v)).join(", ")})` : pretty(values[0]));
const COLUMNS = {
  step: (run, i) => String(i),
  w: (run, i) => tuple(run.positions[i]),
  loss: (run, i) => pretty(run.losses[i]),
  gradient: (run, i) => tuple(run.felt[i]),
  update: ({ positions }, i) => (positions[i + 1] ? tuple(positions[i + 1].map((v, j) => v - positions[i][j])) : ""),
  "new w": (run, i) => (run.positions[i + 1] ? tuple(run.positions[i + 1]) : ""),
  ratio: (run, i) => (i ? pretty(run.losses[i] / run.losses[i - 1]) : ""),
};
const ROWS = 100; // a thousand rows would cost more than the picture; the last ones are those looked at
const REST = 60; // ms without a change before the rows out of sight are written too

/** Give a part of a table so many rows, and texts to those from `from` to `to`; what is there is used again. */
function fill(part, length, texts, tag, from = 0, to = length) {
  while (part.rows.length > length) part.deleteRow(-1);
  while (part.rows.length < length) part.append(element("tr"));
  for (let i = from; i < Math.min(to, length); i++) {
    const [row, cells] = [part.rows[i], texts(i)];
    while (row.cells.length > cells.length) row.deleteCell(-1);
    const cellAt = (j) => row.cells[j] ?? row.appendChild(element(tag, tag === "th" ? { scope: "col" } : {}));
    cells.forEach((text, j) => write(cellAt(j), text));
    row.classList.toggle("gd-now", tag === "td" && i === length - 1);
  }
}

export function tablePanel(app) {
  const title = "The walk in numbers: for a race, the loss of each runner";
  const caption = element("caption", { class: "gd-hidden" }, title);
  const head = element("thead");
  const body = element("tbody");
  const table = element("table", {}, caption, head, body);
  const region = { class: "gd-table", tabindex: "0", role: "region", "aria-label": "The walk in numbers" };
  const box = element("div", region, table);
  let scrolled = -1;
  let inSight = [0, ROWS]; // only these rows follow the hand at once: the others cost time, and nobody sees them
  let rest = () => {};
  const atRest = debounce(REST, () => {
    rest();
    box.removeAttribute("aria-busy");
  });

  function look() {
    const room = box.clientHeight - head.offsetHeight;
    const row = (table.offsetHeight - head.offsetHeight) / body.rows.length;
    if (!(row > 0)) return;
    const first = Math.floor(box.scrollTop / row);
    inSight = [Math.max(0, first - 1), first + Math.ceil(room / row) + 1];
    table.style.marginBottom = `${Math.max(0, room % row)}px`; // at the end of the table no row is seen in half
  }
  box.addEventListener("scroll", look);
  new ResizeObserver(() => {
    look();
    scrolled = -1; // to the last row again
  }).observe(box);

  /** One run: its worked table. A race: the losses side by side. */
  function columns({ runs, inFog }) {
    if (runs.length > 1) {
      const loss = (run) => (i) => (i in run.losses ? pretty(run.losses[i]) : "");
      const head = (run) => (run.mine ? "your loss" : app.spec.by_hand ? `loss of ${run.label}` : run.label);
      return [["step", (i) => String(i)], ...runs.map((run) => [head(run), loss(run)])];
    }
    const shown = app.spec.columns.filter((name) => !(inFog && (name === "loss" || name === "ratio")));
    return shown.map((name) => [name, (i) => COLUMNS[name](runs[0], i)]);
  }

  function draw(frame) {
    const shown = columns(frame);
    const last = Math.max(...frame.runs.map((run) => lastShown(run, frame.k)));
    const first = Math.max(0, last - ROWS + 1);
    const texts = (i) => shown.map(([, cell]) => cell(first + i));
    const length = last - first + 1;
    fill(head, 1, () => shown.map(([name]) => name), "th");
    if (scrolled === last) {
      fill(body, length, texts, "td", ...inSight);
      rest = () => fill(body, length, texts, "td");
      box.setAttribute("aria-busy", "true");
      return atRest();
    }
    rest = () => {};
    fill(body, length, texts, "td");
    scrolled = last;
    look();
    box.scrollTop = 1e6;
  }
  return { element: box, draw, ofSteps: true };
}
