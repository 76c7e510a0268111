import { expect, test } from "bun:test";
import type { Row } from "./api.ts";
import { rangeOf } from "./use-choice.ts";

test("a range goes both ways over the rows that are shown, and begins nowhere else", () => {
  const shown = [2, 5, 6, 9].map((row) => ({ row }) as Row);
  expect(rangeOf(shown, 2, 6)).toEqual([2, 5, 6]);
  expect(rangeOf(shown, 9, 5)).toEqual([5, 6, 9]);
  expect(rangeOf(shown, 3, 6)).toEqual([6]);
  expect(rangeOf(shown, null, 6)).toEqual([6]);
});
