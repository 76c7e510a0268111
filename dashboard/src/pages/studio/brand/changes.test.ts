import { expect, test } from "bun:test";
import { changesBetween } from "./changes.ts";
import { NOTHING_SAID } from "./kit.ts";

test("what changed between two versions is told part by part", () => {
  const before = {
    ...NOTHING_SAID,
    palette: [
      { name: "Sand", color: "#f1e7d6", use: "" },
      { name: "Cream", color: "#fff8e7", use: "" },
    ],
    tone: { ...NOTHING_SAID.tone, avoid: ["stunning"] },
  };
  const after = {
    ...before,
    palette: [
      { name: "Sand", color: "#f0e0d0", use: "" },
      { name: "Brick", color: "#b4643f", use: "accent" },
    ],
    tone: { ...before.tone, avoid: ["stunning", "cosy"] },
  };
  expect(changesBetween(before, after)).toEqual([
    { kind: "changed", part: "palette", name: "Sand", color: "#f0e0d0" },
    { kind: "added", part: "palette", name: "Brick", color: "#b4643f" },
    { kind: "removed", part: "palette", name: "Cream" },
    { kind: "added", part: "avoid", name: "cosy" },
  ]);
  expect(changesBetween(after, after)).toEqual([]);
});
