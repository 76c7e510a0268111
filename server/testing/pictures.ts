import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";
import type { Images, MadePicture, PictureFacts, Thumbnail } from "../src/ports/images.ts";
import type { Recipe } from "../src/ports/recipes.ts";

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A chunk with the checksum that belongs to it. */
export function pngChunk(type: string, body: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length, 0);
  head.write(type, 4, "latin1");
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), body])), 0);
  return Buffer.concat([head, body, sum]);
}

/** An 8-bit PNG that says it is so large, with data for as much as `rows`. */
export function pngOf(width: number, height: number, rows: Uint8Array, ...extra: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8);
  return Buffer.concat([
    PNG_SIGNATURE,
    pngChunk("IHDR", header),
    ...extra,
    pngChunk("IDAT", deflateSync(rows)),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A chunk that stands right behind the header of a PNG. */
export function withChunk(png: Buffer, chunk: Buffer): Buffer {
  const behind = PNG_SIGNATURE.length + 25;
  return Buffer.concat([png.subarray(0, behind), chunk, png.subarray(behind)]);
}

/** A photograph-like picture, wider than high, whose four corners differ. */
export function photo(width = 96, height = 64) {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      pixels.set([Math.round((255 * x) / width), Math.round((255 * y) / height), 96], (y * width + x) * 3);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

export interface TakenIn {
  readonly facts: PictureFacts;
  readonly pictures: readonly (MadePicture & { readonly content: Buffer })[];
}

/** Takes a picture in and keeps what is made in memory. */
export async function takeIn(
  images: Images,
  bytes: Uint8Array,
  thumbnails: readonly Thumbnail[] = [{ name: "small", edge: 32 }],
): Promise<TakenIn> {
  const pictures: { readonly picture: MadePicture; readonly pieces: Uint8Array[] }[] = [];
  const source = async function* () {
    for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
  };
  const facts = await images.takeIn(source, bytes.length, thumbnails, {
    async begin(picture) {
      pictures.push({ picture, pieces: [] });
    },
    async write(piece) {
      pictures.at(-1)?.pieces.push(Uint8Array.from(piece));
    },
  });
  return {
    facts,
    pictures: pictures.map(({ picture, pieces }) => ({ ...picture, content: Buffer.concat(pieces) })),
  };
}

/** A product as sellers photograph it: a disc with a gradient and a hole, before one colour. */
export function productPhoto(
  width = 120,
  height = 100,
  ground: readonly [number, number, number] = [236, 236, 240],
) {
  const pixels = Buffer.alloc(width * height * 3);
  const [middleX, middleY, radius] = [width / 2, height / 2, Math.min(width, height) * 0.35];
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const away = Math.hypot(x - middleX, y - middleY);
      const colour = away < radius ? [150 + (x % 40), 40 + (y % 30), 60 + ((x + y) % 20)] : ground;
      pixels.set(colour, (y * width + x) * 3);
    }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Makes a picture of others and keeps what is made in memory, the picture first. */
export async function make(
  images: Images,
  inputs: readonly Uint8Array[],
  recipe: Recipe,
  thumbnails: readonly Thumbnail[] = [{ name: "small", edge: 32 }],
): Promise<readonly Buffer[]> {
  const made: Uint8Array[][] = [];
  await images.make(
    inputs.map((bytes) => ({
      bytes: bytes.length,
      async *read() {
        yield bytes;
      },
    })),
    recipe,
    thumbnails,
    {
      async begin() {
        made.push([]);
      },
      async write(piece) {
        made.at(-1)?.push(Uint8Array.from(piece));
      },
    },
  );
  return made.map((pieces) => Buffer.concat(pieces));
}
