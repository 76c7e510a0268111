import { expect, test } from "bun:test";
import jsqr from "jsqr";
import { drawingOf } from "./qr.tsx";

const PIXELS = 4;

/** What a camera would read. */
function readDrawing({ size, path }: ReturnType<typeof drawingOf>): string | undefined {
  const width = size * PIXELS;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x = "", y = ""] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let line = 0; line < PIXELS; line += 1) {
      const from = ((Number(y) * PIXELS + line) * width + Number(x) * PIXELS) * 4;
      // Black, and opaque.
      for (let at = from; at < from + PIXELS * 4; at += 1) if (at % 4 !== 3) pixels[at] = 0;
    }
  return jsqr(pixels, width, width)?.data;
}

test("ID-2 the picture of an authenticator's address is read as that address", () => {
  const address =
    "otpauth://totp/Sallyport:ada%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Sallyport";
  expect(readDrawing(drawingOf(address))).toBe(address);
});
