// What an explorer asks: a challenge, a pin placed before seeing, bets on a race, a walk by hand, a table to fill.

import { pretty, short } from "./canvas.js";
import { button, element, slider, write } from "./controls.js";
import { keepBest } from "./keep.js";

// --- a challenge: said above the picture, judged after every change ----------------------------------------

/** The first step at which a run has done what is asked, or -1. */
function firstStep(challenge, run, minima) {
  const { loss, within, at, steps, last } = challenge;
  if (last) return meanLoss(run, last) < loss ? run.losses.length - 1 : -1;
  const targets = at ? [at] : minima;
  const near = (w) => targets.some((m) => Math.hypot(...m.map((v, j) => v - w[j])) < within);
  const done = (w, i) => (loss == null || run.losses[i] < loss) && (within == null || near(w));
  const end = run.positions.length - 1;
  if (at) return done(run.positions[end], end) ? end : -1;
  const first = run.positions.findIndex(done);
  return steps == null || first <= steps ? first : -1;
}

const meanLoss = (run, last = 1) => run.losses.slice(-last).reduce((sum, v) => sum + v, 0) / last;

export function challengeBar(app) {
  const { challenge } = app.spec;
  const mark = element("span", { class: "gd-mark", "aria-hidden": "true" }, "○");
  const said = element("span", { role: "status" });
  const bar = element("p", { class: "gd-challenge" }, mark, element("strong", {}, challenge.text), " ", said);

  const whole = challenge.at || challenge.last; // judged by how the walk ends, not by when it arrives

  /** What is better the lower it is: the steps needed, or the mean loss at the end. */
  const score = (run, first) => (challenge.last ? meanLoss(run, challenge.last) : whole ? 0 : first);

  /** What is met stays met: the best is kept, whatever walk is shown after it. */
  function draw({ runs, k, concealed, minima }) {
    const first = concealed ? -1 : firstStep(challenge, runs[0], minima);
    const isMet = first >= 0 && (whole || first <= k);
    const now = isMet ? score(runs[0], first) : null;
    if (isMet && (app.values.best == null || now < app.values.best)) {
      app.keep({ best: now });
      if (challenge.name) keepBest(challenge.name, now);
    }
    const { best } = app.values;
    bar.classList.toggle("gd-met", best != null);
    write(mark, best != null ? "✓" : "○");
    write(said, sayChallenge({ challenge, isMet, first, best, mean: concealed ? NaN : meanLoss(runs[0], challenge.last) }));
  }
  return { element: bar, draw };
}

/** What is said beside a challenge: of the walk that is shown, and of the best so far. */
export function sayChallenge({ challenge, isMet, first, best, mean }) {
  const unit = challenge.last ? "" : best === 1 ? " step" : " steps";
  const record = best != null && !challenge.at ? ` Your best so far: ${short(best)}${unit}.` : "";
  const shown = challenge.last ? (Number.isNaN(mean) ? "" : `mean ${pretty(mean)}`) : isMet && !challenge.at ? `at step ${first}` : "";
  if (isMet) return `${["Done", shown].filter(Boolean).join(", ")}.${record}`;
  if (best != null) return `Done.${record}`;
  return shown ? `Not yet: ${shown}.` : "Not yet.";
}

// --- a walk by hand: a stride and two directions, or one step of the rule ----------------------------------

export function handBar(app) {
  let stride = app.spec.stride;
  /** So many strides to one side, each from where the last one ended. */
  const walk = (direction, times = 1) => {
    const [here] = app.values.hand.at(-1);
    const place = (i) => [Number((here + direction * stride * (i + 1)).toPrecision(12))];
    app.walkOn(Array.from({ length: times }, (_, i) => place(i)));
  };
  const range = { low: stride / 20, high: 4 * stride, step: stride / 20, also: [stride] };
  const size = slider({ label: "stride", ...range }, (v) => {
    stride = v;
    write(left, `← ${short(v)}`);
    write(right, `${short(v)} →`);
  });
  const left = button("", () => walk(-1), { "aria-label": "one stride to the left" });
  const right = button("", () => walk(1), { "aria-label": "one stride to the right" });
  const rule = button("Step by the rule", () => app.stepByRule(), { title: "from where you stand: −η · slope" });
  const again = button("Start again", () => app.change({ hand: [app.values.start] }));
  size.set(stride);
  write(left, `← ${short(stride)}`);
  write(right, `${short(stride)} →`);
  return {
    element: element("div", { class: "gd-bar" }, left, right, rule, again, size.element),
    walk,
  };
}

