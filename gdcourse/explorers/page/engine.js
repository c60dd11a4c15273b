// The mathematics of the page: the same landscapes, optimizers and descent as gdcourse's Python, and nothing else.
// No document, no canvas: a test runs this file in a bare JavaScript engine and compares every path with numpy.
// A point is an array of numbers, a landscape {value(w), gradient(w)}, an optimizer {init(w), step(w, g, state, t)}.

// --- landscapes: the name that Python sends → made from the numbers it sends with it -----------------------

/** A landscape of one coordinate, from a height and a slope that take a plain number. */
const line = (height, slope) => ({ value: ([w]) => height(w), gradient: ([w]) => [slope(w)] });

/** A landscape of two coordinates, from a height and the pair of its partial derivatives. */
const plane = (height, slopes) => ({ value: ([x, y]) => height(x, y), gradient: ([x, y]) => slopes(x, y) });

/** log(1 + e^x), without overflow. */
const softplus = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const sigmoid = (w) => Math.exp(-softplus(-w));

const turn = ([x, y], angle) => {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [c * x - s * y, s * x + c * y];
};

function quadratic({ curvatures, angle, minimum }) {
  const frame = (w) => {
    const u = w.map((wi, i) => wi - minimum[i]);
    return angle ? turn(u, -angle) : u;
  };
  return {
    curvatures,
    minimum: curvatures.every((c) => c > 0) ? minimum : null,
    frame,
    value: (w) => frame(w).reduce((sum, u, i) => sum + curvatures[i] * (u * u), 0) / 2,
    gradient(w) {
      const slope = frame(w).map((u, i) => curvatures[i] * u);
      return angle ? turn(slope, angle) : slope;
    },
  };
}

const bealeResiduals = (x, y) => [1.5 + x * (y - 1), 2.25 + x * (y * y - 1), 2.625 + x * (y * y * y - 1)];
const total = (values) => values.reduce((sum, v) => sum + v, 0);

// --- models: landscapes over weights, with one row of data a person ----------------------------------------

/** A model of rows X and labels y; `ell` and `slope` are the loss of a row and its derivative, by the score z. */
function model({ X, y, intercept }, ell, slope) {
  const everyone = y.map((_, i) => i);
  const score = (w, row) => row.reduce((sum, x, j) => sum + x * w[j], intercept ? w[row.length] : 0);
  return {
    rows: y.length,
    value: (w) => total(everyone.map((i) => ell(score(w, X[i]), y[i]))) / y.length,
    gradient(w, rows = everyone) {
      const sums = w.map(() => 0);
      for (const i of rows) {
        const s = slope(score(w, X[i]), y[i]);
        X[i].forEach((x, j) => (sums[j] += s * x));
        if (intercept) sums[X[i].length] += s;
      }
      return sums.map((sum) => sum / rows.length);
    },
  };
}

/** The mean squared error of one or two weights as a Quadratic has it: curvatures, angle, minimum of 2/m·AᵀA. */
function squaredErrorShape({ X, y, intercept }) {
  const A = X.map((row) => (intercept ? [...row, 1] : row));
  const product = (i, j) => (2 / y.length) * total(A.map((row) => row[i] * row[j]));
  const right = (i) => (2 / y.length) * total(A.map((row, k) => row[i] * y[k]));
  if (A[0].length === 1) return { curvatures: [product(0, 0)], angle: 0, minimum: [right(0) / product(0, 0)] };
  const [a, b, d] = [product(0, 0), product(0, 1), product(1, 1)];
  const [p, q] = [right(0), right(1)];
  const determinant = a * d - b * b;
  const half = Math.hypot((a - d) / 2, b);
  return {
    curvatures: [(a + d) / 2 + half, (a + d) / 2 - half],
    angle: Math.atan2(2 * b, a - d) / 2,
    minimum: [(p * d - q * b) / determinant, (a * q - b * p) / determinant],
  };
}

const PITCH = 0.15 * Math.PI;
const TURN = 2 * Math.PI;

