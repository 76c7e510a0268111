import { expect, test } from "bun:test";
import fc from "fast-check";
import { newId, parseId } from "./ids.ts";

test("identifiers made later sort later, also within a millisecond", () => {
  const ids = Array.from({ length: 2_000 }, () => newId());
  expect(ids.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test("an identifier is a UUID of version 7 and reads back", () => {
  const id: string = newId();
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect<string | null>(parseId(id)).toBe(id);
});

test("what is not a UUID in lower case is not an identifier", () => {
  for (const text of ["", newId().toUpperCase(), ` ${newId()}`, `${newId()}\n`, newId().replaceAll("-", "")])
    expect(parseId(text)).toBeNull();
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseId(text)).toBeNull();
    }),
  );
});
