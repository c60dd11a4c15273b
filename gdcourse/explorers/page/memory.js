// The memory of a rule: how much each slope of the past weighs in its average now, and what that adds up to.

import { axes, pretty, sharpCanvas, short } from "./canvas.js";
import { element, write } from "./controls.js";

const BARS = 40;

export function memoryPanel(app) {
  const canvas = sharpCanvas("How much each slope of the past weighs in the average now", app.redraw);
  const said = element("p", { class: "gd-said" });

  function draw({ theme, optimizers: [plain], k }) {
    const steps = Math.max(1, k);
    const memories = memoriesOf(plain);
    const shown = Math.min(steps, BARS);
    const all = memories.map(({ beta, scale }) => weightsOf(beta, scale, steps, shown));
    const highest = Math.max(...all.map((weights, i) => weights[0] / (memories[i].corrects ? weights.whole : 1)));
    const place = axes(canvas.begin(), theme, {
      xlim: [-shown - 0.5, -0.5], ylim: [0, 1.12 * highest], xlabel: "step, counted from now", ylabel: "weight",
      margin: { left: 50, right: 14, top: 28, bottom: 38 },
    });
    const { ctx, x, y } = place;
    const colours = [theme.loss, theme.gradient];
    place.clip(() => all.forEach((weights, i) => {
      const wide = (x(1) - x(0)) * (memories.length > 1 ? 0.4 : 0.7);
      const left = (ago) => x(-ago) + (memories.length > 1 ? (i - 1) * wide : -wide / 2);
      weights.forEach((v, n) => {
        ctx.fillStyle = colours[i];
        ctx.fillRect(left(n + 1), y(v), wide, y(0) - y(v));
        if (!memories[i].corrects) return;
        const top = y(v / weights.whole);
        ctx.strokeStyle = colours[i];
        ctx.lineWidth = 1.5;
        ctx.setLineDash([3, 2]);
        ctx.strokeRect(left(n + 1), top, wide, y(0) - top);
        ctx.setLineDash([]);
      });
    }));
    place.frame();
    write(said, memories.map((memory, i) => sayMemory(memory, all[i].whole, steps)).join(" "));
  }
  return { element: element("div", { class: "gd-panel gd-worded" }, canvas.element, said), draw };
}

/** The averages that a rule keeps: their memory, what a new slope is multiplied by, and whether bias is corrected. */
function memoriesOf({ momentum, beta, beta1, beta2 }) {
  if (beta1 != null) return [
    { name: "β₁", beta: beta1, scale: 1 - beta1, corrects: true },
    { name: "β₂", beta: beta2, scale: 1 - beta2, corrects: true },
  ];
  if (beta != null) return [{ name: "β", beta, scale: 1 - beta, corrects: false }];
  return [{ name: "β", beta: momentum, scale: 1, corrects: false }];
}

/** The weights of the newest slopes, newest first; `whole` is what all of them since the start add up to. */
export function weightsOf(beta, scale, steps, shown) {
  const weights = Array.from({ length: shown }, (_, i) => scale * beta ** i);
  const sum = beta === 1 ? steps : (1 - beta ** steps) / (1 - beta);
  return Object.assign(weights, { whole: scale * sum });
}

function sayMemory({ name, beta, corrects }, whole, steps) {
  const after = `after ${steps} step${steps === 1 ? "" : "s"}`;
  const sum = `${name} = ${short(beta)}: ${after} the weights add up to ${pretty(whole)}`;
  return corrects ? `${sum}; the dashed bars are divided by that.` : `${sum}.`;
}
