// A question that waits for an answer. Texts arrive as safe HTML from question.py; answers are judged here.
// Needs of its model only get, set, save_changes and on, so that a page without Jupyter can mount it too.

/** What `said` comes to: whether it is right, and which misconception it matches (null when none does). */
export function judge(spec, said) {
  if (spec.form === "number") {
    if (Math.abs(said - spec.answer) <= spec.tolerance * (1 + 1e-9)) return { right: true, misconception: null };
    const near = spec.replies.filter((reply) => Math.abs(said - reply.said) <= spec.tolerance * (1 + 1e-9));
    near.sort((a, b) => Math.abs(said - a.said) - Math.abs(said - b.said));
    return { right: false, misconception: near[0]?.misconception ?? null, reply: near[0]?.html };
  }
  const key = spec.form === "several" ? (list) => JSON.stringify([...list].sort()) : JSON.stringify;
  if (key(said) === key(spec.answer)) return { right: true, misconception: null };
  const picked = spec.form === "several" ? said.filter((one) => !spec.answer.includes(one)) : [said];
  const reply = spec.replies.find((one) => picked.some((pick) => JSON.stringify(pick) === JSON.stringify(one.said)));
  return { right: false, misconception: reply?.misconception ?? null, reply: reply?.html };
}

/** The number that a text means, or NaN: "0,6", "−3" and "1e-6" are numbers too. */
export function parseNumber(text) {
  const plain = text.trim().replace(/[−–]/g, "-").replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}

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
  const html = (one) => spec.options.find((option) => option.said === one)?.html ?? safe(one);
  return [said].flat().map(html).join(spec.form === "order" ? " → " : " · ");
}

// Each form of answer draws its inputs into the fieldset; `read` is null until there is one; `write` puts one back.

let views = 0;

function ticks(spec, fieldset) {
  const name = `gdq-question-${views++}`;
  const rows = spec.options.map((option) => {
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
        const right = [spec.answer].flat().includes(row.said);
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
  const rows = new Map(spec.options.map((option) => [option.said, row(option)]));
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

const FORMS = { one: ticks, several: ticks, number, order };

// What is shown once an answer is committed.

function revealPrediction(spec, { said, first }) {
  const { right, reply } = judge(spec, said);
  const changed = JSON.stringify(first) !== JSON.stringify(said);
  const rows = [
    changed && ["First you said", "gdq-said", spoken(spec, first)],
    [changed ? "Now you say" : "You said", "gdq-said", spoken(spec, said)],
    ["What happens", "gdq-happens", spec.happens],
  ].filter(Boolean);
  const pair = rows.map(([term, look, html]) => `<dt>${term}</dt><dd class="${look}">${html}</dd>`).join("");
  const verdict = right ? "As you said." : "";
  return `<dl class="gdq-pair">${pair}</dl><p>${[verdict, reply, spec.because].filter(Boolean).join("</p><p>")}</p>`;
}

function revealQuiz(spec, { said }) {
  const { right } = judge(spec, said);
  const chosen = [said].flat();
  const line = (reply) => `<strong>${reply.title}.</strong> ${reply.html}`;
  const mine = spec.replies.filter((reply) => chosen.includes(reply.said));
  const others = spec.replies.filter((reply) => !chosen.includes(reply.said));
  if (spec.form === "one") {
    const why = `<p>${marked(right, right ? "✓ Right." : "✗ Not this one.")} ${mine[0].html}</p>`;
    return right ? why + fold("Why not the others", others, line) : why;
  }
  const found = chosen.filter((one) => spec.answer.includes(one)).length;
  const partly = `${found} of the ${spec.answer.length} right ones, ${chosen.length - found} wrong.`;
  const count = marked(right, right ? "✓ Right, all of them." : partly);
  const list = mine.map((reply) => `<li>${line(reply)}</li>`).join("");
  return `<p>${count}</p><ul>${list}</ul>${right ? fold("Why not the others", others, line) : ""}`;
}

const marked = (right, text) => `<strong class="${right ? "gdq-right" : "gdq-wrong"}">${text}</strong>`;

function fold(title, replies, line) {
  if (!replies.length) return "";
  const items = replies.map((reply) => `<li>${line(reply)}</li>`).join("");
  return `<details><summary>${title}</summary><ul>${items}</ul></details>`;
}

/** Keys that the focused control uses; all others (page keys of a clicker, Shift+Enter of a notebook) travel on. */
function isMine(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === "PageUp" || event.key === "PageDown" || event.key === "Escape") return false;
  return !(event.key === "Enter" && event.shiftKey);
}

function render({ model, el }) {
  const spec = model.get("spec");
  const ahead = spec.kind === "prediction";
  const root = tag("form", `gdq-question${ahead ? " gdq-ahead" : ""}`);
  root.noValidate = true;
  const kind = `<span class="gdq-kind">${ahead ? "Prediction" : "Question"}</span>`;
  const fieldset = tag("fieldset", "", `<legend>${kind}${spec.question}</legend>`);
  const commit = tag("button", "gdq-commit", "Commit");
  const hint = tag("span", "gdq-hint");
  const reveal = tag("div", "gdq-reveal");
  for (const live of [hint, reveal]) live.setAttribute("role", "status");
  const row = tag("div", "gdq-row");
  row.append(commit, hint);
  root.append(fieldset, row, reveal);
  const tell = (text) => (hint.textContent = text);
  const input = FORMS[spec.form](spec, fieldset, tell);
  let changing = false;

  function draw() {
    const committed = model.get("committed");
    const shown = "said" in committed && !changing;
    if (shown) input.write(committed.said);
    if (ahead) fieldset.disabled = shown;
    const again = () => (judge(spec, committed.said).right ? "Answer again" : "Try again");
    commit.textContent = !shown ? "Commit" : ahead ? "Change my answer" : again();
    reveal.innerHTML = !shown ? "" : ahead ? revealPrediction(spec, committed) : revealQuiz(spec, committed);
    input.mark(shown && !ahead);
  }

  /** Tell the page (a locked explorer, say) that this question is answered; kept too, for whoever comes later. */
  function announce() {
    (window.gdcourseCommitted ??= new Set()).add(spec.name);
    window.dispatchEvent(new CustomEvent("gdcourse:committed", { detail: { name: spec.name } }));
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
    const { right, misconception } = judge(spec, said);
    const { first = said } = model.get("committed");
    model.set("committed", { said, first, right, misconception });
    model.save_changes();
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
  model.on("change:committed", draw);
  draw();
  el.append(root);
  if ("said" in model.get("committed")) announce();
}

export default { render };
