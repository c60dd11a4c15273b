// Lost in fog: a hill of which you feel the slope under your feet, and nothing else, until you find level ground.

import { pretty, readTheme, sharpCanvas, short } from "./canvas.js";
import { button, element, keepKeys, write } from "./controls.js";
import { keepBest, keptBest } from "./keep.js";
import { oneMotion, wantsStill } from "./motion.js";
import { across, drawScene } from "./scene.js";

const WALK = 420; // milliseconds of a step on foot
const FLIGHT = 700; // … of one that is thrown across the valley
const LIFT = 1500; // … of the fog
const FAR = 10; // strides at once, with the Shift key
const SHORTEST = 0.03125; // stride
const REACH = 14; // pixels beside the hiker from which a pointer asks for a step

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

/** The next stride on foot: half as long after turning round, longer again after two the same way. */
export function nextStride({ stride, last, inARow }, direction, longest) {
  if (last && last !== direction) return Math.max(stride / 2, SHORTEST);
  return inARow < 2 ? stride : Math.min(2 * stride, longest);
}

/** What is said about the place where the hiker stands. */
export function sayGround({ kind, w, slope, steps, isBest, hut, edge }) {
  const after = `after ${steps} step${steps === 1 ? "" : "s"}`;
  const felt = `You stand at w = ${pretty(w, 2)}. The slope under your feet is ${pretty(slope, 2)}: `;
  return {
    slope: `${edge ? "Here the map ends. " : ""}${felt}down is to the ${slope > 0 ? "left" : "right"}.`,
    top: "Level ground, but a hilltop: from here every step leads down.",
    valley: `Level ground ${after}, and the fog lifts. This is a valley, but not the deepest: ` +
      `the hut is further ${hut < w ? "left" : "right"}. Walk on, or start again.`,
    hut: `You are at the hut, ${after}${isBest ? ": your best so far" : ""}.`,
  }[kind];
}

const fresh = ({ start, stride }) =>
  ({ places: [start], flown: [false], stride, last: 0, inARow: 0, kind: "slope", edge: false });

