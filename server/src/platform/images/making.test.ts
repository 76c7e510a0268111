import { afterAll, describe, expect, test } from "bun:test";
import sharp from "sharp";
import { make, photo, productPhoto } from "../../../testing/pictures.ts";
import { PictureRefused } from "../../ports/images.ts";
import type { LocalWork, Recipe } from "../../ports/recipes.ts";
import { ImagePool } from "./index.ts";

const pool = new ImagePool();
afterAll(() => pool.close());

const product = await productPhoto().png().toBuffer();
const backdrop = await photo(300, 200).png().toBuffer();

const recipe = (work: LocalWork, also: Partial<Recipe> = {}): Recipe => ({
  work,
  format: null,
  mostBytes: null,
  digitalSourceType: null,
  ...also,
});
const one = async (inputs: readonly Uint8Array[], work: LocalWork, also: Partial<Recipe> = {}) => {
  const [master] = await make(pool, inputs, recipe(work, also));
  return master ?? expect.unreachable();
};
const rgba = (bytes: Uint8Array) => sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
const codeOf = async (work: Promise<unknown>) => {
  const error = await work.catch((thrown: unknown) => thrown);
  return error instanceof PictureRefused ? error.refusal.code : error;
};
const pixel = ({ data, info }: Awaited<ReturnType<typeof rgba>>, x: number, y: number) => [
  ...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4),
];

/** White where the product is kept. */
async function maskOf(bytes: Uint8Array): Promise<Buffer> {
  const { data, info } = await rgba(await one([bytes], { kind: "cut_out", masked: false }));
  const mask = Buffer.alloc(info.width * info.height);
  for (let place = 0; place < mask.length; place += 1) mask[place] = data[place * 4 + 3] === 255 ? 255 : 0;
  return sharp(mask, { raw: { width: info.width, height: info.height, channels: 1 } })
    .png()
    .toBuffer();
}

describe("M-1 product-locked: the seller's pixels stay bit for bit", () => {
  test.each<[string, boolean, readonly Uint8Array[], LocalWork]>([
    ["on a colour", false, [], { kind: "background", color: [10, 200, 30], masked: false }],
    ["on white, inside a mask", true, [], { kind: "background", color: [255, 255, 255], masked: true }],
    ["before another picture", false, [backdrop], { kind: "backdrop", masked: false }],
    ["before another picture, inside a mask", true, [backdrop], { kind: "backdrop", masked: true }],
    ["with a shadow", false, [], { kind: "shadow", color: [240, 240, 240], masked: false }],
  ])("%s", async (_, masked, behind, work) => {
    const mask = await maskOf(product);
    const made = await one([product, ...(masked ? [mask] : []), ...behind], work);
    const [before, after, kept] = [await rgba(product), await rgba(made), await rgba(mask)];
    expect([after.info.width, after.info.height]).toEqual([120, 100]);
    let [locked, changed] = [0, 0];
    for (let place = 0; place < 120 * 100; place += 1) {
      const at = place * 4;
      const same = before.data.subarray(at, at + 4).equals(after.data.subarray(at, at + 4));
      if (kept.data[at] === 255) {
        locked += 1;
        expect(same).toBe(true);
      } else if (!same) changed += 1;
    }
    expect(locked).toBeGreaterThan(3_000);
    expect(changed).toBeGreaterThan(5_000);
  });

  test("in the middle of what a model made around it, whatever size that has", async () => {
    const size = { width: 96, height: 64 };
    const ratio = { width: 2, height: 1 };
    const canvas = await rgba(await one([product], { kind: "surroundings", ratio, size }));
    expect([canvas.info.width, canvas.info.height]).toEqual([96, 64]);
    // 120 by 100 in 200 by 100, which is 200 by 133 in the form of the model.
    expect([pixel(canvas, 2, 32)[3], pixel(canvas, 48, 2)[3], pixel(canvas, 48, 32)[3]]).toEqual([0, 0, 255]);
    const made = await rgba(await one([product, backdrop], { kind: "surround", ratio, size }));
    expect([made.info.width, made.info.height]).toEqual([200, 100]);
    const before = await rgba(product);
    for (let row = 0; row < 100; row += 1) {
      const at = (row * 200 + 40) * 4;
      const kept = before.data.subarray(row * 120 * 4, (row + 1) * 120 * 4);
      expect(made.data.subarray(at, at + 120 * 4).equals(kept)).toBe(true);
    }
    expect(pixel(made, 2, 50)).not.toEqual(pixel(before, 2, 50));
  });

  test("a picture that was sent as a JPEG is locked to what its decoder makes of it", async () => {
    const jpeg = await productPhoto().jpeg({ quality: 90 }).toBuffer();
    const made = await rgba(await one([jpeg], { kind: "background", color: [0, 0, 0], masked: false }));
    expect(pixel(made, 60, 50)).toEqual(pixel(await rgba(jpeg), 60, 50));
    expect(pixel(made, 2, 2)).toEqual([0, 0, 0, 255]);
  });
});

