// Drawing on a canvas with axes: scales, ticks, arrows, the optimum's star. Knows pixels, not descent.

const FONT = "12px system-ui, -apple-system, 'Segoe UI', sans-serif";

/** A map from data to pixels that can be turned around; `log` spaces by ratio. */
export function scale(low, high, from, to, log = false) {
  const turn = log ? Math.log10 : (v) => v;
  const [a, b] = [turn(low), turn(high)];
  const map = (v) => from + ((turn(v) - a) / (b - a)) * (to - from);
  map.invert = (pixel) => {
    const t = a + ((pixel - from) / (to - from)) * (b - a);
    return log ? 10 ** t : t;
  };
  map.ticks = (count) => (log ? decades(a, b, count) : roundNumbers(low, high, count));
  return Object.assign(map, { low, high, log });
}

/** Multiples of 1, 2 or 5 times a power of ten, about `count` of them. */
function roundNumbers(low, high, count) {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= rough) ?? 10);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) ticks.push(i * step);
  return ticks;
}

/** Powers of ten from 10^a to 10^b; between fewer than two also 2 and 5 times each, where there is room. */
function decades(a, b, count) {
  if (b - a < 1.7) {
    const powers = evenly(Math.floor(a), Math.ceil(b), Math.ceil(b) - Math.floor(a));
    const ticks = powers.flatMap((e) => [1, 2, 5].map((m) => Number(`${m}e${e}`)));
    const seen = ticks.filter((v) => Math.log10(v) >= a - 1e-9 && Math.log10(v) <= b + 1e-9);
    if (seen.length <= Math.max(2, count + 1)) return seen;
  }
  const every = Math.max(1, Math.ceil((b - a) / Math.max(1, count)));
  const ticks = [];
  for (let e = Math.ceil(a - 1e-9); e <= b + 1e-9; e++) if (e % every === 0) ticks.push(10 ** e);
  return ticks;
}

/** A number for people: three decimals in the middle, powers of ten at the ends, `inf` and `nan` as in Python. */
export function pretty(v, digits = 3) {
  if (Number.isNaN(v)) return "nan";
  if (!Number.isFinite(v)) return v > 0 ? "inf" : "−inf";
  const size = Math.abs(v);
  if (size < 1e-300) return (0).toFixed(digits);
  const far = size < 0.5 * 10 ** -digits || size >= 1e5;
  if (far) return minus(v.toExponential(1).replace("e+", "e"));
  return minus(v.toFixed(digits));
}

/** As `pretty`, without the zeros that say nothing: the value of a knob. */
export const short = (v) => minus(Number(v.toPrecision(4)).toString().replace("e+", "e"));

const minus = (text) => text.replaceAll("-", "−");

const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** A tick of a log axis: a plain number where it is short, else a power of ten. */
export function powerOfTen(v) {
  const exponent = Math.log10(v);
  if ((v >= 0.001 && v < 1e4) || exponent % 1) return short(v);
  return `10${raised(Math.round(exponent))}`;
}

/** A number of `pretty` as people write it: 5.0 · 10³⁶ where it says 5.0e36. */
export const inPowers = (text) => text.replace(/e([−\d]+)$/, (_, power) => ` · 10${raised(power.replace("−", "-"))}`);

const raised = (power) => String(power).replace(/./g, (c) => SUPERSCRIPTS[c]);

