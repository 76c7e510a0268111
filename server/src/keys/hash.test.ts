import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { secureRandomBytes } from "../kernel/random.ts";
import { KeyHasher, type Pepper } from "./hash.ts";

const pepper = (version: number): Pepper => ({ version, bytes: secureRandomBytes(32) });

describe("K-1 key hashes", () => {
  const first = pepper(1);
  const second = pepper(2);

  test("are HMAC-SHA-256 of salt and secret under the pepper", () => {
    const hasher = new KeyHasher([first]);
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        (secret, salt) => {
          const expected = createHmac("sha256", first.bytes).update(salt).update(secret).digest();
          const made = hasher.hash(secret, salt);
          expect(Buffer.from(made.hash).equals(expected)).toBe(true);
          expect(hasher.matches(secret, made)).toBe(true);
        },
      ),
    );
  });

  test("match no other secret, no other salt and no other pepper", () => {
    const hasher = new KeyHasher([first]);
    const stored = hasher.hash("secret", secureRandomBytes(16));
    expect(hasher.matches("secreT", stored)).toBe(false);
    expect(hasher.matches("", stored)).toBe(false);
    expect(hasher.matches("secret", { ...stored, salt: secureRandomBytes(16) })).toBe(false);
    expect(new KeyHasher([{ ...second, version: 1 }]).matches("secret", stored)).toBe(false);
  });

  test("of equal secrets differ by their salt", () => {
    const hasher = new KeyHasher([first]);
    const [one, two] = [
      hasher.hash("secret", secureRandomBytes(16)),
      hasher.hash("secret", secureRandomBytes(16)),
    ];
    expect(Buffer.from(one.hash).equals(two.hash)).toBe(false);
  });

  test("outlive a rotation of the pepper, and say that they are outdated", () => {
    const before = new KeyHasher([first]);
    const after = new KeyHasher([second, first]);
    const old = before.hash("secret", secureRandomBytes(16));
    expect(after.matches("secret", old)).toBe(true);
    expect(after.isOutdated(old)).toBe(true);
    const fresh = after.hash("secret", secureRandomBytes(16));
    expect(fresh.pepperVersion).toBe(2);
    expect(after.isOutdated(fresh)).toBe(false);
    expect(before.matches("secret", fresh)).toBe(false);
  });

  test("whose pepper is gone match nothing", () => {
    const old = new KeyHasher([first]).hash("secret", secureRandomBytes(16));
    expect(new KeyHasher([second]).matches("secret", old)).toBe(false);
  });

  test("do not disturb each other: a hasher is never left half fed", () => {
    const hasher = new KeyHasher([first]);
    const salt = secureRandomBytes(16);
    const alone = hasher.hash("a", salt).hash;
    hasher.hash("b", salt);
    expect(Buffer.from(hasher.hash("a", salt).hash).equals(alone)).toBe(true);
  });
});
