// Lost in fog: a hill of which you feel the slope under your feet, and nothing else, until you find its bottom.

import { pretty, sharpCanvas, short } from "./canvas.js";
import { button, element, write } from "./controls.js";
import { drawFlag, drawFootprint, drawHiker, drawHut } from "./hiker.js";

const WALK = 420; // milliseconds of a step on foot
const FLIGHT = 700; // … of one that is thrown across the valley
const LIFT = 1500; // … of the fog
const SIGHT = 62; // pixels that one sees around one's feet
const KEPT = "gdcourse-best";
const WISPS = [[0.16, 0.35, 0.3, 0.1], [0.52, 0.22, 0.4, 0.08], [0.9, 0.4, 0.3, 0.12], [0.3, 0.68, 0.42, 0.1], [0.82, 0.78, 0.4, 0.12], [1.1, 0.6, 0.3, 0.1]];

/** The ground as Python sampled it: height and slope at any place, by straight lines between the samples. */
export function makeGround({ low, high, heights, slopes }) {
  const n = heights.length - 1;
  const between = (values) => (w) => {
    const at = ((w - low) / (high - low)) * n;
    const i = Math.min(Math.max(Math.floor(at), 0), n - 1); // beyond the ends the last piece goes on
    return values[i] + (at - i) * (values[i + 1] - values[i]);
  };
  const deepest = heights.indexOf(Math.min(...heights));
  return { height: between(heights), slope: between(slopes), hut: low + ((high - low) * deepest) / n };
}

/** What the ground under the feet is: "slope", or level as a "top", a "valley", or the "hut" itself. */
export function kindOfGround(ground, w, { level, low, high }) {
  if (Math.abs(ground.slope(w)) > level) return "slope";
  const toe = (high - low) / 200;
  if (ground.slope(w + toe) < ground.slope(w - toe)) return "top";
  return Math.abs(w - ground.hut) < (high - low) / 12 ? "hut" : "valley";
}

/** The next stride on foot: half as long after turning round, as one feels one's way. */
export function nextStride(stride, last, direction) {
  return last && last !== direction ? Math.max(stride / 2, 0.03125) : stride;
}

const SAYINGS = {
  slope: () => "",
  top: () => "Level ground, but a hilltop: every step from here leads down.",
  valley: (after) => `Level ground ${after}, and the fog lifts. The hut is in a deeper valley.`,
  hut: (after, isBest) => `The hut, ${after}${isBest ? ": your best so far" : ""}.`,
};

