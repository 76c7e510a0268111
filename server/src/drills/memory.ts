import { readSync } from "node:fs";
import { open, readFile } from "node:fs/promises";

const CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * Counts a text in the memory of a process (Linux, proc(5): needs the right to trace it). Null when that is not
 * possible. As bytes and as UTF-16, which is how the runtime keeps some of its strings.
 */
export async function countInMemory(pid: number, text: string): Promise<number | null> {
  const wanted = [Buffer.from(text), Buffer.from(text, "utf16le")];
  try {
    const maps = await readFile(`/proc/${pid}/maps`, "utf8");
    const memory = await open(`/proc/${pid}/mem`, "r");
    try {
      let count = 0;
      for (const [, from = "", to = ""] of maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) r/gm))
        count += countBetween(memory.fd, BigInt(`0x${from}`), BigInt(`0x${to}`), wanted);
      return count;
    } finally {
      await memory.close();
    }
  } catch {
    return null;
  }
}

function countBetween(memory: number, from: bigint, to: bigint, wanted: readonly Buffer[]): number {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  const overlap = Math.max(...wanted.map(({ length }) => length)) - 1;
  let count = 0;
  let kept = 0;
  for (let at = from; at < to; ) {
    const size = Math.min(CHUNK_BYTES - kept, Number(to - at));
    let length = 0;
    try {
      length = readSync(memory, buffer, kept, size, at);
    } catch {
      // A page that cannot be read, such as a guard.
    }
    if (length === 0) return count;
    const filled = buffer.subarray(0, kept + length);
    for (const bytes of wanted) count += occurrences(filled, bytes);
    at += BigInt(length);
    kept = Math.min(overlap, filled.length);
    filled.copy(buffer, 0, filled.length - kept);
    // What stands wholly in the kept part was counted.
    if (at < to) for (const bytes of wanted) count -= occurrences(buffer.subarray(0, kept), bytes);
  }
  return count;
}

function occurrences(bytes: Buffer, wanted: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + wanted.length)) count += 1;
  return count;
}
