import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const SOURCE = import.meta.dir;

const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !/\.(gen|test)\.tsx?$/.test(path))
  .map((path) => ({ path, text: readFileSync(join(SOURCE, path), "utf8") }));

/** Files in which a pattern occurs. */
const withPattern = (pattern: RegExp) =>
  files.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

describe("the dashboard's house", () => {
  test("knows the contract only: nothing of the server is imported", () => {
    expect(files.length).toBeGreaterThan(30);
    const outside = files.flatMap(({ path, text }) =>
      [...text.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)]
        .map(([, named = ""]) => relative(SOURCE, resolve(SOURCE, dirname(path), named)))
        .filter((target) => target.startsWith(".."))
        .map((target) => `${path} imports ${target}`),
    );
    expect(outside).toEqual([]);
  });

  test("T-3: no page writes markup or style attributes, or evaluates text", () => {
    expect(withPattern(/dangerouslySetInnerHTML|innerHTML|\bstyle=\{|\beval\(|new Function\(/)).toEqual([]);
  });

  test("R-3: nothing is stored in the browser beside what somebody chose", () => {
    expect(withPattern(/localStorage|sessionStorage|indexedDB/)).toEqual([]);
    expect(withPattern(/document\.cookie/)).toEqual(["shell/choices.ts"]);
  });

  test("no file is longer than 400 lines, and half of them are under 80", () => {
    const lengths = files.map(({ path, text }) => ({ path, lines: text.split("\n").length }));
    expect(lengths.filter(({ lines }) => lines > 400)).toEqual([]);
    const sorted = lengths.map(({ lines }) => lines).toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(80);
  });
});
