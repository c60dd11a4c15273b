// The cobweb: the next w over the w before it, and a walk as a staircase between that curve and the diagonal.

import { axes, evenly, marker, polyline, pretty, sharpCanvas } from "./canvas.js";
import { element, write } from "./controls.js";
import { makeOptimizer } from "./engine.js";
import { lastShown } from "./frame.js";

export function cobwebPanel(app) {
  const [low, high] = app.spec.landscape.domain[0];
  const canvas = sharpCanvas("The next w over the w before it, and the walk as a staircase between the two", app.redraw);
  const said = element("p", { class: "gd-said" });

  function draw({ theme, landscape, runs, k, part, optimizers, names: [name] }) {
    const run = runs[0];
    const next = nextPlace(landscape, optimizers[0]);
    const place = axes(canvas.begin(), theme, {
      xlim: [low, high], ylim: [low, high], xlabel: name, ylabel: `next ${name}`,
      margin: { left: 46, right: 14, top: 28, bottom: 38 },
    });
    const { ctx, x, y, box, clip } = place;
    const last = lastShown(run, k);
    clip(() => {
      ctx.strokeStyle = theme.context;
      ctx.lineWidth = 1.5;
      ctx.setLineDash([5, 4]);
      polyline(ctx, [[x(x.low), y(x.low)], [x(x.high), y(x.high)]]);
      ctx.setLineDash([]);
      ctx.strokeStyle = theme.loss;
      ctx.lineWidth = 2.5;
      polyline(ctx, evenly(x.low, x.high, 240).map((w) => [x(w), y(next(w))]));
      const stairs = staircase(run.positions.slice(0, last + 1).map(([w]) => w), run.positions[last + 1]?.[0], part);
      ctx.strokeStyle = run.colour;
      ctx.lineWidth = 2;
      polyline(ctx, stairs.map(([a, b]) => [x(a), y(b)]));
      const [a, b] = stairs.at(-1);
      marker(ctx, x(a), y(b), run.shape, 5, { fill: run.colour, stroke: theme.face });
    });
    place.frame();
    const [w] = run.positions[last];
    write(said, `From ${name} = ${pretty(w)} the rule goes to ${pretty(next(w))}. On the dashed line it would stand still.`);
  }
  return { element: element("div", { class: "gd-panel gd-worded" }, canvas.element, said), draw, glides: true };
}

/** What one step of the rule makes of a place; the cobweb is of rules without a memory. */
function nextPlace(landscape, plain) {
  const rule = makeOptimizer(plain);
  return (w) => rule.step([w], landscape.gradient([w]), rule.init([w]), 0)[0][0];
}

/** Up or down to the curve, across to the diagonal, and again; `part` of the way to `next` as well. */
function staircase(places, next, part) {
  const points = [[places[0], places[0]]];
  for (const [i, w] of places.entries()) if (i) points.push([places[i - 1], w], [w, w]);
  if (!part || next == null) return points;
  const w = places.at(-1);
  if (part < 0.5) return [...points, [w, w + 2 * part * (next - w)]];
  return [...points, [w, next], [w + (2 * part - 1) * (next - w), next]];
}
