import { describe, expect, test } from "bun:test";
import { createDecipheriv, hkdfSync } from "node:crypto";
import fc from "fast-check";
import { secureRandomBytes } from "../kernel/random.ts";
import { Secret } from "../kernel/secret.ts";
import { type RecordIdentity, SealBroken, type SealedRecord, seal, unwrap } from "./record.ts";

const KEY = secureRandomBytes(32);
const HOME: RecordIdentity = {
  tenant: "t",
  table: "provider_secrets",
  row: "r",
  column: "sealed",
  version: 1,
};

const sealed = (text: string) => seal(new Secret(text), HOME, "key-1", KEY);
const open = (record: SealedRecord, identity = HOME, key = KEY) =>
  unwrap(record, identity, key).open().reveal();

describe("P-1 a sealed record", () => {
  test("opens where it belongs", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 500 }), (text) => {
        fc.pre(text.isWellFormed());
        expect(open(sealed(text))).toBe(text);
      }),
    );
  });

  test.each([
    ["tenant", { tenant: "other" }],
    ["table", { table: "other" }],
    ["row", { row: "other" }],
    ["column", { column: "other" }],
    ["version", { version: 2 }],
  ])("does not open after it was moved to another %s", (_, moved) => {
    expect(() => open(sealed("secret"), { ...HOME, ...moved })).toThrow(SealBroken);
  });

  test("does not open under the identity of a neighbour whose parts join to the same text", () => {
    const record = seal(new Secret("secret"), { ...HOME, tenant: "ab", table: "c" }, "key-1", KEY);
    expect(() => open(record, { ...HOME, tenant: "a", table: "bc" })).toThrow(SealBroken);
    for (const part of ["a|b", ""])
      expect(() => seal(new Secret("secret"), { ...HOME, tenant: part }, "key-1", KEY)).toThrow(TypeError);
  });

  test.each(["wrappedKey", "commitment", "sealed"] as const)(
    "does not open when any bit of %s is flipped",
    (part) => {
      const record = sealed("secret");
      for (let bit = 0; bit < record[part].length * 8; bit += 1) {
        const damaged = Uint8Array.from(record[part]);
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => open({ ...record, [part]: damaged })).toThrow(SealBroken);
      }
    },
  );

  test.each(["wrappedKey", "commitment", "sealed"] as const)(
    "does not open when %s is cut or prolonged",
    (part) => {
      const record = sealed("secret");
      for (let length = 0; length < record[part].length; length += 1)
        expect(() => open({ ...record, [part]: record[part].subarray(0, length) })).toThrow(SealBroken);
      expect(() => open({ ...record, [part]: Buffer.concat([record[part], Buffer.of(0)]) })).toThrow(
        SealBroken,
      );
    },
  );

  test("does not open under another key-encryption key", () => {
    expect(() => open(sealed("secret"), HOME, secureRandomBytes(32))).toThrow(SealBroken);
  });

  test("does not open with parts of another record of the same place and key", () => {
    const [one, two] = [sealed("one"), sealed("two")];
    for (const part of ["wrappedKey", "commitment", "sealed"] as const)
      expect(() => open({ ...one, [part]: two[part] })).toThrow(SealBroken);
  });

  test("is what docs/ciphertext.md says: opened here with nothing but the runtime's primitives", () => {
    const record = sealed("secret");
    const identity = "t|provider_secrets|r|sealed|1";
    const dataKey = openGcm(KEY, record.wrappedKey, `sallyport/wrap/1|${identity}`);
    const derived = Buffer.from(hkdfSync("sha512", dataKey, "", `sallyport/record/1|${identity}`, 64));
    expect(derived.subarray(32).equals(record.commitment)).toBe(true);
    expect(openGcm(derived.subarray(0, 32), record.sealed.subarray(1), identity).toString()).toBe("secret");
    // A wrapped key is bound as such, so that it is valid nowhere as a value.
    expect(() => openGcm(KEY, record.wrappedKey, identity)).toThrow();
  });

  test("is committed to its data key: a mismatch is refused although the ciphertext would open", () => {
    const record = sealed("secret");
    expect(() => open({ ...record, commitment: secureRandomBytes(32) })).toThrow(SealBroken);
  });

  test("has a nonce and a data key of its own", () => {
    const [one, two] = [sealed("same"), sealed("same")];
    for (const part of ["wrappedKey", "commitment", "sealed"] as const)
      expect(Buffer.from(one[part]).equals(two[part])).toBe(false);
  });

  test("has the documented form, and does not show how it broke", () => {
    const record = sealed("secret");
    expect(record.wrappedKey).toHaveLength(12 + 32 + 16);
    expect(record.commitment).toHaveLength(32);
    expect(record.sealed).toHaveLength(1 + 12 + 6 + 16);
    expect(record.sealed[0]).toBe(1);
    expect(Buffer.from(record.sealed).includes("secret")).toBe(false);
    expect(new SealBroken().message).toBe("");
  });
});

/** nonce (12) ‖ ciphertext ‖ tag (16) */
function openGcm(key: Uint8Array, packed: Uint8Array, additional: string): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, packed.subarray(0, 12));
  decipher.setAAD(Buffer.from(additional));
  decipher.setAuthTag(packed.subarray(-16));
  return Buffer.concat([decipher.update(packed.subarray(12, -16)), decipher.final()]);
}
