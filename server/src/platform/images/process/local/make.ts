import sharp from "sharp";
import type { Thumbnail } from "../../../../ports/images.ts";
import type { LocalWork, Recipe } from "../../../../ports/recipes.ts";
import type { Encoded } from "../normalize.ts";
import { encode, marked } from "./encode.ts";
import { type Face, loadShippedFonts, sentFace, shippedFace } from "./fonts.ts";
import { lettered, specimen } from "./lettering.ts";
import { stamped } from "./overlay.ts";
import { decode, drawn, pipeline, type Raster } from "./raster.ts";
import { work } from "./work.ts";

/** Makes one picture of others, then its smaller copies. @throws PictureRefused */
export async function* make(
  inputs: readonly Buffer[],
  recipe: Recipe,
  thumbnails: readonly Thumbnail[],
): AsyncGenerator<Encoded> {
  const made = await drawnOf(inputs, recipe);
  yield { name: "master", ...(await encode(made, recipe)) };
  for (const { name, edge } of thumbnails) {
    const small = pipeline(made)
      .resize(edge, edge, { fit: "inside", withoutEnlargement: true })
      .webp({ quality: 82, effort: 2 });
    const { data, info } = await marked(small, recipe.digitalSourceType).toBuffer({
      resolveWithObject: true,
    });
    yield { name, format: "webp", width: info.width, height: info.height, content: data };
  }
}

/** The last input is the logo, where one is stamped; a font that was sent is the last of the others. */
async function drawnOf(inputs: readonly Buffer[], { work: asked, stamp = null }: Recipe): Promise<Raster> {
  const given = [...inputs];
  const logo = stamp === null ? null : await decode(taken(given.pop()));
  const face = faceOf(asked, given);
  const rasters: Raster[] = [];
  for (const input of given) rasters.push(await decode(input));
  const made = await drawWith(asked, rasters, face);
  return logo === null || stamp === null ? made : stamped(made, logo, stamp);
}

function faceOf(asked: LocalWork, given: Buffer[]): Face | null {
  if (asked.kind === "specimen") return sentFace(taken(given.pop()));
  if (asked.kind !== "text") return null;
  const { font } = asked.lettering;
  return font === null ? sentFace(taken(given.pop())) : shippedFace(font);
}

function drawWith(asked: LocalWork, rasters: readonly Raster[], face: Face | null): Raster | Promise<Raster> {
  if (asked.kind === "specimen") return specimen(taken(face));
  if (asked.kind === "text") return lettered(taken(rasters[0]), asked.lettering, taken(face));
  return work(asked, rasters);
}

function taken<Input>(input: Input | null | undefined): Input {
  if (input === null || input === undefined) throw new RangeError("an input is missing");
  return input;
}

/** Uses everything once, so that nothing has to be loaded later. */
export async function warmUpMaking(): Promise<void> {
  loadShippedFonts();
  const blank = { pixels: new Uint8Array(16 * 16 * 4).fill(200), width: 16, height: 16 };
  await drawn(
    pipeline(blank).resize(8, 8, { fit: "cover" }).extract({ left: 0, top: 0, width: 4, height: 4 }),
  );
  await sharp(new Uint8Array(256), { raw: { width: 16, height: 16, channels: 1 } })
    .blur(2)
    .extractChannel(0)
    .raw()
    .toBuffer();
  const extended = pipeline(blank).extend({ left: 1, top: 1, right: 1, bottom: 1, background: "#0000" });
  await marked(extended, "composite").flatten({ background: "#fff" }).jpeg().toBuffer();
  await marked(pipeline(blank), "composite").png().toBuffer();
  await marked(pipeline(blank), "composite").webp().toBuffer();
}