export default {
  render({ model, el }) {
    const spec = model.get("spec");
    const ground = makeGround(spec);
    const game = { places: [spec.start], stride: spec.stride, last: 0, steps: 0, kind: "slope" };
    const best = { steps: model.get("best") ?? kept(spec.name) };
    const view = { w: spec.start, lift: 0, raised: 0, facing: 1, pace: 0, fly: 0 };
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    let moving = 0;

    const canvas = sharpCanvas("A hiker on a hillside in fog", () => draw());
    Object.assign(canvas.element, { className: "gd-scene", tabIndex: 0 });
    canvas.element.setAttribute("role", "application");
    const task = element("p", { class: "gd-task" }, spec.task);
    const score = element("p", { class: "gd-score" });
    const said = element("p", { class: "gd-said", role: "status" });
    const left = button("", () => onFoot(-1), { class: "gd-step" });
    const right = button("", () => onFoot(1), { class: "gd-step" });
    const rule = button("Step by the rule", byTheRule, { class: "gd-step gd-strong", title: spec.rule });
    const again = button("Start again", startAgain);
    const root = element("div", { class: "gd-fog" },
      element("div", { class: "gd-sky" }, canvas.element, task, score),
      element("div", { class: "gd-bar" }, left, right, rule, again), said);
    // JupyterLab and Notebook take arrow keys for themselves where the element that has the focus does not say this.
    for (const mine of [canvas.element, left, right, rule, again]) mine.dataset.lmSuppressShortcuts = "true";
    root.addEventListener("keydown", keys);
    el.append(root);

    function keys(event) {
      const wanted = { ArrowLeft: () => onFoot(-1), ArrowRight: () => onFoot(1), Enter: byTheRule, " ": byTheRule };
      const onScene = event.target === canvas.element;
      event.stopPropagation();
      if (!onScene || !wanted[event.key]) return;
      event.preventDefault();
      wanted[event.key]();
    }

    const inside = (w) => Math.min(Math.max(w, spec.low), spec.high);
    const here = () => game.places.at(-1);
    const isOver = () => game.kind === "hut" || game.kind === "valley";

    function onFoot(direction) {
      if (isOver() || moving) return;
      game.stride = nextStride(game.stride, game.last, direction);
      game.last = direction;
      go(here() + direction * game.stride, false);
    }

    function byTheRule() {
      if (isOver() || moving) return;
      const from = here();
      const to = from - spec.rate * ground.slope(from);
      game.last = Math.sign(to - from);
      go(to, ground.slope(inside(to)) * ground.slope(from) < 0);
    }

    function go(to, thrown) {
      const from = here();
      game.places.push(inside(to));
      game.steps += 1;
      view.facing = Math.sign(here() - from) || view.facing;
      animate(still.matches ? 0 : thrown ? FLIGHT : WALK, (t) => {
        view.w = from + t * (here() - from);
        view.pace = t * Math.max(1, Math.round(Math.abs(here() - from) / 0.4));
        view.fly = thrown ? 70 * 4 * t * (1 - t) : 0;
      }, arrive);
    }

    function arrive() {
      game.kind = kindOfGround(ground, here(), spec);
      if (isOver()) {
        if (game.kind === "hut" && (best.steps == null || game.steps < best.steps)) keep(game.steps);
        animate(still.matches ? 0 : LIFT, (t) => Object.assign(view, { lift: t, raised: Math.min(1, 1.6 * t) }), tell);
      }
      tell();
    }

    function startAgain() {
      moving += 1; // whatever still moves, stops
      moving = 0;
      Object.assign(game, { places: [spec.start], stride: spec.stride, last: 0, steps: 0, kind: "slope" });
      Object.assign(view, { w: spec.start, lift: 0, raised: 0, facing: 1, pace: 0, fly: 0 });
      tell();
      canvas.element.focus({ preventScroll: true });
    }

    /** Call `show` with 0 to 1 over so many milliseconds, then `done`. */
    function animate(lasts, show, done) {
      const token = (moving = performance.now() || 1);
      const began = performance.now();
      const frame = (now) => {
        if (moving !== token) return;
        const t = lasts ? Math.min(1, (now - began) / lasts) : 1;
        show(t * t * (3 - 2 * t));
        draw();
        if (t < 1) return void requestAnimationFrame(frame);
        moving = 0;
        done();
      };
      lasts ? requestAnimationFrame(frame) : frame(began);
    }

    function keep(steps) {
      best.steps = steps;
      model.set("best", steps);
      model.save_changes();
      remember(spec.name, steps);
    }

    function tell() {
      const slope = ground.slope(here());
      const down = slope > 0 ? "left" : "right";
      const felt = `You stand at w = ${pretty(here(), 2)}. The slope under your feet is ${pretty(slope, 2)}: down is to the ${down}.`;
      const after = `after ${game.steps} step${game.steps === 1 ? "" : "s"}`;
      write(said, SAYINGS[game.kind](after, best.steps === game.steps) || felt);
      write(score, `steps ${game.steps}${best.steps == null ? "" : ` · best ${best.steps}`}`);
      const mine = (direction) => short(nextStride(game.stride, game.last, direction));
      write(left, `← ${mine(-1)}`);
      write(right, `${mine(1)} →`);
      left.setAttribute("aria-label", `walk ${mine(-1)} to the left`);
      right.setAttribute("aria-label", `walk ${mine(1)} to the right`);
      for (const control of [left, right, rule]) control.disabled = isOver();
      again.classList.toggle("gd-strong", isOver());
      root.classList.toggle("gd-arrived", isOver());
      draw();
    }

    function draw() {
      const { ctx, width, height } = canvas.begin();
      if (width && height) drawScene(ctx, width, height, { spec, ground, game, view, look: looks(root) });
    }

    new MutationObserver(draw).observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
    tell();
  },
};

// --- the scene ----------------------------------------------------------------------------------------------

const NAMES = ["ink", "sky", "far", "ground", "loss", "gradient", "step", "optimum", "prediction", "fog", "wisp", "face"];
const HIKER = { skin: "#e2b48c", trousers: "#4b5a6b", shade: "#36424f", pack: "#8f4e9f", jacket: "#d55e00", hat: "#7a4a22" };
const HUT = { wood: "#8a5a33", roof: "#5d3a20" };