export default {
  render({ model, el }) {
    const spec = model.get("spec");
    const ground = makeGround(spec);
    const motion = oneMotion();
    let game = fresh(spec);
    let view = seenAtFirst();
    let best = model.get("best") ?? keptBest(spec.name);
    let theme = null;
    let held = 0; // where a pointer is held down, in pixels across; 0 where none is

    const canvas = sharpCanvas(spec.task, () => draw());
    Object.assign(canvas.element, { className: "gd-scene", tabIndex: 0 });
    canvas.element.setAttribute("role", "application");
    const task = element("p", { class: "gd-task" }, spec.task);
    const score = element("p", { class: "gd-score" });
    const said = element("p", { class: "gd-said", role: "status" });
    const left = button("", () => onFoot(-1));
    const right = button("", () => onFoot(1));
    const rule = button("Step by the rule", byTheRule, { class: "gd-strong", title: spec.rule });
    const again = button("Start again", startAgain, { hidden: true });
    const root = element("div", { class: "gd-fog", role: "group", "aria-label": "Lost in fog" },
      element("div", { class: "gd-sky" }, canvas.element, element("div", { class: "gd-head" }, task, score)),
      element("div", { class: "gd-bar" }, left, right, rule, again), said);
    keepKeys(root);
    root.addEventListener("keydown", keys);
    canvas.element.addEventListener("pointerdown", (event) => {
      canvas.element.setPointerCapture(event.pointerId);
      held = event.offsetX;
      towardsPointer();
    });
    canvas.element.addEventListener("pointermove", (event) => event.buttons && (held = event.offsetX));
    for (const end of ["pointerup", "pointercancel"]) canvas.element.addEventListener(end, () => (held = 0));
    el.replaceChildren(root);

    function seenAtFirst() {
      const facing = -Math.sign(ground.slope(spec.start)) || 1;
      return { w: spec.start, lift: 0, raised: 0, facing, pace: 0, flight: null, shown: 0 };
    }
    const inside = (w) => Math.min(Math.max(w, spec.low), spec.high);
    const here = () => game.places.at(-1);
    const isOver = () => game.kind === "hut";

    function keys(event) {
      const far = event.shiftKey ? FAR : 1;
      const ways = { ArrowLeft: () => onFoot(-1, far), ArrowRight: () => onFoot(1, far), Enter: byTheRule, " ": byTheRule };
      if (event.target !== canvas.element || !ways[event.key]) return;
      event.preventDefault();
      ways[event.key]();
    }

    /** A pointer held to the left or to the right of the hiker asks for one step after another. */
    function towardsPointer() {
      const aside = held - across(spec, canvas.element.clientWidth)(here());
      if (held && Math.abs(aside) > REACH) onFoot(Math.sign(aside));
    }

    /** So many strides, until the ground is level or the map ends. */
    function onFoot(direction, strides = 1) {
      motion.finish();
      if (isOver()) return;
      game.stride = nextStride(game, direction, spec.stride);
      game.inARow = game.last === direction ? game.inARow + 1 : 1;
      game.last = direction;
      const walkOn = () => strides > 1 && game.kind === "slope" && !game.edge && onFoot(direction, strides - 1);
      go(here() + direction * game.stride, { lasts: strides > 1 ? WALK / 3 : WALK, then: walkOn });
    }

    function byTheRule() {
      motion.finish();
      if (isOver()) return;
      const from = here();
      const to = inside(from - spec.rate * ground.slope(from));
      Object.assign(game, { last: Math.sign(to - from), inARow: 0 });
      const thrown = ground.slope(to) * ground.slope(from) < 0;
      go(to, { thrown, lasts: thrown ? FLIGHT : WALK });
    }

    function go(wanted, { thrown = false, lasts, then }) {
      const [from, to] = [here(), inside(wanted)];
      game.edge = to !== wanted;
      game.places.push(to);
      game.flown.push(thrown);
      view.facing = Math.sign(to - from) || view.facing;
      const paces = Math.max(1, Math.round(Math.abs(to - from) / 0.4));
      motion.start(lasts, (t) => {
        const flight = thrown && t < 1 ? { from, to, t } : null;
        Object.assign(view, { w: from + t * (to - from), pace: t * paces, flight });
        draw();
      }, () => {
        view.shown = game.places.length - 1;
        arrive();
        then?.();
        if (!game.edge && !wantsStill()) towardsPointer();
      });
    }

    function arrive() {
      game.kind = kindOfGround(ground, here(), spec);
      const steps = game.places.length - 1;
      if (isOver() && (best == null || steps < best)) keep(steps);
      tell();
      if (game.kind !== "hut" && (game.kind !== "valley" || view.lift)) return;
      const [lift, flag] = [view.lift, isOver()];
      motion.start(LIFT, (t) => {
        Object.assign(view, { lift: lift + t * (1 - lift), raised: flag ? Math.min(1, 1.6 * t) : 0 });
        draw();
      });
    }

    function startAgain() {
      motion.stop();
      [game, view] = [fresh(spec), seenAtFirst()];
      tell();
      canvas.element.focus({ preventScroll: true });
    }

    function keep(steps) {
      best = steps;
      model.set("best", steps);
      model.save_changes();
      keepBest(spec.name, steps);
    }

    /** Everything in words: they change when a step has been taken, never on the way. */
    function tell() {
      const [w, steps] = [here(), game.places.length - 1];
      const isBest = best === steps;
      write(said, sayGround({ ...game, w, slope: ground.slope(w), steps, isBest, hut: ground.hut }));
      write(score, `steps ${steps}${best == null ? "" : ` · best ${best}`}`);
      const mine = (direction) => short(nextStride(game, direction, spec.stride));
      write(left, `← ${mine(-1)}`);
      write(right, `${mine(1)} →`);
      left.setAttribute("aria-label", `walk ${mine(-1)} to the left`);
      right.setAttribute("aria-label", `walk ${mine(1)} to the right`);
      for (const control of [left, right, rule]) control.disabled = isOver();
      again.hidden = !steps;
      again.classList.toggle("gd-strong", isOver());
      root.classList.toggle("gd-arrived", isOver());
      draw();
    }

    function draw() {
      const { ctx, width, height } = canvas.begin();
      if (!width || !height) return; // not on a page yet, where its colours can be asked for
      theme ??= readTheme(root);
      drawScene(ctx, { width, height, spec, ground, game, view, theme });
    }

    const themed = new MutationObserver(() => {
      theme = null;
      draw();
    });
    for (const holder of [document.documentElement, document.body]) themed.observe(holder, { attributes: true });
    tell();
    return () => {
      motion.stop();
      themed.disconnect();
    };
  },
};
