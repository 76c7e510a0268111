/** Where the product is: a byte for each pixel, 1 inside. It is drawn at the size of a screen and enlarged for the server. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly inside: Uint8Array;
}

export const emptyMask = (width: number, height: number): Mask => ({
  ...{ width, height },
  inside: new Uint8Array(width * height),
});

/** A round brush, at a point in pixels. @param value 1 paints, 0 takes away */
export function brush(mask: Mask, x: number, y: number, radius: number, value: 0 | 1): Mask {
  const { width, height } = mask;
  const inside = mask.inside.slice();
  const [top, bottom] = [Math.max(0, Math.floor(y - radius)), Math.min(height - 1, Math.ceil(y + radius))];
  for (let row = top; row <= bottom; row += 1) {
    const reach = Math.sqrt(Math.max(0, radius * radius - (row - y) * (row - y)));
    const [from, to] = [Math.max(0, Math.ceil(x - reach)), Math.min(width - 1, Math.floor(x + reach))];
    if (from <= to) inside.fill(value, row * width + from, row * width + to + 1);
  }
  return { ...mask, inside };
}

/** The same along a line, as a pointer moves between two events. */
export function stroke(
  mask: Mask,
  from: readonly [number, number],
  to: readonly [number, number],
  radius: number,
  value: 0 | 1,
): Mask {
  const steps = Math.max(
    1,
    Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / Math.max(1, radius / 2)),
  );
  let drawn = mask;
  for (let step = 0; step <= steps; step += 1) {
    const share = step / steps;
    drawn = brush(
      drawn,
      from[0] + (to[0] - from[0]) * share,
      from[1] + (to[1] - from[1]) * share,
      radius,
      value,
    );
  }
  return drawn;
}

export const invert = (mask: Mask): Mask => ({ ...mask, inside: mask.inside.map((one) => 1 - one) });

/** Grows by a pixel to all four sides, or shrinks. */
export function grow(mask: Mask, value: 0 | 1): Mask {
  const { width, height, inside } = mask;
  const grown = inside.slice();
  for (let at = 0; at < inside.length; at += 1) {
    if (inside[at] === value) continue;
    const column = at % width;
    const touches =
      (column > 0 && inside[at - 1] === value) ||
      (column < width - 1 && inside[at + 1] === value) ||
      (at >= width && inside[at - width] === value) ||
      (at < width * (height - 1) && inside[at + width] === value);
    if (touches) grown[at] = value;
  }
  return { ...mask, inside: grown };
}

/** How much of the picture is product, from 0 to 1. */
export const shareOf = ({ inside }: Mask): number =>
  inside.reduce((sum, one) => sum + one, 0) / Math.max(1, inside.length);

/** A pixel belongs to the ground when each of its colours is within this of the ground beside it … */
const LIKE = 12;
/** … and within this of the edge that the path came from. Without it a flat edge, which fades into the product step by step, lets it in. */
const LIKE_EDGE = 48;

/**
 * What stands before the ground: everything that no path of like pixels leads to from the edge. Of a busy ground that finds too much,
 * and the brush mends it.
 * @param pixels RGBA
 */
export function findProduct(pixels: Uint8ClampedArray, width: number, height: number): Mask {
  const inside = new Uint8Array(width * height).fill(1);
  /** From which pixel of the edge the ground reached this one. */
  const origin = new Int32Array(width * height);
  const waiting: number[] = [];
  const visit = (at: number, from: number) => {
    if (inside[at] === 0) return;
    inside[at] = 0;
    origin[at] = from;
    waiting.push(at);
  };
  const isWithin = (most: number, one: number, other: number) =>
    [0, 1, 2, 3].every(
      (channel) => Math.abs((pixels[one * 4 + channel] ?? 0) - (pixels[other * 4 + channel] ?? 0)) <= most,
    );
  const go = (from: number, to: number) => {
    const edge = origin[from] ?? from;
    if (inside[to] === 1 && isWithin(LIKE, from, to) && isWithin(LIKE_EDGE, edge, to)) visit(to, edge);
  };
  for (let column = 0; column < width; column += 1)
    for (const at of [column, (height - 1) * width + column]) visit(at, at);
  for (let row = 0; row < height; row += 1)
    for (const at of [row * width, row * width + width - 1]) visit(at, at);
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const column = at % width;
    if (column > 0) go(at, at - 1);
    if (column < width - 1) go(at, at + 1);
    if (at >= width) go(at, at - width);
    if (at < width * (height - 1)) go(at, at + width);
  }
  return { width, height, inside };
}

/** RGBA of a mask: what is inside in one colour, the rest transparent. */
export function painted(
  { inside }: Mask,
  color: readonly [number, number, number, number],
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(inside.length * 4);
  inside.forEach((one, at) => {
    if (one === 1) pixels.set(color, at * 4);
  });
  return pixels;
}