export const LANDSCAPES = {
  Bowl: ({ minimum, curvature }) => ({
    ...line((w) => (curvature / 2) * ((w - minimum) * (w - minimum)), (w) => curvature * (w - minimum)),
    curvatures: [curvature],
    minimum: [minimum],
    frame: ([w]) => [w - minimum],
  }),
  double_well: () => line((w) => ((w * w - 4) * (w * w - 4)) / 8 + w / 2, (w) => (w * (w * w - 4)) / 2 + 0.5),
  corner: () => line((w) => Math.abs(w - 3), (w) => Math.sign(w - 3)),
  plateau_squared: () =>
    line((w) => sigmoid(-w) * sigmoid(-w), (w) => -2 * sigmoid(w) * sigmoid(-w) * sigmoid(-w)),
  plateau_log: () => line((w) => softplus(-w), (w) => -sigmoid(-w)),
  ripples: () => line(
    (w) => w * Math.cos(PITCH * w),
    (w) => Math.cos(PITCH * w) - PITCH * w * Math.sin(PITCH * w)),
  Quadratic: quadratic,
  smallest_network: () => plane(
    (u, v) => ((u * v - 1) * (u * v - 1)) / 2,
    (u, v) => [(u * v - 1) * v, (u * v - 1) * u]),
  saddle: () => plane((x, y) => (x * x) / 2 + (y * y * (y * y - 2)) / 4, (x, y) => [x, y * (y * y - 1)]),
  monkey_saddle: () => plane((x, y) => x * (x * x - 3 * (y * y)), (x, y) => [3 * (x * x - y * y), -6 * x * y]),
  rosenbrock: () => plane(
    (x, y) => (1 - x) * (1 - x) + 100 * ((y - x * x) * (y - x * x)),
    (x, y) => [2 * (x - 1) - 400 * x * (y - x * x), 200 * (y - x * x)]),
  himmelblau: () => plane(
    (x, y) => (x * x + y - 11) * (x * x + y - 11) + (x + y * y - 7) * (x + y * y - 7),
    (x, y) => [4 * x * (x * x + y - 11) + 2 * (x + y * y - 7), 2 * (x * x + y - 11) + 4 * y * (x + y * y - 7)]),
  beale: () => plane(
    (x, y) => total(bealeResiduals(x, y).map((r) => r * r)),
    (x, y) => {
      const [a, b, c] = bealeResiduals(x, y);
      return [2 * (a * (y - 1) + b * (y * y - 1) + c * (y * y * y - 1)), 2 * x * (a + 2 * b * y + 3 * c * y * y)];
    }),
  rastrigin: () => plane(
    (x, y) => 20 + x * x - 10 * Math.cos(TURN * x) + y * y - 10 * Math.cos(TURN * y),
    (x, y) => [2 * x + 10 * TURN * Math.sin(TURN * x), 2 * y + 10 * TURN * Math.sin(TURN * y)]),
  LinearRegression(data) {
    const { curvatures, minimum, frame } = quadratic(squaredErrorShape(data));
    return { ...model(data, (z, y) => (z - y) * (z - y), (z, y) => 2 * (z - y)), curvatures, minimum, frame };
  },
  LogisticRegression: (data) => model(data, (z, y) => softplus(z) - y * z, (z, y) => sigmoid(z) - y),
  Hinge: (data) => model(data, (z, y) => Math.max(0, 1 - y * z), (z, y) => (y * z < 1 ? -y : 0)),
};

// --- optimizers: the name of the class in Python → made from its fields ------------------------------------

const zeros = (w) => w.map(() => 0);
const mix = (a, x, b, y) => x.map((xi, i) => a * xi + b * y[i]);

/** w − η·direction: the last line of every rule. */
const move = (w, eta, direction) => w.map((wi, i) => wi - eta * direction[i]);

/** Plain number or schedule: the learning rate of step t. */
const rate = (eta, t) => (typeof eta === "function" ? eta(t) : eta);

/** Adam after an optional shrink of w; its state is the two averages. */
function adam({ learning_rate, beta1, beta2, epsilon, weight_decay = 0 }) {
  return {
    init: (w) => ({ m: zeros(w), v: zeros(w) }),
    step(w, g, state, t) {
      const eta = rate(learning_rate, t);
      const shrunk = weight_decay ? w.map((wi) => wi - eta * weight_decay * wi) : w;
      const m = mix(beta1, state.m, 1 - beta1, g);
      const v = state.v.map((vi, i) => beta2 * vi + (1 - beta2) * (g[i] * g[i]));
      const [c1, c2] = [1 - beta1 ** (t + 1), 1 - beta2 ** (t + 1)];
      return [shrunk.map((wi, i) => wi - (eta * (m[i] / c1)) / (Math.sqrt(v[i] / c2) + epsilon)), { m, v }];
    },
  };
}

