import type { Contour } from "./outline.ts";

/** What straight lines add to the pixels to their right, row by row. */
interface Sums {
  readonly values: Float32Array;
  /** Two more than there are pixels in a row: what lies beyond its end has a place, too. */
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/**
 * How much of each pixel lies inside of the contours, from 0 to 255. Each line adds, in the rows that it crosses, how much of a pixel
 * lies to its right; the sums along a row are the coverage, exact for straight lines (the way of Raph Levien's font-rs).
 */
export function coverageOf(contours: readonly Contour[], width: number, height: number): Uint8Array {
  const stride = width + 2;
  const sums: Sums = { values: new Float32Array(stride * height), stride, width, height };
  for (const contour of contours)
    for (let at = 0; at < contour.length; at += 2) {
      const next = (at + 2) % contour.length;
      addLine(sums, contour[at] ?? 0, contour[at + 1] ?? 0, contour[next] ?? 0, contour[next + 1] ?? 0);
    }
  const coverage = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    let sum = 0;
    for (let x = 0; x < width; x += 1) {
      sum += sums.values[y * stride + x] ?? 0;
      coverage[y * width + x] = Math.round(Math.min(1, Math.abs(sum)) * 255);
    }
  }
  return coverage;
}

function addLine(sums: Sums, fromX: number, fromY: number, toX: number, toY: number): void {
  const isDown = fromY < toY;
  const [topX, top, bottomX, bottom] = isDown ? [fromX, fromY, toX, toY] : [toX, toY, fromX, fromY];
  const slope = (bottomX - topX) / (bottom - top);
  // A line that is level adds nothing, and what is no number is nowhere.
  if (!Number.isFinite(slope) || !Number.isFinite(topX)) return;
  const end = Math.min(sums.height, Math.ceil(bottom));
  for (let y = Math.max(0, Math.floor(top)); y < end; y += 1) {
    const [upper, lower] = [Math.max(y, top), Math.min(y + 1, bottom)];
    const inside = (x: number) => Math.max(0, Math.min(sums.width, x));
    const x0 = inside(topX + (upper - top) * slope);
    const x1 = inside(topX + (lower - top) * slope);
    addInRow(sums, y, Math.min(x0, x1), Math.max(x0, x1), (lower - upper) * (isDown ? 1 : -1));
  }
}

/** A piece of a line inside of one row. @param height of the piece, below zero when the line goes up */
function addInRow({ values, stride }: Sums, y: number, left: number, right: number, height: number): void {
  const first = Math.floor(left);
  const row = y * stride;
  const add = (x: number, amount: number) => {
    values[row + x] = (values[row + x] ?? 0) + amount;
  };
  if (right <= first + 1) {
    const middle = (left + right) / 2 - first;
    add(first, height * (1 - middle));
    add(first + 1, height * middle);
    return;
  }
  // The area to the right of the line, pixel by pixel, and what of it was added before.
  const slope = 1 / (right - left);
  let before = 0;
  for (let x = first; x < right; x += 1) {
    const [from, to] = [Math.max(left, x), Math.min(right, x + 1)];
    const done = (to - left) * slope;
    const area = (done + (from - left) * slope) * 0.5 * (to - from) + done * (x + 1 - to);
    add(x, height * (area - before));
    before = area;
  }
  add(Math.ceil(right), height * (1 - before));
}
