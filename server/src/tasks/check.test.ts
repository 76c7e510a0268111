import { afterAll, describe, expect, test } from "bun:test";
import { make, photo, productPhoto } from "../../testing/pictures.ts";
import { ImagePool } from "../platform/images/index.ts";
import { MARKETPLACE_NAMES, MARKETPLACES } from "../ports/marketplaces.ts";
import { checkPicture } from "./index.ts";

const pool = new ImagePool();
afterAll(() => pool.close());

const measure = (bytes: Uint8Array) =>
  pool.measure({
    bytes: bytes.length,
    async *read() {
      yield bytes;
    },
  });

/** Rules that a picture breaks. */
const broken = (name: (typeof MARKETPLACE_NAMES)[number], found: Awaited<ReturnType<typeof measure>>) =>
  checkPicture(name, found).flatMap(({ rule, passed }) => (passed ? [] : [rule]));

const source = await productPhoto(240, 200).png().toBuffer();

describe("what a marketplace asks for", () => {
  test.each(MARKETPLACE_NAMES)("%s: its preset keeps every rule", async (preset) => {
    const work = { kind: "preset", preset, masked: false } as const;
    const recipe = { work, format: null, mostBytes: null, digitalSourceType: null };
    const [made] = await make(pool, [source], recipe, []);
    const found = await measure(made ?? expect.unreachable());
    expect([found.width, found.height]).toEqual([MARKETPLACES[preset].width, MARKETPLACES[preset].height]);
    expect(broken(preset, found)).toEqual([]);
  });

  test("and which rules a picture breaks", async () => {
    const found = await measure(await photo(120, 900).webp({ quality: 50 }).toBuffer());
    expect(broken("amazon", found)).toEqual(["format", "longest_edge", "white_background"]);
    expect(broken("etsy", found)).toEqual(["format", "longest_edge", "shortest_edge", "ratio"]);
    expect(broken("instagram", found)).toEqual(["format", "shortest_edge", "ratio"]);
    expect(broken("shopify", found)).toEqual(["shortest_edge"]);
    const small = {
      ...found,
      format: "jpeg",
      width: 2_000,
      height: 2_000,
      whiteEdge: 1,
      productShare: 0.5,
    } as const;
    expect(broken("amazon", { ...small, bytes: 11_000_000 })).toEqual(["bytes", "product_share"]);
    expect(
      checkPicture("etsy", { ...small, width: 3_000 }).map(({ rule, found, least, most }) => [
        rule,
        found,
        least,
        most,
      ]),
    ).toEqual([
      ["format", "jpeg", null, null],
      ["bytes", found.bytes, null, 10 * 1024 * 1024],
      ["longest_edge", 3_000, 2_000, 10_000],
      ["shortest_edge", 2_000, 2_000, null],
      ["ratio", 1.5, 1, 1.333],
    ]);
  });
});
