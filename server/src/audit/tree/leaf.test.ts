import { describe, expect, test } from "bun:test";
import { contentHash, type LeafParts, leafOf } from "./leaf.ts";

const [ONE, TWO, THREE] = [
  "11111111-1111-4111-8111-111111111111",
  "22222222-2222-4222-8222-222222222222",
  "33333333-3333-4333-8333-333333333333",
];
const PARTS: LeafParts = {
  id: ONE,
  occurredAt: "2026-11-29T10:41:46.123456Z",
  action: "key.created",
  content: Buffer.alloc(32, 7),
  keys: [ONE, TWO],
};

describe("D-4 a leaf is one entry", () => {
  test("and no other: each of its parts makes another leaf", () => {
    const leaves = [
      PARTS,
      { ...PARTS, id: TWO },
      { ...PARTS, occurredAt: "2026-11-29T10:41:46.123457Z" },
      { ...PARTS, action: "key.create" },
      { ...PARTS, content: Buffer.alloc(32, 8) },
      { ...PARTS, keys: [ONE] },
      { ...PARTS, keys: [TWO, ONE] },
    ].map((parts) => leafOf(parts).toString("hex"));
    expect(new Set(leaves).size).toBe(leaves.length);
  });

  test("also where what it is sealed under could be read as a part of what it says", () => {
    // Before, a leaf without keys was SHA-256(salt ‖ text), and one with keys SHA-256(content ‖ keys): the ids of keys
    // that somebody chose were then the text of another entry, and the content its salt.
    const text = '{"action":"x.y"}';
    const chosen = Buffer.from(text).toString("hex");
    const id = chosen.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    const { content } = PARTS;
    expect(leafOf({ ...PARTS, keys: [id] }).equals(contentHash(content, text))).toBe(false);
  });

  const NONE: Readonly<Record<string, Partial<LeafParts>>> = {
    "no keys": { keys: [] },
    "more keys than an entry has subjects": { keys: [ONE, TWO, THREE] },
    "a key twice": { keys: [ONE, ONE] },
    "a key that is no id": { keys: ["11111111111141118111111111111111"] },
    "a key in capitals": { keys: ["AAAAAAAA-1111-4111-8111-111111111111"] },
    "a longer key": { keys: [`${ONE}11`] },
    "an id that is none": { id: "x" },
    "a time of another form": { occurredAt: "2026-11-29T10:41:46Z" },
    "an action of another form": { action: "Key created" },
    "a shorter content": { content: Buffer.alloc(31) },
    "a longer content": { content: Buffer.alloc(48) },
  };
  test.each(Object.keys(NONE))("there is none of %s", (name) => {
    expect(() => leafOf({ ...PARTS, ...NONE[name] })).toThrow(TypeError);
  });

  test("there is no content of a salt of another length", () => {
    for (const length of [0, 31, 33])
      expect(() => contentHash(Buffer.alloc(length), "{}")).toThrow(TypeError);
  });
});
