import { expect, test } from "bun:test";
import { fileNameOf, rowNames } from "./names.ts";

const namesOf = (...references: readonly (string | null)[]) =>
  rowNames(references.map((reference) => ({ reference })));

test("rows are called by their references, and told apart where these do not", () => {
  expect(namesOf("AP-1", null, "ap-1", "AP-2.JPG", "row 2", "AP-1 (row 1)", "AP-2 (2)")).toEqual([
    "AP-1 (row 1)",
    "row 2",
    "ap-1 (row 3)",
    "AP-2",
    "row 2 (row 5)",
    "AP-1 (row 1) (row 6)",
    "AP-2 (2) (row 7)",
  ]);
  expect([0, 1].map((place) => fileNameOf("AP-2", place, "jpeg"))).toEqual(["AP-2.jpg", "AP-2 (2).jpg"]);
});

test("a name is a file anywhere, leads nowhere and is not too long", () => {
  expect(namesOf("../../etc/passwd", "a\u0000b\u202eg", "con", "NUL.png", " . ", "CON.x", "=1+1")).toEqual([
    "-..-etc-passwd",
    "a-b-g",
    "con-",
    "NUL-",
    "row 5",
    "CON.x-",
    "=1+1",
  ]);
  const [one = "", other] = namesOf("é".repeat(200), `${"é".repeat(199)}!`);
  expect(new TextEncoder().encode(one).length).toBeLessThan(200);
  expect(one).not.toBe(other as string);
});
