// The deck: reveal shows the slides; this makes the widgets live, fits what is too large, and turns the light off and on.

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const sources = read("widget-sources");
const states = read("widget-states");
const asked = new URLSearchParams(location.search);
const printing = asked.has("print-pdf") || asked.get("view") === "print";
const SMALLEST = 0.55; // of the intended size of type; the style sheet stops the type itself at a thirtieth of the height
const LARGEST = { algebra: 1.25, table: 1.35, quote: 1.25, deeper: 1.2, code: 1.15, result: 1.6, widget: 1.2 }; // where there is room, for the back row
const GAMES = ".gd-explorer, .gd-fog, .gd-graph, .gd-letters, .gd-guess, .gd-clinic, .gd-stumps";
const ENLARGED = 1.6; // what is read at a desk, from the last row: 12 pixels are a thirtieth of the height then

/** A question as it stands on paper after the lecture: answered, as the lesson answers it. */
function answered({ spec, ...state }) {
  const right = spec.answers.filter((answer) => answer.right).map((answer) => answer.said);
  const said = spec.form === "several" ? right : right[0];
  return { ...state, spec, committed: { said, first: said } };
}

/** Put a live widget into each of its places on a slide, once. */
async function enliven(slide) {
  for (const place of slide.querySelectorAll(".live[data-model]")) {
    const { source, state } = states[place.dataset.model] ?? {};
    if (!state) continue;
    delete place.dataset.model;
    place.dataset.preventSwipe = "";
    const fresh = document.createElement("div");
    fresh.style.cssText = "height: 100%; min-height: 0";
    place.replaceChildren(fresh);
    await mount(fresh, sources[source], asked.has("answers") && state.spec?.answers ? answered(state) : state);
    if (printing) fresh.querySelectorAll("details").forEach((fold) => (fold.open = true));
    fit(slide); // an explorer draws once it has its size
    await drawn(fresh);
    const reveal = place.querySelector(".gdq-reveal");
    if (reveal) {
      const changed = () => {
        place.firstChild.firstChild.classList.toggle("gdq-answered", reveal.childNodes.length > 0);
        fit(slide);
      };
      reveal.addEventListener("load", changed, true); // a picture has no size before
      new MutationObserver(changed).observe(reveal, { childList: true, subtree: true, attributes: true, attributeFilter: ["open"] });
      changed();
    }
  }
}

/** Until an explorer in here shows what it holds. One that nobody sees draws when it is turned to. */
async function drawn(place) {
  while (place.querySelector(".gd-explorer:not([data-drawn])")) await new Promise(requestAnimationFrame);
}

/** Make the type of a slide as large as its kind may have and its place allows, so that nothing is cut off. */
function fit(slide) {
  const body = slide.querySelector(".body");
  if (!body) return;
  const inside = body.firstElementChild;
  const explorer = slide.querySelector(".gd-body");
  const game = slide.querySelector(GAMES);
  const set = (size) => {
    slide.style.setProperty("--fit", size.toFixed(3));
    inside.querySelectorAll(".formula p").forEach(onOneLine);
  };
  const isOver = () =>
    explorer ? explorer.scrollHeight > explorer.clientHeight + 1
      : inside.scrollHeight > body.clientHeight + 1 || inside.scrollWidth > body.clientWidth + 1;
  slide.classList.remove("tight");
  set(1);
  const height = inside.scrollHeight;
  const isWrapped = (size) => size > 1 && slide.matches(".algebra, .table, .code") && inside.scrollHeight > 1.02 * size * height;
  const largest = game?.matches(".gd-graph") ? 1.3 : game ? ENLARGED : Object.entries(LARGEST).find(([kind]) => slide.classList.contains(kind))?.[1] ?? 1;
  for (let size = largest; size >= SMALLEST; size -= 0.025) {
    set(size);
    if (!isOver() && !isWrapped(size)) return;
  }
  slide.classList.add("tight"); // its type is as small as it may be: less air instead
}

