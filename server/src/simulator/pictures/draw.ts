import { inkOf, LETTER_COLUMNS, LETTER_ROWS } from "./lettering.ts";
import { type Colour, png } from "./png.ts";

export const PICTURE_FORMATS = ["png", "jpeg", "webp"] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

/** One simulated picture. */
export interface Drawing {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  readonly format: PictureFormat;
  /** Behind the mark; JPEG has no transparency and stays opaque. */
  readonly transparent: boolean;
  /** What it is a picture of: the same text gives the same picture. */
  readonly subject: string;
  /** Lines below the mark, in capitals and digits. */
  readonly lines: readonly string[];
}

const MARK = "SIMULATED";
/** Of the picture's width, for the widest line. */
const MARK_SHARE = 0.8;
const STRIPES = 12;

/** Draws it: stripes in colours of its subject, with SIMULATED across the middle. The same drawing makes the same bytes. */
export async function draw(drawing: Drawing): Promise<Uint8Array> {
  const { width, height, format, transparent } = drawing;
  const pixels = paint(drawing);
  const drawn = png(width, height, pixels, paletteOf(drawing.subject, transparent && format !== "jpeg"));
  if (format === "png") return drawn;
  const image = new Bun.Image(drawn);
  return format === "jpeg" ? image.jpeg({ quality: 85 }).bytes() : image.webp({ quality: 80 }).bytes();
}

function paint({ width, height, lines }: Drawing): Uint8Array {
  const pixels = new Uint8Array((width + 1) * height);
  const stripe = Math.max(1, Math.floor((width + height) / STRIPES));
  const row = Uint8Array.from({ length: width + 2 * stripe }, (_, at) => Math.floor(at / stripe) % 2);
  for (let y = 0; y < height; y++)
    pixels.set(row.subarray(y % (2 * stripe), (y % (2 * stripe)) + width), y * (width + 1) + 1);
  const texts = [MARK, ...lines];
  const longest = Math.max(...texts.map(({ length }) => length));
  const dot = Math.max(1, Math.floor((width * MARK_SHARE) / (longest * LETTER_COLUMNS)));
  const lineHeight = (LETTER_ROWS + 3) * dot;
  const top = Math.floor((height - lineHeight * texts.length) / 2);
  for (const [number, text] of texts.entries()) {
    const left = Math.floor((width - text.length * LETTER_COLUMNS * dot) / 2);
    for (const [column, row] of inkOf(text))
      fillDot(pixels, { width, height }, left + column * dot, top + number * lineHeight + row * dot, dot);
  }
  return pixels;
}

function fillDot(
  pixels: Uint8Array,
  { width, height }: Pick<Drawing, "width" | "height">,
  left: number,
  top: number,
  dot: number,
): void {
  const [from, to] = [Math.max(0, left), Math.min(width, left + dot)];
  for (let y = Math.max(0, top); y < Math.min(height, top + dot); y++)
    if (from < to) pixels.fill(2, y * (width + 1) + 1 + from, y * (width + 1) + 1 + to);
}

/** Two quiet colours for the stripes, and one for the letters. */
function paletteOf(subject: string, transparent: boolean): readonly Colour[] {
  const hash = Bun.hash.cityHash32(subject);
  const part = (shift: number) => 96 + ((hash >>> shift) & 0x7f);
  const light: Colour = [part(0), part(8), part(16), transparent ? 0 : 255];
  const dark: Colour = [light[0] - 40, light[1] - 40, light[2] - 40, transparent ? 0 : 255];
  return [light, dark, [24, 24, 32, 255]];
}
