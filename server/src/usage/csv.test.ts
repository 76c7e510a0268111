import { expect, test } from "bun:test";
import fc from "fast-check";
import { csvLine } from "./csv.ts";

/** Reads one line back, by the letter of RFC 4180. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (const [, quoted, plain = "", end] of line.matchAll(pattern)) {
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\r\n") break;
  }
  return cells;
}

const withoutApostrophes = (text: string) => text.replaceAll("'", "");

test("every text comes back from a line as it was, but for an apostrophe before a formula", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), (texts) => {
      const read = cellsOf(csvLine(texts));
      expect(read.map(withoutApostrophes)).toEqual(texts.map(withoutApostrophes));
      const harmless = (text: string, at: number) => !/[=+\-@\t\r\uff00-\uff20]/.test(texts[at] ?? text);
      expect(read.filter(harmless)).toEqual(texts.filter(harmless));
    }),
  );
});

test.each(["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])(
  "no cell begins a formula: %p",
  (text) => {
    expect(cellsOf(csvLine([text]))).toEqual([`'${text}`]);
  },
);

test.each([
  ["web;=cmd|' /C calc'!A0", "web;'=cmd|' /C calc'!A0"],
  ["web; @SUM(A1)", "web;' @SUM(A1)"],
  [" =1+1", "' =1+1"],
  ["\uff1d1+1", "'\uff1d1+1"],
])(
  "nor does one where a spreadsheet divides at semicolons, or takes wide signs for others: %p",
  (text, written) => {
    expect(cellsOf(csvLine([text]))).toEqual([written]);
  },
);

test.each([
  ["-0.000120", "-0.000120"],
  [null, ""],
  [42, "42"],
  [false, "false"],
  ["a,b", '"a,b"'],
])("numbers and what is missing stay as they are: %p", (value, written) => {
  expect(csvLine([value])).toBe(`${written}\r\n`);
});
