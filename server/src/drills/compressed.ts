import * as zlib from "node:zlib";

/** A compressed piece found inside something else. */
export interface Member {
  readonly format: Format;
  readonly offset: number;
}

export type Format = "gzip" | "zlib" | "zstd" | "brotli" | "deflate" | "base64 gzip";

const MAGIC: readonly (readonly [Format, Buffer])[] = [
  ["gzip", Buffer.from([0x1f, 0x8b, 0x08])],
  ["zstd", Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
  ["base64 gzip", Buffer.from("H4sI")],
  // RFC 1950: 32 KiB window, the four levels.
  ...[0x01, 0x5e, 0x9c, 0xda].map((level) => ["zlib", Buffer.from([0x78, level])] as const),
];

/** Formats without a magic number: they are only recognized where a file begins. */
export const BARE: readonly Format[] = ["brotli", "deflate"];

const PROBE_BYTES = 4_096;
const FIRST_ATTEMPT_BYTES = 64;
const PIECE_BYTES = 1_024;
const LIMIT_BYTES = 64 * 1024 * 1024;

/** Where a compressed piece may begin, up to `end`. Two bytes prove little, so `zlib` is tried before it is named. */
export function* membersIn(bytes: Buffer, end = bytes.length): Generator<Member> {
  for (const [format, magic] of MAGIC) {
    for (let at = bytes.indexOf(magic); at >= 0 && at < end; at = bytes.indexOf(magic, at + 1))
      if (format !== "zlib" || seemsZlib(bytes.subarray(at, at + PROBE_BYTES))) yield { format, offset: at };
  }
}

function seemsZlib(bytes: Buffer): boolean {
  try {
    return zlib.inflateSync(bytes, { finishFlush: zlib.constants.Z_SYNC_FLUSH }).length > 0;
  } catch {
    return false;
  }
}

/** What can be unpacked, even if the piece is torn or damaged later on; at most 64 MiB. */
export async function unpack(format: Format, bytes: Buffer): Promise<Buffer> {
  switch (format) {
    case "gzip":
      return inflate(bytes.subarray(gzipHeaderLength(bytes)), zlib.inflateRawSync);
    case "zlib":
      return inflate(bytes, zlib.inflateSync);
    case "deflate":
      return inflate(bytes, zlib.inflateRawSync);
    case "base64 gzip":
      return unpack("gzip", decodeBase64(bytes));
    case "brotli":
      if (!beginsAsBrotli(bytes)) return Buffer.alloc(0);
      return drain(
        zlib.createBrotliDecompress({ finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH }),
        bytes,
      );
    case "zstd":
      return drain(zlib.createZstdDecompress({ finishFlush: zlib.constants.ZSTD_e_flush }), bytes);
  }
}

/** Nearly every file begins as no brotli stream does. */
function beginsAsBrotli(bytes: Buffer): boolean {
  try {
    const { BROTLI_OPERATION_FLUSH: finishFlush } = zlib.constants;
    return zlib.brotliDecompressSync(bytes.subarray(0, PIECE_BYTES), { finishFlush }).length >= 0;
  } catch {
    return false;
  }
}

/** RFC 1952 section 2.3. We read it ourselves because the runtime refuses a member that something else follows. */
function gzipHeaderLength(bytes: Buffer): number {
  const flags = bytes[3] ?? 0;
  let at = 10;
  if (flags & 4) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  for (const named of [8, 16]) if (flags & named) at = bytes.indexOf(0, at) + 1 || bytes.length;
  return flags & 2 ? at + 2 : at;
}

/** An error gives nothing at all, so the longest beginning without one is looked for. */
function inflate(bytes: Buffer, decode: typeof zlib.inflateSync): Buffer {
  const attempt = (length: number): Buffer | null => {
    try {
      const { Z_SYNC_FLUSH: finishFlush } = zlib.constants;
      return decode(bytes.subarray(0, length), { finishFlush, maxOutputLength: LIMIT_BYTES });
    } catch {
      return null;
    }
  };
  const whole = attempt(bytes.length);
  if (whole) return whole;
  let best: Buffer = Buffer.alloc(0);
  let good = 0;
  let bad = FIRST_ATTEMPT_BYTES;
  for (let found = attempt(bad); found && bad < bytes.length; found = attempt(bad)) {
    best = found;
    good = bad;
    bad = Math.min(bad * 4, bytes.length);
  }
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const found = attempt(middle);
    if (found) best = found;
    if (found) good = middle;
    else bad = middle;
  }
  return best;
}

function decodeBase64(bytes: Buffer): Buffer {
  const text = bytes.toString("latin1");
  return Buffer.from(/^[\w+/-]*/.exec(text)?.[0] ?? "", "base64");
}

/** In small pieces: what came out of those before an error is kept. */
function drain(stream: zlib.BrotliDecompress, bytes: Buffer): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const pieces: Buffer[] = [];
  let length = 0;
  const finish = () => {
    stream.destroy();
    resolve(Buffer.concat(pieces));
  };
  stream.on("data", (piece: Buffer) => {
    pieces.push(piece);
    length += piece.length;
    if (length > LIMIT_BYTES) finish();
  });
  stream.once("end", finish);
  stream.on("error", finish);
  for (let at = 0; at < bytes.length && !stream.destroyed; at += PIECE_BYTES)
    stream.write(bytes.subarray(at, at + PIECE_BYTES));
  stream.end();
  return promise;
}
