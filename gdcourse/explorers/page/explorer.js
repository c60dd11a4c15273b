// The explorer: holds the values of the knobs, has the walks made, hands every panel the same frame to draw.
// Of its model it needs only get, set, save_changes and on, so that a page without Jupyter can mount it too.

import { readTheme } from "./canvas.js";
import { cobwebPanel } from "./cobweb.js";
import { button, choice, debounce, element, keepKeys, playerBar, slider, write } from "./controls.js";
import { descend, makeLandscape, makeOptimizer } from "./engine.js";
import { makeFrame, sentence } from "./frame.js";
import { cloudsPanel, componentsPanel, factsPanel, rosePanel, schedulePanel } from "./insight.js";
import { keptBest } from "./keep.js";
import { bound, chanceOf, isIdle, labelOf, movedKnob, readKnob, resolved } from "./knobs.js";
import { mapPanel } from "./maps.js";
import { memoryPanel } from "./memory.js";
import { oneMotion, wantsStill } from "./motion.js";
import { contourPanel, curvePanel, lossPanel, tablePanel } from "./panels.js";
import { pythonWalker } from "./remote.js";
import { surfacePanel } from "./surface.js";
import { betsBar, challengeBar, handBar, pinBar, rowsPanel } from "./tasks.js";

const PANELS = {
  curve: curvePanel, contour: contourPanel, surface: surfacePanel, map: mapPanel,
  loss: lossPanel, table: tablePanel, rows: rowsPanel, rose: rosePanel,
  components: componentsPanel, clouds: cloudsPanel, schedule: schedulePanel, facts: factsPanel,
  cobweb: cobwebPanel, memory: memoryPanel,
};
const SYNC_AFTER = 120; // ms of rest before the kernel hears of new values: the picture never waits for it
const MOST_LETTERS = 110; // of a question, in the words on a lock
const STRIDE = 350; // ms of a step by hand
const SPEAK_AFTER = 500; // ms of rest before a screen reader hears the new sentence

/** The page's own walks: one run for each optimizer, and the learner's by hand where there is one. */
function pageWalker(spec, sync) {
  function walk(values, done) {
    const plain = bound(spec, values);
    const landscape = makeLandscape(plain.landscape);
    const runs = plain.optimizers.map((optimizer, i) =>
      descend(landscape, values.start, makeOptimizer(optimizer), values.steps, chanceOf(values, i)));
    if (spec.by_hand) runs.push(walkedByHand(landscape, values.hand));
    done({ landscape, runs });
    sync();
  }
  return { walk, stamped: (values) => values };
}

/** The learner's own walk, as a run beside the others. */
const walkedByHand = (landscape, hand) => ({
  positions: hand, losses: hand.map(landscape.value), felt: hand.map((w) => landscape.gradient(w)),
});

