// A map over the knobs themselves: every point is one setting, its colour what comes of it. Touching the map sets the knobs.

import { axes, cividis, marker, polyline, pretty, short, words } from "./canvas.js";
import { element } from "./controls.js";
import { lastPlace, makeLandscape, makeOptimizer, radius } from "./engine.js";
import { touchCanvas } from "./panels.js";

const ACROSS = 120;
const UP = 72;
const AT_ONCE = 12; // milliseconds of map drawing in one frame: the hand comes first

const HOMES = [0.97, 0.12, 0.75, 0.3]; // shades of the minima, apart from each other in grey too
const placeOf = (minimum) => minimum.map((m) => pretty(m, 2)).join(", ");

/** What a map can show: a number for each setting, and how that number is coloured and told. */
const SHOWS = {
  radius: {
    title: "each step keeps",
    of: ({ landscape, optimizers }) => radius(optimizers[0], landscape.curvatures),
    fine: 2.5,
    shade: (v) => (Math.log10(Math.max(1e-4, -Math.log(v))) + 3) / 3, // bright is fast; every third is ten times as fast
    lost: (v) => !(v < 1),
    say: (v) => (v < 1 ? `Here each step keeps ${pretty(v)} of the error.` : "Here the walk diverges."),
    legend: () => [["bright", 0.95, "fast"], ["dark", 0.2, "slow"]],
  },
  loss: {
    title: "loss at the end",
    of: (setting) => Math.log10(Math.max(1e-16, setting.landscape.value(setting.end().w))),
    fine: 1,
    shade: (v) => 1 - (v + 8) / 10,
    lost: (v) => !(v < 3),
    say: (v) => (v < 3 ? `Here the walk ends at a loss of ${pretty(10 ** v)}.` : "Here the walk diverges."),
    legend: () => [["bright", 0.95, "low"], ["dark", 0.1, "high"]],
  },
  destination: {
    title: "where it ends",
    of({ minima, end }) {
      const { w } = end();
      if (!w.every((v) => Math.abs(v) < 1e6)) return NaN;
      return minima.findIndex((m) => Math.hypot(...m.map((v, i) => v - w[i])) < 0.05);
    },
    fine: 1,
    shade: (v) => (v < 0 ? 0.5 : HOMES[v % 4]),
    lost: Number.isNaN,
    say: (v, minima) => (Number.isNaN(v) ? "Here the walk diverges." : v < 0 ? "Here the walk is at no minimum yet." : `Here the walk ends at ${placeOf(minima[v])}.`),
    legend: (minima) => [...minima.slice(0, HOMES.length).map((m, i) => ["", HOMES[i % 4], `ends at ${placeOf(m)}`]), ["grey", 0.5, "at none yet"]],
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
  const key = element("p", { class: "gd-key" }, ...(up ? legend(show, app.spec.landscape.minima) : []));

  /** Everything about one setting of the two knobs, walked only when asked. */
  function setting(frame, vx, vy) {
    const { values, plain } = app.withKnobs(up ? [[controlX, vx], [controlY, vy]] : [[controlX, vx]]);
    const landscape = plain.landscape === frame.plain.landscape ? frame.landscape : makeLandscape(plain.landscape);
    const end = () => lastPlace(landscape, values.start, makeOptimizer(plain.optimizers[0]), values.steps, app.chance(values, 0));
    return { landscape, optimizers: plain.optimizers, minima: app.spec.landscape.minima, end };
  }

  const painter = up ? patchwork(Math.round(ACROSS * show.fine), Math.round(UP * show.fine)) : null;

  function draw(frame) {
    const surface = canvas.begin();
    const options = {
      xlim: limits(controlX), xlog: controlX.scale === "log", xlabel: controlX.label, margin: { left: 56, right: 14, top: 28, bottom: 38 },
    };
    if (up) {
      place = axes(surface, frame.theme, { ...options, ylim: limits(controlY), ylog: controlY.scale === "log", ylabel: controlY.label, title: show.title });
      const settings = JSON.stringify([app.settingsWithout([controlX.key, controlY.key]), frame.theme.face]);
      painter.paint(settings, place, (u, v) => show.of(setting(frame, place.x.invert(u), place.y.invert(v))), show, frame.theme, app.redraw);
      drawHere(place, app.knob(controlX), app.knob(controlY), frame.theme);
      said.textContent = show.say(show.of(setting(frame, app.knob(controlX), app.knob(controlY))), app.spec.landscape.minima);
    } else place = dial(surface, frame, { ...options, xlim: [0, controlX.high], xlog: false }, (v) => show.of(setting(frame, v)), app.knob(controlX), said);
    place.frame();
  }
  return { element: element("div", { class: "gd-panel gd-worded" }, canvas.element, key, said), draw };
}

/** What the shades of a map mean, each beside a patch of its colour. */
function legend(show, minima) {
  return [...show.legend(minima), ["striped", null, "diverges"]].map(([, shade, text]) => {
    const colour = shade === null ? "repeating-linear-gradient(135deg, #bbb 0 3px, #999 3px 6px)" : `rgb(${cividis(shade).map(Math.round).join()})`;
    return element("span", {}, element("i", { style: `background: ${colour}`, "aria-hidden": "true" }), text);
  });
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

/** A picture of columns × rows settings, painted a few columns a frame so that a slider never waits for it. */
function patchwork(columns, rows) {
  const picture = document.createElement("canvas");
  [picture.width, picture.height] = [columns, rows];
  const ctx = picture.getContext("2d");
  let [key, column] = [null, 0];

  function paint(now, place, valueAt, show, theme, again) {
    if (key !== now) [key, column] = [now, 0];
    const { box } = place;
    const until = performance.now() + AT_ONCE;
    const lost = theme.dark ? [70, 70, 70] : [205, 205, 205];
    while (column < columns && performance.now() < until) {
      for (let row = 0; row < rows; row++) {
        const u = box.left + ((column + 0.5) / columns) * (box.right - box.left);
        const v = box.top + ((row + 0.5) / rows) * (box.bottom - box.top);
        const value = valueAt(u, v);
        const striped = (column + row) % Math.round(rows / 12) < rows / 36;
        const [r, g, b] = !show.lost(value) ? cividis(show.shade(value)) : striped ? lost.map((c) => c * 0.8) : lost;
        ctx.fillStyle = `rgb(${r | 0}, ${g | 0}, ${b | 0})`;
        ctx.fillRect(column, row, 1, 1);
      }
      column += 1;
    }
    place.ctx.imageSmoothingEnabled = columns > ACROSS;
    place.ctx.drawImage(picture, box.left, box.top, box.right - box.left, box.bottom - box.top);
    if (column < columns) again();
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
    words(ctx, "grows: diverges", box.right - 8, box.top + 12, theme, { colour: theme.warning, align: "right" });
    words(ctx, "shrinks: converges", box.right - 8, y(0) - 12, theme, { colour: theme.good, align: "right" });
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
  const [plainRule, crosses] = [optimizers[0].kind === "GradientDescent", optimizers[0].learning_rate * Math.max(...landscape.curvatures) > 1];
  if (keeps < 1e-12) return "one step lands exactly";
  if (Math.abs(keeps - 1) < 1e-12) return "it goes back and forth for ever";
  if (keeps > 1) return "it explodes";
  if (!plainRule) return "it converges";
  return crosses ? "it crosses the valley at every step, and converges" : "it comes closer from one side";
}
