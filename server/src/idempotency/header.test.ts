import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { PublicError } from "../kernel/errors.ts";
import { parseIdempotencyKey } from "./header.ts";

describe("K-8 an Idempotency-Key", () => {
  test("may be missing", () => {
    expect(parseIdempotencyKey(null)).toBeNull();
  });

  test.each([
    ["8e03978e-40d5-43e8-bc93-6894a57f9324", "8e03978e-40d5-43e8-bc93-6894a57f9324"],
    ['"8e03978e-40d5-43e8-bc93-6894a57f9324"', "8e03978e-40d5-43e8-bc93-6894a57f9324"],
    ["!~", "!~"],
    ['"say \\"hi\\""'.replace(" ", "_"), 'say_"hi"'],
    ['"back\\\\slash"', "back\\slash"],
    ["it's", "it's"],
    ["x".repeat(255), "x".repeat(255)],
    [`"${"x".repeat(255)}"`, "x".repeat(255)],
  ])("%s is read", (value, key) => {
    expect(parseIdempotencyKey(value)).toBe(key);
  });

  test.each([
    "",
    " ",
    "a b",
    "a\tb",
    "a\u007f",
    "clé",
    "x".repeat(256),
    `"${"x".repeat(256)}"`,
    '""',
    '"open',
    'open"a" b',
    '"a", "b"',
    "a, b",
    '"a"b',
    '"a\\b"',
    '"a b"',
    "\u0000",
  ])("%j is refused", (value) => {
    expect(() => parseIdempotencyKey(value)).toThrow(PublicError);
  });

  test("is the same in quotation marks and without", () => {
    const visible = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
    const keys = fc
      .string({ unit: visible, minLength: 1, maxLength: 255 })
      .filter((key) => !key.startsWith('"'));
    fc.assert(
      fc.property(keys, (key) => {
        expect(parseIdempotencyKey(key)).toBe(key);
        expect(parseIdempotencyKey(`"${key.replace(/["\\]/g, "\\$&")}"`)).toBe(key);
      }),
    );
  });
});
