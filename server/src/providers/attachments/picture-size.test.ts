import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { chunk, frameOf, jpegOf, pngOf } from "../../../testing/attachments.ts";
import { pictureSize } from "./picture-size.ts";

const SIZE = { width: 1_800, height: 2_400 };

test("the size of a picture is in its header", () => {
  expect(pictureSize(pngOf(1_800, 2_400))).toEqual(SIZE);
  expect(pictureSize(pngOf(1_800, 2_400, chunk("iCCP", Buffer.alloc(500))))).toEqual(SIZE);
  expect(pictureSize(jpegOf(1_800, 2_400))).toEqual(SIZE);
  expect(pictureSize(jpegOf(1_800, 2_400, 60_000))).toEqual(SIZE);
});

/** Made by cwebp and by hand after RFC 9649 and the GIF89a specification. */
test.each([
  ["a lossy WebP", `RIFF    WEBPVP8 ${"\0".repeat(7)}\x9d\x01\x2a\x08\x07\x60\x09      `],
  ["a lossless WebP", `RIFF    WEBPVP8L\0\0\0\0\x2f\x07\xc7\x57\x02           `],
  ["an extended WebP", `RIFF    WEBPVP8X\0\0\0\0\0\0\0\0\x07\x07\0\x5f\x09\0  `],
  ["a GIF", `GIF89a\x08\x07\x60\x09\0\0\0\x2c\0\0\0\0\x08\x07\x60\x09${" ".repeat(16)}`],
  [
    "a GIF whose frame is larger than its screen",
    `GIF89a\x01\0\x01\0\0\0\0!\xff\x02ab\0\x2c\x01\0\0\0\x07\x07\x60\x09${" ".repeat(16)}`,
  ],
])("%s", (_, bytes) => expect(pictureSize(Buffer.from(bytes, "latin1"))).toEqual(SIZE));

describe("C-1 a picture that decoders may take for a larger one is unreadable", () => {
  test("because it says its size twice", () => {
    const second = Buffer.concat([Buffer.alloc(8), Buffer.from([8, 6, 0, 0, 0])]);
    expect(pictureSize(pngOf(1, 1, chunk("IHDR", second)))).toBe("unreadable");
    const twice = Buffer.concat([Buffer.from([0xff, 0xd8]), frameOf(1, 1), jpegOf(4_000, 4_000).subarray(2)]);
    expect(pictureSize(twice)).toBe("unreadable");
  });

  test("because it has none, or is none", () => {
    expect(pictureSize(pngOf(0, 5))).toBe("unreadable");
    expect(pictureSize(jpegOf(5, 0))).toBe("unreadable");
    expect(pictureSize(Buffer.from("a text that says it is a picture, and is none"))).toBe("unreadable");
  });
});

test("more is asked for while the header goes on", () => {
  const whole = jpegOf(1_800, 2_400, 5_000);
  expect(pictureSize(whole.subarray(0, 1_000))).toBe("more");
  expect(pictureSize(pngOf(1_800, 2_400).subarray(0, 34))).toBe("more");
  expect(pictureSize(new Uint8Array(0))).toBe("more");
});

const CORPORA = `${import.meta.dir}/../../../../../shared/corpora/images`;

test.skipIf(!existsSync(CORPORA))("pictures of others have a size or are unreadable", () => {
  const files = readdirSync(CORPORA).filter((name) => /\.(jpe?g|png|webp|gif)$/.test(name));
  const sizes = files.map((name) => [name, pictureSize(readFileSync(`${CORPORA}/${name}`))] as const);
  const good = sizes.filter(([name]) => name.startsWith("good-"));
  expect(good.length).toBeGreaterThan(10);
  for (const [name, found] of good) expect([name, found]).toEqual([name, expect.any(Object)]);
});
