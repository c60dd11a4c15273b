// The scene of the fog game: sky, hill, hut, footprints, the hiker, and the fog over all of it.

import { polyline, pretty } from "./canvas.js";
import { drawFlag, drawFootprint, drawHiker, drawHut } from "./hiker.js";

const MARGIN = 34; // pixels beside the hill
const SIGHT = 62; // pixels that one sees around one's feet
const PACE = 13; // pixels between footprints
// Left edge, height, width and thickness of each wisp, as parts of the picture.
const WISPS = [
  [0.16, 0.35, 0.3, 0.1], [0.52, 0.22, 0.4, 0.08], [0.9, 0.4, 0.3, 0.12],
  [0.3, 0.68, 0.42, 0.1], [0.82, 0.78, 0.4, 0.12], [1.1, 0.6, 0.3, 0.1],
];
const RIDGES = [
  { hue: "far", heights: [0.5, 0.3, 0.44, 0.2, 0.38, 0.27, 0.46, 0.22, 0.4, 0.32, 0.5] },
  { hue: "near", heights: [0.62, 0.5, 0.56, 0.44, 0.58, 0.5, 0.6, 0.47, 0.55, 0.5, 0.64] },
];

/** From places to pixels across, in a picture of this width. */
export const across = ({ low, high }, width) => (w) =>
  MARGIN + ((w - low) / (high - low)) * (width - 2 * MARGIN);

/**
 * `game` has places and flown (how each was reached), `view` what moves: w (where the hiker is), flight (from, to,
 * t: 0 to 1) or null, pace, facing, lift (of the fog, 0 to 1), raised (the flag, 0 to 1), shown (places reached).
 */
export function drawScene(ctx, { width, height, spec, ground, game, view, theme }) {
  const x = across(spec, width);
  const place = (px) => spec.low + ((px - MARGIN) / (width - 2 * MARGIN)) * (spec.high - spec.low);
  const [floor, peak] = [Math.min(...spec.heights), Math.max(...spec.heights)];
  const y = (w) => height - 52 - ((ground.height(w) - floor) / (peak - floor)) * (height - 160);
  const scene = { width, height, x, y, place, theme };
  const feet = view.flight ? inFlight(view.flight, y) : y(view.w);

  drawSky(ctx, scene, view.lift);
  drawGround(ctx, scene);
  drawHut(ctx, { ...hutPlace(scene, ground.hut), lit: view.raised > 0, smoke: view.raised, colours: theme });
  if (view.lift < 1) drawFog(ctx, scene, x(view.w), feet - 18, 1 - view.lift);
  drawTrail(ctx, scene, game, view);
  if (view.raised) drawFlag(ctx, { x: x(view.w) + 24, y: y(view.w) + 2, raised: view.raised, colours: theme });
  if (!view.flight) drawTilt(ctx, scene, view.w, ground.slope(view.w));
  drawHiker(ctx, {
    x: x(view.w), y: feet, facing: view.facing, stride: view.pace % 1,
    lean: view.flight ? -0.5 : tilt(scene, view.w) * view.facing, colours: theme,
  });
}

const LOFT = 140; // pixels over the middle of a flight, where the control point of its curve is

/** How high up one is in a flight: a point of the curve that is left behind. */
const inFlight = ({ from, to, t }, y) => (1 - t) * y(from) + t * y(to) - 2 * LOFT * t * (1 - t);

/** The angle of the ground in the picture, in radians, positive where it rises to the right. */
function tilt({ x, y }, w) {
  const toe = 0.05;
  return Math.atan2(y(w - toe) - y(w + toe), x(w + toe) - x(w - toe));
}

/** The hut stands beside the lowest place, so that there is room to arrive in front of it. */
function hutPlace({ x, y, place, width }, hut) {
  const size = width < 500 ? 46 : 62;
  const middle = x(hut) - 0.62 * size;
  const corners = [-0.4, 0, 0.4].map((part) => y(place(middle + part * size)));
  return { x: middle, y: Math.max(...corners) + 1, size };
}

function drawSky(ctx, { width, height, theme }, lift) {
  ctx.fillStyle = theme.sky;
  ctx.fillRect(0, 0, width, height);
  ctx.fillStyle = theme.sun;
  ctx.beginPath();
  ctx.arc(0.76 * width, height * (0.34 - 0.1 * lift), 24, 0, 2 * Math.PI);
  ctx.fill();
  for (const { hue, heights } of RIDGES) {
    ctx.fillStyle = theme[hue];
    ctx.beginPath();
    ctx.moveTo(0, height);
    heights.forEach((part, i) => ctx.lineTo((i / (heights.length - 1)) * width, part * height));
    ctx.lineTo(width, height);
    ctx.fill();
  }
}

function drawGround(ctx, { width, height, y, place, theme }) {
  const edge = Array.from({ length: Math.ceil(width / 3) + 1 }, (_, i) => [3 * i, y(place(3 * i))]);
  ctx.fillStyle = theme.ground;
  ctx.beginPath();
  for (const point of [[0, height], ...edge, [width, height]]) ctx.lineTo(...point);
  ctx.fill();
  Object.assign(ctx, { strokeStyle: theme.loss, lineWidth: 3, lineJoin: "round" });
  polyline(ctx, edge);
}

