import { PictureRefused } from "../../../../ports/images.ts";
import { MARKETPLACES } from "../../../../ports/marketplaces.ts";
import type { Box, Color, LocalWork, Size } from "../../../../ports/recipes.ts";
import { covering, filled, lay, placed, product, shadowOf } from "./compose.ts";
import { boxOf, cutOf } from "./cut.ts";
import { drawn, pipeline, type Raster, refuseLarge } from "./raster.ts";
import { surround, surroundings } from "./surroundings.ts";

const WHITE: Color = [255, 255, 255];

/** What needs no font. */
type WorkOnPictures = Exclude<LocalWork, { readonly kind: "text" | "specimen" }>;

/** Does what is asked. @param inputs the picture first; then its mask, then what goes behind it. @throws PictureRefused */
export async function work(asked: WorkOnPictures, inputs: readonly Raster[]): Promise<Raster> {
  const [picture, ...others] = inputs;
  if (picture === undefined) throw new RangeError("no picture");
  const mask = "masked" in asked && asked.masked ? (others[0] ?? null) : null;
  switch (asked.kind) {
    case "convert":
      return picture;
    case "crop":
      return crop(picture, asked.box);
    case "resize":
      refuseLarge(asked.size);
      return drawn(pipeline(picture).resize(asked.size.width, asked.size.height, { fit: asked.fit }));
    case "upscale":
      return upscale(picture, asked.factor);
    case "surroundings":
      return surroundings(picture, asked.ratio, asked.size);
    case "surround":
      return surround(picture, last(others), asked.ratio, asked.size);
    case "pad":
      return pad(picture, asked.size, asked.color);
    case "cut_out":
      return product(picture, cutOf(picture, mask));
    case "background":
      return on(asked.color, product(picture, cutOf(picture, mask)));
    case "backdrop": {
      const behind = last(others);
      const alone = product(picture, cutOf(picture, mask));
      return lay(alone, await covering(behind, picture.width, picture.height));
    }
    case "shadow": {
      const alone = product(picture, cutOf(picture, mask));
      const under = lay(await shadowOf(alone), filled(alone.width, alone.height, asked.color));
      return lay(alone, under);
    }
    case "preset":
      return preset(picture, mask, asked.preset);
  }
}

function on(color: Color, alone: Raster): Raster {
  return lay(alone, filled(alone.width, alone.height, color));
}

/** What goes behind the picture. */
function last(others: readonly Raster[]): Raster {
  const behind = others.at(-1);
  if (behind === undefined) throw new RangeError("no backdrop");
  return behind;
}

function upscale(picture: Raster, factor: number): Promise<Raster> {
  const [width, height] = [picture.width * factor, picture.height * factor];
  refuseLarge({ width, height });
  return drawn(pipeline(picture).resize(width, height, { fit: "fill", kernel: "lanczos3" }));
}

function crop(picture: Raster, box: Box): Promise<Raster> {
  if (box.left + box.width > picture.width || box.top + box.height > picture.height)
    throw new PictureRefused({ code: "box" });
  return drawn(pipeline(picture).extract(box));
}

async function pad(picture: Raster, size: Size, color: Color): Promise<Raster> {
  refuseLarge(size);
  const fitted = await drawn(
    pipeline(picture).resize(size.width, size.height, { fit: "inside", withoutEnlargement: true }),
  );
  return placed(fitted, filled(size.width, size.height, color));
}

/** The product takes a little more than the marketplace asks for, so that rounding never takes it below. */
const SPARE_SHARE = 0.03;

async function preset(
  picture: Raster,
  mask: Raster | null,
  name: keyof typeof MARKETPLACES,
): Promise<Raster> {
  const { whiteGround, leastProductShare, width, height } = MARKETPLACES[name];
  const ground = filled(width, height, WHITE);
  if (!whiteGround) {
    const fitted = pipeline(picture).resize(width, height, { fit: "inside" });
    return placed(await drawn(fitted), ground);
  }
  const cut = cutOf(picture, mask);
  const box = boxOf(cut, picture.width, picture.height);
  const share = Math.min(1, (leastProductShare || 0.9) + SPARE_SHARE);
  const alone = pipeline(product(picture, cut)).extract(box);
  const trimmed = await drawn(alone);
  const fitted = pipeline(trimmed).resize(Math.round(width * share), Math.round(height * share), {
    fit: "inside",
  });
  return placed(await drawn(fitted), ground);
}
