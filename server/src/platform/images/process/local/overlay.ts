import type { Overlay, Stamp } from "../../../../ports/recipes.ts";
import { layAt } from "./compose.ts";
import { CHANNELS, drawn, pipeline, type Raster } from "./raster.ts";

/** Lays a logo over a picture. What of the picture is not under it stays as it is, bit for bit. */
export async function stamped(picture: Raster, logo: Raster, stamp: Stamp): Promise<Raster> {
  const margin = marginOf(picture, stamp);
  const width = Math.max(1, Math.min(Math.round(picture.width * stamp.width), picture.width - 2 * margin));
  const height = Math.max(1, picture.height - 2 * margin);
  const fitted = await drawn(pipeline(logo).resize(width, height, { fit: "inside" }));
  return placedOver(picture, fitted, stamp);
}

/** Lays something over a picture, where the overlay says. It is no larger than the picture without its margins. */
export function placedOver(picture: Raster, over: Raster, overlay: Overlay): Raster {
  const margin = marginOf(picture, overlay);
  const [across, down] = PLACES[overlay.position];
  const left = Math.round(margin + (picture.width - 2 * margin - over.width) * across);
  const top = Math.round(margin + (picture.height - 2 * margin - over.height) * down);
  return layAt(faded(over, overlay.opacity), picture, Math.max(0, left), Math.max(0, top));
}

/** In pixels; so much that something is left between two of them. */
export function marginOf({ width, height }: Raster, { margin }: Overlay): number {
  const edge = Math.min(width, height);
  return Math.min(Math.round(edge * margin), Math.floor((edge - 1) / 2));
}

const PLACES: Readonly<Record<Overlay["position"], readonly [across: number, down: number]>> = {
  ...{ top_left: [0, 0], top: [0.5, 0], top_right: [1, 0] },
  ...{ left: [0, 0.5], center: [0.5, 0.5], right: [1, 0.5] },
  ...{ bottom_left: [0, 1], bottom: [0.5, 1], bottom_right: [1, 1] },
};

function faded(over: Raster, opacity: number): Raster {
  if (opacity >= 1) return over;
  const pixels = new Uint8Array(over.pixels);
  for (let at = CHANNELS - 1; at < pixels.length; at += CHANNELS)
    pixels[at] = Math.round((pixels[at] ?? 0) * opacity);
  return { ...over, pixels };
}
