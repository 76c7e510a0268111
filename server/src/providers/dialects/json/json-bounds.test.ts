import { expect, test } from "bun:test";
import { jsonExcess } from "./json-bounds.ts";

const LONG = "x".repeat(70_000);
const nested = (depth: number) => `["${LONG}",${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}]`;

test("depth is counted to the limit and not beyond", () => {
  expect(jsonExcess(nested(256))).toBeNull();
  expect(jsonExcess(nested(257))).toBe("depth");
});

test("objects, arrays and strings are counted, numbers are not", () => {
  const list = (item: string, count: number) => `[${Array.from({ length: count }, () => item).join(",")}]`;
  expect(jsonExcess(list("1", 2_000_000))).toBeNull();
  expect(jsonExcess(list("{}", 499_999))).toBeNull();
  for (const item of ["{}", "[]", '""']) expect(jsonExcess(list(item, 500_001))).toBe("parts");
});

test("brackets inside strings are text, also behind escapes", () => {
  expect(jsonExcess(`["${LONG}\\"${"[".repeat(1_000)}\\\\","${"{".repeat(1_000)}"]`)).toBeNull();
});

test("what is not JSON comes to an end and is left to the parser", () => {
  expect(jsonExcess(`"${LONG}`)).toBeNull();
  expect(jsonExcess("\\".repeat(70_000))).toBeNull();
  expect(jsonExcess(`"${"\\".repeat(70_001)}"`)).toBeNull();
  expect(jsonExcess("]".repeat(70_000))).toBeNull();
});