/** A formula is not broken: it is made smaller. */
function onOneLine(formula) {
  formula.style.fontSize = "";
  const room = formula.parentElement.clientWidth / formula.offsetWidth;
  if (room < 1) formula.style.fontSize = `${room}em`;
}

function setLight(light) {
  document.body.dataset.jpThemeLight = String(light);
  try {
    localStorage.setItem("gdcourse-light", String(light));
  } catch {
    // a page opened from a stick may not be allowed to remember
  }
}

function firstLight() {
  if (printing) return true;
  if (asked.has("theme")) return asked.get("theme") !== "dark";
  try {
    const kept = localStorage.getItem("gdcourse-light");
    if (kept) return kept === "true";
  } catch {
    // as above
  }
  return !matchMedia("(prefers-color-scheme: dark)").matches;
}

/**
 * The deck belongs to the lecturer: what a clicker sends turns the slide, whatever was touched before. Escape leaves a
 * control, and so does lifting the mouse. Arrow keys stay with a slider that was reached by the keyboard.
 */
function keepTheClicker() {
  const clicked = { PageDown: "next", PageUp: "prev" };
  const arrows = { ArrowRight: "next", ArrowLeft: "prev" };
  const turn = (event, way) => {
    event.stopPropagation();
    event.preventDefault();
    document.activeElement.blur();
    Reveal[way]();
  };
  document.addEventListener("keydown", (event) => {
    const onControl = event.target.matches?.("input, select, textarea, button, summary, a, canvas, [tabindex]");
    if (clicked[event.key]) turn(event, clicked[event.key]);
    else if (event.key === "Escape" && onControl) {
      event.stopPropagation();
      document.activeElement.blur();
    } else if (arrows[event.key] && event.target.matches?.("button, summary, .gdq-question *:not(input)")) {
      turn(event, arrows[event.key]);
    }
  }, { capture: true });
  document.addEventListener("pointerup", ({ target }) => {
    if (target.matches?.("input:not([type=text]), select, button")) setTimeout(() => target.blur());
  });
}

/** Ctrl+P opens the slides as pages, prints them and comes back: what a browser would print of a deck is no slide. */
function printAsPages() {
  const pages = (now) => `${location.pathname}?print-pdf${now}`;
  document.querySelector(".on-paper a").href = pages("");
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "p" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    if (printing) window.print();
    else location.assign(pages("&now"));
  }, { capture: true });
}

/** What is not on the slide cannot be reached by Tab. */
function shutOthers(all, current) {
  for (const slide of all) slide.inert = slide !== current;
}

/** Reveal enlarges the page; canvases have to be told, or they are drawn small and blown up. */
function sharpen() {
  const ratio = window.devicePixelRatio || 1;
  Object.defineProperty(window, "devicePixelRatio", { configurable: true, get: () => ratio * Math.max(1, Reveal.getScale?.() ?? 1) });
}

const LETTERS = "ABCDEFGH";

/**
 * Votes by phone: the question on the slide is open while the slide is there. V closes it and shows what came beside
 * what was expected. Only a deck that `slides --votes` serves can be asked to.
 */
