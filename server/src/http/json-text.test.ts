import { expect, test } from "bun:test";
import { isNestedBeyond } from "./json-text.ts";

test.each([
  ["[[1]]", false],
  ["[[[1]]]", true],
  ['{"a":{"b":1},"c":[1]}', false],
  ['{"a":{"b":{}}}', true],
  ["[[],[],[],[{}]]", true],
  ["[[],[],[],[1]]", false],
  ['["[[[[","\\\\\\"[[[[",[1]]', false],
  ['["\\\\",[[1]]]', true],
  ["[[[", true],
  ['"[[[', false],
])("T-4 %s is nested beyond two levels: %p", (text, expected) => {
  expect(isNestedBeyond(2, text)).toBe(expected);
});
