import sharp from "sharp";
import type { Color } from "../../../../ports/recipes.ts";
import type { Cut } from "./plain-background.ts";
import { CHANNELS, drawn, pipeline, type Raster } from "./raster.ts";

/** The product alone, on nothing. Its own pixels stay as they are; at its edge the background is taken out of them. */
export function product({ pixels, width, height }: Raster, { alpha, ground }: Cut): Raster {
  const made = Uint8Array.from(pixels);
  for (let place = 0; place < alpha.length; place += 1) {
    const opacity = alpha[place] ?? 0;
    const at = place * CHANNELS;
    if (opacity === 0) made.fill(0, at, at + CHANNELS);
    else made[at + 3] = Math.min(opacity, pixels[at + 3] ?? 0);
    if (opacity === 0 || opacity === 255 || ground === null) continue;
    for (const [channel, behind] of ground.entries()) {
      const clean = ((pixels[at + channel] ?? 0) * 255 - behind * (255 - opacity)) / opacity;
      made[at + channel] = Math.max(0, Math.min(255, Math.round(clean)));
    }
  }
  return { pixels: made, width, height };
}

/**
 * Product-locked: lays what is cut out over a ground of its size. Where the product is opaque, the result has its very bytes; where it is not
 * there, those of the ground.
 */
export function lay(over: Raster, under: Raster): Raster {
  return layAt(over, under, 0, 0);
}

/** Lays one picture over a part of another, whose other pixels stay as they are. What lies beyond its edges is left out. */
export function layAt(over: Raster, under: Raster, left: number, top: number): Raster {
  const made = new Uint8Array(under.pixels);
  const [width, height] = [
    Math.min(over.width, under.width - left),
    Math.min(over.height, under.height - top),
  ];
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      layPixel(
        over.pixels,
        (y * over.width + x) * CHANNELS,
        made,
        ((top + y) * under.width + left + x) * CHANNELS,
      );
  return { ...under, pixels: made };
}

function layPixel(over: Uint8Array, from: number, made: Uint8Array, at: number): void {
  const opacity = over[from + 3] ?? 0;
  if (opacity === 0) return;
  if (opacity === 255) {
    for (let channel = 0; channel < CHANNELS; channel += 1) made[at + channel] = over[from + channel] ?? 0;
    return;
  }
  // Porter and Duff's "over".
  const below = (made[at + 3] ?? 0) * (255 - opacity);
  const whole = opacity * 255 + below;
  for (let channel = 0; channel < 3; channel += 1)
    made[at + channel] = Math.round(
      ((over[from + channel] ?? 0) * opacity * 255 + (made[at + channel] ?? 0) * below) / whole,
    );
  made[at + 3] = Math.round(whole / 255);
}

export function filled(width: number, height: number, color: Color | null): Raster {
  const pixels = new Uint8Array(width * height * CHANNELS);
  if (color !== null) {
    pixels.set([...color, 255]);
    for (let done = CHANNELS; done < pixels.length; done *= 2) pixels.copyWithin(done, 0, done);
  }
  return { pixels, width, height };
}

/** How far down, how soft and how dark a shadow is; the first two as parts of the shorter edge. */
const [SHADOW_DOWN, SHADOW_SOFT, SHADOW_DARK] = [0.02, 0.015, 0.35];

/** The shadow of what is cut out, on nothing. */
export async function shadowOf({ pixels, width, height }: Raster): Promise<Raster> {
  const edge = Math.min(width, height);
  const down = Math.max(1, Math.round(edge * SHADOW_DOWN));
  const opacity = new Uint8Array(width * height);
  for (let place = 0; place < opacity.length - down * width; place += 1)
    opacity[place + down * width] = Math.round((pixels[place * CHANNELS + 3] ?? 0) * SHADOW_DARK);
  const soft = await sharp(opacity, { raw: { width, height, channels: 1 } })
    .blur(Math.max(0.5, edge * SHADOW_SOFT))
    .extractChannel(0)
    .raw()
    .toBuffer();
  const made = new Uint8Array(width * height * CHANNELS);
  for (let place = 0; place < soft.length; place += 1) made[place * CHANNELS + 3] = soft[place] ?? 0;
  return { pixels: made, width, height };
}

/** A picture, as large as is needed to cover so much, and its middle. */
export function covering(picture: Raster, width: number, height: number): Promise<Raster> {
  if (picture.width === width && picture.height === height) return Promise.resolve(picture);
  return drawn(pipeline(picture).resize(width, height, { fit: "cover" }));
}

/** In the middle of the ground, which is no smaller. */
export function placed(picture: Raster, ground: Raster): Promise<Raster> {
  const left = Math.floor((ground.width - picture.width) / 2);
  const top = Math.floor((ground.height - picture.height) / 2);
  const right = ground.width - picture.width - left;
  const bottom = ground.height - picture.height - top;
  const nothing = { r: 0, g: 0, b: 0, alpha: 0 };
  return drawn(pipeline(picture).extend({ left, top, right, bottom, background: nothing })).then((over) =>
    lay(over, ground),
  );
}
