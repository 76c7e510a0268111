import { PictureRefused } from "../../../../ports/images.ts";
import type { Ratio, Size } from "../../../../ports/recipes.ts";
import { covering, filled, placed } from "./compose.ts";
import { drawn, pipeline, type Raster, refuseLarge } from "./raster.ts";

/**
 * What a model is to extend: the picture, made smaller, in the middle of nothing. A model makes few sizes, so there is more of nothing
 * around it than the ratio needs.
 * @param size what the model makes, in pixels
 * @throws PictureRefused when the picture has that ratio already, or would get too large
 */
export async function surroundings(picture: Raster, ratio: Ratio, size: Size): Promise<Raster> {
  const { outer } = framesOf(picture, ratio, size);
  const scale = size.width / outer.width;
  const inside = (edge: number, most: number) => Math.min(most, Math.max(1, Math.round(edge * scale)));
  const [width, height] = [inside(picture.width, size.width), inside(picture.height, size.height)];
  const smaller = await drawn(pipeline(picture).resize(width, height, { fit: "fill" }));
  return placed(smaller, filled(size.width, size.height, null));
}

/** Product-locked: what the model made of `surroundings`, with the picture itself in its middle, bit for bit. @throws PictureRefused */
export async function surround(picture: Raster, made: Raster, ratio: Ratio, size: Size): Promise<Raster> {
  const { frame, outer } = framesOf(picture, ratio, size);
  const whole = await covering(made, outer.width, outer.height);
  const left = Math.floor((outer.width - frame.width) / 2);
  const top = Math.floor((outer.height - frame.height) / 2);
  return placed(picture, await drawn(pipeline(whole).extract({ left, top, ...frame })));
}

function framesOf(picture: Size, ratio: Ratio, size: Size): { readonly frame: Size; readonly outer: Size } {
  const frame = smallestAround(picture, ratio);
  if (frame.width === picture.width && frame.height === picture.height)
    throw new PictureRefused({ code: "ratio" });
  const outer = smallestAround(frame, size);
  refuseLarge(outer);
  return { frame, outer };
}

/** The smallest that has the ratio and the other fits in. */
function smallestAround({ width, height }: Size, ratio: Ratio): Size {
  return width * ratio.height < height * ratio.width
    ? { width: Math.round((height * ratio.width) / ratio.height), height }
    : { width, height: Math.round((width * ratio.height) / ratio.width) };
}
