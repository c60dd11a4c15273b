// A question that waits for an answer. Texts arrive as safe HTML from card.py; answers are judged here.
// Needs of its model only get, set, save_changes and on, so that a page without Jupyter can mount it too.

/** What `said` comes to: whether it is right, and which wrong answer it is (undefined: one that nobody foresaw). */
export function judge(spec, said) {
  const [right, wrong] = [true, false].map((is) => spec.answers.filter((answer) => answer.right === is));
  if (spec.form === "number") {
    const away = (answer) => Math.abs(said - answer.said);
    const near = (answer) => away(answer) <= spec.tolerance * (1 + 1e-9);
    if (near(right[0])) return { right: true };
    return { right: false, matched: wrong.filter(near).sort((a, b) => away(a) - away(b))[0] };
  }
  if (spec.form === "table") {
    const near = (a, b) => Math.abs(a - b) <= spec.tolerance * (1 + 1e-9);
    const off = said.filter((one, i) => !near(one, right[0].said[i]));
    return off.length ? { right: false, matched: wrong.find((answer) => near(off[0], answer.said)) } : { right: true };
  }
  const picked = spec.form === "order" ? [said] : [said].flat();
  const is = (one) => (answer) => JSON.stringify(answer.said) === JSON.stringify(one);
  const slips = picked.filter((one) => !right.some(is(one)));
  if (!slips.length && picked.length === right.length) return { right: true };
  return { right: false, matched: wrong.find((answer) => slips.some((slip) => is(slip)(answer))) };
}

/** The number that a text means, or NaN: "0,6", "−3" and "1e-6" are numbers too. */
export function parseNumber(text) {
  const plain = text.trim().replace(/[−–]/g, "-").replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}

/** A question in which no line ends beside an equals sign or a dot of a product, nor before the last "…". */
const whole = (text) => text.replace(/ ([=·]) (?=[^<>]*(<|$))/g, "\u00a0$1\u00a0").replace(/ …/g, "\u00a0…");

function tag(name, className = "", inside = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.innerHTML = inside;
  return made;
}

/** An answer as safe HTML; one that is no longer on offer (the question was rewritten) as far as it is text. */
function spoken(spec, said) {
  const safe = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;");
  if (spec.form === "number") return safe(`${said} ${spec.unit}`.replace("-", "−").trim());
  if (spec.form === "table") return safe(said.join(", ").replaceAll("-", "−"));
  const html = (one) => spec.offered.find((option) => option.said === one)?.html ?? safe(one);
  return [said].flat().map(html).join(" → ");
}

// Each form of answer draws its inputs into the fieldset; `read` is null until there is one; `write` puts one back.

let views = 0;

function ticks(spec, fieldset) {
  const name = `gdq-question-${views++}`;
  const rows = spec.offered.map((option) => {
    const label = tag("label", "gdq-option");
    const input = tag("input");
    Object.assign(input, { type: spec.form === "one" ? "radio" : "checkbox", name });
    label.append(input, tag("span", "", option.html), tag("span", "gdq-mark"));
    fieldset.append(label);
    return { said: option.said, input, mark: label.lastChild };
  });
  return {
    hint: spec.form === "one" ? "Choose an answer first." : "Tick at least one answer first.",
    first: rows[0].input,
    read() {
      const ticked = rows.filter((row) => row.input.checked).map((row) => row.said);
      return ticked.length === 0 ? null : spec.form === "one" ? ticked[0] : ticked;
    },
    write: (said) => rows.forEach((row) => (row.input.checked = [said].flat().includes(row.said))),
    mark(judged) {
      for (const row of rows) {
        const { right } = spec.answers.find((answer) => answer.said === row.said);
        row.mark.textContent = !judged || !row.input.checked ? "" : right ? "✓ right" : "✗ not this";
        row.mark.className = `gdq-mark ${right ? "gdq-right" : "gdq-wrong"}`;
      }
    },
  };
}

