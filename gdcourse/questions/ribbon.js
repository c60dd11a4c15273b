// The parts of a lesson in a row. Each is as long as it takes, fills as its questions are answered, and leads there.
// Needs of its model only get and on, so that a page without Jupyter can mount it too.

function tag(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/** How much of each part is answered, from 0 to 1; a part that asks nothing is done when a later one is begun. */
export function filled(parts, answered) {
  const done = new Set(answered);
  const share = parts.map(({ asks }) => (asks.length ? asks.filter((one) => done.has(one)).length / asks.length : null));
  return share.map((one, i) => one ?? (share.slice(i + 1).some((later) => later > 0) ? 1 : 0));
}

/** JupyterLab keeps a heading's name in one attribute, a plain page in another. */
function goTo(anchor, event) {
  const name = CSS.escape(anchor);
  const there = document.querySelector(`[data-jupyter-id="${name}"], [id="${name}"]`);
  if (!there) return;
  event.preventDefault();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  there.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
}

export default {
  render({ model, el }) {
    const root = tag("nav", "gdr-ribbon");
    el.append(root);
    const draw = () => root.replaceChildren(...rows(model.get("lesson"), model.get("answered")));
    model.on("change:answered", draw);
    draw();
  },
};

function rows(lesson, answered) {
  const share = filled(lesson.parts, answered);
  const asked = lesson.parts.reduce((sum, part) => sum + part.asks.length, 0);
  const row = tag("ol", "gdr-parts");
  lesson.parts.forEach((part, i) => {
    const item = tag("li", "");
    item.style.flexGrow = part.minutes;
    const link = tag("a", "gdr-part");
    const minutes = `${part.minutes} minute${part.minutes === 1 ? "" : "s"}`;
    const state = share[i] === 1 ? "done" : share[i] > 0 ? "begun" : "ahead";
    link.href = `#${part.anchor}`;
    link.title = `${part.title} · ${minutes}`;
    link.setAttribute("aria-label", `${part.title}, ${minutes}, ${state}`);
    link.style.setProperty("--done", `${Math.round(100 * share[i])}%`);
    link.append(tag("span", "", share[i] === 1 ? "✓" : part.minutes));
    link.onclick = (event) => goTo(part.anchor, event);
    item.append(link);
    row.append(item);
  });
  const said = `${lesson.parts.length} parts, ${lesson.minutes} minutes · ${answered.length} of ${asked} questions answered`;
  const line = tag("p", "gdr-said", said);
  line.setAttribute("role", "status");
  if (!lesson.end) return [row, line];
  const ways = tag("p", "gdr-ways");
  for (const way of lesson.ways) {
    const link = tag("a", "gdr-way", way.says);
    link.href = way.to;
    ways.append(link);
  }
  return [row, line, ways];
}
