// What a page of the site does beside showing its text: explorers and questions live, answers are kept in this browser.

import { mount } from "../../../explorers/page/standalone.js";
import { answered, isProgress, keep, merged, progress, record } from "./progress.js";
import { due } from "./today.js";

const ROOT = new URL("..", document.currentScript.src);

/** A question answers from what is kept, and is kept when it is answered; an answer unlocks its explorer for good. */
function remembered(state, afresh) {
  const asked = state.spec;
  if (asked?.locked_by) return { state: { ...state, unlocked: answered([asked.locked_by]).length > 0 } };
  if (!asked || state.committed === undefined) return { state };
  const kept = afresh ? undefined : progress()[asked.kind]?.[asked.name];
  const committed = kept ? { ...kept.latest, first: kept.first.said } : {};
  const save = ({ committed: said }) => {
    if (said?.said === undefined) return;
    const value = { said: said.said, right: said.right, misconception: said.misconception ?? null };
    record(asked.kind, asked.name, { ...value, asked: asked.asked, actual: asked.answer });
  };
  return { state: { ...state, committed }, save };
}

async function enliven(place, { source, state }, afresh = false) {
  const fresh = document.createElement("div");
  const known = remembered(state, afresh);
  const model = await mount(fresh, gdSources[source], known.state, known.save);
  if (state.lesson) fill(model);
  place.replaceChildren(fresh);
}

/** The ribbon of a lesson is as full as the reader's answers make it, now and after each further one. */
function fill(ribbon) {
  const asks = ribbon.get("lesson").parts.flatMap((part) => part.asks);
  const look = () => ribbon.set("answered", answered(asks));
  document.addEventListener("gdcourse-kept", look);
  look();
}

/** Widgets come alive when they are about to be seen, so that the page is readable at once. */
function watch(states) {
  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        enliven(target, states[target.dataset.model]).catch((error) => console.error(error));
      }
    },
    { rootMargin: "600px" },
  );
  document.querySelectorAll(".gd-live[data-model]").forEach((place) => seen.observe(place));
}

// The first page: the way through the course, and five for today -----------------------------------------------

/** What the first page needs of all the others; a file of its own, for no other page reads it. */
function wholeCourse() {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("_static/course.js", ROOT);
    script.onload = () => resolve(gdCourse);
    script.onerror = () => reject(new Error("_static/course.js is missing"));
    document.head.append(script);
  });
}

/** The bars, counts and next step of the overview, from what is kept here. */
function showTheWay(overview, { lessons }) {
  let next;
  for (const { name, title, minutes, asks } of lessons) {
    const row = overview.querySelector(`tr[data-lesson="${name}"]`);
    const count = answered(asks).length;
    const percent = asks.length ? Math.round((100 * count) / asks.length) : 0;
    const bar = row.querySelector("[role=img]");
    bar.setAttribute("aria-label", `${percent} percent done`);
    bar.style.background = `linear-gradient(to right, #009e73 ${percent}%, transparent ${percent}%)`;
    row.querySelector("[data-count=questions]").textContent = count ? `${count} of ${asks.length}` : "–";
    if (count < asks.length) next ??= { name, title, minutes };
  }
  const link = overview.querySelector(".gd-next");
  if (!link) return;
  link.hidden = !next;
  if (!next) return;
  link.href = new URL(`${next.name}.html`, ROOT);
  link.textContent = `Next: ${next.name.slice(0, 2)} · ${next.title}, ${next.minutes} minutes`;
}

async function askFive(place, { questions }) {
  const day = new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  const asked = due(questions, progress(), day);
  if (!asked.length) return;
  const cards = asked.map(() => document.createElement("div"));
  place.replaceChildren(...cards);
  await Promise.all(asked.map((one, k) => enliven(cards[k], one.model, true)));
}

/** Answers are kept in this browser: a sentence that says so, and how they leave it and come back. */
function takeAlong(overview) {
  const said = document.createElement("p");
  said.className = "gd-kept";
  said.append("What you answer here is kept in this browser and sent nowhere. ");
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  const file = Object.assign(document.createElement("input"), { type: "file", accept: ".json", hidden: true });
  file.setAttribute("aria-label", "A progress file");
  file.onchange = async () => {
    told.textContent = ` ${await broughtBack(file.files[0])}`;
    file.value = "";
  };
  said.append(button("Save my answers", download), " ", button("Bring answers back", () => file.click()), file, told);
  overview.append(said);
}

function button(says, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: says, onclick: act });
  return made;
}

function download() {
  const text = JSON.stringify(progress(), null, 1);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = "progress.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function broughtBack(file) {
  let kept;
  try {
    kept = JSON.parse(await file.text());
  } catch {
    return `${file.name} is not a progress file: choose one that this page, or the course, has saved.`;
  }
  if (!isProgress(kept)) return `${file.name} is not a progress file: choose one that this page, or the course, has saved.`;
  const before = progress();
  if (!keep(merged(before, kept))) return "This browser keeps nothing: allow it to store data for this page.";
  return "Your answers are here.";
}

async function firstPage() {
  const overview = document.querySelector(".gd-overview");
  const five = document.querySelector(".gd-five");
  if (!overview && !five) return;
  const course = await wholeCourse();
  if (overview) {
    showTheWay(overview, course);
    takeAlong(overview);
    document.addEventListener("gdcourse-kept", () => showTheWay(overview, course));
  }
  if (five) await askFive(five, course);
}

/** The widgets know JupyterLab's word for a light page; paper is one. */
function followTheLight() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paper = matchMedia("print");
  const tell = () => {
    const theme = document.body.dataset.theme;
    const isDark = theme === "dark" || (theme !== "light" && dark.matches);
    document.body.dataset.jpThemeLight = String(paper.matches || !isDark);
  };
  new MutationObserver(tell).observe(document.body, { attributes: true, attributeFilter: ["data-theme"] });
  dark.addEventListener("change", tell);
  paper.addEventListener("change", tell);
  tell();
}

/** A figure that nobody has scrolled to is still fetched for paper. */
function fetchForPaper() {
  addEventListener("beforeprint", () => {
    document.querySelectorAll("img[loading=lazy]").forEach((figure) => figure.removeAttribute("loading"));
  });
}

/** Sphinx shows one result, waits, and shows the next; here all of them come at once. */
function answerAtOnce() {
  const query = Search.query;
  Search.query = (asked) => {
    const later = window.setTimeout;
    window.setTimeout = (next) => next();
    try {
      query(asked);
    } finally {
      window.setTimeout = later;
    }
  };
}

/** What the theme leaves out: the level of a heading at the side, and a way for the keyboard to scroll what is wide. */
function reachable() {
  document.querySelectorAll(".caption[role=heading]").forEach((caption) => caption.setAttribute("aria-level", "2"));
  document.querySelectorAll("article :is(pre, table, .table-wrapper, .gd-formula, .output)").forEach((wide) => {
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
  });
}

document.addEventListener("DOMContentLoaded", () => {
  followTheLight();
  reachable();
  addEventListener("resize", reachable);
  fetchForPaper();
  if (typeof Search !== "undefined") answerAtOnce();
  const states = document.getElementById("gd-states");
  if (states) watch(JSON.parse(states.textContent));
  firstPage().catch((error) => console.error(error));
});