export const OPTIMIZERS = {
  GradientDescent: ({ learning_rate }) => ({
    init: () => ({}),
    step: (w, g, state, t) => [move(w, rate(learning_rate, t), g), state],
  }),
  Momentum: ({ learning_rate, momentum }) => ({
    init: (w) => ({ velocity: zeros(w) }),
    step(w, g, state, t) {
      const velocity = mix(momentum, state.velocity, 1, g);
      return [move(w, rate(learning_rate, t), velocity), { velocity }];
    },
  }),
  Nesterov: ({ learning_rate, momentum }) => ({
    init: (w) => ({ velocity: zeros(w) }),
    step(w, g, state, t) {
      const velocity = mix(momentum, state.velocity, 1, g);
      return [move(w, rate(learning_rate, t), mix(momentum, velocity, 1, g)), { velocity }];
    },
  }),
  AdaGrad: ({ learning_rate, epsilon }) => ({
    init: (w) => ({ s: zeros(w) }),
    step(w, g, state, t) {
      const s = state.s.map((si, i) => si + g[i] * g[i]);
      return [w.map((wi, i) => wi - (rate(learning_rate, t) * g[i]) / (Math.sqrt(s[i]) + epsilon)), { s }];
    },
  }),
  RMSprop: ({ learning_rate, beta, epsilon }) => ({
    init: (w) => ({ v: zeros(w) }),
    step(w, g, state, t) {
      const v = state.v.map((vi, i) => beta * vi + (1 - beta) * (g[i] * g[i]));
      return [w.map((wi, i) => wi - (rate(learning_rate, t) * g[i]) / (Math.sqrt(v[i]) + epsilon)), { v }];
    },
  }),
  Adam: adam,
  AdamW: adam,
};

/** Every gradient cut to a length, or every part of it to a size; then the rule within. */
OPTIMIZERS.Clipped = ({ optimizer, norm, value }) => {
  const inner = makeOptimizer(optimizer);
  const cut = (g) => {
    if (value !== null) return g.map((gi) => Math.max(-value, Math.min(value, gi)));
    const shrink = norm / Math.max(Math.sqrt(total(g.map((gi) => gi * gi))), norm);
    return g.map((gi) => gi * shrink);
  };
  return { init: inner.init, step: (w, g, state, t) => inner.step(w, cut(g), state, t) };
};

// --- schedules: the name of the class in Python → a function of t ------------------------------------------

/** Half a cosine from `start` (part = 0) to `end` (part = 1). */
const glide = (start, end, part) => end + ((start - end) / 2) * (1 + Math.cos(Math.PI * part));

export const SCHEDULES = {
  StepDecay: ({ initial, factor, every }) => (t) => initial * factor ** Math.floor(t / every),
  ExponentialDecay: ({ initial, factor }) => (t) => initial * factor ** t,
  InverseTime: ({ initial, decay }) => (t) => initial / (1 + decay * t),
  Cosine: ({ initial, steps, final }) => (t) =>
    final + 0.5 * (initial - final) * (1 + Math.cos((Math.PI * Math.min(t, steps)) / steps)),
  WarmUp({ then, steps }) {
    const after = makeRate(then);
    return (t) => (t < steps ? (rate(after, 0) * (t + 1)) / steps : rate(after, t - steps));
  },
  OneCycle({ peak, steps, warm }) {
    const top = Math.trunc(warm * steps);
    return (t) => t < top ? glide(peak / 25, peak, t / top)
      : glide(peak, peak / 250000, t < steps ? (t - top) / (steps - top) : 1);
  },
};

// --- from plain data to things that work -------------------------------------------------------------------

const makeRate = (eta) => (typeof eta === "number" ? eta : SCHEDULES[eta.kind](eta));
export const makeLandscape = (plain) => LANDSCAPES[plain.kind](plain);

export function makeOptimizer(plain) {
  if (plain.optimizer) return { ...OPTIMIZERS[plain.kind](plain), rateAt: makeOptimizer(plain.optimizer).rateAt };
  const eta = makeRate(plain.learning_rate);
  return { ...OPTIMIZERS[plain.kind]({ ...plain, learning_rate: eta }), rateAt: (t) => rate(eta, t) };
}

// --- chance: the same numbers as gdcourse/explorers/chance.py, so that a seed means one walk everywhere ----

