// A map over the knobs themselves: every point is one setting, its colour what comes of it. Touching the map sets the knobs.

import { axes, cividis, marker, polyline, pretty, short, words } from "./canvas.js";
import { element } from "./controls.js";
import { lastPlace, makeLandscape, makeOptimizer, radius } from "./engine.js";
import { touchCanvas } from "./panels.js";

const ACROSS = 120;
const UP = 72;
const AT_ONCE = 12; // milliseconds of map drawing in one frame: the hand comes first

/** What a map can show: a number for each setting, and how that number is coloured and told. */
const SHOWS = {
  radius: {
    title: "each step keeps",
    of: ({ landscape, optimizers }) => radius(optimizers[0], landscape.curvatures),
    shade: (v) => 1 - Math.min(1, Math.max(0, (v - 0.2) / 0.8)),
    lost: (v) => !(v < 1),
    say: (v) => (v < 1 ? `each step keeps ${pretty(v)} of the error` : "diverges"),
  },
  loss: {
    title: "loss at the end",
    of: (setting) => Math.log10(Math.max(1e-16, setting.landscape.value(setting.end().w))),
    shade: (v) => 1 - Math.min(1, Math.max(0, (v + 8) / 10)),
    lost: (v) => !(v < 3),
    say: (v) => (v < 3 ? `ends at a loss of ${pretty(10 ** v)}` : "diverges"),
  },
  destination: {
    title: "where it ends",
    of({ minima, end }) {
      const { w } = end();
      if (!w.every((v) => Math.abs(v) < 1e6)) return NaN;
      return minima.findIndex((m) => Math.hypot(...m.map((v, i) => v - w[i])) < 0.05);
    },
    shade: (v) => (v < 0 ? 0.5 : [1, 0.12, 0.75, 0.3][v % 4]),
    lost: Number.isNaN,
    say: (v, { minima }) => (Number.isNaN(v) ? "diverges" : v < 0 ? "at no minimum yet" : `ends in the minimum at ${minima[v].map((m) => pretty(m, 2)).join(", ")}`),
  },
};

export function mapPanel(app) {
  const { x: across, y: up, shows } = app.spec.map;
  const show = SHOWS[shows];
  const find = (key) => app.spec.controls.find((control) => control.key === key);
  const [controlX, controlY] = [find(across), up && find(up)];
  const limits = (control) => [control.low, control.high];
  let place = null;
  const canvas = touchCanvas("A map over the knobs. The arrow keys move through it.", {
    touch: (px, py) => place && app.set([[controlX, place.x.invert(px)], ...(up ? [[controlY, place.y.invert(py)]] : [])]),
    nudge(dx, dy, times) {
      if (dx) app.nudge(controlX, dx * times);
      if (dy && up) app.nudge(controlY, dy * times);
    },
  });
  const said = element("p", { class: "gd-said" });

  /** Everything about one setting of the two knobs, walked only when asked. */
  function setting(frame, vx, vy) {
    const { values, plain } = app.withKnobs(up ? [[controlX, vx], [controlY, vy]] : [[controlX, vx]]);
    const landscape = plain.landscape === frame.plain.landscape ? frame.landscape : makeLandscape(plain.landscape);
    const end = () => lastPlace(landscape, values.start, makeOptimizer(plain.optimizers[0]), values.steps, app.chance(values, 0));
    return { landscape, optimizers: plain.optimizers, minima: app.spec.landscape.minima, end };
  }

  const painter = up ? patchwork() : null;

  function draw(frame) {
    const surface = canvas.begin();
    const options = {
      xlim: limits(controlX), xlog: controlX.scale === "log", xlabel: controlX.label, margin: { left: 56, right: 14, top: 28, bottom: 38 },
    };
    const here = up ? show.of(setting(frame, app.knob(controlX), app.knob(controlY))) : null;
    if (up) {
      place = axes(surface, frame.theme, { ...options, ylim: limits(controlY), ylog: controlY.scale === "log", ylabel: controlY.label, title: show.title });
      const key = JSON.stringify([app.settingsWithout([controlX.key, controlY.key]), frame.theme.face]);
      painter.paint(key, place, (u, v) => show.of(setting(frame, place.x.invert(u), place.y.invert(v))), show, frame.theme, app.redraw);
      drawHere(place, app.knob(controlX), app.knob(controlY), frame.theme);
      said.textContent = `Here the walk ${show.say(here, { minima: app.spec.landscape.minima })}. Grey with stripes: diverges.`;
    } else place = dial(surface, frame, options, (v) => show.of(setting(frame, v)), app.knob(controlX), said);
    place.frame();
  }
  return { element: element("div", { class: "gd-panel gd-worded" }, canvas.element, said), draw };
}

