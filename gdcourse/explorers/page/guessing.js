// Guess the next letter: one plays the language model, and is told how many guesses counting would have needed.

import { button, choice, element, keepKeys, write } from "./controls.js";

const signed = (text) => text.replaceAll(" ", "␣");

/** The mean of some numbers of guesses, as a person reads it. */
export const mean = (guesses) => (guesses.length ? (guesses.reduce((a, b) => a + b) / guesses.length).toFixed(1) : "–");

/** What is seen of the letters before: the last few, and a dot for each of the others. */
export function behind(before, seen) {
  const hidden = Math.max(0, before.length - seen);
  return { unseen: "·".repeat(hidden), seen: before.slice(hidden) };
}

/** What is said when a round is over. */
export function verdict(mine, theirs, rival) {
  const [my, its] = [mean(mine), mean(theirs)];
  const lead = Number(my) < Number(its) ? "You win" : Number(my) > Number(its) ? "Not yet" : "A draw";
  return `${lead}: you needed ${my} guesses a letter, ${rival} ${its}.`;
}

export default {
  render({ model, el }) {
    const spec = model.get("spec");
    const sights = spec.rivals.map((rival) => rival.sees);
    const game = { seen: sights[0], from: 0, at: 0, tried: [], found: false, mine: [] };

    const unseen = element("span", { class: "gd-unseen", "aria-hidden": "true" });
    const seen = element("span", { class: "gd-seen" });
    const next = element("span", { class: "gd-next" });
    const keys = [...spec.keys].map((letter) => button(signed(letter), () => guess(letter), {
      "aria-label": letter === " " ? "space" : letter,
    }));
    const says = (sight) => `${sight} letter${sight === 1 ? "" : "s"}`;
    const sight = choice({ label: "you see", options: sights.map(says) }, (said) => begin(sights.find((n) => says(n) === said)));
    const score = element("p", { class: "gd-score" });
    const said = element("p", { class: "gd-said", role: "status" });
    const on = button("Next letter", goOn, { class: "gd-strong" });
    const root = element("div", { class: "gd-letters gd-guess" },
      element("ul", { class: "gd-tasks" }, element("li", {}, spec.task)),
      element("p", { class: "gd-line" }, unseen, seen, next),
      element("div", { class: "gd-keys", role: "group", "aria-label": "your guess" }, ...keys),
      said, element("div", { class: "gd-bar" }, on, ...(sights.length > 1 ? [sight.element] : []), score));
    keepKeys(root);
    root.addEventListener("keydown", (event) => {
      const letter = event.key.toLowerCase();
      const held = event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select");
      if (held || game.found || !/^[a-z]$/.test(letter)) return;
      event.preventDefault();
      guess(letter);
    });
    el.append(root);

    const round = () => spec.rounds[(game.from + game.at) % spec.rounds.length];
    const rival = () => spec.rivals.find((one) => one.sees === game.seen).who;

    function begin(sight) {
      Object.assign(game, { seen: sight, at: 0, tried: [], found: false, mine: [], from: game.from + game.at });
      show(`Which letter comes next? You see ${sight === 1 ? "one letter" : `${sight} letters`} of a sentence.`);
    }

    function guess(letter) {
      if (game.found || game.tried.includes(letter)) return;
      game.tried.push(letter);
      game.found = letter === round().next;
      if (!game.found) return show(`Not ${letter === " " ? "a space" : letter}.`);
      game.mine.push(game.tried.length);
      const theirs = round().ranks[game.seen];
      const many = (n) => `${n} guess${n === 1 ? "" : "es"}`;
      show(`Yes: you needed ${many(game.tried.length)}, ${rival()} ${theirs}.`);
      if (game.mine.length === spec.length) finish();
    }

    function theirs() {
      return game.mine.map((_, i) => spec.rounds[(game.from + i) % spec.rounds.length].ranks[game.seen]);
    }

    function finish() {
      write(said, verdict(game.mine, theirs(), rival()));
      write(on, "Play again");
      const [my, its] = [Number(mean(game.mine)), Number(mean(theirs()))];
      if (game.seen !== sights[0] || my > its) return;
      model.set("won", true);
      model.save_changes();
      mark();
    }

    function goOn() {
      if (game.mine.length === spec.length) return begin(game.seen);
      Object.assign(game, { at: game.at + 1, tried: [], found: false });
      show("");
    }

    function mark() {
      root.querySelector(".gd-tasks li").classList.toggle("gd-met", Boolean(model.get("won")));
    }

    function show(text) {
      const line = behind(round().before, game.seen);
      const before = game.found ? round().before.slice(0, -game.seen) : line.unseen;
      write(unseen, signed(before));
      write(seen, signed(line.seen));
      write(next, game.found ? signed(round().next) : "?");
      keys.forEach((key, i) => {
        const letter = spec.keys[i];
        key.disabled = game.found || game.tried.includes(letter);
        key.classList.toggle("gd-wrong", game.tried.includes(letter) && letter !== round().next);
        key.classList.toggle("gd-right", game.found && letter === round().next);
      });
      on.disabled = !game.found;
      write(on, "Next letter");
      sight.set(says(game.seen));
      write(score, `letter ${Math.min(game.at + 1, spec.length)} of ${spec.length} · you ${mean(game.mine)} · ${rival()} ${mean(theirs())}`);
      write(said, text);
      mark();
      if (game.found) on.focus({ preventScroll: true });
    }

    begin(sights[0]);
  },
};
