import { afterAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { photo, pngChunk, pngOf, takeIn, withChunk } from "../../../testing/pictures.ts";
import { ImagesBusy, PictureRefused } from "../../ports/images.ts";
import { ImagePool } from "./index.ts";

const pool = new ImagePool();
afterAll(() => pool.close());

/** What a picture is refused with; its format when it is taken in. */
async function outcome(bytes: Uint8Array, images = pool): Promise<unknown> {
  try {
    return (await takeIn(images, bytes)).facts.sourceFormat;
  } catch (error) {
    if (!(error instanceof PictureRefused)) throw error;
    return error.refusal.code;
  }
}

const jpeg = await photo().jpeg().toBuffer();
const png = await photo().png().toBuffer();
const webp = await photo().webp().toBuffer();

const XMP = (source: string) =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"><Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/${source}</Iptc4xmpExt:DigitalSourceType></rdf:Description></rdf:RDF></x:xmpmeta>`;

describe("M-1 a picture that is taken in", () => {
  test.each([
    ["jpeg", jpeg],
    ["png", png],
    ["webp", webp],
  ] as const)("stays a %s of its size, with a smaller copy", async (format, bytes) => {
    const { facts, pictures } = await takeIn(pool, bytes);
    expect(facts).toMatchObject({ sourceFormat: format, width: 96, height: 64, frames: 1 });
    expect(pictures.map(({ name, width, height }) => [name, width, height])).toEqual([
      ["master", 96, 64],
      ["small", 32, 21],
    ]);
    for (const { content, bytes: said, ...picture } of pictures) {
      expect(content.length).toBe(said);
      expect(await sharp(content).metadata()).toMatchObject({ format: picture.format, width: picture.width });
    }
  });

  test("is turned as it is meant", async () => {
    const turned = await photo().jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const { facts, pictures } = await takeIn(pool, turned);
    expect([facts.width, facts.height]).toEqual([64, 96]);
    const [master] = pictures;
    expect((await sharp(master?.content).metadata()).orientation).toBeUndefined();
    // The top left corner, which is dark, is at the top right.
    const { data } = await sharp(master?.content).raw().toBuffer({ resolveWithObject: true });
    expect([data[0], data[1]].map((value = 0) => value > 128)).toEqual([false, true]);
  });

  test("keeps no place, name or other mark in any copy, and what it said of its origin is known", async () => {
    const marked = await photo()
      .jpeg()
      .withExif({ IFD0: { Artist: "canary-of-a-person" }, IFD3: { GPSLatitude: "51/1 30/1 0/1" } })
      .withXmp(XMP("trainedAlgorithmicMedia"))
      .toBuffer();
    expect(marked.includes("canary-of-a-person")).toBe(true);
    const { facts, pictures } = await takeIn(pool, marked);
    expect(facts.digitalSourceType).toBe("trainedAlgorithmicMedia");
    for (const { content } of pictures) {
      const { exif, xmp, icc, iptc } = await sharp(content).metadata();
      expect([exif, xmp, icc, iptc]).toEqual([undefined, undefined, undefined, undefined]);
      expect(content.includes("canary-of-a-person")).toBe(false);
    }
  });

  test("says nothing of an origin that is no term of the list", async () => {
    const marked = await photo().webp().withXmp(XMP("somethingThatSomebodyWrote")).toBuffer();
    expect((await takeIn(pool, marked)).facts.digitalSourceType).toBeNull();
  });

  test("tells of a C2PA manifest in a PNG, and keeps none of it", async () => {
    const manifest = Buffer.from(`jumb c2pa digitalsourcetype/compositeSynthetic canary-of-a-manifest`);
    const { facts, pictures } = await takeIn(pool, withChunk(png, pngChunk("caBX", manifest)));
    expect(facts).toMatchObject({ hasC2pa: true, digitalSourceType: "compositeSynthetic" });
    for (const { content } of pictures) expect(content.includes("canary-of-a-manifest")).toBe(false);
  });

  test("tells of a C2PA manifest in a JPEG", async () => {
    const body = Buffer.from("JP\0\x01\0\0\0\x01jumb c2pa");
    const segment = Buffer.concat([Buffer.from([0xff, 0xeb, 0, body.length + 2]), body]);
    const marked = Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
    expect((await takeIn(pool, marked)).facts.hasC2pa).toBe(true);
    expect((await takeIn(pool, jpeg)).facts.hasC2pa).toBe(false);
  });
});

describe("M-1 is refused by name:", () => {
  test.each([
    ["an SVG", "picture.png", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`],
    ["a web page", "picture.jpg", "<!DOCTYPE html><script>alert(1)</script>"],
    ["a GIF", "a.png", "GIF89a\x01\0\x01\0\0\0\0;"],
    ["a HEIC", "a.jpg", "\0\0\0\x18ftypheic\0\0\0\0"],
    ["an AVIF", "a.webp", "\0\0\0\x18ftypavif\0\0\0\0"],
    ["a ZIP archive", "a.png", "PK\x03\x04"],
    ["an empty file", "a.png", ""],
  ])("%s called %s", async (found, _, text) => {
    const refused = await takeIn(pool, Buffer.from(text, "latin1")).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PictureRefused);
    expect((refused as PictureRefused).refusal).toEqual({ code: "type", found });
  });
});

describe("M-1 a hostile picture is refused:", () => {
  const row = Buffer.alloc(200_001);
  test.each<[string, Buffer, string]>([
    ["a PNG that says it has 50,000 × 50,000 pixels", pngOf(50_000, 50_000, row), "pixels"],
    ["one that is as high as a PNG can be", pngOf(1, 2_147_483_647, row), "pixels"],
    ["one of no width", pngOf(0, 10, row), "damaged"],
    ["one with data for one row of thousands", pngOf(8_000, 8_000, row.subarray(0, 8_001)), "damaged"],
    [
      "one whose colour profile is 64 MB, zipped",
      withChunk(
        png,
        pngChunk("iCCP", Buffer.concat([Buffer.from("x\0\0"), deflateSync(Buffer.alloc(64 * 1024 * 1024))])),
      ),
      "damaged",
    ],
    [
      "one with a part that decoders must know and none does",
      withChunk(png, pngChunk("XXXX", row)),
      "damaged",
    ],
    ["a WebP that says it is longer than it is", webp.subarray(0, webp.length - 2), "damaged"],
    ["a JPEG without an end", jpeg.subarray(0, jpeg.length - 2), "damaged"],
    ["a JPEG of 200 scans", ofManyScans(jpeg, 200), "damaged"],
  ])("%s", async (_, bytes, code) => {
    expect(await outcome(bytes)).toBe(code);
  });

  test("a picture that is cut off, wherever", async () => {
    for (const whole of [jpeg, png, webp])
      for (let length = 64; length < whole.length; length += 64)
        expect([length, await outcome(whole.subarray(0, length))]).toEqual([
          length,
          expect.stringMatching(/damaged|type/),
        ]);
  });

  test("texts that unzip to gigabytes are never unzipped, and what stands behind a picture is left out", async () => {
    const text = Buffer.concat([Buffer.from("Comment\0\0"), deflateSync(Buffer.alloc(32 * 1024 * 1024))]);
    let bomb: Buffer = png;
    for (let count = 0; count < 40; count += 1) bomb = withChunk(bomb, pngChunk("zTXt", text));
    for (const [bytes, end] of [
      [bomb, "<script>alert(1)</script>"],
      [jpeg, "PK\x03\x04 an archive"],
      [webp, "<!DOCTYPE html>"],
    ] as const) {
      const { pictures } = await takeIn(pool, Buffer.concat([bytes, Buffer.from(end, "latin1")]));
      for (const { content } of pictures) expect(content.includes(Buffer.from(end, "latin1"))).toBe(false);
    }
  });

  test("one of 200 that were mutated at random places neither hangs nor ends anything else", async () => {
    let state = 20_261_129;
    const next = (most: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      return state % most;
    };
    for (let count = 0; count < 200; count += 1) {
      const bytes = Buffer.from([jpeg, png, webp][count % 3] ?? jpeg);
      for (let change = 0; change <= next(8); change += 1) bytes[next(bytes.length)] = next(256);
      expect(await outcome(bytes)).toMatch(/jpeg|png|webp|type|damaged|pixels|demanding/);
    }
  });
});

describe("M-1 the image process", () => {
  test("is started when there is something to do, is confined, and ends when there is nothing", async () => {
    const own = new ImagePool({ idleMs: 1 });
    expect(own.pids).toEqual([]);
    await takeIn(own, png);
    if (process.platform === "linux") expect(own.confinement).toEqual({ sealed: true, limited: true });
    while (own.pids.length > 0) await Bun.sleep(1);
    await own.close();
  });

  test("that is killed in the middle of a picture is replaced, and nobody notices", async () => {
    const own = new ImagePool({ processes: 1 });
    await takeIn(own, png);
    const [pid = 0] = own.pids;
    const source = async function* () {
      yield png.subarray(0, 10);
      if (own.pids[0] === pid) process.kill(pid, "SIGKILL");
      yield png.subarray(10);
    };
    const sink = { begin: async () => {}, write: async () => {} };
    expect(await own.takeIn(source, png.length, [], sink)).toMatchObject({ width: 96 });
    expect(own.pids).not.toContain(pid);
    await own.close();
  });

  test.each([
    ["time", { stepMs: 1 }],
    ["memory", { memoryBytes: 1 }],
  ])(
    "that takes more %s than a picture may is killed, and the next picture is taken in",
    async (_, limits) => {
      const large = await photo(4_000, 4_000).png().toBuffer();
      const strict = new ImagePool(limits);
      expect(await outcome(large, strict)).toBe("demanding");
      expect(strict.pids).toEqual([]);
      await strict.close();
      expect(await outcome(png)).toBe("png");
    },
  );

  test("takes so many pictures at once, and tells the others to come again", async () => {
    const own = new ImagePool({ processes: 1, mostWaiting: 1 });
    const results = await Promise.allSettled(Array.from({ length: 4 }, () => takeIn(own, png)));
    const refused = results.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(refused).toEqual([expect.any(ImagesBusy), expect.any(ImagesBusy)]);
    await own.close();
  });

  test("leaves no folder behind", async () => {
    const own = new ImagePool();
    await takeIn(own, png);
    const folder = own.folders[0] ?? "";
    expect(existsSync(folder)).toBe(true);
    await own.close();
    while (existsSync(folder)) await Bun.sleep(1);
  });
});

/** The scan of a JPEG, again and again. */
function ofManyScans(whole: Buffer, count: number): Buffer {
  const scan = whole.indexOf(Buffer.from([0xff, 0xda]));
  const again = whole.subarray(scan, whole.length - 2);
  const scans = Array.from({ length: count }, () => again);
  return Buffer.concat([whole.subarray(0, scan), ...scans, whole.subarray(-2)]);
}