describe("a plain background is found", () => {
  test("when it varies, grows darker, and has dust on it; the product has no hole and its edge is soft", async () => {
    const { data, info } = await productPhoto().raw().toBuffer({ resolveWithObject: true });
    for (let place = 0; place < info.width * info.height; place += 1) {
      if ((data[place * 3] ?? 0) < 200) continue;
      const darker = Math.round((place / info.width / info.height) * 14) + (place % 3);
      for (let channel = 0; channel < 3; channel += 1) data[place * 3 + channel] = 236 - darker;
    }
    data.set([0, 0, 0], (5 * info.width + 5) * 3);
    const dusty = await sharp(data, { raw: { ...info, channels: 3 } })
      .png()
      .toBuffer();
    const cut = await rgba(await one([dusty], { kind: "cut_out", masked: false }));
    expect(pixel(cut, 5, 5)).toEqual([0, 0, 0, 0]);
    expect(pixel(cut, 110, 95)[3]).toBe(0);
    expect(pixel(cut, 60, 50)[3]).toBe(255);
    const opaque = cut.data.filter((value, at) => at % 4 === 3 && value > 0).length;
    const disc = Math.PI * 35 * 35;
    expect(Math.abs(opaque / disc - 1)).toBeLessThan(0.03);
  });

  test("and where there is none, the picture is refused; so is a mask of another size, and one that keeps nothing", async () => {
    const busy = await photo().png().toBuffer();
    expect(await codeOf(one([busy], { kind: "cut_out", masked: false }))).toBe("background");
    const blank = sharp({ create: { width: 50, height: 50, channels: 3, background: "#eee" } });
    expect(await codeOf(one([await blank.png().toBuffer()], { kind: "cut_out", masked: false }))).toBe(
      "background",
    );
    const small = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#fff" } })
      .png()
      .toBuffer();
    expect(await codeOf(one([product, small], { kind: "cut_out", masked: true }))).toBe("mask");
    const black = await sharp({ create: { width: 120, height: 100, channels: 3, background: "#000" } })
      .png()
      .toBuffer();
    expect(await codeOf(one([product, black], { kind: "cut_out", masked: true }))).toBe("mask");
  });

  test("what is transparent already is cut out already", async () => {
    const cut = await one([product], { kind: "cut_out", masked: false });
    const again = await one([cut], { kind: "cut_out", masked: false });
    expect((await rgba(again)).data.equals((await rgba(cut)).data)).toBe(true);
  });
});

describe("a picture is", () => {
  test("cropped to its part, and refused when that is not inside", async () => {
    const box = { left: 30, top: 20, width: 40, height: 50 };
    const made = await rgba(await one([product], { kind: "crop", box }));
    expect([made.info.width, made.info.height]).toEqual([40, 50]);
    expect(pixel(made, 10, 10)).toEqual(pixel(await rgba(product), 40, 30));
    expect(await codeOf(one([product], { kind: "crop", box: { ...box, left: 100 } }))).toBe("box");
    const size = { width: 96, height: 64 };
    for (const kind of ["surroundings", "surround"] as const)
      expect(await codeOf(one([product, product], { kind, ratio: { width: 6, height: 5 }, size }))).toBe(
        "ratio",
      );
    const wide = { kind: "surroundings", ratio: { width: 4, height: 1 }, size } as const;
    expect(await codeOf(one([await photo(6000, 4000).jpeg().toBuffer()], wide))).toBe("pixels");
    expect(
      await codeOf(one([await photo(3000, 2000).jpeg().toBuffer()], { kind: "upscale", factor: 4 })),
    ).toBe("pixels");
  });

  test.each([
    ["inside", 60, 50],
    ["cover", 60, 60],
  ] as const)("resized to fit %s", async (fit, width, height) => {
    const size = { width: 60, height: 60 };
    const { info } = await rgba(await one([product], { kind: "resize", size, fit }));
    expect([info.width, info.height]).toEqual([width, height]);
  });

  test("padded, never enlarged, and refused when that were too many pixels", async () => {
    const work = { kind: "pad", size: { width: 200, height: 140 }, color: [1, 2, 3] } as const;
    const made = await rgba(await one([product], work));
    expect([made.info.width, made.info.height]).toEqual([200, 140]);
    expect(pixel(made, 0, 0)).toEqual([1, 2, 3, 255]);
    expect(pixel(made, 40, 20)).toEqual(pixel(await rgba(product), 0, 0));
    const size = { width: 16_000, height: 16_000 };
    expect(await codeOf(one([product], { ...work, size }))).toBe("pixels");
  });

  test("written in its format within its bytes, or refused", async () => {
    const large = await photo(400, 300).png().toBuffer();
    const best = await one([large], { kind: "convert" }, { format: "jpeg" });
    const most = Math.floor(best.length * 0.6);
    const made = await one([large], { kind: "convert" }, { format: "jpeg", mostBytes: most });
    expect(made.length).toBeLessThanOrEqual(most);
    expect((await sharp(made).metadata()).format).toBe("jpeg");
    expect(await codeOf(one([large], { kind: "convert" }, { format: "png", mostBytes: 1_024 }))).toBe(
      "budget",
    );
  });

  test("given the IPTC's mark of origin in every copy, and else no mark at all", async () => {
    const work = { kind: "convert" } as const;
    const marked = await make(
      pool,
      [product],
      recipe(work, { digitalSourceType: "trainedAlgorithmicMedia" }),
    );
    expect(marked).toHaveLength(2);
    for (const copy of marked)
      expect((await sharp(copy).metadata()).xmp?.toString()).toContain(
        "<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia<",
      );
    for (const copy of await make(pool, [product], recipe(work)))
      expect((await sharp(copy).metadata()).xmp).toBeUndefined();
  });
});
