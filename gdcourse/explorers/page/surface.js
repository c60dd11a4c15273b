// The landscape as a hill one can turn: drawn back to front on a plain canvas, with the walk and its shadow.

import { arrow, cividis, evenly, polyline, sharpCanvas, sampleHeights, words } from "./canvas.js";
import { element, slider } from "./controls.js";

const CELLS = 36;
const DEEP = 0.66; // how high the box is, in widths
// The hill hangs above its floor, so that the map below it is seen.
const lifted = (shade) => DEEP * (0.3 + 0.7 * shade);

export function surfacePanel(app) {
  const canvas = sharpCanvas("The landscape in space. Drag to turn it.", app.redraw);
  canvas.element.classList.add("gd-touch");
  let [turn, tilt] = [35, 32];
  let grasp = null;
  canvas.element.addEventListener("pointerdown", (event) => {
    canvas.element.setPointerCapture(event.pointerId);
    grasp = { x: event.clientX, y: event.clientY, turn, tilt };
  });
  canvas.element.addEventListener("pointermove", (event) => {
    if (!event.buttons || !grasp) return;
    turn = (((grasp.turn - (event.clientX - grasp.x) * 0.5) % 360) + 360) % 360;
    tilt = Math.max(0, Math.min(90, grasp.tilt + (event.clientY - grasp.y) * 0.5));
    app.redraw();
  });
  const turner = slider({ label: "turn", low: 0, high: 360, step: 5, unit: "°" }, (v) => {
    turn = v;
    app.redraw();
  });
  const tilter = slider({ label: "tilt", low: 0, high: 90, step: 5, unit: "°" }, (v) => {
    tilt = v;
    app.redraw();
  });
  const [[x0, x1], [y0, y1]] = app.spec.landscape.domain;
  let [key, seen] = [null, null];

  function draw(frame) {
    if (key !== frame.groundKey) {
      key = frame.groundKey;
      seen = sampleHeights(frame.landscape, [x0, x1], [y0, y1], CELLS, CELLS);
    }
    const { ctx, width, height } = canvas.begin();
    const project = camera(turn, tilt, width, height);
    const unit = ([x, y]) => [(x - x0) / (x1 - x0) - 0.5, (y - y0) / (y1 - y0) - 0.5];
    drawBase(ctx, project, frame);
    drawHill(ctx, project, seen, frame.theme, turn);
    drawNames(ctx, project, frame);
    for (const run of frame.runs) drawWalk(ctx, project, unit, seen, run, frame);
    turner.set(Math.round(turn / 5) * 5);
    tilter.set(Math.round(tilt / 5) * 5);
  }
  const turns = element("div", { class: "gd-turns" }, turner.element, tilter.element);
  return { element: element("div", { class: "gd-panel gd-worded" }, canvas.element, turns), draw };
}

/** From the unit box (x, y in ±½, z up from 0) to pixels, seen from far away, `turn` degrees round and `tilt` up. */
function camera(turn, tilt, width, height) {
  const [a, b] = [(turn * Math.PI) / 180, (tilt * Math.PI) / 180];
  const size = Math.min(width / 1.6, (height - 24) / (1.45 * Math.sin(b) + DEEP * Math.cos(b) + 0.1));
  return ([x, y, z]) => {
    const across = x * Math.cos(a) - y * Math.sin(a);
    const away = x * Math.sin(a) + y * Math.cos(a);
    return [width / 2 + size * across, height / 2 - size * (away * Math.sin(b) + (z - DEEP / 2) * Math.cos(b))];
  };
}

function drawBase(ctx, project, { theme }) {
  ctx.strokeStyle = theme.context;
  ctx.lineWidth = 1;
  const corners = [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5], [-0.5, -0.5]];
  polyline(ctx, corners.map(([x, y]) => project([x, y, 0])));
}

/** The cells of the ground from the farthest to the nearest. */
function drawHill(ctx, project, { heights, columns, rows, shade }, theme, turn) {
  const point = (i, j) => [i / columns - 0.5, j / rows - 0.5, lifted(shade(heights[j * (columns + 1) + i]))];
  const a = (turn * Math.PI) / 180;
  const order = (count, backwards) =>
    evenly(0, count - 1, count - 1).map((i) => (backwards ? count - 1 - i : i));
  ctx.lineWidth = 0.6;
  ctx.strokeStyle = theme.face;
  for (const j of order(rows, Math.cos(a) > 0))
    for (const i of order(columns, Math.sin(a) > 0)) {
      const corners = [point(i, j), point(i + 1, j), point(i + 1, j + 1), point(i, j + 1)];
      const [r, g, b] = cividis(((corners[0][2] + corners[2][2]) / 2 / DEEP - 0.3) / 0.7);
      ctx.fillStyle = `rgba(${r | 0}, ${g | 0}, ${b | 0}, 0.8)`;
      ctx.beginPath();
      for (const corner of corners) ctx.lineTo(...project(corner));
      ctx.closePath();
      ctx.fill();
      ctx.stroke();
    }
}

function drawWalk(ctx, project, unit, { shade }, run, { k, theme, arrows }) {
  const last = Math.min(k, run.positions.length - 1);
  const inside = (w) => unit(w).every((v) => Math.abs(v) <= 0.5);
  const above = (w, i) => (inside(w) ? project([...unit(w), lifted(shade(run.losses[i]))]) : [NaN, NaN]);
  const below = (w) => (inside(w) ? project([...unit(w), 0]) : [NaN, NaN]);
  const shown = run.positions.slice(0, last + 1);
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = theme.context;
  ctx.setLineDash([3, 3]);
  polyline(ctx, shown.map(below));
  ctx.setLineDash([]);
  for (const [colour, width] of [[theme.face, 5], [run.colour, 2.5]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    polyline(ctx, shown.map(above));
  }
  const [feet, shadow] = [above(shown[last], last), below(shown[last])];
  if (!feet.every(Number.isFinite)) return;
  ctx.lineWidth = 1;
  ctx.setLineDash([3, 3]);
  polyline(ctx, [feet, shadow]);
  ctx.setLineDash([]);
  ctx.fillStyle = run.colour;
  ctx.beginPath();
  ctx.arc(...feet, 6, 0, 2 * Math.PI);
  ctx.fill();
  if (arrows.gradient) {
    const slope = run.felt[last];
    const size = Math.hypot(...slope) || 1;
    const tip = project([...unit(shown[last]).map((v, i) => v + (0.25 * slope[i]) / size), 0]);
    arrow(ctx, shadow, tip, theme.gradient, { width: 2.5, head: 9 });
    words(ctx, "gradient", tip[0] + 6, tip[1], theme, { colour: theme.gradient });
  }
}

function drawNames(ctx, project, { theme, names }) {
  words(ctx, names[0], ...project([-0.2, -0.58, 0]), theme, { colour: theme.muted, align: "center" });
  words(ctx, names[1], ...project([0.58, -0.2, 0]), theme, { colour: theme.muted, align: "center" });
}
