import { afterAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";
import sharp from "sharp";
import { make, photo } from "../../../testing/pictures.ts";
import { PictureRefused } from "../../ports/images.ts";
import type { Lettering, LocalWork, Recipe, Stamp } from "../../ports/recipes.ts";
import { ImagePool } from "./index.ts";

const pool = new ImagePool();
afterAll(() => pool.close());

const WIDTH = 240;
const HEIGHT = 160;
const picture = await photo(WIDTH, HEIGHT).png().toBuffer();
/** Red, with a hole in the middle. */
const logo = await (async () => {
  const pixels = Buffer.alloc(40 * 20 * 4);
  for (let y = 0; y < 20; y += 1)
    for (let x = 0; x < 40; x += 1) if (x < 10 || x >= 30) pixels.set([255, 0, 0, 255], (y * 40 + x) * 4);
  return sharp(pixels, { raw: { width: 40, height: 20, channels: 4 } })
    .png()
    .toBuffer();
})();
const fontFile = (name: string) =>
  readFileSync(fileURLToPath(import.meta.resolve(`@fontsource/instrument-sans/files/${name}`)));
const font = fontFile("instrument-sans-latin-700-normal.woff2");

const stamp: Stamp = { position: "bottom_right", margin: 0.05, opacity: 1, width: 0.25 };
const lettering: Lettering = {
  ...{ text: "AVA", font: "instrument-sans", height: 0.2, color: [255, 255, 0], plate: null },
  ...{ position: "top_left", margin: 0.05, opacity: 1 },
};

const recipe = (work: LocalWork, also: Partial<Recipe> = {}): Recipe => ({
  ...{ work, format: null, mostBytes: null, digitalSourceType: null, ...also },
});
const drawn = async (inputs: readonly Uint8Array[], asked: Recipe) => {
  const [master] = await make(pool, inputs, asked);
  return sharp(master).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
};
const written = (also: Partial<Lettering> = {}, sent: readonly Uint8Array[] = []) =>
  drawn([picture, ...sent], recipe({ kind: "text", lettering: { ...lettering, ...also } }));
const stampedWith = (also: Partial<Stamp> = {}, by = logo) =>
  drawn([picture, by], recipe({ kind: "convert" }, { stamp: { ...stamp, ...also } }));
const codeOf = async (work: Promise<unknown>) => {
  const error = await work.catch((thrown: unknown) => thrown);
  return error instanceof PictureRefused ? error.refusal.code : error;
};
const original = await sharp(picture).ensureAlpha().raw().toBuffer();

/** The smallest box around all that changed: left, top, right and bottom, the last two outside of it. */
function changedIn({ data, info }: Awaited<ReturnType<typeof drawn>>) {
  expect([info.width, info.height]).toEqual([WIDTH, HEIGHT]);
  let [left, top, right, bottom, count] = [WIDTH, HEIGHT, 0, 0, 0];
  for (let place = 0; place < WIDTH * HEIGHT; place += 1) {
    if (data.subarray(place * 4, place * 4 + 4).equals(original.subarray(place * 4, place * 4 + 4))) continue;
    const [x, y] = [place % WIDTH, Math.floor(place / WIDTH)];
    [left, top, right, bottom] = [
      Math.min(left, x),
      Math.min(top, y),
      Math.max(right, x + 1),
      Math.max(bottom, y + 1),
    ];
    count += 1;
  }
  return { left, top, right, bottom, count };
}
const pixel = ({ data }: Awaited<ReturnType<typeof drawn>>, x: number, y: number) => [
  ...data.subarray((y * WIDTH + x) * 4, (y * WIDTH + x) * 4 + 4),
];

describe("a stamp", () => {
  test("lies where it is asked for, a quarter as wide as the picture, and no pixel beside it changes", async () => {
    const made = await stampedWith();
    // 5 % of the shorter edge from the right and the bottom.
    expect(changedIn(made)).toMatchObject({ left: 172, top: 122, right: 232, bottom: 152 });
    expect(pixel(made, 176, 130)).toEqual([255, 0, 0, 255]);
    // Through its hole the picture is seen, bit for bit.
    expect(pixel(made, 202, 137)).toEqual([...original.subarray((137 * WIDTH + 202) * 4).subarray(0, 4)]);
  });

  test.each([
    ["top_left", 8, 8],
    ["top", 90, 8],
    ["left", 8, 65],
    ["center", 90, 65],
    ["bottom_left", 8, 122],
    ["right", 172, 65],
  ] as const)("at %s", async (position, left, top) => {
    expect(changedIn(await stampedWith({ position }))).toMatchObject({ left, top });
  });

  test("shines through as much as is asked for, and never goes beyond the picture", async () => {
    const half = pixel(await stampedWith({ opacity: 0.5 }), 176, 130);
    const below = original[(130 * WIDTH + 176) * 4 + 2] ?? 0;
    expect(half[2]).toBe(Math.round((below * (255 - 128)) / 255));
    const tall = await sharp({ create: { width: 4, height: 400, channels: 4, background: "#f00" } })
      .png()
      .toBuffer();
    const { top, bottom } = changedIn(await stampedWith({ width: 1 }, tall));
    expect([top, bottom]).toEqual([8, 152]);
  });

  test("a logo that is none is refused like any picture", async () => {
    expect(await codeOf(stampedWith({}, Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")))).toBe(
      "type",
    );
  });
});

describe("a text", () => {
  test("is drawn in its colour with smooth edges, and no pixel beside it changes", async () => {
    const made = await written();
    const { left, top, right, bottom, count } = changedIn(made);
    expect(left).toBeGreaterThanOrEqual(8);
    expect(top).toBeGreaterThanOrEqual(8);
    expect(right).toBeLessThan(80);
    expect(bottom).toBeLessThan(48);
    const inks = new Set<number>();
    for (let place = 0; place < WIDTH * HEIGHT; place += 1)
      if (made.data[place * 4] === 255 && made.data[place * 4 + 1] === 255) inks.add(place);
    expect(inks.size).toBeGreaterThan(100);
    // What is neither ink nor picture is an edge.
    expect(count - inks.size).toBeGreaterThan(100);
  });

  test("is kerned: 'AVA' is narrower than its letters, one by one", async () => {
    const widthOf = async (text: string) => {
      const { left, right } = changedIn(await written({ text }));
      return right - left;
    };
    const [kerned, apart] = [await widthOf("AVAVAV"), await widthOf("AAAVVV")];
    expect(kerned).toBeLessThan(apart);
  });

  test("stands on a plate, is made smaller where it would not fit, and may be in two parts of a font", async () => {
    const made = await written({ plate: [0, 0, 0], position: "bottom", text: "Łódź, 29 €" });
    const { left, right, top, bottom, count } = changedIn(made);
    expect(count).toBe((right - left) * (bottom - top));
    expect(Math.abs(WIDTH - right - left)).toBeLessThanOrEqual(1);
    const long = changedIn(await written({ text: "A".repeat(200) }));
    expect(long.right).toBeLessThanOrEqual(WIDTH - 8);
    expect(long.left).toBeGreaterThanOrEqual(8);
  });

  test("in a font that was sent, in the confined process", async () => {
    const { count } = changedIn(await written({ font: null }, [font]));
    expect(count).toBeGreaterThan(200);
    expect(pool.confinement?.sealed).toBe(process.platform === "linux");
  });

  test("with a character that the font lacks is refused, and so is what is no font", async () => {
    expect(await codeOf(written({ text: "A中" }))).toBe("glyph");
    expect(await codeOf(written({ font: null, text: "Ł" }, [font]))).toBe("glyph");
    for (const odd of [
      picture,
      Buffer.from("ttcf....................."),
      Buffer.from("OTTO"),
      font.subarray(0, 900),
    ])
      expect(await codeOf(written({ font: null }, [odd]))).toBe("font");
  });
});

/** The same font as TrueType, whose tables are not compressed: a change reaches what reads it. */
function trueTypeOf(woff: Buffer): Buffer {
  const tables = woff.readUInt16BE(12);
  const head = Buffer.alloc(12 + tables * 16);
  head.writeUInt32BE(0x0001_0000, 0);
  head.writeUInt16BE(tables, 4);
  const bodies: Buffer[] = [];
  let at = head.length;
  for (let table = 0; table < tables; table += 1) {
    const entry = woff.subarray(44 + table * 20);
    const [offset, packed, length] = [entry.readUInt32BE(4), entry.readUInt32BE(8), entry.readUInt32BE(12)];
    const sent = woff.subarray(offset, offset + packed);
    const body = packed < length ? inflateSync(sent) : sent;
    entry.copy(head, 12 + table * 16, 0, 4);
    head.writeUInt32BE(entry.readUInt32BE(16), 16 + table * 16);
    head.writeUInt32BE(at, 20 + table * 16);
    head.writeUInt32BE(length, 24 + table * 16);
    const padded = Buffer.concat([body, Buffer.alloc((4 - (length % 4)) % 4)]);
    bodies.push(padded);
    at += padded.length;
  }
  return Buffer.concat([head, ...bodies]);
}

test("M-1 fonts that are cut off or changed are drawn or refused, and the process lives on", async () => {
  const trueType = trueTypeOf(fontFile("instrument-sans-latin-700-normal.woff"));
  expect(await make(pool, [trueType], recipe({ kind: "specimen" }))).toHaveLength(2);
  let random = 71;
  const next = (below: number) => {
    random = (random * 1_103_515_245 + 12_345) % 2 ** 31;
    return random % below;
  };
  const outcomes = new Map<string, number>();
  for (let round = 0; round < 200; round += 1) {
    const whole = round % 2 === 0 ? font : trueType;
    const mutated = Buffer.from(round % 8 < 2 ? whole.subarray(0, next(whole.length) + 4) : whole);
    for (let changes = 0; changes < 1 + (round % 50); changes += 1)
      mutated[4 + next(mutated.length - 4)] = next(256);
    const code = await codeOf(make(pool, [mutated], recipe({ kind: "specimen" })));
    const outcome = Array.isArray(code) ? "drawn" : String(code);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  expect(outcomes.get("drawn")).toBeGreaterThan(10);
  expect(outcomes.get("font")).toBeGreaterThan(10);
  const known = new Set(["drawn", "font", "demanding", "glyph"]);
  expect([...outcomes.keys()].filter((one) => !known.has(one))).toEqual([]);
  expect(changedIn(await written()).count).toBeGreaterThan(100);
}, 120_000);
