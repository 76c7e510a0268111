import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { CsvBroken, readCsv } from "./csv.ts";

async function* piecesOf(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let [at, turn] = [0, 0]; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function read(text: string | Uint8Array, sizes = [1_000_000]): Promise<readonly (readonly string[])[]> {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  return Array.fromAsync(readCsv(piecesOf(bytes, sizes)));
}

const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
const brokenAt = async (text: string | Uint8Array) =>
  read(text).then(
    () => null,
    (error: unknown) => (error instanceof CsvBroken ? [error.line, error.problem] : Promise.reject(error)),
  );

describe("a table", () => {
  test("comes back as it was written, whatever is in its cells, however its lines end and in whatever pieces it comes", async () => {
    const cell = fc.oneof(
      fc.string(),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom('"', "\r\n", ",", ";", "\t", "é\n"),
    );
    const tables = fc
      .integer({ min: 1, max: 5 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
      );
    const property = fc.asyncProperty(
      tables,
      fc.constantFrom("\n", "\r\n", "\r"),
      fc.constantFrom(",", ";", "\t"),
      fc.boolean(),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
      async (table, end, divider, endsWithLine, sizes) => {
        const known = table.map((line) => line.map((text) => Buffer.from(text).toString()));
        const text = known.map((line) => line.map(quote).join(divider)).join(end) + (endsWithLine ? end : "");
        expect(await read(text, sizes)).toEqual(known);
      },
    );
    await fc.assert(property, { numRuns: 1_000 });
  });

  test.each([
    [
      "plain cells",
      "a,b\n1,2",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "the mark of a spreadsheet",
      "\ufeffa,b\r\n1,2\r\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    [
      "semicolons",
      "a;b\n1,5;2",
      [
        ["a", "b"],
        ["1,5", "2"],
      ],
    ],
    [
      "empty lines and cells",
      "a,b\n\n,\n\r\n1,",
      [
        ["a", "b"],
        ["", ""],
        ["1", ""],
      ],
    ],
    ["one column", "a\r\rb", [["a"], ["b"]]],
    ["nothing", "", []],
  ])("%s", async (_, text, table) => {
    expect(await read(text)).toEqual(table);
    expect(await read(text, [1])).toEqual(table);
  });

  test.each([
    ["a quotation that does not end", 'a\n"b\nc', [3, "quote"]],
    ["text behind a quotation", 'a\n"b"c\n', [2, "quote"]],
    ["a mark inside of a cell", 'a\nb"c"\n', [2, "quote"]],
    ["a line of more than a hundred cells", `a\n${",".repeat(100)}\n`, [2, "cells"]],
  ])("%s is refused with its line", async (_, text, where) => {
    expect(await brokenAt(text)).toEqual(where as [number, "quote"]);
  });

  test("what is no UTF-8 is refused", async () => {
    expect(await brokenAt(Buffer.from("a\ncaf\xe9\n", "latin1"))).toEqual([1, "text"]);
  });
});
