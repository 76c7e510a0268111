import { PictureRefused } from "../../../../ports/images.ts";
import type { Color } from "../../../../ports/recipes.ts";
import { CHANNELS, type Raster } from "./raster.ts";

/** Where the product is. */
export interface Cut {
  /** Of each pixel: 255 belongs to the product, 0 does not, between them is its edge. */
  readonly alpha: Uint8Array;
  /** What shines through at its edge; null when that is not known. */
  readonly ground: Color | null;
}

/** How far a colour may be from that of the background, as the largest difference of a channel. */
const [LEAST_TOLERANCE, MOST_TOLERANCE] = [10, 40];
/** So much of the edge must have one colour: the product may touch it. */
const PLAIN_PART = 0.7;
/** How far neighbours may differ where a background grows darker, and how many tolerances away that may lead. */
const [SLOPE, REACH] = [3, 2.5];
/** Parts of the product that are smaller than this part of the largest are dust. */
const DUST = 0.001;
/** A smaller part of the picture is no product. */
const LEAST_PRODUCT = 0.0005;

/**
 * Finds the product before a plain background: the colour that most of the edge has is followed inwards from the edge; what it does
 * not reach is the product. Holes that the background shows through without touching the edge stay with the product.
 * @throws PictureRefused when the edge has no common colour, or everything is background
 */
export function cutFromPlain(raster: Raster): Cut {
  const ground = commonColor(raster);
  const tolerance = toleranceAround(raster, ground);
  const outside = flood(raster, ground, tolerance);
  dropDust(raster, outside);
  return { alpha: softened(raster, outside, ground), ground };
}

/** Places of the pixels at the edge. */
function* edgeOf({ width, height }: Raster): Generator<number> {
  for (let x = 0; x < width; x += 1) yield* [x, (height - 1) * width + x];
  for (let y = 1; y < height - 1; y += 1) yield* [y * width, y * width + width - 1];
}

function commonColor(raster: Raster): Color {
  const counts = [0, 1, 2].map(() => new Uint32Array(256));
  let all = 0;
  for (const place of edgeOf(raster)) {
    for (const [channel, of] of counts.entries()) {
      const value = raster.pixels[place * CHANNELS + channel] ?? 0;
      of[value] = (of[value] ?? 0) + 1;
    }
    all += 1;
  }
  const [red = 0, green = 0, blue = 0] = counts.map((of) => medianOf(of, all));
  return [red, green, blue];
}

function medianOf(counts: Uint32Array, all: number): number {
  let seen = 0;
  for (const [value, count] of counts.entries()) {
    seen += count;
    if (seen * 2 >= all) return value;
  }
  return 255;
}

/** How much the background itself varies. @throws PictureRefused */
function toleranceAround(raster: Raster, ground: Color): number {
  const distances: number[] = [];
  for (const place of edgeOf(raster)) distances.push(distance(raster.pixels, place, ground));
  distances.sort((one, other) => one - other);
  const usual = distances[Math.floor((distances.length - 1) * PLAIN_PART)] ?? 255;
  if (usual > MOST_TOLERANCE) throw new PictureRefused({ code: "background" });
  return Math.min(MOST_TOLERANCE, Math.max(LEAST_TOLERANCE, usual * 1.5 + 6));
}

export function distance(pixels: Uint8Array, place: number, [red, green, blue]: Color): number {
  const at = place * CHANNELS;
  return Math.max(
    Math.abs((pixels[at] ?? 0) - red),
    Math.abs((pixels[at + 1] ?? 0) - green),
    Math.abs((pixels[at + 2] ?? 0) - blue),
  );
}

/** 1 where the background is. */
function flood(raster: Raster, ground: Color, tolerance: number): Uint8Array {
  const { width, height, pixels } = raster;
  const outside = new Uint8Array(width * height);
  const waiting = new Int32Array(width * height);
  let [next, end] = [0, 0];
  const take = (place: number) => {
    outside[place] = 1;
    waiting[end] = place;
    end += 1;
  };
  for (const place of edgeOf(raster))
    if (outside[place] === 0 && distance(pixels, place, ground) <= tolerance) take(place);
  const look = (place: number, from: number) => {
    if (outside[place] !== 0) return;
    const away = distance(pixels, place, ground);
    if (away <= tolerance || (away <= tolerance * REACH && isLike(pixels, place, from))) take(place);
  };
  for (; next < end; next += 1) {
    const place = waiting[next] ?? 0;
    const x = place % width;
    if (x > 0) look(place - 1, place);
    if (x < width - 1) look(place + 1, place);
    if (place >= width) look(place - width, place);
    if (place < width * (height - 1)) look(place + width, place);
  }
  return outside;
}

function isLike(pixels: Uint8Array, one: number, other: number): boolean {
  for (let channel = 0; channel < 3; channel += 1) {
    const difference = (pixels[one * CHANNELS + channel] ?? 0) - (pixels[other * CHANNELS + channel] ?? 0);
    if (Math.abs(difference) > SLOPE) return false;
  }
  return true;
}

/** Gives parts to the background that are too small to belong to the product. @throws PictureRefused when nothing is left */
function dropDust({ width, height }: Raster, outside: Uint8Array): void {
  const seen = new Uint8Array(outside);
  const waiting = new Int32Array(width * height);
  const parts: { readonly start: number; readonly size: number }[] = [];
  const grow = (first: number, mark: Uint8Array): number => {
    let [next, end] = [0, 1];
    waiting[0] = first;
    mark[first] = 1;
    const look = (place: number) => {
      if (mark[place] !== 0) return;
      mark[place] = 1;
      waiting[end] = place;
      end += 1;
    };
    for (; next < end; next += 1) {
      const place = waiting[next] ?? 0;
      const x = place % width;
      if (x > 0) look(place - 1);
      if (x < width - 1) look(place + 1);
      if (place >= width) look(place - width);
      if (place < width * (height - 1)) look(place + width);
    }
    return end;
  };
  for (let place = 0; place < seen.length; place += 1)
    if (seen[place] === 0) parts.push({ start: place, size: grow(place, seen) });
  const largest = parts.reduce((most, { size }) => Math.max(most, size), 0);
  if (largest < seen.length * LEAST_PRODUCT) throw new PictureRefused({ code: "background" });
  for (const { start, size } of parts) if (size < largest * DUST) grow(start, outside);
}

/** Pixels of the product at its edge are part background: as much as their colour says, beside that of the product behind them. */
function softened({ width, height, pixels }: Raster, outside: Uint8Array, ground: Color): Uint8Array {
  const alpha = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const place = y * width + x;
      if (outside[place] !== 0) continue;
      let isEdge = false;
      let inner = 0;
      for (let dy = -1; dy <= 1; dy += 1)
        for (let dx = -1; dx <= 1; dx += 1) {
          if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
          const near = place + dy * width + dx;
          if (outside[near] !== 0) isEdge = true;
          else inner = Math.max(inner, distance(pixels, near, ground));
        }
      const own = distance(pixels, place, ground);
      alpha[place] = isEdge && own < inner ? Math.max(32, Math.round((255 * own) / inner)) : 255;
    }
  return alpha;
}