function looks(root) {
  const style = getComputedStyle(root);
  const own = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--gd-${name}`).trim()]));
  return { ...own, ...HIKER, ...HUT, shade: HIKER.shade };
}

function drawScene(ctx, width, height, { spec, ground, game, view, look }) {
  const margin = 26;
  const across = (w) => margin + ((w - spec.low) / (spec.high - spec.low)) * (width - 2 * margin);
  const place = (x) => spec.low + ((x - margin) / (width - 2 * margin)) * (spec.high - spec.low);
  const [floor, peak] = [Math.min(...spec.heights), Math.max(...spec.heights)];
  const up = (h) => height - 46 - ((h - floor) / (peak - floor)) * (height - 150);
  const at = (w) => up(ground.height(w));

  ctx.fillStyle = look.sky;
  ctx.fillRect(0, 0, width, height);
  drawMountains(ctx, width, height, look);
  const edge = Array.from({ length: Math.round(width / 3) + 1 }, (_, i) => {
    const x = Math.min(3 * i, width);
    return [x, at(place(x))];
  });
  ctx.beginPath();
  ctx.moveTo(0, height);
  edge.forEach(([x, y]) => ctx.lineTo(x, y));
  ctx.lineTo(width, height);
  ctx.closePath();
  ctx.fillStyle = look.ground;
  ctx.fill();
  ctx.beginPath();
  edge.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  Object.assign(ctx, { strokeStyle: look.loss, lineWidth: 3 });
  ctx.stroke();
  const beside = across(ground.hut) + 44;
  drawHut(ctx, { x: beside, y: at(place(beside)) + 3, lit: view.lift > 0.5, colours: look });

  if (view.lift < 1) drawFog(ctx, width, height, across(view.w), at(view.w) - 18, 1 - view.lift, look);
  game.places.slice(0, -1).forEach((w, i) => {
    const facing = Math.sign(game.places[i + 1] - w) || 1;
    drawFootprint(ctx, { x: across(w), y: at(w), facing, colour: look.prediction });
  });

  const [x, y] = [across(view.w), at(view.w) - view.fly];
  const slope = ground.slope(view.w);
  const rise = (at(view.w - 0.05) - at(view.w + 0.05)) / (across(view.w + 0.05) - across(view.w - 0.05));
  const tilt = Math.atan(rise);
  if (!view.fly) drawTilt(ctx, x, y, tilt, slope, view, look);
  if (view.raised) drawFlag(ctx, { x: x - 22, y: y + 2, raised: view.raised, colours: look });
  drawHiker(ctx, { x, y, facing: view.facing, lean: tilt * view.facing, stride: view.pace % 1, colours: look });
}

/** The board under the boots: how the ground tilts, and the number. */
function drawTilt(ctx, x, y, tilt, slope, view, look) {
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(-tilt);
  Object.assign(ctx, { strokeStyle: look.gradient, lineWidth: 4, lineCap: "round" });
  ctx.beginPath();
  ctx.moveTo(-24, 1);
  ctx.lineTo(24, 1);
  ctx.stroke();
  ctx.restore();
  ctx.font = "600 14px system-ui, -apple-system, 'Segoe UI', sans-serif";
  ctx.textAlign = "center";
  const text = `slope ${pretty(slope, 1)}`;
  Object.assign(ctx, { lineWidth: 4, strokeStyle: look.face, fillStyle: look.ink });
  ctx.strokeText(text, x, y + 32);
  ctx.fillText(text, x, y + 32);
  ctx.textAlign = "start";
}

function drawMountains(ctx, width, height, look) {
  ctx.fillStyle = look.far;
  ctx.beginPath();
  ctx.moveTo(0, height);
  const ridge = [0.55, 0.32, 0.46, 0.22, 0.41, 0.3, 0.5, 0.26, 0.44, 0.36, 0.52];
  ridge.forEach((part, i) => ctx.lineTo((i / (ridge.length - 1)) * width, part * height));
  ctx.lineTo(width, height);
  ctx.closePath();
  ctx.fill();
}

/** Fog over everything but the ground around the boots; its wisps lag behind the hiker, and it thins as it lifts. */
function drawFog(ctx, width, height, x, y, thick, look) {
  const ratio = ctx.getTransform().a;
  const layer = new OffscreenCanvas(Math.ceil(width * ratio), Math.ceil(height * ratio));
  const fog = layer.getContext("2d");
  fog.scale(ratio, ratio);
  fog.fillStyle = look.fog;
  fog.fillRect(0, 0, width, height);
  for (const [left, high, wide, tall] of WISPS) {
    const [cx, cy] = [left * width - 0.12 * x, high * height - 50 * (1 - thick)];
    fog.save();
    fog.translate(cx, cy);
    fog.scale(wide * width, tall * height);
    fog.fillStyle = round(fog, 0, 0, 0, 1, look.wisp, 0.6, 0);
    fog.fillRect(-1, -1, 2, 2);
    fog.restore();
  }
  fog.globalCompositeOperation = "destination-out";
  const reach = SIGHT * (1 + 7 * (1 - thick));
  fog.fillStyle = round(fog, x, y, 0.3 * reach, reach, "#000000", 1, 0);
  fog.fillRect(0, 0, width, height);
  ctx.save();
  ctx.globalAlpha = Math.min(1, 1.6 * thick);
  ctx.drawImage(layer, 0, 0, width, height);
  ctx.restore();
}

/** A round gradient of one colour, from one opacity inside to another outside. */
function round(ctx, x, y, inner, outer, colour, from, to) {
  const made = ctx.createRadialGradient(x, y, inner, x, y, outer);
  const alpha = (v) => colour + Math.round(255 * v).toString(16).padStart(2, "0");
  made.addColorStop(0, alpha(from));
  made.addColorStop(1, alpha(to));
  return made;
}

// --- the best so far, where no kernel keeps it --------------------------------------------------------------

function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(KEPT))?.[name] ?? null;
  } catch {
    return null;
  }
}

function remember(name, steps) {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ ...JSON.parse(localStorage.getItem(KEPT)), [name]: steps }));
  } catch {
    // a browser that keeps nothing: the game works all the same
  }
}