function render({ model, el }) {
  const spec = model.get("spec");
  let { turn: _, ...values } = model.get("values"); // the number of the turn is the walker's affair
  if (model.get("alone") && spec.challenge?.name) values.best ??= keptBest(spec.challenge.name);
  let plain = bound(spec, values);
  let walks = null;
  // An arrow is that of one step.
  let k = spec.fog ? 0 : spec.arrows.length ? Math.min(1, values.steps) : values.steps;
  let fogLifted = !spec.fog;
  const answered = model.get("unlocked") || window.gdcourseCommitted?.has(spec.locked_by);
  let locked = Boolean(spec.locked_by) && !answered;
  let part = 0; // how much of the step after k is done
  let painting = 0;
  let everything = true; // is there more to draw than a step that glides on?
  let width = 0;
  let theme = null; // read when the page has another look, not at every frame: asking has the page laid out
  const hidden = new Set();
  const arrows = Object.fromEntries(spec.arrows.map((name) => [name, true]));
  const root = element("div", { class: "gd-explorer", role: "group", "aria-label": spec.title });
  keepKeys(root);

  /** Is the walk still a secret: behind a lock, a bet or a pin? */
  const concealed = () => locked || (spec.bets && !values.bets) || (spec.pin != null && !values.pinned);

  const sync = debounce(SYNC_AFTER, () => {
    model.set("values", walker.stamped(values));
    model.save_changes();
  });
  const speak = debounce(SPEAK_AFTER, () => root.isConnected && write(parts.spoken, parts.status.textContent));
  const stride = oneMotion();

  function walkAgain() {
    plain = bound(spec, values);
    walker.walk(values, (made) => {
      walks = made;
      redraw();
    });
  }

  function paint() {
    if (!painting) painting = requestAnimationFrame(() => {
      painting = 0;
      if (walks && width > 0) draw(); // behind a closed tab there is nothing to draw on
    });
  }
  function redraw() {
    everything = true;
    paint();
  }

  /** Show the walk up to this step. */
  function showStep(step) {
    [k, part] = [step, 0];
    redraw();
  }
  /** Show it on the way to the next. */
  function showBetween(step, done) {
    if (step !== k) everything = true;
    [k, part] = [step, done];
    paint();
  }

  const frame = () => makeFrame(spec, values, plain, walks, {
    k, part, inFog: !fogLifted, concealed: concealed(), hidden, arrows, theme: (theme ??= readTheme(root)),
  });

  // What the panels and the bars may ask for.
  const app = {
    spec,
    redraw,
    get values() { return values; },
    get placesPin() { return spec.pin != null && !values.pinned; },
    get walksByHand() { return spec.by_hand && !fogLifted; },
    /** New values of some knobs: the walks are made again. A walk that was shown whole is shown whole again. */
    change(patch) {
      stride.finish();
      const whole = k >= values.steps;
      values = { ...values, ...patch, ...stale(spec, values) };
      if (patch.start) values.hand = [values.start];
      k = whole && fogLifted ? values.steps : Math.min(k, values.steps);
      part = 0;
      walkAgain();
    },
    /** New values that move nobody. */
    keep(patch) {
      values = { ...values, ...patch };
      sync();
      redraw();
    },
    /** What was kept shut is shown as it happens. */
    reveal(patch) {
      app.keep(patch);
      showStep(0);
      parts.player.start();
    },
    setStart: (start) => app.change({ start: start.map((v, i) => inside(v, spec.landscape.domain[i])) }),
    /** Some knobs moved to the stops next to these values. */
    set(pairs) {
      const moved = (now, [control, v]) => movedKnob(control, stopBeside(control, v, 0), now);
      app.change(pairs.reduce(moved, values));
    },
    nudge(control, by) {
      const stop = stopBeside(control, readKnob(control, values), by);
      app.change(movedKnob(control, stop, values));
    },
    stride: (direction, times) => parts.hand.walk(direction, times),
    get isOnTheWay() { return stride.running; },
    /** The learner's own walk goes on to these places, and glides to the last of them. */
    walkOn(places) {
      stride.finish();
      values = { ...values, hand: [...values.hand, ...places] };
      const last = values.hand.length - 2;
      showStep(last);
      walkAgain();
      stride.start(STRIDE, (t) => showBetween(last, t), () => showStep(last + 1));
    },
    /** One step by hand, −η·slope: the rule without its memory. */
    stepByRule() {
      stride.finish();
      const [here, slope] = [values.hand.at(-1), walks.runs.at(-1).felt.at(-1)];
      const eta = frame().all[0].rateAt(values.hand.length - 1);
      app.walkOn([here.map((w, i) => w - eta * slope[i])]);
    },
    tell(text) {
      parts.notice.textContent = text;
      parts.notice.hidden = !text;
    },
    toggle(set, name) {
      if (!set.delete(name)) set.add(name);
      redraw();
    },
    liftFog(lifted) {
      stride.finish();
      fogLifted = lifted;
      showStep(lifted ? values.steps : spec.by_hand ? values.hand.length - 1 : 0);
    },
  };

  const walker = spec.computed === "python" ? pythonWalker(model, spec, app.tell) : pageWalker(spec, sync);
  const player = {
    get k() { return concealed() ? 0 : k; },
    get steps() { return values.steps; },
    go: (step) => showStep(Math.max(0, Math.min(values.steps, step))),
    between: showBetween,
  };
  const parts = makeParts(app, arrows, hidden, player);
  const stopBeside = ({ key }, v, by) => parts.knobs.find(({ control }) => control.key === key).beside(v, by);
  root.append(...[parts.body, parts.lock?.element].filter(Boolean));
  el.replaceChildren(root);

  function draw() {
    const [now, all] = [frame(), everything];
    everything = false;
    if (all) showSides(parts, now);
    for (const panel of parts.panels) if (!panel.element.hidden && (all || panel.glides)) panel.draw(now);
    if (!all) return;
    for (const { control, element: row, set } of parts.knobs) {
      set(readKnob(control, values));
      row.hidden = isIdle(control, plain);
    }
    for (const part of [parts.challenge, parts.pin, parts.bets, parts.legend]) part?.draw(now);
    parts.player.element.hidden = app.walksByHand || spec.rows;
    parts.player.element.inert = now.concealed;
    if (parts.hand) parts.hand.element.hidden = fogLifted;
    parts.player.draw();
    if (locked) parts.lock.draw();
    write(parts.status, sentence(now));
    speak();
    root.dataset.drawn = "true"; // for whoever waits: picture and knobs show the values they hold
  }

  function setLock(shut) {
    locked = shut;
    parts.body.inert = shut;
    parts.body.classList.toggle("gd-locked", shut);
    if (parts.lock) parts.lock.element.hidden = !shut;
    if (shut) parts.lock.draw();
    redraw();
  }
  const opened = (event) => event.detail?.name === spec.locked_by && setLock(false);
  const heard = () => {
    const { turn, ...told } = model.get("values");
    if (JSON.stringify(told) === JSON.stringify(values)) return;
    values = told;
    walkAgain();
  };
  const resized = new ResizeObserver(([{ contentRect }]) => {
    width = contentRect.width;
    redraw();
  });
  const themed = new MutationObserver(() => {
    theme = null;
    redraw();
  });
  window.addEventListener("gdcourse:committed", opened);
  model.on("change:values", heard);
  resized.observe(root);
  for (const themeHolder of [document.documentElement, document.body])
    themed.observe(themeHolder, { attributes: true });
  setLock(locked);
  walkAgain();
  return () => {
    resized.disconnect();
    themed.disconnect();
    window.removeEventListener("gdcourse:committed", opened);
    parts.player.stop();
    stride.stop();
  };
}

