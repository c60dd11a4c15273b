// The hiker, drawn: hat, pack, stick, two legs that walk. Knows pixels, not descent.

/**
 * Draw the hiker with the feet at (x, y). `facing` is 1 to the right and −1 to the left; `lean` is the tilt of the
 * ground in radians, uphill positive; `stride` is where in a pace the legs are, 0 to 1; `size` is the height.
 */
export function drawHiker(ctx, { x, y, facing = 1, lean = 0, stride = 0, size = 48, colours }) {
  const u = size / 48;
  const swing = Math.sin(stride * 2 * Math.PI);
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(facing * u, u);
  ctx.lineCap = "round";
  ctx.lineJoin = "round";
  const limb = (width, colour, ...points) => {
    ctx.beginPath();
    points.forEach(([px, py], i) => (i ? ctx.lineTo(px, py) : ctx.moveTo(px, py)));
    Object.assign(ctx, { lineWidth: width, strokeStyle: colour });
    ctx.stroke();
  };
  // Legs stand on the ground, the body leans into the hill.
  const hip = [2 * Math.sin(lean), -17];
  for (const side of [1, -1]) {
    const foot = [5 * side * swing, -Math.max(0, 3 * side * Math.cos(stride * 2 * Math.PI) * Math.abs(swing))];
    limb(4.2, side > 0 ? colours.trousers : colours.shade, hip, [foot[0] * 0.7 + 2.5, -8.5], foot);
    limb(4.6, colours.ink, foot, [foot[0] + 3, foot[1]]);
  }
  ctx.translate(hip[0], hip[1]);
  ctx.rotate(0.12 + 0.5 * lean);
  ctx.fillStyle = colours.pack;
  ctx.beginPath();
  ctx.roundRect(-11.5, -19, 9, 16, 3.5);
  ctx.fill();
  ctx.fillStyle = colours.jacket;
  ctx.beginPath();
  ctx.roundRect(-5, -20, 10.5, 21, 4.5);
  ctx.fill();
  limb(3.6, colours.shade, [1, -15], [7, -9], [11, -13 + 2 * swing]);
  limb(1.8, colours.ink, [11, -17 + 2 * swing], [14 + 3 * swing, 17]);
  ctx.fillStyle = colours.skin;
  ctx.beginPath();
  ctx.arc(1.5, -25, 5.6, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillStyle = colours.hat;
  ctx.beginPath();
  ctx.ellipse(1.5, -27.6, 9, 2, 0, 0, 2 * Math.PI);
  ctx.ellipse(1.5, -29.4, 5, 4.2, 0, Math.PI, 2 * Math.PI);
  ctx.fill();
  ctx.restore();
}

/** The hut at the bottom: roof, door, window; lit and smoking once somebody has come. */
export function drawHut(ctx, { x, y, size = 44, lit, smoke = 0, colours }) {
  const u = size / 44;
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(u, u);
  ctx.fillStyle = colours.wood;
  ctx.fillRect(-16, -20, 32, 20);
  ctx.fillStyle = colours.roof;
  ctx.beginPath();
  ctx.moveTo(-21, -19);
  ctx.lineTo(0, -36);
  ctx.lineTo(21, -19);
  ctx.closePath();
  ctx.fill();
  ctx.fillRect(9, -36, 4.5, 9);
  ctx.fillStyle = colours.shade;
  ctx.fillRect(-12, -14, 8, 14);
  ctx.fillStyle = lit ? colours.optimum : colours.shade;
  ctx.fillRect(3, -14, 8, 7);
  ctx.fillStyle = colours.wisp;
  for (const [dx, dy, radius] of [[13, -42, 3], [17, -50, 4.5], [23, -60, 6]]) {
    ctx.globalAlpha = 0.8 * smoke;
    ctx.beginPath();
    ctx.arc(dx, dy, radius * smoke, 0, 2 * Math.PI);
    ctx.fill();
  }
  ctx.restore();
}

/** A flag with a star where somebody arrived; `raised` goes from 0 to 1. */
export function drawFlag(ctx, { x, y, raised = 1, colours }) {
  const top = y - 62 * raised;
  ctx.save();
  Object.assign(ctx, { strokeStyle: colours.ink, lineWidth: 2 });
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x, top);
  ctx.stroke();
  ctx.fillStyle = colours.optimum;
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x + 26, top + 8);
  ctx.lineTo(x, top + 16);
  ctx.closePath();
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}

/** A small boot below a ground that is tilted so, pointing the way that was walked; `foot` is 0 or 1. */
export function drawFootprint(ctx, { x, y, tilt = 0, facing = 1, foot = 0, colour }) {
  const below = foot ? 7 : 4;
  ctx.save();
  ctx.translate(x, y);
  ctx.rotate(-tilt);
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.ellipse(0, below, 3.4, 1.6, 0, 0, 2 * Math.PI);
  ctx.ellipse(3.2 * facing, below, 1.6, 1.3, 0, 0, 2 * Math.PI);
  ctx.fill();
  ctx.restore();
}