/** Numbers in [0, 1) from a seed (mulberry32). */
export function random(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = (t ^ (t + Math.imul(t ^ (t >>> 7), t | 61))) >>> 0;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Numbers from the bell curve of width 1 (Box and Muller). */
export function normals(seed) {
  const uniform = random(seed);
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(TURN * uniform());
}

/** Which rows each step feels, `batch` of `m`: shuffled anew each epoch, in file order, or drawn every time. */
export function rowsOfSteps(m, batch, order, seed) {
  const uniform = random(seed);
  const among = (n) => Math.floor(uniform() * n);
  if (order === "drawn") return () => Array.from({ length: batch }, () => among(m));
  const queue = Array.from({ length: m }, (_, i) => i);
  let next = m;
  return () => {
    if (next >= m) {
      next = 0;
      if (order === "shuffled") for (let i = m - 1; i > 0; i--) {
        const j = among(i + 1);
        [queue[i], queue[j]] = [queue[j], queue[i]];
      }
    }
    const rows = queue.slice(next, next + batch);
    next += batch;
    return rows;
  };
}

/** The slope that each step goes by: exact; with noise of width σ/√B; or on `batch` rows of a model's data. */
export function noisyGradient(landscape, { noise = 0, batch = 0, order = "shuffled", seed = 1 }) {
  if (landscape.rows && batch && batch < landscape.rows) {
    const next = rowsOfSteps(landscape.rows, batch, order, seed);
    return (w) => landscape.gradient(w, next());
  }
  if (!noise) return (w) => landscape.gradient(w);
  const normal = normals(seed);
  const width = noise / Math.sqrt(batch || 1);
  return (w) => landscape.gradient(w).map((g) => g + width * normal());
}

// --- the walk ----------------------------------------------------------------------------------------------

/** Walk `steps` steps; every list has steps + 1 entries, the start first. `felt` is what each step went by. */
export function descend(landscape, start, optimizer, steps, chance = {}) {
  const slopeAt = noisyGradient(landscape, chance);
  let w = start;
  let state = optimizer.init(w);
  const run = { positions: [w], losses: [landscape.value(w)], felt: [], velocities: [state.velocity ?? zeros(w)] };
  for (let t = 0; t < steps; t++) {
    const g = slopeAt(w);
    [w, state] = optimizer.step(w, g, state, t);
    run.felt.push(g);
    run.positions.push(w);
    run.losses.push(landscape.value(w));
    run.velocities.push(state.velocity ?? zeros(w));
  }
  run.felt.push(slopeAt(w));
  return run;
}

/** Only where a walk ends, for the thousands of walks of a map. */
export function lastPlace(landscape, start, optimizer, steps, chance = {}, arrived = () => false) {
  const slopeAt = noisyGradient(landscape, chance);
  let w = start;
  let state = optimizer.init(w);
  let t = 0;
  while (t < steps && !arrived(w) && w.every((v) => Math.abs(v) < 1e9)) {
    [w, state] = optimizer.step(w, slopeAt(w), state, t);
    t += 1;
  }
  return { w, steps: t };
}

// --- what is known without walking -------------------------------------------------------------------------

/** The larger root, by size, of z² − b·z + c. */
function largerRoot(b, c) {
  const d = b * b - 4 * c;
  return d < 0 ? Math.sqrt(c) : (Math.abs(b) + Math.sqrt(d)) / 2;
}

/** What one step leaves of the error in the long run, along curvature λ; NaN where no formula is known. */
function shrinkage({ kind, learning_rate: eta, momentum: beta }, curvature) {
  const left = 1 - eta * curvature;
  if (kind === "GradientDescent") return Math.abs(left);
  if (kind === "Momentum") return largerRoot(left + beta, beta);
  if (kind === "Nesterov") return largerRoot((1 + beta) * left, beta * left);
  return NaN;
}

/** The factor of the slowest direction: below 1 a walk converges, above it explodes. */
export const radius = (optimizer, curvatures) => Math.max(...curvatures.map((c) => shrinkage(optimizer, c)));

/** The knobs that make `radius` smallest, for rules of which that is known. */
export function bestKnobs({ kind }, curvatures) {
  const [low, high] = [Math.min(...curvatures), Math.max(...curvatures)];
  const [a, b] = [Math.sqrt(low), Math.sqrt(high)];
  if (kind === "Momentum") return { learning_rate: (2 / (a + b)) ** 2, momentum: ((b - a) / (b + a)) ** 2 };
  return { learning_rate: 2 / (low + high) };
}

/**
 * The loss around which a noisy walk ends up trembling, as a function of the step: f(min) + Σ η·s²/(2(2 − ηλ)),
 * one term per direction of curvature λ, where s² is the variance of the slope. Null where that does not hold.
 */
export function noiseFloor(landscape, optimizer, { noise, batch, order }, minimum) {
  if (optimizer.kind !== "GradientDescent" || !landscape.curvatures || !minimum) return null;
  const drawn = landscape.rows && order === "drawn" && landscape.curvatures.length === 1;
  if (landscape.rows ? !drawn : !noise) return null;
  const slopeOf = (_, row) => landscape.gradient(minimum, [row])[0];
  const slopes = drawn ? Array.from({ length: landscape.rows }, slopeOf) : [noise];
  const variance = slopes.reduce((sum, g) => sum + g * g, 0) / slopes.length / (batch || 1);
  const { rateAt } = makeOptimizer(optimizer);
  const along = (eta, c) => (eta * variance) / (2 * Math.max(0, 2 - eta * c));
  const above = (eta) => total(landscape.curvatures.map((c) => along(eta, c)));
  return (t) => landscape.value(minimum) + above(rateAt(t));
}
