import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { OperatorError } from "../kernel/errors.ts";
import { readKeyBytes, readMasterKeys, readPeppers } from "./secrets.ts";

const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString("base64");
const random = () => base64(crypto.getRandomValues(new Uint8Array(32)));

describe("P-6 a key in the environment", () => {
  test("is 32 random bytes in base64, padded or not", () => {
    for (let round = 0; round < 500; round += 1) {
      const text = random();
      expect(base64(readKeyBytes("KEY", text))).toBe(text);
      expect(base64(readKeyBytes("KEY", ` ${text.replace("=", "")}\n`))).toBe(text);
    }
  });

  test.each([
    ["nothing", ""],
    ["31 bytes", base64(crypto.getRandomValues(new Uint8Array(31)))],
    ["33 bytes", base64(crypto.getRandomValues(new Uint8Array(33)))],
    ["hexadecimal", Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("hex")],
    ["text that is not base64", "!".repeat(43)],
    ["base64 with something after it", `${random()}canary`],
    ["bits that base64 does not have", `${random().slice(0, 42)}B=`],
  ])("is not %s", (_, text) => {
    expect(() => readKeyBytes("KEY", text)).toThrow("KEY must be exactly 32 bytes in base64");
  });

  test.each([
    ["zeros", Buffer.alloc(32)],
    ["one byte again and again", Buffer.alloc(32, 7)],
    ["a short word again and again", Buffer.alloc(32, "\u0001\u0002\u0003\u0004\u0005")],
    ["a phrase of many different letters", "The quick brown fox jumps over 13"],
    ["a passphrase of letters and digits", "Tr0ub4dor&3-Tr0ub4dor&3-Tr0ub4d0"],
  ])("is weak when it is %s", (_, bytes) => {
    expect(() => readKeyBytes("KEY", base64(Buffer.from(bytes).subarray(0, 32)))).toThrow("KEY is weak");
  });

  test("is never quoted when it is refused", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const value = `canary${text}`;
        for (const read of [readKeyBytes, readMasterKeys, readPeppers])
          try {
            read("KEY", value);
            expect.unreachable();
          } catch (error) {
            expect(error).toBeInstanceOf(OperatorError);
            expect(String(error)).not.toContain("canary");
          }
      }),
    );
  });
});

describe("P-6 the list of master keys", () => {
  test("is one, or several of which the first seals", () => {
    const [one, two] = [random(), random()];
    expect(readMasterKeys("KEYS", one).map(base64)).toEqual([one]);
    expect(readMasterKeys("KEYS", `${two}, ${one}`).map(base64)).toEqual([two, one]);
  });

  test("is refused when a key comes twice, or one of them is weak", () => {
    const one = random();
    expect(() => readMasterKeys("KEYS", `${one},${one}`)).toThrow("the same key twice");
    expect(() => readMasterKeys("KEYS", `${one},`)).toThrow("KEYS must be exactly 32 bytes");
    expect(() => readMasterKeys("KEYS", `${one},${base64(Buffer.alloc(32))}`)).toThrow("KEYS is weak");
  });
});

describe("K-1 the list of peppers", () => {
  test("is read newest first", () => {
    const [two, one] = [random(), random()];
    const peppers = readPeppers("PEPPERS", ` 2:${two} , 1:${one}`);
    expect(peppers.map(({ version, bytes }) => [version, base64(bytes)])).toEqual([
      [2, two],
      [1, one],
    ]);
  });

  test.each([
    ["without versions", random()],
    ["with an empty part", `1:${random()},`],
    ["with a version that is no number", `one:${random()}`],
    ["with a negative version", `-1:${random()}`],
  ])("is refused %s", (_, text) => {
    expect(() => readPeppers("PEPPERS", text)).toThrow("PEPPERS must be a list");
  });

  test("is refused when a version comes twice or a pepper is weak", () => {
    expect(() => readPeppers("PEPPERS", `1:${random()},1:${random()}`)).toThrow("the same version twice");
    expect(() => readPeppers("PEPPERS", `2:${random()},1:${base64(Buffer.alloc(32))}`)).toThrow(
      "PEPPERS is weak",
    );
  });
});
