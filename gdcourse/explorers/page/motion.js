// Motion that means something: a step glides, an overshoot flies. Who asked their system for less motion gets none.

const still = typeof matchMedia === "function" ? matchMedia("(prefers-reduced-motion: reduce)") : { matches: false };

/** Does this person want pictures that do not move by themselves? */
export const wantsStill = () => still.matches;

/** From 0 to 1 with a soft start and a soft landing. */
export const softly = (t) => t * t * (3 - 2 * t);

/** One motion at a time: `start` shows it frame by frame, `finish` goes to its end at once. */
export function oneMotion() {
  let now = null;
  let token = 0;

  function finish() {
    const { show, done } = now ?? {};
    if (!now) return;
    stop();
    show(1);
    done?.();
  }
  function stop() {
    token += 1;
    now = null;
  }
  return {
    get running() { return now !== null; },
    finish,
    stop,
    /** Call `show` with 0 to 1 over so many milliseconds, then `done`. */
    start(lasts, show, done) {
      finish();
      now = { show, done };
      if (wantsStill() || !lasts) return finish();
      const [mine, began] = [(token += 1), performance.now()];
      const frame = (at) => {
        if (mine !== token) return;
        const t = Math.min(1, Math.max(0, at - began) / lasts);
        if (t >= 1) return finish();
        show(softly(t));
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    },
  };
}
