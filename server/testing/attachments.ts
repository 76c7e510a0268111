/** The beginning of a PNG: its header, and its first data. */
export function pngOf(width: number, height: number, between: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", Buffer.concat([u32(width), u32(height), Buffer.from([8, 6, 0, 0, 0])])),
    between,
    chunk("IDAT", Buffer.alloc(16)),
  ]);
}

/** A chunk of a PNG; its checksum is nobody's business here. */
export function chunk(type: string, data: Buffer): Buffer {
  return Buffer.concat([u32(data.length), Buffer.from(type), data, u32(0)]);
}

/** A JPEG up to its scan, with so many bytes of metadata first. */
export function jpegOf(width: number, height: number, metadata = 0): Buffer {
  const application = Buffer.concat([Buffer.from([0xff, 0xe1]), u16(metadata + 2), Buffer.alloc(metadata)]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    application,
    frameOf(width, height),
    Buffer.from([0xff, 0xda]),
    Buffer.alloc(32),
  ]);
}

/** The frame header of a progressive JPEG. */
export function frameOf(width: number, height: number): Buffer {
  const components = Buffer.from([3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
  return Buffer.concat([
    Buffer.from([0xff, 0xc2]),
    u16(17),
    Buffer.from([8]),
    u16(height),
    u16(width),
    components,
  ]);
}

/** A WAV of so many bytes of sound. */
export function wavOf(
  soundBytes: number,
  { rate = 16_000, channels = 1, bits = 16, format = 1 } = {},
): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + soundBytes, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(format, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE((rate * channels * bits) / 8, 28);
  header.writeUInt16LE((channels * bits) / 8, 32);
  header.writeUInt16LE(bits, 34);
  header.write("data", 36);
  header.writeUInt32LE(soundBytes, 40);
  return Buffer.concat([header, Buffer.alloc(soundBytes)]);
}

export function dataUrl(bytes: Buffer, type = "image/png"): string {
  return `data:${type};base64,${bytes.toString("base64")}`;
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