/** Four digits are finer than a pixel, and can be read. */
const inside = (v, [low, high]) => Number(Math.max(low, Math.min(high, v)).toPrecision(4));

/** What a moved knob makes void: the rows filled in for another walk, a pin for another walk. */
function stale(spec, values) {
  const pinned = spec.pin != null && values.pinned;
  return { ...(spec.rows ? { rows: 0 } : {}), ...(pinned ? { pin: null } : {}) };
}

// --- the parts, from top to bottom -------------------------------------------------------------------------

function makeParts(app, arrows, hidden, walker) {
  const { spec } = app;
  const panels = spec.panels.map((name) => PANELS[name](app));
  const knobs = spec.controls.map((control) => {
    const turned = (v) => app.change(movedKnob(control, v, app.values));
    return { control, ...(control.options ? choice : slider)(control, turned) };
  });
  const made = {
    panels,
    knobs,
    challenge: spec.challenge ? challengeBar(app) : null,
    legend: spec.optimizers.length > 1 ? runnersBar(app, hidden) : null,
    hand: spec.by_hand ? handBar(app) : null,
    pin: spec.pin != null ? pinBar(app) : null,
    bets: spec.bets ? betsBar(app, spec.optimizers.map((_, i) => labelOf(spec, i, app.values))) : null,
    player: playerBar(walker),
    notice: element("p", { class: "gd-notice", role: "alert", hidden: true }),
    status: element("p", { class: "gd-status", "aria-hidden": "true" }), // what is seen at every moment
    spoken: element("p", { class: "gd-hidden", role: "status" }), // the same, told once the hand rests
    lock: spec.locked_by ? lockNote(spec.locked_by) : null,
  };
  const extras = [spec.fog ? fogButton(app) : null, presetsBar(app), ...arrowChips(app, arrows)].filter(Boolean);
  const [main, ...side] = panels;
  const area = (name, ...parts) => element("div", { class: `gd-${name}` }, ...parts.filter(Boolean));
  made.side = area("side", ...side.map((panel) => panel.element));
  // In a narrow page the controls stand under the picture they turn, and the other panels below them.
  made.body = element("div", { class: `gd-body gd-sides-${side.length}${spec.small ? " gd-small" : ""}` },
    area("ask", made.challenge?.element, made.legend?.element),
    area("main", main.element),
    area("turn",
      made.hand?.element,
      made.pin?.element,
      made.bets?.element,
      made.player.element,
      knobs.length ? area("controls", ...knobs.map((knob) => knob.element)) : null,
      extras.length ? element("div", { class: "gd-bar" }, ...extras) : null),
    made.side,
    area("say", made.notice, made.status, made.spoken));
  return made;
}