function number(spec, fieldset) {
  const label = tag("label", "gdq-number", "<span>Your number</span>");
  const input = tag("input");
  Object.assign(input, { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false });
  const unit = tag("span");
  unit.textContent = spec.unit;
  label.append(input, unit);
  fieldset.append(label);
  return {
    hint: "Type a number first, such as 0.6.",
    first: input,
    read: () => (Number.isNaN(parseNumber(input.value)) ? null : parseNumber(input.value)),
    write: (said) => (input.value = String(said).replace("-", "−")),
    mark() {},
  };
}

function order(spec, fieldset, tell) {
  const list = tag("ol", "gdq-order");
  const rows = new Map(spec.offered.map((option) => [option.said, row(option)]));
  list.append(...rows.values());
  fieldset.append(list);

  function row(option) {
    const item = tag("li", "gdq-option", `<span>${option.html}</span>`);
    const name = item.textContent;
    for (const [sign, where, by] of [["↑", "up", -1], ["↓", "down", 1]]) {
      const button = tag("button", "", sign);
      button.type = "button";
      button.setAttribute("aria-label", `Move ${name} ${where}`);
      button.onclick = () => move(item, name, by, button);
      button.onkeydown = (event) => {
        const wanted = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (wanted) event.preventDefault();
        if (wanted) move(item, name, wanted, button);
      };
      item.append(button);
    }
    return item;
  }

  function move(item, name, by, button) {
    const all = [...list.children];
    const other = all[all.indexOf(item) + by];
    if (other) list.insertBefore(by < 0 ? item : other, by < 0 ? other : item);
    button.focus(); // a node that moves loses the focus
    tell(`${name}: place ${[...list.children].indexOf(item) + 1} of ${all.length}`);
  }

  return {
    hint: "",
    first: list.querySelector("button"),
    read: () => [...list.children].map((item) => [...rows].find(([, one]) => one === item)[0]),
    write: (said) => list.append(...said.map((one) => rows.get(one))),
    mark() {},
  };
}

function table(spec, fieldset) {
  const right = spec.answers.find((answer) => answer.right).said;
  const [head, ...body] = spec.table;
  const look = spec.wordy.map((wordy) => (wordy ? "gdq-words" : ""));
  const heads = head.map(({ html }, j) => `<th scope="col" class="${look[j]}">${html}</th>`).join("");
  const made = tag("table", "gdq-table", `<thead><tr>${heads}</tr></thead>`);
  const rows = made.appendChild(tag("tbody"));
  const blanks = [];
  body.forEach((cells, i) => {
    const row = rows.appendChild(tag("tr"));
    cells.forEach((cell, j) => {
      const place = row.appendChild(tag("td", look[j], cell.html ?? ""));
      if (!cell.blank) return;
      const input = tag("input");
      const label = `row ${i + 1}, ${head[j].html.replace(/<[^>]*>/g, "")}`;
      Object.assign(input, { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false, size: 6 });
      input.setAttribute("aria-label", label);
      place.append(input, tag("span", "gdq-mark"));
      blanks.push({ input, mark: place.lastChild });
    });
  });
  fieldset.append(made);
  const numbers = () => blanks.map(({ input }) => parseNumber(input.value));
  return {
    hint: "Type a number into every empty cell.",
    get first() {
      return (blanks.find(({ input }) => Number.isNaN(parseNumber(input.value))) ?? blanks[0]).input;
    },
    read: () => (numbers().some(Number.isNaN) ? null : numbers()),
    write: (said) => said.forEach((one, i) => (blanks[i].input.value = String(one).replace("-", "−"))),
    mark() {},
    show(judged) {
      blanks.forEach(({ input, mark }, i) => {
        const ok = Math.abs(parseNumber(input.value) - right[i]) <= spec.tolerance * (1 + 1e-9);
        mark.textContent = !judged ? "" : ok ? " ✓" : ` ${String(right[i]).replace("-", "−")}`;
        mark.className = `gdq-mark ${ok ? "gdq-right" : "gdq-wrong"}`;
      });
    },
  };
}

const FORMS = { one: ticks, several: ticks, number, order, table };

// What is shown once an answer is committed.

const block = (html) => (/^<(p|pre)>/.test(html) ? html : `<p>${html}</p>`);

