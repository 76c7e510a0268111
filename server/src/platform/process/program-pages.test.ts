import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { forgetStartedCode } from "./program-pages.ts";

function residentCodeKilobytes(): number {
  return Number(/^RssFile:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]);
}

test.skipIf(process.platform !== "linux")("code that only the start needed is no longer in memory", () => {
  const before = residentCodeKilobytes();
  expect(forgetStartedCode()).toBe(true);
  expect(residentCodeKilobytes()).toBeLessThan(before - 5_000);
  // What is needed again comes back.
  expect(JSON.parse(JSON.stringify({ list: [1, 2, 3].map((each) => each * 2) }))).toEqual({
    list: [2, 4, 6],
  });
});
