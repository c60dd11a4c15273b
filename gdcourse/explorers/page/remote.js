// The walks that Python makes, for functions that only it knows: one question under way, and the newest next.

const PATIENCE = 4000; // ms without an answer before the page says that Python may be gone
const SILENT =
  "Python does not answer. The picture shows its last walk. If the kernel was restarted, run this cell again.";
const ALONE =
  "This landscape needs Python, and there is none behind this page: the picture shows the walk that was saved.";

/** Numbers that came as bytes: a DataView from a kernel, base64 text from a saved page. */
function numbers(bytes, Kind) {
  const plain = typeof bytes === "string"
    ? Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))
    : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from(new Kind(plain.slice().buffer)); // a copy: numbers have to begin at a multiple of their size
}

const inRows = (flat, width) =>
  Array.from({ length: flat.length / width }, (_, i) => flat.slice(i * width, (i + 1) * width));

/** The ground as Python sampledGround it: heights between the points of its grid are read off straight lines. */
function sampledGround({ columns, rows, heights }, domain) {
  const known = numbers(heights, Float32Array);
  const place = (v, [low, high], cells) => {
    const u = Math.max(0, Math.min(cells - 1e-9, ((v - low) / (high - low)) * cells));
    return [Math.floor(u), u - Math.floor(u)];
  };
  const along = (at, part) => known[at] + part * (known[Math.min(at + 1, known.length - 1)] - known[at]);
  return {
    value(w) {
      const [i, s] = place(w[0], domain[0], columns);
      if (w.length === 1) return along(i, s);
      const [j, t] = place(w[1], domain[1], rows);
      const [below, above] = [along(j * (columns + 1) + i, s), along((j + 1) * (columns + 1) + i, s)];
      return below + t * (above - below);
    },
  };
}

/** Walks asked of Python: the values carry the number of their turn, and so does the answer. */
export function pythonWalker(model, spec, tell) {
  const dim = spec.landscape.domain.length;
  const landscape = sampledGround(model.get("ground"), spec.landscape.domain);
  let deliver = () => {};
  let turn = model.get("answer").turn;
  let underWay = false;
  let next = null;
  let clock = 0;

  const stamped = (values) => ({ ...values, turn });

  function heard() {
    const answer = model.get("answer");
    if (underWay && answer.turn !== turn) return;
    clearTimeout(clock);
    underWay = false;
    tell(answer.said);
    deliver({ landscape, runs: answer.runs.map(unpacked) });
    if (next) ask(next);
  }

  const unpacked = ({ positions, losses, felt }) => ({
    positions: inRows(numbers(positions, Float64Array), dim),
    losses: numbers(losses, Float64Array),
    felt: inRows(numbers(felt, Float32Array), dim),
  });

  function ask(values) {
    next = underWay ? values : null;
    if (underWay) return;
    underWay = true;
    turn += 1;
    model.set("values", stamped(values));
    model.save_changes();
    clock = setTimeout(() => {
      // A restarted kernel never answers; a busy one does, later. Either way the hand is not held back.
      tell(SILENT);
      underWay = false;
      next = null;
    }, PATIENCE);
  }

  model.on("change:answer", heard);
  let first = true;
  function walk(values, done) {
    deliver = done;
    if (first) heard();
    else if (model.get("alone")) tell(ALONE);
    else ask(values);
    first = false;
  }
  return { walk, stamped };
}
