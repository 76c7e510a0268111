import { crc32, deflateSync } from "node:zlib";

/** Red, green, blue and opacity, from 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number, opacity: number];

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** How its bytes stand in IHDR: 8 bits for each pixel, which are numbers of the palette (PNG, 3rd edition, 11.2.1). */
const INDEXED = [8, 3, 0, 0, 0] as const;

/**
 * A PNG of pixels that are numbers of a palette. The same pixels make the same bytes.
 * @param pixels row by row, each beginning with the byte 0 that says it is not filtered
 */
export function png(width: number, height: number, pixels: Uint8Array, palette: readonly Colour[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set(INDEXED, 8);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flatMap((colour) => colour.slice(0, 3)))),
    chunk("tRNS", Buffer.from(palette.map(([, , , opacity]) => opacity))),
    chunk("tEXt", Buffer.from("Software\0Sallyport simulator: no model made this picture", "latin1")),
    chunk("IDAT", deflateSync(pixels, { level: 1 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const bytes = Buffer.alloc(data.length + 12);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, "latin1");
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, data.length + 8)), data.length + 8);
  return bytes;
}
