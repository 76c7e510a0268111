import { PictureRefused } from "../../../../ports/images.ts";
import type { Box } from "../../../../ports/recipes.ts";
import { type Cut, cutFromPlain } from "./plain-background.ts";
import { CHANNELS, isTransparent, type Raster } from "./raster.ts";

/**
 * Where the product is: as the mask says, else where the picture is opaque, else what stands before its plain background.
 * @throws PictureRefused
 */
export function cutOf(picture: Raster, mask: Raster | null): Cut {
  if (mask !== null) return { alpha: alphaOf(picture, mask), ground: null };
  return isTransparent(picture) ? { alpha: opacityOf(picture), ground: null } : cutFromPlain(picture);
}

function alphaOf(picture: Raster, mask: Raster): Uint8Array {
  if (mask.width !== picture.width || mask.height !== picture.height)
    throw new PictureRefused({ code: "mask" });
  const alpha = isTransparent(mask) ? opacityOf(mask) : lightOf(mask);
  if (!alpha.some((value) => value > 0)) throw new PictureRefused({ code: "mask" });
  return alpha;
}

function opacityOf({ pixels }: Raster): Uint8Array {
  return Uint8Array.from({ length: pixels.length / CHANNELS }, (_, at) => pixels[at * CHANNELS + 3] ?? 0);
}

function lightOf({ pixels }: Raster): Uint8Array {
  return Uint8Array.from({ length: pixels.length / CHANNELS }, (_, place) => {
    const at = place * CHANNELS;
    return Math.round(((pixels[at] ?? 0) + (pixels[at + 1] ?? 0) + (pixels[at + 2] ?? 0)) / 3);
  });
}

/** The smallest part that has all of the product in it. @throws PictureRefused when there is none */
export function boxOf({ alpha }: Cut, width: number, height: number): Box {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      if ((alpha[y * width + x] ?? 0) < 16) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = y;
    }
  if (right < 0) throw new PictureRefused({ code: "background" });
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}
