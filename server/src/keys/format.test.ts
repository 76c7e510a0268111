import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { toBase62 } from "../kernel/random.ts";
import { generateKey, KEY_LENGTH, parseKey } from "./format.ts";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Any other character, mostly one that a key could have. */
const character = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...ALPHABET) },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 1 }) },
);

describe("K-1 the form of a key", () => {
  test.each(["live", "test"] as const)("a %s key reads back", (mode) => {
    for (let round = 0; round < 200; round += 1) {
      const { key, parsed } = generateKey(mode);
      expect(parseKey(key.reveal())).toEqual(parsed);
      expect(key.reveal()).toMatch(new RegExp(`^sp_${mode}_[0-9A-Za-z]{65}$`));
      expect(key.reveal()).toHaveLength(KEY_LENGTH);
    }
  });

  test("every change of one character is noticed", () => {
    fc.assert(
      fc.property(fc.nat(KEY_LENGTH - 1), character, (at, other) => {
        const text = generateKey("live").key.reveal();
        fc.pre(text[at] !== other);
        expect(parseKey(text.slice(0, at) + other + text.slice(at + 1))).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  test("every two neighbours that changed places are noticed", () => {
    for (let round = 0; round < 50; round += 1) {
      const text = generateKey("test").key.reveal();
      for (let at = 0; at + 1 < text.length; at += 1) {
        const [one = "", two = ""] = text.slice(at, at + 2);
        if (one === two) continue;
        expect(parseKey(text.slice(0, at) + two + one + text.slice(at + 2))).toBeNull();
      }
    }
  });

  test("a key with something missing or added is none", () => {
    const text = generateKey("live").key.reveal();
    for (let at = 0; at < text.length; at += 1)
      expect(parseKey(text.slice(0, at) + text.slice(at + 1))).toBeNull();
    for (const wrong of ["", ` ${text}`, `${text}\n`, text + text, text.toUpperCase()])
      expect(parseKey(wrong)).toBeNull();
  });

  test("a live key is not a test key by another prefix", () => {
    const text = generateKey("test").key.reveal();
    expect(parseKey(text.replace("sp_test_", "sp_live_"))).toBeNull();
  });

  test("a right checksum over foreign characters is not a key", () => {
    for (const foreign of ["é", "-", "_", " ", "\u0000", "/"]) {
      const body = `sp_live_${"a".repeat(58)}${foreign}`;
      expect(parseKey(body + toBase62(Bun.hash.crc32(body), 6))).toBeNull();
    }
  });

  test("no text makes it throw", () => {
    fc.assert(
      fc.property(fc.string({ minLength: KEY_LENGTH, maxLength: KEY_LENGTH, unit: "binary" }), (text) => {
        expect(parseKey(`sp_live_${text}`.slice(0, KEY_LENGTH))).toBeNull();
      }),
    );
  });

  test("K-2 a key is kept as a secret, and its parts are random", () => {
    const { key, parsed } = generateKey("live");
    expect(`${key}`).toBe("[secret]");
    expect(generateKey("live").parsed.secret).not.toBe(parsed.secret);
    // 43 characters of base 62 carry 256 bits.
    expect(parsed.secret.length * Math.log2(62)).toBeGreaterThan(256);
  });
});
