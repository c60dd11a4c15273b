// The explorer: holds the values of the knobs, has the walks made, hands every panel the same frame to draw.
// Of its model it needs only get, set, save_changes and on, so that a page without Jupyter can mount it too.

import { readTheme } from "./canvas.js";
import { button, choice, debounce, element, keepKeys, playerBar, slider, write } from "./controls.js";
import { descend, makeLandscape, makeOptimizer } from "./engine.js";
import { makeFrame, sentence } from "./frame.js";
import { cloudsPanel, componentsPanel, factsPanel, rosePanel, schedulePanel } from "./insight.js";
import { bound, chanceOf, isIdle, labelOf, movedKnob, readKnob, resolved } from "./knobs.js";
import { mapPanel } from "./maps.js";
import { contourPanel, curvePanel, lossPanel, tablePanel } from "./panels.js";
import { pythonWalker } from "./remote.js";
import { surfacePanel } from "./surface.js";
import { betsBar, challengeBar, handBar, pinBar, rowsPanel } from "./tasks.js";

const PANELS = {
  curve: curvePanel, contour: contourPanel, surface: surfacePanel, map: mapPanel,
  loss: lossPanel, table: tablePanel, rows: rowsPanel, rose: rosePanel,
  components: componentsPanel, clouds: cloudsPanel, schedule: schedulePanel, facts: factsPanel,
};
const SYNC_AFTER = 120; // ms of rest before the kernel hears of new values: the picture never waits for it
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
  let plain = bound(spec, values);
  let walks = null;
  // An arrow is that of one step.
  let k = spec.fog ? 0 : spec.arrows.length ? Math.min(1, values.steps) : values.steps;
  let fogLifted = !spec.fog;
  const answered = model.get("unlocked") || window.gdcourseCommitted?.has(spec.locked_by);
  let locked = Boolean(spec.locked_by) && !answered;
  let painting = 0;
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
  const speak = debounce(SPEAK_AFTER, () => root.isConnected && (parts.status.textContent = sentence(frame())));

  function walkAgain() {
    plain = bound(spec, values);
    walker.walk(values, (made) => {
      walks = made;
      redraw();
    });
  }

  function redraw() {
    if (!painting) painting = requestAnimationFrame(() => {
      painting = 0;
      if (walks && width > 0) draw(); // behind a closed tab there is nothing to draw on
    });
  }

  const frame = () => makeFrame(spec, values, plain, walks, {
    k, inFog: !fogLifted, concealed: concealed(), hidden, arrows, theme: (theme ??= readTheme(root)),
  });

  // What the panels and the bars may ask for.
  const app = {
    spec,
    redraw,
    get values() { return values; },
    get walksByHand() { return spec.by_hand && !fogLifted; },
    /** New values of some knobs: the walks are made again. A walk that was shown whole is shown whole again. */
    change(patch) {
      const whole = k >= values.steps;
      values = { ...values, ...patch, ...stale(spec, values) };
      if (patch.start) values.hand = [values.start];
      k = whole && fogLifted ? values.steps : Math.min(k, values.steps);
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
      k = 0;
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
    stride: (direction) => parts.hand.walk(direction),
    /** One step by hand, −η·slope: the rule without its memory. */
    stepByRule() {
      const [here, slope] = [values.hand.at(-1), walks.runs.at(-1).felt.at(-1)];
      const eta = frame().all[0].rateAt(values.hand.length - 1);
      app.change({ hand: [...values.hand, here.map((w, i) => w - eta * slope[i])] });
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
      fogLifted = lifted;
      k = lifted ? values.steps : 0;
      redraw();
    },
  };

  const walker = spec.computed === "python" ? pythonWalker(model, spec, app.tell) : pageWalker(spec, sync);
  const player = {
    get k() { return concealed() ? 0 : k; },
    get steps() { return values.steps; },
    go(step) {
      k = Math.max(0, Math.min(values.steps, step));
      redraw();
    },
  };
  const parts = makeParts(app, arrows, hidden, player);
  const stopBeside = ({ key }, v, by) => parts.knobs.find(({ control }) => control.key === key).beside(v, by);
  root.append(parts.body, parts.lockNote);
  el.replaceChildren(root);

  function draw() {
    const now = frame();
    for (const panel of parts.panels) panel.draw(now);
    for (const { control, element: row, set } of parts.knobs) {
      set(readKnob(control, values));
      row.hidden = isIdle(control, plain);
    }
    for (const part of [parts.challenge, parts.pin, parts.bets, parts.legend]) part?.draw(now);
    parts.player.element.hidden = app.walksByHand || spec.rows;
    parts.player.element.inert = now.concealed;
    if (parts.hand) parts.hand.element.hidden = fogLifted;
    parts.player.draw();
    speak();
  }

  function setLock(shut) {
    locked = shut;
    parts.body.inert = shut;
    parts.body.classList.toggle("gd-locked", shut);
    parts.lockNote.hidden = !shut;
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
    status: element("p", { class: "gd-status", role: "status" }),
    lockNote: element("p", { class: "gd-lock", hidden: true },
      element("span", {}, "First commit to the prediction further up. Then this opens.")),
  };
  const extras = [spec.fog ? fogButton(app) : null, presetsBar(app), ...arrowChips(app, arrows)].filter(Boolean);
  made.body = element("div", { class: "gd-body" }, ...[
    made.challenge?.element,
    made.legend?.element,
    makeStage(panels),
    made.hand?.element,
    made.pin?.element,
    made.bets?.element,
    made.player.element,
    element("div", { class: "gd-controls" }, ...knobs.map((knob) => knob.element)),
    extras.length ? element("div", { class: "gd-bar" }, ...extras) : null,
    made.notice,
    made.status,
  ].filter(Boolean));
  return made;
}

/** The first panel large, the others beside it. */
function makeStage([main, ...side]) {
  const stage = element("div", { class: `gd-stage gd-sides-${side.length}` });
  stage.append(element("div", { class: "gd-main" }, main.element));
  if (side.length) stage.append(element("div", { class: "gd-side" }, ...side.map((panel) => panel.element)));
  return stage;
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
