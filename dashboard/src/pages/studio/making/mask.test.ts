import { expect, test } from "bun:test";
import { brush, emptyMask, findProduct, grow, invert, type Mask, painted, shareOf, stroke } from "./mask.ts";

const rowsOf = ({ width, height, inside }: Mask) =>
  Array.from({ length: height }, (_, row) => inside.subarray(row * width, (row + 1) * width).join(""));

test("a brush paints a round, takes it away, and stays inside of the picture", () => {
  const mask = brush(emptyMask(7, 5), 3, 2, 2, 1);
  expect(rowsOf(mask)).toEqual(["0001000", "0011100", "0111110", "0011100", "0001000"]);
  expect(shareOf(brush(mask, 3, 2, 2, 0))).toBe(0);
  expect(rowsOf(brush(emptyMask(3, 3), 0, 0, 1, 1))).toEqual(["110", "100", "000"]);
  expect(shareOf(brush(emptyMask(3, 3), -9, -9, 2, 1))).toBe(0);
});

test("a stroke leaves no gap, however far a pointer jumps", () => {
  const mask = stroke(emptyMask(40, 3), [1, 1], [38, 1], 1, 1);
  expect(rowsOf(mask)[1]).toBe(`1${"1".repeat(38)}1`);
});

test("it grows, shrinks and turns over by whole pixels", () => {
  const dot = brush(emptyMask(5, 5), 2, 2, 0, 1);
  const cross = grow(dot, 1);
  expect(rowsOf(cross)).toEqual(["00000", "00100", "01110", "00100", "00000"]);
  expect(rowsOf(grow(cross, 0))).toEqual(rowsOf(dot));
  expect(shareOf(invert(cross))).toBe(20 / 25);
  expect([...painted(dot, [9, 8, 7, 6]).subarray(48, 53)]).toEqual([9, 8, 7, 6, 0]);
});

test("the product is what no path of like pixels leads to from the edge", () => {
  const [width, height] = [8, 6];
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < width * height; at += 1) {
    const [column, row] = [at % width, Math.floor(at / width)];
    const isProduct = column >= 2 && column <= 5 && row >= 1 && row <= 4;
    // A hole of the ground's colour that the product encloses belongs to it.
    const isHole = column === 3 && row === 2;
    // The ground becomes lighter bit by bit, as walls do.
    const ground = 190 + column * 5;
    pixels.set(isProduct && !isHole ? [20, 60, 90, 255] : [ground, ground, ground, 255], at * 4);
  }
  expect(rowsOf(findProduct(pixels, width, height))).toEqual([
    "00000000",
    ...Array.from({ length: 4 }, () => "00111100"),
    "00000000",
  ]);
});

test("a flat edge that fades into the product does not let the ground in", () => {
  const [width, height] = [60, 12];
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < width * height; at += 1) {
    const [column, row] = [at % width, Math.floor(at / width)];
    const isAcross = column >= 5 && column < 55;
    const faded = row === 3 ? 200 - ((column - 5) * 180) / 49 : 20;
    const value = isAcross && row >= 3 && row <= 8 ? faded : 200;
    pixels.set([value, value, value, 255], at * 4);
  }
  const rows = rowsOf(findProduct(pixels, width, height));
  for (const row of rows.slice(4, 9)) expect(row).toBe(`00000${"1".repeat(50)}00000`);
  expect(rows[1]).toBe("0".repeat(width));
});
