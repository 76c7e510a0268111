import { expect, test } from "bun:test";
import { isText, textBytes, textHead } from "./text-value.ts";

test("a text value has bytes and a beginning", () => {
  expect(["", "a", 1, null, {}, ["a"]].map(isText)).toEqual([true, true, false, false, false, false]);
  expect(["", "abc", "é", "𝒳"].map(textBytes)).toEqual([0, 3, 2, 4]);
  expect([textHead("data:image/png", 5), textHead("ab", 5)]).toEqual(["data:", "ab"]);
});