function revealPrediction(spec, { said, first }) {
  const { right, matched } = judge(spec, said);
  const truth = spec.answers.find((answer) => answer.right);
  const changed = JSON.stringify(first) !== JSON.stringify(said);
  if (right) {
    const exact = spec.form !== "number" || said === truth.said;
    const praise = changed ? `First you said ${spoken(spec, first)}. It was worth thinking again.`
      : exact ? "You knew before you saw it."
      : `You said ${spoken(spec, said)}, which is near enough: you knew before you saw it.`;
    return `<p>${marked(true, `✓ ${truth.html}`)}</p>${block(truth.why)}<p class="gdq-praise">${praise}</p>`;
  }
  const rows = [
    changed && ["First you said", "gdq-said", spoken(spec, first)],
    [changed ? "Now you say" : "You said", "gdq-said", spoken(spec, said)],
    ["What happens", "gdq-happens", truth.html],
  ].filter(Boolean);
  const pair = rows.map(([term, look, html]) => `<dt>${term}</dt><dd class="${look}">${html}</dd>`).join("");
  return `<dl class="gdq-pair">${pair}</dl>${matched ? block(matched.why) : ""}${block(truth.why)}`;
}

function revealQuiz(spec, { said }) {
  const { right } = judge(spec, said);
  const chosen = [said].flat();
  const mine = spec.answers.filter((answer) => chosen.includes(answer.said));
  const others = spec.answers.filter((answer) => !mine.includes(answer));
  const rest = right ? fold("Why not the others", others) : "";
  if (spec.form === "one") {
    return `<p>${marked(right, right ? "✓ Right." : "✗ Not this one.")}</p>${block(mine[0].why)}${rest}`;
  }
  const found = mine.filter((answer) => answer.right).length;
  const wanted = spec.answers.filter((answer) => answer.right).length;
  const partly = `${found} of the ${wanted} right ones, ${mine.length - found} wrong.`;
  return `<p>${marked(right, right ? "✓ Right, all of them." : partly)}</p>${list(mine)}${rest}`;
}

/** What there is to see once the answer is committed. */
function pictured({ png, words, sentence, width }) {
  const figure = tag("figure", "gdq-picture");
  const image = tag("img");
  const bytes = typeof png === "string" ? `data:image/png;base64,${png}` : URL.createObjectURL(new Blob([png], { type: "image/png" }));
  Object.assign(image, { src: bytes, alt: words, width });
  const caption = tag("figcaption");
  caption.textContent = sentence;
  figure.append(image, caption);
  return figure;
}

const marked = (right, html) => `<strong class="${right ? "gdq-right" : "gdq-wrong"}">${html}</strong>`;
const list = (answers) =>
  `<ul>${answers.map((answer) => `<li><strong>${answer.html}.</strong> ${answer.why}</li>`).join("")}</ul>`;
const fold = (title, answers) =>
  answers.length ? `<details><summary>${title}</summary>${list(answers)}</details>` : "";

// An answer waits in the page until a kernel says that it is kept: over a restart, and over a reload of the page.

const PATIENCE = 3000; // milliseconds; a kernel that is busy with a cell answers later
const WAITING = "gdcourse:not-kept-yet";
const NOT_KEPT = "Not kept yet: the notebook's kernel does not answer. Run this cell, and it will be.";

function waiting(name, change) {
  try {
    const all = JSON.parse(sessionStorage.getItem(WAITING)) ?? {};
    if (change) sessionStorage.setItem(WAITING, JSON.stringify({ ...all, [name]: change.committed }));
    return all[name];
  } catch {
    return undefined; // a page without storage keeps nothing for later
  }
}

/** Keys that the focused control uses; all others (page keys of a clicker, Shift+Enter of a notebook) travel on. */
function isMine(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === "PageUp" || event.key === "PageDown" || event.key === "Escape") return false;
  return !(event.key === "Enter" && event.shiftKey);
}

