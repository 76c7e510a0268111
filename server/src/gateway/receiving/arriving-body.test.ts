import { expect, test } from "bun:test";
import fc from "fast-check";
import { ArrivingBody } from "./arriving-body.ts";

function arrive(bytes: Uint8Array, sizes: readonly number[], expected: number): string | null {
  const body = new ArrivingBody(expected);
  try {
    for (let at = 0, turn = 0; at < bytes.length; turn++) {
      const size = sizes[turn % sizes.length] ?? 1;
      body.add(Uint8Array.prototype.slice.call(bytes, at, at + size));
      at += size;
    }
    return body.whole().toString();
  } catch {
    return null;
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

test("a body is put together from pieces that end anywhere, also in the middle of a character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), sizes, fc.nat({ max: 300 }), (text, pieces, expected) => {
      const bytes = Buffer.from(text);
      expect(arrive(bytes, pieces, expected)).toBe(bytes.toString());
    }),
  );
});

test("what is not UTF-8 is refused, wherever the pieces end", () => {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const codes = fc.array(
    fc.constantFrom(0x41, 0x80, 0xbf, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xed, 0xa0, 0xf0, 0x9f, 0x98, 0xf5, 0xff),
  );
  const characters = fc.array(fc.constantFrom("a", "é", "€", "😀").map((text) => [...Buffer.from(text)]));
  fc.assert(
    fc.property(characters, codes, sizes, (before, middle, pieces) => {
      const bytes = Uint8Array.from([...before.flat(), ...middle]);
      let right: string | null = null;
      try {
        right = strict.decode(bytes);
      } catch {}
      expect(arrive(bytes, pieces, 0)).toBe(right);
    }),
    { numRuns: 2000 },
  );
});

test("what was announced takes no room before it comes", () => {
  const body = new ArrivingBody(32 * 1024 * 1024);
  expect(body.whole().buffer.byteLength).toBe(0);
  body.add(Buffer.from("x"));
  expect(body.whole().buffer.byteLength).toBeLessThan(100);
});
