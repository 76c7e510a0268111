import { expect, test } from "bun:test";
import { RowsRefused } from "../kernel/act-errors/rows-refused.ts";
import { rowsOfTable } from "./cells.ts";
import { kitsNamedIn } from "./kits.ts";
import { readList } from "./rows.ts";

const IMAGE = "01981c2e-5a0e-7c3b-9d55-0000000000aa";
const toldOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof RowsRefused) return error.told.map(({ row, field }) => [row, field]);
    throw error;
  }
  return [];
};

test("a cell is read as the field of its column, and an empty one leaves the default", () => {
  const table = [
    ["reference", "operation", "images", "box", "max_bytes", " prompt ", "stamp"],
    ["AP-1", "crop", `${IMAGE} ${IMAGE}`, "1 2 30 40", "5000", "", "FALSE"],
    ["=1+1", "convert", IMAGE, "", "", "", ""],
  ];
  const { rows } = readList({ defaults: { format: "png" }, rows: rowsOfTable(table) });
  expect(rows).toMatchObject([
    {
      reference: "AP-1",
      request: { operation: "crop", images: [IMAGE, IMAGE], box: { left: 1, height: 40 }, mostBytes: 5_000 },
    },
    { reference: "=1+1", request: { operation: "convert", format: "png", mostBytes: null } },
  ]);
});

test("every wrong row is named, with its field; of a hundred that is enough", () => {
  const good = { operation: "convert", images: [IMAGE] };
  const rows = [
    good,
    { ...good, colour: "#ffffff" },
    7,
    { ...good, reference: "x".repeat(201) },
    { operation: "crop" },
  ];
  expect(toldOf(() => readList({ rows }))).toEqual([
    [2, "body"],
    [3, "row"],
    [4, "reference"],
    [5, "images"],
  ]);
  expect(toldOf(() => readList({ name: 7, defaults: [], rows: [good] }))).toEqual([
    [0, "name"],
    [0, "defaults"],
  ]);
  expect(toldOf(() => readList({ rows: [] }))).toEqual([[0, "rows"]]);
  expect(toldOf(() => readList({ rows: Array(1_001).fill(good) }))).toEqual([[0, "rows"]]);
  expect(toldOf(() => readList({ rows: Array(1_000).fill({}) }))).toHaveLength(100);
  expect(toldOf(() => readList({ defaults: { reference: "x" }, rows: [good] }))).toEqual([[1, "reference"]]);
  const kits = [
    { ...good, brand: 7 },
    { ...good, brand: "none" },
    { ...good, template: "Shop" },
  ];
  expect(toldOf(() => readList({ rows: kits }))).toEqual([
    [1, "brand"],
    [2, "brand"],
    [3, "template"],
  ]);
  expect(toldOf(() => rowsOfTable([["stamp"], ["yes"]]).map((row) => readList({ rows: [row] })))).toEqual([
    [1, "stamp"],
  ]);
  const many = Array.from({ length: 51 }, (_, at) => ({ ...good, brand: `${IMAGE}@${at + 1}` }));
  expect(toldOf(() => kitsNamedIn({ rows: many }))).toEqual([[0, "brand"]]);
  expect(kitsNamedIn({ defaults: { brand: IMAGE }, rows: many.slice(0, 49) })).toHaveLength(50);
});

test("what has more in it than a hundred values is refused before it is read for each row, also where they are deep within", () => {
  const good = { operation: "convert", images: [IMAGE] };
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`a${at}`, 1]));
  const deep = JSON.parse(`${"[".repeat(200)}${"]".repeat(200)}`);
  for (const [defaults, at] of [
    [many(101), 0],
    [{ box: many(101) }, 0],
    [{ images: Array(101).fill(IMAGE) }, 0],
    [{ box: deep }, 0],
    [many(90), 1],
  ] as const)
    expect(toldOf(() => readList({ defaults, rows: [good] }))).toEqual([
      [at, at === 0 ? "defaults" : "body"],
    ]);
  expect(toldOf(() => readList({ rows: [many(101), good] }))).toEqual([[1, "row"]]);
});

test("a table whose lines do not fit its header is refused", () => {
  expect(toldOf(() => rowsOfTable([["images", "images"]]))).toEqual([[0, "header"]]);
  expect(toldOf(() => rowsOfTable([["images", ""]]))).toEqual([[0, "header"]]);
  expect(toldOf(() => rowsOfTable([["images"], ["a", "b"], ["c"]]))).toEqual([[1, "row"]]);
});