// --- a pin: where will w be after so many steps? The walk stays shut until it is placed --------------------

export function pinBar(app) {
  const step = app.spec.pin;
  const [low, high] = app.spec.landscape.domain[0];
  const range = { low, high, step: (high - low) / 200 };
  const place = slider({ label: `my w after ${step} steps`, ...range }, (v) => app.keep({ pin: v }));
  const act = button("", () => {
    if (app.values.pinned) app.keep({ pinned: false, pin: null });
    else app.reveal({ pinned: true });
  }, { class: "gd-strong" });
  const said = element("span", { class: "gd-verdict", role: "status" });

  function draw({ runs, k, steps }) {
    const { pin, pinned } = app.values;
    place.set(pin ?? app.values.start[0]);
    place.element.hidden = pinned && pin == null;
    place.element.inert = pinned;
    act.disabled = !pinned && pin == null; // what nobody has moved is no prediction
    write(act, pinned ? "Place another pin" : "Commit the pin");
    const really = runs[0].positions[Math.min(step, runs[0].positions.length - 1)][0];
    const judged = pinned && pin != null && k >= Math.min(step, steps);
    const off = pretty(Math.abs(pin - really));
    const verdict = `You said ${pretty(pin ?? 0, 2)}; it is ${pretty(really)}. Off by ${off}.`;
    write(said, judged ? verdict : act.disabled ? "First move the pin: by this slider, or in the picture." : "");
  }
  return { element: element("div", { class: "gd-bar gd-pin" }, place.element, act, said), draw };
}

// --- bets: ten chips over the runners before the race; afterwards the Brier score --------------------------

const CHIPS = 10;

export function betsBar(app, names) {
  const box = { type: "number", min: 0, max: CHIPS, step: 1, value: 0, oninput: tell };
  const inputs = names.map((name) => element("input", { ...box, "aria-label": `chips on ${name}` }));
  const left = element("span", { class: "gd-verdict", role: "status" });
  const act = button("Place the bets", toggle, { class: "gd-strong" });
  const bar = element("fieldset", { class: "gd-bets" },
    element("legend", {}, `Who has the lowest loss at the end? Lay ${CHIPS} chips.`),
    ...names.map((name, i) => element("label", {}, `${name} `, inputs[i])), act, left);

  const chips = () => inputs.map((input) => Math.max(0, Math.round(Number(input.value) || 0)));
  const sum = () => chips().reduce((a, b) => a + b, 0);
  function tell() {
    write(left, sum() === CHIPS ? "All laid." : `${CHIPS - sum()} to lay.`);
    act.disabled = sum() !== CHIPS;
  }
  function toggle() {
    if (app.values.bets) app.keep({ bets: null });
    else app.reveal({ bets: chips() });
  }
  function draw({ all, k, steps }) {
    const bets = app.values.bets;
    for (const input of inputs) input.disabled = Boolean(bets);
    write(act, bets ? "Bet again" : "Place the bets");
    if (!bets) return tell();
    act.disabled = false;
    if (k < steps) return void write(left, "The race is on.");
    const finals = all.map((run) => (Number.isFinite(run.losses.at(-1)) ? run.losses.at(-1) : Infinity));
    const winner = finals.indexOf(Math.min(...finals));
    const score = bets.reduce((total, chips, i) => total + (chips / CHIPS - (i === winner ? 1 : 0)) ** 2, 0);
    const won = `${all[winner].label} wins with ${pretty(finals[winner])}.`;
    write(left, `${won} Your score: ${score.toFixed(2)} (0 is best, 2 is worst).`);
  }
  tell();
  return { element: bar, draw };
}

// --- row by row: the learner types the next w --------------------------------------------------------------

