import { expect, test } from "bun:test";
import { differenceOf } from "./difference.ts";

test("a pixel counts as the same only when all of it is, and what changed is marked where it is", () => {
  const before = new Uint8ClampedArray([10, 20, 30, 255, 0, 0, 0, 0, 200, 200, 200, 255, 1, 2, 3, 255]);
  const after = new Uint8ClampedArray([10, 20, 30, 255, 0, 0, 0, 255, 200, 200, 201, 255, 1, 2, 3, 255]);
  const { same, total, drawn } = differenceOf(before, after);
  expect([same, total]).toEqual([2, 4]);
  expect([...drawn.subarray(0, 4), ...drawn.subarray(12)]).toEqual([10, 20, 30, 255, 1, 2, 3, 255]);
  for (const changed of [1, 2])
    expect(drawn.subarray(changed * 4, changed * 4 + 4)).not.toEqual(
      before.subarray(changed * 4, changed * 4 + 4),
    );
  expect(before[8]).toBe(200);
  expect(() => differenceOf(before, after.subarray(4))).toThrow(RangeError);
});
