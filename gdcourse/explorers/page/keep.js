// The best so far, kept by this browser: for pages behind which no kernel keeps it.

const KEPT = "gdcourse-best";

/** The best that was kept under this name, or null. */
export function keptBest(name) {
  try {
    return JSON.parse(localStorage.getItem(KEPT))?.[name] ?? null;
  } catch {
    return null; // a browser that keeps nothing: all works without
  }
}

export function keepBest(name, value) {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ ...JSON.parse(localStorage.getItem(KEPT)), [name]: value }));
  } catch {
    // as above
  }
}
