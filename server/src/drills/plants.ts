import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as zlib from "node:zlib";
import { secureRandomBytes } from "../kernel/random.ts";
import { patternsOf } from "./patterns.ts";
import { type Place, searchPlaces } from "./scope.ts";
import { type Finding, searchBytes } from "./search.ts";

/** How many leaks of one kind were planted, and how many of them the search found. */
export interface Power {
  readonly kind: string;
  readonly planted: number;
  readonly found: number;
}

const NOISE_BYTES = 300_000;
/** PostgreSQL writes a header at every page of its log, even in the middle of a record. */
const PAGE_HEADER_BYTES = 24;

/** How a text may leak. `text` is the canary, `words` what else stood in the leaking document. */
const KINDS: Readonly<Record<string, (text: Buffer, words: Buffer) => Buffer>> = {
  raw: (text) => text,
  "raw upper case": (text) => Buffer.from(text.toString().toUpperCase()),
  base64: (text, words) => Buffer.from(around(text, words).toString("base64")),
  base64url: (text, words) => Buffer.from(around(text, words).toString("base64url")),
  hex: (text) => Buffer.from(text.toString("hex")),
  HEX: (text) => Buffer.from(text.toString("hex").toUpperCase()),
  utf16le: (text) => Buffer.from(text.toString(), "utf16le"),
  utf16be: (text) => Buffer.from(text.toString(), "utf16le").swap16(),
  percent: (text) => Buffer.from(text.toString("hex").replace(/../g, "%$&")),
  "json-escape": (text) => Buffer.from(text.toString("hex").replace(/../g, "\\u00$&")),
  "across a page": (text) => {
    const at = randomBelow(text.length);
    return Buffer.concat([text.subarray(0, at), random(PAGE_HEADER_BYTES), text.subarray(at)]);
  },
  gzip: (text, words) => zlib.gzipSync(around(text, words)),
  "gzip torn": (text, words) => {
    const packed = zlib.gzipSync(Buffer.concat([around(text, words), random(4_096)]));
    return packed.subarray(0, packed.length - 2_048);
  },
  zlib: (text, words) => zlib.deflateSync(around(text, words)),
  zstd: (text, words) => zlib.zstdCompressSync(around(text, words)),
  "gzip in gzip": (text, words) => zlib.gzipSync(zlib.gzipSync(around(text, words))),
  "gzip in base64": (text, words) => Buffer.from(zlib.gzipSync(around(text, words)).toString("base64")),
};

/** Formats that are recognized only where a file begins. */
const WHOLE_FILES: typeof KINDS = {
  "deflate file": (text, words) => zlib.deflateRawSync(around(text, words)),
  "brotli file": (text, words) => zlib.brotliCompressSync(around(text, words)),
};

/**
 * Plants each kind of leak `each` times, at random places in random noise, in every folder in turn, searches as the
 * drill does, and counts what was found.
 * @param folders inside what the drill searches
 */
export async function measurePower(
  folders: readonly string[],
  prefix: string,
  each: number,
): Promise<readonly Power[]> {
  const made: string[] = [];
  const planted = new Map<string, string>();
  try {
    for (const folder of folders) {
      await mkdir(folder, { recursive: true });
      made.push(await mkdtemp(join(folder, "sallyport-drill-")));
    }
    for (const [kind, encode] of Object.entries({ ...KINDS, ...WHOLE_FILES })) {
      for (let number = 0; number < each; number += 1) {
        const path = join(made[number % made.length] ?? "", `${kind.replaceAll(" ", "-")}-${number}`);
        const leak = encode(Buffer.from(prefix + number.toString(16).padStart(8, "0")), someWords());
        await writeFile(path, Object.hasOwn(WHOLE_FILES, kind) ? leak : hide(leak), { mode: 0o600 });
        planted.set(path, kind);
      }
    }
    const places: Place[] = made.map((folder) => ({ folder, deep: true, sinceMs: null }));
    const { findings } = await searchPlaces(places, patternsOf(prefix, true));
    return [...count(planted, findings), await measureOutput(prefix, each)];
  } finally {
    for (const folder of made) await rm(folder, { recursive: true, force: true });
  }
}

function count(planted: ReadonlyMap<string, string>, findings: readonly Finding[]): readonly Power[] {
  const found = new Set(findings.map(({ place }) => place));
  const kinds = Map.groupBy(planted, ([, kind]) => kind);
  return [...kinds].map(([kind, plants]) => ({
    kind,
    planted: plants.length,
    found: plants.filter(([path]) => found.has(path)).length,
  }));
}

/** What a server writes to its standard output is searched in memory. */
async function measureOutput(prefix: string, each: number): Promise<Power> {
  let found = 0;
  for (let number = 0; number < each; number += 1) {
    const output = Buffer.from(
      `{"event":"x"}\nTypeError: "${prefix}${number}" is not a function\n    at x\n`,
    );
    found += (await searchBytes("standard output", output, patternsOf(prefix, true))).length > 0 ? 1 : 0;
  }
  return { kind: "standard output", planted: each, found };
}

function hide(leak: Buffer): Buffer {
  const noise = random(randomBelow(NOISE_BYTES));
  const at = randomBelow(noise.length + 1);
  return Buffer.concat([noise.subarray(0, at), leak, noise.subarray(at)]);
}

function around(text: Buffer, words: Buffer): Buffer {
  const at = randomBelow(words.length + 1);
  return Buffer.concat([words.subarray(0, at), text, words.subarray(at)]);
}

function someWords(): Buffer {
  return Buffer.from('{"role":"user","content":"hello"},'.repeat(randomBelow(50)));
}

function random(length: number): Buffer {
  return Buffer.from(secureRandomBytes(length));
}

function randomBelow(limit: number): number {
  return Buffer.from(secureRandomBytes(4)).readUInt32LE() % limit;
}
