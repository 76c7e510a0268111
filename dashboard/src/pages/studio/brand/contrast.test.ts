import { expect, test } from "bun:test";
import { contrast, groundOf, legibility } from "./contrast.ts";

test("contrast is as WCAG counts it", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#ffffff", "#ffffff")).toBe(1);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect(contrast("#ffffff", "#777777")).toBeCloseTo(4.48, 2);
  expect(["text", "large", "none"]).toEqual([4.5, 3, 2.99].map(legibility));
});

test("a colour is read on the lightest other one", () => {
  const palette = [
    { name: "Harbour", color: "#2f5d8a" },
    { name: "Sand", color: "#f1e7d6" },
  ] as const;
  expect(groundOf(palette[0], palette)?.name).toBe("Sand");
  expect(groundOf(palette[1], palette)).toBeNull();
});
