import { expect, test } from "bun:test";
import { partWithin } from "./cropping.ts";

test("the part in the middle keeps the ratio, whatever is rounded", () => {
  const square = { least: 1, most: 4 / 3 };
  expect(partWithin({ width: 200, height: 120 }, square)).toEqual({
    ...{ left: "20", top: "0", width: "160", height: "120" },
  });
  expect(partWithin({ width: 100, height: 301 }, square)).toEqual({
    ...{ left: "0", top: "100", width: "100", height: "100" },
  });
  expect(partWithin({ width: 130, height: 100 }, square)).toMatchObject({ width: "130", height: "100" });
  expect(partWithin({ width: 9, height: 1 }, { least: null, most: 0.5 })).toMatchObject({ width: "1" });
  for (const width of [101, 333, 1_999]) {
    const part = partWithin({ width, height: 71 }, square);
    expect(Number(part.width) / Number(part.height)).toBeLessThanOrEqual(4 / 3);
  }
});
