import sharp, { type Sharp } from "sharp";
import { PictureRefused } from "../../../../ports/images.ts";
import type { Size } from "../../../../ports/recipes.ts";
import { look } from "../look.ts";
import { damaged } from "../looked.ts";

/** A decoded picture: red, green, blue and alpha of each pixel, row by row. */
export interface Raster extends Size {
  readonly pixels: Uint8Array;
}

/** Bytes of a pixel. */
export const CHANNELS = 4;
/** What is worked on here is in memory as it is, several times. */
const MOST_PIXELS = 32_000_000;

/** Decodes what the process takes in, whatever somebody says it is. @throws PictureRefused */
export async function decode(bytes: Buffer): Promise<Raster> {
  const { decodable } = look(bytes, MOST_PIXELS);
  try {
    const picture = sharp(decodable, { failOn: "error", limitInputPixels: MOST_PIXELS, pages: 1 });
    return await drawn(picture.autoOrient().toColourspace("srgb"));
  } catch (error) {
    if (error instanceof PictureRefused) throw error;
    throw damaged();
  }
}

/** What a pipeline comes to. */
export async function drawn(picture: Sharp): Promise<Raster> {
  const { data, info } = await picture.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height };
}

export function pipeline({ pixels, width, height }: Raster): Sharp {
  return sharp(pixels, { raw: { width, height, channels: CHANNELS } });
}

/** @throws PictureRefused when it would have more pixels than are worked on */
export function refuseLarge({ width, height }: Size): void {
  if (width * height > MOST_PIXELS) throw new PictureRefused({ code: "pixels" });
}

export function isTransparent({ pixels }: Raster): boolean {
  for (let at = CHANNELS - 1; at < pixels.length; at += CHANNELS) if (pixels[at] !== 255) return true;
  return false;
}