/** Panels with nothing to show before the first step is taken, or before a bet is laid, are not there until then. */
function showSides({ panels, side, body }, now) {
  const early = now.concealed || (now.spec.by_hand && now.inFog && now.k < 1);
  for (const panel of panels.slice(1)) panel.element.hidden = early && Boolean(panel.ofSteps);
  const empty = panels.slice(1).every((panel) => panel.element.hidden);
  side.hidden = empty;
  body.classList.toggle("gd-alone", empty);
}

/** What lies over a locked explorer: the name of its prediction, and the way there. */
function lockNote(name) {
  const card = () => document.getElementById(`question-${name}`);
  const go = button("", () => {
    const asked = card();
    if (!asked) return write(said, "It stands further up: run its cell, and it can be answered.");
    asked.scrollIntoView({ behavior: wantsStill() ? "auto" : "smooth", block: "center" });
    asked.focus({ preventScroll: true });
  });
  const said = element("p", { role: "status" });
  return {
    element: element("div", { class: "gd-lock", hidden: true }, go, said),
    /** The question may be on the page before this explorer, or come after it. */
    draw() {
      const asked = document.getElementById(`question-${name}-text`)?.cloneNode(true);
      asked?.querySelector(".gdq-kind")?.remove();
      const text = asked?.textContent.trim().replace(/\s+/g, " ") ?? "";
      const called = text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS).replace(/\s+\S*$/, "")} …` : text;
      write(go, called ? `First predict: ${called}` : `First commit to the prediction ${name}`);
    },
  };
}

function fogButton(app) {
  let lifted = false;
  const made = button("Lift the fog", () => {
    lifted = !lifted;
    made.textContent = lifted ? "Back into the fog" : "Lift the fog";
    app.liftFog(lifted);
  }, { class: "gd-strong" });
  return made;
}

const arrowChips = (app, arrows) => app.spec.arrows.map((name) => {
  const chip = button(`${name} arrow`, () => {
    arrows[name] = !arrows[name];
    chip.setAttribute("aria-pressed", String(arrows[name]));
    app.redraw();
  }, { class: "gd-chip", "aria-pressed": "true" });
  return chip;
});

/** The runners of a race with their signs; each can be taken out of the picture. */
function runnersBar(app, hidden) {
  const chips = app.spec.optimizers.map((_, i) => {
    const sign = element("span", { class: "gd-sign", "aria-hidden": "true" }, app.spec.runners[i].sign);
    const name = element("span");
    const chip = button("", () => {
      app.toggle(hidden, i);
      chip.setAttribute("aria-pressed", String(!hidden.has(i)));
    }, { class: "gd-chip", "aria-pressed": "true", title: "show or hide this runner" });
    chip.append(sign, " ", name);
    return { chip, sign, name };
  });
  const bar = element("div", { class: "gd-bar gd-runners", role: "group", "aria-label": "runners" });
  bar.append(...chips.map(({ chip }) => chip));
  const draw = ({ all }) => chips.forEach(({ sign, name }, i) => {
    sign.style.color = all[i].colour;
    write(name, all[i].label);
  });
  return { element: bar, draw };
}

/** Named settings: one button each. */
function presetsBar(app) {
  const presets = Object.entries(app.spec.presets);
  if (!presets.length) return null;
  const buttons = presets.map(([name, preset]) =>
    button(name, () => app.change(resolved(app.spec, preset, app.values))));
  const group = { class: "gd-presets", role: "group", "aria-label": "settings to try" };
  return element("span", group, "Try: ", ...buttons);
}

export default { render };