function takeVotes() {
  const strip = made("p", "votes-strip");
  const panel = made("div", "votes");
  let shown = false;
  const tell = (said) => fetch("/votes", { method: "POST", body: JSON.stringify(said) });
  const draw = ({ name, address, options, counts, expected, voters }) => {
    strip.hidden = panel.hidden = !name;
    panel.hidden ||= !shown;
    if (!name) return;
    strip.textContent = shown ? "" : `${address}   ${voters} ${voters === 1 ? "answer" : "answers"}   V shows them`;
    if (!shown) return;
    const isGuessed = Object.keys(expected).length > 0;
    const rows = options.map((option, place) => voteRow(option, place, voters ? 100 * counts[place] / voters : 0, expected[LETTERS[place]]));
    const left = 100 - Object.values(expected).reduce((sum, share) => sum + share, 0);
    const legend = made("p", "votes-legend");
    legend.innerHTML = `<b>${voters} ${voters === 1 ? "answer" : "answers"}</b> <i class="came"></i> came, in a hundred`
      + (isGuessed ? ` <i class="guess"></i> expected, by our guess${left ? `; ${left} for the others` : ""}` : "");
    panel.replaceChildren(legend, ...rows);
  };
  const refresh = async () => draw(await (await fetch("/votes")).json());
  const turn = async () => {
    shown = false;
    const slide = Reveal.getCurrentSlide();
    slide.querySelector(".frame").append(strip, panel);
    await tell({ open: slide.querySelector(".live[data-question]")?.dataset.question ?? "" });
    refresh();
  };
  Reveal.addKeyBinding({ keyCode: 86, key: "V", description: "Close the vote and show it" }, async () => {
    shown = !shown;
    await tell(shown ? { close: true } : { open: Reveal.getCurrentSlide().querySelector(".live[data-question]")?.dataset.question ?? "" });
    refresh();
  });
  Reveal.on("slidechanged", turn);
  turn();
  setInterval(refresh, 1000);
}

function made(tag, name) {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}

/** An option with the share that came, and the share that was expected. */
function voteRow(option, place, came, guess) {
  const row = made("div", "votes-row");
  const bar = (kind, share) => `<span class="bar ${kind}" style="--share: ${share.toFixed(1)}"><i></i>${Math.round(share)}</span>`;
  row.innerHTML = `<b>${LETTERS[place]}</b><span>${option}</span><span>${bar("came", came)}${guess === undefined ? "" : bar("guess", guess)}</span>`;
  return row;
}

async function start() {
  const { title } = document;
  if (printing) document.title = "unfinished"; // a PDF bears the title: whoever made it sees whether it was too early
  setLight(firstLight());
  sharpen();
  keepTheClicker();
  printAsPages();
  const all = [...document.querySelectorAll(".slides section:not(:has(section))")];
  const laidOut = printing ? new Promise((done) => Reveal.on("pdf-ready", done)) : null;
  await Reveal.initialize({
    width: 1024, height: 576, margin: 0, minScale: 0.1, maxScale: 10, center: false, hash: true, slideNumber: "c/t",
    transition: "none", backgroundTransition: "none", navigationMode: "linear", pdfSeparateFragments: false, pdfMaxPagesPerSlide: 1,
    defaultTiming: 0, // the speaker view compares the clock with the seconds of each slide
    plugins: [RevealNotes], keyboard: { 68: () => setLight(document.body.dataset.jpThemeLight !== "true") },
  });
  Reveal.registerKeyboardShortcut("D", "Light and dark");
  Reveal.registerKeyboardShortcut("Ctrl + P", "Print the slides, or save them as PDF");
  const enlivened = new Map();
  const show = async (slide) => {
    delete slide.dataset.ready;
    if (!enlivened.has(slide)) enlivened.set(slide, enliven(slide));
    await enlivened.get(slide);
    fit(slide);
    slide.dataset.ready = "true"; // for whoever waits: this slide is as it will stay until somebody touches it
  };
  if (printing) {
    await laidOut;
    await Promise.all(all.map(show));
  }
  Reveal.on("overviewshown", () => all.forEach(fit));
  Reveal.on("slidechanged", ({ currentSlide }) => {
    shutOthers(all, currentSlide);
    show(currentSlide);
  });
  if (!printing) shutOthers(all, Reveal.getCurrentSlide());
  await show(Reveal.getCurrentSlide());
  if (asked.has("votes")) takeVotes();
  document.title = title;
  document.body.dataset.ready = "true";
  if (asked.has("now")) {
    window.addEventListener("afterprint", () => history.back());
    window.print();
  }
}

if (window.MathJax?.Hub) MathJax.Hub.Queue(["Typeset", MathJax.Hub, document.querySelector(".slides")], start);
else start();
