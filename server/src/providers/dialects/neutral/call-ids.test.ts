import { expect, test } from "bun:test";
import { ANY_CHARACTERS, callIdFor, WORD_CHARACTERS } from "./call-ids.ts";

const WORDS = { characters: WORD_CHARACTERS, most: 64 };
const NINE = { characters: /^[A-Za-z0-9]*$/, most: 9, least: 9 };
const FORTY = { characters: ANY_CHARACTERS, most: 40 };

test("a name that is taken stays as it is", () => {
  expect(callIdFor("toolu_01-a", WORDS)).toBe("toolu_01-a");
  expect(callIdFor("a.b", FORTY)).toBe("a.b");
  expect(callIdFor("D681PevKs", NINE)).toBe("D681PevKs");
});

test("names that differ stay apart, and each is always the same", () => {
  const ids = [
    "a.b",
    "a_b",
    "a:b",
    "a b",
    "",
    `${"x".repeat(70)}1`,
    `${"x".repeat(70)}2`,
    "call_1",
    "call_2",
  ];
  for (const form of [WORDS, NINE, FORTY]) {
    const given = ids.map((id) => callIdFor(id, form));
    expect(new Set(given).size).toBe(ids.length);
    expect(ids.map((id) => callIdFor(id, form))).toEqual(given);
    for (const id of given) {
      expect(id).toMatch(form.characters);
      expect(id.length).toBeLessThanOrEqual(form.most);
      expect(id.length).toBeGreaterThanOrEqual(form === NINE ? 9 : 1);
    }
  }
});
