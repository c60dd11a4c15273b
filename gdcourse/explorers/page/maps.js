// A map over the knobs: every point is one setting, its colour what comes of it. Touching the map sets the knobs.

import { axes, cividis, evenly, marker, polyline, pretty, short, touchCanvas, words } from "./canvas.js";
import { element, write } from "./controls.js";
import { lastPlace, makeLandscape, makeOptimizer, radius } from "./engine.js";
import { bound, chanceOf, movedKnob, readKnob } from "./knobs.js";

const ACROSS = 120;
const UP = 72;
const AT_ONCE = 12; // milliseconds of map drawing in one frame: the hand comes first

const MARGIN = { left: 56, right: 14, top: 28, bottom: 38 };
const HOMES = [0.97, 0.12, 0.75, 0.3]; // shades of the minima, apart from each other in grey too
const placeOf = (minimum) => minimum.map((m) => pretty(m, 2)).join(", ");

/** What a map can show: a number for each setting, and how that number is coloured and told. */
const SHOWS = {
  radius: {
    title: "each step keeps",
    of: ({ landscape, optimizers }) => radius(optimizers[0], landscape.curvatures),
    fine: 2.5,
    // Bright is fast; every third is ten times as fast.
    shade: (v) => (Math.log10(Math.max(1e-4, -Math.log(v))) + 3) / 3,
    lost: (v) => !(v < 1),
    say: (v) => (v < 1 ? `Here each step keeps ${pretty(v)} of the error.` : "Here the walk diverges."),
    legend: () => [[0.95, "fast"], [0.2, "slow"]],
  },
  loss: {
    title: "loss at the end",
    of: (setting) => Math.log10(Math.max(1e-16, setting.landscape.value(setting.end().w))),
    fine: 1,
    shade: (v) => 1 - (v + 8) / 10,
    lost: (v) => !(v < 3),
    say: (v) => (v < 3 ? `Here the walk ends at a loss of ${pretty(10 ** v)}.` : "Here the walk diverges."),
    legend: () => [[0.95, "low"], [0.1, "high"]],
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
    say(v, minima) {
      if (Number.isNaN(v)) return "Here the walk diverges.";
      return v < 0 ? "Here the walk is at no minimum yet." : `Here the walk ends at ${placeOf(minima[v])}.`;
    },
    legend(minima) {
      const homes = minima.slice(0, HOMES.length).map((m, i) => [HOMES[i], `ends at ${placeOf(m)}`]);
      return [...homes, [0.5, "at none yet"]];
    },
  },
};

export function mapPanel(app) {
  const { x: key, y: up, shows } = app.spec.map;
  const show = SHOWS[shows];
  const find = (key) => app.spec.controls.find((control) => control.key === key);
  const [controlX, controlY] = [find(key), up && find(up)];
  const limits = (control) => [control.low, control.high];
  const isDial = shows === "radius" && !up;
  let place = null;
  const canvas = touchCanvas("A map over the knobs. The arrow keys move through it.", {
    resized: app.redraw,
    touch(px, py) {
      if (place) app.set([[controlX, place.x.invert(px)], ...(up ? [[controlY, place.y.invert(py)]] : [])]);
    },
    nudge(dx, dy, times) {
      if (dx) app.nudge(controlX, dx * times);
      if (dy && up) app.nudge(controlY, dy * times);
    },
  });
  const said = element("p", { class: "gd-said" });
  const shades = element("p", { class: "gd-key" }, ...(isDial ? [] : legend(show, app.spec.landscape.minima)));

  /** Everything about one setting of the two knobs, walked only when asked. */
  function setting(frame, vx, vy) {
    const moved = movedKnob(controlX, vx, frame.values);
    const values = up ? movedKnob(controlY, vy, moved) : moved;
    const plain = bound(app.spec, values);
    const same = plain.landscape === frame.plain.landscape;
    const landscape = same ? frame.landscape : makeLandscape(plain.landscape);
    const rule = () => makeOptimizer(plain.optimizers[0]);
    const end = () => lastPlace(landscape, values.start, rule(), values.steps, chanceOf(values, 0));
    return { landscape, optimizers: plain.optimizers, minima: frame.minima, end };
  }

  const painter = isDial ? null : patchwork(Math.round(ACROSS * show.fine), up ? Math.round(UP * show.fine) : 1);

  function draw(frame) {
    const surface = canvas.begin();
    const [nowX, nowY] = [readKnob(controlX, frame.values), up && readKnob(controlY, frame.values)];
    const outcome = (vx, vy) => show.of(setting(frame, vx, vy));
    const isLog = (control) => control.scale === "log";
    const across = { xlim: limits(controlX), xlog: isLog(controlX), xlabel: controlX.label, margin: MARGIN };
    if (!isDial) {
      const upward = up
        ? { ylim: limits(controlY), ylog: isLog(controlY), ylabel: controlY.label }
        : { ylim: [0, 1], yticks: false };
      place = axes(surface, frame.theme, { ...across, ...upward, title: show.title });
      const settings = JSON.stringify([othersThan([controlX, controlY].filter(Boolean), frame.values), frame.theme.face]);
      painter.paint(settings, place, outcome, show, frame.theme, app.redraw);
      drawHere(place, nowX, up ? nowY : 0.5, frame.theme, Boolean(up));
      write(said, show.say(outcome(nowX, nowY), frame.minima));
    } else place = dial(surface, frame, { ...across, xlim: [0, controlX.high], xlog: false }, outcome, nowX, said);
    place.frame();
  }
  return { element: element("div", { class: "gd-panel gd-worded" }, canvas.element, shades, said), draw };
}

