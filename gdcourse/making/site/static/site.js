// What a page of the site does beside showing its text: explorers and questions live, answers are kept in this browser.

const KEPT = "gdcourse-progress"; // the same form as the file of the course's progress, so that one can become the other

function progress() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {}; // nothing kept, or a browser that keeps nothing
  }
}

function record(kind, name, value) {
  const all = progress();
  const named = (all[kind] ??= {});
  const before = named[name] ?? { first: value, times: 0 };
  const when = new Date().toISOString().slice(0, 19);
  named[name] = { first: before.first, latest: value, times: before.times + 1, when };
  try {
    localStorage.setItem(KEPT, JSON.stringify(all));
  } catch {
    // a browser that keeps nothing: the page works all the same
  }
  document.dispatchEvent(new CustomEvent("gdcourse-recorded"));
}

/** A question answers from what is kept, and is kept when it is answered. */
function remembered(state) {
  const asked = state.spec;
  if (!asked || state.committed === undefined) return { state };
  const kept = progress()[asked.kind]?.[asked.name];
  const committed = kept ? { ...kept.latest, first: kept.first.said } : {};
  const save = ({ committed: said }) => {
    if (said?.said === undefined) return;
    const value = { said: said.said, right: said.right, misconception: said.misconception ?? null };
    record(asked.kind, asked.name, { ...value, asked: asked.asked, actual: asked.answer });
  };
  return { state: { ...state, committed }, save };
}

async function enliven(place, { source, state }) {
  const fresh = document.createElement("div");
  const known = remembered(state);
  await mount(fresh, gdSources[source], known.state, known.save);
  place.replaceChildren(fresh);
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

/** The widgets know JupyterLab's word for a light page. */
function followTheLight() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const tell = () => {
    const theme = document.body.dataset.theme;
    document.body.dataset.jpThemeLight = String(!(theme === "dark" || (theme !== "light" && dark.matches)));
  };
  new MutationObserver(tell).observe(document.body, { attributes: true, attributeFilter: ["data-theme"] });
  dark.addEventListener("change", tell);
  tell();
}

document.addEventListener("DOMContentLoaded", () => {
  followTheLight();
  const states = document.getElementById("gd-states");
  if (states) watch(JSON.parse(states.textContent));
});
