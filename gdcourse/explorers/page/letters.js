// Models of letters in the page: the scores of gdcourse.language, from weights of 16 bits.

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Numbers that Python sent as base64 of whole numbers of 16 bits, and the size of one unit. */
export function unpacked({ data, unit }) {
  const bytes = [];
  let held = 0;
  let bits = 0;
  for (const digit of data.replaceAll("=", "")) {
    held = (held << 6) | DIGITS.indexOf(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 255);
    held &= (1 << bits) - 1;
  }
  const whole = new DataView(new Uint8Array(bytes).buffer);
  return Float64Array.from({ length: bytes.length / 2 }, (_, i) => whole.getInt16(2 * i, true) * unit);
}

/** to + from · M, for M of shape (from.length, to.length), row after row. */
function through(from, M, to) {
  const z = Float64Array.from(to);
  from.forEach((v, i) => {
    for (let j = 0; j < z.length; j++) z[j] += v * M[i * z.length + j];
  });
  return z;
}

const KINDS = {
  bigram: ({ W }, V) => (letters) => W.subarray(letters.at(-1) * V, (letters.at(-1) + 1) * V),
  "character MLP": ({ C, W1, b1, W2, b2 }, V) => (letters) => {
    const d = C.length / V;
    const e = letters.flatMap((letter) => [...C.subarray(letter * d, (letter + 1) * d)]);
    return through(through(e, W1, b1).map(Math.tanh), W2, b2);
  },
  "attention head": ({ E, P, Q, K, V: values, U, b }, V) => (letters) => {
    const d = E.length / V;
    const zeros = new Float64Array(d);
    const x = letters.map((letter, place) =>
      E.subarray(letter * d, (letter + 1) * d).map((v, i) => v + P[place * d + i]));
    const asked = through(x.at(-1), Q, zeros);
    const looked = x.map((one) => through(one, K, zeros).reduce((sum, v, i) => sum + v * asked[i], 0) / Math.sqrt(d));
    const h = Float64Array.from(x.at(-1));
    chances(looked, 1).forEach((share, place) => through(x[place], values, zeros).forEach((v, i) => (h[i] += share * v)));
    return through(h, U, b);
  },
};

/** A model: how many letters it looks back, and the score of every letter after those. */
export function makeModel({ kind, context, arrays }, V) {
  const parts = Object.fromEntries(Object.entries(arrays).map(([name, packed]) => [name, unpacked(packed)]));
  const scores = KINDS[kind](parts, V);
  return { context, scores: (letters) => scores(letters.slice(-context)) };
}

/** softmax(z / T); at T = 0 the most likely letter is certain. */
export function chances(z, temperature) {
  const top = Math.max(...z);
  if (temperature === 0) return Array.from(z, (_, letter) => Number(letter === z.indexOf(top)));
  const parts = Array.from(z, (v) => Math.exp((v - top) / temperature));
  const sum = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => part / sum);
}

/** The letter on which u, from 0 to 1, falls when the chances lie end to end. */
export function drawn(p, u) {
  let sum = 0;
  const letter = p.findIndex((chance) => (sum += chance) > u);
  return letter < 0 ? p.lastIndexOf(Math.max(...p)) : letter;
}

/** Numbers from 0 to 1 that look drawn and come again for the same seed (Mulberry32). */
export function dice(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** What a writer, a model, adds to these letters: up to so many, and no further than the end of the line, 0. */
export function written(writer, before, { temperature, most, throwDice }) {
  const letters = [...Array(writer.context).fill(0), ...before];
  const start = letters.length;
  while (letters.length < start + most && (letters.length === start || letters.at(-1) !== 0)) {
    letters.push(drawn(chances(writer.scores(letters), temperature), throwDice()));
  }
  return letters.slice(start);
}