/** The values on which a map depends: all but those it runs over, and what the learner did. */
function othersThan(controls, values) {
  const without = controls.reduce((rest, control) => movedKnob(control, null, rest), values);
  return { ...without, hand: null, best: null, bets: null, pin: null, pinned: null };
}

/** What the shades of a map mean, each beside a patch of its colour. */
function legend(show, minima) {
  const patch = (background, text) =>
    element("span", {}, element("i", { style: `background: ${background}`, "aria-hidden": "true" }), text);
  const colour = (shade) => `rgb(${cividis(shade).map(Math.round).join()})`;
  const shades = show.legend(minima).map(([shade, text]) => patch(colour(shade), text));
  return [...shades, patch("repeating-linear-gradient(135deg, #bbb 0 3px, #999 3px 6px)", "diverges")];
}

function drawHere({ ctx, x, y, box }, vx, vy, theme, crossed) {
  ctx.strokeStyle = theme.face;
  ctx.lineWidth = 3;
  for (const colour of [theme.face, theme.ink]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = colour === theme.face ? 3 : 1;
    polyline(ctx, [[x(vx), box.top], [x(vx), box.bottom]]);
    if (crossed) polyline(ctx, [[box.left, y(vy)], [box.right, y(vy)]]);
  }
  marker(ctx, x(vx), y(vy), 0, 6, { fill: theme.step, stroke: theme.face, width: 2 });
}

/** A picture of columns × rows settings, painted a few columns a frame so that a slider never waits for it. */
function patchwork(columns, rows) {
  const picture = document.createElement("canvas");
  [picture.width, picture.height] = [columns, rows];
  const ctx = picture.getContext("2d");
  const every = Math.max(3, Math.round(rows / 12)); // cells from stripe to stripe, where walks diverge
  let [key, column] = [null, 0];

  function paint(now, place, outcome, show, theme, again) {
    if (key !== now) [key, column] = [now, 0];
    const { box } = place;
    const until = performance.now() + AT_ONCE;
    const lost = theme.dark ? [70, 70, 70] : [205, 205, 205];
    while (column < columns && performance.now() < until) {
      for (let row = 0; row < rows; row++) {
        const u = box.left + ((column + 0.5) / columns) * (box.right - box.left);
        const v = box.top + ((row + 0.5) / rows) * (box.bottom - box.top);
        const value = outcome(place.x.invert(u), place.y.invert(v));
        const striped = (column + row) % every < every / 3;
        const stripe = striped ? lost.map((c) => c * 0.8) : lost;
        const [r, g, b] = show.lost(value) ? stripe : cividis(show.shade(value));
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
  const points = evenly(box.left, box.right, 240).map((px) => [px, valueAt(x.invert(px))]);
  place.clip(() => {
    ctx.fillStyle = theme.gradient;
    ctx.globalAlpha = 0.1;
    ctx.fillRect(box.left, box.top, box.right - box.left, y(1) - box.top);
    ctx.globalAlpha = 1;
    ctx.strokeStyle = theme.loss;
    ctx.lineWidth = 2.5;
    polyline(ctx, points.map(([px, v]) => [px, y(v)]));
    const wide = box.right - box.left > 190;
    words(ctx, wide ? "grows: diverges" : "grows", box.right - 8, box.top + 12, theme, { colour: theme.warning, align: "right" });
    words(ctx, wide ? "shrinks: converges" : "shrinks", box.right - 8, y(0) - 12, theme, { colour: theme.good, align: "right" });
    const keeps = valueAt(now);
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 1;
    polyline(ctx, [[x(now), box.top], [x(now), box.bottom]]);
    if (keeps <= 2) marker(ctx, x(now), y(keeps), 0, 6, { fill: theme.step, stroke: theme.face, width: 2 });
    write(said, `At ${short(now)} each step keeps ${pretty(keeps)} of the error: ${regime(keeps, frame)}.`);
  });
  return place;
}

function regime(keeps, { landscape, optimizers }) {
  const [{ kind, learning_rate: eta }] = optimizers;
  if (keeps < 1e-12) return "one step lands exactly";
  if (Math.abs(keeps - 1) < 1e-12) return "it goes back and forth for ever";
  if (keeps > 1) return "it explodes";
  if (kind !== "GradientDescent") return "it converges";
  const crosses = eta * Math.max(...landscape.curvatures) > 1;
  return crosses ? "it crosses the valley at every step, and converges" : "it comes closer from one side";
}