/** Footprints where the hiker walked, a mark where each step ended, a dashed arc where the hiker flew. */
function drawTrail(ctx, scene, { places, flown }, { w: now, shown }) {
  const { x, y, theme } = scene;
  const reached = places.slice(0, shown + 1);
  const steps = reached.slice(1).map((to, i) => [reached[i], to, flown[i + 1]]);
  if (now !== reached.at(-1) && !flown[shown + 1]) steps.push([reached.at(-1), now, false]);
  let foot = 0;
  for (const [from, to, flight] of steps) {
    const [a, b] = [x(from), x(to)];
    if (flight) {
      drawFlight(ctx, a, b, y(from), y(to), theme.prediction);
      continue;
    }
    const boot = { facing: Math.sign(b - a) || 1, colour: theme.prediction };
    const prints = Math.floor(Math.abs(b - a) / PACE);
    for (let i = 1; i <= prints; i++) {
      const w = from + ((i * PACE) / Math.abs(b - a)) * (to - from);
      foot = 1 - foot;
      drawFootprint(ctx, { ...boot, x: x(w), y: y(w), tilt: tilt(scene, w), foot });
    }
  }
  ctx.fillStyle = theme.prediction;
  for (const at of reached.slice(0, -1)) {
    ctx.beginPath();
    ctx.arc(x(at), y(at), 4, 0, 2 * Math.PI);
    ctx.fill();
  }
}

function drawFlight(ctx, a, b, from, to, colour) {
  Object.assign(ctx, { strokeStyle: colour, lineWidth: 1.5 });
  ctx.setLineDash([3, 5]);
  ctx.beginPath();
  ctx.moveTo(a, from);
  ctx.quadraticCurveTo((a + b) / 2, (from + to) / 2 - LOFT, b, to);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** The board under the boots: how the ground tilts, and the number. */
function drawTilt(ctx, scene, w, slope) {
  const { x, y, width, theme } = scene;
  ctx.save();
  ctx.translate(x(w), y(w));
  ctx.rotate(-tilt(scene, w));
  Object.assign(ctx, { strokeStyle: theme.gradient, lineWidth: 4, lineCap: "round" });
  polyline(ctx, [[-24, 1], [24, 1]]);
  ctx.restore();
  const text = `slope ${pretty(slope, 1)}`;
  Object.assign(ctx, { font: "600 14px system-ui, -apple-system, 'Segoe UI', sans-serif", textAlign: "center" });
  Object.assign(ctx, { lineWidth: 4, strokeStyle: theme.face, fillStyle: theme.ink });
  const half = ctx.measureText(text).width / 2 + 6;
  const middle = Math.max(half, Math.min(width - half, x(w)));
  ctx.strokeText(text, middle, y(w) + 34);
  ctx.fillText(text, middle, y(w) + 34);
  ctx.textAlign = "start";
}

let layer = null; // one sheet of fog for every frame: a new one each time would be work for the page's collector

/** Fog over everything but the ground around the boots; its wisps lag behind the hiker, and it thins as it lifts. */
function drawFog(ctx, { width, height, theme }, x, y, thick) {
  const ratio = ctx.getTransform().a;
  layer ??= document.createElement("canvas");
  const [w, h] = [Math.ceil(width * ratio), Math.ceil(height * ratio)];
  if (layer.width !== w || layer.height !== h) [layer.width, layer.height] = [w, h];
  const fog = layer.getContext("2d");
  fog.setTransform(ratio, 0, 0, ratio, 0, 0);
  fog.globalCompositeOperation = "source-over";
  fog.fillStyle = theme.fog;
  fog.fillRect(0, 0, width, height);
  for (const [left, high, wide, tall] of WISPS) {
    fog.save();
    fog.translate(left * width - 0.12 * x, high * height - 50 * (1 - thick));
    fog.scale(wide * width, tall * height);
    fog.fillStyle = roundGradient(fog, 0, 0, 0, 1, theme.wisp, 0.6);
    fog.fillRect(-1, -1, 2, 2);
    fog.restore();
  }
  fog.globalCompositeOperation = "destination-out";
  const reach = SIGHT * (1 + 7 * (1 - thick));
  fog.fillStyle = roundGradient(fog, x, y, 0.3 * reach, reach, "#000000", 1);
  fog.fillRect(0, 0, width, height);
  ctx.save();
  ctx.globalAlpha = Math.min(1, 1.6 * thick);
  ctx.drawImage(layer, 0, 0, width, height);
  ctx.restore();
}

/** A round gradient of one colour, from an opacity inside to nothing outside. */
function roundGradient(ctx, x, y, inner, outer, colour, opacity) {
  const made = ctx.createRadialGradient(x, y, inner, x, y, outer);
  made.addColorStop(0, colour + Math.round(255 * opacity).toString(16).padStart(2, "0"));
  made.addColorStop(1, `${colour}00`);
  return made;
}
