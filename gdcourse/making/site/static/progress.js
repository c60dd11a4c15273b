// What a reader has done on this site, kept in this browser and nowhere else, in the form of the course's progress file.

const KEPT = "gdcourse-progress";

export function progress() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT));
    return isProgress(kept) ? kept : {};
  } catch {
    return {}; // nothing kept, or a browser that keeps nothing
  }
}

/** Whether something has the form {kind: {name: {first, latest, times}}}. */
export function isProgress(kept) {
  const isTable = (one) => typeof one === "object" && one !== null && !Array.isArray(one);
  return (
    isTable(kept) &&
    Object.values(kept).every(
      (named) =>
        isTable(named) &&
        Object.values(named).every((entry) => isTable(entry) && "first" in entry && "latest" in entry && "times" in entry),
    )
  );
}

/** Keep all of it; false where the browser keeps nothing. */
export function keep(all) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(all));
  } catch {
    return false; // the page works all the same
  }
  tellAll();
  return true;
}

const tellAll = () => document.dispatchEvent(new CustomEvent("gdcourse-kept"));
addEventListener("storage", tellAll); // another page of the site has kept something

/** Those of the questions named `asks` that have been answered. */
export function answered(asks) {
  const kept = progress();
  return asks.filter((ask) => kept.prediction?.[ask] || kept.quiz?.[ask]);
}

/** How often in a row a question was answered right at last. */
export function streak(entry) {
  return entry?.streak ?? Number(Boolean(entry?.latest?.right));
}

export function record(kind, name, value, now = new Date()) {
  const all = progress();
  const named = (all[kind] ??= {});
  const before = named[name] ?? { first: value, times: 0 };
  named[name] = {
    first: before.first,
    latest: value,
    times: before.times + 1,
    streak: value.right ? streak(before) + 1 : 0,
    when: localTime(now),
  };
  keep(all);
}

/** Local time as the course writes it, "2025-03-01T09:00:00". */
function localTime(now) {
  return new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** Two progresses become one: of each entry the one that was written later. */
export function merged(one, other) {
  const all = structuredClone(one);
  for (const [kind, named] of Object.entries(other)) {
    for (const [name, entry] of Object.entries(named)) {
      const mine = (all[kind] ??= {})[name];
      if (!mine || (entry.when ?? "") > (mine.when ?? "")) all[kind][name] = entry;
    }
  }
  return all;
}