/** Wrong next w's that have a name: what somebody did who typed this number. */
const SLIPS = [
  ["That goes uphill: w + η·slope. The step is minus η times the slope.", (w, g, eta) => w + eta * g],
  ["That is the step alone. Add it to w.", (w, g, eta) => -eta * g],
  ["That is η times the slope. Subtract it from w.", (w, g, eta) => eta * g],
  ["That steps by the whole slope. Multiply it by η first.", (w, g) => w - g],
  ["That steps by η times the height. The rule uses the slope.", (w, g, eta, loss) => w - eta * loss],
  ["That steps by η alone, whatever the slope.", (w, g, eta) => w - Math.sign(g) * eta],
  ["That is the old w: nothing moved.", (w) => w],
];

export function rowsPanel(app) {
  const heads = ["step", "w", "slope", "−η·slope", "new w"];
  const head = element("tr", {}, ...heads.map((name) => element("th", { scope: "col" }, name)));
  const body = element("tbody");
  const said = element("p", { class: "gd-said", role: "status" }, "Type the next w.");
  const faded = new Set();
  const chips = ["slope", "−η·slope"].map((name) => {
    const chip = button(name, () => {
      faded.has(name) ? faded.delete(name) : faded.add(name);
      chip.setAttribute("aria-pressed", String(!faded.has(name)));
      built = "";
      app.redraw();
    }, { class: "gd-chip", "aria-pressed": "true", title: "show or hide this column" });
    return chip;
  });
  const title = "The walk, row by row";
  const caption = element("caption", { class: "gd-hidden" }, title);
  const box = element("div", { class: "gd-table", tabindex: "0", role: "region", "aria-label": title },
    element("table", {}, caption, element("thead", {}, head), body));
  let built = "";

  function check(input, run, i, eta) {
    const typed = Number(input.value.replace(",", ".").replace("−", "-"));
    if (input.value.trim() === "" || Number.isNaN(typed)) return void (said.textContent = "A number, please.");
    const [w, g, right] = [run.positions[i][0], run.felt[i][0], run.positions[i + 1][0]];
    const close = (v) => Math.abs(typed - v) < 0.006 * Math.max(1, Math.abs(v));
    if (close(right)) {
      app.keep({ rows: i + 1 });
      said.textContent = `Yes: ${pretty(w)} − ${pretty(eta)}·(${pretty(g)}) = ${pretty(right)}.`;
      return;
    }
    const slip = SLIPS.find(([, made]) => close(made(w, g, eta, run.losses[i])))?.[0];
    said.textContent = slip ?? `Not ${input.value}: w − η·slope, with slope ${pretty(g)} and η = ${short(eta)}.`;
    input.select();
  }

  function draw({ runs, values, steps }) {
    const [run, done] = [runs[0], Math.min(values.rows, steps)];
    const key = JSON.stringify([done, values, [...faded]]);
    if (key === built) return;
    built = key;
    body.replaceChildren(...Array.from({ length: Math.min(done + 1, steps) }, (_, i) => {
      const [w, g, eta] = [run.positions[i][0], run.felt[i][0], run.rateAt(i)];
      const judged = () => check(input, run, i, eta);
      const input = element("input", {
        type: "text", inputmode: "decimal", size: 7, "aria-label": `new w of step ${i}`,
        onchange: judged, onkeydown: (event) => event.key === "Enter" && judged(),
      });
      const last = i < done ? pretty(run.positions[i + 1][0]) : input;
      const unless = (name, v) => (faded.has(name) ? "" : pretty(v));
      const cells = [String(i), pretty(w), unless("slope", g), unless("−η·slope", -eta * g), last];
      return element("tr", { class: i === done ? "gd-now" : "" }, ...cells.map((cell) => element("td", {}, cell)));
    }));
    if (done && document.activeElement?.closest(".gd-explorer")?.contains(box)) body.querySelector("input")?.focus();
    if (done >= steps) write(said, "All rows filled: you have done what the loop does.");
    box.scrollTop = box.scrollHeight;
  }
  const columns = element("div", { class: "gd-row" }, "columns:", ...chips);
  return { element: element("div", { class: "gd-panel gd-worded" }, box, columns, said), draw };
}