function render({ model, el }) {
  const spec = model.get("spec");
  const alone = model.get("alone"); // on a page without a kernel nothing is kept, and nobody expects it
  const ahead = spec.kind === "prediction";
  const kind = ahead ? "Prediction" : "Question";
  const root = tag("form", `gdq-question${ahead ? " gdq-ahead" : ""}`);
  root.noValidate = true;
  root.id = `question-${spec.name}`; // a locked explorer names its prediction, and jumps here
  root.tabIndex = -1;
  root.setAttribute("aria-labelledby", `${root.id}-text`);
  const state = tag("span", "gdq-state");
  const legend = `<legend id="${root.id}-text"><span class="gdq-kind">${kind}</span>${whole(spec.question)}</legend>`;
  const fieldset = tag("fieldset", "", legend);
  const commit = tag("button", "gdq-commit", "Commit");
  const hint = tag("span", "gdq-hint");
  const reveal = tag("div", "gdq-reveal");
  for (const live of [hint, reveal]) live.setAttribute("role", "status");
  const row = tag("div", "gdq-row");
  row.append(commit, hint);
  root.append(state, fieldset, row, reveal);
  const tell = (text) => (hint.textContent = text);
  const input = FORMS[spec.form](spec, fieldset, tell);
  let changing = false;
  let patience = 0;

  function draw() {
    const committed = model.get("committed");
    const answered = "said" in committed;
    const shown = answered && !changing;
    const right = answered && judge(spec, committed.said).right;
    if (shown) input.write(committed.said);
    if (ahead) fieldset.disabled = shown;
    commit.textContent = !shown ? "Commit" : ahead ? "Change my answer" : right ? "Answer again" : "Try again";
    reveal.innerHTML = !shown ? "" : ahead ? revealPrediction(spec, committed) : revealQuiz(spec, committed);
    const picture = model.get("picture");
    if (shown && picture?.png) reveal.append(pictured(picture));
    input.show?.(shown);
    const words = ahead ? ["not committed yet", "✓ committed"] : ["", right ? "✓ answered" : "not right yet"];
    state.textContent = words[Number(answered)];
    root.dataset.state = answered && (ahead || right) ? "done" : "open";
    input.mark(shown && !ahead);
  }

  /** Tell the page (a locked explorer, say) that this question is answered; kept too, for whoever comes later. */
  function announce() {
    (window.gdcourseCommitted ??= new Set()).add(spec.name);
    window.dispatchEvent(new CustomEvent("gdcourse:committed", { detail: { name: spec.name } }));
  }

  function keep(committed) {
    model.set("committed", committed);
    model.save_changes();
    if (alone) return;
    waiting(spec.name, { committed });
    clearTimeout(patience);
    patience = setTimeout(() => tell(NOT_KEPT), PATIENCE);
  }

  function received() {
    const { sent, problem } = model.get("receipt");
    if (sent !== model.get("committed").sent) return;
    clearTimeout(patience);
    waiting(spec.name, { committed: undefined });
    tell(problem ? `Not kept: ${problem}` : "");
  }

  root.onsubmit = (event) => {
    event.preventDefault();
    if (ahead && "said" in model.get("committed") && !changing) {
      changing = true;
      draw();
      input.first.focus();
      return;
    }
    const said = input.read();
    tell(said === null ? input.hint : "");
    if (said === null) {
      input.first.focus();
      return;
    }
    changing = false;
    const { right, matched } = judge(spec, said);
    const { first = said } = model.get("committed");
    keep({ said, first, right, misconception: matched?.misconception ?? null, sent: Date.now() });
    draw();
    announce();
  };
  // A new choice puts away what the last one earned.
  fieldset.oninput = () => {
    tell("");
    if (!ahead) reveal.innerHTML = "";
    if (!ahead) commit.textContent = "Commit";
    input.mark(false);
  };
  root.onkeydown = (event) => isMine(event) && event.stopPropagation();
  // Jupyter Notebook takes a key before it comes here, unless what has the focus asks it not to.
  const spare = (event) =>
    root.contains(event.target) && event.target.toggleAttribute("data-lm-suppress-shortcuts", isMine(event));
  window.addEventListener("keydown", spare, true);
  model.on("change:committed", draw);
  model.on("change:receipt", received);
  const left = alone ? undefined : waiting(spec.name);
  if (left) keep(left);
  draw();
  el.append(root);
  if ("said" in model.get("committed")) announce();
  return () => window.removeEventListener("keydown", spare, true);
}

export default { render };