function drawHere({ ctx, x, y, box }, vx, vy, theme) {
  ctx.strokeStyle = theme.face;
  ctx.lineWidth = 3;
  for (const colour of [theme.face, theme.ink]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = colour === theme.face ? 3 : 1;
    polyline(ctx, [[x(vx), box.top], [x(vx), box.bottom]]);
    polyline(ctx, [[box.left, y(vy)], [box.right, y(vy)]]);
  }
  marker(ctx, x(vx), y(vy), 0, 6, { fill: theme.step, stroke: theme.face, width: 2 });
}

/** A picture of ACROSS × UP settings, painted a few columns a frame so that a slider never waits for it. */
function patchwork() {
  const picture = document.createElement("canvas");
  [picture.width, picture.height] = [ACROSS, UP];
  const ctx = picture.getContext("2d");
  let [key, column] = [null, 0];

  function paint(now, place, valueAt, show, theme, again) {
    if (key !== now) [key, column] = [now, 0];
    const { box } = place;
    const until = performance.now() + AT_ONCE;
    const lost = theme.dark ? [70, 70, 70] : [205, 205, 205];
    while (column < ACROSS && performance.now() < until) {
      for (let row = 0; row < UP; row++) {
        const u = box.left + ((column + 0.5) / ACROSS) * (box.right - box.left);
        const v = box.top + ((row + 0.5) / UP) * (box.bottom - box.top);
        const value = valueAt(u, v);
        const [r, g, b] = show.lost(value) ? (column + row) % 6 < 2 ? lost.map((c) => c * 0.85) : lost : cividis(show.shade(value));
        ctx.fillStyle = `rgb(${r | 0}, ${g | 0}, ${b | 0})`;
        ctx.fillRect(column, row, 1, 1);
      }
      column += 1;
    }
    place.ctx.imageSmoothingEnabled = false;
    place.ctx.drawImage(picture, box.left, box.top, box.right - box.left, box.bottom - box.top);
    if (column < ACROSS) again();
  }
  return { paint };
}

/** One knob: what each step keeps of the error, over the whole dial, with the bands that have a name. */
function dial(surface, frame, options, valueAt, now, said) {
  const { theme } = frame;
  const place = axes(surface, theme, { ...options, ylim: [0, 2], ylabel: "each step keeps" });
  const { ctx, x, y, box } = place;
  const points = Array.from({ length: 241 }, (_, i) => box.left + ((box.right - box.left) * i) / 240).map((px) => [px, valueAt(x.invert(px))]);
  place.clip(() => {
    ctx.fillStyle = theme.gradient;
    ctx.globalAlpha = 0.1;
    ctx.fillRect(box.left, box.top, box.right - box.left, y(1) - box.top);
    ctx.globalAlpha = 1;
    ctx.strokeStyle = theme.loss;
    ctx.lineWidth = 2.5;
    polyline(ctx, points.map(([px, v]) => [px, y(v)]));
    words(ctx, "grows: diverges", box.left + 8, box.top + 12, theme, { colour: theme.gradient });
    words(ctx, "shrinks: converges", box.left + 8, y(1) + 12, theme, { colour: theme.step });
    const keeps = valueAt(now);
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 1;
    polyline(ctx, [[x(now), box.top], [x(now), box.bottom]]);
    if (keeps <= 2) marker(ctx, x(now), y(keeps), 0, 6, { fill: theme.step, stroke: theme.face, width: 2 });
    said.textContent = `At ${short(now)} each step keeps ${pretty(keeps)} of the error: ${regime(keeps, frame)}.`;
  });
  return place;
}

function regime(keeps, { landscape, optimizers }) {
  const crosses = optimizers[0].learning_rate * Math.max(...landscape.curvatures) > 1;
  if (keeps < 1e-12) return "one step lands exactly";
  if (Math.abs(keeps - 1) < 1e-12) return "it goes back and forth for ever";
  if (keeps > 1) return "it explodes";
  return crosses ? "it crosses the valley at every step, and converges" : "it comes closer from one side";
}
