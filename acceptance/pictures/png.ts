import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A chunk of a PNG with the checksum that belongs to it. */
export function chunk(type: string, body: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length, 0);
  head.write(type, 4, "latin1");
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), body])), 0);
  return Buffer.concat([head, body, sum]);
}

/** A grey PNG of that size, with more chunks behind its header when there are any. */
export function png(width: number, height: number, rows = height, ...more: readonly Buffer[]): Buffer {
  const pixels = Buffer.alloc((width + 1) * rows);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = at % (width + 1) === 0 ? 0 : (at * 31) % 251;
  return greyPng(width, height, pixels, more);
}

/** A dark disc before one light grey, as a seller photographs a product. */
export function disc(width: number, height: number): Buffer {
  const pixels = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const inside = Math.hypot(x - width / 2, y - height / 2) < Math.min(width, height) / 3;
      pixels[y * (width + 1) + 1 + x] = inside ? 40 + ((x + y) % 30) : 235;
    }
  return greyPng(width, height, pixels, []);
}

/** Rows with their filter, 8 bits a pixel. */
function greyPng(width: number, height: number, rows: Uint8Array, more: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    ...more,
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