/** The colours of the house as the page has them now: they differ between the light and the dark theme. */
export function readTheme(root) {
  const style = getComputedStyle(root);
  const names = [
    "ink", "muted", "face", "grid", "loss", "gradient", "step", "optimum", "prediction", "context", "warning", "good",
    "fog", "wisp", "sky", "sun", "far", "near", "ground",
    "jacket", "pack", "trousers", "shade", "skin", "hat", "wood", "roof",
  ];
  const theme = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--gd-${name}`).trim()]));
  return { ...theme, dark: isDark(style.backgroundColor) };
}

/** Themes go by many names; the colour itself says whether it is dark. */
function isDark(colour) {
  const [r, g, b] = colour.match(/[\d.]+/g)?.map(Number) ?? [255, 255, 255];
  return 0.299 * r + 0.587 * g + 0.114 * b < 128;
}

/** A canvas whose pixels are those of the screen; `resized` is called when it has another size. */
export function sharpCanvas(label, resized) {
  const element = document.createElement("canvas");
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", label);
  const ctx = element.getContext("2d");
  // As the page tells them: to ask for them at every frame would have it laid out twice.
  let [width, height] = [0, 0];
  new ResizeObserver(([{ contentRect }]) => {
    [width, height] = [Math.round(contentRect.width), Math.round(contentRect.height)];
    resized();
  }).observe(element);
  const begin = () => {
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (element.width !== w || element.height !== h) [element.width, element.height] = [w, h];
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    ctx.font = FONT;
    ctx.lineJoin = "round";
    return { ctx, width, height };
  };
  return { element, begin };
}

/** A canvas on which something is moved: `touch(x, y)` by a pointer, `nudge(dx, dy, times)` by the arrow keys. */
export function touchCanvas(label, { touch, nudge, resized }) {
  const canvas = sharpCanvas(label, resized);
  canvas.element.className = "gd-touch";
  canvas.element.tabIndex = 0;
  canvas.element.setAttribute("role", "application");
  const follow = (event) => touch(event.offsetX, event.offsetY, event);
  canvas.element.addEventListener("pointerdown", (event) => {
    canvas.element.setPointerCapture(event.pointerId);
    follow(event);
  });
  canvas.element.addEventListener("pointermove", (event) => event.buttons && follow(event));
  const keys = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  canvas.element.addEventListener("keydown", (event) => {
    if (!(event.key in keys)) return;
    event.preventDefault();
    nudge(...keys[event.key], event.shiftKey ? 10 : 1);
  });
  return canvas;
}

/** Axes in a canvas: two scales, a frame below and left, ticks with numbers, names. */
export function axes({ ctx, width, height }, theme, options) {
  const { xlim, ylim, xlog = false, ylog = false, xlabel = "", ylabel = "", title = "", equal = false, yticks = true } = options;
  const { left = 46, right = 12, top = title ? 24 : 10, bottom = xlabel ? 38 : 22 } = options.margin ?? {};
  const box = { left, right: width - right, top, bottom: height - bottom };
  const [xl, yl] = equal ? equalLimits(xlim, ylim, box) : [xlim, ylim];
  const x = scale(...xl, box.left, box.right, xlog);
  const y = scale(...yl, box.bottom, box.top, ylog);
  const frame = () => {
    drawTicks(ctx, theme, x, y, box, yticks);
    ctx.fillStyle = theme.muted;
    ctx.textAlign = "center";
    ctx.textBaseline = "alphabetic";
    ctx.fillText(xlabel, (box.left + box.right) / 2, box.bottom + 34);
    ctx.textAlign = "left";
    if (ylabel) ctx.fillText(ylabel, 4, box.top - 10 < 12 ? 12 : box.top - 10);
    if (title) {
      ctx.fillStyle = theme.ink;
      ctx.textAlign = "right";
      ctx.fillText(title, box.right, 14);
    }
  };
  const clip = (draw, air = 0) => {
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.left - air, box.top - air, box.right - box.left + 2 * air, box.bottom - box.top + 2 * air);
    ctx.clip();
    draw();
    ctx.restore();
  };
  return { ctx, x, y, box, frame, clip, width, height };
}

/** Widen one of the two ranges until a unit is as long across as up: otherwise right angles lie. */
function equalLimits([x0, x1], [y0, y1], box) {
  const [across, up] = [(x1 - x0) / (box.right - box.left), (y1 - y0) / (box.bottom - box.top)];
  const unit = Math.max(across, up);
  const widen = (low, high, pixels) => {
    const half = (unit * pixels) / 2;
    return [(low + high) / 2 - half, (low + high) / 2 + half];
  };
  return [widen(x0, x1, box.right - box.left), widen(y0, y1, box.bottom - box.top)];
}

function drawTicks(ctx, theme, x, y, box, yticks) {
  ctx.strokeStyle = theme.context;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(box.left, box.top);
  ctx.lineTo(box.left, box.bottom);
  ctx.lineTo(box.right, box.bottom);
  ctx.stroke();
  ctx.fillStyle = theme.muted;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  for (const v of x.ticks((box.right - box.left) / 48)) {
    ctx.fillRect(x(v) - 0.5, box.bottom, 1, 4);
    ctx.fillText(x.log ? powerOfTen(v) : short(v), x(v), box.bottom + 6);
  }
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  for (const v of yticks ? y.ticks((box.bottom - box.top) / 36) : []) {
    ctx.fillRect(box.left - 4, y(v) - 0.5, 4, 1);
    ctx.fillText(y.log ? powerOfTen(v) : short(v), box.left - 7, y(v));
  }
}

/** A straight arrow between two pixels; too short for a head, it is a line. */
export function arrow(ctx, [x0, y0], [x1, y1], colour, { width = 2, head = 8 } = {}) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (!(length > 0.5) || !Number.isFinite(length)) return;
  const size = Math.min(head, length * 0.6);
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
  const [bx, by] = [x1 - ux * size, y1 - uy * size];
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = width;
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(bx, by);
  ctx.stroke();
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(bx - uy * size * 0.45, by + ux * size * 0.45);
  ctx.lineTo(bx + uy * size * 0.45, by - ux * size * 0.45);
  ctx.fill();
}

/** The gold star with a dark rim: the place looked for. Hollow, it is a minimum that is not the lowest. */
export function star(ctx, x, y, theme, radius, hollow = false) {
  ctx.beginPath();
  for (let i = 0; i < 10; i++) {
    const r = i % 2 ? radius * 0.42 : radius;
    const a = -Math.PI / 2 + (i * Math.PI) / 5;
    ctx.lineTo(x + r * Math.cos(a), y + r * Math.sin(a));
  }
  ctx.closePath();
  ctx.fillStyle = hollow ? theme.face : theme.optimum;
  ctx.fill();
  ctx.strokeStyle = theme.ink;
  ctx.lineWidth = 1;
  ctx.stroke();
}

/** A marker of one of five shapes, so that runners differ without colour. */
export function marker(ctx, x, y, shape, radius, { fill, stroke, width = 1.5 }) {
  ctx.beginPath();
  if (shape === 0) ctx.arc(x, y, radius, 0, 2 * Math.PI);
  else {
    const corners = [[], [45, 135, 225, 315], [270, 30, 150], [0, 90, 180, 270], [90, 210, 330]][shape % 5];
    for (const degrees of corners) {
      const a = (degrees * Math.PI) / 180;
      ctx.lineTo(x + 1.25 * radius * Math.cos(a), y + 1.25 * radius * Math.sin(a));
    }
    ctx.closePath();
  }
  if (fill) {
    ctx.fillStyle = fill;
    ctx.fill();
  }
  if (stroke) {
    ctx.strokeStyle = stroke;
    ctx.lineWidth = width;
    ctx.stroke();
  }
}

// --- heights as colour -------------------------------------------------------------------------------------

// Nine stops of matplotlib's cividis, dark for low ground: readable in grey and without colour vision.
export const CIVIDIS = [
  [0, 34, 78], [26, 56, 111], [67, 78, 108], [97, 101, 111], [125, 124, 120],
  [155, 148, 118], [188, 174, 108], [222, 201, 88], [254, 232, 56],
];

/** The colour of shade t, from 0 (low) to 1 (high), as [red, green, blue]. */
export function cividis(t) {
  const place = Math.max(0, Math.min(1, t)) * (CIVIDIS.length - 1);
  const i = Math.min(CIVIDIS.length - 2, Math.floor(place));
  return CIVIDIS[i].map((v, channel) => v + (place - i) * (CIVIDIS[i + 1][channel] - v));
}

/** Heights on a grid of columns × rows over two ranges, and the shade that has the median in its middle. */
export function sampleHeights(landscape, [x0, x1], [y0, y1], columns, rows) {
  const heights = new Float64Array((columns + 1) * (rows + 1));
  for (let j = 0, n = 0; j <= rows; j++)
    for (let i = 0; i <= columns; i++)
      heights[n++] = landscape.value([x0 + ((x1 - x0) * i) / columns, y0 + ((y1 - y0) * j) / rows]);
  const sorted = heights.filter(Number.isFinite).sort();
  const [low, high] = [sorted[0] ?? 0, sorted[sorted.length - 1] ?? 1];
  const middle = ((sorted[sorted.length >> 1] ?? 0.5) - low) / (high - low || 1);
  const power = Math.max(0.12, Math.min(1, Math.log(0.5) / Math.log(middle || 0.5)));
  const shade = (h) => (Number.isFinite(h) ? Math.max(0, (h - low) / (high - low || 1)) ** power : 1);
  const height = (t) => low + (high - low) * t ** (1 / power);
  return { heights, columns, rows, shade, height, low, high, power };
}

/** The ground of a contour map in columns × rows pixels; the canvas smooths it when it is enlarged. */
export function groundPicture({ heights, columns, rows, shade }) {
  const picture = document.createElement("canvas");
  [picture.width, picture.height] = [columns, rows];
  const ctx = picture.getContext("2d");
  const image = ctx.createImageData(columns, rows);
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++) {
      const at = j * (columns + 1) + i;
      const middle = (heights[at] + heights[at + 1] + heights[at + columns + 1] + heights[at + columns + 2]) / 4;
      const [r, g, b] = cividis(shade(middle));
      image.data.set([r, g, b, 255], 4 * ((rows - 1 - j) * columns + i));
    }
  ctx.putImageData(image, 0, 0);
  return picture;
}

/** Trace the line of height `level` through sampled heights: `segment` gets the ends of each piece, in grid units. */
export function traceContour({ heights, columns, rows }, level, segment) {
  const between = (a, b) => (level - a) / (b - a);
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++) {
      const at = j * (columns + 1) + i;
      const [a, b, c, d] = [heights[at], heights[at + 1], heights[at + columns + 2], heights[at + columns + 1]];
      const ends = [];
      if (a < level !== b < level) ends.push([i + between(a, b), j]);
      if (b < level !== c < level) ends.push([i + 1, j + between(b, c)]);
      if (d < level !== c < level) ends.push([i + between(d, c), j + 1]);
      if (a < level !== d < level) ends.push([i, j + between(a, d)]);
      for (let e = 0; e + 1 < ends.length; e += 2) segment(ends[e], ends[e + 1]);
    }
}

/** Weather over a rectangle; `holes` are [x, y, strength] in pixels, and strength 1 is clear sight. */
export function fogLayer(ctx, box, theme, holes, sight) {
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const ratio = window.devicePixelRatio || 1;
  const layer = document.createElement("canvas");
  [layer.width, layer.height] = [Math.ceil(width * ratio), Math.ceil(height * ratio)];
  const fog = layer.getContext("2d");
  fog.scale(ratio, ratio);
  fog.fillStyle = theme.fog;
  fog.fillRect(0, 0, width, height);
  fog.globalCompositeOperation = "destination-out";
  for (const [x, y, strength] of holes) {
    const [px, py] = [x - box.left, y - box.top];
    const hole = fog.createRadialGradient(px, py, 0, px, py, sight);
    hole.addColorStop(0, `rgba(0, 0, 0, ${strength})`);
    hole.addColorStop(0.6, `rgba(0, 0, 0, ${0.9 * strength})`);
    hole.addColorStop(1, "rgba(0, 0, 0, 0)");
    fog.fillStyle = hole;
    fog.fillRect(px - sight, py - sight, 2 * sight, 2 * sight);
  }
  ctx.drawImage(layer, box.left, box.top, width, height);
}

/** Join points; what cannot be drawn (infinite, or absurdly far) breaks the line. */
export function polyline(ctx, points) {
  ctx.beginPath();
  let pen = false;
  for (const [x, y] of points) {
    const drawable = Math.abs(x) < 1e6 && Math.abs(y) < 1e6;
    if (drawable && pen) ctx.lineTo(x, y);
    else if (drawable) ctx.moveTo(x, y);
    pen = drawable;
  }
  ctx.stroke();
}

/** Words with a halo, so that they can be read over anything; `box` is where they have to stay. */
export function words(ctx, text, x, y, theme, { colour = theme.ink, align = "left", box = null } = {}) {
  if (box) {
    const width = ctx.measureText(text).width;
    const before = { left: 0, center: 0.5, right: 1 }[align] * width; // how much of it lies left of x
    x = Math.max(box.left + 3 + before, Math.min(box.right - 3 - width + before, x));
    y = Math.max(box.top + 8, Math.min(box.bottom - 8, y));
  }
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.strokeStyle = theme.face;
  ctx.lineWidth = 3;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
}

/** n + 1 values from low to high. */
export const evenly = (low, high, n) =>
  Array.from({ length: n + 1 }, (_, i) => (n ? low + ((high - low) * i) / n : low));

/** A range around values with a little air. */
export function padded(values, air = 0.06) {
  const finite = values.filter(Number.isFinite);
  if (!finite.length) return [0, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const pad = air * (high - low || Math.abs(high) || 1);
  return [low - pad, high + pad];
}

/** Whole decades around positive values; what is sixteen decades below where it began is rounding. */
export function logLimits(values, began) {
  const positive = values.filter((v) => v > 0 && Number.isFinite(v));
  const high = Math.max(...positive, 1e-300);
  const low = Math.max(Math.min(...positive, high), Math.min(began > 0 ? began : high, high) * 1e-16);
  const [a, b] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high) + 1e-9)];
  return [10 ** a, 10 ** Math.max(b, a + 1)];
}
